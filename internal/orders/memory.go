// SPDX-License-Identifier: MPL-2.0

package orders

import (
	"context"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/certcentral"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/lifecycle"
)

// memory is what an order's private state holds between the walks of Terraform: what no attribute shows and decisions
// need all the same.
type memory struct {
	// ServiceTime is the service's time at the last refresh, to the hour. Plan and apply decide by it, never by a clock of
	// their own, so that both come to the same.
	ServiceTime time.Time `json:"service_time,omitzero"`
	// ImportedAt is the service's time of the import, zero for an order made here.
	ImportedAt time.Time `json:"imported_at,omitzero"`
	// Declared holds the names and the CSR as last applied, to which an order that ended goes back: a difference that the
	// service made must not look like a wish then.
	Declared *declared `json:"declared,omitempty"`
	// Added holds DCV records for domains that the plan did not know; the next refresh shows them.
	Added map[string]record `json:"added,omitempty"`
	// Purchase is set while it is not known whether an order was taken.
	Purchase *purchase `json:"purchase,omitempty"`
	// Reissue is set while a reissue is under way.
	Reissue *pendingReissue `json:"reissue,omitempty"`
	// EverIssued tells that the order was seen issued: one that never was is cancelled when another takes its place.
	EverIssued bool `json:"ever_issued,omitempty"`
}

// declared is the part of the declaration that a refresh may overwrite.
type declared struct {
	CommonName string   `json:"common_name"`
	DNSNames   []string `json:"dns_names,omitempty"`
	CSR        string   `json:"csr"`
}

// purchase is an order that was sent and not confirmed, with the terms it was sent with.
type purchase struct {
	AlternativeOrderID string   `json:"alternative_order_id"`
	Existing           []int64  `json:"existing,omitempty"`
	Product            string   `json:"product"`
	OrganizationID     string   `json:"organization_id,omitempty"`
	PreviousOrderID    string   `json:"previous_order_id,omitempty"`
	Declared           declared `json:"declared"`
}

// pendingReissue holds the certificate before a reissue, and the terms that its refresh cannot read back: a reissue that
// comes to nothing has to be planned again.
type pendingReissue struct {
	CertificateID    int64                 `json:"certificate_id"`
	SignatureHash    string                `json:"signature_hash,omitempty"`
	ServerPlatformID string                `json:"server_platform_id,omitempty"`
	CertValidity     *certcentral.Validity `json:"cert_validity,omitempty"`
	CACertID         string                `json:"ca_cert_id,omitempty"`
	DCVMethod        string                `json:"dcv_method,omitempty"`
	DCVScope         string                `json:"certificate_dcv_scope,omitempty"`
	ReissueTrigger   string                `json:"reissue_trigger,omitempty"`
}

// reissueOf notes what a reissue starts from.
func reissueOf(ctx context.Context, before *certcentral.Order, prior *sslOrderModel) *pendingReissue {
	return &pendingReissue{
		CertificateID:    before.Certificate.ID,
		SignatureHash:    prior.SignatureHash.ValueString(),
		ServerPlatformID: prior.ServerPlatformID.ValueString(),
		CertValidity:     requestValidity(ctx, prior.CertValidity),
		CACertID:         prior.CACertID.ValueString(),
		DCVMethod:        prior.DCVMethod.ValueString(),
		DCVScope:         prior.DCVScope.ValueString(),
		ReissueTrigger:   prior.ReissueTrigger.ValueString(),
	}
}

// settle puts the terms back when the order runs on with the certificate that the reissue was to replace.
func (p *pendingReissue) settle(m *sslOrderModel, order *certcentral.Order, diags *diag.Diagnostics) {
	if p == nil || lifecycle.PhaseOf(order.Status) != lifecycle.Running || order.Certificate.ID != p.CertificateID {
		return
	}
	m.SignatureHash = optionalText(p.SignatureHash)
	m.ServerPlatformID = optionalText(p.ServerPlatformID)
	m.CertValidity = validityValue(p.CertValidity)
	m.CACertID = optionalText(p.CACertID)
	m.DCVMethod = optionalText(p.DCVMethod)
	m.DCVScope = optionalText(p.DCVScope)
	m.ReissueTrigger = optionalText(p.ReissueTrigger)
	diags.AddWarning("Reissue Did Not Happen: "+m.label(), fmt.Sprintf(
		"The reissue of order %d was cancelled or rejected, and the order runs on with certificate %d. The reissue is planned again as long as the declaration asks for it.", order.ID, p.CertificateID))
}

// importGrace is how long after an import a first value of an input is filled in rather than acted on.
const importGrace = 24 * time.Hour

func (m memory) justImported() bool {
	return !m.ImportedAt.IsZero() && m.ServiceTime.Sub(m.ImportedAt) < importGrace
}

// The keys of the private state. The decision is the plan's alone: it is written with a plan and read by its apply.
const (
	memoryKey   = "memory"
	decisionKey = "decision"
)

// declaredBy returns the declaration to remember once it is in force.
func declaredBy(m *sslOrderModel) *declared {
	additional, _ := m.dnsNames()
	return &declared{CommonName: m.CommonName.ValueString(), DNSNames: additional, CSR: m.CSR.ValueString()}
}

// restore puts the declaration back into the model.
func (d *declared) restore(m *sslOrderModel) {
	if d == nil {
		return
	}
	names, known := m.nameSet()
	if !known || !lifecycle.SameNames(lifecycle.NameSet(d.CommonName, d.DNSNames), names) {
		m.CommonName = optionalText(d.CommonName)
		m.DNSNames = nameValues("", d.DNSNames)
	}
	if lifecycle.KeyID(d.CSR) != lifecycle.KeyID(m.CSR.ValueString()) {
		m.CSR = optionalText(d.CSR)
	}
}
