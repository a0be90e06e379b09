// SPDX-License-Identifier: MPL-2.0

package orders

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/resource"
)

var (
	_ resource.ResourceWithConfigure      = (*clientOrderResource)(nil)
	_ resource.ResourceWithIdentity       = (*clientOrderResource)(nil)
	_ resource.ResourceWithImportState    = (*clientOrderResource)(nil)
	_ resource.ResourceWithModifyPlan     = (*clientOrderResource)(nil)
	_ resource.ResourceWithValidateConfig = (*clientOrderResource)(nil)
)

type clientOrderResource struct {
	orderResource[clientOrderModel, *clientOrderModel]
}

// NewClientCertificateOrderResource returns the resource certcentral_client_certificate_order.
func NewClientCertificateOrderResource() resource.Resource { return &clientOrderResource{} }

// Metadata implements resource.Resource. The identity is mutable, for it follows the id: a renewal is a new order.
func (r *clientOrderResource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_client_certificate_order"
	resp.ResourceBehavior.MutableIdentity = true
}

// Schema implements resource.Resource.
func (r *clientOrderResource) Schema(ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = clientOrderSchema(ctx)
}
