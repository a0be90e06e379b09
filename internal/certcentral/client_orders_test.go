// SPDX-License-Identifier: MPL-2.0

package certcentral

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
)

// TestClientCertificateFields sends each field that only client certificates have alone, as the service expects it.
func TestClientCertificateFields(t *testing.T) {
	for want, request := range map[string]CertificateRequest{
		`{"emails":["pia@northwind.example","okafor@northwind.example"]}`: {Emails: []string{"pia@northwind.example", "okafor@northwind.example"}},
		`{"common_name_indicator":"given_name_surname"}`:                  {CommonNameIndicator: "given_name_surname"},
		`{"individual":{"first_name":"Pia","last_name":"Okafor"}}`:        {Individual: &Individual{FirstName: "Pia", LastName: "Okafor"}},
		`{"individual":{"pseudonym":"Night Shift"}}`:                      {Individual: &Individual{Pseudonym: "Night Shift"}},
		`{"profile_type":"strict"}`:                                       {ProfileType: "strict"},
		`{"usage_designation":{"primary_usage":"signing"}}`:               {UsageDesignation: &UsageDesignation{PrimaryUsage: "signing"}},
		`{"usage_designation":{"additional_usages":["non_repudiation"]}}`: {UsageDesignation: &UsageDesignation{AdditionalUsages: []string{"non_repudiation"}}},
	} {
		order, err := json.Marshal(OrderRequest{Certificate: request})
		if err != nil || string(order) != `{"certificate":`+want+`}` {
			t.Errorf("%v\n got %s\nwant %s", err, order, want)
		}
		reissue, err := json.Marshal(ReissueRequest{Certificate: request})
		if err != nil || string(reissue) != string(order) {
			t.Errorf("a reissue sends %s, an order %s, %v", reissue, order, err)
		}
	}
}

// clientOrders are orders of client certificates, by what they have to be recognised by.
func clientOrders(t *testing.T) map[string]CertificateRequest {
	t.Helper()
	emails := []string{"pia@northwind.example", "okafor@northwind.example"}
	return map[string]CertificateRequest{
		"addresses alone":            {Emails: emails},
		"addresses and key":          {Emails: emails, CSR: newCSR(t)},
		"addresses and name":         {Emails: emails, CommonName: "Pia Okafor"},
		"addresses, key, and name":   {Emails: emails, CommonName: "Pia Okafor", CSR: newCSR(t)},
		"one address":                {Emails: emails[:1]},
		"address of an IDN":          {Emails: []string{"pia@löwe.example"}},
		"person, the service's name": {Emails: emails, CommonNameIndicator: "given_name_surname", Individual: &Individual{FirstName: "Pia", LastName: "Okafor"}},
	}
}

// retold is how the service tells an order of a client certificate: with a common name of its own making where none was
// asked for, and the addresses in its own order and spelling.
func retold(o *shopOrder) {
	c := &o.certificate
	c.CommonName = strings.ToUpper(orDefault(c.CommonName, "made by the service"))
	slices.Reverse(c.Emails)
	for i, email := range c.Emails {
		c.Emails[i] = strings.Replace(strings.ToUpper(email[:1])+email[1:], "löwe", "xn--lwe-sna", 1)
	}
}

// TestLostClientOrder loses the answer to an order of each kind that was taken, with a drawn and with a given id.
func TestLostClientOrder(t *testing.T) {
	for name, certificate := range clientOrders(t) {
		for _, id := range []string{"", "pia1"} {
			t.Run(name+" "+id, func(t *testing.T) {
				shop, client := newShop(t)
				shop.alter = retold
				shop.onPost = always(deed{sell: true, answer: hangingUp})
				// Namesakes, and an earlier order for the same, under the same id.
				shop.addClient(1, id, "", certificate.CommonName, "pia@southwind.example")
				shop.addClient(2, id, certificate.CSR, certificate.CommonName, certificate.Emails...)
				placed, err := client.PlaceOrder(t.Context(), "class1_smime", OrderRequest{Certificate: certificate, AlternativeOrderID: id})
				if err != nil || placed.ID != 5101 || placed.Recovered == nil || len(placed.Recovered.Certificate.Emails) != len(certificate.Emails) {
					t.Fatalf("got %+v, %v", placed, err)
				}
				shop.expect(1, 3)

				match := PurchaseMatch{CSR: certificate.CSR, Names: certificate.names(), Emails: certificate.Emails, Existing: []int64{1, 2}}
				if order, err := client.FindPurchase(t.Context(), placed.AlternativeOrderID, match); err != nil || order.ID != 5101 {
					t.Errorf("looked for later: %+v, %v", order, err)
				}
			})
		}
	}
}

