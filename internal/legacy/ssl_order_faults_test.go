// SPDX-License-Identifier: MPL-2.0

package legacy_test

import (
	"fmt"
	"maps"
	"net/http"
	"testing"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/acctest"
)

// Whatever happens to the call that orders, at most one order is bought: the first API cannot be asked whether there is one.

const orderPath = "/order/ssl"

// orderMishaps are those that can happen to an order: beside the common ones, a success that names none.
func orderMishaps() map[string]mishap {
	all := maps.Clone(mishaps)
	for name, body := range map[string]string{"no id": `{}`, "empty id": `{"order_id":""}`, "id 0": `{"order_id":0}`, "odd id": `{"order_id":"none"}`} {
		all["success with "+name] = mishap{fault: statusAfter(201, []byte(body)), verdict: inDoubt, effect: true}
	}
	all["success and nothing"] = mishap{fault: statusAfter(201, nil), verdict: inDoubt, effect: true}
	return all
}

func TestLegacySSLOrder_createFaults(t *testing.T) {
	for name, m := range orderMishaps() {
		m.run(t, name, testCreateFault)
	}
}

func testCreateFault(t *testing.T, m mishap) {
	d := newDesk(t, true, nil)
	m.shake(d)
	m.happen(d, http.MethodPost, orderPath, d.plan())
	if orders := len(d.Orders()); (orders == 1) != m.effect || orders > 1 {
		t.Fatalf("there are %d orders", orders)
	}
	switch m.verdict {
	case isTaken:
		d.expectOK()
		d.expect(map[string]string{"id": fmt.Sprintf("%08d", d.latest().ID)})
	case isRefused:
		d.expectSaid(fatal, "Could Not Place Order")
		d.expectWords("Nothing was ordered.")
		if !d.current.Value.IsNull() {
			t.Errorf("state has %s", d.current.Value)
		}
		d.mustApply(nil)
	case inDoubt:
		d.expectDoubt()
		d.current = d.Null() // by terraform state rm
		if m.effect {
			d.adoptLatest()
		} else {
			d.mustApply(nil)
		}
	}
	d.expectQuiet()
	d.expectOrders(isIssued)
	d.expect(map[string]string{"status": isIssued, "certificate": "*"})
}

// expectDoubt checks that an order which may exist stays in state, and that no run sends anything for it, whatever is
// declared; and that no run lets go of it.
func (d *desk) expectDoubt() {
	d.t.Helper()
	const title = "Order Not Confirmed"
	d.expectSaid(fatal, title)
	d.expectWords("for shop.example", "terraform state rm", "terraform import", "it is not sent again", "placed about 20")
	unconfirmed := map[string]string{"id": "unconfirmed:shop.example", "status": "unconfirmed", "previous_order_id": "", "certificate": "", "product_name": ""}
	d.expect(unconfirmed)
	if d.identity() != d.id() {
		d.t.Errorf("the identity is %s", d.identity())
	}
	d.ForgetRequests()
	before, declared := d.current, d.declared
	for _, change := range []map[string]any{nil, {"validity": 2}, {"sans": []string{"c.example"}}, {"on_destroy": "revoke_order"}} {
		d.apply(change)
		d.expectSaid(fatal, title)
		d.expectWords("terraform state rm", "terraform import")
		d.expectUnchanged(before)
	}
	d.declared = declared
	d.end()
	d.expectSaid(fatal, title)
	d.expectUnchanged(before)
	nothing := &acctest.Object{Value: d.Null().Value, Private: before.Private}
	if _, said := d.Plan(d.t.Context(), before, nothing.Value); !failed(said) {
		d.t.Error("to let go of it is planned")
	}
	d.current, d.said = d.Apply(d.t.Context(), before, nothing, nothing.Value) // of a plan that was made before
	d.expectSaid(fatal, title)
	d.expectUnchanged(before)
	d.expectPlansWithoutRefresh()
	d.expectSent()
}

// expectPlansWithoutRefresh checks what is planned for an order in doubt where nothing is read before.
func (d *desk) expectPlansWithoutRefresh() {
	d.t.Helper()
	d.expectNoChange(nil)
	declared := d.declared
	d.declare(map[string]any{"validity": 2})
	d.plan()
	d.expectSaid(fatal, "Order Not Confirmed")
	d.expectWords("terraform state rm", "terraform import")
	d.declared = declared
}

