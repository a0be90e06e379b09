// SPDX-License-Identifier: MPL-2.0

package orders

import (
	"cmp"
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/booldefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringdefault"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/certcentral"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/tfkit"
)

// endModel is what destroying does about what the resource stands for.
type endModel struct {
	OnDestroy              types.String `tfsdk:"on_destroy"`
	RevocationReason       types.String `tfsdk:"revocation_reason"`
	RevocationSkipApproval types.Bool   `tfsdk:"revocation_skip_approval"`
	OnDestroyComment       types.String `tfsdk:"on_destroy_comment"`
}

// The ends that on_destroy declares: onDestroyKeep of both resources, onDestroyRevoke of duplicates, the others of orders.
const (
	onDestroyKeep              = "keep"
	onDestroyRevoke            = "revoke"
	onDestroyRevokeOrder       = "revoke_order"
	onDestroyRevokeCertificate = "revoke_certificate"
)

// endAttributes are the attributes of endModel. Ends are the values that on_destroy takes, its default first; with tells
// what the comment goes with.
func endAttributes(onDestroy, with string, ends ...string) map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"on_destroy": schema.StringAttribute{
			MarkdownDescription: onDestroy,
			Optional:            true,
			Computed:            true,
			Default:             stringdefault.StaticString(ends[0]),
			Validators:          []validator.String{stringvalidator.OneOf(ends...)},
		},
		"revocation_reason": schema.StringAttribute{
			MarkdownDescription: "Reason given when destroying revokes, for example `superseded` or `unspecified` (the service's default).",
			Optional:            true,
			Validators:          []validator.String{stringvalidator.LengthAtLeast(1)},
		},
		"revocation_skip_approval": schema.BoolAttribute{
			MarkdownDescription: "Whether destroying revokes at once, which needs an administrator's key. With `false` (default) an administrator of the account approves the revocation first, so that a mistaken destroy takes no site down.",
			Optional:            true,
			Computed:            true,
			Default:             booldefault.StaticBool(false),
		},
		"on_destroy_comment": schema.StringAttribute{
			MarkdownDescription: "Text that goes with the " + with + " when the resource is destroyed.",
			Optional:            true,
		},
	}
}

// imported declares, for an import, the end that a declaration without one has.
func (m *endModel) imported(end string) {
	m.OnDestroy, m.RevocationSkipApproval = types.StringValue(end), types.BoolValue(false)
}

// note returns the text for a cancellation or a rejection, which the service demands.
func (m *endModel) note() string {
	return cmp.Or(m.OnDestroyComment.ValueString(), "Withdrawn by Terraform.")
}

// warnOfDestroy says in a plan what destroying will do: to what the facts name, what ends says, and nothing when that is
// empty. Beyond is what else there is to say of the end.
func (m *endModel) warnOfDestroy(label, facts, ends, beyond string, diags *diag.Diagnostics) {
	if ends == "" {
		diags.AddWarning("Destroy Keeps: "+label, facts+" stays as it is at CertCentral and is no longer managed.")
		return
	}
	approval := " after an administrator of the account approved it"
	if m.RevocationSkipApproval.ValueBool() {
		approval = " at once, without an approval"
	}
	diags.AddWarning("Destroy Revokes: "+label, facts+" "+ends+approval+beyond+" Set on_destroy = \"keep\" and apply first to leave it alone.")
}

// revocation is a call that revokes an order or a certificate.
type revocation struct {
	send  func(context.Context, int64, certcentral.RevokeRequest) (*certcentral.Request, error)
	id    int64
	what  string             // that is revoked, as in "Certificate 7"
	order *certcentral.Order // that it is of, as read before
	// over tells, after a call that failed, whether it is revoked, or ended otherwise, after all: by an earlier try whose
	// answer was lost, by somebody else, or with time.
	over func(context.Context, error) bool
}

// revoke ends what r says. A revocation that awaits an approval counts as done, whether this call asked for it or is
// refused because somebody did before.
func (m *endModel) revoke(ctx context.Context, label string, r revocation, diags *diag.Diagnostics) {
	waiting, err := r.send(ctx, r.id, certcentral.RevokeRequest{
		Reason: m.RevocationReason.ValueString(), Comments: m.OnDestroyComment.ValueString(), SkipApproval: m.RevocationSkipApproval.ValueBool(),
		Before: r.order,
	})
	said := ""
	switch {
	case err != nil && r.over(ctx, err):
		return
	case err != nil && certcentral.IsRefused(err):
		waiting, said = r.order.OpenRevocation(), "\n\nAsked once more, the service said: "+tfkit.Explain(err)
	}
	switch {
	case waiting != nil:
		diags.AddWarning("Revocation Awaits Approval: "+label, fmt.Sprintf(
			"%s is no longer managed, and stays in force until an administrator of the account approves request %d in CertCentral. "+
				"With revocation_skip_approval = true and an administrator's key, revoking takes effect at once.%s", r.what, waiting.ID, said))
	case certcentral.InDoubt(err) && !m.RevocationSkipApproval.ValueBool():
		diags.AddError("Revocation Not Confirmed: "+label, fmt.Sprintf(
			"It is not known whether a request to revoke %s was filed, and the resource stays in state. %s\n\n"+
				"Look in CertCentral whether one waits. If there is none, destroy again. If there is, set on_destroy = \"keep\", apply, and destroy again, which lets go of it without asking once more.",
			strings.ToLower(r.what), tfkit.Explain(err)))
	case err != nil:
		diags.AddError("Could Not Revoke "+r.what, fmt.Sprintf(
			"%s stays in force, and the resource %q stays in state. %s\n\nTo let go of it without revoking it, set on_destroy = \"keep\", apply, and destroy again.",
			r.what, label, tfkit.Explain(err)))
	}
}
