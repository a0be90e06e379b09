// SPDX-License-Identifier: MPL-2.0

package simulator

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"
	"time"
)

// duplicateOrder is POST /order/certificate/{id}/duplicate.
func (s *Simulator) duplicateOrder(c *call) reply {
	var body reissueBody
	if err := c.decode(&body); err != nil {
		return refuse(err)
	}
	o, err := s.pathOrder(c)
	if err != nil {
		return refuse(err)
	}
	if err := s.checkDuplicable(o); err != nil {
		return refuse(err)
	}
	cert, err := s.readDuplicate(o, &body, c.now)
	if err != nil {
		return refuse(err)
	}
	if err := s.checkLimits(s.limited(o, cert, c.user, c.now)); err != nil {
		return refuse(err)
	}
	if err := s.checkReady(o, cert, c.now); err != nil {
		return refuse(err)
	}
	cert.RequestedBy = c.user.ID
	out, err := s.commitDuplicate(o, cert, &body, c.now)
	if err != nil {
		return refuse(err)
	}
	return answer(http.StatusCreated, out)
}

// checkDuplicable refuses orders that cannot have duplicates, or not any more.
func (s *Simulator) checkDuplicable(o *order) error {
	switch {
	case s.productOf(o).noDuplicates:
		return badRequest("duplicates_not_allowed", "The product has no duplicates.")
	case !o.live():
		return wrongState(o, "duplicated")
	}
	return s.checkReissue(o)
}

// readDuplicate makes the certificate that a body asks for. Names apart, the body decides
// about CSR, hash, platform and validity; everything else is the original's.
func (s *Simulator) readDuplicate(o *order, body *reissueBody, now time.Time) (*certificate, error) {
	if err := body.Certificate.require(); err != nil {
		return nil, err
	}
	p, original := s.productOf(o), o.current()
	names, err := duplicateNames(p, original, &body.Certificate)
	if err != nil {
		return nil, err
	}
	definition := body.Certificate
	definition.CommonName, definition.DNSNames = original.CommonName, original.DNSNames
	definition.ProfileOption, definition.OrgUnits = original.ProfileOption, original.OrgUnits
	if definition.CACertID = cmp.Or(definition.CACertID, looseText(original.CA)); string(definition.CACertID) != original.CA {
		return nil, invalidValue("certificate.ca_cert_id", "A duplicate comes from the CA of the original.")
	}
	cert, err := definition.read(p, original.DCVMethod, original.DCVScope, now)
	if err != nil {
		return nil, err
	}
	cert.CommonName, cert.DNSNames = names[0], names
	if definition.ServerPlatform == nil {
		cert.PlatformID = original.PlatformID
	}
	return cert, nil
}

// duplicateNames are the names of a duplicate: all of the original's, of which another
// may be the common name where the product takes several, and names below its wildcards.
func duplicateNames(p product, original *certificate, body *certificateBody) ([]string, error) {
	const field = "certificate.dns_names"
	names := withBase(p, joinNames(body.CommonName, body.DNSNames))
	for _, name := range original.DNSNames {
		if !slices.Contains(names, name) {
			return nil, invalidValue(field, "A duplicate has all names of the original: "+name+" is missing.")
		}
	}
	for _, name := range names {
		covered := slices.Contains(original.DNSNames, name) || original.wildcardAbove(name) && validName(p, name)
		if !covered {
			return nil, invalidValue(field, "The original does not cover "+name+".")
		}
	}
	moved := names[0] != original.CommonName
	if moved && (p.maxNames == 1 || !slices.Contains(original.DNSNames, names[0])) {
		return nil, invalidValue(field, "The common name must be the original's.")
	}
	return names, nil
}

// wildcardAbove tells that a name is below one of the certificate's wildcards.
func (c *certificate) wildcardAbove(name string) bool {
	return slices.ContainsFunc(c.DNSNames, func(of string) bool { return belowWildcard(name, of) })
}

// checkReady refuses a duplicate for which something would have to be proved first: it
// is issued at once or not at all.
func (s *Simulator) checkReady(o *order, cert *certificate, now time.Time) error {
	if s.config.Validation == validationAuto {
		s.submit(o, cert, now)
		s.submitOrganization(o, now)
	}
	if open := s.unproven(o, cert, now); len(open) > 0 {
		return badRequest("domains_not_validated", "The validation of "+open[0]+" is over: reissue the order.")
	}
	if !s.organizationReady(o, now) {
		return badRequest("organization_not_validated", "The validation of the organization is over.")
	}
	if problems := s.caaProblems(cert); len(problems) > 0 {
		return badRequest("caa_check_failed|"+problems[0], "CAA records do not allow "+caaIdentity+" to issue for "+problems[0]+".")
	}
	return nil
}

