// SPDX-License-Identifier: MPL-2.0

package orders_test

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/acctest"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/simulator"
)

// with returns the object with another value of the attribute.
func with(t *testing.T, object tftypes.Value, name string, value tftypes.Value) tftypes.Value {
	t.Helper()
	attributes := map[string]tftypes.Value{}
	must(t, object.As(&attributes))
	attributes[name] = value
	return tftypes.NewValue(object.Type(), attributes)
}

// unknowns returns which attributes of a planned object are unknown.
func unknowns(t *testing.T, object tftypes.Value) map[string]bool {
	t.Helper()
	attributes := map[string]tftypes.Value{}
	must(t, object.As(&attributes))
	unknown := map[string]bool{}
	for name, value := range attributes {
		if !value.IsKnown() {
			unknown[name] = true
		}
	}
	return unknown
}

// expectUnknown checks that exactly these attributes of a planned object are unknown.
func expectUnknown(t *testing.T, object tftypes.Value, want ...string) {
	t.Helper()
	unknown := unknowns(t, object)
	for _, name := range want {
		if !unknown[name] {
			t.Errorf("%s is known", name)
		}
	}
	if len(unknown) != len(want) {
		t.Errorf("unknown are %v, want %v", unknown, want)
	}
}

var facts = []string{"type", "status", "order_id", "requester", "processed_at"}

// The plan of an approval warns that it may be billed, whether or not it knows the request; that of a rejection does not.
func TestRequestApproval_planCreate(t *testing.T) {
	q := newQueue(t, simulator.Config{})
	plan, diags := q.server.Plan(t.Context(), q.server.Null(), q.declare(7, "approved", ""))
	expectDiagnostic(t, diags, warning, "Approval: request 7", "billed on approval", "only at apply", "revocation")
	expectUnknown(t, plan.Value, facts...)

	unknown := with(t, q.declare(7, "approved", ""), "request_id", tftypes.NewValue(tftypes.String, tftypes.UnknownValue))
	plan, diags = q.server.Plan(t.Context(), q.server.Null(), unknown)
	expectDiagnostic(t, diags, warning, "Approval: request known after apply", "billed on approval")
	expectUnknown(t, plan.Value, append([]string{"request_id", "id"}, facts...)...)

	undecided := with(t, q.declare(7, "approved", ""), "decision", tftypes.NewValue(tftypes.String, tftypes.UnknownValue))
	_, diags = q.server.Plan(t.Context(), q.server.Null(), undecided)
	expectDiagnostic(t, diags, warning, "Approval: request 7")

	if _, diags = q.server.Plan(t.Context(), q.server.Null(), q.declare(7, "rejected", "")); len(diags) > 0 {
		t.Errorf("a rejection warns: %s", diags[0].Summary)
	}
	q.expectCalls(0, 0)
}

// Without a change there is no diff, and a comment or a timeout sends nothing.
func TestRequestApproval_planNothing(t *testing.T) {
	q := newQueue(t, simulator.Config{})
	request := q.request()
	object := q.approved(request)
	plan, diags := q.server.Plan(t.Context(), object, q.declare(request, "approved", ""))
	if !plan.Value.Equal(object.Value) || len(diags) > 0 {
		t.Errorf("unchanged, %s is planned with %d diagnostics", plan.Value, len(diags))
	}
	config := q.declare(request, "approved", "noted later")
	plan, diags = q.server.Plan(t.Context(), object, config)
	expectUnknown(t, plan.Value)
	after, applied := q.server.Apply(t.Context(), object, plan, config)
	if len(diags)+len(applied) > 0 || after.Attribute(t, "comment") != "noted later" || identity(t, after) != fmt.Sprint(request) {
		t.Errorf("a comment gives %s with %d diagnostics", after.Value, len(diags)+len(applied))
	}
	q.expectCalls(0, 0)
}

