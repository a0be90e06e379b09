// SPDX-License-Identifier: MPL-2.0

package domains_test

import (
	"fmt"
	"net/http"
	"regexp"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/acctest"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/certcentral"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/simulator"
)

// place places an order that needs the domain and stays pending.
func (b *bench) place(name string) int64 {
	b.t.Helper()
	organization := b.OrganizationID()
	order, err := b.client.PlaceOrder(b.t.Context(), "ssl_basic", certcentral.OrderRequest{
		Certificate:   certcentral.CertificateRequest{CommonName: name, CSR: acctest.NewCSR(b.t, name), SignatureHash: "sha256"},
		OrderValidity: &certcentral.Validity{Years: 1}, OrganizationID: &organization, DCVMethod: "dns-txt-token", SkipApproval: true,
	})
	b.must(err)
	return order.ID
}

func TestAccDomain_onDestroy(t *testing.T) {
	for policy, check := range map[string]func([]simulator.DomainSummary) error{
		"deactivate": func(all []simulator.DomainSummary) error {
			if len(all) != 1 || all[0].Active {
				return fmt.Errorf("the account has %+v, want one inactive domain", all)
			}
			return nil
		},
		"delete": func(all []simulator.DomainSummary) error {
			if len(all) != 0 {
				return fmt.Errorf("the account has %+v, want nothing", all)
			}
			return nil
		},
		"keep": func(all []simulator.DomainSummary) error {
			if len(all) != 1 || !all[0].Active {
				return fmt.Errorf("the account has %+v, want one active domain", all)
			}
			return nil
		},
	} {
		t.Run(policy, func(t *testing.T) {
			b := newBench(t, simulator.Config{})
			b.run(
				resource.TestStep{Config: b.config("on_destroy", `"`+policy+`"`)},
				resource.TestStep{Config: b.config("on_destroy", `"`+policy+`"`), Destroy: true},
			)
			b.must(check(b.Domains()))
		})
	}
}

// A refusal names the orders that stand in the way, and only those.
func TestAccDomain_deleteRefused(t *testing.T) {
	b := newBench(t, simulator.Config{})
	var waiting int64
	config := b.config("on_destroy", `"delete"`)
	b.run(
		resource.TestStep{Config: config},
		resource.TestStep{
			PreConfig: func() { waiting = b.place("shop.harbor.example"); b.place("beacon.example") },
			Config:    config,
		},
		resource.TestStep{
			Config:      config,
			Destroy:     true,
			ExpectError: regexp.MustCompile(`(?s)Could Not Delete Domain.*domain_has_pending_orders.*issued\s+yet:\s+-\s+order\s+\d+\s+\(shop\.harbor\.example\),\s+pending\s+End\s+them.*on_destroy = "keep"`),
		},
		resource.TestStep{
			PreConfig: func() { b.must(b.Reject(waiting)) },
			Config:    config,
			Destroy:   true,
		},
	)
	for _, d := range b.Domains() {
		if d.Name == "harbor.example" {
			t.Error("the domain is still there")
		}
	}
}

func TestAccDomain_deactivateRefused(t *testing.T) {
	b := newBench(t, simulator.Config{})
	b.run(
		resource.TestStep{Config: b.config()},
		resource.TestStep{
			PreConfig:   func() { b.fault(refuse("PUT", "/domain/*/deactivate", 403, "access_denied|missing_permission")) },
			Config:      b.config(),
			Destroy:     true,
			ExpectError: regexp.MustCompile(`(?s)Could Not Deactivate Domain.*missing_permission`),
		},
		resource.TestStep{PreConfig: b.ForgetFaults, Config: b.config()},
	)
}

// A domain that is out of use already is done, and after a lost answer nothing is claimed that is not known.
func TestAccDomain_deactivatedAlready(t *testing.T) {
	b := newBench(t, simulator.Config{})
	refused := refuse("PUT", "/domain/*/deactivate", 400, "domain_is_inactive")
	b.run(
		resource.TestStep{Config: b.config()},
		resource.TestStep{
			PreConfig: func() {
				b.fault(simulator.Fault{Method: "PUT", Path: "/domain/*/deactivate", Kind: "status", Status: http.StatusServiceUnavailable})
			},
			Config:      b.config(),
			Destroy:     true,
			ExpectError: regexp.MustCompile(`(?s)Could Not Deactivate Domain.*not\s+known\s+whether`),
		},
		resource.TestStep{
			PreConfig: func() {
				if n := b.Count("GET", "/order"); n != 0 {
					t.Errorf("asked %d times for orders without a refusal", n)
				}
				b.ForgetFaults()
				b.must(b.client.DeactivateDomain(t.Context(), b.only().ID))
				b.fault(refused)
			},
			Config:  b.config(),
			Destroy: true,
		},
	)
}

// A refresh that does not find the domain is an error that says what to do, and nothing leaves state.
func TestAccDomain_notVisible(t *testing.T) {
	b := newBench(t, simulator.Config{})
	b.run(
		resource.TestStep{Config: b.config()},
		resource.TestStep{
			PreConfig:   func() { b.fault(refuse("GET", "/domain/*", 404, "not_found|domain")) },
			Config:      b.config(),
			ExpectError: regexp.MustCompile(`(?s)Domain \d+ Not Visible.*another\s+account`),
		},
		resource.TestStep{PreConfig: b.ForgetFaults, Config: b.config(), ConfigPlanChecks: noChange},
	)
}

func TestAccDomain_import(t *testing.T) {
	for _, method := range []string{"email", "dns-txt-token", "dns-cname-token", "http-token"} {
		t.Run(method, func(t *testing.T) {
			b := newBench(t, simulator.Config{})
			id := on("%d", b.add("harbor.example", method, func(r *certcentral.DomainRequest) {
				r.Validations = append(r.Validations, certcentral.ValidationRequest{Type: "ev"})
			}))
			block := "import {\n  to = certcentral_domain.test\n  id = " + id + "\n}\n"
			b.run(
				resource.TestStep{
					Config: b.Config("", block+b.block("dcv_method", "")),
					ConfigStateChecks: []statecheck.StateCheck{
						known(domain, "id", text(id)), known(domain, "dcv_method", text(method)), known(domain, "on_destroy", text("deactivate")),
						known(domain, "validations", knownvalue.SetSizeExact(2)), b.onlyRead(),
					},
				},
				resource.TestStep{Config: b.config("dcv_method", "", "name", `"www.harbor.example"`), ConfigPlanChecks: noChange},
				resource.TestStep{ResourceName: domain, ImportState: true, ImportStateVerify: true, ImportStateVerifyIgnore: []string{"name"}},
				resource.TestStep{ResourceName: domain, ImportState: true, ImportStateId: "harbor.example", ExpectError: regexp.MustCompile("Invalid Domain Id")},
			)
		})
	}
}

// A domain that an order brought along belongs to the same account, and is imported like any other.
func TestAccDomain_importedFromOrder(t *testing.T) {
	b := newBench(t, simulator.Config{Validation: "auto"})
	b.place("shop.harbor.example")
	b.ForgetRequests()
	block := on("import {\n  to = certcentral_domain.test\n  id = %d\n}\n", b.only().ID)
	b.run(
		resource.TestStep{
			Config:            b.Config("", block+b.block()),
			ConfigStateChecks: []statecheck.StateCheck{statusIs("active", "complete"), known(domain, "validated_until", knownvalue.NotNull()), b.onlyRead()},
		},
		resource.TestStep{Config: b.config(), ConfigPlanChecks: noChange},
	)
}
