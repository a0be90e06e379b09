// SPDX-License-Identifier: MPL-2.0

package certificates

import (
	"crypto"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/hex"
	"math/big"
	"net/url"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"
)

// plain returns an object as the framework makes it of a struct, by attribute: what Terraform would print of each.
func plain(t *testing.T, kinds properties, from any) map[string]string {
	t.Helper()
	object, diags := types.ObjectValueFrom(t.Context(), kinds.types(), from)
	if diags.HasError() {
		t.Fatal(diags)
	}
	values := map[string]string{}
	for name, value := range object.Attributes() {
		if text, ok := value.(basetypes.StringValue); ok && !text.IsNull() {
			values[name] = text.ValueString()
			continue
		}
		values[name] = value.String()
	}
	return values
}

func expectAll(t *testing.T, got, want map[string]string) {
	t.Helper()
	for name, value := range want {
		if got[name] != value {
			t.Errorf("%s is %s, want %s", name, got[name], value)
		}
	}
}

func fullSubject() pkix.Name {
	return pkix.Name{
		CommonName: "Shop.lantern.example", Organization: []string{"Lantern Ltd"}, OrganizationalUnit: []string{"Web", "Ops"},
		Locality: []string{"Duluth"}, Province: []string{"Minnesota"}, Country: []string{"US"},
	}
}

func TestParsedRequest(t *testing.T) {
	t.Parallel()
	key := newRSAKey(t)
	der, err := x509.CreateCertificateRequest(rand.Reader, &x509.CertificateRequest{
		Subject: fullSubject(), DNSNames: []string{"b.lantern.example", "A.lantern.example", "b.lantern.example"},
		IPAddresses: leafTemplate().IPAddresses, EmailAddresses: []string{"Kim@Lantern.example"},
		URIs: []*url.URL{{Scheme: "spiffe", Host: "lantern.example", Path: "/shop"}}, SignatureAlgorithm: x509.SHA384WithRSA,
	}, key)
	if err != nil {
		t.Fatal(err)
	}
	csr, err := x509.ParseCertificateRequest(der)
	if err != nil {
		t.Fatal(err)
	}
	expectAll(t, plain(t, requestProperties, newParsedRequest(csr)), map[string]string{
		"subject": "CN=Shop.lantern.example,OU=Ops+OU=Web,O=Lantern Ltd,L=Duluth,ST=Minnesota,C=US", "common_name": "Shop.lantern.example",
		"organization": "Lantern Ltd", "organization_units": `["Ops","Web"]`, "city": "Duluth", "state": "Minnesota", "country": "US",
		"dns_names": `["a.lantern.example","b.lantern.example"]`, "ip_addresses": `["192.0.2.7","2001:db8::7"]`,
		"email_addresses": `["kim@lantern.example"]`, "uris": `["spiffe://lantern.example/shop"]`,
		"key_algorithm": "RSA", "key_size": "2048", "public_key_fingerprint": fingerprint(csr.RawSubjectPublicKeyInfo),
		"signature_algorithm": "SHA384-RSA", "signature_hash": "sha384",
	})
}

// What is not there is null where it is one thing, and empty where it may be several.
func TestParsedRequestOfNothing(t *testing.T) {
	t.Parallel()
	csr, err := x509.ParseCertificateRequest(derOf(t, newCSR(t, fixedKeys()[0])))
	if err != nil {
		t.Fatal(err)
	}
	expectAll(t, plain(t, requestProperties, newParsedRequest(csr)), map[string]string{
		"subject": "", "common_name": "<null>", "organization": "<null>", "organization_units": "[]", "city": "<null>", "state": "<null>", "country": "<null>",
		"dns_names": "[]", "ip_addresses": "[]", "email_addresses": "[]", "uris": "[]",
		"key_algorithm": "Ed25519", "key_size": "256", "signature_algorithm": "Ed25519", "signature_hash": "<null>",
	})
}

