// SPDX-License-Identifier: MPL-2.0

package orders_test

import (
	"fmt"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/acctest"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/simulator"
)

// What a killed run leaves behind is found by the next one.

// A run killed while it renews, or orders anew, is repeated: the order is found by its id and taken over.
func TestSSLOrder_killedSuccessor(t *testing.T) {
	for name, edit := range map[string]values{
		"renewal":   {"renew_before_days": thirtyDays()},
		"new order": {"product": acctest.Text("ssl_securesite_flex")},
	} {
		t.Run(name, func(t *testing.T) {
			b := acctest.New(t, simulator.Config{Validation: "auto"})
			s := b.Serve(t, sslOrder)
			csr := acctest.NewCSR(t, "shop.example")
			first, _ := cycle(t, s, s.Null(), s.Config(inputs(b, csr, nil)))
			b.Advance(345 * days)
			config := s.Config(inputs(b, csr, edit))
			cycle(t, s, first, config) // its result is lost
			after, diags := cycle(t, b.Serve(t, sslOrder), first, config)
			expectNoError(t, diags)
			expectOrders(t, b, 2)
			if id := after.Attribute(t, "id"); id != fmt.Sprint(b.Orders()[1].ID) {
				t.Errorf("the order in state is %s, want the second", id)
			}
		})
	}
}

// After a rejected successor too, a run that was killed is repeated without another purchase, though Terraform lost what
// the provider remembered.
func TestSSLOrder_killedAfterFallBack(t *testing.T) {
	b := acctest.New(t, simulator.Config{Validation: "auto", UniqueAlternativeIDs: true})
	s := b.Serve(t, sslOrder)
	csr := acctest.NewCSR(t, "shop.example")
	first, _ := cycle(t, s, s.Null(), s.Config(inputs(b, csr, nil)))
	config := s.Config(inputs(b, csr, values{"product": acctest.Text("ssl_securesite_flex"), "skip_approval": tftypes.NewValue(tftypes.Bool, false)}))
	current, diags := cycle(t, s, first, config)
	expectNoError(t, diags)
	must(t, b.Reject(b.Orders()[1].ID))
	current, _ = s.Read(t.Context(), current)
	killed := &acctest.Object{Value: current.Value}
	_, diags = cycle(t, s, current, config) // its result is lost
	expectNoError(t, diags)
	expectOrders(t, b, 3)
	after, diags := cycle(t, b.Serve(t, sslOrder), killed, config)
	expectNoError(t, diags)
	expectOrders(t, b, 3)
	if id := after.Attribute(t, "id"); id != fmt.Sprint(b.Orders()[2].ID) {
		t.Errorf("the order in state is %s, want the third", id)
	}
}

// An order that was imported with its renewal stays the order that it is.
func TestSSLOrder_importedRenewedStays(t *testing.T) {
	b := acctest.New(t, simulator.Config{Validation: "auto"})
	s := b.Serve(t, sslOrder)
	csr := acctest.NewCSR(t, "shop.example")
	config := s.Config(inputs(b, csr, values{"renew_before_days": thirtyDays()}))
	current, _ := cycle(t, s, s.Null(), config)
	b.Advance(345 * days)
	cycle(t, s, current, config)
	expectOrders(t, b, 2)
	imported, err := s.ImportResourceState(t.Context(), &tfprotov6.ImportResourceStateRequest{TypeName: sslOrder, ID: fmt.Sprint(b.Orders()[0].ID)})
	must(t, err)
	value, err := imported.ImportedResources[0].State.Unmarshal(s.Null().Value.Type())
	must(t, err)
	old := &acctest.Object{Value: value, Private: imported.ImportedResources[0].Private}
	for range 3 {
		var diags []*tfprotov6.Diagnostic
		old, diags = cycle(t, s, old, config)
		expectNoError(t, diags)
	}
	if id := old.Attribute(t, "id"); id != fmt.Sprint(b.Orders()[0].ID) {
		t.Errorf("the imported order became %s, want it to stay the first", id)
	}
	expectOrders(t, b, 2)
}

// An order of another product is not adopted as if it were the one declared.
func TestSSLOrder_adoptsNoOtherTerms(t *testing.T) {
	b := acctest.New(t, simulator.Config{})
	csr := acctest.NewCSR(t, "shop.example")
	adopting := values{"alternative_order_id": acctest.Text("web"), "adopt_existing": yes()}
	s := b.Serve(t, sslOrder)
	cycle(t, s, s.Null(), s.Config(inputs(b, csr, adopting)))
	edits := values{"product": acctest.Text("ssl_securesite_flex"), "dcv_method": acctest.Text("dns-cname-token")}
	for name, value := range edits {
		next := b.Serve(t, sslOrder)
		other := inputs(b, csr, adopting)
		other[name] = value
		_, diags := cycle(t, next, next.Null(), next.Config(other))
		expectSummary(t, diags, tfprotov6.DiagnosticSeverityError, "Could Not Adopt Order")
	}
	expectOrders(t, b, 1)
	next := b.Serve(t, sslOrder)
	_, diags := cycle(t, next, next.Null(), next.Config(inputs(b, csr, adopting)))
	expectNoError(t, diags)
	expectSummary(t, diags, tfprotov6.DiagnosticSeverityWarning, "Order Adopted")
}

// A reissue that a killed run left behind is awaited by its own certificate, not by the old one.
func TestSSLOrder_killedReissue(t *testing.T) {
	b := acctest.New(t, simulator.Config{})
	s := b.Serve(t, sslOrder)
	csr := acctest.NewCSR(t, "shop.example")
	current, _ := cycle(t, s, s.Null(), s.Config(inputs(b, csr, nil)))
	issue(t, b)
	current, _ = s.Read(t.Context(), current)
	old := current.Attribute(t, "certificate_id")
	config := s.Config(inputs(b, csr, values{"dns_names": nameSet("unproved.example")}))
	cycle(t, s, current, config) // its result is lost
	after, diags := cycle(t, b.Serve(t, sslOrder), &acctest.Object{Value: current.Value}, config)
	expectNoError(t, diags)
	expectReissues(t, b, 1)
	if id := after.Attribute(t, "certificate_id"); id == old || id == "" {
		t.Errorf("the certificate awaited is %q, the old one is %s", id, old)
	}
}
