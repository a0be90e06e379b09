// SPDX-License-Identifier: MPL-2.0

package simulator_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/simulator"
)

func TestServiceReissues(t *testing.T) {
	b := newBench(t, simulator.Config{Approval: "skip", Validation: "auto"})
	id, placed := b.place(map[string]any{
		"auto_reissue": 1, "certificate.dns_names": []string{"shop.lanterns.example"}, "certificate.server_platform.id": 2,
	})
	b.sim.Advance(168 * day) // to 2026-08-17, when 30 days are left at its end
	b.info(id).shows(map[string]string{"certificate.id": placed.text("certificate_id"), "reissues_count": "0"})
	b.sim.Advance(15 * time.Hour)
	b.info(id).shows(map[string]string{
		"status": "issued", "reissues_count": "1", "certificate.status": "issued", "certificate.valid_from": "2026-08-17",
		"certificate.valid_till": "2027-03-01", "order_valid_till": "2027-03-01", "certificate.date_issued": "2026-08-17T23:59:59+00:00",
		"certificate.dns_names": "[lanterns.example shop.lanterns.example]", "certificate.server_platform.id": "2", "requests": "",
	})
	if leaf := b.download(b.info(id).number("certificate.id")); !sameKey(t, leaf, testKey()) {
		t.Error("the certificate is for another key")
	}
	b.sim.Advance(195 * day) // no certificate could last longer than this one
	b.info(id).shows(map[string]string{"status": "issued", "reissues_count": "1"})
}

func TestServiceReissuesOnlyWhatAsksForIt(t *testing.T) {
	for name, test := range map[string]struct {
		changes map[string]any
		then    func(b *bench, id int64)
		count   string
	}{
		"not asked":         {changes: nil, count: "0"},
		"asked":             {changes: map[string]any{"auto_reissue": 1}, count: "1"},
		"no multi-year":     {changes: map[string]any{"auto_reissue": 1, "order_validity": map[string]any{"days": 199}}, count: "0"},
		"to a date":         {changes: map[string]any{"auto_reissue": 1, "certificate.cert_validity.custom_expiration_date": "15 AUG 2026"}, count: "0"},
		"one day":           {changes: map[string]any{"auto_reissue": 1, "certificate.cert_validity.days": 1}, count: "0"},
		"some days":         {changes: map[string]any{"auto_reissue": 1, "certificate.cert_validity.days": 60}, count: "6"}, // after 29 days each
		"few days":          {changes: map[string]any{"auto_reissue": 1, "certificate.cert_validity.days": 20}, count: "21"},
		"revoked":           {map[string]any{"auto_reissue": 1}, func(b *bench, id int64) { b.revokeCurrent(id) }, "0"},
		"asked for later":   {nil, func(b *bench, id int64) { b.sim.Advance(180 * day); b.autoReissue(id, 1) }, "1"},
		"not any more":      {map[string]any{"auto_reissue": 1}, func(b *bench, id int64) { b.autoReissue(id, 0) }, "0"},
		"reissued by hand":  {map[string]any{"auto_reissue": 1}, func(b *bench, id int64) { b.sim.Advance(160 * day); b.reissue(id) }, "1"},
		"a reissue is open": {map[string]any{"auto_reissue": 1}, func(b *bench, id int64) { b.openReissue(id) }, "0"},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t, simulator.Config{Approval: "skip", Validation: "auto"})
			id, _ := b.place(test.changes)
			if test.then != nil {
				test.then(b, id)
			}
			b.sim.Advance(testStart.Add(190 * day).Sub(b.sim.Now()))
			b.info(id).shows(map[string]string{"reissues_count": test.count})
		})
	}
}

func (b *bench) revokeCurrent(id int64) {
	b.Helper()
	b.do(http.MethodPut, "/certificate/"+b.info(id).text("certificate.id")+"/revoke", body{"skip_approval": true}).want(204)
}

func TestServiceDoesNothingForDeletedOrganizations(t *testing.T) {
	b := newBench(t, simulator.Config{Approval: "skip", Validation: "auto"})
	organization := b.createOrganization(nil)
	id, _ := b.place(map[string]any{"auto_reissue": 1, "auto_renew": 1, "organization.id": organization})
	b.do(http.MethodDelete, organizationPath(organization, ""), nil).want(204)
	b.sim.Advance(350 * day)
	b.info(id).shows(map[string]string{"status": "issued", "is_renewed": "false", "reissues_count": "0"})
}

func (b *bench) autoReissue(id int64, on int) {
	b.Helper()
	b.do(http.MethodPut, orderPath(id, "/auto-reissue"), body{"auto_reissue": on}).want(204)
}

