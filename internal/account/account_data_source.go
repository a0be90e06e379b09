// SPDX-License-Identifier: MPL-2.0

// Package account serves what an account is made of: whose key it is that asks, the divisions, the fields that its orders have.
package account

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/certcentral"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/lifecycle"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/tfkit"
)

var _ datasource.DataSourceWithConfigure = (*accountDataSource)(nil)

// NewAccountDataSource returns the data source certcentral_account.
func NewAccountDataSource() datasource.DataSource { return &accountDataSource{} }

type accountDataSource struct{ tfkit.DataSource }

type accountModel struct {
	ID                      types.String `tfsdk:"id"`
	Type                    types.String `tfsdk:"type"`
	RootContainerID         types.String `tfsdk:"root_container_id"`
	PrimaryOrganizationID   types.String `tfsdk:"primary_organization_id"`
	PrimaryOrganizationName types.String `tfsdk:"primary_organization_name"`
	DefaultCountry          types.String `tfsdk:"default_country"`
	User                    *userModel   `tfsdk:"user"`

	MayOrder                  types.Bool `tfsdk:"may_order"`
	MayApproveRequests        types.Bool `tfsdk:"may_approve_requests"`
	MaySkipApproval           types.Bool `tfsdk:"may_skip_approval"`
	MaySkipRevocationApproval types.Bool `tfsdk:"may_skip_revocation_approval"`
	SeesAllOrders             types.Bool `tfsdk:"sees_all_orders"`
}

type userModel struct {
	ID                  types.String   `tfsdk:"id"`
	Username            types.String   `tfsdk:"username"`
	FirstName           types.String   `tfsdk:"first_name"`
	LastName            types.String   `tfsdk:"last_name"`
	Email               types.String   `tfsdk:"email"`
	Status              types.String   `tfsdk:"status"`
	Type                types.String   `tfsdk:"type"`
	ContainerID         types.String   `tfsdk:"container_id"`
	VisibleContainerIDs []types.String `tfsdk:"visible_container_ids"`
	Roles               []roleModel    `tfsdk:"roles"`
}

type roleModel struct {
	ID   types.String `tfsdk:"id"`
	Name types.String `tfsdk:"name"`
}

// Metadata implements datasource.DataSource.
func (d *accountDataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_account"
}

// byRole ends the description of what is concluded from the roles.
const byRole = " By the roles of the user: a key that is restricted may do less. Null where the roles do not tell."

// Schema implements datasource.DataSource.
func (d *accountDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "The account that the API key belongs to, the user whose key it is, and what that user may do.",
		Attributes: map[string]schema.Attribute{
			"id":                           tfkit.FactText("Account id."),
			"type":                         tfkit.FactText("Type of the account, such as `enterprise`; null where this key may not read it."),
			"root_container_id":            tfkit.FactText("Id of the container (division) that all others are below; null where this key may not read it."),
			"primary_organization_id":      tfkit.FactText("Id of the account's first organization; null where this key may not read it."),
			"primary_organization_name":    tfkit.FactText("Name of the account's first organization; null where this key may not read it."),
			"default_country":              tfkit.FactText("Two-letter code of the country that the account proposes for organizations, as the service writes it; null where there is none, or where this key may not read it."),
			"user":                         userAttribute(),
			"may_order":                    tfkit.FactFlag("Whether the key may place, renew and reissue orders." + byRole),
			"may_approve_requests":         tfkit.FactFlag("Whether the key may approve and reject the requests of others, as `certcentral_request_approval` does. EV products need an EV approver besides." + byRole),
			"may_skip_approval":            tfkit.FactFlag("Whether orders with `skip_approval` go through without a second person." + byRole),
			"may_skip_revocation_approval": tfkit.FactFlag("Whether revocations with `revocation_skip_approval` take effect at once." + byRole),
			"sees_all_orders":              tfkit.FactFlag("Whether the key sees the orders of everybody in the containers that it sees, and not its user's own alone." + byRole),
		},
	}
}

