// SPDX-License-Identifier: MPL-2.0

package certcentral

import (
	"errors"
	"math/rand/v2"
	"net/http"
	"strconv"
	"time"
)

const (
	maxTries        = 4 // of a call that gets no answer or a 5xx
	maxLimitedTries = 8 // of a call that the service puts off with 429

	firstPause        = 500 * time.Millisecond
	firstLimitedPause = 2 * time.Second
	longestPause      = 30 * time.Second

	// What Retry-After may ask for. Less would be refused again, and more is a mistake, for the service counts in
	// windows of 3 minutes at most.
	shortestRetryAfter = time.Second
	longestRetryAfter  = time.Minute
)

// retries counts the failed tries of one call and decides what follows.
type retries struct {
	broken, limited int
	lost            bool // a try may have taken effect
}

// after tells whether the call may be tried again after err, and how long to wait before.
func (r *retries) after(k call, err error) (pause time.Duration, again bool) {
	switch {
	case IsRateLimited(err): // was not executed, whatever the method
		r.limited++
		e, _ := errors.AsType[*Error](err)
		return orDefault(e.retryAfter, backOff(firstLimitedPause, r.limited)), r.limited < maxLimitedTries
	case isUnsent(err) && !k.probe, isLost(err) && k.repeatable():
		r.broken++
		r.lost = r.lost || isLost(err)
		return backOff(firstPause, r.broken), r.broken < maxTries
	}
	return 0, false
}

// mark notes in the final error that an earlier try may have taken effect.
func (r *retries) mark(err error) error {
	if e, ok := errors.AsType[*Error](err); ok {
		e.afterLost = r.lost
	}
	return err
}

// backOff returns the pause after the nth failure: first, doubled each time, with a quarter more or less of it so
// that many callers do not come back at once.
func backOff(first time.Duration, n int) time.Duration {
	pause := min(first<<(n-1), longestPause)
	return pause*3/4 + rand.N(pause/2)
}

// retryAfter reads the Retry-After header, seconds or a date, and returns 0 when there is none.
func (c *Client) retryAfter(resp *http.Response) time.Duration {
	value := resp.Header.Get("Retry-After")
	if seconds, err := strconv.Atoi(value); err == nil {
		seconds = min(max(seconds, 0), int(longestRetryAfter/time.Second))
		return max(time.Duration(seconds)*time.Second, shortestRetryAfter)
	}
	until, err := http.ParseTime(value)
	if err != nil {
		return 0
	}
	now := serviceTime(resp) // the service means its own clock
	if now.IsZero() {
		now = c.clock.Now()
	}
	return min(max(until.Sub(now), shortestRetryAfter), longestRetryAfter)
}
