// SPDX-License-Identifier: MPL-2.0

package simulator_test

import (
	"encoding/pem"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/smallstep/pkcs7"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/simulator"
)

func TestLegacyOrder(t *testing.T) {
	b := newBench(t, simulator.Config{Validation: "auto"}) // and approval, of which the order knows nothing
	key := newKey()
	id := b.placeLegacy(map[string]any{
		"csr": csrWith(t, key, "csr.example", "more.csr.example"), "common_name": "Tallow.example", "org_unit": "Web",
		"sans": "shop.tallow.example, wax.example,tallow.example", "org_addr2": "Floor 2", "telephone": "(555) 123-1200",
	})
	b.legacyInfo(id).shows(map[string]string{
		"certificate_details.order_id": id, "certificate_details.status": "issued",
		"certificate_details.product_name": "SSL Multi Domain", "certificate_details.validity": "2 Year(s)",
		"certificate_details.org_unit": "Web", "certificate_details.common_name": "tallow.example",
		"certificate_details.sans":       "[shop.tallow.example wax.example]",
		"certificate_details.order_date": "2026-03-02T09:15:44+00:00",
		"certificate_details.valid_from": "2026-03-02T00:00:00+00:00", "certificate_details.valid_till": "2026-09-16T23:59:59+00:00",
		"certificate_details.server_type": "2", "certificate_details.server_type_name": "Apache",
		"receipt.order_total": "798", "pending_reissue": "",
	})
	info := b.legacyInfo(id)
	if !strings.Contains(string(info.body), `"order_total":798.00`) || info.text("certificate_details.site_seal_token") == "" {
		t.Errorf("the view is %s", info.body)
	}
	leaf := b.legacyLeaf(id)
	if names := []string{"tallow.example", "shop.tallow.example", "wax.example"}; !sameKey(t, leaf, key) || !slices.Equal(leaf.DNSNames, names) {
		t.Errorf("the certificate is for another key, or for %q", leaf.DNSNames)
	}
	b.info(b.lastOrder()).shows(map[string]string{
		"status": "issued", "product.name_id": "ssl_multi_domain", "requests": "", "dcv_method": "email",
		"order_validity.years": "2", "certificate.signature_hash": "sha256", "user.first_name": "Ivo",
		"organization_contact.first_name": "Ada", "organization_contact.telephone": "555-123-1234",
	})
	org := b.sim.Orders()[0].OrganizationID
	b.organization(org).shows(map[string]string{
		"name": "Tallow Works Inc", "address2": "Floor 2", "state": "Minnesota", "country": "us", "telephone": "(555) 123-1200",
	})
	b.placeLegacy(map[string]any{"org_state": "Minnesota", "org_country": "us", "org_zip": 55731})
	if again := b.sim.Orders()[1].OrganizationID; again != org {
		t.Errorf("the same organization is %d now, was %d", again, org)
	}
}

func TestLegacyCertificateIsPEMWithCRLF(t *testing.T) {
	b := newBench(t, simulator.Config{Validation: "auto"})
	id := b.placeLegacy(nil)
	out := b.legacy(http.MethodGet, "/order/"+id+"/certificate", nil).want(200)
	out.shows(map[string]string{"order_id": id, "serial": b.info(b.lastOrder()).text("certificate.serial_number")})
	for _, part := range []string{"certificate", "intermediate", "root", "pkcs7"} {
		text := out.text("certs." + part)
		if lines := strings.Count(text, "\n"); lines < 3 || strings.Count(text, "\r\n") != lines {
			t.Errorf("%s has other line ends than CRLF: %q", part, text)
		}
	}
	block, _ := pem.Decode([]byte(out.text("certs.pkcs7")))
	if block == nil || block.Type != "PKCS7" {
		t.Fatalf("pkcs7 is %q", out.text("certs.pkcs7"))
	}
	bundle, err := pkcs7.Parse(block.Bytes)
	if err != nil {
		t.Fatal(err)
	}
	if len(bundle.Certificates) != 3 || !bundle.Certificates[0].Equal(b.legacyLeaf(id)) {
		t.Errorf("pkcs7 has %d certificates, or another one first", len(bundle.Certificates))
	}
}

