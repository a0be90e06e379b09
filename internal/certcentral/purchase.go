// SPDX-License-Identifier: MPL-2.0

package certcentral

import (
	"cmp"
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"
)

// The money rule. A purchase whose answer is lost may have been made or not, and sending it again may pay twice. So:
//
//   - Every order carries an alternative order id. After a lost answer the order is looked up by it.
//   - The order counts as not placed only when the service said so again and again over the whole grace time, counted
//     from the lost answer, and at its end. Then it is sent again with the same id, three times in all.
//   - When the service cannot tell, because it is not reached or gives an order under that id that is not clearly
//     ours, nothing more is sent: *UnconfirmedError. FindPurchase resolves it later.
//   - A reissue has no such id. It is sent once, and afterwards searched among the certificates of the order.
//
// An answer is lost when the connection broke after the request may have gone out, when time ran out, on 5xx, and when
// a success cannot be understood. Refusals (3xx and 4xx) took no effect; 429 and failed connections were not executed
// and are repeated by [Client.do].

// AlternativeOrderIDPrefix begins every alternative order id drawn by this package.
const AlternativeOrderIDPrefix = "terraform"

// maxPurchaseTries is how often one order is sent at most.
const maxPurchaseTries = 3

// longestLookUpPause bounds the growing pauses between look-ups.
const longestLookUpPause = 8 * time.Second

// NewAlternativeOrderID draws an id that no other order has: AlternativeOrderIDPrefix and 32 hexadecimal digits.
func NewAlternativeOrderID() string {
	var random [16]byte
	_, _ = rand.Read(random[:]) // never fails
	return AlternativeOrderIDPrefix + hex.EncodeToString(random[:])
}

// wasDrawn tells whether id looks like one of NewAlternativeOrderID, which only the purchase it was drawn for has.
func wasDrawn(id string) bool {
	return strings.HasPrefix(id, AlternativeOrderIDPrefix) && len(id) == len(AlternativeOrderIDPrefix)+32
}

// PurchaseMatch says by what a purchase is recognised among the orders with its alternative id.
type PurchaseMatch struct {
	CSR      string   // the public key counts
	Names    []string // common name and DNS names, in any order
	Existing []int64  // orders that are known not to be it
	LiveOnly bool     // skip orders that ended: canceled, rejected, revoked or expired
}

// PlaceOrder orders a certificate of the product, and pays for it. It sends the order again only when it is certain
// that none was placed, and returns an order whose answer was lost as Recovered.
//
// Its error is an *UnconfirmedError when it could not find out whether there is an order now. Any other error means
// that nothing was bought. When ctx ends before the order is sent, nothing is; after that its answer is awaited for the
// client's CancelGrace.
//
// POST /order/certificate/{product}
func (c *Client) PlaceOrder(ctx context.Context, product string, req OrderRequest) (*PlacedOrder, error) {
	p := purchase{match: PurchaseMatch{CSR: req.Certificate.CSR, Names: req.Certificate.names()}}
	if req.AlternativeOrderID == "" {
		req.AlternativeOrderID = NewAlternativeOrderID()
	} else {
		existing, err := c.OrdersByAlternativeID(ctx, req.AlternativeOrderID)
		if err != nil {
			return nil, fmt.Errorf("the order was not sent, because its alternative order id could not be looked up: %w", err)
		}
		for _, order := range existing {
			p.match.Existing = append(p.match.Existing, order.OrderID)
		}
	}
	p.id = req.AlternativeOrderID
	p.call = newCall(http.MethodPost, "order", "certificate", product).with(req)
	p.call.money = true
	return c.settle(ctx, p)
}

// purchase is an order on its way.
type purchase struct {
	call  call
	id    string // the alternative order id
	match PurchaseMatch
}

// settle sends a purchase until it is known what became of it.
func (c *Client) settle(ctx context.Context, p purchase) (*PlacedOrder, error) {
	for try := 1; ; try++ {
		placed, err := c.post(ctx, p)
		if err == nil {
			return placed, nil
		}
		if !isLost(err) && try == 1 {
			return nil, err
		}
		// A later try that is refused is looked up, too: the reason may be that the id is taken, by the first.
		order, lookUpErr := c.find(ctx, p, err)
		switch {
		case lookUpErr == nil:
			return recovered(order, p.id), nil
		case !errors.Is(lookUpErr, ErrNotPurchased):
			return nil, lookUpErr
		case !isLost(err):
			return nil, err
		case try == maxPurchaseTries:
			return nil, fmt.Errorf("nothing was bought: sent %d times, and every time the answer was lost and the order not there afterwards: %w", try, err)
		}
	}
}

// post sends a purchase once.
func (c *Client) post(ctx context.Context, p purchase) (*PlacedOrder, error) {
	type body struct {
		PlacedOrder
		Organization Organization `json:"organization"`
	}
	placed, got, err := fetch[body](ctx, c, p.call)
	if err != nil {
		return nil, err
	}
	if placed.ID <= 0 {
		return nil, c.misunderstood(p.call, got, "the answer holds no order id")
	}
	placed.OrganizationID = placed.Organization.ID
	placed.AlternativeOrderID = p.id
	placed.AsOf = got.asOf
	return &placed.PlacedOrder, nil
}

