// SPDX-License-Identifier: MPL-2.0

package lifecycle

import (
	"crypto/sha1"
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"fmt"
	"time"
)

// SerialNumber returns the serial number of a certificate as the service writes it: upper-case hex, two digits a byte.
func SerialNumber(certificate *x509.Certificate) string {
	return fmt.Sprintf("%X", certificate.SerialNumber.Bytes())
}

// CertifiedKey identifies the public key of a certificate, the way that KeyID does for a signing request.
func CertifiedKey(certificate *x509.Certificate) string {
	return keyID(certificate.RawSubjectPublicKeyInfo)
}

// keyID returns the SHA-256 of a SubjectPublicKeyInfo in hex.
func keyID(info []byte) string {
	sum := sha256.Sum256(info)
	return hex.EncodeToString(sum[:])
}

// InLastThird tells whether a certificate with this life is in its last third, or over.
func InLastThird(from, till, now time.Time) bool { return !now.Before(till.Add(-till.Sub(from) / 3)) }

// Thumbprint returns the SHA-1 fingerprint of a certificate in upper-case hex, by which the service names it.
func Thumbprint(certificate *x509.Certificate) string {
	return fmt.Sprintf("%X", sha1.Sum(certificate.Raw))
}
