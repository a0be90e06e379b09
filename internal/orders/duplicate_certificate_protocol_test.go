// SPDX-License-Identifier: MPL-2.0

package orders_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/acctest"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/certcentral"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/simulator"
)

const (
	errorSeverity   = tfprotov6.DiagnosticSeverityError
	warningSeverity = tfprotov6.DiagnosticSeverityWarning
)

// A duplicate is made by one POST, is whole at once, and a refresh changes nothing about it.
func TestDuplicate_create(t *testing.T) {
	b := newDuplicateBench(t, simulator.Config{Validation: "auto"})
	s, csr := b.Serve(t, duplicateType), acctest.NewCSR(t, "shop.example")
	config := s.Config(b.inputs(csr, nil))
	created, planned, applied := run(t, s, s.Null(), config)
	if len(planned)+len(applied) > 0 {
		t.Errorf("creating is commented on: %v %v", planned, applied)
	}
	if sent := len(b.Requests()); sent != 4 || b.Count(http.MethodPost, duplications) != 1 {
		t.Errorf("creating made %v, want order, list, POST, list", b.Requests())
	}
	entry := b.list()[0]
	id := strconv.FormatInt(entry.ID, 10)
	expectAttributes(t, created, map[string]string{
		"id": id, "certificate_id": id, "sub_id": "001", "status": "issued", "serial_number": entry.SerialNumber, "thumbprint": entry.Thumbprint,
		"valid_from": entry.ValidFrom.String(), "valid_till": entry.ValidTill.String(), "request_id": "", "signature_hash": "sha256",
	})
	var order, certificate string
	must(t, created.Identity["order_id"].As(&order))
	must(t, created.Identity["certificate_id"].As(&certificate))
	if order != strconv.FormatInt(b.order, 10) || certificate != id {
		t.Errorf("the identity is %s/%s", order, certificate)
	}
	b.ForgetRequests()
	read, diags := s.Read(t.Context(), created)
	if expectNoError(t, diags); !read.Value.Equal(created.Value) {
		t.Errorf("a refresh changed %v to %v", created.Value, read.Value)
	}
	if len(b.Requests()) > 2 {
		t.Errorf("a refresh made %v", b.Requests())
	}
	plan, _ := s.Plan(t.Context(), read, config)
	if !plan.Value.Equal(read.Value) {
		t.Error("the next plan is not empty")
	}
}

// What is only spelled otherwise is no change.
func TestDuplicate_spelling(t *testing.T) {
	b := newDuplicateBench(t, simulator.Config{Validation: "auto"})
	s, current, csr := b.created(nil)
	plan, diags := s.Plan(t.Context(), current, s.Config(b.inputs(strings.ReplaceAll(csr, "\n", "\r\n")+"\n", values{
		"common_name": acctest.Text("Shop.Example"), "dns_names": nameSet("WWW.shop.example", "shop.example"),
	})))
	expectNoError(t, diags)
	if !plan.Value.Equal(current.Value) {
		t.Errorf("another spelling changes %v to %v", current.Value, plan.Value)
	}
}

func certValidity(days int) tftypes.Value {
	object := tftypes.Object{AttributeTypes: map[string]tftypes.Type{"years": tftypes.Number, "days": tftypes.Number, "custom_expiration_date": tftypes.String}}
	return tftypes.NewValue(object, values{
		"years": tftypes.NewValue(tftypes.Number, nil), "days": tftypes.NewValue(tftypes.Number, days), "custom_expiration_date": tftypes.NewValue(tftypes.String, nil),
	})
}

