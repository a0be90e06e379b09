// SPDX-License-Identifier: MPL-2.0

package examples

import (
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/acctest"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/simulator"
)

// The guide "Move from the legacy API", walked the way that its readers do, with an order that exists.
func TestAccMoveFromTheLegacyAPI(t *testing.T) {
	b := newBench(t)
	sim := acctest.New(t, simulator.Config{Validation: "auto"})
	b.env = append(b.env, "CERTCENTRAL_API_KEY="+acctest.Key, "CERTCENTRAL_BASE_URL="+sim.URL, "CERTCENTRAL_LEGACY_BASE_URL="+sim.LegacyURL)
	both := append(slices.Clone(b.env), "CERTCENTRAL_LEGACY_ACCOUNT_ID="+simulator.DefaultLegacyAccountID, "CERTCENTRAL_LEGACY_API_KEY="+acctest.LegacyKey)
	id := placeLegacyOrder(t, sim, b.csr)
	work := b.copy(t, filepath.Join("guides", "move-from-the-legacy-api"))
	edit(t, filepath.Join(work, "main.tf"), "00900495", id)
	publishNothing(t, work)
	successor := filepath.Join(work, "successor.tf")
	setAside(t, successor)

	sim.ForgetRequests()
	withoutLegacy := b.env
	b.env = both
	b.expect(t, work, []string{"plan"}, "Recorded, Not Sent", "Plan: 1 to import, 0 to add, 1 to change, 0 to destroy.")
	b.expect(t, work, []string{"apply", "-auto-approve"}, "1 imported, 0 added, 1 changed, 0 destroyed.")
	b.expect(t, work, []string{"plan"}, "No changes.")
	for _, request := range sim.Requests() {
		if request.Method != http.MethodGet {
			t.Errorf("importing sent %s %s", request.Method, request.Path)
		}
	}

	takeBack(t, successor)
	b.expect(t, work, []string{"apply", "-auto-approve"}, "New Order, Billed: www.harbor-lights.example", "3 added, 0 changed, 0 destroyed.", "-----BEGIN CERTIFICATE-----")
	b.expect(t, work, []string{"plan"}, "No changes.")

	copyExample(t, filepath.Join("guides", "move-from-the-legacy-api-let-go"), work)
	edit(t, successor, "  renewal_of_order_id = certcentral_legacy_ssl_order.web.id\n", "")
	b.env = withoutLegacy
	letGo, says := []string{"apply", "-auto-approve"}, "certcentral_legacy_ssl_order.web will no longer be managed"
	if acctest.OnOpenTofu() { // else it reads what it is about to forget, which takes the key
		letGo, says = append(letGo, "-refresh=false"), "certcentral_legacy_ssl_order.web will be removed from the OpenTofu state"
	}
	b.expect(t, work, letGo, says, "0 added, 1 changed, 0 destroyed")
	b.expect(t, work, []string{"plan"}, "No changes.")

	orders := sim.Orders()
	if len(orders) != 2 || orders[0].Status != "issued" || orders[0].Revoked != 0 || orders[1].RenewalOf != orders[0].ID || orders[1].Status != "issued" {
		t.Errorf("want an order and its renewal, both issued: %+v", orders)
	}
}

