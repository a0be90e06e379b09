// SPDX-License-Identifier: MPL-2.0

package domains

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/certcentral"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/lifecycle"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/tfkit"
)

// adopt takes over a domain that the account has; nil means that the diagnostics say why not. What cannot be done to it now
// is a warning, and planned anew after the next refresh.
func (r *domainResource) adopt(ctx context.Context, plan *domainModel, domain *certcentral.Domain, diags *diag.Diagnostics) *certcentral.Domain {
	name, id := plan.Name.ValueString(), tfkit.IDValue(domain.ID).ValueString()
	organization, _ := tfkit.ID(plan.OrganizationID)
	switch {
	case !plan.AdoptExisting.ValueBool() && !r.Ended.Has(madeKey(domain.ID)):
		existsAlready(name, domain).show(diags)
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
	done, p := r.carryOut(ctx, domain.ID, adoption(plan, domain), plan.Locale.ValueString())
	if p != nil {
		diags.AddWarning(p.summary, p.detail+"\n\nThe domain is in state as it was declared. The next plan shows what is left to do.")
	}
	if done.Activate {
		domain.IsActive, domain.Status = true, active
	}
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
		if status, listed := statusOf(statuses, kind); !listed || status.lapsed() {
			todo.Submit = append(todo.Submit, kind)
		}
	}
	return todo
}

// renewAdopted gives an adopted domain a token that holds, if one is wanted, so that it can be proved in the same apply.
func (r *domainResource) renewAdopted(ctx context.Context, domain *certcentral.Domain, diags *diag.Diagnostics) {
	_, hasToken := proofOf(domain)
	holds := domain.DCVToken != nil && !lifecycle.TokenExpired(domain.DCVToken.ExpirationDate.Time, domain.AsOf)
	if !hasToken || holds || proofStatus(domain) == lifecycle.ProofComplete {
		return
	}
	done, p := r.carryOut(ctx, domain.ID, change{NewToken: true}, "")
	if p != nil {
		diags.AddWarning(p.summary, p.detail+"\n\nThe next plan tries again.")
		return
	}
	domain.DCVToken = done.token
}
