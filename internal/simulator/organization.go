// SPDX-License-Identifier: MPL-2.0

package simulator

import (
	"strings"
	"time"
)

// container is a division of the account.
type container struct {
	ID   int64  `json:"id"`
	Name string `json:"name"`
}

// organization is a company that certificates are issued to.
type organization struct {
	ID        int64  `json:"id"`
	Active    bool   `json:"active"`
	Name      string `json:"name"`
	Assumed   string `json:"assumed_name,omitempty"`
	Address   string `json:"address,omitempty"`
	City      string `json:"city,omitempty"`
	State     string `json:"state,omitempty"`
	Zip       string `json:"zip,omitempty"`
	Country   string `json:"country,omitempty"`
	Telephone string `json:"telephone,omitempty"`
	// ValidatedUntil holds the end of each completed validation by its type: "ov",
	// "ev" and so on.
	ValidatedUntil map[string]time.Time `json:"validated_until,omitempty"`
	ValidatedAt    map[string]time.Time `json:"validated_at,omitempty"` // when they were completed
}

// organizationTypes are the validations that an organization can have.
var organizationTypes = []string{"ov", "ev", "cs", "ev_cs", "ds", "smime"}

// validationYears is how long an organization stays validated: longer than at the
// service, so that moving the clock through an order's life needs no paperwork.
const validationYears = 10

// firstOrganization is the one that every account has at its start, validated for
// everything: what an order then waits for is its domains.
func firstOrganization(now time.Time) *organization {
	o := &organization{
		ID:        firstOrganizationID,
		Active:    true,
		Name:      "Northwind Lanterns LLC",
		Address:   "12 Harbor Street",
		City:      "Duluth",
		State:     "Minnesota",
		Zip:       "55802",
		Country:   "us",
		Telephone: "218-555-0144",
	}
	o.validate(now, organizationTypes...)
	return o
}

// validate completes validations.
func (o *organization) validate(now time.Time, types ...string) {
	if o.ValidatedUntil == nil {
		o.ValidatedUntil = make(map[string]time.Time)
	}
	if o.ValidatedAt == nil {
		o.ValidatedAt = make(map[string]time.Time)
	}
	for _, kind := range types {
		o.ValidatedAt[kind] = now
		o.ValidatedUntil[kind] = endOfDay(now).AddDate(validationYears, 0, 0)
	}
}

// validated tells whether a certificate of the given validation type can be issued.
func (o *organization) validated(kind string, now time.Time) bool {
	return o.Active && now.Before(o.ValidatedUntil[kind])
}

// displayName is the name with the assumed name behind it.
func (o *organization) displayName() string {
	if o.Assumed == "" {
		return o.Name
	}
	return o.Name + " (" + o.Assumed + ")"
}

// organizationBody is the organization of an order: by id, or with its details.
type organizationBody struct {
	ID                    looseInt  `json:"id"`
	Name                  string    `json:"name"`
	AssumedName           string    `json:"assumed_name"`
	Address               string    `json:"address"`
	City                  string    `json:"city"`
	State                 string    `json:"state"`
	Zip                   looseText `json:"zip"`
	Country               string    `json:"country"`
	Telephone             looseText `json:"telephone"`
	SkipDuplicateOrgCheck looseBool `json:"skip_duplicate_org_check"`
}

// checkOrganization refuses an order whose organization does not do.
func (s *Simulator) checkOrganization(body *organizationBody, p product) error {
	switch {
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
	case body.Name == "" || body.City == "" || body.Country == "":
		return missing("organization")
	}
	return nil
}

// organizationFor gives the organization of a checked order. Details find the
// oldest organization that has them, or make one; it tells whether it did.
func (s *Simulator) organizationFor(body *organizationBody, now time.Time) (*organization, bool) {
	wanted := body.organization()
	for _, o := range s.account.Organizations {
		if o.ID == int64(body.ID) || body.ID == 0 && !bool(body.SkipDuplicateOrgCheck) && o.Active && o.same(wanted) {
			return o, false
		}
	}
	wanted.ID = next(&s.account.Last.Organization)
	if s.config.Validation == validationAuto {
		wanted.validate(now, organizationTypes...)
	}
	s.account.Organizations = append(s.account.Organizations, wanted)
	return wanted, true
}

func (b *organizationBody) organization() *organization {
	return &organization{
		Active:    true,
		Name:      b.Name,
		Assumed:   b.AssumedName,
		Address:   b.Address,
		City:      b.City,
		State:     b.State,
		Zip:       string(b.Zip),
		Country:   strings.ToLower(b.Country),
		Telephone: string(b.Telephone),
	}
}

// same tells that two organizations have the same name and place.
func (o *organization) same(other *organization) bool {
	return strings.EqualFold(o.Name, other.Name) && strings.EqualFold(o.City, other.City) &&
		strings.EqualFold(o.State, other.State) && strings.EqualFold(o.Country, other.Country) &&
		strings.EqualFold(o.Address, other.Address)
}
