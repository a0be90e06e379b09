// SPDX-License-Identifier: MPL-2.0

package orders

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

// Delete implements resource.Resource: it ends the order the way that on_destroy in state declares. A state without the
// attribute keeps it.
func (r *orderResource[T, M]) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var prior T
	resp.Diagnostics.Append(req.State.Get(ctx, &prior)...)
	state := M(&prior)
	m := state.common()
	seen := tfkit.Recall[memory](ctx, req.Private, memoryKey, &resp.Diagnostics)
	timeout, diags := m.Timeouts.Delete(ctx, changeTimeout)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	if policy := m.OnDestroy.ValueString(); policy != onDestroyRevokeOrder && policy != onDestroyRevokeCertificate {
		return
	}
	if !r.Ready(&resp.Diagnostics) {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	order := r.orderToEnd(ctx, state, &seen, &resp.Diagnostics)
	if order == nil || resp.Diagnostics.HasError() {
		return
	}
	if r.Made.Has(m.ID.ValueString()) {
		resp.Diagnostics.AddWarning("Order Kept: "+state.label(), fmt.Sprintf(
			"This run itself ordered or adopted order %d, so that destroying the resource it replaces must not end it. Another resource of this configuration has it now.", order.ID))
		return
	}
	issued := lifecycle.PhaseOf(order.Status) != lifecycle.Waiting
	r.end(ctx, m, state.label(), order, &resp.Diagnostics)
	if issued && !resp.Diagnostics.HasError() { // what a withdrawn order was to renew can be renewed again
		var first certcentral.OrderRequest
		state.fillFirst(ctx, &first)
		r.Ended.Claim(renewalKey(first))
	}
}

// orderToEnd returns the order as it stands, nil when nothing is left to end.
func (r *orderResource[T, M]) orderToEnd(ctx context.Context, state M, seen *memory, diags *diag.Diagnostics) *certcentral.Order {
	before := state.common().ID.ValueString()
	order, exists := r.resolve(ctx, state, seen, diags)
	if diags.HasError() || !exists {
		return nil
	}
	if order != nil {
		if !strings.HasPrefix(before, lifecycle.UnconfirmedPrefix) {
			diags.AddWarning("Order Kept: "+before, fmt.Sprintf(
				"Order %d had taken the place of order %s, which this state still named. Order %d is ended; order %s and its certificate stay as they are.", order.ID, before, order.ID, before))
		}
		return order
	}
	id, ok := tfkit.ID(state.common().ID)
	if !ok {
		diags.AddError("Invalid Order Id", fmt.Sprintf("%q is not the id of an order, which is a number.", state.common().ID.ValueString()))
		return nil
	}
	order, err := r.Client.Order(ctx, id)
	switch {
	case certcentral.IsGone(err):
		diags.AddWarning("Order Not Found: "+state.label(), fmt.Sprintf(
			"CertCentral does not show order %d, so nothing was cancelled or revoked: %s\n\nIf the API key belongs to another account or region than the order, the order lives on there, and its certificate stays valid.", id, err))
		return nil
	case err != nil:
		diags.AddError(fmt.Sprintf("Could Not Read Order %d", id), "Nothing was cancelled or revoked. "+tfkit.Explain(err))
		return nil
	}
	return order
}

func (r *orderResource[T, M]) end(ctx context.Context, state *orderModel, label string, order *certcentral.Order, diags *diag.Diagnostics) {
	phase := lifecycle.PhaseOf(order.Status)
	if phase == lifecycle.Waiting {
		r.withdraw(ctx, order, state.note(), diags)
		return
	}
	if phase == lifecycle.Reissuing {
		if !r.cancelReissue(ctx, order, state.note(), diags) {
			return
		}
		// Which certificate order info shows during a reissue is not documented.
		if order = r.order(ctx, tfkit.IDValue(order.ID), diags); order == nil {
			return
		}
	}
	if phase != lifecycle.Ended {
		r.revoke(ctx, state, label, order, diags)
	}
}

// withdraw ends an order that was not issued: it is cancelled, or its waiting request rejected.
func (r *orderResource[T, M]) withdraw(ctx context.Context, order *certcentral.Order, note string, diags *diag.Diagnostics) bool {
	err := r.Client.Withdraw(ctx, order, note)
	if err == nil {
		return true
	}
	// Somebody, or an earlier try whose answer was lost, may have ended it already.
	if now, readErr := r.Client.Order(ctx, order.ID); readErr == nil && lifecycle.PhaseOf(now.Status) == lifecycle.Ended {
		return true
	}
	diags.AddError(fmt.Sprintf("Could Not Withdraw Order %d", order.ID), fmt.Sprintf(
		"The order has status %s and could not be cancelled or rejected: %s", order.Status, tfkit.Explain(err)))
	return false
}

// cancelReissue cancels the open reissue of an order, which stands in the way of a revocation.
func (r *orderResource[T, M]) cancelReissue(ctx context.Context, order *certcentral.Order, note string, diags *diag.Diagnostics) bool {
	err := r.Client.CancelOrder(ctx, order.ID, note)
	if err == nil {
		return true
	}
	if now, readErr := r.Client.Order(ctx, order.ID); readErr == nil && lifecycle.PhaseOf(now.Status) != lifecycle.Reissuing {
		return true
	}
	diags.AddError(fmt.Sprintf("Could Not Cancel Reissue Of Order %d", order.ID),
		"A pending reissue must be cancelled before the order can be revoked. Nothing was revoked. "+tfkit.Explain(err))
	return false
}

func (r *orderResource[T, M]) revoke(ctx context.Context, state *orderModel, label string, order *certcentral.Order, diags *diag.Diagnostics) {
	one := state.OnDestroy.ValueString() == onDestroyRevokeCertificate
	if one && order.Certificate.Status == lifecycle.StatusRevoked {
		return
	}
	revocation := revocation{
		send: r.Client.RevokeOrder, id: order.ID, what: fmt.Sprintf("Order %d", order.ID), order: order,
		over: func(ctx context.Context, _ error) bool { return r.isRevoked(ctx, order.ID, one) },
	}
	if one {
		revocation.send, revocation.id = r.Client.RevokeCertificate, order.Certificate.ID
	}
	state.revoke(ctx, label, revocation, diags)
}

// isRevoked tells whether a revocation took effect after all, by an earlier try whose answer was lost or by somebody else.
func (r *orderResource[T, M]) isRevoked(ctx context.Context, id int64, one bool) bool {
	now, err := r.Client.Order(ctx, id)
	return err == nil && (lifecycle.PhaseOf(now.Status) == lifecycle.Ended || one && now.Certificate.Status == lifecycle.StatusRevoked)
}