func TestParsedCertificate(t *testing.T) {
	t.Parallel()
	p := newPKI(t)
	validated, err := x509.ParseOID("2.23.140.1.2.2")
	if err != nil {
		t.Fatal(err)
	}
	template := leafTemplate()
	template.Subject = fullSubject()
	template.SerialNumber = big.NewInt(0x0A4D7EB1)
	template.EmailAddresses = []string{"kim@lantern.example"}
	template.KeyUsage = x509.KeyUsageDigitalSignature | x509.KeyUsageKeyEncipherment | x509.KeyUsageDecipherOnly
	template.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageEmailProtection}
	template.UnknownExtKeyUsage = []asn1.ObjectIdentifier{{1, 3, 6, 1, 4, 1, 311, 20, 2, 2}}
	template.Policies = []x509.OID{validated}
	template.SubjectKeyId, template.AuthorityKeyId = []byte{0xAB, 1}, nil
	template.OCSPServer = []string{"http://ocsp.lantern.example"}
	template.CRLDistributionPoints = []string{"http://crl.lantern.example/ca.crl"}
	template.IssuingCertificateURL = []string{"http://ca.lantern.example/ca.crt"}
	leaf := p.intermediate.sign(t, newKey(t), template)
	got := plain(t, certificateProperties, newParsedCertificate(leaf))
	expectAll(t, got, map[string]string{
		"common_name": "Shop.lantern.example", "organization": "Lantern Ltd", "email_addresses": `["kim@lantern.example"]`,
		"dns_names":     `["*.wild.lantern.example","lantern.example","shop.lantern.example"]`,
		"key_algorithm": "ECDSA", "key_size": "256", "signature_algorithm": "ECDSA-SHA256", "signature_hash": "sha256",
		"serial_number": "0A4D7EB1", "sha256_fingerprint": fingerprint(leaf.Raw), "issuer": "Test Issuing CA",
		"valid_from": "2026-03-01T00:00:00Z", "valid_till": "2026-09-16T00:00:00Z", "is_ca": "false",
		"key_usages":          `["decipherOnly","digitalSignature","keyEncipherment"]`,
		"extended_key_usages": `["1.3.6.1.4.1.311.20.2.2","emailProtection","serverAuth"]`, "policy_oids": `["2.23.140.1.2.2"]`,
		"subject_key_id": "AB01", "authority_key_id": strings.ToUpper(hex.EncodeToString(p.intermediate.certificate.SubjectKeyId)),
		"ocsp_urls": `["http://ocsp.lantern.example"]`, "crl_urls": `["http://crl.lantern.example/ca.crl"]`, "issuer_urls": `["http://ca.lantern.example/ca.crt"]`,
	})
	root := plain(t, certificateProperties, newParsedCertificate(p.root.certificate))
	expectAll(t, root, map[string]string{"is_ca": "true", "key_usages": `["keyCertSign"]`, "authority_key_id": "<null>", "extended_key_usages": "[]"})
}

// Every extended key usage that Go tells by a number has a name here.
func TestUsageNamesAreComplete(t *testing.T) {
	t.Parallel()
	for usage := range x509.ExtKeyUsageMicrosoftKernelCodeSigning + 1 {
		if usageNames[usage] == "" {
			t.Errorf("extended key usage %d has no name", usage)
		}
	}
}

// A key of a kind that is not known has a fingerprint and nothing else.
func TestParsedKeyOfUnknownKind(t *testing.T) {
	t.Parallel()
	var p parsedRequest
	p.setKey(crypto.PublicKey(struct{}{}), []byte("key"))
	p.setSignature(x509.UnknownSignatureAlgorithm)
	if !p.KeyAlgorithm.IsNull() || !p.KeySize.IsNull() || !p.SignatureAlgorithm.IsNull() || !p.SignatureHash.IsNull() || p.PublicKeyFingerprint.ValueString() == "" {
		t.Errorf("got %+v", p)
	}
}

// The result of a function is described in its page by what stands behind a line that the page's template looks for.
func TestDescribeListsProperties(t *testing.T) {
	t.Parallel()
	const heading = "\n\nThe result has these attributes:\n\n"
	does, list, found := strings.Cut(certificateProperties.describe("Reads."), heading)
	if !found || does != "Reads." || strings.Count(list, "\n")+1 != len(certificateProperties) {
		t.Fatalf("got %q and %q", does, list)
	}
	for _, line := range []string{"- `is_ca` (Boolean) Whether", "- `key_size` (Number) Size", "- `dns_names` (Set of String) DNS", "- `issuer` (String) Common"} {
		if !strings.Contains(list, line) {
			t.Errorf("the list lacks %q:\n%s", line, list)
		}
	}
}
