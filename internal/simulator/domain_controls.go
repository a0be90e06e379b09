// SPDX-License-Identifier: MPL-2.0

package simulator

import "time"

// DomainSummary is what the account knows of a domain.
type DomainSummary struct {
	ID             int64
	Name           string
	OrganizationID int64 // 0 for the domain of a DV order
	Active         bool
	Method         string    // "email", "dns-txt-token", "dns-cname-token" or "http-token"
	ValidatedUntil time.Time // the zero time before the first validation
	Token          string    // the domain's own; empty for mail and for names validated under another
	TokenExpires   time.Time
}

// Domains lists the account's domains, oldest first. Those that orders made are among
// them.
func (s *Simulator) Domains() []DomainSummary {
	s.mu.Lock()
	defer s.mu.Unlock()
	summaries := make([]DomainSummary, 0, len(s.account.Domains))
	for _, d := range s.account.Domains {
		summaries = append(summaries, DomainSummary{
			ID:             d.ID,
			Name:           d.Name,
			OrganizationID: d.OrganizationID,
			Active:         !d.Inactive,
			Method:         d.Method,
			ValidatedUntil: d.ValidatedUntil,
			Token:          d.Token,
			TokenExpires:   d.TokenExpires,
		})
	}
	return summaries
}

// ValidateDomain validates a domain without any proof, and issues the orders that
// waited for nothing else. It fails on an unknown domain.
func (s *Simulator) ValidateDomain(id int64) error {
	return s.change(func(now time.Time) error {
		d, err := s.account.domainByID(id)
		if err != nil {
			return err
		}
		d.validate(now, d.Method == methodHTTP)
		return s.advanceAll(now)
	})
}

func (s *Simulator) controlValidateDomain(c *call) reply {
	id, err := c.id("domain")
	if err != nil {
		return outcome(err)
	}
	return outcome(s.ValidateDomain(id))
}
