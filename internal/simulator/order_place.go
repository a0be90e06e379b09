// SPDX-License-Identifier: MPL-2.0

package simulator

import (
	"net/http"
	"slices"
	"strings"
	"time"
)

// placed is the answer to an order, a reissue too. What stays empty is left out:
// that makes the different shapes that the service has.
type placed struct {
	ID               int64          `json:"id"`
	Requests         []requestRef   `json:"requests,omitempty"`
	Domains          []placedDomain `json:"domains,omitempty"`
	DCVRandomValue   string         `json:"dcv_random_value,omitempty"`
	Organization     *idView        `json:"organization,omitempty"`
	CertificateID    int64          `json:"certificate_id,omitempty"`
	CertificateChain []chainItem    `json:"certificate_chain,omitempty"`
}

type requestRef struct {
	ID     int64  `json:"id"`
	Status string `json:"status,omitempty"`
}

type idView struct {
	ID int64 `json:"id"`
}

type placedDomain struct {
	ID       int64      `json:"id"`
	Name     string     `json:"name"`
	DCVToken *tokenView `json:"dcv_token,omitempty"`
}

type tokenView struct {
	Token             string `json:"token"`
	Status            string `json:"status"`
	ExpirationDate    string `json:"expiration_date"`
	VerificationValue string `json:"verification_value,omitempty"`
	HTTPTokenURL      string `json:"http_token_url,omitempty"`
}

// placeOrder is POST /order/certificate/{product}.
func (s *Simulator) placeOrder(c *call) reply {
	var body orderBody
	if err := c.decode(&body); err != nil {
		return refuse(err)
	}
	p, err := s.resolveProduct(c.params["product"], body.Product.TypeHint)
	if err != nil {
		return refuse(err)
	}
	o, err := s.readOrder(&body, p, c.now)
	if err != nil {
		return refuse(err)
	}
	if err := s.checkOrderLimits(o, c.user, c.now); err != nil {
		return refuse(err)
	}
	o.Certificates[0].RequestedBy = c.user.ID
	out, err := s.commitOrder(o, &body, c.now)
	if err != nil {
		return refuse(err)
	}
	return answer(http.StatusCreated, out)
}

// readOrder checks an order and makes it, without changing the account.
func (s *Simulator) readOrder(body *orderBody, p product, now time.Time) (*order, error) {
	cert, err := body.Certificate.read(p, body.DCVMethod, body.CertificateDCVScope, now)
	if err != nil {
		return nil, err
	}
	term, err := body.orderValidity(now)
	if err != nil {
		return nil, err
	}
	if !cert.Validity.isZero() && cert.Validity.end(now).After(term.end(now)) {
		return nil, badRequest("cert_validity_exceeds_order_validity", "The certificate would outlive its order.")
	}
	if err := s.checkDomains(cert); err != nil {
		return nil, err
	}
	if err := s.checkOrganization(&body.Organization, p); err != nil {
		return nil, err
	}
	if p.client == nil {
		cert.DCVEmails, err = readEmails("dcv_emails", body.DCVEmails, cert)
	} else {
		err = s.readClientOrder(body, cert, now)
	}
	if err != nil {
		return nil, err
	}
	if err := s.checkOrderContacts(body, p); err != nil {
		return nil, err
	}
	if err := s.checkExtras(body); err != nil {
		return nil, err
	}
	if err := s.account.checkFields(body.CustomFields); err != nil {
		return nil, err
	}
	if id := body.Container.ID; id != 0 && int64(id) != s.account.Container.ID {
		return nil, invalidValue("container.id", "There is no such container.")
	}
	if err := s.checkAlternativeID(string(body.AlternativeOrderID)); err != nil {
		return nil, err
	}
	renewed, err := s.renewedOrder(body)
	if err != nil {
		return nil, err
	}
	o := &order{
		Product:      p.slug,
		Created:      now,
		ContainerID:  s.account.Container.ID,
		Validity:     term,
		Certificates: []*certificate{cert},
		RenewalOf:    renewed,
		SkipApproval: bool(body.SkipApproval),
		Terms:        body.terms(p, cert, term, now),
	}
	s.settleTerms(o, p)
	return o, nil
}

// checkAlternativeID refuses an id that is too long, and where the account wants
// them unique one that any other order has, whatever became of it.
func (s *Simulator) checkAlternativeID(id string) error {
	if len(id) > maxAlternativeID {
		return invalidValue("alternative_order_id", "It is too long.")
	}
	taken := func(o *order) bool { return o.Terms.AlternativeOrderID == id }
	if s.config.UniqueAlternativeIDs && id != "" && slices.ContainsFunc(s.account.Orders, taken) {
		return invalidValue("alternative_order_id", "Another order has it.")
	}
	return nil
}

