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
	"slices"
	"strings"
	"time"
)

const rootCAName = "Simulated Global Root G7"

// issuingCA is an intermediate that certificates can be ordered from.
type issuingCA struct {
	id, name string
	private  bool // for private products, and for no others
	client   bool // for client products, and for no others
}

// issuingCAs holds every intermediate. The first public one signs where none is asked for.
var issuingCAs = []issuingCA{
	{id: "5D41A09C77E2B618", name: "Simulated TLS ECC SHA256 2026 CA1"},
	{id: "8F20C6E19B54D37A", name: "Simulated TLS ECC SHA384 2026 CA2"},
	{id: "3A97D0B2F8C1465E", name: "Simulated Private TLS ECC SHA256 2026 CA1", private: true},
	{id: "B7E41D08A6935CF2", name: "Simulated Client ECC SHA256 2026 CA1", client: true},
	{id: "61FA2C97D30E84B5", name: "Simulated Client ECC SHA384 2026 CA2", client: true},
}

// findCA looks an intermediate up by its id; the id of none is that of the first.
func findCA(id string) issuingCA {
	i := slices.IndexFunc(issuingCAs, func(ca issuingCA) bool { return ca.id == id })
	return issuingCAs[max(i, 0)]
}

func (ca issuingCA) view() caView { return caView{ID: ca.id, Name: ca.name} }

// authority is the simulator's own certification authority: a root and the
// intermediates, which share a key.
type authority struct {
	root    *x509.Certificate
	issuing map[string]*x509.Certificate // by id
	key     *ecdsa.PrivateKey            // of the intermediates; the root's is thrown away
}

// keptAuthority is an authority as the state file holds it.
type keptAuthority struct {
	Root    string            `json:"root"`
	Issuing map[string]string `json:"issuing"`
	Key     string            `json:"key"`
}

// newAuthority makes root and intermediates, valid from well before now for longer
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
	a := &authority{root: root, issuing: make(map[string]*x509.Certificate), key: key}
	for _, ca := range issuingCAs {
		if a.issuing[ca.id], err = signCA(ca.name, now, root, &key.PublicKey, rootKey); err != nil {
			return nil, fmt.Errorf("sign the intermediate %s: %w", ca.id, err)
		}
	}
	return a, nil
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

// sign completes the template of a leaf of an intermediate for the given public key.
func (a *authority) sign(template *x509.Certificate, ca issuingCA, public crypto.PublicKey) (*x509.Certificate, error) {
	template.SerialNumber = newSerial()
	template.BasicConstraintsValid = true
	der, err := x509.CreateCertificate(rand.Reader, template, a.issuing[ca.id], public, a.key)
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
	kept := keptAuthority{Root: certificatePEM(a.root.Raw), Issuing: make(map[string]string), Key: string(key)}
	for id, certificate := range a.issuing {
		kept.Issuing[id] = certificatePEM(certificate.Raw)
	}
	return kept, nil
}

// restore reads an authority back.
func (k keptAuthority) restore() (*authority, error) {
	root, err := parseCertificatePEM(k.Root)
	if err != nil {
		return nil, fmt.Errorf("root: %w", err)
	}
	a := &authority{root: root, issuing: make(map[string]*x509.Certificate)}
	for _, ca := range issuingCAs {
		if a.issuing[ca.id], err = parseCertificatePEM(k.Issuing[ca.id]); err != nil {
			return nil, fmt.Errorf("intermediate %s: %w", ca.id, err)
		}
	}
	block, _ := pem.Decode([]byte(k.Key))
	if block == nil {
		return nil, errors.New("key: no PEM block")
	}
	if a.key, err = x509.ParseECPrivateKey(block.Bytes); err != nil {
		return nil, fmt.Errorf("key: %w", err)
	}
	return a, nil
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
