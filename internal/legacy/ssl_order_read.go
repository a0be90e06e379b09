// SPDX-License-Identifier: MPL-2.0

package legacy

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/legacy/api"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/lifecycle"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/tfkit"
)

// slowest is how long a reissue that the service took may stay out of sight before it counts as one that did not happen.
const slowest = time.Hour

// read brings the model up to what the service tells.
func (r *sslOrderResource) read(ctx context.Context, state *sslOrderModel, seen *memory, diags *diag.Diagnostics) {
	if state.isUnconfirmed() {
		diags.AddError("Order Not Confirmed: "+state.label(), "The answer to the order was lost in an earlier run. "+unconfirmed(state, *seen))
		return
	}
	now, err := r.look(ctx, state.ID.ValueString())
	if err == nil && seen.Previous != nil && endedUnissued(now.order.Status) {
		state.fallBack(seen, now.order.Status, diags)
		now, err = r.look(ctx, state.ID.ValueString())
	}
	if err != nil {
		diags.AddError(unreadable(state.ID.ValueString(), err))
		return
	}
	imported := state.Status.IsNull()
	isSettled := state.settleReissue(seen, now, diags)
	seen.note(now)
	if imported {
		state.imported(now.order)
		seen.Imported = true
	}
	if now.isIssued() {
		seen.Previous = nil
	}
	pending := now.order.PendingReissue
	switch {
	case seen.Imported && state.CSR.IsNull(): // nothing is declared yet, so that the names in force count, and not those that somebody asked for
		state.takeNames(now.order.Subject)
		seen.Declared, seen.Beside = new(state.subject()), pending
	case isSettled && now.isIssued() && pending != nil:
		if seen.Beside == nil || !isSameSubject(*seen.Beside, *pending) {
			state.takeNames(*pending)
		}
	case isSettled && now.isIssued():
		seen.Beside = nil
		state.takeNames(now.order.Subject)
	case lifecycle.PhaseOf(now.order.Status) == lifecycle.Ended && seen.Declared != nil: // what differs now is nobody's wish
		declared := seen.Declared.model()
		state.CommonName, state.SANs = declared.CommonName, declared.SANs
	}
	state.take(now, state.CSR)
	warnOfOrder(state, seen, now, diags)
}

// endedUnissued tells whether an order with the status never had a certificate and never will.
func endedUnissued(status string) bool {
	return slices.Contains([]string{lifecycle.StatusCanceled, lifecycle.StatusRejected, lifecycle.StatusDenied}, status)
}

// fallBack makes the model the one of the order before, whose successor came to nothing.
func (m *sslOrderModel) fallBack(seen *memory, status string, diags *diag.Diagnostics) {
	previous := seen.Previous
	diags.AddWarning(fmt.Sprintf("Order %s Ended: %s", m.ID.ValueString(), m.CommonName.ValueString()), fmt.Sprintf(
		"Order %s ended with status %s before it was issued. The resource goes back to order %s, in whose place it was. What made the new order necessary is planned again as long as it is declared.",
		m.ID.ValueString(), status, previous.ID))
	m.factsModel = noFacts(previous.ID, lifecycle.StatusIssued)
	m.PreviousOrderID = tfkit.OptionalText(previous.PreviousOrderID)
	m.certifiedModel = previous.Declared.model()
	m.restore(previous.Terms)
	*seen = memory{Declared: &previous.Declared, Ordered: previous.Ordered, Reissue: previous.Reissue, Beside: previous.Beside}
}

// imported fills in what the service tells of the declaration, and the defaults of what it does not know. What cannot be
// declared, or is what the service has for everything that it does not know, is left open.
func (m *sslOrderModel) imported(order *api.Order) {
	years, _, _ := strings.Cut(order.Validity, " ")
	if number, err := strconv.ParseInt(years, 10, 64); err == nil && number >= 1 && number <= maxValidity {
		m.Validity = types.Int64Value(number)
	}
	if order.ProductName != "" {
		m.EV = types.BoolValue(slices.Contains(strings.Fields(strings.ToUpper(order.ProductName)), "EV"))
	}
	m.OrgUnit = tfkit.OptionalText(order.OrgUnit)
	if server := order.ServerType; server != nil && *server != otherServer {
		m.ServerType = types.Int64Value(*server)
	}
	m.SANs = types.SetNull(types.StringType)
	m.WaitForIssuance, m.RevocationSkipApproval = types.BoolValue(false), types.BoolValue(false)
	m.OnDestroy = types.StringValue(onDestroyKeep)
}

