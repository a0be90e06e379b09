// SPDX-License-Identifier: MPL-2.0

package simulator

import (
	"slices"
	"time"
)

// OrderSummary is what exists of an order, for tests that count.
type OrderSummary struct {
	ID                 int64
	Status             string
	Product            string // the product's name_id
	CommonName         string
	DNSNames           []string // of the current TLS certificate, with the common name
	Emails             []string // of the current client certificate
	OrganizationID     int64    // 0 for DV orders and mailboxes
	AlternativeOrderID string
	RenewalOf          int64 // order id, 0 when the order is no renewal
	Renewed            bool  // a renewal of it is ordered or issued, or it was marked as renewed
	CertificateID      int64 // of the current certificate, 0 before approval
	Certificates       int   // asked for or issued on the order, without rejected ones and duplicates
	Duplicates         int   // the same of its duplicates
	Revoked            int   // of both revoked
}

// Orders lists all orders, oldest first.
func (s *Simulator) Orders() []OrderSummary {
	var summaries []OrderSummary
	_ = s.look(func(time.Time) error { // as in Advance
		for _, o := range s.account.Orders {
			summaries = append(summaries, summarize(o))
		}
		return nil
	})
	return summaries
}

func summarize(o *order) OrderSummary {
	c := o.current()
	summary := OrderSummary{
		ID:                 o.ID,
		Status:             o.Status,
		Product:            o.Product,
		CommonName:         c.CommonName,
		DNSNames:           slices.Clone(c.DNSNames),
		Emails:             slices.Clone(c.Client.Emails),
		OrganizationID:     o.OrganizationID,
		AlternativeOrderID: o.Terms.AlternativeOrderID,
		RenewalOf:          o.RenewalOf,
		Renewed:            o.renewed(),
		CertificateID:      c.ID,
	}
	for _, c := range o.all() {
		switch {
		case c.Status == statusRejected:
		case c.SubID != "":
			summary.Duplicates++
		default:
			summary.Certificates++
		}
		if c.Status == statusRevoked {
			summary.Revoked++
		}
	}
	return summary
}

// Requests lists what the API was asked, oldest first, control calls left out.
func (s *Simulator) Requests() []RecordedRequest {
	s.mu.Lock()
	defer s.mu.Unlock()
	requests := make([]RecordedRequest, 0, len(s.requests))
	for _, r := range s.requests {
		requests = append(requests, *r)
	}
	return requests
}

// ForgetRequests empties the list of requests.
func (s *Simulator) ForgetRequests() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.requests = nil
}

// Now is the simulator's time, in UTC.
func (s *Simulator) Now() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.now()
}

// Advance moves the simulator's clock on. (A state file that cannot be written is
// reported by the next request that changes something.)
func (s *Simulator) Advance(d time.Duration) {
	_ = s.change(func(time.Time) error {
		s.account.ClockAhead += d
		_, err := s.settle(s.now())
		return err
	})
}

// OrganizationID is the id of the organization that exists from the start.
func (s *Simulator) OrganizationID() int64 { return firstOrganizationID }

// ContainerID is the id of the account's container.
func (s *Simulator) ContainerID() int64 { return firstContainerID }

// RootPEM is the simulator's root certificate in PEM, which every certificate
// chains up to.
func (s *Simulator) RootPEM() string { return certificatePEM(s.authority.root.Raw) }

// Issue issues what an order waits for, whatever validation is still missing, and for a
// key of its own where there is no CSR. It fails unless the order is pending or has an
// approved reissue in flight.
func (s *Simulator) Issue(orderID int64) error {
	return s.change(func(now time.Time) error {
		o, err := s.account.order(orderID)
		if err != nil {
			return err
		}
		c := o.inFlight()
		if c == nil || c.ID == 0 {
			return wrongState(o, "issued")
		}
		return s.issue(o, c, now)
	})
}

// Reject declines what an order waits for: a pending order ends as rejected, one
// with a pending reissue is issued as before. It fails in every other status.
func (s *Simulator) Reject(orderID int64) error {
	return s.change(func(now time.Time) error {
		o, err := s.account.order(orderID)
		if err != nil {
			return err
		}
		if o.inFlight() == nil {
			return wrongState(o, "rejected")
		}
		s.closeRequests(o, decision{status: requestRejected}, now)
		s.abandon(o, statusRejected, now)
		return nil
	})
}

// ApproveRequest approves a waiting request, as the account's first user. With approval
// "two-step" the first of two approvals only moves it on. It fails on an unknown request,
// on one that is decided, and when what it asks for is not possible any more.
func (s *Simulator) ApproveRequest(id int64) error { return s.decideByOwner(id, requestApproved) }

// RejectRequest rejects a waiting request, as the account's first user. It fails on an
// unknown request and on one that is decided.
func (s *Simulator) RejectRequest(id int64) error { return s.decideByOwner(id, requestRejected) }

func (s *Simulator) decideByOwner(id int64, status string) error {
	return s.change(func(now time.Time) error {
		r, err := s.account.approval(id)
		if err != nil {
			return err
		}
		return s.decideRequest(r, decision{status: status, by: firstUserID}, now)
	})
}

// Revoke revokes an order with all its certificates. It fails unless the order is
// issued.
func (s *Simulator) Revoke(orderID int64) error {
	return s.change(func(now time.Time) error {
		o, err := s.account.order(orderID)
		if err != nil {
			return err
		}
		return s.revokeScope(o, 0, now)
	})
}
