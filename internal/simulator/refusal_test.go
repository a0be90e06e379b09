// SPDX-License-Identifier: MPL-2.0

package simulator_test

import (
	"crypto"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/rsa"
	"encoding/json"
	"encoding/pem"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/simulator"
)

func TestWrongKeyIsRefusedAsRecorded(t *testing.T) {
	b := newBench(t, simulator.Config{APIKey: "right"})
	const recorded = `{"errors":[{"code":"access_denied|access_denied_invalid_key","message":"Access denied due to access_denied_invalid_key."}]}`
	for name, header := range map[string]http.Header{
		"wrong": {"X-Dc-Devkey": {"wrong"}}, "missing": nil, "empty": {"X-Dc-Devkey": {""}},
	} {
		out, err := b.send(http.MethodPost, b.host+simulator.BasePath+"/order/certificate/ssl_basic", header, b.orderBody(nil))
		if err != nil {
			t.Fatal(err)
		}
		if out.want(http.StatusForbidden); string(out.body) != recorded {
			t.Errorf("%s key: %s", name, out.body)
		}
		if got := out.header.Get("Content-Type"); got != "application/json" {
			t.Errorf("%s key: content type %q", name, got)
		}
	}
	if len(b.sim.Orders()) > 0 {
		t.Error("an order was placed with a wrong key")
	}
}

func rsaKey(t *testing.T, bits int) crypto.Signer {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, bits)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

// spoiled is a CSR whose signature is wrong.
func spoiled(t *testing.T) string {
	t.Helper()
	block, _ := pem.Decode([]byte(csrFor(t, testKey())))
	block.Bytes[len(block.Bytes)-1] ^= 1
	return string(pem.EncodeToMemory(block))
}

