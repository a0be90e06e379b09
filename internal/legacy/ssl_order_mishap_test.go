// SPDX-License-Identifier: MPL-2.0

package legacy_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/acctest"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/certcentral"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/simulator"
)

// cancelGrace is like no other time that the client waits.
const cancelGrace = 17 * time.Second

// wire carries requests, and keeps the bodies of those that order or reissue. It can go dark: after one of these nothing is
// carried any more. Timeless, it takes the time of day out of every answer.
type wire struct {
	mu        sync.Mutex
	dark, cut bool
	timeless  bool
	bodies    []map[string]any
}

// setDark lets the wire go dark, or puts it right.
func (w *wire) setDark(dark bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.dark, w.cut = dark, false
}

// RoundTrip implements http.RoundTripper.
func (w *wire) RoundTrip(req *http.Request) (*http.Response, error) {
	if err := w.note(req); err != nil {
		return nil, err
	}
	answer, err := http.DefaultTransport.RoundTrip(req)
	if err == nil && w.timeless {
		answer.Header.Del("Date")
	}
	return answer, err
}

func (w *wire) note(req *http.Request) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.cut {
		return errors.New("connection reset by peer")
	}
	if req.Method == http.MethodGet {
		return nil
	}
	sent, err := req.GetBody() // a copy
	if err != nil {
		return err
	}
	body := map[string]any{}
	if err := json.NewDecoder(sent).Decode(&body); err != nil {
		return err
	}
	w.bodies, w.cut = append(w.bodies, body), w.dark
	return nil
}

// last returns the body that was sent last.
func (w *wire) last() map[string]any {
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.bodies) == 0 {
		return nil
	}
	return w.bodies[len(w.bodies)-1]
}

// verdict is what the provider learns of a call that something happened to.
type verdict int

const (
	isTaken   verdict = iota // in the end it was answered
	isRefused                // it is certain that it had no effect
	inDoubt                  // nothing is certain
)

// mishap is something that happens to a call that orders or reissues.
type mishap struct {
	fault   simulator.Fault
	verdict verdict
	effect  bool // it took effect nevertheless
	tries   int  // how often it is sent in the run, 0 for once
	// dark tells that the service cannot be reached any more afterwards; interrupted, that the run is cancelled while the
	// call is on its way; late, that its answer does not come within the grace time.
	dark, interrupted, late bool
}

// page is a body that something on the way to the service sends.
var page = json.RawMessage(`"<html>Sorry.</html>"`)

func status(code int, body json.RawMessage) simulator.Fault {
	return simulator.Fault{Kind: "status", Status: code, Body: body}
}

func statusAfter(code int, body json.RawMessage) simulator.Fault {
	return simulator.Fault{Kind: "status", Status: code, Body: body, AfterCommit: true}
}

var mishaps = map[string]mishap{
	"none":                     {verdict: isTaken, effect: true},
	"cut before":               {fault: simulator.Fault{Kind: "drop_before"}, verdict: inDoubt},
	"cut after":                {fault: simulator.Fault{Kind: "drop_after"}, verdict: inDoubt, effect: true},
	"cut before, then dark":    {fault: simulator.Fault{Kind: "drop_before"}, verdict: inDoubt, dark: true},
	"cut after, then dark":     {fault: simulator.Fault{Kind: "drop_after"}, verdict: inDoubt, effect: true, dark: true},
	"answer cut short":         {fault: simulator.Fault{Kind: "truncate"}, verdict: inDoubt, effect: true},
	"500 before":               {fault: status(500, nil), verdict: inDoubt},
	"500 after":                {fault: statusAfter(500, nil), verdict: inDoubt, effect: true},
	"502 of a gateway, before": {fault: status(502, page), verdict: inDoubt},
	"502 of a gateway, after":  {fault: statusAfter(502, page), verdict: inDoubt, effect: true},
	"503 before":               {fault: status(503, nil), verdict: inDoubt},
	"504 after":                {fault: statusAfter(504, page), verdict: inDoubt, effect: true},
	"408 of a gateway":         {fault: statusAfter(408, page), verdict: inDoubt, effect: true},
	"409 of a gateway":         {fault: statusAfter(409, page), verdict: inDoubt, effect: true},
	"success without JSON":     {fault: statusAfter(201, page), verdict: inDoubt, effect: true},
	"success before, no JSON":  {fault: status(200, page), verdict: inDoubt},
	"no answer, before":        {fault: simulator.Fault{Kind: "delay", Delay: time.Hour}, verdict: inDoubt},
	"no answer, after":         {fault: simulator.Fault{Kind: "delay", Delay: time.Hour, AfterCommit: true}, verdict: inDoubt, effect: true},
	"400":                      {fault: status(400, nil), verdict: isRefused},
	"400 of a gateway":         {fault: status(400, page), verdict: isRefused},
	"401":                      {fault: status(401, nil), verdict: isRefused},
	"403":                      {fault: status(403, nil), verdict: isRefused},
	"404":                      {fault: status(404, nil), verdict: isRefused},
	"406":                      {fault: status(406, nil), verdict: isRefused},
	"409":                      {fault: status(409, nil), verdict: isRefused},
	"429":                      {fault: status(429, nil), verdict: isTaken, effect: true, tries: 2},
	"429, wait 7":              {fault: simulator.Fault{Kind: "status", Status: 429, RetryAfter: "7"}, verdict: isTaken, effect: true, tries: 2},
	"interrupted":              {verdict: isTaken, effect: true, interrupted: true},
	"interrupted for too long": {verdict: inDoubt, effect: true, interrupted: true, late: true},
}

