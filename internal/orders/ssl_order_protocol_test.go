// SPDX-License-Identifier: MPL-2.0

package orders_test

import (
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/acctest"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/simulator"
)

const sslOrder = "certcentral_ssl_order"

// inputs returns the arguments of an order for the protocol.
func inputs(b *acctest.Bench, csr string, more map[string]tftypes.Value) map[string]tftypes.Value {
	validity := tftypes.Object{AttributeTypes: map[string]tftypes.Type{"years": tftypes.Number, "days": tftypes.Number, "custom_expiration_date": tftypes.String}}
	values := map[string]tftypes.Value{
		"product":         acctest.Text("ssl_basic"),
		"common_name":     acctest.Text("shop.example"),
		"csr":             acctest.Text(csr),
		"organization_id": acctest.Text(b.Organization()),
		"dcv_method":      acctest.Text("dns-txt-token"),
		"skip_approval":   tftypes.NewValue(tftypes.Bool, true),
		"order_validity": tftypes.NewValue(validity, map[string]tftypes.Value{
			"years": tftypes.NewValue(tftypes.Number, 1), "days": tftypes.NewValue(tftypes.Number, nil), "custom_expiration_date": tftypes.NewValue(tftypes.String, nil),
		}),
	}
	maps.Copy(values, more)
	return values
}

// run plans and applies, and fails on an error of either.
func run(t *testing.T, s *acctest.Server, prior *acctest.Object, config tftypes.Value) (after *acctest.Object, planned, applied []*tfprotov6.Diagnostic) {
	t.Helper()
	plan, planned := s.Plan(t.Context(), prior, config)
	expectNoError(t, planned)
	after, applied = s.Apply(t.Context(), prior, plan, config)
	expectNoError(t, applied)
	return after, planned, applied
}

func expectNoError(t *testing.T, diags []*tfprotov6.Diagnostic) {
	t.Helper()
	for _, d := range diags {
		if d.Severity == tfprotov6.DiagnosticSeverityError {
			t.Fatalf("%s: %s", d.Summary, d.Detail)
		}
	}
}

func expectSummary(t *testing.T, diags []*tfprotov6.Diagnostic, severity tfprotov6.DiagnosticSeverity, want ...string) {
	t.Helper()
	for _, d := range diags {
		matched := d.Severity == severity
		for _, part := range want {
			matched = matched && strings.Contains(d.Summary, part)
		}
		if matched {
			return
		}
	}
	t.Errorf("no %s with %q in its summary among %d diagnostics", severity, want, len(diags))
	for _, d := range diags {
		t.Logf("%s: %s: %s", d.Severity, d.Summary, d.Detail)
	}
}

func identity(t *testing.T, o *acctest.Object) (id string) {
	t.Helper()
	if o.Identity == nil {
		t.Fatal("there is no identity")
	}
	must(t, o.Identity["id"].As(&id))
	return id
}

// Invariant 3: the identity is the order's id from Create on, is set by a Read that fails, and follows a new order.
func TestSSLOrder_identity(t *testing.T) {
	b := acctest.New(t, simulator.Config{Validation: "auto"})
	s := b.Serve(t, sslOrder)
	csr := acctest.NewCSR(t, "shop.example")
	created, _, _ := run(t, s, s.Null(), s.Config(inputs(b, csr, nil)))
	first := created.Attribute(t, "id")
	if identity(t, created) != first {
		t.Errorf("after create the identity is %s, the order %s", identity(t, created), first)
	}
	fault(t, b, simulator.Fault{Method: http.MethodGet, Path: purchases, Times: 1, Kind: "status", Status: 404, Body: []byte(`{"errors":[{"code":"not_found|order","message":"Order not found."}]}`)})
	unseen, diags := s.Read(t.Context(), created)
	expectSummary(t, diags, tfprotov6.DiagnosticSeverityError, "Not Visible", first)
	if identity(t, unseen) != first || unseen.Value.IsNull() {
		t.Errorf("an order that is not seen has identity %s and state %v", identity(t, unseen), unseen.Value)
	}
	read, diags := s.Read(t.Context(), created)
	expectNoError(t, diags)
	renewed, _, _ := run(t, s, read, s.Config(inputs(b, csr, map[string]tftypes.Value{"product": acctest.Text("ssl_securesite_flex")})))
	if second := renewed.Attribute(t, "id"); second == first || identity(t, renewed) != second {
		t.Errorf("after a new order the id is %s, the identity %s; before it was %s", second, identity(t, renewed), first)
	}
}

