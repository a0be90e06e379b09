// SPDX-License-Identifier: MPL-2.0

package orders_test

import (
	"fmt"
	"net/http"
	"reflect"
	"regexp"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/acctest"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/certcentral"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/simulator"
)

const (
	reissueCertificate = "certcentral_reissue_certificate"
	reissues           = "/order/certificate/*/reissue"
)

// expectReissued checks how many certificates the order has, and how many reissues were sent.
func (b *duplicateBench) expectReissued(certificates, posts int) {
	b.t.Helper()
	if order := b.Orders()[0]; order.Certificates != certificates || order.Revoked != 0 {
		b.t.Errorf("the order has %d certificates, %d of them revoked, want %d and none", order.Certificates, order.Revoked, certificates)
	}
	if got := b.Count(http.MethodPost, reissues); got != posts {
		b.t.Errorf("%d reissues were sent, want %d", got, posts)
	}
}

// A reissue asks for all that the order has, and changes nothing but what is said.
func TestReissueCertificateAction(t *testing.T) {
	platform := int64(45)
	b := newDuplicateBench(t, simulator.Config{Validation: "auto"}, func(order *certcentral.OrderRequest) {
		order.Certificate.ServerPlatformID = &platform
		order.Certificate.CertValidity = &certcentral.Validity{Days: 90}
	})
	before := b.issued()
	sent := record(b.Bench)
	messages, diags := b.Invoke(t, reissueCertificate, b.ofOrder(declared{"comments": "incident", "skip_approval": true}))
	expectClean(t, diags)
	after := b.issued()
	expectMessages(t, messages, "reading it", "has status issued", fmt.Sprintf("asking DigiCert to reissue certificate %d", before.ID), fmt.Sprintf("certificate %d is issued in the place of %d", after.ID, before.ID))
	want := map[string]any{
		"certificate": map[string]any{
			"common_name": "shop.example", "dns_names": []any{"www.shop.example"}, "csr": before.CSR, "signature_hash": "sha256",
			"server_platform": map[string]any{"id": float64(platform)}, "cert_validity": map[string]any{"days": float64(90)},
		},
		"dcv_method": "dns-txt-token", "comments": "incident", "skip_approval": true,
	}
	if body := sent.only(t, "POST /order/certificate/.*/reissue"); !reflect.DeepEqual(body, want) {
		t.Errorf("sent was\n%v, want\n%v", body, want)
	}
	if after.ID == before.ID || after.CSR != before.CSR || !reflect.DeepEqual(after.DNSNames, before.DNSNames) {
		t.Errorf("the certificate went from %+v to %+v", before, after)
	}
	if order := b.Orders()[0]; order.Certificates != 2 || order.Revoked != 0 {
		t.Errorf("the order has %d certificates, %d of them revoked", order.Certificates, order.Revoked)
	}
}

// Hash and issuer are those that are said, and nothing else is different.
func TestReissueCertificateAction_wishes(t *testing.T) {
	b := newDuplicateBench(t, simulator.Config{Validation: "auto"})
	sent := record(b.Bench)
	_, diags := b.Invoke(t, reissueCertificate, b.ofOrder(declared{"signature_hash": "sha384", "ca_cert_id": b.issued().CACert.ID, "skip_approval": true}))
	expectClean(t, diags)
	body, _ := sent.only(t, "POST /order/certificate/.*/reissue")["certificate"].(map[string]any)
	if body["signature_hash"] != "sha384" || body["ca_cert_id"] != b.issued().CACert.ID {
		t.Errorf("%v was sent", body)
	}
	if hash := b.issued().SignatureHash; hash != "sha384" {
		t.Errorf("the certificate is signed with %s", hash)
	}
}

