// SPDX-License-Identifier: MPL-2.0

package certcentral

import (
	"bytes"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"maps"
	"strings"

	"golang.org/x/net/idna"
)

// traits are what one certificate is told from another by, be it one that was asked for or one that the service has.
type traits struct {
	csr    string   // the public key counts
	names  []string // common name and DNS names, in any order
	emails []string // in any order; only client certificates have any
}

// isClient tells whether a client certificate was asked for: none is without an address.
func (asked traits) isClient() bool {
	return len(addressSet(asked.emails)) > 0
}

// compareOwners tells whether what the service has (found) is for the same holder as what was asked for, and whether that
// can be told. The holder is who has the key; without any CSR, whoever gets the mail. A client certificate whose
// addresses the service does not tell is nobody's for certain.
func (asked traits) compareOwners(found traits) (same, known bool) {
	same, known = compareKeys(asked.csr, found.csr)
	if !asked.isClient() {
		return same, known
	}
	want, have := addressSet(asked.emails), addressSet(found.emails)
	told, shared := len(have) > 0, overlap(want, have)
	switch {
	case same:
		return told, told
	case known:
		return false, true
	case asked.csr == "" && found.csr == "" && shared:
		return true, true
	}
	return false, told && !shared
}

// alike tells whether what the service has (found) is for the names and addresses that were asked for. Of a client
// certificate whose common name the service makes, the addresses count alone; where it does not tell these, that is no
// difference.
func (asked traits) alike(found traits) bool {
	if !asked.isClient() {
		return sameNames(asked.names, found.names)
	}
	want, have := addressSet(asked.emails), addressSet(found.emails)
	named := len(nameSet(asked.names)) == 0 || sameNames(asked.names, found.names)
	return named && (len(have) == 0 || maps.Equal(want, have))
}

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

// addressSet returns mail addresses in the one form in which they can be compared: the service is free to change case and
// order, and to write a domain in either form.
func addressSet(addresses []string) map[string]bool {
	set := make(map[string]bool, len(addresses))
	for _, address := range addresses {
		address = strings.ToLower(strings.TrimSpace(address))
		if at := strings.LastIndex(address, "@"); at >= 0 {
			if ascii, err := idna.ToASCII(address[at+1:]); err == nil {
				address = address[:at+1] + ascii
			}
		}
		if address != "" {
			set[address] = true
		}
	}
	return set
}

// overlap tells whether two sets have a member in common.
func overlap(a, b map[string]bool) bool {
	for member := range a {
		if b[member] {
			return true
		}
	}
	return false
}
