// SPDX-License-Identifier: MPL-2.0

package orders_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfversion"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/acctest"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/simulator"
)

// writeOnly skips a test where Terraform has no write-only attributes yet.
var writeOnly = []tfversion.TerraformVersionCheck{tfversion.SkipBelow(tfversion.Version1_11_0)}

// clientKnown is a check of an attribute of the client order named test.
func clientKnown(name string, value knownvalue.Check) statecheck.StateCheck {
	return statecheck.ExpectKnownValue(clientOrder+".test", attribute(name), value)
}

// drawnID is an alternative order id that the provider made.
var drawnID = regexp.MustCompile(`^terraform[0-9a-f]{32}$`)

// expectBody checks the one order of a product that was sent against its whole body, where DRAWN is an alternative order
// id of the provider's.
func expectBody(t *testing.T, sent *bodies, product, want string) {
	t.Helper()
	body := sent.only(t, "POST /order/certificate/"+product)
	if id := fmt.Sprint(body["alternative_order_id"]); drawnID.MatchString(id) {
		want = strings.Replace(want, "DRAWN", id, 1)
	}
	expectJSON(t, "the order of "+product, body, want)
}

// Every input is sent the way that the API wants it, each in one order at least, and nothing else is.
func TestAccClientCertificateOrder_everyInput(t *testing.T) {
	t.Parallel()
	b := acctest.New(t, simulator.Config{Validation: "auto"})
	sent := record(b)
	csr := acctest.NewCSR(t, "of-no-account.example")
	field, ca := b.AddCustomField("Cost center", "text", false), offeredProducts(t, b)["secure_email_sponsor"].AllowedCACerts[0].ID
	end := strings.ToUpper(b.Now().AddDate(0, 6, 0).Format("02 Jan 2006"))
	beside := clientBlock(b, "old", "class1_smime", "csr", fmt.Sprintf("%q", csr)) +
		clientBlock(b, "device", "client_authentication_plus", "csr", fmt.Sprintf("%q", csr), "organization_units", `["IT"]`, "order_validity", "{ days = 90 }") +
		clientBlock(b, "desk", "secure_email_organization", "organization_id", "", "organization", fmt.Sprintf(northwind, ""), "payment_method", `"profile"`,
			"order_validity", fmt.Sprintf("{ custom_expiration_date = %q }", end))
	config := func(overrides ...string) string {
		return b.Config("", beside+clientConfig(b, "secure_email_sponsor", append([]string{
			"csr", fmt.Sprintf("%q", csr), "emails", `["kim@shop.example", "vos@shop.example"]`, "common_name_indicator", `"pseudonym"`, "signature_hash", `"sha256"`,
			"ca_cert_id", fmt.Sprintf("%q", ca), "profile_type", `"multipurpose"`, "order_validity", "{ years = 2 }",
			"usage_designation", `{ primary_usage = "signing", additional_usages = ["non_repudiation", "client_auth"] }`,
			"contacts", `[{ contact_type = "verified_contact", first_name = "Al", last_name = "Roe", email = "al@shop.example", job_title = "CFO", telephone = "555-0102" }]`,
			"organization_contact", kim, "technical_contact", kim,
			"container_id", fmt.Sprintf("\"%d\"", b.ContainerID()), "comments", `"for the sales team"`, "auto_renew", "2", "enable_guest_access", "true",
			"custom_fields", fmt.Sprintf(`[{ metadata_id = "%d", value = "CC-204" }]`, field), "alternative_order_id", `"kim-2026"`, "renewal_of_order_id", clientOrder + ".old.id",
			"payment_method", `"card"`, "vat_number", `"NL000099998B57"`, "credit_card_wo_version", "1",
			"credit_card", `{ number = "4111111111111111", expiration_month = 9, expiration_year = 2031, cvv = "012", cardholder_name = "Al Roe" }`,
			"billing_address", `{ address = "1 Harbor Way", address2 = "Floor 2", city = "Duluth", state = "Minnesota", country = "us", zip = "55802" }`,
		}, overrides...)...))
	}
	resource.Test(t, resource.TestCase{
		TerraformVersionChecks:   writeOnly,
		ProtoV6ProviderFactories: b.Factories(),
		Steps: []resource.TestStep{
			{Config: config()},
			{
				Config: config(), ConfigPlanChecks: noChange,
				ConfigStateChecks: []statecheck.StateCheck{
					clientKnown("status", knownvalue.StringExact("issued")), clientKnown("is_renewal", knownvalue.Bool(true)),
					clientKnown("credit_card", knownvalue.Null()), clientKnown("billing_address", knownvalue.Null()),
				},
			},
			{Config: config(
				"emails", `["k.vos@shop.example"]`, "common_name_indicator", `"given_name_surname"`, "individual", `{ first_name = "K.", last_name = "Vos" }`,
				"profile_type", `"strict"`, "usage_designation", `{ primary_usage = "dual_use" }`, "comments", `"married"`,
			)},
		},
	})
	person := `{"first_name": "Kim", "last_name": "Doe", "email": "kim@shop.example", "job_title": "CISO", "telephone": "555-0100", "telephone_extension": "7"}`
	expectBody(t, sent, "secure_email_sponsor", fmt.Sprintf(`{
		"certificate": {
			"emails": ["kim@shop.example", "vos@shop.example"], "csr": %q, "signature_hash": "sha256", "ca_cert_id": %q, "profile_type": "multipurpose",
			"common_name_indicator": "pseudonym", "individual": {"first_name": "Kim", "last_name": "Vos", "pseudonym": "kv"},
			"usage_designation": {"primary_usage": "signing", "additional_usages": ["client_auth", "non_repudiation"]}
		},
		"order_validity": {"years": 2},
		"organization": {
			"id": %s, "contacts": [{
				"contact_type": "verified_contact", "first_name": "Al", "last_name": "Roe", "email": "al@shop.example", "job_title": "CFO", "telephone": "555-0102"
			}]
		},
		"organization_contact": %[4]s, "technical_contact": %[4]s,
		"container": {"id": %d}, "comments": "for the sales team", "skip_approval": true, "auto_renew": 2, "enable_guest_access": 1,
		"custom_fields": [{"metadata_id": %d, "value": "CC-204"}], "alternative_order_id": "kim-2026", "renewal_of_order_id": %d,
		"payment_method": "card", "vat_number": "NL000099998B57",
		"credit_card": {"number": "4111111111111111", "expiration_month": 9, "expiration_year": 2031, "cvv": "012", "cardholder_name": "Al Roe"},
		"billing_address": {"address": "1 Harbor Way", "address2": "Floor 2", "city": "Duluth", "state": "Minnesota", "country": "us", "zip": "55802"}
	}`, csr, ca, b.Organization(), person, b.ContainerID(), field, orderOf(t, b, "class1_smime")))
	expectJSON(t, "the reissue", sent.only(t, "POST /order/certificate/[0-9]+/reissue"), fmt.Sprintf(`{
		"certificate": {
			"emails": ["k.vos@shop.example"], "csr": %q, "signature_hash": "sha256", "ca_cert_id": %q, "profile_type": "strict",
			"common_name_indicator": "given_name_surname", "individual": {"first_name": "K.", "last_name": "Vos"}, "usage_designation": {"primary_usage": "dual_use"}
		},
		"comments": "married", "skip_approval": true
	}`, csr, ca))
	expectBody(t, sent, "client_authentication_plus", fmt.Sprintf(`{
		"certificate": {"common_name": "kim-laptop", "emails": ["kim@shop.example"], "csr": %q, "signature_hash": "sha256", "organization_units": ["IT"]},
		"order_validity": {"days": 90}, "organization": {"id": %s}, "skip_approval": true, "alternative_order_id": "DRAWN"
	}`, csr, b.Organization()))
	expectBody(t, sent, "secure_email_organization", fmt.Sprintf(`{
		"certificate": {"emails": ["kim@shop.example"], "signature_hash": "sha256", "common_name_indicator": "organization_name"},
		"order_validity": {"custom_expiration_date": %q},
		"organization": {
			"name": "Example Traders", "address": "1 Harbor Way", "city": "Duluth", "state": "Minnesota", "zip": "55802", "country": "us", "telephone": "218-555-0199"
		},
		"payment_method": "profile", "skip_approval": true, "alternative_order_id": "DRAWN"
	}`, end))
}

