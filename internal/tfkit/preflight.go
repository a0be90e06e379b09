// SPDX-License-Identifier: MPL-2.0

package tfkit

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/certcentral"
)

// lookTimeout bounds each of the two looks at an account, so that a service that hangs delays a plan by half a minute.
const lookTimeout = 15 * time.Second

// Account tells what an account takes, so that a plan can refuse an order before an apply meets the refusal. It asks when
// that is first needed, and only once, however many orders need it at the same time: a look that failed is not repeated.
type Account struct {
	client  *certcentral.Client
	general once[generalFacts]
	warned  atomic.Bool

	mu        sync.Mutex
	divisions map[int64]*once[certcentral.ProductLimits] // by container
}

// NewAccount returns the account that the client's key belongs to. It makes no request.
func NewAccount(client *certcentral.Client) *Account {
	return &Account{client: client, divisions: map[int64]*once[certcentral.ProductLimits]{}}
}

// AccountFacts is what an account tells of the orders that it takes. What it did not tell is empty.
type AccountFacts struct {
	Products    []certcentral.Product
	ContainerID int64   // the container that was asked about; 0: not known
	RoleIDs     []int64 // of the key's user
	Limits      certcentral.ProductLimits
}

// generalFacts is what an account tells that is the same for all containers.
type generalFacts struct {
	products []certcentral.Product
	user     certcentral.User
}

// Look returns what is known of orders in the container, by default that of the key's user. The first call that fails
// ends the look. Its error is returned once in the life of the account, for one warning is enough; what was learnt
// before it is returned each time.
func (a *Account) Look(ctx context.Context, containerID *int64) (AccountFacts, error) {
	general, err := a.general.get(ctx, a.askGeneral)
	facts := AccountFacts{Products: general.products, ContainerID: general.user.Container.ID}
	for _, role := range general.user.AccessRoles {
		facts.RoleIDs = append(facts.RoleIDs, role.ID)
	}
	if containerID != nil {
		facts.ContainerID = *containerID
	}
	if err == nil && facts.ContainerID != 0 {
		facts.Limits, err = a.limits(ctx, facts.ContainerID)
	}
	if err != nil && a.warned.Swap(true) {
		err = nil
	}
	return facts, err
}

// askGeneral asks GET /product and GET /user/me.
func (a *Account) askGeneral(ctx context.Context) (facts generalFacts, err error) {
	if facts.products, err = a.client.Products(ctx, nil); err != nil {
		return facts, err
	}
	user, err := a.client.CurrentUser(ctx)
	if err != nil {
		return facts, err
	}
	facts.user = *user
	return facts, nil
}

// limits asks GET /container/{id}/product-limits, once for each container.
func (a *Account) limits(ctx context.Context, containerID int64) (certcentral.ProductLimits, error) {
	return a.division(containerID).get(ctx, func(ctx context.Context) (certcentral.ProductLimits, error) {
		return a.client.ProductLimits(ctx, containerID)
	})
}

func (a *Account) division(containerID int64) *once[certcentral.ProductLimits] {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.divisions[containerID] == nil {
		a.divisions[containerID] = new(once[certcentral.ProductLimits])
	}
	return a.divisions[containerID]
}

// once holds the answer to a question that is asked once.
type once[T any] struct {
	asked  sync.Once
	answer T
	err    error
}

// get returns the answer. The first caller asks, in its own context; all others wait for it.
func (o *once[T]) get(ctx context.Context, ask func(context.Context) (T, error)) (T, error) {
	o.asked.Do(func() {
		ctx, cancel := context.WithTimeoutCause(ctx, lookTimeout, fmt.Errorf("no answer within %s", lookTimeout))
		defer cancel()
		o.answer, o.err = ask(ctx)
	})
	return o.answer, o.err
}
