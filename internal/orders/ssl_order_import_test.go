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
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/simulator"
)

// importing returns a configuration that imports the bench's first order into what config declares.
func importing(b *acctest.Bench, config string) string {
	return fmt.Sprintf("import {\n  to = %s\n  id = \"%d\"\n}\n", order, b.Orders()[0].ID) + config
}

// After an import, inputs that the service does not return are filled in, and nothing is sent.
func TestAccSSLOrder_import(t *testing.T) {
	for name, test := range map[string]struct {
		config    simulator.Config
		arguments []string
		action    plancheck.ResourceActionType
	}{
		"issued":  {simulator.Config{Validation: "auto"}, nil, plancheck.ResourceActionUpdate},
		"pending": {simulator.Config{}, nil, plancheck.ResourceActionUpdate},
		"all inputs": {
			simulator.Config{Validation: "auto"},
			[]string{
				"server_platform_id", `"2"`, "cert_validity", "{ days = 90 }", "comments", `"web tier"`, "payment_method", `"balance"`,
				"alternative_order_id", `"web-1"`, "reissue_trigger", `"1"`, "certificate_dcv_scope", `"base_domain"`, "container_id", `"` + "%CONTAINER%" + `"`,
				"renew_before_days", "20", "revocation_reason", `"superseded"`, "on_destroy_comment", `"gone"`,
			},
			plancheck.ResourceActionUpdate,
		},
		"nothing to fill in": {
			simulator.Config{Validation: "auto", Approval: "skip"},
			[]string{"skip_approval", "", "revocation_skip_approval", ""},
			plancheck.ResourceActionNoop,
		},
	} {
		t.Run(name, func(t *testing.T) {
			b := acctest.New(t, test.config)
			csr := acctest.NewCSR(t, "shop.example")
			arguments := append([]string(nil), test.arguments...)
			for i, argument := range arguments {
				if argument == `"%CONTAINER%"` {
					arguments[i] = fmt.Sprintf("%q", fmt.Sprint(b.ContainerID()))
				}
			}
			config := orderConfig(b, csr, arguments...)
			kept := orderConfig(b, csr, append(arguments, "on_destroy", `"keep"`)...)
			resource.Test(t, resource.TestCase{ProtoV6ProviderFactories: b.Factories(), Steps: []resource.TestStep{{Config: kept}}})
			b.ForgetRequests()
			resource.Test(t, resource.TestCase{
				ProtoV6ProviderFactories: b.Factories(),
				Steps: []resource.TestStep{
					{
						Config:           importing(b, config),
						ConfigPlanChecks: preApply(action(test.action)),
						PostApplyFunc: func() {
							if posts := b.Count(http.MethodPost, "/*/*/*") + b.Count(http.MethodPost, "/*/*/*/*"); posts > 0 {
								t.Errorf("importing sent %d POSTs", posts)
							}
						},
						ConfigStateChecks: []statecheck.StateCheck{known("product", knownvalue.StringExact("ssl_basic"))},
					},
					{Config: config, ConfigPlanChecks: noChange},
				},
			})
			expectOrders(t, b, 1)
		})
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
