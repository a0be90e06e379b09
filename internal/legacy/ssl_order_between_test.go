// SPDX-License-Identifier: MPL-2.0

package legacy_test

import (
	"context"
	"fmt"
	"net/http"
	"testing"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/acctest"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/simulator"
)

// What happens between a plan and its call, and right after that.

// A plan is for the order as it was. If that was issued, ended or certified otherwise since, nothing is sent.
func TestLegacySSLOrder_changedSincePlan(t *testing.T) {
	for name, happens := range map[string]func(*desk){
		"revoked": func(d *desk) { d.must(d.Revoke(d.latest().ID)) },
		"expired": func(d *desk) { d.Advance(400 * days) },
		"another key": func(d *desk) {
			d.elsewhere(acctest.NewKey(t), "shop.example", "api.shop.example", "b.example")
		},
	} {
		for change, declared := range map[string]map[string]any{"reissue": {"sans": []string{"c.example"}}, "new order": {"validity": 2}} {
			t.Run(name+"/"+change, func(t *testing.T) {
				d := newDesk(t, true, nil)
				d.mustApply(nil)
				d.refresh()
				before := d.current
				d.declare(declared)
				planned := d.plan()
				happens(d)
				d.ForgetRequests()
				d.carryOut(t.Context(), planned)
				d.expectSaid(fatal, "Order Changed Since Plan")
				d.expectWords("Nothing was sent.")
				d.expectSent()
				d.expectUnchanged(before)
				d.mustApply(nil) // the next plan knows
				d.expectQuiet()
			})
		}
	}
}

// An order that cannot be read just before it is changed is not changed.
func TestLegacySSLOrder_changeUnseen(t *testing.T) {
	for name, test := range readFaults {
		for change, declared := range map[string]map[string]any{"reissue": {"sans": []string{"c.example"}}, "new order": {"validity": 2}} {
			t.Run(name+"/"+change, func(t *testing.T) {
				d := newDesk(t, true, nil)
				d.mustApply(nil)
				d.refresh()
				before := d.current
				d.declare(declared)
				planned := d.plan()
				test.fault.Path, test.fault.Method = "/order/**", http.MethodGet
				d.must(d.AddFault(test.fault))
				d.ForgetRequests()
				d.carryOut(t.Context(), planned)
				if !failed(d.said) {
					t.Error("it did not fail")
				}
				d.expectSent()
				d.expectUnchanged(before)
				d.ForgetFaults()
				d.mustApply(nil)
				d.finish()
			})
		}
	}
}

// What was sent is in state though the order cannot be read right after it, and the next plan is empty.
func TestLegacySSLOrder_changedUnseen(t *testing.T) {
	for name, test := range readFaults {
		for change, declare := range map[string]func(*desk) map[string]any{
			"reissue": always(map[string]any{"sans": []string{"c.example"}}), "key": anotherKey, "new order": always(map[string]any{"validity": 2}),
		} {
			t.Run(name+"/"+change, func(t *testing.T) {
				d := newDesk(t, true, nil)
				d.mustApply(nil)
				d.refresh()
				d.declare(declare(d))
				planned := d.plan()
				fault := test.fault
				fault.Path, fault.Method = "/order/**", http.MethodGet
				calls := len(d.wire.bodies)
				d.must(d.AddFault(simulator.Fault{Path: "/order/**", Kind: "rewrite", Rewrite: func(status int, body []byte) (int, []byte) {
					return status, body
				}, Times: 3})) // the order, its certificate and the call
				d.must(d.AddFault(fault))
				d.carryOut(t.Context(), planned)
				d.expectOK()
				if len(d.wire.bodies) != calls+1 {
					t.Errorf("%d calls were sent", len(d.wire.bodies)-calls)
				}
				d.ForgetFaults()
				d.expectQuiet()
				d.finish()
				d.expectCertificates(2)
			})
		}
	}
}

// A run that is cancelled before its call sends nothing, and leaves everything as it was.
func TestLegacySSLOrder_cancelledBefore(t *testing.T) {
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	d := newDesk(t, true, nil)
	d.carryOut(ended, d.plan())
	d.expectSaid(fatal, "Could Not Place Order")
	if !d.current.Value.IsNull() || len(d.Orders()) > 0 {
		t.Errorf("state has %s, the service %v", d.current.Value, d.Orders())
	}
	d.mustApply(nil)
	d.refresh()
	for _, change := range []map[string]any{{"sans": []string{"c.example"}}, {"validity": 2}} {
		before, declared := d.current, d.declared
		d.declare(change)
		planned := d.plan()
		d.ForgetRequests()
		d.carryOut(ended, planned)
		d.expectSaid(fatal, "Could Not Read Order "+d.id())
		d.expectUnchanged(before)
		d.expectSent()
		d.declared = declared
	}
	d.expectQuiet()
}

// Whatever an order is in when it is imported, a first apply of its declaration sends nothing, and the next plan is empty.
func TestLegacySSLOrder_imported(t *testing.T) {
	for _, situation := range situations {
		t.Run(situation, func(t *testing.T) {
			d := arrive(t, situation)
			status := d.current.Attribute(t, "status")
			d.ForgetRequests()
			d.adopt(fmt.Sprint(d.latest().ID))
			d.expectOK()
			d.expect(map[string]string{"status": status, "common_name": "shop.example", "csr": "", "on_destroy": "keep"})
			d.plan()
			d.expectSaid(warning, "Recorded, Not Sent")
			d.expectWords("org_name")
			d.mustApply(nil)
			d.expectSent()
			d.expectQuiet()
			d.expectOrders(d.latest().Status)
		})
	}
}

// An import tells what the service has otherwise than the declaration: names at any time, the key of a certificate in use.
func TestLegacySSLOrder_importedOtherwise(t *testing.T) {
	for _, r := range []row{
		{"key", isReissue, anotherKey, []string{"csr"}},
		{"names", isReissue, always(map[string]any{"sans": []string{"c.example"}}), []string{"sans"}},
	} {
		for _, situation := range []string{isPending, isIssued} {
			if situation == isPending && r.name == "key" {
				continue // which the service does not tell before issuance
			}
			t.Run(situation+"/"+r.name, func(t *testing.T) {
				d := arrive(t, situation)
				d.adopt(d.id())
				d.ForgetRequests()
				d.declare(r.change(d))
				d.plan()
				want := r.in(situation)
				d.expectTitled(want.title)
				if want.fails {
					return
				}
				d.mustApply(nil)
				d.expectSent(want.sends)
				d.finish()
			})
		}
	}
}

// An import buys nothing: what only another order could change has to be declared as the order has it.
func TestLegacySSLOrder_importedBuysNothing(t *testing.T) {
	for _, situation := range []string{isPending, isIssued, isReissuing} {
		d := arrive(t, situation)
		d.adopt(d.id())
		d.ForgetRequests()
		d.declare(map[string]any{"validity": 2})
		d.plan()
		if !failed(d.said) {
			t.Error("the plan did not fail")
		}
		d.declare(map[string]any{"validity": 1})
		d.mustApply(nil)
		d.expectSent()
		d.expectQuiet()
	}
}

// After its first apply, an order that was imported is like any other.
func TestLegacySSLOrder_importedIsLikeOthers(t *testing.T) {
	for _, r := range append(orderedRows(), certifiedRows...) {
		t.Run(r.name, func(t *testing.T) {
			t.Parallel()
			d := arrive(t, isIssued)
			d.adopt(d.id())
			d.mustApply(nil)
			d.refresh()
			d.declare(r.change(d))
			d.step(r, r.in(isIssued))
			d.expectQuiet()
		})
	}
}
