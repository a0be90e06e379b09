// SPDX-License-Identifier: MPL-2.0

package lifecycle

import (
	"reflect"
	"testing"
)

func TestKnownClientProduct(t *testing.T) {
	person := []string{"given_name_surname", "pseudonym"}
	sponsor := ClientProduct{CommonName: true, Organization: true, Indicators: person, Individual: true, SMIME: true}
	want := map[string]ClientProduct{
		"client_premium":                sponsor,
		"client_digital_signature_plus": sponsor,
		"client_email_security_plus":    sponsor,
		"client_authentication_plus":    {CommonName: true, Organization: true},
		"class1_smime":                  {SMIME: true, Mailbox: true},
		"secure_email_mailbox":          {SMIME: true, Mailbox: true, ChoosesProfile: true},
		"secure_email_sponsor":          {Organization: true, Indicators: append(person, "email_address"), Individual: true, SMIME: true, ChoosesProfile: true},
		"secure_email_organization":     {Organization: true, Indicators: []string{"organization_name", "email_address"}, SMIME: true, ChoosesProfile: true},
	}
	for id, product := range want {
		if got, known := KnownClientProduct(id); !known || !reflect.DeepEqual(got, product) {
			t.Errorf("%s is %+v (known: %t), want %+v", id, got, known, product)
		}
	}
	if len(clientProducts) != len(want) {
		t.Errorf("%d products are known, want %d", len(clientProducts), len(want))
	}
	if got, known := KnownClientProduct("ssl_basic"); known {
		t.Errorf("a TLS product is %+v", got)
	}
}

func TestDefaultProfile(t *testing.T) {
	for id, want := range map[string]string{
		"client_premium": "multipurpose", "class1_smime": "multipurpose", "client_authentication_plus": "",
		"secure_email_mailbox": "strict", "secure_email_sponsor": "strict",
	} {
		if product, _ := KnownClientProduct(id); product.DefaultProfile() != want {
			t.Errorf("%s has the profile %q by default, want %q", id, product.DefaultProfile(), want)
		}
	}
}

func TestComparableUsage(t *testing.T) {
	for want, usage := range map[string][]string{ // the primary usage first
		"signing":                             {"signing"},
		"signing client_auth non_repudiation": {"signing", "non_repudiation", "client_auth", "non_repudiation"},
		"key_management client_auth data_encipherment": {"key_management", "data_encipherment", "client_auth"},
	} {
		if got := ComparableUsage(usage[0], usage[1:]); got != want {
			t.Errorf("ComparableUsage of %q = %q, want %q", usage, got, want)
		}
	}
}
