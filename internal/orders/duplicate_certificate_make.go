// SPDX-License-Identifier: MPL-2.0

package orders

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/certcentral"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/lifecycle"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/tfkit"
)

// duplicateMemory is what a duplicate's private state holds between the walks of Terraform.
type duplicateMemory struct {
	// Imported tells that the duplicate was imported and not changed since.
	Imported bool `json:"imported,omitempty"`
	// Sent is set while it is not known whether a duplicate was made.
	Sent *duplicateNote `json:"sent,omitempty"`
}

// duplicateNote is a duplicate that was asked for and not confirmed, with the terms that it was asked for with.
type duplicateNote struct {
	OrderID string `json:"order_id"`
	// Account tells the account that it was sent to: another one knows nothing of it.
	Account string `json:"account,omitempty"`
	// Known is what the order had before.
	Known []string         `json:"known,omitempty"`
	Terms certificateTerms `json:"terms"`
}

func (r *duplicateCertificateResource) note(ctx context.Context, m *duplicateCertificateModel, uncertain *certcentral.UncertainError) *duplicateNote {
	order := m.OrderID.ValueString()
	return &duplicateNote{OrderID: order, Account: r.Client.Fingerprint(order), Known: uncertain.Known, Terms: m.declared(ctx)}
}

// unconfirmed fills the model with what is known of a duplicate that may or may not exist. What waits for its certificate
// is told that there is none to wait for yet.
func (m *duplicateCertificateModel) unconfirmed() {
	m.clearFacts()
	m.ID = types.StringValue(lifecycle.UnconfirmedPrefix + m.OrderID.ValueString())
	m.CertificateID = types.StringValue(lifecycle.UnknownRequest)
	m.Status = types.StringValue(lifecycle.StatusUnconfirmed)
}

// duplicate asks for what the model declares and fills in what became known of it. It returns an error when nobody knows
// whether the duplicate was made; that it certainly was not, it adds to the diagnostics.
func (r *duplicateCertificateResource) duplicate(ctx context.Context, m *duplicateCertificateModel, diags *diag.Diagnostics) *certcentral.UncertainError {
	order := r.duplicable(ctx, m, diags)
	if order == nil {
		return nil
	}
	if r.Made.Has(m.lostKey()) {
		diags.AddError("Duplicate Belongs To Another Resource: "+m.label(), fmt.Sprintf(
			"Nothing was sent. Another resource of this run asked for a duplicate of order %d with the same key and names, and it is not known whether that was made: nobody could tell the two apart. Give each duplicate a key of its own, or apply again.", order.ID))
		return nil
	}
	made, err := r.Client.Duplicate(ctx, order, m.request(ctx))
	if uncertain, ok := errors.AsType[*certcentral.UncertainError](err); ok {
		r.Made.Claim(m.lostKey())
		return uncertain
	}
	if err != nil {
		diags.AddError("Could Not Make Duplicate: "+m.label(), "No duplicate was made. "+tfkit.Explain(err)+m.otherNames(order, err))
		return nil
	}
	if !r.Made.Claim(madeDuplicate(made)) {
		diags.AddError("Duplicate Belongs To Another Resource: "+m.label(), fmt.Sprintf(
			"The answer was lost, and what was found afterwards on order %d is the duplicate of another resource with the same key and names. Give each duplicate a key of its own, and apply again.", order.ID))
		return nil
	}
	r.fill(ctx, m, made)
	return nil
}

// madeDuplicate names a duplicate, or the request for one, among the objects that this process made.
func madeDuplicate(made *certcentral.Duplicated) string {
	if made.CertificateID == 0 && len(made.Requests) > 0 {
		return fmt.Sprintf("duplicate by request %d", made.Requests[0].ID)
	}
	if made.CertificateID == 0 && made.Found != nil { // lists of old orders have no ids
		return fmt.Sprintf("duplicate %s %s of order %d", made.Found.SubID, made.Found.SerialNumber, made.OrderID)
	}
	return duplicateKey(made.CertificateID)
}

func duplicateKey(certificateID int64) string { return fmt.Sprintf("duplicate %d", certificateID) }

// lostKey names a duplicate whose answer was lost by what it is looked for by: its order, key and names.
func (m *duplicateCertificateModel) lostKey() string {
	names, _ := m.nameSet()
	return fmt.Sprintf("lost duplicate of %s: %s %v", m.OrderID.ValueString(), lifecycle.KeyID(m.CSR.ValueString()), names)
}

