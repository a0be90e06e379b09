// SPDX-License-Identifier: MPL-2.0

package simulator_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/simulator"
)

func TestApprovalIssuesAValidatedOrder(t *testing.T) {
	b := newBench(t, simulator.Config{Validation: "auto"})
	id, out := b.place(nil)
	request := out.number("requests.0.id")
	b.do(http.MethodGet, "/request/"+idText(request), nil).want(200).shows(map[string]string{
		"type": "new_request", "status": "pending", "date_processed": "", "processor": "", "requester.first_name": "Ivo",
		"order.id": idText(id), "order.status": "needs_approval", "order.certificate.id": "",
		"order.certificate.common_name": "lanterns.example",
	})
	b.check(id).shows(map[string]string{"order_status": "needs_approval", "dcv_status": "valid", "certificate_id": ""})
	b.decide(request, "approved")
	b.status(id, "issued")
	b.do(http.MethodGet, "/request/"+idText(request), nil).want(200).shows(map[string]string{
		"status": "approved", "date_processed": "2026-03-02T09:15:44+00:00", "processor.last_name": "Brandt",
		"processor_comment": "by test",
	})
	b.do(http.MethodPut, "/request/"+idText(request)+"/status", body{"status": "rejected"}).refused(400, "invalid_request_status")
}

func TestTwoStepApproval(t *testing.T) {
	b := newBench(t, simulator.Config{Approval: "two-step"})
	id, out := b.place(nil)
	request := out.number("requests.0.id")
	b.decide(request, "approved")
	b.info(id).shows(map[string]string{"status": "needs_approval", "requests.0.status": "pending"})
	b.decide(request, "submitted")
	b.decide(request, "approved")
	b.status(id, "needs_approval")
	b.decide(request, "approved")
	b.info(id).shows(map[string]string{"status": "pending", "requests.0.status": "approved"})
}

func TestRejectedOrder(t *testing.T) {
	b := newBench(t, simulator.Config{})
	id, out := b.place(nil)
	b.do(http.MethodPut, orderPath(id, "/status"), body{"status": "canceled", "note": "no"}).refused(400, "invalid_order_status")
	b.decide(out.number("requests.0.id"), "rejected")
	b.info(id).shows(map[string]string{"status": "rejected", "requests.0.status": "rejected", "certificate.id": "", "order_valid_till": ""})
	b.do(http.MethodPut, orderPath(id, "/check-dcv"), nil).refused(400, "invalid_order_status")
}

func TestUnknownDecision(t *testing.T) {
	b := newBench(t, simulator.Config{})
	_, out := b.place(nil)
	b.do(http.MethodPut, "/request/"+idText(out.number("requests.0.id"))+"/status", body{"status": "perhaps"}).
		refused(400, "invalid_value:status")
}

func TestListRequests(t *testing.T) {
	b := newBench(t, simulator.Config{Validation: "auto"})
	b.do(http.MethodGet, "/request", nil).want(200).shows(map[string]string{"": "map[]"})
	first, out := b.place(nil)
	b.decide(out.number("requests.0.id"), "approved")
	second, _ := b.place(map[string]any{"certificate.common_name": "wicks.example"})
	b.do(http.MethodPut, orderPath(first, "/revoke"), body{"comments": "over"}).want(201)

	b.do(http.MethodGet, "/request", nil).want(200).shows(map[string]string{
		"page.total": "3", "requests.0.type": "revoke", "requests.1.order.id": idText(second),
		"requests.1.order.certificate.common_name": "wicks.example", "requests.1.order.organization.id": "1180442",
		"requests.0.comments": "",
	})
	b.do(http.MethodGet, "/request?filters[status]=pending&filters[type]=new_request", nil).want(200).shows(map[string]string{
		"page.total": "1", "requests.0.order.id": idText(second),
	})
	b.do(http.MethodGet, "/request?limit=1&offset=2", nil).want(200).shows(map[string]string{
		"page.total": "3", "page.limit": "1", "page.offset": "2", "requests.0.order.id": idText(first), "requests.1": "",
	})
}

