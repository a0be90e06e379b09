// SPDX-License-Identifier: MPL-2.0

package legacy_test

import (
	"maps"
	"slices"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/acctest"
)

// Values that are known only at apply: Terraform plans with them unknown, and once more when it applies, with what they have
// become. What the first plan knew has to come true.

// unknownPlan is the call that a plan with an unknown value has to reckon with.
func (r row) unknownPlan(situation string) string {
	switch {
	case situation == isPending:
		return "" // whatever it becomes, nothing can be sent
	case r.kind == isNewOrder || hasEnded(situation):
		return orderCall
	default:
		return reissueCall
	}
}

func TestLegacySSLOrder_unknownChanges(t *testing.T) {
	for _, situation := range situations {
		for _, row := range slices.Concat(certifiedRows, orderedRows()) {
			t.Run(situation+"/"+row.name, func(t *testing.T) {
				t.Parallel()
				testUnknownChange(t, situation, row)
			})
		}
	}
}

// testUnknownChange plans with unknown values, which first turn out to be what they were, and then another time to be others.
func testUnknownChange(t *testing.T, situation string, r row) {
	t.Helper()
	d := arrive(t, situation)
	change := r.change(d)
	was, unknowns := d.declared, map[string]any{}
	for name := range change {
		unknowns[name] = tftypes.UnknownValue
	}
	d.declare(unknowns)
	first := d.planUnknown(r, situation, slices.Collect(maps.Keys(change)))

	d.declared = was
	d.step(r, deed{})
	d.expectFulfilled(first)

	d.declare(change)
	d.step(r, r.in(situation))
	if r.in(situation).fails {
		d.declared = was
	} else {
		d.expectFulfilled(first)
	}
	d.expectQuiet()
}

// planUnknown plans, and checks that the plan leaves open what may change and nothing else.
func (d *desk) planUnknown(r row, situation string, undeclared []string) *acctest.Object {
	d.t.Helper()
	planned := d.plan()
	d.expectSaid(warning, "Change Not Known Yet")
	open := append(unknown(r.unknownPlan(situation)), undeclared...)
	if r.unknownPlan(situation) == orderCall {
		open = append(open, "previous_order_id")
	}
	prior := attributesOf(d.t, d.current)
	for name, value := range attributesOf(d.t, planned) {
		if isOpen := slices.Contains(open, name); isOpen == value.IsFullyKnown() || !isOpen && !value.Equal(prior[name]) {
			d.t.Errorf("%s is planned as %s, before it was %s", name, value, prior[name])
		}
	}
	return planned
}

// expectFulfilled checks that what the first plan knew is in the order that came of it.
func (d *desk) expectFulfilled(first *acctest.Object) {
	d.t.Helper()
	is := attributesOf(d.t, d.current)
	for name, value := range attributesOf(d.t, first) {
		if value.IsFullyKnown() && !value.Equal(is[name]) {
			d.t.Errorf("%s was first planned as %s, and is %s", name, value, is[name])
		}
	}
}

// An order is planned though its CSR, its names and its terms are not known yet, and placed when they are.
func TestLegacySSLOrder_unknownAtCreation(t *testing.T) {
	for name, unknowns := range map[string][]string{
		"request": {"csr"}, "common name": {"common_name"}, "names": {"sans"}, "all of these": {"csr", "common_name", "sans"},
		"a term": {"org_name"}, "terms": {"validity", "ev", "org_country", "org_contact_email", "telephone"}, "how it ends": {"on_destroy", "wait_for_issuance"},
		"everything": append([]string{"wait_for_issuance", "on_destroy", "revocation_skip_approval"}, inputs...),
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t, true, map[string]any{"wait_for_issuance": false, "on_destroy": "keep", "revocation_skip_approval": false})
			final := d.declared
			for _, attribute := range unknowns {
				d.declare(map[string]any{attribute: tftypes.UnknownValue})
			}
			first := d.plan()
			d.expectSaid(warning, "New Order, Billed")
			for name, value := range attributesOf(t, first) {
				if slices.Contains(unknowns, name) == value.IsFullyKnown() && d.declared[name].Type() != nil {
					t.Errorf("%s is planned as %s", name, value)
				}
			}
			d.declared = final
			d.mustApply(nil)
			d.expectFulfilled(first)
			d.expectSent(orderCall)
			d.expectBody(inputs...)
			d.expectQuiet()
		})
	}
}

