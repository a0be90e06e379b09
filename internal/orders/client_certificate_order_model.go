// SPDX-License-Identifier: MPL-2.0

package orders

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/certcentral"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/lifecycle"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/tfkit"
)

type clientOrderModel struct {
	AutoRenew        types.Int64 `tfsdk:"auto_renew"`
	EmailValidations types.List  `tfsdk:"email_validations"`

	orderModel
	clientCertificateModel
	paymentModel
}

// name is the common name, or the address that the service makes it from.
func (m *clientOrderModel) name() string {
	first := m.CommonName
	if elements := m.Emails.Elements(); first.IsNull() && len(elements) > 0 {
		first, _ = elements[0].(types.String)
	}
	return cmp.Or(first.ValueString(), unknownName)
}

func (m *clientOrderModel) label() string { return m.labelled(m.name()) }

func (m *clientOrderModel) names() []string {
	names, _ := m.addresses()
	if name := m.name(); !slices.Contains(names, name) {
		names = append([]string{name}, names...)
	}
	return names
}

func (m *clientOrderModel) fill(ctx context.Context, config *clientOrderModel, request *certcentral.OrderRequest) {
	m.orderModel.fill(ctx, request)
	request.Certificate = m.certificateRequest(ctx)
	request.VATNumber = m.VATNumber.ValueString()
	if times := m.AutoRenew.ValueInt64(); times > 0 {
		request.AutoRenew = &times
	}
	if product, known := lifecycle.KnownClientProduct(m.Product.ValueString()); known && !product.Organization {
		request.OrganizationID, request.Organization, request.OrganizationContact = nil, nil, nil
	}
	config.pay(ctx, request)
	if request.PaymentMethod == paymentCard && request.CreditCard == nil { // of an earlier order, and no longer declared
		request.PaymentMethod = ""
	}
}

func (m *clientOrderModel) reissueRequest(ctx context.Context) certcentral.ReissueRequest {
	return certcentral.ReissueRequest{
		Certificate:  m.certificateRequest(ctx),
		Comments:     m.Comments.ValueString(),
		SkipApproval: m.SkipApproval.ValueBool(),
	}
}

func (m *clientOrderModel) planFirst(config *clientOrderModel, diags *diag.Diagnostics) {
	m.inheritHash(config.SignatureHash, types.StringValue(defaultHash))
	if config.AutoRenew.IsNull() {
		m.AutoRenew = types.Int64Value(0)
	}
	m.assume(&config.orderModel)
	validateRenewal(m.AutoRenew.ValueInt64() > 0, m.RenewBeforeDays, diags)
}

func (m *clientOrderModel) planNext(config, prior *clientOrderModel, diags *diag.Diagnostics) {
	m.mutedBy(&prior.clientCertificateModel)
	m.EmailValidations = prior.EmailValidations
	m.inheritHash(config.SignatureHash, prior.SignatureHash)
	if config.AutoRenew.IsNull() {
		m.AutoRenew = prior.AutoRenew
	}
	m.inherit(&config.orderModel, &prior.orderModel)
	m.planOrganization(config, prior)
	m.AutoRenew = chooseRenewal(config.AutoRenew, m.AutoRenew, m.AutoRenew.ValueInt64() > 0, types.Int64Value(0), types.Int64Unknown(), m.RenewBeforeDays, config.RenewBeforeDays, diags)
}

// planOrganization takes the organization of the order before out of one whose product has none.
func (m *clientOrderModel) planOrganization(config, prior *clientOrderModel) {
	product, known := lifecycle.KnownClientProduct(m.Product.ValueString())
	switch {
	case m.Product.IsUnknown(): // which may come to be such a product
		if config.OrganizationID.IsNull() {
			m.OrganizationID = types.StringUnknown()
		}
		if config.OrganizationContact.IsNull() {
			m.OrganizationContact = types.ObjectUnknown(personTypes)
		}
	case known && !product.Organization && !m.Product.Equal(prior.Product):
		m.OrganizationID, m.OrganizationContact = config.OrganizationID, config.OrganizationContact
	}
}

