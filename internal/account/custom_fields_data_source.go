// SPDX-License-Identifier: MPL-2.0

package account

import (
	"cmp"
	"context"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/certcentral"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/tfkit"
)

var _ datasource.DataSourceWithConfigure = (*customFieldsDataSource)(nil)

// NewCustomFieldsDataSource returns the data source certcentral_custom_fields.
func NewCustomFieldsDataSource() datasource.DataSource { return &customFieldsDataSource{} }

type customFieldsDataSource struct{ tfkit.DataSource }

type customFieldsModel struct {
	IDs          map[string]types.String `tfsdk:"ids"`
	CustomFields []customFieldModel      `tfsdk:"custom_fields"`
}

type customFieldModel struct {
	ID            types.String `tfsdk:"id"`
	Label         types.String `tfsdk:"label"`
	IsRequired    types.Bool   `tfsdk:"is_required"`
	IsActive      types.Bool   `tfsdk:"is_active"`
	DataType      types.String `tfsdk:"data_type"`
	ShowInReceipt types.Bool   `tfsdk:"show_in_receipt"`
}

// Metadata implements datasource.DataSource.
func (d *customFieldsDataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_custom_fields"
}

// Schema implements datasource.DataSource.
func (d *customFieldsDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "The custom fields that the account has added to its orders.",
		Attributes: map[string]schema.Attribute{
			"ids": schema.MapAttribute{
				Computed: true, ElementType: types.StringType,
				MarkdownDescription: "Ids of the fields in use by their label, for `metadata_id` in `custom_fields` of an order. A label that several of them have is left out, for it could mean either.",
			},
			"custom_fields": schema.ListNestedAttribute{
				Computed:            true,
				MarkdownDescription: "The fields, those out of use included, sorted by `id`; an empty list when there are none.",
				NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
					"id":              tfkit.FactText("Field id, which `custom_fields` of an order takes as `metadata_id`."),
					"label":           tfkit.FactText("Label, by which people know the field."),
					"is_required":     tfkit.FactFlag("Whether an order without a value for it is refused."),
					"is_active":       tfkit.FactFlag("Whether it is in use."),
					"data_type":       tfkit.FactText("What its values are: `text`, `int` (a whole number), `email_address` or `email_list`; null where anything does."),
					"show_in_receipt": tfkit.FactFlag("Whether receipts show its values."),
				}},
			},
		},
	}
}

// Read implements datasource.DataSource.
func (d *customFieldsDataSource) Read(ctx context.Context, _ datasource.ReadRequest, resp *datasource.ReadResponse) {
	if !d.Ready(&resp.Diagnostics) {
		return
	}
	fields, err := d.Client.CustomFields(ctx)
	if err != nil {
		resp.Diagnostics.AddError("Could Not List Custom Fields", tfkit.Explain(err))
		return
	}
	slices.SortFunc(fields, func(a, b certcentral.CustomFieldDefinition) int { return cmp.Compare(a.ID, b.ID) })
	m := customFieldsModel{IDs: idsByLabel(fields), CustomFields: make([]customFieldModel, 0, len(fields))}
	for _, field := range fields {
		m.CustomFields = append(m.CustomFields, customFieldModel{
			ID:            tfkit.IDValue(field.ID),
			Label:         types.StringValue(field.Label),
			IsRequired:    types.BoolValue(field.IsRequired),
			IsActive:      types.BoolValue(field.IsActive),
			DataType:      tfkit.OptionalText(field.DataType),
			ShowInReceipt: types.BoolValue(field.ShowInReceipt),
		})
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, &m)...)
}

// idsByLabel returns the ids of the active fields whose label no other one has.
func idsByLabel(fields []certcentral.CustomFieldDefinition) map[string]types.String {
	count := map[string]int{}
	ids := map[string]types.String{}
	for _, field := range fields {
		if field.IsActive {
			count[field.Label]++
			ids[field.Label] = tfkit.IDValue(field.ID)
		}
	}
	for label, n := range count {
		if n > 1 {
			delete(ids, label)
		}
	}
	return ids
}
