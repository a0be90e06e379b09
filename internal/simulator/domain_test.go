// SPDX-License-Identifier: MPL-2.0

package simulator_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/simulator"
)

// domainBody is a complete domain, validated for OV by TXT.
func (b *bench) domainBody(changes map[string]any) body {
	b.Helper()
	return body{
		"name":         "lanterns.example",
		"organization": map[string]any{"id": b.sim.OrganizationID()},
		"validations":  []any{map[string]any{"type": "ov"}},
		"dcv_method":   "dns-txt-token",
	}.with(changes)
}

// addDomain makes a domain and returns its id and the answer.
func (b *bench) addDomain(changes map[string]any) (int64, result) {
	b.Helper()
	out := b.do(http.MethodPost, "/domain", b.domainBody(changes)).want(http.StatusCreated)
	return out.number("id"), out
}

func domainPath(id int64, rest string) string { return "/domain/" + idText(id) + rest }

// domain asks for a domain with everything that can be asked for.
func (b *bench) domain(id int64) result {
	b.Helper()
	return b.do(http.MethodGet, domainPath(id, "?include_dcv=true&include_validation=true"), nil).want(http.StatusOK)
}

// checkDomain asks for the check of a domain's token.
func (b *bench) checkDomain(id int64) result {
	b.Helper()
	return b.do(http.MethodPut, domainPath(id, "/dcv/validate-token"), nil)
}

// validDomain makes a domain and validates it.
func (b *bench) validDomain(changes map[string]any) int64 {
	b.Helper()
	id, _ := b.addDomain(changes)
	if err := b.sim.ValidateDomain(id); err != nil {
		b.Fatal(err)
	}
	return id
}

func TestDomainIsCreatedAndProved(t *testing.T) {
	b := newBench(t, simulator.Config{})
	id, out := b.addDomain(map[string]any{"validations": []any{
		map[string]any{"type": "ov"}, map[string]any{"type": "ev", "user": map[string]any{"id": 1}},
	}})
	token := out.text("dcv_token.token")
	out.shows(map[string]string{
		"dcv_token.status": "pending", "dcv_token.expiration_date": "2026-04-01T09:15:44+00:00",
		"dcv_token.verification_value": "", "dcv_token.http_token_url": "", "validation_emails": "",
	})
	b.domain(id).shows(map[string]string{
		"id": idText(id), "is_active": "true", "status": "active", "is_pending_validation": "true", "name": "lanterns.example",
		"date_created": "2026-03-02T09:15:44+00:00", "last_submitted_datetime": "", "dcv_approval_datetime": "",
		"organization.id": "1180442", "organization.status": "active", "organization.is_active": "1",
		"organization.name": "Northwind Lanterns LLC", "organization.display_name": "Northwind Lanterns LLC",
		"validations.0.type": "ov", "validations.0.name": "OV", "validations.0.description": "Normal Organization Validation",
		"validations.0.status": "pending", "validations.0.dcv_status": "pending", "validations.0.validated_until": "",
		"validations.1.type": "ev", "validations.2": "",
		"dcv_method": "dns-txt-token", "dcv_token.token": token, "dcv_token.status": "pending", "dcv_expiration": "",
		"container.id": "77120", "container.name": "Web Operations", "container.is_active": "true",
	})
	b.do(http.MethodGet, domainPath(id, ""), nil).want(200).shows(map[string]string{"dcv_token": "", "validations": "", "name": "lanterns.example"})
	b.do(http.MethodGet, domainPath(id, "?include_dcv=1&include_validation=1"), nil).want(200).shows(map[string]string{
		"dcv_token.token": token, "validations.0.type": "ov",
	})

	b.checkDomain(id).refused(400, "invalid_dns_txt")
	b.prove("lanterns.example", "something else")
	b.checkDomain(id).refused(400, "invalid_dns_txt")
	b.prove("lanterns.example", token)
	b.sim.Advance(day)
	b.checkDomain(id).want(200).shows(map[string]string{"token": token, "status": "active"})
	b.domain(id).shows(map[string]string{
		"is_pending_validation": "false", "dcv_token.status": "active",
		"dcv_approval_datetime": "2026-03-03T09:15:44+00:00", "dcv_expiration_datetime": "2026-09-17T23:59:59+00:00",
		"dcv_expiration.ov": "2026-09-17", "dcv_expiration.ev": "2026-09-17",
		"validations.0.status": "active", "validations.0.dcv_status": "complete",
		"validations.0.date_created": "2026-03-02T09:15:44+00:00", "validations.0.validated_until": "2036-03-02T23:59:59+00:00",
	})
	b.do(http.MethodGet, domainPath(id, "/validation"), nil).want(200).shows(map[string]string{
		"validations.1.type": "ev", "validations.1.status": "active", "validations.1.dcv_status": "complete",
	})

	// A proof that is still there moves the dates on, until the token is over.
	b.sim.Advance(10 * day)
	b.checkDomain(id).want(200)
	b.domain(id).shows(map[string]string{"dcv_expiration.ov": "2026-09-27"})
	b.sim.Advance(20 * day)
	b.checkDomain(id).refused(400, "invalid_dns_txt")
	b.domain(id).shows(map[string]string{"dcv_expiration.ov": "2026-09-27", "dcv_token.status": "active"})
}

