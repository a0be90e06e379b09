// SPDX-License-Identifier: MPL-2.0

package certificates

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

func (interruptingClock) Now() time.Time { return notBefore }

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
	organization := sim.OrganizationID()
	order, err := client.PlaceOrder(ctx, "ssl_basic", certcentral.OrderRequest{
		Certificate: certcentral.CertificateRequest{
			CommonName: "lantern.example", CSR: newPKI(t).csr, SignatureHash: "sha256",
		},
		OrderValidity: &certcentral.Validity{Years: 1}, OrganizationID: &organization, DCVMethod: "dns-txt-token", SkipApproval: true,
	})
	if err != nil {
		t.Fatal(err)
	}
	w := wait{client: client, orderID: order.ID, timeout: time.Hour}
	_, err = w.obtain(ctx)
	problem, ok := errors.AsType[*problem](err)
	if !ok || problem.summary != "Wait for Certificate Interrupted" {
		t.Fatalf("got %v, want that the wait was interrupted", err)
	}
	if !strings.Contains(problem.detail, "next apply resumes") {
		t.Errorf("the detail does not say what comes next: %s", problem.detail)
	}
}
