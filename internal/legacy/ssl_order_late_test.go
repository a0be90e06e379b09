// SPDX-License-Identifier: MPL-2.0

package legacy_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/simulator"
)

// uncertified is the answer of an order that is issued and whose certificate is not there yet.
func uncertified() simulator.Fault {
	return simulator.Fault{
		Method: http.MethodGet, Path: "/order/*/certificate", Kind: "status", Status: 400,
		Body: []byte(`{"errors":[{"code":"cert_unavailable_processing","description":"The certificate has not been issued yet."}]}`),
	}
}

// An order that ended goes back to exactly what was declared, so that drift buys nothing and shows no diff.
func TestLegacySSLOrder_driftOfNamesThenEnd(t *testing.T) {
	for name, declared := range map[string][]string{"a name that the service may add": {"www.shop.example"}, "none": {}, "capitals": {"B.EXAMPLE"}} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t, true, map[string]any{"sans": declared})
			key := d.keyed()
			d.mustApply(nil)
			served := "shop.example"
			if len(declared) == 0 {
				served = "new.example"
			}
			d.elsewhere(key, served)
			d.refresh()
			d.must(d.Revoke(d.latest().ID))
			d.refresh()
			d.ForgetRequests()
			d.expectNoChange(nil)
			d.mustApply(nil)
			d.expectSent()
			d.expectOrders(isRevoked)
		})
	}
}

// The certificate of a reissue may come a moment after the order is issued again. That is no reissue that did not happen.
func TestLegacySSLOrder_certificateAfterReissue(t *testing.T) {
	for name, change := range reissueKinds {
		t.Run(name, func(t *testing.T) {
			d := issuedDesk(t, nil)
			d.mustApply(change(d))
			d.expectQuiet()
			d.staff()
			d.must(d.AddFault(uncertified()))
			d.ForgetRequests()
			d.mustApply(nil)
			d.expectSent()
			d.ForgetFaults()
			d.expectQuiet()
			d.expectCertificates(2)
		})
	}
}

// The same while it is waited for: an order without any certificate to show was not rejected.
func TestLegacySSLOrder_waitForLateCertificate(t *testing.T) {
	d := issuedDesk(t, waiting)
	waits := 0
	d.Clock.OnSleep = func(time.Duration) {
		switch waits++; waits {
		case 2:
			d.must(d.AddFault(uncertified()))
			d.staff()
		case 4:
			d.ForgetFaults()
		}
	}
	d.mustApply(map[string]any{"sans": []string{"c.example"}})
	d.expectSaid(warning)
	d.expectQuiet()
}

// A successor that was issued stays, whatever becomes of it, also if a reissue of it was under way when that was first seen.
func TestLegacySSLOrder_issuedSuccessorStays(t *testing.T) {
	d := newDesk(t, false, nil)
	d.mustApply(nil)
	d.staff()
	d.expectQuiet()
	key := d.keyed()
	d.mustApply(map[string]any{"validity": 2})
	second := d.id()
	d.staff()
	d.elsewhere(key, "shop.example", "api.shop.example", "b.example")
	d.refresh()
	d.must(d.AddFault(rewritten(`"status":"`+d.current.Attribute(t, "status")+`"`, `"status":"canceled"`)))
	d.refresh()
	d.expect(map[string]string{"id": second})
}

// A reissue of somebody else that an import found under way is left alone.
func TestLegacySSLOrder_importLeavesReissue(t *testing.T) {
	d := newDesk(t, false, nil)
	key := d.keyed()
	d.mustApply(nil)
	d.staff()
	d.refresh()
	d.elsewhere(key, "shop.example", "api.shop.example", "b.example", "nobody.example")
	d.adopt(d.id())
	d.ForgetRequests()
	d.mustApply(nil)
	d.expectSent()
	d.expectQuiet()
}

// A lost reissue that was not taken leaves the one before it under way, whose end is noticed.
func TestLegacySSLOrder_lostOverPending(t *testing.T) {
	d := issuedDesk(t, nil)
	d.mustApply(map[string]any{"server_type": 45})
	d.expectQuiet()
	pending := d.declared
	d.must(d.AddFault(simulator.Fault{Method: "REISSUE", Path: "/order/*", Kind: "status", Status: 500, Times: 1}))
	d.apply(map[string]any{"sans": []string{"c.example"}})
	d.expectSaid(fatal, "Reissue Not Confirmed")
	d.ForgetFaults()
	d.declared = pending
	d.mustApply(nil)
	d.must(d.Reject(d.latest().ID))
	d.refresh()
	d.expectSaid(warning, "Reissue Did Not Happen")
	d.plan()
	d.expectSaid(warning, "Reissue")
}