// recovered is the answer to a purchase as far as order info can tell.
func recovered(order *Order, alternativeID string) *PlacedOrder {
	placed := &PlacedOrder{
		ID:                 order.ID,
		CertificateID:      order.Certificate.ID,
		OrganizationID:     order.OrganizationID,
		AlternativeOrderID: alternativeID,
		Recovered:          order,
		AsOf:               order.AsOf,
	}
	for _, request := range order.Requests {
		placed.Requests = append(placed.Requests, RequestRef{ID: request.ID, Status: request.Status})
	}
	return placed
}

// FindPurchase looks for the order of an earlier purchase that was left unconfirmed. It asks again and again over the
// client's RecoveryGrace before it returns [ErrNotPurchased]; an *UnconfirmedError means that it is still not known.
//
// GET /order/alternate/{alternative_order_id}, GET /order/certificate/{id}
func (c *Client) FindPurchase(ctx context.Context, alternativeID string, req PurchaseMatch) (*Order, error) {
	return c.find(ctx, purchase{id: alternativeID, match: req}, nil)
}

// Adoptable looks once for a live order with the alternative id and the same key and names. It returns nil and no error
// when there is none; of several, the newest.
//
// GET /order/alternate/{alternative_order_id}, GET /order/certificate/{id}
func (c *Client) Adoptable(ctx context.Context, alternativeID string, match PurchaseMatch) (*Order, error) {
	match.LiveOnly = true
	order, err := c.lookUp(ctx, purchase{id: alternativeID, match: match}, false)
	if _, unclear := errors.AsType[*unclearError](err); unclear {
		return nil, nil
	}
	return order, err
}

// find looks a purchase up until it is certain that it was or was not made. lost says how it was lost, if known.
func (c *Client) find(ctx context.Context, p purchase, lost error) (*Order, error) {
	start := c.clock.Now()
	none := start // since when the service has said nothing but "none"; zero after a look-up that could not tell
	for pause := time.Second; ; pause = min(2*pause, longestLookUpPause) {
		order, err := c.lookUp(ctx, p, true)
		if order != nil {
			return order, nil
		}
		now := c.clock.Now()
		switch {
		case err != nil && now.Sub(start) >= c.recoveryGrace:
			return nil, p.unconfirmed(lost, err)
		case err != nil:
			none = time.Time{}
		case none.IsZero():
			none = now
		case now.Sub(none) >= c.recoveryGrace:
			return nil, ErrNotPurchased
		}
		left := orDefault(none, start).Add(c.recoveryGrace).Sub(now)
		if err := c.clock.Sleep(ctx, min(pause, left)); err != nil {
			return nil, p.unconfirmed(lost, err)
		}
	}
}

// unconfirmed is the error for a purchase that was lost and could not be looked up.
func (p purchase) unconfirmed(lost, err error) error {
	if lost != nil {
		err = fmt.Errorf("%w; looking it up: %w", lost, err)
	}
	return &UnconfirmedError{AlternativeOrderID: p.id, Existing: p.match.Existing, Err: err}
}

// lookUp asks once for the order of a purchase. It returns nil and no error when the service knows none, and an error
// when it cannot tell. A probe does not repeat what goes unanswered.
func (c *Client) lookUp(ctx context.Context, p purchase, probe bool) (*Order, error) {
	found, err := c.ordersByAlternativeID(ctx, c.lookUpCall(probe, "order", "alternate", p.id))
	if err != nil {
		return nil, err
	}
	slices.SortFunc(found, func(a, b OrderStatus) int { return cmp.Compare(b.OrderID, a.OrderID) })
	var unclear error
	for _, status := range found {
		if slices.Contains(p.match.Existing, status.OrderID) {
			continue
		}
		order, err := c.order(ctx, c.lookUpCall(probe, "order", "certificate", status.OrderID))
		if err != nil {
			return nil, err
		}
		switch p.judge(order) {
		case ours:
			return order, nil
		case perhapsOurs:
			unclear = &unclearError{order.ID}
		}
	}
	return nil, unclear
}

func (c *Client) lookUpCall(probe bool, path ...any) call {
	k := newCall(http.MethodGet, path...)
	if probe {
		k.probe, k.within = true, min(c.requestTimeout, lookUpTimeout)
	}
	return k
}

// verdict is whether an order is the one that a purchase made.
type verdict int

const (
	notOurs verdict = iota
	ours
	perhapsOurs // neither to be taken nor to be bought again
)

// judge compares an order that has the purchase's alternative id with what was asked for.
func (p purchase) judge(order *Order) verdict {
	if p.match.LiveOnly && hasEnded(order.Status) {
		return notOurs
	}
	keyKnown := order.Certificate.CSR != ""
	keyEqual := p.match.CSR == "" || sameKey(p.match.CSR, order.Certificate.CSR)
	named := sameNames(p.match.Names, order.Certificate.names())
	switch {
	case named && keyEqual:
		return ours
	case wasDrawn(p.id): // no other purchase has this id
		if named && !keyKnown {
			return ours
		}
		return perhapsOurs
	case keyKnown && !keyEqual:
		return notOurs
	}
	return perhapsOurs
}

// unclearError names an order that may or may not be the one looked for.
type unclearError struct{ orderID int64 }

func (e *unclearError) Error() string {
	return fmt.Sprintf("order %d has this alternative order id, but another key or other names than were asked for", e.orderID)
}

// hasEnded tells whether an order of that status is over for good.
func hasEnded(status string) bool {
	return slices.Contains([]string{"canceled", "rejected", "revoked", "expired"}, status)
}