func TestLegacyNamesAndProducts(t *testing.T) {
	for name, test := range map[string]struct {
		changes map[string]any
		product string
		names   string // the common name first
	}{
		"one":                      {nil, "ssl_plus", "tallow.example"},
		"from the CSR":             {map[string]any{"csr": csrWith(t, testKey(), "A.example", "b.example", "a.example")}, "ssl_multi_domain", "a.example b.example"},
		"common name from CSR":     {map[string]any{"sans": []string{"c.example"}}, "ssl_multi_domain", "tallow.example c.example"},
		"others from the CSR":      {map[string]any{"csr": csrWith(t, testKey(), "", "b.example"), "common_name": "c.example"}, "ssl_multi_domain", "c.example b.example"},
		"none beside":              {map[string]any{"csr": csrWith(t, testKey(), "a.example", "b.example"), "sans": ""}, "ssl_plus", "a.example"},
		"null is nothing":          {map[string]any{"csr": csrWith(t, testKey(), "a.example", "b.example"), "sans": new(any), "common_name": new(any)}, "ssl_multi_domain", "a.example b.example"},
		"with www":                 {map[string]any{"sans": "www.tallow.example"}, "ssl_plus", "tallow.example www.tallow.example"},
		"wildcard":                 {map[string]any{"common_name": "*.tallow.example"}, "ssl_wildcard", "*.tallow.example tallow.example"},
		"wildcard with others":     {map[string]any{"common_name": "*.tallow.example", "sans": "a.b.tallow.example"}, "ssl_wildcard", "*.tallow.example a.b.tallow.example tallow.example"},
		"EV":                       {map[string]any{"ev": "true", "telephone": "5551231200", "org_contact_job_title": "Owner"}, "ssl_ev_plus", "tallow.example"},
		"EV for several":           {map[string]any{"ev": true, "telephone": 5551231200, "org_contact_job_title": "Owner", "sans": "a.example"}, "ssl_ev_multi_domain", "tallow.example a.example"},
		"not EV":                   {map[string]any{"ev": false}, "ssl_plus", "tallow.example"},
		"not EV by the word":       {map[string]any{"ev": "false"}, "ssl_plus", "tallow.example"},
		"not EV by saying nothing": {map[string]any{"ev": ""}, "ssl_plus", "tallow.example"},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t, simulator.Config{})
			b.placeLegacy(test.changes)
			o := b.sim.Orders()[0]
			if names := strings.Join(o.DNSNames, " "); o.Product != test.product || names != test.names {
				t.Errorf("the order is a %s for %s, want a %s for %s", o.Product, names, test.product, test.names)
			}
		})
	}
}

func TestLegacyServerTypes(t *testing.T) {
	for given, want := range map[any]string{"45": "45 nginx", 2: "2 Apache", "": "-1 OTHER", "-1": "-1 OTHER", 4711: "-1 OTHER", "nginx": "-1 OTHER"} {
		b := newBench(t, simulator.Config{})
		id := b.placeLegacy(map[string]any{"server_type": given})
		info := b.legacyInfo(id)
		if got := info.text("certificate_details.server_type") + " " + info.text("certificate_details.server_type_name"); got != want {
			t.Errorf("server type %v is %s, want %s", given, got, want)
		}
	}
}

func TestLegacyEVOrder(t *testing.T) {
	b := newBench(t, simulator.Config{Validation: "auto"})
	id := b.placeLegacy(map[string]any{"ev": "yes", "telephone": "555-123-1200", "org_contact_job_title": "Owner", "org_contact_telephone_ext": "12"})
	b.legacyInfo(id).shows(map[string]string{"certificate_details.product_name": "EV SSL", "certificate_details.status": "issued"})
	b.info(b.lastOrder()).shows(map[string]string{
		"verified_contacts.0.first_name": "Ada", "verified_contacts.0.job_title": "Owner", "organization_contact.last_name": "Lund",
	})
	if leaf := b.legacyLeaf(id); leaf.Subject.Organization[0] != "Tallow Works Inc" {
		t.Errorf("the subject is %s", leaf.Subject)
	}
}

