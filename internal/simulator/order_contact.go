// SPDX-License-Identifier: MPL-2.0

package simulator

import (
	"cmp"
	"slices"
	"strings"
)

const (
	typeEVApprover      = "ev_approver"
	typeVerifiedContact = "verified_contact"
)

// orderContactTypes are the contacts that an order can have.
var orderContactTypes = []string{typeOrganizationContact, typeTechnicalContact, typeEVApprover, typeVerifiedContact}

// verifiedKind tells that a type of contact is somebody whom DigiCert speaks to.
func verifiedKind(kind string) bool { return kind == typeEVApprover || kind == typeVerifiedContact }

// orderContactBody is a contact in orders: a user of the account, whom the other
// fields then change, or a person.
type orderContactBody struct {
	contactBody
	UserID looseInt `json:"user_id"`
}

// orderContacts are the contacts that are an order's own. The organization's stand in
// for those that are missing.
type orderContacts struct {
	Organization *contact       `json:"organization,omitempty"`
	Technical    *contact       `json:"technical,omitempty"`
	Verified     []verifiedUser `json:"verified,omitempty"`
}

// body is the contact as requests have it.
func (c *contact) body() contactBody {
	return contactBody{
		FirstName:          c.FirstName,
		LastName:           c.LastName,
		Email:              c.Email,
		JobTitle:           c.JobTitle,
		Telephone:          looseText(c.Telephone),
		TelephoneExtension: looseText(c.TelephoneExtension),
	}
}

// over fills what a body leaves out from another.
func (b contactBody) over(other contactBody) contactBody {
	return contactBody{
		ContactType:        b.ContactType,
		FirstName:          cmp.Or(b.FirstName, other.FirstName),
		LastName:           cmp.Or(b.LastName, other.LastName),
		Email:              cmp.Or(b.Email, other.Email),
		JobTitle:           cmp.Or(b.JobTitle, other.JobTitle),
		Telephone:          cmp.Or(b.Telephone, other.Telephone),
		TelephoneExtension: cmp.Or(b.TelephoneExtension, other.TelephoneExtension),
	}
}

// contact is the person of a body, without an id.
func (b *contactBody) contact() contact {
	return contact{
		FirstName:          b.FirstName,
		LastName:           b.LastName,
		Email:              b.Email,
		JobTitle:           b.JobTitle,
		Telephone:          string(b.Telephone),
		TelephoneExtension: string(b.TelephoneExtension),
	}
}

// verified is the person of a body as one whom DigiCert speaks to.
func (b *contactBody) verified() verifiedUserBody {
	return verifiedUserBody{
		FirstName: b.FirstName,
		LastName:  b.LastName,
		JobTitle:  b.JobTitle,
		Telephone: b.Telephone,
		Email:     b.Email,
	}
}

// readContact checks a contact of an order and completes it: from the user that it
// names, else from the known contact if that is the same person.
func (s *Simulator) readContact(kind string, b *orderContactBody, known *contact) (contactBody, error) {
	if b.UserID != 0 {
		user, ok := s.account.findUser(int64(b.UserID))
		if !ok {
			return contactBody{}, invalidValue(kind+".user_id", "There is no such user.")
		}
		full := b.over(user.body())
		return full, full.check(kind)
	}
	full := b.contactBody
	if known != nil && known.FirstName == b.FirstName && known.LastName == b.LastName {
		full = b.over(known.body())
	}
	switch err := full.check(kind); {
	case err != nil:
		return full, err
	case verifiedKind(kind) && full.JobTitle == "":
		return full, missing(kind + ".job_title")
	case verifiedKind(kind) && full.Telephone == "":
		return full, missing(kind + ".telephone")
	}
	return full, nil
}

