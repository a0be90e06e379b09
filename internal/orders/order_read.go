// SPDX-License-Identifier: MPL-2.0

package orders

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/certcentral"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/lifecycle"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/tfkit"
)

// read refreshes the model; it is false when the order was sent and the service says that it never took it.
func (r *orderResource[T, M]) read(ctx context.Context, state M, seen *memory, diags *diag.Diagnostics) bool {
	order, exists := r.resolve(ctx, state, seen, diags)
	if diags.HasError() || !exists {
		return exists
	}
	if order == nil {
		order = r.order(ctx, state.common().ID, diags)
	}
	if order != nil {
		order = r.fallBack(ctx, state, seen, order, diags)
	}
	if order != nil {
		order = r.followRenewal(ctx, state, seen, order, diags)
	}
	if order == nil {
		return true
	}
	if !r.takeImported(ctx, state, seen, order, diags) {
		return true
	}
	if seen.Reissue != nil {
		seen.Reissue = r.settleReissue(ctx, state, seen.Reissue, order, diags)
	}
	refresh(ctx, state, order)
	r.readAwaited(ctx, state.common(), order)
	state.readOwn(ctx, errand{r.Client, seen, diags}, order)
	if lifecycle.PhaseOf(order.Status) == lifecycle.Ended && seen.Declared != nil {
		state.restoreSubject(seen.Declared)
	}
	seen.ServiceTime = order.AsOf.Truncate(time.Hour)
	seen.AutoRenews, seen.AutoReissues = order.AutoRenew > 0, order.AutoReissue
	seen.EverIssued = seen.EverIssued || wasIssued(order)
	diags.Append(readWarnings(state.common(), state.label(), order)...)
	r.noticeRenewal(ctx, state, seen, order, diags)
	return true
}

// takeImported fills in the terms of an order that was just imported, which has nothing but an id. It is false, after an
// error, for an order that is another resource's.
func (r *orderResource[T, M]) takeImported(ctx context.Context, state M, seen *memory, order *certcentral.Order, diags *diag.Diagnostics) bool {
	if !state.common().Product.IsNull() {
		return true
	}
	if other := state.otherResource(order.ProductNameID); other != "" {
		diags.AddError(fmt.Sprintf("Order %d Is Of Another Kind", order.ID), fmt.Sprintf(
			"Order %d is of product %s, which %s manages. Import it there.", order.ID, order.ProductNameID, other))
		return false
	}
	state.imported(ctx, errand{r.Client, seen, diags}, order)
	seen.RenewedBefore = order.IsRenewed
	seen.Imported, seen.Declared = true, new(state.declared(ctx))
	return true
}

// noticeRenewal warns of a renewal that somebody else made, and names it. What it found once is not looked for again.
func (r *orderResource[T, M]) noticeRenewal(ctx context.Context, state M, seen *memory, order *certcentral.Order, diags *diag.Diagnostics) {
	if !order.IsRenewed || lifecycle.PhaseOf(order.Status) != lifecycle.Running {
		seen.RenewedAs = 0
		return
	}
	if seen.RenewedAs == 0 {
		if id, err := r.Client.RenewalOf(ctx, order); err == nil {
			seen.RenewedAs = id
		}
	}
	wayOn := "Look it up in CertCentral, remove this order from state (a removed block with destroy = false, or terraform state rm), and import the renewal in its place"
	if seen.RenewedAs != 0 {
		wayOn = fmt.Sprintf("The renewal is order %d: remove this order from state (a removed block with destroy = false, or terraform state rm), and import %[1]d in its place", seen.RenewedAs)
	}
	diags.AddWarning("Order Already Renewed: "+state.label(), fmt.Sprintf(
		"A renewal of order %d was made outside this configuration, so this resource does not renew it. %s, unless this order is to be managed until its end.", order.ID, wayOn))
}

// wasIssued tells whether an order ever had a certificate, whatever became of it.
func wasIssued(order *certcentral.Order) bool {
	phase := lifecycle.PhaseOf(order.Status)
	return phase == lifecycle.Running || phase == lifecycle.Reissuing || !order.Certificate.ValidTill.IsZero()
}

// refresh writes what the service tells of the order into the model. Facts are taken as they come; the declared names
// and the CSR only where the service has others, and not while a reissue is under way or after the order's end, when
// the difference could be mistaken for a wish.
func refresh[T any, M declaration[T]](ctx context.Context, m M, order *certcentral.Order) {
	common := m.common()
	common.refreshFacts(order)
	fillInputs(m.served(order), types.String.IsNull)
	phase := lifecycle.PhaseOf(order.Status)
	if phase != lifecycle.Reissuing {
		common.refreshCertificate(order)
	}
	if phase == lifecycle.Running || phase == lifecycle.Waiting {
		m.refreshDeclared(order)
	}
	if phase != lifecycle.Ended { // which no call could put right
		m.refreshTerms(ctx, order)
	}
	common.RenewalDueAt = common.renewalDueAt()
}

