// SPDX-License-Identifier: MPL-2.0

package orders

import (
	"cmp"
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/list/schema"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/certcentral"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/lifecycle"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/tfkit"
)

var (
	_ list.ListResourceWithConfigure = (*orderList[sslOrderModel, *sslOrderModel])(nil)
	_ list.ListResourceWithConfigure = (*orderList[clientOrderModel, *clientOrderModel])(nil)
)

// NewSSLOrderList returns the list resource certcentral_ssl_order.
func NewSSLOrderList() list.ListResource {
	return &orderList[sslOrderModel, *sslOrderModel]{
		orderResource: orderResource[sslOrderModel, *sslOrderModel]{typeName: "_ssl_order"},
		description:   "The orders of TLS certificates in the account",
		kind:          isTLS,
	}
}

// NewClientCertificateOrderList returns the list resource certcentral_client_certificate_order.
func NewClientCertificateOrderList() list.ListResource {
	return &orderList[clientOrderModel, *clientOrderModel]{
		orderResource: orderResource[clientOrderModel, *clientOrderModel]{typeName: "_client_certificate_order"},
		description:   "The orders of client and S/MIME certificates in the account",
		kind:          tfkit.IsClientOrder,
	}
}

// orderList lists the orders that a resource type may manage.
type orderList[T any, M declaration[T]] struct {
	orderResource[T, M]

	description string
	kind        func(*certcentral.Order) bool
}

// ListResourceConfigSchema implements list.ListResource.
func (l *orderList[T, M]) ListResourceConfigSchema(_ context.Context, _ list.ListResourceSchemaRequest, resp *list.ListResourceSchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: l.description + ", the oldest first, whatever their status. What several filters ask for must all be met.",
		Attributes:          orderFilters().List(),
	}
}

// List implements list.ListResource.
func (l *orderList[T, M]) List(ctx context.Context, req list.ListRequest, stream *list.ListResultsStream) {
	var filters orderFiltersModel
	diags := req.Config.Get(ctx, &filters)
	if diags.HasError() || !l.Ready(&diags) {
		stream.Results = list.ListResultsStreamDiagnostics(diags)
		return
	}
	selected := selection{filters: &filters, limit: req.Limit, kind: l.kind}
	stream.Results = tfkit.Listing[*certcentral.Order]{
		Kinds:   "Orders",
		Objects: selected.orders(ctx, l.Client),
		ID:      func(order *certcentral.Order) int64 { return order.ID },
		Name:    displayName,
		Fill:    l.fill,
	}.Results(ctx, req)
}

// fill makes a resource that has nothing but an id what its import would. It does not ask for what is to prove an order
// that waits: the service draws a new value for whoever asks.
func (l *orderList[T, M]) fill(ctx context.Context, listed *certcentral.Order, into *tfsdk.Resource) diag.Diagnostics {
	var model T
	var seen memory
	diags := into.Get(ctx, &model)
	order, err := l.Client.Order(ctx, listed.ID)
	if err != nil {
		diags.Append(tfkit.Unlistable("Order", listed.ID, err))
		return diags
	}
	m := M(&model)
	if !l.takeImported(ctx, m, &seen, order, &diags) {
		return diags
	}
	refresh(ctx, m, order)
	l.readAwaited(ctx, m.common(), order)
	if phase := lifecycle.PhaseOf(order.Status); phase != lifecycle.Waiting && phase != lifecycle.Reissuing {
		m.readOwn(ctx, errand{l.Client, &seen, &diags}, order)
	}
	diags.Append(into.Set(ctx, &model)...)
	return diags
}

// displayName is what a person recognises an order by.
func displayName(order *certcentral.Order) string {
	certificate := order.Certificate
	name := cmp.Or(certificate.CommonName, cmp.Or(certificate.DNSNames...), cmp.Or(certificate.Emails...), "order without a name")
	status := order.Status
	if phase := lifecycle.PhaseOf(status); (phase == lifecycle.Running || phase == lifecycle.Reissuing) && !certificate.ValidTill.IsZero() {
		status += " till " + certificate.ValidTill.String()
	}
	return fmt.Sprintf("%s (%s, %s, order %d)", name, order.ProductNameID, status, order.ID)
}
