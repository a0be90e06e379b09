// SPDX-License-Identifier: MPL-2.0

package domains

import (
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/certcentral"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/lifecycle"
)

var now = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)

func TestProofStatus(t *testing.T) {
	t.Parallel()
	at := func(d time.Duration) certcentral.Time { return certcentral.Time{Time: now.Add(d)} }
	for name, test := range map[string]struct {
		statuses []string
		until    certcentral.Time
		want     string
	}{
		"nothing known":                  {nil, certcentral.Time{}, "pending"},
		"no types, proved":               {nil, at(time.Hour), "complete"},
		"no types, over":                 {nil, at(-time.Hour), "expired"},
		"pending":                        {[]string{"pending"}, certcentral.Time{}, "pending"},
		"complete":                       {[]string{"complete", "complete"}, at(time.Hour), "complete"},
		"the service's other word":       {[]string{"valid"}, at(time.Hour), "complete"},
		"end not told":                   {[]string{"complete"}, certcentral.Time{}, "complete"},
		"over, whatever it is called":    {[]string{"complete"}, at(-time.Hour), "expired"},
		"one of two pending":             {[]string{"complete", "pending"}, at(time.Hour), "pending"},
		"one of two pending, other way":  {[]string{"pending", "complete"}, at(time.Hour), "pending"},
		"expired counts before pending":  {[]string{"pending", "expired"}, certcentral.Time{}, "expired"},
		"a type that needs no proof":     {[]string{"", "complete"}, at(time.Hour), "complete"},
		"no type needs one, none proved": {[]string{""}, certcentral.Time{}, "pending"},
	} {
		domain := &certcentral.Domain{DCVExpires: test.until, AsOf: now}
		for _, status := range test.statuses {
			domain.Validations = append(domain.Validations, certcentral.Validation{Type: "ov", DCVStatus: status})
		}
		if got := proofStatus(domain); got != test.want {
			t.Errorf("%s: %s, want %s", name, got, test.want)
		}
	}
}

// What the service says of the record comes before what is known of its methods.
func TestProofOf(t *testing.T) {
	t.Parallel()
	token := &certcentral.DCVToken{Token: "q7c1", VerificationValue: "dcv.example", HTTPTokenURL: "http://harbor.example/other.txt"}
	for method, want := range map[string]lifecycle.Proof{
		"dns-txt-token":   {Type: "TXT", Name: "harbor.example", Value: "q7c1"},
		"dns-cname-token": {Type: "CNAME", Name: "q7c1.harbor.example", Value: "dcv.example"},
		"http-token":      {Type: "HTTP", Name: "harbor.example", Value: "q7c1", URL: "http://harbor.example/other.txt"},
	} {
		if got, ok := proofOf(&certcentral.Domain{Name: "Harbor.example", DCVMethod: method, DCVToken: token}); !ok || got != want {
			t.Errorf("%s: %+v, want %+v", method, got, want)
		}
	}
	for _, method := range []string{"email", "http-token-static", ""} {
		if record := recordValue(&certcentral.Domain{Name: "harbor.example", DCVMethod: method, DCVToken: token}); !record.IsNull() {
			t.Errorf("%q has the record %s", method, record)
		}
	}
}

// Without a token in the answer, a record stays; it does not outlive its method.
func TestRefreshKeepsRecord(t *testing.T) {
	t.Parallel()
	domain := &certcentral.Domain{Name: "harbor.example", DCVMethod: "dns-txt-token", DCVToken: &certcentral.DCVToken{Token: "q7c1", ExpirationDate: certcentral.Time{Time: now}}}
	var m domainModel
	m.refresh(domain)
	before, expires := m.DCVRecord, m.DCVTokenExpiresAt
	domain.DCVToken = nil
	m.refresh(domain)
	if !m.DCVRecord.Equal(before) || !m.DCVTokenExpiresAt.Equal(expires) {
		t.Errorf("the record became %s, expiring %s", m.DCVRecord, m.DCVTokenExpiresAt)
	}
	domain.DCVMethod = "dns-cname-token"
	m.refresh(domain)
	if name := m.DCVRecord.Attributes()["name"]; !name.IsNull() || !m.DCVTokenExpiresAt.IsNull() {
		t.Errorf("the record of another method is %s, expiring %s", m.DCVRecord, m.DCVTokenExpiresAt)
	}
	domain.DCVMethod = "email"
	m.refresh(domain)
	if !m.DCVRecord.IsNull() || m.DCVMethod != types.StringValue("email") {
		t.Errorf("by mail the record is %s", m.DCVRecord)
	}
}

func TestActivity(t *testing.T) {
	t.Parallel()
	for want, domain := range map[string]*certcentral.Domain{
		"active": {IsActive: true}, "inactive": {}, "pending": {Status: "pending", IsActive: true},
	} {
		if got := activity(domain); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
}

// What a domain was submitted for counts as settled once that is active.
func TestMemoryForgetsSubmission(t *testing.T) {
	t.Parallel()
	seen := memory{Submitted: map[string]string{"ov": "missing", "ev": "missing"}}
	seen.see(&certcentral.Domain{AsOf: now.Add(20 * time.Minute), Validations: []certcentral.Validation{{Type: "ov", Status: "active"}, {Type: "ev", Status: "pending"}}})
	if _, kept := seen.Submitted["ev"]; !kept || len(seen.Submitted) != 1 {
		t.Errorf("it remembers %v, want ev alone", seen.Submitted)
	}
	if !seen.ServiceTime.Equal(now) {
		t.Errorf("the time is %s, want the hour", seen.ServiceTime)
	}
}
