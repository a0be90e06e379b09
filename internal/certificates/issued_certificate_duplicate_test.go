// SPDX-License-Identifier: MPL-2.0

package certificates_test

import (
	"crypto/x509"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/acctest"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/certcentral"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/simulator"
)

// secondKey is a key for duplicates, with what recognises its certificates.
type secondKey struct {
	csr string
	of  func([]*x509.Certificate) error
}

func newSecondKey(t *testing.T) secondKey {
	t.Helper()
	key := acctest.NewKey(t)
	return secondKey{csr: acctest.CSR(t, key, "lantern.example"), of: func(c []*x509.Certificate) error {
		if !key.PublicKey.Equal(c[0].PublicKey) {
			return errors.New("the certificate is of another key")
		}
		return nil
	}}
}

// duplicate asks for a duplicate of the order with the key.
func (b *bench) duplicate(orderID int64, key secondKey, skipApproval bool) *certcentral.Duplicated {
	b.t.Helper()
	order, err := b.client.Order(b.t.Context(), orderID)
	if err != nil {
		b.t.Fatal(err)
	}
	request := b.request("www.lantern.example")
	request.CSR = key.csr
	made, err := b.client.Duplicate(b.t.Context(), order, certcentral.DuplicateRequest{Certificate: request, SkipApproval: skipApproval})
	if err != nil {
		b.t.Fatal(err)
	}
	b.ForgetRequests()
	return made
}

// A duplicate is obtained by its id, verified against its own key, and kept when the order gets another certificate.
func TestAccIssuedCertificate_duplicate(t *testing.T) {
	t.Parallel()
	b := newBench(t, simulator.Config{Validation: "auto"})
	order, key := b.place(), newSecondKey(t)
	id := b.duplicate(order.ID, key, true).CertificateID
	config := b.config(order.ID, fmt.Sprintf("certificate_id = %d", id))
	b.run(
		resource.TestStep{
			Config: config,
			ConfigStateChecks: []statecheck.StateCheck{
				b.made(
					get("/order/certificate/%d", order.ID),
					get("/order/certificate/%d/reissue", order.ID),
					get("/order/certificate/%d/duplicate", order.ID),
					get("/certificate/%d/download/format/pem_all", id),
				),
				known("certificate_pem", holds(1, key.of)),
				known("full_chain_pem", holds(2, key.of)),
			},
		},
		resource.TestStep{
			PreConfig:        func() { b.reissue(order.ID, true, "www.lantern.example", "api.lantern.example") },
			Config:           config,
			ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan(), gets(b, 1)}},
		},
	)
}

// The order's own certificate in the place of a duplicate has the wrong key, and is not stored.
func TestAccIssuedCertificate_duplicateVerified(t *testing.T) {
	t.Parallel()
	b := newBench(t, simulator.Config{Validation: "auto"})
	order := b.place()
	id := b.duplicate(order.ID, newSecondKey(t), true).CertificateID
	own, err := b.client.DownloadCertificate(t.Context(), order.CertificateID, "pem_all")
	if err != nil {
		t.Fatal(err)
	}
	b.fault(simulator.Fault{Method: http.MethodGet, Path: fmt.Sprintf("/certificate/%d/download/**", id), Kind: "rewrite", Rewrite: func(status int, _ []byte) (int, []byte) {
		return status, own
	}})
	b.run(resource.TestStep{
		Config:      b.config(order.ID, fmt.Sprintf("certificate_id = %d", id)),
		ExpectError: regexp.MustCompile(`(?s)Service Returned Another Certificate.*public\s+key`),
	})
}

// A request for a duplicate says who must act, and leads to the duplicate, not to the order's certificate.
func TestAccIssuedCertificate_duplicateRequest(t *testing.T) {
	t.Parallel()
	b := newBench(t, simulator.Config{Validation: "auto"})
	order, key := b.place(), newSecondKey(t)
	b.duplicate(order.ID, key, true) // of the same key and names, and not what the request is about
	b.Advance(24 * time.Hour)
	request := b.duplicate(order.ID, key, false).Requests[0].ID
	b.Advance(24 * time.Hour)
	asked := fmt.Sprintf(`certificate_id = "request-%d"`, request)
	b.run(
		resource.TestStep{
			Config:      b.config(order.ID, asked),
			ExpectError: regexp.MustCompile(fmt.Sprintf(`(?s)Certificate Awaits People.*Request\s+%d\s+\(duplicate\)\s+waits.*administrator`, request)),
		},
		resource.TestStep{
			Config:      b.config(order.ID, asked, "wait_for_people = true", `timeouts = { create = "60s" }`),
			ExpectError: regexp.MustCompile(fmt.Sprintf(`(?s)Certificate Was Not Issued.*Still\s+open.*Request\s+%d\s+\(duplicate\)`, request)),
		},
		resource.TestStep{
			PreConfig: func() {
				b.atWait(1, func() {
					b.decide(request, "approved")
					b.Advance(time.Hour)
					b.duplicate(order.ID, key, true)
				})
			},
			Config: b.config(order.ID, asked, "wait_for_people = true"),
			ConfigStateChecks: []statecheck.StateCheck{
				known("certificate_pem", holds(1, key.of)),
				known("serial_number", knownvalue.StringFunc(func(serial string) error { return b.isDuplicate(order.ID, "002", serial) })),
			},
		},
		resource.TestStep{Config: b.config(order.ID, asked, "wait_for_people = true"), ConfigPlanChecks: noChange},
	)
}

