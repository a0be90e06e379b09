// SPDX-License-Identifier: MPL-2.0

package orders_test

import (
	"maps"
	"slices"
	"testing"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/acctest"
)

// orderingClient places another order. One that waits to be picked up is cancelled first, like any that is pending.
func orderingClient(l *life) outcome {
	if l.status != toPickUp {
		return ordering(l)
	}
	pending := *l
	pending.status = isPending
	return ordering(&pending)
}

// reissuingClient makes another certificate on the order. What is not issued yet takes hardly anything, so that another
// order is placed; only a reissue under way is left alone.
func reissuingClient(l *life) outcome {
	switch l.status {
	case isReissuing, isIssued:
		return reissuing(l)
	}
	return orderingClient(l)
}

// keying is reissuing, except that what waits takes another CSR, as long as nobody was asked to make a key.
func keying(l *life) outcome {
	if l.waits() {
		return outcome{sent: []string{csrCall}}
	}
	return reissuingClient(l)
}

// triggeringClient is reissuing, except that what waits has nothing to reissue yet.
func triggeringClient(l *life) outcome {
	if l.waits() || l.status == toPickUp {
		return outcome{says: []string{"No Reissue"}}
	}
	return reissuingClient(l)
}

// secured is a declaration of a product that chooses its profile.
var secured = map[string]any{"product": "secure_email_sponsor", "common_name": nil}

// boxed is a declaration of a product for a mailbox, of whose owner nothing is declared.
var boxed = map[string]any{
	"product": "class1_smime", "common_name": nil, "common_name_indicator": nil, "individual": nil, "organization_id": nil,
}

// usageOf returns a usage_designation.
func usageOf(primary string, additional ...any) map[string]any {
	usage := map[string]any{"primary_usage": primary}
	if len(additional) > 0 {
		usage["additional_usages"] = additional
	}
	return usage
}

// Another certificate.
var clientCertificateRows = map[string]row{
	"address added":         {change: to("emails", addresses("kim@shop.example", "k.vos@other.example", "kv@shop.example")), want: reissuingClient},
	"address removed":       {change: to("emails", addresses("kim@shop.example")), want: reissuingClient},
	"another first address": {change: to("emails", addresses("k.vos@other.example", "kim@shop.example")), want: reissuingClient},
	"common_name":           {change: to("common_name", "Kim A. Vos"), want: reissuingClient},
	"common_name_indicator": {change: to("common_name_indicator", "pseudonym"), want: reissuingClient},
	"individual":            {change: to("individual", individual("Kim", "Voss", "kv")), want: reissuingClient},
	"ca_cert_id":            {change: to("ca_cert_id", secondClientCA), want: reissuingClient},
	"profile_type":          {base: secured, change: to("profile_type", "multipurpose"), want: reissuingClient},
	"usage_designation":     {base: secured, change: to("usage_designation", usageOf("signing", "non_repudiation")), want: reissuingClient},
	"mailbox":               {base: boxed, change: to("emails", addresses("kim@shop.example", "kv@shop.example")), want: reissuingClient},
	"csr":                   {change: otherKey, want: keying},
	"csr of a mailbox":      {base: boxed, change: otherKey, want: keying},
	"csr added":             {base: map[string]any{"csr": nil}, change: otherKey, want: keying},
	"reissue_trigger":       {change: to("reissue_trigger", "1"), want: triggeringClient},
}

// Another order.
var clientOrderRows = map[string]row{
	"product":         {change: to("product", "client_email_security_plus"), want: orderingClient},
	"organization_id": {change: otherOrganization, want: orderingClient},
}

// Everything else: set, and taken out again.
var clientTermRows = map[string]row{
	"csr taken out":               {change: to("csr", nil), want: nothing},
	"profile assumed":             {base: secured, change: to("profile_type", "strict"), want: nothing},
	"usage assumed":               {base: secured, change: to("usage_designation", usageOf("dual_use")), want: nothing},
	"profile of a legacy product": {change: to("profile_type", "multipurpose"), want: nothing},
	"subject taken out":           {change: withoutSubject, want: nothing},
	"skip_approval":               {change: otherApproval, want: nothing, then: []map[string]any{{"skip_approval": nil}}},
	"order_validity":              {change: to("order_validity", validity("years", 2)), want: nothing, then: []map[string]any{{"order_validity": validity("days", 300)}}},
	"adopt_existing":              {change: adoption, want: nothing, then: []map[string]any{{"adopt_existing": nil}}},
	"renew_before_days":           {change: to("renew_before_days", 30), want: window(30), then: []map[string]any{{"comments": "window"}}},
	"payment_method":              {change: payingByCard("4000000000000000"), want: nothing, then: []map[string]any{{"payment_method": nil, "credit_card": nil, "billing_address": nil}}},
	"comments":                    term("comments", "first"),
	"payment by profile":          term("payment_method", "profile"),
	"credit_card_wo_version":      term("credit_card_wo_version", 2),
	"vat_number":                  term("vat_number", "NL001234567B01"),
	"container_id":                term("container_id", "4711"),
	"alternative_order_id":        term("alternative_order_id", "kim-1"),
	"auto_renew":                  term("auto_renew", 2),
	"enable_guest_access":         term("enable_guest_access", true),
	"renewal_of_order_id":         term("renewal_of_order_id", "4711"),
	"organization_units":          term("organization_units", []any{"Web"}),
	"on_destroy":                  term("on_destroy", "keep"),
	"revocation_reason":           term("revocation_reason", "superseded"),
	"revocation_skip_approval":    term("revocation_skip_approval", true),
	"on_destroy_comment":          term("on_destroy_comment", "first"),
	"timeouts":                    term("timeouts", map[string]any{"create": "10m"}),
	"organization": {
		base:   map[string]any{"organization_id": nil, "organization": companyOf("Shop Incorporated")},
		change: to("organization", companyOf("Shop Limited")), want: unsentOrganization,
	},
}

