// SPDX-License-Identifier: MPL-2.0

package simulator_test

import (
	"net/http"
	"testing"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/simulator"
)

func TestProofByTXT(t *testing.T) {
	b := newBench(t, simulator.Config{Approval: "skip"})
	id, out := b.place(map[string]any{"certificate.dns_names": []string{"shop.lanterns.example", "wicks.example", "*.wicks.example"}})
	token := out.text("dcv_random_value")
	out.shows(map[string]string{
		"domains.0.name": "lanterns.example", "domains.0.dcv_token.token": token, "domains.0.dcv_token.status": "pending",
		"domains.0.dcv_token.expiration_date": "2026-04-01T09:15:44+00:00", "domains.0.dcv_token.verification_value": "",
		"domains.1.name": "wicks.example", "domains.1.dcv_token.token": token,
		"domains.2.name": "shop.lanterns.example", "domains.2.dcv_token": "", "domains.3": "",
	})
	b.check(id).shows(map[string]string{"order_status": "pending", "dcv_status": "pending", "dns_name_validations.0.status": "pending"})
	b.prove("lanterns.example", "another value")
	b.prove("shop.lanterns.example", token)
	b.check(id).shows(map[string]string{"dns_name_validations.0.status": "pending", "dns_name_validations.1.status": "pending"})
	b.sim.Advance(day)
	b.prove("Lanterns.example.", token)
	b.check(id).shows(map[string]string{
		"order_status": "pending", "dns_name_validations.0.status": "approved", "dns_name_validations.1.status": "approved",
		"dns_name_validations.2.status": "pending", "dns_name_validations.3.status": "pending",
	})
	b.do(http.MethodGet, orderPath(id, "/validation"), nil).want(200).shows(map[string]string{
		"order_id": idText(id), "order_dcv_method": "dns-txt-token", "order_name_scope": "base_domain", "organization_id": "1180442",
		"organization_validations.0.status": "complete", "dns_name_validations.0.name_scope": "lanterns.example",
		"dns_name_validations.0.status": "approved", "dns_name_validations.1.status": "pending",
		"dns_name_validations.1.domain_id": out.text("domains.1.id"), "dns_name_validations.1.dns_names": "[wicks.example *.wicks.example]",
		"organization_validations.0.date_created": "2026-03-02T09:15:44+00:00", "organization_validations.0.validated_until": "2036-03-02T23:59:59+00:00",
		"dns_name_validations.0.date_created": "2026-03-03T09:15:44+00:00", "dns_name_validations.0.validated_until": "2026-09-17T23:59:59+00:00",
		"dns_name_validations.1.date_created": "", "dns_name_validations.1.validated_until": "",
	})
	b.prove("wicks.example", token)
	b.check(id).shows(map[string]string{"order_status": "issued", "dcv_status": "valid", "certificate_id": out.text("certificate_id")})
	b.check(id).shows(map[string]string{"order_status": "issued", "dns_name_validations.3.status": "approved"})
}

func TestProofByCNAME(t *testing.T) {
	b := newBench(t, simulator.Config{Approval: "skip"})
	id, out := b.place(map[string]any{"dcv_method": "dns-cname-token"})
	out.shows(map[string]string{"domains.0.dcv_token.verification_value": "dcv.digicert.com"})
	name := out.text("dcv_random_value") + ".lanterns.example"
	b.sim.Publish(name, "CNAME", "dcv.digicert.com")
	b.sim.Publish(name, "CNAME", "elsewhere.example") // takes its place
	b.check(id).shows(map[string]string{"order_status": "pending"})
	b.sim.Publish(name, "cname", "dcv.digicert.com.")
	b.check(id).shows(map[string]string{"order_status": "issued"})
}

