// SPDX-License-Identifier: MPL-2.0

package orders_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"path"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/acctest"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/certcentral"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/simulator"
)

// The policies of on_destroy. A state of an older provider may have none, which keeps the order.
const (
	revokesOrder       = "revoke_order"
	revokesCertificate = "revoke_certificate"
	keeps              = "keep"
	noPolicy           = ""
)

// ending is what the end of the resource leads to.
type ending struct {
	warns   []string // the titles of the warnings, of the plan and then of the apply
	sent    []string
	status  string // of the order afterwards
	revoked int    // certificates
}

// endingOf returns what becomes of an order in a status, by its policy.
func endingOf(status, policy string, atOnce bool) ending {
	end := ending{status: status, warns: []string{"Destroy Revokes"}}
	if status == needsApproval || status == isPending {
		end.warns = []string{"Destroy Withdraws"}
	}
	if policy == keeps || policy == noPolicy {
		end.warns = []string{"Destroy Keeps"}
	}
	switch status {
	case isExpired, isCanceled, isRejected:
		end.warns = nil
	case isRevoked:
		end.warns, end.revoked = nil, 1
	}
	if len(end.warns) == 0 || policy == keeps || policy == noPolicy {
		return end
	}
	switch status {
	case needsApproval:
		end.sent, end.status = []string{rejectCall}, isRejected
	case isPending:
		end.sent, end.status = []string{cancelCall}, isCanceled
	case isReissuing:
		end.sent = []string{cancelCall}
		fallthrough
	default:
		end.revoke(policy, atOnce)
	}
	return end
}

// revoke adds the revocation of an issued order.
func (e *ending) revoke(policy string, atOnce bool) {
	revocation := map[string]string{revokesOrder: revokeCall, revokesCertificate: revokeOneCall}[policy]
	e.sent, e.status = append(e.sent, revocation), isIssued
	switch {
	case !atOnce:
		e.warns = append(e.warns, "Revocation Awaits Approval")
	case policy == revokesOrder:
		e.status, e.revoked = isRevoked, 1
	default:
		e.revoked = 1
	}
}

// Every status under every policy, at once and after an approval: what is sent, what becomes of the order, and what is said.
func TestSSLOrder_end(t *testing.T) {
	for _, policy := range []string{revokesOrder, revokesCertificate, keeps, noPolicy} {
		for _, atOnce := range []bool{true, false} {
			for _, status := range statuses[1:] {
				t.Run(fmt.Sprintf("%s/%t/%s", policy, atOnce, status), func(t *testing.T) {
					t.Parallel()
					l := arrive(t, status, map[string]any{"revocation_skip_approval": atOnce})
					l.setPolicy(policy)
					l.expectEnd(endingOf(status, policy, atOnce))
				})
			}
		}
	}
}

// setPolicy writes on_destroy into the state, where an end looks for it.
func (l *life) setPolicy(policy string) {
	state := attributes(l.t, l.current)
	state["on_destroy"] = tftypes.NewValue(tftypes.String, nil)
	if policy != noPolicy {
		state["on_destroy"] = acctest.Text(policy)
	}
	l.current.Value = tftypes.NewValue(l.current.Value.Type(), state)
}

// end plans and applies the end of the resource, in another process than the one that placed the order.
func (l *life) end() (planned, applied []*tfprotov6.Diagnostic) {
	l.t.Helper()
	l.Server = l.b.Serve(l.t, sslOrder)
	return endOn(l.t, l.b, l.Server, l.current)
}

// endOn plans and applies the end of an object on a server. The plan asks nothing, and only an error keeps the object.
func endOn(t *testing.T, b *acctest.Bench, s *acctest.Server, current *acctest.Object) (planned, applied []*tfprotov6.Diagnostic) {
	t.Helper()
	b.ForgetRequests()
	nothing := tftypes.NewValue(current.Value.Type(), nil)
	plan, planned := s.Plan(t.Context(), current, nothing)
	expectNoError(t, planned)
	if asked := b.Requests(); len(asked) > 0 {
		t.Errorf("the plan asked %v", asked)
	}
	after, applied := s.Apply(t.Context(), current, plan, nothing)
	if gone := after.Value.IsNull(); gone == hasError(applied) {
		t.Errorf("the resource left state: %t, with %d diagnostics", gone, len(applied))
	}
	return planned, applied
}

