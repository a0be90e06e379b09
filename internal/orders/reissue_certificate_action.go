// SPDX-License-Identifier: MPL-2.0

package orders

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/action/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/certcentral"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/lifecycle"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/tfkit"
)

// NewReissueCertificateAction returns the action certcentral_reissue_certificate.
func NewReissueCertificateAction() action.Action {
	return &orderAction[reissueCertificateModel, *reissueCertificateModel]{typeName: "_reissue_certificate", schema: schema.Schema{
		MarkdownDescription: "Has the certificate of a TLS order issued once more, for the same key and names as it has now. Nothing is billed, and the certificate before it stays in force. " +
			"An order that is not issued, or whose reissue is pending, is an error.",
		Attributes: map[string]schema.Attribute{
			"order_id": schema.StringAttribute{
				MarkdownDescription: "Id of the order, which is issued.",
				Required:            true,
				Validators:          []validator.String{tfkit.IsID("order")},
			},
			"signature_hash": schema.StringAttribute{
				MarkdownDescription: "Hash that the certificate is signed with: `sha256`, `sha384` or `sha512`, as the product allows. Left out, that of the present certificate.",
				Optional:            true,
				Validators:          []validator.String{stringvalidator.LengthAtLeast(1)},
			},
			"ca_cert_id": schema.StringAttribute{
				MarkdownDescription: "Id of the CA certificate that is to issue; the data source `certcentral_products` lists those of each product. Left out, the service chooses, and a product that needs one keeps its own.",
				Optional:            true,
				Validators:          []validator.String{stringvalidator.LengthAtLeast(1)},
			},
			"comments": schema.StringAttribute{
				MarkdownDescription: "Text for whoever approves the reissue.",
				Optional:            true,
			},
			"skip_approval": schema.BoolAttribute{
				MarkdownDescription: "Whether the reissue goes to DigiCert without an approval in the account, where the key's user may do that. Default is the service's: `false`.",
				Optional:            true,
			},
		},
	}}
}

type reissueCertificateModel struct {
	OrderID       types.String `tfsdk:"order_id"`
	SignatureHash types.String `tfsdk:"signature_hash"`
	CACertID      types.String `tfsdk:"ca_cert_id"`
	Comments      types.String `tfsdk:"comments"`
	SkipApproval  types.Bool   `tfsdk:"skip_approval"`
}

func (m *reissueCertificateModel) validate(context.Context, *diag.Diagnostics) {}

func (m *reissueCertificateModel) plan(context.Context, *invocation) {}

func (m *reissueCertificateModel) run(ctx context.Context, i *invocation) {
	order := i.order(ctx, m.OrderID)
	if order == nil || !mayReissue(ctx, i, order) {
		return
	}
	if waiting := order.OpenRevocation(); waiting != nil {
		i.diags.AddWarning(fmt.Sprintf("Revocation Awaits Approval: %s, Request %d", orderTitle(order), waiting.ID), fmt.Sprintf(
			"Request %d to revoke waits on order %d. The service does not tell whether it is about one certificate or about the whole order, and approving the latter revokes what this reissue brings as well. "+
				"Reject it, in CertCentral or by certcentral_reject_request, if the new certificate is to stay.", waiting.ID, order.ID))
	}
	i.tell("%s: asking DigiCert to reissue certificate %d.", orderTitle(order), order.Certificate.ID)
	reissued, err := i.Client.Reissue(ctx, order, m.request(ctx, order))
	if uncertain := (*certcentral.UncertainError)(nil); errors.As(err, &uncertain) {
		i.diags.AddError("Reissue Not Confirmed: "+orderTitle(order), fmt.Sprintf(
			"The reissue was sent once, its answer was lost, and no new certificate or request was found on the order afterwards: %s\n\n"+
				"It is not sent again by itself. Look at order %d in CertCentral: if it has neither a pending reissue nor another certificate than %d, %s.",
			tfkit.Explain(err), order.ID, order.Certificate.ID, invokeAgain))
		return
	}
	if err != nil {
		i.diags.AddError("Could Not Reissue Certificate: "+orderTitle(order), "Nothing was reissued. "+tfkit.Explain(err))
		return
	}
	reportReissue(i, order, reissued)
}

// request returns the reissue: what an import would declare of the order, whole, for the service forgets every name that
// is left out.
func (m *reissueCertificateModel) request(ctx context.Context, order *certcentral.Order) certcentral.ReissueRequest {
	var is sslOrderModel
	is.imported(ctx, errand{}, order)
	fillInputs(is.served(order), types.String.IsNull)
	for _, wish := range []struct {
		is   *types.String
		want types.String
	}{{&is.SignatureHash, m.SignatureHash}, {&is.CACertID, m.CACertID}} {
		if !wish.want.IsNull() {
			*wish.is = wish.want
		}
	}
	is.Comments, is.SkipApproval = m.Comments, m.SkipApproval
	return is.reissueRequest(ctx)
}

