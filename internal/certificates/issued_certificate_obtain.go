// SPDX-License-Identifier: MPL-2.0

package certificates

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/certcentral"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/lifecycle"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/tfkit"
)

// bring writes the certificate that the plan asks for into the plan, and returns what is to be remembered of it. Where nothing
// is to be waited for, a warning says that it is not there yet.
func (r *issuedCertificateResource) bring(ctx context.Context, plan *issuedCertificateModel, w wait, diags *diag.Diagnostics) memory {
	if !r.Ready(diags) {
		return memory{}
	}
	w.client = r.Client
	w.orderID, _ = tfkit.ID(plan.OrderID)
	w.wanted = parseWanted(plan.CertificateID)
	w.people = plan.WaitForPeople.ValueBool()
	missing := unnamed(plan.OrderID, plan.CertificateID)
	look := w.glance
	switch {
	case missing != nil && plan.Wait.ValueBool():
		diags.Append(missing)
		return memory{}
	case missing != nil:
		return w.postpone(ctx, plan, missing, diags)
	case plan.Wait.ValueBool():
		look = w.obtain
	}
	got, err := look(ctx)
	switch {
	case err != nil:
		addProblem(diags, err)
		return memory{}
	case got == nil:
		return w.postpone(ctx, plan, w.notIssuedYet(ctx), diags)
	}
	plan.refresh(got)
	return got.memory()
}

// unnamed says why there is no order or certificate yet to ask for, nil when there is.
func unnamed(orderID, certificateID types.String) diag.DiagnosticWithPath {
	if alternative, unconfirmed := strings.CutPrefix(orderID.ValueString(), lifecycle.UnconfirmedPrefix); unconfirmed {
		return diag.NewAttributeErrorDiagnostic(path.Root("order_id"), "Order Not Confirmed Yet",
			fmt.Sprintf("The order with the alternative id %s was sent, but the service could not yet say whether it was taken. "+
				"Apply again: refreshing the order resolves it, and this certificate follows.", alternative))
	}
	if certificateID.ValueString() == lifecycle.UnknownRequest {
		return diag.NewAttributeErrorDiagnostic(path.Root("certificate_id"), "Certificate Not Known Yet",
			fmt.Sprintf("A certificate was asked for on order %s, by a reissue or as a duplicate, and the service told neither its id nor a request. "+
				"Apply again once it is issued: refreshing what asked for it brings the id.", orderID.ValueString()))
	}
	return nil
}

// glance looks once and waits for nothing. Neither a certificate nor an error means that the certificate is not there yet.
func (w *wait) glance(ctx context.Context) (*obtained, error) {
	w.people = true // what people have yet to do is no error
	return w.look(ctx)
}

// notIssuedYet says after a glance why there is no certificate.
func (w *wait) notIssuedYet(ctx context.Context) diag.Diagnostic {
	order := w.order
	paragraphs := []string{fmt.Sprintf("Order %d has the status %q, and %s is not there yet. It was not waited for, as wait = false says. "+
		"Once a refresh finds it issued, an update is planned that brings it.", order.ID, order.Status, w.wanted)}
	if steps := w.openSteps(ctx); len(steps) > 0 {
		paragraphs = append(paragraphs, "Still open:\n"+bullets(steps))
	}
	return diag.NewWarningDiagnostic(fmt.Sprintf("Certificate of Order %d (%s) Not Issued Yet", order.ID, tfkit.OrderSubject(order)), strings.Join(paragraphs, "\n\n"))
}

// lookAgain brings up to date what is remembered of a certificate that was not waited for: whether it is issued by now, and
// while it is not, whether the one in state may stay. That it will never be issued is a warning here, and an error at the
// next apply that asks for it.
func (r *issuedCertificateResource) lookAgain(ctx context.Context, order *certcentral.Order, stored *holding, awaits *awaited, diags *diag.Diagnostics) {
	w := wait{client: r.Client, orderID: order.ID, wanted: parseWanted(types.StringValue(awaits.Certificate)), previous: awaits.Previous, stored: stored, people: true, order: order}
	var err error
	if awaits.Certificate != lifecycle.UnknownRequest {
		awaits.Ready, err = w.ready(ctx)
	}
	switch p, ok := errors.AsType[*problem](err); {
	case ok:
		awaits.Stale = false // nothing is awaited: an update could not drop it
		diags.AddWarning(fmt.Sprintf("%s: Order %d", p.summary, order.ID), p.detail)
		return
	case err != nil:
		addProblem(diags, err)
		return
	case awaits.Ready || stored == nil:
		return
	}
	// What cannot be told stays as it was: the next refresh asks again.
	if held, _, err := w.meanwhile(ctx); err == nil {
		awaits.Stale = held == nil
	}
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
