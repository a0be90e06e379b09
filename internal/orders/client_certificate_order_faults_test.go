// SPDX-License-Identifier: MPL-2.0

package orders_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/acctest"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/certcentral"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/simulator"
)

// Whatever happens to the answer of a request that makes an order or a certificate, there is one, and it is in state.

// clientKinds are the kinds of orders that are told from others in different ways: by key and name, by name and address,
// by the address alone, or by an address where the service makes the name.
func clientKinds(t *testing.T) map[string]func(*acctest.Bench) values {
	t.Helper()
	csr := acctest.Text(acctest.NewCSR(t, "Kim Vos"))
	return map[string]func(*acctest.Bench) values{
		"person with CSR":    keyed(t),
		"person without CSR": keyless,
		"mailbox with CSR":   func(*acctest.Bench) values { return mailboxInputs(values{"csr": csr}) },
		"mailbox without":    unasked,
		"sponsor without CSR": func(b *acctest.Bench) values {
			person := individual("Kim", "Vos", "")
			return mailboxInputs(values{
				"product": acctest.Text("secure_email_sponsor"), "organization_id": acctest.Text(b.Organization()),
				"common_name_indicator": acctest.Text("given_name_surname"), "individual": person,
			})
		},
	}
}

// newShaken returns a client order on a connection to which the mishap can happen.
func (m mishap) newShaken(t *testing.T, inputs func(*acctest.Bench) values) (*mine, *cable) {
	t.Helper()
	b, line := acctest.New(t, simulator.Config{Validation: "auto"}), new(cable)
	b.Adjust = func(config *certcentral.Config) {
		config.Transport, config.CancelGrace = line, cancelGrace
		if m.fault.Delay > 0 {
			config.RequestTimeout = 500 * time.Millisecond
		}
	}
	return another(t, b, inputs(b)), line
}

// An order whose answer is lost is found again, or ordered once more where there is none; where that cannot be known, the
// next refresh finds it out.
func TestClientCertificateOrder_createFaults(t *testing.T) {
	for kind, inputs := range clientKinds(t) {
		for name, m := range mishaps {
			t.Run(kind+"/"+name, func(t *testing.T) {
				t.Parallel()
				testClientCreation(t, inputs, m)
			})
		}
	}
}

func testClientCreation(t *testing.T, inputs func(*acctest.Bench) values, happens mishap) {
	m, line := happens.newShaken(t, inputs)
	config := m.Config(m.declared)
	plan, diags := m.Plan(t.Context(), m.current, config)
	expectNoError(t, diags)
	line.dark.Store(happens.dark)
	m.current, diags = m.Apply(happens.happen(t, m.b, purchases), m.current, plan, config)
	expectNoError(t, diags) // which would taint an order that may be paid
	if unknown := happens.dark || happens.late; unconfirmed.MatchString(m.current.Attribute(t, "id")) != unknown {
		t.Errorf("the order in state is %q, unconfirmed is to be %t", m.current.Attribute(t, "id"), unknown)
	}
	expectAsPlanned(t, plan, m.current)
	m.b.ForgetFaults()
	line.dark.Store(false)

	m.apply(nil)
	m.expectServed(1, 1)
	m.expect("certificate_id", fmt.Sprint(m.newest().CertificateID), "status", m.newest().Status)
	posts := happens.posts
	if happens.dark && happens.lost {
		posts = 2 // the second by another apply, once it is known that there was none
	}
	expectPosts(t, m.b, posts)
}

// otherProduct stands for a product that takes the same arguments as the order's.
const otherProduct = "ANOTHER"

// follow is what is declared to have the order followed up.
func (m *mine) follow(edit declared) declared {
	if edit["product"] == otherProduct {
		edit = merged(edit, declared{"product": map[string]string{"client_premium": "client_email_security_plus", "class1_smime": "secure_email_mailbox"}[m.newest().Product]})
	}
	return edit
}

// clientSuccessors are the ways in which a client order is followed up in place.
var clientSuccessors = map[string]struct {
	after time.Duration // since the order was placed
	edit  declared
	path  string // of the one request that does it
	order bool   // it makes an order, not a certificate on the one there is
}{
	"reissue":             {0, declared{"reissue_trigger": "1"}, "/order/certificate/*/reissue", false},
	"reissue of mail":     {0, declared{"emails": addresses("kim@shop.example", "k@shop.example")}, "/order/certificate/*/reissue", false},
	"renewal":             {345 * days, declared{"renew_before_days": 30}, purchases, true},
	"new order":           {0, declared{"product": otherProduct}, purchases, true},
	"new order with more": {0, declared{"product": otherProduct, "emails": addresses("jo@shop.example")}, purchases, true},
}