// Without skip_approval a request waits, which a warning names. A second reissue beside it is refused, whatever the order
// is called meanwhile.
func TestReissueCertificateAction_approval(t *testing.T) {
	b := newDuplicateBench(t, simulator.Config{Validation: "auto", Approval: "one-step"})
	messages, diags := b.Invoke(t, reissueCertificate, b.ofOrder(nil))
	expectNoError(t, diags)
	order, err := b.client.Order(t.Context(), b.order)
	must(t, err)
	request := order.Requests[len(order.Requests)-1].ID
	expectDiagnostic(t, diags, warning, fmt.Sprintf("Reissue Awaits Approval: Order %d (shop.example), Request %d", b.order, request), fmt.Sprintf("approves request %d", request))
	expectMessages(t, messages, "reading it", "asking DigiCert to reissue", fmt.Sprintf("request %d to reissue it waits", request))

	b.ForgetRequests()
	_, diags = b.Invoke(t, reissueCertificate, b.ofOrder(nil))
	expectDiagnostic(t, diags, failure, "Reissue Already Pending: Order", fmt.Sprintf("request %d", request), "Nothing was sent")
	fault(t, b.Bench, orderReadingAs("issued"))
	_, diags = b.Invoke(t, reissueCertificate, b.ofOrder(nil))
	expectDiagnostic(t, diags, failure, "Reissue Already Pending: Order", fmt.Sprintf("request %d", request))
	expectNothingSent(t, b.Bench)

	must(t, b.ApproveRequest(request))
	_, diags = b.Invoke(t, reissueCertificate, b.ofOrder(declared{"skip_approval": true}))
	expectNoError(t, diags)
}

// orderReadingAs lets orders read as having the status.
func orderReadingAs(status string) simulator.Fault {
	return simulator.Fault{Method: http.MethodGet, Path: purchases, Kind: "rewrite", Times: 1, Rewrite: readingAs(status)}
}

// A reissue whose domains have to be proved says by what, and is pending then, also to a service that calls the order issued.
func TestReissueCertificateAction_proof(t *testing.T) {
	b := newDuplicateBench(t, simulator.Config{}, func(order *certcentral.OrderRequest) { order.OrderValidity.Years = 3 })
	issue(t, b.Bench)
	b.Advance(330 * days)
	must(t, b.ValidateOrganization(b.OrganizationID(), "ov"))
	b.Advance(60 * days)
	messages, diags := b.Invoke(t, reissueCertificate, b.ofOrder(declared{"skip_approval": true}))
	expectNoError(t, diags)
	expectDiagnostic(t, diags, warning, "Domains Have To Be Proved: Order", "dns-txt-token", "certcentral_check_dcv")
	expectMessages(t, messages, "reading it", "asking DigiCert to reissue", "when it is issued")
	fault(t, b.Bench, orderReadingAs("issued"))
	_, diags = b.Invoke(t, reissueCertificate, b.ofOrder(nil))
	expectDiagnostic(t, diags, failure, "Reissue Already Pending: Order", "list of reissues")
	b.expectReissued(2, 1)
}

