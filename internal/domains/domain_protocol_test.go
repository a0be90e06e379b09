// SPDX-License-Identifier: MPL-2.0

package domains_test

import (
	"bytes"
	"fmt"
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

// inputs returns the arguments of a domain for the protocol.
func inputs(b *bench, more map[string]tftypes.Value) map[string]tftypes.Value {
	values := map[string]tftypes.Value{
		"name": acctest.Text("harbor.example"), "organization_id": acctest.Text(b.Organization()),
		"dcv_method": acctest.Text("dns-txt-token"), "on_destroy": acctest.Text("deactivate"), "validations": kinds("ov"),
	}
	maps.Copy(values, more)
	return values
}

// kinds returns a value for validations.
func kinds(list ...string) tftypes.Value {
	object := tftypes.Object{AttributeTypes: map[string]tftypes.Type{"type": tftypes.String}}
	var elements []tftypes.Value
	for _, kind := range list {
		elements = append(elements, tftypes.NewValue(object, map[string]tftypes.Value{"type": acctest.Text(kind)}))
	}
	return tftypes.NewValue(tftypes.Set{ElementType: object}, elements)
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

func refresh(t *testing.T, s *acctest.Server, o *acctest.Object) (*acctest.Object, []*tfprotov6.Diagnostic) {
	t.Helper()
	read, diags := s.Read(t.Context(), o)
	expectNoError(t, diags)
	return read, diags
}

func expectNoError(t *testing.T, diags []*tfprotov6.Diagnostic) {
	t.Helper()
	for _, d := range diags {
		if d.Severity == failure {
			t.Fatalf("%s: %s", d.Summary, d.Detail)
		}
	}
}

// expect fails unless a diagnostic has all the parts in its summary or detail.
func expect(t *testing.T, diags []*tfprotov6.Diagnostic, severity tfprotov6.DiagnosticSeverity, want ...string) {
	t.Helper()
	for _, d := range diags {
		matched := d.Severity == severity
		for _, part := range want {
			matched = matched && strings.Contains(d.Summary+"\n"+d.Detail, part)
		}
		if matched {
			return
		}
	}
	t.Errorf("no %s with %q among %d diagnostics", severity, want, len(diags))
	for _, d := range diags {
		t.Logf("%s: %s: %s", d.Severity, d.Summary, d.Detail)
	}
}

func identityOf(t *testing.T, o *acctest.Object) (id string) {
	t.Helper()
	if o.Identity == nil {
		t.Fatal("there is no identity")
	}
	if err := o.Identity["id"].As(&id); err != nil {
		t.Fatal(err)
	}
	return id
}

// The identity is the domain's id from Create on, also after a Read that fails.
func TestDomain_identity(t *testing.T) {
	b := newBench(t, simulator.Config{})
	s := b.Serve(t, "certcentral_domain")
	created, _, _ := apply(t, s, s.Null(), s.Config(inputs(b, nil)))
	id := created.Attribute(t, "id")
	if identityOf(t, created) != id {
		t.Errorf("the identity is %s, the domain %s", identityOf(t, created), id)
	}
	b.fault(refuse("GET", "/domain/*", 404, "not_found|domain"))
	unseen, diags := s.Read(t.Context(), created)
	expect(t, diags, failure, "Domain "+id+" Not Visible")
	if identityOf(t, unseen) != id || unseen.Value.IsNull() {
		t.Error("a domain that is not seen left state")
	}
	b.ForgetFaults()
	changed, _, _ := apply(t, s, created, s.Config(inputs(b, map[string]tftypes.Value{"dcv_method": acctest.Text("email")})))
	if identityOf(t, changed) != id {
		t.Errorf("after an update the identity is %s", identityOf(t, changed))
	}
}

// A plan says what it is about to do beyond what the user wrote, each time with the domain in the summary.
func TestDomain_warnings(t *testing.T) {
	b := newBench(t, simulator.Config{})
	s := b.Serve(t, "certcentral_domain")
	config := s.Config(inputs(b, nil))
	created, _, _ := apply(t, s, s.Null(), config)
	id := created.Attribute(t, "id")
	named := "harbor.example, Domain " + id

	read, _ := refresh(t, s, created)
	_, diags := s.Plan(t.Context(), read, config)
	if len(diags) > 0 {
		t.Errorf("a plan without change warns: %s", diags[0].Summary)
	}
	_, diags = s.Plan(t.Context(), read, s.Config(inputs(b, map[string]tftypes.Value{"name": acctest.Text("beacon.example")})))
	expect(t, diags, warning, "Domain Is Replaced: "+named, "deactivated")

	b.must(b.client.DeactivateDomain(t.Context(), b.only().ID))
	read, _ = refresh(t, s, read)
	_, diags = s.Plan(t.Context(), read, config)
	expect(t, diags, warning, "Domain Is Activated: "+named)
	b.must(b.client.ActivateDomain(t.Context(), b.only().ID))

	b.Advance(31 * days)
	read, _ = refresh(t, s, read)
	_, diags = s.Plan(t.Context(), read, config)
	expect(t, diags, warning, "DCV Token Expired: "+named, read.Attribute(t, "dcv_token_expires_at"))

	b.must(b.ValidateDomain(b.only().ID))
	b.Advance(200 * days)
	read, _ = refresh(t, s, read)
	_, diags = s.Plan(t.Context(), read, config)
	expect(t, diags, warning, "Domain Is Submitted Again: "+named, "ov")
	expect(t, diags, warning, "DCV Token Expired: "+named)
}

func TestDomain_destroyWarnings(t *testing.T) {
	b := newBench(t, simulator.Config{})
	s := b.Serve(t, "certcentral_domain")
	created, _, _ := apply(t, s, s.Null(), s.Config(inputs(b, nil)))
	nothing := tftypes.NewValue(created.Value.Type(), nil)
	for policy, says := range map[string][]string{
		"deactivate": {"Destroy Deactivates: harbor.example", "stay valid"},
		"delete":     {"Destroy Deletes: harbor.example", "proves it anew"},
		"keep":       {"Destroy Keeps: harbor.example", "no longer managed"},
	} {
		changed, _, _ := apply(t, s, created, s.Config(inputs(b, map[string]tftypes.Value{"on_destroy": acctest.Text(policy)})))
		_, diags := s.Plan(t.Context(), changed, nothing)
		expect(t, diags, warning, says...)
	}
	// The process that added it does not end it: a replacement that adopts the domain would lose it otherwise.
	plan, _ := s.Plan(t.Context(), created, nothing)
	_, diags := s.Apply(t.Context(), created, plan, nothing)
	expect(t, diags, warning, "Domain Kept", "replaces")
	if !b.only().Active {
		t.Error("the domain is inactive")
	}
	// One that is gone is done.
	other := b.Serve(t, "certcentral_domain")
	b.must(b.client.DeleteDomain(t.Context(), b.only().ID))
	after, diags := other.Apply(t.Context(), created, plan, nothing)
	expect(t, diags, warning, "Domain Not Found: harbor.example")
	if !after.Value.IsNull() {
		t.Error("a domain that is gone stays in state")
	}
	// What a gateway says of it is not the service's word.
	for _, fault := range []simulator.Fault{
		{Method: "PUT", Path: "/domain/**", Kind: "status", Status: 404, Times: 1, Body: []byte(`"<html>Not here</html>"`)},
		refuse("PUT", "/domain/**", 404, "not_found|route"),
	} {
		b.fault(fault)
		after, diags = other.Apply(t.Context(), created, plan, nothing)
		expect(t, diags, failure, "Could Not Deactivate Domain")
		if after.Value.IsNull() {
			t.Error("a domain left state because of a gateway's answer")
		}
	}
}

// What the service changed by itself is a warning, and following it in the configuration sends nothing.
func TestDomain_movedElsewhere(t *testing.T) {
	b := newBench(t, simulator.Config{})
	s := b.Serve(t, "certcentral_domain")
	created, _, _ := apply(t, s, s.Null(), s.Config(inputs(b, nil)))
	own := b.Organization()
	b.fault(simulator.Fault{Method: "GET", Path: "/domain/*", Kind: "rewrite", Rewrite: func(status int, body []byte) (int, []byte) {
		text := strings.ReplaceAll(string(body), own, "1180999")
		return status, []byte(strings.ReplaceAll(text, "harbor.example", "haven.example"))
	}})
	read, diags := refresh(t, s, created)
	expect(t, diags, warning, "Domain Has Another Organization: harbor.example", "1180999")
	expect(t, diags, warning, "Domain Has Another Name: harbor.example", "haven.example")
	if plan, diags := s.Plan(t.Context(), read, s.Config(inputs(b, nil))); !plan.Value.Equal(read.Value) || len(diags) > 0 {
		t.Error("what the service changed is planned back")
	}
	b.ForgetRequests()
	moved, _, _ := apply(t, s, read, s.Config(inputs(b, map[string]tftypes.Value{"organization_id": acctest.Text("1180999")})))
	if organization := moved.Attribute(t, "organization_id"); organization != "1180999" || len(b.Requests()) > 0 {
		t.Errorf("organization %s, requests %v", organization, b.Requests())
	}
}

// A domain whose token the service does not tell is given one when it has to be proved.
func TestDomain_tokenMissing(t *testing.T) {
	b := newBench(t, simulator.Config{})
	s := b.Serve(t, "certcentral_domain")
	config := s.Config(inputs(b, nil))
	hide := func(want bool) {
		b.ForgetFaults()
		if want {
			b.fault(simulator.Fault{Method: "GET", Path: "/domain/*", Kind: "rewrite", Rewrite: func(status int, body []byte) (int, []byte) {
				return status, []byte(strings.ReplaceAll(string(body), `"dcv_token"`, `"hidden"`))
			}})
		}
	}
	hide(true)
	created, _, _ := apply(t, s, s.Null(), config)
	read, _ := refresh(t, s, created)
	renewed, diags, _ := apply(t, s, read, config)
	expect(t, diags, warning, "DCV Token Missing: harbor.example")
	read, _ = refresh(t, s, renewed)
	if !read.Value.Equal(renewed.Value) {
		t.Error("a refresh without the token lost the record")
	}
	if _, diags = s.Plan(t.Context(), read, config); len(diags) > 0 {
		t.Errorf("it is planned again: %s", diags[0].Summary)
	}
}

// An update that stops half-way leaves in state what took effect, and the next one does the rest.
func TestDomain_updateFails(t *testing.T) {
	inDoubt := "not known whether this took effect"
	for name, test := range map[string]struct {
		fault  simulator.Fault
		says   []string
		method string // in state afterwards
	}{
		"method refused":  {refuse("PUT", "/domain/*/dcv/method", 403, "access_denied|missing_permission"), []string{"Could Not Change DCV Method Of Domain"}, "dns-txt-token"},
		"method in doubt": {unavailable("PUT", "/domain/*/dcv/method"), []string{"Could Not Change DCV Method Of Domain", inDoubt}, "dns-txt-token"},
		"types refused":   {refuse("POST", "/domain/*/validation", 400, "invalid_value:type"), []string{"Could Not Submit Validations Of Domain"}, "dns-cname-token"},
		"types in doubt":  {unavailable("POST", "/domain/*/validation"), []string{"Could Not Submit Validations Of Domain", inDoubt}, "dns-cname-token"},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t, simulator.Config{})
			s := b.Serve(t, "certcentral_domain")
			created, _, _ := apply(t, s, s.Null(), s.Config(inputs(b, nil)))
			read, _ := refresh(t, s, created)
			b.fault(test.fault)
			config := s.Config(inputs(b, map[string]tftypes.Value{"dcv_method": acctest.Text("dns-cname-token"), "validations": kinds("ov", "ev")}))
			plan, _ := s.Plan(t.Context(), read, config)
			after, diags := s.Apply(t.Context(), read, plan, config)
			expect(t, diags, failure, test.says...)
			if method := after.Attribute(t, "dcv_method"); method != test.method || method == "dns-cname-token" && !strings.Contains(after.Value.String(), b.only().Token+".harbor.example") {
				t.Errorf("in state is the method %s, and %s", method, after.Value)
			}
			b.ForgetFaults()
			b.ForgetRequests()
			read, _ = refresh(t, s, after)
			done, _, _ := apply(t, s, read, config)
			if d := b.only(); d.Method != "dns-cname-token" {
				t.Errorf("the method is %s", d.Method)
			}
			if changed := b.Count("PUT", "/domain/*/dcv/method") > 0; changed != (test.method == "dns-txt-token") {
				t.Errorf("whether the method was sent again: %t", changed)
			}
			read, _ = refresh(t, s, done)
			if plan, _ := s.Plan(t.Context(), read, config); !plan.Value.Equal(read.Value) {
				t.Error("something is still planned")
			}
		})
	}
}

