// SPDX-License-Identifier: MPL-2.0

package certificates

import (
	"bytes"
	"crypto/x509"
	"encoding/pem"
	"testing"

	"github.com/smallstep/pkcs7"
)

func TestSkipElement(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		data  []byte
		depth int
		sound bool
		rest  []byte
	}{
		"primitive":             {[]byte{0x05, 0}, 1, true, nil},
		"followed":              {[]byte{0x05, 0, 7}, 1, true, []byte{7}},
		"nested":                {[]byte{0x30, 2, 0x05, 0}, 2, true, nil},
		"nested too deep":       {[]byte{0x30, 2, 0x05, 0}, 1, false, nil},
		"two inside":            {[]byte{0x30, 4, 0x05, 0, 0x05, 0, 7}, 2, true, []byte{7}},
		"no length":             {[]byte{0x30}, 2, false, nil},
		"nothing":               {nil, 2, false, nil},
		"too long":              {[]byte{0x05, 1}, 1, false, nil},
		"beyond what holds it":  {[]byte{0x30, 2, 0x04, 1, 9}, 2, false, nil},
		"second one beyond":     {[]byte{0x30, 4, 0x05, 0, 0x04, 1, 9}, 2, false, nil},
		"long length":           {[]byte{0x04, 0x82, 0, 1, 9, 7}, 1, true, []byte{7}},
		"length too long":       {[]byte{0x04, 0x85, 0, 0, 0, 0, 1, 9}, 1, false, nil},
		"length cut off":        {[]byte{0x04, 0x84, 0, 0}, 1, false, nil},
		"huge length":           {[]byte{0x04, 0x84, 0xff, 0xff, 0xff, 0xff}, 1, false, nil},
		"with a mark":           {[]byte{0x30, 0x80, 0x05, 0, 0, 0, 7}, 2, true, []byte{7}},
		"with marks":            {[]byte{0x30, 0x80, 0x30, 0x80, 0x05, 0, 0, 0, 0, 0}, 3, true, nil},
		"marks too deep":        {[]byte{0x30, 0x80, 0x30, 0x80, 0x05, 0, 0, 0, 0, 0}, 2, false, nil},
		"without its mark":      {[]byte{0x30, 0x80, 0x05, 0}, 2, false, nil},
		"primitive with a mark": {[]byte{0x04, 0x80, 0x05, 0, 0, 0}, 2, false, nil},
		"tag of two bytes":      {[]byte{0x1f, 0x01, 0}, 1, false, nil},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			rest, sound := skipElement(test.data, test.depth)
			if sound != test.sound || sound && !bytes.Equal(rest, test.rest) {
				t.Errorf("got %x, %t, want %x, %t", rest, sound, test.rest, test.sound)
			}
		})
	}
}

// overlapping returns elements that end after what holds them. A reader that goes back to where that should end reads each
// of them twice as often as the one before.
func overlapping() []byte {
	return append(bytes.Repeat([]byte{0x30, 8, 0x30, 2}, 200), make([]byte, 64)...)
}

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

func armour(kind string, der []byte) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der})
}
