// SPDX-License-Identifier: MPL-2.0

package orders

import (
	"time"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/lifecycle"
)

// memory is what an order's private state holds between the walks of Terraform: what no attribute shows and decisions
// need all the same.
type memory struct {
	// ServiceTime is the service's time at the last refresh, to the hour. Plan and apply decide by it, never by a clock of
	// their own, so that both come to the same.
	ServiceTime time.Time `json:"service_time,omitzero"`
	// Imported tells that the order was imported and not changed since.
	Imported bool `json:"imported,omitempty"`
	// Declared holds the terms as last applied. An order that ended goes back to their names and CSR: a difference that
	// the service made must not look like a wish then.
	Declared *declaredTerms `json:"declared,omitempty"`
	// Added holds DCV records for domains that the plan did not know; the next refresh shows them.
	Added map[string]record `json:"added,omitempty"`
	// Previous holds the terms of the order that this one took the place of, to which the resource goes back when this one
	// ends unissued.
	Previous *previousOrder `json:"previous,omitempty"`
	// RenewedBefore tells that the order had a renewal when it was imported, which is not this resource's.
	RenewedBefore bool `json:"renewed_before,omitempty"`
	// AutoRenews and AutoReissues tell what DigiCert does by itself for the order, whatever is declared by now.
	AutoRenews   bool `json:"auto_renews,omitempty"`
	AutoReissues bool `json:"auto_reissues,omitempty"`
	// RenewedAs is the renewal that somebody else made, 0 while none is known.
	RenewedAs int64 `json:"renewed_as,omitempty"`
	// Purchase is set while it is not known whether an order was taken.
	Purchase *purchase `json:"purchase,omitempty"`
	// Reissue is set while a reissue is under way, or may be.
	Reissue *reissueNote `json:"reissue,omitempty"`
	// EverIssued tells that the order was seen issued: one that never was is cancelled when another takes its place.
	EverIssued bool `json:"ever_issued,omitempty"`
}

// declaredTerms are the declared values that the service need not give back the way they were declared, or at all. Each kind of
// order has its part of them.
type declaredTerms struct {
	certificateTerms
	clientTerms

	DCVMethod      string `json:"dcv_method,omitempty"`
	DCVScope       string `json:"certificate_dcv_scope,omitempty"`
	ReissueTrigger string `json:"reissue_trigger,omitempty"`
}

// names returns the common name and the DNS names.
func (t *declaredTerms) names() []string { return append([]string{t.CommonName}, t.DNSNames...) }

// purchase is an order that was sent and not confirmed, with the terms it was sent with.
type purchase struct {
	AlternativeOrderID string  `json:"alternative_order_id"`
	Existing           []int64 `json:"existing,omitempty"`
	// Account tells the account that it was sent to: another one knows nothing of it.
	Account         string        `json:"account,omitempty"`
	Product         string        `json:"product"`
	OrganizationID  string        `json:"organization_id,omitempty"`
	PreviousOrderID string        `json:"previous_order_id,omitempty"`
	Terms           declaredTerms `json:"terms"`
}

// previousOrder is what was declared of an order when another took its place.
type previousOrder struct {
	Product        string        `json:"product"`
	OrganizationID string        `json:"organization_id,omitempty"`
	Terms          declaredTerms `json:"terms"`
	// RenewedBefore is that of the memory at the time.
	RenewedBefore bool `json:"renewed_before,omitempty"`
}

func previousOf(m *orderModel, declared declaredTerms, seen *memory) *previousOrder {
	return &previousOrder{Product: m.Product.ValueString(), OrganizationID: m.OrganizationID.ValueString(), Terms: declared, RenewedBefore: seen.RenewedBefore}
}

// reissueNote holds the certificate and the terms before a reissue: one that comes to nothing has to be planned again.
type reissueNote struct {
	CertificateID int64         `json:"certificate_id"`
	Prior         declaredTerms `json:"prior"`
	// Wanted is set when the answer was lost and the reissue not found. Once it shows, these are the terms in force.
	Wanted *declaredTerms `json:"wanted,omitempty"`
}

// hadPrevious tells whether the order before this one was the resource's own: not one that was renewed from elsewhere. Where
// the memory was lost, the declaration tells.
func (m memory) hadPrevious(state *orderModel, elsewhere types.String) bool {
	lost := m.Declared == nil
	declared := elsewhere.IsUnknown() || !elsewhere.IsNull() && state.PreviousOrderID.Equal(elsewhere)
	return m.Previous != nil || lost && !declared
}

// forgetOrder forgets what was known of an order that another takes the place of.
func (m *memory) forgetOrder() {
	m.RenewedBefore, m.RenewedAs, m.AutoRenews, m.AutoReissues = false, 0, false, false
}

// everIssued tells the same as EverIssued, also where the memory was lost, as it is when a provider is killed in an apply.
func (m memory) everIssued(state *orderModel) bool {
	phase := lifecycle.PhaseOf(state.Status.ValueString())
	return m.EverIssued || phase == lifecycle.Running || phase == lifecycle.Reissuing || !state.ValidTill.IsNull()
}

// The keys of the private state. The decision is the plan's alone: it is written with a plan and read by its apply.
const (
	memoryKey   = "memory"
	decisionKey = "decision"
)
