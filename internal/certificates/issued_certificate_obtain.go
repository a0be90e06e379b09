// SPDX-License-Identifier: MPL-2.0

package certificates

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/certcentral"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/lifecycle"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/tfkit"
)

// obtain gets the certificate that the plan asks for. Nil means that the diagnostics say why there is none: by an error, or
// where nothing is to be waited for by a warning.
func (r *issuedCertificateResource) obtain(ctx context.Context, plan issuedCertificateModel, w wait, diags *diag.Diagnostics) *obtained {
	if !r.Ready(diags) {
		return nil
	}
	waits := plan.Wait.ValueBool()
	if missing := unnamed(plan); missing != nil {
		if !waits {
			missing = diag.WithPath(missing.Path(), diag.NewWarningDiagnostic(missing.Summary(), missing.Detail()))
		}
		diags.Append(missing)
		return nil
	}
	w.client = r.Client
	w.orderID, _ = tfkit.ID(plan.OrderID)
	w.wanted = parseWanted(plan.CertificateID)
	w.people = plan.WaitForPeople.ValueBool()
	look := w.obtain
	if !waits {
		look = w.glance
	}
	got, err := look(ctx)
	switch {
	case err != nil:
		addProblem(diags, err)
	case got == nil:
		diags.AddWarning(w.notIssuedYet(ctx))
	}
	return got
}

// unnamed says why there is no order or certificate yet to ask for, nil when there is.
func unnamed(plan issuedCertificateModel) diag.DiagnosticWithPath {
	if alternative, unconfirmed := strings.CutPrefix(plan.OrderID.ValueString(), lifecycle.UnconfirmedPrefix); unconfirmed {
		return diag.NewAttributeErrorDiagnostic(path.Root("order_id"), "Order Not Confirmed Yet",
			fmt.Sprintf("The order with the alternative id %s was sent, but the service could not yet say whether it was taken. "+
				"Apply again: refreshing the order resolves it, and this certificate follows.", alternative))
	}
	if plan.CertificateID.ValueString() == lifecycle.UnknownRequest {
		return diag.NewAttributeErrorDiagnostic(path.Root("certificate_id"), "Certificate Not Known Yet",
			fmt.Sprintf("A certificate was asked for on order %s, by a reissue or as a duplicate, and the service told neither its id nor a request. "+
				"Apply again once it is issued: refreshing what asked for it brings the id.", plan.OrderID.ValueString()))
	}
	return nil
}

// glance looks once and waits for nothing. Neither a certificate nor an error means that the certificate is not there yet.
func (w *wait) glance(ctx context.Context) (*obtained, error) {
	w.people = true // what people have yet to do is no error
	return w.look(ctx)
}

// notIssuedYet is the warning after a glance that found no certificate.
func (w *wait) notIssuedYet(ctx context.Context) (summary, detail string) {
	order := w.order
	paragraphs := []string{fmt.Sprintf("Order %d has the status %q, and %s is not there yet. It was not waited for, as wait = false says.", order.ID, order.Status, w.wanted)}
	if steps := w.openSteps(ctx); len(steps) > 0 {
		paragraphs = append(paragraphs, "Still open:\n"+bullets(steps))
	}
	paragraphs = append(paragraphs, "What the certificate says is null meanwhile. Once a refresh finds it issued, an update is planned that brings it.")
	return fmt.Sprintf("Certificate of Order %d (%s) Not Issued Yet", order.ID, subjectOf(order)), strings.Join(paragraphs, "\n\n")
}

// ready tells whether a certificate that was not waited for is issued by now. That it will never be is a warning here and
// an error at the next apply that asks for it.
func (r *issuedCertificateResource) ready(
	ctx context.Context, order *certcentral.Order, state issuedCertificateModel, known memory, diags *diag.Diagnostics,
) bool {
	if unnamed(state) != nil {
		return false
	}
	w := wait{
		client: r.Client, orderID: order.ID, wanted: parseWanted(state.CertificateID), previous: known.Previous, people: true, order: order,
	}
	found, err := w.ready(ctx)
	if p, ok := errors.AsType[*problem](err); ok {
		diags.AddWarning(fmt.Sprintf("%s: Order %d", p.summary, order.ID), p.detail)
	} else if err != nil {
		addProblem(diags, err)
	}
	return found
}

// ready tells whether the wanted certificate of the order, as it was read, is issued.
func (w *wait) ready(ctx context.Context) (bool, error) {
	if settled, err := w.settled(ctx); err != nil || !settled {
		return false, err
	}
	found, err := w.record(ctx)
	switch {
	case err != nil || found == nil:
		return false, err
	case found.dead():
		return false, dead(w.orderID, found)
	default:
		return found.issued(), nil
	}
}
