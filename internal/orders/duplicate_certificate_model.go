// SPDX-License-Identifier: MPL-2.0

package orders

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/certcentral"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/lifecycle"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/tfkit"
)

type duplicateCertificateModel struct {
	OrderID      types.String   `tfsdk:"order_id"`
	Comments     types.String   `tfsdk:"comments"`
	SkipApproval types.Bool     `tfsdk:"skip_approval"`
	Timeouts     timeouts.Value `tfsdk:"timeouts"`

	certificateModel
	endModel
	duplicateFactsModel
}

// duplicateFactsModel is what the service tells of a duplicate. It changes as a whole, with the certificate.
type duplicateFactsModel struct {
	ID            types.String `tfsdk:"id"`
	CertificateID types.String `tfsdk:"certificate_id"`
	RequestID     types.String `tfsdk:"request_id"`
	SubID         types.String `tfsdk:"sub_id"`
	Status        types.String `tfsdk:"status"`
	SerialNumber  types.String `tfsdk:"serial_number"`
	Thumbprint    types.String `tfsdk:"thumbprint"`
	ValidFrom     types.String `tfsdk:"valid_from"`
	ValidTill     types.String `tfsdk:"valid_till"`
}

func unknownDuplicateFacts() duplicateFactsModel {
	unknown := types.StringUnknown()
	return duplicateFactsModel{
		ID: unknown, CertificateID: unknown, RequestID: unknown, SubID: unknown, Status: unknown,
		SerialNumber: unknown, Thumbprint: unknown, ValidFrom: unknown, ValidTill: unknown,
	}
}

// duplicateIdentity is the identity of a duplicate. It is mutable, for another certificate takes its place in the
// resource when the declaration changes.
type duplicateIdentity struct {
	OrderID       types.String `tfsdk:"order_id"`
	CertificateID types.String `tfsdk:"certificate_id"`
}

func (m *duplicateCertificateModel) identity() duplicateIdentity {
	return duplicateIdentity{OrderID: m.OrderID, CertificateID: m.CertificateID}
}

// changes names the attributes that make another certificate of the prior one; tentative tells that some of them are not
// known yet. After an import, inputs that the service does not return are filled in, which is no change.
func (m *duplicateCertificateModel) changes(ctx context.Context, prior *duplicateCertificateModel, imported bool) (changed []string, tentative bool) {
	if !m.OrderID.Equal(prior.OrderID) {
		changed = append(changed, "order_id")
	}
	before := prior.certificateModel
	if imported && before.ServerPlatformID.IsNull() { // else it would count as -1 (other)
		before.ServerPlatformID = m.ServerPlatformID
	}
	certified, tentative := lifecycle.CertificateChanges(before.terms(ctx), m.terms(ctx), imported)
	return append(changed, certified...), tentative || m.OrderID.IsUnknown()
}

// request returns the duplicate as the service is asked for it.
func (m *duplicateCertificateModel) request(ctx context.Context) certcentral.DuplicateRequest {
	return certcentral.DuplicateRequest{
		Certificate:  m.certificateRequest(ctx),
		Comments:     m.Comments.ValueString(),
		SkipApproval: m.SkipApproval.ValueBool(),
	}
}

// clearFacts makes null what is known of no certificate yet.
func (m *duplicateCertificateModel) clearFacts() {
	m.duplicateFactsModel = duplicateFactsModel{}
	if m.ServerPlatformID.IsUnknown() {
		m.ServerPlatformID = types.StringNull()
	}
}

// identify gives the duplicate its id.
func (m *duplicateCertificateModel) identify(id types.String) { m.ID, m.CertificateID = id, id }

// awaitedRequest returns the request that stands for the certificate, 0 when there is a certificate.
func (m *duplicateCertificateModel) awaitedRequest() int64 {
	if text, ok := strings.CutPrefix(m.ID.ValueString(), lifecycle.RequestPrefix); ok {
		id, _ := tfkit.ID(types.StringValue(text))
		return id
	}
	return 0
}