// Rule 7: the summary of a warning carries action, name and order, for equal summaries collapse into one.
func TestSSLOrder_warningSummaries(t *testing.T) {
	b := acctest.New(t, simulator.Config{Validation: "auto"})
	s := b.Serve(t, sslOrder)
	csr := acctest.NewCSR(t, "shop.example")
	const warning = tfprotov6.DiagnosticSeverityWarning
	names := tftypes.NewValue(tftypes.Set{ElementType: tftypes.String}, []tftypes.Value{acctest.Text("api.shop.example")})
	window := tftypes.NewValue(tftypes.Number, 30)
	created, _, _ := run(t, s, s.Null(), s.Config(inputs(b, csr, map[string]tftypes.Value{"dns_names": names})))
	id := created.Attribute(t, "id")
	read, _ := s.Read(t.Context(), created)

	_, diags := s.Plan(t.Context(), read, s.Config(inputs(b, csr, nil)))
	expectSummary(t, diags, warning, "Reissue", "shop.example", id)
	if !strings.Contains(diags[0].Detail, "api.shop.example") || !strings.Contains(diags[0].Detail, "revoke") {
		t.Errorf("the warning does not say what dropping a name brings: %s", diags[0].Detail)
	}
	_, diags = s.Plan(t.Context(), read, s.Config(inputs(b, csr, map[string]tftypes.Value{"product": acctest.Text("ssl_securesite_flex")})))
	expectSummary(t, diags, warning, "New Order, Billed", "shop.example", id)
	_, diags = s.Plan(t.Context(), read, tftypes.NewValue(read.Value.Type(), nil))
	expectSummary(t, diags, warning, "Destroy Revokes", "shop.example", id)

	b.Advance(345 * days)
	read, _ = s.Read(t.Context(), read)
	_, diags = s.Plan(t.Context(), read, s.Config(inputs(b, csr, map[string]tftypes.Value{"dns_names": names, "renew_before_days": window})))
	expectSummary(t, diags, warning, "Renewal, Billed", "shop.example", id)
	must(t, b.Revoke(b.Orders()[0].ID))
	_, diags = s.Read(t.Context(), read)
	expectSummary(t, diags, warning, "Order Has Ended", "shop.example", id)
}

// A destroy of an order that the service no longer has is done; one that may not be seen is an error.
func TestSSLOrder_destroyGone(t *testing.T) {
	b := acctest.New(t, simulator.Config{Validation: "auto"})
	s := b.Serve(t, sslOrder)
	created, _, _ := run(t, s, s.Null(), s.Config(inputs(b, acctest.NewCSR(t, "shop.example"), nil)))
	nothing := tftypes.NewValue(created.Value.Type(), nil)
	plan, _ := s.Plan(t.Context(), created, nothing)
	other := b.Serve(t, sslOrder) // the process that created it would keep it
	fault(t, b, simulator.Fault{Method: http.MethodGet, Path: purchases, Times: 1, Kind: "status", Status: 403})
	after, diags := other.Apply(t.Context(), created, plan, nothing)
	expectSummary(t, diags, tfprotov6.DiagnosticSeverityError, "Could Not Read Order")
	if after.Value.IsNull() {
		t.Error("an order that may not be seen left state")
	}
	fault(t, b, simulator.Fault{Method: http.MethodGet, Path: purchases, Times: 1, Kind: "status", Status: 404, Body: []byte(`"<html>Not here</html>"`)})
	after, diags = other.Apply(t.Context(), created, plan, nothing)
	expectSummary(t, diags, tfprotov6.DiagnosticSeverityError, "Could Not Read Order")
	if after.Value.IsNull() {
		t.Error("an order left state because of a gateway's answer")
	}
	fault(t, b, simulator.Fault{Method: http.MethodGet, Path: purchases, Times: 1, Kind: "status", Status: 404, Body: []byte(`{"errors":[{"code":"not_found|order","message":"Order not found."}]}`)})
	after, diags = other.Apply(t.Context(), created, plan, nothing)
	expectNoError(t, diags)
	if !after.Value.IsNull() {
		t.Error("an order that is gone stays in state")
	}
}

