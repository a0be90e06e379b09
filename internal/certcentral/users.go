// SPDX-License-Identifier: MPL-2.0

package certcentral

import (
	"context"
	"net/http"
)

// Person is a user of the account as orders and requests name one.
type Person struct {
	ID        int64  `json:"id"`
	FirstName string `json:"first_name"`
	LastName  string `json:"last_name"`
	Email     string `json:"email"`
}

// User is a user of the account, who may also be a program with a key.
type User struct {
	Person
	Username    string       `json:"username"`
	AccountID   int64        `json:"account_id"`
	Status      string       `json:"status"`       // such as active
	Container   Container    `json:"container"`    // the division that the user belongs to
	AccessRoles []AccessRole `json:"access_roles"` // what the user may do
}

// AccessRole is a role of a user, such as Administrator, Manager or Standard User.
type AccessRole struct {
	ID   int64  `json:"id"`
	Name string `json:"name"`
}

// CurrentUser reads the user whose key the client has.
//
// GET /user/me
func (c *Client) CurrentUser(ctx context.Context) (*User, error) {
	k := newCall(http.MethodGet, "user", "me")
	user, got, err := fetch[User](ctx, c, k)
	if err != nil {
		return nil, err
	}
	if user.ID <= 0 {
		return nil, c.misunderstood(k, got, "the answer holds no user")
	}
	return user, nil
}
