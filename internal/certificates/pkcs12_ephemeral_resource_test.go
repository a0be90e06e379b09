// SPDX-License-Identifier: MPL-2.0

package certificates_test

import (
	"crypto/ecdsa"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"fmt"
	"maps"
	"net/http"
	"strings"
	"testing"

	"software.sslmate.com/src/go-pkcs12"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/acctest"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/certcentral"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/simulator"
)

const (
	pkcs12Type = "certcentral_pkcs12"
	password   = "MARKER-of-a-pässword"
)

// keeper is an account with an issued certificate whose key is at hand.
type keeper struct {
	*bench
	key    *ecdsa.PrivateKey
	keyPEM string
	order  *certcentral.PlacedOrder
}

func newKeeper(t *testing.T) *keeper {
	t.Helper()
	k := &keeper{bench: newBench(t, simulator.Config{Validation: "auto"}), key: acctest.NewKey(t)}
	k.csr = acctest.CSR(t, k.key, "lantern.example")
	k.order = k.place()
	k.keyPEM = privateKey(t, k.key)
	return k
}

func privateKey(t *testing.T, key *ecdsa.PrivateKey) string {
	t.Helper()
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	return armoured("PRIVATE KEY", der)
}

// in returns the keeper for a part of the test.
func (k *keeper) in(t *testing.T) *keeper {
	part := *k
	part.bench = k.bench.in(t)
	return &part
}

func armoured(kind string, der []byte) string {
	return string(pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}))
}

// pems returns the certificate of the keeper's order, its issuer and the root.
func (k *keeper) pems() (leaf, intermediate, root string) {
	k.t.Helper()
	chain, err := k.client.CertificateChain(k.t.Context(), k.order.CertificateID)
	k.must(err)
	k.ForgetRequests()
	return chain[0].PEM, chain[1].PEM, chain[2].PEM
}

// open opens the ephemeral resource with key and password, which has to go well, and returns the file.
func (k *keeper) open(config map[string]any) []byte {
	k.t.Helper()
	got, diags := k.Open(k.t, pkcs12Type, k.with(config))
	quiet(k.t, diags)
	content, err := base64.StdEncoding.DecodeString(fmt.Sprint(got["content_base64"]))
	k.must(err)
	return content
}

func (k *keeper) with(config map[string]any) map[string]any {
	all := map[string]any{"private_key_pem": k.keyPEM, "password": password}
	maps.Copy(all, config)
	return all
}

// expectFile checks what a PKCS#12 file holds: the keeper's key and certificate, and so many authorities.
func (k *keeper) expectFile(content []byte, authorities int) {
	k.t.Helper()
	key, leaf, chain, err := pkcs12.DecodeChain(content, password)
	k.must(err)
	if !k.key.Equal(key) {
		k.t.Error("the key in the file is another one")
	}
	if err := leaf.VerifyHostname("www.lantern.example"); err != nil {
		k.t.Error(err)
	}
	if len(chain) != authorities {
		k.t.Fatalf("there are %d authorities in the file, want %d", len(chain), authorities)
	}
	below := leaf
	for _, authority := range chain {
		if err := below.CheckSignatureFrom(authority); err != nil {
			k.t.Error(err)
		}
		below = authority
	}
}

func TestPKCS12(t *testing.T) {
	t.Parallel()
	k := newKeeper(t)
	leaf, intermediate, root := k.pems()
	order, certificate := fmt.Sprint(k.order.ID), fmt.Sprint(k.order.CertificateID)
	download := get("/certificate/%s/download/format/pem_all", certificate)
	tests := map[string]struct {
		config      map[string]any
		authorities int
		requests    []string
	}{
		"certificate alone":    {map[string]any{"certificate_pem": leaf}, 0, nil},
		"with its chain":       {map[string]any{"certificate_pem": leaf + intermediate}, 1, nil},
		"and chain":            {map[string]any{"certificate_pem": leaf, "chain_pem": intermediate}, 1, nil},
		"chain upside down":    {map[string]any{"certificate_pem": leaf, "chain_pem": root + intermediate}, 1, nil},
		"and no chain":         {map[string]any{"certificate_pem": leaf + intermediate, "chain_pem": ""}, 1, nil},
		"with root":            {map[string]any{"certificate_pem": leaf, "chain_pem": root + intermediate, "include_root": true}, 2, nil},
		"without root":         {map[string]any{"certificate_pem": leaf, "chain_pem": root + intermediate, "include_root": false}, 1, nil},
		"legacy":               {map[string]any{"certificate_pem": leaf + intermediate, "encryption": "legacy"}, 1, nil},
		"modern":               {map[string]any{"certificate_pem": leaf + intermediate, "encryption": "modern"}, 1, nil},
		"by order":             {map[string]any{"order_id": order}, 1, []string{get("/order/certificate/%s", order), download}},
		"by certificate":       {map[string]any{"certificate_id": certificate}, 1, lookedUp(k.order, download)},
		"by certificate, root": {map[string]any{"certificate_id": certificate, "include_root": true}, 2, lookedUp(k.order, download)},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			k := k.in(t)
			k.expectFile(k.open(test.config), test.authorities)
			k.askedFor(test.requests...)
		})
	}
}