func TestProofByFile(t *testing.T) {
	b := newBench(t, simulator.Config{Approval: "skip"})
	id, out := b.place(map[string]any{"dcv_method": "http-token", "certificate.dns_names": []string{"shop.lanterns.example"}})
	token := out.text("dcv_random_value")
	out.shows(map[string]string{
		"domains.1.name":                     "shop.lanterns.example",
		"domains.1.dcv_token.http_token_url": "http://shop.lanterns.example/.well-known/pki-validation/fileauth.txt",
	})
	b.sim.Publish("lanterns.example", "HTTP", token+"\n")
	b.do(http.MethodPut, orderPath(id, "/check-dcv"), nil).refused(400, "file_random_value_not_found")
	b.sim.Publish("shop.lanterns.example", "HTTP", token)
	b.check(id).shows(map[string]string{"order_status": "issued"})

	// A file proves its host and nothing below it.
	other, _ := b.place(map[string]any{"certificate.dns_names": []string{"www.lanterns.example"}})
	b.do(http.MethodGet, orderPath(other, "/validation"), nil).want(200).shows(map[string]string{
		"dns_name_validations.0.status": "pending", "dns_name_validations.0.date_created": "", "dns_name_validations.0.validated_until": "",
	})
	b.prove("lanterns.example", b.randomValue(other))
	b.check(other).shows(map[string]string{"order_status": "issued"})
}

// randomValue asks for the value of an order or reissue that has something to prove.
func (b *bench) randomValue(id int64) string {
	b.Helper()
	return b.do(http.MethodPut, orderPath(id, "/dcv-random-value"), nil).want(http.StatusOK).text("dcv_random_value")
}

func TestEmailOrdersHaveNoCheck(t *testing.T) {
	b := newBench(t, simulator.Config{Approval: "skip"})
	id, out := b.place(map[string]any{"dcv_method": "email"})
	out.shows(map[string]string{"dcv_random_value": "", "domains.0.name": "lanterns.example", "domains.0.dcv_token": ""})
	b.do(http.MethodPut, orderPath(id, "/check-dcv"), nil).refused(400, "invalid_dns_method")
	b.do(http.MethodPut, orderPath(id, "/dcv-random-value"), nil).refused(400, "invalid_dcv_method")

	changed := b.do(http.MethodPut, orderPath(id, "/dcv-method"), body{"dcv_method": "dns-txt-token"}).want(200)
	changed.shows(map[string]string{"expiration_date": "2026-04-01T09:15:44+00:00"})
	b.prove("lanterns.example", changed.text("dcv_random_value"))
	b.check(id).shows(map[string]string{"order_status": "issued"})
}

func TestChangeOfMethod(t *testing.T) {
	b := newBench(t, simulator.Config{Approval: "skip"})
	id, _ := b.place(map[string]any{"certificate.dns_names": []string{"*.lanterns.example"}})
	path := orderPath(id, "/dcv-method")
	b.do(http.MethodPut, path, body{"dcv_method": "carrier-pigeon"}).refused(400, "invalid_value:dcv_method")
	b.do(http.MethodPut, path, body{"dcv_method": "http-token"}).refused(400, "invalid_dcv_method")
	b.do(http.MethodPut, path, body{"dcv_method": "email"}).want(200).shows(map[string]string{"": "map[]"})
	b.info(id).shows(map[string]string{"dcv_method": "email"})
	if err := b.sim.Issue(id); err != nil {
		t.Fatal(err)
	}
	b.do(http.MethodPut, path, body{"dcv_method": "email"}).refused(400, "invalid_order_status")
}

func TestRandomValueExpires(t *testing.T) {
	b := newBench(t, simulator.Config{Approval: "skip"})
	id, out := b.place(nil)
	old := out.text("dcv_random_value")
	b.do(http.MethodPut, orderPath(id, "/dcv-random-value"), nil).want(200).shows(map[string]string{"dcv_random_value": old})
	b.prove("lanterns.example", old)
	b.sim.Advance(31 * day)
	b.check(id).shows(map[string]string{"order_status": "pending"})
	renewed := b.do(http.MethodPut, orderPath(id, "/dcv-random-value"), nil).want(200)
	if renewed.text("dcv_random_value") == old {
		t.Error("the value did not change")
	}
	renewed.shows(map[string]string{"expiration_date": "2026-05-02T09:15:44+00:00"})
	b.prove("lanterns.example", renewed.text("dcv_random_value"))
	b.check(id).shows(map[string]string{"order_status": "issued"})
	b.do(http.MethodPut, orderPath(id, "/dcv-random-value"), nil).refused(400, "invalid_order_status")
}