func TestListRequestsSortAndFilter(t *testing.T) {
	b := newBench(t, simulator.Config{Validation: "auto"})
	apple, out := b.place(map[string]any{"certificate.common_name": "apple.example", "additional_emails": []string{"ops@apple.example"}})
	b.decide(out.number("requests.0.id"), "approved")
	b.sim.Advance(day)
	b.place(map[string]any{"certificate.common_name": "cedar.example"})
	b.sim.Advance(day)
	b.place(map[string]any{"certificate.common_name": "berry.example"})
	b.do(http.MethodPost, orderPath(apple, "/reissue"), b.orderBody(map[string]any{"certificate.common_name": "dahlia.example"})).want(201)
	for query, want := range map[string]string{
		"":                                  "dahlia berry cedar apple",
		"sort=id":                           "apple cedar berry dahlia",
		"sort=-date,id":                     "berry dahlia cedar apple",
		"sort=common_name":                  "apple berry cedar dahlia",
		"sort=order_id,-type":               "dahlia apple cedar berry",
		"sort=-order_id,type":               "berry cedar apple dahlia",
		"sort=status,-id":                   "apple dahlia berry cedar",
		"filters[search]=CEDAR.example":     "cedar",
		"filters[search]=%25err":            "berry",
		"filters[search]=ops@apple.example": "dahlia apple", // both are about one order
		"filters[container_id]=77120&limit=2&offset=1":                              "berry cedar",
		"filters[container_id]=7":                                                   "",
		"filters[type][0]=reissue&filters[type][1]=revoke":                          "dahlia",
		"filters[status]=pending&filters[type]=new_request&sort=common_name":        "berry cedar",
		"filters[metadata_id]=1&filters[metadata_value]=x&filters[status]=approved": "apple",
	} {
		list := b.do(http.MethodGet, "/request?"+query, nil).want(200)
		requests, _ := list.at("requests").([]any)
		var names []string
		for i := range requests {
			name, _, _ := strings.Cut(list.text("requests."+idText(int64(i))+".order.certificate.common_name"), ".")
			names = append(names, name)
		}
		if got := strings.Join(names, " "); got != want {
			t.Errorf("%s lists %q, want %q", query, got, want)
		}
	}
	b.do(http.MethodGet, "/request?sort=taste", nil).refused(400, "invalid_value:sort")
}

func TestCancel(t *testing.T) {
	for _, word := range []string{"canceled", "CANCELED"} {
		b := newBench(t, simulator.Config{Approval: "skip"})
		id, _ := b.place(nil)
		b.do(http.MethodPut, orderPath(id, "/status"), body{"status": word}).refused(400, "invalid_value:note")
		b.do(http.MethodPut, orderPath(id, "/status"), body{"status": word, "note": "changed my mind"}).want(204)
		b.status(id, "canceled")
		b.do(http.MethodPut, orderPath(id, "/status"), body{"status": word, "note": "again"}).refused(400, "invalid_order_status")
		b.do(http.MethodPut, orderPath(id, "/revoke"), body{"skip_approval": true}).refused(400, "invalid_order_status")
	}
}

func TestOrderStatusCalls(t *testing.T) {
	b := newBench(t, simulator.Config{Approval: "skip", Validation: "auto"})
	id, _ := b.place(nil)
	put := func(status string) result {
		return b.do(http.MethodPut, orderPath(id, "/status"), body{"status": status, "note": "x"})
	}
	put("canceled").refused(400, "invalid_order_status")
	put("mislaid").refused(400, "invalid_value:status")
	put("renewed").refused(400, "invalid_order_status")
	put("not_renewed").refused(400, "invalid_order_status")
	b.sim.Advance(300 * day)
	put("renewed").want(204)
	b.info(id).shows(map[string]string{"is_renewed": "true"})
	put("not_renewed").want(204)
	b.info(id).shows(map[string]string{"is_renewed": "false"})
	b.sim.Advance(100 * day)
	put("renewed").want(204)
}

