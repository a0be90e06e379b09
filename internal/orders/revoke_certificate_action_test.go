// SPDX-License-Identifier: MPL-2.0

package orders_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/acctest"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/certcentral"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/simulator"
)

const (
	revokeCertificate = "certcentral_revoke_certificate"
	revocations       = "/certificate/*/revoke"
)

// issued returns the certificate of the bench's order.
func (b *duplicateBench) issued() certcentral.OrderCertificate {
	b.t.Helper()
	order, err := b.client.Order(b.t.Context(), b.order)
	must(b.t, err)
	b.ForgetRequests()
	return order.Certificate
}

// replaced has the order reissued and returns the certificate before that.
func (b *duplicateBench) replaced() certcentral.OrderCertificate {
	b.t.Helper()
	before, err := b.client.Order(b.t.Context(), b.order)
	must(b.t, err)
	_, err = b.client.Reissue(b.t.Context(), before, certcentral.ReissueRequest{SkipApproval: true, Certificate: certcentral.CertificateRequest{
		CommonName: "shop.example", DNSNames: []string{"www.shop.example"}, CSR: acctest.NewCSR(b.t, "shop.example"), SignatureHash: "sha256",
	}})
	must(b.t, err)
	b.ForgetRequests()
	return before.Certificate
}

// expectRevoked checks how many certificates are revoked, and how many calls asked for it, of an order that goes on.
func (b *duplicateBench) expectRevoked(want, puts int) {
	b.t.Helper()
	if order := b.Orders()[0]; order.Revoked != want || order.Status != "issued" {
		b.t.Errorf("%d certificates are revoked of an order with status %s, want %d", order.Revoked, order.Status, want)
	}
	if got := b.Count(http.MethodPut, revocations); got != puts || b.Count(http.MethodPut, "/order/certificate/*/revoke") != 0 {
		b.t.Errorf("%d revocations were sent, want %d: %v", got, puts, b.Requests())
	}
}

func atOnce(certificate declared) declared {
	return merged(certificate, declared{"skip_approval": true, "revocation_reason": "superseded", "comment": "incident"})
}

// One certificate is revoked, by id or serial number, with its reason, and once: asked again, nothing is sent.
func TestRevokeCertificateAction(t *testing.T) {
	for _, by := range []string{"certificate_id", "serial_number"} {
		t.Run(by, func(t *testing.T) {
			b := newDuplicateBench(t, simulator.Config{Validation: "auto"})
			certificate := b.issued()
			name, title := fmt.Sprint(certificate.ID), fmt.Sprintf("Certificate %d", certificate.ID)
			if by == "serial_number" {
				name = strings.ToLower(certificate.SerialNumber)
				title = "Certificate With Serial Number " + certificate.SerialNumber
			}
			sent := record(b.Bench)
			messages, diags := b.Invoke(t, revokeCertificate, atOnce(declared{by: name}))
			expectNoError(t, diags)
			expectMessages(t, messages, title+": looking up its order", fmt.Sprintf("is the current one of order %d (shop.example)", b.order), "asking DigiCert to revoke it", title+" is revoked")
			b.expectRevoked(1, 1)
			if body := sent.only(t, "PUT /certificate/.*/revoke"); body["revocation_reason"] != "superseded" || body["comments"] != "incident" || body["skip_approval"] != true {
				t.Errorf("%v was sent", body)
			}
			b.ForgetRequests()
			messages, diags = b.Invoke(t, revokeCertificate, atOnce(declared{by: name}))
			expectNoError(t, diags)
			expectMessages(t, messages, "looking up its order", "is revoked already. Nothing is sent")
			b.expectRevoked(1, 0)
		})
	}
}

// The service is asked for a serial number as it writes them.
func TestRevokeCertificateAction_serialNumber(t *testing.T) {
	b := newDuplicateBench(t, simulator.Config{Validation: "auto"})
	number := b.issued().SerialNumber
	recorded := new(queries)
	b.Adjust = func(config *certcentral.Config) { config.Transport = recorded }
	_, diags := b.Invoke(t, revokeCertificate, atOnce(declared{"serial_number": strings.ToLower(number)}))
	expectNoError(t, diags)
	if asked := recorded.made[0]["filters[serial_number]"]; len(asked) != 1 || asked[0] != number {
		t.Errorf("the order was looked up by %v, want %s", asked, number)
	}
	if b.Count(http.MethodPut, "/certificate/"+number+"/revoke") != 1 {
		t.Errorf("%v was sent", b.Requests())
	}
}

