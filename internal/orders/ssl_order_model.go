// SPDX-License-Identifier: MPL-2.0

package orders

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/certcentral"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/lifecycle"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/tfkit"
)

type sslOrderModel struct {
	DCVMethod  types.String `tfsdk:"dcv_method"`
	DCVEmails  types.Set    `tfsdk:"dcv_emails"`
	DCVScope   types.String `tfsdk:"certificate_dcv_scope"`
	DCVRecords types.Map    `tfsdk:"dcv_records"`

	orderModel
	certificateModel
	sslOrderTermsModel
}

func (m *sslOrderModel) name() string {
	return cmp.Or(m.CommonName.ValueString(), unknownName)
}

func (m *sslOrderModel) label() string { return m.labelled(m.name()) }

func (m *sslOrderModel) names() []string {
	names, _ := m.nameSet()
	return names
}

// certificateRequest returns the certificate as an order or a reissue asks for it.
func (m *sslOrderModel) certificateRequest(ctx context.Context) certcentral.CertificateRequest {
	request := m.certificateModel.certificateRequest(ctx)
	request.ProfileOption = m.ProfileOption.ValueString()
	request.OrganizationUnits = texts(m.OrganizationUnits)
	return request
}

func (m *sslOrderModel) fill(ctx context.Context, _ *sslOrderModel, request *certcentral.OrderRequest) {
	m.orderModel.fill(ctx, request)
	m.sslOrderTermsModel.fill(request)
	request.Certificate = m.certificateRequest(ctx)
	request.DCVMethod = m.DCVMethod.ValueString()
	request.DCVEmails = m.dcvEmails(ctx)
	request.CertificateDCVScope = m.DCVScope.ValueString()
}

