// SPDX-License-Identifier: MPL-2.0

package simulator

import (
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

const maxPage = 1000

// pageView tells where in a list an answer stands.
type pageView struct {
	Total  int `json:"total"`
	Limit  int `json:"limit"`
	Offset int `json:"offset"`
}

// listing is the answer of a list. Nothing found is an empty object, as the service
// has it; a page beyond the end keeps its page and lacks the list.
func listing[T any](key string, items []T, page *pageView) reply {
	body := make(map[string]any)
	if len(items) > 0 {
		body[key] = items
	}
	if page != nil && page.Total > 0 {
		body["page"] = page
	}
	return answer(http.StatusOK, body)
}

// paginate cuts the asked page out of a list.
func paginate[T any](query url.Values, items []T) ([]T, *pageView) {
	page := &pageView{Total: len(items), Limit: maxPage}
	if limit, err := strconv.Atoi(query.Get("limit")); err == nil && limit > 0 {
		page.Limit = min(limit, maxPage)
	}
	if offset, err := strconv.Atoi(query.Get("offset")); err == nil && offset > 0 {
		page.Offset = offset
	}
	start := min(page.Offset, len(items))
	return items[start:min(start+page.Limit, len(items))], page
}

var filterKey = regexp.MustCompile(`^filters\[([a-z_]+)\](?:\[\d*\])?$`)

// filters collects filters[name]=value and filters[name][0]=value by name.
func filters(query url.Values) map[string][]string {
	found := make(map[string][]string)
	for key, values := range query {
		if match := filterKey.FindStringSubmatch(key); match != nil {
			found[match[1]] = append(found[match[1]], values...)
		}
	}
	return found
}

func filterValues(query url.Values, name string) []string { return filters(query)[name] }

// filterable holds what each filter of a list compares.
type filterable[T any] map[string]func(T) []string

// passes tells whether an item passes all filters. Unknown filters filter nothing.
func (f filterable[T]) passes(item T, asked map[string][]string) bool {
	for name, conditions := range asked {
		values, known := f[name]
		if known && !matchesAny(conditions, values(item)) {
			return false
		}
	}
	return true
}

// sortable holds the fields that a list can be sorted by.
type sortable[T any] map[string]func(a, b T) int

// sort sorts by a comma-separated list of fields, "-" before one for descending.
func (s sortable[T]) sort(items []T, fields string) error {
	var compares []func(a, b T) int
	for field := range strings.SplitSeq(fields, ",") {
		name, descending := strings.CutPrefix(strings.TrimSpace(field), "-")
		compare, ok := s[name]
		if !ok {
			return invalidValue("sort", "The list cannot be sorted by "+name+".")
		}
		if descending {
			ascending := compare
			compare = func(a, b T) int { return ascending(b, a) }
		}
		compares = append(compares, compare)
	}
	slices.SortStableFunc(items, func(a, b T) int {
		for _, compare := range compares {
			if c := compare(a, b); c != 0 {
				return c
			}
		}
		return 0
	})
	return nil
}

// matchesAny tells whether one of the values passes one of the filter's conditions:
// equal in any case, "%part" contained, and for dates ">day", "<day", "day...day".
func matchesAny(conditions, values []string) bool {
	for _, condition := range conditions {
		for _, value := range values {
			if matchesValue(condition, value) {
				return true
			}
		}
	}
	return false
}

func matchesValue(condition, value string) bool {
	if from, to, isRange := strings.Cut(condition, "..."); isRange {
		return value != "" && value >= from && dayOf(value) <= to
	}
	switch {
	case strings.HasPrefix(condition, ">"):
		return value != "" && dayOf(value) > condition[1:]
	case strings.HasPrefix(condition, "<"):
		return value != "" && value < condition[1:]
	case strings.HasPrefix(condition, "%"):
		return strings.Contains(strings.ToLower(value), strings.ToLower(strings.Trim(condition, "%")))
	}
	return strings.EqualFold(condition, value)
}

// dayOf cuts a timestamp down to its day, which is what dates are compared with.
func dayOf(value string) string {
	day, _, _ := strings.Cut(value, "T")
	return day
}