// shake makes the desk's provider one to which the mishap can happen within the time of a test.
func (m mishap) shake(d *desk) {
	d.Adjust = func(config *certcentral.Config) {
		config.Transport, config.CancelGrace = d.wire, cancelGrace
		if m.fault.Delay > 0 {
			config.RequestTimeout = 500 * time.Millisecond
		}
	}
	d.Server = d.Serve(d.t, legacyOrder)
}

// happen applies a plan while the mishap happens to its call, and ends with all well again.
func (m mishap) happen(d *desk, call, glob string, planned *acctest.Object) {
	d.t.Helper()
	ctx, interrupt := context.WithCancel(d.t.Context())
	defer interrupt()
	fault := m.fault
	if m.interrupted {
		over := make(chan struct{})
		defer close(over)
		fault = m.interruption(d, interrupt, over)
	}
	fault.Method, fault.Path, fault.Times = call, glob, 1
	if fault.Kind != "" {
		d.must(d.AddFault(fault))
	}
	d.wire.setDark(m.dark)
	d.ForgetRequests()
	d.carryOut(ctx, planned)
	d.ForgetFaults()
	d.wire.setDark(false)
	if tries := max(m.tries, 1); d.Count(call, glob) != tries {
		d.t.Errorf("it was sent %d times, want %d", d.Count(call, glob), tries)
	}
}

// interruption cancels the run when the call has taken effect. Either the answer is held back, or the grace time is.
func (m mishap) interruption(d *desk, interrupt func(), over <-chan struct{}) simulator.Fault {
	d.Clock.OnSleep = func(waited time.Duration) {
		if waited == cancelGrace && !m.late {
			<-over
		}
	}
	return simulator.Fault{Kind: "rewrite", Rewrite: func(status int, body []byte) (int, []byte) {
		interrupt()
		if m.late {
			<-over
		}
		return status, body
	}}
}

// adopt imports an order into the place of what is in state.
func (d *desk) adopt(id string) {
	d.t.Helper()
	imported, err := d.ImportResourceState(d.t.Context(), &tfprotov6.ImportResourceStateRequest{TypeName: legacyOrder, ID: id})
	d.must(err)
	if d.said = imported.Diagnostics; failed(d.said) {
		return
	}
	value, err := imported.ImportedResources[0].State.Unmarshal(d.Null().Value.Type())
	d.must(err)
	d.current = &acctest.Object{Value: value, Private: imported.ImportedResources[0].Private}
	d.refresh()
}

// expectUnchanged checks that state is as it was.
func (d *desk) expectUnchanged(before *acctest.Object) {
	d.t.Helper()
	is := attributesOf(d.t, d.current)
	for name, value := range attributesOf(d.t, before) {
		if !value.Equal(is[name]) {
			d.t.Errorf("%s became %s, want it to stay %s", name, is[name], value)
		}
	}
}

// identity returns the id in the identity of what is in state.
func (d *desk) identity() (id string) {
	d.t.Helper()
	if d.current.Identity == nil {
		d.t.Fatal("there is no identity")
	}
	d.must(d.current.Identity["id"].As(&id))
	return id
}

// run runs a test of the mishap beside others.
func (m mishap) run(t *testing.T, name string, test func(*testing.T, mishap)) {
	t.Helper()
	t.Run(name, func(t *testing.T) {
		t.Parallel()
		test(t, m)
	})
}
