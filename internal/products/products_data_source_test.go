// SPDX-License-Identifier: MPL-2.0

package products_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/acctest"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/simulator"
)

// config lists products by the filters, in "name = value" form, and gives their name_ids.
func config(b *acctest.Bench, filters ...string) string {
	return b.Config("", fmt.Sprintf("data \"certcentral_products\" \"test\" {\n  %s\n}\n"+
		"output \"ids\" {\n  value = data.certcentral_products.test.products[*].name_id\n}\n", strings.Join(filters, "\n  ")))
}

// ids checks the name_ids that come, in their order.
func ids(check func(ids []string) error) statecheck.StateCheck {
	return statecheck.ExpectKnownOutputValue("ids", listOf(check))
}

type listOf func([]string) error

// CheckValue implements knownvalue.Check.
func (f listOf) CheckValue(value any) error {
	list, ok := value.([]any)
	if !ok {
		return fmt.Errorf("it is %T, not a list", value)
	}
	texts := make([]string, 0, len(list))
	for _, element := range list {
		texts = append(texts, fmt.Sprint(element))
	}
	return f(texts)
}

// String implements knownvalue.Check.
func (f listOf) String() string { return "a list that passes the check" }

// only checks that every id is one that selects holds of, and that the named ones are among them.
func only(selects func(id string) bool, among ...string) func([]string) error {
	return func(ids []string) error {
		if i := slices.IndexFunc(ids, func(id string) bool { return !selects(id) }); i >= 0 {
			return fmt.Errorf("%s does not belong there", ids[i])
		}
		for _, id := range among {
			if !slices.Contains(ids, id) {
				return fmt.Errorf("%s is missing from %v", id, ids)
			}
		}
		if !slices.IsSorted(ids) {
			return fmt.Errorf("%v is not sorted", ids)
		}
		return nil
	}
}

func none(ids []string) error {
	if len(ids) > 0 {
		return fmt.Errorf("got %v, want none", ids)
	}
	return nil
}

func TestAccProducts_filters(t *testing.T) {
	t.Parallel()
	b := acctest.New(t, simulator.Config{})
	all := func(string) bool { return true }
	dv := func(id string) bool { return strings.Contains(id, "dv") }
	private := func(id string) bool { return strings.HasPrefix(id, "private_") }
	wildcard := func(id string) bool { return strings.Contains(id, "wildcard") }
	step := func(check func([]string) error, filters ...string) resource.TestStep {
		return resource.TestStep{Config: config(b, filters...), ConfigStateChecks: []statecheck.StateCheck{ids(check)}}
	}
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: b.Factories(),
		Steps: []resource.TestStep{
			step(only(all, "ssl_basic", "ssl_dv_geotrust_flex", "private_ssl_plus")),
			step(only(dv, "ssl_dv_geotrust_flex", "wildcard_dv_rapidssl"), `validation_type = "DV"`),
			step(only(wildcard, "ssl_wildcard", "wildcard_dv_rapidssl"), `name = "wildcard"`),
			step(only(func(id string) bool { return id == "wildcard_dv_geotrust" }, "wildcard_dv_geotrust"),
				`name = "GEOTRUST wild"`, `validation_type = "dv"`),
			step(none, `name = "no such product"`),
			step(none, `type = "smime"`),
			step(only(private, "private_ssl_plus"), `type = "private_ssl_certificate"`),
		},
	})
}

func TestAccProducts_container(t *testing.T) {
	t.Parallel()
	b := acctest.New(t, simulator.Config{})
	var asked atomic.Value
	front := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked.Store(r.URL.Path + "?" + r.URL.RawQuery)
		b.Handler().ServeHTTP(w, r)
	}))
	t.Cleanup(front.Close)
	b.URL = front.URL + "/services/v2"
	step := func(want string, filters ...string) resource.TestStep {
		return resource.TestStep{
			Config: config(b, filters...),
			ConfigStateChecks: []statecheck.StateCheck{ids(func(ids []string) error {
				if got := asked.Load(); got != want || len(ids) == 0 {
					return fmt.Errorf("asked for %v, want %s; got %v", got, want, ids)
				}
				return nil
			})},
		}
	}
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: b.Factories(),
		Steps: []resource.TestStep{
			step("/services/v2/product?container_id=77", `container_id = 77`),
			step("/services/v2/product?"),
		},
	})
}

