// SPDX-License-Identifier: MPL-2.0

package organizations_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/acctest"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/certcentral"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/simulator"
)

func isID(id int64) statecheck.StateCheck { return knownText("id", fmt.Sprint(id)) }

// An organization that exists is an error that names it and the ways on, whatever its spelling; the second of these is to
// adopt it, and skip_duplicate_org_check makes another.
func TestAccOrganization_duplicate(t *testing.T) {
	for name, older := range map[string]bool{"refused": false, "answered with its id": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := acctest.New(t, simulator.Config{ReturnDuplicateOrganizations: older})
			id := existing(t, b, "on_destroy", `"keep"`)
			spelled := []string{"name", `"HARBOR Lights Ltd"`, "state", `"Minnesota"`, "on_destroy", `"keep"`}
			run(t, b, resource.TestStep{Config: config(b, spelled...), ExpectError: says(fmt.Sprintf("has an organization of this name and address: %d (active)", id))})
			run(t, b, resource.TestStep{Config: config(b, spelled...), ExpectError: says("terraform import with this resource's address")})
			if n := b.Count(http.MethodPost, "/organization"); n != 0 {
				t.Errorf("%d organizations were sent", n)
			}
			expectOrganizations(t, b, 1)
			adopting := append(spelled, "adopt_existing", "true")
			run(
				t, b,
				resource.TestStep{Config: config(b, adopting...), ConfigStateChecks: []statecheck.StateCheck{isID(id), knownText("state", "Minnesota")}},
				resource.TestStep{Config: config(b, adopting...), ConfigPlanChecks: noChange},
			)
			if n := sent(b); n != 0 {
				t.Errorf("adopting what is as declared sent %d changes", n)
			}
			expectOrganizations(t, b, 1)
			if !older {
				existing(t, b)
				expectOrganizations(t, b, 2)
			}
		})
	}
}

// An account that answers a duplicate with what there is must not have that managed unasked.
func TestAccOrganization_answeredWithExisting(t *testing.T) {
	t.Parallel()
	b := acctest.New(t, simulator.Config{ReturnDuplicateOrganizations: true})
	first := b.OrganizationID()
	answer := simulator.Fault{
		Method: http.MethodPost, Path: "/organization", Times: 2, Kind: "status", Status: 201, Body: json.RawMessage(fmt.Sprintf(`{"id":%d}`, first)),
	}
	fault(t, b, answer)
	run(t, b, resource.TestStep{Config: config(b), ExpectError: says("Organization Exists Already: Harbor Lights Ltd")})
	run(
		t, b,
		resource.TestStep{Config: config(b, "adopt_existing", "true", "on_destroy", `"keep"`), ConfigStateChecks: []statecheck.StateCheck{isID(first)}},
	)
	expectOrganizations(t, b, 0)
}

// listing has the service list organizations as change makes them, and leave out those for which it is false.
func listing(t *testing.T, b *acctest.Bench, change func(organization map[string]any) bool) {
	t.Helper()
	fault(t, b, simulator.Fault{Method: http.MethodGet, Path: "/organization", Kind: "rewrite", Rewrite: func(status int, body []byte) (int, []byte) {
		var answer struct {
			Organizations []map[string]any `json:"organizations"`
			Page          map[string]any   `json:"page"`
		}
		must(t, json.Unmarshal(body, &answer))
		answer.Organizations = slices.DeleteFunc(answer.Organizations, func(o map[string]any) bool { return !change(o) })
		answer.Page["total"] = len(answer.Organizations)
		body, err := json.Marshal(answer)
		must(t, err)
		return status, body
	}})
}

// Nor may one that the key does not list, as that of another division: it is known by its age.
func TestAccOrganization_answeredWithUnlisted(t *testing.T) {
	t.Parallel()
	b := acctest.New(t, simulator.Config{ReturnDuplicateOrganizations: true})
	unlisted := existing(t, b)
	existing(t, b, "name", `"Quay Lamps Inc"`)
	listing(t, b, func(o map[string]any) bool { return o["id"] != float64(unlisted) })
	run(t, b, resource.TestStep{Config: config(b), ExpectError: says(fmt.Sprintf("has an organization of this name and address: %d (active)", unlisted))})
	if n := b.Count(http.MethodPut, "/organization/*/deactivate"); n != 0 {
		t.Error("an organization that nobody took over was deactivated")
	}
	run(t, b, resource.TestStep{Config: config(b, "adopt_existing", "true"), ConfigStateChecks: []statecheck.StateCheck{isID(unlisted)}})
	expectOrganizations(t, b, 2)
}

