// SPDX-License-Identifier: MPL-2.0

package certificates_test

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/acctest"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/certcentral"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/simulator"
)

const (
	olderStays = "Until then the older certificate stays in state: serial number "
	otherKey   = "for another key than the one that is awaited: what it says is null meanwhile"
)

// issuedTo returns an object of the order, whose certificate it has and waits for nothing.
func (b *bench) issuedTo(order *certcentral.PlacedOrder, arguments map[string]any) *holder {
	b.t.Helper()
	h := b.holder(b.t)
	h.declare(order.ID, arguments)
	quiet(b.t, h.apply())
	h.isIssued(kim)
	b.ForgetRequests()
	return h
}

// issuedMailbox places an order of a mailbox with a CSR, proves it, and returns it with an object that has its certificate.
func (b *bench) issuedMailbox(arguments map[string]any) (*certcentral.PlacedOrder, *holder) {
	b.t.Helper()
	order := b.placeClient("class1_smime", b.csr)
	b.must(b.ValidateEmails(order.ID))
	return order, b.issuedTo(order, arguments)
}

// Whether the certificate before stays while the next one of its order is awaited depends on the next one's key alone.
func TestIssuedCertificate_meanwhileKeys(t *testing.T) {
	t.Parallel()
	first, other := acctest.NewCSR(t, "kim"), acctest.NewCSR(t, "kim")
	tests := map[string]struct {
		before, next string // signing requests
		request      bool   // whether the next one is awaited by its request
		stays        bool
	}{
		"same key":                          {first, first, false, true},
		"other key":                         {first, other, false, false},
		"recipient's instead of ours":       {first, "", false, true},
		"ours instead of the recipient's":   {"", first, false, false},
		"recipient's again":                 {"", "", false, true},
		"request for the same key":          {first, first, true, true},
		"request for another key":           {first, other, true, false},
		"request for the recipient's":       {first, "", true, true},
		"request for ours, was recipient's": {"", other, true, false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := newBench(t, manual)
			order := b.placeClient("class1_smime", test.before)
			b.must(b.ValidateEmails(order.ID))
			if test.before == "" {
				b.must(b.Pickup(order.ID))
			}
			h := b.issuedTo(order, noWait)
			before := h.attribute("certificate_pem")
			reissued := b.reissueClient(order.ID, person("class1_smime", test.next, "new@lantern.example"), !test.request)
			asked := fmt.Sprint(reissued.CertificateID)
			if test.request {
				asked = fmt.Sprintf("request-%d", reissued.Requests[0].ID)
			}
			h.declare(order.ID, map[string]any{"wait": false, "certificate_id": asked})
			if test.stays {
				expect(t, h.apply(), warning, "Not Issued Yet", olderStays)
				h.stillHas(before)
			} else {
				expect(t, h.apply(), warning, "Not Issued Yet", otherKey)
				h.isMissing()
			}
			if id := h.attribute("certificate_id"); id != asked {
				t.Errorf("certificate_id is %q, want %q", id, asked)
			}

			if test.request {
				b.decide(reissued.Requests[0].ID, "approved")
			}
			b.must(b.ValidateEmails(order.ID))
			if test.next == "" {
				b.must(b.Pickup(order.ID))
			}
			quiet(t, h.refresh())
			if !h.changes() {
				t.Fatal("no update is planned for the certificate that was issued")
			}
			quiet(t, h.apply())
			h.isIssued(kim, "new@lantern.example")
		})
	}
}

// An order that follows another one keeps the certificate of that until it has one, and never beside the key of its own.
func TestIssuedCertificate_meanwhileRenewal(t *testing.T) {
	t.Parallel()
	b := newBench(t, manual)
	order, h := b.issuedMailbox(noWait)
	before, id := h.attribute("certificate_pem"), h.attribute("certificate_id")

	renewal := b.placeClient("class1_smime", b.csr, func(r *certcentral.OrderRequest) { r.Certificate.Emails = []string{kim, "new@lantern.example"} })
	h.declare(renewal.ID, noWait)
	expect(t, h.apply(), warning, fmt.Sprintf("Certificate of Order %d", renewal.ID), olderStays+h.attribute("serial_number"), h.attribute("valid_till"))
	h.stillHas(before)
	if now := h.attribute("certificate_id"); now != id {
		t.Errorf("certificate_id became %q, which is not the certificate in state", now)
	}
	b.must(b.Revoke(order.ID)) // of which the new order tells nothing
	quiet(t, h.refresh())
	h.stillHas(before)
	waits := *h
	waits.declare(renewal.ID, nil)
	expect(t, waits.apply(), failure, "Certificate Awaits People")
	waits.stillHasPEM(before)

	another := b.placeClient("class1_smime", acctest.NewCSR(t, "kim"))
	replaced := *h
	replaced.declare(another.ID, noWait)
	expect(t, replaced.apply(), warning, "Not Issued Yet", otherKey)
	replaced.isMissing()

	b.must(b.ValidateEmails(renewal.ID))
	quiet(t, h.refresh())
	quiet(t, h.apply())
	h.isIssued(kim, "new@lantern.example")
}

