// SPDX-License-Identifier: MPL-2.0

package simulator_test

import (
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/simulator"
)

func TestEveryAnswerTellsTheTime(t *testing.T) {
	b := newBench(t, simulator.Config{})
	b.sim.Advance(720 * time.Hour)
	const want = "Wed, 01 Apr 2026 09:15:44 GMT"
	answers := map[string]result{
		"success":       b.do(http.MethodGet, "/product", nil),
		"error":         b.do(http.MethodGet, "/nowhere", nil),
		"control":       b.control(http.MethodGet, "/requests", nil),
		"control error": b.control(http.MethodGet, "/nowhere", nil),
		"empty":         b.control(http.MethodDelete, "/requests", nil),
	}
	b.fault(simulator.Fault{Kind: "status", Status: 500})
	answers["fault"] = b.do(http.MethodGet, "/product", nil)
	for name, out := range answers {
		if got := out.header.Get("Date"); got != want {
			t.Errorf("%s: Date is %q, want %q", name, got, want)
		}
	}
}

func TestControlClock(t *testing.T) {
	b := newBench(t, simulator.Config{})
	b.control(http.MethodPost, "/clock", body{"advance": "720h"}).want(200).shows(map[string]string{"now": "2026-04-01T09:15:44+00:00"})
	if got, want := b.sim.Now(), testStart.Add(720*time.Hour); !got.Equal(want) {
		t.Errorf("clock stands at %s, want %s", got, want)
	}
	for _, bad := range []string{`{"advance":"soon"}`, `{`, `{"advance":5}`} {
		b.control(http.MethodPost, "/clock", bad).refused(400, "bad_request_format")
	}
}

func TestControlRequests(t *testing.T) {
	b := newBench(t, simulator.Config{})
	b.control(http.MethodGet, "/requests", nil).want(200).shows(map[string]string{"": "[]"})
	b.place(nil)
	b.fault(simulator.Fault{Kind: "drop_after", Times: 1})
	if _, err := b.try(http.MethodPost, placePath, b.orderBody(nil)); err == nil {
		t.Error("a dropped request was answered")
	}
	b.sim.Advance(time.Hour)
	b.do(http.MethodGet, "//order/certificate/5/?include_caa_status=1", nil).want(404)
	out := b.control(http.MethodGet, "/requests", nil).want(200)
	out.shows(map[string]string{
		"0.method": "POST", "0.path": placePath, "0.status": "201", "0.time": "2026-03-02T09:15:44Z",
		"1.status": "0", "2.method": "GET", "2.path": "/order/certificate/5", "2.status": "404", "2.time": "2026-03-02T10:15:44Z", "3": "",
	})
	want := []simulator.RecordedRequest{
		{Method: "POST", Path: placePath, Status: 201, Time: testStart},
		{Method: "POST", Path: placePath, Time: testStart},
		{Method: "GET", Path: "/order/certificate/5", Status: 404, Time: testStart.Add(time.Hour)},
	}
	if got := b.sim.Requests(); !slices.Equal(got, want) {
		t.Errorf("requests are %v, want %v", got, want)
	}
	b.control(http.MethodDelete, "/requests", nil).want(204)
	if got := b.sim.Requests(); len(got) > 0 {
		t.Errorf("requests are %v", got)
	}
}

func TestControlFaults(t *testing.T) {
	b := newBench(t, simulator.Config{})
	b.control(http.MethodPost, "/faults", body{
		"method": "GET", "path": "/product", "times": 1, "kind": "status", "status": 429, "retry_after": "3", "delay": "1ms",
		"body": map[string]any{"errors": []any{}}, "after_commit": true,
	}).want(204)
	out := b.do(http.MethodGet, "/product", nil).want(429)
	if string(out.body) != `{"errors":[]}` || out.header.Get("Retry-After") != "3" {
		t.Errorf("answer is %s, Retry-After %q", out.body, out.header.Get("Retry-After"))
	}
	b.do(http.MethodGet, "/product", nil).want(200)

	b.control(http.MethodPost, "/faults", body{"kind": "status", "status": 500}).want(204)
	b.do(http.MethodGet, "/product", nil).want(500)
	b.control(http.MethodDelete, "/faults", nil).want(204)
	b.do(http.MethodGet, "/product", nil).want(200)

	b.control(http.MethodPost, "/faults", body{"kind": "explode"}).refused(400, "bad_request_format")
	b.control(http.MethodPost, "/faults", "nonsense").refused(400, "bad_request_format")
}

func TestControlDNS(t *testing.T) {
	b := newBench(t, simulator.Config{Approval: "skip"})
	id, out := b.place(nil)
	record := body{"type": "txt", "value": out.text("dcv_random_value")}
	b.control(http.MethodPut, "/dns/lanterns.example", record).want(204)
	b.control(http.MethodDelete, "/dns/lanterns.example", nil).want(204)
	b.check(id).shows(map[string]string{"order_status": "pending"})
	b.control(http.MethodPut, "/dns/lanterns.example", record).want(204)
	b.check(id).shows(map[string]string{"order_status": "issued"})
	b.control(http.MethodPut, "/dns/lanterns.example", body{"type": "MX", "value": "x"}).refused(400, "invalid_value:type")
	b.control(http.MethodPut, "/dns/lanterns.example", "nonsense").refused(400, "bad_request_format")
}

