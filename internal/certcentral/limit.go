// SPDX-License-Identifier: MPL-2.0

package certcentral

import (
	"context"
	"slices"
	"sync"
	"time"
)

// window allows count requests in any period of that length, as the service counts them.
type window struct {
	count  int
	period time.Duration
}

// limiter keeps requests to a set of rolling windows.
//
// It remembers when requests went out instead of filling a token bucket: a bucket that lets 100 through at once and
// refills in 5 seconds lets nearly 200 through in its first 5 seconds, and one that never does halves what is allowed.
type limiter struct {
	clock   Clock
	windows []window

	mu   sync.Mutex
	sent []time.Time // the last requests, oldest first, no more than the largest window needs
}

// newLimiter returns a limiter for the published limits, or for perMinute of them when that is not 0.
func newLimiter(clock Clock, perMinute int) *limiter {
	short, long := window{100, 5 * time.Second}, window{1000, 3 * time.Minute}
	windows := []window{short, long}
	if perMinute > 0 {
		burst := perMinute * 3 * short.count / long.count
		windows = []window{{min(max(burst, 1), short.count), short.period}, {perMinute, time.Minute}, long}
	}
	return &limiter{clock: clock, windows: windows}
}

// wait returns when one more request may be sent, or with the context's error.
func (l *limiter) wait(ctx context.Context) error {
	if delay := l.reserve(); delay > 0 {
		if err := l.clock.Sleep(ctx, delay); err != nil {
			return err
		}
	}
	return ctx.Err()
}

// reserve takes the next free place and returns how long it is until then.
func (l *limiter) reserve() time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.clock.Now()
	at, most := now, 0
	for _, w := range l.windows {
		most = max(most, w.count)
		if len(l.sent) >= w.count {
			if free := l.sent[len(l.sent)-w.count].Add(w.period); free.After(at) {
				at = free
			}
		}
	}
	l.sent = append(l.sent, at)
	if surplus := len(l.sent) - most; surplus > 0 {
		l.sent = slices.Delete(l.sent, 0, surplus)
	}
	return at.Sub(now)
}
