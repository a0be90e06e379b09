// SPDX-License-Identifier: MPL-2.0

package domains

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/certcentral"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/lifecycle"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/tfkit"
)

// Delete implements resource.Resource: it ends the domain the way that on_destroy in state declares, or deletes it where
// the plan of a replacement decided that. A state without the attribute keeps it.
func (r *domainResource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var state domainModel
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	seen := tfkit.Recall[memory](ctx, req.Private, memoryKey, &resp.Diagnostics)
	todo := tfkit.Recall[change](ctx, req.Private, decisionKey, &resp.Diagnostics)
	timeout, diags := state.Timeouts.Delete(ctx, changeTimeout)
	resp.Diagnostics.Append(diags...)
	id := idOf(state.ID, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	policy := state.OnDestroy.ValueString()
	if todo.Delete {
		policy = onDestroyDelete
	}
	if policy != onDestroyDeactivate && policy != onDestroyDelete {
		resp.Diagnostics.AddWarning("Domain Kept: "+state.label(), fmt.Sprintf("Domain %d stays as it is at CertCentral and is no longer managed.", id))
		return
	}
	if !r.Ready(&resp.Diagnostics) {
		return
	}
	if r.Made.Has(madeKey(id)) {
		resp.Diagnostics.AddWarning("Domain Kept: "+state.label(), fmt.Sprintf(
			"This run itself added or adopted domain %d, so that destroying the resource it replaces must not end it. Another resource of this configuration has it now.", id))
		return
	}
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	if policy == onDestroyDelete {
		r.remove(ctx, id, &state, seen, &resp.Diagnostics)
		return
	}
	r.deactivate(ctx, id, &state, seen, &resp.Diagnostics)
}

func (r *domainResource) deactivate(ctx context.Context, id int64, state *domainModel, seen memory, diags *diag.Diagnostics) {
	err := r.Client.DeactivateDomain(ctx, id)
	switch {
	case err == nil, !certcentral.IsGone(err) && r.isInactive(ctx, id):
		r.Ended.Claim(madeKey(id))
	case certcentral.IsGone(err):
		warnGone(id, state, err, diags)
	default:
		r.explainNotEnded(ctx, "Deactivate", id, err, cmp.Or(seen.Name, state.servedName()), diags)
	}
}

// isInactive tells whether the domain is out of use already.
func (r *domainResource) isInactive(ctx context.Context, id int64) bool {
	domain, err := r.Client.Domain(ctx, id)
	return err == nil && !domain.IsActive
}

func (r *domainResource) remove(ctx context.Context, id int64, state *domainModel, seen memory, diags *diag.Diagnostics) {
	err := r.Client.DeleteDomain(ctx, id)
	switch {
	case err == nil:
	case certcentral.IsGone(err):
		warnGone(id, state, err, diags)
	default:
		r.explainNotEnded(ctx, "Delete", id, err, cmp.Or(seen.Name, state.servedName()), diags)
	}
}

func warnGone(id int64, state *domainModel, err error, diags *diag.Diagnostics) {
	diags.AddWarning("Domain Not Found: "+state.label(), fmt.Sprintf(
		"CertCentral does not show domain %d, so nothing was done: %s\n\nIf the API key belongs to another account or region than the domain, the domain lives on there.", id, err))
}

// explainNotEnded says why the domain of the name may not have been ended, and after a refusal which orders stand in the way.
func (r *domainResource) explainNotEnded(ctx context.Context, what string, id int64, err error, name string, diags *diag.Diagnostics) {
	detail := "The resource stays in state. " + inDoubt + tfkit.Explain(err)
	if certcentral.IsRefused(err) {
		detail = fmt.Sprintf("Domain %d stays as it is, and the resource in state. %s", id, tfkit.Explain(err))
		if orders := r.pendingOrders(ctx, name); len(orders) > 0 {
			detail += "\n\nThese orders need the domain and are not issued yet:\n- " + strings.Join(orders, "\n- ") + "\nEnd them, or let them be issued, and destroy again."
		}
	}
	diags.AddError(fmt.Sprintf("Could Not %s Domain %d", what, id), detail+
		"\n\nTo let go of the domain and leave it as it is, set on_destroy = \"keep\", apply, and destroy again.")
}

// pendingOrders describes the orders with names under the domain that wait for something, best effort. The names are
// compared here, for how the service's own filter does is not documented.
func (r *domainResource) pendingOrders(ctx context.Context, domain string) (lines []string) {
	statuses := []string{"pending", "needs_approval", "reissue_pending"}
	for order, err := range r.Client.Orders(ctx, certcentral.OrderQuery{Filters: map[string][]string{"status": statuses}}) {
		if err != nil {
			return lines
		}
		names := lifecycle.NameSet(order.Certificate.CommonName, order.Certificate.DNSNames)
		if slices.Contains(statuses, order.Status) && slices.ContainsFunc(names, func(name string) bool { return under(name, domain) }) {
			lines = append(lines, fmt.Sprintf("order %d (%s), %s", order.ID, order.Certificate.CommonName, order.Status))
		}
	}
	return lines
}

// under tells whether a name is the domain, its wildcard, or below it.
func under(name, domain string) bool {
	return name == domain || strings.HasSuffix(name, "."+domain)
}
