// SPDX-License-Identifier: MPL-2.0

package orders_test

import (
	"fmt"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/compare"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/acctest"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/certcentral"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/simulator"
)

const (
	duplicate       = duplicateType + ".test"
	duplicateIssued = "certcentral_issued_certificate.duplicate"
)

// config is a configuration of one duplicate on the bench's order, whose arguments are overridden, or with "" taken out, by
// name, and of the wait for it.
func (b *duplicateBench) config(csr string, overrides ...string) string {
	arguments := map[string]string{
		"order_id": fmt.Sprintf(`"%d"`, b.order), "common_name": `"shop.example"`, "dns_names": `["www.shop.example"]`,
		"csr": strconv.Quote(csr), "skip_approval": "true", "on_destroy": `"revoke"`, "revocation_skip_approval": "true",
	}
	for i := 0; i < len(overrides); i += 2 {
		arguments[overrides[i]] = overrides[i+1]
	}
	var body strings.Builder
	for name, value := range arguments {
		if value != "" {
			fmt.Fprintf(&body, "  %s = %s\n", name, value)
		}
	}
	return b.Config("", "resource \"certcentral_duplicate_certificate\" \"test\" {\n"+body.String()+"}\n")
}

// waiting adds the wait for the duplicate to a configuration.
func waiting(config string) string {
	return config + `
resource "certcentral_issued_certificate" "duplicate" {
  order_id       = certcentral_duplicate_certificate.test.order_id
  certificate_id = certcentral_duplicate_certificate.test.certificate_id
}
`
}

func knownOfDuplicate(name string, value knownvalue.Check) statecheck.StateCheck {
	return statecheck.ExpectKnownValue(duplicate, attribute(name), value)
}

// Created, left alone, changed, imported and destroyed by real Terraform, with the wait for its certificate.
func TestAccDuplicate_lifecycle(t *testing.T) {
	b := newDuplicateBench(t, simulator.Config{Validation: "auto"})
	csr, next := acctest.NewCSR(t, "shop.example"), acctest.NewCSR(t, "shop.example")
	certificates := statecheck.CompareValue(compare.ValuesDiffer())
	made := func(subID string) []statecheck.StateCheck {
		return []statecheck.StateCheck{
			knownOfDuplicate("sub_id", knownvalue.StringExact(subID)),
			statecheck.CompareValuePairs(duplicate, attribute("serial_number"), duplicateIssued, attribute("serial_number"), compare.ValuesSame()),
			certificates.AddStateValue(duplicate, attribute("certificate_id")),
		}
	}
	anew := preApply(
		plancheck.ExpectResourceAction(duplicate, plancheck.ResourceActionUpdate),
		plancheck.ExpectUnknownValue(duplicate, attribute("id")),
		plancheck.ExpectResourceAction(duplicateIssued, plancheck.ResourceActionUpdate),
	)
	resource.ParallelTest(t, resource.TestCase{
		ProtoV6ProviderFactories: b.Factories(),
		Steps: []resource.TestStep{
			{Config: waiting(b.config(csr)), ConfigStateChecks: made("001")},
			{Config: waiting(b.config(csr)), ConfigPlanChecks: noChange},
			{Config: waiting(b.config(strings.ReplaceAll(csr, "\n", "\r\n"), "dns_names", `["shop.example", "WWW.shop.example"]`)), ConfigPlanChecks: noChange},
			{Config: waiting(b.config(next)), ConfigPlanChecks: anew, ConfigStateChecks: made("002")},
			{Config: waiting(b.config(next, "common_name", `"www.shop.example"`, "dns_names", `["shop.example"]`)), ConfigPlanChecks: anew, ConfigStateChecks: made("003")},
			{
				Config: waiting(b.config(next, "common_name", `"www.shop.example"`, "dns_names", `["shop.example"]`, "comments", `"x"`)),
				ConfigPlanChecks: preApply(
					plancheck.ExpectResourceAction(duplicate, plancheck.ResourceActionUpdate),
					plancheck.ExpectResourceAction(duplicateIssued, plancheck.ResourceActionNoop),
				),
			},
			{
				ResourceName: duplicate, ImportState: true, ImportStateVerify: true,
				ImportStateIdFunc: func(*terraform.State) (string, error) { return fmt.Sprintf("%d/%d", b.order, b.list()[0].ID), nil },
				// Not returned by the service, or the user's alone.
				ImportStateVerifyIgnore: []string{"comments", "skip_approval", "on_destroy", "revocation_skip_approval"},
			},
		},
	})
	if got := b.Orders()[0]; got.Duplicates != 3 || got.Revoked != 1 || got.Status != "issued" {
		t.Errorf("in the end there are %d duplicates, %d certificates are revoked and the order is %s; want 3, 1, issued", got.Duplicates, got.Revoked, got.Status)
	}
	b.expectSent(3)
}

