// SPDX-License-Identifier: MPL-2.0

package orders

import (
	"context"
	"crypto/x509"
	"fmt"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/certcentral"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/lifecycle"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/tfkit"
)

// orderModel is what every order declares and knows, whatever its certificate is for.
type orderModel struct {
	Product            types.String   `tfsdk:"product"`
	OrderValidity      types.Object   `tfsdk:"order_validity"`
	OrganizationID     types.String   `tfsdk:"organization_id"`
	ContainerID        types.String   `tfsdk:"container_id"`
	Comments           types.String   `tfsdk:"comments"`
	SkipApproval       types.Bool     `tfsdk:"skip_approval"`
	EnableGuestAccess  types.Bool     `tfsdk:"enable_guest_access"`
	PaymentMethod      types.String   `tfsdk:"payment_method"`
	AlternativeOrderID types.String   `tfsdk:"alternative_order_id"`
	AdoptExisting      types.Bool     `tfsdk:"adopt_existing"`
	RenewalOfOrderID   types.String   `tfsdk:"renewal_of_order_id"`
	ReissueTrigger     types.String   `tfsdk:"reissue_trigger"`
	RenewBeforeDays    types.Int64    `tfsdk:"renew_before_days"`
	Timeouts           timeouts.Value `tfsdk:"timeouts"`

	peopleModel
	endModel
	orderFactsModel
}

// orderFactsModel is what the service tells of an order.
type orderFactsModel struct {
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
}

// requestTypes is the type of an element of requests.
var requestTypes = map[string]attr.Type{"id": types.StringType, "type": types.StringType, "status": types.StringType}

func (m *orderModel) common() *orderModel { return m }

// fill writes into an order that is to be placed what every order has. Terms of the first order only are not in it.
func (m *orderModel) fill(ctx context.Context, request *certcentral.OrderRequest) {
	request.OrderValidity = requestValidity(ctx, m.OrderValidity)
	request.OrganizationID = tfkit.OptionalID(m.OrganizationID)
	if request.OrganizationID == nil {
		request.Organization = m.inlineOrganization(ctx)
	}
	request.ContainerID = tfkit.OptionalID(m.ContainerID)
	request.Comments = m.Comments.ValueString()
	request.PaymentMethod = m.PaymentMethod.ValueString()
	request.SkipApproval = m.SkipApproval.ValueBool()
	request.AlternativeOrderID = m.AlternativeOrderID.ValueString()
	request.EnableGuestAccess = ifOn(m.EnableGuestAccess)
	m.fillPeople(ctx, request)
}

// fillFirst writes the terms of the first order into it.
func (m *orderModel) fillFirst(_ context.Context, request *certcentral.OrderRequest) {
	request.RenewalOfOrderID = tfkit.OptionalID(m.RenewalOfOrderID)
}

// renewedElsewhere returns the order that the first order of the resource renews, null for none.
func (m *orderModel) renewedElsewhere() types.String { return m.RenewalOfOrderID }

