// SPDX-License-Identifier: MPL-2.0

package simulator

import (
	"cmp"
	"fmt"
	"net/http"
	"strings"
	"time"
)

// domainBody is the body of a new domain. The object dcv is an older spelling of
// dcv_method.
type domainBody struct {
	Name         string     `json:"name"`
	Organization idBody     `json:"organization"`
	Validations  []typeBody `json:"validations"`
	DCVMethod    string     `json:"dcv_method"`
	DCV          dcvObject  `json:"dcv"`
	KeepWWW      looseBool  `json:"keep_www"`
	Emails       []string   `json:"email_array"`
}

type dcvObject struct {
	Method string `json:"method"`
}

// typeBody names a validation that is asked for.
type typeBody struct {
	Type string `json:"type"`
}

// createdDomain is the answer to a new domain.
type createdDomain struct {
	ID int64 `json:"id"`
	dcvStart
}

// dcvStart tells how to prove a domain: by a token, or by a mail that was sent.
type dcvStart struct {
	DCVToken         *tokenView  `json:"dcv_token,omitempty"`
	ValidationEmails *emailsView `json:"validation_emails,omitempty"`
}

// createDomain is POST /domain.
func (s *Simulator) createDomain(c *call) reply {
	var body domainBody
	if err := c.decode(&body); err != nil {
		return refuse(err)
	}
	d, err := s.readDomain(&body)
	if err != nil {
		return refuse(err)
	}
	to, err := readAddresses("email_array", body.Emails, d.Name)
	if err != nil {
		return refuse(err)
	}
	types, err := readTypes(body.Validations)
	if err != nil {
		return refuse(err)
	}
	d = s.account.addDomain(d.Name, d.OrganizationID, d.Method, c.now)
	d.submit(c.now, types...)
	return answer(http.StatusCreated, createdDomain{d.ID, s.startDCV(d, to, c.now)})
}

// readDomain checks what a new domain says of itself, without changing the account.
func (s *Simulator) readDomain(body *domainBody) (*domain, error) {
	d := &domain{
		OrganizationID: int64(body.Organization.ID),
		Method:         cmp.Or(body.DCVMethod, body.DCV.Method, methodEmail),
	}
	if err := checkDCV(d.Method, scopeBase); err != nil {
		return nil, err
	}
	var err error
	if d.Name, err = readDomainName(body.Name, d.Method == methodHTTP || bool(body.KeepWWW)); err != nil {
		return nil, err
	}
	if d.OrganizationID == 0 {
		return nil, missing("organization.id")
	}
	org, err := s.account.organization(d.OrganizationID)
	if err != nil || !org.Active {
		return nil, invalidValue("organization.id", "There is no such organization, or it is not active.")
	}
	if known := s.account.domain(d.Name); known != nil {
		return nil, badRequest("domain_already_exists", fmt.Sprintf("The account has the domain %s already, with id %d.", d.Name, known.ID))
	}
	return d, nil
}

// readDomainName reads the name of a domain to be validated. Its "www." goes unless it
// is kept.
func readDomainName(name string, keepWWW bool) (string, error) {
	name = strings.ToLower(strings.TrimSpace(name))
	if name == "" {
		return "", missing("name")
	}
	bare, isWWW := strings.CutPrefix(name, "www.")
	if isWWW && !keepWWW && strings.Contains(bare, ".") {
		name = bare
	}
	if strings.ContainsAny(name, "_*") || !validName(product{}, name) {
		return "", invalidValue("name", name+" is not the name of a domain.")
	}
	return name, nil
}

// readTypes reads the validations that a domain is submitted for.
func readTypes(asked []typeBody) ([]string, error) {
	if len(asked) == 0 {
		return nil, missing("validations")
	}
	types := make([]string, 0, len(asked))
	for _, v := range asked {
		if err := checkType("type", v.Type); err != nil {
			return nil, err
		}
		types = append(types, v.Type)
	}
	return types, nil
}

// startDCV begins the proof of a domain by its method: with a new token, or with mails
// to the given addresses.
func (s *Simulator) startDCV(d *domain, to []string, now time.Time) dcvStart {
	d.renewToken(now)
	if s.config.Validation == validationAuto {
		d.validate(now, d.Method == methodHTTP)
		to = nil
	}
	if d.Method != methodEmail {
		return dcvStart{DCVToken: d.tokenView(now)}
	}
	s.mailDomain(d, to, now)
	return dcvStart{ValidationEmails: viewEmails(d.Name)}
}

// submitDomain is POST /domain/{id}/validation. A proof that lasts stays as it is, and so
// does a token that can still be used.
func (s *Simulator) submitDomain(c *call) reply {
	var body struct {
		Validations []typeBody `json:"validations"`
		DCVMethod   string     `json:"dcv_method"`
	}
	if err := c.decode(&body); err != nil {
		return refuse(err)
	}
	d, err := s.pathDomain(c)
	if err != nil {
		return refuse(err)
	}
	types, err := readTypes(body.Validations)
	if err != nil {
		return refuse(err)
	}
	method := cmp.Or(body.DCVMethod, d.Method)
	if err := checkDCV(method, scopeBase); err != nil {
		return refuse(err)
	}
	d.submit(c.now, types...)
	usable := c.now.Before(d.TokenExpires) && s.config.Validation != validationAuto
	if method != d.Method || !d.valid(c.now) && !usable {
		d.Method = method
		s.startDCV(d, constructed(d.Name), c.now)
	}
	if err := s.advanceAll(c.now); err != nil {
		return refuse(err)
	}
	return done()
}
