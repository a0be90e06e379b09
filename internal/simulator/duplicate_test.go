// SPDX-License-Identifier: MPL-2.0

package simulator_test

import (
	"net/http"
	"slices"
	"testing"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/simulator"
)

// duplicate asks for a duplicate of an order of the bench.
func (b *bench) duplicate(id int64, changes map[string]any) result {
	b.Helper()
	return b.do(http.MethodPost, orderPath(id, "/duplicate"), b.orderBody(changes))
}

func (b *bench) duplicates(id int64) result {
	b.Helper()
	return b.do(http.MethodGet, orderPath(id, "/duplicate"), nil).want(http.StatusOK)
}

func TestDuplicateAtOnce(t *testing.T) {
	b := newBench(t, simulator.Config{Approval: "skip", Validation: "auto"})
	id, placed := b.place(map[string]any{"certificate.server_platform.id": 2, "certificate.dns_names": []string{"shop.lanterns.example"}})
	b.sim.Advance(day)
	before := b.info(id)
	key := newKey()
	out := b.duplicate(id, map[string]any{
		"certificate.csr":            csrFor(t, key),
		"certificate.common_name":    "shop.lanterns.example",
		"certificate.dns_names":      []string{"Lanterns.example"},
		"certificate.signature_hash": "sha384",
		"certificate.cert_validity":  map[string]any{"days": 30},
		"dcv_method":                 "email",
	}).want(201)
	if got, want := out.present(), "certificate_chain certificate_id id"; got != want {
		t.Errorf("answer has %q, want %q", got, want)
	}
	leaf := b.download(out.number("certificate_id"))
	if names := []string{"shop.lanterns.example", "lanterns.example"}; !sameKey(t, leaf, key) || !slices.Equal(leaf.DNSNames, names) {
		t.Errorf("the certificate has the wrong key or names: %q", leaf.DNSNames)
	}
	after := b.info(id)
	after.shows(map[string]string{
		"status": "issued", "certificate.id": placed.text("certificate_id"), "certificate.thumbprint": before.text("certificate.thumbprint"),
		"certificate.status": "", "allow_duplicates": "true", "duplicates_count": "1", "reissues_count": "0", "requests": "",
	})
	b.duplicates(id).shows(map[string]string{
		"certificates.0.id": out.text("certificate_id"), "certificates.0.sub_id": "001", "certificates.0.status": "issued",
		"certificates.0.common_name": "shop.lanterns.example", "certificates.0.valid_from": "2026-03-03",
		"certificates.0.valid_till": "2026-04-01", "certificates.0.days_remaining": "29", "certificates.0.signature_hash": "sha384",
		"certificates.0.date_created": "2026-03-03T09:15:44+00:00", "certificates.0.date_issued": "2026-03-03T09:15:44+00:00",
		"certificates.0.server_platform.id": "2", "certificates.0.ca_cert_id": before.text("certificate.ca_cert.id"),
		"certificates.0.archived": "0", "certificates.0.user_id": "2290417", "certificates.0.lastname": "Brandt", "certificates.1": "",
	})
	b.do(http.MethodGet, orderPath(id, "/reissue"), nil).want(200).shows(map[string]string{"": "map[]"})
	b.do(http.MethodGet, "/order/certificate", nil).want(200).shows(map[string]string{
		"orders.0.duplicates_count": "1", "orders.0.has_duplicates": "true",
	})
	if got := b.sim.Orders()[0]; got.Certificates != 1 || got.Duplicates != 1 || got.Revoked != 0 {
		t.Errorf("order is summed up as %+v", got)
	}
}

func TestDuplicatesAreFound(t *testing.T) {
	b := newBench(t, simulator.Config{Approval: "skip", Validation: "auto"})
	id, _ := b.place(nil)
	first, second := b.duplicate(id, nil).want(201), b.duplicate(id, nil).want(201)
	list := b.duplicates(id)
	list.shows(map[string]string{"certificates.0.sub_id": "002", "certificates.1.sub_id": "001"})

	path := "/certificate/download/order/" + idText(id) + "?formatType=pem_all&subId="
	leaf := b.verify(parsePEM(t, b.do(http.MethodGet, path+"002", nil).want(200).body))
	if !leaf.Equal(b.download(second.number("certificate_id"))) || leaf.Equal(b.download(first.number("certificate_id"))) {
		t.Error("the sub id gives another certificate")
	}
	b.do(http.MethodGet, path+"003", nil).refused(404, "not_found|certificate")
	b.do(http.MethodGet, "/certificate/"+list.text("certificates.0.serial_number")+"/chain", nil).want(200)

	// Orders are not found by their duplicates.
	for _, field := range []string{"thumbprint", "serial_number"} {
		b.do(http.MethodGet, "/order/certificate/"+list.text("certificates.0."+field), nil).refused(404, "not_found|order")
	}
}

