// SPDX-License-Identifier: MPL-2.0

package certcentral

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"errors"
	"net/http"
	"testing"
	"time"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/simulator"
)

// newAccount returns a simulated account and a client of it, on one clock.
func newAccount(t *testing.T, config simulator.Config) (*simulator.Simulator, *Client) {
	t.Helper()
	clock := newTestClock()
	config.APIKey, config.Now = testKey, clock.Now
	account, err := simulator.New(config)
	if err != nil {
		t.Fatal(err)
	}
	client := newTestClient(t, serve(t, account.Handler())+"/services/v2", func(c *Config) { c.Clock = clock })
	return account, client
}

// orderIn is a purchase that the account takes.
func orderIn(t *testing.T, account *simulator.Simulator) OrderRequest {
	t.Helper()
	request := anOrder(t)
	request.OrganizationID = new(account.OrganizationID())
	request.DCVMethod = "dns-txt-token"
	request.Certificate.CertValidity = &Validity{Days: 90}
	return request
}

// fail sets a fault.
func fail(t *testing.T, account *simulator.Simulator, fault simulator.Fault) {
	t.Helper()
	if err := account.AddFault(fault); err != nil {
		t.Fatal(err)
	}
}

// posts counts the POSTs that the account was asked.
func posts(account *simulator.Simulator) int {
	count := 0
	for _, request := range account.Requests() {
		if request.Method == http.MethodPost {
			count++
		}
	}
	return count
}

