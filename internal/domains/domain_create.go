// SPDX-License-Identifier: MPL-2.0

package domains

import (
	"context"
	"errors"
	"fmt"
	"slices"
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

// existing looks for the domain among those of the account. Beside it, it returns the ids of all domains that a new one
// could be mistaken for.
func (r *domainResource) existing(ctx context.Context, plan *domainModel) (found *certcentral.Domain, ids []int64, err error) {
	name := plan.request().Name
	search := slices.Compact([]string{name, lifecycle.ServedDomain(name, false)})
	organization, _ := tfkit.ID(plan.OrganizationID)
	query := certcentral.DomainQuery{Filters: map[string][]string{"search": search}}
	for domain, err := range r.Client.Domains(ctx, query) {
		if err != nil {
			return nil, nil, err
		}
		ids = append(ids, domain.ID)
		if plan.isServed(domain) && (found == nil || domain.Organization.ID == organization) {
			found = domain
		}
	}
	return found, ids, nil
}

// claim makes the domain this resource's, unless another of the same run has it.
func (r *domainResource) claim(name string, id int64, diags *diag.Diagnostics) bool {
	claimed := r.Made.Claim(madeKey(id))
	if !claimed {
		belongsToAnother(name, id).show(diags)
	}
	return claimed
}

func belongsToAnother(name string, id int64) *problem {
	return &problem{
		"Domain Belongs To Another Resource: " + label(name, tfkit.IDValue(id).ValueString()),
		"Nothing was changed. Another resource of this run has added or adopted the domain; declare each domain once.",
	}
}

// add adds the domain to the account; nil means that the diagnostics say why there is none.
func (r *domainResource) add(ctx context.Context, plan *domainModel, existing []int64, diags *diag.Diagnostics) *certcentral.Domain {
	id, err := r.Client.CreateDomain(ctx, plan.request(), existing, plan.isServed)
	if err != nil {
		r.explainRefusal(ctx, plan, err, diags)
		return nil
	}
	if !r.claim(plan.Name.ValueString(), id, diags) { // found after a lost answer: what another resource has just added
		return nil
	}
	return &certcentral.Domain{ID: id, Name: plan.servedName(), DCVMethod: plan.DCVMethod.ValueString(), IsActive: true}
}

// explainRefusal says why there is no domain.
func (r *domainResource) explainRefusal(ctx context.Context, plan *domainModel, err error, diags *diag.Diagnostics) {
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
		r.explainDuplicate(ctx, plan, err, diags)
	default:
		diags.AddError("Could Not Add Domain: "+name, "Nothing was added. "+tfkit.Explain(err))
	}
}

// explainDuplicate says which domain the service took a new one for. The list before did not show it, so it is another
// division's, or was added since, perhaps by a resource of this run.
func (r *domainResource) explainDuplicate(ctx context.Context, plan *domainModel, refusal error, diags *diag.Diagnostics) {
	name := plan.Name.ValueString()
	found, _, err := r.existing(ctx, plan)
	switch {
	case err != nil:
		diags.AddError("Domain Exists Already: "+name, "Nothing was added. "+tfkit.Explain(refusal)+"\n\nWhich domain that is cannot be told: "+tfkit.Explain(err))
	case found == nil:
		diags.AddError("Domain Exists Already: "+name, "Nothing was added. The service says that the domain exists, and does not list it for this API key: it may belong to another division. "+
			tfkit.Explain(refusal)+"\n\nUse a key that sees it, and import it or set adopt_existing = true.")
	case r.Made.Has(madeKey(found.ID)):
		belongsToAnother(name, found.ID).show(diags)
	default:
		existsAlready(name, found).show(diags)
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

// existsAlready names a domain that the account has, and both ways on.
func existsAlready(name string, domain *certcentral.Domain) *problem {
	return &problem{"Domain Exists Already: " + name, strings.Join([]string{
		fmt.Sprintf("Nothing was added: the account has %s already, as domain %d of %s, %s.", domain.Name, domain.ID, ownerOf(domain), activity(domain)),
		fmt.Sprintf("If no other resource manages it, import it (terraform import ADDRESS %d, or an import block), or set adopt_existing = true to take it over when this resource is created.", domain.ID),
	}, "\n\n")}
}

// ownerOf names the organization that a domain belongs to. One that an order without organization brought along has none.
func ownerOf(domain *certcentral.Domain) string {
	if domain.Organization.ID == 0 {
		return "no organization"
	}
	return fmt.Sprintf("organization %d", domain.Organization.ID)
}

// madeKey is the name of a domain in the sets of what this process made or ended, which hold orders by their bare id.
func madeKey(id int64) string { return fmt.Sprintf("domain/%d", id) }
