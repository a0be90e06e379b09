// SPDX-License-Identifier: MPL-2.0

package orders

import (
	"cmp"
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/certcentral"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/lifecycle"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/tfkit"
)

// decide sees to it that the request is decided as planned, and fills the model; it is false when the diagnostics say why
// it is not. The prior state is nil in Create.
func (r *requestApprovalResource) decide(ctx context.Context, plan, prior *requestApprovalModel, diags *diag.Diagnostics) bool {
	id, ok := plan.complete(diags)
	if !ok {
		return false
	}
	with := decider{r.ProviderData, diags}
	request := with.read(ctx, id)
	if request == nil {
		return false
	}
	decision := plan.Decision.ValueString()
	if decision == decideApproved && lifecycle.IsOpen(request.Status) && turnsToRevocation(prior, request) {
		diags.AddError("Revocation Not Approved: "+labelOf(request), fmt.Sprintf(
			"request_id went from %s to %d, and request %d asks to revoke certificates, which the earlier one did not. Nothing was decided. "+
				"Choose the request by its type, so that a revocation is never among them; to approve this one, declare a certcentral_request_approval of its own for it.",
			prior.RequestID.ValueString(), id, id))
		return false
	}
	if request = with.settle(ctx, request, decision, plan.Comment.ValueString()); request == nil {
		return false
	}
	plan.fill(request)
	return true
}

// decider decides requests, for the resource and for the actions.
type decider struct {
	*tfkit.ProviderData
	diags *diag.Diagnostics
}

// read returns the request, nil when the diagnostics say why it cannot be read.
func (d decider) read(ctx context.Context, id int64) *certcentral.Request {
	request, err := d.Client.Request(ctx, id)
	if err != nil {
		d.diags.AddError(fmt.Sprintf("Could Not Read Request %d", id), "Nothing was decided. "+tfkit.ExplainUnseen("request", err))
		return nil
	}
	return request
}

// settle sees to it that a request, as it was just read, is decided, and returns it as it is then: not decided yet where
// another approver is wanted, nil when the diagnostics say why not.
func (d decider) settle(ctx context.Context, request *certcentral.Request, decision, comment string) *certcentral.Request {
	switch {
	case request.Status == decision: // by somebody else, or by an apply that could not save it
		return request
	case !lifecycle.IsOpen(request.Status):
		d.diags.AddError(decidedOtherwise(request))
		return nil
	case decision == decideApproved && !d.AllowBillable && bills(request):
		d.diags.AddError("Approval Not Allowed: "+labelOf(request), fmt.Sprintf(
			"Approving request %d (%s) bills the account, and the provider has allow_billable = false. Nothing was decided. Apply with a provider that may buy.", request.ID, request.Type))
		return nil
	case decision == decideApproved && request.Status == lifecycle.StatusPending && request.Reviewer != nil:
		return d.approveSecond(ctx, request, comment)
	default:
		return d.send(ctx, request, decision, comment)
	}
}

// complete returns the id of the request. It is false when a value that only the apply brought to light is none that the
// validators would have taken.
func (m *requestApprovalModel) complete(diags *diag.Diagnostics) (id int64, ok bool) {
	id, isID := tfkit.ID(m.RequestID)
	if !isID {
		diags.AddAttributeError(path.Root("request_id"), "Invalid Request Id", fmt.Sprintf("%q is not the id of a request, which is a number.", m.RequestID.ValueString()))
	}
	decision := m.Decision.ValueString()
	isDecision := decision == decideApproved || decision == decideRejected
	if !isDecision {
		diags.AddAttributeError(path.Root("decision"), "Invalid Decision", fmt.Sprintf("%q is no decision: write %s or %s.", decision, decideApproved, decideRejected))
	}
	return id, isID && isDecision
}

// turnsToRevocation tells whether an approval that was declared for something else has come upon a revocation, as one
// declared for the last request of an order does when somebody asks to revoke that order.
func turnsToRevocation(prior *requestApprovalModel, request *certcentral.Request) bool {
	return prior != nil && request.Type == lifecycle.RequestRevoke && prior.Type.ValueString() != lifecycle.RequestRevoke
}

// approveSecond gives the second of two approvals, unless the user of this key gave the first already, perhaps by an apply
// that could not save it. The second is somebody else's to give, whether or not the account insists on that.
func (d decider) approveSecond(ctx context.Context, request *certcentral.Request, comment string) *certcentral.Request {
	user, err := d.Client.CurrentUser(ctx)
	switch {
	case err != nil:
		d.diags.AddError("First Approver Not Known: "+labelOf(request), fmt.Sprintf(
			"The first of two approvals is given, and the user of this key could not be read, so that it cannot be told whether it was given with this key. The second has to be somebody else's. Nothing was decided. "+
				"Try again, or let another approver decide the request in CertCentral. %s", tfkit.Explain(err)))
		return nil
	case user.ID == request.Reviewer.ID:
		warnNeedsAnother(request, d.diags)
		return request
	default:
		return d.send(ctx, request, decideApproved, comment)
	}
}

