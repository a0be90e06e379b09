// SPDX-License-Identifier: MPL-2.0

package simulator_test

import (
	"maps"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/simulator"
)

// organizationBody is a complete organization, changed as an order's body is.
func organizationBody(changes map[string]any) body {
	return body{
		"name": "Tallow Works Inc", "assumed_name": "Tallow", "address": "7 Mill Lane", "address2": "Floor 2",
		"city": "Ely", "state": "mn", "zip": 55731, "country": "US", "telephone": "218-555-0170",
		"organization_contact": map[string]any{
			"first_name": "Ada", "last_name": "Lund", "email": "ada@tallow-works.example",
			"job_title": "Owner", "telephone": "218-555-0171", "telephone_extension": 5,
		},
	}.with(changes)
}

func organizationPath(id int64, rest string) string { return "/organization/" + idText(id) + rest }

// createOrganization creates an organization and returns its id.
func (b *bench) createOrganization(changes map[string]any) int64 {
	b.Helper()
	return b.do(http.MethodPost, "/organization", organizationBody(changes)).want(http.StatusCreated).number("id")
}

// organization gets an organization.
func (b *bench) organization(id int64) result {
	b.Helper()
	return b.do(http.MethodGet, organizationPath(id, ""), nil).want(http.StatusOK)
}

func TestCreateOrganization(t *testing.T) {
	b := newBench(t, simulator.Config{})
	id := b.createOrganization(map[string]any{
		"container":         map[string]any{"id": idText(b.sim.ContainerID())},
		"technical_contact": map[string]any{"first_name": "Ben", "last_name": "Oak", "email": "ben@tallow-works.example"},
	})
	got := b.organization(id)
	got.shows(map[string]string{
		"id": idText(id), "status": "active", "is_active": "true",
		"name": "Tallow Works Inc", "assumed_name": "Tallow", "display_name": "Tallow Works Inc (Tallow)",
		"address": "7 Mill Lane", "address2": "Floor 2", "city": "Ely", "zip": "55731", "telephone": "218-555-0170",
		"state": "Minnesota", "country": "us",
		"container.id": "77120", "container.parent_id": "0", "container.name": "Web Operations", "container.is_active": "true",
		"organization_contact.first_name": "Ada", "organization_contact.last_name": "Lund",
		"organization_contact.email": "ada@tallow-works.example", "organization_contact.telephone": "218-555-0171",
		"organization_contact.telephone_extension": "5", "organization_contact.job_title": "",
		"organization_contact.contact_type": "", "technical_contact.first_name": "Ben",
		"ev_approvers": "[]", "verified_contacts": "[]", "validations": "",
	})
	if got.number("organization_contact.id") == got.number("technical_contact.id") {
		t.Error("two people have one id")
	}
	b.do(http.MethodGet, organizationPath(id, "/validation"), nil).want(200).shows(map[string]string{"validations": ""})
}

func TestOrganizationContactIsTheUser(t *testing.T) {
	b := newBench(t, simulator.Config{})
	id := b.createOrganization(map[string]any{"organization_contact": nil, "technical_contact": map[string]any{}})
	b.organization(id).shows(map[string]string{
		"organization_contact.first_name": "Ivo", "organization_contact.email": "ivo@northwind-lanterns.example", "technical_contact": "",
	})
}

func TestCreateOrganizationRefusals(t *testing.T) {
	b := newBench(t, simulator.Config{})
	long := func(n int) string { return strings.Repeat("å", n) }
	for field, change := range map[string][]any{
		"name":                            {nil, "", long(65)},
		"assumed_name":                    {long(65), long(46)}, // the name has 16
		"address":                         {nil, long(65)},
		"address2":                        {long(65)},
		"city":                            {nil, long(65)},
		"state":                           {nil, long(65)},
		"zip":                             {nil, long(41)},
		"country":                         {nil, "USA", "u", "u1", "åå"},
		"telephone":                       {nil, long(33), "by post"},
		"container.id":                    {7},
		"organization_contact.first_name": {nil, long(129)},
		"organization_contact.last_name":  {nil, long(129)},
		"organization_contact.email":      {nil, long(256), "ada", "ada@tallow-works", "@tallow-works.example", "ada@x@tallow.example", "a da@tallow.example", "ada@.example", "ada@tallow."},
		"organization_contact.job_title":  {long(65)},
		"organization_contact.telephone":  {long(33), "none"},
		"organization_contact.telephone_extension": {long(17)},
		"technical_contact.first_name":             {long(129)},
	} {
		for _, value := range change {
			out := b.do(http.MethodPost, "/organization", organizationBody(map[string]any{field: value}))
			out.refused(400, "invalid_value:"+field)
		}
	}
	b.do(http.MethodPost, "/organization", organizationBody(map[string]any{"technical_contact.email": "ben@tallow-works.example"})).
		refused(400, "invalid_value:technical_contact.first_name")
	b.do(http.MethodPost, "/organization", "nonsense").refused(400, "bad_request_format")
	if got := len(b.sim.Organizations()); got != 1 {
		t.Errorf("there are %d organizations after refusals, want 1", got)
	}
	b.createOrganization(map[string]any{"assumed_name": long(45)})
	b.createOrganization(map[string]any{"name": long(64), "assumed_name": nil, "organization_contact.first_name": long(128)})
}

