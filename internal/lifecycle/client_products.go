// SPDX-License-Identifier: MPL-2.0

package lifecycle

import (
	"slices"
	"strings"
)

// What common_name_indicator may say that the common name is made from (API reference, client and S/MIME orders).
const (
	IndicatorGivenNameSurname = "given_name_surname" // the individual's first_name and last_name
	IndicatorPseudonym        = "pseudonym"          // the individual's pseudonym
	IndicatorEmailAddress     = "email_address"      // the first address
	IndicatorOrganizationName = "organization_name"
)

// The values of profile_type: the sets of rules for public S/MIME certificates (API reference, client and S/MIME orders).
const (
	ProfileStrict       = "strict"
	ProfileMultipurpose = "multipurpose"
)

// The values of usage_designation: one of the first three as primary_usage, any of the others as additional_usages. The
// strict profile has UsageNonRepudiation alone of the others (API reference, client and S/MIME orders).
const (
	UsageSigning       = "signing"
	UsageKeyManagement = "key_management"
	UsageDual          = "dual_use" // both, which the service takes where none is given

	UsageNonRepudiation   = "non_repudiation"
	UsageDataEncipherment = "data_encipherment"
	UsageClientAuth       = "client_auth"
)

// ClientProduct says what a product for client or S/MIME certificates takes. The service has the last word.
type ClientProduct struct {
	CommonName     bool     // orders name a common name; where they do not, none is taken
	Organization   bool     // orders name an organization; where they do not, none is taken
	Indicators     []string // the values of common_name_indicator, one of which orders name; empty: none is taken
	Individual     bool     // orders name the individual; where they do not, none is taken
	SMIME          bool     // certificates are publicly trusted S/MIME certificates
	Mailbox        bool     // the owner of each mailbox confirms it by mail; otherwise S/MIME proves the mail domains
	ChoosesProfile bool     // orders may name profile_type and usage_designation
}

// DefaultProfile returns the profile_type of a certificate whose order names none, empty for one that is no S/MIME
// certificate. A product that does not choose has no other.
func (p ClientProduct) DefaultProfile() string {
	switch {
	case p.ChoosesProfile:
		return ProfileStrict
	case p.SMIME:
		return ProfileMultipurpose
	}
	return ""
}

// KnownClientProduct returns what the product takes, and whether it is known as one for client or S/MIME certificates
// (API reference, client and S/MIME orders).
func KnownClientProduct(id string) (ClientProduct, bool) {
	known, ok := clientProducts[id]
	return known, ok
}

// sponsored is a product whose certificates name a person for whom an organization stands in.
var sponsored = ClientProduct{
	CommonName: true, Organization: true, Individual: true, SMIME: true,
	Indicators: []string{IndicatorGivenNameSurname, IndicatorPseudonym},
}

var clientProducts = map[string]ClientProduct{
	"client_premium":                sponsored,
	"client_digital_signature_plus": sponsored,
	"client_email_security_plus":    sponsored,
	"client_authentication_plus":    {CommonName: true, Organization: true},
	"class1_smime":                  {SMIME: true, Mailbox: true},
	"secure_email_mailbox":          {SMIME: true, Mailbox: true, ChoosesProfile: true},
	"secure_email_sponsor": {
		Organization: true, Individual: true, SMIME: true, ChoosesProfile: true,
		Indicators: []string{IndicatorGivenNameSurname, IndicatorPseudonym, IndicatorEmailAddress},
	},
	"secure_email_organization": {
		Organization: true, SMIME: true, ChoosesProfile: true,
		Indicators: []string{IndicatorOrganizationName, IndicatorEmailAddress},
	},
}

// ComparableUsage gives a usage_designation the form in which Terms compare it: the primary usage, and after it the
// additional ones, sorted and without repeats.
func ComparableUsage(primary string, additional []string) string {
	usages := slices.Compact(slices.Sorted(slices.Values(additional)))
	return strings.Join(append([]string{primary}, usages...), " ")
}
