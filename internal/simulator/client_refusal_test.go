// SPDX-License-Identifier: MPL-2.0

package simulator_test

import (
	"encoding/json"
	"net/http"
	"os"
	"strings"
	"testing"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/simulator"
)

func TestClientRefusals(t *testing.T) {
	type changes = map[string]any
	for name, test := range map[string]struct {
		products string // separated by spaces
		changes  changes
		field    string
	}{
		"no emails":          {strings.Join(clientProducts, " "), changes{"certificate.emails": nil}, "emails"},
		"empty emails":       {"class1_smime client_premium", changes{"certificate.emails": []string{}}, "emails"},
		"address of nowhere": {"class1_smime", changes{"certificate.emails": []string{"pia@localhost"}}, "emails"},
		"second is no address": {
			"class1_smime client_authentication_plus", changes{"certificate.emails": []string{pia, "lanterns.example"}}, "emails",
		},
		"address with a name": {"secure_email_mailbox", changes{"certificate.emails": []string{"Pia <" + pia + ">"}}, "emails"},
		"address of no host":  {"secure_email_mailbox", changes{"certificate.emails": []string{"pia@lanterns-.example"}}, "emails"},
		"address in unicode":  {"secure_email_mailbox", changes{"certificate.emails": []string{"pía@lanterns.example"}}, "emails"},
		"public provider":     {strings.Join(byDomain, " "), changes{"certificate.emails": []string{pia, "pia@GMail.com"}}, "emails"},

		"no common name": {
			"client_premium client_digital_signature_plus client_email_security_plus client_authentication_plus",
			changes{"certificate.common_name": " "},
			"common_name",
		},
		"common name": {
			"class1_smime secure_email_mailbox secure_email_sponsor secure_email_organization",
			changes{"certificate.common_name": "Pia Okafor"},
			"common_name",
		},

		"no indicator": {strings.Join(byDomain, " "), changes{"certificate.common_name_indicator": nil}, "common_name_indicator"},
		"indicator of another product": {
			"client_premium client_digital_signature_plus client_email_security_plus secure_email_organization",
			changes{"certificate.common_name_indicator": "nickname"},
			"common_name_indicator",
		},
		"address for a legacy product": {"client_premium", changes{"certificate.common_name_indicator": "email_address"}, "common_name_indicator"},
		"organization for a sponsor":   {"secure_email_sponsor", changes{"certificate.common_name_indicator": "organization_name"}, "common_name_indicator"},
		"person for an organization":   {"secure_email_organization", changes{"certificate.common_name_indicator": "pseudonym"}, "common_name_indicator"},

		"no individual": {
			"client_premium client_digital_signature_plus client_email_security_plus secure_email_sponsor",
			changes{"certificate.individual": nil},
			"individual",
		},
		"no first name":      {"client_premium secure_email_sponsor", changes{"certificate.individual": changes{"last_name": "Okafor"}}, "individual.first_name"},
		"no last name":       {"client_premium secure_email_sponsor", changes{"certificate.individual": changes{"first_name": "Pia"}}, "individual.last_name"},
		"no pseudonym":       {"client_premium secure_email_sponsor", changes{"certificate.common_name_indicator": "pseudonym"}, "individual.pseudonym"},
		"half a name":        {"secure_email_sponsor", changes{"certificate.common_name_indicator": "email_address", "certificate.individual": changes{"first_name": "Pia"}}, "individual.last_name"},
		"nobody for a mail":  {"secure_email_sponsor", changes{"certificate.common_name_indicator": "email_address", "certificate.individual": nil}, "individual"},
		"pseudonym not name": {"client_email_security_plus", changes{"certificate.individual": changes{"pseudonym": "Firefly"}}, "individual.first_name"},

		"no organization":      {strings.Join(byDomain, " ") + " client_authentication_plus", changes{"organization": nil}, "organization"},
		"organization":         {strings.Join(byMailbox, " "), changes{"organization.id": 1180442}, "organization"},
		"organization by name": {strings.Join(byMailbox, " "), changes{"organization.name": "Wicks GmbH"}, "organization"},

		"unknown profile":      {"secure_email_mailbox secure_email_sponsor", changes{"certificate.profile_type": "legacy"}, "profile_type"},
		"unknown usage":        {"secure_email_mailbox", changes{"certificate.usage_designation": changes{"primary_usage": "reading"}}, "usage_designation.primary_usage"},
		"unknown extra":        {"secure_email_mailbox", changes{"certificate.profile_type": "multipurpose", "certificate.usage_designation": changes{"additional_usages": []string{"reading"}}}, "usage_designation.additional_usages"},
		"extra beyond strict":  {"secure_email_sponsor", changes{"certificate.usage_designation": changes{"additional_usages": []string{"non_repudiation", "client_auth"}}}, "usage_designation.additional_usages"},
		"other extra":          {"secure_email_organization", changes{"certificate.profile_type": "strict", "certificate.usage_designation": changes{"additional_usages": []string{"data_encipherment"}}}, "usage_designation.additional_usages"},
		"no hash":              {"class1_smime client_premium", changes{"certificate.signature_hash": nil}, "signature_hash"},
		"other hash":           {strings.Join(clientProducts, " "), changes{"certificate.signature_hash": "sha384"}, "signature_hash"},
		"CA of TLS":            {"class1_smime", changes{"certificate.ca_cert_id": secondCA}, "certificate.ca_cert_id"},
		"no validity":          {"class1_smime", changes{"order_validity": nil}, "order_validity"},
		"four years":           {"client_premium", changes{"order_validity.years": 4}, "validity_years"},
		"less than no renewal": {"class1_smime", changes{"auto_renew": -1}, "auto_renew"},

		"no card":            {"class1_smime client_premium", changes{"payment_method": "card", "billing_address": address()}, "credit_card"},
		"no address":         {"class1_smime client_premium", changes{"payment_method": "card", "credit_card": card()}, "billing_address"},
		"contact of nowhere": {"class1_smime", changes{"organization_contact": changes{"first_name": "Pia", "last_name": "Okafor", "email": pia}}, "organization_contact"},
	} {
		for slug := range strings.FieldsSeq(test.products) {
			t.Run(name+"/"+slug, func(t *testing.T) {
				b := newBench(t, simulator.Config{})
				b.do(http.MethodPost, "/order/certificate/"+slug, b.clientBody(slug, test.changes)).refused(400, "invalid_value:"+test.field)
				if len(b.sim.Orders()) > 0 || len(b.sim.Mails()) > 0 {
					t.Error("a refused order exists")
				}
			})
		}
	}
	b := newBench(t, simulator.Config{})
	b.do(http.MethodPost, "/order/certificate/class1_smime", b.clientBody("class1_smime", changes{"certificate.csr": "nonsense"})).
		refused(400, "csr_invalid_cannot_parse")
}

