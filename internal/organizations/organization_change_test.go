// SPDX-License-Identifier: MPL-2.0

package organizations_test

import (
	"context"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/acctest"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/certcentral"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/simulator"
)

// An edit of what CertCentral cannot change is refused, and sends nothing.
func TestAccOrganization_edit(t *testing.T) {
	for name, edit := range map[string][]string{
		"name":         {"name", `"Harbor Lights Inc"`},
		"assumed name": {"assumed_name", `"Lights"`},
		"removed":      {"assumed_name", ""},
		"address":      {"address", `"5 Quay Street"`},
		"second line":  {"address2", `"Unit 5"`},
		"city":         {"city", `"Hermantown"`},
		"state":        {"state", `"WI"`},
		"zip":          {"zip", `"55803"`},
		"country":      {"country", `"CA"`},
		"telephone":    {"telephone", `"+1 218 555 0145"`},
		"container":    {"container_id", `"77199"`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := acctest.New(t, simulator.Config{})
			start := []string{"assumed_name", `"Harbor"`}
			run(
				t, b,
				resource.TestStep{Config: config(b, start...)},
				resource.TestStep{
					PreConfig:   b.ForgetRequests,
					Config:      config(b, append(start, edit...)...),
					ExpectError: says("Organization Cannot Be Changed: Harbor Lights Ltd"),
				},
				resource.TestStep{
					PreConfig: func() {
						if n := sent(b); n != 0 {
							t.Errorf("%d changes were sent: %v", n, b.Requests())
						}
					},
					Config: config(b, start...), ConfigPlanChecks: noChange,
				},
			)
			expectOrganizations(t, b, 1)
		})
	}
}

// The error of an edit does not stand in the way of a destroy, and a taint is the way to a replacement.
func TestAccOrganization_editAnyway(t *testing.T) {
	t.Parallel()
	b := acctest.New(t, simulator.Config{})
	cli := b.NewCLI(t, declare("test"))
	move := func(from, to string) {
		main, err := os.ReadFile(cli.File("main.tf"))
		must(t, err)
		must(t, os.WriteFile(cli.File("main.tf"), []byte(strings.ReplaceAll(string(main), from, to)), 0o600))
	}
	cli.MustRun("apply", "-auto-approve", "-no-color")
	move("Duluth", "Hermantown")
	for _, arguments := range [][]string{{"destroy", "-auto-approve", "-no-color"}, {"apply", "-auto-approve", "-no-color", "-replace=" + organization}} {
		if out, status := cli.Run(arguments...); status == 0 || !says("-refresh=false").MatchString(out) {
			t.Errorf("terraform %v ended with %d:\n%s", arguments, status, out)
		}
	}
	expectOrganizations(t, b, 1)
	cli.MustRun("taint", organization)
	cli.MustRun("apply", "-auto-approve", "-no-color")
	expectOrganizations(t, b, 2)
	move("Hermantown", "Proctor")
	cli.MustRun("destroy", "-auto-approve", "-no-color", "-refresh=false")
	for _, o := range b.Organizations()[1:] {
		if o.Active {
			t.Errorf("organization %d is active after a destroy", o.ID)
		}
	}
}

// A replacement that makes no other organization in the eyes of the service brings this one back, instead of leaving it
// out of use.
func TestAccOrganization_replaceSame(t *testing.T) {
	for name, overrides := range map[string][]string{
		"unedited":          nil,
		"another telephone": {"telephone", `"+1 218 555 9999"`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := acctest.New(t, simulator.Config{})
			run(
				t, b,
				resource.TestStep{Config: config(b)},
				resource.TestStep{Taint: []string{organization}, Config: config(b, overrides...), ConfigStateChecks: []statecheck.StateCheck{
					known("is_active", knownvalue.Bool(true)),
				}},
				resource.TestStep{Config: config(b, overrides...), ConfigPlanChecks: noChange},
			)
			expectOrganizations(t, b, 1)
		})
	}
}