// The process that ordered it does not end it: a replacement that adopts the order would lose it otherwise.
func TestSSLOrder_destroyKeepsOwn(t *testing.T) {
	b := acctest.New(t, simulator.Config{Validation: "auto"})
	s := b.Serve(t, sslOrder)
	created, _, _ := run(t, s, s.Null(), s.Config(inputs(b, acctest.NewCSR(t, "shop.example"), nil)))
	_, _, diags := run(t, s, created, tftypes.NewValue(created.Value.Type(), nil))
	expectSummary(t, diags, tfprotov6.DiagnosticSeverityWarning, "Order Kept", "shop.example")
	if status := b.Orders()[0].Status; status != "issued" {
		t.Errorf("the order is %s, want issued", status)
	}
}

// Each operation makes the fewest requests it can.
func TestSSLOrder_requests(t *testing.T) {
	b := acctest.New(t, simulator.Config{Validation: "auto"})
	s := b.Serve(t, sslOrder)
	csr := acctest.NewCSR(t, "shop.example")
	expect := func(what string, posts, gets int) {
		t.Helper()
		got := map[string]int{}
		for _, request := range b.Requests() {
			got[request.Method]++
		}
		if got[http.MethodPost] != posts || got[http.MethodGet] != gets || len(b.Requests()) != posts+gets {
			t.Errorf("%s made %v, want %d POST and %d GET", what, b.Requests(), posts, gets)
		}
		b.ForgetRequests()
	}
	planned, _ := s.Plan(t.Context(), s.Null(), s.Config(inputs(b, csr, nil)))
	expect("the first plan of an order", 0, 3)
	created, _ := s.Apply(t.Context(), s.Null(), planned, s.Config(inputs(b, csr, nil)))
	expect("creating", 1, 1) // the bill of an order that is issued at once
	read, _ := s.Read(t.Context(), created)
	expect("a refresh", 0, 1)
	reissued, _, _ := run(t, s, read, s.Config(inputs(b, csr, map[string]tftypes.Value{"reissue_trigger": acctest.Text("1")})))
	expect("a reissue", 1, 1)
	run(t, s, reissued, s.Config(inputs(b, csr, map[string]tftypes.Value{"reissue_trigger": acctest.Text("1"), "comments": acctest.Text("x")})))
	expect("a change of terms", 0, 0)
}

// A reissue carries every name that stays.
func TestSSLOrder_reissueKeepsNames(t *testing.T) {
	b := acctest.New(t, simulator.Config{Validation: "auto"})
	s := b.Serve(t, sslOrder)
	names := func(list ...string) tftypes.Value {
		values := make([]tftypes.Value, 0, len(list))
		for _, name := range list {
			values = append(values, acctest.Text(name))
		}
		return tftypes.NewValue(tftypes.Set{ElementType: tftypes.String}, values)
	}
	csr := acctest.NewCSR(t, "shop.example")
	created, _, _ := run(t, s, s.Null(), s.Config(inputs(b, csr, map[string]tftypes.Value{"dns_names": names("a.example", "b.example")})))
	run(t, s, created, s.Config(inputs(b, csr, map[string]tftypes.Value{"dns_names": names("a.example", "b.example", "c.example")})))
	got := slices.Sorted(slices.Values(b.Orders()[0].DNSNames))
	if want := []string{"a.example", "b.example", "c.example", "shop.example"}; !slices.Equal(got, want) {
		t.Errorf("the reissued certificate has %v, want %v", got, want)
	}
}
