// SPDX-License-Identifier: MPL-2.0

package domains_test

import (
	"fmt"
	"regexp"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/compare"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/certcentral"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/simulator"
)

// What no service would take is refused before anything is sent, with what to write instead.
func TestAccDomain_badInput(t *testing.T) {
	b := newBench(t, simulator.Config{})
	var steps []resource.TestStep
	refuses := func(says string, overrides ...string) {
		steps = append(steps, resource.TestStep{Config: b.config(overrides...), PlanOnly: true, ExpectError: regexp.MustCompile(`(?s)` + says)})
	}
	for name, says := range map[string]string{
		"https://harbor.example/": `scheme.*write\s+"harbor.example"`,
		"harbor.example/shop":     `path.*write\s+"harbor.example"`,
		"harbor.example:443":      `port.*write\s+"harbor.example"`,
		"_dmarc.harbor.example":   `underscore.*write\s+"harbor.example"`,
		"*.harbor.example":        `wildcard.*write\s+"harbor.example"`,
		"192.0.2.7":               `IP\s+address`,
		"harbor":                  `single\s+label`,
		"harbor..example":         `empty\s+label`,
		"co.uk":                   `write\s+one\s+of\s+them.*"harbor\.co\.uk"`,
	} {
		refuses(`Invalid Domain Name.*`+says, "name", `"`+name+`"`)
	}
	refuses(`Invalid Id.*organization_id`, "organization_id", `"Example Inc"`)
	refuses(`at\s+least\s+1`, "validations", `[]`)
	refuses(`type`, "validations", `[{ type = "dv" }]`)
	refuses(`dcv_method`, "dcv_method", `"dns-a-record"`)
	refuses(`on_destroy`, "on_destroy", `"revoke"`)
	refuses(`locale`, "locale", `""`)
	refuses(`null`, "validations", `[null]`)
	b.run(steps...)
	if made := b.Requests(); len(made) != 0 {
		t.Errorf("made %d requests, want none: %v", len(made), made)
	}
}

// What means the same is no change, and nothing is sent for it.
func TestAccDomain_spelling(t *testing.T) {
	b := newBench(t, simulator.Config{})
	same := func(overrides ...string) resource.TestStep {
		return resource.TestStep{PreConfig: b.ForgetRequests, Config: b.config(overrides...), ConfigPlanChecks: preApply(plancheck.ExpectEmptyPlan(), b.onlyRead())}
	}
	both := `[{ type = "ov" }, { type = "ev" }]`
	b.run(
		resource.TestStep{
			Config:            b.config("name", `"WWW.München.Example."`, "validations", both),
			ConfigStateChecks: []statecheck.StateCheck{known(domain, "name", text("WWW.München.Example."))},
		},
		same("name", `"www.münchen.example"`, "validations", both),
		same("name", `"xn--mnchen-3ya.example"`, "validations", both),
		same("name", `"www.xn--mnchen-3ya.example"`, "validations", both, "organization_id", `"0`+b.Organization()+`"`),
		same("name", `"münchen.example"`, "validations", `[{ type = "ev" }]`),
	)
	if name := b.only().Name; name != "xn--mnchen-3ya.example" {
		t.Errorf("the service has %s", name)
	}
}

func TestAccDomain_keepWWW(t *testing.T) {
	for name, overrides := range map[string][]string{"keep_www": {"keep_www", "true"}, "http-token": {"dcv_method", `"http-token"`}} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t, simulator.Config{})
			kept := append([]string{"name", `"www.harbor.example"`}, overrides...)
			b.run(
				resource.TestStep{Config: b.config(kept...)},
				resource.TestStep{Config: b.config(append(kept, "name", `"WWW.harbor.example"`)...), ConfigPlanChecks: noChange},
				// Without the label it is another domain.
				resource.TestStep{
					Config:             b.config(append(kept, "name", `"harbor.example"`)...),
					PlanOnly:           true,
					ExpectNonEmptyPlan: true,
				},
			)
			if name := b.only().Name; name != "www.harbor.example" {
				t.Errorf("the service has %s", name)
			}
		})
	}
}

