// SPDX-License-Identifier: MPL-2.0

package certcentral

import (
	"errors"
	"net/http"
	"slices"
	"testing"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/simulator"
)

var (
	clientEmails = []string{"pia@northwind.example", "okafor@northwind.example"}
	pia          = &Individual{FirstName: "Pia", LastName: "Okafor"}
)

// clientProducts are the client products, each with what its orders need besides addresses.
var clientProducts = map[string]CertificateRequest{
	"client_premium":                {CommonName: "Pia Okafor", CommonNameIndicator: "given_name_surname", Individual: pia},
	"client_digital_signature_plus": {CommonName: "Pia Okafor", CommonNameIndicator: "given_name_surname", Individual: pia},
	"client_email_security_plus":    {CommonName: "Night Shift", CommonNameIndicator: "pseudonym", Individual: &Individual{Pseudonym: "Night Shift"}},
	"client_authentication_plus":    {CommonName: "Pia Okafor"},
	"class1_smime":                  {},
	"secure_email_mailbox":          {ProfileType: "multipurpose"},
	"secure_email_sponsor":          {CommonNameIndicator: "given_name_surname", Individual: pia},
	"secure_email_organization":     {CommonNameIndicator: "organization_name", UsageDesignation: &UsageDesignation{PrimaryUsage: "signing"}},
}

// clientOrderIn is a purchase of a client product that the account takes, with or without CSR.
func clientOrderIn(t *testing.T, account *simulator.Simulator, product string, keyed bool) OrderRequest {
	t.Helper()
	request := OrderRequest{Certificate: clientProducts[product], OrderValidity: &Validity{Years: 2}, AutoRenew: new(int64(3)), SkipApproval: true}
	request.Certificate.Emails, request.Certificate.SignatureHash = slices.Clone(clientEmails), "sha256"
	if keyed {
		request.Certificate.CSR = newCSR(t)
	}
	if product != "class1_smime" && product != "secure_email_mailbox" {
		request.OrganizationID = new(account.OrganizationID())
	}
	return request
}

// forEachClientProduct runs test for each product, with and without CSR.
func forEachClientProduct(t *testing.T, test func(t *testing.T, product string, keyed bool)) {
	t.Helper()
	for product := range clientProducts {
		for name, keyed := range map[string]bool{"CSR": true, "no CSR": false} {
			t.Run(product+", "+name, func(t *testing.T) {
				t.Parallel()
				test(t, product, keyed)
			})
		}
	}
}

// TestClientPurchaseFaults cuts the connection of a purchase before and after it is taken, and counts what was bought.
func TestClientPurchaseFaults(t *testing.T) {
	forEachClientProduct(t, func(t *testing.T, product string, keyed bool) {
		for kind, posted := range map[string]int{"drop_before": 2, "drop_after": 1, "truncate": 1} {
			for _, id := range []string{"", "team1"} {
				account, client := newAccount(t, simulator.Config{})
				namesake := clientOrderIn(t, account, product, false)
				namesake.AlternativeOrderID, namesake.Certificate.Emails = id, []string{"pia.o@northwind.example"}
				if _, err := client.PlaceOrder(t.Context(), product, namesake); err != nil {
					t.Fatal(err)
				}
				account.ForgetRequests()
				fail(t, account, simulator.Fault{Method: http.MethodPost, Path: "/order/certificate/*", Times: 1, Kind: kind})
				request := clientOrderIn(t, account, product, keyed)
				request.AlternativeOrderID = id
				placed, err := client.PlaceOrder(t.Context(), product, request)
				if err != nil {
					t.Fatal(err)
				}
				if n := posts(account); n != posted || len(account.Orders()) != 2 || (placed.Recovered != nil) != (posted == 1) {
					t.Errorf("%s: %d POSTs, %d orders, recovered: %t", kind, n, len(account.Orders()), placed.Recovered != nil)
				}
				order, err := client.Order(t.Context(), placed.ID)
				if err != nil || !slices.Equal(order.Certificate.Emails, clientEmails) || order.AutoRenew != 3 || sameKey(order.Certificate.CSR, request.Certificate.CSR) != keyed {
					t.Errorf("%s: bought %+v, %v", kind, order, err)
				}
			}
		}
	})
}

