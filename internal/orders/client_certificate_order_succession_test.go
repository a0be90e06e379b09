// SPDX-License-Identifier: MPL-2.0

package orders_test

import (
	"fmt"
	"maps"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/acctest"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/simulator"
)

// What follows a client order or its certificate: in time, by an edit, or by DigiCert itself.

// A year's order is renewed in its window; the recipient of the renewal is asked for a key where no CSR is declared.
func TestClientCertificateOrder_renewal(t *testing.T) {
	for name, inputs := range map[string]func(*acctest.Bench) values{"CSR": keyed(t), "recipient's key": keyless, "mailbox": unasked} {
		t.Run(name, func(t *testing.T) {
			m := newMine(t, simulator.Config{Validation: "auto"}, inputs)
			m.apply(declared{"renew_before_days": 30})
			m.pickUp()
			first := m.newest()
			m.b.Advance(333 * days)
			m.expectQuiet()
			m.b.Advance(3 * days)
			m.apply(nil)
			m.expectWarning("Renewal, Billed: ")
			m.expectServed(2, 2)
			m.expect("previous_order_id", fmt.Sprint(first.ID))
			if second := m.newest(); second.RenewalOf != first.ID || fmt.Sprint(second.Emails) != "[kim@shop.example]" {
				t.Errorf("the renewal is %+v", second)
			}
			if old := m.b.Orders()[0]; old.Status != isIssued || old.Revoked > 0 {
				t.Errorf("the order that was renewed is %+v, want it left alone", old)
			}
			if name == "CSR" {
				m.expect("status", isIssued)
				return
			}
			m.expect("status", toPickUp)
			m.b.Advance(5 * days) // the recipient takes time, in which nothing more is due
			m.expectQuiet()
			must(t, m.b.Pickup(m.newest().ID))
			m.expectQuiet()
			m.expect("status", isIssued)
			m.expectServed(2, 2)
		})
	}
}

// An order for three years outlives its S/MIME certificate, which is reissued, at no cost; then the order is renewed. While
// the recipient takes time over a key, nothing more is due.
func TestClientCertificateOrder_longOrder(t *testing.T) {
	for name, inputs := range map[string]func(*acctest.Bench) values{"CSR": keyed(t), "recipient's key": keyless, "mailbox": unasked} {
		t.Run(name, func(t *testing.T) {
			m := newMine(t, simulator.Config{Validation: "auto"}, inputs)
			start := m.b.Now()
			until := func(day int) { m.b.Advance(time.Duration(day)*days - m.b.Now().Sub(start)) }
			m.apply(declared{"order_validity": validity("years", 3), "renew_before_days": 30})
			m.pickUp()
			if till, end := m.current.Attribute(t, "valid_till"), m.current.Attribute(t, "order_valid_till"); till >= end {
				t.Fatalf("the certificate ends on %s, the order on %s", till, end)
			}
			until(792)
			m.expectQuiet()
			until(795)
			m.apply(nil)
			m.expectWarning("Reissue: ")
			until(800)
			m.expectQuiet()
			m.pickUp()
			m.expectServed(1, 2)
			m.expect("valid_till", m.current.Attribute(t, "order_valid_till"))
			until(1060)
			m.expectQuiet()
			until(1068)
			m.apply(nil)
			m.expectWarning("Renewal, Billed: ")
			until(1070)
			m.expectQuiet()
			m.pickUp()
			m.expect("status", isIssued)
			m.expectServed(2, 3)
		})
	}
}

// pickUp has the recipient make the key that the newest order waits for, if it does.
func (m *mine) pickUp() {
	m.t.Helper()
	if waits := m.newest().Status; waits == toPickUp || waits == isReissuing {
		must(m.t, m.b.Pickup(m.newest().ID))
	}
	m.refresh()
}

