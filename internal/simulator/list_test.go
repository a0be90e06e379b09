// SPDX-License-Identifier: MPL-2.0

package simulator_test

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/simulator"
)

// shelf is a bench with four orders in different states, a day apart: apple is
// issued, berry revoked, cedar canceled, dahlia pending.
func shelf(t *testing.T) (*bench, map[string]int64) {
	t.Helper()
	b := newBench(t, simulator.Config{Approval: "skip"})
	ids := make(map[string]int64)
	for i, name := range []string{"dahlia", "berry", "cedar", "apple"} {
		field := b.sim.AddCustomField(name, "text", false)
		ids[name], _ = b.place(map[string]any{
			"certificate.common_name":       name + ".example",
			"certificate.dns_names":         []string{"shop." + name + ".example"},
			"order_validity.years":          i%3 + 1,
			"alternative_order_id":          "fruit-" + name[:1],
			"custom_fields":                 []any{map[string]any{"metadata_id": field, "value": name}},
			"disable_renewal_notifications": name == "apple",
			"additional_emails":             []string{name + "@lanterns.example"},
		})
		b.sim.Advance(day)
	}
	for _, name := range []string{"apple", "berry"} {
		if err := b.sim.Issue(ids[name]); err != nil {
			t.Fatal(err)
		}
	}
	if err := b.sim.Revoke(ids["berry"]); err != nil {
		t.Fatal(err)
	}
	b.do(http.MethodPut, orderPath(ids["cedar"], "/status"), body{"status": "canceled", "note": "x"}).want(204)
	return b, ids
}

// names lists the first labels of the common names in a list of orders.
func (r result) names() string {
	r.t.Helper()
	orders, _ := r.want(200).at("orders").([]any)
	names := make([]string, 0, len(orders))
	for i := range orders {
		name, _, _ := strings.Cut(r.text("orders."+idText(int64(i))+".certificate.common_name"), ".")
		names = append(names, name)
	}
	return strings.Join(names, " ")
}

func TestListSortAndFilter(t *testing.T) {
	b, ids := shelf(t)
	apple := b.info(ids["apple"])
	for query, want := range map[string]string{
		"":                              "apple cedar berry dahlia",
		"sort=date_created":             "dahlia berry cedar apple",
		"sort=-common_name":             "dahlia cedar berry apple",
		"sort=validity_years,-order_id": "apple dahlia berry cedar",
		"sort=status":                   "cedar apple dahlia berry",
		"sort=product_name,id":          "dahlia berry cedar apple",
		"sort=-valid_till,-common_name": "berry apple dahlia cedar",
		"filters[status]=issued":        "apple",
		"filters[status][0]=issued&filters[status][1]=pending":              "apple dahlia",
		"filters%5Bstatus%5D=canceled":                                      "cedar",
		"filters[id]=" + idText(ids["berry"]):                               "berry",
		"filters[common_name]=APPLE.example":                                "apple",
		"filters[common_name]=apple":                                        "",
		"filters[search]=%25pp":                                             "apple",
		"filters[search]=cedar@lanterns.example":                            "cedar",
		"filters[domain_name]=shop.cedar.example":                           "cedar",
		"filters[product_name_id]=ssl_plus":                                 "",
		"filters[product_name_id]=ssl_basic&limit=1":                        "apple",
		"filters[serial_number]=" + apple.text("certificate.serial_number"): "apple",
		"filters[certificate_id]=" + apple.text("certificate.id"):           "apple",
		"filters[metadata_id]=4713":                                         "cedar",
		"filters[disable_renewal_notifications]=1":                          "apple",
		"filters[email]=berry@lanterns.example":                             "berry",
		"filters[email]=berry.example":                                      "",
		"filters[is_renewal]=1":                                             "apple cedar berry dahlia", // no filter of the service
		"filters[origin]=certcentral&offset=3":                              "dahlia",
		"filters[date_created]=%3E2026-03-03":                               "apple cedar",
		"filters[date_created]=%3C2026-03-04":                               "berry dahlia",
		"filters[date_created]=2026-03-03...2026-03-04":                     "cedar berry",
		"filters[valid_till]=%3E2020-01-01":                                 "apple berry",
		"filters[valid_till]=%3C2030-01-01":                                 "apple berry",
		"filters[unheard_of]=1&offset=2":                                    "berry dahlia",
		"organization_id=1180442&container_id=77120&user_id=2290417":        "apple cedar berry dahlia",
		"organization_id=7":                                                 "",
		"limit=2":                                                           "apple cedar",
		"limit=2&offset=2":                                                  "berry dahlia",
		"limit=2&offset=4":                                                  "",
	} {
		if got := b.do(http.MethodGet, "/order/certificate?"+query, nil).names(); got != want {
			t.Errorf("%s lists %q, want %q", query, got, want)
		}
	}
	b.do(http.MethodGet, "/order/certificate?sort=taste", nil).refused(400, "invalid_value:sort")
}

