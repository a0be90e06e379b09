// SPDX-License-Identifier: MPL-2.0

package certificates

import (
	"cmp"
	"crypto/x509"
	"slices"
	"strings"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/certcentral"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/lifecycle"
)

// checkAddresses compares mail addresses with the certificate's rfc822 names.
func checkAddresses(leaf *x509.Certificate, want expectation) error {
	have := lifecycle.AddressList(leaf.EmailAddresses)
	missing := lifecycle.Missing(want.addresses, have)
	if len(missing) == 0 {
		return nil
	}
	return &mismatchError{
		check:    "set of mail addresses",
		expected: "among them " + strings.Join(missing, ", "),
		got:      "only " + cmp.Or(strings.Join(have, ", "), "none"),
	}
}

// What a key may be used for in mail: to sign, or to encrypt with RSA or with elliptic curves (RFC 8550, 4.4.2).
const mailUsages = x509.KeyUsageDigitalSignature | x509.KeyUsageKeyEncipherment | x509.KeyUsageKeyAgreement

func checkUsage(leaf *x509.Certificate, want expectation) error {
	switch {
	case want.usage == x509.ExtKeyUsageAny:
		return nil
	case !slices.Contains(leaf.ExtKeyUsage, want.usage):
		return &mismatchError{check: "extended key usage", expected: usageNames[want.usage], got: "only " + cmp.Or(strings.Join(extendedUsages(leaf), ", "), "none")}
	case want.usage == x509.ExtKeyUsageEmailProtection && leaf.KeyUsage&mailUsages == 0:
		return &mismatchError{
			check:    "key usage",
			expected: "digitalSignature, keyEncipherment or keyAgreement",
			got:      "none of them",
		}
	}
	return nil
}

// usageNames are the extended key usages by name (RFC 5280, 4.2.1.12; those of other documents as they are mostly called).
var usageNames = map[x509.ExtKeyUsage]string{
	x509.ExtKeyUsageAny:                            "anyExtendedKeyUsage",
	x509.ExtKeyUsageServerAuth:                     "serverAuth",
	x509.ExtKeyUsageClientAuth:                     "clientAuth",
	x509.ExtKeyUsageCodeSigning:                    "codeSigning",
	x509.ExtKeyUsageEmailProtection:                "emailProtection",
	x509.ExtKeyUsageIPSECEndSystem:                 "ipsecEndSystem",
	x509.ExtKeyUsageIPSECTunnel:                    "ipsecTunnel",
	x509.ExtKeyUsageIPSECUser:                      "ipsecUser",
	x509.ExtKeyUsageTimeStamping:                   "timeStamping",
	x509.ExtKeyUsageOCSPSigning:                    "OCSPSigning",
	x509.ExtKeyUsageMicrosoftServerGatedCrypto:     "msSGC",
	x509.ExtKeyUsageNetscapeServerGatedCrypto:      "nsSGC",
	x509.ExtKeyUsageMicrosoftCommercialCodeSigning: "msCodeCom",
	x509.ExtKeyUsageMicrosoftKernelCodeSigning:     "msKernelCode",
}

// extendedUsages returns the extended key usages of a certificate, those without a name by their object identifiers.
func extendedUsages(leaf *x509.Certificate) []string {
	var names []string
	for _, usage := range leaf.ExtKeyUsage {
		names = append(names, usageNames[usage])
	}
	for _, usage := range leaf.UnknownExtKeyUsage {
		names = append(names, usage.String())
	}
	return names
}

// clientExpectation is what a certificate of a client product must be. Its common name, a person's or an organization's,
// is spelt by the authority's rules and compared only where the service tells no address.
func clientExpectation(product string, c certcentral.IssuedCertificate) expectation {
	want := expectation{csr: c.CSR, serial: c.SerialNumber, csrOptional: true, addresses: lifecycle.AddressList(c.Emails)}
	if len(want.addresses) == 0 {
		want.names = lifecycle.NameSet(c.CommonName, c.DNSNames)
	}
	switch known, ok := lifecycle.KnownClientProduct(product); {
	case ok && known.SMIME:
		want.usage = x509.ExtKeyUsageEmailProtection
	case ok:
		want.usage = x509.ExtKeyUsageClientAuth
	}
	return want
}
