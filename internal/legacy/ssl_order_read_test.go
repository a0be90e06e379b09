// SPDX-License-Identifier: MPL-2.0

package legacy_test

import (
	"bytes"
	"crypto"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"testing"
	"time"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/acctest"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/certcentral"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/simulator"
)

// The identity is the order's id from the start, follows a new order, and is there when a refresh fails.
func TestLegacySSLOrder_identity(t *testing.T) {
	d := newDesk(t, true, nil)
	d.mustApply(nil)
	first := d.id()
	if len(first) < 8 || d.identity() != first {
		t.Errorf("the order is %s, its identity %s", first, d.identity())
	}
	d.breaks(simulator.Fault{Path: "/order/" + first, Kind: "status", Status: 404})
	d.refresh()
	d.expectSaid(fatal, "Order "+first+" Not Visible")
	if d.identity() != first || d.id() != first {
		t.Errorf("the order is %s, its identity %s", d.id(), d.identity())
	}
	d.mustApply(anotherKey(d))
	if d.identity() != first {
		t.Errorf("after a reissue the identity is %s, want %s", d.identity(), first)
	}
	d.mustApply(map[string]any{"validity": 2})
	if second := d.id(); second == first || d.identity() != second {
		t.Errorf("after a new order the order is %s, its identity %s", second, d.identity())
	}
}

// Each walk asks for as little as it can.
func TestLegacySSLOrder_requests(t *testing.T) {
	d := newDesk(t, true, nil)
	expect := func(what string, want ...string) {
		t.Helper()
		var got []string
		for _, request := range d.Requests() {
			got = append(got, request.Method+" "+request.Path)
		}
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("%s asked %q, want %q", what, got, want)
		}
		d.ForgetRequests()
	}
	planned := d.plan()
	expect("planning")
	d.carryOut(t.Context(), planned)
	order := "/order/" + d.id()
	expect("creating", orderCall, "GET "+order, "GET "+order+"/certificate")
	d.refresh()
	expect("a refresh", "GET "+order, "GET "+order+"/certificate")
	d.declare(anotherKey(d))
	d.carryOut(t.Context(), d.plan())
	expect("a reissue", "GET "+order, "GET "+order+"/certificate", "REISSUE "+order, "GET "+order, "GET "+order+"/certificate")
	d.must(d.Revoke(d.latest().ID))
	d.refresh()
	expect("a refresh of what has ended", "GET "+order)
	d.end()
	expect("a destroy that keeps")
}

// readFaults are the ways in which an order may not be readable, by what is said of it.
var readFaults = map[string]struct {
	fault simulator.Fault
	words string
}{
	"401":              {status(401, nil), "account_id and api_key"},
	"403":              {status(403, nil), "account_id and api_key"},
	"404":              {status(404, nil), "its base_url is not that of the first API"},
	"404 of a gateway": {status(404, page), "base_url"},
	"400":              {status(400, nil), "simulated_fault"},
	"429":              {status(429, nil), "request limit"},
	"500":              {status(500, nil), "Try again later"},
	"503 of a gateway": {status(503, page), "Try again later"},
	"200 of a gateway": {status(200, page), "base_url"},
	"nothing":          {status(200, nil), "no order"},
	"empty":            {status(200, json.RawMessage(`{}`)), "no order"},
	"another order":    {status(200, json.RawMessage(`{"order_id":"00777777","certificate_details":{"order_id":"00777777","status":"issued"}}`)), "another order"},
	"no answer":        {simulator.Fault{Kind: "drop_before"}, "check the network, proxies, and base_url"},
	"half an answer":   {simulator.Fault{Kind: "truncate"}, "check the network, proxies, and base_url"},
	"not as PEM":       {simulator.Fault{Kind: "rewrite", Rewrite: breakPEM}, "Could Not Read"},
}

// breakPEM spoils a certificate in an answer, and an answer that holds none.
func breakPEM(status int, body []byte) (int, []byte) {
	if spoilt := bytes.ReplaceAll(body, []byte("-----BEGIN CERTIFICATE-----"), nil); len(spoilt) < len(body) {
		return status, spoilt
	}
	return status, body[1:]
}

