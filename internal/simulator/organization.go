// SPDX-License-Identifier: MPL-2.0

package simulator

import (
	"slices"
	"strings"
	"time"
)

// OrganizationDetails is what an organization is called and where it is.
type OrganizationDetails struct {
	Name        string `json:"name"`
	AssumedName string `json:"assumed_name,omitempty"`
	Address     string `json:"address,omitempty"`
	Address2    string `json:"address2,omitempty"`
	City        string `json:"city,omitempty"`
	State       string `json:"state,omitempty"` // in full where it is known
	Zip         string `json:"zip,omitempty"`
	Country     string `json:"country,omitempty"` // two letters, lower case
	Telephone   string `json:"telephone,omitempty"`
}

// organization is a company that certificates are issued to.
type organization struct {
	OrganizationDetails
	ID          int64 `json:"id"`
	Active      bool  `json:"active"`
	ContainerID int64 `json:"container_id"`
	// Validations holds what is known of each validation by its type, "ov" and so on.
	// What was never asked for is missing.
	Validations map[string]orgValidation `json:"validations,omitempty"`
	Verified    []verifiedUser           `json:"verified_users,omitempty"`
	Contact     contact                  `json:"organization_contact"`
	Technical   *contact                 `json:"technical_contact,omitempty"`
}

// firstOrganization is the one that every account has at its start, validated for
// everything: what an order then waits for is its domains.
func firstOrganization(now time.Time) *organization {
	o := &organization{
		ID:          firstOrganizationID,
		Active:      true,
		ContainerID: firstContainerID,
		OrganizationDetails: OrganizationDetails{
			Name:      "Northwind Lanterns LLC",
			Address:   "12 Harbor Street",
			City:      "Duluth",
			State:     "Minnesota",
			Zip:       "55802",
			Country:   "us",
			Telephone: "218-555-0144",
		},
		Contact: contact{
			ID:        firstContactID,
			FirstName: "Pia",
			LastName:  "Okafor",
			Email:     "pia@northwind-lanterns.example",
			JobTitle:  "Head of Operations",
			Telephone: "218-555-0144",
		},
	}
	o.Verified = []verifiedUser{o.Contact.verifiedUser()}
	o.Verified[0].ID = firstVerifiedID
	o.validate(now, organizationTypes...)
	o.verifyFor("ev", firstVerifiedID)
	return o
}

// displayName is the name with the assumed name behind it.
func (d *OrganizationDetails) displayName() string {
	if d.AssumedName == "" {
		return d.Name
	}
	return d.Name + " (" + d.AssumedName + ")"
}

// normalize writes country and state as the service keeps them.
func (d *OrganizationDetails) normalize() {
	d.Country = strings.ToLower(d.Country)
	d.State = fullState(d.Country, d.State)
}

// same tells that two organizations have the same name and place.
func (d *OrganizationDetails) same(other *OrganizationDetails) bool {
	return strings.EqualFold(d.Name, other.Name) && strings.EqualFold(d.City, other.City) &&
		strings.EqualFold(d.State, other.State) && strings.EqualFold(d.Country, other.Country) &&
		strings.EqualFold(d.Address, other.Address)
}

// duplicates tells that two organizations are the same to the check on creation, which
// looks closer than that on orders.
func (d *OrganizationDetails) duplicates(other *OrganizationDetails) bool {
	return d.same(other) && strings.EqualFold(d.AssumedName, other.AssumedName) && strings.EqualFold(d.Zip, other.Zip)
}

// organizationBody is an organization in requests: in orders by id, or with its
// details as in its creation.
type organizationBody struct {
	OrganizationDetails
	ID                    looseInt           `json:"id"`
	Zip                   looseText          `json:"zip"`
	Telephone             looseText          `json:"telephone"`
	SkipDuplicateOrgCheck looseBool          `json:"skip_duplicate_org_check"`
	Contacts              []orderContactBody `json:"contacts"` // in orders only
}

// details are the body's, written as the service keeps them.
func (b *organizationBody) details() OrganizationDetails {
	d := b.OrganizationDetails
	d.Zip, d.Telephone = string(b.Zip), string(b.Telephone)
	d.normalize()
	return d
}

// checkOrganization refuses an order whose organization does not do.
func (s *Simulator) checkOrganization(body *organizationBody, p product) error {
	switch {
	case !p.needsOrganization() && p.client != nil && (body.ID != 0 || body.Name != ""):
		return invalidValue("organization", p.name+" has none.")
	case !p.needsOrganization():
		return nil
	case body.ID != 0:
		o, err := s.account.organization(int64(body.ID))
		if err != nil {
			return invalidValue("organization.id", "There is no such organization.")
		}
		if !o.Active {
			return invalidValue("organization.id", "The organization is not active.")
		}
		return nil
	case body.Name == "":
		return missing("organization")
	}
	details := body.details()
	return details.check("organization.")
}

// organizationFor gives the organization of a checked order. Details find the
// oldest organization that has them, or make one; it tells whether it did.
func (s *Simulator) organizationFor(body *organizationBody, by *user, now time.Time) (*organization, bool) {
	if o := s.matchOrganization(body); o != nil {
		return o, false
	}
	o := s.account.addOrganization(body.details(), by)
	if s.config.Validation == validationAuto {
		o.validate(now, organizationTypes...)
	}
	return o, true
}

// matchOrganization is the organization that an order names or describes, or nil.
func (s *Simulator) matchOrganization(body *organizationBody) *organization {
	wanted := body.details()
	i := slices.IndexFunc(s.account.Organizations, func(o *organization) bool {
		return o.ID == int64(body.ID) || body.ID == 0 && !bool(body.SkipDuplicateOrgCheck) && o.Active && o.same(&wanted)
	})
	if i < 0 {
		return nil
	}
	return s.account.Organizations[i]
}

// addOrganization makes an organization whose contact is the user who asked for it.
func (a *account) addOrganization(details OrganizationDetails, by *user) *organization {
	o := &organization{
		OrganizationDetails: details,
		ID:                  next(&a.Last.Organization),
		Active:              true,
		ContainerID:         a.Container.ID,
		Contact:             by.contact,
	}
	a.Organizations = append(a.Organizations, o)
	return o
}

// ordersOf lists an organization's orders that have one of the statuses, all of them
// where none is given, oldest first.
func (a *account) ordersOf(o *organization, statuses ...string) []*order {
	var found []*order
	for _, candidate := range a.Orders {
		if candidate.OrganizationID == o.ID && (len(statuses) == 0 || slices.Contains(statuses, candidate.Status)) {
			found = append(found, candidate)
		}
	}
	return found
}
