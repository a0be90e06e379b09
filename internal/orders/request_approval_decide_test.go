// SPDX-License-Identifier: MPL-2.0

package orders_test

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/acctest"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/simulator"
)

// decideCase is one way for a Create to go.
type decideCase struct {
	approval   string // of the account; one step by default
	before     []string
	faults     []simulator.Fault
	decision   string // approved by default
	gets, puts int
	users      int    // reads of who the key's user is
	status     string // in state; empty where there is none
	actual     string // at the service; as in state by default
	warning    string // summary, empty for none
	err        string // summary, empty for none
	says       []string
}

var lostPut = simulator.Fault{Method: http.MethodPut, Path: decisions, Kind: "status", Status: 500, AfterCommit: true, Times: 1}

var decideCases = map[string]decideCase{
	"approved":         {gets: 2, puts: 1, status: "approved"},
	"rejected":         {decision: "rejected", gets: 2, puts: 1, status: "rejected"},
	"approved already": {before: []string{"approved"}, gets: 1, status: "approved"},
	"rejected already": {before: []string{"rejected"}, decision: "rejected", gets: 1, status: "rejected"},
	"rejected by somebody": {
		before: []string{"rejected"}, gets: 1, actual: "rejected",
		err: "Request Already Decided: request %d, order ", says: []string{"status rejected, decided by ", "> at ", `("as agreed")`, "ask for it once more"},
	},
	"approved by somebody": {
		before: []string{"approved"}, decision: "rejected", gets: 1, actual: "approved",
		err: "Request Already Decided: request %d, order ", says: []string{"status approved, decided by ", "cancel or revoke the order"},
	},
	"first of two": {
		approval: "two-step", gets: 2, puts: 1, status: "pending",
		warning: "Request Needs Another Approval: request %d, order ", says: []string{"status pending", "second certcentral_request_approval"},
	},
	"first of two already": {
		approval: "two-step", before: []string{"approved"}, gets: 1, users: 1, status: "pending",
		warning: "Request Needs Another Approval: request %d, order ",
	},
	"first of two already, user not told": {
		approval: "two-step", before: []string{"approved"}, faults: []simulator.Fault{{Method: http.MethodGet, Path: "/user/me", Kind: "status", Status: 404}},
		gets: 1, users: 1, actual: "pending",
		err: "First Approver Not Known: request %d, order ", says: []string{"Nothing was decided", "404"},
	},
	"first of two already, user not told, rejected": {
		approval: "two-step", before: []string{"approved"}, faults: []simulator.Fault{{Method: http.MethodGet, Path: "/user/me", Kind: "status", Status: 404}},
		decision: "rejected", gets: 2, puts: 1, status: "rejected",
	},
	"sent back to the first step": {
		approval: "two-step", before: []string{"approved"}, faults: []simulator.Fault{{Method: http.MethodGet, Path: "/request/*", Kind: "rewrite", Times: 1, Rewrite: readingAs("submitted")}},
		gets: 2, puts: 1, status: "approved",
	},
	"refused, and moved on by somebody": {
		approval: "two-step", faults: []simulator.Fault{refusing(403, "access_denied|invalid_approver", "Not you."), laterReads(readingAs("pending"))},
		gets: 2, puts: 1, actual: "submitted", err: "Request May Not Be Approved By This Key: request %d",
	},
	"second of two, rejected": {approval: "two-step", before: []string{"approved"}, decision: "rejected", gets: 2, puts: 1, status: "rejected"},
	"rejected at first step":  {approval: "two-step", decision: "rejected", gets: 2, puts: 1, status: "rejected"},

	"refused for the person": {
		faults: []simulator.Fault{refusing(403, "access_denied|invalid_approver", "You may not approve this request.")}, gets: 2, puts: 1, actual: "pending",
		err: "Request May Not Be Approved By This Key: request %d, order ", says: []string{"You may not approve this request.", "administrators and managers", "four eyes", "EV approver", "provider = certcentral.approver"},
	},
	"rejection refused for the person": {
		decision: "rejected", faults: []simulator.Fault{refusing(403, "access_denied|missing_permission", "No permission.")}, gets: 2, puts: 1, actual: "pending",
		err: "Request May Not Be Rejected By This Key: request %d", says: []string{"No permission.", "administrators and managers"},
	},
	"wrong key": {
		faults: []simulator.Fault{refusing(403, "access_denied|access_denied_invalid_key", "The key is not valid.")}, gets: 2, puts: 1, actual: "pending",
		err: "Request Not Approved: request %d", says: []string{"region"},
	},
	"order was cancelled": {
		faults: []simulator.Fault{refusing(400, "invalid_order_status", "The order is canceled.")}, gets: 2, puts: 1, actual: "pending",
		err: "Request Not Approved: request %d, order ", says: []string{"The order is canceled."},
	},
	"rejected in the same moment": {
		faults: []simulator.Fault{refusing(400, "invalid_request_status", "Decided."), laterReads(readingAs("rejected"))}, gets: 2, puts: 1, actual: "pending",
		err: "Request Already Decided: request %d", says: []string{"status rejected"},
	},
	"approved in the same moment": {
		faults: []simulator.Fault{refusing(400, "invalid_request_status", "Decided."), laterReads(readingAs("approved"))}, gets: 2, puts: 1, status: "approved", actual: "pending",
	},

	"answer lost":           {faults: []simulator.Fault{lostPut}, gets: 2, puts: 1, status: "approved"},
	"connection cut after":  {faults: []simulator.Fault{{Method: http.MethodPut, Path: decisions, Kind: "drop_after", Times: 1}}, gets: 2, puts: 1, status: "approved"},
	"connection cut before": {faults: []simulator.Fault{{Method: http.MethodPut, Path: decisions, Kind: "drop_before", Times: 1}}, gets: 2, puts: 1, actual: "pending", err: "Decision Not Confirmed: request %d, order "},
	"rejection lost":        {decision: "rejected", faults: []simulator.Fault{lostPut}, gets: 2, puts: 2, status: "rejected"},
	"first of two lost": {
		approval: "two-step", faults: []simulator.Fault{lostPut}, gets: 2, puts: 1, status: "pending",
		warning: "Request Needs Another Approval: request %d, order ",
	},
	"never answered": {
		faults: []simulator.Fault{{Method: http.MethodPut, Path: decisions, Kind: "status", Status: 503}}, gets: 2, puts: 1, actual: "pending",
		err: "Decision Not Confirmed: request %d, order ", says: []string{"not known", "Try again", "503"},
	},
	"not read back": {
		faults: []simulator.Fault{laterReads(func(int, []byte) (int, []byte) { return 404, nil })}, gets: 2, puts: 1, status: "approved",
		warning: "Decision Not Read Back: request %d, order ", says: []string{"404", "taken for approved until the next refresh"},
	},
	"first of two not read back": {
		approval: "two-step", faults: []simulator.Fault{laterReads(func(int, []byte) (int, []byte) { return 404, nil })}, gets: 2, puts: 1, status: "pending",
		warning: "Request Needs Another Approval: request %d, order ",
	},
	"taken and still open": {
		decision: "rejected", faults: []simulator.Fault{laterReads(readingAs("pending"))}, gets: 2, puts: 1, actual: "rejected",
		err: "Request Still Open: request %d", says: []string{"status pending", "Try again"},
	},
}

