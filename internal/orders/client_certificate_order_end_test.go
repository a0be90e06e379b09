// SPDX-License-Identifier: MPL-2.0

package orders_test

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/certcentral"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/simulator"
)

// endingOfClient returns what becomes of a client order in a status, by its policy. One that waits to be picked up ends
// like one that is pending.
func endingOfClient(status, policy string, atOnce bool) ending {
	if status != toPickUp {
		return endingOf(status, policy, atOnce)
	}
	end := endingOf(isPending, policy, atOnce)
	if end.status == isPending {
		end.status = toPickUp
	}
	return end
}

// Every status under every policy, at once and after an approval: what is sent, what becomes of the order, and what is said.
func TestClientCertificateOrder_end(t *testing.T) {
	for _, policy := range []string{revokesOrder, revokesCertificate, keeps, noPolicy} {
		for _, atOnce := range []bool{true, false} {
			for _, status := range clientStatuses[1:] {
				for name, base := range map[string]map[string]any{"person": nil, "mailbox": boxed} {
					t.Run(fmt.Sprintf("%s/%t/%s/%s", policy, atOnce, status, name), func(t *testing.T) {
						t.Parallel()
						l := arriveClient(t, status, merged(base, declared{"revocation_skip_approval": atOnce}))
						l.setPolicy(policy)
						l.expectEnd(endingOfClient(status, policy, atOnce))
					})
				}
			}
		}
	}
}

// end plans and applies the end of the resource, in another process than the one that placed the order.
func (l *clientLife) end() (planned, applied []*tfprotov6.Diagnostic) {
	l.t.Helper()
	l.Server = l.b.Serve(l.t, clientOrder)
	return endOn(l.t, l.b, l.Server, l.current)
}

