// SPDX-License-Identifier: MPL-2.0

package orders_test

import (
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/acctest"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/simulator"
)

// Whose a client order is: orders of one name, or one alternative id, are told apart by key and addresses.

// Two people of one name, both without CSR, are told apart by their addresses, even where they share an alternative id: an
// answer that is lost is never taken to be about the other one's order.
func TestClientCertificateOrder_sameName(t *testing.T) {
	for commit, posts := range map[string]int{"drop_after": 2, "drop_before": 3} {
		for kind, inputs := range clientKinds(t) {
			if strings.HasSuffix(kind, "with CSR") {
				continue
			}
			t.Run(kind+"/"+commit, func(t *testing.T) {
				first := newMine(t, simulator.Config{}, inputs)
				first.apply(declared{"alternative_order_id": "kim"})
				second := another(t, first.b, inputs(first.b))
				fault(t, first.b, simulator.Fault{Method: http.MethodPost, Path: purchases, Times: 1, Kind: commit})
				second.apply(declared{"alternative_order_id": "kim", "emails": addresses("kim.vos@shop.example")})
				second.expectServed(2, 2)
				expectPosts(t, first.b, posts)
				first.expectQuiet()
				first.expect("id", fmt.Sprint(first.b.Orders()[0].ID))
				if served := second.newest(); fmt.Sprint(served.Emails) != "[kim.vos@shop.example]" {
					t.Errorf("the second order is for %q", served.Emails)
				}
			})
		}
	}
}

// The same where the answers are lost for good, and found by a later refresh.
func TestClientCertificateOrder_sameNameUnconfirmed(t *testing.T) {
	first := newMine(t, simulator.Config{}, keyless)
	second := another(t, first.b, keyless(first.b))
	for _, m := range []*mine{first, second} {
		emails := addresses("kim@shop.example")
		if m == second {
			emails = addresses("kim.vos@shop.example")
		}
		// The look-up before the order, by an id of the user's, goes through.
		gone(t, m.b, "drop_after", 1)
		m.try(declared{"alternative_order_id": "kim", "emails": emails})
		m.expect("status", isUnconfirmed)
		m.b.ForgetFaults()
	}
	second.apply(nil)
	first.apply(nil)
	first.expect("id", fmt.Sprint(first.b.Orders()[0].ID))
	second.expect("id", fmt.Sprint(first.b.Orders()[1].ID))
	expectOrders(t, first.b, 2)
}

// adopt_existing takes the order of its own key or addresses, and no other.
func TestClientCertificateOrder_adopts(t *testing.T) {
	csr, other := acctest.NewCSR(t, "Kim Vos"), acctest.NewCSR(t, "Kim Vos")
	for name, test := range map[string]struct {
		placed, wanted declared
		adopts         bool
		refused        string // the error, where neither is done
	}{
		"the same key":            {placed: declared{"csr": csr}, wanted: declared{"csr": csr}, adopts: true},
		"the same key, spelt":     {placed: declared{"csr": csr}, wanted: declared{"csr": csr, "emails": addresses("KIM@shop.example")}, adopts: true},
		"the same address":        {adopts: true},
		"the same addresses":      {placed: declared{"emails": addresses("kim@shop.example", "k@shop.example")}, wanted: declared{"emails": addresses("kim@shop.example", "k@shop.example")}, adopts: true},
		"another key":             {placed: declared{"csr": csr}, wanted: declared{"csr": other}},
		"another address":         {wanted: declared{"emails": addresses("kim.vos@shop.example")}},
		"one address more":        {wanted: declared{"emails": addresses("kim@shop.example", "k@shop.example")}, refused: "cannot be told apart"},
		"another name":            {wanted: declared{"common_name": "Kim A. Vos"}, refused: "cannot be told apart"},
		"another key's address":   {placed: declared{"csr": csr}, refused: "cannot be told apart"},
		"another product":         {wanted: declared{"product": "client_email_security_plus"}, refused: "product"},
		"an order that was ended": {placed: declared{"comments": "cancelled"}},
		"a key for other mail":    {placed: declared{"csr": csr}, wanted: declared{"csr": csr, "emails": addresses("jo@shop.example")}, refused: "cannot be told apart"},
	} {
		t.Run(name, func(t *testing.T) {
			first := newMine(t, simulator.Config{}, keyless)
			first.apply(merged(declared{"alternative_order_id": "kim"}, test.placed))
			if test.placed["comments"] != nil {
				cancelElsewhere(t, first.b)
			}
			second := another(t, first.b, keyless(first.b))
			second.try(merged(declared{"alternative_order_id": "kim", "adopt_existing": true}, test.wanted))
			if test.refused != "" {
				if !hasError(second.said) || !regexp.MustCompile(`(?s)`+test.refused).MatchString(said(second.said)) {
					t.Errorf("it says %s", said(second.said))
				}
				expectOrders(t, first.b, 1)
				return
			}
			expectNoError(t, second.said)
			if test.adopts {
				second.expectWarning("Order Adopted: ")
				second.expect("id", first.current.Attribute(t, "id"))
				expectOrders(t, first.b, 1)
			} else {
				second.expect("id", fmt.Sprint(second.newest().ID))
				expectOrders(t, first.b, 2)
			}
			second.expectQuiet()
		})
	}
}

// said returns all that diagnostics say, on one line.
func said(diags []*tfprotov6.Diagnostic) string {
	var text []string
	for _, d := range diags {
		text = append(text, d.Summary, d.Detail)
	}
	return strings.Join(strings.Fields(strings.Join(text, " ")), " ")
}
