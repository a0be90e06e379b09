// SPDX-License-Identifier: MPL-2.0

package orders_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/simulator"
)

// Products that the service chooses, and products for which an organization has to be made.

// chosen leaves the product to the service, which takes ssl_basic.
var chosen = declared{"product": "ssl", "type_hint": "ov"}

// An order that is imported is as good as one of product ssl: the service chose what it has.
func TestSSLOrder_importedAsChosen(t *testing.T) {
	k := newKeeper(t, simulator.Config{Validation: "auto"})
	k.apply(chosen)
	k.expectQuiet(chosen)
	k.importFirst()
	k.bench.ForgetRequests()
	k.apply(chosen)
	k.expectWrites()
	k.expectQuiet(chosen)
	k.expectOrder(0, 1)
}

// To write down what the service chose changes nothing; another product is another order.
func TestSSLOrder_chosenIsWrittenDown(t *testing.T) {
	for _, imported := range []bool{false, true} {
		k := newKeeper(t, simulator.Config{Validation: "auto"})
		k.apply(chosen)
		k.refresh()
		if imported {
			k.importFirst()
			k.apply(chosen)
		}
		product := k.current.Attribute(t, "product_name_id")
		if product == "" || product == "ssl" {
			t.Fatalf("the service chose %q", product)
		}
		k.bench.ForgetRequests()
		k.apply(declared{"product": product})
		k.expectWrites()
		k.expectQuiet(declared{"product": product})
		k.expectOrder(0, 1)
	}
}

// From ssl to a product that the service did not choose is a new order.
func TestSSLOrder_otherThanChosen(t *testing.T) {
	k := newKeeper(t, simulator.Config{Validation: "auto"})
	k.apply(chosen)
	k.refresh()
	_, diags := k.plan(pro)
	expectSummary(t, diags, tfprotov6.DiagnosticSeverityWarning, "New Order, Billed", k.order(0))
	k.apply(pro)
	k.expectOrder(1, 2)
	k.expectQuiet(pro)
}

// An order that gets an organization by its details later than at first plans its id as unknown, and knows it afterwards.
// One organization is made for it.
func TestSSLOrder_organizationMadeLater(t *testing.T) {
	for _, lost := range []bool{false, true} {
		k := newKeeper(t, simulator.Config{Validation: "auto"})
		k.apply(declared{"product": "ssl_dv_geotrust_flex", "organization_id": nil})
		before := len(k.bench.Organizations())
		company := companyOf("Lanterns GmbH")
		wanted := declared{"organization_id": nil, "organization": company}
		plan, diags := k.plan(wanted)
		expectSummary(t, diags, tfprotov6.DiagnosticSeverityWarning, "New Order, Billed", k.order(0))
		if id := attributes(t, plan)["organization_id"]; id.IsKnown() {
			t.Errorf("organization_id is planned as %s, want it unknown", id)
		}
		expectSilence(t, diags, "Organization Details Not Sent")
		if lost {
			k.lose(wanted)
		}
		expectSilence(t, k.apply(wanted), "Organization Details Not Sent")
		k.expectOrder(1, 2)
		organizations := k.bench.Organizations()
		if len(organizations) != before+1 || organizations[before].Name != "Lanterns GmbH" {
			t.Fatalf("the organizations are %+v, want one more", organizations)
		}
		if id := k.current.Attribute(t, "organization_id"); id == "" || k.bench.Orders()[1].OrganizationID != organizations[before].ID {
			t.Errorf("organization_id is %q of %+v", id, k.bench.Orders()[1])
		}
		k.expectQuiet(wanted)
	}
}
