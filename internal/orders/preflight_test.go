// SPDX-License-Identifier: MPL-2.0

package orders_test

import (
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/acctest"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/simulator"
)

// The calls that a look at the account makes.
const (
	productList = "/product"
	currentUser = "/user/me"
	limitList   = "/container/*/product-limits"
)

// looks returns how many requests were made for looks at the account.
func looks(b *acctest.Bench) int {
	return b.Count(http.MethodGet, productList) + b.Count(http.MethodGet, currentUser) + b.Count(http.MethodGet, limitList)
}

func list(texts ...string) tftypes.Value {
	elements := make([]tftypes.Value, 0, len(texts))
	for _, text := range texts {
		elements = append(elements, acctest.Text(text))
	}
	return tftypes.NewValue(tftypes.Set{ElementType: tftypes.String}, elements)
}

func validityOf(part string, value tftypes.Value) tftypes.Value {
	kinds := map[string]tftypes.Type{"years": tftypes.Number, "days": tftypes.Number, "custom_expiration_date": tftypes.String}
	parts := map[string]tftypes.Value{}
	for name, kind := range kinds {
		parts[name] = tftypes.NewValue(kind, nil)
	}
	parts[part] = value
	return tftypes.NewValue(tftypes.Object{AttributeTypes: kinds}, parts)
}

func years(n int) tftypes.Value { return validityOf("years", tftypes.NewValue(tftypes.Number, n)) }

// However many new orders a plan has, the account is asked three times.
func TestAccSSLOrder_preflightAsksOnce(t *testing.T) {
	b := acctest.New(t, simulator.Config{Validation: "auto"})
	config := strings.Replace(orderConfig(b, acctest.NewCSR(t, "shop.example"), "common_name", `"shop${count.index}.example"`, "dns_names", ""),
		`"test" {`, "\"test\" {\n  count = 50", 1)
	resource.ParallelTest(t, resource.TestCase{
		ProtoV6ProviderFactories: b.Factories(),
		Steps: []resource.TestStep{{
			Config: config, PlanOnly: true, ExpectNonEmptyPlan: true,
			ConfigPlanChecks: resource.ConfigPlanChecks{PostApplyPreRefresh: []plancheck.PlanCheck{between(func() {
				if made := b.Requests(); len(made) != 3 || looks(b) != 3 {
					t.Errorf("the plan of 50 orders made %v, want 3 requests", made)
				}
			})}},
		}},
	})
}