// What counts for later calls only is kept and not sent.
func TestAccDomain_termsSendNothing(t *testing.T) {
	b := newBench(t, simulator.Config{})
	b.run(
		resource.TestStep{Config: b.config()},
		resource.TestStep{
			PreConfig: b.ForgetRequests,
			Config:    b.config("keep_www", "true", "locale", `"de"`, "adopt_existing", "true", "on_destroy", `"keep"`),
			ConfigPlanChecks: preApply(action(domain, plancheck.ResourceActionUpdate),
				planned(domain, "dcv_record", knownvalue.NotNull()), planned(domain, "validation_status", knownvalue.NotNull())),
			ConfigStateChecks: []statecheck.StateCheck{b.onlyRead()},
		},
	)
	if !b.only().Active {
		t.Error("a domain that was to be kept is inactive")
	}
}

func TestAccDomain_replacement(t *testing.T) {
	b := newBench(t, simulator.Config{})
	other := addOrganization(b)
	ids := statecheck.CompareValue(compare.ValuesDiffer())
	b.run(
		resource.TestStep{Config: b.config(), ConfigStateChecks: []statecheck.StateCheck{ids.AddStateValue(domain, attribute("id"))}},
		resource.TestStep{
			Config:            b.config("name", `"beacon.example"`),
			ConfigPlanChecks:  preApply(action(domain, plancheck.ResourceActionReplace)),
			ConfigStateChecks: []statecheck.StateCheck{ids.AddStateValue(domain, attribute("id"))},
		},
		resource.TestStep{
			Config:           b.config("name", `"lamp.example"`, "organization_id", other),
			ConfigPlanChecks: preApply(action(domain, plancheck.ResourceActionReplace)),
		},
	)
	for _, d := range b.Domains() {
		if d.Active {
			t.Errorf("%s is active", d.Name)
		}
	}
}

// The account keeps a domain under its organization until it is deleted, so a replacement that only deactivates it would
// end with neither.
func TestAccDomain_otherOrganization(t *testing.T) {
	b := newBench(t, simulator.Config{})
	other := addOrganization(b)
	refused := regexp.MustCompile(`(?s)Domain Cannot Change Organization.*on_destroy = "delete".*-refresh=false`)
	later := "resource \"terraform_data\" \"later\" {\n  input = " + other + "\n}\n"
	b.run(
		resource.TestStep{Config: b.config()},
		resource.TestStep{PreConfig: b.ForgetRequests, Config: b.config("organization_id", other), ExpectError: refused},
		resource.TestStep{Config: b.Config("", later+b.block("organization_id", "terraform_data.later.output")), ExpectError: refused},
		// What the state has is no bar: the deletion is declared together with what it is for.
		resource.TestStep{
			PreConfig:         func() { b.must(b.onlyRead()()) },
			Config:            b.config("organization_id", other, "on_destroy", `"delete"`),
			ConfigPlanChecks:  preApply(action(domain, plancheck.ResourceActionReplace)),
			ConfigStateChecks: []statecheck.StateCheck{known(domain, "organization_id", text(other))},
			PostApplyFunc:     func() { b.only() },
		},
		resource.TestStep{Config: b.config("organization_id", other, "on_destroy", `"delete"`), ConfigPlanChecks: noChange},
	)
	if all := b.Domains(); len(all) != 0 {
		t.Errorf("after destroy the account has %+v", all)
	}
}

