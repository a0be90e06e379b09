// SPDX-License-Identifier: MPL-2.0

package certcentral

import (
	"context"
	"encoding/json"
	"iter"
	"net/http"
	"net/url"
	"time"
)

// Organization is an organization that certificates are issued to. Items of a list hold no contacts.
type Organization struct {
	ID                  int64          `json:"id"`
	Status              string         `json:"status"` // active or inactive
	Name                string         `json:"name"`
	AssumedName         string         `json:"assumed_name"`
	DisplayName         string         `json:"display_name"` // name, or name (assumed name)
	IsActive            bool           `json:"is_active"`
	Address             string         `json:"address"`
	Address2            string         `json:"address2"`
	City                string         `json:"city"`
	State               string         `json:"state"` // in full, whatever was sent
	Zip                 string         `json:"zip"`
	Country             string         `json:"country"` // two letters, in any case
	Telephone           string         `json:"telephone"`
	Container           Container      `json:"container"`
	OrganizationContact *Contact       `json:"organization_contact"` // nil where the service tells none
	TechnicalContact    *Contact       `json:"technical_contact"`
	VerifiedContacts    []VerifiedUser `json:"verified_contacts"`
	Validations         []Validation   `json:"validations"` // only in lists
	AsOf                time.Time      `json:"-"`           // the service's time of the answer, zero if it did not say
}

// Contact is a person who speaks for an organization. The service does not give every field back.
type Contact struct {
	ID                 int64  `json:"id,omitempty"`
	FirstName          string `json:"first_name,omitempty"`
	LastName           string `json:"last_name,omitempty"`
	Email              string `json:"email,omitempty"`
	JobTitle           string `json:"job_title,omitempty"`
	Telephone          string `json:"telephone,omitempty"`
	TelephoneExtension string `json:"telephone_extension,omitempty"`
}

// Validation is one kind of validation of an organization or a domain.
type Validation struct {
	Type           string         `json:"type"` // ov, ev, cs, ev_cs, ds or smime
	Name           string         `json:"name"`
	Status         string         `json:"status"`          // active, pending or expired
	DCVStatus      string         `json:"dcv_status"`      // of a domain: complete, pending or expired
	DateCreated    Time           `json:"date_created"`    // zero while pending
	ValidatedUntil Time           `json:"validated_until"` // zero while pending
	VerifiedUsers  []VerifiedUser `json:"verified_users"`
}

// VerifiedUser is a person whom DigiCert has verified, or is to verify, to approve certificates of the types ev, cs
// and ev_cs: known by id, or described by the other fields, all of them.
type VerifiedUser struct {
	ID        int64  `json:"id,omitempty"`
	FirstName string `json:"first_name,omitempty"`
	LastName  string `json:"last_name,omitempty"`
	JobTitle  string `json:"job_title,omitempty"`
	Telephone string `json:"telephone,omitempty"`
	Email     string `json:"email,omitempty"`
}

// ValidationRequest asks for a kind of validation.
type ValidationRequest struct {
	Type          string         `json:"type"`
	VerifiedUsers []VerifiedUser `json:"verified_users,omitempty"` // required for ev, cs and ev_cs of an organization
}

// OrganizationRequest describes a new organization (API reference, create organization, which has the limits of the fields).
type OrganizationRequest struct {
	Name                  string              `json:"name"`
	AssumedName           string              `json:"assumed_name,omitempty"`
	Address               string              `json:"address"`
	Address2              string              `json:"address2,omitempty"`
	City                  string              `json:"city"`
	State                 string              `json:"state"`
	Zip                   string              `json:"zip"`
	Country               string              `json:"country"`
	Telephone             string              `json:"telephone"`
	ContainerID           *int64              `json:"-"`                              // sent as container
	OrganizationContact   *Contact            `json:"organization_contact,omitempty"` // nil for the key's user
	TechnicalContact      *Contact            `json:"technical_contact,omitempty"`
	SkipDuplicateOrgCheck bool                `json:"skip_duplicate_org_check,omitempty"`
	Validations           []ValidationRequest `json:"validations,omitempty"` // submitted at once
}

// MarshalJSON writes the request as the service expects it.
func (r OrganizationRequest) MarshalJSON() ([]byte, error) {
	type plain OrganizationRequest
	return json.Marshal(struct {
		plain
		Container *reference `json:"container,omitempty"`
	}{plain(r), referTo(r.ContainerID)})
}

// CreateOrganization creates an organization and returns its id. It sends the request once. When the answer is lost, it
// looks for an organization that same recognises and that is not in existing, the ids of those that were there before.
// A duplicate is refused, or, in some accounts, answered with the id of the organization that was there.
//
// Its error is an *UncertainCreationError when the answer was lost and not exactly one such organization was found over
// the client's RecoveryGrace. Any other error means that none was created. Cancellation is treated as by
// [Client.PlaceOrder].
//
// POST /organization, GET /organization
func (c *Client) CreateOrganization(ctx context.Context, req OrganizationRequest, existing []int64, same func(*Organization) bool) (int64, error) {
	return creation[*Organization]{
		call:     newCall(http.MethodPost, "organization").with(req),
		existing: existing,
		list: func(ctx context.Context) iter.Seq2[*Organization, error] {
			return c.organizations(ctx, c.lookUpCall("organization"), OrganizationQuery{})
		},
		match: func(o *Organization) (int64, bool) { return o.ID, same(o) },
	}.run(ctx, c)
}