// duplicable returns the order, nil when it takes no duplicate: then the diagnostics say why.
func (r *duplicateCertificateResource) duplicable(ctx context.Context, m *duplicateCertificateModel, diags *diag.Diagnostics) *certcentral.Order {
	at := path.Root("order_id")
	id, ok := tfkit.ID(m.OrderID)
	if !ok {
		diags.AddAttributeError(at, "Order Not Confirmed Yet: "+m.CommonName.ValueString(),
			"It is not known yet whether the order was taken, so it has no duplicate. Apply again: refreshing the order resolves it, and the duplicate is then made.")
		return nil
	}
	order, err := r.Client.Order(ctx, id)
	if err != nil {
		diags.AddError(orderOfDuplicateUnreadable(id, err))
		return nil
	}
	phase := lifecycle.PhaseOf(order.Status)
	switch {
	case phase == lifecycle.Ended:
		diags.AddAttributeError(at, "Order Has Ended: "+m.label(), fmt.Sprintf(
			"Order %d has status %s, and no certificate will come of it any more. Nothing was sent. Refer to an order that runs.", id, order.Status))
	case phase != lifecycle.Running && phase != lifecycle.Reissuing:
		diags.AddAttributeError(at, "Order Not Issued Yet: "+m.label(), fmt.Sprintf(
			"Order %d has status %s, and only an issued order has duplicates. Nothing was sent. Apply again once it is issued; "+
				"with order_id = certcentral_issued_certificate.<name>.order_id, Terraform waits for that by itself.", id, order.Status))
	case !order.AllowDuplicates:
		diags.AddAttributeError(at, "Order Takes No Duplicates: "+m.label(), fmt.Sprintf(
			"Order %d is of product %s, which has no duplicates (allow_duplicates is false). Nothing was sent. Use the order's own certificate, or place an order of its own for the other key.", id, order.ProductNameID))
	default:
		return order
	}
	return nil
}

// orderOfDuplicateUnreadable returns summary and detail of the error for an order that could not be read.
func orderOfDuplicateUnreadable(id int64, err error) (summary, detail string) {
	return tfkit.Unreadable("Order", id, "without it another duplicate would be made", err)
}

// otherNames says what names a duplicate may have, if it was refused and has others than its order.
func (m *duplicateCertificateModel) otherNames(order *certcentral.Order, err error) string {
	declared, _ := m.nameSet()
	served := lifecycle.NameSet(order.Certificate.CommonName, order.Certificate.DNSNames)
	if !certcentral.IsRefused(err) || lifecycle.SameNames(declared, served) {
		return ""
	}
	return fmt.Sprintf("\n\nA duplicate has the names of the order's certificate, %s, of which any may be the common_name; only to a wildcard may sub-domains that it covers be added. "+
		"This one is declared for %s. Declare the order's names, or first have the order reissued with the names that are missing.", strings.Join(served, ", "), strings.Join(declared, ", "))
}

// fill writes the answer to a duplicate into the model, and what the list of duplicates tells beyond it. If that cannot be
// asked, the next refresh brings it.
func (r *duplicateCertificateResource) fill(ctx context.Context, m *duplicateCertificateModel, made *certcentral.Duplicated) {
	m.found(made)
	if made.Found != nil || made.CertificateID == 0 {
		return
	}
	if list, err := r.Client.Duplicates(ctx, made.OrderID); err == nil {
		if entry := m.find(list); entry != nil {
			m.refresh(entry)
		}
	}
}

// found makes the model the one of a duplicate that exists, or that a request is to lead to.
func (m *duplicateCertificateModel) found(made *certcentral.Duplicated) {
	m.clearFacts()
	m.identify(types.StringValue(lifecycle.UnknownRequest)) // lists of old orders have no ids
	if len(made.Requests) > 0 {
		request := made.Requests[0].ID
		m.RequestID = tfkit.IDValue(request)
		m.Status = types.StringValue(lifecycle.StatusNeedsApproval)
		m.identify(types.StringValue(lifecycle.RequestPrefix + strconv.FormatInt(request, 10)))
	}
	if made.CertificateID != 0 {
		m.Status = types.StringValue(lifecycle.StatusPending)
		m.identify(tfkit.IDValue(made.CertificateID))
	}
	if made.Found != nil {
		m.refresh(made.Found)
	}
}
