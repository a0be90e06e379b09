// SPDX-License-Identifier: MPL-2.0

package certificates_test

import (
	"bytes"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/certcentral"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/simulator"
)

// noWait declares that nothing is waited for.
var noWait = map[string]any{"wait": false}

// What is not issued yet is a warning that names every step, no diff while that lasts, and an update once it is over.
func TestIssuedCertificate_noWait(t *testing.T) {
	t.Parallel()
	b := newBench(t, manual)
	order := b.placeClient("class1_smime", "")
	h := b.holder(t)
	h.declare(order.ID, noWait)
	start := b.Clock.Now()
	expect(t, h.apply(), warning, fmt.Sprintf("Certificate of Order %d (%s) Not Issued Yet", order.ID, kim),
		`"pending"`, "its certificate is not there yet", "- Address "+kim+" is not validated: its owner follows the link", "null meanwhile")
	if b.Clock.Now() != start {
		t.Error("it waited")
	}
	h.isMissing()

	b.ForgetRequests()
	quiet(t, h.refresh())
	read := get("/order/certificate/%d", order.ID)
	if asked := b.asked(); !slices.Equal(asked, []string{read}) {
		t.Errorf("a refresh asked %q", asked)
	}
	h.isMissing()

	b.must(b.ValidateEmails(order.ID))
	quiet(t, h.refresh())
	h.isMissing() // the recipient has still to act

	b.must(b.Pickup(order.ID))
	quiet(t, h.refresh())
	if !h.changes() {
		t.Fatal("no update is planned for the certificate that was issued")
	}
	quiet(t, h.apply())
	h.isIssued(kim)
	quiet(t, h.refresh())
	h.isIssued(kim)
}

// An order that waits for its recipient says so in the warning, too.
func TestIssuedCertificate_noWaitForRecipient(t *testing.T) {
	t.Parallel()
	b := newBench(t, simulator.Config{Validation: "auto"})
	order := b.placeClient("client_email_security_plus", "")
	h := b.holder(t)
	h.declare(order.ID, noWait)
	expect(t, h.apply(), warning, "(Kim Lantern) Not Issued Yet", `"waiting_pickup"`, "- The certificate waits to be picked up: "+kim)
	if asked := b.asked(); len(asked) != 1 {
		t.Errorf("asked %q", asked)
	}
}

// TLS orders tell the records that are missing and the approvals.
func TestIssuedCertificate_noWaitTLS(t *testing.T) {
	t.Parallel()
	b := newBench(t, manual)
	order := b.place()
	h := b.holder(t)
	h.declare(order.ID, noWait)
	expect(t, h.apply(), warning, "(lantern.example) Not Issued Yet", "- Domain lantern.example is not proved (pending): expected a TXT record", order.DCVRandomValue)
	h.isMissing()

	waiting := b.place(func(r *certcentral.OrderRequest) { r.SkipApproval = false })
	approval := b.holder(t)
	approval.declare(waiting.ID, noWait)
	expect(t, approval.apply(), warning, "Not Issued Yet", fmt.Sprintf("administrator of the account approves request %d", waiting.Requests[0].ID))

	b.Publish("lantern.example", "TXT", order.DCVRandomValue)
	b.must(b.Issue(order.ID))
	quiet(t, h.refresh())
	quiet(t, h.apply())
	if h.attribute("certificate_pem") == "" || h.changes() {
		t.Error("the certificate is not stored for good")
	}
}

// What is issued already is stored at once.
func TestIssuedCertificate_noWaitNeeded(t *testing.T) {
	t.Parallel()
	b := newBench(t, manual)
	order := b.place()
	b.Publish("lantern.example", "TXT", order.DCVRandomValue)
	h := b.holder(t)
	h.declare(order.ID, noWait)
	quiet(t, h.apply())
	if h.attribute("certificate_pem") == "" {
		t.Error("the check issued a certificate that was not fetched")
	}
}

// A change between waiting and not waiting sends nothing, but for a certificate that is missing.
func TestIssuedCertificate_waitSwitched(t *testing.T) {
	t.Parallel()
	b := newBench(t, manual)
	order := b.placeClient("class1_smime", b.csr)
	h := b.holder(t)
	h.declare(order.ID, noWait)
	h.apply()
	b.ForgetRequests()
	h.declare(order.ID, map[string]any{"wait": false, "wait_for_people": false})
	quiet(t, h.apply())
	if asked := b.asked(); len(asked) > 0 {
		t.Errorf("an edit that asks for nothing asked %q", asked)
	}
	h.declare(order.ID, nil)
	expect(t, h.apply(), failure, "Certificate Awaits People")
	b.must(b.ValidateEmails(order.ID))
	quiet(t, h.apply())
	h.isIssued(kim)
	b.ForgetRequests()
	for _, wait := range []bool{false, true} {
		h.declare(order.ID, map[string]any{"wait": wait})
		if !h.changes() {
			t.Errorf("wait = %t plans nothing", wait)
		}
		quiet(t, h.apply())
		h.isIssued(kim)
	}
	if asked := b.asked(); len(asked) > 0 {
		t.Errorf("an edit of wait alone asked %q", asked)
	}
}

