// SPDX-License-Identifier: MPL-2.0

package certificates

import (
	"bytes"
	"crypto/x509"
	"errors"
	"fmt"

	"github.com/smallstep/pkcs7"
)

// Limits of a PKCS#7 bundle: a chain is a handful of certificates of a few kilobytes, and nothing in it is nested deeper
// than the fields of a certificate are.
const (
	maxPKCS7Size  = 1 << 16
	maxPKCS7Depth = 32
)

// parsePKCS7 reads the certificates of a PKCS#7 bundle in DER or BER. Signatures that it may have say nothing about them.
// Its errors say what the data is.
func parsePKCS7(data []byte) ([]*x509.Certificate, error) {
	if len(data) > maxPKCS7Size {
		return nil, fmt.Errorf("is a PKCS#7 bundle of %d bytes, more than any chain has", len(data))
	}
	unreadable := errors.New("is a PKCS#7 bundle that cannot be parsed")
	// The library reads elements that overlap time and again, which takes it for ever.
	if _, ok := skipElement(data, maxPKCS7Depth); !ok {
		return nil, unreadable
	}
	parsed, err := pkcs7.Parse(data)
	if err != nil {
		return nil, unreadable
	}
	return parsed.Certificates, nil
}

// endOfContents ends what an element of indefinite length holds (X.690, 8.1.5).
var endOfContents = []byte{0, 0}

// skipElement returns what follows the first element of BER data, and whether that element is sound: it and all that it
// holds ends within what holds it, and is nested at most as deep.
func skipElement(ber []byte, depth int) (rest []byte, ok bool) {
	e, ok := readElement(ber)
	if !ok || depth == 0 {
		return nil, false
	}
	if e.length < 0 {
		for content := e.content; ; {
			if content, ok = skipElement(content, depth-1); !ok {
				return nil, false
			}
			if rest, ended := bytes.CutPrefix(content, endOfContents); ended {
				return rest, true
			}
		}
	}
	inner, rest := e.content[:e.length], e.content[e.length:]
	for e.constructed && len(inner) > 0 {
		if inner, ok = skipElement(inner, depth-1); !ok {
			return nil, false
		}
	}
	return rest, true
}

// element is the head of an element of BER data, and all that follows it.
type element struct {
	constructed bool
	length      int // of the content; -1 where that has a mark at its end
	content     []byte
}

// readElement reads the head of an element. Tags of several bytes, which PKCS#7 does not have, are not read.
func readElement(ber []byte) (e element, ok bool) {
	if len(ber) < 2 || ber[0]&0x1f == 0x1f {
		return e, false
	}
	e = element{constructed: ber[0]&0x20 != 0, length: int(ber[1]), content: ber[2:]}
	switch {
	case ber[1] == 0x80:
		e.length = -1
		return e, e.constructed
	case ber[1] > 0x80:
		size := int(ber[1] & 0x7f)
		if size > 4 || size > len(e.content) {
			return e, false
		}
		e.length = 0
		for _, b := range e.content[:size] {
			e.length = e.length<<8 | int(b)
		}
		e.content = e.content[size:]
	}
	return e, e.length >= 0 && e.length <= len(e.content)
}
