// SPDX-License-Identifier: MPL-2.0

package legacy_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/acctest"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/simulator"
)

// loss is a way in which the answer to an order or a reissue gets lost, and whether the service has taken it then.
type loss struct {
	simulator.Fault
	taken bool
}

func losses() map[string]loss {
	answering := func(body string) simulator.Fault {
		return simulator.Fault{Kind: "rewrite", Rewrite: func(status int, _ []byte) (int, []byte) { return status, []byte(body) }}
	}
	return map[string]loss{
		"before it arrives":     {simulator.Fault{Kind: "drop_before"}, false},
		"to a gateway's page":   {simulator.Fault{Kind: "status", Status: 502, Body: json.RawMessage(`"<html>Bad gateway</html>"`)}, false},
		"after it arrived":      {simulator.Fault{Kind: "drop_after"}, true},
		"in the middle":         {simulator.Fault{Kind: "truncate"}, true},
		"to a fault afterwards": {simulator.Fault{Kind: "status", Status: 500, AfterCommit: true}, true},
		"with no id in it":      {answering(`{}`), true},
		"to another language":   {answering(`<order/>`), true},
	}
}

// lostOrder is a configuration whose order is sent and its answer lost.
func (s stage) lostOrder(fault simulator.Fault) console {
	s.t.Helper()
	c := s.console(newOrder(acctest.NewCSR(s.t, "www.example.com"), nil))
	fault.Method, fault.Path = "POST", "/order/ssl"
	s.breaks(fault)
	c.run("apply").errs("Order Not Confirmed: www.example.com", "it is not sent again", "Look in CertCentral, under Orders, for an order for www.example.com placed about 2", "terraform import ADDRESS ORDER_ID")
	s.expectSent(orderCall)
	return c
}

// However the answer to an order gets lost, it is sent once: no later run sends it again, nor destroys what may be there.
func TestAccLegacySSLOrder_lostAnswer(t *testing.T) {
	t.Parallel()
	for name, loss := range losses() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newStage(t, true)
			c := s.lostOrder(loss.Fault)
			for _, arguments := range [][]string{{"apply"}, {"apply", "-refresh=false"}, {"destroy"}, {"plan", "-destroy", "-refresh=false"}} {
				c.run(arguments...).errs("Order Not Confirmed: www.example.com", "ORDER_ID")
			}
			s.expectSent(orderCall)
			if n := len(s.Orders()); n > 1 || loss.taken != (n == 1) {
				t.Errorf("%d orders were placed, and one was taken: %t", n, loss.taken)
			}
		})
	}
}

// The way out that the error names: let go of the record, and import the order. Nothing is sent then.
func TestAccLegacySSLOrder_lostAnswerImported(t *testing.T) {
	t.Parallel()
	s := newStage(t, true)
	c := s.lostOrder(simulator.Fault{Kind: "drop_after"})
	c.MustRun("state", "rm", address)
	c.MustRun("import", "-no-color", address, s.latestID())
	c.run("apply").ok().warns("Recorded, Not Sent: www.example.com", "org_name")
	c.expectEmptyPlan()
	s.expectSent(orderCall)
	s.expectOrders("issued")
}

// The other way out: there is no order, so that the record is let go of and the order placed.
func TestAccLegacySSLOrder_lostBeforeOrder(t *testing.T) {
	t.Parallel()
	s := newStage(t, true)
	c := s.lostOrder(simulator.Fault{Kind: "drop_before"})
	s.expectOrders()
	c.MustRun("state", "rm", address)
	c.run("apply").ok().warns("New Order, Billed: www.example.com")
	c.expectEmptyPlan()
	s.expectOrders("issued")
	s.expectSent(orderCall, orderCall)
}

