// SPDX-License-Identifier: MPL-2.0

package legacy

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/certcentral"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/legacy/api"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/lifecycle"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/tfkit"
)

// slowest is how long a reissue that the service took may stay out of sight before it counts as one that did not happen.
const slowest = time.Hour

// read brings the model up to what the service tells.
func (r *sslOrderResource) read(ctx context.Context, state *sslOrderModel, seen *memory, diags *diag.Diagnostics) {
	if state.isUnconfirmed() {
		diags.AddError("Order Not Confirmed: "+state.label(), "The answer to the order was lost in an earlier run. "+unconfirmed(state))
		return
	}
	id := state.ID.ValueString()
	now, err := r.look(ctx, id)
	if err != nil {
		diags.AddError(unreadable(id, err))
		return
	}
	imported := state.Status.IsNull()
	if imported {
		state.imported(now.order)
		seen.Imported = true
	}
	isSettled := r.settleReissue(state, seen, now, diags)
	seen.CertifiedKey = now.key()
	state.take(now, state.CSR)
	if imported || isSettled && now.isIssued() { // of no other order can names be changed
		state.takeNames(now.order)
	}
	warnOfOrder(state, seen, now, diags)
}

// imported fills in what the service tells of the declaration, and the defaults of what it does not know.
func (m *sslOrderModel) imported(order *api.Order) {
	years, _, _ := strings.Cut(order.Validity, " ")
	if number, err := strconv.ParseInt(years, 10, 64); err == nil {
		m.Validity = types.Int64Value(number)
	}
	m.OrgUnit = tfkit.OptionalText(order.OrgUnit)
	m.ServerType = types.Int64PointerValue(order.ServerType)
	m.WaitForIssuance, m.RevocationSkipApproval = types.BoolValue(false), types.BoolValue(false)
	m.OnDestroy = types.StringValue(onDestroyKeep)
	m.SANs = types.SetNull(types.StringType)
}

// takeNames takes the names that the service has, or will have once a reissue is issued, where they are others than those
// of the model.
func (m *sslOrderModel) takeNames(order *api.Order) {
	served := order.Subject
	if order.PendingReissue != nil {
		served = *order.PendingReissue
	}
	names, _ := m.nameSet()
	sameCommonName := lifecycle.Normalize(m.CommonName.ValueString()) == lifecycle.Normalize(served.CommonName)
	if served.CommonName == "" || sameCommonName && lifecycle.SameNames(names, lifecycle.NameSet(served.CommonName, served.SANs)) {
		return
	}
	m.CommonName, m.SANs = types.StringValue(served.CommonName), nameValues(served.CommonName, served.SANs)
}

// settleReissue finds out what became of a reissue that the order was left with. It is false as long as the service may
// still answer from before it, so that what it tells of the names means nothing.
func (r *sslOrderResource) settleReissue(state *sslOrderModel, seen *memory, now look, diags *diag.Diagnostics) bool {
	note := seen.Reissue
	if note == nil {
		return true
	}
	isNew := now.certificate != nil && now.serial() != note.SerialNumber
	if wanted := note.Wanted; wanted != nil {
		seen.Reissue = nil
		declared := wanted.model()
		switch {
		case isNew && now.holds(&declared):
			state.certifiedModel = declared
		case now.isPending(&declared):
			state.certifiedModel, state.certificateFactsModel = declared, state.keeping(wanted.CSR)
			seen.Reissue = &reissueNote{SerialNumber: note.SerialNumber, SentAt: note.SentAt, Shown: true}
		}
		return true
	}
	switch {
	case isNew || !now.isIssued():
		seen.Reissue = nil
	case now.order.PendingReissue != nil:
		note.Shown = true
	case note.Shown || now.order.AsOf.Sub(note.SentAt) > slowest:
		seen.Reissue = nil
		if now.order.ServerType != nil { // key and names are compared at each refresh, this is not
			state.ServerType = types.Int64PointerValue(now.order.ServerType)
		}
		diags.AddWarning("Reissue Did Not Happen: "+state.label(), fmt.Sprintf(
			"The reissue of order %s was rejected or cancelled: the order runs on with its earlier certificate. It is planned again as long as the declaration asks for it.", state.ID.ValueString()))
	default:
		return false
	}
	return true
}

