// SPDX-License-Identifier: MPL-2.0

package orders_test

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/acctest"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/certcentral"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/simulator"
)

const checkDCV = "certcentral_check_dcv"

// byMethod places the order with another way to prove its domains.
func byMethod(method string) func(*certcentral.OrderRequest) {
	return func(order *certcentral.OrderRequest) { order.DCVMethod = method }
}

// ofOrder names the bench's order, with further arguments.
func (b *duplicateBench) ofOrder(more declared) declared {
	return merged(declared{"order_id": fmt.Sprint(b.order)}, more)
}

// A check tells of each domain how far it is. It fails while one is missing, and succeeds with the last.
func TestCheckDCVAction_order(t *testing.T) {
	for method, record := range map[string]string{"dns-txt-token": "a TXT record, name shop.example", "dns-cname-token": "a CNAME record", "http-token": "a file at http://"} {
		t.Run(method, func(t *testing.T) {
			b := newDuplicateBench(t, simulator.Config{}, byMethod(method))
			messages, diags := b.Invoke(t, checkDCV, b.ofOrder(nil))
			expectMessages(t, messages, "reading it", "has status pending", "asking DigiCert to look", "shop.example is pending, by "+method)
			expectDiagnostic(t, diags, failure, fmt.Sprintf("Domains Not Proved: Order %d (shop.example)", b.order), record, "-invoke=")

			must(t, b.ValidateDomain(b.Domains()[0].ID))
			for _, domain := range b.Domains() {
				must(t, b.ValidateDomain(domain.ID))
			}
			messages, diags = b.Invoke(t, checkDCV, b.ofOrder(nil))
			expectClean(t, diags)
			expectMessages(t, messages, "reading it", "nothing is left to prove")
		})
	}
}

// The check itself may be what proves the domains: then the certificate is issued by it.
func TestCheckDCVAction_issues(t *testing.T) {
	b := newDuplicateBench(t, simulator.Config{})
	value, err := b.client.DCVRandomValue(t.Context(), b.order)
	must(t, err)
	b.Publish("shop.example", "TXT", value.Value)
	messages, diags := b.Invoke(t, checkDCV, b.ofOrder(nil))
	expectClean(t, diags)
	expectMessages(t, messages, "reading it", "asking DigiCert", "all domains are proved, and the certificate is issued")
}

// What is missing beyond the domains is told and is no failure of theirs.
func TestCheckDCVAction_organizationOpen(t *testing.T) {
	b := newDuplicateBench(t, simulator.Config{}, func(*certcentral.OrderRequest) {})
	must(t, b.RejectOrganization(b.OrganizationID(), "ov"))
	value, err := b.client.DCVRandomValue(t.Context(), b.order)
	must(t, err)
	b.Publish("shop.example", "TXT", value.Value)
	messages, diags := b.Invoke(t, checkDCV, b.ofOrder(nil))
	expectClean(t, diags)
	expectMessages(t, messages, "reading it", "shop.example is approved, by dns-txt-token", "all domains are proved.", "is not issued yet. Organization")
}

// Mails are answered by people: no check is sent, and the error says who has to act.
func TestCheckDCVAction_email(t *testing.T) {
	b := newDuplicateBench(t, simulator.Config{}, byMethod("email"))
	messages, diags := b.Invoke(t, checkDCV, b.ofOrder(nil))
	expectMessages(t, messages, "reading it", "shop.example is pending, by email")
	expectDiagnostic(t, diags, failure, "Domains Not Proved", "proved by mail", "follows the link")
	expectNothingSent(t, b.Bench)

	must(t, b.RejectOrganization(b.OrganizationID(), "ov"))
	must(t, b.ApproveMail(b.Mails()[0].Token))
	_, diags = b.Invoke(t, checkDCV, b.ofOrder(nil))
	expectClean(t, diags)
}

