// SPDX-License-Identifier: MPL-2.0

package organizations

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/certcentral"
)

// Delete implements resource.Resource: it ends the organization the way that on_destroy in state declares. A state without
// the attribute keeps it.
func (r *organizationResource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var state organizationModel
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	timeout, diags := state.Timeouts.Delete(ctx, changeTimeout)
	resp.Diagnostics.Append(diags...)
	id := idOf(&state, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	policy := state.OnDestroy.ValueString()
	if policy != onDestroyDeactivate && policy != onDestroyDelete {
		resp.Diagnostics.AddWarning("Organization Kept: "+state.label(), fmt.Sprintf("Organization %d stays as it is at CertCentral, and is no longer managed.", id))
		return
	}
	if !r.Ready(&resp.Diagnostics) {
		return
	}
	if r.Made.Has(madeKey(state.ID)) {
		resp.Diagnostics.AddWarning("Organization Kept: "+state.label(), fmt.Sprintf(
			"This run itself created or adopted organization %d, so that destroying the resource it replaces must not end it. Another resource of this configuration has it now.", id))
		return
	}
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	if policy == onDestroyDelete {
		r.remove(ctx, id, &state, &resp.Diagnostics)
		return
	}
	r.deactivate(ctx, id, &state, &resp.Diagnostics)
}

const keepInstead = "To let go of the organization and leave it as it is, set on_destroy = \"keep\", apply, and destroy again."

func (r *organizationResource) deactivate(ctx context.Context, id int64, state *organizationModel, diags *diag.Diagnostics) {
	err := r.Client.DeactivateOrganization(ctx, id)
	switch {
	case err == nil:
		r.Ended.Claim(madeKey(state.ID))
	case certcentral.IsGone(err):
		warnGone(id, state, err, diags)
	case r.isInactive(ctx, id):
	default:
		diags.AddError("Could Not Deactivate Organization: "+state.label(), fmt.Sprintf("The resource stays in state. %s\n\n%s%s",
			outcome(err, fmt.Sprintf("Organization %d stays in use.", id), fmt.Sprintf("organization %d is out of use", id)), r.waitingOrders(ctx, id, err), keepInstead))
	}
}

// isInactive tells whether the organization is out of use already.
func (r *organizationResource) isInactive(ctx context.Context, id int64) bool {
	now, err := r.Client.Organization(ctx, id)
	return err == nil && !isActive(now)
}

func (r *organizationResource) remove(ctx context.Context, id int64, state *organizationModel, diags *diag.Diagnostics) {
	err := r.Client.DeleteOrganization(ctx, id)
	switch {
	case err == nil:
	case certcentral.IsGone(err):
		warnGone(id, state, err, diags)
	default:
		diags.AddError("Could Not Delete Organization: "+state.label(), fmt.Sprintf(
			"The resource stays in state. %s\n\nThe service may refuse to delete an organization that orders refer to, and never deletes an account's first one. %sTo take it out of use instead, set on_destroy = \"deactivate\", apply, and destroy again. %s",
			outcome(err, fmt.Sprintf("Organization %d is not deleted.", id), fmt.Sprintf("organization %d is deleted", id)), r.waitingOrders(ctx, id, err), keepInstead))
	}
}

func warnGone(id int64, state *organizationModel, err error, diags *diag.Diagnostics) {
	diags.AddWarning("Organization Not Found: "+state.label(), fmt.Sprintf(
		"CertCentral does not show organization %d, so nothing was done: %s\n\nIf the API key belongs to another account or region than the organization, it lives on there.", id, err))
}

// waitingStatuses are those of orders that stand in the way of a deactivation.
var waitingStatuses = []string{"needs_approval", "pending", "reissue_pending"}

// waitingOrders says which orders of the organization are pending, as far as that can be asked; the text is empty when
// none are known, and where the service did not refuse, so that they are not the reason.
func (r *organizationResource) waitingOrders(ctx context.Context, id int64, reason error) string {
	if !certcentral.IsRefused(reason) {
		return ""
	}
	var lines []string
	query := certcentral.OrderQuery{OrganizationID: &id, Filters: map[string][]string{"status": waitingStatuses}}
	for order, err := range r.Client.Orders(ctx, query) {
		if err != nil {
			break
		}
		if slices.Contains(waitingStatuses, order.Status) && order.OrganizationID == id {
			lines = append(lines, fmt.Sprintf("- order %d, %s (%s)", order.ID, order.Certificate.CommonName, order.Status))
		}
	}
	if len(lines) == 0 {
		return ""
	}
	return "These orders of it are pending:\n\n" + strings.Join(lines, "\n") + "\n\nDestroy or cancel them first, or wait until they are issued. "
}
