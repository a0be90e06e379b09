// SPDX-License-Identifier: MPL-2.0

package orders

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/lifecycle"
)

// What a plan says of an order before it is applied: what is sent, what it costs, and what becomes of the certificate.

// decisionWarnings says what the decision means for the order as it was, with the label, now that it is to be otherwise.
func decisionWarnings(decision lifecycle.Decision, want lifecycle.Terms, state *orderModel, label string, seen memory) (diags diag.Diagnostics) {
	because := "because of " + strings.Join(decision.Because, ", ")
	if decision.Due {
		because = "because its certificate " + state.ends(seen) + " and the renewal window is reached"
	}
	switch {
	case decision.Tentative:
		anew := "where product or organization_id differ or a renewal is due"
		if !seen.EverIssued && (len(want.Emails) > 0 || want.EmailsUnknown) {
			anew = "as it was never issued, for any change but that of the csr, after it is cancelled"
		}
		diags.AddWarning("Change Not Known Yet: "+label, fmt.Sprintf(
			"Some values are known only at apply. They decide then whether the order is left as it is, changed, reissued, or, %s, ordered anew and billed.", anew))
	case decision.Action == lifecycle.Reissue:
		diags.AddWarning("Reissue: "+label, "The certificate is reissued "+because+". The order stays."+cost(decision, want, state)+pickup(want)+dropped(decision, want))
	case decision.Action == lifecycle.Renewal:
		diags.AddWarning("Renewal, Billed: "+label, fmt.Sprintf(
			"A renewal of product %s is ordered %s.%s Order %s and its certificate are left alone and run out by themselves, as far as this renewal goes.", want.Product.Value, because, state.paid(), state.ID.ValueString()))
	case decision.Action == lifecycle.Anew:
		diags.AddWarning("New Order, Billed: "+label, fmt.Sprintf(
			"A new order of product %s is placed %s.%s %s", want.Product.Value, because, state.paid(), fateOf(state, seen)))
	}
	if decision.LeftToService {
		diags.AddWarning("Renewal Left To DigiCert: "+label, fmt.Sprintf(
			"DigiCert renews order %s by itself (auto_renew), which no call switches off, so that renew_before_days buys no renewal of it. Switch it off in CertCentral; otherwise import DigiCert's renewal in the place of this order once there is one.", state.ID.ValueString()))
	}
	if decision.Waits {
		diags.AddWarning("Renewal Waits: "+label, fmt.Sprintf(
			"The renewal window of the certificate, which ends on %s, is reached, and nothing is done while request %s of the order awaits a decision. Approve or reject it.", state.ValidTill.ValueString(), openRequest(state.Requests)))
	}
	if decision.AfterImport {
		diags.AddWarning("Due After Import: "+label, fmt.Sprintf(
			"The renewal window of the certificate, which ends on %s, is reached. This apply takes down what was imported, and follows nothing up; the plan after it does, and says what that costs.", state.ValidTill.ValueString()))
	}
	if decision.PutOff {
		diags.AddWarning("Renewal Put Off: "+label, fmt.Sprintf(
			"A renewal is due, for the certificate %s, and the provider has allow_billable = false. Apply with a provider that may buy, in time.", state.ends(seen)))
	}
	if decision.Unattended {
		note := "auto_renew counts for orders that were placed with it"
		if want.AutoReissue != (lifecycle.Input{}) {
			note += ", and auto_reissue on a multi-year plan only"
		}
		diags.AddWarning("Certificate Ends Unattended: "+label, fmt.Sprintf(
			"The certificate is in the last third of its life, which ends on %s, and nothing is declared that would follow it up. Set renew_before_days, or give reissue_trigger a new value for a reissue now. (%s.)", state.ValidTill.ValueString(), note))
	}
	if decision.InVain {
		diags.AddWarning("Renewal In Vain: "+label, fmt.Sprintf(
			"A successor of the certificate is due, which ends on %s, and nothing is ordered or reissued: by a declared custom_expiration_date it would end no later, or CertCentral does not tell the end of the order. Declare a later date.", state.ValidTill.ValueString()))
	}
	if recorded := slices.DeleteFunc(slices.Clone(decision.Recorded), func(a string) bool { return a == "reissue_trigger" }); len(recorded) > 0 {
		because, otherwise := "The order was imported, or found after a run that could not save it, and this is its first change", "If it is to be otherwise, change it again after this apply"
		if !seen.Imported {
			because, otherwise = "A reissue is under way that this state knows nothing of, of a run that could not save it or of somebody else", "Should it turn out otherwise, the next plan after its end reissues again"
		}
		diags.AddWarning("Recorded, Not Sent: "+label, fmt.Sprintf(
			"%s: %s is taken for what the order has already, and nothing is sent for it. %s.", because, strings.Join(recorded, ", "), otherwise))
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
func cost(decision lifecycle.Decision, want lifecycle.Terms, state *orderModel) string {
	switch {
	case want.NamesUnknown || want.EmailsUnknown:
		return " It costs nothing, unless names or addresses are added that the product charges for."
	case len(decision.Added) == 0:
		return " It costs nothing."
	}
	return fmt.Sprintf(" It adds %s: names or addresses beyond those that the order was bought with may be billed.%s", strings.Join(decision.Added, ", "), state.paid())
}

// pickup says who has to act where no CSR is declared.
func pickup(want lifecycle.Terms) string {
	if want.Key != (lifecycle.Input{}) {
		return ""
	}
	return " No csr is declared, so the recipient is asked to make a new key and to collect the certificate."
}

// known returns a value as a person reads it.
func known(value types.String) string {
	if value.IsUnknown() {
		return "(known after apply)"
	}
	return value.ValueString()
}

// dropped says what the next certificate lacks. That earlier certificates are revoked for it is known of TLS alone.
func dropped(decision lifecycle.Decision, want lifecycle.Terms) string {
	if len(decision.Dropped) == 0 {
		return ""
	}
	text := " It no longer holds " + strings.Join(decision.Dropped, ", ")
	if len(want.Emails) > 0 {
		return text + "."
	}
	return text + ": DigiCert may revoke the order's earlier certificates within days, so put the new one in place soon."
}

func fateOf(state *orderModel, seen memory) string {
	id := state.ID.ValueString()
	switch {
	case lifecycle.PhaseOf(state.Status.ValueString()) == lifecycle.Ended:
		return fmt.Sprintf("Order %s has ended (%s).", id, state.Status.ValueString())
	case !seen.EverIssued:
		return fmt.Sprintf("Order %s was never issued; it is cancelled, or its request rejected, first.", id)
	}
	return fmt.Sprintf("Order %s is kept as it is; revoke it yourself once nothing uses its certificate, or let it run out.", id)
}