// An import plans nothing but what the service does not tell.
func TestAccDuplicate_import(t *testing.T) {
	b := newDuplicateBench(t, simulator.Config{Validation: "auto"})
	_, made, csr := b.created(nil)
	importing := fmt.Sprintf("import {\n  to = %s\n  id = \"%d/%s\"\n}\n", duplicate, b.order, made.Attribute(t, "id"))
	plain := b.config(csr, "skip_approval", "", "on_destroy", "", "revocation_skip_approval", "")
	resource.ParallelTest(t, resource.TestCase{
		ProtoV6ProviderFactories: b.Factories(),
		Steps: []resource.TestStep{
			{
				Config: importing + plain, ConfigPlanChecks: preApply(plancheck.ExpectResourceAction(duplicate, plancheck.ResourceActionNoop)),
				ConfigStateChecks: []statecheck.StateCheck{knownOfDuplicate("serial_number", knownvalue.StringExact(made.Attribute(t, "serial_number")))},
			},
			{Config: plain, ConfigPlanChecks: noChange},
			{ResourceName: duplicate, ImportState: true, ImportStateId: fmt.Sprint(b.order), ExpectError: regexp.MustCompile(`Invalid Import Id`)},
		},
	})
	b.expectSent(0)
	if revoked := b.Orders()[0].Revoked; revoked > 0 {
		t.Errorf("destroying with on_destroy left out revoked %d certificates", revoked)
	}
}

// A duplicate that waits for approval is in state; the wait for it says who must act, and goes on after the approval.
func TestAccDuplicate_approval(t *testing.T) {
	b := newDuplicateBench(t, simulator.Config{Validation: "auto"})
	csr := acctest.NewCSR(t, "shop.example")
	config := b.config(csr, "skip_approval", "", "revocation_skip_approval", "")
	resource.ParallelTest(t, resource.TestCase{
		ProtoV6ProviderFactories: b.Factories(),
		Steps: []resource.TestStep{
			{
				Config: config,
				ConfigStateChecks: []statecheck.StateCheck{
					knownOfDuplicate("certificate_id", knownvalue.StringRegexp(regexp.MustCompile(`^request-\d+$`))),
					knownOfDuplicate("status", knownvalue.StringExact("needs_approval")),
				},
			},
			{Config: config, ConfigPlanChecks: noChange},
			{Config: waiting(config), ExpectError: regexp.MustCompile(`(?s)Certificate Awaits People.*\(duplicate\)\s+waits\s+for\s+approval.*administrator`)},
			{
				PreConfig: func() { must(t, b.ApproveRequest(b.openRequest())) },
				Config:    waiting(config),
				ConfigPlanChecks: preApply(
					plancheck.ExpectResourceAction(duplicate, plancheck.ResourceActionNoop),
					plancheck.ExpectResourceAction(duplicateIssued, plancheck.ResourceActionCreate),
				),
				ConfigStateChecks: []statecheck.StateCheck{
					knownOfDuplicate("certificate_id", knownvalue.StringRegexp(regexp.MustCompile(`^\d+$`))),
					statecheck.CompareValuePairs(duplicate, attribute("serial_number"), duplicateIssued, attribute("serial_number"), compare.ValuesSame()),
				},
			},
			{Config: waiting(config), ConfigPlanChecks: noChange},
		},
	})
	if got := b.Orders()[0]; got.Revoked > 0 || got.Duplicates != 1 {
		t.Errorf("%d certificates are revoked without an approval, there are %d duplicates", got.Revoked, got.Duplicates)
	}
	if request := b.openRequest(); request == 0 {
		t.Error("destroying filed no request")
	}
}