func (b *bench) reissue(id int64) {
	b.Helper()
	b.do(http.MethodPost, orderPath(id, "/reissue"), b.orderBody(nil)).want(201)
}

// openReissue leaves an order with a reissue that nothing completes.
func (b *bench) openReissue(id int64) {
	b.Helper()
	b.sim.Publish("lanterns.example", "CAA", "ca.example")
	b.reissue(id)
	b.status(id, "reissue_pending")
	b.Cleanup(func() { // nobody asked for another
		if got := b.sim.Orders()[0].Certificates; got != 2 {
			b.Errorf("there are %d certificates, want 2", got)
		}
	})
}

// What is overdue when somebody asks for it happens then, not when it was due.
func TestServiceDoesNotReissueInThePast(t *testing.T) {
	b := newBench(t, simulator.Config{Approval: "skip", Validation: "auto"})
	id, _ := b.place(nil)
	b.sim.Advance(180 * day)
	b.autoReissue(id, 1)
	b.sim.Advance(5 * day)
	b.info(id).shows(map[string]string{"certificate.date_issued": "2026-08-29T09:15:44+00:00", "certificate.valid_from": "2026-08-29"})
}

func TestReissueByTheServiceWaitsForProofs(t *testing.T) {
	b := newBench(t, simulator.Config{Approval: "skip"})
	id, out := b.place(map[string]any{"auto_reissue": 1, "order_validity.years": 3})
	b.prove("lanterns.example", out.text("dcv_random_value"))
	b.check(id)
	b.sim.Advance(169 * day)
	b.info(id).shows(map[string]string{"status": "issued", "reissues_count": "1"})
	b.sim.Advance(169 * day)
	b.info(id).shows(map[string]string{"status": "reissue_pending", "reissues_count": "1"})
	b.do(http.MethodPut, orderPath(id, "/status"), body{"status": "canceled", "note": "by hand, please"}).want(204)
	b.sim.Advance(day)
	b.info(id).shows(map[string]string{"status": "issued", "reissues_count": "1"}) // the service does not insist

	b.reissue(id)
	b.prove("lanterns.example", b.randomValue(id))
	b.check(id).shows(map[string]string{"order_status": "issued"})
	b.sim.Advance(169 * day)
	b.info(id).shows(map[string]string{"status": "issued", "reissues_count": "3"})
}

// What time brings is there without a request that looks.
func TestReissueByTheServiceSendsMails(t *testing.T) {
	b := newBench(t, simulator.Config{Approval: "skip"})
	id, _ := b.place(map[string]any{"auto_reissue": 1, "order_validity.years": 3, "dcv_method": "email"})
	b.must(b.sim.ApproveMail(b.sim.Mails()[0].Token))
	b.status(id, "issued")
	before := len(b.sim.Mails())
	b.sim.Advance(340 * day)
	if got := len(b.sim.Mails()); got == before {
		t.Errorf("no mail was sent after the first %d", got)
	}
}

func TestServiceRenews(t *testing.T) {
	b := newBench(t, simulator.Config{Approval: "one-step", Validation: "auto"})
	old, _ := b.place(map[string]any{
		"auto_renew": 1, "alternative_order_id": "tf-1", "additional_emails": []string{"ops@lanterns.example"}, "skip_approval": true,
	})
	b.sim.Advance(334 * day) // to 2027-01-30, when 30 days are left at its end
	if b.renewed(old) != "false" {
		t.Error("the order was renewed early")
	}
	b.sim.Advance(15 * time.Hour)
	orders := b.sim.Orders()
	if len(orders) != 2 || orders[1].RenewalOf != old {
		t.Fatalf("there are the orders %+v", orders)
	}
	b.info(old).shows(map[string]string{"status": "issued", "is_renewed": "true", "is_renewal": "false"})
	b.info(orders[1].ID).shows(map[string]string{
		"status": "issued", "is_renewal": "true", "renewed_order_id": idText(old), "date_created": "2027-01-30T23:59:59+00:00",
		"order_valid_from": "2027-01-30", "order_valid_till": "2028-01-29", "order_validity": "map[years:1]", "auto_renew": "1",
		"alternative_order_id": "", "additional_emails": "[ops@lanterns.example]", "price": "299", "requests": "",
		"certificate.common_name": "lanterns.example", "certificate.valid_till": "2027-08-16", "reissues_count": "0",
	})
	b.sim.Advance(40 * day)
	b.status(old, "expired")
	b.sim.Advance(365 * day)
	if orders := b.sim.Orders(); len(orders) != 3 || orders[2].RenewalOf != orders[1].ID {
		t.Errorf("there are the orders %+v", orders)
	}
}