func TestControlStaff(t *testing.T) {
	b := newBench(t, simulator.Config{Approval: "skip"})
	id, _ := b.place(nil)
	order := "/orders/" + idText(id)
	b.control(http.MethodPost, order+"/revoke", nil).refused(400, "invalid_order_status")
	b.control(http.MethodPost, order+"/issue", nil).want(204)
	b.status(id, "issued")
	b.control(http.MethodPost, order+"/issue", nil).refused(400, "invalid_order_status")
	b.control(http.MethodPost, order+"/reject", nil).refused(400, "invalid_order_status")
	b.control(http.MethodPost, order+"/revoke", nil).want(204)
	b.status(id, "revoked")

	declined, _ := b.place(map[string]any{"certificate.common_name": "wicks.example"})
	b.control(http.MethodPost, "/orders/"+idText(declined)+"/reject", nil).want(204)
	b.status(declined, "rejected")
	for _, action := range []string{"issue", "reject", "revoke"} {
		b.control(http.MethodPost, "/orders/1/"+action, nil).refused(404, "not_found|order")
		b.control(http.MethodPost, "/orders/x/"+action, nil).refused(404, "not_found|order")
	}
}

func TestStaffDeclinesAReissue(t *testing.T) {
	b := newBench(t, simulator.Config{})
	id := b.issuedOrder()
	out := b.do(http.MethodPost, orderPath(id, "/reissue"), b.orderBody(nil)).want(201)
	if err := b.sim.Issue(id); err == nil {
		t.Error("a reissue was issued before its approval")
	}
	if err := b.sim.Reject(id); err != nil {
		t.Fatal(err)
	}
	b.info(id).shows(map[string]string{"status": "issued", "requests.1.status": "rejected", "requests.1.id": out.text("requests.0.id")})
}

func TestControlOrganizations(t *testing.T) {
	b := newBench(t, simulator.Config{Approval: "skip"})
	id, out := b.place(map[string]any{"organization": organizationBody(nil)})
	b.prove("lanterns.example", out.text("dcv_random_value"))
	b.check(id)
	path := "/organizations/" + out.text("organization.id") + "/validate"
	b.control(http.MethodPost, path, body{"types": []string{"magic"}}).refused(400, "invalid_value:types")
	b.control(http.MethodPost, path, "nonsense").refused(400, "bad_request_format")
	b.control(http.MethodPost, "/organizations/7/validate", nil).refused(404, "not_found|organization")
	b.control(http.MethodPost, "/organizations/x/validate", nil).refused(404, "not_found|organization")
	b.status(id, "pending")
	b.control(http.MethodPost, path, nil).want(204)
	b.status(id, "issued")
}

func TestControlRoots(t *testing.T) {
	b := newBench(t, simulator.Config{})
	out := b.control(http.MethodGet, "/roots", nil).want(200)
	if string(out.body) != b.sim.RootPEM() || out.header.Get("Content-Type") != "application/x-pem-file" {
		t.Errorf("roots are %s %q", out.header.Get("Content-Type"), out.body)
	}
	if root := parsePEM(t, out.body)[0]; !root.IsCA || root.Subject.String() != root.Issuer.String() {
		t.Errorf("not a root: %s by %s", root.Subject, root.Issuer)
	}
}

func TestOrderSummaries(t *testing.T) {
	b := newBench(t, simulator.Config{Approval: "skip", Validation: "auto"})
	old, _ := b.place(map[string]any{"alternative_order_id": "tf-1", "order_validity.days": 20})
	renewal, _ := b.place(map[string]any{"renewal_of_order_id": old, "certificate.dns_names": []string{"shop.lanterns.example"}})
	out := b.do(http.MethodPost, orderPath(renewal, "/reissue"), b.orderBody(nil)).want(201)
	b.sim.Advance(30 * day)
	orders := b.sim.Orders()
	if len(orders) != 2 {
		t.Fatalf("there are %d orders, want 2", len(orders))
	}
	if o := orders[0]; o.ID != old || o.Status != "expired" || !o.Renewed || o.AlternativeOrderID != "tf-1" || o.Certificates != 1 {
		t.Errorf("old order is %+v", o)
	}
	o := orders[1]
	if o.RenewalOf != old || o.Certificates != 2 || o.CertificateID != out.number("certificate_id") || o.Product != "ssl_basic" {
		t.Errorf("renewal is %+v", o)
	}
	if !slices.Equal(o.DNSNames, []string{"lanterns.example"}) || o.OrganizationID != b.sim.OrganizationID() {
		t.Errorf("renewal is %+v", o)
	}
	if got, want := b.sim.ContainerID(), b.info(old).number("container.id"); got != want {
		t.Errorf("container is %d, want %d", got, want)
	}
}