func TestWholeLife(t *testing.T) {
	ctx := t.Context()
	account, client := newAccount(t, simulator.Config{})
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	request := orderIn(t, account)
	request.Certificate.CSR = csrFor(t, key)

	// Ordered, and it waits for an approval, then for the domain.
	placed, err := client.PlaceOrder(ctx, "ssl_basic", request)
	if err != nil || len(placed.Requests) != 1 || placed.CertificateID != 0 || placed.DCVRandomValue == "" || len(placed.Domains) == 0 {
		t.Fatalf("got %+v, %v", placed, err)
	}
	if err := client.UpdateRequestStatus(ctx, placed.Requests[0].ID, "approved", "fine"); err != nil {
		t.Fatal(err)
	}
	if waiting, err := client.Request(ctx, placed.Requests[0].ID); err != nil || waiting.Status != "approved" || !sameKey(waiting.Order.Certificate.CSR, request.Certificate.CSR) {
		t.Errorf("got %+v, %v", waiting, err)
	}
	if check, err := client.CheckDCV(ctx, placed.ID); err != nil || check.DCVStatus == "valid" {
		t.Errorf("without a record: %+v, %v", check, err)
	}
	if value, err := client.DCVRandomValue(ctx, placed.ID); err != nil || value.Value != placed.DCVRandomValue || value.ExpirationDate.IsZero() {
		t.Errorf("got %+v, %v", value, err)
	}
	validation, err := client.OrderValidation(ctx, placed.ID)
	if err != nil || validation.OrderStatus != "pending" || len(validation.Names) == 0 || validation.Names[0].DomainID == 0 {
		t.Errorf("got %+v, %v", validation, err)
	}
	for _, domain := range placed.Domains {
		account.Publish(domain.Name, "TXT", placed.DCVRandomValue)
	}
	if check, err := client.CheckDCV(ctx, placed.ID); err != nil || check.OrderStatus != "issued" {
		t.Fatalf("got %+v, %v", check, err)
	}

	// Issued, for our key.
	order, err := client.Order(ctx, placed.ID)
	if err != nil || order.Status != "issued" || order.Certificate.ID == 0 || order.AlternativeOrderID != placed.AlternativeOrderID ||
		order.OrganizationID != account.OrganizationID() || order.Certificate.ValidTill.IsZero() || !order.AsOf.Equal(account.Now().Truncate(time.Second)) {
		t.Fatalf("got %+v, %v", order, err)
	}
	chain, err := client.CertificateChain(ctx, order.Certificate.ID)
	if err != nil {
		t.Fatal(err)
	}
	block, _ := pem.Decode([]byte(chain[0].PEM))
	leaf, err := x509.ParseCertificate(block.Bytes)
	if err != nil || !key.PublicKey.Equal(leaf.PublicKey) {
		t.Errorf("the leaf is not for our key: %v", err)
	}
	if file, err := client.DownloadCertificate(ctx, order.Certificate.ID, "pem_all"); err != nil || !bytes.HasPrefix(file, []byte("-----BEGIN")) {
		t.Errorf("got %.20s, %v", file, err)
	}
	if file, err := client.DownloadCertificate(ctx, order.Certificate.ID, ""); err != nil || !bytes.HasPrefix(file, []byte("PK")) {
		t.Errorf("got %.20s, %v", file, err)
	}

	// Reissued with another name, cancelled, and at last revoked.
	reissue := ReissueRequest{Certificate: request.Certificate, SkipApproval: true}
	reissue.Certificate.DNSNames = append(reissue.Certificate.DNSNames, "new.southwind.example")
	reissued, err := client.Reissue(ctx, order, reissue)
	if err != nil || reissued.CertificateID == order.Certificate.ID || reissued.CertificateID == 0 || reissued.Recovered {
		t.Fatalf("got %+v, %v", reissued, err)
	}
	if list, err := client.Reissues(ctx, order.ID); err != nil || len(list) == 0 {
		t.Errorf("got %+v, %v", list, err)
	}
	if list, err := client.Duplicates(ctx, order.ID); err != nil || len(list) != 0 {
		t.Errorf("got %+v, %v", list, err)
	}
	if err := client.CancelOrder(ctx, order.ID, "not needed"); err != nil {
		t.Error(err)
	}
	waits, err := client.RevokeCertificate(ctx, order.Certificate.ID, RevokeRequest{})
	if err != nil || waits == nil || waits.Type != "revoke" || waits.Status != "pending" {
		t.Errorf("got %+v, %v", waits, err)
	}
	if waits, err := client.RevokeOrder(ctx, order.ID, RevokeRequest{SkipApproval: true}); err != nil || waits != nil {
		t.Errorf("got %+v, %v", waits, err)
	}
	if _, err := client.RevokeSerialNumber(ctx, order.Certificate.SerialNumber, RevokeRequest{}); !IsAlreadyRevoked(err) || IsAlreadyRevoked(nil) {
		t.Errorf("got %v", err)
	}
	changes, err := client.StatusChanges(ctx, StatusChangeQuery{Minutes: 10})
	if err != nil || len(changes) != 1 || changes[0].OrderID != order.ID || changes[0].Status != "revoked" {
		t.Errorf("got %+v, %v", changes, err)
	}
}

func TestWrongKey(t *testing.T) {
	account, client := newAccount(t, simulator.Config{})
	client.key = "another"
	if _, err := client.PlaceOrder(t.Context(), "ssl_basic", orderIn(t, account)); !IsForbidden(err) || !HasCode(err, "access_denied|access_denied_invalid_key") {
		t.Errorf("got %v", err)
	}
	if _, err := client.Product(t.Context(), "ssl_basic"); !IsForbidden(err) {
		t.Errorf("got %v", err)
	}
}

func TestProductsOfAccount(t *testing.T) {
	_, client := newAccount(t, simulator.Config{})
	products, err := client.Products(t.Context(), nil)
	if err != nil || len(products) < 20 {
		t.Fatalf("got %d products, %v", len(products), err)
	}
	product, err := client.Product(t.Context(), "ssl_basic")
	if err != nil || product.DefaultSignatureHash != "sha256" || len(product.AllowedOrderValidityYears) == 0 || len(product.ServerPlatforms) == 0 {
		t.Errorf("got %+v, %v", product, err)
	}
	if _, err := client.Product(t.Context(), "no_such_product"); !IsNotFound(err) || !HasCode(err, "not_found") {
		t.Errorf("got %v", err)
	}
}

