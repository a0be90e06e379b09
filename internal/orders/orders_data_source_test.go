// SPDX-License-Identifier: MPL-2.0

package orders_test

import (
	"fmt"
	"math/big"
	"net/http"
	"regexp"
	"slices"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/simulator"
)

const ordersData = "certcentral_orders"

// filterCases are the filters, with the orders of a harbour that meet them. What lists do not tell, and hence is unproved,
// the service alone decides.
var filterCases = map[string]struct {
	config   map[string]any
	want     string
	unproved bool
}{
	"none":                   {config: nil, want: moored},
	"order_ids":              {config: map[string]any{"order_ids": []any{"{quay}", "{kim}", "7"}}, want: "quay kim"},
	"status issued":          {config: map[string]any{"status": []any{"issued"}}, want: "quay again"},
	"status expired":         {config: map[string]any{"status": []any{"expired"}}, want: "buoy"},
	"status needs_approval":  {config: map[string]any{"status": []any{"needs_approval"}}, want: "berth"},
	"status waiting_pickup":  {config: map[string]any{"status": []any{"waiting_pickup"}}, want: "kim"},
	"statuses":               {config: map[string]any{"status": []any{"expired", "revoked"}}, want: "lamp buoy"},
	"all statuses":           {config: map[string]any{"status": []any{"issued", "expired", "revoked", "needs_approval", "waiting_pickup"}}, want: moored},
	"product_name_id":        {config: map[string]any{"product_name_id": []any{"class1_smime", "ssl_ev_basic"}}, want: "kim berth"},
	"container_id":           {config: map[string]any{"container_id": "{container}"}, want: moored},
	"container_id other":     {config: map[string]any{"container_id": "7"}, want: ""},
	"organization_id":        {config: map[string]any{"organization_id": "{organization}"}, want: "quay lamp buoy berth again"},
	"user_id":                {config: map[string]any{"user_id": "{user}"}, want: moored},
	"user_id other":          {config: map[string]any{"user_id": "7"}, want: "", unproved: true},
	"certificate_id":         {config: map[string]any{"certificate_id": "{certificate}"}, want: "quay"},
	"serial_number":          {config: map[string]any{"serial_number": "{serial}"}, want: "quay"},
	"common_name":            {config: map[string]any{"common_name": "QUAY.harbor.example"}, want: "quay"},
	"domain_name":            {config: map[string]any{"domain_name": "lantern.example"}, want: "quay"},
	"email":                  {config: map[string]any{"email": "kim@harbor.example"}, want: "kim", unproved: true},
	"metadata_id":            {config: map[string]any{"metadata_id": "{field}"}, want: "quay", unproved: true},
	"metadata_id other":      {config: map[string]any{"metadata_id": "7"}, want: "", unproved: true},
	"origin certcentral":     {config: map[string]any{"origin": "certcentral"}, want: moored},
	"origin migrated":        {config: map[string]any{"origin": "migrated"}, want: "", unproved: true},
	"valid_till after":       {config: map[string]any{"valid_till": ">2027-01-04"}, want: "quay lamp again"},
	"valid_till before":      {config: map[string]any{"valid_till": "<2027-01-05"}, want: "buoy"},
	"valid_till on":          {config: map[string]any{"valid_till": "2027-01-04"}, want: "buoy"},
	"date_created on":        {config: map[string]any{"date_created": "2026-12-11"}, want: "kim"},
	"date_created span":      {config: map[string]any{"date_created": "2026-12-11...2026-12-31"}, want: "kim lamp buoy"},
	"date_created before":    {config: map[string]any{"date_created": "<2026-12-11"}, want: "quay"},
	"search":                 {config: map[string]any{"search": "lamp.harbor.example"}, want: "lamp", unproved: true},
	"search for a part":      {config: map[string]any{"search": "%LAM"}, want: "lamp", unproved: true},
	"is_renewed":             {config: map[string]any{"is_renewed": true}, want: "quay"},
	"is_renewed not":         {config: map[string]any{"is_renewed": false}, want: "kim lamp buoy berth again"},
	"notifications off":      {config: map[string]any{"disable_renewal_notifications": true}, want: "quay"},
	"notifications on":       {config: map[string]any{"disable_renewal_notifications": false}, want: "kim lamp buoy berth again"},
	"several":                {config: map[string]any{"status": []any{"issued"}, "product_name_id": []any{"ssl_basic"}, "is_renewed": false}, want: "again"},
	"several that exclude":   {config: map[string]any{"status": []any{"revoked"}, "product_name_id": []any{"ssl_basic"}}, want: ""},
	"more ids than are sent": {config: map[string]any{"order_ids": append(numbers(101), "{lamp}")}, want: "lamp"},
}

// numbers returns ids that are those of no order.
func numbers(count int) (ids []any) {
	for i := range count {
		ids = append(ids, fmt.Sprint(i+1))
	}
	return ids
}

