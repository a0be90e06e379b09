// SPDX-License-Identifier: MPL-2.0

package tfkit

import (
	"strings"
	"testing"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/certcentral"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/lifecycle"
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
			expectStep(t, OrderProofs{Validation: test.validation}.PeopleSteps(&test.order), test.want)
		})
	}
}

// expectStep checks that there is one step, with the part in its text; or none, for an empty part. Every step says what it is
// about and who takes it.
func expectStep(t *testing.T, got []Step, part string) {
	t.Helper()
	switch {
	case part == "" && len(got) > 0:
		t.Errorf("got %q, want no step", got)
	case part != "" && (len(got) != 1 || !strings.Contains(got[0].Text, part)):
		t.Errorf("got %q, want one step with %q", got, part)
	case part != "" && (got[0].Kind == "" || got[0].Who == ""):
		t.Errorf("the step %+v has no kind, or nobody takes it", got[0])
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
		order  *certcentral.Order
		proofs OrderProofs
		want   string // a part of the only step; empty for none
	}{
		"pick-up":                  {client("waiting_pickup"), OrderProofs{}, "picked up: kim@lantern.example follows the link in DigiCert's mail and makes the key in the browser"},
		"pick-up of code":          {&certcentral.Order{Status: "waiting_pickup"}, OrderProofs{}, "its recipient follows the link in DigiCert's mail."},
		"mailbox":                  {client("pending"), OrderProofs{Mailboxes: mailboxes("unvalidated")}, "Address kim@lantern.example is not validated: its owner follows the link in DigiCert's mail."},
		"mailboxes confirmed":      {client("pending"), OrderProofs{Mailboxes: mailboxes("Validated")}, ""},
		"reissue without key":      {client("reissue_pending"), OrderProofs{Keyless: true}, "picked up: kim@"},
		"reissue to be proved":     {client("reissue_pending"), OrderProofs{Keyless: true, Mailboxes: mailboxes("unvalidated")}, "Address kim@"},
		"reissue to be approved":   {requested, OrderProofs{Keyless: true}, "approves request 31"},
		"reissue with key":         {client("reissue_pending"), OrderProofs{}, ""},
		"domain, method not told":  {client("pending"), OrderProofs{Validation: domain("")}, "Domain lantern.example is proved by mail"},
		"domain, by the account's": {client("pending"), OrderProofs{Validation: domain("dns-txt-token")}, ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			expectStep(t, test.proofs.PeopleSteps(test.order), test.want)
		})
	}
}

// Who picks a certificate up is named where that is known.
func TestPickupStep(t *testing.T) {
	t.Parallel()
	known := &certcentral.Order{ProductNameID: "client_premium", Certificate: certcentral.OrderCertificate{CommonName: "Kim Lantern", Emails: []string{"kim@lantern.example"}}}
	for who, step := range map[string]Step{"kim@lantern.example": pickupStep(known), "the recipient of the certificate": pickupStep(&certcentral.Order{})} {
		if step.Who != who || step.Subject != "" && step.Subject != who {
			t.Errorf("%q acts on %q, want %q", step.Who, step.Subject, who)
		}
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