func TestAccProducts_attributes(t *testing.T) {
	t.Parallel()
	b := acctest.New(t, simulator.Config{})
	const answer = `{"products":[
		{"group_name":"lantern","name_id":"b_full","name":"Full","type":"ssl_certificate","validation_type":"ov",
		 "allowed_validity_years":["1"],"allowed_order_validity_years":[1,"2",3],
		 "signature_hash_types":{"allowed_hash_types":[{"id":"sha256","name":"SHA-256"},{"id":"sha384","name":"SHA-384"}],"default_hash_type_id":"sha256"},
		 "allowed_ca_certs":[{"id":"5D41A09C77E2B618","name":"Test CA","chain_info":"x"}],"csr_required":true},
		{"group_name":"lantern","name_id":"a_bare","name":"Bare","type":"client"}]}`
	fault := simulator.Fault{Path: "/product", Kind: "rewrite", Rewrite: func(status int, _ []byte) (int, []byte) { return status, []byte(answer) }}
	if err := b.AddFault(fault); err != nil {
		t.Fatal(err)
	}
	text, list := knownvalue.StringExact, knownvalue.ListExact
	full := knownvalue.ObjectExact(map[string]knownvalue.Check{
		"name_id": text("b_full"), "name": text("Full"), "group_name": text("lantern"), "type": text("ssl_certificate"), "validation_type": text("ov"),
		"allowed_validity_years":       list([]knownvalue.Check{knownvalue.Int64Exact(1)}),
		"allowed_order_validity_years": list([]knownvalue.Check{knownvalue.Int64Exact(1), knownvalue.Int64Exact(2), knownvalue.Int64Exact(3)}),
		"signature_hashes":             list([]knownvalue.Check{text("sha256"), text("sha384")}),
		"default_signature_hash":       text("sha256"),
		"ca_certs":                     list([]knownvalue.Check{knownvalue.ObjectExact(map[string]knownvalue.Check{"id": text("5D41A09C77E2B618"), "name": text("Test CA")})}),
		"csr_required":                 knownvalue.Bool(true),
	})
	empty := list([]knownvalue.Check{})
	bare := knownvalue.ObjectExact(map[string]knownvalue.Check{
		"name_id": text("a_bare"), "name": text("Bare"), "group_name": text("lantern"), "type": text("client"), "validation_type": knownvalue.Null(),
		"allowed_validity_years": empty, "allowed_order_validity_years": empty, "signature_hashes": empty,
		"default_signature_hash": knownvalue.Null(), "ca_certs": empty, "csr_required": knownvalue.Bool(false),
	})
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: b.Factories(),
		Steps: []resource.TestStep{{
			Config: config(b),
			ConfigStateChecks: []statecheck.StateCheck{
				statecheck.ExpectKnownValue("data.certcentral_products.test", tfjsonpath.New("products"), list([]knownvalue.Check{bare, full})),
			},
		}},
	})
}

func TestAccProducts_refused(t *testing.T) {
	t.Parallel()
	b := acctest.New(t, simulator.Config{})
	if err := b.AddFault(simulator.Fault{Path: "/product", Kind: "status", Status: http.StatusForbidden}); err != nil {
		t.Fatal(err)
	}
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: b.Factories(),
		Steps: []resource.TestStep{
			{Config: config(b, `container_id = "web"`), ExpectError: regexp.MustCompile(`Invalid Id`)},
			{Config: config(b), ExpectError: regexp.MustCompile(`(?s)Could Not List Products.*403`)},
		},
	})
	if n := b.Count("", "/product"); n != 1 {
		t.Errorf("made %d requests, want 1", n)
	}
}
