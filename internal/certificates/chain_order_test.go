// SPDX-License-Identifier: MPL-2.0

package certificates

import (
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"math/big"
	"slices"
	"strings"
	"testing"
)

func TestFullChain(t *testing.T) {
	t.Parallel()
	p := newPKI(t)
	leaf, intermediate, root := encodePEM(p.leaf), encodePEM(p.intermediate.certificate), encodePEM(p.root.certificate)
	selfSigned := encodePEM(selfSigned(t))
	tests := map[string]struct {
		pems []string
		want string
	}{
		"in order":              {[]string{leaf, intermediate, root}, leaf + intermediate + root},
		"upside down":           {[]string{root, intermediate, leaf}, leaf + intermediate + root},
		"one text":              {[]string{intermediate + root + leaf}, leaf + intermediate + root},
		"without root":          {[]string{intermediate, leaf}, leaf + intermediate},
		"repeated":              {[]string{leaf + intermediate, intermediate, root + leaf}, leaf + intermediate + root},
		"blank among them":      {[]string{leaf, "", " \n", intermediate}, leaf + intermediate},
		"CRLF and comments":     {[]string{"subject=shop\r\n" + strings.ReplaceAll(leaf, "\n", "\r\n"), root, intermediate}, leaf + intermediate + root},
		"PKCS#7":                {[]string{string(armour("PKCS7", pkcs7Of(t, p.root.certificate, p.leaf))), intermediate}, leaf + intermediate + root},
		"self-signed and alone": {[]string{selfSigned, selfSigned}, selfSigned},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := fullChain(test.pems)
			if err != nil {
				t.Fatal(err)
			}
			if got != test.want {
				t.Errorf("got\n%s\nwant\n%s", got, test.want)
			}
		})
	}
}

func TestFullChainRefuses(t *testing.T) {
	t.Parallel()
	p, other := newPKI(t), newPKI(t)
	leaf, intermediate, root := encodePEM(p.leaf), encodePEM(p.intermediate.certificate), encodePEM(p.root.certificate)
	// It has the name of the issuer and another key, so that names alone do not tell it.
	impostor := encodePEM(other.intermediate.certificate)
	second := encodePEM(p.intermediate.sign(t, newKey(t), leafTemplate()))
	key := privateKeyPEM(t, newKey(t))
	tests := map[string]struct {
		pems  []string
		place int
		want  string
	}{
		"intermediate missing":    {[]string{root, leaf}, 0, `"Test Root" cannot be joined to the chain, for no certificate given is the issuer of "shop.lantern.example", which is "Test Issuing CA"`},
		"issuer missing":          {[]string{"", leaf}, 1, `the issuer of "shop.lantern.example", "Test Issuing CA", is missing`},
		"two leaves":              {[]string{leaf, intermediate, second}, 2, `a second end-entity certificate, of "shop.lantern.example"`},
		"two leaves in one":       {[]string{intermediate, leaf + second}, 1, "a second end-entity certificate"},
		"no leaf":                 {[]string{intermediate, root}, 0, "none of the 2 certificates is an end-entity certificate"},
		"authority alone":         {[]string{intermediate}, 0, `the issuer of "Test Issuing CA", "Test Root", is missing`},
		"foreign authority":       {[]string{leaf, intermediate, root, encodePEM(selfSigned(t))}, 3, `"stray.lantern.example" does not belong to the chain that leads from "shop.lantern.example" to the root "Test Root"`},
		"issuer by name alone":    {[]string{leaf, impostor}, 1, `"Test Issuing CA" cannot be joined`},
		"foreign beside the true": {[]string{leaf, intermediate, impostor, root}, 2, `"Test Issuing CA" does not belong`},
		"private key":             {[]string{leaf, intermediate, key}, 2, "block number 1 is a private key"},
		"key behind certificate":  {[]string{leaf + key}, 0, "block number 2 is a private key"},
		"signing request":         {[]string{leaf, p.csr}, 1, "is no certificate"},
		"no PEM":                  {[]string{leaf, "marker-of-a-secret"}, 1, "it is not PEM"},
		"damaged":                 {[]string{leaf[:len(leaf)/2]}, 0, "damaged PEM"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := fullChain(test.pems)
			placed, ok := errors.AsType[*placeError](err)
			if !ok || placed.place != test.place || !strings.Contains(placed.text, test.want) {
				t.Fatalf("got %#v, want %q at %d", err, test.want, test.place)
			}
			if strings.Contains(err.Error(), "marker") || strings.Contains(err.Error(), key[40:60]) {
				t.Errorf("the error repeats what was given: %v", err)
			}
		})
	}
}

func TestFullChainOfNothing(t *testing.T) {
	t.Parallel()
	for _, pems := range [][]string{nil, {""}, {"\n", " "}} {
		if _, err := fullChain(pems); !errors.Is(err, errNoCertificate) {
			t.Errorf("%q gives %v", pems, err)
		}
	}
}

// FuzzSortChain looks for orders of certificates that crash, loop, or lose one.
func FuzzSortChain(f *testing.F) {
	p := newPKI(f, fixedKeys()...)
	pool := []*x509.Certificate{p.leaf, p.intermediate.certificate, p.root.certificate, selfSigned(f), p.root.sign(f, newKey(f), leafTemplate())}
	f.Add([]byte{0, 1, 2})
	f.Add([]byte{2, 0, 1})
	f.Add([]byte{4, 2, 3})
	f.Fuzz(func(t *testing.T, picks []byte) {
		var pems []string
		wanted := map[string]bool{}
		for _, pick := range picks {
			certificate := pool[int(pick)%len(pool)]
			pems = append(pems, encodePEM(certificate))
			wanted[string(certificate.Raw)] = true
		}
		got, err := fullChain(pems)
		if err != nil {
			return
		}
		chain, err := parsePEM([]byte(got))
		if err != nil || len(chain) != len(wanted) {
			t.Fatalf("%d certificates became %d: %v", len(wanted), len(chain), err)
		}
		for i, certificate := range chain[1:] {
			if chain[i].CheckSignatureFrom(certificate) != nil {
				t.Fatalf("certificate %d did not issue the one before it", i+1)
			}
		}
	})
}

// selfSigned returns a certificate as servers in a workshop have them.
func selfSigned(t testing.TB) *x509.Certificate {
	t.Helper()
	template := &x509.Certificate{
		SerialNumber: big.NewInt(77), Subject: pkix.Name{CommonName: "stray.lantern.example"},
		NotBefore: notBefore, NotAfter: notBefore.AddDate(1, 0, 0),
	}
	key := newKey(t)
	return authority{template, key}.sign(t, key, template)
}

// What is collected is each certificate once, at the place where it was first.
func TestCollectKeepsFirstPlaces(t *testing.T) {
	t.Parallel()
	p := newPKI(t)
	leaf, root := encodePEM(p.leaf), encodePEM(p.root.certificate)
	all, err := collect("", leaf, root+leaf)
	if err != nil {
		t.Fatal(err)
	}
	places := []int{}
	for _, one := range all {
		places = append(places, one.place)
	}
	if !slices.Equal(places, []int{1, 2}) {
		t.Errorf("the places are %v", places)
	}
}
