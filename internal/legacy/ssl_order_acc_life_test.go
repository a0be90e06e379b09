// SPDX-License-Identifier: MPL-2.0

package legacy_test

import (
	"regexp"
	"strconv"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/compare"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/acctest"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/certcentral"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/legacy/api"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/simulator"
)

// An order is placed, issued, reissued twice, and let go of. Whatever it waits for, an apply leaves an empty plan.
func TestAccLegacySSLOrder_life(t *testing.T) {
	t.Parallel()
	s := newStage(t, false)
	s.Clock.OnSleep = func(time.Duration) { t.Error("it waits, though it was not told to") }
	first, second := acctest.NewCSR(t, "www.example.com"), acctest.NewCSR(t, "www.example.com")
	declared := newOrder(first, order{"sans": `["api.example.com"]`})
	rekeyed := declared.with(withCSR(second))
	renamed := rekeyed.with(order{"sans": `["mail.example.com"]`, "server_type": "45"})
	ids, serials := statecheck.CompareValue(compare.ValuesSame()), statecheck.CompareValue(compare.ValuesDiffer())
	sameID := func() statecheck.StateCheck { return ids.AddStateValue(address, at("id")) }
	newSerial := func() statecheck.StateCheck { return serials.AddStateValue(address, at("serial_number")) }
	s.run(
		s.ordered(declared, sameID()),
		s.stays(declared, s.staff, newSerial(), shows("status", text("issued")), shows("certificate", certifies(first)),
			shows("intermediate", knownvalue.NotNull()), shows("root", text(s.RootPEM())), shows("valid_till", knownvalue.NotNull())),
		s.reissued(rekeyed, sameID(), shows("certificate", knownvalue.Null()), shows("serial_number", knownvalue.Null()), pending("api.example.com")),
		s.stays(rekeyed, s.staff, newSerial(), shows("pending_reissue", knownvalue.Null()), shows("certificate", certifies(second))),
		s.reissued(renamed, sameID(), shows("certificate", certifies(second)), pending("mail.example.com")),
		s.stays(renamed, s.staff, newSerial(), shows("certificate", certifies(second)), shows("server_type", knownvalue.Int64Exact(45))),
	)
	s.expectSent()
	s.expectOrders("issued")
}

// ordered is the step that places an order.
func (s stage) ordered(o order, checks ...statecheck.StateCheck) resource.TestStep {
	step := s.sends(o, orderCall)
	step.ConfigPlanChecks = planned(
		plancheck.ExpectResourceAction(address, plancheck.ResourceActionCreate), plancheck.ExpectUnknownValue(address, at("id")),
		plancheck.ExpectKnownValue(address, at("common_name"), text("www.example.com")), plancheck.ExpectKnownValue(address, at("server_type"), knownvalue.Int64Exact(-1)),
	)
	step.ConfigStateChecks = append(
		checks,
		shows("id", knownvalue.StringRegexp(regexp.MustCompile(`^\d{8,}$`))), shows("previous_order_id", knownvalue.Null()),
		shows("status", text("pending")), shows("certificate", knownvalue.Null()),
		shows("order_total", knownvalue.NotNull()), shows("order_date", knownvalue.NotNull()), shows("product_name", knownvalue.NotNull()),
	)
	return step
}

// reissued is a step that reissues in place: which order it is stays known, which certificate it has does not.
func (s stage) reissued(o order, checks ...statecheck.StateCheck) resource.TestStep {
	step := s.sends(o, reissueCall)
	step.ConfigPlanChecks = planned(
		plancheck.ExpectResourceAction(address, plancheck.ResourceActionUpdate),
		plancheck.ExpectKnownValue(address, at("id"), knownvalue.NotNull()), plancheck.ExpectKnownValue(address, at("order_date"), knownvalue.NotNull()),
		plancheck.ExpectUnknownValue(address, at("certificate")), plancheck.ExpectUnknownValue(address, at("serial_number")), plancheck.ExpectUnknownValue(address, at("pending_reissue")),
	)
	step.ConfigStateChecks = checks
	return step
}

// pending checks the names of the reissue that is under way.
func pending(sans ...string) statecheck.StateCheck {
	return shows("pending_reissue", knownvalue.ObjectExact(map[string]knownvalue.Check{"common_name": text("www.example.com"), "sans": set(sans...)}))
}

// A new order is in state at once, whatever is declared; with wait_for_issuance one apply reissues until the certificate is
// there.
func TestAccLegacySSLOrder_wait(t *testing.T) {
	t.Parallel()
	s := newStage(t, false)
	first, second := acctest.NewCSR(t, "www.example.com"), acctest.NewCSR(t, "www.example.com")
	waiting := newOrder(first, order{"wait_for_issuance": "true"})
	rekeyed := waiting.with(withCSR(second))
	s.run(
		s.after(1, s.waited, s.sends(waiting, orderCall), shows("status", text("pending")), shows("certificate", knownvalue.Null())),
		s.stays(waiting, s.staff, shows("certificate", certifies(first))),
		s.after(3, s.staff, s.sends(rekeyed, reissueCall), shows("pending_reissue", knownvalue.Null()), shows("certificate", certifies(second))),
		s.after(1, s.waited, s.sends(rekeyed.with(order{"validity": "2"}), orderCall), shows("status", text("pending")), shows("certificate", certifies(second))),
	)
	s.expectOrders("issued", "pending")
}

