// SPDX-License-Identifier: MPL-2.0

package legacy_test

import (
	"bytes"
	"crypto"
	"maps"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/acctest"
)

// What an order was placed with and was declared as last is remembered, so that nobody buys because of what somebody else
// did, and nobody buys what is there already.

// drifts are what somebody else does to an order that was placed with the key.
var drifts = map[string]func(d *desk, key crypto.Signer){
	"more names": func(d *desk, key crypto.Signer) {
		d.elsewhere(key, "shop.example", "api.shop.example", "b.example", "c.example")
	},
	"no names":            func(d *desk, key crypto.Signer) { d.elsewhere(key, "shop.example") },
	"another common name": func(d *desk, key crypto.Signer) { d.elsewhere(key, "b.example", "api.shop.example", "shop.example") },
	"another key": func(d *desk, _ crypto.Signer) {
		d.elsewhere(acctest.NewKey(d.t), "shop.example", "api.shop.example", "b.example")
	},
}

// An order that ended after somebody else had changed it is not ordered anew: nobody who declares it has asked for that.
func TestLegacySSLOrder_driftThenEnd(t *testing.T) {
	for name, drift := range drifts {
		for end, happens := range map[string]func(*desk){
			"revoked": func(d *desk) { d.must(d.Revoke(d.latest().ID)) },
			"revoked, not seen before": func(d *desk) {
				d.must(d.Revoke(d.latest().ID))
			},
			"expired": func(d *desk) { d.Advance(400 * days) },
			"expired after a refused reissue": func(d *desk) {
				refuses := status(400, nil)
				refuses.Method = "REISSUE"
				d.breaks(refuses)
				d.apply(nil)
				d.expectTitled("Could Not Reissue")
				d.Advance(400 * days)
			},
		} {
			t.Run(name+"/"+end, func(t *testing.T) {
				t.Parallel()
				d := newDesk(t, true, nil)
				key := d.keyed()
				d.mustApply(nil)
				d.expectQuiet()
				drift(d, key)
				if end != "revoked, not seen before" {
					d.refresh()
				}
				happens(d)
				for range 2 {
					d.refresh()
					d.expectOK()
					d.expectTitled("Order Has Ended")
					d.ForgetRequests()
					d.expectNoChange(nil)
				}
				d.declare(map[string]any{"org_unit": "Purchase"}) // which is asked for
				d.plan()
				d.expectSaid(warning, "New Order, Billed")
				d.expectWords("because of org_unit,")
			})
		}
	}
}

// A reissue that the service refuses is not what the order ends with either, once the change is undone.
func TestLegacySSLOrder_refusedReissueThenEnd(t *testing.T) {
	d := newDesk(t, true, nil)
	d.mustApply(nil)
	declared := d.declared
	refuses := status(400, nil)
	refuses.Method = "REISSUE"
	d.breaks(refuses)
	d.apply(map[string]any{"sans": []string{"c.example"}})
	d.expectSaid(fatal, "Could Not Reissue")
	d.Advance(400 * days)
	d.declared = declared
	d.refresh()
	d.ForgetRequests()
	d.expectNoChange(nil)
}

// Names that are left to the request are those it had when it was declared: what somebody else reissued is put right.
func TestLegacySSLOrder_leftOutNamesDrift(t *testing.T) {
	for name, test := range map[string]struct {
		declared map[string]any
		drift    []string
		because  string
	}{
		"further names": {map[string]any{"sans": nil}, []string{"shop.example", "c.example"}, "because of sans"},
		"common name":   {map[string]any{"common_name": nil}, []string{"b.example", "shop.example", "api.shop.example"}, "because of common_name"},
		"all names":     {map[string]any{"common_name": nil, "sans": nil}, []string{"c.example"}, "because of common_name, sans"},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t, true, nil)
			key := acctest.NewKey(t)
			d.declare(map[string]any{"csr": csrOf(t, key, "shop.example", "shop.example", "api.shop.example", "b.example")})
			d.mustApply(test.declared)
			d.expectQuiet()
			before := attributesOf(t, d.current)
			d.elsewhere(key, test.drift[0], test.drift[1:]...)
			d.refresh()
			d.ForgetRequests()
			d.plan()
			d.expectSaid(warning, "Reissue")
			d.expectWords(test.because)
			d.mustApply(nil)
			d.expectSent(reissueCall)
			d.finish()
			for _, attribute := range []string{"common_name", "sans"} {
				if is := attributesOf(t, d.current)[attribute]; !is.Equal(before[attribute]) {
					t.Errorf("%s is %s, want %s again", attribute, is, before[attribute])
				}
			}
		})
	}
}

// optionalTerms are those that can be left out, with other values than a desk declares.
var optionalTerms = map[string]any{
	"org_unit": "Purchase", "org_addr2": "Floor 3", "telephone": "555-123-1001", "org_contact_job_title": "Manager", "org_contact_telephone_ext": "8",
}