func TestRequestApproval_decide(t *testing.T) {
	for name, test := range decideCases {
		t.Run(name, func(t *testing.T) {
			q := newQueue(t, simulator.Config{Approval: test.approval})
			request := q.request()
			for _, status := range test.before {
				q.decide(request, status)
			}
			fault(t, q.Bench, test.faults...)
			test.check(t, q, request)
		})
	}
}

func (test decideCase) check(t *testing.T, q *queue, request int64) {
	t.Helper()
	decision := test.decision
	if decision == "" {
		decision = "approved"
	}
	config := q.declare(request, decision, "")
	plan, diags := q.server.Plan(t.Context(), q.server.Null(), config)
	expectNoError(t, diags)
	object, diags := q.server.Apply(t.Context(), q.server.Null(), plan, config)
	q.expectCalls(test.gets, test.puts, test.users)
	q.ForgetFaults()
	test.checkDiagnostics(t, request, diags)
	if test.status == "" {
		if !object.Value.IsNull() {
			t.Errorf("an error left the state %s", object.Value)
		}
	} else if status := object.Attribute(t, "status"); status != test.status {
		t.Errorf("status is %s in state, want %s", status, test.status)
	}
	want := test.actual
	if want == "" {
		want = test.status
	}
	if status := q.status(request); status != want {
		t.Errorf("the request is %s, want %s", status, want)
	}
}

