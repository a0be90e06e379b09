// SPDX-License-Identifier: MPL-2.0

package domains

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/lifecycle"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/tfkit"
)

// domainNameValidator takes what can be declared as a domain.
type domainNameValidator struct{}

// Description implements validator.String.
func (domainNameValidator) Description(context.Context) string {
	return "must be a domain name, without scheme, port, path or wildcard"
}

// MarkdownDescription implements validator.String.
func (v domainNameValidator) MarkdownDescription(ctx context.Context) string {
	return v.Description(ctx)
}

// ValidateString implements validator.String.
func (domainNameValidator) ValidateString(_ context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if !tfkit.IsKnown(req.ConfigValue) {
		return
	}
	if err := lifecycle.CheckDomain(req.ConfigValue.ValueString()); err != nil {
		resp.Diagnostics.AddAttributeError(req.Path, "Invalid Domain Name",
			fmt.Sprintf("%q cannot be declared as a domain: %v.", req.ConfigValue.ValueString(), err))
	}
}
