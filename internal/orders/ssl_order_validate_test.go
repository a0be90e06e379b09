// SPDX-License-Identifier: MPL-2.0

package orders_test

import (
	"bytes"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/acctest"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/simulator"
)

// What cannot be ordered is an error of the plan that names the attribute, before anything is sent.
func TestAccSSLOrder_badInput(t *testing.T) {
	b := acctest.New(t, simulator.Config{})
	key := acctest.NewKey(t)
	csr := acctest.CSR(t, key, "shop.example")
	keyDER, err := x509.MarshalPKCS8PrivateKey(key)
	must(t, err)
	privateKey := string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: keyDER}))
	for name, test := range map[string]struct {
		arguments []string
		attribute string
		message   string
	}{
		"CSR is text":                    {[]string{"csr", `"not a request!"`}, "csr", "neither PEM nor base64"},
		"CSR is a private key":           {[]string{"csr", fmt.Sprintf("%q", privateKey)}, "csr", "private key"},
		"CSR with a wrong signature":     {[]string{"csr", fmt.Sprintf("%q", tampered(t, csr))}, "csr", "signature"},
		"CSR with a weak key":            {[]string{"csr", fmt.Sprintf("%q", weakCSR(t))}, "csr", "1024 bits"},
		"name with a scheme":             {[]string{"common_name", `"https://shop.example"`}, "common_name", "cannot be part"},
		"address in a public product":    {[]string{"dns_names", `["192.0.2.7"]`}, "dns_names", "IP address"},
		"internal name":                  {[]string{"dns_names", `["intranet"]`}, "dns_names", "fully qualified"},
		"common name of 65 characters":   {[]string{"common_name", fmt.Sprintf("%q", strings.Repeat("a", 57)+".example")}, "common_name", "at most 64"},
		"wildcard, product takes none":   {[]string{"product", `"ssl_plus"`, "common_name", `"*.shop.example"`, "dns_names", ""}, "common_name", "takes no wildcard"},
		"wildcard as a further name":     {[]string{"product", `"ssl_ev_basic"`, "dns_names", `["*.shop.example"]`}, "dns_names", "takes no wildcard"},
		"wildcard by http-token":         {[]string{"dns_names", `["*.shop.example"]`, "dcv_method", `"http-token"`}, "dcv_method", "http-token"},
		"names, product takes one":       {[]string{"product", `"ssl_plus"`, "dns_names", `["a.example"]`}, "dns_names", "takes one domain"},
		"no organization":                {[]string{"organization_id", ""}, "organization_id", "to its id"},
		"order validity twice":           {[]string{"order_validity", "{ years = 1, days = 10 }"}, "order_validity", "Exactly one"},
		"order validity empty":           {[]string{"order_validity", "{}"}, "order_validity", "Exactly one"},
		"order validity missing":         {[]string{"order_validity", ""}, "order_validity", "required"},
		"order of 7 years":               {[]string{"order_validity", "{ years = 7 }"}, "order_validity", "1 to 6 years"},
		"order of 0 years":               {[]string{"order_validity", "{ years = 0 }"}, "order_validity", "1 to 6 years|1 to 2190"},
		"order of 2191 days":             {[]string{"order_validity", "{ days = 2191 }"}, "order_validity", "1 to 2190 days"},
		"order to an odd date":           {[]string{"order_validity", `{ custom_expiration_date = "2027-06-09" }`}, "custom_expiration_date", "dd MMM YYYY"},
		"certificate validity twice":     {[]string{"cert_validity", `{ days = 10, custom_expiration_date = "09 JUN 2027" }`}, "cert_validity", "Exactly one"},
		"certificate of 398 days":        {[]string{"order_validity", "{ years = 2 }", "cert_validity", "{ days = 398 }"}, "cert_validity", "at most 397"},
		"certificate outlives order":     {[]string{"order_validity", "{ days = 90 }", "cert_validity", "{ days = 91 }"}, "cert_validity", "longer than order_validity"},
		"organization by name":           {[]string{"organization_id", `"Example Inc"`}, "organization_id", "by a number"},
		"container by name":              {[]string{"container_id", `"web"`}, "container_id", "by a number"},
		"renewed twice":                  {[]string{"auto_renew", "true", "renew_before_days", "30"}, "auto_renew", "both would be paid"},
		"hint without product ssl":       {[]string{"type_hint", `"ov"`}, "type_hint", `product = "ssl"`},
		"product ssl without hint":       {[]string{"product", `"ssl"`}, "type_hint", "ov, ev, dv or private"},
		"unknown hint":                   {[]string{"product", `"ssl"`, "type_hint", `"xv"`}, "type_hint", "ov"},
		"organization twice":             {[]string{"organization", fmt.Sprintf(northwind, "")}, "organization", "cannot be\\s+specified"},
		"new EV organization":            {[]string{"product", `"ssl_ev_basic"`, "organization_id", "", "organization", fmt.Sprintf(northwind, "")}, "Missing Approver", "verified_contact to contacts"},
		"private product without CA":     {[]string{"product", `"private_ssl_flex"`}, "ca_cert_id", "certcentral_products lists"},
		"wildcard product, plain name":   {[]string{"product", `"ssl_wildcard"`}, "common_name", "is a wildcard"},
		"DV with organization's contact": {[]string{"product", `"ssl_dv_geotrust_flex"`, "organization_id", "", "organization_contact", kim}, "organization_contact", "no contact of one"},
		"contact without mail":           {[]string{"technical_contact", `{ first_name = "Kim", last_name = "Doe" }`}, "technical_contact", "needs email"},
		"approver without telephone":     {[]string{"contacts", `[{ contact_type = "ev_approver", first_name = "Kim", last_name = "Doe", email = "kim@shop.example", job_title = "CISO" }]`}, "contacts", "needs telephone"},
		"contact with an odd address":    {[]string{"organization_contact", `{ first_name = "Kim", last_name = "Doe", email = "Kim <kim@shop.example>" }`}, "organization_contact", "not a mail address"},
		"contact with a long name":       {[]string{"organization_contact", fmt.Sprintf(`{ first_name = "Kim", last_name = %q, email = "kim@shop.example" }`, strings.Repeat("x", 129))}, "last_name", "between 1 and 128"},
		"contact of an unknown type":     {[]string{"contacts", `[{ contact_type = "friend", user_id = "7" }]`}, "contact_type", "ev_approver, verified_contact"},
		"contact of one part twice":      {[]string{"technical_contact", kim, "contacts", `[{ contact_type = "technical_contact", user_id = "7" }]`}, "contacts", "an order has one"},
		"field twice":                    {[]string{"custom_fields", `[{ metadata_id = "7", value = "a" }, { metadata_id = "7", value = "b" }]`}, "custom_fields", "more than one value"},
		"field by name":                  {[]string{"custom_fields", `[{ metadata_id = "cost", value = "a" }]`}, "metadata_id", "by a number"},
		"notification to no address":     {[]string{"additional_emails", `["ops"]`}, "additional_emails", "not a mail address"},
		"renewal of two orders":          {[]string{"renewal_of_order_id", `"7"`, "renewed_thumbprint", `"ABABABABABABABABABABABABABABABABABABABAB"`}, "renewal_of_order_id", "cannot be\\s+specified"},
		"platform by name":               {[]string{"server_platform_id", `"nginx"`}, "server_platform_id", "by a number"},
		"made-up method":                 {[]string{"dcv_method", `"carrier-pigeon"`}, "dcv_method", "dns-txt-token"},
		"adoption without an id":         {[]string{"adopt_existing", "true"}, "adopt_existing", "alternative_order_id"},
		"alternative id with a slash":    {[]string{"alternative_order_id", `"a/b"`}, "alternative_order_id", "1 to 64"},
		"window of no days":              {[]string{"renew_before_days", "0"}, "renew_before_days", "between 1"},
		"destroy policy that is unheard": {[]string{"on_destroy", `"explode"`}, "on_destroy", "revoke_order"},
	} {
		t.Run(name, func(t *testing.T) {
			resource.ParallelTest(t, resource.TestCase{
				ProtoV6ProviderFactories: b.Factories(),
				Steps: []resource.TestStep{{
					Config:      orderConfig(b, csr, test.arguments...),
					PlanOnly:    true,
					ExpectError: regexp.MustCompile(`(?s)` + test.attribute + `.*(` + strings.ReplaceAll(test.message, " ", `\s+`) + `)`),
				}},
			})
			if n := len(b.Requests()); n > 0 {
				t.Errorf("%d requests were made", n)
			}
		})
	}
}

