// SPDX-License-Identifier: MPL-2.0

package organizations_test

import (
	"fmt"
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/acctest"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/simulator"
)

func TestAccOrganization_importCommand(t *testing.T) {
	t.Parallel()
	b := acctest.New(t, simulator.Config{})
	imported := func(id string) resource.TestStep {
		return resource.TestStep{ResourceName: organization, ImportState: true, ImportStateId: id}
	}
	verified, wrong, unseen := imported(""), imported("harbor"), imported("999")
	verified.ImportStateVerify = true
	wrong.ExpectError, unseen.ExpectError = says(`Invalid Organization Id`), says("Organization 999 Not Visible")
	run(t, b, resource.TestStep{Config: config(b, "state", `"Minnesota"`, "country", `"us"`, "validations", `[{ type = "ov" }]`)}, verified, wrong, unseen)
}

// After an import a matching configuration has an empty plan, or fills in what the service does not tell. Nothing is sent.
func TestAccOrganization_import(t *testing.T) {
	written := []string{"state", `"minnesota"`, "country", `"us"`, "telephone", `"1-218-555-0144"`}
	byID := `{ type = "ev", verified_users = [{ first_name = "PIA", last_name = "Okafor", job_title = "CEO", telephone = "218-555-0144", email = "pia@harbor-lights.example" }] }`
	for name, test := range map[string]struct {
		made, declared []string
		action         plancheck.ResourceActionType
	}{
		"least":       {nil, []string{"on_destroy", ""}, plancheck.ResourceActionNoop},
		"spelled":     {nil, append([]string{"on_destroy", ""}, written...), plancheck.ResourceActionNoop},
		"validations": {everything, []string{"assumed_name", `"harbor"`, "address2", `"unit 4"`, "technical_contact", jonas, "validations", `[` + byID + `]`}, plancheck.ResourceActionNoop},
		"job title":   {everything, everything, plancheck.ResourceActionUpdate},
		"terms":       {nil, []string{"on_destroy", `"keep"`, "adopt_existing", "true", "timeouts", `{ create = "5m" }`}, plancheck.ResourceActionUpdate},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := acctest.New(t, simulator.Config{})
			id := existing(t, b, test.made...)
			run(
				t, b,
				resource.TestStep{Config: importing(b, id, test.declared...), ConfigPlanChecks: preApply(action(test.action))},
				resource.TestStep{Config: config(b, test.declared...), ConfigPlanChecks: noChange, PostApplyFunc: func() {
					if n := sent(b); n != 0 {
						t.Errorf("%d changes were sent: %v", n, b.Requests())
					}
				}},
			)
			expectOrganizations(t, b, 1)
		})
	}
}

// The service validated the first organization for types that need verified users, and tells none. Configuration that is
// generated from its import is valid all the same.
func TestOrganization_generated(t *testing.T) {
	b := acctest.New(t, simulator.Config{})
	b.ExpectAdopted(t, "certcentral_organization", b.Organization())
}