// The examples of the resource's page: the orders take the first API alone, and the certificate that follows one of them a
// key of the Services API.
func TestAccLegacyOrderExamples(t *testing.T) {
	b := newBench(t)
	sim := acctest.New(t, simulator.Config{Validation: "auto"})
	b.env = append(b.env, "CERTCENTRAL_API_KEY=", "CERTCENTRAL_LEGACY_ACCOUNT_ID=", "CERTCENTRAL_LEGACY_API_KEY="+acctest.LegacyKey, "CERTCENTRAL_LEGACY_BASE_URL="+sim.LegacyURL)
	work := b.copy(t, filepath.Join("resources", "certcentral_legacy_ssl_order"))
	wait := filepath.Join(work, "resource-wait.tf")
	setAside(t, wait)
	b.expect(t, work, []string{"apply", "-auto-approve"}, "New Order, Billed: www.harbor-lights.example", "New Order, Billed: shop.harbor-lights.example", "2 added, 0 changed, 0 destroyed.", "-----BEGIN CERTIFICATE-----")
	b.expect(t, work, []string{"plan"}, "No changes.")

	takeBack(t, wait)
	b.env = append(b.env, "CERTCENTRAL_API_KEY="+acctest.Key, "CERTCENTRAL_BASE_URL="+sim.URL)
	b.expect(t, work, []string{"apply", "-auto-approve"}, "1 added, 0 changed, 0 destroyed.", "full_chain_pem = <<EOT")
	b.expect(t, work, []string{"plan"}, "No changes.")
	b.expect(t, work, []string{"apply", "-destroy", "-auto-approve"}, "Order Kept: www.harbor-lights.example", "Order Kept: shop.harbor-lights.example", "3 destroyed.")

	products := map[string]bool{}
	for _, order := range sim.Orders() {
		products[order.Product] = true
		if order.Status != "issued" || order.Revoked != 0 {
			t.Errorf("order %d is %s, with %d certificates revoked", order.ID, order.Status, order.Revoked)
		}
	}
	if len(sim.Orders()) != 2 || len(products) != 2 {
		t.Errorf("%d orders of the products %v, want one of each of two", len(sim.Orders()), products)
	}
}

// setAside renames a file so that Terraform does not see it; takeBack undoes that.
func setAside(t *testing.T, path string) {
	t.Helper()
	if err := os.Rename(path, path+".later"); err != nil {
		t.Fatal(err)
	}
}

func takeBack(t *testing.T, path string) {
	t.Helper()
	if err := os.Rename(path+".later", path); err != nil {
		t.Fatal(err)
	}
}

// placeLegacyOrder places the order of the guide through the first API and returns its id.
func placeLegacyOrder(t *testing.T, sim *acctest.Bench, csr []byte) string {
	t.Helper()
	body, err := json.Marshal(map[string]string{
		"csr": string(csr), "common_name": "www.harbor-lights.example", "sans": "harbor-lights.example", "validity": "1",
		"org_name": "Harbor Lights Ltd", "org_addr1": "4 Quay Street", "org_city": "Duluth", "org_state": "MN", "org_zip": "55802", "org_country": "us",
		"org_contact_firstname": "Pia", "org_contact_lastname": "Okafor", "org_contact_email": "pia@harbor-lights.example", "org_contact_telephone": "+1 218 555 0144",
	})
	if err != nil {
		t.Fatal(err)
	}
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, sim.LegacyURL+"/order/ssl", strings.NewReader(string(body)))
	if err != nil {
		t.Fatal(err)
	}
	req.SetBasicAuth(simulator.DefaultLegacyAccountID, acctest.LegacyKey)
	req.Header.Set("Content-Type", "application/json")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	var answer struct {
		OrderID string `json:"order_id"`
	}
	if err := json.NewDecoder(resp.Body).Decode(&answer); err != nil || answer.OrderID == "" {
		t.Fatalf("placing an order: %s, %v", resp.Status, err)
	}
	return answer.OrderID
}

// publishNothing makes the program that the guides publish records with. The simulator needs none.
func publishNothing(t *testing.T, folder string) {
	t.Helper()
	program := filepath.Join(folder, "publish-dns-record")
	write(t, program, []byte("#!/bin/sh\n"))
	if err := os.Chmod(program, 0o700); err != nil {
		t.Fatal(err)
	}
}

// expect runs a command and looks for what it has to print.
func (b *bench) expect(t *testing.T, folder string, args []string, want ...string) {
	t.Helper()
	output := b.terraform(t, folder, append(args, "-no-color", "-input=false")...)
	for _, text := range want {
		if !strings.Contains(output, text) {
			t.Fatalf("terraform %s does not print %q:\n%s", args[0], text, output)
		}
	}
}
