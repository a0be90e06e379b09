// SPDX-License-Identifier: MPL-2.0

package domains

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/list/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/certcentral"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/tfkit"
)

var _ list.ListResourceWithConfigure = (*domainList)(nil)

// NewDomainList returns the list resource certcentral_domain.
func NewDomainList() list.ListResource { return &domainList{} }

type domainList struct{ tfkit.Resource }

// Metadata implements list.ListResource.
func (l *domainList) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_domain"
}

// ListResourceConfigSchema implements list.ListResource.
func (l *domainList) ListResourceConfigSchema(_ context.Context, _ list.ListResourceSchemaRequest, resp *list.ListResourceSchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Finds the domains of the account for `terraform query`, those that Terraform manages already included. Those of no organization, or with no validation, which orders may have brought along and no resource can declare, are left out. What several filters ask for must all be met.",
		Attributes:          domainFilterTable().List(),
	}
}

// List implements list.ListResource.
func (l *domainList) List(ctx context.Context, req list.ListRequest, stream *list.ListResultsStream) {
	var filters domainFilters
	diags := req.Config.Get(ctx, &filters)
	if diags.HasError() || !l.Ready(&diags) {
		stream.Results = list.ListResultsStreamDiagnostics(diags)
		return
	}
	stream.Results = tfkit.Listing[*certcentral.Domain]{
		Kinds:   "Domains",
		Objects: l.Client.Domains(ctx, filters.query()), // in full pages, for any number of them may be left out
		Selects: func(domain *certcentral.Domain) bool { return isDeclarable(domain) && filters.selects(domain) },
		ID:      func(domain *certcentral.Domain) int64 { return domain.ID },
		Name: func(domain *certcentral.Domain) string {
			return fmt.Sprintf("%s (%s, domain %d)", domain.Name, activity(domain), domain.ID)
		},
		Fill: l.fill,
	}.Results(ctx, req)
}

// isDeclarable tells whether a resource can be the domain as it is. One that an order brought along may have no organization,
// or nothing that it is validated for, and one generated configuration that is not valid would end the plan of all.
func isDeclarable(domain *certcentral.Domain) bool {
	return domain.Organization.ID != 0 && len(domain.Validations) > 0
}

// fill reads the domain, for only domain info tells the token.
func (l *domainList) fill(ctx context.Context, listed *certcentral.Domain, into *tfsdk.Resource) diag.Diagnostics {
	var model domainModel
	diags := into.Get(ctx, &model)
	domain, err := l.Client.Domain(ctx, listed.ID)
	if err != nil {
		diags.Append(tfkit.Unlistable("Domain", listed.ID, err))
		return diags
	}
	model.refresh(domain)
	diags.Append(into.Set(ctx, &model)...)
	return diags
}
