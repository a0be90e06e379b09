// SPDX-License-Identifier: MPL-2.0

package orders_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"sync/atomic"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/acctest"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/certcentral"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/simulator"
)

// successors are the ways in which an order is followed up in place. All have certificates of a hundred days.
var successors = map[string]struct {
	term  tftypes.Value
	after time.Duration // since the order was placed
	edit  values
	path  string // of the one request that does it
	order bool   // it makes an order, not a certificate on the one there is
}{
	"reissue":   {years(1), 75 * days, nil, "/order/certificate/*/reissue", false},
	"renewal":   {validityOf("days", hundred), 75 * days, nil, purchases, true},
	"new order": {years(1), 10 * days, values{"product": acctest.Text("ssl_securesite_flex")}, purchases, true},
}

var hundred = tftypes.NewValue(tftypes.Number, 100)

// mishap is what happens to the answer of the request that makes a successor.
type mishap struct {
	fault simulator.Fault
	posts int  // sent until the successor is there
	lost  bool // nothing took effect, and nobody said so
	dark  bool // nor can the service be asked within the run
	// interrupted tells that the run is cancelled while the request is on its way; late, that the answer does not come
	// within the grace time.
	interrupted, late bool
}

var mishaps = map[string]mishap{
	"cut before commit":            {fault: simulator.Fault{Kind: "drop_before"}, posts: 2, lost: true},
	"cut after commit":             {fault: simulator.Fault{Kind: "drop_after"}, posts: 1},
	"cut before commit, then gone": {fault: simulator.Fault{Kind: "drop_before"}, posts: 2, lost: true, dark: true},
	"cut after commit, then gone":  {fault: simulator.Fault{Kind: "drop_after"}, posts: 1, dark: true},
	"500 before commit":            {fault: simulator.Fault{Kind: "status", Status: 500}, posts: 2, lost: true},
	"500 after commit":             {fault: simulator.Fault{Kind: "status", Status: 500, AfterCommit: true}, posts: 1},
	"503 after commit":             {fault: simulator.Fault{Kind: "status", Status: 503, AfterCommit: true}, posts: 1},
	"truncated answer":             {fault: simulator.Fault{Kind: "truncate"}, posts: 1},
	"answer that is no JSON":       {fault: simulator.Fault{Kind: "status", Status: 201, Body: json.RawMessage(`"<html>Created</html>"`), AfterCommit: true}, posts: 1},
	"gateway after commit":         {fault: simulator.Fault{Kind: "status", Status: 409, Body: json.RawMessage(`"<html>Conflict</html>"`), AfterCommit: true}, posts: 1},
	"answer without an id":         {fault: simulator.Fault{Kind: "status", Status: 201, Body: json.RawMessage(`{}`), AfterCommit: true}, posts: 1},
	"429 with Retry-After":         {fault: simulator.Fault{Kind: "status", Status: 429, RetryAfter: "7"}, posts: 2},
	"429 without Retry-After":      {fault: simulator.Fault{Kind: "status", Status: 429}, posts: 2},
	"no answer after commit":       {fault: simulator.Fault{Kind: "delay", Delay: time.Hour, AfterCommit: true}, posts: 1},
	"no answer before commit":      {fault: simulator.Fault{Kind: "delay", Delay: time.Hour}, posts: 2, lost: true},
	"interrupted, answer in time":  {posts: 1, interrupted: true},
	"interrupted, answer too late": {posts: 1, interrupted: true, late: true},
}

// Whatever happens to the answer of a reissue, a renewal or a new order, it is made once: the state has it, or the next
// apply takes it over, and then there is nothing left to do.
func TestSSLOrder_successorFaults(t *testing.T) {
	for kind := range successors {
		for name := range mishaps {
			t.Run(kind+"/"+name, func(t *testing.T) {
				t.Parallel()
				testSuccessorFault(t, kind, mishaps[name])
			})
		}
	}
}

