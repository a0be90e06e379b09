// SPDX-License-Identifier: MPL-2.0

package simulator

import (
	"cmp"
	"net/http"
	"strconv"
	"time"
)

// reissueBody is the body of a reissue. Callers often send a whole order again:
// what a reissue cannot change is overlooked.
type reissueBody struct {
	Certificate         certificateBody `json:"certificate"`
	DCVMethod           string          `json:"dcv_method"`
	CertificateDCVScope string          `json:"certificate_dcv_scope"`
	DCVEmails           []dcvEmail      `json:"dcv_emails"`
	Comments            string          `json:"comments"`
	SkipApproval        looseBool       `json:"skip_approval"`
}

// reissueOrder is POST /order/certificate/{id}/reissue.
func (s *Simulator) reissueOrder(c *call) reply {
	var body reissueBody
	if err := c.decode(&body); err != nil {
		return refuse(err)
	}
	o, err := s.pathOrder(c)
	if err != nil {
		return refuse(err)
	}
	if o.Status != statusIssued {
		return refuse(wrongState(o, "reissued"))
	}
	if err := s.checkReissue(o); err != nil {
		return refuse(err)
	}
	cert, err := s.readReissue(o, &body, c.now)
	if err != nil {
		return refuse(err)
	}
	if err := s.checkLimits(s.limited(o, cert, c.user, c.now)); err != nil {
		return refuse(err)
	}
	cert.RequestedBy, cert.Bill = c.user.ID, s.bill(o, cert)
	out, err := s.commitReissue(o, cert, &body, c.now)
	if err != nil {
		return refuse(err)
	}
	return answer(http.StatusCreated, out)
}

// readReissue checks the definition of a reissue and makes it a certificate to be issued.
func (s *Simulator) readReissue(o *order, body *reissueBody, now time.Time) (*certificate, error) {
	p, last := s.productOf(o), o.current()
	body.Certificate.CACertID = cmp.Or(body.Certificate.CACertID, looseText(last.CA))
	method, scope := cmp.Or(body.DCVMethod, last.DCVMethod), cmp.Or(body.CertificateDCVScope, last.DCVScope)
	cert, err := body.Certificate.read(p, method, scope, now)
	if err != nil {
		return nil, err
	}
	if p.client == nil {
		cert.DCVEmails, err = readEmails("dcv_emails", body.DCVEmails, cert)
		return cert, err
	}
	s.nameByOrganization(o, cert)
	org, _ := s.account.organization(o.OrganizationID) // mailboxes have none
	return cert, s.checkProviders(cert, org, now)
}

func (s *Simulator) commitReissue(o *order, cert *certificate, body *reissueBody, now time.Time) (placed, error) {
	var out placed
	if body.Certificate.ServerPlatform == nil {
		cert.PlatformID = o.current().PlatformID
	}
	o.Certificates = append(o.Certificates, cert)
	o.ShowStatus = true
	o.setStatus(statusReissuePending, now)
	s.submit(o, cert, now)
	if _, err := s.decideAtOnce(o, cert, typeReissue, body.Comments, bool(body.SkipApproval), now); err != nil {
		return placed{}, err
	}
	s.fillPlaced(&out, o, cert, now)
	if cert.ID == 0 { // what awaits approval is not told how to prove its names
		out.DCVRandomValue = ""
	}
	return out, nil
}

// reissueView is a reissue in the list of an order's reissues.
type reissueView struct {
	ID                     int64    `json:"id,omitempty"`
	Thumbprint             string   `json:"thumbprint,omitempty"`
	SerialNumber           string   `json:"serial_number,omitempty"`
	CommonName             string   `json:"common_name"`
	DNSNames               []string `json:"dns_names,omitempty"`
	Emails                 []string `json:"emails,omitempty"`
	Status                 string   `json:"status"`
	DateCreated            string   `json:"date_created"`
	DateIssued             string   `json:"date_issued,omitempty"`
	ValidTill              string   `json:"valid_till,omitempty"`
	DaysRemaining          *int     `json:"days_remaining,omitempty"`
	CSR                    string   `json:"csr,omitempty"`
	KeySize                int      `json:"key_size,omitempty"`
	Archived               int      `json:"archived"`
	UserID                 int64    `json:"user_id"`
	Email                  string   `json:"email"`
	FirstName              string   `json:"firstname"`
	LastName               string   `json:"lastname"`
	ReceiptID              string   `json:"receipt_id"`
	PurchasedDNSNames      string   `json:"purchased_dns_names"`
	PurchasedWildcardNames string   `json:"purchased_wildcard_names"`
}

// listReissues is GET /order/certificate/{id}/reissue.
func (s *Simulator) listReissues(c *call) reply {
	o, err := s.pathOrder(c)
	if err != nil {
		return refuse(err)
	}
	var views []reissueView
	for _, cert := range c.shown(o.Certificates[1:]) {
		views = append(views, s.viewReissue(o, cert, c.now))
	}
	return listing("certificates", views, nil)
}

func (s *Simulator) viewReissue(o *order, cert *certificate, now time.Time) reissueView {
	user := s.account.user(cert.RequestedBy)
	archived := 0 // a number, unlike in the list of duplicates
	if cert.Archived {
		archived = 1
	}
	view := reissueView{
		ID:                     cert.ID,
		Thumbprint:             cert.Thumbprint,
		SerialNumber:           cert.Serial,
		CommonName:             cert.CommonName,
		DNSNames:               cert.DNSNames,
		Emails:                 cert.Client.Emails,
		Status:                 statusOf(cert, now),
		DateCreated:            iso(cert.Created),
		DateIssued:             iso(cert.Issued),
		ValidTill:              day(cert.ValidTill),
		DaysRemaining:          daysRemaining(cert, now),
		CSR:                    cert.CSR,
		KeySize:                cert.KeySize,
		Archived:               archived,
		UserID:                 user.ID,
		Email:                  user.Email,
		FirstName:              user.FirstName,
		LastName:               user.LastName,
		ReceiptID:              "0",
		PurchasedDNSNames:      strconv.Itoa(cert.Bill.Domains),
		PurchasedWildcardNames: strconv.Itoa(cert.Bill.Wildcards),
	}
	if cert.PEM != "" {
		view.ReceiptID = idText(cmp.Or(cert.Bill.ReceiptID, o.ReceiptID))
	}
	if cert.Status == statusRejected { // and not billed
		view.PurchasedDNSNames, view.PurchasedWildcardNames = "0", "0"
	}
	return view
}

// pathOrder is the order whose id the path holds, for a caller who sees it.
func (s *Simulator) pathOrder(c *call) (*order, error) {
	id, err := c.id("order")
	if err != nil {
		return nil, err
	}
	return c.seen(s.account.order(id))
}
