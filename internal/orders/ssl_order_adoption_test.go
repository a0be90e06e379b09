// SPDX-License-Identifier: MPL-2.0

package orders_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/acctest"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/simulator"
)

// Which order adopt_existing takes for its own, and what it gives to that.

var (
	named    = declared{"alternative_order_id": "web"}
	adopting = merged(named, declared{"adopt_existing": true})
)

// An order of another type, or for another organization, is not the one declared: it is neither adopted nor bought again.
func TestSSLOrder_adoptsNoOtherKind(t *testing.T) {
	for name, test := range map[string]struct{ placed, wanted declared }{
		"type": {
			placed: declared{"product": "ssl_dv_geotrust_flex", "organization_id": nil},
			wanted: declared{"product": "ssl", "type_hint": "ov"},
		},
		"organization": {
			wanted: declared{"organization_id": nil, "organization": companyOf("Lanterns GmbH")},
		},
	} {
		t.Run(name, func(t *testing.T) {
			k := newKeeper(t, simulator.Config{Validation: "auto"})
			k.another().apply(merged(named, test.placed))
			expectSummary(t, k.run(merged(adopting, test.wanted)), tfprotov6.DiagnosticSeverityError, "Could Not Adopt Order")
			expectOrders(t, k.bench, 1)
			if !k.current.Value.IsNull() {
				t.Errorf("order %s came into state", k.current.Attribute(t, "id"))
			}
		})
	}
}

// One of the type and the organization declared is, however the service spells the name.
func TestSSLOrder_adoptsSameKind(t *testing.T) {
	for name, wanted := range map[string]declared{
		"type":         {"product": "ssl", "type_hint": "ov"},
		"organization": {"organization_id": nil, "organization": nil},
	} {
		t.Run(name, func(t *testing.T) {
			k := newKeeper(t, simulator.Config{Validation: "auto"})
			if _, inline := wanted["organization"]; inline {
				wanted["organization"] = companyOf(" " + strings.ToUpper(k.bench.Organizations()[0].Name))
			}
			k.another().apply(named)
			expectSummary(t, k.apply(merged(adopting, wanted)), tfprotov6.DiagnosticSeverityWarning, "Order Adopted")
			k.expectOrder(0, 1)
			k.expectQuiet(merged(adopting, wanted))
		})
	}
}

// An order whose certificate is revoked is of no use, so that another one is placed.
func TestSSLOrder_adoptsNoRevokedCertificate(t *testing.T) {
	k := newKeeper(t, simulator.Config{Validation: "auto"})
	k.another().apply(named)
	call(t, k.bench, http.MethodPut, fmt.Sprintf("/certificate/%d/revoke", k.bench.Orders()[0].CertificateID), map[string]any{"skip_approval": true})
	if first := k.bench.Orders()[0]; first.Status != "issued" || first.Revoked != 1 {
		t.Fatalf("the first order is %+v, want it running with its certificate revoked", first)
	}
	expectSilence(t, k.apply(adopting), "Order Adopted")
	k.expectOrder(1, 2)
}

// An adopted order is given the declared contacts and custom fields, once.
func TestSSLOrder_adoptedIsAmended(t *testing.T) {
	k := newKeeper(t, simulator.Config{Validation: "auto"})
	field := fmt.Sprint(k.bench.AddCustomField("Cost center", "text", false))
	k.another().apply(named)
	wanted := merged(adopting, declared{
		"custom_fields":        []any{map[string]any{"metadata_id": field, "value": "CC-204"}},
		"organization_contact": somebody(),
		"technical_contact":    somebody("email", "al@shop.example"),
	})
	k.bench.ForgetRequests()
	expectSummary(t, k.apply(wanted), tfprotov6.DiagnosticSeverityWarning, "Order Adopted")
	k.expectOrder(0, 1)
	k.expectWrites("PUT /order/certificate/{id}/contact", "POST /order/certificate/{id}/custom-field")
	people := fmt.Sprint(k.sent.only(t, "PUT .*/contact"))
	for _, part := range []string{"organization_contact", "kim@shop.example", "technical_contact", "al@shop.example"} {
		if !strings.Contains(people, part) {
			t.Errorf("%s is not among the contacts sent: %s", part, people)
		}
	}
	expectJSON(t, "the custom field", k.sent.only(t, "POST .*/custom-field"), fmt.Sprintf(`{"metadata_id": %s, "value": "CC-204"}`, field))
	k.expectQuiet(wanted)
}

// Where the state is lost after a renewal, the order with the alternative id is found, and the renewal behind it: another
// order is not bought as long as that renewal is one to go on with.
func TestSSLOrder_adoptsRenewed(t *testing.T) {
	renewing := merged(adopting, declared{"renew_before_days": 30})
	for name, test := range map[string]struct {
		end    func(b *acctest.Bench, renewal int64) error
		orders int
	}{
		"renewal lives":   {func(*acctest.Bench, int64) error { return nil }, 2},
		"renewal revoked": {(*acctest.Bench).Revoke, 3},
	} {
		t.Run(name, func(t *testing.T) {
			k := newKeeper(t, simulator.Config{Validation: "auto"})
			k.apply(renewing)
			k.bench.Advance(inWindow)
			k.apply(renewing)
			k.expectOrder(1, 2)
			must(t, test.end(k.bench, k.bench.Orders()[1].ID))
			k.another().apply(renewing)
			expectOrders(t, k.bench, test.orders)
		})
	}
}