// What DigiCert changed is a warning and no diff, in the old words and in the new ones.
func TestAccOrganization_changedByDigiCert(t *testing.T) {
	t.Parallel()
	b := acctest.New(t, simulator.Config{})
	renamed := []string{"name", `"Harbor Lights GmbH"`, "address2", `"Unit 4"`}
	run(
		t, b,
		resource.TestStep{Config: config(b)},
		resource.TestStep{
			PreConfig: func() {
				must(t, b.EditOrganization(newest(b).ID, func(d *simulator.OrganizationDetails) { d.Name, d.Address2 = "Harbor Lights GmbH", "Unit 4" }))
			},
			Config:            config(b),
			ConfigPlanChecks:  noChange,
			ConfigStateChecks: []statecheck.StateCheck{knownText("name", "Harbor Lights GmbH"), knownText("address2", "Unit 4")},
		},
		resource.TestStep{Config: config(b, renamed...), ConfigPlanChecks: noChange},
		resource.TestStep{Config: config(b), ConfigPlanChecks: noChange},
		resource.TestStep{Config: config(b, "name", `"Harbor Lights AG"`), ExpectError: says("Organization Cannot Be Changed: Harbor Lights GmbH")},
	)
	expectOrganizations(t, b, 1)
}

// The warning names each value that was changed, and what is declared.
func TestOrganization_changeWarning(t *testing.T) {
	b := acctest.New(t, simulator.Config{})
	s := serve(t, b)
	values := inputs(nil)
	created, _, _ := apply(t, s, s.Null(), s.Config(values))
	must(t, b.EditOrganization(newest(b).ID, func(d *simulator.OrganizationDetails) { d.Name, d.City = "Harbor Lights GmbH", "Hermantown" }))
	read := refresh(t, s, created)
	_, diags := s.Plan(t.Context(), read, s.Config(values))
	expectSays(t, diags, warning, "Organization Changed By DigiCert: Harbor Lights GmbH, Organization",
		`name is "Harbor Lights GmbH", the configuration has "Harbor Lights Ltd"`, `city is "Hermantown", the configuration has "Duluth"`, "Nothing is sent")
	values["name"], values["city"] = acctest.Text("HARBOR LIGHTS GMBH"), acctest.Text("Hermantown")
	_, diags = s.Plan(t.Context(), read, s.Config(values))
	expectSilence(t, diags)
	values["city"] = tftypes.NewValue(tftypes.String, tftypes.UnknownValue)
	_, diags = s.Plan(t.Context(), read, s.Config(values))
	expectSilence(t, diags)
}

// client returns a client of the bench's simulator.
func client(t *testing.T, b *acctest.Bench) *certcentral.Client {
	t.Helper()
	c, err := certcentral.New(certcentral.Config{APIKey: acctest.Key, BaseURL: b.URL, Clock: b.Clock})
	must(t, err)
	return c
}

// contacts returns the contacts of the newest organization.
func contacts(t *testing.T, b *acctest.Bench) (organization, technical *certcentral.Contact) {
	t.Helper()
	o, err := client(t, b).Organization(context.Background(), newest(b).ID)
	must(t, err)
	return o.OrganizationContact, o.TechnicalContact
}