// A deletion that failed counts for the replacement that asked for it, and not for what comes after.
func TestAccDomain_organizationNotChanged(t *testing.T) {
	b := newBench(t, simulator.Config{})
	fault := refuse("DELETE", "/domain/*", 403, "access_denied|missing_permission")
	fault.Times = 1
	b.fault(fault)
	b.run(
		resource.TestStep{Config: b.config()},
		resource.TestStep{
			Config:      b.config("organization_id", addOrganization(b), "on_destroy", `"delete"`),
			ExpectError: regexp.MustCompile(`Could Not Delete Domain`),
		},
		resource.TestStep{Config: b.config(), Destroy: true},
	)
	if b.only().Active {
		t.Error("the domain is active")
	}
}

// A value that is known only at apply is most often what it was, and no proved domain is ended for it.
func TestAccDomain_laterValues(t *testing.T) {
	for _, policy := range []string{"deactivate", "delete"} {
		t.Run(policy, func(t *testing.T) {
			b := newBench(t, simulator.Config{})
			same := statecheck.CompareValue(compare.ValuesSame())
			config := func(name, organization string) string {
				later := fmt.Sprintf("resource \"terraform_data\" \"later\" {\n  input = { name = %q, organization = %q }\n}\n", name, organization)
				return b.Config("", later+b.block("name", "terraform_data.later.output.name",
					"organization_id", "terraform_data.later.output.organization", "on_destroy", `"`+policy+`"`))
			}
			nothingSent := func() { b.must(b.onlyRead()()) }
			b.run(
				resource.TestStep{Config: config("harbor.example", b.Organization()), ConfigStateChecks: []statecheck.StateCheck{same.AddStateValue(domain, attribute("id"))}},
				resource.TestStep{
					PreConfig: b.ForgetRequests,
					Config:    config("HARBOR.example", "0"+b.Organization()),
					ConfigPlanChecks: preApply(action(domain, plancheck.ResourceActionUpdate), unknown(domain, "name"), unknown(domain, "organization_id"),
						planned(domain, "dcv_record", knownvalue.NotNull())),
					ConfigStateChecks: []statecheck.StateCheck{same.AddStateValue(domain, attribute("id")), b.onlyRead()},
				},
				// Where it is something else, the apply ends before anything is sent, and the next plan has it.
				resource.TestStep{Config: config("beacon.example", b.Organization()), ExpectError: regexp.MustCompile(`inconsistent final plan`)},
				resource.TestStep{
					PreConfig:        nothingSent,
					Config:           config("beacon.example", b.Organization()),
					ConfigPlanChecks: preApply(action(domain, plancheck.ResourceActionReplace)),
				},
			)
		})
	}
}

// addOrganization adds another organization and returns its id.
func addOrganization(b *bench) string {
	b.t.Helper()
	id, err := b.client.CreateOrganization(b.t.Context(), certcentral.OrganizationRequest{
		Name: "Harbor Lights Inc", Address: "1 Quay", City: "Portland", State: "Maine", Zip: "04101", Country: "us", Telephone: "207-555-0100",
		OrganizationContact: &certcentral.Contact{FirstName: "Ada", LastName: "Quist", Email: "ada@harbor.example", JobTitle: "Pilot", Telephone: "207-555-0101"},
	}, nil, func(*certcentral.Organization) bool { return false })
	b.must(err)
	b.ForgetRequests()
	return fmt.Sprint(id)
}

// Types are submitted when they are added. One that is left out stays, for nothing takes it back.
func TestAccDomain_validations(t *testing.T) {
	b := newBench(t, simulator.Config{})
	types := func(want ...string) statecheck.StateCheck {
		statuses := map[string]knownvalue.Check{}
		for _, kind := range want {
			statuses[kind] = knownvalue.NotNull()
		}
		return known(domain, "validation_status", knownvalue.MapExact(statuses))
	}
	b.run(
		resource.TestStep{Config: b.config(), ConfigStateChecks: []statecheck.StateCheck{types("ov")}},
		resource.TestStep{
			PreConfig: b.ForgetRequests,
			Config:    b.config("validations", `[{ type = "ev" }, { type = "ov" }]`),
			ConfigPlanChecks: preApply(action(domain, plancheck.ResourceActionUpdate),
				unknown(domain, "validation_status"), planned(domain, "dcv_record", knownvalue.NotNull())),
			ConfigStateChecks: []statecheck.StateCheck{types("ov", "ev")},
			PostApplyFunc: func() {
				if n := b.Count("POST", "/domain/*/validation"); n != 1 {
					t.Errorf("submitted %d times, want once", n)
				}
			},
		},
		resource.TestStep{Config: b.config("validations", `[{ type = "ev" }]`), ConfigPlanChecks: noChange},
		resource.TestStep{
			Config:            b.config("validations", `[{ type = "ev" }, { type = "smime" }]`),
			ConfigStateChecks: []statecheck.StateCheck{types("ov", "ev", "smime")},
		},
	)
}