// A certificate that a reissue replaced is revoked alone, and the new one stays in force. That it is revoked already, the
// service alone knows.
func TestRevokeCertificateAction_replaced(t *testing.T) {
	b := newDuplicateBench(t, simulator.Config{Validation: "auto"})
	old := b.replaced()
	config := atOnce(declared{"certificate_id": fmt.Sprint(old.ID)})
	messages, diags := b.Invoke(t, revokeCertificate, config)
	expectNoError(t, diags)
	expectMessages(t, messages, "looking up its order", "not the current one of any order", "asking DigiCert", "is revoked")
	b.expectRevoked(1, 1)
	if status := b.issued().Status; status != "issued" {
		t.Errorf("the new certificate is %s", status)
	}
	messages, diags = b.Invoke(t, revokeCertificate, config)
	expectNoError(t, diags)
	expectMessages(t, messages, "looking up its order", "was revoked already")
	b.expectRevoked(1, 1)
}

// Without skip_approval a request waits, which a warning names; invoked again, that one is told and no other filed.
func TestRevokeCertificateAction_approval(t *testing.T) {
	b := newDuplicateBench(t, simulator.Config{Validation: "auto"})
	config := declared{"certificate_id": fmt.Sprint(b.issued().ID)}
	var request string
	for range 2 {
		messages, diags := b.Invoke(t, revokeCertificate, config)
		expectNoError(t, diags)
		order, err := b.client.Order(t.Context(), b.order)
		must(t, err)
		if len(order.Requests) != 1 {
			t.Fatalf("the order has the requests %+v", order.Requests)
		}
		request = fmt.Sprintf("request %d", order.Requests[0].ID)
		expectDiagnostic(t, diags, warning, "Revocation Awaits Approval: Certificate", request, "skip_approval = true")
		expectMessages(t, messages, "looking up its order", "")
	}
	b.expectRevoked(0, 1)
}

// A request to revoke another certificate of the order stands in nobody's way, whatever tells the two apart.
func TestRevokeCertificateAction_otherRequest(t *testing.T) {
	for _, untold := range []string{"thumbprint", "serial_number"} {
		b := newDuplicateBench(t, simulator.Config{Validation: "auto"})
		old := b.replaced()
		_, err := b.client.RevokeCertificate(t.Context(), old.ID, certcentral.RevokeRequest{})
		must(t, err)
		fault(t, b.Bench, simulator.Fault{Method: http.MethodGet, Path: "/request/*", Kind: "rewrite", Rewrite: rewritten(func(request map[string]any) {
			if order, ok := request["order"].(map[string]any); ok {
				if certificate, ok := order["certificate"].(map[string]any); ok {
					delete(certificate, untold)
				}
			}
		})})
		certificate := declared{"certificate_id": fmt.Sprint(b.issued().ID)}
		_, diags := b.Invoke(t, revokeCertificate, certificate)
		expectNoError(t, diags)
		expectDiagnostic(t, diags, warning, "Revocation Awaits Approval: Certificate")
		b.expectRevoked(0, 1)
		_, diags = b.Invoke(t, revokeCertificate, atOnce(certificate))
		expectNoError(t, diags)
		b.expectRevoked(1, 2)
	}
}

// Where the service does not tell what a request to revoke is about, it is named, and no second one is filed beside it. To
// revoke at once files none.
func TestRevokeCertificateAction_unclearRequest(t *testing.T) {
	for name, unclear := range map[string]simulator.Fault{
		"certificate not told": {Kind: "rewrite", Rewrite: rewritten(func(request map[string]any) {
			if order, ok := request["order"].(map[string]any); ok {
				order["certificate"] = map[string]any{"common_name": "shop.example"}
			}
		})},
		"not to be read": {Kind: "status", Status: 403},
	} {
		t.Run(name, func(t *testing.T) {
			b := newDuplicateBench(t, simulator.Config{Validation: "auto"})
			certificate := declared{"certificate_id": fmt.Sprint(b.issued().ID)}
			waiting, err := b.client.RevokeOrder(t.Context(), b.order, certcentral.RevokeRequest{})
			must(t, err)
			b.ForgetRequests()
			unclear.Method, unclear.Path = http.MethodGet, "/request/*"
			fault(t, b.Bench, unclear)
			_, diags := b.Invoke(t, revokeCertificate, certificate)
			expectNoError(t, diags)
			expectDiagnostic(t, diags, warning, "Revocation May Await Approval: Certificate", fmt.Sprintf("Request %d", waiting.ID), "No second request was filed")
			b.expectRevoked(0, 0)
			_, diags = b.Invoke(t, revokeCertificate, atOnce(certificate))
			expectNoError(t, diags)
			b.expectRevoked(1, 1)
		})
	}
}

