// SPDX-License-Identifier: MPL-2.0

package simulator

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
	_ "time/tzdata" // Mountain time, on machines without a zone database too
)

// statusItem is an order in status changes and in the look-up by alternative id.
type statusItem struct {
	OrderID       int64  `json:"order_id"`
	CertificateID int64  `json:"certificate_id,omitempty"`
	Status        string `json:"status"`
}

func viewStatus(o *order) statusItem {
	return statusItem{OrderID: o.ID, CertificateID: o.current().ID, Status: o.Status}
}

// listAlternates is GET /order/alternate/{id}.
func (s *Simulator) listAlternates(c *call) reply {
	var items []statusItem
	for _, o := range s.account.Orders {
		if c.user.sees(o) && o.Terms.AlternativeOrderID == c.params["id"] {
			items = append(items, viewStatus(o))
		}
	}
	items, page := paginate(c.URL.Query(), items)
	return listing("orders", items, page)
}

// listStatusChanges is GET /order/certificate/status-changes.
func (s *Simulator) listStatusChanges(c *call) reply {
	from, till, err := changeWindow(c.URL.Query(), c.now)
	if err != nil {
		return refuse(err)
	}
	var items []statusItem
	for _, o := range s.account.Orders {
		if c.user.sees(o) && !o.Updated.Before(from) && !o.Updated.After(till) {
			items = append(items, viewStatus(o))
		}
	}
	return listing("orders", items, nil)
}

const maxWindow = 7 * 24 * time.Hour

// changeWindow reads the window of status changes: so many minutes and seconds back
// from now, or a range of timestamps, whose end is now when only one is given.
func changeWindow(query url.Values, now time.Time) (from, till time.Time, err error) {
	minutes, _ := strconv.Atoi(query.Get("minutes"))
	seconds, _ := strconv.Atoi(query.Get("seconds"))
	length := time.Duration(minutes)*time.Minute + time.Duration(seconds)*time.Second
	from, till = now.Add(-length), now
	if conditions := filterValues(query, "status_last_updated"); len(conditions) > 0 {
		if from, till, err = readWindow(conditions[0], now); err != nil {
			return from, till, err
		}
	} else if length <= 0 {
		return from, till, missing("minutes")
	}
	if till.Sub(from) > maxWindow {
		return from, till, &refusal{http.StatusBadRequest, "time_frame_too_long", "An error occurred while processing your request."}
	}
	return from, till, nil
}

// readWindow reads one or two timestamps in Mountain time. In a query their "+" may
// have become a space.
func readWindow(text string, now time.Time) (from, till time.Time, err error) {
	first, second, isRange := strings.Cut(text, "...")
	zone, err := time.LoadLocation("America/Denver")
	if err != nil {
		return from, till, err
	}
	parse := func(text string) (time.Time, error) {
		return time.ParseInLocation("2006-01-02 15:04:05", strings.Replace(text, "+", " ", 1), zone)
	}
	from, err = parse(first)
	till = now
	if err == nil && isRange {
		till, err = parse(second)
	}
	if err != nil {
		return from, till, invalidValue("status_last_updated", "It must be like 2026-01-31+08:00:00.")
	}
	return from, till, nil
}
