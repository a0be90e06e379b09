// SPDX-License-Identifier: MPL-2.0

package domains

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

var _ datasource.DataSourceWithConfigure = (*domainsDataSource)(nil)

// NewDomainsDataSource returns the data source certcentral_domains.
func NewDomainsDataSource() datasource.DataSource { return &domainsDataSource{} }

type domainsDataSource struct{ tfkit.DataSource }

type domainsModel struct {
	domainFilters

	Domains []domainItemModel `tfsdk:"domains"`
}

type domainItemModel struct {
	ID               types.String `tfsdk:"id"`
	Name             types.String `tfsdk:"name"`
	IsActive         types.Bool   `tfsdk:"is_active"`
	OrganizationID   types.String `tfsdk:"organization_id"`
	ContainerID      types.String `tfsdk:"container_id"`
	DCVMethod        types.String `tfsdk:"dcv_method"`
	ValidationStatus types.Map    `tfsdk:"validation_status"`
	ValidatedUntil   types.String `tfsdk:"validated_until"`
}

// Metadata implements datasource.DataSource.
func (d *domainsDataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_domains"
}

// Schema implements datasource.DataSource.
func (d *domainsDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	attributes := domainFilterTable().DataSource()
	attributes["domains"] = schema.ListNestedAttribute{
		Computed:            true,
		MarkdownDescription: "The domains, sorted by `name`; an empty list when none meets the filters.",
		NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
			"id":                tfkit.FactText("Domain id."),
			"name":              tfkit.FactText("Name of the domain."),
			"is_active":         schema.BoolAttribute{Computed: true, MarkdownDescription: "Whether the domain can be used in new orders."},
			"organization_id":   tfkit.FactText("Id of the organization that the domain belongs to, null where it belongs to none."),
			"container_id":      tfkit.FactText("Id of the container (division) of the domain."),
			"dcv_method":        tfkit.FactText("How control of the domain is proved."),
			"validation_status": statusAttribute(),
			"validated_until":   tfkit.FactText("Moment (RFC 3339) at which the proof of the domain ends, null before the first."),
		}},
	}
	resp.Schema = schema.Schema{
		MarkdownDescription: "The domains of the account, those that orders brought along included. What several filters ask for must all be met.",
		Attributes:          attributes,
	}
}

// Read implements datasource.DataSource. The filters are applied once more here, so that a service that does not know one
// gives the same answer.
func (d *domainsDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var model domainsModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &model)...)
	if resp.Diagnostics.HasError() || !d.Ready(&resp.Diagnostics) {
		return
	}
	model.Domains = []domainItemModel{}
	for domain, err := range d.Client.Domains(ctx, model.query()) {
		if err != nil {
			resp.Diagnostics.AddError("Could Not List Domains", tfkit.Explain(err))
			return
		}
		if model.selects(domain) {
			model.Domains = append(model.Domains, newDomainItem(domain))
		}
	}
	slices.SortFunc(model.Domains, func(a, b domainItemModel) int {
		return cmp.Compare(a.Name.ValueString(), b.Name.ValueString())
	})
	resp.Diagnostics.Append(resp.State.Set(ctx, &model)...)
}

func newDomainItem(domain *certcentral.Domain) domainItemModel {
	return domainItemModel{
		ID:               tfkit.IDValue(domain.ID),
		Name:             types.StringValue(domain.Name),
		IsActive:         types.BoolValue(domain.IsActive),
		OrganizationID:   tfkit.IDValue(domain.Organization.ID),
		ContainerID:      tfkit.IDValue(domain.Container.ID),
		DCVMethod:        tfkit.OptionalText(domain.DCVMethod),
		ValidationStatus: validationStatus(domain),
		ValidatedUntil:   tfkit.Timestamp(domain.ProvedUntil()),
	}
}
