// SPDX-License-Identifier: MPL-2.0

package orders_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/acctest"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/simulator"
)

func textSet(texts ...string) tftypes.Value {
	var values []tftypes.Value
	for _, text := range texts {
		values = append(values, acctest.Text(text))
	}
	return tftypes.NewValue(tftypes.Set{ElementType: tftypes.String}, values)
}

// detailOf returns the detail of the one warning whose summary is given, empty where there is none.
func detailOf(diags []*tfprotov6.Diagnostic, summary string) (detail string) {
	for _, d := range diags {
		if d.Severity == tfprotov6.DiagnosticSeverityWarning && d.Summary == summary {
			detail = d.Detail
		}
	}
	return detail
}

// A plan says what is bought and what is free, with what is known of the price, by name and order.
func TestSSLOrder_bill(t *testing.T) {
	b := acctest.New(t, simulator.Config{Validation: "auto"})
	s := b.Serve(t, sslOrder)
	csr := acctest.NewCSR(t, "shop.example")
	with := func(more map[string]tftypes.Value) tftypes.Value { return s.Config(inputs(b, csr, more)) }
	placed, planned, _ := run(t, s, s.Null(), with(nil))
	if detail := detailOf(planned, "New Order, Billed: shop.example"); !strings.Contains(detail, "product ssl_basic for 1 year") {
		t.Errorf("the plan of the first order says %q", detail)
	}
	issued, _ := s.Read(t.Context(), placed)
	label := "shop.example, Order " + issued.Attribute(t, "id")
	b.ForgetRequests()
	b.Advance(time.Hour)
	ending := func() *acctest.Object {
		late, diags := s.Read(t.Context(), issued)
		expectNoError(t, diags)
		return late
	}
	for name, test := range map[string]struct {
		prior   *acctest.Object
		more    map[string]tftypes.Value
		summary string
		says    []string
		silent  string
	}{
		"another key": {
			issued,
			map[string]tftypes.Value{"csr": acctest.Text(acctest.NewCSR(t, "shop.example"))},
			"Reissue: " + label,
			[]string{"because of csr", "It costs nothing"},
			"may be billed",
		},
		"more names": {
			issued,
			map[string]tftypes.Value{"dns_names": textSet("api.shop.example")},
			"Reissue: " + label,
			[]string{"adds api.shop.example", "may be billed", "cost 299.00 USD"},
			"It costs nothing",
		},
		"unknown names": {
			issued,
			map[string]tftypes.Value{"dns_names": tftypes.NewValue(tftypes.Set{ElementType: tftypes.String}, tftypes.UnknownValue)},
			"Change Not Known Yet: " + label,
			[]string{"known only at apply"},
			"",
		},
		"another product": {
			issued,
			map[string]tftypes.Value{"product": acctest.Text("ssl_securesite_flex")},
			"New Order, Billed: " + label,
			[]string{"product ssl_securesite_flex", "because of product", "cost 299.00 USD", "kept as it is"},
			"",
		},
	} {
		_, diags := s.Plan(t.Context(), test.prior, with(test.more))
		detail := detailOf(diags, test.summary)
		for _, want := range test.says {
			if !strings.Contains(detail, want) {
				t.Errorf("%s: the plan says %q, want %q in it", name, detail, want)
			}
		}
		if test.silent != "" && strings.Contains(detail, test.silent) {
			t.Errorf("%s: the plan says %q", name, detail)
		}
	}
	b.Advance(170 * days)
	window := map[string]tftypes.Value{"renew_before_days": tftypes.NewValue(tftypes.Number, 60)}
	_, diags := s.Plan(t.Context(), ending(), with(window))
	if detail := detailOf(diags, "Reissue: "+label); !strings.Contains(detail, "window is reached") || !strings.Contains(detail, "It costs nothing") {
		t.Errorf("the plan of a due reissue says %q", detail)
	}
	_, diags = s.Plan(t.Context(), ending(), with(nil))
	if detail := detailOf(diags, "Certificate Ends Unattended: "+label); !strings.Contains(detail, "renew_before_days") {
		t.Errorf("the plan of a certificate that nobody renews says %q", detail)
	}
	if sent := writes(b, ""); len(sent) > 0 {
		t.Errorf("planning sent %v", sent)
	}
}

// A renewal is billed and says so; somebody else's is named.
func TestSSLOrder_renewalBill(t *testing.T) {
	b := acctest.New(t, simulator.Config{Validation: "auto"})
	s := b.Serve(t, sslOrder)
	csr := acctest.NewCSR(t, "shop.example")
	config := s.Config(inputs(b, csr, map[string]tftypes.Value{"renew_before_days": tftypes.NewValue(tftypes.Number, 30), "cert_validity": tftypes.NewValue(
		tftypes.Object{AttributeTypes: map[string]tftypes.Type{"years": tftypes.Number, "days": tftypes.Number, "custom_expiration_date": tftypes.String}},
		map[string]tftypes.Value{"years": tftypes.NewValue(tftypes.Number, nil), "days": tftypes.NewValue(tftypes.Number, 199), "custom_expiration_date": tftypes.NewValue(tftypes.String, nil)},
	)}))
	placed, _, _ := run(t, s, s.Null(), config)
	b.Advance(175 * days)
	late, _ := s.Read(t.Context(), placed)
	reissued, _, _ := run(t, s, late, config)
	b.Advance(180 * days)
	ending, _ := s.Read(t.Context(), reissued)
	label := "shop.example, Order " + ending.Attribute(t, "id")
	_, diags := s.Plan(t.Context(), ending, config)
	if detail := detailOf(diags, "Renewal, Billed: "+label); !strings.Contains(detail, "cost 299.00 USD") || !strings.Contains(detail, "run out by themselves") {
		t.Errorf("the plan of a renewal says %q", detail)
	}
	old := b.Orders()[0].ID
	call(t, b, http.MethodPost, "/order/certificate/ssl_basic", map[string]any{
		"certificate":  map[string]any{"common_name": "shop.example", "csr": csr, "signature_hash": "sha256"},
		"organization": map[string]any{"id": b.OrganizationID()}, "order_validity": map[string]any{"years": 1}, "renewal_of_order_id": old, "skip_approval": true,
	})
	renewal := b.Orders()[1].ID
	b.ForgetRequests()
	renewed, diags := s.Read(t.Context(), ending)
	if detail := detailOf(diags, "Order Already Renewed: "+label); !strings.Contains(detail, "order "+fmt.Sprint(renewal)) {
		t.Errorf("the refresh says %q, want order %d named", detail, renewal)
	}
	if _, diags := s.Plan(t.Context(), renewed, config); detailOf(diags, "Renewal, Billed: "+label) != "" {
		t.Error("an order that is renewed already is renewed again")
	}
	b.ForgetRequests()
	if _, diags = s.Read(t.Context(), renewed); !strings.Contains(detailOf(diags, "Order Already Renewed: "+label), "order "+fmt.Sprint(renewal)) || b.Count("", "/order/certificate") != 0 {
		t.Error("the renewal is looked for at each refresh, or forgotten")
	}
}