// A refusal leaves nothing, and a limit is waited for.
func TestAccLegacySSLOrder_refused(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		fault simulator.Fault
		says  string
	}{
		"input":   {simulator.Fault{Status: 400, Body: json.RawMessage(`{"errors":[{"code":"invalid_param:org_zip","description":"Org zip is invalid"}]}`)}, `org_zip = "84042" … Nothing was ordered. … invalid_param:org_zip: Org zip is invalid`},
		"account": {simulator.Fault{Status: 401}, "Nothing was ordered. … CERTCENTRAL_LEGACY_ACCOUNT_ID"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newStage(t, true)
			declared := newOrder(acctest.NewCSR(t, "www.example.com"), nil)
			test.fault.Kind, test.fault.Path = "status", "/order/ssl"
			refused := s.fails(declared, "Could Not Place Order: www.example.com … "+test.says)
			refused.PreConfig = func() { s.breaks(test.fault) }
			limited := s.sends(declared, orderCall, orderCall)
			limited.PreConfig = func() {
				s.expectOrders()
				s.breaks(simulator.Fault{Kind: "status", Path: "/order/ssl", Status: 429, RetryAfter: "30"})
			}
			limited.ConfigPlanChecks = planned(plancheck.ExpectResourceAction(address, plancheck.ResourceActionCreate))
			s.run(refused, limited)
			s.expectOrders("issued")
		})
	}
}

// The answer to an order in the place of another gets lost: the other stays, and nothing is ordered until a person looked.
func TestAccLegacySSLOrder_lostSuccessor(t *testing.T) {
	t.Parallel()
	s := newStage(t, true)
	declared := newOrder(acctest.NewCSR(t, "www.example.com"), nil)
	longer := declared.with(order{"validity": "2"})
	c := s.console(declared)
	c.run("apply").ok()
	id := s.latestID()
	c.declare(longer)
	s.breaks(simulator.Fault{Method: "POST", Path: "/order/ssl", Kind: "drop_after"})
	c.run("apply").errs("Order Not Confirmed: www.example.com ("+id+")", "order "+id, "terraform state rm ADDRESS", "terraform import ADDRESS ORDER_ID")
	c.run("apply").errs("Order Not Confirmed: www.example.com ("+id+")", "terraform import ADDRESS ORDER_ID")
	c.run("plan", "-refresh=false").errs("Order Not Confirmed: www.example.com (" + id + ")")
	s.expectSent(orderCall, orderCall)
	c.declare(declared)
	c.run("plan").ok().warns("Order Not Confirmed: www.example.com (" + id + ")")
	c.expectEmptyPlan()
	c.MustRun("state", "rm", address)
	c.MustRun("import", "-no-color", address, s.latestID())
	c.declare(longer)
	c.run("apply").ok()
	c.expectEmptyPlan()
	s.expectSent(orderCall, orderCall)
	s.expectOrders("issued", "issued")
}

// Nothing was ordered in the place of an order: to let go of that one orders anew, once, and so does -replace, which takes
// a plan that the change is left out of.
func TestAccLegacySSLOrder_lostSuccessorOrdered(t *testing.T) {
	t.Parallel()
	for name, anew := range map[string]func(console, order){
		"let go": func(c console, _ order) {
			c.MustRun("state", "rm", address)
			c.run("apply").ok()
		},
		"replaced": func(c console, declared order) {
			c.declare(declared)
			c.run("apply", "-replace="+address).ok()
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newStage(t, true)
			declared := newOrder(acctest.NewCSR(t, "www.example.com"), nil)
			c := s.console(declared)
			c.run("apply").ok()
			c.declare(declared.with(order{"validity": "2"}))
			s.breaks(simulator.Fault{Method: "POST", Path: "/order/ssl", Kind: "drop_before"})
			c.run("apply").errs("Order Not Confirmed: www.example.com")
			anew(c, declared)
			c.expectEmptyPlan()
			s.expectOrders("issued", "issued")
			s.expectSent(orderCall, orderCall, orderCall)
		})
	}
}

