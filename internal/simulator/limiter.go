// SPDX-License-Identifier: MPL-2.0

package simulator

import (
	"fmt"
	"strconv"
	"strings"
	"sync"
	"time"
)

// limiter counts requests in a rolling window, by the simulator's clock.
type limiter struct {
	count  int // 0 means no limit
	window time.Duration

	mu   sync.Mutex
	seen []time.Time
}

// newLimiter reads a limit such as "100/5s".
func newLimiter(text string) (*limiter, error) {
	if text == "" {
		return &limiter{}, nil
	}
	number, length, _ := strings.Cut(text, "/")
	count, err := strconv.Atoi(number)
	window, windowErr := time.ParseDuration(length)
	if err != nil || windowErr != nil || count < 1 || window <= 0 {
		return nil, fmt.Errorf("rate limit %q: want a number of requests and a time, such as 100/5s", text)
	}
	return &limiter{count: count, window: window}, nil
}

// allow counts a request that arrives at now, unless it is one too many.
func (l *limiter) allow(now time.Time) bool {
	if l.count == 0 {
		return true
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	for len(l.seen) > 0 && now.Sub(l.seen[0]) >= l.window {
		l.seen = l.seen[1:]
	}
	if len(l.seen) >= l.count {
		return false
	}
	l.seen = append(l.seen, now)
	return true
}
