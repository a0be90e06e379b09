// SPDX-License-Identifier: MPL-2.0

package simulator_test

import (
	"maps"
	"net/http"
	"strings"
	"testing"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/simulator"
)

// placeEV orders an EV certificate.
func (b *bench) placeEV(changes map[string]any) result {
	b.Helper()
	return b.do(http.MethodPost, "/order/certificate/ssl_ev_basic", b.orderBody(changes))
}

// setOrderContacts changes contacts of an order.
func (b *bench) setOrderContacts(id int64, contacts ...body) result {
	b.Helper()
	return b.do(http.MethodPut, orderPath(id, "/contact"), body{"contacts": contacts})
}

func TestOrderShowsTheContactsOfItsOrganization(t *testing.T) {
	b := newBench(t, simulator.Config{})
	id, _ := b.place(nil)
	b.info(id).shows(map[string]string{
		"organization_contact.first_name": "Pia", "organization_contact.job_title": "Head of Operations",
		"organization_contact.telephone": "218-555-0144", "organization_contact.id": "",
		"technical_contact.first_name": "Pia", "verified_contacts": "",
	})
	b.do(http.MethodPost, organizationPath(b.sim.OrganizationID(), "/validation"), body{"validations": []body{
		{"type": "cs", "verified_users": []body{contactOf("", nil)}}, // not for EV
	}}).want(204)
	ev := b.placeEV(nil).want(201).number("id")
	b.info(ev).shows(map[string]string{"verified_contacts.0.first_name": "Pia", "verified_contacts.0.id": "55809", "verified_contacts.1": ""})
}

func TestContactsInTheOrganizationBecomeItsOwn(t *testing.T) {
	b := newBench(t, simulator.Config{})
	ev := b.placeEV(map[string]any{"organization.contacts": []body{
		contactOf("organization_contact", nil),
		contactOf("technical_contact", map[string]any{"first_name": "Ben"}),
		contactOf("ev_approver", map[string]any{"first_name": "Eve"}),
		contactOf("verified_contact", map[string]any{"first_name": "Vic"}),
	}}).want(201).number("id")
	contacts := map[string]string{
		"organization_contact.first_name": "Ada", "technical_contact.first_name": "Ben",
		"verified_contacts.0.first_name": "Eve", "verified_contacts.1.first_name": "Vic", "verified_contacts.2": "",
	}
	b.info(ev).shows(contacts)

	organization := b.organization(b.sim.OrganizationID())
	organization.shows(map[string]string{
		"organization_contact.first_name": "Ada", "technical_contact.first_name": "Ben",
		"verified_contacts.0.first_name": "Pia", "verified_contacts.1.first_name": "Eve", "verified_contacts.2.first_name": "Vic",
	})
	b.info(ev).shows(map[string]string{"verified_contacts.0.id": organization.text("verified_contacts.1.id")})
	next, _ := b.place(nil)
	b.info(next).shows(map[string]string{"organization_contact.first_name": "Ada", "technical_contact.first_name": "Ben"})
}

func TestContactsOfOneOrder(t *testing.T) {
	b := newBench(t, simulator.Config{})
	before := string(b.organization(b.sim.OrganizationID()).body)
	id, _ := b.place(map[string]any{
		"organization_contact": contactOf("", nil),
		"technical_contact":    map[string]any{"user_id": "2290417"},
	})
	b.info(id).shows(map[string]string{
		"organization_contact.first_name": "Ada", "organization_contact.job_title": "Owner", "organization_contact.telephone": "218-555-0171",
		"technical_contact.first_name": "Ivo", "technical_contact.email": "ivo@northwind-lanterns.example",
	})
	if after := string(b.organization(b.sim.OrganizationID()).body); after != before {
		t.Errorf("the organization changed from %s to %s", before, after)
	}
	dv := b.do(http.MethodPost, "/order/certificate/ssl_dv_geotrust_flex", b.orderBody(map[string]any{
		"organization": nil, "technical_contact": contactOf("", nil),
	})).want(201).number("id")
	b.info(dv).shows(map[string]string{"technical_contact.first_name": "Ada", "organization_contact": ""})
}

func TestContactsThatAreUsers(t *testing.T) {
	b := newBench(t, simulator.Config{})
	b.place(map[string]any{"organization.contacts": []body{
		{"contact_type": "technical_contact", "user_id": 2290417, "job_title": "Engineer", "telephone": 5550177},
	}})
	b.organization(b.sim.OrganizationID()).shows(map[string]string{
		"technical_contact.first_name": "Ivo", "technical_contact.telephone": "5550177",
	})
	b.do(http.MethodGet, "/user/me", nil).want(200).shows(map[string]string{
		"id": "2290417", "first_name": "Ivo", "job_title": "Engineer", "telephone": "5550177", // changed by the order
	})
}