// Whatever the service answers, or something in its place, an order does not leave state, and nothing changes in it.
func TestLegacySSLOrder_readFaults(t *testing.T) {
	for name, test := range readFaults {
		for _, part := range []string{"", "/certificate"} {
			t.Run(name+part, func(t *testing.T) {
				d := newDesk(t, true, nil)
				d.mustApply(nil)
				before := d.current
				test.fault.Path, test.fault.Method = "/order/*"+part, http.MethodGet
				d.must(d.AddFault(test.fault)) // for ever
				d.refresh()
				if !failed(d.said) || len(d.said) != 1 {
					t.Fatalf("it said %d things", len(d.said))
				}
				d.said[0].Detail += d.said[0].Summary
				d.expectWords(test.words, "Order "+d.id())
				d.expectUnchanged(before)
				if d.identity() != d.id() {
					t.Errorf("the identity is %s", d.identity())
				}
				d.ForgetFaults()
				d.expectQuiet()
			})
		}
	}
}

// A fault that does not last is sat out.
func TestLegacySSLOrder_readAgain(t *testing.T) {
	for name, fault := range map[string]simulator.Fault{"429": {Kind: "status", Status: 429, RetryAfter: "9"}, "500": status(500, nil), "cut": {Kind: "drop_after"}, "half": {Kind: "truncate"}} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t, true, nil)
			d.mustApply(nil)
			fault.Path, fault.Method, fault.Times = "/order/**", http.MethodGet, 2
			d.must(d.AddFault(fault))
			d.expectQuiet()
		})
	}
}

// elsewhere reissues the order by the Services API, as somebody else in the account.
func (d *desk) elsewhere(key crypto.Signer, commonName string, sans ...string) {
	d.t.Helper()
	client := d.services()
	order, err := client.Order(d.t.Context(), d.latest().ID)
	d.must(err)
	_, err = client.Reissue(d.t.Context(), order, certcentral.ReissueRequest{SkipApproval: true, Certificate: certcentral.CertificateRequest{
		CommonName: commonName, DNSNames: sans, CSR: csrOf(d.t, key, commonName), SignatureHash: "sha256",
	}})
	d.must(err)
}

// keyed declares a request with a key of the test's own, and returns that.
func (d *desk) keyed() crypto.Signer {
	d.t.Helper()
	key := acctest.NewKey(d.t)
	d.declare(map[string]any{"csr": csrOf(d.t, key, "shop.example")})
	return key
}

// Names that somebody else reissued are put right, whether the reissue is issued or still pending.
func TestLegacySSLOrder_namesDrift(t *testing.T) {
	for name, sans := range map[string][]string{"one less": {"b.example"}, "one more": {"api.shop.example", "b.example", "c.example"}, "none": nil} {
		for _, atOnce := range []bool{true, false} {
			t.Run(fmt.Sprintf("%s, at once %t", name, atOnce), func(t *testing.T) {
				d := newDesk(t, atOnce, nil)
				key := d.keyed()
				d.mustApply(nil)
				if !atOnce {
					d.staff()
				}
				d.expectQuiet()
				earlier := d.current.Attribute(t, "serial_number")
				d.elsewhere(key, "shop.example", sans...)
				d.refresh()
				d.expectOK()
				if got := d.names(); fmt.Sprint(got) != fmt.Sprint(sans) {
					t.Errorf("state has the names %q, want those that somebody else declared, %q", got, sans)
				}
				if isNew := d.current.Attribute(t, "serial_number") != earlier; isNew != (d.latest().Status == isIssued) {
					t.Errorf("the certificate is new: %t", isNew)
				}
				d.ForgetRequests()
				d.plan()
				d.expectSaid(warning, "Reissue")
				d.expectWords("because of sans")
				d.mustApply(nil)
				d.expectSent("REISSUE /order/" + d.id())
				d.expectBody("csr", "common_name", "sans", "server_type")
				d.finish()
			})
		}
	}
}

// finish lets the staff issue what is pending, and checks that it is what is declared.
func (d *desk) finish() {
	d.t.Helper()
	d.expectQuiet()
	if d.latest().Status != isIssued {
		d.staff()
		d.expectQuiet()
	}
	d.expectCertified()
}

