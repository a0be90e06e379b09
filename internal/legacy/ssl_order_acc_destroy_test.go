// SPDX-License-Identifier: MPL-2.0

package legacy_test

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/acctest"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/simulator"
)

// The requests of the Services API that end an order.
const (
	cancelCall = "PUT /order/certificate/*/status"
	revokeCall = "PUT /order/certificate/*/revoke"
)

// revoking is a declaration that ends with its order.
var revoking = order{"on_destroy": `"revoke_order"`, "revocation_skip_approval": "true"}

// What destroying does to an order, by its status and the declaration, and what it says of that.
func TestAccLegacySSLOrder_destroy(t *testing.T) {
	t.Parallel()
	withApproval := order{"on_destroy": `"revoke_order"`}
	for name, test := range map[string]struct {
		changes order
		become  func(stage)
		warns   []string
		sent    []string
		status  string
	}{
		"keep":                {nil, stage.staff, []string{"Destroy Keeps", "Order Kept"}, nil, "issued"},
		"keep pending":        {nil, nil, []string{"Destroy Keeps", "Order Kept"}, nil, "pending"},
		"pending":             {revoking, nil, []string{"Destroy Revokes"}, []string{cancelCall}, "canceled"},
		"issued":              {revoking, stage.staff, []string{"Destroy Revokes"}, []string{revokeCall}, "revoked"},
		"issued, by approval": {withApproval, stage.staff, []string{"Destroy Revokes", "Revocation Awaits Approval"}, []string{revokeCall}, "issued"},
		"reissue pending":     {revoking, stage.staffThenReissue, []string{"Destroy Revokes"}, []string{cancelCall, revokeCall}, "revoked"},
		"ended":               {revoking, stage.staffThenRevoke, nil, nil, "revoked"},
		"ended since":         {revoking, func(s stage) { s.must(s.Reject(s.latest().ID)) }, nil, nil, "rejected"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newStage(t, false)
			c := s.console(newOrder(acctest.NewCSR(t, "www.example.com"), test.changes))
			c.run("apply").ok()
			if test.become != nil {
				test.become(s)
			}
			s.ForgetRequests()
			r := c.run("destroy").ok()
			for _, title := range test.warns {
				r.warns(title + ": www.example.com (" + s.latestID() + ")")
			}
			s.expectSent(test.sent...)
			if asks := s.Count("GET", "/order/certificate/*"); len(test.sent) == 0 && asks > 0 {
				t.Errorf("the Services API was asked %d times for nothing", asks)
			}
			s.expectOrders(test.status)
			c.expectGone()
		})
	}
}

func (s stage) staffThenRevoke() {
	s.staff()
	s.must(s.Revoke(s.latest().ID))
}

func (s stage) staffThenReissue() {
	s.staff()
	s.reissueBesides(acctest.NewCSR(s.t, "www.example.com"), "")
}

// expectGone checks that nothing is managed any more.
func (c console) expectGone() {
	c.t.Helper()
	if list := c.MustRun("state", "list"); list != "" {
		c.t.Errorf("the state holds %s", list)
	}
}

// Without a key of the Services API, revoke_order is refused before anything is ordered.
func TestAccLegacySSLOrder_revokeWithoutKey(t *testing.T) {
	t.Parallel()
	s := newStage(t, true)
	declared := newOrder(acctest.NewCSR(t, "www.example.com"), nil)
	keyless := func(o order) string { return fmt.Sprintf("provider \"certcentral\" {\n  %s\n}\n%s", s.LegacyAPI(), o) }
	refused := says("No Key For revoke_order: www.example.com … on_destroy")
	s.run(
		resource.TestStep{Config: keyless(declared.with(revoking)), ExpectError: refused},
		resource.TestStep{PreConfig: func() { s.expectOrders() }, Config: keyless(declared), PostApplyFunc: func() { s.expectSent(orderCall) }},
		resource.TestStep{Config: keyless(declared.with(revoking)), ExpectError: refused},
	)
	s.expectOrders("issued")
}

// An order that could not be ended stays in state, and the error says how to let go of it; the next try ends it.
func TestAccLegacySSLOrder_destroyFails(t *testing.T) {
	t.Parallel()
	notFound := json.RawMessage(`{"errors":[{"code":"not_found|order","message":"Order not found."}]}`)
	for name, test := range map[string]struct {
		fault simulator.Fault
		words string
	}{
		"key of another account": {simulator.Fault{Method: "GET", Path: "/order/certificate/*", Status: 404, Body: notFound}, "Nothing was cancelled or revoked"},
		"not permitted":          {simulator.Fault{Method: "PUT", Path: revokeCall[len("PUT "):], Status: 403}, "stays in state"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newStage(t, true)
			c := s.console(newOrder(acctest.NewCSR(t, "www.example.com"), revoking))
			c.run("apply").ok()
			test.fault.Kind = "status"
			s.breaks(test.fault)
			c.run("destroy").errs("Could Not Revoke Order "+s.latestID(), test.words, `set on_destroy = "keep", apply, and destroy again`)
			s.expectOrders("issued")
			c.expectEmptyPlan()
			c.run("destroy").ok()
			s.expectOrders("revoked")
			c.expectGone()
		})
	}
}

// At destroy the key may be missing that was there when the order was declared: the order stays.
func TestAccLegacySSLOrder_destroyWithoutKey(t *testing.T) {
	t.Parallel()
	s := newStage(t, true)
	c := s.console(newOrder(acctest.NewCSR(t, "www.example.com"), revoking))
	c.run("apply").ok()
	c.Setenv("CERTCENTRAL_API_KEY", "")
	c.run("destroy", "-refresh=false").errs("Could Not Revoke Order "+s.latestID(), "Missing API Key", "CERTCENTRAL_API_KEY")
	s.expectOrders("issued")
	c.Setenv("CERTCENTRAL_API_KEY", acctest.Key)
	c.run("destroy").ok()
	s.expectOrders("revoked")
}

// -replace orders anew, and ends the order before as it is declared.
func TestAccLegacySSLOrder_replace(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		changes order
		status  string
	}{"kept": {nil, "issued"}, "revoked": {revoking, "revoked"}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newStage(t, true)
			c := s.console(newOrder(acctest.NewCSR(t, "www.example.com"), test.changes))
			c.run("apply").ok()
			c.run("apply", "-replace="+address).ok().warns("New Order, Billed: www.example.com")
			s.expectOrders(test.status, "issued")
			c.expectEmptyPlan()
		})
	}
}
