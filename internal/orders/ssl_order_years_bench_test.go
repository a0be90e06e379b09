// SPDX-License-Identifier: MPL-2.0

package orders_test

import (
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/acctest"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/simulator"
)

// epoch is when the simulated years begin: past midnight and not on the hour, with a leap day ahead.
var epoch = time.Date(2026, time.December, 1, 6, 30, 0, 0, time.UTC)

// How long they last.
const (
	oneYear    = 365 * days
	threeYears = 3 * oneYear
)

// What an apply asks the service to change about the order that it finds.
const (
	reissued = "POST /order/certificate/{id}/reissue"
	renewed  = "POST /order/certificate/ssl_basic"
)

// turn is one change, and the day of it from the epoch on.
type turn struct {
	Day  int
	What string
}

// midnight returns the date of a moment: the service knows no finer ends.
func midnight(t time.Time) time.Time { return t.Truncate(days) }

func earlier(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}

// schedule returns what applies at an interval have to do over a time for orders of one year, certificates of
// some days and a window of thirty: follow each certificate up as late as the window allows, hence as seldom, and buy
// only where the order has not two windows left. It counts with a calendar, and asks nothing of what it is to check.
func schedule(life int, every, span time.Duration) (due []turn) {
	from := midnight(epoch)
	orderTill := from.AddDate(1, 0, -1)
	till := earlier(from.AddDate(0, 0, life-1), orderTill)
	for passed := every; passed <= span; passed += every {
		now := epoch.Add(passed)
		window := min(30*days, till.Sub(from)/2)
		if till.Sub(now) > window {
			continue
		}
		what := reissued
		from = midnight(now)
		if orderTill.Sub(now) < 2*window {
			what, orderTill = renewed, from.AddDate(1, 0, -1)
		}
		till = earlier(from.AddDate(0, 0, life-1), orderTill)
		due = append(due, turn{int(passed / days), what})
	}
	return due
}

// countTurns returns how many turns are of a kind.
func countTurns(turns []turn, what string) (count int) {
	for _, t := range turns {
		if t.What == what {
			count++
		}
	}
	return count
}

// pipeline is an order in the care of an apply that runs again and again, with an observer who believes the simulator
// alone.
type pipeline struct {
	*testing.T
	bench   *acctest.Bench
	server  *acctest.Server
	skew    time.Duration // how far the clock of the provider's machine is off
	current *acctest.Object
	turns   []turn
	leaves  map[string]*x509.Certificate // by certificate id
}

// yearsBench is a bench whose time begins at the epoch.
func yearsBench(t *testing.T) *acctest.Bench {
	t.Helper()
	return acctest.New(t, simulator.Config{Validation: "auto", Now: func() time.Time { return epoch }})
}

func newPipeline(t *testing.T, skew time.Duration) *pipeline {
	t.Helper()
	b := yearsBench(t)
	s := b.Serve(t, sslOrder)
	return &pipeline{T: t, bench: b, server: s, skew: skew, current: s.Null(), leaves: map[string]*x509.Certificate{}}
}

// advance moves time on, on both sides.
func (p *pipeline) advance(d time.Duration) {
	p.bench.Advance(d)
	p.setClock()
}

func (p *pipeline) setClock() {
	p.bench.Clock.Advance(p.bench.Now().Add(p.skew).Sub(p.bench.Clock.Now()))
}

// apply is one run: refresh, plan, and where there is a change plan again and apply it in another process, as Terraform
// does. After a change nothing must be left to do. It returns what was said.
func (p *pipeline) apply(config tftypes.Value) []*tfprotov6.Diagnostic {
	p.Helper()
	p.setClock()
	current, plan, diags := p.plan(p.server, config)
	if plan.Value.Equal(current.Value) {
		p.current = current
		return diags
	}
	before := current.Attribute(p.T, "id")
	other := p.bench.Serve(p.T, sslOrder)
	again, planned := other.Plan(p.Context(), current, config)
	expectNoError(p.T, planned)
	if !again.Value.Equal(plan.Value) {
		p.Fatal("the apply plans something else than the plan did")
	}
	p.bench.ForgetRequests()
	after, applied := other.Apply(p.Context(), current, again, config)
	expectNoError(p.T, applied)
	expectAsPlanned(p.T, plan, after)
	p.current = after
	p.note(before)
	refreshed, next, _ := p.plan(p.server, config)
	if !next.Value.Equal(refreshed.Value) {
		p.Fatalf("day %d: a plan after the apply is not empty", p.day())
	}
	p.current = refreshed
	return append(diags, applied...)
}

