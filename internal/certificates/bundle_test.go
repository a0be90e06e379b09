// SPDX-License-Identifier: MPL-2.0

package certificates

import (
	"archive/zip"
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"
)

func TestParseBundle(t *testing.T) {
	t.Parallel()
	p := newPKI(t)
	leaf, intermediate, root := encodePEM(p.leaf), encodePEM(p.intermediate.certificate), encodePEM(p.root.certificate)
	p7 := pkcs7Of(t, p.root.certificate, p.leaf, p.intermediate.certificate)
	tests := map[string]struct {
		data        []byte
		authorities int
		root        bool
	}{
		"leaf first":           {[]byte(leaf + intermediate + root), 2, true},
		"root first":           {[]byte(root + intermediate + leaf), 2, true},
		"without root":         {[]byte(leaf + intermediate), 1, false},
		"leaf alone":           {[]byte(leaf), 0, false},
		"CRLF":                 {[]byte(strings.ReplaceAll(leaf+root, "\n", "\r\n")), 1, true},
		"text between":         {[]byte("subject=shop\n" + leaf + "\nissuer=ca\n" + root + "\n\n"), 1, true},
		"repeated":             {[]byte(leaf + root + root + leaf), 1, true},
		"PKCS#7":               {p7, 2, true},
		"PKCS#7 in PEM":        {armour("PKCS7", p7), 2, true},
		"CMS in PEM":           {armour("CMS", p7), 2, true},
		"PKCS#7 with CRLF":     {bytes.ReplaceAll(armour("PKCS7", p7), []byte("\n"), []byte("\r\n")), 2, true},
		"PKCS#7 of the leaf":   {armour("PKCS7", pkcs7Of(t, p.leaf)), 0, false},
		"ZIP":                  {zipOf(t, zip.Deflate, root, "read me", leaf, intermediate), 2, true},
		"ZIP not compressed":   {zipOf(t, zip.Store, root, leaf+intermediate), 2, true},
		"second leaf left out": {[]byte(leaf + encodePEM(p.intermediate.sign(t, newKey(t), leafTemplate())) + root), 1, true},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := parseBundle(test.data)
			if err != nil {
				t.Fatal(err)
			}
			if !got.leaf.Equal(p.leaf) {
				t.Errorf("the leaf is %s", got.leaf.Subject)
			}
			if len(got.authorities) != test.authorities || got.hasRoot() != test.root {
				t.Errorf("got %d authorities, root %t, want %d, %t", len(got.authorities), got.hasRoot(), test.authorities, test.root)
			}
		})
	}
}

func TestParseBundleRefuses(t *testing.T) {
	t.Parallel()
	p := newPKI(t)
	leaf := encodePEM(p.leaf)
	key := privateKeyPEM(t, newKey(t))
	manyFiles := zipOf(t, zip.Deflate, slices.Repeat([]string{leaf}, maxBundleFiles+1)...)
	tests := map[string]struct {
		data []byte
		want string
	}{
		"nothing":             {nil, "0 bytes are neither"},
		"an error page":       {[]byte("<html>secret-marker</html>"), "neither PEM nor PKCS#7 nor a ZIP"},
		"private key":         {[]byte(leaf + key), "private key"},
		"signing request":     {[]byte(p.csr), "no certificate"},
		"authority alone":     {[]byte(encodePEM(p.root.certificate)), "none of its 1 certificates"},
		"cut off":             {[]byte(leaf[:len(leaf)/2]), "damaged PEM"},
		"damaged among whole": {[]byte(leaf[:len(leaf)/2] + "\n" + leaf), "damaged PEM"},
		"PEM of other data":   {[]byte("-----BEGIN CERTIFICATE-----\nc2VjcmV0LW1hcmtlcg==\n-----END CERTIFICATE-----\n"), "block number 1 is a certificate that cannot be parsed"},
		"PKCS#7 cut off":      {pkcs7Of(t, p.leaf)[:200], "it is a PKCS#7 bundle that cannot be parsed"},
		"PKCS#7 of roots":     {armour("PKCS7", pkcs7Of(t, p.root.certificate)), "none of its 1 certificates"},
		"PKCS#7 of nothing":   {armour("PKCS7", pkcs7Of(t)), "none of its 0 certificates"},
		"PEM of no PKCS#7":    {armour("PKCS7", []byte("secret-marker")), "block number 1 is a PKCS#7 bundle that cannot be parsed"},
		"PKCS#7 with more":    {append(pkcs7Of(t, p.leaf), 0), "cannot be parsed"},
		"PKCS#7 of another":   {changedPKCS7(t, signedDataDER, dataDER, p.leaf), "cannot be parsed"},
		"PKCS#7 of no chain":  {changedPKCS7(t, p.leaf.RawTBSCertificate[:4], []byte{0x05, 0, 0x05, 0}, p.leaf), "cannot be parsed"},
		"PKCS#7 in BER":       {slices.Concat([]byte{0x30, 0x80}, pkcs7Of(t, p.leaf)[4:], []byte{0, 0}), "cannot be parsed"},
		"other ASN.1":         {[]byte{0x30, 3, 0x02, 1, 1}, "cannot be parsed"},
		"one byte of PKCS#7":  {[]byte{0x30}, "cannot be parsed"},
		"certificate in DER":  {p.leaf.Raw, "cannot be parsed"},
		"ZIP cut off":         {zipOf(t, zip.Deflate, leaf)[:100], "damaged ZIP"},
		"ZIP of a key":        {zipOf(t, zip.Deflate, leaf, key), "file 2 of its ZIP archive: its PEM block number 1 is a private key"},
		"ZIP of many files":   {manyFiles, "65 files"},
		"ZIP of a huge file":  {zipOf(t, zip.Deflate, strings.Repeat("-", maxBundleFileSize+1)), "larger than any"},
		"ZIP of nothing":      {zipOf(t, zip.Deflate, "read me"), "none of its 0 certificates"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := parseBundle(test.data)
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Fatalf("got %v, want an error with %q", err, test.want)
			}
			if strings.Contains(err.Error(), "secret-marker") || strings.Contains(err.Error(), "BEGIN") {
				t.Errorf("the error repeats the data: %v", err)
			}
		})
	}
}

