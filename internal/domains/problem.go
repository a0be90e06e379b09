// SPDX-License-Identifier: MPL-2.0

package domains

import (
	"errors"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/tfkit"
)

// problem is an error that is shown under a title of its own.
type problem struct{ summary, detail string }

func (p *problem) Error() string { return p.detail }

// unreadable says why a domain cannot be read, and that this never means that it is gone.
func unreadable(id int64, err error) *problem {
	summary, detail := tfkit.Unreadable("Domain", id, "without it the domain would be added once more, or refused as one that exists", err)
	return &problem{summary, detail}
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

// addProblem shows an error under its title.
func addProblem(diags *diag.Diagnostics, err error) {
	if p, ok := errors.AsType[*problem](err); ok {
		diags.AddError(p.summary, p.detail)
		return
	}
	diags.AddError("Could Not Prove Domain", tfkit.Explain(err)+"\n\nNothing is lost: apply again to go on.")
}