// A lost reissue that was taken does not stand for one that drops a name that the service may add.
func TestLegacySSLOrder_lostReissueAndNames(t *testing.T) {
	d := issuedDesk(t, map[string]any{"sans": []string{"b.example"}})
	d.wire.setDark(true)
	d.must(d.AddFault(simulator.Fault{Method: "REISSUE", Path: "/order/*", Kind: "drop_after", Times: 1}))
	d.apply(map[string]any{"sans": []string{"c.example", "www.shop.example"}})
	d.wire.setDark(false)
	d.declare(map[string]any{"sans": []string{"c.example"}})
	d.ForgetRequests()
	d.carryOut(t.Context(), d.plan()) // without a refresh
	d.expectSent(reissueCall)
	d.staff()
	d.expectQuiet()
}

// Without the certificate that an order has, no reissue is sent: nothing could tell the next one, or a lost one, from it.
func TestLegacySSLOrder_noReissueWithoutCertificate(t *testing.T) {
	for name, change := range reissueKinds {
		t.Run(name, func(t *testing.T) {
			d := issuedDesk(t, nil)
			d.lost(change(d), true)
			d.staff()
			d.must(d.AddFault(uncertified()))
			d.ForgetRequests()
			d.apply(nil)
			d.expectSaid(fatal, "Certificate Not There Yet")
			d.expectSent()
			d.ForgetFaults()
			d.mustApply(nil)
			d.expectSent()
			d.expectQuiet()
			d.expectCertificates(2)
		})
	}
}

// A lost reissue that was not taken is not mistaken for the one before it, once that is issued: not by a later refresh, nor by
// the look that follows the loss.
func TestLegacySSLOrder_lostOverIssued(t *testing.T) {
	for name, test := range map[string]struct{ first, second map[string]any }{
		"server type":      {map[string]any{"sans": []string{"c.example"}}, map[string]any{"server_type": 45}},
		"name of the pair": {map[string]any{"sans": []string{"c.example", "www.shop.example"}}, map[string]any{"sans": []string{"c.example"}}},
	} {
		for when, meanwhile := range map[string]bool{"later": false, "meanwhile": true} {
			t.Run(name+", "+when, func(t *testing.T) {
				d := issuedDesk(t, nil)
				d.mustApply(test.first)
				d.must(d.AddFault(simulator.Fault{Method: "REISSUE", Path: "/order/*", Kind: "status", Status: 500, Times: 1}))
				if meanwhile {
					d.afterWaits(1, func() { d.staff() })
				}
				d.apply(test.second)
				d.expectSaid(fatal, "Reissue Not Confirmed")
				if !meanwhile {
					d.staff()
				}
				d.refresh()
				d.plan()
				d.expectSaid(warning, "Reissue")
			})
		}
	}
}

// Of two lost reissues, the first of which was taken, that one is not sent again when it is declared once more.
func TestLegacySSLOrder_twoLost(t *testing.T) {
	d := issuedDesk(t, nil)
	d.lost(map[string]any{"sans": []string{"c.example"}}, true)
	first := d.declared
	d.wire.setDark(true)
	d.must(d.AddFault(simulator.Fault{Method: "REISSUE", Path: "/order/*", Kind: "status", Status: 500, Times: 1}))
	d.declare(map[string]any{"sans": []string{"x.example"}})
	d.wire.setDark(false)
	d.carryOut(t.Context(), d.plan()) // without a refresh, as what follows
	d.declared = first
	d.ForgetRequests()
	d.carryOut(t.Context(), d.plan())
	d.expectSent()
	d.staff()
	d.expectQuiet()
}

// A successor that was issued at once stays, too.
func TestLegacySSLOrder_successorIssuedAtOnceStays(t *testing.T) {
	d := newDesk(t, true, nil)
	d.mustApply(nil)
	d.mustApply(map[string]any{"validity": 2})
	second := d.id()
	d.must(d.AddFault(rewritten(`"status":"issued"`, `"status":"canceled"`)))
	d.refresh()
	d.expect(map[string]string{"id": second})
}

// With a successor that comes to nothing, the reissue of its predecessor is watched on.
func TestLegacySSLOrder_fallBackToReissue(t *testing.T) {
	d := issuedDesk(t, nil)
	first := d.latest().ID
	d.mustApply(map[string]any{"server_type": 45})
	d.expectQuiet()
	reissued := d.declared
	d.mustApply(map[string]any{"validity": 2})
	d.must(d.Reject(d.latest().ID))
	d.declared = reissued
	d.refresh()
	d.must(d.Reject(first))
	d.refresh()
	d.expectSaid(warning, "Reissue Did Not Happen")
	d.plan()
	d.expectSaid(warning, "Reissue")
}

// A reissue of somebody else that an import left alone is forgotten with its end: the next one is drift.
func TestLegacySSLOrder_importLeavesOneReissue(t *testing.T) {
	d := newDesk(t, false, nil)
	key := d.keyed()
	d.mustApply(nil)
	d.staff()
	d.refresh()
	names := []string{"api.shop.example", "b.example", "nobody.example"}
	d.elsewhere(key, "shop.example", names...)
	d.adopt(d.id())
	d.mustApply(nil)
	d.must(d.Reject(d.latest().ID))
	d.expectQuiet()
	d.elsewhere(key, "shop.example", names...)
	d.refresh()
	d.plan()
	d.expectSaid(warning, "Reissue")
}
