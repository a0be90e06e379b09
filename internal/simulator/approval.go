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
	typeDuplicate  = "duplicate"
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
	RequesterID      int64     `json:"requester_id"`
	ReviewerID       int64     `json:"reviewer_id,omitempty"`    // who gave the first of two approvals
	ProcessorID      int64     `json:"processor_id,omitempty"`   // who decided, 0 for DigiCert's staff
	CertificateID    int64     `json:"certificate_id,omitempty"` // of a revocation: the one certificate, 0 for the whole order
	Comments         string    `json:"comments,omitempty"`
	ProcessorComment string    `json:"processor_comment,omitempty"`
}

func (r *approval) open() bool { return r.Status == requestSubmitted || r.Status == requestPending }

// decision is what somebody made of a request.
type decision struct {
	status, comment string
	by              int64 // a user's id, 0 for DigiCert's staff
}

func (r *approval) decide(d decision, now time.Time) {
	r.Status, r.ProcessorComment, r.ProcessorID, r.Processed = d.status, d.comment, d.by, now
}

// fileRequest puts the request of a certificate into the queue, as the account's approval
// mode wants it. It returns nil where approval is skipped, which only users can ask for
// who could approve.
func (s *Simulator) fileRequest(o *order, cert *certificate, kind, comments string, skip bool, now time.Time) *approval {
	mayApprove := s.account.user(cert.RequestedBy).approver()
	status := requestPending
	switch {
	case s.config.Approval == approvalSkip || skip && mayApprove:
		return nil
	case s.config.Approval == approvalAuto && mayApprove:
		status = requestApproved
	case s.config.Approval == approvalTwoStep:
		status = requestSubmitted
	}
	r := s.addRequest(o, cert.RequestedBy, kind, status, comments, now)
	cert.RequestID = r.ID
	return r
}

func (s *Simulator) addRequest(o *order, by int64, kind, status, comments string, now time.Time) *approval {
	r := &approval{
		ID:          next(&s.account.Last.Request),
		Type:        kind,
		Status:      status,
		Date:        now,
		OrderID:     o.ID,
		RequesterID: by,
		Comments:    comments,
	}
	if status == requestApproved {
		r.Processed, r.ProcessorID = now, by
	}
	s.account.Approvals = append(s.account.Approvals, r)
	return r
}

// approve lets a request take effect. The first of two approvals only moves it on.
func (s *Simulator) approve(r *approval, d decision, now time.Time) error {
	if r.Status == requestSubmitted {
		r.Status, r.ReviewerID = requestPending, d.by
		return nil
	}
	o, err := s.account.order(r.OrderID)
	if err != nil {
		return err
	}
	if err := s.takeEffect(r, o, now); err != nil {
		return err
	}
	r.decide(d, now)
	return nil
}

// takeEffect does what a request asked for.
func (s *Simulator) takeEffect(r *approval, o *order, now time.Time) error {
	switch r.Type {
	case typeRevoke:
		return s.revokeScope(o, r.CertificateID, now)
	case typeDuplicate:
		return s.issueDuplicate(o, o.duplicateOf(r), now)
	default:
		return s.accept(o, now)
	}
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

// reject turns a request down; a revocation or duplicate then just does not happen.
func (s *Simulator) reject(r *approval, d decision, now time.Time) error {
	o, err := s.account.order(r.OrderID)
	if err != nil {
		return err
	}
	switch r.Type {
	case typeRevoke:
	case typeDuplicate:
		s.account.rejectDuplicate(o.duplicateOf(r))
	default:
		s.abandon(o, statusRejected, now)
	}
	r.decide(d, now)
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
