// SPDX-License-Identifier: MPL-2.0

package orders_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/simulator"
)

// An order that takes the place of another: found again, gone back from, and told apart from the orders of others.

const (
	inWindow = 345 * days // of an order of one year whose window is thirty days
	ripe     = 330 * days // for a renewal that somebody asks for
)

var (
	windowed = declared{"renew_before_days": 30}
	flex     = declared{"product": "ssl_securesite_flex"}
	pro      = declared{"product": "ssl_securesite_pro"}
	unsure   = declared{"skip_approval": false} // an administrator may still reject it
)

// A run that was killed while it replaced an order that waits is repeated without another purchase, whatever the order
// followed, and whether or not the provider remembers.
func TestSSLOrder_killedReplacingPending(t *testing.T) {
	for name, pending := range map[string]struct {
		after time.Duration
		terms declared
		first bool // it follows no order of the resource
	}{
		"new order":   {terms: flex},
		"renewal":     {after: inWindow, terms: windowed},
		"first order": {first: true},
	} {
		for _, remembers := range []bool{true, false} {
			for _, issued := range []bool{true, false} {
				t.Run(fmt.Sprintf("%s/remembers %t/issued %t", name, remembers, issued), func(t *testing.T) {
					k := newKeeper(t, simulator.Config{Validation: "auto"})
					orders := 2
					if !pending.first {
						k.apply(nil)
						orders++
					}
					k.bench.Advance(pending.after)
					k.apply(merged(pending.terms, unsure))
					k.refresh()
					final := merged(pending.terms, pro, declared{"skip_approval": issued})
					k.lose(final)
					if !remembers {
						k.forget()
					}
					k.apply(final)
					k.expectOrder(orders-1, orders)
					k.refresh() // which completes the records of an order found
					k.expectQuiet(final)
					if replaced := k.bench.Orders()[orders-2]; replaced.Status != "rejected" {
						t.Errorf("the order that waited is %s, want its request rejected", replaced.Status)
					}
					if previous := k.current.Attribute(t, "previous_order_id"); !pending.first && previous != k.order(0) {
						t.Errorf("the order before is %q, want %s", previous, k.order(0))
					}
				})
			}
		}
	}
}

// A renewal that is rejected gives way to the order that it was to follow, also where the provider forgot what that was.
func TestSSLOrder_fallBackWithoutMemory(t *testing.T) {
	k := newKeeper(t, simulator.Config{Validation: "auto"})
	k.apply(nil)
	k.bench.Advance(inWindow)
	k.apply(merged(windowed, unsure))
	k.forget()
	k.refresh()
	must(t, k.bench.Reject(k.bench.Orders()[1].ID))
	diags := k.refresh()
	expectSummary(t, diags, tfprotov6.DiagnosticSeverityWarning, "Order "+k.order(1)+" Rejected")
	k.expectOrder(0, 2)
	k.apply(merged(windowed, unsure))
	k.expectOrder(2, 3)
	if third := k.bench.Orders()[2]; fmt.Sprint(third.RenewalOf) != k.order(0) {
		t.Errorf("the renewal is of order %d, want %s", third.RenewalOf, k.order(0))
	}
}

// The order that a first order was to renew is another resource's: there is no going back to it, memory or not.
func TestSSLOrder_noFallBackToOthers(t *testing.T) {
	for _, remembers := range []bool{true, false} {
		k := newKeeper(t, simulator.Config{Validation: "auto"})
		k.another().apply(nil)
		k.bench.Advance(ripe)
		renewal := merged(unsure, declared{"renewal_of_order_id": k.order(0)})
		k.apply(renewal)
		k.refresh()
		if !remembers {
			k.forget()
		}
		must(t, k.bench.Reject(k.bench.Orders()[1].ID))
		expectSummary(t, k.refresh(), tfprotov6.DiagnosticSeverityWarning, "Order Has Ended")
		k.expectOrder(1, 2)
	}
}

// What was known of an imported order, which had a renewal already, does not count for the order in its place: one whose
// renewal was lost is followed there.
func TestSSLOrder_renewedBeforeIsForgotten(t *testing.T) {
	k := newKeeper(t, simulator.Config{Validation: "auto"})
	k.another().apply(nil)
	k.bench.Advance(ripe)
	k.another().apply(declared{"renewal_of_order_id": k.order(0)})
	k.importFirst()
	k.apply(nil)
	k.apply(merged(flex, windowed))
	k.expectOrder(2, 3)
	k.bench.Advance(inWindow)
	k.lose(merged(flex, windowed))
	expectSummary(t, k.apply(merged(flex, windowed)), tfprotov6.DiagnosticSeverityWarning, "Renewal Found")
	k.expectOrder(3, 4)
}