// expectEnd ends the resource and checks what comes of it.
func (l *clientLife) expectEnd(want ending) {
	l.t.Helper()
	label := l.label()
	planned, applied := l.end()
	expectNoError(l.t, applied)
	var titles []string
	for _, d := range slices.Concat(planned, applied) {
		title, labelled := strings.CutSuffix(d.Summary, label)
		if !labelled {
			l.t.Errorf("the end says %q, want it to end with %q", d.Summary, label)
		}
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

// Reason, comment and the wish to skip the approval go to the call that each of them is for, and no empty ones. The plan
// says whom the certificate is for.
func TestClientCertificateOrder_endBodies(t *testing.T) {
	text := declared{"revocation_reason": "superseded", "on_destroy_comment": "Kim left.", "revocation_skip_approval": true}
	revocation := map[string]any{"revocation_reason": "superseded", "comments": "Kim left.", "skip_approval": true}
	cancellation, silent := map[string]any{"status": "CANCELED", "note": "Kim left."}, map[string]any{"status": "CANCELED", "note": "Withdrawn by Terraform."}
	for name, test := range map[string]struct {
		status string
		said   declared
		want   map[string]map[string]any
	}{
		"revoke":                  {isIssued, text, map[string]map[string]any{"PUT revoke": revocation}},
		"revoke, nothing said":    {isIssued, nil, map[string]map[string]any{"PUT revoke": {}}},
		"cancel":                  {isPending, text, map[string]map[string]any{"PUT status": cancellation}},
		"cancel at pickup":        {toPickUp, text, map[string]map[string]any{"PUT status": cancellation}},
		"cancel, nothing said":    {toPickUp, nil, map[string]map[string]any{"PUT status": silent}},
		"reject":                  {needsApproval, text, map[string]map[string]any{"PUT status": {"status": "rejected", "processor_comment": "Kim left."}}},
		"cancel a reissue before": {isReissuing, text, map[string]map[string]any{"PUT status": cancellation, "PUT revoke": revocation}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := arriveClient(t, test.status, test.said)
			sent := &sentBodies{bodies: map[string]map[string]any{}}
			l.b.Adjust = func(config *certcentral.Config) { config.Transport = sent }
			planned, applied := l.end()
			expectNoError(t, applied)
			if !maps.EqualFunc(sent.bodies, test.want, maps.Equal[map[string]any, map[string]any]) {
				t.Errorf("sent %v, want %v", sent.bodies, test.want)
			}
			for _, part := range []string{"Kim Vos, kim@shop.example, k.vos@other.example", "status " + test.status} {
				if !strings.Contains(planned[0].Detail, part) {
					t.Errorf("the plan says %q, want %q", planned[0].Detail, part)
				}
			}
		})
	}
}

// What cannot be ended stays in state, and the error says what became of it; what turns out to be over is done.
func TestClientCertificateOrder_endRefused(t *testing.T) {
	for name, test := range map[string]struct {
		status string
		fault  simulator.Fault
		says   string // the error's title; empty: the end is done
	}{
		"revocation refused":         {isIssued, simulator.Fault{Path: "/order/certificate/*/revoke", Status: http.StatusForbidden}, "Could Not Revoke Order"},
		"cancellation refused":       {toPickUp, simulator.Fault{Path: "/order/certificate/*/status", Status: http.StatusBadRequest}, "Could Not Withdraw Order"},
		"rejection refused":          {needsApproval, simulator.Fault{Path: "/request/*/status", Status: http.StatusForbidden}, "Could Not Withdraw Order"},
		"reissue not cancelled":      {isReissuing, simulator.Fault{Path: "/order/certificate/*/status", Status: http.StatusBadRequest}, "Could Not Cancel Reissue Of Order"},
		"revoked by somebody else":   {isIssued, simulator.Fault{Path: "/order/certificate/*/revoke", Status: http.StatusBadRequest, AfterCommit: true}, ""},
		"cancelled by somebody else": {toPickUp, simulator.Fault{Path: "/order/certificate/*/status", Status: http.StatusBadRequest, AfterCommit: true}, ""},
		"not there any more":         {isIssued, simulator.Fault{Method: http.MethodGet, Path: purchases, Status: http.StatusNotFound, Body: []byte(`{"errors":[{"code":"not_found|order","message":"Order not found."}]}`)}, ""},
		"not to be seen":             {isIssued, simulator.Fault{Method: http.MethodGet, Path: purchases, Status: http.StatusForbidden}, "Could Not Read Order"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := arriveClient(t, test.status, declared{"revocation_skip_approval": true})
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

// A revocation that awaits approval already is named, and nothing is revoked without it; with the approval skipped it is no
// reason to wait.
func TestClientCertificateOrder_endAwaited(t *testing.T) {
	l := arriveClient(t, isIssued, nil)
	askedToRevoke(l.life)
	fault(t, l.b, simulator.Fault{Method: http.MethodPut, Path: "/order/certificate/*/revoke", Times: 1, Kind: "status", Status: http.StatusBadRequest})
	l.expectEnd(ending{warns: []string{"Destroy Revokes", "Revocation Awaits Approval"}, sent: []string{revokeCall}, status: isIssued})

	l = arriveClient(t, isIssued, declared{"revocation_skip_approval": true})
	askedToRevoke(l.life)
	l.expectEnd(ending{warns: []string{"Destroy Revokes"}, sent: []string{revokeCall}, status: isRevoked, revoked: 1})
}

// A reissue that waits to be picked up is cancelled before the order is revoked, and an order that was picked up since it
// was last read is revoked, not cancelled.
func TestClientCertificateOrder_endAroundPickup(t *testing.T) {
	m := newMine(t, simulator.Config{Validation: "auto"}, unasked)
	m.apply(declared{"revocation_skip_approval": true})
	must(t, m.b.Pickup(m.newest().ID))
	m.expect("status", toPickUp)
	m.expectEnd(ending{warns: []string{"Destroy Withdraws"}, sent: []string{revokeCall}, status: isRevoked, revoked: 1})

	m = newMine(t, simulator.Config{Validation: "auto"}, unasked)
	m.apply(declared{"revocation_skip_approval": true})
	must(t, m.b.Pickup(m.newest().ID))
	m.refresh()
	m.apply(declared{"reissue_trigger": "1"})
	m.expect("status", isReissuing)
	m.expectEnd(ending{warns: []string{"Destroy Revokes"}, sent: []string{cancelCall, revokeCall}, status: isRevoked, revoked: 1})
}

// An order that was sent and not confirmed is looked for: where it is, it is cancelled; where there is none, nothing is left
// to end; while nobody knows, it stays in state.
func TestClientCertificateOrder_endUnconfirmed(t *testing.T) {
	for name, test := range map[string]struct {
		commit string
		sent   []string
		knows  bool
	}{"taken": {"drop_after", []string{cancelCall}, true}, "not taken": {"drop_before", nil, true}, "not known": {"drop_after", nil, false}} {
		t.Run(name, func(t *testing.T) {
			m := newMine(t, simulator.Config{}, unasked)
			gone(t, m.b, test.commit, 0)
			m.try(nil)
			m.expect("status", isUnconfirmed)
			if test.knows {
				m.b.ForgetFaults()
			}
			_, applied := m.end()
			if hasError(applied) == test.knows {
				t.Errorf("the end fails: %t", hasError(applied))
			}
			expectChanges(t, m.b, test.sent...)
			expectPosts(t, m.b, 0)
		})
	}
}

// The process that ordered it does not end it, and an order that was replaced is left to itself.
func TestClientCertificateOrder_endKeepsOwn(t *testing.T) {
	m := newMine(t, simulator.Config{Validation: "auto"}, keyed(t))
	m.apply(nil)
	_, _, said := run(t, m.Server, m.current, tftypes.NewValue(m.current.Value.Type(), nil))
	expectSummary(t, said, tfprotov6.DiagnosticSeverityWarning, "Order Kept", "Kim Vos")
	m.apply(declared{"product": "client_email_security_plus", "revocation_skip_approval": true})
	m.end()
	for i, want := range []string{isIssued, isRevoked} {
		if got := m.b.Orders()[i].Status; got != want {
			t.Errorf("order %d is %s, want %s", i, got, want)
		}
	}
}