func TestStatesAreExpanded(t *testing.T) {
	b := newBench(t, simulator.Config{})
	for _, test := range []struct{ country, state, want string }{
		{"us", "CA", "California"},
		{"CA", "on", "Ontario"},
		{"us", "Minnesota", "Minnesota"},
		{"us", "qc", "qc"},
		{"de", "by", "by"},
	} {
		id := b.createOrganization(map[string]any{"country": test.country, "state": test.state})
		b.organization(id).shows(map[string]string{"state": test.want, "country": strings.ToLower(test.country)})
	}
}

func TestDuplicateOrganizations(t *testing.T) {
	b := newBench(t, simulator.Config{})
	id := b.createOrganization(nil)
	same := map[string]any{
		"name": "TALLOW WORKS INC", "state": "Minnesota", "zip": "55731", "country": "us",
		"address2": nil, "telephone": "1", "organization_contact": nil,
	}
	refuse := func() {
		t.Helper()
		out := b.do(http.MethodPost, "/organization", organizationBody(same))
		out.refused(400, "duplicate_organization")
		if !strings.Contains(out.text("errors.0.message"), idText(id)) {
			t.Errorf("the id is not in %s", out.body)
		}
	}
	refuse()
	b.do(http.MethodPut, organizationPath(id, "/deactivate"), nil).want(204)
	refuse()
	for field, value := range map[string]any{
		"name": "Wax Works Inc", "assumed_name": nil, "address": "8 Mill Lane", "city": "Tower",
		"state": "wi", "zip": "55732", "country": "ca",
	} {
		b.createOrganization(map[string]any{field: value})
	}
	if again := b.createOrganization(map[string]any{"skip_duplicate_org_check": "true"}); again == id {
		t.Error("the check was not skipped")
	}
}

func TestDuplicateOrganizationsAreReturned(t *testing.T) {
	b := newBench(t, simulator.Config{ReturnDuplicateOrganizations: true})
	id := b.createOrganization(nil)
	if again := b.createOrganization(nil); again != id {
		t.Errorf("the answer is %d, want %d", again, id)
	}
	if again := b.createOrganization(map[string]any{"skip_duplicate_org_check": 1}); again == id {
		t.Error("the check was not skipped")
	}
}

func TestOrderFindsTheOrganization(t *testing.T) {
	b := newBench(t, simulator.Config{})
	id := b.createOrganization(nil)
	b.setContacts(id, contactOf("technical_contact", map[string]any{"first_name": "Ben"})).want(204)
	order, out := b.place(map[string]any{"organization": organizationBody(nil)})
	out.shows(map[string]string{"organization": ""})
	b.info(order).shows(map[string]string{
		"organization.id": idText(id), "organization.display_name": "Tallow Works Inc (Tallow)",
		"organization_contact.first_name": "Ada", "technical_contact.first_name": "Ben",
	})
	first, _ := b.place(nil)
	b.info(first).shows(map[string]string{"technical_contact.first_name": "Pia", "organization_contact.email": "pia@northwind-lanterns.example"})
}

func TestActivateAndDeactivateOrganization(t *testing.T) {
	b := newBench(t, simulator.Config{Approval: "skip", Validation: "auto"})
	id := b.createOrganization(nil)
	order := map[string]any{"organization": map[string]any{"id": id}}
	first, _ := b.place(order)
	b.status(first, "issued")
	for range 2 {
		b.do(http.MethodPut, organizationPath(id, "/deactivate"), nil).want(204)
	}
	b.organization(id).shows(map[string]string{"status": "inactive", "is_active": "false"})
	b.do(http.MethodPost, "/order/certificate/ssl_basic", b.orderBody(order)).refused(400, "invalid_value:organization.id")
	reissue := b.do(http.MethodPost, orderPath(first, "/reissue"), b.orderBody(nil)).want(201)
	reissue.shows(map[string]string{"certificate_chain": ""}) // it waits for the organization
	for range 2 {
		b.do(http.MethodPut, organizationPath(id, "/activate"), nil).want(204)
	}
	b.status(first, "issued")
	if err := b.sim.DeactivateOrganization(id); err != nil {
		t.Fatal(err)
	}
	b.organization(id).shows(map[string]string{"status": "inactive"})
	if err := b.sim.DeactivateOrganization(7); err == nil {
		t.Error("an unknown organization was deactivated")
	}
}

