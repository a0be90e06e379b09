// SPDX-License-Identifier: MPL-2.0

package orders

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-validators/objectvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/certcentral"
)

// organizationModel is the organization that a first order makes, or matches.
type organizationModel struct {
	Name                  types.String `tfsdk:"name"`
	AssumedName           types.String `tfsdk:"assumed_name"`
	Address               types.String `tfsdk:"address"`
	Address2              types.String `tfsdk:"address2"`
	City                  types.String `tfsdk:"city"`
	State                 types.String `tfsdk:"state"`
	Zip                   types.String `tfsdk:"zip"`
	Country               types.String `tfsdk:"country"`
	Telephone             types.String `tfsdk:"telephone"`
	SkipDuplicateOrgCheck types.Bool   `tfsdk:"skip_duplicate_org_check"`
}

func inlineOrganizationAttribute() schema.SingleNestedAttribute {
	text := func(description string, required bool, validators ...validator.String) schema.StringAttribute {
		return schema.StringAttribute{
			MarkdownDescription: description, Required: required, Optional: !required,
			Validators: append(validators, stringvalidator.LengthAtLeast(1)),
		}
	}
	return schema.SingleNestedAttribute{
		MarkdownDescription: "Organization that the order names by its details instead of `organization_id`: the account's own where one has exactly these (the oldest of several), else a new one. `organization_id` shows which. " +
			"The details are terms of the first order alone: a change sends nothing, and no organization is edited by it. Use `certcentral_organization` to manage one.",
		Optional:   true,
		Validators: []validator.Object{objectvalidator.ConflictsWith(path.MatchRoot("organization_id"))},
		Attributes: map[string]schema.Attribute{
			"name":         text("Legal name.", true),
			"assumed_name": text("Name that the organization goes by (doing business as).", false),
			"address":      text("Street address.", true),
			"address2":     text("Second line of the address.", false),
			"city":         text("City of the address.", true),
			"state":        text("State or province.", true),
			"zip":          text("Postal code of the address.", true),
			"country":      text("Country, two letters.", true, stringvalidator.LengthBetween(2, 2)),
			"telephone":    text("Telephone number.", true),
			"skip_duplicate_org_check": schema.BoolAttribute{
				MarkdownDescription: "Whether a new organization is made even where the account has one with the same details. Default is the service's: `false`.",
				Optional:            true,
			},
		},
	}
}

// inlineOrganization returns the details as an order takes them, nil where there are none.
func (m *peopleModel) inlineOrganization(ctx context.Context) *certcentral.OrganizationDetails {
	if m.Organization.IsNull() || m.Organization.IsUnknown() {
		return nil
	}
	var o organizationModel
	if diags := m.Organization.As(ctx, &o, basetypes.ObjectAsOptions{}); diags.HasError() {
		return nil
	}
	return &certcentral.OrganizationDetails{
		Name: o.Name.ValueString(), AssumedName: o.AssumedName.ValueString(), Address: o.Address.ValueString(), Address2: o.Address2.ValueString(), City: o.City.ValueString(),
		State: o.State.ValueString(), Zip: o.Zip.ValueString(), Country: o.Country.ValueString(), Telephone: o.Telephone.ValueString(),
		SkipDuplicateOrgCheck: o.SkipDuplicateOrgCheck.ValueBool(),
	}
}
