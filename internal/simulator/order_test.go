// SPDX-License-Identifier: MPL-2.0

package simulator_test

import (
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/simulator"
)

// present lists the top-level keys of an answer, sorted.
func (r result) present() string {
	r.t.Helper()
	top, ok := r.at("").(map[string]any)
	if !ok {
		r.t.Fatalf("%s: not an object: %s", r.what, r.body)
	}
	return strings.Join(slices.Sorted(maps.Keys(top)), " ")
}

func TestOrderAnswerShapes(t *testing.T) {
	const waits, pending, immediate = "needs_approval", "pending", "issued"
	tests := map[string]struct {
		config  simulator.Config
		changes map[string]any
		keys    string
		request string // status of the request in the answer
		status  string // of the order afterwards
	}{
		"one-step": {
			keys: "dcv_random_value domains id requests", request: "pending", status: waits,
		},
		"two-step": {
			config: simulator.Config{Approval: "two-step"},
			keys:   "dcv_random_value domains id requests", request: "submitted", status: waits,
		},
		"auto": {
			config: simulator.Config{Approval: "auto"},
			keys:   "certificate_id dcv_random_value domains id requests", request: "approved", status: pending,
		},
		"skip by the account": {
			config: simulator.Config{Approval: "skip"},
			keys:   "certificate_id dcv_random_value domains id", status: pending,
		},
		"skip by the order": {
			changes: map[string]any{"skip_approval": true},
			keys:    "certificate_id dcv_random_value domains id", status: pending,
		},
		"no token with email": {
			config:  simulator.Config{Approval: "skip"},
			changes: map[string]any{"dcv_method": nil},
			keys:    "certificate_id domains id", status: pending,
		},
		"immediate": {
			config: simulator.Config{Approval: "skip", Validation: "auto"},
			keys:   "certificate_chain certificate_id id", status: immediate,
		},
		"immediate, approved by itself": {
			config: simulator.Config{Approval: "auto", Validation: "auto"},
			keys:   "certificate_chain certificate_id id requests", request: "approved", status: immediate,
		},
		"validated, waits for approval": {
			config: simulator.Config{Validation: "auto"},
			keys:   "domains id requests", request: "pending", status: waits,
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			b := newBench(t, test.config)
			id, out := b.place(test.changes)
			if got := out.present(); got != test.keys {
				t.Errorf("answer has %q, want %q: %s", got, test.keys, out.body)
			}
			out.shows(map[string]string{"requests.0.status": test.request})
			if token := out.text("domains.0.dcv_token.token"); token != out.text("dcv_random_value") {
				t.Errorf("domain has token %q, the order %q", token, out.text("dcv_random_value"))
			}
			if token := out.at("domains.0.dcv_token"); token != nil && out.text("dcv_random_value") == "" {
				t.Errorf("a domain that needs no token has %v", token)
			}
			b.status(id, test.status)
		})
	}
}

func TestOrderInfoBeforeAndAfterApproval(t *testing.T) {
	b := newBench(t, simulator.Config{})
	id, out := b.place(map[string]any{"comments": "web tier", "certificate.dns_names": []string{"shop.lanterns.example", "LANTERNS.example"}})
	b.info(id).shows(map[string]string{
		"status": "needs_approval", "certificate.id": "", "certificate.status": "", "certificate.serial_number": "",
		"certificate.date_issued": "", "certificate.days_remaining": "", "order_valid_till": "",
		"requests.0.type": "new_request", "requests.0.status": "pending", "requests.0.comments": "web tier",
		"requests.0.date": "2026-03-02T09:15:44+00:00", "has_pending_request": "true",
		"certificate.dns_names": "[lanterns.example shop.lanterns.example]",
	})
	b.decide(out.number("requests.0.id"), "approved")
	b.prove("lanterns.example", out.text("dcv_random_value"))
	b.check(id).shows(map[string]string{"order_status": "issued", "dcv_status": "valid"})
	b.info(id).shows(map[string]string{
		"status": "issued", "certificate.status": "", "certificate.valid_from": "2026-03-02", "certificate.valid_till": "2026-09-16",
		"certificate.days_remaining": "198", "certificate.date_issued": "2026-03-02T09:15:44+00:00", "certificate.key_size": "256",
		"order_valid_from": "2026-03-02", "order_valid_till": "2027-03-01", "is_multi_year_plan": "1",
		"certificate.organization.id": "1180442", "organization.name": "Northwind Lanterns LLC", "product.name_id": "ssl_basic",
		"product_name_id": "ssl_basic", "renewed_order_id": "0", "price": "299", "dcv_method": "dns-txt-token",
		"certificate.server_platform.id": "-1", "certificate.server_platform.name": "OTHER", "has_pending_request": "false",
	})
}

