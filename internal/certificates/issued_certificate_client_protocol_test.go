// SPDX-License-Identifier: MPL-2.0

package certificates_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/acctest"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/certcentral"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/simulator"
)

// Every product yields a certificate, with a key of the order's or of the recipient's, in the format that it is offered in.
func TestIssuedCertificate_clientProducts(t *testing.T) {
	t.Parallel()
	for product, format := range map[string]string{
		"client_premium":                "p7b",
		"client_digital_signature_plus": "p7b",
		"client_email_security_plus":    "p7b",
		"client_authentication_plus":    "p7b",
		"class1_smime":                  "p7b",
		"secure_email_mailbox":          "pem_all",
		"secure_email_sponsor":          "pem_all",
		"secure_email_organization":     "pem_all",
	} {
		t.Run(product, func(t *testing.T) {
			t.Parallel()
			b := newBench(t, simulator.Config{Validation: "auto"})
			order := b.placeClient(product, b.csr)
			h := b.holder(t)
			h.declare(order.ID, nil)
			quiet(t, h.apply())
			read, download := get("/order/certificate/%d", order.ID), get("/certificate/%d/download/format/%s", order.CertificateID, format)
			if asked := b.asked(); !slices.Equal(asked, []string{read, download}) {
				t.Errorf("asked %q", asked)
			}
			h.isIssued(kim)
			quiet(t, h.refresh())
			if asked := b.asked(); !slices.Equal(asked, []string{read}) || h.changes() {
				t.Errorf("a refresh asked %q", asked)
			}

			keyless := b.placeClient(product, "")
			h = b.holder(t)
			h.declare(keyless.ID, nil)
			expect(t, h.apply(), failure, "Certificate Awaits People", kim)
			b.must(b.Pickup(keyless.ID))
			quiet(t, h.apply())
			h.isIssued(kim)
		})
	}
}

// Whose certificate waits to be picked up is told at once, and with wait_for_people waited for.
func TestIssuedCertificate_pickup(t *testing.T) {
	t.Parallel()
	b := newBench(t, simulator.Config{Validation: "auto"})
	order := b.placeClient("client_premium", "", func(r *certcentral.OrderRequest) {
		r.Certificate.Emails = append(r.Certificate.Emails, "kl@lantern.example")
	})
	h := b.holder(t)
	h.declare(order.ID, nil)
	start := b.Clock.Now()
	expect(t, h.apply(), failure, "Certificate Awaits People", `"waiting_pickup"`, "waits to be picked up: "+kim+" follows the link", "makes the key in the browser", "wait_for_people = true")
	if asked := b.asked(); len(asked) != 1 || b.Clock.Now() != start {
		t.Errorf("waited %s, asked %q", b.Clock.Now().Sub(start), asked)
	}
	h.declare(order.ID, map[string]any{"wait_for_people": true})
	b.atWait(2, func() { b.must(b.Pickup(order.ID)) })
	quiet(t, h.apply())
	h.isIssued(kim, "kl@lantern.example")
	if checks := b.Count("", "/order/certificate/*/*"); checks != 0 {
		t.Errorf("asked %d times for proofs that are all there", checks)
	}
}

// Each address that is not confirmed is a step of its owner's.
func TestIssuedCertificate_mailboxes(t *testing.T) {
	t.Parallel()
	for _, product := range []string{"class1_smime", "secure_email_mailbox"} {
		t.Run(product, func(t *testing.T) {
			t.Parallel()
			b := newBench(t, manual)
			order := b.placeClient(product, b.csr, func(r *certcentral.OrderRequest) {
				r.Certificate.Emails = []string{kim, "kai@lantern.example", "ken@lantern.example"}
			})
			b.must(b.ValidateEmails(order.ID, "kai@lantern.example"))
			h := b.holder(t)
			h.declare(order.ID, nil)
			diags := h.apply()
			sent := b.Now().Format(time.DateOnly)
			expect(t, diags, failure, "Certificate Awaits People",
				"- Address "+kim+" is not validated: its owner follows the link in DigiCert's mail of "+sent,
				"- Address ken@lantern.example is not validated")
			want := []string{get("/order/certificate/%d", order.ID), get("/order/certificate/%d/email-validation", order.ID)}
			if asked := b.asked(); !slices.Equal(asked, want) {
				t.Errorf("asked %q, want %q", asked, want)
			}
			h.declare(order.ID, map[string]any{"wait_for_people": true})
			b.atWait(3, func() { b.must(b.ValidateEmails(order.ID)) })
			quiet(t, h.apply())
			h.isIssued(kim, "kai@lantern.example", "ken@lantern.example")
		})
	}
}

