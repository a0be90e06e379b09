// SPDX-License-Identifier: MPL-2.0

package organizations_test

import (
	"encoding/json"
	"maps"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/acctest"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/simulator"
)

const (
	warning = tfprotov6.DiagnosticSeverityWarning
	failure = tfprotov6.DiagnosticSeverityError
)

var notFound = json.RawMessage(`{"errors":[{"code":"not_found|organization","message":"Organization not found."}]}`)

// inputs returns the arguments of an organization for the protocol.
func inputs(more map[string]tftypes.Value) map[string]tftypes.Value {
	values := map[string]tftypes.Value{
		"name": acctest.Text("Harbor Lights Ltd"), "address": acctest.Text("4 Quay Street"), "city": acctest.Text("Duluth"), "state": acctest.Text("MN"),
		"zip": acctest.Text("55802"), "country": acctest.Text("US"), "telephone": acctest.Text("+1 218 555 0144"), "on_destroy": acctest.Text("deactivate"),
	}
	maps.Copy(values, more)
	return values
}

// object returns an object with the texts given and null for the other names.
func object(names []string, texts map[string]string) tftypes.Value {
	kinds, values := map[string]tftypes.Type{}, map[string]tftypes.Value{}
	for _, name := range names {
		kinds[name] = tftypes.String
		values[name] = tftypes.NewValue(tftypes.String, nil)
		if text, given := texts[name]; given {
			values[name] = acctest.Text(text)
		}
	}
	return tftypes.NewValue(tftypes.Object{AttributeTypes: kinds}, values)
}

func person(texts map[string]string) tftypes.Value {
	return object([]string{"first_name", "last_name", "email", "job_title", "telephone", "telephone_extension"}, texts)
}

// validations returns a set of validations without users.
func validations(kinds ...string) tftypes.Value {
	user := object([]string{"id", "first_name", "last_name", "job_title", "telephone", "email"}, nil)
	users := tftypes.Set{ElementType: user.Type()}
	element := tftypes.Object{AttributeTypes: map[string]tftypes.Type{"type": tftypes.String, "verified_users": users}}
	var elements []tftypes.Value
	for _, kind := range kinds {
		elements = append(elements, tftypes.NewValue(element, map[string]tftypes.Value{"type": acctest.Text(kind), "verified_users": tftypes.NewValue(users, nil)}))
	}
	return tftypes.NewValue(tftypes.Set{ElementType: element}, elements)
}

func serve(t *testing.T, b *acctest.Bench) *acctest.Server {
	return b.Serve(t, "certcentral_organization")
}

// apply plans and applies, and fails on an error of either.
func apply(t *testing.T, s *acctest.Server, prior *acctest.Object, config tftypes.Value) (after *acctest.Object, planned, applied []*tfprotov6.Diagnostic) {
	t.Helper()
	plan, planned := s.Plan(t.Context(), prior, config)
	expectNoError(t, planned)
	after, applied = s.Apply(t.Context(), prior, plan, config)
	expectNoError(t, applied)
	return after, planned, applied
}

func refresh(t *testing.T, s *acctest.Server, o *acctest.Object) *acctest.Object {
	t.Helper()
	read, diags := s.Read(t.Context(), o)
	expectNoError(t, diags)
	return read
}

func expectNoError(t *testing.T, diags []*tfprotov6.Diagnostic) {
	t.Helper()
	for _, d := range diags {
		if d.Severity == failure {
			t.Fatalf("%s: %s", d.Summary, d.Detail)
		}
	}
}

// expectSays looks for a diagnostic whose summary starts with the first text, and that has all the others in its detail.
func expectSays(t *testing.T, diags []*tfprotov6.Diagnostic, severity tfprotov6.DiagnosticSeverity, summary string, details ...string) {
	t.Helper()
	for _, d := range diags {
		matched := d.Severity == severity && strings.HasPrefix(d.Summary, summary)
		for _, detail := range details {
			matched = matched && strings.Contains(d.Detail, detail)
		}
		if matched {
			return
		}
	}
	t.Errorf("there is no %s %q with %q", severity, summary, details)
	for _, d := range diags {
		t.Logf("%s: %s: %s", d.Severity, d.Summary, d.Detail)
	}
}

