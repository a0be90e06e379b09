// SPDX-License-Identifier: MPL-2.0

package orders

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/certcentral"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/tfkit"
)

type requestsModel struct {
	Type          []types.String       `tfsdk:"type"`
	Status        []types.String       `tfsdk:"status"`
	ContainerID   types.String         `tfsdk:"container_id"`
	MetadataID    types.String         `tfsdk:"metadata_id"`
	MetadataValue types.String         `tfsdk:"metadata_value"`
	Search        types.String         `tfsdk:"search"`
	Sort          types.String         `tfsdk:"sort"`
	Limit         types.Int64          `tfsdk:"limit"`
	Requests      []listedRequestModel `tfsdk:"requests"`
}

type listedRequestModel struct {
	ID               types.String `tfsdk:"id"`
	Date             types.String `tfsdk:"date"`
	Type             types.String `tfsdk:"type"`
	Status           types.String `tfsdk:"status"`
	Comments         types.String `tfsdk:"comments"`
	Requester        *userModel   `tfsdk:"requester"`
	OrderID          types.String `tfsdk:"order_id"`
	CommonName       types.String `tfsdk:"common_name"`
	ProductNameID    types.String `tfsdk:"product_name_id"`
	OrganizationID   types.String `tfsdk:"organization_id"`
	OrganizationName types.String `tfsdk:"organization_name"`
	ContainerID      types.String `tfsdk:"container_id"`
	ContainerName    types.String `tfsdk:"container_name"`
}

// query returns the selection as the service takes it.
func (m *requestsModel) query() certcentral.RequestQuery {
	filters := map[string][]string{"type": filterTexts(m.Type), "status": filterTexts(m.Status)}
	for name, value := range map[string]types.String{
		"container_id": m.ContainerID, "metadata_id": m.MetadataID, "metadata_value": m.MetadataValue, "search": m.Search,
	} {
		if !value.IsNull() {
			filters[name] = []string{value.ValueString()}
		}
	}
	maps.DeleteFunc(filters, func(_ string, values []string) bool { return len(values) == 0 })
	return certcentral.RequestQuery{Filters: filters, Sort: m.Sort.ValueString()}
}

// selects tells whether a request meets the filters, as far as the list tells what they ask for: so a service that does not
// know one gives the same answer.
func (m *requestsModel) selects(request *certcentral.Request) bool {
	container, filtered := tfkit.ID(m.ContainerID)
	elsewhere := filtered && request.Order != nil && request.Order.ContainerID != 0 && request.Order.ContainerID != container
	return among(m.Type, request.Type) && among(m.Status, request.Status) && !elsewhere
}

// isFull tells whether there are as many requests as were asked for.
func (m *requestsModel) isFull() bool {
	return !m.Limit.IsNull() && int64(len(m.Requests)) >= m.Limit.ValueInt64()
}

// arrange sorts the requests by id, unless the service was to sort them otherwise.
func (m *requestsModel) arrange() {
	if !m.Sort.IsNull() {
		return
	}
	number := func(request listedRequestModel) int64 { id, _ := tfkit.ID(request.ID); return id }
	slices.SortFunc(m.Requests, func(a, b listedRequestModel) int { return cmp.Compare(number(a), number(b)) })
}

func newListedRequest(request *certcentral.Request) listedRequestModel {
	order := request.Order
	if order == nil {
		order = new(certcentral.Order)
	}
	model := listedRequestModel{
		ID:               tfkit.IDValue(request.ID),
		Date:             tfkit.Timestamp(request.Date.Time),
		Type:             tfkit.OptionalText(request.Type),
		Status:           tfkit.OptionalText(request.Status),
		Comments:         tfkit.OptionalText(request.Comments),
		OrderID:          tfkit.IDValue(request.OrderID),
		CommonName:       tfkit.OptionalText(order.Certificate.CommonName),
		ProductNameID:    tfkit.OptionalText(order.ProductNameID),
		OrganizationID:   tfkit.IDValue(order.OrganizationID),
		OrganizationName: tfkit.OptionalText(order.Organization.Name),
		ContainerID:      tfkit.IDValue(order.ContainerID),
		ContainerName:    tfkit.OptionalText(order.Container.Name),
	}
	if request.Requester != nil {
		model.Requester = newUser(*request.Requester)
	}
	return model
}

// userModel is a user of the account.
type userModel struct {
	ID    types.String `tfsdk:"id"`
	Name  types.String `tfsdk:"name"`
	Email types.String `tfsdk:"email"`
}

func userAttribute(description string) schema.Attribute {
	return schema.SingleNestedAttribute{
		MarkdownDescription: description,
		Computed:            true,
		Attributes: map[string]schema.Attribute{
			"id":    tfkit.FactText("User id."),
			"name":  tfkit.FactText("First and last name."),
			"email": tfkit.FactText("Mail address."),
		},
	}
}

// newUser returns nil for nobody.
func newUser(person certcentral.Person) *userModel {
	if person == (certcentral.Person{}) {
		return nil
	}
	return &userModel{
		ID:    tfkit.IDValue(person.ID),
		Name:  tfkit.OptionalText(strings.TrimSpace(person.FirstName + " " + person.LastName)),
		Email: tfkit.OptionalText(person.Email),
	}
}
