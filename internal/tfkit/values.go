// SPDX-License-Identifier: MPL-2.0

package tfkit

import (
	"time"

	"github.com/hashicorp/terraform-plugin-framework/types"
)

// OptionalText returns the value of a text, null for the empty one, by which the service says that there is none.
func OptionalText(text string) types.String {
	if text == "" {
		return types.StringNull()
	}
	return types.StringValue(text)
}

// Timestamp returns a moment in RFC 3339 and UTC, null for the zero time.
func Timestamp(at time.Time) types.String {
	if at.IsZero() {
		return types.StringNull()
	}
	return types.StringValue(at.UTC().Format(time.RFC3339))
}

// IsKnown tells whether a value is neither null nor unknown.
func IsKnown(value interface {
	IsNull() bool
	IsUnknown() bool
},
) bool {
	return !value.IsNull() && !value.IsUnknown()
}

// Fill writes what became known where the plan left a value unknown, and nowhere else.
func Fill[T interface{ IsUnknown() bool }](value *T, known T) {
	if (*value).IsUnknown() {
		*value = known
	}
}
