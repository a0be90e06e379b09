// SPDX-License-Identifier: MPL-2.0

package examples

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/acctest"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/simulator"
)

// newGuideBench returns a bench whose Terraform speaks to a simulator that proves every domain.
func newGuideBench(t *testing.T) (*bench, *acctest.Bench) {
	t.Helper()
	return newGuideBenchOn(t, simulator.Config{Validation: "auto"})
}

// newGuideBenchOn returns a bench whose Terraform speaks to a simulator of that kind.
func newGuideBenchOn(t *testing.T, config simulator.Config) (*bench, *acctest.Bench) {
	t.Helper()
	b := newBench(t)
	sim := acctest.New(t, config)
	b.env = append(b.env, "CERTCENTRAL_API_KEY="+acctest.Key, "CERTCENTRAL_BASE_URL="+sim.URL)
	return b, sim
}

// The guide "One order, one owner": two workspaces, and an order that moves from one to the other with nothing sent.
func TestAccOneOrderOneOwner(t *testing.T) {
	b, sim := newGuideBench(t)
	before := b.copy(t, filepath.Join("guides", "one-order-one-owner-before"))
	b.expect(t, before, []string{"apply", "-auto-approve"}, "2 added, 0 changed, 0 destroyed.")
	after := b.copy(t, filepath.Join("guides", "one-order-one-owner"))
	if id := b.output(t, before, "order_id"); id != "512340771" {
		t.Fatalf("the first order of a simulator is %s, not that of the guide", id)
	}

	sim.ForgetRequests()
	b.expect(t, after, []string{"plan"}, "Plan: 2 to import, 0 to add, 1 to change, 0 to destroy.")
	copyExample(t, filepath.Join("guides", "one-order-one-owner-let-go"), before)
	says := "will no longer be managed"
	if acctest.OnOpenTofu() {
		says = "will be removed from the OpenTofu state"
	}
	b.expect(t, before, []string{"apply", "-auto-approve"},
		"certcentral_ssl_order.web "+says, "certcentral_issued_certificate.web "+says, "0 added, 0 changed, 0 destroyed")
	b.expect(t, before, []string{"plan"}, "No changes.")
	b.expect(t, after, []string{"apply", "-auto-approve"}, "2 imported, 0 added, 1 changed, 0 destroyed.")
	b.expect(t, after, []string{"plan"}, "No changes.")
	if changes := sim.Changes(); len(changes) > 0 {
		t.Errorf("the account was changed: %v", changes)
	}

	orders := sim.Orders()
	if len(orders) != 1 || orders[0].Status != "issued" || orders[0].Revoked != 0 {
		t.Errorf("want the one order, issued: %+v", orders)
	}
}

// The guide "In HCP Terraform": the check stays quiet while runs come, and warns once they do not, in the run that an
// assessment is as well.
func TestAccHCPTerraform(t *testing.T) {
	b, sim := newGuideBench(t)
	work := b.copy(t, filepath.Join("guides", "hcp-terraform"))
	setAside(t, filepath.Join(work, "cloud.tf")) // the workspace of the guide is not there
	b.expect(t, work, []string{"apply", "-auto-approve", "-var", "allow_billable=true"}, "2 added, 0 changed, 0 destroyed.")
	b.expectQuiet(t, work)

	sim.Advance(170 * 24 * time.Hour) // 28 days are left
	b.expectQuiet(t, work)
	b.expect(t, work, []string{"plan"}, "Reissue: www.harbor-lights.example")

	sim.Advance(14 * 24 * time.Hour)
	b.expect(t, work, []string{"plan", "-refresh-only"}, alarm, "has 14 days left")
	b.expect(t, work, []string{"plan"}, "Check block assertion known after apply", "Reissue: www.harbor-lights.example")
	b.expect(t, work, []string{"apply", "-auto-approve"}, "0 added, 2 changed, 0 destroyed.")
	b.expectQuiet(t, work)
}

