// SPDX-License-Identifier: MPL-2.0

package orders

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/tfkit"
)

var (
	_ resource.ResourceWithConfigure   = (*requestApprovalResource)(nil)
	_ resource.ResourceWithIdentity    = (*requestApprovalResource)(nil)
	_ resource.ResourceWithImportState = (*requestApprovalResource)(nil)
	_ resource.ResourceWithModifyPlan  = (*requestApprovalResource)(nil)
)

type requestApprovalResource struct{ tfkit.Resource }

// NewRequestApprovalResource returns the resource certcentral_request_approval.
func NewRequestApprovalResource() resource.Resource { return &requestApprovalResource{} }

// Metadata implements resource.Resource. The identity is mutable, for it follows request_id.
func (r *requestApprovalResource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_request_approval"
	resp.ResourceBehavior.MutableIdentity = true
}

// Schema implements resource.Resource.
func (r *requestApprovalResource) Schema(ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	computed := func(description string) schema.StringAttribute {
		return schema.StringAttribute{MarkdownDescription: description, Computed: true}
	}
	resp.Schema = schema.Schema{
		MarkdownDescription: "The decision about a request that waits in the account's approval queue, typically made through a second configuration of the provider with the key of somebody else, so that four eyes stay four eyes. " +
			"Destroying it does nothing, for a decision cannot be taken back.",
		Attributes: map[string]schema.Attribute{
			// required
			"request_id": schema.StringAttribute{
				Required:            true,
				MarkdownDescription: "Id of the request, as in `requests` of `certcentral_ssl_order`. Another one is decided in place, but an approval does not go on from another kind of request to a revocation.",
				Validators:          []validator.String{tfkit.IsID("request")},
			},
			"decision": schema.StringAttribute{
				Required:            true,
				MarkdownDescription: "`approved` or `rejected`. A request that has this decision already is left as it is; one that has the other is an error. It can change only while the request is open, as after the first of two approvals.",
				Validators:          []validator.String{stringvalidator.OneOf(decideApproved, decideRejected)},
			},

			// optional
			"comment": schema.StringAttribute{
				Optional:            true,
				MarkdownDescription: "What to note with the decision. It is sent with the decision alone; a change afterwards sends nothing.",
				Validators:          []validator.String{stringvalidator.LengthAtLeast(1)},
			},
			"timeouts": tfkit.Timeouts(ctx, timeouts.Opts{
				Create: true, Read: true, Update: true,
				CreateDescription: "How long the decision may take, as a duration such as `10m`. Defaults to `20m`.",
				ReadDescription:   "How long a refresh may take. Defaults to `5m`.",
				UpdateDescription: "How long the decision about another request may take. Defaults to `20m`.",
			}, "How long the calls to the service may take. None of them waits for another approver, or for a certificate."),

			// computed
			"id":           computed("Request id."),
			"type":         computed("What the request asks for: `new_request`, `reissue`, `duplicate` or `revoke`."),
			"status":       computed("Status of the request: `approved` or `rejected`, or `submitted` or `pending` while another approval is missing."),
			"order_id":     computed("Id of the order that the request is about, null where the service does not say."),
			"requester":    computed("Who filed the request, as `First Last <email>`, null where the service does not say."),
			"processed_at": computed("Moment (RFC 3339) of the decision, null while there is none or the service does not say."),
		},
	}
}

// IdentitySchema implements resource.ResourceWithIdentity.
func (r *requestApprovalResource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = tfkit.IdentitySchema("Request")
}

// Create decides the request. An error leaves no state: what took effect all the same is found by the next apply.
func (r *requestApprovalResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var plan requestApprovalModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	timeout, diags := plan.Timeouts.Create(ctx, changeTimeout)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() || !r.Ready(&resp.Diagnostics) {
		return
	}
	callCtx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	if !r.decide(callCtx, &plan, nil, &resp.Diagnostics) {
		return
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, &plan)...)
	resp.Diagnostics.Append(resp.Identity.Set(ctx, tfkit.Identity{ID: plan.ID})...)
}

// Read implements resource.Resource. A request that the service does not show stays in state: another key would not see
// it either.
func (r *requestApprovalResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var state requestApprovalModel
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	resp.Diagnostics.Append(resp.Identity.Set(ctx, tfkit.Identity{ID: state.ID})...)
	timeout, diags := state.Timeouts.Read(ctx, readTimeout)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() || !r.Ready(&resp.Diagnostics) {
		return
	}
	callCtx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	if r.read(callCtx, &state, &resp.Diagnostics); resp.Diagnostics.HasError() {
		return
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, &state)...)
}

func (r *requestApprovalResource) read(ctx context.Context, state *requestApprovalModel, diags *diag.Diagnostics) {
	id, ok := tfkit.ID(state.ID)
	if !ok {
		diags.AddError("Invalid Request Id", fmt.Sprintf("%q is not the id of a request, which is a number.", state.ID.ValueString()))
		return
	}
	request, err := r.Client.Request(ctx, id)
	if err != nil {
		diags.AddError(tfkit.Unreadable("Request", id, "without it the next apply would decide the request once more", err))
		return
	}
	if state.Decision.IsNull() && !state.imported(request) {
		diags.AddError("Request Not Decided: "+labelOf(request), fmt.Sprintf(
			"Request %d has status %s, so there is no decision to import. Declare it without an import, with request_id = \"%d\" and the decision that it is to get.", id, request.Status, id))
		return
	}
	state.refresh(request)
}

// Update decides the request when the plan says so, and else only keeps the new inputs. An error leaves the prior state.
func (r *requestApprovalResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var plan, state requestApprovalModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	timeout, diags := plan.Timeouts.Update(ctx, changeTimeout)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	if plan.Status.IsUnknown() {
		if !r.Ready(&resp.Diagnostics) {
			return
		}
		callCtx, cancel := context.WithTimeout(ctx, timeout)
		defer cancel()
		if !r.decide(callCtx, &plan, &state, &resp.Diagnostics) {
			return
		}
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, &plan)...)
	resp.Diagnostics.Append(resp.Identity.Set(ctx, tfkit.Identity{ID: plan.ID})...)
}

// Delete does nothing: a decision cannot be taken back.
func (r *requestApprovalResource) Delete(context.Context, resource.DeleteRequest, *resource.DeleteResponse) {
}

// ImportState implements resource.ResourceWithImportState.
func (r *requestApprovalResource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	tfkit.ImportByID(ctx, "Request", req, resp)
}
