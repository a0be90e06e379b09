// SPDX-License-Identifier: MPL-2.0

package legacy_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/acctest"
)

// A reissue whose answer was lost, and of which the run saw nothing.

// lost applies a change whose reissue takes effect, or does not, while the run learns nothing of it.
func (d *desk) lost(change map[string]any, takesEffect bool) {
	d.t.Helper()
	m := mishaps["cut before, then dark"]
	if takesEffect {
		m = mishaps["cut after, then dark"]
	}
	d.refresh()
	before := d.current
	d.declare(change)
	m.happen(d, "REISSUE", reissuePath, d.plan())
	d.expectSaid(fatal, "Reissue Not Confirmed")
	d.expectUnchanged(before)
	d.ForgetRequests()
}

// Even a run that reads nothing before its plan does not send it again, for it looks before it sends.
func TestLegacySSLOrder_lostReissueUnread(t *testing.T) {
	for kind, change := range reissueKinds {
		t.Run(kind, func(t *testing.T) {
			d := newDesk(t, false, nil)
			d.mustApply(nil)
			d.staff()
			d.lost(change(d), true)
			planned := d.plan()
			d.expectSaid(warning, "Reissue")
			d.carryOut(t.Context(), planned)
			d.expectOK()
			d.expectSent()
			d.expectQuiet()
			d.expectCertificates(2)
			d.finish()
			d.expectCertificates(2)
		})
	}
}

// Nor if it was issued meanwhile.
func TestLegacySSLOrder_lostReissueUnreadIssued(t *testing.T) {
	for kind, change := range reissueKinds {
		t.Run(kind, func(t *testing.T) {
			d := newDesk(t, true, nil)
			d.mustApply(nil)
			d.lost(change(d), true)
			before := d.current
			d.carryOut(t.Context(), d.plan())
			d.expectSaid(fatal, "Order Changed Since Plan")
			d.expectUnchanged(before)
			d.mustApply(nil)
			d.expectSent()
			d.finish()
			d.expectCertificates(2)
		})
	}
}

// What did not take effect is sent by the next run, whether or not that reads before.
func TestLegacySSLOrder_lostReissueNotTaken(t *testing.T) {
	for _, reads := range []bool{true, false} {
		d := newDesk(t, false, nil)
		d.mustApply(nil)
		d.staff()
		d.lost(anotherKey(d), false)
		if reads {
			d.refresh()
		}
		d.carryOut(t.Context(), d.plan())
		d.expectOK()
		d.expectSent(reissueCall)
		d.finish()
		d.expectCertificates(2)
	}
}

// A reissue with these names that was under way already proves nothing: the one that was lost is asked for again, by a run
// that reads before and by one that does not.
func TestLegacySSLOrder_lostReissueAmbiguous(t *testing.T) {
	for _, reads := range []bool{true, false} {
		for _, takesEffect := range []bool{true, false} {
			d := arrive(t, isReissuing)
			d.lost(anotherKey(d), takesEffect)
			if reads {
				d.refresh()
				d.expectOK()
			}
			planned := d.plan()
			d.expectSaid(warning, "Reissue")
			d.expectWords("because of csr")
			d.carryOut(t.Context(), planned)
			d.expectOK()
			d.expectSent(reissueCall)
			d.finish()
		}
	}
}

// One with other names proves it: what is pending has taken its place.
func TestLegacySSLOrder_lostReissueOfOthers(t *testing.T) {
	for name, change := range map[string]map[string]any{
		"names":       {"sans": []string{"c.example"}},
		"common name": {"common_name": "b.example", "sans": []string{"api.shop.example", "shop.example"}}, // and the same names
	} {
		t.Run(name, func(t *testing.T) {
			d := arrive(t, isReissuing)
			d.lost(change, true)
			d.mustApply(nil)
			d.expectSent()
			d.finish()
		})
	}
}

// A reissue that is found by its names does not take a common name of others for the own one.
func TestLegacySSLOrder_lostReissueCommonName(t *testing.T) {
	d := arrive(t, isReissuing)
	d.lost(map[string]any{"common_name": "b.example", "sans": []string{"api.shop.example", "shop.example"}}, false)
	d.mustApply(nil)
	d.expectSent(reissueCall)
	d.finish()
}

// A lost reissue that was issued and one that somebody else had issued are told from each other by what they are for.
func TestLegacySSLOrder_lostReissueOvertaken(t *testing.T) {
	d := newDesk(t, true, nil)
	d.mustApply(nil)
	d.lost(anotherKey(d), false)
	d.elsewhere(acctest.NewKey(t), "shop.example", "api.shop.example", "b.example")
	d.ForgetRequests()
	d.mustApply(nil)
	d.expectSent(reissueCall)
	d.finish()
	d.expectCertificates(3)
}

// A reissue that would undo one by somebody else is not sent if that came to nothing meanwhile: the order has the declared
// certificate again.
func TestLegacySSLOrder_reissueNotNeeded(t *testing.T) {
	d := newDesk(t, false, nil)
	key := d.keyed()
	d.mustApply(nil)
	d.staff()
	d.expectQuiet()
	d.elsewhere(key, "shop.example", "c.example")
	d.refresh()
	planned := d.plan()
	d.expectSaid(warning, "Reissue")
	d.must(d.Reject(d.latest().ID))
	d.ForgetRequests()
	d.carryOut(t.Context(), planned)
	d.expectOK()
	d.expectSent()
	d.expectCertified()
	d.expectQuiet()
	d.expectCertificates(1)
}

// A service that tells no time can be worked with: what is shown and what is not counts, and time alone settles nothing.
func TestLegacySSLOrder_timeless(t *testing.T) {
	d := newDesk(t, false, nil)
	d.wire.timeless = true
	d.mustApply(nil)
	d.expectQuiet()
	d.staff()
	d.expectQuiet()
	d.expectCertified()
	original := d.declared
	d.mustApply(map[string]any{"sans": []string{"c.example"}})
	d.expectQuiet()
	d.must(d.Reject(d.latest().ID))
	d.refresh()
	d.expectSaid(warning, "Reissue Did Not Happen")
	d.declared = original
	d.expectQuiet()

	hidden := rewritten(`"pending_reissue"`, `"other"`)
	d.must(d.AddFault(hidden))
	d.mustApply(map[string]any{"sans": []string{"c.example"}})
	d.Advance(24 * time.Hour)
	d.expectQuiet() // for it may still show
	d.wire.timeless = false
	d.expectQuiet() // nor does it tell when the reissue was sent
	d.wire.timeless = true
	d.ForgetFaults()
	d.finish()
	d.expectCertificates(2)
	d.Advance(300 * days)
	d.expectQuiet() // without a warning that it ends: nobody knows
	if len(d.said) > 0 {
		t.Errorf("it said %s", d.said[0].Summary)
	}
	d.Advance(100 * days)
	d.refresh()
	d.expectSaid(warning, "Order Has Ended")
}

// A lost order has a time, by the clock that the provider goes by, though the service tells none.
func TestLegacySSLOrder_timelessLoss(t *testing.T) {
	d := newDesk(t, true, nil)
	d.wire.timeless = true
	planned := d.plan()
	lost := mishaps["cut after"].fault
	lost.Method = http.MethodPost
	d.breaks(lost)
	d.carryOut(t.Context(), planned)
	d.expectSaid(fatal, "Order Not Confirmed")
	d.refresh()
	d.expectSaid(fatal, "Order Not Confirmed")
	d.expectWords("placed about " + d.Clock.Now().UTC().Format("2006-01-02T15"))
}
