// SPDX-License-Identifier: MPL-2.0

package certcentral

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"sync"
)

// RevokeRequest says why to revoke, and whether at once. One that is not to happen at once files a request, and two of
// those would wait for the same intent: once it may have arrived it is not sent again.
type RevokeRequest struct {
	Reason       string `json:"revocation_reason,omitempty"` // such as superseded; by default unspecified
	Comments     string `json:"comments,omitempty"`
	SkipApproval bool   `json:"skip_approval,omitempty"` // needs an administrator's key

	// Before is the order as read just before. After a lost answer a request that waits, and that it did not have, is taken
	// for the one that was filed. Nil where the order is not known: nothing is looked for then.
	Before *Order `json:"-"`
}

// RevokeOrder revokes every certificate of an order. It returns nil when that is done, or else the request that
// waits for an administrator.
//
// PUT /order/certificate/{id}/revoke
func (c *Client) RevokeOrder(ctx context.Context, id int64, req RevokeRequest) (*Request, error) {
	request, err := c.revoke(ctx, newCall(http.MethodPut, "order", "certificate", id, "revoke"), req)
	if request != nil {
		request.OrderID = id
	}
	if !refusedAfterLost(err) {
		return request, err
	}
	// The first try may have done it, and then the second is refused.
	order, readErr := c.Order(ctx, id)
	if readErr != nil {
		return nil, err
	}
	if order.Status == "revoked" {
		return nil, nil
	}
	if waiting := order.OpenRevocation(); waiting != nil {
		return waiting, nil
	}
	return nil, err
}

// RevokeCertificate revokes one certificate. The order stays issued unless the account is set otherwise. It returns
// nil when that is done, or else the request that waits for an administrator.
//
// PUT /certificate/{id}/revoke
func (c *Client) RevokeCertificate(ctx context.Context, certificateID int64, req RevokeRequest) (*Request, error) {
	return c.revoke(ctx, newCall(http.MethodPut, "certificate", certificateID, "revoke"), req)
}

// RevokeSerialNumber is RevokeCertificate for a certificate that is known by its serial number, in hexadecimal digits.
//
// PUT /certificate/{serial_number}/revoke
func (c *Client) RevokeSerialNumber(ctx context.Context, serialNumber string, req RevokeRequest) (*Request, error) {
	return c.revoke(ctx, newCall(http.MethodPut, "certificate", serialNumber, "revoke"), req)
}

// IsAlreadyRevoked tells whether the service refused a revocation because there was one before. Its documentation lists no
// code for that; these are the ones that other clients have met, so that false says nothing.
func IsAlreadyRevoked(err error) bool {
	return HasCode(err, "order_already_revoked") || HasCode(err, "order_is_revoked")
}

func (c *Client) revoke(ctx context.Context, k call, req RevokeRequest) (*Request, error) {
	k = k.with(req)
	if req.SkipApproval {
		return c.sendRevocation(ctx, k)
	}
	k.money = true
	c.revocations.Lock()
	defer c.revocations.Unlock()
	request, err := c.sendRevocation(ctx, k)
	if InDoubt(err) && req.Before != nil {
		request, err = c.filedRevocation(ctx, req.Before, err)
	}
	if request != nil {
		c.revocations.filed = append(c.revocations.filed, requestTrace(request.ID))
	}
	return request, err
}

func (c *Client) sendRevocation(ctx context.Context, k call) (*Request, error) {
	request, got, err := fetch[Request](ctx, c, k)
	if err != nil || request.ID == 0 { // 204 has no request
		return nil, err
	}
	request.complete(got.asOf)
	return request, nil
}

// filedRevocations are the requests to revoke that this client filed. The service does not tell what a request is about, so
// that one whose answer was lost is told from those of other certificates of the order by being none of them: one is filed
// after the other.
type filedRevocations struct {
	sync.Mutex
	filed []string
}

var errNotFiled = errors.New("no new request to revoke waits")

// filedRevocation looks for the request of a revocation whose answer was lost. Without a trace of it the error is lost, which
// the call ended with.
func (c *Client) filedRevocation(ctx context.Context, before *Order, lost error) (*Request, error) {
	known := append(knownRequests(before), c.revocations.filed...)
	filed, err := searchOverGrace(ctx, c, func(ctx context.Context) (*Request, error) {
		order, err := c.order(ctx, c.lookUpCall("order", "certificate", before.ID), before.ID)
		if err != nil {
			return nil, err
		}
		for i, request := range order.Requests {
			if request.isOpenRevocation() && !slices.Contains(known, requestTrace(request.ID)) {
				return &order.Requests[i], nil
			}
		}
		return nil, errNotFiled
	})
	if err != nil {
		return nil, lost
	}
	filed.OrderID = before.ID
	return filed, nil
}

// OpenRevocation returns the request of the order to revoke it, or one of its certificates, that awaits a decision, nil when
// there is none. The service does not tell which certificate a request is about.
func (o *Order) OpenRevocation() *Request {
	for i, request := range o.Requests {
		if request.isOpenRevocation() {
			return &o.Requests[i]
		}
	}
	return nil
}

func (r *Request) isOpenRevocation() bool { return r.Type == "revoke" && r.isOpen() }