// plan refreshes what there is, and plans. Neither may write.
func (p *pipeline) plan(s *acctest.Server, config tftypes.Value) (current, plan *acctest.Object, diags []*tfprotov6.Diagnostic) {
	p.Helper()
	p.bench.ForgetRequests()
	current = p.current
	if !current.Value.IsNull() {
		current, diags = s.Read(p.Context(), current)
		expectNoError(p.T, diags)
	}
	plan, planned := s.Plan(p.Context(), current, config)
	expectNoError(p.T, planned)
	if asked := writes(p.bench, ""); len(asked) > 0 {
		p.Errorf("day %d: a plan asked for %v", p.day(), asked)
	}
	return current, plan, append(diags, planned...)
}

// day returns the days since the epoch.
func (p *pipeline) day() int { return dayOf(p.bench) }

func dayOf(b *acctest.Bench) int { return int(b.Now().Sub(epoch) / days) }

// note adds what an apply asked for to the turns.
func (p *pipeline) note(id string) {
	for _, what := range writes(p.bench, id) {
		p.turns = append(p.turns, turn{p.day(), what})
	}
}

// writes returns the requests that are to change something, with {id} for the order of that id.
func writes(b *acctest.Bench, id string) (asked []string) {
	for _, request := range b.Requests() {
		path := request.Path
		if id != "" {
			path = strings.Replace(path, "/"+id, "/{id}", 1)
		}
		if request.Method != http.MethodGet {
			asked = append(asked, request.Method+" "+path)
		}
	}
	return asked
}

// expectValid checks that the certificate in state is the service's newest, and that its time has come and not passed.
func (p *pipeline) expectValid() {
	p.Helper()
	newest := p.bench.Orders()[len(p.bench.Orders())-1]
	id := p.current.Attribute(p.T, "certificate_id")
	if p.current.Attribute(p.T, "id") != fmt.Sprint(newest.ID) || id != fmt.Sprint(newest.CertificateID) {
		p.Fatalf("day %d: state has certificate %s, the service %+v", p.day(), id, newest)
	}
	if p.leaves[id] == nil {
		p.leaves[id] = leaf(p.T, p.bench, id)
	}
	expectInTime(p.T, p.bench, p.leaves[id])
}

// expectInTime checks that a certificate is valid at the simulator's time.
func expectInTime(t *testing.T, b *acctest.Bench, c *x509.Certificate) {
	t.Helper()
	if now := b.Now(); now.Before(c.NotBefore) || now.After(c.NotAfter) {
		t.Fatalf("day %d: the certificate in force is valid from %s till %s", dayOf(b), c.NotBefore, c.NotAfter)
	}
}

// leaf downloads a certificate.
func leaf(t *testing.T, b *acctest.Bench, id string) *x509.Certificate {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, b.URL+"/certificate/"+id+"/download/format/pem_nointermediate", http.NoBody)
	must(t, err)
	req.Header.Set("X-DC-DEVKEY", acctest.Key)
	resp, err := http.DefaultClient.Do(req)
	must(t, err)
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	must(t, err)
	block, _ := pem.Decode(text)
	if block == nil {
		t.Fatalf("certificate %s: %s %s", id, resp.Status, text)
	}
	c, err := x509.ParseCertificate(block.Bytes)
	must(t, err)
	return c
}

// expectAsPlanned checks what Terraform does: an apply fills in what was unknown and changes nothing else.
func expectAsPlanned(t *testing.T, plan, after *acctest.Object) {
	t.Helper()
	planned, applied := values{}, values{}
	must(t, plan.Value.As(&planned))
	must(t, after.Value.As(&applied))
	for name, value := range planned {
		if !applied[name].IsFullyKnown() || value.IsFullyKnown() && !value.Equal(applied[name]) {
			t.Errorf("%s was planned as %s and is %s", name, value, applied[name])
		}
	}
}

// newestLeaf downloads the current certificate of the newest order.
func newestLeaf(t *testing.T, b *acctest.Bench) *x509.Certificate {
	t.Helper()
	return leaf(t, b, fmt.Sprint(b.Orders()[len(b.Orders())-1].CertificateID))
}