func expectSilence(t *testing.T, diags []*tfprotov6.Diagnostic) {
	t.Helper()
	for _, d := range diags {
		t.Errorf("%s: %s: %s", d.Severity, d.Summary, d.Detail)
	}
}

func identity(t *testing.T, o *acctest.Object) (id string) {
	t.Helper()
	if o.Identity == nil {
		t.Fatal("there is no identity")
	}
	must(t, o.Identity["id"].As(&id))
	return id
}

// The identity is the organization's id from Create on, and is set by a Read that fails, which removes nothing.
func TestOrganization_identity(t *testing.T) {
	b := acctest.New(t, simulator.Config{})
	s := serve(t, b)
	created, planned, applied := apply(t, s, s.Null(), s.Config(inputs(nil)))
	expectSilence(t, append(planned, applied...))
	id := created.Attribute(t, "id")
	if identity(t, created) != id {
		t.Errorf("after create the identity is %s, the organization %s", identity(t, created), id)
	}
	for _, status := range []int{http.StatusNotFound, http.StatusForbidden} {
		fault(t, b, simulator.Fault{Method: http.MethodGet, Path: "/organization/*", Times: 1, Kind: "status", Status: status, Body: notFound})
		unseen, diags := s.Read(t.Context(), created)
		expectSays(t, diags, failure, "Organization "+id+" Not Visible", "bought anew", "region")
		if identity(t, unseen) != id || unseen.Value.IsNull() {
			t.Errorf("an organization that is not seen has identity %s and state %v", identity(t, unseen), unseen.Value)
		}
	}
	changed, _, _ := apply(t, s, refresh(t, s, created), s.Config(inputs(map[string]tftypes.Value{"on_destroy": acctest.Text("keep")})))
	if identity(t, changed) != id {
		t.Errorf("after an update the identity is %s, want %s", identity(t, changed), id)
	}
}

// Each operation makes the fewest requests it can.
func TestOrganization_requests(t *testing.T) {
	b := acctest.New(t, simulator.Config{})
	s := serve(t, b)
	read := map[string]int{"GET /organization/*": 1, "GET /organization/*/validation": 1}
	with := func(more map[string]int) map[string]int {
		all := maps.Clone(read)
		maps.Copy(all, more)
		return all
	}
	pia := map[string]string{"first_name": "Pia", "last_name": "Okafor", "email": "pia@harbor-lights.example"}
	values := map[string]tftypes.Value{"organization_contact": person(pia), "validations": validations("ov")}
	created, _, _ := apply(t, s, s.Null(), s.Config(inputs(values)))
	expectRequests(t, b, "creating", with(map[string]int{"GET /organization": 1, "POST /organization": 1}))
	created = refresh(t, s, created)
	expectRequests(t, b, "a refresh", read)
	values["validations"] = validations("ov", "ds")
	created, _, _ = apply(t, s, created, s.Config(inputs(values)))
	expectRequests(t, b, "a submission", with(map[string]int{"POST /organization/*/validation": 1}))
	pia["job_title"] = "Head of Operations"
	values["organization_contact"] = person(pia)
	created, _, _ = apply(t, s, created, s.Config(inputs(values)))
	expectRequests(t, b, "a change of contact", map[string]int{"PUT /organization/*/contact": 1})
	values["on_destroy"] = acctest.Text("delete")
	created, _, _ = apply(t, s, created, s.Config(inputs(values)))
	expectRequests(t, b, "a change of terms", map[string]int{})
	_, diags := s.Plan(t.Context(), created, s.Null().Value)
	expectSays(t, diags, warning, "Destroy Deletes: Harbor Lights Ltd, Organization", "domains")
	expectRequests(t, b, "planning", map[string]int{})
}

