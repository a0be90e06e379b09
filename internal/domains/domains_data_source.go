// SPDX-License-Identifier: MPL-2.0

package domains

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/certcentral"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/lifecycle"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/tfkit"
)

var _ datasource.DataSourceWithConfigure = (*domainsDataSource)(nil)

// NewDomainsDataSource returns the data source certcentral_domains.
func NewDomainsDataSource() datasource.DataSource { return &domainsDataSource{} }

type domainsDataSource struct{ tfkit.DataSource }

type domainsModel struct {
	ContainerID    types.String      `tfsdk:"container_id"`
	OrganizationID types.String      `tfsdk:"organization_id"`
	Status         types.String      `tfsdk:"status"`
	Validation     types.String      `tfsdk:"validation"`
	DCVMethod      types.String      `tfsdk:"dcv_method"`
	Search         types.String      `tfsdk:"search"`
	Domains        []domainItemModel `tfsdk:"domains"`
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
	resp.Schema = schema.Schema{
		MarkdownDescription: "The domains of the account, those that orders brought along included. What several filters ask for must all be met.",
		Attributes: map[string]schema.Attribute{
			"container_id": schema.StringAttribute{
				Optional:            true,
				MarkdownDescription: "Id of a container (division): only its domains.",
				Validators:          []validator.String{tfkit.IsID("container")},
			},
			"organization_id": schema.StringAttribute{
				Optional:            true,
				MarkdownDescription: "Id of an organization: only its domains.",
				Validators:          []validator.String{tfkit.IsID("organization")},
			},
			"status": schema.StringAttribute{
				Optional:            true,
				MarkdownDescription: "Only domains that are `active`, or `inactive`.",
				Validators:          []validator.String{stringvalidator.OneOf(active, inactive)},
			},
			"validation": schema.StringAttribute{
				Optional:            true,
				MarkdownDescription: "Only domains whose validation of this type is active: `" + strings.Join(lifecycle.ValidationTypes(), "`, `") + "`.",
				Validators:          []validator.String{stringvalidator.OneOf(lifecycle.ValidationTypes()...)},
			},
			"dcv_method": schema.StringAttribute{
				Optional:            true,
				MarkdownDescription: "Only domains that are proved by this method, such as `dns-txt-token` or `email`.",
			},
			"search": schema.StringAttribute{
				Optional:            true,
				MarkdownDescription: "Only domains with this text in their name, in upper or lower case.",
				Validators:          []validator.String{stringvalidator.LengthAtLeast(1)},
			},
			"domains": schema.ListNestedAttribute{
				Computed:            true,
				MarkdownDescription: "The domains, sorted by `name`; an empty list when none meets the filters.",
				NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
					"id":                text("Domain id."),
					"name":              text("Name of the domain."),
					"is_active":         schema.BoolAttribute{Computed: true, MarkdownDescription: "Whether the domain can be used in new orders."},
					"organization_id":   text("Id of the organization that the domain belongs to, null where it belongs to none."),
					"container_id":      text("Id of the container (division) of the domain."),
					"dcv_method":        text("How control of the domain is proved."),
					"validation_status": statusAttribute(),
					"validated_until":   text("Moment (RFC 3339) at which the proof of the domain ends, null before the first."),
				}},
			},
		},
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

// query returns the filters as the service has them.
func (m *domainsModel) query() certcentral.DomainQuery {
	filters := map[string][]string{}
	for name, value := range map[string]string{
		"status": m.Status.ValueString(), "validation": m.Validation.ValueString(), "dcv_method": m.DCVMethod.ValueString(),
	} {
		if value != "" {
			filters[name] = []string{value}
		}
	}
	if search := m.Search.ValueString(); search != "" {
		filters["search"] = []string{"%" + search} // % for a part of the name
	}
	return certcentral.DomainQuery{ContainerID: tfkit.OptionalID(m.ContainerID), Filters: filters}
}

// selects tells whether a domain meets the filters, as far as the service tells what they ask for.
func (m *domainsModel) selects(domain *certcentral.Domain) bool {
	is := func(filter types.String, value string) bool { return filter.IsNull() || filter.ValueString() == value }
	container, organization := tfkit.OptionalID(m.ContainerID), tfkit.OptionalID(m.OrganizationID)
	status, _ := statusOf(validationStatus(domain), m.Validation.ValueString())
	return (container == nil || domain.Container.ID == 0 || domain.Container.ID == *container) &&
		(organization == nil || domain.Organization.ID == *organization) &&
		is(m.Status, activity(domain)) &&
		is(m.DCVMethod, domain.DCVMethod) &&
		(m.Validation.IsNull() || status.status == lifecycle.ValidationActive) &&
		strings.Contains(strings.ToLower(domain.Name), strings.ToLower(m.Search.ValueString()))
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
