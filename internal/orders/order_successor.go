// SPDX-License-Identifier: MPL-2.0

package orders

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/certcentral"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/lifecycle"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/tfkit"
)

// orderAgain places the order that follows this one: its renewal, or one on other terms.
func (u *update[T, M]) orderAgain(ctx context.Context) bool {
	old := u.current(ctx, u.fitsNewOrder)
	if old == nil {
		return false
	}
	nothing := "Nothing was ordered."
	if lifecycle.PhaseOf(old.Status) == lifecycle.Waiting {
		if !u.withdraw(ctx, old, u.state.common().note(), u.diags) {
			return false
		}
		u.state.common().Status = types.StringValue(lifecycle.StatusCanceled)
		nothing = fmt.Sprintf("Nothing was ordered, and order %d, in whose place the order was to come, had been withdrawn before. The next apply orders in its place.", old.ID)
	}
	request := u.orderRequest(ctx, u.config, u.plan)
	// What the service told of the old order's contacts is the organization's, and may have changed.
	if u.config.common().OrganizationContact.IsNull() {
		request.OrganizationContact = nil
	}
	if u.config.common().TechnicalContact.IsNull() {
		request.TechnicalContact = nil
	}
	if !u.seen.EverIssued && !u.seen.hadPrevious(u.state.common(), u.state.renewedElsewhere()) { // still the first order, in the place of one that came to nothing
		u.plan.fillFirst(ctx, &request)
	}
	if u.decision.Action == lifecycle.Renewal {
		request.RenewalOfOrderID = &old.ID
	}
	if u.plan.common().PreviousOrderID.IsUnknown() { // the service tells whose certificate was named
		u.plan.common().PreviousOrderID = types.StringNull()
	}
	placed, err := u.placeSuccessor(ctx, old, request)
	if unconfirmed := (*certcentral.UnconfirmedError)(nil); errors.As(err, &unconfirmed) {
		u.seen.Purchase = u.purchase(ctx, u.plan, unconfirmed)
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
		u.seen.Previous = previousOf(u.state.common(), u.state.declared(ctx), u.seen)
	}
	u.seen.Reissue = nil
	u.seen.forgetOrder()
	u.fillFromAnswer(ctx, u.plan, u.seen, placed, u.diags)
	u.plan.common().IsRenewal = types.BoolValue(request.RenewalOfOrderID != nil || request.RenewedThumbprint != "")
	u.Made.Claim(u.plan.common().ID.ValueString())
	return true
}

func (u *update[T, M]) fitsNewOrder(order *certcentral.Order) bool {
	phase := lifecycle.PhaseOf(order.Status)
	if u.decision.Action == lifecycle.Renewal {
		return phase == lifecycle.Running && !order.IsRenewed
	}
	if !u.seen.EverIssued {
		return phase == lifecycle.Waiting || phase == lifecycle.Ended
	}
	return phase != lifecycle.Waiting
}

// successorID returns the alternative id of an attempt at the order that follows another. It is the same for the same
// purchase, so that a run that was killed while ordering leaves an order that the next run finds.
func successorID(old int64, action lifecycle.Action, m *orderModel, attempt int) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%d %s %s %s %d", old, action, m.Product.ValueString(), m.OrganizationID.ValueString(), attempt))
	return certcentral.AlternativeOrderIDPrefix + hex.EncodeToString(sum[:16])
}

// maxAttempts is how many orders may come to nothing before somebody has to look at why.
const maxAttempts = 50

// successor looks for the order that follows another. It returns the one that has not ended, or else the alternative id
// that is still free: every order that came to nothing, such as one that was rejected, has used one up.
func (r *orderResource[T, M]) successor(ctx context.Context, old int64, action lifecycle.Action, m *orderModel) (live *certcentral.Order, free string, err error) {
	for attempt := range maxAttempts {
		id := successorID(old, action, m, attempt)
		found, err := r.Client.OrdersByAlternativeID(ctx, id)
		if err != nil || len(found) == 0 {
			return nil, id, err
		}
		for _, status := range found {
			if lifecycle.PhaseOf(status.Status) != lifecycle.Ended {
				order, err := r.Client.Order(ctx, status.OrderID)
				return order, "", err
			}
		}
	}
	return nil, "", fmt.Errorf("%d orders in the place of order %d were rejected or cancelled", maxAttempts, old)
}

// placeSuccessor places an order under an id that only this purchase has, unless a run before this one did.
func (u *update[T, M]) placeSuccessor(ctx context.Context, old *certcentral.Order, request certcentral.OrderRequest) (*certcentral.PlacedOrder, error) {
	live, free, err := u.successor(ctx, u.followed(u.state, *u.seen, old.ID), u.decision.Action, u.plan.common())
	switch {
	case err != nil:
		return nil, fmt.Errorf("looking for an order that an earlier run may have placed: %w", err)
	case live != nil:
		if other := u.plan.otherTerms(ctx, live); len(other) > 0 {
			return nil, otherTermsError(live, other)
		}
		u.amendAdopted(ctx, u.plan, live, u.diags)
		return &certcentral.PlacedOrder{ID: live.ID, Recovered: live, Adopted: true}, nil
	}
	request.AlternativeOrderID = free
	return u.Client.PlaceOrder(ctx, u.plan.common().Product.ValueString(), request)
}

