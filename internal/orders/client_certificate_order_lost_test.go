// SPDX-License-Identifier: MPL-2.0

package orders_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/acctest"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/simulator"
)

// What a run leaves behind that was killed before it could save: an order or a reissue that the service has and the state
// does not.

// lose applies a change in a run whose result is lost: what is declared changes, state does not. Without its memory the
// state is what Terraform saved of an apply in which the provider died.
func (m *mine) lose(change declared, remembers bool) {
	m.t.Helper()
	before := m.current
	m.try(change)
	expectNoError(m.t, m.said)
	m.current = before
	if !remembers {
		m.current = &acctest.Object{Value: before.Value}
	}
}

// The ways in which a run can have lost what it did: the state has the provider's memory, or lacks it.
var memories = map[string]bool{"with memory": true, "without memory": false}

// waitings are the orders that another can take the place of, since they are not issued yet.
var waitings = map[string]struct {
	keyed, renewal bool
	status         string
}{
	"first order":               {true, false, isPending},
	"first order without a CSR": {false, false, isPending},
	"first order, to approve":   {true, false, needsApproval},
	"first order, to pick up":   {false, false, toPickUp},
	"renewal":                   {true, true, isPending},
	"renewal without a CSR":     {false, true, isPending},
	"renewal, to pick up":       {false, true, toPickUp},
}

// newWaiting returns the order of waitings with the name.
func newWaiting(t *testing.T, name string) *mine {
	t.Helper()
	waiting := waitings[name]
	m := newMine(t, simulator.Config{}, unasked)
	if waiting.keyed {
		m.declared = m.declare(declared{"csr": acctest.NewCSR(t, "Kim Vos")})
	}
	m.apply(declared{"renew_before_days": 30, "skip_approval": waiting.status != needsApproval})
	if waiting.renewal {
		issue(t, m.b)
		m.b.Advance(345 * days)
		m.apply(nil)
		m.expectServed(2, 2)
	}
	if waiting.status == toPickUp {
		m.prove()
	}
	m.refresh()
	m.expect("status", waiting.status)
	return m
}

// expectFound checks that a refresh goes on with the newest order, and says so.
func (m *mine) expectFound(title string) {
	m.t.Helper()
	m.refresh()
	m.expectWarning(title)
	m.expect("id", fmt.Sprint(m.newest().ID), "status", m.newest().Status)
}

// expectSaid checks that diagnostics say something.
func expectSaid(t *testing.T, diags []*tfprotov6.Diagnostic, want string) {
	t.Helper()
	if says := said(diags); !strings.Contains(says, want) {
		t.Errorf("it says %q, want %q", says, want)
	}
}

// An order that was placed in the place of one that waits is named by the next refresh, and taken over by the change that
// asked for it: it is not placed again.
func TestClientCertificateOrder_lostReplacement(t *testing.T) {
	for name := range waitings {
		for how, remembers := range memories {
			t.Run(name+"/"+how, func(t *testing.T) {
				t.Parallel()
				m := newWaiting(t, name)
				previous, orders := m.current.Attribute(t, "previous_order_id"), len(m.b.Orders())
				m.lose(declared{"emails": addresses("jo@shop.example")}, remembers)
				m.b.ForgetRequests()
				m.refresh()
				m.expectWarning("Later Order Found: ")
				m.apply(nil)
				m.expect("id", fmt.Sprint(m.newest().ID), "status", m.newest().Status)
				expectChanges(t, m.b)
				expectOrders(t, m.b, orders+1)
				m.refresh()
				m.expectQuiet()
				m.expect("previous_order_id", previous)
				m.expectProved("jo@shop.example", "unvalidated")
			})
		}
	}
}

// Where the declaration is again what it was before that order, it is named all the same: nothing else would tell that it
// was bought. Nothing is done about it.
func TestClientCertificateOrder_lostReplacementUndone(t *testing.T) {
	for name := range waitings {
		for how, remembers := range memories {
			t.Run(name+"/"+how, func(t *testing.T) {
				t.Parallel()
				m := newWaiting(t, name)
				undone := m.declared
				m.lose(declared{"emails": addresses("jo@shop.example")}, remembers)
				m.declared = undone
				m.b.ForgetRequests()
				m.refresh()
				if detail := expectDetail(t, m.said, "Later Order Found: "); !strings.Contains(detail, fmt.Sprint(m.newest().ID)) {
					t.Errorf("it says %q", detail)
				}
				m.expectQuiet()
				expectChanges(t, m.b)
			})
		}
	}
}