// unavailable is a fault by which no answer of the service arrives.
func unavailable(method, path string) simulator.Fault {
	return simulator.Fault{Method: method, Path: path, Kind: "status", Status: http.StatusServiceUnavailable}
}

// A change that was made and could not be read back is done: the next refresh fills in the rest, and nothing is sent again.
func TestDomain_updateNotReadBack(t *testing.T) {
	b := newBench(t, simulator.Config{})
	s := b.Serve(t, "certcentral_domain")
	created, _, _ := apply(t, s, s.Null(), s.Config(inputs(b, nil)))
	read, _ := refresh(t, s, created)
	b.fault(refuse("GET", "/domain/*", 403, "access_denied|missing_permission"))
	config := s.Config(inputs(b, map[string]tftypes.Value{"validations": kinds("ov", "ev")}))
	after, _, diags := apply(t, s, read, config)
	expect(t, diags, warning, "Domain Not Read Back: harbor.example", "missing_permission")
	if plan, _ := s.Plan(t.Context(), after, config); !plan.Value.Equal(after.Value) {
		t.Error("what was submitted is submitted again")
	}
	b.ForgetFaults()
	read, _ = refresh(t, s, after)
	if !strings.Contains(read.Value.String(), `"ev"`) {
		t.Errorf("the refresh did not bring the type: %s", read.Value)
	}
}

