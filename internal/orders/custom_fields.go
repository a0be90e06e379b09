// SPDX-License-Identifier: MPL-2.0

package orders

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/certcentral"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/lifecycle"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/tfkit"
)

// customFieldModel is one element of custom_fields.
type customFieldModel struct {
	MetadataID types.String `tfsdk:"metadata_id"`
	Value      types.String `tfsdk:"value"`
}

var customFieldType = types.ObjectType{AttrTypes: map[string]attr.Type{"metadata_id": types.StringType, "value": types.StringType}}

func customFieldsAttribute() schema.SetNestedAttribute {
	return schema.SetNestedAttribute{
		MarkdownDescription: "Values of the account's custom fields. The account's settings say which are needed. " +
			"A change is sent to the running order by a call of its own, and its certificate stays. A field that is taken out keeps its value: the service cannot remove it.",
		Optional: true,
		Computed: true,
		NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
			"metadata_id": schema.StringAttribute{
				MarkdownDescription: "Id of the custom field.",
				Required:            true,
				Validators:          []validator.String{tfkit.IsID("custom field")},
			},
			"value": schema.StringAttribute{
				MarkdownDescription: "Value, of the field's own type: any text, a whole number, a mail address or several.",
				Required:            true,
			},
		}},
	}
}

func (m *peopleModel) declaredFields(ctx context.Context) []customFieldModel {
	var fields []customFieldModel
	if tfkit.IsKnown(m.CustomFields) {
		_ = m.CustomFields.ElementsAs(ctx, &fields, false) // its type is the schema's
	}
	return fields
}

// customFields returns the values as the service takes them, by the id of their field.
func (m *peopleModel) customFields(ctx context.Context) []certcentral.CustomFieldValue {
	var values []certcentral.CustomFieldValue
	for _, field := range m.declaredFields(ctx) {
		if id, ok := tfkit.ID(field.MetadataID); ok {
			values = append(values, certcentral.CustomFieldValue{MetadataID: id, Value: field.Value.ValueString()})
		}
	}
	slices.SortFunc(values, func(a, b certcentral.CustomFieldValue) int { return cmp.Compare(a.MetadataID, b.MetadataID) })
	return values
}

// newFields returns the values that prior does not declare.
func (m *peopleModel) newFields(ctx context.Context, prior *peopleModel) []certcentral.CustomFieldValue {
	known := prior.customFields(ctx)
	return slices.DeleteFunc(m.customFields(ctx), func(v certcentral.CustomFieldValue) bool { return slices.Contains(known, v) })
}

func (m *peopleModel) customFieldsInputs(ctx context.Context) lifecycle.Inputs {
	inputs := lifecycle.Inputs{Unknown: m.CustomFields.IsUnknown()}
	for _, field := range m.declaredFields(ctx) {
		inputs.Unknown = inputs.Unknown || field.MetadataID.IsUnknown() || field.Value.IsUnknown()
		inputs.Values = append(inputs.Values, field.MetadataID.ValueString()+" "+field.Value.ValueString())
	}
	return inputs
}

// refreshFields takes over what the service has in the declared fields. One that it does not list is not set.
func (m *peopleModel) refreshFields(ctx context.Context, served []certcentral.CustomFieldValue) {
	declared := m.declaredFields(ctx)
	if len(declared) == 0 {
		return
	}
	kept := []attr.Value{}
	for _, field := range declared {
		id, _ := tfkit.ID(field.MetadataID)
		at := slices.IndexFunc(served, func(s certcentral.CustomFieldValue) bool { return s.MetadataID == id })
		if at < 0 {
			continue
		}
		if !sameText(field.Value.ValueString(), served[at].Value) {
			field.Value = types.StringValue(served[at].Value)
		}
		kept = append(kept, field.value())
	}
	m.CustomFields = types.SetValueMust(customFieldType, kept)
}

func (f customFieldModel) value() types.Object {
	return types.ObjectValueMust(customFieldType.AttrTypes, map[string]attr.Value{"metadata_id": f.MetadataID, "value": f.Value})
}

// fieldValues returns the values of custom fields, null where there are none.
func fieldValues(served []certcentral.CustomFieldValue) types.Set {
	var values []attr.Value
	for _, field := range served {
		values = append(values, customFieldModel{tfkit.IDValue(field.MetadataID), types.StringValue(field.Value)}.value())
	}
	if len(values) == 0 {
		return types.SetNull(customFieldType)
	}
	return types.SetValueMust(customFieldType, values)
}

// validateFields refuses two values for one field.
func (m *peopleModel) validateFields(ctx context.Context, diags *diag.Diagnostics) {
	seen := map[string]bool{}
	for _, field := range m.declaredFields(ctx) {
		id := field.MetadataID.ValueString()
		if id != "" && seen[id] {
			diags.AddAttributeError(path.Root("custom_fields"), "Two Values For One Field", fmt.Sprintf("custom_fields has more than one value for the field %s.", id))
		}
		seen[id] = true
	}
}