// The same of what follows an order or its certificate, which is made once.
func TestClientCertificateOrder_successorFaults(t *testing.T) {
	kinds := clientKinds(t)
	for _, kind := range []string{"person with CSR", "person without CSR", "mailbox without"} {
		for successor := range clientSuccessors {
			for name, m := range mishaps {
				t.Run(kind+"/"+successor+"/"+name, func(t *testing.T) {
					t.Parallel()
					testClientSuccessor(t, kinds[kind], successor, m)
				})
			}
		}
	}
}

func testClientSuccessor(t *testing.T, inputs func(*acctest.Bench) values, kind string, happens mishap) {
	m, line := happens.newShaken(t, inputs)
	successor := clientSuccessors[kind]
	m.apply(nil)
	m.pickUp()
	m.b.Advance(successor.after)
	m.refresh()
	m.declared = m.declare(m.follow(successor.edit))
	config := m.Config(m.declared)
	plan, diags := m.Plan(t.Context(), m.current, config)
	expectNoError(t, diags)
	m.b.ForgetRequests()

	line.dark.Store(happens.dark)
	after, diags := m.Apply(happens.happen(t, m.b, successor.path), m.current, plan, config)
	happens.expectOutcome(t, successor.order, m.current, plan, after, hasError(diags))
	m.current = after
	m.b.ForgetFaults()
	line.dark.Store(false)

	m.apply(nil)
	if posts := m.b.Count(http.MethodPost, successor.path); posts != happens.posts {
		t.Errorf("it was sent %d times, want %d", posts, happens.posts)
	}
	orders := 1
	if successor.order {
		orders = 2
	}
	m.pickUp()
	m.expectQuiet()
	m.expectServed(orders, 2)
	m.expect("certificate_id", fmt.Sprint(m.newest().CertificateID), "status", isIssued)
	if first := m.b.Orders()[0]; first.Status != isIssued || first.Revoked > 0 {
		t.Errorf("the first order is %+v, want it left alone", first)
	}
}

// A run that was killed while it ordered in the place of another, or reissued, is repeated without another one, whether or
// not the provider remembers.
func TestClientCertificateOrder_killed(t *testing.T) {
	kinds := clientKinds(t)
	for _, kind := range []string{"person with CSR", "person without CSR", "mailbox without"} {
		for name, successor := range clientSuccessors {
			if successor.edit["reissue_trigger"] != nil || successor.edit["emails"] != nil && !successor.order {
				continue // see below
			}
			for _, remembers := range []bool{true, false} {
				t.Run(fmt.Sprintf("%s/%s/remembers %t", kind, name, remembers), func(t *testing.T) {
					t.Parallel()
					m := newMine(t, simulator.Config{Validation: "auto"}, kinds[kind])
					m.apply(nil)
					m.pickUp()
					m.b.Advance(successor.after)
					m.refresh()
					before := m.current
					m.try(m.follow(successor.edit))
					expectNoError(t, m.said)
					m.current = before // the result is lost
					if !remembers {
						m.current = &acctest.Object{Value: before.Value}
					}
					m.apply(nil)
					m.expectServed(2, 2)
				})
			}
		}
	}
}

// The same of the order that takes the place of one that waits.
func TestClientCertificateOrder_killedPlacingAnew(t *testing.T) {
	for _, remembers := range []bool{true, false} {
		m := newMine(t, simulator.Config{}, keyless)
		m.apply(nil)
		before := m.current
		m.try(declared{"emails": addresses("jo@shop.example")})
		expectNoError(t, m.said)
		m.current = before
		if !remembers {
			m.current = &acctest.Object{Value: before.Value}
		}
		m.apply(nil)
		m.expectServed(2, 1)
		if served := m.newest(); fmt.Sprint(served.Emails) != "[jo@shop.example]" {
			t.Errorf("the order is for %q", served.Emails)
		}
	}
}

// A reissue whose result was lost with its run is awaited by its own certificate, and not asked for again.
func TestClientCertificateOrder_killedReissue(t *testing.T) {
	for kind, inputs := range map[string]func(*acctest.Bench) values{"CSR": keyed(t), "recipient's key": keyless, "mailbox": unasked} {
		t.Run(kind, func(t *testing.T) {
			m := newMine(t, simulator.Config{}, inputs)
			m.apply(nil)
			issue(t, m.b)
			m.refresh()
			before := m.current
			m.try(declared{"emails": addresses("kim@shop.example", "jo@other.example")})
			expectNoError(t, m.said)
			m.current = &acctest.Object{Value: before.Value}
			m.try(nil)
			expectReissues(t, m.b, 1)
			if id := m.current.Attribute(t, "certificate_id"); id == before.Attribute(t, "certificate_id") || id == "" {
				t.Errorf("the certificate awaited is %q", id)
			}
		})
	}
}

