// SPDX-License-Identifier: MPL-2.0

package certcentral

import (
	"cmp"
	"context"
	"fmt"
	"iter"
	"net/http"
	"slices"
	"strings"
	"time"
)

// longestLookUpPause bounds the growing pauses between look-ups.
const longestLookUpPause = 8 * time.Second

// PurchaseMatch says by what a purchase is recognised among the orders with its alternative id.
type PurchaseMatch struct {
	CSR      string   // the public key counts; empty where the recipient of a client certificate makes it
	Names    []string // common name and DNS names, in any order; none where the service makes the common name
	Emails   []string // addresses of a client certificate, in any order and case; none for TLS
	Existing []int64  // orders that are known not to be it
}

// traits returns what the order's certificate is recognised by.
func (m PurchaseMatch) traits() traits {
	return traits{m.CSR, m.Names, m.Emails}
}

// FindPurchase looks for the order of an earlier purchase that was left unconfirmed. It asks again and again over the
// client's RecoveryGrace before it returns [ErrNotPurchased]; an *UnconfirmedError means that it is still not known.
//
// GET /order/alternate/{alternative_order_id}, GET /order/certificate/{id}
func (c *Client) FindPurchase(ctx context.Context, alternativeID string, req PurchaseMatch) (*Order, error) {
	return c.find(ctx, purchase{id: alternativeID, match: req}, nil)
}

// find looks a purchase up until it is certain that it was or was not made. lost says how it was lost, if known.
func (c *Client) find(ctx context.Context, p purchase, lost error) (*Order, error) {
	order, err := askOverGrace(ctx, c, func(ctx context.Context) (*Order, error) { return c.lookUp(ctx, p) })
	switch {
	case err != nil:
		return nil, p.unconfirmed(lost, err)
	case order == nil:
		return nil, ErrNotPurchased
	}
	return order, nil
}

// askOverGrace asks at growing intervals until there is something, or until it is certain that there is nothing: then it
// returns nil and no error. once asks a single time; its error says that it cannot tell.
func askOverGrace[T any](ctx context.Context, c *Client, once func(context.Context) (*T, error)) (*T, error) {
	start := c.clock.Now()
	none := start // since when the service has said nothing but "none"; zero after an answer that could not tell
	for pause := time.Second; ; pause = min(2*pause, longestLookUpPause) {
		found, err := once(ctx)
		if found != nil {
			return found, nil
		}
		now := c.clock.Now()
		switch {
		case err != nil && now.Sub(start) >= c.recoveryGrace:
			return nil, err
		case err != nil:
			none = time.Time{}
		case none.IsZero():
			none = now
		case now.Sub(none) >= c.recoveryGrace:
			return nil, nil
		}
		left := orDefault(none, start).Add(c.recoveryGrace).Sub(now)
		if err := c.clock.Sleep(ctx, min(pause, left)); err != nil {
			return nil, err
		}
	}
}

// searchOverGrace looks at growing intervals until something is found or the recovery grace time is over. once looks a
// single time; without a result its error says why, and the last such error is returned.
func searchOverGrace[T any](ctx context.Context, c *Client, once func(context.Context) (T, error)) (T, error) {
	end := c.clock.Now().Add(c.recoveryGrace)
	for pause := time.Second; ; pause = min(2*pause, longestLookUpPause) {
		found, err := once(ctx)
		left := end.Sub(c.clock.Now())
		if err == nil || left <= 0 {
			return found, err
		}
		if ended := c.clock.Sleep(ctx, min(pause, left)); ended != nil {
			return found, fmt.Errorf("%w; %w", err, ended)
		}
	}
}

// lookUp asks once for the order of a purchase. It returns nil and no error when the service knows none, and an error
// when it cannot tell.
func (c *Client) lookUp(ctx context.Context, p purchase) (*Order, error) {
	var unclear error
	for order, err := range c.candidates(ctx, p) {
		if err != nil {
			return nil, err
		}
		switch p.judge(order) {
		case ours:
			return order, nil
		case perhapsOurs:
			unclear = fmt.Errorf("order %d has this alternative order id, but another key, or other names or addresses than were asked for", order.ID)
		}
	}
	return nil, unclear
}

// others asks once for what else a purchase came to besides the order with that id, oldest first. What cannot be read
// is left out: this is for a warning, and the order itself is certain.
func (c *Client) others(ctx context.Context, p purchase, id int64) []int64 {
	p.match.Existing = append(slices.Clone(p.match.Existing), id)
	var ids []int64
	for order, err := range c.candidates(ctx, p) {
		if err == nil && p.judge(order) == ours {
			ids = append(ids, order.ID)
		}
	}
	slices.Sort(ids)
	return ids
}

// candidates asks for the orders with a purchase's alternative id that are not known to be others, newest first. Each
// is read once, and an error stands in the place of one that cannot be, or of all of them.
func (c *Client) candidates(ctx context.Context, p purchase) iter.Seq2[*Order, error] {
	return func(yield func(*Order, error) bool) {
		found, err := c.ordersByAlternativeID(ctx, c.lookUpCall("order", "alternate", p.id))
		if err != nil {
			yield(nil, err)
			return
		}
		for _, status := range newestFirst(found) {
			if slices.Contains(p.match.Existing, status.OrderID) {
				continue
			}
			if !yield(c.order(ctx, c.lookUpCall("order", "certificate", status.OrderID), status.OrderID)) {
				return
			}
		}
	}
}

// newestFirst sorts orders. Their ids grow with time.
func newestFirst(orders []OrderStatus) []OrderStatus {
	return slices.SortedFunc(slices.Values(orders), func(a, b OrderStatus) int { return cmp.Compare(b.OrderID, a.OrderID) })
}

// lookUpCall is a call of a look-up that is repeated as a whole, and so need not be by itself when it goes unanswered.
func (c *Client) lookUpCall(path ...any) call {
	k := newCall(http.MethodGet, path...)
	k.probe, k.within = true, min(c.requestTimeout, lookUpTimeout)
	return k
}

// verdict is whether an order is the one that a purchase made.
type verdict int

const (
	notOurs verdict = iota
	ours
	perhapsOurs // neither to be taken nor to be bought again
)

// judge compares an order that the service lists under the purchase's alternative id with what was asked for.
func (p purchase) judge(order *Order) verdict {
	asked, found := p.match.traits(), order.Certificate.traits()
	same, known := asked.compareOwners(found)
	same = same || asked.csr == "" && !asked.isClient() // what asks without key and address is told by its names
	named := asked.alike(found)
	switch {
	case p.isOtherID(order.AlternativeOrderID):
		return notOurs
	case named && same:
		return ours
	case IsDrawnID(p.id): // no other purchase has this id
		if named && !known {
			return ours
		}
		return perhapsOurs
	case known && !same:
		return notOurs
	}
	return perhapsOurs
}

// isOtherID tells whether the alternative id in order info, where there is one, is not the purchase's.
func (p purchase) isOtherID(id string) bool {
	return id != "" && !strings.EqualFold(id, p.id) // should the service change the case, the order is still ours
}

// hasEnded tells whether an order of that status is over for good.
func hasEnded(status string) bool {
	return slices.Contains([]string{"canceled", "rejected", "revoked", "expired", "denied"}, status)
}
