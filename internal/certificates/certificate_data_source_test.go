// SPDX-License-Identifier: MPL-2.0

package certificates_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/certcentral"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/simulator"
)

const certificateData = "certcentral_certificate"

// read reads the data source, which has to go well and without a warning.
func (b *bench) read(config map[string]any) map[string]any {
	b.t.Helper()
	got, diags := b.Data(b.t, certificateData, config)
	for _, d := range diags {
		b.t.Fatalf("%v: %s: %s", d.Severity, d.Summary, d.Detail)
	}
	return got
}

// in returns the bench for a part of the test.
func (b *bench) in(t *testing.T) *bench {
	part := *b
	part.t = t
	return &part
}

func (b *bench) askedFor(want ...string) {
	b.t.Helper()
	if got := b.asked(); !slices.Equal(got, want) {
		b.t.Errorf("asked %q, want %q", got, want)
	}
}

// lookedUp returns the requests that a look up by certificate makes for the current one of an order, with those that follow.
func lookedUp(order *certcentral.PlacedOrder, further ...string) []string {
	return append([]string{"GET /order/certificate", get("/order/certificate/%d", order.ID)}, further...)
}

func TestCertificateData(t *testing.T) {
	t.Parallel()
	b := newBench(t, simulator.Config{Validation: "auto"})
	order := b.place()
	fromCertificate := b.read(map[string]any{"certificate_id": fmt.Sprint(order.CertificateID)})
	b.askedFor(lookedUp(order, get("/certificate/%d/download/format/pem_all", order.CertificateID))...)
	fromOrder := b.read(map[string]any{"order_id": fmt.Sprint(order.ID)})
	b.askedFor(get("/order/certificate/%d", order.ID), get("/certificate/%d/download/format/pem_all", order.CertificateID))
	info, err := b.client.Order(t.Context(), order.ID)
	b.must(err)
	has(t, fromCertificate, map[string]any{
		"certificate_id": fmt.Sprint(order.CertificateID), "order_id": nil, "content": nil, "content_base64": nil,
		"common_name": "lantern.example", "serial_number": info.Certificate.SerialNumber, "thumbprint": info.Certificate.Thumbprint,
		"dns_names": []any{"lantern.example", "www.lantern.example"}, "key_algorithm": "ECDSA", "is_ca": false,
	})
	if certificates, err := certificatesIn(fmt.Sprint(fromCertificate["full_chain_pem"])); err != nil || len(certificates) != 2 || b.leadsToRoot(certificates) != nil {
		t.Errorf("the chain does not lead to the root: %v", err)
	}
	delete(fromCertificate, "order_id")
	has(t, fromOrder, fromCertificate)
}

// What is read out of the certificate is the same as what the function tells of it.
func TestCertificateData_asFunction(t *testing.T) {
	t.Parallel()
	b := newBench(t, simulator.Config{Validation: "auto"})
	got := b.read(map[string]any{"order_id": fmt.Sprint(b.place().ID)})
	told, failure := b.Call(t, "certificate", got["certificate_pem"])
	if failure != nil {
		t.Fatal(failure.Text)
	}
	has(t, got, object(t, told))
}

