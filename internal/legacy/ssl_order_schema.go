// SPDX-License-Identifier: MPL-2.0

package legacy

import (
	"context"
	"maps"
	"regexp"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/booldefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringdefault"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/tfkit"
)

// The ends that on_destroy declares.
const (
	onDestroyKeep        = "keep"
	onDestroyRevokeOrder = "revoke_order"
)

// maxValidity is how long an order lasts at most, in years (Order an SSL Certificate, validity).
const maxValidity = 2

// What a change of an attribute does, once the order is issued.
const (
	reissues   = " A change reissues."
	ordersAnew = " A change places a new order."
)

var (
	twoLetters  = stringvalidator.RegexMatches(regexp.MustCompile(`^[A-Za-z]{2}$`), "must be a country code of two letters, such as us")
	telephone   = stringvalidator.RegexMatches(regexp.MustCompile(`^\+?[ ().\-/]*[0-9][0-9 ().\-/]{2,}$`), "must be a telephone number: digits, which may be grouped by spaces, hyphens, dots, slashes and parentheses")
	digits      = stringvalidator.RegexMatches(regexp.MustCompile(`^[0-9]+$`), "must consist of digits")
	notBlank    = stringvalidator.RegexMatches(regexp.MustCompile(`\S`), "must not be blank")
	mailAddress = addressValidator{}
)

func sslOrderSchema(ctx context.Context) schema.Schema {
	attributes := certifiedAttributes()
	maps.Copy(attributes, orderedAttributes())
	maps.Copy(attributes, factsAttributes())
	maps.Copy(attributes, lifeAttributes(ctx))
	return schema.Schema{
		MarkdownDescription: "A TLS certificate ordered through DigiCert's first REST API (v1), which some accounts still use: SSL Plus and its siblings, or with `ev` their EV kind. The provider's `legacy_api` opens it. " +
			"What a reissue can change is reissued; every other change places a new order in place, billed, and leaves the old one alone. The API can neither cancel nor revoke, and renews nothing: " +
			"for new certificates use `certcentral_ssl_order`, which also follows up an order of the first API (`renewal_of_order_id`).",
		Attributes: attributes,
	}
}

func required(description string, validators ...validator.String) schema.StringAttribute {
	return schema.StringAttribute{MarkdownDescription: description + ordersAnew, Required: true, Validators: append([]validator.String{notBlank}, validators...)}
}

func optional(description string, validators ...validator.String) schema.StringAttribute {
	return schema.StringAttribute{MarkdownDescription: description + ordersAnew, Optional: true, Validators: append([]validator.String{notBlank}, validators...)}
}

func fact(description string) schema.StringAttribute {
	return schema.StringAttribute{MarkdownDescription: description, Computed: true}
}

// certifiedAttributes are the attributes of certifiedModel.
func certifiedAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"csr": schema.StringAttribute{
			MarkdownDescription: "Certificate signing request in PEM, with an RSA or ECDSA key. One with another key reissues; the same request with other line ends or white space is no change.",
			Required:            true,
		},
		"common_name": schema.StringAttribute{
			MarkdownDescription: "Main domain name. Left out, it is that of the CSR, read when the order is placed and when the CSR changes." + reissues,
			Optional:            true,
			Computed:            true,
		},
		"sans": schema.SetAttribute{
			MarkdownDescription: "Further names; `[]` asks for none. Left out, they are those of the CSR, read when the order is placed and when the CSR changes. Names beyond those that the product includes are billed. Order, case and a repeated common name make no difference." + reissues,
			Optional:            true,
			Computed:            true,
			ElementType:         types.StringType,
			Validators:          []validator.Set{setvalidator.NoNullValues()},
		},
		"server_type": schema.Int64Attribute{
			MarkdownDescription: "Number of the server software, as DigiCert lists them: 2 is Apache, 45 nginx, for example. Left out, and for numbers that the service does not know, it is -1 (other)." + reissues,
			Optional:            true,
			Computed:            true,
			Validators:          []validator.Int64{int64validator.AtLeast(-1)},
		},
	}
}

// orderedAttributes are the attributes of orderedModel.
func orderedAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"validity": schema.Int64Attribute{
			MarkdownDescription: "How long the order lasts, in years: 1 or 2. A certificate lives shorter than that, as the rules for public certificates say." + ordersAnew,
			Required:            true,
			Validators:          []validator.Int64{int64validator.Between(1, maxValidity)},
		},
		"ev": schema.BoolAttribute{
			MarkdownDescription: "Whether an Extended Validation certificate is ordered, which takes `telephone` and `org_contact_job_title`. Left out, a first order is none (`false`), and a later one is what the first was." + ordersAnew,
			Optional:            true,
			Computed:            true,
		},
		"org_unit":                  optional("Organizational unit in the certificate. Publicly trusted certificates hold none any more, so the service may leave it out."),
		"org_name":                  required("Legal name of the organization that owns the names."),
		"org_addr1":                 required("First line of the organization's address."),
		"org_addr2":                 optional("Second line of the organization's address."),
		"org_city":                  required("City of the organization."),
		"org_state":                 required("State or province of the organization."),
		"org_zip":                   required("Postal code of the organization."),
		"org_country":               required("Country of the organization, two letters (ISO 3166-1 alpha-2); case makes no difference.", twoLetters),
		"telephone":                 optional("Main telephone number of the organization. Required with `ev`.", telephone),
		"org_contact_job_title":     optional("Job title of the organization contact. Required with `ev`."),
		"org_contact_firstname":     required("First name of the organization contact, a person who works there."),
		"org_contact_lastname":      required("Last name of the organization contact."),
		"org_contact_email":         required("Mail address of the organization contact.", mailAddress),
		"org_contact_telephone":     required("Telephone number of the organization contact.", telephone),
		"org_contact_telephone_ext": optional("Extension of that telephone number, digits only.", digits),
	}
}

