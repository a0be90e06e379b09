// SPDX-License-Identifier: MPL-2.0

package lifecycle

import (
	"slices"
	"testing"
	"time"
)

// Which certificate an approved request led to depends on times, key and names, never on the order of the list.
func TestOutcome(t *testing.T) {
	asked := time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)
	approved := asked.Add(24 * time.Hour)
	ours := Subject{Key: "key-1", Names: []string{"shop.example", "www.shop.example"}}
	entry := func(key, name, status string, created, issued time.Time) Duplicate {
		return Duplicate{Subject: Subject{Key: key, Names: []string{name, "www." + name}}, Status: status, Created: created, Issued: issued}
	}
	var none time.Time
	noise := []Duplicate{
		entry("key-1", "shop.example", "issued", asked.Add(-time.Hour), asked.Add(-time.Hour)), // there before
		entry("key-1", "shop.example", "issued", asked.Add(time.Hour), asked.Add(time.Hour)),   // made without an approval
		entry("key-1", "shop.example", "pending", asked.Add(-time.Hour), none),                 // of an earlier request
		entry("key-1", "shop.example", "rejected", asked, none),
		entry("key-2", "shop.example", "issued", asked, approved),
		entry("key-1", "other.example", "issued", asked, approved),
		entry("", "shop.example", "issued", asked, approved),
	}
	var (
		issued  = entry("key-1", "shop.example", "issued", asked, approved)
		pending = entry("key-1", "shop.example", "pending", asked.Add(time.Hour), none)
		later   = entry("key-1", "shop.example", "issued", approved.Add(time.Hour), approved.Add(time.Hour))
	)
	tests := map[string]struct {
		more    []Duplicate // the first is the outcome, if there is one
		chosen  bool
		awaited bool
	}{
		"not there yet":                                 {nil, false, false},
		"issued with the approval":                      {[]Duplicate{issued}, true, false},
		"issued some seconds earlier":                   {[]Duplicate{entry("key-1", "shop.example", "issued", asked, approved.Add(-3*time.Second))}, true, false},
		"revoked since":                                 {[]Duplicate{entry("key-1", "shop.example", "revoked", asked, approved)}, true, false},
		"followed by another":                           {[]Duplicate{issued, later}, true, false},
		"beside one of another request that is pending": {[]Duplicate{issued, pending}, true, false},
		"pending itself":                                {[]Duplicate{pending}, false, true},
		"in a list without dates of issue": {[]Duplicate{
			entry("key-1", "shop.example", "approved", asked, none),
			entry("key-1", "shop.example", "approved", asked.Add(time.Hour), none),
			entry("key-1", "shop.example", "approved", asked.Add(-time.Hour), none),
		}, true, false},
		"with names that the service added": {[]Duplicate{{
			Subject: Subject{Key: "key-1", Names: []string{"shop.example", "www.shop.example", "www.www.shop.example"}}, Created: asked, Issued: approved, Status: "issued",
		}}, true, false},
	}
	for name, test := range tests {
		list, want := append(slices.Clone(noise), test.more...), -1
		if test.chosen {
			want = len(noise)
		}
		for range 2 {
			chosen, awaited := Outcome(Approved{Subject: ours, Made: asked, Decided: approved}, list)
			if chosen != want || awaited != test.awaited {
				t.Errorf("%s: certificate %d (awaited %t), want %d (%t)", name, chosen, awaited, want, test.awaited)
			}
			slices.Reverse(list)
			if want >= 0 {
				want = len(list) - 1 - want
			}
		}
	}
}

// A request without a key that can be read leads to no certificate, not even to one that has none either.
func TestOutcome_withoutKey(t *testing.T) {
	nobody := SubjectOf("no request", "shop.example", nil)
	if chosen, awaited := Outcome(Approved{Subject: nobody}, []Duplicate{{Subject: nobody, Status: StatusIssued}}); chosen >= 0 || awaited {
		t.Errorf("certificate %d (awaited %t)", chosen, awaited)
	}
}

// A certificate that is in force, or on its way, has not ended.
func TestHasEnded(t *testing.T) {
	for status, want := range map[string]bool{
		StatusIssued: false, StatusApproved: false, StatusPending: false, StatusNeedsApproval: false, "": false,
		StatusRejected: true, StatusRevoked: true, StatusExpired: true, StatusCanceled: true,
	} {
		if got := HasEnded(status); got != want {
			t.Errorf("%s: %t", status, got)
		}
	}
}

// A duplicate changes by what a reissue changes by; what an import fills in is no change.
func TestCertificateChanges(t *testing.T) {
	without := edited(func(t *Terms) { t.SignatureHash = Input{} })
	served := edited(func(t *Terms) { t.Names = []string{"a.example", "b.example", "www.a.example"} })
	tests := map[string]struct {
		was, want Terms
		imported  bool
		changed   []string
		tentative bool
	}{
		"nothing":               {base, base, false, nil, false},
		"key":                   {base, edited(func(t *Terms) { t.Key.Value = "key-2" }), false, []string{"csr"}, false},
		"product":               {base, edited(func(t *Terms) { t.Product.Value = "ssl_plus" }), false, nil, false},
		"key unknown":           {base, edited(func(t *Terms) { t.Key = Input{Unknown: true} }), false, []string{"csr"}, true},
		"names, key unknown":    {base, edited(func(t *Terms) { t.Key = Input{Unknown: true}; t.Names = []string{"a.example"} }), false, []string{"dns_names", "csr"}, false},
		"filled in":             {without, base, false, []string{"signature_hash"}, false},
		"filled in by import":   {without, base, true, nil, false},
		"names of the service":  {served, base, false, []string{"dns_names"}, false},
		"the same, imported":    {served, base, true, nil, false},
		"changed after import":  {base, edited(func(t *Terms) { t.SignatureHash.Value = "sha512" }), true, []string{"signature_hash"}, false},
		"taken out of the plan": {base, without, false, nil, false},
	}
	for name, test := range tests {
		changed, tentative := CertificateChanges(test.was, test.want, test.imported)
		if !slices.Equal(changed, test.changed) || tentative != test.tentative {
			t.Errorf("%s: %q (tentative %t), want %q (%t)", name, changed, tentative, test.changed, test.tentative)
		}
	}
}