// refreshFacts takes the facts as they come.
func (m *orderModel) refreshFacts(order *certcentral.Order) {
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

func (m *orderModel) refreshCertificate(order *certcentral.Order) {
	certificate := order.Certificate
	m.CertificateID = tfkit.IDValue(certificate.ID)
	m.SerialNumber = tfkit.OptionalText(certificate.SerialNumber)
	m.Thumbprint = tfkit.OptionalText(certificate.Thumbprint)
	m.ValidFrom = tfkit.OptionalText(certificate.ValidFrom.String())
	m.ValidTill = tfkit.OptionalText(certificate.ValidTill.String())
}

// served returns the inputs that are left to the service, with what it chose for the order, null where it does not tell.
func (m *orderModel) served(order *certcentral.Order) []servedInput {
	return []servedInput{
		{&m.OrganizationID, tfkit.IDValue(order.OrganizationID)},
		{&m.ContainerID, tfkit.IDValue(order.ContainerID)},
		{&m.PaymentMethod, tfkit.OptionalText(order.PaymentMethod)},
	}
}

// servedInput is an input that may be left to the service.
type servedInput struct {
	input *types.String
	value types.String
}

// assume fills in, for a first order, what the configuration leaves out.
func (m *orderModel) assume(config *orderModel) {
	if config.EnableGuestAccess.IsNull() {
		m.EnableGuestAccess = types.BoolValue(false)
	}
	m.assumePeople(&config.peopleModel)
}

// inherit takes over from the prior state the inputs that the configuration leaves to the service.
func (m *orderModel) inherit(config, prior *orderModel) {
	inheritTexts([]inheritance{
		{config.OrganizationID, &m.OrganizationID, prior.OrganizationID},
		{config.ContainerID, &m.ContainerID, prior.ContainerID},
		{config.PaymentMethod, &m.PaymentMethod, prior.PaymentMethod},
	})
	if config.EnableGuestAccess.IsNull() {
		m.EnableGuestAccess = prior.EnableGuestAccess
	}
	m.inheritPeople(&config.peopleModel, &prior.peopleModel)
}

// inheritance is an input as it is configured, planned, and was before.
type inheritance struct {
	configured types.String
	planned    *types.String
	before     types.String
}

func inheritTexts(inputs []inheritance) {
	for _, input := range inputs {
		if input.configured.IsNull() {
			*input.planned = input.before
		}
	}
}

// imported fills in the terms of an order that was just imported, which no later refresh touches.
func (m *orderModel) imported(order *certcentral.Order) {
	m.importedPeople(order)
	m.refreshCertificate(order)
	m.Product = types.StringValue(order.ProductNameID)
	m.OrderValidity = validityValue(order.OrderValidity)
	m.EnableGuestAccess = types.BoolValue(order.GuestAccess)
	if !certcentral.IsDrawnID(order.AlternativeOrderID) {
		m.AlternativeOrderID = tfkit.OptionalText(order.AlternativeOrderID)
	}
	m.endModel.imported(onDestroyRevokeOrder)
}

// fillTerms writes into terms of a certificate what else decides what a change means.
func (m *orderModel) fillTerms(ctx context.Context, terms *lifecycle.Terms) {
	terms.Product = tfkit.Input(m.Product)
	terms.OrganizationID = tfkit.Input(m.OrganizationID)
	terms.ReissueTrigger = tfkit.Input(m.ReissueTrigger)
	terms.RenewBeforeDays = m.RenewBeforeDays.ValueInt64()
	terms.WindowUnknown = m.RenewBeforeDays.IsUnknown()
	terms.OrderUntil = lastDay(ctx, m.OrderValidity)
	terms.Contacts = m.contactsInputs(ctx)
	terms.CustomFields = m.customFieldsInputs(ctx)
	terms.OrganizationContact = personInputs(ctx, m.OrganizationContact)
	terms.TechnicalContact = personInputs(ctx, m.TechnicalContact)
}

// chooseRenewal returns auto_renew for the next order, which has of the two ways to renew the one that is declared. Planned
// is its value otherwise, isOn what that means; off and unknown are its values for no renewal, and for a window that is
// known only at apply.
func chooseRenewal[V attr.Value](configured, planned V, isOn bool, off, unknown V, window, declared types.Int64, diags *diag.Diagnostics) V {
	switch {
	case !configured.IsNull():
		validateRenewal(isOn, window, diags)
	case declared.IsUnknown() && isOn:
		return unknown
	case !declared.IsNull() && !declared.IsUnknown():
		return off
	}
	return planned
}

// situation returns what the last refresh knew of the order.
func (m *orderModel) situation(seen memory, allowBillable bool) lifecycle.Situation {
	return lifecycle.Situation{
		Status:         m.Status.ValueString(),
		Now:            seen.ServiceTime,
		ValidFrom:      day(m.ValidFrom),
		ValidTill:      day(m.ValidTill),
		OrderValidTill: day(m.OrderValidTill),
		Renewed:        m.IsRenewed.ValueBool(),
		OpenRequest:    openRequest(m.Requests) != "",
		SingleTerm:     !m.IsMultiYearPlan.IsNull() && !m.IsMultiYearPlan.ValueBool(),
		AutoRenews:     seen.AutoRenews,
		AutoReissues:   seen.AutoReissues,
		ServedProduct:  m.ProductNameID.ValueString(),
		Imported:       seen.Imported,
		AllowBillable:  allowBillable,
	}
}

// renewalDueAt returns the moment at which the declared window opens.
func (m *orderModel) renewalDueAt() types.String {
	at := lifecycle.DueAt(m.RenewBeforeDays.ValueInt64(), day(m.ValidFrom), day(m.ValidTill))
	if at.IsZero() {
		return types.StringNull()
	}
	return types.StringValue(at.Format(time.RFC3339))
}

// clearFacts makes null what is known of no order yet.
func (m *orderModel) clearFacts() {
	m.orderFactsModel = orderFactsModel{PreviousOrderID: m.PreviousOrderID}
}

// fillLeaf writes the facts of a certificate into the model, null while there is none.
func (m *orderModel) fillLeaf(leaf *x509.Certificate) {
	m.SerialNumber, m.Thumbprint, m.ValidFrom, m.ValidTill = types.StringNull(), types.StringNull(), types.StringNull(), types.StringNull()
	if leaf != nil {
		m.SerialNumber = types.StringValue(lifecycle.SerialNumber(leaf))
		m.Thumbprint = types.StringValue(lifecycle.Thumbprint(leaf))
		m.ValidFrom = types.StringValue(leaf.NotBefore.UTC().Format(time.DateOnly))
		m.ValidTill = types.StringValue(leaf.NotAfter.UTC().Format(time.DateOnly))
	}
	m.RenewalDueAt = m.renewalDueAt()
}

// predecessor returns the order that a new order takes the place of. One that was never issued is cancelled, so that there
// is nothing to go back to but the order that it was to follow itself.
func (m *orderModel) predecessor(seen memory) types.String {
	if !seen.EverIssued {
		return m.PreviousOrderID
	}
	return m.ID
}

// expectOrder makes unknown what a new order brings.
func (m *orderModel) expectOrder() {
	m.ID, m.ProductNameID, m.OrderValidTill = types.StringUnknown(), types.StringUnknown(), types.StringUnknown()
	m.PreviousOrderID = types.StringUnknown()
	m.IsRenewal, m.IsRenewed, m.IsMultiYearPlan = types.BoolUnknown(), types.BoolUnknown(), types.BoolUnknown()
	m.Price, m.Currency = types.Float64Unknown(), types.StringUnknown()
}

// expectCertificate makes unknown what a new certificate brings.
func (m *orderModel) expectCertificate() {
	m.Status, m.CertificateID = types.StringUnknown(), types.StringUnknown()
	m.SerialNumber, m.Thumbprint = types.StringUnknown(), types.StringUnknown()
	m.ValidFrom, m.ValidTill, m.RenewalDueAt = types.StringUnknown(), types.StringUnknown(), types.StringUnknown()
	m.ReissuesCount = types.Int64Unknown()
	m.Requests = types.ListUnknown(types.ObjectType{AttrTypes: requestTypes})
}

// unknownName stands for a name that is known only at apply.
const unknownName = "name known after apply"

// labelled names an order in a diagnostic's summary, where equal summaries would collapse into one.
func (m *orderModel) labelled(name string) string {
	if id := m.ID.ValueString(); id != "" {
		return fmt.Sprintf("%s, Order %s", name, id)
	}
	return name
}

// paid tells the price of the order so far, where the service told it.
func (m *orderModel) paid() string {
	if m.Price.IsNull() || m.Price.IsUnknown() {
		return ""
	}
	return strings.TrimRight(fmt.Sprintf(" Order %s cost %.2f %s", m.ID.ValueString(), m.Price.ValueFloat64(), m.Currency.ValueString()), " ") + "."
}

// ends says when the certificate ends, or ended, by the service's time.
func (m *orderModel) ends(seen memory) string {
	if till := day(m.ValidTill); seen.ServiceTime.After(till.AddDate(0, 0, 1)) {
		return "ended on " + m.ValidTill.ValueString() + ", so that none is valid any more,"
	}
	return "ends on " + m.ValidTill.ValueString()
}

// term says how long a new order is to run.
func (m *orderModel) term(ctx context.Context) string {
	v, _ := readValidity(ctx, m.OrderValidity)
	switch {
	case v.Years.ValueInt64() == 1:
		return "1 year"
	case v.Years.ValueInt64() > 0:
		return fmt.Sprintf("%d years", v.Years.ValueInt64())
	case v.Days.ValueInt64() > 0:
		return fmt.Sprintf("%d days", v.Days.ValueInt64())
	case v.CustomExpirationDate.ValueString() != "":
		return "the time until " + v.CustomExpirationDate.ValueString()
	}
	return "a time known after apply"
}
