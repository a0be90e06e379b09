// SPDX-License-Identifier: MPL-2.0

package organizations

import (
	"cmp"
	"context"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/certcentral"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/lifecycle"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/tfkit"
)

var _ datasource.DataSourceWithConfigure = (*organizationsDataSource)(nil)

type organizationsDataSource struct{ tfkit.DataSource }

// NewOrganizationsDataSource returns the data source certcentral_organizations.
func NewOrganizationsDataSource() datasource.DataSource { return &organizationsDataSource{} }

type organizationsModel struct {
	ContainerID   types.String               `tfsdk:"container_id"`
	Status        types.String               `tfsdk:"status"`
	Validation    types.String               `tfsdk:"validation"`
	Search        types.String               `tfsdk:"search"`
	Organizations []organizationSummaryModel `tfsdk:"organizations"`
}

// Metadata implements datasource.DataSource.
func (d *organizationsDataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_organizations"
}

// Schema implements datasource.DataSource.
func (d *organizationsDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "The organizations of the account that meet every filter, all of them without one. As many requests as there are thousands of them.",
		Attributes: map[string]schema.Attribute{
			"container_id": schema.StringAttribute{
				MarkdownDescription: "Only organizations of this container (division), by its id.",
				Optional:            true,
				Validators:          []validator.String{tfkit.IsID("container")},
			},
			"status": schema.StringAttribute{
				MarkdownDescription: "Only organizations with this status: `active` or `inactive`.",
				Optional:            true,
				Validators:          []validator.String{stringvalidator.OneOf("active", "inactive")},
			},
			"validation": schema.StringAttribute{
				MarkdownDescription: "Only organizations whose validation of this type is active: `ov`, `ev`, `cs`, `ev_cs`, `ds` or `smime`.",
				Optional:            true,
				Validators:          []validator.String{stringvalidator.OneOf(lifecycle.ValidationTypes()...)},
			},
			"search": schema.StringAttribute{
				MarkdownDescription: "Only organizations with this text in their name or assumed name, in upper or lower case.",
				Optional:            true,
				Validators:          []validator.String{stringvalidator.LengthAtLeast(1)},
			},
			"organizations": schema.ListNestedAttribute{
				MarkdownDescription: "The organizations, sorted by `id`; an empty list when none meets the filters.",
				Computed:            true,
				NestedObject:        schema.NestedAttributeObject{Attributes: summaryAttributes()},
			},
		},
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

// query has the service filter what it can. Which fields its search looks at is not documented, so that is done here.
func (m *organizationsModel) query() certcentral.OrganizationQuery {
	query := certcentral.OrganizationQuery{ContainerID: tfkit.OptionalID(m.ContainerID), Filters: map[string][]string{}}
	for name, value := range map[string]types.String{"status": m.Status, "validation": m.Validation} {
		if !value.IsNull() {
			query.Filters[name] = []string{value.ValueString()}
		}
	}
	return query
}

// selects tells whether an organization meets the filters, whichever of them the service heeded.
func (m *organizationsModel) selects(o *certcentral.Organization) bool {
	status := statusOf(statusValue(o.Validations, o.AsOf), m.Validation.ValueString())
	container := tfkit.OptionalID(m.ContainerID)
	return (container == nil || o.Container.ID == 0 || o.Container.ID == *container) &&
		(m.Status.IsNull() || isActive(o) == (m.Status.ValueString() == "active")) &&
		(m.Validation.IsNull() || status == lifecycle.ValidationActive) &&
		isNamed(o, fold(m.Search.ValueString()))
}
