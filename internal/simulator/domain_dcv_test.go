// SPDX-License-Identifier: MPL-2.0

package simulator_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/simulator"
)

func TestTokenOfADomain(t *testing.T) {
	b := newBench(t, simulator.Config{})
	id, out := b.addDomain(nil)
	old := out.text("dcv_token.token")
	b.prove("lanterns.example", old)
	b.sim.Advance(29 * day)
	b.domain(id).shows(map[string]string{"dcv_token.token": old, "dcv_token.status": "pending"})
	b.sim.Advance(day)
	b.domain(id).shows(map[string]string{"dcv_token.token": old, "dcv_token.status": "expired"})
	b.checkDomain(id).refused(400, "invalid_dns_txt")

	renewed := b.do(http.MethodPost, domainPath(id, "/dcv/token"), nil).want(200)
	renewed.shows(map[string]string{"status": "pending", "expiration_date": "2026-05-01T09:15:44+00:00"})
	second := renewed.text("token")
	b.prove("lanterns.example", second)
	third := b.do(http.MethodPost, domainPath(id, "/dcv/token"), nil).want(200).text("token")
	b.checkDomain(id).refused(400, "invalid_dns_txt") // the second is not valid any more
	b.prove("lanterns.example", third)
	b.checkDomain(id).want(200).shows(map[string]string{"token": third, "status": "active"})

	// A new token does not end the validation, it only waits to be proved itself.
	b.do(http.MethodPost, domainPath(id, "/dcv/token"), nil).want(200)
	b.domain(id).shows(map[string]string{"dcv_token.status": "pending", "validations.0.dcv_status": "complete"})
	if second == old || third == second {
		t.Error("a new token is the old one")
	}
}

func TestProofDatesAreKept(t *testing.T) {
	b := newBench(t, simulator.Config{KeepProofDates: true})
	id, out := b.addDomain(nil)
	token := out.text("dcv_token.token")
	b.checkDomain(id).refused(400, "invalid_dns_txt")
	b.prove("lanterns.example", token)
	b.checkDomain(id).want(200)
	b.sim.Advance(20 * day)
	b.checkDomain(id).want(200).shows(map[string]string{"token": token, "status": "active"})
	b.domain(id).shows(map[string]string{"dcv_expiration.ov": "2026-09-16", "dcv_approval_datetime": "2026-03-02T09:15:44+00:00"})
	b.sim.Unpublish("lanterns.example")
	b.sim.Advance(178 * day)
	b.checkDomain(id).want(200).shows(map[string]string{"token": token, "status": "active"})
	b.sim.Advance(day)
	b.checkDomain(id).refused(400, "invalid_dns_txt") // it is over, and so is the token
	b.prove("lanterns.example", b.do(http.MethodPost, domainPath(id, "/dcv/token"), nil).want(200).text("token"))
	b.checkDomain(id).want(200)
	b.domain(id).shows(map[string]string{"dcv_expiration.ov": "2027-04-03"})
}

// Only a domain that an order makes gets the order's value for its token.
func TestOrdersLeaveTheTokensOfDomains(t *testing.T) {
	b := newBench(t, simulator.Config{Approval: "skip"})
	expired, out := b.addDomain(nil)
	old := out.text("dcv_token.token")
	byMail, _ := b.addDomain(map[string]any{"name": "wicks.example", "dcv_method": "email"})
	b.sim.Advance(31 * day)
	id, placed := b.place(map[string]any{"certificate.dns_names": []string{"shop.lanterns.example", "wicks.example", "tallow.example"}})
	value, made := placed.text("dcv_random_value"), placed.number("domains.2.id")
	placed.shows(map[string]string{"domains.0.dcv_token": "", "domains.1.dcv_token": "", "domains.2.dcv_token.token": value})
	pier, _ := b.place(map[string]any{"certificate.common_name": "shop.lanterns.example", "certificate_dcv_scope": "fqdn"})
	b.prove("shop.lanterns.example", b.randomValue(pier))
	b.check(pier).shows(map[string]string{"order_status": "issued"})

	tokens := func() string {
		var list []string
		for _, d := range b.sim.Domains() {
			list = append(list, d.Name+"="+d.Token)
		}
		return strings.Join(list, " ")
	}
	want := "lanterns.example=" + old + " wicks.example= tallow.example=" + value + " shop.lanterns.example="
	if got := tokens(); got != want {
		t.Errorf("tokens are %s, want %s", got, want)
	}
	b.sim.Advance(31 * day)
	renewed := b.randomValue(id)
	if got := tokens(); got != want || renewed == value {
		t.Errorf("with the value %s tokens are %s, want %s", renewed, got, want)
	}
	b.domain(expired).shows(map[string]string{"dcv_token.token": old, "dcv_token.status": "expired"})
	b.domain(byMail).shows(map[string]string{"dcv_method": "email", "dcv_token": ""})
	b.domain(made).shows(map[string]string{"dcv_token.token": value, "dcv_token.status": "expired"})
	for _, name := range []string{"lanterns.example", "wicks.example", "tallow.example"} {
		b.prove(name, renewed)
	}
	b.check(id).shows(map[string]string{"order_status": "issued"})
}

