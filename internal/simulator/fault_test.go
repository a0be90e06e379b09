// SPDX-License-Identifier: MPL-2.0

package simulator_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/simulator"
)

const placePath = "/order/certificate/ssl_basic"

func (b *bench) fault(f simulator.Fault) {
	b.Helper()
	if err := b.sim.AddFault(f); err != nil {
		b.Fatal(err)
	}
}

// counts checks how many orders exist.
func (b *bench) counts(want int) {
	b.Helper()
	if got := len(b.sim.Orders()); got != want {
		b.Fatalf("%d orders exist, want %d", got, want)
	}
}

func TestFaultThatAnswers(t *testing.T) {
	b := newBench(t, simulator.Config{})
	b.fault(simulator.Fault{Method: "POST", Path: "/order/certificate/*", Times: 2, Kind: "status", Status: 503, RetryAfter: "7"})
	for range 2 {
		out := b.do(http.MethodPost, placePath, b.orderBody(nil))
		out.refused(503, "simulated_fault")
		if got := out.header.Get("Retry-After"); got != "7" {
			t.Errorf("Retry-After is %q", got)
		}
	}
	b.counts(0)
	b.place(nil)
	b.counts(1)
}

func TestFaultAfterCommit(t *testing.T) {
	b := newBench(t, simulator.Config{})
	b.fault(simulator.Fault{Kind: "status", Status: 500, AfterCommit: true, Times: 1, Body: json.RawMessage(`"<html>oops</html>"`)})
	out := b.do(http.MethodPost, placePath, b.orderBody(nil)).want(500)
	if string(out.body) != "<html>oops</html>" || !strings.HasPrefix(out.header.Get("Content-Type"), "text/html") {
		t.Errorf("answer is %s %q", out.header.Get("Content-Type"), out.body)
	}
	b.counts(1)
}

func TestFaultWithJSONBody(t *testing.T) {
	b := newBench(t, simulator.Config{})
	b.fault(simulator.Fault{Path: "product", Kind: "status", Status: 200, Body: json.RawMessage(`{"products":[]}`)})
	for range 3 {
		b.do(http.MethodGet, "/product", nil).want(200).shows(map[string]string{"": "map[products:[]]"})
	}
	b.fault(simulator.Fault{Path: "/request", Kind: "status", Status: 204})
	b.do(http.MethodGet, "/request", nil).want(204)
	b.sim.ForgetFaults()
	b.do(http.MethodGet, "/product/ssl_basic", nil).want(200)
}

func TestFaultsThatCutTheConnection(t *testing.T) {
	for kind, orders := range map[string]int{"drop_before": 0, "drop_after": 1, "truncate": 1} {
		t.Run(kind, func(t *testing.T) {
			b := newBench(t, simulator.Config{})
			b.fault(simulator.Fault{Method: "post", Path: "order/**", Times: 1, Kind: kind})
			if out, err := b.try(http.MethodPost, placePath, b.orderBody(nil)); err == nil {
				t.Errorf("it was answered: %d %s", out.status, out.body)
			}
			b.counts(orders)
			b.place(nil)
			b.counts(orders + 1)
		})
	}
}

func TestFaultGlobs(t *testing.T) {
	for glob, want := range map[string]bool{
		"":                               true,
		"**":                             true,
		"/order/**":                      true,
		"/**/ssl_basic":                  true,
		"order/certificate/*":            true,
		"/order/certificate/ssl_*":       true,
		"/order/*/ssl_basic/":            true,
		"/order/certificate":             false,
		"/order/certificate/*/*":         false,
		"/order/certificate/ssl_basic/*": false,
		"/order/*":                       false,
		"/certificate/**":                false,
	} {
		b := newBench(t, simulator.Config{})
		b.fault(simulator.Fault{Path: glob, Kind: "status", Status: 418})
		out := b.do(http.MethodPost, placePath, b.orderBody(nil))
		if got := out.status == 418; got != want {
			t.Errorf("%q matches %s: %t, want %t", glob, placePath, got, want)
		}
	}
}

