// SPDX-License-Identifier: MPL-2.0

package orders

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/certcentral"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/lifecycle"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/tfkit"
)

type duplicateCertificateModel struct {
	OrderID                types.String   `tfsdk:"order_id"`
	CSR                    types.String   `tfsdk:"csr"`
	CommonName             types.String   `tfsdk:"common_name"`
	DNSNames               types.Set      `tfsdk:"dns_names"`
	SignatureHash          types.String   `tfsdk:"signature_hash"`
	ServerPlatformID       types.String   `tfsdk:"server_platform_id"`
	CertValidity           types.Object   `tfsdk:"cert_validity"`
	CACertID               types.String   `tfsdk:"ca_cert_id"`
	Comments               types.String   `tfsdk:"comments"`
	SkipApproval           types.Bool     `tfsdk:"skip_approval"`
	OnDestroy              types.String   `tfsdk:"on_destroy"`
	RevocationReason       types.String   `tfsdk:"revocation_reason"`
	RevocationSkipApproval types.Bool     `tfsdk:"revocation_skip_approval"`
	OnDestroyComment       types.String   `tfsdk:"on_destroy_comment"`
	Timeouts               timeouts.Value `tfsdk:"timeouts"`

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

// The status of a duplicate where the service has no word for it: while its request waits, and once that was rejected.
const (
	statusNeedsApproval = "needs_approval"
	statusRejected      = "rejected"
)

// certificate returns what is declared of the certificate as an order declares it, so that both compare and send it alike.
func (m *duplicateCertificateModel) certificate() *sslOrderModel {
	return &sslOrderModel{
		CSR: m.CSR, CommonName: m.CommonName, DNSNames: m.DNSNames, SignatureHash: m.SignatureHash,
		ServerPlatformID: m.ServerPlatformID, CertValidity: m.CertValidity, CACertID: m.CACertID,
	}
}

// declare writes back what certificate returned.
func (m *duplicateCertificateModel) declare(certificate *sslOrderModel) {
	m.CSR, m.CommonName, m.DNSNames, m.SignatureHash = certificate.CSR, certificate.CommonName, certificate.DNSNames, certificate.SignatureHash
	m.ServerPlatformID, m.CertValidity, m.CACertID = certificate.ServerPlatformID, certificate.CertValidity, certificate.CACertID
}

// mutedBy takes over the prior spelling of names and CSR where it means the same.
func (m *duplicateCertificateModel) mutedBy(prior *duplicateCertificateModel) {
	certificate := m.certificate()
	certificate.mutedBy(prior.certificate())
	m.declare(certificate)
}

// inherit takes over from the prior state what the configuration leaves to the service.
func (m *duplicateCertificateModel) inherit(config, prior *duplicateCertificateModel) {
	if config.SignatureHash.IsNull() {
		m.SignatureHash = prior.SignatureHash
	}
	if config.ServerPlatformID.IsNull() {
		m.ServerPlatformID = prior.ServerPlatformID
	}
}

// changes names the attributes that make another certificate of the prior one; tentative tells that some of them are not
// known yet. After an import, inputs that the service does not return are filled in, which is no change.
func (m *duplicateCertificateModel) changes(ctx context.Context, prior *duplicateCertificateModel, imported bool) (changed []string, tentative bool) {
	if !m.OrderID.Equal(prior.OrderID) {
		changed = append(changed, "order_id")
	}
	before := prior.certificate()
	if imported && before.ServerPlatformID.IsNull() { // else it would count as -1 (other)
		before.ServerPlatformID = m.ServerPlatformID
	}
	// A duplicate changes by what a reissue of an order changes by.
	running := lifecycle.Situation{Status: "issued", Imported: imported, AllowBillable: true}
	decision := lifecycle.Decide(before.terms(ctx), m.certificate().terms(ctx), running)
	return append(changed, decision.Because...), decision.Tentative || m.OrderID.IsUnknown()
}

// request returns the duplicate as the service is asked for it.
func (m *duplicateCertificateModel) request(ctx context.Context) certcentral.DuplicateRequest {
	return certcentral.DuplicateRequest{
		Certificate:  m.certificate().certificateRequest(ctx),
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
	m.Status = types.StringValue(cmp.Or(entry.Status, "issued"))
	m.SerialNumber = tfkit.OptionalText(entry.SerialNumber)
	m.Thumbprint = tfkit.OptionalText(entry.Thumbprint)
	m.ValidFrom = tfkit.OptionalText(entry.ValidFrom.String())
	m.ValidTill = tfkit.OptionalText(entry.ValidTill.String())
}

// imported fills in the terms of a duplicate that was just imported, which no later refresh touches.
func (m *duplicateCertificateModel) imported(entry *certcentral.IssuedCertificate) {
	m.CSR = tfkit.OptionalText(entry.CSR)
	m.CommonName = tfkit.OptionalText(entry.CommonName)
	m.DNSNames = nameValues(entry.CommonName, entry.DNSNames)
	m.SignatureHash = tfkit.OptionalText(entry.SignatureHash)
	m.OnDestroy = types.StringValue(onDestroyKeep)
	m.RevocationSkipApproval = types.BoolValue(false)
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
	var found *certcentral.IssuedCertificate
	for i, entry := range list {
		if m.fits(entry) && (found == nil || found.DateCreated.Before(entry.DateCreated.Time)) {
			found = &list[i]
		}
	}
	return found
}

// haste is how much earlier than its approval is processed a certificate may seem to be issued.
const haste = time.Minute

// outcome returns the certificate that an approved request led to: of those with the declared key and names the first
// that was issued since, nil when there is none yet.
func (m *duplicateCertificateModel) outcome(list []certcentral.IssuedCertificate, request *certcentral.Request) *certcentral.IssuedCertificate {
	var found *certcentral.IssuedCertificate
	for i, entry := range list {
		early := !entry.DateCreated.IsZero() && entry.DateCreated.Before(request.Date.Time) ||
			!entry.DateIssued.IsZero() && entry.DateIssued.Before(request.DateProcessed.Add(-haste))
		if early || entry.Status == "pending" || entry.Status == statusRejected || !m.fits(entry) {
			continue
		}
		if found == nil || entry.DateIssued.Before(found.DateIssued.Time) {
			found = &list[i]
		}
	}
	return found
}

// fits tells whether a certificate has the declared key and names.
func (m *duplicateCertificateModel) fits(entry certcentral.IssuedCertificate) bool {
	names, _ := m.certificate().nameSet()
	key := lifecycle.KeyID(m.CSR.ValueString())
	return key != "" && lifecycle.KeyID(entry.CSR) == key && lifecycle.SameNames(names, lifecycle.NameSet(entry.CommonName, entry.DNSNames))
}
