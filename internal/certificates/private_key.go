// SPDX-License-Identifier: MPL-2.0

package certificates

import (
	"bytes"
	"crypto"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
)

// parsePrivateKey reads a private key in PEM: PKCS#8, PKCS#1 or SEC 1, not encrypted. Its errors say what the text is, and
// never repeat any of it.
func parsePrivateKey(text string) (crypto.Signer, error) {
	block, err := keyBlock([]byte(text))
	if err != nil {
		return nil, err
	}
	key, err := decodeKey(block)
	if err != nil {
		return nil, err
	}
	signer, ok := key.(crypto.Signer)
	if !ok {
		return nil, errors.New("it is a private key of a kind that certificates are not issued for")
	}
	return signer, nil
}

// keyBlock returns the one block of a private key. Parameters of its curve may come before it, as OpenSSL writes them.
func keyBlock(data []byte) (*pem.Block, error) {
	var found *pem.Block
	number := 0
	for block, rest := pem.Decode(data); block != nil; block, rest = pem.Decode(rest) {
		number++
		switch {
		case block.Type == "EC PARAMETERS":
		case found != nil:
			return nil, errors.New("it holds more than one PEM block; pass the private key alone")
		default:
			found = block
		}
	}
	switch {
	case number != bytes.Count(data, pemBegin):
		return nil, errors.New("it holds a damaged PEM block")
	case found == nil:
		return nil, errors.New("it is not PEM; a private key begins with -----BEGIN PRIVATE KEY-----, or the same with RSA or EC in it")
	}
	return found, nil
}

func decodeKey(block *pem.Block) (any, error) {
	if block.Type == "ENCRYPTED PRIVATE KEY" || block.Headers["DEK-Info"] != "" {
		return nil, errors.New("it is an encrypted private key; decrypt it first, with openssl pkey for instance")
	}
	var key any
	var err error
	switch block.Type {
	case "PRIVATE KEY":
		key, err = x509.ParsePKCS8PrivateKey(block.Bytes)
	case "RSA PRIVATE KEY":
		key, err = x509.ParsePKCS1PrivateKey(block.Bytes)
	case "EC PRIVATE KEY":
		key, err = x509.ParseECPrivateKey(block.Bytes)
	default:
		return nil, fmt.Errorf("it is a PEM block of type %q, not a private key", block.Type)
	}
	if err != nil {
		return nil, errors.New("it is a private key that cannot be parsed")
	}
	return key, nil
}