func TestDomain_activationInDoubt(t *testing.T) {
	b := newBench(t, simulator.Config{})
	s := b.Serve(t, "certcentral_domain")
	config := s.Config(inputs(b, nil))
	created, _, _ := apply(t, s, s.Null(), config)
	b.must(b.client.DeactivateDomain(t.Context(), b.only().ID))
	read, _ := refresh(t, s, created)
	b.fault(unavailable("PUT", "/domain/*/activate"))
	plan, _ := s.Plan(t.Context(), read, config)
	_, diags := s.Apply(t.Context(), read, plan, config)
	expect(t, diags, failure, "Could Not Activate Domain", "not known whether")
}

// Where only the organization's validation ended, the domain is still proved: its record stays, and submitting it would not help.
func TestDomain_organizationLapsed(t *testing.T) {
	b := newBench(t, simulator.Config{})
	s := b.Serve(t, "certcentral_domain")
	config := s.Config(inputs(b, nil))
	created, _, _ := apply(t, s, s.Null(), config)
	b.must(b.ValidateDomain(b.only().ID))
	b.fault(simulator.Fault{Method: "GET", Path: "/domain/*", Kind: "rewrite", Rewrite: func(status int, body []byte) (int, []byte) {
		return status, bytes.Replace(body, []byte(`"status":"active","dcv_status":"complete"`), []byte(`"status":"expired","dcv_status":"complete"`), 1)
	}})
	read, _ := refresh(t, s, created)
	if !strings.Contains(read.Value.String(), `"expired"`) {
		t.Fatalf("the validation is not expired: %s", read.Value)
	}
	plan, diags := s.Plan(t.Context(), read, config)
	if !plan.Value.Equal(read.Value) || len(diags) > 0 {
		t.Errorf("it is planned again, with %d warnings: %s", len(diags), plan.Value)
	}
}

