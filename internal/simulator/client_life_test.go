// SPDX-License-Identifier: MPL-2.0

package simulator_test

import (
	"crypto/x509"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/simulator"
)

// clickMails follows the links of the mails sent since the first skipped ones, those of
// the same domain once.
func (b *bench) clickMails(skip int) {
	b.Helper()
	var seen []string
	for _, m := range b.sim.Mails()[skip:] {
		if m.Domain != "" && slices.Contains(seen, m.Domain) {
			continue
		}
		seen = append(seen, m.Domain)
		b.control(http.MethodPost, "/mail/"+m.Token+"/approve", nil).want(204)
	}
}

// TestClientLife takes every product from its order over the proofs and a reissue to its
// revocation.
func TestClientLife(t *testing.T) {
	for _, slug := range clientProducts {
		t.Run(slug, func(t *testing.T) {
			b := newBench(t, simulator.Config{})
			id, out := b.placeClient(slug, nil)
			b.info(id).shows(map[string]string{"status": "needs_approval", "certificate.id": ""})
			b.decide(out.number("requests.0.id"), "approved")
			if slug != "client_authentication_plus" {
				b.status(id, "pending")
				b.wantValidated(id, pia+" unvalidated")
				b.do(http.MethodGet, "/order/certificate/status-changes?minutes=5", nil).want(200).shows(map[string]string{"orders.0.status": "pending"})
				b.clickMails(0)
			}
			b.wantValidated(id, pia+" validated")
			first := b.info(id)
			first.shows(map[string]string{"status": "issued", "certificate.emails": "[" + pia + "]", "certificate.status": ""})
			if leaf := b.downloadP7B(first.number("certificate.id")); !sameKey(t, leaf, testKey()) || !slices.Equal(leaf.EmailAddresses, []string{pia}) {
				t.Errorf("the certificate has the wrong key or addresses: %q", leaf.EmailAddresses)
			}

			key, sent := newKey(), len(b.sim.Mails())
			list := []string{ivo, pia, "lamp@wicks.example"}
			again := b.do(http.MethodPost, orderPath(id, "/reissue"), b.clientBody(slug, map[string]any{
				"certificate.emails": list, "certificate.csr": csrFor(t, key), "skip_approval": true,
			})).want(201)
			if slug != "client_authentication_plus" {
				b.info(id).shows(map[string]string{"status": "reissue_pending", "certificate.id": first.text("certificate.id")})
				want := ivo + " validated, " + pia + " validated, lamp@wicks.example unvalidated"
				if slices.Contains(byMailbox, slug) {
					want = ivo + " unvalidated, " + pia + " validated, lamp@wicks.example unvalidated"
				}
				b.wantValidated(id, want)
				b.clickMails(sent)
			}
			b.info(id).shows(map[string]string{
				"status": "issued", "certificate.id": again.text("certificate_id"), "reissues_count": "1",
				"certificate.emails": "[" + strings.Join(list, " ") + "]", "certificate.status": "issued",
			})
			b.do(http.MethodGet, orderPath(id, "/reissue"), nil).want(200).shows(map[string]string{
				"certificates.0.id": again.text("certificate_id"), "certificates.0.emails": "[" + strings.Join(list, " ") + "]", "certificates.0.dns_names": "",
			})
			if leaf := b.downloadP7B(again.number("certificate_id")); !sameKey(t, leaf, key) || !slices.Equal(leaf.EmailAddresses, list) {
				t.Errorf("the reissue has the wrong key or addresses: %q", leaf.EmailAddresses)
			}
			b.sim.Advance(4 * day) // a reissue with other addresses revokes nothing
			b.downloadP7B(first.number("certificate.id"))

			b.do(http.MethodPut, "/certificate/"+again.text("certificate_id")+"/revoke", body{"skip_approval": true}).want(204)
			b.info(id).shows(map[string]string{"status": "issued", "certificate.status": "revoked"})
			b.do(http.MethodPut, orderPath(id, "/revoke"), body{"skip_approval": true}).want(204)
			b.status(id, "revoked")
			if summary := b.sim.Orders()[0]; summary.Revoked != 2 {
				t.Errorf("%d certificates are revoked, want 2", summary.Revoked)
			}
		})
	}
}

