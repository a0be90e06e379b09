// SPDX-License-Identifier: MPL-2.0

package legacy

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/certcentral"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/lifecycle"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/tfkit"
)

// withdrawn is the text that goes with a cancellation or revocation.
const withdrawn = "Withdrawn by Terraform."

// Delete implements resource.Resource: it ends the order the way that on_destroy in state declares, through the Services
// API, for the first API has no call for it. An order that may or may not exist is not let go of.
func (r *sslOrderResource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var state sslOrderModel
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	timeout, diags := state.Timeouts.Delete(ctx, deleteTimeout)
	resp.Diagnostics.Append(diags...)
	switch {
	case resp.Diagnostics.HasError():
		return
	case state.isUnconfirmed():
		resp.Diagnostics.AddError("Order Not Confirmed: "+state.label(), "The answer to the order was lost in an earlier run. "+unconfirmed(&state))
		return
	case lifecycle.PhaseOf(state.Status.ValueString()) == lifecycle.Ended:
		return
	case state.OnDestroy.ValueString() != onDestroyRevokeOrder:
		resp.Diagnostics.AddWarning("Order Kept: "+state.label(), fmt.Sprintf(
			"Order %s is no longer managed, and lives on at DigiCert: the first API can neither cancel nor revoke. If it is to end, cancel it (pending) or revoke it (issued) in CertCentral, or by the Services API.", state.ID.ValueString()))
		return
	}
	if r.Client == nil {
		resp.Diagnostics.AddError("Could Not Revoke Order "+state.ID.ValueString(), fmt.Sprintf(
			"on_destroy = \"revoke_order\" goes through the Services API. %s: %s\n\nTo let go of the order without revoking it, set on_destroy = \"keep\", apply, and destroy again.", r.NoClient.Summary(), r.NoClient.Detail()))
		return
	}
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	r.end(ctx, &state, &resp.Diagnostics)
}

// end cancels a pending order, and revokes an issued one.
func (r *sslOrderResource) end(ctx context.Context, state *sslOrderModel, diags *diag.Diagnostics) {
	id, ok := tfkit.ID(state.ID)
	if !ok {
		diags.AddError("Invalid Order Id", fmt.Sprintf("%q is not the id of an order, which is a number.", state.ID.ValueString()))
		return
	}
	order, err := r.Client.Order(ctx, id)
	if err != nil {
		diags.AddError(fmt.Sprintf("Could Not Revoke Order %d", id), "Nothing was cancelled or revoked: the provider's api_key has to be one of the account that legacy_api belongs to. "+tfkit.Explain(err)+keepInstead)
		return
	}
	if lifecycle.Normalize(order.Certificate.CommonName) != lifecycle.Normalize(state.CommonName.ValueString()) {
		diags.AddError(fmt.Sprintf("Could Not Revoke Order %d", id), fmt.Sprintf(
			"Nothing was cancelled or revoked: the Services API has order %d for %q, this state for %q.", id, order.Certificate.CommonName, state.CommonName.ValueString())+keepInstead)
		return
	}
	waiting, err := r.endOrder(ctx, order, certcentral.RevokeRequest{Comments: withdrawn, SkipApproval: state.RevocationSkipApproval.ValueBool()})
	switch {
	case err != nil && r.hasEnded(ctx, id): // by an earlier try whose answer was lost, or by somebody else
	case err != nil:
		diags.AddError(fmt.Sprintf("Could Not Revoke Order %d", id), fmt.Sprintf("The order has status %s, and stays in state. ", order.Status)+tfkit.Explain(err)+keepInstead)
	case waiting != nil:
		diags.AddWarning("Revocation Awaits Approval: "+state.label(), fmt.Sprintf(
			"Order %d is no longer managed, and stays in force until an administrator of the account approves request %d in CertCentral. "+
				"With revocation_skip_approval = true and an administrator's key, revoking takes effect at once.", id, waiting.ID))
	}
}

const keepInstead = "\n\nTo let go of the order without revoking it, set on_destroy = \"keep\", apply, and destroy again."

// endOrder ends an order whatever it waits for. It returns the request that awaits an approval, if any does.
func (r *sslOrderResource) endOrder(ctx context.Context, order *certcentral.Order, revocation certcentral.RevokeRequest) (*certcentral.Request, error) {
	switch lifecycle.PhaseOf(order.Status) {
	case lifecycle.Ended:
		return nil, nil
	case lifecycle.Running:
	case lifecycle.Reissuing:
		if err := r.Client.Withdraw(ctx, order, withdrawn); err != nil {
			return nil, err
		}
	default:
		return nil, r.Client.Withdraw(ctx, order, withdrawn)
	}
	for _, request := range order.Requests { // somebody asked for it before
		if request.Type == lifecycle.RequestRevoke && lifecycle.IsOpen(request.Status) {
			return &request, nil
		}
	}
	return r.Client.RevokeOrder(ctx, order.ID, revocation)
}

func (r *sslOrderResource) hasEnded(ctx context.Context, id int64) bool {
	order, err := r.Client.Order(ctx, id)
	return err == nil && lifecycle.PhaseOf(order.Status) == lifecycle.Ended
}
