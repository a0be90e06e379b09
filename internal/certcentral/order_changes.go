// SPDX-License-Identifier: MPL-2.0

package certcentral

import (
	"context"
	"net/http"
)

// CancelOrder cancels an order that is pending, or the pending reissue of an issued one; note says why.
// It fails when the order is in another state.
//
// PUT /order/certificate/{id}/status
func (c *Client) CancelOrder(ctx context.Context, id int64, note string) error {
	body := map[string]string{"status": "CANCELED", "note": note}
	_, err := c.do(ctx, newCall(http.MethodPut, "order", "certificate", id, "status").with(body))
	if refusedAfterLost(err) {
		// The first try may have done it, and then the second cannot be done.
		if order, readErr := c.Order(ctx, id); readErr == nil && order.Status == "canceled" {
			return nil
		}
	}
	return err
}

// Withdraw ends an order that was not issued, or the pending reissue of one that was: the request that waits for its
// approval is rejected, anything else cancelled; note says why. The order is as read just before.
//
// PUT /order/certificate/{id}/status, PUT /request/{id}/status
func (c *Client) Withdraw(ctx context.Context, order *Order, note string) error {
	if order.Status == "needs_approval" {
		for _, request := range order.Requests {
			if request.isOpen() && request.Type != "revoke" {
				return c.UpdateRequestStatus(ctx, request.ID, "rejected", note)
			}
		}
	}
	return c.CancelOrder(ctx, order.ID, note)
}

// UpdateOrderNames replaces the names of an order or a reissue that is still pending. Their number may not grow, and
// a wildcard may only take the place of a wildcard; the service refuses the rest.
//
// PUT /order/certificate/{id}/dns-names
func (c *Client) UpdateOrderNames(ctx context.Context, id int64, commonName string, dnsNames []string) error {
	if dnsNames == nil {
		dnsNames = []string{} // left out means the same to the service, but says it less clearly
	}
	body := map[string]any{"certificate": map[string]any{"common_name": commonName, "dns_names": dnsNames}}
	_, err := c.do(ctx, newCall(http.MethodPut, "order", "certificate", id, "dns-names").with(body))
	return err
}

// SubmitCSR adds or replaces the CSR, in PEM, of an order that is still pending.
//
// POST /order/certificate/{id}/csr
func (c *Client) SubmitCSR(ctx context.Context, id int64, csr string) error {
	body := map[string]string{"csr": csr}
	_, err := c.do(ctx, newCall(http.MethodPost, "order", "certificate", id, "csr").with(body))
	return err
}

// UpdateOrderContacts adds contacts to an order, or changes those of the same kind; kinds that are not named stay. Unlike
// with an organization, optional fields that are left out stay as they are, and no contact can be removed. The service
// refuses an organization_contact for a DV order.
//
// PUT /order/certificate/{id}/contact
func (c *Client) UpdateOrderContacts(ctx context.Context, orderID int64, contacts []OrderContact) error {
	body := map[string]any{"contacts": contacts}
	_, err := c.do(ctx, newCall(http.MethodPut, "order", "certificate", orderID, "contact").with(body))
	return err
}

// CustomFieldValue is a value for one of the fields that the account has defined for its orders.
type CustomFieldValue struct {
	MetadataID int64  `json:"metadata_id"` // of the field's definition
	Value      string `json:"value"`
}

// SetCustomField sets a custom field of an order. It fails with the code invalid_custom_field_value for a value that the
// field does not take.
//
// POST /order/certificate/{id}/custom-field
func (c *Client) SetCustomField(ctx context.Context, orderID int64, field CustomFieldValue) error {
	k := newCall(http.MethodPost, "order", "certificate", orderID, "custom-field").with(field)
	k.idempotent = true
	_, err := c.do(ctx, k)
	return err
}

// UpdateAutoReissue turns on or off that the service reissues a multi-year order's certificate by itself before it ends.
// The service refuses it for other orders.
//
// PUT /order/certificate/{id}/auto-reissue
func (c *Client) UpdateAutoReissue(ctx context.Context, orderID int64, on bool) error {
	body := map[string]any{"auto_reissue": zeroOrOne(&on)}
	_, err := c.do(ctx, newCall(http.MethodPut, "order", "certificate", orderID, "auto-reissue").with(body))
	return err
}
