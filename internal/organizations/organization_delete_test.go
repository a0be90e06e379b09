// SPDX-License-Identifier: MPL-2.0

package organizations_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/acctest"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/simulator"
)

// created returns an organization with the policy, refreshed, as a later process finds it.
func created(t *testing.T, b *acctest.Bench, policy string) (*acctest.Server, *acctest.Object) {
	t.Helper()
	s := serve(t, b)
	o, _, _ := apply(t, s, s.Null(), s.Config(inputs(map[string]tftypes.Value{"on_destroy": acctest.Text(policy)})))
	return serve(t, b), refresh(t, s, o)
}

// destroy plans and applies the end of an organization.
func destroy(t *testing.T, s *acctest.Server, o *acctest.Object) (after *acctest.Object, planned, applied string) {
	t.Helper()
	plan, plans := s.Plan(t.Context(), o, s.Null().Value)
	expectNoError(t, plans)
	after, diags := s.Apply(t.Context(), o, plan, s.Null().Value)
	for _, d := range plans {
		planned += d.Summary + ": " + d.Detail + "\n"
	}
	for _, d := range diags {
		applied += d.Severity.String() + " " + d.Summary + ": " + d.Detail + "\n"
	}
	return after, planned, applied
}

func exists(b *acctest.Bench) bool { return len(b.Organizations()) > 1 }

// Each policy does what it says, and the plan says it before.
func TestOrganization_onDestroy(t *testing.T) {
	for policy, test := range map[string]struct{ planned, applied, status string }{
		"deactivate": {"Destroy Deactivates: Harbor Lights Ltd, Organization", "", "inactive"},
		"delete":     {"Destroy Deletes: Harbor Lights Ltd, Organization", "", "gone"},
		"keep":       {"Destroy Keeps: Harbor Lights Ltd, Organization", "WARNING Organization Kept: Harbor Lights Ltd, Organization", "active"},
	} {
		t.Run(policy, func(t *testing.T) {
			b := acctest.New(t, simulator.Config{})
			s, o := created(t, b, policy)
			after, planned, applied := destroy(t, s, o)
			if !strings.Contains(planned, test.planned) || !strings.HasPrefix(applied, test.applied) || (test.applied == "") != (applied == "") {
				t.Errorf("the plan said %q, the apply %q", planned, applied)
			}
			status := "gone"
			if exists(b) {
				status = map[bool]string{true: "active", false: "inactive"}[newest(b).Active]
			}
			if status != test.status || !after.Value.IsNull() {
				t.Errorf("the organization is %s, want %s; the state is %v", status, test.status, after.Value)
			}
		})
	}
}

// What is out of use or gone already is done; another address or key is not.
func TestOrganization_alreadyEnded(t *testing.T) {
	fault404 := func(code string) json.RawMessage {
		return json.RawMessage(`{"errors":[{"code":"` + code + `","message":"Not found."}]}`)
	}
	for name, test := range map[string]struct {
		policy string
		code   string
		says   string
	}{
		"deactivated":           {"deactivate", "", ""},
		"gone":                  {"deactivate", "not_found|organization", "WARNING Organization Not Found: Harbor Lights Ltd"},
		"deleted":               {"delete", "not_found|organization", "WARNING Organization Not Found: Harbor Lights Ltd"},
		"wrong address":         {"deactivate", "not_found|route", "ERROR Could Not Deactivate Organization: Harbor Lights Ltd"},
		"wrong address, delete": {"delete", "not_found|route", "ERROR Could Not Delete Organization: Harbor Lights Ltd"},
	} {
		t.Run(name, func(t *testing.T) {
			b := acctest.New(t, simulator.Config{})
			s, o := created(t, b, test.policy)
			refusal := simulator.Fault{Method: http.MethodPut, Path: "/organization/*/deactivate", Kind: "status", Status: 400}
			if test.code == "" {
				must(t, b.DeactivateOrganization(newest(b).ID))
			} else {
				refusal = simulator.Fault{Method: "", Path: "/organization/**", Kind: "status", Status: 404, Body: fault404(test.code)}
			}
			fault(t, b, refusal)
			after, _, applied := destroy(t, s, o)
			if !strings.HasPrefix(applied, test.says) || test.says == "" && applied != "" {
				t.Errorf("destroying said %q, want %q", applied, test.says)
			}
			if after.Value.IsNull() == strings.HasPrefix(test.says, "ERROR") {
				t.Errorf("after %q the state is %v", applied, after.Value)
			}
		})
	}
}

// ordersOf declares an order for each name, which destroying keeps.
func ordersOf(t *testing.T, names ...string) string {
	t.Helper()
	var blocks strings.Builder
	for i, name := range names {
		fmt.Fprintf(&blocks, "resource \"certcentral_ssl_order\" \"o%d\" {\n  product = \"ssl_basic\"\n  common_name = %q\n  csr = %q\n  order_validity = { years = 1 }\n"+
			"  organization_id = certcentral_organization.test.id\n  dcv_method = \"dns-txt-token\"\n  skip_approval = true\n  on_destroy = \"keep\"\n}\n", i, name, acctest.NewCSR(t, name))
	}
	return blocks.String()
}

