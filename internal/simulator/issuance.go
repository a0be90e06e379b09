// SPDX-License-Identifier: MPL-2.0

package simulator

import (
	"cmp"
	"crypto"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"net"
	"net/netip"
	"slices"
	"strings"
	"time"
)

// submit sends an order's names for validation, as ordering and reissuing do: it
// makes the account's records of new domains, and the order's random value or its
// mails where a name has to be proved by them. The value is also the token of the
// domains that are new to the account, which it returns; the others keep their own.
func (s *Simulator) submit(o *order, c *certificate, now time.Time) []*domain {
	var fresh []*domain
	if s.productOf(o).private() {
		return nil
	}
	for _, name := range c.provable() {
		target := c.proofName(name)
		d := s.account.domain(target)
		if d == nil {
			d = s.account.addDomain(target, o.OrganizationID, c.DCVMethod, now)
			fresh = append(fresh, d)
		}
		d.OrganizationID = cmp.Or(d.OrganizationID, o.OrganizationID)
		d.submit(now, s.productOf(o).validation)
		if s.config.Validation == validationAuto && !d.valid(now) {
			d.validate(now, c.DCVMethod == methodHTTP)
		}
		if c.DCVMethod != methodEmail && !s.account.proven(o, name, now) {
			o.giveValue(now)
			if slices.Contains(fresh, d) {
				d.Token, d.TokenExpires = o.RandomValue, o.RandomExpires
			}
		}
	}
	if c.DCVMethod == methodEmail {
		s.mailOrder(o, c, c.DCVEmails, 0, now)
	}
	s.askMailboxes(o, c, now)
	return fresh
}

// giveValue sees that the order has a random value that still holds.
func (o *order) giveValue(now time.Time) {
	if !now.Before(o.RandomExpires) {
		o.RandomValue, o.RandomExpires = newToken(), now.AddDate(0, 0, tokenLifeDays)
	}
}

// unproven lists the names of a certificate whose proof is still missing.
func (s *Simulator) unproven(o *order, c *certificate, now time.Time) []string {
	if s.productOf(o).private() {
		return nil
	}
	return slices.DeleteFunc(c.provable(), func(name string) bool { return s.account.proven(o, name, now) })
}

// organizationReady tells that the organization's validation does not hold the order up.
func (s *Simulator) organizationReady(o *order, now time.Time) bool {
	p := s.productOf(o)
	if !p.needsOrganization() {
		return true
	}
	org, err := s.account.organization(o.OrganizationID)
	return err == nil && org.validated(p.validation, now)
}

// advance issues the certificate in flight as soon as nothing is missing any more.
func (s *Simulator) advance(o *order, now time.Time) error {
	c := o.inFlight()
	ready := c != nil && c.ID != 0 && len(s.unproven(o, c, now)) == 0 && s.mailboxesReady(o, c, now) &&
		s.organizationReady(o, now) && len(s.caaProblems(c)) == 0
	switch {
	case !ready:
		return nil
	case c.CSR == "":
		o.offer(c, now)
		return nil
	}
	return s.issue(o, c, now)
}

// advanceAll gives every waiting order the chance to move on, after something that
// several wait for has changed.
func (s *Simulator) advanceAll(now time.Time) error {
	for _, o := range s.account.Orders {
		if err := s.advance(o, now); err != nil {
			return err
		}
	}
	return nil
}

// issue signs a certificate and makes it the order's current one.
func (s *Simulator) issue(o *order, c *certificate, now time.Time) error {
	till := o.ValidTill
	if till.IsZero() {
		till = o.Validity.end(now)
	}
	previous := o.current()
	if err := s.sign(o, c, till, now); err != nil {
		return err
	}
	o.supersede(c, previous)
	if o.ValidTill.IsZero() {
		o.ValidFrom, o.ValidTill = c.ValidFrom, till
	}
	s.noteProofs(o, c, now)
	o.setStatus(statusIssued, now)
	return nil
}

// noteProofs takes what a certificate lacks when it is issued for proved: the staff, who
// alone issue such, have seen to it.
func (s *Simulator) noteProofs(o *order, c *certificate, now time.Time) {
	for _, name := range s.unproven(o, c, now) {
		o.noteProof(c.proofReach(name), now)
	}
	if !s.mailboxesReady(o, c, now) {
		for _, email := range c.Client.Emails {
			o.mailbox(email).Confirmed = now
		}
	}
}

