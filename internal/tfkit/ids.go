// SPDX-License-Identifier: MPL-2.0

package tfkit

import (
	"context"
	"fmt"
	"slices"
	"strconv"

	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// IDValue returns the value of an id in schemas, where ids are strings: null for 0, which the API gives to nothing.
func IDValue(id int64) types.String {
	if id == 0 {
		return types.StringNull()
	}
	return types.StringValue(strconv.FormatInt(id, 10))
}

// IDValues returns the values of ids, smallest first. It is never nil: no ids are an empty list.
func IDValues(ids []int64) []types.String {
	values := make([]types.String, 0, len(ids))
	for _, id := range slices.Sorted(slices.Values(ids)) {
		values = append(values, IDValue(id))
	}
	return values
}

// ID returns the number that an id stands for; ok is false for null, unknown and what is no number.
func ID(value types.String) (id int64, ok bool) {
	id, err := strconv.ParseInt(value.ValueString(), 10, 64)
	return id, err == nil && id > 0
}

// OptionalID returns the number that an id stands for, nil when it is left out.
func OptionalID(value types.String) *int64 {
	if id, ok := ID(value); ok {
		return &id
	}
	return nil
}

// IsID validates that a string is the numeric id of an object of the kind, for example "organization".
func IsID(kind string) validator.String { return idValidator{kind: kind} }

type idValidator struct {
	kind string
	// other is the one value beyond ids that is taken, 0 for none.
	other int64
}

// IsPlatformID validates the id of a server platform, which may be -1 (other).
func IsPlatformID() validator.String { return idValidator{kind: "server platform", other: -1} }

func (v idValidator) Description(context.Context) string {
	return fmt.Sprintf("must be the numeric id of a %s", v.kind)
}

func (v idValidator) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

func (v idValidator) ValidateString(_ context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() {
		return
	}
	id, err := strconv.ParseInt(req.ConfigValue.ValueString(), 10, 64)
	if err != nil || id <= 0 && (v.other == 0 || id != v.other) {
		resp.Diagnostics.AddAttributeError(req.Path, "Invalid Id",
			fmt.Sprintf("The %s is identified by a number as CertCentral shows it, not by %q.", v.kind, req.ConfigValue.ValueString()))
	}
}
