// SPDX-License-Identifier: MPL-2.0

package domains

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/lifecycle"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/tfkit"
)

// longestWindow is the most that certcentral_domain_validation proves a domain again before its proof ends, in days: as
// long as tokens live, so that from then on a token that holds is wanted.
const longestWindow = 30

// ModifyPlan implements resource.ResourceWithModifyPlan. It asks neither the service nor a clock: Terraform plans once
// more when it applies, in another process and at another time, and must come to the same.
func (r *domainResource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	switch {
	case req.Plan.Raw.IsNull():
		planDestroy(ctx, req, resp)
	case req.State.Raw.IsNull():
		planCreate(ctx, req, resp)
	default:
		planUpdate(ctx, req, resp)
	}
}

// planCreate plans the service's own default for the method, except where a domain that is adopted may keep another.
func planCreate(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	var config, plan domainModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	if resp.Diagnostics.HasError() {
		return
	}
	adopts := config.AdoptExisting.IsUnknown() || config.AdoptExisting.ValueBool()
	if config.DCVMethod.IsNull() && !adopts {
		plan.DCVMethod = types.StringValue(lifecycle.MethodEmail)
	}
	plan.expectRecord()
	resp.Diagnostics.Append(resp.Plan.Set(ctx, &plan)...)
}

// change is what an update, or a replacement, does to a domain at the service.
type change struct {
	// Delete is for a replacement: it deletes the domain, whatever on_destroy in state says.
	Delete   bool     `json:"delete,omitempty"`
	Activate bool     `json:"activate,omitempty"`
	Method   string   `json:"method,omitempty"` // empty when it stays
	Submit   []string `json:"submit,omitempty"` // types
	NewToken bool     `json:"new_token,omitempty"`
	Lapses   bool     `json:"lapses,omitempty"` // NewToken is for nothing but to prolong a proof that holds
	// Expired are those of Submit that were valid once.
	Expired []string `json:"expired,omitempty"`
	// Reasons holds, by type of Submit, what memory.Submitted is to remember.
	Reasons map[string]string `json:"reasons,omitempty"`
}

func (c change) none() bool {
	return !c.Activate && c.Method == "" && len(c.Submit) == 0 && !c.NewToken
}

