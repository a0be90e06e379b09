// SPDX-License-Identifier: MPL-2.0

package certificates

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/certcentral"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/lifecycle"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/tfkit"
)

const (
	firstDelay = 2 * time.Second
	maxDelay   = 30 * time.Second
	// maxAbsences is how often in a row an issued order may lack the wanted certificate, or its download, before the
	// certificate counts as one that does not exist: about a minute and a half.
	maxAbsences = 6
)

// wanted names the certificate to wait for: one by its id, the one that a request leads to, or with neither the
// order's current one.
type wanted struct{ certificateID, requestID int64 }

func parseWanted(id types.String) wanted {
	if request, ok := strings.CutPrefix(id.ValueString(), lifecycle.RequestPrefix); ok {
		number, _ := tfkit.ID(types.StringValue(request))
		return wanted{requestID: number}
	}
	number, _ := tfkit.ID(id)
	return wanted{certificateID: number}
}

// wait is one wait for one certificate.
type wait struct {
	client  *certcentral.Client
	orderID int64
	wanted  wanted
	// previous is the certificate of the order that is stored already; no request leads back to it.
	previous string
	// stored is what state holds, nil for nothing.
	stored  *holding
	people  bool
	timeout time.Duration

	// What the last look showed, for the error of a wait in vain.
	order     *certcentral.Order
	check     *certcentral.DCVCheck
	refusal   error
	proofs    tfkit.OrderProofs
	absences  int
	duplicate *bool                // whether the wanted certificate is a duplicate, nil before that was asked
	undecided *certcentral.Request // the wanted one, nil unless people are waited for to decide it
	fault     error                // of the last look, nil when it went well
}

// obtain waits until the certificate is issued, and returns it downloaded and verified.
func (w *wait) obtain(parent context.Context) (*obtained, error) {
	clock := w.client.Clock()
	deadline := clock.Now().Add(w.timeout)
	// The deadline in the context ends a request under way; the clock, which tests move by hand, ends the wait.
	ctx, cancel := context.WithTimeout(parent, w.timeout)
	defer cancel()
	for delay := firstDelay; ; delay = min(2*delay, maxDelay) {
		got, err := w.look(ctx)
		if got != nil || err != nil && ctx.Err() == nil && !passing(err) {
			return got, err
		}
		w.fault = err
		left := deadline.Sub(clock.Now())
		if ctx.Err() == nil && left > 0 && clock.Sleep(ctx, min(delay, left)) == nil {
			continue
		}
		if parent.Err() != nil {
			return nil, w.interrupted()
		}
		return nil, w.timedOut(parent)
	}
}

// passing tells whether an error is a fault of the service or the connection, which a long wait sits out.
func passing(err error) bool {
	var own *problem
	return !errors.As(err, &own) && !certcentral.IsRefused(err)
}

// look asks for the order once, and does about it what can be done now. Neither a certificate nor an error means that
// another look later may find one.
func (w *wait) look(ctx context.Context) (*obtained, error) {
	if err := w.readOrder(ctx); err != nil {
		return nil, err
	}
	if settled, err := w.settled(ctx); err != nil {
		return nil, err
	} else if settled {
		return w.take(ctx)
	}
	w.absences = 0
	// Domains are not checked while people have to act. The proofs of a client certificate are asked for all the same, for
	// the error is to list them too.
	if !tfkit.IsClientOrder(w.order) {
		if err := w.stopForPeople(); err != nil {
			return nil, err
		}
	}
	issued, err := w.advance(ctx)
	if err != nil || !issued {
		return nil, cmp.Or(w.stopForPeople(), err)
	}
	if err := w.readOrder(ctx); err != nil || lifecycle.PhaseOf(w.order.Status) != lifecycle.Running {
		return nil, err
	}
	return w.take(ctx)
}

// readOrder leaves what was seen last in place when it fails.
func (w *wait) readOrder(ctx context.Context) error {
	order, err := w.client.Order(ctx, w.orderID)
	if err != nil {
		if passing(err) {
			return err
		}
		return orderUnreadable(w.orderID, err)
	}
	w.order = order
	return nil
}

// settled tells whether the order has come so far that the wanted certificate can be there.
func (w *wait) settled(ctx context.Context) (bool, error) {
	switch lifecycle.PhaseOf(w.order.Status) {
	case lifecycle.Running:
		return true, nil
	case lifecycle.Ended:
		return false, ended(w.order)
	case lifecycle.Reissuing:
		// A duplicate does not wait for the reissue of the certificate that it stands beside.
		return w.wantsDuplicate(ctx)
	default:
		return false, nil
	}
}

// wantsDuplicate tells whether the wanted certificate stands beside the order's own. It asks once.
func (w *wait) wantsDuplicate(ctx context.Context) (bool, error) {
	switch {
	case w.duplicate != nil:
		return *w.duplicate, nil
	case w.wanted.requestID != 0:
		request, err := w.client.Request(ctx, w.wanted.requestID)
		if err != nil {
			return false, err
		}
		w.duplicate = new(request.Type == lifecycle.RequestDuplicate)
	case w.wanted.certificateID != 0:
		found, err := findDuplicate(ctx, w.client, w.orderID, w.wanted.certificateID)
		if err != nil {
			return false, err
		}
		w.duplicate = new(found != nil)
	default:
		return false, nil
	}
	return *w.duplicate, nil
}

