// SPDX-License-Identifier: MPL-2.0

package certificates

import (
	"crypto"
	"crypto/ecdh"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"strings"
	"testing"
)

func keyPEM(kind string, der []byte, err error) func(testing.TB) string {
	return func(t testing.TB) string {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return string(pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}))
	}
}

func sec1PEM(t testing.TB, key crypto.Signer) string {
	t.Helper()
	elliptic, ok := key.(*ecdsa.PrivateKey)
	if !ok {
		t.Fatalf("%T is no key of an elliptic curve", key)
	}
	der, err := x509.MarshalECPrivateKey(elliptic)
	return keyPEM("EC PRIVATE KEY", der, err)(t)
}

func TestParsePrivateKey(t *testing.T) {
	t.Parallel()
	rsaKey, ecKey, edKey := newRSAKey(t), newKey(t), fixedKeys()[0]
	sec1 := sec1PEM(t, ecKey)
	const parameters = "-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n"
	tests := map[string]struct {
		text string
		want crypto.Signer
	}{
		"PKCS#8 of RSA":       {privateKeyPEM(t, rsaKey), rsaKey},
		"PKCS#8 of ECDSA":     {privateKeyPEM(t, ecKey), ecKey},
		"PKCS#8 of Ed25519":   {privateKeyPEM(t, edKey), edKey},
		"PKCS#1":              {keyPEM("RSA PRIVATE KEY", x509.MarshalPKCS1PrivateKey(rsaKey), nil)(t), rsaKey},
		"SEC 1":               {sec1, ecKey},
		"SEC 1 behind curve":  {parameters + sec1, ecKey},
		"CRLF and text about": {"Bag Attributes\r\n" + strings.ReplaceAll(sec1, "\n", "\r\n") + "\r\n", ecKey},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := parsePrivateKey(test.text)
			if err != nil {
				t.Fatal(err)
			}
			if !sameKey(got.Public(), test.want.Public()) {
				t.Error("it is another key")
			}
		})
	}
}

func TestParsePrivateKeyRefuses(t *testing.T) {
	t.Parallel()
	key := privateKeyPEM(t, newKey(t))
	agreement, err := ecdh.X25519().GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	agreementDER, err := x509.MarshalPKCS8PrivateKey(agreement)
	encrypted := string(pem.EncodeToMemory(&pem.Block{
		Type: "RSA PRIVATE KEY", Headers: map[string]string{"Proc-Type": "4,ENCRYPTED", "DEK-Info": "AES-256-CBC,00"}, Bytes: []byte("marker"),
	}))
	tests := map[string]struct{ text, want string }{
		"nothing":               {"", "it is not PEM"},
		"no PEM":                {"marker", "it is not PEM"},
		"encrypted PKCS#8":      {keyPEM("ENCRYPTED PRIVATE KEY", []byte("marker"), nil)(t), "encrypted private key; decrypt it first"},
		"encrypted PKCS#1":      {encrypted, "encrypted private key; decrypt it first"},
		"certificate":           {encodePEM(newPKI(t).leaf), `type "CERTIFICATE", not a private key`},
		"two keys":              {key + key, "more than one PEM block"},
		"key and certificate":   {key + encodePEM(newPKI(t).leaf), "more than one PEM block"},
		"damaged":               {key[:len(key)-20], "damaged PEM"},
		"damaged beside whole":  {key + key[:len(key)-20], "damaged PEM"},
		"curve alone":           {"-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n", "it is not PEM"},
		"PKCS#8 of other data":  {keyPEM("PRIVATE KEY", []byte("marker"), nil)(t), "cannot be parsed"},
		"PKCS#1 of other data":  {keyPEM("RSA PRIVATE KEY", []byte("marker"), nil)(t), "cannot be parsed"},
		"SEC 1 of other data":   {keyPEM("EC PRIVATE KEY", []byte("marker"), nil)(t), "cannot be parsed"},
		"of the wrong kind":     {strings.ReplaceAll(key, "PRIVATE KEY", "RSA PRIVATE KEY"), "cannot be parsed"},
		"that signs nothing":    {keyPEM("PRIVATE KEY", agreementDER, err)(t), "a kind that certificates are not issued for"},
		"signing request":       {newPKI(t).csr, `type "CERTIFICATE REQUEST"`},
		"public key for itself": {strings.ReplaceAll(key, "PRIVATE", "PUBLIC"), `type "PUBLIC KEY"`},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := parsePrivateKey(test.text)
			if err == nil || got != nil || !strings.Contains(err.Error(), test.want) {
				t.Fatalf("got %v, want %q", err, test.want)
			}
			if strings.Contains(err.Error(), "marker") || strings.Contains(err.Error(), key[40:60]) {
				t.Errorf("the error repeats the key: %v", err)
			}
		})
	}
}

// FuzzParsePrivateKey looks for texts that crash the parser, and for keys that are none.
func FuzzParsePrivateKey(f *testing.F) {
	key := ed25519.NewKeyFromSeed(make([]byte, ed25519.SeedSize))
	f.Add(privateKeyPEM(f, key))
	f.Add("-----BEGIN RSA PRIVATE KEY-----\nDEK-Info: x\n\nAAAA\n-----END RSA PRIVATE KEY-----\n")
	f.Add("-----BEGIN EC PRIVATE KEY-----\nAAAA\n-----END EC PRIVATE KEY-----\n")
	f.Fuzz(func(t *testing.T, text string) {
		got, err := parsePrivateKey(text)
		if (got == nil) == (err == nil) {
			t.Fatalf("a key and an error, or neither: %v, %v", got, err)
		}
		if err == nil && got.Public() == nil {
			t.Fatal("a key without its public half")
		}
	})
}