// Another common name is put right as well.
func TestLegacySSLOrder_commonNameDrift(t *testing.T) {
	d := newDesk(t, true, nil)
	key := d.keyed()
	d.mustApply(nil)
	d.elsewhere(key, "b.example", "shop.example", "api.shop.example")
	d.refresh()
	d.expect(map[string]string{"common_name": "b.example"})
	d.mustApply(nil)
	d.expect(map[string]string{"common_name": "shop.example"})
	d.finish()
	d.expectCertificates(3)
}

// A certificate for another key is not shown, and is reissued; a declaration of that key keeps it.
func TestLegacySSLOrder_keyDrift(t *testing.T) {
	for _, keeps := range []bool{false, true} {
		d := newDesk(t, true, nil)
		d.mustApply(nil)
		d.refresh()
		earlier, other := attributesOf(t, d.current), acctest.NewKey(t)
		d.elsewhere(other, "shop.example", "api.shop.example", "b.example")
		for range 2 { // as long as it is so
			d.refresh()
			d.expectSaid(warning, "Certificate For Another Key")
			d.expectWords("serial number")
		}
		for _, fact := range []string{"certificate", "serial_number", "valid_from", "intermediate", "csr"} {
			if is := attributesOf(t, d.current)[fact]; !is.Equal(earlier[fact]) {
				t.Errorf("%s is %s, want that of before, %s", fact, is, earlier[fact])
			}
		}
		d.ForgetRequests()
		if keeps {
			d.mustApply(map[string]any{"csr": csrOf(t, other, "shop.example")})
			d.expectSent()
		} else {
			d.plan()
			d.expectSaid(warning, "Reissue")
			d.expectWords("because of csr (the certificate was issued for another key)")
			d.mustApply(nil)
			d.expectSent("REISSUE /order/" + d.id())
		}
		d.finish()
	}
}

// A reissue that somebody else has under way is waited for as long as its names are those declared.
func TestLegacySSLOrder_reissueElsewherePending(t *testing.T) {
	d := newDesk(t, false, nil)
	d.mustApply(nil)
	d.staff()
	d.expectQuiet()
	d.reissueElsewhere()
	d.expectQuiet()
	d.staff()
	d.refresh()
	d.expectSaid(warning, "Certificate For Another Key")
	d.mustApply(nil)
	d.finish()
}

// reissueElsewhere lets somebody else have a reissue with another key and the declared names under way.
func (d *desk) reissueElsewhere() {
	d.t.Helper()
	d.elsewhere(acctest.NewKey(d.t), "shop.example", "api.shop.example", "b.example", "c.example")
	d.declare(map[string]any{"sans": []string{"api.shop.example", "b.example", "c.example"}})
	d.refresh()
	d.expectOK()
	if pending := attributesOf(d.t, d.current)["pending_reissue"]; pending.IsNull() {
		d.t.Fatal("no reissue is pending")
	}
}

// An order tells in time that its certificate ends, and that it has ended itself; neither plans anything.
func TestLegacySSLOrder_ends(t *testing.T) {
	d := newDesk(t, true, nil)
	d.mustApply(nil)
	for _, step := range []struct {
		after time.Duration
		says  string
	}{{10 * days, ""}, {300 * days, "Certificate Near Its End"}, {90 * days, "Order Has Ended"}} {
		d.Advance(step.after)
		d.refresh()
		d.expectOK()
		if step.says != "" {
			d.expectSaid(warning, step.says)
		} else if len(d.said) > 0 {
			t.Errorf("it said %s", d.said[0].Summary)
		}
		d.ForgetRequests()
		d.expectNoChange(nil)
	}
	d.expect(map[string]string{"status": isExpired, "certificate": "*"})
}

// Without leave to buy, a reissue goes through, and an order is refused at the attribute that asks for it.
func TestLegacySSLOrder_notBillable(t *testing.T) {
	for _, situation := range situations {
		d := arrive(t, situation)
		d.forbidBills()
		original := d.declared
		for _, r := range append(orderedRows(), certifiedRows[0]) {
			want := r.in(situation)
			if want.sends == orderCall {
				want = deed{title: "New Order Not Allowed", fails: true}
			}
			d.declare(r.change(d))
			if d.step(r, want); want.fails {
				d.declared = maps.Clone(original)
			}
		}
	}
	d := newDesk(t, true, nil)
	d.forbidBills()
	d.plan()
	if !failed(d.said) || d.said[0].Summary != "New Order Not Allowed: shop.example" {
		t.Errorf("it said %v", d.said)
	}
}
