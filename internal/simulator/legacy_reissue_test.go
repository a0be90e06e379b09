// SPDX-License-Identifier: MPL-2.0

package simulator_test

import (
	"net/http"
	"slices"
	"testing"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/simulator"
)

func TestLegacyReissueKeepsWhatItLeavesOut(t *testing.T) {
	first := []string{"tallow.example", "wax.example"}
	for name, test := range map[string]struct {
		body    body
		names   []string
		changed string
		shows   map[string]string
	}{
		"everything":      {nil, first, "false", nil},
		"key":             {body{"csr": "new"}, first, "false", nil},
		"comments":        {body{"comments": "once more"}, first, "false", nil},
		"common name":     {body{"common_name": "soap.example"}, []string{"soap.example", "wax.example"}, "true", nil},
		"turned round":    {body{"common_name": "wax.example", "sans": "tallow.example"}, []string{"wax.example", "tallow.example"}, "true", nil},
		"other names":     {body{"sans": "soap.example,lye.example"}, []string{"tallow.example", "soap.example", "lye.example"}, "true", nil},
		"names in a list": {body{"sans": []string{"Wax.example"}}, first, "false", nil},
		"no names":        {body{"sans": ""}, first[:1], "true", nil},
		"server":          {body{"server_type": "45"}, first, "false", map[string]string{"certificate_details.server_type": "45"}},
		"unknown server":  {body{"server_type": "4711"}, first, "false", map[string]string{"certificate_details.server_type": "-1"}},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t, simulator.Config{Validation: "auto"})
			id := b.placeLegacy(map[string]any{"sans": "wax.example", "org_unit": "Web"})
			old, key := b.legacyLeaf(id), testKey()
			if test.body["csr"] != nil {
				key = newKey()
				test.body["csr"] = csrWith(t, key, "not.read.example", "nor.this.example")
			}
			b.legacyReissue(id, test.body).want(200).shows(map[string]string{"pending_name_changes": test.changed})
			leaf := b.legacyLeaf(id)
			if leaf.Equal(old) || !sameKey(t, leaf, key) || !slices.Equal(leaf.DNSNames, test.names) {
				t.Errorf("the certificate is the old one, for another key, or for %q", leaf.DNSNames)
			}
			info := b.legacyInfo(id)
			if test.shows == nil {
				test.shows = map[string]string{"certificate_details.server_type": "2"}
			}
			info.shows(test.shows)
			info.shows(map[string]string{"certificate_details.status": "issued", "certificate_details.org_unit": "Web", "pending_reissue": ""})
			b.info(b.lastOrder()).shows(map[string]string{"status": "issued", "reissues_count": "1", "requests": ""})
		})
	}
}

func TestLegacyReissueThatWaits(t *testing.T) {
	b := newBench(t, simulator.Config{})
	id := b.placeLegacy(nil)
	order := b.lastOrder()
	b.must(b.sim.Issue(order))
	old, before := b.legacyLeaf(id), b.legacyInfo(id).text("receipt.order_total")

	b.legacyReissue(id, body{"sans": "wax.example,www.wax.example", "common_name": "www.tallow.example"}).refusedLegacy(400, "invalid_param:sans")
	b.legacyReissue(id, body{"common_name": "soap.example"}).want(200).shows(map[string]string{"pending_name_changes": "true"})
	b.status(order, "reissue_pending")
	b.legacyInfo(id).shows(map[string]string{
		"certificate_details.status": "issued", "certificate_details.common_name": "tallow.example",
		"pending_reissue.common_name": "soap.example", "pending_reissue.sans": "[]",
		"receipt.order_total": before,
	})
	if !b.legacyLeaf(id).Equal(old) {
		t.Error("the certificate in use is another one")
	}

	// The next one keeps the names in use, not those that were pending.
	key := newKey()
	b.legacyReissue(id, body{"csr": csrFor(t, key), "sans": "www.tallow.example"}).want(200).shows(map[string]string{"pending_name_changes": "true"})
	b.legacyInfo(id).shows(map[string]string{"pending_reissue.common_name": "tallow.example", "pending_reissue.sans": "[www.tallow.example]"})
	b.do(http.MethodGet, orderPath(order, "/reissue"), nil).want(200).shows(map[string]string{
		"certificates.0.status": "pending", "certificates.1.status": "rejected", "certificates.1.common_name": "soap.example", "certificates.2": "",
	})
	b.must(b.sim.Issue(order))
	if leaf := b.legacyLeaf(id); !sameKey(t, leaf, key) || len(leaf.DNSNames) != 2 {
		t.Errorf("the certificate is for another key, or for %q", leaf.DNSNames)
	}
}

