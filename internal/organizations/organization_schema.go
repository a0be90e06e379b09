// SPDX-License-Identifier: MPL-2.0

package organizations

import (
	"context"
	"maps"

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

// isFixed ends the description of an attribute that CertCentral cannot change.
const isFixed = " CertCentral cannot change it: an edit is an error at plan."

func organizationSchema(ctx context.Context) schema.Schema {
	attributes := organizationFacts()
	maps.Copy(attributes, organizationDetails())
	maps.Copy(attributes, organizationTerms(ctx))
	return schema.Schema{
		MarkdownDescription: "An organization that certificates are issued to, declared and validated ahead of the orders that name it. " +
			"Contacts and validations change in place; name and address do not change at all once it exists.",
		Attributes: attributes,
	}
}

// organizationDetails are the fixed attributes.
func organizationDetails() map[string]schema.Attribute {
	required := func(description string, check validator.String) schema.StringAttribute {
		return schema.StringAttribute{MarkdownDescription: description + isFixed, Required: true, Validators: []validator.String{check}}
	}
	// What is left out is computed too, so that a value which DigiCert added is no diff.
	optional := func(description string, check validator.String) schema.StringAttribute {
		return schema.StringAttribute{MarkdownDescription: description + isFixed, Optional: true, Computed: true, Validators: []validator.String{check}}
	}
	return map[string]schema.Attribute{
		"name":         required("Legal name, at most 64 characters.", upTo(64)),
		"assumed_name": optional("Name that it does business under. With one, both names together have at most 61 characters.", upTo(64)),
		"address":      required("Street address, at most 64 characters.", upTo(64)),
		"address2":     optional("Second line of the address, at most 64 characters.", upTo(64)),
		"city":         required("City, at most 64 characters.", upTo(64)),
		"state":        required("State or province, at most 64 characters. For the United States and Canada its abbreviation means the same.", upTo(64)),
		"zip":          required("Postal code, at most 40 characters.", upTo(40)),
		"country":      required("Two-letter country code (ISO 3166), in upper or lower case.", isCountryCode),
		"telephone":    required("Telephone number of the organization, at most 32 characters.", isTelephone),
		"container_id": optional("Id of the container (division) it belongs to; left out, the provider's `container_id`, else the account's default.", tfkit.IsID("container")),
	}
}

// organizationTerms are the inputs that can change.
func organizationTerms(ctx context.Context) map[string]schema.Attribute {
	return map[string]schema.Attribute{
		organizationContact: schema.SingleNestedAttribute{
			MarkdownDescription: "Person who speaks for the organization. Left out, the user of the API key, which a service user cannot be.",
			Optional:            true,
			Computed:            true,
			Attributes:          contactAttributes(),
		},
		technicalContact: schema.SingleNestedAttribute{
			MarkdownDescription: "Person for technical questions. Taking it out of the configuration removes it, if it was declared here; one that came with an import or adoption is left alone.",
			Optional:            true,
			Attributes:          contactAttributes(),
		},
		"validations": validationsAttribute(),
		"skip_duplicate_org_check": schema.BoolAttribute{
			MarkdownDescription: "Whether creating makes a second organization where the account has one of the same name and address. It counts at creation only.",
			Optional:            true,
		},
		"adopt_existing": schema.BoolAttribute{
			MarkdownDescription: "Whether creating takes over the organization of the same name and address that the account has, instead of ending with an error. " +
				"With it, a run that was killed while creating can simply be repeated. It counts at creation, and for an organization that was imported and left as it was found, inactive or with validations that expired: " +
				"`true` has the next apply put that in order.",
			Optional: true,
		},
		"on_destroy": schema.StringAttribute{
			MarkdownDescription: "What destroying does: `deactivate` (default) takes the organization out of use, and bringing it back may need DigiCert Support; " +
				"`delete` removes it and its domains for good, and its certificates can no longer be reissued; `keep` does nothing.",
			Optional:   true,
			Computed:   true,
			Default:    stringdefault.StaticString(onDestroyDeactivate),
			Validators: []validator.String{stringvalidator.OneOf(onDestroyDeactivate, onDestroyDelete, onDestroyKeep)},
		},
		"timeouts": tfkit.Timeouts(ctx, timeouts.Opts{
			Create: true, Read: true, Update: true, Delete: true,
			CreateDescription: "How long creating may take, as a duration such as `10m`. Defaults to `10m`.",
			ReadDescription:   "How long a refresh may take. Defaults to `5m`.",
			UpdateDescription: "How long a change may take. Defaults to `10m`.",
			DeleteDescription: "How long deactivating or deleting may take. Defaults to `10m`.",
		}, "How long the calls to the service may take. None of them waits for a validation."),
	}
}

func contactAttributes() map[string]schema.Attribute {
	required := func(description string, check validator.String) schema.StringAttribute {
		return schema.StringAttribute{MarkdownDescription: description, Required: true, Validators: []validator.String{check}}
	}
	optional := func(description string, check validator.String) schema.StringAttribute {
		return schema.StringAttribute{MarkdownDescription: description, Optional: true, Validators: []validator.String{check}}
	}
	return map[string]schema.Attribute{
		"first_name":          required("First name, at most 128 characters.", upTo(128)),
		"last_name":           required("Last name, at most 128 characters.", upTo(128)),
		"email":               required("E-mail address.", isEmail),
		"job_title":           optional("Job title, at most 64 characters. The service does not tell it.", upTo(64)),
		"telephone":           optional("Telephone number, at most 32 characters.", isTelephone),
		"telephone_extension": optional("Extension, digits only.", isExtension),
	}
}

func validationsAttribute() schema.SetNestedAttribute {
	person := func(description string, check validator.String) schema.StringAttribute {
		return schema.StringAttribute{MarkdownDescription: description, Optional: true, Validators: []validator.String{check}}
	}
	return schema.SetNestedAttribute{
		MarkdownDescription: "Kinds of validation that the organization is submitted for, each once. More can be added, and one that expired is submitted again by the next apply, once. " +
			"None can be taken back: taking one out changes nothing.",
		Optional:   true,
		Computed:   true,
		Validators: []validator.Set{setvalidator.SizeAtLeast(1), setvalidator.NoNullValues()},
		NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
			"type": schema.StringAttribute{
				MarkdownDescription: "`ov`, `ev`, `cs` (code signing), `ev_cs`, `ds` (document signing) or `smime`.",
				Required:            true,
				Validators:          []validator.String{stringvalidator.OneOf(lifecycle.ValidationTypes()...)},
			},
			"verified_users": schema.SetNestedAttribute{
				MarkdownDescription: "People whom DigiCert asks to approve certificates, for `ev`, `cs` and `ev_cs`, which need them. Each is named by `id`, or by all other attributes; beside an `id` these are not sent.",
				Optional:            true,
				Validators:          []validator.Set{setvalidator.SizeAtLeast(1), setvalidator.NoNullValues()},
				NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
					"id":         person("Id of a user or contact that the account knows.", tfkit.IsID("user")),
					"first_name": person("First name, at most 128 characters.", upTo(128)),
					"last_name":  person("Last name, at most 128 characters.", upTo(128)),
					"job_title":  person("Job title, at most 64 characters.", upTo(64)),
					"telephone":  person("Telephone number, at most 32 characters.", isTelephone),
					"email":      person("E-mail address.", isEmail),
				}},
			},
		}},
	}
}

func organizationFacts() map[string]schema.Attribute {
	text := func(description string) schema.StringAttribute {
		return schema.StringAttribute{MarkdownDescription: description, Computed: true}
	}
	return map[string]schema.Attribute{
		"id":           text("Organization id, which orders take as `organization_id`."),
		"status":       text("`active` or `inactive`."),
		"display_name": text("The name, with the assumed name in parentheses behind it."),
		"is_active": schema.BoolAttribute{
			MarkdownDescription: "Whether it can be used for new orders. One that is deactivated while it is managed is activated by the next apply, where the service allows that; one that was inactive when it was imported stays so until `adopt_existing` asks for it.",
			Computed:            true,
		},
		"validation_status": schema.MapNestedAttribute{
			MarkdownDescription: "How far each kind of validation is, by its type, also of kinds that are not declared here.",
			Computed:            true,
			NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
				"status":          text("`pending`, `active`, `expired` or `rejected`, as of the last refresh."),
				"validated_until": text("Moment (RFC 3339) at which it ends, null while it is pending."),
			}},
		},
	}
}