// A request that is filed is asked for once: after a lost answer it is looked for, and what is not found is an error that
// says where to look.
func TestRevokeCertificateAction_lostRequest(t *testing.T) {
	for name, test := range map[string]struct {
		kind     string
		replaced bool // the certificate, whose order is not known then
		requests int
		err      string
	}{
		"cut after":                  {"drop_after", false, 1, ""},
		"cut before":                 {"drop_before", false, 0, "Revocation Not Confirmed: Certificate"},
		"cut after, order not known": {"drop_after", true, 1, "Revocation Not Confirmed: Certificate"},
	} {
		t.Run(name, func(t *testing.T) {
			b := newDuplicateBench(t, simulator.Config{Validation: "auto"})
			certificate := b.issued()
			if test.replaced {
				certificate = b.replaced()
			}
			fault(t, b.Bench, simulator.Fault{Method: http.MethodPut, Path: revocations, Kind: test.kind, Times: 1})
			_, diags := b.Invoke(t, revokeCertificate, declared{"certificate_id": fmt.Sprint(certificate.ID)})
			if test.err == "" {
				expectNoError(t, diags)
				expectDiagnostic(t, diags, warning, "Revocation Awaits Approval: Certificate")
			} else {
				expectDiagnostic(t, diags, failure, test.err, "Look in CertCentral", "-invoke=")
			}
			b.expectRevoked(0, 1)
			order, err := b.client.Order(t.Context(), b.order)
			must(t, err)
			if len(order.Requests) != test.requests {
				t.Errorf("the requests are %+v", order.Requests)
			}
		})
	}
}

// The plan says what is not to be undone.
func TestRevokeCertificateAction_plan(t *testing.T) {
	b := newDuplicateBench(t, simulator.Config{Validation: "auto"})
	serial := strings.Repeat("0A", 16)
	for _, test := range []struct {
		config        declared
		summary, says string
	}{
		{declared{"certificate_id": "7"}, "Revocation: Certificate 7", "after an administrator"},
		{declared{"serial_number": serial, "skip_approval": true}, "Revocation: Certificate With Serial Number " + serial, "at once, without"},
		{declared{"certificate_id": acctest.Unknown, "skip_approval": acctest.Unknown}, "Revocation: Certificate known after apply", "known only at apply"},
	} {
		expectDiagnostic(t, b.PlanAction(t, revokeCertificate, test.config), warning, test.summary, test.says, "cannot be undone")
	}
	for _, wrong := range []string{"0A:4D:7E:B1:C2:9F:4A:55:86", "630114904", strings.Repeat("0G", 16)} {
		config := declared{"serial_number": wrong}
		expectDiagnostic(t, b.PlanAction(t, revokeCertificate, config), failure, "Invalid Serial Number", wrong)
		_, diags := b.InvokeLater(t, revokeCertificate, declared{"serial_number": acctest.Unknown}, config)
		expectDiagnostic(t, diags, failure, "Invalid Serial Number", wrong)
	}
	if sent := b.Requests(); len(sent) > 0 {
		t.Errorf("%v was sent", sent)
	}
}