// Organization reads an organization. It fails with [IsNotFound] for an unknown id.
//
// GET /organization/{id}
func (c *Client) Organization(ctx context.Context, id int64) (*Organization, error) {
	k := newCall(http.MethodGet, "organization", id)
	organization, got, err := fetch[Organization](ctx, c, k)
	if err != nil {
		return nil, err
	}
	if err := c.checkAbout(k, got, "organization", id, organization.ID); err != nil {
		return nil, err
	}
	organization.AsOf = got.asOf
	return organization, nil
}

// OrganizationQuery selects organizations. The zero value selects all.
type OrganizationQuery struct {
	ContainerID *int64
	Filters     map[string][]string // by name, such as status; a filter with several values matches any of them
	PageSize    int                 // organizations a request, by default and at most 1000
}

func (q OrganizationQuery) values() url.Values {
	values := filterValues(q.Filters)
	setID(values, "container_id", q.ContainerID)
	values.Set("include_validation", "true")
	return values
}

// Organizations lists the organizations that query selects, asking for a page when the loop gets there. After an error
// the sequence ends.
//
// GET /organization
func (c *Client) Organizations(ctx context.Context, query OrganizationQuery) iter.Seq2[*Organization, error] {
	return c.organizations(ctx, newCall(http.MethodGet, "organization"), query)
}

// organizations makes a call for organizations, for each page of them.
func (c *Client) organizations(ctx context.Context, k call, query OrganizationQuery) iter.Seq2[*Organization, error] {
	type list struct {
		Organizations []*Organization `json:"organizations"`
		Page          page            `json:"page"`
	}
	return pages(ctx, c, k.where(query.values()), query.PageSize, func(l *list, asOf time.Time) ([]*Organization, page) {
		for _, organization := range l.Organizations {
			organization.AsOf = asOf
		}
		return l.Organizations, l.Page
	})
}

func (o *Organization) listID() int64 { return o.ID }

// OrganizationValidations tells how far each kind of validation of an organization is. Kinds that were never asked for are
// missing.
//
// GET /organization/{id}/validation
func (c *Client) OrganizationValidations(ctx context.Context, id int64) ([]Validation, error) {
	list, _, err := fetch[struct {
		Validations []Validation `json:"validations"`
	}](ctx, c, newCall(http.MethodGet, "organization", id, "validation"))
	if err != nil {
		return nil, err
	}
	return list.Validations, nil
}

// SubmitOrganization asks DigiCert to validate an organization.
//
// POST /organization/{id}/validation
func (c *Client) SubmitOrganization(ctx context.Context, id int64, validations []ValidationRequest) error {
	body := map[string]any{"validations": validations}
	_, err := c.do(ctx, newCall(http.MethodPost, "organization", id, "validation").with(body))
	return err
}

// ContactUpdate sets the contact of a kind. A contact that has the first and last name and the address of a known one
// changes that; another becomes a new one. Optional fields that are left out are deleted.
type ContactUpdate struct {
	ContactType string `json:"contact_type"` // organization_contact, or technical_contact, which is removed by its type alone
	Contact
}

// UpdateOrganizationContacts sets contacts of an organization; kinds that are not named stay. Two of a kind are refused.
//
// PUT /organization/{id}/contact
func (c *Client) UpdateOrganizationContacts(ctx context.Context, id int64, contacts []ContactUpdate) error {
	_, err := c.do(ctx, newCall(http.MethodPut, "organization", id, "contact").with(map[string]any{"contacts": contacts}))
	return err
}

// ActivateOrganization makes an organization usable for new orders again. The service may refuse: then only DigiCert's
// support can.
//
// PUT /organization/{id}/activate
func (c *Client) ActivateOrganization(ctx context.Context, id int64) error {
	_, err := c.do(ctx, newCall(http.MethodPut, "organization", id, "activate"))
	return err
}

// DeactivateOrganization takes an organization out of use for new orders.
//
// PUT /organization/{id}/deactivate
func (c *Client) DeactivateOrganization(ctx context.Context, id int64) error {
	_, err := c.do(ctx, newCall(http.MethodPut, "organization", id, "deactivate"))
	return err
}

// DeleteOrganization deletes an organization and its domains for good. The service may refuse while orders refer to it.
//
// DELETE /organization/{id}
func (c *Client) DeleteOrganization(ctx context.Context, id int64) error {
	_, err := c.do(ctx, newCall(http.MethodDelete, "organization", id))
	return err
}
