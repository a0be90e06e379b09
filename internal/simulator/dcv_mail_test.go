// SPDX-License-Identifier: MPL-2.0

package simulator_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/simulator"
)

// mailed lists "address proves domain" of the mails sent since the first skipped ones.
func (b *bench) mailed(skip int) string {
	b.Helper()
	lines := make([]string, 0, 5)
	for _, m := range b.sim.Mails()[skip:] {
		lines = append(lines, m.To+" proves "+m.Domain)
	}
	return strings.Join(lines, ", ")
}

// usual is what mailed lists for the five usual addresses of a domain.
func usual(domain string) string {
	lines := make([]string, 0, 5)
	for _, box := range []string{"admin", "administrator", "webmaster", "hostmaster", "postmaster"} {
		lines = append(lines, box+"@"+domain+" proves "+domain)
	}
	return strings.Join(lines, ", ")
}

func TestOrderIsProvedByMail(t *testing.T) {
	b := newBench(t, simulator.Config{Approval: "skip"})
	id, out := b.place(map[string]any{"dcv_method": "email", "certificate.dns_names": []string{"shop.lanterns.example", "wicks.example"}})
	if got, want := b.mailed(0), usual("lanterns.example")+", "+usual("wicks.example"); got != want {
		t.Errorf("mails are %s, want %s", got, want)
	}
	mails := b.sim.Mails()
	lanterns, wicks := mails[2], mails[9]
	if lanterns.OrderID != id || lanterns.DomainID != out.number("domains.0.id") || lanterns.Token == wicks.Token || lanterns.Token == mails[1].Token {
		t.Errorf("mails are %+v and %+v", lanterns, wicks)
	}
	b.control(http.MethodGet, "/mail", nil).want(200).shows(map[string]string{
		"2.to": "webmaster@lanterns.example", "2.domain": "lanterns.example", "2.order_id": idText(id), "2.token": lanterns.Token,
		"2.domain_id": out.text("domains.0.id"), "2.expires": "2026-04-01T09:15:44Z", "10": "",
	})
	b.control(http.MethodPost, "/mail/"+lanterns.Token+"/approve", nil).want(204)
	b.status(id, "pending")
	b.do(http.MethodPut, orderPath(id, "/check-dcv"), nil).refused(400, "invalid_dns_method")
	if err := b.sim.ApproveMail(wicks.Token); err != nil {
		t.Fatal(err)
	}
	b.status(id, "issued")

	// The domains are the account's from now on.
	sent := len(b.sim.Mails())
	_, second := b.place(map[string]any{"dcv_method": "email", "certificate.common_name": "a.wicks.example"})
	second.shows(map[string]string{"certificate_chain.0.subject_common_name": "a.wicks.example"})
	if got := b.mailed(sent); got != "" {
		t.Errorf("mails for a valid domain: %s", got)
	}
}

func TestMailByAPI(t *testing.T) {
	b := newBench(t, simulator.Config{})
	id, _ := b.place(map[string]any{"dcv_method": "email"})
	mail := b.sim.Mails()[0]
	b.do(http.MethodPut, "/domain/dcv/email/token/"+mail.Token, nil).want(200).shows(map[string]string{"status": "approved"})
	b.do(http.MethodPut, "/domain/dcv/email/token/"+mail.Token, nil).want(200)
	b.status(id, "needs_approval")
	b.decide(b.info(id).number("requests.0.id"), "approved")
	b.status(id, "issued")
	b.do(http.MethodPut, "/domain/dcv/email/token/"+idText(id), nil).refused(404, "not_found|token")
	b.control(http.MethodPost, "/mail/nothing/approve", nil).refused(404, "not_found|token")
}

func TestLinksOfMailsExpire(t *testing.T) {
	b := newBench(t, simulator.Config{Approval: "skip"})
	id, _ := b.place(map[string]any{"dcv_method": "email"})
	mail := b.sim.Mails()[0]
	b.sim.Advance(30 * day)
	b.control(http.MethodPost, "/mail/"+mail.Token+"/approve", nil).refused(400, "dcv_token_expired")
	b.do(http.MethodPut, orderPath(id, "/resend-emails"), nil).want(204)
	mails := b.sim.Mails()
	if err := b.sim.ApproveMail(mails[len(mails)-1].Token); err != nil {
		t.Fatal(err)
	}
	b.status(id, "issued")
}