func TestDomainByCNAME(t *testing.T) {
	b := newBench(t, simulator.Config{})
	id, out := b.addDomain(map[string]any{"dcv_method": "dns-cname-token"})
	out.shows(map[string]string{"dcv_token.verification_value": "dcv.digicert.com"})
	b.checkDomain(id).refused(400, "invalid_dns_txt")
	b.sim.Publish(out.text("dcv_token.token")+".lanterns.example", "CNAME", "dcv.digicert.com.")
	b.checkDomain(id).want(200).shows(map[string]string{"status": "active"})
}

func TestDomainByFile(t *testing.T) {
	b := newBench(t, simulator.Config{Approval: "skip"})
	id, out := b.addDomain(map[string]any{"dcv_method": "http-token"})
	out.shows(map[string]string{
		"dcv_token.http_token_url":     "http://lanterns.example/.well-known/pki-validation/fileauth.txt",
		"dcv_token.verification_value": "",
	})
	b.checkDomain(id).refused(400, "file_random_value_not_found")
	b.sim.Publish("lanterns.example", "HTTP", out.text("dcv_token.token"))
	b.checkDomain(id).want(200)

	// It proves that very host.
	_, exact := b.place(nil)
	exact.shows(map[string]string{"certificate_chain.0.subject_common_name": "lanterns.example"})
	below, _ := b.place(map[string]any{"certificate.common_name": "shop.lanterns.example"})
	b.status(below, "pending")
}

func TestDomainMethodChanges(t *testing.T) {
	b := newBench(t, simulator.Config{})
	id, out := b.addDomain(nil)
	path := domainPath(id, "/dcv/method")
	b.do(http.MethodPut, path, "{").refused(400, "bad_request_format")
	b.do(http.MethodPut, path, body{"dcv_method": "pigeon"}).refused(400, "invalid_value:dcv_method")
	b.do(http.MethodPut, path, body{"dcv_method": "email", "email_array": []string{"x"}}).refused(400, "invalid_value:email_array")
	b.do(http.MethodPut, path, body{"dcv_method": "dns-txt-token"}).want(200).shows(map[string]string{"": "map[]"})
	b.domain(id).shows(map[string]string{"dcv_token.token": out.text("dcv_token.token")})

	changed := b.do(http.MethodPost, path, body{"dcv_method": "dns-cname-token"}).want(200)
	changed.shows(map[string]string{
		"dcv_token.status": "pending", "dcv_token.verification_value": "dcv.digicert.com", "dcv_token.expiration_date": "2026-04-01T09:15:44+00:00",
	})
	if changed.text("dcv_token.token") == out.text("dcv_token.token") {
		t.Error("another method has the same token")
	}
	b.domain(id).shows(map[string]string{"dcv_method": "dns-cname-token", "dcv_token.token": changed.text("dcv_token.token")})

	b.do(http.MethodPut, path, body{"dcv_method": "email", "send_dcv_email_flag": false}).want(200).shows(map[string]string{
		"dcv_token": "", "validation_emails.name_scope": "lanterns.example", "validation_emails.base_emails.0": "admin@lanterns.example",
	})
	if mails := b.sim.Mails(); len(mails) != 0 {
		t.Errorf("mails were sent: %v", mails)
	}
	b.domain(id).shows(map[string]string{"dcv_method": "email", "dcv_token": ""})
	b.checkDomain(id).refused(400, "invalid_dcv_method")
	b.do(http.MethodPost, domainPath(id, "/dcv/token"), nil).refused(400, "invalid_dcv_method")
	b.do(http.MethodPut, path, body{"dcv_method": "http-token"}).want(200)
	b.do(http.MethodPut, path, body{"dcv_method": "email"}).want(200)
	if got, want := b.mailed(0), usual("lanterns.example"); got != want {
		t.Errorf("mails are %s, want %s", got, want)
	}
}

