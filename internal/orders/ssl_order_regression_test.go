// SPDX-License-Identifier: MPL-2.0

package orders_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/acctest"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/simulator"
)

// What happens where two rare events meet: an answer lost and an edit, a successor rejected and drift, a run killed.

type values = map[string]tftypes.Value

func yes() tftypes.Value { return tftypes.NewValue(tftypes.Bool, true) }

func thirtyDays() tftypes.Value { return tftypes.NewValue(tftypes.Number, 30) }

func nameSet(names ...string) tftypes.Value {
	list := make([]tftypes.Value, 0, len(names))
	for _, name := range names {
		list = append(list, acctest.Text(name))
	}
	return tftypes.NewValue(tftypes.Set{ElementType: tftypes.String}, list)
}

// cycle is one run of terraform apply: refresh, plan, apply. It fails on no error; an error of one step ends it.
func cycle(t *testing.T, s *acctest.Server, current *acctest.Object, config tftypes.Value) (after *acctest.Object, diags []*tfprotov6.Diagnostic) {
	t.Helper()
	if !current.Value.IsNull() {
		current, diags = s.Read(t.Context(), current)
		if hasError(diags) {
			return current, diags
		}
	}
	plan, planned := s.Plan(t.Context(), current, config)
	diags = append(diags, planned...)
	if hasError(planned) || plan.Value.Equal(current.Value) {
		return current, diags
	}
	after, applied := s.Apply(t.Context(), current, plan, config)
	return after, append(diags, applied...)
}

func hasError(diags []*tfprotov6.Diagnostic) bool {
	for _, d := range diags {
		if d.Severity == tfprotov6.DiagnosticSeverityError {
			return true
		}
	}
	return false
}

// rewritten returns a rewrite of a JSON answer.
func rewritten(change func(answer map[string]any)) func(int, []byte) (int, []byte) {
	return func(status int, body []byte) (int, []byte) {
		decoder := json.NewDecoder(bytes.NewReader(body))
		decoder.UseNumber()
		var answer map[string]any
		if decoder.Decode(&answer) != nil {
			return status, body
		}
		change(answer)
		changed, err := json.Marshal(answer)
		if err != nil {
			return status, body
		}
		return status, changed
	}
}

// A declared last day is bought once: a renewal that would end no later is in vain.
func TestSSLOrder_declaredLastDay(t *testing.T) {
	b := acctest.New(t, simulator.Config{Validation: "auto"})
	s := b.Serve(t, sslOrder)
	until := strings.ToUpper(b.Now().Add(100 * days).Format("02 Jan 2006"))
	config := inputs(b, acctest.NewCSR(t, "shop.example"), values{"renew_before_days": thirtyDays()})
	config["order_validity"] = tftypes.NewValue(config["order_validity"].Type(), values{
		"years": tftypes.NewValue(tftypes.Number, nil), "days": tftypes.NewValue(tftypes.Number, nil), "custom_expiration_date": acctest.Text(until),
	})
	current, diags := cycle(t, s, s.Null(), s.Config(config))
	for range 12 {
		expectNoError(t, diags)
		b.Advance(8 * days)
		current, diags = cycle(t, s, current, s.Config(config))
	}
	expectSummary(t, diags, tfprotov6.DiagnosticSeverityWarning, "Renewal In Vain", "shop.example")
	expectOrders(t, b, 1)
}

// The order in use is not forgotten over two successors that both come to nothing.
func TestSSLOrder_fallBackOverTwo(t *testing.T) {
	b := acctest.New(t, simulator.Config{})
	s := b.Serve(t, sslOrder)
	csr := acctest.NewCSR(t, "shop.example")
	current, _ := cycle(t, s, s.Null(), s.Config(inputs(b, csr, nil)))
	issue(t, b)
	b.Advance(200 * days) // the proof of its domain is over, so that its successors wait
	for _, product := range []string{"ssl_securesite_flex", "ssl_securesite_pro"} {
		var diags []*tfprotov6.Diagnostic
		current, diags = cycle(t, s, current, s.Config(inputs(b, csr, values{"product": acctest.Text(product)})))
		expectNoError(t, diags)
	}
	first, second, third := b.Orders()[0], b.Orders()[1], b.Orders()[2]
	if second.Status != "canceled" {
		t.Errorf("the second order is %s, want canceled", second.Status)
	}
	must(t, b.Reject(third.ID))
	current, _ = s.Read(t.Context(), current)
	if id := current.Attribute(t, "id"); id != fmt.Sprint(first.ID) {
		t.Errorf("the order in state is %s, want to be back at %d", id, first.ID)
	}
}

