// SPDX-License-Identifier: MPL-2.0

package organizations

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/lifecycle"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/tfkit"
)

// longestNames is how many characters name and assumed name may have together.
const longestNames = 61

// ValidateConfig implements resource.ResourceWithValidateConfig: it refuses what only several values together make wrong,
// as far as they are known.
func (r *organizationResource) ValidateConfig(ctx context.Context, req resource.ValidateConfigRequest, resp *resource.ValidateConfigResponse) {
	var config organizationModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	if resp.Diagnostics.HasError() {
		return
	}
	config.validateNames(&resp.Diagnostics)
	config.validateValidations(&resp.Diagnostics)
}

func (m *organizationModel) validateNames(diags *diag.Diagnostics) {
	if !tfkit.IsKnown(m.Name) || !tfkit.IsKnown(m.AssumedName) {
		return
	}
	if length := utf8.RuneCountInString(m.Name.ValueString() + m.AssumedName.ValueString()); length > longestNames {
		diags.AddAttributeError(path.Root("assumed_name"), "Names Too Long",
			fmt.Sprintf("With an assumed name, both names together have at most %d characters, for certificates hold them in one field. They have %d.", longestNames, length))
	}
}

func (m *organizationModel) validateValidations(diags *diag.Diagnostics) {
	at := path.Root("validations")
	var seen []string
	for _, element := range m.Validations.Elements() {
		validation, ok := element.(types.Object)
		if !ok || !tfkit.IsKnown(validation) {
			continue
		}
		kind, ok := validation.Attributes()["type"].(types.String)
		if !ok || !tfkit.IsKnown(kind) {
			continue
		}
		if slices.Contains(seen, kind.ValueString()) {
			diags.AddAttributeError(at, "Validation Declared Twice", fmt.Sprintf(
				"There are two validations of type %q. Declare each type once, with all of its verified_users.", kind.ValueString()))
		}
		seen = append(seen, kind.ValueString())
		users, _ := validation.Attributes()["verified_users"].(types.Set)
		validateUsers(at.AtSetValue(validation), kind.ValueString(), users, diags)
	}
}

// validateUsers refuses users where the type takes none, their lack where it needs some, and users who are named by half.
// Names beside an id are fine: an import fills in both.
func validateUsers(at path.Path, kind string, users types.Set, diags *diag.Diagnostics) {
	at = at.AtName("verified_users")
	switch needed := lifecycle.NeedsVerifiedUsers(kind); {
	case needed && users.IsNull():
		diags.AddAttributeError(at, "Missing Verified Users", fmt.Sprintf(
			"Validation of type %q needs verified_users: the people whom DigiCert asks to approve certificates of that type.", kind))
	case !needed && !users.IsNull():
		diags.AddAttributeError(at, "Unexpected Verified Users", fmt.Sprintf(
			"Validation of type %q takes no verified_users; the types ev, cs and ev_cs do.", kind))
	}
	for _, element := range users.Elements() {
		if user, ok := element.(types.Object); ok && tfkit.IsKnown(user) {
			validateUser(at.AtSetValue(user), user, diags)
		}
	}
}

// personFields are what names a verified user without an id, all of them.
var personFields = []string{"first_name", "last_name", "job_title", "telephone", "email"}

func validateUser(at path.Path, user types.Object, diags *diag.Diagnostics) {
	var missing []string
	for _, name := range personFields {
		if user.Attributes()[name].IsNull() {
			missing = append(missing, name)
		}
	}
	if user.Attributes()["id"].IsNull() && len(missing) > 0 {
		diags.AddAttributeError(at, "Incomplete Verified User", fmt.Sprintf(
			"The user has no %s. Name a verified user by id, or by first_name, last_name, job_title, telephone and email.", strings.Join(missing, ", ")))
	}
}