// While a reissue is not waited for, the certificate before stays, whether or not the next one is asked for by its id.
func TestIssuedCertificate_noWaitReissue(t *testing.T) {
	t.Parallel()
	b := newBench(t, manual)
	order := b.placeClient("class1_smime", b.csr)
	b.must(b.ValidateEmails(order.ID))
	h, follower := b.holder(t), b.holder(t)
	h.declare(order.ID, map[string]any{"wait": false, "certificate_id": order.CertificateID})
	quiet(t, h.apply())
	follower.declare(order.ID, noWait)
	quiet(t, follower.apply())

	next := b.reissueClient(order.ID, person("class1_smime", b.csr, "new@lantern.example"), true).CertificateID
	h.declare(order.ID, map[string]any{"wait": false, "certificate_id": next})
	before := h.attribute("certificate_pem")
	expect(t, h.apply(), warning, "Not Issued Yet", fmt.Sprintf("certificate %d is not there yet", next), "Address new@lantern.example",
		"Until then the older certificate stays in state: serial number "+h.attribute("serial_number"), h.attribute("valid_till"))
	quiet(t, h.refresh())
	h.stillHas(before)
	if id := h.attribute("certificate_id"); id != fmt.Sprint(next) {
		t.Errorf("certificate_id is %q, want the awaited one's", id)
	}
	quiet(t, follower.refresh())
	follower.isIssued(kim)

	b.must(b.ValidateEmails(order.ID))
	for _, h := range []*holder{h, follower} {
		quiet(t, h.refresh())
		if !h.changes() {
			t.Error("no update is planned for the certificate that was issued")
		}
		quiet(t, h.apply())
		h.isIssued(kim, "new@lantern.example")
	}
}

// A request that nobody decided leaves the certificate as it was; decided, it brings the next one.
func TestIssuedCertificate_noWaitRequest(t *testing.T) {
	t.Parallel()
	b := newBench(t, simulator.Config{Validation: "auto"})
	order := b.placeClient("class1_smime", b.csr)
	h := b.holder(t)
	h.declare(order.ID, noWait)
	quiet(t, h.apply())
	before := h.attribute("certificate_pem")
	request := b.reissueClient(order.ID, person("class1_smime", b.csr, "new@lantern.example"), false).Requests[0].ID
	h.declare(order.ID, map[string]any{"wait": false, "certificate_id": fmt.Sprintf("request-%d", request)})
	// The service may show the order as issued meanwhile, with the request among its own.
	b.fault(simulator.Fault{Method: http.MethodGet, Path: "/order/certificate/*", Kind: "rewrite", Rewrite: func(status int, body []byte) (int, []byte) {
		return status, bytes.ReplaceAll(body, []byte(`"reissue_pending"`), []byte(`"issued"`))
	}})
	diags := h.apply()
	expect(t, diags, warning, "Not Issued Yet", `"issued"`, fmt.Sprintf("the certificate of request %d is not there yet", request))
	if told := strings.Count(diags[0].Detail, fmt.Sprintf("approves request %d", request)); told != 1 {
		t.Errorf("told %d times to approve the request: %s", told, diags[0].Detail)
	}
	h.stillHas(before)
	quiet(t, h.refresh())
	h.stillHas(before)
	b.ForgetFaults()
	quiet(t, h.refresh())
	h.stillHas(before)
	b.decide(request, "approved")
	quiet(t, h.refresh())
	quiet(t, h.apply())
	h.isIssued(kim, "new@lantern.example")
}

// Where the service shows the order with the certificate before, the request counts as open.
func TestIssuedCertificate_noWaitRequestLags(t *testing.T) {
	t.Parallel()
	b := newBench(t, simulator.Config{Validation: "auto"})
	order := b.placeClient("class1_smime", b.csr)
	h := b.holder(t)
	h.declare(order.ID, noWait)
	quiet(t, h.apply())
	b.showAsItIs()
	before := h.attribute("certificate_pem")
	request := b.reissueClient(order.ID, person("class1_smime", b.csr, "new@lantern.example"), false).Requests[0].ID
	asked := fmt.Sprintf("request-%d", request)
	h.declare(order.ID, map[string]any{"wait": false, "certificate_id": asked})
	expect(t, h.apply(), warning, "Not Issued Yet", `"issued"`, fmt.Sprintf("approves request %d", request))
	quiet(t, h.refresh())
	h.stillHas(before)
	b.decide(request, "approved")
	quiet(t, h.refresh())
	h.stillHas(before)
	h.declare(order.ID, map[string]any{"certificate_id": asked})
	b.atWait(3, b.ForgetFaults)
	quiet(t, h.apply())
	h.isIssued(kim, "new@lantern.example")
}

