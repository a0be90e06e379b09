// SPDX-License-Identifier: MPL-2.0

package lifecycle

import (
	"errors"
	"fmt"
	"strings"
	"time"
)

// Limits of the API on how long an order and a public certificate may last (order pages, order_validity and
// cert_validity). The service refuses more by its own, stricter and changing, limits.
const (
	MaxOrderYears       = 6
	MaxOrderDays        = 2190
	MaxClientOrderYears = 3
	MaxClientOrderDays  = 1096
	MaxPublicCertDays   = 397
	customDateLayout    = "02 Jan 2006"
	customDateDisplayed = "dd MMM YYYY, as in 09 JUN 2026"
)

// Validity is how long an order or a certificate is to last: one of its parts, the others zero.
type Validity struct {
	Years, Days int64
	Until       time.Time
}

// ParseCustomDate reads a date in the only form that the API takes in custom_expiration_date.
func ParseCustomDate(text string) (time.Time, error) {
	day, err := time.Parse(customDateLayout, text)
	if err != nil || !strings.EqualFold(day.Format(customDateLayout), text) {
		return time.Time{}, fmt.Errorf("%q is not a date of the form %s", text, customDateDisplayed)
	}
	return day, nil
}

// CustomDate writes a day in that form.
func CustomDate(day time.Time) string { return strings.ToUpper(day.Format(customDateLayout)) }

// LongerThan tells whether v surely lasts longer than other. Years and days are compared by the shortest year and with
// what was declared alone; a date can only be compared with a date, for no clock is asked.
func (v Validity) LongerThan(other Validity) bool {
	if !v.Until.IsZero() || !other.Until.IsZero() {
		return !v.Until.IsZero() && !other.Until.IsZero() && v.Until.After(other.Until)
	}
	if other.Years > 0 && v.Days > 0 {
		return v.Days > other.Years*366
	}
	return v.days() > other.days()
}

func (v Validity) days() int64 { return v.Years*365 + v.Days }

// CheckOrder returns an error when no order of a TLS certificate can last that long.
func (v Validity) CheckOrder() error { return v.checkOrder(MaxOrderYears, MaxOrderDays) }

// CheckClientOrder returns an error when no order of a client certificate can last that long.
func (v Validity) CheckClientOrder() error {
	return v.checkOrder(MaxClientOrderYears, MaxClientOrderDays)
}

func (v Validity) checkOrder(maxYears, maxDays int64) error {
	switch {
	case v.Until.IsZero() && v.Years == 0 && (v.Days < 1 || v.Days > maxDays):
		return fmt.Errorf("an order lasts 1 to %d days", maxDays)
	case v.Until.IsZero() && v.Days == 0 && (v.Years < 1 || v.Years > maxYears):
		return fmt.Errorf("an order lasts 1 to %d years", maxYears)
	}
	return nil
}

// CheckCertificate returns an error when no certificate can last that long.
func (v Validity) CheckCertificate(private bool) error {
	switch {
	case v.Until.IsZero() && v.Days <= 0 && v.Years <= 0:
		return errors.New("a certificate lasts at least one day")
	case !private && (v.Days > MaxPublicCertDays || v.Years > 1):
		return fmt.Errorf("a publicly trusted certificate lasts at most %d days", MaxPublicCertDays)
	}
	return nil
}

// DaysLeft returns how many days are left at now to what lasts until the end of the day till, both in UTC: 0 on that day, and
// less than 0 after it.
func DaysLeft(till, now time.Time) int64 {
	const day = 24 * time.Hour
	return int64(till.Truncate(day).Sub(now.Truncate(day)) / day)
}
