// SPDX-License-Identifier: MPL-2.0

package lifecycle

import (
	"slices"
	"testing"
	"time"
)

func TestNeedsVerifiedUsers(t *testing.T) {
	var needs []string
	for _, kind := range ValidationTypes() {
		if NeedsVerifiedUsers(kind) {
			needs = append(needs, kind)
		}
	}
	if !slices.Equal(needs, []string{"ev", "cs", "ev_cs"}) {
		t.Errorf("verified users are needed for %v", needs)
	}
}

func TestValidationStatus(t *testing.T) {
	end := time.Date(2027, 1, 2, 3, 0, 0, 0, time.UTC)
	for _, test := range []struct {
		status     string
		until, now time.Time
		want       string
	}{
		{"active", end, end.Add(-time.Second), "active"},
		{"active", end, end, "expired"},
		{"complete", end, end.Add(time.Hour), "expired"},
		{"pending", end, end.Add(time.Hour), "pending"},
		{"rejected", end, end.Add(time.Hour), "rejected"},
		{"active", time.Time{}, end, "active"},
		{"active", end, time.Time{}, "active"},
	} {
		if got := ValidationStatus(test.status, test.until, test.now); got != test.want {
			t.Errorf("%s until %v at %v is %s, want %s", test.status, test.until, test.now, got, test.want)
		}
	}
}
