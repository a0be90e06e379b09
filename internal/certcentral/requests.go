// SPDX-License-Identifier: MPL-2.0

package certcentral

import (
	"context"
	"iter"
	"net/http"
	"time"
)

// Request is an entry of the approval queue. Inside an order it holds less: no persons, no Order, no DateProcessed.
type Request struct {
	ID               int64   `json:"id"`
	Date             Time    `json:"date"`
	Type             string  `json:"type"`   // new_request, reissue, duplicate or revoke
	Status           string  `json:"status"` // submitted, pending, approved or rejected
	Comments         string  `json:"comments"`
	ProcessorComment string  `json:"processor_comment"`
	DateProcessed    Time    `json:"date_processed"` // zero while undecided
	Requester        *Person `json:"requester"`      // nil when not told, like the next two
	Reviewer         *Person `json:"reviewer"`       // who looked at it before the Processor
	Processor        *Person `json:"processor"`      // who decided it
	OrderID          int64   `json:"order_id"`       // 0 when not told
	Order            *Order  `json:"order"`          // as asked for; nil inside an order and when not told
}

// isOpen tells whether the request still waits for somebody's decision.
func (r *Request) isOpen() bool { return r.Status == "pending" || r.Status == "submitted" }

// complete fills what the service puts now here, now there.
func (r *Request) complete(asOf time.Time) {
	if r.Order != nil {
		r.Order.complete(asOf)
		r.OrderID = orDefault(r.Order.ID, r.OrderID)
	}
	r.Requester, r.Reviewer, r.Processor = filled(r.Requester), filled(r.Reviewer), filled(r.Processor)
}

// Request reads a request. It fails with [IsNotFound] for an unknown id.
//
// GET /request/{id}
func (c *Client) Request(ctx context.Context, id int64) (*Request, error) {
	return c.readRequest(ctx, newCall(http.MethodGet, "request", id))
}

func (c *Client) readRequest(ctx context.Context, k call) (*Request, error) {
	request, got, err := fetch[Request](ctx, c, k)
	if err != nil {
		return nil, err
	}
	if request.ID <= 0 {
		return nil, c.misunderstood(k, got, "the answer holds no request")
	}
	request.complete(got.asOf)
	return request, nil
}

// RequestQuery selects requests.
type RequestQuery struct {
	Filters  map[string][]string // by name, such as type, status or search; a filter with several values matches any of them
	Sort     string              // a field, or -field for descending; empty leaves it to the service
	PageSize int                 // requests a page, by default and at most 1000
}

// Requests lists the requests that query selects, asking for a page when the loop gets there. They hold less than
// [Client.Request] tells, and at most the id, names, organization, division and product of their Order. After an error the
// sequence ends.
//
// GET /request
func (c *Client) Requests(ctx context.Context, query RequestQuery) iter.Seq2[*Request, error] {
	type list struct {
		Requests []*Request `json:"requests"`
		Page     page       `json:"page"`
	}
	values := filterValues(query.Filters)
	if query.Sort != "" {
		values.Set("sort", query.Sort)
	}
	k := newCall(http.MethodGet, "request").where(values)
	return pages(ctx, c, k, query.PageSize, func(l *list, asOf time.Time) ([]*Request, page) {
		for _, request := range l.Requests {
			request.complete(asOf)
		}
		return l.Requests, l.Page
	})
}

func (r *Request) listID() int64 { return r.ID }

// UpdateRequestStatus decides a request: status is approved or rejected, comment may be empty. It fails with
// [IsForbidden] when the key's user may not decide it. An approval whose answer was lost is not sent again, for it could
// count as the second of the two that some accounts want; reading the request tells what became of it.
//
// PUT /request/{id}/status
func (c *Client) UpdateRequestStatus(ctx context.Context, id int64, status, comment string) error {
	body := map[string]string{"status": status}
	if comment != "" {
		body["processor_comment"] = comment
	}
	k := newCall(http.MethodPut, "request", id, "status").with(body)
	k.money = status == "approved"
	_, err := c.do(ctx, k)
	return err
}
