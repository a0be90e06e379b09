// SPDX-License-Identifier: MPL-2.0

package orders_test

import (
	"fmt"
	"net/http"
	"regexp"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/compare"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/acctest"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/simulator"
)

// A pending order takes other names, another CSR and another DCV method in place, by the calls made for that.
func TestAccSSLOrder_editPending(t *testing.T) {
	b := acctest.New(t, simulator.Config{})
	first, second := acctest.NewCSR(t, "shop.example"), acctest.NewCSR(t, "shop.example")
	cname := []string{"dns_names", `["api.shop.example"]`, "dcv_method", `"dns-cname-token"`}
	value := statecheck.CompareValue(compare.ValuesSame())
	// A domain and its www name count as one, so the first further name is another.
	names := []string{"dns_names", `["blog.shop.example"]`}
	resource.ParallelTest(t, resource.TestCase{
		ProtoV6ProviderFactories: b.Factories(),
		Steps: []resource.TestStep{
			{Config: orderConfig(b, first, names...), ConfigStateChecks: []statecheck.StateCheck{
				value.AddStateValue(order, attribute("dcv_records").AtMapKey("shop.example").AtMapKey("value")),
			}},
			{
				PreConfig: b.ForgetRequests,
				Config:    orderConfig(b, second, names...),
				ConfigPlanChecks: preApply(action(plancheck.ResourceActionUpdate),
					plancheck.ExpectKnownValue(order, attribute("certificate_id"), knownvalue.NotNull())),
				ConfigStateChecks: []statecheck.StateCheck{
					value.AddStateValue(order, attribute("dcv_records").AtMapKey("shop.example").AtMapKey("value")),
				},
				PostApplyFunc: func() { expectChanges(t, b, "POST /order/certificate/*/csr") },
			},
			{
				PreConfig: b.ForgetRequests,
				Config:    orderConfig(b, second, cname...),
				ConfigStateChecks: []statecheck.StateCheck{
					known("dcv_records", knownvalue.MapExact(map[string]knownvalue.Check{
						"shop.example": knownvalue.ObjectPartial(map[string]knownvalue.Check{
							"type":  knownvalue.StringExact("CNAME"),
							"name":  knownvalue.StringRegexp(regexp.MustCompile(`^[a-z0-9]+\.shop\.example$`)),
							"value": knownvalue.StringExact("dcv.digicert.com"),
						}),
					})),
				},
				PostApplyFunc: func() {
					expectChanges(t, b, "PUT /order/certificate/*/dns-names", "PUT /order/certificate/*/dcv-method")
				},
			},
			{Config: orderConfig(b, second, cname...), ConfigPlanChecks: noChange},
			{
				PreConfig: func() {
					fault(t, b, simulator.Fault{
						Method: http.MethodPut, Path: "/order/certificate/*/dns-names", Times: 1, Kind: "status", Status: 400,
						Body: []byte(`{"errors":[{"code":"invalid_dns_names","message":"The number of names may not grow."}]}`),
					})
				},
				Config:      orderConfig(b, second, append(cname, "dns_names", `["api.shop.example", "b.shop.example"]`)...),
				ExpectError: regexp.MustCompile(`(?s)Could Not Change Pending Order: shop.example, Order \d+.*may\s+not\s+grow.*Undo`),
			},
			{Config: orderConfig(b, second, cname...), ConfigPlanChecks: noChange},
		},
	})
	expectOrders(t, b, 1)
}

// The methods each have their record; a proof by mail has none.
func TestAccSSLOrder_dcvRecords(t *testing.T) {
	for method, want := range map[string]knownvalue.Check{
		"dns-txt-token": knownvalue.MapExact(map[string]knownvalue.Check{
			"shop.example":  knownvalue.ObjectPartial(map[string]knownvalue.Check{"type": knownvalue.StringExact("TXT"), "url": knownvalue.Null()}),
			"other.example": knownvalue.ObjectPartial(map[string]knownvalue.Check{"type": knownvalue.StringExact("TXT"), "name": knownvalue.StringExact("other.example")}),
		}),
		"http-token": knownvalue.MapExact(map[string]knownvalue.Check{
			"shop.example":      knownvalue.ObjectPartial(map[string]knownvalue.Check{"type": knownvalue.StringExact("HTTP")}),
			"www.other.example": knownvalue.ObjectPartial(map[string]knownvalue.Check{"url": knownvalue.StringExact("http://www.other.example/.well-known/pki-validation/fileauth.txt"), "value": knownvalue.NotNull()}),
		}),
		"email": knownvalue.MapExact(map[string]knownvalue.Check{}),
	} {
		t.Run(method, func(t *testing.T) {
			b := acctest.New(t, simulator.Config{})
			config := orderConfig(b, acctest.NewCSR(t, "shop.example"), "dns_names", `["www.other.example"]`, "dcv_method", `"`+method+`"`)
			resource.ParallelTest(t, resource.TestCase{
				ProtoV6ProviderFactories: b.Factories(),
				Steps: []resource.TestStep{
					{Config: config, ConfigStateChecks: []statecheck.StateCheck{known("dcv_records", want)}},
					{Config: config, ConfigPlanChecks: noChange},
				},
			})
		})
	}
}

