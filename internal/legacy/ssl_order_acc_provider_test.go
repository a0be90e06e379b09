// SPDX-License-Identifier: MPL-2.0

package legacy_test

import (
	"fmt"
	"regexp"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/acctest"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/simulator"
)

// servicesAPI is a declaration that takes the Services API.
const servicesAPI = "data \"certcentral_organizations\" \"all\" {}\n"

// provider returns the provider's block and what follows it.
func provider(arguments, rest string) string {
	return fmt.Sprintf("provider \"certcentral\" {\n  %s\n}\n%s", arguments, rest)
}

// legacyAPI returns the provider's access to the first API, without what is empty.
func legacyAPI(account, key, base string) string {
	block := "legacy_api = {\n"
	for _, argument := range [][2]string{{"account_id", account}, {"api_key", key}, {"base_url", base}} {
		if argument[1] != "" {
			block += fmt.Sprintf("    %s = %q\n", argument[0], argument[1])
		}
	}
	return block + "  }"
}

// Without access to the first API, the plan of its resource says what is missing, and everything else works.
func TestAccLegacySSLOrder_noAccess(t *testing.T) {
	t.Parallel()
	s := newStage(t, true)
	declared := newOrder(acctest.NewCSR(t, "www.example.com"), nil).String()
	const (
		title     = "Missing Legacy API Credentials … of CertCentral's Services API does not open it."
		noAccount = " There is no account_id: set it in legacy_api of the provider's configuration, or by the environment variable CERTCENTRAL_LEGACY_ACCOUNT_ID."
		noKey     = " There is no api_key: set it in legacy_api of the provider's configuration, or by the environment variable CERTCENTRAL_LEGACY_API_KEY."
	)
	served := resource.TestCheckResourceAttrSet("data.certcentral_organizations.all", "organizations.#")
	steps := []resource.TestStep{{Config: s.Config("", servicesAPI), Check: served}}
	for _, test := range []struct{ block, missing string }{
		{"", noAccount + noKey},
		{legacyAPI("", "", ""), noAccount + noKey},
		{legacyAPI(simulator.DefaultLegacyAccountID, "", s.LegacyURL), noKey},
		{legacyAPI("", acctest.LegacyKey, s.LegacyURL), noAccount},
	} {
		says := regexp.MustCompile(says(title+test.missing).String() + `\s*$`) // and of nothing else
		steps = append(steps, resource.TestStep{Config: s.Config(test.block, declared), PlanOnly: true, ExpectError: says})
	}
	s.run(steps...)
	s.expectOrders()
}

// A change that sends something is refused when it is planned as well, where half of the access is gone since; what sends
// nothing needs none.
func TestAccLegacySSLOrder_accessGone(t *testing.T) {
	t.Parallel()
	s := newStage(t, true)
	declared := newOrder(acctest.NewCSR(t, "www.example.com"), nil)
	c := s.console(declared)
	c.run("apply").ok()
	s.ForgetRequests()
	c.Setenv("CERTCENTRAL_LEGACY_API_KEY", "")
	const missing, key = "Missing Legacy API Credentials", "There is no api_key"
	c.run("plan").errs(missing, key)
	c.run("plan", "-refresh=false").ok()
	for _, change := range []order{withCSR(acctest.NewCSR(t, "www.example.com")), {"org_city": `"Orem"`}} {
		c.declare(declared.with(change))
		c.run("plan", "-refresh=false").errs(missing, key)
	}
	if sent := s.Requests(); len(sent) > 0 {
		t.Errorf("it sent %v", sent)
	}
}

// Access to the first API alone plans no order of the Services API, which the error tells apart.
func TestAccLegacySSLOrder_accessToNoOther(t *testing.T) {
	t.Parallel()
	s := newStage(t, true)
	c := s.console(nil)
	c.write(fmt.Sprintf(`resource "certcentral_ssl_order" "test" {
  product         = "ssl_basic"
  common_name     = "www.example.com"
  csr             = %q
  order_validity  = { years = 1 }
  organization_id = %q
  dcv_method      = "dns-txt-token"
}
`, acctest.NewCSR(t, "www.example.com"), s.Organization()))
	c.run("plan").ok().warns("New Order, Billed: www.example.com")
	s.ForgetRequests()
	c.Setenv("CERTCENTRAL_API_KEY", "")
	c.run("plan").errs("Missing API Key", "Set api_key in the provider's configuration, or the environment variable CERTCENTRAL_API_KEY", "legacy_api")
	if sent := s.Requests(); len(sent) > 0 {
		t.Errorf("it sent %v", sent)
	}
}