// What the account does not take is an error of the plan, on the attribute that is to blame.
func TestSSLOrder_preflightRefuses(t *testing.T) {
	never := false
	limit := func(limit simulator.ProductLimit) func(*acctest.Bench) {
		limit.ProductNameID = "ssl_basic"
		return func(b *acctest.Bench) { b.LimitProduct(limit) }
	}
	for _, test := range []struct {
		name      string
		account   func(*acctest.Bench)
		edit      values
		attribute string // "" for none
		says      string
	}{
		{"all well", func(*acctest.Bench) {}, nil, "", ""},
		{"product hidden", func(b *acctest.Bench) { b.HideProduct("ssl_basic") }, nil, "product", "ssl_ev_basic"},
		{"hash of the product", func(*acctest.Bench) {}, values{"signature_hash": acctest.Text("sha1")}, "signature_hash", "sha256 or sha384"},
		{"default hash limited", limit(simulator.ProductLimit{AllowedHashes: []string{"sha384"}}), nil, "signature_hash", "limits of container"},
		{"hash within the limit", limit(simulator.ProductLimit{AllowedHashes: []string{"sha384"}}), values{"signature_hash": acctest.Text("sha384")}, "", ""},
		{"limit of another role", limit(simulator.ProductLimit{RoleID: 999, AllowedHashes: []string{"sha384"}}), nil, "", ""},
		{"CA of the product", func(*acctest.Bench) {}, values{"ca_cert_id": acctest.Text("00FF")}, "ca_cert_id", "the account allows"},
		{"order of the product", func(*acctest.Bench) {}, values{"order_validity": years(5)}, "order_validity", "5 years"},
		{"order until too late", func(*acctest.Bench) {}, values{"order_validity": validityOf("custom_expiration_date", acctest.Text("09 JUN 2090"))}, "order_validity", "until 2090-06-09"},
		{"order limited", limit(simulator.ProductLimit{AllowedOrderLifetimes: []string{"2"}}), nil, "order_validity", "1 year"},
		{"certificate limited", limit(simulator.ProductLimit{AllowedLifetimes: []string{"2"}}), values{"cert_validity": years(1)}, "cert_validity", "2 years"},
		{"wildcard limited", limit(simulator.ProductLimit{AllowedWildcards: &never}), values{"dns_names": list("*.shop.example")}, "dns_names", "*.shop.example"},
		{"renewal by the service limited", limit(simulator.ProductLimit{AllowAutoRenew: &never}), values{"auto_renew": tftypes.NewValue(tftypes.Bool, true)}, "auto_renew", "no automatic renewal"},
		{"reissue by the service limited", limit(simulator.ProductLimit{AllowAutoReissue: &never}), values{"auto_reissue": tftypes.NewValue(tftypes.Bool, true)}, "auto_reissue", "no automatic reissue"},
		{"container of the product", func(*acctest.Bench) {}, values{"container_id": acctest.Text("99")}, "container_id", "container 99"},
	} {
		t.Run(test.name, func(t *testing.T) {
			b := acctest.New(t, simulator.Config{Validation: "auto"})
			test.account(b)
			s := b.Serve(t, sslOrder)
			_, diags := s.Plan(t.Context(), s.Null(), s.Config(inputs(b, acctest.NewCSR(t, "shop.example"), test.edit)))
			if test.attribute == "" {
				expectNoError(t, diags)
				return
			}
			expectObjection(t, diags, test.attribute, test.says, "shop.example", "preflight = false")
		})
	}
}

// expectObjection expects one error, about the attribute, with the texts.
func expectObjection(t *testing.T, diags []*tfprotov6.Diagnostic, attribute string, says ...string) {
	t.Helper()
	found := only(diags, tfprotov6.DiagnosticSeverityError)
	if len(found) != 1 {
		t.Fatalf("errors %q, want 1", texts(found))
	}
	if at := found[0].Attribute; at == nil || !at.Equal(tftypes.NewAttributePath().WithAttributeName(attribute)) {
		t.Errorf("the error is about %v, want %s", at, attribute)
	}
	for _, text := range says {
		if !strings.Contains(found[0].Summary+": "+found[0].Detail, text) {
			t.Errorf("the error does not say %q: %s: %s", text, found[0].Summary, found[0].Detail)
		}
	}
}

// texts returns diagnostics as a person reads them.
func texts(diags []*tfprotov6.Diagnostic) (list []string) {
	for _, d := range diags {
		list = append(list, d.Summary+": "+d.Detail)
	}
	return list
}

// isPurchase tells whether a diagnostic is the warning that every new order has.
func isPurchase(d *tfprotov6.Diagnostic) bool {
	return strings.HasPrefix(d.Summary, "New Order, Billed")
}

func only(diags []*tfprotov6.Diagnostic, severity tfprotov6.DiagnosticSeverity) (found []*tfprotov6.Diagnostic) {
	for _, d := range diags {
		if d.Severity == severity {
			found = append(found, d)
		}
	}
	return found
}

