// SPDX-License-Identifier: MPL-2.0

package certcentral

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
)

// addition is a certificate that is to be added to an order, by a reissue or as a duplicate. See the money rule in
// purchase.go: it is sent once, and after a lost answer searched among the certificates and requests of the order.
type addition[T any] struct {
	call    call
	orderID int64
	kind    string                            // reissue or duplicate
	known   []string                          // what was there before, for whoever has to look again
	holds   func(*T) bool                     // tells whether an answer says what was added
	find    func(context.Context) (*T, error) // looks for it once; without a result it says why
}

// run sends the request once and returns what was added. Its error is an *UncertainError when nobody knows if anything
// was.
func (a addition[T]) run(ctx context.Context, c *Client) (*T, error) {
	a.call.money = true
	added, got, err := fetch[T](ctx, c, a.call)
	if err == nil && !a.holds(added) {
		err = c.misunderstood(a.call, got, "the answer holds no "+a.kind)
	}
	if err == nil {
		return added, nil
	}
	if fateOf(err) == refused {
		return nil, err
	}
	added, searchErr := searchOverGrace(ctx, c, a.find)
	if searchErr != nil {
		err = fmt.Errorf("%w; looking for it: %w", err, searchErr)
		return nil, &UncertainError{OrderID: a.orderID, Kind: a.kind, Known: a.known, Err: err}
	}
	return added, nil
}

var errNoTrace = errors.New("no new certificate or request with this key and these names and addresses")

// additionSearch looks for an addition whose answer was lost.
type additionSearch struct {
	client  *Client
	orderID int64
	kind    string // the type of its request: reissue or duplicate
	wanted  traits
	known   []string // what was there before, as traces tell it
}

// order reads the order.
func (s additionSearch) order(ctx context.Context) (*Order, error) {
	return s.client.order(ctx, s.client.lookUpCall("order", "certificate", s.orderID), s.orderID)
}

// requests returns the requests of the order that are of the wanted kind, new, and ask for what was wanted. Its error says
// that one could not be read, or not be told apart from it.
func (s additionSearch) requests(ctx context.Context, order *Order) ([]RequestRef, error) {
	var found []RequestRef
	var unclear error
	for _, entry := range order.Requests {
		if entry.Type != s.kind || slices.Contains(s.known, requestTrace(entry.ID)) {
			continue
		}
		request, err := s.client.readRequest(ctx, s.client.lookUpCall("request", entry.ID))
		if err != nil {
			return found, err
		}
		switch s.judgeRequest(request) {
		case ours:
			found = append(found, RequestRef{ID: request.ID, Status: request.Status})
		case perhapsOurs:
			unclear = fmt.Errorf("the key and the names or addresses of request %d are not known", request.ID)
		}
	}
	return found, unclear
}

// judgeRequest compares what a request asks for with what was wanted.
func (s additionSearch) judgeRequest(request *Request) verdict {
	if request.Order == nil {
		return perhapsOurs
	}
	return s.judge(request.Order.Certificate.traits())
}

// judge compares a certificate with what was wanted.
func (s additionSearch) judge(found traits) verdict {
	same, known := s.wanted.compareOwners(found)
	named := s.wanted.alike(found)
	switch {
	case named && same:
		return ours
	case !known && (named || len(nameSet(found.names)) == 0):
		return perhapsOurs
	}
	return notOurs
}

// knownRequests returns the traces of the requests of an order.
func knownRequests(order *Order) []string {
	var known []string
	for _, request := range order.Requests {
		known = append(known, requestTrace(request.ID))
	}
	return known
}

// requestTrace is what tells a request from others in a list of what was known.
func requestTrace(id int64) string {
	return "request " + strconv.FormatInt(id, 10)
}
