// SPDX-License-Identifier: MPL-2.0

package domains

import (
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/certcentral"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/tfkit"
)

// problem is an error that is shown under a title of its own.
type problem struct{ summary, detail string }

func (p *problem) Error() string { return p.detail }

// show adds the problem to the diagnostics as an error.
func (p *problem) show(diags *diag.Diagnostics) { diags.AddError(p.summary, p.detail) }

// unreadable says why a domain cannot be read, and that this never means that it is gone.
func unreadable(id int64, err error) *problem {
	summary, detail := tfkit.Unreadable("Domain", id, "without it the domain would be added once more, or refused as one that exists", err)
	return &problem{summary, detail}
}

// unseen says why the proof of a domain cannot be read. Nothing depends on its staying in state.
func unseen(id int64, err error) *problem {
	if !certcentral.IsNotFound(err) && !certcentral.IsForbidden(err) || certcentral.HasCode(err, "not_found|route") {
		return &problem{fmt.Sprintf("Could Not Read Domain %d", id), tfkit.Explain(err)}
	}
	return &problem{fmt.Sprintf("Domain %d Not Visible", id), err.Error() + fmt.Sprintf(
		"\n\nEither the account has no domain %d, or this API key belongs to another account, region or division. Check domain_id, api_key and region. "+
			"Nothing is lost: apply again to go on. If the domain was deleted on purpose, take its proof out of the configuration and out of state (terraform state rm).", id)}
}

// unproved says why the proof of a domain cannot be imported: every plan after that would wait for it.
func unproved(domain *certcentral.Domain) *problem {
	return &problem{
		"Domain Is Not Proved: " + label(domain.Name, tfkit.IDValue(domain.ID).ValueString()),
		fmt.Sprintf("There is no proof to import, for that of domain %d is %s. Declare certcentral_domain_validation without importing it: "+
			"the apply that creates it has the domain checked and waits for the proof.", domain.ID, proofStatus(domain)),
	}
}

// label names a domain in a summary, where equal summaries would collapse into one.
func label(name, id string) string {
	switch {
	case name == "":
		return "Domain " + id
	case id == "":
		return name
	default:
		return fmt.Sprintf("%s, Domain %s", name, id)
	}
}

// idOf returns the id of the domain in state.
func idOf(value types.String, diags *diag.Diagnostics) int64 {
	id, ok := tfkit.ID(value)
	if !ok {
		diags.AddError("Invalid Domain Id", fmt.Sprintf("%q in state is not the id of a domain, which is a number.", value.ValueString()))
	}
	return id
}