// An id in state that is none is no reason to ask the service for domain 0.
func TestDomain_badID(t *testing.T) {
	for _, kind := range []string{"certcentral_domain", "certcentral_domain_validation"} {
		b := newBench(t, simulator.Config{})
		s := b.Serve(t, kind)
		_, diags := s.Read(t.Context(), &acctest.Object{Value: s.Config(map[string]tftypes.Value{"id": acctest.Text("harbor.example")})})
		expect(t, diags, failure, "Invalid Domain Id", "harbor.example")
		if n := len(b.Requests()); n != 0 {
			t.Errorf("%s: made %d requests", kind, n)
		}
	}
}

// A value that is known only at apply leaves the domain as it is, and the plan says what may come of it.
func TestDomain_keptForNow(t *testing.T) {
	b := newBench(t, simulator.Config{})
	s := b.Serve(t, "certcentral_domain")
	created, _, _ := apply(t, s, s.Null(), s.Config(inputs(b, nil)))
	later := tftypes.NewValue(tftypes.String, tftypes.UnknownValue)
	_, diags := s.Plan(t.Context(), created, s.Config(inputs(b, map[string]tftypes.Value{"name": later, "organization_id": later})))
	expect(t, diags, warning, "Domain Kept For Now: harbor.example", "name and organization_id", "Plan again")
}