func TestListPages(t *testing.T) {
	b, _ := shelf(t)
	for query, page := range map[string]string{
		"":                        "map[limit:1000 offset:0 total:4]",
		"limit=0":                 "map[limit:1000 offset:0 total:4]",
		"limit=5000":              "map[limit:1000 offset:0 total:4]",
		"limit=3&offset=3":        "map[limit:3 offset:3 total:4]",
		"offset=9":                "map[limit:1000 offset:9 total:4]",
		"filters[status]=issued":  "map[limit:1000 offset:0 total:1]",
		"filters[status]=unknown": "",
	} {
		b.do(http.MethodGet, "/order/certificate?"+query, nil).want(200).shows(map[string]string{"page": page})
	}
	newBench(t, simulator.Config{}).do(http.MethodGet, "/order/certificate", nil).want(200).shows(map[string]string{"": "map[]"})
}

func TestListItems(t *testing.T) {
	b, _ := shelf(t)
	b.do(http.MethodGet, "/order/certificate?sort=common_name", nil).want(200).shows(map[string]string{
		"orders.0.status": "issued", "orders.0.certificate.dns_names": "[apple.example shop.apple.example]",
		"orders.0.number_of_sans": "2", "orders.0.container.is_active": "true", "orders.0.organization.name": "Northwind Lanterns LLC",
		"orders.0.order_valid_till": "2027-03-05", "orders.0.certificate.valid_till": "2026-09-20", "orders.0.requests": "",
		"orders.0.organization_contact": "", "orders.0.product.validation_type": "", "orders.0.custom_fields.0.value": "apple",
		"orders.1.status": "revoked", "orders.1.certificate.status": "",
		"orders.2.order_valid_till": "", "orders.2.certificate.serial_number": "", "orders.2.certificate.days_remaining": "",
	})
}

// What both tell, the list and order info tell alike.
func TestListItemsAgreeWithOrderInfo(t *testing.T) {
	b, ids := shelf(t)
	apple := map[string]any{"certificate.common_name": "apple.example", "certificate.dns_names": []string{"shop.apple.example"}}
	b.duplicate(ids["apple"], apple).want(201)
	b.reissue(ids["apple"])
	b.must(b.sim.Issue(ids["apple"]))
	b.info(ids["apple"]).shows(map[string]string{"duplicates_count": "1", "reissues_count": "1"})
	for name, id := range ids {
		item := b.do(http.MethodGet, "/order/certificate?filters[id]="+idText(id), nil).want(200)
		info := b.info(id)
		for _, key := range []string{
			"id", "status", "is_renewed", "date_created", "validity_years", "order_validity", "order_valid_till", "disable_renewal_notifications",
			"duplicates_count", "reissues_count", "has_reissues", "price", "product_name_id", "is_multi_year_plan", "custom_fields", "container.id",
			"organization.id", "organization.name", "product.type", "certificate.id", "certificate.serial_number", "certificate.thumbprint",
			"certificate.dns_names", "certificate.valid_from", "certificate.valid_till", "certificate.days_remaining", "certificate.signature_hash",
		} {
			if listed, told := item.text("orders.0."+key), info.text(key); listed != told {
				t.Errorf("%s: the list tells the %s %q, order info %q", name, key, listed, told)
			}
		}
		if listed := item.text("orders.0.has_duplicates"); listed != strconv.FormatBool(name == "apple") {
			t.Errorf("%s: has_duplicates is %s", name, listed)
		}
	}
}

func TestFilterIssuedFindsExpired(t *testing.T) {
	b, _ := shelf(t)
	b.sim.Advance(3 * 366 * day)
	out := b.do(http.MethodGet, "/order/certificate?filters[status]=issued", nil)
	if got := out.names(); got != "apple" {
		t.Errorf("lists %q", got)
	}
	out.shows(map[string]string{"orders.0.status": "expired"})
}