func (s *Simulator) commitDuplicate(o *order, cert *certificate, body *reissueBody, now time.Time) (placed, error) {
	o.Duplicates = append(o.Duplicates, cert)
	cert.SubID = fmt.Sprintf("%03d", len(o.Duplicates))
	r := s.fileRequest(o, cert, typeDuplicate, body.Comments, bool(body.SkipApproval), now)
	if r == nil || r.Status == requestApproved {
		if err := s.issueDuplicate(o, cert, now); err != nil {
			return placed{}, err
		}
	}
	var out placed
	s.fillPlaced(&out, o, cert, now)
	return out, nil
}

// issueDuplicate issues an approved duplicate, if nothing has come in between.
func (s *Simulator) issueDuplicate(o *order, cert *certificate, now time.Time) error {
	if !o.live() || cert.Status != statusPending {
		return wrongState(o, "duplicated")
	}
	if err := s.checkReady(o, cert, now); err != nil {
		return err
	}
	if err := s.sign(o, cert, o.ValidTill, now); err != nil {
		return err
	}
	cert.ID = next(&s.account.Last.Certificate)
	return nil
}

// duplicateOf is the duplicate that a request asked for, or nil.
func (o *order) duplicateOf(r *approval) *certificate {
	i := slices.IndexFunc(o.Duplicates, func(c *certificate) bool { return c.RequestID == r.ID })
	if i < 0 {
		return nil
	}
	return o.Duplicates[i]
}

// rejectDuplicate turns a duplicate down. As a rejected reissue, it is listed with an id.
func (a *account) rejectDuplicate(c *certificate) {
	c.Status = statusRejected
	c.ID = next(&a.Last.Certificate)
}

// endDuplicates turns down the duplicates that wait for approval, whose order is over.
func (a *account) endDuplicates(o *order, now time.Time) {
	for _, r := range a.approvalsOf(o) {
		if c := o.duplicateOf(r); c != nil && c.Status == statusPending {
			a.rejectDuplicate(c)
			r.decide(decision{status: requestRejected}, now)
		}
	}
}

// issuedDuplicates counts the duplicates that came to be.
func (o *order) issuedDuplicates() int {
	count := 0
	for _, c := range o.Duplicates {
		if c.PEM != "" {
			count++
		}
	}
	return count
}

// all are the certificates of the order and its duplicates.
func (o *order) all() []*certificate { return slices.Concat(o.Certificates, o.Duplicates) }

// duplicateView is a duplicate in the list of an order's duplicates.
type duplicateView struct {
	ID            int64    `json:"id,omitempty"`
	SubID         string   `json:"sub_id"`
	Status        string   `json:"status"`
	Thumbprint    string   `json:"thumbprint,omitempty"`
	SerialNumber  string   `json:"serial_number,omitempty"`
	CommonName    string   `json:"common_name"`
	DNSNames      []string `json:"dns_names"`
	DateCreated   string   `json:"date_created"`
	DateIssued    string   `json:"date_issued,omitempty"`
	ValidFrom     string   `json:"valid_from,omitempty"`
	ValidTill     string   `json:"valid_till,omitempty"`
	DaysRemaining *int     `json:"days_remaining,omitempty"`
	CSR           string   `json:"csr"`
	KeySize       int      `json:"key_size"`
	SignatureHash string   `json:"signature_hash"`
	CACertID      string   `json:"ca_cert_id"`
	Platform      platform `json:"server_platform"`
	Archived      string   `json:"archived"`
	UserID        int64    `json:"user_id"`
	FirstName     string   `json:"firstname"`
	LastName      string   `json:"lastname"`
}

// listDuplicates is GET /order/certificate/{id}/duplicate.
func (s *Simulator) listDuplicates(c *call) reply {
	o, err := s.pathOrder(c)
	if err != nil {
		return refuse(err)
	}
	var views []duplicateView
	for _, cert := range c.shown(o.Duplicates) {
		view := s.viewDuplicate(cert, c.now)
		if s.config.OldDuplicateLists {
			view.ID = 0
		}
		views = append(views, view)
	}
	return listing("certificates", views, nil)
}

func (s *Simulator) viewDuplicate(cert *certificate, now time.Time) duplicateView {
	user := s.account.user(cert.RequestedBy)
	return duplicateView{
		ID:            cert.ID,
		SubID:         cert.SubID,
		Status:        statusOf(cert, now),
		Thumbprint:    cert.Thumbprint,
		SerialNumber:  cert.Serial,
		CommonName:    cert.CommonName,
		DNSNames:      cert.DNSNames,
		DateCreated:   iso(cert.Created),
		DateIssued:    iso(cert.Issued),
		ValidFrom:     day(cert.ValidFrom),
		ValidTill:     day(cert.ValidTill),
		DaysRemaining: daysRemaining(cert, now),
		CSR:           cert.CSR,
		KeySize:       cert.KeySize,
		SignatureHash: cert.SignatureHash,
		CACertID:      cert.CA,
		Platform:      findPlatform(cert.PlatformID),
		Archived:      flagTexts(cert.Archived)[0],
		UserID:        user.ID,
		FirstName:     user.FirstName,
		LastName:      user.LastName,
	}
}
