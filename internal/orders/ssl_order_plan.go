// SPDX-License-Identifier: MPL-2.0

package orders

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/lifecycle"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/tfkit"
)

// ModifyPlan implements resource.ResourceWithModifyPlan. What it decides it asks neither the service nor a clock: Terraform plans once
// more when it applies, in another process and at another time, and must come to the same.
func (r *sslOrderResource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	switch {
	case req.Plan.Raw.IsNull():
		r.planDestroy(ctx, req, resp)
	case req.State.Raw.IsNull():
		r.planCreate(ctx, req, resp)
	default:
		r.planUpdate(ctx, req, resp)
	}
}

// defaultHash is the only hash that the service takes for public TLS, and must be told (API reference, signature hashes).
const defaultHash = "sha256"

func (r *sslOrderResource) allowBillable() bool { return r.ProviderData == nil || r.AllowBillable }

func (r *sslOrderResource) planCreate(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	var config, plan sslOrderModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	if resp.Diagnostics.HasError() {
		return
	}
	if !r.allowBillable() {
		resp.Diagnostics.AddError("New Order Not Allowed: "+plan.label(), fmt.Sprintf(
			"Creating this resource orders a certificate of product %s, billed to the account, and the provider has allow_billable = false. "+
				"Plan with a provider that may buy, or leave the resource out here.", plan.Product.ValueString()))
		return
	}
	if config.SignatureHash.IsNull() {
		plan.SignatureHash = types.StringValue(defaultHash)
	}
	if config.DCVScope.IsNull() { // the service does not tell it
		plan.DCVScope = types.StringNull()
	}
	plan.assume(&config.orderTermsModel)
	plan.validateRenewal(plan.RenewBeforeDays, &resp.Diagnostics)
	plan.DCVRecords = plan.plannedRecords()
	resp.Diagnostics.Append(r.preflight(ctx, &config, &plan, nil)...)
	resp.Diagnostics.AddWarning("New Order, Billed: "+plan.label(), fmt.Sprintf(
		"An order of product %s for %s is placed. CertCentral does not tell its price beforehand; the account's price list holds.", known(plan.Product), plan.term(ctx)))
	resp.Diagnostics.Append(resp.Plan.Set(ctx, &plan)...)
}

