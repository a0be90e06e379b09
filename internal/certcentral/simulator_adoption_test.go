// SPDX-License-Identifier: MPL-2.0

package certcentral

import (
	"net/http"
	"strconv"
	"strings"
	"testing"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/simulator"
)

// TestAdoptRenewedOrder adopts an order that was renewed as long as its renewal is one to go on with. Where that cannot be
// told, nothing is bought.
func TestAdoptRenewedOrder(t *testing.T) {
	for name, test := range map[string]struct {
		revoke, skip bool
		unseen       string // what answers 403; %d is the renewal
		adopted      bool
		refused      string
	}{
		"renewal lives":                {adopted: true},
		"renewal revoked":              {revoke: true, skip: true},
		"revocation awaits a decision": {revoke: true},
		"orders not listed":            {unseen: "/order/certificate", refused: "by which order could not be found out"},
		"renewal not seen":             {unseen: "/order/certificate/%d", refused: "by which order could not be found out"},
	} {
		t.Run(name, func(t *testing.T) {
			account, client := newAccount(t, simulator.Config{Validation: "auto"})
			request := orderIn(t, account)
			request.AlternativeOrderID, request.Adopt, request.SkipApproval = "web1", true, true
			first, err := client.PlaceOrder(t.Context(), "ssl_basic", request)
			if err != nil {
				t.Fatal(err)
			}
			again := orderIn(t, account)
			again.Certificate, again.RenewalOfOrderID, again.SkipApproval = request.Certificate, &first.ID, true
			renewal, err := client.PlaceOrder(t.Context(), "ssl_basic", again)
			if err != nil {
				t.Fatal(err)
			}
			if test.revoke {
				if _, err := client.RevokeOrder(t.Context(), renewal.ID, RevokeRequest{SkipApproval: test.skip}); err != nil {
					t.Fatal(err)
				}
			}
			if test.unseen != "" {
				path := strings.ReplaceAll(test.unseen, "%d", strconv.FormatInt(renewal.ID, 10))
				fail(t, account, simulator.Fault{Method: http.MethodGet, Path: path, Times: 9, Kind: "status", Status: http.StatusForbidden})
			}
			bought := posts(account)
			placed, err := client.PlaceOrder(t.Context(), "ssl_basic", request)
			switch {
			case test.refused != "":
				if err == nil || !strings.Contains(err.Error(), test.refused) || posts(account) != bought {
					t.Errorf("got %+v, %v after %d POSTs", placed, err, posts(account)-bought)
				}
			case err != nil || placed.Adopted != test.adopted || test.adopted != (placed.ID == first.ID):
				t.Errorf("got %+v, %v; want adopted: %t", placed, err, test.adopted)
			}
		})
	}
}
