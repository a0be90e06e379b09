// SPDX-License-Identifier: MPL-2.0

package simulator_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/simulator"
)

// domainNames lists the first labels of the domains in a list.
func (r result) domainNames() string {
	r.t.Helper()
	domains, _ := r.want(200).at("domains").([]any)
	names := make([]string, 0, len(domains))
	for i := range domains {
		name, _, _ := strings.Cut(r.text("domains."+idText(int64(i))+".name"), ".")
		names = append(names, name)
	}
	return strings.Join(names, " ")
}

// orchard is a bench with three domains: cedar by TXT and valid, apple by CNAME and
// inactive, berry by mail.
func orchard(t *testing.T) *bench {
	t.Helper()
	b := newBench(t, simulator.Config{})
	b.validDomain(map[string]any{"name": "cedar.example"})
	b.sim.Advance(day)
	apple, _ := b.addDomain(map[string]any{"name": "apple.example", "dcv_method": "dns-cname-token"})
	b.do(http.MethodPut, domainPath(apple, "/deactivate"), nil).want(204)
	b.addDomain(map[string]any{"name": "berry.example", "dcv_method": nil, "validations": []any{map[string]any{"type": "ev"}}})
	return b
}

func TestListOfDomains(t *testing.T) {
	b := orchard(t)
	for query, want := range map[string]string{
		"":                          "cedar apple berry",
		"sort=name":                 "apple berry cedar",
		"sort=-name":                "cedar berry apple",
		"sort=-id":                  "berry apple cedar",
		"sort=-date_created,name":   "apple berry cedar",
		"container_id=77120":        "cedar apple berry",
		"container_id=5":            "",
		"filters[status]=active":    "cedar berry",
		"filters[status]=inactive":  "apple",
		"filters[validation]=ov":    "cedar",
		"filters[validation]=ev":    "",
		"filters[dcv_method]=email": "berry",
		"filters[dcv_method][0]=email&filters[dcv_method][1]=dns-txt-token": "cedar berry",
		"filters[search]=berry.example":                                     "berry",
		"filters[search]=berry":                                             "",
		"filters[search]=%25.EX":                                            "cedar apple berry",
		"filters%5Bsearch%5D=%25pp":                                         "apple",
		"limit=2":                                                           "cedar apple",
		"limit=2&offset=2":                                                  "berry",
	} {
		if got := b.do(http.MethodGet, "/domain?"+query, nil).domainNames(); got != want {
			t.Errorf("%q lists %q, want %q", query, got, want)
		}
	}
	b.do(http.MethodGet, "/domain?sort=color", nil).refused(400, "invalid_value:sort")
	b.do(http.MethodGet, "/domain?limit=2", nil).shows(map[string]string{"page.total": "3", "page.limit": "2", "page.offset": "0"})
}

func TestItemsOfTheListOfDomains(t *testing.T) {
	b := orchard(t)
	out := b.do(http.MethodGet, "/domain", nil).want(200)
	out.shows(map[string]string{
		"domains.0.is_active": "true", "domains.0.name": "cedar.example", "domains.0.date_created": "2026-03-02T09:15:44+00:00",
		"domains.0.last_submitted_datetime": "2026-03-02T09:15:44+00:00", "domains.0.dcv_approval_datetime": "2026-03-02T09:15:44+00:00",
		"domains.0.organization.id": "1180442", "domains.0.organization.is_active": "1", "domains.0.dcv_method": "dns-txt-token",
		"domains.0.dcv_expiration.ov": "2026-09-16", "domains.0.container.id": "77120",
		"domains.0.validations.0.dcv_status": "complete", "domains.2.validations.0.type": "ev", "domains.2.validations.0.status": "pending",
		"domains.0.dcv_token": "", "domains.0.status": "", "domains.1.is_active": "false", "domains.1.dcv_expiration": "",
		"domains.2.dcv_approval_datetime": "",
	})
	b.do(http.MethodGet, "/domain?include_dcv_expiration_time=true", nil).want(200).shows(map[string]string{
		"domains.0.dcv_expiration.ov": "2026-09-16T23:59:59+00:00", "domains.0.dcv_expiration.ev": "2026-09-16T23:59:59+00:00",
		"domains.1.dcv_expiration": "",
	})
	b.do(http.MethodPost, "/order/certificate/ssl_dv_geotrust_flex", b.orderBody(map[string]any{"organization": nil})).want(201)
	b.do(http.MethodGet, "/domain?sort=-id", nil).want(200).shows(map[string]string{"domains.0.validations": "[]"})
	newBench(t, simulator.Config{}).do(http.MethodGet, "/domain", nil).want(200).shows(map[string]string{"": "map[]"})
}
