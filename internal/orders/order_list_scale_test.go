// SPDX-License-Identifier: MPL-2.0

package orders_test

import (
	"fmt"
	"net/http"
	"os"
	"strings"
	"testing"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/acctest"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/simulator"
)

// manyOrders is what an account of ten years holds.
const manyOrders = 3000

// newLargeAccount is an account with so many orders, each for a domain of its own and that many names.
func newLargeAccount(t testing.TB, names int) *acctest.Bench {
	t.Helper()
	b := acctest.New(t, simulator.Config{Validation: "auto"})
	csr := acctest.NewCSR(t, "lantern.example")
	for i := range manyOrders {
		name := fmt.Sprintf("lantern%d.example", i)
		var others []string
		for other := range names - 1 {
			others = append(others, fmt.Sprintf("www%d.%s", other, name))
		}
		call(t, b, http.MethodPost, "/order/certificate/ssl_basic", map[string]any{
			"certificate":    map[string]any{"common_name": name, "dns_names": others, "csr": csr, "signature_hash": "sha256"},
			"order_validity": map[string]any{"years": 1}, "organization": map[string]any{"id": b.OrganizationID()}, "dcv_method": "dns-txt-token", "skip_approval": true,
		})
	}
	b.ForgetRequests()
	return b
}

// An account of ten years is read in three requests.
func TestOrders_largeAccount(t *testing.T) {
	t.Parallel()
	b := newLargeAccount(t, 2)
	state, diags := b.Data(t, ordersData, nil)
	expectNoError(t, diags)
	if found := len(objectsOf(t, state["orders"])); found != manyOrders {
		t.Errorf("the data source has %d orders, want %d", found, manyOrders)
	}
	expectRequests(t, b, 3, 0)
	for typeName, want := range map[string]int{sslOrder: manyOrders, clientOrder: 0} {
		b.ForgetRequests()
		found, diags := b.List(t, typeName, nil, acctest.ListOptions{})
		expectNoError(t, diags)
		if len(found) != want {
			t.Errorf("%s lists %d orders, want %d", typeName, len(found), want)
		}
		expectRequests(t, b, 3, 0)
	}
	b.ForgetRequests()
	if found, _ := b.List(t, sslOrder, nil, acctest.ListOptions{Limit: 1001}); len(found) != 1001 {
		t.Errorf("%d orders are listed, want 1001", len(found))
	}
	expectRequests(t, b, 2, 0)
}

// BenchmarkOrders_largeAccount reads such accounts, of light orders with 2 names each and of heavy ones with 25, with a real
// CLI: by the data source and, where the CLI knows queries, by the list resource. It reports the requests, and the most memory
// that the provider, a process of its own, had at any time.
func BenchmarkOrders_largeAccount(b *testing.B) {
	for account, names := range map[string]int{"light": 2, "heavy": 25} {
		b.Run(account, func(b *testing.B) {
			bench := newLargeAccount(b, names)
			b.Run("data source", func(b *testing.B) { measureReading(b, bench, "plan") })
			b.Run("list resource", func(b *testing.B) { measureReading(b, bench, "query") })
		})
	}
}

// measureReading runs a command of the CLI that reads all orders.
func measureReading(b *testing.B, bench *acctest.Bench, command string) {
	b.Helper()
	cli := bench.NewCLI(b, "data \"certcentral_orders\" \"all\" {\n}\n")
	if command == "query" {
		queryAll(b, cli)
	}
	most := 0
	bench.ForgetRequests()
	for b.Loop() {
		most = max(most, peakMemory(b, cli, command))
	}
	b.ReportMetric(float64(most), "provider-MB")
	b.ReportMetric(float64(len(bench.Requests()))/float64(b.N), "requests")
}

// queryAll makes a query for all orders what the CLI runs, or skips the benchmark where it cannot.
func queryAll(b *testing.B, cli *acctest.CLI) {
	b.Helper()
	if _, status := cli.Run("query", "-help"); status != 0 {
		b.Skip("terraform query is there from Terraform 1.14 on")
	}
	writeFile(b, cli, "main.tf", "terraform {\n  required_providers {\n    certcentral = {\n      source = \"terraform-certcentral/certcentral\"\n    }\n  }\n}\n")
	writeFile(b, cli, "all.tfquery.hcl", fmt.Sprintf("list \"certcentral_ssl_order\" \"all\" {\n  provider = certcentral\n  limit    = %d\n}\n", manyOrders))
}

// writeFile puts a file beside the configuration.
func writeFile(b *testing.B, cli *acctest.CLI, name, text string) {
	b.Helper()
	if err := os.WriteFile(cli.File(name), []byte(text), 0o600); err != nil {
		b.Fatal(err)
	}
}

// peakMemory runs a command against a provider that it starts, and returns the most megabytes that the provider had.
func peakMemory(b *testing.B, cli *acctest.CLI, command string) int {
	b.Helper()
	cmd := cli.Command(b.Context(), command, "-no-color")
	provider := cli.Attach(cmd)
	defer func() {
		_ = provider.Process.Kill()
		_ = provider.Wait()
	}()
	if out, err := cmd.CombinedOutput(); err != nil {
		b.Fatalf("terraform %s: %v\n%s", command, err, out)
	}
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", provider.Process.Pid))
	if err != nil {
		b.Skipf("the system does not tell of the memory of processes: %s", err)
	}
	_, peak, _ := strings.Cut(string(status), "VmHWM:")
	var kilobytes int
	if _, err := fmt.Sscan(peak, &kilobytes); err != nil {
		b.Fatal(err)
	}
	return kilobytes / 1024
}
