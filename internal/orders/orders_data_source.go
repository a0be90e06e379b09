// SPDX-License-Identifier: MPL-2.0

package orders

import (
	"context"
	"maps"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/tfkit"
)

var _ datasource.DataSourceWithConfigure = (*ordersDataSource)(nil)

// NewOrdersDataSource returns the data source certcentral_orders.
func NewOrdersDataSource() datasource.DataSource { return &ordersDataSource{} }

type ordersDataSource struct{ tfkit.DataSource }

type ordersModel struct {
	Sort   types.String `tfsdk:"sort"`
	Limit  types.Int64  `tfsdk:"limit"`
	Orders types.List   `tfsdk:"orders"`

	orderFiltersModel
}

// Metadata implements datasource.DataSource.
func (d *ordersDataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_orders"
}

// Schema implements datasource.DataSource.
func (d *ordersDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	attributes := map[string]schema.Attribute{
		"sort": schema.StringAttribute{
			Optional: true,
			MarkdownDescription: "What to sort by: `" + strings.ReplaceAll(orderSortFields, "|", "`, `") + "`; with a `-` in front for descending, such as `-date_created`. " +
				"Several, with commas between them, sort by the first, and by the next where that is the same. By default `order_id`, the oldest order first.",
			Validators: []validator.String{sortFields},
		},
		"limit": schema.Int64Attribute{
			Optional:            true,
			MarkdownDescription: "How many orders to read at most, the first by `sort`. By default all.",
			Validators:          []validator.Int64{int64validator.AtLeast(1)},
		},
		"orders": schema.ListNestedAttribute{
			Computed:            true,
			MarkdownDescription: "The orders, sorted by `sort`; an empty list when none meets the filters.",
			NestedObject:        schema.NestedAttributeObject{Attributes: orderItemAttributes()},
		},
	}
	maps.Copy(attributes, orderFilters().DataSource())
	resp.Schema = schema.Schema{
		MarkdownDescription: "The certificate orders of the account, of every product. What several filters ask for must all be met.",
		Attributes:          attributes,
	}
}

// Read implements datasource.DataSource. The filters are applied once more here, so that a service that does not know one
// gives the same answer.
func (d *ordersDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var model ordersModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &model)...)
	if resp.Diagnostics.HasError() || !d.Ready(&resp.Diagnostics) {
		return
	}
	kind, items := orderItemType(), []attr.Value{}
	selected := model.selection()
	selected.size = orderFilters().PageSize(req.Config, selected.limit)
	for order, err := range selected.orders(ctx, d.Client) {
		if err != nil {
			resp.Diagnostics.AddError("Could Not List Orders", tfkit.Explain(err))
			return
		}
		items = append(items, newOrderItem(kind, order))
	}
	model.Orders = types.ListValueMust(kind, items)
	resp.Diagnostics.Append(resp.State.Set(ctx, &model)...)
}

// selection returns the orders that are asked for. Those that come to the same are sorted by id, which keeps them from
// changing places between two pages.
func (m *ordersModel) selection() selection {
	fields := strings.ReplaceAll(m.Sort.ValueString(), " ", "")
	if fields != "" && !strings.Contains(fields, "order_id") {
		fields += ",order_id"
	}
	return selection{filters: &m.orderFiltersModel, sort: fields, limit: m.Limit.ValueInt64()}
}