// An address that would show the key to others is refused before any request, and a wrong account or key by the service.
func TestAccLegacySSLOrder_wrongAccess(t *testing.T) {
	t.Parallel()
	s := newStage(t, true)
	declared := newOrder(acctest.NewCSR(t, "www.example.com"), nil).String()
	account, key := simulator.DefaultLegacyAccountID, acctest.LegacyKey
	var steps []resource.TestStep
	for block, words := range map[string]string{
		legacyAPI(account, key, "http://api.example.com"):   "Invalid Base URL … legacy_api … CERTCENTRAL_LEGACY_BASE_URL",
		legacyAPI(account, key, "ftp://api.example.com"):    "Invalid Base URL … CERTCENTRAL_LEGACY_BASE_URL",
		legacyAPI("000043", key, s.LegacyURL):               "Could Not Place Order: www.example.com … Nothing was ordered. … 401 … CERTCENTRAL_LEGACY_ACCOUNT_ID",
		legacyAPI(account, "MARKER-OTHER-KEY", s.LegacyURL): "Could Not Place Order: www.example.com … Nothing was ordered. … 401 … CERTCENTRAL_LEGACY_API_KEY",
		legacyAPI(account, key, s.LegacyURL+"/elsewhere"):   "Could Not Place Order: www.example.com … Nothing was ordered. … 404",
		legacyAPI(account, key, "https://localhost:1"):      "Could Not Place Order: www.example.com … Nothing was ordered. … base_url of the provider's legacy_api",
	} {
		steps = append(steps, resource.TestStep{Config: provider(block, declared), ExpectError: says(words)})
	}
	s.run(steps...)
	s.expectOrders()
}

// Access to the first API alone is enough for its resource; what goes through the Services API then says what it lacks.
func TestAccLegacySSLOrder_accessAlone(t *testing.T) {
	t.Parallel()
	s := newStage(t, false)
	first, second := acctest.NewCSR(t, "www.example.com"), acctest.NewCSR(t, "www.example.com")
	declared := newOrder(first, nil)
	rekeyed := declared.with(withCSR(second)).with(order{"wait_for_issuance": "true"})
	keyless := func(step resource.TestStep, o order) resource.TestStep {
		step.Config = provider(s.LegacyAPI(), o.String())
		return step
	}
	s.run(
		keyless(s.ordered(declared), declared),
		keyless(s.stays(declared, s.staff, shows("certificate", certifies(first))), declared),
		keyless(s.after(2, s.staff, s.reissued(rekeyed), shows("certificate", certifies(second))), rekeyed),
		keyless(s.stays(rekeyed, nil), rekeyed),
		resource.TestStep{Config: provider(s.LegacyAPI(), rekeyed.String()+servicesAPI), ExpectError: says("Missing API Key … CERTCENTRAL_API_KEY … legacy_api")},
	)
	s.expectOrders("issued")
}

// Access that is known only at apply is enough to order. An order cannot be read while it is not known, and the error says so.
func TestAccLegacySSLOrder_accessUnknown(t *testing.T) {
	t.Parallel()
	s := newStage(t, true)
	declared := newOrder(acctest.NewCSR(t, "www.example.com"), nil).String()
	access := func(version int) string {
		return provider(`legacy_api = {
    account_id = terraform_data.access.output.account
    api_key    = terraform_data.access.output.key
    base_url   = terraform_data.access.output.url
  }`, fmt.Sprintf("%sresource \"terraform_data\" \"access\" {\n  input = { account = %q, key = %q, url = %q, version = %d }\n}\n",
			declared, simulator.DefaultLegacyAccountID, acctest.LegacyKey, s.LegacyURL, version))
	}
	s.run(
		resource.TestStep{Config: access(1), PostApplyFunc: func() { s.expectSent(orderCall) }},
		resource.TestStep{Config: access(2), ExpectError: says("Provider Configuration Not Known Yet … legacy_api … -target=... … CERTCENTRAL_LEGACY_API_KEY")},
	)
	s.expectOrders("issued")
}

// What the configuration leaves out is taken from the environment.
func TestAccLegacySSLOrder_environment(t *testing.T) {
	s := newStage(t, true)
	declared := newOrder(acctest.NewCSR(t, "www.example.com"), nil).String()
	t.Setenv("CERTCENTRAL_LEGACY_ACCOUNT_ID", simulator.DefaultLegacyAccountID)
	t.Setenv("CERTCENTRAL_LEGACY_API_KEY", "MARKER-OTHER-KEY")
	t.Setenv("CERTCENTRAL_LEGACY_BASE_URL", "https://legacy.invalid")
	s.run(resource.TestStep{Config: s.Config(legacyAPI("", acctest.LegacyKey, s.LegacyURL), declared), PostApplyFunc: func() { s.expectSent(orderCall) }})
	t.Setenv("CERTCENTRAL_LEGACY_API_KEY", acctest.LegacyKey)
	t.Setenv("CERTCENTRAL_LEGACY_BASE_URL", s.LegacyURL)
	s.run(resource.TestStep{Config: provider("", declared), PostApplyFunc: func() { s.expectSent(orderCall) }})
	t.Setenv("CERTCENTRAL_LEGACY_BASE_URL", "http://legacy.example")
	s.run(resource.TestStep{Config: provider("", declared), ExpectError: says("Invalid Base URL … CERTCENTRAL_LEGACY_BASE_URL")})
	s.expectOrders("issued", "issued")
}