// A duplicate follows an order of the same configuration: made once that is issued, and anew on its renewal.
func TestAccDuplicate_followsOrder(t *testing.T) {
	b := &duplicateBench{Bench: acctest.New(t, simulator.Config{Validation: "auto"}), t: t}
	client, err := certcentral.New(certcentral.Config{APIKey: acctest.Key, BaseURL: b.URL})
	must(t, err)
	b.client = client
	csr, second := acctest.NewCSR(t, "shop.example"), acctest.NewCSR(t, "shop.example")
	config := func(product string) string {
		return orderConfig(b.Bench, csr, "product", strconv.Quote(product)) + `
resource "certcentral_issued_certificate" "test" {
  order_id       = certcentral_ssl_order.test.id
  certificate_id = certcentral_ssl_order.test.certificate_id
}

resource "certcentral_duplicate_certificate" "test" {
  order_id      = certcentral_issued_certificate.test.order_id
  common_name   = "shop.example"
  dns_names     = ["www.shop.example"]
  skip_approval = true
  csr           = ` + strconv.Quote(second) + "\n}\n"
	}
	resource.ParallelTest(t, resource.TestCase{
		ProtoV6ProviderFactories: b.Factories(),
		Steps: []resource.TestStep{
			{Config: config("ssl_basic")},
			{Config: config("ssl_basic"), ConfigPlanChecks: noChange},
			{
				Config: config("ssl_securesite_flex"),
				ConfigPlanChecks: preApply(
					plancheck.ExpectResourceAction(duplicate, plancheck.ResourceActionUpdate),
					plancheck.ExpectUnknownValue(duplicate, attribute("order_id")),
					plancheck.ExpectUnknownValue(duplicate, attribute("certificate_id")),
				),
				PostApplyFunc: func() { b.expectDuplicates(2) },
			},
			{Config: config("ssl_securesite_flex"), ConfigPlanChecks: noChange},
		},
	})
	for i, order := range b.Orders() {
		if order.Duplicates != 1 {
			t.Errorf("order %d has %d duplicates, want 1", i, order.Duplicates)
		}
	}
}

// What cannot be asked for is an error of the plan that names the attribute, before anything is sent.
func TestAccDuplicate_badInput(t *testing.T) {
	b := newDuplicateBench(t, simulator.Config{Validation: "auto"})
	csr := acctest.NewCSR(t, "shop.example")
	for name, test := range map[string]struct {
		arguments          []string
		attribute, message string
	}{
		"order by name":                {[]string{"order_id", `"web"`}, "order_id", "numeric id"},
		"no order":                     {[]string{"order_id", ""}, "order_id", "required"},
		"CSR is text":                  {[]string{"csr", `"not a request!"`}, "csr", "neither PEM nor base64"},
		"CSR with a weak key":          {[]string{"csr", fmt.Sprintf("%q", weakCSR(t))}, "csr", "1024 bits"},
		"name with a scheme":           {[]string{"common_name", `"https://shop.example"`}, "common_name", "cannot be part"},
		"further name with a space":    {[]string{"dns_names", `["www shop.example"]`}, "dns_names", "cannot be part"},
		"common name of 65 characters": {[]string{"common_name", fmt.Sprintf("%q", strings.Repeat("a", 57)+".example")}, "common_name", "at most 64"},
		"validity twice":               {[]string{"cert_validity", "{ days = 3, years = 1 }"}, "cert_validity", "Exactly one"},
		"validity of no day":           {[]string{"cert_validity", "{ days = 0 }"}, "cert_validity", "at least one day"},
		"platform by name":             {[]string{"server_platform_id", `"nginx"`}, "server_platform_id", "by a number"},
		"an end of orders":             {[]string{"on_destroy", `"revoke_order"`}, "on_destroy", "keep"},
	} {
		t.Run(name, func(t *testing.T) {
			resource.ParallelTest(t, resource.TestCase{
				ProtoV6ProviderFactories: b.Factories(),
				Steps: []resource.TestStep{{
					Config: b.config(csr, test.arguments...), PlanOnly: true,
					ExpectError: regexp.MustCompile("(?s)" + test.attribute + ".*" + strings.ReplaceAll(test.message, " ", `\s+`)),
				}},
			})
			if sent := b.Count(http.MethodPost, duplications); sent > 0 {
				t.Errorf("%d duplicates were asked for", sent)
			}
		})
	}
}