func TestDomainMethodChangesAfterExpiry(t *testing.T) {
	b := newBench(t, simulator.Config{})
	id := b.validDomain(nil)
	b.sim.Advance(200 * day)
	b.domain(id).shows(map[string]string{"validations.0.dcv_status": "expired"})
	b.do(http.MethodPut, domainPath(id, "/dcv/method"), body{"dcv_method": "dns-cname-token"}).want(200)
	b.domain(id).shows(map[string]string{"validations.0.dcv_status": "pending", "dcv_token.status": "pending"})
}

func TestValidDomainIssuesAtOnce(t *testing.T) {
	b := newBench(t, simulator.Config{Approval: "skip"})
	id, out := b.addDomain(nil)
	waiting, placed := b.place(map[string]any{"certificate.dns_names": []string{"*.lanterns.example"}})
	placed.shows(map[string]string{"domains.0.id": idText(id), "domains.0.dcv_token": "", "dcv_random_value": ""})
	b.status(waiting, "pending")
	b.prove("lanterns.example", out.text("dcv_token.token"))
	b.checkDomain(id).want(200)
	b.status(waiting, "issued")
	_, second := b.place(map[string]any{"certificate.dns_names": []string{"shop.lanterns.example"}})
	second.shows(map[string]string{"certificate_chain.0.subject_common_name": "lanterns.example"})

	b.sim.Advance(199 * day)
	late, _ := b.place(nil)
	b.status(late, "pending")
	b.domain(id).shows(map[string]string{"validations.0.dcv_status": "pending"})
	b.prove("lanterns.example", b.randomValue(late))
	b.check(late).shows(map[string]string{"order_status": "issued"})
	b.domain(id).shows(map[string]string{"validations.0.dcv_status": "complete", "dcv_expiration.ov": "2027-04-03"})
}

func TestTokenOfADomainProvesAnOrder(t *testing.T) {
	b := newBench(t, simulator.Config{Approval: "skip"})
	id, out := b.addDomain(nil)
	waiting, _ := b.place(nil)
	b.prove("lanterns.example", out.text("dcv_token.token"))
	b.check(waiting).shows(map[string]string{"order_status": "issued"})
	b.domain(id).shows(map[string]string{"validations.0.status": "active", "dcv_token.status": "active"})
}

func TestStaffValidatesADomain(t *testing.T) {
	b := newBench(t, simulator.Config{Approval: "skip"})
	id, _ := b.addDomain(nil)
	waiting, _ := b.place(nil)
	b.control(http.MethodPost, "/domains/"+idText(id)+"/validate", nil).want(204)
	b.status(waiting, "issued")
	domains := b.sim.Domains()
	if len(domains) != 1 {
		t.Fatalf("the account has %d domains, want 1", len(domains))
	}
	want := simulator.DomainSummary{
		ID: id, Name: "lanterns.example", OrganizationID: b.sim.OrganizationID(), Active: true, Method: "dns-txt-token",
		ValidatedUntil: domains[0].ValidatedUntil, Token: domains[0].Token, TokenExpires: testStart.AddDate(0, 0, 30),
	}
	if domains[0] != want || domains[0].Token == "" || domains[0].ValidatedUntil.Format("2006-01-02") != "2026-09-16" {
		t.Errorf("the domain is %+v, want %+v", domains[0], want)
	}
}

func TestDomainsAreValidWithValidationAuto(t *testing.T) {
	b := newBench(t, simulator.Config{Approval: "skip", Validation: "auto"})
	for _, method := range []string{"dns-txt-token", "email"} {
		id, _ := b.addDomain(map[string]any{"name": method + ".example", "dcv_method": method})
		b.domain(id).shows(map[string]string{"validations.0.status": "active", "dcv_expiration.ov": "2026-09-16"})
	}
	id := b.sim.Domains()[0].ID
	b.sim.Advance(40 * day)
	b.checkDomain(id).want(200).shows(map[string]string{"status": "active"})
	b.domain(id).shows(map[string]string{"dcv_expiration.ov": "2026-10-26"})
	b.sim.Advance(200 * day)
	b.do(http.MethodPost, domainPath(id, "/dcv/token"), nil).want(200)
	b.domain(id).shows(map[string]string{"validations.0.dcv_status": "expired"})
	b.do(http.MethodPost, domainPath(id, "/validation"), body{"validations": []any{map[string]any{"type": "ov"}}}).want(204)
	b.domain(id).shows(map[string]string{"validations.0.dcv_status": "complete"})
	if mails := b.sim.Mails(); len(mails) != 0 {
		t.Errorf("mails were sent: %v", mails)
	}
}