// Every filter that lists can prove holds, whether the service knows it or answers with all there is.
func TestOrdersData_filters(t *testing.T) {
	for service, ignoring := range map[string]bool{"filters": false, "does not filter": true} {
		h := newHarbour(t)
		if ignoring {
			h.unfiltered()
		}
		for name, test := range filterCases {
			if ignoring && test.unproved {
				continue
			}
			t.Run(service+"/"+name, func(t *testing.T) {
				h.in(t).expectItems(h.read(test.config), test.want)
			})
		}
	}
}

// What the service filters it is asked for, so that no more is sent than needed. It may not know every status, and an address
// does not hold any number of ids.
func TestOrdersData_filtersAtService(t *testing.T) {
	h := newHarbour(t)
	found := 0
	h.change(func(map[string]any) { found++ })
	for name, test := range map[string]struct {
		filter string
		value  any
		want   int
	}{
		"ids": {"order_ids", []any{"{quay}", "{kim}"}, 2}, "many ids": {"order_ids", append(numbers(100), "{quay}"), 6}, "approval": {"status", []any{"needs_approval", "revoked"}, 6},
		"revoked": {"status", []any{"revoked"}, 1}, "issued": {"status", []any{"issued"}, 3},
		"product": {"product_name_id", []any{"ssl_basic"}, 3}, "organization": {"organization_id", "7", 0}, "container": {"container_id", "7", 0},
		"certificate": {"certificate_id", "{certificate}", 1}, "serial": {"serial_number", "{serial}", 1}, "name": {"common_name", "quay.harbor.example", 1},
		"domain": {"domain_name", "lantern.example", 1}, "field": {"metadata_id", "{field}", 1}, "till": {"valid_till", "2027-01-04", 1},
		"created": {"date_created", "2026-12-11", 1}, "renewed": {"is_renewed", true, 1}, "notifications": {"disable_renewal_notifications", true, 1},
	} {
		found = 0
		h.read(map[string]any{test.filter: test.value})
		if found != test.want {
			t.Errorf("%s: the service sent %d orders, want %d", name, found, test.want)
		}
	}
}

func TestOrdersData_sort(t *testing.T) {
	h := newHarbour(t)
	for sort, want := range map[string]string{
		"order_id":                    moored,
		"-order_id":                   "again berth buoy lamp kim quay",
		"-date_created":               "again berth buoy lamp kim quay",
		"common_name":                 "again berth buoy kim lamp quay",
		"product_name,-order_id":      "kim again buoy quay berth lamp",
		"product_name, -date_created": "kim again buoy quay berth lamp",
		"status":                      "buoy quay again berth lamp kim",
	} {
		t.Run(sort, func(t *testing.T) {
			h.in(t).expectItems(h.read(map[string]any{"sort": sort}), want)
		})
	}
}

// A limit ends the list, and no more is asked for than it takes: a page as large as the limit, unless some of what the
// service finds may be left out.
func TestOrdersData_limit(t *testing.T) {
	h := newHarbour(t)
	for name, test := range map[string]struct {
		config map[string]any
		want   string
		sizes  []string
	}{
		"one":                     {map[string]any{"limit": 1}, "quay", []string{"1"}},
		"the last":                {map[string]any{"limit": 2, "sort": "-order_id"}, "again berth", []string{"2"}},
		"as many as there are":    {map[string]any{"limit": 6}, moored, []string{"6"}},
		"more than there are":     {map[string]any{"limit": 7}, moored, []string{"7"}},
		"more than a page":        {map[string]any{"limit": 5000}, moored, []string{"1000"}},
		"none":                    {nil, moored, []string{"1000"}},
		"of those filtered there": {map[string]any{"limit": 2, "status": []any{"revoked"}}, "lamp", []string{"1000"}},
		"of those filtered here":  {map[string]any{"limit": 1, "status": []any{"expired"}}, "buoy", []string{"1000"}},
	} {
		t.Run(name, func(t *testing.T) {
			h := h.in(t)
			sizes := h.pageSizes()
			defer h.ForgetFaults()
			h.expectItems(h.read(test.config), test.want)
			if !slices.Equal(*sizes, test.sizes) {
				t.Errorf("the pages are of %v, want %v", *sizes, test.sizes)
			}
		})
	}
}

// An order that is placed between two pages pushes another one into the next. It is listed once.
func TestOrdersData_repeated(t *testing.T) {
	h := newHarbour(t)
	fault(t, h.Bench, simulator.Fault{Method: http.MethodGet, Path: orderPages, Kind: "rewrite", Rewrite: rewritten(func(answer map[string]any) {
		if items, _ := answer["orders"].([]any); len(items) > 0 {
			answer["orders"] = append(items, items[0])
		}
	})})
	h.expectItems(h.read(nil), moored)
}