// Adopting what is as declared reads it once, and sends nothing.
func TestOrganization_adoptionRequests(t *testing.T) {
	b := acctest.New(t, simulator.Config{})
	s := serve(t, b)
	apply(t, s, s.Null(), s.Config(inputs(nil)))
	b.ForgetRequests()
	s = serve(t, b) // another process, which has not made it
	apply(t, s, s.Null(), s.Config(inputs(map[string]tftypes.Value{"adopt_existing": tftypes.NewValue(tftypes.Bool, true)})))
	expectRequests(t, b, "adopting", map[string]int{"GET /organization": 1, "GET /organization/*": 1, "GET /organization/*/validation": 1})
}

// As long as it is not known who the users are, it is not known either what will be submitted.
func TestOrganization_unknownUsers(t *testing.T) {
	b := acctest.New(t, simulator.Config{})
	s := serve(t, b)
	users := func(email tftypes.Value) tftypes.Value {
		user := object([]string{"id", "first_name", "last_name", "job_title", "telephone", "email"}, map[string]string{
			"first_name": "Pia", "last_name": "Okafor", "job_title": "CEO", "telephone": "218-555-0144",
		})
		fields := map[string]tftypes.Value{}
		must(t, user.As(&fields))
		fields["email"] = email
		set := tftypes.NewValue(tftypes.Set{ElementType: user.Type()}, []tftypes.Value{tftypes.NewValue(user.Type(), fields)})
		element := tftypes.Object{AttributeTypes: map[string]tftypes.Type{"type": tftypes.String, "verified_users": set.Type()}}
		return tftypes.NewValue(tftypes.Set{ElementType: element}, []tftypes.Value{
			tftypes.NewValue(element, map[string]tftypes.Value{"type": acctest.Text("ev"), "verified_users": set}),
		})
	}
	created, _, _ := apply(t, s, s.Null(), s.Config(inputs(map[string]tftypes.Value{"validations": users(acctest.Text("pia@harbor-lights.example"))})))
	unknown := users(tftypes.NewValue(tftypes.String, tftypes.UnknownValue))
	plan, diags := s.Plan(t.Context(), created, s.Config(inputs(map[string]tftypes.Value{"validations": unknown})))
	expectSilence(t, diags)
	planned := map[string]tftypes.Value{}
	must(t, plan.Value.As(&planned))
	if planned["validation_status"].IsKnown() || planned["validations"].IsFullyKnown() || !planned["status"].IsKnown() {
		t.Errorf("planned %v", plan.Value)
	}
}

// Once the organization exists, Create ends with state, whatever cannot be read.
func TestOrganization_createdUnread(t *testing.T) {
	b := acctest.New(t, simulator.Config{})
	s := serve(t, b)
	values := s.Config(inputs(map[string]tftypes.Value{"validations": validations("ov")}))
	fault(t, b, simulator.Fault{Method: http.MethodGet, Path: "/organization/*", Times: 1, Kind: "status", Status: 404, Body: notFound})
	created, _, applied := apply(t, s, s.Null(), values)
	expectSays(t, applied, warning, "Organization Not Read: Harbor Lights Ltd, Organization", "next refresh")
	if created.Attribute(t, "id") == "" || created.Attribute(t, "status") != "" || created.Attribute(t, "state") != "MN" {
		t.Errorf("the state is %v", created.Value)
	}
	expectNoChange(t, s, created, values) // nobody knows that it is inactive, or lacks a validation
	// What the service shows first is what it made of the declared values, however it looks.
	rename(t, b, `"Minnesota"`, `"State of Minnesota"`)
	read := refresh(t, s, created)
	if read.Attribute(t, "status") != "active" || read.Attribute(t, "state") != "MN" || read.Attribute(t, "container_id") == "" {
		t.Errorf("after a refresh the state is %v", read.Value)
	}
	expectNoChange(t, s, read, values)
	expectOrganizations(t, b, 1)
}