// The formats of the service (API reference, certificate download formats), each with what it takes to read the chain.
func TestCertificateData_formats(t *testing.T) {
	t.Parallel()
	b := newBench(t, simulator.Config{Validation: "auto"})
	order := b.place()
	id := fmt.Sprint(order.CertificateID)
	plain := b.read(map[string]any{"certificate_id": id})
	b.ForgetRequests()
	chain := get("/certificate/%s/chain", id)
	tests := map[string]struct {
		config   map[string]any
		path     string
		text     bool
		begins   string
		requests []string
	}{
		"pem_all":            {map[string]any{"format_type": "pem_all"}, "format/pem_all", true, "-----BEGIN CERTIFICATE-----\r\n", nil},
		"pem_noroot":         {map[string]any{"format_type": "pem_noroot"}, "format/pem_noroot", true, "-----BEGIN CERTIFICATE-----\r\n", []string{chain}},
		"pem_nointermediate": {map[string]any{"format_type": "pem_nointermediate"}, "format/pem_nointermediate", true, "-----BEGIN CERTIFICATE-----\r\n", []string{chain}},
		"p7b":                {map[string]any{"format_type": "p7b"}, "format/p7b", true, "-----BEGIN PKCS7-----", nil},
		"cer":                {map[string]any{"format_type": "cer"}, "format/cer", true, "-----BEGIN PKCS7-----", nil},
		"default":            {map[string]any{"format_type": "default"}, "format/default", false, "PK\x03\x04", nil},
		"apache":             {map[string]any{"format_type": "apache"}, "format/apache", false, "PK\x03\x04", []string{chain}},
		"platform of PEM":    {map[string]any{"platform_id": "29"}, "platform/29", true, "-----BEGIN CERTIFICATE-----\r\n", nil},
		"platform of none":   {map[string]any{"platform_id": "-1"}, "platform/-1", false, "PK\x03\x04", nil},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			b := b.in(t)
			test.config["certificate_id"] = id
			got := b.read(test.config)
			b.askedFor(append(lookedUp(order, get("/certificate/%s/download/%s", id, test.path)), test.requests...)...)
			content, err := base64.StdEncoding.DecodeString(fmt.Sprint(got["content_base64"]))
			if err != nil || !bytes.HasPrefix(content, []byte(test.begins)) {
				t.Errorf("the content begins with %q, %v", content[:min(len(content), 30)], err)
			}
			var wantText any
			if test.text {
				wantText = string(content)
			}
			if got["content"] != wantText {
				t.Errorf("the text is %v", got["content"])
			}
			for _, name := range []string{"content", "content_base64", "platform_id", "format_type"} {
				got[name] = plain[name]
			}
			if !reflect.DeepEqual(got, plain) {
				t.Errorf("got %v, want what no format gives: %v", got, plain)
			}
		})
	}
}

// A format that this provider cannot read is handed on, and the certificate itself comes from another download.
func TestCertificateData_formatOfAnotherKind(t *testing.T) {
	t.Parallel()
	b := newBench(t, simulator.Config{Validation: "auto"})
	order := b.place()
	id := order.CertificateID
	keystore := []byte{0xFE, 0xED, 0xFE, 0xED, 0, 0, 0, 2}
	b.fault(simulator.Fault{Path: "/certificate/*/download/format/apache", Kind: "rewrite", Rewrite: func(status int, _ []byte) (int, []byte) { return status, keystore }})
	got := b.read(map[string]any{"certificate_id": fmt.Sprint(id), "format_type": "apache"})
	b.askedFor(lookedUp(order, get("/certificate/%d/download/format/apache", id), get("/certificate/%d/download/format/pem_all", id))...)
	has(t, got, map[string]any{"content": nil, "content_base64": base64.StdEncoding.EncodeToString(keystore), "common_name": "lantern.example"})
}

// Certificates of older client products are to be had as PKCS#7 alone, which only the order tells beforehand: of one that was
// replaced that is not known.
func TestCertificateData_client(t *testing.T) {
	t.Parallel()
	b := newBench(t, simulator.Config{Validation: "auto"})
	order := b.placeClient("class1_smime", b.csr)
	p7b := get("/certificate/%d/download/format/p7b", order.CertificateID)
	want := map[string]any{"email_addresses": []any{kim}, "extended_key_usages": []any{"clientAuth", "emailProtection"}}
	has(t, b.read(map[string]any{"order_id": fmt.Sprint(order.ID)}), want)
	b.askedFor(get("/order/certificate/%d", order.ID), p7b)
	has(t, b.read(map[string]any{"certificate_id": fmt.Sprint(order.CertificateID)}), want)
	b.askedFor(lookedUp(order, p7b)...)
	b.reissueClient(order.ID, person("class1_smime", b.csr), true)
	has(t, b.read(map[string]any{"certificate_id": fmt.Sprint(order.CertificateID)}), want)
	b.askedFor("GET /order/certificate", get("/certificate/%d/download/format/pem_all", order.CertificateID), p7b)
}

