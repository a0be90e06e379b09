// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"fmt"
	"regexp"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/acctest"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/simulator"
)

const anyData = "data \"certcentral_products\" \"all\" {\n}\n"

// What is wrong with the configuration is said once, by name, and before any request.
func TestAccProvider_configuration(t *testing.T) {
	b := acctest.New(t, simulator.Config{})
	t.Setenv("CERTCENTRAL_API_KEY", "")
	t.Setenv("CERTCENTRAL_BASE_URL", "")
	for name, test := range map[string]struct{ block, err string }{
		"no key":              {`base_url = "` + b.URL + `"`, `(?s)Missing API Key.*CERTCENTRAL_API_KEY`},
		"plain http":          {`api_key = "k"` + "\n" + `base_url = "http://gateway.example/services/v2"`, `(?s)base_url.*must\s+use\s+https`},
		"no URL":              {`api_key = "k"` + "\n" + `base_url = "gateway"`, `(?s)base_url`},
		"region and base URL": {`api_key = "k"` + "\n" + `region = "eu"` + "\n" + `base_url = "` + b.URL + `"`, `(?s)region`},
		"unheard region":      {`api_key = "k"` + "\n" + `region = "mars"`, `(?s)region.*"us"`},
		"no requests":         {`api_key = "k"` + "\n" + `requests_per_minute = 0`, `(?s)requests_per_minute`},
		"container by name":   {`api_key = "k"` + "\n" + `container_id = "web"`, `(?s)container_id.*number`},
		"wrong key":           {`api_key = "some-other-key"` + "\n" + `base_url = "` + b.URL + `"`, `(?s)access_denied_invalid_key.*not\s+valid.*region`},
	} {
		t.Run(name, func(t *testing.T) {
			resource.Test(t, resource.TestCase{
				ProtoV6ProviderFactories: b.Factories(),
				Steps: []resource.TestStep{{
					Config:      "provider \"certcentral\" {\n" + test.block + "\n}\n" + anyData,
					ExpectError: regexp.MustCompile(test.err),
				}},
			})
		})
	}
}

// Each of the two APIs is enough for what goes through it. What lacks the other is an error of its own plan, which says what
// is missing, and without any access the provider says so.
func TestAccProvider_eitherAPI(t *testing.T) {
	b := acctest.New(t, simulator.Config{})
	for _, name := range []string{"CERTCENTRAL_API_KEY", "CERTCENTRAL_LEGACY_ACCOUNT_ID", "CERTCENTRAL_LEGACY_API_KEY"} {
		t.Setenv(name, "")
	}
	legacyOrder := fmt.Sprintf(`resource "certcentral_legacy_ssl_order" "one" {
  csr                   = %q
  validity              = 1
  org_name              = "Harbor Lights LLC"
  org_addr1             = "7 Pier Road"
  org_city              = "Duluth"
  org_state             = "MN"
  org_zip               = "55802"
  org_country           = "us"
  org_contact_firstname = "Pia"
  org_contact_lastname  = "Okafor"
  org_contact_email     = "pia@harbor.example"
  org_contact_telephone = "218-555-0100"
}
`, acctest.NewCSR(t, "www.harbor.example"))
	const half = `legacy_api = { account_id = "000042" }`
	key := fmt.Sprintf("api_key = %q\n  base_url = %q\n", acctest.Key, b.URL)
	for name, test := range map[string]struct{ block, declares, err string }{
		"neither":           {"", legacyOrder, `(?s)Missing API Key.*with provider.*CERTCENTRAL_API_KEY.*legacy_api.*CERTCENTRAL_LEGACY_ACCOUNT_ID\s+and\s+CERTCENTRAL_LEGACY_API_KEY`},
		"the first alone":   {b.LegacyAPI(), anyData, `(?s)Missing API Key.*with data\.certcentral_products\.all.*CERTCENTRAL_API_KEY`},
		"half of the first": {half, legacyOrder, `(?s)Missing Legacy API Credentials.*with certcentral_legacy_ssl_order\.one.*no\s+api_key.*CERTCENTRAL_LEGACY_API_KEY`},
		"half for others":   {half, anyData, `(?s)Missing API Key.*with data\.certcentral_products\.all`},
		"the second alone":  {key, legacyOrder, `(?s)Missing Legacy API Credentials.*with certcentral_legacy_ssl_order\.one.*no\s+account_id.*no\s+api_key`},
	} {
		t.Run(name, func(t *testing.T) {
			resource.Test(t, resource.TestCase{
				ProtoV6ProviderFactories: b.Factories(),
				Steps: []resource.TestStep{{
					Config:   "provider \"certcentral\" {\n  " + test.block + "\n}\n" + test.declares,
					PlanOnly: true, ExpectError: regexp.MustCompile(test.err),
				}},
			})
		})
	}
	if sent := b.Requests(); len(sent) > 0 {
		t.Errorf("planning sent %v", sent)
	}
}

// Key and URL may come from the environment, and a key that is known only after apply is no error.
func TestAccProvider_environment(t *testing.T) {
	b := acctest.New(t, simulator.Config{})
	t.Setenv("CERTCENTRAL_API_KEY", acctest.Key)
	t.Setenv("CERTCENTRAL_BASE_URL", b.URL)
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: b.Factories(),
		Steps: []resource.TestStep{
			{Config: "provider \"certcentral\" {\n}\n" + anyData},
			{Config: "resource \"terraform_data\" \"key\" {\n  input = \"" + acctest.Key + "\"\n}\nprovider \"certcentral\" {\n  api_key = terraform_data.key.output\n}\n" +
				"data \"certcentral_products\" \"all\" {\n  depends_on = [terraform_data.key]\n}\n"},
		},
	})
}
