// SPDX-License-Identifier: MPL-2.0

package simulator

import (
	"net/http"
	"slices"
	"strings"
	"time"
)

const (
	recordTXT   = "TXT"
	recordCNAME = "CNAME"
	recordHTTP  = "HTTP"
	recordCAA   = "CAA"
)

// recordTypes are what can be published: DNS records, and under HTTP the content of
// a host's file for http-token.
var recordTypes = []string{recordTXT, recordCNAME, recordHTTP, recordCAA}

// question asks for the records of a type under a name.
type question struct{ typ, name string }

// answers holds the records found, by question.
type answers map[question][]string

// record is a published record.
type record struct {
	Name  string `json:"name"`
	Type  string `json:"type"`
	Value string `json:"value"`
}

// Publish publishes a record for validation "manual": of type "TXT", "CNAME" or
// "HTTP", where the name is the host whose file holds the value, or "CAA", where the
// value is the CA that alone may issue. A CNAME or file replaces the one before;
// the other types add up.
func (s *Simulator) Publish(name, typ, value string) {
	r := record{Name: normalName(name), Type: strings.ToUpper(typ), Value: strings.TrimSpace(value)}
	_ = s.change(func(time.Time) error { // as in Advance
		single := r.Type == recordCNAME || r.Type == recordHTTP
		s.account.Records = slices.DeleteFunc(s.account.Records, func(old record) bool {
			return old == r || single && old.Name == r.Name && old.Type == r.Type
		})
		s.account.Records = append(s.account.Records, r)
		return nil
	})
}

// Unpublish takes all records of a name back.
func (s *Simulator) Unpublish(name string) {
	_ = s.change(func(time.Time) error { // as in Advance
		s.account.Records = slices.DeleteFunc(s.account.Records, func(r record) bool { return r.Name == normalName(name) })
		return nil
	})
}

func normalName(name string) string { return strings.ToLower(strings.TrimSuffix(name, ".")) }

// published answers a question from the published records.
func (a *account) published(q question) []string {
	var values []string
	for _, r := range a.Records {
		if r.Name == normalName(q.name) && r.Type == q.typ {
			values = append(values, r.Value)
		}
	}
	return values
}

// proof is one way to prove a domain: a question and the answer that proves it.
type proof struct {
	question
	want string
}

// proofs lists the ways in which a domain can be proved for an order. The order's
// random value counts, and so does the domain's own token.
func (s *Simulator) proofs(o *order, cert *certificate, target string, now time.Time) []proof {
	var tokens []string
	if now.Before(o.RandomExpires) {
		tokens = append(tokens, o.RandomValue)
	}
	if d := s.account.domain(target); d != nil && now.Before(d.TokenExpires) && !slices.Contains(tokens, d.Token) {
		tokens = append(tokens, d.Token)
	}
	return proofsBy(cert.DCVMethod, target, tokens...)
}

// proofsBy lists the records that prove a domain by a token: none for validation by
// mail.
func proofsBy(method, target string, tokens ...string) []proof {
	var all []proof
	for _, token := range tokens {
		switch method {
		case methodTXT:
			all = append(all, proof{question{recordTXT, target}, token})
		case methodCNAME:
			all = append(all, proof{question{recordCNAME, token + "." + target}, cnameTarget})
		case methodHTTP:
			all = append(all, proof{question{recordHTTP, target}, token})
		}
	}
	return all
}

// targets lists the domains that have to be proved for the names that miss a proof.
func (s *Simulator) targets(o *order, cert *certificate, now time.Time) []string {
	var list []string
	for _, name := range s.unproven(o, cert, now) {
		if target := cert.proofName(name); !slices.Contains(list, target) {
			list = append(list, target)
		}
	}
	return list
}

// prove looks for the missing proofs and notes those it finds, for the order and
// for the account.
func (s *Simulator) prove(c *call, o *order, cert *certificate) {
	for _, target := range s.targets(o, cert, c.now) {
		if !s.found(c, s.proofs(o, cert, target, c.now)) {
			continue
		}
		r := cert.proofReach(target)
		o.noteProof(r, c.now)
		if d := s.account.domain(target); d != nil {
			d.validate(c.now, r.Exact)
		}
	}
}

// found tells whether one of the proofs is there: published, or with validation "dns"
// among what was looked up for the call.
func (s *Simulator) found(c *call, proofs []proof) bool {
	find := s.account.published
	if s.config.Validation == validationDNS {
		find = func(q question) []string { return c.lookups[q] }
	}
	return slices.ContainsFunc(proofs, func(p proof) bool {
		return slices.ContainsFunc(find(p.question), func(value string) bool {
			return strings.EqualFold(strings.TrimSuffix(value, "."), p.want)
		})
	})
}