func TestMailboxesAreAsked(t *testing.T) {
	b := newBench(t, simulator.Config{Approval: "skip"})
	id, _ := b.placeClient("class1_smime", map[string]any{"certificate.emails": []string{pia, ivo}})
	b.control(http.MethodGet, "/mail", nil).want(200).shows(map[string]string{
		"0.to": pia, "0.domain": "", "0.domain_id": "", "0.order_id": idText(id), "0.expires": "2026-04-01T09:15:44Z", "1.to": ivo, "2": "",
	})
	b.do(http.MethodGet, orderPath(id, "/email-validation"), nil).want(200).shows(map[string]string{
		"emails.0.email": pia, "emails.0.status": "unvalidated", "emails.0.date_emailed": "2026-03-02",
	})
	first, second := b.sim.Mails()[0].Token, b.sim.Mails()[1].Token
	confirm := func(token, query string) result {
		return b.do(http.MethodPut, orderPath(id, "/email-validation/"+token+query), nil)
	}
	confirm("nothing", "?email="+pia).refused(404, "not_found|token")
	confirm(first, "?email="+ivo).refused(400, "invalid_value:email")
	confirm(first, "").refused(400, "invalid_value:email")
	other, _ := b.placeClient("class1_smime", nil)
	b.do(http.MethodPut, orderPath(other, "/email-validation/"+first+"?email="+pia), nil).refused(404, "not_found|token")
	confirm(first, "?email="+strings.ToUpper(pia)).want(204)
	b.wantValidated(id, pia+" validated, "+ivo+" unvalidated")
	b.wantValidated(other, pia+" unvalidated") // a mailbox confirms one order
	b.status(id, "pending")
	b.do(http.MethodPut, "/email-validation/"+second+"?email="+ivo, nil).want(204)
	b.status(id, "issued")

	b.sim.Advance(30 * day)
	b.control(http.MethodPost, "/mail/"+b.sim.Mails()[2].Token+"/approve", nil).refused(400, "dcv_token_expired")
	b.do(http.MethodPut, "/email-validation/"+b.sim.Mails()[2].Token+"?email="+pia, nil).refused(400, "dcv_token_expired")
	b.status(other, "pending")

	// The mail for a domain confirms no mailbox.
	b.placeClient("secure_email_sponsor", nil)
	mail := b.sim.Mails()[3]
	b.do(http.MethodPut, "/email-validation/"+mail.Token+"?email="+mail.To, nil).refused(404, "not_found|token")
}

func TestMailboxesAreAskedOnce(t *testing.T) {
	b := newBench(t, simulator.Config{Approval: "skip"})
	id, _ := b.placeClient("secure_email_mailbox", nil)
	reissue := func(emails ...string) {
		t.Helper()
		b.do(http.MethodPost, orderPath(id, "/reissue"), b.clientBody("secure_email_mailbox", map[string]any{"certificate.emails": emails})).want(201)
	}
	cancel := func() {
		t.Helper()
		b.do(http.MethodPut, orderPath(id, "/status"), body{"status": "canceled", "note": "x"}).want(204)
		b.status(id, "issued")
	}
	if err := b.sim.ValidateEmails(id); err != nil {
		t.Fatal(err)
	}
	reissue(ivo, pia)
	cancel()
	reissue(ivo, pia)
	if got, want := b.mailed(1), ivo+" proves "; got != want {
		t.Errorf("mails are %q, want %q", got, want)
	}
	cancel()
	b.sim.Advance(30 * day)
	reissue(ivo)
	if got, want := b.mailed(1), ivo+" proves , "+ivo+" proves "; got != want {
		t.Errorf("after the link's end the mails are %q, want %q", got, want)
	}
	b.clickMails(2)
	b.status(id, "issued")
	b.sim.Advance(300 * day)
	reissue(pia) // who has confirmed the order for good
	b.status(id, "issued")
	if got := b.mailed(3); got != "" {
		t.Errorf("a mail for a mailbox that has confirmed: %s", got)
	}
}