// Replaced certificates and duplicates are no order's current ones, so that nothing is known of them beforehand.
func TestCertificateData_notCurrent(t *testing.T) {
	t.Parallel()
	b := newBench(t, simulator.Config{Validation: "auto"})
	order := b.place()
	b.reissue(order.ID, true, "www.lantern.example")
	info, err := b.client.Order(t.Context(), order.ID)
	b.must(err)
	duplicate, err := b.client.Duplicate(t.Context(), info, certcentral.DuplicateRequest{Certificate: b.request("www.lantern.example"), SkipApproval: true})
	b.must(err)
	b.ForgetRequests()
	for _, id := range []int64{order.CertificateID, duplicate.CertificateID} {
		has(t, b.read(map[string]any{"certificate_id": fmt.Sprint(id)}), map[string]any{"certificate_id": fmt.Sprint(id), "common_name": "lantern.example"})
		b.askedFor("GET /order/certificate", get("/certificate/%d/download/format/pem_all", id))
	}
}

// Where order info shows another certificate than the list does, it is not compared with that.
func TestCertificateData_replacedMeanwhile(t *testing.T) {
	t.Parallel()
	b := newBench(t, simulator.Config{Validation: "auto"})
	order := b.place()
	b.showPending(order.CertificateID + 1)
	has(t, b.read(map[string]any{"certificate_id": fmt.Sprint(order.CertificateID)}), map[string]any{"common_name": "lantern.example"})
}

// While a reissue waits for its proof, the certificate before is the order's, whichever one order info shows.
func TestCertificateData_whileReissuing(t *testing.T) {
	t.Parallel()
	b := newBench(t, manual)
	order := b.place()
	b.must(b.Issue(order.ID))
	b.Advance(time.Hour)
	first := b.reissue(order.ID, true, "www.lantern.example")
	config := map[string]any{"order_id": fmt.Sprint(order.ID)}
	before := b.read(config)
	has(t, before, map[string]any{"certificate_id": fmt.Sprint(first.CertificateID)})
	second := b.reissue(order.ID, true, "www.lantern.example", "shop.beacon.example")
	has(t, b.read(config), before)
	download := get("/certificate/%d/download/format/pem_all", first.CertificateID)
	b.askedFor(get("/order/certificate/%d", order.ID), download)
	b.showPending(second.CertificateID)
	has(t, b.read(config), before)
	b.askedFor(get("/order/certificate/%d", order.ID), get("/order/certificate/%d/reissue", order.ID), download)
}

// An order that nobody has issued yet is asked for nothing more.
func TestCertificateData_notIssued(t *testing.T) {
	t.Parallel()
	b := newBench(t, manual)
	order := b.place()
	_, diags := b.Data(t, certificateData, map[string]any{"order_id": fmt.Sprint(order.ID)})
	expect(t, diags, failure, "Certificate Not Issued", `status "pending"`, "certcentral_order_status", "its certcentral_issued_certificate", "certificate_pem")
	b.askedFor(get("/order/certificate/%d", order.ID))
}

// A first reissue that takes the place of the certificate in order info hides that from view.
func TestCertificateData_hiddenByReissue(t *testing.T) {
	t.Parallel()
	b := newBench(t, manual)
	order := b.place()
	b.must(b.Issue(order.ID))
	b.showPending(b.reissue(order.ID, true, "www.lantern.example", "shop.beacon.example").CertificateID)
	_, diags := b.Data(t, certificateData, map[string]any{"order_id": fmt.Sprint(order.ID)})
	expect(t, diags, failure, "Certificate Not Issued", `"reissue_pending"`, "by its own id")
	b.fault(simulator.Fault{Path: "/order/certificate/*/reissue", Kind: "status", Status: http.StatusForbidden})
	_, diags = b.Data(t, certificateData, map[string]any{"order_id": fmt.Sprint(order.ID)})
	expect(t, diags, failure, "Could Not Read Reissues of Order", "may not do this")
}

// showPending has order info show a certificate that is not issued yet.
func (b *bench) showPending(id int64) {
	b.fault(simulator.Fault{Method: http.MethodGet, Path: "/order/certificate/*", Kind: "rewrite", Rewrite: func(status int, body []byte) (int, []byte) {
		return status, pendingCertificate(b.t, body, id)
	}})
}