// Where the service does not tell of each domain, its word for the whole counts, and without one nothing is taken for proved.
func TestCheckDCVAction_untold(t *testing.T) {
	untold := simulator.Fault{Method: http.MethodGet, Path: "/order/certificate/*/validation", Kind: "status", Status: 403}
	answer := func(body string) simulator.Fault {
		return simulator.Fault{Method: http.MethodPut, Path: "/order/certificate/*/check-dcv", Kind: "status", Status: 200, Body: []byte(body)}
	}
	for name, test := range map[string]struct {
		answer string
		err    string
		says   []string
	}{
		"by name":  {`{"order_status":"pending","dcv_status":"pending","dns_name_validations":[{"dns_name":"shop.example","status":"approved"},{"dns_name":"www.shop.example","status":"pending"}]}`, "Domains Not Proved", []string{"Domain www.shop.example is not proved (pending)"}},
		"in all":   {`{"order_status":"pending","dcv_status":"valid"}`, "", nil},
		"nothing":  {`{"order_status":"pending"}`, "Domains Not Proved", []string{"does not say which"}},
		"all open": {`{"order_status":"pending","dcv_status":"pending"}`, "Domains Not Proved", []string{"does not say which"}},
	} {
		t.Run(name, func(t *testing.T) {
			b := newDuplicateBench(t, simulator.Config{})
			fault(t, b.Bench, untold, answer(test.answer))
			_, diags := b.Invoke(t, checkDCV, b.ofOrder(nil))
			if test.err == "" {
				expectClean(t, diags)
				return
			}
			expectDiagnostic(t, diags, failure, test.err, test.says...)
		})
	}
}

// Refusals and faults are errors that name the object.
func TestCheckDCVAction_errors(t *testing.T) {
	refused := []byte(`{"errors":[{"code":"access_denied|missing_permission","message":"No."}]}`)
	for name, test := range map[string]struct {
		fault simulator.Fault
		err   string
	}{
		"check refused":      {simulator.Fault{Method: http.MethodPut, Path: "/order/certificate/*/check-dcv", Kind: "status", Status: 403, Body: refused}, "Could Not Check Domains: Order"},
		"validation unknown": {simulator.Fault{Method: http.MethodGet, Path: "/order/certificate/*/validation", Kind: "status", Status: 503}, "Could Not Read Proofs: Order"},
		"text not found":     {simulator.Fault{Method: http.MethodPut, Path: "/order/certificate/*/check-dcv", Kind: "status", Status: 400, Body: []byte(`{"errors":[{"code":"invalid_dns_txt","message":"Could not find a valid TXT record."}]}`)}, "Domains Not Proved: Order"},
	} {
		t.Run(name, func(t *testing.T) {
			b := newDuplicateBench(t, simulator.Config{})
			fault(t, b.Bench, test.fault)
			_, diags := b.Invoke(t, checkDCV, b.ofOrder(nil))
			expectDiagnostic(t, diags, failure, test.err)
		})
	}
	t.Run("ended", func(t *testing.T) {
		b := newDuplicateBench(t, simulator.Config{})
		must(t, b.client.CancelOrder(t.Context(), b.order, "not needed"))
		b.ForgetRequests()
		_, diags := b.Invoke(t, checkDCV, b.ofOrder(nil))
		expectDiagnostic(t, diags, failure, "Order Has Ended", "canceled")
		expectNothingSent(t, b.Bench)
	})
}

// What has no hosts to prove is not asked about, whether it is pending or issued.
func TestCheckDCVAction_otherKinds(t *testing.T) {
	isCodeSigning := simulator.Fault{Method: http.MethodGet, Path: purchases, Kind: "rewrite", Rewrite: rewritten(func(order map[string]any) {
		order["product_name_id"] = "code_signing"
		order["product"] = map[string]any{"name_id": "code_signing", "type": "code_signing_certificate"}
	})}
	for name, test := range map[string]struct {
		product string
		adjust  []func(*certcentral.OrderRequest)
		faults  []simulator.Fault
		says    string
	}{
		"client certificate, issued": {"client_authentication_plus", []func(*certcentral.OrderRequest){ofClient}, nil, "email_validations"},
		"code signing":               {"ssl_basic", nil, []simulator.Fault{isCodeSigning}, "code_signing"},
	} {
		t.Run(name, func(t *testing.T) {
			b := newDuplicateBench(t, simulator.Config{Validation: "auto"})
			b.order = b.place(test.product, test.adjust...)
			fault(t, b.Bench, test.faults...)
			_, diags := b.Invoke(t, checkDCV, b.ofOrder(nil))
			expectDiagnostic(t, diags, failure, fmt.Sprintf("Not A TLS Order: Order %d", b.order), test.says, "Nothing was sent")
			expectNothingSent(t, b.Bench)
		})
	}
	t.Run("mailbox, pending", func(t *testing.T) {
		m := newMine(t, simulator.Config{}, func(*acctest.Bench) values { return mailboxInputs(values{}) })
		m.apply(nil)
		m.b.ForgetRequests()
		_, diags := m.b.Invoke(t, checkDCV, declared{"order_id": m.current.Attribute(t, "id")})
		expectDiagnostic(t, diags, failure, "Not A TLS Order: Order", "follows the link", "Nothing was sent")
		expectNothingSent(t, m.b)
	})
}

