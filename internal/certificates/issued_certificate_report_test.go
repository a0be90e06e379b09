// SPDX-License-Identifier: MPL-2.0

package certificates

import (
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/certcentral"
)

func TestPeopleSteps(t *testing.T) {
	t.Parallel()
	request := func(kind, status string) []certcentral.Request {
		return []certcentral.Request{{ID: 31, Type: kind, Status: status}}
	}
	lantern := certcentral.OrderOrganization{ID: 12, Name: "Lantern LLC"}
	organization := func(status string, details map[string]string) *certcentral.OrderValidation {
		return &certcentral.OrderValidation{Organization: []certcentral.OrganizationValidation{{Type: "ov", Status: status, Details: details}}}
	}
	domain := func(status, method string) *certcentral.OrderValidation {
		return &certcentral.OrderValidation{DCVMethod: method, Names: []certcentral.NameValidation{{NameScope: "lantern.example", Status: status}}}
	}
	tests := map[string]struct {
		order      certcentral.Order
		validation *certcentral.OrderValidation
		want       string // a part of the only step; empty for none
	}{
		"nothing known":             {certcentral.Order{Status: "pending"}, nil, ""},
		"new request":               {certcentral.Order{Status: "needs_approval", Requests: request("new_request", "pending")}, nil, "approves request 31"},
		"first of two approvals":    {certcentral.Order{Status: "needs_approval", Requests: request("new_request", "submitted")}, nil, "approves request 31"},
		"reissue request":           {certcentral.Order{Status: "reissue_pending", Requests: request("reissue", "pending")}, nil, "Request 31 (reissue)"},
		"approved":                  {certcentral.Order{Status: "pending", Requests: request("new_request", "approved")}, nil, ""},
		"revocation":                {certcentral.Order{Status: "pending", Requests: request("revoke", "pending")}, nil, ""},
		"duplicate":                 {certcentral.Order{Status: "pending", Requests: request("duplicate", "pending")}, nil, ""},
		"approval without request":  {certcentral.Order{Status: "needs_approval"}, nil, "administrator of the account"},
		"no CSR":                    {certcentral.Order{Status: "needs_csr"}, nil, "no certificate signing request"},
		"pick-up":                   {certcentral.Order{Status: "waiting_pickup"}, nil, "picked up"},
		"organization":              {certcentral.Order{Organization: lantern, OrganizationID: 12}, organization("pending", nil), "Organization Lantern LLC (12) is not validated for ov (pending)"},
		"organization's open steps": {certcentral.Order{}, organization("pending", map[string]string{"address_verification": "pending", "organization_type": "complete"}), "(address verification: pending)"},
		"organization by id":        {certcentral.Order{OrganizationID: 12}, organization("expired", nil), "Organization 12 is not validated for ov (expired)"},
		"organization complete":     {certcentral.Order{}, organization("complete", nil), ""},
		"mail":                      {certcentral.Order{}, domain("pending", "email"), "Domain lantern.example is proved by mail"},
		"mail answered":             {certcentral.Order{}, domain("approved", "email"), ""},
		"record":                    {certcentral.Order{}, domain("pending", "dns-txt-token"), ""},
		"method of the order":       {certcentral.Order{DCVMethod: "email"}, domain("pending", ""), "proved by mail"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := (&wait{order: &test.order, validation: test.validation}).peopleSteps()
			switch {
			case test.want == "" && len(got) > 0:
				t.Errorf("got %q, want no step", got)
			case test.want != "" && (len(got) != 1 || !strings.Contains(got[0], test.want)):
				t.Errorf("got %q, want one step with %q", got, test.want)
			}
		})
	}
}

func TestExpectedRecord(t *testing.T) {
	t.Parallel()
	for method, want := range map[string]string{
		"dns-txt-token":   "a TXT record, name lantern.example, value q7c1",
		"":                "a TXT record, name lantern.example, value q7c1",
		"dns-cname-token": "a CNAME record, name q7c1.lantern.example, value dcv.digicert.com",
		"http-token":      "a file at http://lantern.example/.well-known/pki-validation/fileauth.txt, content q7c1",
	} {
		if got := expectedRecord(unprovedName{domain: "lantern.example", method: method}, "q7c1"); got != want {
			t.Errorf("%q: got %q, want %q", method, got, want)
		}
	}
}

