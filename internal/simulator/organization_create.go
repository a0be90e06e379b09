// SPDX-License-Identifier: MPL-2.0

package simulator

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// maxNames is how many characters name and assumed name may have together, because
// certificates hold both in one field.
const maxNames = 61

// newOrganizationBody is the body of POST /organization.
type newOrganizationBody struct {
	organizationBody
	Container           idBody           `json:"container"`
	OrganizationContact *contactBody     `json:"organization_contact"`
	TechnicalContact    *contactBody     `json:"technical_contact"`
	Validations         []validationBody `json:"validations"`
}

// createOrganization is POST /organization.
func (s *Simulator) createOrganization(c *call) reply {
	var body newOrganizationBody
	if err := c.decode(&body); err != nil {
		return refuse(err)
	}
	details := body.details()
	if err := s.checkNewOrganization(&body, &details); err != nil {
		return refuse(err)
	}
	if known := s.account.duplicate(&details); known != nil && !bool(body.SkipDuplicateOrgCheck) {
		if s.config.ReturnDuplicateOrganizations {
			return answer(http.StatusCreated, idView{known.ID})
		}
		return refuse(badRequest("duplicate_organization", fmt.Sprintf("The organization exists already, as %d.", known.ID)))
	}
	o, err := s.commitOrganization(&body, details, c.user, c.now)
	if err != nil {
		return refuse(err)
	}
	return answer(http.StatusCreated, idView{o.ID})
}

func (s *Simulator) checkNewOrganization(body *newOrganizationBody, details *OrganizationDetails) error {
	if err := details.check(""); err != nil {
		return err
	}
	if id := body.Container.ID; id != 0 && int64(id) != s.account.Container.ID {
		return invalidValue("container.id", "There is no such container.")
	}
	if err := body.OrganizationContact.check(typeOrganizationContact); err != nil {
		return err
	}
	if !body.TechnicalContact.empty() {
		if err := body.TechnicalContact.check(typeTechnicalContact); err != nil {
			return err
		}
	}
	// A new organization knows nobody but the account's users.
	return s.account.checkValidations(body.Validations, new(organization))
}

// commitOrganization makes the organization of a checked request.
func (s *Simulator) commitOrganization(body *newOrganizationBody, details OrganizationDetails, by *user, now time.Time) (*organization, error) {
	o := s.account.addOrganization(details, by)
	if body.OrganizationContact != nil {
		s.account.setContact(o, typeOrganizationContact, body.OrganizationContact)
	}
	if !body.TechnicalContact.empty() {
		s.account.setContact(o, typeTechnicalContact, body.TechnicalContact)
	}
	return o, s.submitValidations(o, body.Validations, now)
}

// duplicate is the oldest organization with the same details, active or not, or nil.
func (a *account) duplicate(details *OrganizationDetails) *organization {
	i := slices.IndexFunc(a.Organizations, func(o *organization) bool { return o.duplicates(details) })
	if i < 0 {
		return nil
	}
	return a.Organizations[i]
}

// textRule bounds a text in a request.
type textRule struct {
	field, value string
	required     bool
	longest      int // characters
}

func (r textRule) check() error {
	switch {
	case r.required && r.value == "":
		return missing(r.field)
	case utf8.RuneCountInString(r.value) > r.longest:
		return invalidValue(r.field, fmt.Sprintf("It may have %d characters.", r.longest))
	}
	return nil
}

func checkTexts(rules []textRule) error {
	for _, r := range rules {
		if err := r.check(); err != nil {
			return err
		}
	}
	return nil
}

// check refuses details that are missing or too long. The prefix goes before the names
// of the fields.
func (d *OrganizationDetails) check(prefix string) error {
	err := checkTexts([]textRule{
		{prefix + "name", d.Name, true, 64},
		{prefix + "assumed_name", d.AssumedName, false, 64},
		{prefix + "address", d.Address, true, 64},
		{prefix + "address2", d.Address2, false, 64},
		{prefix + "city", d.City, true, 64},
		{prefix + "state", d.State, true, 64},
		{prefix + "zip", d.Zip, true, 40},
		{prefix + "country", d.Country, true, 2},
		{prefix + "telephone", d.Telephone, true, 32},
	})
	switch {
	case err != nil:
		return err
	case d.AssumedName != "" && utf8.RuneCountInString(d.Name+d.AssumedName) > maxNames:
		return invalidValue(prefix+"assumed_name", fmt.Sprintf("With the name it may have %d characters.", maxNames))
	case !validCountry(d.Country):
		return invalidValue(prefix+"country", "It must be two letters.")
	case !hasDigit(d.Telephone):
		return invalidValue(prefix+"telephone", "It must have digits.")
	}
	return nil
}

func hasDigit(telephone string) bool { return strings.ContainsAny(telephone, "0123456789") }

func validCountry(code string) bool {
	isLetter := func(c byte) bool { return c >= 'a' && c <= 'z' }
	return len(code) == 2 && isLetter(code[0]) && isLetter(code[1])
}