// sign makes a certificate out of what was asked for, on an order that ends when told.
func (s *Simulator) sign(o *order, c *certificate, orderEnd, now time.Time) error {
	public, err := c.publicKey()
	if err != nil {
		return err
	}
	till := certificateEnd(s.productOf(o), c.Validity, now, orderEnd)
	signed, err := s.authority.sign(s.leaf(o, c, public, startOfDay(now), till), findCA(c.CA), public)
	if err != nil {
		return err
	}
	c.Status, c.Issued = statusIssued, now
	c.ValidFrom, c.ValidTill = signed.NotBefore, signed.NotAfter
	c.Serial, c.Thumbprint, c.PEM = serialText(signed.SerialNumber), thumbprint(signed.Raw), certificatePEM(signed.Raw)
	return nil
}

// certificateEnd is the earliest of what was asked, what the product allows, and
// the end of the order.
func certificateEnd(p product, asked validity, now, orderEnd time.Time) time.Time {
	end := endOfDay(startOfDay(now).AddDate(0, 0, p.lifeDays()-1))
	if !asked.isZero() && asked.end(now).Before(end) {
		end = asked.end(now)
	}
	if orderEnd.Before(end) {
		end = orderEnd
	}
	return end
}

// policies are the CA/Browser Forum's marks of how a public certificate was validated.
var policies = map[string]string{
	"dv": "2.23.140.1.2.1",
	"ov": "2.23.140.1.2.2",
	"ev": "2.23.140.1.1",
}

// leaf is the template of an order's certificate.
func (s *Simulator) leaf(o *order, c *certificate, public crypto.PublicKey, from, till time.Time) *x509.Certificate {
	p := s.productOf(o)
	template := &x509.Certificate{
		Subject:            pkix.Name{CommonName: c.CommonName},
		NotBefore:          from,
		NotAfter:           till,
		SignatureAlgorithm: signatureAlgorithms[c.SignatureHash],
	}
	if org, err := s.account.organization(o.OrganizationID); err == nil && p.needsOrganization() {
		template.Subject.Organization = []string{org.Name}
		template.Subject.Locality = []string{org.City}
		template.Subject.Province = []string{org.State}
		template.Subject.Country = []string{strings.ToUpper(org.Country)}
	}
	if p.client != nil {
		p.client.fillLeaf(template, c, public)
	} else {
		p.fillLeaf(template, c, public)
	}
	return template
}

// fillLeaf completes the template of a TLS certificate.
func (p product) fillLeaf(template *x509.Certificate, c *certificate, public crypto.PublicKey) {
	template.KeyUsage = x509.KeyUsageDigitalSignature
	template.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}
	if _, isRSA := public.(*rsa.PublicKey); isRSA {
		template.KeyUsage |= x509.KeyUsageKeyEncipherment
	}
	if c.ProfileOption == "server_client_auth_eku" {
		template.ExtKeyUsage = append(template.ExtKeyUsage, x509.ExtKeyUsageClientAuth)
	}
	if policy, err := x509.ParseOID(policies[p.validation]); err == nil && !p.private() {
		template.Policies = []x509.OID{policy}
	}
	for _, name := range c.DNSNames {
		if ip, err := netip.ParseAddr(name); err == nil {
			template.IPAddresses = append(template.IPAddresses, net.IP(ip.AsSlice()))
		} else {
			template.DNSNames = append(template.DNSNames, name)
		}
	}
}

var signatureAlgorithms = map[string]x509.SignatureAlgorithm{
	"sha256": x509.ECDSAWithSHA256,
	"sha384": x509.ECDSAWithSHA384,
	"sha512": x509.ECDSAWithSHA512,
}

// chain is a certificate with those above it: leaf, intermediate, root.
func (s *Simulator) chain(c *certificate) []chainItem {
	return []chainItem{
		{SubjectCommonName: c.CommonName, PEM: crlf(c.PEM)},
		{SubjectCommonName: findCA(c.CA).name, PEM: crlf(certificatePEM(s.authority.issuing[c.CA].Raw))},
		{SubjectCommonName: rootCAName, PEM: crlf(certificatePEM(s.authority.root.Raw))},
	}
}

// chainItem is a certificate of a chain in answers. Its PEM has CRLF line ends.
type chainItem struct {
	SubjectCommonName string `json:"subject_common_name"`
	PEM               string `json:"pem"`
}
