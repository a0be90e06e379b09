// SPDX-License-Identifier: MPL-2.0

package certificates

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/certcentral"
)

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