// What is imported inactive or expired stays so until its declaration asks for more. After that it is brought back as any
// other.
func TestAccOrganization_importedAsFound(t *testing.T) {
	activate, submit := "PUT /organization/%d/activate", "POST /organization/%d/validation"
	for name, asks := range map[string][]string{
		"adopt_existing": {"validations", `[{ type = "ov" }]`, "adopt_existing", "true"},
		"type":           {"validations", `[{ type = "ov" }, ` + ev + `]`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := acctest.New(t, simulator.Config{})
			id := existing(t, b, "validations", `[{ type = "ov" }]`)
			must(t, b.ValidateOrganization(id))
			b.Advance(500 * 24 * time.Hour)
			must(t, b.DeactivateOrganization(id))
			sent := func(want ...string) func() {
				return func() {
					for i := range want {
						want[i] = fmt.Sprintf(want[i], id)
					}
					if got := b.Changes(); !slices.Equal(got, want) {
						t.Errorf("sent %q, want %q", got, want)
					}
				}
			}
			declared := []string{"validations", `[{ type = "ov" }]`}
			run(
				t, b,
				resource.TestStep{Config: importing(b, id, append(declared, "on_destroy", "")...), ConfigPlanChecks: noChange, PostApplyFunc: sent()},
				resource.TestStep{Config: config(b, append(declared, "on_destroy", `"keep"`)...), ConfigStateChecks: []statecheck.StateCheck{knownText("status", "inactive")}, PostApplyFunc: sent()},
				resource.TestStep{
					Config: config(b, append(declared, "organization_contact", jonas)...), ConfigStateChecks: []statecheck.StateCheck{knownText("status", "inactive")},
					PostApplyFunc: sent("PUT /organization/%d/contact"),
				},
				resource.TestStep{
					PreConfig: b.ForgetRequests, Config: config(b, append(asks, "organization_contact", jonas)...),
					ConfigStateChecks: []statecheck.StateCheck{knownText("status", "active"), knownStatus("ov", "pending")}, PostApplyFunc: sent(activate, submit),
				},
				resource.TestStep{
					PreConfig: func() { must(t, b.DeactivateOrganization(id)); b.ForgetRequests() },
					Config:    config(b, append(asks, "organization_contact", jonas)...), PostApplyFunc: sent(activate),
				},
			)
		})
	}
}

// Whether a value that is known only at apply asks for more is planned as unknown.
func TestAccOrganization_importedUnknown(t *testing.T) {
	for _, adopts := range []bool{false, true} {
		t.Run(fmt.Sprint(adopts), func(t *testing.T) {
			t.Parallel()
			b := acctest.New(t, simulator.Config{})
			id := existing(t, b)
			must(t, b.DeactivateOrganization(id))
			later := fmt.Sprintf("resource \"terraform_data\" \"later\" {\n  input = %t\n}\n", adopts)
			run(
				t, b,
				resource.TestStep{Config: importing(b, id)},
				resource.TestStep{
					Config:            config(b, "adopt_existing", "terraform_data.later.output") + later,
					ConfigPlanChecks:  preApply(plancheck.ExpectUnknownValue(organization, attribute("is_active"))),
					ConfigStateChecks: []statecheck.StateCheck{known("is_active", knownvalue.Bool(adopts))},
				},
			)
		})
	}
}

// The warning names all that is left, by the organization, and the way to have it put in order. Once that was done elsewhere,
// the organization is brought back as any other.
func TestOrganization_leftAsFound(t *testing.T) {
	b := acctest.New(t, simulator.Config{})
	id := add(t, b, "Quay Street Ltd")
	must(t, b.ValidateOrganization(id))
	b.Advance(500 * 24 * time.Hour)
	must(t, b.DeactivateOrganization(id))
	s := serve(t, b)
	found := refresh(t, s, &acctest.Object{Value: s.Config(map[string]tftypes.Value{"id": acctest.Text(fmt.Sprint(id))})})
	plan := func() []*tfprotov6.Diagnostic {
		t.Helper()
		config := map[string]tftypes.Value{"validations": validations("ov")}
		for _, name := range []string{"name", "address", "city", "state", "zip", "country", "telephone"} {
			config[name] = acctest.Text(found.Attribute(t, name))
		}
		_, diags := s.Plan(t.Context(), found, s.Config(config))
		expectNoError(t, diags)
		return diags
	}
	label := fmt.Sprintf("%s, Organization %d", found.Attribute(t, "name"), id)
	expectSays(t, plan(), tfprotov6.DiagnosticSeverityWarning, "Organization Left As Found: "+label, "inactive", "type ov has expired", "adopt_existing = true")

	must(t, client(t, b).ActivateOrganization(t.Context(), id))
	must(t, b.ValidateOrganization(id))
	found = refresh(t, s, found)
	expectSilence(t, plan())
	must(t, b.DeactivateOrganization(id))
	found = refresh(t, s, found)
	expectSays(t, plan(), tfprotov6.DiagnosticSeverityWarning, "Organization Inactive: "+label)
}