// orderFor returns the id of the order for a name.
func orderFor(b *acctest.Bench, name string) int64 {
	orders := b.Orders()
	return orders[slices.IndexFunc(orders, func(o simulator.OrderSummary) bool { return o.CommonName == name })].ID
}

// Orders that wait stand in the way of a deactivation. The error lists them, and once they are gone it goes through.
func TestAccOrganization_pendingOrders(t *testing.T) {
	t.Parallel()
	b := acctest.New(t, simulator.Config{})
	with := config(b) + ordersOf(t, "shop.example", "www.example")
	cancel := func() {
		for _, order := range b.Orders() {
			if order.Status == "pending" {
				must(t, b.Reject(order.ID))
			}
		}
	}
	run(
		t, b,
		resource.TestStep{Config: with},
		resource.TestStep{
			PreConfig:   func() { must(t, b.Issue(orderFor(b, "www.example"))) },
			Config:      b.Config("", ""),
			ExpectError: says("Could Not Deactivate Organization: Harbor Lights Ltd"),
		},
		resource.TestStep{Config: b.Config("", ""), ExpectError: says("shop.example (pending) Destroy or cancel them first")},
		resource.TestStep{PreConfig: cancel, Config: b.Config("", "")},
	)
	if newest(b).Active {
		t.Error("the organization is active")
	}
}

// The account's first organization is never deleted; the error says what can be done.
func TestAccOrganization_deleteRefused(t *testing.T) {
	t.Parallel()
	b := acctest.New(t, simulator.Config{})
	fault(t, b, simulator.Fault{Method: http.MethodDelete, Path: "/organization/*", Times: 1, Kind: "status", Status: 400, Body: json.RawMessage(`{"errors":[{"code":"invalid_value:organization","message":"It has orders."}]}`)})
	run(
		t, b,
		resource.TestStep{Config: config(b, "on_destroy", `"delete"`)},
		resource.TestStep{Config: b.Config("", ""), ExpectError: says(`set on_destroy = "deactivate", apply, and destroy again`)},
		resource.TestStep{Config: b.Config("", "")},
	)
	if exists(b) {
		t.Errorf("the organizations are %+v", b.Organizations())
	}
}

// A replacement that adopts what it replaces must not end it.
func TestAccOrganization_replacedByItself(t *testing.T) {
	t.Parallel()
	b := acctest.New(t, simulator.Config{})
	block := strings.Replace(declare("test", "adopt_existing", "true"), "{\n", "{\n  lifecycle {\n    create_before_destroy = true\n  }\n", 1)
	run(
		t, b,
		resource.TestStep{Config: b.Config("", block)},
		resource.TestStep{
			Config: b.Config("", block), Taint: []string{organization},
			PostApplyFunc: func() {
				if !newest(b).Active {
					t.Error("the replacement was deactivated")
				}
			},
		},
	)
	expectOrganizations(t, b, 1)
}

// The list of waiting orders is a service to the reader: without it the error stands all the same.
func TestOrganization_pendingOrdersUnlisted(t *testing.T) {
	b := acctest.New(t, simulator.Config{})
	s, o := created(t, b, "deactivate")
	fault(
		t, b,
		simulator.Fault{Method: http.MethodPut, Path: "/organization/*/deactivate", Kind: "status", Status: 400},
		simulator.Fault{Method: http.MethodGet, Path: "/order/certificate", Kind: "status", Status: 403},
	)
	_, _, applied := destroy(t, s, o)
	if !strings.HasPrefix(applied, "ERROR Could Not Deactivate Organization") || strings.Contains(applied, "are pending") || !strings.Contains(applied, "on_destroy = \"keep\"") {
		t.Errorf("destroying said %q", applied)
	}
}

// Where the service did not refuse, orders are not the reason, and nobody knows whether the organization is in use.
func TestOrganization_endLost(t *testing.T) {
	for policy, want := range map[string]string{
		"deactivate": "It is not known whether organization %d is out of use",
		"delete":     "It is not known whether organization %d is deleted",
	} {
		b := acctest.New(t, simulator.Config{})
		s, o := created(t, b, policy)
		fault(
			t, b,
			simulator.Fault{Method: http.MethodPut, Path: "/organization/*/deactivate", Kind: "status", Status: 502},
			simulator.Fault{Method: http.MethodDelete, Path: "/organization/*", Kind: "status", Status: 502},
		)
		_, _, applied := destroy(t, s, o)
		if !strings.HasPrefix(applied, "ERROR Could Not") || !strings.Contains(applied, fmt.Sprintf(want, newest(b).ID)) {
			t.Errorf("destroying said %q", applied)
		}
		if n := b.Count(http.MethodGet, "/order/certificate"); n != 0 {
			t.Errorf("%d requests for orders", n)
		}
	}
}