// Another request is decided in place.
func TestRequestApproval_anotherRequest(t *testing.T) {
	q := newQueue(t, simulator.Config{})
	first, second := q.request(), q.request()
	object := q.approved(first)
	config := q.declare(second, "approved", "")
	plan, diags := q.server.Plan(t.Context(), object, config)
	expectDiagnostic(t, diags, warning, fmt.Sprintf("Approval: request %d", second))
	expectUnknown(t, plan.Value, facts...)
	after, diags := q.server.Apply(t.Context(), object, plan, config)
	if len(diags) > 0 || identity(t, after) != fmt.Sprint(second) || after.Attribute(t, "id") != fmt.Sprint(second) {
		t.Errorf("the id is %s, the identity %s, want %d (%d diagnostics)", after.Attribute(t, "id"), identity(t, after), second, len(diags))
	}
	q.expectCalls(2, 1)
	if status := q.status(second); status != "approved" {
		t.Errorf("the second request is %s", status)
	}
}

// An error leaves the earlier request in state, and the next apply decides the other one.
func TestRequestApproval_anotherRequestRefused(t *testing.T) {
	q := newQueue(t, simulator.Config{})
	first, second := q.request(), q.request()
	object := q.approved(first)
	config := q.declare(second, "approved", "")
	plan, _ := q.server.Plan(t.Context(), object, config)
	fault(t, q.Bench, refusing(http.StatusForbidden, "access_denied|invalid_approver", "Not you."))
	after, diags := q.server.Apply(t.Context(), object, plan, config)
	expectDiagnostic(t, diags, failure, fmt.Sprintf("Request May Not Be Approved By This Key: request %d", second))
	if after.Attribute(t, "id") != fmt.Sprint(first) {
		t.Errorf("the error left request %s in state, want %d", after.Attribute(t, "id"), first)
	}
	if after, _, _ = run(t, q.server, after, config); after.Attribute(t, "id") != fmt.Sprint(second) {
		t.Errorf("the next apply has request %s, want %d", after.Attribute(t, "id"), second)
	}
}

// An approval that follows the requests of an order never slips on to a revocation; one declared for it approves it.
func TestRequestApproval_revocation(t *testing.T) {
	q := newQueue(t, simulator.Config{Validation: "auto"})
	object := q.approved(q.request())
	revocation := q.revocation()
	config := q.declare(revocation, "approved", "")
	plan, diags := q.server.Plan(t.Context(), object, config)
	expectNoError(t, diags)
	after, diags := q.server.Apply(t.Context(), object, plan, config)
	expectDiagnostic(t, diags, failure, fmt.Sprintf("Revocation Not Approved: request %d, order ", revocation), "Nothing was decided", "certcentral_request_approval of its own")
	if !after.Value.Equal(object.Value) || q.status(revocation) != "pending" {
		t.Errorf("the state is %s, the revocation %s", after.Value, q.status(revocation))
	}

	own := q.approved(revocation)
	if own.Attribute(t, "type") != "revoke" || q.status(revocation) != "approved" {
		t.Errorf("declared for it, the %s is %s", own.Attribute(t, "type"), q.status(revocation))
	}
	next := q.revocation()
	if _, _, applied := run(t, q.server, own, q.declare(next, "approved", "")); len(applied) > 0 || q.status(next) != "approved" {
		t.Errorf("from one revocation to the next, request %d is %s", next, q.status(next))
	}
	third := q.revocation()
	if run(t, q.server, object, q.declare(third, "rejected", "")); q.status(third) != "rejected" {
		t.Errorf("a revocation to reject is %s", q.status(third))
	}
}

// A decision cannot be taken back. While the request is open it can still turn.
func TestRequestApproval_decisionChanges(t *testing.T) {
	t.Run("decided", func(t *testing.T) {
		q := newQueue(t, simulator.Config{})
		request := q.request()
		_, diags := q.server.Plan(t.Context(), q.approved(request), q.declare(request, "rejected", ""))
		expectDiagnostic(t, diags, failure, fmt.Sprintf("Decision Cannot Be Taken Back: request %d, order ", request), `decision = "approved"`, "cancel or revoke", "-refresh=false")
		q.expectCalls(0, 0)
	})
	t.Run("open", func(t *testing.T) {
		q := newQueue(t, simulator.Config{Approval: "two-step"})
		request := q.request()
		object := q.approved(request)
		config := q.declare(request, "rejected", "")
		plan, diags := q.server.Plan(t.Context(), object, config)
		expectNoError(t, diags)
		expectUnknown(t, plan.Value, "status", "processed_at")
		after, diags := q.server.Apply(t.Context(), object, plan, config)
		expectNoError(t, diags)
		if after.Attribute(t, "status") != "rejected" || q.status(request) != "rejected" {
			t.Errorf("the request is %s in state and %s at the service", after.Attribute(t, "status"), q.status(request))
		}
	})
	t.Run("the way that somebody else turned it", func(t *testing.T) {
		q := newQueue(t, simulator.Config{Approval: "two-step"})
		request := q.request()
		object := q.approved(request)
		q.decide(request, "rejected")
		object, diags := q.server.Read(t.Context(), object)
		expectNoError(t, diags)
		q.ForgetRequests()
		after, planned, applied := run(t, q.server, object, q.declare(request, "rejected", ""))
		if len(planned)+len(applied) > 0 || after.Attribute(t, "decision") != "rejected" {
			t.Errorf("the decision is %s, with %d diagnostics", after.Attribute(t, "decision"), len(planned)+len(applied))
		}
		q.expectCalls(0, 0)
	})
}