func TestOldListsOfDuplicatesHaveNoIDs(t *testing.T) {
	b := newBench(t, simulator.Config{Approval: "skip", Validation: "auto", OldDuplicateLists: true})
	id, _ := b.place(nil)
	b.duplicate(id, nil).want(201)
	b.duplicates(id).shows(map[string]string{"certificates.0.id": "", "certificates.0.sub_id": "001", "certificates.0.status": "issued"})
}

func TestDuplicateThatWaits(t *testing.T) {
	b := newBench(t, simulator.Config{})
	id := b.issuedOrder()
	out := b.duplicate(id, map[string]any{"comments": "for the proxy"}).want(201)
	if got, want := out.present(), "id requests"; got != want {
		t.Errorf("answer has %q, want %q", got, want)
	}
	request := out.number("requests.0.id")
	b.info(id).shows(map[string]string{
		"status": "issued", "has_pending_request": "true", "requests.1.id": idText(request), "requests.1.type": "duplicate",
		"requests.1.status": "pending", "requests.1.comments": "for the proxy", "duplicates_count": "0",
	})
	b.duplicates(id).shows(map[string]string{
		"certificates.0.status": "pending", "certificates.0.id": "", "certificates.0.serial_number": "", "certificates.0.sub_id": "001",
	})
	b.do(http.MethodGet, "/certificate/download/order/"+idText(id)+"?subId=001", nil).refused(404, "not_found|certificate")
	b.do(http.MethodGet, "/request/"+idText(request), nil).want(200).shows(map[string]string{
		"type": "duplicate", "order.id": idText(id), "order.certificate.id": "", "order.certificate.serial_number": "",
	})
	b.decide(request, "approved")
	b.duplicates(id).shows(map[string]string{"certificates.0.status": "issued"})
	b.download(b.duplicates(id).number("certificates.0.id"))
	b.info(id).shows(map[string]string{"duplicates_count": "1", "has_pending_request": "false"})

	out = b.duplicate(id, nil).want(201)
	b.decide(out.number("requests.0.id"), "rejected")
	b.duplicates(id).shows(map[string]string{
		"certificates.0.status": "rejected", "certificates.0.sub_id": "002", "certificates.0.thumbprint": "",
	})
	b.duplicates(id).number("certificates.0.id")
	b.info(id).shows(map[string]string{"status": "issued", "duplicates_count": "1"})
	b.duplicate(id, map[string]any{"skip_approval": true}).want(201).shows(map[string]string{"requests": ""})
	if got := b.sim.Orders()[0].Duplicates; got != 2 {
		t.Errorf("there are %d duplicates, want 2", got)
	}
}

func TestDuplicateApprovedByItself(t *testing.T) {
	b := newBench(t, simulator.Config{Approval: "auto", Validation: "auto"})
	id, _ := b.place(nil)
	out := b.duplicate(id, nil).want(201)
	if got, want := out.present(), "certificate_chain certificate_id id requests"; got != want {
		t.Errorf("answer has %q, want %q", got, want)
	}
}

