// SPDX-License-Identifier: MPL-2.0

package organizations

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-validators/datasourcevalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/certcentral"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/tfkit"
)

var (
	_ datasource.DataSourceWithConfigure        = (*organizationDataSource)(nil)
	_ datasource.DataSourceWithConfigValidators = (*organizationDataSource)(nil)
)

type organizationDataSource struct{ tfkit.DataSource }

// NewOrganizationDataSource returns the data source certcentral_organization.
func NewOrganizationDataSource() datasource.DataSource { return &organizationDataSource{} }

// organizationSummaryModel is what a list tells of an organization.
type organizationSummaryModel struct {
	ID               types.String `tfsdk:"id"`
	Name             types.String `tfsdk:"name"`
	AssumedName      types.String `tfsdk:"assumed_name"`
	DisplayName      types.String `tfsdk:"display_name"`
	Status           types.String `tfsdk:"status"`
	IsActive         types.Bool   `tfsdk:"is_active"`
	City             types.String `tfsdk:"city"`
	State            types.String `tfsdk:"state"`
	Country          types.String `tfsdk:"country"`
	ContainerID      types.String `tfsdk:"container_id"`
	ValidationStatus types.Map    `tfsdk:"validation_status"`
}

type organizationDataModel struct {
	organizationSummaryModel

	Address             types.String           `tfsdk:"address"`
	Address2            types.String           `tfsdk:"address2"`
	Zip                 types.String           `tfsdk:"zip"`
	Telephone           types.String           `tfsdk:"telephone"`
	OrganizationContact types.Object           `tfsdk:"organization_contact"`
	TechnicalContact    types.Object           `tfsdk:"technical_contact"`
	VerifiedContacts    []verifiedContactModel `tfsdk:"verified_contacts"`
}

type verifiedContactModel struct {
	ID        types.String `tfsdk:"id"`
	FirstName types.String `tfsdk:"first_name"`
	LastName  types.String `tfsdk:"last_name"`
}

// Metadata implements datasource.DataSource.
func (d *organizationDataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_organization"
}

// summaryAttributes describe an organization in a list.
func summaryAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"id":           tfkit.FactText("Organization id, which orders take as `organization_id`."),
		"name":         tfkit.FactText("Legal name."),
		"assumed_name": tfkit.FactText("Name that it does business under, null without one."),
		"display_name": tfkit.FactText("The name, with the assumed name in parentheses behind it."),
		"status":       tfkit.FactText("`active` or `inactive`."),
		"is_active":    schema.BoolAttribute{MarkdownDescription: "Whether it can be used for new orders.", Computed: true},
		"city":         tfkit.FactText("City of its address."),
		"state":        tfkit.FactText("State or province."),
		"country":      tfkit.FactText("Two-letter country code, as the service writes it."),
		"container_id": tfkit.FactText("Id of the container (division) it belongs to."),
		"validation_status": schema.MapNestedAttribute{
			MarkdownDescription: "How far each kind of validation is, by its type: `ov`, `ev`, `cs`, `ev_cs`, `ds` or `smime`. Kinds that were never asked for are missing.",
			Computed:            true,
			NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
				"status":          tfkit.FactText("`pending`, `active`, `expired` or `rejected`."),
				"validated_until": tfkit.FactText("Moment (RFC 3339) at which it ends, null while it is pending."),
			}},
		},
	}
}

func contactDataAttribute(description string) schema.SingleNestedAttribute {
	return schema.SingleNestedAttribute{MarkdownDescription: description, Computed: true, Attributes: map[string]schema.Attribute{
		"first_name":          tfkit.FactText("First name."),
		"last_name":           tfkit.FactText("Last name."),
		"email":               tfkit.FactText("E-mail address."),
		"job_title":           tfkit.FactText("Job title, where the service tells it."),
		"telephone":           tfkit.FactText("Telephone number."),
		"telephone_extension": tfkit.FactText("Extension of the telephone number."),
	}}
}

// notBlank matches a text that is more than blanks.
var notBlank = regexp.MustCompile(`\S`)

// Schema implements datasource.DataSource.
func (d *organizationDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	attributes := summaryAttributes()
	maps.Copy(attributes, map[string]schema.Attribute{
		"id": schema.StringAttribute{
			MarkdownDescription: "Organization id. Exactly one of `id` and `name` is set.",
			Optional:            true,
			Computed:            true,
			Validators:          []validator.String{tfkit.IsID("organization")},
		},
		"name": schema.StringAttribute{
			MarkdownDescription: "Legal name. To look an organization up, in upper or lower case; its assumed name or its display name do as well. It has to be unique: where several organizations have it, active or not, the error lists their ids.",
			Optional:            true,
			Computed:            true,
			Validators:          []validator.String{stringvalidator.RegexMatches(notBlank, "must not be blank")},
		},
		"address":           tfkit.FactText("Street address."),
		"address2":          tfkit.FactText("Second line of the address, null without one."),
		"zip":               tfkit.FactText("Postal code."),
		"telephone":         tfkit.FactText("Telephone number of the organization."),
		organizationContact: contactDataAttribute("Person who speaks for the organization."),
		technicalContact:    contactDataAttribute("Person for technical questions, null without one."),
		"verified_contacts": schema.ListNestedAttribute{
			MarkdownDescription: "People whom DigiCert knows for the organization; their ids name `verified_users` of `certcentral_organization`.",
			Computed:            true,
			NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
				"id":         tfkit.FactText("Id of the person."),
				"first_name": tfkit.FactText("First name."),
				"last_name":  tfkit.FactText("Last name."),
			}},
		},
	})
	resp.Schema = schema.Schema{
		MarkdownDescription: "An organization of the account, by its id or by its name, with its contacts and how far its validations are.",
		Attributes:          attributes,
	}
}