// Of products that an organization vouches for, the domains of the addresses are proved, by mail, and the organization.
func TestIssuedCertificate_mailDomains(t *testing.T) {
	t.Parallel()
	b := newBench(t, manual)
	order := b.placeClient("secure_email_sponsor", b.csr)
	h := b.holder(t)
	h.declare(order.ID, nil)
	expect(t, h.apply(), failure, "Certificate Awaits People", "Domain lantern.example is proved by mail", "admin, administrator")
	want := []string{get("/order/certificate/%d", order.ID), get("/order/certificate/%d/validation", order.ID)}
	if asked := b.asked(); !slices.Equal(asked, want) {
		t.Errorf("asked %q, want %q", asked, want)
	}
	b.must(b.ValidateEmails(order.ID))
	quiet(t, h.apply())
	h.isIssued(kim)
}

// A wait in vain for people tells what was open at last, and asks for no record that a client order does not have.
func TestIssuedCertificate_clientTimeout(t *testing.T) {
	t.Parallel()
	b := newBench(t, manual)
	order := b.placeClient("secure_email_sponsor", b.csr)
	b.fault(simulator.Fault{Path: "/order/certificate/*/validation", Kind: "status", Status: http.StatusOK, Body: []byte(
		`{"organization_validations": [{"type": "smime", "status": "pending"}],
		"dns_name_validations": [{"name_scope": "lantern.example", "status": "pending", "method": "dns-txt-token"}]}`)})
	h := b.holder(t)
	h.declare(order.ID, map[string]any{"wait_for_people": true})
	expect(t, h.apply(), failure, "Certificate Was Not Issued", "Domain lantern.example is not proved (pending): it is proved by dns-txt-token as a domain of the account",
		"is not validated for smime (pending)", "raise timeouts")
	if posed := b.Count(http.MethodPut, "/order/certificate/*/*"); posed != 0 {
		t.Errorf("asked %d times for checks and tokens, which are for TLS", posed)
	}
}

// What was proved while the wait went on is not told as open at its end.
func TestIssuedCertificate_timeoutAtPickup(t *testing.T) {
	t.Parallel()
	b := newBench(t, manual)
	order := b.placeClient("class1_smime", "")
	b.atWait(3, func() { b.must(b.ValidateEmails(order.ID)) })
	h := b.holder(t)
	h.declare(order.ID, map[string]any{"wait_for_people": true})
	diags := h.apply()
	expect(t, diags, failure, "Certificate Was Not Issued", `"waiting_pickup"`, "waits to be picked up: "+kim)
	if strings.Contains(diags[0].Detail, "not validated") {
		t.Errorf("it tells of an address that is confirmed: %s", diags[0].Detail)
	}
}

// A certificate that others followed on its order is still to be had by its id, without a key to compare.
func TestIssuedCertificate_clientEarlierReissue(t *testing.T) {
	t.Parallel()
	b := newBench(t, simulator.Config{Validation: "auto"})
	order := b.placeClient("class1_smime", b.csr)
	second := b.reissueClient(order.ID, person("class1_smime", "", "old@lantern.example"), true).CertificateID
	b.must(b.Pickup(order.ID))
	b.reissueClient(order.ID, person("class1_smime", b.csr), true)
	h := b.holder(t)
	h.declare(order.ID, map[string]any{"certificate_id": second})
	quiet(t, h.apply())
	h.isIssued(kim, "old@lantern.example")
}

// A key that may not see the proofs can still wait for the certificate.
func TestIssuedCertificate_proofsRefused(t *testing.T) {
	t.Parallel()
	for _, product := range []string{"class1_smime", "client_premium"} {
		b := newBench(t, manual)
		order := b.placeClient(product, b.csr)
		for _, path := range []string{"email-validation", "validation"} {
			b.fault(simulator.Fault{Path: "/order/certificate/*/" + path, Kind: "status", Status: http.StatusForbidden})
		}
		b.atWait(4, func() { b.must(b.Issue(order.ID)) })
		h := b.holder(t)
		h.declare(order.ID, nil)
		quiet(t, h.apply())
		h.isIssued(kim)
	}
}