// Contacts change in place, whole, and only those that change are sent.
func TestAccOrganization_contacts(t *testing.T) {
	t.Parallel()
	b := acctest.New(t, simulator.Config{})
	puts := func(want int) {
		if got := b.Count(http.MethodPut, "/organization/*/contact"); got != want {
			t.Errorf("%d requests changed contacts, want %d", got, want)
		}
		b.ForgetRequests()
	}
	shorter := `{ first_name = "Pia", last_name = "Okafor", email = "pia@harbor-lights.example" }`
	run(
		t, b,
		resource.TestStep{Config: config(b, "organization_contact", pia), PostApplyFunc: func() { puts(0) }},
		resource.TestStep{
			Config:           config(b, "organization_contact", pia, "technical_contact", jonas),
			ConfigPlanChecks: update,
			PostApplyFunc: func() {
				puts(1)
				if main, technical := contacts(t, b); technical == nil || technical.FirstName != "Jonas" || main.Telephone != "218-555-0144" {
					t.Errorf("the contacts are %+v and %+v", main, technical)
				}
			},
		},
		resource.TestStep{
			// An optional field that is left out is gone.
			Config:           config(b, "organization_contact", shorter, "technical_contact", jonas),
			ConfigPlanChecks: update,
			PostApplyFunc: func() {
				puts(1)
				if main, technical := contacts(t, b); technical == nil || main.Telephone != "" {
					t.Errorf("the contacts are %+v and %+v", main, technical)
				}
			},
		},
		resource.TestStep{
			Config:            config(b, "organization_contact", shorter),
			ConfigPlanChecks:  update,
			ConfigStateChecks: []statecheck.StateCheck{known("technical_contact", knownvalue.Null())},
			PostApplyFunc: func() {
				puts(1)
				if main, technical := contacts(t, b); technical != nil || main == nil {
					t.Errorf("the contacts are %+v and %+v", main, technical)
				}
			},
		},
		resource.TestStep{
			// It cannot be removed, so leaving it out leaves it alone.
			Config: config(b), ConfigPlanChecks: noChange, PostApplyFunc: func() { puts(0) },
		},
	)
}

// A contact that somebody changed is put right; the case of an address is no change.
func TestAccOrganization_contactDrift(t *testing.T) {
	t.Parallel()
	b := acctest.New(t, simulator.Config{})
	declared := config(b, "organization_contact", pia, "technical_contact", jonas)
	replace := func(last, email string) {
		must(t, client(t, b).UpdateOrganizationContacts(context.Background(), newest(b).ID, []certcentral.ContactUpdate{
			{ContactType: "technical_contact", Contact: certcentral.Contact{FirstName: "Jonas", LastName: last, Email: email}},
		}))
	}
	run(
		t, b,
		resource.TestStep{Config: declared},
		resource.TestStep{PreConfig: func() { replace("Lind", "JONAS@harbor-lights.example") }, Config: declared, ConfigPlanChecks: noChange},
		resource.TestStep{PreConfig: func() { replace("Berg", "jonas@harbor-lights.example") }, Config: declared, ConfigPlanChecks: update},
	)
	if _, technical := contacts(t, b); technical == nil || technical.LastName != "Lind" {
		t.Errorf("the technical contact is %+v", technical)
	}
}

// Types are added in place, users too; what the organization has already is not submitted again.
func TestAccOrganization_validations(t *testing.T) {
	t.Parallel()
	b := acctest.New(t, simulator.Config{})
	submissions := func(want int) func() {
		return func() {
			if got := b.Count(http.MethodPost, "/organization/*/validation"); got != want {
				t.Errorf("%d submissions, want %d", got, want)
			}
			b.ForgetRequests()
		}
	}
	second := `{ type = "ev", verified_users = [
		{ first_name = "Pia", last_name = "Okafor", job_title = "Head of Operations", telephone = "218-555-0144", email = "pia@harbor-lights.example" },
		{ first_name = "Jonas", last_name = "Lind", job_title = "Engineer", telephone = "218-555-0145", email = "jonas@harbor-lights.example" } ] }`
	run(
		t, b,
		resource.TestStep{Config: config(b), PostApplyFunc: submissions(0)},
		resource.TestStep{
			Config:            config(b, "validations", `[{ type = "ov" }]`),
			ConfigPlanChecks:  preApply(action(plancheck.ResourceActionUpdate), plancheck.ExpectUnknownValue(organization, attribute("validation_status"))),
			ConfigStateChecks: []statecheck.StateCheck{knownStatus("ov", "pending")},
			PostApplyFunc:     submissions(1),
		},
		resource.TestStep{
			PreConfig:         func() { must(t, b.ValidateOrganization(newest(b).ID, "ov", "ds")) },
			Config:            config(b, "validations", `[{ type = "ov" }, `+ev+`]`),
			ConfigStateChecks: []statecheck.StateCheck{knownStatus("ov", "active"), knownStatus("ev", "pending")},
			PostApplyFunc:     submissions(1),
		},
		resource.TestStep{
			PreConfig: func() { must(t, b.ValidateOrganization(newest(b).ID, "ev")) },
			Config:    config(b, "validations", `[{ type = "ov" }, `+second+`]`), ConfigPlanChecks: update,
			ConfigStateChecks: []statecheck.StateCheck{knownStatus("ev", "active")},
			PostApplyFunc:     submissions(1),
		},
		// The service validated it for ds by itself, so declaring that sends nothing.
		resource.TestStep{
			Config: config(b, "validations", `[{ type = "ov" }, `+second+`, { type = "ds" }]`), ConfigPlanChecks: update,
			PostApplyFunc: submissions(0),
		},
		// None can be taken back.
		resource.TestStep{Config: config(b, "validations", `[`+ev+`]`), ConfigPlanChecks: noChange},
		resource.TestStep{Config: config(b), ConfigPlanChecks: noChange, PostApplyFunc: submissions(0)},
	)
}