// factsAttributes are the attributes of factsModel.
func factsAttributes() map[string]schema.Attribute {
	const untilIssued = " Null until issued, and after a reissue with another key until that is issued."
	return map[string]schema.Attribute{
		"id":                fact("Id of the order, at least eight digits, with leading zeros. `certcentral_ssl_order` takes it in `renewal_of_order_id`, and `certcentral_issued_certificate` in `order_id`, as it is. `unconfirmed:` and the common name while it is not known whether the order was placed."),
		"previous_order_id": fact("Id of the order that this one took the place of, null for the first. It is left alone and runs out by itself."),
		"status":            fact("What the service says of the order, for example `pending`, `issued`, `rejected`, `revoked`, `expired`; `unconfirmed` while it is not known whether it was placed."),
		"product_name":      fact("Name of the product that was ordered, for example `SSL Plus`."),
		"order_date":        fact("When the order was placed, in RFC 3339."),
		"order_total": schema.Float64Attribute{
			MarkdownDescription: "What the order cost, in the currency of the account. Null where the service does not tell.",
			Computed:            true,
		},
		"pending_reissue": schema.SingleNestedAttribute{
			MarkdownDescription: "The names of a reissue that is under way, null while there is none.",
			Computed:            true,
			Attributes: map[string]schema.Attribute{
				"common_name": fact("Main domain name that the next certificate will have."),
				"sans":        schema.SetAttribute{MarkdownDescription: "Further names that it will have, null for none.", Computed: true, ElementType: types.StringType},
			},
		},
		"serial_number": fact("Serial number of the certificate in hex." + untilIssued),
		"valid_from":    fact("First day of the certificate, `yyyy-MM-dd`." + untilIssued),
		"valid_till":    fact("Last day of the certificate, `yyyy-MM-dd`." + untilIssued),
		"certificate": fact("The certificate in PEM, which always has the key of `csr`: one that somebody else had issued for another key does not show here. " +
			"While a reissue, or a new order, for the same key is under way it is the earlier one, which stays valid." + untilIssued),
		"intermediate": fact("The intermediate certificates in PEM." + untilIssued),
		"root":         fact("The root certificate in PEM." + untilIssued),
	}
}

// lifeAttributes say how the resource lives and ends.
func lifeAttributes(ctx context.Context) map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"wait_for_issuance": schema.BoolAttribute{
			MarkdownDescription: "Whether a reissue waits until its certificate is issued (default `false`: a later refresh fetches it). " +
				"Set it where a new key and its certificate are put in place in one apply. When the time in `timeouts` is over, or the reissue is rejected, it ends with an error, which keeps what depends on it from going on; the reissue is in state all the same. " +
				"A new order never waits, so that it is in state at once; `certcentral_issued_certificate` can, where the provider has an `api_key` too.",
			Optional: true,
			Computed: true,
			Default:  booldefault.StaticBool(false),
		},
		"on_destroy": schema.StringAttribute{
			MarkdownDescription: "What destroying does: `keep` (default) leaves the order as it is, for this API can neither cancel nor revoke; " +
				"`revoke_order` cancels a pending order and revokes an issued one through the Services API, and takes the provider's `api_key` for the same account.",
			Optional:   true,
			Computed:   true,
			Default:    stringdefault.StaticString(onDestroyKeep),
			Validators: []validator.String{stringvalidator.OneOf(onDestroyKeep, onDestroyRevokeOrder)},
		},
		"revocation_skip_approval": schema.BoolAttribute{
			MarkdownDescription: "Whether destroying with `revoke_order` revokes at once, which needs an administrator's key. With `false` (default) an administrator of the account approves the revocation first, so that a mistaken destroy takes no site down.",
			Optional:            true,
			Computed:            true,
			Default:             booldefault.StaticBool(false),
		},
		"timeouts": tfkit.Timeouts(ctx, timeouts.Opts{
			Create: true, Read: true, Update: true, Delete: true,
			CreateDescription: "How long ordering may take, as a duration such as `10m`. Defaults to `60m`.",
			ReadDescription:   "How long a refresh may take. Defaults to `5m`.",
			UpdateDescription: "How long a reissue or a new order may take, the wait for issuance included. Defaults to `60m`.",
			DeleteDescription: "How long destroying may take. Defaults to `20m`.",
		}, "How long the calls to the service, and the wait for issuance, may take."),
	}
}
