// SPDX-License-Identifier: MPL-2.0

package orders

import (
	"context"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/certcentral"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/lifecycle"
)

// validityModel is order_validity or cert_validity.
type validityModel struct {
	Years                types.Int64  `tfsdk:"years"`
	Days                 types.Int64  `tfsdk:"days"`
	CustomExpirationDate types.String `tfsdk:"custom_expiration_date"`
}

var validityTypes = map[string]attr.Type{
	"years":                  types.Int64Type,
	"days":                   types.Int64Type,
	"custom_expiration_date": types.StringType,
}

// readValidity returns the parts of a validity; known is false when it, or a part of it, is null or unknown as a whole.
func readValidity(ctx context.Context, object types.Object) (v validityModel, known bool) {
	if object.IsNull() || object.IsUnknown() {
		return v, false
	}
	diags := object.As(ctx, &v, basetypes.ObjectAsOptions{})
	return v, !diags.HasError() && !v.Years.IsUnknown() && !v.Days.IsUnknown() && !v.CustomExpirationDate.IsUnknown()
}

// request returns the validity as the API takes it, nil when it is left out.
func (v validityModel) request() *certcentral.Validity {
	wire := certcentral.Validity{
		Years:                int(v.Years.ValueInt64()),
		Days:                 int(v.Days.ValueInt64()),
		CustomExpirationDate: v.CustomExpirationDate.ValueString(),
	}
	if wire == (certcentral.Validity{}) {
		return nil
	}
	return &wire
}

func requestValidity(ctx context.Context, object types.Object) *certcentral.Validity {
	v, _ := readValidity(ctx, object)
	return v.request()
}

// validityValue returns the validity that the service echoes as a value of the schema.
func validityValue(wire *certcentral.Validity) types.Object {
	if wire == nil || *wire == (certcentral.Validity{}) {
		return types.ObjectNull(validityTypes)
	}
	v := map[string]attr.Value{"years": types.Int64Null(), "days": types.Int64Null(), "custom_expiration_date": types.StringNull()}
	switch {
	case wire.CustomExpirationDate != "":
		v["custom_expiration_date"] = types.StringValue(customDate(wire.CustomExpirationDate))
	case wire.Days != 0:
		v["days"] = types.Int64Value(int64(wire.Days))
	default:
		v["years"] = types.Int64Value(int64(wire.Years))
	}
	return types.ObjectValueMust(validityTypes, v)
}

// customDate returns a date as it is declared: orders that were placed in the deprecated way have it in another form.
func customDate(text string) string {
	_, err := lifecycle.ParseCustomDate(text)
	if day := certcentral.ParseDate(text); err != nil && !day.IsZero() {
		return lifecycle.CustomDate(day.Time)
	}
	return text
}

// validityInput returns the validity as lifecycle compares it.
func validityInput(ctx context.Context, object types.Object) lifecycle.Input {
	if object.IsNull() {
		return lifecycle.Input{}
	}
	v, known := readValidity(ctx, object)
	if !known {
		return lifecycle.Input{Unknown: true}
	}
	return lifecycle.Input{Value: fmt.Sprintf("%d years, %d days, %s",
		v.Years.ValueInt64(), v.Days.ValueInt64(), v.CustomExpirationDate.ValueString())}
}

// lastDay returns the declared last day of a validity, zero when it is declared otherwise or not known.
func lastDay(ctx context.Context, object types.Object) time.Time {
	v, _ := readValidity(ctx, object)
	until, err := lifecycle.ParseCustomDate(v.CustomExpirationDate.ValueString())
	if err != nil {
		return time.Time{}
	}
	return until
}

// checkValidity refuses a validity that sets none or several of its parts, or a date of another form. It returns what
// was declared, for further checks, when all of it is known and sound.
func checkValidity(ctx context.Context, at path.Path, object types.Object, diags *diag.Diagnostics) (lifecycle.Validity, bool) {
	v, known := readValidity(ctx, object)
	if !known {
		return lifecycle.Validity{}, false
	}
	var set []string
	for _, part := range []struct {
		name string
		null bool
	}{{"years", v.Years.IsNull()}, {"days", v.Days.IsNull()}, {"custom_expiration_date", v.CustomExpirationDate.IsNull()}} {
		if !part.null {
			set = append(set, part.name)
		}
	}
	if len(set) != 1 {
		diags.AddAttributeError(at, "Invalid Validity", fmt.Sprintf(
			"Exactly one of years, days and custom_expiration_date says how long; %s sets %d of them: %v.", at, len(set), set))
		return lifecycle.Validity{}, false
	}
	validity := lifecycle.Validity{Years: v.Years.ValueInt64(), Days: v.Days.ValueInt64()}
	if text := v.CustomExpirationDate; !text.IsNull() {
		until, err := lifecycle.ParseCustomDate(text.ValueString())
		if err != nil {
			at = at.AtName("custom_expiration_date")
			diags.AddAttributeError(at, "Invalid Date", fmt.Sprintf("The value of %s is refused: %v.", at, err))
			return lifecycle.Validity{}, false
		}
		validity.Until = until
	}
	return validity, true
}