// A first run that ends before the certificate is issued leaves an order that later runs bring to its end.
func TestAccHCPTerraformNotIssuedYet(t *testing.T) {
	b, sim := newGuideBenchOn(t, simulator.Config{})
	work := b.copy(t, filepath.Join("guides", "hcp-terraform"))
	setAside(t, filepath.Join(work, "cloud.tf"))
	b.env = append(b.env, "TF_VAR_allow_billable=true")
	b.expect(t, work, []string{"apply", "-auto-approve", "-target=certcentral_ssl_order.web"}, "1 added")
	b.expectQuiet(t, work)
	if err := sim.Issue(sim.Orders()[0].ID); err != nil {
		t.Fatal(err)
	}
	b.expect(t, work, []string{"apply", "-auto-approve"}, "1 added, 0 changed, 0 destroyed.")
}

// What the policy of that guide goes by: an order is bought where it is created, or where its id is not known before.
func TestAccHCPTerraformPolicy(t *testing.T) {
	b, sim := newGuideBench(t)
	work := b.copy(t, filepath.Join("guides", "hcp-terraform"))
	setAside(t, filepath.Join(work, "cloud.tf"))
	b.env = append(b.env, "TF_VAR_allow_billable=true")
	b.expectPurchase(t, work, true)
	b.expect(t, work, []string{"apply", "-auto-approve"}, "2 added")
	b.expectPurchase(t, work, false)

	sim.Advance(180 * 24 * time.Hour)
	b.expectPurchase(t, work, false) // a reissue
	b.expect(t, work, []string{"apply", "-auto-approve"}, "0 added, 2 changed")
	sim.Advance(170 * 24 * time.Hour)
	b.expectPurchase(t, work, true) // a renewal
	b.env = append(b.env, "TF_VAR_allow_billable=false")
	b.expect(t, work, []string{"plan"}, "Renewal Put Off", alarm)
	b.expectPurchase(t, work, false)
}

// privateOrder is an order of a product that the block for many orders of the guide below cannot take.
const privateOrder = `
resource "certcentral_ssl_order" "private" {
  product         = "private_ssl_plus"
  common_name     = "intranet.harbor-lights.example"
  csr             = file("web.csr")
  ca_cert_id      = "3A97D0B2F8C1465E"
  order_validity  = { years = 1 }
  organization_id = "1180442"
  skip_approval   = true
}
`

// The guide "Adopt an existing account", from the survey to generated configuration, and to one block for all orders.
func TestAccAdoptAnAccount(t *testing.T) {
	b, sim := newGuideBench(t)
	elsewhere := b.copy(t, filepath.Join("guides", "incident"))
	write(t, filepath.Join(elsewhere, "private.tf"), []byte(privateOrder))
	b.expect(t, elsewhere, []string{"apply", "-auto-approve"}, "5 added, 0 changed, 0 destroyed.")
	sim.ForgetRequests()
	survey := b.copy(t, filepath.Join("guides", "adopt-an-account-survey"))
	b.expect(t, survey, []string{"apply", "-auto-approve"}, `"certcentral_ssl_order" = 3`, "shop.harbor-lights.example (ssl_basic, order ")

	generated := b.copy(t, filepath.Join("guides", "adopt-an-account"))
	write(t, filepath.Join(generated, "imports.tf"), []byte(b.output(t, survey, "imports")))
	b.expect(t, generated, []string{"plan", "-generate-config-out=generated.tf", "-out=adopt.plan"}, "Plan: 5 to import, 0 to add, 0 to change, 0 to destroy.")
	b.expect(t, generated, []string{"apply", "-auto-approve"}, "5 imported, 0 added, 0 changed, 0 destroyed.")
	b.expect(t, generated, []string{"plan"}, "No changes.")

	table := b.copy(t, filepath.Join("guides", "adopt-an-account-table"))
	write(t, filepath.Join(table, "orders.json"), []byte(b.terraform(t, survey, "output", "-json", "orders")))
	b.writeRequests(t, generated, filepath.Join(table, "csr"))
	b.expect(t, table, []string{"plan"}, "Plan: 4 to import, 0 to add, 2 to change, 0 to destroy.")
	b.expect(t, table, []string{"apply", "-auto-approve"}, "4 imported, 0 added, 2 changed, 0 destroyed.")
	b.expect(t, table, []string{"plan"}, "No changes.")
	if changes := sim.Changes(); len(changes) > 0 {
		t.Errorf("the account was changed: %v", changes)
	}

	b.expect(t, b.copy(t, filepath.Join("guides", "one-order-one-owner-before")), []string{"apply", "-auto-approve"}, "2 added")
	b.expect(t, table, []string{"plan"}, "Check block assertion failed", "Not managed here: 5123407")
}