// expectEnd ends the resource and checks what comes of it.
func (l *life) expectEnd(want ending) {
	l.t.Helper()
	planned, applied := l.end()
	expectNoError(l.t, applied)
	var titles []string
	for _, d := range slices.Concat(planned, applied) {
		title, _, _ := strings.Cut(d.Summary, ": shop.example, Order ")
		titles = append(titles, title)
	}
	if !slices.Equal(titles, want.warns) {
		l.t.Errorf("the end says %q, want %q", titles, want.warns)
	}
	expectChanges(l.t, l.b, want.sent...)
	if got := l.b.Orders()[0]; got.Status != want.status || got.Revoked != want.revoked {
		l.t.Errorf("the order is %s with %d certificates revoked, want %s with %d", got.Status, got.Revoked, want.status, want.revoked)
	}
}

// An order that is kept takes no request at all.
func TestSSLOrder_endAsksNothing(t *testing.T) {
	for _, policy := range []string{keeps, noPolicy} {
		l := arrive(t, isIssued, nil)
		l.setPolicy(policy)
		l.end()
		if asked := l.b.Requests(); len(asked) > 0 {
			t.Errorf("with %q %v was asked", policy, asked)
		}
	}
}

// sentBodies records what is sent, which no log may.
type sentBodies struct {
	mu     sync.Mutex
	bodies map[string]map[string]any // by method and last part of the path
}

// RoundTrip implements http.RoundTripper.
func (s *sentBodies) RoundTrip(req *http.Request) (*http.Response, error) {
	if req.Body != nil {
		data, err := io.ReadAll(req.Body)
		if err != nil {
			return nil, err
		}
		body := map[string]any{}
		if err := json.Unmarshal(data, &body); err != nil {
			return nil, err
		}
		s.mu.Lock()
		s.bodies[req.Method+" "+path.Base(req.URL.Path)] = body
		s.mu.Unlock()
		req.Body = io.NopCloser(bytes.NewReader(data))
	}
	return http.DefaultTransport.RoundTrip(req)
}

// Reason, comment and the wish to skip the approval go to the call that each of them is for, and no empty ones.
func TestSSLOrder_endBodies(t *testing.T) {
	said := map[string]any{"revocation_reason": "superseded", "on_destroy_comment": "Shop closed.", "revocation_skip_approval": true}
	for name, test := range map[string]struct {
		status, policy string
		declared       map[string]any
		want           map[string]map[string]any
	}{
		"revoke": {isIssued, revokesOrder, said, map[string]map[string]any{
			"PUT revoke": {"revocation_reason": "superseded", "comments": "Shop closed.", "skip_approval": true},
		}},
		"revoke one certificate": {isIssued, revokesCertificate, said, map[string]map[string]any{
			"PUT revoke": {"revocation_reason": "superseded", "comments": "Shop closed.", "skip_approval": true},
		}},
		"revoke, nothing said": {isIssued, revokesOrder, nil, map[string]map[string]any{"PUT revoke": {}}},
		"cancel":               {isPending, revokesOrder, said, map[string]map[string]any{"PUT status": {"status": "CANCELED", "note": "Shop closed."}}},
		"cancel, nothing said": {isPending, revokesOrder, nil, map[string]map[string]any{"PUT status": {"status": "CANCELED", "note": "Withdrawn by Terraform."}}},
		"reject":               {needsApproval, revokesOrder, said, map[string]map[string]any{"PUT status": {"status": "rejected", "processor_comment": "Shop closed."}}},
		"reject, nothing said": {needsApproval, revokesOrder, nil, map[string]map[string]any{"PUT status": {"status": "rejected", "processor_comment": "Withdrawn by Terraform."}}},
		"cancel the reissue first": {isReissuing, revokesOrder, said, map[string]map[string]any{
			"PUT status": {"status": "CANCELED", "note": "Shop closed."},
			"PUT revoke": {"revocation_reason": "superseded", "comments": "Shop closed.", "skip_approval": true},
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := arrive(t, test.status, test.declared)
			l.setPolicy(test.policy)
			sent := &sentBodies{bodies: map[string]map[string]any{}}
			l.b.Adjust = func(config *certcentral.Config) { config.Transport = sent }
			_, diags := l.end()
			expectNoError(t, diags)
			if !maps.EqualFunc(sent.bodies, test.want, maps.Equal[map[string]any, map[string]any]) {
				t.Errorf("sent %v, want %v", sent.bodies, test.want)
			}
		})
	}
}