// The same while the order before it still is there, which lives on beside the record: another apply is an error and buys
// nothing, and the way out that the error names keeps the order that is in use.
func TestAccLegacySSLOrder_lostReplacement(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"before it arrives", "after it arrived"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			loss := losses()[name]
			s := newStage(t, true)
			declared := newOrder(acctest.NewCSR(t, "www.example.com"), nil)
			c := s.console(declared)
			c.write(strings.Replace(declared.String(), "{\n", "{\n  lifecycle {\n    create_before_destroy = true\n  }\n", 1))
			c.run("apply").ok()
			id := s.latestID()
			loss.Method, loss.Path = "POST", "/order/ssl"
			s.breaks(loss.Fault)
			c.run("apply", "-replace="+address).errs("Order Not Confirmed: www.example.com", "deposed")
			orders := len(s.Orders())
			for _, arguments := range [][]string{{"apply"}, {"apply", "-replace=" + address}, {"plan"}, {"destroy"}} {
				c.run(arguments...).errs("Order Not Confirmed: www.example.com", "(deposed), state rm lets go of both")
			}
			s.expectSent(orderCall, orderCall)
			c.MustRun("state", "rm", address)
			c.MustRun("import", "-no-color", address, id)
			c.run("apply").ok()
			c.expectEmptyPlan()
			s.expectSent(orderCall, orderCall)
			if n := len(s.Orders()); n != orders || loss.taken != (n == 2) {
				t.Errorf("there are %d orders, %d when the answer was lost, and the second was taken: %t", n, orders, loss.taken)
			}
		})
	}
}

// The answer to a reissue gets lost: one that was taken shows at the order; one that does not is an error, and is sent again
// by another apply alone.
func TestAccLegacySSLOrder_lostReissue(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"to a gateway's page", "after it arrived"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			loss := losses()[name]
			s := newStage(t, false)
			csr := acctest.NewCSR(t, "www.example.com")
			declared := newOrder(acctest.NewCSR(t, "www.example.com"), nil)
			rekeyed := declared.with(withCSR(csr))
			loss.Method, loss.Path = "REISSUE", "/order/*"
			lost := []resource.TestStep{s.reissued(rekeyed, pending())}
			if !loss.taken {
				again := s.reissued(rekeyed, pending())
				again.PreConfig = func() { s.expectSent(reissueCall) }
				lost = []resource.TestStep{s.fails(rekeyed, "Reissue Not Confirmed: www.example.com (…) … It is not sent again by itself."), again}
			}
			lost[0].PreConfig = func() { s.breaks(loss.Fault) }
			steps := slices.Concat([]resource.TestStep{s.sends(declared, orderCall), s.stays(declared, s.staff)}, lost)
			s.run(append(steps, s.stays(rekeyed, s.staff, shows("certificate", certifies(csr))))...)
		})
	}
}

// A reissue that was taken, but that nobody could see at first, is found by a later refresh, and not sent again.
func TestAccLegacySSLOrder_lostReissueSeenLater(t *testing.T) {
	t.Parallel()
	for name, atOnce := range map[string]bool{"pending": false, "issued": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newStage(t, atOnce)
			declared := newOrder(acctest.NewCSR(t, "www.example.com"), nil)
			rekeyed := declared.with(withCSR(acctest.NewCSR(t, "www.example.com")))
			steps := []resource.TestStep{s.sends(declared, orderCall)}
			if !atOnce {
				steps = append(steps, s.stays(declared, s.staff))
			}
			lost := s.fails(rekeyed, "Reissue Not Confirmed: www.example.com (…)")
			lost.PreConfig = func() {
				s.breaks(simulator.Fault{Method: "REISSUE", Kind: "rewrite", Rewrite: func(int, []byte) (int, []byte) {
					s.must(s.AddFault(simulator.Fault{Method: "GET", Kind: "status", Status: 503}))
					return 503, nil
				}})
			}
			s.run(append(steps, lost, s.stays(rekeyed, func() { s.expectSent(reissueCall); s.ForgetFaults() }), s.stays(rekeyed, nil))...)
		})
	}
}