func TestOrderRefusals(t *testing.T) {
	_, edKey, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	tests := map[string]struct {
		product string
		changes map[string]any
		status  int
		code    string
	}{
		"unknown product":        {"ssl_nonsense", nil, 404, "not_found|product"},
		"code signing product":   {"code_signing", nil, 404, "not_found|product"},
		"no certificate":         {"ssl_basic", map[string]any{"certificate": nil}, 400, "invalid_value:common_name"},
		"no common name":         {"ssl_basic", map[string]any{"certificate.common_name": nil}, 400, "invalid_value:common_name"},
		"no CSR":                 {"ssl_basic", map[string]any{"certificate.csr": nil}, 400, "invalid_value:csr"},
		"no hash":                {"ssl_basic", map[string]any{"certificate.signature_hash": nil}, 400, "invalid_value:signature_hash"},
		"no validity":            {"ssl_basic", map[string]any{"order_validity": nil}, 400, "invalid_value:order_validity"},
		"no organization":        {"ssl_basic", map[string]any{"organization": nil}, 400, "invalid_value:organization"},
		"unknown organization":   {"ssl_basic", map[string]any{"organization.id": 7}, 400, "invalid_value:organization.id"},
		"unknown container":      {"ssl_basic", map[string]any{"container.id": 7}, 400, "invalid_value:container.id"},
		"hash of another age":    {"ssl_basic", map[string]any{"certificate.signature_hash": "sha1"}, 400, "invalid_value:signature_hash"},
		"unknown CA":             {"ssl_basic", map[string]any{"certificate.ca_cert_id": "68"}, 400, "invalid_value:certificate.ca_cert_id"},
		"private CA":             {"ssl_basic", map[string]any{"certificate.ca_cert_id": privateCA}, 400, "invalid_value:certificate.ca_cert_id"},
		"private without CA":     {"private_ssl_plus", nil, 400, "invalid_value:certificate.ca_cert_id"},
		"private of public CA":   {"private_ssl_plus", map[string]any{"certificate.ca_cert_id": secondCA}, 400, "invalid_value:certificate.ca_cert_id"},
		"discount for nothing":   {"ssl_basic", map[string]any{"apply_cr_discount": true}, 400, "invalid_value:serial_number"},
		"guest access of two":    {"ssl_basic", map[string]any{"enable_guest_access": 2}, 400, "invalid_value:enable_guest_access"},
		"place without street":   {"ssl_basic", map[string]any{"organization": organizationBody(map[string]any{"address": nil})}, 400, "invalid_value:organization.address"},
		"unknown DCV method":     {"ssl_basic", map[string]any{"dcv_method": "carrier-pigeon"}, 400, "invalid_value:dcv_method"},
		"unknown DCV scope":      {"ssl_basic", map[string]any{"certificate_dcv_scope": "planet"}, 400, "invalid_value:certificate_dcv_scope"},
		"long alternative id":    {"ssl_basic", map[string]any{"alternative_order_id": strings.Repeat("a", 65)}, 400, "invalid_value:alternative_order_id"},
		"wildcard in EV":         {"ssl_ev_basic", map[string]any{"certificate.common_name": "*.lanterns.example"}, 400, "invalid_value:common_name"},
		"wildcard in Standard":   {"ssl_plus", map[string]any{"certificate.common_name": "*.lanterns.example"}, 400, "invalid_value:common_name"},
		"wildcard SAN":           {"ssl_multi_domain", map[string]any{"certificate.dns_names": []string{"*.lanterns.example"}}, 400, "invalid_value:dns_names"},
		"wildcard by file":       {"ssl_basic", map[string]any{"certificate.common_name": "*.lanterns.example", "dcv_method": "http-token"}, 400, "invalid_dcv_method"},
		"Wildcard without one":   {"ssl_wildcard", nil, 400, "invalid_value:common_name"},
		"extra name":             {"ssl_plus", map[string]any{"certificate.dns_names": []string{"shop.lanterns.example"}}, 400, "invalid_value:dns_names"},
		"extra name, wildcard":   {"ssl_wildcard", map[string]any{"certificate.common_name": "*.lanterns.example", "certificate.dns_names": []string{"a.example"}}, 400, "invalid_value:dns_names"},
		"like a name below":      {"ssl_wildcard", map[string]any{"certificate.common_name": "*.lanterns.example", "certificate.dns_names": []string{"shop-lanterns.example"}}, 400, "invalid_value:dns_names"},
		"wildcard above":         {"ssl_wildcard", map[string]any{"certificate.common_name": "*.shop.lanterns.example", "certificate.dns_names": []string{"*.lanterns.example"}}, 400, "invalid_value:dns_names"},
		"IP address":             {"ssl_basic", map[string]any{"certificate.common_name": "192.0.2.7"}, 400, "invalid_value:common_name"},
		"internal name":          {"ssl_basic", map[string]any{"certificate.common_name": "lanterns"}, 400, "invalid_value:common_name"},
		"no name":                {"ssl_basic", map[string]any{"certificate.dns_names": []string{"shop_lanterns example"}}, 400, "invalid_value:dns_names"},
		"inner wildcard":         {"ssl_basic", map[string]any{"certificate.common_name": "shop.*.example"}, 400, "invalid_value:common_name"},
		"hyphen at the edge":     {"ssl_basic", map[string]any{"certificate.common_name": "-shop.lanterns.example"}, 400, "invalid_value:common_name"},
		"CSR no PEM":             {"ssl_basic", map[string]any{"certificate.csr": "not a CSR"}, 400, "csr_invalid_cannot_parse"},
		"CSR of nothing":         {"ssl_basic", map[string]any{"certificate.csr": "aGVsbG8="}, 400, "csr_invalid_cannot_parse"},
		"CSR wrong signature":    {"ssl_basic", map[string]any{"certificate.csr": spoiled(t)}, 400, "csr_invalid_cannot_parse"},
		"CSR weak key":           {"ssl_basic", map[string]any{"certificate.csr": csrFor(t, rsaKey(t, 1024))}, 400, "invalid_value:csr"},
		"CSR odd key":            {"ssl_basic", map[string]any{"certificate.csr": csrFor(t, edKey)}, 400, "invalid_value:csr"},
		"order of four years":    {"ssl_basic", map[string]any{"order_validity.years": 4}, 400, "invalid_value:validity_years"},
		"order of many days":     {"ssl_basic", map[string]any{"order_validity.days": 1097}, 400, "invalid_value:validity_days"},
		"order to a far date":    {"ssl_basic", map[string]any{"order_validity.custom_expiration_date": "09 JUN 2030"}, 400, "invalid_value:custom_expiration_date"},
		"order to the past":      {"ssl_basic", map[string]any{"order_validity.custom_expiration_date": "09 JUN 2025"}, 400, "invalid_value:order_validity.custom_expiration_date"},
		"order to nonsense":      {"ssl_basic", map[string]any{"order_validity.custom_expiration_date": "soon"}, 400, "invalid_value:order_validity.custom_expiration_date"},
		"order of minus days":    {"ssl_basic", map[string]any{"order_validity.days": -1}, 400, "invalid_value:order_validity"},
		"certificate over order": {"ssl_basic", map[string]any{"order_validity": map[string]any{"days": 30}, "certificate.cert_validity": map[string]any{"days": 31}}, 400, "cert_validity_exceeds_order_validity"},
		"certificate too long":   {"ssl_basic", map[string]any{"order_validity.years": 3, "certificate.cert_validity": map[string]any{"days": 400}}, 400, "invalid_value:cert_validity"},
		"certificate to nowhere": {"ssl_basic", map[string]any{"certificate.cert_validity": map[string]any{"custom_expiration_date": "31 FEB 2026"}}, 400, "invalid_value:cert_validity.custom_expiration_date"},
		"renewal of nothing":     {"ssl_basic", map[string]any{"renewal_of_order_id": 7}, 400, "order_not_eligible_for_renewal"},
		"renewal of a print":     {"ssl_basic", map[string]any{"renewed_thumbprint": "AB"}, 400, "order_not_eligible_for_renewal"},
		"number that is none":    {"ssl_basic", map[string]any{"organization.id": "seven"}, 400, "bad_request_format"},
		"boolean that is none":   {"ssl_basic", map[string]any{"skip_approval": "maybe"}, 400, "bad_request_format"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			b := newBench(t, simulator.Config{})
			b.do(http.MethodPost, "/order/certificate/"+test.product, b.orderBody(test.changes)).refused(test.status, test.code)
			if len(b.sim.Orders()) > 0 {
				t.Error("a refused order exists")
			}
		})
	}
}

