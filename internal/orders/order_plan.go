// SPDX-License-Identifier: MPL-2.0

package orders

import (
	"context"
	"fmt"
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
func (r *orderResource[T, M]) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	switch {
	case req.Plan.Raw.IsNull():
		r.planDestroy(ctx, req, resp)
	case req.State.Raw.IsNull():
		r.planCreate(ctx, req, resp)
	default:
		r.planUpdate(ctx, req, resp)
	}
}

func (r *orderResource[T, M]) planCreate(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	var configured, planned T
	resp.Diagnostics.Append(req.Config.Get(ctx, &configured)...)
	resp.Diagnostics.Append(req.Plan.Get(ctx, &planned)...)
	if resp.Diagnostics.HasError() {
		return
	}
	config, plan := M(&configured), M(&planned)
	if r.CheckClient(&resp.Diagnostics); resp.Diagnostics.HasError() {
		return
	}
	product := known(plan.common().Product)
	if !r.MayBuy() {
		resp.Diagnostics.AddError("New Order Not Allowed: "+plan.label(), fmt.Sprintf(
			"Creating this resource orders a certificate of product %s, billed to the account, and the provider has allow_billable = false. "+
				"Plan with a provider that may buy, or leave the resource out here.", product))
		return
	}
	plan.planFirst(config, &resp.Diagnostics)
	resp.Diagnostics.Append(r.preflight(ctx, config, plan, nil)...)
	resp.Diagnostics.AddWarning("New Order, Billed: "+plan.label(), fmt.Sprintf(
		"An order of product %s for %s is placed. CertCentral does not tell its price beforehand; the account's price list holds.", product, plan.common().term(ctx)))
	resp.Diagnostics.Append(resp.Plan.Set(ctx, plan)...)
}

// planUpdate plans what follows a prior state. What is due at an import waits for the update that records it; where nothing is left
// to record, there will be none, and the import is no reason to wait.
func (r *orderResource[T, M]) planUpdate(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	seen := tfkit.Recall[memory](ctx, req.Private, memoryKey, &resp.Diagnostics)
	diags := slices.Clone(resp.Diagnostics)
	decision := r.planAs(ctx, seen, req, resp)
	if decision.AfterImport && resp.Plan.Raw.Equal(req.State.Raw) {
		seen.Imported, resp.Diagnostics = false, diags
		r.planAs(ctx, seen, req, resp)
	}
}

// planAs plans as the memory has it.
func (r *orderResource[T, M]) planAs(ctx context.Context, seen memory, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) (decision lifecycle.Decision) {
	var configured, planned, prior T
	resp.Diagnostics.Append(req.Config.Get(ctx, &configured)...)
	resp.Diagnostics.Append(req.Plan.Get(ctx, &planned)...)
	resp.Diagnostics.Append(req.State.Get(ctx, &prior)...)
	if resp.Diagnostics.HasError() {
		return decision
	}
	config, plan, state := M(&configured), M(&planned), M(&prior)
	m, before := plan.common(), state.common()
	seen.EverIssued = seen.everIssued(before)
	m.orderFactsModel = before.orderFactsModel
	plan.planNext(config, state, &resp.Diagnostics)
	want := plan.terms(ctx)
	if seen.Imported {
		want.OrganizationContact = personInputs(ctx, asServed(ctx, m.OrganizationContact, before.OrganizationContact))
		want.TechnicalContact = personInputs(ctx, asServed(ctx, m.TechnicalContact, before.TechnicalContact))
	}
	decision = lifecycle.Decide(state.terms(ctx), want, state.situation(seen, r.MayBuy()))
	if seen.Imported {
		decision.Recorded = append(decision.Recorded, m.unsentContacts(&before.peopleModel, decision)...)
	}
	if seen.Purchase != nil && decision.Action.Buys() {
		resp.Diagnostics.AddError("Order Not Confirmed: "+state.label(), fmt.Sprintf(
			"An order with the alternative id %s was sent in place of order %s, and it is not known yet whether it was taken. Plan with a refresh (not -refresh=false), which finds out.",
			seen.Purchase.AlternativeOrderID, before.ID.ValueString()))
		return decision
	}
	if len(decision.Refused) > 0 {
		resp.Diagnostics.Append(refusals(decision, plan, state)...)
		return decision
	}
	if decision.Action == lifecycle.Anew && !decision.Tentative {
		resp.Diagnostics.Append(r.preflight(ctx, config, plan, state)...)
	}
	if decision.Action.Buys() && m.OrganizationID.IsNull() && !m.Organization.IsNull() {
		m.OrganizationID = types.StringUnknown()
	}
	expect(decision, plan, state, seen, &resp.Diagnostics)
	resp.Diagnostics.Append(decisionWarnings(decision, want, before, state.label(), seen)...)
	if !m.Organization.Equal(before.Organization) && !m.Organization.IsNull() && !seen.Imported && !m.OrganizationID.IsUnknown() {
		resp.Diagnostics.AddAttributeWarning(path.Root("organization"), "Organization Details Not Sent: "+state.label(),
			"The details of organization changed. They counted for the first order only: nothing is sent, and the order keeps organization_id. To order for another organization, billed, set organization_id.")
	}
	resp.Diagnostics.Append(resp.Plan.Set(ctx, plan)...)
	tfkit.Remember(ctx, resp.Private, decisionKey, decision, &resp.Diagnostics)
	return decision
}

