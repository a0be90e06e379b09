// SPDX-License-Identifier: MPL-2.0

package domains

import (
	"context"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/certcentral"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/lifecycle"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/tfkit"
)

// How long each operation may take unless the timeouts attribute says otherwise. None of them waits for a proof.
const (
	changeTimeout = 10 * time.Minute
	readTimeout   = 5 * time.Minute
)

var (
	_ resource.ResourceWithConfigure   = (*domainResource)(nil)
	_ resource.ResourceWithIdentity    = (*domainResource)(nil)
	_ resource.ResourceWithImportState = (*domainResource)(nil)
	_ resource.ResourceWithModifyPlan  = (*domainResource)(nil)
)

type domainResource struct{ tfkit.Resource }

// NewDomainResource returns the resource certcentral_domain.
func NewDomainResource() resource.Resource { return &domainResource{} }

// Metadata implements resource.Resource.
func (r *domainResource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_domain"
}

// Schema implements resource.Resource.
func (r *domainResource) Schema(ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = domainSchema(ctx)
}

// IdentitySchema implements resource.ResourceWithIdentity.
func (r *domainResource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = tfkit.IdentitySchema("Domain")
}

// Create implements resource.Resource. Once the domain exists it ends with state and, at most, warnings: an error would
// taint the domain, and the next apply would take it down and find that it exists.
func (r *domainResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var plan domainModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	timeout, diags := plan.Timeouts.Create(ctx, changeTimeout)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() || !r.Ready(&resp.Diagnostics) {
		return
	}
	callCtx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	seen := memory{}
	if !r.create(callCtx, &plan, &seen, &resp.Diagnostics) {
		return
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, &plan)...)
	resp.Diagnostics.Append(resp.Identity.Set(ctx, tfkit.Identity{ID: plan.ID})...)
	tfkit.Remember(ctx, resp.Private, memoryKey, seen, &resp.Diagnostics)
}

// Read implements resource.Resource. It never removes a domain that the service does not show, for a domain seldom
// vanishes: another key would hide it.
func (r *domainResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var state domainModel
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	resp.Diagnostics.Append(resp.Identity.Set(ctx, tfkit.Identity{ID: state.ID})...)
	seen := tfkit.Recall[memory](ctx, req.Private, memoryKey, &resp.Diagnostics)
	timeout, diags := state.Timeouts.Read(ctx, readTimeout)
	resp.Diagnostics.Append(diags...)
	id := idOf(state.ID, &resp.Diagnostics)
	if resp.Diagnostics.HasError() || !r.Ready(&resp.Diagnostics) {
		return
	}
	callCtx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	domain, err := r.Client.Domain(callCtx, id)
	if err != nil {
		unreadable(id, err).show(&resp.Diagnostics)
		return
	}
	imported := state.Name.IsNull()
	state.refresh(domain)
	seen.see(domain)
	state.leaveAsFound(&seen, imported)
	warnDifferent(&state, domain, &resp.Diagnostics)
	resp.Diagnostics.Append(resp.State.Set(ctx, &state)...)
	tfkit.Remember(ctx, resp.Private, memoryKey, seen, &resp.Diagnostics)
}

// warnDifferent says where the service's domain is not the declared one, by what the service cannot be told to change.
func warnDifferent(state *domainModel, domain *certcentral.Domain, diags *diag.Diagnostics) {
	served := lifecycle.ServedDomain(domain.Name, true)
	if name := state.Name.ValueString(); served != lifecycle.ServedDomain(name, true) && served != lifecycle.ServedDomain(name, false) {
		diags.AddWarning("Domain Has Another Name: "+state.label(), fmt.Sprintf(
			"CertCentral has domain %d as %s, the declaration as %s. Nothing is done because of that; write %s to agree with it.", domain.ID, domain.Name, name, domain.Name))
	}
	organization, _ := tfkit.ID(state.OrganizationID)
	if domain.Organization.ID != 0 && organization != domain.Organization.ID {
		diags.AddWarning("Domain Has Another Organization: "+state.label(), fmt.Sprintf(
			"CertCentral has domain %d under organization %d, the declaration under %d. Nothing is done because of that; write %d to agree with it.",
			domain.ID, domain.Organization.ID, organization, domain.Organization.ID))
	}
}

// ImportState implements resource.ResourceWithImportState.
func (r *domainResource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	tfkit.ImportByID(ctx, "Domain", req, resp)
}
