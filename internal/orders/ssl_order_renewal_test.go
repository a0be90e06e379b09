// SPDX-License-Identifier: MPL-2.0

package orders_test

import (
	"fmt"
	"maps"
	"net/http"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/acctest"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/simulator"
)

// Who follows up a certificate: this resource, DigiCert by itself, or nobody, which is said.

const (
	twoWays       = "Two Ways To Renew"
	leftToService = "Renewal Left To DigiCert"
	unattended    = "Certificate Ends Unattended"
)

// served changes what the service tells of every order that is asked for one by one.
func served(k *keeper, attribute string, value any) {
	k.Helper()
	fault(k.T, k.bench, simulator.Fault{Method: http.MethodGet, Path: purchases, Kind: "rewrite", Rewrite: rewritten(func(answer map[string]any) { answer[attribute] = value })})
}

// An order that DigiCert renews by itself is not renewed a second time, whatever is declared by now; that is said in each
// plan. What is declared counts for the next order.
func TestSSLOrder_renewalLeftToService(t *testing.T) {
	ours := declared{"renew_before_days": 40} // DigiCert's own window has thirty
	for name, test := range map[string]struct {
		imported bool
		now      declared
	}{
		"taken out":          {false, ours},
		"switched off":       {false, merged(ours, declared{"auto_renew": false})},
		"imported":           {true, ours},
		"imported, then off": {true, merged(ours, declared{"auto_renew": false})},
	} {
		t.Run(name, func(t *testing.T) {
			k := newKeeper(t, simulator.Config{Validation: "auto"})
			k.apply(declared{"auto_renew": true})
			if test.imported {
				k.importFirst()
			}
			plan, diags := k.plan(test.now)
			expectSummary(t, diags, tfprotov6.DiagnosticSeverityWarning, leftToService, "shop.example, Order "+k.order(0))
			if planned := attributes(t, plan)["auto_renew"]; !planned.Equal(tftypes.NewValue(tftypes.Bool, false)) {
				t.Errorf("auto_renew is planned as %s, want false", planned)
			}
			expectSummary(t, k.apply(test.now), tfprotov6.DiagnosticSeverityWarning, leftToService)
			k.bench.Advance(326 * days)
			expectSummary(t, k.expectQuiet(test.now), tfprotov6.DiagnosticSeverityWarning, leftToService)
			expectOrders(t, k.bench, 1)

			served(k, "auto_renew", 0) // somebody switched it off in the console
			expectSilence(t, k.apply(test.now), leftToService)
			k.expectOrder(1, 2)
			renewal := k.sent.to("POST /order/certificate/ssl_basic")[1]
			if _, sent := renewal["auto_renew"]; sent || fmt.Sprint(renewal["renewal_of_order_id"]) == "<nil>" {
				t.Errorf("sent is %v, want a renewal without auto_renew", renewal)
			}
		})
	}
}

// While the order runs its certificates are followed up all the same: a reissue buys nothing.
func TestSSLOrder_reissuesBesideService(t *testing.T) {
	k := newKeeper(t, simulator.Config{Validation: "auto"})
	short := declared{"cert_validity": map[string]any{"days": 100}}
	k.apply(merged(short, declared{"auto_renew": true}))
	k.bench.Advance(75 * days)
	diags := k.apply(merged(short, windowed))
	expectSummary(t, diags, tfprotov6.DiagnosticSeverityWarning, leftToService)
	expectSummary(t, diags, tfprotov6.DiagnosticSeverityWarning, "Reissue: ")
	expectReissues(t, k.bench, 1)
	k.expectOrder(0, 1)
}

// Both ways of renewing at once are refused as soon as they are known: by the configuration alone, or by the plan that
// learns what it was not known to hold.
func TestSSLOrder_twoWaysToRenew(t *testing.T) {
	k := newKeeper(t, simulator.Config{Validation: "auto"})
	k.apply(nil)
	both := merged(windowed, declared{"auto_renew": true})
	s, config := k.serve(both)
	_, diags := s.Plan(t.Context(), s.Null(), config)
	expectSummary(t, diags, tfprotov6.DiagnosticSeverityError, twoWays)
	_, diags = s.Plan(t.Context(), k.current, config)
	expectSummary(t, diags, tfprotov6.DiagnosticSeverityError, twoWays)
	expectSummary(t, validate(t, s, config), tfprotov6.DiagnosticSeverityError, twoWays)
	for _, attribute := range []string{"auto_renew", "renew_before_days"} {
		unsettled := maps.Clone(attributesOf(t, config))
		unsettled[attribute] = tftypes.NewValue(unsettled[attribute].Type(), tftypes.UnknownValue)
		config := s.Config(unsettled)
		expectNoError(t, validate(t, s, config))
		_, diags = s.Plan(t.Context(), s.Null(), config)
		expectNoError(t, diags)
		_, diags = s.Plan(t.Context(), k.current, config)
		expectNoError(t, diags)
	}
}

func attributesOf(t *testing.T, object tftypes.Value) values {
	t.Helper()
	return attributes(t, &acctest.Object{Value: object})
}

