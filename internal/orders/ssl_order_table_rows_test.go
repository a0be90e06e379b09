// SPDX-License-Identifier: MPL-2.0

package orders_test

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/acctest"
)

// row is an attribute in the table of changes.
type row struct {
	base    map[string]any // declared beforehand, beside the usual
	change  change
	domains []string // with records afterwards, unless the usual ones
	want    func(*life) outcome
	then    []map[string]any // further changes, which all send nothing and leave nothing unknown
	walk    bool             // nothing comes of it, so that the order can be used further
}

// change is what changes of the declaration; it may prepare the account.
type change func(*life) map[string]any

// to is a change to values that are the same for every account.
func to(attribute string, value any) change {
	return func(*life) map[string]any { return map[string]any{attribute: value} }
}

// ordering places another order. One that was never issued is withdrawn first, any other is what the new one follows.
func ordering(l *life) outcome {
	want := outcome{
		says: []string{"New Order, Billed"}, unknown: slices.Concat(certificateFacts, orderFacts), proofs: true,
		sent: []string{purchaseCall}, orders: 1,
	}
	switch l.status {
	case isUnconfirmed:
		return refusal("Order Not Confirmed")
	case needsApproval:
		want.sent, want.left = []string{rejectCall, purchaseCall}, isRejected
	case isPending:
		want.sent, want.left = []string{cancelCall, purchaseCall}, isCanceled
	case isReissuing, isIssued, isExpired, isRevoked:
		want.known = values{"previous_order_id": attributes(l.t, l.current)["id"]}
	}
	return want
}

func refusal(title string) outcome { return outcome{refused: true, says: []string{title}} }

// reissuing makes another certificate on the order. One that ended is ordered anew, one that waits cannot change yet.
func reissuing(l *life) outcome {
	switch l.status {
	case needsApproval, isPending:
		return refusal("Order Still Pending")
	case isReissuing:
		return refusal("Reissue Still Pending")
	case isIssued:
		return outcome{says: []string{"Reissue"}, unknown: certificateFacts, proofs: true, sent: []string{reissueCall}}
	}
	return ordering(l)
}

// editing is reissuing, except that what waits takes the change by a call of its own.
func editing(proofs bool, call string) func(*life) outcome {
	return func(l *life) outcome {
		if l.waits() {
			return outcome{proofs: proofs, sent: []string{call}}
		}
		return reissuing(l)
	}
}

// triggering is reissuing, except that what waits has nothing to reissue yet.
func triggering(l *life) outcome {
	if l.waits() {
		return outcome{says: []string{"No Reissue"}}
	}
	return reissuing(l)
}

// amending changes the order by a call of its own, and one that ended not at all.
func amending(call string) func(*life) outcome {
	return func(l *life) outcome {
		switch l.status {
		case isUnconfirmed:
			return refusal("Order Not Confirmed")
		case isExpired, isRevoked, isCanceled, isRejected:
			return outcome{}
		}
		return outcome{sent: []string{call}}
	}
}

// mailing sends the mails of an order that waits anew.
func mailing(l *life) outcome {
	if l.waits() {
		return outcome{sent: []string{mailCall}}
	}
	return outcome{}
}

// nothing is for the terms of the next order or call.
func nothing(*life) outcome { return outcome{} }

// somebody is somebody with what contacts may hold.
func somebody(more ...string) map[string]any {
	kim := map[string]any{"first_name": "Kim", "last_name": "Lee", "email": "kim@shop.example", "job_title": "Engineer", "telephone": "555 0100"}
	for i := 0; i < len(more); i += 2 {
		kim[more[i]] = more[i+1]
	}
	return kim
}

func mailTo(domain string) map[string]any {
	return map[string]any{"dns_name": domain, "email": "admin@" + domain}
}

func companyOf(name string) map[string]any {
	return map[string]any{
		"name": name, "address": "1 Market Street", "city": "Springfield", "state": "Illinois", "zip": "62701", "country": "us", "telephone": "555 0100",
	}
}

// Another certificate.
var certificateRows = map[string]row{
	"dns_names":             {change: to("dns_names", []any{"third.example"}), domains: []string{"shop.example", "third.example"}, want: editing(true, namesCall)},
	"common_name":           {change: to("common_name", "www.shop.example"), want: editing(false, namesCall)},
	"csr":                   {change: otherKey, want: editing(false, csrCall)},
	"dcv_method":            {change: to("dcv_method", "dns-cname-token"), want: editing(true, methodCall)},
	"signature_hash":        {change: to("signature_hash", "sha384"), want: reissuing},
	"server_platform_id":    {change: to("server_platform_id", "45"), want: reissuing},
	"cert_validity":         {change: to("cert_validity", map[string]any{"days": 90}), want: reissuing},
	"ca_cert_id":            {change: to("ca_cert_id", "8F20C6E19B54D37A"), want: reissuing},
	"certificate_dcv_scope": {change: to("certificate_dcv_scope", "fqdn"), want: reissuing},
	"reissue_trigger":       {change: to("reissue_trigger", "1"), want: triggering},
}

