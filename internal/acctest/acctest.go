// SPDX-License-Identifier: MPL-2.0

// Package acctest is the bench that acceptance tests stand on: a simulated CertCentral on a loopback address, the
// provider in this process, and a clock on which waiting takes no time.
package acctest

import (
	"context"
	"fmt"
	"net/http/httptest"
	"path"
	"strconv"
	"sync"
	"testing"
	"time"

	fwprovider "github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/certcentral"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/provider"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/simulator"
)

// Key is the API key that the simulator of a bench takes. It is easy to find wherever it should not be.
const Key = "MARKER-0f1e2d3c4b5a-KEY"

// LegacyKey is the same for the first API.
const LegacyKey = "MARKER-5a4b3c2d1e0f-LEGACY-KEY"

// Bench is a simulator with a provider that speaks to it.
type Bench struct {
	*simulator.Simulator
	// URL is the base of the simulator's API, LegacyURL that of the first API.
	URL, LegacyURL string
	// Clock is the provider's clock.
	Clock *Clock
	// Adjust, when set, changes the configuration of the provider's client.
	Adjust func(*certcentral.Config)
	// Arguments are further arguments of the provider's block, in plain Go, for what drives it without Terraform.
	Arguments map[string]any
}

// New starts a bench and ends it with the test. The zero configuration needs approval unless an order skips it, and a
// published record for each domain.
func New(t testing.TB, config simulator.Config) *Bench {
	t.Helper()
	config.APIKey, config.LegacyAPIKey = Key, LegacyKey
	sim, err := simulator.New(config)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(sim.Handler())
	t.Cleanup(server.Close)
	return &Bench{Simulator: sim, URL: server.URL + simulator.BasePath, LegacyURL: server.URL + simulator.LegacyBasePath, Clock: NewClock()}
}

// Factories returns the provider for a test case of the testing module.
func (b *Bench) Factories() map[string]func() (tfprotov6.ProviderServer, error) {
	return map[string]func() (tfprotov6.ProviderServer, error){
		"certcentral": providerserver.NewProtocol6WithError(b.Provider()()),
	}
}

// Provider returns the constructor of the provider that runs on the bench's clock.
func (b *Bench) Provider() func() fwprovider.Provider {
	return provider.New("test", func(config *certcentral.Config) {
		config.Clock = b.Clock
		if b.Adjust != nil {
			b.Adjust(config)
		}
	})
}

// Config returns a configuration: the provider's block, with what extra adds to it, and the rest.
func (b *Bench) Config(extra, rest string) string {
	return fmt.Sprintf("provider \"certcentral\" {\n  api_key  = %q\n  base_url = %q\n  %s\n}\n%s", Key, b.URL, extra, rest)
}

// LegacyAPI returns the provider's access to the first API, for Config.
func (b *Bench) LegacyAPI() string {
	return fmt.Sprintf("legacy_api = {\n    account_id = %q\n    api_key    = %q\n    base_url   = %q\n  }", simulator.DefaultLegacyAccountID, LegacyKey, b.LegacyURL)
}

// Organization returns the id of the organization that exists at start.
func (b *Bench) Organization() string { return strconv.FormatInt(b.OrganizationID(), 10) }

// Count returns how many requests of the method were made to paths that match the glob, in which * stands for one
// segment. The method "" counts all.
func (b *Bench) Count(method, glob string) int {
	count := 0
	for _, request := range b.Requests() {
		matches, err := path.Match(glob, request.Path)
		if err == nil && matches && (method == "" || method == request.Method) {
			count++
		}
	}
	return count
}

// Clock is a clock on which waiting takes no time: it moves by what is waited for.
type Clock struct {
	mu  sync.Mutex
	now time.Time
	// OnSleep, when set, is called at each wait: the place to let something happen in the meantime.
	OnSleep func(d time.Duration)
}

// NewClock returns a clock that starts at the present moment.
func NewClock() *Clock { return &Clock{now: time.Now()} }

// Advance moves the clock.
func (c *Clock) Advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// Now implements certcentral.Clock.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// Sleep implements certcentral.Clock.
func (c *Clock) Sleep(ctx context.Context, d time.Duration) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	c.mu.Lock()
	c.now = c.now.Add(d)
	hook := c.OnSleep
	c.mu.Unlock()
	if hook != nil {
		hook(d)
	}
	return nil
}
