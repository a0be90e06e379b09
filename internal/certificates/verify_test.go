// SPDX-License-Identifier: MPL-2.0

package certificates

import (
	"crypto/x509"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/lifecycle"
)

func TestVerify(t *testing.T) {
	t.Parallel()
	p := newPKI(t)
	names := func(names ...string) []string { return lifecycle.NameSet("shop.lantern.example", names) }
	tests := map[string]expectation{
		"every name":             {csr: p.csr, names: names("LANTERN.example", "*.wild.lantern.example")},
		"fewer names":            {csr: p.csr, names: names()},
		"address":                {csr: p.csr, names: names("192.0.2.7")},
		"IPv6 in other spelling": {csr: p.csr, names: names("2001:DB8:0::0007")},
		"covered by a wildcard":  {csr: p.csr, names: names("a.wild.lantern.example")},
		"serial":                 {csr: p.csr, names: names(), serial: "0A4D7EB1"},
		"serial spelt otherwise": {csr: p.csr, names: names(), serial: "00:a4:d7:eb:1"},
		"CSR with CRLF":          {csr: strings.ReplaceAll(p.csr, "\n", "\r\n"), names: names()},
	}
	for name, want := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := bundle{p.leaf, []*x509.Certificate{p.root.certificate, p.intermediate.certificate}}
			got, err := verify(&b, want)
			if err != nil {
				t.Fatal(err)
			}
			if !got.leaf.Equal(p.leaf) || !got.root.Equal(p.root.certificate) ||
				!slices.EqualFunc(got.intermediates, []*x509.Certificate{p.intermediate.certificate}, (*x509.Certificate).Equal) {
				t.Errorf("the chain is not leaf, intermediate, root: %+v", got)
			}
		})
	}
}

func TestVerifyRefuses(t *testing.T) {
	t.Parallel()
	p, other := newPKI(t), newPKI(t)
	whole := []*x509.Certificate{p.intermediate.certificate, p.root.certificate}
	right := expectation{csr: p.csr, names: []string{"shop.lantern.example"}}
	// It bears the name of the authority that signed, and is vouched for by the same root.
	impostor := newAuthority(t, p.intermediate.certificate.Subject.CommonName, newKey(t), &p.root)
	tests := map[string]struct {
		leaf        *x509.Certificate
		authorities []*x509.Certificate
		want        expectation
		check       string
		says        string
	}{
		"another key":             {other.leaf, whole, right, "public key", "SHA-256"},
		"missing name":            {p.leaf, whole, expectation{csr: p.csr, names: []string{"else.example", "shop.lantern.example"}}, "set of names", "among them else.example,"},
		"wildcard of a wildcard":  {p.leaf, whole, expectation{csr: p.csr, names: []string{"*.lantern.example"}}, "set of names", "*.lantern.example"},
		"below a wildcard's host": {p.leaf, whole, expectation{csr: p.csr, names: []string{"a.b.wild.lantern.example"}}, "set of names", "a.b.wild"},
		"another address":         {p.leaf, whole, expectation{csr: p.csr, names: []string{"192.0.2.8"}}, "set of names", "192.0.2.8"},
		"another serial":          {p.leaf, whole, expectation{csr: p.csr, serial: "0A4D7EB2"}, "serial number", "0A4D7EB1"},
		"no root":                 {p.leaf, whole[:1], right, "chain", "1 authorities"},
		"no intermediate":         {p.leaf, whole[1:], right, "chain", "1 authorities"},
		"chain of another":        {p.leaf, []*x509.Certificate{other.intermediate.certificate, other.root.certificate}, right, "chain", "2 authorities"},
		"impostor":                {p.leaf, []*x509.Certificate{impostor.certificate, p.root.certificate}, right, "chain", "2 authorities"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := verify(&bundle{test.leaf, test.authorities}, test.want)
			mismatch, ok := errors.AsType[*mismatchError](err)
			if !ok || mismatch.check != test.check {
				t.Fatalf("got %v, want a mismatch of the %s", err, test.check)
			}
			if !strings.Contains(err.Error(), test.says) {
				t.Errorf("the error does not say %q: %v", test.says, err)
			}
		})
	}
}

func TestVerifyNeedsCSR(t *testing.T) {
	t.Parallel()
	p := newPKI(t)
	for name, csr := range map[string]string{"none": "", "a private key": privateKeyPEM(t, newKey(t))} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := verify(&bundle{p.leaf, []*x509.Certificate{p.intermediate.certificate, p.root.certificate}}, expectation{csr: csr})
			if err == nil || !strings.Contains(err.Error(), "signing request") || strings.Contains(err.Error(), "BEGIN PRIVATE") {
				t.Errorf("got %v, want an error about the signing request", err)
			}
		})
	}
}

func TestVerifyAfterExpiry(t *testing.T) {
	t.Parallel()
	p := newPKI(t)
	key := newKey(t)
	template := leafTemplate()
	template.NotBefore, template.NotAfter = notBefore.AddDate(-1, 0, 0), notBefore.AddDate(-1, 0, 30)
	leaf := p.intermediate.sign(t, key, template)
	_, err := verify(&bundle{leaf, []*x509.Certificate{p.intermediate.certificate, p.root.certificate}}, expectation{csr: newCSR(t, key)})
	if err != nil {
		t.Errorf("an expired certificate is still the one that was ordered: %v", err)
	}
}