func TestRandomValueWithoutNeed(t *testing.T) {
	b := newBench(t, simulator.Config{Approval: "skip", Validation: "auto"})
	b.sim.Publish("lanterns.example", "CAA", "other-ca.example")
	id, _ := b.place(nil)
	b.do(http.MethodPut, orderPath(id, "/dcv-random-value"), nil).refused(400, "dcv_not_required")
}

func TestRandomValueBeforeApproval(t *testing.T) {
	b := newBench(t, simulator.Config{})
	id, out := b.place(nil)
	b.do(http.MethodPut, orderPath(id, "/dcv-random-value"), nil).refused(400, "invalid_order_status")
	b.decide(out.number("requests.0.id"), "approved")
	if got, want := b.randomValue(id), out.text("dcv_random_value"); got != want {
		t.Errorf("the value is %q, the order's answer said %q", got, want)
	}
}

func TestDomainsAreReused(t *testing.T) {
	b := newBench(t, simulator.Config{Approval: "skip"})
	waiting, first := b.place(nil)
	_, second := b.place(nil)
	second.shows(map[string]string{"domains.0.id": first.text("domains.0.id"), "domains.0.dcv_token": "", "dcv_random_value": ""})
	if b.randomValue(second.number("id")) == first.text("dcv_random_value") {
		t.Error("two orders share a random value")
	}
	// The domain's own token proves it for every order.
	b.prove("lanterns.example", first.text("domains.0.dcv_token.token"))
	b.check(second.number("id")).shows(map[string]string{"order_status": "issued"})
	b.check(waiting).shows(map[string]string{"order_status": "issued"})

	_, third := b.place(map[string]any{"certificate.dns_names": []string{"*.deep.lanterns.example"}})
	third.shows(map[string]string{"domains": "", "dcv_random_value": "", "certificate_chain.0.subject_common_name": "lanterns.example"})
	b.sim.Advance(199 * day)
	late, _ := b.place(nil)
	b.status(late, "pending")
	b.prove("lanterns.example", b.randomValue(late))
	b.check(late).shows(map[string]string{"order_status": "issued"})
}

func TestScopeFQDN(t *testing.T) {
	b := newBench(t, simulator.Config{Approval: "skip"})
	id, out := b.place(map[string]any{
		"certificate.common_name": "shop.lanterns.example", "certificate_dcv_scope": "fqdn",
	})
	out.shows(map[string]string{"domains.0.name": "shop.lanterns.example", "domains.1": ""})
	b.prove("lanterns.example", out.text("dcv_random_value"))
	b.check(id).shows(map[string]string{"order_status": "pending"})
	b.prove("shop.lanterns.example", out.text("dcv_random_value"))
	b.check(id).shows(map[string]string{"order_status": "issued"})
	_, other := b.place(nil)
	if other.text("dcv_random_value") == "" {
		t.Error("the proof of a host counts for its base domain")
	}
}

func TestPendingNamesAndCSR(t *testing.T) {
	b := newBench(t, simulator.Config{Approval: "skip"})
	id, out := b.place(map[string]any{"certificate.dns_names": []string{"shop.lanterns.example"}})
	path := orderPath(id, "/dns-names")
	edit := func(commonName string, names ...string) result {
		return b.do(http.MethodPut, path, body{"certificate": map[string]any{"common_name": commonName, "dns_names": names}})
	}
	edit("").refused(400, "invalid_value:common_name")
	edit("not a name").refused(400, "invalid_value:common_name")
	edit("lanterns.example", "a.lanterns.example", "b.lanterns.example").refused(400, "invalid_value:dns_names")
	edit("lanterns.example", "*.lanterns.example").refused(400, "invalid_value:dns_names")
	edit("wicks.example", "www.wicks.example", "lanterns.example").want(204)
	b.info(id).shows(map[string]string{"certificate.dns_names": "[wicks.example www.wicks.example lanterns.example]"})
	edit("wicks.example").want(204)
	b.info(id).shows(map[string]string{"certificate.common_name": "wicks.example", "certificate.dns_names": "[wicks.example]"})

	key := newKey()
	b.do(http.MethodPost, orderPath(id, "/csr"), body{"csr": "nonsense"}).refused(400, "csr_invalid_cannot_parse")
	b.do(http.MethodPost, orderPath(id, "/csr"), body{"csr": csrFor(t, key)}).want(204)
	b.prove("wicks.example", out.text("dcv_random_value"))
	b.check(id).shows(map[string]string{"order_status": "issued"})
	if leaf := b.download(out.number("certificate_id")); !sameKey(t, leaf, key) {
		t.Error("the certificate is for the first key")
	}
	edit("lanterns.example").refused(400, "invalid_order_status")
	b.do(http.MethodPost, orderPath(id, "/csr"), body{"csr": csrFor(t, key)}).refused(400, "invalid_order_status")
}

