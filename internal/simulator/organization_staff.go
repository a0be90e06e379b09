// SPDX-License-Identifier: MPL-2.0

package simulator

import (
	"encoding/json"
	"time"
)

// OrganizationSummary is what exists of an organization, for tests.
type OrganizationSummary struct {
	ID          int64
	Name        string
	DisplayName string // the name with the assumed name
	Active      bool
	// Validations holds a status by type ("ov"): "pending", "active", "expired" or
	// "rejected". Types that were never asked for are missing.
	Validations map[string]string
}

// Organizations lists all organizations, oldest first.
func (s *Simulator) Organizations() []OrganizationSummary {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.now()
	summaries := make([]OrganizationSummary, 0, len(s.account.Organizations))
	for _, o := range s.account.Organizations {
		summary := OrganizationSummary{
			ID: o.ID, Name: o.Name, DisplayName: o.displayName(), Active: o.Active,
			Validations: make(map[string]string),
		}
		for kind := range o.Validations {
			if status := o.validation(kind, now); status != "" {
				summary.Validations[kind] = status
			}
		}
		summaries = append(summaries, summary)
	}
	return summaries
}

// changeOrganization changes an organization.
func (s *Simulator) changeOrganization(id int64, do func(o *organization, now time.Time) error) error {
	return s.change(func(now time.Time) error {
		o, err := s.account.organization(id)
		if err != nil {
			return err
		}
		return do(o, now)
	})
}

func checkTypes(types []string) error {
	for _, kind := range types {
		if err := checkType("types", kind); err != nil {
			return err
		}
	}
	return nil
}

// ValidateOrganization completes validations of an organization, also such as nobody
// asked for, and issues the orders that waited for nothing else. The types are "ov",
// "ev", "cs", "ev_cs", "ds" and "smime"; none means all. It fails on an unknown
// organization or type.
func (s *Simulator) ValidateOrganization(id int64, types ...string) error {
	return s.changeOrganization(id, func(o *organization, now time.Time) error {
		if err := checkTypes(types); err != nil {
			return err
		}
		if len(types) == 0 {
			types = organizationTypes
		}
		o.validate(now, types...)
		return s.advanceAll(now)
	})
}

// RejectOrganization declines validations of an organization, completed ones too; no
// types means those that are pending. Orders that need them stay pending. It fails on
// an unknown organization or type.
func (s *Simulator) RejectOrganization(id int64, types ...string) error {
	return s.changeOrganization(id, func(o *organization, now time.Time) error {
		if err := checkTypes(types); err != nil {
			return err
		}
		if len(types) > 0 {
			o.reject(types...)
			return nil
		}
		for _, kind := range organizationTypes {
			if o.validation(kind, now) == validationPending {
				o.reject(kind)
			}
		}
		return nil
	})
}

// EditOrganization changes name, address and telephone of an organization, which only
// DigiCert's staff can; its validations stay. States and countries are normalized. It
// fails on an unknown organization.
func (s *Simulator) EditOrganization(id int64, change func(*OrganizationDetails)) error {
	return s.changeOrganization(id, func(o *organization, _ time.Time) error {
		change(&o.OrganizationDetails)
		o.normalize()
		return nil
	})
}

// DeactivateOrganization takes an organization out of use, whatever is pending. It
// fails on an unknown organization.
func (s *Simulator) DeactivateOrganization(id int64) error {
	return s.changeOrganization(id, func(o *organization, _ time.Time) error {
		o.Active = false
		return nil
	})
}

func (s *Simulator) controlValidate(c *call) reply { return onTypes(c, s.ValidateOrganization) }

func (s *Simulator) controlRejectOrganization(c *call) reply { return onTypes(c, s.RejectOrganization) }

// onTypes does something with the types of validation that a control call names.
func onTypes(c *call, do func(int64, ...string) error) reply {
	var body struct {
		Types []string `json:"types"`
	}
	if len(c.body) > 0 {
		if err := json.Unmarshal(c.body, &body); err != nil {
			return outcome(err)
		}
	}
	id, err := c.id("organization")
	if err != nil {
		return outcome(err)
	}
	return outcome(do(id, body.Types...))
}

// controlEditOrganization changes the details that the call names.
func (s *Simulator) controlEditOrganization(c *call) reply {
	if err := json.Unmarshal(c.body, new(OrganizationDetails)); err != nil {
		return outcome(err)
	}
	id, err := c.id("organization")
	if err != nil {
		return outcome(err)
	}
	return outcome(s.EditOrganization(id, func(d *OrganizationDetails) {
		_ = json.Unmarshal(c.body, d) // as just tried
	}))
}
