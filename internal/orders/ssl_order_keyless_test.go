// SPDX-License-Identifier: MPL-2.0

package orders_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/acctest"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/simulator"
)

// A provider with access to the first API alone plans no order that its apply could not place, and says what it lacks.
func TestAccOrder_planWithoutKey(t *testing.T) {
	b := acctest.New(t, simulator.Config{Validation: "auto"})
	t.Setenv("CERTCENTRAL_API_KEY", "")
	_, tls, _ := strings.Cut(orderConfig(b, acctest.NewCSR(t, "shop.example")), "\n}\n") // the provider's block comes first
	keyless := func(orders string) resource.TestStep {
		return resource.TestStep{
			Config: "provider \"certcentral\" {\n  base_url = \"" + b.URL + "\"\n  " + b.LegacyAPI() + "\n}\n" + orders, PlanOnly: true,
			ExpectError: regexp.MustCompile(`(?s)Missing API Key.*with certcentral_\w+_order\.test,.*CERTCENTRAL_API_KEY.*legacy_api`),
		}
	}
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: b.Factories(),
		Steps: []resource.TestStep{
			keyless(tls),
			keyless(clientConfig(b, "client_premium")),
		},
	})
	if sent := b.Requests(); len(sent) > 0 {
		t.Errorf("planning sent %v", sent)
	}
}
