// SPDX-License-Identifier: MPL-2.0

package certcentral

import (
	"context"
	"fmt"
)

// adopt chooses among the orders that have a purchase's alternative id already, known, the newest that can take its
// place. It returns nil and no error when another one has to be bought, and an error when that cannot be told.
func (c *Client) adopt(ctx context.Context, p purchase, known []OrderStatus) (*PlacedOrder, error) {
	var unclear error
	for _, status := range newestFirst(known) {
		if hasEnded(status.Status) {
			continue
		}
		order, err := c.Order(ctx, status.OrderID)
		if err != nil {
			return nil, fmt.Errorf("the order was not sent, because order %d, which has its alternative order id, could not be read: %w", status.OrderID, err)
		}
		fits, doubt := p.adoptable(order)
		if fits && order.IsRenewed {
			fits, doubt = c.livesOn(ctx, order)
		}
		if fits {
			placed := recovered(order, p.id)
			placed.Adopted = true
			return placed, nil
		}
		if doubt != "" && unclear == nil {
			unclear = fmt.Errorf("nothing was sent, because order %d exists with the alternative order id %s and cannot be told apart from the one wanted: %s; "+
				"import order %[1]d or choose another alternative order id", order.ID, p.id, doubt)
		}
	}
	return nil, unclear
}

// livesOn tells whether the renewal of an order is one to go on with: of an order whose renewal is over, or about to be
// revoked, nothing is left but its last weeks.
func (c *Client) livesOn(ctx context.Context, order *Order) (lives bool, doubt string) {
	id, err := c.RenewalOf(ctx, order)
	if err != nil || id == 0 {
		return false, "it was renewed, and by which order could not be found out"
	}
	renewal, err := c.Order(ctx, id)
	if err != nil {
		return false, fmt.Sprintf("it was renewed, and its renewal, order %d, could not be read", id)
	}
	return !hasEnded(renewal.Status) && !awaitsRevocation(renewal), ""
}

// adoptable tells whether an order that was there before can take the place of a purchase, or why that is not clear.
// Nobody knows by whom it was placed, so unlike after a lost answer only the key, the names and the addresses can tell.
func (p purchase) adoptable(order *Order) (fits bool, doubt string) {
	asked, found := p.match.traits(), order.Certificate.traits()
	same, known := asked.compareOwners(found)
	unknownKey, otherNames := "its key cannot be compared", "it has the same key, but other names"
	if asked.isClient() {
		unknownKey, otherNames = "its key or its addresses cannot be compared", "its key or an address is the same, but its name or its other addresses are not"
	}
	switch {
	case hasEnded(order.Status), p.isOtherID(order.AlternativeOrderID):
		return false, ""
	case !known:
		return false, unknownKey
	case !same:
		return false, ""
	case !asked.alike(found):
		return false, otherNames
	}
	return !awaitsRevocation(order) && order.Certificate.Status != "revoked", ""
}

// awaitsRevocation tells whether somebody asked to revoke the order, and nobody has decided yet.
func awaitsRevocation(order *Order) bool {
	return order.OpenRevocation() != nil
}
