// SPDX-License-Identifier: MPL-2.0

package orders

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/resource"
)

var (
	_ resource.ResourceWithConfigure      = (*sslOrderResource)(nil)
	_ resource.ResourceWithIdentity       = (*sslOrderResource)(nil)
	_ resource.ResourceWithImportState    = (*sslOrderResource)(nil)
	_ resource.ResourceWithModifyPlan     = (*sslOrderResource)(nil)
	_ resource.ResourceWithValidateConfig = (*sslOrderResource)(nil)
)

type sslOrderResource struct {
	orderResource[sslOrderModel, *sslOrderModel]
}

// NewSSLOrderResource returns the resource certcentral_ssl_order.
func NewSSLOrderResource() resource.Resource { return &sslOrderResource{} }

// Metadata implements resource.Resource. The identity is mutable, for it follows the id: a renewal is a new order.
func (r *sslOrderResource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_ssl_order"
	resp.ResourceBehavior.MutableIdentity = true
}

// Schema implements resource.Resource.
func (r *sslOrderResource) Schema(ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = sslOrderSchema(ctx)
}
