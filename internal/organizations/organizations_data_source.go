// SPDX-License-Identifier: MPL-2.0

package organizations

import (
	"cmp"
	"context"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/certcentral"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/tfkit"
)

var _ datasource.DataSourceWithConfigure = (*organizationsDataSource)(nil)

type organizationsDataSource struct{ tfkit.DataSource }

// NewOrganizationsDataSource returns the data source certcentral_organizations.
func NewOrganizationsDataSource() datasource.DataSource { return &organizationsDataSource{} }

type organizationsModel struct {
	organizationFilters

	Organizations []organizationSummaryModel `tfsdk:"organizations"`
}

// Metadata implements datasource.DataSource.
func (d *organizationsDataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_organizations"
}

// Schema implements datasource.DataSource.
func (d *organizationsDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	attributes := organizationFilterTable().DataSource()
	attributes["organizations"] = schema.ListNestedAttribute{
		MarkdownDescription: "The organizations, sorted by `id`; an empty list when none meets the filters.",
		Computed:            true,
		NestedObject:        schema.NestedAttributeObject{Attributes: summaryAttributes()},
	}
	resp.Schema = schema.Schema{
		MarkdownDescription: "The organizations of the account that meet every filter, all of them without one. As many requests as there are thousands of them.",
		Attributes:          attributes,
	}
}

// Read implements datasource.DataSource.
func (d *organizationsDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var m organizationsModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &m)...)
	if resp.Diagnostics.HasError() || !d.Ready(&resp.Diagnostics) {
		return
	}
	var found []*certcentral.Organization
	for o, err := range d.Client.Organizations(ctx, m.query()) {
		if err != nil {
			resp.Diagnostics.AddError("Could Not List Organizations", tfkit.Explain(err))
			return
		}
		if m.selects(o) {
			found = append(found, o)
		}
	}
	slices.SortFunc(found, func(a, b *certcentral.Organization) int { return cmp.Compare(a.ID, b.ID) })
	m.Organizations = make([]organizationSummaryModel, 0, len(found))
	for _, o := range found {
		m.Organizations = append(m.Organizations, summaryOf(o))
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, &m)...)
}