func (m *clientOrderModel) expect(decision lifecycle.Decision, _ *clientOrderModel, _ memory, _ *diag.Diagnostics) {
	if decision.Action.Buys() || decision.Action == lifecycle.Reissue || decision.Tentative {
		m.EmailValidations = types.ListUnknown(emailValidationType)
	}
}

// refreshDeclared takes over what somebody else had reissued. An order that is not issued yet is left as it is declared:
// a difference would have it ordered anew.
func (m *clientOrderModel) refreshDeclared(order *certcentral.Order) {
	if lifecycle.PhaseOf(order.Status) != lifecycle.Running {
		return
	}
	certificate := order.Certificate
	if declared, _ := m.addresses(); len(certificate.Emails) > 0 && !lifecycle.SameAddresses(declared, certificate.Emails) {
		m.Emails = addressValues(certificate.Emails)
	}
	if name := certificate.CommonName; !m.CommonName.IsNull() && name != "" && !sameText(name, m.CommonName.ValueString()) {
		m.CommonName = types.StringValue(name)
	}
	// Where the recipient makes the key, none is declared.
	if key := lifecycle.KeyID(certificate.CSR); !m.CSR.IsNull() && key != "" && key != lifecycle.KeyID(m.CSR.ValueString()) {
		m.CSR = types.StringValue(certificate.CSR)
	}
}

func (m *clientOrderModel) refreshTerms(ctx context.Context, order *certcentral.Order) {
	m.refreshPeople(ctx, order)
}

func (m *clientOrderModel) imported(ctx context.Context, with errand, order *certcentral.Order) {
	m.orderModel.imported(order)
	certificate := order.Certificate
	// Where the service makes the common name, none is declared.
	if product, known := lifecycle.KnownClientProduct(order.ProductNameID); product.CommonName || !known {
		m.CommonName = tfkit.OptionalText(certificate.CommonName)
	}
	m.Emails = addressValues(certificate.Emails)
	m.CSR = tfkit.OptionalText(certificate.CSR)
	m.SignatureHash = tfkit.OptionalText(certificate.SignatureHash)
	m.OrganizationUnits = textSet(certificate.OrganizationUnits)
	m.AutoRenew = types.Int64Value(order.AutoRenew)
	m.importHolder(ctx, with.client, order)
}

// importHolder takes from the certificate whom it names, which the order does not tell. What cannot be had is left to the
// declaration.
func (m *clientOrderModel) importHolder(ctx context.Context, client *certcentral.Client, order *certcentral.Order) {
	product, _ := lifecycle.KnownClientProduct(order.ProductNameID)
	if len(product.Indicators) == 0 || !wasIssued(order) {
		return
	}
	chain, err := client.CertificateChain(ctx, order.Certificate.ID)
	leaf := leafOf(chain)
	if err != nil || leaf == nil {
		return
	}
	holder := lifecycle.HolderOf(leaf, product)
	m.CommonNameIndicator = tfkit.OptionalText(holder.Indicator)
	m.Individual = individualValue(certcentral.Individual{FirstName: holder.FirstName, LastName: holder.LastName, Pseudonym: holder.Pseudonym})
}

func (m *clientOrderModel) recognisedBy() string {
	by := "these addresses and this key"
	if m.CSR.IsNull() {
		by = "these addresses and no csr"
	}
	return by + " (CertCentral does not tell profile_type, usage_designation and individual of an order: they are taken to be as declared)"
}

// takeSubject leaves what the service does not tell to the next plan, as an import does.
func (m *clientOrderModel) takeSubject(order *certcentral.Order) bool {
	certificate := order.Certificate
	if declared, _ := m.addresses(); len(certificate.Emails) > 0 && !lifecycle.SameAddresses(declared, certificate.Emails) {
		m.Emails = addressValues(certificate.Emails)
	}
	if name := certificate.CommonName; !m.CommonName.IsNull() && name != "" && !sameText(name, m.CommonName.ValueString()) {
		m.CommonName = types.StringValue(name)
	}
	m.takeCSR(certificate.CSR)
	left := !m.CommonNameIndicator.IsNull() || !m.ProfileType.IsNull() || !m.Individual.IsNull() || !m.UsageDesignation.IsNull()
	m.CommonNameIndicator, m.ProfileType = types.StringNull(), types.StringNull()
	m.Individual, m.UsageDesignation = types.ObjectNull(individualTypes), types.ObjectNull(usageTypes)
	return left
}

