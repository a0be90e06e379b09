// SPDX-License-Identifier: MPL-2.0

package orders

import (
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-validators/listvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	datasource "github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	list "github.com/hashicorp/terraform-plugin-framework/list/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/lifecycle"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/tfkit"
)

// orderFilter is a filter of a list of orders as an attribute. Data sources and list resources have schemas of their own
// for it.
type orderFilter struct {
	description string
	flag        bool // a bool, else a text
	several     bool // texts, of which any is met
	validators  []validator.String
}

// statusProcessing is the status of an order whose certificate is being made, which decides nothing here.
const statusProcessing = "processing"

// orderStatuses are the statuses that orders can be in.
var orderStatuses = []string{
	lifecycle.StatusNeedsApproval, lifecycle.StatusPending, lifecycle.StatusNeedsCSR, statusProcessing,
	lifecycle.StatusWaitingPickup, lifecycle.StatusIssued, lifecycle.StatusApproved, lifecycle.StatusReissuePending,
	lifecycle.StatusRevoked, lifecycle.StatusCanceled, lifecycle.StatusRejected, lifecycle.StatusDenied, lifecycle.StatusExpired,
}

// filteredStatuses are those of them that the service's own filter knows (API reference, order status values).
var filteredStatuses = []string{
	lifecycle.StatusPending, lifecycle.StatusIssued, lifecycle.StatusRejected, lifecycle.StatusRevoked,
	lifecycle.StatusWaitingPickup, lifecycle.StatusReissuePending, lifecycle.StatusCanceled,
}

// The values of origin.
const (
	originHere     = "certcentral"
	originMigrated = "migrated"
)

// daysForm tells how a filter says which days it means.
const daysForm = "one day `2027-03-01`, the days after one `>2027-03-01`, those before one `<2027-03-01`, or a span with both its ends `2027-03-01...2027-03-31`"

// orderFilters are the filters by the name of their attribute, a field of orderFiltersModel each.
func orderFilters() map[string]orderFilter {
	text := []validator.String{stringvalidator.LengthAtLeast(1)}
	return map[string]orderFilter{
		"order_ids":       {description: "Only the orders with these ids.", several: true, validators: isID("order")},
		"status":          {description: "Only orders with one of these statuses: `" + strings.Join(orderStatuses, "`, `") + "`.", several: true, validators: isOneOf(orderStatuses...)},
		"product_name_id": {description: "Only orders of one of these products, by their ids such as `ssl_basic`.", several: true, validators: text},
		"container_id":    {description: "Id of a container (division): only its orders.", validators: isID("container")},
		"organization_id": {description: "Id of an organization: only orders for it.", validators: isID("organization")},
		"user_id":         {description: "Id of a user: only the orders that this user placed.", validators: isID("user")},
		"certificate_id":  {description: "Id of a certificate: only the order whose current certificate it is.", validators: isID("certificate")},
		"serial_number":   {description: "Serial number, in hex, with or without colons: only the order whose current certificate has it.", validators: []validator.String{hexNumber}},
		"common_name":     {description: "Only orders for certificates with this common name, in upper or lower case.", validators: text},
		"domain_name":     {description: "Only orders for certificates with this domain name among their names.", validators: text},
		"email":           {description: "Only orders with this mail address: one in the certificate, or one that is told of the order.", validators: text},
		"metadata_id":     {description: "Id of a custom field's definition: only orders that have a value for it.", validators: isID("custom field")},
		"origin":          {description: "Only orders that were placed here (`" + originHere + "`), or that came from another platform (`" + originMigrated + "`).", validators: isOneOf(originHere, originMigrated)},
		"valid_till":      {description: "Only orders whose current certificate ends on these days: " + daysForm + ". Orders without a certificate are left out.", validators: []validator.String{daysValidator{}}},
		"date_created":    {description: "Only orders that were placed on these days (UTC): " + daysForm + ".", validators: []validator.String{daysValidator{}}},
		"search":          {description: "Only orders with this common name or mail address; with a `%` in front, with this text as a part of one of them.", validators: text},
		"is_renewed":      {description: "Only orders that have been renewed by another order (`true`), or that have not (`false`).", flag: true},
		"disable_renewal_notifications": {
			description: "Only orders for which mails about their renewal are off (`true`), or on (`false`).", flag: true,
		},
	}
}

