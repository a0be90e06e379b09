// SPDX-License-Identifier: MPL-2.0

package orders

import (
	"context"
	"maps"
	"regexp"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/lifecycle"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/tfkit"
)

const (
	duplicates        = " A change makes a new duplicate in place; the old one stays valid."
	nextDuplicateCall = " A change sends nothing: it counts for the next call."
)

// orderReference is what may stand for an order: its id, or what an order that is not confirmed yet has for one.
var orderReference = regexp.MustCompile(`^([1-9][0-9]*|` + lifecycle.UnconfirmedPrefix + `.+)$`)

func duplicateCertificateSchema(ctx context.Context) schema.Schema {
	attributes := duplicateCertificateFacts()
	maps.Copy(attributes, duplicateCertificateInputs())
	maps.Copy(attributes, duplicateCertificateTerms(ctx))
	maps.Copy(attributes, endAttributes("What destroying does: `keep` (default) nothing, `revoke` revokes this certificate alone, or rejects the request for it while that waits. "+
		"The order and its other certificates are never touched.",
		"rejection or revocation", onDestroyKeep, onDestroyRevoke))
	return schema.Schema{
		MarkdownDescription: "A second certificate on an issued order, with a key of its own: for another server that serves the same names. It stands beside the order's certificate and touches neither that nor the order, " +
			"costs nothing more on most products, and ends with the order at the latest. Creating it returns at once; use `certcentral_issued_certificate` to wait for it and obtain it.",
		Attributes: attributes,
	}
}

// duplicateCertificateInputs are the inputs that make a certificate: a change of one makes another.
func duplicateCertificateInputs() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"order_id": schema.StringAttribute{
			MarkdownDescription: "Id of the order, which must be issued: as in `certcentral_issued_certificate.example.order_id`, which waits for that." + duplicates,
			Required:            true,
			Validators:          []validator.String{stringvalidator.RegexMatches(orderReference, "must be the numeric id of an order")},
		},
		"csr": schema.StringAttribute{
			MarkdownDescription: "Certificate signing request in PEM. The service takes the key from it and nothing else. A request with another key makes a new duplicate in place; " +
				"the same request with other line ends or white space is no change.",
			Required: true,
		},
		"common_name": schema.StringAttribute{
			MarkdownDescription: "Main domain name: the order's, or on a product with several names another name of the order." + duplicates,
			Required:            true,
		},
		"dns_names": schema.SetAttribute{
			MarkdownDescription: "Further names. Together with `common_name` they are those of the order's certificate; on a wildcard, sub-domains that the wildcard covers may be added. " +
				"Order, case and a repeated common name make no difference." + duplicates,
			Optional:    true,
			ElementType: types.StringType,
			Validators:  []validator.Set{setvalidator.SizeAtLeast(1), setvalidator.NoNullValues()},
		},
		"signature_hash": schema.StringAttribute{
			MarkdownDescription: "Hash that the certificate is signed with: `sha256`, `sha384` or `sha512`, as the product allows. Left out, a duplicate is made with `sha256`, and an imported one keeps its own." + duplicates,
			Optional:            true,
			Computed:            true,
			Validators:          []validator.String{stringvalidator.LengthAtLeast(1)},
		},
		"server_platform_id": schema.StringAttribute{
			MarkdownDescription: "Id of the server platform the certificate is for. Left out, the service takes -1 (other)." + duplicates,
			Optional:            true,
			Computed:            true,
			Validators:          []validator.String{tfkit.IsPlatformID()},
		},
		"cert_validity": validityAttribute("How long the certificate is valid, at most as long as the order. Left out, the service gives the longest it may."+duplicates,
			false, "Years; 1 is the only value the service takes.", "Days; at most 397 for a publicly trusted certificate, and fewer by the service's own limits."),
		"ca_cert_id": schema.StringAttribute{
			MarkdownDescription: "Id of the CA certificate that issues, which private products need: the one that the order's certificate has. A duplicate comes of the same CA, and the service refuses another.",
			Optional:            true,
			Validators:          []validator.String{stringvalidator.LengthAtLeast(1)},
		},
	}
}

// duplicateCertificateTerms are the inputs of calls to come.
func duplicateCertificateTerms(ctx context.Context) map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"comments": schema.StringAttribute{
			MarkdownDescription: "Text for whoever approves the duplicate." + nextDuplicateCall,
			Optional:            true,
		},
		"skip_approval": schema.BoolAttribute{
			MarkdownDescription: "Whether the duplicate is made without an approval in the account, where the key's user may do that. Default is the service's: `false`." + nextDuplicateCall,
			Optional:            true,
		},
		"timeouts": tfkit.Timeouts(ctx, timeouts.Opts{
			Create: true, Read: true, Update: true, Delete: true,
			CreateDescription: "How long asking for the duplicate may take, as a duration such as `10m`. Defaults to `20m`.",
			ReadDescription:   "How long a refresh may take. Defaults to `5m`.",
			UpdateDescription: "How long asking for a new duplicate may take. Defaults to `20m`.",
			DeleteDescription: "How long ending the duplicate may take. Defaults to `20m`.",
		}, "How long the calls to the service may take. None of them waits for a certificate to be issued."),
	}
}

func duplicateCertificateFacts() map[string]schema.Attribute {
	text := func(description string) schema.StringAttribute {
		return schema.StringAttribute{MarkdownDescription: description, Computed: true}
	}
	return map[string]schema.Attribute{
		"id": text("Id of the certificate. `request-` and the request's id while it awaits approval; `unconfirmed:` and the order's id while it is not known whether the duplicate was made; the next refresh resolves that."),
		"certificate_id": text("Id of the certificate, for `certcentral_issued_certificate`; `request-` and the request's id while it awaits approval. " +
			"It says nothing of being issued, and is never null."),
		"request_id": text("Id of the request that the duplicate was approved by, or waits for. Null when it needed none."),
		"sub_id":     text("Number of the duplicate on its order, for example `001`, null until the service tells it."),
		"status": text("What the service says of the certificate, for example `pending`, `issued`, `approved`, `rejected`, `revoked`; " +
			"`needs_approval` while its request waits, `unconfirmed` while it is not known whether it was made."),
		"serial_number": text("Serial number of the certificate in hex, null until issued."),
		"thumbprint":    text("SHA-1 thumbprint of the certificate in hex, null until issued."),
		"valid_from":    text("First day of the certificate, `yyyy-MM-dd`, null until issued."),
		"valid_till":    text("Last day of the certificate, `yyyy-MM-dd`, null until issued."),
	}
}