// orderOf returns the id of the first order of a product.
func orderOf(t *testing.T, b *acctest.Bench, product string) int64 {
	t.Helper()
	for _, order := range b.Orders() {
		if order.Product == product {
			return order.ID
		}
	}
	t.Fatalf("there is no order of %s", product)
	return 0
}

// What is left out is not sent: the service's defaults hold.
func TestAccClientCertificateOrder_fewInputs(t *testing.T) {
	t.Parallel()
	b := acctest.New(t, simulator.Config{Validation: "auto", NoGuestAccess: true, Approval: "skip"})
	sent := record(b)
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: b.Factories(),
		Steps: []resource.TestStep{{
			Config: b.Config("", clientConfig(b, "class1_smime", "skip_approval", "", "auto_renew", "0", "enable_guest_access", "false")),
			ConfigStateChecks: []statecheck.StateCheck{
				clientKnown("signature_hash", knownvalue.StringExact("sha256")), clientKnown("auto_renew", knownvalue.Int64Exact(0)),
				clientKnown("enable_guest_access", knownvalue.Bool(false)), clientKnown("csr", knownvalue.Null()), clientKnown("common_name", knownvalue.Null()),
				clientKnown("organization_id", knownvalue.Null()), clientKnown("profile_type", knownvalue.Null()), clientKnown("custom_fields", knownvalue.Null()),
			},
		}},
	})
	expectBody(t, sent, "class1_smime", `{
		"certificate": {"emails": ["kim@shop.example"], "signature_hash": "sha256"}, "order_validity": {"years": 1}, "alternative_order_id": "DRAWN"
	}`)
}