// An update whose outcome cannot be read is done all the same.
func TestOrganization_updatedUnread(t *testing.T) {
	b := acctest.New(t, simulator.Config{})
	s := serve(t, b)
	created, _, _ := apply(t, s, s.Null(), s.Config(inputs(nil)))
	must(t, b.DeactivateOrganization(newest(b).ID))
	created = refresh(t, s, created)
	fault(t, b, simulator.Fault{Method: http.MethodGet, Path: "/organization/*", Times: 1, Kind: "status", Status: 404, Body: notFound})
	values := s.Config(inputs(map[string]tftypes.Value{"validations": validations("ov")}))
	updated, planned, applied := apply(t, s, created, values)
	expectSays(t, planned, warning, "Organization Inactive: Harbor Lights Ltd, Organization", "Support")
	expectSays(t, applied, warning, "Organization Not Read: Harbor Lights Ltd, Organization")
	if updated.Attribute(t, "status") != "active" || !newest(b).Active || newest(b).Validations["ov"] != "pending" {
		t.Errorf("the state is %v, the organization %+v", updated.Value, newest(b))
	}
	expectNoChange(t, s, updated, values)
}

// expectNoChange plans, which must come to nothing and say nothing.
func expectNoChange(t *testing.T, s *acctest.Server, o *acctest.Object, config tftypes.Value) {
	t.Helper()
	plan, diags := s.Plan(t.Context(), o, config)
	expectSilence(t, diags)
	if !plan.Value.Equal(o.Value) {
		t.Errorf("planned %v, want no change of %v", plan.Value, o.Value)
	}
}

// Where a call of an update fails, what was done before it is in state, and the next plan has the rest.
func TestOrganization_updatedInPart(t *testing.T) {
	b := acctest.New(t, simulator.Config{})
	s := serve(t, b)
	created, _, _ := apply(t, s, s.Null(), s.Config(inputs(nil)))
	refused := json.RawMessage(`{"errors":[{"code":"invalid_value:type","message":"Not today."}]}`)
	fault(t, b, simulator.Fault{Method: http.MethodPost, Path: "/organization/*/validation", Times: 1, Kind: "status", Status: 400, Body: refused})
	jonas := person(map[string]string{"first_name": "Jonas", "last_name": "Lind", "email": "jonas@harbor-lights.example"})
	values := s.Config(inputs(map[string]tftypes.Value{"validations": validations("ov"), "technical_contact": jonas}))
	plan, _ := s.Plan(t.Context(), created, values)
	part, diags := s.Apply(t.Context(), created, plan, values)
	expectSays(t, diags, failure, "Could Not Submit Organization: Harbor Lights Ltd, Organization", "Not today")
	b.ForgetRequests()
	whole, _, _ := apply(t, s, part, values)
	if n := b.Count(http.MethodPut, "/organization/*/contact"); n != 0 {
		t.Errorf("the contact was sent %d times more", n)
	}
	if n := b.Count(http.MethodPost, "/organization/*/validation"); n != 1 {
		t.Errorf("the validation was submitted %d times, want 1", n)
	}
	fault(t, b, simulator.Fault{Method: http.MethodPut, Path: "/organization/*/contact", Times: 1, Kind: "status", Status: 400, Body: refused})
	values = s.Config(inputs(map[string]tftypes.Value{"validations": validations("ov")}))
	plan, _ = s.Plan(t.Context(), whole, values)
	_, diags = s.Apply(t.Context(), whole, plan, values)
	expectSays(t, diags, failure, "Could Not Change Contacts: Harbor Lights Ltd, Organization", "stay as they were")
}

// Of a call whose answer is lost nobody knows what it did, and the error does not say that it did nothing.
func TestOrganization_updateLost(t *testing.T) {
	for name, test := range map[string]struct {
		method, path, summary, question string
	}{
		"activation": {http.MethodPut, "/organization/*/activate", "Could Not Activate Organization", "it is active now"},
		"contact":    {http.MethodPut, "/organization/*/contact", "Could Not Change Contacts", "they have changed"},
		"submission": {http.MethodPost, "/organization/*/validation", "Could Not Submit Organization", "it was submitted"},
	} {
		t.Run(name, func(t *testing.T) {
			b := acctest.New(t, simulator.Config{})
			s := serve(t, b)
			created, _, _ := apply(t, s, s.Null(), s.Config(inputs(nil)))
			must(t, b.DeactivateOrganization(newest(b).ID))
			created = refresh(t, s, created)
			fault(t, b, simulator.Fault{Method: test.method, Path: test.path, Kind: "status", Status: 502})
			jonas := person(map[string]string{"first_name": "Jonas", "last_name": "Lind", "email": "jonas@harbor-lights.example"})
			values := s.Config(inputs(map[string]tftypes.Value{"validations": validations("ov"), "technical_contact": jonas}))
			plan, _ := s.Plan(t.Context(), created, values)
			_, diags := s.Apply(t.Context(), created, plan, values)
			expectSays(t, diags, failure, test.summary, "It is not known whether "+test.question)
		})
	}
}

