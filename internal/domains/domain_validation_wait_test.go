// SPDX-License-Identifier: MPL-2.0

package domains

import (
	"context"
	"errors"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/certcentral"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/simulator"
)

// interruptingClock stands for the user who presses Ctrl-C as soon as the provider waits.
type interruptingClock struct{ interrupt context.CancelFunc }

func (interruptingClock) Now() time.Time { return time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC) }

func (c interruptingClock) Sleep(ctx context.Context, _ time.Duration) error {
	c.interrupt()
	return ctx.Err()
}

// startWait prepares to wait, on the clock, for the proof of a new domain of a simulated account.
func startWait(t *testing.T, clock certcentral.Clock, timeout time.Duration) (*simulator.Simulator, *wait) {
	t.Helper()
	sim, err := simulator.New(simulator.Config{APIKey: "key"})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(sim.Handler())
	t.Cleanup(server.Close)
	client, err := certcentral.New(certcentral.Config{APIKey: "key", BaseURL: server.URL + "/services/v2", Clock: clock})
	if err != nil {
		t.Fatal(err)
	}
	id, err := client.CreateDomain(t.Context(), certcentral.DomainRequest{
		Name: "harbor.example", OrganizationID: sim.OrganizationID(), DCVMethod: "dns-txt-token", Validations: validationRequests([]string{"ov"}),
	}, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	return sim, &wait{client: client, id: id, timeout: timeout}
}

func TestInterruptedWaitSaysSo(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	_, w := startWait(t, interruptingClock{cancel}, time.Hour)
	_, p := w.run(ctx)
	if p == nil || !strings.HasPrefix(p.summary, "Wait for Domain Interrupted: harbor.example") {
		t.Fatalf("got %v, want that the wait was interrupted", p)
	}
	if !strings.Contains(p.detail, "next apply resumes") {
		t.Errorf("the detail does not say what comes next: %s", p.detail)
	}
}

// stoppedClock stands for a wait that has no time to sleep.
type stoppedClock struct{}

func (stoppedClock) Now() time.Time                             { return now }
func (stoppedClock) Sleep(context.Context, time.Duration) error { return context.DeadlineExceeded }

// However short the time is, the look at its end is a real one.
func TestLastLookIsReal(t *testing.T) {
	t.Parallel()
	sim, w := startWait(t, stoppedClock{}, time.Nanosecond)
	_, p := w.run(t.Context())
	if p == nil || !strings.Contains(p.detail, "invalid_dns_txt") || strings.Contains(p.detail, "deadline") {
		t.Errorf("got %v, want what the service said", p)
	}
	d := sim.Domains()[0]
	sim.Publish(d.Name, "TXT", d.Token)
	if domain, p := w.run(t.Context()); p != nil || domain.ID != w.id {
		t.Errorf("got %v, %v, want the proof that there is", domain, p)
	}
}

// The report tells by what the domain is to be proved, as far as that is known.
func TestExpectedProof(t *testing.T) {
	t.Parallel()
	for method, want := range map[string]string{"email": "proved by mail", "http-token-static": `method is "http-token-static"`} {
		w := &wait{id: 7, timeout: time.Minute, domain: &certcentral.Domain{Name: "harbor.example", DCVMethod: method}}
		if report := w.report(); !strings.Contains(report, want) || strings.Contains(report, "mail") != (method == "email") {
			t.Errorf("%s: %s", method, report)
		}
	}
	w := &wait{id: 7, timeout: time.Minute}
	if report := w.report(); !strings.Contains(report, "no answer came") {
		t.Errorf("without any answer: %s", report)
	}
}

// A check may find a proof before the domain shows it.
func TestReportOfLaggingDomain(t *testing.T) {
	t.Parallel()
	w := &wait{id: 7, timeout: time.Minute, check: &certcentral.DomainCheck{Proved: true}, domain: &certcentral.Domain{Name: "harbor.example"}}
	if report := w.report(); !strings.Contains(report, "does not show it yet") {
		t.Errorf("the report does not say that the proof was found: %s", report)
	}
}

// What the service does not tell of a token cannot have expired, and what it does tell of a fault is passed on.
func TestWaitKnowsLittle(t *testing.T) {
	t.Parallel()
	w := &wait{domain: &certcentral.Domain{Name: "harbor.example", DCVMethod: "dns-txt-token", AsOf: now}, fault: errors.New("no route")}
	if w.tokenExpired() {
		t.Error("a token that is not there has expired")
	}
	w.domain.DCVToken = &certcentral.DCVToken{Token: "q7c1"}
	if w.tokenExpired() {
		t.Error("a token without end has expired")
	}
	if report := w.report(); !strings.Contains(report, "The last look failed: no route") {
		t.Errorf("the report does not tell the fault: %s", report)
	}
}
