// SPDX-License-Identifier: MPL-2.0

package domains

import (
	"context"
	"maps"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringdefault"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/lifecycle"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/tfkit"
)

// The ends that on_destroy declares.
const (
	onDestroyDeactivate = "deactivate"
	onDestroyDelete     = "delete"
	onDestroyKeep       = "keep"
)

// methods are how a domain can be proved.
func methods() []string {
	return []string{lifecycle.MethodEmail, lifecycle.MethodTXT, lifecycle.MethodCNAME, lifecycle.MethodHTTP}
}

func domainSchema(ctx context.Context) schema.Schema {
	attributes := domainFacts()
	maps.Copy(attributes, domainInputs(ctx))
	return schema.Schema{
		MarkdownDescription: "A domain of the account, declared ahead of orders. Once control of it is proved, orders for names under it need no proof until that proof ends. " +
			"Creating it returns as soon as the domain is added and tells the record to publish; `certcentral_domain_validation` then waits for the proof.",
		Attributes: attributes,
	}
}

func domainInputs(ctx context.Context) map[string]schema.Attribute {
	return map[string]schema.Attribute{
		// required
		"name": schema.StringAttribute{
			MarkdownDescription: "The domain, such as `harbor-lights.example`. A proof covers all names below it, except with `http-token`. " +
				"Case, a trailing dot and the form of internationalized labels make no difference, nor does a `www.` that the service takes away. Another domain replaces the resource.",
			Required:   true,
			Validators: []validator.String{domainNameValidator{}},
		},
		"organization_id": schema.StringAttribute{
			MarkdownDescription: "Id of the organization that the domain belongs to, as in `certcentral_organization.example.id`. " +
				"Another one replaces the resource if `on_destroy` is declared to be `delete`, and else is an error: the account keeps the domain under the one it has.",
			Required:   true,
			Validators: []validator.String{tfkit.IsID("organization")},
		},
		"validations": schema.SetNestedAttribute{
			MarkdownDescription: "The kinds of certificates that the domain is validated for. One that is added is submitted in place, and one whose proof expired is submitted again by the next apply. " +
				"A submission cannot be taken back, so leaving one out is no change.",
			Required:   true,
			Validators: []validator.Set{setvalidator.SizeAtLeast(1), setvalidator.NoNullValues()},
			NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
				"type": schema.StringAttribute{
					MarkdownDescription: "Kind of validation: `" + strings.Join(lifecycle.ValidationTypes(), "`, `") + "`.",
					Required:            true,
					Validators:          []validator.String{stringvalidator.OneOf(lifecycle.ValidationTypes()...)},
				},
			}},
		},

		// optional
		"dcv_method": schema.StringAttribute{
			MarkdownDescription: "How control of the domain is proved: `email`, `dns-txt-token`, `dns-cname-token` or `http-token`, of which the last proves the exact name only. " +
				"Left out, a new domain is proved by `email`, and one that was imported or adopted keeps its method. It is changed in place, and brings another record.",
			Optional:   true,
			Computed:   true,
			Validators: []validator.String{stringvalidator.OneOf(methods()...)},
		},
		"keep_www": schema.BoolAttribute{
			MarkdownDescription: "Whether the service keeps a `www.` at the start of `name`, which it takes away otherwise, except with `http-token`. A change sends nothing: it counts when the domain is added.",
			Optional:            true,
		},
		"locale": schema.StringAttribute{
			MarkdownDescription: "Language of the mails with method `email`, such as `de`. A change sends nothing: it counts for the next change of method.",
			Optional:            true,
			Validators:          []validator.String{stringvalidator.LengthAtLeast(1)},
		},
		"adopt_existing": schema.BoolAttribute{
			MarkdownDescription: "Whether creating takes over a domain that the account has already, if it belongs to the same organization. It is then activated, and submitted and changed as declared. " +
				"By default such a domain is an error. For a domain that was imported and left as it was found, inactive or without a token, `true` has the next apply put it in order.",
			Optional: true,
		},
		"on_destroy": schema.StringAttribute{
			MarkdownDescription: "What destroying does: `deactivate` (default) takes the domain out of use for new orders, `delete` removes it from the account, where the account may do that, `keep` does nothing.",
			Optional:            true,
			Computed:            true,
			Default:             stringdefault.StaticString(onDestroyDeactivate),
			Validators:          []validator.String{stringvalidator.OneOf(onDestroyDeactivate, onDestroyDelete, onDestroyKeep)},
		},
		"timeouts": tfkit.Timeouts(ctx, timeouts.Opts{
			Create: true, Read: true, Update: true, Delete: true,
			CreateDescription: "How long adding the domain may take, as a duration such as `5m`. Defaults to `10m`.",
			ReadDescription:   "How long a refresh may take. Defaults to `5m`.",
			UpdateDescription: "How long a change may take. Defaults to `10m`.",
			DeleteDescription: "How long ending it may take. Defaults to `10m`.",
		}, "How long the calls to the service may take. None of them waits for the domain to be proved."),
	}
}

func domainFacts() map[string]schema.Attribute {
	text := func(description string) schema.StringAttribute {
		return schema.StringAttribute{MarkdownDescription: description, Computed: true}
	}
	return map[string]schema.Attribute{
		"id":        text("Domain id."),
		"status":    text("Status of the domain: `active` or `inactive`."),
		"is_active": schema.BoolAttribute{MarkdownDescription: "Whether the domain can be used in new orders. One that is deactivated while it is managed is activated by the next apply; one that was inactive when it was imported stays so until `adopt_existing` asks for it.", Computed: true},
		"dcv_record": schema.SingleNestedAttribute{
			MarkdownDescription: "Record or file that proves control of the domain; null with method `email`. It stays after validation: leave it in place, and the domain is validated again by it.",
			Computed:            true,
			Attributes: map[string]schema.Attribute{
				"type":  text("`TXT`, `CNAME` or `HTTP`."),
				"name":  text("Host name of the record, or for `HTTP` the host that serves the file."),
				"value": text("What the record or file holds; null where the service tells no token."),
				"url":   text("Where the file is served, for `HTTP` only."),
			},
		},
		"dcv_token_expires_at": text("Moment (RFC 3339) at which the token in `dcv_record` expires. One that expires is renewed by the next apply as long as a proof is wanted."),
		"validation_status": schema.MapNestedAttribute{
			MarkdownDescription: "How far the validation is, by type.",
			Computed:            true,
			NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
				"status":          text("`active`, `pending`, `expired` or `rejected`, of domain and organization together."),
				"dcv_status":      text("How far the proof of the domain is: `complete`, `pending` or `expired`."),
				"validated_until": text("Moment (RFC 3339) at which the validation for this type ends, null while it is pending."),
			}},
		},
		"validated_until": text("Moment (RFC 3339) at which the proof of the domain ends, null before the first."),
	}
}
