// SPDX-License-Identifier: MPL-2.0

package certificates_test

import (
	"fmt"
	"net/http"
	"strconv"
	"testing"
	"time"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/acctest"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/certcentral"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/simulator"
)

// goes checks that the certificate, which a refresh found unfit to stay, is in state until an update drops it, and that
// the update says why.
func (h *holder) goes(before, why string) {
	h.t.Helper()
	quiet(h.t, h.refresh())
	h.stillHasPEM(before)
	if !h.changes() {
		h.t.Fatal("no update is planned that drops the certificate")
	}
	expect(h.t, h.apply(), warning, "Yet", why)
	quiet(h.t, h.refresh())
	h.isMissing()
}

// A kept certificate goes when the order is given another key while the next certificate is awaited.
func TestIssuedCertificate_keyEditedMeanwhile(t *testing.T) {
	t.Parallel()
	orders := map[string]func(b *bench, before int64) (order int64, arguments map[string]any){
		"reissue": func(b *bench, before int64) (int64, map[string]any) {
			next := b.reissueClient(before, person("class1_smime", b.csr, "new@lantern.example"), true)
			return before, map[string]any{"wait": false, "certificate_id": next.CertificateID}
		},
		"reissue of unknown id": func(b *bench, before int64) (int64, map[string]any) {
			b.reissueClient(before, person("class1_smime", b.csr, "new@lantern.example"), true)
			return before, map[string]any{"wait": false, "certificate_id": "request-unknown"}
		},
		"renewal": func(b *bench, _ int64) (int64, map[string]any) {
			renewal := b.placeClient("class1_smime", b.csr, func(r *certcentral.OrderRequest) {
				r.Certificate.Emails = append(r.Certificate.Emails, "new@lantern.example")
			})
			return renewal.ID, noWait
		},
	}
	for name, follow := range orders {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := newBench(t, manual)
			order, h := b.issuedMailbox(noWait)
			before := h.attribute("certificate_pem")
			next, arguments := follow(b, order.ID)
			h.declare(next, arguments)
			h.apply()
			quiet(t, h.refresh())
			h.stillHas(before)

			b.must(b.client.SubmitCSR(t.Context(), next, acctest.NewCSR(t, "kim")))
			h.goes(before, otherKey)

			h.declare(next, noWait)
			b.must(b.ValidateEmails(next))
			quiet(t, h.refresh())
			quiet(t, h.apply())
			h.isIssued(kim, "new@lantern.example")
		})
	}
}

// A refresh that cannot be told the awaited key leaves what an earlier one found.
func TestIssuedCertificate_keyNotToldMeanwhile(t *testing.T) {
	t.Parallel()
	b := newBench(t, manual)
	order, h := b.issuedMailbox(noWait)
	before := h.attribute("certificate_pem")
	b.reissueClient(order.ID, person("class1_smime", b.csr, "new@lantern.example"), true)
	h.declare(order.ID, map[string]any{"wait": false, "certificate_id": "request-unknown"})
	expect(t, h.apply(), warning, "Certificate Not Known Yet", olderStays)

	fails := simulator.Fault{Method: http.MethodGet, Path: "/order/certificate/*/reissue", Kind: "status", Status: http.StatusBadGateway}
	b.must(b.client.SubmitCSR(t.Context(), order.ID, acctest.NewCSR(t, "kim")))
	b.fault(fails)
	quiet(t, h.refresh())
	h.stillHas(before)
	b.ForgetFaults()
	quiet(t, h.refresh())
	b.fault(fails)
	quiet(t, h.refresh())
	if !h.changes() {
		t.Error("the update that was planned is forgotten")
	}
}

// A kept certificate goes when it expires before the next one is there. Only an order that ended leaves it, for an update
// would be an error.
func TestIssuedCertificate_expiresMeanwhile(t *testing.T) {
	t.Parallel()
	b := newBench(t, manual)
	_, h := b.issuedMailbox(noWait)
	before := h.attribute("certificate_pem")
	till, err := time.Parse(time.RFC3339, h.attribute("valid_till"))
	b.must(err)
	b.Advance(till.Sub(b.Now()) - time.Hour)
	renewal := b.placeClient("class1_smime", b.csr)
	h.declare(renewal.ID, noWait)
	expect(t, h.apply(), warning, "Not Issued Yet", olderStays)
	quiet(t, h.refresh())
	h.stillHas(before)

	b.Advance(2 * time.Hour)
	canceled := *h
	h.goes(before, "The certificate in state has expired: what it says is null meanwhile")
	quiet(t, canceled.refresh())
	b.must(b.Reject(renewal.ID))
	expect(t, canceled.refresh(), warning, fmt.Sprintf("Order Will Not Be Issued: Order %d", renewal.ID))
	canceled.stillHas(before)
}

