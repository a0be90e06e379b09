// SPDX-License-Identifier: MPL-2.0

package orders

import (
	"context"
	"maps"
	"regexp"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/certcentral"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/lifecycle"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/tfkit"
)

const (
	reissues = " A change reissues the certificate of an issued order."
	nextCall = " A change sends nothing: it counts for the next order or call."
)

var alternativeID = regexp.MustCompile(`^[A-Za-z0-9._-]{1,64}$`)

func sslOrderSchema(ctx context.Context) schema.Schema {
	attributes := sslOrderFacts()
	maps.Copy(attributes, sslOrderInputs(ctx))
	maps.Copy(attributes, orderTermsAttributes())
	maps.Copy(attributes, endAttributes("What destroying does: `revoke_order` (default) revokes every certificate of the order, `revoke_certificate` the current one alone, `keep` nothing. "+
		"Unless kept, an order that was never issued is cancelled, or its waiting request rejected.",
		"cancellation, rejection or revocation", onDestroyRevokeOrder, onDestroyRevokeCertificate, onDestroyKeep))
	return schema.Schema{
		MarkdownDescription: "Orders a TLS certificate of CertCentral and keeps the order for its life: names, key and other parts of the certificate change by a reissue " +
			"on the same order. Creating it returns as soon as the order is placed; use `certcentral_issued_certificate` to wait for the certificate and obtain it.",
		Attributes: attributes,
	}
}

