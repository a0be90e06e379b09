// SPDX-License-Identifier: MPL-2.0

package orders

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/lifecycle"
)

// ModifyPlan implements resource.ResourceWithModifyPlan. It asks the service nothing, so what a request is about is known
// only of one that is in state.
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
		r.announce(&plan, &resp.Diagnostics)
	} else {
		var state requestApprovalModel
		resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
		if resp.Diagnostics.HasError() {
			return
		}
		r.planUpdate(&plan, &state, &resp.Diagnostics)
	}
	resp.Diagnostics.Append(resp.Plan.Set(ctx, &plan)...)
}

// planUpdate leaves status unknown exactly where Update has something to decide.
func (r *requestApprovalResource) planUpdate(plan, state *requestApprovalModel, diags *diag.Diagnostics) {
	if !plan.RequestID.Equal(state.RequestID) {
		plan.expectFacts()
		r.announce(plan, diags)
		return
	}
	plan.keepFacts(state)
	switch decided := !lifecycle.IsOpen(state.Status.ValueString()); {
	case plan.Decision.Equal(state.Decision), decided && plan.Decision.Equal(state.Status):
		return
	case decided && !plan.Decision.IsUnknown():
		diags.AddAttributeError(path.Root("decision"), "Decision Cannot Be Taken Back: "+plan.label(), fmt.Sprintf(
			"The request has status %s, and CertCentral decides a request once. Write decision = %q again. %s",
			state.Status.ValueString(), state.Status.ValueString(), insteadOf(state.Status.ValueString()))+destroyAnyway)
	default:
		plan.expectDecision()
		r.announce(plan, diags)
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
func (r *requestApprovalResource) announce(plan *requestApprovalModel, diags *diag.Diagnostics) {
	if plan.Decision.ValueString() == decideRejected {
		return
	}
	if r.ProviderData != nil && !r.AllowBillable {
		diags.AddAttributeError(path.Root("decision"), "Approval Not Allowed: "+plan.label(), fmt.Sprintf(
			"Approving a request can bill the account: that of a new order or renewal is charged on approval, and which kind this one is the provider can tell only at apply. "+
				"The provider has allow_billable = false. Write decision = %q, leave the resource out here, or plan with a provider that may buy.", decideRejected)+destroyAnyway)
		return
	}
	diags.AddWarning("Approval: "+plan.label(),
		"Approving the request lets what it asks for go on to DigiCert. What that is, the provider can tell only at apply: a new order or a renewal is billed on approval, "+
			"a reissue or duplicate only for names that the product charges for, and a revocation ends certificates that may be in use.")
}
