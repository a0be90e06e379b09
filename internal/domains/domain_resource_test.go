// SPDX-License-Identifier: MPL-2.0

package domains_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/compare"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/simulator"
)

func TestAccDomain_lifecycle(t *testing.T) {
	b := newBench(t, simulator.Config{})
	ids := statecheck.CompareValue(compare.ValuesSame())
	values := statecheck.CompareValue(compare.ValuesDiffer())
	record := func(kind, name knownvalue.Check, url knownvalue.Check) knownvalue.Check {
		return knownvalue.ObjectExact(map[string]knownvalue.Check{"type": kind, "name": name, "value": knownvalue.NotNull(), "url": url})
	}
	recordStep := func(method, kind string, name, url knownvalue.Check) resource.TestStep {
		return resource.TestStep{
			PreConfig: b.ForgetRequests,
			Config:    b.config("dcv_method", `"`+method+`"`),
			ConfigPlanChecks: preApply(action(domain, plancheck.ResourceActionUpdate),
				unknown(domain, "dcv_record"), unknown(domain, "dcv_token_expires_at"),
				planned(domain, "status", text("active")), planned(domain, "validation_status", knownvalue.NotNull())),
			ConfigStateChecks: []statecheck.StateCheck{
				ids.AddStateValue(domain, attribute("id")),
				values.AddStateValue(domain, attribute("dcv_record")),
				known(domain, "dcv_record", record(text(kind), name, url)),
			},
			PostApplyFunc: func() {
				if n := b.Count("PUT", "/domain/*/dcv/method"); n != 1 {
					t.Errorf("changed the method %d times, want once", n)
				}
			},
		}
	}
	b.run(
		resource.TestStep{
			Config: b.config(),
			ConfigStateChecks: []statecheck.StateCheck{
				ids.AddStateValue(domain, attribute("id")),
				values.AddStateValue(domain, attribute("dcv_record")),
				known(domain, "status", text("active")),
				known(domain, "is_active", knownvalue.Bool(true)),
				known(domain, "dcv_record", record(text("TXT"), text("harbor.example"), knownvalue.Null())),
				known(domain, "dcv_token_expires_at", knownvalue.NotNull()),
				known(domain, "validated_until", knownvalue.Null()),
				known(domain, "validation_status", knownvalue.MapExact(map[string]knownvalue.Check{"ov": knownvalue.ObjectExact(map[string]knownvalue.Check{
					"status": text("pending"), "dcv_status": text("pending"), "validated_until": knownvalue.Null(),
				})})),
			},
		},
		resource.TestStep{PreConfig: b.ForgetRequests, Config: b.config(), ConfigPlanChecks: preApply(plancheck.ExpectEmptyPlan(), b.onlyRead())},
		recordStep("dns-cname-token", "CNAME", knownvalue.NotNull(), knownvalue.Null()),
		recordStep("http-token", "HTTP", text("harbor.example"), text("http://harbor.example/.well-known/pki-validation/fileauth.txt")),
		recordStep("dns-txt-token", "TXT", text("harbor.example"), knownvalue.Null()),
		resource.TestStep{
			Config: b.config("dcv_method", `"email"`),
			ConfigPlanChecks: preApply(action(domain, plancheck.ResourceActionUpdate),
				planned(domain, "dcv_record", knownvalue.Null()), planned(domain, "dcv_token_expires_at", knownvalue.Null())),
			ConfigStateChecks: []statecheck.StateCheck{known(domain, "dcv_record", knownvalue.Null())},
		},
		resource.TestStep{ResourceName: domain, ImportState: true, ImportStateVerify: true},
	)
	if b.only().Active {
		t.Error("after destroy the domain is active")
	}
}