func TestOrdersOfAccount(t *testing.T) {
	account, client := newAccount(t, simulator.Config{})
	for range 5 {
		if _, err := client.PlaceOrder(t.Context(), "ssl_basic", orderIn(t, account)); err != nil {
			t.Fatal(err)
		}
	}
	var last int64
	count := 0
	for order, err := range client.Orders(t.Context(), OrderQuery{PageSize: 2, Filters: map[string][]string{"product_name_id": {"ssl_basic"}}}) {
		if err != nil {
			t.Fatal(err)
		}
		if order.ID <= last || order.ProductNameID != "ssl_basic" {
			t.Errorf("got order %d of %s after %d", order.ID, order.ProductNameID, last)
		}
		last = order.ID
		count++
	}
	if count != 5 {
		t.Errorf("got %d orders", count)
	}
}

// TestPurchaseFaults breaks a purchase in each way, in each approval mode, and counts what was bought.
func TestPurchaseFaults(t *testing.T) {
	purchase := simulator.Fault{Method: http.MethodPost, Path: "/order/certificate/*", Times: 1}
	for _, test := range []struct {
		name      string
		fault     func(*simulator.Fault)
		posts     int
		recovered bool
	}{
		{"cut before commit", func(f *simulator.Fault) { f.Kind = "drop_before" }, 2, false},
		{"cut after commit", func(f *simulator.Fault) { f.Kind = "drop_after" }, 1, true},
		{"truncated", func(f *simulator.Fault) { f.Kind = "truncate" }, 1, true},
		{"500 before commit", func(f *simulator.Fault) { f.Kind, f.Status = "status", 500 }, 2, false},
		{"500 after commit", func(f *simulator.Fault) { f.Kind, f.Status, f.AfterCommit = "status", 500, true }, 1, true},
		{"503 after commit", func(f *simulator.Fault) { f.Kind, f.Status, f.AfterCommit = "status", 503, true }, 1, true},
		{"not JSON after commit", func(f *simulator.Fault) {
			f.Kind, f.Status, f.AfterCommit, f.Body = "status", 200, true, json.RawMessage(`"<html>"`)
		}, 1, true},
		{"409 after commit", func(f *simulator.Fault) {
			f.Kind, f.Status, f.AfterCommit, f.Body = "status", 409, true, json.RawMessage(`"x"`)
		}, 1, true},
		{"429", func(f *simulator.Fault) { f.Kind, f.Status, f.Times = "status", 429, 3 }, 4, false},
		{"429 with Retry-After", func(f *simulator.Fault) { f.Kind, f.Status, f.Times, f.RetryAfter = "status", 429, 3, "9" }, 4, false},
		{"slow after commit", func(f *simulator.Fault) { f.Kind, f.Delay, f.AfterCommit = "delay", time.Hour, true }, 1, true},
		{"slow before commit", func(f *simulator.Fault) { f.Kind, f.Delay = "delay", time.Hour }, 2, false},
	} {
		for _, approval := range []string{"one-step", "skip"} {
			t.Run(test.name+", "+approval, func(t *testing.T) {
				t.Parallel()
				account, client := newAccount(t, simulator.Config{Approval: approval})
				fault := purchase
				test.fault(&fault)
				if fault.Kind == "delay" {
					inHaste(client, noAnswer)
				}
				fail(t, account, fault)
				placed, err := client.PlaceOrder(t.Context(), "ssl_basic", orderIn(t, account))
				if err != nil {
					t.Fatal(err)
				}
				orders := account.Orders()
				if len(orders) != 1 || orders[0].ID != placed.ID || orders[0].AlternativeOrderID != placed.AlternativeOrderID {
					t.Errorf("bought %+v, returned %d", orders, placed.ID)
				}
				if n := posts(account); n != test.posts || (placed.Recovered != nil) != test.recovered {
					t.Errorf("%d POSTs, want %d; recovered: %t", n, test.posts, placed.Recovered != nil)
				}
				if needsApproval := approval == "one-step"; (len(placed.Requests) == 1) != needsApproval || (placed.CertificateID == 0) != needsApproval {
					t.Errorf("got %+v", placed)
				}
			})
		}
	}
}

