// SPDX-License-Identifier: MPL-2.0

package orders_test

import (
	"fmt"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/acctest"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/simulator"
)

// Imports of client orders that are not what is declared.

// The first plan after an import orders nothing: what only another order could put right is an error on its attribute, as
// long as the order waits.
func TestClientCertificateOrder_importRefused(t *testing.T) {
	for name, test := range map[string]struct {
		status string
		edit   declared
		at     string
	}{
		"key at pickup":          {toPickUp, declared{"csr": acctest.NewCSR(t, "Kim Vos")}, "csr"},
		"addresses at pickup":    {toPickUp, declared{"emails": addresses("jo@shop.example")}, "emails"},
		"addresses":              {isPending, declared{"emails": addresses("jo@shop.example")}, "emails"},
		"fewer addresses":        {isPending, declared{"emails": addresses("kim@shop.example")}, "emails"},
		"addresses, unapproved":  {needsApproval, declared{"emails": addresses("jo@shop.example")}, "emails"},
		"common name":            {isPending, declared{"common_name": "Jo Roe"}, "common_name"},
		"common name, at pickup": {toPickUp, declared{"common_name": "Jo Roe"}, "common_name"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := &mine{clientLife: arriveClient(t, test.status, nil)}
			before := m.declared
			m.b.ForgetRequests()
			m.importFirst()
			m.try(test.edit)
			expectRefused(t, m.said, test.at, "Order Still Pending: Kim Vos, Order ")
			expectChanges(t, m.b)
			m.declared = before
			m.apply(nil)
			expectChanges(t, m.b)
			m.expectServed(1, 1)
			m.expect("status", test.status)
		})
	}
}

// An order is imported into the resource that its product belongs to, and no other.
func TestClientCertificateOrder_importOtherKind(t *testing.T) {
	b := acctest.New(t, simulator.Config{})
	s := b.Serve(t, sslOrder)
	_, diags := cycle(t, s, s.Null(), s.Config(inputs(b, acctest.NewCSR(t, "shop.example"), nil)))
	expectNoError(t, diags)
	another(t, b, unasked(b)).apply(nil)
	for i, test := range []struct{ into, belongs string }{{clientOrder, sslOrder}, {sslOrder, clientOrder}} {
		order := b.Orders()[i]
		s := b.Serve(t, test.into)
		imported, err := s.ImportResourceState(t.Context(), &tfprotov6.ImportResourceStateRequest{TypeName: test.into, ID: fmt.Sprint(order.ID)})
		must(t, err)
		value, err := imported.ImportedResources[0].State.Unmarshal(s.Null().Value.Type())
		must(t, err)
		_, diags := s.Read(t.Context(), &acctest.Object{Value: value, Private: imported.ImportedResources[0].Private})
		expectSummary(t, diags, tfprotov6.DiagnosticSeverityError, fmt.Sprintf("Order %d Is Of Another Kind", order.ID))
		expectSaid(t, diags, fmt.Sprintf("of product %s, which %s manages", order.Product, test.belongs))
	}
}

// White space in a name makes no difference.
func TestClientCertificateOrder_importSpacedName(t *testing.T) {
	for _, status := range []string{isPending, toPickUp, isIssued} {
		for _, name := range []string{"Kim Vos ", " Kim Vos", "Kim  Vos"} {
			t.Run(fmt.Sprintf("%s/%q", status, name), func(t *testing.T) {
				t.Parallel()
				m := &mine{clientLife: arriveClient(t, status, nil)}
				m.b.ForgetRequests()
				m.importFirst()
				m.apply(declared{"common_name": name})
				expectSilence(t, m.said, "Another Common Name")
				expectChanges(t, m.b)
				m.expectServed(1, 1)
			})
		}
	}
}

// The addresses of a certificate were proved, also where it was revoked by the time of the import; those of an order that
// never had one are as far as they were known to be.
func TestClientCertificateOrder_provedBeforeEnd(t *testing.T) {
	const validated, unvalidated = "validated", "unvalidated"
	emails := []string{"kim@shop.example", "jo@other.example"}
	for name, test := range map[string]struct {
		end            func(*testing.T, *acctest.Bench)
		kept, imported [2]string // how far each address is proved, for one that was in state and one that is imported
	}{
		"revoked":   {func(t *testing.T, b *acctest.Bench) { issue(t, b); must(t, b.Revoke(b.Orders()[0].ID)) }, [2]string{validated, validated}, [2]string{validated, validated}},
		"expired":   {func(t *testing.T, b *acctest.Bench) { issue(t, b); b.Advance(400 * days) }, [2]string{validated, validated}, [2]string{validated, validated}},
		"cancelled": {cancelElsewhere, [2]string{unvalidated, validated}, [2]string{unvalidated, unvalidated}},
	} {
		t.Run(name, func(t *testing.T) {
			m := newMine(t, simulator.Config{}, func(*acctest.Bench) values { return mailboxInputs(values{"emails": addresses(emails...)}) })
			m.apply(nil)
			m.prove(emails[1])
			m.refresh()
			m.expectProved(emails[0], unvalidated, emails[1], validated)
			test.end(t, m.b)
			m.refresh()
			m.expectProved(emails[0], test.kept[0], emails[1], test.kept[1])
			m.importFirst()
			m.refresh()
			m.expectProved(emails[0], test.imported[0], emails[1], test.imported[1])
		})
	}
}

// Whom a certificate names is read from it at an import: another person later on is a wish, and reissued.
func TestClientCertificateOrder_anotherPersonAfterImport(t *testing.T) {
	m := newMine(t, simulator.Config{}, keyed(t))
	m.declared = m.declare(declared{"product": "secure_email_sponsor", "common_name": nil, "common_name_indicator": "given_name_surname", "individual": individual("Kim", "Vos", "")})
	m.apply(nil)
	issue(t, m.b)
	m.refresh()
	m.importFirst()
	m.b.ForgetRequests()
	m.try(declared{"individual": individual("Kim", "Roe", "")})
	expectChanges(t, m.b, "POST /order/certificate/*/reissue")
}

// A renewal that was found after its answer was lost counts as imported until an update records the rest. Where nothing is left to
// record there is none, and the renewal is followed up all the same.
func TestClientCertificateOrder_foundRenewalIsFollowedUp(t *testing.T) {
	m := newMine(t, simulator.Config{}, func(*acctest.Bench) values { return mailboxInputs(values{}) })
	m.apply(declared{"renew_before_days": 30, "profile_type": "strict"})
	m.prove()
	issue(t, m.b)
	m.refresh()
	m.b.Advance(345 * days)
	m.lose(nil, true)
	m.declared = m.declare(declared{"profile_type": nil})
	m.refresh()
	m.apply(nil)
	issue(t, m.b)
	m.b.Advance(345 * days)
	m.refresh()
	m.try(nil)
	expectOrders(t, m.b, 3)
}