// readContacts checks contacts with their types, given once each unless DigiCert is to
// speak to them, and completes them.
func (s *Simulator) readContacts(bodies []orderContactBody, p product, known func(*orderContactBody) *contact) ([]contactBody, error) {
	var seen []string
	full := make([]contactBody, 0, len(bodies))
	for _, b := range bodies {
		kind := b.ContactType
		switch {
		case !slices.Contains(orderContactTypes, kind):
			return nil, invalidValue("contact_type", "It must be one of "+strings.Join(orderContactTypes, ", ")+".")
		case !p.needsOrganization() && kind != typeTechnicalContact:
			return nil, invalidValue(kind, "Orders for "+p.name+" have none.")
		case slices.Contains(seen, kind) && !verifiedKind(kind):
			return nil, badRequest("contact_type_duplicate", "There are two contacts of the type "+kind+".")
		}
		person, err := s.readContact(kind, &b, known(&b))
		if err != nil {
			return nil, err
		}
		seen, full = append(seen, kind), append(full, person)
	}
	return full, nil
}

// noteUser changes the user that a contact names, as its other fields say.
func (a *account) noteUser(given *orderContactBody, full *contactBody) {
	if u, ok := a.findUser(int64(given.UserID)); ok {
		id := u.ID
		u.contact = full.contact()
		u.ID = id
	}
}

// nobody is known yet: a contact must be complete.
func nobody(*orderContactBody) *contact { return nil }

// checkOrderContacts refuses an order with contacts that do not do, or with nobody to
// approve an EV certificate.
func (s *Simulator) checkOrderContacts(body *orderBody, p product) error {
	if p.needsOrganization() {
		if _, err := s.readContacts(body.Organization.Contacts, p, nobody); err != nil {
			return err
		}
	}
	if _, err := s.readContacts(body.ownContacts(), p, nobody); err != nil {
		return err
	}
	named := slices.ContainsFunc(body.Organization.Contacts, func(b orderContactBody) bool { return verifiedKind(b.ContactType) })
	if p.validation != "ev" || named {
		return nil
	}
	if org := s.matchOrganization(&body.Organization); org == nil || len(org.Validations["ev"].Users) == 0 {
		return invalidValue("organization.contacts", "EV needs an ev_approver or a verified_contact.")
	}
	return nil
}

// ownContacts are the contacts at the root of an order, which are that order's alone.
func (b *orderBody) ownContacts() []orderContactBody {
	var own []orderContactBody
	add := func(kind string, given *orderContactBody) {
		if given != nil {
			named := *given
			named.ContactType = kind
			own = append(own, named)
		}
	}
	add(typeOrganizationContact, b.OrganizationContact)
	add(typeTechnicalContact, b.TechnicalContact)
	return own
}

// takeContacts gives a checked order its contacts, and its organization those that the
// order brings for it.
func (s *Simulator) takeContacts(o *order, body *orderBody) error {
	p := s.productOf(o)
	if org, err := s.account.organization(o.OrganizationID); err == nil {
		full, err := s.readContacts(body.Organization.Contacts, p, nobody)
		if err != nil {
			return err
		}
		for i, b := range full {
			s.account.noteUser(&body.Organization.Contacts[i], &b)
			s.takeOrganizationContact(o, org, &b)
		}
	}
	return s.setOrderContacts(o, body.ownContacts(), nobody)
}

// takeOrganizationContact makes a contact of an order the organization's.
func (s *Simulator) takeOrganizationContact(o *order, org *organization, b *contactBody) {
	if !verifiedKind(b.ContactType) {
		s.account.setContact(org, b.ContactType, b)
		return
	}
	user := b.verified()
	id := s.account.verify(org, &user)
	if kind := s.productOf(o).validation; kind == "ev" {
		org.verifyFor(kind, id)
	}
	o.addVerified(b, id)
}

// setOrderContacts sets contacts of an order alone.
func (s *Simulator) setOrderContacts(o *order, bodies []orderContactBody, known func(*orderContactBody) *contact) error {
	full, err := s.readContacts(bodies, s.productOf(o), known)
	if err != nil {
		return err
	}
	for i, b := range full {
		s.account.noteUser(&bodies[i], &b)
		person := b.contact()
		switch b.ContactType {
		case typeOrganizationContact:
			o.Contacts.Organization = &person
		case typeTechnicalContact:
			o.Contacts.Technical = &person
		default:
			o.addVerified(&b, next(&s.account.Last.VerifiedUser))
		}
	}
	return nil
}

