// SPDX-License-Identifier: MPL-2.0

package simulator

import "slices"

const groupClient = "client_certificate"

// How S/MIME knows whom a certificate is for, which decides what has to be proved: the
// mailbox itself, or its domain and the organization. The empty kind is no public S/MIME:
// the organization alone is validated.
const (
	kindMailbox      = "mailbox"
	kindOrganization = "organization"
	kindSponsor      = "sponsor" // somebody whom the organization vouches for
)

// What common_name_indicator makes the common name of.
const (
	indicatorName         = "given_name_surname"
	indicatorPseudonym    = "pseudonym"
	indicatorEmail        = "email_address"
	indicatorOrganization = "organization_name"
)

const (
	profileStrict       = "strict"
	profileMultipurpose = "multipurpose"

	usageSigning = "signing"
	usageKeys    = "key_management"
	usageDual    = "dual_use"

	additionalNonRepudiation = "non_repudiation"
	additionalEncipherment   = "data_encipherment"
	additionalClientAuth     = "client_auth"
)

// clientRules are what sets a client product apart from the others.
type clientRules struct {
	kind       string   // kindMailbox and so on
	commonName bool     // must be given; otherwise the service makes it, and none may be given
	indicators []string // one is required; where there are none it is overlooked
	secure     bool     // of the line that takes profile_type and usage_designation
	usage      string   // the primary usage where no other is designated
}

// clientCatalogue holds the client and S/MIME products, in the order of the product list.
var clientCatalogue = []product{
	{slug: "client_premium", name: "Premium", yearly: 69, client: sponsored(usageDual)},
	{slug: "client_digital_signature_plus", name: "Digital Signature Plus", yearly: 39, client: sponsored(usageSigning)},
	{slug: "client_email_security_plus", name: "Email Security Plus", yearly: 29, client: sponsored(usageDual)},
	{slug: "client_authentication_plus", name: "Authentication Plus", yearly: 19, client: &clientRules{
		commonName: true, usage: usageSigning,
	}},
	{slug: "class1_smime", name: "Class 1 S/MIME", yearly: 15, client: &clientRules{
		kind: kindMailbox, usage: usageDual,
	}},
	{slug: "secure_email_mailbox", name: "Secure Email for Mailbox", yearly: 20, client: &clientRules{
		kind: kindMailbox, secure: true, usage: usageDual,
	}},
	{slug: "secure_email_sponsor", name: "Secure Email for Individual", yearly: 49, client: &clientRules{
		kind: kindSponsor, indicators: []string{indicatorName, indicatorPseudonym, indicatorEmail}, secure: true, usage: usageDual,
	}},
	{slug: "secure_email_organization", name: "Secure Email for Organization", yearly: 59, client: &clientRules{
		kind: kindOrganization, indicators: []string{indicatorOrganization, indicatorEmail}, secure: true, usage: usageDual,
	}},
}

// sponsored are the rules of the legacy products for people whom an organization vouches
// for.
func sponsored(usage string) *clientRules {
	return &clientRules{
		kind: kindSponsor, commonName: true, indicators: []string{indicatorName, indicatorPseudonym}, usage: usage,
	}
}

// clientProducts completes clientCatalogue by what its products have in common.
func clientProducts() []product {
	list := slices.Clone(clientCatalogue)
	for i := range list {
		p := &list[i]
		p.group, p.noDuplicates, p.validation = groupClient, true, "smime"
		if p.client.kind == "" {
			p.validation = "ov"
		}
	}
	return list
}

// byDomain tells that the domains of the mail addresses have to be proved.
func (r *clientRules) byDomain() bool { return r.kind == kindSponsor || r.kind == kindOrganization }

// publicProviders give mailboxes to everybody: no organization vouches for theirs.
var publicProviders = []string{
	"aol.com", "fastmail.com", "gmail.com", "gmx.de", "gmx.net", "googlemail.com", "hotmail.com", "icloud.com",
	"live.com", "mail.com", "me.com", "msn.com", "outlook.com", "proton.me", "protonmail.com", "web.de", "yahoo.com",
	"yandex.com", "zoho.com",
}
