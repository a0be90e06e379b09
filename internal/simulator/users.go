// SPDX-License-Identifier: MPL-2.0

package simulator

import (
	"cmp"
	"crypto/subtle"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
)

const (
	accountID   = 1507210
	firstUserID = 2290417

	roleAdministrator = "administrator"
	roleLimitedUser   = "limited_user"
	roleManager       = "manager"
)

// role is what a user may do, as answers name it.
type role struct {
	ID   int64  `json:"id"`
	Name string `json:"name"`
}

// roles holds every role by its name in a Config.
var roles = map[string]role{
	roleAdministrator: {1, "Administrator"},
	roleLimitedUser:   {2, "Limited User"},
	"finance_manager": {3, "Finance Manager"},
	roleManager:       {4, "Manager"},
	"standard_user":   {5, "Standard User"},
}

// User is a user that the account has beside its first one, with a key of their own.
type User struct {
	// APIKey is the user's key, which nobody else has.
	APIKey string
	// Role is "administrator", "manager", "finance_manager", "standard_user" or
	// "limited_user". Administrators and managers decide requests; limited users see
	// the orders that they placed, and no others.
	Role string
	// FirstName, LastName and Email have defaults that tell the role and the user's id.
	FirstName, LastName, Email string
	// EVApprover lets an administrator or manager approve requests of EV products.
	EVApprover bool
}

// user is somebody of the account.
type user struct {
	contact
	Role       string `json:"role"`
	EVApprover bool   `json:"ev_approver,omitempty"`
}

// firstUser is the owner of Config.APIKey, who may do everything.
func firstUser() *user {
	return &user{
		contact:    contact{ID: firstUserID, FirstName: "Ivo", LastName: "Brandt", Email: "ivo@northwind-lanterns.example"},
		Role:       roleAdministrator,
		EVApprover: true,
	}
}

// approver tells that the user's role is one that decides requests.
func (u *user) approver() bool { return u.Role == roleAdministrator || u.Role == roleManager }

// person is the user in answers about something else.
func (u *user) person() *person {
	return &person{ID: u.ID, FirstName: u.FirstName, LastName: u.LastName, Email: u.Email, Telephone: u.Telephone}
}

// findUser finds a user of the account by id.
func (a *account) findUser(id int64) (*user, bool) {
	i := slices.IndexFunc(a.Users, func(u *user) bool { return u.ID == id })
	if i < 0 {
		return nil, false
	}
	return a.Users[i], true
}

// user is the user with an id, the first one where there is none.
func (a *account) user(id int64) *user {
	if u, ok := a.findUser(id); ok {
		return u
	}
	return a.Users[0]
}

// enlist makes the users of a Config users of the account. Those that it has from a
// state file keep name and address, which requests can change.
func (a *account) enlist(users []User) {
	for i, given := range users {
		id := int64(firstUserID + 1 + i)
		u, known := a.findUser(id)
		if !known {
			u = &user{contact: contact{
				ID:        id,
				FirstName: cmp.Or(given.FirstName, roles[given.Role].Name),
				LastName:  cmp.Or(given.LastName, idText(id)),
				Email:     cmp.Or(given.Email, fmt.Sprintf("user%d@northwind-lanterns.example", id)),
			}}
			a.Users = append(a.Users, u)
		}
		u.Role, u.EVApprover = given.Role, given.EVApprover
	}
}

// checkUsers refuses unknown roles, and keys that are missing or not one user's alone.
func (c Config) checkUsers() error {
	keys := []string{c.APIKey}
	for _, u := range c.Users {
		switch _, known := roles[u.Role]; {
		case !known:
			return fmt.Errorf("user role %q: it is not known", u.Role)
		case u.APIKey == "":
			return errors.New("a user has no API key")
		case slices.Contains(keys, u.APIKey):
			return errors.New("two users have the same API key")
		}
		keys = append(keys, u.APIKey)
	}
	return nil
}

