// SPDX-License-Identifier: MPL-2.0

package orders_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/compare"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/acctest"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/certcentral"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/simulator"
)

const days = 24 * time.Hour

func preApply(checks ...plancheck.PlanCheck) resource.ConfigPlanChecks {
	return resource.ConfigPlanChecks{PreApply: checks}
}

func expectReissues(t *testing.T, b *acctest.Bench, want int) {
	t.Helper()
	if got := b.Count(http.MethodPost, "/order/certificate/*/reissue"); got != want {
		t.Errorf("%d reissues were sent, want %d", got, want)
	}
}

// Rule 1: what falls due between plan and apply is left to the next plan, and a wrong local clock makes nothing due.
func TestAccSSLOrder_dueAfterPlan(t *testing.T) {
	b := acctest.New(t, simulator.Config{Validation: "auto"})
	csr := acctest.NewCSR(t, "shop.example")
	config := func(comments string) string {
		return orderConfig(b, csr, "order_validity", "{ years = 2 }", "renew_before_days", "30", "comments", comments)
	}
	resource.ParallelTest(t, resource.TestCase{
		ProtoV6ProviderFactories: b.Factories(),
		Steps: []resource.TestStep{
			{Config: config(`"first"`)},
			{
				PreConfig:        func() { b.Clock.Advance(10 * 365 * days) },
				Config:           config(`"first"`),
				ConfigPlanChecks: noChange,
			},
			{
				Config:           config(`"second"`),
				ConfigPlanChecks: preApply(action(plancheck.ResourceActionUpdate), between(func() { b.Advance(190 * days) })),
				PostApplyFunc:    func() { expectReissues(t, b, 0) },
				// The refresh after the apply sees that a reissue is due by now.
				ExpectNonEmptyPlan: true,
			},
			{
				Config: config(`"second"`),
				ConfigPlanChecks: preApply(
					action(plancheck.ResourceActionUpdate),
					plancheck.ExpectUnknownValue(order, attribute("certificate_id")),
				),
				PostApplyFunc: func() { expectReissues(t, b, 1); expectOrders(t, b, 1) },
			},
			{Config: config(`"second"`), ConfigPlanChecks: noChange},
		},
	})
}