// Of several, one in the container that is declared is adopted before an older one elsewhere.
func TestAccOrganization_adoptOfContainer(t *testing.T) {
	t.Parallel()
	b := acctest.New(t, simulator.Config{})
	elsewhere, inside := existing(t, b), existing(t, b)
	listing(t, b, func(o map[string]any) bool {
		if o["id"] == float64(elsewhere) {
			o["container"] = map[string]any{"id": 99}
		}
		return true
	})
	run(t, b, resource.TestStep{
		Config:            config(b, "adopt_existing", "true", "container_id", fmt.Sprintf("%q", fmt.Sprint(b.ContainerID()))),
		ConfigStateChecks: []statecheck.StateCheck{isID(inside)},
	})
	run(t, b, resource.TestStep{
		Config:            b.Config(fmt.Sprintf("container_id = %d", b.ContainerID()), declare("test", "adopt_existing", "true")),
		ConfigStateChecks: []statecheck.StateCheck{isID(inside)},
	})
}

// One that is out of use is better brought back than made a second time; the error says what either costs.
func TestAccOrganization_inactiveDuplicate(t *testing.T) {
	t.Parallel()
	b := acctest.New(t, simulator.Config{})
	must(t, b.DeactivateOrganization(existing(t, b)))
	for _, words := range []string{"the next apply activates it again", "Domains do not move to it, and every order that is pointed at it instead of the other is ordered anew, and billed"} {
		run(t, b, resource.TestStep{Config: config(b), ExpectError: says(words)})
	}
	expectOrganizations(t, b, 1)
}

// Adopting makes the organization what is declared: active, with these contacts and validations.
func TestAccOrganization_adopt(t *testing.T) {
	t.Parallel()
	b := acctest.New(t, simulator.Config{})
	older := existing(t, b, "organization_contact", jonas)
	existing(t, b)
	must(t, b.DeactivateOrganization(older))
	must(t, b.DeactivateOrganization(newest(b).ID))
	declared := []string{"adopt_existing", "true", "organization_contact", pia, "technical_contact", jonas, "validations", `[{ type = "ov" }, ` + ev + `]`, "on_destroy", `"keep"`}
	run(
		t, b,
		resource.TestStep{
			Config:            config(b, declared...),
			ConfigStateChecks: []statecheck.StateCheck{isID(older), knownText("status", "active"), knownStatus("ov", "pending"), knownStatus("ev", "pending")},
		},
		resource.TestStep{Config: config(b, declared...), ConfigPlanChecks: noChange},
	)
	o, err := client(t, b).Organization(t.Context(), older)
	must(t, err)
	if !o.IsActive || o.OrganizationContact.FirstName != "Pia" || o.TechnicalContact == nil {
		t.Errorf("the adopted organization is %+v with %+v and %+v", o, o.OrganizationContact, o.TechnicalContact)
	}
	expectOrganizations(t, b, 2)
}

// Of several, an active one is adopted before an older one that is not.
func TestAccOrganization_adoptActive(t *testing.T) {
	t.Parallel()
	b := acctest.New(t, simulator.Config{})
	older := existing(t, b)
	younger := existing(t, b)
	existing(t, b)
	must(t, b.DeactivateOrganization(older))
	run(t, b, resource.TestStep{
		Config: config(b, "adopt_existing", "true"), ConfigStateChecks: []statecheck.StateCheck{isID(younger)},
	})
}

// What cannot be adopted as declared is refused, or said; nothing is removed unseen.
func TestOrganization_adoptOther(t *testing.T) {
	b := acctest.New(t, simulator.Config{})
	id := existing(t, b, "technical_contact", jonas, "telephone", `"218-555-0199"`)
	s := serve(t, b)
	adopting := func(more map[string]tftypes.Value) tftypes.Value {
		values := inputs(more)
		values["adopt_existing"] = tftypes.NewValue(tftypes.Bool, true)
		return s.Config(values)
	}
	elsewhere := adopting(map[string]tftypes.Value{"container_id": acctest.Text("99")})
	plan, _ := s.Plan(t.Context(), s.Null(), elsewhere)
	_, diags := s.Apply(t.Context(), s.Null(), plan, elsewhere)
	expectSays(t, diags, failure, "Could Not Adopt Organization: Harbor Lights Ltd", fmt.Sprint(b.ContainerID()), "not 99")

	fault(t, b, simulator.Fault{Method: http.MethodGet, Path: "/organization/*", Times: 1, Kind: "status", Status: 403})
	plan, _ = s.Plan(t.Context(), s.Null(), adopting(nil))
	_, diags = s.Apply(t.Context(), s.Null(), plan, adopting(nil))
	expectSays(t, diags, failure, "Could Not Adopt Organization: Harbor Lights Ltd", "could not be read")

	adopted, _, applied := apply(t, s, s.Null(), adopting(nil))
	expectSays(t, applied, warning, "Organization Adopted: Harbor Lights Ltd, Organization "+fmt.Sprint(id), `"218-555-0199"`)
	if _, technical := contacts(t, b); technical == nil {
		t.Error("adopting removed a contact")
	}
	read := refresh(t, s, adopted)
	plan, diags = s.Plan(t.Context(), read, adopting(nil))
	expectSays(t, diags, warning, "Organization Changed By DigiCert: Harbor Lights Ltd", `telephone is "218-555-0199"`)
	if !plan.Value.Equal(read.Value) {
		t.Error("adopting leaves a change to be planned")
	}
}