// An order that was sent and not confirmed is found by the next refresh, or leaves state where there is none; until then
// nothing is changed, bought or ended.
func TestClientCertificateOrder_unconfirmed(t *testing.T) {
	for kind, inputs := range clientKinds(t) {
		for _, commit := range []string{"drop_after", "drop_before"} {
			t.Run(kind+"/"+commit, func(t *testing.T) {
				m := newMine(t, simulator.Config{}, inputs)
				gone(t, m.b, commit, 0)
				m.try(nil)
				expectNoError(t, m.said)
				m.expectWarning("Order Not Confirmed: ")
				m.expect("status", isUnconfirmed, "certificate_id", "")
				if !unconfirmed.MatchString(m.current.Attribute(t, "id")) {
					t.Errorf("the id is %q", m.current.Attribute(t, "id"))
				}
				m.try(declared{"comments": "again"})
				expectSummary(t, m.said, tfprotov6.DiagnosticSeverityError, "Order Still Not Confirmed")
				m.b.ForgetFaults()
				m.refresh()
				if gone := m.current.Value.IsNull(); gone != (commit == "drop_before") {
					t.Fatalf("that the resource left state is %t", gone)
				}
				m.apply(nil)
				m.expectServed(1, 1)
				m.expect("status", isPending)
			})
		}
	}
}

// What awaits an approval when its answer is lost is known by its request, and asked for once.
func TestClientCertificateOrder_lostAwaitingApproval(t *testing.T) {
	for kind, inputs := range clientKinds(t) {
		for _, loss := range []string{"drop_after", "truncate"} {
			t.Run(kind+"/"+loss, func(t *testing.T) {
				m := newMine(t, simulator.Config{}, inputs)
				fault(t, m.b, simulator.Fault{Method: http.MethodPost, Path: purchases, Times: 1, Kind: loss})
				m.apply(declared{"skip_approval": false})
				m.expectServed(1, 1)
				m.expect("status", needsApproval)
				approve(t, m.b)
				issue(t, m.b)
				m.expectQuiet()
				m.expect("status", isIssued)

				fault(t, m.b, simulator.Fault{Method: http.MethodPost, Path: "/order/certificate/*/reissue", Times: 1, Kind: loss})
				m.apply(declared{"reissue_trigger": "1"})
				m.expect("status", isReissuing)
				if id := m.current.Attribute(t, "certificate_id"); !strings.HasPrefix(id, "request-") {
					t.Errorf("the certificate awaited is %q, want that of the request", id)
				}
				m.expectServed(1, 2)
				approve(t, m.b)
				m.pickUp()
				m.expectQuiet()
				m.expect("status", isIssued, "certificate_id", fmt.Sprint(m.newest().CertificateID))
				expectPosts(t, m.b, 1)
				expectReissues(t, m.b, 1)
			})
		}
	}
}

// What a killed run left behind is for whom it was declared then: declared for somebody else by now, it is not taken for
// that one's. Either that is said, or there is an order as it is declared.
func TestClientCertificateOrder_killedThenForAnother(t *testing.T) {
	jo := declared{"common_name": "Jo Roe", "individual": individual("Jo", "Roe", ""), "emails": addresses("jo@shop.example")}
	for name, test := range map[string]struct {
		edit declared
		want string // name and addresses
	}{
		"another person":   {jo, "Jo Roe [jo@shop.example]"},
		"another address":  {declared{"emails": addresses("jo@shop.example")}, "Kim Vos [jo@shop.example]"},
		"one address more": {declared{"emails": addresses("kim@other.example", "jo@shop.example")}, "Kim Vos [kim@other.example jo@shop.example]"},
		"another key":      {declared{"csr": acctest.NewCSR(t, "Kim Vos")}, "Kim Vos [kim@other.example]"},
	} {
		t.Run(name, func(t *testing.T) {
			m := newMine(t, simulator.Config{}, keyed(t))
			m.apply(nil)
			before := m.current
			m.try(declared{"emails": addresses("kim@other.example")})
			expectNoError(t, m.said)
			m.current = before // the result is lost
			m.try(test.edit)
			if hasError(m.said) {
				expectSummary(t, m.said, tfprotov6.DiagnosticSeverityError, "Could Not Place Order: ")
				expectSaid(t, m.said, fmt.Sprintf("Order %d exists already", m.newest().ID))
				expectOrders(t, m.b, 2)
				return
			}
			m.prove()
			m.apply(nil)
			if served := m.newest(); fmt.Sprint(served.CommonName, " ", served.Emails) != test.want {
				t.Errorf("the order is for %s %s, want %s", served.CommonName, served.Emails, test.want)
			}
			expectReissues(t, m.b, 0) // which would put right what was wrong until then
		})
	}
}
