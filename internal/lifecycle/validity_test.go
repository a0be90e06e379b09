// SPDX-License-Identifier: MPL-2.0

package lifecycle

import (
	"testing"
	"time"
)

func TestParseCustomDate(t *testing.T) {
	if day, err := ParseCustomDate("09 JUN 2027"); err != nil || !day.Equal(date("2027-06-09")) {
		t.Errorf("got %v, %v", day, err)
	}
	for _, text := range []string{"2027-06-09", "9 JUN 2027", "09 JUNE 2027", "31 FEB 2027", "09/06/2027", ""} {
		if day, err := ParseCustomDate(text); err == nil {
			t.Errorf("%q is taken as %v", text, day)
		}
	}
}

func TestCustomDate(t *testing.T) {
	if got := CustomDate(date("2027-06-09")); got != "09 JUN 2027" {
		t.Errorf("got %q", got)
	}
}

func TestLongerThan(t *testing.T) {
	for name, test := range map[string]struct {
		certificate, order Validity
		longer             bool
	}{
		"days in days":           {Validity{Days: 199}, Validity{Days: 199}, false},
		"more days":              {Validity{Days: 200}, Validity{Days: 199}, true},
		"days in a leap year":    {Validity{Days: 366}, Validity{Years: 1}, false},
		"days over a year":       {Validity{Days: 367}, Validity{Years: 1}, true},
		"a year over days":       {Validity{Years: 1}, Validity{Days: 199}, true},
		"dates":                  {Validity{Until: date("2027-01-02")}, Validity{Until: date("2027-01-01")}, true},
		"dates in order":         {Validity{Until: date("2027-01-01")}, Validity{Until: date("2027-01-01")}, false},
		"a date against a count": {Validity{Until: date("2099-01-01")}, Validity{Years: 1}, false},
	} {
		t.Run(name, func(t *testing.T) {
			if test.certificate.LongerThan(test.order) != test.longer {
				t.Errorf("longer: %v", !test.longer)
			}
		})
	}
}

func TestCheckValidity(t *testing.T) {
	for validity, sound := range map[Validity]bool{
		{Years: 1}: true, {Years: 6}: true, {Years: 7}: false, {Years: -1}: false,
		{Days: 1}: true, {Days: 2190}: true, {Days: 2191}: false, {Days: -1}: false, {}: false,
		{Until: date("2027-01-01")}: true,
	} {
		if (validity.CheckOrder() == nil) != sound {
			t.Errorf("order of %+v: %v", validity, validity.CheckOrder())
		}
	}
	for validity, sound := range map[Validity]bool{
		{Years: 1}: true, {Years: 3}: true, {Years: 4}: false, {Years: -1}: false,
		{Days: 1}: true, {Days: 1096}: true, {Days: 1097}: false, {Days: -1}: false, {}: false,
		{Until: date("2027-01-01")}: true,
	} {
		if (validity.CheckClientOrder() == nil) != sound {
			t.Errorf("client order of %+v: %v", validity, validity.CheckClientOrder())
		}
	}
	for validity, sound := range map[Validity][2]bool{ // public, private
		{Days: 397}: {true, true}, {Days: 398}: {false, true}, {Years: 1}: {true, true}, {Years: 2}: {false, true}, {Days: -1}: {false, false}, {}: {false, false}, {Until: date("2027-01-01")}: {true, true},
	} {
		for i, private := range []bool{false, true} {
			if (validity.CheckCertificate(private) == nil) != sound[i] {
				t.Errorf("certificate of %+v, private %v: %v", validity, private, validity.CheckCertificate(private))
			}
		}
	}
}

func TestDaysLeft(t *testing.T) {
	till := date("2027-03-01")
	for text, want := range map[string]int64{
		"2027-02-27T23:59:59Z": 2, "2027-02-28T00:00:00Z": 1, "2027-03-01T00:00:00Z": 0, "2027-03-01T23:59:59Z": 0, "2027-03-02T00:00:00Z": -1,
		"2027-03-01T23:30:00-08:00": -1, "2028-03-01T12:00:00Z": -366,
	} {
		now, err := time.Parse(time.RFC3339, text)
		if err != nil {
			t.Fatal(err)
		}
		if got := DaysLeft(till, now); got != want {
			t.Errorf("at %s: got %d, want %d", text, got, want)
		}
	}
}