// otherTerms lists the terms of an order to take over that are not those declared and that nothing would put right.
func (m *orderModel) otherTerms(ctx context.Context, order *certcentral.Order) []string {
	other := differing([]declaredTerm{
		{"product", m.Product, productOf(order, m)},
		{"organization_id", m.OrganizationID, tfkit.IDValue(order.OrganizationID).ValueString()},
	})
	if details := m.inlineOrganization(ctx); details != nil && m.OrganizationID.ValueString() == "" && order.Organization.Name != "" && !sameText(details.Name, order.Organization.Name) {
		other = append(other, fmt.Sprintf("the organization %q", order.Organization.Name))
	}
	return other
}

// declaredTerm is a term as it is declared, and as an order has it.
type declaredTerm struct {
	name     string
	declared types.String
	served   string
}

// differing lists the terms that are declared and served, and not the same.
func differing(terms []declaredTerm) (other []string) {
	for _, term := range terms {
		if declared := term.declared.ValueString(); declared != "" && term.served != "" && declared != term.served {
			other = append(other, fmt.Sprintf("%s = %q", term.name, term.served))
		}
	}
	return other
}

// amendAdopted gives an order that was taken over what is declared and a refresh could not tell apart from it: its contacts
// and custom fields. What is not taken can be given again by a change.
func (r *orderResource[T, M]) amendAdopted(ctx context.Context, m M, order *certcentral.Order, diags *diag.Diagnostics) {
	contacts := m.common().organizationContacts(ctx)
	for _, c := range m.common().orderContacts() {
		if person, ok := personOf(ctx, c.object); ok {
			contacts = append(contacts, person.request(c.kind))
		}
	}
	var err error
	if len(contacts) > 0 {
		err = r.Client.UpdateOrderContacts(ctx, order.ID, contacts)
	}
	for _, field := range m.common().customFields(ctx) {
		err = errors.Join(err, r.Client.SetCustomField(ctx, order.ID, field))
	}
	if err != nil {
		diags.AddWarning(fmt.Sprintf("Order Adopted In Part: %s, Order %d", m.label(), order.ID), fmt.Sprintf(
			"The declared contacts or custom fields could not be given to the order: %s\n\nGive them to it in CertCentral, or by changing them here.", tfkit.Explain(err)))
	}
}

// productOf returns the order's product in the words of the declaration: the product "ssl" has the service choose one.
func productOf(order *certcentral.Order, m *orderModel) string {
	if m.Product.ValueString() == lifecycle.AnyProduct {
		return lifecycle.AnyProduct
	}
	return order.ProductNameID
}

func otherTermsError(order *certcentral.Order, other []string) error {
	return fmt.Errorf("order %d exists already, of an earlier run that could not save it, with %s; nothing was sent. "+
		"Declare these terms and apply, which takes the order over, and change them afterwards; or cancel order %[1]d in CertCentral", order.ID, strings.Join(other, ", "))
}

// followRenewal returns the renewal of an order that a run placed and could not save, and makes the model its own. It
// returns the order itself when it has no renewal of ours.
func (r *orderResource[T, M]) followRenewal(ctx context.Context, state M, seen *memory, order *certcentral.Order, diags *diag.Diagnostics) *certcentral.Order {
	if !order.IsRenewed || seen.RenewedBefore || state.common().Product.IsNull() || lifecycle.PhaseOf(order.Status) != lifecycle.Running {
		return order
	}
	renewal, _, err := r.successor(ctx, order.ID, lifecycle.Renewal, state.common())
	// After an error a later refresh looks again; until then nothing is bought, for the order is renewed. A renewal that
	// somebody has had revoked is not taken for one that was lost.
	if err != nil || renewal == nil || renewal.OpenRevocation() != nil {
		return order
	}
	diags.AddWarning("Renewal Found: "+state.label(), fmt.Sprintf(
		"Order %d is the renewal of order %d, placed by an earlier run that could not save it. The resource is this renewal from here on.", renewal.ID, order.ID))
	seen.Previous = previousOf(state.common(), state.declared(ctx), seen)
	seen.forgetOrder()
	seen.Imported = state.takeSubject(renewal) || seen.Imported
	seen.Declared = new(state.declared(ctx))
	clearOrder(state)
	state.common().PreviousOrderID = tfkit.IDValue(order.ID)
	r.fillFromOrder(ctx, state, seen, renewal, diags)
	return renewal
}

// lostSuccessor returns the order that a run placed in the place of one that it withdrew, and could not save; nil when there
// is none.
func (r *orderResource[T, M]) lostSuccessor(ctx context.Context, state M, seen memory, withdrawn int64) (*certcentral.Order, error) {
	order, _, err := r.successor(ctx, r.followed(state, seen, withdrawn), lifecycle.Anew, state.common())
	if err != nil || order == nil || order.OpenRevocation() != nil {
		return nil, err
	}
	return order, nil
}

// followed returns the order that one in the place of an order really follows, which a fall-back goes to as well: one that
// was never issued is gone by then.
func (r *orderResource[T, M]) followed(state M, seen memory, id int64) int64 {
	m := state.common()
	if predecessor, ok := tfkit.ID(m.predecessor(seen)); ok && seen.hadPrevious(m, state.renewedElsewhere()) {
		return predecessor
	}
	return id
}
