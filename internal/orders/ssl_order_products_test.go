// SPDX-License-Identifier: MPL-2.0

package orders_test

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/acctest"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/certcentral"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/lifecycle"
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
	for id, product := range offered {
		if _, there := products[id]; !there && product.GroupName != "client_certificate" {
			t.Errorf("the simulator sells %s, which is not ordered here", id)
		}
	}
	csr := acctest.NewCSR(t, "shop.example")
	var blocks []string
	var checks []statecheck.StateCheck
	for _, key := range slices.Sorted(maps.Keys(products)) {
		p := products[key]
		id, _, _ := strings.Cut(key, " ")
		name := strings.ReplaceAll(key, " ", "_")
		arguments := []string{
			"product", fmt.Sprintf("%q", id), "common_name", fmt.Sprintf("%q", cmp.Or(p.commonName, "shop.example")), "dns_names", p.names, "order_validity", "{ years = 3 }",
		}
		if p.dv {
			arguments = append(arguments, "organization_id", "")
		}
		if p.private {
			arguments = append(arguments, "dcv_method", "", "ca_cert_id", fmt.Sprintf("%q", offered[id].AllowedCACerts[0].ID))
		}
		if p.hint != "" {
			arguments = append(arguments, "type_hint", fmt.Sprintf("%q", p.hint))
		}
		blocks = append(blocks, strings.Replace(withoutProvider(orderConfig(b, csr, arguments...)), `"test"`, fmt.Sprintf("%q", name), 1))
		address := "certcentral_ssl_order." + name
		checks = append(checks,
			statecheck.ExpectKnownValue(address, attribute("status"), knownvalue.StringExact("issued")),
			statecheck.ExpectKnownValue(address, attribute("product_name_id"), knownvalue.StringExact(cmp.Or(p.becomes, id))),
			statecheck.ExpectKnownValue(address, attribute("is_multi_year_plan"), knownvalue.Bool(!p.private)),
		)
	}
	config := b.Config("", strings.Join(blocks, "\n"))
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: b.Factories(),
		Steps: []resource.TestStep{
			{Config: config},
			{Config: config, ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}}, ConfigStateChecks: checks},
		},
	})
	expectOrders(t, b, len(products))
	for _, o := range b.Orders() {
		b.ExpectAdopted(t, sslOrder, fmt.Sprint(o.ID))
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

// asking is names to ask for, and which products take them.
type asking struct {
	names []string // the common name first
	taken func(lifecycle.Product) bool
}

// What a product that the provider knows does not take is refused by the plan already, and by nobody what it takes.
func TestSSLOrder_productLimits(t *testing.T) {
	const shop, wildcard = "shop.example", "*.shop.example"
	plain := func(p lifecycle.Product) bool { return !p.WildcardFirst }
	wild := func(p lifecycle.Product) bool { return p.Wildcards }
	mixed := func(p lifecycle.Product) bool { return p.Wildcards && !p.OwnSubdomains }
	questions := map[string]asking{
		"one name":              {[]string{shop}, plain},
		"a pair":                {[]string{shop, "www.shop.example"}, plain},
		"one name more":         {[]string{shop, "www.shop.example", "api.shop.example"}, func(p lifecycle.Product) bool { return plain(p) && p.ExtraNames }},
		"a wildcard":            {[]string{wildcard}, wild},
		"a wildcard beside":     {[]string{shop, wildcard}, mixed},
		"the wildcard's domain": {[]string{wildcard, shop}, wild},
		"names of its domain":   {[]string{wildcard, "api.shop.example", "eu.api.shop.example", "*.us.shop.example"}, wild},
		"a name of another":     {[]string{wildcard, "api.shop.example", "other.example"}, mixed},
		"a name like its own":   {[]string{wildcard, "api-shop.example"}, mixed},
		"another wildcard":      {[]string{wildcard, "*.other.example"}, mixed},
	}
	b := acctest.New(t, simulator.Config{})
	d := &desk{T: t, bench: b, server: b.Serve(t, sslOrder), csr: acctest.NewCSR(t, shop)}
	for id, product := range offeredProducts(t, b) {
		known, isKnown := lifecycle.KnownProduct(id)
		if !isKnown {
			continue
		}
		ca := ""
		if known.NeedsCA {
			ca = product.AllowedCACerts[0].ID
		}
		for what, question := range questions {
			d.expect(id+", "+what, d.ask(id, ca, known.NeedsOrg, question.names), question.taken(known))
			if known.NeedsOrg {
				d.expect(id+" without organization, "+what, d.ask(id, ca, false, question.names), false)
			}
		}
	}
}

// desk is where orders are asked for: of the provider's plan, and of the service itself.
type desk struct {
	*testing.T
	bench  *acctest.Bench
	server *acctest.Server
	csr    string
}

// answers are the two answers, true for yes.
type answers struct{ plan, service bool }

func (d *desk) expect(what string, got answers, want bool) {
	d.Helper()
	if got != (answers{want, want}) {
		d.Errorf("%s: taken by the plan %t, by the service %t, want %t", what, got.plan, got.service, want)
	}
}

// ask asks both for an order of a product, for an organization or none.
func (d *desk) ask(product, ca string, organization bool, names []string) answers {
	d.Helper()
	declared := inputs(d.bench, d.csr, values{"product": acctest.Text(product), "common_name": acctest.Text(names[0])})
	certificate := map[string]any{"common_name": names[0], "dns_names": names[1:], "csr": d.csr, "signature_hash": "sha256"}
	body := map[string]any{"certificate": certificate, "order_validity": map[string]any{"years": 1}, "dcv_method": "dns-txt-token"}
	if len(names) > 1 {
		declared["dns_names"] = nameSet(names[1:]...)
	}
	if ca != "" {
		declared["ca_cert_id"], certificate["ca_cert_id"] = acctest.Text(ca), ca
	}
	if organization {
		body["organization"] = map[string]any{"id": d.bench.OrganizationID()}
	} else {
		delete(declared, "organization_id")
	}
	return answers{plan: d.validates(d.server.Config(declared)), service: d.places(product, body)}
}

// validates tells whether a declaration passes what Terraform checks before any plan.
func (d *desk) validates(config tftypes.Value) bool {
	d.Helper()
	dynamic, err := tfprotov6.NewDynamicValue(config.Type(), config)
	must(d.T, err)
	answer, err := d.server.ValidateResourceConfig(d.Context(), &tfprotov6.ValidateResourceConfigRequest{TypeName: sslOrder, Config: &dynamic})
	must(d.T, err)
	return !hasError(answer.Diagnostics)
}

// places tells whether the service takes an order.
func (d *desk) places(product string, body map[string]any) bool {
	d.Helper()
	before := len(d.bench.Orders())
	data, err := json.Marshal(body)
	must(d.T, err)
	req, err := http.NewRequestWithContext(d.Context(), http.MethodPost, d.bench.URL+"/order/certificate/"+product, bytes.NewReader(data))
	must(d.T, err)
	req.Header.Set("X-DC-DEVKEY", acctest.Key)
	resp, err := http.DefaultClient.Do(req)
	must(d.T, err)
	must(d.T, resp.Body.Close())
	if resp.StatusCode != http.StatusCreated && resp.StatusCode != http.StatusBadRequest {
		d.Errorf("%s is answered %s", product, resp.Status)
	}
	return len(d.bench.Orders()) > before
}
