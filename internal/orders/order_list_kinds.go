// SPDX-License-Identifier: MPL-2.0

package orders

import (
	"strings"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/certcentral"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/lifecycle"
)

// tlsGroups is how the groups of TLS products end, by which products that the provider does not know are told apart (API
// reference, product slugs).
const tlsGroups = "ssl_certificate"

// isTLS tells whether an order is for a TLS certificate, which certcentral_ssl_order manages.
func isTLS(order *certcentral.Order) bool {
	if _, known := lifecycle.KnownProduct(order.ProductNameID); known || order.ProductNameID == lifecycle.AnyProduct {
		return true
	}
	return strings.HasSuffix(order.Product.Type, tlsGroups)
}
