// SPDX-License-Identifier: MPL-2.0

package lifecycle

import "strings"

// Product says what is known of a product beyond the account: what it takes. The service has the last word; a product
// that is not known here is passed through.
type Product struct {
	Wildcards     bool // takes names such as *.example.com
	WildcardFirst bool // its common name has to be one
	ExtraNames    bool // takes names beyond the common name and its www or base pair
	OwnSubdomains bool // but only such as are in the domain of its wildcard
	NeedsOrg      bool // orders name an organization
	EV            bool // a verified person of the organization approves orders
	NeedsCA       bool // orders name the issuing CA
}

// AnyProduct is the pseudo-product with which the service chooses one by type_hint (API reference, type_hint).
const AnyProduct = "ssl"

// IsPrivate tells whether the product's certificates chain to a private root, so that public rules do not bind them.
func IsPrivate(product string) bool { return strings.HasPrefix(product, "private_") }

// KnownProduct returns what the product takes, and whether that is known (API reference, TLS product pages).
func KnownProduct(product string) (Product, bool) {
	known, ok := products[product]
	return known, ok
}

var (
	single      = Product{NeedsOrg: true}
	multiDomain = Product{NeedsOrg: true, ExtraNames: true}
	wildcard    = Product{NeedsOrg: true, ExtraNames: true, OwnSubdomains: true, Wildcards: true, WildcardFirst: true}
	anyNames    = Product{NeedsOrg: true, ExtraNames: true, Wildcards: true}
	dvSingle    = Product{}
	dvWildcard  = Product{ExtraNames: true, OwnSubdomains: true, Wildcards: true, WildcardFirst: true}
	dvAnyNames  = Product{ExtraNames: true, Wildcards: true}
)

// ev is a product with extended validation. It never takes a wildcard (EV guidelines, 9.2.2).
func ev(p Product) Product {
	p.EV = true
	return p
}

// private is a product whose certificates chain to a private root.
func private(p Product) Product {
	p.NeedsCA = true
	return p
}

var products = map[string]Product{
	"ssl_plus":                       single,
	"ssl_multi_domain":               multiDomain,
	"ssl_wildcard":                   wildcard,
	"ssl_ev_plus":                    ev(single),
	"ssl_ev_multi_domain":            ev(multiDomain),
	"ssl_cloud_wildcard":             anyNames,
	"ssl_basic":                      anyNames,
	"ssl_ev_basic":                   ev(multiDomain),
	"ssl_securesite":                 single,
	"ssl_securesite_multi_domain":    multiDomain,
	"ssl_securesite_wildcard":        wildcard,
	"ssl_ev_securesite":              ev(single),
	"ssl_ev_securesite_multi_domain": ev(multiDomain),
	"ssl_securesite_flex":            anyNames,
	"ssl_ev_securesite_flex":         ev(multiDomain),
	"ssl_securesite_pro":             anyNames,
	"ssl_ev_securesite_pro":          ev(multiDomain),
	"ssl_geotrust_truebizid":         anyNames,
	"ssl_dv_geotrust_flex":           dvAnyNames,
	"ssl_dv_geotrust":                dvSingle,
	"wildcard_dv_geotrust":           dvWildcard,
	"cloud_dv_geotrust":              dvAnyNames,
	"ssl_dv_rapidssl":                dvSingle,
	"wildcard_dv_rapidssl":           dvWildcard,
	"private_ssl_plus":               private(single),
	"private_ssl_wildcard":           private(wildcard),
	"private_ssl_multi_domain":       private(multiDomain),
	"private_ssl_flex":               private(anyNames),
}

// InDomainOf tells whether the name is in the domain of the wildcard: that domain itself or below it, however deep. Both
// are normalized.
func InDomainOf(name, wildcard string) bool {
	name, domain := strings.TrimPrefix(name, "*."), strings.TrimPrefix(wildcard, "*.")
	return name == domain || strings.HasSuffix(name, "."+domain)
}

// IsPair tells whether the names are one domain and its www name, which a product for one name takes as one.
func IsPair(names []string) bool {
	return len(names) == 2 && (names[0] == "www."+names[1] || names[1] == "www."+names[0])
}
