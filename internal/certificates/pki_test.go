// SPDX-License-Identifier: MPL-2.0

package certificates

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
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
	key         crypto.Signer
}

// pki is a root, an intermediate and a leaf with the request it answers.
type pki struct {
	root, intermediate authority
	leaf               *x509.Certificate
	csr                string
}

var notBefore = time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)

// newPKI makes a PKI with the keys of root, intermediate and leaf, or with new ones in their place.
func newPKI(t testing.TB, keys ...crypto.Signer) pki {
	t.Helper()
	for len(keys) < 3 {
		keys = append(keys, newKey(t))
	}
	root := newAuthority(t, "Test Root", keys[0], nil)
	intermediate := newAuthority(t, "Test Issuing CA", keys[1], &root)
	return pki{root: root, intermediate: intermediate, leaf: intermediate.sign(t, keys[2], leafTemplate()), csr: newCSR(t, keys[2])}
}

func newKey(t testing.TB) crypto.Signer {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func newRSAKey(t testing.TB) *rsa.PrivateKey {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

// fixedKeys are the same in every process, and, being Ed25519, so is what they sign.
func fixedKeys() []crypto.Signer {
	var keys []crypto.Signer
	for n := range 3 {
		seed := make([]byte, ed25519.SeedSize)
		seed[0] = byte(n)
		keys = append(keys, ed25519.NewKeyFromSeed(seed))
	}
	return keys
}

func newAuthority(t testing.TB, name string, key crypto.Signer, parent *authority) authority {
	t.Helper()
	template := &x509.Certificate{
		SerialNumber: big.NewInt(int64(len(name))), Subject: pkix.Name{CommonName: name},
		NotBefore: notBefore.AddDate(-1, 0, 0), NotAfter: notBefore.AddDate(10, 0, 0),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign,
	}
	if parent == nil {
		parent = &authority{template, key}
	}
	return authority{parent.sign(t, key, template), key}
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

func (a authority) sign(t testing.TB, key crypto.Signer, template *x509.Certificate) *x509.Certificate {
	t.Helper()
	der, err := x509.CreateCertificate(rand.Reader, template, a.certificate, key.Public(), a.key)
	if err != nil {
		t.Fatal(err)
	}
	certificate, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return certificate
}

func newCSR(t testing.TB, key crypto.Signer) string {
	t.Helper()
	der, err := x509.CreateCertificateRequest(rand.Reader, &x509.CertificateRequest{}, key)
	if err != nil {
		t.Fatal(err)
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE REQUEST", Bytes: der}))
}

func privateKeyPEM(t testing.TB, key crypto.Signer) string {
	t.Helper()
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}))
}

// derOf returns the content of the first PEM block of a text.
func derOf(t testing.TB, text string) []byte {
	t.Helper()
	block, _ := pem.Decode([]byte(text))
	if block == nil {
		t.Fatal("it is not PEM")
	}
	return block.Bytes
}