// validate checks a configuration the way that terraform validate does.
func validate(t *testing.T, s *acctest.Server, config tftypes.Value) []*tfprotov6.Diagnostic {
	t.Helper()
	dynamic, err := tfprotov6.NewDynamicValue(config.Type(), config)
	must(t, err)
	resp, err := s.ValidateResourceConfig(t.Context(), &tfprotov6.ValidateResourceConfigRequest{TypeName: sslOrder, Config: &dynamic})
	must(t, err)
	return resp.Diagnostics
}

// What DigiCert does not do for this order leaves its certificate unattended, whatever is declared: it renews those orders
// that were placed with auto_renew, and reissues multi-year plans.
func TestSSLOrder_serviceDoesNotAttend(t *testing.T) {
	for name, test := range map[string]struct {
		placed, now declared
		imported    bool
		order       int // days that the order runs, of which its certificate has sixty
	}{
		"auto_renew declared later":       {now: declared{"auto_renew": true}, order: 60},
		"auto_renew after an import":      {now: declared{"auto_renew": true}, order: 60, imported: true},
		"auto_reissue of a single term":   {placed: declared{"auto_reissue": true}, now: declared{"auto_reissue": true}, order: 180},
		"auto_reissue, declared later on": {now: declared{"auto_reissue": true}, order: 180},
	} {
		t.Run(name, func(t *testing.T) {
			k := newKeeper(t, simulator.Config{Validation: "auto"})
			term := declared{"order_validity": map[string]any{"days": test.order}, "cert_validity": map[string]any{"days": 60}}
			k.apply(merged(term, test.placed))
			if test.imported {
				k.importFirst()
			}
			now := merged(term, test.now)
			expectSilence(t, k.apply(now), unattended)
			k.bench.Advance(30 * days)
			expectSilence(t, k.apply(now), unattended)
			k.bench.Advance(15 * days)
			for range 2 {
				expectSummary(t, k.apply(now), tfprotov6.DiagnosticSeverityWarning, unattended, k.order(0))
			}
			k.expectOrder(0, 1)
		})
	}
}

// Where DigiCert is to follow a certificate up and it has ended all the same, nobody did.
func TestSSLOrder_serviceDidNotAttend(t *testing.T) {
	k := newKeeper(t, simulator.Config{Validation: "auto"})
	plan := declared{"order_validity": map[string]any{"years": 3}, "cert_validity": map[string]any{"days": 60}}
	k.apply(plan)
	served(k, "auto_reissue", 1) // so it says, and does nothing
	k.bench.Advance(50 * days)
	expectSilence(t, k.apply(plan), unattended)
	k.bench.Advance(15 * days)
	expectSummary(t, k.apply(plan), tfprotov6.DiagnosticSeverityWarning, unattended, k.order(0))
}

// An order is renewed once. Where -replace ends the renewal of somebody else's order, the new one cannot be another: in the
// run that ended it it is an ordinary order, and says so; elsewhere the service refuses, and nothing is bought.
func TestSSLOrder_replacedRenewal(t *testing.T) {
	for _, attribute := range []string{"renewal_of_order_id", "renewed_thumbprint"} {
		for _, sameRun := range []bool{true, false} {
			t.Run(fmt.Sprintf("%s/same run %t", attribute, sameRun), func(t *testing.T) {
				k := newKeeper(t, simulator.Config{Validation: "auto"})
				other := k.another()
				other.apply(nil)
				other.refresh()
				k.bench.Advance(ripe)
				named := k.order(0)
				if attribute == "renewed_thumbprint" {
					named = other.current.Attribute(t, "thumbprint")
				}
				renewal := declared{attribute: named, "revocation_skip_approval": true}
				k.apply(renewal)
				k.refresh()
				s, config := k.serve(renewal)
				run(t, s, k.current, s.Null().Value)
				if !sameRun {
					s, config = k.serve(renewal)
				}
				after, diags := cycle(t, s, s.Null(), config)
				if !sameRun {
					expectSummary(t, diags, tfprotov6.DiagnosticSeverityError, "Could Not Place Order")
					expectOrders(t, k.bench, 2)
					return
				}
				expectNoError(t, diags)
				if detail := expectDetail(t, diags, "Not A Renewal: "); !strings.Contains(detail, named) {
					t.Errorf("it says %q, want %s named", detail, named)
				}
				k.current = after
				k.expectOrder(2, 3)
				if third := k.bench.Orders()[2]; third.RenewalOf != 0 || third.Status != "issued" {
					t.Errorf("the new order is %+v, want an ordinary one", third)
				}
				k.expectQuiet(renewal)
			})
		}
	}
}

