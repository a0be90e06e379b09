// SPDX-License-Identifier: MPL-2.0

package orders

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/action/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/lifecycle"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/tfkit"
)

// NewApproveRequestAction returns the action certcentral_approve_request.
func NewApproveRequestAction() action.Action {
	approval := requestSchema(
		"Approves a request that waits in the account's approval queue, with the key of somebody who may. A new order or a renewal is billed then. " +
			"A request that is approved already is left as it is; one that was rejected is an error.")
	approval.Attributes["approve_revocation"] = schema.BoolAttribute{
		MarkdownDescription: "Whether a request to revoke is approved, too. With `false` (default) it is an error, so that an action meant for an order never ends a certificate that is in use.",
		Optional:            true,
	}
	return &orderAction[approveRequestModel, *approveRequestModel]{typeName: "_approve_request", schema: approval}
}

// NewRejectRequestAction returns the action certcentral_reject_request.
func NewRejectRequestAction() action.Action {
	return &orderAction[rejectRequestModel, *rejectRequestModel]{typeName: "_reject_request", schema: requestSchema(
		"Rejects a request that waits in the account's approval queue, with the key of somebody who may. " +
			"A request that is rejected already is left as it is; one that was approved is an error.")}
}

func requestSchema(description string) schema.Schema {
	return schema.Schema{
		MarkdownDescription: description,
		Attributes: map[string]schema.Attribute{
			"request_id": schema.StringAttribute{
				MarkdownDescription: "Id of the request, as in `requests` of `certcentral_ssl_order`.",
				Required:            true,
				Validators:          []validator.String{tfkit.IsID("request")},
			},
			"comment": schema.StringAttribute{
				MarkdownDescription: "What to note with the decision.",
				Optional:            true,
				Validators:          []validator.String{stringvalidator.LengthAtLeast(1)},
			},
		},
	}
}

// requestModel is the arguments that both actions have.
type requestModel struct {
	RequestID types.String `tfsdk:"request_id"`
	Comment   types.String `tfsdk:"comment"`
}

func (m *requestModel) validate(context.Context, *diag.Diagnostics) {}

type approveRequestModel struct {
	requestModel

	ApproveRevocation types.Bool `tfsdk:"approve_revocation"`
}

// plan says what an approval can bring, and where nothing may be bought refuses one that is known to be billed.
func (m *approveRequestModel) plan(ctx context.Context, i *invocation) {
	if id, known := tfkit.ID(m.RequestID); known && !i.AllowBillable && i.Client != nil {
		if request, err := i.Client.Request(ctx, id); err == nil && bills(request) {
			i.diags.AddAttributeError(path.Root("request_id"), "Approval Not Allowed: "+labelOf(request), fmt.Sprintf(
				"Approving a request of type %s is billed to the account, and the provider has allow_billable = false. "+
					"Leave the action out here, or plan with a provider that may buy.", request.Type))
			return
		}
	}
	i.diags.AddWarning("Approval: "+m.label(), whatApprovalBrings+m.exceptions(i))
}

// exceptions says what of that the apply is going to refuse.
func (m *approveRequestModel) exceptions(i *invocation) string {
	refused := ""
	if !i.AllowBillable {
		refused += " With allow_billable = false of the provider, what is billed is refused."
	}
	switch {
	case m.ApproveRevocation.IsUnknown():
		refused += " Whether a revocation is refused is known only at apply, as approve_revocation is."
	case !m.ApproveRevocation.ValueBool():
		refused += " Without approve_revocation = true, a revocation is refused."
	}
	return refused
}

func (m *approveRequestModel) run(ctx context.Context, i *invocation) {
	m.decide(ctx, i, decideApproved, m.ApproveRevocation.ValueBool())
}

type rejectRequestModel struct{ requestModel }

func (m *rejectRequestModel) plan(context.Context, *invocation) {}

func (m *rejectRequestModel) run(ctx context.Context, i *invocation) {
	m.decide(ctx, i, decideRejected, true)
}

// label names the request in the summary of a diagnostic.
func (m *requestModel) label() string {
	if id, ok := tfkit.ID(m.RequestID); ok {
		return requestLabel(id, 0)
	}
	return requestLaterKnown
}

// decide decides the request, one to revoke only where revocations are to be decided so.
func (m *requestModel) decide(ctx context.Context, i *invocation, decision string, revocations bool) {
	id, ok := i.id("request_id", "Request", m.RequestID)
	if !ok {
		return
	}
	i.tell("Request %d: reading it.", id)
	with := decider{i.ProviderData, i.diags}
	before := with.read(ctx, id)
	if before == nil {
		return
	}
	title := fmt.Sprintf("Request %d (%s)", id, before.Type)
	if before.OrderID != 0 {
		title = fmt.Sprintf("Request %d (%s, order %d)", id, before.Type, before.OrderID)
	}
	if before.Status == decision {
		i.tell("%s is %s already. Nothing is sent.", title, decision)
		return
	}
	switch isOpen := lifecycle.IsOpen(before.Status); {
	case isOpen && before.Type == lifecycle.RequestRevoke && !revocations:
		i.diags.AddError("Revocation Not Approved: "+labelOf(before), fmt.Sprintf(
			"Request %d asks to revoke certificates, which cannot be undone and may take down what presents them. Nothing was decided. "+
				"To approve the revocation, set approve_revocation = true in the action; to refuse it, use certcentral_reject_request.", id))
		return
	case isOpen:
		i.tell("%s has status %s: it is to be %s.", title, before.Status, decision)
	}
	if after := with.settle(ctx, before, decision, m.Comment.ValueString()); after != nil {
		i.tell("%s has status %s now.", title, after.Status)
	}
}