// A certificate that has expired by the service's time does not stay, whatever the clock of this machine says.
func TestIssuedCertificate_meanwhileExpired(t *testing.T) {
	t.Parallel()
	b := newBench(t, manual)
	_, h := b.issuedMailbox(noWait)
	till, err := time.Parse(time.RFC3339, h.attribute("valid_till"))
	b.must(err)
	before := h.attribute("certificate_pem")

	b.Advance(till.Sub(b.Now()) - time.Hour)
	h.declare(b.placeClient("class1_smime", b.csr).ID, noWait)
	expect(t, h.apply(), warning, "Not Issued Yet", olderStays)
	h.stillHas(before)

	b.Advance(2 * time.Hour)
	h.declare(b.placeClient("class1_smime", b.csr).ID, noWait)
	expect(t, h.apply(), warning, "Not Issued Yet", "The certificate in state has expired: what it says is null meanwhile")
	h.isMissing()
}

// A newer certificate whose download lags leaves the older one in state, with its id, until the next plan.
func TestIssuedCertificate_meanwhileDownloadLags(t *testing.T) {
	t.Parallel()
	b := newBench(t, simulator.Config{Validation: "auto"})
	order := b.placeClient("class1_smime", b.csr)
	h := b.issuedTo(order, noWait)
	before, id := h.attribute("certificate_pem"), h.attribute("certificate_id")
	b.reissueClient(order.ID, person("class1_smime", b.csr, "new@lantern.example"), true)
	quiet(t, h.refresh())
	b.fault(simulator.Fault{Path: "/certificate/*/download/**", Kind: "status", Status: http.StatusNotFound})
	expect(t, h.apply(), warning, "Not Issued Yet", olderStays)
	h.stillHas(before)
	if now := h.attribute("certificate_id"); now != id {
		t.Errorf("certificate_id became %q", now)
	}
	b.ForgetFaults()
	quiet(t, h.refresh())
	quiet(t, h.apply())
	h.isIssued(kim, "new@lantern.example")
}

// A certificate_id that is no longer asked for leaves the id of the certificate in state, and the order's current one is
// awaited.
func TestIssuedCertificate_meanwhileLeftOut(t *testing.T) {
	t.Parallel()
	b := newBench(t, manual)
	order, h := b.issuedMailbox(noWait)
	before, id := h.attribute("certificate_pem"), h.attribute("certificate_id")
	next := b.reissueClient(order.ID, person("class1_smime", b.csr, "new@lantern.example"), true).CertificateID
	h.declare(order.ID, map[string]any{"wait": false, "certificate_id": next})
	expect(t, h.apply(), warning, "Not Issued Yet", olderStays)
	h.declare(order.ID, noWait)
	expect(t, h.apply(), warning, "Not Issued Yet", "its certificate is not there yet", olderStays)
	h.stillHas(before)
	if now := h.attribute("certificate_id"); now != id {
		t.Errorf("certificate_id is %q, want that of the certificate in state", now)
	}
	b.must(b.ValidateEmails(order.ID))
	quiet(t, h.refresh())
	quiet(t, h.apply())
	h.isIssued(kim, "new@lantern.example")
}

