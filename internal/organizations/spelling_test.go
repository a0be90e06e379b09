// SPDX-License-Identifier: MPL-2.0

package organizations

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/certcentral"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/tfkit"
)

func TestAlike(t *testing.T) {
	for _, test := range []struct {
		attribute, a, b, country string
		same                     bool
	}{
		{"name", "Harbor  Lights Ltd", "HARBOR LIGHTS LTD ", "us", true},
		{"name", "Harbor Lights Ltd", "Harbor Lights Ltd.", "us", false},
		{"state", "mn", "Minnesota", "US", true},
		{"state", "QC", "quebec", "ca", true},
		{"state", "mn", "Minnesota", "de", false},
		{"state", "wa", "Western Australia", "au", false},
		{"state", "MN", "WI", "us", false},
		{"country", "US", "us", "us", true},
		{"zip", "K1A 0B1", "k1a0b1", "ca", true},
		{"zip", "55802", "55803", "us", false},
		{"telephone", "+1 (218) 555-0144", "1-218-555-0144", "us", true},
		{"telephone", "218-555-0144", "218-555-0145", "us", false},
		{"telephone", "+1 218 555 0144", "(218) 555-0144", "us", true},
		{"telephone", "01234 567890", "+44 (0)1234 567890", "gb", true},
		{"telephone", "555-014", "218-555-014", "us", false},
		{"telephone", "5550144", "+1 218 555 0144", "us", false},
		{"telephone", "218-555-0144", "218-555-01441", "us", false},
		{"container_id", "077120", "77120", "us", true},
		{"container_id", "77120", "77121", "us", false},
		{"city", "Fort Worth", "FortWorth", "us", false},
	} {
		if same := alike(test.attribute, test.a, test.b, test.country); same != test.same {
			t.Errorf("%s %q and %q in %s: same is %v", test.attribute, test.a, test.b, test.country, same)
		}
	}
}

func TestCountries(t *testing.T) {
	if len(countryCodes) != 249 {
		t.Errorf("there are %d countries, want the 249 of ISO 3166", len(countryCodes))
	}
	for code, want := range map[string]bool{"us": true, "DE": true, "gB": true, "uk": false, "eu": false, "": false, "usa": false, "u": false, "xx": false} {
		if isCountry(code) != want {
			t.Errorf("isCountry(%q) is %v", code, !want)
		}
	}
	if len(states["us"]) != 56 || len(states["ca"]) != 13 {
		t.Errorf("there are %d and %d states", len(states["us"]), len(states["ca"]))
	}
}

// What the service made of a value at creation means the same, until it shows another.
func TestMemory(t *testing.T) {
	place := map[string]string{"state": "BY", "country": "de"}
	seen := memory{Sent: place}
	if seen.same("state", "BY", "Bayern", "de") {
		t.Error("a spelling is known before the service showed it")
	}
	seen.learn(place)
	for _, state := range []string{"Bayern", "Bavaria"} {
		seen.observe(&organization{Organization: &certcentral.Organization{State: state, Country: "de"}})
	}
	for _, test := range []struct {
		a, b        string
		same, known bool
	}{
		{"BY", "Bayern", true, true}, {"bayern", "by", true, true}, {"BY", "Bavaria", false, true}, {"BY", "Hessen", false, false},
	} {
		if same := seen.same("state", test.a, test.b, "de"); same != test.same {
			t.Errorf("%q and %q: same is %v", test.a, test.b, same)
		}
		if known := seen.knows("state", test.b, "de"); known != test.known {
			t.Errorf("%q: known is %v", test.b, known)
		}
	}
	if seen.same("address2", "", "Unit 4", "de") {
		t.Error("nothing means the same as something")
	}
	if n := len(seen.Known["state"]); n != 2 {
		t.Errorf("%d values are known of the state: %q", n, seen.Known["state"])
	}
}

// What an answered creation gave the id of is new only if nothing about it is older than the list that came before.
func TestWasThere(t *testing.T) {
	listedAt := time.Date(2026, 11, 21, 10, 0, 0, 0, time.UTC)
	existing := []*certcentral.Organization{{ID: 9, AsOf: listedAt}, {ID: 4, AsOf: listedAt}}
	found := func(isActive bool, validations ...certcentral.Validation) *organization {
		return &organization{&certcentral.Organization{IsActive: isActive}, validations}
	}
	validated := func(at time.Time) certcentral.Validation {
		return certcentral.Validation{Type: "ov", Status: "active", DateCreated: certcentral.Time{Time: at}}
	}
	for name, test := range map[string]struct {
		id    int64
		found *organization
		want  bool
	}{
		"new":                       {10, found(true, certcentral.Validation{Type: "ov", Status: "pending"}), false},
		"new, validated at once":    {10, found(true, validated(listedAt.Add(time.Second))), false},
		"new, not read":             {10, nil, false},
		"listed":                    {4, found(true), true},
		"not listed, older":         {7, found(true), true},
		"not listed, older, unread": {7, nil, true},
		"inactive":                  {10, found(false), true},
		"validated before":          {10, found(true, validated(listedAt.Add(-time.Hour))), true},
	} {
		if got := wasThere(existing, test.id, test.found); got != test.want {
			t.Errorf("%s: was there is %v", name, got)
		}
	}
	if wasThere(nil, 1, found(true)) {
		t.Error("the first organization of an account was there before")
	}
}