// expect makes unknown what the decision will change, and nothing else.
func expect[T any, M declaration[T]](decision lifecycle.Decision, plan, state M, seen memory, diags *diag.Diagnostics) {
	m, before := plan.common(), state.common()
	if decision.Action.Buys() {
		m.expectOrder()
		if !decision.Tentative {
			m.PreviousOrderID = before.predecessor(seen)
			if !seen.EverIssued && !seen.hadPrevious(before, state.renewedElsewhere()) { // still the first order, which may renew one from elsewhere
				m.PreviousOrderID = plan.renewedElsewhere()
			}
		}
	}
	if decision.Action.Buys() || decision.Action == lifecycle.Reissue || decision.Tentative {
		m.expectCertificate()
	}
	plan.expect(decision, state, seen, diags)
	if sameDates := decision.Action == lifecycle.None || decision.Action == lifecycle.Amend || decision.Action == lifecycle.Edit; sameDates && !decision.Tentative {
		m.RenewalDueAt = m.renewalDueAt()
		if m.RenewBeforeDays.IsUnknown() {
			m.RenewalDueAt = types.StringUnknown()
		}
	}
}

func refusals[T any, M declaration[T]](decision lifecycle.Decision, plan, state M) (diags diag.Diagnostics) {
	status := state.common().Status.ValueString()
	for _, attribute := range decision.Refused {
		at := path.Root(attribute)
		switch {
		case decision.Action.Buys():
			diags.AddAttributeError(at, "New Order Not Allowed: "+state.label(), fmt.Sprintf(
				"Changing %s places a new order for %s, billed to the account, and the provider has allow_billable = false. Undo the change, or plan with a provider that may buy.",
				attribute, plan.name())+tfkit.DestroyAnyway)
		case lifecycle.PhaseOf(status) == lifecycle.Unconfirmed:
			diags.AddAttributeError(at, "Order Not Confirmed: "+state.label(),
				"It is not known yet whether this order was taken, so it cannot be changed. Plan with a refresh (not -refresh=false), which finds out."+tfkit.DestroyAnyway)
		case lifecycle.PhaseOf(status) == lifecycle.Reissuing:
			diags.AddAttributeError(at, "Reissue Still Pending: "+state.label(), fmt.Sprintf(
				"The service changes only %s of a reissue that is under way; %s can change once it is issued. Undo the change until then, or cancel the reissue in CertCentral.",
				state.editable(), attribute)+tfkit.DestroyAnyway)
		default:
			diags.AddAttributeError(at, "Order Still Pending: "+state.label(), fmt.Sprintf(
				"The service changes only %s of an order that has status %s; %s can change once it is issued. Undo the change until then, or order anew with -replace, which cancels this order.",
				state.editable(), status, attribute)+tfkit.DestroyAnyway)
		}
	}
	return diags
}

func (r *orderResource[T, M]) planDestroy(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	var prior T
	resp.Diagnostics.Append(req.State.Get(ctx, &prior)...)
	state := M(&prior)
	m := state.common()
	if resp.Diagnostics.HasError() || lifecycle.PhaseOf(m.Status.ValueString()) == lifecycle.Ended {
		return
	}
	predecessor := ""
	if previous := m.PreviousOrderID.ValueString(); previous != "" {
		predecessor = fmt.Sprintf(" Order %s, which it followed, is not touched.", previous)
	}
	until := ", certificate until " + tfkit.OrNotIssued(m.ValidTill)
	if lifecycle.PhaseOf(m.Status.ValueString()) == lifecycle.Reissuing { // whose dates are not read back
		until = ""
	}
	facts := fmt.Sprintf("Order %s for %s (status %s%s)", m.ID.ValueString(), strings.Join(state.names(), ", "), m.Status.ValueString(), until)
	ends := map[string]string{
		onDestroyRevokeOrder:       "and all its certificates are revoked",
		onDestroyRevokeCertificate: "stays, and its current certificate is revoked",
	}[m.OnDestroy.ValueString()]
	switch phase := lifecycle.PhaseOf(m.Status.ValueString()); {
	case ends == "":
	case phase == lifecycle.Waiting || phase == lifecycle.Unconfirmed:
		resp.Diagnostics.AddWarning("Destroy Withdraws: "+state.label(),
			facts+" is cancelled, or its waiting request rejected; should it have been issued since, it is revoked."+predecessor+" Set on_destroy = \"keep\" and apply first to leave it alone.")
		return
	case phase == lifecycle.Reissuing:
		facts += " has its reissue cancelled. It"
	}
	m.warnOfDestroy(state.label(), facts, ends, "."+predecessor, &resp.Diagnostics)
}
