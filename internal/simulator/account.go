// SPDX-License-Identifier: MPL-2.0

package simulator

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// account is everything that the simulator remembers, in the form of the state
// file. Its slices are in order of creation.
type account struct {
	Version       int             `json:"version"`
	ClockAhead    time.Duration   `json:"clock_ahead_ns"`
	Settled       time.Time       `json:"settled"` // until when the passing of time has taken effect
	Authority     keptAuthority   `json:"authority"`
	Last          lastIDs         `json:"last_ids"`
	Container     container       `json:"container"`
	Users         []*user         `json:"users"`
	Organizations []*organization `json:"organizations"`
	Domains       []*domain       `json:"domains"`
	Orders        []*order        `json:"orders"`
	Approvals     []*approval     `json:"requests"`
	Metadata      []*metadata     `json:"metadata,omitempty"`
	Limits        []ProductLimit  `json:"limits,omitempty"`
	Hidden        []string        `json:"hidden_products,omitempty"`
	Records       []record        `json:"records"`
	Mails         []Mail          `json:"mails,omitempty"`
}

// lastIDs holds the id given last for each kind of thing. Kinds have ranges of
// their own, so that an id in the wrong place is noticed.
type lastIDs struct {
	Organization int64 `json:"organization"`
	Domain       int64 `json:"domain"`
	Order        int64 `json:"order"`
	Certificate  int64 `json:"certificate"`
	Request      int64 `json:"request"`
	Receipt      int64 `json:"receipt"`
	Contact      int64 `json:"contact"`
	VerifiedUser int64 `json:"verified_user"`
	Metadata     int64 `json:"metadata"`
}

const (
	firstContainerID    = 77120
	firstOrganizationID = 1180442
	firstContactID      = 376032
	firstVerifiedID     = 55809
)

// newAccount is an account with one container and one validated organization.
func newAccount(now time.Time) *account {
	return &account{
		Version: stateVersion,
		Last: lastIDs{
			Organization: firstOrganizationID,
			Domain:       3310551,
			Order:        512340770,
			Certificate:  630114903,
			Request:      90817263,
			Receipt:      41180924,
			Contact:      firstContactID,
			VerifiedUser: firstVerifiedID,
			Metadata:     4710,
		},
		Container:     container{ID: firstContainerID, Name: "Web Operations"},
		Users:         []*user{firstUser()},
		Organizations: []*organization{firstOrganization(now)},
	}
}

func next(last *int64) int64 {
	*last++
	return *last
}

// byID finds an item of one of the account's slices. Their ids grow.
func byID[T any](items []T, id int64, idOf func(T) int64) (found T, ok bool) {
	i, ok := slices.BinarySearchFunc(items, id, func(item T, id int64) int { return cmp.Compare(idOf(item), id) })
	if ok {
		found = items[i]
	}
	return found, ok
}

func (a *account) order(id int64) (*order, error) {
	o, ok := byID(a.Orders, id, func(o *order) int64 { return o.ID })
	if !ok {
		return nil, notFound("order")
	}
	return o, nil
}

// orderByText finds an order by the text of a path: its id, or the thumbprint or
// serial number of its primary certificate.
func (a *account) orderByText(text string) (*order, error) {
	if id, ok := parseID(text); ok {
		if o, err := a.order(id); err == nil {
			return o, nil
		}
	}
	for _, o := range a.Orders {
		c := o.current()
		if c.Serial != "" && (strings.EqualFold(c.Serial, text) || strings.EqualFold(c.Thumbprint, text)) {
			return o, nil
		}
	}
	return nil, notFound("order")
}

// certificate finds a certificate by the text of a path: its id or serial number.
func (a *account) certificate(text string) (*order, *certificate, error) {
	id, isID := parseID(text)
	for _, o := range a.Orders {
		for _, c := range o.all() {
			if isID && c.ID == id && id != 0 || c.Serial != "" && strings.EqualFold(c.Serial, text) {
				return o, c, nil
			}
		}
	}
	return nil, nil, notFound("certificate")
}

func (a *account) approval(id int64) (*approval, error) {
	r, ok := byID(a.Approvals, id, func(r *approval) int64 { return r.ID })
	if !ok {
		return nil, notFound("request")
	}
	return r, nil
}

// approvalsOf lists the requests of an order, oldest first.
func (a *account) approvalsOf(o *order) []*approval {
	var found []*approval
	for _, r := range a.Approvals {
		if r.OrderID == o.ID {
			found = append(found, r)
		}
	}
	return found
}

func (a *account) organization(id int64) (*organization, error) {
	o, ok := byID(a.Organizations, id, func(o *organization) int64 { return o.ID })
	if !ok {
		return nil, notFound("organization")
	}
	return o, nil
}

// turnDown ends the certificate in flight, if there is one. A rejected reissue has an
// id, approved or not: it is listed with one.
func (a *account) turnDown(o *order) {
	c := o.inFlight()
	if c == nil {
		return
	}
	c.Status = statusRejected
	if c.ID == 0 && len(o.Certificates) > 1 {
		c.ID = next(&a.Last.Certificate)
	}
}