// nameStatus is the validation of one name.
type nameStatus struct {
	DNSName string `json:"dns_name"`
	Status  string `json:"status"`
}

// checkDCV is PUT /order/certificate/{id}/check-dcv.
func (s *Simulator) checkDCV(c *call) reply {
	o, err := s.pathOrder(c)
	if err != nil {
		return refuse(err)
	}
	if err := s.checkTLS(o); err != nil {
		return refuse(err)
	}
	if !slices.Contains([]string{statusNeedsApproval, statusPending, statusIssued, statusReissuePending}, o.Status) {
		return refuse(wrongState(o, "validated"))
	}
	cert := o.awaited()
	if o.inFlight() != nil {
		s.prove(c, o, cert)
		if err := s.checkProven(o, cert, c.now); err != nil {
			return refuse(err)
		}
		if err := s.advance(o, c.now); err != nil {
			return refuse(err)
		}
	}
	return answer(http.StatusOK, s.viewCheck(o, cert, c.now))
}

// checkProven refuses in the cases in which the service answers with an error
// instead of the statuses.
func (s *Simulator) checkProven(o *order, cert *certificate, now time.Time) error {
	if len(s.unproven(o, cert, now)) == 0 {
		return nil
	}
	switch cert.DCVMethod {
	case methodEmail:
		return badRequest("invalid_dns_method", "The order is validated by email.")
	case methodHTTP:
		return badRequest("file_random_value_not_found", "Could not find the random value in the file of one or more domains.")
	}
	return nil
}

// checkView is the outcome of a DCV check.
type checkView struct {
	OrderStatus   string       `json:"order_status"`
	CertificateID int64        `json:"certificate_id,omitempty"`
	DCVStatus     string       `json:"dcv_status"`
	Names         []nameStatus `json:"dns_name_validations"`
}

func (s *Simulator) viewCheck(o *order, cert *certificate, now time.Time) checkView {
	var open []string
	if cert.PEM == "" {
		open = s.unproven(o, cert, now)
	}
	view := checkView{OrderStatus: o.Status, CertificateID: cert.ID, DCVStatus: "valid"}
	if len(open) > 0 {
		view.DCVStatus = "pending"
	}
	for _, name := range cert.DNSNames {
		status := "approved"
		if slices.Contains(open, name) {
			status = "pending"
		}
		view.Names = append(view.Names, nameStatus{DNSName: name, Status: status})
	}
	return view
}

// randomView is an order's random value in answers.
type randomView struct {
	DCVRandomValue string `json:"dcv_random_value,omitempty"`
	ExpirationDate string `json:"expiration_date,omitempty"`
}

// renewRandomValue is PUT /order/certificate/{id}/dcv-random-value. It gives the
// value in use as long as it holds, but none for what still awaits approval.
func (s *Simulator) renewRandomValue(c *call) reply {
	o, cert, err := s.pathPending(c, "given a random value")
	if err != nil {
		return refuse(err)
	}
	if cert.ID == 0 {
		return refuse(wrongState(o, "given a random value before its approval"))
	}
	if cert.DCVMethod == methodEmail {
		return refuse(badRequest("invalid_dcv_method", "Orders validated by email have no random value."))
	}
	if len(s.unproven(o, cert, c.now)) == 0 {
		return refuse(badRequest("dcv_not_required", "All domains are validated."))
	}
	s.submit(o, cert, c.now)
	return answer(http.StatusOK, randomView{o.RandomValue, iso(o.RandomExpires)})
}

// updateDCVMethod is PUT /order/certificate/{id}/dcv-method.
func (s *Simulator) updateDCVMethod(c *call) reply {
	var body struct {
		DCVMethod string `json:"dcv_method"`
	}
	if err := c.decode(&body); err != nil {
		return refuse(err)
	}
	o, cert, err := s.pathPending(c, "validated another way")
	if err != nil {
		return refuse(err)
	}
	if err := checkDCV(body.DCVMethod, scopeBase); err != nil {
		return refuse(err)
	}
	if err := checkNames(s.productOf(o), body.DCVMethod, cert.DNSNames); err != nil {
		return refuse(err)
	}
	cert.DCVMethod = body.DCVMethod
	s.submit(o, cert, c.now)
	if body.DCVMethod == methodEmail {
		return answer(http.StatusOK, randomView{})
	}
	return answer(http.StatusOK, randomView{o.RandomValue, iso(o.RandomExpires)})
}