// Whatever happens to the answer, the reissue is sent once.
func TestReissueCertificateAction_faults(t *testing.T) {
	for name, test := range map[string]struct {
		fault        simulator.Fault
		err          string
		certificates int
	}{
		"cut before":       {simulator.Fault{Kind: "drop_before"}, "Reissue Not Confirmed", 1},
		"cut after":        {simulator.Fault{Kind: "drop_after"}, "", 2},
		"500 before":       {simulator.Fault{Kind: "status", Status: 500}, "Reissue Not Confirmed", 1},
		"500 after":        {simulator.Fault{Kind: "status", Status: 500, AfterCommit: true}, "", 2},
		"truncated answer": {simulator.Fault{Kind: "truncate"}, "", 2},
		"refused":          {refusing(400, "invalid_value", "No."), "Could Not Reissue Certificate", 1},
	} {
		t.Run(name, func(t *testing.T) {
			b := newDuplicateBench(t, simulator.Config{Validation: "auto"})
			before := b.issued().ID
			test.fault.Method, test.fault.Path, test.fault.Times = http.MethodPost, reissues, 1
			fault(t, b.Bench, test.fault)
			messages, diags := b.Invoke(t, reissueCertificate, b.ofOrder(declared{"skip_approval": true}))
			if test.err == "" {
				expectClean(t, diags)
				expectMessages(t, messages, "reading it", "asking DigiCert to reissue", fmt.Sprintf("certificate %d takes the place of %d, now or once it is issued", b.Orders()[0].CertificateID, before))
			} else {
				expectDiagnostic(t, diags, failure, test.err+": Order")
			}
			b.expectReissued(test.certificates, 1)
		})
	}
	t.Run("unlisted", func(t *testing.T) {
		b := newDuplicateBench(t, simulator.Config{Validation: "auto"})
		fault(t, b.Bench, simulator.Fault{Method: http.MethodGet, Path: reissues, Kind: "status", Status: 403})
		_, diags := b.Invoke(t, reissueCertificate, b.ofOrder(nil))
		expectDiagnostic(t, diags, failure, "Could Not List Reissues: Order", "Nothing was sent")
		b.expectReissued(1, 0)
	})
}

// An order that takes no reissue is told apart, and nothing is sent.
func TestReissueCertificateAction_refuses(t *testing.T) {
	for name, test := range map[string]struct {
		config simulator.Config
		do     func(*duplicateBench)
		err    string
		says   string
	}{
		"pending":  {simulator.Config{}, func(*duplicateBench) {}, "Order Not Issued Yet", "status pending"},
		"revoked":  {simulator.Config{Validation: "auto"}, func(b *duplicateBench) { must(b.t, b.Revoke(b.order)) }, "Order Has Ended", "status revoked"},
		"canceled": {simulator.Config{}, func(b *duplicateBench) { must(b.t, b.client.CancelOrder(b.t.Context(), b.order, "no")) }, "Order Has Ended", "status canceled"},
		"no csr": {simulator.Config{Validation: "auto"}, func(b *duplicateBench) {
			fault(b.t, b.Bench, simulator.Fault{Method: http.MethodGet, Path: purchases, Kind: "rewrite", Times: 1, Rewrite: withoutCSR})
		}, "Order Tells No CSR", "Reissue it in CertCentral"},
		"client certificate": {simulator.Config{Validation: "auto"}, func(b *duplicateBench) { b.order = b.place("client_authentication_plus", ofClient) }, "Not A TLS Order", "certcentral_client_certificate_order"},
	} {
		t.Run(name, func(t *testing.T) {
			b := newDuplicateBench(t, test.config)
			test.do(b)
			b.ForgetRequests()
			_, diags := b.Invoke(t, reissueCertificate, b.ofOrder(nil))
			expectDiagnostic(t, diags, failure, fmt.Sprintf("%s: Order %d", test.err, b.order), test.says)
			expectNothingSent(t, b.Bench)
		})
	}
}

// A request to revoke the order would end the new certificate as well, so that it is named.
func TestReissueCertificateAction_underRevocation(t *testing.T) {
	b := newDuplicateBench(t, simulator.Config{Validation: "auto"})
	waiting, err := b.client.RevokeOrder(t.Context(), b.order, certcentral.RevokeRequest{})
	must(t, err)
	_, diags := b.Invoke(t, reissueCertificate, b.ofOrder(declared{"skip_approval": true}))
	expectNoError(t, diags)
	expectDiagnostic(t, diags, warning, fmt.Sprintf("Revocation Awaits Approval: Order %d", b.order), fmt.Sprintf("Request %d", waiting.ID), "certcentral_reject_request")
	b.expectReissued(2, 1)
}

// ofClient makes an order one for a client certificate.
func ofClient(order *certcentral.OrderRequest) {
	order.DCVMethod, order.Certificate.DNSNames = "", nil
	order.Certificate.CommonName, order.Certificate.Emails = "Kim Quay", []string{"kim@shop.example"}
}