func TestAddressesOfAnOrder(t *testing.T) {
	for name, test := range map[string]struct {
		emails []any
		want   string
	}{
		"one address for one name": {
			[]any{map[string]any{"dns_name": "shop.lanterns.example", "email_domain": "lanterns.example", "email": "Admin@lanterns.example"}},
			"admin@lanterns.example proves lanterns.example, " + usual("wicks.example"),
		},
		"own domain": {
			[]any{
				map[string]any{"dns_name": "shop.lanterns.example", "email_domain": "shop.lanterns.example", "email": "hostmaster@shop.lanterns.example"},
				map[string]any{"dns_name": "*.wicks.example", "email_domain": "wicks.example", "email": "postmaster@wicks.example"},
			},
			"hostmaster@shop.lanterns.example proves shop.lanterns.example, postmaster@wicks.example proves wicks.example",
		},
		"by the domain to prove": {
			[]any{map[string]any{"dns_name": "lanterns.example", "email": "admin@lanterns.example"}},
			"admin@lanterns.example proves lanterns.example, " + usual("wicks.example"),
		},
		"all addresses of a domain": {
			[]any{
				map[string]any{"dns_name": "Shop.lanterns.example", "email_domain": "Lanterns.example"},
				map[string]any{"dns_name": "wicks.example", "email": "admin@wicks.example"},
				map[string]any{"dns_name": "wicks.example", "email": "admin@wicks.example"},
			},
			usual("lanterns.example") + ", admin@wicks.example proves wicks.example",
		},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t, simulator.Config{Approval: "skip"})
			id, _ := b.place(map[string]any{
				"certificate.common_name": "shop.lanterns.example", "certificate.dns_names": []string{"*.wicks.example"},
				"dcv_method": "email", "dcv_emails": test.emails,
			})
			if got := b.mailed(0); got != test.want {
				t.Errorf("mails are %s, want %s", got, test.want)
			}
			for _, m := range b.sim.Mails() {
				b.control(http.MethodPost, "/mail/"+m.Token+"/approve", nil).want(204)
			}
			b.status(id, "issued")
			for _, d := range b.sim.Domains() {
				b.domain(d.ID).shows(map[string]string{"validations.0.type": "ov", "validations.1": ""})
			}
		})
	}
}

func TestAddressesThatAreRefused(t *testing.T) {
	b := newBench(t, simulator.Config{Approval: "skip"})
	id, _ := b.place(map[string]any{"dcv_method": "email", "certificate.common_name": "shop.lanterns.example"})
	sent := len(b.sim.Mails())
	for name, item := range map[string][3]string{
		"another name":   {"wicks.example", "wicks.example", "admin@wicks.example"},
		"another domain": {"shop.lanterns.example", "wicks.example", "admin@wicks.example"},
		"a domain below": {"shop.lanterns.example", "a.shop.lanterns.example", "admin@a.shop.lanterns.example"},
		"public suffix":  {"shop.lanterns.example", "example", "admin@example"},
		"another box":    {"shop.lanterns.example", "lanterns.example", "pia@lanterns.example"},
		"not the domain": {"shop.lanterns.example", "lanterns.example", "admin@shop.lanterns.example"},
		"no name":        {"", "lanterns.example", "admin@lanterns.example"},
	} {
		t.Run(name, func(t *testing.T) {
			b := &bench{t, b.sim, b.host}
			emails := []any{map[string]any{"dns_name": item[0], "email_domain": item[1], "email": item[2]}}
			changes := map[string]any{"dcv_method": "email", "certificate.common_name": "shop.lanterns.example", "dcv_emails": emails}
			b.do(http.MethodPost, placePath, b.orderBody(changes)).refused(400, "invalid_value:dcv_emails")
			again := []any{map[string]any{"domain": item[0], "email_domain": item[1], "email": item[2]}}
			b.do(http.MethodPut, orderPath(id, "/resend-emails"), body{"domain_approval_emails": again}).
				refused(400, "invalid_value:domain_approval_emails")
		})
	}
	if got := b.mailed(sent); got != "" {
		t.Errorf("mails were sent: %s", got)
	}
}

