// SPDX-License-Identifier: MPL-2.0

package simulator

import (
	"strings"
	"time"
)

const (
	isoLayout = "2006-01-02T15:04:05+00:00" // for UTC times only: the offset is text
	dayLayout = "2006-01-02"
	askLayout = "02 Jan 2006" // custom_expiration_date of a validity, its month in capitals
)

// iso renders a time as the API does in date_created and its like; the zero time
// gives "", which the views leave out.
func iso(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(isoLayout)
}

// day renders a date as the API does in valid_till and its like.
func day(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(dayLayout)
}

// startOfDay is 00:00:00 UTC, when every certificate of the service begins.
func startOfDay(t time.Time) time.Time {
	return t.UTC().Truncate(24 * time.Hour)
}

// endOfDay is 23:59:59 UTC, when every certificate and order ends.
func endOfDay(t time.Time) time.Time {
	return startOfDay(t).Add(24*time.Hour - time.Second)
}

// daysBetween counts the calendar days from a to b.
func daysBetween(a, b time.Time) int {
	return int(startOfDay(b).Sub(startOfDay(a)) / (24 * time.Hour))
}

// validity is a length of time as a caller asked for it: one of the three is set.
type validity struct {
	Years                int    `json:"years,omitempty"`
	Days                 int    `json:"days,omitempty"`
	CustomExpirationDate string `json:"custom_expiration_date,omitempty"`
}

// end tells the last second of a term that begins on the day of start. The
// request's dates were checked when they came in.
func (v validity) end(start time.Time) time.Time {
	start = startOfDay(start)
	switch {
	case v.CustomExpirationDate != "":
		last, err := parseAskedDate(v.CustomExpirationDate)
		if err != nil {
			return endOfDay(start)
		}
		return endOfDay(last)
	case v.Days > 0:
		return endOfDay(start.AddDate(0, 0, v.Days-1))
	default:
		return endOfDay(start.AddDate(v.Years, 0, -1))
	}
}

// isZero tells that nothing was asked.
func (v validity) isZero() bool { return v == validity{} }

// parseAskedDate reads the date shape of requests, "09 JUN 2025", and that of the
// deprecated top-level field, "2025-06-09".
func parseAskedDate(text string) (time.Time, error) {
	if t, err := time.Parse(dayLayout, text); err == nil {
		return t, nil
	}
	return time.Parse(askLayout, strings.TrimSpace(text))
}
