// SPDX-License-Identifier: MPL-2.0

package orders_test

import (
	"fmt"
	"net/http"
	"regexp"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/acctest"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/certcentral"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/simulator"
)

// importing returns a configuration that imports the bench's first order into what config declares.
func importing(b *acctest.Bench, config string) string {
	return fmt.Sprintf("import {\n  to = %s\n  id = \"%d\"\n}\n", order, b.Orders()[0].ID) + config
}

// After an import, inputs that the service does not return are filled in, and nothing is sent but, once, the question for
// the value of an order's proofs, which order info lacks.
func TestAccSSLOrder_import(t *testing.T) {
	auto := simulator.Config{Validation: "auto"}
	for name, test := range map[string]struct {
		config    simulator.Config
		arguments func(*testing.T, *acctest.Bench) []string
		action    plancheck.ResourceActionType
		asked     []string
	}{
		"issued":     {auto, nil, plancheck.ResourceActionUpdate, nil},
		"pending":    {simulator.Config{}, nil, plancheck.ResourceActionUpdate, []string{"PUT /order/certificate/*/dcv-random-value"}},
		"all inputs": {simulator.Config{Validation: "auto", AllowDisableCT: true}, allInputs, plancheck.ResourceActionUpdate, nil},
		"auto_renew": {auto, func(*testing.T, *acctest.Bench) []string { return []string{"auto_renew", "true"} }, plancheck.ResourceActionUpdate, nil},
		"nothing to fill in": {
			simulator.Config{Validation: "auto", Approval: "skip"},
			func(*testing.T, *acctest.Bench) []string {
				return []string{"skip_approval", "", "revocation_skip_approval", ""}
			},
			plancheck.ResourceActionNoop, nil,
		},
	} {
		t.Run(name, func(t *testing.T) {
			b := acctest.New(t, test.config)
			csr := acctest.NewCSR(t, "shop.example")
			var arguments []string
			if test.arguments != nil {
				arguments = test.arguments(t, b)
			}
			config := orderConfig(b, csr, arguments...)
			kept := orderConfig(b, csr, append(arguments, "on_destroy", `"keep"`)...)
			resource.Test(t, resource.TestCase{ProtoV6ProviderFactories: b.Factories(), Steps: []resource.TestStep{{Config: kept}}})
			b.ForgetRequests()
			resource.Test(t, resource.TestCase{
				ProtoV6ProviderFactories: b.Factories(),
				Steps: []resource.TestStep{
					{
						Config:            importing(b, config),
						ConfigPlanChecks:  preApply(action(test.action)),
						PostApplyFunc:     func() { expectChanges(t, b, test.asked...) },
						ConfigStateChecks: []statecheck.StateCheck{known("product", knownvalue.StringExact("ssl_basic"))},
					},
					{Config: config, ConfigPlanChecks: noChange, PostApplyFunc: func() { expectChanges(t, b, test.asked...) }},
				},
			})
			expectOrders(t, b, 1)
		})
	}
}

// allInputs returns every input that an issued order can have been placed with, but auto_renew, which goes together with
// no renew_before_days.
func allInputs(t *testing.T, b *acctest.Bench) []string {
	t.Helper()
	client, err := certcentral.New(certcentral.Config{APIKey: acctest.Key, BaseURL: b.URL})
	must(t, err)
	me, err := client.CurrentUser(t.Context())
	must(t, err)
	quoted := func(id int64) string { return fmt.Sprintf("\"%d\"", id) }
	return []string{
		"order_validity", "{ years = 3 }", "cert_validity", "{ days = 90 }", "server_platform_id", `"2"`, "profile_option", `"server_auth_only_eku"`, "organization_units", `["IT"]`,
		"contacts", `[{ contact_type = "verified_contact", first_name = "Al", last_name = "Roe", email = "al@shop.example", job_title = "CFO", telephone = "555-0102" }]`,
		"organization_contact", kim, "technical_contact", "{ user_id = " + quoted(me.ID) + " }",
		"custom_fields", "[{ metadata_id = " + quoted(b.AddCustomField("Cost center", "text", true)) + `, value = "CC-204" }]`,
		"certificate_dcv_scope", `"base_domain"`, "locale", `"de"`, "comments", `"web tier"`, "payment_method", `"balance"`, "container_id", quoted(b.ContainerID()),
		"auto_reissue", "true", "custom_renewal_message", `"renew me"`, "disable_renewal_notifications", "true", "additional_emails", `["ops@shop.example"]`,
		"disable_ct", "true", "enable_guest_access", "true", "competitive_replacement", `{ apply_discount = true, serial_number = "0A1B" }`,
		"alternative_order_id", `"web-1"`, "reissue_trigger", `"1"`, "renew_before_days", "20", "revocation_reason", `"superseded"`, "on_destroy_comment", `"gone"`,
	}
}

