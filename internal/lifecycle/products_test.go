// SPDX-License-Identifier: MPL-2.0

package lifecycle

import (
	"strings"
	"testing"
)

func TestKnownProduct(t *testing.T) {
	for id, want := range map[string]Product{
		"ssl_plus":                {NeedsOrg: true},
		"ssl_multi_domain":        {NeedsOrg: true, ExtraNames: true},
		"ssl_wildcard":            {NeedsOrg: true, ExtraNames: true, OwnSubdomains: true, Wildcards: true, WildcardFirst: true},
		"ssl_securesite_wildcard": {NeedsOrg: true, ExtraNames: true, OwnSubdomains: true, Wildcards: true, WildcardFirst: true},
		"wildcard_dv_rapidssl":    {ExtraNames: true, OwnSubdomains: true, Wildcards: true, WildcardFirst: true},
		"private_ssl_wildcard":    {NeedsOrg: true, ExtraNames: true, OwnSubdomains: true, Wildcards: true, WildcardFirst: true, NeedsCA: true},
		"ssl_cloud_wildcard":      {NeedsOrg: true, ExtraNames: true, Wildcards: true},
		"ssl_basic":               {NeedsOrg: true, ExtraNames: true, Wildcards: true},
		"ssl_geotrust_truebizid":  {NeedsOrg: true, ExtraNames: true, Wildcards: true},
		"ssl_ev_basic":            {NeedsOrg: true, ExtraNames: true, EV: true},
		"ssl_dv_rapidssl":         {},
	} {
		if got, known := KnownProduct(id); !known || got != want {
			t.Errorf("%s is %+v (known: %t), want %+v", id, got, known, want)
		}
	}
	if got, known := KnownProduct("made_up"); known {
		t.Errorf("a product that nobody knows is %+v", got)
	}
	for id, product := range products {
		if product.Wildcards && (product.EV || strings.Contains(id, "_ev_")) {
			t.Errorf("%s takes a wildcard, which no EV certificate holds", id)
		}
		if product.NeedsCA != IsPrivate(id) {
			t.Errorf("%s: private %t, names a CA %t", id, IsPrivate(id), product.NeedsCA)
		}
	}
	if !IsPrivate("private_ssl_wildcard") || IsPrivate("ssl_wildcard") {
		t.Error("private products are told from public ones by their prefix")
	}
}

func TestInDomainOf(t *testing.T) {
	for name, want := range map[string]bool{
		"*.shop.example":     true,
		"shop.example":       true,
		"a.shop.example":     true,
		"c.b.a.shop.example": true,
		"*.a.shop.example":   true,
		"a-shop.example":     false,
		"ashop.example":      false,
		"example":            false,
		"*.example":          false,
		"other.example":      false,
	} {
		if got := InDomainOf(name, "*.shop.example"); got != want {
			t.Errorf("%s in the domain of *.shop.example: %t, want %t", name, got, want)
		}
	}
}

func TestIsPair(t *testing.T) {
	if !IsPair(NameSet("a.example", []string{"www.a.example"})) || IsPair([]string{"a.example", "b.example"}) || IsPair([]string{"a.example"}) {
		t.Error("IsPair")
	}
}