// A new order in place of another is checked as well; what buys nothing new, and what time brings, is not.
func TestSSLOrder_preflightOfChanges(t *testing.T) {
	b := acctest.New(t, simulator.Config{Validation: "auto"})
	s := b.Serve(t, sslOrder)
	csr := acctest.NewCSR(t, "shop.example")
	current, _ := cycle(t, s, s.Null(), s.Config(inputs(b, csr, nil)))
	b.HideProduct("ssl_basic") // sold no longer
	b.HideProduct("ssl_securesite")
	plan := func(edit values) []*tfprotov6.Diagnostic {
		b.ForgetRequests()
		s := b.Serve(t, sslOrder) // another run
		_, diags := s.Plan(t.Context(), current, s.Config(inputs(b, csr, edit)))
		return diags
	}
	expectObjection(t, plan(values{"product": acctest.Text("ssl_securesite")}), "product", "shop.example", current.Attribute(t, "id"), "-refresh=false")
	expectNoError(t, plan(values{"product": acctest.Text("ssl_securesite_flex")}))
	if n := looks(b); n != 3 {
		t.Errorf("a new order in place was checked with %d requests, want 3", n)
	}
	unasked := map[string]values{"nothing": nil, "a reissue": {"reissue_trigger": acctest.Text("1")}, "terms": {"comments": acctest.Text("x")}}
	for what, edit := range unasked {
		if diags := plan(edit); looks(b) > 0 || len(only(diags, tfprotov6.DiagnosticSeverityError)) > 0 {
			t.Errorf("%s: asked %v, and planned with %q", what, b.Requests(), texts(diags))
		}
	}
	b.Advance(345 * days)
	current, _ = s.Read(t.Context(), current)
	diags := plan(values{"renew_before_days": thirtyDays()})
	expectSummary(t, diags, tfprotov6.DiagnosticSeverityWarning, "Renewal, Billed")
	if len(only(diags, tfprotov6.DiagnosticSeverityError)) > 0 || looks(b) > 0 {
		t.Errorf("a renewal: asked %v, and planned with %q", b.Requests(), texts(diags))
	}
}

// An account that cannot be asked stops no plan, and is warned of once, however many orders are planned.
func TestSSLOrder_preflightNotPossible(t *testing.T) {
	for _, call := range []string{productList, currentUser, limitList} {
		for name, failure := range map[string]simulator.Fault{
			"500":   {Kind: "status", Status: http.StatusInternalServerError},
			"403":   {Kind: "status", Status: http.StatusForbidden},
			"404":   {Kind: "status", Status: http.StatusNotFound},
			"429":   {Kind: "status", Status: http.StatusTooManyRequests, RetryAfter: "60"},
			"cut":   {Kind: "drop_before"},
			"short": {Kind: "truncate"},
		} {
			t.Run(strings.Trim(call, "/")+" "+name, func(t *testing.T) {
				b := acctest.New(t, simulator.Config{Validation: "auto"})
				failure.Method, failure.Path, failure.Times = http.MethodGet, call, 1000
				fault(t, b, failure)
				s := b.Serve(t, sslOrder)
				var warned []*tfprotov6.Diagnostic
				for i := range 3 {
					name := fmt.Sprintf("shop%d.example", i)
					_, diags := s.Plan(t.Context(), s.Null(), s.Config(inputs(b, acctest.NewCSR(t, name), values{"common_name": acctest.Text(name)})))
					expectNoError(t, diags)
					warned = append(warned, slices.DeleteFunc(only(diags, tfprotov6.DiagnosticSeverityWarning), isPurchase)...)
				}
				call, _, _ := strings.Cut(call, "*")
				if len(warned) != 1 || warned[0].Summary != "Preflight Not Possible" || !strings.Contains(warned[0].Detail, "GET "+call) {
					t.Errorf("warnings %q, want one that names GET %s", texts(warned), call)
				}
				if n := len(b.Requests()); n > 10 {
					t.Errorf("%d requests were made", n)
				}
			})
		}
	}
}

// What the account did tell counts, though another call failed.
func TestSSLOrder_preflightInPart(t *testing.T) {
	b := acctest.New(t, simulator.Config{Validation: "auto"})
	b.HideProduct("ssl_basic")
	fault(t, b, simulator.Fault{Method: http.MethodGet, Path: limitList, Times: 1000, Kind: "status", Status: http.StatusForbidden})
	s := b.Serve(t, sslOrder)
	_, diags := s.Plan(t.Context(), s.Null(), s.Config(inputs(b, acctest.NewCSR(t, "shop.example"), nil)))
	expectObjection(t, diags, "product")
	expectSummary(t, diags, tfprotov6.DiagnosticSeverityWarning, "Preflight Not Possible")
}