// A renewal that was placed on other terms than the order's is the resource from the next refresh on. What the service
// does not tell of it is taken for what is declared, which is said.
func TestClientCertificateOrder_lostRenewal(t *testing.T) {
	for name, change := range map[string]declared{
		"as it was":    nil,
		"addresses":    {"emails": addresses("jo@shop.example", "kim@shop.example")},
		"common name":  {"common_name": "Kim A. Vos"},
		"person":       {"individual": individual("Kim", "Voss", "")},
		"all of these": {"emails": addresses("jo@shop.example"), "common_name": "Jo Roe", "individual": individual("Jo", "Roe", "")},
		"key":          {"csr": acctest.NewCSR(t, "Kim Vos")},
	} {
		for how, remembers := range memories {
			t.Run(name+"/"+how, func(t *testing.T) {
				t.Parallel()
				m := newMine(t, simulator.Config{}, keyed(t))
				m.apply(declared{"renew_before_days": 30})
				issue(t, m.b)
				m.refresh()
				first := m.current.Attribute(t, "id")
				m.b.Advance(345 * days)
				m.lose(change, remembers)
				m.b.ForgetRequests()
				m.expectFound("Renewal Found: ")
				m.apply(nil)
				if detail := expectDetail(t, m.said, "Recorded, Not Sent: "); !strings.Contains(detail, "individual is taken for what the order has already") {
					t.Errorf("it says %q", detail)
				}
				expectChanges(t, m.b)
				m.expectServed(2, 2)
				m.expect("status", isPending, "previous_order_id", first)
			})
		}
	}
}

// An order that the apply itself finds, since it is of another product than the state, is taken over where it is as
// declared. Otherwise the error names what differs, and nothing is bought, withdrawn or saved.
func TestClientCertificateOrder_lostOnOtherTerms(t *testing.T) {
	person := func(first string) declared {
		return declared{"product": "secure_email_sponsor", "common_name": nil, "individual": individual(first, "Vos", "")}
	}
	for name, test := range map[string]struct {
		lost, wanted declared
		says         string
	}{
		"addresses":      {declared{"emails": addresses("jo@shop.example")}, declared{"emails": addresses("lee@shop.example")}, `emails = ["jo@shop.example"]`},
		"more addresses": {nil, declared{"emails": addresses("kim@shop.example", "k@shop.example")}, `emails = ["kim@shop.example"]`},
		"common name":    {declared{"common_name": "Jo Roe"}, declared{"common_name": "Lee Roe"}, `the common name "Jo Roe"`},
		"person's name":  {person("Jo"), person("Lee"), `the common name "Jo Vos"`},
		"key":            {declared{"csr": acctest.NewCSR(t, "Kim Vos")}, declared{"csr": acctest.NewCSR(t, "Kim Vos")}, "a csr with another key, or none"},
		"no key":         {declared{"csr": nil}, declared{"csr": acctest.NewCSR(t, "Kim Vos")}, "a csr with another key, or none"},
		"key of its own": {nil, declared{"csr": nil}, "a csr with another key, or none"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := newMine(t, simulator.Config{}, keyed(t))
			m.apply(nil)
			issue(t, m.b)
			m.refresh()
			before := m.declared
			m.lose(merged(declared{"product": "client_email_security_plus"}, test.lost), true)
			lost := m.declared
			m.b.ForgetRequests()

			m.declared = before
			m.try(merged(declared{"product": "client_email_security_plus"}, test.wanted))
			expectSummary(t, m.said, tfprotov6.DiagnosticSeverityError, "Could Not Place Order: ")
			expectSaid(t, m.said, fmt.Sprintf(" %d exists already", m.newest().ID))
			expectSaid(t, m.said, "with "+test.says+";")
			m.expect("id", fmt.Sprint(m.b.Orders()[0].ID), "product", "client_premium")

			m.declared = lost
			m.apply(nil)
			expectChanges(t, m.b)
			m.expectServed(2, 2)
			m.expect("status", isPending)
		})
	}
}

