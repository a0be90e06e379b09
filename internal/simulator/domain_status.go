// SPDX-License-Identifier: MPL-2.0

package simulator

import (
	"slices"
	"time"
)

const (
	validationPending = "pending"
	validationActive  = "active"
	validationExpired = "expired"

	dcvComplete = "complete"
)

// domainByID finds a domain of the account.
func (a *account) domainByID(id int64) (*domain, error) {
	i := slices.IndexFunc(a.Domains, func(d *domain) bool { return d.ID == id })
	if i < 0 {
		return nil, notFound("domain")
	}
	return a.Domains[i], nil
}

// pathDomain is the domain whose id the path holds.
func (s *Simulator) pathDomain(c *call) (*domain, error) {
	id, err := c.id("domain")
	if err != nil {
		return nil, err
	}
	return s.account.domainByID(id)
}

// proofs lists what proves the domain by its own token, as long as that holds.
func (d *domain) proofs(now time.Time) []proof {
	if !now.Before(d.TokenExpires) {
		return nil
	}
	return proofsBy(d.Method, d.Name, d.Token)
}

func (d *domain) tokenStatus(now time.Time) string {
	switch {
	case d.TokenProven && d.valid(now):
		return validationActive
	case !now.Before(d.TokenExpires):
		return validationExpired
	}
	return validationPending
}

// proofOf is the record whose proof counts for a domain: one that covers it and is
// valid, or else its own.
func (a *account) proofOf(d *domain, now time.Time) *domain {
	if d.valid(now) {
		return d
	}
	if cover := a.validation(d.Name, now); cover != nil {
		return cover
	}
	return d
}

// needsDCV tells that a domain's validation for a type takes a proof of the domain.
func needsDCV(kind string) bool { return kind == "ov" || kind == "ev" || kind == "smime" }

// dcvStatus tells how far the proof of a domain is, "" for a type that needs none. One
// that is over is expired until the domain is submitted again.
func (a *account) dcvStatus(d *domain, kind string, now time.Time) string {
	switch {
	case !needsDCV(kind):
		return ""
	case a.proofOf(d, now).valid(now):
		return dcvComplete
	case d.ValidatedUntil.IsZero() || d.Submitted.After(d.ValidatedUntil):
		return validationPending
	}
	return validationExpired
}

// typeStatus tells how far a domain's validation for a type is: it takes the validation of
// its organization, which may have been rejected, and for most types the domain's proof.
func (a *account) typeStatus(d *domain, kind string, now time.Time) string {
	org, err := a.organization(d.OrganizationID)
	if err != nil {
		return validationPending
	}
	of, dcv := org.validation(kind, now), a.dcvStatus(d, kind, now)
	switch {
	case of == validationRejected:
		return validationRejected
	case of == validationExpired || dcv == validationExpired:
		return validationExpired
	case dcv != validationPending && org.validated(kind, now):
		return validationActive
	}
	return validationPending
}