// adoptLatest imports the order that was placed last, and takes over what is declared, for which nothing is sent.
func (d *desk) adoptLatest() {
	d.t.Helper()
	d.ForgetRequests()
	d.adopt(fmt.Sprint(d.latest().ID))
	d.expectOK()
	d.plan()
	d.expectSaid(warning, "Recorded, Not Sent")
	d.mustApply(nil)
	d.expectSent()
}

// The same of an order that takes the place of another, which stays in state until there is one.
func TestLegacySSLOrder_orderAnewFaults(t *testing.T) {
	for name, m := range orderMishaps() {
		m.run(t, name, testOrderAnewFault)
	}
}

func testOrderAnewFault(t *testing.T, m mishap) {
	d := newDesk(t, true, nil)
	m.shake(d)
	d.mustApply(nil)
	d.refresh()
	before, declared := d.current, d.declared
	d.declare(map[string]any{"validity": 2})
	m.happen(d, http.MethodPost, orderPath, d.plan())
	if orders := len(d.Orders()); (orders == 2) != m.effect || orders > 2 {
		t.Fatalf("there are %d orders", orders)
	}
	if d.identity() != d.id() {
		t.Errorf("the identity is %s, the order %s", d.identity(), d.id())
	}
	switch m.verdict {
	case isTaken:
		d.expectOK()
	case isRefused:
		d.expectSaid(fatal, "Could Not Place Order")
		d.expectWords("Nothing was ordered, and order " + before.Attribute(t, "id") + " is as before.")
		d.expectUnchanged(before)
		d.mustApply(nil)
	case inDoubt:
		d.expectSaid(fatal, "Order Not Confirmed")
		d.expectUnchanged(before)
		d.expectLostSuccessor(declared)
		d.replaceLost(m.effect)
	}
	d.expectQuiet()
	d.expectOrders(isIssued, isIssued)
	d.expect(map[string]string{"status": isIssued, "certificate": "*", "id": fmt.Sprintf("%08d", d.latest().ID)})
}

// expectLostSuccessor checks that nothing is bought in the place of the order any more, and that all else goes on.
func (d *desk) expectLostSuccessor(original values) {
	d.t.Helper()
	const title = "Order Not Confirmed"
	d.ForgetRequests()
	wanted := d.declared
	for _, change := range []map[string]any{nil, {"validity": 2, "org_name": "Example Gadgets Ltd"}, {"sans": []string{"c.example"}}} {
		d.refresh()
		d.expectSaid(warning, title)
		d.declare(change)
		d.plan()
		d.expectSaid(fatal, title)
		d.expectWords("terraform import", "terraform state rm", d.id(), "placed about 20")
	}
	d.declared = original // undoes it
	d.refresh()
	d.expectSaid(warning, title)
	d.expectSent()
	d.ForgetRequests()
	d.expectNoChange(nil)
	d.mustApply(map[string]any{"wait_for_issuance": true})
	d.mustApply(map[string]any{"wait_for_issuance": false})
	d.refresh()
	d.expectSaid(warning, title) // is not forgotten
	d.declared = wanted
}

// replaceLost goes on as the error says: it lets go of the earlier order, and imports the one that exists or places it.
func (d *desk) replaceLost(exists bool) {
	d.t.Helper()
	d.current = d.Null()
	if exists {
		d.adoptLatest()
	} else {
		d.mustApply(nil)
	}
}

// A reissue goes on while it is not known whether another order was placed.
func TestLegacySSLOrder_reissueAfterLostOrder(t *testing.T) {
	d := newDesk(t, true, nil)
	m := orderMishaps()["cut after"]
	d.mustApply(nil)
	declared := d.declared
	d.declare(map[string]any{"validity": 2})
	m.happen(d, http.MethodPost, orderPath, d.plan())
	d.declared = declared
	d.ForgetRequests()
	d.mustApply(map[string]any{"sans": []string{"c.example"}})
	d.expectSent("REISSUE /order/" + d.id())
	d.refresh()
	d.expectSaid(warning, "Order Not Confirmed")
	d.apply(map[string]any{"validity": 2})
	d.expectSaid(fatal, "Order Not Confirmed")
	d.expectOrders(isIssued, isIssued)
}
