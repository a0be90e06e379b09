// SPDX-License-Identifier: MPL-2.0

package certcentral

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
)

// The money rule. A purchase whose answer is lost may have been made or not, and sending it again may pay twice. So:
//
//   - Every order carries an alternative order id. After a lost answer the order is looked up by it.
//   - The order counts as not placed only when the service said so again and again over the whole grace time, counted
//     from the lost answer, and at its end. Then it is sent once more with the same id.
//   - Once it was sent twice, nothing but an order settles it: a try may be taken late. A second try that is refused, or
//     lost without a trace, is an *UnconfirmedError; one that succeeds is followed by a look for an order of the first.
//   - When the service cannot tell, because it is not reached or gives an order under that id that is not clearly
//     ours, nothing more is sent: *UnconfirmedError. FindPurchase resolves it later.
//   - A reissue and a duplicate have no such id. Each is sent once, and afterwards searched among the certificates and
//     requests of the order.
//
// An answer is lost when the connection broke after the request may have gone out, when time ran out, on 5xx, and when
// a success cannot be understood. Refusals (3xx and 4xx) took no effect, except that some may come from a gateway that
// passed the order on before: those are looked up, and nothing is sent again. 429 and failed connections were not
// executed and are repeated by [Client.do].

// PlaceOrder orders a TLS or a client certificate of the product, and pays for it. It sends the order again only when the
// service says that none was placed, and returns an order whose answer was lost as Recovered. With req.Adopt it sends
// nothing when there is such an order already, and returns that as Recovered and Adopted; where it cannot tell whether an
// order is such a one, its error names the order.
//
// Its error is an *UnconfirmedError when it could not find out whether there is an order now. Any other error means
// that nothing was bought. When ctx ends before the order is sent, nothing is; after that its answer is awaited for the
// client's CancelGrace.
//
// POST /order/certificate/{product}
func (c *Client) PlaceOrder(ctx context.Context, product string, req OrderRequest) (*PlacedOrder, error) {
	p := purchase{id: req.AlternativeOrderID, match: PurchaseMatch{
		CSR: req.Certificate.CSR, Names: req.Certificate.names(), Emails: req.Certificate.Emails,
	}}
	if p.id == "" {
		p.id = NewAlternativeOrderID() // no order has it yet
		req.AlternativeOrderID = p.id
	} else {
		known, err := c.OrdersByAlternativeID(ctx, p.id)
		if err != nil {
			return nil, fmt.Errorf("the order was not sent, because its alternative order id could not be looked up: %w", err)
		}
		if req.Adopt {
			if placed, err := c.adopt(ctx, p, known); placed != nil || err != nil {
				return placed, err
			}
		}
		for _, order := range known {
			p.match.Existing = append(p.match.Existing, order.OrderID)
		}
	}
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

// errNoneYet is why a purchase that was sent twice stays in doubt, though the service shows no order.
var errNoneYet = errors.New("the service shows no such order so far, but an earlier try may still be taken")

// settle sends a purchase and finds out what became of it.
func (c *Client) settle(ctx context.Context, p purchase) (*PlacedOrder, error) {
	placed, err := c.post(ctx, p)
	fate := fateOf(err)
	if err == nil || fate == refused {
		return placed, err
	}
	order, lookUpErr := c.find(ctx, p, err)
	switch {
	case lookUpErr == nil:
		return recovered(order, p.id), nil
	case !errors.Is(lookUpErr, ErrNotPurchased):
		return nil, lookUpErr
	case fate == suspect:
		return nil, err
	}
	return c.sendAgain(ctx, p)
}

// sendAgain sends a purchase for the second and last time. However it ends, it cannot say that nothing was bought, for
// the first try may still be taken.
func (c *Client) sendAgain(ctx context.Context, p purchase) (*PlacedOrder, error) {
	placed, err := c.post(ctx, p)
	if err != nil {
		// A refusal is looked up, too: its reason may be that the first try was taken.
		order, lookUpErr := c.find(ctx, p, err)
		switch {
		case errors.Is(lookUpErr, ErrNotPurchased):
			return nil, p.unconfirmed(err, errNoneYet)
		case lookUpErr != nil:
			return nil, lookUpErr
		}
		placed = recovered(order, p.id)
	}
	placed.Others = c.others(ctx, p, placed.ID)
	return placed, nil
}

// fate is what the error of a purchase says about the order.
type fate int

const (
	refused fate = iota // not taken
	suspect             // said not to be taken, perhaps by somebody who does not know
	lost                // nobody knows
)

// suspectStatuses are refusals that something between here and the service may give after it passed the order on:
// redirects to a page that tells the result, conflicts with itself, and time that ran out. The other redirects belong
// to a wrong base URL.
var suspectStatuses = []int{
	http.StatusFound, http.StatusSeeOther, http.StatusNotAcceptable, http.StatusRequestTimeout, http.StatusConflict,
	http.StatusTooEarly, 499, // 499 is what some proxies say when the connection is gone
}

func fateOf(err error) fate {
	e, answered := errors.AsType[*Error](err)
	switch {
	case answered && slices.Contains(suspectStatuses, e.Status):
		if e.isOwn() {
			return refused
		}
		return suspect
	case isLost(err):
		return lost
	}
	return refused
}

// post sends a purchase once.
func (c *Client) post(ctx context.Context, p purchase) (*PlacedOrder, error) {
	type body struct {
		PlacedOrder
		Organization OrderOrganization `json:"organization"`
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

// unconfirmed is the error for a purchase that was lost and could not be found.
func (p purchase) unconfirmed(lost, err error) error {
	if lost != nil {
		err = fmt.Errorf("%w; looking it up: %w", lost, err)
	}
	return &UnconfirmedError{AlternativeOrderID: p.id, Existing: p.match.Existing, Err: err}
}
