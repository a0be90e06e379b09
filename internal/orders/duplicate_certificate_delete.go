// SPDX-License-Identifier: MPL-2.0

package orders

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/certcentral"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/lifecycle"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/tfkit"
)

// Delete implements resource.Resource: it ends the duplicate, and nothing but it, if on_destroy in state says so.
func (r *duplicateCertificateResource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var state duplicateCertificateModel
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	seen := tfkit.Recall[duplicateMemory](ctx, req.Private, memoryKey, &resp.Diagnostics)
	timeout, diags := state.Timeouts.Delete(ctx, changeTimeout)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() || state.OnDestroy.ValueString() != onDestroyRevoke || !r.Ready(&resp.Diagnostics) {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	before := state.label()
	if wasSent := seen.Sent != nil && !state.isUnconfirmed(); r.settle(ctx, &state, &seen, &resp.Diagnostics) && !resp.Diagnostics.HasError() {
		if wasSent && state.label() != before {
			resp.Diagnostics.AddWarning("Duplicate Kept: "+before, fmt.Sprintf(
				"Another duplicate had taken the place of this one, which this state still named. The other is ended (%s); this one stays as it is.", state.label()))
		}
		r.end(ctx, &state, &resp.Diagnostics)
	}
}

// end revokes the certificate or, where there is none yet, rejects the request for it.
func (r *duplicateCertificateResource) end(ctx context.Context, state *duplicateCertificateModel, diags *diag.Diagnostics) {
	orderID, _ := tfkit.ID(state.OrderID)
	order, err := r.Client.Order(ctx, orderID)
	switch {
	case certcentral.IsGone(err):
		diags.AddWarning("Order Not Found: "+state.label(), fmt.Sprintf(
			"CertCentral does not show order %d, so nothing was revoked: %s\n\nIf the API key belongs to another account or region than the order, the duplicate lives on there.", orderID, err))
		return
	case err != nil:
		diags.AddError(fmt.Sprintf("Could Not Read Order %d", orderID), "Nothing was revoked. "+tfkit.Explain(err))
		return
	case lifecycle.PhaseOf(order.Status) == lifecycle.Ended: // and its duplicates with it
		return
	}
	list, err := r.Client.Duplicates(ctx, orderID)
	if err != nil {
		diags.AddError("Could Not Read Duplicates Of Order "+state.OrderID.ValueString(), "Nothing was revoked. "+tfkit.Explain(err))
		return
	}
	if entry := state.find(list); entry != nil {
		state.refresh(entry)
	} else if state.awaitedRequest() != 0 && r.withdraw(ctx, state, list, diags) {
		return
	}
	if !diags.HasError() && !state.hasEnded() {
		r.revoke(ctx, state, order, diags)
	}
}

// withdraw rejects the request that stands for the certificate. It is false when there is a certificate after all, which
// the model then has.
func (r *duplicateCertificateResource) withdraw(ctx context.Context, state *duplicateCertificateModel, list []certcentral.IssuedCertificate, diags *diag.Diagnostics) (done bool) {
	id := state.awaitedRequest()
	request, err := r.Client.Request(ctx, id)
	if certcentral.IsGone(err) {
		return true
	}
	if err == nil && lifecycle.IsOpen(request.Status) {
		if err = r.Client.UpdateRequestStatus(ctx, id, lifecycle.StatusRejected, state.note()); err == nil {
			return true
		}
		// Somebody, or an earlier try whose answer was lost, may have decided it already.
		if now, readErr := r.Client.Request(ctx, id); readErr == nil && !lifecycle.IsOpen(now.Status) {
			request, err = now, nil
		}
	}
	if err != nil {
		diags.AddError(fmt.Sprintf("Could Not Withdraw Request %d", id), fmt.Sprintf(
			"The request for the duplicate of %s could not be rejected, and the resource stays in state. %s\n\nTo let go of it, set on_destroy = \"keep\", apply, and destroy again.", state.CommonName.ValueString(), tfkit.Explain(err)))
		return true
	}
	if request.Status != lifecycle.StatusApproved {
		return true
	}
	entry := state.outcome(list, request)
	if entry == nil {
		diags.AddError("Duplicate Not Listed: "+state.label(), fmt.Sprintf(
			"Request %d is approved, and order %s does not list the certificate yet, so it cannot be revoked. Nothing was revoked. Destroy again once it is listed.", id, state.OrderID.ValueString()))
		return true
	}
	state.refresh(entry)
	return false
}

// revoke revokes the certificate alone.
func (r *duplicateCertificateResource) revoke(ctx context.Context, state *duplicateCertificateModel, order *certcentral.Order, diags *diag.Diagnostics) {
	id, ok := tfkit.ID(state.CertificateID)
	if !ok {
		diags.AddError("Duplicate Has No Id: "+state.label(), fmt.Sprintf(
			"The service does not tell the certificate id of this duplicate on order %d (serial number %s), without which it cannot be revoked. Revoke it in CertCentral; set on_destroy = \"keep\", apply, and destroy again.", order.ID, tfkit.OrNotIssued(state.SerialNumber)))
		return
	}
	if r.Made.Has(duplicateKey(id)) {
		diags.AddWarning("Duplicate Kept: "+state.label(), fmt.Sprintf(
			"This run itself made certificate %d, so that destroying the resource it replaces must not revoke it. Another resource of this configuration has it now.", id))
		return
	}
	state.revoke(ctx, state.label(), revocation{
		send: r.Client.RevokeCertificate, id: id, what: fmt.Sprintf("Certificate %d", id), order: order,
		over: func(ctx context.Context, err error) bool {
			return certcentral.IsGone(err) || r.isOver(ctx, state, order.ID)
		},
	}, diags)
}

// isOver tells whether the duplicate came to its end after all: by an earlier try whose answer was lost, by somebody else,
// or with time.
func (r *duplicateCertificateResource) isOver(ctx context.Context, state *duplicateCertificateModel, orderID int64) bool {
	order, err := r.Client.Order(ctx, orderID)
	if err != nil {
		return false
	}
	if till := day(state.ValidTill); lifecycle.PhaseOf(order.Status) == lifecycle.Ended || !till.IsZero() && order.AsOf.After(till.AddDate(0, 0, 1)) {
		return true
	}
	list, err := r.Client.Duplicates(ctx, orderID)
	if err != nil {
		return false
	}
	entry := state.find(list)
	if entry != nil {
		state.refresh(entry)
	}
	return entry != nil && state.hasEnded()
}