func TestNamesOfDuplicates(t *testing.T) {
	const refused = "invalid_value:certificate.dns_names"
	tests := map[string]struct {
		product  string
		original []string // the common name first
		names    []string
		code     string // of the refusal, "" for none
	}{
		"the same":                   {"ssl_multi_domain", []string{"a.example", "b.example"}, []string{"a.example", "b.example"}, ""},
		"in another order":           {"ssl_multi_domain", []string{"a.example", "b.example"}, []string{"b.example", "a.example"}, ""},
		"one less":                   {"ssl_multi_domain", []string{"a.example", "b.example"}, []string{"a.example"}, refused},
		"one more":                   {"ssl_multi_domain", []string{"a.example"}, []string{"a.example", "x.a.example"}, refused},
		"another pair's half":        {"ssl_plus", []string{"a.example", "www.a.example"}, []string{"www.a.example", "a.example"}, refused},
		"below a wildcard":           {"ssl_wildcard", []string{"*.a.example"}, []string{"*.a.example", "x.a.example"}, ""},
		"far below a wildcard":       {"ssl_wildcard", []string{"*.a.example"}, []string{"*.a.example", "z.y.x.a.example"}, ""},
		"a wildcard below":           {"ssl_wildcard", []string{"*.a.example"}, []string{"*.a.example", "*.x.a.example"}, ""},
		"not below a wildcard":       {"ssl_wildcard", []string{"*.a.example"}, []string{"*.a.example", "x.b.example"}, refused},
		"a like name":                {"ssl_wildcard", []string{"*.a.example"}, []string{"*.a.example", "x-a.example"}, refused},
		"no name below":              {"ssl_wildcard", []string{"*.a.example"}, []string{"*.a.example", "x y.a.example"}, refused},
		"a new common name":          {"ssl_basic", []string{"*.a.example"}, []string{"x.a.example", "*.a.example"}, refused},
		"a plain name first":         {"ssl_cloud_wildcard", []string{"*.a.example", "b.example"}, []string{"b.example", "*.a.example"}, ""},
		"a name below first":         {"ssl_wildcard", []string{"*.a.example", "x.a.example"}, []string{"x.a.example", "*.a.example"}, refused},
		"another wildcard first":     {"ssl_cloud_wildcard", []string{"*.a.example", "*.b.example"}, []string{"*.b.example", "*.a.example"}, ""},
		"flexible, below a wildcard": {"ssl_basic", []string{"a.example", "*.b.example"}, []string{"a.example", "*.b.example", "c.b.example"}, ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			b := newBench(t, simulator.Config{Approval: "skip", Validation: "auto"})
			named := func(names []string) map[string]any {
				return map[string]any{"certificate.common_name": names[0], "certificate.dns_names": names[1:]}
			}
			id := b.do(http.MethodPost, "/order/certificate/"+test.product, b.orderBody(named(test.original))).want(201).number("id")
			out := b.duplicate(id, named(test.names))
			if test.code != "" {
				out.refused(400, test.code)
				b.duplicates(id).shows(map[string]string{"": "map[]"})
				return
			}
			if leaf := b.download(out.want(201).number("certificate_id")); leaf.DNSNames[0] != test.names[0] {
				t.Errorf("names are %q, want %q first", leaf.DNSNames, test.names[0])
			}
		})
	}
}

func TestDuplicateRefusals(t *testing.T) {
	b := newBench(t, simulator.Config{Approval: "skip", Validation: "auto"})
	id, _ := b.place(nil)
	otherCA := "8F20C6E19B54D37A"
	for name, test := range map[string]struct {
		path  string
		value any
		code  string
	}{
		"no common name": {"certificate.common_name", nil, "invalid_value:common_name"},
		"no CSR":         {"certificate.csr", nil, "invalid_value:csr"},
		"no hash":        {"certificate.signature_hash", nil, "invalid_value:signature_hash"},
		"bad CSR":        {"certificate.csr", "nonsense", "csr_invalid_cannot_parse"},
		"other CA":       {"certificate.ca_cert_id", otherCA, "invalid_value:certificate.ca_cert_id"},
		"too long":       {"certificate.cert_validity", map[string]any{"years": 3}, "invalid_value:cert_validity"},
	} {
		t.Run(name, func(t *testing.T) {
			b.T = t
			b.duplicate(id, map[string]any{test.path: test.value}).refused(400, test.code)
		})
	}
	b.T = t
	single := b.do(http.MethodPost, "/order/certificate/ssl_dv_rapidssl", b.orderBody(nil)).want(201).number("id")
	b.info(single).shows(map[string]string{"allow_duplicates": "false"})
	b.duplicate(single, nil).refused(400, "duplicates_not_allowed")
	b.do(http.MethodPost, "/order/certificate/1/duplicate", nil).refused(404, "not_found|order")
	b.do(http.MethodPost, orderPath(id, "/duplicate"), "{").refused(400, "bad_request_format")
	b.sim.LimitProduct(simulator.ProductLimit{ProductNameID: "ssl_basic", AllowedHashes: []string{"sha384"}})
	b.duplicate(id, nil).refused(400, "product_limit_violation")
	b.must(b.sim.Revoke(id))
	b.duplicate(id, nil).refused(400, "invalid_order_status")
}

