// SPDX-License-Identifier: MPL-2.0

package certificates

import (
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"fmt"
	"net"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/lifecycle"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/tfkit"
)

// parsedRequest holds requestProperties.
type parsedRequest struct {
	Subject              types.String `tfsdk:"subject"`
	CommonName           types.String `tfsdk:"common_name"`
	Organization         types.String `tfsdk:"organization"`
	OrganizationUnits    types.Set    `tfsdk:"organization_units"`
	City                 types.String `tfsdk:"city"`
	State                types.String `tfsdk:"state"`
	Country              types.String `tfsdk:"country"`
	DNSNames             types.Set    `tfsdk:"dns_names"`
	IPAddresses          types.Set    `tfsdk:"ip_addresses"`
	EmailAddresses       types.Set    `tfsdk:"email_addresses"`
	URIs                 types.Set    `tfsdk:"uris"`
	KeyAlgorithm         types.String `tfsdk:"key_algorithm"`
	KeySize              types.Int64  `tfsdk:"key_size"`
	PublicKeyFingerprint types.String `tfsdk:"public_key_fingerprint"`
	SignatureAlgorithm   types.String `tfsdk:"signature_algorithm"`
	SignatureHash        types.String `tfsdk:"signature_hash"`
}

// marks hold markProperties.
type marks struct {
	SerialNumber      types.String `tfsdk:"serial_number"`
	Thumbprint        types.String `tfsdk:"thumbprint"`
	SHA256Fingerprint types.String `tfsdk:"sha256_fingerprint"`
	ValidFrom         types.String `tfsdk:"valid_from"`
	ValidTill         types.String `tfsdk:"valid_till"`
	Issuer            types.String `tfsdk:"issuer"`
}

// parsedCertificate holds certificateProperties.
type parsedCertificate struct {
	parsedRequest
	marks

	IsCA              types.Bool   `tfsdk:"is_ca"`
	KeyUsages         types.Set    `tfsdk:"key_usages"`
	ExtendedKeyUsages types.Set    `tfsdk:"extended_key_usages"`
	PolicyOIDs        types.Set    `tfsdk:"policy_oids"`
	SubjectKeyID      types.String `tfsdk:"subject_key_id"`
	AuthorityKeyID    types.String `tfsdk:"authority_key_id"`
	OCSPURLs          types.Set    `tfsdk:"ocsp_urls"`
	CRLURLs           types.Set    `tfsdk:"crl_urls"`
	IssuerURLs        types.Set    `tfsdk:"issuer_urls"`
}

func newParsedRequest(csr *x509.CertificateRequest) parsedRequest {
	p := newSubject(csr.Subject)
	p.setNames(csr.DNSNames, csr.IPAddresses, csr.EmailAddresses, csr.URIs)
	p.setKey(csr.PublicKey, csr.RawSubjectPublicKeyInfo)
	p.setSignature(csr.SignatureAlgorithm)
	return p
}

func newParsedCertificate(certificate *x509.Certificate) parsedCertificate {
	p := newSubject(certificate.Subject)
	p.setNames(certificate.DNSNames, certificate.IPAddresses, certificate.EmailAddresses, certificate.URIs)
	p.setKey(certificate.PublicKey, certificate.RawSubjectPublicKeyInfo)
	p.setSignature(certificate.SignatureAlgorithm)
	return parsedCertificate{
		parsedRequest:     p,
		marks:             marksOf(certificate),
		IsCA:              types.BoolValue(certificate.IsCA),
		KeyUsages:         setOf(keyUsages(certificate.KeyUsage)),
		ExtendedKeyUsages: setOf(extendedUsages(certificate)),
		PolicyOIDs:        setOf(spell(certificate.Policies)),
		SubjectKeyID:      tfkit.OptionalText(fmt.Sprintf("%X", certificate.SubjectKeyId)),
		AuthorityKeyID:    tfkit.OptionalText(fmt.Sprintf("%X", certificate.AuthorityKeyId)),
		OCSPURLs:          setOf(certificate.OCSPServer),
		CRLURLs:           setOf(certificate.CRLDistributionPoints),
		IssuerURLs:        setOf(certificate.IssuingCertificateURL),
	}
}