func (test decideCase) checkDiagnostics(t *testing.T, request int64, diags []*tfprotov6.Diagnostic) {
	t.Helper()
	named := func(summary string) string {
		return fmt.Sprintf(summary, request)
	}
	switch {
	case test.err != "":
		expectDiagnostic(t, diags, failure, named(test.err), test.says...)
	case test.warning != "":
		expectNoError(t, diags)
		expectDiagnostic(t, diags, warning, named(test.warning), test.says...)
	case len(diags) > 0:
		t.Errorf("there are %d diagnostics, the first is %s: %s", len(diags), diags[0].Summary, diags[0].Detail)
	}
}

// What the service says of the request is in state, and the comment reaches it.
func TestRequestApproval_facts(t *testing.T) {
	q := newQueue(t, simulator.Config{})
	order, request := q.order(false)
	object, _, _ := run(t, q.server, q.server.Null(), q.declare(request, "approved", "as planned"))
	found, err := q.client.Request(t.Context(), request)
	must(t, err)
	if found.ProcessorComment != "as planned" {
		t.Errorf("the comment of the decision is %q", found.ProcessorComment)
	}
	requester := fmt.Sprintf("%s %s <%s>", found.Requester.FirstName, found.Requester.LastName, found.Requester.Email)
	for name, want := range map[string]string{
		"id": fmt.Sprint(request), "type": "new_request", "status": "approved", "order_id": fmt.Sprint(order),
		"requester": requester, "processed_at": found.DateProcessed.UTC().Format("2006-01-02T15:04:05Z07:00"),
	} {
		if got := object.Attribute(t, name); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	if identity(t, object) != fmt.Sprint(request) {
		t.Errorf("the identity is %s, want %d", identity(t, object), request)
	}
}

// An approval issues what it can; a rejection ends the order.
func TestRequestApproval_effect(t *testing.T) {
	for decision, want := range map[string]string{"approved": "issued", "rejected": "rejected"} {
		q := newQueue(t, simulator.Config{Validation: "auto"})
		run(t, q.server, q.server.Null(), q.declare(q.request(), decision, ""))
		if status := q.Orders()[0].Status; status != want {
			t.Errorf("%s, the order is %s, want %s", decision, status, want)
		}
	}
}

// A request that the key does not see is an error of its own.
func TestRequestApproval_unknownRequest(t *testing.T) {
	q := newQueue(t, simulator.Config{})
	config := q.declare(999, "approved", "")
	plan, diags := q.server.Plan(t.Context(), q.server.Null(), config)
	expectNoError(t, diags)
	object, diags := q.server.Apply(t.Context(), q.server.Null(), plan, config)
	expectDiagnostic(t, diags, failure, "Could Not Read Request 999", "Nothing was decided", "another account, region or division")
	if !object.Value.IsNull() {
		t.Error("a request that is not seen is in state")
	}
	q.expectCalls(1, 0)
}

// What only the apply brings to light may be nothing that the validators would have taken.
func TestRequestApproval_invalidAtApply(t *testing.T) {
	q := newQueue(t, simulator.Config{})
	request := q.request()
	for name, test := range map[string]struct{ value, err string }{
		"request_id": {"web", "Invalid Request Id"},
		"decision":   {"submitted", "Invalid Decision"},
	} {
		config := q.declare(request, "approved", "")
		plan, _ := q.server.Plan(t.Context(), q.server.Null(), config)
		plan.Value = with(t, plan.Value, name, acctest.Text(test.value))
		_, diags := q.server.Apply(t.Context(), q.server.Null(), plan, config)
		expectDiagnostic(t, diags, failure, test.err, fmt.Sprintf("%q", test.value))
	}
	q.expectCalls(0, 0)
}
