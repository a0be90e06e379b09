// SPDX-License-Identifier: MPL-2.0

package orders

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/datasource"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/certcentral"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/lifecycle"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/tfkit"
)

var _ datasource.DataSourceWithConfigure = (*orderStatusDataSource)(nil)

type orderStatusDataSource struct{ tfkit.DataSource }

// NewOrderStatusDataSource returns the data source certcentral_order_status.
func NewOrderStatusDataSource() datasource.DataSource { return &orderStatusDataSource{} }

// Metadata implements datasource.DataSource.
func (d *orderStatusDataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_order_status"
}

// Read implements datasource.DataSource.
func (d *orderStatusDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var model orderStatusModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &model)...)
	if resp.Diagnostics.HasError() || !d.Ready(&resp.Diagnostics) {
		return
	}
	id, _ := tfkit.ID(model.OrderID)
	order, err := d.Client.OrderWithCAA(ctx, id)
	if err != nil {
		resp.Diagnostics.AddError(fmt.Sprintf("Could Not Read Order %d", id), tfkit.ExplainUnseen("order", err))
		return
	}
	var proofs tfkit.OrderProofs
	if awaitsIssuance(order) {
		if proofs, err = tfkit.AskProofs(ctx, d.Client, order); err != nil {
			resp.Diagnostics.AddError(fmt.Sprintf("Could Not Read Validation of Order %d", id), tfkit.Explain(err))
			return
		}
	}
	model.refresh(order, proofs)
	resp.Diagnostics.Append(resp.State.Set(ctx, &model)...)
}

// awaitsIssuance tells whether a certificate of the order is on its way, its first or another one.
func awaitsIssuance(order *certcentral.Order) bool {
	phase := lifecycle.PhaseOf(order.Status)
	return phase == lifecycle.Waiting || phase == lifecycle.Reissuing
}
