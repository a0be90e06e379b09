// SPDX-License-Identifier: MPL-2.0

package orders_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"strconv"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/acctest"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/certcentral"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/simulator"
)

// expectStays refreshes and plans, and expects a warning, the duplicate in state, and nothing planned.
func (b *duplicateBench) expectStays(s *acctest.Server, current *acctest.Object, csr string, summary ...string) *acctest.Object {
	b.t.Helper()
	read, diags := s.Read(b.t.Context(), current)
	expectNoError(b.t, diags)
	expectSummary(b.t, diags, warningSeverity, summary...)
	if len(diags) != 1 {
		b.t.Errorf("%d diagnostics, want 1", len(diags))
	}
	plan, diags := s.Plan(b.t.Context(), read, s.Config(b.inputs(csr, nil)))
	expectNoError(b.t, diags)
	if read.Value.IsNull() || !plan.Value.Equal(read.Value) {
		b.t.Errorf("%v: it does not stay as it is: %v, planned %v", summary, read.Value, plan.Value)
	}
	return read
}

func TestDuplicate_revokedElsewhere(t *testing.T) {
	b := newDuplicateBench(t, simulator.Config{Validation: "auto"})
	s, current, csr := b.created(nil)
	_, err := b.client.RevokeCertificate(t.Context(), b.list()[0].ID, certcentral.RevokeRequest{SkipApproval: true})
	must(t, err)
	read := b.expectStays(s, current, csr, "Duplicate Revoked", current.Attribute(t, "id"))
	expectAttributes(t, read, map[string]string{"status": "revoked"})
}

// The time is the service's: a wrong clock of ours neither hides nor invents an end that is near.
func TestDuplicate_nearItsEnd(t *testing.T) {
	b := newDuplicateBench(t, simulator.Config{Validation: "auto"})
	s, current, csr := b.created(nil)
	b.Clock.Advance(3650 * days)
	if _, diags := s.Read(t.Context(), current); len(diags) > 0 {
		t.Errorf("a new duplicate is commented on: %s", diags[0].Summary)
	}
	life := b.list()[0].ValidTill.Sub(b.list()[0].ValidFrom.Time)
	b.Advance(life / 2)
	if _, diags := s.Read(t.Context(), current); len(diags) > 0 {
		t.Errorf("a duplicate with half its life is commented on: %s", diags[0].Summary)
	}
	b.Advance(life / 4)
	b.expectStays(s, current, csr, "Duplicate Near Its End", current.Attribute(t, "id"))
	b.Advance(life / 2)
	b.expectStays(s, current, csr, "Duplicate Has Ended", current.Attribute(t, "id"))
	b.expectDuplicates(1)
}

// A list that lacks the duplicate, or its order, changes nothing in state.
func TestDuplicate_notListed(t *testing.T) {
	b := newDuplicateBench(t, simulator.Config{Validation: "auto"})
	s, current, csr := b.created(nil)
	fault(t, b.Bench, simulator.Fault{Method: http.MethodGet, Path: duplications, Times: 1, Kind: "status", Status: 200, Body: json.RawMessage(`{"certificates":[]}`)})
	read := b.expectStays(s, current, csr, "Duplicate Not Listed", current.Attribute(t, "id"))
	if !read.Value.Equal(current.Value) {
		t.Error("a list without it changed the state")
	}
	for status, code := range map[int]string{404: "not_found|order", 403: "access_denied|missing_permission"} {
		body := fmt.Appendf(nil, `{"errors":[{"code":%q,"message":"No."}]}`, code)
		fault(t, b.Bench, simulator.Fault{Method: http.MethodGet, Path: duplications, Times: 1, Kind: "status", Status: status, Body: body})
		unseen, diags := s.Read(t.Context(), current)
		expectSummary(t, diags, errorSeverity, "Not Visible", strconv.FormatInt(b.order, 10))
		if unseen.Value.IsNull() || unseen.Identity == nil {
			t.Errorf("%d: what is not seen left state, or lost its identity", status)
		}
	}
}

// That the service does not say what time it is, is no reason to fail.
func TestDuplicate_timeNotTold(t *testing.T) {
	b := newDuplicateBench(t, simulator.Config{Validation: "auto"})
	s, current, _ := b.created(nil)
	fault(t, b.Bench, simulator.Fault{Method: http.MethodGet, Path: purchases, Kind: "status", Status: 404})
	if read, diags := s.Read(t.Context(), current); len(diags) > 0 || !read.Value.Equal(current.Value) {
		t.Errorf("a refresh ended with %v", diags)
	}
}

// Old lists have no ids: the duplicate is known by its serial number, and before that by key and names.
func TestDuplicate_oldLists(t *testing.T) {
	b := newDuplicateBench(t, simulator.Config{Validation: "auto", OldDuplicateLists: true})
	s, current, csr := b.created(nil)
	id := current.Attribute(t, "id")
	expectAttributes(t, current, map[string]string{"id": "*", "sub_id": "001", "status": "issued"})
	b.created(values{"csr": acctest.Text(csr), "signature_hash": acctest.Text("sha384")})
	current, diags := s.Read(t.Context(), current)
	if len(diags) > 0 {
		t.Errorf("it is commented on: %s", diags[0].Summary)
	}
	expectAttributes(t, current, map[string]string{"id": id, "sub_id": "001"})
	fault(t, b.Bench, simulator.Fault{Method: http.MethodGet, Path: duplications, Kind: "rewrite", Rewrite: func(status int, body []byte) (int, []byte) {
		return status, bytes.ReplaceAll(body, []byte(current.Attribute(t, "serial_number")), nil)
	}})
	b.expectStays(s, current, csr, "Duplicate Not Listed", id)
}