func newSubject(subject pkix.Name) parsedRequest {
	return parsedRequest{
		Subject:           types.StringValue(subject.String()),
		CommonName:        tfkit.OptionalText(subject.CommonName),
		Organization:      first(subject.Organization),
		OrganizationUnits: setOf(subject.OrganizationalUnit),
		City:              first(subject.Locality),
		State:             first(subject.Province),
		Country:           first(subject.Country),
	}
}

func (p *parsedRequest) setNames(dnsNames []string, ips []net.IP, emails []string, uris []*url.URL) {
	p.DNSNames = setOf(lifecycle.NameSet("", dnsNames))
	p.IPAddresses = setOf(spell(ips))
	p.EmailAddresses = setOf(lifecycle.AddressList(emails))
	p.URIs = setOf(spell(uris))
}

// setKey leaves null what is not told of a key of an unknown kind.
func (p *parsedRequest) setKey(key any, info []byte) {
	p.PublicKeyFingerprint = types.StringValue(fingerprint(info))
	switch key := key.(type) {
	case *rsa.PublicKey:
		p.KeyAlgorithm, p.KeySize = types.StringValue(x509.RSA.String()), types.Int64Value(int64(key.N.BitLen()))
	case *ecdsa.PublicKey:
		p.KeyAlgorithm, p.KeySize = types.StringValue(x509.ECDSA.String()), types.Int64Value(int64(key.Params().BitSize))
	case ed25519.PublicKey:
		p.KeyAlgorithm, p.KeySize = types.StringValue(x509.Ed25519.String()), types.Int64Value(8*ed25519.PublicKeySize)
	}
}

// setSignature finds the hash in the algorithm's name, which is the one place that has it for every kind of key.
func (p *parsedRequest) setSignature(algorithm x509.SignatureAlgorithm) {
	if algorithm == x509.UnknownSignatureAlgorithm {
		return
	}
	name := algorithm.String()
	p.SignatureAlgorithm = types.StringValue(name)
	for _, hash := range []string{"MD5", "SHA1", "SHA256", "SHA384", "SHA512"} {
		if strings.Contains(name, hash) {
			p.SignatureHash = types.StringValue(strings.ToLower(hash))
		}
	}
}

func marksOf(leaf *x509.Certificate) marks {
	return marks{
		SerialNumber:      types.StringValue(lifecycle.SerialNumber(leaf)),
		Thumbprint:        types.StringValue(lifecycle.Thumbprint(leaf)),
		SHA256Fingerprint: types.StringValue(fingerprint(leaf.Raw)),
		ValidFrom:         types.StringValue(leaf.NotBefore.UTC().Format(time.RFC3339)),
		ValidTill:         types.StringValue(leaf.NotAfter.UTC().Format(time.RFC3339)),
		Issuer:            types.StringValue(issuerOf(leaf)),
	}
}

func issuerOf(leaf *x509.Certificate) string {
	if leaf.Issuer.CommonName != "" {
		return leaf.Issuer.CommonName
	}
	return leaf.Issuer.String()
}

// keyUsageNames are the bits of a key usage, the lowest first (RFC 5280, 4.2.1.3).
var keyUsageNames = []string{
	"digitalSignature", "nonRepudiation", "keyEncipherment", "dataEncipherment", "keyAgreement",
	"keyCertSign", "cRLSign", "encipherOnly", "decipherOnly",
}

func keyUsages(usage x509.KeyUsage) []string {
	var names []string
	for bit, name := range keyUsageNames {
		if usage&(1<<bit) != 0 {
			names = append(names, name)
		}
	}
	return names
}

// first returns the first of the values that an attribute of a subject has. More than one is allowed, and hardly seen.
func first(values []string) types.String {
	if len(values) == 0 {
		return types.StringNull()
	}
	return tfkit.OptionalText(values[0])
}

func spell[T fmt.Stringer](values []T) []string {
	var list []string
	for _, value := range values {
		list = append(list, value.String())
	}
	return list
}

// setOf returns distinct texts as a set, which is empty and not null where there are none: for_each and setunion take no
// null.
func setOf(values []string) types.Set {
	elements := []attr.Value{}
	for _, value := range slices.Compact(slices.Sorted(slices.Values(values))) {
		elements = append(elements, types.StringValue(value))
	}
	return types.SetValueMust(types.StringType, elements)
}
