// SPDX-License-Identifier: MPL-2.0

package certcentral

import (
	"cmp"
	"context"
	"slices"
	"strings"
)

// maxRenewalReads is how many orders are read at most to find a renewal among them.
const maxRenewalReads = 5

// RenewalOf returns the id of the order that renewed order, or 0 when none is found: order info tells that there is one
// (IsRenewed), but not which. It looks among the later orders for the same common name and reads a few of them; one that is
// not over counts before one that is.
//
// GET /order/certificate, GET /order/certificate/{id}
func (c *Client) RenewalOf(ctx context.Context, order *Order) (int64, error) {
	later, err := c.laterOrders(ctx, order)
	if err != nil {
		return 0, err
	}
	for _, candidate := range later[:min(len(later), maxRenewalReads)] {
		read, err := c.Order(ctx, candidate.ID)
		switch {
		case IsForbidden(err) || IsNotFound(err): // listed, but not for this key
			continue
		case err != nil:
			return 0, err
		case read.RenewedOrderID == order.ID:
			return read.ID, nil
		}
	}
	return 0, nil
}

// laterOrders lists the orders for the same common name that were placed after order: those that are not over first, and
// then the oldest, for a renewal comes before what follows it.
func (c *Client) laterOrders(ctx context.Context, order *Order) ([]*Order, error) {
	name := order.Certificate.CommonName
	if name == "" {
		return nil, nil
	}
	var later []*Order
	query := OrderQuery{Filters: map[string][]string{"common_name": {name}}, Sort: "-order_id"}
	for candidate, err := range c.Orders(ctx, query) {
		if err != nil {
			return nil, err
		}
		if candidate.ID <= order.ID {
			break // ids grow with time
		}
		if strings.EqualFold(candidate.Certificate.CommonName, name) {
			later = append(later, candidate)
		}
	}
	rank := func(o *Order) int {
		if hasEnded(o.Status) {
			return 1
		}
		return 0
	}
	slices.SortFunc(later, func(a, b *Order) int { return cmp.Or(cmp.Compare(rank(a), rank(b)), cmp.Compare(a.ID, b.ID)) })
	return later, nil
}
