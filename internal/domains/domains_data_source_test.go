// SPDX-License-Identifier: MPL-2.0

package domains_test

import (
	"fmt"
	"regexp"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/certcentral"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/simulator"
)

const (
	domainData  = "data.certcentral_domain.test"
	domainsData = "data.certcentral_domains.test"
)

func (b *bench) data(kind string, pairs ...string) string {
	return b.Config("", "data \""+kind+"\" \"test\" {\n"+arguments(pairs...)+"}\n")
}

func TestAccDomainData(t *testing.T) {
	b := newBench(t, simulator.Config{})
	id := fmt.Sprint(b.add("harbor.example", "dns-cname-token"))
	b.add("shop.harbor.example", "email")
	token := b.Domains()[0].Token
	facts := []statecheck.StateCheck{
		known(domainData, "id", text(id)),
		known(domainData, "status", text("active")),
		known(domainData, "is_active", knownvalue.Bool(true)),
		known(domainData, "organization_id", text(b.Organization())),
		known(domainData, "container_id", text(fmt.Sprint(b.ContainerID()))),
		known(domainData, "dcv_method", text("dns-cname-token")),
		known(domainData, "dcv_record", knownvalue.ObjectExact(map[string]knownvalue.Check{
			"type": text("CNAME"), "name": text(token + ".harbor.example"), "value": text("dcv.digicert.com"), "url": knownvalue.Null(),
		})),
		known(domainData, "dcv_token_expires_at", knownvalue.NotNull()),
		known(domainData, "validation_status", knownvalue.MapSizeExact(1)),
		known(domainData, "validated_until", knownvalue.Null()),
	}
	says := func(pattern string, pairs ...string) resource.TestStep {
		return resource.TestStep{Config: b.data("certcentral_domain", pairs...), ExpectError: regexp.MustCompile(`(?s)` + pattern)}
	}
	b.run(
		resource.TestStep{Config: b.data("certcentral_domain", "id", id), ConfigStateChecks: append(facts, known(domainData, "name", text("harbor.example")))},
		resource.TestStep{Config: b.data("certcentral_domain", "name", `"Harbor.Example."`), ConfigStateChecks: append(facts, known(domainData, "name", text("Harbor.Example.")))},
		resource.TestStep{
			Config: b.data("certcentral_domain", "name", `"shop.harbor.example"`),
			ConfigStateChecks: []statecheck.StateCheck{
				known(domainData, "dcv_method", text("email")), known(domainData, "dcv_record", knownvalue.Null()), known(domainData, "dcv_token_expires_at", knownvalue.Null()),
			},
		},
		// The service takes a www. away, but may have been told to keep it.
		resource.TestStep{
			Config:            b.data("certcentral_domain", "name", `"WWW.harbor.example"`),
			ConfigStateChecks: []statecheck.StateCheck{known(domainData, "id", text(id)), known(domainData, "name", text("WWW.harbor.example"))},
		},
		resource.TestStep{
			PreConfig:         func() { b.add("www.harbor.example", "email", func(r *certcentral.DomainRequest) { r.KeepWWW = true }) },
			Config:            b.data("certcentral_domain", "name", `"www.harbor.example"`),
			ConfigStateChecks: []statecheck.StateCheck{known(domainData, "dcv_method", text("email"))},
		},
		says(`Domain Not Found: www\.beacon\.example`, "name", `"www.beacon.example"`),
		says(`Domain Not Found: beacon\.example.*certcentral_domain\s+resource`, "name", `"beacon.example"`),
		says(`Could Not Read Domain 7`, "id", "7"),
		says(`exactly\s+one|Exactly\s+one|one\s+\(and\s+only\s+one\)`, "id", "7", "name", `"beacon.example"`),
		says(`one\s+\(and\s+only\s+one\)`),
		resource.TestStep{
			PreConfig:   func() { b.fault(refuse("GET", "/domain", 403, "access_denied|missing_permission")) },
			Config:      b.data("certcentral_domain", "name", `"harbor.example"`),
			ExpectError: regexp.MustCompile(`Could Not List Domains`),
		},
	)
}

// names checks the names that are listed, in their order.
func names(want ...string) statecheck.StateCheck {
	items := make([]knownvalue.Check, 0, len(want))
	for _, name := range want {
		items = append(items, knownvalue.ObjectPartial(map[string]knownvalue.Check{"name": text(name), "id": knownvalue.NotNull()}))
	}
	return known(domainsData, "domains", knownvalue.ListExact(items))
}

