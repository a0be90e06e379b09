// SPDX-License-Identifier: MPL-2.0

package orders_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/acctest"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/certcentral"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/simulator"
)

// Every TLS product can be ordered, for as long as it can be, and its plan is empty afterwards. Those with an id that
// the provider does not know are passed through.
func TestAccSSLOrder_products(t *testing.T) {
	const one, several, wildcard, private, hinted = `["www.shop.example"]`, `["www.shop.example", "api.shop.example"]`, "*.shop.example", `["10.0.0.7", "db.internal"]`, "ssl"
	type product struct {
		commonName, names string // names left empty: one name
		dv, private       bool
		hint, becomes     string
	}
	products := map[string]product{
		"ssl_plus":                       {names: one},
		"ssl_multi_domain":               {names: several},
		"ssl_wildcard":                   {commonName: wildcard},
		"ssl_ev_plus":                    {names: one},
		"ssl_ev_multi_domain":            {names: several},
		"ssl_cloud_wildcard":             {commonName: wildcard, names: `["*.api.shop.example"]`},
		"ssl_basic":                      {names: `["*.shop.example", "api.shop.example"]`},
		"ssl_ev_basic":                   {names: several},
		"ssl_securesite":                 {names: one},
		"ssl_securesite_multi_domain":    {names: several},
		"ssl_securesite_wildcard":        {commonName: wildcard},
		"ssl_ev_securesite":              {names: one},
		"ssl_ev_securesite_multi_domain": {names: several},
		"ssl_securesite_flex":            {names: several},
		"ssl_ev_securesite_flex":         {names: several},
		"ssl_securesite_pro":             {names: several},
		"ssl_ev_securesite_pro":          {names: several},
		"ssl_geotrust_truebizid":         {names: several},
		"ssl_dv_geotrust_flex":           {names: several, dv: true},
		"ssl_dv_geotrust":                {names: one, dv: true},
		"wildcard_dv_geotrust":           {commonName: wildcard, dv: true},
		"cloud_dv_geotrust":              {names: several, dv: true},
		"ssl_dv_rapidssl":                {names: one, dv: true},
		"wildcard_dv_rapidssl":           {commonName: wildcard, dv: true},
		"ssl_thawte_webserver":           {names: one},
		"ssl_dv_thawte":                  {names: one, dv: true},
		"ssl_dv_ee":                      {names: one, dv: true},
		"ssl_ov_ee":                      {names: one},
		"private_ssl_plus":               {commonName: "db.internal", private: true},
		"private_ssl_wildcard":           {commonName: "*.db.internal", private: true},
		"private_ssl_multi_domain":       {commonName: "db.internal", names: private, private: true},
		"private_ssl_flex":               {commonName: "db.internal", names: private, private: true},
		hinted + " ov":                   {names: several, hint: "ov", becomes: "ssl_basic"},
		hinted + " ev":                   {names: several, hint: "ev", becomes: "ssl_ev_basic"},
		hinted + " dv":                   {names: several, hint: "dv", dv: true, becomes: "ssl_dv_geotrust_flex"},
	}
	b := acctest.New(t, simulator.Config{Validation: "auto"})
	offered := offeredProducts(t, b)
	for id := range offered {
		if _, there := products[id]; !there {
			t.Errorf("the simulator sells %s, which is not ordered here", id)
		}
	}
	for _, key := range slices.Sorted(maps.Keys(products)) {
		p := products[key]
		t.Run(key, func(t *testing.T) {
			t.Parallel()
			id, _, _ := strings.Cut(key, " ")
			if p.becomes == "" {
				p.becomes = id
			}
			if p.commonName == "" {
				p.commonName = "shop.example"
			}
			arguments := []string{"product", fmt.Sprintf("%q", id), "common_name", fmt.Sprintf("%q", p.commonName), "dns_names", p.names, "order_validity", "{ years = 3 }"}
			if p.dv {
				arguments = append(arguments, "organization_id", "")
			}
			if p.private {
				arguments = append(arguments, "dcv_method", "", "ca_cert_id", fmt.Sprintf("%q", offered[id].AllowedCACerts[0].ID))
			}
			if p.hint != "" {
				arguments = append(arguments, "type_hint", fmt.Sprintf("%q", p.hint))
			}
			config := orderConfig(b, acctest.NewCSR(t, p.commonName), arguments...)
			resource.Test(t, resource.TestCase{
				ProtoV6ProviderFactories: b.Factories(),
				Steps: []resource.TestStep{
					{Config: config},
					{
						Config: config, ConfigPlanChecks: noChange,
						ConfigStateChecks: []statecheck.StateCheck{
							known("status", knownvalue.StringExact("issued")), known("product_name_id", knownvalue.StringExact(p.becomes)), known("is_multi_year_plan", knownvalue.Bool(!p.private)),
						},
					},
				},
			})
		})
	}
}

// offeredProducts returns what the simulator sells, by id.
func offeredProducts(t *testing.T, b *acctest.Bench) map[string]certcentral.Product {
	t.Helper()
	client, err := certcentral.New(certcentral.Config{APIKey: acctest.Key, BaseURL: b.URL})
	must(t, err)
	list, err := client.Products(t.Context(), nil)
	must(t, err)
	offered := map[string]certcentral.Product{}
	for _, p := range list {
		offered[p.NameID] = p
	}
	return offered
}