// pendingCertificate returns order info that shows a certificate which is not issued yet.
func pendingCertificate(t *testing.T, body []byte, id int64) []byte {
	var info map[string]any
	if err := json.Unmarshal(body, &info); err != nil {
		t.Error(err)
		return body
	}
	certificate, ok := info["certificate"].(map[string]any)
	if !ok {
		t.Error("order info shows no certificate")
		return body
	}
	certificate["id"] = id
	for _, name := range []string{"serial_number", "thumbprint", "valid_from", "valid_till", "date_issued", "status"} {
		delete(certificate, name)
	}
	changed, err := json.Marshal(info)
	if err != nil {
		t.Error(err)
	}
	return changed
}

// A revoked certificate is shown, with a warning that nobody overlooks.
func TestCertificateData_revoked(t *testing.T) {
	t.Parallel()
	b := newBench(t, simulator.Config{Validation: "auto"})
	order := b.place()
	b.must(b.Revoke(order.ID))
	for name, id := range map[string]int64{"order_id": order.ID, "certificate_id": order.CertificateID} {
		got, diags := b.Data(t, certificateData, map[string]any{name: fmt.Sprint(id)})
		expect(t, diags, warning, fmt.Sprintf("Certificate %d Was Revoked", order.CertificateID), "lantern.example", "issue a new certificate")
		has(t, got, map[string]any{"common_name": "lantern.example"})
	}
}

func TestCertificateData_errors(t *testing.T) {
	t.Parallel()
	const orderID, certificateID = "ORDER", "CERTIFICATE"
	tests := map[string]struct {
		pending bool
		config  map[string]any
		fault   *simulator.Fault
		summary string
		says    []string
	}{
		"neither id":          {false, map[string]any{}, nil, "Missing Attribute Configuration", []string{"certificate_id", "order_id"}},
		"both ids":            {false, map[string]any{"order_id": "1", "certificate_id": "2"}, nil, "Invalid Attribute Combination", []string{"order_id"}},
		"format and platform": {false, map[string]any{"order_id": "1", "format_type": "p7b", "platform_id": "2"}, nil, "Invalid Attribute Combination", []string{"platform_id"}},
		"no format":           {false, map[string]any{"order_id": "1", "format_type": "P7B/.."}, nil, "Invalid Attribute Value Match", []string{"lower case"}},
		"order by name":       {false, map[string]any{"order_id": "web"}, nil, "Invalid Id", []string{"order"}},
		"not issued by id":    {true, map[string]any{"certificate_id": certificateID}, nil, "Certificate Not Issued", []string{`status "pending"`, "certcentral_order_status"}},
		"unknown order":       {false, map[string]any{"order_id": "987654"}, nil, "Order 987654 Not Visible", []string{"api_key and region"}},
		"unknown certificate": {false, map[string]any{"certificate_id": "987654"}, nil, "Certificate 987654 Not Available", []string{"not issued yet", "order_id", "api_key and region"}},
		"unknown format":      {false, map[string]any{"order_id": orderID, "format_type": "jks"}, nil, "Certificate Not Available In This Format", []string{`"jks"`, "p7b alone"}},
		"refused":             {false, map[string]any{"certificate_id": certificateID}, &simulator.Fault{Path: "/certificate/*/download/*/*", Kind: "status", Status: 400}, " Not Available", []string{"not issued yet"}},
		"fault":               {false, map[string]any{"certificate_id": certificateID}, &simulator.Fault{Path: "/certificate/*/download/*/*", Kind: "status", Status: 403}, "Could Not Download Certificate", []string{"may not do this"}},
		"fault of the chain":  {false, map[string]any{"certificate_id": certificateID, "format_type": "pem_noroot"}, &simulator.Fault{Path: "/certificate/*/chain", Kind: "status", Status: 403}, "Could Not Download Certificate", []string{"may not do this"}},
		"fault of the order":  {false, map[string]any{"order_id": orderID}, &simulator.Fault{Path: "/order/certificate/*", Kind: "status", Status: 403}, "Could Not Read Order", []string{"may not do this"}},
		"fault of the list":   {false, map[string]any{"certificate_id": certificateID}, &simulator.Fault{Path: "/order/certificate", Kind: "status", Status: 400}, "Could Not Look Up Order of Certificate", []string{"400 Bad Request"}},
		"unusable":            {false, map[string]any{"certificate_id": certificateID}, &simulator.Fault{Path: "/certificate/*/download/*/*", Kind: "rewrite", Rewrite: halve}, "Certificate Could Not Be Read", []string{"damaged", "discarded. Try again"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := newBench(t, simulator.Config{})
			order := b.place()
			if !test.pending {
				b.must(b.Issue(order.ID))
			}
			for name, value := range test.config {
				test.config[name] = strings.NewReplacer(orderID, fmt.Sprint(order.ID), certificateID, fmt.Sprint(order.CertificateID)).Replace(fmt.Sprint(value))
			}
			if test.fault != nil {
				b.fault(*test.fault)
			}
			_, diags := b.Data(t, certificateData, test.config)
			expect(t, diags, failure, test.summary, test.says...)
		})
	}
}