// waited is what happens at a wait that must not be.
func (s stage) waited() { s.t.Error("it waits, though a new order is to be in state at once") }

// With both keys, one apply orders, waits while staff issues, and has the certificate. So does one that reissues for another
// key, and one that orders anew.
func TestAccLegacySSLOrder_certificateInOneApply(t *testing.T) {
	t.Parallel()
	const certificate = "certcentral_issued_certificate.test"
	follows := func(step resource.TestStep) resource.TestStep {
		step.Config += `resource "certcentral_issued_certificate" "test" {
  order_id        = certcentral_legacy_ssl_order.test.id
  wait_for_people = true

  lifecycle {
    replace_triggered_by = [certcentral_legacy_ssl_order.test.csr]
  }
}
`
		return step
	}
	holds := func(attribute string, value knownvalue.Check) statecheck.StateCheck {
		return statecheck.ExpectKnownValue(certificate, at(attribute), value)
	}
	same := statecheck.CompareValuePairs(address, at("serial_number"), certificate, at("serial_number"), compare.ValuesSame())
	for _, zeros := range []string{"", "000"} {
		t.Run("leading zeros: "+strconv.Itoa(len(zeros)), func(t *testing.T) {
			t.Parallel()
			s := newStage(t, false)
			first, second := acctest.NewCSR(t, "www.example.com"), acctest.NewCSR(t, "www.example.com")
			declared := newOrder(first, order{"sans": `["api.example.com"]`})
			rekeyed := declared.with(withCSR(second))
			longer := rekeyed.with(order{"validity": "2"})
			s.padIDs(zeros)
			id := knownvalue.StringRegexp(regexp.MustCompile("^" + zeros + `[1-9]\d{7,}$`))
			placed := s.after(3, s.staff, follows(s.sends(declared, orderCall)),
				shows("id", id), shows("status", text("pending")),
				holds("order_id", id), holds("certificate_pem", certifies(first)), holds("root_pem", text(s.RootPEM())),
			)
			reissued := s.after(3, s.staff, follows(s.sends(rekeyed, reissueCall)), shows("id", id), holds("certificate_pem", certifies(second)))
			anew := s.after(3, s.staff, follows(s.sends(longer, orderCall)), shows("id", id), holds("order_id", id), holds("certificate_pem", certifies(second)))
			s.run(
				placed, follows(s.stays(declared, nil, same, shows("certificate", certifies(first)))),
				reissued, follows(s.stays(rekeyed, nil, same, shows("certificate", certifies(second)))),
				anew, follows(s.stays(longer, nil, same)),
			)
			s.expectOrders("issued", "issued")
		})
	}
}

// after lets something happen in a step at its n-th wait.
func (s stage) after(n int, do func(), step resource.TestStep, checks ...statecheck.StateCheck) resource.TestStep {
	before := step.PreConfig
	step.PreConfig = func() {
		if before != nil {
			before()
		}
		waits := 0
		s.Clock.OnSleep = func(time.Duration) {
			if waits++; waits == n {
				do()
			}
		}
	}
	step.ConfigStateChecks = append(step.ConfigStateChecks, checks...)
	return step
}

// A wait in vain is an error, so that nothing goes on with the earlier certificate; the reissue is in state, and not sent again.
func TestAccLegacySSLOrder_waitInVain(t *testing.T) {
	t.Parallel()
	s := newStage(t, false)
	first, second := acctest.NewCSR(t, "www.example.com"), acctest.NewCSR(t, "www.example.com")
	waiting := newOrder(first, order{"wait_for_issuance": "true", "timeouts": `{ update = "10m" }`})
	rekeyed := waiting.with(withCSR(second))
	var start, end time.Time
	failed := s.fails(rekeyed, "Error: Certificate Not Issued: www.example.com (…) … was asked for a reissue … the time to wait for it is over … The reissue is in state")
	failed.PreConfig = func() { start = s.Clock.Now() }
	s.run(
		s.sends(waiting, orderCall),
		s.stays(waiting, s.staff, shows("certificate", certifies(first))),
		failed,
		s.stays(rekeyed, func() { s.expectSent(reissueCall); end = s.Clock.Now() }, pending(), shows("certificate", knownvalue.Null())),
		s.stays(rekeyed, s.staff, shows("certificate", certifies(second))),
	)
	if waited := end.Sub(start); waited < 10*time.Minute || waited > 15*time.Minute {
		t.Errorf("it waited %s, want the 10 minutes of timeouts", waited)
	}
	s.expectOrders("issued")
}