// Going back to the order before brings back what was declared of it, not what the service says of it.
func TestSSLOrder_fallBackIsNoDrift(t *testing.T) {
	b := acctest.New(t, simulator.Config{Validation: "auto"})
	s := b.Serve(t, sslOrder)
	csr := acctest.NewCSR(t, "shop.example")
	window := values{"renew_before_days": thirtyDays()}
	current, _ := cycle(t, s, s.Null(), s.Config(inputs(b, csr, window)))
	b.Advance(345 * days)
	window["skip_approval"] = tftypes.NewValue(tftypes.Bool, false)
	fault(t, b, simulator.Fault{Method: http.MethodGet, Path: purchases, Kind: "rewrite", Rewrite: rewritten(func(answer map[string]any) {
		answer["product_name_id"] = "ssl_renamed"
		delete(answer, "organization")
	})})
	current, diags := cycle(t, s, current, s.Config(inputs(b, csr, window)))
	expectNoError(t, diags)
	must(t, b.Reject(b.Orders()[1].ID))
	current, _ = s.Read(t.Context(), current)
	delete(window, "renew_before_days")
	plan, diags := s.Plan(t.Context(), current, s.Config(inputs(b, csr, window)))
	for _, d := range diags {
		if strings.Contains(d.Summary, "Billed") {
			t.Errorf("a plan after the fall-back says %q", d.Summary)
		}
	}
	if plan.Attribute(t, "id") != fmt.Sprint(b.Orders()[0].ID) {
		t.Errorf("a plan after the fall-back is for order %q", plan.Attribute(t, "id"))
	}
}

// A revoked order whose successor was rejected keeps the wish for a new one.
func TestSSLOrder_fallBackToRevoked(t *testing.T) {
	b := acctest.New(t, simulator.Config{})
	s := b.Serve(t, sslOrder)
	current, _ := cycle(t, s, s.Null(), s.Config(inputs(b, acctest.NewCSR(t, "shop.example"), nil)))
	issue(t, b)
	current, _ = s.Read(t.Context(), current)
	must(t, b.Revoke(b.Orders()[0].ID))
	b.Advance(200 * days)
	config := s.Config(inputs(b, acctest.NewCSR(t, "shop.example"), nil))
	current, diags := cycle(t, s, current, config)
	expectNoError(t, diags)
	expectOrders(t, b, 2)
	must(t, b.Reject(b.Orders()[1].ID))
	_, diags = cycle(t, s, current, config)
	expectNoError(t, diags)
	expectOrders(t, b, 3)
}

// A successor that was sent, not confirmed, and rejected before it was found gives way to the order before.
func TestSSLOrder_unconfirmedThenRejected(t *testing.T) {
	b := acctest.New(t, simulator.Config{})
	s := b.Serve(t, sslOrder)
	csr := acctest.NewCSR(t, "shop.example")
	current, _ := cycle(t, s, s.Null(), s.Config(inputs(b, csr, nil)))
	issue(t, b)
	b.Advance(200 * days)
	current, _ = s.Read(t.Context(), current)
	gone(t, b, "drop_after", 2)
	current, diags := cycle(t, s, current, s.Config(inputs(b, csr, values{"product": acctest.Text("ssl_securesite_flex")})))
	expectSummary(t, diags, tfprotov6.DiagnosticSeverityError, "Order Not Confirmed")
	b.ForgetFaults()
	must(t, b.Reject(b.Orders()[1].ID))
	current, _ = s.Read(t.Context(), current)
	if id := current.Attribute(t, "id"); id != fmt.Sprint(b.Orders()[0].ID) {
		t.Errorf("the order in state is %s, want the first", id)
	}
}

// An order that is not confirmed is not given up because another account has none of its id.
func TestSSLOrder_unconfirmedInAnotherAccount(t *testing.T) {
	b := acctest.New(t, simulator.Config{})
	s := b.Serve(t, sslOrder)
	gone(t, b, "drop_after", 0)
	current, _ := cycle(t, s, s.Null(), s.Config(inputs(b, acctest.NewCSR(t, "shop.example"), nil)))
	other := acctest.New(t, simulator.Config{})
	read, diags := other.Serve(t, sslOrder).Read(t.Context(), current)
	expectSummary(t, diags, tfprotov6.DiagnosticSeverityError, "Order Sent With Another Key")
	if read.Value.IsNull() {
		t.Error("the order left state")
	}
}

