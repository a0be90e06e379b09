// SPDX-License-Identifier: MPL-2.0

package orders

import (
	"context"
	"maps"
	"regexp"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/certcentral"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/tfkit"
)

const (
	reissues   = " A change reissues the certificate of an issued order."
	nextCall   = " A change sends nothing: it counts for the next order or call."
	firstOrder = " It counts for the first order of this resource: a change sends nothing."
)

var alternativeID = regexp.MustCompile(`^[A-Za-z0-9._-]{1,64}$`)

// orderAttributes are the attributes of orderModel, but for product and order_validity, of which each kind of order says
// more. Exempt names, for the texts, the products that are for no organization.
func orderAttributes(ctx context.Context, exempt string) map[string]schema.Attribute {
	attributes := orderInputs(ctx, exempt)
	maps.Copy(attributes, orderFacts())
	maps.Copy(attributes, peopleAttributes(exempt))
	maps.Copy(attributes, endAttributes("What destroying does: `revoke_order` (default) revokes every certificate of the order, `revoke_certificate` the current one alone, `keep` nothing. "+
		"Unless kept, an order that was never issued is cancelled, or its waiting request rejected.",
		"cancellation, rejection or revocation", onDestroyRevokeOrder, onDestroyRevokeCertificate, onDestroyKeep))
	return attributes
}

func orderInputs(ctx context.Context, exempt string) map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"organization_id": schema.StringAttribute{
			MarkdownDescription: "Id of the organization that the certificate is for, unless `organization` gives its details; " + exempt + " need none. " +
				"A change places a new order, billed, and leaves an issued one to run out.",
			Optional:   true,
			Computed:   true,
			Validators: []validator.String{tfkit.IsID("organization")},
		},
		"container_id": schema.StringAttribute{
			MarkdownDescription: "Id of the container (division) the order is placed in; left out, the provider's `container_id`, else the account's default. Renewals go where the order is." + nextCall,
			Optional:            true,
			Computed:            true,
			Validators:          []validator.String{tfkit.IsID("container")},
		},
		"comments": schema.StringAttribute{
			MarkdownDescription: "Text for whoever approves the order." + nextCall,
			Optional:            true,
		},
		"skip_approval": schema.BoolAttribute{
			MarkdownDescription: "Whether orders and reissues go to DigiCert without an approval in the account, where the key's user may do that. Default is the service's: `false`." + nextCall,
			Optional:            true,
		},
		"payment_method": schema.StringAttribute{
			MarkdownDescription: "How the order is paid: `balance` (the service's default), `card`, `profile` or another method of the account." + nextCall,
			Optional:            true,
			Computed:            true,
			Validators:          []validator.String{stringvalidator.LengthAtLeast(1)},
		},
		"alternative_order_id": schema.StringAttribute{
			MarkdownDescription: "Id of your own for the first order, 1 to 64 letters, digits, dots, hyphens or underscores, by which it can be found again. Left out, and for every later order, the provider makes one that starts with `" +
				certcentral.AlternativeOrderIDPrefix + "`." + nextCall,
			Optional:   true,
			Validators: []validator.String{stringvalidator.RegexMatches(alternativeID, "must be 1 to 64 letters, digits, dots, hyphens or underscores")},
		},
		"adopt_existing": schema.BoolAttribute{
			MarkdownDescription: "Whether creating first looks for a live order of `alternative_order_id` with the same key and names, and takes it over instead of buying another. " +
				"With it, a run that was killed while ordering can simply be repeated. Needs `alternative_order_id`, an id that no other resource has; an order on other terms, such as another product or organization, is refused." + nextCall,
			Optional: true,
		},
		"reissue_trigger": schema.StringAttribute{
			MarkdownDescription: "Any text: a new value reissues the certificate, with nothing else changed. Within a day of an import, a first value is recorded without a reissue.",
			Optional:            true,
		},
		"renew_before_days": schema.Int64Attribute{
			MarkdownDescription: "Days before its end at which the certificate is due for its successor, at most half its life: a reissue while the order has at least twice that left, else a renewal order, billed. " +
				"Left out, nothing is renewed. The time is the service's, as of the last refresh.",
			Optional:   true,
			Validators: []validator.Int64{int64validator.Between(1, 825)},
		},
		"timeouts": tfkit.Timeouts(ctx, timeouts.Opts{
			Create: true, Read: true, Update: true, Delete: true,
			CreateDescription: "How long ordering may take, as a duration such as `10m`. Defaults to `20m`.",
			ReadDescription:   "How long a refresh may take. Defaults to `5m`.",
			UpdateDescription: "How long a change, a reissue or a new order may take. Defaults to `20m`.",
			DeleteDescription: "How long ending the order may take. Defaults to `20m`.",
		}, "How long the calls to the service may take. None of them waits for a certificate to be issued."),
		"enable_guest_access": switchAttribute("Whether guests may see and manage the order by its link, where the account allows it." + nextCall),
		"renewal_of_order_id": schema.StringAttribute{
			MarkdownDescription: "Id of an order that the first order renews: one that is not managed here, such as an expiring one of the console. Renewals of this resource's own order need nothing but `renew_before_days`." + firstOrder,
			Optional:            true,
			Validators:          []validator.String{tfkit.IsID("order")},
		},
	}
}

