// SPDX-License-Identifier: MPL-2.0

package simulator_test

import (
	"net/http"
	"testing"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/simulator"
)

func (b *bench) limits() result {
	b.Helper()
	return b.do(http.MethodGet, "/container/"+idText(b.sim.ContainerID())+"/product-limits", nil).want(http.StatusOK)
}

func TestProductLimitsAreListed(t *testing.T) {
	b := newBench(t, simulator.Config{})
	if got, want := string(b.limits().body), `{"is_limited":false,"product_limits":[]}`; got != want {
		t.Errorf("without limits the answer is %s, want %s", got, want)
	}
	b.sim.LimitProduct(simulator.ProductLimit{
		ProductNameID: "ssl_basic", RoleID: 5, AllowedHashes: []string{"sha256"}, AllowedOrderLifetimes: []string{"2"},
		AllowAutoRenew: new(true), AllowedWildcards: new(false),
	})
	b.limits().shows(map[string]string{
		"is_limited": "true", "limited_container_ids": "[77120]", "product_limits.0.container_id": "77120",
		"product_limits.0.role_id": "5", "product_limits.0.product_name_id": "ssl_basic", "product_limits.0.allowed_hashes": "[sha256]",
		"product_limits.0.allowed_intermediates": "[]", "product_limits.0.allowed_lifetimes": "[]",
		"product_limits.0.allowed_order_lifetimes": "[2]", "product_limits.0.allow_auto_renew": "true",
		"product_limits.0.allow_auto_reissue": "", "product_limits.0.allowed_wildcards": "false", "product_limits.1": "",
	})
	b.do(http.MethodGet, "/container/7/product-limits", nil).refused(404, "not_found|container")
}

func TestOrdersKeepToLimits(t *testing.T) {
	type changes = map[string]any
	for name, test := range map[string]struct {
		limit   simulator.ProductLimit
		changes changes
		refused bool
	}{
		"hash":                 {simulator.ProductLimit{AllowedHashes: []string{"SHA384"}}, changes{"certificate.signature_hash": "sha384"}, false},
		"other hash":           {simulator.ProductLimit{AllowedHashes: []string{"SHA384"}}, nil, true},
		"CA":                   {simulator.ProductLimit{AllowedIntermediates: []string{secondCA}}, changes{"certificate.ca_cert_id": secondCA}, false},
		"other CA":             {simulator.ProductLimit{AllowedIntermediates: []string{secondCA}}, nil, true},
		"order's years":        {simulator.ProductLimit{AllowedOrderLifetimes: []string{"2"}}, changes{"order_validity.years": 2}, false},
		"order's other years":  {simulator.ProductLimit{AllowedOrderLifetimes: []string{"2"}}, nil, true},
		"order's days":         {simulator.ProductLimit{AllowedOrderLifetimes: []string{"1"}}, changes{"order_validity.days": 40}, false},
		"order's many days":    {simulator.ProductLimit{AllowedOrderLifetimes: []string{"1"}}, changes{"order_validity.days": 400}, true},
		"no auto-renewal":      {simulator.ProductLimit{AllowAutoRenew: new(false)}, changes{"auto_reissue": 1}, false},
		"auto-renewal":         {simulator.ProductLimit{AllowAutoRenew: new(false)}, changes{"auto_renew": 1}, true},
		"allowed auto-renewal": {simulator.ProductLimit{AllowAutoRenew: new(true)}, changes{"auto_renew": 1}, false},
		"no auto-reissue":      {simulator.ProductLimit{AllowAutoReissue: new(false)}, changes{"auto_renew": 1}, false},
		"auto-reissue":         {simulator.ProductLimit{AllowAutoReissue: new(false)}, changes{"auto_reissue": 1}, true},
		"no wildcard":          {simulator.ProductLimit{AllowedWildcards: new(false)}, nil, false},
		"wildcard":             {simulator.ProductLimit{AllowedWildcards: new(false)}, changes{"certificate.dns_names": []string{"*.lanterns.example"}}, true},
		"shortened":            {simulator.ProductLimit{AllowedLifetimes: []string{"1"}}, changes{"order_validity.years": 3, "certificate.cert_validity": changes{"days": 397}}, false},
		"lifetime":             {simulator.ProductLimit{AllowedLifetimes: []string{"2"}}, nil, true},
		"another role":         {simulator.ProductLimit{RoleID: 5, AllowedHashes: []string{"sha384"}}, nil, false},
		"own role":             {simulator.ProductLimit{RoleID: 1, AllowedHashes: []string{"sha384"}}, nil, true},
		"another product":      {simulator.ProductLimit{ProductNameID: "ssl_plus", AllowedHashes: []string{"sha384"}}, nil, false},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t, simulator.Config{})
			if test.limit.ProductNameID == "" {
				test.limit.ProductNameID = "ssl_basic"
			}
			b.sim.LimitProduct(test.limit)
			out := b.do(http.MethodPost, "/order/certificate/ssl_basic", b.orderBody(test.changes))
			if test.refused {
				out.refused(400, "product_limit_violation")
			} else {
				out.want(201)
			}
		})
	}
}