// keeping returns the facts of the certificate for as long as another one for the CSR is awaited: none if that has another key.
func (m *sslOrderModel) keeping(csr string) certificateFactsModel {
	if lifecycle.KeyID(csr) != lifecycle.KeyID(m.CSR.ValueString()) {
		return noCertificate()
	}
	return m.certificateFactsModel
}

// subject returns what is declared of the certificate, for the note on a reissue.
func (m *certifiedModel) subject() *subject {
	sans, _ := m.names()
	return &subject{CSR: m.CSR.ValueString(), CommonName: m.CommonName.ValueString(), SANs: sans, ServerType: m.ServerType.ValueInt64()}
}

// model returns what the note says as it was declared.
func (s *subject) model() certifiedModel {
	return certifiedModel{
		CSR: types.StringValue(s.CSR), CommonName: types.StringValue(s.CommonName),
		SANs: nameValues(s.CommonName, s.SANs), ServerType: types.Int64Value(s.ServerType),
	}
}

// warnOfOrder says what a refresh must not pass over in silence.
func warnOfOrder(state *sslOrderModel, seen *memory, now look, diags *diag.Diagnostics) {
	id, phase := state.ID.ValueString(), lifecycle.PhaseOf(now.order.Status)
	if seen.Lost != "" {
		diags.AddWarning("Order Not Confirmed: "+state.label(), lostSuccessor(state, *seen))
	}
	if phase == lifecycle.Ended {
		diags.AddWarning("Order Has Ended: "+state.label(), fmt.Sprintf(
			"Order %s has status %s. It stays in state, and nothing is ordered in its place by itself. To order anew, change the declaration or use -replace; better, order through the Services API (certcentral_ssl_order).", id, now.order.Status))
		return
	}
	if now.certificate == nil {
		return
	}
	if csr := state.CSR.ValueString(); csr != "" && seen.Reissue == nil && now.order.PendingReissue == nil && now.key() != lifecycle.KeyID(csr) {
		diags.AddWarning("Certificate For Another Key: "+state.label(), fmt.Sprintf(
			"The certificate of order %s, serial number %s, was issued for another key than that of csr, so it is not shown. It is reissued as long as the declaration is as it is; to keep it, declare the CSR that it was issued for.", id, now.serial()))
	}
	leaf := now.certificate.Leaf
	if now.order.PendingReissue == nil && !now.order.AsOf.Before(leaf.NotAfter.Add(-leaf.NotAfter.Sub(leaf.NotBefore)/3)) {
		diags.AddWarning("Certificate Near Its End: "+state.label(), fmt.Sprintf(
			"The certificate of order %s ends on %s, and nothing renews it by itself. While the order lasts, a csr with a new key reissues it; after that, continue it by a certcentral_ssl_order with renewal_of_order_id = \"%[1]s\".", id, leaf.NotAfter.UTC().Format(time.DateOnly)))
	}
}

// unreadable returns summary and detail of the error for an order that could not be read. That the service does not show
// it never means that it is gone.
func unreadable(id string, err error) (summary, detail string) {
	if !certcentral.IsNotFound(err) || !certcentral.IsRefused(err) {
		return fmt.Sprintf("Could Not Read Order %s", id), explain(err)
	}
	return fmt.Sprintf("Order %s Not Visible", id), explain(err) + fmt.Sprintf(
		"\n\nOrders seldom vanish: most likely account_id and api_key of the provider's legacy_api are those of another account than order %s. "+
			"What is in state stays there, for without it another order would be bought. If it is to be managed no longer, use a removed block with destroy = false, or terraform state rm.", id)
}