// ConfigValidators implements datasource.DataSourceWithConfigValidators.
func (d *organizationDataSource) ConfigValidators(context.Context) []datasource.ConfigValidator {
	return []datasource.ConfigValidator{datasourcevalidator.ExactlyOneOf(path.MatchRoot("id"), path.MatchRoot("name"))}
}

// Read implements datasource.DataSource. By name it lists the organizations first.
func (d *organizationDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var m organizationDataModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &m)...)
	if resp.Diagnostics.HasError() || !d.Ready(&resp.Diagnostics) {
		return
	}
	id, known := tfkit.ID(m.ID)
	if !known {
		id = d.named(ctx, m.Name.ValueString(), &resp.Diagnostics)
	}
	if resp.Diagnostics.HasError() {
		return
	}
	found, err := look(ctx, d.Client, id)
	if err != nil {
		resp.Diagnostics.AddError(fmt.Sprintf("Could Not Read Organization %d", id), tfkit.ExplainUnseen("organization", err))
		return
	}
	m.refresh(found)
	resp.Diagnostics.Append(resp.State.Set(ctx, &m)...)
}

// named returns the id of the one organization of a name. It counts those that are inactive: the id must not become another
// when somebody activates or deactivates one of them, for orders that take it from here would be bought anew.
func (d *organizationDataSource) named(ctx context.Context, name string, diags *diag.Diagnostics) int64 {
	var found []*certcentral.Organization
	for o, err := range d.Client.Organizations(ctx, certcentral.OrganizationQuery{}) {
		if err != nil {
			diags.AddError("Could Not List Organizations", tfkit.Explain(err))
			return 0
		}
		if slices.Contains([]string{fold(o.Name), fold(o.AssumedName), fold(o.DisplayName)}, fold(name)) {
			found = append(found, o)
		}
	}
	switch len(found) {
	case 0:
		diags.AddAttributeError(path.Root("name"), "Organization Not Found", fmt.Sprintf(
			"The account has no organization named %q, as far as this API key sees. The data source certcentral_organizations lists those it sees.", name))
		return 0
	case 1:
		return found[0].ID
	}
	slices.SortFunc(found, func(a, b *certcentral.Organization) int { return cmp.Compare(a.ID, b.ID) })
	diags.AddAttributeError(path.Root("name"), "Organization Name Not Unique", fmt.Sprintf(
		"Several organizations are named %q: %s. Take the one that is meant by its id, in place of the name.", name, listed(found)))
	return 0
}

func (m *organizationDataModel) refresh(found *organization) {
	found.Validations = found.validations
	m.organizationSummaryModel = summaryOf(found.Organization)
	m.Address = tfkit.OptionalText(found.Address)
	m.Address2 = tfkit.OptionalText(found.Address2)
	m.Zip = tfkit.OptionalText(found.Zip)
	m.Telephone = tfkit.OptionalText(found.Telephone)
	m.OrganizationContact = contactValue(found.OrganizationContact, types.ObjectNull(contactTypes))
	m.TechnicalContact = contactValue(found.TechnicalContact, types.ObjectNull(contactTypes))
	m.VerifiedContacts = []verifiedContactModel{}
	for _, contact := range found.VerifiedContacts {
		m.VerifiedContacts = append(m.VerifiedContacts, verifiedContactModel{
			ID: tfkit.IDValue(contact.ID), FirstName: tfkit.OptionalText(contact.FirstName), LastName: tfkit.OptionalText(contact.LastName),
		})
	}
}

// summaryOf returns the model of an organization with its validations.
func summaryOf(o *certcentral.Organization) organizationSummaryModel {
	return organizationSummaryModel{
		ID:               tfkit.IDValue(o.ID),
		Name:             tfkit.OptionalText(o.Name),
		AssumedName:      tfkit.OptionalText(o.AssumedName),
		DisplayName:      tfkit.OptionalText(o.DisplayName),
		Status:           types.StringValue(statusWord(o)),
		IsActive:         types.BoolValue(isActive(o)),
		City:             tfkit.OptionalText(o.City),
		State:            tfkit.OptionalText(o.State),
		Country:          tfkit.OptionalText(o.Country),
		ContainerID:      tfkit.IDValue(o.Container.ID),
		ValidationStatus: statusValue(o.Validations, o.AsOf),
	}
}

// isNamed tells whether a text is part of the organization's name or assumed name, in any case.
func isNamed(o *certcentral.Organization, part string) bool {
	return strings.Contains(fold(o.Name), part) || strings.Contains(fold(o.AssumedName), part)
}