func TestClientReissueRefusals(t *testing.T) {
	type changes = map[string]any
	b := newBench(t, simulator.Config{Approval: "skip", Validation: "auto"})
	for _, test := range []struct {
		product string
		changes changes
		field   string
	}{
		{"class1_smime", changes{"certificate.emails": nil}, "emails"},
		{"class1_smime", changes{"certificate.common_name": "Pia Okafor"}, "common_name"},
		{"class1_smime", changes{"certificate.signature_hash": nil}, "signature_hash"},
		{"client_premium", changes{"certificate.emails": []string{"pia@gmail.com"}}, "emails"},
		{"client_premium", changes{"certificate.common_name": nil}, "common_name"},
		{"secure_email_sponsor", changes{"certificate.individual": nil}, "individual"},
		{"secure_email_organization", changes{"certificate.common_name_indicator": nil}, "common_name_indicator"},
		{"secure_email_mailbox", changes{"certificate.profile_type": "legacy"}, "profile_type"},
	} {
		id, _ := b.placeClient(test.product, nil)
		b.do(http.MethodPost, orderPath(id, "/reissue"), b.clientBody(test.product, test.changes)).refused(400, "invalid_value:"+test.field)
		b.info(id).shows(map[string]string{"status": "issued", "certificate.status": ""})
	}
}

// cardNumber is a number that must not be found anywhere.
const cardNumber = "4000123456789017"

func card() map[string]any {
	return map[string]any{"number": cardNumber, "expiration_month": 7, "expiration_year": 2030, "cvv": "987", "cardholder_name": "Pia Okafor"}
}

func address() map[string]any {
	return map[string]any{"address": "9 Marker Lane", "city": "Duluth", "state": "MN", "zip": "55802", "country": "us"}
}