// tampered returns a request whose signature does not fit its key.
func tampered(t *testing.T, csr string) string {
	t.Helper()
	block, _ := pem.Decode([]byte(csr))
	block.Bytes = bytes.Clone(block.Bytes)
	block.Bytes[len(block.Bytes)-1] ^= 1
	return string(pem.EncodeToMemory(block))
}

func weakCSR(t *testing.T) string {
	t.Helper()
	t.Setenv("GODEBUG", "rsa1024min=0")
	key, err := rsa.GenerateKey(rand.Reader, 1024)
	must(t, err)
	return acctest.CSR(t, key, "shop.example")
}

// What a private product may hold is planned, and values that are not known yet are never an error.
func TestAccSSLOrder_goodInput(t *testing.T) {
	b := acctest.New(t, simulator.Config{})
	csr := acctest.NewCSR(t, "shop.example")
	unknown := "terraform_data.later.output"
	for name, arguments := range map[string][]string{
		"private names":   {"product", `"private_ssl_multi_domain"`, "common_name", `"intranet"`, "dns_names", `["10.0.0.1", "2001:db8::1", "db.corp"]`, "ca_cert_id", `"68"`},
		"pair":            {"product", `"ssl_plus"`},
		"unheard product": {"product", `"ssl_of_tomorrow"`, "dns_names", `["*.shop.example"]`, "organization_id", ""},
		"unknown csr":     {"csr", unknown},
		"unknown names":   {"common_name", unknown, "dns_names", "[" + unknown + "]"},
		"unknown product": {"product", unknown, "dns_names", `["*.shop.example"]`, "organization_id", unknown},
		"unknown days":    {"order_validity", "{ days = " + unknown + " }", "cert_validity", "{ days = " + unknown + " }"},
		"unknown terms":   {"dcv_method", unknown, "renew_before_days", unknown, "container_id", unknown, "on_destroy", unknown},
	} {
		t.Run(name, func(t *testing.T) {
			resource.ParallelTest(t, resource.TestCase{
				ProtoV6ProviderFactories: b.Factories(),
				Steps: []resource.TestStep{{
					// The account has none of the made-up products and CAs, which is for preflight to say.
					Config:             strings.Replace(orderConfig(b, csr, arguments...), "base_url", "preflight = false\n  base_url", 1) + "resource \"terraform_data\" \"later\" {\n  input = \"x\"\n}\n",
					PlanOnly:           true,
					ExpectNonEmptyPlan: true,
				}},
			})
		})
	}
}
