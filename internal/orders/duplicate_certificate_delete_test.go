// SPDX-License-Identifier: MPL-2.0

package orders_test

import (
	"net/http"
	"strconv"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/acctest"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/certcentral"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/simulator"
)

// destroy destroys a duplicate in a process of its own, as a later run does.
func (b *duplicateBench) destroy(current *acctest.Object) (*acctest.Object, []*tfprotov6.Diagnostic) {
	b.t.Helper()
	s := b.Serve(b.t, duplicateType)
	nothing := tftypes.NewValue(current.Value.Type(), nil)
	plan, diags := s.Plan(b.t.Context(), current, nothing)
	expectNoError(b.t, diags)
	return s.Apply(b.t.Context(), current, plan, nothing)
}

// Destroying ends the duplicate alone, by its policy, whatever state it is in, and sends nothing more than that takes.
func TestDuplicate_destroy(t *testing.T) {
	const (
		revoke = "PUT /certificate/*/revoke"
		reject = "PUT /request/*/status"
	)
	waiting := values{"skip_approval": leaveOut()}
	approve := func(b *duplicateBench) { must(b.t, b.ApproveRequest(b.openRequest())) }
	for name, test := range map[string]struct {
		terms      values
		before     func(*duplicateBench)
		sent       []string
		revoked    int
		duplicates int
		warning    string
	}{
		"kept":                         {terms: values{"on_destroy": leaveOut()}, duplicates: 1},
		"revoked at once":              {sent: []string{revoke}, revoked: 1, duplicates: 1},
		"revocation waits":             {terms: values{"revocation_skip_approval": leaveOut()}, sent: []string{revoke}, duplicates: 1, warning: "Revocation Awaits Approval"},
		"revocation waits, lost":       {terms: values{"revocation_skip_approval": leaveOut()}, before: func(b *duplicateBench) { lose(b.t, b.Bench, "/certificate/*/revoke") }, sent: []string{revoke}, duplicates: 1, warning: "Revocation Awaits Approval"},
		"request waits":                {terms: waiting, sent: []string{reject}},
		"request approved since":       {terms: waiting, before: approve, sent: []string{revoke}, revoked: 1, duplicates: 1},
		"request rejected since":       {terms: waiting, before: func(b *duplicateBench) { must(b.t, b.RejectRequest(b.openRequest())) }},
		"request kept":                 {terms: values{"skip_approval": leaveOut(), "on_destroy": leaveOut()}, duplicates: 1},
		"revoked already":              {before: (*duplicateBench).revokeElsewhere, revoked: 1, duplicates: 1},
		"order revoked":                {before: func(b *duplicateBench) { must(b.t, b.Revoke(b.order)) }, revoked: 2, duplicates: 1},
		"order revoked, list behind":   {before: func(b *duplicateBench) { must(b.t, b.Revoke(b.order)); b.listsAs("issued") }, revoked: 2, duplicates: 1},
		"order expired":                {before: func(b *duplicateBench) { b.Advance(800 * days) }, duplicates: 1},
		"expired":                      {terms: values{"cert_validity": certValidity(30)}, before: func(b *duplicateBench) { b.Advance(40 * days) }, duplicates: 1},
		"answer lost":                  {before: func(b *duplicateBench) { lose(b.t, b.Bench, "/certificate/*/revoke") }, sent: []string{revoke, revoke}, revoked: 1, duplicates: 1},
		"answer to a rejection lost":   {terms: waiting, before: func(b *duplicateBench) { lose(b.t, b.Bench, "/request/*/status") }, sent: []string{reject, reject}},
		"order gone":                   {before: func(b *duplicateBench) { b.fails(purchases, 404, "not_found|order") }, duplicates: 1, warning: "Order Not Found"},
		"certificate gone":             {before: func(b *duplicateBench) { b.fails("/certificate/*/revoke", 404, "not_found|certificate") }, sent: []string{revoke}, duplicates: 1},
		"not listed":                   {before: func(b *duplicateBench) { b.empties(duplications) }, sent: []string{revoke}, revoked: 1, duplicates: 1},
		"request gone":                 {terms: waiting, before: func(b *duplicateBench) { b.fails("/request/*", 404, "not_found|request") }, duplicates: 1},
		"revocation refused, over now": {before: (*duplicateBench).revokedMeanwhile, sent: []string{revoke}, duplicates: 1},
		"revocation asked for already": {before: (*duplicateBench).askedToRevoke, sent: []string{revoke}, duplicates: 1, warning: "Revocation Awaits Approval"},
	} {
		t.Run(name, func(t *testing.T) {
			b := newDuplicateBench(t, simulator.Config{Validation: "auto"})
			_, current, _ := b.created(test.terms)
			if test.before != nil {
				test.before(b)
			}
			b.ForgetRequests()
			after, diags := b.destroy(current)
			expectNoError(t, diags)
			if test.warning != "" {
				expectSummary(t, diags, warningSeverity, test.warning, "shop.example")
			} else if len(diags) > 0 {
				t.Errorf("it is commented on: %s", diags[0].Summary)
			}
			if !after.Value.IsNull() {
				t.Error("it stays in state")
			}
			expectChanges(t, b.Bench, test.sent...)
			if got := b.Orders()[0]; got.Revoked != test.revoked || got.Duplicates != test.duplicates {
				t.Errorf("there are %d duplicates, and %d certificates are revoked; want %d, %d", got.Duplicates, got.Revoked, test.duplicates, test.revoked)
			}
		})
	}
}

