// SPDX-License-Identifier: MPL-2.0

package simulator

import (
	"net/http"
	"slices"
	"time"
)

// resendEmails is PUT /order/certificate/{id}/resend-emails. Mails sent before hold on.
func (s *Simulator) resendEmails(c *call) reply {
	var body struct {
		Emails []struct {
			Domain      string `json:"domain"`
			EmailDomain string `json:"email_domain"`
			Email       string `json:"email"`
		} `json:"domain_approval_emails"`
	}
	if err := c.decode(&body); err != nil {
		return refuse(err)
	}
	o, cert, err := s.pathPending(c, "sent its mails again")
	if err != nil {
		return refuse(err)
	}
	if cert.DCVMethod != methodEmail {
		return refuse(badRequest("invalid_dcv_method", "The order is not validated by email."))
	}
	asked := make([]dcvEmail, 0, len(body.Emails))
	for _, e := range body.Emails {
		asked = append(asked, dcvEmail{DNSName: e.Domain, EmailDomain: e.EmailDomain, Email: e.Email})
	}
	if asked, err = readEmails("domain_approval_emails", asked, cert); err != nil {
		return refuse(err)
	}
	if len(asked) == 0 {
		asked = cert.DCVEmails
	}
	s.mailOrder(o, cert, asked, len(s.account.Mails), c.now)
	return done()
}

// Mails lists the mails sent for the approval of domains and the confirmation of
// addresses, oldest first.
func (s *Simulator) Mails() []Mail {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.account.Mails)
}

// ApproveMail follows the link of a mail, by its token. That proves the address for the
// mail's order, or the domain for that and for the account, and issues the orders that
// waited for nothing else.
// It fails on an unknown token and on one that is over.
func (s *Simulator) ApproveMail(token string) error {
	return s.change(func(now time.Time) error { return s.approveMail(token, now) })
}

func (s *Simulator) controlMails(*call) reply {
	mails := s.Mails()
	if mails == nil {
		mails = []Mail{}
	}
	return answer(http.StatusOK, mails)
}

func (s *Simulator) controlApproveMail(c *call) reply {
	return outcome(s.ApproveMail(c.params["token"]))
}
