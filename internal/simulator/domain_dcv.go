// SPDX-License-Identifier: MPL-2.0

package simulator

import (
	"net/http"
	"slices"
)

// dcvMethods is the answer of GET /domain/dcv/method.
var dcvMethods = []dcvMethodView{
	{methodEmail, "Email", "The owner follows a link in a mail to an address of the domain.", true},
	{methodTXT, "DNS TXT Record", "A TXT record of the domain holds the token.", false},
	{methodCNAME, "DNS CNAME Record", "A CNAME record named by the token points to " + cnameTarget + ".", false},
	{methodHTTP, "HTTP Practical Demonstration", "A file on the domain's web server holds the token.", false},
}

type dcvMethodView struct {
	Name        string `json:"name"`
	DisplayName string `json:"display_name"`
	Description string `json:"description"`
	Default     bool   `json:"default"`
}

// listDCVMethods is GET /domain/dcv/method.
func (s *Simulator) listDCVMethods(*call) reply {
	return answer(http.StatusOK, map[string]any{"methods": dcvMethods})
}

// updateDomainMethod is PUT, and in older clients POST, /domain/{id}/dcv/method.
func (s *Simulator) updateDomainMethod(c *call) reply {
	body := struct {
		DCVMethod string    `json:"dcv_method"`
		SendMail  looseBool `json:"send_dcv_email_flag"`
		Emails    []string  `json:"email_array"`
	}{SendMail: true}
	if err := c.decode(&body); err != nil {
		return refuse(err)
	}
	d, err := s.pathDomain(c)
	if err != nil {
		return refuse(err)
	}
	if err := checkDCV(body.DCVMethod, scopeBase); err != nil {
		return refuse(err)
	}
	to, err := readAddresses("email_array", body.Emails, d.Name)
	if err != nil {
		return refuse(err)
	}
	if d.Method == body.DCVMethod {
		return answer(http.StatusOK, dcvStart{})
	}
	if !body.SendMail {
		to = nil
	}
	d.Method = body.DCVMethod
	d.submit(c.now)
	return answer(http.StatusOK, s.startDCV(d, to, c.now))
}

// renewDomainToken is POST /domain/{id}/dcv/token. The random values of orders stay as
// they are.
func (s *Simulator) renewDomainToken(c *call) reply {
	d, err := s.pathTokenDomain(c)
	if err != nil {
		return refuse(err)
	}
	d.renewToken(c.now)
	return answer(http.StatusOK, d.tokenView(c.now))
}

// checkDomainToken is PUT /domain/{id}/dcv/validate-token. A proof that is still there
// validates anew, unless Config says otherwise. With validation "auto" every proof is there.
func (s *Simulator) checkDomainToken(c *call) reply {
	d, err := s.pathTokenDomain(c)
	if err != nil {
		return refuse(err)
	}
	active := answer(http.StatusOK, map[string]string{"token": d.Token, "status": validationActive})
	if s.config.KeepProofDates && d.valid(c.now) {
		return active
	}
	if s.config.Validation != validationAuto && !s.found(c, d.proofs(c.now)) {
		return refuse(d.noProof())
	}
	d.validate(c.now, d.Method == methodHTTP)
	if err := s.advanceAll(c.now); err != nil {
		return refuse(err)
	}
	return active
}

// noProof refuses a check that found nothing, or nothing that still holds.
func (d *domain) noProof() error {
	if d.Method == methodHTTP {
		return badRequest("file_random_value_not_found", "Could not find a valid token in the file of "+d.Name+".")
	}
	return badRequest("invalid_dns_txt", "Could not find a valid token in the DNS records of "+d.Name+".")
}

// pathTokenDomain is the domain of the path, if it is validated by a token.
func (s *Simulator) pathTokenDomain(c *call) (*domain, error) {
	d, err := s.pathDomain(c)
	if err == nil && d.Method == methodEmail {
		err = badRequest("invalid_dcv_method", "Domains validated by email have no token.")
	}
	return d, err
}

// activateDomain is PUT /domain/{id}/activate.
func (s *Simulator) activateDomain(c *call) reply { return s.switchDomain(c, true) }

// deactivateDomain is PUT /domain/{id}/deactivate.
func (s *Simulator) deactivateDomain(c *call) reply { return s.switchDomain(c, false) }

func (s *Simulator) switchDomain(c *call, active bool) reply {
	d, err := s.pathDomain(c)
	if err != nil {
		return refuse(err)
	}
	d.Inactive = !active
	return done()
}

// deleteDomain is DELETE /domain/{id}.
func (s *Simulator) deleteDomain(c *call) reply {
	d, err := s.pathDomain(c)
	if err != nil {
		return refuse(err)
	}
	if slices.ContainsFunc(s.account.Orders, func(o *order) bool { return o.waitsFor(d) }) {
		return refuse(badRequest("domain_has_pending_orders", "Orders that are pending need the domain "+d.Name+"."))
	}
	s.account.Domains = slices.DeleteFunc(s.account.Domains, func(other *domain) bool { return other == d })
	return done()
}

// waitsFor tells whether an order asks for a certificate that needs the domain.
func (o *order) waitsFor(d *domain) bool {
	c := o.inFlight()
	return c != nil && slices.ContainsFunc(c.provable(), func(name string) bool { return c.uses(d, name) })
}

// uses tells whether a name of the certificate is the domain's, or proved by it.
func (c *certificate) uses(d *domain, name string) bool {
	return c.proofName(name) == d.Name || bareName(name) == d.Name
}

// checkDomains refuses the names of a new order whose domain was deactivated.
func (s *Simulator) checkDomains(c *certificate) error {
	for _, d := range s.account.Domains {
		i := slices.IndexFunc(c.provable(), func(name string) bool { return d.Inactive && c.uses(d, name) })
		switch {
		case i >= 0 && len(c.Client.Domains) > 0:
			return invalidValue("emails", "The domain "+d.Name+" is not active.")
		case i == 0:
			return invalidValue("common_name", "The domain "+d.Name+" is not active.")
		case i > 0:
			return invalidValue("dns_names", "The domain "+d.Name+" is not active.")
		}
	}
	return nil
}
