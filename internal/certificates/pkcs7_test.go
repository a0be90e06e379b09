// SPDX-License-Identifier: MPL-2.0

package certificates

import (
	"bytes"
	"crypto/x509"
	"encoding/pem"
	"testing"

	"github.com/smallstep/pkcs7"
)

// pkcs7Of returns a PKCS#7 bundle of certificates alone.
func pkcs7Of(t testing.TB, certificates ...*x509.Certificate) []byte {
	t.Helper()
	var all []byte
	for _, certificate := range certificates {
		all = append(all, certificate.Raw...)
	}
	der, err := pkcs7.DegenerateCertificate(all)
	if err != nil {
		t.Fatal(err)
	}
	return der
}

// changedPKCS7 returns a PKCS#7 bundle of the certificates in which one part stands in another's place, once.
func changedPKCS7(t testing.TB, part, other []byte, certificates ...*x509.Certificate) []byte {
	t.Helper()
	der := pkcs7Of(t, certificates...)
	if len(part) != len(other) || !bytes.Contains(der, part) {
		t.Fatal("there is nothing to change")
	}
	return bytes.Replace(der, part, other, 1)
}

func armour(kind string, der []byte) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der})
}

// The content types signedData and data (RFC 2315, 14) in DER.
var (
	signedDataDER = []byte{0x06, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 7, 2}
	dataDER       = []byte{0x06, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 7, 1}
)
