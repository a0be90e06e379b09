// SPDX-License-Identifier: MPL-2.0

package orders

import (
	"context"
	"strconv"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/certcentral"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/lifecycle"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/tfkit"
)

// flagInput returns a switch as lifecycle compares it.
func flagInput(flag types.Bool) lifecycle.Input {
	if flag.IsNull() {
		return lifecycle.Input{}
	}
	return lifecycle.Input{Value: strconv.FormatBool(flag.ValueBool()), Unknown: flag.IsUnknown()}
}

func parsePlatform(value types.String) (*int64, error) {
	id, err := strconv.ParseInt(value.ValueString(), 10, 64)
	return &id, err
}

// day returns the start of a day as the service writes it, zero for none.
func day(value types.String) time.Time {
	at, err := time.Parse(time.DateOnly, value.ValueString())
	if err != nil {
		return time.Time{}
	}
	return at
}

func requestList(requests []certcentral.Request) types.List {
	values := make([]attr.Value, 0, len(requests))
	for _, request := range requests {
		values = append(values, requestValue(request.ID, request.Type, request.Status))
	}
	return types.ListValueMust(types.ObjectType{AttrTypes: requestTypes}, values)
}

func requestValue(id int64, kind, status string) types.Object {
	return types.ObjectValueMust(requestTypes, map[string]attr.Value{
		"id": tfkit.IDValue(id), "type": tfkit.OptionalText(kind), "status": tfkit.OptionalText(status),
	})
}

// openRequest returns the id of a request about the order or its certificate that still waits for a decision, empty for
// none. A duplicate changes neither.
func openRequest(requests types.List) string {
	for _, element := range requests.Elements() {
		request, ok := element.(types.Object)
		if !ok {
			continue
		}
		text := func(name string) string {
			value, _ := request.Attributes()[name].(types.String)
			return value.ValueString()
		}
		if lifecycle.IsOpen(text("status")) && text("type") != lifecycle.RequestDuplicate {
			return text("id")
		}
	}
	return ""
}

// ifOn returns a switch that is on, nil for one that is off: new orders have it off, and some accounts refuse to be told.
func ifOn(flag types.Bool) *bool {
	if !flag.ValueBool() {
		return nil
	}
	return new(true)
}

// texts returns the known elements of a set of strings.
func texts(set types.Set) (list []string) {
	for _, element := range set.Elements() {
		if text, ok := element.(types.String); ok && !text.IsUnknown() {
			list = append(list, text.ValueString())
		}
	}
	return list
}

// textSet returns a set of strings, null for none.
func textSet(list []string) types.Set {
	if len(list) == 0 {
		return types.SetNull(types.StringType)
	}
	var values []attr.Value
	for _, text := range list {
		values = append(values, types.StringValue(text))
	}
	return types.SetValueMust(types.StringType, values)
}

// partsOf reads a nested object; known is false when it is null, or anything of it is unknown.
func partsOf[T any](ctx context.Context, object types.Object) (parts T, known bool) {
	value, err := object.ToTerraformValue(ctx)
	if err != nil || value.IsNull() || !value.IsFullyKnown() {
		return parts, false
	}
	diags := object.As(ctx, &parts, basetypes.ObjectAsOptions{})
	return parts, !diags.HasError()
}
