// SPDX-License-Identifier: MPL-2.0

package orders_test

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/acctest"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/simulator"
)

// The rows of the table of changes once more, each through real terraform in its commonest status. That the plan after
// each apply is empty is what the testing module checks by itself.

// unknownAre is a plan check: an update in place, with exactly these attributes of the order unknown.
func unknownAre(names ...string) plancheck.PlanCheck { return unknownCheck{names} }

type unknownCheck struct{ names []string }

// CheckPlan implements plancheck.PlanCheck.
func (c unknownCheck) CheckPlan(_ context.Context, req plancheck.CheckPlanRequest, resp *plancheck.CheckPlanResponse) {
	for _, change := range req.Plan.ResourceChanges {
		if change.Address != order {
			continue
		}
		unknown, _ := change.Change.AfterUnknown.(map[string]any)
		got := slices.Sorted(maps.Keys(unknown))
		got = slices.DeleteFunc(got, func(name string) bool { return unknown[name] != true })
		if want := slices.Sorted(slices.Values(c.names)); !change.Change.Actions.Update() || !slices.Equal(got, want) {
			resp.Error = fmt.Errorf("the plan is to %v with %q unknown, want an update in place with %q", change.Change.Actions, got, want)
		}
		return
	}
	resp.Error = fmt.Errorf("the plan has nothing of %s", order)
}

// tableSteps returns a step for each change, made one after another to the same order, with the same outcome.
func tableSteps(t *testing.T, b *acctest.Bench, csr string, unknown, sent []string, changes ...[]string) []resource.TestStep {
	t.Helper()
	var steps []resource.TestStep
	var declared []string
	for _, change := range changes {
		declared = append(declared, change...)
		steps = append(steps, resource.TestStep{
			PreConfig:        b.ForgetRequests,
			Config:           orderConfig(b, csr, declared...),
			ConfigPlanChecks: preApply(unknownAre(unknown...)),
			PostApplyFunc:    func() { expectChanges(t, b, sent...) },
		})
	}
	return steps
}

// issuedSteps returns the steps that bring an order to where it is issued and read.
func issuedSteps(t *testing.T, b *acctest.Bench, csr string) []resource.TestStep {
	t.Helper()
	return []resource.TestStep{
		{Config: orderConfig(b, csr)},
		{PreConfig: func() { issue(t, b) }, RefreshState: true},
	}
}

// tableCase runs the steps.
func tableCase(t *testing.T, b *acctest.Bench, steps ...[]resource.TestStep) {
	t.Helper()
	resource.ParallelTest(t, resource.TestCase{ProtoV6ProviderFactories: b.Factories(), Steps: slices.Concat(steps...)})
}

func TestAccSSLOrder_tableReissue(t *testing.T) {
	b := acctest.New(t, simulator.Config{})
	csr := acctest.NewCSR(t, "shop.example")
	tableCase(t, b, issuedSteps(t, b, csr), tableSteps(t, b, csr, certificateFacts, []string{reissueCall},
		[]string{"dns_names", `["www.shop.example", "api.shop.example"]`},
		[]string{"common_name", `"www.shop.example"`},
		[]string{"csr", fmt.Sprintf("%q", acctest.NewCSR(t, "shop.example"))},
		[]string{"signature_hash", `"sha384"`},
		[]string{"server_platform_id", "45"},
		[]string{"cert_validity", "{ days = 90 }"},
		[]string{"ca_cert_id", `"8F20C6E19B54D37A"`},
		[]string{"dcv_method", `"dns-cname-token"`},
		[]string{"certificate_dcv_scope", `"fqdn"`},
		[]string{"reissue_trigger", `"1"`},
	))
	expectOrders(t, b, 1)
}