func TestEVNeedsSomebodyToSpeakTo(t *testing.T) {
	b := newBench(t, simulator.Config{})
	b.placeEV(map[string]any{"organization": organizationBody(nil)}).refused(400, "invalid_value:organization.contacts")
	id := b.createOrganization(nil)
	b.placeEV(map[string]any{"organization.id": id}).refused(400, "invalid_value:organization.contacts")
	b.placeEV(map[string]any{"organization.id": id, "organization.contacts": []body{contactOf("technical_contact", nil)}}).
		refused(400, "invalid_value:organization.contacts")
	if orders := b.sim.Orders(); len(orders) > 0 {
		t.Errorf("there are %d orders", len(orders))
	}
	for _, kind := range []string{"ev_approver", "verified_contact"} {
		made := b.createOrganization(map[string]any{"name": "Works of " + kind})
		b.placeEV(map[string]any{"organization.id": made, "organization.contacts": []body{contactOf(kind, nil)}}).want(201)
		b.placeEV(map[string]any{"organization.id": made}).want(201) // which it has from now on
		b.do(http.MethodGet, organizationPath(made, "/validation"), nil).want(200).shows(map[string]string{"validations": ""})
	}
	for _, o := range b.sim.Organizations() {
		if o.ID > id && len(o.Validations) > 0 {
			t.Errorf("before approval %s has the validations %v", o.Name, o.Validations)
		}
	}
	inline := b.placeEV(map[string]any{"organization": organizationBody(map[string]any{
		"skip_duplicate_org_check": true, "contacts": []body{contactOf("ev_approver", nil)},
	})}).want(201)
	if inline.number("organization.id") == id {
		t.Error("skip_duplicate_org_check was overlooked")
	}
}

func TestOrderContactRefusals(t *testing.T) {
	long := strings.Repeat("å", 129)
	one := func(contacts ...body) map[string]any { return map[string]any{"organization.contacts": contacts} }
	tests := map[string]struct {
		changes map[string]any
		code    string
	}{
		"unknown type":         {one(contactOf("mascot", nil)), "invalid_value:contact_type"},
		"no type":              {one(contactOf("", nil)), "invalid_value:contact_type"},
		"two of a type":        {one(contactOf("technical_contact", nil), contactOf("technical_contact", nil)), "contact_type_duplicate"},
		"no first name":        {one(contactOf("technical_contact", map[string]any{"first_name": nil})), "invalid_value:technical_contact.first_name"},
		"long last name":       {one(contactOf("technical_contact", map[string]any{"last_name": long})), "invalid_value:technical_contact.last_name"},
		"no email":             {one(contactOf("verified_contact", map[string]any{"email": nil})), "invalid_value:verified_contact.email"},
		"approver's job":       {one(contactOf("ev_approver", map[string]any{"job_title": nil})), "invalid_value:ev_approver.job_title"},
		"contact's number":     {one(contactOf("verified_contact", map[string]any{"telephone": nil})), "invalid_value:verified_contact.telephone"},
		"unknown user":         {one(body{"contact_type": "ev_approver", "user_id": 7}), "invalid_value:ev_approver.user_id"},
		"user's wrong address": {one(body{"contact_type": "ev_approver", "user_id": 2290417, "email": "x"}), "invalid_value:ev_approver.email"},
		"own contact":          {map[string]any{"organization_contact": body{"first_name": "Ada"}}, "invalid_value:organization_contact.last_name"},
		"own technical":        {map[string]any{"technical_contact": body{"user_id": 7}}, "invalid_value:technical_contact.user_id"},
		"own empty contact":    {map[string]any{"technical_contact": body{}}, "invalid_value:technical_contact.first_name"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			b := newBench(t, simulator.Config{})
			before := string(b.organization(b.sim.OrganizationID()).body)
			b.placeEV(test.changes).refused(400, test.code)
			if after := string(b.organization(b.sim.OrganizationID()).body); after != before || len(b.sim.Orders()) > 0 {
				t.Errorf("a refused order exists or changed its organization to %s", after)
			}
		})
	}
	b := newBench(t, simulator.Config{})
	b.do(http.MethodPost, "/order/certificate/ssl_dv_geotrust", b.orderBody(map[string]any{"organization_contact": contactOf("", nil)})).
		refused(400, "invalid_value:organization_contact")
}

