// SPDX-License-Identifier: MPL-2.0

package domains

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/certcentral"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/lifecycle"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/tfkit"
)

// create adopts or adds the domain and fills the model; it is false when there is no domain of this resource.
func (r *domainResource) create(ctx context.Context, plan *domainModel, seen *memory, diags *diag.Diagnostics) bool {
	found, existing, err := r.existing(ctx, plan)
	if err != nil {
		diags.AddError("Could Not Add Domain: "+plan.Name.ValueString(), "Nothing was added, for the domains of the account cannot be listed. "+tfkit.Explain(err))
		return false
	}
	var known *certcentral.Domain
	if found != nil {
		known = r.adopt(ctx, plan, found, diags)
	} else {
		known = r.add(ctx, plan, existing, diags)
	}
	if known == nil {
		return false
	}
	domain, err := r.Client.Domain(ctx, known.ID)
	if err != nil {
		diags.AddWarning(fmt.Sprintf("Domain Not Read Back: %s, Domain %d", plan.Name.ValueString(), known.ID),
			"The domain is in place and in state, but it could not be read: "+tfkit.Explain(err)+"\n\nThe next refresh fills in what is missing, dcv_record included.")
		plan.leaveOpen(known)
		return true
	}
	if found != nil {
		r.renewAdopted(ctx, domain, diags)
	}
	plan.fill(domain)
	seen.see(domain)
	return true
}

// renewAdopted gives an adopted domain a token that holds, if one is wanted, so that it can be proved in the same apply.
func (r *domainResource) renewAdopted(ctx context.Context, domain *certcentral.Domain, diags *diag.Diagnostics) {
	_, hasToken := proofOf(domain)
	holds := domain.DCVToken != nil && !lifecycle.TokenExpired(domain.DCVToken.ExpirationDate.Time, domain.AsOf)
	if !hasToken || holds || proofStatus(domain) == lifecycle.ProofComplete {
		return
	}
	token, p := r.carryOut(ctx, domain.ID, change{NewToken: true}, "")
	if p != nil {
		diags.AddWarning(p.summary, p.detail+"\n\nThe next plan tries again.")
		return
	}
	domain.DCVToken = token
}

// existing looks for the domain among those of the account. Beside it, it returns the ids of all domains that a new one
// could be mistaken for.
func (r *domainResource) existing(ctx context.Context, plan *domainModel) (found *certcentral.Domain, ids []int64, err error) {
	name := plan.request().Name
	search := []string{name}
	if bare := lifecycle.ServedDomain(name, false); bare != name {
		search = append(search, bare)
	}
	organization, _ := tfkit.ID(plan.OrganizationID)
	query := certcentral.DomainQuery{Filters: map[string][]string{"search": search}}
	for domain, err := range r.Client.Domains(ctx, query) {
		if err != nil {
			return nil, nil, err
		}
		ids = append(ids, domain.ID)
		if lifecycle.ServedDomain(domain.Name, true) == plan.servedName() && (found == nil || domain.Organization.ID == organization) {
			found = domain
		}
	}
	return found, ids, nil
}

// claim makes the domain this resource's, unless another of the same run has it.
func (r *domainResource) claim(name string, id int64, diags *diag.Diagnostics) bool {
	claimed := r.Made.Claim(madeKey(id))
	if !claimed {
		diags.AddError("Domain Belongs To Another Resource: "+label(name, tfkit.IDValue(id).ValueString()),
			"Nothing was changed. Another resource of this run has added or adopted the domain; declare each domain once.")
	}
	return claimed
}

// add adds the domain to the account; nil means that the diagnostics say why there is none.
func (r *domainResource) add(ctx context.Context, plan *domainModel, existing []int64, diags *diag.Diagnostics) *certcentral.Domain {
	id, err := r.Client.CreateDomain(ctx, plan.request(), existing)
	if err != nil {
		explainRefusal(plan, err, diags)
		return nil
	}
	if !r.claim(plan.Name.ValueString(), id, diags) { // found after a lost answer: what another resource has just added
		return nil
	}
	return &certcentral.Domain{ID: id, Name: plan.servedName(), DCVMethod: plan.DCVMethod.ValueString(), IsActive: true}
}

func explainRefusal(plan *domainModel, err error, diags *diag.Diagnostics) {
	name := plan.Name.ValueString()
	codes := refusalCodes(err)
	switch {
	case errors.As(err, new(*certcentral.UncertainCreationError)):
		diags.AddError("Domain Not Confirmed: "+name, err.Error()+
			"\n\nThe domain may exist. Apply again: if it does, it is then found and named. With adopt_existing = true it is taken over instead.")
	case strings.Contains(codes, "organization"):
		diags.AddAttributeError(path.Root("organization_id"), "Organization Not Accepted: "+name, fmt.Sprintf(
			"Nothing was added, for the service does not take organization %s: %s\n\nIt has to exist in this account and to be active.", plan.OrganizationID.ValueString(), tfkit.Explain(err)))
	case strings.Contains(codes, "exist"), strings.Contains(codes, "duplicate"):
		diags.AddError("Domain Exists Already: "+name, "Nothing was added. The service says that the domain exists, and does not list it for this API key: it may belong to another division. "+
			tfkit.Explain(err)+"\n\nUse a key that sees it, and import it or set adopt_existing = true.")
	default:
		diags.AddError("Could Not Add Domain: "+name, "Nothing was added. "+tfkit.Explain(err))
	}
}