// Rule 2: an order that no longer fits the plan is an error, never another purchase or reissue.
func TestAccSSLOrder_changedSincePlan(t *testing.T) {
	for name, test := range map[string]struct {
		edit   []string
		before func(*testing.T, *acctest.Bench)
		happen func(*testing.T, *acctest.Bench)
		orders int
	}{
		"revoked before a reissue": {
			edit:   []string{"dns_names", `["api.shop.example"]`},
			happen: func(t *testing.T, b *acctest.Bench) { must(t, b.Revoke(b.Orders()[0].ID)) },
			orders: 1,
		},
		"reissued before a reissue": {
			edit:   []string{"dns_names", `["api.shop.example"]`},
			happen: func(t *testing.T, b *acctest.Bench) { reissueElsewhere(t, b) },
			orders: 1,
		},
		"revoked before a renewal": {
			edit:   []string{"renew_before_days", "30"},
			before: func(_ *testing.T, b *acctest.Bench) { b.Advance(350 * days) },
			happen: func(t *testing.T, b *acctest.Bench) { must(t, b.Revoke(b.Orders()[0].ID)) },
			orders: 1,
		},
	} {
		t.Run(name, func(t *testing.T) {
			b := acctest.New(t, simulator.Config{Validation: "auto"})
			csr := acctest.NewCSR(t, "shop.example")
			var bought, reissued int
			resource.ParallelTest(t, resource.TestCase{
				ProtoV6ProviderFactories: b.Factories(),
				Steps: []resource.TestStep{
					{Config: orderConfig(b, csr)},
					{
						PreConfig: func() {
							if test.before != nil {
								test.before(t, b)
							}
						},
						Config: orderConfig(b, csr, test.edit...),
						ConfigPlanChecks: preApply(action(plancheck.ResourceActionUpdate), between(func() {
							test.happen(t, b)
							bought, reissued = b.Count(http.MethodPost, purchases), b.Count(http.MethodPost, "/order/certificate/*/reissue")
						})),
						ExpectError: regexp.MustCompile(`(?s)Order Changed Since Plan.*Plan\s+again`),
					},
				},
			})
			expectOrders(t, b, test.orders)
			expectPosts(t, b, bought)
			expectReissues(t, b, reissued)
		})
	}
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// call makes a request of somebody else's to the simulator.
func call(t testing.TB, b *acctest.Bench, method, path string, body any) {
	t.Helper()
	data, err := json.Marshal(body)
	must(t, err)
	req, err := http.NewRequestWithContext(t.Context(), method, b.URL+path, bytes.NewReader(data))
	must(t, err)
	req.Header.Set("X-DC-DEVKEY", acctest.Key)
	req.Header.Set("Content-Type", "application/json")
	resp, err := http.DefaultClient.Do(req)
	must(t, err)
	defer resp.Body.Close()
	if resp.StatusCode >= 300 {
		t.Fatalf("%s %s: %s", method, path, resp.Status)
	}
}

// reissueElsewhere reissues with another key and more names, as somebody else would.
func reissueElsewhere(t *testing.T, b *acctest.Bench, names ...string) {
	t.Helper()
	call(t, b, http.MethodPost, fmt.Sprintf("/order/certificate/%d/reissue", b.Orders()[0].ID), map[string]any{
		"skip_approval": true,
		"certificate": map[string]any{
			"common_name": "shop.example", "dns_names": append(names, "www.shop.example"), "csr": acctest.NewCSR(t, "shop.example"), "signature_hash": "sha256",
		},
	})
}

// Rule 3: a domain that the service adds shows at the next refresh, for the plan's keys are final.
func TestAccSSLOrder_serviceAddsDomain(t *testing.T) {
	b := acctest.New(t, simulator.Config{})
	csr := acctest.NewCSR(t, "shop.example")
	fault(t, b, simulator.Fault{Method: http.MethodPost, Path: purchases, Times: 1, Kind: "rewrite", Rewrite: func(status int, body []byte) (int, []byte) {
		return status, bytes.Replace(body, []byte(`"domains":[`), []byte(`"domains":[{"id":77,"name":"added.example","dcv_token":{"token":"addedtoken","status":"pending"}},`), 1)
	}})
	resource.ParallelTest(t, resource.TestCase{
		ProtoV6ProviderFactories: b.Factories(),
		Steps: []resource.TestStep{
			{
				Config: orderConfig(b, csr),
				ConfigPlanChecks: preApply(plancheck.ExpectKnownValue(order, attribute("dcv_records"), knownvalue.MapPartial(map[string]knownvalue.Check{
					"shop.example": knownvalue.NotNull(),
				}))),
			},
			{
				Config:           orderConfig(b, csr),
				ConfigPlanChecks: noChange,
				ConfigStateChecks: []statecheck.StateCheck{
					known("dcv_records", knownvalue.MapExact(map[string]knownvalue.Check{
						"shop.example":  knownvalue.NotNull(),
						"added.example": knownvalue.ObjectPartial(map[string]knownvalue.Check{"value": knownvalue.StringExact("addedtoken")}),
					})),
				},
			},
		},
	})
}

// servedAs lets order info tell something else from now on.
func servedAs(t *testing.T, b *acctest.Bench, old, now string) {
	t.Helper()
	fault(t, b, simulator.Fault{Method: http.MethodGet, Path: purchases, Kind: "rewrite", Rewrite: func(status int, body []byte) (int, []byte) {
		return status, []byte(strings.ReplaceAll(string(body), old, now))
	}})
}

// Rule 4: another product or organization at the service buys nothing; other names reissue at most, and not after the end.
func TestAccSSLOrder_driftNeverBuys(t *testing.T) {
	b := acctest.New(t, simulator.Config{Validation: "auto"})
	csr := acctest.NewCSR(t, "shop.example")
	config := orderConfig(b, csr)
	resource.ParallelTest(t, resource.TestCase{
		ProtoV6ProviderFactories: b.Factories(),
		Steps: []resource.TestStep{
			{Config: config},
			{PreConfig: func() { servedAs(t, b, `"ssl_basic"`, `"ssl_ev_basic"`) }, Config: config, ConfigPlanChecks: noChange},
			{
				PreConfig: func() { b.ForgetFaults(); servedAs(t, b, fmt.Sprint(b.OrganizationID()), "987654") },
				Config:    config, ConfigPlanChecks: noChange,
			},
			{
				PreConfig:          func() { b.ForgetFaults(); servedAs(t, b, "shop.example", "other.example") },
				RefreshState:       true, // the names of the service are in state from here on
				ExpectNonEmptyPlan: true,
				RefreshPlanChecks:  resource.RefreshPlanChecks{PostRefresh: []plancheck.PlanCheck{action(plancheck.ResourceActionUpdate)}},
			},
			{
				PreConfig: func() { must(t, b.Revoke(b.Orders()[0].ID)) },
				Config:    config, ConfigPlanChecks: noChange,
			},
		},
	})
	expectOrders(t, b, 1)
	expectReissues(t, b, 0)
}

// Rule 5: values known only at apply plan the widest outcome, and at apply it is what they come to.
func TestAccSSLOrder_unknownInputs(t *testing.T) {
	b := acctest.New(t, simulator.Config{Validation: "auto"})
	csr := acctest.NewCSR(t, "shop.example")
	later := func(value, trigger string) string {
		return fmt.Sprintf("resource \"terraform_data\" \"later\" {\n  input = %q\n  triggers_replace = %q\n}\n", value, trigger)
	}
	config := func(argument, value, trigger string) string {
		return orderConfig(b, csr, argument, "terraform_data.later.output") + later(value, trigger)
	}
	ids := statecheck.CompareValue(compare.ValuesSame())
	same := func() []statecheck.StateCheck {
		return []statecheck.StateCheck{ids.AddStateValue(order, attribute("id"))}
	}
	unknown := func(names ...string) resource.ConfigPlanChecks {
		checks := []plancheck.PlanCheck{action(plancheck.ResourceActionUpdate)}
		for _, name := range names {
			checks = append(checks, plancheck.ExpectUnknownValue(order, attribute(name)))
		}
		return preApply(checks...)
	}
	resource.ParallelTest(t, resource.TestCase{
		ProtoV6ProviderFactories: b.Factories(),
		Steps: []resource.TestStep{
			{Config: orderConfig(b, csr), ConfigStateChecks: same()},
			{Config: config("product", "ssl_basic", "1"), ConfigPlanChecks: unknown("id", "certificate_id"), ConfigStateChecks: same()},
			{Config: config("organization_id", b.Organization(), "2"), ConfigPlanChecks: unknown("id", "certificate_id"), ConfigStateChecks: same()},
			{Config: config("csr", csr, "3"), ConfigPlanChecks: unknown("certificate_id"), ConfigStateChecks: same()},
			{Config: config("common_name", "shop.example", "4"), ConfigPlanChecks: unknown("certificate_id", "dcv_records"), ConfigStateChecks: same()},
			{
				PreConfig: func() { expectOrders(t, b, 1); expectReissues(t, b, 0) },
				Config:    config("csr", acctest.NewCSR(t, "shop.example"), "5"), ConfigPlanChecks: unknown("certificate_id"), ConfigStateChecks: same(),
			},
		},
	})
	expectOrders(t, b, 1)
	expectReissues(t, b, 1)
}

// Rule 6: an edit that is refused names the way to destroy regardless; what a refresh finds is no error.
func TestAccSSLOrder_refusedEdit(t *testing.T) {
	b := acctest.New(t, simulator.Config{})
	csr := acctest.NewCSR(t, "shop.example")
	resource.ParallelTest(t, resource.TestCase{
		ProtoV6ProviderFactories: b.Factories(),
		Steps: []resource.TestStep{
			{Config: orderConfig(b, csr)},
			{
				Config:      orderConfig(b, csr, "signature_hash", `"sha384"`),
				ExpectError: regexp.MustCompile(`(?s)Order Still Pending: shop.example, Order \d+.*-refresh=false`),
			},
			{PreConfig: func() { must(t, b.Reject(b.Orders()[0].ID)) }, Config: orderConfig(b, csr), ConfigPlanChecks: noChange},
		},
	})
	expectOrders(t, b, 1)
}

// Rule 8: without billing, an edit that orders anew is an error, and a renewal that falls due is put off.
func TestAccSSLOrder_allowBillableFalse(t *testing.T) {
	b := acctest.New(t, simulator.Config{Validation: "auto"})
	csr := acctest.NewCSR(t, "shop.example")
	free := func(overrides ...string) string {
		return strings.Replace(orderConfig(b, csr, overrides...), "base_url", "allow_billable = false\n  base_url", 1)
	}
	window := []string{"renew_before_days", "30"}
	resource.ParallelTest(t, resource.TestCase{
		ProtoV6ProviderFactories: b.Factories(),
		Steps: []resource.TestStep{
			{Config: free(), ExpectError: regexp.MustCompile(`New Order Not Allowed: shop.example`)},
			{Config: orderConfig(b, csr, window...)},
			{Config: free(append(window, "product", `"ssl_securesite_flex"`)...), ExpectError: regexp.MustCompile(`(?s)New Order Not Allowed.*product`)},
			{PreConfig: func() { b.Advance(345 * days) }, Config: free(window...), ConfigPlanChecks: noChange},
			{Config: free(append(window, "reissue_trigger", `"now"`)...), ConfigPlanChecks: preApply(action(plancheck.ResourceActionUpdate))},
		},
	})
	expectOrders(t, b, 1)
	expectReissues(t, b, 1)
}

// A renewal is a new order in place: the old one is left alone, and the resource follows the new one.
func TestAccSSLOrder_renewal(t *testing.T) {
	b := acctest.New(t, simulator.Config{Validation: "auto"})
	csr := acctest.NewCSR(t, "shop.example")
	config := orderConfig(b, csr, "renew_before_days", "30", "alternative_order_id", `"web-1"`)
	ids := statecheck.CompareValue(compare.ValuesDiffer())
	resource.ParallelTest(t, resource.TestCase{
		ProtoV6ProviderFactories: b.Factories(),
		Steps: []resource.TestStep{
			{Config: config, ConfigStateChecks: []statecheck.StateCheck{ids.AddStateValue(order, attribute("id"))}},
			{
				PreConfig: func() { b.Advance(345 * days) },
				Config:    config,
				ConfigPlanChecks: preApply(action(plancheck.ResourceActionUpdate),
					plancheck.ExpectUnknownValue(order, attribute("id"))),
				ConfigStateChecks: []statecheck.StateCheck{
					ids.AddStateValue(order, attribute("id")),
					known("is_renewal", knownvalue.Bool(true)),
					known("previous_order_id", knownvalue.NotNull()),
				},
			},
			{Config: config, ConfigPlanChecks: noChange},
		},
	})
	expectOrders(t, b, 2)
	first, second := b.Orders()[0], b.Orders()[1]
	if first.Status != "issued" || !first.Renewed || second.RenewalOf != first.ID {
		t.Errorf("got %+v, renewed by %+v", first, second)
	}
	if first.AlternativeOrderID != "web-1" || !strings.HasPrefix(second.AlternativeOrderID, certcentral.AlternativeOrderIDPrefix) {
		t.Errorf("the alternative ids are %q and %q, want the user's for the first order and one drawn for the second", first.AlternativeOrderID, second.AlternativeOrderID)
	}
}

// A renewal whose answer is lost for good is found by the next refresh, once.
func TestAccSSLOrder_renewalUnconfirmed(t *testing.T) {
	for commit, posts := range map[string]int{"drop_after": 2, "drop_before": 3} {
		t.Run(commit, func(t *testing.T) {
			b := acctest.New(t, simulator.Config{Validation: "auto"})
			csr := acctest.NewCSR(t, "shop.example")
			config := orderConfig(b, csr, "product", `"ssl_securesite_flex"`)
			resource.ParallelTest(t, resource.TestCase{
				ProtoV6ProviderFactories: b.Factories(),
				Steps: []resource.TestStep{
					{Config: orderConfig(b, csr)},
					{PreConfig: func() { gone(t, b, commit, 2) }, Config: config, ExpectError: regexp.MustCompile(`(?s)Order Not Confirmed: shop.example, Order \d+`)},
					{PreConfig: b.ForgetFaults, Config: config, ConfigStateChecks: []statecheck.StateCheck{
						known("product_name_id", knownvalue.StringExact("ssl_securesite_flex")),
						known("previous_order_id", knownvalue.NotNull()),
					}},
					{Config: config, ConfigPlanChecks: noChange},
				},
			})
			expectOrders(t, b, 2)
			expectPosts(t, b, posts)
			if first := b.Orders()[0].Status; first != "issued" {
				t.Errorf("the first order is %s, want it left issued", first)
			}
		})
	}
}

// A new product orders anew in place; an order that was never issued is cancelled first.
func TestAccSSLOrder_newProduct(t *testing.T) {
	b := acctest.New(t, simulator.Config{})
	csr := acctest.NewCSR(t, "shop.example")
	config := orderConfig(b, csr, "product", `"ssl_securesite_flex"`)
	resource.ParallelTest(t, resource.TestCase{
		ProtoV6ProviderFactories: b.Factories(),
		Steps: []resource.TestStep{
			{Config: orderConfig(b, csr)},
			{
				Config: config,
				ConfigPlanChecks: preApply(action(plancheck.ResourceActionUpdate),
					plancheck.ExpectUnknownValue(order, attribute("id"))),
				ConfigStateChecks: []statecheck.StateCheck{known("previous_order_id", knownvalue.Null())},
			},
			{Config: config, ConfigPlanChecks: noChange},
		},
	})
	if orders := b.Orders(); len(orders) != 2 || orders[0].Status != "canceled" || orders[1].Product != "ssl_securesite_flex" {
		t.Errorf("got %+v, want the first cancelled and one of the new product", orders)
	}
}

// A renewal that is rejected before it is issued gives way to the order that it was to follow.
func TestAccSSLOrder_rejectedSuccessor(t *testing.T) {
	b := acctest.New(t, simulator.Config{})
	csr := acctest.NewCSR(t, "shop.example")
	config := orderConfig(b, csr, "product", `"ssl_securesite_flex"`)
	resource.ParallelTest(t, resource.TestCase{
		ProtoV6ProviderFactories: b.Factories(),
		Steps: []resource.TestStep{
			{Config: orderConfig(b, csr)},
			{PreConfig: func() { issue(t, b) }, RefreshState: true},
			{Config: config, ConfigStateChecks: []statecheck.StateCheck{known("previous_order_id", knownvalue.NotNull())}},
			{
				PreConfig:        func() { must(t, b.Reject(b.Orders()[1].ID)) },
				Config:           orderConfig(b, csr),
				ConfigPlanChecks: noChange,
				ConfigStateChecks: []statecheck.StateCheck{
					known("status", knownvalue.StringExact("issued")),
					known("previous_order_id", knownvalue.Null()),
				},
			},
		},
	})
}
