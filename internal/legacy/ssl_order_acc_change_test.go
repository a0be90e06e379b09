// SPDX-License-Identifier: MPL-2.0

package legacy_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/acctest"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/simulator"
)

// What only another order can have is ordered anew in place. The order before is left as it is.
func TestAccLegacySSLOrder_orderAnew(t *testing.T) {
	t.Parallel()
	s := newStage(t, true)
	csr := acctest.NewCSR(t, "www.example.com")
	declared := newOrder(csr, nil)
	longer := declared.with(order{"validity": "2"})
	extended := longer.with(order{"ev": "true", "telephone": `"801-555-0100"`, "org_contact_job_title": `"Head of Widgets"`})
	var first, second string
	s.run(
		s.sends(declared, orderCall),
		s.orderedAnew(longer, &first),
		s.stays(longer, nil, shows("certificate", certifies(csr))),
		s.orderedAnew(extended, &second),
		s.stays(extended, nil, shows("certificate", certifies(csr)), shows("telephone", text("801-555-0100"))),
	)
	s.expectOrders("issued", "issued", "issued")
	if orders := s.Orders(); !strings.HasPrefix(orders[2].Product, "ssl_ev") {
		t.Errorf("the last order is of product %q, want an EV one", orders[2].Product)
	}
}

// orderedAnew is a step that places another order in the place of the latest, whose id it takes down.
func (s stage) orderedAnew(o order, before *string) resource.TestStep {
	step := s.sends(o, orderCall)
	step.PreConfig = func() { *before = s.latestID() }
	step.ConfigPlanChecks = planned(
		plancheck.ExpectResourceAction(address, plancheck.ResourceActionUpdate), plancheck.ExpectUnknownValue(address, at("id")),
		plancheck.ExpectUnknownValue(address, at("certificate")), plancheck.ExpectUnknownValue(address, at("order_date")),
		plancheck.ExpectKnownValue(address, at("previous_order_id"), isText(before)),
	)
	step.Check = func(state *terraform.State) error {
		attributes := state.RootModule().Resources[address].Primary.Attributes
		if id := s.latestID(); attributes["id"] != id || attributes["previous_order_id"] != *before {
			return fmt.Errorf("it is order %s after %s, want %s after %s", attributes["id"], attributes["previous_order_id"], id, *before)
		}
		return nil
	}
	return step
}

// isText accepts a text that is known only once the step runs.
func isText(want *string) knownvalue.Check {
	return knownvalue.StringFunc(func(got string) error {
		if got != *want {
			return fmt.Errorf("it is %q, want %q", got, *want)
		}
		return nil
	})
}

// An order in the place of another that ends before it was issued gives way to the other one: the change is planned again as
// long as it is declared, and without it nothing is.
func TestAccLegacySSLOrder_anewRejected(t *testing.T) {
	t.Parallel()
	s := newStage(t, false)
	csr := acctest.NewCSR(t, "www.example.com")
	declared := newOrder(csr, order{"sans": `["api.example.com"]`, "org_unit": `"Widgets"`})
	changed := declared.with(withCSR(acctest.NewCSR(t, "www.example.com"))).with(order{"validity": "2", "sans": `["mail.example.com"]`, "org_unit": ""})
	c := s.console(declared)
	c.run("apply").ok()
	first := s.latestID()
	s.staff()
	c.expectEmptyPlan()
	for range 2 {
		c.declare(changed)
		c.run("apply").ok().warns("New Order, Billed: www.example.com ("+first+")", "because of validity", "Order "+first+" is kept as it is").warns("Certificate Awaited")
		second := s.latestID()
		c.expectEmptyPlan()
		s.must(s.Reject(s.latest().ID))
		c.run("plan").ok().warns("Order "+second+" Ended: www.example.com", "status rejected", "goes back to order "+first).warns("New Order, Billed: www.example.com (" + first + ")")
		c.declare(declared)
		c.run("apply").ok().warns("Order " + second + " Ended: www.example.com")
		c.expectEmptyPlan()
		c.expectState(shown{"id": text(first), "status": text("issued"), "previous_order_id": knownvalue.Null(), "certificate": certifies(csr), "sans": knownvalue.ListExact([]knownvalue.Check{text("api.example.com")})})
	}
	s.expectSent(orderCall, orderCall, orderCall)
	s.expectOrders("issued", "rejected", "rejected")
}

// What is written otherwise but means the same is no change, and what the service has no word for is not sent.
func TestAccLegacySSLOrder_nothingSent(t *testing.T) {
	t.Parallel()
	s := newStage(t, true)
	key := acctest.NewKey(t)
	csr := acctest.CSR(t, key, "www.example.com")
	declared := newOrder(csr, order{"common_name": `"www.example.com"`, "sans": `["api.example.com", "mail.example.com"]`, "org_unit": `"Widgets"`, "org_addr2": `"Hall 2"`})
	local := declared.with(order{"wait_for_issuance": "true", "on_destroy": `"keep"`, "timeouts": `{ read = "1m" }`})
	s.run(
		s.sends(declared, orderCall),
		s.stays(declared.with(order{"sans": `["MAIL.example.com", "www.example.com", "api.example.com"]`, "common_name": `"WWW.example.com"`}), nil),
		s.stays(declared.with(order{"org_country": `"US"`}), nil),
		s.stays(declared.with(order{"csr": "replace(<<EOT\n" + csr + "EOT\n, \"\\n\", \"\\r\\n\")"}), nil),
		s.stays(declared.with(order{"common_name": "", "server_type": "-1"}), nil),
		s.updates(local),
		s.updates(local.with(order{"org_unit": "", "org_addr2": ""})),
		s.updates(local.with(order{"org_unit": "", "org_addr2": ""}).with(withCSR(acctest.CSR(t, key, "www.example.com")))),
	)
	s.expectOrders("issued")
}