func TestDomainBodiesThatAreRefused(t *testing.T) {
	b := newBench(t, simulator.Config{})
	known, _ := b.addDomain(map[string]any{"name": "known.example"})
	b.do(http.MethodPut, domainPath(known, "/deactivate"), nil).want(204)
	closed := b.closedOrganization()
	for name, test := range map[string]struct {
		changes map[string]any
		code    string
	}{
		"no name":               {map[string]any{"name": nil}, "invalid_value:name"},
		"blank":                 {map[string]any{"name": "  "}, "invalid_value:name"},
		"scheme":                {map[string]any{"name": "https://lanterns.example"}, "invalid_value:name"},
		"path":                  {map[string]any{"name": "lanterns.example/shop"}, "invalid_value:name"},
		"port":                  {map[string]any{"name": "lanterns.example:443"}, "invalid_value:name"},
		"underscore":            {map[string]any{"name": "_acme.lanterns.example"}, "invalid_value:name"},
		"wildcard":              {map[string]any{"name": "*.lanterns.example"}, "invalid_value:name"},
		"address":               {map[string]any{"name": "192.0.2.7"}, "invalid_value:name"},
		"address of six":        {map[string]any{"name": "2001:db8::7"}, "invalid_value:name"},
		"no dot":                {map[string]any{"name": "lanterns"}, "invalid_value:name"},
		"trailing dot":          {map[string]any{"name": "lanterns.example."}, "invalid_value:name"},
		"hyphen":                {map[string]any{"name": "-lanterns.example"}, "invalid_value:name"},
		"method":                {map[string]any{"dcv_method": "carrier-pigeon"}, "invalid_value:dcv_method"},
		"method, old":           {map[string]any{"dcv_method": nil, "dcv": map[string]any{"method": "pigeon"}}, "invalid_value:dcv_method"},
		"no organization":       {map[string]any{"organization": nil}, "invalid_value:organization.id"},
		"organization":          {map[string]any{"organization.id": 5}, "invalid_value:organization.id"},
		"closed organization":   {map[string]any{"organization.id": closed}, "invalid_value:organization.id"},
		"no validations":        {map[string]any{"validations": []any{}}, "invalid_value:validations"},
		"type":                  {map[string]any{"validations": []any{map[string]any{"type": "dv"}}}, "invalid_value:type"},
		"mail elsewhere":        {map[string]any{"email_array": []string{"admin@wicks.example"}}, "invalid_value:email_array"},
		"mail to anybody":       {map[string]any{"email_array": []string{"pia@lanterns.example"}}, "invalid_value:email_array"},
		"known":                 {map[string]any{"name": "Known.example"}, "domain_already_exists"},
		"known but for its www": {map[string]any{"name": "www.known.example"}, "domain_already_exists"},
	} {
		t.Run(name, func(t *testing.T) {
			b := &bench{t, b.sim, b.host}
			b.do(http.MethodPost, "/domain", b.domainBody(test.changes)).refused(400, test.code)
		})
	}
	b.do(http.MethodPost, "/domain", "{").refused(400, "bad_request_format")
	out := b.do(http.MethodPost, "/domain", b.domainBody(map[string]any{"name": "known.example"}))
	if message := out.text("errors.0.message"); !strings.Contains(message, idText(known)) {
		t.Errorf("the message does not name the domain %d: %s", known, message)
	}
	if domains := b.sim.Domains(); len(domains) != 1 {
		t.Errorf("the account has %d domains, want 1", len(domains))
	}
}

