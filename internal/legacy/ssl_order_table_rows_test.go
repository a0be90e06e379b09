// SPDX-License-Identifier: MPL-2.0

package legacy_test

import (
	"slices"
	"strings"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/acctest"
)

// inputs are the attributes that are sent when an order is placed.
var inputs = []string{
	"csr", "common_name", "sans", "server_type", "validity", "ev", "org_unit", "org_name", "org_addr1", "org_addr2", "org_city", "org_state", "org_zip", "org_country",
	"telephone", "org_contact_job_title", "org_contact_firstname", "org_contact_lastname", "org_contact_email", "org_contact_telephone", "org_contact_telephone_ext",
}

var rows = slices.Concat(certifiedRows, orderedRows(), combinedRows, leftOutRows, spellingRows, lifeRows)

// always is a change that is the same for every order.
func always(change map[string]any) func(*desk) map[string]any {
	return func(*desk) map[string]any { return change }
}

// anotherKey declares a request with another key.
func anotherKey(d *desk) map[string]any {
	return map[string]any{"csr": acctest.NewCSR(d.t, "shop.example")}
}

// certifiedRows change what a reissue can change.
var certifiedRows = []row{
	{"another key", isReissue, anotherKey, []string{"csr"}},
	{"another key, for another name", isReissue, func(d *desk) map[string]any {
		return map[string]any{"csr": acctest.NewCSR(d.t, "else.example")} // common_name is declared
	}, []string{"csr"}},
	{"common name", isReissue, always(map[string]any{"common_name": "b.example", "sans": []string{"api.shop.example", "shop.example"}}), []string{"common_name"}},
	{"common name, a new one", isReissue, always(map[string]any{"common_name": "new.example"}), []string{"common_name", "sans"}},
	{"a name more", isReissue, always(map[string]any{"sans": []string{"api.shop.example", "b.example", "c.example"}}), []string{"sans"}},
	{"a name less", isReissue, always(map[string]any{"sans": []string{"b.example"}}), []string{"sans"}},
	{"other names", isReissue, always(map[string]any{"sans": []string{"c.example"}}), []string{"sans"}},
	{"another server", isReissue, always(map[string]any{"server_type": 45}), []string{"server_type"}},
	{"other server", isReissue, always(map[string]any{"server_type": -1}), []string{"server_type"}},
}

// orderedRows change, one by one, what only another order can change.
func orderedRows() (list []row) {
	for name, value := range map[string]any{
		"validity": 2, "ev": true, "org_unit": "Purchase", "org_name": "Example Gadgets Ltd", "org_addr1": "2 Example Street", "org_addr2": "Floor 3",
		"org_city": "Lehi", "org_state": "Idaho", "org_zip": "84043", "org_country": "ca", "telephone": "555-123-1001", "org_contact_job_title": "Manager",
		"org_contact_firstname": "Joan", "org_contact_lastname": "Roe", "org_contact_email": "joan@example.com",
		"org_contact_telephone": "555-123-1235", "org_contact_telephone_ext": "8",
	} {
		list = append(list, row{name, isNewOrder, always(map[string]any{name: value}), []string{name}})
	}
	return list
}

// combinedRows change several things at once. Of an order that ends up ordered anew, what a reissue could change is sent as
// well, but does not ask for it.
var combinedRows = []row{
	{"key and names", isReissue, func(d *desk) map[string]any {
		return map[string]any{"csr": acctest.NewCSR(d.t, "shop.example"), "sans": []string{"c.example"}}
	}, []string{"csr", "sans"}},
	{"all that a reissue changes", isReissue, func(d *desk) map[string]any {
		return map[string]any{"csr": acctest.NewCSR(d.t, "new.example"), "common_name": "new.example", "sans": []string{"c.example"}, "server_type": 45}
	}, []string{"csr", "common_name", "sans", "server_type"}},
	{"two terms", isNewOrder, always(map[string]any{"validity": 2, "org_name": "Example Gadgets Ltd"}), []string{"validity", "org_name"}},
	{"a term changes, another goes", isNewOrder, always(map[string]any{"org_name": "Example Gadgets Ltd", "org_unit": nil}), []string{"org_name"}},
	{"key changes, a term goes", isReissue, func(d *desk) map[string]any {
		return map[string]any{"csr": acctest.NewCSR(d.t, "shop.example"), "org_unit": nil}
	}, []string{"csr"}},
}

// leftOutRows take out what may be left out. Where the declaration is silent, the order stays as it is.
var leftOutRows = []row{
	{"no org_unit", isRecorded, always(map[string]any{"org_unit": nil}), nil},
	{"no org_addr2", isRecorded, always(map[string]any{"org_addr2": nil}), nil},
	{"no telephone", isRecorded, always(map[string]any{"telephone": nil}), nil},
	{"no job title", isRecorded, always(map[string]any{"org_contact_job_title": nil}), nil},
	{"no extension", isRecorded, always(map[string]any{"org_contact_telephone_ext": nil}), nil},
	{"no ev", saysTheSame, always(map[string]any{"ev": nil}), nil},
	{"no common name", saysTheSame, always(map[string]any{"common_name": nil}), nil},
	{"no names", saysTheSame, always(map[string]any{"sans": nil}), nil},
	{"no server", saysTheSame, always(map[string]any{"server_type": nil}), nil},
}

// spellingRows say the same in other words.
var spellingRows = []row{
	{"request with CRLF", saysTheSame, func(d *desk) map[string]any {
		return map[string]any{"csr": strings.ReplaceAll(d.csr(), "\n", "\r\n")}
	}, nil},
	{"request with spaces", saysTheSame, func(d *desk) map[string]any { return map[string]any{"csr": "\n\n" + d.csr() + "\n"} }, nil},
	{"country in capitals", saysTheSame, always(map[string]any{"org_country": "US"}), nil},
	{"common name in capitals", saysTheSame, always(map[string]any{"common_name": "Shop.Example"}), nil},
	{"names in capitals", saysTheSame, always(map[string]any{"sans": []string{"B.EXAMPLE", "api.Shop.example"}}), nil},
	{"organization in capitals", isRecorded, always(map[string]any{"org_name": "EXAMPLE WIDGETS LTD", "org_city": "Lindon "}), nil},
	{"common name repeated", saysTheSame, always(map[string]any{"sans": []string{"b.example", "shop.example", "api.shop.example"}}), nil},
}

// lifeRows change how the resource lives and ends.
var lifeRows = []row{
	{"wait_for_issuance", isRecorded, always(map[string]any{"wait_for_issuance": true}), nil},
	{"on_destroy", isRecorded, always(map[string]any{"on_destroy": "revoke_order"}), nil},
	{"revocation_skip_approval", isRecorded, always(map[string]any{"revocation_skip_approval": true}), nil},
	{"timeouts", isRecorded, always(map[string]any{"timeouts": map[string]string{"create": "5m", "update": "6m", "read": "7m", "delete": "8m"}}), nil},
}

// csr returns the request that is declared.
func (d *desk) csr() (text string) {
	d.t.Helper()
	d.must(d.declared["csr"].As(&text))
	return text
}
