// SPDX-License-Identifier: MPL-2.0

package certcentral

import (
	"context"
	"iter"
	"maps"
	"strconv"
	"time"
)

// maxPageSize is the most items that the service gives at once.
const maxPageSize = 1000

// page is where an answer stands in its list. It is missing from some answers.
type page struct {
	Total int64 `json:"total"`
}

// pages makes a list call as often as it has pages and yields the items, one by one. content takes an answer apart.
func pages[L, T any](ctx context.Context, c *Client, k call, size int, content func(*L, time.Time) ([]T, page)) iter.Seq2[T, error] {
	if size <= 0 || size > maxPageSize {
		size = maxPageSize
	}
	return func(yield func(T, error) bool) {
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
