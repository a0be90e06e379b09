// SPDX-License-Identifier: MPL-2.0

package organizations_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/acctest"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/simulator"
)

var everything = []string{
	"assumed_name", `"Harbor"`, "address2", `"Unit 4"`, "organization_contact", pia, "technical_contact", jonas,
	"validations", `[{ type = "ov" }, ` + ev + `]`,
}

func TestAccOrganization_lifecycle(t *testing.T) {
	t.Parallel()
	b := acctest.New(t, simulator.Config{})
	run(
		t, b,
		resource.TestStep{
			Config: config(b, everything...),
			ConfigStateChecks: []statecheck.StateCheck{
				known("id", knownvalue.NotNull()),
				knownText("status", "active"),
				known("is_active", knownvalue.Bool(true)),
				knownText("display_name", "Harbor Lights Ltd (Harbor)"),
				knownText("container_id", fmt.Sprint(b.ContainerID())),
				knownText("state", "MN"),
				knownText("country", "US"),
				knownText("on_destroy", "deactivate"),
				knownStatus("ov", "pending"),
				knownStatus("ev", "pending"),
			},
		},
		resource.TestStep{Config: config(b, everything...), ConfigPlanChecks: noChange},
		resource.TestStep{
			PreConfig:        func() { must(t, b.ValidateOrganization(newest(b).ID, "ov")) },
			Config:           config(b, everything...),
			ConfigPlanChecks: noChange,
			ConfigStateChecks: []statecheck.StateCheck{
				statecheck.ExpectKnownValue(organization, attribute("validation_status").AtMapKey("ov"), knownvalue.ObjectExact(map[string]knownvalue.Check{
					"status": knownvalue.StringExact("active"),
					"validated_until": knownvalue.StringFunc(func(text string) error {
						until, err := time.Parse(time.RFC3339, text)
						if err == nil && until.Before(b.Now()) {
							err = fmt.Errorf("it ended on %s", text)
						}
						return err
					}),
				})),
				knownStatus("ev", "pending"),
			},
		},
	)
	expectOrganizations(t, b, 1)
	if newest(b).Active {
		t.Error("after destroy the organization is active")
	}
}

// The least that can be declared: the key's user is the contact then.
func TestAccOrganization_least(t *testing.T) {
	t.Parallel()
	b := acctest.New(t, simulator.Config{})
	run(
		t, b,
		resource.TestStep{Config: config(b), ConfigStateChecks: []statecheck.StateCheck{
			statecheck.ExpectKnownValue(organization, attribute("organization_contact").AtMapKey("email"), knownvalue.NotNull()),
			known("technical_contact", knownvalue.Null()),
			known("assumed_name", knownvalue.Null()),
			known("validations", knownvalue.Null()),
			known("validation_status", knownvalue.MapExact(map[string]knownvalue.Check{})),
		}},
		resource.TestStep{Config: config(b), ConfigPlanChecks: noChange},
	)
}

// What the service writes otherwise, and what means the same, is no diff.
func TestAccOrganization_spellings(t *testing.T) {
	t.Parallel()
	b := acctest.New(t, simulator.Config{})
	run(
		t, b,
		resource.TestStep{Config: config(b)},
		resource.TestStep{
			Config: config(b, "state", `"Minnesota"`, "country", `"us"`, "telephone", `"+1 (218) 555-0144"`, "name", `"HARBOR  Lights Ltd"`,
				"zip", `"558 02"`, "city", `"duluth"`, "container_id", fmt.Sprintf("%q", fmt.Sprint(b.ContainerID()))),
			ConfigPlanChecks:  noChange,
			ConfigStateChecks: []statecheck.StateCheck{knownText("state", "MN"), knownText("name", "Harbor Lights Ltd")},
		},
		resource.TestStep{
			Config:           config(b, "telephone", `"218 555 0144"`, "container_id", fmt.Sprintf("%q", "0"+fmt.Sprint(b.ContainerID()))),
			ConfigPlanChecks: noChange,
		},
	)
}