// Each input that makes a certificate makes another beside the old one; every other one sends nothing.
func TestDuplicate_changes(t *testing.T) {
	b := newDuplicateBench(t, simulator.Config{Validation: "auto"}, func(r *certcentral.OrderRequest) {
		r.Certificate.DNSNames = []string{"www.shop.example", "*.app.example"}
	})
	second := b.place("ssl_basic", func(r *certcentral.OrderRequest) {
		r.Certificate.DNSNames = []string{"www.shop.example", "*.app.example"}
	})
	names := nameSet("www.shop.example", "*.app.example")
	issuer, err := b.client.Order(t.Context(), b.order)
	must(t, err)
	for name, test := range map[string]struct {
		value tftypes.Value
		anew  bool
	}{
		"order_id":                 {acctest.Text(strconv.FormatInt(second, 10)), true},
		"csr":                      {acctest.Text(acctest.NewCSR(t, "shop.example")), true},
		"dns_names":                {nameSet("www.shop.example", "*.app.example", "eu.app.example"), true},
		"signature_hash":           {acctest.Text("sha384"), true},
		"server_platform_id":       {acctest.Text("2"), true},
		"cert_validity":            {certValidity(30), true},
		"ca_cert_id":               {acctest.Text(issuer.Certificate.CACert.ID), true},
		"comments":                 {acctest.Text("for the other site"), false},
		"skip_approval":            {tftypes.NewValue(tftypes.Bool, false), false},
		"on_destroy":               {acctest.Text("keep"), false},
		"revocation_reason":        {acctest.Text("superseded"), false},
		"revocation_skip_approval": {tftypes.NewValue(tftypes.Bool, false), false},
		"on_destroy_comment":       {acctest.Text("gone"), false},
	} {
		t.Run(name, func(t *testing.T) {
			s, current, csr := b.created(values{"dns_names": names})
			edited := s.Config(b.inputs(csr, values{"dns_names": names, name: test.value}))
			plan, diags := s.Plan(t.Context(), current, edited)
			expectNoError(t, diags)
			for _, fact := range []string{"id", "certificate_id", "status", "serial_number", "sub_id", "valid_till", "request_id"} {
				if unknownIn(t, plan, fact) != test.anew {
					t.Errorf("%s unknown in the plan: %t, want %t", fact, !test.anew, test.anew)
				}
			}
			after, diags := s.Apply(t.Context(), current, plan, edited)
			expectNoError(t, diags)
			if old, now := current.Attribute(t, "id"), after.Attribute(t, "id"); (old != now) != test.anew {
				t.Errorf("the certificate was %s, is %s", old, now)
			}
			if !test.anew && len(b.Requests()) > 0 {
				t.Errorf("it sent %v", b.Requests())
			}
			b.expectSent(map[bool]int{true: 1}[test.anew])
			if revoked := b.Orders()[0].Revoked; revoked > 0 {
				t.Errorf("%d certificates are revoked", revoked)
			}
		})
	}
}

// The plan of a new duplicate names the old one and why; values not known yet make the change tentative.
func TestDuplicate_planWarnings(t *testing.T) {
	b := newDuplicateBench(t, simulator.Config{Validation: "auto"})
	s, current, csr := b.created(nil)
	id := current.Attribute(t, "id")
	_, diags := s.Plan(t.Context(), current, s.Config(b.inputs(csr, values{"signature_hash": acctest.Text("sha384")})))
	expectSummary(t, diags, warningSeverity, "New Duplicate", "shop.example", id)
	for _, part := range []string{"signature_hash", "stays valid until " + current.Attribute(t, "valid_till"), "costs nothing more"} {
		if !strings.Contains(diags[0].Detail, part) {
			t.Errorf("%q is not in %q", part, diags[0].Detail)
		}
	}
	unknown := tftypes.NewValue(tftypes.String, tftypes.UnknownValue)
	for _, name := range []string{"order_id", "csr", "common_name", "signature_hash"} {
		plan, diags := s.Plan(t.Context(), current, s.Config(b.inputs(csr, values{name: unknown})))
		expectSummary(t, diags, warningSeverity, "Change Not Known Yet", id)
		if !unknownIn(t, plan, "id") {
			t.Errorf("with an unknown %s the id is known", name)
		}
	}
	_, diags = s.Plan(t.Context(), current, tftypes.NewValue(current.Value.Type(), nil))
	expectSummary(t, diags, warningSeverity, "Destroy Revokes", id)
	kept, _, _ := run(t, s, current, s.Config(b.inputs(csr, values{"on_destroy": leaveOut()})))
	expectAttributes(t, kept, map[string]string{"on_destroy": "keep"})
	_, diags = s.Plan(t.Context(), kept, tftypes.NewValue(kept.Value.Type(), nil))
	expectSummary(t, diags, warningSeverity, "Destroy Keeps", id)
}