func TestEditKeepsDomainsAndWildcardsApart(t *testing.T) {
	b := newBench(t, simulator.Config{Approval: "skip"})
	id, _ := b.place(map[string]any{"certificate.dns_names": []string{"*.wicks.example"}})
	edit := func(names ...string) result {
		return b.do(http.MethodPut, orderPath(id, "/dns-names"), body{
			"certificate": map[string]any{"common_name": names[0], "dns_names": names[1:]},
		})
	}
	edit("lanterns.example", "shop.wicks.example").refused(400, "invalid_value:dns_names")
	edit("*.lanterns.example", "*.wicks.example").refused(400, "invalid_value:dns_names")
	edit("shop.lanterns.example", "*.tallow.example", "tallow.example").want(204) // a wildcard's base is free
	edit("*.wicks.example", "lanterns.example").want(204)
}

func TestEditedNamesCanCompleteAnOrder(t *testing.T) {
	b := newBench(t, simulator.Config{Approval: "skip"})
	id, out := b.place(map[string]any{"certificate.dns_names": []string{"wicks.example"}})
	b.prove("lanterns.example", out.text("dcv_random_value"))
	b.check(id).shows(map[string]string{"order_status": "pending"})
	b.do(http.MethodPut, orderPath(id, "/dns-names"), body{"certificate": map[string]any{"common_name": "lanterns.example"}}).want(204)
	b.status(id, "issued")
}

func TestCAAHoldsIssuanceUp(t *testing.T) {
	b := newBench(t, simulator.Config{Approval: "skip", Validation: "auto"})
	b.sim.Publish("lanterns.example", "CAA", "other-ca.example")
	id, _ := b.place(map[string]any{"certificate.dns_names": []string{"shop.lanterns.example", "wicks.example"}})
	b.info(id).shows(map[string]string{"status": "pending", "caa_status_message": ""})
	caa, ok := b.do(http.MethodGet, orderPath(id, "?include_caa_status=true"), nil).want(200).at("caa_status_message").(map[string]any)
	if !ok || caa["wicks.example"] != "CAA check passed." || caa["shop.lanterns.example"] == caa["wicks.example"] {
		t.Errorf("CAA status is %v", caa)
	}
	b.sim.Publish("lanterns.example", "CAA", "digicert.com")
	b.check(id).shows(map[string]string{"order_status": "issued"})
	b.do(http.MethodGet, orderPath(id, "?include_caa_status=1"), nil).want(200).shows(map[string]string{"caa_status_message": ""})
}

func TestPrivateProductsNeedNoProof(t *testing.T) {
	b := newBench(t, simulator.Config{Approval: "skip"})
	out := b.do(http.MethodPost, "/order/certificate/private_ssl_flex", b.orderBody(map[string]any{
		"certificate.common_name": "intranet", "certificate.dns_names": []string{"192.0.2.7", "2001:db8::7"},
		"certificate.organization_units": []string{"Works"}, "certificate.cert_validity": map[string]any{"days": 700},
		"order_validity.years": 2, "certificate.ca_cert_id": privateCA, "certificate.signature_hash": "SHA512",
	})).want(201)
	if got, want := out.present(), "certificate_chain certificate_id id"; got != want {
		t.Errorf("answer has %q, want %q", got, want)
	}
	leaf := b.download(out.number("certificate_id"))
	if len(leaf.IPAddresses) != 2 || len(leaf.DNSNames) != 1 {
		t.Errorf("names are %v and %v", leaf.DNSNames, leaf.IPAddresses)
	}
	b.info(out.number("id")).shows(map[string]string{
		"certificate.organization_units": "[Works]", "certificate.valid_till": "2028-01-30", "is_multi_year_plan": "",
	})
	b.do(http.MethodGet, orderPath(out.number("id"), "/validation"), nil).want(200).shows(map[string]string{"dns_name_validations": ""})
}