func TestPrivateCertificatesKeepToTheirLifetime(t *testing.T) {
	b := newBench(t, simulator.Config{Approval: "skip"})
	b.sim.LimitProduct(simulator.ProductLimit{ProductNameID: "private_ssl_flex", AllowedLifetimes: []string{"1"}})
	ask := func(days int) result {
		return b.do(http.MethodPost, "/order/certificate/private_ssl_flex", b.orderBody(map[string]any{
			"certificate.ca_cert_id": privateCA, "order_validity.years": 3, "certificate.cert_validity": map[string]any{"days": days},
		}))
	}
	ask(365).want(201)
	ask(500).refused(400, "product_limit_violation")
}

func TestReissuesKeepToLimits(t *testing.T) {
	b := newBench(t, simulator.Config{})
	id := b.issuedOrder()
	b.sim.LimitProduct(simulator.ProductLimit{
		ProductNameID: "ssl_basic", AllowedHashes: []string{"sha384"}, AllowedOrderLifetimes: []string{"3"}, AllowedLifetimes: []string{"1"},
	})
	b.do(http.MethodPost, orderPath(id, "/reissue"), b.orderBody(nil)).refused(400, "product_limit_violation")
	b.status(id, "issued")
	b.do(http.MethodPost, orderPath(id, "/reissue"), b.orderBody(map[string]any{"certificate.signature_hash": "sha384"})).want(201)
}

func TestHiddenProducts(t *testing.T) {
	b := newBench(t, simulator.Config{Approval: "skip", Validation: "auto"})
	id, _ := b.place(nil)
	b.sim.HideProduct("ssl_basic")
	list := b.do(http.MethodGet, "/product", nil).want(200)
	products, _ := list.at("products").([]any)
	for i := range products {
		if list.text("products."+idText(int64(i))+".name_id") == "ssl_basic" {
			t.Error("the hidden product is listed")
		}
	}
	if len(products) != 39 {
		t.Errorf("%d products are listed, want 39", len(products))
	}
	b.do(http.MethodGet, "/product/ssl_basic", nil).refused(404, "not_found|product")
	b.do(http.MethodPost, "/order/certificate/ssl_basic", b.orderBody(nil)).refused(404, "not_found|product")
	b.do(http.MethodPost, "/order/certificate/ssl", b.orderBody(map[string]any{"product.type_hint": "ov"})).refused(404, "not_found|product")
	b.do(http.MethodGet, "/product/pricing", nil).refused(404, "not_found|product") // there is no such route

	b.info(id).shows(map[string]string{"product.name_id": "ssl_basic", "product.name": "Basic OV"})
	b.do(http.MethodPost, orderPath(id, "/reissue"), b.orderBody(nil)).want(201)
}
