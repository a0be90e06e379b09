// SPDX-License-Identifier: MPL-2.0

package legacy_test

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/acctest"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/simulator"
)

// Waiting for certificates, in vain and not, and what becomes of reissues.

// after lets something happen at the nth wait, and returns how long has been waited since.
func (d *desk) afterWaits(n int, do func()) (waited func() time.Duration) {
	d.t.Helper()
	start := d.Clock.Now()
	count := 0
	d.Clock.OnSleep = func(time.Duration) {
		if count++; count == n {
			do()
		}
	}
	return func() time.Duration { return d.Clock.Now().Sub(start) }
}

// waiting declares that applies wait, for 10 minutes.
var waiting = map[string]any{"wait_for_issuance": true, "timeouts": map[string]string{"create": "10m", "update": "10m"}}

// A new order is in state at once, whatever wait_for_issuance declares: a run that is killed while it waits would lose what
// it bought. What becomes of it then is for a refresh.
func TestLegacySSLOrder_createDoesNotWait(t *testing.T) {
	for name, test := range map[string]struct {
		happens func(*desk)
		status  string
	}{
		"issued":   {func(d *desk) { d.staff() }, isIssued},
		"rejected": {func(d *desk) { d.must(d.Reject(d.latest().ID)) }, isRejected},
		"nothing":  {func(*desk) {}, isPending},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t, false, waiting)
			d.expectNoWait(func() { d.mustApply(nil) })
			d.expectSaid(warning, "Certificate Awaited")
			d.expectWords("Order " + d.id() + " (status pending) has no certificate")
			d.expect(map[string]string{"status": isPending, "id": d.latestID(), "certificate": ""})
			test.happens(d)
			d.expectQuiet()
			d.expect(map[string]string{"status": test.status})
			d.expectOrders(test.status)
		})
	}
}

// expectNoWait checks that what is done waits for nothing.
func (d *desk) expectNoWait(do func()) {
	d.t.Helper()
	waits := 0
	d.Clock.OnSleep = func(time.Duration) { waits++ }
	if do(); waits > 0 {
		d.t.Errorf("it waited %d times", waits)
	}
	d.Clock.OnSleep = nil
}

// The same of a new order in place. The certificate of the order before is shown until there is another one, unless it is for
// another key.
func TestLegacySSLOrder_orderAnewDoesNotWait(t *testing.T) {
	for name, test := range map[string]struct {
		change func(*desk) map[string]any
		said   []string
	}{
		"same key":    {always(map[string]any{"org_name": "Example Gadgets Ltd"}), nil},
		"other names": {always(map[string]any{"org_name": "Example Gadgets Ltd", "sans": []string{"c.example"}}), nil},
		"another key": {func(d *desk) map[string]any {
			return anotherKeyAnd(d, map[string]any{"org_name": "Example Gadgets Ltd"})
		}, []string{"Certificate Awaited"}},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t, false, waiting)
			d.mustApply(nil)
			d.staff()
			d.expectQuiet()
			earlier := d.current.Attribute(t, "serial_number")
			d.expectNoWait(func() { d.mustApply(test.change(d)) })
			d.expectSaid(warning, test.said...)
			if len(test.said) > 0 {
				earlier = ""
			}
			d.expect(map[string]string{"id": d.latestID(), "status": isPending, "serial_number": earlier})
			d.expectQuiet()
			d.finish()
			d.expectOrders(isIssued, isIssued)
			if d.current.Attribute(t, "serial_number") == earlier {
				t.Errorf("the certificate is the earlier one, %s", earlier)
			}
		})
	}
}