// A reissue that awaits approval brings a certificate id at once, which is neither null nor the old one.
func TestAccSSLOrder_reissueAwaitsApproval(t *testing.T) {
	b := acctest.New(t, simulator.Config{Validation: "auto"})
	csr := acctest.NewCSR(t, "shop.example")
	ids := statecheck.CompareValue(compare.ValuesDiffer())
	edited := orderConfig(b, csr, "reissue_trigger", `"1"`, "skip_approval", "false")
	resource.ParallelTest(t, resource.TestCase{
		ProtoV6ProviderFactories: b.Factories(),
		Steps: []resource.TestStep{
			{Config: orderConfig(b, csr), ConfigStateChecks: []statecheck.StateCheck{ids.AddStateValue(order, attribute("certificate_id"))}},
			{Config: edited, ConfigStateChecks: []statecheck.StateCheck{
				ids.AddStateValue(order, attribute("certificate_id")),
				known("certificate_id", knownvalue.StringRegexp(regexp.MustCompile(`^(request-)?\d+$`))),
				known("status", knownvalue.StringExact("reissue_pending")),
			}},
			{Config: edited, ConfigPlanChecks: noChange},
		},
	})
	expectReissues(t, b, 1)
}

// -replace is the only way to a replacement; create_before_destroy together with adoption keeps the order.
func TestAccSSLOrder_replaceKeepsAdopted(t *testing.T) {
	b := acctest.New(t, simulator.Config{Validation: "auto"})
	csr := acctest.NewCSR(t, "shop.example")
	config := orderConfig(b, csr, "alternative_order_id", `"web-1"`, "adopt_existing", "true", "lifecycle", "{ create_before_destroy = true }")
	config = regexp.MustCompile(`lifecycle = `).ReplaceAllString(config, "lifecycle ")
	config = regexp.MustCompile(`\{ create_before_destroy = true \}`).ReplaceAllString(config, "{\n    create_before_destroy = true\n  }")
	resource.ParallelTest(t, resource.TestCase{
		ProtoV6ProviderFactories: b.Factories(),
		Steps: []resource.TestStep{
			{Config: config},
			{Config: config, Taint: []string{order}, PostApplyFunc: func() {
				if orders := b.Orders(); len(orders) != 1 || orders[0].Status != "issued" {
					t.Errorf("got %+v, want the one order, issued", orders)
				}
			}},
		},
	})
}

// A reissue that is rejected has not happened: the order runs on, and the reissue is planned again.
func TestAccSSLOrder_reissueRejected(t *testing.T) {
	b := acctest.New(t, simulator.Config{Validation: "auto"})
	csr := acctest.NewCSR(t, "shop.example")
	edited := orderConfig(b, csr, "reissue_trigger", `"1"`, "skip_approval", "false")
	resource.ParallelTest(t, resource.TestCase{
		ProtoV6ProviderFactories: b.Factories(),
		Steps: []resource.TestStep{
			{Config: orderConfig(b, csr)},
			{Config: edited},
			{
				PreConfig: func() {
					call(t, b, http.MethodPut, fmt.Sprintf("/order/certificate/%d/status", b.Orders()[0].ID), map[string]any{"status": "canceled", "note": "not now"})
				},
				Config:           edited,
				ConfigPlanChecks: preApply(action(plancheck.ResourceActionUpdate), plancheck.ExpectUnknownValue(order, attribute("certificate_id"))),
			},
			{Config: edited, ConfigPlanChecks: noChange},
		},
	})
	expectReissues(t, b, 2)
}

// While the value of a proof cannot be asked for, it is null; the next refresh brings it.
func TestAccSSLOrder_proofAskedAgain(t *testing.T) {
	b := acctest.New(t, simulator.Config{})
	config := orderConfig(b, acctest.NewCSR(t, "shop.example"))
	value := attribute("dcv_records").AtMapKey("shop.example").AtMapKey("value")
	resource.ParallelTest(t, resource.TestCase{
		ProtoV6ProviderFactories: b.Factories(),
		Steps: []resource.TestStep{
			{
				PreConfig: func() {
					fault(t, b,
						simulator.Fault{Method: http.MethodPost, Path: purchases, Times: 1, Kind: "drop_after"},
						simulator.Fault{Method: http.MethodPut, Path: "/order/certificate/*/dcv-random-value", Kind: "status", Status: 403},
					)
				},
				Config:            config,
				ConfigStateChecks: []statecheck.StateCheck{statecheck.ExpectKnownValue(order, value, knownvalue.Null())},
			},
			{
				PreConfig: b.ForgetFaults, Config: config, ConfigPlanChecks: noChange,
				ConfigStateChecks: []statecheck.StateCheck{statecheck.ExpectKnownValue(order, value, knownvalue.StringRegexp(regexp.MustCompile(`^[a-z0-9]{8,}$`)))},
			},
		},
	})
}
