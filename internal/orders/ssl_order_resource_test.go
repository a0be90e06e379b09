// SPDX-License-Identifier: MPL-2.0

package orders_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/compare"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/acctest"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/simulator"
)

const order = "certcentral_ssl_order.test"

// orderConfig is a configuration of one order whose arguments start as defaults and are overridden, or with "" taken
// out, by name.
func orderConfig(b *acctest.Bench, csr string, overrides ...string) string {
	arguments := []string{
		"product", `"ssl_basic"`,
		"common_name", `"shop.example"`,
		"dns_names", `["www.shop.example"]`,
		"csr", fmt.Sprintf("%q", csr),
		"order_validity", `{ years = 1 }`,
		"organization_id", `"` + b.Organization() + `"`,
		"dcv_method", `"dns-txt-token"`,
		"skip_approval", "true",
		"revocation_skip_approval", "true",
	}
	values := map[string]string{}
	var names []string
	arguments = append(arguments, overrides...)
	for i := 0; i < len(arguments); i += 2 {
		if _, again := values[arguments[i]]; !again {
			names = append(names, arguments[i])
		}
		values[arguments[i]] = arguments[i+1]
	}
	var body strings.Builder
	for _, name := range names {
		if values[name] != "" {
			fmt.Fprintf(&body, "  %s = %s\n", name, values[name])
		}
	}
	return b.Config("", "resource \"certcentral_ssl_order\" \"test\" {\n"+body.String()+"}\n")
}

func attribute(name string) tfjsonpath.Path { return tfjsonpath.New(name) }

func known(name string, value knownvalue.Check) statecheck.StateCheck {
	return statecheck.ExpectKnownValue(order, attribute(name), value)
}

func action(a plancheck.ResourceActionType) plancheck.PlanCheck {
	return plancheck.ExpectResourceAction(order, a)
}

var noChange = resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}}

func TestAccSSLOrder_lifecycle(t *testing.T) {
	b := acctest.New(t, simulator.Config{})
	csr := acctest.NewCSR(t, "shop.example")
	ids := statecheck.CompareValue(compare.ValuesSame())
	certificates := statecheck.CompareValue(compare.ValuesDiffer())
	resource.ParallelTest(t, resource.TestCase{
		ProtoV6ProviderFactories: b.Factories(),
		Steps: []resource.TestStep{
			{
				Config: orderConfig(b, csr),
				ConfigStateChecks: []statecheck.StateCheck{
					ids.AddStateValue(order, attribute("id")),
					certificates.AddStateValue(order, attribute("certificate_id")),
					known("status", knownvalue.StringExact("pending")),
					known("product_name_id", knownvalue.StringExact("ssl_basic")),
					known("serial_number", knownvalue.Null()),
					known("dcv_records", knownvalue.MapExact(map[string]knownvalue.Check{
						"shop.example": knownvalue.ObjectPartial(map[string]knownvalue.Check{
							"type": knownvalue.StringExact("TXT"), "name": knownvalue.StringExact("shop.example"), "value": knownvalue.NotNull(),
						}),
					})),
				},
				PostApplyFunc: func() {
					if posts, all := b.Count("POST", "/order/certificate/*"), b.Count("POST", "/*/*/*"); posts != 1 || all != 1 {
						t.Errorf("creating made %d purchases and %d POSTs, want 1", posts, all)
					}
				},
			},
			{
				PreConfig: func() { issue(t, b); b.ForgetRequests() },
				Config:    orderConfig(b, csr),
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
					plancheck.ExpectEmptyPlan(),
				}},
				ConfigStateChecks: []statecheck.StateCheck{
					known("status", knownvalue.StringExact("issued")),
					known("serial_number", knownvalue.NotNull()),
					known("valid_till", knownvalue.NotNull()),
				},
			},
			{
				PreConfig: b.ForgetRequests,
				Config:    orderConfig(b, csr, "dns_names", `["www.shop.example", "api.shop.example"]`),
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
					action(plancheck.ResourceActionUpdate),
					plancheck.ExpectUnknownValue(order, attribute("certificate_id")),
					plancheck.ExpectKnownValue(order, attribute("dcv_records"), knownvalue.MapPartial(map[string]knownvalue.Check{
						"shop.example": knownvalue.NotNull(),
					})),
				}},
				ConfigStateChecks: []statecheck.StateCheck{
					ids.AddStateValue(order, attribute("id")),
					certificates.AddStateValue(order, attribute("certificate_id")),
				},
				PostApplyFunc: func() {
					if n := b.Count("POST", "/order/certificate/*/reissue"); n != 1 {
						t.Errorf("%d reissues, want 1", n)
					}
					if names := b.Orders()[0].DNSNames; len(b.Orders()) != 1 {
						t.Errorf("%d orders, want 1 (%v)", len(b.Orders()), names)
					}
				},
			},
			{
				Config:           orderConfig(b, csr, "dns_names", `["api.shop.example", "WWW.shop.example", "shop.example"]`),
				ConfigPlanChecks: noChange,
			},
			{
				Config:           orderConfig(b, strings.ReplaceAll(csr, "\n", "\r\n")+"\n\n", "dns_names", `["www.shop.example", "api.shop.example"]`),
				ConfigPlanChecks: noChange,
			},
		},
	})
	if status := b.Orders()[0].Status; status != "revoked" {
		t.Errorf("after destroy the order is %s, want revoked", status)
	}
}

// issue lets the newest order of the bench be issued.
func issue(t *testing.T, b *acctest.Bench) {
	t.Helper()
	orders := b.Orders()
	if len(orders) == 0 {
		t.Fatal("there is no order to issue")
	}
	if err := b.Issue(orders[len(orders)-1].ID); err != nil {
		t.Fatal(err)
	}
}
