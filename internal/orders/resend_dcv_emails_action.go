// SPDX-License-Identifier: MPL-2.0

package orders

import (
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/action/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/certcentral"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/lifecycle"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/tfkit"
)

// NewResendDCVEmailsAction returns the action certcentral_resend_dcv_emails.
func NewResendDCVEmailsAction() action.Action {
	return &orderAction[resendDCVEmailsModel, *resendDCVEmailsModel]{typeName: "_resend_dcv_emails", schema: schema.Schema{
		MarkdownDescription: "Has DigiCert send the mails once more by which the owners of an order's domains prove them. It can be repeated: mails that were sent before stay good.",
		Attributes: map[string]schema.Attribute{
			"order_id": schema.StringAttribute{
				MarkdownDescription: "Id of an order, or of an order with a reissue, that is pending and whose `dcv_method` is `email`.",
				Required:            true,
				Validators:          []validator.String{tfkit.IsID("order")},
			},
			"emails": schema.SetNestedAttribute{
				MarkdownDescription: "Where the mails go this time, by name of the certificate, as in `dcv_emails` of `certcentral_ssl_order`. Left out, those get one who got one before.",
				Optional:            true,
				Validators:          []validator.Set{setvalidator.SizeAtLeast(1)},
				NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
					"dns_name":     schema.StringAttribute{MarkdownDescription: dnsNameOfEmail, Required: true},
					"email_domain": schema.StringAttribute{MarkdownDescription: domainOfEmail, Optional: true},
					"email":        schema.StringAttribute{MarkdownDescription: addressOfEmail, Required: true},
				}},
			},
		},
	}}
}

type resendDCVEmailsModel struct {
	OrderID types.String `tfsdk:"order_id"`
	Emails  types.Set    `tfsdk:"emails"`
}

func (m *resendDCVEmailsModel) validate(ctx context.Context, diags *diag.Diagnostics) {
	for _, e := range declaredEmails(ctx, m.Emails) {
		e.validate(path.Root("emails"), diags)
	}
}

func (m *resendDCVEmailsModel) plan(context.Context, *invocation) {}

func (m *resendDCVEmailsModel) run(ctx context.Context, i *invocation) {
	order := i.order(ctx, m.OrderID)
	if order == nil || !mayResend(order, i.diags) {
		return
	}
	emails := requestedEmails(declaredEmails(ctx, m.Emails))
	i.tell("%s: asking DigiCert to send its mails to %s.", orderTitle(order), addressees(emails))
	if err := i.Client.ResendDCVEmails(ctx, order.ID, emails); err != nil {
		i.diags.AddError("Could Not Resend Mails: "+orderTitle(order), tfkit.Explain(err)+refusedEmails(emails, err))
		return
	}
	i.tell("%s: the mails are on their way. Each has a link that the owner of the domain follows.", orderTitle(order))
}

// mayResend tells whether the order waits for an answer to a mail, and adds the error that says why not.
func mayResend(order *certcentral.Order, diags *diag.Diagnostics) bool {
	phase := lifecycle.PhaseOf(order.Status)
	switch {
	case phase == lifecycle.Running || phase == lifecycle.Ended:
		diags.AddError("No Mail To Resend: "+orderTitle(order), fmt.Sprintf(
			"Order %d has status %s, so none of its domains waits for a proof. Nothing was sent.", order.ID, order.Status))
	case order.DCVMethod != "" && order.DCVMethod != lifecycle.MethodEmail:
		diags.AddError("No Mail To Resend: "+orderTitle(order), fmt.Sprintf(
			"The domains of order %d are proved by method %s, for which no mail is sent. Nothing was sent. "+
				"Have the proofs looked for with the action certcentral_check_dcv, or change dcv_method of the order to %s, which sends mails by itself.", order.ID, order.DCVMethod, lifecycle.MethodEmail))
	}
	return !diags.HasError()
}

// addressees says who gets a mail.
func addressees(emails []certcentral.DCVEmail) string {
	if len(emails) == 0 {
		return "those who got one before"
	}
	list := make([]string, len(emails))
	for n, e := range emails {
		list[n] = fmt.Sprintf("%s (for %s)", e.Email, e.DNSName)
	}
	return strings.Join(list, ", ")
}

// refusedEmails says why the service may have refused addresses.
func refusedEmails(emails []certcentral.DCVEmail, err error) string {
	if len(emails) == 0 || !certcentral.IsRefused(err) {
		return ""
	}
	return "\n\n" + refusedEdits["dcv_emails"] + " Leave emails out to write to those who got a mail before."
}
