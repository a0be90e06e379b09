// SPDX-License-Identifier: MPL-2.0

package orders_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/acctest"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/simulator"
)

// A card is in the bodies of the orders that are charged to it and nowhere else, whatever goes wrong, though the service
// repeats it in its errors.
func TestAccClientCertificateOrder_cardNowhere(t *testing.T) {
	t.Parallel()
	c := newCashier(t)
	said, err := json.Marshal(fmt.Sprintf("Card 4485 9372-6104 8395 of %v, cvv %v, %v, %v, %v %v %v declined.",
		markedCard["cardholder_name"], markedCard["cvv"], markedBill["address"], markedBill["address2"], markedBill["zip"], markedBill["city"], markedBill["state"]))
	must(t, err)
	once := func(f simulator.Fault) simulator.Fault {
		f.Method, f.Path, f.Times = http.MethodPost, purchases, 1
		return f
	}
	dark := simulator.Fault{Path: lookUps, Kind: "drop_before"}

	c.hand("card", spoilt("number", "4485 9372 6104 8395"))
	c.run(false, "plan")
	c.hand("card", spoilt("cvv", "0739 "))
	c.run(false, "plan")
	c.hand("card", markedCard)
	c.run(true, "plan", "-out=first.plan")

	fault(t, c.bench, once(simulator.Fault{Kind: "status", Status: 400, Body: json.RawMessage(fmt.Sprintf(`{"errors":[{"code":"invalid_card","message":%s}]}`, said))}))
	c.expectPrinted(c.run(false, "apply", "first.plan"), "Could Not Place Order", "[credit card]", "[billing address]")
	expectOrders(t, c.bench, 0)

	fault(t, c.bench, once(simulator.Fault{Kind: "status", Status: 502, Body: said, AfterCommit: true}), dark)
	c.expectPrinted(c.run(true, "apply", "-auto-approve"), "Order Not Confirmed")
	c.bench.ForgetFaults()
	c.run(true, "apply", "-auto-approve")
	expectOrders(t, c.bench, 1)

	c.bench.Advance(345 * days)
	gone(t, c.bench, "drop_after", 2)
	c.expectPrinted(c.run(false, "apply", "-auto-approve"), "Renewal, Billed", "Not Confirmed")
	c.bench.ForgetFaults()
	c.run(true, "apply", "-auto-approve")
	expectOrders(t, c.bench, 2)

	c.bench.Advance(345 * days)
	c.run(true, "plan", "-out=saved.plan")
	c.run(true, "show", "saved.plan")
	c.run(true, "show", "-json", "saved.plan")
	c.run(true, "apply", "saved.plan")
	expectOrders(t, c.bench, 3)
	c.run(true, "show")
	c.run(true, "show", "-json")
	c.run(true, "output", "-json")
	c.run(true, "state", "pull")

	c.expectCharged(4)
	c.expectSecret("output", "terraform.tfstate", "terraform.tfstate.backup", "saved.plan/tfplan", "saved.plan/tfstate", "first.plan/tfplan")
}

// spoilt is the card with something wrong.
func spoilt(part, value string) map[string]any {
	card := maps.Clone(markedCard)
	card[part] = value
	return card
}

// expectPrinted checks that what was printed has all the parts.
func (c *cashier) expectPrinted(out string, parts ...string) {
	c.Helper()
	words := strings.Join(strings.Fields(strings.ReplaceAll(out, "│", "")), " ")
	for _, part := range parts {
		if !strings.Contains(words, part) {
			c.Errorf("it does not say %q:\n%s", part, out)
		}
	}
}

// Another card alone sends nothing: its number in the configuration is all that a plan can show of it.
func TestAccClientCertificateOrder_otherCard(t *testing.T) {
	t.Parallel()
	b := acctest.New(t, simulator.Config{Validation: "auto"})
	csr := acctest.NewCSR(t, "of-no-account.example")
	config := func(number, version string) string {
		return b.Config("", clientConfig(b, "class1_smime", "csr", fmt.Sprintf("%q", csr), "payment_method", `"card"`, "credit_card_wo_version", version,
			"credit_card", fmt.Sprintf(`{ number = %q, expiration_month = 9, expiration_year = 2031, cvv = "123", cardholder_name = "Al Roe" }`, number),
			"billing_address", `{ address = "1 Harbor Way", city = "Duluth", country = "us" }`))
	}
	resource.Test(t, resource.TestCase{
		TerraformVersionChecks:   writeOnly,
		ProtoV6ProviderFactories: b.Factories(),
		Steps: []resource.TestStep{
			{Config: config("4111111111111111", "1"), PostApplyFunc: b.ForgetRequests},
			{Config: config("4444333322221111", "1"), ConfigPlanChecks: noChange},
			{
				Config: config("4444333322221111", "2"),
				ConfigPlanChecks: preApply(
					plancheck.ExpectResourceAction(clientOrder+".test", plancheck.ResourceActionUpdate),
					plancheck.ExpectKnownValue(clientOrder+".test", attribute("id"), knownvalue.NotNull()),
					plancheck.ExpectKnownValue(clientOrder+".test", attribute("certificate_id"), knownvalue.NotNull()),
				),
				PostApplyFunc: func() { expectChanges(t, b) },
			},
		},
	})
	expectOrders(t, b, 1)
}
