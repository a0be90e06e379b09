// SPDX-License-Identifier: MPL-2.0

package orders

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/certcentral"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/tfkit"
)

var _ datasource.DataSourceWithConfigure = (*orderStatusDataSource)(nil)

type orderStatusDataSource struct{ tfkit.DataSource }

// NewOrderStatusDataSource returns the data source certcentral_order_status.
func NewOrderStatusDataSource() datasource.DataSource { return &orderStatusDataSource{} }

type orderStatusModel struct {
	OrderID           types.String `tfsdk:"order_id"`
	Status            types.String `tfsdk:"status"`
	CertificateID     types.String `tfsdk:"certificate_id"`
	CertificateStatus types.String `tfsdk:"certificate_status"`
	CommonName        types.String `tfsdk:"common_name"`
	ProductNameID     types.String `tfsdk:"product_name_id"`
	DCVMethod         types.String `tfsdk:"dcv_method"`
	ValidFrom         types.String `tfsdk:"valid_from"`
	ValidTill         types.String `tfsdk:"valid_till"`
	OrderValidTill    types.String `tfsdk:"order_valid_till"`
	IsRenewed         types.Bool   `tfsdk:"is_renewed"`
	ReissuesCount     types.Int64  `tfsdk:"reissues_count"`
	Requests          types.List   `tfsdk:"requests"`
}

// Metadata implements datasource.DataSource.
func (d *orderStatusDataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_order_status"
}

// Schema implements datasource.DataSource.
func (d *orderStatusDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	text := func(description string) schema.StringAttribute {
		return schema.StringAttribute{MarkdownDescription: description, Computed: true}
	}
	resp.Schema = schema.Schema{
		MarkdownDescription: "Where an order of any product stands: its status, its current certificate, and the requests that wait for a decision. One request.",
		Attributes: map[string]schema.Attribute{
			"order_id": schema.StringAttribute{
				MarkdownDescription: "Order id.",
				Required:            true,
				Validators:          []validator.String{tfkit.IsID("order")},
			},
			"status":             text("Order status, for example `needs_approval`, `pending`, `issued`, `reissue_pending`, `canceled`, `rejected`, `revoked` or `expired`."),
			"certificate_id":     text("Id of the current certificate, null while the order awaits approval."),
			"certificate_status": text("Status of the current certificate; the service tells it only after a reissue or a revocation."),
			"common_name":        text("Common name of the certificate."),
			"product_name_id":    text("Product id."),
			"dcv_method":         text("How control of the domains is proved."),
			"valid_from":         text("First day of the certificate, `yyyy-MM-dd`, null until issued."),
			"valid_till":         text("Last day of the certificate, `yyyy-MM-dd`, null until issued."),
			"order_valid_till":   text("Last day of the order, `yyyy-MM-dd`, null until issued."),
			"is_renewed":         schema.BoolAttribute{MarkdownDescription: "Whether a renewal of the order exists.", Computed: true},
			"reissues_count":     schema.Int64Attribute{MarkdownDescription: "How often the certificate was reissued.", Computed: true},
			"requests": schema.ListNestedAttribute{
				MarkdownDescription: "Requests of the order in the account's approval queue, oldest first.",
				Computed:            true,
				NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
					"id":     text("Request id."),
					"type":   text("What was asked for: `new_request`, `reissue`, `duplicate` or `revoke`."),
					"status": text("Where it stands: `submitted`, `pending`, `approved` or `rejected`."),
				}},
			},
		},
	}
}

// Read implements datasource.DataSource.
func (d *orderStatusDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var model orderStatusModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &model)...)
	if resp.Diagnostics.HasError() || !d.Ready(&resp.Diagnostics) {
		return
	}
	id, _ := tfkit.ID(model.OrderID)
	order, err := d.Client.Order(ctx, id)
	if err != nil {
		resp.Diagnostics.AddError(fmt.Sprintf("Could Not Read Order %d", id), tfkit.Explain(err))
		return
	}
	model.refresh(order)
	resp.Diagnostics.Append(resp.State.Set(ctx, &model)...)
}

func (m *orderStatusModel) refresh(order *certcentral.Order) {
	certificate := order.Certificate
	m.Status = types.StringValue(order.Status)
	m.CertificateID = tfkit.IDValue(certificate.ID)
	m.CertificateStatus = tfkit.OptionalText(certificate.Status)
	m.CommonName = tfkit.OptionalText(certificate.CommonName)
	m.ProductNameID = tfkit.OptionalText(order.ProductNameID)
	m.DCVMethod = tfkit.OptionalText(order.DCVMethod)
	m.ValidFrom = tfkit.OptionalText(certificate.ValidFrom.String())
	m.ValidTill = tfkit.OptionalText(certificate.ValidTill.String())
	m.OrderValidTill = tfkit.OptionalText(order.OrderValidTill.String())
	m.IsRenewed = types.BoolValue(order.IsRenewed)
	m.ReissuesCount = types.Int64Value(order.ReissuesCount)
	m.Requests = requestList(order.Requests)
}
