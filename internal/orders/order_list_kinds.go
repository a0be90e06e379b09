// SPDX-License-Identifier: MPL-2.0

package orders

import (
	"strings"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/certcentral"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/lifecycle"
)

// What the groups of products have in common by which products that the provider does not know are told apart (API
// reference, product slugs).
const (
	tlsGroups   = "ssl_certificate"
	clientGroup = "client_certificate"
)

// isTLS tells whether an order is for a TLS certificate, which certcentral_ssl_order manages.
func isTLS(order *certcentral.Order) bool {
	if _, known := lifecycle.KnownProduct(order.ProductNameID); known || order.ProductNameID == lifecycle.AnyProduct {
		return true
	}
	return strings.HasSuffix(order.Product.Type, tlsGroups)
}

// isClient tells whether an order is for a client or S/MIME certificate, which certcentral_client_certificate_order
// manages.
func isClient(order *certcentral.Order) bool {
	if _, known := lifecycle.KnownClientProduct(order.ProductNameID); known {
		return true
	}
	return order.Product.Type == clientGroup
}