// A certificate that a refresh saw revoked does not stay as if it were good: neither when the next one is asked for, nor
// when it is revoked while that is awaited.
func TestIssuedCertificate_revokedMeanwhile(t *testing.T) {
	t.Parallel()
	const revoked = "The certificate in state is revoked: what it says is null meanwhile"
	b := newBench(t, manual)
	order, h := b.issuedMailbox(noWait)
	b.must(b.Revoke(order.ID))
	expect(t, h.refresh(), warning, fmt.Sprintf("Order %d Was Revoked", order.ID))
	renewal := b.placeClient("class1_smime", b.csr)
	h.declare(renewal.ID, noWait)
	expect(t, h.apply(), warning, "Not Issued Yet", revoked)
	h.isMissing()

	b.must(b.ValidateEmails(renewal.ID))
	quiet(t, h.refresh())
	quiet(t, h.apply())
	h.isIssued(kim)
	before, id := h.attribute("certificate_pem"), h.attribute("certificate_id")
	h.declare(renewal.ID, map[string]any{"wait": false, "certificate_id": "request-unknown"})
	expect(t, h.apply(), warning, "Certificate Not Known Yet", olderStays)
	quiet(t, h.refresh())
	h.stillHas(before)

	number, err := strconv.ParseInt(id, 10, 64)
	b.must(err)
	_, err = b.client.RevokeCertificate(t.Context(), number, certcentral.RevokeRequest{SkipApproval: true})
	b.must(err)
	expect(t, h.refresh(), warning, fmt.Sprintf("Certificate %d Was Revoked", number))
	h.stillHasPEM(before)
	expect(t, h.apply(), warning, "Certificate Not Known Yet", revoked)
	h.isMissing()
}

// That it is revoked is known even when the order no longer tells, for it has another certificate.
func TestIssuedCertificate_revokedBefore(t *testing.T) {
	t.Parallel()
	b := newBench(t, simulator.Config{Validation: "auto"})
	order := b.placeClient("class1_smime", b.csr)
	h := b.issuedTo(order, noWait)
	_, err := b.client.RevokeCertificate(t.Context(), order.CertificateID, certcentral.RevokeRequest{SkipApproval: true})
	b.must(err)
	expect(t, h.refresh(), warning, fmt.Sprintf("Certificate %d Was Revoked", order.CertificateID))
	b.reissueClient(order.ID, person("class1_smime", b.csr, "new@lantern.example"), true)
	quiet(t, h.refresh())
	b.fault(simulator.Fault{Path: "/certificate/*/download/**", Kind: "status", Status: http.StatusNotFound})
	expect(t, h.apply(), warning, "Not Issued Yet", "The certificate in state is revoked")
	h.isMissing()
}

// Without private state the certificate in state keeps the id that state has of it.
func TestIssuedCertificate_memoryLost(t *testing.T) {
	t.Parallel()
	b := newBench(t, manual)
	_, h := b.issuedMailbox(noWait)
	before, id := h.attribute("certificate_pem"), h.attribute("certificate_id")
	h.object = &acctest.Object{Value: h.object.Value}
	quiet(t, h.refresh())
	h.declare(b.placeClient("class1_smime", b.csr).ID, noWait)
	expect(t, h.apply(), warning, "Not Issued Yet", olderStays)
	h.stillHas(before)
	if now := h.attribute("certificate_id"); now != id {
		t.Errorf("certificate_id became %q, want %q", now, id)
	}
}

// An open approval does not hide what else is open of a client certificate. Questions that are refused, or fail, leave the
// approval alone.
func TestIssuedCertificate_approvalAndProofs(t *testing.T) {
	t.Parallel()
	for product, proof := range map[string]struct{ path, step string }{
		"class1_smime":         {"email-validation", "- Address " + kim + " is not validated"},
		"secure_email_sponsor": {"validation", "- Domain lantern.example is proved by mail"},
	} {
		t.Run(product, func(t *testing.T) {
			t.Parallel()
			b := newBench(t, manual)
			order := b.placeClient(product, b.csr, func(r *certcentral.OrderRequest) { r.SkipApproval = false })
			h := b.holder(t)
			h.declare(order.ID, nil)
			expect(t, h.apply(), failure, "Certificate Awaits People", "(new_request) waits for approval", proof.step)
			for _, status := range []int{http.StatusForbidden, http.StatusBadGateway} {
				b.fault(simulator.Fault{Path: "/order/certificate/*/" + proof.path, Kind: "status", Status: status})
				start := b.Clock.Now()
				expect(t, h.apply(), failure, "Certificate Awaits People", "(new_request) waits for approval")
				if waited := b.Clock.Now().Sub(start); waited > time.Minute {
					t.Errorf("waited %s for people", waited)
				}
				b.ForgetFaults()
			}
		})
	}
}

// The same goes for the approval of a reissue.
func TestIssuedCertificate_reissueApprovalAndProofs(t *testing.T) {
	t.Parallel()
	b := newBench(t, manual)
	order, h := b.issuedMailbox(nil)
	request := b.reissueClient(order.ID, person("class1_smime", b.csr, "new@lantern.example"), false).Requests[0].ID
	h.declare(order.ID, map[string]any{"certificate_id": fmt.Sprintf("request-%d", request)})
	expect(t, h.apply(), failure, "Certificate Awaits People",
		fmt.Sprintf("- Request %d (reissue) waits for approval", request), "- Address new@lantern.example is not validated")
	b.decide(request, "approved")
	b.must(b.ValidateEmails(order.ID))
	quiet(t, h.apply())
	h.isIssued(kim, "new@lantern.example")
}

// The domains of other orders are not checked while an approval is open.
func TestIssuedCertificate_approvalBeforeCheck(t *testing.T) {
	t.Parallel()
	b := newBench(t, manual)
	order := b.place(func(r *certcentral.OrderRequest) { r.SkipApproval = false })
	h := b.holder(t)
	h.declare(order.ID, nil)
	expect(t, h.apply(), failure, "Certificate Awaits People", "(new_request) waits for approval")
	if asked := b.asked(); len(asked) != 1 {
		t.Errorf("asked %q, want the order alone", asked)
	}
}
