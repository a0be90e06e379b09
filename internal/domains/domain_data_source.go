// SPDX-License-Identifier: MPL-2.0

package domains

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/certcentral"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/lifecycle"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/tfkit"
)

var _ datasource.DataSourceWithConfigure = (*domainDataSource)(nil)

// NewDomainDataSource returns the data source certcentral_domain.
func NewDomainDataSource() datasource.DataSource { return &domainDataSource{} }

type domainDataSource struct{ tfkit.DataSource }

type domainDataModel struct {
	Name           types.String `tfsdk:"name"`
	OrganizationID types.String `tfsdk:"organization_id"`
	ContainerID    types.String `tfsdk:"container_id"`
	DCVMethod      types.String `tfsdk:"dcv_method"`

	domainFactsModel
}

// Metadata implements datasource.DataSource.
func (d *domainDataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_domain"
}

// Schema implements datasource.DataSource.
func (d *domainDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "A domain of the account by its id or its name: how it is proved, by which record, and until when. It reads the domain as it is now, also one that this Terraform does not manage.",
		Attributes: map[string]schema.Attribute{
			"id": schema.StringAttribute{
				Optional:            true,
				Computed:            true,
				MarkdownDescription: "Domain id. Exactly one of `id` and `name` is set.",
				Validators:          []validator.String{stringvalidator.ExactlyOneOf(path.MatchRoot("name")), tfkit.IsID("domain")},
			},
			"name": schema.StringAttribute{
				Optional:            true,
				Computed:            true,
				MarkdownDescription: "Name of the domain as the account has it, in any case. A name that begins with `www.` finds the domain without it where the account has none with it. Exactly one of `id` and `name` is set.",
				Validators:          []validator.String{stringvalidator.LengthAtLeast(1)},
			},
			"status":               tfkit.FactText("Status of the domain: `active` or `inactive`."),
			"is_active":            schema.BoolAttribute{Computed: true, MarkdownDescription: "Whether the domain can be used in new orders."},
			"organization_id":      tfkit.FactText("Id of the organization that the domain belongs to, null where it belongs to none."),
			"container_id":         tfkit.FactText("Id of the container (division) of the domain."),
			"dcv_method":           tfkit.FactText("How control of the domain is proved, such as `dns-txt-token` or `email`."),
			"dcv_record":           recordAttribute(),
			"dcv_token_expires_at": tfkit.FactText("Moment (RFC 3339) at which the token in `dcv_record` expires, null without one."),
			"validation_status":    statusAttribute(),
			"validated_until":      tfkit.FactText("Moment (RFC 3339) at which the proof of the domain ends, null before the first."),
		},
	}
}

func recordAttribute() schema.Attribute {
	return schema.SingleNestedAttribute{
		Computed:            true,
		MarkdownDescription: "Record or file that proves control of the domain; null for a method without one.",
		Attributes: map[string]schema.Attribute{
			"type":  tfkit.FactText("`TXT`, `CNAME` or `HTTP`."),
			"name":  tfkit.FactText("Host name of the record, or for `HTTP` the host that serves the file."),
			"value": tfkit.FactText("What the record or file holds; null where the service tells no token."),
			"url":   tfkit.FactText("Where the file is served, for `HTTP` only."),
		},
	}
}

func statusAttribute() schema.Attribute {
	return schema.MapNestedAttribute{
		Computed:            true,
		MarkdownDescription: "How far the validation is, by type (`ov`, `ev` and so on).",
		NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
			"status":          tfkit.FactText("`active`, `pending`, `expired` or `rejected`, of domain and organization together."),
			"dcv_status":      tfkit.FactText("How far the proof of the domain is: `complete`, `pending` or `expired`."),
			"validated_until": tfkit.FactText("Moment (RFC 3339) at which the validation for this type ends, null while it is pending."),
		}},
	}
}

// Read implements datasource.DataSource. Only domain info tells the token, so a domain that is found by name is read by its
// id as well.
func (d *domainDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var model domainDataModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &model)...)
	if resp.Diagnostics.HasError() || !d.Ready(&resp.Diagnostics) {
		return
	}
	id, byID := tfkit.ID(model.ID)
	if !byID {
		found, p := d.find(ctx, model.Name.ValueString())
		if p != nil {
			resp.Diagnostics.AddAttributeError(path.Root("name"), p.summary, p.detail)
			return
		}
		id = found
	}
	domain, err := d.Client.Domain(ctx, id)
	if err != nil {
		resp.Diagnostics.AddError(fmt.Sprintf("Could Not Read Domain %d", id), tfkit.ExplainUnseen("domain", err))
		return
	}
	model.refresh(domain)
	resp.Diagnostics.Append(resp.State.Set(ctx, &model)...)
}

// find returns the id of the one domain of the name, or where there is none of the name that the service makes of it.
func (d *domainDataSource) find(ctx context.Context, name string) (id int64, p *problem) {
	wanted, bare := lifecycle.ServedDomain(name, true), lifecycle.ServedDomain(name, false)
	named, err := d.named(ctx, wanted, bare)
	if err != nil {
		return 0, &problem{"Could Not List Domains", tfkit.Explain(err)}
	}
	found := named[wanted]
	if len(found) == 0 {
		found = named[bare]
	}
	switch len(found) {
	case 0:
		return 0, &problem{"Domain Not Found: " + name, fmt.Sprintf(
			"The account, as far as this API key sees it, has no domain %s. Add it by a certcentral_domain resource, or check the name: "+
				"the service takes a www. away, and the name below which a certificate's names lie is the one that is proved.", name)}
	case 1:
		return found[0].ID, nil
	}
	var items []string
	for _, domain := range found {
		items = append(items, fmt.Sprintf("%d (%s, %s)", domain.ID, ownerOf(domain), activity(domain)))
	}
	return 0, &problem{"Domain Name Not Unique: " + name, fmt.Sprintf("Several domains have the name %s: %s. Name one by its id.", name, strings.Join(items, ", "))}
}

// named returns the domains of each of the names. What the service's own search finds is compared here.
func (d *domainDataSource) named(ctx context.Context, names ...string) (map[string][]*certcentral.Domain, error) {
	found := map[string][]*certcentral.Domain{}
	query := certcentral.DomainQuery{Filters: map[string][]string{"search": slices.Compact(names)}}
	for domain, err := range d.Client.Domains(ctx, query) {
		if err != nil {
			return nil, err
		}
		if name := lifecycle.ServedDomain(domain.Name, true); slices.Contains(names, name) {
			found[name] = append(found[name], domain)
		}
	}
	return found, nil
}

// refresh writes an answer of the service into the model. Name and id keep the words of the configuration.
func (m *domainDataModel) refresh(domain *certcentral.Domain) {
	id := m.ID
	m.domainFactsModel.refresh(domain)
	if !id.IsNull() {
		m.ID = id
	}
	if m.Name.IsNull() {
		m.Name = types.StringValue(domain.Name)
	}
	m.OrganizationID = tfkit.IDValue(domain.Organization.ID)
	m.ContainerID = tfkit.IDValue(domain.Container.ID)
	m.DCVMethod = tfkit.OptionalText(domain.DCVMethod)
}