// mayReissue tells whether the order takes a reissue of what it has, and adds the error that says why not.
func mayReissue(ctx context.Context, i *invocation, order *certcentral.Order) bool {
	phase := lifecycle.PhaseOf(order.Status)
	switch {
	case tfkit.IsClientOrder(order):
		i.diags.AddError("Not A TLS Order: "+orderTitle(order), fmt.Sprintf(
			"Order %d is of product %s. What its certificate was asked for with, the service does not tell in full, so that a reissue could lose some of it. Nothing was sent. "+
				"A new reissue_trigger of certcentral_client_certificate_order reissues it.", order.ID, order.ProductNameID))
	case !isTLS(order):
		i.diags.AddError("Not A TLS Order: "+orderTitle(order), fmt.Sprintf(
			"Order %d is of product %s, whose reissues may ask for more than those of TLS certificates. Nothing was sent. Reissue it in CertCentral.", order.ID, order.ProductNameID))
	case phase == lifecycle.Ended:
		i.diags.AddError("Order Has Ended: "+orderTitle(order), fmt.Sprintf(
			"Order %d has status %s, and no certificate will come of it any more. Nothing was sent. Place a new order.", order.ID, order.Status))
	case phase == lifecycle.Waiting:
		i.diags.AddError("Order Not Issued Yet: "+orderTitle(order), fmt.Sprintf(
			"Order %d has status %s, and only what was issued is reissued. Nothing was sent. A pending order is changed by its resource, or in CertCentral.", order.ID, order.Status))
	case order.Certificate.CSR == "" || order.Certificate.CommonName == "":
		i.diags.AddError("Order Tells No CSR: "+orderTitle(order), fmt.Sprintf(
			"The service does not tell the signing request or the common name of order %d, so that they cannot be sent once more. Nothing was sent. Reissue it in CertCentral.", order.ID))
	default:
		return !isBeingReissued(ctx, i, order)
	}
	return false
}

// isBeingReissued tells whether a reissue is pending, or may be, and adds the error that says so. The service may go on calling
// such an order issued.
func isBeingReissued(ctx context.Context, i *invocation, order *certcentral.Order) bool {
	pending := ""
	for _, request := range order.Requests {
		if request.Type == lifecycle.RequestReissue && lifecycle.IsOpen(request.Status) {
			pending = fmt.Sprintf("request %d waits for an approval", request.ID)
		}
	}
	certificates, err := i.Client.Reissues(ctx, order.ID)
	if err != nil {
		i.diags.AddError("Could Not List Reissues: "+orderTitle(order), "Without that list a reissue could be sent beside one that is pending. Nothing was sent. "+tfkit.Explain(err))
		return true
	}
	isListed := slices.ContainsFunc(certificates, func(c certcentral.IssuedCertificate) bool {
		return c.Status == lifecycle.StatusPending && c.ID != order.Certificate.ID
	})
	switch {
	case pending != "":
	case isListed:
		pending = "its list of reissues has one that is pending"
	case lifecycle.PhaseOf(order.Status) == lifecycle.Reissuing:
		pending = "its status is " + order.Status
	default:
		return false
	}
	i.diags.AddError("Reissue Already Pending: "+orderTitle(order), fmt.Sprintf(
		"A reissue of order %d is under way: %s. Nothing was sent. Let it be issued, or cancel it in CertCentral first.", order.ID, pending))
	return true
}

// reportReissue tells what came of a reissue, and what it waits for.
func reportReissue(i *invocation, before *certcentral.Order, reissued *certcentral.Reissued) {
	title := orderTitle(before)
	switch {
	case len(reissued.CertificateChain) > 0:
		i.tell("%s: certificate %d is issued in the place of %d.", title, reissued.CertificateID, before.Certificate.ID)
	case reissued.CertificateID != 0 && reissued.Recovered: // whether it is issued, the trace of it does not tell
		i.tell("%s: the answer was lost, and certificate %d takes the place of %d, now or once it is issued.", title, reissued.CertificateID, before.Certificate.ID)
	case reissued.CertificateID != 0:
		i.tell("%s: certificate %d takes the place of %d when it is issued.", title, reissued.CertificateID, before.Certificate.ID)
	}
	for _, request := range reissued.Requests {
		if request.Status != "" && !lifecycle.IsOpen(request.Status) {
			continue
		}
		i.tell("%s: request %d to reissue it waits for an approval.", title, request.ID)
		i.diags.AddWarning(fmt.Sprintf("Reissue Awaits Approval: %s, Request %d", title, request.ID), fmt.Sprintf(
			"No certificate is issued until an administrator of the account approves request %d, in CertCentral or by certcentral_approve_request with a key of their own.", request.ID))
	}
	if reissued.DCVRandomValue != "" {
		i.diags.AddWarning("Domains Have To Be Proved: "+title, fmt.Sprintf(
			"Some domains of the order are not proved any more. DigiCert looks for the value %s, by method %s: publish it for these domains, and have it looked for by certcentral_check_dcv.", reissued.DCVRandomValue, before.DCVMethod))
	}
}
