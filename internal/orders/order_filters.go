// SPDX-License-Identifier: MPL-2.0

package orders

import (
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/lifecycle"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/tfkit"
)

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
func orderFilters() tfkit.Filters {
	text := []validator.String{stringvalidator.LengthAtLeast(1)}
	return tfkit.Filters{
		"order_ids":       {Description: "Only the orders with these ids.", Several: true, Validators: isID("order")},
		"status":          {Description: "Only orders with one of these statuses: `" + strings.Join(orderStatuses, "`, `") + "`.", Several: true, Validators: isOneOf(orderStatuses...)},
		"product_name_id": {Description: "Only orders of one of these products, by their ids such as `ssl_basic`.", Several: true, Validators: text},
		"container_id":    {Description: "Id of a container (division): only its orders.", Validators: isID("container")},
		"organization_id": {Description: "Id of an organization: only orders for it.", Validators: isID("organization")},
		"user_id":         {Description: "Id of a user: only the orders that this user placed.", Validators: isID("user")},
		"certificate_id":  {Description: "Id of a certificate: only the order whose current certificate it is.", Validators: isID("certificate")},
		"serial_number":   {Description: "Serial number, in hex, with or without colons: only the order whose current certificate has it.", Validators: []validator.String{hexNumber}},
		"common_name":     {Description: "Only orders for certificates with this common name, in upper or lower case.", Validators: text},
		"domain_name":     {Description: "Only orders for certificates with this domain name among their names.", Validators: text},
		"email":           {Description: "Only orders with this mail address: one in the certificate, or one that is told of the order.", Validators: text},
		"metadata_id":     {Description: "Id of a custom field's definition: only orders that have a value for it.", Validators: isID("custom field")},
		"origin":          {Description: "Only orders that were placed here (`" + originHere + "`), or that came from another platform (`" + originMigrated + "`).", Validators: isOneOf(originHere, originMigrated)},
		"valid_till":      {Description: "Only orders whose current certificate ends on these days: " + daysForm + ". Orders without a certificate are left out.", Validators: []validator.String{daysValidator{}}},
		"date_created":    {Description: "Only orders that were placed on these days (UTC): " + daysForm + ".", Validators: []validator.String{daysValidator{}}},
		"search":          {Description: "Only orders with this common name or mail address; with a `%` in front, with this text as a part of one of them.", Validators: text},
		"is_renewed":      {Description: "Only orders that have been renewed by another order (`true`), or that have not (`false`).", Flag: true},
		"disable_renewal_notifications": {
			Description: "Only orders for which mails about their renewal are off (`true`), or on (`false`).", Flag: true,
		},
	}
}

func isID(kind string) []validator.String { return []validator.String{tfkit.IsID(kind)} }

func isOneOf(values ...string) []validator.String {
	return []validator.String{stringvalidator.OneOf(values...)}
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