// What cannot have a duplicate is refused before anything is sent.
func TestDuplicate_refusedUnsent(t *testing.T) {
	b := newDuplicateBench(t, simulator.Config{Validation: "auto"})
	pending := b.place("ssl_basic", func(r *certcentral.OrderRequest) { r.SkipApproval = false })
	revoked := b.place("ssl_basic")
	must(t, b.Revoke(revoked))
	single := b.place("ssl_dv_geotrust", func(r *certcentral.OrderRequest) { r.OrganizationID = nil })
	for summary, order := range map[string]string{
		"Order Not Issued Yet":      strconv.FormatInt(pending, 10),
		"Order Has Ended":           strconv.FormatInt(revoked, 10),
		"Order Takes No Duplicates": strconv.FormatInt(single, 10),
		"Order 999 Not Visible":     "999",
		"Order Not Confirmed Yet":   "unconfirmed:terraform0",
	} {
		s := b.Serve(t, duplicateType)
		after, diags := cycle(t, s, s.Null(), s.Config(b.inputs(acctest.NewCSR(t, "shop.example"), values{"order_id": acctest.Text(order)})))
		expectSummary(t, diags, errorSeverity, summary)
		if !after.Value.IsNull() {
			t.Errorf("%s left state", summary)
		}
	}
	b.expectSent(0)
}

// Names that the product does not allow are refused by the service; the error says which there may be, and what to do.
func TestDuplicate_otherNames(t *testing.T) {
	b := newDuplicateBench(t, simulator.Config{Validation: "auto"})
	s := b.Serve(t, duplicateType)
	_, diags := cycle(t, s, s.Null(), s.Config(b.inputs(acctest.NewCSR(t, "shop.example"), values{"dns_names": nameSet("other.example")})))
	expectSummary(t, diags, errorSeverity, "Could Not Make Duplicate", "shop.example")
	for _, part := range []string{"certificate.dns_names", "shop.example, www.shop.example", "other.example", "reissued"} {
		if !strings.Contains(diags[0].Detail, part) {
			t.Errorf("%q is not in %q", part, diags[0].Detail)
		}
	}
	b.expectDuplicates(0)
}

// A refusal that has nothing to do with names says nothing about them, and leaves a new duplicate of an old one planned.
func TestDuplicate_refusedUpdate(t *testing.T) {
	b := newDuplicateBench(t, simulator.Config{Validation: "auto"})
	s, current, csr := b.created(nil)
	fault(t, b.Bench, simulator.Fault{Method: http.MethodPost, Path: duplications, Times: 1, Kind: "status", Status: 403, Body: json.RawMessage(`{"errors":[{"code":"access_denied|missing_permission","message":"No."}]}`)})
	config := s.Config(b.inputs(csr, values{"signature_hash": acctest.Text("sha384")}))
	after, diags := cycle(t, s, current, config)
	expectSummary(t, diags, errorSeverity, "Could Not Make Duplicate")
	if !after.Value.Equal(current.Value) {
		t.Error("a refusal changed the state")
	}
	if detail := diags[len(diags)-1].Detail; strings.Contains(detail, "declared for") {
		t.Errorf("it speaks of names: %s", detail)
	}
	after, diags = cycle(t, s, after, config)
	expectNoError(t, diags)
	expectAttributes(t, after, map[string]string{"sub_id": "002", "signature_hash": "sha384"})
}

