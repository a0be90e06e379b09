// SPDX-License-Identifier: MPL-2.0

package orders

import (
	"context"
	"fmt"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/certcentral"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/lifecycle"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/tfkit"
)

// ModifyPlan implements resource.ResourceWithModifyPlan. It asks the service only where nothing may be bought, for what an
// approval would cost; its answer makes no value of the plan.
func (r *requestApprovalResource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if req.Plan.Raw.IsNull() {
		return
	}
	var plan requestApprovalModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	if resp.Diagnostics.HasError() {
		return
	}
	if req.State.Raw.IsNull() {
		plan.expectFacts()
		r.announce(ctx, &plan, &resp.Diagnostics)
	} else {
		var state requestApprovalModel
		resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
		if resp.Diagnostics.HasError() {
			return
		}
		r.planUpdate(ctx, &plan, &state, &resp.Diagnostics)
	}
	resp.Diagnostics.Append(resp.Plan.Set(ctx, &plan)...)
}

// planUpdate leaves status unknown exactly where Update has something to decide.
func (r *requestApprovalResource) planUpdate(ctx context.Context, plan, state *requestApprovalModel, diags *diag.Diagnostics) {
	if !plan.RequestID.Equal(state.RequestID) {
		plan.expectFacts()
		r.announce(ctx, plan, diags)
		return
	}
	plan.keepFacts(state)
	switch decided := !lifecycle.IsOpen(state.Status.ValueString()); {
	case plan.Decision.Equal(state.Decision), decided && plan.Decision.Equal(state.Status):
		return
	case decided && !plan.Decision.IsUnknown():
		diags.AddAttributeError(path.Root("decision"), "Decision Cannot Be Taken Back: "+plan.label(), fmt.Sprintf(
			"The request has status %s, and CertCentral decides a request once. Write decision = %q again. %s",
			state.Status.ValueString(), state.Status.ValueString(), insteadOf(state.Status.ValueString()))+tfkit.DestroyAnyway)
	default:
		plan.expectDecision()
		r.announce(ctx, plan, diags)
	}
}

// insteadOf returns what is left to do about a request that has the status and should not have.
func insteadOf(status string) string {
	if status == decideApproved {
		return "To undo what was approved, cancel or revoke the order itself."
	}
	return "To have it after all, ask for it once more: a new order, reissue or revocation files a request of its own."
}

// announce says what an approval can cost. A decision that is known only at apply may be one.
func (r *requestApprovalResource) announce(ctx context.Context, plan *requestApprovalModel, diags *diag.Diagnostics) {
	if plan.Decision.ValueString() == decideRejected {
		return
	}
	if r.ProviderData != nil && !r.AllowBillable {
		r.refuseBill(ctx, plan, diags)
		return
	}
	diags.AddWarning("Approval: "+plan.label(), whatApprovalBrings)
}

// whatApprovalBrings is what the plan of an approval can say of it.
const whatApprovalBrings = "Approving the request lets what it asks for go on to DigiCert. What that is, the provider can tell only at apply: a new order or a renewal is billed on approval, " +
	"a reissue or duplicate only for names that the product charges for, and a revocation ends certificates that may be in use."

// refuseBill refuses an approval that is billed where nothing may be bought. The service knows what a request asks for; what
// cannot be asked yet is refused by the apply.
func (r *requestApprovalResource) refuseBill(ctx context.Context, plan *requestApprovalModel, diags *diag.Diagnostics) {
	if id, ok := tfkit.ID(plan.RequestID); ok && r.Client != nil {
		if request, err := r.Client.Request(ctx, id); err == nil && !plan.Decision.IsUnknown() {
			if bills(request) {
				diags.AddAttributeError(path.Root("decision"), "Approval Not Allowed: "+plan.label(), fmt.Sprintf(
					"Approving a request of type %s is billed to the account, and the provider has allow_billable = false. "+
						"Write decision = %q, leave the resource out here, or plan with a provider that may buy.", request.Type, decideRejected)+tfkit.DestroyAnyway)
			}
			return
		}
	}
	diags.AddWarning("Approval Not Decided Yet: "+plan.label(),
		"The provider has allow_billable = false, and what the request asks for can be told only at apply. A reissue, a duplicate or a revocation is approved then; an order, which is billed, is an error.")
}

// bills tells whether approving an open request is charged: a new order is, and whatever else is not known to be free.
func bills(request *certcentral.Request) bool {
	free := []string{lifecycle.RequestReissue, lifecycle.RequestDuplicate, lifecycle.RequestRevoke}
	return lifecycle.IsOpen(request.Status) && !slices.Contains(free, request.Type)
}