func TestAccSSLOrder_tableAmendments(t *testing.T) {
	b := acctest.New(t, simulator.Config{})
	csr := acctest.NewCSR(t, "shop.example")
	field := b.AddCustomField("Cost centre", "", false)
	const kim = `first_name = "Kim", last_name = "Lee", email = "kim@shop.example", job_title = "Engineer", telephone = "555 0100"`
	tableCase(t, b, issuedSteps(t, b, csr),
		tableSteps(t, b, csr, nil, []string{contactCall},
			[]string{"organization_contact", "{ " + kim + " }"},
			[]string{"technical_contact", "{ " + kim + " }"},
			[]string{"contacts", "[{ contact_type = \"ev_approver\", " + kim + " }]"},
		),
		tableSteps(t, b, csr, nil, []string{customFieldCall}, []string{"custom_fields", fmt.Sprintf("[{ metadata_id = %d, value = \"4711\" }]", field)}),
		tableSteps(t, b, csr, nil, []string{autoReissueCall}, []string{"auto_reissue", "true"}),
	)
}

func TestAccSSLOrder_tableTerms(t *testing.T) {
	b := acctest.New(t, simulator.Config{})
	csr := acctest.NewCSR(t, "shop.example")
	terms := []string{
		"comments", `"changed"`, "skip_approval", "false", "payment_method", `"card"`, "container_id", `"4711"`, "order_validity", "{ years = 2 }",
		"alternative_order_id", `"web-1"`, "adopt_existing", "true", "locale", `"de"`, "custom_renewal_message", `"Renew me."`,
		"disable_renewal_notifications", "true", "additional_emails", `["ops@shop.example"]`, "disable_ct", "true",
		"competitive_replacement", `{ apply_discount = true, serial_number = "0A1B" }`, "enable_guest_access", "true", "renewal_of_order_id", `"4711"`,
		"profile_option", `"server_client_auth_eku"`, "organization_units", `["Web"]`, "on_destroy", `"revoke_certificate"`,
		"revocation_reason", `"superseded"`, "revocation_skip_approval", "false", "on_destroy_comment", `"Shop closed."`, "renew_before_days", "30",
	}
	steps := tableSteps(t, b, csr, nil, nil, terms,
		[]string{"renew_before_days", "", "auto_renew", "true", "renewal_of_order_id", "", "renewed_thumbprint", `"0A1B0A1B0A1B0A1B0A1B0A1B0A1B0A1B0A1B0A1B"`})
	for i := range steps {
		steps[i].ConfigPlanChecks.PreApply = append(steps[i].ConfigPlanChecks.PreApply,
			plancheck.ExpectKnownValue(order, attribute("certificate_id"), knownvalue.NotNull()))
	}
	spelt := orderConfig(b, csr, append(terms, "renew_before_days", "", "auto_renew", "true", "renewal_of_order_id", "", "renewed_thumbprint", `"0A1B0A1B0A1B0A1B0A1B0A1B0A1B0A1B0A1B0A1B"`,
		"csr", fmt.Sprintf("%q", strings.ReplaceAll(csr, "\n", "\r\n")), "dns_names", `["WWW.shop.example", "shop.example"]`)...)
	tableCase(t, b, issuedSteps(t, b, csr), steps, []resource.TestStep{{Config: spelt, ConfigPlanChecks: noChange}})
}

// A new order leaves the one before alone, which is issued.
func TestAccSSLOrder_tableOrder(t *testing.T) {
	b := acctest.New(t, simulator.Config{Validation: "auto"})
	csr := acctest.NewCSR(t, "shop.example")
	details := companyOf("Shop Limited")
	details["organization_contact"] = somebody()
	call(t, b, "POST", "/organization", details)
	organizations := b.Organizations()
	other := organizations[len(organizations)-1].ID
	must(t, b.ValidateOrganization(other))
	unknown := slices.Concat(certificateFacts, orderFacts)
	tableCase(t, b, []resource.TestStep{{Config: orderConfig(b, csr)}},
		tableSteps(t, b, csr, unknown, []string{purchaseCall}, []string{"product", `"ssl_securesite_flex"`}, []string{"organization_id", fmt.Sprintf(`"%d"`, other)}))
	expectOrders(t, b, 3)
	for i, want := range []string{isIssued, isIssued, isRevoked} { // the destroy at the end is of the last
		if got := b.Orders()[i].Status; got != want {
			t.Errorf("order %d is %s, want %s", i+1, got, want)
		}
	}
}