// closedOrganization makes an organization and deactivates it.
func (b *bench) closedOrganization() int64 {
	b.Helper()
	id := b.do(http.MethodPost, "/organization", body{
		"name": "Tallow and Sons", "address": "3 Mill Lane", "city": "Duluth", "state": "Minnesota", "zip": "55802",
		"country": "us", "telephone": "218-555-0190",
	}).want(http.StatusCreated).number("id")
	b.do(http.MethodPut, "/organization/"+idText(id)+"/deactivate", nil).want(http.StatusNoContent)
	return id
}

func TestNamesOfDomains(t *testing.T) {
	b := newBench(t, simulator.Config{})
	for name, test := range map[string]struct {
		changes map[string]any
		want    string
	}{
		"capitals": {map[string]any{"name": " Lanterns.EXAMPLE "}, "lanterns.example"},
		"www":      {map[string]any{"name": "www.wicks.example"}, "wicks.example"},
		"kept":     {map[string]any{"name": "www.tallow.example", "keep_www": "true"}, "www.tallow.example"},
		"by file":  {map[string]any{"name": "www.apple.example", "dcv_method": "http-token"}, "www.apple.example"},
		"old":      {map[string]any{"name": "www.berry.example", "dcv_method": nil, "dcv": map[string]any{"method": "http-token"}}, "www.berry.example"},
		"only www": {map[string]any{"name": "www.example"}, "www.example"},
		"below":    {map[string]any{"name": "a.b.cedar.example"}, "a.b.cedar.example"},
	} {
		t.Run(name, func(t *testing.T) {
			b := &bench{t, b.sim, b.host}
			id, _ := b.addDomain(test.changes)
			b.domain(id).shows(map[string]string{"name": test.want})
		})
	}
}

func TestUnknownDomains(t *testing.T) {
	b := newBench(t, simulator.Config{})
	for _, id := range []string{"5", "lanterns.example", "-1"} {
		for _, call := range []string{
			"GET ", "DELETE ", "PUT /activate", "PUT /deactivate", "POST /validation", "GET /validation", "PUT /dcv/method", "POST /dcv/method",
			"POST /dcv/token", "PUT /dcv/validate-token", "GET /dcv/emails", "POST /dcv/emails",
		} {
			method, rest, _ := strings.Cut(call, " ")
			b.do(method, "/domain/"+id+rest, body{}).refused(404, "not_found|domain")
		}
	}
	b.do(http.MethodPut, "/domain/dcv/email/token/nothing", nil).refused(404, "not_found|token")
	b.control(http.MethodPost, "/domains/5/validate", nil).refused(404, "not_found|domain")
	b.control(http.MethodPost, "/domains/x/validate", nil).refused(404, "not_found|domain")
}