// switchAttribute is an attribute that a new order has off, and an imported one as it is.
func switchAttribute(description string) schema.BoolAttribute {
	return schema.BoolAttribute{MarkdownDescription: description + " Left out, new orders have `false`, and an imported one keeps its own.", Optional: true, Computed: true}
}

func validityAttribute(description string, required bool, years, days string) schema.SingleNestedAttribute {
	return schema.SingleNestedAttribute{
		MarkdownDescription: description + " Exactly one of its parts is set.",
		Required:            required,
		Optional:            !required,
		Attributes: map[string]schema.Attribute{
			"years": schema.Int64Attribute{MarkdownDescription: years, Optional: true},
			"days":  schema.Int64Attribute{MarkdownDescription: days, Optional: true},
			"custom_expiration_date": schema.StringAttribute{
				MarkdownDescription: "Last day, as `dd MMM YYYY`, for example `09 JUN 2027`.",
				Optional:            true,
			},
		},
	}
}

// fact is an attribute that the service alone tells.
func fact(description string) schema.StringAttribute {
	return schema.StringAttribute{MarkdownDescription: description, Computed: true}
}

func orderFacts() map[string]schema.Attribute {
	flag := func(description string) schema.BoolAttribute {
		return schema.BoolAttribute{MarkdownDescription: description, Computed: true}
	}
	return map[string]schema.Attribute{
		"id": fact("Order id. It stays over reissues; a renewal or a new order brings another. `unconfirmed:` and an alternative order id while it is not known whether the order was taken; the next refresh resolves that."),
		"status": fact("Order status, for example `needs_approval`, `pending`, `issued`, `reissue_pending`, `canceled`, `rejected`, `revoked`, `expired`; " +
			"`unconfirmed` while it is not known whether the order was taken."),
		"certificate_id": fact("Id of the current certificate, or of the one that an open reissue will bring; `request-` and the request's id while a reissue awaits approval. " +
			"It says nothing of being issued."),
		"product_name_id":    fact("Product id as the service has it."),
		"serial_number":      fact("Serial number of the certificate in hex, null until issued."),
		"thumbprint":         fact("SHA-1 thumbprint of the certificate in hex, null until issued."),
		"valid_from":         fact("First day of the certificate, `yyyy-MM-dd`, null until issued."),
		"valid_till":         fact("Last day of the certificate, `yyyy-MM-dd`, null until issued."),
		"order_valid_till":   fact("Last day of the order, `yyyy-MM-dd`, null until issued."),
		"renewal_due_at":     fact("Moment (RFC 3339) from which a plan reissues or renews, null without `renew_before_days` or before issuance."),
		"previous_order_id":  fact("Id of the order that this one renewed or took the place of, null for a first order."),
		"currency":           fact("Currency of `price`, where the service names it."),
		"is_renewal":         flag("Whether the order renewed another."),
		"is_renewed":         flag("Whether a renewal of the order exists."),
		"is_multi_year_plan": flag("Whether the order outlives its certificate, which is then reissued without cost."),
		"reissues_count":     schema.Int64Attribute{MarkdownDescription: "How often the certificate was reissued.", Computed: true},
		"price":              schema.Float64Attribute{MarkdownDescription: "Price of the order, null until the service tells it.", Computed: true},
		"requests": schema.ListNestedAttribute{
			MarkdownDescription: "Requests of the order in the account's approval queue, oldest first.",
			Computed:            true,
			NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
				"id":     fact("Request id."),
				"type":   fact("What was asked for: `new_request`, `reissue`, `duplicate` or `revoke`."),
				"status": fact("Where it stands: `submitted`, `pending`, `approved` or `rejected`."),
			}},
		},
	}
}