// Faults after the order was placed leave it in state, whether or not its certificate is waited for.
func TestLegacySSLOrder_createUnseen(t *testing.T) {
	for _, change := range []map[string]any{nil, waiting} {
		for name, test := range readFaults {
			t.Run(fmt.Sprintf("%s, waits %t", name, change != nil), func(t *testing.T) {
				d := newDesk(t, true, change)
				test.fault.Path, test.fault.Method = "/order/**", http.MethodGet
				d.must(d.AddFault(test.fault))
				d.mustApply(nil)
				d.expect(map[string]string{"status": isPending, "id": d.latestID(), "certificate": ""})
				d.expectSaid(warning, "Order Placed, Not Read")
				d.expectWords("Order " + d.id() + " is placed and in state.")
				d.ForgetFaults()
				d.expectQuiet()
				d.expectOrders(isIssued)
				d.expectCertified()
			})
		}
	}
}

// A reissue whose certificate does not come in time ends with an error, for what depends on it would go on with another one;
// what was sent is in state, and the next plan is empty.
func TestLegacySSLOrder_reissueWaits(t *testing.T) {
	for name, change := range map[string]func(*desk) map[string]any{
		"key and names": func(d *desk) map[string]any { return anotherKeyAnd(d, map[string]any{"sans": []string{"c.example"}}) },
		"key":           anotherKey,
		"names":         always(map[string]any{"sans": []string{"c.example"}}),
		"server":        always(map[string]any{"sans": []string{"c.example"}, "server_type": 45}),
	} {
		for _, comes := range []bool{true, false} {
			t.Run(fmt.Sprintf("%s, comes %t", name, comes), func(t *testing.T) { testReissueWaits(t, change, comes) })
		}
	}
}

func testReissueWaits(t *testing.T, change func(*desk) map[string]any, comes bool) {
	d := newDesk(t, false, waiting)
	d.mustApply(nil)
	d.staff()
	d.expectQuiet()
	earlier := d.current.Attribute(t, "serial_number")
	declared := change(d)
	waited := d.afterWaits(3, func() {
		if comes {
			d.staff()
		}
	})
	d.apply(declared)
	if comes {
		d.expectOK()
		d.expectCertified()
	} else {
		d.expectSaid(fatal, "Certificate Not Issued")
		d.expectWords("is in state", "not sent again", "a later refresh")
		_, otherKey := declared["csr"]
		d.expect(map[string]string{"serial_number": map[bool]string{false: earlier, true: ""}[otherKey]})
		if waited() < 10*time.Minute || waited() > 11*time.Minute {
			t.Errorf("it waited %s, want 10 minutes", waited())
		}
	}
	d.expectQuiet()
	d.expectCertificates(2)
	if !comes {
		d.staff()
	}
	d.finish()
	if serial := d.current.Attribute(t, "serial_number"); serial == earlier {
		t.Errorf("the certificate is the earlier one, %s", serial)
	}
}

// A wait ends at once when there is nothing more to wait for, and when the service says that it will not tell; faults of its
// own are sat out.
func TestLegacySSLOrder_reissueWaitEnds(t *testing.T) {
	for name, test := range map[string]struct {
		happens func(*desk)
		fails   bool
	}{
		"revoked": {func(d *desk) { d.staff(); d.must(d.Revoke(d.latest().ID)) }, true},
		"forbidden": {func(d *desk) {
			d.must(d.AddFault(simulator.Fault{Method: http.MethodGet, Kind: "status", Status: 403}))
		}, true},
		"a fault, then issued": {func(d *desk) {
			d.must(d.AddFault(simulator.Fault{Method: http.MethodGet, Kind: "status", Status: 500, Times: 2}))
			d.staff()
		}, false},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t, false, waiting)
			d.mustApply(nil)
			d.staff()
			d.expectQuiet()
			waited := d.afterWaits(3, func() { test.happens(d) })
			d.apply(anotherKey(d))
			if !test.fails {
				d.expectOK()
				d.expectCertified()
			} else {
				d.expectSaid(fatal, "Certificate Not Issued")
			}
			if waited() > 3*time.Minute {
				t.Errorf("it waited %s", waited())
			}
			d.ForgetFaults()
			d.refresh()
			d.ForgetRequests()
			d.expectNoChange(nil)
		})
	}
}