// A term that is taken out of the declaration is in force all the same. To put it in again buys nothing, another value does.
func TestLegacySSLOrder_termLeftOut(t *testing.T) {
	for name, other := range optionalTerms {
		for how, from := range map[string]func(*desk){"ordered": func(*desk) {}, "imported": func(d *desk) { d.adopt(d.id()); d.mustApply(nil) }} {
			t.Run(how+"/"+name, func(t *testing.T) {
				d := newDesk(t, true, nil)
				original := d.declared[name]
				d.mustApply(nil)
				from(d)
				d.ForgetRequests()
				for range 2 {
					d.mustApply(map[string]any{name: nil})
					d.expect(map[string]string{name: ""})
					d.expectQuiet()
					d.mustApply(map[string]any{name: original})
					d.expectQuiet()
					d.expect(map[string]string{name: d.asSent(original)})
				}
				d.expectOrders(isIssued)
				d.mustApply(map[string]any{name: nil})
				d.declare(map[string]any{name: other})
				d.step(row{because: []string{name}}, deed{title: "New Order, Billed", sends: orderCall})
				d.expectQuiet()
			})
		}
	}
}

// A term that the order was placed without is not in force, so to declare it orders anew.
func TestLegacySSLOrder_termOnlyIn(t *testing.T) {
	d := newDesk(t, true, nil)
	d.mustApply(nil)
	d.mustApply(map[string]any{"validity": 2, "org_unit": nil}) // another order, without
	d.expectQuiet()
	d.declare(map[string]any{"org_unit": "Sales"})
	d.step(row{because: []string{"org_unit"}}, deed{title: "New Order, Billed", sends: orderCall})
	d.expectOrders(isIssued, isIssued, isIssued)
}

// Left out, ev is what the order has: no for a first one.
func TestLegacySSLOrder_evOutAndIn(t *testing.T) {
	for _, first := range []any{nil, false, true} {
		d := newDesk(t, true, map[string]any{"ev": first})
		isEV := first == true
		d.mustApply(nil)
		d.expectEV(isEV)
		d.ForgetRequests()
		for _, ev := range []any{nil, isEV, nil, isEV} {
			d.mustApply(map[string]any{"ev": ev})
			d.expectEV(isEV)
			d.expectQuiet()
		}
		d.mustApply(map[string]any{"ev": nil})
		d.expectSent()
		d.declare(map[string]any{"ev": !isEV})
		d.step(row{because: []string{"ev"}}, deed{title: "New Order, Billed", sends: orderCall})
		d.expectEV(!isEV)
		d.expectQuiet()
	}
}

func (d *desk) expectEV(want bool) {
	d.t.Helper()
	if is := attributesOf(d.t, d.current)["ev"]; !is.Equal(tftypes.NewValue(tftypes.Bool, want)) {
		d.t.Errorf("ev is %s, want %t", is, want)
	}
}

// Of an import, the product tells whether it is EV. What it is not cannot be declared.
func TestLegacySSLOrder_evOfImport(t *testing.T) {
	for _, isEV := range []bool{false, true} {
		d := newDesk(t, true, map[string]any{"ev": isEV})
		d.mustApply(nil)
		d.adopt(d.id())
		d.expectOK()
		d.expectEV(isEV)
		d.declare(map[string]any{"ev": !isEV})
		d.plan()
		d.expectSaid(fatal, "Imported Order Differs")
		d.ForgetRequests()
		d.mustApply(map[string]any{"ev": nil})
		d.expectEV(isEV)
		d.mustApply(map[string]any{"ev": isEV})
		d.expectSent()
		d.expectQuiet()
	}
	d := newDesk(t, true, nil) // a product nobody names says nothing
	d.mustApply(nil)
	d.must(d.AddFault(rewritten(`"product_name":"`, `"other":"`)))
	d.adopt(d.id())
	if is := attributesOf(t, d.current)["ev"]; !is.IsNull() {
		t.Errorf("ev is %s", is)
	}
	d.mustApply(nil)
	d.expectQuiet()
}

// A reissue that did not happen leaves what was declared before it, all of it: without the change nothing is planned.
func TestLegacySSLOrder_reissueRejectedUndone(t *testing.T) {
	for kind, change := range reissueKinds {
		t.Run(kind, func(t *testing.T) {
			d := newDesk(t, false, nil)
			d.mustApply(nil)
			d.staff()
			d.refresh()
			before, declared := d.current, d.declared
			d.mustApply(change(d))
			d.expectQuiet()
			d.must(d.Reject(d.latest().ID))
			d.refresh()
			d.expectSaid(warning, "Reissue Did Not Happen")
			d.expectUnchanged(before)
			changed := d.declared
			d.declared = declared
			d.expectQuiet()
			d.declared = maps.Clone(changed)
			d.ForgetRequests()
			d.mustApply(nil)
			d.expectSent(reissueCall)
			d.finish()
		})
	}
}

// replaced puts other text into the answers of the service.
func replaced(old, other string) func(status int, body []byte) (int, []byte) {
	return func(status int, body []byte) (int, []byte) {
		return status, bytes.ReplaceAll(body, []byte(old), []byte(other))
	}
}