// TestServiceGone loses the answer of a purchase together with the service, which comes back later.
func TestServiceGone(t *testing.T) {
	for _, bought := range []bool{true, false} {
		account, client := newAccount(t, simulator.Config{})
		fail(t, account, simulator.Fault{Method: http.MethodPost, Kind: map[bool]string{true: "drop_after", false: "drop_before"}[bought]})
		fail(t, account, simulator.Fault{Kind: "drop_before"})
		request := orderIn(t, account)
		_, err := client.PlaceOrder(t.Context(), "ssl_basic", request)
		doubt, ok := errors.AsType[*UnconfirmedError](err)
		if !ok {
			t.Fatalf("got %v", err)
		}
		account.ForgetFaults()
		order, err := client.FindPurchase(t.Context(), doubt.AlternativeOrderID, PurchaseMatch{CSR: request.Certificate.CSR, Names: request.Certificate.names()})
		if (order != nil) != bought || !bought && !errors.Is(err, ErrNotPurchased) {
			t.Errorf("bought %t: got %+v, %v", bought, order, err)
		}
		if n := posts(account); n != 1 || len(account.Orders()) != map[bool]int{true: 1}[bought] {
			t.Errorf("bought %t: %d POSTs, %d orders", bought, n, len(account.Orders()))
		}
	}
}

func TestAdoptInsteadOfBuying(t *testing.T) {
	account, client := newAccount(t, simulator.Config{Validation: "auto"})
	request := orderIn(t, account)
	request.AlternativeOrderID, request.Adopt, request.SkipApproval = "web1", true, true
	first, err := client.PlaceOrder(t.Context(), "ssl_basic", request)
	if err != nil || first.Adopted {
		t.Fatalf("got %+v, %v", first, err)
	}
	adopted, err := client.PlaceOrder(t.Context(), "ssl_basic", request)
	if err != nil || adopted.ID != first.ID || !adopted.Adopted || adopted.Recovered.Status != "issued" || len(account.Orders()) != 1 {
		t.Errorf("got %+v, %v, %d orders", adopted, err, len(account.Orders()))
	}
	if waits, err := client.RevokeOrder(t.Context(), first.ID, RevokeRequest{}); err != nil || waits == nil {
		t.Fatalf("got %+v, %v", waits, err)
	}
	again, err := client.PlaceOrder(t.Context(), "ssl_basic", request)
	if err != nil || again.Adopted || again.ID == first.ID || len(account.Orders()) != 2 {
		t.Errorf("after a request to revoke it: %+v, %v, %d orders", again, err, len(account.Orders()))
	}
}

// TestLostTwice has every purchase taken and every answer lost, while look-ups show the orders only later.
func TestLostTwice(t *testing.T) {
	account, client := newAccount(t, simulator.Config{})
	fail(t, account, simulator.Fault{Method: http.MethodPost, Kind: "status", Status: 504, AfterCommit: true})
	fail(t, account, simulator.Fault{Path: "/order/alternate/*", Kind: "status", Status: 404})
	request := orderIn(t, account)
	_, err := client.PlaceOrder(t.Context(), "ssl_basic", request)
	doubt, ok := errors.AsType[*UnconfirmedError](err)
	if orders := account.Orders(); !ok || posts(account) != 2 || len(orders) != 2 {
		t.Fatalf("got %v, %d POSTs, %d orders", err, posts(account), len(orders))
	}
	account.ForgetFaults()
	order, err := client.FindPurchase(t.Context(), doubt.AlternativeOrderID, PurchaseMatch{CSR: request.Certificate.CSR, Names: request.Certificate.names()})
	if err != nil || order.ID != account.Orders()[1].ID {
		t.Errorf("got %+v, %v", order, err)
	}
}