// The plan says what an applied change could not: expired and rejected validations, by type.
func TestOrganization_validationWarnings(t *testing.T) {
	b := acctest.New(t, simulator.Config{})
	s := serve(t, b)
	values := s.Config(inputs(map[string]tftypes.Value{"validations": validations("ov", "ds")}))
	created, _, _ := apply(t, s, s.Null(), values)
	must(t, b.ValidateOrganization(newest(b).ID, "ov"))
	must(t, b.RejectOrganization(newest(b).ID, "ds"))
	b.Advance(400 * 24 * time.Hour)
	b.ForgetRequests()
	_, planned, _ := apply(t, s, refresh(t, s, created), values)
	expectSays(t, planned, warning, "Validation Expired: Harbor Lights Ltd, Organization", "type ov")
	expectSays(t, planned, warning, "Validation Rejected: Harbor Lights Ltd, Organization", "type ds", "Support")
	if got := newest(b).Validations; got["ov"] != "pending" || got["ds"] != "rejected" {
		t.Errorf("the validations are %v", got)
	}
}

// A validation that the service goes on calling expired is submitted once; the next that expires is, too.
func TestOrganization_staysExpired(t *testing.T) {
	b := acctest.New(t, simulator.Config{})
	s := serve(t, b)
	values := s.Config(inputs(map[string]tftypes.Value{"validations": validations("ov")}))
	organization, _, _ := apply(t, s, s.Null(), values)
	for _, until := range []string{"2026-02-03T00:00:00+00:00", "2026-03-04T00:00:00+00:00"} {
		b.ForgetFaults()
		fault(t, b, simulator.Fault{
			Method: http.MethodGet, Path: "/organization/*/validation", Kind: "status", Status: 200,
			Body: json.RawMessage(`{"validations":[{"type":"ov","name":"OV","status":"expired","validated_until":"` + until + `"}]}`),
		})
		b.ForgetRequests()
		organization, _, _ = apply(t, s, refresh(t, s, organization), values)
		if n := b.Count(http.MethodPost, "/organization/*/validation"); n != 1 {
			t.Errorf("the validation that ended on %s was submitted %d times", until, n)
		}
		organization = refresh(t, s, organization)
		expectNoChange(t, s, organization, values)
	}
}

// A technical contact that was never declared here is let go of, with a warning; one that was is removed.
func TestOrganization_technicalContact(t *testing.T) {
	jonas := person(map[string]string{"first_name": "Jonas", "last_name": "Lind", "email": "jonas@harbor-lights.example"})
	for name, forgotten := range map[string]bool{"declared": false, "private state lost": true} {
		t.Run(name, func(t *testing.T) {
			b := acctest.New(t, simulator.Config{})
			s := serve(t, b)
			o, _, _ := apply(t, s, s.Null(), s.Config(inputs(map[string]tftypes.Value{"technical_contact": jonas})))
			if forgotten {
				o.Private = nil
			}
			b.ForgetRequests()
			after, planned, _ := apply(t, s, refresh(t, s, o), s.Config(inputs(nil)))
			if forgotten {
				expectSays(t, planned, warning, "Technical Contact Let Go: Harbor Lights Ltd, Organization", "Jonas Lind", "stays at CertCentral")
			} else {
				expectSilence(t, planned)
			}
			if _, technical := contacts(t, b); (technical != nil) != forgotten {
				t.Errorf("the technical contact is %+v", technical)
			}
			expectNoChange(t, s, refresh(t, s, after), s.Config(inputs(nil)))
		})
	}
}