// What cannot be ended stays in state, and the error says how to let go of it.
func TestDuplicate_destroyFails(t *testing.T) {
	waiting := values{"skip_approval": leaveOut()}
	for summary, test := range map[string]struct {
		terms values
		path  string
	}{
		"Could Not Read Order":       {nil, purchases},
		"Could Not Read Duplicates":  {nil, duplications},
		"Could Not Revoke":           {nil, "/certificate/*/revoke"},
		"Could Not Withdraw Request": {waiting, "/request/**"},
	} {
		b := newDuplicateBench(t, simulator.Config{Validation: "auto"})
		_, current, _ := b.created(test.terms)
		b.fails(test.path, 403, "access_denied|missing_permission")
		after, diags := b.destroy(current)
		expectSummary(t, diags, errorSeverity, summary)
		if after.Value.IsNull() || b.Orders()[0].Revoked > 0 {
			t.Errorf("%s: it left state, or was revoked", summary)
		}
	}
}

// An approved duplicate that the list does not have yet is neither lost nor taken for another.
func TestDuplicate_destroyApprovedNotListed(t *testing.T) {
	b := newDuplicateBench(t, simulator.Config{Validation: "auto"})
	_, current, _ := b.created(values{"skip_approval": leaveOut()})
	must(t, b.ApproveRequest(b.openRequest()))
	b.empties(duplications)
	after, diags := b.destroy(current)
	expectSummary(t, diags, errorSeverity, "Duplicate Not Listed")
	if after.Value.IsNull() {
		t.Error("it left state")
	}
}

// Without an id there is nothing to revoke by, and the error says so.
func TestDuplicate_destroyWithoutID(t *testing.T) {
	b := newDuplicateBench(t, simulator.Config{Validation: "auto", OldDuplicateLists: true})
	_, current, _ := b.created(values{"skip_approval": leaveOut()})
	must(t, b.ApproveRequest(b.openRequest()))
	_, diags := b.destroy(current)
	expectSummary(t, diags, errorSeverity, "Duplicate Has No Id")
}

// A replacement that is made first does not lose the duplicate that it has in common with the old resource.
func TestDuplicate_destroyKeepsOwn(t *testing.T) {
	b := newDuplicateBench(t, simulator.Config{Validation: "auto"})
	s, current, csr := b.created(nil)
	_, _, diags := run(t, s, current, tftypes.NewValue(current.Value.Type(), nil))
	expectSummary(t, diags, warningSeverity, "Duplicate Kept", "shop.example")
	// The other way round: the old one goes, and the new one stays.
	later := b.Serve(t, duplicateType)
	replacement, _, _ := run(t, later, later.Null(), later.Config(b.inputs(csr, nil)))
	_, _, diags = run(t, later, current, tftypes.NewValue(current.Value.Type(), nil))
	expectNoError(t, diags)
	for _, entry := range b.list() {
		want := map[bool]string{true: "issued", false: "revoked"}[strconv.FormatInt(entry.ID, 10) == replacement.Attribute(t, "id")]
		if entry.Status != want {
			t.Errorf("certificate %d is %s, want %s", entry.ID, entry.Status, want)
		}
	}
}