// writeRequests takes the signing requests out of a plan with generated configuration, each into a file named after its
// order, as the guide does by jq.
func (b *bench) writeRequests(t *testing.T, planned, folder string) {
	t.Helper()
	var plan struct {
		Values struct {
			Root struct {
				Resources []struct {
					Type   string `json:"type"`
					Values struct {
						ID  string `json:"id"`
						CSR string `json:"csr"`
					} `json:"values"`
				} `json:"resources"`
			} `json:"root_module"`
		} `json:"planned_values"`
	}
	if err := json.Unmarshal([]byte(b.terraform(t, planned, "show", "-json", "adopt.plan")), &plan); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	for _, resource := range plan.Values.Root.Resources {
		if resource.Type == "certcentral_ssl_order" {
			write(t, filepath.Join(folder, resource.Values.ID+".csr"), []byte(resource.Values.CSR))
		}
	}
}

// The guide "Test your modules against the simulator": its tests pass.
func TestAccTestModules(t *testing.T) {
	if acctest.OnOpenTofu() {
		t.Skip("the conditions of OpenTofu's tests cannot refer to earlier runs")
	}
	if _, err := exec.LookPath("curl"); err != nil {
		t.Skip("the guide moves the simulator's clock by curl:", err)
	}
	b, sim := newGuideBench(t)
	work := b.copy(t, filepath.Join("guides", "test-modules"))
	if err := os.CopyFS(filepath.Join(work, "tests"), os.DirFS(filepath.Join("guides", "test-modules", "tests"))); err != nil {
		t.Fatal(err)
	}
	b.terraform(t, work, "get", "-no-color") // init would ask the registry
	output := b.terraform(t, work, "test", "-no-color")
	for _, want := range []string{"Reissue: www.harbor-lights.example", "Renewal, Billed: www.harbor-lights.example", "Success! 8 passed, 0 failed."} {
		if !strings.Contains(output, want) {
			t.Errorf("terraform test does not print %q:\n%s", want, output)
		}
	}
	if orders := sim.Orders(); len(orders) != 2 || orders[1].RenewalOf != orders[0].ID {
		t.Errorf("want an order and its renewal: %+v", orders)
	}
}

// output returns what an output of the configuration has.
func (b *bench) output(t *testing.T, folder, name string) string {
	t.Helper()
	return b.terraform(t, folder, "output", "-raw", name)
}

// alarm is what Terraform says of a check that fails.
const alarm = "Check block assertion failed"

// expectQuiet makes a plan in which no check may fail.
func (b *bench) expectQuiet(t *testing.T, folder string) {
	t.Helper()
	if output := b.terraform(t, folder, "plan", "-no-color", "-input=false"); strings.Contains(output, alarm) {
		t.Errorf("a check fails:\n%s", output)
	}
}

// expectPurchase tells by a plan's JSON whether it may place an order, as the guide's policy does.
func (b *bench) expectPurchase(t *testing.T, folder string, want bool) {
	t.Helper()
	b.terraform(t, folder, "plan", "-out=policy.plan", "-no-color")
	var plan struct {
		Changes []struct {
			Type   string `json:"type"`
			Change struct {
				Actions []string `json:"actions"`
				Unknown struct {
					ID bool `json:"id"`
				} `json:"after_unknown"`
			} `json:"change"`
		} `json:"resource_changes"`
	}
	if err := json.Unmarshal([]byte(b.terraform(t, folder, "show", "-json", "policy.plan")), &plan); err != nil {
		t.Fatal(err)
	}
	buys := false
	for _, change := range plan.Changes {
		if change.Type == "certcentral_ssl_order" {
			buys = buys || slices.Contains(change.Change.Actions, "create") || change.Change.Unknown.ID
		}
	}
	if buys != want {
		t.Errorf("by the policy this plan buys: %t, want %t", buys, want)
	}
}
