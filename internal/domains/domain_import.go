// SPDX-License-Identifier: MPL-2.0

package domains

import (
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// An import changes nothing at the service. A domain that is inactive, has to be submitted again or has no token that holds
// when it is imported stays so, until its declaration asks for it, or it is put in order elsewhere. From then on it is as
// any other.

// leaveAsFound notes whether the domain is left as it was found. One that was in order, but for a token by which its proof could
// be prolonged, is as any other once that proof has ended.
func (m *domainModel) leaveAsFound(seen *memory, imported bool) {
	need := changeOf(m, m, m, *seen)
	lapses := need.Lapses && !need.Activate && len(need.Submit) == 0
	seen.AsFound = (imported || seen.AsFound && (!seen.Lapses || lapses)) && !need.none()
	seen.Lapses = seen.AsFound && lapses
}

// asks tells whether the declaration asks that a domain be put in order which is left as it was found: in so many words, or
// with another method or type, which are for a proof that is wanted.
func (m *domainModel) asks(todo change) bool {
	return m.AdoptExisting.ValueBool() || todo.Method != "" || len(todo.Submit) > len(todo.Expired)
}

// expectAsked makes unknown what putting the domain in order changes, where it depends on a value that is not known yet
// whether that is asked for.
func (m *domainModel) expectAsked() {
	if _, known := validationTypes(m.Validations); known && !m.DCVMethod.IsUnknown() && !m.AdoptExisting.IsUnknown() {
		return
	}
	m.IsActive, m.Status = types.BoolUnknown(), types.StringUnknown()
	m.ValidationStatus, m.ValidatedUntil = types.MapUnknown(statusType), types.StringUnknown()
	m.expectRecord()
}

// warnAsFound says what is left as it was found, and how it is put in order.
func warnAsFound(left change, state *domainModel, diags *diag.Diagnostics) {
	var lines []string
	if left.Activate {
		lines = append(lines, "- It is inactive: new orders cannot use it.")
	}
	if len(left.Expired) > 0 {
		lines = append(lines, fmt.Sprintf("- Its validation for %s has expired: orders wait until it is submitted again and proved.", strings.Join(left.Expired, ", ")))
	}
	switch {
	case left.Lapses:
		lines = append(lines, "- Its proof, which holds, comes to its end, and there is no token to prolong it by.")
	case left.NewToken:
		lines = append(lines, "- It has to be proved and has no token that holds: dcv_record is not one to publish.")
	}
	if len(lines) == 0 {
		return
	}
	diags.AddWarning("Domain Left As Found: "+state.label(), fmt.Sprintf(
		"The domain was imported, and an import changes nothing at CertCentral.\n\n%s\n\nDeclare adopt_existing = true to have that put in order by the next apply, which also gives the record to publish. "+
			"Another dcv_method or type in validations does the same. Where the domain is not needed, take it out of the configuration.", strings.Join(lines, "\n")))
}
