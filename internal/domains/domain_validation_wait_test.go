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

func TestInterruptedWaitSaysSo(t *testing.T) {
	t.Parallel()
	sim, err := simulator.New(simulator.Config{APIKey: "key"})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(sim.Handler())
	t.Cleanup(server.Close)
	ctx, cancel := context.WithCancel(t.Context())
	client, err := certcentral.New(certcentral.Config{APIKey: "key", BaseURL: server.URL + "/services/v2", Clock: interruptingClock{cancel}})
	if err != nil {
		t.Fatal(err)
	}
	id, err := client.CreateDomain(ctx, certcentral.DomainRequest{
		Name: "harbor.example", OrganizationID: sim.OrganizationID(), DCVMethod: "dns-txt-token", Validations: validationRequests([]string{"ov"}),
	}, nil)
	if err != nil {
		t.Fatal(err)
	}
	_, err = (&wait{client: client, id: id, timeout: time.Hour}).run(ctx)
	p, ok := errors.AsType[*problem](err)
	if !ok || !strings.HasPrefix(p.summary, "Wait for Domain Interrupted: harbor.example") {
		t.Fatalf("got %v, want that the wait was interrupted", err)
	}
	if !strings.Contains(p.detail, "next apply resumes") {
		t.Errorf("the detail does not say what comes next: %s", p.detail)
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
