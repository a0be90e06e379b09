// SPDX-License-Identifier: MPL-2.0

package simulator

import (
	"net/http"
	"slices"
	"strings"
	"time"
)

// mailbox is an address whose owner is asked for an order.
type mailbox struct {
	Email     string    `json:"email"`
	Emailed   time.Time `json:"emailed,omitzero"`
	Confirmed time.Time `json:"confirmed,omitzero"` // for good, reissues too
}

// mailbox is what the order knows of an address, made where that is nothing yet.
func (o *order) mailbox(email string) *mailbox {
	i := slices.IndexFunc(o.Mailboxes, func(m *mailbox) bool { return strings.EqualFold(m.Email, email) })
	if i >= 0 {
		return o.Mailboxes[i]
	}
	m := &mailbox{Email: email}
	o.Mailboxes = append(o.Mailboxes, m)
	return m
}

// byMailbox tells that the addresses of an order are asked themselves.
func (s *Simulator) byMailbox(o *order) bool {
	p := s.productOf(o)
	return p.client != nil && p.client.kind == kindMailbox
}

// askMailboxes sends a mail to each address of a certificate that has not confirmed the
// order and has no mail that it still could follow.
func (s *Simulator) askMailboxes(o *order, c *certificate, now time.Time) {
	if !s.byMailbox(o) {
		return
	}
	for _, email := range c.Client.Emails {
		m := o.mailbox(email)
		switch {
		case !m.Confirmed.IsZero():
		case s.config.Validation == validationAuto:
			m.Confirmed = now
		case !m.Emailed.IsZero() && now.Before(mailEnd(m.Emailed)):
		default:
			m.Emailed = now
			s.sendMail(Mail{To: email, OrderID: o.ID}, now)
		}
	}
}

// emailProven tells whether an address of an order's certificate needs no proof any more.
func (s *Simulator) emailProven(o *order, email string, now time.Time) bool {
	switch p := s.productOf(o); {
	case s.byMailbox(o):
		return !o.mailbox(email).Confirmed.IsZero()
	case p.client.byDomain():
		return s.account.proven(o, mailDomain(email), now)
	}
	return true
}

// mailboxesReady tells that no address has to confirm the order any more.
func (s *Simulator) mailboxesReady(o *order, c *certificate, now time.Time) bool {
	return !s.byMailbox(o) || !slices.ContainsFunc(c.Client.Emails, func(email string) bool { return !s.emailProven(o, email, now) })
}

// proveEmail is an address that confirms: the mailbox itself or, for products that ask
// its domain, the domain's owner.
func (s *Simulator) proveEmail(o *order, c *certificate, email string, now time.Time) {
	switch p := s.productOf(o); {
	case s.byMailbox(o):
		o.mailbox(email).Confirmed = now
	case p.client.byDomain():
		r := c.proofReach(mailDomain(email))
		o.noteProof(r, now)
		if d := s.account.domain(r.Name); d != nil {
			d.validate(now, r.Exact)
		}
	}
}

// emailView is an address in the list of an order's.
type emailView struct {
	Email       string `json:"email"`
	Status      string `json:"status"`
	DateEmailed string `json:"date_emailed,omitempty"`
}

// listEmailValidations is GET /order/certificate/{id}/email-validation.
func (s *Simulator) listEmailValidations(c *call) reply {
	o, err := s.pathOrder(c)
	if err != nil {
		return refuse(err)
	}
	if err := s.checkClient(o); err != nil {
		return refuse(err)
	}
	cert := o.awaited()
	views := make([]emailView, 0, len(cert.Client.Emails))
	for _, email := range cert.Client.Emails {
		view := emailView{Email: email, Status: "unvalidated"}
		if cert.PEM != "" || cert.Offered || s.emailProven(o, email, c.now) {
			view.Status = "validated"
		}
		if s.byMailbox(o) {
			view.DateEmailed = day(o.mailbox(email).Emailed)
		}
		views = append(views, view)
	}
	return answer(http.StatusOK, map[string]any{"delivery_options": []string{"browser"}, "emails": views})
}

// confirmEmail is PUT /order/certificate/{id}/email-validation/{token}, and the same
// without the order: it follows the link of the mail to the address in the query.
func (s *Simulator) confirmEmail(c *call) reply {
	m, err := s.account.mail(c.params["token"])
	if err != nil {
		return refuse(err)
	}
	id := c.params["id"]
	switch {
	case m.Domain != "" || id != "" && id != idText(m.OrderID):
		return refuse(notFound("token"))
	case !strings.EqualFold(c.URL.Query().Get("email"), m.To):
		return refuse(invalidValue("email", "The token was sent to another address."))
	}
	if err := s.approveMail(m.Token, c.now); err != nil {
		return refuse(err)
	}
	return done()
}

// ValidateEmails follows the links of the mails that ask for the proof of a client
// certificate's addresses, all of them where none is given. For products that ask for the
// addresses' domains, it proves those; it does nothing where nothing is asked for. The
// order is then issued, or waits to be picked up, if it waited for nothing else. It fails
// on orders that wait for nothing, on TLS orders and on addresses that the order does not
// have.
func (s *Simulator) ValidateEmails(orderID int64, emails ...string) error {
	return s.change(func(now time.Time) error {
		o, err := s.account.order(orderID)
		if err != nil {
			return err
		}
		if err := s.checkClient(o); err != nil {
			return err
		}
		c := o.inFlight()
		if c == nil {
			return wrongState(o, "validated")
		}
		for _, email := range emails {
			if !containsFold(c.Client.Emails, email) {
				return invalidValue("emails", email+" is not on the order.")
			}
		}
		if len(emails) == 0 {
			emails = c.Client.Emails
		}
		for _, email := range emails {
			s.proveEmail(o, c, email, now)
		}
		return s.advanceAll(now)
	})
}

func (s *Simulator) controlValidateEmails(c *call) reply {
	var body struct {
		Emails []string `json:"emails"`
	}
	if err := c.decode(&body); err != nil {
		return refuse(err)
	}
	return onOrder(c, func(id int64) error { return s.ValidateEmails(id, body.Emails...) })
}