func TestEncodePEMHasLFOnly(t *testing.T) {
	t.Parallel()
	p := newPKI(t)
	b, err := parseBundle([]byte(strings.ReplaceAll(encodePEM(p.leaf), "\n", "\r\n")))
	if err != nil {
		t.Fatal(err)
	}
	if got := encodePEM(b.leaf); strings.Contains(got, "\r") || got != encodePEM(p.leaf) {
		t.Errorf("not normalised: %q", got)
	}
}

// FuzzParseBundle looks for downloads that crash the parser, and for bundles that promise what they do not hold.
func FuzzParseBundle(f *testing.F) {
	p := newPKI(f, fixedKeys()...)
	leaf, root := encodePEM(p.leaf), encodePEM(p.root.certificate)
	f.Add([]byte(leaf + encodePEM(p.intermediate.certificate) + root))
	f.Add(zipOf(f, zip.Store, leaf, root))
	f.Add(zipOf(f, zip.Deflate, leaf))
	f.Add([]byte(p.csr))
	f.Add(pkcs7Of(f, p.leaf, p.intermediate.certificate))
	f.Add(slices.Concat([]byte{0x30, 0x80}, pkcs7Of(f, p.leaf)[4:], []byte{0, 0}))
	f.Add(armour("PKCS7", pkcs7Of(f, p.root.certificate, p.leaf)))
	f.Add([]byte("-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----"))
	f.Fuzz(func(t *testing.T, data []byte) {
		b, err := parseBundle(data)
		if err != nil {
			return
		}
		if b.leaf == nil || b.leaf.IsCA {
			t.Fatal("a bundle without error has no leaf")
		}
		again, err := parseBundle([]byte(encodePEM(b.leaf) + encodePEM(b.authorities...)))
		if err != nil || !again.leaf.Equal(b.leaf) || len(again.authorities) != len(b.authorities) {
			t.Fatalf("what was written is not read back: %v", err)
		}
		// Whatever comes is verified: it must not crash there either.
		if _, err := verify(b, expectation{csr: p.csr, names: []string{"shop.lantern.example"}}); err == nil && !b.leaf.Equal(p.leaf) {
			t.Fatal("a certificate that was not issued passed")
		}
	})
}

func zipOf(t testing.TB, method uint16, files ...string) []byte {
	t.Helper()
	var buffer bytes.Buffer
	archive := zip.NewWriter(&buffer)
	for number, content := range files {
		file, err := archive.CreateHeader(&zip.FileHeader{Name: fmt.Sprintf("file%d.crt", number), Method: method})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := file.Write([]byte(content)); err != nil {
			t.Fatal(err)
		}
	}
	if err := archive.Close(); err != nil {
		t.Fatal(err)
	}
	return buffer.Bytes()
}
