// SPDX-License-Identifier: MPL-2.0

package simulator

import (
	"cmp"
	"net/http"
	"time"
)

// requestView is a request of the approval queue.
type requestView struct {
	ID               int64   `json:"id"`
	Date             string  `json:"date"`
	Type             string  `json:"type"`
	Status           string  `json:"status"`
	DateProcessed    string  `json:"date_processed,omitempty"`
	Requester        *person `json:"requester,omitempty"`
	Reviewer         *person `json:"reviewer,omitempty"` // who gave the first of two approvals
	Processor        *person `json:"processor,omitempty"`
	Comments         string  `json:"comments,omitempty"`
	ProcessorComment string  `json:"processor_comment,omitempty"`
	Order            any     `json:"order,omitempty"`
}

// queued is a request with the order that it is about.
type queued struct {
	*approval
	order *order
}

func (q queued) commonName() string { return requestedCertificate(q.order, q.approval).CommonName }

// requestFilters are the filters of the list of requests.
var requestFilters = filterable[queued]{
	"type":         func(q queued) []string { return []string{q.Type} },
	"status":       func(q queued) []string { return []string{q.Status} },
	"container_id": func(q queued) []string { return []string{idText(q.order.ContainerID)} },
	"search":       func(q queued) []string { return append(q.order.emails(), q.commonName()) },
}

// requestFields are what requests can be sorted by.
var requestFields = sortable[queued]{
	"id":          func(a, b queued) int { return cmp.Compare(a.ID, b.ID) },
	"date":        func(a, b queued) int { return a.Date.Compare(b.Date) },
	"type":        func(a, b queued) int { return cmp.Compare(a.Type, b.Type) },
	"status":      func(a, b queued) int { return cmp.Compare(a.Status, b.Status) },
	"order_id":    func(a, b queued) int { return cmp.Compare(a.OrderID, b.OrderID) },
	"common_name": func(a, b queued) int { return cmp.Compare(a.commonName(), b.commonName()) },
}

// listRequests is GET /request.
func (s *Simulator) listRequests(c *call) reply {
	query := c.URL.Query()
	asked := filters(query)
	var found []queued
	for _, r := range s.account.Approvals {
		o, err := s.account.order(r.OrderID)
		if err != nil {
			return refuse(err)
		}
		if q := (queued{r, o}); requestFilters.passes(q, asked) {
			found = append(found, q)
		}
	}
	if err := requestFields.sort(found, cmp.Or(query.Get("sort"), "-id")); err != nil {
		return refuse(err)
	}
	found, page := paginate(query, found)
	var views []requestView
	for _, q := range found {
		view := s.viewRequest(q.approval)
		view.Comments, view.ProcessorComment, view.Reviewer, view.Processor = "", "", nil, nil
		view.Order = s.requestOrder(q)
		views = append(views, view)
	}
	return listing("requests", views, page)
}

// requestOrder is the little that the list of requests says about an order.
func (s *Simulator) requestOrder(q queued) map[string]any {
	o, p := q.order, s.productOf(q.order)
	view := map[string]any{
		"id":          o.ID,
		"certificate": map[string]string{"common_name": q.commonName()},
		"container":   containerView{ID: s.account.Container.ID, Name: s.account.Container.Name},
		"product":     productRef{NameID: p.slug, Name: p.name, Type: p.group},
	}
	if org, err := s.account.organization(o.OrganizationID); err == nil {
		view["organization"] = organizationView{ID: org.ID, Name: org.Name}
	}
	return view
}

// showRequest is GET /request/{id}.
func (s *Simulator) showRequest(c *call) reply {
	r, err := s.pathRequest(c)
	if err != nil {
		return refuse(err)
	}
	o, err := s.account.order(r.OrderID)
	if err != nil {
		return refuse(err)
	}
	view := s.viewRequest(r)
	shown := s.viewOrder(o, requestedCertificate(o, r), c.now)
	if r.open() {
		shown.Certificate.ID = 0
	}
	view.Order = shown
	return answer(http.StatusOK, view)
}

func (s *Simulator) viewRequest(r *approval) requestView {
	return requestView{
		ID:               r.ID,
		Date:             iso(r.Date),
		Type:             r.Type,
		Status:           r.Status,
		DateProcessed:    iso(r.Processed),
		Requester:        s.viewPerson(r.RequesterID),
		Reviewer:         s.viewPerson(r.ReviewerID),
		Processor:        s.viewPerson(r.ProcessorID),
		Comments:         r.Comments,
		ProcessorComment: r.ProcessorComment,
	}
}

// viewPerson is a user of the account, or absent for the id 0.
func (s *Simulator) viewPerson(id int64) *person {
	if id == 0 {
		return nil
	}
	return s.account.user(id).person()
}

// requestedCertificate is the certificate that a request is about.
func requestedCertificate(o *order, r *approval) *certificate {
	for _, c := range o.all() {
		if c.RequestID == r.ID || r.CertificateID != 0 && c.ID == r.CertificateID {
			return c
		}
	}
	return o.current()
}

// updateRequestStatus is PUT /request/{id}/status.
func (s *Simulator) updateRequestStatus(c *call) reply {
	var body struct {
		Status           string `json:"status"`
		ProcessorComment string `json:"processor_comment"`
	}
	if err := c.decode(&body); err != nil {
		return refuse(err)
	}
	r, err := s.pathRequest(c)
	if err != nil {
		return refuse(err)
	}
	if err := s.checkApprover(c.user, r, body.Status); err != nil {
		return refuse(err)
	}
	if err := s.decideRequest(r, decision{body.Status, body.ProcessorComment, c.user.ID}, c.now); err != nil {
		return refuse(err)
	}
	return done()
}

// decideRequest decides a request, or sends it a step back.
func (s *Simulator) decideRequest(r *approval, d decision, now time.Time) error {
	if !r.open() {
		return badRequest("invalid_request_status", "The request was "+r.Status+" already.")
	}
	switch d.status {
	case requestApproved:
		return s.approve(r, d, now)
	case requestRejected:
		return s.reject(r, d, now)
	case requestSubmitted, requestPending:
		r.Status, r.ReviewerID = d.status, 0
		return nil
	default:
		return invalidValue("status", "It must be submitted, pending, approved or rejected.")
	}
}

// closeRequests decides the requests that were about what an order waited for.
func (s *Simulator) closeRequests(o *order, d decision, now time.Time) {
	c := o.inFlight()
	for _, r := range s.account.approvalsOf(o) {
		if r.Type != typeRevoke && c != nil && r.ID == c.RequestID {
			r.decide(d, now)
		}
	}
}

func (s *Simulator) pathRequest(c *call) (*approval, error) {
	id, err := c.id("request")
	if err != nil {
		return nil, err
	}
	return s.account.approval(id)
}
