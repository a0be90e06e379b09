// SPDX-License-Identifier: MPL-2.0

package legacy

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/certcentral"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/lifecycle"
)

// How a wait asks: soon at first, then less and less often.
const (
	firstDelay = 2 * time.Second
	maxDelay   = 30 * time.Second
)

// Why a wait was in vain.
var (
	errTimeout     = errors.New("the time to wait for it is over")
	errInterrupted = errors.New("the wait for it was interrupted")
	errEnded       = errors.New("the order has ended")
	errRejected    = errors.New("the reissue was rejected or cancelled")
)

// await looks at an order until done says that what is waited for shows, for as long as within, and returns the last look
// that succeeded. Faults of the service and its rate limit are sat out.
func (r *sslOrderResource) await(ctx context.Context, id string, within time.Duration, done func(look) bool) (last look, err error) {
	clock := r.Legacy.Clock()
	deadline := clock.Now().Add(within)
	for delay := firstDelay; ; delay = min(2*delay, maxDelay) {
		now, fault := r.look(ctx, id)
		switch {
		case fault == nil && done(now):
			return now, nil
		case fault == nil && lifecycle.PhaseOf(now.order.Status) == lifecycle.Ended:
			return now, errEnded
		case fault == nil:
			last = now
		case certcentral.IsRefused(fault) && !certcentral.IsRateLimited(fault):
			return last, fault
		}
		err := errTimeout
		left := deadline.Sub(clock.Now())
		if left > 0 && clock.Sleep(ctx, min(delay, left)) == nil {
			continue
		}
		if left > 0 {
			err = errInterrupted
		}
		if fault != nil {
			err = fmt.Errorf("%w; the last request failed: %w", err, fault)
		}
		return last, err
	}
}