// refresh writes what the service tells of the certificate into the model. A list may leave out the id, which then stays.
func (m *duplicateCertificateModel) refresh(entry *certcentral.IssuedCertificate) {
	if entry.ID != 0 {
		m.identify(tfkit.IDValue(entry.ID))
	}
	m.SubID = tfkit.OptionalText(entry.SubID)
	m.Status = types.StringValue(cmp.Or(entry.Status, lifecycle.StatusIssued))
	m.SerialNumber = tfkit.OptionalText(entry.SerialNumber)
	m.Thumbprint = tfkit.OptionalText(entry.Thumbprint)
	m.ValidFrom = tfkit.OptionalText(entry.ValidFrom.String())
	m.ValidTill = tfkit.OptionalText(entry.ValidTill.String())
}

// imported fills in the terms of a duplicate that was just imported, which no later refresh touches.
func (m *duplicateCertificateModel) imported(entry *certcentral.IssuedCertificate) {
	m.CSR = tfkit.OptionalText(entry.CSR)
	m.CommonName = tfkit.OptionalText(entry.CommonName)
	m.DNSNames = tfkit.NameValues(entry.CommonName, entry.DNSNames)
	m.SignatureHash = tfkit.OptionalText(entry.SignatureHash)
	m.endModel.imported(onDestroyKeep)
}

// find returns the entry of the order's duplicates that is this one: by its id, else by serial number or sub id, which
// old lists have in the place of ids, else by key and names among such entries. nil when there is none.
func (m *duplicateCertificateModel) find(list []certcentral.IssuedCertificate) *certcentral.IssuedCertificate {
	id, hasID := tfkit.ID(m.CertificateID)
	serial, subID := m.SerialNumber.ValueString(), m.SubID.ValueString()
	var old []certcentral.IssuedCertificate
	for i, entry := range list {
		switch {
		case hasID && entry.ID == id:
			return &list[i]
		case entry.ID == 0:
			old = append(old, entry)
		}
	}
	same := func(entry certcentral.IssuedCertificate) bool {
		return serial != "" && strings.EqualFold(entry.SerialNumber, serial) || serial == "" && subID != "" && entry.SubID == subID
	}
	if i := slices.IndexFunc(old, same); i >= 0 {
		return &old[i]
	}
	if hasID && serial == "" && subID == "" {
		return m.newest(old)
	}
	return nil
}

// newest returns the newest of the certificates that have the declared key and names, nil when none has.
func (m *duplicateCertificateModel) newest(list []certcentral.IssuedCertificate) *certcentral.IssuedCertificate {
	subject := m.subject()
	var found *certcentral.IssuedCertificate
	for i, entry := range list {
		if subject.Fits(subjectOf(entry)) && (found == nil || found.DateCreated.Before(entry.DateCreated.Time)) {
			found = &list[i]
		}
	}
	return found
}

// outcome returns the certificate that an approved request led to, nil when there is none yet.
func (m *duplicateCertificateModel) outcome(list []certcentral.IssuedCertificate, request *certcentral.Request) *certcentral.IssuedCertificate {
	entries := make([]lifecycle.Duplicate, 0, len(list))
	for _, entry := range list {
		entries = append(entries, lifecycle.Duplicate{
			Subject: subjectOf(entry), Status: entry.Status, Created: entry.DateCreated.Time, Issued: entry.DateIssued.Time,
		})
	}
	chosen, _ := lifecycle.Outcome(lifecycle.Approved{Subject: m.subject(), Made: request.Date.Time, Decided: request.DateProcessed.Time}, entries)
	if chosen < 0 {
		return nil
	}
	return &list[chosen]
}

func subjectOf(entry certcentral.IssuedCertificate) lifecycle.Subject {
	return lifecycle.SubjectOf(entry.CSR, entry.CommonName, entry.DNSNames)
}
