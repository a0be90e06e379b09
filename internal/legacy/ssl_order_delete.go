// SPDX-License-Identifier: MPL-2.0

package legacy

import (
	"context"
	"fmt"
	"strings"

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
	seen := tfkit.Recall[memory](ctx, req.Private, memoryKey, &resp.Diagnostics)
	timeout, diags := state.Timeouts.Delete(ctx, deleteTimeout)
	resp.Diagnostics.Append(diags...)
	switch {
	case resp.Diagnostics.HasError():
		return
	case state.isUnconfirmed():
		resp.Diagnostics.AddError("Order Not Confirmed: "+state.label(), "The answer to the order was lost in an earlier run. "+unconfirmed(&state, seen))
		return
	case lifecycle.PhaseOf(state.Status.ValueString()) == lifecycle.Ended:
		return
	case state.OnDestroy.ValueString() != onDestroyRevokeOrder:
		resp.Diagnostics.AddWarning("Order Kept: "+state.label(), fmt.Sprintf(
			"Order %s is no longer managed, and lives on at DigiCert: the first API can neither cancel nor revoke. If it is to end, cancel it (pending) or revoke it (issued) in CertCentral, or by the Services API.", state.ID.ValueString()))
		return
	}
	if !r.LegacyReady(&resp.Diagnostics) {
		return
	}
	if r.Client == nil {
		resp.Diagnostics.AddError("Could Not Revoke Order "+state.ID.ValueString(), fmt.Sprintf(
			"on_destroy = \"revoke_order\" goes through the Services API. %s: %s", r.NoClient.Summary(), r.NoClient.Detail())+keepInstead)
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
	now, err := r.look(ctx, state.ID.ValueString())
	if err != nil {
		diags.AddError(fmt.Sprintf("Could Not Revoke Order %d", id), "Nothing was cancelled or revoked, for the first API did not show which order it is. "+explain(err)+keepInstead)
		return
	}
	order, err := r.Client.Order(ctx, id)
	if err != nil {
		diags.AddError(fmt.Sprintf("Could Not Revoke Order %d", id), "Nothing was cancelled or revoked: the provider's api_key has to be one of the account that legacy_api belongs to. "+tfkit.Explain(err)+keepInstead)
		return
	}
	if !isSameOrder(now, order) {
		diags.AddError(fmt.Sprintf("Could Not Revoke Order %d", id), fmt.Sprintf(
			"Nothing was cancelled or revoked: what the Services API has as order %d, for %q, is not what the first API has under that number, for %q. The provider's api_key and legacy_api have to be of the same account.",
			id, order.Certificate.CommonName, now.order.CommonName)+keepInstead)
		return
	}
	waiting, err := r.endOrder(ctx, order, certcentral.RevokeRequest{Comments: withdrawn, SkipApproval: state.RevocationSkipApproval.ValueBool()})
	switch {
	case err != nil && r.phase(ctx, id) == lifecycle.Ended: // by an earlier try whose answer was lost, or by somebody else
	case lifecycle.PhaseOf(order.Status) == lifecycle.Running && certcentral.InDoubt(err) && !state.RevocationSkipApproval.ValueBool():
		diags.AddError(fmt.Sprintf("Revocation Not Confirmed: Order %d", id), fmt.Sprintf(
			"It is not known whether a request to revoke order %d was filed, and the resource stays in state. %s\n\nTo find out, destroy again: a request that waits is found, and no other filed beside it.", id, tfkit.Explain(err))+keepInstead)
	case err != nil:
		diags.AddError(fmt.Sprintf("Could Not Revoke Order %d", id), fmt.Sprintf("The order has status %s, and stays in state. ", order.Status)+tfkit.Explain(err)+keepInstead)
	case waiting != nil:
		diags.AddWarning("Revocation Awaits Approval: "+state.label(), fmt.Sprintf(
			"Order %d is no longer managed, and stays in force until an administrator of the account approves request %d in CertCentral. "+
				"With revocation_skip_approval = true and an administrator's key, revoking takes effect at once.", id, waiting.ID))
	}
}

const keepInstead = "\n\nTo let go of the order without revoking it, set on_destroy = \"keep\", apply, and destroy again."

// isSameOrder tells whether both APIs show the same order: by the serial number of its certificate, before there is one by
// its names.
func isSameOrder(now look, order *certcentral.Order) bool {
	theirs := strings.TrimLeft(strings.ToUpper(order.Certificate.SerialNumber), "0")
	if now.certificate != nil && theirs != "" {
		return theirs == strings.TrimLeft(now.serial(), "0")
	}
	names := lifecycle.NameSet(order.Certificate.CommonName, order.Certificate.DNSNames)
	served := now.order.Subject
	if pending := now.order.PendingReissue; pending != nil && theirs == "" {
		served = *pending
	}
	return lifecycle.SameNames(lifecycle.NameSet(served.CommonName, served.SANs), names)
}

// endOrder ends an order whatever it waits for. It returns the request that awaits an approval, if any does.
func (r *sslOrderResource) endOrder(ctx context.Context, order *certcentral.Order, revocation certcentral.RevokeRequest) (*certcentral.Request, error) {
	switch lifecycle.PhaseOf(order.Status) {
	case lifecycle.Ended:
		return nil, nil
	case lifecycle.Running:
	case lifecycle.Reissuing:
		err := r.Client.Withdraw(ctx, order, withdrawn)
		if err != nil && r.phase(ctx, order.ID) != lifecycle.Running { // it may have been issued just now
			return nil, err
		}
	default:
		return nil, r.Client.Withdraw(ctx, order, withdrawn)
	}
	if waiting := order.OpenRevocation(); waiting != nil { // somebody asked for it before
		return waiting, nil
	}
	revocation.Before = order
	return r.Client.RevokeOrder(ctx, order.ID, revocation)
}

// phase asks how far an order is, and returns nothing when the service does not tell.
func (r *sslOrderResource) phase(ctx context.Context, id int64) lifecycle.Phase {
	order, err := r.Client.Order(ctx, id)
	if err != nil {
		return ""
	}
	return lifecycle.PhaseOf(order.Status)
}
