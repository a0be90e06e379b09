// SPDX-License-Identifier: MPL-2.0

package legacy_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/acctest"
)

// Names that are left out are those of the CSR, and names that are declared win over it. The first API has no word for "no
// further names", so that these are where it goes wrong easily.

func TestLegacySSLOrder_names(t *testing.T) {
	for name, test := range map[string]struct {
		request  []string // common name and further names of the CSR
		declared map[string]any
		common   string
		further  []string
	}{
		"all of the request":           {[]string{"a.example", "a.example", "b.example", "c.example"}, map[string]any{"common_name": nil, "sans": nil}, "a.example", []string{"b.example", "c.example"}},
		"the common one":               {[]string{"a.example"}, map[string]any{"common_name": nil, "sans": nil}, "a.example", nil},
		"common one declared":          {[]string{"a.example", "b.example"}, map[string]any{"common_name": "shop.example", "sans": nil}, "shop.example", []string{"b.example"}},
		"common one in no request":     {[]string{"", "b.example"}, map[string]any{"common_name": "shop.example", "sans": nil}, "shop.example", []string{"b.example"}},
		"further ones declared":        {[]string{"a.example", "b.example"}, map[string]any{"common_name": nil, "sans": []string{"c.example"}}, "a.example", []string{"c.example"}},
		"no further ones, none asked":  {[]string{"a.example"}, map[string]any{"common_name": nil, "sans": []string{}}, "a.example", nil},
		"no further ones, some asked":  {[]string{"a.example", "b.example"}, map[string]any{"common_name": nil, "sans": []string{}}, "a.example", nil},
		"the common one again":         {[]string{"a.example", "b.example"}, map[string]any{"common_name": nil, "sans": []string{"a.example"}}, "a.example", []string{"a.example"}},
		"in capitals, and repeated":    {[]string{"A.Example", "B.example", "a.example"}, map[string]any{"common_name": nil, "sans": nil}, "A.Example", []string{"b.example"}},
		"all declared, others in it":   {[]string{"a.example", "b.example"}, map[string]any{"common_name": "c.example", "sans": []string{"d.example"}}, "c.example", []string{"d.example"}},
		"declared in capitals as well": {[]string{"a.example"}, map[string]any{"common_name": "A.EXAMPLE", "sans": []string{"B.EXAMPLE"}}, "A.EXAMPLE", []string{"B.EXAMPLE"}},
	} {
		t.Run(name, func(t *testing.T) {
			test.declared["csr"] = csrOf(t, acctest.NewKey(t), test.request[0], test.request[1:]...)
			d := newDesk(t, true, test.declared)
			d.expectNamed(test.common, test.further)

			d = newDesk(t, true, nil) // and the same by a reissue
			d.mustApply(nil)
			d.declare(test.declared)
			d.expectNamed(test.common, test.further)
			d.expectCertificates(2)
		})
	}
}

// expectNamed applies the declaration, and checks that the order then has the names, and nothing is left to do.
func (d *desk) expectNamed(common string, further []string) {
	d.t.Helper()
	d.mustApply(nil)
	if got := d.names(); d.current.Attribute(d.t, "common_name") != common || !slices.Equal(got, further) {
		d.t.Errorf("state has the name %s with %q, want %s with %q", d.current.Attribute(d.t, "common_name"), got, common, further)
	}
	d.expectQuiet()
	if err := certifies(d.csr()).CheckValue(d.current.Attribute(d.t, "certificate")); err != nil {
		d.t.Error(err)
	}
}

// A CSR with other names reissues with those, where they are left to it; one with the same names and key sends nothing.
func TestLegacySSLOrder_namesFollowRequest(t *testing.T) {
	d := newDesk(t, true, map[string]any{"common_name": nil, "sans": nil})
	key := acctest.NewKey(t)
	d.mustApply(map[string]any{"csr": csrOf(t, key, "shop.example", "api.shop.example")})
	d.ForgetRequests()

	d.mustApply(map[string]any{"csr": csrOf(t, key, "shop.example", "api.shop.example", "shop.example")})
	d.expectSent()
	d.expectQuiet()

	d.mustApply(map[string]any{"csr": csrOf(t, key, "shop.example", "c.example")})
	d.expectSent("REISSUE /order/" + d.id())
	d.finish()
	if got := d.names(); !slices.Equal(got, []string{"c.example"}) {
		t.Errorf("the further names are %q", got)
	}

	d.mustApply(map[string]any{"csr": csrOf(t, key, "shop.example")})
	d.finish()
	if got := d.names(); len(got) > 0 {
		t.Errorf("the further names are %q", got)
	}
	d.expectCertificates(3)
}

// Names that were dropped by a reissue stay dropped by the next one, though the first is not issued yet.
func TestLegacySSLOrder_namesStayDropped(t *testing.T) {
	for _, none := range []any{[]string{}, []string{"shop.example"}} {
		t.Run(fmt.Sprint(none), func(t *testing.T) {
			d := newDesk(t, false, nil)
			d.mustApply(nil)
			d.staff()
			d.mustApply(map[string]any{"common_name": "new.example", "sans": none})
			d.mustApply(map[string]any{"csr": acctest.NewCSR(t, "shop.example")})
			d.expectQuiet()
			d.ForgetRequests()
			d.finish()
			d.expectSent()
		})
	}
}
