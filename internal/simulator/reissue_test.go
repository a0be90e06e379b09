// SPDX-License-Identifier: MPL-2.0

package simulator_test

import (
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/simulator"
)

const day = 24 * time.Hour

func TestReissueAtOnce(t *testing.T) {
	b := newBench(t, simulator.Config{Approval: "skip", Validation: "auto"})
	id, placed := b.place(map[string]any{"certificate.server_platform.id": 2})
	old := b.download(placed.number("certificate_id"))
	b.sim.Advance(3 * day)
	key := newKey()
	out := b.do(http.MethodPost, orderPath(id, "/reissue"), b.orderBody(map[string]any{
		"certificate.csr":           csrFor(t, key),
		"certificate.dns_names":     []string{"shop.lanterns.example"},
		"certificate.cert_validity": map[string]any{"days": 30},
	})).want(201)
	if got, want := out.present(), "certificate_chain certificate_id id"; got != want {
		t.Errorf("answer has %q, want %q", got, want)
	}
	leaf := b.download(out.number("certificate_id"))
	if !sameKey(t, leaf, key) || sameKey(t, leaf, testKey()) {
		t.Error("the certificate is for another key")
	}
	if want := []string{"lanterns.example", "shop.lanterns.example"}; !slices.Equal(leaf.DNSNames, want) {
		t.Errorf("names are %q, want %q", leaf.DNSNames, want)
	}
	b.info(id).shows(map[string]string{
		"id": idText(id), "status": "issued", "certificate.status": "issued", "certificate.id": out.text("certificate_id"),
		"certificate.valid_from": "2026-03-05", "certificate.valid_till": "2026-04-03", "certificate.days_remaining": "29",
		"order_valid_from": "2026-03-02", "order_valid_till": "2027-03-01", "reissues_count": "1", "has_reissues": "true",
		"certificate.server_platform.id": "2",
	})
	if again := b.download(placed.number("certificate_id")); !again.Equal(old) {
		t.Error("the first certificate has changed")
	}
}

func TestReissueThatWaits(t *testing.T) {
	b := newBench(t, simulator.Config{})
	id := b.issuedOrder()
	before := b.info(id)
	out := b.do(http.MethodPost, orderPath(id, "/reissue"), b.orderBody(map[string]any{
		"certificate.dns_names": []string{"wicks.example"}, "comments": "one more",
	})).want(201)
	if got, want := out.present(), "id requests"; got != want {
		t.Errorf("answer has %q, want %q", got, want)
	}
	out.shows(map[string]string{"requests.0.status": ""})
	b.info(id).shows(map[string]string{
		"status": "reissue_pending", "certificate.status": "issued", "certificate.id": before.text("certificate.id"),
		"certificate.serial_number": before.text("certificate.serial_number"), "certificate.dns_names": "[lanterns.example]",
		"requests.1.type": "reissue", "requests.1.status": "pending", "reissues_count": "0",
	})
	b.do(http.MethodGet, "/request/"+out.text("requests.0.id"), nil).want(200).shows(map[string]string{
		"order.certificate.id": "", "order.certificate.dns_names": "[lanterns.example wicks.example]",
	})
	b.do(http.MethodGet, orderPath(id, "/reissue"), nil).want(200).shows(map[string]string{
		"certificates.0.status": "pending", "certificates.0.id": "", "certificates.0.date_issued": "", "certificates.0.receipt_id": "0",
	})

	b.do(http.MethodPost, orderPath(id, "/reissue"), b.orderBody(nil)).refused(400, "invalid_order_status")
	b.do(http.MethodPut, orderPath(id, "/revoke"), body{"skip_approval": true}).refused(400, "invalid_order_status")
	b.do(http.MethodPut, "/certificate/"+before.text("certificate.id")+"/revoke", nil).refused(400, "invalid_order_status")

	b.do(http.MethodPut, orderPath(id, "/dcv-random-value"), nil).refused(400, "invalid_order_status")
	b.decide(out.number("requests.0.id"), "approved")
	b.status(id, "reissue_pending")
	pending := b.do(http.MethodGet, orderPath(id, "/reissue"), nil).want(200).text("certificates.0.id")
	b.do(http.MethodGet, "/certificate/"+pending+"/chain", nil).refused(404, "not_found|certificate")

	// Only the new domain has to be proved.
	b.prove("wicks.example", b.randomValue(id))
	b.check(id).shows(map[string]string{"order_status": "issued", "certificate_id": pending})
	b.info(id).shows(map[string]string{"status": "issued", "certificate.id": pending, "reissues_count": "1"})
}