// decide decides a request.
func (b *bench) decide(request int64, status string) {
	b.Helper()
	b.do(http.MethodPut, "/request/"+idText(request)+"/status", body{"status": status, "processor_comment": "by test"}).want(http.StatusNoContent)
}

// prove publishes a TXT record.
func (b *bench) prove(name, value string) {
	b.Helper()
	b.sim.Publish(name, "TXT", value)
}

// check asks for a DCV check.
func (b *bench) check(id int64) result {
	b.Helper()
	return b.do(http.MethodPut, orderPath(id, "/check-dcv"), nil).want(http.StatusOK)
}

func TestOrderEchoesItsTerms(t *testing.T) {
	b := newBench(t, simulator.Config{Approval: "skip", Validation: "auto"})
	b.sim.AddCustomField("Cost center", "text", false)
	id, _ := b.place(map[string]any{
		// The spellings that real callers send.
		"organization":                   map[string]any{"id": "1180442"},
		"certificate.server_platform":    map[string]any{"id": "2"},
		"certificate.profile_option":     "server_client_auth_eku",
		"certificate.dns_names":          nil,
		"certificate.cert_validity":      map[string]any{"days": "90", "years": ""},
		"order_validity":                 map[string]any{"years": "2"},
		"container":                      map[string]any{"id": 77120},
		"disable_renewal_notifications":  "true",
		"disable_ct":                     "0",
		"auto_renew":                     true,
		"auto_reissue":                   1,
		"alternative_order_id":           20260302,
		"additional_emails":              []string{"ops@lanterns.example"},
		"custom_fields":                  []any{map[string]any{"metadata_id": "4711", "value": "CC-204"}},
		"custom_renewal_message":         "soon",
		"certificate.organization_units": []string{"dropped without a word"},
		"renewed_thumbprint":             "",
		"payment_method":                 "card",
	})
	b.info(id).shows(map[string]string{
		"certificate.server_platform.name": "Apache", "certificate.profile_option": "server_client_auth_eku",
		"certificate.cert_validity": "map[days:90]", "certificate.valid_till": "2026-05-30", "order_validity": "map[years:2]",
		"validity_years": "2", "order_valid_till": "2028-03-01", "disable_renewal_notifications": "true", "disable_ct": "",
		"auto_renew": "1", "auto_reissue": "1", "alternative_order_id": "20260302", "additional_emails": "[ops@lanterns.example]",
		"custom_fields.0.metadata_id": "4711", "custom_fields.0.label": "Cost center", "custom_fields.0.value": "CC-204", "payment_method": "card", "price": "598",
		"custom_renewal_message": "", "certificate.organization_units": "",
	})
}