func TestContactsOfRenewalsAreTheirOwn(t *testing.T) {
	b := newBench(t, simulator.Config{Approval: "skip", Validation: "auto"})
	ada := adaLund()
	ada["contact_type"] = "verified_contact"
	ordered := b.orderBody(map[string]any{"auto_renew": 1, "organization.contacts": []any{ada}})
	old := b.do(http.MethodPost, "/order/certificate/ssl_ev_basic", ordered).want(201).number("id")
	title := b.info(old).text("verified_contacts.0.job_title")
	b.sim.Advance(350 * day)
	renewal := b.sim.Orders()[1].ID
	ada["job_title"] = "Chief of Staff"
	b.do(http.MethodPut, orderPath(renewal, "/contact"), body{"contacts": []any{ada}}).want(204)
	b.info(renewal).shows(map[string]string{"verified_contacts.0.last_name": "Lund", "verified_contacts.0.job_title": "Chief of Staff"})
	b.info(old).shows(map[string]string{"verified_contacts.0.job_title": title})
}

func TestServiceRenewsOnlyWhatAsksForIt(t *testing.T) {
	renew := map[string]any{"auto_renew": 1}
	for name, test := range map[string]struct {
		changes map[string]any
		then    func(b *bench, id int64)
		count   int // orders a year later
	}{
		"not asked":       {nil, nil, 1},
		"asked":           {renew, nil, 2},
		"renewed by hand": {renew, func(b *bench, id int64) { b.place(map[string]any{"renewal_of_order_id": id}) }, 2},
		"marked": {renew, func(b *bench, id int64) {
			b.sim.Advance(300 * day)
			b.do(http.MethodPut, orderPath(id, "/status"), body{"status": "renewed"}).want(204)
		}, 1},
		"revoked":        {renew, func(b *bench, id int64) { b.must(b.sim.Revoke(id)) }, 1},
		"no certificate": {renew, func(b *bench, id int64) { b.revokeCurrent(id) }, 1},
		"one day":        {map[string]any{"auto_renew": 1, "order_validity": map[string]any{"days": 1}}, nil, 1},
		"200 days": {map[string]any{
			"auto_renew": 1, "order_validity": map[string]any{"custom_expiration_date": "17 SEP 2026"},
		}, nil, 3}, // after 169 days each
	} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t, simulator.Config{Approval: "skip", Validation: "auto"})
			id, _ := b.place(test.changes)
			if test.then != nil {
				test.then(b, id)
			}
			b.sim.Advance(testStart.Add(365 * day).Sub(b.sim.Now()))
			if orders := b.sim.Orders(); len(orders) != test.count {
				t.Errorf("there are %d orders, want %d: %+v", len(orders), test.count, orders)
			}
		})
	}
}

func TestRenewalByTheServiceThatWaits(t *testing.T) {
	b := newBench(t, simulator.Config{Approval: "skip"})
	id, out := b.place(map[string]any{"auto_renew": 1})
	b.prove("lanterns.example", out.text("dcv_random_value"))
	b.check(id)
	b.sim.Advance(340 * day)
	renewal := b.sim.Orders()[1].ID
	b.status(renewal, "pending")
	b.do(http.MethodPut, orderPath(renewal, "/status"), body{"status": "canceled", "note": "too dear"}).want(204)
	b.sim.Advance(day)
	b.info(id).shows(map[string]string{"status": "issued", "is_renewed": "false"}) // the service does not insist
}

func TestDroppedNamesRevokeEarlierCertificates(t *testing.T) {
	b := newBench(t, simulator.Config{Approval: "skip", Validation: "auto"})
	id, _ := b.place(map[string]any{"certificate.dns_names": []string{"shop.lanterns.example"}})
	b.duplicate(id, map[string]any{"certificate.dns_names": []string{"shop.lanterns.example"}}).want(201)
	b.reissueWith(id, "shop.lanterns.example", "dock.lanterns.example") // more names harm nobody
	b.sim.Advance(10 * day)
	b.revoked(id, 0)
	b.reissueWith(id, "dock.lanterns.example")
	b.duplicate(id, map[string]any{"certificate.dns_names": []string{"dock.lanterns.example"}}).want(201)
	b.sim.Advance(72*time.Hour - time.Second)
	b.revoked(id, 0)
	b.sim.Advance(time.Second)
	b.revoked(id, 3)
	b.info(id).shows(map[string]string{"status": "issued", "certificate.status": "issued"})
	b.do(http.MethodGet, orderPath(id, "/reissue"), nil).want(200).shows(map[string]string{
		"certificates.0.status": "issued", "certificates.1.status": "revoked",
	})
	b.duplicates(id).shows(map[string]string{"certificates.0.status": "issued", "certificates.1.status": "revoked"})
	b.do(http.MethodGet, "/order/certificate/status-changes?seconds=1", nil).want(200).shows(map[string]string{"orders.0.status": "issued"})
}

