// SPDX-License-Identifier: MPL-2.0

package orders_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/acctest"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/simulator"
)

// The life of a client order, from the approval over the proofs, the recipient's key and reissues to its renewal.

// mine is a client order over many runs, each in a process of its own.
type mine struct {
	*clientLife
	said []*tfprotov6.Diagnostic // by the last run
}

// newMine returns a client order that is not placed yet.
func newMine(t *testing.T, config simulator.Config, inputs func(*acctest.Bench) values) *mine {
	t.Helper()
	b := acctest.New(t, config)
	return another(t, b, inputs(b))
}

// another returns one more client order of the bench that is not placed yet.
func another(t *testing.T, b *acctest.Bench, declared values) *mine {
	t.Helper()
	s := b.Serve(t, clientOrder)
	return &mine{clientLife: &clientLife{&life{Server: s, t: t, b: b, declared: declared, current: s.Null()}}}
}

// keyed are the arguments of an order for Kim Vos with a CSR.
func keyed(t *testing.T) func(*acctest.Bench) values {
	t.Helper()
	csr := acctest.Text(acctest.NewCSR(t, "Kim Vos"))
	return func(b *acctest.Bench) values { return clientInputs(b, values{"csr": csr}) }
}

// keyless are the arguments of an order for Kim Vos whose key the recipient makes.
func keyless(b *acctest.Bench) values { return clientInputs(b, nil) }

// unasked are the arguments of an order for a mailbox: no name, and a key that the recipient makes.
func unasked(*acctest.Bench) values { return mailboxInputs(nil) }

// try refreshes, plans and applies the declaration with a change, in a process of its own.
func (m *mine) try(change declared) {
	m.t.Helper()
	m.Server = m.b.Serve(m.t, clientOrder)
	m.declared = m.declare(change)
	m.current, m.said = cycle(m.t, m.Server, m.current, m.Config(m.declared))
}

// apply is a try that succeeds, and after which nothing is left to do.
func (m *mine) apply(change declared) {
	m.t.Helper()
	m.try(change)
	expectNoError(m.t, m.said)
	m.expectQuiet()
}

// expectQuiet checks that a plan after a refresh is empty.
func (m *mine) expectQuiet() {
	m.t.Helper()
	m.current = expectEmptyPlan(m.t, m.Server, m.current, m.Config(m.declared))
}

// refresh reads the order, and says what that says.
func (m *mine) refresh() {
	m.t.Helper()
	m.current, m.said = m.Read(m.t.Context(), m.current)
	expectNoError(m.t, m.said)
}

// expect checks attributes, given as pairs of a name and a text.
func (m *mine) expect(pairs ...string) {
	m.t.Helper()
	for i := 0; i < len(pairs); i += 2 {
		if got := m.current.Attribute(m.t, pairs[i]); got != pairs[i+1] {
			m.t.Errorf("%s is %q, want %q", pairs[i], got, pairs[i+1])
		}
	}
}

// expectProved checks how far the addresses are proved, given as pairs of an address and a status.
func (m *mine) expectProved(want ...string) {
	m.t.Helper()
	var validations []tftypes.Value
	must(m.t, attributes(m.t, m.current)["email_validations"].As(&validations))
	var got []string
	for _, validation := range validations {
		object := &acctest.Object{Value: validation}
		got = append(got, object.Attribute(m.t, "address"), object.Attribute(m.t, "status"))
	}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		m.t.Errorf("the addresses are %v, want %v", got, want)
	}
}

// expectWarning checks that the last run gave a warning that begins that way.
func (m *mine) expectWarning(summary string) {
	m.t.Helper()
	expectSummary(m.t, m.said, tfprotov6.DiagnosticSeverityWarning, summary)
}

// newest returns the newest order of the bench.
func (m *mine) newest() simulator.OrderSummary {
	m.t.Helper()
	orders := m.b.Orders()
	if len(orders) == 0 {
		m.t.Fatal("there is no order")
	}
	return orders[len(orders)-1]
}

// prove has some addresses of the newest order proved, or all.
func (m *mine) prove(emails ...string) {
	m.t.Helper()
	must(m.t, m.b.ValidateEmails(m.newest().ID, emails...))
}