var csrField = regexp.MustCompile(`"csr": ?"[^"]*"`)

// withoutCSR takes the signing request out of an order as it reads.
func withoutCSR(status int, body []byte) (int, []byte) {
	return status, csrField.ReplaceAll(body, []byte(`"csr":""`))
}

// After a reissue the order's resource plans nothing, while it is pending and once it is issued.
func TestReissueCertificateAction_plansNothing(t *testing.T) {
	for name, config := range map[string]simulator.Config{
		"at once":   {Validation: "auto", Approval: "skip"},
		"requested": {Validation: "auto"},
	} {
		t.Run(name, func(t *testing.T) {
			b := acctest.New(t, config)
			s := b.Serve(t, sslOrder)
			declaration := s.Config(inputs(b, acctest.NewCSR(t, "shop.example"), values{
				"dns_names": nameSet("api.shop.example", "SHOP.example"), "server_platform_id": acctest.Text("45"), "renew_before_days": thirtyDays(),
			}))
			created, _, _ := run(t, s, s.Null(), declaration)
			read, _ := cycle(t, s, created, declaration)
			first := read.Attribute(t, "certificate_id")

			_, diags := b.Invoke(t, reissueCertificate, declared{"order_id": read.Attribute(t, "id")})
			expectNoError(t, diags)
			during := expectNoPlan(t, s, read, declaration)
			if second := during.Attribute(t, "certificate_id"); name == "at once" && second == first {
				t.Errorf("the certificate stays %s", second)
			}
			approveAll(t, b)
			after := expectNoPlan(t, s, during, declaration)
			expectAttributes(t, after, map[string]string{"id": read.Attribute(t, "id"), "status": "issued", "certificate_id": fmt.Sprint(b.Orders()[0].CertificateID)})
			if after.Attribute(t, "certificate_id") == first || b.Orders()[0].Certificates != 2 || len(b.Orders()) != 1 {
				t.Errorf("%+v are the orders, and the certificate %s", b.Orders(), after.Attribute(t, "certificate_id"))
			}
		})
	}
}

// expectNoPlan refreshes an object, and fails if its declaration plans anything then.
func expectNoPlan(t *testing.T, s *acctest.Server, current *acctest.Object, declaration tftypes.Value) *acctest.Object {
	t.Helper()
	read, diags := s.Read(t.Context(), current)
	expectClean(t, diags)
	plan, diags := s.Plan(t.Context(), read, declaration)
	expectClean(t, diags)
	if !plan.Value.Equal(read.Value) {
		t.Errorf("planned is %v, and there is %v", plan.Value, read.Value)
	}
	return read
}

// approveAll approves every request that waits.
func approveAll(t *testing.T, b *acctest.Bench) {
	t.Helper()
	client := newClient(t, b)
	order, err := client.Order(t.Context(), b.Orders()[0].ID)
	must(t, err)
	for _, request := range order.Requests {
		if request.Status == "pending" {
			must(t, b.ApproveRequest(request.ID))
		}
	}
	b.Advance(time.Second)
}

// What a reissue of other products takes is not known here.
func TestReissueCertificateAction_otherKind(t *testing.T) {
	b := newDuplicateBench(t, simulator.Config{Validation: "auto"})
	fault(t, b.Bench, simulator.Fault{Method: http.MethodGet, Path: purchases, Kind: "rewrite", Rewrite: rewritten(func(order map[string]any) {
		order["product_name_id"] = "code_signing"
		order["product"] = map[string]any{"name_id": "code_signing", "type": "code_signing_certificate"}
	})})
	_, diags := b.Invoke(t, reissueCertificate, b.ofOrder(declared{"skip_approval": true}))
	expectDiagnostic(t, diags, failure, "Not A TLS Order: Order", "code_signing", "Nothing was sent")
	expectNothingSent(t, b.Bench)
}
