// SPDX-License-Identifier: MPL-2.0

package certificates

import (
	"cmp"
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
			"Where it followed none, change the order, or replace it (terraform apply -replace=...), to order anew.", order.ID, subjectOf(order), order.Status),
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
			order.ID, subjectOf(order), order.Status, bullets(steps)),
	}
}

// peopleSteps returns what only people can do about the waiting order, as far as was asked.
func (w *wait) peopleSteps() []string {
	var steps []string
	order := w.order
	for _, request := range order.Requests {
		if blocks(request) {
			steps = append(steps, approvalStep(request))
		}
	}
	switch order.Status {
	case lifecycle.StatusNeedsApproval:
		if len(steps) == 0 {
			steps = append(steps, "The order waits for approval: an administrator of the account approves it in CertCentral.")
		}
	case lifecycle.StatusNeedsCSR:
		steps = append(steps, "The order has no certificate signing request: give it one, by its csr or in CertCentral.")
	case lifecycle.StatusWaitingPickup:
		steps = append(steps, pickupStep(order))
	}
	steps = append(steps, mailboxSteps(w.mailboxes)...)
	if w.validation != nil {
		steps = append(steps, validationSteps(order, w.validation)...)
	}
	// The status of a reissue does not tell that only the pick-up is left.
	if len(steps) == 0 && w.keyless {
		steps = append(steps, pickupStep(order))
	}
	return steps
}

// blocks tells whether a request keeps the order from being issued until somebody decides it.
func blocks(request certcentral.Request) bool {
	switch request.Type {
	case lifecycle.RequestRevoke, lifecycle.RequestDuplicate:
		return false
	default:
		return lifecycle.IsOpen(request.Status)
	}
}

func approvalStep(request certcentral.Request) string {
	return fmt.Sprintf("Request %d (%s) waits for approval: an administrator of the account approves request %d in CertCentral.", request.ID, request.Type, request.ID)
}

func validationSteps(order *certcentral.Order, validation *certcentral.OrderValidation) []string {
	var steps []string
	for _, check := range validation.Organization {
		if !proved(check.Status) {
			steps = append(steps, fmt.Sprintf("Organization %s is not validated for %s (%s): DigiCert validates it, and may mail or call its contacts.",
				organizationOf(order), check.Type, openDetails(check)))
		}
	}
	for _, name := range unproved(order, validation, nil) {
		if name.method == lifecycle.MethodEmail {
			steps = append(steps, fmt.Sprintf("Domain %s is proved by mail: the owner of one of its mailboxes (admin, administrator, webmaster, hostmaster, postmaster, "+
				"or a contact in its WHOIS entry) follows the link in DigiCert's mail.", name.domain))
		}
	}
	return steps
}

func organizationOf(order *certcentral.Order) string {
	switch name := order.Organization.Name; {
	case order.OrganizationID == 0:
		return name
	case name == "":
		return formatID(order.OrganizationID)
	default:
		return fmt.Sprintf("%s (%d)", name, order.OrganizationID)
	}
}

// openDetails lists the steps of a check that are not done, or its status where it tells no steps.
func openDetails(check certcentral.OrganizationValidation) string {
	var open []string
	for _, step := range slices.Sorted(maps.Keys(check.Details)) {
		if status := check.Details[step]; !proved(status) {
			open = append(open, strings.ReplaceAll(step, "_", " ")+": "+status)
		}
	}
	if len(open) == 0 {
		return check.Status
	}
	return strings.Join(open, ", ")
}

// proved reads the several words that the service has for a validation that is done.
func proved(status string) bool {
	switch status {
	case "approved", "complete", "valid", "active":
		return true
	default:
		return false
	}
}

// unprovedName is a domain that the order still has to prove, and by what.
type unprovedName struct{ domain, method, status string }

// unproved returns the domains that are not proved: as the validation tells, or else the last check.
func unproved(order *certcentral.Order, validation *certcentral.OrderValidation, check *certcentral.DCVCheck) []unprovedName {
	var names []unprovedName
	if validation != nil {
		for _, name := range validation.Names {
			if !proved(name.Status) {
				method := cmp.Or(name.Method, validation.DCVMethod, order.DCVMethod, defaultMethod(order))
				names = append(names, unprovedName{scopeOf(name), method, name.Status})
			}
		}
		return names
	}
	if check != nil {
		for _, name := range check.Names {
			if !proved(name.Status) {
				names = append(names, unprovedName{name.DNSName, order.DCVMethod, name.Status})
			}
		}
	}
	return names
}

func scopeOf(name certcentral.NameValidation) string {
	return cmp.Or(append([]string{name.NameScope}, name.DNSNames...)...)
}

// report tells all that is known of why a certificate was not issued in time.
func (w *wait) report(ctx context.Context) string {
	order := w.order
	paragraphs := []string{fmt.Sprintf("Order %d (%s) still has the status %q after %s of waiting for %s.",
		order.ID, subjectOf(order), order.Status, w.timeout, w.wanted)}
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
	steps := append(w.openRecords(ctx), w.peopleSteps()...)
	if w.undecided == nil {
		return steps
	}
	// The steps of the order hold it, but for a duplicate's and where order info lags behind.
	if step := approvalStep(*w.undecided); !slices.Contains(steps, step) {
		steps = append(steps, step)
	}
	return steps
}

// openRecords describes, for each domain not proved, the record that was looked for.
func (w *wait) openRecords(ctx context.Context) []string {
	var lines []string
	value := ""
	for _, name := range unproved(w.order, w.validation, w.check) {
		switch {
		case name.method == lifecycle.MethodEmail:
			continue
		case isClientOrder(w.order):
			lines = append(lines, mailDomainStep(name))
			continue
		case value == "":
			value = w.randomValue(ctx)
		}
		lines = append(lines, fmt.Sprintf("Domain %s is not proved (%s): expected %s.", name.domain, name.status, expectedRecord(name, value)))
	}
	return lines
}

func (w *wait) randomValue(ctx context.Context) string {
	random, err := w.client.DCVRandomValue(ctx, w.orderID)
	if err != nil || random.Value == "" {
		return "the order's random value (dcv_records of the order)"
	}
	return random.Value
}

// expectedRecord describes the record that proves a domain: type, name and value.
func expectedRecord(name unprovedName, value string) string {
	proof := lifecycle.ProofOf(name.method, name.domain, value)
	if proof.URL != "" {
		return fmt.Sprintf("a file at %s, content %s", proof.URL, proof.Value)
	}
	return fmt.Sprintf("a %s record, name %s, value %s", proof.Type, proof.Name, proof.Value)
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