// updates is a step that updates the state and nothing else.
func (s stage) updates(o order) resource.TestStep {
	step := s.sends(o)
	step.ConfigPlanChecks = planned(plancheck.ExpectResourceAction(address, plancheck.ResourceActionUpdate), plancheck.ExpectKnownValue(address, at("certificate"), knownvalue.NotNull()))
	return step
}

// Names that are left out follow the CSR.
func TestAccLegacySSLOrder_namesOfCSR(t *testing.T) {
	t.Parallel()
	s := newStage(t, true)
	declared, renamed := newOrder(acctest.NewCSR(t, "www.example.com"), nil), newOrder(acctest.NewCSR(t, "shop.example.com"), nil)
	step := s.reissued(renamed, shows("common_name", text("shop.example.com")), shows("sans", knownvalue.Null()))
	step.ConfigPlanChecks.PreApply = append(step.ConfigPlanChecks.PreApply, plancheck.ExpectKnownValue(address, at("common_name"), text("shop.example.com")))
	s.run(s.sends(declared, orderCall), step, s.stays(renamed, nil))
}

// An order that is pending takes no change, and the error blames the attribute; after its end, a change orders anew.
func TestAccLegacySSLOrder_pending(t *testing.T) {
	t.Parallel()
	s := newStage(t, false)
	declared := newOrder(acctest.NewCSR(t, "www.example.com"), nil)
	renamed, longer := declared.with(order{"sans": `["api.example.com"]`}), declared.with(order{"validity": "2"})
	var before string
	anew := s.orderedAnew(longer, &before)
	s.run(
		s.sends(declared, orderCall),
		s.fails(renamed, "Order Still Pending: www.example.com (…) … sans = ["),
		s.fails(longer, "Order Still Pending: www.example.com (…) … validity = 2"),
		s.stays(declared, func() { s.expectOrders("pending"); s.must(s.Reject(s.latest().ID)) }, shows("status", text("rejected"))),
		anew,
	)
	s.expectOrders("rejected", "pending")
}

// Where nothing may be bought, what would buy is an error that blames the attribute, and a reissue goes through.
func TestAccLegacySSLOrder_notBillable(t *testing.T) {
	t.Parallel()
	s := newStage(t, true)
	declared := newOrder(acctest.NewCSR(t, "www.example.com"), nil)
	frugal := func(o order) string { return s.Config("allow_billable = false\n  "+s.LegacyAPI(), o.String()) }
	rekeyed := declared.with(withCSR(acctest.NewCSR(t, "www.example.com")))
	s.run(
		resource.TestStep{Config: frugal(declared), ExpectError: says("New Order Not Allowed: www.example.com")},
		s.sends(declared, orderCall),
		resource.TestStep{Config: frugal(declared.with(order{"org_city": `"Orem"`})), ExpectError: says(`New Order Not Allowed: www.example.com (…) … org_city = "Orem"`)},
		resource.TestStep{Config: frugal(rekeyed), PostApplyFunc: func() { s.expectSent(reissueCall) }},
	)
	s.expectOrders("issued")
}

// Values that are known only at apply decide then what is sent.
func TestAccLegacySSLOrder_unknown(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		changes  order
		sent     []string
		previous knownvalue.Check
	}{
		"same":    {order{"validity": "terraform_data.later.output.validity"}, nil, knownvalue.Null()},
		"reissue": {order{"sans": "terraform_data.later.output.sans"}, []string{reissueCall}, knownvalue.Null()},
		"anew":    {order{"org_zip": "terraform_data.later.output.zip"}, []string{orderCall}, knownvalue.NotNull()},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newStage(t, true)
			declared := newOrder(acctest.NewCSR(t, "www.example.com"), order{"sans": `["mail.example.com"]`})
			later := "resource \"terraform_data\" \"later\" {\n  input = { validity = 1, sans = [\"api.example.com\"], zip = \"84043\" }\n}\n"
			step := s.sends(declared.with(test.changes), test.sent...)
			step.Config += later
			step.ConfigPlanChecks = planned(plancheck.ExpectUnknownValue(address, at("certificate")))
			again := s.stays(declared.with(test.changes), nil, shows("certificate", knownvalue.NotNull()), shows("previous_order_id", test.previous))
			again.Config += later
			s.run(s.sends(declared, orderCall), step, again)
		})
	}
}

// An id with leading zeros is kept as the service wrote it, and works in every call.
func TestAccLegacySSLOrder_leadingZeros(t *testing.T) {
	t.Parallel()
	s := newStage(t, true)
	declared := newOrder(acctest.NewCSR(t, "www.example.com"), order{"on_destroy": `"revoke_order"`, "revocation_skip_approval": "true"})
	rekeyed := declared.with(withCSR(acctest.NewCSR(t, "www.example.com")))
	s.padIDs("000")
	id := shows("id", knownvalue.StringRegexp(regexp.MustCompile(`^000[1-9]`)))
	ordered, reissued := s.sends(declared, orderCall), s.reissued(rekeyed, id)
	ordered.ConfigStateChecks = []statecheck.StateCheck{id}
	s.run(ordered, s.stays(declared, nil, id), reissued, s.stays(rekeyed, nil, id))
	s.expectOrders("revoked")
}

// padIDs has the service write the ids of new orders with further zeros.
func (s stage) padIDs(zeros string) {
	s.t.Helper()
	s.must(s.AddFault(simulator.Fault{Method: "POST", Path: "/order/ssl", Kind: "rewrite", Rewrite: func(status int, _ []byte) (int, []byte) {
		return status, []byte(`{"order_id":"` + zeros + s.latestID() + `"}`)
	}}))
}
