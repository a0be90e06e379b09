// SPDX-License-Identifier: MPL-2.0

package legacy

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/certcentral"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/lifecycle"
)

// recoveryGrace is how long a reissue whose answer was lost is looked for.
const recoveryGrace = 30 * time.Second

// update is one change of an order on its way.
type update struct {
	*sslOrderResource
	decision    lifecycle.Decision
	plan, state *sslOrderModel
	seen        *memory
	within      time.Duration // for the wait for a certificate
	diags       *diag.Diagnostics
}

// run carries the decision out and returns what is to be saved: the plan when it came true, else the prior state.
func (u *update) run(ctx context.Context) *sslOrderModel {
	var done bool
	switch u.decision.Action {
	case lifecycle.None:
		done = u.record(ctx)
	case lifecycle.Reissue:
		done = u.reissue(ctx)
	case lifecycle.Anew:
		done = u.orderAnew(ctx)
	default:
		u.diags.AddError("Plan Without Decision: "+u.state.label(), fmt.Sprintf(
			"The plan does not say what to do about the change (%q). Nothing was sent. This is a bug in the provider; plan again.", u.decision.Action))
	}
	if !done {
		return u.state
	}
	if u.seen.Imported || u.seen.Ordered == nil { // what is known of the order is in the state, and what is recorded now in the plan
		u.seen.Ordered = u.state.comparable()
		maps.Copy(u.seen.Ordered, u.plan.comparable())
	}
	u.seen.Imported = false
	return u.plan
}

// record keeps the new inputs, and where the CSR is another one, the certificate that the order has for it.
func (u *update) record(ctx context.Context) bool {
	if u.plan.Certificate.IsUnknown() {
		facts := u.state.factsModel
		now, err := u.look(ctx, facts.ID.ValueString())
		if err != nil {
			u.diags.AddError(unreadable(facts.ID.ValueString(), err))
			return false
		}
		facts.take(now, u.plan.CSR)
		u.seen.note(now)
		u.plan.fill(facts)
	}
	u.seen.Declared = new(u.plan.subject())
	return true
}

// current looks at the order and checks that it still is what the plan was made for.
func (u *update) current(ctx context.Context) (now look, ok bool) {
	id := u.state.ID.ValueString()
	now, err := u.look(ctx, id)
	if err != nil {
		u.diags.AddError(unreadable(id, err))
		return now, false
	}
	phase := lifecycle.PhaseOf(u.state.Status.ValueString())
	wasIssued := phase == lifecycle.Running || phase == lifecycle.Reissuing
	if wasIssued == now.isIssued() && now.serial() == u.seen.SerialNumber {
		return now, true
	}
	u.diags.AddError("Order Changed Since Plan: "+u.state.label(), fmt.Sprintf(
		"The plan was made for order %s with status %s; it now has status %s, or another certificate. Nothing was sent. Plan again, and the new plan says what is to be done.", id, u.state.Status.ValueString(), now.order.Status))
	return now, false
}

// reissue asks for a new certificate on the order, and is false when there is none, or may be none.
func (u *update) reissue(ctx context.Context) bool {
	before, ok := u.current(ctx)
	if !ok {
		return false
	}
	if before.certificate == nil { // by which to tell the next one
		u.diags.AddError("Certificate Not There Yet: "+u.state.label(), fmt.Sprintf(
			"Order %s has status %s, and the service does not give its certificate out yet. Nothing was sent. Plan again in a while.", u.state.ID.ValueString(), before.order.Status))
		return false
	}
	note := reissueNote{SerialNumber: before.serial(), SentAt: before.order.AsOf, Prior: u.declared()}
	if earlier := u.seen.Reissue; earlier != nil { // whose place this one takes
		note.Prior = earlier.Prior
	}
	switch {
	case u.isThere(before):
		note.SerialNumber = "" // it is no other one that is waited for
	case !u.wasTaken(before) && !u.sendReissue(ctx, before, note):
		return false
	}
	u.seen.Reissue, u.seen.Declared = &note, new(u.plan.subject())
	now, err := u.follow(ctx, &note)
	facts := u.state.factsModel
	facts.dropOther(u.plan.CSR)
	if now.order != nil {
		facts.take(now, u.plan.CSR)
		u.seen.note(now)
	}
	u.plan.fill(facts)
	switch {
	case errors.Is(err, errRejected):
		u.diags.AddError("Reissue Rejected: "+u.plan.label(), fmt.Sprintf(
			"The reissue of order %s was rejected or cancelled while its certificate was awaited. The order runs on with its earlier certificate, and the next plan asks for the reissue again as long as it is declared.", u.plan.ID.ValueString()))
	case err != nil && u.plan.WaitForIssuance.ValueBool(): // an error, so that what depends on the certificate does not go on with another one
		u.diags.AddError("Certificate Not Issued: "+u.plan.label(), fmt.Sprintf(
			"Order %s (status %s) was asked for a reissue, and the certificate is not here: %s\n\nThe reissue is in state, and not sent again: a later refresh finds what became of it. CertCentral shows what the order waits for.",
			u.plan.ID.ValueString(), u.plan.Status.ValueString(), sentence(err)))
	case u.plan.Certificate.IsNull():
		u.diags.AddWarning("Certificate Awaited: "+u.plan.label(), awaited(u.plan)+" With wait_for_issuance = true, a reissue waits for it.")
	}
	return true
}

