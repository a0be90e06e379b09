// SPDX-License-Identifier: MPL-2.0

package products_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"reflect"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/acctest"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/simulator"
)

const productType = "certcentral_product"

// answer has the service answer requests for a path with a body.
func answer(t *testing.T, b *acctest.Bench, path, body string) {
	t.Helper()
	if err := b.AddFault(simulator.Fault{Path: path, Kind: "status", Status: http.StatusOK, Body: json.RawMessage(body)}); err != nil {
		t.Fatal(err)
	}
}

// product reads a product without a mistake.
func product(t *testing.T, b *acctest.Bench, config map[string]any) map[string]any {
	t.Helper()
	read, diags := b.Data(t, productType, config)
	for _, d := range diags {
		t.Fatalf("%s: %s", d.Summary, d.Detail)
	}
	return read
}

// expectValues compares attributes with those wanted.
func expectValues(t *testing.T, got, want map[string]any) {
	t.Helper()
	for name, value := range want {
		if !reflect.DeepEqual(got[name], value) {
			t.Errorf("%s is %#v, want %#v", name, got[name], value)
		}
	}
}

// expectError fails unless there is one diagnostic, an error with all the words.
func expectError(t *testing.T, diags []*tfprotov6.Diagnostic, words ...string) {
	t.Helper()
	if len(diags) != 1 || diags[0].Severity != tfprotov6.DiagnosticSeverityError {
		t.Fatalf("got %+v, want an error", diags)
	}
	for _, word := range words {
		if text := diags[0].Summary + "\n" + diags[0].Detail; !strings.Contains(text, word) {
			t.Errorf("%s\nlacks %q", text, word)
		}
	}
}

func TestProduct_attributes(t *testing.T) {
	t.Parallel()
	b := acctest.New(t, simulator.Config{})
	answer(t, b, "/product/lantern_full", `{"group_name":"lantern","name_id":"lantern_full","name":"Full","type":"ssl_certificate","validation_type":"ov",
		"allowed_validity_years":["1"],"allowed_order_validity_years":[1,"2"],
		"signature_hash_types":{"allowed_hash_types":[{"id":"sha256","name":"SHA-256"}],"default_hash_type_id":"sha256"},
		"allowed_ca_certs":[{"id":"5D41A09C77E2B618","name":"Test CA","chain_info":"x"}],"csr_required":true,"allowed_container_ids":["8",7],
		"duplicates_allowed":true,"additional_dns_names_allowed":true,"increased_compatibility_allowed":true,"custom_expiration_date_allowed":true,
		"custom_order_expiration_date_allowed":true,"max_multi_year_order_validity_years":3,"allow_auto_renew":true,
		"server_platforms":[{"id":45,"name":"nginx"},{"id":-1,"name":"OTHER"}],"license_agreement":"To the letter.","replacement_product_name_id":"lantern_new"}`)
	expectValues(t, product(t, b, map[string]any{"name_id": "lantern_full"}), map[string]any{
		"name_id": "lantern_full", "name": "Full", "group_name": "lantern", "type": "ssl_certificate", "validation_type": "ov",
		"allowed_validity_years": []any{1.0}, "allowed_order_validity_years": []any{1.0, 2.0},
		"signature_hashes": []any{"sha256"}, "default_signature_hash": "sha256",
		"ca_certs":     []any{map[string]any{"id": "5D41A09C77E2B618", "name": "Test CA"}},
		"csr_required": true, "allowed_container_ids": []any{"7", "8"}, "duplicates_allowed": true, "additional_dns_names_allowed": true,
		"increased_compatibility_allowed": true, "custom_expiration_date_allowed": true, "custom_order_expiration_date_allowed": true,
		"max_multi_year_order_validity_years": 3.0, "allow_auto_renew": true,
		"server_platforms":  []any{map[string]any{"id": "-1", "name": "OTHER"}, map[string]any{"id": "45", "name": "nginx"}},
		"license_agreement": "To the letter.", "replacement_product_name_id": "lantern_new",
		"container_id": fmt.Sprint(b.ContainerID()), "limits": []any{},
	})
	answer(t, b, "/product/lantern_bare", `{"name_id":"lantern_bare","name":"Bare"}`)
	expectValues(t, product(t, b, map[string]any{"name_id": "lantern_bare"}), map[string]any{
		"group_name": nil, "type": nil, "validation_type": nil, "allowed_validity_years": []any{}, "signature_hashes": []any{}, "ca_certs": []any{},
		"csr_required": false, "allowed_container_ids": []any{}, "duplicates_allowed": false, "max_multi_year_order_validity_years": nil,
		"allow_auto_renew": false, "server_platforms": []any{}, "license_agreement": nil, "replacement_product_name_id": nil,
	})
}