// Adoption passes over an order whose revocation waits only for an approval, and another resource's.
func TestSSLOrder_adoptsNoDoomedOrder(t *testing.T) {
	b := acctest.New(t, simulator.Config{Validation: "auto"})
	s := b.Serve(t, sslOrder)
	config := s.Config(inputs(b, acctest.NewCSR(t, "shop.example"), values{"alternative_order_id": acctest.Text("web"), "adopt_existing": yes()}))
	current, _ := cycle(t, s, s.Null(), config)
	_, diags := cycle(t, s, s.Null(), config)
	expectSummary(t, diags, tfprotov6.DiagnosticSeverityError, "Order Belongs To Another Resource")
	expectOrders(t, b, 1)
	run(t, b.Serve(t, sslOrder), current, tftypes.NewValue(current.Value.Type(), nil))
	_, diags = cycle(t, b.Serve(t, sslOrder), s.Null(), config)
	expectNoError(t, diags)
	expectOrders(t, b, 2)
}

// An order that may be the one to adopt and cannot be told is an error, not another purchase.
func TestSSLOrder_adoptsNoUnclearOrder(t *testing.T) {
	b := acctest.New(t, simulator.Config{Validation: "auto"})
	config := inputs(b, acctest.NewCSR(t, "shop.example"), values{"alternative_order_id": acctest.Text("web"), "adopt_existing": yes()})
	s := b.Serve(t, sslOrder)
	cycle(t, s, s.Null(), s.Config(config))
	fault(t, b, simulator.Fault{Method: http.MethodGet, Path: purchases, Kind: "rewrite", Rewrite: rewritten(func(answer map[string]any) {
		if certificate, ok := answer["certificate"].(map[string]any); ok {
			delete(certificate, "csr")
		}
	})})
	next := b.Serve(t, sslOrder)
	_, diags := cycle(t, next, next.Null(), next.Config(config))
	expectSummary(t, diags, tfprotov6.DiagnosticSeverityError, "Could Not Place Order")
	expectOrders(t, b, 1)
}

// Order info that lacks its names, or spells them otherwise, is no drift.
func TestSSLOrder_thinAnswers(t *testing.T) {
	for name, change := range map[string]func(certificate map[string]any){
		"no names": func(certificate map[string]any) { delete(certificate, "dns_names") },
		"Unicode name": func(certificate map[string]any) {
			certificate["dns_names"] = []string{"shop.example", "bücher.example"}
		},
	} {
		t.Run(name, func(t *testing.T) {
			b := acctest.New(t, simulator.Config{Validation: "auto"})
			s := b.Serve(t, sslOrder)
			config := s.Config(inputs(b, acctest.NewCSR(t, "shop.example"), values{"dns_names": nameSet("xn--bcher-kva.example")}))
			current, _ := cycle(t, s, s.Null(), config)
			fault(t, b, simulator.Fault{Method: http.MethodGet, Path: purchases, Kind: "rewrite", Rewrite: rewritten(func(answer map[string]any) {
				if certificate, ok := answer["certificate"].(map[string]any); ok {
					change(certificate)
				}
			})})
			_, diags := cycle(t, s, current, config)
			expectNoError(t, diags)
			expectReissues(t, b, 0)
		})
	}
}

// An answer from before the reissue, while the list of reissues has it, does not bring the reissue about again.
func TestSSLOrder_staleAnswerAfterReissue(t *testing.T) {
	b := acctest.New(t, simulator.Config{})
	s := b.Serve(t, sslOrder)
	csr := acctest.NewCSR(t, "shop.example")
	current, _ := cycle(t, s, s.Null(), s.Config(inputs(b, csr, nil)))
	issue(t, b)
	config := s.Config(inputs(b, csr, values{"dns_names": nameSet("unproved.example"), "reissue_trigger": acctest.Text("1")}))
	current, _ = cycle(t, s, current, config)
	expectReissues(t, b, 1)
	awaited := current.Attribute(t, "certificate_id")
	fault(t, b, simulator.Fault{Method: http.MethodGet, Path: purchases, Times: 2, Kind: "rewrite", Rewrite: rewritten(func(answer map[string]any) { answer["status"] = "issued" })})
	current, diags := cycle(t, s, current, config)
	expectNoError(t, diags)
	expectReissues(t, b, 1)
	if id := current.Attribute(t, "certificate_id"); id != awaited {
		t.Errorf("the certificate awaited is %s, want %s still", id, awaited)
	}
}

