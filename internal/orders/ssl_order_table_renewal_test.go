// SPDX-License-Identifier: MPL-2.0

package orders_test

import (
	"fmt"
	"net/http"
	"slices"
	"testing"
	"time"
)

// due is a reissue that time brings about.
func due(*life) outcome {
	return outcome{says: []string{"Reissue"}, unknown: certificateFacts, proofs: true, sent: []string{reissueCall}}
}

// renewing places the order that continues this one, which runs out by itself.
func renewing(l *life) outcome {
	return outcome{
		says: []string{"Renewal, Billed"}, unknown: slices.Concat(certificateFacts, orderFacts), proofs: true,
		known: values{"previous_order_id": attributes(l.t, l.current)["id"]}, sent: []string{purchaseCall}, orders: 1,
	}
}

// until moves the clock to a number of days before the last day that an attribute tells.
func until(attribute string, left int) func(*life) {
	return func(l *life) {
		end, err := time.Parse(time.DateOnly, l.current.Attribute(l.t, attribute))
		must(l.t, err)
		l.b.Advance(end.AddDate(0, 0, -left).Sub(l.b.Now()))
	}
}

// both lets one thing happen after another.
func both(first, second func(*life)) func(*life) {
	return func(l *life) {
		first(l)
		second(l)
	}
}

// askedToRevoke files a request to revoke, which awaits approval.
func askedToRevoke(l *life) {
	call(l.t, l.b, http.MethodPut, fmt.Sprintf("/order/certificate/%d/revoke", l.b.Orders()[0].ID), map[string]any{})
}

func askedToReissue(l *life) { reissueElsewhere(l.t, l.b, "unproved.example") }

func markedRenewed(l *life) {
	call(l.t, l.b, http.MethodPut, fmt.Sprintf("/order/certificate/%d/status", l.b.Orders()[0].ID), map[string]any{"status": "renewed"})
}

// renewedElsewhere places a renewal outside of the declaration.
func renewedElsewhere(l *life) {
	var csr string
	must(l.t, l.declared["csr"].As(&csr))
	call(l.t, l.b, http.MethodPost, "/order/certificate/ssl_basic", map[string]any{
		"certificate":         map[string]any{"common_name": "shop.example", "csr": csr, "signature_hash": "sha256"},
		"organization":        map[string]any{"id": l.b.OrganizationID()},
		"order_validity":      map[string]any{"years": 1},
		"renewal_of_order_id": l.b.Orders()[0].ID,
		"skip_approval":       true,
	})
}

// passing lets time go by.
func passing(time time.Duration) func(*life) { return func(l *life) { l.b.Advance(time) } }

// The rows of the table that time brings about. Nothing is due while something is open, or once the order is renewed.
func TestSSLOrder_tableRenewal(t *testing.T) {
	window := map[string]any{"renew_before_days": 30}
	short := map[string]any{"renew_before_days": 90, "cert_validity": map[string]any{"days": 47}}
	for name, test := range map[string]struct {
		status string
		base   map[string]any
		happen func(*life)
		want   func(*life) outcome // nil: the plan is empty
	}{
		"before the window":                   {isIssued, window, until("valid_till", 31), nil},
		"in the window":                       {isIssued, window, until("valid_till", 29), due},
		"after the certificate's end":         {isIssued, window, until("valid_till", -10), due},
		"with twice the window left":          {isIssued, window, until("order_valid_till", 60), due},
		"with less than that":                 {isIssued, window, until("order_valid_till", 59), renewing},
		"on the order's last day":             {isIssued, window, until("order_valid_till", 0), renewing},
		"without a window":                    {isIssued, nil, until("order_valid_till", 59), nil},
		"before half of a short life":         {isIssued, short, until("valid_till", 25), nil},
		"in the second half of a short life":  {isIssued, short, until("valid_till", 22), due},
		"while a revocation awaits approval":  {isIssued, window, both(askedToRevoke, until("valid_till", 29)), nil},
		"while a reissue is under way":        {isIssued, window, both(until("valid_till", 29), askedToReissue), nil},
		"when marked as renewed":              {isIssued, window, both(until("order_valid_till", 29), markedRenewed), nil},
		"when renewed elsewhere":              {isIssued, window, both(until("order_valid_till", 29), renewedElsewhere), nil},
		"after the order's end":               {isExpired, window, passing(days), nil},
		"after a revocation":                  {isRevoked, window, until("order_valid_till", 29), nil},
		"after a cancellation":                {isCanceled, window, passing(400 * days), nil},
		"after a rejection":                   {isRejected, window, passing(400 * days), nil},
		"while the order is pending":          {isPending, window, passing(20 * days), nil},
		"while the order awaits approval":     {needsApproval, window, passing(20 * days), nil},
		"while it is not known whether it is": {isUnconfirmed, window, passing(400 * days), nil},
		"while an own reissue is under way":   {isReissuing, window, passing(20 * days), nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := arrive(t, test.status, test.base)
			test.happen(l)
			l.refresh()
			if test.want == nil {
				l.expectNothing(nil)
				return
			}
			l.step(nil, []string{"other.example", "shop.example"}, test.want(l))
		})
	}
}

// What is due without a refresh that saw the time come is not done: plan and apply go by the same time.
func TestSSLOrder_tableRenewalUnread(t *testing.T) {
	l := arrive(t, isIssued, map[string]any{"renew_before_days": 30})
	until("valid_till", 29)(l)
	l.expectNothing(nil)
	l.refresh()
	l.step(nil, []string{"other.example", "shop.example"}, due(l))
}

// What is due goes together with an edit, in one call: another key at each renewal.
func TestSSLOrder_tableRenewalWithKey(t *testing.T) {
	for left, want := range map[int]func(*life) outcome{60: due, 59: renewing} {
		l := arrive(t, isIssued, map[string]any{"renew_before_days": 30})
		until("order_valid_till", left)(l)
		l.refresh()
		l.step(otherKey(l), []string{"other.example", "shop.example"}, want(l))
	}
}
