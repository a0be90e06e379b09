// SPDX-License-Identifier: MPL-2.0

package certificates_test

import (
	"encoding/pem"
	"net/http"
	"slices"
	"testing"

	"github.com/smallstep/pkcs7"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/simulator"
)

// A format that is refused is followed by the other one, once; refusals of another kind are not about the format.
func TestIssuedCertificate_formats(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		client  bool
		refused string // format
		status  int
		asked   []string // formats
		says    string   // empty when the certificate is obtained
	}{
		"PEM for servers":      {false, "none", 400, []string{"pem_all"}, ""},
		"no PEM for servers":   {false, "pem_all", 400, []string{"pem_all", "p7b"}, ""},
		"not acceptable":       {false, "pem_all", 406, []string{"pem_all", "p7b"}, ""},
		"PKCS#7 for people":    {true, "none", 400, []string{"p7b"}, ""},
		"no PKCS#7 for people": {true, "p7b", 400, []string{"p7b", "pem_all"}, "Not Issued Yet"}, // the simulator has no PEM of it
		"not there":            {true, "*", 404, []string{"p7b"}, "Not Issued Yet"},
		"not permitted":        {true, "*", 403, []string{"p7b"}, "Could Not Obtain Certificate"},
		"neither format":       {false, "*", 400, []string{"pem_all", "p7b"}, "Not Issued Yet"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := newBench(t, simulator.Config{Validation: "auto"})
			order := b.place()
			if test.client {
				order = b.placeClient("class1_smime", b.csr)
			}
			b.fault(simulator.Fault{Path: "/certificate/*/download/format/" + test.refused, Kind: "status", Status: test.status})
			h := b.holder(t)
			h.declare(order.ID, noWait)
			diags := h.apply()
			want := []string{get("/order/certificate/%d", order.ID)}
			for _, format := range test.asked {
				want = append(want, get("/certificate/%d/download/format/%s", order.CertificateID, format))
			}
			if asked := b.asked(); !slices.Equal(asked, want) {
				t.Errorf("asked %q, want %q", asked, want)
			}
			switch test.says {
			case "":
				quiet(t, diags)
			case "Not Issued Yet":
				expect(t, diags, warning, test.says)
			default:
				expect(t, diags, failure, test.says)
			}
		})
	}
}

// When neither format is to be had, what was said of the likelier one is told.
func TestIssuedCertificate_bothFormatsRefused(t *testing.T) {
	t.Parallel()
	b := newBench(t, simulator.Config{Validation: "auto"})
	order := b.placeClient("class1_smime", b.csr)
	b.fault(simulator.Fault{Path: "/certificate/*/download/format/p7b", Kind: "status", Status: http.StatusNotAcceptable})
	h := b.holder(t)
	h.declare(order.ID, nil)
	expect(t, h.apply(), failure, "Certificate Not on Order", "format/p7b: 406")
}

// The service may fail at the second format, which is no answer about either.
func TestIssuedCertificate_secondFormatFails(t *testing.T) {
	t.Parallel()
	b := newBench(t, simulator.Config{Validation: "auto"})
	order := b.place()
	b.fault(simulator.Fault{Path: "/certificate/*/download/format/pem_all", Kind: "status", Status: http.StatusBadRequest})
	b.fault(simulator.Fault{Path: "/certificate/*/download/format/p7b", Kind: "status", Status: http.StatusBadGateway})
	h := b.holder(t)
	h.declare(order.ID, noWait)
	expect(t, h.apply(), failure, "Could Not Obtain Certificate", "p7b: 502")
}

// pkcs7Of packs a certificate in PEM as PKCS#7 in DER.
func pkcs7Of(t *testing.T, text []byte) []byte {
	t.Helper()
	block, _ := pem.Decode(text)
	if block == nil {
		t.Fatal("it is no PEM")
	}
	der, err := pkcs7.DegenerateCertificate(block.Bytes)
	if err != nil {
		t.Fatal(err)
	}
	return der
}

// A bundle that comes without its root is completed by the chain.
func TestIssuedCertificate_bundleWithoutRoot(t *testing.T) {
	t.Parallel()
	b := newBench(t, simulator.Config{Validation: "auto"})
	order := b.placeClient("secure_email_mailbox", b.csr)
	leaf, err := b.client.DownloadCertificate(t.Context(), order.CertificateID, "pem_nointermediate")
	b.must(err)
	b.ForgetRequests()
	b.fault(simulator.Fault{
		Path: "/certificate/*/download/format/pem_all", Kind: "rewrite",
		Rewrite: func(int, []byte) (int, []byte) { return http.StatusOK, pkcs7Of(t, leaf) },
	})
	h := b.holder(t)
	h.declare(order.ID, nil)
	quiet(t, h.apply())
	if asked := b.asked(); asked[len(asked)-1] != get("/certificate/%d/chain", order.CertificateID) {
		t.Errorf("asked %q", asked)
	}
	h.isIssued(kim)
}
