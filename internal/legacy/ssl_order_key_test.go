// SPDX-License-Identifier: MPL-2.0

package legacy_test

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/acctest"
)

// A certificate is shown beside the request whose key it is for, and beside no other: what is configured by this resource
// would break otherwise. Every walk of a desk checks that; here it is brought into the situations in which it could fail.

// killed applies a change in a run that is killed before it saves what it did.
func (d *desk) killed(change map[string]any) {
	d.t.Helper()
	d.refresh()
	before := d.current
	d.mustApply(change)
	d.current = before
}

// Somebody declares the key that somebody else reissued with. Nothing is sent, and the same apply shows that certificate.
func TestLegacySSLOrder_keyAdopted(t *testing.T) {
	for name, change := range map[string]map[string]any{
		"alone": nil, "with more": {"org_unit": nil, "wait_for_issuance": true},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t, true, nil)
			d.mustApply(nil)
			d.refresh()
			other := acctest.NewKey(t)
			d.elsewhere(other, "shop.example", "api.shop.example", "b.example")
			d.declare(change)
			d.declare(map[string]any{"csr": csrOf(t, other, "shop.example")})
			d.refresh()
			d.expectSaid(warning, "Certificate For Another Key")
			d.ForgetRequests()
			planned := d.plan()
			d.expectSaid(warning)
			if plan := attributesOf(t, planned); plan["certificate"].IsKnown() || plan["serial_number"].IsKnown() || !plan["id"].IsKnown() || !plan["status"].IsKnown() {
				t.Errorf("it is planned as %v", plan)
			}
			d.carryOut(t.Context(), planned)
			d.expectOK()
			d.expectSent()
			d.expectCertified()
			d.expectQuiet()
			d.expectCertificates(2)
		})
	}
}

// If that certificate cannot be seen, nothing is recorded either: the key would stand beside the earlier certificate.
func TestLegacySSLOrder_keyAdoptedUnseen(t *testing.T) {
	d := newDesk(t, true, nil)
	d.mustApply(nil)
	d.refresh()
	other := acctest.NewKey(t)
	d.elsewhere(other, "shop.example", "api.shop.example", "b.example")
	d.refresh()
	before := d.current
	d.declare(map[string]any{"csr": csrOf(t, other, "shop.example")})
	planned := d.plan()
	forbidden := status(403, nil)
	forbidden.Method = http.MethodGet
	d.must(d.AddFault(forbidden))
	d.carryOut(t.Context(), planned)
	d.expectSaid(fatal, "Could Not Read Order "+d.id())
	d.expectUnchanged(before)
	d.ForgetFaults()
	d.mustApply(nil)
	d.finish()
}

// A run that was killed after a reissue leaves an order that has what is declared, while state does not know. The next run
// finds it there, and sends nothing.
func TestLegacySSLOrder_killedAfterReissue(t *testing.T) {
	for name, change := range map[string]func(*desk) map[string]any{
		"key":           anotherKey,
		"names":         always(map[string]any{"sans": []string{"c.example"}}),
		"key and names": func(d *desk) map[string]any { return anotherKeyAnd(d, map[string]any{"sans": []string{"c.example"}}) },
		"key and common name": func(d *desk) map[string]any {
			return anotherKeyAnd(d, map[string]any{"common_name": "new.example", "sans": nil})
		},
	} {
		for _, issued := range []bool{true, false} { // when the next run looks
			t.Run(fmt.Sprintf("%s, issued %t", name, issued), func(t *testing.T) {
				d := newDesk(t, false, nil)
				d.mustApply(nil)
				d.staff()
				declared := change(d)
				d.killed(declared)
				if issued {
					d.staff()
				}
				d.ForgetRequests()
				d.mustApply(nil)
				if _, hasKey := declared["csr"]; !hasKey || issued {
					d.expectSent()
				} else { // whose key a pending reissue has the service does not tell
					d.expectSent(reissueCall)
				}
				d.expectQuiet()
				d.finish()
				d.expectOrders(isIssued)
			})
		}
	}
}

// A run after that which reads nothing before its plan sends nothing, for the order is not what the plan was made for.
func TestLegacySSLOrder_killedAfterReissueUnread(t *testing.T) {
	d := newDesk(t, true, nil)
	d.mustApply(nil)
	d.killed(anotherKey(d))
	d.ForgetRequests()
	before := d.current
	d.carryOut(t.Context(), d.plan())
	d.expectSaid(fatal, "Order Changed Since Plan")
	d.expectSent()
	d.expectUnchanged(before)
	d.mustApply(nil)
	d.expectSent()
	d.finish()
}

// An import while a reissue is pending shows the certificate in use, until a request with another key is declared.
func TestLegacySSLOrder_importedWhileReissued(t *testing.T) {
	arrive := func(t *testing.T) (d *desk, inUse, pending string) {
		t.Helper()
		d = newDesk(t, false, nil)
		d.mustApply(nil)
		d.staff()
		other := acctest.NewKey(t)
		d.elsewhere(other, "shop.example", "api.shop.example", "b.example")
		d.adopt(d.id())
		d.expectOK()
		d.expect(map[string]string{"csr": "", "certificate": "*"})
		d.ForgetRequests()
		return d, d.csr(), csrOf(t, other, "shop.example")
	}
	t.Run("key of the reissue", func(t *testing.T) {
		d, _, pending := arrive(t)
		d.mustApply(map[string]any{"csr": pending})
		d.expect(map[string]string{"certificate": "", "serial_number": "", "intermediate": "", "valid_till": ""})
		d.expectSent()
		d.expectQuiet()
		d.staff()
		d.expectQuiet()
		d.expectCertified()
		d.expectCertificates(2)
	})
	t.Run("key in use", func(t *testing.T) {
		d, inUse, _ := arrive(t)
		d.mustApply(map[string]any{"csr": inUse})
		d.expect(map[string]string{"certificate": "*"})
		d.expectSent()
		d.expectQuiet()
		d.staff()
		d.refresh()
		d.expectSaid(warning, "Certificate For Another Key")
		d.mustApply(nil)
		d.expectSent(reissueCall)
		d.finish()
	})
}

// Where another key is declared of an order that has no certificate for it, there is none until the reissue is issued, and
// the earlier one is there again when the change is undone.
func TestLegacySSLOrder_keyThereAndBack(t *testing.T) {
	d := newDesk(t, false, nil)
	d.mustApply(nil)
	d.staff()
	d.refresh()
	first, earlier := d.csr(), d.current.Attribute(t, "serial_number")
	d.mustApply(anotherKey(d))
	d.expect(map[string]string{"certificate": "", "serial_number": ""})
	d.expectQuiet()
	d.must(d.Reject(d.latest().ID))
	d.refresh()
	d.expectTitled("Reissue Did Not Happen")
	d.expect(map[string]string{"csr": first, "serial_number": earlier})
	d.declare(map[string]any{"csr": first})
	d.ForgetRequests()
	d.expectNoChange(nil)
}
