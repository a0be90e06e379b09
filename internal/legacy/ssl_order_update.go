// SPDX-License-Identifier: MPL-2.0

package legacy

import (
	"context"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/certcentral"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/lifecycle"
)

// update is one change of an order on its way.
type update struct {
	*sslOrderResource
	plan, state *sslOrderModel
	seen        *memory
	within      time.Duration
	diags       *diag.Diagnostics
}

// run carries the decision out and returns what is to be saved: the plan when it came true, else the prior state.
func (u *update) run(ctx context.Context, decision lifecycle.Decision) *sslOrderModel {
	if decision.Tentative {
		decision = u.decide(u.state, u.plan, *u.seen)
		u.plan.validateNames(u.diags)
		u.diags.Append(refusals(decision, u.state, *u.seen)...)
	}
	done := !u.diags.HasError()
	switch {
	case !done:
	case decision.Action == lifecycle.None:
		u.plan.fill(u.state.factsModel)
	case decision.Action == lifecycle.Reissue:
		done = u.reissue(ctx)
	case decision.Action == lifecycle.Anew:
		done = u.orderAnew(ctx)
	default:
		done = false
		u.diags.AddError("Plan Without Decision: "+u.state.label(), fmt.Sprintf(
			"The plan does not say what to do about the change (%q). Nothing was sent. This is a bug in the provider; plan again.", decision.Action))
	}
	if !done {
		return u.state
	}
	u.seen.Imported = false
	return u.plan
}

// current looks at the order and checks that it still is what the plan was made for.
func (u *update) current(ctx context.Context) (now look, ok bool) {
	id := u.state.ID.ValueString()
	now, err := u.look(ctx, id)
	if err != nil {
		u.diags.AddError(unreadable(id, err))
		return now, false
	}
	wasIssued := look{order: now.order}
	planned := lifecycle.PhaseOf(u.state.Status.ValueString())
	if (planned == lifecycle.Running || planned == lifecycle.Reissuing) == wasIssued.isIssued() && now.key() == u.seen.CertifiedKey {
		return now, true
	}
	u.diags.AddError("Order Changed Since Plan: "+u.state.label(), fmt.Sprintf(
		"The plan was made for order %s with status %s; it now has status %s, or a certificate for another key. Nothing was sent. Plan again, and the new plan says what is to be done.", id, u.state.Status.ValueString(), now.order.Status))
	return now, false
}

// reissue asks for a new certificate on the order, and is false when there is none, or may be none.
func (u *update) reissue(ctx context.Context) bool {
	before, ok := u.current(ctx)
	if !ok {
		return false
	}
	id := u.state.ID.ValueString()
	note := reissueNote{SerialNumber: before.serial(), SentAt: before.order.AsOf}
	err := u.Legacy.Reissue(ctx, id, u.plan.reissueRequest())
	switch {
	case certcentral.InDoubt(err) && !u.wasTaken(ctx, before):
		note.Wanted = u.plan.subject()
		u.seen.Reissue = &note
		u.diags.AddError("Reissue Not Confirmed: "+u.state.label(), fmt.Sprintf(
			"The reissue of order %s was sent once, its answer was lost, and it was not found afterwards: %v.\n\n"+
				"It is not sent again by itself. Plan again: if it was taken, the refresh finds it and plans nothing more; if the plan still has it, look at the order in CertCentral before you apply.", id, err))
		return false
	case err != nil && !certcentral.InDoubt(err):
		u.diags.AddError("Could Not Reissue: "+u.state.label(), fmt.Sprintf("Order %s and its certificate are as before. %s", id, explain(err)))
		return false
	}
	u.seen.Reissue = &note
	facts := u.state.factsModel
	facts.certificateFactsModel = u.state.keeping(u.plan.CSR.ValueString())
	isNew := func(l look) bool {
		return l.holds(&u.plan.certifiedModel) && l.serial() != note.SerialNumber && l.order.PendingReissue == nil
	}
	now, err := u.follow(ctx, u.plan, &facts, u.within, isNew)
	switch {
	case now.order == nil:
	case isNew(now):
		u.seen.Reissue = nil
	case now.order.PendingReissue != nil:
		note.Shown = true
	}
	u.finish(now, facts, err)
	return true
}

// finish writes what is known of an order after it was changed. A certificate that was waited for in vain is an error, so
// that what depends on it does not go on with another one.
func (u *update) finish(now look, facts factsModel, err error) {
	if now.order != nil {
		u.seen.CertifiedKey = now.key()
	}
	u.plan.fill(facts)
	switch {
	case err != nil && u.plan.WaitForIssuance.ValueBool():
		u.diags.AddError("Certificate Not Issued: "+u.plan.label(), notIssued(u.plan, err))
	case u.plan.Certificate.IsNull():
		u.diags.AddWarning("Certificate Awaited: "+u.plan.label(), awaited(u.plan))
	}
}

// recoveryGrace is how long a reissue whose answer was lost is looked for.
const recoveryGrace = 30 * time.Second

// wasTaken tells whether a reissue whose answer was lost shows at the order.
func (u *update) wasTaken(ctx context.Context, before look) bool {
	wasPending := before.isPending(&u.plan.certifiedModel)
	_, err := u.await(ctx, u.state.ID.ValueString(), recoveryGrace, func(l look) bool {
		return l.isPending(&u.plan.certifiedModel) && !wasPending || l.holds(&u.plan.certifiedModel) && l.serial() != before.serial()
	})
	return err == nil
}

// orderAnew places another order in the place of this one, which stays as it is, and is false when there is none, or may be
// none.
func (u *update) orderAnew(ctx context.Context) bool {
	before, ok := u.current(ctx)
	if !ok {
		return false
	}
	id, err := u.Legacy.PlaceOrder(ctx, u.plan.orderRequest())
	switch {
	case certcentral.InDoubt(err):
		u.seen.Lost = before.order.AsOf.UTC().Format(time.RFC3339)
		u.diags.AddError("Order Not Confirmed: "+u.state.label(), lostSuccessor(u.state, *u.seen)+fmt.Sprintf("\n\nWhat became of the request: %v.", err))
		return false
	case err != nil:
		u.diags.AddError("Could Not Place Order: "+u.state.label(), fmt.Sprintf("Nothing was ordered, and order %s is as before. %s", u.state.ID.ValueString(), explain(err)))
		return false
	}
	*u.seen = memory{}
	facts := noFacts(types.StringValue(id))
	facts.PreviousOrderID = u.state.ID
	facts.certificateFactsModel = u.state.keeping(u.plan.CSR.ValueString())
	facts.PendingReissue = types.ObjectNull(pendingTypes)
	now, err := u.follow(ctx, u.plan, &facts, u.within, func(l look) bool { return l.holds(&u.plan.certifiedModel) })
	u.finish(now, facts, err)
	return true
}