// What DigiCert renews by itself is left to it: its renewal is named, and neither bought again nor followed.
func TestClientCertificateOrder_renewedByService(t *testing.T) {
	m := newMine(t, simulator.Config{Validation: "auto"}, keyed(t))
	sent := record(m.b)
	m.apply(declared{"auto_renew": 2})
	if times := sent.only(t, "POST /order/certificate/client_premium")["auto_renew"]; fmt.Sprint(times) != "2" {
		t.Errorf("sent is auto_renew = %v, want 2", times)
	}
	first := m.current.Attribute(t, "id")
	m.apply(declared{"auto_renew": nil, "renew_before_days": 40})
	m.expectWarning(leftToService + ": Kim Vos, Order " + first)
	if auto := attributes(t, m.current)["auto_renew"]; !auto.Equal(tftypes.NewValue(tftypes.Number, 0)) {
		t.Errorf("auto_renew of the next order is %s, want 0", auto)
	}
	m.b.Advance(328 * days)
	m.expectQuiet()
	expectOrders(t, m.b, 1)
	m.b.Advance(12 * days)
	m.refresh()
	expectOrders(t, m.b, 2)
	if detail := expectDetail(t, m.said, "Order Already Renewed"); !strings.Contains(detail, fmt.Sprint(m.newest().ID)) {
		t.Errorf("it says %q, want order %d named", detail, m.newest().ID)
	}
	m.expectQuiet()
	m.expect("id", first)
	expectPosts(t, m.b, 1)
}

// What an order that waits does not take is ordered anew, which the plan says, and the order is withdrawn first.
func TestClientCertificateOrder_placedAnew(t *testing.T) {
	for status, left := range map[string]string{needsApproval: isRejected, isPending: isCanceled, toPickUp: isCanceled} {
		t.Run(status, func(t *testing.T) {
			m := newMine(t, simulator.Config{}, keyless)
			m.apply(declared{"skip_approval": status != needsApproval})
			if status == toPickUp {
				m.prove()
				m.refresh()
			}
			m.expect("status", status)
			first := m.current.Attribute(t, "id")
			m.b.ForgetRequests()
			m.apply(declared{"individual": individual("Kim", "Voss", ""), "common_name": "Kim Voss"})
			detail := expectDetail(t, m.said, "New Order, Billed: Kim Vos, Order "+first)
			for _, part := range []string{"because of common_name, individual", "never issued; it is cancelled, or its request rejected, first"} {
				if !strings.Contains(detail, part) {
					t.Errorf("it says %q, want %q", detail, part)
				}
			}
			withdrawal := map[string]string{needsApproval: rejectCall, isPending: cancelCall, toPickUp: cancelCall}[status]
			expectChanges(t, m.b, withdrawal, purchaseCall)
			if old := m.b.Orders()[0]; old.Status != left {
				t.Errorf("the order that waited is %s, want %s", old.Status, left)
			}
			m.expectServed(2, 1)
			m.expect("previous_order_id", "", "common_name", "Kim Voss")
		})
	}
}

// An order of a product that names no organization follows one that does, and the other way round.
func TestClientCertificateOrder_otherKindOfProduct(t *testing.T) {
	for _, status := range []string{isPending, isIssued} {
		t.Run(status, func(t *testing.T) {
			m := newMine(t, simulator.Config{}, keyless)
			m.apply(nil)
			if status == isIssued {
				issue(t, m.b)
				m.refresh()
			}
			m.apply(boxed)
			expectOrders(t, m.b, 2)
			m.expect("id", fmt.Sprint(m.newest().ID), "product_name_id", "class1_smime", "organization_id", "")
			m.apply(declared{
				"product": "secure_email_organization", "common_name_indicator": "organization_name", "organization_id": m.b.Organization(),
			})
			expectOrders(t, m.b, 3)
			m.expect("id", fmt.Sprint(m.newest().ID), "product_name_id", "secure_email_organization", "organization_id", m.b.Organization())
		})
	}
}

