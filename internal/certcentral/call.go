// SPDX-License-Identifier: MPL-2.0

package certcentral

import (
	"context"
	"time"
)

// Call is a request that no method of a [Client] stands for: one of another API of the service, which shares transport,
// limits and errors with version 2 but not its paths and documents.
type Call struct {
	Method string
	Path   []string // elements below the base URL; each is escaped
	Body   any      // sent as JSON; nil sends none
	// Money tells that the call buys or changes something. It is then sent at most once, but for failures that are certain
	// to have had no effect, and outlives the cancellation of its context by the client's CancelGrace.
	Money bool
}

// Do makes the call and decodes its answer into what result points to, a struct with json tags, as tolerantly as those of
// version 2. An empty answer leaves it as it is. Where check is given, it says what a success lacks that should be in it, or
// nothing; what it says must not repeat the answer. Do returns the service's time, which is zero when the answer did not tell it.
//
// After an error of a call with Money, [InDoubt] tells whether it may have taken effect nevertheless.
func (c *Client) Do(ctx context.Context, request Call, result any, check func() string) (asOf time.Time, err error) {
	k := call{method: request.Method, path: request.Path, body: request.Body, money: request.Money}
	got, err := c.do(ctx, k)
	if err != nil {
		return time.Time{}, err
	}
	if err := c.decodeAnswer(k, got, result); err != nil {
		return time.Time{}, err
	}
	if check != nil {
		if lacks := check(); lacks != "" {
			return time.Time{}, c.misunderstood(k, got, lacks)
		}
	}
	return got.asOf, nil
}

// InDoubt tells whether err, as [Client.Do] or a revocation returned it, leaves open if the call took effect: the answer was
// lost or makes no sense, or comes from something on the way to the service that may have passed the call on.
func InDoubt(err error) bool {
	return fateOf(err) != refused
}
