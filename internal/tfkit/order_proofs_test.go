// SPDX-License-Identifier: MPL-2.0

package tfkit

import (
	"slices"
	"testing"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/certcentral"
)

func TestIsClientOrder(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		order certcentral.Order
		want  bool
	}{
		"TLS":           {certcentral.Order{ProductNameID: "ssl_basic", Product: certcentral.OrderProduct{Type: "ssl_certificate"}}, false},
		"known product": {certcentral.Order{ProductNameID: "secure_email_sponsor"}, true},
		"type":          {certcentral.Order{ProductNameID: "client_new", Product: certcentral.OrderProduct{Type: "client_certificate"}}, true},
		"addresses":     {certcentral.Order{ProductNameID: "private_client_premium", Certificate: certcentral.OrderCertificate{Emails: []string{"kim@lantern.example"}}}, true},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := IsClientOrder(&test.order); got != test.want {
				t.Errorf("got %t, want %t", got, test.want)
			}
		})
	}
}

func TestRecipient(t *testing.T) {
	t.Parallel()
	emails := []string{"kai@lantern.example", "kim@lantern.example"}
	tests := map[string]struct {
		product, commonName string
		emails              []string
		recipient, subject  string
	}{
		"person":              {"client_premium", "Kim Lantern", emails, "kai@lantern.example", "Kim Lantern"},
		"mailbox":             {"class1_smime", "kim@lantern.example", emails, "kim@lantern.example", "kim@lantern.example"},
		"no name":             {"class1_smime", "", emails, "kai@lantern.example", "kai@lantern.example"},
		"no address":          {"client_premium", "Kim Lantern", nil, "Kim Lantern", "Kim Lantern"},
		"neither":             {"class1_smime", "", nil, "", ""},
		"not a person's":      {"code_signing", "Lantern LLC", nil, "", "Lantern LLC"},
		"addresses not known": {"class1_smime", "kim@lantern.example", nil, "kim@lantern.example", "kim@lantern.example"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			order := &certcentral.Order{ProductNameID: test.product, Certificate: certcentral.OrderCertificate{CommonName: test.commonName, Emails: test.emails}}
			if got := recipient(order); got != test.recipient {
				t.Errorf("the recipient is %q, want %q", got, test.recipient)
			}
			if got := OrderSubject(order); got != test.subject {
				t.Errorf("the subject is %q, want %q", got, test.subject)
			}
		})
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
			if got := (OrderProofs{Validation: test.validation}).unproved(order, test.check); !slices.Equal(got, test.want) {
				t.Errorf("got %v, want %v", got, test.want)
			}
		})
	}
}