// A duplicate whose request waits is known by it, and becomes its certificate once that is approved.
func TestDuplicate_approval(t *testing.T) {
	b := newDuplicateBench(t, simulator.Config{Validation: "auto"})
	s, csr := b.Serve(t, duplicateType), acctest.NewCSR(t, "shop.example")
	config := s.Config(b.inputs(csr, values{"skip_approval": leaveOut()}))
	current, _ := cycle(t, s, s.Null(), config)
	request, err := strconv.ParseInt(current.Attribute(t, "request_id"), 10, 64)
	must(t, err)
	waiting := map[string]string{"id": fmt.Sprintf("request-%d", request), "certificate_id": fmt.Sprintf("request-%d", request), "status": "needs_approval", "serial_number": ""}
	expectAttributes(t, current, waiting)
	current, diags := s.Read(t.Context(), current)
	if expectAttributes(t, current, waiting); len(diags) > 0 {
		t.Errorf("a waiting duplicate is commented on: %v", diags[0].Summary)
	}
	// Others with the same key, made meanwhile without an approval or later, are not it.
	b.Advance(days)
	other := b.Serve(t, duplicateType)
	run(t, other, other.Null(), other.Config(b.inputs(csr, values{"signature_hash": acctest.Text("sha384")})))
	current, _ = s.Read(t.Context(), current)
	expectAttributes(t, current, waiting)
	b.Advance(days)
	must(t, b.ApproveRequest(request))
	b.Advance(days)
	run(t, other, other.Null(), other.Config(b.inputs(csr, values{"signature_hash": acctest.Text("sha512")})))
	current, diags = s.Read(t.Context(), current)
	expectNoError(t, diags)
	want := b.list()[slices.IndexFunc(b.list(), func(c certcentral.IssuedCertificate) bool { return c.SubID == "001" })]
	expectAttributes(t, current, map[string]string{
		"id": strconv.FormatInt(want.ID, 10), "sub_id": "001", "status": "issued", "request_id": strconv.FormatInt(request, 10), "serial_number": want.SerialNumber,
	})
	if plan, _ := s.Plan(t.Context(), current, config); !plan.Value.Equal(current.Value) {
		t.Error("an approval made a plan")
	}
	b.expectDuplicates(3)
}

// A rejected request stays in state with a warning, and only the user's change asks again.
func TestDuplicate_rejected(t *testing.T) {
	b := newDuplicateBench(t, simulator.Config{Validation: "auto"})
	s, csr := b.Serve(t, duplicateType), acctest.NewCSR(t, "shop.example")
	inputs := b.inputs(csr, values{"skip_approval": leaveOut()})
	current, _ := cycle(t, s, s.Null(), s.Config(inputs))
	request, err := strconv.ParseInt(current.Attribute(t, "request_id"), 10, 64)
	must(t, err)
	must(t, b.RejectRequest(request))
	for range 2 {
		var diags []*tfprotov6.Diagnostic
		current, diags = cycle(t, s, current, s.Config(inputs))
		expectSummary(t, diags, warningSeverity, "Duplicate Rejected", fmt.Sprintf("Request %d", request))
		expectAttributes(t, current, map[string]string{"id": fmt.Sprintf("request-%d", request), "status": "rejected"})
	}
	b.expectSent(1)
	again := maps.Clone(inputs)
	again["csr"] = acctest.Text(acctest.NewCSR(t, "shop.example"))
	current, diags := cycle(t, s, current, s.Config(again))
	expectNoError(t, diags)
	expectAttributes(t, current, map[string]string{"status": "needs_approval"})
	b.expectSent(2)
}

// Two resources of one run that nobody can tell apart, because an answer was lost, do not end with the same duplicate.
func TestDuplicate_alike(t *testing.T) {
	for name, more := range map[string]values{"made": nil, "to be approved": {"skip_approval": leaveOut()}} {
		t.Run(name, func(t *testing.T) {
			b := newDuplicateBench(t, simulator.Config{Validation: "auto"})
			s := b.Serve(t, duplicateType)
			config := s.Config(b.inputs(acctest.NewCSR(t, "shop.example"), more))
			fault(t, b.Bench, simulator.Fault{Method: http.MethodPost, Path: duplications, Kind: "status", Status: 500, Times: 1})
			lost, _, _ := run(t, s, s.Null(), config)
			planned, diags := s.Plan(t.Context(), s.Null(), config)
			expectNoError(t, diags)
			_, diags = s.Apply(t.Context(), s.Null(), planned, config)
			expectSummary(t, diags, tfprotov6.DiagnosticSeverityError, "Duplicate Belongs To Another Resource", "shop.example")
			if n := b.Count(http.MethodPost, duplications); n != 1 {
				t.Errorf("%d duplicates were asked for, want 1", n)
			}
			if gone, _ := s.Read(t.Context(), lost); !gone.Value.IsNull() {
				t.Error("a duplicate that was never made stays in state")
			}
			run(t, b.Serve(t, duplicateType), s.Null(), config) // another run
		})
	}
}
