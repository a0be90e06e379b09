// SPDX-License-Identifier: MPL-2.0

// Package legacy holds what Terraform manages through the first REST API of DigiCert (v1).
package legacy

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/lifecycle"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/tfkit"
)

// How long each operation may take unless the timeouts attribute says otherwise.
const (
	changeTimeout = 60 * time.Minute
	readTimeout   = 5 * time.Minute
	deleteTimeout = 20 * time.Minute
)

var (
	_ resource.ResourceWithConfigure      = (*sslOrderResource)(nil)
	_ resource.ResourceWithIdentity       = (*sslOrderResource)(nil)
	_ resource.ResourceWithImportState    = (*sslOrderResource)(nil)
	_ resource.ResourceWithModifyPlan     = (*sslOrderResource)(nil)
	_ resource.ResourceWithValidateConfig = (*sslOrderResource)(nil)
)

type sslOrderResource struct{ tfkit.Resource }

// NewSSLOrderResource returns the resource certcentral_legacy_ssl_order.
func NewSSLOrderResource() resource.Resource { return &sslOrderResource{} }

// Metadata implements resource.Resource. The identity is mutable, for it follows the id: some changes place a new order.
func (r *sslOrderResource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_legacy_ssl_order"
	resp.ResourceBehavior.MutableIdentity = true
}

// Schema implements resource.Resource.
func (r *sslOrderResource) Schema(ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = sslOrderSchema(ctx)
}

// IdentitySchema implements resource.ResourceWithIdentity.
func (r *sslOrderResource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = tfkit.IdentitySchema("Order")
}

// Create implements resource.Resource. Once the order exists it ends with state and, at most, warnings. When that is not
// known it ends with state and an error, so that neither this run nor a later one orders again by itself.
func (r *sslOrderResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var plan sslOrderModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	timeout, diags := plan.Timeouts.Create(ctx, changeTimeout)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() || !r.LegacyReady(&resp.Diagnostics) {
		return
	}
	callCtx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	var seen memory
	if !r.create(callCtx, &plan, &seen, &resp.Diagnostics) {
		return
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, &plan)...)
	resp.Diagnostics.Append(resp.Identity.Set(ctx, tfkit.Identity{ID: plan.ID})...)
	tfkit.Remember(ctx, resp.Private, memoryKey, seen, &resp.Diagnostics)
}

// Update implements resource.Resource. It does what the plan decided and nothing else; an order that no longer fits the
// decision is an error.
func (r *sslOrderResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var plan, state sslOrderModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	seen := tfkit.Recall[memory](ctx, req.Private, memoryKey, &resp.Diagnostics)
	decision := tfkit.Recall[lifecycle.Decision](ctx, req.Private, decisionKey, &resp.Diagnostics)
	timeout, diags := plan.Timeouts.Update(ctx, changeTimeout)
	resp.Diagnostics.Append(diags...)
	asks := decision.Action != lifecycle.None || plan.Certificate.IsUnknown()
	if resp.Diagnostics.HasError() || asks && !r.LegacyReady(&resp.Diagnostics) {
		return
	}
	callCtx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	u := update{sslOrderResource: r, decision: decision, plan: &plan, state: &state, seen: &seen, within: timeout, diags: &resp.Diagnostics}
	result := u.run(callCtx)
	resp.Diagnostics.Append(resp.State.Set(ctx, result)...)
	resp.Diagnostics.Append(resp.Identity.Set(ctx, tfkit.Identity{ID: result.ID})...)
	tfkit.Remember(ctx, resp.Private, memoryKey, seen, &resp.Diagnostics)
}

// Read implements resource.Resource. It never removes an order that the service does not show.
func (r *sslOrderResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var state sslOrderModel
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	resp.Diagnostics.Append(resp.Identity.Set(ctx, tfkit.Identity{ID: state.ID})...)
	seen := tfkit.Recall[memory](ctx, req.Private, memoryKey, &resp.Diagnostics)
	timeout, diags := state.Timeouts.Read(ctx, readTimeout)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() || !r.LegacyReady(&resp.Diagnostics) {
		return
	}
	callCtx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	r.read(callCtx, &state, &seen, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, &state)...)
	resp.Diagnostics.Append(resp.Identity.Set(ctx, tfkit.Identity{ID: state.ID})...)
	tfkit.Remember(ctx, resp.Private, memoryKey, seen, &resp.Diagnostics)
}

// ImportState implements resource.ResourceWithImportState: by order id, with or without its leading zeros.
func (r *sslOrderResource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	identity := tfkit.Identity{ID: types.StringValue(req.ID)}
	if req.ID == "" {
		resp.Diagnostics.Append(req.Identity.Get(ctx, &identity)...)
	}
	id := identity.ID.ValueString()
	if _, ok := tfkit.ID(identity.ID); !ok {
		resp.Diagnostics.AddError("Invalid Order Id", fmt.Sprintf("An order of the first API is imported by its id, which is a number such as 00900495, not %q.", id))
		return
	}
	identity.ID = types.StringValue(orderID(id))
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("id"), identity.ID)...)
	resp.Diagnostics.Append(resp.Identity.Set(ctx, identity)...)
}

// orderID writes an id the way the first API does.
func orderID(digits string) string {
	const length = 8
	digits = strings.TrimLeft(digits, "0")
	return strings.Repeat("0", max(0, length-len(digits))) + digits
}
