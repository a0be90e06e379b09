// SPDX-License-Identifier: MPL-2.0

package simulator_test

import (
	"crypto/x509"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/simulator"
)

const (
	pia = "pia@lanterns.example"
	ivo = "ivo@post.lanterns.example"
)

// The client products by what has to be proved for them.
var (
	byMailbox      = []string{"class1_smime", "secure_email_mailbox"}
	byDomain       = []string{"client_premium", "client_digital_signature_plus", "client_email_security_plus", "secure_email_sponsor", "secure_email_organization"}
	clientProducts = slices.Concat(byMailbox, byDomain, []string{"client_authentication_plus"})
)

// clientBody is a complete order of a client product for pia@lanterns.example, with a
// CSR.
func (b *bench) clientBody(slug string, changes map[string]any) body {
	b.Helper()
	order := body{
		"certificate": map[string]any{
			"emails": []string{pia}, "csr": csrFor(b.T, testKey()), "signature_hash": "sha256",
		},
		"order_validity": map[string]any{"years": 1},
	}
	if !slices.Contains(byMailbox, slug) {
		order["organization"] = map[string]any{"id": b.sim.OrganizationID()}
	}
	named := map[string]any{"first_name": "Pia", "last_name": "Okafor"}
	switch slug {
	case "client_premium", "client_digital_signature_plus", "client_email_security_plus":
		order = order.with(map[string]any{"certificate.common_name": "Pia Okafor", "certificate.common_name_indicator": "given_name_surname", "certificate.individual": named})
	case "client_authentication_plus":
		order = order.with(map[string]any{"certificate.common_name": "Pia Okafor"})
	case "secure_email_sponsor":
		order = order.with(map[string]any{"certificate.common_name_indicator": "given_name_surname", "certificate.individual": named})
	case "secure_email_organization":
		order = order.with(map[string]any{"certificate.common_name_indicator": "organization_name"})
	}
	return order.with(changes)
}

// and adds changes to others.
func (m body) and(changes map[string]any) map[string]any {
	maps.Copy(m, changes)
	return m
}

// placeClient places an order of a client product and returns its id and the answer.
func (b *bench) placeClient(slug string, changes map[string]any) (int64, result) {
	b.Helper()
	out := b.do(http.MethodPost, "/order/certificate/"+slug, b.clientBody(slug, changes)).want(http.StatusCreated)
	return out.number("id"), out
}

// downloadP7B gets a certificate as p7b, which every product offers, and checks it
// against the root, whatever it is for.
func (b *bench) downloadP7B(certificateID int64) *x509.Certificate {
	b.Helper()
	out := b.do(http.MethodGet, "/certificate/"+idText(certificateID)+"/download/format/p7b", nil).want(http.StatusOK)
	return b.verify(unpack(b.T, "application/x-pkcs7-certificates", out.body), x509.ExtKeyUsageAny)
}

// validated lists "address status" of an order's addresses.
func (b *bench) validated(id int64) string {
	b.Helper()
	out := b.do(http.MethodGet, orderPath(id, "/email-validation"), nil).want(http.StatusOK)
	out.shows(map[string]string{"delivery_options": "[browser]"})
	emails, _ := out.at("emails").([]any)
	lines := make([]string, 0, len(emails))
	for i := range emails {
		at := "emails." + idText(int64(i))
		lines = append(lines, out.text(at+".email")+" "+out.text(at+".status"))
	}
	return strings.Join(lines, ", ")
}

func (b *bench) wantValidated(id int64, want string) {
	b.Helper()
	if got := b.validated(id); got != want {
		b.Errorf("addresses are %q, want %q", got, want)
	}
}

func TestClientAnswerShapes(t *testing.T) {
	type changes = map[string]any
	for name, test := range map[string]struct {
		config  simulator.Config
		changes changes
		keys    string
		request string
		status  string
	}{
		"one-step":         {simulator.Config{}, nil, "id requests", "pending", "needs_approval"},
		"two-step":         {simulator.Config{Approval: "two-step"}, nil, "id requests", "submitted", "needs_approval"},
		"auto":             {simulator.Config{Approval: "auto"}, nil, "certificate_id id requests", "approved", "pending"},
		"skip":             {simulator.Config{}, changes{"skip_approval": true}, "certificate_id id", "", "pending"},
		"immediate":        {simulator.Config{Approval: "skip", Validation: "auto"}, nil, "certificate_chain certificate_id id", "", "issued"},
		"without CSR":      {simulator.Config{Approval: "skip", Validation: "auto"}, changes{"certificate.csr": nil}, "certificate_id id", "", "waiting_pickup"},
		"new organization": {simulator.Config{Approval: "skip"}, changes{"organization": newcomer()}, "certificate_id id organization", "", "pending"},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t, test.config)
			id, out := b.placeClient("secure_email_sponsor", test.changes)
			if got := out.present(); got != test.keys {
				t.Errorf("answer has %q, want %q", got, test.keys)
			}
			out.shows(map[string]string{"requests.0.status": test.request})
			b.status(id, test.status)
		})
	}
}

