// SPDX-License-Identifier: MPL-2.0

package simulator_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/simulator"
)

// renewed tells what order info, the list of orders and the summary say alike.
func (b *bench) renewed(id int64) string {
	b.Helper()
	shown := b.info(id).text("is_renewed")
	b.do(http.MethodGet, "/order/certificate?filters[id]="+idText(id), nil).want(http.StatusOK).shows(map[string]string{"orders.0.is_renewed": shown})
	for _, o := range b.sim.Orders() {
		if o.ID == id && o.Renewed != (shown == "true") {
			b.Errorf("the summary says %t, order info %s", o.Renewed, shown)
		}
	}
	return shown
}

func TestRenewal(t *testing.T) {
	b := newBench(t, simulator.Config{Approval: "skip", Validation: "auto"})
	old, _ := b.place(nil)
	b.sim.Publish("lanterns.example", "CAA", "other-ca.example")
	renewal, _ := b.place(map[string]any{"renewal_of_order_id": idText(old)})
	b.info(renewal).shows(map[string]string{"status": "pending", "is_renewal": "true", "renewed_order_id": idText(old)})
	b.renewedForGood(old)
	if err := b.sim.Issue(renewal); err != nil {
		t.Fatal(err)
	}
	b.renewedForGood(old)
	b.info(old).shows(map[string]string{"status": "issued", "is_renewal": "false"})

	// A reissue of the renewal that comes to nothing changes nothing for the old order.
	b.do(http.MethodPost, orderPath(renewal, "/reissue"), b.orderBody(nil)).want(201)
	b.do(http.MethodPut, orderPath(renewal, "/status"), body{"status": "canceled", "note": "x"}).want(204)
	b.renewedForGood(old)
}

// renewedForGood checks that an order is renewed and can be neither renewed again
// nor marked otherwise.
func (b *bench) renewedForGood(id int64) {
	b.Helper()
	if b.renewed(id) != "true" {
		b.Error("the order is not shown as renewed")
	}
	b.do(http.MethodPost, "/order/certificate/ssl_basic", b.orderBody(map[string]any{"renewal_of_order_id": id})).
		refused(400, "order_renewed_already")
	b.do(http.MethodPut, orderPath(id, "/status"), body{"status": "not_renewed"}).refused(400, "invalid_order_status")
}

func TestFilterRenewed(t *testing.T) {
	b := newBench(t, simulator.Config{Approval: "skip", Validation: "auto"})
	old, _ := b.place(nil)
	renewal, _ := b.place(map[string]any{"renewal_of_order_id": old})
	for flag, want := range map[string]int64{"1": old, "0": renewal} {
		b.do(http.MethodGet, "/order/certificate?filters[is_renewed]="+flag, nil).want(200).shows(map[string]string{
			"page.total": "1", "orders.0.id": idText(want),
		})
	}
}

func TestRenewalThatComesToNothing(t *testing.T) {
	for name, end := range map[string]func(b *bench, id, request int64){
		"reject request": func(b *bench, _, request int64) { b.decide(request, "rejected") },
		"cancel": func(b *bench, id, request int64) {
			b.decide(request, "approved")
			b.do(http.MethodPut, orderPath(id, "/status"), body{"status": "canceled", "note": "x"}).want(204)
		},
		"decline": func(b *bench, id, request int64) {
			b.decide(request, "approved")
			if err := b.sim.Reject(id); err != nil {
				b.Fatal(err)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t, simulator.Config{})
			old := b.issuedOrder()
			renew := map[string]any{"renewal_of_order_id": old, "certificate.common_name": "wicks.example"}
			renewal, out := b.place(renew)
			if b.renewed(old) != "true" {
				t.Error("an order with a renewal in the queue is not shown as renewed")
			}
			end(b, renewal, out.number("requests.0.id"))
			if b.renewed(old) != "false" {
				t.Error("the old order is still shown as renewed")
			}
			b.place(renew)
			if b.renewed(old) != "true" {
				t.Error("the second renewal does not count")
			}
		})
	}
}

func TestRenewalByThumbprintAndAfterExpiry(t *testing.T) {
	b := newBench(t, simulator.Config{Approval: "skip", Validation: "auto"})
	old, _ := b.place(map[string]any{"order_validity": map[string]any{"days": 10}})
	thumbprint := b.info(old).text("certificate.thumbprint")
	b.sim.Advance(20 * 24 * time.Hour)
	renewal, _ := b.place(map[string]any{"renewed_thumbprint": thumbprint})
	b.info(renewal).shows(map[string]string{"renewed_order_id": idText(old)})
	b.info(old).shows(map[string]string{"is_renewed": "true", "status": "expired"})
}