// A reissue that the newer API filed waits for its approver: it is rejected with the
// reissue itself.
func TestLegacyReissueEndsTheRequestOfAnother(t *testing.T) {
	b := newBench(t, simulator.Config{})
	id := b.issuedOrder()
	request := b.do(http.MethodPost, orderPath(id, "/reissue"), b.orderBody(nil)).want(201).text("requests.0.id")
	b.legacyReissue(idText(id), nil).want(200)
	b.do(http.MethodGet, "/request/"+request, nil).want(200).shows(map[string]string{"status": "rejected", "processor.first_name": "Ivo"})
	b.info(id).shows(map[string]string{"has_pending_request": "false", "status": "issued", "reissues_count": "1"})
}

func TestLegacyReissueIsBilled(t *testing.T) {
	b := newBench(t, simulator.Config{Validation: "auto"})
	id := b.placeLegacy(map[string]any{"sans": "a.example,b.example,c.example"})
	b.legacyInfo(id).shows(map[string]string{"receipt.order_total": "798"})
	b.legacyReissue(id, body{"sans": "a.example,b.example,c.example,d.example"}).want(200)
	b.legacyInfo(id).shows(map[string]string{"receipt.order_total": "877"})

	// What took the place of another is billed, and that one is not any more.
	b = newBench(t, simulator.Config{})
	id = b.placeLegacy(map[string]any{"sans": "a.example,b.example,c.example"})
	b.must(b.sim.Issue(b.lastOrder()))
	for range 2 {
		b.legacyReissue(id, body{"sans": "a.example,b.example,c.example,d.example"}).want(200)
		b.legacyInfo(id).shows(map[string]string{"receipt.order_total": "877"})
	}
}

func TestLegacyReissueRefusals(t *testing.T) {
	b := newBench(t, simulator.Config{})
	id := b.placeLegacy(map[string]any{"sans": "wax.example"})
	b.must(b.sim.Issue(b.lastOrder()))
	b.legacyReissue(id, body{"common_name": "soap.example"}).want(200)
	for name, test := range map[string]struct {
		body  body
		codes []string
	}{
		"CSR":             {body{"csr": "nonsense"}, []string{"invalid_param:csr"}},
		"common name":     {body{"common_name": "tallow"}, []string{"invalid_param:common_name"}},
		"names":           {body{"sans": "a b"}, []string{"invalid_param:sans"}},
		"wildcard":        {body{"common_name": "*.tallow.example"}, []string{"invalid_param:common_name"}},
		"all in its turn": {body{"csr": "nonsense", "common_name": "x", "sans": "y"}, []string{"invalid_param:csr", "invalid_param:common_name", "invalid_param:sans"}},
	} {
		b.legacyReissue(id, test.body).refusedLegacy(400, test.codes...)
		if pending := b.legacyInfo(id).text("pending_reissue.common_name"); pending != "soap.example" {
			t.Errorf("%s: the refused reissue left %q pending", name, pending)
		}
	}
	b.must(b.sim.Issue(b.lastOrder()))
	b.do(http.MethodDelete, organizationPath(b.sim.Orders()[0].OrganizationID, ""), nil).want(204)
	b.legacyReissue(id, nil).refusedLegacy(400, "invalid_param:organization")
}