// An order that is not confirmed tells no key, and so keeps no certificate. One that does not tell which certificate is
// awaited keeps it, unless it tells of another key.
func TestIssuedCertificate_meanwhileUnconfirmed(t *testing.T) {
	t.Parallel()
	b := newBench(t, manual)
	order, h := b.issuedMailbox(noWait)
	before := h.attribute("certificate_pem")
	unconfirmed := *h
	unconfirmed.declare("unconfirmed:terraform0123", noWait)
	expect(t, unconfirmed.apply(), warning, "Order Not Confirmed Yet", "terraform0123", "cannot be asked yet: what it says is null meanwhile")
	unconfirmed.isMissing()
	if asked := b.asked(); len(asked) > 0 {
		t.Errorf("asked %q of an order that is not known", asked)
	}

	unknown := map[string]any{"wait": false, "certificate_id": "request-unknown"}
	h.declare(order.ID, unknown)
	expect(t, h.apply(), warning, "Certificate Not Known Yet", olderStays)
	h.stillHas(before)
	quiet(t, h.refresh())
	h.stillHas(before)

	h.declare(order.ID, noWait)
	quiet(t, h.apply())
	h.isIssued(kim)
	b.reissueClient(order.ID, person("class1_smime", acctest.NewCSR(t, "kim"), "new@lantern.example"), true)
	h.declare(order.ID, unknown)
	expect(t, h.apply(), warning, "Certificate Not Known Yet", otherKey)
	h.isMissing()
}

// Questions about the awaited key that the service refuses keep the certificate; those that fail are an error, which keeps
// it too.
func TestIssuedCertificate_meanwhileNotTold(t *testing.T) {
	t.Parallel()
	b := newBench(t, manual)
	order := b.place()
	b.Publish("lantern.example", "TXT", order.DCVRandomValue)
	h := b.holder(t)
	h.declare(order.ID, noWait)
	quiet(t, h.apply())
	before := h.attribute("certificate_pem")
	b.csr = acctest.NewCSR(t, "lantern.example")
	next := b.reissue(order.ID, true, "shop.example").CertificateID
	h.declare(order.ID, map[string]any{"wait": false, "certificate_id": next})
	question := simulator.Fault{Method: http.MethodGet, Path: "/order/certificate/*/reissue", Kind: "status", Status: http.StatusBadGateway}
	b.fault(question)
	expect(t, h.apply(), failure, "Could Not Obtain Certificate", "502")
	h.stillHasPEM(before)
	b.ForgetFaults()
	question.Status = http.StatusForbidden
	b.fault(question)
	expect(t, h.apply(), warning, "Not Issued Yet", olderStays)
	h.stillHas(before)
}

// An unreadable order is an error even where only its key is in question.
func TestIssuedCertificate_meanwhileUnreadable(t *testing.T) {
	t.Parallel()
	b := newBench(t, simulator.Config{Validation: "auto"})
	order := b.placeClient("class1_smime", b.csr)
	h := b.issuedTo(order, noWait)
	h.declare(order.ID, map[string]any{"wait": false, "certificate_id": "request-unknown"})
	b.fault(simulator.Fault{Path: "/order/certificate/*", Kind: "status", Status: http.StatusForbidden})
	before := h.attribute("certificate_pem")
	expect(t, h.apply(), failure, fmt.Sprint(order.ID))
	h.stillHasPEM(before)
}

// Of TLS certificates the same goes, and for duplicates, whose keys are not those of their orders.
func TestIssuedCertificate_meanwhileTLS(t *testing.T) {
	t.Parallel()
	b := newBench(t, simulator.Config{Validation: "auto"})
	order := b.place()
	h := b.holder(t)
	h.declare(order.ID, noWait)
	quiet(t, h.apply())
	before := h.attribute("certificate_pem")
	requested := fmt.Sprintf("request-%d", b.reissue(order.ID, false, "new.lantern.example").Requests[0].ID)
	h.declare(order.ID, map[string]any{"wait": false, "certificate_id": requested})
	expect(t, h.apply(), warning, "Not Issued Yet", olderStays)
	h.stillHas(before)

	key := newSecondKey(t)
	asRequest := *h
	requested = fmt.Sprintf("request-%d", b.duplicate(order.ID, key, false).Requests[0].ID)
	asRequest.declare(order.ID, map[string]any{"wait": false, "certificate_id": requested})
	expect(t, asRequest.apply(), warning, "Not Issued Yet", otherKey)
	asRequest.isMissing()

	duplicate := b.duplicate(order.ID, key, true).CertificateID
	b.fault(simulator.Fault{Path: "/certificate/*/download/**", Kind: "status", Status: http.StatusNotFound})
	h.declare(order.ID, map[string]any{"wait": false, "certificate_id": duplicate})
	expect(t, h.apply(), warning, "Not Issued Yet", otherKey)
	if pem := h.attribute("certificate_pem"); pem != "" {
		t.Errorf("the certificate stays beside the key of a duplicate: %s", pem)
	}
}
