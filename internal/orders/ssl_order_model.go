// SPDX-License-Identifier: MPL-2.0

package orders

import (
	"context"
	"slices"
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
	Product                types.String   `tfsdk:"product"`
	CommonName             types.String   `tfsdk:"common_name"`
	DNSNames               types.Set      `tfsdk:"dns_names"`
	CSR                    types.String   `tfsdk:"csr"`
	SignatureHash          types.String   `tfsdk:"signature_hash"`
	ServerPlatformID       types.String   `tfsdk:"server_platform_id"`
	OrderValidity          types.Object   `tfsdk:"order_validity"`
	CertValidity           types.Object   `tfsdk:"cert_validity"`
	CACertID               types.String   `tfsdk:"ca_cert_id"`
	OrganizationID         types.String   `tfsdk:"organization_id"`
	ContainerID            types.String   `tfsdk:"container_id"`
	DCVMethod              types.String   `tfsdk:"dcv_method"`
	DCVEmails              types.Set      `tfsdk:"dcv_emails"`
	DCVScope               types.String   `tfsdk:"certificate_dcv_scope"`
	Comments               types.String   `tfsdk:"comments"`
	SkipApproval           types.Bool     `tfsdk:"skip_approval"`
	PaymentMethod          types.String   `tfsdk:"payment_method"`
	AlternativeOrderID     types.String   `tfsdk:"alternative_order_id"`
	AdoptExisting          types.Bool     `tfsdk:"adopt_existing"`
	ReissueTrigger         types.String   `tfsdk:"reissue_trigger"`
	RenewBeforeDays        types.Int64    `tfsdk:"renew_before_days"`
	OnDestroy              types.String   `tfsdk:"on_destroy"`
	RevocationReason       types.String   `tfsdk:"revocation_reason"`
	RevocationSkipApproval types.Bool     `tfsdk:"revocation_skip_approval"`
	OnDestroyComment       types.String   `tfsdk:"on_destroy_comment"`
	Timeouts               timeouts.Value `tfsdk:"timeouts"`

	orderTermsModel
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

// dnsNames returns the additional names as declared; known is false when one of them is not known yet.
func (m *sslOrderModel) dnsNames() (list []string, known bool) {
	if m.DNSNames.IsUnknown() {
		return nil, false
	}
	for _, element := range m.DNSNames.Elements() {
		name, ok := element.(types.String)
		if !ok || name.IsUnknown() {
			return nil, false
		}
		list = append(list, name.ValueString())
	}
	return list, true
}

// nameSet returns the names of the certificate in comparable form; known is false when one is not known yet.
func (m *sslOrderModel) nameSet() (set []string, known bool) {
	additional, known := m.dnsNames()
	return lifecycle.NameSet(m.CommonName.ValueString(), additional), known && !m.CommonName.IsUnknown()
}

// certificateRequest returns the certificate as an order or a reissue asks for it: whole, for the service forgets every
// name that is left out.
func (m *sslOrderModel) certificateRequest(ctx context.Context) certcentral.CertificateRequest {
	additional, _ := m.dnsNames()
	slices.Sort(additional)
	request := certcentral.CertificateRequest{
		CommonName:    m.CommonName.ValueString(),
		DNSNames:      additional,
		CSR:           m.CSR.ValueString(),
		SignatureHash: m.SignatureHash.ValueString(),
		CertValidity:  requestValidity(ctx, m.CertValidity),
		CACertID:      m.CACertID.ValueString(),

		ProfileOption:     m.ProfileOption.ValueString(),
		OrganizationUnits: texts(m.OrganizationUnits),
	}
	if platform, err := parsePlatform(m.ServerPlatformID); err == nil {
		request.ServerPlatformID = platform
	}
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
		{&config.SignatureHash, &m.SignatureHash, &prior.SignatureHash},
		{&config.ServerPlatformID, &m.ServerPlatformID, &prior.ServerPlatformID},
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
	m.OnDestroy = types.StringValue(onDestroyRevokeOrder)
	m.RevocationSkipApproval = types.BoolValue(false)
}

// terms returns the declared values that decide what a change means.
func (m *sslOrderModel) terms(ctx context.Context) lifecycle.Terms {
	names, known := m.nameSet()
	key := input(m.CSR)
	if !key.Unknown {
		key.Value = lifecycle.KeyID(key.Value)
	}
	commonName := input(m.CommonName)
	commonName.Value = lifecycle.Normalize(commonName.Value)
	contacts, orderContacts := m.contactsInputs(ctx)
	return lifecycle.Terms{
		Product:          input(m.Product),
		OrganizationID:   input(m.OrganizationID),
		CommonName:       commonName,
		Names:            names,
		NamesUnknown:     !known,
		Key:              key,
		SignatureHash:    input(m.SignatureHash),
		ServerPlatformID: input(m.ServerPlatformID),
		CertValidity:     validityInput(ctx, m.CertValidity),
		CACertID:         input(m.CACertID),
		DCVMethod:        input(m.DCVMethod),
		DCVScope:         input(m.DCVScope),
		DCVEmails:        m.dcvEmailsInput(ctx),
		ReissueTrigger:   input(m.ReissueTrigger),
		Contacts:         contacts,
		OrderContacts:    orderContacts,
		CustomFields:     m.customFieldsInputs(ctx),
		AutoReissue:      flagInput(m.AutoReissue),
		AutoRenew:        m.AutoRenew.ValueBool(),
		RenewBeforeDays:  m.RenewBeforeDays.ValueInt64(),
		WindowUnknown:    m.RenewBeforeDays.IsUnknown(),
		OrderUntil:       lastDay(ctx, m.OrderValidity),
		CertUntil:        lastDay(ctx, m.CertValidity),
	}
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
		OpenRequest:    hasOpenRequest(m.Requests),
		ProofExpired:   len(m.expiredRecords(seen.ServiceTime)) > 0,
		SingleTerm:     !m.IsMultiYearPlan.IsNull() && !m.IsMultiYearPlan.ValueBool(),
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

// mutedBy takes over the prior spelling of what is written otherwise but means the same: names in other case or order,
// a request with other line ends. Terraform takes a prior value for a configured one only where both exist.
func (m *sslOrderModel) mutedBy(prior *sslOrderModel) {
	if !m.CSR.IsUnknown() && !prior.CSR.IsNull() && lifecycle.SameCSR(m.CSR.ValueString(), prior.CSR.ValueString()) {
		m.CSR = prior.CSR
	}
	names, known := m.nameSet()
	before, _ := prior.nameSet()
	if !known || !slices.Equal(names, before) ||
		lifecycle.Normalize(m.CommonName.ValueString()) != lifecycle.Normalize(prior.CommonName.ValueString()) {
		return
	}
	m.CommonName = prior.CommonName
	if !m.DNSNames.IsNull() && !prior.DNSNames.IsNull() {
		m.DNSNames = prior.DNSNames
	}
}
