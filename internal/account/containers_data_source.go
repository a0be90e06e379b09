// SPDX-License-Identifier: MPL-2.0

package account

import (
	"cmp"
	"context"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/certcentral"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/tfkit"
)

var _ datasource.DataSourceWithConfigure = (*containersDataSource)(nil)

// NewContainersDataSource returns the data source certcentral_containers.
func NewContainersDataSource() datasource.DataSource { return &containersDataSource{} }

type containersDataSource struct{ tfkit.DataSource }

type containersModel struct {
	Containers []containerModel `tfsdk:"containers"`
}

type containerModel struct {
	ID                 types.String   `tfsdk:"id"`
	Name               types.String   `tfsdk:"name"`
	Description        types.String   `tfsdk:"description"`
	ParentID           types.String   `tfsdk:"parent_id"`
	TemplateID         types.String   `tfsdk:"template_id"`
	IsActive           types.Bool     `tfsdk:"is_active"`
	AllowedDomainNames []string       `tfsdk:"allowed_domain_names"`
	OrganizationIDs    []types.String `tfsdk:"organization_ids"`
}

// Metadata implements datasource.DataSource.
func (d *containersDataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_containers"
}

// Schema implements datasource.DataSource.
func (d *containersDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "The containers of the account, which CertCentral's pages call divisions, as far as the API key sees them.",
		Attributes: map[string]schema.Attribute{
			"containers": schema.ListNestedAttribute{
				Computed:            true,
				MarkdownDescription: "The containers, sorted by `id`.",
				NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
					"id":          tfkit.FactText("Container id, which orders take as `container_id`."),
					"name":        tfkit.FactText("Name for people, which another container may have as well."),
					"description": tfkit.FactText("Description, null without one."),
					"parent_id":   tfkit.FactText("Id of the container that it is directly below, null for the root."),
					"template_id": tfkit.FactText("Id of the template that says which roles its users can have, null without one."),
					"is_active":   tfkit.FactFlag("Whether it is in use."),
					"allowed_domain_names": schema.ListAttribute{
						Computed: true, ElementType: types.StringType,
						MarkdownDescription: "Domains that it may order for, in alphabetical order. An empty list allows all.",
					},
					"organization_ids": schema.ListAttribute{
						Computed: true, ElementType: types.StringType,
						MarkdownDescription: "Ids of the organizations that are assigned to it, in ascending order.",
					},
				}},
			},
		},
	}
}

// Read implements datasource.DataSource.
func (d *containersDataSource) Read(ctx context.Context, _ datasource.ReadRequest, resp *datasource.ReadResponse) {
	if !d.Ready(&resp.Diagnostics) {
		return
	}
	divisions, err := d.Client.Containers(ctx)
	if err != nil {
		resp.Diagnostics.AddError("Could Not List Containers", tfkit.Explain(err))
		return
	}
	slices.SortFunc(divisions, func(a, b certcentral.Division) int { return cmp.Compare(a.ID, b.ID) })
	m := containersModel{Containers: make([]containerModel, 0, len(divisions))}
	for _, division := range divisions {
		m.Containers = append(m.Containers, newContainerModel(division))
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, &m)...)
}

func newContainerModel(division certcentral.Division) containerModel {
	domains := append([]string{}, division.AllowedDomainNames...)
	slices.Sort(domains)
	return containerModel{
		ID:                 tfkit.IDValue(division.ID),
		Name:               types.StringValue(division.Name),
		Description:        tfkit.OptionalText(division.Description),
		ParentID:           tfkit.IDValue(division.ParentID),
		TemplateID:         tfkit.IDValue(division.TemplateID),
		IsActive:           types.BoolValue(division.IsActive),
		AllowedDomainNames: domains,
		OrganizationIDs:    tfkit.IDValues(division.OrganizationIDs),
	}
}
