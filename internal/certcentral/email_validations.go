// SPDX-License-Identifier: MPL-2.0

package certcentral

import (
	"context"
	"net/http"
)

// EmailValidation tells whether the owner of an address has confirmed it.
type EmailValidation struct {
	Email       string `json:"email"`
	Status      string `json:"status"`       // validated or unvalidated
	DateEmailed Date   `json:"date_emailed"` // when mail went out, zero if it did not
}

// EmailValidations lists the addresses of a client certificate's order with the state of their proofs.
//
// GET /order/certificate/{id}/email-validation
func (c *Client) EmailValidations(ctx context.Context, orderID int64) ([]EmailValidation, error) {
	type list struct {
		Emails []EmailValidation `json:"emails"`
	}
	result, _, err := fetch[list](ctx, c, newCall(http.MethodGet, "order", "certificate", orderID, "email-validation"))
	if err != nil {
		return nil, err
	}
	return result.Emails, nil
}
