// SPDX-License-Identifier: MPL-2.0

package legacy_test

import (
	"fmt"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/acctest"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/simulator"
)

// placed is an account with an order, and its declaration, that nothing manages any more.
func placed(t *testing.T, atOnce bool, changes order) (stage, order) {
	t.Helper()
	s := newStage(t, atOnce)
	declared := newOrder(acctest.NewCSR(t, "www.example.com"), changes)
	s.run(s.sends(declared, orderCall))
	return s, declared
}

// imported is a step that imports the latest order into a declaration, and sends nothing for it but the calls.
func (s stage) imported(id string, o order, calls ...string) resource.TestStep {
	step := s.sends(o, calls...)
	step.Config += fmt.Sprintf("import {\n  to = %s\n  id = %q\n}\n", address, id)
	return step
}

// Whatever became of an order, its import fills in what the service does not tell, sends nothing, and leaves an empty plan.
func TestAccLegacySSLOrder_import(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		become func(stage) // after the order was placed
		id     string      // how its id is written
		checks []statecheck.StateCheck
	}{
		"pending":            {func(stage) {}, "%08d", []statecheck.StateCheck{shows("status", text("pending")), shows("certificate", knownvalue.Null())}},
		"issued":             {stage.staff, "%d", []statecheck.StateCheck{shows("status", text("issued")), shows("certificate", knownvalue.NotNull())}},
		"leading zeros":      {stage.staff, "%015d", []statecheck.StateCheck{shows("certificate", knownvalue.NotNull())}},
		"rejected":           {func(s stage) { s.must(s.Reject(s.latest().ID)) }, "%d", []statecheck.StateCheck{shows("status", text("rejected"))}},
		"revoked afterwards": {func(s stage) { s.staff(); s.must(s.Revoke(s.latest().ID)) }, "%d", []statecheck.StateCheck{shows("status", text("revoked")), shows("certificate", knownvalue.Null())}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, declared := placed(t, false, order{"server_type": "45", "org_unit": `"Widgets"`, "org_addr2": `"Hall 2"`, "sans": `["api.example.com"]`})
			test.become(s)
			step := s.imported(fmt.Sprintf(test.id, s.latest().ID), declared)
			step.ConfigPlanChecks = planned(plancheck.ExpectResourceAction(address, plancheck.ResourceActionUpdate), plancheck.ExpectKnownValue(address, at("status"), knownvalue.NotNull()))
			step.ConfigStateChecks = append(test.checks, shows("id", text(s.latestID())), shows("sans", set("api.example.com")), shows("server_type", knownvalue.Int64Exact(45)), shows("validity", knownvalue.Int64Exact(1)), shows("on_destroy", text("keep")))
			s.run(step, s.stays(declared, nil, test.checks...))
			s.expectSent()
		})
	}
}

// An order with a reissue under way is imported as what it will be.
func TestAccLegacySSLOrder_importReissuePending(t *testing.T) {
	t.Parallel()
	s, declared := placed(t, false, order{"sans": `["api.example.com"]`})
	s.staff()
	csr := acctest.NewCSR(t, "www.example.com")
	s.reissueBesides(csr, "mail.example.com")
	reissued := declared.with(withCSR(csr)).with(order{"sans": `["mail.example.com"]`})
	step := s.imported(s.latestID(), reissued)
	step.ConfigStateChecks = []statecheck.StateCheck{pending("mail.example.com")}
	s.run(step, s.stays(reissued, nil), s.stays(reissued, s.staff, shows("certificate", certifies(csr)), shows("pending_reissue", knownvalue.Null())))
}

// A declaration that asks for another key, or another server, than the imported order has reissues it. That it is for no
// server in particular is what the service has of all that it does not know, so that declaring one only records it.
func TestAccLegacySSLOrder_importOtherwise(t *testing.T) {
	t.Parallel()
	csr := acctest.NewCSR(t, "www.example.com")
	for name, test := range map[string]struct {
		ordered, wanted order
		sent            []string
	}{
		"key":    {nil, withCSR(csr), []string{reissueCall}},
		"server": {order{"server_type": "45"}, order{"server_type": "2"}, []string{reissueCall}},
		"first":  {nil, order{"server_type": "2"}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, declared := placed(t, true, order{"sans": `["api.example.com"]`}.with(test.ordered))
			wanted := declared.with(test.wanted)
			step := s.imported(s.latestID(), wanted, test.sent...)
			if len(test.sent) > 0 {
				step.ConfigPlanChecks = planned(plancheck.ExpectUnknownValue(address, at("certificate")))
			}
			step.ConfigStateChecks = []statecheck.StateCheck{shows("certificate", certifies(declaredCSR(wanted)))}
			s.run(step, s.stays(wanted, nil))
		})
	}
}

// Only the first change of an imported order fills in; the next one is a change like any other.
func TestAccLegacySSLOrder_importThenChange(t *testing.T) {
	t.Parallel()
	s, declared := placed(t, true, nil)
	var before string
	s.run(s.imported(s.latestID(), declared), s.orderedAnew(declared.with(order{"org_city": `"Orem"`}), &before))
	s.expectOrders("issued", "issued")
}

// The import command takes what the service returns, and nothing that is not the id of an order.
func TestAccLegacySSLOrder_importCommand(t *testing.T) {
	t.Parallel()
	s := newStage(t, true)
	declared := newOrder(acctest.NewCSR(t, "www.example.com"), order{"sans": `["api.example.com"]`})
	refused := func(id, words string) resource.TestStep {
		return resource.TestStep{ResourceName: address, ImportState: true, ImportStateId: id, ExpectError: says(words)}
	}
	s.run(
		s.sends(declared, orderCall),
		resource.TestStep{ResourceName: address, ImportState: true, ImportStateVerify: true, ImportStateVerifyIgnore: []string{
			"csr", "server_type", "org_name", "org_addr1", "org_city", "org_state", "org_zip", "org_country",
			"org_contact_firstname", "org_contact_lastname", "org_contact_email", "org_contact_telephone",
		}},
		refused("web", `Invalid Order Id … "web"`),
		refused("0", `Invalid Order Id`),
		refused("-7", `Invalid Order Id`),
		refused("999", "Order 00000999 Not Visible … account_id … another account"),
	)
}

// What the service does not show is not gone: it stays in state, and no order is placed for it.
func TestAccLegacySSLOrder_notVisible(t *testing.T) {
	t.Parallel()
	s := newStage(t, true)
	declared := newOrder(acctest.NewCSR(t, "www.example.com"), nil)
	steps := []resource.TestStep{s.sends(declared, orderCall)}
	for status, words := range map[int]string{
		401: "Could Not Read Order … CERTCENTRAL_LEGACY_ACCOUNT_ID", 403: "Could Not Read Order … CERTCENTRAL_LEGACY_ACCOUNT_ID",
		404: "Order … Not Visible … base_url is not that of the first API … terraform state rm", 500: "Could Not Read Order … Try again later", 301: "Could Not Read Order … CERTCENTRAL_LEGACY_BASE_URL",
	} {
		step := s.fails(declared, words)
		step.PreConfig = func() {
			s.ForgetFaults()
			s.must(s.AddFault(simulator.Fault{Method: "GET", Path: "/order/*", Kind: "status", Status: status}))
		}
		steps = append(steps, step)
	}
	s.run(append(steps, s.stays(declared, s.ForgetFaults, shows("certificate", knownvalue.NotNull())))...)
	s.expectOrders("issued")
}