// A revocation whose answer is lost is asked for again by the client, and counts once; what stays in doubt is an error, and
// found when the action is invoked again.
func TestRevokeCertificateAction_faults(t *testing.T) {
	for name, test := range map[string]struct {
		fault         simulator.Fault
		err           string
		revoked, puts int
	}{
		"cut before":              {simulator.Fault{Kind: "drop_before", Times: 1}, "", 1, 2},
		"cut after":               {simulator.Fault{Kind: "drop_after", Times: 1}, "", 1, 2},
		"500 before":              {simulator.Fault{Kind: "status", Status: 500, Times: 1}, "", 1, 2},
		"500 after":               {simulator.Fault{Kind: "status", Status: 500, AfterCommit: true, Times: 1}, "", 1, 2},
		"taken, and another code": {simulator.Fault{Kind: "status", Status: 400, AfterCommit: true, Times: 1, Body: []byte(`{"errors":[{"code":"invalid_order_status","message":"No."}]}`)}, "", 1, 1},
		"refused":                 {refusing(403, "access_denied|missing_permission", "No."), "Could Not Revoke Certificate", 0, 1},
	} {
		t.Run(name, func(t *testing.T) {
			b := newDuplicateBench(t, simulator.Config{Validation: "auto"})
			config := atOnce(declared{"certificate_id": fmt.Sprint(b.issued().ID)})
			test.fault.Method, test.fault.Path = http.MethodPut, revocations
			fault(t, b.Bench, test.fault)
			_, diags := b.Invoke(t, revokeCertificate, config)
			if test.err == "" {
				expectNoError(t, diags)
			} else {
				expectDiagnostic(t, diags, failure, test.err, "Nothing was revoked")
			}
			b.expectRevoked(test.revoked, test.puts)
		})
	}
	t.Run("in doubt", func(t *testing.T) {
		b := newDuplicateBench(t, simulator.Config{Validation: "auto"})
		certificate := b.replaced() // which no list tells of
		config := atOnce(declared{"certificate_id": fmt.Sprint(certificate.ID)})
		fault(t, b.Bench, simulator.Fault{Method: http.MethodPut, Path: revocations, Kind: "status", Status: 503, AfterCommit: true})
		_, diags := b.Invoke(t, revokeCertificate, config)
		expectDiagnostic(t, diags, failure, "Revocation Not Confirmed: Certificate", "503", "-invoke=")
		b.ForgetFaults()
		_, diags = b.Invoke(t, revokeCertificate, config)
		expectNoError(t, diags)
	})
}

// What cannot be looked up, is unknown, or waits for a reissue is not revoked, and the error says so.
func TestRevokeCertificateAction_errors(t *testing.T) {
	b := newDuplicateBench(t, simulator.Config{Validation: "auto"})
	_, diags := b.Invoke(t, revokeCertificate, atOnce(declared{"certificate_id": "999"}))
	expectDiagnostic(t, diags, failure, "Could Not Revoke Certificate 999", "Nothing was revoked", "another account, region or division than it")

	config := atOnce(declared{"certificate_id": fmt.Sprint(b.issued().ID)})
	fault(t, b.Bench, simulator.Fault{Method: http.MethodGet, Path: "/order/certificate", Kind: "status", Status: 403, Times: 1})
	_, diags = b.Invoke(t, revokeCertificate, config)
	expectDiagnostic(t, diags, failure, "Could Not Look Up Certificate: Certificate", "Nothing was revoked")
	b.expectRevoked(0, 0)

	call(t, b.Bench, http.MethodPost, fmt.Sprintf("/order/certificate/%d/reissue", b.order), map[string]any{
		"certificate": map[string]any{"common_name": "shop.example", "csr": acctest.NewCSR(t, "shop.example"), "signature_hash": "sha256"},
	})
	_, diags = b.Invoke(t, revokeCertificate, config)
	expectDiagnostic(t, diags, failure, "Could Not Revoke Certificate", "reissue of its order is pending")
}

// A service that overlooks the filter gives another order, which is not taken for the certificate's.
func TestRevokeCertificateAction_filterOverlooked(t *testing.T) {
	b := newDuplicateBench(t, simulator.Config{Validation: "auto"})
	old := b.replaced()
	must(t, b.Revoke(b.order)) // so that to take it for the certificate's would end in "revoked already"
	other := b.place("ssl_basic")
	all := fmt.Appendf(nil, `{"orders":[{"id":%d,"status":"issued","certificate":{"id":1,"serial_number":"0A"}}],"page":{"total":1,"limit":1,"offset":0}}`, other)
	fault(t, b.Bench, simulator.Fault{Method: http.MethodGet, Path: "/order/certificate", Kind: "status", Status: 200, Body: all})
	messages, diags := b.Invoke(t, revokeCertificate, atOnce(declared{"certificate_id": fmt.Sprint(old.ID)}))
	expectNoError(t, diags)
	expectMessages(t, messages, "looking up its order", "not the current one of any order", "was revoked already")
}