// addVerified adds somebody whom DigiCert speaks to, or changes the one of that name.
func (o *order) addVerified(b *contactBody, id int64) {
	person := b.contact()
	person.ID = id
	user := person.verifiedUser()
	i := slices.IndexFunc(o.Contacts.Verified, func(known verifiedUser) bool {
		return known.FirstName == b.FirstName && known.LastName == b.LastName
	})
	if i < 0 {
		o.Contacts.Verified = append(o.Contacts.Verified, user)
		return
	}
	user.ID = o.Contacts.Verified[i].ID
	o.Contacts.Verified[i] = user
}

// updateOrderContacts is PUT /order/certificate/{id}/contact.
func (s *Simulator) updateOrderContacts(c *call) reply {
	var body struct {
		Contacts []orderContactBody `json:"contacts"`
	}
	if err := c.decode(&body); err != nil {
		return refuse(err)
	}
	o, err := s.pathOrder(c)
	if err != nil {
		return refuse(err)
	}
	if o.ended() {
		return refuse(wrongState(o, "given other contacts"))
	}
	if len(body.Contacts) == 0 {
		return refuse(missing("contacts"))
	}
	known := func(b *orderContactBody) *contact { return s.contactLike(o, b) }
	if err := s.setOrderContacts(o, body.Contacts, known); err != nil {
		return refuse(err)
	}
	return done()
}

// contactLike is the contact that an order has where a body would go, or nil.
func (s *Simulator) contactLike(o *order, b *orderContactBody) *contact {
	switch b.ContactType {
	case typeOrganizationContact:
		return s.organizationContact(o)
	case typeTechnicalContact:
		return s.technicalContact(o)
	}
	for _, u := range s.verifiedContacts(o) {
		if u.FirstName == b.FirstName && u.LastName == b.LastName {
			return &contact{ID: u.ID, FirstName: u.FirstName, LastName: u.LastName, Email: u.Email, JobTitle: u.JobTitle, Telephone: u.Telephone}
		}
	}
	return nil
}

// organizationContact is the order's own, else its organization's, or nil.
func (s *Simulator) organizationContact(o *order) *contact {
	org, err := s.account.organization(o.OrganizationID)
	if o.Contacts.Organization != nil || err != nil {
		return o.Contacts.Organization
	}
	return &org.Contact
}

// technicalContact is the order's own, else its organization's, or nil.
func (s *Simulator) technicalContact(o *order) *contact {
	org, err := s.account.organization(o.OrganizationID)
	if o.Contacts.Technical != nil || err != nil {
		return o.Contacts.Technical
	}
	return org.technicalContact()
}

// verifiedContacts are the order's own, else, for EV, those of its organization.
func (s *Simulator) verifiedContacts(o *order) []verifiedUser {
	org, err := s.account.organization(o.OrganizationID)
	if len(o.Contacts.Verified) > 0 || err != nil || s.productOf(o).validation != "ev" {
		return o.Contacts.Verified
	}
	return slices.DeleteFunc(slices.Clone(org.Verified), func(u verifiedUser) bool {
		return !slices.Contains(org.Validations["ev"].Users, u.ID)
	})
}

// orderContactView is a contact in order info.
type orderContactView struct {
	FirstName string `json:"first_name"`
	LastName  string `json:"last_name"`
	Email     string `json:"email"`
	JobTitle  string `json:"job_title,omitempty"`
	Telephone string `json:"telephone,omitempty"`
}

// orderView is the contact in order info; nil shows none.
func (c *contact) orderView() *orderContactView {
	if c == nil {
		return nil
	}
	return &orderContactView{c.FirstName, c.LastName, c.Email, c.JobTitle, c.Telephone}
}
