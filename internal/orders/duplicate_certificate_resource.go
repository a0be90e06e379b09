// SPDX-License-Identifier: MPL-2.0

package orders

import (
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/tfkit"
)

var (
	_ resource.ResourceWithConfigure      = (*duplicateCertificateResource)(nil)
	_ resource.ResourceWithIdentity       = (*duplicateCertificateResource)(nil)
	_ resource.ResourceWithImportState    = (*duplicateCertificateResource)(nil)
	_ resource.ResourceWithModifyPlan     = (*duplicateCertificateResource)(nil)
	_ resource.ResourceWithValidateConfig = (*duplicateCertificateResource)(nil)
)

type duplicateCertificateResource struct{ tfkit.Resource }

// NewDuplicateCertificateResource returns the resource certcentral_duplicate_certificate.
func NewDuplicateCertificateResource() resource.Resource { return &duplicateCertificateResource{} }

// Metadata implements resource.Resource. The identity is mutable, for a change makes another certificate in place.
func (r *duplicateCertificateResource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_duplicate_certificate"
	resp.ResourceBehavior.MutableIdentity = true
}

// Schema implements resource.Resource.
func (r *duplicateCertificateResource) Schema(ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = duplicateCertificateSchema(ctx)
}

// IdentitySchema implements resource.ResourceWithIdentity.
func (r *duplicateCertificateResource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = identityschema.Schema{Attributes: map[string]identityschema.Attribute{
		"order_id":       identityschema.StringAttribute{RequiredForImport: true, Description: "Order id."},
		"certificate_id": identityschema.StringAttribute{RequiredForImport: true, Description: "Certificate id of the duplicate."},
	}}
}

// Create implements resource.Resource. Once the duplicate exists, or may, it ends with state and, at most, warnings: an
// error would taint it, and the next apply would make another.
func (r *duplicateCertificateResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var plan duplicateCertificateModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	timeout, diags := plan.Timeouts.Create(ctx, changeTimeout)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() || !r.Ready(&resp.Diagnostics) {
		return
	}
	callCtx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	uncertain := r.duplicate(callCtx, &plan, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	var seen duplicateMemory
	if uncertain != nil {
		seen.Sent = r.note(ctx, &plan, uncertain)
		plan.unconfirmed()
		resp.Diagnostics.AddWarning("Duplicate Not Confirmed: "+plan.label(), fmt.Sprintf(
			"The duplicate was asked for once, its answer was lost, and it is not known whether order %d has it now: %v.\n\n"+
				"It is not asked for again by itself. Run terraform apply again once the service answers: the refresh finds the duplicate, or, when there is none, removes it from state and plans it anew.",
			uncertain.OrderID, uncertain.Err))
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, &plan)...)
	resp.Diagnostics.Append(resp.Identity.Set(ctx, plan.identity())...)
	tfkit.Remember(ctx, resp.Private, memoryKey, seen, &resp.Diagnostics)
}

// Update implements resource.Resource. It makes a new duplicate when the plan said so, and else only keeps the new inputs.
// A duplicate that is not made leaves the prior state.
func (r *duplicateCertificateResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var plan, state duplicateCertificateModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	seen := tfkit.Recall[duplicateMemory](ctx, req.Private, memoryKey, &resp.Diagnostics)
	timeout, diags := plan.Timeouts.Update(ctx, changeTimeout)
	resp.Diagnostics.Append(diags...)
	anew := plan.ID.IsUnknown()
	if resp.Diagnostics.HasError() || anew && !r.Ready(&resp.Diagnostics) {
		return
	}
	if anew {
		callCtx, cancel := context.WithTimeout(ctx, timeout)
		defer cancel()
		if uncertain := r.duplicate(callCtx, &plan, &resp.Diagnostics); uncertain != nil {
			seen.Sent = r.note(ctx, &plan, uncertain)
			resp.Diagnostics.AddError("Duplicate Not Confirmed: "+state.label(), fmt.Sprintf(
				"A new duplicate was asked for once, its answer was lost, and it was not found afterwards: %v.\n\n"+
					"It is not asked for again by itself. Plan again: if it was made, the refresh takes it and plans nothing more; if not, it is planned anew.", uncertain.Err))
		}
	}
	result := &plan
	if resp.Diagnostics.HasError() {
		result = &state
	} else {
		seen.Imported = false
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, result)...)
	resp.Diagnostics.Append(resp.Identity.Set(ctx, result.identity())...)
	tfkit.Remember(ctx, resp.Private, memoryKey, seen, &resp.Diagnostics)
}

// ImportState implements resource.ResourceWithImportState: by ORDER_ID/CERTIFICATE_ID, or by identity.
func (r *duplicateCertificateResource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	var imported duplicateIdentity
	order, certificate, _ := strings.Cut(req.ID, "/")
	imported.OrderID, imported.CertificateID = types.StringValue(order), types.StringValue(certificate)
	if req.ID == "" {
		resp.Diagnostics.Append(req.Identity.Get(ctx, &imported)...)
	}
	_, orderOK := tfkit.ID(imported.OrderID)
	_, certificateOK := tfkit.ID(imported.CertificateID)
	if !orderOK || !certificateOK {
		resp.Diagnostics.AddError("Invalid Import Id", fmt.Sprintf(
			"A duplicate is imported by ORDER_ID/CERTIFICATE_ID, both numbers, not by %q.", imported.OrderID.ValueString()+"/"+imported.CertificateID.ValueString()))
		return
	}
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("order_id"), imported.OrderID)...)
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("certificate_id"), imported.CertificateID)...)
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("id"), imported.CertificateID)...)
}
