// SPDX-License-Identifier: MPL-2.0

package simulator

import (
	"net/http"
	"slices"
	"strings"
	"time"
)

const caaIdentity = "digicert.com"

// caaProblems lists the names of a certificate for which published CAA records
// allow another CA only.
func (s *Simulator) caaProblems(c *certificate) []string {
	return slices.DeleteFunc(slices.Clone(c.DNSNames), func(name string) bool { return s.caaAllows(name) })
}

// caaAllows climbs from a name to the first of its domains that has CAA records:
// they decide.
func (s *Simulator) caaAllows(name string) bool {
	for at := strings.TrimPrefix(name, "*."); at != ""; _, at, _ = strings.Cut(at, ".") {
		if allowed := s.account.published(question{recordCAA, at}); len(allowed) > 0 {
			return slices.Contains(allowed, caaIdentity)
		}
	}
	return true
}

// caaStatus is order info's caa_status_message: a text for each name.
func (s *Simulator) caaStatus(c *certificate) map[string]string {
	status := make(map[string]string)
	for _, name := range c.DNSNames {
		status[name] = "CAA check passed."
		if !s.caaAllows(name) {
			status[name] = "CAA records do not allow " + caaIdentity + " to issue for this domain."
		}
	}
	return status
}

// validationView is the validation of an order. All its ids are strings.
type validationView struct {
	OrderID                 string                   `json:"order_id"`
	OrderStatus             string                   `json:"order_status"`
	OrderNameScope          string                   `json:"order_name_scope,omitempty"`
	OrderDCVMethod          string                   `json:"order_dcv_method,omitempty"`
	OrganizationID          string                   `json:"organization_id,omitempty"`
	OrganizationName        string                   `json:"organization_name,omitempty"`
	OrganizationValidations []organizationValidation `json:"organization_validations,omitempty"`
	DNSNameValidations      []domainValidation       `json:"dns_name_validations,omitempty"`
}

type organizationValidation struct {
	Type           string            `json:"type"`
	Name           string            `json:"name"`
	Description    string            `json:"description"`
	DateCreated    string            `json:"date_created,omitempty"`
	ValidatedUntil string            `json:"validated_until,omitempty"`
	Status         string            `json:"status"`
	Details        map[string]string `json:"verification_details"`
}

type domainValidation struct {
	DomainID       string   `json:"domain_id"`
	NameScope      string   `json:"name_scope"`
	ApprovalScope  string   `json:"approval_scope"`
	DateCreated    string   `json:"date_created,omitempty"`
	ValidatedUntil string   `json:"validated_until,omitempty"`
	Status         string   `json:"status"`
	Method         string   `json:"method"`
	DNSNames       []string `json:"dns_names"`
}

// showValidation is GET /order/certificate/{id}/validation.
func (s *Simulator) showValidation(c *call) reply {
	o, err := s.pathOrder(c)
	if err != nil {
		return refuse(err)
	}
	cert := o.awaited()
	view := validationView{OrderID: idText(o.ID), OrderStatus: o.Status}
	if s.productOf(o).client == nil {
		view.OrderNameScope, view.OrderDCVMethod = cert.DCVScope, cert.DCVMethod
	}
	if org, err := s.account.organization(o.OrganizationID); err == nil {
		view.OrganizationID, view.OrganizationName = idText(org.ID), org.Name
		view.OrganizationValidations = []organizationValidation{viewValidation(org, s.productOf(o).validation, c.now)}
	}
	if !s.productOf(o).private() {
		view.DNSNameValidations = s.viewDomains(o, cert, c.now)
	}
	return answer(http.StatusOK, view)
}

func viewValidation(org *organization, kind string, now time.Time) organizationValidation {
	view := organizationValidation{
		Type:        kind,
		Name:        validationName(kind),
		Description: validationDescription(kind),
		Status:      "pending",
		Details:     make(map[string]string),
	}
	if org.validated(kind, now) {
		view.Status = "complete"
		view.DateCreated, view.ValidatedUntil = iso(org.Validations[kind].At), iso(org.Validations[kind].Until)
	}
	for _, step := range []string{"organization_type", "organization_status", "address_verification", "blacklist_fraud", "request_authenticity"} {
		view.Details[step] = view.Status
	}
	return view
}

// viewDomains groups a certificate's names by the domain that proves them.
func (s *Simulator) viewDomains(o *order, cert *certificate, now time.Time) []domainValidation {
	var views []domainValidation
	open := s.unproven(o, cert, now)
	for _, name := range cert.provable() {
		target := cert.proofName(name)
		i := slices.IndexFunc(views, func(v domainValidation) bool { return v.NameScope == target })
		if i < 0 {
			i = len(views)
			views = append(views, s.viewDomain(target, cert, now))
		}
		views[i].DNSNames = append(views[i].DNSNames, name)
		if slices.Contains(open, name) {
			views[i].Status = "pending"
			views[i].DateCreated, views[i].ValidatedUntil = "", ""
		}
	}
	return views
}

// viewDomain shows the validation of a domain, without names yet. It has no dates
// where the domain was proved for the order and the account's validation is over.
func (s *Simulator) viewDomain(target string, cert *certificate, now time.Time) domainValidation {
	view := domainValidation{NameScope: target, ApprovalScope: "subdomains", Status: "approved", Method: cert.DCVMethod}
	if d := s.account.domain(target); d != nil {
		view.DomainID = idText(d.ID)
	}
	if d := s.account.validation(target, now); d != nil {
		view.DateCreated, view.ValidatedUntil = iso(d.ValidatedAt), iso(d.ValidatedUntil)
	}
	return view
}