// TestNamesakesWithOneID orders at once for people who share a name and an alternative id, loses every answer, and finds
// each person's own order.
func TestNamesakesWithOneID(t *testing.T) {
	shop, client := newShop(t)
	shop.onPost = always(deed{sell: true, answer: hangingUp})
	shop.alter = retold
	var group sync.WaitGroup
	for i := range 20 {
		group.Go(func() {
			email := fmt.Sprintf("pia.%d@northwind.example", i)
			request := OrderRequest{Certificate: CertificateRequest{CommonName: "Pia Okafor", Emails: []string{email}}, AlternativeOrderID: "team"}
			placed, err := client.PlaceOrder(t.Context(), "client_premium", request)
			if err != nil {
				t.Error(err)
			} else if got := placed.Recovered.Certificate.Emails; len(got) != 1 || !strings.EqualFold(got[0], email) {
				t.Errorf("order %d for %s is for %s", placed.ID, email, got)
			}
		})
	}
	group.Wait()
	shop.expect(20, 20)
}

// TestForeignClientOrderWithTheID has another order turn up under the alternative id of an order whose answer was lost.
func TestForeignClientOrderWithTheID(t *testing.T) {
	const taken, unconfirmed, again = "taken", "unconfirmed", "bought again"
	csr, other := newCSR(t), newCSR(t)
	emails := []string{"pia@northwind.example", "okafor@northwind.example"}
	theirs := []string{"ivo@northwind.example"}
	keyless, keyed := CertificateRequest{CommonName: "Pia Okafor", Emails: emails}, CertificateRequest{CommonName: "Pia Okafor", Emails: emails, CSR: csr}
	nameless := CertificateRequest{Emails: emails}
	for _, test := range []struct {
		name         string
		asked        CertificateRequest
		csr, found   string
		emails       []string
		given, drawn string // what becomes of the purchase
	}{
		{"a namesake", keyless, "", "Pia Okafor", theirs, again, unconfirmed},
		{"no name asked, other addresses", nameless, "", "pia@northwind.example", theirs, again, unconfirmed},
		{"one address of two", keyless, "", "Pia Okafor", emails[:1], unconfirmed, unconfirmed},
		{"one address more", nameless, "", "pia", append(theirs, emails...), unconfirmed, unconfirmed},
		{"another name", keyless, "", "Ivo Brandt", emails, unconfirmed, unconfirmed},
		{"addresses not told", keyless, "", "Pia Okafor", nil, unconfirmed, taken},
		{"blank addresses", nameless, "", "", []string{"", " "}, unconfirmed, taken},
		{"addresses not told, another name", keyless, "", "Ivo Brandt", nil, unconfirmed, unconfirmed},
		{"a key of the recipient's", keyless, other, "Pia Okafor", emails, unconfirmed, taken},
		{"a namesake's key", keyless, other, "Pia Okafor", theirs, again, unconfirmed},
		{"no key told", keyed, "", "Pia Okafor", emails, unconfirmed, taken},
		{"no key told, a namesake", keyed, "", "Pia Okafor", theirs, again, unconfirmed},
		{"another key", keyed, other, "Pia Okafor", emails, again, unconfirmed},
		{"another key, addresses not told", keyed, other, "Pia Okafor", nil, again, unconfirmed},
		{"the same key, addresses not told", keyed, csr, "Pia Okafor", nil, unconfirmed, taken},
		{"the same key, other addresses", keyed, csr, "Pia Okafor", theirs, unconfirmed, unconfirmed},
		{"the same key, another name", keyed, csr, "Ivo Brandt", emails, unconfirmed, unconfirmed},
		{"the same", keyed, csr, "Pia Okafor", emails, taken, taken},
	} {
		for id, want := range map[string]string{"pia1": test.given, "": test.drawn} {
			t.Run(test.name+" "+id, func(t *testing.T) {
				shop, client := newShop(t)
				shop.alter = func(o *shopOrder) {
					o.certificate.CSR, o.certificate.CommonName, o.certificate.Emails = test.csr, test.found, test.emails
				}
				shop.onPost = inTurn(deed{sell: true, answer: hangingUp}, deed{})
				placed, err := client.PlaceOrder(t.Context(), "class1_smime", OrderRequest{Certificate: test.asked, AlternativeOrderID: id})
				got := again
				if _, ok := errors.AsType[*UnconfirmedError](err); ok {
					got = unconfirmed
				} else if err != nil {
					t.Fatal(err)
				} else if placed.Recovered != nil {
					got = taken
				}
				if got != want {
					t.Errorf("%s, want %s", got, want)
				}
				shop.expect(map[bool]int{true: 2, false: 1}[want == again], 1)
			})
		}
	}
}

