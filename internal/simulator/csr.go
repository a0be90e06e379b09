// SPDX-License-Identifier: MPL-2.0

package simulator

import (
	"crypto/ecdsa"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"strings"
)

const minRSABits = 2048

// parseCSR reads a certificate signing request, in PEM or as bare base64, and
// refuses what no public CA signs. Only the key is used: the service does not
// take names from a CSR.
func parseCSR(text string) (*x509.CertificateRequest, error) {
	unreadable := badRequest("csr_invalid_cannot_parse", "The CSR could not be parsed.")
	der, ok := csrBytes(text)
	if !ok {
		return nil, unreadable
	}
	csr, err := x509.ParseCertificateRequest(der)
	if err != nil {
		return nil, unreadable
	}
	switch key := csr.PublicKey.(type) {
	case *rsa.PublicKey:
		if key.N.BitLen() < minRSABits {
			return nil, invalidValue("csr", "RSA keys need at least 2048 bits.")
		}
	case *ecdsa.PublicKey:
	default:
		return nil, invalidValue("csr", "The key must be RSA or ECDSA.")
	}
	if csr.CheckSignature() != nil {
		return nil, badRequest("csr_invalid_cannot_parse", "The signature of the CSR is wrong.")
	}
	return csr, nil
}

func csrBytes(text string) ([]byte, bool) {
	if block, _ := pem.Decode([]byte(strings.TrimSpace(text))); block != nil {
		return block.Bytes, strings.HasSuffix(block.Type, "CERTIFICATE REQUEST")
	}
	der, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(text), ""))
	return der, err == nil && len(der) > 0
}

// keySize is the size of a CSR's key in bits.
func keySize(csr *x509.CertificateRequest) int {
	switch key := csr.PublicKey.(type) {
	case *rsa.PublicKey:
		return key.N.BitLen()
	case *ecdsa.PublicKey:
		return key.Curve.Params().BitSize
	}
	return 0
}
