// SPDX-License-Identifier: MPL-2.0

package orders_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/acctest"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/simulator"
)

const (
	approveRequest = "certcentral_approve_request"
	rejectRequest  = "certcentral_reject_request"
)

// of names a request, with what to note.
func of(request int64) declared {
	return declared{"request_id": fmt.Sprint(request), "comment": "four eyes saw it"}
}

// A request is decided once: asked again for what it is already, nothing is sent, and for the other it is an error.
func TestRequestActions(t *testing.T) {
	for name, test := range map[string]struct{ status, other string }{
		approveRequest: {"approved", rejectRequest},
		rejectRequest:  {"rejected", approveRequest},
	} {
		t.Run(name, func(t *testing.T) {
			q := newQueue(t, simulator.Config{})
			request := q.request()
			messages, diags := q.Invoke(t, name, of(request))
			expectNoError(t, diags)
			expectMessages(t, messages, "reading it", fmt.Sprintf("Request %d (new_request, order %d) has status pending: it is to be %s", request, q.Orders()[0].ID, test.status), "has status "+test.status+" now")
			q.expectCalls(2, 1)
			decided, err := q.client.Request(t.Context(), request)
			must(t, err)
			if decided.Status != test.status || decided.ProcessorComment != "four eyes saw it" {
				t.Errorf("the request is %s with %q", decided.Status, decided.ProcessorComment)
			}

			q.ForgetRequests()
			messages, diags = q.Invoke(t, name, of(request))
			expectNoError(t, diags)
			expectMessages(t, messages, "reading it", "is "+test.status+" already. Nothing is sent")
			q.expectCalls(1, 0)

			q.ForgetRequests()
			_, diags = q.Invoke(t, test.other, of(request))
			expectDiagnostic(t, diags, failure, fmt.Sprintf("Request Already Decided: request %d, order ", request), "status "+test.status)
			q.expectCalls(1, 0)
		})
	}
}

// The first of two approvals leaves the request open, which a warning says, and the same key does not give the second.
func TestApproveRequestAction_twoSteps(t *testing.T) {
	q := newQueue(t, simulator.Config{Approval: "two-step"})
	request := q.request()
	for range 2 {
		messages, diags := q.Invoke(t, approveRequest, of(request))
		expectNoError(t, diags)
		expectDiagnostic(t, diags, warning, "Request Needs Another Approval", "second one")
		expectMessages(t, messages, "reading it", "has status pending now")
	}
	if puts := q.Count(http.MethodPut, decisions); puts != 1 {
		t.Errorf("%d approvals were sent", puts)
	}
}

// Where it cannot be told who gave the first approval, the second is not given.
func TestApproveRequestAction_firstApproverNotKnown(t *testing.T) {
	q := newQueue(t, simulator.Config{Approval: "two-step"})
	request := q.request()
	_, diags := q.Invoke(t, approveRequest, of(request))
	expectNoError(t, diags)
	fault(t, q.Bench, simulator.Fault{Method: http.MethodGet, Path: "/user/me", Kind: "status", Status: 403})
	_, diags = q.Invoke(t, approveRequest, of(request))
	expectDiagnostic(t, diags, failure, fmt.Sprintf("First Approver Not Known: request %d, order ", request), "Nothing was decided")
	if puts := q.Count(http.MethodPut, decisions); puts != 1 || q.status(request) != "pending" {
		t.Errorf("%d approvals were sent, and the request is %s", puts, q.status(request))
	}
}

// A revocation is approved only where the configuration says so; to reject one takes no such word.
func TestApproveRequestAction_revocation(t *testing.T) {
	for name, test := range map[string]struct {
		action  string
		more    declared
		err     string
		status  string
		revoked int
	}{
		"not said":  {approveRequest, nil, "Revocation Not Approved: request %d, order ", "pending", 0},
		"denied":    {approveRequest, declared{"approve_revocation": false}, "Revocation Not Approved: request %d, order ", "pending", 0},
		"said":      {approveRequest, declared{"approve_revocation": true}, "", "approved", 1},
		"to reject": {rejectRequest, nil, "", "rejected", 0},
	} {
		t.Run(name, func(t *testing.T) {
			q := newQueue(t, simulator.Config{Validation: "auto"})
			revocation := q.revocation()
			_, diags := q.Invoke(t, test.action, merged(of(revocation), test.more))
			if test.err == "" {
				expectNoError(t, diags)
			} else {
				expectDiagnostic(t, diags, failure, fmt.Sprintf(test.err, revocation), "Nothing was decided", "approve_revocation = true", rejectRequest)
				q.expectCalls(1, 0)
			}
			if status, revoked := q.status(revocation), q.Orders()[0].Revoked; status != test.status || revoked != test.revoked {
				t.Errorf("the request is %s, and %d certificates are revoked", status, revoked)
			}
		})
	}
}

