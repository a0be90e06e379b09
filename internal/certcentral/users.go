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
	Username                string       `json:"username"`
	AccountID               int64        `json:"account_id"`
	Status                  string       `json:"status"`                    // such as active
	Type                    string       `json:"type"`                      // such as standard; empty when not told
	Container               Container    `json:"container"`                 // the division that the user belongs to
	AccessRoles             []AccessRole `json:"access_roles"`              // what the user may do
	HasContainerAssignments bool         `json:"has_container_assignments"` // sees some divisions only
	ContainerVisibility     []int64      `json:"container_visibility"`      // ids of the divisions that the user sees, where assigned
}

// userAnswer is a user as the service writes it: the divisions by their ids, or as objects.
type userAnswer struct {
	User
	Visible []Container `json:"container_visibility"`
}

func (a userAnswer) user() *User {
	user := a.User
	for _, division := range a.Visible {
		user.ContainerVisibility = append(user.ContainerVisibility, division.ID)
	}
	return &user
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
	answer, got, err := fetch[userAnswer](ctx, c, k)
	if err != nil {
		return nil, err
	}
	if answer.ID <= 0 {
		return nil, c.misunderstood(k, got, "the answer holds no user")
	}
	return answer.user(), nil
}