func TestDuplicateEndsWithItsOrder(t *testing.T) {
	b := newBench(t, simulator.Config{Approval: "skip", Validation: "auto"})
	id, _ := b.place(nil)
	b.sim.Advance(300 * day)
	b.duplicate(id, nil).want(201)
	b.duplicates(id).shows(map[string]string{"certificates.0.valid_till": "2027-03-01"})
}

func TestDuplicateWhileAReissueIsPending(t *testing.T) {
	b := newBench(t, simulator.Config{})
	id := b.issuedOrder()
	b.do(http.MethodPost, orderPath(id, "/reissue"), b.orderBody(map[string]any{"certificate.dns_names": []string{"wicks.example"}})).want(201)
	b.duplicate(id, map[string]any{"skip_approval": true}).want(201)
	b.info(id).shows(map[string]string{"status": "reissue_pending", "duplicates_count": "1"})
}

// A duplicate waits for nothing but its approval: what it lacks is an error.
func TestDuplicateThatLacksSomething(t *testing.T) {
	for name, test := range map[string]struct {
		lose func(b *bench)
		code string
	}{
		"proof":        {func(b *bench) { b.sim.Advance(200 * day) }, "domains_not_validated"},
		"organization": {func(b *bench) { b.must(b.sim.RejectOrganization(b.sim.OrganizationID(), "ov")) }, "organization_not_validated"},
		"CAA":          {func(b *bench) { b.sim.Publish("lanterns.example", "CAA", "ca.example") }, "caa_check_failed|lanterns.example"},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t, simulator.Config{})
			id := b.issuedOrder()
			request := b.duplicate(id, nil).want(201).number("requests.0.id")
			test.lose(b)
			b.duplicate(id, nil).refused(400, test.code)
			b.do(http.MethodPut, "/request/"+idText(request)+"/status", body{"status": "approved"}).refused(400, test.code)
			b.info(id).shows(map[string]string{"has_pending_request": "true", "duplicates_count": "0"})
		})
	}
}

// must ends the test on an error.
func (b *bench) must(err error) {
	b.Helper()
	if err != nil {
		b.Fatal(err)
	}
}

func TestRevokeDuplicate(t *testing.T) {
	b := newBench(t, simulator.Config{Approval: "skip", Validation: "auto"})
	id, _ := b.place(nil)
	first, second := b.duplicate(id, nil).want(201), b.duplicate(id, nil).want(201)
	b.do(http.MethodPut, "/certificate/"+first.text("certificate_id")+"/revoke", body{"skip_approval": true}).want(204)
	b.duplicates(id).shows(map[string]string{"certificates.0.status": "issued", "certificates.1.status": "revoked"})
	b.info(id).shows(map[string]string{"status": "issued", "certificate.status": "issued", "duplicates_count": "2"})
	b.do(http.MethodPut, "/certificate/"+first.text("certificate_id")+"/revoke", nil).refused(400, "order_already_revoked")

	request := b.do(http.MethodPut, "/certificate/"+second.text("certificate_id")+"/revoke", nil).want(201).number("id")
	b.do(http.MethodGet, "/request/"+idText(request), nil).want(200).shows(map[string]string{"order.certificate.id": "", "order.certificate.serial_number": b.duplicates(id).text("certificates.0.serial_number")})
	b.decide(request, "rejected")

	// The order takes the rest with it.
	b.do(http.MethodPut, orderPath(id, "/revoke"), body{"skip_approval": true}).want(204)
	b.duplicates(id).shows(map[string]string{"certificates.0.status": "revoked"})
	if got := b.sim.Orders()[0].Revoked; got != 3 {
		t.Errorf("%d certificates are revoked, want 3", got)
	}
}

func TestWaitingDuplicateEndsWithItsOrder(t *testing.T) {
	for name, end := range map[string]func(b *bench, id int64){
		"revoked": func(b *bench, id int64) { b.must(b.sim.Revoke(id)) },
		"expired": func(b *bench, _ int64) { b.sim.Advance(400 * day) },
	} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t, simulator.Config{})
			id := b.issuedOrder()
			request := b.duplicate(id, nil).want(201).number("requests.0.id")
			end(b, id)
			b.info(id).shows(map[string]string{"status": name, "has_pending_request": "false"})
			b.duplicates(id).shows(map[string]string{"certificates.0.status": "rejected"})
			b.do(http.MethodPut, "/request/"+idText(request)+"/status", body{"status": "approved"}).refused(400, "invalid_request_status")
		})
	}
}
