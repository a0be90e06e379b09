// SPDX-License-Identifier: MPL-2.0

package simulator_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/simulator"
)

// contactOf is a contact of a type, changed as an order's body is.
func contactOf(kind string, changes map[string]any) body {
	return body{
		"contact_type": kind, "first_name": "Ada", "last_name": "Lund", "email": "ada@tallow-works.example",
		"job_title": "Owner", "telephone": "218-555-0171", "telephone_extension": "5", "language_id": "1",
	}.with(changes)
}

func (b *bench) setContacts(id int64, contacts ...body) result {
	b.Helper()
	return b.do(http.MethodPut, organizationPath(id, "/contact"), body{"contacts": contacts})
}

func (b *bench) contacts(id int64) result {
	b.Helper()
	return b.do(http.MethodGet, organizationPath(id, "/contact"), nil).want(http.StatusOK)
}

func TestContactsAreListed(t *testing.T) {
	b := newBench(t, simulator.Config{})
	b.contacts(b.sim.OrganizationID()).shows(map[string]string{
		"contacts.0.contact_type": "organization_contact", "contacts.0.id": "376032", "contacts.0.first_name": "Pia",
		"contacts.0.job_title": "Head of Operations", "contacts.1": "",
	})
	id := b.createOrganization(nil)
	b.setContacts(id, contactOf("technical_contact", map[string]any{"first_name": "Ben"})).want(204)
	b.contacts(id).shows(map[string]string{
		"contacts.0.contact_type": "organization_contact", "contacts.0.first_name": "Ada", "contacts.0.job_title": "Owner",
		"contacts.0.telephone": "218-555-0171", "contacts.0.telephone_extension": "5",
		"contacts.1.contact_type": "technical_contact", "contacts.1.first_name": "Ben",
	})
}

func TestContactIsUpdatedInPlace(t *testing.T) {
	b := newBench(t, simulator.Config{})
	id := b.createOrganization(nil)
	before := b.contacts(id).number("contacts.0.id")
	b.setContacts(id, contactOf("organization_contact", map[string]any{"job_title": nil, "telephone_extension": nil, "telephone": 2185550199})).want(204)
	b.contacts(id).shows(map[string]string{
		"contacts.0.id": idText(before), "contacts.0.telephone": "2185550199",
		"contacts.0.job_title": "", "contacts.0.telephone_extension": "", // left out means deleted
	})
	for field, value := range map[string]string{"first_name": "Eve", "last_name": "Moss", "email": "office@tallow-works.example"} {
		b.setContacts(id, contactOf("organization_contact", nil)).want(204)
		before := b.contacts(id).number("contacts.0.id")
		b.setContacts(id, contactOf("organization_contact", map[string]any{field: value})).want(204)
		b.contacts(id).shows(map[string]string{"contacts.0." + field: value})
		if after := b.contacts(id).number("contacts.0.id"); after == before {
			t.Errorf("with another %s the contact keeps its id", field)
		}
	}
}

func TestContactOfBothTypesIsOnePerson(t *testing.T) {
	b := newBench(t, simulator.Config{})
	id := b.createOrganization(nil)
	ada := b.contacts(id).text("contacts.0.id")
	b.setContacts(id, contactOf("technical_contact", nil)).want(204)
	b.contacts(id).shows(map[string]string{"contacts.0.id": ada, "contacts.1.id": ada})
	b.setContacts(id, contactOf("organization_contact", map[string]any{"first_name": "Ben"})).want(204)
	b.setContacts(id, contactOf("organization_contact", nil)).want(204)
	b.contacts(id).shows(map[string]string{"contacts.0.id": ada, "contacts.1.id": ada})
}

func TestTechnicalContactIsRemoved(t *testing.T) {
	b := newBench(t, simulator.Config{})
	id := b.createOrganization(nil)
	b.setContacts(id, contactOf("technical_contact", map[string]any{"first_name": "Ben"})).want(204)
	b.organization(id).shows(map[string]string{"technical_contact.first_name": "Ben"})
	b.setContacts(id, contactOf("organization_contact", nil)).want(204)
	b.organization(id).shows(map[string]string{"technical_contact.first_name": "Ben"}) // not named, not touched
	b.setContacts(id, body{"contact_type": "technical_contact", "telephone": nil}).want(204)
	b.organization(id).shows(map[string]string{"technical_contact": "", "organization_contact.first_name": "Ada"})
}

func TestContactRefusals(t *testing.T) {
	b := newBench(t, simulator.Config{})
	id := b.createOrganization(nil)
	before := string(b.contacts(id).body)
	other := map[string]any{"first_name": "Eve"}
	for name, test := range map[string]struct {
		contacts []body
		code     string
	}{
		"none":                       {nil, "invalid_value:contacts"},
		"organization contact taken": {[]body{{"contact_type": "organization_contact"}}, "invalid_value:organization_contact"},
		"two of a type":              {[]body{contactOf("technical_contact", other), contactOf("technical_contact", nil)}, "contact_type_duplicate"},
		"no type":                    {[]body{contactOf("", nil)}, "invalid_value:contact_type"},
		"unknown type":               {[]body{contactOf("organization_contact", other), contactOf("ev_approver", nil)}, "invalid_value:contact_type"},
		"no address":                 {[]body{contactOf("technical_contact", map[string]any{"email": "ben"})}, "invalid_value:technical_contact.email"},
		"no digits":                  {[]body{contactOf("technical_contact", map[string]any{"telephone": "ext."})}, "invalid_value:technical_contact.telephone"},
		"no email":                   {[]body{contactOf("technical_contact", map[string]any{"email": nil})}, "invalid_value:technical_contact.email"},
		"long title": {
			[]body{contactOf("organization_contact", map[string]any{"job_title": strings.Repeat("x", 65)})},
			"invalid_value:organization_contact.job_title",
		},
	} {
		t.Run(name, func(t *testing.T) {
			b := &bench{T: t, sim: b.sim, host: b.host}
			b.setContacts(id, test.contacts...).refused(400, test.code)
		})
	}
	b.do(http.MethodPut, organizationPath(id, "/contact"), "nonsense").refused(400, "bad_request_format")
	if after := string(b.contacts(id).body); after != before {
		t.Errorf("refusals changed the contacts from %s to %s", before, after)
	}
}
