// SPDX-License-Identifier: MPL-2.0

package certcentral

import (
	"context"
	"fmt"
	"iter"
	"maps"
	"net/url"
	"strconv"
	"time"
)

// maxPageSize is the most items that the service gives at once.
const maxPageSize = 1000

// page is where an answer stands in its list. It is missing from some answers.
type page struct {
	Total int64 `json:"total"`
}

// listItem is an object that the service lists, by which it may be told from others of its kind.
type listItem interface{ listID() int64 }

// pages makes a list call as often as it has pages and yields the items, one by one and each once: one that is added
// meanwhile may push another to the next page, which then repeats it. content takes an answer apart.
func pages[L any, T listItem](ctx context.Context, c *Client, k call, size int, content func(*L, time.Time) ([]T, page)) iter.Seq2[T, error] {
	if size <= 0 || size > maxPageSize {
		size = maxPageSize
	}
	return func(yield func(T, error) bool) {
		seen := map[int64]bool{}
		for offset := 0; ; {
			query := maps.Clone(k.query)
			if query == nil {
				query = map[string][]string{}
			}
			query.Set("limit", strconv.Itoa(size))
			query.Set("offset", strconv.Itoa(offset))
			list, got, err := fetch[L](ctx, c, k.where(query))
			if err != nil {
				var none T
				yield(none, err)
				return
			}
			items, at := content(list, got.asOf)
			for _, item := range items {
				id := item.listID()
				if id != 0 && seen[id] { // one without an id is like no other
					continue
				}
				seen[id] = true
				if !yield(item, nil) {
					return
				}
			}
			offset += len(items)
			if lastPage(len(items), offset, size, at) {
				return
			}
		}
	}
}

// lastPage tells whether nothing follows the items so far. Without a total, a page that is not full is the last.
func lastPage(items, offset, size int, at page) bool {
	if items == 0 {
		return true
	}
	if at.Total > 0 {
		return int64(offset) >= at.Total
	}
	return items < size
}

// filterValues is a query with filters; one with several values matches any of them.
func filterValues(filters map[string][]string) url.Values {
	values := url.Values{}
	for name, filter := range filters {
		if len(filter) == 1 {
			values.Set("filters["+name+"]", filter[0])
			continue
		}
		for i, value := range filter {
			values.Set(fmt.Sprintf("filters[%s][%d]", name, i), value)
		}
	}
	return values
}

// setID adds an id to a query, unless there is none.
func setID(values url.Values, name string, id *int64) {
	if id != nil {
		values.Set(name, strconv.FormatInt(*id, 10))
	}
}