// What became of a duplicate that is not confirmed is found out before it is ended.
func TestDuplicate_destroyUnconfirmed(t *testing.T) {
	for kind, revoked := range map[string]int{"drop_after": 1, "drop_before": 0} {
		b := newDuplicateBench(t, simulator.Config{Validation: "auto"})
		s := b.Serve(t, duplicateType)
		b.inTheDark(kind)
		current, _ := cycle(t, s, s.Null(), s.Config(b.inputs(acctest.NewCSR(t, "shop.example"), nil)))
		_, diags := b.destroy(current)
		expectSummary(t, diags, errorSeverity, "Duplicate Still Not Confirmed")
		b.ForgetFaults()
		after, diags := b.destroy(current)
		expectNoError(t, diags)
		if got := b.Orders()[0].Revoked; got != revoked || !after.Value.IsNull() {
			t.Errorf("%s: %d certificates are revoked, want %d; the state is %v", kind, got, revoked, after.Value)
		}
	}
}

// An update that was not confirmed may have put another duplicate in the place of the one in state.
func TestDuplicate_destroyUnconfirmedUpdate(t *testing.T) {
	b := newDuplicateBench(t, simulator.Config{Validation: "auto"})
	s, current, _ := b.created(nil)
	config := s.Config(b.inputs(acctest.NewCSR(t, "shop.example"), nil))
	plan, _ := s.Plan(t.Context(), current, config)
	b.inTheDark("drop_after")
	current, _ = s.Apply(t.Context(), current, plan, config)
	b.ForgetFaults()
	_, diags := b.destroy(current)
	expectNoError(t, diags)
	expectSummary(t, diags, warningSeverity, "Duplicate Kept", current.Attribute(t, "id"))
	for _, entry := range b.list() {
		if want := map[string]string{"001": "issued", "002": "revoked"}[entry.SubID]; entry.Status != want {
			t.Errorf("duplicate %s is %s, want %s", entry.SubID, entry.Status, want)
		}
	}
}

// openRequest returns the request of the order that is not decided.
func (b *duplicateBench) openRequest() int64 {
	b.t.Helper()
	order, err := b.client.Order(b.t.Context(), b.order)
	must(b.t, err)
	for _, request := range order.Requests {
		if request.Status == "pending" {
			return request.ID
		}
	}
	b.t.Fatal("no request is open")
	return 0
}

func (b *duplicateBench) revokeElsewhere() {
	b.t.Helper()
	_, err := b.client.RevokeCertificate(b.t.Context(), b.list()[0].ID, certcentral.RevokeRequest{SkipApproval: true})
	must(b.t, err)
}

// askedToRevoke has somebody else ask for the revocation, and another request for it refused.
func (b *duplicateBench) askedToRevoke() {
	b.t.Helper()
	_, err := b.client.RevokeCertificate(b.t.Context(), b.list()[0].ID, certcentral.RevokeRequest{})
	must(b.t, err)
	b.fails("/certificate/*/revoke", 400, "request_already_pending")
}

// revokedMeanwhile has the revocation refused, and the duplicate listed as revoked from then on.
func (b *duplicateBench) revokedMeanwhile() {
	b.fails("/certificate/*/revoke", 400, "certificate_not_revocable")
	as := func(status int, body []byte) (int, []byte) { return status, body }
	fault(b.t, b.Bench, simulator.Fault{Method: http.MethodGet, Path: duplications, Times: 1, Kind: "rewrite", Rewrite: as})
	b.listsAs("revoked")
}

// listsAs has all duplicates listed with the status.
func (b *duplicateBench) listsAs(status string) {
	b.t.Helper()
	fault(b.t, b.Bench, simulator.Fault{Method: http.MethodGet, Path: duplications, Kind: "rewrite", Rewrite: rewritten(func(answer map[string]any) {
		list, _ := answer["certificates"].([]any)
		for _, item := range list {
			if entry, ok := item.(map[string]any); ok {
				entry["status"] = status
			}
		}
	})})
}

func (b *duplicateBench) fails(path string, status int, code string) {
	b.t.Helper()
	fault(b.t, b.Bench, simulator.Fault{Path: path, Kind: "status", Status: status, Body: []byte(`{"errors":[{"code":"` + code + `","message":"No."}]}`)})
}

func (b *duplicateBench) empties(path string) {
	b.t.Helper()
	fault(b.t, b.Bench, simulator.Fault{Method: http.MethodGet, Path: path, Kind: "status", Status: 200, Body: []byte(`{"certificates":[]}`)})
}
