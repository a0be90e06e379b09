// SPDX-License-Identifier: MPL-2.0

package legacy

import (
	"cmp"
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

// ModifyPlan implements resource.ResourceWithModifyPlan. It asks neither the service nor a clock: Terraform plans once more
// when it applies, and must come to the same.
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

func (r *sslOrderResource) planCreate(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	var config, plan sslOrderModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	if resp.Diagnostics.HasError() {
		return
	}
	plan.decodeNames(config.certifiedModel, nil)
	plan.assume(&config, &sslOrderModel{})
	plan.PreviousOrderID = types.StringNull()
	plan.validateNames(&resp.Diagnostics)
	r.checkEnd(&plan, &resp.Diagnostics)
	r.CheckLegacy(&resp.Diagnostics)
	if !r.MayBuy() {
		resp.Diagnostics.AddError("New Order Not Allowed: "+plan.label(),
			"Creating this resource orders a certificate, billed to the account, and the provider has allow_billable = false. Plan with a provider that may buy, or leave the resource out here.")
	}
	if resp.Diagnostics.HasError() {
		return
	}
	resp.Diagnostics.AddWarning("New Order, Billed: "+plan.label(), fmt.Sprintf(
		"An order for %s is placed through the first API. Its price is that of the account's price list, and the API cannot cancel it.", known(plan.CommonName)))
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
	plan.factsModel = state.factsModel
	plan.inherit(&config, &state, seen.Declared)
	r.checkEnd(&plan, &resp.Diagnostics)
	decision := r.decide(&state, &plan, seen)
	if decision.Action != lifecycle.None {
		plan.validateNames(&resp.Diagnostics)
		r.CheckLegacy(&resp.Diagnostics)
	}
	resp.Diagnostics.Append(refusals(decision, &state, seen)...)
	if resp.Diagnostics.HasError() {
		return
	}
	plan.expect(decision, &state)
	resp.Diagnostics.Append(decisionWarnings(decision, &plan, &state)...)
	resp.Diagnostics.Append(resp.Plan.Set(ctx, &plan)...)
	tfkit.Remember(ctx, resp.Private, decisionKey, decision, &resp.Diagnostics)
}

// decide returns what it means that an order which is as in state is declared as planned. A term that the order was placed
// with is in force even while the declaration is silent about it. Of an import, the names of a reissue that is under way may
// be meant as well as those in force.
func (r *sslOrderResource) decide(state, plan *sslOrderModel, seen memory) lifecycle.Decision {
	was := state.terms()
	for i, term := range was.Ordered {
		was.Ordered[i].Value = cmp.Or(term.Value, seen.Ordered[term.Name])
	}
	want := plan.terms()
	if pending := state.pending(); seen.Imported && pending != nil && plan.isNamed(pending.CommonName, pending.SANs) {
		was.CommonName, was.Names = want.CommonName, want.Names
	}
	return lifecycle.DecideLegacy(was, want, lifecycle.LegacySituation{
		Status:        state.Status.ValueString(),
		Reissuing:     seen.Reissue != nil || !state.PendingReissue.IsNull(),
		CertifiedKey:  seen.CertifiedKey,
		Imported:      seen.Imported,
		AllowBillable: r.MayBuy(),
	})
}

// otherServer is the server type that the service assumes when none is given (Order an SSL Certificate, server_type).
const otherServer = -1

// inherit takes over what the configuration leaves to the service, and the prior spelling of what is written otherwise but
// means the same. Names that are left out are those that were declared last: what the service changed since is nobody's wish.
func (m *sslOrderModel) inherit(config, prior *sslOrderModel, declared *subject) {
	before := prior.certifiedModel
	if declared != nil {
		names := declared.model()
		before.CommonName, before.SANs = names.CommonName, names.SANs
	}
	m.decodeNames(config.certifiedModel, &before)
	m.assume(config, prior)
	if tfkit.IsKnown(m.CSR) && !prior.CSR.IsNull() && lifecycle.SameCSR(m.CSR.ValueString(), prior.CSR.ValueString()) {
		m.CSR = prior.CSR
	}
	if strings.EqualFold(m.OrgCountry.ValueString(), prior.OrgCountry.ValueString()) && tfkit.IsKnown(m.OrgCountry) {
		m.OrgCountry = prior.OrgCountry
	}
	m.inheritNames(&config.certifiedModel, &prior.certifiedModel)
}

// assume fills in what is left out: what was there before, or else what the service assumes.
func (m *sslOrderModel) assume(config, prior *sslOrderModel) {
	if config.ServerType.IsNull() {
		m.ServerType = prior.ServerType
		if prior.ServerType.IsNull() {
			m.ServerType = types.Int64Value(otherServer)
		}
	}
	if config.EV.IsNull() {
		m.EV = types.BoolValue(prior.EV.ValueBool())
	}
}

// inheritNames takes over the prior spelling of names that mean the same. What can be told of the one without the other is
// taken over without it, for Terraform plans again once it knows all, and must come to the same.
func (m *certifiedModel) inheritNames(config, prior *certifiedModel) {
	sameCommonName := tfkit.IsKnown(m.CommonName) && lifecycle.Normalize(m.CommonName.ValueString()) == lifecycle.Normalize(prior.CommonName.ValueString())
	if sameCommonName {
		m.CommonName = prior.CommonName
	}
	sans, known := m.names()
	priorSANs, _ := prior.names()
	all, _ := m.nameSet()
	before, _ := prior.nameSet()
	sameSANs := slices.Equal(lifecycle.NameSet("", sans), lifecycle.NameSet("", priorSANs)) || sameCommonName && slices.Equal(all, before)
	if known && sameSANs && (config.SANs.IsNull() || !prior.SANs.IsNull()) {
		m.SANs = prior.SANs
	}
}

// expect makes unknown what the decision will change, and nothing else. No certificate is planned beside a CSR with another
// key, and where the CSR gets another key, the order may have a certificate for it.
func (m *sslOrderModel) expect(decision lifecycle.Decision, prior *sslOrderModel) {
	if decision.Action.Buys() {
		m.ID, m.ProductName, m.OrderDate, m.OrderTotal = types.StringUnknown(), types.StringUnknown(), types.StringUnknown(), types.Float64Unknown()
		m.PreviousOrderID = prior.ID
		if decision.Tentative {
			m.PreviousOrderID = types.StringUnknown()
		}
	}
	sends := decision.Action.Buys() || decision.Action == lifecycle.Reissue
	if sends {
		m.Status = types.StringUnknown()
	}
	otherKey := !prior.CSR.IsNull() && !m.CSR.IsUnknown() && lifecycle.KeyID(m.CSR.ValueString()) != lifecycle.KeyID(prior.CSR.ValueString())
	if sends || otherKey || !m.isFor(m.CSR) {
		m.certificateFactsModel = unknownCertificate()
	}
}

// checkEnd refuses an end that cannot be carried out.
func (r *sslOrderResource) checkEnd(plan *sslOrderModel, diags *diag.Diagnostics) {
	if plan.OnDestroy.ValueString() == onDestroyRevokeOrder && r.ProviderData != nil && r.Client == nil && !r.ClientLater {
		diags.AddAttributeError(path.Root("on_destroy"), "No Key For revoke_order: "+plan.label(),
			"The first API cannot revoke, so on_destroy = \"revoke_order\" goes through the Services API, for which the provider has no key. Set the provider's api_key, for the same account, or leave on_destroy out.")
	}
}

func refusals(decision lifecycle.Decision, state *sslOrderModel, seen memory) (diags diag.Diagnostics) {
	if seen.Lost != nil && decision.Action.Buys() {
		diags.AddError("Order Not Confirmed: "+state.label(), lostSuccessor(state, seen)+tfkit.DestroyAnyway)
		return diags
	}
	id, status := state.ID.ValueString(), state.Status.ValueString()
	for _, attribute := range decision.Refused {
		at := path.Root(attribute)
		switch phase := lifecycle.PhaseOf(status); {
		case phase == lifecycle.Unconfirmed:
			diags.AddAttributeError(at, "Order Not Confirmed: "+state.label(), unconfirmed(state, seen))
		case decision.Action.Buys():
			diags.AddAttributeError(at, "New Order Not Allowed: "+state.label(), fmt.Sprintf(
				"Changing %s places a new order, billed to the account, and the provider has allow_billable = false. Undo the change, or plan with a provider that may buy.", attribute)+tfkit.DestroyAnyway)
		case phase == lifecycle.Waiting:
			diags.AddAttributeError(at, "Order Still Pending: "+state.label(), fmt.Sprintf(
				"The first API changes nothing of an order that is not issued yet (status %s), and cannot cancel it: another order would be paid besides. "+
					"Declare it as it was ordered until order %s is issued, or cancel it in CertCentral; once a refresh shows that it is cancelled, the change places a new order.", status, id)+tfkit.DestroyAnyway)
		default:
			diags.AddAttributeError(at, "Imported Order Differs: "+state.label(), fmt.Sprintf(
				"Order %s (status %s) was imported and has another %s than is declared. Only a new order could change that, and an import buys nothing. "+
					"Declare what the order has; to order anew all the same, change it after an apply.", id, status, attribute)+tfkit.DestroyAnyway)
		}
	}
	return diags
}

// decisionWarnings says what is sent, what it costs, and what becomes of the certificate.
func decisionWarnings(decision lifecycle.Decision, plan, state *sslOrderModel) (diags diag.Diagnostics) {
	because := strings.Join(decision.Because, ", ")
	if slices.Contains(decision.Because, "csr") && lifecycle.KeyID(plan.CSR.ValueString()) == lifecycle.KeyID(state.CSR.ValueString()) {
		because += " (the certificate was issued for another key)"
	}
	switch {
	case decision.Tentative:
		diags.AddWarning("Change Not Known Yet: "+state.label(),
			"Some values are known only at apply. They decide then whether the order is left as it is, reissued, or ordered anew and billed.")
	case decision.Action == lifecycle.Reissue:
		diags.AddWarning("Reissue: "+state.label(), fmt.Sprintf(
			"The certificate is reissued because of %s. The order stays.%s%s", because, cost(decision), dropped(decision))+replaced(state))
	case decision.Action == lifecycle.Anew:
		diags.AddWarning("New Order, Billed: "+state.label(), fmt.Sprintf(
			"A new order is placed through the first API because of %s, and billed. %s", because, state.fate()))
	}
	if len(decision.Recorded) > 0 {
		diags.AddWarning("Recorded, Not Sent: "+state.label(), fmt.Sprintf(
			"The order was imported, and this is its first change: what is declared of %s is taken for what the order has already, and nothing is sent for it. If it is to be otherwise, change it again after this apply.",
			strings.Join(decision.Recorded, ", ")))
	}
	return diags
}

// fate says what becomes of an order in whose place another is ordered.
func (m *sslOrderModel) fate() string {
	id, status := m.ID.ValueString(), m.Status.ValueString()
	if lifecycle.PhaseOf(status) == lifecycle.Ended {
		return fmt.Sprintf("Order %s has ended (%s).", id, status)
	}
	return fmt.Sprintf("Order %s is kept as it is; revoke it yourself once nothing uses its certificate, or let it run out.", id)
}

func cost(decision lifecycle.Decision) string {
	if len(decision.Added) == 0 {
		return " It costs nothing, unless names are added that the product charges for."
	}
	return fmt.Sprintf(" It adds %s: names beyond those that the order was bought with may be billed.", strings.Join(decision.Added, ", "))
}

func dropped(decision lifecycle.Decision) string {
	if len(decision.Dropped) == 0 {
		return ""
	}
	return fmt.Sprintf(" It no longer holds %s: DigiCert may revoke the order's earlier certificates within days, so put the new one in place soon.", strings.Join(decision.Dropped, ", "))
}

// replaced says what becomes of a reissue that is under way.
func replaced(state *sslOrderModel) string {
	if state.PendingReissue.IsNull() {
		return ""
	}
	return " It takes the place of the reissue that is under way."
}

func known(value types.String) string {
	if value.IsUnknown() {
		return "names that are known after apply"
	}
	return value.ValueString()
}

func (r *sslOrderResource) planDestroy(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	var state sslOrderModel
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	seen := tfkit.Recall[memory](ctx, req.Private, memoryKey, &resp.Diagnostics)
	if resp.Diagnostics.HasError() || lifecycle.PhaseOf(state.Status.ValueString()) == lifecycle.Ended {
		return
	}
	if state.isUnconfirmed() {
		resp.Diagnostics.AddError("Order Not Confirmed: "+state.label(), "The answer to the order was lost in an earlier run. "+unconfirmed(&state, seen))
		return
	}
	facts := fmt.Sprintf("Order %s for %s (status %s, certificate until %s)", state.ID.ValueString(), state.CommonName.ValueString(), state.Status.ValueString(), tfkit.OrNotIssued(state.ValidTill))
	predecessor := ""
	if previous := state.PreviousOrderID.ValueString(); previous != "" {
		predecessor = fmt.Sprintf(" Order %s, in whose place it is, is not touched.", previous)
	}
	if state.OnDestroy.ValueString() != onDestroyRevokeOrder {
		resp.Diagnostics.AddWarning("Destroy Keeps: "+state.label(), facts+" stays as it is at DigiCert and is no longer managed: the first API can neither cancel nor revoke."+predecessor)
		return
	}
	approval := " after an administrator of the account approved it"
	if state.RevocationSkipApproval.ValueBool() {
		approval = " at once, without an approval"
	}
	resp.Diagnostics.AddWarning("Destroy Revokes: "+state.label(), facts+" is cancelled if it is pending, and else revoked with all its certificates"+approval+", through the Services API."+predecessor+" Set on_destroy = \"keep\" and apply first to leave it alone.")
}