// A download that lags behind is no error either, and asked for again with the next plan.
func TestIssuedCertificate_noWaitDownloadLags(t *testing.T) {
	t.Parallel()
	b := newBench(t, simulator.Config{Validation: "auto"})
	order := b.placeClient("secure_email_mailbox", b.csr)
	b.fault(simulator.Fault{Path: "/certificate/*/download/**", Kind: "status", Status: http.StatusNotFound})
	h := b.holder(t)
	h.declare(order.ID, noWait)
	expect(t, h.apply(), warning, "Not Issued Yet", `"issued"`)
	b.ForgetFaults()
	quiet(t, h.refresh())
	quiet(t, h.apply())
	h.isIssued(kim)
}

// An order that ended is an error at apply. One that ends later is a warning at each refresh, and no plan.
func TestIssuedCertificate_noWaitEnded(t *testing.T) {
	t.Parallel()
	b := newBench(t, manual)
	order := b.placeClient("class1_smime", "")
	h := b.holder(t)
	h.declare(order.ID, noWait)
	h.apply()
	b.must(b.client.CancelOrder(t.Context(), order.ID, "not needed"))
	expect(t, h.refresh(), warning, fmt.Sprintf("Order Will Not Be Issued: Order %d", order.ID), `"canceled"`)
	h.isMissing()
	late := b.holder(t)
	late.declare(order.ID, noWait)
	expect(t, late.apply(), failure, "Order Will Not Be Issued", `"canceled"`)

	rejected := b.placeClient("class1_smime", "", func(r *certcentral.OrderRequest) { r.SkipApproval = false })
	b.decide(rejected.Requests[0].ID, "rejected")
	late.declare(rejected.ID, noWait)
	expect(t, late.apply(), failure, "Order Will Not Be Issued", `"rejected"`)

	revoked := b.placeClient("class1_smime", b.csr)
	b.must(b.ValidateEmails(revoked.ID))
	b.must(b.Revoke(revoked.ID))
	late.declare(revoked.ID, noWait)
	expect(t, late.apply(), failure, "Order Will Not Be Issued", `"revoked"`)
}

// A certificate that was revoked before it was fetched will not come, a request that was rejected neither.
func TestIssuedCertificate_noWaitInVain(t *testing.T) {
	t.Parallel()
	b := newBench(t, manual)
	order := b.placeClient("class1_smime", "")
	h := b.holder(t)
	h.declare(order.ID, noWait)
	h.apply()
	b.must(b.ValidateEmails(order.ID))
	b.must(b.Pickup(order.ID))
	_, err := b.client.RevokeCertificate(t.Context(), order.CertificateID, certcentral.RevokeRequest{SkipApproval: true})
	b.must(err)
	expect(t, h.refresh(), warning, fmt.Sprintf("Certificate Will Not Come: Order %d", order.ID), `"revoked"`)
	h.isMissing()
}

// What a refresh asks beyond the order may fail, which is an error as with the order itself.
func TestIssuedCertificate_noWaitRefreshFails(t *testing.T) {
	t.Parallel()
	b := newBench(t, simulator.Config{Validation: "auto"})
	order := b.placeClient("class1_smime", b.csr)
	request := b.reissueClient(order.ID, person("class1_smime", b.csr, "new@lantern.example"), false).Requests[0].ID
	h := b.holder(t)
	h.declare(order.ID, map[string]any{"wait": false, "certificate_id": fmt.Sprintf("request-%d", request)})
	expect(t, h.apply(), warning, "Not Issued Yet")
	b.fault(simulator.Fault{Path: "/request/*", Kind: "status", Status: http.StatusForbidden})
	expect(t, h.refresh(), failure, "Could Not Obtain Certificate", "403")
}

// Orders and certificates of which nothing is known yet are warnings as well, and a refresh has nothing to ask.
func TestIssuedCertificate_noWaitUnconfirmed(t *testing.T) {
	t.Parallel()
	b := newBench(t, simulator.Config{Validation: "auto"})
	h := b.holder(t)
	h.declare("unconfirmed:terraform0123", noWait)
	expect(t, h.apply(), warning, "Order Not Confirmed Yet", "terraform0123")
	h.isMissing()
	quiet(t, h.refresh())
	h.isMissing()
	order := b.placeClient("class1_smime", b.csr)
	h.declare(order.ID, map[string]any{"wait": false, "certificate_id": "request-unknown"})
	expect(t, h.apply(), warning, "Certificate Not Known Yet", "refreshing")
	quiet(t, h.refresh())
	h.isMissing()
	h.declare(order.ID, map[string]any{"wait": false, "certificate_id": order.CertificateID})
	quiet(t, h.apply())
	h.isIssued(kim)
}