// refusalCodes returns the codes of an answer that refuses, as one text.
func refusalCodes(err error) string {
	refusal, ok := errors.AsType[*certcentral.Error](err)
	if !ok {
		return ""
	}
	var codes []string
	for _, entry := range refusal.Errors {
		codes = append(codes, entry.Code)
	}
	return strings.Join(codes, " ")
}

// adopt takes over a domain that the account has; nil means that the diagnostics say why not. What cannot be done to it now
// is a warning, and planned anew after the next refresh.
func (r *domainResource) adopt(ctx context.Context, plan *domainModel, domain *certcentral.Domain, diags *diag.Diagnostics) *certcentral.Domain {
	name, id := plan.Name.ValueString(), tfkit.IDValue(domain.ID).ValueString()
	organization, _ := tfkit.ID(plan.OrganizationID)
	switch {
	case !plan.AdoptExisting.ValueBool() && !r.Ended.Has(madeKey(domain.ID)):
		p := existsAlready(name, domain)
		diags.AddError(p.summary, p.detail)
		return nil
	case domain.Organization.ID != organization:
		diags.AddAttributeError(path.Root("organization_id"), "Could Not Adopt Domain: "+label(name, id), fmt.Sprintf(
			"Nothing was changed. Domain %d belongs to %s, and this resource declares organization %d. "+
				"Declare the organization that it has, or delete the domain in CertCentral before adding it to another one.", domain.ID, ownerOf(domain), organization))
		return nil
	case !r.claim(name, domain.ID, diags):
		return nil
	}
	diags.AddWarning("Domain Adopted: "+label(name, id), fmt.Sprintf(
		"The account has domain %d already, and it was taken over. Make sure that no other resource manages it: destroying that one would end it.", domain.ID))
	if _, p := r.carryOut(ctx, domain.ID, adoption(plan, domain), plan.Locale.ValueString()); p != nil {
		diags.AddWarning(p.summary, p.detail+"\n\nThe domain is in state as it was declared. The next plan shows what is left to do.")
		return domain
	}
	domain.IsActive, domain.Status = true, active
	return domain
}

// adoption returns what makes an adopted domain the declared one.
func adoption(plan *domainModel, domain *certcentral.Domain) change {
	todo := change{Activate: !domain.IsActive}
	if method := plan.DCVMethod.ValueString(); method != domain.DCVMethod {
		todo.Method = method
	}
	statuses := validationStatus(domain)
	kinds, _ := validationTypes(plan.Validations)
	for _, kind := range kinds {
		if status, listed := statusOf(statuses, kind); !listed || status.status == lifecycle.ValidationExpired {
			todo.Submit = append(todo.Submit, kind)
		}
	}
	return todo
}

// update carries out a change and fills what the plan left open.
func (r *domainResource) update(ctx context.Context, plan *domainModel, seen *memory, todo change) *problem {
	id, _ := tfkit.ID(plan.ID)
	token, p := r.carryOut(ctx, id, todo, plan.Locale.ValueString())
	if p != nil {
		return p
	}
	for kind, reason := range todo.Reasons {
		if seen.Submitted == nil {
			seen.Submitted = map[string]string{}
		}
		seen.Submitted[kind] = reason
	}
	domain := &certcentral.Domain{ID: id, Name: cmp.Or(seen.Name, plan.servedName()), DCVMethod: plan.DCVMethod.ValueString(), DCVToken: token}
	if plan.ValidationStatus.IsUnknown() || plan.DCVRecord.IsUnknown() && token == nil {
		read, err := r.Client.Domain(ctx, id)
		if err != nil {
			return &problem{"Could Not Read Domain: " + plan.label(), "The change was made, but the domain could not be read after it: " + tfkit.Explain(err) +
				"\n\nApply again: the refresh brings what is missing."}
		}
		if read.DCVToken == nil {
			read.DCVToken = token
		}
		domain = read
	}
	plan.fill(domain)
	return nil
}

// carryOut makes the calls of a change in an order in which each finds what it needs, and returns the token that came of
// them, nil for none. It stops at the first that fails.
func (r *domainResource) carryOut(ctx context.Context, id int64, todo change, locale string) (token *certcentral.DCVToken, p *problem) {
	fail := func(what string, err error) *problem {
		return &problem{fmt.Sprintf("Could Not %s Of Domain %d", what, id), tfkit.Explain(err)}
	}
	if todo.Activate {
		if err := r.Client.ActivateDomain(ctx, id); err != nil {
			return nil, &problem{fmt.Sprintf("Could Not Activate Domain %d", id), "The domain was deactivated, and the service does not activate it again: " + tfkit.Explain(err) +
				"\n\nHave an administrator or DigiCert Support activate it, or take the resource out of the configuration."}
		}
	}
	if todo.Method != "" {
		changed, err := r.Client.UpdateDomainDCVMethod(ctx, id, todo.Method, locale)
		if err != nil {
			return nil, fail("Change DCV Method", err)
		}
		token = changed
	}
	if len(todo.Submit) > 0 {
		if err := r.Client.SubmitDomain(ctx, id, validationRequests(todo.Submit), ""); err != nil {
			return nil, fail("Submit Validations", err)
		}
	}
	if todo.NewToken {
		drawn, err := r.Client.NewDomainToken(ctx, id)
		if err != nil {
			return nil, fail("Renew DCV Token", err)
		}
		token = drawn
	}
	return token, nil
}

// madeKey is the name of a domain in the set of what this process made, which holds orders by their bare id.
func madeKey(id int64) string { return fmt.Sprintf("domain/%d", id) }
