// SPDX-License-Identifier: MPL-2.0

package certificates

import (
	"archive/zip"
	"bytes"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// Limits of what is unpacked from a ZIP archive: a chain is a handful of files of a few kilobytes.
const (
	maxBundleFiles    = 64
	maxBundleFileSize = 1 << 18
)

// How the formats of a download begin. What DER has is the tag of an ASN.1 sequence.
var (
	zipBegin = []byte("PK\x03\x04")
	pemBegin = []byte("-----BEGIN ")
	derBegin = []byte{0x30}
)

// bundle is what a download holds: the certificate and the authorities above it, in whatever order they came.
type bundle struct {
	leaf        *x509.Certificate
	authorities []*x509.Certificate
}

// parseBundle reads a downloaded certificate: PEM, PKCS#7 in PEM armour or without, or a ZIP archive of PEM files, for the
// service's documentation and its clients disagree on which of them comes. The first certificate that is no authority is
// the leaf, for the order is not promised either. Errors never repeat any of the data.
func parseBundle(data []byte) (*bundle, error) {
	var certificates []*x509.Certificate
	var err error
	switch {
	case bytes.HasPrefix(data, zipBegin):
		certificates, err = parseZIP(data)
	case bytes.Contains(data, pemBegin):
		certificates, err = parsePEM(data)
	case bytes.HasPrefix(data, derBegin):
		if certificates, err = parsePKCS7(data); err != nil {
			err = fmt.Errorf("it %w", err)
		}
	default:
		err = fmt.Errorf("its %d bytes are neither PEM nor PKCS#7 nor a ZIP archive", len(data))
	}
	if err != nil {
		return nil, err
	}
	b := &bundle{}
	b.add(certificates)
	if b.leaf == nil {
		return nil, fmt.Errorf("none of its %d certificates is an end-entity certificate", len(certificates))
	}
	return b, nil
}

// add sorts further certificates into the bundle, those that it holds already left out.
func (b *bundle) add(certificates []*x509.Certificate) {
	for _, certificate := range certificates {
		switch {
		case slices.ContainsFunc(b.authorities, certificate.Equal):
		case certificate.IsCA || isRoot(certificate):
			b.authorities = append(b.authorities, certificate)
		case b.leaf == nil:
			b.leaf = certificate
		}
	}
}

// hasRoot tells whether a self-signed certificate is among the authorities.
func (b *bundle) hasRoot() bool { return slices.ContainsFunc(b.authorities, isRoot) }

// isRoot tells whether a certificate names itself as its issuer. The signature is not looked at: roots are trusted for
// what they are, and old ones carry signatures that are no longer verified.
func isRoot(certificate *x509.Certificate) bool {
	return bytes.Equal(certificate.RawIssuer, certificate.RawSubject) &&
		(len(certificate.AuthorityKeyId) == 0 || bytes.Equal(certificate.AuthorityKeyId, certificate.SubjectKeyId))
}

// parsePEM reads every certificate of a PEM text. Text around the blocks is allowed (RFC 7468, 5.2), blocks that do
// not decode and blocks of another type are not.
func parsePEM(data []byte) ([]*x509.Certificate, error) {
	var certificates []*x509.Certificate
	number := 0
	for block, rest := pem.Decode(data); block != nil; block, rest = pem.Decode(rest) {
		number++
		found, err := parseBlock(block)
		if err != nil {
			return nil, fmt.Errorf("its PEM block number %d %w", number, err)
		}
		certificates = append(certificates, found...)
	}
	if number != bytes.Count(data, pemBegin) {
		return nil, errors.New("it holds a damaged PEM block")
	}
	return certificates, nil
}

// parseBlock reads the certificates of a PEM block. Its errors say what the block is.
func parseBlock(block *pem.Block) ([]*x509.Certificate, error) {
	switch {
	case strings.Contains(block.Type, "PRIVATE KEY"):
		return nil, errors.New("is a private key, which has no place among certificates")
	case block.Type == "PKCS7" || block.Type == "CMS":
		return parsePKCS7(block.Bytes)
	case block.Type != "CERTIFICATE":
		return nil, errors.New("is no certificate")
	}
	certificate, err := x509.ParseCertificate(block.Bytes)
	if err != nil {
		return nil, errors.New("is a certificate that cannot be parsed")
	}
	return []*x509.Certificate{certificate}, nil
}

func parseZIP(data []byte) ([]*x509.Certificate, error) {
	archive, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, errors.New("it is a damaged ZIP archive")
	}
	if len(archive.File) > maxBundleFiles {
		return nil, fmt.Errorf("it is a ZIP archive of %d files, more than any chain has", len(archive.File))
	}
	var certificates []*x509.Certificate
	for number, file := range archive.File {
		content, err := readZIPFile(file)
		if err != nil {
			return nil, fmt.Errorf("file %d of its ZIP archive %w", number+1, err)
		}
		// Folders and instructions travel along.
		if !bytes.Contains(content, pemBegin) {
			continue
		}
		found, err := parsePEM(content)
		if err != nil {
			return nil, fmt.Errorf("file %d of its ZIP archive: %w", number+1, err)
		}
		certificates = append(certificates, found...)
	}
	return certificates, nil
}

func readZIPFile(file *zip.File) ([]byte, error) {
	reader, err := file.Open()
	if err != nil {
		return nil, errors.New("cannot be opened")
	}
	defer reader.Close()
	content, err := io.ReadAll(io.LimitReader(reader, maxBundleFileSize+1))
	switch {
	case err != nil:
		return nil, errors.New("is damaged")
	case len(content) > maxBundleFileSize:
		return nil, errors.New("is larger than any certificate")
	default:
		return content, nil
	}
}

// encodePEM writes certificates as PEM with LF line ends, whatever ends they came with.
func encodePEM(certificates ...*x509.Certificate) string {
	var text strings.Builder
	for _, certificate := range certificates {
		text.Write(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: certificate.Raw}))
	}
	return text.String()
}