func TestMailsOfAnOrderAreSentAgain(t *testing.T) {
	b := newBench(t, simulator.Config{Approval: "skip"})
	id, _ := b.place(map[string]any{
		"dcv_method": "email", "certificate.dns_names": []string{"wicks.example"},
		"dcv_emails": []any{map[string]any{"dns_name": "wicks.example", "email": "admin@wicks.example"}},
	})
	path := orderPath(id, "/resend-emails")
	sent := len(b.sim.Mails())
	b.do(http.MethodPut, path, nil).want(204)
	if got, want := b.mailed(sent), usual("lanterns.example")+", admin@wicks.example proves wicks.example"; got != want {
		t.Errorf("mails are %s, want %s", got, want)
	}
	if err := b.sim.ApproveMail(b.sim.Mails()[0].Token); err != nil {
		t.Fatal(err)
	}
	sent = len(b.sim.Mails())
	b.do(http.MethodPut, path, body{"domain_approval_emails": []any{
		map[string]any{"domain": "wicks.example", "email": "webmaster@wicks.example", "email_domain": "wicks.example"},
	}}).want(204)
	if got, want := b.mailed(sent), "webmaster@wicks.example proves wicks.example"; got != want {
		t.Errorf("mails are %s, want %s", got, want)
	}
	b.do(http.MethodPut, path, "{").refused(400, "bad_request_format")
	b.do(http.MethodPut, orderPath(5, "/resend-emails"), nil).refused(404, "not_found|order")
	mails := b.sim.Mails()
	if err := b.sim.ApproveMail(mails[len(mails)-1].Token); err != nil {
		t.Fatal(err)
	}
	b.status(id, "issued")
	b.do(http.MethodPut, path, nil).refused(400, "invalid_order_status")
	byTXT, _ := b.place(map[string]any{"certificate.common_name": "tallow.example"})
	b.do(http.MethodPut, orderPath(byTXT, "/resend-emails"), nil).refused(400, "invalid_dcv_method")
}

func TestChangeOfMethodSendsMails(t *testing.T) {
	b := newBench(t, simulator.Config{Approval: "skip"})
	id, _ := b.place(nil)
	if got := b.mailed(0); got != "" {
		t.Errorf("mails for an order by TXT: %s", got)
	}
	for range 2 {
		b.do(http.MethodPut, orderPath(id, "/dcv-method"), body{"dcv_method": "email"}).want(200)
		if got, want := b.mailed(0), usual("lanterns.example"); got != want {
			t.Errorf("mails are %s, want %s", got, want)
		}
	}
	b.sim.Advance(30 * day) // the links are over
	b.do(http.MethodPut, orderPath(id, "/dcv-method"), body{"dcv_method": "email"}).want(200)
	if got, want := b.mailed(5), usual("lanterns.example"); got != want {
		t.Errorf("mails are %s, want %s", got, want)
	}
}

func TestEveryOrderHasItsMails(t *testing.T) {
	b := newBench(t, simulator.Config{Approval: "skip"})
	first, _ := b.place(map[string]any{"dcv_method": "email"})
	second, _ := b.place(map[string]any{"dcv_method": "email", "certificate.dns_names": []string{"wicks.example"}})
	if got, want := b.mailed(5), usual("lanterns.example")+", "+usual("wicks.example"); got != want {
		t.Errorf("mails are %s, want %s", got, want)
	}
	if err := b.sim.ApproveMail(b.sim.Mails()[5].Token); err != nil {
		t.Fatal(err)
	}
	b.status(first, "issued")
	b.status(second, "pending")

	// Mails go to the domains that miss a proof: in the end the approval is over too.
	b.sim.Advance(198 * day)
	b.do(http.MethodPut, orderPath(second, "/resend-emails"), nil).want(204)
	if got, want := b.mailed(15), usual("wicks.example"); got != want {
		t.Errorf("mails are %s, want %s", got, want)
	}
	b.sim.Advance(day)
	b.do(http.MethodPut, orderPath(second, "/resend-emails"), nil).want(204)
	if got, want := b.mailed(20), usual("lanterns.example")+", "+usual("wicks.example"); got != want {
		t.Errorf("mails are %s, want %s", got, want)
	}
	for _, mail := range []int{20, 25} {
		if err := b.sim.ApproveMail(b.sim.Mails()[mail].Token); err != nil {
			t.Fatal(err)
		}
	}
	b.status(second, "issued")
}

