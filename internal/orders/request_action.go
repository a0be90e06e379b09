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
	return &orderAction[approveRequestModel, *approveRequestModel]{typeName: "_approve_request", schema: requestSchema(
		"Approves a request that waits in the account's approval queue, with the key of somebody who may. A new order or a renewal is billed then. " +
			"A request that is approved already is left as it is; one that was rejected is an error.")}
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

// requestModel is the arguments of both actions.
type requestModel struct {
	RequestID types.String `tfsdk:"request_id"`
	Comment   types.String `tfsdk:"comment"`
}

func (m *requestModel) validate(context.Context, *diag.Diagnostics) {}

type approveRequestModel struct{ requestModel }

// plan says what an approval can cost, and where nothing may be bought refuses one that is known to.
func (m *approveRequestModel) plan(ctx context.Context, i *invocation) {
	id, known := tfkit.ID(m.RequestID)
	switch {
	case i.AllowBillable:
		i.diags.AddWarning("Approval: "+m.label(), whatApprovalBrings)
	case known && i.Client != nil:
		if request, err := i.Client.Request(ctx, id); err == nil && bills(request) {
			i.diags.AddAttributeError(path.Root("request_id"), "Approval Not Allowed: "+labelOf(request), fmt.Sprintf(
				"Approving a request of type %s is billed to the account, and the provider has allow_billable = false. "+
					"Leave the action out here, or plan with a provider that may buy.", request.Type))
		}
	}
}

func (m *approveRequestModel) run(ctx context.Context, i *invocation) {
	m.decide(ctx, i, decideApproved)
}

type rejectRequestModel struct{ requestModel }

func (m *rejectRequestModel) plan(context.Context, *invocation) {}

func (m *rejectRequestModel) run(ctx context.Context, i *invocation) {
	m.decide(ctx, i, decideRejected)
}

// label names the request in the summary of a diagnostic.
func (m *requestModel) label() string {
	if id, ok := tfkit.ID(m.RequestID); ok {
		return requestLabel(id, 0)
	}
	return requestLaterKnown
}

func (m *requestModel) decide(ctx context.Context, i *invocation, decision string) {
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
	if lifecycle.IsOpen(before.Status) {
		i.tell("%s has status %s: it is to be %s.", title, before.Status, decision)
	}
	if after := with.settle(ctx, before, decision, m.Comment.ValueString()); after != nil {
		i.tell("%s has status %s now.", title, after.Status)
	}
}