func userAttribute() schema.Attribute {
	return schema.SingleNestedAttribute{
		Computed:            true,
		MarkdownDescription: "The user whose key it is, who may also be a service user.",
		Attributes: map[string]schema.Attribute{
			"id":           tfkit.FactText("User id, which the order filter `user_id` takes."),
			"username":     tfkit.FactText("Name that the user logs in by."),
			"first_name":   tfkit.FactText("First name."),
			"last_name":    tfkit.FactText("Last name."),
			"email":        tfkit.FactText("E-mail address."),
			"status":       tfkit.FactText("Status, such as `active`."),
			"type":         tfkit.FactText("Type of the user, such as `standard`; null where the service tells none."),
			"container_id": tfkit.FactText("Id of the container (division) that the user belongs to, where new orders go unless they or the provider name one."),
			"visible_container_ids": schema.ListAttribute{
				Computed: true, ElementType: types.StringType,
				MarkdownDescription: "Ids of the containers (divisions) that the user is restricted to, in ascending order; null without such a restriction.",
			},
			"roles": schema.ListNestedAttribute{
				Computed:            true,
				MarkdownDescription: "Access roles of the user.",
				NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
					"id":   tfkit.FactText("Role id: `1` administrator, `2` limited user, `3` finance manager, `4` manager, `5` standard user; others are the account's own."),
					"name": tfkit.FactText("Name, such as `Administrator`."),
				}},
			},
		},
	}
}

// Read implements datasource.DataSource. Every key may read its user; where it may not read the account, that alone is told.
func (d *accountDataSource) Read(ctx context.Context, _ datasource.ReadRequest, resp *datasource.ReadResponse) {
	if !d.Ready(&resp.Diagnostics) {
		return
	}
	user, err := d.Client.CurrentUser(ctx)
	if err != nil {
		resp.Diagnostics.AddError("Could Not Read User Of API Key", tfkit.Explain(err))
		return
	}
	account, err := d.Client.Account(ctx)
	if err != nil && !certcentral.IsForbidden(err) {
		resp.Diagnostics.AddError("Could Not Read Account", tfkit.Explain(err))
		return
	}
	if account == nil {
		account = &certcentral.Account{ID: user.AccountID}
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, newAccountModel(account, user))...)
}

func newAccountModel(account *certcentral.Account, user *certcentral.User) *accountModel {
	var roleIDs []int64
	for _, role := range user.AccessRoles {
		roleIDs = append(roleIDs, role.ID)
	}
	may := lifecycle.PermissionsOf(roleIDs)
	return &accountModel{
		ID:                        tfkit.IDValue(account.ID),
		Type:                      tfkit.OptionalText(account.Type),
		RootContainerID:           tfkit.IDValue(account.RootContainerID),
		PrimaryOrganizationID:     tfkit.IDValue(account.PrimaryOrganizationID),
		PrimaryOrganizationName:   tfkit.OptionalText(account.PrimaryOrganizationName),
		DefaultCountry:            tfkit.OptionalText(account.DefaultCountry),
		User:                      newUserModel(user),
		MayOrder:                  answerValue(may.Order),
		MayApproveRequests:        answerValue(may.DecideRequests),
		MaySkipApproval:           answerValue(may.SkipApproval),
		MaySkipRevocationApproval: answerValue(may.SkipRevocationApproval),
		SeesAllOrders:             answerValue(may.SeeAllOrders),
	}
}

func newUserModel(user *certcentral.User) *userModel {
	m := &userModel{
		ID:          tfkit.IDValue(user.ID),
		Username:    tfkit.OptionalText(user.Username),
		FirstName:   tfkit.OptionalText(user.FirstName),
		LastName:    tfkit.OptionalText(user.LastName),
		Email:       tfkit.OptionalText(user.Email),
		Status:      tfkit.OptionalText(user.Status),
		Type:        tfkit.OptionalText(user.Type),
		ContainerID: tfkit.IDValue(user.Container.ID),
		Roles:       []roleModel{},
	}
	if user.HasContainerAssignments || len(user.ContainerVisibility) > 0 {
		m.VisibleContainerIDs = tfkit.IDValues(user.ContainerVisibility)
	}
	for _, role := range user.AccessRoles {
		m.Roles = append(m.Roles, roleModel{tfkit.IDValue(role.ID), tfkit.OptionalText(role.Name)})
	}
	return m
}

// answerValue returns an answer as a boolean, null for one that is not sure.
func answerValue(answer lifecycle.Answer) types.Bool {
	if answer == lifecycle.Unsure {
		return types.BoolNull()
	}
	return types.BoolValue(answer == lifecycle.Yes)
}