// The same for a reissue that was issued at once, while order info lags behind.
func TestSSLOrder_laggingAnswerAfterReissue(t *testing.T) {
	b := acctest.New(t, simulator.Config{Validation: "auto"})
	s := b.Serve(t, sslOrder)
	csr := acctest.NewCSR(t, "shop.example")
	current, _ := cycle(t, s, s.Null(), s.Config(inputs(b, csr, nil)))
	var before []byte
	fault(t, b, simulator.Fault{Method: http.MethodGet, Path: purchases, Times: 1, Kind: "rewrite", Rewrite: func(status int, body []byte) (int, []byte) {
		before = body
		return status, body
	}})
	config := s.Config(inputs(b, csr, values{"reissue_trigger": acctest.Text("1")}))
	current, diags := cycle(t, s, current, config)
	expectNoError(t, diags)
	fault(t, b, simulator.Fault{Method: http.MethodGet, Path: purchases, Times: 2, Kind: "rewrite", Rewrite: func(status int, _ []byte) (int, []byte) { return status, before }})
	current, diags = cycle(t, s, current, config)
	expectNoError(t, diags)
	_, diags = cycle(t, s, current, config)
	expectNoError(t, diags)
	expectReissues(t, b, 1)
}

// A domain that a reissue adds gets its record once the service tells it, also when the reissue awaits approval first.
func TestAccSSLOrder_recordsOfApprovedReissue(t *testing.T) {
	b := acctest.New(t, simulator.Config{})
	csr := acctest.NewCSR(t, "shop.example")
	edited := orderConfig(b, csr, "dns_names", `["other.example"]`, "skip_approval", "false")
	value := attribute("dcv_records").AtMapKey("other.example").AtMapKey("value")
	resource.ParallelTest(t, resource.TestCase{
		ProtoV6ProviderFactories: b.Factories(),
		Steps: []resource.TestStep{
			{Config: orderConfig(b, csr)},
			{PreConfig: func() { issue(t, b) }, Config: edited, ConfigStateChecks: []statecheck.StateCheck{
				statecheck.ExpectKnownValue(order, value, knownvalue.Null()),
			}},
			{
				PreConfig: func() { approve(t, b) }, Config: edited, ConfigPlanChecks: noChange,
				ConfigStateChecks: []statecheck.StateCheck{statecheck.ExpectKnownValue(order, value, knownvalue.StringFunc(func(text string) error {
					if text == "" || text == "already-validated" {
						return fmt.Errorf("the value is %q", text)
					}
					return nil
				}))},
			},
		},
	})
}

// approve approves the newest request of the bench.
func approve(t *testing.T, b *acctest.Bench) {
	t.Helper()
	var list struct {
		Requests []struct {
			ID     int64  `json:"id"`
			Status string `json:"status"`
		} `json:"requests"`
	}
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, b.URL+"/request", nil)
	must(t, err)
	req.Header.Set("X-DC-DEVKEY", acctest.Key)
	resp, err := http.DefaultClient.Do(req)
	must(t, err)
	defer resp.Body.Close()
	must(t, json.NewDecoder(resp.Body).Decode(&list))
	for _, request := range list.Requests {
		if request.Status == "pending" {
			call(t, b, http.MethodPut, fmt.Sprintf("/request/%d/status", request.ID), map[string]any{"status": "approved"})
		}
	}
}

// An edit of which one call failed is completed by the next apply, records included.
func TestSSLOrder_halfAnEdit(t *testing.T) {
	b := acctest.New(t, simulator.Config{})
	s := b.Serve(t, sslOrder)
	current, _ := cycle(t, s, s.Null(), s.Config(inputs(b, acctest.NewCSR(t, "shop.example"), values{"dns_names": nameSet("one.example")})))
	config := s.Config(inputs(b, acctest.NewCSR(t, "shop.example"), values{"dns_names": nameSet("two.example")}))
	fault(t, b, simulator.Fault{Method: http.MethodPost, Path: "/order/certificate/*/csr", Times: 1, Kind: "status", Status: 503})
	current, diags := cycle(t, s, current, config)
	expectSummary(t, diags, tfprotov6.DiagnosticSeverityError, "Could Not Change Pending Order")
	current, diags = cycle(t, s, current, config)
	expectNoError(t, diags)
	records := values{}
	attributes := values{}
	must(t, current.Value.As(&attributes))
	must(t, attributes["dcv_records"].As(&records))
	if _, found := records["two.example"]; !found {
		t.Errorf("there is no record for the new domain among %d", len(records))
	}
}

