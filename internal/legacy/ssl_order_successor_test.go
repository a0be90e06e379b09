// SPDX-License-Identifier: MPL-2.0

package legacy_test

import (
	"fmt"
	"maps"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/acctest"
)

// An order that was placed in the place of another may end before it is issued. The earlier one, which runs on, is the
// resource's again then, as it was declared.

// endings are the ways in which an order ends unissued, as the service shows them.
var endings = map[string]func(*desk){
	isRejected: func(d *desk) { d.must(d.Reject(d.latest().ID)) },
	isCanceled: func(d *desk) { d.must(d.cancel(d.latest().ID)) },
	"denied": func(d *desk) {
		denied := rewritten(`"pending"`, `"denied"`)
		denied.Path = "/order/" + d.id()
		d.must(d.AddFault(denied))
	},
}

// everythingElse declares another value for all that the declaration holds of certificate and order.
func everythingElse(t *testing.T) map[string]any {
	t.Helper()
	change := map[string]any{
		"csr": acctest.NewCSR(t, "new.example"), "common_name": "new.example", "sans": []string{"c.example"}, "server_type": 45, "validity": 2, "ev": true,
	}
	for _, r := range orderedRows() {
		maps.Copy(change, r.change(nil))
	}
	change["org_unit"], change["org_addr2"] = nil, nil
	return change
}

func TestLegacySSLOrder_successorEnds(t *testing.T) {
	for end, happens := range endings {
		for change, declared := range map[string]map[string]any{"everything": everythingElse(t), "one term": {"org_name": "Example Gadgets Ltd"}} {
			t.Run(end+"/"+change, func(t *testing.T) {
				t.Parallel()
				d := arrive(t, isIssued)
				before, original := d.current, d.declared
				d.mustApply(declared)
				second := d.latestID()
				d.expect(map[string]string{"id": second, "previous_order_id": before.Attribute(t, "id")})
				happens(d)
				d.refresh()
				d.expectSaid(warning, "Order "+second+" Ended")
				d.expectWords("status "+end, "goes back to order "+before.Attribute(t, "id"))
				d.expectUnchanged(before)
				if d.identity() != d.id() {
					t.Errorf("the identity is %s", d.identity())
				}
				d.plan() // as long as it is declared
				d.expectSaid(warning, "New Order, Billed")
				d.declared = original
				d.expectQuiet()
				d.mustApply(map[string]any{"org_unit": nil})
				d.mustApply(map[string]any{"org_unit": "Sales"}) // which the earlier order was placed with
				d.ForgetFaults()
				d.expectQuiet()
				d.expectEarlier(before)
			})
		}
	}
}

// expectEarlier checks that the certificate is still that of before, and that the first of two orders runs on.
func (d *desk) expectEarlier(before *acctest.Object) {
	d.t.Helper()
	if is := d.current.Attribute(d.t, "serial_number"); is != before.Attribute(d.t, "serial_number") {
		d.t.Errorf("the certificate is %s", is)
	}
	if orders := d.Orders(); len(orders) != 2 || orders[0].Status != isIssued {
		d.t.Errorf("there are the orders %+v", orders)
	}
}

// The change is ordered again as often as it is declared, and once it is issued the earlier order is out of the question.
func TestLegacySSLOrder_successorSucceeds(t *testing.T) {
	d := arrive(t, isIssued)
	first := d.id()
	d.mustApply(map[string]any{"validity": 2})
	d.must(d.Reject(d.latest().ID))
	d.refresh()
	d.step(row{because: []string{"validity"}}, deed{title: "New Order, Billed", sends: orderCall})
	third := d.id()
	d.staff()
	d.expectQuiet()
	d.expectOrders(isIssued, isRejected, isIssued)
	d.must(d.AddFault(rewritten(`"status":"issued"`, `"status":"canceled"`))) // however it ends
	d.refresh()
	d.expectSaid(warning, "Order Has Ended")
	d.expect(map[string]string{"id": third, "status": isCanceled})
	d.ForgetFaults()
	d.must(d.Revoke(d.latest().ID))
	d.refresh()
	d.expectSaid(warning, "Order Has Ended")
	d.expect(map[string]string{"id": third, "previous_order_id": first})
	d.ForgetRequests()
	d.expectNoChange(nil)
}

// There is nothing to go back to where the earlier order had ended already, or was never issued.
func TestLegacySSLOrder_successorOfEnded(t *testing.T) {
	for _, situation := range situations {
		if !hasEnded(situation) {
			continue
		}
		d := arrive(t, situation)
		d.mustApply(map[string]any{"org_name": "Example Gadgets Ltd"})
		second := d.id()
		d.must(d.Reject(d.latest().ID))
		d.refresh()
		d.expectSaid(warning, "Order Has Ended")
		d.expect(map[string]string{"id": second, "status": isRejected})
		d.ForgetRequests()
		d.expectNoChange(nil)
	}
}

// The earlier order may have had a reissue under way, which goes on.
func TestLegacySSLOrder_successorOfReissuing(t *testing.T) {
	for _, comes := range []bool{true, false} {
		d := newDesk(t, false, nil)
		d.mustApply(nil)
		d.staff()
		d.expectQuiet()
		first, serial := d.latest().ID, d.current.Attribute(t, "serial_number")
		d.mustApply(map[string]any{"csr": acctest.NewCSR(t, "shop.example"), "sans": []string{"c.example"}})
		original := d.declared
		d.mustApply(map[string]any{"validity": 2})
		d.must(d.Reject(d.latest().ID))
		d.declared = original
		d.refresh()
		d.expect(map[string]string{"id": fmt.Sprintf("%08d", first), "certificate": ""})
		d.expectQuiet()
		if comes {
			d.must(d.Issue(first))
			d.expectQuiet()
			d.expectOneKey(d.current)
			if is := d.current.Attribute(t, "serial_number"); is == "" || is == serial {
				t.Errorf("the certificate is %q", is)
			}
			continue
		}
		d.must(d.Reject(first))
		d.refresh()
		d.expectOK()
		d.plan()
		d.expectSaid(warning, "Reissue")
		d.expectWords("because of csr")
	}
}

// An earlier order that cannot be read leaves state as it is; one that ended meanwhile is gone back to, and buys nothing.
func TestLegacySSLOrder_successorEndsUnseen(t *testing.T) {
	d := arrive(t, isIssued)
	original, first := d.declared, d.latest().ID
	d.mustApply(map[string]any{"validity": 2})
	before := d.current
	d.must(d.Reject(d.latest().ID))
	missing := status(404, nil)
	missing.Path = "/order/" + fmt.Sprintf("%08d", first)
	d.must(d.AddFault(missing))
	d.refresh()
	if !failed(d.said) {
		t.Error("it did not fail")
	}
	d.expectUnchanged(before)
	d.ForgetFaults()
	d.must(d.Revoke(first))
	d.refresh()
	d.expectOK()
	d.expectTitled("Order Has Ended")
	d.expect(map[string]string{"id": fmt.Sprintf("%08d", first), "status": isRevoked})
	d.declared = original
	d.ForgetRequests()
	d.expectNoChange(nil)
	if d.said[0].Severity != tfprotov6.DiagnosticSeverityWarning {
		t.Errorf("it said %v", d.said[0])
	}
}