// expectServed checks how many orders and certificates there are, and that state has the newest.
func (m *mine) expectServed(orders, certificates int) {
	m.t.Helper()
	expectOrders(m.t, m.b, orders)
	made := 0
	for _, order := range m.b.Orders() {
		made += order.Certificates
	}
	newest := m.newest()
	if made != certificates || m.current.Attribute(m.t, "id") != fmt.Sprint(newest.ID) {
		m.t.Errorf("state has order %s, the service %d certificates and %+v, want %d", m.current.Attribute(m.t, "id"), made, newest, certificates)
	}
}

// An order waits for its approval, then for each of its mailboxes, and at every stage there is nothing to do.
func TestClientCertificateOrder_life(t *testing.T) {
	const kimMail, joMail, validated, unvalidated = "kim@shop.example", "jo@other.example", "validated", "unvalidated"
	for _, product := range []string{"class1_smime", "client_premium"} {
		t.Run(product, func(t *testing.T) {
			m := newMine(t, simulator.Config{}, func(b *acctest.Bench) values {
				inputs := mailboxInputs(nil)
				if product == "client_premium" {
					inputs = clientInputs(b, nil)
				}
				inputs["emails"], inputs["csr"] = addresses(kimMail, "JO@other.example"), acctest.Text(acctest.NewCSR(t, "Kim Vos"))
				inputs["skip_approval"] = tftypes.NewValue(tftypes.Bool, false)
				return inputs
			})
			m.apply(nil)
			m.expect("status", needsApproval, "certificate_id", "", "serial_number", "")
			m.expectProved(kimMail, unvalidated, "JO@other.example", unvalidated)

			approve(t, m.b)
			m.expectQuiet()
			m.expect("status", isPending, "certificate_id", fmt.Sprint(m.newest().CertificateID))
			m.expectProved(kimMail, unvalidated, "JO@other.example", unvalidated)

			m.prove(joMail)
			m.expectQuiet()
			m.expect("status", isPending)
			m.expectProved(kimMail, unvalidated, "JO@other.example", validated)

			m.prove(kimMail)
			m.expectQuiet()
			m.expect("status", isIssued, "certificate_id", fmt.Sprint(m.newest().CertificateID))
			m.expectProved(kimMail, validated, "JO@other.example", validated)
			if m.current.Attribute(t, "serial_number") == "" || m.current.Attribute(t, "valid_till") == "" {
				t.Error("an issued order has no certificate")
			}
			m.expectServed(1, 1)
		})
	}
}

// The addresses of a product that proves none are none to be proved.
func TestClientCertificateOrder_nothingToProve(t *testing.T) {
	m := newMine(t, simulator.Config{}, func(b *acctest.Bench) values {
		return clientInputs(b, values{
			"product": acctest.Text("client_authentication_plus"), "common_name_indicator": tftypes.NewValue(tftypes.String, nil),
			"individual": tftypes.NewValue(individual("", "", "").Type(), nil),
		})
	})
	m.apply(nil)
	m.expect("status", toPickUp)
	m.expectProved()
}

// How far an address is proved stays as it was known, while the service cannot tell.
func TestClientCertificateOrder_proofsNotTold(t *testing.T) {
	m := newMine(t, simulator.Config{}, func(*acctest.Bench) values {
		return mailboxInputs(values{"emails": addresses("kim@shop.example", "jo@other.example")})
	})
	m.apply(nil)
	m.prove("jo@other.example")
	m.refresh()
	fault(t, m.b, simulator.Fault{Path: "/order/certificate/*/email-validation", Kind: "status", Status: http.StatusForbidden})
	m.expectQuiet()
	m.expectProved("kim@shop.example", "unvalidated", "jo@other.example", "validated")
}

// Without a CSR the recipient makes the key, for the order and for each reissue; that is waited for, and no error.
func TestClientCertificateOrder_pickedUp(t *testing.T) {
	for name, inputs := range map[string]func(*acctest.Bench) values{"person": keyless, "mailbox": unasked} {
		t.Run(name, func(t *testing.T) {
			m := newMine(t, simulator.Config{}, inputs)
			m.apply(nil)
			m.expect("status", isPending)
			m.prove()
			m.expectQuiet()
			m.expect("status", toPickUp, "csr", "", "serial_number", "")
			m.b.Advance(30 * days)
			m.expectQuiet()
			must(t, m.b.Pickup(m.newest().ID))
			m.expectQuiet()
			m.expect("status", isIssued, "csr", "")
			m.expectServed(1, 1)

			first := m.current.Attribute(t, "certificate_id")
			m.apply(declared{"reissue_trigger": "lost phone"})
			if detail := expectDetail(t, m.said, "Reissue: "); !strings.Contains(detail, "the recipient is asked to make a new key") {
				t.Errorf("it says %q, want who has to act", detail)
			}
			m.expect("status", isReissuing, "csr", "")
			second := m.current.Attribute(t, "certificate_id")
			if second == first || second == "" {
				t.Errorf("the certificate awaited is %q, the first was %s", second, first)
			}
			must(t, m.b.Pickup(m.newest().ID))
			m.expectQuiet()
			m.expect("status", isIssued, "certificate_id", second, "csr", "")
			m.expectServed(1, 2)
			expectReissues(t, m.b, 1)
		})
	}
}

