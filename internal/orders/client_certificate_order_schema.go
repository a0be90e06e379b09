// SPDX-License-Identifier: MPL-2.0

package orders

import (
	"context"
	"maps"

	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework-validators/listvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/lifecycle"
)

// pendingAnew says what becomes of a change that the service takes of an issued order only.
const pendingAnew = reissues + " An order that is still pending cannot be changed so: it is cancelled, and another is placed, billed."

func clientOrderSchema(ctx context.Context) schema.Schema {
	attributes := orderAttributes(ctx, "`class1_smime` and `secure_email_mailbox`")
	maps.Copy(attributes, clientOrderInputs())
	maps.Copy(attributes, clientSubjectAttributes())
	maps.Copy(attributes, paymentAttributes())
	return schema.Schema{
		MarkdownDescription: "Orders a client or S/MIME certificate of CertCentral, for a person, a mailbox or an organization, and keeps the order for its life: names, addresses and key change by a reissue " +
			"on the same order. Creating it returns as soon as the order is placed; use `certcentral_issued_certificate` to wait for a certificate whose key is your own (`csr`) and obtain it.",
		Attributes: attributes,
	}
}

func clientOrderInputs() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"product": schema.StringAttribute{
			MarkdownDescription: "Product id: `client_premium`, `client_digital_signature_plus`, `client_email_security_plus`, `client_authentication_plus`, `class1_smime`, `secure_email_mailbox`, `secure_email_sponsor`, `secure_email_organization`, or another one of the account. " +
				"A change places a new order, billed, and leaves an issued one to run out.",
			Required:   true,
			Validators: []validator.String{stringvalidator.LengthAtLeast(1)},
		},
		"order_validity": validityAttribute("How long order and certificate run. A publicly trusted S/MIME certificate lasts 824 days at most: a longer order has it reissued within `renew_before_days`."+nextCall,
			true, "Years, 1 to 3.", "Days, 1 to 1096."),
		"auto_renew": schema.Int64Attribute{
			MarkdownDescription: "How many times DigiCert renews the order by itself when it ends, billed. Such a renewal is an order of its own, which this resource names and does not follow; `renew_before_days` renews within the resource, and the two exclude each other. " +
				"Left out, new orders have `0`, and an imported one keeps its own." + nextCall,
			Optional:   true,
			Computed:   true,
			Validators: []validator.Int64{int64validator.AtLeast(0)},
		},
		"email_validations": schema.ListNestedAttribute{
			MarkdownDescription: "How far the addresses are proved, in the order of `emails`. The owner of each mailbox confirms mail from DigiCert (`class1_smime`, `secure_email_mailbox`), or the mail domain is validated for the organization. " +
				"Empty for `client_authentication_plus`, whose addresses nobody proves.",
			Computed: true,
			NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
				"address": fact("Mail address."),
				"status":  fact("`validated` or `unvalidated`."),
			}},
		},
	}
}

func clientSubjectAttributes() map[string]schema.Attribute {
	text := func(description string) schema.StringAttribute {
		return schema.StringAttribute{MarkdownDescription: description, Optional: true, Validators: []validator.String{stringvalidator.LengthAtLeast(1)}}
	}
	return map[string]schema.Attribute{
		"common_name": text("Common name of the certificate: a person's name, a pseudonym or an address, or a device's name for `client_authentication_plus`. " +
			"The products of `client_` need it. The others take none: the service makes it from the first address, or as `common_name_indicator` says." + pendingAnew),
		"common_name_indicator": text("What the common name is: `given_name_surname` or `pseudonym` (sponsor products: `client_premium`, `client_digital_signature_plus`, `client_email_security_plus`), " +
			"one of these or `email_address` (`secure_email_sponsor`), `organization_name` or `email_address` (`secure_email_organization`). These products need it, the others take none." + pendingAnew),
		"individual": schema.SingleNestedAttribute{
			MarkdownDescription: "Person that the certificate is for, as `common_name_indicator` says. The sponsor products and `secure_email_sponsor` need it, the others take none." + pendingAnew,
			Optional:            true,
			Attributes: map[string]schema.Attribute{
				"first_name": text("Given name, for `given_name_surname`."),
				"last_name":  text("Surname, for `given_name_surname`."),
				"pseudonym":  text("Pseudonym, for `pseudonym`."),
			},
		},
		"emails": schema.ListAttribute{
			MarkdownDescription: "Mail addresses in the certificate. The first is the common name where the product has an address for one, and gets the mail that a recipient without `csr` collects the certificate with; the order of the others makes no difference, nor does case." + pendingAnew,
			Required:            true,
			ElementType:         types.StringType,
			Validators:          []validator.List{listvalidator.SizeAtLeast(1), listvalidator.NoNullValues()},
		},
		"csr": schema.StringAttribute{
			MarkdownDescription: "Certificate signing request in PEM. The service takes the key from it and nothing else. Left out, the recipient makes the key in the browser once everything is proved (`waiting_pickup`), and it never passes here. " +
				"A request with another key reissues the certificate of an issued order and replaces that of a pending one; the same request with other line ends or white space is no change.",
			Optional: true,
		},
		"signature_hash": schema.StringAttribute{
			MarkdownDescription: "Hash that the certificate is signed with. Left out, an order is placed with `sha256`, the only one that the service takes, and an imported one keeps its own." + pendingAnew,
			Optional:            true,
			Computed:            true,
			Validators:          []validator.String{stringvalidator.LengthAtLeast(1)},
		},
		"ca_cert_id": text("Id of the CA certificate that is to issue. The data source `certcentral_products` lists those of each product." + pendingAnew),
		"profile_type": schema.StringAttribute{
			MarkdownDescription: "Profile of an S/MIME certificate: `strict` (the service's default for `secure_email_` products) or `multipurpose` (the only one of the others)." + pendingAnew,
			Optional:            true,
			Validators:          []validator.String{stringvalidator.OneOf(lifecycle.ProfileStrict, lifecycle.ProfileMultipurpose)},
		},
		"usage_designation": schema.SingleNestedAttribute{
			MarkdownDescription: "What the key of a `secure_email_` certificate is for." + pendingAnew,
			Optional:            true,
			Attributes: map[string]schema.Attribute{
				"primary_usage": schema.StringAttribute{
					MarkdownDescription: "`signing`, `key_management` (encryption) or `dual_use` (both).",
					Required:            true,
					Validators:          []validator.String{stringvalidator.OneOf(lifecycle.UsageSigning, lifecycle.UsageKeyManagement, lifecycle.UsageDual)},
				},
				"additional_usages": schema.SetAttribute{
					MarkdownDescription: "Any of `non_repudiation`, `data_encipherment` and `client_auth`; profile `strict` takes the first alone.",
					Optional:            true,
					ElementType:         types.StringType,
					Validators: []validator.Set{
						setvalidator.SizeAtLeast(1),
						setvalidator.ValueStringsAre(stringvalidator.OneOf(lifecycle.UsageNonRepudiation, lifecycle.UsageDataEncipherment, lifecycle.UsageClientAuth)),
					},
				},
			},
		},
		"organization_units": schema.SetAttribute{
			MarkdownDescription: "Organization units in the certificate's subject, for `client_authentication_plus`: an S/MIME certificate holds none, and the service ignores them." + nextCall,
			Optional:            true,
			ElementType:         types.StringType,
			Validators:          []validator.Set{setvalidator.SizeAtLeast(1), setvalidator.NoNullValues()},
		},
	}
}
