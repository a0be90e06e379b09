// SPDX-License-Identifier: MPL-2.0

package orders

import (
	"context"
	"time"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/certcentral"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/lifecycle"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/tfkit"
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
	Declared *terms `json:"declared,omitempty"`
	// Added holds DCV records for domains that the plan did not know; the next refresh shows them.
	Added map[string]record `json:"added,omitempty"`
	// Previous holds the terms of the order that this one took the place of, to which the resource goes back when this one
	// ends unissued.
	Previous *previousOrder `json:"previous,omitempty"`
	// RenewedBefore tells that the order had a renewal when it was imported, which is not this resource's.
	RenewedBefore bool `json:"renewed_before,omitempty"`
	// RenewedAs is the renewal that somebody else made, 0 while none is known.
	RenewedAs int64 `json:"renewed_as,omitempty"`
	// Purchase is set while it is not known whether an order was taken.
	Purchase *purchase `json:"purchase,omitempty"`
	// Reissue is set while a reissue is under way, or may be.
	Reissue *reissueNote `json:"reissue,omitempty"`
	// EverIssued tells that the order was seen issued: one that never was is cancelled when another takes its place.
	EverIssued bool `json:"ever_issued,omitempty"`
}

// terms are the declared values that the service need not give back the way they were declared, or at all.
type terms struct {
	CommonName       string                `json:"common_name"`
	DNSNames         []string              `json:"dns_names,omitempty"`
	CSR              string                `json:"csr"`
	SignatureHash    string                `json:"signature_hash,omitempty"`
	ServerPlatformID string                `json:"server_platform_id,omitempty"`
	CertValidity     *certcentral.Validity `json:"cert_validity,omitempty"`
	CACertID         string                `json:"ca_cert_id,omitempty"`
	DCVMethod        string                `json:"dcv_method,omitempty"`
	DCVScope         string                `json:"certificate_dcv_scope,omitempty"`
	ReissueTrigger   string                `json:"reissue_trigger,omitempty"`
}

// termsOf returns the terms of a model.
func termsOf(ctx context.Context, m *sslOrderModel) terms {
	additional, _ := m.dnsNames()
	return terms{
		CommonName:       m.CommonName.ValueString(),
		DNSNames:         additional,
		CSR:              m.CSR.ValueString(),
		SignatureHash:    m.SignatureHash.ValueString(),
		ServerPlatformID: m.ServerPlatformID.ValueString(),
		CertValidity:     requestValidity(ctx, m.CertValidity),
		CACertID:         m.CACertID.ValueString(),
		DCVMethod:        m.DCVMethod.ValueString(),
		DCVScope:         m.DCVScope.ValueString(),
		ReissueTrigger:   m.ReissueTrigger.ValueString(),
	}
}

// restoreSubject puts names and CSR back into the model, in its own spelling where they mean the same.
func (t *terms) restoreSubject(m *sslOrderModel) {
	if t == nil {
		return
	}
	names, known := m.nameSet()
	if !known || !lifecycle.SameNames(lifecycle.NameSet(t.CommonName, t.DNSNames), names) {
		m.CommonName = tfkit.OptionalText(t.CommonName)
		m.DNSNames = nameValues("", t.DNSNames)
	}
	if lifecycle.KeyID(t.CSR) != lifecycle.KeyID(m.CSR.ValueString()) {
		m.CSR = tfkit.OptionalText(t.CSR)
	}
}

// restore puts all terms back into the model.
func (t *terms) restore(m *sslOrderModel) {
	t.restoreSubject(m)
	m.SignatureHash = tfkit.OptionalText(t.SignatureHash)
	m.ServerPlatformID = tfkit.OptionalText(t.ServerPlatformID)
	m.CertValidity = validityValue(t.CertValidity)
	m.CACertID = tfkit.OptionalText(t.CACertID)
	m.DCVMethod = tfkit.OptionalText(t.DCVMethod)
	m.DCVScope = tfkit.OptionalText(t.DCVScope)
	m.ReissueTrigger = tfkit.OptionalText(t.ReissueTrigger)
}

// purchase is an order that was sent and not confirmed, with the terms it was sent with.
type purchase struct {
	AlternativeOrderID string  `json:"alternative_order_id"`
	Existing           []int64 `json:"existing,omitempty"`
	// Account tells the account that it was sent to: another one knows nothing of it.
	Account         string `json:"account,omitempty"`
	Product         string `json:"product"`
	OrganizationID  string `json:"organization_id,omitempty"`
	PreviousOrderID string `json:"previous_order_id,omitempty"`
	Terms           terms  `json:"terms"`
}

// previousOrder is what was declared of an order when another took its place.
type previousOrder struct {
	Product        string `json:"product"`
	OrganizationID string `json:"organization_id,omitempty"`
	Terms          terms  `json:"terms"`
}

func previousOf(ctx context.Context, m *sslOrderModel) *previousOrder {
	return &previousOrder{Product: m.Product.ValueString(), OrganizationID: m.OrganizationID.ValueString(), Terms: termsOf(ctx, m)}
}

// reissueNote holds the certificate and the terms before a reissue: one that comes to nothing has to be planned again.
type reissueNote struct {
	CertificateID int64 `json:"certificate_id"`
	Prior         terms `json:"prior"`
	// Wanted is set when the answer was lost and the reissue not found. Once it shows, these are the terms in force.
	Wanted *terms `json:"wanted,omitempty"`
}

// everIssued tells the same as EverIssued, also where the memory was lost, as it is when a provider is killed in an apply.
func (m memory) everIssued(state *sslOrderModel) bool {
	phase := lifecycle.PhaseOf(state.Status.ValueString())
	return m.EverIssued || phase == lifecycle.Running || phase == lifecycle.Reissuing || !state.ValidTill.IsNull()
}

// The keys of the private state. The decision is the plan's alone: it is written with a plan and read by its apply.
const (
	memoryKey   = "memory"
	decisionKey = "decision"
)
