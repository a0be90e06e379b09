// SPDX-License-Identifier: MPL-2.0

package api

import (
	"crypto/x509"
	"errors"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/certcentral"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/simulator"
)

// newAccount returns a simulated account, a client of it on one clock, and its address.
func newAccount(t *testing.T) (account *simulator.Simulator, client *Client, address string) {
	t.Helper()
	clock := newTestClock()
	account, err := simulator.New(simulator.Config{APIKey: "another-key", LegacyAccountID: testAccount, LegacyAPIKey: testKey, Now: clock.Now})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(account.Handler())
	t.Cleanup(server.Close)
	address = server.URL + simulator.LegacyBasePath
	return account, newTestClient(t, address, func(c *certcentral.Config) { c.Clock = clock }), address
}

// anOrder is an order that the account takes.
func anOrder(csr string) OrderRequest {
	order := minimal
	order.CSR, order.Validity, order.ServerType, order.SANs = csr, 1, 2, "b.example.com"
	return order
}

// placed returns the id of an order of the account, as text and as number.
func placed(t *testing.T, client *Client, request OrderRequest) (string, int64) {
	t.Helper()
	id, err := client.PlaceOrder(t.Context(), request)
	if err != nil {
		t.Fatal(err)
	}
	number, err := strconv.ParseInt(id, 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	return id, number
}

// issue has the account issue what it has under way.
func issue(t *testing.T, account *simulator.Simulator, order int64) {
	t.Helper()
	if err := account.Issue(order); err != nil {
		t.Fatal(err)
	}
}

// verified returns the order's certificate, which has to chain to the account's root.
func verified(t *testing.T, account *simulator.Simulator, client *Client, id string) *Certificate {
	t.Helper()
	certificate, err := client.Certificate(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	roots, intermediates := x509.NewCertPool(), x509.NewCertPool()
	if !roots.AppendCertsFromPEM([]byte(certificate.Root)) || !intermediates.AppendCertsFromPEM([]byte(certificate.Intermediate)) {
		t.Fatalf("got %+v", certificate)
	}
	if _, err := certificate.Leaf.Verify(x509.VerifyOptions{Roots: roots, Intermediates: intermediates, CurrentTime: account.Now()}); err != nil {
		t.Error(err)
	}
	if certificate.Root != account.RootPEM() || strings.Contains(certificate.Certificate+certificate.Intermediate, "\r") {
		t.Errorf("got %+v", certificate)
	}
	return certificate
}

func TestWholeLife(t *testing.T) {
	ctx := t.Context()
	account, client, _ := newAccount(t)
	key, next := newKey(t), newKey(t)

	// Ordered, with the common name of the CSR.
	id, number := placed(t, client, anOrder(newCSR(t, key)))
	order, err := client.Order(ctx, strconv.FormatInt(number, 10))
	if err != nil || order.ID != id || order.Status != "pending" || order.CommonName != "a.example.com" || !slices.Equal(order.SANs, []string{"b.example.com"}) ||
		order.OrderDate.IsZero() || !order.ValidTill.IsZero() || order.AsOf.IsZero() || order.PendingReissue != nil || *order.ServerType != 2 || order.Total == nil {
		t.Fatalf("got %+v, %v", order, err)
	}
	if _, err := client.Certificate(ctx, id); !certcentral.HasCode(err, CodeUnavailable) {
		t.Errorf("before it is issued: %v", err)
	}

	// Issued, for our key.
	issue(t, account, number)
	if order, err = client.Order(ctx, id); err != nil || order.Status != "issued" || order.ValidFrom.IsZero() {
		t.Fatalf("got %+v, %v", order, err)
	}
	if first := verified(t, account, client, id); !key.PublicKey.Equal(first.Leaf.PublicKey) || !first.Leaf.NotAfter.Equal(order.ValidTill.Time) {
		t.Errorf("got a certificate until %s, want %s", first.Leaf.NotAfter, order.ValidTill)
	}

	// Reissued: the earlier certificate stays until the next is issued.
	if err := client.Reissue(ctx, id, ReissueRequest{CSR: newCSR(t, next), SANs: "c.example.com"}); err != nil {
		t.Fatal(err)
	}
	order, err = client.Order(ctx, id)
	if err != nil || order.PendingReissue == nil || !slices.Equal(order.PendingReissue.SANs, []string{"c.example.com"}) || !slices.Equal(order.SANs, []string{"b.example.com"}) {
		t.Fatalf("got %+v, %v", order, err)
	}
	if !key.PublicKey.Equal(verified(t, account, client, id).Leaf.PublicKey) {
		t.Error("the certificate changed before the reissue was issued")
	}
	issue(t, account, number)
	order, err = client.Order(ctx, id)
	if err != nil || order.PendingReissue != nil || !slices.Equal(order.SANs, []string{"c.example.com"}) {
		t.Fatalf("got %+v, %v", order, err)
	}
	if !next.PublicKey.Equal(verified(t, account, client, id).Leaf.PublicKey) {
		t.Error("the certificate is not for the other key")
	}
}

func TestAccountRefuses(t *testing.T) {
	_, client, address := newAccount(t)
	if _, err := client.PlaceOrder(t.Context(), OrderRequest{Validity: 3}); !certcentral.HasCode(err, "required_param:csr") ||
		!certcentral.HasCode(err, "invalid_param:validity") || certcentral.InDoubt(err) {
		t.Errorf("got %v", err)
	}
	if _, err := client.Order(t.Context(), "00000001"); !certcentral.IsGone(err) {
		t.Errorf("got %v", err)
	}
	id, _ := placed(t, client, anOrder(newCSR(t, newKey(t))))
	if err := client.Reissue(t.Context(), id, ReissueRequest{}); !certcentral.HasCode(err, "invalid_order_status") || certcentral.InDoubt(err) {
		t.Errorf("got %v", err)
	}
	stranger := newTestClient(t, address, func(c *certcentral.Config) { c.APIKey = "another-key" })
	if _, err := stranger.Order(t.Context(), id); err == nil || !strings.Contains(err.Error(), "401 Unauthorized") {
		t.Errorf("with a key of version 2: %v", err)
	}
}

// Whatever becomes of the answer, one order is one order, and one reissue is one.
func TestOneOrderAfterALostAnswer(t *testing.T) {
	for name, fault := range map[string]simulator.Fault{
		"dropped":     {Kind: "drop_after"},
		"cut short":   {Kind: "truncate"},
		"a gateway's": {Kind: "status", Status: http.StatusBadGateway, AfterCommit: true},
		"no id":       {Kind: "rewrite", Rewrite: func(int, []byte) (int, []byte) { return 201, []byte("{}") }},
	} {
		t.Run(name, func(t *testing.T) {
			account, client, _ := newAccount(t)
			fault.Method, fault.Path, fault.Times = http.MethodPost, "/order/ssl", 1
			if err := account.AddFault(fault); err != nil {
				t.Fatal(err)
			}
			before := len(account.Orders())
			if _, err := client.PlaceOrder(t.Context(), anOrder(newCSR(t, newKey(t)))); !certcentral.InDoubt(err) {
				t.Errorf("got %v", err)
			}
			if orders := len(account.Orders()) - before; orders != 1 || len(account.Requests()) != 1 {
				t.Errorf("%d orders, %d requests", orders, len(account.Requests()))
			}
		})
	}
	t.Run("of a reissue", func(t *testing.T) {
		account, client, _ := newAccount(t)
		id, number := placed(t, client, anOrder(newCSR(t, newKey(t))))
		issue(t, account, number)
		if err := account.AddFault(simulator.Fault{Method: "REISSUE", Path: "/order/*", Times: 1, Kind: "drop_after"}); err != nil {
			t.Fatal(err)
		}
		account.ForgetRequests()
		if err := client.Reissue(t.Context(), id, ReissueRequest{SANs: "c.example.com"}); !certcentral.InDoubt(err) {
			t.Errorf("got %v", err)
		}
		if requests := account.Requests(); len(requests) != 1 || requests[0].Method != "REISSUE" {
			t.Errorf("asked %+v", requests)
		}
		if order, err := client.Order(t.Context(), id); err != nil || order.PendingReissue == nil {
			t.Errorf("got %+v, %v", order, err)
		}
	})
}

// A fault before the order is taken leaves none, and that is as much in doubt.
func TestNoOrderAfterADroppedRequest(t *testing.T) {
	account, client, _ := newAccount(t)
	if err := account.AddFault(simulator.Fault{Method: http.MethodPost, Path: "/order/ssl", Kind: "drop_before"}); err != nil {
		t.Fatal(err)
	}
	before := len(account.Orders())
	_, err := client.PlaceOrder(t.Context(), anOrder(newCSR(t, newKey(t))))
	if !certcentral.InDoubt(err) || len(account.Orders()) != before || len(account.Requests()) != 1 {
		t.Errorf("got %v, %d requests", err, len(account.Requests()))
	}
	if _, answered := errors.AsType[*certcentral.Error](err); answered {
		t.Errorf("there is an answer: %v", err)
	}
}