// follow looks at an order after a reissue, once or where that is declared until its certificate is there, and settles the
// note. Its error is why the certificate is not there.
func (u *update) follow(ctx context.Context, note *reissueNote) (look, error) {
	within := time.Duration(0)
	if u.plan.WaitForIssuance.ValueBool() {
		within = u.within
	}
	isNew := func(l look) bool {
		return l.holds(&u.plan.certifiedModel) && l.serial() != note.SerialNumber && l.order.PendingReissue == nil
	}
	now, err := u.await(ctx, u.state.ID.ValueString(), within, func(l look) bool {
		isPending := l.order.PendingReissue != nil
		wasRejected := note.Shown && !isPending && l.certificate != nil && l.serial() == note.SerialNumber
		note.Shown = note.Shown || isPending
		return isNew(l) || wasRejected
	})
	switch {
	case err == nil && isNew(now):
		u.seen.Reissue = nil
	case err == nil:
		err = errRejected
	}
	return now, err
}

// declared returns what was declared of the certificate before this change.
func (u *update) declared() subject {
	if u.seen.Declared != nil {
		return *u.seen.Declared
	}
	return u.state.subject()
}

// isThere tells whether the order has the very certificate already that a reissue would bring, and none is under way that
// would bring another.
func (u *update) isThere(before look) bool {
	isAwaiting := before.order.PendingReissue != nil || u.seen.Reissue != nil
	return !isAwaiting && !slices.Contains(u.decision.Because, "server_type") && before.holdsExactly(&u.plan.certifiedModel)
}

// wasTaken tells whether the service took this very reissue before, in a run that did not learn of it.
func (u *update) wasTaken(before look) bool {
	if !before.isPending(&u.plan.certifiedModel) {
		return false
	}
	names, _ := u.plan.nameSet()
	for note := u.seen.Reissue; note != nil; note = note.Earlier {
		if note.Wanted == nil || note.Ambiguous {
			continue
		}
		wanted := note.Wanted.model()
		asked, _ := wanted.nameSet()
		if slices.Equal(asked, names) && wanted.ServerType.Equal(u.plan.ServerType) && lifecycle.KeyID(note.Wanted.CSR) == lifecycle.KeyID(u.plan.CSR.ValueString()) {
			return true
		}
	}
	return false
}

// sendReissue sends a reissue, and is false when the service did not take it, or may not have.
func (u *update) sendReissue(ctx context.Context, before look, note reissueNote) bool {
	id := u.state.ID.ValueString()
	err := u.Legacy.Reissue(ctx, id, u.plan.reissueRequest())
	switch {
	case err == nil, certcentral.InDoubt(err) && u.shows(ctx, before):
		return true
	case certcentral.InDoubt(err):
		note.Wanted, note.Ambiguous, note.Earlier = new(u.plan.subject()), before.isPending(&u.plan.certifiedModel), u.seen.Reissue
		u.seen.Reissue = &note
		u.diags.AddError("Reissue Not Confirmed: "+u.state.label(), fmt.Sprintf(
			"The reissue of order %s was sent once, its answer was lost, and it was not found afterwards: %s\n\n"+
				"It is not sent again by itself. Plan again: if it was taken, the refresh finds it and plans nothing more; if the plan still has it, look at the order in CertCentral before you apply.", id, sentence(err)))
	default:
		refused(u.diags, "Could Not Reissue: "+u.state.label(), fmt.Sprintf("Order %s and its certificate are as before. Its product (%s) may not take what is declared; only a new order has another one.", id, u.state.ProductName.ValueString()), err)
	}
	return false
}

// shows tells whether a reissue whose answer was lost shows at the order.
func (u *update) shows(ctx context.Context, before look) bool {
	wasPending := before.isPending(&u.plan.certifiedModel)
	isAlone := before.order.PendingReissue == nil && u.seen.Reissue == nil
	_, err := u.await(ctx, u.state.ID.ValueString(), recoveryGrace, func(l look) bool {
		return l.isPending(&u.plan.certifiedModel) && !wasPending || l.serial() != before.serial() && l.brings(&u.plan.certifiedModel, isAlone)
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
		u.seen.Lost = new(u.Legacy.Clock().Now())
		u.diags.AddError("Order Not Confirmed: "+u.state.label(), lostSuccessor(u.state, *u.seen)+"\n\nWhat became of the request: "+sentence(err))
		return false
	case err != nil:
		refused(u.diags, "Could Not Place Order: "+u.state.label(), fmt.Sprintf("Nothing was ordered, and order %s is as before.", u.state.ID.ValueString()), err)
		return false
	}
	u.seen.Previous = nil
	if before.isIssued() {
		u.seen.Previous = &previousOrder{
			ID: u.state.ID.ValueString(), PreviousOrderID: u.state.PreviousOrderID.ValueString(),
			Declared: u.declared(), Terms: u.state.values(), Ordered: u.seen.Ordered, Reissue: u.seen.Reissue, Beside: u.seen.Beside,
		}
	}
	facts := noFacts(id, lifecycle.StatusPending)
	facts.PreviousOrderID = u.state.ID
	facts.certificateFactsModel = u.state.certificateFactsModel
	facts.dropOther(u.plan.CSR)
	facts.PendingReissue = noCertificate().PendingReissue
	u.placed(ctx, u.plan, facts, u.seen, u.diags)
	return true
}