// Adopting cannot fail half way: what did not go through is a warning, and planned again.
func TestOrganization_adoptedInPart(t *testing.T) {
	title := person(map[string]string{"first_name": "Jonas", "last_name": "Lind", "email": "jonas@harbor-lights.example", "job_title": "Engineer"})
	for name, test := range map[string]struct {
		refused simulator.Fault
		config  simulator.Config
		summary string
	}{
		"activation": {simulator.Fault{Path: "/none"}, simulator.Config{RefuseReactivation: true}, "Could Not Activate Organization: "},
		"contact":    {simulator.Fault{Path: "/organization/*/contact"}, simulator.Config{}, "Could Not Change Contacts: "},
		"submission": {simulator.Fault{Path: "/organization/*/validation", Method: http.MethodPost}, simulator.Config{}, "Could Not Submit Organization: "},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := acctest.New(t, test.config)
			existing(t, b, "technical_contact", jonas)
			must(t, b.DeactivateOrganization(newest(b).ID))
			test.refused.Kind, test.refused.Status = "status", 400
			fault(t, b, test.refused)
			s := serve(t, b)
			arguments := inputs(map[string]tftypes.Value{"adopt_existing": tftypes.NewValue(tftypes.Bool, true), "technical_contact": title})
			if test.refused.Method == http.MethodPost {
				arguments["validations"] = validations("ov")
			}
			values := s.Config(arguments)
			adopted, _, applied := apply(t, s, s.Null(), values)
			expectSays(t, applied, warning, test.summary+"Harbor Lights Ltd, Organization", "adopted all the same")
			b.ForgetFaults()
			b.ForgetRequests()
			if test.config.RefuseReactivation {
				plan, _ := s.Plan(t.Context(), refresh(t, s, adopted), values)
				_, diags := s.Apply(t.Context(), adopted, plan, values)
				expectSays(t, diags, failure, test.summary)
				return
			}
			// The job title is nothing that a refresh could miss.
			read := refresh(t, s, adopted)
			after, _, _ := apply(t, s, read, values)
			method, path := http.MethodPut, "/organization/*/contact"
			if test.refused.Method == http.MethodPost {
				method, path = test.refused.Method, test.refused.Path
			}
			if n := b.Count(method, path); n != 1 || sent(b) != 1 {
				t.Errorf("the next apply made %v, want one %s %s", b.Requests(), method, path)
			}
			read = refresh(t, s, after)
			expectNoChange(t, s, read, values)
		})
	}
}

// Two resources of one run never manage one organization.
func TestAccOrganization_declaredTwice(t *testing.T) {
	t.Parallel()
	b := acctest.New(t, simulator.Config{})
	second := strings.Replace(declare("second", "adopt_existing", "true"), "{\n", "{\n  depends_on = [certcentral_organization.test]\n", 1)
	run(t, b, resource.TestStep{Config: config(b) + second, ExpectError: says("Organization Belongs To Another Resource: Harbor Lights Ltd")})
	expectOrganizations(t, b, 1)
}

// Whatever happens to the answer of the one POST, there is at most one organization, and state or an error that says so.
func TestAccOrganization_createFaults(t *testing.T) {
	for name, test := range map[string]struct {
		fault simulator.Fault
		lost  bool
	}{
		"cut before commit":       {simulator.Fault{Kind: "drop_before"}, true},
		"cut after commit":        {simulator.Fault{Kind: "drop_after"}, false},
		"500 before commit":       {simulator.Fault{Kind: "status", Status: 500}, true},
		"500 after commit":        {simulator.Fault{Kind: "status", Status: 500, AfterCommit: true}, false},
		"truncated answer":        {simulator.Fault{Kind: "truncate"}, false},
		"answer that is no JSON":  {simulator.Fault{Kind: "status", Status: 201, Body: json.RawMessage(`"<html>Created</html>"`), AfterCommit: true}, false},
		"answer without an id":    {simulator.Fault{Kind: "status", Status: 201, Body: json.RawMessage(`{}`), AfterCommit: true}, false},
		"429 without Retry-After": {simulator.Fault{Kind: "status", Status: 429}, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := acctest.New(t, simulator.Config{})
			test.fault.Method, test.fault.Path, test.fault.Times = http.MethodPost, "/organization", 1
			fault(t, b, test.fault)
			create := resource.TestStep{Config: config(b, "adopt_existing", "true"), PostApplyFunc: func() { expectOrganizations(t, b, 1) }}
			steps := []resource.TestStep{create, {Config: config(b, "adopt_existing", "true"), ConfigPlanChecks: noChange}}
			if test.lost {
				refused := create
				refused.PostApplyFunc, refused.ExpectError = nil, says("Organization Not Confirmed: Harbor Lights Ltd")
				steps = append([]resource.TestStep{refused}, steps...)
			}
			run(t, b, steps...)
			expectOrganizations(t, b, 1)
		})
	}
}