// issuedOrder is an order of the bench that has gone all the way.
func (b *bench) issuedOrder() int64 {
	b.Helper()
	id, out := b.place(nil)
	if request := out.at("requests.0.id"); request != nil {
		b.decide(out.number("requests.0.id"), "approved")
	}
	b.prove("lanterns.example", out.text("dcv_random_value"))
	b.check(id).shows(map[string]string{"order_status": "issued"})
	return id
}

func TestProofOfAnOrderLasts(t *testing.T) {
	for name, prove := range map[string]func(b *bench, id int64, out result){
		"record": func(b *bench, id int64, out result) {
			b.prove("lanterns.example", out.text("dcv_random_value"))
			b.check(id)
			b.sim.Unpublish("lanterns.example")
		},
		"mail": func(b *bench, id int64, _ result) {
			b.do(http.MethodPut, orderPath(id, "/dcv-method"), body{"dcv_method": "email"}).want(200)
			if err := b.sim.ApproveMail(b.sim.Mails()[0].Token); err != nil {
				b.Fatal(err)
			}
		},
		"staff": func(b *bench, id int64, _ result) {
			if err := b.sim.Issue(id); err != nil {
				b.Fatal(err)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t, simulator.Config{Approval: "skip"})
			id, out := b.place(map[string]any{"order_validity.years": 3})
			prove(b, id, out)
			b.status(id, "issued")
			reissue := func() result {
				t.Helper()
				return b.do(http.MethodPost, orderPath(id, "/reissue"), b.orderBody(map[string]any{
					"certificate.dns_names": []string{"shop.lanterns.example"},
				})).want(201)
			}
			atOnce := map[string]string{"dcv_random_value": "", "certificate_chain.0.subject_common_name": "lanterns.example"}

			// The order's proof outlives the account's domain.
			outlive := func() {
				t.Helper()
				b.do(http.MethodDelete, domainPath(b.sim.Domains()[0].ID, ""), nil).want(204)
				b.sim.Advance(198 * day)
				reissue().shows(atOnce)
			}
			outlive()
			b.do(http.MethodGet, orderPath(id, "/validation"), nil).want(200).shows(map[string]string{
				"dns_name_validations.0.status": "approved", "dns_name_validations.0.validated_until": "",
			})
			other, _ := b.place(nil)
			b.status(other, "pending") // another order cannot use it
			if err := b.sim.Reject(other); err != nil {
				t.Fatal(err)
			}

			b.sim.Advance(day)
			late := reissue()
			b.status(id, "reissue_pending")
			b.prove("lanterns.example", late.text("dcv_random_value"))
			b.check(id).shows(map[string]string{"order_status": "issued"})
			outlive()
		})
	}
}

// What was issued by an older proof of the account's does not count from then on anew.
func TestIssuanceIsNoProof(t *testing.T) {
	b := newBench(t, simulator.Config{Approval: "skip"})
	b.validDomain(nil)
	b.sim.Advance(100 * day)
	id, _ := b.place(nil)
	b.status(id, "issued")
	b.sim.Advance(99 * day)
	out := b.do(http.MethodPost, orderPath(id, "/reissue"), b.orderBody(nil)).want(201)
	b.status(id, "reissue_pending")
	if out.text("dcv_random_value") == "" {
		t.Errorf("the reissue says not how to prove its domain: %s", out.body)
	}
}

func TestReissueEndsWithItsOrder(t *testing.T) {
	b := newBench(t, simulator.Config{Approval: "skip", Validation: "auto"})
	id, _ := b.place(nil)
	b.sim.Advance(300 * day) // the certificate is over, the order is not
	b.info(id).shows(map[string]string{"status": "issued"})
	b.do(http.MethodPost, orderPath(id, "/reissue"), b.orderBody(nil)).want(201)
	b.info(id).shows(map[string]string{"certificate.valid_till": "2027-03-01", "order_valid_till": "2027-03-01"})
}

