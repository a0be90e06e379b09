// SPDX-License-Identifier: MPL-2.0

package domains

import (
	"cmp"
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/certcentral"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/tfkit"
)

// Update implements resource.Resource: it does what the plan decided. Where a call fails, the state holds what took effect
// before it.
func (r *domainResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var plan, state domainModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	seen := tfkit.Recall[memory](ctx, req.Private, memoryKey, &resp.Diagnostics)
	todo := tfkit.Recall[change](ctx, req.Private, decisionKey, &resp.Diagnostics)
	timeout, diags := plan.Timeouts.Update(ctx, changeTimeout)
	resp.Diagnostics.Append(diags...)
	resp.Diagnostics.Append(resp.Identity.Set(ctx, tfkit.Identity{ID: state.ID})...)
	id := idOf(state.ID, &resp.Diagnostics)
	if resp.Diagnostics.HasError() || !r.Ready(&resp.Diagnostics) {
		return
	}
	callCtx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	after := r.update(callCtx, id, todo, &plan, &state, &seen, &resp.Diagnostics)
	resp.Diagnostics.Append(resp.State.Set(ctx, after)...)
	tfkit.Remember(ctx, resp.Private, memoryKey, seen, &resp.Diagnostics)
}

// update carries out a change and returns the model that is true afterwards: the plan, or where a call failed the state with
// what took effect.
func (r *domainResource) update(ctx context.Context, id int64, todo change, plan, state *domainModel, seen *memory, diags *diag.Diagnostics) *domainModel {
	done, p := r.carryOut(ctx, id, todo, plan.Locale.ValueString())
	state.took(done, cmp.Or(seen.Name, plan.servedName()))
	if len(done.Submit) > 0 {
		seen.submitted(todo.Reasons)
	}
	if !todo.none() {
		seen.AsFound = false // from the first call on
	}
	if p != nil {
		p.show(diags)
		return state
	}
	if plan.ValidationStatus.IsUnknown() || plan.DCVRecord.IsUnknown() && done.token == nil {
		r.readBack(ctx, id, done, state, diags)
	}
	plan.complete(state)
	return plan
}

// readBack brings the state up to what the service has, or where that cannot be read leaves it with what the calls are known
// to have done.
func (r *domainResource) readBack(ctx context.Context, id int64, done outcome, state *domainModel, diags *diag.Diagnostics) {
	domain, err := r.Client.Domain(ctx, id)
	if err != nil {
		diags.AddWarning("Domain Not Read Back: "+state.label(),
			"Everything was done, but the domain could not be read after it: "+tfkit.Explain(err)+"\n\nThe next refresh brings what is missing.")
		return
	}
	if domain.DCVToken == nil {
		domain.DCVToken = done.token
	}
	state.refresh(domain)
}

// outcome is what took effect of a change.
type outcome struct {
	change
	token *certcentral.DCVToken // that came of it, nil for none
}

// took writes the outcome of a change into the model of the domain, which the service keeps under the name.
func (m *domainModel) took(done outcome, name string) {
	if done.Activate {
		m.IsActive, m.Status = types.BoolValue(true), types.StringValue(active)
	}
	if done.Method != "" {
		m.DCVMethod = types.StringValue(done.Method)
	}
	if done.Method != "" || done.token != nil {
		domain := &certcentral.Domain{Name: name, DCVMethod: m.DCVMethod.ValueString(), DCVToken: done.token}
		m.DCVRecord, m.DCVTokenExpiresAt = recordValue(domain), tokenExpiry(domain)
	}
}

// carryOut makes the calls of a change in an order in which each finds what it needs. It stops at the first that fails, and
// returns what took effect.
func (r *domainResource) carryOut(ctx context.Context, id int64, todo change, locale string) (done outcome, p *problem) {
	if todo.Activate {
		if err := r.Client.ActivateDomain(ctx, id); err != nil {
			return done, notActivated(id, err)
		}
		done.Activate = true
	}
	if todo.Method != "" {
		token, err := r.Client.UpdateDomainDCVMethod(ctx, id, todo.Method, locale)
		if err != nil {
			return done, notDone("Change DCV Method", id, err)
		}
		done.Method, done.token = todo.Method, token
	}
	if len(todo.Submit) > 0 {
		if err := r.Client.SubmitDomain(ctx, id, validationRequests(todo.Submit)); err != nil {
			return done, notDone("Submit Validations", id, err)
		}
		done.Submit = todo.Submit
	}
	if todo.NewToken {
		token, err := r.Client.NewDomainToken(ctx, id)
		if err != nil {
			return done, notDone("Renew DCV Token", id, err)
		}
		done.NewToken, done.token = true, token
	}
	return done, nil
}

func notActivated(id int64, err error) *problem {
	if !certcentral.IsRefused(err) {
		return &problem{fmt.Sprintf("Could Not Activate Domain %d", id), inDoubt + tfkit.Explain(err)}
	}
	return &problem{fmt.Sprintf("Could Not Activate Domain %d", id), "The domain was deactivated, and the service does not activate it again: " + tfkit.Explain(err) +
		"\n\nHave an administrator or DigiCert Support activate it, or take the resource out of the configuration."}
}

// notDone says that a call to change a domain failed.
func notDone(what string, id int64, err error) *problem {
	detail := tfkit.Explain(err)
	if !certcentral.IsRefused(err) {
		detail = inDoubt + detail
	}
	return &problem{fmt.Sprintf("Could Not %s Of Domain %d", what, id), detail}
}

// inDoubt is said of a call whose answer was lost.
const inDoubt = "It is not known whether this took effect; the next refresh shows it. "