func TestMethodsAndTypesOfValidation(t *testing.T) {
	b := newBench(t, simulator.Config{})
	b.do(http.MethodGet, "/domain/dcv/method", nil).want(200).shows(map[string]string{
		"methods.0.name": "email", "methods.0.default": "true", "methods.1.name": "dns-txt-token", "methods.1.default": "false",
		"methods.2.name": "dns-cname-token", "methods.3.name": "http-token", "methods.4": "",
	})
	b.do(http.MethodGet, "/domain/validation-type", nil).want(200).shows(map[string]string{
		"validation_types.0.type": "ov", "validation_types.0.requires_user": "false", "validation_types.0.requires_dcv": "true",
		"validation_types.1.type": "ev", "validation_types.1.requires_user": "true", "validation_types.2.type": "cs",
		"validation_types.2.requires_dcv": "false", "validation_types.5.type": "smime", "validation_types.6": "",
	})
}

func TestStatusNeedsOrganizationAndProof(t *testing.T) {
	b := newBench(t, simulator.Config{})
	org := b.do(http.MethodPost, "/organization", body{
		"name": "Tallow and Sons", "address": "3 Mill Lane", "city": "Duluth", "state": "Minnesota", "zip": "55802",
		"country": "us", "telephone": "218-555-0190", "validations": []any{map[string]any{"type": "ov"}},
	}).want(http.StatusCreated).number("id")
	id := b.validDomain(map[string]any{"organization.id": org})
	shows := func(pending, status, dcv, until string) {
		t.Helper()
		b.domain(id).shows(map[string]string{
			"is_pending_validation": pending, "validations.0.status": status, "validations.0.dcv_status": dcv, "validations.0.validated_until": until,
		})
	}
	shows("true", "pending", "complete", "")
	if err := b.sim.RejectOrganization(org, "ov"); err != nil {
		t.Fatal(err)
	}
	shows("false", "rejected", "complete", "")
	b.sim.Advance(100 * day)
	if err := b.sim.ValidateOrganization(org, "ov"); err != nil {
		t.Fatal(err)
	}
	shows("false", "active", "complete", "2027-07-11T23:59:59+00:00")
	b.sim.Advance(99 * day)
	shows("false", "expired", "expired", "2027-07-11T23:59:59+00:00")
	b.domain(id).shows(map[string]string{"dcv_token.status": "expired", "dcv_expiration.ov": "2026-09-16"})

	// Submitted again it waits for a proof, with a token that holds.
	b.do(http.MethodPost, domainPath(id, "/validation"), body{"validations": []any{map[string]any{"type": "ov"}}}).want(204)
	shows("true", "pending", "pending", "")
	b.domain(id).shows(map[string]string{"dcv_token.status": "pending"})
	b.prove("lanterns.example", b.domain(id).text("dcv_token.token"))
	b.checkDomain(id).want(200)
	shows("false", "active", "complete", "2027-07-11T23:59:59+00:00")
	b.sim.Advance(198 * day)
	if err := b.sim.ValidateDomain(id); err != nil {
		t.Fatal(err)
	}
	b.sim.Advance(100 * day)
	shows("false", "expired", "complete", "2027-07-11T23:59:59+00:00")
}

// Signing needs no proof of a domain: its validations follow the organization's alone.
func TestTypesWithoutDCV(t *testing.T) {
	b := newBench(t, simulator.Config{})
	org := b.createOrganization(nil)
	var types []any
	for _, kind := range []string{"ov", "cs", "ev_cs", "ds", "smime"} {
		types = append(types, map[string]any{"type": kind})
	}
	id, out := b.addDomain(map[string]any{"organization.id": org, "validations": types})
	pending := map[string]string{"is_pending_validation": "true", "validations.0.dcv_status": "pending", "validations.4.dcv_status": "pending"}
	shows := func(want map[string]string, status string) {
		t.Helper()
		b.domain(id).shows(want)
		for _, i := range []string{"1", "2", "3"} {
			b.domain(id).shows(map[string]string{"validations." + i + ".status": status, "validations." + i + ".dcv_status": ""})
		}
	}
	shows(pending, "pending")
	if err := b.sim.ValidateOrganization(org); err != nil {
		t.Fatal(err)
	}
	shows(pending, "active")
	b.prove("lanterns.example", out.text("dcv_token.token"))
	b.checkDomain(id).want(200)
	shows(map[string]string{"is_pending_validation": "false", "validations.0.dcv_status": "complete"}, "active")
	b.sim.Advance(200 * day)
	shows(map[string]string{"validations.0.status": "expired", "validations.0.dcv_status": "expired"}, "active")
	if err := b.sim.RejectOrganization(org, "cs", "ev_cs", "ds"); err != nil {
		t.Fatal(err)
	}
	shows(nil, "rejected")
}