func TestUnproved(t *testing.T) {
	t.Parallel()
	order := &certcentral.Order{DCVMethod: "http-token"}
	check := &certcentral.DCVCheck{Names: []certcentral.NameStatus{{DNSName: "a.example", Status: "approved"}, {DNSName: "b.example", Status: "pending"}}}
	validation := &certcentral.OrderValidation{DCVMethod: "dns-txt-token", Names: []certcentral.NameValidation{
		{NameScope: "a.example", Status: "approved"},
		{NameScope: "b.example", Status: "pending"},
		{DNSNames: []string{"www.c.example"}, Status: "pending", Method: "dns-cname-token"},
	}}
	tests := map[string]struct {
		validation *certcentral.OrderValidation
		check      *certcentral.DCVCheck
		want       []unprovedName
	}{
		"nothing known": {nil, nil, nil},
		"check alone":   {nil, check, []unprovedName{{"b.example", "http-token", "pending"}}},
		"validation":    {validation, check, []unprovedName{{"b.example", "dns-txt-token", "pending"}, {"www.c.example", "dns-cname-token", "pending"}}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := unproved(order, test.validation, test.check); !slices.Equal(got, test.want) {
				t.Errorf("got %v, want %v", got, test.want)
			}
		})
	}
}

func TestLastCheck(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		wait wait
		want string
	}{
		"none":    {wait{}, ""},
		"refused": {wait{refusal: &certcentral.Error{Method: "PUT", Path: "/x", Status: 400}}, "PUT /x: 400 Bad Request"},
		"problems": {
			wait{check: &certcentral.DCVCheck{Problems: []certcentral.APIError{{Code: "invalid_dns_txt", Message: "Not found."}}}},
			"invalid_dns_txt: Not found.",
		},
		"names": {
			wait{check: &certcentral.DCVCheck{Names: []certcentral.NameStatus{{DNSName: "a.example", Status: "pending"}, {DNSName: "b.example", Status: "approved"}}}},
			"a.example pending; b.example approved",
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := test.wait.lastCheck(); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

func TestWarnRevoked(t *testing.T) {
	t.Parallel()
	order := func(status string, id int64, certificateStatus string) *certcentral.Order {
		return &certcentral.Order{ID: 7, Status: status, Certificate: certcentral.OrderCertificate{ID: id, Status: certificateStatus}}
	}
	stored := memory{Stored: "100"}
	tests := map[string]struct {
		order *certcentral.Order
		known memory
		want  string
	}{
		"issued":                          {order("issued", 100, ""), stored, ""},
		"order revoked":                   {order("revoked", 101, "revoked"), stored, "Order 7 Was Revoked"},
		"certificate revoked":             {order("issued", 100, "revoked"), stored, "Certificate 100 Was Revoked"},
		"another certificate revoked":     {order("issued", 101, "revoked"), stored, ""},
		"revoked while one is awaited":    {order("issued", 100, "revoked"), memory{Stored: "100", Awaits: &awaited{Previous: "100"}}, "Certificate 100 Was Revoked"},
		"one of an order before in state": {order("revoked", 101, "revoked"), memory{Stored: "100", Awaits: &awaited{}}, ""},
		"none in state":                   {order("revoked", 101, "revoked"), memory{Awaits: &awaited{Previous: "100"}}, ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var diags diag.Diagnostics
			warnRevoked(&diags, test.order, test.known)
			got := ""
			for _, d := range diags.Warnings() {
				got += d.Summary()
			}
			if got != test.want || diags.HasError() {
				t.Errorf("got %q, want %q", diags, test.want)
			}
			if got != "" && !strings.Contains(diags[0].Detail(), "Whatever still uses it needs another one") {
				t.Errorf("it does not say what to do: %s", diags[0].Detail())
			}
		})
	}
}