// renewedOrder is the id of the order that an order renews, 0 for none.
func (s *Simulator) renewedOrder(body *orderBody) (int64, error) {
	if body.RenewalOfOrderID == 0 && body.RenewedThumbprint == "" {
		return 0, nil
	}
	for _, o := range s.account.Orders {
		same := o.ID == int64(body.RenewalOfOrderID) ||
			body.RenewalOfOrderID == 0 && strings.EqualFold(o.current().Thumbprint, body.RenewedThumbprint)
		switch {
		case !same:
		case o.renewed():
			return 0, badRequest("order_renewed_already", "The order has been renewed already.")
		case o.Status == statusIssued || o.Status == statusExpired:
			return o.ID, nil
		}
	}
	return 0, badRequest("order_not_eligible_for_renewal", "The order cannot be renewed.")
}

// commitOrder adds a checked order to the account: from here on it is bought.
func (s *Simulator) commitOrder(o *order, body *orderBody, now time.Time) (placed, error) {
	var out placed
	cert := o.Certificates[0]
	o.ID, o.ReceiptID = next(&s.account.Last.Order), next(&s.account.Last.Receipt)
	if s.productOf(o).needsOrganization() {
		org, created := s.organizationFor(&body.Organization, s.account.user(cert.RequestedBy), now)
		o.OrganizationID = org.ID
		if created {
			out.Organization = &idView{org.ID}
		}
		s.nameByOrganization(o, cert)
	}
	if err := s.takeContacts(o, body); err != nil {
		return placed{}, err
	}
	if old, err := s.account.order(o.RenewalOf); err == nil {
		old.RenewedBy = o.ID
	}
	s.account.Orders = append(s.account.Orders, o)
	o.setStatus(statusNeedsApproval, now)
	fresh := s.submit(o, cert, now)
	r, err := s.decideAtOnce(o, cert, typeNewRequest, body.Comments, o.SkipApproval, now)
	if err != nil {
		return placed{}, err
	}
	s.fillPlaced(&out, o, cert, now)
	if r != nil { // a reissue does not tell the status
		out.Requests[0].Status = r.Status
	}
	if len(out.CertificateChain) == 0 {
		out.Domains = s.placedDomains(o, cert, fresh, now)
		if r == nil && len(fresh) == 0 { // domains that the account knows come without a value
			out.DCVRandomValue = ""
		}
	}
	return out, nil
}

// decideAtOnce files the request of a new certificate and, where no approval is
// waited for, hands it over to validation. The request is nil where approval is skipped.
func (s *Simulator) decideAtOnce(o *order, cert *certificate, kind, comments string, skip bool, now time.Time) (*approval, error) {
	r := s.fileRequest(o, cert, kind, comments, skip, now)
	if r == nil || r.Status == requestApproved {
		return r, s.accept(o, now)
	}
	return r, nil
}

// fillPlaced fills in what orders and reissues answer alike.
func (s *Simulator) fillPlaced(out *placed, o *order, cert *certificate, now time.Time) {
	out.ID, out.CertificateID = o.ID, cert.ID
	if cert.RequestID != 0 {
		out.Requests = []requestRef{{ID: cert.RequestID}}
	}
	if cert.PEM != "" {
		out.CertificateChain = s.chain(cert)
	} else if cert.DCVMethod != methodEmail && len(s.unproven(o, cert, now)) > 0 {
		out.DCVRandomValue = o.RandomValue
	}
}

// placedDomains lists the domains of an order: those to prove, with their token if
// they are new to the account, then the names that are validated under them.
func (s *Simulator) placedDomains(o *order, cert *certificate, fresh []*domain, now time.Time) []placedDomain {
	var list []placedDomain
	add := func(d *domain) {
		if slices.ContainsFunc(list, func(known placedDomain) bool { return known.ID == d.ID }) {
			return
		}
		item := placedDomain{ID: d.ID, Name: d.Name}
		if slices.Contains(fresh, d) && cert.DCVMethod != methodEmail && !d.valid(now) {
			item.DCVToken = d.tokenView(now)
		}
		list = append(list, item)
	}
	if s.productOf(o).private() {
		return nil
	}
	for _, name := range cert.DNSNames {
		add(s.account.domain(cert.proofName(name)))
	}
	for _, name := range cert.DNSNames {
		bare := strings.TrimPrefix(name, "*.")
		d := s.account.domain(bare)
		if d == nil {
			d = s.account.addDomain(bare, o.OrganizationID, cert.DCVMethod, now)
			d.submit(now, s.productOf(o).validation)
		}
		add(d)
	}
	return list
}

// tokenView is a domain's token in answers.
func (d *domain) tokenView(now time.Time) *tokenView {
	view := &tokenView{Token: d.Token, Status: d.tokenStatus(now), ExpirationDate: iso(d.TokenExpires)}
	switch d.Method {
	case methodCNAME:
		view.VerificationValue = cnameTarget
	case methodHTTP:
		view.HTTPTokenURL = "http://" + d.Name + httpPath
	}
	return view
}