func TestProduct_limits(t *testing.T) {
	t.Parallel()
	b := acctest.New(t, simulator.Config{})
	off := false
	b.LimitProduct(simulator.ProductLimit{ProductNameID: "ssl_plus", AllowedHashes: []string{"sha384"}})
	b.LimitProduct(simulator.ProductLimit{ProductNameID: "ssl_basic", RoleID: 5, AllowedOrderLifetimes: []string{"1", "2"}, AllowedWildcards: &off, AllowAutoRenew: &off})
	b.LimitProduct(simulator.ProductLimit{
		ProductNameID: "ssl_basic", AllowedHashes: []string{"sha256"}, AllowedIntermediates: []string{"5D41A09C77E2B618"}, AllowedLifetimes: []string{"1"},
		AllowAutoReissue: &off,
	})
	got := product(t, b, map[string]any{"name_id": "ssl_basic"})["limits"]
	want := []any{
		map[string]any{
			"role_id": nil, "allowed_hashes": []any{"sha256"}, "allowed_intermediates": []any{"5D41A09C77E2B618"}, "allowed_lifetimes": []any{1.0},
			"allowed_order_lifetimes": nil, "allow_auto_renew": nil, "allow_auto_reissue": false, "allowed_wildcards": nil,
		},
		map[string]any{
			"role_id": "5", "allowed_hashes": nil, "allowed_intermediates": nil, "allowed_lifetimes": nil,
			"allowed_order_lifetimes": []any{1.0, 2.0}, "allow_auto_renew": false, "allow_auto_reissue": nil, "allowed_wildcards": false,
		},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
	limits := fmt.Sprintf("/container/%d/product-limits", b.ContainerID())
	answer(t, b, limits, `{"is_limited":true,"product_limits":[{"container_id":9,"product_name_id":"ssl_basic","allowed_hashes":["sha256"]}]}`)
	expectValues(t, product(t, b, map[string]any{"name_id": "ssl_basic"}), map[string]any{"limits": []any{}}) // another container's
}

// The container is the configured one, else the provider's, else the user's; only the last needs to be asked for.
func TestAccProduct_container(t *testing.T) {
	t.Parallel()
	b := acctest.New(t, simulator.Config{})
	b.LimitProduct(simulator.ProductLimit{ProductNameID: "ssl_basic", AllowedHashes: []string{"sha256"}})
	id := fmt.Sprint(b.ContainerID())
	step := func(provider, argument string, me int) resource.TestStep {
		return resource.TestStep{
			PreConfig: b.ForgetRequests,
			Config:    b.Config(provider, "data \"certcentral_product\" \"test\" {\n  name_id = \"ssl_basic\"\n  "+argument+"\n}\n"),
			ConfigStateChecks: []statecheck.StateCheck{
				statecheck.ExpectKnownValue("data.certcentral_product.test", tfjsonpath.New("container_id"), knownvalue.StringExact(id)),
				statecheck.ExpectKnownValue("data.certcentral_product.test", tfjsonpath.New("limits"), knownvalue.ListSizeExact(1)),
			},
			PostApplyFunc: func() {
				reads := b.Count(http.MethodGet, "/product/ssl_basic")
				if n := b.Count(http.MethodGet, "/user/me"); reads == 0 || n != reads*me {
					t.Errorf("%q, %q: asked %d times for the user in %d reads", provider, argument, n, reads)
				}
			},
		}
	}
	resource.Test(t, resource.TestCase{ProtoV6ProviderFactories: b.Factories(), Steps: []resource.TestStep{
		step("", "", 1),
		step("container_id = "+id, "", 0),
		step("container_id = 7", "container_id = "+id, 0),
	}})
}

func TestProduct_mistakes(t *testing.T) {
	t.Parallel()
	b := acctest.New(t, simulator.Config{})
	_, diags := b.Data(t, productType, map[string]any{"name_id": ""})
	expectError(t, diags, "Invalid Attribute Value Length")
	_, diags = b.Data(t, productType, map[string]any{"name_id": "ssl_lantern"})
	expectError(t, diags, "Could Not Read Product ssl_lantern", "certcentral_products")
	_, diags = b.Data(t, productType, map[string]any{"name_id": "ssl_basic", "container_id": "99"})
	expectError(t, diags, "Could Not Read Limits Of Container 99")

	refuse := func(path string, status int) {
		t.Helper()
		if err := b.AddFault(simulator.Fault{Path: path, Kind: "status", Status: status}); err != nil {
			t.Fatal(err)
		}
	}
	refuse("/container/*/product-limits", http.StatusForbidden)
	expectValues(t, product(t, b, map[string]any{"name_id": "ssl_basic"}), map[string]any{"name": "Basic OV", "limits": nil})
	b.ForgetFaults()
	refuse("/user/me", http.StatusForbidden)
	_, diags = b.Data(t, productType, map[string]any{"name_id": "ssl_basic"})
	expectError(t, diags, "Could Not Read User Of API Key", "403")
	b.ForgetFaults()
	answer(t, b, "/user/me", `{"id":12}`)
	expectValues(t, product(t, b, map[string]any{"name_id": "ssl_basic"}), map[string]any{"container_id": nil, "limits": nil})
}
