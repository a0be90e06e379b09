// SPDX-License-Identifier: MPL-2.0

package simulator_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/simulator"
)

// manyOrders is what an account of ten years holds.
const manyOrders = 3000

// newLargeAccount is an account with so many issued orders, each for a domain of its own.
func newLargeAccount(tb testing.TB, count int) *simulator.Simulator {
	tb.Helper()
	sim, err := simulator.New(simulator.Config{Approval: "auto", Validation: "auto", Now: func() time.Time { return testStart }})
	if err != nil {
		tb.Fatal(err)
	}
	csr := csrFor(tb, testKey())
	for i := range count {
		order := body{
			"certificate":    map[string]any{"common_name": fmt.Sprintf("lanterns%d.example", i), "csr": csr, "signature_hash": "sha256"},
			"order_validity": map[string]any{"years": 1},
			"organization":   map[string]any{"id": sim.OrganizationID()},
			"dcv_method":     "dns-txt-token",
		}
		if out := ask(tb, sim, http.MethodPost, "/order/certificate/ssl_basic", order); out.Code != http.StatusCreated {
			tb.Fatalf("got %d: %s", out.Code, out.Body)
		}
	}
	return sim
}

// ask makes a call of the API without a network.
func ask(tb testing.TB, sim *simulator.Simulator, method, path string, body any) *httptest.ResponseRecorder {
	tb.Helper()
	data, err := json.Marshal(body)
	if err != nil {
		tb.Fatal(err)
	}
	request := httptest.NewRequestWithContext(tb.Context(), method, simulator.BasePath+path, strings.NewReader(string(data)))
	request.Header.Set("X-Dc-Devkey", simulator.DefaultAPIKey)
	out := httptest.NewRecorder()
	sim.Handler().ServeHTTP(out, request)
	return out
}

// BenchmarkPlaceOrders fills an account.
func BenchmarkPlaceOrders(b *testing.B) {
	for b.Loop() {
		newLargeAccount(b, manyOrders)
	}
}

// BenchmarkListOrders lists all orders of a full account, in three pages.
func BenchmarkListOrders(b *testing.B) {
	sim := newLargeAccount(b, manyOrders)
	b.ReportAllocs()
	for b.Loop() {
		for offset := 0; offset < manyOrders; offset += 1000 {
			path := fmt.Sprintf("/order/certificate?limit=1000&offset=%d", offset)
			if out := ask(b, sim, http.MethodGet, path, nil); out.Code != http.StatusOK {
				b.Fatalf("got %d: %s", out.Code, out.Body)
			}
		}
	}
}

// BenchmarkListRequests lists all requests of a full account, in three pages.
func BenchmarkListRequests(b *testing.B) {
	sim := newLargeAccount(b, manyOrders)
	b.ReportAllocs()
	for b.Loop() {
		for offset := 0; offset < manyOrders; offset += 1000 {
			path := fmt.Sprintf("/request?limit=1000&offset=%d", offset)
			if out := ask(b, sim, http.MethodGet, path, nil); out.Code != http.StatusOK {
				b.Fatalf("got %d: %s", out.Code, out.Body)
			}
		}
	}
}
