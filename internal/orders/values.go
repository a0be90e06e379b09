// SPDX-License-Identifier: MPL-2.0

package orders

import (
	"strconv"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/certcentral"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/lifecycle"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/tfkit"
)

func input(value types.String) lifecycle.Input {
	return lifecycle.Input{Value: value.ValueString(), Unknown: value.IsUnknown()}
}

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

// nameValues returns the names beyond the common name, null when there are none.
func nameValues(commonName string, dnsNames []string) types.Set {
	var values []attr.Value
	for _, name := range lifecycle.NameSet("", dnsNames) {
		if name != lifecycle.Normalize(commonName) {
			values = append(values, types.StringValue(name))
		}
	}
	if len(values) == 0 {
		return types.SetNull(types.StringType)
	}
	return types.SetValueMust(types.StringType, values)
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
