// SPDX-License-Identifier: MPL-2.0

package simulator

import (
	"cmp"
	"net/http"
	"slices"
	"time"
)

// organizationItem is an organization in lists.
type organizationItem struct {
	ID          int64            `json:"id"`
	Status      string           `json:"status"`
	Name        string           `json:"name"`
	AssumedName string           `json:"assumed_name,omitempty"`
	DisplayName string           `json:"display_name"`
	IsActive    bool             `json:"is_active"`
	Address     string           `json:"address,omitempty"`
	Address2    string           `json:"address2,omitempty"`
	Zip         string           `json:"zip,omitempty"`
	City        string           `json:"city,omitempty"`
	State       string           `json:"state,omitempty"`
	Country     string           `json:"country,omitempty"`
	Telephone   string           `json:"telephone,omitempty"`
	Container   *parentView      `json:"container,omitempty"`
	Validations []validationItem `json:"validations,omitempty"`
	// ContainerIDs are the containers that may use the organization, in the list of all only.
	ContainerIDs []string `json:"container_id_assignments,omitempty"`
}

// organizationInfo is an organization alone.
type organizationInfo struct {
	organizationItem
	OrganizationContact contactView    `json:"organization_contact"`
	TechnicalContact    *contactView   `json:"technical_contact,omitempty"`
	EVApprovers         []verifiedView `json:"ev_approvers"` // nobody: they are named in the console
	VerifiedContacts    []verifiedView `json:"verified_contacts"`
}

// validationItem is a validation in answers. One that is pending or rejected has no dates.
type validationItem struct {
	Type           string         `json:"type"`
	Name           string         `json:"name"`
	Description    string         `json:"description"`
	DateCreated    string         `json:"date_created,omitempty"`
	ValidatedUntil string         `json:"validated_until,omitempty"`
	Status         string         `json:"status"`
	VerifiedUsers  []verifiedView `json:"verified_users,omitempty"`
}

func (o *organization) status() string {
	if o.Active {
		return "active"
	}
	return "inactive"
}

func (s *Simulator) viewOrganizationItem(o *organization) organizationItem {
	return organizationItem{
		ID:          o.ID,
		Status:      o.status(),
		Name:        o.Name,
		AssumedName: o.AssumedName,
		DisplayName: o.displayName(),
		IsActive:    o.Active,
		Address:     o.Address,
		Address2:    o.Address2,
		Zip:         o.Zip,
		City:        o.City,
		State:       o.State,
		Country:     o.Country,
		Telephone:   o.Telephone,
		Container:   s.account.Container.viewParent(),
	}
}

// viewValidations lists what is known of an organization's validations.
func (o *organization) viewValidations(now time.Time) []validationItem {
	var items []validationItem
	for _, kind := range organizationTypes {
		v, known := o.Validations[kind]
		if !known || v.Status == "" { // never asked for
			continue
		}
		item := validationItem{
			Type:           kind,
			Name:           validationName(kind),
			Description:    validationDescription(kind),
			DateCreated:    iso(v.At),
			ValidatedUntil: iso(v.Until),
			Status:         v.statusAt(now),
		}
		for _, user := range o.Verified {
			if slices.Contains(v.Users, user.ID) {
				item.VerifiedUsers = append(item.VerifiedUsers, user.view())
			}
		}
		items = append(items, item)
	}
	return items
}

// showOrganization is GET /organization/{id}.
func (s *Simulator) showOrganization(c *call) reply {
	o, err := s.pathOrganization(c)
	if err != nil {
		return refuse(err)
	}
	info := organizationInfo{
		organizationItem:    s.viewOrganizationItem(o),
		OrganizationContact: o.Contact.view(),
		EVApprovers:         []verifiedView{},
		VerifiedContacts:    []verifiedView{},
	}
	if o.Technical != nil {
		technical := o.Technical.view()
		info.TechnicalContact = &technical
	}
	for _, user := range o.Verified {
		info.VerifiedContacts = append(info.VerifiedContacts, user.view())
	}
	return answer(http.StatusOK, info)
}

// showOrganizationValidation is GET /organization/{id}/validation.
func (s *Simulator) showOrganizationValidation(c *call) reply {
	o, err := s.pathOrganization(c)
	if err != nil {
		return refuse(err)
	}
	return listing("validations", o.viewValidations(c.now), nil)
}

// listed is an organization at the time of a list.
type listed struct {
	*organization
	now time.Time
}

// activeTypes lists the types of the validations that are active.
func (l listed) activeTypes() []string {
	return slices.DeleteFunc(slices.Clone(organizationTypes), func(kind string) bool {
		return l.validation(kind, l.now) != validationActive
	})
}

// organizationFilters are the filters of the list of organizations.
var organizationFilters = filterable[listed]{
	"container_id": func(l listed) []string { return []string{idText(l.ContainerID)} },
	"status":       func(l listed) []string { return []string{l.status()} },
	"validation":   listed.activeTypes,
	"name":         func(l listed) []string { return []string{l.Name} },
	"search":       func(l listed) []string { return []string{l.Name} },
}

// organizationFields are what organizations can be sorted by.
var organizationFields = sortable[listed]{
	"id":   func(a, b listed) int { return cmp.Compare(a.ID, b.ID) },
	"name": func(a, b listed) int { return cmp.Compare(a.Name, b.Name) },
}

// listOrganizations is GET /organization.
func (s *Simulator) listOrganizations(c *call) reply {
	query := c.URL.Query()
	asked := filters(query)
	if id := query.Get("container_id"); id != "" {
		asked["container_id"] = append(asked["container_id"], id)
	}
	var found []listed
	for _, o := range s.account.Organizations {
		if l := (listed{o, c.now}); organizationFilters.passes(l, asked) {
			found = append(found, l)
		}
	}
	if err := organizationFields.sort(found, cmp.Or(query.Get("sort"), "id")); err != nil {
		return refuse(err)
	}
	found, page := paginate(query, found)
	var items []organizationItem
	for _, l := range found {
		item := s.viewOrganizationItem(l.organization)
		item.ContainerIDs = []string{idText(l.ContainerID)}
		if c.flag("include_validation") {
			item.Validations = l.viewValidations(c.now)
		}
		items = append(items, item)
	}
	return listing("organizations", items, page)
}

// pathOrganization is the organization whose id the path holds.
func (s *Simulator) pathOrganization(c *call) (*organization, error) {
	id, err := c.id("organization")
	if err != nil {
		return nil, err
	}
	return s.account.organization(id)
}
