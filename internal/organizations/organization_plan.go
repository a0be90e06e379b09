// SPDX-License-Identifier: MPL-2.0

package organizations

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

// ModifyPlan implements resource.ResourceWithModifyPlan. It asks neither the service nor a clock: Terraform plans once
// more when it applies, in another process and at another time, and must come to the same.
func (r *organizationResource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	switch {
	case req.Plan.Raw.IsNull():
		planDestroy(ctx, req, resp)
	case req.State.Raw.IsNull():
		planCreate(ctx, req, resp)
	default:
		planUpdate(ctx, req, resp)
	}
}

// planCreate plans null for what is left out and that the service does not choose.
func planCreate(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	var config, plan organizationModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	if resp.Diagnostics.HasError() {
		return
	}
	plan.AssumedName, plan.Address2, plan.Validations = config.AssumedName, config.Address2, config.Validations
	resp.Diagnostics.Append(resp.Plan.Set(ctx, &plan)...)
}

func planUpdate(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	var config, plan, state organizationModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	seen := tfkit.Recall[memory](ctx, req.Private, memoryKey, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	resp.Diagnostics.Append(config.edits(&state, &seen)...)
	if resp.Diagnostics.HasError() {
		return
	}
	resp.Diagnostics.Append(config.differences(&state, &seen)...)
	known := isWhole(ctx, config.Validations)
	plan.inherit(&config, &state, known)
	todo := plan.changes(&config, &state, &seen)
	plan.expect(todo, known, &seen)
	if left := plan.needs(&config, &state, &seen); plan.leaves(left, &state, &seen) {
		resp.Diagnostics.Append(asFoundWarnings(left, &state)...)
		plan.expectAsked(known)
	}
	resp.Diagnostics.Append(changeWarnings(todo, &config, &state)...)
	if plan.letsGo(&state, &seen) {
		resp.Diagnostics.AddWarning("Technical Contact Let Go: "+state.label(), fmt.Sprintf(
			"The configuration does not declare the technical contact, and no apply of this resource ever sent it: %s %s came with the organization. The contact stays at CertCentral, and is no longer managed here. To remove it, do so in CertCentral, or declare it with a change, apply, and take it out then.",
			textOf(state.TechnicalContact, "first_name"), textOf(state.TechnicalContact, "last_name")))
	}
	if kinds := plan.filledIn(&state, &seen); len(kinds) > 0 {
		resp.Diagnostics.AddWarning("Job Title Not Sent: "+state.label(), fmt.Sprintf(
			"The organization was imported, and CertCentral does not tell the job title of its %s. The declared one is taken for what it has, and nothing is sent. Should it have another, change the title once more after this apply.", strings.Join(kinds, " and ")))
	}
	resp.Diagnostics.Append(resp.Plan.Set(ctx, &plan)...)
}

// inherit takes over from the state what cannot change, what the configuration leaves to the service, and validations
// that the state has already. What is not known yet stays so, and is looked at when it is applied.
func (m *organizationModel) inherit(config, state *organizationModel, validationsKnown bool) {
	m.organizationFactsModel = state.organizationFactsModel
	configured, before := config.fixed(), state.fixed()
	for name, value := range m.fixed() {
		if !configured[name].IsUnknown() {
			*value = *before[name]
		}
	}
	if config.OrganizationContact.IsNull() {
		m.OrganizationContact = state.OrganizationContact
	}
	if validationsKnown && covers(validationsOf(state.Validations), validationsOf(config.Validations)) {
		m.Validations = state.Validations
	}
}

// expect makes unknown what an apply will change. A contact that is still to be sent shows in no attribute of its own, so
// that it takes the status to have Terraform apply at all.
func (m *organizationModel) expect(todo changes, validationsKnown bool, seen *memory) {
	if todo.Activate {
		m.IsActive = types.BoolValue(true)
	}
	if todo.Activate || len(seen.Unsent) > 0 {
		m.Status = types.StringUnknown()
	}
	if len(todo.Submit) > 0 || !validationsKnown {
		m.ValidationStatus = types.MapUnknown(statusType)
	}
}

// destroyAnyway is the way out of an error that a destroy meets as well: unless told otherwise, it plans first.
const destroyAnyway = "To destroy the resource regardless, undo the edit first, or run terraform destroy with -refresh=false."

// edits returns an error for each fixed attribute that has a value which the organization neither has nor had.
func (m *organizationModel) edits(state *organizationModel, seen *memory) (diags diag.Diagnostics) {
	before, country := state.fixedTexts(), state.Country.ValueString()
	declared := m.fixed()
	for _, name := range fixedAttributes {
		value := declared[name]
		// What was never declared is the service's; what was is taken out, which is an edit.
		leftToService := value.IsNull() && seen.Sent[name] == ""
		if value.IsUnknown() || leftToService || seen.same(name, value.ValueString(), before[name], country) || seen.knows(name, value.ValueString(), country) {
			continue
		}
		diags.AddAttributeError(path.Root(name), "Organization Cannot Be Changed: "+state.label(), fmt.Sprintf(
			"The organization has %s %q, the configuration %q. CertCentral cannot change that, and a replacement would have another id, with which every order that names the organization is bought anew. So nothing is done. The ways on:\n\n"+
				"- Have DigiCert Support change it. The next refresh finds the new value, and writing it here is no change then.\n"+
				"- Declare another organization, and point the orders at it that shall have it. Each is ordered anew, and billed.\n%s\n%s",
			name, before[name], value.ValueString(), replacing(name), destroyAnyway))
	}
	return diags
}

// replacing tells how the organization is replaced by one with another value of a fixed attribute, where that makes another
// organization in the eyes of the service.
func replacing(attribute string) string {
	if !slices.Contains(placeAttributes, attribute) {
		return ""
	}
	return "- Mark this one with terraform taint, and apply: it is ended as on_destroy says, and another is created. Every order that refers to its id is ordered anew, and billed. " +
		"Its domains belong to it and do not move: each has to be added to the new one, and proved again.\n"
}

// differences warns of declared values that the organization had once, or was to have, and has no more.
func (m *organizationModel) differences(state *organizationModel, seen *memory) (diags diag.Diagnostics) {
	before, country := state.fixedTexts(), state.Country.ValueString()
	declared := m.fixed()
	var lines []string
	for _, name := range fixedAttributes {
		value := declared[name]
		if tfkit.IsKnown(value) && !seen.same(name, value.ValueString(), before[name], country) {
			lines = append(lines, fmt.Sprintf("- %s is %q, the configuration has %q", name, before[name], value.ValueString()))
		}
	}
	if len(lines) > 0 {
		diags.AddWarning("Organization Changed By DigiCert: "+state.label(), fmt.Sprintf(
			"CertCentral has other values than were declared:\n\n%s\n\nNothing is sent because of that. Write the present values in the configuration to agree with it.", strings.Join(lines, "\n")))
	}
	return diags
}

func changeWarnings(todo changes, config, state *organizationModel) (diags diag.Diagnostics) {
	label := state.label()
	if todo.Activate {
		diags.AddWarning("Organization Inactive: "+label,
			"It was deactivated outside of this configuration, and no order can name it. Applying activates it, where the service allows that; else DigiCert Support can.")
	}
	if expired := withStatus(todo.Submit, state.ValidationStatus, lifecycle.ValidationExpired); len(expired) > 0 {
		diags.AddWarning("Validation Expired: "+label, fmt.Sprintf(
			"Validation of type %s has expired. Applying submits it again; orders of that type wait until DigiCert has validated the organization.", strings.Join(expired, ", ")))
	}
	if rejected := withStatus(validationsOf(config.Validations), state.ValidationStatus, lifecycle.ValidationRejected); len(rejected) > 0 {
		diags.AddWarning("Validation Rejected: "+label, fmt.Sprintf(
			"DigiCert has rejected the validation of type %s, and orders of that type wait. It is not submitted again by itself: ask DigiCert Support what is missing.", strings.Join(rejected, ", ")))
	}
	return diags
}

func planDestroy(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	var state organizationModel
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() {
		return
	}
	const otherwise = " Set on_destroy = \"keep\" and apply first to leave it alone."
	facts := fmt.Sprintf("Organization %s (%s) ", state.ID.ValueString(), state.Name.ValueString())
	switch state.OnDestroy.ValueString() {
	case onDestroyDeactivate:
		resp.Diagnostics.AddWarning("Destroy Deactivates: "+state.label(), facts+
			"is taken out of use for new orders, which is refused while orders of it are pending. Bringing it back may need DigiCert Support."+otherwise)
	case onDestroyDelete:
		resp.Diagnostics.AddWarning("Destroy Deletes: "+state.label(), facts+
			"is deleted for good, and its domains with it. Certificates issued to it stay valid, and can no longer be reissued."+otherwise)
	default:
		resp.Diagnostics.AddWarning("Destroy Keeps: "+state.label(), facts+"stays as it is at CertCentral and is no longer managed.")
	}
}