// Whatever the service makes of a value at creation means that value, and writing either is no diff.
func TestAccOrganization_spellingOfTheService(t *testing.T) {
	t.Parallel()
	b := acctest.New(t, simulator.Config{})
	bavarian := []string{"state", `"BY"`, "country", `"DE"`, "city", `"Passau"`}
	asDeclared := []statecheck.StateCheck{knownText("state", "BY")}
	rename(t, b, `"BY"`, `"Bayern"`)
	run(
		t, b,
		resource.TestStep{Config: config(b, bavarian...)},
		resource.TestStep{Config: config(b, bavarian...), ConfigPlanChecks: noChange, ConfigStateChecks: asDeclared},
		resource.TestStep{Config: config(b, append(bavarian, "state", `"Bayern"`)...), ConfigPlanChecks: noChange, ConfigStateChecks: asDeclared},
	)
}

// The provider's container is where a new organization goes, and no reason to move one.
func TestAccOrganization_container(t *testing.T) {
	t.Parallel()
	b := acctest.New(t, simulator.Config{})
	id := fmt.Sprint(b.ContainerID())
	run(
		t, b,
		resource.TestStep{
			Config:            b.Config("container_id = "+fmt.Sprintf("%q", id), declare("test")),
			ConfigStateChecks: []statecheck.StateCheck{knownText("container_id", id)},
		},
		resource.TestStep{Config: b.Config(`container_id = "99"`, declare("test")), ConfigPlanChecks: noChange},
		resource.TestStep{Config: config(b, "container_id", `"99"`), ExpectError: says("Organization Cannot Be Changed: Harbor Lights Ltd")},
	)
}

// Terraform may know nothing of some values before the apply.
func TestAccOrganization_unknownValues(t *testing.T) {
	t.Parallel()
	b := acctest.New(t, simulator.Config{})
	of := func(city, kind string) string {
		return b.Config("", "resource \"terraform_data\" \"city\" {\n  input = "+city+"\n}\nresource \"terraform_data\" \"kind\" {\n  input = "+kind+"\n}\n"+
			declare("test", "city", "terraform_data.city.output", "validations", "[{ type = terraform_data.kind.output }]"))
	}
	run(
		t, b,
		resource.TestStep{Config: of(`"Duluth"`, `"ov"`), ConfigStateChecks: []statecheck.StateCheck{knownStatus("ov", "pending")}},
		resource.TestStep{
			Config:            of(`"DULUTH"`, `"ds"`),
			ConfigPlanChecks:  preApply(action(plancheck.ResourceActionUpdate), plancheck.ExpectUnknownValue(organization, attribute("validation_status"))),
			ConfigStateChecks: []statecheck.StateCheck{knownText("city", "Duluth"), knownStatus("ds", "pending"), knownStatus("ov", "pending")},
		},
		// Terraform plans once more when it applies, with the value that it has then.
		resource.TestStep{
			PreConfig: b.ForgetRequests, Config: of(`"Hermantown"`, `"smime"`), ExpectError: says("Organization Cannot Be Changed: Harbor Lights Ltd"),
		},
		resource.TestStep{
			PreConfig: func() {
				if n := sent(b); n != 0 {
					t.Errorf("an edit that shows at apply sent %d changes: %v", n, b.Requests())
				}
			},
			Config: of(`"Duluth"`, `"ds"`), ConfigStateChecks: []statecheck.StateCheck{knownText("city", "Duluth")},
		},
	)
	expectOrganizations(t, b, 1)
}

// rename has every answer of the bench hold one text in the place of another.
func rename(t *testing.T, b *acctest.Bench, from, to string) {
	t.Helper()
	fault(t, b, simulator.Fault{Path: "/organization/*", Kind: "rewrite", Rewrite: replaceAll(from, to)})
}
