// SPDX-License-Identifier: MPL-2.0

package simulator

import (
	"slices"
	"strings"
	"time"
)

// updateOrderStatus is PUT /order/certificate/{id}/status.
func (s *Simulator) updateOrderStatus(c *call) reply {
	var body struct {
		Status string `json:"status"`
		Note   string `json:"note"`
	}
	if err := c.decode(&body); err != nil {
		return refuse(err)
	}
	o, err := s.pathOrder(c)
	if err != nil {
		return refuse(err)
	}
	switch strings.ToLower(body.Status) {
	case statusCanceled:
		err = s.cancel(o, decision{requestRejected, body.Note, c.user.ID}, c.now)
	case "renewed":
		err = markRenewed(o, c.now)
	case "not_renewed":
		err = markNotRenewed(o)
	default:
		err = invalidValue("status", "It must be canceled, renewed or not_renewed.")
	}
	if err != nil {
		return refuse(err)
	}
	return done()
}

// cancel ends a pending order, or a pending reissue.
func (s *Simulator) cancel(o *order, d decision, now time.Time) error {
	if d.comment == "" {
		return missing("note")
	}
	if !slices.Contains([]string{statusPending, statusWaitingPickup, statusReissuePending}, o.Status) {
		return wrongState(o, "canceled")
	}
	if o.Status == statusReissuePending {
		s.closeRequests(o, d, now)
	}
	s.abandon(o, statusCanceled, now)
	return nil
}

// renewalWindow is how long before its end an order can be marked as renewed.
const renewalWindow = 90 * 24 * time.Hour

func markRenewed(o *order, now time.Time) error {
	over := o.Status == statusExpired
	if !over && (o.Status != statusIssued || o.ValidTill.Sub(now) > renewalWindow) {
		return wrongState(o, "marked as renewed")
	}
	o.MarkedRenewed = true
	return nil
}

func markNotRenewed(o *order) error {
	if !o.MarkedRenewed {
		return wrongState(o, "marked as not renewed")
	}
	o.MarkedRenewed = false
	return nil
}

// updateAutoReissue is PUT /order/certificate/{id}/auto-reissue.
func (s *Simulator) updateAutoReissue(c *call) reply {
	var body struct {
		AutoReissue *looseInt `json:"auto_reissue"`
	}
	if err := c.decode(&body); err != nil {
		return refuse(err)
	}
	o, err := s.pathOrder(c)
	if err != nil {
		return refuse(err)
	}
	switch {
	case body.AutoReissue == nil:
		return refuse(missing("auto_reissue"))
	case *body.AutoReissue != 0 && *body.AutoReissue != 1:
		return refuse(invalidValue("auto_reissue", "It must be 0 or 1."))
	case o.ended():
		return refuse(wrongState(o, "reissued"))
	case !o.multiYear(s.productOf(o)):
		return refuse(badRequest("auto_reissue_not_allowed", "The order is no multi-year plan."))
	}
	o.Terms.AutoReissue = int64(*body.AutoReissue)
	return done()
}

// updateNames is PUT /order/certificate/{id}/dns-names. Left out, dns_names drops
// all names but the common name.
func (s *Simulator) updateNames(c *call) reply {
	var body struct {
		Certificate struct {
			CommonName string   `json:"common_name"`
			DNSNames   []string `json:"dns_names"`
		} `json:"certificate"`
	}
	if err := c.decode(&body); err != nil {
		return refuse(err)
	}
	if err := c.checkPermission(); err != nil {
		return refuse(err)
	}
	o, cert, err := s.pathPending(c, "edited")
	if err != nil {
		return refuse(err)
	}
	if body.Certificate.CommonName == "" {
		return refuse(missing("common_name"))
	}
	names := joinNames(body.Certificate.CommonName, body.Certificate.DNSNames)
	if err := checkEdit(s.productOf(o), cert, names); err != nil {
		return refuse(err)
	}
	cert.CommonName, cert.DNSNames = names[0], withBase(s.productOf(o), names)
	s.submit(o, cert, c.now)
	if err := s.advance(o, c.now); err != nil {
		return refuse(err)
	}
	return done()
}

// checkEdit refuses names beyond those that were paid for: no more domains and no
// more wildcards, so that neither takes the other's place.
func checkEdit(p product, cert *certificate, names []string) error {
	if err := checkNames(p, cert.DCVMethod, names); err != nil {
		return err
	}
	domains, wildcards := countKinds(names)
	paidDomains, paidWildcards := countKinds(cert.DNSNames)
	if domains > paidDomains || wildcards > paidWildcards {
		return invalidValue("dns_names", "A pending order takes other names, not more of them: a domain for a domain, a wildcard for a wildcard.")
	}
	return nil
}

// countKinds counts the names that are billed as domains, and those billed as wildcards.
func countKinds(names []string) (domains, wildcards int) {
	for _, name := range names {
		if strings.HasPrefix(name, "*.") {
			wildcards++
		}
	}
	return countNames(names) - wildcards, wildcards
}

// updateCSR is POST /order/certificate/{id}/csr.
func (s *Simulator) updateCSR(c *call) reply {
	var body struct {
		CSR string `json:"csr"`
	}
	if err := c.decode(&body); err != nil {
		return refuse(err)
	}
	o, cert, err := s.pathInFlight(c, "given a CSR")
	if err != nil {
		return refuse(err)
	}
	if cert.Offered {
		return refuse(wrongState(o, "given a CSR when its recipient makes the key"))
	}
	csr, err := parseCSR(body.CSR)
	if err != nil {
		return refuse(err)
	}
	cert.CSR, cert.KeySize = body.CSR, keySize(csr)
	return done()
}

// pathPending is pathInFlight for what only certificates with DNS names have.
func (s *Simulator) pathPending(c *call, change string) (*order, *certificate, error) {
	o, cert, err := s.pathInFlight(c, change)
	if err != nil {
		return nil, nil, err
	}
	return o, cert, s.checkTLS(o)
}

// pathInFlight is the order of the path with the certificate it waits for. What is
// decided already cannot be changed any more.
func (s *Simulator) pathInFlight(c *call, change string) (*order, *certificate, error) {
	o, err := s.pathOrder(c)
	if err != nil {
		return nil, nil, err
	}
	cert := o.inFlight()
	if cert == nil {
		return nil, nil, wrongState(o, change)
	}
	return o, cert, nil
}