// A refresh shows what became of the request, and plans nothing.
func TestRequestApproval_drift(t *testing.T) {
	q := newQueue(t, simulator.Config{Approval: "two-step"})
	request := q.request()
	object := q.approved(request)
	q.decide(request, "rejected")
	read, diags := q.server.Read(t.Context(), object)
	if len(diags) > 0 || read.Attribute(t, "status") != "rejected" || read.Attribute(t, "processed_at") == "" {
		t.Errorf("a refresh gives %s with %d diagnostics", read.Value, len(diags))
	}
	q.expectCalls(1, 0)
	plan, diags := q.server.Plan(t.Context(), read, q.declare(request, "approved", ""))
	if !plan.Value.Equal(read.Value) || len(diags) > 0 {
		t.Errorf("planned is %s with %d diagnostics", plan.Value, len(diags))
	}
}

// A request that is not shown stays in state, with its identity: removed, it would be decided once more.
func TestRequestApproval_notVisible(t *testing.T) {
	for _, status := range []int{http.StatusNotFound, http.StatusForbidden} {
		q := newQueue(t, simulator.Config{})
		request := q.request()
		object := q.approved(request)
		fault(t, q.Bench, simulator.Fault{Method: http.MethodGet, Path: "/request/*", Kind: "status", Status: status})
		read, diags := q.server.Read(t.Context(), object)
		expectDiagnostic(t, diags, failure, fmt.Sprintf("Request %d Not Visible", request), "decide the request once more", "terraform state rm")
		if !read.Value.Equal(object.Value) || identity(t, read) != fmt.Sprint(request) {
			t.Errorf("%d: the state is %s", status, read.Value)
		}
	}
}

// Destroying makes no request and says nothing.
func TestRequestApproval_destroy(t *testing.T) {
	q := newQueue(t, simulator.Config{})
	request := q.request()
	object := q.approved(request)
	nothing := tftypes.NewValue(object.Value.Type(), nil)
	after, planned, applied := run(t, q.server, object, nothing)
	if !after.Value.IsNull() || len(planned)+len(applied) > 0 {
		t.Errorf("after the destroy there is %s, with %d diagnostics", after.Value, len(planned)+len(applied))
	}
	q.expectCalls(0, 0)
	if status := q.status(request); status != "approved" {
		t.Errorf("the request is %s", status)
	}
}

// What is planned while a value is unknown may turn out to be what is there.
func TestRequestApproval_sameAfterAll(t *testing.T) {
	q := newQueue(t, simulator.Config{})
	request := q.request()
	object := q.approved(request)
	config := q.declare(request, "approved", "")
	plan, diags := q.server.Plan(t.Context(), object, with(t, config, "request_id", tftypes.NewValue(tftypes.String, tftypes.UnknownValue)))
	expectDiagnostic(t, diags, warning, "Approval: request known after apply")
	plan.Value = with(t, plan.Value, "request_id", acctest.Text(fmt.Sprint(request)))
	after, diags := q.server.Apply(t.Context(), object, plan, config)
	if len(diags) > 0 || !after.Value.Equal(object.Value) {
		t.Errorf("the state is %s, with %d diagnostics", after.Value, len(diags))
	}
	q.expectCalls(1, 0)
}