// caller is the id of the user whose key it is.
func (c Config) caller(key string) (int64, bool) {
	found := int64(0)
	for i, known := range slices.Concat([]User{{APIKey: c.APIKey}}, c.Users) {
		if subtle.ConstantTimeCompare([]byte(key), []byte(known.APIKey)) == 1 {
			found = int64(firstUserID + i)
		}
	}
	return found, found != 0
}

// checkApprover refuses decisions by those who may not decide a request.
func (s *Simulator) checkApprover(u *user, r *approval, status string) error {
	o, err := s.account.order(r.OrderID)
	if err != nil {
		return err
	}
	approves := status == requestApproved
	involved := u.ID == r.RequesterID || u.ID == r.ReviewerID
	switch {
	case !u.approver(),
		approves && s.config.FourEyes && involved,
		approves && s.productOf(o).validation == "ev" && !u.EVApprover:
		return &refusal{http.StatusForbidden, "access_denied|invalid_approver", "The user may not decide this request."}
	}
	return nil
}

// checkPermission refuses calls that only administrators and managers may make.
func (c *call) checkPermission() error {
	if c.user.approver() {
		return nil
	}
	return lacksPermission()
}

func lacksPermission() error {
	return &refusal{http.StatusForbidden, "access_denied|missing_permission", "The user lacks the permission."}
}

// sees tells that the user may look at an order.
func (u *user) sees(o *order) bool {
	return u.Role != roleLimitedUser || o.Certificates[0].RequestedBy == u.ID
}

// seen passes the outcome of a look-up on, and refuses an order that the caller does not see.
func (c *call) seen(o *order, err error) (*order, error) {
	if err == nil && !c.user.sees(o) {
		return nil, lacksPermission()
	}
	return o, err
}

// userView is a user in answers.
type userView struct {
	ID                      int64         `json:"id"`
	Username                string        `json:"username"`
	AccountID               int64         `json:"account_id"`
	FirstName               string        `json:"first_name"`
	LastName                string        `json:"last_name"`
	Email                   string        `json:"email"`
	JobTitle                string        `json:"job_title,omitempty"`
	Telephone               string        `json:"telephone,omitempty"`
	Status                  string        `json:"status"`
	Container               containerView `json:"container"`
	AccessRoles             []role        `json:"access_roles"`
	IsCertCentral           bool          `json:"is_cert_central"`
	IsEnterprise            bool          `json:"is_enterprise"`
	IsSAMLSSOOnly           bool          `json:"is_saml_sso_only"`
	Type                    string        `json:"type"`
	HasContainerAssignments bool          `json:"has_container_assignments"`
	ContainerVisibility     []int64       `json:"container_visibility"`
}

func (s *Simulator) viewUser(u *user) userView {
	return userView{
		ID:                  u.ID,
		Username:            strings.ToLower(u.Email),
		AccountID:           accountID,
		FirstName:           u.FirstName,
		LastName:            u.LastName,
		Email:               u.Email,
		JobTitle:            u.JobTitle,
		Telephone:           u.Telephone,
		Status:              "active",
		Container:           containerView{ID: s.account.Container.ID, Name: s.account.Container.Name},
		AccessRoles:         []role{roles[u.Role]},
		IsCertCentral:       true,
		Type:                "standard",
		ContainerVisibility: []int64{},
	}
}

// showMe is GET /user/me.
func (s *Simulator) showMe(c *call) reply { return answer(http.StatusOK, s.viewUser(c.user)) }

// showUser is GET /user/{id}.
func (s *Simulator) showUser(c *call) reply {
	id, err := c.id("user")
	if err != nil {
		return refuse(err)
	}
	u, ok := s.account.findUser(id)
	if !ok {
		return refuse(notFound("user"))
	}
	return answer(http.StatusOK, s.viewUser(u))
}

// listUsers is GET /user.
func (s *Simulator) listUsers(c *call) reply {
	users, page := paginate(c.URL.Query(), s.account.Users)
	views := make([]userView, 0, len(users))
	for _, u := range users {
		views = append(views, s.viewUser(u))
	}
	return listing("users", views, page)
}