func (m *sslOrderModel) fillFirst(ctx context.Context, request *certcentral.OrderRequest) {
	m.orderModel.fillFirst(ctx, request)
	m.sslOrderTermsModel.fillFirst(ctx, request)
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

// renewedElsewhere also knows of an order whose certificate alone is named.
func (m *sslOrderModel) renewedElsewhere() types.String {
	if m.RenewalOfOrderID.IsNull() && !m.RenewedThumbprint.IsNull() {
		return types.StringUnknown()
	}
	return m.RenewalOfOrderID
}

func (m *sslOrderModel) planFirst(config *sslOrderModel, diags *diag.Diagnostics) {
	m.inheritHash(config.SignatureHash, types.StringValue(defaultHash))
	if config.DCVScope.IsNull() { // the service does not tell it
		m.DCVScope = types.StringNull()
	}
	m.orderModel.assume(&config.orderModel)
	m.sslOrderTermsModel.assume(&config.sslOrderTermsModel)
	validateRenewal(m.AutoRenew.ValueBool(), m.RenewBeforeDays, diags)
	m.DCVRecords = m.plannedRecords()
}

func (m *sslOrderModel) planNext(config, prior *sslOrderModel, diags *diag.Diagnostics) {
	m.mutedBy(&prior.certificateModel)
	m.DCVRecords = prior.DCVRecords
	inheritTexts([]inheritance{
		{config.DCVMethod, &m.DCVMethod, prior.DCVMethod},
		{config.DCVScope, &m.DCVScope, prior.DCVScope},
	})
	m.orderModel.inherit(&config.orderModel, &prior.orderModel)
	m.certificateModel.inherit(&config.certificateModel, &prior.certificateModel)
	m.sslOrderTermsModel.inherit(&config.sslOrderTermsModel, &prior.sslOrderTermsModel)
	m.AutoRenew = chooseRenewal(config.AutoRenew, m.AutoRenew, m.AutoRenew.ValueBool(), types.BoolValue(false), types.BoolUnknown(), m.RenewBeforeDays, config.RenewBeforeDays, diags)
}

// expect makes the records unknown that the decision will change.
func (m *sslOrderModel) expect(decision lifecycle.Decision, prior *sslOrderModel, seen memory, diags *diag.Diagnostics) {
	if decision.RenewProof {
		diags.AddWarning("DCV Value Expired: "+prior.label(), fmt.Sprintf(
			"The value that was to prove %s expired before it did. The order is asked for a new one: publish the new dcv_records.",
			strings.Join(prior.expiredRecords(seen.ServiceTime), ", ")))
	}
	switch {
	case decision.OnlyRenewsProof():
		m.DCVRecords = prior.renewedRecords(seen.ServiceTime)
	case decision.Action != lifecycle.None && decision.Action != lifecycle.Amend && !m.sameProofs(decision, prior):
		m.DCVRecords = m.plannedRecords()
		if decision.Tentative && !sameKeys(m.DCVRecords, prior.DCVRecords) {
			m.DCVRecords = types.MapUnknown(recordType)
		}
	}
}

// sameProofs tells whether a pending order keeps its records: another CSR proves nothing new.
func (m *sslOrderModel) sameProofs(decision lifecycle.Decision, state *sslOrderModel) bool {
	if decision.Action != lifecycle.Edit || decision.Tentative {
		return false
	}
	now, _ := m.recordDomains()
	before, _ := state.recordDomains()
	return !decision.RenewProof && m.DCVMethod.Equal(state.DCVMethod) && slices.Equal(now, before) && !m.lacksRecord()
}

func (m *sslOrderModel) served(order *certcentral.Order) []servedInput {
	inputs := append(m.orderModel.served(order),
		servedInput{&m.DCVMethod, tfkit.OptionalText(order.DCVMethod)},
		servedInput{&m.DCVScope, types.StringNull()})
	platform := types.StringNull()
	if served := order.Certificate.ServerPlatform; served != nil {
		platform = types.StringValue(strconv.FormatInt(served.ID, 10))
	}
	return append(inputs, servedInput{&m.ServerPlatformID, platform})
}

func (m *sslOrderModel) refreshDeclared(order *certcentral.Order) {
	certificate := order.Certificate
	served := lifecycle.NameSet(certificate.CommonName, certificate.DNSNames)
	declared, _ := m.nameSet()
	sameCommonName := lifecycle.Normalize(certificate.CommonName) == lifecycle.Normalize(m.CommonName.ValueString())
	// An answer without its list of names says nothing of them.
	if len(certificate.DNSNames) > 0 && certificate.CommonName != "" && (!sameCommonName || !lifecycle.SameNames(declared, served)) {
		m.CommonName = types.StringValue(certificate.CommonName)
		m.DNSNames = tfkit.NameValues(certificate.CommonName, certificate.DNSNames)
	}
	if key := lifecycle.KeyID(certificate.CSR); key != "" && key != lifecycle.KeyID(m.CSR.ValueString()) {
		m.CSR = types.StringValue(certificate.CSR)
	}
}

// refreshTerms takes over what has calls of its own. The other terms are those of a new order, whatever the service made
// of them in this one.
func (m *sslOrderModel) refreshTerms(ctx context.Context, order *certcentral.Order) {
	m.refreshPeople(ctx, order)
	if order.IsMultiYearPlan && !m.AutoReissue.IsNull() {
		m.AutoReissue = types.BoolValue(order.AutoReissue)
	}
}

func (m *sslOrderModel) imported(_ context.Context, _ errand, order *certcentral.Order) {
	m.orderModel.imported(order)
	m.sslOrderTermsModel.imported(order)
	certificate := order.Certificate
	m.CommonName = types.StringValue(certificate.CommonName)
	m.DNSNames = tfkit.NameValues(certificate.CommonName, certificate.DNSNames)
	m.CSR = tfkit.OptionalText(certificate.CSR)
	m.SignatureHash = tfkit.OptionalText(certificate.SignatureHash)
	m.CertValidity = validityValue(certificate.CertValidity)
	// Where the service may choose, it is not told whether it did.
	if product, _ := lifecycle.KnownProduct(order.ProductNameID); product.NeedsCA && certificate.CACert != nil {
		m.CACertID = tfkit.OptionalText(certificate.CACert.ID)
	}
}

func (m *sslOrderModel) recognisedBy() string { return "this key and these names" }

// takeSubject leaves it to the refresh, which knows it all.
func (m *sslOrderModel) takeSubject(*certcentral.Order) bool { return false }

func (m *sslOrderModel) otherTerms(ctx context.Context, order *certcentral.Order) []string {
	other := append(m.orderModel.otherTerms(ctx, order), differing([]declaredTerm{
		{"dcv_method", m.DCVMethod, order.DCVMethod},
		{"signature_hash", m.SignatureHash, order.Certificate.SignatureHash},
	})...)
	if hint, kind := m.TypeHint.ValueString(), order.Product.ValidationType; hint != "" && hint != "private" && kind != "" && hint != kind {
		other = append(other, fmt.Sprintf("type_hint = %q", kind))
	}
	return other
}

func (m *sslOrderModel) terms(ctx context.Context) lifecycle.Terms {
	terms := m.certificateModel.terms(ctx)
	m.fillTerms(ctx, &terms)
	terms.DCVMethod = tfkit.Input(m.DCVMethod)
	terms.DCVScope = tfkit.Input(m.DCVScope)
	terms.DCVEmails = m.dcvEmailsInput(ctx)
	terms.AutoReissue = flagInput(m.AutoReissue)
	terms.CertUntil = lastDay(ctx, m.CertValidity)
	return terms
}

func (m *sslOrderModel) otherResource(product string) string {
	if _, known := lifecycle.KnownClientProduct(product); known {
		return "certcentral_client_certificate_order"
	}
	return ""
}

// wanted returns what a new order asks for, as far as it is known.
func (m *sslOrderModel) wanted(ctx context.Context) lifecycle.Wanted {
	wanted := lifecycle.Wanted{
		Product:       m.Product.ValueString(),
		SignatureHash: m.SignatureHash.ValueString(),
		CACertID:      m.CACertID.ValueString(),
		CommonName:    m.CommonName.ValueString(),
		DNSNames:      texts(m.DNSNames),
		OrderValidity: declaredValidity(ctx, m.OrderValidity),
		CertValidity:  declaredValidity(ctx, m.CertValidity),
		AutoRenew:     m.AutoRenew.ValueBool(),
		AutoReissue:   m.AutoReissue.ValueBool(),
	}
	if wanted.Product == lifecycle.AnyProduct {
		wanted.Product = ""
	}
	return wanted
}

func (m *sslOrderModel) situation(seen memory, allowBillable bool) lifecycle.Situation {
	situation := m.orderModel.situation(seen, allowBillable)
	situation.ProofExpired = len(m.expiredRecords(seen.ServiceTime)) > 0
	return situation
}

// declared returns the terms for the memory.
func (m *sslOrderModel) declared(ctx context.Context) declaredTerms {
	return declaredTerms{
		certificateTerms: m.certificateModel.declared(ctx),
		DCVMethod:        m.DCVMethod.ValueString(),
		DCVScope:         m.DCVScope.ValueString(),
		ReissueTrigger:   m.ReissueTrigger.ValueString(),
	}
}

func (m *sslOrderModel) restore(t *declaredTerms) {
	t.restore(&m.certificateModel)
	m.DCVMethod = tfkit.OptionalText(t.DCVMethod)
	m.DCVScope = tfkit.OptionalText(t.DCVScope)
	m.ReissueTrigger = tfkit.OptionalText(t.ReissueTrigger)
}

func (m *sslOrderModel) restoreSubject(t *declaredTerms) {
	t.restoreSubject(&m.certificateModel)
}