// Every filter holds, whether the service knows it or answers with all there is.
func TestAccDomainsData_filters(t *testing.T) {
	for name, ignore := range map[string]bool{"filtered": false, "not filtered": true} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t, simulator.Config{})
			other := addOrganization(b)
			lamp := b.add("lamp.example", "email")
			harbor := b.add("harbor.example", "dns-txt-token")
			b.add("beacon.example", "dns-txt-token", func(r *certcentral.DomainRequest) {
				_, err := fmt.Sscan(other, &r.OrganizationID)
				b.must(err)
			})
			b.must(b.ValidateDomain(harbor))
			b.must(b.client.DeactivateDomain(t.Context(), lamp))
			if ignore {
				b.unfiltered()
			}
			step := func(want []string, pairs ...string) resource.TestStep {
				return resource.TestStep{Config: b.data("certcentral_domains", pairs...), ConfigStateChecks: []statecheck.StateCheck{names(want...)}}
			}
			b.run(
				step([]string{"beacon.example", "harbor.example", "lamp.example"}),
				step([]string{"lamp.example"}, "status", `"inactive"`),
				step([]string{"beacon.example", "harbor.example"}, "status", `"active"`),
				step([]string{"harbor.example"}, "validation", `"ov"`),
				step(nil, "validation", `"ev"`),
				step([]string{"lamp.example"}, "dcv_method", `"email"`),
				step([]string{"harbor.example", "lamp.example"}, "organization_id", b.Organization()),
				step([]string{"beacon.example"}, "search", `"EACON"`),
				step([]string{"beacon.example", "harbor.example", "lamp.example"}, "container_id", fmt.Sprint(b.ContainerID())),
				step(nil, "container_id", "7"),
			)
		})
	}
}

// unfiltered makes the service answer every list with all domains, by hiding the query from it.
func (b *bench) unfiltered() {
	b.t.Helper()
	var all []byte
	b.fault(simulator.Fault{Method: "GET", Path: "/domain", Kind: "rewrite", Rewrite: func(status int, body []byte) (int, []byte) {
		if all == nil {
			all = append([]byte{}, body...)
		}
		return status, all
	}})
}

func TestAccDomainsData_item(t *testing.T) {
	b := newBench(t, simulator.Config{})
	id := b.add("harbor.example", "dns-txt-token")
	b.must(b.ValidateDomain(id))
	b.run(
		resource.TestStep{
			Config: b.data("certcentral_domains"),
			ConfigStateChecks: []statecheck.StateCheck{known(domainsData, "domains", knownvalue.ListExact([]knownvalue.Check{knownvalue.ObjectExact(map[string]knownvalue.Check{
				"id": text(fmt.Sprint(id)), "name": text("harbor.example"), "is_active": knownvalue.Bool(true),
				"organization_id": text(b.Organization()), "container_id": text(fmt.Sprint(b.ContainerID())), "dcv_method": text("dns-txt-token"),
				"validation_status": knownvalue.MapExact(map[string]knownvalue.Check{"ov": knownvalue.ObjectPartial(map[string]knownvalue.Check{
					"status": text("active"), "dcv_status": text("complete"),
				})}),
				"validated_until": knownvalue.NotNull(),
			})}))},
		},
		resource.TestStep{
			PreConfig:   func() { b.fault(refuse("GET", "/domain", 403, "access_denied|missing_permission")) },
			Config:      b.data("certcentral_domains"),
			ExpectError: regexp.MustCompile(`Could Not List Domains`),
		},
	)
}

// All pages are read.
func TestAccDomainsData_pages(t *testing.T) {
	b := newBench(t, simulator.Config{})
	const count = 1003
	for i := range count {
		b.add(fmt.Sprintf("lamp-%04d.example", i), "email")
	}
	b.run(resource.TestStep{
		Config:            b.data("certcentral_domains", "search", `"lamp-"`),
		ConfigStateChecks: []statecheck.StateCheck{known(domainsData, "domains", knownvalue.ListSizeExact(count))},
	})
	if n := b.Count("GET", "/domain"); n%2 != 0 || n == 0 {
		t.Errorf("asked for %d pages, want 2 each time", n)
	}
}