// Where the order that waits cannot be withdrawn, nothing is bought; where the new one is refused, that is said, and the
// next apply buys it.
func TestClientCertificateOrder_placedAnewRefused(t *testing.T) {
	edit := declared{"emails": addresses("jo@shop.example")}
	m := newMine(t, simulator.Config{}, keyless)
	m.apply(nil)
	fault(t, m.b, simulator.Fault{Method: http.MethodPut, Path: "/order/certificate/*/status", Times: 1, Kind: "status", Status: http.StatusForbidden})
	m.try(edit)
	expectSummary(t, m.said, tfprotov6.DiagnosticSeverityError, "Could Not Withdraw Order")
	m.expect("status", isPending)
	expectOrders(t, m.b, 1)
	fault(t, m.b, simulator.Fault{Method: http.MethodPost, Path: purchases, Times: 1, Kind: "status", Status: http.StatusForbidden})
	m.try(nil)
	expectSummary(t, m.said, tfprotov6.DiagnosticSeverityError, "Could Not Place Order")
	m.expect("status", isCanceled, "id", fmt.Sprint(m.newest().ID))
	m.apply(nil)
	m.expectServed(2, 1)
}

// A successor that comes to nothing before it is issued gives way to the order that it was to follow.
func TestClientCertificateOrder_successorRejected(t *testing.T) {
	for name, test := range map[string]struct {
		edit declared
		end  func(*mine)
	}{
		"rejected":           {declared{"product": "client_email_security_plus", "skip_approval": false}, func(m *mine) { must(m.t, m.b.Reject(m.newest().ID)) }},
		"cancelled":          {declared{"product": "client_email_security_plus", "emails": addresses("jo@other.example")}, cancelNewest},
		"never picked up":    {declared{"product": "client_email_security_plus", "csr": nil}, cancelNewest},
		"a renewal rejected": {declared{"renew_before_days": 30, "skip_approval": false}, func(m *mine) { must(m.t, m.b.Reject(m.newest().ID)) }},
	} {
		t.Run(name, func(t *testing.T) {
			m := newMine(t, simulator.Config{}, keyed(t))
			m.apply(nil)
			issue(t, m.b)
			m.refresh()
			before := m.declared
			certificate := m.current.Attribute(t, "certificate_id")
			if _, renews := test.edit["renew_before_days"]; renews {
				m.b.Advance(345 * days)
			}
			m.apply(test.edit)
			expectOrders(t, m.b, 2)
			test.end(m)
			m.refresh()
			m.expectWarning(fmt.Sprintf("Order %d ", m.newest().ID))
			m.expect("id", fmt.Sprint(m.b.Orders()[0].ID), "status", isIssued, "certificate_id", certificate, "previous_order_id", "", "product", "client_premium")
			m.declared = before
			m.apply(nil)
			m.expect("id", fmt.Sprint(m.b.Orders()[0].ID), "certificate_id", certificate)
			expectReissues(t, m.b, 0)
			expectPosts(t, m.b, 2)
		})
	}
}

func cancelNewest(m *mine) {
	call(m.t, m.b, http.MethodPut, fmt.Sprintf("/order/certificate/%d/status", m.newest().ID), map[string]any{"status": "canceled", "note": "by hand"})
}

// Without billing, what would be ordered anew is an error on its attribute; another CSR costs nothing.
func TestClientCertificateOrder_notBilled(t *testing.T) {
	for status, refused := range map[string]map[string]declared{
		isPending: {"emails": {"emails": addresses("jo@shop.example")}, "product": {"product": "client_email_security_plus"}, "individual": {"individual": individual("Kim", "Voss", "")}},
		toPickUp:  {"csr": {"csr": acctest.NewCSR(t, "Kim Vos")}},
		isRevoked: {"csr": {"csr": acctest.NewCSR(t, "Kim Vos")}},
		isIssued:  {"product": {"product": "client_email_security_plus"}},
	} {
		l := arriveClient(t, status, nil)
		l.Server = serveUnbilled(t, l.b)
		l.b.ForgetRequests()
		for at, change := range refused {
			_, diags := l.Plan(t.Context(), l.current, l.Config(l.declare(change)))
			expectRefused(t, diags, at, "allow_billable = false")
		}
		if status == isPending || status == isIssued {
			_, diags := l.Plan(t.Context(), l.current, l.Config(l.declare(declared{"csr": acctest.NewCSR(t, "Kim Vos")})))
			expectNoError(t, diags)
		}
		if asked := l.b.Requests(); len(asked) > 0 {
			t.Errorf("%s: %v was asked", status, asked)
		}
	}
}