func TestOrderLengths(t *testing.T) {
	tests := map[string]struct {
		changes           map[string]any
		orderTill, till   string
		years, orderShown string
	}{
		"years": {nil, "2027-03-01", "2026-09-16", "1", "map[years:1]"},
		"days": {
			map[string]any{"order_validity": map[string]any{"days": 30, "years": 3}},
			"2026-03-31", "2026-03-31", "1", "map[days:30]",
		},
		"date": {
			map[string]any{"order_validity": map[string]any{"custom_expiration_date": "09 JUN 2027", "days": 3}},
			"2027-06-09", "2026-09-16", "2", "map[custom_expiration_date:09 JUN 2027]",
		},
		"deprecated years": {
			map[string]any{"order_validity": nil, "validity_years": "3"}, "2029-03-01", "2026-09-16", "3", "map[years:3]",
		},
		"deprecated date": {
			map[string]any{"order_validity": nil, "custom_expiration_date": "2026-06-09", "validity_days": 4},
			"2026-06-09", "2026-06-09", "1", "map[custom_expiration_date:2026-06-09]",
		},
		"certificate in years is shortened": {
			map[string]any{"certificate.cert_validity": map[string]any{"years": 1}}, "2027-03-01", "2026-09-16", "1", "map[years:1]",
		},
		"certificate to a date": {
			map[string]any{"certificate.cert_validity": map[string]any{"custom_expiration_date": "05 APR 2026"}},
			"2027-03-01", "2026-04-05", "1", "map[years:1]",
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			b := newBench(t, simulator.Config{Approval: "skip", Validation: "auto"})
			id, _ := b.place(test.changes)
			b.info(id).shows(map[string]string{
				"order_valid_till": test.orderTill, "certificate.valid_till": test.till,
				"validity_years": test.years, "order_validity": test.orderShown,
			})
		})
	}
}

func TestMultiYearPlanIsMarkedOnlyWhenLonger(t *testing.T) {
	b := newBench(t, simulator.Config{Approval: "skip", Validation: "auto"})
	short, _ := b.place(map[string]any{"order_validity": map[string]any{"days": 199}})
	long, _ := b.place(map[string]any{"order_validity": map[string]any{"days": 200}})
	b.info(short).shows(map[string]string{"is_multi_year_plan": ""})
	b.info(long).shows(map[string]string{"is_multi_year_plan": "1"})
}

func TestOrderExpires(t *testing.T) {
	b := newBench(t, simulator.Config{Approval: "skip", Validation: "auto"})
	id, _ := b.place(map[string]any{"order_validity": map[string]any{"days": 10}})
	b.sim.Advance(9*24*time.Hour + 14*time.Hour)
	b.status(id, "issued")
	b.sim.Advance(time.Hour)
	b.info(id).shows(map[string]string{"status": "expired", "certificate.days_remaining": "-1", "certificate.status": ""})
	b.do(http.MethodPost, orderPath(id, "/reissue"), b.orderBody(nil)).refused(400, "invalid_order_status")
	b.do(http.MethodPut, orderPath(id, "/check-dcv"), nil).refused(400, "invalid_order_status")
}

func TestOrderExpiresWithReissueInFlight(t *testing.T) {
	b := newBench(t, simulator.Config{Approval: "skip", Validation: "auto"})
	id, _ := b.place(map[string]any{"order_validity": map[string]any{"days": 10}})
	b.sim.Publish("lanterns.example", "CAA", "other-ca.example")
	b.do(http.MethodPost, orderPath(id, "/reissue"), b.orderBody(nil)).want(201)
	b.status(id, "reissue_pending")
	b.sim.Advance(11 * 24 * time.Hour)
	b.status(id, "expired")
	if err := b.sim.Issue(id); err == nil {
		t.Error("an expired order was issued")
	}
}

func TestOrderByThumbprintAndSerial(t *testing.T) {
	b := newBench(t, simulator.Config{Approval: "skip", Validation: "auto"})
	id, _ := b.place(nil)
	info := b.info(id)
	for _, key := range []string{"certificate.thumbprint", "certificate.serial_number"} {
		b.do(http.MethodGet, "/order/certificate/"+strings.ToLower(info.text(key)), nil).want(200).shows(map[string]string{"id": idText(id)})
	}
	for _, unknown := range []string{"1", "-4", "tf-1", "00"} {
		b.do(http.MethodGet, "/order/certificate/"+unknown, nil).refused(404, "not_found|order")
	}
}

func TestTypeHint(t *testing.T) {
	for hint, slug := range map[string]string{"ov": "ssl_basic", "ev": "ssl_ev_basic", "dv": "ssl_dv_geotrust_flex", "private": "private_ssl_flex"} {
		b := newBench(t, simulator.Config{Approval: "skip", Validation: "auto"})
		changes := map[string]any{"product.type_hint": hint}
		if hint == "private" {
			changes["certificate.ca_cert_id"] = privateCA
		}
		out := b.do(http.MethodPost, "/order/certificate/ssl", b.orderBody(changes)).want(201)
		b.info(out.number("id")).shows(map[string]string{"product.name_id": slug})
	}
	b := newBench(t, simulator.Config{})
	b.do(http.MethodPost, "/order/certificate/ssl", b.orderBody(nil)).refused(400, "ambiguous_product")
}

