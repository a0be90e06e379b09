// SPDX-License-Identifier: MPL-2.0

package certcentral

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
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

// creation is something to be created that the service gives an id.
type creation[T any] struct {
	call     call
	existing []int64                                   // ids of what was there before
	list     func(context.Context) iter.Seq2[T, error] // what there is now
	match    func(T) (id int64, same bool)             // tells whether an item of the list is like what was to be created
}

// run sends the request once and returns the id of what it created. When the answer is lost, it looks for that.
func (n creation[T]) run(ctx context.Context, c *Client) (int64, error) {
	n.call.money = true // without its answer nobody knows what there is
	created, got, err := fetch[reference](ctx, c, n.call)
	if err == nil && created.ID <= 0 {
		err = c.misunderstood(n.call, got, "the answer holds no id")
	}
	if err == nil {
		return created.ID, nil
	}
	if fateOf(err) == refused {
		return 0, err
	}
	id, searchErr := searchOverGrace(ctx, c, n.find)
	if searchErr != nil {
		return 0, &UncertainCreationError{fmt.Errorf("%w; looking for it: %w", err, searchErr)}
	}
	return id, nil
}

// find lists once and returns the id of what is new and like it. When there are several, any of them may be somebody
// else's, so none is taken.
func (n creation[T]) find(ctx context.Context) (int64, error) {
	var found []int64
	for item, err := range n.list(ctx) {
		if err != nil {
			return 0, err
		}
		id, same := n.match(item)
		if same && id > 0 && !slices.Contains(n.existing, id) && !slices.Contains(found, id) {
			found = append(found, id)
		}
	}
	switch len(found) {
	case 0:
		return 0, errNotListed
	case 1:
		return found[0], nil
	}
	return 0, fmt.Errorf("it may be any of %d", found)
}