// A token that expired unused is renewed by the next apply. One of a domain that stays proved for long is left alone.
func TestAccDomain_tokenExpires(t *testing.T) {
	b := newBench(t, simulator.Config{})
	records := statecheck.CompareValue(compare.ValuesDiffer())
	renewed := func() {
		if n := b.Count("POST", "/domain/*/dcv/token"); n != 1 {
			t.Errorf("drew %d tokens, want 1", n)
		}
	}
	left := func(d time.Duration) func() {
		return func() { b.Advance(b.only().ValidatedUntil.Sub(b.Now()) - d); b.ForgetRequests() }
	}
	tokenPlan := preApply(action(domain, plancheck.ResourceActionUpdate), unknown(domain, "dcv_record"), unknown(domain, "dcv_token_expires_at"),
		planned(domain, "status", text("active")))
	b.run(
		resource.TestStep{Config: b.config(), ConfigStateChecks: []statecheck.StateCheck{records.AddStateValue(domain, attribute("dcv_record"))}},
		resource.TestStep{PreConfig: func() { b.Advance(29 * days) }, Config: b.config(), ConfigPlanChecks: noChange},
		resource.TestStep{
			PreConfig:         func() { b.Advance(2 * days); b.ForgetRequests() },
			Config:            b.config(),
			ConfigPlanChecks:  tokenPlan,
			ConfigStateChecks: []statecheck.StateCheck{records.AddStateValue(domain, attribute("dcv_record"))},
			PostApplyFunc:     renewed,
		},
		resource.TestStep{
			PreConfig:        func() { b.must(b.ValidateDomain(b.only().ID)); b.Advance(100 * days) },
			Config:           b.config(),
			ConfigPlanChecks: noChange,
			ConfigStateChecks: []statecheck.StateCheck{
				known(domain, "validated_until", knownvalue.NotNull()),
				known(domain, "dcv_record", knownvalue.NotNull()),
			},
		},
		resource.TestStep{PreConfig: left(31 * days), Config: b.config(), ConfigPlanChecks: noChange},
		resource.TestStep{PreConfig: left(29 * days), Config: b.config(), ConfigPlanChecks: tokenPlan, PostApplyFunc: renewed},
	)
}

