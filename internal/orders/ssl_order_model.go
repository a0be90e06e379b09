// SPDX-License-Identifier: MPL-2.0

package orders

import (
	"context"
	"strconv"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/certcentral"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/lifecycle"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/tfkit"
)

type sslOrderModel struct {
	Product            types.String   `tfsdk:"product"`
	OrderValidity      types.Object   `tfsdk:"order_validity"`
	OrganizationID     types.String   `tfsdk:"organization_id"`
	ContainerID        types.String   `tfsdk:"container_id"`
	DCVMethod          types.String   `tfsdk:"dcv_method"`
	DCVEmails          types.Set      `tfsdk:"dcv_emails"`
	DCVScope           types.String   `tfsdk:"certificate_dcv_scope"`
	Comments           types.String   `tfsdk:"comments"`
	SkipApproval       types.Bool     `tfsdk:"skip_approval"`
	PaymentMethod      types.String   `tfsdk:"payment_method"`
	AlternativeOrderID types.String   `tfsdk:"alternative_order_id"`
	AdoptExisting      types.Bool     `tfsdk:"adopt_existing"`
	ReissueTrigger     types.String   `tfsdk:"reissue_trigger"`
	RenewBeforeDays    types.Int64    `tfsdk:"renew_before_days"`
	Timeouts           timeouts.Value `tfsdk:"timeouts"`

	certificateModel
	orderTermsModel
	endModel
	sslOrderFactsModel
}

// sslOrderFactsModel is what the service tells of an order.
type sslOrderFactsModel struct {
	ID              types.String  `tfsdk:"id"`
	Status          types.String  `tfsdk:"status"`
	CertificateID   types.String  `tfsdk:"certificate_id"`
	ProductNameID   types.String  `tfsdk:"product_name_id"`
	SerialNumber    types.String  `tfsdk:"serial_number"`
	Thumbprint      types.String  `tfsdk:"thumbprint"`
	ValidFrom       types.String  `tfsdk:"valid_from"`
	ValidTill       types.String  `tfsdk:"valid_till"`
	OrderValidTill  types.String  `tfsdk:"order_valid_till"`
	RenewalDueAt    types.String  `tfsdk:"renewal_due_at"`
	PreviousOrderID types.String  `tfsdk:"previous_order_id"`
	IsRenewal       types.Bool    `tfsdk:"is_renewal"`
	IsRenewed       types.Bool    `tfsdk:"is_renewed"`
	IsMultiYearPlan types.Bool    `tfsdk:"is_multi_year_plan"`
	ReissuesCount   types.Int64   `tfsdk:"reissues_count"`
	Price           types.Float64 `tfsdk:"price"`
	Currency        types.String  `tfsdk:"currency"`
	Requests        types.List    `tfsdk:"requests"`
	DCVRecords      types.Map     `tfsdk:"dcv_records"`
}

// requestTypes is the type of an element of requests.
var requestTypes = map[string]attr.Type{"id": types.StringType, "type": types.StringType, "status": types.StringType}

// certificateRequest returns the certificate as an order or a reissue asks for it.
func (m *sslOrderModel) certificateRequest(ctx context.Context) certcentral.CertificateRequest {
	request := m.certificateModel.certificateRequest(ctx)
	request.ProfileOption = m.ProfileOption.ValueString()
	request.OrganizationUnits = texts(m.OrganizationUnits)
	return request
}

// orderRequest returns the order as it is placed.
func (m *sslOrderModel) orderRequest(ctx context.Context, container *int64) certcentral.OrderRequest {
	if own := tfkit.OptionalID(m.ContainerID); own != nil {
		container = own
	}
	request := certcentral.OrderRequest{
		Certificate:         m.certificateRequest(ctx),
		OrderValidity:       requestValidity(ctx, m.OrderValidity),
		OrganizationID:      tfkit.OptionalID(m.OrganizationID),
		ContainerID:         container,
		Comments:            m.Comments.ValueString(),
		PaymentMethod:       m.PaymentMethod.ValueString(),
		DCVMethod:           m.DCVMethod.ValueString(),
		DCVEmails:           m.dcvEmails(ctx),
		CertificateDCVScope: m.DCVScope.ValueString(),
		SkipApproval:        m.SkipApproval.ValueBool(),
		AlternativeOrderID:  m.AlternativeOrderID.ValueString(),
	}
	m.fill(ctx, &request)
	if request.OrganizationID == nil {
		request.Organization = m.inlineOrganization(ctx)
	}
	return request
}