// A plan with unknown values agrees with its apply although the service added a domain.
func TestAccSSLOrder_unknownWithAddedDomain(t *testing.T) {
	b := acctest.New(t, simulator.Config{})
	csr := acctest.NewCSR(t, "shop.example")
	fault(t, b, simulator.Fault{Method: http.MethodPost, Path: purchases, Times: 1, Kind: "rewrite", Rewrite: func(status int, body []byte) (int, []byte) {
		return status, bytes.Replace(body, []byte(`"domains":[`), []byte(`"domains":[{"id":77,"name":"added.example","dcv_token":{"token":"addedtoken","status":"pending"}},`), 1)
	}})
	later := fmt.Sprintf("resource \"terraform_data\" \"later\" {\n  input = %q\n}\n", acctest.NewCSR(t, "shop.example"))
	resource.ParallelTest(t, resource.TestCase{
		ProtoV6ProviderFactories: b.Factories(),
		Steps: []resource.TestStep{
			{Config: orderConfig(b, csr)},
			{Config: orderConfig(b, csr, "csr", "terraform_data.later.output") + later},
		},
	})
}

// An order found after its answer was lost changes nothing that the plan knew, a null included.
func TestSSLOrder_recoveredAsPlanned(t *testing.T) {
	b := acctest.New(t, simulator.Config{Validation: "auto"})
	s := b.Serve(t, sslOrder)
	csr := acctest.NewCSR(t, "shop.example")
	current, _ := cycle(t, s, s.Null(), s.Config(inputs(b, csr, nil)))
	config := s.Config(inputs(b, csr, values{"product": acctest.Text("ssl_securesite_flex")}))
	plan, _ := s.Plan(t.Context(), current, config) // without a refresh, so that nothing was filled in
	fault(t, b, simulator.Fault{Method: http.MethodPost, Path: purchases, Times: 1, Kind: "drop_after"})
	after, diags := s.Apply(t.Context(), current, plan, config)
	expectNoError(t, diags)
	planned, applied := values{}, values{}
	must(t, plan.Value.As(&planned))
	must(t, after.Value.As(&applied))
	for name, value := range planned {
		if value.IsFullyKnown() && !value.Equal(applied[name]) {
			t.Errorf("%s was planned as %s and is %s", name, value, applied[name])
		}
	}
	expectOrders(t, b, 2)
}

// The certificate to revoke is read after the reissue in its way was cancelled, or turned out to be issued.
func TestSSLOrder_destroyWhileReissueEnds(t *testing.T) {
	b := acctest.New(t, simulator.Config{})
	s := b.Serve(t, sslOrder)
	csr := acctest.NewCSR(t, "shop.example")
	one := values{"on_destroy": acctest.Text("revoke_certificate"), "revocation_skip_approval": yes()}
	current, _ := cycle(t, s, s.Null(), s.Config(inputs(b, csr, one)))
	issue(t, b)
	one["dns_names"] = nameSet("unproved.example")
	current, _ = cycle(t, s, current, s.Config(inputs(b, csr, one)))
	var reissuing []byte
	fault(t, b, simulator.Fault{Method: http.MethodGet, Path: purchases, Times: 1, Kind: "rewrite", Rewrite: func(status int, body []byte) (int, []byte) {
		reissuing = body
		return status, body
	}})
	current, _ = s.Read(t.Context(), current)
	issue(t, b) // after the order was read last, so that it can be cancelled no more
	fault(t, b, simulator.Fault{Method: http.MethodGet, Path: purchases, Times: 1, Kind: "rewrite", Rewrite: func(status int, _ []byte) (int, []byte) { return status, reissuing }})
	next := b.Serve(t, sslOrder)
	run(t, next, current, tftypes.NewValue(current.Value.Type(), nil))
	if got := b.Orders()[0]; got.Revoked != 1 || got.Status != "issued" {
		t.Errorf("got %+v, want the current certificate revoked", got)
	}
	expected := fmt.Sprintf("/certificate/%d/revoke", b.Orders()[0].CertificateID)
	if last := b.Requests()[len(b.Requests())-1].Path; last != expected {
		t.Errorf("the last request was %s, want %s", last, expected)
	}
}

// A pending order that changes to a proof by mail has no records any more, and gets them back.
func TestSSLOrder_editToMailAndBack(t *testing.T) {
	b := acctest.New(t, simulator.Config{})
	s := b.Serve(t, sslOrder)
	csr := acctest.NewCSR(t, "shop.example")
	current, _ := cycle(t, s, s.Null(), s.Config(inputs(b, csr, nil)))
	for _, method := range []string{"email", "dns-txt-token"} {
		want := map[string]int{"dns-txt-token": 1}[method]
		after, diags := cycle(t, s, current, s.Config(inputs(b, csr, values{"dcv_method": acctest.Text(method)})))
		expectNoError(t, diags)
		attributes, records := values{}, values{}
		must(t, after.Value.As(&attributes))
		must(t, attributes["dcv_records"].As(&records))
		if len(records) != want {
			t.Errorf("with %s there are %d records, want %d", method, len(records), want)
		}
		current = after
	}
}