func testSuccessorFault(t *testing.T, kind string, m mishap) {
	b := acctest.New(t, simulator.Config{Validation: "auto"})
	cable := new(cable)
	b.Adjust = func(config *certcentral.Config) {
		config.Transport, config.CancelGrace = cable, cancelGrace
		if m.fault.Delay > 0 {
			config.RequestTimeout = 500 * time.Millisecond
		}
	}
	successor := successors[kind]
	declared := inputs(b, acctest.NewCSR(t, "shop.example"), values{
		"renew_before_days": thirtyDays(), "order_validity": successor.term, "cert_validity": validityOf("days", hundred),
	})
	s := b.Serve(t, sslOrder)
	first, _ := cycle(t, s, s.Null(), s.Config(declared))
	b.Advance(successor.after)
	maps.Copy(declared, successor.edit)
	config := s.Config(declared)
	current, _ := s.Read(t.Context(), first)
	plan, diags := s.Plan(t.Context(), current, config)
	expectNoError(t, diags)
	b.ForgetRequests()

	cable.dark.Store(m.dark)
	ctx := m.happen(t, b, successor.path)
	after, diags := s.Apply(ctx, current, plan, config)
	m.expectOutcome(t, successor.order, current, plan, after, hasError(diags))
	b.ForgetFaults()
	cable.dark.Store(false)

	next := b.Serve(t, sslOrder)
	after, diags = cycle(t, next, after, config)
	expectNoError(t, diags)
	after, _ = next.Read(t.Context(), after)
	if plan, _ := next.Plan(t.Context(), after, config); !plan.Value.Equal(after.Value) {
		t.Error("a plan afterwards is not empty")
	}
	if posts := b.Count(http.MethodPost, successor.path); posts != m.posts {
		t.Errorf("it was sent %d times, want %d", posts, m.posts)
	}
	expectOneSuccessor(t, b, after, kind)
}

// cancelGrace is like no other time that the client waits.
const cancelGrace = 17 * time.Second

// happen sets what happens to the next request to the path, and returns the context of the run.
func (m mishap) happen(t *testing.T, b *acctest.Bench, path string) context.Context {
	t.Helper()
	ctx, interrupt := context.WithCancel(t.Context())
	t.Cleanup(interrupt)
	if m.interrupted {
		m.fault = simulator.Fault{Kind: "rewrite", Rewrite: m.interruption(t, b, interrupt)}
	}
	m.fault.Method, m.fault.Path, m.fault.Times = http.MethodPost, path, 1
	fault(t, b, m.fault)
	return ctx
}

// interruption cancels the run when the request has taken effect. Either the answer is held back, or the grace time is.
func (m mishap) interruption(t *testing.T, b *acctest.Bench, interrupt func()) func(int, []byte) (int, []byte) {
	t.Helper()
	over := make(chan struct{})
	t.Cleanup(func() { close(over) })
	b.Clock.OnSleep = func(d time.Duration) {
		if d == cancelGrace && !m.late {
			<-over
		}
	}
	return func(status int, body []byte) (int, []byte) {
		interrupt()
		if m.late {
			<-over
		}
		return status, body
	}
}

// expectOutcome checks that the apply did what was planned, or failed and left the order in state that there was.
func (m mishap) expectOutcome(t *testing.T, order bool, current, plan, after *acctest.Object, failed bool) {
	t.Helper()
	// What makes no order cannot be sent again within a run: there is no id to look it up by.
	if want := m.dark || m.late || m.lost && !order; failed != want {
		t.Errorf("that the apply failed is %t, want %t", failed, want)
	}
	switch {
	case !failed:
		expectAsPlanned(t, plan, after)
	case after.Value.IsNull():
		t.Fatal("the apply lost the order")
	case after.Attribute(t, "id") != current.Attribute(t, "id") || after.Attribute(t, "certificate_id") != current.Attribute(t, "certificate_id"):
		t.Error("an apply that failed changed the order in state")
	}
}

// expectOneSuccessor checks that there is one, that state has it, and that what was there before is left alone.
func expectOneSuccessor(t *testing.T, b *acctest.Bench, state *acctest.Object, kind string) {
	t.Helper()
	orders := b.Orders()
	first, last := orders[0], orders[len(orders)-1]
	if id, certificate := state.Attribute(t, "id"), state.Attribute(t, "certificate_id"); id != fmt.Sprint(last.ID) || certificate != fmt.Sprint(last.CertificateID) {
		t.Errorf("state has order %s with certificate %s, the service %+v", id, certificate, last)
	}
	certificates := 0
	for _, o := range orders {
		certificates += o.Certificates
	}
	if certificates != 2 || first.Status != "issued" || first.Revoked != 0 || first.Renewed != (kind == "renewal") || (len(orders) == 2) != successors[kind].order {
		t.Errorf("after a %s there are %+v", kind, orders)
	}
}

// cable is a transport that can go dark: after a POST nothing is carried any more.
type cable struct{ dark, cut atomic.Bool }

func (c *cable) RoundTrip(req *http.Request) (*http.Response, error) {
	switch {
	case !c.dark.Load():
	case req.Method == http.MethodPost:
		c.cut.Store(true)
	case c.cut.Load():
		return nil, errors.New("connection reset by peer")
	}
	return http.DefaultTransport.RoundTrip(req)
}