// The answer is lost, and so is every look-up: the next run finds the organization and names it, or adopts it.
func TestAccOrganization_notConfirmed(t *testing.T) {
	for name, test := range map[string]struct {
		argument string
		says     string
	}{
		"found next time": {"adopt_existing", "taken over at once"},
		"a second meant":  {"skip_duplicate_org_check", "Look into CertCentral before the next apply"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := acctest.New(t, simulator.Config{})
			lists := 0
			fault(
				t, b,
				simulator.Fault{Method: http.MethodPost, Path: "/organization", Times: 1, Kind: "drop_after"},
				simulator.Fault{Method: http.MethodGet, Path: "/organization", Kind: "rewrite", Rewrite: func(status int, body []byte) (int, []byte) {
					if lists++; lists == 1 {
						return status, body
					}
					return http.StatusBadRequest, []byte(`{"errors":[{"code":"invalid_value","message":"No list today."}]}`)
				}},
			)
			run(t, b, resource.TestStep{Config: config(b, test.argument, "true"), ExpectError: says(test.says)})
			expectOrganizations(t, b, 1)
			b.ForgetFaults()
			run(t, b, resource.TestStep{Config: config(b), ExpectError: says(fmt.Sprint(newest(b).ID))})
			run(t, b, resource.TestStep{Config: config(b, "adopt_existing", "true"), ConfigStateChecks: []statecheck.StateCheck{isID(newest(b).ID)}})
			expectOrganizations(t, b, 1)
		})
	}
}

// A second one of a place that is lost is not mistaken for the first.
func TestAccOrganization_secondLost(t *testing.T) {
	t.Parallel()
	b := acctest.New(t, simulator.Config{})
	existing(t, b)
	fault(t, b, simulator.Fault{Method: http.MethodPost, Path: "/organization", Times: 1, Kind: "drop_before"})
	run(t, b, resource.TestStep{Config: config(b, "skip_duplicate_org_check", "true"), ExpectError: says("Organization Not Confirmed: Harbor Lights Ltd")})
	expectOrganizations(t, b, 1)
}

// What the service refuses creates nothing, and is said with what can be done.
func TestAccOrganization_refused(t *testing.T) {
	for name, test := range map[string]struct {
		fault     simulator.Fault
		arguments []string
		says      string
	}{
		"list": {simulator.Fault{Method: http.MethodGet, Path: "/organization", Kind: "status", Status: 403}, nil, "organizations could not be listed"},
		"duplicate in another container": {
			simulator.Fault{Method: http.MethodPost, Path: "/organization", Kind: "status", Status: 400, Body: json.RawMessage(`{"errors":[{"code":"duplicate_organization","message":"The organization exists."}]}`)},
			nil, "be in a container (division) that the key has no access to",
		},
		"unknown user": {simulator.Fault{Path: "/none", Kind: "drop_before"}, []string{"validations", `[{ type = "ev", verified_users = [{ id = "4711" }] }]`}, "Could Not Create Organization: Harbor Lights Ltd"},
		"container":    {simulator.Fault{Path: "/none", Kind: "drop_before"}, []string{"container_id", `"4711"`}, "no such container"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := acctest.New(t, simulator.Config{})
			fault(t, b, test.fault)
			run(t, b, resource.TestStep{Config: config(b, test.arguments...), ExpectError: says(test.says)})
			expectOrganizations(t, b, 0)
		})
	}
}

// A service that does not answer in time leaves nothing behind that is not known.
func TestAccOrganization_timeout(t *testing.T) {
	t.Parallel()
	b := acctest.New(t, simulator.Config{})
	b.Adjust = func(c *certcentral.Config) { c.RequestTimeout = 300 * time.Millisecond }
	fault(t, b, simulator.Fault{Method: http.MethodPost, Path: "/organization", Times: 1, Kind: "delay", Delay: 3 * time.Second, AfterCommit: true})
	run(
		t, b,
		resource.TestStep{Config: config(b)},
		resource.TestStep{Config: config(b), ConfigPlanChecks: noChange},
	)
	expectOrganizations(t, b, 1)
}