// The ciphers are told by their object identifiers in the file (RFC 8018, B.2.5; RFC 7292, C).
func TestPKCS12_encryption(t *testing.T) {
	t.Parallel()
	k := newKeeper(t)
	leaf, _, _ := k.pems()
	aes := string([]byte{0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x01, 0x2A})
	tripleDES := string([]byte{0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x0C, 0x01, 0x03})
	tests := map[string]struct {
		encryption    any
		with, without string
	}{
		"default": {nil, aes, tripleDES},
		"modern":  {"modern", aes, tripleDES},
		"legacy":  {"legacy", tripleDES, aes},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			file := string(k.in(t).open(map[string]any{"certificate_pem": leaf, "encryption": test.encryption}))
			// Certificates and key are encrypted, each on its own.
			if strings.Count(file, test.with) != 2 || strings.Contains(file, test.without) {
				t.Error("it is encrypted in another way")
			}
			if strings.Contains(file, "lantern.example") {
				t.Error("the certificate is not encrypted")
			}
		})
	}
}

// Keys come in three encodings, and of two kinds that matter.
func TestPKCS12_keys(t *testing.T) {
	t.Parallel()
	k := newKeeper(t)
	leaf, _, _ := k.pems()
	der, err := x509.MarshalECPrivateKey(k.key)
	k.must(err)
	k.expectFile(k.open(map[string]any{"certificate_pem": leaf, "private_key_pem": armoured("EC PRIVATE KEY", der)}), 0)

	rsaKey, err := rsa.GenerateKey(rand.Reader, 2048)
	k.must(err)
	k.csr = acctest.CSR(t, rsaKey, "lantern.example")
	k.order = k.place()
	leaf, _, _ = k.pems()
	content := k.open(map[string]any{"certificate_pem": leaf, "private_key_pem": armoured("RSA PRIVATE KEY", x509.MarshalPKCS1PrivateKey(rsaKey))})
	key, _, _, err := pkcs12.DecodeChain(content, password)
	if k.must(err); !rsaKey.Equal(key) {
		t.Error("the key in the file is another one")
	}
}

// An empty password is one: importers that want none take such files.
func TestPKCS12_emptyPassword(t *testing.T) {
	t.Parallel()
	k := newKeeper(t)
	leaf, _, _ := k.pems()
	content := k.open(map[string]any{"certificate_pem": leaf, "password": ""})
	if _, _, _, err := pkcs12.DecodeChain(content, ""); err != nil {
		t.Error(err)
	}
}