// reissueRequest returns the reissue that makes the certificate as declared.
func (m *sslOrderModel) reissueRequest(ctx context.Context) certcentral.ReissueRequest {
	return certcentral.ReissueRequest{
		Certificate:         m.certificateRequest(ctx),
		DCVMethod:           m.DCVMethod.ValueString(),
		CertificateDCVScope: m.DCVScope.ValueString(),
		Comments:            m.Comments.ValueString(),
		SkipApproval:        m.SkipApproval.ValueBool(),
	}
}

// refresh writes what the service tells of the order into the model. Facts are taken as they come; the declared names
// and the CSR only where the service has others, and not while a reissue is under way or after the order's end, when
// the difference could be mistaken for a wish.
func (m *sslOrderModel) refresh(ctx context.Context, order *certcentral.Order) {
	m.refreshFacts(order)
	m.fillInputs(order, types.String.IsNull)
	phase := lifecycle.PhaseOf(order.Status)
	if phase != lifecycle.Reissuing {
		m.refreshCertificate(order)
	}
	if phase == lifecycle.Running || phase == lifecycle.Waiting {
		m.refreshDeclared(order)
	}
	if phase != lifecycle.Ended { // which no call could put right
		m.refreshTerms(ctx, order)
	}
	m.RenewalDueAt = m.renewalDueAt()
}

func (m *sslOrderModel) refreshFacts(order *certcentral.Order) {
	m.ID = tfkit.IDValue(order.ID)
	m.Status = types.StringValue(order.Status)
	m.ProductNameID = tfkit.OptionalText(order.ProductNameID)
	m.OrderValidTill = tfkit.OptionalText(order.OrderValidTill.String())
	m.IsRenewal = types.BoolValue(order.IsRenewal)
	m.IsRenewed = types.BoolValue(order.IsRenewed)
	m.IsMultiYearPlan = types.BoolValue(order.IsMultiYearPlan)
	m.ReissuesCount = types.Int64Value(order.ReissuesCount)
	m.Price = types.Float64PointerValue(order.Price)
	m.Currency = tfkit.OptionalText(order.Currency)
	m.Requests = requestList(order.Requests)
	if m.PreviousOrderID.IsNull() || m.PreviousOrderID.IsUnknown() {
		m.PreviousOrderID = tfkit.IDValue(order.RenewedOrderID)
	}
}

// fillInputs fills in the inputs that were left to the service, once it tells what it chose: a refresh those that are
// open, an apply only those that its plan left unknown.
func (m *sslOrderModel) fillInputs(order *certcentral.Order, open func(types.String) bool) {
	fill := func(value *types.String, served types.String) {
		if open(*value) {
			*value = served
		}
	}
	if platform := order.Certificate.ServerPlatform; platform != nil {
		fill(&m.ServerPlatformID, types.StringValue(strconv.FormatInt(platform.ID, 10)))
	}
	fill(&m.OrganizationID, tfkit.IDValue(order.OrganizationID))
	fill(&m.ContainerID, tfkit.IDValue(order.ContainerID))
	fill(&m.DCVMethod, tfkit.OptionalText(order.DCVMethod))
	fill(&m.PaymentMethod, tfkit.OptionalText(order.PaymentMethod))
}

// inherit takes over from the prior state the inputs that the configuration leaves to the service.
func (m *sslOrderModel) inherit(config, prior *sslOrderModel) {
	for _, input := range []struct{ configured, planned, before *types.String }{
		{&config.OrganizationID, &m.OrganizationID, &prior.OrganizationID},
		{&config.ContainerID, &m.ContainerID, &prior.ContainerID},
		{&config.DCVMethod, &m.DCVMethod, &prior.DCVMethod},
		{&config.DCVScope, &m.DCVScope, &prior.DCVScope},
		{&config.PaymentMethod, &m.PaymentMethod, &prior.PaymentMethod},
	} {
		if input.configured.IsNull() {
			*input.planned = *input.before
		}
	}
	m.certificateModel.inherit(&config.certificateModel, &prior.certificateModel)
	m.orderTermsModel.inherit(&config.orderTermsModel, &prior.orderTermsModel)
}

// nullUnknownInputs makes null the inputs that were left to the service and that it has not told yet.
func (m *sslOrderModel) nullUnknownInputs() {
	for _, value := range []*types.String{&m.ServerPlatformID, &m.OrganizationID, &m.ContainerID, &m.DCVMethod, &m.DCVScope, &m.PaymentMethod} {
		if value.IsUnknown() {
			*value = types.StringNull()
		}
	}
}

func (m *sslOrderModel) refreshCertificate(order *certcentral.Order) {
	certificate := order.Certificate
	m.CertificateID = tfkit.IDValue(certificate.ID)
	m.SerialNumber = tfkit.OptionalText(certificate.SerialNumber)
	m.Thumbprint = tfkit.OptionalText(certificate.Thumbprint)
	m.ValidFrom = tfkit.OptionalText(certificate.ValidFrom.String())
	m.ValidTill = tfkit.OptionalText(certificate.ValidTill.String())
}