func TestPaymentByCard(t *testing.T) {
	file := t.TempDir() + "/state.json"
	b := newBench(t, simulator.Config{StateFile: file})
	for field := range card() {
		b.do(http.MethodPost, "/order/certificate/class1_smime", b.clientBody("class1_smime", map[string]any{
			"payment_method": "card", "billing_address": address(), "credit_card": body(card()).with(map[string]any{field: nil}),
		})).refused(400, "invalid_value:credit_card."+field)
	}
	for _, field := range []string{"address", "city", "country"} {
		for _, empty := range []any{"", json.RawMessage("null")} {
			b.do(http.MethodPost, "/order/certificate/class1_smime", b.clientBody("class1_smime", map[string]any{
				"payment_method": "card", "billing_address": body(address()).with(map[string]any{field: empty}), "credit_card": card(),
			})).refused(400, "invalid_value:billing_address."+field)
		}
	}
	id, out := b.placeClient("class1_smime", map[string]any{
		"payment_method": "card", "billing_address": body(address()).with(map[string]any{"state": nil, "zip": nil}), "credit_card": card(), "vat_number": "DE1",
	})
	b.info(id).shows(map[string]string{"payment_method": "card"})
	state, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	seen := string(out.body) + string(b.info(id).body) + string(state) + string(b.control(http.MethodGet, "/requests", nil).body)
	for _, secret := range []string{cardNumber, `"987"`, "Marker Lane"} {
		if strings.Contains(seen, secret) {
			t.Errorf("%s was kept", secret)
		}
	}
	b.placeClient("class1_smime", map[string]any{"payment_method": "profile", "vat_number": "DE1"})
}

func TestClientCommonNames(t *testing.T) {
	type changes = map[string]any
	both := changes{"first_name": "Pia", "last_name": "Okafor", "pseudonym": "Firefly"}
	for name, test := range map[string]struct {
		product string
		changes changes
		want    string
	}{
		"first address":          {"class1_smime", changes{"certificate.emails": []string{ivo, pia}}, ivo},
		"overlooked indicator":   {"secure_email_mailbox", changes{"certificate.common_name_indicator": "nickname", "certificate.emails": []string{ivo, pia}}, ivo},
		"overlooked profile":     {"class1_smime", changes{"certificate.profile_type": "strict", "certificate.usage_designation": changes{"primary_usage": "reading"}}, pia},
		"given":                  {"client_email_security_plus", changes{"certificate.common_name": "P. Okafor"}, "P. Okafor"},
		"given with a pseudonym": {"client_digital_signature_plus", changes{"certificate.common_name": "Firefly", "certificate.common_name_indicator": "pseudonym", "certificate.individual": both}, "Firefly"},
		"given for a device":     {"client_authentication_plus", changes{"certificate.common_name": "till 7", "certificate.common_name_indicator": "nickname"}, "till 7"},
		"name":                   {"secure_email_sponsor", changes{"certificate.individual": both}, "Pia Okafor"},
		"pseudonym":              {"secure_email_sponsor", changes{"certificate.common_name_indicator": "pseudonym", "certificate.individual": both}, "Firefly"},
		"address of somebody":    {"secure_email_sponsor", changes{"certificate.common_name_indicator": "email_address"}, pia},
		"address of a pseudonym": {"secure_email_sponsor", changes{"certificate.common_name_indicator": "email_address", "certificate.individual": changes{"pseudonym": "Firefly"}}, pia},
		"organization":           {"secure_email_organization", nil, "Northwind Lanterns LLC"},
		"new organization":       {"secure_email_organization", changes{"organization": newcomer()}, "Wicks GmbH"},
		"address of a company":   {"secure_email_organization", changes{"certificate.common_name_indicator": "email_address"}, pia},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t, simulator.Config{})
			id, _ := b.placeClient(test.product, test.changes)
			b.info(id).shows(map[string]string{"certificate.common_name": test.want})
		})
	}
}

func TestPublicProviders(t *testing.T) {
	b := newBench(t, simulator.Config{Approval: "skip"})
	at := map[string]any{"certificate.emails": []string{"pia@gmail.com"}}
	order := func() result {
		return b.do(http.MethodPost, "/order/certificate/client_premium", b.clientBody("client_premium", at))
	}
	b.placeClient("class1_smime", at) // whose mailbox is asked
	b.placeClient("client_authentication_plus", at)
	domain := b.do(http.MethodPost, "/domain", body{
		"name": "gmail.com", "organization": body{"id": b.sim.OrganizationID()}, "validations": []any{body{"type": "smime"}}, "dcv_method": "email",
	}).want(201).number("id")
	order().refused(400, "invalid_value:emails")
	if err := b.sim.ValidateDomain(domain); err != nil {
		t.Fatal(err)
	}
	order().want(201).shows(map[string]string{"certificate_chain.0.subject_common_name": "Pia Okafor"})
	b.do(http.MethodPost, "/order/certificate/client_premium", b.clientBody("client_premium", at).with(map[string]any{"organization": newcomer()})).
		refused(400, "invalid_value:emails")
}
