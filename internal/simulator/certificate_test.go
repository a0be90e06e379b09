// SPDX-License-Identifier: MPL-2.0

package simulator_test

import (
	"archive/zip"
	"bytes"
	"crypto"
	"crypto/x509"
	"encoding/pem"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/smallstep/pkcs7"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/simulator"
)

func TestCertificateIsReal(t *testing.T) {
	for name, key := range map[string]crypto.Signer{"ECDSA": newKey(), "RSA": rsaKey(t, 2048)} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t, simulator.Config{Approval: "skip", Validation: "auto"})
			id, out := b.place(map[string]any{
				"certificate.csr": csrFor(t, key), "certificate.common_name": "Lanterns.example",
				"certificate.dns_names": []string{"*.lanterns.example"}, "certificate.signature_hash": "sha384",
				"certificate.profile_option": "server_client_auth_eku",
			})
			leaf := b.download(out.number("certificate_id"))
			if !sameKey(t, leaf, key) {
				t.Error("the key is another")
			}
			if want := []string{"lanterns.example", "*.lanterns.example"}; !slices.Equal(leaf.DNSNames, want) {
				t.Errorf("names are %q, want %q", leaf.DNSNames, want)
			}
			if got, want := leaf.Subject.String(), "CN=lanterns.example,O=Northwind Lanterns LLC,L=Duluth,ST=Minnesota,C=US"; got != want {
				t.Errorf("subject is %s, want %s", got, want)
			}
			if want := time.Date(2026, 9, 16, 23, 59, 59, 0, time.UTC); !leaf.NotAfter.Equal(want) || leaf.NotBefore.Hour() != 0 {
				t.Errorf("valid from %s to %s, want the end of %s", leaf.NotBefore, leaf.NotAfter, want)
			}
			if leaf.SignatureAlgorithm != x509.ECDSAWithSHA384 || leaf.IsCA || len(leaf.ExtKeyUsage) != 2 {
				t.Errorf("signed %s, CA %t, usages %v", leaf.SignatureAlgorithm, leaf.IsCA, leaf.ExtKeyUsage)
			}
			if encipher := leaf.KeyUsage&x509.KeyUsageKeyEncipherment != 0; encipher != (name == "RSA") {
				t.Errorf("key encipherment is %t", encipher)
			}
			if len(leaf.Policies) != 1 || leaf.Policies[0].String() != "2.23.140.1.2.2" {
				t.Errorf("policies are %v", leaf.Policies)
			}
			serial := strings.ToUpper(leaf.SerialNumber.Text(16))
			if got := b.info(id).text("certificate.serial_number"); strings.TrimLeft(got, "0") != serial || len(got) != 32 {
				t.Errorf("order info has serial %s, the certificate %s", got, serial)
			}
		})
	}
}

func TestBareBase64CSR(t *testing.T) {
	b := newBench(t, simulator.Config{Approval: "skip", Validation: "auto"})
	lines := strings.Split(strings.TrimSpace(csrFor(t, testKey())), "\n")
	_, out := b.place(map[string]any{"certificate.csr": strings.Join(lines[1:len(lines)-1], "")})
	if !sameKey(t, b.download(out.number("certificate_id")), testKey()) {
		t.Error("the key is another")
	}
}

func TestWildcardProductAddsItsBase(t *testing.T) {
	b := newBench(t, simulator.Config{Approval: "skip", Validation: "auto"})
	out := b.do(http.MethodPost, "/order/certificate/ssl_wildcard", b.orderBody(map[string]any{"certificate.common_name": "*.lanterns.example"})).want(201)
	b.info(out.number("id")).shows(map[string]string{"certificate.dns_names": "[*.lanterns.example lanterns.example]"})
	b.download(out.number("certificate_id"))
}

func TestWildcardProductTakesNamesOfItsDomain(t *testing.T) {
	names := []string{"lanterns.example", "shop.lanterns.example", "a.b.lanterns.example", "c.lanterns.example", "*.d.lanterns.example"}
	for _, slug := range []string{"ssl_wildcard", "ssl_securesite_wildcard", "wildcard_dv_rapidssl", "wildcard_dv_geotrust"} {
		b := newBench(t, simulator.Config{Approval: "skip", Validation: "auto"})
		out := b.do(http.MethodPost, "/order/certificate/"+slug, b.orderBody(map[string]any{
			"certificate.common_name": "*.lanterns.example", "certificate.dns_names": names,
		})).want(201)
		b.info(out.number("id")).shows(map[string]string{"certificate.dns_names": "[*.lanterns.example " + strings.Join(names, " ") + "]"})
	}
}

func TestCloudProductTakesAnyName(t *testing.T) {
	b := newBench(t, simulator.Config{Approval: "skip", Validation: "auto"})
	out := b.do(http.MethodPost, "/order/certificate/ssl_cloud_wildcard", b.orderBody(map[string]any{"certificate.dns_names": []string{"*.wicks.example"}})).want(201)
	b.info(out.number("id")).shows(map[string]string{"certificate.dns_names": "[lanterns.example *.wicks.example]"})
}

