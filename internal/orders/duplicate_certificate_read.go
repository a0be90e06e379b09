// SPDX-License-Identifier: MPL-2.0

package orders

import (
	"context"
	"errors"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/certcentral"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/lifecycle"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/tfkit"
)

// Read implements resource.Resource. It never removes a duplicate that the service does not show, or that has ended: only
// one that certainly was never made.
func (r *duplicateCertificateResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var state duplicateCertificateModel
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	resp.Diagnostics.Append(resp.Identity.Set(ctx, state.identity())...)
	seen := tfkit.Recall[duplicateMemory](ctx, req.Private, memoryKey, &resp.Diagnostics)
	timeout, diags := state.Timeouts.Read(ctx, readTimeout)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() || !r.Ready(&resp.Diagnostics) {
		return
	}
	callCtx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	exists := r.settle(callCtx, &state, &seen, &resp.Diagnostics)
	if exists && !resp.Diagnostics.HasError() {
		r.read(callCtx, &state, &seen, &resp.Diagnostics)
	}
	switch {
	case resp.Diagnostics.HasError():
		return
	case !exists:
		resp.State.RemoveResource(ctx)
		return
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, &state)...)
	resp.Diagnostics.Append(resp.Identity.Set(ctx, state.identity())...)
	tfkit.Remember(ctx, resp.Private, memoryKey, seen, &resp.Diagnostics)
}

// read refreshes the model from the list of the order's duplicates.
func (r *duplicateCertificateResource) read(ctx context.Context, state *duplicateCertificateModel, seen *duplicateMemory, diags *diag.Diagnostics) {
	orderID, _ := tfkit.ID(state.OrderID)
	list, err := r.Client.Duplicates(ctx, orderID)
	if err != nil {
		diags.AddError(orderOfDuplicateUnreadable(orderID, err))
		return
	}
	importing := state.CSR.IsNull()
	entry := state.find(list)
	if entry == nil && state.awaitedRequest() != 0 {
		entry = r.readRequest(ctx, state, list, diags)
	}
	switch {
	case entry != nil && importing:
		state.imported(entry)
		seen.Imported = true
	case importing:
		diags.AddError("Duplicate Not Found: Certificate "+state.CertificateID.ValueString(), fmt.Sprintf(
			"Order %d has no duplicate with the certificate id %s. The id of the order's own certificate, or of a reissue, does not count; what it has is listed in CertCentral.", orderID, state.CertificateID.ValueString()))
	}
	if entry != nil {
		state.refresh(entry)
		r.warnOfEnd(ctx, state, orderID, diags)
		return
	}
	if state.awaitedRequest() == 0 {
		diags.AddWarning("Duplicate Not Listed: "+state.label(), fmt.Sprintf(
			"Order %d does not list this duplicate now. What is known of it stays in state, and none is made in its place by itself. To make another, use -replace.", orderID))
	}
}

// readRequest follows the request that stands for the certificate, and returns the certificate once there is one.
func (r *duplicateCertificateResource) readRequest(ctx context.Context, state *duplicateCertificateModel, list []certcentral.IssuedCertificate, diags *diag.Diagnostics) *certcentral.IssuedCertificate {
	id := state.awaitedRequest()
	request, err := r.Client.Request(ctx, id)
	if err != nil {
		diags.AddError(tfkit.Unreadable("Request", id, "without it another duplicate would be made", err))
		return nil
	}
	switch {
	case request.Status == lifecycle.StatusApproved:
		state.Status = types.StringValue(lifecycle.StatusPending)
		return state.outcome(list, request)
	case lifecycle.IsOpen(request.Status):
		state.Status = types.StringValue(lifecycle.StatusNeedsApproval)
	default:
		state.Status = types.StringValue(lifecycle.StatusRejected)
		diags.AddWarning("Duplicate Rejected: "+state.label(), fmt.Sprintf(
			"Request %d for a duplicate of order %s has status %s, so no certificate comes of it. It stays in state, and none is asked for in its place by itself. To ask again, change the declaration or use -replace.",
			id, state.OrderID.ValueString(), request.Status))
	}
	return nil
}

