// SPDX-License-Identifier: MPL-2.0

package simulator

import "slices"

const (
	publicLifeDays   = 199 // the longest public certificate
	mailLifeDays     = 824 // the longest public certificate for S/MIME
	publicAskDays    = 397 // what a request may still say; it is shortened to the above
	privateLifeDays  = 1190
	maxOrderYears    = 3
	maxOrderDays     = 1096
	manyNames        = 250
	domainReuseDays  = 199
	tokenLifeDays    = 30
	defaultSignature = "sha256"
)

// product is a product and what it takes.
type product struct {
	slug, name, group string
	validation        string       // "ov", "ev" or "dv"
	wildcards         bool         // takes wildcard names
	wildcardOnly      bool         // its common name must be one, its further names in the domain of that
	maxNames          int          // how many names; the pair of a base domain and its www counts as one
	yearly            int          // price of one year, in dollars
	noDuplicates      bool         // its orders take none
	replacement       string       // slug of the product that follows it
	client            *clientRules // of client and S/MIME products, nil for TLS
}

const (
	groupSSL        = "ssl_certificate"
	groupSecureSite = "securesite_ssl_certificate"
	groupGeoTrust   = "geotrust_ssl_certificate"
	groupThawte     = "thawte_ssl_certificate"
	groupDV         = "dv_ssl_certificate"
	groupPrivate    = "private_ssl_certificate"
)

// catalogue holds every product, in the order of the product list.
var catalogue = slices.Concat(tlsCatalogue, clientProducts())

// tlsCatalogue holds the TLS products.
var tlsCatalogue = []product{
	{slug: "ssl_plus", name: "Standard SSL", group: groupSSL, validation: "ov", maxNames: 1, yearly: 268},
	{slug: "ssl_multi_domain", name: "SSL Multi Domain", group: groupSSL, validation: "ov", maxNames: manyNames, yearly: 399},
	{slug: "ssl_wildcard", name: "Wildcard", group: groupSSL, validation: "ov", wildcards: true, wildcardOnly: true, maxNames: 1, yearly: 859},
	{slug: "ssl_ev_plus", name: "EV SSL", group: groupSSL, validation: "ev", maxNames: 1, yearly: 430},
	{slug: "ssl_ev_multi_domain", name: "SSL EV Multi Domain", group: groupSSL, validation: "ev", maxNames: manyNames, yearly: 640},
	{slug: "ssl_cloud_wildcard", name: "SSL Cloud", group: groupSSL, validation: "ov", wildcards: true, maxNames: manyNames, yearly: 1290},
	{slug: "ssl_basic", name: "Basic OV", group: groupSSL, validation: "ov", wildcards: true, maxNames: manyNames, yearly: 299},
	{slug: "ssl_ev_basic", name: "Basic EV", group: groupSSL, validation: "ev", maxNames: manyNames, yearly: 465},
	{slug: "ssl_securesite", name: "Secure Site SSL", group: groupSecureSite, validation: "ov", maxNames: 1, yearly: 399},
	{slug: "ssl_securesite_multi_domain", name: "Secure Site Multi-Domain SSL", group: groupSecureSite, validation: "ov", maxNames: manyNames, yearly: 599},
	{slug: "ssl_securesite_wildcard", name: "Secure Site Wildcard SSL", group: groupSecureSite, validation: "ov", wildcards: true, wildcardOnly: true, maxNames: 1, yearly: 1999},
	{slug: "ssl_ev_securesite", name: "Secure Site EV SSL", group: groupSecureSite, validation: "ev", maxNames: 1, yearly: 995},
	{slug: "ssl_ev_securesite_multi_domain", name: "Secure Site EV Multi-Domain SSL", group: groupSecureSite, validation: "ev", maxNames: manyNames, yearly: 1199},
	{slug: "ssl_securesite_flex", name: "Secure Site OV", group: groupSecureSite, validation: "ov", wildcards: true, maxNames: manyNames, yearly: 399},
	{slug: "ssl_ev_securesite_flex", name: "Secure Site EV", group: groupSecureSite, validation: "ev", maxNames: manyNames, yearly: 995},
	{slug: "ssl_securesite_pro", name: "Secure Site Pro SSL", group: groupSecureSite, validation: "ov", wildcards: true, maxNames: manyNames, yearly: 995},
	{slug: "ssl_ev_securesite_pro", name: "Secure Site Pro EV SSL", group: groupSecureSite, validation: "ev", maxNames: manyNames, yearly: 1499},
	{slug: "ssl_geotrust_truebizid", name: "GeoTrust True BusinessID OV", group: groupGeoTrust, validation: "ov", wildcards: true, maxNames: manyNames, yearly: 199},
	{slug: "ssl_dv_geotrust_flex", name: "GeoTrust DV SSL", group: groupDV, validation: "dv", wildcards: true, maxNames: manyNames, yearly: 149},
	{slug: "ssl_dv_geotrust", name: "GeoTrust Standard DV", group: groupDV, validation: "dv", maxNames: 1, yearly: 149, noDuplicates: true, replacement: "ssl_dv_geotrust_flex"},
	{slug: "wildcard_dv_geotrust", name: "GeoTrust Wildcard DV", group: groupDV, validation: "dv", wildcards: true, wildcardOnly: true, maxNames: 1, yearly: 688, noDuplicates: true, replacement: "ssl_dv_geotrust_flex"},
	{slug: "cloud_dv_geotrust", name: "GeoTrust Cloud DV", group: groupDV, validation: "dv", wildcards: true, maxNames: manyNames, yearly: 745, replacement: "ssl_dv_geotrust_flex"},
	{slug: "ssl_dv_rapidssl", name: "RapidSSL Standard DV", group: groupDV, validation: "dv", maxNames: 1, yearly: 59, noDuplicates: true},
	{slug: "wildcard_dv_rapidssl", name: "RapidSSL Wildcard DV", group: groupDV, validation: "dv", wildcards: true, wildcardOnly: true, maxNames: 1, yearly: 249, noDuplicates: true},
	{slug: "ssl_thawte_webserver", name: "Thawte SSL Webserver OV", group: groupThawte, validation: "ov", wildcards: true, maxNames: manyNames, yearly: 199},
	{slug: "ssl_dv_thawte", name: "Thawte SSL 123 DV", group: groupDV, validation: "dv", maxNames: 1, yearly: 149, noDuplicates: true},
	{slug: "ssl_dv_ee", name: "Encryption Everywhere DV", group: groupDV, validation: "dv", maxNames: 1, yearly: 49, noDuplicates: true},
	{slug: "ssl_ov_ee", name: "Encryption Everywhere OV", group: groupSSL, validation: "ov", maxNames: 1, yearly: 99},
	{slug: "private_ssl_plus", name: "Private SSL Plus", group: groupPrivate, validation: "ov", maxNames: 1, yearly: 120},
	{slug: "private_ssl_wildcard", name: "Private SSL Wildcard", group: groupPrivate, validation: "ov", wildcards: true, wildcardOnly: true, maxNames: 1, yearly: 320},
	{slug: "private_ssl_multi_domain", name: "Private SSL Multi Domain", group: groupPrivate, validation: "ov", maxNames: manyNames, yearly: 220},
	{slug: "private_ssl_flex", name: "Private SSL OV", group: groupPrivate, validation: "ov", wildcards: true, maxNames: manyNames, yearly: 240},
}