// Names that are left to a CSR which is not known are not known either, and become those of the CSR.
func TestLegacySSLOrder_unknownRequest(t *testing.T) {
	d := newDesk(t, true, map[string]any{"csr": tftypes.UnknownValue, "common_name": nil, "sans": nil, "server_type": nil})
	for _, names := range [][]string{{"shop.example", "api.shop.example", "b.example"}, {"new.example", "c.example"}} {
		d.declare(map[string]any{"csr": tftypes.UnknownValue})
		plan := attributesOf(t, d.plan())
		if plan["common_name"].IsKnown() || plan["sans"].IsKnown() {
			t.Errorf("the names are planned as %s and %s", plan["common_name"], plan["sans"])
		}
		d.mustApply(map[string]any{"csr": csrOf(t, acctest.NewKey(t), names[0], names...)})
		d.expect(map[string]string{"common_name": names[0], "status": isIssued})
		if got := d.names(); !slices.Equal(got, names[1:]) {
			t.Errorf("the further names are %q, want %q", got, names[1:])
		}
		d.expectQuiet()
	}
	d.expectCertificates(2)
	d.expectOrders(isIssued)
}

// Where nothing may be bought, what may turn out to be no purchase is planned, and what turns out to be one is refused.
func TestLegacySSLOrder_unknownNotBillable(t *testing.T) {
	for _, situation := range []string{isIssued, isRevoked} {
		d := arrive(t, situation)
		d.forbidBills()
		was := d.declared
		d.declare(map[string]any{"org_name": tftypes.UnknownValue})
		d.plan()
		d.expectSaid(warning, "Change Not Known Yet")
		d.declared = was
		d.step(row{}, deed{})
		d.declare(map[string]any{"org_name": "Example Gadgets Ltd"})
		d.step(row{because: []string{"org_name"}}, deed{title: "New Order Not Allowed", fails: true})
	}
}

// names returns the further names in state, sorted.
func (d *desk) names() (list []string) {
	d.t.Helper()
	var elements []tftypes.Value
	d.must(attributesOf(d.t, d.current)["sans"].As(&elements))
	for _, element := range elements {
		list = append(list, d.asSent(element))
	}
	slices.Sort(list)
	return list
}

// forbidBills configures the provider anew, with allow_billable = false.
func (d *desk) forbidBills() {
	d.t.Helper()
	d.configure(map[string]tftypes.Value{"allow_billable": tftypes.NewValue(tftypes.Bool, false)})
}

// What a plan takes over in another spelling, or from the CSR, is the same whether or not the other names are known yet.
func TestLegacySSLOrder_unknownNames(t *testing.T) {
	request := csrOf(t, acctest.NewKey(t), "shop.example", "shop.example", "b.example")
	for name, test := range map[string]struct{ before, declared, unknown map[string]any }{
		"names of the request": {
			nil, map[string]any{"csr": request, "sans": nil}, map[string]any{"common_name": tftypes.UnknownValue},
		},
		"names of another request": {
			map[string]any{"sans": []string{"c.example"}}, map[string]any{"csr": request, "common_name": "b.example", "sans": nil}, map[string]any{"common_name": tftypes.UnknownValue},
		},
		"names in capitals": {
			map[string]any{"sans": []string{"b.example"}}, map[string]any{"sans": []string{"B.Example"}}, map[string]any{"common_name": tftypes.UnknownValue},
		},
		"common name in capitals": {
			map[string]any{"sans": []string{"b.example"}}, map[string]any{"common_name": "Shop.Example"}, map[string]any{"sans": tftypes.UnknownValue},
		},
		"common name in capitals, other names": {
			map[string]any{"sans": []string{"b.example"}}, map[string]any{"common_name": "Shop.Example", "sans": []string{"c.example"}}, map[string]any{"sans": tftypes.UnknownValue},
		},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t, true, test.before)
			if test.before != nil {
				d.mustApply(nil)
			}
			d.declare(test.declared)
			final := d.declared
			d.declare(test.unknown)
			d.refresh()
			first := d.plan()
			d.expectOK()
			d.declared = final
			d.mustApply(nil)
			d.expectFulfilled(first)
			d.expectQuiet()
			d.expectCertified()
		})
	}
}
