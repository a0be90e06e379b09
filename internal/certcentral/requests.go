// SPDX-License-Identifier: MPL-2.0

package certcentral

import (
	"context"
	"net/http"
)

// Request is an entry of the approval queue.
type Request struct {
	ID               int64  `json:"id"`
	Date             Time   `json:"date"`
	Type             string `json:"type"`   // new_request, reissue, duplicate or revoke
	Status           string `json:"status"` // submitted, pending, approved or rejected
	Comments         string `json:"comments"`
	ProcessorComment string `json:"processor_comment"`
	Order            *Order `json:"order"` // as asked for; nil inside an order and after a revocation
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
	if request.Order != nil {
		request.Order.complete(got.asOf)
	}
	return request, nil
}

// UpdateRequestStatus decides a request: status is approved or rejected, comment may be empty. It fails with
// [IsForbidden] when the key's user may not decide it.
//
// PUT /request/{id}/status
func (c *Client) UpdateRequestStatus(ctx context.Context, id int64, status, comment string) error {
	body := map[string]string{"status": status}
	if comment != "" {
		body["processor_comment"] = comment
	}
	_, err := c.do(ctx, newCall(http.MethodPut, "request", id, "status").with(body))
	return err
}