func TestAccSSLOrder_importCommand(t *testing.T) {
	b := acctest.New(t, simulator.Config{Validation: "auto"})
	csr := acctest.NewCSR(t, "shop.example")
	resource.ParallelTest(t, resource.TestCase{
		ProtoV6ProviderFactories: b.Factories(),
		Steps: []resource.TestStep{
			{Config: orderConfig(b, csr)},
			{RefreshState: true},
			{
				ResourceName: order, ImportState: true, ImportStateVerify: true,
				// Not returned by the service; dcv_records are the tokens of an order that needs none any more, and the contacts
				// those that the order has of its organization, which nobody declared.
				ImportStateVerifyIgnore: []string{"skip_approval", "revocation_skip_approval", "payment_method", "dcv_records", "organization_contact", "technical_contact"},
			},
			{
				ResourceName: order, ImportState: true, ImportStateId: "web",
				ExpectError: regexp.MustCompile(`(?s)Invalid Order Id.*"web"`),
			},
			{
				ResourceName: order, ImportState: true, ImportStateId: "999",
				ExpectError: regexp.MustCompile(`Order 999 Not Visible`),
			},
		},
	})
}

// A revoked or cancelled order is imported with a warning, and is not ordered anew.
func TestAccSSLOrder_importEnded(t *testing.T) {
	b := acctest.New(t, simulator.Config{Validation: "auto"})
	csr := acctest.NewCSR(t, "shop.example")
	resource.Test(t, resource.TestCase{ProtoV6ProviderFactories: b.Factories(), Steps: []resource.TestStep{{Config: orderConfig(b, csr)}}})
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: b.Factories(),
		Steps: []resource.TestStep{
			{Config: importing(b, orderConfig(b, csr)), ConfigStateChecks: []statecheck.StateCheck{known("status", knownvalue.StringExact("revoked"))}},
			{Config: orderConfig(b, csr), ConfigPlanChecks: noChange},
		},
	})
	expectOrders(t, b, 1)
}

// A key of another account sees no order. It plans nothing and removes nothing.
func TestAccSSLOrder_keyOfAnotherAccount(t *testing.T) {
	for status, body := range map[int]string{
		http.StatusNotFound:  `{"errors":[{"code":"not_found|order","message":"Order not found."}]}`,
		http.StatusForbidden: `{"errors":[{"code":"access_denied|missing_permission","message":"No permission."}]}`,
	} {
		t.Run(fmt.Sprint(status), func(t *testing.T) {
			b := acctest.New(t, simulator.Config{})
			csr := acctest.NewCSR(t, "shop.example")
			var id string
			resource.ParallelTest(t, resource.TestCase{
				ProtoV6ProviderFactories: b.Factories(),
				Steps: []resource.TestStep{
					{Config: orderConfig(b, csr), Check: func(s *terraform.State) error {
						id = s.RootModule().Resources[order].Primary.ID
						return nil
					}},
					{
						PreConfig: func() {
							fault(t, b, simulator.Fault{Method: http.MethodGet, Path: "/order/certificate/*", Kind: "status", Status: status, Body: []byte(body)})
						},
						Config:      orderConfig(b, csr),
						ExpectError: regexp.MustCompile(`(?s)Order \d+ Not Visible.*region.*terraform\s+state\s+rm`),
					},
					{
						PreConfig: b.ForgetFaults, Config: orderConfig(b, csr), ConfigPlanChecks: noChange,
						Check: func(s *terraform.State) error {
							if now := s.RootModule().Resources[order].Primary.ID; now != id {
								return fmt.Errorf("the order is %s now, was %s", now, id)
							}
							return nil
						},
					},
				},
			})
			expectOrders(t, b, 1)
		})
	}
}

// An order with terms that the configuration leaves out keeps them after an import.
func TestAccSSLOrder_importKeepsTerms(t *testing.T) {
	b := acctest.New(t, simulator.Config{Validation: "auto"})
	csr := acctest.NewCSR(t, "shop.example")
	resource.Test(t, resource.TestCase{ProtoV6ProviderFactories: b.Factories(), Steps: []resource.TestStep{
		{Config: orderConfig(b, csr, "signature_hash", `"sha384"`, "server_platform_id", `"2"`, "on_destroy", `"keep"`)},
	}})
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: b.Factories(),
		Steps: []resource.TestStep{
			{Config: importing(b, orderConfig(b, csr)), ConfigStateChecks: []statecheck.StateCheck{
				known("signature_hash", knownvalue.StringExact("sha384")),
				known("server_platform_id", knownvalue.StringExact("2")),
			}},
			{Config: orderConfig(b, csr), ConfigPlanChecks: noChange},
		},
	})
	expectReissues(t, b, 0)
}
