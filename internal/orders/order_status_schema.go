// SPDX-License-Identifier: MPL-2.0

package orders

import (
	"context"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/lifecycle"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/tfkit"
)

// Schema implements datasource.DataSource.
func (d *orderStatusDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Where an order of any product stands: its status, how long its certificate lasts, what it waits for and who must act. One request for an order that is issued; two or three for one that waits.",
		Attributes: map[string]schema.Attribute{
			"order_id": schema.StringAttribute{
				MarkdownDescription: "Order id.",
				Required:            true,
				Validators:          []validator.String{tfkit.IsID("order")},
			},
			"status":               tfkit.FactText("Order status, for example `needs_approval`, `pending`, `issued`, `reissue_pending`, `canceled`, `rejected`, `revoked` or `expired`."),
			"certificate_id":       tfkit.FactText("Id of the current certificate, null while the order awaits approval."),
			"certificate_status":   tfkit.FactText("Status of the current certificate; the service tells it only after a reissue or a revocation."),
			"common_name":          tfkit.FactText("Common name of the certificate."),
			"product_name_id":      tfkit.FactText("Product id."),
			"product_name":         tfkit.FactText("Name of the product."),
			"container_id":         tfkit.FactText("Id of the container (division) of the order."),
			"container_name":       tfkit.FactText("Name of the container."),
			"organization_id":      tfkit.FactText("Id of the organization of the order, null for products without one."),
			"organization_name":    tfkit.FactText("Name of the organization."),
			"dcv_method":           tfkit.FactText("How control of the domains is proved."),
			"valid_from":           tfkit.FactText("First day of the certificate, `yyyy-MM-dd`, null until issued."),
			"valid_till":           tfkit.FactText("Last day of the certificate, `yyyy-MM-dd`, null until issued."),
			"order_valid_till":     tfkit.FactText("Last day of the order, `yyyy-MM-dd`, null until issued."),
			"days_remaining":       tfkit.FactNumber("Days from today until `valid_till`, both in UTC by the service's clock: 0 on the last day, negative after it, null until issued. A certificate that was revoked counts on: see `certificate_status`."),
			"order_days_remaining": tfkit.FactNumber("Days from today until `order_valid_till`, counted the same way."),
			"is_renewal":           tfkit.FactFlag("Whether the order is the renewal of another one."),
			"previous_order_id":    tfkit.FactText("Id of the order that this one renews, null for none."),
			"is_renewed":           tfkit.FactFlag("Whether a renewal of the order exists."),
			"reissues_count":       tfkit.FactNumber("How often the certificate was reissued."),
			"requests":             requestsAttribute(),
			"pending_requests":     pendingRequestsAttribute(),
			"blocked_by":           blockedByAttribute(),
			"dcv":                  dcvAttribute(),
			"organization_validation": schema.ListNestedAttribute{
				MarkdownDescription: "How far the validation of the organization is, by type. Told while the order waits for a certificate, otherwise empty, as for products without an organization.",
				Computed:            true,
				NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
					"type":            tfkit.FactText("Type of the validation: `" + strings.Join(lifecycle.ValidationTypes(), "`, `") + "`."),
					"name":            tfkit.FactText("Name of the validation."),
					"status":          tfkit.FactText("`pending`, or `complete`."),
					"details":         tfkit.FactTexts("How far each step of the validation is: its name, such as `address_verification`, and its status."),
					"validated_until": tfkit.FactText("Moment (RFC 3339) at which the validation ends, null until it is complete."),
				}},
			},
			"email_validations": schema.ListNestedAttribute{
				MarkdownDescription: "The addresses of a client certificate whose owners confirm them by mail, sorted. Told while the order waits for a certificate, otherwise empty, as for products that prove no mailbox.",
				Computed:            true,
				NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
					"email":        tfkit.FactText("Mail address."),
					"status":       tfkit.FactText("`validated` or `unvalidated`."),
					"date_emailed": tfkit.FactText("Day on which DigiCert sent its mail, `yyyy-MM-dd`, null where it sent none."),
				}},
			},
			"caa_status": tfkit.FactTexts("What the service says of the CAA records in the DNS, by domain name, in its own words. Told while an order for TLS or S/MIME waits for a certificate, otherwise null."),
		},
	}
}

func requestsAttribute() schema.Attribute {
	return schema.ListNestedAttribute{
		MarkdownDescription: "Requests of the order in the account's approval queue, oldest first.",
		Computed:            true,
		NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
			"id":     tfkit.FactText("Request id."),
			"type":   tfkit.FactText(requestTypeDescription),
			"status": tfkit.FactText("Where it stands: `submitted`, `pending`, `approved` or `rejected`."),
		}},
	}
}

const requestTypeDescription = "What was asked for: `new_request`, `reissue`, `duplicate` or `revoke`."

func pendingRequestsAttribute() schema.Attribute {
	return schema.ListNestedAttribute{
		MarkdownDescription: "Those of the requests that still wait for a decision, whatever they ask for. Only the ones in `blocked_by` hold up a certificate of the order.",
		Computed:            true,
		NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
			"id":       tfkit.FactText("Request id."),
			"type":     tfkit.FactText(requestTypeDescription),
			"status":   tfkit.FactText("Where it stands: `submitted` before the first of two approvals, `pending` before the only or second one."),
			"date":     tfkit.FactText("Moment (RFC 3339) at which it was made."),
			"comments": tfkit.FactText("What whoever made it told the approver, null for nothing."),
		}},
	}
}

func blockedByAttribute() schema.Attribute {
	return schema.ListNestedAttribute{
		MarkdownDescription: "What has to be done before the order gets the certificate that it waits for, and by whom; empty for an order that waits for none. It holds what the key may know.",
		Computed:            true,
		NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
			"step": tfkit.FactText("Kind of the step: `approval` of a request, `csr` (the order has no signing request), `organization_validation`, `dcv` (control of a domain), " +
				"`email_validation` (a mailbox confirms), `pickup` (the recipient takes the certificate), or `issuance`: nothing else is known to be open, and it is for DigiCert to go on."),
			"subject": tfkit.FactText("What it is about: the id of the request, the organization, the domain, or the mail address. Null where that is the order itself."),
			"status":  tfkit.FactText("The service's word for how far the step is."),
			"who":     tfkit.FactText("Who must act, for example `an administrator of the account` or `whoever runs the DNS of the domain`."),
			"todo":    tfkit.FactText("A sentence that says what is open and what to do about it. `RANDOM_VALUE` in it stands for the order's random value, which `dcv_records` of the resource holds."),
		}},
	}
}

func dcvAttribute() schema.Attribute {
	return schema.ListNestedAttribute{
		MarkdownDescription: "How far the proof of control is, by domain, sorted by `domain`. Told while the order waits for a certificate, otherwise empty, as for products that prove no domain.",
		Computed:            true,
		NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
			"domain":          tfkit.FactText("Domain whose control is proved."),
			"domain_id":       tfkit.FactText("Id of the domain in the account, null where it has none."),
			"method":          tfkit.FactText("How control is proved, such as `dns-txt-token` or `email`, null where the service does not say."),
			"status":          tfkit.FactText("`pending`, or `approved`."),
			"dns_names":       tfkit.FactTextSet("Names of the certificate that the proof covers."),
			"validated_until": tfkit.FactText("Moment (RFC 3339) at which the proof ends, null where the service does not say."),
		}},
	}
}