// The service may fail while it is asked for proofs: a wait sits that out, a look that waits for nothing says so.
func TestIssuedCertificate_proofsFail(t *testing.T) {
	t.Parallel()
	for product, path := range map[string]string{"class1_smime": "email-validation", "client_premium": "validation"} {
		b := newBench(t, manual)
		order := b.placeClient(product, b.csr)
		b.fault(simulator.Fault{Path: "/order/certificate/*/" + path, Kind: "status", Status: http.StatusBadGateway})
		h := b.holder(t)
		h.declare(order.ID, map[string]any{"wait": false})
		expect(t, h.apply(), failure, "Could Not Obtain Certificate", "502")
		h.declare(order.ID, nil)
		b.atWait(20, func() { b.must(b.Issue(order.ID)) })
		quiet(t, h.apply())
		h.isIssued(kim)
	}
}

// A reissue without a signing request waits for its recipient, though no status says so.
func TestIssuedCertificate_reissuePickup(t *testing.T) {
	t.Parallel()
	for name, csr := range map[string]string{"after one with a key": acctest.NewCSR(t, "kim"), "after one without": ""} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := newBench(t, simulator.Config{Validation: "auto"})
			order := b.placeClient("class1_smime", csr)
			if csr == "" {
				b.must(b.Pickup(order.ID))
			}
			h := b.holder(t)
			h.declare(order.ID, nil)
			quiet(t, h.apply())
			before := h.attribute("certificate_pem")
			reissued := b.reissueClient(order.ID, person("class1_smime", ""), true)
			h.declare(order.ID, map[string]any{"certificate_id": reissued.CertificateID})
			expect(t, h.apply(), failure, "Certificate Awaits People", `"reissue_pending"`, kim+" follows the link", "makes the key")
			if h.attribute("certificate_pem") != before {
				t.Error("an error changed the certificate")
			}
			b.must(b.Pickup(order.ID))
			quiet(t, h.apply())
			h.isIssued(kim)
			if h.attribute("certificate_pem") == before {
				t.Error("the certificate is still the one before")
			}
		})
	}
}

// A reissue with a signing request that waits for a proof is no pick-up.
func TestIssuedCertificate_reissueProof(t *testing.T) {
	t.Parallel()
	b := newBench(t, manual)
	order := b.placeClient("class1_smime", "")
	b.must(b.ValidateEmails(order.ID))
	b.must(b.Pickup(order.ID))
	h := b.holder(t)
	h.declare(order.ID, nil)
	quiet(t, h.apply())
	reissued := b.reissueClient(order.ID, person("class1_smime", b.csr, "new@lantern.example"), true)
	pinned := *h
	pinned.declare(order.ID, map[string]any{"certificate_id": reissued.CertificateID})
	expect(t, pinned.apply(), failure, "Certificate Awaits People", "Address new@lantern.example is not validated")
	b.must(b.ValidateEmails(order.ID))
	quiet(t, pinned.apply())
	pinned.isIssued(kim, "new@lantern.example")
	// Where no certificate is asked for by its id, a refresh notices the new one.
	quiet(t, h.refresh())
	if !h.changes() {
		t.Fatal("a refresh does not notice the new certificate")
	}
	quiet(t, h.apply())
	h.isIssued(kim, "new@lantern.example")
}

// Somebody else's certificate in the place of the right one is not stored.
func TestIssuedCertificate_otherPersons(t *testing.T) {
	t.Parallel()
	b := newBench(t, simulator.Config{Validation: "auto"})
	order := b.placeClient("secure_email_mailbox", "")
	b.must(b.Pickup(order.ID))
	other := b.placeClient("secure_email_mailbox", b.csr, func(r *certcentral.OrderRequest) { r.Certificate.Emails = []string{"kai@lantern.example"} })
	wrong, err := b.client.DownloadCertificate(t.Context(), other.CertificateID, "pem_all")
	b.must(err)
	b.fault(simulator.Fault{Path: fmt.Sprintf("/certificate/%d/**", order.CertificateID), Kind: "rewrite", Rewrite: func(status int, _ []byte) (int, []byte) { return status, wrong }})
	h := b.holder(t)
	h.declare(order.ID, nil)
	expect(t, h.apply(), failure, "Service Returned Another Certificate", "set of mail addresses", "among them "+kim, "only kai@lantern.example")
}

// An import brings the certificate in; before it is issued there is none to import.
func TestIssuedCertificate_clientImport(t *testing.T) {
	t.Parallel()
	b := newBench(t, simulator.Config{Validation: "auto"})
	order := b.placeClient("class1_smime", "")
	h := b.holder(t)
	h.declare(order.ID, nil)
	imported := h.importOrder(order.ID)
	expect(t, imported, failure, "Certificate Not Issued Yet", `"waiting_pickup"`)
	b.must(b.Pickup(order.ID))
	quiet(t, h.importOrder(order.ID))
	h.isIssued(kim)
}