func sslOrderInputs(ctx context.Context) map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"product": schema.StringAttribute{
			MarkdownDescription: "Product id, for example `ssl_basic`, `ssl_securesite_flex` or `ssl_dv_geotrust_flex`; the data source `certcentral_products` lists those of the account. " +
				"A change places a new order, billed, and leaves an issued one to run out.",
			Required:   true,
			Validators: []validator.String{stringvalidator.LengthAtLeast(1)},
		},
		"common_name": schema.StringAttribute{
			MarkdownDescription: "Main domain name of the certificate, at most 64 characters." + reissues + " On an order that is still pending it is changed in place.",
			Required:            true,
		},
		"dns_names": schema.SetAttribute{
			MarkdownDescription: "Further names of the certificate. Order, case and a repeated common name make no difference." + reissues +
				" Every name that stays is sent; where names are dropped, DigiCert may revoke earlier certificates of the order within days.",
			Optional:    true,
			ElementType: types.StringType,
			Validators:  []validator.Set{setvalidator.SizeAtLeast(1), setvalidator.NoNullValues()},
		},
		"csr": schema.StringAttribute{
			MarkdownDescription: "Certificate signing request in PEM. The service takes the key from it and nothing else. A request with another key reissues the certificate of an issued order; " +
				"the same request with other line ends or white space is no change.",
			Required: true,
		},
		"signature_hash": schema.StringAttribute{
			MarkdownDescription: "Hash that the certificate is signed with: `sha256`, `sha384` or `sha512`, as the product allows. Left out, an order is placed with `sha256`, and an imported one keeps its own." + reissues,
			Optional:            true,
			Computed:            true,
			Validators:          []validator.String{stringvalidator.LengthAtLeast(1)},
		},
		"server_platform_id": schema.StringAttribute{
			MarkdownDescription: "Id of the server platform the certificate is for. Left out, the service takes -1 (other)." + reissues,
			Optional:            true,
			Computed:            true,
			Validators:          []validator.String{tfkit.IsPlatformID()},
		},
		"order_validity": validityAttribute("How long the order runs: as long as it does, reissues cost nothing more."+nextCall,
			true, "Years, 1 to 6; the service takes 1 to 3 today.", "Days, 1 to 2190."),
		"cert_validity": validityAttribute("How long the certificate is valid, at most as long as the order. Left out, the service gives the longest it may."+reissues,
			false, "Years; 1 is the only value the service takes.", "Days; at most 397 for a publicly trusted certificate, and fewer by the service's own limits."),
		"ca_cert_id": schema.StringAttribute{
			MarkdownDescription: "Id of the CA certificate that is to issue; private products need it. The data source `certcentral_products` lists those of each product." + reissues,
			Optional:            true,
			Validators:          []validator.String{stringvalidator.LengthAtLeast(1)},
		},
		"organization_id": schema.StringAttribute{
			MarkdownDescription: "Id of the organization that the certificate is for, unless `organization` gives its details; products with domain validation need none. " +
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
		"dcv_method": schema.StringAttribute{
			MarkdownDescription: "How control of the domains is proved: `dns-txt-token`, `dns-cname-token`, `http-token` (no wildcards) or `email` (the service's default for most products)." +
				reissues + " On an order that is still pending it is changed in place.",
			Optional:   true,
			Computed:   true,
			Validators: []validator.String{stringvalidator.OneOf(lifecycle.MethodEmail, lifecycle.MethodTXT, lifecycle.MethodCNAME, lifecycle.MethodHTTP)},
		},
		"dcv_emails": dcvEmailsAttribute(),
		"certificate_dcv_scope": schema.StringAttribute{
			MarkdownDescription: "What is proved for each name: its registrable domain (`base_domain`) or the name itself (`fqdn`)." + reissues,
			Optional:            true,
			Computed:            true,
			Validators:          []validator.String{stringvalidator.OneOf(scopeBaseDomain, scopeFQDN)},
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
				"With it, a run that was killed while ordering can simply be repeated. Needs `alternative_order_id`, an id that no other resource has; an order of another product, organization, DCV method or hash is refused." + nextCall,
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
	}
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

func sslOrderFacts() map[string]schema.Attribute {
	text := func(description string) schema.StringAttribute {
		return schema.StringAttribute{MarkdownDescription: description, Computed: true}
	}
	flag := func(description string) schema.BoolAttribute {
		return schema.BoolAttribute{MarkdownDescription: description, Computed: true}
	}
	return map[string]schema.Attribute{
		"id": text("Order id. It stays over reissues; a renewal or a new order brings another. `unconfirmed:` and an alternative order id while it is not known whether the order was taken; the next refresh resolves that."),
		"status": text("Order status, for example `needs_approval`, `pending`, `issued`, `reissue_pending`, `canceled`, `rejected`, `revoked`, `expired`; " +
			"`unconfirmed` while it is not known whether the order was taken."),
		"certificate_id": text("Id of the current certificate, or of the one that an open reissue will bring; `request-` and the request's id while a reissue awaits approval. " +
			"It says nothing of being issued."),
		"product_name_id":    text("Product id as the service has it."),
		"serial_number":      text("Serial number of the certificate in hex, null until issued."),
		"thumbprint":         text("SHA-1 thumbprint of the certificate in hex, null until issued."),
		"valid_from":         text("First day of the certificate, `yyyy-MM-dd`, null until issued."),
		"valid_till":         text("Last day of the certificate, `yyyy-MM-dd`, null until issued."),
		"order_valid_till":   text("Last day of the order, `yyyy-MM-dd`, null until issued."),
		"renewal_due_at":     text("Moment (RFC 3339) from which a plan reissues or renews, null without `renew_before_days` or before issuance."),
		"previous_order_id":  text("Id of the order that this one renewed or took the place of, null for a first order."),
		"currency":           text("Currency of `price`, where the service names it."),
		"is_renewal":         flag("Whether the order renewed another."),
		"is_renewed":         flag("Whether a renewal of the order exists."),
		"is_multi_year_plan": flag("Whether the order outlives its certificate, which is then reissued without cost."),
		"reissues_count":     schema.Int64Attribute{MarkdownDescription: "How often the certificate was reissued.", Computed: true},
		"price":              schema.Float64Attribute{MarkdownDescription: "Price of the order, null until the service tells it.", Computed: true},
		"requests": schema.ListNestedAttribute{
			MarkdownDescription: "Requests of the order in the account's approval queue, oldest first.",
			Computed:            true,
			NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
				"id":     text("Request id."),
				"type":   text("What was asked for: `new_request`, `reissue`, `duplicate` or `revoke`."),
				"status": text("Where it stands: `submitted`, `pending`, `approved` or `rejected`."),
			}},
		},
		"dcv_records": schema.MapNestedAttribute{
			MarkdownDescription: "Records that prove control of the domains, by the domain that must be proved: a name's registrable domain, or the name itself with scope `fqdn` or method `http-token`. " +
				"The keys are known at plan whenever the names are, so that the map can drive `for_each`. Empty for method `email`. Records stay here after validation.",
			Computed: true,
			NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
				"type":       text("`TXT`, `CNAME` or `HTTP`."),
				"name":       text("Host name of the record, or for `HTTP` the host that serves the file."),
				"value":      text("What the record or file holds; `already-validated` where the service asks for no proof and gave none."),
				"url":        text("Where the file is served, for `HTTP` only."),
				"domain_id":  text("Id of the domain in CertCentral, where the service told it."),
				"expires_at": text("Moment (RFC 3339) at which the value expires: as the service told it, else 30 days after it gave the value. Null where there is nothing to prove."),
				"status":     text("How far the proof is: `pending`, or `approved` once the domain is proved."),
			}},
		},
	}
}
