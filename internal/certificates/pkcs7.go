// SPDX-License-Identifier: MPL-2.0

package certificates

import (
	"crypto/x509"
	"encoding/asn1"
	"errors"
)

// signedDataType is the content type of PKCS#7 that carries certificates (RFC 2315, 14).
var signedDataType = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 7, 2}

// contentInfo is what every PKCS#7 bundle is (RFC 2315, 7).
type contentInfo struct {
	Type    asn1.ObjectIdentifier
	Content signedData `asn1:"explicit,tag:0"`
}

// signedData is the content up to its certificates (RFC 2315, 9.1). What it signs and its signatures say nothing about them.
type signedData struct {
	Version      int
	Digests      asn1.RawValue
	Signed       asn1.RawValue
	Certificates asn1.RawValue `asn1:"optional,tag:0"`
}

// parsePKCS7 reads the certificates of a PKCS#7 bundle in DER. Its errors say what the data is.
func parsePKCS7(data []byte) ([]*x509.Certificate, error) {
	unreadable := errors.New("is a PKCS#7 bundle that cannot be parsed")
	var info contentInfo
	rest, err := asn1.Unmarshal(data, &info)
	if err != nil || len(rest) > 0 || !info.Type.Equal(signedDataType) {
		return nil, unreadable
	}
	certificates, err := x509.ParseCertificates(info.Content.Certificates.Bytes)
	if err != nil {
		return nil, unreadable
	}
	return certificates, nil
}