// Calls of their own. What is taken out stays with the order.
var amendmentRows = map[string]row{
	"contacts": {
		change: to("contacts", []any{somebody("contact_type", "organization_contact")}), want: amending(contactCall), then: []map[string]any{{"contacts": nil}},
	},
	"organization_contact": {change: to("organization_contact", somebody()), want: amending(contactCall), then: []map[string]any{{"organization_contact": nil}}},
	"technical_contact":    {change: to("technical_contact", somebody()), want: amending(contactCall), then: []map[string]any{{"technical_contact": nil}}},
	"custom_fields":        {change: costCentre, want: amending(customFieldCall), then: []map[string]any{{"custom_fields": nil}}},
	"auto_reissue":         {change: to("auto_reissue", true), want: amending(autoReissueCall), then: []map[string]any{{"auto_reissue": nil}}},
}

// Another order.
var orderRows = map[string]row{
	"product":         {change: to("product", "ssl_securesite_flex"), want: ordering},
	"organization_id": {change: otherOrganization, want: ordering},
}

// Everything else: set, and taken out again.
var termRows = map[string]row{
	"comments":                      term("comments", "first"),
	"skip_approval":                 {change: otherApproval, want: nothing, then: []map[string]any{{"skip_approval": nil}}},
	"payment_method":                term("payment_method", "card"),
	"container_id":                  term("container_id", "4711"),
	"order_validity":                {change: to("order_validity", map[string]any{"years": 2}), want: nothing, then: []map[string]any{{"order_validity": map[string]any{"days": 300}}}},
	"alternative_order_id":          term("alternative_order_id", "web-1"),
	"adopt_existing":                {change: adoption, want: nothing, then: []map[string]any{{"adopt_existing": nil}}},
	"locale":                        term("locale", "de"),
	"auto_renew":                    term("auto_renew", true),
	"custom_renewal_message":        term("custom_renewal_message", "first"),
	"disable_renewal_notifications": term("disable_renewal_notifications", true),
	"additional_emails":             term("additional_emails", []any{"ops@shop.example"}),
	"disable_ct":                    term("disable_ct", true),
	"competitive_replacement":       term("competitive_replacement", map[string]any{"apply_discount": true, "serial_number": "0A1B"}),
	"enable_guest_access":           term("enable_guest_access", true),
	"renewal_of_order_id":           term("renewal_of_order_id", "4711"),
	"renewed_thumbprint":            term("renewed_thumbprint", "0A1B0A1B0A1B0A1B0A1B0A1B0A1B0A1B0A1B0A1B"),
	"profile_option":                term("profile_option", "server_client_auth_eku"),
	"organization_units":            term("organization_units", []any{"Web"}),
	"dcv_emails":                    {base: map[string]any{"dcv_method": "email"}, change: to("dcv_emails", []any{mailTo("shop.example"), mailTo("other.example")}), want: mailing},
	"on_destroy":                    term("on_destroy", "keep"),
	"revocation_reason":             term("revocation_reason", "superseded"),
	"revocation_skip_approval":      term("revocation_skip_approval", true),
	"on_destroy_comment":            term("on_destroy_comment", "first"),
	"timeouts":                      term("timeouts", map[string]any{"create": "10m"}),
	"type_hint":                     {base: map[string]any{"product": "ssl", "type_hint": "ov"}, change: to("type_hint", "ev"), want: nothing},
	"organization": {
		base:   map[string]any{"organization_id": nil, "organization": companyOf("Shop Incorporated")},
		change: to("organization", companyOf("Shop Limited")), want: unsentOrganization,
	},
	"renew_before_days": {change: to("renew_before_days", 30), want: window(30), then: []map[string]any{{"comments": "window"}}},
}

// term is a row of what sends nothing.
func term(attribute string, value any) row {
	return row{change: to(attribute, value), want: nothing, then: []map[string]any{{attribute: nil}}, walk: true}
}

func adoption(*life) map[string]any {
	return map[string]any{"alternative_order_id": "web-1", "adopt_existing": true}
}

func otherKey(l *life) map[string]any {
	return map[string]any{"csr": acctest.NewCSR(l.t, "shop.example")}
}