func TestLegacyOrderRefusals(t *testing.T) {
	long := strings.Repeat("a", 65)
	for name, test := range map[string]struct {
		changes map[string]any
		codes   []string
	}{
		"no CSR":                {map[string]any{"csr": nil}, []string{"required_param:csr"}},
		"empty CSR":             {map[string]any{"csr": " \n"}, []string{"required_param:csr"}},
		"unreadable CSR":        {map[string]any{"csr": "nonsense"}, []string{"invalid_param:csr"}},
		"weak CSR":              {map[string]any{"csr": csrFor(t, rsaKey(t, 1024))}, []string{"invalid_param:csr"}},
		"no validity":           {map[string]any{"validity": ""}, []string{"required_param:validity"}},
		"three years":           {map[string]any{"validity": 3}, []string{"invalid_param:validity"}},
		"part of a year":        {map[string]any{"validity": 1.5}, []string{"invalid_param:validity"}},
		"no common name":        {map[string]any{"csr": csrFor(t, testKey())}, []string{"required_param:common_name"}},
		"others alone":          {map[string]any{"csr": csrFor(t, testKey()), "sans": "a.example, b c"}, []string{"required_param:common_name", "invalid_param:sans"}},
		"unfit common name":     {map[string]any{"common_name": "tallow"}, []string{"invalid_param:common_name"}},
		"unfit name in the CSR": {map[string]any{"csr": csrWith(t, testKey(), "192.0.2.7")}, []string{"invalid_param:common_name"}},
		"unfit others":          {map[string]any{"sans": "a.example,b c"}, []string{"invalid_param:sans"}},
		"unfit names":           {map[string]any{"common_name": "b c", "sans": "a_.example/"}, []string{"invalid_param:common_name", "invalid_param:sans"}},
		"wildcard beside":       {map[string]any{"sans": "*.tallow.example"}, []string{"invalid_param:sans"}},
		"beside a wildcard":     {map[string]any{"common_name": "*.tallow.example", "sans": "a.example"}, []string{"invalid_param:sans"}},
		"wildcard and more":     {map[string]any{"common_name": "*.tallow.example", "sans": "a.example", "org_zip": ""}, []string{"invalid_param:sans", "required_param:org_zip"}},
		"EV wildcard":           {map[string]any{"common_name": "*.tallow.example", "ev": true, "telephone": "1", "org_contact_job_title": "Owner"}, []string{"invalid_param:common_name"}},
		"long unit":             {map[string]any{"org_unit": long}, []string{"invalid_param:org_unit"}},
		"no name":               {map[string]any{"org_name": nil}, []string{"required_param:org_name"}},
		"long name":             {map[string]any{"org_name": long}, []string{"invalid_param:org_name"}},
		"no street":             {map[string]any{"org_addr1": nil}, []string{"required_param:org_addr1"}},
		"long second line":      {map[string]any{"org_addr2": long}, []string{"invalid_param:org_addr2"}},
		"no city":               {map[string]any{"org_city": nil}, []string{"required_param:org_city"}},
		"no state":              {map[string]any{"org_state": nil}, []string{"required_param:org_state"}},
		"no zip":                {map[string]any{"org_zip": nil}, []string{"required_param:org_zip"}},
		"no country":            {map[string]any{"org_country": nil}, []string{"required_param:org_country"}},
		"country in full":       {map[string]any{"org_country": "USA"}, []string{"invalid_param:org_country"}},
		"country of digits":     {map[string]any{"org_country": "42"}, []string{"invalid_param:org_country"}},
		"telephone of words":    {map[string]any{"telephone": "call me"}, []string{"invalid_param:telephone"}},
		"telephone of hyphens":  {map[string]any{"telephone": "---"}, []string{"invalid_param:telephone"}},
		"EV for nobody":         {map[string]any{"ev": "1"}, []string{"required_param:telephone", "required_param:org_contact_job_title"}},
		"no first name":         {map[string]any{"org_contact_firstname": nil}, []string{"required_param:org_contact_firstname"}},
		"no last name":          {map[string]any{"org_contact_lastname": nil}, []string{"required_param:org_contact_lastname"}},
		"no address":            {map[string]any{"org_contact_email": nil}, []string{"required_param:org_contact_email"}},
		"address of nobody":     {map[string]any{"org_contact_email": "@tallow.example"}, []string{"invalid_param:org_contact_email"}},
		"no contact telephone":  {map[string]any{"org_contact_telephone": nil}, []string{"required_param:org_contact_telephone"}},
		"odd contact telephone": {map[string]any{"org_contact_telephone": "555 CALL"}, []string{"invalid_param:org_contact_telephone"}},
		"odd extension":         {map[string]any{"org_contact_telephone_ext": "1-2"}, []string{"invalid_param:org_contact_telephone_ext"}},
		"everything in its turn": {map[string]any{"csr": nil, "validity": "9", "common_name": "x", "sans": "y", "org_name": "", "org_country": "1", "org_contact_email": "z"}, []string{
			"required_param:csr", "invalid_param:validity", "invalid_param:common_name", "invalid_param:sans",
			"required_param:org_name", "invalid_param:org_country", "invalid_param:org_contact_email",
		}},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t, simulator.Config{})
			b.legacy(http.MethodPost, legacyOrderPath, b.legacyBody(test.changes)).refusedLegacy(400, test.codes...)
			b.counts(0)
		})
	}
}

