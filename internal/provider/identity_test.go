// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"fmt"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/tfversion"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/acctest"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/simulator"
)

// What Terraform keeps as identity is enough to import an object again, with an empty plan, as an import block does.
func TestAccIdentity_importBlock(t *testing.T) {
	t.Parallel()
	b := acctest.New(t, simulator.Config{Approval: "auto", Validation: "auto"})
	config := b.Config("", fmt.Sprintf(`
resource "certcentral_domain" "ahead" {
  name            = "ahead.example"
  organization_id = %q
  dcv_method      = "dns-txt-token"
  validations     = [{ type = "ov" }]
}

resource "certcentral_ssl_order" "web" {
  product         = "ssl_basic"
  common_name     = "www.ahead.example"
  csr             = %q
  order_validity  = { years = 1 }
  organization_id = certcentral_domain.ahead.organization_id
  dcv_method      = "dns-txt-token"
}
`, b.Organization(), acctest.NewCSR(t, "www.ahead.example")))
	steps := []resource.TestStep{{Config: config}}
	for _, name := range []string{"certcentral_domain.ahead", "certcentral_ssl_order.web"} {
		steps = append(steps, resource.TestStep{ResourceName: name, ImportState: true, ImportStateKind: resource.ImportBlockWithResourceIdentity})
	}
	resource.Test(t, resource.TestCase{
		TerraformVersionChecks:   []tfversion.TerraformVersionCheck{tfversion.SkipBelow(tfversion.Version1_12_0)},
		ProtoV6ProviderFactories: b.Factories(),
		Steps:                    steps,
	})
}
