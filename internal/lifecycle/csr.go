// SPDX-License-Identifier: MPL-2.0

package lifecycle

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"fmt"
	"strings"
)

// MinRSABits is the smallest RSA key that a public certificate may have (CA/Browser Forum baseline requirements, 6.1.5).
const MinRSABits = 2048

// ParseCSR reads a certificate signing request, PEM armoured or bare base64, and checks that the request is signed by
// the key it asks for. Errors are written for the person who passed the wrong text, and never repeat any of it: it may
// be a private key.
func ParseCSR(text string) (*x509.CertificateRequest, error) {
	der, err := csrDER(text)
	if err != nil {
		return nil, err
	}
	csr, err := x509.ParseCertificateRequest(der)
	if err != nil {
		return nil, fmt.Errorf("it cannot be parsed: %w", err)
	}
	if err := checkSignature(csr); err != nil {
		return nil, err
	}
	return csr, nil
}

// checkSignature tells a signature that is wrong from one that cannot be verified: of RSA-PSS the standard library knows
// one variant alone, and OpenSSL by default makes another one.
func checkSignature(csr *x509.CertificateRequest) error {
	err := csr.CheckSignature()
	_, insecure := errors.AsType[x509.InsecureAlgorithmError](err)
	switch {
	case err == nil:
		return nil
	case insecure, errors.Is(err, x509.ErrUnsupportedAlgorithm):
		return errors.New("it is signed in a way that cannot be verified here, by RSA-PSS or MD5 for instance; " +
			"make another one whose signature is RSA (PKCS #1 v1.5) or ECDSA with SHA-256, as openssl req -new -sha256 makes it with an RSA or EC key")
	default:
		return errors.New("its signature does not match its key; it was altered or damaged")
	}
}

func csrDER(text string) ([]byte, error) {
	if block, rest := pem.Decode([]byte(strings.TrimSpace(text) + "\n")); block != nil {
		switch {
		case strings.Contains(block.Type, "PRIVATE KEY"):
			return nil, errors.New("it is a private key, which must never leave its owner; pass the certificate signing request that was made with it")
		case !strings.HasSuffix(block.Type, "CERTIFICATE REQUEST"):
			return nil, fmt.Errorf("it is a PEM block of type %q, not a certificate signing request", block.Type)
		case len(bytes.TrimSpace(rest)) > 0:
			return nil, errors.New("more text follows its END line; pass one certificate signing request and nothing else")
		}
		return block.Bytes, nil
	}
	if strings.Contains(text, "PRIVATE KEY") {
		return nil, errors.New("it looks like a private key, which must never leave its owner; pass the certificate signing request that was made with it")
	}
	der, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(text), ""))
	if err != nil || len(der) == 0 {
		return nil, errors.New("it is neither PEM nor base64; a certificate signing request starts with -----BEGIN CERTIFICATE REQUEST-----")
	}
	return der, nil
}

// CheckKey returns an error when the key of a request is too weak to be certified, or nil.
func CheckKey(csr *x509.CertificateRequest) error {
	switch key := csr.PublicKey.(type) {
	case *rsa.PublicKey:
		if key.N.BitLen() < MinRSABits {
			return fmt.Errorf("its RSA key has %d bits, at least %d are required", key.N.BitLen(), MinRSABits)
		}
		return nil
	case *ecdsa.PublicKey:
		return nil
	}
	return fmt.Errorf("its key is of type %s; it has to be RSA or ECDSA", csr.PublicKeyAlgorithm)
}

// KeyID identifies the public key of a signing request: the SHA-256 of its SubjectPublicKeyInfo in hex. It is empty for
// a text that is no request, so that two unreadable texts are told apart by SameCSR only.
func KeyID(text string) string {
	csr, err := ParseCSR(text)
	if err != nil {
		return ""
	}
	return keyID(csr.RawSubjectPublicKeyInfo)
}

// SameCSR tells whether two texts hold the same signing request, whatever their line ends, white space and armour.
func SameCSR(a, b string) bool {
	if a == b {
		return true
	}
	derA, errA := csrDER(a)
	derB, errB := csrDER(b)
	return errA == nil && errB == nil && bytes.Equal(derA, derB)
}
