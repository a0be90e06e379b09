// SPDX-License-Identifier: MPL-2.0

package simulator_test

import (
	"crypto/ecdsa"
	"net/http"
	"testing"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/simulator"
)

// pickup makes the key of an order as its recipient does.
func (b *bench) pickup(id int64) result {
	b.Helper()
	return b.control(http.MethodPost, "/orders/"+idText(id)+"/pickup", nil)
}

func TestPickup(t *testing.T) {
	for _, slug := range clientProducts {
		t.Run(slug, func(t *testing.T) {
			b := newBench(t, simulator.Config{Approval: "skip"})
			id, out := b.placeClient(slug, map[string]any{"certificate.csr": nil, "order_validity": map[string]any{"days": 90}})
			if slug != "client_authentication_plus" {
				b.status(id, "pending")
				b.pickup(id).refused(400, "invalid_order_status")
			}
			if err := b.sim.ValidateEmails(id); err != nil && slug != "client_authentication_plus" {
				t.Fatal(err)
			}
			b.info(id).shows(map[string]string{"status": "waiting_pickup", "certificate.csr": "", "certificate.key_size": "", "order_valid_till": ""})
			b.do(http.MethodGet, "/order/certificate?filters[status]=waiting_pickup", nil).want(200).shows(map[string]string{"orders.0.id": idText(id)})
			b.wantValidated(id, pia+" validated")
			b.do(http.MethodGet, "/certificate/"+out.text("certificate_id")+"/download/format/p7b", nil).refused(404, "not_found|certificate")
			b.do(http.MethodPost, orderPath(id, "/csr"), body{"csr": csrFor(t, testKey())}).refused(400, "invalid_order_status")
			b.do(http.MethodPut, orderPath(id, "/revoke"), body{"skip_approval": true}).refused(400, "invalid_order_status")
			b.do(http.MethodPost, orderPath(id, "/reissue"), b.clientBody(slug, nil)).refused(400, "invalid_order_status")
			b.sim.Advance(30 * day)
			b.status(id, "waiting_pickup")

			b.pickup(id).want(204)
			b.info(id).shows(map[string]string{
				"status": "issued", "certificate.csr": "", "certificate.key_size": "256", "certificate.id": out.text("certificate_id"),
				"order_valid_from": "2026-04-01", "order_valid_till": "2026-06-29", "certificate.valid_till": "2026-06-29",
			})
			leaf := b.downloadP7B(out.number("certificate_id"))
			if key, ok := leaf.PublicKey.(*ecdsa.PublicKey); !ok || key.Params().BitSize != 256 {
				t.Errorf("the key is %T", leaf.PublicKey)
			}
			b.pickup(id).refused(400, "invalid_order_status")
		})
	}
	b := newBench(t, simulator.Config{})
	b.pickup(7).refused(404, "not_found|order")
}

func TestReissuesArePickedUp(t *testing.T) {
	for _, slug := range clientProducts {
		t.Run(slug, func(t *testing.T) {
			b := newBench(t, simulator.Config{Approval: "skip"})
			id, out := b.placeClient(slug, nil)
			if slug != "client_authentication_plus" {
				b.clickMails(0)
			}
			sent := len(b.sim.Mails())
			again := b.do(http.MethodPost, orderPath(id, "/reissue"), b.clientBody(slug, map[string]any{
				"certificate.csr": nil, "certificate.emails": []string{pia, "b@wicks.example"},
			})).want(201)
			if got, want := again.present(), "certificate_id id"; got != want {
				t.Errorf("answer has %q, want %q", got, want)
			}
			b.clickMails(sent)
			b.info(id).shows(map[string]string{"status": "reissue_pending", "certificate.id": out.text("certificate_id")})
			b.do(http.MethodPost, orderPath(id, "/csr"), body{"csr": csrFor(t, testKey())}).refused(400, "invalid_order_status")
			if err := b.sim.Pickup(id); err != nil {
				t.Fatal(err)
			}
			b.info(id).shows(map[string]string{
				"status": "issued", "certificate.id": again.text("certificate_id"), "certificate.csr": "", "reissues_count": "1",
			})
			if sameKey(t, b.downloadP7B(again.number("certificate_id")), testKey()) {
				t.Error("the certificate is for the old key")
			}

			// One that is not picked up can be canceled; the order stays as it was.
			b.do(http.MethodPost, orderPath(id, "/reissue"), b.clientBody(slug, map[string]any{"certificate.csr": nil})).want(201)
			b.do(http.MethodPut, orderPath(id, "/status"), body{"status": "canceled", "note": "x"}).want(204)
			b.info(id).shows(map[string]string{"status": "issued", "certificate.id": again.text("certificate_id")})
			b.pickup(id).refused(400, "invalid_order_status")
		})
	}
}