func TestReissueSendsMails(t *testing.T) {
	b := newBench(t, simulator.Config{Approval: "skip"})
	id := b.issuedOrder()
	reissue := func(email string) result {
		return b.do(http.MethodPost, orderPath(id, "/reissue"), b.orderBody(map[string]any{
			"dcv_method": "email", "certificate.common_name": "tallow.example",
			"dcv_emails": []any{map[string]any{"dns_name": "tallow.example", "email": email}},
		}))
	}
	reissue("pia@tallow.example").refused(400, "invalid_value:dcv_emails")
	reissue("admin@tallow.example").want(201)
	if got, want := b.mailed(0), "admin@tallow.example proves tallow.example"; got != want {
		t.Errorf("mails are %s, want %s", got, want)
	}
	b.status(id, "reissue_pending")
	if err := b.sim.ApproveMail(b.sim.Mails()[0].Token); err != nil {
		t.Fatal(err)
	}
	b.status(id, "issued")
}

func TestMailsOfADomain(t *testing.T) {
	b := newBench(t, simulator.Config{Approval: "skip"})
	id, out := b.addDomain(map[string]any{"name": "shop.lanterns.example", "dcv_method": nil})
	out.shows(map[string]string{
		"dcv_token": "", "validation_emails.name_scope": "shop.lanterns.example", "validation_emails.whois_emails": "[]",
		"validation_emails.base_emails.4": "postmaster@shop.lanterns.example",
	})
	emails := domainPath(id, "/dcv/emails")
	b.do(http.MethodGet, emails, nil).want(200).shows(map[string]string{
		"name_scope": "shop.lanterns.example", "base_emails.0": "admin@shop.lanterns.example", "base_emails.5": "", "whois_emails": "[]",
	})
	if got, want := b.mailed(0), usual("shop.lanterns.example"); got != want {
		t.Errorf("mails are %s, want %s", got, want)
	}
	b.do(http.MethodPost, emails, body{"name_scope": "lanterns.example"}).want(204)
	if mail := b.sim.Mails()[5]; mail.To != "admin@lanterns.example" || mail.Domain != "shop.lanterns.example" || mail.OrderID != 0 || mail.DomainID != id {
		t.Errorf("the mail is %+v", mail)
	}
	b.do(http.MethodPost, emails, nil).want(204)
	if got, want := b.mailed(10), usual("shop.lanterns.example"); got != want {
		t.Errorf("mails are %s, want %s", got, want)
	}
	b.do(http.MethodPost, emails, body{"name_scope": "wicks.example"}).refused(400, "invalid_value:name_scope")
	b.do(http.MethodPost, emails, body{"name_scope": "example"}).refused(400, "invalid_value:name_scope")
	b.do(http.MethodPost, emails, "{").refused(400, "bad_request_format")

	waiting, _ := b.place(map[string]any{"certificate.common_name": "shop.lanterns.example", "certificate_dcv_scope": "fqdn"})
	b.status(waiting, "pending")
	if err := b.sim.ApproveMail(b.sim.Mails()[7].Token); err != nil {
		t.Fatal(err)
	}
	b.status(waiting, "issued")
	b.domain(id).shows(map[string]string{"validations.0.status": "active", "dcv_method": "email"})
	b.do(http.MethodPut, domainPath(id, "/dcv/method"), body{"dcv_method": "dns-txt-token"}).want(200)
	b.do(http.MethodPost, emails, nil).refused(400, "invalid_dcv_method")
}

func TestMailGoesWhereADomainAsks(t *testing.T) {
	b := newBench(t, simulator.Config{})
	b.addDomain(map[string]any{"name": "shop.lanterns.example", "dcv_method": "email", "email_array": []string{"Admin@lanterns.example"}})
	if got, want := b.mailed(0), "Admin@lanterns.example proves shop.lanterns.example"; got != want {
		t.Errorf("mails are %s, want %s", got, want)
	}
	id := b.sim.Mails()[0].DomainID
	b.do(http.MethodDelete, domainPath(id, ""), nil).want(204)
	if err := b.sim.ApproveMail(b.sim.Mails()[0].Token); err == nil {
		t.Error("a deleted domain was approved")
	}
}

func TestMailsSurviveRestart(t *testing.T) {
	config := simulator.Config{StateFile: t.TempDir() + "/state.json"}
	before := newBench(t, config)
	before.addDomain(map[string]any{"dcv_method": "email"})
	after := newBench(t, config)
	if got, want := after.sim.Mails(), before.sim.Mails(); !slices.Equal(got, want) || len(want) != 5 {
		t.Errorf("mails are %v, want %v", got, want)
	}
	newBench(t, simulator.Config{}).control(http.MethodGet, "/mail", nil).want(200).shows(map[string]string{"": "[]"})
}
