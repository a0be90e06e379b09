// SPDX-License-Identifier: MPL-2.0

package lifecycle

import "strings"

// Product says what is known of a product beyond the account: what it takes. The service has the last word; a product
// that is not known here is passed through.
type Product struct {
	Wildcards  bool // takes names such as *.example.com
	ExtraNames bool // takes names beyond the common name and its www or base pair
	NeedsOrg   bool // orders name an organization
}

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
	anyNames    = Product{NeedsOrg: true, ExtraNames: true, Wildcards: true}
	dvSingle    = Product{}
	dvAnyNames  = Product{ExtraNames: true, Wildcards: true}
)

// An EV product never takes a wildcard (EV guidelines, 9.2.2).
var products = map[string]Product{
	"ssl_plus":                       single,
	"ssl_multi_domain":               multiDomain,
	"ssl_wildcard":                   anyNames,
	"ssl_ev_plus":                    single,
	"ssl_ev_multi_domain":            multiDomain,
	"ssl_cloud_wildcard":             anyNames,
	"ssl_basic":                      anyNames,
	"ssl_ev_basic":                   multiDomain,
	"ssl_securesite":                 single,
	"ssl_securesite_multi_domain":    multiDomain,
	"ssl_securesite_wildcard":        anyNames,
	"ssl_ev_securesite":              single,
	"ssl_ev_securesite_multi_domain": multiDomain,
	"ssl_securesite_flex":            anyNames,
	"ssl_ev_securesite_flex":         multiDomain,
	"ssl_securesite_pro":             anyNames,
	"ssl_ev_securesite_pro":          multiDomain,
	"ssl_dv_geotrust_flex":           dvAnyNames,
	"ssl_dv_geotrust":                dvSingle,
	"wildcard_dv_geotrust":           dvAnyNames,
	"cloud_dv_geotrust":              dvAnyNames,
	"ssl_dv_rapidssl":                dvSingle,
	"wildcard_dv_rapidssl":           dvAnyNames,
	"private_ssl_plus":               single,
	"private_ssl_wildcard":           anyNames,
	"private_ssl_multi_domain":       multiDomain,
	"private_ssl_flex":               anyNames,
}

// IsPair tells whether the names are one domain and its www name, which a product for one name takes as one.
func IsPair(names []string) bool {
	return len(names) == 2 && (names[0] == "www."+names[1] || names[1] == "www."+names[0])
}