func TestOrdersData_items(t *testing.T) {
	h := newHarbour(t)
	items := map[string]map[string]any{}
	for _, item := range h.read(nil) {
		id, _ := item["id"].(string)
		items[h.names[id]] = item
	}
	expectRequests(t, h.Bench, 1, 0)
	expectValues(t, items["quay"], map[string]any{
		"id": h.ids["quay"], "status": "issued", "product_name_id": "ssl_basic", "product_name": "Basic OV", "product_type": "ssl_certificate",
		"common_name": "quay.harbor.example", "dns_names": []any{"lantern.example", "quay.harbor.example", "shop.harbor.example"},
		"organization_id": h.Organization(), "container_id": fmt.Sprint(h.ContainerID()), "signature_hash": "sha384",
		"valid_from": "2026-12-01", "valid_till": "2027-06-17", "days_remaining": 138.0, "order_valid_till": "2028-11-30", "date_created": "2026-12-01T06:30:00Z",
		"is_renewed": true, "is_multi_year_plan": true, "disable_renewal_notifications": true, "duplicates_count": 0.0, "reissues_count": 0.0,
		"price": 598.0, "custom_fields": map[string]any{"Cost center": "CC-204"},
	})
	for _, name := range []string{"organization_name", "container_name", "certificate_id", "serial_number", "thumbprint"} {
		if items["quay"][name] == nil {
			t.Errorf("%s is null", name)
		}
	}
	expectValues(t, items["berth"], map[string]any{
		"status": "needs_approval", "certificate_id": nil, "serial_number": nil, "thumbprint": nil, "valid_from": nil, "valid_till": nil, "days_remaining": nil,
		"order_valid_till": nil, "is_renewed": false, "disable_renewal_notifications": false, "custom_fields": map[string]any{},
	})
	expectValues(t, items["kim"], map[string]any{"common_name": "kim@harbor.example", "dns_names": []any{}, "organization_id": nil, "organization_name": nil})
	expectValues(t, items["buoy"], map[string]any{"status": "expired", "days_remaining": -26.0})
}

// What no list can be asked for is an error of the plan; what is not known yet is not.
func TestOrdersData_invalid(t *testing.T) {
	h := newHarbour(t)
	for name, config := range map[string]map[string]any{
		"order_ids":       {"order_ids": []any{"web"}},
		"no order_ids":    {"order_ids": []any{}},
		"status":          {"status": []any{"cancelled"}},
		"product_name_id": {"product_name_id": []any{""}},
		"organization_id": {"organization_id": "Harbor Lights Ltd"},
		"serial_number":   {"serial_number": "serial"},
		"origin":          {"origin": "elsewhere"},
		"date_created":    {"date_created": "yesterday"},
		"valid_till":      {"valid_till": "2027-02-30"},
		"span":            {"valid_till": "2027-03-31...2027-03-01"},
		"open span":       {"valid_till": "2027-03-31..."},
		"sort":            {"sort": "price"},
		"sort fields":     {"sort": "order_id,,status"},
		"limit":           {"limit": 0},
	} {
		if _, diags := h.Data(t, ordersData, config); len(diags) != 1 {
			t.Errorf("%s: there are %d diagnostics, want an error", name, len(diags))
		}
	}
	if made := len(h.Requests()); made > 0 {
		t.Errorf("%d requests were made", made)
	}
}

func TestOrdersData_refused(t *testing.T) {
	h := newHarbour(t)
	fault(t, h.Bench, refusingLists())
	_, diags := h.Data(t, ordersData, nil)
	expectDiagnostic(t, diags, tfprotov6.DiagnosticSeverityError, "Could Not List Orders", "The API key may not do this")
}

// refusingLists is a key that may not list orders.
func refusingLists() simulator.Fault {
	return simulator.Fault{
		Method: http.MethodGet, Path: orderPages, Kind: "status", Status: http.StatusForbidden,
		Body: []byte(`{"errors":[{"code":"access_denied|missing_permission","message":"No permission."}]}`),
	}
}

// With a real CLI, values that are known only after apply included.
func TestAccOrdersData(t *testing.T) {
	h := newHarbour(t)
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: h.Factories(),
		Steps: []resource.TestStep{
			{
				Config:      h.Config("", "data \"certcentral_orders\" \"test\" {\n  status = [\"cancelled\"]\n}\n"),
				ExpectError: regexp.MustCompile(`(?s)Invalid\s+Attribute\s+Value\s+Match.*canceled`),
			},
			{
				Config: h.Config("", fmt.Sprintf("resource \"terraform_data\" \"name\" {\n  input = %q\n}\n", "quay.harbor.example")+`
data "certcentral_orders" "test" {
  status      = ["issued"]
  order_ids   = [terraform_data.name.output == "" ? "1" : "`+h.ids["quay"]+`"]
  common_name = terraform_data.name.output
  valid_till  = terraform_data.name.output == "" ? "" : ">2027-01-01"
  sort        = "-valid_till"
  limit       = 3
}
`),
				ConfigStateChecks: []statecheck.StateCheck{
					statecheck.ExpectKnownValue("data."+ordersData+".test", attribute("orders"), knownvalue.ListExact([]knownvalue.Check{
						knownvalue.ObjectPartial(map[string]knownvalue.Check{
							"id": knownvalue.StringExact(h.ids["quay"]), "dns_names": knownvalue.SetSizeExact(3), "price": knownvalue.NumberExact(big.NewFloat(598)),
						}),
					})),
				},
			},
		},
	})
}