// Nor is its renewal named as the one that somebody made of the order in its place.
func TestSSLOrder_renewalOfAnotherIsNotNamed(t *testing.T) {
	k := newKeeper(t, simulator.Config{Validation: "auto"})
	k.another().apply(nil)
	k.bench.Advance(ripe)
	k.another().apply(declared{"renewal_of_order_id": k.order(0)})
	k.importFirst()
	k.apply(nil)
	k.apply(flex)
	k.bench.Advance(ripe)
	k.another().apply(merged(flex, declared{"renewal_of_order_id": k.order(2)})) // before the next refresh
	detail := expectDetail(t, k.refresh(), "Order Already Renewed")
	if strings.Contains(detail, k.order(1)) || !strings.Contains(detail, "The renewal is order "+k.order(3)) {
		t.Errorf("it says %q, want the renewal %s named", detail, k.order(3))
	}
}

// The order that a first order renews is named again by the order that takes its place while it waits.
func TestSSLOrder_renewedIsNamedAgain(t *testing.T) {
	for _, attribute := range []string{"renewal_of_order_id", "renewed_thumbprint"} {
		for _, remembers := range []bool{true, false} {
			t.Run(fmt.Sprintf("%s/remembers %t", attribute, remembers), func(t *testing.T) {
				k := newKeeper(t, simulator.Config{Validation: "auto"})
				other := k.another()
				other.apply(nil)
				other.refresh()
				k.bench.Advance(ripe)
				named := k.order(0)
				if attribute == "renewed_thumbprint" {
					named = other.current.Attribute(t, "thumbprint")
				}
				renewal := merged(unsure, declared{attribute: named})
				k.apply(renewal)
				if !remembers {
					k.refresh()
					k.forget()
				}
				k.apply(merged(renewal, flex))
				body := k.sent.only(t, "POST /order/certificate/ssl_securesite_flex")
				if fmt.Sprint(body[attribute]) != named && body[attribute] != float64(k.bench.Orders()[0].ID) {
					t.Errorf("the order in its place is sent with %s = %v, want %s", attribute, body[attribute], named)
				}
				if third := k.bench.Orders()[2]; fmt.Sprint(third.RenewalOf) != k.order(0) {
					t.Errorf("the order in its place is %+v, want a renewal of %s", third, k.order(0))
				}
				k.expectOrder(2, 3)
			})
		}
	}
}

// What only a rejected order got, the order before is given; nothing is bought for it.
func TestSSLOrder_fallBackIsAmended(t *testing.T) {
	k := newKeeper(t, simulator.Config{Validation: "auto"})
	field := fmt.Sprint(k.bench.AddCustomField("Cost center", "text", false))
	k.apply(nil)
	amended := declared{
		"custom_fields":     []any{map[string]any{"metadata_id": field, "value": "CC-204"}},
		"contacts":          []any{somebody("contact_type", "organization_contact")},
		"technical_contact": somebody("email", "al@shop.example"),
	}
	k.apply(merged(amended, flex, unsure))
	must(t, k.bench.Reject(k.bench.Orders()[1].ID))
	k.bench.ForgetRequests()
	k.apply(amended) // the product is given up, the rest is not
	k.expectOrder(0, 2)
	k.expectWrites("PUT /order/certificate/{id}/contact", "PUT /order/certificate/{id}/contact", "POST /order/certificate/{id}/custom-field")
	people := fmt.Sprint(k.sent.to("PUT /order/certificate/" + k.order(0) + "/contact"))
	for _, email := range []string{"kim@shop.example", "al@shop.example"} {
		if !strings.Contains(people, email) {
			t.Errorf("%s is not among the contacts sent: %s", email, people)
		}
	}
	if n := len(k.sent.to(http.MethodPost + " /order/certificate/" + k.order(0) + "/custom-field")); n != 1 {
		t.Errorf("%d custom fields were sent, want 1", n)
	}
	k.expectQuiet(amended)
}
