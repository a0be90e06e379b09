// SPDX-License-Identifier: MPL-2.0

package legacy

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/certcentral"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/legacy/api"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/lifecycle"
)

// create places the order and fills the model. It is false when there is no order and nothing was bought.
func (r *sslOrderResource) create(ctx context.Context, within time.Duration, plan *sslOrderModel, seen *memory, diags *diag.Diagnostics) bool {
	id, err := r.Legacy.PlaceOrder(ctx, plan.orderRequest())
	switch {
	case certcentral.InDoubt(err):
		plan.fill(noFacts(types.StringValue(lifecycle.UnconfirmedPrefix + plan.CommonName.ValueString())))
		plan.Status = types.StringValue(lifecycle.StatusUnconfirmed)
		diags.AddError("Order Not Confirmed: "+plan.label(), fmt.Sprintf("The order was sent once, and its answer was lost: %v.\n\n", err)+unconfirmed(plan))
		return true
	case err != nil:
		diags.AddError("Could Not Place Order: "+plan.label(), "Nothing was ordered. "+explain(err))
		return false
	}
	facts := noFacts(types.StringValue(id))
	now, err := r.follow(ctx, plan, &facts, within, func(l look) bool { return l.holds(&plan.certifiedModel) })
	seen.CertifiedKey = now.key()
	plan.fill(facts)
	switch {
	case err != nil && plan.WaitForIssuance.ValueBool():
		diags.AddWarning("Certificate Not Issued: "+plan.label(), notIssued(plan, err))
	case facts.Certificate.IsNull():
		diags.AddWarning("Certificate Awaited: "+plan.label(), awaited(plan))
	}
	return true
}

// follow looks at an order once, or where that is declared until done says that the certificate is there, and takes what it
// sees into the facts. Its error is why the certificate is not there.
func (r *sslOrderResource) follow(ctx context.Context, plan *sslOrderModel, facts *factsModel, within time.Duration, done func(look) bool) (look, error) {
	if !plan.WaitForIssuance.ValueBool() {
		within = 0
	}
	hasEnded := func(l look) bool { return lifecycle.PhaseOf(l.order.Status) == lifecycle.Ended }
	now, err := r.await(ctx, facts.ID.ValueString(), within, func(l look) bool { return done(l) || hasEnded(l) })
	if now.order == nil {
		return now, err
	}
	facts.take(now, plan.CSR)
	if err == nil && hasEnded(now) {
		err = errors.New("the order has ended")
	}
	return now, err
}

// notIssued says that a wait for a certificate was in vain.
func notIssued(m *sslOrderModel, err error) string {
	return fmt.Sprintf("The certificate of order %s (status %s) is not there: %v.\n\nWhat was sent is in state, nothing is lost, and a later refresh fetches the certificate. CertCentral shows what the order waits for.",
		m.ID.ValueString(), m.Status.ValueString(), err)
}

// awaited says that nothing waits for the certificate.
func awaited(m *sslOrderModel) string {
	return fmt.Sprintf("The certificate of order %s (status %s) is not issued yet: certificate, intermediate and root are null until a later refresh finds it. With wait_for_issuance = true the apply waits for it.",
		m.ID.ValueString(), m.Status.ValueString())
}

// unconfirmed tells a person how to find out whether there is an order, and how to go on.
func unconfirmed(m *sslOrderModel) string {
	return fmt.Sprintf("The first API has no means to ask whether the order exists, so it may, and it is not sent again. "+
		"Look in CertCentral, under Orders, for an order for %s placed at that time:\n\n"+
		"- If it is there, let go of this record (terraform state rm ADDRESS) and import the order: terraform import ADDRESS ORDER_ID. Nothing is sent then.\n"+
		"- If it is not, let go of this record, and the next apply places the order.\n\n"+
		"ADDRESS is that of this resource. Until then no plan of it goes through, so that no run orders a second time.", m.CommonName.ValueString())
}

// lostSuccessor is the same for an order that was to take the place of another.
func lostSuccessor(state *sslOrderModel, seen memory) string {
	return fmt.Sprintf("At %s another order was sent in the place of order %s, once, and its answer was lost. The first API has no means to ask whether it exists, so it may, and it is not sent again. "+
		"Look in CertCentral, under Orders, for an order for %[3]s, or the names declared since, placed at that time:\n\n"+
		"- If it is there, let go of order %[2]s (terraform state rm ADDRESS) and import the other one: terraform import ADDRESS ORDER_ID. Nothing is sent then.\n"+
		"- If it is not, let go of order %[2]s as well, which stays as it is (terraform state rm ADDRESS), and the next apply places the other one.\n\n"+
		"ADDRESS is that of this resource. Without the change that asks for it, nothing is ordered.", seen.Lost, state.ID.ValueString(), state.CommonName.ValueString())
}

// explain returns what the service said, followed by the way out where one is known.
func explain(err error) string {
	var refusal *certcentral.Error
	detail := strings.TrimSuffix(err.Error(), ".") + "."
	switch {
	case errors.As(err, &refusal) && refusal.Status == 401, certcentral.IsForbidden(err):
		return detail + "\n\nThe account's number or its key is not valid for the first API, or the key may not do this. Check account_id and api_key of the provider's legacy_api (or CERTCENTRAL_LEGACY_ACCOUNT_ID and CERTCENTRAL_LEGACY_API_KEY); a key of the Services API does not open it."
	case certcentral.IsRateLimited(err):
		return detail + "\n\nThe account's request limit is used up. Try again in a few minutes."
	case errors.As(err, &refusal) && refusal.Status >= 500:
		return detail + "\n\nThe service has a fault of its own. Try again later."
	case errors.As(err, &refusal) && (refusal.Status < 300 || len(refusal.Errors) == 0):
		return detail + "\n\nThis is no answer of the first API. Check base_url of the provider's legacy_api (or CERTCENTRAL_LEGACY_BASE_URL), which by default is " + api.DefaultBaseURL + "."
	default:
		return detail
	}
}
