// SPDX-License-Identifier: MPL-2.0

package orders

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/certcentral"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/lifecycle"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/tfkit"
)

// orderAgain places the order that follows this one: its renewal, or one on other terms.
func (u *update) orderAgain(ctx context.Context) bool {
	old := u.current(ctx, u.fitsNewOrder)
	if old == nil {
		return false
	}
	nothing := "Nothing was ordered."
	if lifecycle.PhaseOf(old.Status) == lifecycle.Waiting {
		if !u.withdraw(ctx, old, u.state.OnDestroyComment.ValueString(), u.diags) {
			return false
		}
		u.state.Status = types.StringValue("canceled")
		nothing = fmt.Sprintf("Nothing was ordered, and order %d, in whose place the order was to come, had been withdrawn before. The next apply orders in its place.", old.ID)
	}
	request := u.plan.orderRequest(ctx, u.ContainerID)
	request.AlternativeOrderID = successorID(old.ID, u.decision.Action, u.plan, u.seen)
	if u.decision.Action == lifecycle.Renewal {
		request.RenewalOfOrderID = &old.ID
	}
	placed, err := u.placeSuccessor(ctx, request)
	if unconfirmed := (*certcentral.UnconfirmedError)(nil); errors.As(err, &unconfirmed) {
		u.seen.Purchase = u.plan.purchase(ctx, u.Client.Fingerprint(unconfirmed.AlternativeOrderID), unconfirmed)
		u.diags.AddError("Order Not Confirmed: "+u.state.label(), fmt.Sprintf(
			"The %s was sent, its answer was lost, and the service could not be asked whether it was taken: %v.\n\nNothing was ordered a second time, and order %d stays in state. "+
				"Run terraform apply again once the service answers: the refresh finds the new order by its alternative id %s and takes it, or plans it anew when the service has none.",
			u.decision.Action, err, old.ID, unconfirmed.AlternativeOrderID))
		return false
	}
	if err != nil {
		u.diags.AddError("Could Not Place Order: "+u.plan.label(), nothing+" "+tfkit.Explain(err))
		return false
	}
	if u.seen.EverIssued {
		u.seen.Previous = &previousOrder{Product: u.state.Product.ValueString(), OrganizationID: u.state.OrganizationID.ValueString(), Terms: termsOf(ctx, u.state)}
	}
	u.seen.Reissue = nil
	u.fillFromAnswer(ctx, u.plan, u.seen, placed, u.diags)
	u.plan.IsRenewal = types.BoolValue(u.decision.Action == lifecycle.Renewal)
	u.Made.Add(u.plan.ID.ValueString())
	return true
}

func (u *update) fitsNewOrder(order *certcentral.Order) bool {
	phase := lifecycle.PhaseOf(order.Status)
	if u.decision.Action == lifecycle.Renewal {
		return phase == lifecycle.Running && !order.IsRenewed
	}
	if !u.seen.EverIssued {
		return phase == lifecycle.Waiting || phase == lifecycle.Ended
	}
	return phase != lifecycle.Waiting
}

// successorID returns the alternative id of the order that follows another. It is the same for the same purchase, so that
// a run that was killed while ordering leaves an order that the next run finds.
func successorID(old int64, action lifecycle.Action, m *sslOrderModel, seen *memory) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%d %s %s %s %d", old, action, m.Product.ValueString(), m.OrganizationID.ValueString(), seen.Attempts))
	return certcentral.AlternativeOrderIDPrefix + hex.EncodeToString(sum[:16])
}

// placeSuccessor places an order under an id that only this purchase has, unless a run before this one did.
func (u *update) placeSuccessor(ctx context.Context, request certcentral.OrderRequest) (*certcentral.PlacedOrder, error) {
	existing, err := u.liveOrder(ctx, request.AlternativeOrderID)
	switch {
	case err != nil:
		return nil, fmt.Errorf("looking for an order that an earlier run may have placed: %w", err)
	case existing != nil:
		return &certcentral.PlacedOrder{ID: existing.ID, Recovered: existing, Adopted: true}, nil
	}
	return u.Client.PlaceOrder(ctx, u.plan.Product.ValueString(), request)
}

// liveOrder returns the order with the alternative id that has not ended, nil when there is none.
func (r *sslOrderResource) liveOrder(ctx context.Context, alternativeID string) (*certcentral.Order, error) {
	found, err := r.Client.OrdersByAlternativeID(ctx, alternativeID)
	if err != nil {
		return nil, err
	}
	for _, status := range found {
		if lifecycle.PhaseOf(status.Status) != lifecycle.Ended {
			return r.Client.Order(ctx, status.OrderID)
		}
	}
	return nil, nil
}

// followRenewal returns the renewal of an order that a run placed and could not save, and makes the model its own. It
// returns the order itself when it has no renewal of ours.
func (r *sslOrderResource) followRenewal(ctx context.Context, state *sslOrderModel, seen *memory, order *certcentral.Order, diags *diag.Diagnostics) *certcentral.Order {
	if !order.IsRenewed || lifecycle.PhaseOf(order.Status) != lifecycle.Running {
		return order
	}
	renewal, err := r.liveOrder(ctx, successorID(order.ID, lifecycle.Renewal, state, seen))
	if err != nil || renewal == nil {
		return order
	}
	seen.Previous = &previousOrder{Product: state.Product.ValueString(), OrganizationID: state.OrganizationID.ValueString(), Terms: termsOf(ctx, state)}
	seen.Declared = &seen.Previous.Terms
	state.clearFacts()
	state.PreviousOrderID = tfkit.IDValue(order.ID)
	r.fillFromOrder(ctx, state, seen, renewal, diags)
	return renewal
}