// What is not known is said once.
func TestNotCreated(t *testing.T) {
	for _, again := range []bool{false, true} {
		m := &organizationModel{Name: types.StringValue("Harbor Lights Ltd"), SkipDuplicateOrgCheck: types.BoolValue(again)}
		_, detail := m.notCreated(&certcentral.UncertainCreationError{Err: errors.New("connection reset; looking for it: no answer")})
		if strings.Count(detail, "known whether") != 1 || strings.Contains(detail, "sent again") || !strings.Contains(detail, "connection reset") {
			t.Errorf("the error is %q", detail)
		}
	}
}

// Of several organizations the one in the container that a new one would go to is meant.
func TestOfContainer(t *testing.T) {
	list := []*certcentral.Organization{{ID: 1, Container: certcentral.Container{ID: 5}}, {ID: 2, Container: certcentral.Container{ID: 6}}}
	for name, test := range map[string]struct {
		declared string
		provider *int64
		want     int64
	}{
		"declared":   {"6", new(int64(5)), 2},
		"provider's": {"", new(int64(6)), 2},
		"none":       {"", nil, 1},
		"elsewhere":  {"7", nil, 1},
	} {
		m := &organizationModel{ContainerID: tfkit.OptionalText(test.declared)}
		if got := best(m.ofContainer(list, test.provider)).ID; got != test.want {
			t.Errorf("%s: %d is chosen, want %d", name, got, test.want)
		}
	}
}

func TestSameUser(t *testing.T) {
	for _, test := range []struct {
		a, b certcentral.VerifiedUser
		same bool
	}{
		{certcentral.VerifiedUser{ID: 7}, certcentral.VerifiedUser{ID: 7}, true},
		{certcentral.VerifiedUser{ID: 7}, certcentral.VerifiedUser{ID: 8}, false},
		{certcentral.VerifiedUser{ID: 7}, certcentral.VerifiedUser{FirstName: "Pia", LastName: "Okafor"}, false},
		{certcentral.VerifiedUser{ID: 7, FirstName: "Pia", LastName: "Okafor"}, certcentral.VerifiedUser{FirstName: "PIA", LastName: "Okafor", Email: "p@x.example"}, true},
		{certcentral.VerifiedUser{FirstName: "Pia", LastName: "Okafor", Email: "q@x.example"}, certcentral.VerifiedUser{FirstName: "Pia", LastName: "Okafor", Email: "p@x.example"}, false},
		{certcentral.VerifiedUser{}, certcentral.VerifiedUser{}, false},
	} {
		if sameUser(test.a, test.b) != test.same {
			t.Errorf("%+v and %+v: same is %v", test.a, test.b, !test.same)
		}
	}
}

// What the service leaves out of a contact, or writes otherwise, keeps what is declared as long as the person stays.
func TestContactValue(t *testing.T) {
	declared := contactValue(&certcentral.Contact{FirstName: "Pia", LastName: "Okafor", Email: "pia@x.example", JobTitle: "CEO", Telephone: "218-555-0144"}, types.ObjectNull(contactTypes))
	told := contactValue(&certcentral.Contact{FirstName: "PIA", LastName: "Okafor", Email: "Pia@x.example", Telephone: "(218) 5550144"}, declared)
	if !told.Equal(declared) {
		t.Errorf("the contact is %v, want %v", told, declared)
	}
	other := contactValue(&certcentral.Contact{FirstName: "Jonas", LastName: "Lind", Email: "jonas@x.example"}, declared)
	if textOf(other, "job_title") != "" || textOf(other, "telephone") != "" {
		t.Errorf("another person has %v", other)
	}
	if !contactValue(nil, declared).IsNull() {
		t.Error("no contact is a contact")
	}
}

// An answer without a container or an organization contact says nothing of them.
func TestRefresh_silence(t *testing.T) {
	full := &organization{Organization: &certcentral.Organization{
		ID: 7, Name: "Harbor Lights Ltd", Country: "us", Container: certcentral.Container{ID: 5}, OrganizationContact: &certcentral.Contact{FirstName: "Pia"},
	}}
	m := modelOf(full)
	var seen memory
	m.refresh(&organization{Organization: &certcentral.Organization{ID: 7, Name: "Harbor Lights Ltd", Country: "us"}}, &seen)
	if m.ContainerID.ValueString() != "5" || m.OrganizationContact.IsNull() {
		t.Errorf("the container is %v, the contact %v", m.ContainerID, m.OrganizationContact)
	}
}