// What cannot be ended stays in state, and the error says what became of it; what turns out to be over is done.
func TestSSLOrder_endRefused(t *testing.T) {
	for name, test := range map[string]struct {
		status string
		fault  simulator.Fault
		says   string // the error's title; empty: the end is done
	}{
		"revocation refused":          {isIssued, simulator.Fault{Path: "/order/certificate/*/revoke", Status: 403}, "Could Not Revoke Order"},
		"cancellation refused":        {isPending, simulator.Fault{Path: "/order/certificate/*/status", Status: 400}, "Could Not Withdraw Order"},
		"rejection refused":           {needsApproval, simulator.Fault{Path: "/request/*/status", Status: 403}, "Could Not Withdraw Order"},
		"reissue not cancelled":       {isReissuing, simulator.Fault{Path: "/order/certificate/*/status", Status: 400}, "Could Not Cancel Reissue Of Order"},
		"revoked by somebody else":    {isIssued, simulator.Fault{Path: "/order/certificate/*/revoke", Status: 400, AfterCommit: true}, ""},
		"cancelled by somebody else":  {isPending, simulator.Fault{Path: "/order/certificate/*/status", Status: 400, AfterCommit: true}, ""},
		"rejected by somebody else":   {needsApproval, simulator.Fault{Path: "/request/*/status", Status: 400, AfterCommit: true}, ""},
		"not there any more":          {isIssued, simulator.Fault{Method: http.MethodGet, Path: purchases, Status: 404, Body: []byte(`{"errors":[{"code":"not_found|order","message":"Order not found."}]}`)}, ""},
		"not there, by a page's word": {isIssued, simulator.Fault{Method: http.MethodGet, Path: purchases, Status: 404, Body: []byte(`"<html>Not here</html>"`)}, "Could Not Read Order"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := arrive(t, test.status, map[string]any{"revocation_skip_approval": true})
			test.fault.Kind, test.fault.Times = "status", 1
			fault(t, l.b, test.fault)
			_, diags := l.end()
			if test.says == "" {
				expectNoError(t, diags)
				return
			}
			expectSummary(t, diags, tfprotov6.DiagnosticSeverityError, test.says)
			if got := l.b.Orders()[0]; got.Status != test.status || got.Revoked > 0 {
				t.Errorf("the order is %s with %d certificates revoked, want it %s", got.Status, got.Revoked, test.status)
			}
		})
	}
}

// A revocation that awaits approval already is named, and nothing is revoked without it.
func TestSSLOrder_endAwaited(t *testing.T) {
	l := arrive(t, isIssued, nil)
	askedToRevoke(l)
	fault(t, l.b, simulator.Fault{Method: http.MethodPut, Path: "/order/certificate/*/revoke", Times: 1, Kind: "status", Status: 400})
	l.expectEnd(ending{warns: []string{"Destroy Revokes", "Revocation Awaits Approval"}, sent: []string{revokeCall}, status: isIssued})
}

