// SPDX-License-Identifier: MPL-2.0

package certcentral

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
)

func TestNewAlternativeOrderID(t *testing.T) {
	a, b := NewAlternativeOrderID(), NewAlternativeOrderID()
	if a == b || !IsDrawnID(a) || len(a) > 64 || strings.Trim(a, "abcdefghijklmnopqrstuvwxyz0123456789") != "" {
		t.Errorf("drew %s and %s", a, b)
	}
	for _, given := range []string{"", "terraform", "web1", strings.Repeat("a", len(a)), "terraform" + strings.Repeat("x", 32), a + "00", a[:len(a)-2]} {
		if IsDrawnID(given) {
			t.Errorf("%q counts as drawn", given)
		}
	}
}

// none are the look-ups by which the service says that there is no such order.
var none = map[string]reply{
	"empty object":   answering(200, `{}`),
	"no orders":      answering(200, ` {"page":{"total":0,"limit":1000,"offset":0}} `),
	"empty list":     answering(200, `{"orders":[],"page":{"total":"0"}}`),
	"empty 404":      answering(404, ""),
	"own 404":        answering(404, errorBody("not_found|order", "none")),
	"own 404, short": answering(404, errorBody("not_found", "none")),
}

func TestOrdersByAlternativeIDReadsStrictly(t *testing.T) {
	for name, answer := range none {
		client := newTestClient(t, serve(t, newScript(t, answer)))
		if orders, err := client.OrdersByAlternativeID(t.Context(), "web1"); err != nil || orders != nil {
			t.Errorf("%s: got %+v, %v", name, orders, err)
		}
	}
	for name, answer := range map[string]reply{
		"null":                 answering(200, `null`),
		"array":                answering(200, `[]`),
		"text":                 answering(200, `"none"`),
		"white space":          answering(200, " \n"),
		"empty 201":            answering(201, ""),
		"errors in 200":        answering(200, errorBody("internal", "Oops.")),
		"no errors in 200":     answering(200, `{"errors":[],"orders":[]}`),
		"count without list":   answering(200, `{"page":{"total":"1"}}`),
		"count, empty list":    answering(200, `{"orders":[],"page":{"total":1}}`),
		"orders null":          answering(200, `{"orders":null}`),
		"orders empty text":    answering(200, `{"orders":""}`),
		"orders an object":     answering(200, `{"orders":{}}`),
		"orders false":         answering(200, `{"orders":false}`),
		"entries without id":   answering(200, `{"orders":[{"id":1}]}`),
		"entries of text":      answering(200, `{"orders":["1"]}`),
		"two documents":        answering(200, `{}{}`),
		"404 of another shape": answering(404, `{"message":"no route"}`),
		"404 with empty array": answering(404, `[]`),
		"404 without code":     answering(404, `{"errors":[{"message":"none"}]}`),
		"404 of a route":       answering(404, errorBody("not_found|route", "none")),
		"404 page":             answering(404, "<html>"),
		"404 cut off": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "100")
			w.WriteHeader(404)
			_ = http.NewResponseController(w).Flush()
			panic(http.ErrAbortHandler)
		},
		"410": answering(410, ""),
	} {
		client := newTestClient(t, serve(t, newScript(t, answer)))
		if orders, err := client.OrdersByAlternativeID(t.Context(), "web1"); err == nil {
			t.Errorf("%s: got %+v and no error", name, orders)
		}
	}
}

func TestOrdersByAlternativeIDPaging(t *testing.T) {
	full := make([]string, maxPageSize)
	for i := range full {
		full[i] = fmt.Sprintf(`{"order_id":"%d"}`, i+1)
	}
	page := func(total string, items ...string) reply {
		return answering(200, fmt.Sprintf(`{"orders":[%s]%s}`, strings.Join(items, ","), total))
	}
	for _, test := range []struct {
		name    string
		replies []reply
		want    int // orders; -1 is an error
	}{
		{"one page", []reply{page(`,"page":{"total":1000}`, full...)}, 1000},
		{"two pages", []reply{page(`,"page":{"total":1001}`, full...), page(`,"page":{"total":1001}`, `{"order_id":2000}`)}, 1001},
		{"a short page", []reply{page(`,"page":{"total":2}`, full[:1]...), page(`,"page":{"total":2}`, full[1])}, 2},
		{"without total", []reply{page("", full...), page("")}, 1000},
		{"shrunk meanwhile", []reply{page(`,"page":{"total":1001}`, full...), page(`,"page":{"total":1000}`)}, 1000},
		{"the rest is missing", []reply{page(`,"page":{"total":1001}`, full...), page(`,"page":{"total":1001}`)}, -1},
		{"the rest is not found", []reply{page(`,"page":{"total":1001}`, full...), answering(404, "")}, -1},
		{"the rest is refused", []reply{page("", full...), answering(403, "")}, -1},
	} {
		service := newScript(t, test.replies...)
		orders, err := newTestClient(t, serve(t, service)).OrdersByAlternativeID(t.Context(), "web1")
		if (err != nil) != (test.want < 0) || len(orders) != max(test.want, 0) {
			t.Errorf("%s: got %d orders, %v", test.name, len(orders), err)
		}
		asked := []string{"GET /order/alternate/web1?limit=1000&offset=0", "GET /order/alternate/web1?limit=1000&offset=1000"}
		if seen := service.requests(); test.name == "two pages" && !slices.Equal(seen, asked) {
			t.Errorf("asked %q", seen)
		}
	}
}