// Limits of an account that says it has none do not count.
func TestSSLOrder_preflightOfLimitsSwitchedOff(t *testing.T) {
	for is, errors := range map[string]int{"true": 1, "false": 0} {
		b := acctest.New(t, simulator.Config{Validation: "auto"})
		body := `{"is_limited":` + is + `,"product_limits":[{"product_name_id":"ssl_basic","allowed_hashes":["sha384"]}]}`
		fault(t, b, simulator.Fault{Method: http.MethodGet, Path: limitList, Times: 1, Kind: "status", Status: http.StatusOK, Body: []byte(body)})
		s := b.Serve(t, sslOrder)
		_, diags := s.Plan(t.Context(), s.Null(), s.Config(inputs(b, acctest.NewCSR(t, "shop.example"), nil)))
		if found := only(diags, tfprotov6.DiagnosticSeverityError); len(found) != errors {
			t.Errorf("is_limited %s: errors %q, want %d", is, texts(found), errors)
		}
	}
}

// What is not known yet is not refused.
func TestSSLOrder_preflightOfUnknowns(t *testing.T) {
	unknown := tftypes.NewValue(tftypes.String, tftypes.UnknownValue)
	for _, test := range []struct {
		name  string
		edit  values
		looks int
	}{
		{"product", values{"product": unknown}, 0},
		{"product that the service chooses", values{"product": acctest.Text("ssl")}, 0},
		{"container, whose limits they may not be", values{"container_id": unknown}, 3},
		{"hash", values{"signature_hash": unknown}, 3},
	} {
		t.Run(test.name, func(t *testing.T) {
			b := acctest.New(t, simulator.Config{Validation: "auto"})
			b.LimitProduct(simulator.ProductLimit{ProductNameID: "ssl_basic", AllowedHashes: []string{"sha384"}})
			s := b.Serve(t, sslOrder)
			_, diags := s.Plan(t.Context(), s.Null(), s.Config(inputs(b, acctest.NewCSR(t, "shop.example"), test.edit)))
			expectNoError(t, diags)
			if n := looks(b); n != test.looks {
				t.Errorf("%d requests, want %d", n, test.looks)
			}
		})
	}
}

// In real terraform the errors of all orders are shown, preflight = false plans without a request, and so does a provider
// whose key is not known yet.
func TestAccSSLOrder_preflightSwitch(t *testing.T) {
	b := acctest.New(t, simulator.Config{Validation: "auto"})
	b.HideProduct("ssl_basic")
	csr := acctest.NewCSR(t, "shop.example")
	config := orderConfig(b, csr)
	with := func(setting, config string) string {
		return strings.Replace(config, "base_url", setting+"\n  base_url", 1)
	}
	sold := orderConfig(b, csr, "product", `"ssl_securesite_flex"`)
	later := "resource \"terraform_data\" \"key\" {\n  input = \"" + acctest.Key + "\"\n}\n" +
		strings.Replace(config, `"`+acctest.Key+`"`, "terraform_data.key.output", 1)
	unasked := resource.ConfigPlanChecks{PostApplyPreRefresh: []plancheck.PlanCheck{between(func() {
		if made := b.Requests(); len(made) > 0 {
			t.Errorf("the plan made %v, want no request", made)
		}
	})}}
	resource.ParallelTest(t, resource.TestCase{
		ProtoV6ProviderFactories: b.Factories(),
		Steps: []resource.TestStep{
			{Config: config, PlanOnly: true, ExpectError: regexp.MustCompile(`Product Not Offered: shop\.example`)},
			{Config: with(`container_id = "99"`, sold), PlanOnly: true, ExpectError: regexp.MustCompile(`Container Not Allowed: shop\.example`)},
			{PreConfig: b.ForgetRequests, Config: with("preflight = false", config), PlanOnly: true, ExpectNonEmptyPlan: true, ConfigPlanChecks: unasked},
			{Config: later, PlanOnly: true, ExpectNonEmptyPlan: true, ConfigPlanChecks: unasked},
		},
	})
}