// TestAdoptClientOrderInsteadOfBuying adopts the order that is there, and buys for a namesake.
func TestAdoptClientOrderInsteadOfBuying(t *testing.T) {
	forEachClientProduct(t, func(t *testing.T, product string, keyed bool) {
		account, client := newAccount(t, simulator.Config{})
		request := clientOrderIn(t, account, product, keyed)
		request.AlternativeOrderID, request.Adopt = "team1", true
		first, err := client.PlaceOrder(t.Context(), product, request)
		if err != nil || first.Adopted {
			t.Fatalf("got %+v, %v", first, err)
		}
		if again, err := client.PlaceOrder(t.Context(), product, request); err != nil || !again.Adopted || again.ID != first.ID {
			t.Errorf("got %+v, %v", again, err)
		}
		namesake := clientOrderIn(t, account, product, keyed)
		namesake.AlternativeOrderID, namesake.Adopt, namesake.Certificate.Emails = "team1", true, []string{"pia.o@northwind.example"}
		if other, err := client.PlaceOrder(t.Context(), product, namesake); err != nil || other.Adopted || other.ID == first.ID {
			t.Errorf("for a namesake: %+v, %v", other, err)
		}
	})
}

// TestClientReissueFaults cuts the connection of a reissue for one address more before and after it is taken.
func TestClientReissueFaults(t *testing.T) {
	forEachClientProduct(t, func(t *testing.T, product string, keyed bool) {
		for _, kind := range []string{"drop_before", "drop_after"} {
			for _, skip := range []bool{true, false} {
				account, client := newAccount(t, simulator.Config{Validation: "auto"})
				request := clientOrderIn(t, account, product, keyed)
				before := issuedClientOrder(t, account, client, product, request)
				request.Certificate.Emails = append(request.Certificate.Emails, "desk@northwind.example")
				fail(t, account, simulator.Fault{Method: http.MethodPost, Path: "/order/certificate/*/reissue", Times: 1, Kind: kind})
				reissued, err := client.Reissue(t.Context(), before, ReissueRequest{Certificate: request.Certificate, SkipApproval: skip})
				if _, uncertain := errors.AsType[*UncertainError](err); kind == "drop_before" {
					if !uncertain || account.Orders()[0].Certificates != 1 {
						t.Errorf("%s: got %+v, %v", kind, reissued, err)
					}
					continue
				}
				if err != nil {
					t.Fatal(err)
				}
				if !reissued.Recovered || reissued.CertificateID == before.Certificate.ID || skip != (reissued.CertificateID != 0) || skip == (len(reissued.Requests) == 1) {
					t.Errorf("%s: got %+v", kind, reissued)
				}
			}
		}
	})
}

// issuedClientOrder buys an order and, without CSR, has the recipient make a key.
func issuedClientOrder(t *testing.T, account *simulator.Simulator, client *Client, product string, request OrderRequest) *Order {
	t.Helper()
	placed, err := client.PlaceOrder(t.Context(), product, request)
	if err != nil {
		t.Fatal(err)
	}
	if request.Certificate.CSR == "" {
		if err := account.Pickup(placed.ID); err != nil {
			t.Fatal(err)
		}
	}
	order, err := client.Order(t.Context(), placed.ID)
	if err != nil || order.Status != "issued" {
		t.Fatalf("got %+v, %v", order, err)
	}
	return order
}

// TestEmailValidationsOfAccount has the mailboxes of an order confirmed one after the other.
func TestEmailValidationsOfAccount(t *testing.T) {
	account, client := newAccount(t, simulator.Config{})
	placed, err := client.PlaceOrder(t.Context(), "class1_smime", clientOrderIn(t, account, "class1_smime", false))
	if err != nil {
		t.Fatal(err)
	}
	for confirmed, status := range []string{"pending", "pending", "waiting_pickup"} {
		if confirmed > 0 {
			if err := account.ValidateEmails(placed.ID, clientEmails[confirmed-1]); err != nil {
				t.Fatal(err)
			}
		}
		validations, err := client.EmailValidations(t.Context(), placed.ID)
		if err != nil || len(validations) != len(clientEmails) {
			t.Fatalf("got %+v, %v", validations, err)
		}
		for i, v := range validations {
			want := map[bool]string{true: "validated", false: "unvalidated"}[i < confirmed]
			if v.Email != clientEmails[i] || v.Status != want || v.DateEmailed.IsZero() {
				t.Errorf("%d confirmed: %+v", confirmed, v)
			}
		}
		if order, err := client.Order(t.Context(), placed.ID); err != nil || order.Status != status {
			t.Errorf("%d confirmed: got %+v, %v", confirmed, order, err)
		}
	}
	if _, err := client.EmailValidations(t.Context(), placed.ID+1); !IsNotFound(err) {
		t.Errorf("got %v", err)
	}
}
