// SPDX-License-Identifier: MPL-2.0

package orders

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/types"
)

// The plan of another duplicate says what becomes of the old one, if anything is left of it.
func TestDuplicateStaysValid(t *testing.T) {
	for want, facts := range map[string]duplicateFactsModel{
		"":                             {ID: types.StringValue("7"), Status: types.StringValue("revoked")},
		"Request 8 of the old one":     {ID: types.StringValue("request-8"), Status: types.StringValue("needs_approval")},
		"Certificate 9 is left alone;": {ID: types.StringValue("9"), Status: types.StringValue("pending")},
		"valid until 2026-11-22":       {ID: types.StringValue("9"), Status: types.StringValue("issued"), ValidTill: types.StringValue("2026-11-22")},
	} {
		m := duplicateCertificateModel{duplicateFactsModel: facts}
		if got := m.staysValid(); !strings.Contains(got, want) || want == "" && got != "" {
			t.Errorf("%s: %q, want %q in it", facts.ID, got, want)
		}
	}
}