func halve(status int, body []byte) (int, []byte) { return status, body[:len(body)/2] }

// The service has been seen to return another certificate than the one whose id was asked for.
func TestCertificateData_anotherCertificate(t *testing.T) {
	t.Parallel()
	b := newBench(t, simulator.Config{Validation: "auto"})
	order := b.place()
	before, err := b.client.DownloadCertificate(t.Context(), order.CertificateID, "pem_all")
	b.must(err)
	reissued := b.reissue(order.ID, true, "www.lantern.example")
	b.fault(simulator.Fault{Path: "/certificate/*/download/format/*", Kind: "rewrite", Rewrite: func(status int, _ []byte) (int, []byte) { return status, before }})
	for name, id := range map[string]int64{"order_id": order.ID, "certificate_id": reissued.CertificateID} {
		_, diags := b.Data(t, certificateData, map[string]any{name: fmt.Sprint(id)})
		expect(t, diags, failure, "Service Returned Another Certificate", "serial number", "discarded. Try again")
	}
}

// A certificate without the authorities above it is not taken for a chain.
func TestCertificateData_chainThatDoesNotHold(t *testing.T) {
	t.Parallel()
	b := newBench(t, simulator.Config{Validation: "auto"})
	order := b.place()
	id := order.CertificateID
	other := newBench(t, simulator.Config{Validation: "auto"})
	_, intermediate, root := other.issuedChain()
	leaf, err := b.client.DownloadCertificate(t.Context(), id, "pem_nointermediate")
	b.must(err)
	b.fault(simulator.Fault{Path: "/certificate/*/download/format/*", Kind: "rewrite", Rewrite: func(status int, _ []byte) (int, []byte) {
		return status, []byte(string(leaf) + intermediate + root)
	}})
	_, diags := b.Data(t, certificateData, map[string]any{"certificate_id": fmt.Sprint(id)})
	expect(t, diags, failure, "Service Returned Another Certificate", fmt.Sprintf("The download of certificate %d of order %d is not", id, order.ID), "Check that failed: chain")
}

func TestAccCertificateData(t *testing.T) {
	b := newBench(t, simulator.Config{Validation: "auto"})
	order := b.place(func(o *certcentral.OrderRequest) { o.Certificate.ServerPlatformID = new(int64(45)) })
	data := func(name string) tfjsonpath.Path { return tfjsonpath.New(name) }
	const test = "data.certcentral_certificate.test"
	config := b.Config("", fmt.Sprintf("data \"certcentral_certificate\" \"test\" {\n  order_id    = \"%d\"\n  platform_id = \"29\"\n}\n", order.ID))
	b.run(
		resource.TestStep{Config: config, ConfigStateChecks: []statecheck.StateCheck{
			statecheck.ExpectKnownValue(test, data("certificate_pem"), holds(1, isLantern)),
			statecheck.ExpectKnownValue(test, data("full_chain_pem"), holds(2, b.leadsToRoot)),
			statecheck.ExpectKnownValue(test, data("root_pem"), holds(1, isAuthority)),
			statecheck.ExpectKnownValue(test, data("valid_till"), isTime),
			statecheck.ExpectKnownValue(test, data("key_size"), knownvalue.Int64Exact(256)),
			statecheck.ExpectKnownValue(test, data("content"), knownvalue.NotNull()),
		}},
		resource.TestStep{Config: config, ConfigPlanChecks: noChange},
	)
}
