// SPDX-License-Identifier: MPL-2.0

package organizations

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/certcentral"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/tfkit"
)

// changes is what an apply has to send.
type changes struct {
	Activate bool
	Contacts []certcentral.ContactUpdate
	Submit   []certcentral.ValidationRequest
}

func (c changes) none() bool { return !c.Activate && len(c.Contacts) == 0 && len(c.Submit) == 0 }

// changes returns what makes an organization with the state what is planned and configured, less what is left as an import
// found it.
func (m *organizationModel) changes(config, state *organizationModel, seen *memory) changes {
	todo := m.needs(config, state, seen)
	if m.leaves(todo, state, seen) {
		return changes{Contacts: todo.Contacts}
	}
	return todo
}

// needs returns all that makes an organization with the state what is planned and configured.
func (m *organizationModel) needs(config, state *organizationModel, seen *memory) changes {
	return changes{
		// Null tells nothing: it is in the state of an organization that could not be read after its creation.
		Activate: !state.IsActive.IsNull() && !state.IsActive.ValueBool(),
		Contacts: m.contactUpdates(state, seen),
		Submit:   submissions(config.Validations, state, seen),
	}
}

// Update implements resource.Resource. Where a call fails, the state holds what took effect before it.
func (r *organizationResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var config, plan, state organizationModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	seen := tfkit.Recall[memory](ctx, req.Private, memoryKey, &resp.Diagnostics)
	timeout, diags := plan.Timeouts.Update(ctx, changeTimeout)
	resp.Diagnostics.Append(diags...)
	resp.Diagnostics.Append(resp.Identity.Set(ctx, tfkit.Identity{ID: state.ID})...)
	id := idOf(&state, &resp.Diagnostics)
	if resp.Diagnostics.HasError() || !r.Ready(&resp.Diagnostics) {
		return
	}
	callCtx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	done := r.update(callCtx, id, &config, &plan, &state, &seen, &resp.Diagnostics)
	resp.Diagnostics.Append(resp.State.Set(ctx, done)...)
	tfkit.Remember(ctx, resp.Private, memoryKey, seen, &resp.Diagnostics)
}

// update sends what is planned and returns the model that is true afterwards: the plan, or where a call failed the state
// with what took effect.
func (r *organizationResource) update(ctx context.Context, id int64, config, plan, state *organizationModel, seen *memory, diags *diag.Diagnostics) *organizationModel {
	todo := plan.changes(config, state, seen)
	if problem := r.send(ctx, id, todo, plan, state, seen); problem != nil {
		diags.Append(problem)
		return state
	}
	seen.told(plan)
	if todo.toUse() {
		seen.AsFound = false
	}
	seen.learn(plan.fixedTexts())
	if plan.Status.IsUnknown() || plan.ValidationStatus.IsUnknown() {
		r.readBack(ctx, id, plan, state, diags)
	}
	return plan
}

// readBack fills what the plan left unknown: with what the service has, or where that cannot be read with what the calls
// are known to have done.
func (r *organizationResource) readBack(ctx context.Context, id int64, plan, done *organizationModel, diags *diag.Diagnostics) {
	found, err := look(ctx, r.Client, id)
	if err != nil {
		warnUnread(plan, err, diags)
		plan.complete(done)
		return
	}
	plan.complete(modelOf(found))
}

// warnUnread says that an organization was made or changed, and could not be read afterwards.
func warnUnread(m *organizationModel, err error, diags *diag.Diagnostics) {
	diags.AddWarning("Organization Not Read: "+m.label(),
		"Everything was done, but what the service has now could not be read. The next refresh fills it in. "+tfkit.Explain(err))
}

// send makes the calls in turn, until one fails. The state follows what took effect.
func (r *organizationResource) send(ctx context.Context, id int64, todo changes, plan, state *organizationModel, seen *memory) diag.Diagnostic {
	if todo.Activate {
		if err := r.Client.ActivateOrganization(ctx, id); err != nil {
			return diag.NewErrorDiagnostic("Could Not Activate Organization: "+state.label(), outcome(err, "It stays inactive.", "it is active now")+
				"\n\nWhere the service refuses, only DigiCert Support can activate an organization. Ask them, or declare another organization for new orders.")
		}
		state.IsActive, state.Status = types.BoolValue(true), types.StringValue("active")
	}
	if len(todo.Contacts) > 0 {
		if err := r.Client.UpdateOrganizationContacts(ctx, id, todo.Contacts); err != nil {
			return diag.NewErrorDiagnostic("Could Not Change Contacts: "+state.label(), outcome(err, "The contacts stay as they were.", "they have changed"))
		}
		fillContacts(state, plan)
		seen.told(plan)
	}
	if len(todo.Submit) > 0 {
		if err := r.Client.SubmitOrganization(ctx, id, asSent(todo.Submit)); err != nil {
			return diag.NewErrorDiagnostic("Could Not Submit Organization: "+state.label(), outcome(err, "No validation was submitted.", "it was submitted"))
		}
		seen.submitted(todo.Submit, state)
		state.Validations, state.ValidationStatus = plan.Validations, withPending(state.ValidationStatus, todo.Submit)
	}
	return nil
}

// outcome says what a failed call left behind, and what the service said: after a refusal everything is as it was; where
// the answer was lost, nobody knows.
func outcome(err error, refused, question string) string {
	if certcentral.IsRefused(err) {
		return refused + " " + tfkit.Explain(err)
	}
	return "It is not known whether " + question + "; the next refresh shows it. " + tfkit.Explain(err)
}

// fillContacts takes the contacts over from the plan, as far as it has them.
func fillContacts(state, plan *organizationModel) {
	if !plan.OrganizationContact.IsUnknown() {
		state.OrganizationContact = plan.OrganizationContact
	}
	state.TechnicalContact = plan.TechnicalContact
}
