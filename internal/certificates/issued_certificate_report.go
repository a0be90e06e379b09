// SPDX-License-Identifier: MPL-2.0

package certificates

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/certcentral"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/lifecycle"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/tfkit"
)

// addProblem shows an error under its title.
func addProblem(diags *diag.Diagnostics, err error) {
	p := asProblem(err)
	diags.AddError(p.summary, p.detail)
}

// orderUnreadable says why an order cannot be read, and that this never means that it is gone.
func orderUnreadable(id int64, err error) error {
	summary, detail := tfkit.OrderUnreadable(id, err)
	return &problem{summary, detail}
}

func ended(order *certcentral.Order) error {
	return &problem{
		"Order Will Not Be Issued",
		fmt.Sprintf("Order %d (%s) has the status %q: no certificate will come of it. Apply again: an order that it was to follow is gone back to, and what is due is planned anew. "+
			"Where it followed none, change the order, or replace it (terraform apply -replace=...), to order anew.", order.ID, tfkit.OrderSubject(order), order.Status),
	}
}

func rejected(orderID int64, request *certcentral.Request) error {
	comment := ""
	if request.ProcessorComment != "" {
		comment = fmt.Sprintf(", with the comment %q", request.ProcessorComment)
	}
	wayOut := "The order keeps the certificate it has; change it, or its reissue_trigger, to ask again."
	if request.Type == lifecycle.RequestDuplicate {
		wayOut = "Change the duplicate, or replace it (terraform apply -replace=...), to ask again."
	}
	return &problem{
		"Request Was Rejected",
		fmt.Sprintf("Request %d (%s) of order %d was rejected%s: no certificate will come of it. %s", request.ID, request.Type, orderID, comment, wayOut),
	}
}

// dead says that a certificate is of no use any more, and how to come by another.
func dead(orderID int64, record *record) error {
	wayOut := "Have the order issue another one (reissue_trigger, or a change of what it certifies)."
	if record.duplicate {
		wayOut = "Have another duplicate made, by a csr with a new key or by replacing it (terraform apply -replace=...)."
	}
	return &problem{
		"Certificate Will Not Come",
		fmt.Sprintf("Certificate %d of order %d has the status %q. %s", record.id, orderID, record.status, wayOut),
	}
}

// awaitsPeople lists what only people can do, each step with who must do it.
func awaitsPeople(order *certcentral.Order, steps []string) error {
	return &problem{
		"Certificate Awaits People",
		fmt.Sprintf("Order %d (%s) has the status %q, and goes on only when people act:\n\n%s\n\n"+
			"Nothing was lost and nothing is bought again: apply again when this is done, set wait_for_people = true to wait for it within the timeout, or wait = false to go on without the certificate until then.",
			order.ID, tfkit.OrderSubject(order), order.Status, bullets(steps)),
	}
}

// report tells all that is known of why a certificate was not issued in time.
func (w *wait) report(ctx context.Context) string {
	order := w.order
	paragraphs := []string{fmt.Sprintf("Order %d (%s) still has the status %q after %s of waiting for %s.",
		order.ID, tfkit.OrderSubject(order), order.Status, w.timeout, w.wanted)}
	if steps := w.openSteps(ctx); len(steps) > 0 {
		paragraphs = append(paragraphs, "Still open:\n"+bullets(steps))
	}
	if said := w.lastCheck(); said != "" {
		paragraphs = append(paragraphs, "At the last check the service said: "+said)
	}
	if caa := w.caaStatus(ctx); len(caa) > 0 {
		paragraphs = append(paragraphs, "CAA records:\n"+bullets(caa))
	}
	if w.fault != nil {
		paragraphs = append(paragraphs, "The last look failed: "+w.fault.Error())
	}
	paragraphs = append(paragraphs, "Nothing was lost and nothing is bought again: put right what is open and apply again to go on waiting. "+
		"If all is in place and only needs time, raise timeouts.")
	return strings.Join(paragraphs, "\n\n")
}

// openSteps lists what keeps the certificate from being issued, each step with who or what takes it.
func (w *wait) openSteps(ctx context.Context) []string {
	records := w.proofs.RecordSteps(w.order, w.check, func() string { return w.randomValue(ctx) })
	steps := append(lines(records), w.peopleSteps()...)
	if w.undecided == nil {
		return steps
	}
	// The steps of the order hold it, but for a duplicate's and where order info lags behind.
	if step := tfkit.ApprovalStep(*w.undecided).Text; !slices.Contains(steps, step) {
		steps = append(steps, step)
	}
	return steps
}

// peopleSteps returns what only people can do about the waiting order, as far as was asked.
func (w *wait) peopleSteps() []string { return lines(w.proofs.PeopleSteps(w.order)) }

func lines(steps []tfkit.Step) []string {
	var texts []string
	for _, step := range steps {
		texts = append(texts, step.Text)
	}
	return texts
}

func (w *wait) randomValue(ctx context.Context) string {
	random, err := w.client.DCVRandomValue(ctx, w.orderID)
	if err != nil || random.Value == "" {
		return "the order's random value (dcv_records of the order)"
	}
	return random.Value
}

// lastCheck is the service's own words at the last check of the domains.
func (w *wait) lastCheck() string {
	switch {
	case w.refusal != nil:
		return w.refusal.Error()
	case w.check == nil:
		return ""
	}
	var said []string
	for _, entry := range w.check.Problems {
		said = append(said, entry.String())
	}
	for _, name := range w.check.Names {
		said = append(said, name.DNSName+" "+name.Status)
	}
	return strings.Join(said, "; ")
}

func (w *wait) caaStatus(ctx context.Context) []string {
	order, err := w.client.OrderWithCAA(ctx, w.orderID)
	if err != nil {
		return nil
	}
	var lines []string
	for _, domain := range slices.Sorted(maps.Keys(order.CAAStatus)) {
		lines = append(lines, domain+": "+order.CAAStatus[domain])
	}
	return lines
}

func bullets(lines []string) string { return "- " + strings.Join(lines, "\n- ") }
