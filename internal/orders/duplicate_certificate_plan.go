// SPDX-License-Identifier: MPL-2.0

package orders

import (
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/lifecycle"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/tfkit"
)

// ValidateConfig implements resource.ResourceWithValidateConfig: it refuses what the service would refuse, as far as the
// values are known. What the product takes is not known here, for the order has it.
func (r *duplicateCertificateResource) ValidateConfig(ctx context.Context, req resource.ValidateConfigRequest, resp *resource.ValidateConfigResponse) {
	var config duplicateCertificateModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	if resp.Diagnostics.HasError() {
		return
	}
	tfkit.CheckCSR(config.CSR, &resp.Diagnostics)
	config.validateNames(true, "a certificate", &resp.Diagnostics)
	at := path.Root("cert_validity")
	if validity, known := checkValidity(ctx, at, config.CertValidity, &resp.Diagnostics); known {
		if err := validity.CheckCertificate(true); err != nil {
			resp.Diagnostics.AddAttributeError(at, "Invalid Certificate Validity", fmt.Sprintf("The value of cert_validity is refused: %v.", err))
		}
	}
}

// ModifyPlan implements resource.ResourceWithModifyPlan. It asks neither the service nor a clock.
func (r *duplicateCertificateResource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	switch {
	case req.Plan.Raw.IsNull():
		r.planDestroy(ctx, req, resp)
	case req.State.Raw.IsNull():
		r.planCreate(ctx, req, resp)
	default:
		r.planUpdate(ctx, req, resp)
	}
}

func (r *duplicateCertificateResource) planCreate(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	var hash types.String
	resp.Diagnostics.Append(req.Config.GetAttribute(ctx, path.Root("signature_hash"), &hash)...)
	if hash.IsNull() {
		resp.Diagnostics.Append(resp.Plan.SetAttribute(ctx, path.Root("signature_hash"), defaultHash)...)
	}
}

func (r *duplicateCertificateResource) planUpdate(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	var config, plan, state duplicateCertificateModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	seen := tfkit.Recall[duplicateMemory](ctx, req.Private, memoryKey, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	plan.mutedBy(&state.certificateModel)
	plan.inherit(&config.certificateModel, &state.certificateModel)
	plan.duplicateFactsModel = state.duplicateFactsModel
	changed, tentative := plan.changes(ctx, &state, seen.Imported)
	switch {
	case tentative:
		plan.duplicateFactsModel = unknownDuplicateFacts()
		resp.Diagnostics.AddWarning("Change Not Known Yet: "+state.label(),
			"Some values are known only at apply. They decide then whether the duplicate is left as it is or a new one is made beside it."+state.staysValid())
	case len(changed) > 0 && (seen.Sent != nil || state.isUnconfirmed()):
		resp.Diagnostics.AddError("Duplicate Not Confirmed: "+state.label(), fmt.Sprintf(
			"A duplicate was asked for earlier, and it is not known yet whether it was made. So no other is asked for because of %s. Plan with a refresh (not -refresh=false), which finds out.", strings.Join(changed, ", "))+tfkit.DestroyAnyway)
		return
	case len(changed) > 0:
		plan.duplicateFactsModel = unknownDuplicateFacts()
		resp.Diagnostics.AddWarning("New Duplicate: "+state.label(), fmt.Sprintf(
			"A duplicate of order %s is made because of %s. It costs nothing more on most products.%s", plan.OrderID.ValueString(), strings.Join(changed, ", "), state.staysValid()))
	}
	resp.Diagnostics.Append(resp.Plan.Set(ctx, &plan)...)
}

// label names a duplicate in a diagnostic's summary, where equal summaries would collapse into one.
func (m *duplicateCertificateModel) label() string {
	name, order := m.CommonName.ValueString(), m.OrderID.ValueString()
	switch {
	case m.ID.ValueString() == "":
		return fmt.Sprintf("%s, Order %s", name, order)
	case m.isUnconfirmed():
		return fmt.Sprintf("%s, Unconfirmed on Order %s", name, order)
	case m.awaitedRequest() != 0:
		return fmt.Sprintf("%s, Request %d", name, m.awaitedRequest())
	default:
		return fmt.Sprintf("%s, Certificate %s", name, m.ID.ValueString())
	}
}

// isUnconfirmed tells whether it is not known of the duplicate if it was made.
func (m *duplicateCertificateModel) isUnconfirmed() bool {
	return strings.HasPrefix(m.ID.ValueString(), lifecycle.UnconfirmedPrefix)
}

// hasEnded tells whether the duplicate is one that no server is to present any more, or ever will.
func (m *duplicateCertificateModel) hasEnded() bool {
	return lifecycle.HasEnded(m.Status.ValueString())
}

// staysValid says what becomes of a duplicate when another takes its place in the resource.
func (m *duplicateCertificateModel) staysValid() string {
	switch {
	case m.hasEnded(), m.isUnconfirmed():
		return ""
	case m.awaitedRequest() != 0:
		return fmt.Sprintf(" Request %d of the old one is left as it is: reject it in CertCentral if it is not needed any more.", m.awaitedRequest())
	case m.ValidTill.IsNull():
		return fmt.Sprintf(" Certificate %s is left alone; revoke it in CertCentral if it is not needed any more.", m.ID.ValueString())
	default:
		return fmt.Sprintf(" Certificate %s is left alone and stays valid until %s; revoke it in CertCentral once nothing uses it, or let it run out.",
			m.ID.ValueString(), m.ValidTill.ValueString())
	}
}

func (r *duplicateCertificateResource) planDestroy(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	var state duplicateCertificateModel
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() || state.hasEnded() {
		return
	}
	names, _ := state.nameSet()
	facts := fmt.Sprintf("The duplicate for %s on order %s (status %s, certificate until %s)",
		strings.Join(names, ", "), state.OrderID.ValueString(), state.Status.ValueString(), tfkit.OrNotIssued(state.ValidTill))
	ends := map[string]string{onDestroyRevoke: "is revoked"}
	state.warnOfDestroy(state.label(), facts, ends[state.OnDestroy.ValueString()],
		", or its request rejected if that still waits. The order and its other certificates are not touched.", &resp.Diagnostics)
}
