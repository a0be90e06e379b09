// SPDX-License-Identifier: MPL-2.0

package orders

import "github.com/hashicorp/terraform-plugin-framework/resource"

// NewSSLOrderResource returns the resource certcentral_ssl_order.
func NewSSLOrderResource() resource.Resource {
	return &orderResource[sslOrderModel, *sslOrderModel]{typeName: "_ssl_order", schema: sslOrderSchema}
}