// isSameSubject tells whether two reissues are for the same names.
func isSameSubject(a, b api.Subject) bool {
	return slices.Equal(lifecycle.NameSet(a.CommonName, a.SANs), lifecycle.NameSet(b.CommonName, b.SANs))
}

// takeNames takes names where they are others than those of the model.
func (m *sslOrderModel) takeNames(served api.Subject) {
	if served.CommonName != "" && !m.isNamed(served.CommonName, served.SANs) {
		m.CommonName, m.SANs = types.StringValue(served.CommonName), tfkit.NameValues(served.CommonName, served.SANs)
	}
}

// settleReissue finds out what became of a reissue that the order was left with. It is false as long as the service may
// still answer from before it, so that what it tells of the names means nothing.
func (m *sslOrderModel) settleReissue(seen *memory, now look, diags *diag.Diagnostics) bool {
	note := seen.Reissue
	if note == nil {
		return true
	}
	isNew := now.certificate != nil && now.serial() != note.SerialNumber
	switch {
	case now.isIssued() && now.certificate == nil: // its certificate may come any moment
		note.Shown = note.Shown || now.order.PendingReissue != nil
		return false
	case note.Wanted != nil:
		m.settleLost(seen, now, isNew)
		return m.settleReissue(seen, now, diags)
	case isNew || !now.isIssued():
		seen.Reissue = nil
	case now.order.PendingReissue != nil:
		note.Shown = true
	case note.Shown || isOver(note.SentAt, now.order.AsOf):
		seen.Reissue = nil
		m.certifiedModel, seen.Declared = note.Prior.model(), &note.Prior
		diags.AddWarning("Reissue Did Not Happen: "+m.label(), fmt.Sprintf(
			"The reissue of order %s was rejected or cancelled: the order runs on with its earlier certificate. It is planned again as long as the declaration asks for it.", m.ID.ValueString()))
	default:
		return false
	}
	return true
}

// settleLost takes over a reissue whose answer was lost, if it shows. If not, what counts is the one before it, if any.
func (m *sslOrderModel) settleLost(seen *memory, now look, isNew bool) {
	note := seen.Reissue
	wanted := note.Wanted.model()
	switch {
	case isNew && now.brings(&wanted, note.Earlier == nil && !note.Ambiguous):
		seen.Reissue = nil
	case now.isPending(&wanted) && !note.Ambiguous:
		seen.Reissue = &reissueNote{SerialNumber: note.SerialNumber, SentAt: note.SentAt, Shown: true, Prior: note.Prior}
	default:
		seen.Reissue = note.Earlier
		return
	}
	m.certifiedModel, seen.Declared = wanted, note.Wanted
}

// isOver tells whether a reissue that is out of sight counts as one that did not happen, by the service's times.
func isOver(sentAt, now time.Time) bool {
	return !sentAt.IsZero() && now.Sub(sentAt) > slowest
}

// warnOfOrder says what a refresh must not pass over in silence.
func warnOfOrder(state *sslOrderModel, seen *memory, now look, diags *diag.Diagnostics) {
	id := state.ID.ValueString()
	if seen.Lost != nil {
		diags.AddWarning("Order Not Confirmed: "+state.label(), lostSuccessor(state, *seen))
	}
	if lifecycle.PhaseOf(now.order.Status) == lifecycle.Ended {
		diags.AddWarning("Order Has Ended: "+state.label(), fmt.Sprintf(
			"Order %s has status %s. It stays in state, and nothing is ordered in its place by itself. To order anew, change the declaration or use -replace; better, order through the Services API (certcentral_ssl_order).", id, now.order.Status))
		return
	}
	if now.certificate == nil || seen.Reissue != nil || now.order.PendingReissue != nil {
		return
	}
	if csr := state.CSR.ValueString(); csr != "" && now.key() != lifecycle.KeyID(csr) {
		diags.AddWarning("Certificate For Another Key: "+state.label(), fmt.Sprintf(
			"The certificate of order %s, serial number %s, was issued for another key than that of csr, so it is not shown. It is reissued as long as the declaration is as it is; to keep it, declare the CSR that it was issued for.", id, now.serial()))
	}
	if leaf := now.certificate.Leaf; lifecycle.InLastThird(leaf.NotBefore, leaf.NotAfter, now.order.AsOf) {
		diags.AddWarning("Certificate Near Its End: "+state.label(), fmt.Sprintf(
			"The certificate of order %s ends on %s, and nothing renews it by itself. While the order lasts, a csr with a new key reissues it; after that, continue it by a certcentral_ssl_order with renewal_of_order_id = \"%[1]s\".", id, leaf.NotAfter.UTC().Format(time.DateOnly)))
	}
}
