// SPDX-License-Identifier: MPL-2.0

package orders

import (
	"context"
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
	if !m.CommonName.IsNull() {
		return known(m.CommonName)
	}
	if emails, _ := m.addresses(); len(emails) > 0 {
		return emails[0]
	}
	return "name known after apply"
}

func (m *clientOrderModel) label() string { return m.labelled(m.name()) }

func (m *clientOrderModel) names() []string {
	names, _ := m.addresses()
	if name := m.name(); !slices.Contains(names, name) {
		names = append([]string{name}, names...)
	}
	return names
}

func (m *clientOrderModel) signingRequest() string { return m.CSR.ValueString() }

func (m *clientOrderModel) fill(ctx context.Context, config *clientOrderModel, request *certcentral.OrderRequest) {
	m.orderModel.fill(ctx, request)
	request.Certificate = m.certificateRequest(ctx)
	request.VATNumber = m.VATNumber.ValueString()
	if times := m.AutoRenew.ValueInt64(); times > 0 {
		request.AutoRenew = &times
	}
	config.pay(ctx, request)
}

func (m *clientOrderModel) reissueRequest(ctx context.Context) certcentral.ReissueRequest {
	return certcentral.ReissueRequest{
		Certificate:  m.certificateRequest(ctx),
		Comments:     m.Comments.ValueString(),
		SkipApproval: m.SkipApproval.ValueBool(),
	}
}

func (m *clientOrderModel) planFirst(config *clientOrderModel, diags *diag.Diagnostics) {
	if config.SignatureHash.IsNull() {
		m.SignatureHash = types.StringValue(defaultHash)
	}
	if config.AutoRenew.IsNull() {
		m.AutoRenew = types.Int64Value(0)
	}
	m.assume(&config.orderModel)
	validateRenewal(m.AutoRenew.ValueInt64() > 0, m.RenewBeforeDays, diags)
}

func (m *clientOrderModel) planNext(config, prior *clientOrderModel, diags *diag.Diagnostics) {
	m.mutedBy(&prior.clientCertificateModel)
	m.EmailValidations = prior.EmailValidations
	if config.SignatureHash.IsNull() {
		m.SignatureHash = prior.SignatureHash
	}
	if config.AutoRenew.IsNull() {
		m.AutoRenew = prior.AutoRenew
	}
	m.inherit(&config.orderModel, &prior.orderModel)
	switch { // of the two ways to renew, the next order has the one that is declared
	case !config.AutoRenew.IsNull():
		validateRenewal(m.AutoRenew.ValueInt64() > 0, m.RenewBeforeDays, diags)
	case config.RenewBeforeDays.IsNull():
	case !config.RenewBeforeDays.IsUnknown():
		m.AutoRenew = types.Int64Value(0)
	case m.AutoRenew.ValueInt64() > 0:
		m.AutoRenew = types.Int64Unknown()
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

func (m *clientOrderModel) imported(order *certcentral.Order) {
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
}

func (m *clientOrderModel) otherTerms(ctx context.Context, order *certcentral.Order) []string {
	return append(m.orderModel.otherTerms(ctx, order), differing([]declaredTerm{{"signature_hash", m.SignatureHash, order.Certificate.SignatureHash}})...)
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
	situation.ClientOrder = true
	return situation
}

func (m *clientOrderModel) declared(ctx context.Context) terms {
	certificate, client := m.clientCertificateModel.declared(ctx)
	return terms{certificateTerms: certificate, clientTerms: client, ReissueTrigger: m.ReissueTrigger.ValueString()}
}

func (m *clientOrderModel) restore(t *terms) {
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
