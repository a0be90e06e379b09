// SPDX-License-Identifier: MPL-2.0

package orders

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/lifecycle"
)

// What a plan says of an order before it is applied: what is sent, what it costs, and what becomes of the certificate.

func decisionWarnings(decision lifecycle.Decision, plan, state *sslOrderModel, seen memory) (diags diag.Diagnostics) {
	label := state.label()
	because := "because of " + strings.Join(decision.Because, ", ")
	if decision.Due {
		because = "because its certificate " + state.ends(seen) + " and the renewal window is reached"
	}
	switch {
	case decision.Tentative:
		diags.AddWarning("Change Not Known Yet: "+label,
			"Some values are known only at apply. They decide then whether the order is left as it is, changed, reissued, or, where product or organization_id differ or a renewal is due, ordered anew and billed.")
	case decision.Action == lifecycle.Reissue:
		diags.AddWarning("Reissue: "+label, "The certificate is reissued "+because+". The order stays."+cost(decision, plan, state)+droppedNames(decision))
	case decision.Action == lifecycle.Renewal:
		diags.AddWarning("Renewal, Billed: "+label, fmt.Sprintf(
			"A renewal of product %s is ordered %s.%s Order %s and its certificate are left alone and run out by themselves, as far as this renewal goes.", plan.Product.ValueString(), because, state.paid(), state.ID.ValueString()))
	case decision.Action == lifecycle.Anew:
		diags.AddWarning("New Order, Billed: "+label, fmt.Sprintf(
			"A new order of product %s is placed %s.%s %s", plan.Product.ValueString(), because, state.paid(), fateOf(state, seen)))
	}
	if decision.RenewProof {
		diags.AddWarning("DCV Value Expired: "+label, fmt.Sprintf(
			"The value that was to prove %s expired before it did. The order is asked for a new one: publish the new dcv_records.",
			strings.Join(state.expiredRecords(seen.ServiceTime), ", ")))
	}
	if decision.LeftToService {
		diags.AddWarning("Renewal Left To DigiCert: "+label, fmt.Sprintf(
			"DigiCert renews order %s by itself (auto_renew), which no call switches off, so that renew_before_days buys no renewal of it. Switch it off in CertCentral; otherwise import DigiCert's renewal in the place of this order once there is one.", state.ID.ValueString()))
	}
	if decision.Waits {
		diags.AddWarning("Renewal Waits: "+label, fmt.Sprintf(
			"The renewal window of the certificate, which ends on %s, is reached, and nothing is done while request %s of the order awaits a decision. Approve or reject it.", state.ValidTill.ValueString(), openRequest(state.Requests)))
	}
	if decision.PutOff {
		diags.AddWarning("Renewal Put Off: "+label, fmt.Sprintf(
			"A renewal is due, for the certificate %s, and the provider has allow_billable = false. Apply with a provider that may buy, in time.", state.ends(seen)))
	}
	if decision.Unattended {
		diags.AddWarning("Certificate Ends Unattended: "+label, fmt.Sprintf(
			"The certificate is in the last third of its life, which ends on %s, and nothing is declared that would follow it up. Set renew_before_days, or give reissue_trigger a new value for a reissue now. (auto_reissue counts on a multi-year plan only, and auto_renew for orders that were placed with it.)", state.ValidTill.ValueString()))
	}
	if decision.InVain {
		diags.AddWarning("Renewal In Vain: "+label, fmt.Sprintf(
			"A successor of the certificate is due, which ends on %s, and nothing is ordered or reissued: by a custom_expiration_date in order_validity or cert_validity it would end no later, or CertCentral does not tell the end of the order. Declare a later date.", state.ValidTill.ValueString()))
	}
	if recorded := slices.DeleteFunc(slices.Clone(decision.Recorded), func(a string) bool { return a == "reissue_trigger" }); len(recorded) > 0 {
		diags.AddWarning("Recorded, Not Sent: "+label, fmt.Sprintf(
			"The order was imported, and this is its first change: %s is taken for what the order has already, and nothing is sent for it. If it is to be otherwise, change it again after this apply.", strings.Join(recorded, ", ")))
	}
	for _, attribute := range decision.Recorded {
		if attribute == "reissue_trigger" {
			diags.AddWarning("No Reissue: "+label,
				"The new reissue_trigger is recorded and nothing is reissued: the order was imported and this is its first apply, or it has no certificate yet. To reissue, change it again afterwards.")
		}
	}
	return diags
}

// cost says what a reissue costs, as far as that can be known.
func cost(decision lifecycle.Decision, plan, state *sslOrderModel) string {
	_, known := plan.nameSet()
	switch {
	case !known:
		return " It costs nothing, unless names are added that the product charges for."
	case len(decision.Added) == 0:
		return " It costs nothing."
	}
	return fmt.Sprintf(" It adds %s: names beyond those that the order was bought with may be billed.%s", strings.Join(decision.Added, ", "), state.paid())
}

// paid tells the price of the order so far, where the service told it.
func (m *sslOrderModel) paid() string {
	if m.Price.IsNull() || m.Price.IsUnknown() {
		return ""
	}
	return strings.TrimRight(fmt.Sprintf(" Order %s cost %.2f %s", m.ID.ValueString(), m.Price.ValueFloat64(), m.Currency.ValueString()), " ") + "."
}

// ends says when the certificate ends, or ended, by the service's time.
func (m *sslOrderModel) ends(seen memory) string {
	if till := day(m.ValidTill); seen.ServiceTime.After(till.AddDate(0, 0, 1)) {
		return "ended on " + m.ValidTill.ValueString() + ", so that none is valid any more,"
	}
	return "ends on " + m.ValidTill.ValueString()
}

// term says how long a new order is to run.
func (m *sslOrderModel) term(ctx context.Context) string {
	v, _ := readValidity(ctx, m.OrderValidity)
	switch {
	case v.Years.ValueInt64() == 1:
		return "1 year"
	case v.Years.ValueInt64() > 0:
		return fmt.Sprintf("%d years", v.Years.ValueInt64())
	case v.Days.ValueInt64() > 0:
		return fmt.Sprintf("%d days", v.Days.ValueInt64())
	case v.CustomExpirationDate.ValueString() != "":
		return "the time until " + v.CustomExpirationDate.ValueString()
	}
	return "a time known after apply"
}

// known returns a value as a person reads it.
func known(value types.String) string {
	if value.IsUnknown() {
		return "(known after apply)"
	}
	return value.ValueString()
}

func droppedNames(decision lifecycle.Decision) string {
	if len(decision.Dropped) == 0 {
		return ""
	}
	return " It no longer holds " + strings.Join(decision.Dropped, ", ") +
		": DigiCert may revoke the order's earlier certificates within days, so put the new one in place soon."
}

func fateOf(state *sslOrderModel, seen memory) string {
	id := state.ID.ValueString()
	switch {
	case lifecycle.PhaseOf(state.Status.ValueString()) == lifecycle.Ended:
		return fmt.Sprintf("Order %s has ended (%s).", id, state.Status.ValueString())
	case !seen.EverIssued:
		return fmt.Sprintf("Order %s was never issued; it is cancelled first.", id)
	}
	return fmt.Sprintf("Order %s is kept as it is; revoke it yourself once nothing uses its certificate, or let it run out.", id)
}