// A CSR where the recipient made the key brings a certificate for that key, and taking it out leaves it.
func TestClientCertificateOrder_keyTakenOver(t *testing.T) {
	m := newMine(t, simulator.Config{Validation: "auto"}, unasked)
	m.apply(nil)
	must(t, m.b.Pickup(m.newest().ID))
	m.refresh()
	csr := acctest.NewCSR(t, "kim@shop.example")
	m.apply(declared{"csr": csr})
	m.expect("status", isIssued, "csr", csr)
	m.expectServed(1, 2)
	m.apply(declared{"csr": nil})
	m.expect("status", isIssued, "csr", "")
	m.expectServed(1, 2)
	m.apply(declared{"reissue_trigger": "1"})
	m.expect("status", isReissuing)
	must(t, m.b.Pickup(m.newest().ID))
	m.expectQuiet()
	m.expect("status", isIssued, "csr", "")
	m.expectServed(1, 3)
}

// A reissue whose recipient was asked to make a key takes no CSR any more: that is said, and everything stays as it is.
func TestClientCertificateOrder_keyTooLate(t *testing.T) {
	m := newMine(t, simulator.Config{Validation: "auto"}, unasked)
	m.apply(nil)
	must(t, m.b.Pickup(m.newest().ID))
	m.refresh()
	m.apply(declared{"reissue_trigger": "1"})
	m.try(declared{"csr": acctest.NewCSR(t, "kim@shop.example")})
	expectSummary(t, m.said, tfprotov6.DiagnosticSeverityError, "Could Not Change Pending Order: kim@shop.example")
	m.expect("csr", "", "status", isReissuing)
	m.apply(declared{"csr": nil})
	m.expectServed(1, 2)
}

// A reissue that is cancelled or rejected, approved or not, did not happen: the order runs on, and the reissue is planned
// again as long as it is declared.
func TestClientCertificateOrder_reissueNotMade(t *testing.T) {
	more, trigger := declared{"emails": addresses("kim@shop.example", "jo@other.example")}, declared{"reissue_trigger": "1"}
	for name, test := range map[string]struct {
		inputs   func(*acctest.Bench) values
		edit     declared
		approval bool
	}{
		"addresses":                        {keyed(t), more, false},
		"addresses of a mailbox":           {unasked, more, false},
		"addresses, to be approved":        {keyed(t), more, true},
		"trigger, to be approved":          {keyed(t), trigger, true},
		"key of the recipient":             {keyless, trigger, false},
		"key of a mailbox":                 {unasked, trigger, false},
		"key of a mailbox, to be approved": {unasked, trigger, true},
	} {
		for how, end := range map[string]func(*mine){
			"cancelled": func(m *mine) { cancelElsewhere(m.t, m.b) },
			"rejected":  func(m *mine) { must(m.t, m.b.Reject(m.newest().ID)) },
		} {
			t.Run(name+"/"+how, func(t *testing.T) {
				m := newMine(t, simulator.Config{}, test.inputs)
				m.apply(nil)
				issue(t, m.b)
				m.refresh()
				m.apply(merged(test.edit, declared{"skip_approval": !test.approval}))
				m.expect("status", isReissuing)
				end(m)
				m.refresh()
				m.expectWarning("Reissue Did Not Happen")
				m.expect("status", isIssued, "certificate_id", fmt.Sprint(m.newest().CertificateID))
				m.apply(nil)
				m.expectWarning("Reissue: ")
				m.expect("status", isReissuing)
				expectReissues(t, m.b, 2)
				expectOrders(t, m.b, 1)
			})
		}
	}
}