func TestPKCS12_errors(t *testing.T) {
	t.Parallel()
	k := newKeeper(t)
	leaf, intermediate, root := k.pems()
	otherKey := privateKey(t, acctest.NewKey(t))
	tests := map[string]struct {
		config  map[string]any
		at      string
		summary string
		says    []string
	}{
		"no certificate":     {map[string]any{}, "", "Missing Attribute Configuration", []string{"certificate_pem", "certificate_id", "order_id"}},
		"two certificates":   {map[string]any{"certificate_pem": leaf, "order_id": "1"}, "certificate_pem", "Invalid Attribute Combination", []string{"certificate_pem", "order_id"}},
		"chain alone":        {map[string]any{"order_id": "1", "chain_pem": intermediate}, "chain_pem", "Invalid Attribute Combination", []string{"certificate_pem"}},
		"order by name":      {map[string]any{"order_id": "web"}, "order_id", "Invalid Id", nil},
		"unheard encryption": {map[string]any{"certificate_pem": leaf, "encryption": "rc2"}, "encryption", "Invalid Attribute Value Match", []string{"modern", "legacy"}},
		"another key":        {map[string]any{"certificate_pem": leaf, "private_key_pem": otherKey}, "private_key_pem", "Private Key Does Not Belong to Certificate", []string{"lantern.example", "signing request was made with"}},
		"another key, order": {map[string]any{"order_id": fmt.Sprint(k.order.ID), "private_key_pem": otherKey}, "private_key_pem", "Private Key Does Not Belong to Certificate", []string{"certificate_pem in place of order_id", "full_chain_pem"}},
		"encrypted key":      {map[string]any{"certificate_pem": leaf, "private_key_pem": strings.ReplaceAll(otherKey, "PRIVATE", "ENCRYPTED PRIVATE")}, "private_key_pem", "Invalid Private Key", []string{"encrypted", "openssl pkey"}},
		"certificate as key": {map[string]any{"certificate_pem": leaf, "private_key_pem": leaf}, "private_key_pem", "Invalid Private Key", []string{`type "CERTIFICATE"`}},
		"key as certificate": {map[string]any{"certificate_pem": k.keyPEM}, "certificate_pem", "Invalid Certificate Chain", []string{"private key"}},
		"key in chain":       {map[string]any{"certificate_pem": leaf, "chain_pem": intermediate + k.keyPEM}, "chain_pem", "Invalid Certificate Chain", []string{"private key"}},
		"link missing":       {map[string]any{"certificate_pem": leaf, "chain_pem": root}, "chain_pem", "Invalid Certificate Chain", []string{"no certificate given is the issuer"}},
		"blank certificate":  {map[string]any{"certificate_pem": " "}, "certificate_pem", "Invalid Certificate Chain", []string{"no certificate was given"}},
		"root missing":       {map[string]any{"certificate_pem": leaf, "chain_pem": intermediate, "include_root": true}, "include_root", "Root Certificate Missing", []string{"chain_pem"}},
		"unknown order":      {map[string]any{"order_id": "987654"}, "", "Order 987654 Not Visible", nil},
		"unknown number":     {map[string]any{"certificate_id": "987654"}, "", "Certificate 987654 Not Available", nil},
		"password of emoji":  {map[string]any{"certificate_pem": leaf, "password": "\U0001F511"}, "password", "Could Not Write PKCS#12", []string{"no emoji"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, diags := k.Open(t, pkcs12Type, k.with(test.config))
			expect(t, diags, failure, test.summary, test.says...)
			at := ""
			if diags[0].Attribute != nil {
				at = strings.TrimSuffix(strings.TrimPrefix(diags[0].Attribute.String(), `AttributeName("`), `")`)
			}
			if at != test.at {
				t.Errorf("it is said of %q, want %q", at, test.at)
			}
			if strings.Contains(diags[0].Detail, k.keyPEM[40:60]) || strings.Contains(diags[0].Detail, otherKey[40:60]) || strings.Contains(diags[0].Detail, "MARKER") {
				t.Errorf("key or password is repeated: %s", diags[0].Detail)
			}
		})
	}
}

// A revoked certificate is packed all the same, with the warning that it is one.
func TestPKCS12_revoked(t *testing.T) {
	t.Parallel()
	k := newKeeper(t)
	k.must(k.Revoke(k.order.ID))
	for name, id := range map[string]int64{"order_id": k.order.ID, "certificate_id": k.order.CertificateID} {
		_, diags := k.Open(t, pkcs12Type, k.with(map[string]any{name: fmt.Sprint(id)}))
		expect(t, diags, warning, "Was Revoked", "lantern.example")
	}
}

// An order that waits for its proof has nothing to pack; what refers to its certificate is opened once there is one.
func TestPKCS12_notIssued(t *testing.T) {
	t.Parallel()
	k := &keeper{bench: newBench(t, manual)}
	k.keyPEM = privateKey(t, acctest.NewKey(t))
	_, diags := k.Open(t, pkcs12Type, k.with(map[string]any{"order_id": fmt.Sprint(k.place().ID)}))
	expect(t, diags, failure, "Certificate Not Issued", `status "pending"`, "full_chain_pem for instance, as certificate_pem")
}

// No file is made of a key and a certificate of another order that the service returned.
func TestPKCS12_anotherCertificate(t *testing.T) {
	t.Parallel()
	k := newKeeper(t)
	another, err := k.client.DownloadCertificate(t.Context(), k.place().CertificateID, "pem_all")
	k.must(err)
	k.fault(simulator.Fault{Path: "/certificate/*/download/*/*", Kind: "rewrite", Rewrite: func(status int, _ []byte) (int, []byte) { return status, another }})
	got, diags := k.Open(t, pkcs12Type, k.with(map[string]any{"certificate_id": fmt.Sprint(k.order.CertificateID)}))
	expect(t, diags, failure, "Service Returned Another Certificate", "serial number")
	if got["content_base64"] != nil {
		t.Error("a file was made")
	}
}

func TestPKCS12_refusedDownload(t *testing.T) {
	t.Parallel()
	k := newKeeper(t)
	k.fault(simulator.Fault{Path: "/certificate/*/download/*/*", Kind: "status", Status: http.StatusForbidden})
	_, diags := k.Open(t, pkcs12Type, k.with(map[string]any{"order_id": fmt.Sprint(k.order.ID)}))
	expect(t, diags, failure, "Could Not Download Certificate", "may not do this")
}
