// SPDX-License-Identifier: MPL-2.0

package orders

import (
	"context"
	"maps"

	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/lifecycle"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/tfkit"
)

func sslOrderSchema(ctx context.Context) schema.Schema {
	attributes := orderAttributes(ctx, "products with domain validation")
	maps.Copy(attributes, sslOrderInputs())
	maps.Copy(attributes, sslOrderTermsAttributes())
	return schema.Schema{
		MarkdownDescription: "Orders a TLS certificate of CertCentral and keeps the order for its life: names, key and other parts of the certificate change by a reissue " +
			"on the same order. Creating it returns as soon as the order is placed; use `certcentral_issued_certificate` to wait for the certificate and obtain it.",
		Attributes: attributes,
	}
}

func sslOrderInputs() map[string]schema.Attribute {
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
		"dcv_records": schema.MapNestedAttribute{
			MarkdownDescription: "Records that prove control of the domains, by the domain that must be proved: a name's registrable domain, or the name itself with scope `fqdn` or method `http-token`. " +
				"The keys are known at plan whenever the names are, so that the map can drive `for_each`. Empty for method `email`. Records stay here after validation.",
			Computed: true,
			NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
				"type":       fact("`TXT`, `CNAME` or `HTTP`."),
				"name":       fact("Host name of the record, or for `HTTP` the host that serves the file."),
				"value":      fact("What the record or file holds; `already-validated` where the service asks for no proof and gave none."),
				"url":        fact("Where the file is served, for `HTTP` only."),
				"domain_id":  fact("Id of the domain in CertCentral, where the service told it."),
				"expires_at": fact("Moment (RFC 3339) at which the value expires: as the service told it, else 30 days after it gave the value. Null where there is nothing to prove."),
				"status":     fact("How far the proof is: `pending`, or `approved` once the domain is proved."),
			}},
		},
	}
}
