// SPDX-License-Identifier: MPL-2.0

package certcentral

import (
	"context"
	"net/http"
)

// RevokeRequest says why to revoke, and whether at once.
type RevokeRequest struct {
	Reason       string `json:"revocation_reason,omitempty"` // such as superseded; by default unspecified
	Comments     string `json:"comments,omitempty"`
	SkipApproval bool   `json:"skip_approval,omitempty"` // needs an administrator's key
}

// RevokeOrder revokes every certificate of an order. It returns nil when that is done, or else the request that
// waits for an administrator.
//
// PUT /order/certificate/{id}/revoke
func (c *Client) RevokeOrder(ctx context.Context, id int64, req RevokeRequest) (*Request, error) {
	request, err := c.revoke(ctx, newCall(http.MethodPut, "order", "certificate", id, "revoke").with(req))
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
	return c.revoke(ctx, newCall(http.MethodPut, "certificate", certificateID, "revoke").with(req))
}

// RevokeSerialNumber is RevokeCertificate for a certificate that is known by its serial number, in hexadecimal digits.
//
// PUT /certificate/{serial_number}/revoke
func (c *Client) RevokeSerialNumber(ctx context.Context, serialNumber string, req RevokeRequest) (*Request, error) {
	return c.revoke(ctx, newCall(http.MethodPut, "certificate", serialNumber, "revoke").with(req))
}

// IsAlreadyRevoked tells whether the service refused a revocation because there was one before. Its documentation lists no
// code for that; these are the ones that other clients have met, so that false says nothing.
func IsAlreadyRevoked(err error) bool {
	return HasCode(err, "order_already_revoked") || HasCode(err, "order_is_revoked")
}

func (c *Client) revoke(ctx context.Context, k call) (*Request, error) {
	request, got, err := fetch[Request](ctx, c, k)
	if err != nil || request.ID == 0 { // 204 has no request
		return nil, err
	}
	request.complete(got.asOf)
	return request, nil
}

// OpenRevocation returns the request of the order to revoke it, or one of its certificates, that awaits a decision, nil when
// there is none. The service does not tell which certificate a request is about.
func (o *Order) OpenRevocation() *Request {
	for i, request := range o.Requests {
		if request.Type == "revoke" && request.isOpen() {
			return &o.Requests[i]
		}
	}
	return nil
}
