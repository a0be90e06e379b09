// SPDX-License-Identifier: MPL-2.0

package orders

import "github.com/hashicorp/terraform-plugin-framework/resource"

// NewClientCertificateOrderResource returns the resource certcentral_client_certificate_order.
func NewClientCertificateOrderResource() resource.Resource {
	return &orderResource[clientOrderModel, *clientOrderModel]{typeName: "_client_certificate_order", schema: clientOrderSchema}
}