func planUpdate(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	var config, plan, state domainModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	seen := tfkit.Recall[memory](ctx, req.Private, memoryKey, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	plan.mutedBy(&config, &state, seen)
	if other := plan.anotherDomain(&state, seen); len(other) > 0 {
		planReplacement(ctx, &plan, &state, other, resp)
		return
	}
	todo := changeOf(&config, &plan, &state, seen)
	left := seen.AsFound && !plan.asks(todo)
	if left {
		warnAsFound(todo, &state, &resp.Diagnostics)
		todo = change{}
	}
	plan.expect(todo, &state)
	if left {
		plan.expectAsked()
	}
	warnUnknown(&plan, &state, &resp.Diagnostics)
	warnChange(todo, &state, seen, &resp.Diagnostics)
	resp.Diagnostics.Append(resp.Plan.Set(ctx, &plan)...)
	tfkit.Remember(ctx, resp.Private, decisionKey, todo, &resp.Diagnostics)
}

// planReplacement plans another domain in place of the one in state, which differs in the attributes. Under another
// organization the account has the same name only once it is deleted, so then the declared on_destroy counts and not, as
// Terraform's replacement has it, the one in state.
func planReplacement(ctx context.Context, plan, state *domainModel, other []string, resp *resource.ModifyPlanResponse) {
	moves := slices.Equal(other, []string{organizationAttribute})
	if moves && plan.OnDestroy.ValueString() != onDestroyDelete {
		refuseOrganization(plan, state, &resp.Diagnostics)
		return
	}
	if moves {
		state.OnDestroy = plan.OnDestroy
	}
	for _, attribute := range other {
		resp.RequiresReplace.Append(path.Root(attribute))
	}
	warnReplaced(state, other, &resp.Diagnostics)
	plan.domainFactsModel = unknownFacts()
	resp.Diagnostics.Append(resp.Plan.Set(ctx, plan)...)
	tfkit.Remember(ctx, resp.Private, decisionKey, change{Delete: moves}, &resp.Diagnostics)
}

// mutedBy takes over the prior value of what is written otherwise but means the same, and of what the configuration leaves
// to the service. Types that are left out stay, for a submission cannot be taken back.
func (m *domainModel) mutedBy(config, prior *domainModel, seen memory) {
	if !m.Name.IsUnknown() && m.sameName(prior, seen) {
		m.Name = prior.Name
	}
	now, known := tfkit.ID(m.OrganizationID)
	if before, _ := tfkit.ID(prior.OrganizationID); known && now == before {
		m.OrganizationID = prior.OrganizationID
	}
	kinds, known := validationTypes(m.Validations)
	before, _ := validationTypes(prior.Validations)
	if known && !prior.Validations.IsNull() && len(lifecycle.Missing(kinds, before)) == 0 {
		m.Validations = prior.Validations
	}
	if config.DCVMethod.IsNull() {
		m.DCVMethod = prior.DCVMethod
	}
}

// sameName tells whether the declared name is another spelling of the prior one, or the service's.
func (m *domainModel) sameName(prior *domainModel, seen memory) bool {
	name := lifecycle.ServedDomain(m.Name.ValueString(), true)
	return name == lifecycle.ServedDomain(prior.Name.ValueString(), true) ||
		seen.Name != "" && (name == seen.Name || m.servedName() == seen.Name)
}

// anotherDomain returns the attributes by which the declaration is of another domain than the one in state. What the service
// has changed by itself, and the declaration then follows, makes no other domain; nor does a value that is not known yet, for
// it may be the same.
func (m *domainModel) anotherDomain(state *domainModel, seen memory) (attributes []string) {
	if !m.Name.IsUnknown() && !m.Name.Equal(state.Name) {
		attributes = append(attributes, "name")
	}
	organization, known := tfkit.ID(m.OrganizationID)
	if known && !m.OrganizationID.Equal(state.OrganizationID) && organization != seen.OrganizationID {
		attributes = append(attributes, organizationAttribute)
	}
	return attributes
}

const organizationAttribute = "organization_id"

// refuseOrganization refuses another organization for a domain that destroying leaves in the account: a replacement would
// take the domain out of use, and then find that it exists.
func refuseOrganization(plan, state *domainModel, diags *diag.Diagnostics) {
	diags.AddAttributeError(path.Root(organizationAttribute), "Domain Cannot Change Organization: "+state.label(), fmt.Sprintf(
		"CertCentral keeps a domain under the organization it has (%s). To have it under %s, the domain must be deleted from the account, with its proof, and added anew: "+
			"declare on_destroy = \"delete\" together with the change, and apply. Or have DigiCert move the domain, and refresh. "+
			"To destroy the resource regardless, run terraform destroy with -refresh=false.",
		cmp.Or(state.OrganizationID.ValueString(), "none"), plan.OrganizationID.ValueString()))
}

// changeOf decides what an update does. The types are those that are declared now, not those that once were.
func changeOf(config, plan, state *domainModel, seen memory) change {
	todo := change{Activate: !state.IsActive.ValueBool(), Reasons: map[string]string{}}
	if !plan.DCVMethod.IsUnknown() && !plan.DCVMethod.Equal(state.DCVMethod) {
		todo.Method = plan.DCVMethod.ValueString()
	}
	kinds, _ := validationTypes(config.Validations)
	wanted := false
	for _, kind := range kinds {
		status, listed := statusOf(state.ValidationStatus, kind)
		wanted = wanted || listed && status.proof != "" && status.proof != lifecycle.ProofComplete
		reason, due := reasonToSubmit(status, listed, state)
		if !due || state.ValidationStatus.IsNull() || seen.Submitted[kind] == reason {
			continue
		}
		todo.Submit, todo.Reasons[kind] = append(todo.Submit, kind), reason
		if listed {
			todo.Expired = append(todo.Expired, kind)
		}
	}
	if plan.DCVMethod.Equal(state.DCVMethod) && plan.DCVMethod.ValueString() != lifecycle.MethodEmail {
		lapses := lifecycle.ProofLapses(longestWindow, seen.ProvedAt, moment(state.ValidatedUntil), seen.ServiceTime)
		todo.NewToken = (wanted || lapses) && state.tokenUseless(seen)
		todo.Lapses = todo.NewToken && !wanted
	}
	return todo
}

// reasonToSubmit tells whether a type has to be submitted, and by what such a reason is told from another one.
func reasonToSubmit(status typeStatus, listed bool, state *domainModel) (reason string, due bool) {
	if !listed {
		return "missing", true
	}
	if !status.lapsed() {
		return "", false
	}
	return strings.Join([]string{"expired", status.proof, status.until, state.ValidatedUntil.ValueString()}, " "), true
}

// tokenUseless tells whether the domain has a method with a token, and none that holds. A domain that was not read yet tells
// nothing.
func (m *domainModel) tokenUseless(seen memory) bool {
	if seen.ServiceTime.IsZero() {
		return false
	}
	if m.DCVRecord.IsNull() {
		return slices.Contains(methods(), m.DCVMethod.ValueString())
	}
	attributes := m.DCVRecord.Attributes()
	if attributes["value"].IsNull() || attributes["name"].IsNull() {
		return true
	}
	return lifecycle.TokenExpired(moment(m.DCVTokenExpiresAt), seen.ServiceTime.Add(time.Hour)) // it was cut down to the hour
}

// moment reads a timestamp back, zero for none.
func moment(value types.String) time.Time {
	at, err := time.Parse(time.RFC3339, value.ValueString())
	if err != nil {
		return time.Time{}
	}
	return at
}

// expect makes unknown what the change will change, and nothing else.
func (m *domainModel) expect(todo change, state *domainModel) {
	m.domainFactsModel = state.domainFactsModel
	if todo.Activate {
		m.IsActive, m.Status = types.BoolValue(true), types.StringValue(active)
	}
	_, known := validationTypes(m.Validations)
	// A domain that is submitted again may get another token, and types that are not known yet may have expired.
	if todo.Method != "" || m.DCVMethod.IsUnknown() || todo.NewToken || len(todo.Expired) > 0 || !known {
		m.expectRecord()
	}
	if len(todo.Submit) > 0 || !known {
		m.ValidationStatus, m.ValidatedUntil = types.MapUnknown(statusType), types.StringUnknown()
	}
}

// warnUnknown says that a value that is known only at apply leaves the domain as it is. Were another domain planned for it,
// one that is proved would be ended for a value that may be the same.
func warnUnknown(plan, state *domainModel, diags *diag.Diagnostics) {
	var unknown []string
	if plan.Name.IsUnknown() {
		unknown = append(unknown, "name")
	}
	if plan.OrganizationID.IsUnknown() && !state.OrganizationID.IsNull() {
		unknown = append(unknown, organizationAttribute)
	}
	if len(unknown) == 0 {
		return
	}
	diags.AddWarning("Domain Kept For Now: "+state.label(), fmt.Sprintf(
		"What %s is to be becomes known only at apply, and may be what it was: the domain stays. "+
			"If it turns out to be something else, the apply ends with an error (an inconsistent final plan, to Terraform) before anything is done to the domain. Plan again then.", strings.Join(unknown, " and ")))
}

func warnReplaced(state *domainModel, attributes []string, diags *diag.Diagnostics) {
	diags.AddWarning("Domain Is Replaced: "+state.label(), fmt.Sprintf(
		"The service cannot change %s of a domain. %s The new domain has to be proved before orders can use it.\n\n"+
			"If an apply ends here with an inconsistent final plan, the value became known only then and nothing was done to the domain: plan again.",
		strings.Join(attributes, " and "), state.endOfDomain()))
}

func warnChange(todo change, state *domainModel, seen memory, diags *diag.Diagnostics) {
	name := state.label()
	if todo.Activate {
		diags.AddWarning("Domain Is Activated: "+name,
			"The domain was deactivated at CertCentral, so that new orders cannot use it. It is activated again.")
	}
	if len(todo.Expired) > 0 {
		diags.AddWarning("Domain Is Submitted Again: "+name, fmt.Sprintf(
			"Its validation for %s has expired, so it is submitted again. Orders wait until it is proved once more.", strings.Join(todo.Expired, ", ")))
	}
	if !todo.NewToken {
		return
	}
	if moment(state.DCVTokenExpiresAt).IsZero() {
		diags.AddWarning("DCV Token Missing: "+name, "The domain has to be proved and has no token for it. A new one is drawn, which gives another dcv_record to publish.")
		return
	}
	diags.AddWarning("DCV Token Expired: "+name, fmt.Sprintf(
		"The token that proves the domain expires at %s (the time of the service is %s), and a proof is wanted. A new one is drawn, which gives another dcv_record to publish.",
		state.DCVTokenExpiresAt.ValueString(), tfkit.Timestamp(seen.ServiceTime).ValueString()))
}

func planDestroy(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	var state domainModel
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() {
		return
	}
	action := map[string]string{onDestroyDeactivate: "Deactivates", onDestroyDelete: "Deletes"}[state.OnDestroy.ValueString()]
	if action == "" {
		action = "Keeps"
	}
	resp.Diagnostics.AddWarning("Destroy "+action+": "+state.label(), state.endOfDomain())
	// A replacement that was planned before, and failed, decided otherwise.
	tfkit.Remember(ctx, resp.Private, decisionKey, change{}, &resp.Diagnostics)
}

// endOfDomain says what destroying does to the domain.
func (m *domainModel) endOfDomain() string {
	domain := fmt.Sprintf("Domain %s (%s)", m.ID.ValueString(), m.Name.ValueString())
	switch m.OnDestroy.ValueString() {
	case onDestroyDeactivate:
		return domain + " is deactivated: new orders cannot use it, and certificates that are issued stay valid."
	case onDestroyDelete:
		return domain + " is deleted from the account with its validation: who needs it again proves it anew."
	default:
		return domain + " stays as it is at CertCentral and is no longer managed."
	}
}

func (m *domainModel) label() string { return label(m.Name.ValueString(), m.ID.ValueString()) }