// The plan of an approval says what it can cost, and what is refused; rejecting costs nothing.
func TestRequestActions_plan(t *testing.T) {
	q := newQueue(t, simulator.Config{})
	request := q.request()
	expectDiagnostic(t, q.PlanAction(t, approveRequest, of(request)), warning, fmt.Sprintf("Approval: request %d", request), "billed")
	expectDiagnostic(t, q.PlanAction(t, approveRequest, declared{"request_id": acctest.Unknown}), warning, "Approval: request known after apply", "Without approve_revocation = true, a revocation is refused")
	expectDiagnostic(t, q.PlanAction(t, approveRequest, merged(of(request), declared{"approve_revocation": acctest.Unknown})), warning, "Approval: ", "known only at apply, as approve_revocation is")
	revocations := q.PlanAction(t, approveRequest, merged(of(request), declared{"approve_revocation": true}))
	expectDiagnostic(t, revocations, warning, "Approval: ", "a revocation ends certificates")
	if len(revocations) != 1 || strings.Contains(revocations[0].Detail, "refused") {
		t.Errorf("it is said that something is refused: %+v", revocations)
	}
	expectClean(t, q.PlanAction(t, rejectRequest, of(request)))
	q.expectCalls(0, 0)
}

// Where nothing may be bought, an order is not approved: by the plan, or where that could not tell by the apply. What is
// free is.
func TestApproveRequestAction_notBillable(t *testing.T) {
	q := newQueue(t, simulator.Config{Validation: "auto"})
	request, revocation := q.request(), q.revocation()
	q.Arguments = declared{"allow_billable": false}
	expectDiagnostic(t, q.PlanAction(t, approveRequest, of(request)), failure, fmt.Sprintf("Approval Not Allowed: request %d", request), "allow_billable = false")
	revoke := merged(of(revocation), declared{"approve_revocation": true})
	expectDiagnostic(t, q.PlanAction(t, approveRequest, revoke), warning, fmt.Sprintf("Approval: request %d", revocation), "what is billed is refused")
	unknown := declared{"request_id": acctest.Unknown}
	expectDiagnostic(t, q.PlanAction(t, approveRequest, unknown), warning, "Approval: request known after apply", "what is billed is refused")
	_, diags := q.InvokeLater(t, approveRequest, unknown, of(request))
	expectDiagnostic(t, diags, failure, "Approval Not Allowed", "Nothing was decided")
	if status := q.status(request); status != "pending" || q.Count(http.MethodPut, decisions) != 0 {
		t.Errorf("the request is %s", status)
	}
	_, diags = q.Invoke(t, approveRequest, revoke)
	expectNoError(t, diags)
	_, diags = q.Invoke(t, rejectRequest, of(request))
	expectClean(t, diags)
	if first, second := q.status(revocation), q.status(request); first != "approved" || second != "rejected" {
		t.Errorf("the revocation is %s, the order's request %s", first, second)
	}
}

// A decision whose answer is lost is found, and an approval is never sent twice.
func TestApproveRequestAction_faults(t *testing.T) {
	for name, test := range map[string]struct {
		fault  simulator.Fault
		err    string
		status string
	}{
		"cut after":  {simulator.Fault{Kind: "drop_after"}, "", "approved"},
		"500 after":  {simulator.Fault{Kind: "status", Status: 500, AfterCommit: true}, "", "approved"},
		"cut before": {simulator.Fault{Kind: "drop_before"}, "Decision Not Confirmed", "pending"},
		"500 before": {simulator.Fault{Kind: "status", Status: 500}, "Decision Not Confirmed", "pending"},
		"refused":    {refusing(403, "access_denied|invalid_approver", "No."), "Request May Not Be Approved By This Key", "pending"},
	} {
		t.Run(name, func(t *testing.T) {
			q := newQueue(t, simulator.Config{})
			request := q.request()
			test.fault.Method, test.fault.Path, test.fault.Times = http.MethodPut, decisions, 1
			fault(t, q.Bench, test.fault)
			_, diags := q.Invoke(t, approveRequest, of(request))
			if test.err == "" {
				expectNoError(t, diags)
			} else {
				expectDiagnostic(t, diags, failure, test.err)
			}
			if status := q.status(request); status != test.status || q.Count(http.MethodPut, decisions) != 1 {
				t.Errorf("the request is %s after %d decisions", status, q.Count(http.MethodPut, decisions))
			}
			_, diags = q.Invoke(t, approveRequest, of(request))
			expectNoError(t, diags)
			if status := q.status(request); status != "approved" {
				t.Errorf("invoked again, the request is %s", status)
			}
		})
	}
}
