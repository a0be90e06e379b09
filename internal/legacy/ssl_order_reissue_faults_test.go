// SPDX-License-Identifier: MPL-2.0

package legacy_test

import (
	"maps"
	"testing"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/acctest"
)

// Whatever happens to the call that reissues, it is sent once in a run: the reissue is found at the order, or it is said that
// it was not, and then the next refresh looks again.

const reissuePath = "/order/*"

// reissueKinds are changes whose reissues are told from what was there before in different ways.
var reissueKinds = map[string]func(*desk) map[string]any{
	"key":    anotherKey,
	"names":  always(map[string]any{"sans": []string{"c.example"}}),
	"fewer":  always(map[string]any{"sans": []string{}}),
	"server": always(map[string]any{"server_type": 45}),
	"all": func(d *desk) map[string]any {
		return map[string]any{"csr": acctest.NewCSR(d.t, "new.example"), "common_name": "new.example", "sans": []string{"c.example"}, "server_type": 45}
	},
}

// reissueMishaps are those that can happen to a reissue. Its answer says nothing that is needed.
func reissueMishaps() map[string]mishap {
	all := maps.Clone(mishaps)
	all["success and nothing"] = mishap{fault: statusAfter(200, nil), verdict: isTaken, effect: true}
	all["success with little"] = mishap{fault: statusAfter(200, []byte(`{}`)), verdict: isTaken, effect: true}
	return all
}

func TestLegacySSLOrder_reissueFaults(t *testing.T) {
	for kind, change := range reissueKinds {
		for name, m := range reissueMishaps() {
			if m.fault.Delay > 0 && kind != "all" {
				continue // one kind will do, for this takes a second
			}
			m.run(t, "issued at once/"+kind+"/"+name, func(t *testing.T, m mishap) { testReissueFault(t, m, change, true) })
			m.run(t, "issued later/"+kind+"/"+name, func(t *testing.T, m mishap) { testReissueFault(t, m, change, false) })
		}
	}
}

func testReissueFault(t *testing.T, m mishap, change func(*desk) map[string]any, atOnce bool) {
	t.Helper()
	d := newDesk(t, atOnce, nil)
	m.shake(d)
	d.mustApply(nil)
	if !atOnce {
		d.staff()
	}
	d.refresh()
	before := d.current
	d.declare(change(d))
	m.happen(d, "REISSUE", reissuePath, d.plan())

	isFound := m.effect && !m.dark && !m.late
	sends := 0
	switch {
	case m.verdict == isRefused:
		d.expectSaid(fatal, "Could Not Reissue")
		d.expectWords("Order " + d.id() + " and its certificate are as before.")
		d.expectUnchanged(before)
		sends = 1
	case m.verdict == inDoubt && !isFound:
		d.expectSaid(fatal, "Reissue Not Confirmed")
		d.expectWords("was sent once", "Plan again")
		d.expectUnchanged(before)
		if !m.effect {
			sends = 1
		}
	default:
		d.expectOK()
	}
	d.settle(sends, atOnce)
}

// settle goes on after a reissue that something happened to: another run sends it again, or does not, and then the order has
// a second certificate, as declared.
func (d *desk) settle(sends int, atOnce bool) {
	d.t.Helper()
	d.ForgetRequests()
	d.mustApply(nil)
	if got := d.Count("REISSUE", reissuePath); got != sends {
		d.t.Errorf("the next run sends %d reissues, want %d", got, sends)
	}
	d.expectQuiet()
	d.expectCertificates(2)
	if !atOnce && d.latest().Status != isIssued {
		d.staff()
	}
	d.expectQuiet()
	d.expectCertificates(2)
	d.expectOrders(isIssued)
	d.expect(map[string]string{"status": isIssued, "certificate": "*"})
	d.expectCertified()
}

// expectCertified checks that the certificate in state is the one that is declared.
func (d *desk) expectCertified() {
	d.t.Helper()
	if err := certifies(d.csr()).CheckValue(d.current.Attribute(d.t, "certificate")); err != nil {
		d.t.Error(err)
	}
	order, declared := d.latest(), attributesOf(d.t, d.current)
	if want := d.asSent(declared["common_name"]); order.CommonName != want {
		d.t.Errorf("the certificate is for %s, want %s", order.CommonName, want)
	}
	if names := d.names(); len(order.DNSNames) != len(names)+1 {
		d.t.Errorf("the certificate has the names %q, declared are %q", order.DNSNames, names)
	}
}

// While a reissue for the same names is under way, another one cannot be told from it before it is issued. The certificate
// is the one that is declared in the end all the same.
func TestLegacySSLOrder_secondReissueFaults(t *testing.T) {
	for name, m := range reissueMishaps() {
		if m.fault.Delay == 0 {
			m.run(t, name, testSecondReissueFault)
		}
	}
}

func testSecondReissueFault(t *testing.T, m mishap) {
	d := arrive(t, isReissuing)
	m.shake(d)
	before := d.current
	d.declare(anotherKey(d))
	m.happen(d, "REISSUE", reissuePath, d.plan())
	switch m.verdict {
	case isTaken:
		d.expectOK()
	case isRefused:
		d.expectSaid(fatal, "Could Not Reissue")
		d.expectUnchanged(before)
	case inDoubt:
		d.expectSaid(fatal, "Reissue Not Confirmed")
		d.expectUnchanged(before)
	}
	d.mustApply(nil)
	for range 2 {
		if d.latest().Status != isIssued {
			d.staff()
		}
		d.refresh()
		d.expectOK()
		d.mustApply(nil)
	}
	d.finish()
	d.expectOrders(isIssued)
}