func TestLegacyDescriptions(t *testing.T) {
	b := newBench(t, simulator.Config{})
	b.legacy(http.MethodPost, legacyOrderPath, b.legacyBody(map[string]any{"csr": nil, "org_country": "U"})).want(400).shows(map[string]string{
		"errors.0.description": "Csr is required", "errors.1.description": "Org country is invalid",
	})
}

// What the account forbids is refused as it is in orders of the newer API.
func TestLegacyOrdersKeepToTheAccount(t *testing.T) {
	place := func(b *bench) result { return b.legacy(http.MethodPost, legacyOrderPath, b.legacyBody(nil)) }
	b := newBench(t, simulator.Config{Validation: "auto"})
	id := b.placeLegacy(nil)
	b.do(http.MethodPut, domainPath(b.sim.Domains()[0].ID, "/deactivate"), nil).want(204)
	place(b).refusedLegacy(400, "invalid_param:common_name")
	b.legacy(http.MethodPost, legacyOrderPath, b.legacyBody(map[string]any{"common_name": "wax.example", "sans": "tallow.example"})).
		refusedLegacy(400, "invalid_param:sans")
	b.sim.LimitProduct(simulator.ProductLimit{ProductNameID: "ssl_plus", AllowedHashes: []string{"sha512"}})
	b.legacy(http.MethodPost, legacyOrderPath, b.legacyBody(map[string]any{"common_name": "wax.example"})).refusedLegacy(400, "product_limit_violation")
	b.legacyReissue(id, nil).refusedLegacy(400, "product_limit_violation")
	b.sim.HideProduct("ssl_plus")
	place(b).refusedLegacy(404, "not_found")
	b.counts(1)
}

func TestLegacyOrderThatWaits(t *testing.T) {
	b := newBench(t, simulator.Config{Approval: "two-step"})
	id := b.placeLegacy(nil)
	b.legacyInfo(id).shows(map[string]string{
		"certificate_details.status": "pending", "certificate_details.valid_from": "", "certificate_details.valid_till": "",
		"certificate_details.sans": "[]", "certificate_details.org_unit": "",
	})
	b.legacy(http.MethodGet, "/order/"+id+"/certificate", nil).refusedLegacy(400, "cert_unavailable_processing")
	b.legacyReissue(id, nil).refusedLegacy(400, "invalid_order_status")
	if len(b.sim.Mails()) == 0 {
		t.Error("no mail asks for the domain")
	}
	b.must(b.sim.Issue(b.lastOrder()))
	b.legacyInfo(id).shows(map[string]string{"certificate_details.status": "issued"})
	b.legacyLeaf(id)
}

func TestLegacyOrderThatEnds(t *testing.T) {
	b := newBench(t, simulator.Config{})
	rejected, canceled := b.placeLegacy(nil), b.placeLegacy(nil)
	b.must(b.sim.Reject(b.sim.Orders()[0].ID))
	b.do(http.MethodPut, orderPath(b.lastOrder(), "/status"), body{"status": "canceled", "note": "no"}).want(204)
	for id, status := range map[string]string{rejected: "rejected", canceled: "canceled"} {
		b.legacyInfo(id).shows(map[string]string{"certificate_details.status": status})
		b.legacy(http.MethodGet, "/order/"+id+"/certificate", nil).refusedLegacy(400, "cert_unavailable_"+status)
	}
	revoked := b.placeLegacy(nil)
	b.must(b.sim.Issue(b.lastOrder()))
	b.must(b.sim.Revoke(b.lastOrder()))
	b.legacyInfo(revoked).shows(map[string]string{"certificate_details.status": "revoked"})
	b.legacyLeaf(revoked)
	b.legacyReissue(revoked, nil).refusedLegacy(400, "invalid_order_status")
}

func TestOrdersOfTheNewerAPIAreLegacyOrdersToo(t *testing.T) {
	b := newBench(t, simulator.Config{})
	id, _ := b.place(map[string]any{"order_validity": body{"days": 400}, "certificate.dns_names": []string{"wax.example"}})
	b.legacyInfo(idText(id)).shows(map[string]string{
		"certificate_details.status": "needs_approval", "certificate_details.product_name": "Basic OV",
		"certificate_details.validity": "2 Year(s)", "certificate_details.sans": "[wax.example]",
		"certificate_details.server_type": "-1", "certificate_details.server_type_name": "OTHER",
	})
	client, _ := b.placeClient("client_premium", nil)
	b.legacy(http.MethodGet, "/order/"+idText(client), nil).refusedLegacy(404, "not_found")
	b.legacyReissue(idText(client), nil).refusedLegacy(404, "not_found")
	b.legacy(http.MethodGet, "/order/"+idText(client)+"/certificate", nil).refusedLegacy(404, "not_found")
}
