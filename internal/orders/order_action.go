// SPDX-License-Identifier: MPL-2.0

package orders

import (
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-validators/actionvalidator"
	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/action/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/certcentral"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/tfkit"
)

// orderAction is an action on an order, or on what belongs to one: what all of them have in common.
type orderAction[T any, M actionArguments[T]] struct {
	tfkit.Action

	typeName string
	schema   schema.Schema
	// exactlyOne names the arguments of which one is given.
	exactlyOne []string
}

// actionArguments are the arguments of an action, and what it does with them.
type actionArguments[T any] interface {
	*T
	// validate refuses what can be told to be wrong without asking the service, of the arguments that are known.
	validate(ctx context.Context, diags *diag.Diagnostics)
	// plan says what the action is going to do, where that is not to be undone.
	plan(ctx context.Context, i *invocation)
	// run does it. All arguments are known by then, and none of those that were not before has been validated.
	run(ctx context.Context, i *invocation)
}

var (
	_ action.ActionWithConfigure        = (*orderAction[checkDCVModel, *checkDCVModel])(nil)
	_ action.ActionWithConfigValidators = (*orderAction[checkDCVModel, *checkDCVModel])(nil)
	_ action.ActionWithModifyPlan       = (*orderAction[checkDCVModel, *checkDCVModel])(nil)
	_ action.ActionWithValidateConfig   = (*orderAction[checkDCVModel, *checkDCVModel])(nil)
)

// Metadata implements action.Action.
func (a *orderAction[T, M]) Metadata(_ context.Context, req action.MetadataRequest, resp *action.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + a.typeName
}

// Schema implements action.Action.
func (a *orderAction[T, M]) Schema(_ context.Context, _ action.SchemaRequest, resp *action.SchemaResponse) {
	resp.Schema = a.schema
}

// ConfigValidators implements action.ActionWithConfigValidators.
func (a *orderAction[T, M]) ConfigValidators(context.Context) []action.ConfigValidator {
	if len(a.exactlyOne) == 0 {
		return nil
	}
	expressions := make([]path.Expression, len(a.exactlyOne))
	for i, name := range a.exactlyOne {
		expressions[i] = path.MatchRoot(name)
	}
	return []action.ConfigValidator{actionvalidator.ExactlyOneOf(expressions...)}
}

// ValidateConfig implements action.ActionWithValidateConfig.
func (a *orderAction[T, M]) ValidateConfig(ctx context.Context, req action.ValidateConfigRequest, resp *action.ValidateConfigResponse) {
	var arguments T
	resp.Diagnostics.Append(req.Config.Get(ctx, &arguments)...)
	if !resp.Diagnostics.HasError() {
		M(&arguments).validate(ctx, &resp.Diagnostics)
	}
}

// ModifyPlan implements action.ActionWithModifyPlan.
func (a *orderAction[T, M]) ModifyPlan(ctx context.Context, req action.ModifyPlanRequest, resp *action.ModifyPlanResponse) {
	var arguments T
	resp.Diagnostics.Append(req.Config.Get(ctx, &arguments)...)
	if a.CheckClient(&resp.Diagnostics); resp.Diagnostics.HasError() || a.ProviderData == nil {
		return
	}
	M(&arguments).plan(ctx, &invocation{a.ProviderData, &resp.Diagnostics, nil})
}

// Invoke implements action.Action.
func (a *orderAction[T, M]) Invoke(ctx context.Context, req action.InvokeRequest, resp *action.InvokeResponse) {
	var arguments T
	resp.Diagnostics.Append(req.Config.Get(ctx, &arguments)...)
	if resp.Diagnostics.HasError() || !a.Ready(&resp.Diagnostics) || !a.givesOne(ctx, req, &resp.Diagnostics) {
		return
	}
	if M(&arguments).validate(ctx, &resp.Diagnostics); resp.Diagnostics.HasError() {
		return
	}
	callCtx, cancel := context.WithTimeout(ctx, changeTimeout)
	defer cancel()
	M(&arguments).run(callCtx, &invocation{a.ProviderData, &resp.Diagnostics, resp.SendProgress})
}

// givesOne tells whether one of the arguments of which one is to be given has a value, now that none is unknown any more.
func (a *orderAction[T, M]) givesOne(ctx context.Context, req action.InvokeRequest, diags *diag.Diagnostics) bool {
	given := 0
	for _, name := range a.exactlyOne {
		var value types.String
		diags.Append(req.Config.GetAttribute(ctx, path.Root(name), &value)...)
		if !value.IsNull() {
			given++
		}
	}
	if len(a.exactlyOne) > 0 && given != 1 {
		diags.AddError("Invalid Arguments", fmt.Sprintf(
			"Exactly one of %s has to be given, and %d of them were when the action was invoked. Nothing was sent.", strings.Join(a.exactlyOne, " and "), given))
	}
	return !diags.HasError()
}

// invocation is one run of an action, or the plan of one, which has nobody to tell of its progress.
type invocation struct {
	*tfkit.ProviderData

	diags    *diag.Diagnostics
	progress func(action.InvokeProgressEvent)
}

// tell shows a message while the action goes on.
func (i *invocation) tell(format string, arguments ...any) {
	i.progress(action.InvokeProgressEvent{Message: fmt.Sprintf(format, arguments...)})
}

// id returns the number that an argument stands for. It is false for a value that only the apply brought to light and
// that is none, of which the diagnostics then tell.
func (i *invocation) id(argument, kind string, value types.String) (id int64, ok bool) {
	if id, ok = tfkit.ID(value); !ok {
		i.diags.AddAttributeError(path.Root(argument), "Invalid "+kind+" Id", fmt.Sprintf(
			"%q is not the id of the %s, which is a number. Nothing was sent.", value.ValueString(), strings.ToLower(kind)))
	}
	return id, ok
}

// order reads the order that order_id names, nil when the diagnostics say why it cannot be read.
func (i *invocation) order(ctx context.Context, value types.String) *certcentral.Order {
	id, ok := i.id("order_id", "Order", value)
	if !ok {
		return nil
	}
	i.tell("Order %d: reading it.", id)
	order, err := i.Client.Order(ctx, id)
	if err != nil {
		i.diags.AddError(fmt.Sprintf("Could Not Read Order %d", id), "Nothing was sent. "+tfkit.ExplainUnseen("order", err))
		return nil
	}
	i.tell("%s has status %s.", orderTitle(order), order.Status)
	return order
}

// orderTitle names an order in messages, and at the end of a summary, where equal summaries would collapse into one.
func orderTitle(order *certcentral.Order) string {
	if name := tfkit.OrderSubject(order); name != "" {
		return fmt.Sprintf("Order %d (%s)", order.ID, name)
	}
	return fmt.Sprintf("Order %d", order.ID)
}

// invokeAgain is the way to repeat an action by hand: an apply does not, where nothing triggers it any more.
const invokeAgain = "invoke the action again (terraform apply -invoke=action.<type>.<name>)"