func TestSingleNameProductTakesThePair(t *testing.T) {
	for _, names := range [][2]string{{"lanterns.example", "www.lanterns.example"}, {"www.lanterns.example", "lanterns.example"}} {
		b := newBench(t, simulator.Config{Approval: "skip", Validation: "auto"})
		b.do(http.MethodPost, "/order/certificate/ssl_plus", b.orderBody(map[string]any{
			"certificate.common_name": names[0], "certificate.dns_names": []string{names[1]},
		})).want(201)
	}
}

func TestDownloadFormats(t *testing.T) {
	b := newBench(t, simulator.Config{Approval: "skip", Validation: "auto"})
	id, out := b.place(map[string]any{"certificate.common_name": "*.lanterns.example", "certificate.server_platform.id": 14})
	certificate := "/certificate/" + out.text("certificate_id")
	const zipType, pemType, p7Type = "application/zip", "application/x-pem-file", "application/x-pkcs7-certificates"
	for path, want := range map[string]struct {
		contentType string
		subjects    string
	}{
		certificate + "/download/format/pem_all":                            {pemType, "leaf issuing root"},
		certificate + "/download/format/pem_noroot":                         {pemType, "leaf issuing"},
		certificate + "/download/format/pem_nointermediate":                 {pemType, "leaf"},
		certificate + "/download/format/p7b":                                {p7Type, "leaf issuing root"},
		certificate + "/download/format/cer":                                {p7Type, "leaf issuing root"},
		certificate + "/download/format/default":                            {zipType, "root issuing leaf"},
		certificate + "/download/format/default_pem":                        {zipType, "root issuing leaf"},
		certificate + "/download/format/default_cer":                        {zipType, "root issuing leaf"},
		certificate + "/download/format/apache":                             {zipType, "issuing leaf"},
		certificate + "/download/platform":                                  {p7Type, "leaf issuing root"},
		certificate + "/download/platform/-1":                               {zipType, "root issuing leaf"},
		certificate + "/download/platform/29":                               {pemType, "leaf issuing root"},
		certificate + "/download/platform/2":                                {zipType, "issuing leaf"},
		certificate + "/download/platform/4000":                             {zipType, "root issuing leaf"},
		"/certificate/download/order/" + idText(id):                         {p7Type, "leaf issuing root"},
		"/certificate/download/order/" + idText(id) + "/format/pem_noroot":  {pemType, "leaf issuing"},
		"/certificate/download/order/" + idText(id) + "?formatType=pem_all": {pemType, "leaf issuing root"},
		"/certificate/download/order/" + idText(id) + "?formatType=apache":  {zipType, "issuing leaf"},
	} {
		got := b.do(http.MethodGet, path, nil).want(200)
		if kind := got.header.Get("Content-Type"); kind != want.contentType {
			t.Errorf("%s has type %s, want %s", path, kind, want.contentType)
		}
		if subjects := roles(unpack(t, want.contentType, got.body)); subjects != want.subjects {
			t.Errorf("%s holds %q, want %q", path, subjects, want.subjects)
		}
	}
	b.do(http.MethodGet, certificate+"/download/format/pfx", nil).refused(400, "invalid_value:format_type")
	order := "/certificate/download/order/" + idText(id)
	b.do(http.MethodGet, order+"?formatType=pfx", nil).refused(400, "invalid_value:format_type")
}

// unpack reads the certificates of a download.
func unpack(t *testing.T, contentType string, data []byte) []*x509.Certificate {
	t.Helper()
	switch contentType {
	case "application/x-pkcs7-certificates":
		block, _ := pem.Decode(data)
		if block == nil {
			t.Fatalf("no armour: %q", data)
		}
		bundle, err := pkcs7.Parse(block.Bytes)
		if err != nil {
			t.Fatal(err)
		}
		return bundle.Certificates
	case "application/zip":
		archive, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
		if err != nil {
			t.Fatal(err)
		}
		var all []byte
		for _, f := range archive.File {
			part, err := f.Open()
			if err != nil {
				t.Fatal(err)
			}
			text, err := io.ReadAll(part)
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, text...)
		}
		return parsePEM(t, all)
	}
	return parsePEM(t, data)
}

func roles(list []*x509.Certificate) string {
	names := make([]string, 0, len(list))
	for _, c := range list {
		switch {
		case !c.IsCA:
			names = append(names, "leaf")
		case c.Subject.String() == c.Issuer.String():
			names = append(names, "root")
		default:
			names = append(names, "issuing")
		}
	}
	return strings.Join(names, " ")
}

