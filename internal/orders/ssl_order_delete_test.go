// SPDX-License-Identifier: MPL-2.0

package orders_test

import (
	"fmt"
	"net/http"
	"path"
	"slices"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/acctest"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/simulator"
)

// Destroying ends an order by its policy, whatever state it is in, and sends nothing more than that takes.
func TestAccSSLOrder_destroy(t *testing.T) {
	const (
		cancel    = "PUT /order/certificate/*/status"
		reject    = "PUT /request/*/status"
		revoke    = "PUT /order/certificate/*/revoke"
		revokeOne = "PUT /certificate/*/revoke"
	)
	issued := func(t *testing.T, b *acctest.Bench) { issue(t, b) }
	reissuing := func(t *testing.T, b *acctest.Bench) { issue(t, b); reissueElsewhere(t, b, "unproved.example") }
	for name, test := range map[string]struct {
		arguments []string
		before    func(*testing.T, *acctest.Bench)
		sent      []string
		status    string
		revoked   int // certificates
	}{
		"pending":                      {nil, nil, []string{cancel}, "canceled", 0},
		"needs approval":               {[]string{"skip_approval", "false"}, nil, []string{reject}, "rejected", 0},
		"issued":                       {nil, issued, []string{revoke}, "revoked", 1},
		"issued, one certificate":      {[]string{"on_destroy", `"revoke_certificate"`}, issued, []string{revokeOne}, "issued", 1},
		"issued, waits for approval":   {[]string{"revocation_skip_approval", "false"}, issued, []string{revoke}, "issued", 0},
		"issued, kept":                 {[]string{"on_destroy", `"keep"`}, issued, nil, "issued", 0},
		"pending, kept":                {[]string{"on_destroy", `"keep"`}, nil, nil, "pending", 0},
		"reissue pending":              {nil, reissuing, []string{cancel, revoke}, "revoked", 1},
		"canceled":                     {nil, func(t *testing.T, b *acctest.Bench) { cancelElsewhere(t, b) }, nil, "canceled", 0},
		"rejected":                     {nil, func(t *testing.T, b *acctest.Bench) { must(t, b.Reject(b.Orders()[0].ID)) }, nil, "rejected", 0},
		"revoked":                      {nil, func(t *testing.T, b *acctest.Bench) { issue(t, b); must(t, b.Revoke(b.Orders()[0].ID)) }, nil, "revoked", 1},
		"expired":                      {nil, func(t *testing.T, b *acctest.Bench) { issue(t, b); b.Advance(400 * days) }, nil, "expired", 0},
		"answer of cancel is lost":     {nil, func(t *testing.T, b *acctest.Bench) { lose(t, b, "/order/certificate/*/status") }, []string{cancel, cancel}, "canceled", 0},
		"answer of revocation is lost": {nil, func(t *testing.T, b *acctest.Bench) { issue(t, b); lose(t, b, "/order/certificate/*/revoke") }, []string{revoke, revoke}, "revoked", 1},
	} {
		t.Run(name, func(t *testing.T) {
			b := acctest.New(t, simulator.Config{})
			csr := acctest.NewCSR(t, "shop.example")
			step := resource.TestStep{Config: orderConfig(b, csr, test.arguments...)}
			resource.ParallelTest(t, resource.TestCase{
				ProtoV6ProviderFactories: b.Factories(),
				Steps: []resource.TestStep{step, {
					RefreshState:      true,
					RefreshPlanChecks: resource.RefreshPlanChecks{PostRefresh: noChange.PreApply},
					PreConfig: func() {
						if test.before != nil {
							test.before(t, b)
						}
						b.ForgetRequests()
					},
				}},
			})
			if got := b.Orders()[0]; got.Status != test.status || got.Revoked != test.revoked {
				t.Errorf("after destroy the order is %s with %d certificates revoked, want %s with %d", got.Status, got.Revoked, test.status, test.revoked)
			}
			expectChanges(t, b, test.sent...)
		})
	}
}

// expectChanges checks the requests that change something against globs, in their order.
func expectChanges(t *testing.T, b *acctest.Bench, want ...string) {
	t.Helper()
	var got []string
	for _, request := range b.Requests() {
		if request.Method != http.MethodGet {
			got = append(got, request.Method+" "+request.Path)
		}
	}
	same := slices.EqualFunc(got, want, func(request, glob string) bool {
		matches, err := path.Match(glob, request)
		return err == nil && matches
	})
	if !same {
		t.Errorf("sent %v, want %v", got, want)
	}
}

func cancelElsewhere(t *testing.T, b *acctest.Bench) {
	t.Helper()
	call(t, b, http.MethodPut, fmt.Sprintf("/order/certificate/%d/status", b.Orders()[0].ID), map[string]any{"status": "canceled", "note": "by hand"})
}

func lose(t *testing.T, b *acctest.Bench, path string) {
	t.Helper()
	fault(t, b, simulator.Fault{Method: http.MethodPut, Path: path, Times: 1, Kind: "drop_after"})
}