// A validation that expired is submitted again, once: where that does not help, no plan keeps asking for it.
func TestAccDomain_validationExpires(t *testing.T) {
	b := newBench(t, simulator.Config{})
	submitted := func(want int) func() {
		return func() {
			if n := b.Count("POST", "/domain/*/validation"); n != want {
				t.Errorf("submitted %d times, want %d", n, want)
			}
		}
	}
	expire := func() { b.Advance(b.only().ValidatedUntil.Sub(b.Now()) + time.Hour); b.ForgetRequests() }
	b.run(
		resource.TestStep{Config: b.config()},
		resource.TestStep{
			PreConfig:         func() { b.must(b.ValidateDomain(b.only().ID)) },
			Config:            b.config(),
			ConfigPlanChecks:  noChange,
			ConfigStateChecks: []statecheck.StateCheck{statusIs("active", "complete")},
		},
		// The service may draw another token then, also where the last one holds.
		resource.TestStep{
			PreConfig: func() {
				expire()
				_, err := b.client.NewDomainToken(t.Context(), b.only().ID)
				b.must(err)
			},
			Config:            b.config(),
			ConfigPlanChecks:  preApply(action(domain, plancheck.ResourceActionUpdate), unknown(domain, "validation_status"), unknown(domain, "dcv_record")),
			ConfigStateChecks: []statecheck.StateCheck{statusIs("pending", "pending")},
			PostApplyFunc:     submitted(1),
		},
		resource.TestStep{
			PreConfig:         func() { b.must(b.ValidateDomain(b.only().ID)) },
			Config:            b.config(),
			ConfigStateChecks: []statecheck.StateCheck{statusIs("active", "complete")},
		},
		// A service that goes on saying expired is not asked again and again.
		resource.TestStep{
			PreConfig: func() {
				expire()
				b.fault(simulator.Fault{Method: "POST", Path: "/domain/*/validation", Kind: "status", Status: 204})
			},
			Config:            b.config(),
			ConfigStateChecks: []statecheck.StateCheck{statusIs("expired", "expired")},
			PostApplyFunc:     submitted(1),
		},
		resource.TestStep{Config: b.config(), ConfigPlanChecks: noChange},
	)
}

func statusIs(status, proof string) statecheck.StateCheck {
	return known(domain, "validation_status", knownvalue.MapPartial(map[string]knownvalue.Check{"ov": knownvalue.ObjectPartial(map[string]knownvalue.Check{
		"status": text(status), "dcv_status": text(proof),
	})}))
}

// A domain that was deactivated elsewhere is activated, and where the service refuses that, the error says so.
func TestAccDomain_deactivatedElsewhere(t *testing.T) {
	b := newBench(t, simulator.Config{})
	deactivate := func() { b.must(b.client.DeactivateDomain(t.Context(), b.only().ID)) }
	b.run(
		resource.TestStep{Config: b.config()},
		resource.TestStep{
			PreConfig: deactivate,
			Config:    b.config(),
			ConfigPlanChecks: preApply(action(domain, plancheck.ResourceActionUpdate),
				planned(domain, "is_active", knownvalue.Bool(true)), planned(domain, "dcv_record", knownvalue.NotNull())),
			ConfigStateChecks: []statecheck.StateCheck{known(domain, "status", text("active"))},
			PostApplyFunc: func() {
				if !b.only().Active {
					t.Error("the domain is still inactive")
				}
			},
		},
		resource.TestStep{
			PreConfig: func() {
				deactivate()
				fault := refuse("PUT", "/domain/*/activate", 403, "access_denied|missing_permission")
				fault.Times = 1
				b.fault(fault)
			},
			Config:      b.config(),
			ExpectError: regexp.MustCompile(`(?s)Could Not Activate Domain.*missing_permission.*Support`),
		},
	)
}

// Values that are known only at apply plan the widest outcome.
func TestAccDomain_unknownInputs(t *testing.T) {
	b := newBench(t, simulator.Config{})
	later := "resource \"terraform_data\" \"later\" {\n  input = %s\n}\n"
	step := func(input, name, value string) resource.TestStep {
		return resource.TestStep{Config: b.Config("", fmt.Sprintf(later, input)+b.block(name, value))}
	}
	b.run(
		step(`"dns-cname-token"`, "dcv_method", "terraform_data.later.output"),
		step(`"http-token"`, "dcv_method", "terraform_data.later.output"),
		step(`["ov", "ev"]`, "validations", "[for kind in terraform_data.later.output : { type = kind }]"),
		step(`["ov", "ev", "cs"]`, "validations", "[for kind in terraform_data.later.output : { type = kind }]"),
		step(b.Organization(), "organization_id", "terraform_data.later.output"),
	)
	if all := b.Domains(); len(all) != 1 {
		t.Errorf("there are %d domains, want 1", len(all))
	}
}