// A validation that expired is submitted again, if it is declared.
func TestAccOrganization_expired(t *testing.T) {
	t.Parallel()
	b := acctest.New(t, simulator.Config{})
	declared := config(b, "validations", `[{ type = "ov" }]`)
	run(
		t, b,
		resource.TestStep{Config: declared},
		resource.TestStep{
			PreConfig: func() { must(t, b.ValidateOrganization(newest(b).ID, "ov", "ds")) }, Config: declared, ConfigPlanChecks: noChange,
		},
		resource.TestStep{
			PreConfig: func() { b.Advance(400 * 24 * time.Hour) }, Config: config(b), ConfigPlanChecks: noChange,
			ConfigStateChecks: []statecheck.StateCheck{knownStatus("ov", "expired")},
		},
		resource.TestStep{
			Config: declared, ConfigPlanChecks: update,
			ConfigStateChecks: []statecheck.StateCheck{knownStatus("ov", "pending"), knownStatus("ds", "expired")},
		},
		resource.TestStep{Config: declared, ConfigPlanChecks: noChange},
		// What DigiCert declined is not submitted again by itself.
		resource.TestStep{
			PreConfig: func() { must(t, b.RejectOrganization(newest(b).ID, "ov")) }, Config: declared, ConfigPlanChecks: noChange,
			ConfigStateChecks: []statecheck.StateCheck{knownStatus("ov", "rejected")},
		},
	)
}

// An organization that somebody deactivated is activated, or the error says who can.
func TestAccOrganization_deactivated(t *testing.T) {
	for name, refuse := range map[string]bool{"activated": false, "refused": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := acctest.New(t, simulator.Config{RefuseReactivation: refuse})
			again := resource.TestStep{
				PreConfig: func() { must(t, b.DeactivateOrganization(newest(b).ID)) },
				Config:    config(b),
				ConfigPlanChecks: preApply(action(plancheck.ResourceActionUpdate),
					plancheck.ExpectKnownValue(organization, attribute("is_active"), knownvalue.Bool(true)), plancheck.ExpectUnknownValue(organization, attribute("status"))),
				ConfigStateChecks: []statecheck.StateCheck{knownText("status", "active")},
				PostApplyFunc: func() {
					if !newest(b).Active {
						t.Error("the organization is inactive")
					}
				},
			}
			if refuse {
				again.ConfigPlanChecks, again.ConfigStateChecks, again.PostApplyFunc = resource.ConfigPlanChecks{}, nil, nil
				again.ExpectError = says("Could Not Activate Organization: Harbor Lights Ltd")
			}
			run(t, b, resource.TestStep{Config: config(b)}, again)
		})
	}
}