// serveUnbilled starts a provider that may buy nothing.
func serveUnbilled(t *testing.T, b *acctest.Bench) *acctest.Server {
	t.Helper()
	s := b.Serve(t, clientOrder)
	schemas, err := s.GetProviderSchema(t.Context(), &tfprotov6.GetProviderSchemaRequest{})
	must(t, err)
	kind, ok := schemas.Provider.ValueType().(tftypes.Object)
	if !ok {
		t.Fatal("the provider's configuration is no object")
	}
	config := values{}
	for name, kind := range kind.AttributeTypes {
		config[name] = tftypes.NewValue(kind, nil)
	}
	maps.Copy(config, values{"api_key": acctest.Text(acctest.Key), "base_url": acctest.Text(b.URL), "allow_billable": tftypes.NewValue(tftypes.Bool, false)})
	dynamic, err := tfprotov6.NewDynamicValue(kind, tftypes.NewValue(kind, config))
	must(t, err)
	configured, err := s.ConfigureProvider(t.Context(), &tfprotov6.ConfigureProviderRequest{Config: &dynamic, TerraformVersion: "1.14.0"})
	must(t, err)
	expectNoError(t, configured.Diagnostics)
	return s
}

// Every edit of a value that is not known yet plans the widest that may come of it, and what comes of it fits that plan.
func TestClientCertificateOrder_unknownEdits(t *testing.T) {
	edits := map[string]any{
		"emails":            addresses("jo@other.example", "kim@shop.example"),
		"csr":               acctest.NewCSR(t, "Kim Vos"),
		"individual":        individual("Kim", "Voss", "kv"),
		"product":           "client_email_security_plus",
		"reissue_trigger":   "1",
		"renew_before_days": 20,
		"technical_contact": somebody(),
	}
	for name, edit := range edits {
		for _, status := range clientStatuses[1:] {
			for what, change := range map[string]declared{"as it was": nil, "otherwise": {name: edit}} {
				t.Run(name+"/"+status+"/"+what, func(t *testing.T) {
					t.Parallel()
					l := arriveClient(t, status, nil)
					kind := attributes(t, l.current)[name].Type()
					first, diags := l.Plan(t.Context(), l.current, l.Config(l.declare(declared{name: tftypes.NewValue(kind, tftypes.UnknownValue)})))
					expectNoError(t, diags)
					config := l.Config(l.declare(change))
					final, diags := l.Plan(t.Context(), l.current, config)
					if hasError(diags) { // which ends the run, with nothing done
						return
					}
					expectNarrows(t, first, final, name)
					after, diags := l.Apply(t.Context(), l.current, final, config)
					expectNoError(t, diags)
					expectAsPlanned(t, final, after)
				})
			}
		}
	}
}

// expectNarrows checks what Terraform does between a plan and the plan of its apply: what the first knew, the other keeps.
func expectNarrows(t *testing.T, first, final *acctest.Object, edited string) {
	t.Helper()
	narrowed := attributes(t, final)
	for name, value := range attributes(t, first) {
		if name != edited && value.IsFullyKnown() && !value.Equal(narrowed[name]) {
			t.Errorf("%s was planned as %s, and at apply as %s", name, value, narrowed[name])
		}
	}
}
