// SPDX-License-Identifier: MPL-2.0

package orders_test

import (
	"encoding/json"
	"net/http"
	"regexp"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/acctest"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/certcentral"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/simulator"
)

const (
	purchases = "/order/certificate/*"
	lookUps   = "/order/alternate/*"
)

func fault(t *testing.T, b *acctest.Bench, faults ...simulator.Fault) {
	t.Helper()
	for _, f := range faults {
		if err := b.AddFault(f); err != nil {
			t.Fatal(err)
		}
	}
}

// Whatever happens to the answer of the one POST that costs money, there is one order, and it is in state.
func TestAccSSLOrder_createFaults(t *testing.T) {
	for name, test := range map[string]struct {
		fault simulator.Fault
		posts int
	}{
		"cut before commit":         {simulator.Fault{Kind: "drop_before"}, 2},
		"cut after commit":          {simulator.Fault{Kind: "drop_after"}, 1},
		"500 before commit":         {simulator.Fault{Kind: "status", Status: 500}, 2},
		"500 after commit":          {simulator.Fault{Kind: "status", Status: 500, AfterCommit: true}, 1},
		"503 after commit":          {simulator.Fault{Kind: "status", Status: 503, AfterCommit: true}, 1},
		"truncated answer":          {simulator.Fault{Kind: "truncate"}, 1},
		"answer that is no JSON":    {simulator.Fault{Kind: "status", Status: 201, Body: json.RawMessage(`"<html>Created</html>"`), AfterCommit: true}, 1},
		"gateway after commit":      {simulator.Fault{Kind: "status", Status: 409, Body: json.RawMessage(`"<html>Conflict</html>"`), AfterCommit: true}, 1},
		"answer without an id":      {simulator.Fault{Kind: "status", Status: 201, Body: json.RawMessage(`{}`), AfterCommit: true}, 1},
		"429 with Retry-After":      {simulator.Fault{Kind: "status", Status: 429, RetryAfter: "7"}, 2},
		"429 without Retry-After":   {simulator.Fault{Kind: "status", Status: 429}, 2},
		"slow answer after commit":  {simulator.Fault{Kind: "delay", Delay: 3 * time.Second, AfterCommit: true}, 1},
		"slow answer before commit": {simulator.Fault{Kind: "delay", Delay: 3 * time.Second}, 2},
	} {
		t.Run(name, func(t *testing.T) {
			b := acctest.New(t, simulator.Config{})
			b.Adjust = func(config *certcentral.Config) { config.RequestTimeout = 500 * time.Millisecond }
			csr := acctest.NewCSR(t, "shop.example")
			test.fault.Method, test.fault.Path, test.fault.Times = http.MethodPost, purchases, 1
			fault(t, b, test.fault)
			resource.ParallelTest(t, resource.TestCase{
				ProtoV6ProviderFactories: b.Factories(),
				Steps: []resource.TestStep{
					{
						Config: orderConfig(b, csr),
						ConfigStateChecks: []statecheck.StateCheck{
							known("id", knownvalue.StringRegexp(regexp.MustCompile(`^\d+$`))),
							known("status", knownvalue.StringExact("pending")),
							known("dcv_records", knownvalue.MapPartial(map[string]knownvalue.Check{
								"shop.example": knownvalue.ObjectPartial(map[string]knownvalue.Check{"value": knownvalue.StringRegexp(regexp.MustCompile(`^[a-z0-9]{8,}$`))}),
							})),
						},
						PostApplyFunc: func() { expectOrders(t, b, 1); expectPosts(t, b, test.posts) },
					},
					{Config: orderConfig(b, csr), ConfigPlanChecks: noChange},
				},
			})
			expectOrders(t, b, 1)
		})
	}
}

func expectOrders(t *testing.T, b *acctest.Bench, want int) {
	t.Helper()
	if got := len(b.Orders()); got != want {
		t.Errorf("%d orders exist, want %d", got, want)
	}
}

func expectPosts(t *testing.T, b *acctest.Bench, want int) {
	t.Helper()
	if got := b.Count(http.MethodPost, purchases); got != want {
		t.Errorf("%d purchases were sent, want %d", got, want)
	}
}

// gone makes the answer to the order, and every look-up after it, fail. The look-ups before it, by which an order that
// follows another makes sure that it is not there yet, go through.
func gone(t *testing.T, b *acctest.Bench, commit string, before int) {
	t.Helper()
	if before > 0 {
		fault(t, b, simulator.Fault{Path: "/order/alternate/*", Times: before, Kind: "rewrite", Rewrite: func(status int, body []byte) (int, []byte) { return status, body }})
	}
	fault(t, b,
		simulator.Fault{Method: http.MethodPost, Path: purchases, Times: 1, Kind: commit},
		simulator.Fault{Path: "/order/alternate/*", Kind: "drop_before"},
	)
}

var unconfirmed = regexp.MustCompile(`^unconfirmed:terraform[0-9a-f]{32}$`)