// newcomer is an organization that the account does not know.
func newcomer() map[string]any {
	return map[string]any{
		"name": "Wicks GmbH", "address": "Dochtweg 3", "city": "Kiel", "state": "Schleswig-Holstein", "zip": "24103",
		"country": "de", "telephone": "0431 555 0199",
	}
}

func TestClientOrdersInfo(t *testing.T) {
	b := newBench(t, simulator.Config{Approval: "skip", Validation: "auto"})
	id, out := b.placeClient("client_premium", map[string]any{
		"certificate.emails": []string{pia, ivo, "Pia@Lanterns.example"}, "alternative_order_id": "tf-1", "auto_renew": 2,
		"dcv_method": "nonsense", "dcv_emails": []any{map[string]any{"dns_name": "x.example"}}, "apply_cr_discount": true, "vat_number": "DE1",
		"certificate.cert_validity": map[string]any{"days": 30}, "certificate.organization_units": []string{"IT"},
		"certificate.dns_names": []string{"lanterns.example"}, "auto_reissue": 1,
		"technical_contact": map[string]any{"first_name": "Ivo", "last_name": "Brandt", "email": ivo},
	})
	info := b.info(id)
	info.shows(map[string]string{
		"status": "issued", "certificate.id": out.text("certificate_id"), "certificate.emails": "[" + pia + " " + ivo + "]",
		"certificate.common_name": "Pia Okafor", "certificate.dns_names": "", "certificate.key_size": "256", "certificate.server_platform": "",
		"certificate.organization_units": "", "certificate.cert_validity": "", "certificate.valid_till": "2027-03-01",
		"certificate.ca_cert.name": "Simulated Client ECC SHA256 2026 CA1", "product.type": "client_certificate",
		"product.validation_type": "smime", "order_valid_till": "2027-03-01", "dcv_method": "", "is_multi_year_plan": "",
		"auto_renew": "2", "auto_reissue": "0", "price": "69", "allow_duplicates": "false", "alternative_order_id": "tf-1",
		"technical_contact.first_name": "Ivo", "organization.id": idText(b.sim.OrganizationID()),
	})
	if info.text("certificate.csr") == "" {
		t.Error("the CSR is missing")
	}
	for _, secret := range []string{"indicator", "individual", "profile_type", "usage_designation", "vat_number"} {
		if strings.Contains(string(info.body), secret) {
			t.Errorf("order info tells the %s: %s", secret, info.body)
		}
	}
	for filter, total := range map[string]string{"email]=" + ivo: "1", "search]=" + pia: "1", "email]=nobody@lanterns.example": ""} {
		b.do(http.MethodGet, "/order/certificate?filters["+filter, nil).want(200).shows(map[string]string{"page.total": total})
	}
	b.do(http.MethodGet, "/order/certificate", nil).want(200).shows(map[string]string{
		"orders.0.certificate.common_name": "Pia Okafor", "orders.0.certificate.dns_names": "", "orders.0.product.type": "client_certificate",
		"orders.0.number_of_sans": "0",
	})
	b.do(http.MethodGet, "/order/alternate/tf-1", nil).want(200).shows(map[string]string{"orders.0.order_id": idText(id)})
	if summary := b.sim.Orders()[0]; !slices.Equal(summary.Emails, []string{pia, ivo}) || len(summary.DNSNames) > 0 {
		t.Errorf("summary is %+v", summary)
	}
}

func TestClientProductInfo(t *testing.T) {
	b := newBench(t, simulator.Config{})
	for _, slug := range clientProducts {
		validation := "smime"
		if slug == "client_authentication_plus" {
			validation = "ov"
		}
		b.do(http.MethodGet, "/product/"+slug, nil).want(200).shows(map[string]string{
			"type": "client_certificate", "group_name": "client_certificate", "validation_type": validation, "csr_required": "false",
			"duplicates_allowed": "false", "additional_dns_names_allowed": "false", "server_platforms": "[]",
			"max_multi_year_order_validity_years": "", "allowed_validity_years": "[1 2 3]", "allowed_order_validity_years": "[1 2 3]",
			"signature_hash_types.allowed_hash_types.0.id": "sha256", "signature_hash_types.allowed_hash_types.1": "",
			"allowed_ca_certs.0.id": clientCA, "allowed_ca_certs.1.id": secondClientCA, "allowed_ca_certs.2": "",
		})
	}
	b.sim.LimitProduct(simulator.ProductLimit{ProductNameID: "class1_smime", AllowedIntermediates: []string{secondClientCA}, AllowedOrderLifetimes: []string{"1"}})
	order := func(changes map[string]any) result {
		return b.do(http.MethodPost, "/order/certificate/class1_smime", b.clientBody("class1_smime", changes))
	}
	order(nil).refused(400, "product_limit_violation")
	order(map[string]any{"certificate.ca_cert_id": secondClientCA, "order_validity.years": 2}).refused(400, "product_limit_violation")
	b.info(order(map[string]any{"certificate.ca_cert_id": secondClientCA}).want(201).number("id")).
		shows(map[string]string{"certificate.ca_cert.id": secondClientCA})
}

// The issuing CAs of client certificates.
const (
	clientCA       = "B7E41D08A6935CF2"
	secondClientCA = "61FA2C97D30E84B5"
)
