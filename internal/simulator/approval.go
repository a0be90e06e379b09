// SPDX-License-Identifier: MPL-2.0

package simulator

import (
	"time"
)

const (
	requestSubmitted = "submitted"
	requestPending   = "pending"
	requestApproved  = "approved"
	requestRejected  = "rejected"

	typeNewRequest = "new_request"
	typeReissue    = "reissue"
	typeRevoke     = "revoke"
)

// approval is a request in the account's queue: something that waits, or waited,
// for an approver.
type approval struct {
	ID               int64     `json:"id"`
	Type             string    `json:"type"`
	Status           string    `json:"status"`
	Date             time.Time `json:"date"`
	Processed        time.Time `json:"processed,omitzero"`
	OrderID          int64     `json:"order_id"`
	CertificateID    int64     `json:"certificate_id,omitempty"` // of a revocation: the one certificate, 0 for the whole order
	Comments         string    `json:"comments,omitempty"`
	ProcessorComment string    `json:"processor_comment,omitempty"`
}

func (r *approval) open() bool { return r.Status == requestSubmitted || r.Status == requestPending }

func (r *approval) decide(status, comment string, now time.Time) {
	r.Status, r.ProcessorComment, r.Processed = status, comment, now
}

// fileRequest puts a request into the queue, as the account's approval mode wants it. It
// returns nil where approval is skipped.
func (s *Simulator) fileRequest(o *order, kind, comments string, skip bool, now time.Time) *approval {
	status := requestPending
	switch {
	case skip || s.config.Approval == approvalSkip:
		return nil
	case s.config.Approval == approvalAuto:
		status = requestApproved
	case s.config.Approval == approvalTwoStep:
		status = requestSubmitted
	}
	return s.addRequest(o, kind, status, comments, now)
}

func (s *Simulator) addRequest(o *order, kind, status, comments string, now time.Time) *approval {
	r := &approval{
		ID:       next(&s.account.Last.Request),
		Type:     kind,
		Status:   status,
		Date:     now,
		OrderID:  o.ID,
		Comments: comments,
	}
	if status == requestApproved {
		r.Processed = now
	}
	s.account.Approvals = append(s.account.Approvals, r)
	return r
}

// approve lets a request take effect. The first of two approvals only moves it on.
func (s *Simulator) approve(r *approval, comment string, now time.Time) error {
	if r.Status == requestSubmitted {
		r.Status = requestPending
		return nil
	}
	o, err := s.account.order(r.OrderID)
	if err != nil {
		return err
	}
	if r.Type == typeRevoke {
		err = s.revokeScope(o, r.CertificateID, now)
	} else {
		err = s.accept(o, now)
	}
	if err != nil {
		return err
	}
	r.decide(requestApproved, comment, now)
	return nil
}

// accept hands an approved order or reissue over to validation.
func (s *Simulator) accept(o *order, now time.Time) error {
	c := o.inFlight()
	if c == nil {
		return wrongState(o, "approved")
	}
	c.ID = next(&s.account.Last.Certificate)
	if o.Status == statusNeedsApproval {
		o.setStatus(statusPending, now)
	}
	s.submitOrganization(o, now)
	return s.advance(o, now)
}

// reject turns a request down; a revocation then just does not happen.
func (s *Simulator) reject(r *approval, comment string, now time.Time) error {
	o, err := s.account.order(r.OrderID)
	if err != nil {
		return err
	}
	if r.Type != typeRevoke {
		s.abandon(o, statusRejected, now)
	}
	r.decide(requestRejected, comment, now)
	return nil
}

// abandon ends what an order waits for: a reissue leaves the order issued, a first
// certificate takes the order with it into the given status. What it was to renew
// can be renewed again.
func (s *Simulator) abandon(o *order, status string, now time.Time) {
	s.account.turnDown(o)
	if o.Status == statusReissuePending {
		status = statusIssued
	} else if old, err := s.account.order(o.RenewalOf); err == nil {
		old.RenewedBy = 0
	}
	o.setStatus(status, now)
}
