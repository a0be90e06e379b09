// SPDX-License-Identifier: MPL-2.0

package orders_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/acctest"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/simulator"
)

// withoutProvider returns a configuration without the provider's block, for a provider that the environment configures.
func withoutProvider(config string) string {
	_, rest, _ := strings.Cut(config, "\n}\n")
	return rest
}

// A plan of orders that did not change asks for each of them once, and for hardly anything else.
func TestAccSSLOrder_planOfFifty(t *testing.T) {
	t.Parallel()
	const count = 50
	b := acctest.New(t, simulator.Config{Validation: "auto"})
	config := withoutProvider(orderConfig(b, acctest.NewCSR(t, "shop.example"), "common_name", `"shop${count.index}.example"`, "dns_names", "", "renew_before_days", "30"))
	cli := b.NewCLI(t, strings.Replace(config, `"test" {`, fmt.Sprintf("\"test\" {\n  count = %d", count), 1))
	cli.MustRun("apply", "-auto-approve", "-no-color")
	expectOrders(t, b, count)
	b.ForgetRequests()
	cli.MustRun("plan", "-detailed-exitcode", "-no-color") // fails where there is something to do
	if asked := writes(b, ""); len(asked) > 0 {
		t.Errorf("the plan asked for %v", asked)
	}
	if made := len(b.Requests()); made > count+3 {
		t.Errorf("the plan made %d requests, want %d at most", made, count+3)
	}
	for _, o := range b.Orders() {
		if asked := b.Count(http.MethodGet, fmt.Sprintf("/order/certificate/%d", o.ID)); asked != 1 {
			t.Errorf("order %d was asked for %d times, want once", o.ID, asked)
		}
	}
}

// The refresh and plan of a large configuration in which nothing changed.
func BenchmarkSSLOrder_plan(b *testing.B) {
	const count = 300
	bench := acctest.New(b, simulator.Config{Validation: "auto"})
	s := bench.Serve(b, sslOrder)
	csr := acctest.NewCSR(b, "shop.example")
	configs, orders := make([]tftypes.Value, count), make([]*acctest.Object, count)
	for i := range count {
		configs[i] = s.Config(inputs(bench, csr, values{"common_name": acctest.Text(fmt.Sprintf("shop%d.example", i)), "renew_before_days": thirtyDays()}))
		plan, _ := s.Plan(b.Context(), s.Null(), configs[i])
		orders[i], _ = s.Apply(b.Context(), s.Null(), plan, configs[i])
	}
	bench.ForgetRequests()
	runs := 0
	for b.Loop() {
		runs++
		for i, config := range configs {
			current, diags := s.Read(b.Context(), orders[i])
			plan, _ := s.Plan(b.Context(), current, config)
			if len(diags) > 0 || !plan.Value.Equal(current.Value) {
				b.Fatalf("order %d has something to do", i)
			}
		}
	}
	b.ReportMetric(float64(len(bench.Requests()))/float64(runs*count), "requests/order")
}