// readAwaited makes certificate_id the one that a reissue will bring, where a run that was killed could not save it.
func (r *orderResource[T, M]) readAwaited(ctx context.Context, state *orderModel, order *certcentral.Order) {
	if lifecycle.PhaseOf(order.Status) != lifecycle.Reissuing || !state.CertificateID.Equal(tfkit.IDValue(order.Certificate.ID)) {
		return
	}
	certificates, err := r.Client.Reissues(ctx, order.ID)
	if err != nil {
		return
	}
	for _, certificate := range certificates {
		if certificate.Status == lifecycle.StatusPending && certificate.ID != order.Certificate.ID {
			state.CertificateID = awaitedID(&certificate, order.Requests)
		}
	}
}

// order reads an order's info. Not found and forbidden are errors: removed from state, the order would be bought again.
func (r *orderResource[T, M]) order(ctx context.Context, value types.String, diags *diag.Diagnostics) *certcentral.Order {
	id, ok := tfkit.ID(value)
	if !ok {
		diags.AddError("Invalid Order Id", fmt.Sprintf("%q is not the id of an order, which is a number.", value.ValueString()))
		return nil
	}
	order, err := r.Client.Order(ctx, id)
	if err != nil {
		diags.AddError(tfkit.OrderUnreadable(id, err))
		return nil
	}
	return order
}

// fallBack returns the order's predecessor when the order ended before it was issued: one that this resource had, not
// one that was renewed from elsewhere. It stays with the order where a run that withdrew it placed another in its place and
// could not save that: the change that asked for it is planned again, and finds it.
func (r *orderResource[T, M]) fallBack(ctx context.Context, state M, seen *memory, order *certcentral.Order, diags *diag.Diagnostics) *certcentral.Order {
	m := state.common()
	ended := lifecycle.PhaseOf(order.Status) == lifecycle.Ended && order.Status != lifecycle.StatusRevoked && order.Status != lifecycle.StatusExpired
	if !ended || seen.EverIssued || m.Product.IsNull() {
		return order
	}
	hasPrevious := !m.PreviousOrderID.IsNull() && seen.hadPrevious(m, state.renewedElsewhere())
	later, err := r.lostSuccessor(ctx, state, *seen, order.ID)
	switch {
	case later != nil:
		diags.AddWarning("Later Order Found: "+state.label(), fmt.Sprintf(
			"Order %d was placed in the place of order %d, which has status %s, by an earlier run that could not save it. The change that asked for it takes it over when it is applied. Without that change, cancel or revoke order %[1]d in CertCentral.", later.ID, order.ID, order.Status))
		return order
	case !hasPrevious:
		return order
	case err != nil:
		diags.AddError("Could Not Look For Later Order: "+state.label(), fmt.Sprintf(
			"Order %d has status %s, and whether an earlier run placed another one in its place could not be asked: %s\n\nNothing is changed or ordered until it can. Try again.", order.ID, order.Status, tfkit.Explain(err))+tfkit.DestroyAnyway)
		return nil
	}
	diags.AddWarning(fmt.Sprintf("Order %d %s", order.ID, strings.ToUpper(order.Status[:1])+order.Status[1:]), fmt.Sprintf(
		"Order %d for %s ended with status %s before it was issued. The resource goes back to order %s, which it was to follow. "+
			"What made the new order necessary is planned again as long as it holds.", order.ID, state.name(), order.Status, m.PreviousOrderID.ValueString()))
	previous := r.order(ctx, m.PreviousOrderID, diags)
	if previous == nil {
		return nil
	}
	m.PreviousOrderID = types.StringNull()
	if was := seen.Previous; was != nil {
		m.Product, m.OrganizationID = types.StringValue(was.Product), tfkit.OptionalText(was.OrganizationID)
		state.restore(&was.Terms)
		seen.Declared = &was.Terms
	}
	// What the other order was given, this one was not.
	m.Contacts = types.SetNull(m.Contacts.ElementType(ctx))
	m.OrganizationContact, m.TechnicalContact = types.ObjectNull(personTypes), types.ObjectNull(personTypes)
	renewedBefore := seen.Previous != nil && seen.Previous.RenewedBefore
	seen.Previous, seen.EverIssued = nil, true
	seen.forgetOrder()
	seen.RenewedBefore = renewedBefore
	return previous
}

func readWarnings(state *orderModel, label string, order *certcentral.Order) (diags diag.Diagnostics) {
	switch phase := lifecycle.PhaseOf(order.Status); {
	case phase == lifecycle.Ended:
		diags.AddWarning("Order Has Ended: "+label, fmt.Sprintf(
			"Order %d has status %s. It stays in state, and nothing is ordered in its place by itself. To order anew, change the declaration (for a revoked order: a CSR with a new key) or use -replace.", order.ID, order.Status))
	case phase == lifecycle.Running && order.Certificate.Status == lifecycle.StatusRevoked:
		diags.AddWarning("Certificate Revoked: "+label, fmt.Sprintf(
			"Certificate %d of order %d is revoked, and the order still runs. A CSR with a new key, or a new reissue_trigger, reissues it without a new order.", order.Certificate.ID, order.ID))
	}
	if product := state.Product.ValueString(); order.ProductNameID != "" && product != productOf(order, state) {
		diags.AddWarning("Another Product: "+label, fmt.Sprintf(
			"CertCentral has order %d as product %s, the declaration as %s. Nothing is ordered because of that; write %s to agree with it.", order.ID, order.ProductNameID, product, order.ProductNameID))
	}
	return diags
}