func (m *sslOrderModel) refreshDeclared(order *certcentral.Order) {
	certificate := order.Certificate
	served := lifecycle.NameSet(certificate.CommonName, certificate.DNSNames)
	declared, _ := m.nameSet()
	sameCommonName := lifecycle.Normalize(certificate.CommonName) == lifecycle.Normalize(m.CommonName.ValueString())
	// An answer without its list of names says nothing of them.
	if len(certificate.DNSNames) > 0 && certificate.CommonName != "" && (!sameCommonName || !lifecycle.SameNames(declared, served)) {
		m.CommonName = types.StringValue(certificate.CommonName)
		m.DNSNames = nameValues(certificate.CommonName, certificate.DNSNames)
	}
	if key := lifecycle.KeyID(certificate.CSR); key != "" && key != lifecycle.KeyID(m.CSR.ValueString()) {
		m.CSR = types.StringValue(certificate.CSR)
	}
}

// imported fills in the terms of an order that was just imported, which no later refresh touches.
func (m *sslOrderModel) imported(order *certcentral.Order) {
	m.orderTermsModel.imported(order)
	certificate := order.Certificate
	m.Product = types.StringValue(order.ProductNameID)
	m.CommonName = types.StringValue(certificate.CommonName)
	m.DNSNames = nameValues(certificate.CommonName, certificate.DNSNames)
	m.CSR = tfkit.OptionalText(certificate.CSR)
	m.SignatureHash = tfkit.OptionalText(certificate.SignatureHash)
	m.refreshCertificate(order)
	m.OrderValidity = validityValue(order.OrderValidity)
	m.CertValidity = validityValue(certificate.CertValidity)
	if !certcentral.IsDrawnID(order.AlternativeOrderID) {
		m.AlternativeOrderID = tfkit.OptionalText(order.AlternativeOrderID)
	}
	m.endModel.imported(onDestroyRevokeOrder)
}

// terms returns the declared values that decide what a change means.
func (m *sslOrderModel) terms(ctx context.Context) lifecycle.Terms {
	terms := m.certificateModel.terms(ctx)
	terms.Product = input(m.Product)
	terms.OrganizationID = input(m.OrganizationID)
	terms.DCVMethod = input(m.DCVMethod)
	terms.DCVScope = input(m.DCVScope)
	terms.DCVEmails = m.dcvEmailsInput(ctx)
	terms.ReissueTrigger = input(m.ReissueTrigger)
	terms.Contacts = m.contactsInputs(ctx)
	terms.CustomFields = m.customFieldsInputs(ctx)
	terms.AutoReissue = flagInput(m.AutoReissue)
	terms.RenewBeforeDays = m.RenewBeforeDays.ValueInt64()
	terms.WindowUnknown = m.RenewBeforeDays.IsUnknown()
	terms.OrderUntil = lastDay(ctx, m.OrderValidity)
	terms.CertUntil = lastDay(ctx, m.CertValidity)
	terms.OrganizationContact = personInputs(ctx, m.OrganizationContact)
	terms.TechnicalContact = personInputs(ctx, m.TechnicalContact)
	return terms
}

// situation returns what the last refresh knew of the order.
func (m *sslOrderModel) situation(seen memory, allowBillable bool) lifecycle.Situation {
	return lifecycle.Situation{
		Status:         m.Status.ValueString(),
		Now:            seen.ServiceTime,
		ValidFrom:      day(m.ValidFrom),
		ValidTill:      day(m.ValidTill),
		OrderValidTill: day(m.OrderValidTill),
		Renewed:        m.IsRenewed.ValueBool(),
		OpenRequest:    openRequest(m.Requests) != "",
		ProofExpired:   len(m.expiredRecords(seen.ServiceTime)) > 0,
		SingleTerm:     !m.IsMultiYearPlan.IsNull() && !m.IsMultiYearPlan.ValueBool(),
		AutoRenews:     seen.AutoRenews,
		AutoReissues:   seen.AutoReissues,
		ServedProduct:  m.ProductNameID.ValueString(),
		Imported:       seen.Imported,
		AllowBillable:  allowBillable,
	}
}

// renewalDueAt returns the moment at which the declared window opens.
func (m *sslOrderModel) renewalDueAt() types.String {
	at := lifecycle.DueAt(m.RenewBeforeDays.ValueInt64(), day(m.ValidFrom), day(m.ValidTill))
	if at.IsZero() {
		return types.StringNull()
	}
	return types.StringValue(at.Format(time.RFC3339))
}