func TestMailDomainsAreProved(t *testing.T) {
	for _, slug := range byDomain {
		t.Run(slug, func(t *testing.T) {
			b := newBench(t, simulator.Config{Approval: "skip"})
			id, _ := b.placeClient(slug, map[string]any{"certificate.emails": []string{pia, ivo, "a@wicks.example"}})
			if got, want := b.mailed(0), usual("lanterns.example")+", "+usual("wicks.example"); got != want {
				t.Errorf("mails are %s, want %s", got, want)
			}
			b.do(http.MethodGet, orderPath(id, "/email-validation"), nil).want(200).shows(map[string]string{"emails.0.date_emailed": ""})
			b.do(http.MethodGet, orderPath(id, "/validation"), nil).want(200).shows(map[string]string{
				"order_status": "pending", "order_dcv_method": "", "order_name_scope": "", "organization_validations.0.type": "smime",
				"organization_validations.0.status": "complete", "dns_name_validations.0.name_scope": "lanterns.example",
				"dns_name_validations.0.status": "pending", "dns_name_validations.1.name_scope": "wicks.example",
			})
			b.clickMails(0)
			b.status(id, "issued")

			// The domains are the account's from now on, and can be proved by its calls.
			b.placeClientIssued(slug)
			domains := b.do(http.MethodGet, "/domain?filters[search]=lanterns.example", nil).want(200)
			b.do(http.MethodGet, "/domain/"+domains.text("domains.0.id")+"?include_validation=true", nil).want(200).shows(map[string]string{
				"validations.0.type": "smime", "validations.0.status": "active",
			})
			later, _ := b.placeClient(slug, map[string]any{"certificate.emails": []string{"b@tallow.example"}})
			all := b.sim.Domains()
			last := all[len(all)-1]
			b.do(http.MethodDelete, "/domain/"+idText(last.ID), nil).refused(400, "domain_has_pending_orders")
			token := b.do(http.MethodPut, "/domain/"+idText(last.ID)+"/dcv/method", body{"dcv_method": "dns-txt-token"}).want(200).text("dcv_token.token")
			b.sim.Publish("tallow.example", "TXT", token)
			b.do(http.MethodPut, "/domain/"+idText(last.ID)+"/dcv/validate-token", nil).want(200)
			b.status(later, "issued")
		})
	}
}

// placeClientIssued places an order that has to be issued at once.
func (b *bench) placeClientIssued(slug string) {
	b.Helper()
	_, out := b.placeClient(slug, nil)
	if out.text("certificate_chain.0.pem") == "" {
		b.Errorf("the order was not issued: %s", out.body)
	}
}

func TestInactiveDomainTakesNoMail(t *testing.T) {
	b := newBench(t, simulator.Config{Approval: "skip"})
	b.placeClient("client_premium", nil)
	b.do(http.MethodPut, "/domain/"+idText(b.sim.Domains()[0].ID)+"/deactivate", nil).want(204)
	b.do(http.MethodPost, "/order/certificate/client_premium", b.clientBody("client_premium", nil)).refused(400, "invalid_value:emails")
	b.placeClient("class1_smime", nil)
}

func TestClientOrganizationIsValidated(t *testing.T) {
	for slug, kind := range map[string]string{"client_premium": "smime", "secure_email_organization": "smime", "client_authentication_plus": "ov"} {
		t.Run(slug, func(t *testing.T) {
			b := newBench(t, simulator.Config{Approval: "skip"})
			id, out := b.placeClient(slug, map[string]any{"organization": newcomer()})
			b.clickMails(0)
			b.wantValidated(id, pia+" validated")
			b.status(id, "pending")
			organization := "/organizations/" + out.text("organization.id") + "/validate"
			b.control(http.MethodPost, organization, body{"types": []string{"ev", "cs"}}).want(204)
			b.status(id, "pending")
			b.control(http.MethodPost, organization, body{"types": []string{kind}}).want(204)
			b.status(id, "issued")
		})
	}
}

