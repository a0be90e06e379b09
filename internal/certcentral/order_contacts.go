// SPDX-License-Identifier: MPL-2.0

package certcentral

// OrganizationDetails describes the organization of an order in full. The service takes the oldest organization that is
// alike, and creates one when there is none.
type OrganizationDetails struct {
	Name                  string `json:"name,omitempty"`
	AssumedName           string `json:"assumed_name,omitempty"`
	Address               string `json:"address,omitempty"`
	Address2              string `json:"address2,omitempty"`
	City                  string `json:"city,omitempty"`
	State                 string `json:"state,omitempty"`
	Zip                   string `json:"zip,omitempty"`
	Country               string `json:"country,omitempty"` // two letters
	Telephone             string `json:"telephone,omitempty"`
	SkipDuplicateOrgCheck bool   `json:"skip_duplicate_org_check,omitempty"` // always creates one
}

// OrderContact is a person who speaks for an order: a user of the account by UserID, or described by the other fields.
// Other fields that are sent beside a UserID change that user.
type OrderContact struct {
	// ContactType is organization_contact, technical_contact, ev_approver or verified_contact. It is not sent where the
	// place in the request says it: OrderRequest.OrganizationContact and TechnicalContact.
	ContactType        string `json:"contact_type,omitempty"`
	UserID             *int64 `json:"user_id,omitempty"`
	FirstName          string `json:"first_name,omitempty"`
	LastName           string `json:"last_name,omitempty"`
	Email              string `json:"email,omitempty"`
	JobTitle           string `json:"job_title,omitempty"`
	Telephone          string `json:"telephone,omitempty"`
	TelephoneExtension string `json:"telephone_extension,omitempty"`
}

// untyped returns the contact without its type, nil for none.
func (c *OrderContact) untyped() *OrderContact {
	if c == nil {
		return nil
	}
	copied := *c
	copied.ContactType = ""
	return &copied
}

// orderedOrganization is the organization of an order as it is sent: its id or its details, and its contacts.
type orderedOrganization struct {
	ID *int64 `json:"id,omitempty"`
	*OrganizationDetails
	Contacts []OrderContact `json:"contacts,omitempty"`
}

// organization returns what is sent as organization, nil for nothing.
func (r OrderRequest) organization() *orderedOrganization {
	if r.OrganizationID == nil && r.Organization == nil && len(r.Contacts) == 0 {
		return nil
	}
	return &orderedOrganization{r.OrganizationID, r.Organization, r.Contacts}
}
