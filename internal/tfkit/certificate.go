// SPDX-License-Identifier: MPL-2.0

package tfkit

import (
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/lifecycle"
)

// Input returns a declared text as lifecycle compares it.
func Input(value types.String) lifecycle.Input {
	return lifecycle.Input{Value: value.ValueString(), Unknown: value.IsUnknown()}
}

// Names returns the elements of a set of names; known is false, and the list empty, when one of them is not known yet.
func Names(set types.Set) (list []string, known bool) {
	if set.IsUnknown() {
		return nil, false
	}
	for _, element := range set.Elements() {
		name, ok := element.(types.String)
		if !ok || name.IsUnknown() {
			return nil, false
		}
		list = append(list, name.ValueString())
	}
	return list, true
}

// NameValues returns the names of a certificate beyond the common name as a set, null when there are none.
func NameValues(commonName string, names []string) types.Set {
	var values []attr.Value
	for _, name := range lifecycle.NameSet("", names) {
		if name != lifecycle.Normalize(commonName) {
			values = append(values, types.StringValue(name))
		}
	}
	if len(values) == 0 {
		return types.SetNull(types.StringType)
	}
	return types.SetValueMust(types.StringType, values)
}

// CheckCSR refuses a signing request that cannot be read, or has a key that no CA takes, at the attribute csr.
func CheckCSR(csr types.String, diags *diag.Diagnostics) {
	if !IsKnown(csr) {
		return
	}
	request, err := lifecycle.ParseCSR(csr.ValueString())
	if err == nil {
		err = lifecycle.CheckKey(request)
	}
	if err != nil {
		diags.AddAttributeError(path.Root("csr"), "Invalid Certificate Signing Request", "The value of csr is refused: "+err.Error()+".")
	}
}

// OrNotIssued returns a day of a certificate as a person reads it.
func OrNotIssued(day types.String) string {
	if day.ValueString() == "" {
		return "not issued"
	}
	return day.ValueString()
}