func TestDomain_tokenRefused(t *testing.T) {
	b := newBench(t, simulator.Config{})
	s := b.Serve(t, "certcentral_domain")
	config := s.Config(inputs(b, nil))
	created, _, _ := apply(t, s, s.Null(), config)
	b.Advance(31*days + time.Hour)
	read, _ := refresh(t, s, created)
	b.fault(refuse("POST", "/domain/*/dcv/token", 400, "invalid_dcv_method"))
	plan, _ := s.Plan(t.Context(), read, config)
	_, diags := s.Apply(t.Context(), read, plan, config)
	expect(t, diags, failure, "Could Not Renew DCV Token Of Domain")
}

// A change makes the calls it needs, and reads the domain only where their answers leave something open.
func TestDomain_requests(t *testing.T) {
	b := newBench(t, simulator.Config{})
	s := b.Serve(t, "certcentral_domain")
	inputs := func(more map[string]tftypes.Value) tftypes.Value { return s.Config(inputs(b, more)) }
	object, _, _ := apply(t, s, s.Null(), inputs(nil))
	path := "/domain/" + object.Attribute(t, "id")
	cname, both := acctest.Text("dns-cname-token"), kinds("ov", "ev")
	step := func(config tftypes.Value, want ...string) {
		t.Helper()
		object, _ = refresh(t, s, object)
		b.ForgetRequests()
		object, _, _ = apply(t, s, object, config)
		if err := b.made(want...)(); err != nil {
			t.Error(err)
		}
	}
	step(inputs(nil))
	step(inputs(map[string]tftypes.Value{"dcv_method": cname}), "PUT "+path+"/dcv/method")
	step(inputs(map[string]tftypes.Value{"dcv_method": cname, "validations": both}), "POST "+path+"/validation", "GET "+path)
	b.Advance(31 * days)
	step(inputs(map[string]tftypes.Value{"dcv_method": cname, "validations": both}), "POST "+path+"/dcv/token")
	b.must(b.client.DeactivateDomain(t.Context(), b.only().ID))
	step(inputs(map[string]tftypes.Value{"dcv_method": cname, "validations": both}), "PUT "+path+"/activate")
	if token := b.only().Token; !strings.Contains(object.Value.String(), token+".harbor.example") {
		t.Errorf("the record in state is not the one of the token %s", token)
	}
}

// A domain that is imported when its proof comes to an end is left alone while the proof holds, and is as any other when it has
// ended.
func TestDomain_importedBeforeItsEnd(t *testing.T) {
	b := newBench(t, simulator.Config{})
	id := b.add("harbor.example", "dns-txt-token")
	b.must(b.ValidateDomain(id))
	b.Advance(b.only().ValidatedUntil.Sub(b.Now()) - 10*days)
	s := b.Serve(t, "certcentral_domain")
	object, _ := refresh(t, s, &acctest.Object{Value: s.Config(map[string]tftypes.Value{"id": acctest.Text(fmt.Sprint(id))})})
	config := s.Config(inputs(b, map[string]tftypes.Value{"on_destroy": acctest.Text("keep")}))
	b.ForgetRequests()
	next := func() (said string) {
		plan, diags := s.Plan(t.Context(), object, config)
		for _, diagnostic := range diags {
			said += diagnostic.Summary + ": " + diagnostic.Detail + "\n"
		}
		object, _ = s.Apply(t.Context(), object, plan, config)
		b.Advance(6 * days)
		object, _ = refresh(t, s, object)
		return said
	}
	if said := next(); !strings.Contains(said, "Domain Left As Found") || !strings.Contains(said, "Its proof, which holds") {
		t.Errorf("the plan of the import says %q", said)
	}
	next()
	if changes := b.Changes(); len(changes) > 0 {
		t.Errorf("while the proof held, %v was sent", changes)
	}
	next()
	if changes := b.Changes(); len(changes) == 0 {
		t.Error("nothing was sent once the proof had ended")
	}
}
