// SPDX-License-Identifier: MPL-2.0

package orders_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/acctest"
)

// The guide "The 24-hour incident", rehearsed with 300 orders through the protocol, one request after the other: the
// certificates of a list of serial numbers, and no others, are reissued by one apply, once each, and the old ones revoked.
// The clock tells what the service's rate limit leaves of a day.
func TestSSLOrder_incident(t *testing.T) {
	t.Parallel()
	i := newIncident(t, 300, 120)
	state := &fleet{incident: i, sites: map[string]*pair{}}
	if changed := state.apply(nil); changed != 300 {
		t.Fatalf("the first apply changed %d sites", changed)
	}
	i.before = state.note()
	i.expectOrdered()
	affected := i.strike()
	if changed := state.apply(affected); changed != 120 {
		t.Errorf("the apply changed %d sites, want 120", changed)
	}
	i.after = state.note()
	i.expectReissued()
	i.revoke()
	if changed := state.only(affected).apply(affected); changed != 0 {
		t.Errorf("once the old certificates are revoked, an apply changes %d sites", changed)
	}
	i.expectOver()
}

// fleet is the state of the guide's configuration.
type fleet struct {
	*incident
	sites map[string]*pair
}

// only is the fleet without the other sites.
func (f *fleet) only(sites []string) *fleet {
	fewer := *f.incident
	fewer.csrs = map[string]string{}
	for _, site := range sites {
		fewer.csrs[site] = f.csrs[site]
	}
	return &fleet{incident: &fewer, sites: f.sites}
}

// pair is the state of a site.
type pair struct{ order, certificate *acctest.Object }

// serve starts the provider for both resources, as one process with one client.
func (f *fleet) serve() (orders, certificates *acctest.Server) {
	orders, certificates = f.bench.Serve(f.T, sslOrder), f.bench.Serve(f.T, "certcentral_issued_certificate")
	certificates.ProviderServer = orders.ProviderServer
	return orders, certificates
}

// apply refreshes and plans, and carries out what is planned in another process. It returns how many sites changed.
func (f *fleet) apply(affected []string) (changed int) {
	f.Helper()
	orders, certificates := f.serve()
	due := map[string]*acctest.Object{}
	for _, site := range slices.Sorted(maps.Keys(f.csrs)) {
		s := f.refresh(site, orders, certificates)
		plan, diags := orders.Plan(f.Context(), s.order, f.config(orders, site, affected))
		expectNoError(f.T, diags)
		if !plan.Value.Equal(s.order.Value) {
			due[site] = plan
			continue
		}
		plan, diags = certificates.Plan(f.Context(), s.certificate, f.certificateConfig(certificates, s.order))
		expectNoError(f.T, diags)
		if !plan.Value.Equal(s.certificate.Value) {
			f.Errorf("%s: another certificate is planned for an order that stays", site)
		}
	}
	orders, certificates = f.serve()
	for _, site := range slices.Sorted(maps.Keys(due)) {
		s := f.sites[site]
		order, diags := orders.Apply(f.Context(), s.order, due[site], f.config(orders, site, affected))
		expectNoError(f.T, diags)
		s.order = order
		s.certificate, _, _ = run(f.T, certificates, s.certificate, f.certificateConfig(certificates, s.order))
	}
	return len(due)
}

// refresh reads what there is of a site.
func (f *fleet) refresh(site string, orders, certificates *acctest.Server) *pair {
	f.Helper()
	s := f.sites[site]
	if s == nil {
		s = &pair{orders.Null(), certificates.Null()}
		f.sites[site] = s
		return s
	}
	order, diags := orders.Read(f.Context(), s.order)
	expectNoError(f.T, diags)
	certificate, diags := certificates.Read(f.Context(), s.certificate)
	expectNoError(f.T, diags)
	s.order, s.certificate = order, certificate
	return s
}

