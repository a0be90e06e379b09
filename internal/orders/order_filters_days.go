// SPDX-License-Identifier: MPL-2.0

package orders

import (
	"context"
	"fmt"
	"regexp"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
)

// dayRange is what a filter of days means: the first and the last day, zero where it is open.
type dayRange struct{ first, last time.Time }

// readDays reads a filter of days; ok is false for a text that is none.
func readDays(text string) (days dayRange, ok bool) {
	from, to, isSpan := strings.Cut(text, "...")
	switch {
	case isSpan:
		first, errFirst := time.Parse(time.DateOnly, from)
		last, errLast := time.Parse(time.DateOnly, to)
		return dayRange{first, last}, errFirst == nil && errLast == nil && !last.Before(first)
	case strings.HasPrefix(text, ">"):
		after, err := time.Parse(time.DateOnly, text[1:])
		return dayRange{first: after.AddDate(0, 0, 1)}, err == nil
	case strings.HasPrefix(text, "<"):
		before, err := time.Parse(time.DateOnly, text[1:])
		return dayRange{last: before.AddDate(0, 0, -1)}, err == nil
	default:
		day, err := time.Parse(time.DateOnly, text)
		return dayRange{day, day}, err == nil
	}
}

// parseDays reads a filter that was found valid; an empty one holds every day.
func parseDays(text string) dayRange {
	days, _ := readDays(text)
	return days
}

// hold tells whether a moment is on one of the days. One that the service does not tell is on none, unless all are meant.
func (d dayRange) hold(at time.Time) bool {
	if d == (dayRange{}) {
		return true
	}
	day := at.UTC().Truncate(24 * time.Hour)
	return !at.IsZero() && !day.Before(d.first) && (d.last.IsZero() || !day.After(d.last))
}

// daysText returns a filter of days as the service takes it for dates and for moments alike: a single day as a span.
func daysText(text string) string {
	days, ok := readDays(text)
	if !ok || days.first.IsZero() || days.last.IsZero() {
		return text
	}
	return days.first.Format(time.DateOnly) + "..." + days.last.Format(time.DateOnly)
}

// daysValidator refuses what is no filter of days.
type daysValidator struct{}

// Description implements validator.String.
func (daysValidator) Description(context.Context) string {
	return "must be a day (yyyy-MM-dd), a day with > or < in front, or two days in order with ... between them"
}

// MarkdownDescription implements validator.String.
func (v daysValidator) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

// ValidateString implements validator.String.
func (v daysValidator) ValidateString(ctx context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() {
		return
	}
	if _, ok := readDays(req.ConfigValue.ValueString()); !ok {
		resp.Diagnostics.AddAttributeError(req.Path, "Invalid Days", fmt.Sprintf("%q is no filter by days: it %s.", req.ConfigValue.ValueString(), v.Description(ctx)))
	}
}

// hexNumber takes a number in hex, whose bytes may be separated by colons.
var hexNumber = stringvalidator.RegexMatches(regexp.MustCompile(`^[0-9A-Fa-f]+(:[0-9A-Fa-f]+)*$`), "must be a serial number in hex")

// orderSortFields are what the service can sort orders by (API reference, list orders).
const orderSortFields = "order_id|date_created|common_name|status|valid_till|validity_years|product_name"

// sortFields takes fields to sort by, with commas between them and a - in front of each that is to descend.
var sortFields = stringvalidator.RegexMatches(
	regexp.MustCompile(`^-?(`+orderSortFields+`)(, *-?(`+orderSortFields+`))*$`),
	"must be one or more of "+strings.ReplaceAll(orderSortFields, "|", ", ")+", with commas between them, and a - in front of each that is to descend")