func TestFaultsApplyInOrder(t *testing.T) {
	b := newBench(t, simulator.Config{})
	b.fault(simulator.Fault{Kind: "status", Status: 500, Times: 1})
	b.fault(simulator.Fault{Kind: "status", Status: 502, Times: 2})
	for _, want := range []int{500, 502, 502, 200} {
		b.do(http.MethodGet, "/product", nil).want(want)
	}
}

func TestFaultThatRewrites(t *testing.T) {
	b := newBench(t, simulator.Config{Approval: "skip"})
	b.fault(simulator.Fault{Method: http.MethodGet, Kind: "rewrite", Rewrite: func(status int, body []byte) (int, []byte) {
		return status + 3, bytes.ReplaceAll(body, []byte("lanterns"), []byte("wicks"))
	}})
	id, _ := b.place(nil)
	out := b.do(http.MethodGet, orderPath(id, ""), nil).want(203)
	out.shows(map[string]string{"certificate.common_name": "wicks.example"})
	if name := b.sim.Orders()[0].CommonName; name != "lanterns.example" {
		t.Errorf("the order itself was changed to %s", name)
	}
}

func TestFaultRefusals(t *testing.T) {
	b := newBench(t, simulator.Config{})
	for name, fault := range map[string]simulator.Fault{
		"no kind":       {},
		"unknown kind":  {Kind: "explode"},
		"no status":     {Kind: "status"},
		"interim":       {Kind: "status", Status: 100},
		"no delay":      {Kind: "delay"},
		"no function":   {Kind: "rewrite"},
		"glob":          {Kind: "drop_before", Path: "/order/[a"},
		"inner glob":    {Kind: "drop_before", Path: "/order/[a/x"},
		"over the line": {Kind: "status", Status: 600},
	} {
		if b.sim.AddFault(fault) == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

// TestDelays runs on synctest's clock: it takes no real time.
func TestDelays(t *testing.T) {
	for name, test := range map[string]struct {
		config simulator.Config
		fault  *simulator.Fault
		orders int // that exist when the caller gave up
	}{
		"latency":            {simulator.Config{Latency: time.Minute}, nil, 0},
		"delay":              {simulator.Config{}, &simulator.Fault{Kind: "delay", Delay: time.Minute}, 0},
		"delay after commit": {simulator.Config{}, &simulator.Fault{Kind: "delay", Delay: time.Minute, AfterCommit: true}, 1},
		"late error":         {simulator.Config{}, &simulator.Fault{Kind: "status", Status: 500, Delay: time.Minute}, 0},
		"late cut":           {simulator.Config{}, &simulator.Fault{Kind: "drop_after", Delay: time.Minute}, 1},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				sim, err := simulator.New(test.config)
				if err != nil {
					t.Fatal(err)
				}
				if test.fault != nil {
					if err := sim.AddFault(*test.fault); err != nil {
						t.Fatal(err)
					}
				}
				start := time.Now()
				serveWithPatience(t, sim, 30*time.Second)
				if waited := time.Since(start); waited != 30*time.Second {
					t.Errorf("impatient caller waited %s", waited)
				}
				if got := len(sim.Orders()); got != test.orders {
					t.Errorf("%d orders exist, want %d", got, test.orders)
				}
				start = time.Now()
				serveWithPatience(t, sim, time.Hour)
				if waited := time.Since(start); waited != time.Minute {
					t.Errorf("patient caller waited %s", waited)
				}
			})
		})
	}
}

// serveWithPatience places an order without a network, for a caller who gives up
// after a while.
func serveWithPatience(t *testing.T, sim *simulator.Simulator, patience time.Duration) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	b := &bench{T: t, sim: sim}
	data, err := json.Marshal(b.orderBody(nil))
	if err != nil {
		t.Fatal(err)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://simulator.example"+simulator.BasePath+placePath, bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("X-DC-DEVKEY", simulator.DefaultAPIKey)
	defer func() {
		if err, isError := recover().(error); isError && !errors.Is(err, http.ErrAbortHandler) {
			panic(err)
		}
	}()
	sim.Handler().ServeHTTP(discard{make(http.Header)}, req)
}

// discard is a response writer that keeps nothing.
type discard struct{ header http.Header }

func (d discard) Header() http.Header         { return d.header }
func (d discard) Write(p []byte) (int, error) { return len(p), nil }
func (d discard) WriteHeader(int)             {}