func TestReactivationIsRefused(t *testing.T) {
	b := newBench(t, simulator.Config{RefuseReactivation: true})
	id := b.createOrganization(nil)
	b.do(http.MethodPut, organizationPath(id, "/activate"), nil).want(204)
	b.do(http.MethodPut, organizationPath(id, "/deactivate"), nil).want(204)
	b.do(http.MethodPut, organizationPath(id, "/activate"), nil).refused(403, "access_denied|missing_permission")
	b.organization(id).shows(map[string]string{"status": "inactive"})
}

func TestDeactivationWaitsForOrders(t *testing.T) {
	b := newBench(t, simulator.Config{})
	organization := b.createOrganization(nil)
	path := organizationPath(organization, "/deactivate")
	order, out := b.place(map[string]any{"organization": map[string]any{"id": organization}})
	refuse := func(status string) {
		t.Helper()
		b.status(order, status)
		out := b.do(http.MethodPut, path, nil)
		out.refused(400, "organization_has_pending_orders")
		if !strings.Contains(out.text("errors.0.message"), idText(order)) {
			t.Errorf("the order is not in %s", out.body)
		}
	}
	refuse("needs_approval")
	b.decide(out.number("requests.0.id"), "approved")
	refuse("pending")
	if err := b.sim.Issue(order); err != nil {
		t.Fatal(err)
	}
	b.do(http.MethodPost, orderPath(order, "/reissue"), b.orderBody(nil)).want(201)
	refuse("reissue_pending")
	if err := b.sim.Reject(order); err != nil {
		t.Fatal(err)
	}
	b.do(http.MethodPut, path, nil).want(204)
	b.organization(organization).shows(map[string]string{"is_active": "false"})
}

func TestDeleteOrganization(t *testing.T) {
	b := newBench(t, simulator.Config{Approval: "skip", Validation: "auto"})
	id := b.createOrganization(nil)
	order := func(name string) map[string]any {
		return map[string]any{"organization": map[string]any{"id": id}, "certificate.common_name": name}
	}
	issued, out := b.place(order("tallow.example"))
	if err := b.sim.RejectOrganization(id, "ev"); err != nil {
		t.Fatal(err)
	}
	b.do(http.MethodDelete, organizationPath(b.sim.OrganizationID(), ""), nil).refused(400, "invalid_value:organization")
	b.do(http.MethodDelete, organizationPath(id, ""), nil).want(204)

	b.do(http.MethodGet, organizationPath(id, ""), nil).refused(404, "not_found|organization")
	b.do(http.MethodDelete, organizationPath(id, ""), nil).refused(404, "not_found|organization")
	b.info(issued).shows(map[string]string{"status": "issued", "organization": "", "certificate.organization.id": idText(id)})
	b.download(out.number("certificate_id"))
	b.do(http.MethodPost, orderPath(issued, "/reissue"), b.orderBody(nil)).refused(400, "invalid_value:organization")
	b.do(http.MethodPost, "/order/certificate/ssl_basic", b.orderBody(order("wax.example"))).refused(400, "invalid_value:organization.id")
	b.createOrganization(nil) // no duplicate any more
}

func TestDeletionIsRefusedWithOrders(t *testing.T) {
	b := newBench(t, simulator.Config{RefuseDeleteWithOrders: true})
	id := b.createOrganization(nil)
	order, _ := b.place(map[string]any{"organization": map[string]any{"id": id}})
	if err := b.sim.Reject(order); err != nil {
		t.Fatal(err)
	}
	out := b.do(http.MethodDelete, organizationPath(id, ""), nil)
	out.refused(400, "organization_has_orders")
	if !strings.Contains(out.text("errors.0.message"), idText(order)) {
		t.Errorf("the order is not in %s", out.body)
	}
	b.organization(id)
	unused := b.createOrganization(map[string]any{"name": "Wax Works Inc"})
	b.do(http.MethodDelete, organizationPath(unused, ""), nil).want(204)
}

