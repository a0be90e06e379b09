// SPDX-License-Identifier: MPL-2.0

package orders

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/certcentral"
)

// newRequest returns a signing request in PEM, made with a new key.
func newRequest(t *testing.T) string {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	der, err := x509.CreateCertificateRequest(rand.Reader, &x509.CertificateRequest{}, key)
	if err != nil {
		t.Fatal(err)
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE REQUEST", Bytes: der}))
}

// Which certificate an approved request led to depends on times, key and names, never on the order of the list.
func TestDuplicateOutcome(t *testing.T) {
	asked := time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)
	approved := asked.Add(24 * time.Hour)
	csr, other := newRequest(t), newRequest(t)
	m := duplicateCertificateModel{CSR: types.StringValue(csr), CommonName: types.StringValue("shop.example")}
	request := &certcentral.Request{Date: certcentral.Time{Time: asked}, DateProcessed: certcentral.Time{Time: approved}}
	entry := func(id int64, csr, name, status string, created, issued time.Time) certcentral.IssuedCertificate {
		return certcentral.IssuedCertificate{
			ID: id, CSR: csr, CommonName: name, Status: status, DateCreated: certcentral.Time{Time: created}, DateIssued: certcentral.Time{Time: issued},
		}
	}
	var none time.Time
	noise := []certcentral.IssuedCertificate{
		entry(1, csr, "shop.example", "issued", asked.Add(-time.Hour), asked.Add(-time.Hour)), // there before
		entry(2, csr, "shop.example", "issued", asked.Add(time.Hour), asked.Add(time.Hour)),   // made without an approval
		entry(0, csr, "shop.example", "pending", asked.Add(time.Hour), none),                  // of another request
		entry(3, csr, "shop.example", "rejected", asked, none),
		entry(4, other, "shop.example", "issued", asked, approved),
		entry(5, csr, "other.example", "issued", asked, approved),
	}
	for name, test := range map[string]struct {
		more []certcentral.IssuedCertificate
		want int64
	}{
		"not there yet":               {nil, 0},
		"issued with the approval":    {[]certcentral.IssuedCertificate{entry(6, csr, "shop.example", "issued", asked, approved)}, 6},
		"issued some seconds earlier": {[]certcentral.IssuedCertificate{entry(6, csr, "shop.example", "issued", asked, approved.Add(-3*time.Second))}, 6},
		"followed by another": {[]certcentral.IssuedCertificate{
			entry(6, csr, "shop.example", "issued", asked, approved),
			entry(7, csr, "shop.example", "issued", approved.Add(time.Hour), approved.Add(time.Hour)),
		}, 6},
		"in a list without dates of issue": {[]certcentral.IssuedCertificate{
			entry(6, csr, "shop.example", "approved", asked, none),
			entry(8, csr, "shop.example", "approved", asked.Add(-time.Hour), none),
		}, 6},
	} {
		list := append(slices.Clone(noise), test.more...)
		for range 2 {
			var got int64
			if found := m.outcome(list, request); found != nil {
				got = found.ID
			}
			if got != test.want {
				t.Errorf("%s: certificate %d, want %d", name, got, test.want)
			}
			slices.Reverse(list)
		}
	}
}

// The plan of another duplicate says what becomes of the old one, if anything is left of it.
func TestDuplicateStaysValid(t *testing.T) {
	for want, facts := range map[string]duplicateFactsModel{
		"":                             {ID: types.StringValue("7"), Status: types.StringValue("revoked")},
		"Request 8 of the old one":     {ID: types.StringValue("request-8"), Status: types.StringValue("needs_approval")},
		"Certificate 9 is left alone;": {ID: types.StringValue("9"), Status: types.StringValue("pending")},
		"valid until 2026-11-22":       {ID: types.StringValue("9"), Status: types.StringValue("issued"), ValidTill: types.StringValue("2026-11-22")},
	} {
		m := duplicateCertificateModel{duplicateFactsModel: facts}
		if got := m.staysValid(); !strings.Contains(got, want) || want == "" && got != "" {
			t.Errorf("%s: %q, want %q in it", facts.ID, got, want)
		}
	}
}