func TestAdoptClientOrder(t *testing.T) {
	csr, other := newCSR(t), newCSR(t)
	emails := []string{"pia@northwind.example", "okafor@northwind.example"}
	swapped := []string{"Okafor@northwind.example", "pia@NORTHWIND.example"}
	theirs := []string{"ivo@northwind.example"}
	const unclear, otherwise = "its key or its addresses cannot be compared", "its key or an address is the same, but"
	for _, test := range []struct {
		name       string
		csr        string // asked for
		commonName string // asked for
		found      string // the CSR of the order that is there
		foundName  string // and its common name
		emails     []string
		want       string // adopted, bought, or what the error says
	}{
		{"no key", "", "", "", "pia@northwind.example", swapped, "adopted"},
		{"no key, the name asked for", "", "Pia Okafor", "", "pia okafor", swapped, "adopted"},
		{"the same key", csr, "Pia Okafor", csr, "Pia Okafor", swapped, "adopted"},
		{"a namesake", "", "Pia Okafor", "", "Pia Okafor", theirs, "bought"},
		{"no key, other addresses", "", "", "", "pia@northwind.example", theirs, "bought"},
		{"another key", csr, "", other, "pia@northwind.example", emails, "bought"},
		{"one address of two", "", "", "", "pia@northwind.example", emails[:1], otherwise},
		{"another name", "", "Pia Okafor", "", "Pia Brandt", emails, otherwise},
		{"the same key, other addresses", csr, "", csr, "pia@northwind.example", theirs, otherwise},
		{"addresses not told", "", "", "", "pia@northwind.example", nil, unclear},
		{"the same key, addresses not told", csr, "", csr, "pia@northwind.example", nil, unclear},
		{"a key of the recipient's", "", "", other, "pia@northwind.example", emails, unclear},
		{"a key asked for, none there", csr, "", "", "pia@northwind.example", emails, unclear},
	} {
		t.Run(test.name, func(t *testing.T) {
			shop, client := newShop(t)
			shop.addClient(1, "pia1", test.found, test.foundName, test.emails...)
			placed, err := client.PlaceOrder(t.Context(), "class1_smime", OrderRequest{
				Certificate:        CertificateRequest{CSR: test.csr, CommonName: test.commonName, Emails: emails},
				AlternativeOrderID: "pia1", Adopt: true,
			})
			switch {
			case err != nil:
				if !strings.Contains(err.Error(), test.want) {
					t.Errorf("got %v, want %s", err, test.want)
				}
				shop.expect(0, 1)
			case placed.Adopted:
				if test.want != "adopted" || placed.ID != 1 {
					t.Errorf("adopted order %d, want %s", placed.ID, test.want)
				}
				shop.expect(0, 1)
			default:
				if test.want != "bought" || placed.ID != 5101 {
					t.Errorf("bought order %d, want %s", placed.ID, test.want)
				}
				shop.expect(1, 2)
			}
		})
	}
}

// TestTLSOrderHasNoAddresses takes an order of TLS that was lost, whatever addresses the service tells of it.
func TestTLSOrderHasNoAddresses(t *testing.T) {
	shop, client := newShop(t)
	shop.onPost = always(deed{sell: true, answer: hangingUp})
	shop.alter = func(o *shopOrder) { o.certificate.Emails = []string{"pia@northwind.example"} }
	request := anOrder(t)
	request.AlternativeOrderID = "web1"
	if placed, err := client.PlaceOrder(t.Context(), "ssl_basic", request); err != nil || placed.Recovered == nil {
		t.Errorf("got %+v, %v", placed, err)
	}
	shop.expect(1, 1)
}