// secondClientCA is the id of a CA of the account that issues client certificates beside the usual one.
const secondClientCA = "61FA2C97D30E84B5"

// withoutSubject takes out whatever the service does not tell of the subject.
func withoutSubject(*life) map[string]any {
	return map[string]any{"common_name_indicator": nil, "individual": nil}
}

// payingByCard is payment by a card of that number.
func payingByCard(number string) change {
	return func(*life) map[string]any {
		return map[string]any{
			"payment_method":  "card",
			"credit_card":     map[string]any{"number": number, "expiration_month": 2, "expiration_year": 2031, "cvv": "123", "cardholder_name": "Kim Vos"},
			"billing_address": map[string]any{"address": "1 Market Street", "city": "Springfield", "country": "us"},
		}
	}
}

// take makes the changes of a row.
func (l *clientLife) take(r row) {
	l.t.Helper()
	l.step(r.change(l.life), r.want(l.life))
	for _, change := range r.then {
		l.step(change, outcome{})
	}
}

// Every row of the table of changes, in every status of an order: what the plan knows and says, what is sent and what is
// not, and that the next plan is empty.
func TestClientCertificateOrder_table(t *testing.T) {
	for _, rows := range []map[string]row{clientCertificateRows, clientAmendmentRows(), clientOrderRows, clientTermRows} {
		for name, row := range rows {
			if row.walk {
				continue
			}
			for _, status := range clientStatuses {
				t.Run(name+"/"+status, func(t *testing.T) {
					t.Parallel()
					arriveClient(t, status, row.base).take(row)
				})
			}
		}
	}
}

// clientAmendmentRows are calls of their own, those of TLS orders but for reissues by DigiCert itself.
func clientAmendmentRows() map[string]row {
	rows := maps.Clone(amendmentRows)
	delete(rows, "auto_reissue")
	return rows
}

// The terms that send nothing leave an order as it is, so that one order of each status is walked through all of them.
func TestClientCertificateOrder_tableTerms(t *testing.T) {
	for _, status := range clientStatuses {
		t.Run(status, func(t *testing.T) {
			t.Parallel()
			l := arriveClient(t, status, nil)
			for _, name := range slices.Sorted(maps.Keys(clientTermRows)) {
				if row := clientTermRows[name]; row.walk && !t.Failed() {
					t.Run(name, func(t *testing.T) {
						l.t = t
						l.take(row)
					})
				}
			}
		})
	}
}

// What is written otherwise and means the same is no change, in no status.
func TestClientCertificateOrder_tableSpellings(t *testing.T) {
	base, csr := declared{"emails": addresses("kim@shop.example", "k.vos@other.example", "kv@shop.example")}, acctest.NewCSR(t, "Kim Vos")
	for name, change := range map[string]func(l *life) map[string]any{
		"line ends":           func(l *life) map[string]any { return map[string]any{"csr": respelt(l, "\r\n") + "\n\n"} },
		"white space":         func(l *life) map[string]any { return map[string]any{"csr": "\n  " + respelt(l, " \n")} },
		"case":                to("emails", addresses("Kim@Shop.example", "k.vos@other.EXAMPLE", "KV@shop.example")),
		"order of the others": to("emails", addresses("kim@shop.example", "kv@shop.example", "k.vos@other.example")),
		"default written out": func(*life) map[string]any {
			return map[string]any{"signature_hash": "sha256", "on_destroy": "revoke_order", "auto_renew": 0, "enable_guest_access": false}
		},
	} {
		for _, status := range clientStatuses {
			if status == toPickUp && (name == "line ends" || name == "white space") {
				continue // it has no CSR
			}
			t.Run(name+"/"+status, func(t *testing.T) {
				t.Parallel()
				l := arriveClient(t, status, merged(base, declared{"csr": csrIn(status, csr)}))
				l.expectNothing(change(l.life))
			})
		}
	}
}

// csrIn is what the csr of an order of a status is declared as.
func csrIn(status, csr string) any {
	if status == toPickUp {
		return nil
	}
	return csr
}
