// SPDX-License-Identifier: MPL-2.0

package legacy

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/certcentral"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/lifecycle"
)

// create places the order and fills the model. It is false when there is no order and nothing was bought.
func (r *sslOrderResource) create(ctx context.Context, plan *sslOrderModel, seen *memory, diags *diag.Diagnostics) bool {
	id, err := r.Legacy.PlaceOrder(ctx, plan.orderRequest())
	switch {
	case certcentral.InDoubt(err):
		seen.Lost = new(r.Legacy.Clock().Now())
		plan.fill(noFacts(lifecycle.UnconfirmedPrefix+plan.CommonName.ValueString(), lifecycle.StatusUnconfirmed))
		diags.AddError("Order Not Confirmed: "+plan.label(), fmt.Sprintf("The order was sent once, and its answer was lost: %s\n\n", sentence(err))+unconfirmed(plan, *seen))
		return true
	case err != nil:
		refused(diags, "Could Not Place Order: "+plan.label(), "Nothing was ordered.", err)
		return false
	}
	r.placed(ctx, plan, noFacts(id, lifecycle.StatusPending), seen, diags)
	return true
}

// placed fills in what there is to know of an order that was placed just now, starting from the facts that are known. It
// does not wait for the certificate: until this returns, nothing but this process knows that the order was bought.
func (r *sslOrderResource) placed(ctx context.Context, plan *sslOrderModel, facts factsModel, seen *memory, diags *diag.Diagnostics) {
	now, err := r.look(ctx, facts.ID.ValueString())
	if now.order != nil {
		facts.take(now, plan.CSR)
	}
	plan.fill(facts)
	*seen = memory{Declared: new(plan.subject()), Ordered: plan.comparable(), Previous: seen.Previous}
	seen.note(now)
	if now.order != nil && now.isIssued() {
		seen.Previous = nil
	}
	switch {
	case err != nil:
		diags.AddWarning("Order Placed, Not Read: "+plan.label(), fmt.Sprintf("Order %s is placed and in state. What became of it since is for the next refresh to tell: %s", facts.ID.ValueString(), explain(err)))
	case facts.Certificate.IsNull():
		diags.AddWarning("Certificate Awaited: "+plan.label(), awaited(plan))
	}
}
