// SPDX-License-Identifier: MPL-2.0

package orders

import (
	"context"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/certcentral"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/lifecycle"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/tfkit"
)

// purchase returns the note on an order that was sent and not confirmed.
func (r *orderResource[T, M]) purchase(ctx context.Context, m M, err *certcentral.UnconfirmedError) *purchase {
	return &purchase{
		AlternativeOrderID: err.AlternativeOrderID,
		Existing:           err.Existing,
		Account:            r.Client.Fingerprint(err.AlternativeOrderID),
		Product:            m.common().Product.ValueString(),
		OrganizationID:     m.common().OrganizationID.ValueString(),
		PreviousOrderID:    m.common().PreviousOrderID.ValueString(),
		Terms:              m.declared(ctx),
	}
}

// fillUnconfirmed fills the model with what is known of an order that may or may not exist: its alternative id.
func (r *orderResource[T, M]) fillUnconfirmed(ctx context.Context, m M, alternativeID string, seen *memory, diags *diag.Diagnostics) {
	clearOrder(m)
	m.common().ID = types.StringValue(lifecycle.UnconfirmedPrefix + alternativeID)
	m.common().Status = types.StringValue(lifecycle.StatusUnconfirmed)
	m.common().Requests = requestList(nil)
	m.prove(ctx, errand{r.Client, seen, diags}, proofs{}, nil)
}

// clearOrder makes null what is known of no order yet.
func clearOrder[T any, M declaration[T]](m M) {
	m.common().clearFacts()
	fillInputs(m.served(&certcentral.Order{}), types.String.IsUnknown)
}

// fillPlaced writes the answer to a new order into the model. What the answer does not tell is null until the next
// refresh.
func fillPlaced[T any, M declaration[T]](m M, placed *certcentral.PlacedOrder, leaf *x509.Certificate) {
	common := m.common()
	organization := common.OrganizationID
	clearOrder(m)
	if organization.IsUnknown() {
		common.OrganizationID = tfkit.IDValue(placed.OrganizationID)
	}
	common.ID = tfkit.IDValue(placed.ID)
	common.CertificateID = tfkit.IDValue(placed.CertificateID)
	if product := common.Product.ValueString(); product != lifecycle.AnyProduct {
		common.ProductNameID = types.StringValue(product)
	}
	common.Status = types.StringValue(placedStatus(placed, leaf))
	common.IsRenewal, common.IsRenewed = types.BoolValue(false), types.BoolValue(false)
	common.ReissuesCount = types.Int64Value(0)
	requests := make([]certcentral.Request, 0, len(placed.Requests))
	for _, request := range placed.Requests {
		requests = append(requests, certcentral.Request{ID: request.ID, Type: lifecycle.RequestNew, Status: request.Status})
	}
	common.Requests = requestList(requests)
	common.fillLeaf(leaf)
}

func placedStatus(placed *certcentral.PlacedOrder, leaf *x509.Certificate) string {
	if leaf != nil {
		return lifecycle.StatusIssued
	}
	for _, request := range placed.Requests {
		if lifecycle.IsOpen(request.Status) {
			return lifecycle.StatusNeedsApproval
		}
	}
	return lifecycle.StatusPending
}

// leafOf returns the certificate that was issued at once, nil when there is none or it cannot be read: what is missing
// then is filled in by the next refresh.
func leafOf(chain []certcentral.ChainCertificate) *x509.Certificate {
	for _, link := range chain {
		block, _ := pem.Decode([]byte(link.PEM))
		if block == nil {
			continue
		}
		if certificate, err := x509.ParseCertificate(block.Bytes); err == nil && !certificate.IsCA {
			return certificate
		}
	}
	return nil
}

// resolve finds out what became of an order that was sent and not confirmed. It returns that order when the service has
// it, and false when the resource stands for nothing, for nothing was bought.
func (r *orderResource[T, M]) resolve(ctx context.Context, state M, seen *memory, diags *diag.Diagnostics) (order *certcentral.Order, exists bool) {
	sent := seen.Purchase
	alternativeID, creating := strings.CutPrefix(state.common().ID.ValueString(), lifecycle.UnconfirmedPrefix)
	switch {
	case creating && sent == nil:
		sent = &purchase{AlternativeOrderID: alternativeID, Product: state.common().Product.ValueString(), OrganizationID: state.common().OrganizationID.ValueString(), Terms: state.declared(ctx)}
	case sent == nil:
		return nil, true
	}
	if sent.Account != "" && sent.Account != r.Client.Fingerprint(sent.AlternativeOrderID) {
		diags.AddError("Order Sent With Another Key: "+state.label(), fmt.Sprintf(
			"An order with the alternative id %s was sent with another api_key, base_url or region, and it is not known yet whether it was taken. Only the account that it was sent to can tell. "+
				"Use that key once more. If that is not possible, look for the alternative id in CertCentral, remove the resource from state (terraform state rm), and import the order if there is one.", sent.AlternativeOrderID))
		return nil, true
	}
	match := certcentral.PurchaseMatch{
		CSR: sent.Terms.CSR, Names: sent.Terms.names(), Emails: sent.Terms.Emails, Existing: sent.Existing,
	}
	order, err := r.Client.FindPurchase(ctx, sent.AlternativeOrderID, match)
	switch {
	case errors.Is(err, certcentral.ErrNotPurchased):
		seen.Purchase = nil
		diags.AddWarning("Order Was Not Taken: "+state.label(), fmt.Sprintf(
			"The order sent earlier with the alternative id %s never reached CertCentral, so nothing was bought. It is planned again as long as the declaration asks for it.", sent.AlternativeOrderID))
		return nil, !creating
	case err != nil:
		diags.AddError("Order Still Not Confirmed: "+state.label(), fmt.Sprintf(
			"An order with the alternative id %s was sent earlier, and it is not known yet whether it was taken: %s\n\nNothing is ordered until it is. Try again later. "+
				"If that does not help, look for the alternative id in CertCentral, remove the resource from state (terraform state rm), and import the order if there is one.", sent.AlternativeOrderID, tfkit.Explain(err)))
		return nil, true
	}
	seen.Purchase = nil
	r.settle(ctx, state, seen, sent, order, diags)
	return order, true
}

// settle makes the model the one of an order that turned out to exist.
func (r *orderResource[T, M]) settle(ctx context.Context, state M, seen *memory, sent *purchase, order *certcentral.Order, diags *diag.Diagnostics) {
	m := state.common()
	if seen.EverIssued && sent.PreviousOrderID == m.ID.ValueString() {
		seen.Previous = previousOf(m, state.declared(ctx), seen)
	}
	seen.forgetOrder()
	m.Product = types.StringValue(sent.Product)
	if sent.OrganizationID != "" {
		m.OrganizationID = types.StringValue(sent.OrganizationID)
	}
	state.restore(&sent.Terms)
	seen.Declared = &sent.Terms
	clearOrder(state)
	m.PreviousOrderID = tfkit.OptionalText(sent.PreviousOrderID)
	r.fillFromOrder(ctx, state, seen, order, diags)
}
