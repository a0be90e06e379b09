// SPDX-License-Identifier: MPL-2.0

package simulator

import (
	"cmp"
	"net/http"
	"slices"
	"strings"
	"time"
)

// mailboxes are the local parts of the addresses that a domain's owner is taken to
// read.
var mailboxes = []string{"admin", "administrator", "webmaster", "hostmaster", "postmaster"}

// Mail is a mail that asks for the approval of a domain, or for the confirmation of the
// address itself. Its link, which a person follows in life, is ApproveMail here.
type Mail struct {
	To       string    `json:"to"`
	Domain   string    `json:"domain,omitempty"`   // that is proved; "" where the address is
	OrderID  int64     `json:"order_id,omitempty"` // 0 for the mail of a domain by itself
	DomainID int64     `json:"domain_id,omitempty"`
	Token    string    `json:"token"` // of the link, its own for each mail
	Expires  time.Time `json:"expires"`
}

// dcvEmail asks for the mail of an order's name to go to one address, or to the usual
// ones of one domain.
type dcvEmail struct {
	DNSName     string `json:"dns_name"`
	EmailDomain string `json:"email_domain"`
	Email       string `json:"email"`
}

// constructed lists the usual addresses of a domain.
func constructed(name string) []string {
	list := make([]string, 0, len(mailboxes))
	for _, box := range mailboxes {
		list = append(list, box+"@"+name)
	}
	return list
}

func bareName(name string) string { return strings.TrimPrefix(name, "*.") }

// within tells whether a domain can stand for a name in mails: it is the name or
// above it, and no public suffix.
func within(name, scope string) bool {
	return reach{Name: scope}.covers(name) && reach{Name: registrable(name)}.covers(scope)
}

// readAddresses checks the addresses to which the mails of a domain shall go; without
// any they go to the usual ones.
func readAddresses(field string, asked []string, name string) ([]string, error) {
	if len(asked) == 0 {
		return constructed(name), nil
	}
	for _, to := range asked {
		box, scope, _ := strings.Cut(strings.ToLower(to), "@")
		if !slices.Contains(mailboxes, box) || !within(name, scope) {
			return nil, invalidValue(field, to+" is not an address to which the mail for "+name+" can go.")
		}
	}
	return asked, nil
}

// readEmails checks the addresses to which the mails of an order shall go.
func readEmails(field string, asked []dcvEmail, c *certificate) ([]dcvEmail, error) {
	var list []dcvEmail
	for _, e := range asked {
		e.DNSName, e.Email = bareName(strings.ToLower(e.DNSName)), strings.ToLower(e.Email)
		e.EmailDomain = cmp.Or(strings.ToLower(e.EmailDomain), e.DNSName)
		known := slices.ContainsFunc(c.DNSNames, func(name string) bool {
			return e.DNSName == bareName(name) || e.DNSName == c.proofName(name)
		})
		if !known || !within(e.DNSName, e.EmailDomain) {
			return nil, invalidValue(field, "The certificate has no name "+e.DNSName+" below "+e.EmailDomain+".")
		}
		if e.Email != "" && !slices.Contains(constructed(e.EmailDomain), e.Email) {
			return nil, invalidValue(field, e.Email+" is not an address to which the mail for "+e.DNSName+" can go.")
		}
		list = append(list, e)
	}
	return list, nil
}

// mailsFor lists the mails, without ids and tokens, that prove a name of a certificate.
func (c *certificate) mailsFor(name string, asked []dcvEmail) []Mail {
	var mails []Mail
	add := func(scope string, addresses ...string) {
		for _, to := range addresses {
			mails = append(mails, Mail{To: to, Domain: scope})
		}
	}
	for _, e := range asked {
		switch {
		case e.DNSName != bareName(name) && e.DNSName != c.proofName(name):
		case e.Email != "":
			add(e.EmailDomain, e.Email)
		default:
			add(e.EmailDomain, constructed(e.EmailDomain)...)
		}
	}
	if len(mails) == 0 {
		add(c.proofName(name), constructed(c.proofName(name))...)
	}
	return mails
}