// A reissue that was asked for is awaited by its own certificate, whatever it is for, and is no error until then.
func TestClientCertificateOrder_lostReissue(t *testing.T) {
	for name, change := range map[string]declared{
		"addresses": {"emails": addresses("jo@other.example")}, "more addresses": {"emails": addresses("kim@shop.example", "jo@other.example")}, "addresses and key": {"emails": addresses("jo@other.example"), "csr": acctest.NewCSR(t, "Kim Vos")},
	} {
		for kind, inputs := range map[string]func(*acctest.Bench) values{"CSR": keyed(t), "recipient's key": keyless, "mailbox": unasked} {
			for how, remembers := range memories {
				t.Run(name+"/"+kind+"/"+how, func(t *testing.T) {
					t.Parallel()
					m := newMine(t, simulator.Config{}, inputs)
					m.apply(nil)
					issue(t, m.b)
					m.refresh()
					before := m.current.Attribute(t, "certificate_id")
					m.lose(change, remembers)
					m.apply(nil)
					m.expectWarning("Recorded, Not Sent: ")
					m.expect("status", isReissuing)
					awaited := m.current.Attribute(t, "certificate_id")
					if awaited == before || awaited == "" {
						t.Errorf("the certificate awaited is %q, the first was %s", awaited, before)
					}
					issue(t, m.b)
					m.expectQuiet()
					m.expect("status", isIssued, "certificate_id", awaited)
					m.expectServed(1, 2)
					expectReissues(t, m.b, 1)
				})
			}
		}
	}
}

// A reissue for others that somebody asks for in CertCentral keeps no plan from going on, whatever is declared in the
// meantime. Once it is issued, it is reissued unless it is as declared.
func TestClientCertificateOrder_reissuePendingElsewhere(t *testing.T) {
	for kind, inputs := range map[string]func(*acctest.Bench) values{"CSR": keyed(t), "recipient's key": keyless, "mailbox": unasked} {
		for name, test := range map[string]struct {
			edit     declared
			reissues int
		}{
			"declared as before": {declared{"comments": "meanwhile"}, 2},
			"declared alike":     {declared{"emails": addresses("jo@other.example")}, 1},
			"declared otherwise": {declared{"emails": addresses("lee@other.example")}, 2},
		} {
			t.Run(kind+"/"+name, func(t *testing.T) {
				t.Parallel()
				m := newMine(t, simulator.Config{}, inputs)
				m.apply(nil)
				issue(t, m.b)
				m.refresh()
				change := declared{"emails": []string{"jo@other.example"}}
				if csr := m.current.Attribute(t, "csr"); csr != "" {
					change["csr"] = csr
				}
				m.reissueInConsole(change)
				m.expectQuiet()
				m.apply(test.edit)
				m.expect("status", isReissuing)
				expectReissues(t, m.b, 1)
				issue(t, m.b)
				m.apply(nil)
				if test.reissues > 1 {
					m.expectWarning("Reissue: ")
				}
				expectReissues(t, m.b, test.reissues)
				m.expectServed(1, 1+test.reissues)
			})
		}
	}
}

// What no refresh would bring back is refused while a reissue of somebody else is under way: taken for what that asks for, it
// would never be sent.
func TestClientCertificateOrder_untoldWhileReissuedElsewhere(t *testing.T) {
	for attribute, edit := range map[string]declared{
		"individual": {"individual": individual("Kimm", "Vos", "")},
		"ca_cert_id": {"ca_cert_id": "61FA2C97D30E84B5"},
	} {
		t.Run(attribute, func(t *testing.T) {
			m := newMine(t, simulator.Config{}, keyed(t))
			m.apply(nil)
			issue(t, m.b)
			m.refresh()
			m.reissueInConsole(declared{"emails": []string{"jo@other.example"}, "csr": m.current.Attribute(t, "csr")})
			m.b.ForgetRequests()
			m.try(edit)
			expectRefused(t, m.said, attribute, "Reissue Still Pending: ")
			expectChanges(t, m.b)
			issue(t, m.b)
			m.apply(nil)
			expectChanges(t, m.b, reissueCall)
		})
	}
}
