// SPDX-License-Identifier: MPL-2.0

package simulator

import (
	"net/http"
	"slices"
	"time"
)

// domainItem is a domain in the list of domains.
type domainItem struct {
	ID                int64            `json:"id"`
	IsActive          bool             `json:"is_active"`
	Name              string           `json:"name"`
	DateCreated       string           `json:"date_created"`
	LastSubmitted     string           `json:"last_submitted_datetime,omitempty"`
	DCVApproval       string           `json:"dcv_approval_datetime,omitempty"`
	DCVExpirationTime string           `json:"dcv_expiration_datetime,omitempty"` // in domain info only
	Organization      *assignment      `json:"organization,omitempty"`
	Validations       []domainTypeView `json:"validations,omitzero"`
	DCVMethod         string           `json:"dcv_method"`
	DCVExpiration     *dcvExpiration   `json:"dcv_expiration,omitempty"`
	Container         containerView    `json:"container"`
}

// domainInfo is a domain by itself.
type domainInfo struct {
	domainItem
	Status              string     `json:"status"`
	IsPendingValidation bool       `json:"is_pending_validation"`
	DCVToken            *tokenView `json:"dcv_token,omitempty"`
}

// domainTypeView is a validation of a domain for a type. Its dates and users are those
// of the organization's validation; how long the proof lasts is in dcv_expiration.
type domainTypeView struct {
	validationItem
	DCVStatus string `json:"dcv_status,omitempty"`
}

// dcvExpiration is the end of the proof of a domain by kind of certificate.
type dcvExpiration struct {
	OV string `json:"ov"`
	EV string `json:"ev"`
}

// showDomain is GET /domain/{id}.
func (s *Simulator) showDomain(c *call) reply {
	d, err := s.pathDomain(c)
	if err != nil {
		return refuse(err)
	}
	view := domainInfo{domainItem: s.viewDomainItem(d, c.now), Status: activeText(!d.Inactive)}
	view.LastSubmitted = ""
	view.DCVExpirationTime = iso(s.account.proofOf(d, c.now).ValidatedUntil)
	types := s.viewTypes(d, c.now)
	for _, v := range types {
		view.IsPendingValidation = view.IsPendingValidation || v.Status == validationPending
	}
	if c.flag("include_validation") {
		view.Validations = types
	}
	if c.flag("include_dcv") && d.Method != methodEmail && d.Token != "" {
		view.DCVToken = d.tokenView(c.now)
	}
	return answer(http.StatusOK, view)
}

// viewDomainItem shows what info and list have in common, without validations.
func (s *Simulator) viewDomainItem(d *domain, now time.Time) domainItem {
	active := true
	item := domainItem{
		ID:            d.ID,
		IsActive:      !d.Inactive,
		Name:          d.Name,
		DateCreated:   iso(d.Created),
		LastSubmitted: iso(d.Submitted),
		DCVMethod:     d.Method,
		Container:     containerView{ID: s.account.Container.ID, Name: s.account.Container.Name, IsActive: &active},
	}
	if org, err := s.account.organization(d.OrganizationID); err == nil {
		item.Organization = &assignment{
			ID:          org.ID,
			Status:      org.status(),
			Name:        org.Name,
			DisplayName: org.displayName(),
			IsActive:    flagTexts(org.Active)[0],
		}
	}
	if proof := s.account.proofOf(d, now); !proof.ValidatedAt.IsZero() {
		item.DCVApproval = iso(proof.ValidatedAt)
		// The service names the day in Mountain time; that is the same day, for proofs
		// end with the day in UTC.
		item.DCVExpiration = &dcvExpiration{OV: day(proof.ValidatedUntil), EV: day(proof.ValidatedUntil)}
	}
	return item
}

// viewTypes shows a domain's validations for the types that it was submitted for.
func (s *Simulator) viewTypes(d *domain, now time.Time) []domainTypeView {
	var known []validationItem
	if org, err := s.account.organization(d.OrganizationID); err == nil {
		known = org.viewValidations(now)
	}
	views := make([]domainTypeView, 0, len(d.Types))
	for _, kind := range d.Types {
		item := validationItem{Type: kind, Name: validationName(kind), Description: validationDescription(kind)}
		if i := slices.IndexFunc(known, func(v validationItem) bool { return v.Type == kind }); i >= 0 {
			item = known[i]
		}
		item.Status = s.account.typeStatus(d, kind, now)
		if item.Status == validationPending {
			item.DateCreated, item.ValidatedUntil = "", ""
		}
		views = append(views, domainTypeView{item, s.account.dcvStatus(d, kind, now)})
	}
	return views
}

func activeText(active bool) string {
	if active {
		return "active"
	}
	return "inactive"
}

// showDomainValidation is GET /domain/{id}/validation.
func (s *Simulator) showDomainValidation(c *call) reply {
	d, err := s.pathDomain(c)
	if err != nil {
		return refuse(err)
	}
	return answer(http.StatusOK, map[string]any{"validations": s.viewTypes(d, c.now)})
}

// validationTypeView is a type of validation that a domain can be submitted for.
type validationTypeView struct {
	Type         string `json:"type"`
	Name         string `json:"name"`
	Description  string `json:"description"`
	RequiresUser bool   `json:"requires_user"`
	RequiresDCV  bool   `json:"requires_dcv"`
}

// listValidationTypes is GET /domain/validation-type.
func (s *Simulator) listValidationTypes(*call) reply {
	views := make([]validationTypeView, 0, len(organizationTypes))
	for _, kind := range organizationTypes {
		views = append(views, validationTypeView{
			Type:         kind,
			Name:         validationName(kind),
			Description:  validationDescription(kind),
			RequiresUser: slices.Contains(verifiedTypes, kind),
			RequiresDCV:  needsDCV(kind),
		})
	}
	return answer(http.StatusOK, map[string]any{"validation_types": views})
}
