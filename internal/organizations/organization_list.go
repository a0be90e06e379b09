// SPDX-License-Identifier: MPL-2.0

package organizations

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/list/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/certcentral"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/tfkit"
)

var _ list.ListResourceWithConfigure = (*organizationList)(nil)

type organizationList struct{ tfkit.Resource }

// NewOrganizationList returns the list resource certcentral_organization.
func NewOrganizationList() list.ListResource { return &organizationList{} }

// Metadata implements list.ListResource.
func (l *organizationList) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_organization"
}

// ListResourceConfigSchema implements list.ListResource.
func (l *organizationList) ListResourceConfigSchema(_ context.Context, _ list.ListResourceSchemaRequest, resp *list.ListResourceSchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Finds the organizations of the account for `terraform query`, those that Terraform manages already included. What several filters ask for must all be met.",
		Attributes:          organizationFilterTable().List(),
	}
}

// List implements list.ListResource.
func (l *organizationList) List(ctx context.Context, req list.ListRequest, stream *list.ListResultsStream) {
	var filters organizationFilters
	diags := req.Config.Get(ctx, &filters)
	if diags.HasError() || !l.Ready(&diags) {
		stream.Results = list.ListResultsStreamDiagnostics(diags)
		return
	}
	query := filters.query()
	query.PageSize = organizationFilterTable().PageSize(req.Config, req.Limit)
	stream.Results = tfkit.Listing[*certcentral.Organization]{
		Kinds:   "Organizations",
		Objects: l.Client.Organizations(ctx, query),
		Selects: filters.selects,
		ID:      func(o *certcentral.Organization) int64 { return o.ID },
		Name:    recognised,
		Fill:    l.fill,
	}.Results(ctx, req)
}

// recognised returns what a person tells an organization by, as in "Harbor Lights Ltd (Halifax, CA, organization 7)".
func recognised(o *certcentral.Organization) string {
	facts := []string{o.City, strings.ToUpper(o.Country)}
	if !isActive(o) {
		facts = append(facts, statusWord(o))
	}
	facts = slices.DeleteFunc(facts, func(fact string) bool { return fact == "" })
	facts = append(facts, fmt.Sprintf("organization %d", o.ID))
	name := o.Name
	if o.AssumedName != "" {
		name += ", doing business as " + o.AssumedName
	}
	return fmt.Sprintf("%s (%s)", name, strings.Join(facts, ", "))
}

// fill reads the organization, for items of a list hold no contacts.
func (l *organizationList) fill(ctx context.Context, listed *certcentral.Organization, into *tfsdk.Resource) diag.Diagnostics {
	var model organizationModel
	diags := into.Get(ctx, &model)
	found, err := look(ctx, l.Client, listed.ID)
	if err != nil {
		diags.Append(tfkit.Unlistable("Organization", listed.ID, err))
		return diags
	}
	model.imported(found)
	diags.Append(into.Set(ctx, &model)...)
	return diags
}