func TestOrderContactsAreChanged(t *testing.T) {
	b := newBench(t, simulator.Config{})
	id, _ := b.place(nil)
	other, _ := b.place(nil)
	pia := body{"contact_type": "organization_contact", "first_name": "Pia", "last_name": "Okafor"}
	ada := contactOf("organization_contact", map[string]any{"telephone": nil, "job_title": nil})
	steps := []struct {
		contact body
		want    map[string]string
	}{
		{ // what is left out stays
			with(pia, "email", "office@northwind-lanterns.example"),
			map[string]string{"email": "office@northwind-lanterns.example", "job_title": "Head of Operations", "telephone": "218-555-0144"},
		},
		{with(pia, "job_title", "Owner"), map[string]string{"email": "office@northwind-lanterns.example", "job_title": "Owner"}},
		{ // a namesake is not the same person
			contactOf("organization_contact", map[string]any{"first_name": "Pia", "job_title": nil}),
			map[string]string{"last_name": "Lund", "job_title": ""},
		},
		{ada, map[string]string{"first_name": "Ada", "job_title": "", "telephone": ""}}, // another person begins empty
	}
	for _, step := range steps {
		b.setOrderContacts(id, step.contact).want(204)
		want := make(map[string]string)
		for field, value := range step.want {
			want["organization_contact."+field] = value
		}
		want["technical_contact.first_name"] = "Pia"
		b.info(id).shows(want)
	}
	b.info(other).shows(map[string]string{"organization_contact.email": "pia@northwind-lanterns.example"})
	b.organization(b.sim.OrganizationID()).shows(map[string]string{"organization_contact.first_name": "Pia"})

	b.setOrderContacts(id, contactOf("technical_contact", nil), contactOf("verified_contact", nil)).want(204)
	verified := b.info(id).number("verified_contacts.0.id")
	b.setOrderContacts(id, body{"contact_type": "verified_contact", "first_name": "Ada", "last_name": "Lund", "job_title": "Head"}).want(204)
	b.info(id).shows(map[string]string{
		"technical_contact.first_name": "Ada", "technical_contact.telephone": "218-555-0171",
		"verified_contacts.0.job_title": "Head", "verified_contacts.0.telephone": "218-555-0171", "verified_contacts.1": "",
	})
	if got := b.info(id).number("verified_contacts.0.id"); got != verified || got <= 55809 {
		t.Errorf("the verified contact has the id %d, which was %d", got, verified)
	}
	b.organization(b.sim.OrganizationID()).shows(map[string]string{"verified_contacts.1": ""})
}

// with is a contact with one more field.
func with(contact body, field string, value any) body {
	return maps.Clone(contact).with(map[string]any{field: value})
}

func TestOrderContactChangesRefused(t *testing.T) {
	b := newBench(t, simulator.Config{Approval: "skip"})
	id, _ := b.place(nil)
	dv := b.do(http.MethodPost, "/order/certificate/ssl_dv_geotrust", b.orderBody(nil)).want(201).number("id")
	before := string(b.info(id).body)
	for name, test := range map[string]struct {
		id       int64
		contacts []body
		status   int
		code     string
	}{
		"none":                {id, nil, 400, "invalid_value:contacts"},
		"unknown type":        {id, []body{contactOf("mascot", nil)}, 400, "invalid_value:contact_type"},
		"two of a type":       {id, []body{contactOf("technical_contact", nil), contactOf("technical_contact", nil)}, 400, "contact_type_duplicate"},
		"second one is bad":   {id, []body{contactOf("technical_contact", nil), {"contact_type": "organization_contact"}}, 400, "invalid_value:organization_contact.first_name"},
		"long name":           {id, []body{contactOf("technical_contact", map[string]any{"first_name": strings.Repeat("a", 129)})}, 400, "invalid_value:technical_contact.first_name"},
		"unknown order":       {7, []body{contactOf("technical_contact", nil)}, 404, "not_found|order"},
		"DV":                  {dv, []body{contactOf("organization_contact", nil)}, 400, "invalid_value:organization_contact"},
		"DV speaks to nobody": {dv, []body{contactOf("verified_contact", nil)}, 400, "invalid_value:verified_contact"},
	} {
		t.Run(name, func(t *testing.T) {
			sub := &bench{t, b.sim, b.host}
			sub.setOrderContacts(test.id, test.contacts...).refused(test.status, test.code)
		})
	}
	if after := string(b.info(id).body); after != before {
		t.Errorf("refused changes made %s of %s", after, before)
	}
	b.setOrderContacts(dv, contactOf("technical_contact", nil)).want(204)
	b.info(dv).shows(map[string]string{"technical_contact.first_name": "Ada"})
	b.do(http.MethodPut, orderPath(id, "/contact"), "nonsense").refused(400, "bad_request_format")

	b.do(http.MethodPut, orderPath(id, "/status"), body{"status": "canceled", "note": "x"}).want(204)
	b.setOrderContacts(id, contactOf("technical_contact", nil)).refused(400, "invalid_order_status")
}