// A list that cannot be read after the duplicate was made costs nothing but a refresh.
func TestDuplicate_listFailsAfterwards(t *testing.T) {
	b := newDuplicateBench(t, simulator.Config{Validation: "auto"})
	s, csr := b.Serve(t, duplicateType), acctest.NewCSR(t, "shop.example")
	fault(t, b.Bench,
		simulator.Fault{Method: http.MethodGet, Path: duplications, Times: 1, Kind: "rewrite", Rewrite: func(status int, body []byte) (int, []byte) { return status, body }},
		simulator.Fault{Method: http.MethodGet, Path: duplications, Times: 1, Kind: "status", Status: 404},
	)
	current, diags := cycle(t, s, s.Null(), s.Config(b.inputs(csr, nil)))
	expectNoError(t, diags)
	expectAttributes(t, current, map[string]string{"id": "*", "status": "pending", "sub_id": "", "serial_number": ""})
	current, diags = s.Read(t.Context(), current)
	expectNoError(t, diags)
	expectAttributes(t, current, map[string]string{"status": "issued", "sub_id": "001", "serial_number": "*"})
}

// importing returns the object that an import leaves, by id or by identity.
func (b *duplicateBench) importing(s *acctest.Server, id string, identity values) (*acctest.Object, []*tfprotov6.Diagnostic) {
	b.t.Helper()
	req := &tfprotov6.ImportResourceStateRequest{TypeName: duplicateType, ID: id}
	if identity != nil {
		text := map[string]tftypes.Type{"order_id": tftypes.String, "certificate_id": tftypes.String}
		data, err := tfprotov6.NewDynamicValue(tftypes.Object{AttributeTypes: text}, tftypes.NewValue(tftypes.Object{AttributeTypes: text}, identity))
		must(b.t, err)
		req.Identity = &tfprotov6.ResourceIdentityData{IdentityData: &data}
	}
	imported, err := s.ImportResourceState(b.t.Context(), req)
	must(b.t, err)
	if len(imported.Diagnostics) > 0 {
		return nil, imported.Diagnostics
	}
	value, err := imported.ImportedResources[0].State.Unmarshal(s.Null().Value.Type())
	must(b.t, err)
	return &acctest.Object{Value: value, Private: imported.ImportedResources[0].Private}, nil
}

// An import fills in everything that the service tells; the plan after it makes no other duplicate.
func TestDuplicate_import(t *testing.T) {
	b := newDuplicateBench(t, simulator.Config{Validation: "auto"})
	terms := values{"signature_hash": acctest.Text("sha384"), "server_platform_id": acctest.Text("2"), "cert_validity": certValidity(30), "comments": acctest.Text("x")}
	_, made, csr := b.created(terms)
	s := b.Serve(t, duplicateType)
	order, certificate := strconv.FormatInt(b.order, 10), made.Attribute(t, "id")
	for _, how := range []struct {
		id       string
		identity values
	}{{order + "/" + certificate, nil}, {"", values{"order_id": acctest.Text(order), "certificate_id": acctest.Text(certificate)}}} {
		current, diags := b.importing(s, how.id, how.identity)
		expectNoError(t, diags)
		current, diags = s.Read(t.Context(), current)
		expectNoError(t, diags)
		expectAttributes(t, current, map[string]string{
			"id": certificate, "certificate_id": certificate, "order_id": order, "common_name": "shop.example", "csr": "*", "signature_hash": "sha384",
			"sub_id": "001", "status": "issued", "serial_number": made.Attribute(t, "serial_number"), "on_destroy": "keep",
		})
		b.ForgetRequests()
		after, _, _ := run(t, s, current, s.Config(b.inputs(csr, terms)))
		if len(b.Requests()) > 0 {
			t.Errorf("filling in sent %v", b.Requests())
		}
		if after.Attribute(t, "id") != certificate {
			t.Error("filling in made another duplicate")
		}
		_, diags = s.Plan(t.Context(), after, s.Config(b.inputs(csr, values{"signature_hash": acctest.Text("sha384"), "server_platform_id": acctest.Text("45")})))
		expectSummary(t, diags, warningSeverity, "New Duplicate")
		issuer, err := b.client.Order(t.Context(), b.order)
		must(t, err)
		terms := maps.Clone(terms)
		terms["ca_cert_id"] = acctest.Text(issuer.Certificate.CACert.ID)
		_, diags = s.Plan(t.Context(), after, s.Config(b.inputs(csr, terms))) // no longer filled in
		expectSummary(t, diags, warningSeverity, "New Duplicate")
	}
	for _, id := range []string{"web", order, order + "/", "/" + certificate, order + "/web"} {
		_, diags := b.importing(s, id, nil)
		expectSummary(t, diags, errorSeverity, "Invalid Import Id")
	}
	current, _ := b.importing(s, order+"/999", nil)
	_, diags := s.Read(t.Context(), current)
	expectSummary(t, diags, errorSeverity, "Duplicate Not Found", "999")
}
