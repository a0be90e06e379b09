// SPDX-License-Identifier: MPL-2.0

package orders

import (
	"context"
	"fmt"
	"regexp"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
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

// NewRevokeCertificateAction returns the action certcentral_revoke_certificate.
func NewRevokeCertificateAction() action.Action {
	return &orderAction[revokeCertificateModel, *revokeCertificateModel]{typeName: "_revoke_certificate", exactlyOne: []string{"certificate_id", "serial_number"}, schema: schema.Schema{
		MarkdownDescription: "Revokes one certificate, and none of the others of its order: the one that a reissue replaced, for instance, or that of a machine that was broken into. " +
			"Unless `skip_approval` is set, an administrator of the account approves it first. A certificate that is revoked already is left as it is.",
		Attributes: map[string]schema.Attribute{
			"certificate_id": schema.StringAttribute{
				MarkdownDescription: "Id of the certificate. Either this or `serial_number`.",
				Optional:            true,
				Validators:          []validator.String{tfkit.IsID("certificate")},
			},
			"serial_number": schema.StringAttribute{
				MarkdownDescription: "Serial number of the certificate, in hexadecimal digits without colons. Either this or `certificate_id`.",
				Optional:            true,
			},
			"revocation_reason": schema.StringAttribute{
				MarkdownDescription: "Why, for example `superseded` or `unspecified` (the service's default).",
				Optional:            true,
				Validators:          []validator.String{stringvalidator.LengthAtLeast(1)},
			},
			"comment": schema.StringAttribute{
				MarkdownDescription: "Text for whoever approves the revocation.",
				Optional:            true,
				Validators:          []validator.String{stringvalidator.LengthAtLeast(1)},
			},
			"skip_approval": schema.BoolAttribute{
				MarkdownDescription: "Whether to revoke at once, which needs an administrator's key. With `false` (default) an administrator of the account approves the revocation first.",
				Optional:            true,
			},
		},
	}}
}

type revokeCertificateModel struct {
	CertificateID    types.String `tfsdk:"certificate_id"`
	SerialNumber     types.String `tfsdk:"serial_number"`
	RevocationReason types.String `tfsdk:"revocation_reason"`
	Comment          types.String `tfsdk:"comment"`
	SkipApproval     types.Bool   `tfsdk:"skip_approval"`
}

// serialNumber is longer than any id, for the service takes both in one place.
var serialNumber = regexp.MustCompile(`^[0-9A-Fa-f]{16,40}$`)

func (m *revokeCertificateModel) validate(_ context.Context, diags *diag.Diagnostics) {
	if number := m.SerialNumber; tfkit.IsKnown(number) && !serialNumber.MatchString(number.ValueString()) {
		diags.AddAttributeError(path.Root("serial_number"), "Invalid Serial Number", fmt.Sprintf(
			"%q is not the serial number of a certificate: write its 16 to 40 hexadecimal digits, with leading zeros and without colons or spaces.", number.ValueString()))
	}
}

func (m *revokeCertificateModel) plan(_ context.Context, i *invocation) {
	when := "after an administrator of the account approved it"
	switch {
	case m.SkipApproval.IsUnknown():
		when = "at once or after an approval, which is known only at apply"
	case m.SkipApproval.ValueBool():
		when = "at once, without an approval"
	}
	i.diags.AddWarning("Revocation: "+m.label(), fmt.Sprintf(
		"The certificate is revoked %s. That cannot be undone, and whoever still presents the certificate is no longer trusted. The order and its other certificates stay in force.", when))
}

// label names the certificate in the summary of a diagnostic.
func (m *revokeCertificateModel) label() string {
	if id, ok := tfkit.ID(m.CertificateID); ok {
		return revocable{id: id}.String()
	}
	if tfkit.IsKnown(m.SerialNumber) {
		return revocable{serial: serialText(m.SerialNumber.ValueString())}.String()
	}
	return "Certificate known after apply"
}

func (m *revokeCertificateModel) run(ctx context.Context, i *invocation) {
	certificate := revocable{serial: serialText(m.SerialNumber.ValueString())}
	if certificate.serial == "" {
		var ok bool
		if certificate.id, ok = i.id("certificate_id", "Certificate", m.CertificateID); !ok {
			return
		}
	}
	i.tell("%s: looking up its order.", certificate)
	order, err := certificate.order(ctx, i.Client)
	switch {
	case err != nil:
		i.diags.AddError("Could Not Look Up Certificate: "+certificate.String(), "Nothing was revoked. "+tfkit.Explain(err))
		return
	case isRevoked(order):
		i.tell("%s of order %d is revoked already. Nothing is sent.", certificate, order.ID)
		return
	case order == nil:
		i.tell("%s is not the current one of any order that the key sees.", certificate)
	default:
		i.tell("%s is the current one of order %d (%s).", certificate, order.ID, tfkit.OrderSubject(order))
	}
	if m.SkipApproval.ValueBool() || !certificate.isAskedFor(ctx, i, order) { // at once, no request is filed
		m.revoke(ctx, i, certificate, order)
	}
}

// revoke asks for the revocation and tells what came of it. The order is nil where it is not known.
func (m *revokeCertificateModel) revoke(ctx context.Context, i *invocation, certificate revocable, order *certcentral.Order) {
	i.tell("%s: asking DigiCert to revoke it.", certificate)
	waiting, err := certificate.revoke(ctx, i.Client, certcentral.RevokeRequest{
		Reason: m.RevocationReason.ValueString(), Comments: m.Comment.ValueString(), SkipApproval: m.SkipApproval.ValueBool(), Before: order,
	})
	switch {
	case err != nil && certificate.over(ctx, i.Client, err):
		i.tell("%s was revoked already.", certificate)
	case err != nil && certcentral.IsRefused(err):
		i.diags.AddError("Could Not Revoke "+certificate.String(), "Nothing was revoked. "+tfkit.ExplainUnseen("certificate", err)+
			"\n\nWhile a reissue of its order is pending, no certificate of it can be revoked: have the reissue issued or cancelled first.")
	case err != nil:
		i.diags.AddError("Revocation Not Confirmed: "+certificate.String(), m.inDoubt(err))
	case waiting != nil:
		i.tell("%s: request %d to revoke it waits for an approval.", certificate, waiting.ID)
		warnRevocationWaits(certificate, waiting, i.diags)
	default:
		i.tell("%s is revoked.", certificate)
	}
}

// inDoubt says what is not known after a revocation without an answer, and the way on.
func (m *revokeCertificateModel) inDoubt(err error) string {
	if m.SkipApproval.ValueBool() {
		return fmt.Sprintf("It is not known whether the certificate was revoked. %s\n\nTo find out, %s: what took effect is found.", tfkit.Explain(err), invokeAgain)
	}
	return fmt.Sprintf("It is not known whether a request to revoke the certificate was filed, and it is not sent again by itself, for a second one would wait beside it. %s\n\n"+
		"Look in CertCentral whether one waits; if there is none, %s.", tfkit.Explain(err), invokeAgain)
}

func warnRevocationWaits(certificate revocable, request *certcentral.Request, diags *diag.Diagnostics) {
	diags.AddWarning("Revocation Awaits Approval: "+certificate.String(), fmt.Sprintf(
		"The certificate stays in force until an administrator of the account approves request %d, in CertCentral or by certcentral_approve_request with approve_revocation = true and a key of their own. "+
			"With skip_approval = true and an administrator's key, revoking takes effect at once.", request.ID))
}

// revocable is a certificate that is to be revoked, by its id or else its serial number.
type revocable struct {
	id     int64
	serial string
}

// String names the certificate in messages.
func (c revocable) String() string {
	if c.id != 0 {
		return fmt.Sprintf("Certificate %d", c.id)
	}
	return "Certificate With Serial Number " + c.serial
}

func (c revocable) revoke(ctx context.Context, client *certcentral.Client, req certcentral.RevokeRequest) (*certcentral.Request, error) {
	if c.id != 0 {
		return client.RevokeCertificate(ctx, c.id, req)
	}
	return client.RevokeSerialNumber(ctx, c.serial, req)
}

// is tells whether the certificate is the current one of an order.
func (c revocable) is(current *certcentral.OrderCertificate) bool {
	if c.id != 0 {
		return current.ID == c.id
	}
	return sameSerial(current.SerialNumber, c.serial)
}

// order returns the order whose current certificate it is. The service does not tell of which order a replaced certificate
// or a duplicate is, so that nil says nothing.
func (c revocable) order(ctx context.Context, client *certcentral.Client) (*certcentral.Order, error) {
	filters := map[string][]string{"serial_number": {c.serial}}
	if c.id != 0 {
		filters = map[string][]string{"certificate_id": {fmt.Sprint(c.id)}}
	}
	return client.OrderOf(ctx, filters, c.is)
}

// isAskedFor tells whether a request waits already that would revoke the certificate, or may, and warns of it. The order is
// nil where it is not known, and then nothing is.
func (c revocable) isAskedFor(ctx context.Context, i *invocation, order *certcentral.Order) bool {
	if order == nil {
		return false
	}
	var unclear *certcentral.Request
	for n, entry := range order.Requests {
		if entry.Type != lifecycle.RequestRevoke || !lifecycle.IsOpen(entry.Status) {
			continue
		}
		request, err := i.Client.Request(ctx, entry.ID)
		is, told := false, false
		if err == nil && request.Order != nil {
			is, told = sameCertificate(&request.Order.Certificate, &order.Certificate)
		}
		switch {
		case is:
			warnRevocationWaits(c, request, i.diags)
			return true
		case !told:
			unclear = &order.Requests[n]
		}
	}
	if unclear != nil {
		i.diags.AddWarning("Revocation May Await Approval: "+c.String(), fmt.Sprintf(
			"Request %d to revoke waits on order %d, and the service does not tell whether it is about this certificate, another one of the order, or all of them. No second request was filed. "+
				"Have request %d decided first, in CertCentral or by certcentral_approve_request (approve_revocation = true) or certcentral_reject_request with an administrator's key, and then %s if the certificate is still in force.",
			unclear.ID, order.ID, unclear.ID, invokeAgain))
	}
	return unclear != nil
}

// sameCertificate compares two certificates by the first of id, serial number and thumbprint that both tell. Told is false
// when there is none, as in a request that waits, whose certificate has no id.
func sameCertificate(a, b *certcentral.OrderCertificate) (same, told bool) {
	switch {
	case a.ID != 0 && b.ID != 0:
		return a.ID == b.ID, true
	case a.SerialNumber != "" && b.SerialNumber != "":
		return sameSerial(a.SerialNumber, b.SerialNumber), true
	case a.Thumbprint != "" && b.Thumbprint != "":
		return strings.EqualFold(a.Thumbprint, b.Thumbprint), true
	}
	return false, false
}

// over tells, after a call that failed, whether the certificate is revoked after all: by an earlier try whose answer was
// lost, or by somebody else.
func (c revocable) over(ctx context.Context, client *certcentral.Client, err error) bool {
	if certcentral.IsAlreadyRevoked(err) {
		return true
	}
	order, readErr := c.order(ctx, client)
	return readErr == nil && isRevoked(order)
}

// isRevoked tells whether the current certificate of an order is revoked, alone or with the order.
func isRevoked(order *certcentral.Order) bool {
	return order != nil && (order.Status == lifecycle.StatusRevoked || order.Certificate.Status == lifecycle.StatusRevoked)
}