// TestReissueFaults breaks a reissue in each way and counts the certificates of the order.
func TestReissueFaults(t *testing.T) {
	for _, test := range []struct {
		name         string
		fault        simulator.Fault
		certificates int
		uncertain    bool
		recovered    bool
	}{
		{"no fault", simulator.Fault{}, 2, false, false},
		{"cut before commit", simulator.Fault{Kind: "drop_before"}, 1, true, false},
		{"cut after commit", simulator.Fault{Kind: "drop_after"}, 2, false, true},
		{"truncated", simulator.Fault{Kind: "truncate"}, 2, false, true},
		{"500 before commit", simulator.Fault{Kind: "status", Status: 500}, 1, true, false},
		{"500 after commit", simulator.Fault{Kind: "status", Status: 500, AfterCommit: true}, 2, false, true},
		{"429", simulator.Fault{Kind: "status", Status: 429}, 2, false, false},
		{"not JSON after commit", simulator.Fault{Kind: "status", Status: 201, Body: json.RawMessage(`"<html>"`), AfterCommit: true}, 2, false, true},
	} {
		for _, skip := range []bool{true, false} {
			for _, sameCertificate := range []bool{true, false} {
				t.Run(test.name, func(t *testing.T) {
					account, client := newAccount(t, simulator.Config{Validation: "auto"})
					order, request := issuedOrder(t, account, client)
					if !sameCertificate {
						request.Certificate.CSR = newCSR(t)
						request.Certificate.DNSNames = []string{"new.northwind.example"}
					}
					if test.fault.Kind != "" {
						test.fault.Method, test.fault.Path, test.fault.Times = http.MethodPost, "/order/certificate/*/reissue", 1
						fail(t, account, test.fault)
					}
					reissued, err := client.Reissue(t.Context(), order, ReissueRequest{Certificate: request.Certificate, SkipApproval: skip})
					if _, uncertain := errors.AsType[*UncertainError](err); uncertain != test.uncertain || !uncertain && err != nil {
						t.Fatalf("got %+v, %v", reissued, err)
					}
					if n := account.Orders()[0].Certificates; n != test.certificates {
						t.Errorf("%d certificates, want %d", n, test.certificates)
					}
					if err != nil {
						return
					}
					if reissued.Recovered != test.recovered || reissued.CertificateID == order.Certificate.ID ||
						(reissued.CertificateID != 0) != skip && !test.recovered || (len(reissued.Requests) == 1) == skip {
						t.Errorf("got %+v", reissued)
					}
				})
			}
		}
	}
}

// issuedOrder buys an order that is issued at once.
func issuedOrder(t *testing.T, account *simulator.Simulator, client *Client) (*Order, OrderRequest) {
	t.Helper()
	request := orderIn(t, account)
	request.SkipApproval = true
	placed, err := client.PlaceOrder(t.Context(), "ssl_basic", request)
	if err != nil || len(placed.CertificateChain) != 3 {
		t.Fatalf("got %+v, %v", placed, err)
	}
	order, err := client.Order(t.Context(), placed.ID)
	if err != nil || order.Status != "issued" {
		t.Fatalf("got %+v, %v", order, err)
	}
	account.ForgetRequests()
	return order, request
}

func TestCancelledPurchaseInFlight(t *testing.T) {
	account, client := newAccount(t, simulator.Config{})
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	fail(t, account, simulator.Fault{Method: http.MethodPost, Kind: "rewrite", Times: 1, Rewrite: func(status int, body []byte) (int, []byte) {
		cancel() // the order is there, its answer on the way
		return status, body
	}})
	client.clock = waitingClock{newTestClock()}
	placed, err := client.PlaceOrder(ctx, "ssl_basic", orderIn(t, account))
	if orders := account.Orders(); err != nil || len(orders) != 1 || orders[0].ID != placed.ID {
		t.Errorf("got %+v, %v; %d orders", placed, err, len(orders))
	}
}