func TestInactiveDomainsCannotBeOrdered(t *testing.T) {
	b := newBench(t, simulator.Config{Approval: "skip"})
	id := b.validDomain(nil)
	b.do(http.MethodPut, domainPath(id, "/deactivate"), nil).want(204)
	b.do(http.MethodPut, domainPath(id, "/deactivate"), nil).want(204)
	b.domain(id).shows(map[string]string{"is_active": "false", "status": "inactive"})
	order := func(changes map[string]any) result { return b.do(http.MethodPost, placePath, b.orderBody(changes)) }
	order(nil).refused(400, "invalid_value:common_name")
	order(map[string]any{"certificate.common_name": "*.lanterns.example"}).refused(400, "invalid_value:common_name")
	order(map[string]any{
		"certificate.common_name": "wicks.example", "certificate.dns_names": []string{"shop.lanterns.example"},
	}).refused(400, "invalid_value:dns_names")
	order(map[string]any{"certificate.common_name": "shop.lanterns.example", "certificate_dcv_scope": "fqdn"}).want(201)
	b.do(http.MethodPut, domainPath(id, "/activate"), nil).want(204)
	order(nil).want(201).shows(map[string]string{"certificate_chain.0.subject_common_name": "lanterns.example"})
	b.domain(id).shows(map[string]string{"is_active": "true", "status": "active"})

	// A name of its own can be closed while its base domain is open.
	pier, _ := b.addDomain(map[string]any{"name": "pier.lanterns.example"})
	b.do(http.MethodPut, domainPath(pier, "/deactivate"), nil).want(204)
	order(map[string]any{"certificate.common_name": "pier.lanterns.example"}).refused(400, "invalid_value:common_name")
	order(map[string]any{"certificate.common_name": "a.pier.lanterns.example"}).want(201)
}

func TestDomainIsDeleted(t *testing.T) {
	b := newBench(t, simulator.Config{})
	id, _ := b.addDomain(nil)
	waiting, _ := b.place(map[string]any{"certificate.common_name": "shop.lanterns.example"})
	b.do(http.MethodDelete, domainPath(id, ""), nil).refused(400, "domain_has_pending_orders")
	if err := b.sim.Reject(waiting); err != nil {
		t.Fatal(err)
	}
	b.do(http.MethodDelete, domainPath(id, ""), nil).want(204)
	b.do(http.MethodDelete, domainPath(id, ""), nil).refused(404, "not_found|domain")
	b.do(http.MethodGet, domainPath(id, ""), nil).refused(404, "not_found|domain")
	if again, _ := b.addDomain(nil); again == id {
		t.Error("the new domain has the old id")
	}
}

func TestRealLookUpsOfADomain(t *testing.T) {
	b, z := newDNSBench(t, 0)
	txt, out := b.addDomain(nil)
	b.prove("lanterns.example", out.text("dcv_token.token")) // counts in "manual" only
	b.checkDomain(txt).refused(400, "invalid_dns_txt")
	z.add("lanterns.example. TXT " + out.text("dcv_token.token"))
	b.checkDomain(txt).want(200).shows(map[string]string{"status": "active"})

	cname, out := b.addDomain(map[string]any{"name": "wicks.example", "dcv_method": "dns-cname-token"})
	b.checkDomain(cname).refused(400, "invalid_dns_txt")
	z.add(out.text("dcv_token.token") + ".wicks.example. CNAME dcv.digicert.com.")
	b.checkDomain(cname).want(200)
	b.do(http.MethodPut, "/domain/5/dcv/validate-token", nil).refused(404, "not_found|domain")
}

func TestLookUpOfADomainsFile(t *testing.T) {
	var content atomic.Value
	content.Store("")
	web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = fmt.Fprintln(w, content.Load()) }))
	t.Cleanup(web.Close)
	at, err := url.Parse(web.URL)
	if err != nil {
		t.Fatal(err)
	}
	port, err := strconv.Atoi(at.Port())
	if err != nil {
		t.Fatal(err)
	}
	b, z := newDNSBench(t, port)
	id, out := b.addDomain(map[string]any{"dcv_method": "http-token"})
	z.add("lanterns.example. A 127.0.0.1")
	b.checkDomain(id).refused(400, "file_random_value_not_found")
	content.Store(out.text("dcv_token.token"))
	b.checkDomain(id).want(200)
}
