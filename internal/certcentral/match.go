// SPDX-License-Identifier: MPL-2.0

package certcentral

import (
	"bytes"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"strings"

	"golang.org/x/net/idna"
)

// compareKeys tells whether two CSRs, in PEM or bare base64, hold the same public key, and whether that can be told.
func compareKeys(a, b string) (same, known bool) {
	keyA, keyB := csrKey(a), csrKey(b)
	if keyA == nil || keyB == nil {
		// What cannot be parsed may still be the very same text.
		a, b = withoutSpace(a), withoutSpace(b)
		same = a != "" && a == b
		return same, same
	}
	return bytes.Equal(keyA, keyB), true
}

// sameKey tells whether two CSRs certainly hold the same public key. Either may be empty, which is no.
func sameKey(a, b string) bool {
	same, _ := compareKeys(a, b)
	return same
}

// csrKey returns the public key of a CSR in DER (SubjectPublicKeyInfo), or nil if it cannot be read.
func csrKey(csr string) []byte {
	var der []byte
	if block, _ := pem.Decode([]byte(strings.TrimSpace(csr))); block != nil {
		der = block.Bytes
	} else if decoded, err := base64.StdEncoding.DecodeString(withoutSpace(csr)); err == nil {
		der = decoded
	}
	request, err := x509.ParseCertificateRequest(der)
	if err != nil {
		return nil
	}
	return request.RawSubjectPublicKeyInfo
}

func withoutSpace(s string) string {
	return strings.Join(strings.Fields(s), "")
}

// sameNames tells whether a certificate that the service has (found) is for the names that were asked: all of them,
// and besides only those that the service adds by itself, which are www.name for name, name for www.name, and the
// base of a wildcard. Neither order nor case matters.
func sameNames(asked, found []string) bool {
	want, have := nameSet(asked), nameSet(found)
	for name := range want {
		if !have[name] {
			return false
		}
	}
	for name := range have {
		if !want[name] && !want["www."+name] && !want["*."+name] && !want[strings.TrimPrefix(name, "www.")] {
			return false
		}
	}
	return true
}

func nameSet(names []string) map[string]bool {
	set := make(map[string]bool, len(names))
	for _, name := range names {
		name = strings.ToLower(strings.TrimSuffix(strings.TrimSpace(name), "."))
		if ascii, err := idna.ToASCII(name); err == nil {
			name = ascii // the service may answer a name in either form
		}
		if name != "" {
			set[name] = true
		}
	}
	return set
}
