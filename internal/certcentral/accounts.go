// SPDX-License-Identifier: MPL-2.0

package certcentral

import (
	"context"
	"net/http"
)

// Account is the account that the client's key belongs to.
type Account struct {
	ID                      int64  `json:"id"`
	Type                    string `json:"cert_central_type"` // such as enterprise or retail
	RootContainerID         int64  `json:"root_container_id"` // the division that all others are below
	PrimaryOrganizationID   int64  `json:"primary_organization_id"`
	PrimaryOrganizationName string `json:"primary_organization_name"`
	DefaultCountry          string `json:"default_country"`
}

// Account reads the account that the client's key belongs to.
//
// GET /account
func (c *Client) Account(ctx context.Context) (*Account, error) {
	k := newCall(http.MethodGet, "account")
	account, got, err := fetch[Account](ctx, c, k)
	if err != nil {
		return nil, err
	}
	if account.ID <= 0 {
		return nil, c.misunderstood(k, got, "the answer holds no account")
	}
	return account, nil
}