// findProduct looks a slug up.
func findProduct(slug string) (product, error) {
	i := slices.IndexFunc(catalogue, func(p product) bool { return p.slug == slug })
	if i < 0 {
		return product{}, notFound("product")
	}
	return catalogue[i], nil
}

// hintedProducts is what the pseudo-product "ssl" becomes by its type_hint. The
// flexible product of each kind takes every mix of names.
var hintedProducts = map[string]string{
	"ov":      "ssl_basic",
	"ev":      "ssl_ev_basic",
	"dv":      "ssl_dv_geotrust_flex",
	"private": "private_ssl_flex",
}

// resolveProduct looks up the product of an order: by slug, or, for "ssl", by hint.
func (s *Simulator) resolveProduct(slug, hint string) (product, error) {
	if slug != "ssl" {
		return s.offeredProduct(slug)
	}
	hinted, ok := hintedProducts[hint]
	if !ok {
		return product{}, badRequest("ambiguous_product", "The type hint does not select a product.")
	}
	return s.offeredProduct(hinted)
}

func (p product) private() bool { return p.group == groupPrivate }

// needsOrganization tells that orders must name an organization.
func (p product) needsOrganization() bool {
	return p.validation != "dv" && (p.client == nil || p.client.kind != kindMailbox)
}

// lifeDays is the longest certificate of the product.
func (p product) lifeDays() int {
	switch {
	case p.private(), p.client != nil && p.client.kind == "":
		return privateLifeDays
	case p.client != nil:
		return mailLifeDays
	}
	return publicLifeDays
}

// hashes lists the signature hashes that the product takes.
func (p product) hashes() []string {
	if p.client != nil {
		return []string{"sha256"}
	}
	return []string{"sha256", "sha384", "sha512"}
}

// allowedCAs lists the intermediates that sign for the product.
func (p product) allowedCAs() []issuingCA {
	return slices.DeleteFunc(slices.Clone(issuingCAs), func(ca issuingCA) bool {
		return ca.private != p.private() || ca.client != (p.client != nil)
	})
}

// chooseCA is the id of the intermediate for a certificate: the asked one, which private
// products must be told, or the first.
func (p product) chooseCA(asked string) (string, error) {
	allowed := p.allowedCAs()
	switch {
	case asked == "" && p.private():
		return "", missing("certificate.ca_cert_id")
	case asked == "":
		return allowed[0].id, nil
	case !slices.ContainsFunc(allowed, func(ca issuingCA) bool { return ca.id == asked }):
		return "", invalidValue("certificate.ca_cert_id", "The issuing CA is not allowed for the product.")
	}
	return asked, nil
}

// validationName and validationDescription are the texts for a validation type.
func validationName(kind string) string {
	return map[string]string{"ov": "OV", "ev": "EV", "dv": "DV", "cs": "CS", "ev_cs": "EV CS", "ds": "DS", "smime": "SMIME"}[kind]
}

func validationDescription(kind string) string {
	return map[string]string{
		"ov":    "Normal Organization Validation",
		"ev":    "Extended Organization Validation (EV)",
		"dv":    "Domain Validation",
		"cs":    "Code Signing Organization Validation",
		"ev_cs": "Code Signing Organization Extended Validation (EV CS)",
		"ds":    "Document Signing Validation",
		"smime": "SMIME Organization Validation",
	}[kind]
}
