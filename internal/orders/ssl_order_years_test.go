// SPDX-License-Identifier: MPL-2.0

package orders_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/acctest"
)

// order returns the declaration of an order of a year with certificates of so many days, and what else it is to have.
func (p *pipeline) order(csr string, life int, more values) tftypes.Value {
	all := values{"cert_validity": validityOf("days", tftypes.NewValue(tftypes.Number, life))}
	maps.Copy(all, more)
	return p.server.Config(inputs(p.bench, csr, all))
}

// An apply a day over years: each certificate is followed up in time and as seldom as the window allows, each order
// is renewed once, nothing is revoked, and there is nothing to do in between. What the machine's clock says is no matter.
func TestSSLOrder_threeYears(t *testing.T) {
	for name, test := range map[string]struct {
		life, reissues, renewals int
		every, span              time.Duration
		newKeys                  bool // a new key with each certificate
		skew                     time.Duration
	}{
		"199 days":               {life: 199, every: days, span: threeYears, reissues: 3, renewals: 3},
		"100 days":               {life: 100, every: days, span: threeYears, reissues: 13, renewals: 3},
		"47 days, new keys":      {life: 47, every: days, span: threeYears, reissues: 44, renewals: 3, newKeys: true},
		"clock ten years ahead":  {life: 199, every: 5 * days, span: oneYear, reissues: 1, renewals: 1, skew: 10 * oneYear},
		"clock ten years behind": {life: 199, every: 5 * days, span: oneYear, reissues: 1, renewals: 1, skew: -10 * oneYear},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := newPipeline(t, test.skew)
			due := schedule(test.life, test.every, test.span)
			key := acctest.NewKey(t)
			window := values{"renew_before_days": thirtyDays()}
			p.apply(p.order(acctest.CSR(t, key, "shop.example"), test.life, window))
			p.expectTurns([]turn{{0, renewed}})
			config := p.order(p.current.Attribute(t, "csr"), test.life, window)
			for range test.span / test.every {
				p.advance(test.every)
				p.expectValid() // still, before anything follows it up
				isDue := slices.ContainsFunc(due, func(t turn) bool { return t.Day == p.day() })
				if isDue && test.newKeys {
					key = acctest.NewKey(t)
					config = p.order(acctest.CSR(t, key, "shop.example"), test.life, window)
				}
				p.apply(config)
				p.expectValid()
			}
			p.expectTurns(due)
			if reissues, renewals := countTurns(due, reissued), countTurns(due, renewed); reissues != test.reissues || renewals != test.renewals {
				t.Errorf("%d reissues and %d renewals, want %d and %d", reissues, renewals, test.reissues, test.renewals)
			}
			if c := p.leaves[p.current.Attribute(t, "certificate_id")]; !key.PublicKey.Equal(c.PublicKey) || len(p.leaves) != 1+len(due) {
				t.Errorf("the last of %d certificates, of %d, is for another key", len(p.leaves), 1+len(due))
			}
			expectSuccession(t, p.bench, test.reissues, test.renewals)
		})
	}
}

// expectTurns compares what the applies asked for since the last time, and forgets it.
func (p *pipeline) expectTurns(want []turn) {
	p.Helper()
	if !slices.Equal(p.turns, want) {
		p.Errorf("the applies asked for\n%v, want\n%v", p.turns, want)
	}
	p.turns = nil
}

// expectSuccession checks that the service has so many orders, each but the last renewed by the next and left to run out
// by itself, with a certificate for each of them and each reissue.
func expectSuccession(t *testing.T, b *acctest.Bench, reissues, renewals int) {
	t.Helper()
	expectOrders(t, b, 1+renewals)
	certificates, previous := 0, int64(0)
	for i, o := range b.Orders() {
		runsOut := o.Status == "issued" || o.Status == "expired" && i < renewals
		if o.Revoked != 0 || !runsOut || o.RenewalOf != previous || o.Renewed != (i < renewals) {
			t.Errorf("order %d of %d is %+v", i+1, 1+renewals, o)
		}
		certificates += o.Certificates
		previous = o.ID
	}
	if certificates != 1+reissues+renewals {
		t.Errorf("there are %d certificates, want %d", certificates, 1+reissues+renewals)
	}
}