// isDuplicate checks a serial number against that of one of the order's duplicates.
func (b *bench) isDuplicate(orderID int64, subID, serial string) error {
	list, err := b.client.Duplicates(b.t.Context(), orderID)
	if err != nil {
		return err
	}
	for _, entry := range list {
		if entry.SubID == subID && entry.SerialNumber == serial {
			return nil
		}
	}
	return fmt.Errorf("%s is not the serial number of duplicate %s", serial, subID)
}

// A duplicate that was turned down or revoked will not come, and the way out is another duplicate, not a reissue.
func TestAccIssuedCertificate_duplicateEnded(t *testing.T) {
	t.Parallel()
	b := newBench(t, simulator.Config{Validation: "auto"})
	order := b.place()
	request := b.duplicate(order.ID, newSecondKey(t), false).Requests[0].ID
	b.decide(request, "rejected")
	id := b.duplicate(order.ID, newSecondKey(t), true).CertificateID
	if _, err := b.client.RevokeCertificate(t.Context(), id, certcentral.RevokeRequest{SkipApproval: true}); err != nil {
		t.Fatal(err)
	}
	b.run(
		resource.TestStep{
			Config:      b.config(order.ID, fmt.Sprintf(`certificate_id = "request-%d"`, request)),
			ExpectError: regexp.MustCompile(`(?s)Request Was Rejected.*Change\s+the\s+duplicate`),
		},
		resource.TestStep{
			Config:      b.config(order.ID, fmt.Sprintf("certificate_id = %d", id)),
			ExpectError: regexp.MustCompile(`(?s)Certificate Will Not Come.*"revoked".*another\s+duplicate`),
		},
	)
}

// A duplicate does not wait for a reissue of the order that is under way; the reissue still does.
func TestAccIssuedCertificate_duplicateBesideReissue(t *testing.T) {
	t.Parallel()
	b := newBench(t, simulator.Config{})
	order := b.place()
	if err := b.Issue(order.ID); err != nil {
		t.Fatal(err)
	}
	key := newSecondKey(t)
	id := b.duplicate(order.ID, key, true).CertificateID
	request := b.duplicate(order.ID, key, false).Requests[0].ID
	b.decide(request, "approved")
	reissued := b.reissue(order.ID, true, "www.lantern.example", "api.unproved.example").CertificateID
	if status := b.Orders()[0].Status; status != "reissue_pending" {
		t.Fatalf("the order is %s", status)
	}
	for _, wanted := range []string{fmt.Sprint(id), fmt.Sprintf("request-%d", request)} {
		b.run(resource.TestStep{
			Config:            b.config(order.ID, fmt.Sprintf("certificate_id = %q", wanted)),
			ConfigStateChecks: []statecheck.StateCheck{known("certificate_pem", holds(1, key.of))},
		})
	}
	b.run(resource.TestStep{
		Config:      b.config(order.ID, fmt.Sprintf("certificate_id = %d", reissued), `timeouts = { create = "30s" }`),
		ExpectError: regexp.MustCompile(`(?s)Certificate Was Not Issued.*unproved\.example`),
	})
}

// A duplicate of which nothing is known yet is not waited for in vain.
func TestAccIssuedCertificate_duplicateUnknown(t *testing.T) {
	t.Parallel()
	b := newBench(t, simulator.Config{Validation: "auto"})
	order := b.place()
	b.run(resource.TestStep{
		Config:      b.config(order.ID, `certificate_id = "request-unknown"`),
		ExpectError: regexp.MustCompile(`(?s)Certificate Not Known Yet.*duplicate.*refreshing`),
	})
}