func TestValidateEmails(t *testing.T) {
	b := newBench(t, simulator.Config{Approval: "skip"})
	click := func(id int64, body any) result {
		return b.control(http.MethodPost, "/orders/"+idText(id)+"/validate-emails", body)
	}
	for _, slug := range []string{"class1_smime", "client_premium"} {
		id, _ := b.placeClient(slug, map[string]any{"certificate.emails": []string{"a@" + strings.ReplaceAll(slug, "_", "-") + ".example", "b@wicks.example"}})
		click(id, body{"emails": []string{"b@wicks.example", "c@wicks.example"}}).refused(400, "invalid_value:emails")
		click(id, "nonsense").refused(400, "bad_request_format")
		if got := b.validated(id); strings.Contains(got, " validated") {
			t.Errorf("addresses are %s", got)
		}
		click(id, body{"emails": []string{"B@wicks.example"}}).want(204)
		if got := b.validated(id); !strings.HasSuffix(got, "unvalidated, b@wicks.example validated") {
			t.Errorf("addresses are %s", got)
		}
		b.status(id, "pending")
		click(id, nil).want(204)
		b.status(id, "issued")
		click(id, nil).refused(400, "invalid_order_status")
	}
	click(7, nil).refused(404, "not_found|order")
	tls, _ := b.place(nil)
	click(tls, nil).refused(400, "invalid_product")
	b.do(http.MethodGet, orderPath(tls, "/email-validation"), nil).refused(400, "invalid_product")
	b.do(http.MethodGet, orderPath(7, "/email-validation"), nil).refused(404, "not_found|order")

	// Authentication asks for nothing.
	asked := newBench(t, simulator.Config{})
	id, _ := asked.placeClient("client_authentication_plus", nil)
	if err := asked.sim.ValidateEmails(id); err != nil {
		t.Error(err)
	}
	asked.status(id, "needs_approval")
}

func TestValidatedAddressesOutliveTheirProofs(t *testing.T) {
	b := newBench(t, simulator.Config{Approval: "skip"})
	issued, _ := b.placeClient("client_premium", nil)
	waiting, _ := b.placeClient("client_premium", map[string]any{"certificate.csr": nil})
	b.clickMails(0)
	b.sim.Advance(200 * day)
	b.wantValidated(issued, pia+" validated")
	b.wantValidated(waiting, pia+" validated")
	b.pickup(waiting).want(204)

	// A reissue needs another proof.
	b.do(http.MethodPost, orderPath(issued, "/reissue"), b.clientBody("client_premium", nil)).want(201)
	b.wantValidated(issued, pia+" unvalidated")
	b.status(issued, "reissue_pending")
}

func TestClientReissueTakesAnotherDefinition(t *testing.T) {
	b := newBench(t, simulator.Config{Approval: "skip", Validation: "auto"})
	reissue := func(slug string, changes map[string]any) result {
		t.Helper()
		id, _ := b.placeClient(slug, map[string]any{"certificate.ca_cert_id": secondClientCA})
		b.do(http.MethodPost, orderPath(id, "/reissue"), b.clientBody(slug, changes)).want(201)
		return b.info(id)
	}
	reissue("secure_email_organization", nil).shows(map[string]string{
		"certificate.common_name": "Northwind Lanterns LLC", "certificate.ca_cert.id": secondClientCA,
	})
	info := reissue("secure_email_sponsor", map[string]any{
		"certificate.common_name_indicator": "pseudonym", "certificate.individual": body{"pseudonym": "Firefly"},
		"certificate.profile_type": "multipurpose", "certificate.ca_cert_id": clientCA,
		"certificate.usage_designation": body{"primary_usage": "signing"},
	})
	info.shows(map[string]string{"certificate.common_name": "Firefly", "certificate.ca_cert.id": clientCA})
	leaf := b.downloadP7B(info.number("certificate.id"))
	if leaf.KeyUsage != x509.KeyUsageDigitalSignature || leaf.Policies[0].String() != "2.23.140.1.5.3.2" {
		t.Errorf("usage is %b, policies are %v", leaf.KeyUsage, leaf.Policies)
	}
}

func TestStaffIssuesClientCertificates(t *testing.T) {
	for _, slug := range clientProducts {
		b := newBench(t, simulator.Config{Approval: "skip"})
		id, out := b.placeClient(slug, map[string]any{"certificate.csr": nil})
		b.control(http.MethodPost, "/orders/"+idText(id)+"/issue", nil).want(204)
		b.info(id).shows(map[string]string{"status": "issued", "certificate.csr": ""})
		b.wantValidated(id, pia+" validated")
		b.downloadP7B(out.number("certificate_id"))
		again := b.do(http.MethodPost, orderPath(id, "/reissue"), b.clientBody(slug, nil)).want(201)
		again.shows(map[string]string{"certificate_chain.0.subject_common_name": b.info(id).text("certificate.common_name")})
	}
}
