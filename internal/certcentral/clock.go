// SPDX-License-Identifier: MPL-2.0

package certcentral

import (
	"context"
	"time"
)

// Clock tells the time and waits. Tests pass one whose Sleep returns at once and moves Now forward.
type Clock interface {
	// Now returns the current time.
	Now() time.Time
	// Sleep returns nil after d, or the context's error as soon as the context ends.
	Sleep(ctx context.Context, d time.Duration) error
}

// RealClock returns the clock of the machine.
func RealClock() Clock {
	return realClock{}
}

type realClock struct{}

func (realClock) Now() time.Time {
	return time.Now()
}

func (realClock) Sleep(ctx context.Context, d time.Duration) error {
	if d <= 0 {
		return ctx.Err()
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}
