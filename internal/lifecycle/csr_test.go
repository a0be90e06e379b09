// SPDX-License-Identifier: MPL-2.0

package lifecycle

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/pem"
	"math/big"
	"strings"
	"testing"
)

func newKey(t testing.TB) *ecdsa.PrivateKey {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func requestBy(t testing.TB, key crypto.Signer) (text string, der []byte) {
	t.Helper()
	der, err := x509.CreateCertificateRequest(rand.Reader, &x509.CertificateRequest{Subject: pkix.Name{CommonName: "a.example"}}, key)
	if err != nil {
		t.Fatal(err)
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE REQUEST", Bytes: der})), der
}

func TestParseCSR(t *testing.T) {
	key := newKey(t)
	text, der := requestBy(t, key)
	keyDER, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	keyPEM := string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: keyDER}))
	damaged := bytes.Clone(der)
	damaged[len(damaged)-1] ^= 1
	for name, test := range map[string]struct{ text, err string }{
		"PEM":                   {text, ""},
		"CRLF and white space":  {"\r\n  " + strings.ReplaceAll(text, "\n", "\r\n") + "  \r\n\r\n", ""},
		"old PEM label":         {strings.ReplaceAll(text, "CERTIFICATE REQUEST", "NEW CERTIFICATE REQUEST"), ""},
		"bare base64":           {base64.StdEncoding.EncodeToString(der), ""},
		"a private key":         {keyPEM, "private key"},
		"a damaged private key": {strings.Replace(keyPEM, "-----END", "----END", 1), "private key"},
		"a certificate":         {strings.ReplaceAll(text, "CERTIFICATE REQUEST", "CERTIFICATE"), `type "CERTIFICATE"`},
		"text":                  {"not a request!", "neither PEM nor base64"},
		"empty":                 {"", "neither PEM nor base64"},
		"two requests":          {text + text, "more text"},
		"request and key":       {text + keyPEM, "more text"},
		"cut short":             {base64.StdEncoding.EncodeToString(der[:40]), "cannot be parsed"},
		"wrong signature":       {base64.StdEncoding.EncodeToString(damaged), "signature"},
	} {
		t.Run(name, func(t *testing.T) {
			csr, err := ParseCSR(test.text)
			switch {
			case test.err == "" && (err != nil || csr.Subject.CommonName != "a.example"):
				t.Errorf("got %v, %v", csr, err)
			case test.err != "" && (err == nil || !strings.Contains(err.Error(), test.err)):
				t.Errorf("got %v, want %q", err, test.err)
			case err != nil && strings.Contains(err.Error(), keyPEM[40:60]):
				t.Errorf("the error repeats the private key: %v", err)
			}
		})
	}
}

func TestCheckKey(t *testing.T) {
	if err := CheckKey(&x509.CertificateRequest{PublicKey: &rsa.PublicKey{N: new(big.Int).Lsh(big.NewInt(1), 1023)}}); err == nil || !strings.Contains(err.Error(), "1024 bits") {
		t.Errorf("1024 bits: %v", err)
	}
	if err := CheckKey(&x509.CertificateRequest{PublicKey: &rsa.PublicKey{N: new(big.Int).Lsh(big.NewInt(1), 2047)}}); err != nil {
		t.Errorf("2048 bits: %v", err)
	}
	if err := CheckKey(&x509.CertificateRequest{PublicKey: &newKey(t).PublicKey}); err != nil {
		t.Errorf("ECDSA: %v", err)
	}
}

func TestKeyIDAndSameCSR(t *testing.T) {
	key := newKey(t)
	first, der := requestBy(t, key)
	second, _ := requestBy(t, key)
	other, _ := requestBy(t, newKey(t))
	if KeyID(first) == "" || KeyID(first) != KeyID(second) {
		t.Error("two requests of one key differ in key")
	}
	if KeyID(first) == KeyID(other) {
		t.Error("requests of two keys agree in key")
	}
	if KeyID("text") != "" {
		t.Error("a text has a key")
	}
	if !SameCSR(first, strings.ReplaceAll(first, "\n", "\r\n")) || !SameCSR(first, base64.StdEncoding.EncodeToString(der)) || !SameCSR("text", "text") {
		t.Error("the same request is another")
	}
	if SameCSR(first, second) || SameCSR(first, "text") {
		t.Error("another request is the same")
	}
}

func FuzzParseCSR(f *testing.F) {
	text, der := requestBy(f, newKey(f))
	f.Add(text)
	f.Add(base64.StdEncoding.EncodeToString(der))
	f.Add("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n")
	f.Fuzz(func(t *testing.T, text string) {
		csr, err := ParseCSR(text)
		if (csr == nil) == (err == nil) {
			t.Fatalf("a request and an error, or neither: %v, %v", csr, err)
		}
		if err == nil && (KeyID(text) == "" || !SameCSR(text, text+"\n")) {
			t.Fatal("a request that parses has no key, or changes with its white space")
		}
	})
}
