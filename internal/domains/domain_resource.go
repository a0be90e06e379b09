// SPDX-License-Identifier: MPL-2.0

package domains

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/certcentral"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/lifecycle"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/tfkit"
)

// How long each operation may take unless the timeouts attribute says otherwise. None of them waits for a proof.
const (
	changeTimeout = 20 * time.Minute
	readTimeout   = 5 * time.Minute
)

var (
	_ resource.ResourceWithConfigure      = (*domainResource)(nil)
	_ resource.ResourceWithIdentity       = (*domainResource)(nil)
	_ resource.ResourceWithImportState    = (*domainResource)(nil)
	_ resource.ResourceWithModifyPlan     = (*domainResource)(nil)
	_ resource.ResourceWithValidateConfig = (*domainResource)(nil)
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

// ValidateConfig implements resource.ResourceWithValidateConfig.
func (r *domainResource) ValidateConfig(ctx context.Context, req resource.ValidateConfigRequest, resp *resource.ValidateConfigResponse) {
	var config domainModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	if resp.Diagnostics.HasError() || !tfkit.IsKnown(config.Name) {
		return
	}
	if err := lifecycle.CheckDomain(config.Name.ValueString()); err != nil {
		resp.Diagnostics.AddAttributeError(path.Root("name"), "Invalid Domain Name",
			fmt.Sprintf("%q cannot be declared as a domain: %v.", config.Name.ValueString(), err))
	}
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
	if resp.Diagnostics.HasError() || !r.Ready(&resp.Diagnostics) {
		return
	}
	callCtx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	id, _ := tfkit.ID(state.ID)
	domain, err := r.Client.Domain(callCtx, id)
	if err != nil {
		p := unreadable(id, err)
		resp.Diagnostics.AddError(p.summary, p.detail)
		return
	}
	state.refresh(domain)
	seen.see(domain)
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

// Update implements resource.Resource: it does what the plan decided. An error leaves the prior state, and the next refresh
// shows what was done before it.
func (r *domainResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var plan domainModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	seen := tfkit.Recall[memory](ctx, req.Private, memoryKey, &resp.Diagnostics)
	todo := tfkit.Recall[change](ctx, req.Private, decisionKey, &resp.Diagnostics)
	timeout, diags := plan.Timeouts.Update(ctx, changeTimeout)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() || !r.Ready(&resp.Diagnostics) {
		return
	}
	callCtx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	if p := r.update(callCtx, &plan, &seen, todo); p != nil {
		resp.Diagnostics.AddError(p.summary, p.detail)
		return
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, &plan)...)
	resp.Diagnostics.Append(resp.Identity.Set(ctx, tfkit.Identity{ID: plan.ID})...)
	tfkit.Remember(ctx, resp.Private, memoryKey, seen, &resp.Diagnostics)
}

// ImportState implements resource.ResourceWithImportState.
func (r *domainResource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	tfkit.ImportByID(ctx, "Domain", req, resp)
}

// existsAlready names a domain that the account has, and both ways on.
func existsAlready(name string, domain *certcentral.Domain) *problem {
	return &problem{"Domain Exists Already: " + name, strings.Join([]string{
		fmt.Sprintf("Nothing was added: the account has %s already, as domain %d of %s, %s.", domain.Name, domain.ID, ownerOf(domain), activity(domain)),
		fmt.Sprintf("If no other resource manages it, import it (terraform import ADDRESS %d, or an import block), or set adopt_existing = true to take it over when this resource is created.", domain.ID),
	}, "\n\n")}
}

// ownerOf names the organization that a domain belongs to. One that an order without organization brought along has none.
func ownerOf(domain *certcentral.Domain) string {
	if domain.Organization.ID == 0 {
		return "no organization"
	}
	return fmt.Sprintf("organization %d", domain.Organization.ID)
}