func TestWaitingOrdersCanBeCanceled(t *testing.T) {
	b := newBench(t, simulator.Config{Approval: "skip", Validation: "auto"})
	old, _ := b.placeClient("client_premium", nil)
	id, _ := b.placeClient("client_premium", map[string]any{"certificate.csr": nil, "renewal_of_order_id": old})
	b.status(id, "waiting_pickup")
	b.info(old).shows(map[string]string{"is_renewed": "true"})
	b.do(http.MethodPut, "/organization/"+idText(b.sim.OrganizationID())+"/deactivate", nil).refused(400, "organization_has_pending_orders")
	b.do(http.MethodPut, orderPath(id, "/status"), body{"status": "canceled", "note": "x"}).want(204)
	b.status(id, "canceled")
	b.info(old).shows(map[string]string{"is_renewed": "false"})
	b.pickup(id).refused(400, "invalid_order_status")

	rejected, _ := b.placeClient("client_premium", map[string]any{"certificate.csr": nil})
	b.control(http.MethodPost, "/orders/"+idText(rejected)+"/reject", nil).want(204)
	b.status(rejected, "rejected")
}

func TestPendingClientOrderTakesACSR(t *testing.T) {
	b := newBench(t, simulator.Config{Approval: "skip"})
	key := newKey()
	id, out := b.placeClient("class1_smime", map[string]any{"certificate.csr": nil})
	b.do(http.MethodPost, orderPath(id, "/csr"), body{"csr": "nonsense"}).refused(400, "csr_invalid_cannot_parse")
	b.do(http.MethodPost, orderPath(id, "/csr"), body{"csr": csrFor(t, key)}).want(204)
	b.info(id).shows(map[string]string{"status": "pending", "certificate.key_size": "256"})
	b.clickMails(0)
	b.status(id, "issued")
	if !sameKey(t, b.downloadP7B(out.number("certificate_id")), key) {
		t.Error("the certificate is for another key")
	}
}

func TestClientOrdersHaveNoDNSNames(t *testing.T) {
	b := newBench(t, simulator.Config{Approval: "skip"})
	for _, slug := range []string{"class1_smime", "client_premium", "client_authentication_plus"} {
		changes := map[string]any{"organization": newcomer()} // who is not validated yet
		if slug == "class1_smime" {
			changes = nil
		}
		id, _ := b.placeClient(slug, changes)
		for path, content := range map[string]any{
			"/dns-names":        body{"certificate": body{"common_name": "lanterns.example"}},
			"/check-dcv":        nil,
			"/dcv-random-value": nil,
			"/dcv-method":       body{"dcv_method": "email"},
			"/resend-emails":    nil,
		} {
			b.do(http.MethodPut, orderPath(id, path), content).refused(400, "invalid_product")
		}
		b.do(http.MethodPut, orderPath(id, "/auto-reissue"), body{"auto_reissue": 1}).refused(400, "auto_reissue_not_allowed")
		b.do(http.MethodPost, orderPath(id, "/duplicate"), b.clientBody(slug, nil)).refused(400, "duplicates_not_allowed")
		b.do(http.MethodGet, orderPath(id, "?include_caa_status=true"), nil).want(200).shows(map[string]string{"status": "pending", "caa_status_message": ""})
	}
}

func TestClientAutoRenewals(t *testing.T) {
	b := newBench(t, simulator.Config{Approval: "skip", Validation: "auto"})
	b.placeClient("client_premium", map[string]any{"auto_renew": 2, "certificate.csr": nil})
	if err := b.sim.Pickup(b.sim.Orders()[0].ID); err != nil {
		t.Fatal(err)
	}
	for i, left := range []string{"2", "1", "0"} {
		orders := b.sim.Orders()
		last := orders[len(orders)-1]
		if len(orders) != i+1 {
			t.Fatalf("there are %d orders, want %d", len(orders), i+1)
		}
		b.info(last.ID).shows(map[string]string{"auto_renew": left, "status": "issued", "certificate.emails": "[" + pia + "]"})
		b.sim.Advance(340 * day)
		if i < 2 {
			orders = b.sim.Orders()
			b.status(orders[len(orders)-1].ID, "waiting_pickup")
			b.pickup(orders[len(orders)-1].ID).want(204)
		}
	}
	if orders := b.sim.Orders(); len(orders) != 3 {
		t.Errorf("there are %d orders, want 3", len(orders))
	}
}

func TestClientStateSurvivesRestart(t *testing.T) {
	config := simulator.Config{Approval: "skip", StateFile: t.TempDir() + "/state.json"}
	before := newBench(t, config)
	mailbox, _ := before.placeClient("class1_smime", map[string]any{"certificate.csr": nil, "certificate.emails": []string{pia, ivo}})
	sponsor, _ := before.placeClient("secure_email_sponsor", map[string]any{"certificate.csr": nil})
	if err := before.sim.ValidateEmails(mailbox, pia); err != nil {
		t.Fatal(err)
	}
	if err := before.sim.ValidateEmails(sponsor); err != nil {
		t.Fatal(err)
	}
	after := newBench(t, config)
	after.wantValidated(mailbox, pia+" validated, "+ivo+" unvalidated")
	after.pickup(sponsor).want(204)
	after.downloadP7B(after.info(sponsor).number("certificate.id"))
}
