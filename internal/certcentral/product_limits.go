// SPDX-License-Identifier: MPL-2.0

package certcentral

import (
	"context"
	"net/http"
)

// ProductLimits is what a division may order less than the products allow. The zero value means no limits.
type ProductLimits struct {
	IsLimited           bool           `json:"is_limited"`
	LimitedContainerIDs []int64        `json:"limited_container_ids"`
	Limits              []ProductLimit `json:"product_limits"`
}

// ProductLimit narrows one product for a division and a role. An empty list and a nil switch mean no limit.
type ProductLimit struct {
	ContainerID           int64    `json:"container_id"`
	RoleID                int64    `json:"role_id"` // an AccessRole's id; 0 for every role
	ProductNameID         string   `json:"product_name_id"`
	AllowedHashes         []string `json:"allowed_hashes"`          // such as sha256
	AllowedIntermediates  []string `json:"allowed_intermediates"`   // ids of issuing CAs
	AllowedLifetimes      []int64  `json:"allowed_lifetimes"`       // of certificates, in years
	AllowedOrderLifetimes []int64  `json:"allowed_order_lifetimes"` // in years
	AllowAutoRenew        *bool    `json:"allow_auto_renew"`
	AllowAutoReissue      *bool    `json:"allow_auto_reissue"`
	AllowedWildcards      *bool    `json:"allowed_wildcards"`
}

// ProductLimits reads the limits of a division. Where the service tells none, they are the zero value.
//
// GET /container/{id}/product-limits
func (c *Client) ProductLimits(ctx context.Context, containerID int64) (ProductLimits, error) {
	limits, _, err := fetch[ProductLimits](ctx, c, newCall(http.MethodGet, "container", containerID, "product-limits"))
	if err != nil {
		return ProductLimits{}, err
	}
	return *limits, nil
}