func (f *fleet) config(orders *acctest.Server, site string, affected []string) tftypes.Value {
	more := values{"common_name": acctest.Text(f.name(site))}
	if slices.Contains(affected, site) {
		more["reissue_trigger"] = acctest.Text("incident")
	}
	return orders.Config(inputs(f.bench, f.csrs[site], more))
}

func (f *fleet) certificateConfig(certificates *acctest.Server, order *acctest.Object) tftypes.Value {
	return certificates.Config(values{
		"order_id": acctest.Text(order.Attribute(f.T, "id")), "certificate_id": acctest.Text(order.Attribute(f.T, "certificate_id")),
	})
}

// note returns what the guide's output tells.
func (f *fleet) note() map[string]noted {
	all := map[string]noted{}
	for site, s := range f.sites {
		fact := func(name string) string { return s.certificate.Attribute(f.T, name) }
		all[site] = noted{fact("order_id"), fact("certificate_id"), fact("serial_number"), fact("issuer"), fact("certificate_pem")}
	}
	return all
}

// The same through real terraform and the guide's own expressions, with fewer orders. Terraform asks for ten at a time,
// whose waits add up on the clock.
func TestAccSSLOrder_incident(t *testing.T) {
	i := newIncident(t, 20, 8)
	list := filepath.Join(t.TempDir(), "affected.json")
	config := i.terraform(list)
	resource.ParallelTest(t, resource.TestCase{
		ProtoV6ProviderFactories: i.bench.Factories(),
		Steps: []resource.TestStep{
			{
				Config:            config,
				ConfigStateChecks: []statecheck.StateCheck{outputCheck{"certificates", &i.before}},
				PostApplyFunc:     i.expectOrdered,
			},
			{
				PreConfig: func() {
					text, err := json.Marshal(i.strike())
					must(t, err)
					must(t, os.WriteFile(list, text, 0o600))
				},
				Config:            config,
				ConfigStateChecks: []statecheck.StateCheck{outputCheck{"certificates", &i.after}},
				PostApplyFunc:     i.expectReissued,
			},
			{PreConfig: i.revoke, Config: config, PlanOnly: true},
			{Config: i.bench.Config("", "")}, // lets go of the orders, and keeps them
		},
	})
	i.expectOver()
}

// terraform is the guide's configuration, with the keys of the affected sites in a file.
func (i *incident) terraform(list string) string {
	csrs, err := json.Marshal(i.csrs)
	must(i.T, err)
	return i.bench.Config("", fmt.Sprintf(`
locals {
  csrs     = %s
  affected = fileexists(%[2]q) ? jsondecode(file(%[2]q)) : []
}

resource "certcentral_ssl_order" "site" {
  for_each = local.csrs

  product         = "ssl_basic"
  common_name     = "${each.key}.shop.example"
  csr             = each.value
  order_validity  = { years = 1 }
  organization_id = %[3]q
  dcv_method      = "dns-txt-token"
  skip_approval   = true
  on_destroy      = "keep"
  reissue_trigger = contains(local.affected, each.key) ? "incident" : null
}

resource "certcentral_issued_certificate" "site" {
  for_each = certcentral_ssl_order.site

  order_id       = each.value.id
  certificate_id = each.value.certificate_id
}

output "certificates" {
  value = certcentral_issued_certificate.site
}
`, csrs, list, i.bench.Organization()))
}

// outputCheck keeps an output of the state.
type outputCheck struct {
	name string
	into *map[string]noted
}

// CheckState implements statecheck.StateCheck.
func (c outputCheck) CheckState(_ context.Context, req statecheck.CheckStateRequest, resp *statecheck.CheckStateResponse) {
	output := req.State.Values.Outputs[c.name]
	if output == nil {
		resp.Error = fmt.Errorf("there is no output %s", c.name)
		return
	}
	text, err := json.Marshal(output.Value)
	resp.Error = errors.Join(err, json.Unmarshal(text, c.into))
}
