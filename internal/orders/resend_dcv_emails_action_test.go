// SPDX-License-Identifier: MPL-2.0

package orders_test

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/acctest"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/certcentral"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/simulator"
)

const (
	resendEmails = "certcentral_resend_dcv_emails"
	resends      = "/order/certificate/*/resend-emails"
)

// toAdmin has the mails of an order go to one address alone.
func toAdmin(order *certcentral.OrderRequest) {
	order.DCVMethod = "email"
	order.DCVEmails = []certcentral.DCVEmail{{DNSName: "shop.example", EmailDomain: "shop.example", Email: "admin@shop.example"}}
	order.Certificate.DNSNames = nil
}

// The mails go once more to those who got one, or to those that are named.
func TestResendDCVEmailsAction(t *testing.T) {
	b := newDuplicateBench(t, simulator.Config{}, toAdmin)
	messages, diags := b.Invoke(t, resendEmails, b.ofOrder(nil))
	expectClean(t, diags)
	expectMessages(t, messages, "reading it", "has status pending", "to those who got one before", "on their way")
	expectMail(t, b.Bench, "admin@shop.example", "admin@shop.example")

	messages, diags = b.Invoke(t, resendEmails, b.ofOrder(declared{"emails": []any{
		mailbox("Shop.example", "Postmaster@shop.example"),
		declared{"dns_name": "shop.example", "email_domain": "shop.example", "email": "hostmaster@shop.example"},
	}}))
	expectClean(t, diags)
	expectMessages(t, messages, "reading it", "hostmaster@shop.example (for shop.example), postmaster@shop.example (for shop.example)", "on their way")
	expectMail(t, b.Bench, "admin@shop.example", "admin@shop.example", "hostmaster@shop.example", "postmaster@shop.example")
}

// A reissue waits for mails like an order.
func TestResendDCVEmailsAction_reissue(t *testing.T) {
	b := newDuplicateBench(t, simulator.Config{}, toAdmin)
	must(t, b.ApproveMail(b.Mails()[0].Token))
	call(t, b.Bench, http.MethodPost, fmt.Sprintf("/order/certificate/%d/reissue", b.order), map[string]any{
		"certificate":   map[string]any{"common_name": "shop.example", "dns_names": []string{"other.example"}, "csr": acctest.NewCSR(t, "shop.example"), "signature_hash": "sha256"},
		"skip_approval": true,
	})
	sent := len(b.Mails())
	messages, diags := b.Invoke(t, resendEmails, b.ofOrder(nil))
	expectClean(t, diags)
	expectMessages(t, messages, "reading it", "has status reissue_pending", "on their way")
	if len(b.Mails()) <= sent {
		t.Errorf("%d mails were sent before and after", sent)
	}
}

// An order that no mail can prove gets none, and the error says why.
func TestResendDCVEmailsAction_noMail(t *testing.T) {
	for name, test := range map[string]struct {
		config simulator.Config
		method string
		says   []string
	}{
		"issued":         {simulator.Config{Validation: "auto"}, "email", []string{"has status issued", "Nothing was sent"}},
		"another method": {simulator.Config{}, "dns-txt-token", []string{"method dns-txt-token", "certcentral_check_dcv"}},
	} {
		t.Run(name, func(t *testing.T) {
			b := newDuplicateBench(t, test.config, byMethod(test.method))
			_, diags := b.Invoke(t, resendEmails, b.ofOrder(nil))
			expectDiagnostic(t, diags, failure, fmt.Sprintf("No Mail To Resend: Order %d (shop.example)", b.order), test.says...)
			expectNothingSent(t, b.Bench)
		})
	}
}

// Addresses that are none, or that speak for another domain, are refused by the plan, those that come to light later before
// anything is sent.
func TestResendDCVEmailsAction_addresses(t *testing.T) {
	for name, test := range map[string]struct {
		email any
		err   string
	}{
		"no address":     {mailbox("shop.example", "admin"), "Invalid Address"},
		"another domain": {mailbox("shop.example", "admin@pier.example"), "Address Of Another Domain"},
	} {
		t.Run(name, func(t *testing.T) {
			b := newDuplicateBench(t, simulator.Config{}, toAdmin)
			config := b.ofOrder(declared{"emails": []any{test.email}})
			expectDiagnostic(t, b.PlanAction(t, resendEmails, config), failure, test.err)
			_, diags := b.InvokeLater(t, resendEmails, b.ofOrder(declared{"emails": acctest.Unknown}), config)
			expectDiagnostic(t, diags, failure, test.err)
			if sent := b.Requests(); len(sent) > 0 {
				t.Errorf("%v was sent", sent)
			}
		})
	}
	b := newDuplicateBench(t, simulator.Config{}, toAdmin)
	expectNoError(t, b.PlanAction(t, resendEmails, b.ofOrder(declared{"emails": []any{declared{"dns_name": acctest.Unknown, "email": "admin@pier.example"}}})))
	expectDiagnostic(t, b.PlanAction(t, resendEmails, b.ofOrder(declared{"emails": []any{}})), failure, "Invalid Attribute Value")
}

// What the service refuses is told with the reason that it has for addresses; a lost answer is asked for again.
func TestResendDCVEmailsAction_faults(t *testing.T) {
	b := newDuplicateBench(t, simulator.Config{}, toAdmin)
	_, diags := b.Invoke(t, resendEmails, b.ofOrder(declared{"emails": []any{mailbox("shop.example", "kim@shop.example")}}))
	expectDiagnostic(t, diags, failure, "Could Not Resend Mails: Order", "kim@shop.example", "five usual addresses", "Leave emails out")
	for _, kind := range []string{"drop_before", "drop_after"} {
		fault(t, b.Bench, simulator.Fault{Method: http.MethodPut, Path: resends, Kind: kind, Times: 1})
		b.ForgetRequests()
		_, diags = b.Invoke(t, resendEmails, b.ofOrder(nil))
		expectClean(t, diags)
		if puts := b.Count(http.MethodPut, resends); puts != 2 {
			t.Errorf("%s: %d calls", kind, puts)
		}
	}
	fault(t, b.Bench, simulator.Fault{Method: http.MethodPut, Path: resends, Kind: "status", Status: 503})
	_, diags = b.Invoke(t, resendEmails, b.ofOrder(nil))
	expectDiagnostic(t, diags, failure, "Could Not Resend Mails: Order", "503")
}
