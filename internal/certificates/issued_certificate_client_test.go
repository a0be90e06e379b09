// SPDX-License-Identifier: MPL-2.0

package certificates

import (
	"slices"
	"strings"
	"testing"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/certcentral"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/lifecycle"
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
			if got := isClientOrder(&test.order); got != test.want {
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
		"neither":             {"class1_smime", "", nil, "its recipient", ""},
		"not a person's":      {"code_signing", "Lantern LLC", nil, "its recipient", "Lantern LLC"},
		"addresses not known": {"class1_smime", "kim@lantern.example", nil, "kim@lantern.example", "kim@lantern.example"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			order := &certcentral.Order{ProductNameID: test.product, Certificate: certcentral.OrderCertificate{CommonName: test.commonName, Emails: test.emails}}
			if got := recipient(order); got != test.recipient {
				t.Errorf("the recipient is %q, want %q", got, test.recipient)
			}
			if got := subjectOf(order); got != test.subject {
				t.Errorf("the subject is %q, want %q", got, test.subject)
			}
		})
	}
}

func TestClientSteps(t *testing.T) {
	t.Parallel()
	client := func(status string) *certcentral.Order {
		return &certcentral.Order{Status: status, ProductNameID: "class1_smime", Certificate: certcentral.OrderCertificate{CommonName: "kim@lantern.example"}}
	}
	requested := client(lifecycle.StatusReissuePending)
	requested.Requests = []certcentral.Request{{ID: 31, Type: lifecycle.RequestReissue, Status: lifecycle.StatusPending}}
	mailboxes := func(status string) []certcentral.EmailValidation {
		return []certcentral.EmailValidation{{Email: "kai@lantern.example", Status: "validated"}, {Email: "kim@lantern.example", Status: status}}
	}
	domain := func(method string) *certcentral.OrderValidation {
		return &certcentral.OrderValidation{Names: []certcentral.NameValidation{{NameScope: "lantern.example", Status: "pending", Method: method}}}
	}
	tests := map[string]struct {
		wait wait
		want string // a part of the only step; empty for none
	}{
		"pick-up":                  {wait{order: client("waiting_pickup")}, "picked up: kim@lantern.example follows the link in DigiCert's mail and makes the key in the browser"},
		"pick-up of code":          {wait{order: &certcentral.Order{Status: "waiting_pickup"}}, "its recipient follows the link in DigiCert's mail."},
		"mailbox":                  {wait{order: client("pending"), mailboxes: mailboxes("unvalidated")}, "Address kim@lantern.example is not validated: its owner follows the link in DigiCert's mail."},
		"mailboxes confirmed":      {wait{order: client("pending"), mailboxes: mailboxes("Validated")}, ""},
		"reissue without key":      {wait{order: client("reissue_pending"), keyless: true}, "picked up: kim@"},
		"reissue to be proved":     {wait{order: client("reissue_pending"), keyless: true, mailboxes: mailboxes("unvalidated")}, "Address kim@"},
		"reissue to be approved":   {wait{order: requested, keyless: true}, "approves request 31"},
		"reissue with key":         {wait{order: client("reissue_pending")}, ""},
		"domain, method not told":  {wait{order: client("pending"), validation: domain("")}, "Domain lantern.example is proved by mail"},
		"domain, by the account's": {wait{order: client("pending"), validation: domain("dns-txt-token")}, ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := test.wait.peopleSteps()
			switch {
			case test.want == "" && len(got) > 0:
				t.Errorf("got %q, want no step", got)
			case test.want != "" && (len(got) != 1 || !strings.Contains(got[0], test.want)):
				t.Errorf("got %q, want one step with %q", got, test.want)
			}
		})
	}
}

func TestFormatsOf(t *testing.T) {
	t.Parallel()
	for product, want := range map[string][]string{
		"ssl_basic":              {"pem_all", "p7b"},
		"private_client_premium": {"pem_all", "p7b"},
		"secure_email_sponsor":   {"pem_all", "p7b"},
		"class1_smime":           {"p7b", "pem_all"},
		"client_premium":         {"p7b", "pem_all"},
	} {
		if got := formatsOf(product); !slices.Equal(got[:], want) {
			t.Errorf("%s: got %q, want %q", product, got, want)
		}
	}
}