func anotherKeyAnd(d *desk, change map[string]any) map[string]any {
	change["csr"] = acctest.NewCSR(d.t, "shop.example")
	return change
}

// A reissue that the staff rejected is told, once, and planned again: whatever it was for.
func TestLegacySSLOrder_reissueRejected(t *testing.T) {
	for name, change := range map[string]map[string]any{
		"names":            {"sans": []string{"c.example"}},
		"fewer, one new":   {"sans": []string{"new.example"}},
		"common name":      {"common_name": "new.example"},
		"names and server": {"sans": []string{"c.example"}, "server_type": 45},
		"key and names":    {"csr": acctest.NewCSR(t, "shop.example"), "sans": []string{"c.example"}},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t, false, nil)
			d.mustApply(nil)
			d.staff()
			d.expectQuiet()
			d.mustApply(change)
			d.expectQuiet()
			d.must(d.Reject(d.latest().ID))
			d.expectReissuedAgain()
		})
	}
}

// expectReissuedAgain checks that a reissue which came to nothing is told, and asked for again.
func (d *desk) expectReissuedAgain() {
	d.t.Helper()
	d.refresh()
	d.expectOK()
	d.expectTitled("Reissue Did Not Happen")
	d.ForgetRequests()
	d.mustApply(nil)
	d.expectSent("REISSUE /order/" + d.id())
	d.expectBody("csr", "common_name", "sans", "server_type")
	d.finish()
}

// A service that is slow to show a reissue is given an hour, in which nothing is planned. What it does not show by then did
// not happen.
func TestLegacySSLOrder_reissueShownLate(t *testing.T) {
	for _, shows := range []bool{true, false} {
		d := newDesk(t, false, nil)
		d.mustApply(nil)
		d.staff()
		d.expectQuiet()
		d.must(d.AddFault(simulator.Fault{Method: http.MethodGet, Path: reissuePath, Kind: "rewrite", Rewrite: hideReissue}))
		d.mustApply(map[string]any{"csr": acctest.NewCSR(t, "shop.example"), "sans": []string{"c.example"}})
		d.expectQuiet()
		d.Advance(50 * time.Minute)
		d.expectQuiet()
		if shows {
			d.ForgetFaults()
			d.finish()
			d.expectCertificates(2)
			continue
		}
		d.must(d.Reject(d.latest().ID))
		d.Advance(20 * time.Minute)
		d.ForgetFaults()
		d.expectReissuedAgain()
	}
}

// hideReissue takes a pending reissue out of an answer.
func hideReissue(status int, body []byte) (int, []byte) {
	return status, bytes.ReplaceAll(body, []byte(`"pending_reissue"`), []byte(`"other"`))
}

// expectTitled checks that something with the title is among what was said.
func (d *desk) expectTitled(title string) {
	d.t.Helper()
	var all []string
	for _, said := range d.said {
		all = append(all, said.Summary)
		if len(said.Summary) > len(title) && said.Summary[:len(title)+1] == title+":" {
			return
		}
	}
	d.t.Errorf("nothing is titled %q among %q", title, all)
}

// A run that is cancelled while it waits leaves what it sent in state.
func TestLegacySSLOrder_cancelledWait(t *testing.T) {
	d := newDesk(t, false, waiting)
	d.mustApply(nil)
	d.staff()
	d.expectQuiet()
	ctx, cancel := context.WithCancel(t.Context())
	d.afterWaits(2, cancel)
	d.declare(map[string]any{"sans": []string{"c.example"}})
	d.carryOut(ctx, d.plan())
	d.expectSaid(fatal, "Certificate Not Issued")
	d.expectWords("interrupted")
	d.expectQuiet()
	d.finish()
	d.expectCertificates(2)
	d.expectOrders(isIssued)
}