func isID(kind string) []validator.String { return []validator.String{tfkit.IsID(kind)} }

func isOneOf(values ...string) []validator.String {
	return []validator.String{stringvalidator.OneOf(values...)}
}

// filterAttributes returns the filters for the schema of a data source.
func filterAttributes() map[string]datasource.Attribute {
	attributes := map[string]datasource.Attribute{}
	for name, filter := range orderFilters() {
		switch {
		case filter.flag:
			attributes[name] = datasource.BoolAttribute{Optional: true, MarkdownDescription: filter.description}
		case filter.several:
			attributes[name] = datasource.SetAttribute{
				Optional: true, MarkdownDescription: filter.description, ElementType: types.StringType,
				Validators: []validator.Set{setvalidator.SizeAtLeast(1), setvalidator.NoNullValues(), setvalidator.ValueStringsAre(filter.validators...)},
			}
		default:
			attributes[name] = datasource.StringAttribute{Optional: true, MarkdownDescription: filter.description, Validators: filter.validators}
		}
	}
	return attributes
}

// filterListAttributes returns the filters for the schema of a list resource, which has no sets.
func filterListAttributes() map[string]list.Attribute {
	attributes := map[string]list.Attribute{}
	for name, filter := range orderFilters() {
		switch {
		case filter.flag:
			attributes[name] = list.BoolAttribute{Optional: true, MarkdownDescription: filter.description}
		case filter.several:
			attributes[name] = list.ListAttribute{
				Optional: true, MarkdownDescription: filter.description, ElementType: types.StringType,
				Validators: []validator.List{listvalidator.SizeAtLeast(1), listvalidator.NoNullValues(), listvalidator.ValueStringsAre(filter.validators...)},
			}
		default:
			attributes[name] = list.StringAttribute{Optional: true, MarkdownDescription: filter.description, Validators: filter.validators}
		}
	}
	return attributes
}

// orderFiltersModel is what a list of orders is to hold, by all filters that are set.
type orderFiltersModel struct {
	OrderIDs                    []types.String `tfsdk:"order_ids"`
	Status                      []types.String `tfsdk:"status"`
	ProductNameID               []types.String `tfsdk:"product_name_id"`
	ContainerID                 types.String   `tfsdk:"container_id"`
	OrganizationID              types.String   `tfsdk:"organization_id"`
	UserID                      types.String   `tfsdk:"user_id"`
	CertificateID               types.String   `tfsdk:"certificate_id"`
	SerialNumber                types.String   `tfsdk:"serial_number"`
	CommonName                  types.String   `tfsdk:"common_name"`
	DomainName                  types.String   `tfsdk:"domain_name"`
	Email                       types.String   `tfsdk:"email"`
	MetadataID                  types.String   `tfsdk:"metadata_id"`
	Origin                      types.String   `tfsdk:"origin"`
	ValidTill                   types.String   `tfsdk:"valid_till"`
	DateCreated                 types.String   `tfsdk:"date_created"`
	Search                      types.String   `tfsdk:"search"`
	IsRenewed                   types.Bool     `tfsdk:"is_renewed"`
	DisableRenewalNotifications types.Bool     `tfsdk:"disable_renewal_notifications"`
}

// among tells whether a value is among those of a filter, or the filter is not set.
func among(filter []types.String, value string) bool {
	return len(filter) == 0 || slices.ContainsFunc(filter, func(one types.String) bool { return one.ValueString() == value })
}