// advance has the service check the domains and asks what is still open. It tells whether the check issued the
// certificate.
func (w *wait) advance(ctx context.Context) (issued bool, err error) {
	if tfkit.IsClientOrder(w.order) {
		return false, w.askProofs(ctx)
	}
	if w.order.DCVMethod != lifecycle.MethodEmail {
		check, err := w.client.CheckDCV(ctx, w.orderID)
		if err != nil && !certcentral.IsRefused(err) {
			return false, err
		}
		w.check, w.refusal = check, err
		if err == nil && lifecycle.PhaseOf(check.OrderStatus) == lifecycle.Running {
			return true, nil
		}
	}
	return false, w.askProofs(ctx)
}

// askProofs asks what proofs are open. A key that may not know can still wait; what a TLS order showed before stays then.
func (w *wait) askProofs(ctx context.Context) error {
	proofs, err := tfkit.AskProofs(ctx, w.client, w.order)
	if proofs.Validation != nil || tfkit.IsClientOrder(w.order) {
		w.proofs = proofs
	}
	return err
}

// take fetches the wanted certificate of an order that is issued, if it is there.
func (w *wait) take(ctx context.Context) (*obtained, error) {
	record, err := w.record(ctx)
	if err != nil {
		return nil, err
	}
	switch {
	case record == nil:
		return nil, w.absent(nil)
	case record.dead():
		return nil, dead(w.orderID, record)
	case !record.issued():
		return nil, nil
	}
	got, err := fetch(ctx, w.client, w.order, record)
	// Which refusal a download gets before it is ready is not documented.
	if certcentral.IsRefused(err) && !certcentral.IsForbidden(err) {
		return nil, w.absent(err)
	}
	return got, err
}

// record returns the service's record of the wanted certificate, nil while it has none. An undecided request counts as
// a certificate that is pending.
func (w *wait) record(ctx context.Context) (*record, error) {
	if w.wanted.requestID == 0 {
		return findRecord(ctx, w.client, w.order, w.wanted.certificateID)
	}
	request, err := w.decided(ctx)
	switch {
	case request == nil || err != nil:
		return &record{status: lifecycle.StatusPending}, err
	case request.Type == lifecycle.RequestDuplicate:
		return findOutcome(ctx, w.client, w.orderID, request)
	case formatID(w.order.Certificate.ID) == w.previous:
		return nil, nil
	}
	return currentRecord(w.order), nil
}

// decided returns the wanted request once it is approved, nil while it is open; that it was rejected, or waits for a
// person nobody is to wait for, is an error.
func (w *wait) decided(ctx context.Context) (*certcentral.Request, error) {
	request, err := w.client.Request(ctx, w.wanted.requestID)
	switch {
	case err != nil:
		return nil, err
	case request.Order != nil && request.Order.ID != 0 && request.Order.ID != w.orderID:
		return nil, &problem{
			"Request of Another Order",
			fmt.Sprintf("Request %d belongs to order %d, not to order %d. Check order_id and certificate_id.", request.ID, request.Order.ID, w.orderID),
		}
	case request.Status == lifecycle.StatusApproved:
		w.undecided = nil
		return request, nil
	case request.Status == lifecycle.StatusRejected:
		return nil, rejected(w.orderID, request)
	case w.people:
		w.undecided = request
		return nil, nil
	default:
		return nil, awaitsPeople(w.order, []string{tfkit.ApprovalStep(*request).Text})
	}
}

// absent counts the looks that miss the certificate, for it may show up a little later than the order's status.
func (w *wait) absent(refusal error) error {
	if w.absences++; w.absences < maxAbsences {
		return nil
	}
	detail := fmt.Sprintf("Order %d has the status %q, but the service does not have %s for it. Check order_id and certificate_id.",
		w.orderID, w.order.Status, w.wanted)
	if refusal != nil {
		detail += "\n\nWhat it said: " + refusal.Error()
	}
	return &problem{"Certificate Not on Order", detail}
}

// stopForPeople is the error that ends a wait in which only people can go on, unless people are waited for too.
func (w *wait) stopForPeople() error {
	if w.people {
		return nil
	}
	if steps := w.peopleSteps(); len(steps) > 0 {
		return awaitsPeople(w.order, steps)
	}
	return nil
}

func (w *wait) interrupted() error {
	status := ""
	if w.order != nil {
		status = fmt.Sprintf(" (last seen with the status %q)", w.order.Status)
	}
	return &problem{
		"Wait for Certificate Interrupted",
		fmt.Sprintf("The run was cancelled while order %d%s was waited for. Nothing is lost: the order goes on, and the next apply resumes the wait.", w.orderID, status),
	}
}

// timedOut gathers what is known of the reasons, best effort: the wait is over, so its context may be.
func (w *wait) timedOut(parent context.Context) error {
	if w.order == nil {
		return &problem{
			"Certificate Was Not Issued",
			fmt.Sprintf("Order %d could not be read within %s: %v. Apply again to go on waiting.", w.orderID, w.timeout, w.fault),
		}
	}
	ctx, cancel := context.WithTimeout(parent, maxDelay)
	defer cancel()
	return &problem{"Certificate Was Not Issued", w.report(ctx)}
}

// String names the certificate for messages.
func (w wanted) String() string {
	switch {
	case w.requestID != 0:
		return fmt.Sprintf("the certificate of request %d", w.requestID)
	case w.certificateID != 0:
		return fmt.Sprintf("certificate %d", w.certificateID)
	default:
		return "its certificate"
	}
}

// problem is an error that is shown under a title of its own.
type problem struct{ summary, detail string }

func (p *problem) Error() string { return p.detail }

// asProblem gives every error a title.
func asProblem(err error) *problem {
	if p, ok := errors.AsType[*problem](err); ok {
		return p
	}
	return &problem{"Could Not Obtain Certificate", tfkit.Explain(err) + "\n\nNothing was stored, and nothing was bought: apply again to go on."}
}
