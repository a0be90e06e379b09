// SPDX-License-Identifier: MPL-2.0

package organizations

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/certcentral"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/lifecycle"
)

// An import changes nothing at the service. An organization that is inactive, or has validations that expired, when it is
// imported stays so, until its declaration asks for it, or it is put in order elsewhere. From then on it is as any other.

// toUse tells whether the changes bring the organization back into use, contacts apart.
func (c changes) toUse() bool { return c.Activate || len(c.Submit) > 0 }

// isInNeed tells whether a plan would bring the organization back into use with nothing but what it has declared.
func (m *organizationModel) isInNeed(seen *memory) bool { return m.needs(m, m, seen).toUse() }

// leaves tells whether the organization is left as an import found it. It is not where the declaration asks for more: in so
// many words, or with a type or user that it was never submitted with.
func (m *organizationModel) leaves(todo changes, state *organizationModel, seen *memory) bool {
	before := validationsOf(state.Validations)
	isNew := func(validation certcentral.ValidationRequest) bool {
		return statusOf(state.ValidationStatus, validation.Type) != lifecycle.ValidationExpired || !covers(before, []certcentral.ValidationRequest{validation})
	}
	return seen.AsFound && !m.AdoptExisting.ValueBool() && !slices.ContainsFunc(todo.Submit, isNew)
}

// expectAsked makes unknown what bringing the organization back into use changes, where it depends on a value that is not
// known yet whether that is asked for.
func (m *organizationModel) expectAsked(validationsKnown bool) {
	if validationsKnown && !m.AdoptExisting.IsUnknown() {
		return
	}
	m.IsActive, m.Status, m.ValidationStatus = types.BoolUnknown(), types.StringUnknown(), types.MapUnknown(statusType)
}

// asFoundWarnings say what is left as it was found, and how it is put in order.
func asFoundWarnings(left changes, state *organizationModel) (diags diag.Diagnostics) {
	var lines []string
	if left.Activate {
		lines = append(lines, "- It is inactive: no order can name it.")
	}
	if expired := withStatus(left.Submit, state.ValidationStatus, lifecycle.ValidationExpired); len(expired) > 0 {
		lines = append(lines, fmt.Sprintf("- Its validation of type %s has expired: orders of that type wait until it is submitted again and validated.", strings.Join(expired, ", ")))
	}
	if len(lines) > 0 {
		diags.AddWarning("Organization Left As Found: "+state.label(), fmt.Sprintf(
			"The organization was imported, and an import changes nothing at CertCentral.\n\n%s\n\nDeclare adopt_existing = true to have that put in order by the next apply. "+
				"Another type or verified user in validations does the same. Where the organization is not needed, take it out of the configuration.", strings.Join(lines, "\n")))
	}
	return diags
}