func TestDVReissueNeedsNoOrganization(t *testing.T) {
	b := newBench(t, simulator.Config{Approval: "skip", Validation: "auto"})
	dv := b.orderBody(map[string]any{"organization": nil})
	id := b.do(http.MethodPost, "/order/certificate/ssl_dv_geotrust_flex", dv).want(201).number("id")
	b.do(http.MethodPost, orderPath(id, "/reissue"), dv).want(201)
	b.status(id, "issued")
}

func TestDeletionTakesDomainsAndLeavesOrders(t *testing.T) {
	b := newBench(t, simulator.Config{Approval: "skip"})
	id := b.createOrganization(map[string]any{"validations": []any{map[string]any{"type": "ov"}}})
	changes := map[string]any{"organization": map[string]any{"id": id}}
	pending, out := b.place(changes)
	before := out.number("domains.0.id")
	b.do(http.MethodDelete, organizationPath(id, ""), nil).want(204)
	b.prove("lanterns.example", out.text("dcv_random_value"))
	b.check(pending)
	b.status(pending, "pending")
	_, again := b.place(nil)
	if again.number("domains.0.id") == before {
		t.Error("the domain outlived its organization")
	}
}

func TestOrganizationRoutesNeedAnOrganization(t *testing.T) {
	b := newBench(t, simulator.Config{})
	for _, id := range []string{"7", "x"} {
		for _, call := range []string{
			"GET ", "DELETE ", "PUT /activate", "PUT /deactivate", "POST /validation", "GET /validation", "PUT /contact", "GET /contact",
		} {
			method, rest, _ := strings.Cut(call, " ")
			b.do(method, "/organization/"+id+rest, nil).refused(404, "not_found|organization")
		}
		b.do(http.MethodGet, "/container/"+id, nil).refused(404, "not_found|container")
		b.do(http.MethodGet, "/container/"+id+"/children", nil).refused(404, "not_found|container")
		b.do(http.MethodGet, "/container/"+id+"/order/organization", nil).refused(404, "not_found|container")
	}
}

func TestEditOrganization(t *testing.T) {
	b := newBench(t, simulator.Config{})
	id := b.createOrganization(map[string]any{"validations": []any{map[string]any{"type": "ov"}}})
	if err := b.sim.ValidateOrganization(id, "ov"); err != nil {
		t.Fatal(err)
	}
	path := "/organizations/" + idText(id)
	b.control(http.MethodPatch, path, body{"name": "Tallow & Wax Inc", "assumed_name": "", "country": "CA", "state": "on"}).want(204)
	b.organization(id).shows(map[string]string{
		"name": "Tallow & Wax Inc", "assumed_name": "", "display_name": "Tallow & Wax Inc",
		"country": "ca", "state": "Ontario", "city": "Ely",
	})
	err := b.sim.EditOrganization(id, func(d *simulator.OrganizationDetails) { d.Address2 = "Floor 3" })
	if err != nil {
		t.Fatal(err)
	}
	b.organization(id).shows(map[string]string{"address2": "Floor 3", "name": "Tallow & Wax Inc"})
	want := map[string]string{"ov": "active"}
	if got := b.sim.Organizations()[1]; got.ID != id || got.Name != "Tallow & Wax Inc" || !got.Active || !maps.Equal(got.Validations, want) {
		t.Errorf("summary is %+v", got)
	}
	b.control(http.MethodPatch, path, "nonsense").refused(400, "bad_request_format")
	b.control(http.MethodPatch, "/organizations/7", body{}).refused(404, "not_found|organization")
	b.control(http.MethodPatch, "/organizations/x", body{}).refused(404, "not_found|organization")
}

func TestOrganizationsSurviveRestart(t *testing.T) {
	config := simulator.Config{StateFile: t.TempDir() + "/state.json"}
	before := newBench(t, config)
	id := before.createOrganization(map[string]any{
		"technical_contact": map[string]any{"first_name": "Ben", "last_name": "Oak", "email": "ben@tallow-works.example"},
		"validations":       []any{evFor(map[string]any{"id": 2290417})},
	})
	want := string(before.organization(id).body)
	before.sim.Advance(time.Hour)
	after := newBench(t, config)
	if got := string(after.organization(id).body); got != want {
		t.Errorf("organization is\n%s\nwas\n%s", got, want)
	}
	after.validations(id).shows(map[string]string{"0.type": "ev", "0.status": "pending", "0.verified_users.0.id": "2290417"})
	other := after.createOrganization(map[string]any{"name": "Wax Works Inc"})
	if after.organization(other).number("organization_contact.id") <= after.organization(id).number("technical_contact.id") {
		t.Error("ids of contacts were given twice")
	}
}