func TestExpiredCertificateOfALiveOrder(t *testing.T) {
	b := newBench(t, simulator.Config{Approval: "skip", Validation: "auto"})
	id, _ := b.place(nil)
	b.do(http.MethodPost, orderPath(id, "/reissue"), b.orderBody(map[string]any{"certificate.cert_validity.days": 5})).want(201)
	b.sim.Advance(6 * day)
	b.info(id).shows(map[string]string{"status": "issued", "certificate.status": "expired", "certificate.days_remaining": "-2"})
}

func TestCancelAndRejectReissue(t *testing.T) {
	for name, end := range map[string]func(b *bench, id, request int64){
		"cancel": func(b *bench, id, _ int64) {
			b.do(http.MethodPut, orderPath(id, "/status"), body{"status": "canceled", "note": "by test"}).want(204)
		},
		"reject request": func(b *bench, _, request int64) { b.decide(request, "rejected") },
	} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t, simulator.Config{})
			id := b.issuedOrder()
			before := b.info(id)
			out := b.do(http.MethodPost, orderPath(id, "/reissue"), b.orderBody(nil)).want(201)
			end(b, id, out.number("requests.0.id"))
			b.info(id).shows(map[string]string{
				"status": "issued", "certificate.id": before.text("certificate.id"), "requests.1.status": "rejected", "reissues_count": "0",
			})
			b.do(http.MethodGet, "/request/"+out.text("requests.0.id"), nil).want(200).shows(map[string]string{"processor_comment": "by test"})
			list := b.do(http.MethodGet, orderPath(id, "/reissue"), nil).want(200)
			list.shows(map[string]string{"certificates.0.status": "rejected", "certificates.0.thumbprint": "", "certificates.0.valid_till": ""})
			b.do(http.MethodGet, "/certificate/"+idText(list.number("certificates.0.id"))+"/chain", nil).refused(404, "not_found|certificate")
			if orders := b.sim.Orders(); orders[0].Certificates != 1 {
				t.Errorf("order counts %d certificates, want 1", orders[0].Certificates)
			}
			b.do(http.MethodPost, orderPath(id, "/reissue"), b.orderBody(map[string]any{"skip_approval": true})).want(201)
			b.info(id).shows(map[string]string{"reissues_count": "1"})
		})
	}
}

func TestReissueRefusals(t *testing.T) {
	b := newBench(t, simulator.Config{Approval: "skip", Validation: "auto"})
	id, _ := b.place(nil)
	for path, code := range map[string]string{
		"certificate.common_name":    "invalid_value:common_name",
		"certificate.csr":            "invalid_value:csr",
		"certificate.signature_hash": "invalid_value:signature_hash",
	} {
		b.do(http.MethodPost, orderPath(id, "/reissue"), b.orderBody(map[string]any{path: nil})).refused(400, code)
	}
	b.sim.Publish("wicks.example", "CAA", "other-ca.example")
	pending, _ := b.place(map[string]any{"certificate.common_name": "wicks.example"})
	b.do(http.MethodPost, orderPath(pending, "/reissue"), b.orderBody(nil)).refused(400, "invalid_order_status")
}

func TestReissueApprovedByItself(t *testing.T) {
	b := newBench(t, simulator.Config{Approval: "auto", Validation: "auto"})
	id, _ := b.place(nil)
	out := b.do(http.MethodPost, orderPath(id, "/reissue"), b.orderBody(nil)).want(201)
	if got, want := out.present(), "certificate_chain certificate_id id requests"; got != want {
		t.Errorf("answer has %q, want %q", got, want)
	}
	b.info(id).shows(map[string]string{"requests.1.type": "reissue", "requests.1.status": "approved"})
}

func TestReissueListHasNoFirstCertificate(t *testing.T) {
	b := newBench(t, simulator.Config{Approval: "skip", Validation: "auto"})
	id, _ := b.place(nil)
	for _, list := range []string{"/reissue", "/duplicate"} {
		b.do(http.MethodGet, orderPath(id, list), nil).want(200).shows(map[string]string{"": "map[]"})
	}
	b.do(http.MethodPost, orderPath(id, "/reissue"), b.orderBody(nil)).want(201)
	b.do(http.MethodGet, orderPath(id, "/reissue"), nil).want(200).shows(map[string]string{
		"certificates.0.status": "issued", "certificates.1": "", "certificates.0.days_remaining": "198",
		"certificates.0.purchased_dns_names": "0", "certificates.0.receipt_id": "41180925",
	})
}
