// SPDX-License-Identifier: MPL-2.0

package simulator

import (
	"regexp"
	"slices"
	"strings"
)

const (
	typeOrganizationContact = "organization_contact"
	typeTechnicalContact    = "technical_contact"
)

// contact is somebody who speaks for an organization.
type contact struct {
	ID                 int64  `json:"id"`
	FirstName          string `json:"first_name"`
	LastName           string `json:"last_name"`
	Email              string `json:"email"`
	JobTitle           string `json:"job_title,omitempty"`
	Telephone          string `json:"telephone,omitempty"`
	TelephoneExtension string `json:"telephone_extension,omitempty"`
}

// verifiedUser is the contact as one whom DigiCert speaks to.
func (c *contact) verifiedUser() verifiedUser {
	return verifiedUser{c.ID, c.FirstName, c.LastName, c.JobTitle, c.Telephone, c.Email}
}

// technicalContact is the organization's contact where there is no other.
func (o *organization) technicalContact() *contact {
	if o.Technical != nil {
		return o.Technical
	}
	return &o.Contact
}

// contactView is a contact in answers. That of an organization lacks the job title,
// as the service's does; the list of contacts has it.
type contactView struct {
	ID                 int64  `json:"id"`
	ContactType        string `json:"contact_type,omitempty"` // only in the list
	FirstName          string `json:"first_name"`
	LastName           string `json:"last_name"`
	Email              string `json:"email"`
	JobTitle           string `json:"job_title,omitempty"` // only in the list
	Telephone          string `json:"telephone,omitempty"`
	TelephoneExtension string `json:"telephone_extension,omitempty"`
}

func (c *contact) view() contactView {
	return contactView{
		ID:                 c.ID,
		FirstName:          c.FirstName,
		LastName:           c.LastName,
		Email:              c.Email,
		Telephone:          c.Telephone,
		TelephoneExtension: c.TelephoneExtension,
	}
}

func (c *contact) listView(kind string) contactView {
	view := c.view()
	view.ContactType, view.JobTitle = kind, c.JobTitle
	return view
}

// contactBody is a contact in requests.
type contactBody struct {
	ContactType        string    `json:"contact_type"`
	FirstName          string    `json:"first_name"`
	LastName           string    `json:"last_name"`
	Email              string    `json:"email"`
	JobTitle           string    `json:"job_title"`
	Telephone          looseText `json:"telephone"`
	TelephoneExtension looseText `json:"telephone_extension"`
}

// empty tells that the body names nobody, whatever its type.
func (b *contactBody) empty() bool {
	return b == nil || *b == contactBody{ContactType: b.ContactType}
}

// mailAddress is what passes for an e-mail address: somebody at a name with a dot.
var mailAddress = regexp.MustCompile(`^[^@\s]+@[^@\s.]+(\.[^@\s.]+)+$`)

// check refuses a contact with fields missing, too long or of the wrong form; none at
// all is right.
func (b *contactBody) check(kind string) error {
	if b == nil {
		return nil
	}
	err := checkTexts([]textRule{
		{kind + ".first_name", b.FirstName, true, 128},
		{kind + ".last_name", b.LastName, true, 128},
		{kind + ".email", b.Email, true, 255},
		{kind + ".job_title", b.JobTitle, false, 64},
		{kind + ".telephone", string(b.Telephone), false, 32},
		{kind + ".telephone_extension", string(b.TelephoneExtension), false, 16},
	})
	switch {
	case err != nil:
		return err
	case !mailAddress.MatchString(b.Email):
		return invalidValue(kind+".email", "It must be an e-mail address.")
	case b.Telephone != "" && !hasDigit(string(b.Telephone)):
		return invalidValue(kind+".telephone", "It must have digits.")
	}
	return nil
}

// is tells that the body is about a contact, whose optional fields it then changes.
func (b *contactBody) is(c *contact) bool {
	return c != nil && c.FirstName == b.FirstName && c.LastName == b.LastName && strings.EqualFold(c.Email, b.Email)
}

// setContact sets an organization's contact of a type. The body's person keeps the id
// that he or she has as the organization's contact; all others get a new one.
func (a *account) setContact(o *organization, kind string, b *contactBody) {
	c := b.contact()
	switch {
	case b.is(&o.Contact):
		c.ID = o.Contact.ID
	case b.is(o.Technical):
		c.ID = o.Technical.ID
	default:
		c.ID = next(&a.Last.Contact)
	}
	if kind == typeOrganizationContact {
		o.Contact = c
	} else {
		o.Technical = &c
	}
}

// updateContacts is PUT /organization/{id}/contact.
func (s *Simulator) updateContacts(c *call) reply {
	var body struct {
		Contacts []contactBody `json:"contacts"`
	}
	if err := c.decode(&body); err != nil {
		return refuse(err)
	}
	o, err := s.pathOrganization(c)
	if err != nil {
		return refuse(err)
	}
	if err := checkContacts(body.Contacts); err != nil {
		return refuse(err)
	}
	for _, b := range body.Contacts {
		if b.empty() { // only the technical contact may be: that takes it away
			o.Technical = nil
		} else {
			s.account.setContact(o, b.ContactType, &b)
		}
	}
	return done()
}

func checkContacts(bodies []contactBody) error {
	if len(bodies) == 0 {
		return missing("contacts")
	}
	var seen []string
	for _, b := range bodies {
		kind := b.ContactType
		switch {
		case kind != typeOrganizationContact && kind != typeTechnicalContact:
			return invalidValue("contact_type", "It must be organization_contact or technical_contact.")
		case slices.Contains(seen, kind):
			return badRequest("contact_type_duplicate", "There are two contacts of the type "+kind+".")
		case b.empty() && kind == typeTechnicalContact:
		case b.empty():
			return invalidValue(kind, "It cannot be removed.")
		default:
			if err := b.check(kind); err != nil {
				return err
			}
		}
		seen = append(seen, kind)
	}
	return nil
}

// listContacts is GET /organization/{id}/contact.
func (s *Simulator) listContacts(c *call) reply {
	o, err := s.pathOrganization(c)
	if err != nil {
		return refuse(err)
	}
	views := []contactView{o.Contact.listView(typeOrganizationContact)}
	if o.Technical != nil {
		views = append(views, o.Technical.listView(typeTechnicalContact))
	}
	return listing("contacts", views, nil)
}