func TestAccSSLOrder_unconfirmedThenFound(t *testing.T) {
	b := acctest.New(t, simulator.Config{})
	csr := acctest.NewCSR(t, "shop.example")
	gone(t, b, "drop_after", 0)
	resource.ParallelTest(t, resource.TestCase{
		ProtoV6ProviderFactories: b.Factories(),
		Steps: []resource.TestStep{
			{
				Config: orderConfig(b, csr),
				ConfigStateChecks: []statecheck.StateCheck{
					known("id", knownvalue.StringRegexp(unconfirmed)),
					known("status", knownvalue.StringExact("unconfirmed")),
				},
				// The refresh that follows cannot resolve it while the look-up fails.
				ConfigPlanChecks: resource.ConfigPlanChecks{PostApplyPreRefresh: []plancheck.PlanCheck{between(b.ForgetFaults)}},
			},
			{
				Config:           orderConfig(b, csr),
				ConfigPlanChecks: noChange,
				ConfigStateChecks: []statecheck.StateCheck{
					known("id", knownvalue.StringRegexp(regexp.MustCompile(`^\d+$`))),
					known("status", knownvalue.StringExact("pending")),
					known("dcv_records", knownvalue.MapPartial(map[string]knownvalue.Check{
						"shop.example": knownvalue.ObjectPartial(map[string]knownvalue.Check{"value": knownvalue.NotNull()}),
					})),
				},
			},
		},
	})
	expectOrders(t, b, 1)
	expectPosts(t, b, 1)
	if status := b.Orders()[0].Status; status != "canceled" {
		t.Errorf("after destroy the order is %s, want canceled", status)
	}
}

func TestAccSSLOrder_unconfirmedThenNone(t *testing.T) {
	b := acctest.New(t, simulator.Config{})
	csr := acctest.NewCSR(t, "shop.example")
	gone(t, b, "drop_before", 0)
	resource.ParallelTest(t, resource.TestCase{
		ProtoV6ProviderFactories: b.Factories(),
		Steps: []resource.TestStep{
			{
				Config:             orderConfig(b, csr),
				ConfigStateChecks:  []statecheck.StateCheck{known("status", knownvalue.StringExact("unconfirmed"))},
				ConfigPlanChecks:   resource.ConfigPlanChecks{PostApplyPreRefresh: []plancheck.PlanCheck{between(b.ForgetFaults)}},
				PostApplyFunc:      func() { expectOrders(t, b, 0) },
				ExpectNonEmptyPlan: true,
			},
			{
				Config:            orderConfig(b, csr),
				ConfigPlanChecks:  resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{action(plancheck.ResourceActionCreate)}},
				ConfigStateChecks: []statecheck.StateCheck{known("status", knownvalue.StringExact("pending"))},
			},
			{Config: orderConfig(b, csr), ConfigPlanChecks: noChange},
		},
	})
	expectOrders(t, b, 1)
}

// An unconfirmed order stays in state as long as the service cannot tell.
func TestAccSSLOrder_unconfirmedStays(t *testing.T) {
	b := acctest.New(t, simulator.Config{})
	csr := acctest.NewCSR(t, "shop.example")
	gone(t, b, "drop_after", 0)
	resource.ParallelTest(t, resource.TestCase{
		ProtoV6ProviderFactories: b.Factories(),
		Steps: []resource.TestStep{
			{
				Config:      orderConfig(b, csr),
				ExpectError: regexp.MustCompile(`Order Still Not Confirmed`),
			},
			{
				PreConfig:        b.ForgetFaults,
				Config:           orderConfig(b, csr),
				ConfigPlanChecks: noChange,
			},
		},
	})
	expectOrders(t, b, 1)
}

// A refusal is an error, leaves no state, and the next apply orders once.
func TestAccSSLOrder_createRefused(t *testing.T) {
	b := acctest.New(t, simulator.Config{})
	csr := acctest.NewCSR(t, "shop.example")
	resource.ParallelTest(t, resource.TestCase{
		ProtoV6ProviderFactories: b.Factories(),
		Steps: []resource.TestStep{
			{
				Config:      orderConfig(b, csr, "organization_id", `"424242"`),
				ExpectError: regexp.MustCompile(`(?s)Could Not Place Order: shop.example.*Nothing was ordered.*organization`),
			},
			{Config: orderConfig(b, csr)},
		},
	})
	expectOrders(t, b, 1)
}

