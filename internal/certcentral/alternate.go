// SPDX-License-Identifier: MPL-2.0

package certcentral

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// AlternativeOrderIDPrefix begins every alternative order id drawn by this package.
const AlternativeOrderIDPrefix = "terraform"

// NewAlternativeOrderID draws an id that no other order has: AlternativeOrderIDPrefix and 32 hexadecimal digits.
func NewAlternativeOrderID() string {
	var random [16]byte
	_, _ = rand.Read(random[:]) // never fails
	return AlternativeOrderIDPrefix + hex.EncodeToString(random[:])
}

// IsDrawnID tells whether id is one as NewAlternativeOrderID draws them, which only the purchase it was drawn for has:
// AlternativeOrderIDPrefix and 32 hexadecimal digits.
func IsDrawnID(id string) bool {
	digits, drawn := strings.CutPrefix(id, AlternativeOrderIDPrefix)
	random, err := hex.DecodeString(digits)
	return drawn && err == nil && len(random) == 16
}

// OrdersByAlternativeID returns every order with that alternative id, none when the service says that it knows none.
// Whether something is bought again hangs on that "none", so this one call is read strictly: an answer that could mean
// anything else is an error.
//
// GET /order/alternate/{alternative_order_id}
func (c *Client) OrdersByAlternativeID(ctx context.Context, id string) ([]OrderStatus, error) {
	return c.ordersByAlternativeID(ctx, newCall(http.MethodGet, "order", "alternate", id))
}

func (c *Client) ordersByAlternativeID(ctx context.Context, k call) ([]OrderStatus, error) {
	var orders []OrderStatus
	for {
		k = k.where(url.Values{"limit": {strconv.Itoa(maxPageSize)}, "offset": {strconv.Itoa(len(orders))}})
		got, err := c.do(ctx, k)
		if meansNone(err) && len(orders) == 0 {
			return nil, nil
		}
		if err != nil {
			return nil, err
		}
		list, flaw := readAlternates(got.body)
		if flaw == "" && len(list.Orders) == 0 && list.Page.Total > int64(len(orders)) {
			flaw = "the answer counts orders that it does not list"
		}
		if flaw != "" {
			return nil, c.misunderstood(k, got, flaw)
		}
		orders = append(orders, list.Orders...)
		if lastPage(len(list.Orders), len(orders), maxPageSize, list.Page) {
			return orders, nil
		}
	}
}

// readAlternates reads a page of a look-up, or says why it cannot be believed.
func readAlternates(body []byte) (list orderStatusList, flaw string) {
	flaw = readList(body, "orders", &list, func() int { return len(list.Orders) })
	if flaw == "" && slices.ContainsFunc(list.Orders, func(o OrderStatus) bool { return o.OrderID <= 0 }) {
		flaw = "the answer holds an order without id"
	}
	return list, flaw
}

// readList decodes an answer that holds a list under name, or says why it cannot be believed. Unlike elsewhere, what is of
// another type is not passed over: count tells how many items were understood.
func readList(body []byte, name string, target any, count func() int) (flaw string) {
	var members map[string]json.RawMessage
	if err := json.Unmarshal(body, &members); err != nil || members == nil {
		return "the answer is not a JSON object"
	}
	if _, failed := members["errors"]; failed {
		return "the answer is a success with errors"
	}
	var items []json.RawMessage
	listed, found := members[name]
	_, paged := members["page"]
	switch {
	case !found && !paged && len(members) > 0: // {} and a page of nothing are how the service says "none"
		return "the answer holds no " + name
	case found && (json.Unmarshal(listed, &items) != nil || items == nil):
		return "the answer holds " + name + " that are no list"
	}
	if err := decode(body, target); err != nil {
		return "the answer cannot be read"
	}
	if count() != len(items) {
		return "the answer holds other things than " + name
	}
	return ""
}

// meansNone tells whether err is the service's 404 for a look-up without result: it is empty, or in the service's own
// words. Any other page says nothing about orders, and an unknown route means that the base URL is wrong.
func meansNone(err error) bool {
	e, ok := apiError(err)
	return ok && e.Status == http.StatusNotFound && (e.bodiless || e.isOwn() && !HasCode(err, "not_found|route"))
}