// A pipeline that runs once a year leaves gaps, which it closes by reissues as long as the order runs, and buys nothing:
// not when the order has ended either.
func TestSSLOrder_applyOnceAYear(t *testing.T) {
	t.Parallel()
	p := newPipeline(t, 0)
	config := p.order(acctest.NewCSR(t, "shop.example"), 199, values{"order_validity": years(3), "renew_before_days": thirtyDays()})
	p.apply(config)
	p.expectTurns([]turn{{0, renewed}})
	for range 2 {
		p.advance(365 * days)
		expectSummary(t, p.apply(config), tfprotov6.DiagnosticSeverityWarning, "Reissue", "shop.example")
		p.expectValid()
	}
	p.expectTurns([]turn{{365, reissued}, {730, reissued}})
	p.advance(400 * days)
	expectSummary(t, p.apply(config), tfprotov6.DiagnosticSeverityWarning, "Order Has Ended")
	p.expectTurns(nil)
	if orders := p.bench.Orders(); len(orders) != 1 || orders[0].Status != "expired" || orders[0].Revoked != 0 {
		t.Errorf("got %+v, want the one order, run out", orders)
	}
}

// What DigiCert reissues by itself is taken over: nothing is planned because of it, and nothing is said.
func TestSSLOrder_autoReissueAdopted(t *testing.T) {
	t.Parallel()
	p := newPipeline(t, 0)
	config := p.order(acctest.NewCSR(t, "shop.example"), 100, values{"order_validity": years(3), "auto_reissue": yes()})
	p.apply(config)
	p.expectTurns([]turn{{0, renewed}})
	seen := map[string]bool{}
	for p.day() < 1000 {
		p.advance(10 * days)
		for _, d := range p.apply(config) {
			t.Errorf("day %d: %s: %s", p.day(), d.Summary, d.Detail)
		}
		p.expectValid()
		seen[p.current.Attribute(t, "serial_number")] = true
	}
	p.expectTurns(nil)
	if n := p.bench.Orders()[0].Certificates; n < 10 || len(seen) != n {
		t.Errorf("of %d certificates state had %d, want all, and one at least for each hundred days", n, len(seen))
	}
	expectOrders(t, p.bench, 1)
}

// The same three years with real terraform, whose clock stands still, and an apply every ten days.
func TestAccSSLOrder_threeYears(t *testing.T) {
	t.Parallel()
	b := yearsBench(t)
	config := orderConfig(b, acctest.NewCSR(t, "shop.example"), "cert_validity", "{ days = 100 }", "renew_before_days", "30")
	cli := b.NewCLI(t, withoutProvider(config))
	apply := func() (turns []turn) {
		id := ""
		if orders := b.Orders(); len(orders) > 0 {
			id = fmt.Sprint(orders[len(orders)-1].ID)
			expectInTime(t, b, newestLeaf(t, b))
		}
		b.ForgetRequests()
		out := cli.MustRun("apply", "-auto-approve", "-no-color")
		for _, what := range writes(b, id) {
			turns = append(turns, turn{dayOf(b), what})
		}
		expectInTime(t, b, newestLeaf(t, b))
		if len(turns) > 0 {
			cli.MustRun("plan", "-detailed-exitcode", "-no-color") // fails where something is left to do
		} else if !strings.Contains(out, "No changes.") {
			t.Errorf("day %d: the apply changed something:\n%s", dayOf(b), out)
		}
		return turns
	}
	if first := apply(); !slices.Equal(first, []turn{{0, renewed}}) {
		t.Fatalf("the first apply asked for %v", first)
	}
	const step = 10 * days
	due := schedule(100, step, threeYears)
	var taken []turn
	for range threeYears / step {
		b.Advance(step)
		taken = append(taken, apply()...)
	}
	if !slices.Equal(taken, due) {
		t.Errorf("the applies asked for\n%v, want\n%v", taken, due)
	}
	expectSuccession(t, b, countTurns(due, reissued), countTurns(due, renewed))
	last := b.Orders()[len(b.Orders())-1]
	if state := cli.MustRun("show", "-no-color"); !strings.Contains(state, fmt.Sprint(last.CertificateID)) {
		t.Errorf("certificate %d is not in state:\n%s", last.CertificateID, state)
	}
}