// settle finds out what became of a duplicate that was asked for and not confirmed. It is false when the resource stands
// for nothing, for none was made.
func (r *duplicateCertificateResource) settle(ctx context.Context, state *duplicateCertificateModel, seen *duplicateMemory, diags *diag.Diagnostics) (exists bool) {
	sent, creating := seen.Sent, state.isUnconfirmed()
	switch {
	case creating && sent == nil: // the memory is lost when a provider is killed in an apply
		sent = &duplicateNote{OrderID: state.OrderID.ValueString(), Terms: state.declared(ctx)}
	case sent == nil:
		return true
	}
	if sent.Account != "" && sent.Account != r.Client.Fingerprint(sent.OrderID) {
		diags.AddError("Duplicate Sent With Another Key: "+state.label(), fmt.Sprintf(
			"A duplicate of order %s was asked for with another api_key, base_url or region, and it is not known yet whether it was made. Only the account that was asked can tell. "+
				"Use that key once more. If that is not possible, look at the order in CertCentral, remove the resource from state (terraform state rm), and import the duplicate if there is one.", sent.OrderID))
		return true
	}
	orderID, _ := tfkit.ID(types.StringValue(sent.OrderID))
	match := certcentral.DuplicateMatch{CSR: sent.Terms.CSR, Names: lifecycle.NameSet(sent.Terms.CommonName, sent.Terms.DNSNames), Known: sent.Known}
	entry, requests, err := r.Client.FindDuplicate(ctx, orderID, match)
	switch {
	case errors.Is(err, certcentral.ErrNotDuplicated):
		seen.Sent = nil
		diags.AddWarning("Duplicate Was Not Made: "+state.label(), fmt.Sprintf(
			"The duplicate of order %s that was asked for earlier never reached CertCentral. It is planned again as long as the declaration asks for it.", sent.OrderID))
		return !creating
	case err != nil:
		diags.AddError("Duplicate Still Not Confirmed: "+state.label(), fmt.Sprintf(
			"A duplicate of order %s was asked for earlier, and it is not known yet whether it was made: %s\n\nNone is asked for until it is. Try again later. "+
				"If that does not help, look at the order in CertCentral, remove the resource from state (terraform state rm), and import the duplicate if there is one.", sent.OrderID, tfkit.Explain(err)))
		return true
	}
	seen.Sent = nil
	state.take(sent, &certcentral.Duplicated{OrderID: orderID, Requests: requests, Found: entry})
	return true
}

// take makes the model the one of a duplicate that turned out to exist.
func (m *duplicateCertificateModel) take(sent *duplicateNote, found *certcentral.Duplicated) {
	sent.Terms.restore(&m.certificateModel)
	m.OrderID = types.StringValue(sent.OrderID)
	m.found(found)
}

// warnOfEnd says what a refresh must not pass over in silence: a duplicate that servers must not present any more, or soon.
func (r *duplicateCertificateResource) warnOfEnd(ctx context.Context, state *duplicateCertificateModel, orderID int64, diags *diag.Diagnostics) {
	const wayOut = " It stays in state, and none is made in its place by itself. To make another, give csr a new key or use -replace."
	switch status := state.Status.ValueString(); {
	case status == lifecycle.StatusRevoked:
		diags.AddWarning("Duplicate Revoked: "+state.label(), fmt.Sprintf("Certificate %s, a duplicate on order %d, is revoked.", state.ID.ValueString(), orderID)+wayOut)
		return
	case state.hasEnded():
		diags.AddWarning("Duplicate Has Ended: "+state.label(), fmt.Sprintf("Certificate %s, a duplicate on order %d, has status %s.", state.ID.ValueString(), orderID, status)+wayOut)
		return
	}
	from, till := day(state.ValidFrom), day(state.ValidTill)
	if from.IsZero() || till.IsZero() {
		return
	}
	// The list does not tell what time it is, and a clock of ours may be wrong. No warning is better than an error for it.
	order, err := r.Client.Order(ctx, orderID)
	if err != nil || !lifecycle.InLastThird(from, till, order.AsOf) {
		return
	}
	diags.AddWarning("Duplicate Near Its End: "+state.label(), fmt.Sprintf(
		"Certificate %s, a duplicate on order %d, ends on %s, and duplicates are not renewed by themselves.", state.ID.ValueString(), orderID, state.ValidTill.ValueString())+wayOut)
}