func warnNeedsAnother(request *certcentral.Request, diags *diag.Diagnostics) {
	diags.AddWarning("Request Needs Another Approval: "+labelOf(request), fmt.Sprintf(
		"This key's approval is given, and the request has status %s: the account wants a second one. "+
			"Another approver gives it in CertCentral, or a second certcentral_request_approval with that person's key does.", request.Status))
}

// send decides an open request and returns it as it is then, nil when it was not decided as asked.
func (d decider) send(ctx context.Context, before *certcentral.Request, decision, comment string) *certcentral.Request {
	err := d.Client.UpdateRequestStatus(ctx, before.ID, decision, comment)
	after, readErr := d.Client.Request(ctx, before.ID)
	if readErr != nil && err == nil {
		// An error would lose what was decided, and the next apply would give the second of two approvals as well.
		after = decidedAs(before, decision)
		d.diags.AddWarning("Decision Not Read Back: "+labelOf(before), fmt.Sprintf(
			"The service took the decision, and the request could not be read afterwards: %v. Its status is taken for %s until the next refresh.", readErr, after.Status))
	}
	switch {
	case after == nil:
		d.diags.AddError(refusedDecision(before, decision, err))
	case after.Status == decision:
		return after
	case !lifecycle.IsOpen(after.Status):
		d.diags.AddError(decidedOtherwise(after))
	case decision == decideApproved && (err == nil || before.Status != after.Status && !certcentral.IsRefused(err)):
		warnNeedsAnother(after, d.diags)
		return after
	case err == nil:
		d.diags.AddError("Request Still Open: "+labelOf(after), fmt.Sprintf(
			"The service took the decision (%s), and the request has status %s all the same. Try again.", decision, after.Status))
	default:
		d.diags.AddError(refusedDecision(before, decision, err))
	}
	return nil
}

// decidedAs returns the request as it should be after the decision.
func decidedAs(request *certcentral.Request, decision string) *certcentral.Request {
	after := *request
	after.Status = decision
	if decision == decideApproved && request.Status == lifecycle.StatusSubmitted {
		after.Status = lifecycle.StatusPending
	}
	return &after
}

// decidedOtherwise returns summary and detail of the error for a request that has another decision.
func decidedOtherwise(request *certcentral.Request) (summary, detail string) {
	status := request.Status
	if by := cmp.Or(personText(request.Processor), personText(request.Reviewer)); by != "" {
		status += ", decided by " + by
	}
	if !request.DateProcessed.IsZero() {
		status += " at " + tfkit.Timestamp(request.DateProcessed.Time).ValueString()
	}
	if request.ProcessorComment != "" {
		status += fmt.Sprintf(" (%q)", request.ProcessorComment)
	}
	return "Request Already Decided: " + labelOf(request), fmt.Sprintf(
		"The request has status %s. CertCentral decides a request once. %s", status, insteadOf(request.Status))
}

// refusedDecision returns summary and detail of the error for a decision that the service did not take.
func refusedDecision(request *certcentral.Request, decision string, err error) (summary, detail string) {
	switch {
	case certcentral.HasCode(err, "access_denied") && !certcentral.HasCode(err, "access_denied|access_denied_invalid_key"):
		return fmt.Sprintf("Request May Not Be %s By This Key: %s", titles[decision], labelOf(request)), err.Error() + mayNotDecide
	case certcentral.IsRefused(err):
		return fmt.Sprintf("Request Not %s: %s", titles[decision], labelOf(request)), tfkit.Explain(err)
	default:
		return "Decision Not Confirmed: " + labelOf(request), fmt.Sprintf(
			"It is not known whether the request was %s. Try again: what took effect is found, and not decided a second time. %s", decision, tfkit.Explain(err))
	}
}

// mayNotDecide says why a key may not decide a request, and who may. The service does not tell the reasons apart.
const mayNotDecide = `

The service does not say which of these it is:
- the role of the key's user: administrators and managers decide requests;
- the request is the user's own, and the account wants four eyes;
- the product is EV, whose requests an EV approver decides.

Decide it with the key of somebody who may, through a second configuration of the provider:

  provider "certcentral" {
    alias   = "approver"
    api_key = var.approver_api_key
  }

and here: provider = certcentral.approver`

// personText returns a person as "First Last <email>", or as much of that as the service tells.
func personText(person *certcentral.Person) string {
	if person == nil {
		return ""
	}
	name := strings.TrimSpace(person.FirstName + " " + person.LastName)
	if person.Email == "" {
		return name
	}
	return strings.TrimSpace(name + " <" + person.Email + ">")
}

func labelOf(request *certcentral.Request) string { return requestLabel(request.ID, request.OrderID) }

// titles are the decisions as summaries have them.
var titles = map[string]string{decideApproved: "Approved", decideRejected: "Rejected"}