func TestSubmittedTypes(t *testing.T) {
	b := newBench(t, simulator.Config{})
	id, out := b.addDomain(nil)
	submit := func(changes map[string]any) result {
		return b.do(http.MethodPost, domainPath(id, "/validation"), body{"validations": []any{map[string]any{"type": "smime"}}}.with(changes))
	}
	submit(map[string]any{"validations": nil}).refused(400, "invalid_value:validations")
	submit(map[string]any{"dcv_method": "pigeon"}).refused(400, "invalid_value:dcv_method")
	submit(map[string]any{"validations": []any{map[string]any{"type": "x"}}}).refused(400, "invalid_value:type")
	b.do(http.MethodPost, domainPath(id, "/validation"), "[").refused(400, "bad_request_format")
	b.domain(id).shows(map[string]string{"validations.1": ""})
	submit(nil).want(204)
	submit(nil).want(204)
	b.domain(id).shows(map[string]string{
		"validations.0.type": "ov", "validations.1.type": "smime", "validations.2": "", "dcv_token.token": out.text("dcv_token.token"),
	})
	if err := b.sim.ValidateDomain(id); err != nil {
		t.Fatal(err)
	}
	b.sim.Advance(40 * day)
	submit(nil).want(204) // what is valid needs no new token
	b.domain(id).shows(map[string]string{"dcv_token.token": out.text("dcv_token.token"), "dcv_token.status": "active"})
	submit(map[string]any{"dcv_method": "dns-cname-token"}).want(204)
	b.domain(id).shows(map[string]string{"dcv_method": "dns-cname-token", "dcv_token.verification_value": "dcv.digicert.com"})
	if b.domain(id).text("dcv_token.token") == out.text("dcv_token.token") {
		t.Error("another method has the same token")
	}
}

func TestOrdersMakeDomains(t *testing.T) {
	b := newBench(t, simulator.Config{Approval: "skip"})
	_, out := b.place(map[string]any{"certificate.dns_names": []string{"shop.lanterns.example"}})
	id, below := out.number("domains.0.id"), out.number("domains.1.id")
	b.domain(id).shows(map[string]string{
		"validations.0.type": "ov", "validations.1": "", "organization.id": "1180442",
		"dcv_token.token": out.text("dcv_random_value"), "validations.0.dcv_status": "pending",
	})
	b.domain(below).shows(map[string]string{"name": "shop.lanterns.example", "dcv_token": "", "validations.0.dcv_status": "pending"})
	if err := b.sim.ValidateDomain(id); err != nil {
		t.Fatal(err)
	}
	b.domain(below).shows(map[string]string{
		"validations.0.dcv_status": "complete", "validations.0.status": "active", "dcv_expiration.ov": "2026-09-16",
	})

	// A DV order's domain has no organization until an order for one uses it.
	dv := b.do(http.MethodPost, "/order/certificate/ssl_dv_geotrust_flex", b.orderBody(map[string]any{
		"certificate.common_name": "wicks.example", "organization": nil,
	})).want(201).number("domains.0.id")
	b.domain(dv).shows(map[string]string{"organization": "", "validations.0": "", "is_pending_validation": "false"})
	b.do(http.MethodPost, domainPath(dv, "/validation"), body{"validations": []any{map[string]any{"type": "ov"}}}).want(204)
	b.domain(dv).shows(map[string]string{"organization": "", "validations.0.type": "ov", "validations.0.status": "pending"})
	b.place(map[string]any{"certificate.common_name": "wicks.example"})
	b.domain(dv).shows(map[string]string{"organization.id": "1180442", "validations.0.type": "ov"})
}