// What an order that was withdrawn was to renew can be renewed again, so that its replacement does.
func TestSSLOrder_replacedBeforeIssuance(t *testing.T) {
	k := newKeeper(t, simulator.Config{Validation: "auto"})
	k.another().apply(nil)
	k.bench.Advance(ripe)
	renewal := declared{"renewal_of_order_id": k.order(0), "skip_approval": false}
	k.apply(renewal)
	s, config := k.serve(renewal)
	run(t, s, k.current, s.Null().Value)
	after, diags := cycle(t, s, s.Null(), config)
	expectNoError(t, diags)
	expectSilence(t, diags, "Not A Renewal")
	if third := k.bench.Orders()[2]; fmt.Sprint(third.RenewalOf) != k.order(0) || after.Attribute(t, "id") != k.order(2) {
		t.Errorf("the new order is %+v, want a renewal of %s", third, k.order(0))
	}
}

// A duplicate that awaits approval changes neither the order nor its certificate, so that the order is renewed all the same.
func TestSSLOrder_duplicateDoesNotHoldUp(t *testing.T) {
	k := newKeeper(t, simulator.Config{Validation: "auto"})
	k.apply(windowed)
	call(t, k.bench, http.MethodPost, "/order/certificate/"+k.order(0)+"/duplicate", map[string]any{
		"certificate": map[string]any{"common_name": "shop.example", "csr": acctest.NewCSR(t, "shop.example"), "signature_hash": "sha256"},
	})
	k.bench.Advance(inWindow)
	expectSilence(t, k.apply(windowed), "Renewal Waits")
	if first := k.bench.Orders()[0]; first.Duplicates != 1 {
		t.Errorf("the first order is %+v, want a duplicate on it", first)
	}
	k.expectOrder(1, 2)
}

// Any other request that awaits a decision holds a renewal up, and each plan says which.
func TestSSLOrder_openRequestHoldsUp(t *testing.T) {
	k := newKeeper(t, simulator.Config{Validation: "auto"})
	k.apply(windowed)
	call(t, k.bench, http.MethodPut, "/order/certificate/"+k.order(0)+"/revoke", map[string]any{})
	k.bench.Advance(100 * days)
	expectSilence(t, k.expectQuiet(windowed), "Renewal Waits")
	k.bench.Advance(inWindow - 100*days)
	for range 2 {
		detail := expectDetail(t, k.apply(windowed), "Renewal Waits: shop.example, Order "+k.order(0))
		if request := requestID(t, k); !strings.Contains(detail, "request "+request+" ") {
			t.Errorf("it says %q, want request %s named", detail, request)
		}
		k.expectOrder(0, 1)
	}
}

// requestID returns the id of the request to revoke that state has.
func requestID(t *testing.T, k *keeper) (id string) {
	t.Helper()
	var requests []tftypes.Value
	must(t, attributes(t, k.current)["requests"].As(&requests))
	for _, element := range requests {
		var kind string
		request := attributesOf(t, element)
		must(t, request["type"].As(&kind))
		if kind == "revoke" {
			must(t, request["id"].As(&id))
		}
	}
	return id
}

// A window that is known only at apply leaves auto_renew open: the plan of the apply has to come to the same.
func TestSSLOrder_autoRenewUnknownWindow(t *testing.T) {
	b := acctest.New(t, simulator.Config{Validation: "auto"})
	s := b.Serve(t, sslOrder)
	csr := acctest.NewCSR(t, "shop.example")
	placed, _, _ := run(t, s, s.Null(), s.Config(inputs(b, csr, values{"auto_renew": tftypes.NewValue(tftypes.Bool, true)})))
	planned, diags := s.Plan(t.Context(), placed, s.Config(inputs(b, csr, values{"renew_before_days": tftypes.NewValue(tftypes.Number, tftypes.UnknownValue)})))
	expectNoError(t, diags)
	attributes := map[string]tftypes.Value{}
	must(t, planned.Value.As(&attributes))
	if attributes["auto_renew"].IsKnown() {
		t.Errorf("auto_renew is planned as %s", attributes["auto_renew"])
	}
}

// A first order that takes the place of one that was never issued, and renews one from elsewhere, says so as planned.
func TestSSLOrder_firstOrderRenewsLater(t *testing.T) {
	b := acctest.New(t, simulator.Config{Validation: "auto"})
	s := b.Serve(t, sslOrder)
	csr := acctest.NewCSR(t, "shop.example")
	elsewhere, _, _ := run(t, s, s.Null(), s.Config(inputs(b, csr, nil)))
	old := elsewhere.Attribute(t, "id")
	waits, _, _ := run(t, s, s.Null(), s.Config(inputs(b, csr, values{"skip_approval": tftypes.NewValue(tftypes.Bool, false)})))
	config := s.Config(inputs(b, csr, values{"product": acctest.Text("ssl_securesite_flex"), "renewal_of_order_id": acctest.Text(old)}))
	planned, diags := s.Plan(t.Context(), waits, config)
	expectNoError(t, diags)
	if id := planned.Attribute(t, "previous_order_id"); id != old {
		t.Errorf("previous_order_id is planned as %q, want %s", id, old)
	}
	after, diags := s.Apply(t.Context(), waits, planned, config)
	expectNoError(t, diags)
	if id := after.Attribute(t, "previous_order_id"); id != old {
		t.Errorf("previous_order_id is %q, want %s", id, old)
	}
}
