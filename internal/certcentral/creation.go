// SPDX-License-Identifier: MPL-2.0

package certcentral

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"
)

// UncertainCreationError says that an organization or domain was to be created, the answer was lost, and looking for it
// did not tell whether it exists now. It was not sent again.
type UncertainCreationError struct {
	Err error // what became of the request, and of the look-up
}

// Error says that it is not known whether the object exists, and why.
func (e *UncertainCreationError) Error() string {
	return fmt.Sprintf("it is not known whether it was created, and it was not sent again: %v", e.Err)
}

// Unwrap returns the reason.
func (e *UncertainCreationError) Unwrap() error {
	return e.Err
}

// errNotListed is why a creation stays in doubt after a look-up that was answered.
var errNotListed = errors.New("the service does not list it so far")

// createOnce makes a call that creates something, once, and returns the id of what it created. When the answer is lost,
// that is looked for: candidates lists the ids of what is like it, and one that is not in existing is it.
func (c *Client) createOnce(ctx context.Context, k call, existing []int64, candidates func(context.Context) ([]int64, error)) (int64, error) {
	k.money = true // the answer is worth awaiting, for the same reasons
	created, got, err := fetch[reference](ctx, c, k)
	if err == nil && created.ID <= 0 {
		err = c.misunderstood(k, got, "the answer holds no id")
	}
	switch {
	case err == nil:
		return created.ID, nil
	case fateOf(err) == refused:
		return 0, err
	}
	return c.findCreated(ctx, err, existing, candidates)
}

// findCreated looks for something new over the recovery grace time.
func (c *Client) findCreated(ctx context.Context, lost error, existing []int64, candidates func(context.Context) ([]int64, error)) (int64, error) {
	start := c.clock.Now()
	for pause := time.Second; ; pause = min(2*pause, longestLookUpPause) {
		ids, err := candidates(ctx)
		for _, id := range ids {
			if err == nil && !slices.Contains(existing, id) {
				return id, nil
			}
		}
		left := c.recoveryGrace - c.clock.Now().Sub(start)
		if left <= 0 || c.clock.Sleep(ctx, min(pause, left)) != nil {
			return 0, &UncertainCreationError{fmt.Errorf("%w; looking for it: %w", lost, cmp.Or(err, errNotListed))}
		}
	}
}
