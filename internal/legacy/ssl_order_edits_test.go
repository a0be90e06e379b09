// SPDX-License-Identifier: MPL-2.0

package legacy_test

import (
	"testing"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/acctest"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/simulator"
)

// A name that the service may add by itself is taken out like any other.
func TestLegacySSLOrder_dropsAddedName(t *testing.T) {
	for name, declared := range map[string]map[string]any{
		"www":         {"sans": []string{"www.shop.example", "b.example"}},
		"base domain": {"common_name": "www.shop.example", "sans": []string{"shop.example", "b.example"}},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t, true, declared)
			d.mustApply(nil)
			d.expectQuiet()
			d.ForgetRequests()
			d.mustApply(map[string]any{"sans": []string{"b.example"}})
			d.expectSent(reissueCall)
			if now := len(d.latest().DNSNames); now != 2 {
				t.Errorf("the certificate holds %q", d.latest().DNSNames)
			}
			d.expectQuiet()
		})
	}
}

// An order that ended is left alone, however its further names are written.
func TestLegacySSLOrder_endedIsQuiet(t *testing.T) {
	for name, sans := range map[string][]string{"none": {}, "the common name": {"shop.example"}} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t, true, map[string]any{"sans": sans})
			d.mustApply(nil)
			d.must(d.Revoke(d.latest().ID))
			for range 2 {
				d.refresh()
				d.ForgetRequests()
				d.expectNoChange(nil)
			}
		})
	}
}

// To leave a term out and write it down again buys nothing, whatever the provider knew of the order in between.
func TestLegacySSLOrder_termOutAndInAgain(t *testing.T) {
	for name, before := range map[string]func(*desk){
		"ordered":  func(*desk) {},
		"imported": func(d *desk) { d.adopt(d.id()) },
		"imported and reissued": func(d *desk) {
			d.adopt(d.id())
			d.mustApply(map[string]any{"sans": []string{"api.shop.example", "b.example", "c.example"}})
		},
		"forgotten": func(d *desk) { d.current.Private = nil },
	} {
		for _, term := range []string{"org_unit", "telephone"} {
			t.Run(name+", "+term, func(t *testing.T) {
				d := newDesk(t, true, nil)
				d.mustApply(nil)
				before(d)
				if name == "imported" && term == "telephone" { // which the service does not tell
					d.mustApply(nil)
				}
				value := d.declared[term]
				d.mustApply(map[string]any{term: nil})
				d.expectQuiet()
				d.mustApply(map[string]any{term: value})
				d.expectQuiet()
				d.expectOrders(isIssued)
			})
		}
	}
}

// What somebody else asked for while an order was imported is nobody's declaration.
func TestLegacySSLOrder_importBesideReissue(t *testing.T) {
	for name, applied := range map[string]bool{"applied": true, "not applied": false} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t, false, nil)
			key := d.keyed()
			d.mustApply(nil)
			d.staff()
			d.refresh()
			d.elsewhere(key, "shop.example", "api.shop.example", "b.example", "nobody.example")
			d.adopt(d.id())
			d.declare(map[string]any{"sans": nil, "common_name": nil})
			if applied {
				d.mustApply(nil)
			}
			d.must(d.Reject(d.latest().ID))
			d.ForgetRequests()
			d.mustApply(nil)
			d.expectSent()
			d.expectQuiet()
		})
	}
}

// Of two reissues that came to nothing, the declaration before the first is what the order has.
func TestLegacySSLOrder_twoReissuesRejected(t *testing.T) {
	d := issuedDesk(t, nil)
	before := d.current
	for _, name := range []string{"x.example", "y.example"} {
		d.mustApply(map[string]any{"csr": acctest.NewCSR(t, "shop.example"), "sans": []string{name}})
		d.expectQuiet()
	}
	d.must(d.Reject(d.latest().ID))
	d.refresh()
	d.expectUnchanged(before)
}

// An edit that is undone while the service does not show its reissue yet is sent, for the first reissue is on its way.
func TestLegacySSLOrder_undoOfUnseenReissue(t *testing.T) {
	for kind, change := range reissueKinds {
		t.Run(kind, func(t *testing.T) {
			d := issuedDesk(t, nil)
			declared := d.declared
			d.must(d.AddFault(rewritten(`"pending_reissue":`, `"other":`)))
			d.mustApply(change(d))
			d.ForgetRequests()
			d.declared = declared
			d.mustApply(nil)
			d.expectSent(reissueCall)
		})
	}
}

// A lost reissue that was taken does not stand for a change made since.
func TestLegacySSLOrder_lostReissueAndServerType(t *testing.T) {
	d := issuedDesk(t, nil)
	d.wire.setDark(true)
	d.must(d.AddFault(simulator.Fault{Method: "REISSUE", Path: "/order/*", Kind: "drop_after", Times: 1}))
	d.apply(map[string]any{"sans": []string{"c.example"}})
	d.wire.setDark(false)
	d.declare(map[string]any{"server_type": 45})
	d.ForgetRequests()
	d.carryOut(t.Context(), d.plan()) // without a refresh
	d.expectSent(reissueCall)
	d.staff()
	d.expectQuiet()
}

// A reissue that is rejected while it is waited for ends the wait.
func TestLegacySSLOrder_rejectedWhileAwaited(t *testing.T) {
	d := issuedDesk(t, waiting)
	waited := d.afterWaits(2, func() { d.must(d.Reject(d.latest().ID)) })
	d.apply(anotherKey(d))
	d.expectSaid(fatal, "Reissue Rejected")
	d.expectWords("rejected or cancelled")
	if waited().Minutes() > 1 {
		t.Errorf("it waited %s", waited())
	}
	d.refresh()
	d.expectSaid(warning, "Reissue Did Not Happen")
}

// A successor that comes to nothing leaves its predecessor as it was, down to what that took the place of.
func TestLegacySSLOrder_previousOfPrevious(t *testing.T) {
	d := newDesk(t, false, nil)
	d.mustApply(nil)
	d.staff()
	d.mustApply(map[string]any{"validity": 2})
	d.staff()
	d.expectQuiet()
	before := d.current
	d.mustApply(map[string]any{"validity": 1})
	d.must(d.Reject(d.latest().ID))
	d.refresh()
	d.expectUnchanged(before)
}