func costCentre(l *life) map[string]any {
	return map[string]any{"custom_fields": []any{map[string]any{"metadata_id": fmt.Sprint(l.field), "value": "4711"}}}
}

// otherApproval turns skip_approval over.
func otherApproval(l *life) map[string]any {
	return map[string]any{"skip_approval": l.status == needsApproval}
}

// otherOrganization adds an organization that orders can name at once.
func otherOrganization(l *life) map[string]any {
	details := companyOf("Shop Limited")
	details["organization_contact"] = somebody()
	call(l.t, l.b, http.MethodPost, "/organization", details)
	organizations := l.b.Organizations()
	return map[string]any{"organization_id": fmt.Sprint(organizations[len(organizations)-1].ID)}
}

// unsentOrganization is nothing but a warning: the details counted for the first order.
func unsentOrganization(*life) outcome {
	return outcome{says: []string{"Organization Details Not Sent"}}
}

// window sends nothing, and tells when the successor is due.
func window(length int) func(*life) outcome {
	return func(l *life) outcome {
		end, err := time.Parse(time.DateOnly, l.current.Attribute(l.t, "valid_till"))
		if err != nil { // without a certificate
			return outcome{}
		}
		return outcome{known: values{"renewal_due_at": acctest.Text(end.AddDate(0, 0, -length).Format(time.RFC3339))}}
	}
}

// Every row of the table of changes, in every status of an order: what the plan knows and says, what is sent and what is
// not, and that the next plan is empty.
func TestSSLOrder_table(t *testing.T) {
	for _, rows := range []map[string]row{certificateRows, amendmentRows, orderRows, termRows} {
		for name, row := range rows {
			if row.walk {
				continue
			}
			for _, status := range statuses {
				t.Run(name+"/"+status, func(t *testing.T) {
					t.Parallel()
					arrive(t, status, row.base).take(row)
				})
			}
		}
	}
}

// The terms that send nothing leave an order as it is, so that one order of each status is walked through all of them.
func TestSSLOrder_tableTerms(t *testing.T) {
	for _, status := range statuses {
		t.Run(status, func(t *testing.T) {
			t.Parallel()
			l := arrive(t, status, nil)
			for _, name := range slices.Sorted(maps.Keys(termRows)) {
				if row := termRows[name]; row.walk && !t.Failed() {
					t.Run(name, func(t *testing.T) {
						l.t = t
						l.take(row)
					})
				}
			}
		})
	}
}

// take makes the changes of a row.
func (l *life) take(r row) {
	l.t.Helper()
	domains := r.domains
	if domains == nil {
		domains = []string{"other.example", "shop.example"}
	}
	l.step(r.change(l), domains, r.want(l))
	for _, change := range r.then {
		l.step(change, nil, outcome{})
	}
}

// What is written otherwise and means the same is no change, in no status.
func TestSSLOrder_tableSpellings(t *testing.T) {
	for name, change := range map[string]func(l *life) map[string]any{
		"line ends":   func(l *life) map[string]any { return map[string]any{"csr": respelt(l, "\r\n") + "\n\n"} },
		"white space": func(l *life) map[string]any { return map[string]any{"csr": "\n  " + respelt(l, " \n")} },
		"case": func(*life) map[string]any {
			return map[string]any{"common_name": "Shop.Example", "dns_names": []any{"OTHER.example"}}
		},
		"common name repeated": func(*life) map[string]any { return map[string]any{"dns_names": []any{"shop.example", "other.example"}} },
		"default written out": func(*life) map[string]any {
			return map[string]any{"signature_hash": "sha256", "on_destroy": "revoke_order"}
		},
	} {
		for _, status := range statuses {
			t.Run(name+"/"+status, func(t *testing.T) {
				t.Parallel()
				l := arrive(t, status, nil)
				l.expectNothing(change(l))
			})
		}
	}
}

// A domain that the service adds by itself, such as the www of a name, is no change either.
func TestSSLOrder_tableAddedDomain(t *testing.T) {
	for _, status := range []string{needsApproval, isPending, isIssued, isExpired, isRevoked} {
		t.Run(status, func(t *testing.T) {
			t.Parallel()
			l := arrive(t, status, nil)
			servedAs(t, l.b, `"other.example"`, `"other.example","www.shop.example"`)
			l.refresh()
			l.expectNothing(nil)
		})
	}
}

// respelt returns the declared CSR with other line ends.
func respelt(l *life, end string) string {
	var csr string
	must(l.t, l.declared["csr"].As(&csr))
	return strings.ReplaceAll(csr, "\n", end)
}