// mailOrder sends the mails for the names of an order that miss a proof, each once.
// Mails that were sent before and can still be answered count unless they are skipped.
func (s *Simulator) mailOrder(o *order, c *certificate, asked []dcvEmail, skip int, now time.Time) {
	for _, name := range s.unproven(o, c, now) {
		for _, m := range c.mailsFor(name, asked) {
			sent := slices.ContainsFunc(s.account.Mails[skip:], func(old Mail) bool {
				return old.OrderID == o.ID && old.To == m.To && old.Domain == m.Domain && now.Before(old.Expires)
			})
			if sent {
				continue
			}
			d := s.account.domain(m.Domain)
			if d == nil {
				d = s.account.addDomain(m.Domain, o.OrganizationID, methodEmail, now)
				d.submit(now, s.productOf(o).validation)
			}
			m.OrderID, m.DomainID = o.ID, d.ID
			s.sendMail(m, now)
		}
	}
}

// mailDomain sends the mails of a domain by itself. One that is validated is asked
// about all the same.
func (s *Simulator) mailDomain(d *domain, to []string, now time.Time) {
	for _, address := range to {
		s.sendMail(Mail{To: address, Domain: d.Name, DomainID: d.ID}, now)
	}
}

func (s *Simulator) sendMail(m Mail, now time.Time) {
	m.Token, m.Expires = newToken(), mailEnd(now)
	s.account.Mails = append(s.account.Mails, m)
}

// mailEnd is until when the link of a mail holds.
func mailEnd(sent time.Time) time.Time { return sent.AddDate(0, 0, tokenLifeDays) }

// mail finds a mail by its token.
func (a *account) mail(token string) (Mail, error) {
	i := slices.IndexFunc(a.Mails, func(m Mail) bool { return m.Token == token })
	if i < 0 {
		return Mail{}, notFound("token")
	}
	return a.Mails[i], nil
}

// approveMail follows the link of a mail: it proves the address for the mail's order, or
// the domain for that and for the account, and issues what waited for it.
func (s *Simulator) approveMail(token string, now time.Time) error {
	m, err := s.account.mail(token)
	if err != nil {
		return err
	}
	if !now.Before(m.Expires) {
		return badRequest("dcv_token_expired", "The link in the mail does not hold any more.")
	}
	o, noOrder := s.account.order(m.OrderID)
	d, noDomain := s.account.domainByID(m.DomainID)
	if noOrder != nil && noDomain != nil {
		return notFound("domain")
	}
	switch {
	case noOrder != nil:
	case m.Domain == "":
		o.mailbox(m.To).Confirmed = now
	default:
		o.noteProof(reach{Name: m.Domain}, now)
	}
	if noDomain == nil {
		d.validate(now, false)
	}
	return s.advanceAll(now)
}

// answerMail is PUT /domain/dcv/email/token/{token}.
func (s *Simulator) answerMail(c *call) reply {
	if err := s.approveMail(c.params["token"], c.now); err != nil {
		return refuse(err)
	}
	return answer(http.StatusOK, map[string]string{"status": "approved"})
}

// emailsView lists the addresses to which the mails of a domain can go. What the
// registrar's records hold is not known here.
type emailsView struct {
	NameScope   string   `json:"name_scope"`
	BaseEmails  []string `json:"base_emails"`
	WhoisEmails []string `json:"whois_emails"`
}

func viewEmails(scope string) *emailsView {
	return &emailsView{NameScope: scope, BaseEmails: constructed(scope), WhoisEmails: []string{}}
}

// listDomainEmails is GET /domain/{id}/dcv/emails.
func (s *Simulator) listDomainEmails(c *call) reply {
	d, err := s.pathDomain(c)
	if err != nil {
		return refuse(err)
	}
	return answer(http.StatusOK, viewEmails(d.Name))
}

// resendDomainEmails is POST /domain/{id}/dcv/emails.
func (s *Simulator) resendDomainEmails(c *call) reply {
	var body struct {
		NameScope string `json:"name_scope"`
	}
	if err := c.decode(&body); err != nil {
		return refuse(err)
	}
	d, err := s.pathDomain(c)
	switch {
	case err != nil:
		return refuse(err)
	case d.Method != methodEmail:
		return refuse(badRequest("invalid_dcv_method", "The domain is not validated by email."))
	case body.NameScope == "":
		body.NameScope = d.Name
	case !within(d.Name, body.NameScope):
		return refuse(invalidValue("name_scope", "It must be the domain or one above it."))
	}
	s.mailDomain(d, constructed(body.NameScope), c.now)
	return done()
}
