// SPDX-License-Identifier: MPL-2.0

package simulator

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha1"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/hex"
	"encoding/pem"
	"errors"
	"fmt"
	"math/big"
	"strings"
	"time"
)

const (
	issuingCAID   = "5D41A09C77E2B618"
	issuingCAName = "Simulated TLS ECC SHA256 2026 CA1"
	rootCAName    = "Simulated Global Root G7"
)

// authority is the simulator's own certification authority: a root and one
// intermediate, which signs every certificate.
type authority struct {
	root, issuing *x509.Certificate
	key           *ecdsa.PrivateKey // of the intermediate; the root's is thrown away
}

// keptAuthority is an authority as the state file holds it.
type keptAuthority struct {
	Root    string `json:"root"`
	Issuing string `json:"issuing"`
	Key     string `json:"key"`
}

// newAuthority makes root and intermediate, valid from well before now for longer
// than any test moves the clock.
func newAuthority(now time.Time) (*authority, error) {
	rootKey, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	root, err := signCA(rootCAName, now, nil, &rootKey.PublicKey, rootKey)
	if err != nil {
		return nil, fmt.Errorf("sign the root: %w", err)
	}
	issuing, err := signCA(issuingCAName, now, root, &key.PublicKey, rootKey)
	if err != nil {
		return nil, fmt.Errorf("sign the intermediate: %w", err)
	}
	return &authority{root: root, issuing: issuing, key: key}, nil
}

// signCA signs a CA certificate; without a parent it signs itself.
func signCA(name string, now time.Time, parent *x509.Certificate, public, signer any) (*x509.Certificate, error) {
	template := &x509.Certificate{
		SerialNumber:          newSerial(),
		Subject:               pkix.Name{CommonName: name, Organization: []string{"CertCentral Simulator"}, Country: []string{"US"}},
		NotBefore:             startOfDay(now).AddDate(-5, 0, 0),
		NotAfter:              endOfDay(now).AddDate(30, 0, 0),
		KeyUsage:              x509.KeyUsageCertSign | x509.KeyUsageCRLSign,
		BasicConstraintsValid: true,
		IsCA:                  true,
	}
	if parent == nil {
		parent = template
	} else {
		template.MaxPathLenZero = true
	}
	der, err := x509.CreateCertificate(rand.Reader, template, parent, public, signer)
	if err != nil {
		return nil, err
	}
	return x509.ParseCertificate(der)
}

// sign completes the template of a leaf for the given public key.
func (a *authority) sign(template *x509.Certificate, public crypto.PublicKey) (*x509.Certificate, error) {
	template.SerialNumber = newSerial()
	template.BasicConstraintsValid = true
	der, err := x509.CreateCertificate(rand.Reader, template, a.issuing, public, a.key)
	if err != nil {
		return nil, err
	}
	return x509.ParseCertificate(der)
}

// keep renders the authority for the state file.
func (a *authority) keep() (keptAuthority, error) {
	der, err := x509.MarshalECPrivateKey(a.key)
	if err != nil {
		return keptAuthority{}, err
	}
	key := pem.EncodeToMemory(&pem.Block{Type: "EC PRIVATE KEY", Bytes: der})
	return keptAuthority{Root: certificatePEM(a.root.Raw), Issuing: certificatePEM(a.issuing.Raw), Key: string(key)}, nil
}

// restore reads an authority back.
func (k keptAuthority) restore() (*authority, error) {
	root, err := parseCertificatePEM(k.Root)
	if err != nil {
		return nil, fmt.Errorf("root: %w", err)
	}
	issuing, err := parseCertificatePEM(k.Issuing)
	if err != nil {
		return nil, fmt.Errorf("intermediate: %w", err)
	}
	block, _ := pem.Decode([]byte(k.Key))
	if block == nil {
		return nil, errors.New("key: no PEM block")
	}
	key, err := x509.ParseECPrivateKey(block.Bytes)
	if err != nil {
		return nil, fmt.Errorf("key: %w", err)
	}
	return &authority{root: root, issuing: issuing, key: key}, nil
}

func parseCertificatePEM(text string) (*x509.Certificate, error) {
	block, _ := pem.Decode([]byte(text))
	if block == nil {
		return nil, errors.New("no PEM block")
	}
	return x509.ParseCertificate(block.Bytes)
}

// certificatePEM armours a certificate with plain line ends.
func certificatePEM(der []byte) string {
	return string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}))
}

// crlf gives PEM the line ends that the service sends.
func crlf(text string) string { return strings.ReplaceAll(text, "\n", "\r\n") }

// newSerial draws a positive serial number of 16 bytes.
func newSerial() *big.Int {
	raw := make([]byte, 16)
	_, _ = rand.Read(raw) // never fails: it ends the program instead
	raw[0] = raw[0]&0x7f | 0x01
	return new(big.Int).SetBytes(raw)
}

// serialText is a serial number as the API spells it.
func serialText(serial *big.Int) string { return fmt.Sprintf("%032X", serial) }

// thumbprint is a certificate's fingerprint as the API spells it: SHA-1, which only
// identifies here.
func thumbprint(der []byte) string {
	sum := sha1.Sum(der)
	return strings.ToUpper(hex.EncodeToString(sum[:]))
}
