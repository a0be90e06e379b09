// SPDX-License-Identifier: MPL-2.0

package legacy_test

import "testing"

// Spellings of the same names stay as they are declared, whatever the order is restored from.
func TestLegacySSLOrder_spellingsRestored(t *testing.T) {
	for name, declared := range map[string]map[string]any{
		"none":     {"sans": []string{}},
		"repeated": {"sans": []string{"shop.example", "b.example"}},
		"capitals": {"common_name": "Shop.Example", "sans": []string{"B.EXAMPLE"}},
		"left out": {"sans": nil},
	} {
		for how, happens := range map[string]func(*desk){
			"revoked": func(d *desk) { d.must(d.Revoke(d.latest().ID)) },
			"reissue rejected": func(d *desk) {
				was := d.declared
				d.mustApply(map[string]any{"common_name": "new.example"})
				d.must(d.Reject(d.latest().ID))
				d.declared = was
			},
			"successor rejected": func(d *desk) {
				was := d.declared
				d.mustApply(map[string]any{"validity": 2})
				d.must(d.Reject(d.latest().ID))
				d.declared = was
			},
		} {
			t.Run(name+"/"+how, func(t *testing.T) {
				d := newDesk(t, false, declared)
				d.mustApply(nil)
				d.staff()
				d.expectQuiet()
				happens(d)
				d.refresh()
				d.expectOK()
				d.ForgetRequests()
				d.expectNoChange(nil)
				d.mustApply(nil)
				d.refresh()
				d.ForgetRequests()
				d.expectNoChange(nil)
			})
		}
	}
}