func TestAlternateIDs(t *testing.T) {
	b, ids := shelf(t)
	path := "/order/alternate/" + url.PathEscape("fruit-a")
	b.do(http.MethodGet, path, nil).want(200).shows(map[string]string{
		"orders.0.order_id": idText(ids["apple"]), "orders.0.status": "issued", "orders.0.certificate_id": b.info(ids["apple"]).text("certificate.id"),
		"orders.1": "", "page.total": "1",
	})
	second, _ := b.place(map[string]any{"alternative_order_id": "fruit-a"})
	b.do(http.MethodGet, path, nil).want(200).shows(map[string]string{"page.total": "2", "orders.1.order_id": idText(second)})
	b.do(http.MethodGet, path+"?offset=1&limit=1", nil).want(200).shows(map[string]string{"orders.0.order_id": idText(second), "orders.1": ""})
	b.do(http.MethodGet, "/order/alternate/none", nil).want(200).shows(map[string]string{"": "map[]"})
}

func TestAlternateIDBeforeApproval(t *testing.T) {
	b := newBench(t, simulator.Config{})
	b.place(map[string]any{"alternative_order_id": "tf-1"})
	b.do(http.MethodGet, "/order/alternate/tf-1", nil).want(200).shows(map[string]string{
		"orders.0.status": "needs_approval", "orders.0.certificate_id": "",
	})
}

func TestStatusChanges(t *testing.T) {
	b, ids := shelf(t)
	b.sim.Advance(2 * time.Hour)
	changes := func(query string) string {
		out := b.do(http.MethodGet, "/order/certificate/status-changes?"+query, nil).want(200)
		list, _ := out.at("orders").([]any)
		var found []string
		for i := range list {
			for name, id := range ids {
				if out.text("orders."+idText(int64(i))+".order_id") == idText(id) {
					found = append(found, name)
				}
			}
		}
		return strings.Join(found, " ")
	}
	for query, want := range map[string]string{
		"minutes=119":            "",
		"minutes=119&seconds=61": "berry cedar apple",
		"seconds=604800":         "dahlia berry cedar apple",
		"filters[status_last_updated]=2026-03-06+00:00:00":                       "berry cedar apple", // midnight in the mountains is 07:00
		"filters[status_last_updated]=2026-03-06%2B02:15:45":                     "",
		"filters[status_last_updated]=2026-03-01+00:00:00...2026-03-02+02:15:44": "dahlia",
		"filters[status_last_updated]=2026-03-01+00:00:00...2026-03-02+02:15:43": "",
		"filters[status_last_updated]=2026-03-03+00:00:00...2026-03-06+00:00:00": "", // they changed again later
	} {
		if got := changes(query); got != want {
			t.Errorf("%s finds %q, want %q", query, got, want)
		}
	}
	b.do(http.MethodGet, "/order/certificate/status-changes?minutes=1", nil).want(200).shows(map[string]string{"": "map[]"})
	for query, code := range map[string]string{
		"":                        "invalid_value:minutes",
		"minutes=10081":           "time_frame_too_long",
		"minutes=10080&seconds=1": "time_frame_too_long",
		"filters[status_last_updated]=2026-02-01+00:00:00":                       "time_frame_too_long",
		"filters[status_last_updated]=2026-02-01+00:00:00...2026-02-08+00:00:01": "time_frame_too_long",
		"filters[status_last_updated]=yesterday":                                 "invalid_value:status_last_updated",
		"filters[status_last_updated]=2026-02-01+00:00:00...now":                 "invalid_value:status_last_updated",
	} {
		b.do(http.MethodGet, "/order/certificate/status-changes?"+query, nil).refused(400, code)
	}
}

func TestRevokedCertificateIsAStatusChange(t *testing.T) {
	b := newBench(t, simulator.Config{Approval: "skip", Validation: "auto"})
	id, out := b.place(nil)
	b.sim.Advance(time.Hour)
	path := "/order/certificate/status-changes?minutes=5"
	b.do(http.MethodGet, path, nil).want(200).shows(map[string]string{"": "map[]"})
	b.do(http.MethodPut, "/certificate/"+out.text("certificate_id")+"/revoke", body{"skip_approval": true}).want(204)
	b.do(http.MethodGet, path, nil).want(200).shows(map[string]string{
		"orders.0.order_id": idText(id), "orders.0.certificate_id": out.text("certificate_id"), "orders.0.status": "issued",
	})
}

func TestStatusChangeOfExpiryIsAtTheEnd(t *testing.T) {
	b := newBench(t, simulator.Config{Approval: "skip", Validation: "auto"})
	b.place(map[string]any{"order_validity": map[string]any{"days": 2}})
	b.sim.Advance(5 * day) // the order ended at the end of 3 March
	b.do(http.MethodGet, "/order/certificate/status-changes?minutes=4440", nil).want(200).shows(map[string]string{"": "map[]"})
	b.do(http.MethodGet, "/order/certificate/status-changes?minutes=6000", nil).want(200).shows(map[string]string{"orders.0.status": "expired"})
}