// What is not declared is not reset by an import, but let go of.
func TestAccOrganization_importOther(t *testing.T) {
	t.Parallel()
	b := acctest.New(t, simulator.Config{})
	id := existing(t, b, everything...)
	run(
		t, b,
		resource.TestStep{
			Config: importing(b, id), ConfigPlanChecks: update,
			ConfigStateChecks: []statecheck.StateCheck{
				known("technical_contact", knownvalue.Null()), knownText("status", "active"), knownText("assumed_name", "Harbor"), knownText("address2", "Unit 4"),
			},
			PostApplyFunc: func() {
				if _, technical := contacts(t, b); technical == nil || b.Count(http.MethodPut, "/organization/*/contact") != 0 {
					t.Errorf("the technical contact is %+v after an import that does not declare it", technical)
				}
			},
		},
		resource.TestStep{Config: config(b), ConfigPlanChecks: noChange},
	)
}

// However long after the import, a contact that was never declared is not removed.
func TestAccOrganization_importLongAgo(t *testing.T) {
	t.Parallel()
	b := acctest.New(t, simulator.Config{})
	id := existing(t, b, everything...)
	declared := []string{"technical_contact", jonas}
	run(
		t, b,
		resource.TestStep{Config: importing(b, id, declared...)},
		resource.TestStep{
			PreConfig: func() { b.Advance(25 * time.Hour) },
			Config:    config(b), ConfigPlanChecks: update,
			PostApplyFunc: func() {
				if _, technical := contacts(t, b); technical == nil || sent(b) != 0 {
					t.Errorf("the technical contact is %+v, after %v", technical, b.Requests())
				}
			},
		},
		// Once it is declared here, taking it out removes it.
		resource.TestStep{Config: config(b, declared...), ConfigPlanChecks: update},
		resource.TestStep{Config: config(b), ConfigPlanChecks: update, PostApplyFunc: func() {
			if _, technical := contacts(t, b); technical != nil {
				t.Errorf("the technical contact is %+v", technical)
			}
		}},
	)
}

// Terraform writes a configuration for what is imported, which validates, and has no diff.
func TestAccOrganization_generatedConfig(t *testing.T) {
	t.Parallel()
	b := acctest.New(t, simulator.Config{})
	id := existing(t, b, everything...)
	cli := b.NewCLI(t, fmt.Sprintf("import {\n  to = %s\n  id = \"%d\"\n}\n", organization, id))
	if out := cli.MustRun("plan", "-no-color", "-generate-config-out=generated.tf"); !says("1 to import, 0 to add, 0 to change, 0 to destroy").MatchString(out) {
		t.Errorf("the plan is\n%s", out)
	}
	cli.MustRun("apply", "-auto-approve", "-no-color")
	cli.MustRun("plan", "-detailed-exitcode", "-no-color")
	if n := sent(b); n != 0 {
		t.Errorf("%d changes were sent: %v", n, b.Requests())
	}
}

// A job title that is declared with the first change after an import is filled in, a later one is a change as any other.
func TestAccOrganization_jobTitleLater(t *testing.T) {
	t.Parallel()
	b := acctest.New(t, simulator.Config{})
	id := existing(t, b, "technical_contact", jonas)
	titled := func(title string) []string {
		return []string{"technical_contact", `{ first_name = "Jonas", last_name = "Lind", email = "jonas@harbor-lights.example", job_title = "` + title + `" }`}
	}
	changes := func(want int) func() {
		return func() {
			if n := b.Count(http.MethodPut, "/organization/*/contact"); n != want {
				t.Errorf("%d requests changed contacts, want %d", n, want)
			}
		}
	}
	run(
		t, b,
		resource.TestStep{Config: importing(b, id, "technical_contact", jonas)},
		resource.TestStep{Config: config(b, titled("Engineer")...), ConfigPlanChecks: update, PostApplyFunc: changes(0)},
		resource.TestStep{Config: config(b, titled("Chief")...), ConfigPlanChecks: update, PostApplyFunc: changes(1)},
		resource.TestStep{Config: config(b, titled("Chief")...), ConfigPlanChecks: noChange},
	)
}
