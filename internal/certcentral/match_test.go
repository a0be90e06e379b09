// SPDX-License-Identifier: MPL-2.0

package certcentral

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/base64"
	"encoding/pem"
	"strings"
	"testing"
)

func TestSameKey(t *testing.T) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	csr, again, other := csrFor(t, key), csrFor(t, key), newCSR(t)
	block, _ := pem.Decode([]byte(csr))
	bare := base64.StdEncoding.EncodeToString(block.Bytes)
	for _, test := range []struct {
		name, a, b string
		want       bool
	}{
		{"itself", csr, csr, true},
		{"another CSR of the key", csr, again, true},
		{"CRLF", csr, strings.ReplaceAll(csr, "\n", "\r\n"), true},
		{"white space around", csr, "\n  " + csr + "\n\n", true},
		{"bare base64", csr, bare, true},
		{"bare base64 in lines", csr, bare[:64] + "\r\n" + bare[64:] + "\n", true},
		{"another key", csr, other, false},
		{"none", csr, "", false},
		{"both none", "", "", false},
		{"both the same but unreadable", "no CSR", " no\nCSR", true},
		{"both unreadable", "no CSR", "neither", false},
	} {
		if got := sameKey(test.a, test.b); got != test.want {
			t.Errorf("%s: %t", test.name, got)
		}
		if got := sameKey(test.b, test.a); got != test.want {
			t.Errorf("%s, the other way round: %t", test.name, got)
		}
	}
}

func TestSameNames(t *testing.T) {
	for _, test := range []struct {
		name         string
		asked, found string
		want         bool
	}{
		{"the same", "a.example b.example", "a.example b.example", true},
		{"another order", "a.example b.example", "b.example a.example", true},
		{"another case", "A.example", "a.EXAMPLE", true},
		{"repeated", "a.example a.example", "a.example", true},
		{"final dot", "a.example.", "a.example", true},
		{"IDN", "löwe.example", "xn--lwe-sna.example", true},
		{"www added", "a.example", "a.example www.a.example", true},
		{"base added", "www.a.example", "www.a.example a.example", true},
		{"base of a wildcard added", "*.a.example", "*.a.example a.example", true},
		{"one missing", "a.example b.example", "a.example", false},
		{"one more", "a.example", "a.example b.example", false},
		{"www missing", "a.example www.a.example", "a.example", false},
		{"wildcard added", "a.example", "a.example *.a.example", false},
		{"www of a wildcard", "*.a.example", "*.a.example www.a.example", false},
		{"none", "a.example", "", false},
	} {
		if got := sameNames(strings.Fields(test.asked), strings.Fields(test.found)); got != test.want {
			t.Errorf("%s: %t", test.name, got)
		}
	}
}

// FuzzCSRKey reads anything as a CSR: it must not panic, white space must not matter, and what has a key has the same
// key as itself.
func FuzzCSRKey(f *testing.F) {
	csr := newCSR(f)
	block, _ := pem.Decode([]byte(csr))
	f.Add(csr)
	f.Add(base64.StdEncoding.EncodeToString(block.Bytes))
	f.Add("-----BEGIN CERTIFICATE REQUEST-----\n-----END CERTIFICATE REQUEST-----")
	f.Add("")
	f.Fuzz(func(t *testing.T, text string) {
		key := csrKey(text)
		if key == nil {
			return
		}
		if len(key) == 0 || !sameKey(text, text) {
			t.Fatalf("key of %d bytes, equal to itself: %t", len(key), sameKey(text, text))
		}
		if again := csrKey("\r\n" + text + "\n"); !bytes.Equal(again, key) {
			t.Fatal("white space around changes the key")
		}
	})
}
