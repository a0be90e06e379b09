// SPDX-License-Identifier: MPL-2.0

package simulator

import (
	"crypto"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"slices"
)

// The attributes of a subject that name a person.
var (
	oidSurname   = asn1.ObjectIdentifier{2, 5, 4, 4}
	oidGivenName = asn1.ObjectIdentifier{2, 5, 4, 42}
	oidPseudonym = asn1.ObjectIdentifier{2, 5, 4, 65}
)

// mailPolicies are the CA/Browser Forum's marks of public S/MIME, by kind and profile.
var mailPolicies = map[string]map[string]string{
	kindMailbox:      {profileMultipurpose: "2.23.140.1.5.1.2", profileStrict: "2.23.140.1.5.1.3"},
	kindOrganization: {profileMultipurpose: "2.23.140.1.5.2.2", profileStrict: "2.23.140.1.5.2.3"},
	kindSponsor:      {profileMultipurpose: "2.23.140.1.5.3.2", profileStrict: "2.23.140.1.5.3.3"},
}

// fillLeaf completes the template of a client certificate.
func (r *clientRules) fillLeaf(template *x509.Certificate, c *certificate, public crypto.PublicKey) {
	details := c.Client
	template.Subject.OrganizationalUnit = c.OrgUnits
	template.Subject.ExtraNames = details.Individual.attributes()
	template.EmailAddresses = details.Emails
	template.KeyUsage = details.keyUsage(public)
	template.ExtKeyUsage = r.extendedUsages(details)
	if policy, err := x509.ParseOID(mailPolicies[r.kind][details.Profile]); err == nil {
		template.Policies = []x509.OID{policy}
	}
}

func (i individual) attributes() []pkix.AttributeTypeAndValue {
	var list []pkix.AttributeTypeAndValue
	add := func(oid asn1.ObjectIdentifier, value string) {
		if value != "" {
			list = append(list, pkix.AttributeTypeAndValue{Type: oid, Value: value})
		}
	}
	add(oidGivenName, i.FirstName)
	add(oidSurname, i.LastName)
	add(oidPseudonym, i.Pseudonym)
	return list
}

// keyUsage is what the key may do, as far as its kind can: RSA keys encipher keys,
// others agree on them.
func (d *clientDetails) keyUsage(public crypto.PublicKey) x509.KeyUsage {
	_, isRSA := public.(*rsa.PublicKey)
	var usage x509.KeyUsage
	if d.Usage != usageKeys {
		usage |= x509.KeyUsageDigitalSignature
		if slices.Contains(d.AdditionalUsages, additionalNonRepudiation) {
			usage |= x509.KeyUsageContentCommitment
		}
	}
	switch {
	case d.Usage == usageSigning:
	case isRSA:
		usage |= x509.KeyUsageKeyEncipherment
		if slices.Contains(d.AdditionalUsages, additionalEncipherment) {
			usage |= x509.KeyUsageDataEncipherment
		}
	default:
		usage |= x509.KeyUsageKeyAgreement
	}
	return usage
}

// extendedUsages are what the certificate is for.
func (r *clientRules) extendedUsages(d clientDetails) []x509.ExtKeyUsage {
	switch {
	case r.kind == "":
		return []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}
	case !r.secure || slices.Contains(d.AdditionalUsages, additionalClientAuth):
		return []x509.ExtKeyUsage{x509.ExtKeyUsageEmailProtection, x509.ExtKeyUsageClientAuth}
	}
	return []x509.ExtKeyUsage{x509.ExtKeyUsageEmailProtection}
}
