// SPDX-License-Identifier: MPL-2.0

package orders_test

import (
	"fmt"
	"net/http"
	"regexp"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/tfversion"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/acctest"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/simulator"
)

// knowsActions skips a test where Terraform cannot parse an action.
var knowsActions = []tfversion.TerraformVersionCheck{tfversion.SkipBelow(tfversion.Version1_14_0)}

// invoking returns a configuration in which a change of version invokes an action.
func invoking(version int, action, arguments string) string {
	return fmt.Sprintf(`
resource "terraform_data" "trigger" {
  input = %d
  lifecycle {
    action_trigger {
      events  = [after_create, after_update]
      actions = [action.%s.test]
    }
  }
}

action %[2]q "test" {
  config {
    %[3]s
  }
}
`, version, action, arguments)
}

// Terraform invokes each action when a resource triggers it, with what only the apply knows, and the order's resource plans
// nothing afterwards.
func TestAccActions_triggered(t *testing.T) {
	const orderID = "order_id = certcentral_ssl_order.test.id"
	for name, test := range map[string]struct {
		config    simulator.Config
		order     []string
		arguments string
		method    string
		call      string
	}{
		approveRequest:     {simulator.Config{Validation: "auto"}, []string{"skip_approval", "false"}, "request_id = certcentral_ssl_order.test.requests[0].id", http.MethodPut, decisions},
		checkDCV:           {simulator.Config{Validation: "auto"}, nil, orderID, "", ""},
		rejectRequest:      {simulator.Config{Validation: "auto"}, []string{"skip_approval", "false"}, "request_id = certcentral_ssl_order.test.requests[0].id", http.MethodPut, decisions},
		reissueCertificate: {simulator.Config{Validation: "auto"}, nil, orderID + "\n    skip_approval = true", http.MethodPost, reissues},
		resendEmails:       {simulator.Config{}, []string{"dcv_method", `"email"`}, orderID, http.MethodPut, resends},
		revokeCertificate:  {simulator.Config{Validation: "auto"}, nil, "certificate_id = certcentral_ssl_order.test.certificate_id", http.MethodPut, revocations},
	} {
		t.Run(name, func(t *testing.T) {
			b := acctest.New(t, test.config)
			order := orderConfig(b, acctest.NewCSR(t, "shop.example"), test.order...)
			resource.ParallelTest(t, resource.TestCase{
				TerraformVersionChecks:   knowsActions,
				ProtoV6ProviderFactories: b.Factories(),
				Steps: []resource.TestStep{
					{Config: order + invoking(1, name, test.arguments), PostApplyFunc: func() {
						if calls := b.Count(test.method, test.call); test.call != "" && calls != 1 {
							t.Errorf("%d calls of %s: %v", calls, test.call, b.Requests())
						}
					}},
					{Config: order + invoking(1, name, test.arguments), ConfigPlanChecks: noChange},
				},
			})
		})
	}
}

// An action that fails ends the apply with its error and undoes nothing, and the next apply can do it again.
func TestAccActions_failing(t *testing.T) {
	b := acctest.New(t, simulator.Config{})
	order := orderConfig(b, acctest.NewCSR(t, "shop.example"))
	check := func(version int) string {
		return order + invoking(version, checkDCV, "order_id = certcentral_ssl_order.test.id")
	}
	resource.ParallelTest(t, resource.TestCase{
		TerraformVersionChecks:   knowsActions,
		ProtoV6ProviderFactories: b.Factories(),
		Steps: []resource.TestStep{
			{Config: check(1), ExpectError: regexp.MustCompile(`(?s)Domains Not Proved: Order \d+.*a\s+TXT\s+record`)},
			{
				PreConfig: func() { issue(t, b) }, Config: check(2),
				ConfigPlanChecks: preApply(plancheck.ExpectResourceAction("terraform_data.trigger", plancheck.ResourceActionUpdate)),
			},
		},
	})
}
