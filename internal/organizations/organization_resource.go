// SPDX-License-Identifier: MPL-2.0

// Package organizations holds what Terraform manages and reads of organizations.
package organizations

import (
	"context"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/certcentral"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/tfkit"
)

// How long each operation may take unless the timeouts attribute says otherwise.
const (
	changeTimeout = 10 * time.Minute
	readTimeout   = 5 * time.Minute
)

var (
	_ resource.ResourceWithConfigure      = (*organizationResource)(nil)
	_ resource.ResourceWithIdentity       = (*organizationResource)(nil)
	_ resource.ResourceWithImportState    = (*organizationResource)(nil)
	_ resource.ResourceWithModifyPlan     = (*organizationResource)(nil)
	_ resource.ResourceWithValidateConfig = (*organizationResource)(nil)
)

type organizationResource struct{ tfkit.Resource }

// NewOrganizationResource returns the resource certcentral_organization.
func NewOrganizationResource() resource.Resource { return &organizationResource{} }

// Metadata implements resource.Resource.
func (r *organizationResource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_organization"
}

// Schema implements resource.Resource.
func (r *organizationResource) Schema(ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = organizationSchema(ctx)
}

// IdentitySchema implements resource.ResourceWithIdentity.
func (r *organizationResource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = tfkit.IdentitySchema("Organization")
}

// Create implements resource.Resource. Once the organization exists it ends with state and, at most, warnings: an error
// would taint it, and every order that uses it would be bought anew with its replacement.
func (r *organizationResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var plan organizationModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	timeout, diags := plan.Timeouts.Create(ctx, changeTimeout)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() || !r.Ready(&resp.Diagnostics) {
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

// Read implements resource.Resource. It never removes an organization that the service does not show, for organizations
// do not vanish: another key would.
func (r *organizationResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var state organizationModel
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	resp.Diagnostics.Append(resp.Identity.Set(ctx, tfkit.Identity{ID: state.ID})...)
	seen := tfkit.Recall[memory](ctx, req.Private, memoryKey, &resp.Diagnostics)
	timeout, diags := state.Timeouts.Read(ctx, readTimeout)
	resp.Diagnostics.Append(diags...)
	id := idOf(&state, &resp.Diagnostics)
	if resp.Diagnostics.HasError() || !r.Ready(&resp.Diagnostics) {
		return
	}
	callCtx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	found, err := look(callCtx, r.Client, id)
	if err != nil {
		resp.Diagnostics.AddError(unreadable(id, err))
		return
	}
	imported := state.Name.IsNull()
	if imported {
		state.imported(found)
		seen = memory{Imported: true}
	}
	state.refresh(found, &seen)
	seen.AsFound = (imported || seen.AsFound) && state.isInNeed(&seen)
	resp.Diagnostics.Append(resp.State.Set(ctx, &state)...)
	tfkit.Remember(ctx, resp.Private, memoryKey, seen, &resp.Diagnostics)
}

// organization is what the service tells of an organization in two answers.
type organization struct {
	*certcentral.Organization
	validations []certcentral.Validation
}

// look reads an organization and how far its validations are.
func look(ctx context.Context, client *certcentral.Client, id int64) (*organization, error) {
	info, err := client.Organization(ctx, id)
	if err != nil {
		return nil, err
	}
	validations, err := client.OrganizationValidations(ctx, id)
	if err != nil {
		return nil, err
	}
	return &organization{info, validations}, nil
}

// unreadable returns summary and detail of the error for an organization that could not be read.
func unreadable(id int64, err error) (summary, detail string) {
	return tfkit.Unreadable("Organization", id, "without it another one would be created, and every order that refers to it would be bought anew", err)
}

// idOf returns the id of the organization in state.
func idOf(m *organizationModel, diags *diag.Diagnostics) int64 {
	id, ok := tfkit.ID(m.ID)
	if !ok {
		diags.AddError("Invalid Organization Id", fmt.Sprintf("%q is not the id of an organization, which is a number.", m.ID.ValueString()))
	}
	return id
}

// madeKey is the name of an organization among what this process created or adopted.
func madeKey(id types.String) string { return "organization/" + id.ValueString() }

// ImportState implements resource.ResourceWithImportState.
func (r *organizationResource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	tfkit.ImportByID(ctx, "Organization", req, resp)
}
