// SPDX-License-Identifier: MPL-2.0

package lifecycle

import (
	"crypto/sha1"
	"crypto/x509"
	"fmt"
)

// SerialNumber returns the serial number of a certificate as the service writes it: upper-case hex, two digits a byte.
func SerialNumber(certificate *x509.Certificate) string {
	return fmt.Sprintf("%X", certificate.SerialNumber.Bytes())
}

// Thumbprint returns the SHA-1 fingerprint of a certificate in upper-case hex, by which the service names it.
func Thumbprint(certificate *x509.Certificate) string {
	return fmt.Sprintf("%X", sha1.Sum(certificate.Raw))
}