func TestBodyThatIsNoJSON(t *testing.T) {
	b := newBench(t, simulator.Config{Approval: "skip", Validation: "auto"})
	id, _ := b.place(nil)
	for _, call := range []string{
		"POST /order/certificate/ssl_basic", "POST " + orderPath(id, "/reissue"), "POST " + orderPath(id, "/csr"),
		"PUT " + orderPath(id, "/status"), "PUT " + orderPath(id, "/dns-names"), "PUT " + orderPath(id, "/dcv-method"),
		"PUT " + orderPath(id, "/revoke"), "PUT /request/1/status",
	} {
		method, path, _ := strings.Cut(call, " ")
		b.do(method, path, "{").refused(400, "bad_request_format")
	}
	b.do(http.MethodPost, "/order/certificate/ssl_basic", strings.Repeat(" ", 1<<20+1)).refused(400, "bad_request_format")
}

func TestUnknownThings(t *testing.T) {
	b := newBench(t, simulator.Config{})
	for call, thing := range map[string]string{
		"GET /nowhere":                           "route",
		"PATCH /product":                         "route",
		"GET /order/certificate/1/nowhere":       "route",
		"GET /order/certificate/1/validation":    "order",
		"GET /order/certificate/1/reissue":       "order",
		"GET /order/certificate/1/duplicate":     "order",
		"PUT /order/certificate/1/status":        "order",
		"PUT /order/certificate/1/revoke":        "order",
		"PUT /order/certificate/1/check-dcv":     "order",
		"PUT /order/certificate/1/dns-names":     "order",
		"PUT /order/certificate/x/dcv-method":    "order",
		"POST /order/certificate/1/reissue":      "order",
		"POST /order/certificate/1/csr":          "order",
		"GET /request/1":                         "request",
		"GET /request/x":                         "request",
		"PUT /request/1/status":                  "request",
		"PUT /certificate/1/revoke":              "certificate",
		"GET /certificate/1/chain":               "certificate",
		"GET /certificate/1/download/platform":   "certificate",
		"GET /certificate/download/order/1":      "order",
		"GET /product/ssl_nonsense":              "product",
		"GET /certificate/0/download/format/p7b": "certificate",
	} {
		method, path, _ := strings.Cut(call, " ")
		b.do(method, path, nil).refused(404, "not_found|"+thing)
	}
	out, err := b.send(http.MethodGet, b.host+"/elsewhere", nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	out.refused(404, "not_found|route")
}

func TestInactiveOrganizationIsRefused(t *testing.T) {
	file := t.TempDir() + "/state.json"
	newBench(t, simulator.Config{StateFile: file})
	editState(t, file, func(state map[string]any) {
		organizations, ok := state["organizations"].([]any)
		if !ok {
			t.Fatal("no organizations in the state file")
		}
		organization, ok := organizations[0].(map[string]any)
		if !ok {
			t.Fatal("no organization in the state file")
		}
		organization["active"] = false
	})
	b := newBench(t, simulator.Config{StateFile: file})
	b.do(http.MethodPost, "/order/certificate/ssl_basic", b.orderBody(nil)).refused(400, "invalid_value:organization.id")
}

func TestRateLimit(t *testing.T) {
	b := newBench(t, simulator.Config{RateLimit: "3/5s"})
	for range 3 {
		b.do(http.MethodGet, "/product", nil).want(200)
	}
	out := b.do(http.MethodGet, "/product", nil)
	out.refused(429, "request_limit_exceeded")
	if out.header.Get("Retry-After") != "" {
		t.Error("the service sends no Retry-After")
	}
	b.sim.Advance(5 * time.Second)
	b.do(http.MethodGet, "/product", nil).want(200)
}

func TestConfigRefusals(t *testing.T) {
	for name, config := range map[string]simulator.Config{
		"approval":     {Approval: "three-step"},
		"validation":   {Validation: "hope"},
		"dns server":   {Validation: "dns"},
		"rate":         {RateLimit: "many"},
		"rate of none": {RateLimit: "0/5s"},
		"rate window":  {RateLimit: "5/0s"},
		"state folder": {StateFile: t.TempDir() + "/missing/state.json"},
		"state is one": {StateFile: t.TempDir()},
	} {
		if _, err := simulator.New(config); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func TestErrorBodyIsAList(t *testing.T) {
	b := newBench(t, simulator.Config{})
	var got struct {
		Errors []struct{ Code, Message string }
	}
	out := b.do(http.MethodGet, "/order/certificate/5", nil)
	if err := json.Unmarshal(out.body, &got); err != nil || len(got.Errors) != 1 {
		t.Errorf("%v: %s", err, out.body)
	}
}