// An order that ends while its reissue is waited for ends the wait, with an error, and stays in state.
func TestAccLegacySSLOrder_endsMeanwhile(t *testing.T) {
	t.Parallel()
	s := newStage(t, false)
	declared := newOrder(acctest.NewCSR(t, "www.example.com"), nil)
	rekeyed := declared.with(withCSR(acctest.NewCSR(t, "www.example.com"))).with(order{"wait_for_issuance": "true"})
	revoke := func() {
		s.must(s.Reject(s.latest().ID))
		s.must(s.Revoke(s.latest().ID))
	}
	revoked := s.after(2, revoke, s.fails(rekeyed, "Certificate Not Issued: www.example.com (…) … the order has ended"))
	s.run(s.sends(declared, orderCall), s.stays(declared, s.staff), revoked, s.stays(rekeyed, nil, shows("status", text("revoked"))))
}

// A reissue that staff rejects afterwards is planned again, for the declaration still asks for it.
func TestAccLegacySSLOrder_reissueRejected(t *testing.T) {
	t.Parallel()
	s := newStage(t, false)
	first, second := acctest.NewCSR(t, "www.example.com"), acctest.NewCSR(t, "www.example.com")
	declared, rekeyed := newOrder(first, nil), newOrder(second, nil)
	again := s.reissued(rekeyed, shows("certificate", knownvalue.Null()))
	again.PreConfig = func() { s.must(s.Reject(s.latest().ID)) }
	s.run(
		s.sends(declared, orderCall),
		s.stays(declared, s.staff),
		s.reissued(rekeyed),
		s.stays(rekeyed, nil),
		again,
		s.stays(rekeyed, s.staff, shows("certificate", certifies(second))),
	)
}

// What somebody else reissues is followed if only the names are others, and taken back: they are reissued as declared. A
// certificate for a key that is not declared is never shown.
func TestAccLegacySSLOrder_drift(t *testing.T) {
	t.Parallel()
	s := newStage(t, true)
	csr := acctest.NewCSR(t, "www.example.com")
	declared := newOrder(csr, order{"sans": `["api.example.com"]`})
	names := s.reissued(declared, shows("sans", set("api.example.com")))
	names.PreConfig = func() { s.reissueBesides(csr, "mail.example.com") }
	key := s.reissued(declared, shows("certificate", certifies(csr)))
	key.PreConfig = func() { s.reissueBesides(acctest.NewCSR(t, "www.example.com"), "api.example.com") }
	s.run(
		s.sends(declared, orderCall),
		names,
		s.stays(declared, nil, shows("certificate", certifies(csr))),
		key,
		s.stays(declared, nil),
	)
	s.expectOrders("issued")
}

// reissueBesides reissues the latest order without terraform's knowledge.
func (s stage) reissueBesides(csr, sans string) {
	s.t.Helper()
	client, err := api.New(simulator.DefaultLegacyAccountID, certcentral.Config{APIKey: acctest.LegacyKey, BaseURL: s.LegacyURL})
	s.must(err)
	s.must(client.Reissue(s.t.Context(), strconv.FormatInt(s.latest().ID, 10), api.ReissueRequest{CSR: csr, SANs: sans}))
}

// What an apply costs, replaces or leaves behind is said when it is planned, and what is awaited when it is done.
func TestAccLegacySSLOrder_warnings(t *testing.T) {
	t.Parallel()
	s := newStage(t, false)
	declared := newOrder(acctest.NewCSR(t, "www.example.com"), order{"sans": `["api.example.com"]`})
	rekeyed := declared.with(withCSR(acctest.NewCSR(t, "www.example.com")))
	c := s.console(declared)
	c.run("apply").ok().warns("New Order, Billed: www.example.com", "price list").warns("Certificate Awaited: www.example.com ("+s.latestID()+")", "(status pending)", "until a later refresh finds it")
	s.staff()
	c.declare(rekeyed)
	c.run("apply").ok().warns("Reissue: www.example.com ("+s.latestID()+")", "because of csr", "costs nothing").warns("Certificate Awaited: www.example.com", "With wait_for_issuance = true, a reissue waits for it")
	c.declare(rekeyed.with(order{"sans": `["mail.example.com"]`}))
	c.run("plan").ok().warns("Reissue: www.example.com", "because of sans", "adds mail.example.com", "no longer holds api.example.com", "takes the place of the reissue that is under way")
	s.must(s.Reject(s.latest().ID))
	c.run("plan").ok().warns("Reissue Did Not Happen: www.example.com")
	c.declare(declared.with(order{"validity": "2"}))
	c.run("plan").ok().warns("New Order, Billed: www.example.com", "because of validity", "Order "+s.latestID()+" is kept as it is")
	s.must(s.Revoke(s.latest().ID))
	c.run("plan").ok().warns("Order Has Ended: www.example.com ("+s.latestID()+")", "status revoked", "certcentral_ssl_order")
}
