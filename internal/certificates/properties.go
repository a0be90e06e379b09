// SPDX-License-Identifier: MPL-2.0

package certificates

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// property is one thing that is told of a certificate or a signing request.
type property struct {
	kind        attr.Type
	description string
}

// properties are told under the same names and with the same meaning wherever they are: by functions, data source and
// resource.
type properties map[string]property

func text(description string) property { return property{types.StringType, description} }

func texts(description string) property {
	return property{types.SetType{ElemType: types.StringType}, description}
}

// requestProperties are what a signing request tells, and a certificate as well.
var requestProperties = properties{
	"subject":                text("The whole subject as a distinguished name (RFC 2253)."),
	"common_name":            text("Common name of the subject, null without one."),
	"organization":           text("Organization of the subject, null without one."),
	"organization_units":     texts("Organizational units of the subject."),
	"city":                   text("City of the subject, null without one."),
	"state":                  text("State or province of the subject, null without one."),
	"country":                text("Country of the subject, two letters, null without one."),
	"dns_names":              texts("DNS names among the subject's alternative names, in lower case and internationalized ones in their xn-- form. The common name is among them only where it was put there as well."),
	"ip_addresses":           texts("IP addresses among the subject's alternative names."),
	"email_addresses":        texts("Mail addresses among the subject's alternative names, in lower case."),
	"uris":                   texts("URIs among the subject's alternative names."),
	"key_algorithm":          text("Kind of the public key: `RSA`, `ECDSA` or `Ed25519`; null for any other."),
	"key_size":               {types.Int64Type, "Size of the public key in bits, for example 2048 for RSA and 256 for ECDSA on P-256; null where `key_algorithm` is."},
	"public_key_fingerprint": text("SHA-256 of the public key (its SubjectPublicKeyInfo) in upper-case hex: the same for everything that was made with one key."),
	"signature_algorithm":    text("Algorithm that it is signed with, for example `SHA256-RSA` or `ECDSA-SHA384`; null for one that is not known."),
	"signature_hash":         text("Hash that it is signed with, for example `sha256`; null where the algorithm has none of its own, as Ed25519."),
}

// markProperties are what certcentral_issued_certificate tells of the certificate itself.
var markProperties = properties{
	"serial_number":      text("Serial number in upper-case hex."),
	"thumbprint":         text("SHA-1 fingerprint in upper-case hex, by which CertCentral names the certificate."),
	"sha256_fingerprint": text("SHA-256 fingerprint in upper-case hex."),
	"valid_from":         text("When the certificate becomes valid, RFC 3339 in UTC."),
	"valid_till":         text("When the certificate expires, RFC 3339 in UTC."),
	"issuer":             text("Common name of the issuing authority, or its distinguished name where it has none."),
}

// chainProperties are a certificate with its chain.
var chainProperties = properties{
	"certificate_pem": text("The certificate, PEM."),
	"chain_pem":       text("The intermediate certificates, PEM, from the certificate's issuer upwards; without the certificate and without the root."),
	"root_pem":        text("The root certificate that the chain ends in, PEM."),
	"full_chain_pem":  text("The certificate followed by its intermediates, PEM: what a TLS server presents, and what mail programs send along with a signed message."),
}

// certificateProperties are everything that is read out of a certificate.
var certificateProperties = join(requestProperties, markProperties, properties{
	"is_ca":               {types.BoolType, "Whether it is the certificate of an authority, intermediate or root."},
	"key_usages":          texts("What the key may be used for, by the names of RFC 5280, such as `digitalSignature` or `keyEncipherment`."),
	"extended_key_usages": texts("What the certificate is for, by the names of RFC 5280, such as `serverAuth`, `clientAuth` or `emailProtection`; others by their object identifiers."),
	"policy_oids":         texts("Object identifiers of the policies it was issued under, such as `2.23.140.1.2.2` for validated organizations."),
	"subject_key_id":      text("Identifier of its own key in upper-case hex, null without one."),
	"authority_key_id":    text("Identifier of the issuer's key in upper-case hex, null without one."),
	"ocsp_urls":           texts("Where its revocation is asked for by OCSP."),
	"crl_urls":            texts("Where the revocation lists are that it would be on."),
	"issuer_urls":         texts("Where the issuer's certificate is to be had."),
})

func join(sets ...properties) properties {
	all := properties{}
	for _, set := range sets {
		maps.Copy(all, set)
	}
	return all
}

// types returns the type of the object that has the properties.
func (p properties) types() map[string]attr.Type {
	kinds := make(map[string]attr.Type, len(p))
	for name, property := range p {
		kinds[name] = property.kind
	}
	return kinds
}

// attributes returns the properties as computed attributes of a data source.
func (p properties) attributes() map[string]schema.Attribute {
	attributes := make(map[string]schema.Attribute, len(p))
	for name, property := range p {
		switch kind := property.kind.(type) {
		case types.SetType:
			attributes[name] = schema.SetAttribute{Computed: true, ElementType: kind.ElemType, MarkdownDescription: property.description}
		default:
			attributes[name] = scalar(property)
		}
	}
	return attributes
}

func scalar(p property) schema.Attribute {
	switch p.kind {
	case types.Int64Type:
		return schema.Int64Attribute{Computed: true, MarkdownDescription: p.description}
	case types.BoolType:
		return schema.BoolAttribute{Computed: true, MarkdownDescription: p.description}
	default:
		return schema.StringAttribute{Computed: true, MarkdownDescription: p.description}
	}
}

// describe ends the description of a function with what its result has, for which a signature has no room. The templates of
// the documentation part it there again.
func (p properties) describe(does string) string {
	var text strings.Builder
	text.WriteString(does + "\n\nThe result has these attributes:\n\n")
	for _, name := range slices.Sorted(maps.Keys(p)) {
		fmt.Fprintf(&text, "- `%s` (%s) %s\n", name, kindName(p[name].kind), p[name].description)
	}
	return strings.TrimSpace(text.String())
}

// kindName spells a type as the documentation of schemas does.
func kindName(kind attr.Type) string {
	switch kind := kind.(type) {
	case types.SetType:
		return "Set of " + kindName(kind.ElemType)
	default:
		return map[attr.Type]string{types.StringType: "String", types.Int64Type: "Number", types.BoolType: "Boolean"}[kind]
	}
}
