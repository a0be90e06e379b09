// SPDX-License-Identifier: MPL-2.0

package certificates

import (
	"crypto"
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/lifecycle"
)

// expectation is what the order says its certificate must be.
type expectation struct {
	csr string
	// names is a set as lifecycle.NameSet returns it.
	names []string
	// serial is in hex, empty where the service does not tell it.
	serial string
	// csrOptional tells that there may be no csr: the recipient made the key then, and there is none to compare with.
	csrOptional bool
	// addresses are mail addresses as lifecycle.AddressList returns them.
	addresses []string
	// usage is what the certificate is to be for; x509.ExtKeyUsageAny demands nothing.
	usage x509.ExtKeyUsage
}

// chain is a certificate that passed every check, with the authorities that vouch for it, leaf to root.
type chain struct {
	leaf          *x509.Certificate
	intermediates []*x509.Certificate
	root          *x509.Certificate
}

// mismatchError says in which way a downloaded certificate is not the one that was ordered.
type mismatchError struct {
	check, expected, got string
}

func (e *mismatchError) Error() string {
	return fmt.Sprintf("the %s does not match: expected %s, got %s", e.check, e.expected, e.got)
}

// verify checks that a bundle holds the expected certificate, and returns its chain. A *mismatchError says which check
// failed.
func verify(b *bundle, want expectation) (*chain, error) {
	for _, check := range []func(*x509.Certificate, expectation) error{checkKey, checkNames, checkAddresses, checkUsage, checkSerial} {
		if err := check(b.leaf, want); err != nil {
			return nil, err
		}
	}
	return buildChain(b)
}

func checkKey(leaf *x509.Certificate, want expectation) error {
	if want.csr == "" && want.csrOptional {
		return nil
	}
	csr, err := lifecycle.ParseCSR(want.csr)
	if err != nil {
		return fmt.Errorf("the order's certificate signing request, whose key the certificate must have, is not usable: %w", err)
	}
	if !sameKey(leaf.PublicKey, csr.PublicKey) {
		return &mismatchError{
			check:    "public key",
			expected: "the key of the certificate signing request, SHA-256 " + fingerprint(csr.RawSubjectPublicKeyInfo),
			got:      "a key of SHA-256 " + fingerprint(leaf.RawSubjectPublicKeyInfo),
		}
	}
	return nil
}

// sameKey tells whether two public keys are one; of an unknown kind none is.
func sameKey(a, b crypto.PublicKey) bool {
	key, ok := a.(interface{ Equal(crypto.PublicKey) bool })
	return ok && key.Equal(b)
}

func checkNames(leaf *x509.Certificate, want expectation) error {
	have := namesOf(leaf)
	var missing []string
	for _, name := range want.names {
		// VerifyHostname sees addresses in other spellings, and hosts that a wildcard covers.
		if !slices.Contains(have, name) && leaf.VerifyHostname(name) != nil {
			missing = append(missing, name)
		}
	}
	if len(missing) == 0 {
		return nil
	}
	return &mismatchError{
		check:    "set of names",
		expected: "among them " + strings.Join(missing, ", "),
		got:      "only " + strings.Join(have, ", "),
	}
}

// namesOf returns the names that a certificate is for, normalized. The subject's common name is one of them: on a
// certificate for a person or for an internal service it is no host and stands nowhere else.
func namesOf(leaf *x509.Certificate) []string {
	names := slices.Concat(leaf.DNSNames, leaf.EmailAddresses)
	for _, address := range leaf.IPAddresses {
		names = append(names, address.String())
	}
	return lifecycle.NameSet(leaf.Subject.CommonName, names)
}

func checkSerial(leaf *x509.Certificate, want expectation) error {
	expected := strings.ToUpper(strings.ReplaceAll(strings.TrimSpace(want.serial), ":", ""))
	got := lifecycle.SerialNumber(leaf)
	// Zeros in front depend on who writes the number.
	if expected == "" || strings.TrimLeft(expected, "0") == strings.TrimLeft(got, "0") {
		return nil
	}
	return &mismatchError{check: "serial number", expected: expected, got: got}
}

// buildChain verifies the leaf against the bundle's own root. Whether that root deserves trust is not for the provider
// to say (private products have roots of their own); that the chain is whole and belongs to the leaf is.
func buildChain(b *bundle) (*chain, error) {
	options := x509.VerifyOptions{
		Roots:         x509.NewCertPool(),
		Intermediates: x509.NewCertPool(),
		// A certificate is checked for what it is, also after it expired.
		CurrentTime: b.leaf.NotBefore.Add(b.leaf.NotAfter.Sub(b.leaf.NotBefore) / 2),
		KeyUsages:   []x509.ExtKeyUsage{x509.ExtKeyUsageAny},
	}
	for _, authority := range b.authorities {
		if isRoot(authority) {
			options.Roots.AddCert(authority)
		} else {
			options.Intermediates.AddCert(authority)
		}
	}
	chains, err := b.leaf.Verify(options)
	if err != nil {
		return nil, &mismatchError{
			check:    "chain",
			expected: "one that leads from the certificate to a self-signed root",
			got:      fmt.Sprintf("%d authorities that do not (%v)", len(b.authorities), err),
		}
	}
	found := chains[0]
	last := len(found) - 1
	return &chain{leaf: found[0], intermediates: found[1:last], root: found[last]}, nil
}

func fingerprint(data []byte) string {
	sum := sha256.Sum256(data)
	return strings.ToUpper(hex.EncodeToString(sum[:]))
}