func TestChainBeginsWithTheLeaf(t *testing.T) {
	b := newBench(t, simulator.Config{Approval: "skip", Validation: "auto"})
	_, out := b.place(nil)
	chain := b.do(http.MethodGet, "/certificate/"+out.text("certificate_id")+"/chain", nil).want(200)
	chain.shows(map[string]string{"intermediates.0.subject_common_name": "lanterns.example", "intermediates.3": ""})
	var list []*x509.Certificate
	for _, i := range []string{"0", "1", "2"} {
		text := chain.text("intermediates." + i + ".pem")
		if !strings.HasSuffix(text, "\r\n") || strings.Count(text, "\r\n") != strings.Count(text, "\n") {
			t.Errorf("line ends of certificate %s are not CRLF", i)
		}
		if text != out.text("certificate_chain."+i+".pem") {
			t.Errorf("certificate %s differs from the order's answer", i)
		}
		list = append(list, parsePEM(t, []byte(text))...)
	}
	b.verify(list)
	if got := roles(list); got != "leaf issuing root" {
		t.Errorf("chain is %s", got)
	}
	if !list[1].MaxPathLenZero {
		t.Error("the intermediate may have others below it")
	}
	b.do(http.MethodGet, "/certificate/intermediates", nil).want(200).shows(map[string]string{
		"intermediates.0.subject_common_name": chain.text("intermediates.1.subject_common_name"),
		"intermediates.0.issuer_common_name":  chain.text("intermediates.2.subject_common_name"),
		"intermediates.0.id":                  "5D41A09C77E2B618", "intermediates.0.is_private": "0",
	})
}

func TestDownloadBeforeIssuance(t *testing.T) {
	b := newBench(t, simulator.Config{Approval: "skip"})
	id, out := b.place(nil)
	certificate := "/certificate/" + out.text("certificate_id")
	for _, path := range []string{
		certificate + "/chain", certificate + "/download/platform", certificate + "/download/format/pem_all",
		"/certificate/download/order/" + idText(id), "/certificate/download/order/" + idText(id) + "/format/p7b",
	} {
		b.do(http.MethodGet, path, nil).refused(404, "not_found|certificate")
	}
}

func TestEveryProductCanBeOrdered(t *testing.T) {
	b := newBench(t, simulator.Config{Approval: "skip", Validation: "auto"})
	list := b.do(http.MethodGet, "/product", nil).want(200)
	products, _ := list.at("products").([]any)
	if len(products) != 40 {
		t.Errorf("there are %d products, want 40", len(products))
	}
	for i := range products {
		at := "products." + idText(int64(i))
		slug := list.text(at + ".name_id")
		name := "lanterns.example"
		if strings.Contains(slug, "wildcard") {
			name = "*.lanterns.example"
		}
		order := b.orderBody(map[string]any{"certificate.common_name": name})
		if list.text(at+".type") == "client_certificate" {
			order = b.clientBody(slug, nil)
		}
		order = order.with(map[string]any{"certificate.ca_cert_id": list.text(at + ".allowed_ca_certs.0.id")})
		out := b.do(http.MethodPost, "/order/certificate/"+slug, order).want(201)
		b.info(out.number("id")).shows(map[string]string{
			"certificate.ca_cert.id": list.text(at + ".allowed_ca_certs.0.id"),
			"status":                 "issued", "product.name_id": slug, "product.name": list.text(at + ".name"),
			"product.validation_type": list.text(at + ".validation_type"), "product.type": list.text(at + ".type"),
		})
		b.downloadP7B(out.number("certificate_id"))
	}
}

func TestProductInfo(t *testing.T) {
	b := newBench(t, simulator.Config{})
	b.do(http.MethodGet, "/product", nil).want(200).shows(map[string]string{
		"products.0.name_id": "ssl_plus", "products.0.group_name": "ssl_certificate", "products.0.allowed_validity_years": "[1]",
		"products.0.allowed_order_validity_years": "[1 2 3]", "products.0.allowed_container_ids": "[77120]",
		"products.0.signature_hash_types.allowed_hash_types.0.name": "SHA-256", "products.0.csr_required": "true",
		"products.0.duplicates_allowed": "", "products.0.server_platforms": "",
		"products.0.allowed_ca_certs.0.id": "5D41A09C77E2B618",
	})
	b.do(http.MethodGet, "/product/ssl_dv_geotrust", nil).want(200).shows(map[string]string{
		"name": "GeoTrust Standard DV", "validation_type": "dv", "additional_dns_names_allowed": "false", "duplicates_allowed": "false",
		"replacement_product_name_id": "ssl_dv_geotrust_flex", "max_multi_year_order_validity_years": "3",
		"server_platforms.1.name": "Apache", "allowed_container_ids": "",
	})
	b.do(http.MethodGet, "/product/private_ssl_flex?container_id=77120", nil).want(200).shows(map[string]string{
		"allowed_validity_years": "[1 2 3]", "max_multi_year_order_validity_years": "", "additional_dns_names_allowed": "true", "duplicates_allowed": "true",
	})
}