// Whatever happens to the answer of a reissue, it is made once, and the next plan is empty.
func TestAccSSLOrder_reissueFaults(t *testing.T) {
	for name, test := range map[string]struct {
		fault simulator.Fault
		fails bool // the reissue did not reach the service, and is not sent again within the run
	}{
		"cut before commit":       {simulator.Fault{Kind: "drop_before"}, true},
		"cut after commit":        {simulator.Fault{Kind: "drop_after"}, false},
		"500 after commit":        {simulator.Fault{Kind: "status", Status: 500, AfterCommit: true}, false},
		"truncated answer":        {simulator.Fault{Kind: "truncate"}, false},
		"gateway after commit":    {simulator.Fault{Kind: "status", Status: 409, Body: json.RawMessage(`"<html>Conflict</html>"`), AfterCommit: true}, false},
		"429 without Retry-After": {simulator.Fault{Kind: "status", Status: 429}, false},
	} {
		t.Run(name, func(t *testing.T) {
			b := acctest.New(t, simulator.Config{Validation: "auto"})
			csr, next := acctest.NewCSR(t, "shop.example"), acctest.NewCSR(t, "shop.example")
			test.fault.Method, test.fault.Path, test.fault.Times = http.MethodPost, "/order/certificate/*/reissue", 1
			steps := []resource.TestStep{{Config: orderConfig(b, csr)}}
			reissue := resource.TestStep{PreConfig: func() { fault(t, b, test.fault) }, Config: orderConfig(b, next)}
			if test.fails {
				reissue.ExpectError = regexp.MustCompile(`(?s)Reissue Not Confirmed.*plan again`)
				steps = append(steps, reissue, resource.TestStep{Config: orderConfig(b, next)})
			} else {
				steps = append(steps, reissue)
			}
			steps = append(steps, resource.TestStep{Config: orderConfig(b, next), ConfigPlanChecks: noChange})
			resource.ParallelTest(t, resource.TestCase{ProtoV6ProviderFactories: b.Factories(), Steps: steps})
			expectOrders(t, b, 1)
			if n := b.Orders()[0].Certificates; n != 2 {
				t.Errorf("the order has %d certificates, want the first and one reissue", n)
			}
		})
	}
}

// The service cannot be asked what became of a reissue: the next refresh sees it, issued or still pending, even where
// nothing but the trigger changed, and nothing is sent again.
func TestAccSSLOrder_reissueUncertain(t *testing.T) {
	for name, names := range map[string]string{"issued": `["www.shop.example"]`, "pending": `["www.shop.example", "unproved.example"]`} {
		t.Run(name, func(t *testing.T) {
			b := acctest.New(t, simulator.Config{})
			csr := acctest.NewCSR(t, "shop.example")
			edited := orderConfig(b, csr, "reissue_trigger", `"1"`, "dns_names", names)
			resource.ParallelTest(t, resource.TestCase{
				ProtoV6ProviderFactories: b.Factories(),
				Steps: []resource.TestStep{
					{Config: orderConfig(b, csr)},
					{
						PreConfig:   func() { issue(t, b); reissueInTheDark(t, b) },
						Config:      edited,
						ExpectError: regexp.MustCompile(`Reissue Not Confirmed`),
					},
					{PreConfig: b.ForgetFaults, Config: edited, ConfigPlanChecks: noChange},
					{Config: edited, ConfigPlanChecks: noChange},
				},
			})
			expectReissues(t, b, 1)
			if n := b.Orders()[0].Certificates; n != 2 && name == "issued" {
				t.Errorf("the order has %d certificates, want the first and one reissue", n)
			}
		})
	}
}

// reissueInTheDark makes the next reissue take effect without an answer, and whatever could tell of it fail.
func reissueInTheDark(t *testing.T, b *acctest.Bench) {
	t.Helper()
	as := func(status int, body []byte) (int, []byte) { return status, body }
	fault(t, b,
		simulator.Fault{Method: http.MethodPost, Path: "/order/certificate/*/reissue", Times: 1, Kind: "drop_after"},
		simulator.Fault{Method: http.MethodGet, Path: "/order/certificate/*/reissue", Kind: "status", Status: 503},
		simulator.Fault{Method: http.MethodGet, Path: "/order/certificate/*/duplicate", Kind: "status", Status: 503},
		// The plan and the check before the reissue read the order; what reads it afterwards fails.
		simulator.Fault{Method: http.MethodGet, Path: purchases, Times: 2, Kind: "rewrite", Rewrite: as},
		simulator.Fault{Method: http.MethodGet, Path: purchases, Kind: "status", Status: 503},
	)
}

// A run that was killed after the order was sent is repeated: with adopt_existing the order is taken over.
func TestAccSSLOrder_adoptExisting(t *testing.T) {
	b := acctest.New(t, simulator.Config{})
	csr := acctest.NewCSR(t, "shop.example")
	adopting := []string{"alternative_order_id", `"web-2026"`, "adopt_existing", "true"}
	keep := append([]string{"on_destroy", `"keep"`}, adopting...)
	config := orderConfig(b, csr, keep...)
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: b.Factories(),
		Steps:                    []resource.TestStep{{Config: config}},
	})
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: b.Factories(),
		Steps: []resource.TestStep{
			{Config: orderConfig(b, csr, adopting...), PostApplyFunc: func() { expectOrders(t, b, 1); expectPosts(t, b, 1) }},
			{Config: orderConfig(b, csr, adopting...), ConfigPlanChecks: noChange},
		},
	})
	// Another key is another certificate: nothing to adopt.
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: b.Factories(),
		Steps:                    []resource.TestStep{{Config: orderConfig(b, acctest.NewCSR(t, "shop.example"), adopting...)}},
	})
	expectOrders(t, b, 2)
}