func TestRevokeOrder(t *testing.T) {
	b := newBench(t, simulator.Config{Approval: "skip", Validation: "auto"})
	id, _ := b.place(nil)
	out := b.do(http.MethodPut, orderPath(id, "/revoke"), body{"comments": "decommissioned", "revocation_reason": "superseded"}).want(201)
	out.shows(map[string]string{"type": "revoke", "status": "pending", "comments": "decommissioned", "requester.id": "2290417"})
	b.info(id).shows(map[string]string{"status": "issued", "certificate.status": "", "has_pending_request": "true"})
	b.decide(out.number("id"), "approved")
	b.info(id).shows(map[string]string{"status": "revoked", "certificate.status": "revoked"})
	b.do(http.MethodPut, orderPath(id, "/revoke"), body{"skip_approval": true}).refused(400, "order_already_revoked")
}

func TestRevocationThatIsRejected(t *testing.T) {
	b := newBench(t, simulator.Config{Approval: "auto", Validation: "auto"})
	id, _ := b.place(nil)
	out := b.do(http.MethodPut, orderPath(id, "/revoke"), body{"comment": "other spelling"}).want(201)
	out.shows(map[string]string{"comments": "other spelling"})
	b.decide(out.number("id"), "rejected")
	b.status(id, "issued")
}

func TestRevocationThatComesTooLate(t *testing.T) {
	b := newBench(t, simulator.Config{Approval: "skip", Validation: "auto"})
	id, _ := b.place(nil)
	out := b.do(http.MethodPut, orderPath(id, "/revoke"), nil).want(201)
	b.do(http.MethodPut, orderPath(id, "/revoke"), body{"skip_approval": "true"}).want(204)
	b.do(http.MethodPut, "/request/"+idText(out.number("id"))+"/status", body{"status": "approved"}).refused(400, "order_already_revoked")
}

func TestRevokeCertificateLeavesItsOrder(t *testing.T) {
	b := newBench(t, simulator.Config{Approval: "skip", Validation: "auto"})
	id, first := b.place(nil)
	certificate := idText(first.number("certificate_id"))
	serial := b.info(id).text("certificate.serial_number")
	b.do(http.MethodPut, "/certificate/"+serial+"/revoke", body{"skip_approval": true}).want(204)
	b.info(id).shows(map[string]string{"status": "issued", "certificate.status": "revoked"})
	b.do(http.MethodPut, "/certificate/"+certificate+"/revoke", body{"skip_approval": true}).refused(400, "order_already_revoked")

	// A revoked certificate can be reissued, and only the new one is revoked then.
	out := b.do(http.MethodPost, orderPath(id, "/reissue"), b.orderBody(nil)).want(201)
	b.info(id).shows(map[string]string{"certificate.status": "issued", "certificate.id": out.text("certificate_id")})
	request := b.do(http.MethodPut, "/certificate/"+out.text("certificate_id")+"/revoke", nil).want(201)
	b.do(http.MethodGet, "/request/"+request.text("id"), nil).want(200).shows(map[string]string{"order.certificate.id": "", "order.certificate.serial_number": b.info(id).text("certificate.serial_number")})
	b.decide(request.number("id"), "approved")
	b.info(id).shows(map[string]string{"status": "issued", "certificate.status": "revoked"})
}

func TestRevokeOrderTakesEveryCertificate(t *testing.T) {
	b := newBench(t, simulator.Config{Approval: "skip", Validation: "auto"})
	id, _ := b.place(nil)
	for range 2 {
		b.do(http.MethodPost, orderPath(id, "/reissue"), b.orderBody(nil)).want(201)
	}
	b.do(http.MethodPut, orderPath(id, "/revoke"), body{"skip_approval": true}).want(204)
	b.do(http.MethodGet, orderPath(id, "/reissue"), nil).want(200).shows(map[string]string{
		"certificates.0.status": "revoked", "certificates.1.status": "revoked",
	})
}