func (m *clientOrderModel) otherTerms(ctx context.Context, order *certcentral.Order) []string {
	certificate := order.Certificate
	other := append(m.orderModel.otherTerms(ctx, order), differing([]declaredTerm{{"signature_hash", m.SignatureHash, certificate.SignatureHash}})...)
	if declared, _ := m.addresses(); len(certificate.Emails) > 0 && !lifecycle.SameAddresses(declared, certificate.Emails) {
		other = append(other, fmt.Sprintf("emails = %q", certificate.Emails))
	}
	if name := m.expectedName(ctx); name != "" && certificate.CommonName != "" && !sameText(name, certificate.CommonName) {
		other = append(other, fmt.Sprintf("the common name %q", certificate.CommonName))
	}
	if lifecycle.KeyID(certificate.CSR) != lifecycle.KeyID(m.CSR.ValueString()) {
		other = append(other, "a csr with another key, or none")
	}
	return other
}

// expectedName returns the common name, also where the service makes it from the individual; empty where it makes it
// otherwise.
func (m *clientOrderModel) expectedName(ctx context.Context) string {
	person, _ := partsOf[individualModel](ctx, m.Individual)
	switch {
	case !m.CommonName.IsNull():
		return m.CommonName.ValueString()
	case m.CommonNameIndicator.ValueString() == lifecycle.IndicatorGivenNameSurname:
		return person.FirstName.ValueString() + " " + person.LastName.ValueString()
	case m.CommonNameIndicator.ValueString() == lifecycle.IndicatorPseudonym:
		return person.Pseudonym.ValueString()
	}
	return ""
}

func (m *clientOrderModel) terms(ctx context.Context) lifecycle.Terms {
	terms := m.clientCertificateModel.terms(ctx)
	m.fillTerms(ctx, &terms)
	return terms
}

func (m *clientOrderModel) otherResource(product string) string {
	if _, known := lifecycle.KnownProduct(product); known || product == lifecycle.AnyProduct {
		return "certcentral_ssl_order"
	}
	return ""
}

func (m *clientOrderModel) wanted(ctx context.Context) lifecycle.Wanted {
	return lifecycle.Wanted{
		Product:       m.Product.ValueString(),
		SignatureHash: m.SignatureHash.ValueString(),
		CACertID:      m.CACertID.ValueString(),
		OrderValidity: declaredValidity(ctx, m.OrderValidity),
		AutoRenew:     m.AutoRenew.ValueInt64() > 0,
	}
}

func (m *clientOrderModel) situation(seen memory, allowBillable bool) lifecycle.Situation {
	situation := m.orderModel.situation(seen, allowBillable)
	situation.ClientOrder, situation.UnseenReissue = true, seen.Reissue == nil
	return situation
}

func (m *clientOrderModel) declared(ctx context.Context) declaredTerms {
	certificate, client := m.clientCertificateModel.declared(ctx)
	return declaredTerms{certificateTerms: certificate, clientTerms: client, ReissueTrigger: m.ReissueTrigger.ValueString()}
}

func (m *clientOrderModel) restore(t *declaredTerms) {
	m.clientCertificateModel.restore(t)
	m.ReissueTrigger = tfkit.OptionalText(t.ReissueTrigger)
}

func (m *clientOrderModel) editable() string { return "the csr" }

// edit gives an order that is pending another CSR, the only thing that it takes.
func (m *clientOrderModel) edit(ctx context.Context, e editing[clientOrderModel]) bool {
	if !slices.Contains(e.decision.Because, "csr") {
		return true
	}
	if !e.sent("csr", e.client.SubmitCSR(ctx, e.order.ID, m.CSR.ValueString())) {
		return false
	}
	e.state.CSR = m.CSR
	e.seen.Declared = new(e.state.declared(ctx))
	return true
}

func (m *clientOrderModel) amendments(context.Context, *certcentral.Client, int64, *clientOrderModel) map[string]func() error {
	return nil
}
