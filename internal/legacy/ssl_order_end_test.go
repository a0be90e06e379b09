// SPDX-License-Identifier: MPL-2.0

package legacy_test

import (
	"net/http"
	"slices"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/simulator"
)

// An order is kept or ended as its state declares, whatever situation it is in.
func TestLegacySSLOrder_end(t *testing.T) {
	for _, situation := range situations {
		for _, revokes := range []bool{false, true} {
			d := arrive(t, situation)
			if revokes {
				d.mustApply(map[string]any{"on_destroy": "revoke_order", "revocation_skip_approval": true})
			}
			before := d.latest().Status
			d.ForgetRequests()
			d.end()
			if d.expectOK(); !d.current.Value.IsNull() {
				t.Errorf("%s: the order stays in state", situation)
			}
			want := before
			switch {
			case revokes && situation == isPending:
				want = isCanceled
			case revokes && !hasEnded(situation):
				want = isRevoked
			default:
				if len(d.Requests()) > 0 {
					t.Errorf("%s: it asked %v", situation, d.Requests())
				}
				if !hasEnded(situation) {
					d.expectSaid(warning, "Order Kept")
				}
			}
			d.expectOrders(want)
		}
	}
}

// An order that cannot be ended stays in state, and is ended once it can be.
func TestLegacySSLOrder_endFaults(t *testing.T) {
	for name, fault := range map[string]simulator.Fault{
		"not visible":       {Method: http.MethodGet, Kind: "status", Status: 404},
		"forbidden":         {Method: http.MethodPut, Kind: "status", Status: 403},
		"refused":           {Method: http.MethodPut, Kind: "status", Status: 400},
		"fault":             {Method: http.MethodPut, Kind: "status", Status: 500},
		"nobody there":      {Method: http.MethodPut, Kind: "drop_before"},
		"of another domain": {Method: http.MethodGet, Kind: "status", Status: 200, Body: []byte(`{"id":7,"status":"issued","certificate":{"common_name":"other.example"}}`)},
	} {
		for _, situation := range []string{isPending, isIssued, isReissuing} {
			t.Run(name+"/"+situation, func(t *testing.T) {
				t.Parallel()
				d := arrive(t, situation)
				d.mustApply(map[string]any{"on_destroy": "revoke_order", "revocation_skip_approval": true})
				before, status := d.current, d.latest().Status
				fault.Path = "/order/certificate/**"
				d.must(d.AddFault(fault))
				d.must(d.AddFault(simulator.Fault{Method: http.MethodPut, Path: "/request/**", Kind: "status", Status: 403}))
				d.end()
				d.expectSaid(fatal, "Could Not Revoke Order "+d.id())
				d.expectWords(`on_destroy = "keep"`)
				d.expectUnchanged(before)
				d.expectOrders(status)
				d.ForgetFaults()
				d.end()
				d.expectOK()
				if status := d.latest().Status; !slices.Contains([]string{isCanceled, isRevoked}, status) || !d.current.Value.IsNull() {
					t.Errorf("the order is %s, and state has %s", status, d.current.Value)
				}
			})
		}
	}
}

// A revocation whose answer is lost has taken place, and is not asked for again.
func TestLegacySSLOrder_endAnswerLost(t *testing.T) {
	for _, situation := range []string{isPending, isIssued} {
		d := arrive(t, situation)
		d.mustApply(map[string]any{"on_destroy": "revoke_order", "revocation_skip_approval": true})
		d.breaks(simulator.Fault{Method: http.MethodPut, Kind: "drop_after"})
		d.end()
		d.expectOK()
		if !d.current.Value.IsNull() {
			t.Error("the order stays in state")
		}
	}
}

// A request to revoke is filed once, whatever becomes of the answer.
func TestLegacySSLOrder_endRequestLost(t *testing.T) {
	for kind, summary := range map[string]string{"drop_after": "", "drop_before": "Revocation Not Confirmed"} {
		d := arrive(t, isIssued)
		d.mustApply(map[string]any{"on_destroy": "revoke_order", "revocation_skip_approval": false})
		d.ForgetRequests()
		before := d.current
		d.must(d.AddFault(simulator.Fault{Method: http.MethodPut, Path: "/order/certificate/*/revoke", Kind: kind, Times: 1}))
		d.end()
		if summary != "" {
			d.expectSaid(fatal, summary)
			d.expectWords("destroy again", `on_destroy = "keep"`)
			d.expectUnchanged(before)
			if puts := d.Count(http.MethodPut, "/order/certificate/*/revoke"); puts != 1 {
				t.Errorf("%s: %d revocations were sent", kind, puts)
			}
			d.ForgetRequests()
			d.end()
		}
		d.expectSaid(warning, "Revocation Awaits Approval")
		if puts := d.Count(http.MethodPut, "/order/certificate/*/revoke"); puts != 1 || !d.current.Value.IsNull() {
			t.Errorf("%s: %d revocations were sent, and state has %s", kind, puts, d.current.Value)
		}
		d.expectOrders(isIssued)
	}
}

// Without a key for the Services API, an order to be revoked is refused at plan already, and stays in state.
func TestLegacySSLOrder_endWithoutKey(t *testing.T) {
	t.Setenv("CERTCENTRAL_API_KEY", "")
	d := newDesk(t, true, map[string]any{"on_destroy": "revoke_order"})
	d.mustApply(nil)
	d.configure(nil)
	d.refresh()
	d.expectOK()
	d.plan()
	if len(d.said) != 1 || d.said[0].Severity != fatal || !d.said[0].Attribute.Equal(tftypes.NewAttributePath().WithAttributeName("on_destroy")) {
		t.Errorf("it said %v", d.said)
	}
	before := d.current
	d.end()
	d.expectSaid(fatal, "Could Not Revoke Order "+d.id())
	d.expectUnchanged(before)
	d.expectOrders(isIssued)
}