func TestAlternativeIDsMayHaveToBeUnique(t *testing.T) {
	for _, unique := range []bool{false, true} {
		b := newBench(t, simulator.Config{Approval: "skip", UniqueAlternativeIDs: unique})
		first, _ := b.place(map[string]any{"alternative_order_id": "tf-1"})
		b.do(http.MethodPut, orderPath(first, "/status"), body{"status": "canceled", "note": "x"}).want(204)
		for range 2 { // orders without an id are no duplicates of each other
			b.place(nil)
		}
		b.place(map[string]any{"alternative_order_id": "tf-2"})
		again := b.do(http.MethodPost, "/order/certificate/ssl_basic", b.orderBody(map[string]any{"alternative_order_id": "tf-1"}))
		if !unique {
			again.want(http.StatusCreated)
			continue
		}
		again.refused(400, "invalid_value:alternative_order_id")
		if orders := b.sim.Orders(); len(orders) != 4 {
			t.Errorf("there are %d orders, want 4", len(orders))
		}
	}
}

func TestOrderMakesAndReusesOrganizations(t *testing.T) {
	b := newBench(t, simulator.Config{Approval: "skip"})
	details := map[string]any{"name": "Tallow Works Inc", "address": "1 Wick Road", "city": "Ely", "state": "Minnesota", "country": "US", "zip": 55731, "telephone": "218-555-0170"}
	id, out := b.place(map[string]any{"organization": details})
	made := out.number("organization.id")
	if made == b.sim.OrganizationID() {
		t.Fatal("the account's organization was taken")
	}
	b.info(id).shows(map[string]string{"organization.name": "Tallow Works Inc", "organization.country": "us"})

	second, again := b.place(map[string]any{"organization": details})
	again.shows(map[string]string{"organization": ""})
	b.info(second).shows(map[string]string{"organization.id": idText(made)})

	details["skip_duplicate_org_check"] = "1"
	_, third := b.place(map[string]any{"organization": details})
	if third.number("organization.id") == made {
		t.Error("skip_duplicate_org_check was overlooked")
	}
}

func TestOrderWaitsForItsOrganization(t *testing.T) {
	b := newBench(t, simulator.Config{Approval: "skip"})
	id, out := b.place(map[string]any{"organization": organizationBody(nil)})
	b.prove("lanterns.example", out.text("dcv_random_value"))
	b.check(id).shows(map[string]string{"order_status": "pending", "dcv_status": "valid"})
	b.do(http.MethodGet, orderPath(id, "/validation"), nil).want(200).shows(map[string]string{
		"organization_validations.0.status": "pending", "dns_name_validations.0.status": "approved",
	})
	organization := out.number("organization.id")
	if err := b.sim.ValidateOrganization(organization, "ev"); err != nil {
		t.Fatal(err)
	}
	b.status(id, "pending")
	if err := b.sim.ValidateOrganization(organization, "ov"); err != nil {
		t.Fatal(err)
	}
	b.status(id, "issued")
}

func TestDVOrderHasNoOrganization(t *testing.T) {
	b := newBench(t, simulator.Config{Approval: "skip", Validation: "auto"})
	out := b.do(http.MethodPost, "/order/certificate/ssl_dv_geotrust_flex", b.orderBody(map[string]any{"organization": nil})).want(201)
	b.info(out.number("id")).shows(map[string]string{"organization": "", "certificate.organization": "", "organization_contact": ""})
	leaf := b.download(out.number("certificate_id"))
	if len(leaf.Subject.Organization) > 0 {
		t.Errorf("subject is %s", leaf.Subject)
	}
	b.do(http.MethodGet, "/order/certificate", nil).want(200).shows(map[string]string{"orders.0.organization": "[]"})
}
