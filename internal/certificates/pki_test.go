// SPDX-License-Identifier: MPL-2.0

package certificates

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"net"
	"testing"
	"time"
)

// authority is a certificate that can sign others, made for one test.
type authority struct {
	certificate *x509.Certificate
	key         *ecdsa.PrivateKey
}

// pki is a root, an intermediate and a leaf with the request it answers.
type pki struct {
	root, intermediate authority
	leaf               *x509.Certificate
	csr                string
}

var notBefore = time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)

func newPKI(t testing.TB) pki {
	t.Helper()
	root := newAuthority(t, "Test Root", nil)
	intermediate := newAuthority(t, "Test Issuing CA", &root)
	key := newKey(t)
	return pki{root: root, intermediate: intermediate, leaf: intermediate.issue(t, key, leafTemplate()), csr: newCSR(t, key)}
}

func newKey(t testing.TB) *ecdsa.PrivateKey {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func newAuthority(t testing.TB, name string, parent *authority) authority {
	t.Helper()
	key := newKey(t)
	template := &x509.Certificate{
		SerialNumber: big.NewInt(int64(len(name))), Subject: pkix.Name{CommonName: name},
		NotBefore: notBefore.AddDate(-1, 0, 0), NotAfter: notBefore.AddDate(10, 0, 0),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign,
	}
	if parent == nil {
		parent = &authority{template, key}
	}
	return authority{parent.sign(t, template, &key.PublicKey), key}
}

func leafTemplate() *x509.Certificate {
	return &x509.Certificate{
		SerialNumber: big.NewInt(0x0A4D7EB1),
		Subject:      pkix.Name{CommonName: "shop.lantern.example"},
		DNSNames:     []string{"shop.lantern.example", "Lantern.example", "*.wild.lantern.example"},
		IPAddresses:  []net.IP{net.ParseIP("192.0.2.7"), net.ParseIP("2001:db8::7")},
		NotBefore:    notBefore, NotAfter: notBefore.AddDate(0, 0, 199),
	}
}

func (a authority) issue(t testing.TB, key *ecdsa.PrivateKey, template *x509.Certificate) *x509.Certificate {
	t.Helper()
	return a.sign(t, template, &key.PublicKey)
}

func (a authority) sign(t testing.TB, template *x509.Certificate, key *ecdsa.PublicKey) *x509.Certificate {
	t.Helper()
	der, err := x509.CreateCertificate(rand.Reader, template, a.certificate, key, a.key)
	if err != nil {
		t.Fatal(err)
	}
	certificate, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return certificate
}

func newCSR(t testing.TB, key *ecdsa.PrivateKey) string {
	t.Helper()
	der, err := x509.CreateCertificateRequest(rand.Reader, &x509.CertificateRequest{}, key)
	if err != nil {
		t.Fatal(err)
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE REQUEST", Bytes: der}))
}

func privateKeyPEM(t testing.TB, key *ecdsa.PrivateKey) string {
	t.Helper()
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}))
}
