// SPDX-License-Identifier: MPL-2.0

package orders_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/querycheck"
	"github.com/hashicorp/terraform-plugin-testing/querycheck/queryfilter"
	"github.com/hashicorp/terraform-plugin-testing/tfversion"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/acctest"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/simulator"
)

// ofKind returns those of the orders that a list resource lists: all but kim's are for TLS certificates.
func ofKind(typeName, names string) string {
	var of []string
	for name := range strings.FieldsSeq(names) {
		if (name == "kim") == (typeName == clientOrder) {
			of = append(of, name)
		}
	}
	return strings.Join(of, " ")
}

// The filters of the list resources are those of the data source, and each lists orders of its own kind alone.
func TestOrderList_filters(t *testing.T) {
	for service, ignoring := range map[string]bool{"filters": false, "does not filter": true} {
		h := newHarbour(t)
		if ignoring {
			h.unfiltered()
		}
		for name, test := range filterCases {
			if ignoring && test.unproved {
				continue
			}
			for _, typeName := range []string{sslOrder, clientOrder} {
				t.Run(service+"/"+name+"/"+typeName, func(t *testing.T) {
					h := h.in(t)
					h.expectListed(h.list(typeName, test.config, acctest.ListOptions{}), ofKind(typeName, test.want))
				})
			}
		}
	}
}

