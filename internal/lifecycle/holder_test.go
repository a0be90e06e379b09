// SPDX-License-Identifier: MPL-2.0

package lifecycle_test

import (
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"testing"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/lifecycle"
)

func TestHolderOf(t *testing.T) {
	const givenName, surname, pseudonym = 42, 4, 65
	kim := map[int]string{givenName: "Kim", surname: "Vos"}
	for name, test := range map[string]struct {
		product, commonName string
		attributes          map[int]string
		want                lifecycle.Holder
	}{
		"by name":            {"secure_email_sponsor", "Kim Vos", kim, lifecycle.Holder{Indicator: "given_name_surname", FirstName: "Kim", LastName: "Vos"}},
		"by pseudonym":       {"secure_email_sponsor", "kv", map[int]string{pseudonym: "kv"}, lifecycle.Holder{Indicator: "pseudonym", Pseudonym: "kv"}},
		"by address":         {"secure_email_sponsor", "kim@shop.example", kim, lifecycle.Holder{Indicator: "email_address", FirstName: "Kim", LastName: "Vos"}},
		"by organization":    {"secure_email_organization", "Harbor Lights Ltd", nil, lifecycle.Holder{Indicator: "organization_name"}},
		"own words":          {"client_premium", "Vos, Kim (guest)", kim, lifecycle.Holder{Indicator: "given_name_surname", FirstName: "Kim", LastName: "Vos"}},
		"own words, alias":   {"client_premium", "Sales", map[int]string{pseudonym: "kv"}, lifecycle.Holder{Indicator: "pseudonym", Pseudonym: "kv"}},
		"name and alias":     {"client_premium", "Kim Vos", map[int]string{givenName: "Kim", surname: "Vos", pseudonym: "kv"}, lifecycle.Holder{FirstName: "Kim", LastName: "Vos", Pseudonym: "kv"}},
		"takes no indicator": {"class1_smime", "kim@shop.example", kim, lifecycle.Holder{}},
		"takes no such one":  {"client_premium", "kim@shop.example", nil, lifecycle.Holder{}},
		"nobody":             {"secure_email_sponsor", "", nil, lifecycle.Holder{}},
	} {
		t.Run(name, func(t *testing.T) {
			leaf := &x509.Certificate{
				Subject:        pkix.Name{CommonName: test.commonName, Organization: []string{"Harbor Lights Ltd"}},
				EmailAddresses: []string{"kim@shop.example"},
			}
			for attribute, value := range test.attributes {
				leaf.Subject.Names = append(leaf.Subject.Names, pkix.AttributeTypeAndValue{Type: asn1.ObjectIdentifier{2, 5, 4, attribute}, Value: value})
			}
			product, known := lifecycle.KnownClientProduct(test.product)
			if !known {
				t.Fatalf("product %s is not known", test.product)
			}
			if got := lifecycle.HolderOf(leaf, product); got != test.want {
				t.Errorf("got %+v, want %+v", got, test.want)
			}
		})
	}
}
