// SPDX-License-Identifier: MPL-2.0

package certificates

import (
	"bytes"
	"cmp"
	"crypto/x509"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// placed is a certificate with the place it was given at, such as the number of an argument.
type placed struct {
	*x509.Certificate
	place int
}

// placeError is an error about what was given at one place.
type placeError struct {
	place int
	text  string
}

func (e *placeError) Error() string { return e.text }

// errNoCertificate says that nothing was given.
var errNoCertificate = errors.New("no certificate was given; a certificate begins with -----BEGIN CERTIFICATE-----")

// collect reads the certificates of PEM texts, each once. A blank text holds none: a chain without intermediates is one.
// A *placeError never repeats any of the texts, which may be private keys.
func collect(texts ...string) ([]placed, error) {
	var all []placed
	for place, text := range texts {
		if strings.TrimSpace(text) == "" {
			continue
		}
		certificates, err := parsePEM([]byte(text))
		switch {
		case err != nil:
			return nil, &placeError{place, err.Error()}
		case len(certificates) == 0:
			return nil, &placeError{place, "it is not PEM; a certificate begins with -----BEGIN CERTIFICATE-----"}
		}
		for _, certificate := range certificates {
			if !slices.ContainsFunc(all, func(p placed) bool { return p.Equal(certificate) }) {
				all = append(all, placed{certificate, place})
			}
		}
	}
	if len(all) == 0 {
		return nil, errNoCertificate
	}
	return all, nil
}

// sortChain orders certificates from the end-entity certificate to the highest authority among them, which need not be a
// root. All of them have to be on that path. A *placeError names the one that is not.
func sortChain(all []placed) ([]*x509.Certificate, error) {
	leaf, err := findLeaf(all)
	if err != nil {
		return nil, err
	}
	chain, top := []*x509.Certificate{leaf.Certificate}, leaf
	rest := without(all, leaf)
	for !isRoot(top.Certificate) {
		issuer := slices.IndexFunc(rest, func(p placed) bool { return issued(p.Certificate, top.Certificate) })
		if issuer < 0 {
			break
		}
		top = rest[issuer]
		chain = append(chain, top.Certificate)
		rest = without(rest, top)
	}
	if len(rest) > 0 {
		return nil, offPath(leaf, top, rest[0])
	}
	return chain, nil
}

func without(all []placed, one placed) []placed {
	return slices.DeleteFunc(slices.Clone(all), func(p placed) bool { return p == one })
}

// findLeaf returns the one certificate that is no authority. A certificate that stands alone is a chain of its own, as a
// self-signed one is.
func findLeaf(all []placed) (placed, error) {
	if len(all) == 1 {
		return all[0], nil
	}
	leaves := slices.DeleteFunc(slices.Clone(all), func(p placed) bool { return p.IsCA || isRoot(p.Certificate) })
	switch len(leaves) {
	case 0:
		return placed{}, &placeError{all[0].place, fmt.Sprintf("none of the %d certificates is an end-entity certificate: all are of authorities", len(all))}
	case 1:
		return leaves[0], nil
	default:
		return placed{}, &placeError{leaves[1].place, fmt.Sprintf("it holds a second end-entity certificate, of %q beside that of %q; a chain has one", nameOf(leaves[1]), nameOf(leaves[0]))}
	}
}

// issued tells whether one certificate is the issuer of another.
func issued(issuer, certificate *x509.Certificate) bool {
	return bytes.Equal(issuer.RawSubject, certificate.RawIssuer) && certificate.CheckSignatureFrom(issuer) == nil
}

// offPath says why a certificate is not on the path that leads from the leaf to the top.
func offPath(leaf, top, stray placed) error {
	if isRoot(top.Certificate) {
		return &placeError{stray.place, fmt.Sprintf("the certificate of %q does not belong to the chain that leads from %q to the root %q", nameOf(stray), nameOf(leaf), nameOf(top))}
	}
	return &placeError{stray.place, fmt.Sprintf("the certificate of %q cannot be joined to the chain, for no certificate given is the issuer of %q, which is %q: "+
		"either that one is missing or the other does not belong here", nameOf(stray), nameOf(top), issuerOf(top.Certificate))}
}

func nameOf(p placed) string {
	return cmp.Or(p.Subject.CommonName, p.Subject.String(), p.SerialNumber.String())
}