// reissueWith reissues an order for its common name and others.
func (b *bench) reissueWith(id int64, names ...string) {
	b.Helper()
	b.do(http.MethodPost, orderPath(id, "/reissue"), b.orderBody(map[string]any{"certificate.dns_names": names})).want(201)
}

// revoked checks how many certificates of an order are revoked.
func (b *bench) revoked(id int64, want int) {
	b.Helper()
	for _, o := range b.sim.Orders() {
		if o.ID == id && o.Revoked != want {
			b.Errorf("%d certificates are revoked, want %d", o.Revoked, want)
		}
	}
}

func TestExpiredCertificatesAreNotRevoked(t *testing.T) {
	b := newBench(t, simulator.Config{Approval: "skip", Validation: "auto"})
	id, _ := b.place(map[string]any{"certificate.dns_names": []string{"shop.lanterns.example"}, "certificate.cert_validity.days": 2})
	b.reissueWith(id)
	b.sim.Advance(10 * day)
	b.revoked(id, 0)
}

// The life of an order is the same, whoever looks at it and how often.
func TestTimePassesTheSameInAnySteps(t *testing.T) {
	live := func(step time.Duration) string {
		b := newBench(t, simulator.Config{Approval: "skip", Validation: "auto"})
		b.place(map[string]any{"auto_renew": 1, "auto_reissue": 1, "order_validity.years": 2})
		b.place(map[string]any{"auto_reissue": 1, "order_validity.years": 3, "certificate.cert_validity.days": 47})
		dropping, _ := b.place(map[string]any{"auto_renew": 1, "certificate.dns_names": []string{"shop.lanterns.example"}})
		b.reissueWith(dropping)
		for passed := time.Duration(0); passed < 1000*day; passed += step {
			b.sim.Advance(step)
		}
		return b.history()
	}
	once := live(1000 * day)
	for _, step := range []time.Duration{day, 100 * day, 8 * time.Hour} {
		if got := live(step); got != once {
			t.Errorf("in steps of %s the orders were\n%s\nat once\n%s", step, got, once)
		}
	}
	if want := "reissue"; !strings.Contains(once, want) || len(strings.Split(once, "\n")) < 30 {
		t.Errorf("too little happened:\n%s", once)
	}
}

// history is what became of all orders, a line for each order and reissue.
func (b *bench) history() string {
	b.Helper()
	var text strings.Builder
	for _, o := range b.sim.Orders() {
		info := b.info(o.ID)
		_, _ = fmt.Fprintln(&text, "order", o.ID, o.RenewalOf, o.Status, o.Revoked, info.text("order_valid_from"), info.text("order_valid_till"))
		var reissues struct {
			Certificates []struct {
				ID         int64
				Status     string
				DateIssued string `json:"date_issued"`
				ValidTill  string `json:"valid_till"`
			}
		}
		b.must(json.Unmarshal(b.do(http.MethodGet, orderPath(o.ID, "/reissue"), nil).want(200).body, &reissues))
		for _, c := range reissues.Certificates {
			_, _ = fmt.Fprintln(&text, "reissue", c.ID, c.Status, c.DateIssued, c.ValidTill)
		}
	}
	return text.String()
}

// What time did is kept even if it was found out by a call that changes nothing.
func TestPassingOfTimeIsKept(t *testing.T) {
	now := testStart
	config := simulator.Config{
		Approval: "skip", Validation: "auto", StateFile: t.TempDir() + "/state.json", Now: func() time.Time { return now },
	}
	before := newBench(t, config)
	id, _ := before.place(map[string]any{"auto_reissue": 1})
	now = now.Add(180 * day)
	serial := before.info(id).text("certificate.serial_number")
	if got := newBench(t, config).info(id).text("certificate.serial_number"); got != serial {
		t.Errorf("after a restart the certificate is %s, was %s", got, serial)
	}
}

func TestPassingOfTimeThatCannotBeKept(t *testing.T) {
	folder := t.TempDir() + "/gone"
	if err := os.Mkdir(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	now := testStart
	b := newBench(t, simulator.Config{
		Approval: "skip", Validation: "auto", StateFile: folder + "/state.json", Now: func() time.Time { return now },
	})
	id, _ := b.place(nil)
	if err := os.RemoveAll(folder); err != nil {
		t.Fatal(err)
	}
	now = now.Add(400 * day)
	b.do(http.MethodGet, orderPath(id, ""), nil).refused(500, "internal_error")
}