func TestOrderList_displayNames(t *testing.T) {
	h := newHarbour(t)
	var got []string
	for _, typeName := range []string{sslOrder, clientOrder} {
		for _, listed := range h.list(typeName, nil, acctest.ListOptions{}) {
			if listed.Resource != nil {
				t.Errorf("%s comes with its resource", listed.DisplayName)
			}
			got = append(got, listed.DisplayName)
		}
	}
	var want []string
	for _, order := range []struct{ name, display string }{
		{"quay", "quay.harbor.example (ssl_basic, issued till 2027-06-17, order %s)"},
		{"lamp", "lamp.harbor.example (ssl_plus, revoked, order %s)"},
		{"buoy", "buoy.harbor.example (ssl_basic, expired, order %s)"},
		{"berth", "berth.harbor.example (ssl_ev_basic, needs_approval, order %s)"},
		{"again", "again.harbor.example (ssl_basic, issued till 2027-08-06, order %s)"},
		{"kim", "kim@harbor.example (class1_smime, waiting_pickup, order %s)"},
	} {
		want = append(want, fmt.Sprintf(order.display, h.ids[order.name]))
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("the names are\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	expectRequests(t, h.Bench, 2, 0)
}

// Products that the provider does not know go by their group, and those of other groups belong to neither resource.
func TestOrderList_kinds(t *testing.T) {
	for name, test := range map[string]struct{ product, group, kind string }{
		"TLS":           {"ssl_new", "ssl_certificate", sslOrder},
		"private TLS":   {"private_ssl_new", "private_ssl_certificate", sslOrder},
		"TLS by type":   {"ssl", "", sslOrder},
		"TLS, no group": {"ssl_wildcard", "", sslOrder},
		"client":        {"client_new", "client_certificate", clientOrder},
		"S/MIME":        {"secure_email_sponsor", "smime", clientOrder},
		"code signing":  {"code_signing", "code_signing_certificate", ""},
		"no group":      {"new", "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			h := newHarbour(t)
			h.change(func(item map[string]any) {
				item["product_name_id"] = test.product
				item["product"] = map[string]any{"name_id": test.product, "type": test.group}
			})
			for _, typeName := range []string{sslOrder, clientOrder} {
				want := 0
				if typeName == test.kind {
					want = len(h.ids)
				}
				if found := h.list(typeName, nil, acctest.ListOptions{}); len(found) != want {
					t.Errorf("%s lists %d orders, want %d", typeName, len(found), want)
				}
			}
		})
	}
}

// An order without a common name in the list is shown by the next best.
func TestOrderList_nameless(t *testing.T) {
	for want, certificate := range map[string]map[string]any{
		"quay.example":         {"dns_names": []any{"quay.example"}},
		"kim@quay.example":     {"emails": []any{"kim@quay.example"}},
		"order without a name": {},
	} {
		h := newHarbour(t)
		h.change(func(item map[string]any) { item["certificate"] = certificate })
		found := h.list(sslOrder, map[string]any{"order_ids": []any{"{quay}"}}, acctest.ListOptions{})
		if got := found[0].DisplayName; got != fmt.Sprintf("%s (ssl_basic, issued, order %s)", want, h.ids["quay"]) {
			t.Errorf("the name is %s, want %s", got, want)
		}
	}
}

// The resource that comes with an order is what an import makes of it, whatever became of the order. It costs a request an
// order, and changes nothing at the service.
func TestOrderList_resource(t *testing.T) {
	h := newHarbour(t)
	for _, typeName := range []string{sslOrder, clientOrder} {
		h.ForgetRequests()
		found := h.list(typeName, nil, acctest.ListOptions{IncludeResource: true})
		expectRequests(t, h.Bench, 1, len(found))
		if asked := writes(h.Bench, ""); len(asked) > 0 {
			t.Errorf("the list asked for %v", asked)
		}
		for _, listed := range found {
			id, _ := listed.Identity["id"].(string)
			imported := h.Import(t, typeName, id)
			for _, proofs := range []string{"dcv_records", "email_validations"} {
				_, there := imported[proofs]
				if name := h.names[id]; there && (name == "berth" || name == "kim") { // whom an import asks for proofs, and a list does not
					imported[proofs] = nil
				}
			}
			expectValues(t, listed.Resource, imported)
		}
	}
}

// While a reissue is on its way, the certificate to come is told.
func TestOrderList_reissuing(t *testing.T) {
	h := newHarbour(t)
	call(t, h.Bench, http.MethodPost, "/order/certificate/"+h.ids["quay"]+"/reissue", map[string]any{
		"certificate": map[string]any{"common_name": "quay.harbor.example", "csr": acctest.NewCSR(t, "quay.harbor.example"), "signature_hash": "sha256"},
	})
	found := h.list(sslOrder, map[string]any{"status": []any{"reissue_pending"}}, acctest.ListOptions{IncludeResource: true})
	h.expectListed(found, "quay")
	if id, _ := found[0].Resource["certificate_id"].(string); !strings.HasPrefix(id, "request-") {
		t.Errorf("certificate_id is %q, want that of the request", id)
	}
	if !strings.Contains(found[0].DisplayName, "reissue_pending till 2027-06-17") {
		t.Errorf("the name is %s", found[0].DisplayName)
	}
}

// An order that is listed and may not be read comes with its id alone and a warning, for Terraform shows nothing beside an
// error. What no other order would be read for either ends the list.
func TestOrderList_unreadable(t *testing.T) {
	for code, test := range map[string]struct {
		status   int
		severity tfprotov6.DiagnosticSeverity
		results  int
		detail   string
	}{
		"access_denied|missing_permission":        {http.StatusForbidden, warning, 4, "The API key may not do this"},
		"not_found|order":                         {http.StatusNotFound, warning, 4, "another account, region or division"},
		"access_denied|access_denied_invalid_key": {http.StatusForbidden, failure, 2, "not valid for this service"},
		"not_found|route":                         {http.StatusNotFound, failure, 2, "base_url"},
	} {
		t.Run(code, func(t *testing.T) {
			h := newHarbour(t)
			lamp := h.ids["lamp"]
			fault(t, h.Bench, simulator.Fault{
				Method: http.MethodGet, Path: orderPages + "/" + lamp, Kind: "status", Status: test.status,
				Body: fmt.Appendf(nil, `{"errors":[{"code":%q,"message":"As the test has it."}]}`, code),
			})
			found, diags := h.List(t, sslOrder, nil, acctest.ListOptions{IncludeResource: true, Limit: 4})
			expectNoError(t, diags)
			if len(found) != test.results {
				t.Fatalf("there are %d results, want %d", len(found), test.results)
			}
			expectDiagnostic(t, found[1].Diagnostics, test.severity, "Could Not Read Order "+lamp, test.detail)
			for i, listed := range found {
				if i != 1 && (listed.Resource["common_name"] == nil || len(listed.Diagnostics) > 0) {
					t.Errorf("%s lacks its resource", listed.DisplayName)
				}
			}
			if test.results == 4 {
				h.expectListed(found, "quay lamp buoy berth")
				if got := found[1].Resource; got["id"] != lamp || got["common_name"] != nil {
					t.Errorf("lamp comes with %v, want its id alone", got)
				}
			}
		})
	}
}

func TestOrderList_refused(t *testing.T) {
	h := newHarbour(t)
	fault(t, h.Bench, refusingLists())
	found, diags := h.List(t, sslOrder, nil, acctest.ListOptions{})
	expectNoError(t, diags)
	if len(found) != 1 {
		t.Fatalf("there are %d results, want one error", len(found))
	}
	expectDiagnostic(t, found[0].Diagnostics, tfprotov6.DiagnosticSeverityError, "Could Not List Orders", "The API key may not do this")
	if _, diags = h.List(t, sslOrder, map[string]any{"status": []any{"cancelled"}}, acctest.ListOptions{}); len(diags) != 1 {
		t.Errorf("a status that there is not has %d diagnostics, want an error", len(diags))
	}
}

// A limit ends the list: no page and no order is asked for beyond it.
func TestOrderList_limit(t *testing.T) {
	h := newHarbour(t)
	for limit, want := range map[int64]string{1: "quay", 3: "quay lamp buoy", 5: "quay lamp buoy berth again", 6: "quay lamp buoy berth again"} {
		h.ForgetRequests()
		found := h.list(sslOrder, nil, acctest.ListOptions{Limit: limit, IncludeResource: true})
		h.expectListed(found, want)
		expectRequests(t, h.Bench, 1, len(found))
	}
}

// Whoever wants no more results stops the list.
func TestOrderList_stopped(t *testing.T) {
	h := newHarbour(t)
	h.ForgetRequests()
	h.take(sslOrder, 2)
	expectRequests(t, h.Bench, 1, 2)
}

// take takes that many results with their resources and no more.
func (h *harbour) take(typeName string, count int) {
	h.t.Helper()
	s := h.Serve(h.t, typeName)
	server, ok := s.ProviderServer.(tfprotov6.ListResourceServer)
	if !ok {
		h.t.Fatal("the provider serves no list resources")
	}
	schemas, err := s.GetProviderSchema(h.t.Context(), &tfprotov6.GetProviderSchemaRequest{})
	must(h.t, err)
	kind := schemas.ListResourceSchemas[typeName].ValueType()
	config, err := tfprotov6.NewDynamicValue(kind, acctest.Value(h.t, kind, map[string]any{}))
	must(h.t, err)
	stream, err := server.ListResource(h.t.Context(), &tfprotov6.ListResourceRequest{TypeName: typeName, Config: &config, IncludeResource: true})
	must(h.t, err)
	for range stream.Results {
		if count--; count == 0 {
			return
		}
	}
}

func TestAccOrderList(t *testing.T) {
	h := newHarbour(t)
	client := "certcentral_client_certificate_order.test"
	identity := func(name string) map[string]knownvalue.Check {
		return map[string]knownvalue.Check{"id": knownvalue.StringExact(h.ids[name])}
	}
	resource.Test(t, resource.TestCase{
		TerraformVersionChecks:   []tfversion.TerraformVersionCheck{tfversion.SkipBelow(tfversion.Version1_14_0)},
		ProtoV6ProviderFactories: h.Factories(),
		Steps: []resource.TestStep{
			{Config: h.Config("", "data \"certcentral_orders\" \"any\" {\n  limit = 1\n}\n")}, // the provider's block is in the configuration beside the query
			{
				Query: true,
				Config: `
list "certcentral_ssl_order" "test" {
  provider         = certcentral
  include_resource = true
  config {
    status     = ["issued"]
    is_renewed = false
  }
}
list "certcentral_client_certificate_order" "test" {
  provider = certcentral
}
`,
				QueryResultChecks: []querycheck.QueryResultCheck{
					querycheck.ExpectLength(order, 1),
					querycheck.ExpectIdentity(order, identity("again")),
					querycheck.ExpectResourceKnownValues(order, queryfilter.ByResourceIdentity(identity("again")), []querycheck.KnownValueCheck{
						{Path: attribute("common_name"), KnownValue: knownvalue.StringExact("again.harbor.example")},
						{Path: attribute("product"), KnownValue: knownvalue.StringExact("ssl_basic")},
					}),
					querycheck.ExpectLength(client, 1),
					querycheck.ExpectIdentity(client, identity("kim")),
				},
			},
		},
	})
}