// A domain of the account is looked at also where it is proved, and what is missing is named.
func TestCheckDCVAction_domain(t *testing.T) {
	b := newDuplicateBench(t, simulator.Config{}, byMethod("email"))
	call(t, b.Bench, http.MethodPost, "/domain", map[string]any{
		"name": "other.example", "organization": map[string]any{"id": b.OrganizationID()}, "validations": []any{map[string]any{"type": "ov"}}, "dcv_method": "dns-txt-token",
	})
	domains := b.Domains()
	domain := domains[len(domains)-1]
	config := declared{"domain_id": fmt.Sprint(domain.ID)}
	title := fmt.Sprintf("Domain %d (other.example)", domain.ID)
	messages, diags := b.Invoke(t, checkDCV, config)
	expectMessages(t, messages, "reading it", title+": asking DigiCert to look for its proof, by dns-txt-token")
	expectDiagnostic(t, diags, failure, "Domain Not Proved: "+title, "The service said: invalid_dns_txt", "dcv_record", "-invoke=")

	b.Publish("other.example", "TXT", domain.Token)
	for range 2 {
		b.ForgetRequests()
		messages, diags = b.Invoke(t, checkDCV, config)
		expectClean(t, diags)
		expectMessages(t, messages, "reading it", "asking DigiCert", title+" is proved")
		if checks := b.Count(http.MethodPut, "/domain/*/dcv/validate-token"); checks != 1 {
			t.Errorf("%d checks were asked for", checks)
		}
	}
}

// The domain of a mail is not looked for, and counts as long as it is proved.
func TestCheckDCVAction_domainByEmail(t *testing.T) {
	b := newDuplicateBench(t, simulator.Config{}, byMethod("email"))
	domain := b.Domains()[0]
	config := declared{"domain_id": fmt.Sprint(domain.ID)}
	_, diags := b.Invoke(t, checkDCV, config)
	expectDiagnostic(t, diags, failure, "Domain Not Proved", "proved by mail")
	must(t, b.ValidateDomain(domain.ID))
	messages, diags := b.Invoke(t, checkDCV, config)
	expectClean(t, diags)
	expectMessages(t, messages, "reading it", "is proved by mail until 20")
	expectNothingSent(t, b.Bench)
}

// A token that expired is named as the reason.
func TestCheckDCVAction_domainTokenExpired(t *testing.T) {
	b := newDuplicateBench(t, simulator.Config{})
	b.Advance(31 * days)
	domain := b.Domains()[0]
	_, diags := b.Invoke(t, checkDCV, declared{"domain_id": fmt.Sprint(domain.ID)})
	expectDiagnostic(t, diags, failure, "Domain Not Proved", "expired at")
	fault(t, b.Bench, simulator.Fault{Method: http.MethodPut, Path: "/domain/*/dcv/validate-token", Kind: "status", Status: 403})
	_, diags = b.Invoke(t, checkDCV, declared{"domain_id": fmt.Sprint(domain.ID)})
	expectDiagnostic(t, diags, failure, "Could Not Check Domain: Domain")
	_, diags = b.Invoke(t, checkDCV, declared{"domain_id": "999"})
	expectDiagnostic(t, diags, failure, "Could Not Read Domain 999", "another account, region or division than it")
}
