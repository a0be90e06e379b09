// SPDX-License-Identifier: MPL-2.0

package orders

import (
	"context"
	"maps"

	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/lifecycle"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/tfkit"
)

var _ datasource.DataSourceWithConfigure = (*requestsDataSource)(nil)

type requestsDataSource struct{ tfkit.DataSource }

// NewRequestsDataSource returns the data source certcentral_requests.
func NewRequestsDataSource() datasource.DataSource { return &requestsDataSource{} }

// Metadata implements datasource.DataSource.
func (d *requestsDataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_requests"
}

// Schema implements datasource.DataSource.
func (d *requestsDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	attributes := requestFilters().DataSource()
	maps.Copy(attributes, map[string]schema.Attribute{
		"sort": schema.StringAttribute{
			MarkdownDescription: "Field by which the service sorts, such as `date`, with `-` in front for descending; several are separated by commas. Left out, `requests` is sorted by `id`.",
			Optional:            true,
			Validators:          []validator.String{stringvalidator.LengthAtLeast(1)},
		},
		"limit": schema.Int64Attribute{
			MarkdownDescription: "How many requests to list at most: the first that the service has, in the order of `sort` or its own. Left out, all.",
			Optional:            true,
			Validators:          []validator.Int64{int64validator.AtLeast(1)},
		},
		"requests": schema.ListNestedAttribute{
			MarkdownDescription: "The requests; an empty list when none meets the filters.",
			Computed:            true,
			NestedObject:        schema.NestedAttributeObject{Attributes: listedRequestAttributes()},
		},
	})
	resp.Schema = schema.Schema{
		MarkdownDescription: "The requests in the account's approval queue, decided ones included. What several filters ask for must all be met. One request of the API for each thousand.",
		Attributes:          attributes,
	}
}

func requestFilters() tfkit.Filters {
	return tfkit.Filters{
		"type": {
			Description: "Only requests that ask for one of these: `new_request`, `reissue`, `duplicate`, `revoke`.",
			Several:     true,
			Validators:  isOneOf(lifecycle.RequestNew, lifecycle.RequestReissue, lifecycle.RequestDuplicate, lifecycle.RequestRevoke),
		},
		"status": {
			Description: "Only requests with one of these statuses: `submitted` (before the first of two approvals), `pending` (before the only or second one), `approved`, `rejected`.",
			Several:     true,
			Validators:  isOneOf(lifecycle.StatusSubmitted, lifecycle.StatusPending, lifecycle.StatusApproved, lifecycle.StatusRejected),
		},
		"container_id": {Description: "Id of a container (division): only requests about its orders.", Validators: isID("container")},
		"metadata_id":  {Description: "Id of a custom field: only requests about orders that have a value for it.", Validators: isID("custom field")},
		"metadata_value": {
			Description: "Value of the custom field `metadata_id`: only requests about orders that have this one.",
			Validators:  []validator.String{stringvalidator.AlsoRequires(path.MatchRoot("metadata_id"))},
		},
		"search": {
			Description: "Only requests that the service finds by this text, such as a common name or a mail address. With `%` in front, the text may be a part of it.",
			Validators:  []validator.String{stringvalidator.LengthAtLeast(1)},
		},
	}
}

func listedRequestAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"id":                tfkit.FactText("Request id."),
		"date":              tfkit.FactText("Moment (RFC 3339) at which the request was made."),
		"type":              tfkit.FactText(requestTypeDescription),
		"status":            tfkit.FactText("Where it stands: `submitted`, `pending`, `approved` or `rejected`."),
		"comments":          tfkit.FactText("What whoever made it told the approver, null for nothing, and where the list leaves it out."),
		"requester":         userAttribute("Who made the request, null where the service does not say."),
		"order_id":          tfkit.FactText("Id of the order that it is about."),
		"common_name":       tfkit.FactText("Common name of the certificate that it is about, null where the service does not say."),
		"product_name_id":   tfkit.FactText("Product id of the order."),
		"organization_id":   tfkit.FactText("Id of the organization of the order, null for none."),
		"organization_name": tfkit.FactText("Name of the organization."),
		"container_id":      tfkit.FactText("Id of the container (division) of the order."),
		"container_name":    tfkit.FactText("Name of the container."),
	}
}

// Read implements datasource.DataSource.
func (d *requestsDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var model requestsModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &model)...)
	if resp.Diagnostics.HasError() || !d.Ready(&resp.Diagnostics) {
		return
	}
	model.Requests = []listedRequestModel{}
	query := model.query()
	query.PageSize = requestFilters().PageSize(req.Config, model.Limit.ValueInt64())
	for request, err := range d.Client.Requests(ctx, query) {
		if err != nil {
			resp.Diagnostics.AddError("Could Not List Requests", tfkit.Explain(err))
			return
		}
		if !model.selects(request) {
			continue
		}
		if model.Requests = append(model.Requests, newListedRequest(request)); model.isFull() {
			break
		}
	}
	model.arrange()
	resp.Diagnostics.Append(resp.State.Set(ctx, &model)...)
}