func (r *sslOrderResource) planUpdate(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	var config, plan, state sslOrderModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	seen := tfkit.Recall[memory](ctx, req.Private, memoryKey, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	seen.EverIssued = seen.everIssued(&state)
	plan.mutedBy(&state.certificateModel)
	plan.sslOrderFactsModel = state.sslOrderFactsModel
	plan.inherit(&config, &state)
	if !config.AutoRenew.IsNull() {
		plan.validateRenewal(plan.RenewBeforeDays, &resp.Diagnostics)
	}
	wanted := plan.terms(ctx)
	if seen.Imported {
		wanted.OrganizationContact = personInputs(ctx, asServed(ctx, plan.OrganizationContact, state.OrganizationContact))
		wanted.TechnicalContact = personInputs(ctx, asServed(ctx, plan.TechnicalContact, state.TechnicalContact))
	}
	switch { // of the two ways to renew, the next order has the one that is declared
	case !config.AutoRenew.IsNull() || config.RenewBeforeDays.IsNull():
	case !config.RenewBeforeDays.IsUnknown():
		plan.AutoRenew = types.BoolValue(false)
	case plan.AutoRenew.ValueBool():
		plan.AutoRenew = types.BoolUnknown()
	}
	decision := lifecycle.Decide(state.terms(ctx), wanted, state.situation(seen, r.allowBillable()))
	if seen.Imported {
		decision.Recorded = append(decision.Recorded, plan.unsentContacts(&state.orderTermsModel, decision)...)
	}
	if seen.Purchase != nil && decision.Action.Buys() {
		resp.Diagnostics.AddError("Order Not Confirmed: "+state.label(), fmt.Sprintf(
			"An order with the alternative id %s was sent in place of order %s, and it is not known yet whether it was taken. Plan with a refresh (not -refresh=false), which finds out.",
			seen.Purchase.AlternativeOrderID, state.ID.ValueString()))
		return
	}
	if len(decision.Refused) > 0 {
		resp.Diagnostics.Append(refusals(decision, &plan, &state)...)
		return
	}
	if decision.Action == lifecycle.Anew && !decision.Tentative {
		resp.Diagnostics.Append(r.preflight(ctx, &config, &plan, &state)...)
	}
	if decision.Action.Buys() && plan.OrganizationID.IsNull() && !plan.Organization.IsNull() {
		plan.OrganizationID = types.StringUnknown()
	}
	plan.expect(decision, &state, seen)
	resp.Diagnostics.Append(decisionWarnings(decision, &plan, &state, seen)...)
	if !plan.Organization.Equal(state.Organization) && !plan.Organization.IsNull() && !seen.Imported && !plan.OrganizationID.IsUnknown() {
		resp.Diagnostics.AddAttributeWarning(path.Root("organization"), "Organization Details Not Sent: "+state.label(),
			"The details of organization changed. They counted for the first order only: nothing is sent, and the order keeps organization_id. To order for another organization, billed, set organization_id.")
	}
	resp.Diagnostics.Append(resp.Plan.Set(ctx, &plan)...)
	tfkit.Remember(ctx, resp.Private, decisionKey, decision, &resp.Diagnostics)
}

// expect makes unknown what the decision will change, and nothing else.
func (m *sslOrderModel) expect(decision lifecycle.Decision, state *sslOrderModel, seen memory) {
	if decision.Action.Buys() {
		m.expectOrder()
		if !decision.Tentative {
			m.PreviousOrderID = state.predecessor(seen)
			if !seen.EverIssued && !seen.hadPrevious(state) { // still the first order, which may renew one from elsewhere
				m.PreviousOrderID = m.renewedElsewhere()
			}
		}
	}
	if decision.Action.Buys() || decision.Action == lifecycle.Reissue || decision.Tentative {
		m.expectCertificate()
	}
	switch {
	case decision.OnlyRenewsProof():
		m.DCVRecords = state.renewedRecords(seen.ServiceTime)
	case decision.Action != lifecycle.None && decision.Action != lifecycle.Amend && !m.sameProofs(decision, state):
		m.DCVRecords = m.plannedRecords()
		if decision.Tentative && !sameKeys(m.DCVRecords, state.DCVRecords) {
			m.DCVRecords = types.MapUnknown(recordType)
		}
	}
	if sameDates := decision.Action == lifecycle.None || decision.Action == lifecycle.Amend || decision.Action == lifecycle.Edit; sameDates && !decision.Tentative {
		m.RenewalDueAt = m.renewalDueAt()
		if m.RenewBeforeDays.IsUnknown() {
			m.RenewalDueAt = types.StringUnknown()
		}
	}
}

// renewedElsewhere returns the order that a first order renews, unknown where its certificate alone is named.
func (m *sslOrderModel) renewedElsewhere() types.String {
	if m.RenewalOfOrderID.IsNull() && !m.RenewedThumbprint.IsNull() {
		return types.StringUnknown()
	}
	return m.RenewalOfOrderID
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

// sameKeys tells whether two maps, if both are known, are of the same domains.
func sameKeys(a, b types.Map) bool {
	return !a.IsUnknown() && slices.Equal(slices.Sorted(maps.Keys(a.Elements())), slices.Sorted(maps.Keys(b.Elements())))
}

// predecessor returns the order that a new order takes the place of. One that was never issued is cancelled, so that there
// is nothing to go back to but the order that it was to follow itself.
func (m *sslOrderModel) predecessor(seen memory) types.String {
	if !seen.EverIssued {
		return m.PreviousOrderID
	}
	return m.ID
}

func (m *sslOrderModel) expectOrder() {
	m.ID, m.ProductNameID, m.OrderValidTill = types.StringUnknown(), types.StringUnknown(), types.StringUnknown()
	m.PreviousOrderID = types.StringUnknown()
	m.IsRenewal, m.IsRenewed, m.IsMultiYearPlan = types.BoolUnknown(), types.BoolUnknown(), types.BoolUnknown()
	m.Price, m.Currency = types.Float64Unknown(), types.StringUnknown()
}

func (m *sslOrderModel) expectCertificate() {
	m.Status, m.CertificateID = types.StringUnknown(), types.StringUnknown()
	m.SerialNumber, m.Thumbprint = types.StringUnknown(), types.StringUnknown()
	m.ValidFrom, m.ValidTill, m.RenewalDueAt = types.StringUnknown(), types.StringUnknown(), types.StringUnknown()
	m.ReissuesCount = types.Int64Unknown()
	m.Requests = types.ListUnknown(types.ObjectType{AttrTypes: requestTypes})
}

// label names an order in a diagnostic's summary, where equal summaries would collapse into one.
func (m *sslOrderModel) label() string {
	name := m.CommonName.ValueString()
	if m.CommonName.IsUnknown() {
		name = "name known after apply"
	}
	if id := m.ID.ValueString(); id != "" {
		return fmt.Sprintf("%s, Order %s", name, id)
	}
	return name
}

// destroyAnyway is the way out of an error that a destroy meets as well: unless told otherwise, it plans first.
const destroyAnyway = " To destroy the resource regardless, run terraform destroy with -refresh=false."

func refusals(decision lifecycle.Decision, plan, state *sslOrderModel) (diags diag.Diagnostics) {
	for _, attribute := range decision.Refused {
		at := path.Root(attribute)
		switch {
		case decision.Action.Buys():
			diags.AddAttributeError(at, "New Order Not Allowed: "+state.label(), fmt.Sprintf(
				"Changing %s places a new order for %s, billed to the account, and the provider has allow_billable = false. Undo the change, or plan with a provider that may buy.",
				attribute, plan.CommonName.ValueString())+destroyAnyway)
		case lifecycle.PhaseOf(state.Status.ValueString()) == lifecycle.Unconfirmed:
			diags.AddAttributeError(at, "Order Not Confirmed: "+state.label(),
				"It is not known yet whether this order was taken, so it cannot be changed. Plan with a refresh (not -refresh=false), which finds out."+destroyAnyway)
		case lifecycle.PhaseOf(state.Status.ValueString()) == lifecycle.Reissuing:
			diags.AddAttributeError(at, "Reissue Still Pending: "+state.label(), fmt.Sprintf(
				"The service changes only names, csr and dcv_method of a reissue that is under way; %s can change once it is issued. Undo the change until then, or cancel the reissue in CertCentral.",
				attribute)+destroyAnyway)
		default:
			diags.AddAttributeError(at, "Order Still Pending: "+state.label(), fmt.Sprintf(
				"The service changes only names, csr and dcv_method of an order that has status %s; %s can change once it is issued. Undo the change until then, or order anew with -replace, which cancels this order.",
				state.Status.ValueString(), attribute)+destroyAnyway)
		}
	}
	return diags
}

func (r *sslOrderResource) planDestroy(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	var state sslOrderModel
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() || lifecycle.PhaseOf(state.Status.ValueString()) == lifecycle.Ended {
		return
	}
	names, _ := state.nameSet()
	predecessor := ""
	if previous := state.PreviousOrderID.ValueString(); previous != "" {
		predecessor = fmt.Sprintf(" Order %s, which it followed, is not touched.", previous)
	}
	facts := fmt.Sprintf("Order %s for %s (status %s, certificate until %s)", state.ID.ValueString(), strings.Join(names, ", "),
		state.Status.ValueString(), orNone(state.ValidTill))
	ends := map[string]string{
		onDestroyRevokeOrder:       "and all its certificates are revoked",
		onDestroyRevokeCertificate: "stays, and its current certificate is revoked",
	}[state.OnDestroy.ValueString()]
	switch phase := lifecycle.PhaseOf(state.Status.ValueString()); {
	case ends == "":
	case phase == lifecycle.Waiting || phase == lifecycle.Unconfirmed:
		resp.Diagnostics.AddWarning("Destroy Withdraws: "+state.label(),
			facts+" is cancelled, or its waiting request rejected; should it have been issued since, it is revoked."+predecessor+" Set on_destroy = \"keep\" and apply first to leave it alone.")
		return
	case phase == lifecycle.Reissuing:
		facts += " has its reissue cancelled. It"
	}
	state.warnOfDestroy(state.label(), facts, ends, "."+predecessor, &resp.Diagnostics)
}

func orNone(value types.String) string {
	if value.ValueString() == "" {
		return "not issued"
	}
	return value.ValueString()
}
