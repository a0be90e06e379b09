// SPDX-License-Identifier: MPL-2.0

package orders

import (
	"context"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/certcentral"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/lifecycle"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/tfkit"
)

// purchase returns the note on an order that was sent and not confirmed.
func (m *sslOrderModel) purchase(ctx context.Context, account string, err *certcentral.UnconfirmedError) *purchase {
	return &purchase{
		AlternativeOrderID: err.AlternativeOrderID,
		Existing:           err.Existing,
		Account:            account,
		Product:            m.Product.ValueString(),
		OrganizationID:     m.OrganizationID.ValueString(),
		PreviousOrderID:    m.PreviousOrderID.ValueString(),
		Terms:              termsOf(ctx, m),
	}
}

// unconfirmed fills the model with what is known of an order that may or may not exist: its alternative id.
func (m *sslOrderModel) unconfirmed(alternativeID string) {
	m.clearFacts()
	m.ID = types.StringValue(lifecycle.UnconfirmedPrefix + alternativeID)
	m.Status = types.StringValue(lifecycle.StatusUnconfirmed)
	m.Requests = requestList(nil)
	domains, _ := m.recordDomains()
	m.fillRecords(proofs{Unknown: domains}, types.MapNull(recordType))
}

// clearFacts makes null what is known of no order yet.
func (m *sslOrderModel) clearFacts() {
	previous := m.PreviousOrderID
	m.sslOrderFactsModel = sslOrderFactsModel{PreviousOrderID: previous, DCVRecords: m.DCVRecords}
	m.nullUnknownInputs()
}

// fillPlaced writes the answer to a new order into the model. What the answer does not tell is null until the next
// refresh.
func (m *sslOrderModel) fillPlaced(placed *certcentral.PlacedOrder, leaf *x509.Certificate) {
	organization := m.OrganizationID
	m.clearFacts()
	if organization.IsUnknown() {
		m.OrganizationID = tfkit.IDValue(placed.OrganizationID)
	}
	m.ID = tfkit.IDValue(placed.ID)
	m.CertificateID = tfkit.IDValue(placed.CertificateID)
	if product := m.Product.ValueString(); product != lifecycle.AnyProduct {
		m.ProductNameID = types.StringValue(product)
	}
	m.Status = types.StringValue(placedStatus(placed, leaf))
	m.IsRenewal, m.IsRenewed = types.BoolValue(false), types.BoolValue(false)
	m.ReissuesCount = types.Int64Value(0)
	requests := make([]certcentral.Request, 0, len(placed.Requests))
	for _, request := range placed.Requests {
		requests = append(requests, certcentral.Request{ID: request.ID, Type: lifecycle.RequestNew, Status: request.Status})
	}
	m.Requests = requestList(requests)
	m.fillLeaf(leaf)
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

// fillLeaf writes the facts of a certificate into the model, null while there is none.
func (m *sslOrderModel) fillLeaf(leaf *x509.Certificate) {
	m.SerialNumber, m.Thumbprint, m.ValidFrom, m.ValidTill = types.StringNull(), types.StringNull(), types.StringNull(), types.StringNull()
	if leaf != nil {
		m.SerialNumber = types.StringValue(lifecycle.SerialNumber(leaf))
		m.Thumbprint = types.StringValue(lifecycle.Thumbprint(leaf))
		m.ValidFrom = types.StringValue(leaf.NotBefore.UTC().Format(time.DateOnly))
		m.ValidTill = types.StringValue(leaf.NotAfter.UTC().Format(time.DateOnly))
	}
	m.RenewalDueAt = m.renewalDueAt()
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
func (r *sslOrderResource) resolve(ctx context.Context, state *sslOrderModel, seen *memory, diags *diag.Diagnostics) (order *certcentral.Order, exists bool) {
	sent := seen.Purchase
	alternativeID, creating := strings.CutPrefix(state.ID.ValueString(), lifecycle.UnconfirmedPrefix)
	switch {
	case creating && sent == nil:
		sent = &purchase{AlternativeOrderID: alternativeID, Product: state.Product.ValueString(), OrganizationID: state.OrganizationID.ValueString(), Terms: termsOf(ctx, state)}
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
		CSR: sent.Terms.CSR, Names: lifecycle.NameSet(sent.Terms.CommonName, sent.Terms.DNSNames), Existing: sent.Existing,
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
func (r *sslOrderResource) settle(ctx context.Context, state *sslOrderModel, seen *memory, sent *purchase, order *certcentral.Order, diags *diag.Diagnostics) {
	if seen.EverIssued && sent.PreviousOrderID == state.ID.ValueString() {
		seen.Previous = previousOf(ctx, state, seen)
	}
	seen.forgetOrder()
	state.Product = types.StringValue(sent.Product)
	if sent.OrganizationID != "" {
		state.OrganizationID = types.StringValue(sent.OrganizationID)
	}
	sent.Terms.restore(state)
	seen.Declared = &sent.Terms
	state.clearFacts()
	state.PreviousOrderID = tfkit.OptionalText(sent.PreviousOrderID)
	r.fillFromOrder(ctx, state, seen, order, diags)
}