// A request to revoke is filed once: after a lost answer it is looked for, beside those that waited before, and what is not
// found keeps the order in state.
func TestSSLOrder_endLost(t *testing.T) {
	for kind, filed := range map[string]int{"drop_after": 1, "drop_before": 0} {
		for _, policy := range []string{"revoke_order", "revoke_certificate"} {
			t.Run(kind+" "+policy, func(t *testing.T) {
				l := arrive(t, isIssued, map[string]any{"on_destroy": policy})
				askedToRevoke(l)
				fault(t, l.b, simulator.Fault{Method: http.MethodPut, Path: "/**/revoke", Times: 1, Kind: kind})
				_, diags := l.end()
				order, err := newClient(t, l.b).Order(t.Context(), l.b.Orders()[0].ID)
				must(t, err)
				var requests []certcentral.Request
				for _, request := range order.Requests {
					if request.Type == "revoke" {
						requests = append(requests, request)
					}
				}
				if len(requests) != 1+filed || order.Status != isIssued {
					t.Fatalf("the order is %s, its requests are %+v", order.Status, order.Requests)
				}
				if filed == 1 {
					expectNoError(t, diags)
					expectDiagnostic(t, diags, warning, "Revocation Awaits Approval", fmt.Sprintf("approves request %d", requests[1].ID))
				} else {
					expectDiagnostic(t, diags, failure, "Revocation Not Confirmed", "stays in state", "Look in CertCentral")
				}
			})
		}
	}
}

// With the approval skipped, a revocation that waits is no reason to wait.
func TestSSLOrder_endAwaitedAtOnce(t *testing.T) {
	l := arrive(t, isIssued, map[string]any{"revocation_skip_approval": true})
	askedToRevoke(l)
	l.expectEnd(ending{warns: []string{"Destroy Revokes"}, sent: []string{revokeCall}, status: isRevoked, revoked: 1})
}

// A replacement ends the old order by its policy and never the new one, whichever comes first.
func TestAccSSLOrder_replace(t *testing.T) {
	for name, test := range map[string]struct {
		validation string
		first      bool   // create_before_destroy
		more       string // of the declaration
		statuses   []string
	}{
		"issued":                           {"auto", false, "", []string{isRevoked, isIssued}},
		"issued, new one first":            {"auto", true, "", []string{isRevoked, isIssued}},
		"pending":                          {"manual", false, "", []string{isCanceled, isPending}},
		"pending, new one first":           {"manual", true, "", []string{isCanceled, isPending}},
		"kept":                             {"auto", true, `on_destroy = "keep"`, []string{isIssued, isIssued}},
		"adopting":                         {"auto", false, `alternative_order_id = "web-1"` + "\n  adopt_existing = true", []string{isRevoked, isIssued}},
		"adopting, new one first":          {"auto", true, `alternative_order_id = "web-1"` + "\n  adopt_existing = true", []string{isIssued}},
		"revocation waits":                 {"auto", false, "revocation_skip_approval = false", []string{isIssued, isIssued}},
		"revocation waits, while adopting": {"auto", false, "revocation_skip_approval = false\n  alternative_order_id = \"web-1\"\n  adopt_existing = true", []string{isIssued, isIssued}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := acctest.New(t, simulator.Config{Validation: test.validation})
			terraform := b.NewCLI(t, replaceable(b, acctest.NewCSR(t, "shop.example"), test.first, test.more))
			terraform.MustRun("apply", "-auto-approve", "-no-color")
			terraform.MustRun("apply", "-auto-approve", "-no-color", "-replace="+order)
			var got []string
			for _, o := range b.Orders() {
				got = append(got, o.Status)
			}
			if !slices.Equal(got, test.statuses) {
				t.Errorf("the orders are %q, want %q", got, test.statuses)
			}
			if last := b.Orders()[len(b.Orders())-1]; last.Revoked > 0 {
				t.Errorf("the order in use has %d certificates revoked", last.Revoked)
			}
			if out, status := terraform.Run("plan", "-detailed-exitcode", "-no-color"); status != 0 {
				t.Errorf("the plan after the replacement is not empty:\n%s", out)
			}
		})
	}
}

// replaceable returns the configuration of an order that -replace is to act on.
func replaceable(b *acctest.Bench, csr string, first bool, more string) string {
	if !strings.Contains(more, "revocation_skip_approval") {
		more += "\n  revocation_skip_approval = true"
	}
	return fmt.Sprintf(`
resource "certcentral_ssl_order" "test" {
  product         = "ssl_basic"
  common_name     = "shop.example"
  csr             = %q
  organization_id = %q
  order_validity  = { years = 1 }
  dcv_method      = "dns-txt-token"
  skip_approval   = true
  %s
  lifecycle {
    create_before_destroy = %t
  }
}
`, csr, b.Organization(), more, first)
}
