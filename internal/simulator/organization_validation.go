// SPDX-License-Identifier: MPL-2.0

package simulator

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

const (
	validationRejected = "rejected"

	// organizationReuseDays is how long a validation of an organization lasts: 13 months.
	organizationReuseDays = 397

	// firstValidationYears is how long the first organization stays validated: longer
	// than at the service, so that moving the clock through an order's life needs no
	// paperwork.
	firstValidationYears = 10
)

// organizationTypes are the validations that an organization can have.
var organizationTypes = []string{"ov", "ev", "cs", "ev_cs", "ds", "smime"}

// verifiedTypes are those for which DigiCert speaks to somebody at the organization.
var verifiedTypes = []string{"ev", "cs", "ev_cs"}

// orgValidation is one validation of an organization.
type orgValidation struct {
	// Status is pending, active or rejected: expiry is a matter of time only. It is
	// empty where only users are known.
	Status string    `json:"status,omitempty"`
	At     time.Time `json:"at,omitzero"`
	Until  time.Time `json:"until,omitzero"`
	Users  []int64   `json:"users,omitempty"` // ids of verified users
}

// statusAt is the status in answers.
func (v orgValidation) statusAt(now time.Time) string {
	if v.Status == validationActive && !now.Before(v.Until) {
		return validationExpired
	}
	return v.Status
}

// setValidation changes what is known of a validation.
func (o *organization) setValidation(kind string, change func(*orgValidation)) {
	if o.Validations == nil {
		o.Validations = make(map[string]orgValidation)
	}
	v := o.Validations[kind]
	change(&v)
	o.Validations[kind] = v
}

// validate completes validations.
func (o *organization) validate(now time.Time, types ...string) {
	until := endOfDay(now).AddDate(0, 0, organizationReuseDays-1)
	if o.ID == firstOrganizationID {
		until = endOfDay(now).AddDate(firstValidationYears, 0, 0)
	}
	for _, kind := range types {
		o.setValidation(kind, func(v *orgValidation) { v.Status, v.At, v.Until = validationActive, now, until })
	}
}

// verifyFor notes a verified user for a validation.
func (o *organization) verifyFor(kind string, userID int64) {
	o.setValidation(kind, func(v *orgValidation) {
		if !slices.Contains(v.Users, userID) {
			v.Users = append(slices.Clone(v.Users), userID)
		}
	})
}

// reject declines validations, completed ones too.
func (o *organization) reject(types ...string) {
	for _, kind := range types {
		o.setValidation(kind, func(v *orgValidation) { *v = orgValidation{Status: validationRejected, Users: v.Users} })
	}
}

// submit asks for a validation. One that still lasts goes on.
func (o *organization) submit(kind string, now time.Time) {
	if o.validation(kind, now) != validationActive {
		o.setValidation(kind, func(v *orgValidation) { *v = orgValidation{Status: validationPending, Users: v.Users} })
	}
}

// validation is the status of a validation: pending, active, expired or rejected, and
// "" for one that was never asked for.
func (o *organization) validation(kind string, now time.Time) string {
	return o.Validations[kind].statusAt(now)
}

// validated tells whether a certificate of the given validation type can be issued.
func (o *organization) validated(kind string, now time.Time) bool {
	return o.Active && o.validation(kind, now) == validationActive
}

// submitOrganization asks for the validation that an order needs, if nobody has.
func (s *Simulator) submitOrganization(order *order, now time.Time) {
	kind := s.productOf(order).validation
	o, err := s.account.organization(order.OrganizationID)
	if err != nil {
		return // the order needs none
	}
	switch status := o.validation(kind, now); {
	case s.config.Validation == validationAuto && status != validationActive:
		o.validate(now, kind)
	case status == "":
		o.submit(kind, now)
	}
}

// verifiedUser is somebody at an organization whom DigiCert speaks to.
type verifiedUser struct {
	ID        int64  `json:"id"`
	FirstName string `json:"first_name"`
	LastName  string `json:"last_name"`
	JobTitle  string `json:"job_title,omitempty"`
	Telephone string `json:"telephone,omitempty"`
	Email     string `json:"email,omitempty"`
}

// verifiedView is a verified user in answers.
type verifiedView struct {
	ID        int64  `json:"id"`
	FirstName string `json:"first_name"`
	LastName  string `json:"last_name"`
}

func (u verifiedUser) view() verifiedView { return verifiedView{u.ID, u.FirstName, u.LastName} }

// knownUser finds somebody by id: one whom the organization has verified already or has
// for a contact, or a user of the account.
func (a *account) knownUser(o *organization, id int64) (verifiedUser, bool) {
	known := append(slices.Clone(o.Verified), o.Contact.verifiedUser())
	if o.Technical != nil {
		known = append(known, o.Technical.verifiedUser())
	}
	for _, u := range a.Users {
		known = append(known, u.verifiedUser())
	}
	i := slices.IndexFunc(known, func(u verifiedUser) bool { return u.ID == id })
	if i < 0 || id == 0 {
		return verifiedUser{}, false
	}
	return known[i], true
}

// validationBody asks for a validation.
type validationBody struct {
	Type          string             `json:"type"`
	VerifiedUsers []verifiedUserBody `json:"verified_users"`
}

// verifiedUserBody names a verified user: by id, or by all other fields.
type verifiedUserBody struct {
	ID        looseInt  `json:"id"`
	FirstName string    `json:"first_name"`
	LastName  string    `json:"last_name"`
	JobTitle  string    `json:"job_title"`
	Telephone looseText `json:"telephone"`
	Email     string    `json:"email"`
}

func (b *verifiedUserBody) check(a *account, o *organization) error {
	if b.ID != 0 {
		if _, known := a.knownUser(o, int64(b.ID)); !known {
			return invalidValue("verified_users", "There is no such user.")
		}
		return nil
	}
	if slices.Contains([]string{b.FirstName, b.LastName, b.JobTitle, string(b.Telephone), b.Email}, "") {
		return invalidValue("verified_users", "A user has an id, or first_name, last_name, job_title, telephone and email.")
	}
	return nil
}

// checkType refuses what is no type of validation.
func checkType(field, kind string) error {
	if !slices.Contains(organizationTypes, kind) {
		return invalidValue(field, fmt.Sprintf("It may hold %s.", strings.Join(organizationTypes, ", ")))
	}
	return nil
}

// checkValidations refuses a submission with unknown types or users.
func (a *account) checkValidations(bodies []validationBody, o *organization) error {
	for _, body := range bodies {
		if err := checkType("type", body.Type); err != nil {
			return err
		}
		if len(body.VerifiedUsers) == 0 && slices.Contains(verifiedTypes, body.Type) {
			return missing("verified_users")
		}
		for _, user := range body.VerifiedUsers {
			if err := user.check(a, o); err != nil {
				return err
			}
		}
	}
	return nil
}

// verify makes a user one that DigiCert speaks to, and returns the id.
func (a *account) verify(o *organization, body *verifiedUserBody) int64 {
	user, known := a.knownUser(o, int64(body.ID))
	if !known {
		user = verifiedUser{0, body.FirstName, body.LastName, body.JobTitle, string(body.Telephone), body.Email}
	}
	i := slices.IndexFunc(o.Verified, func(u verifiedUser) bool {
		return known && u.ID == user.ID ||
			!known && u.FirstName == user.FirstName && u.LastName == user.LastName && strings.EqualFold(u.Email, user.Email)
	})
	if i >= 0 {
		return o.Verified[i].ID
	}
	if !known {
		user.ID = next(&a.Last.VerifiedUser)
	}
	o.Verified = append(o.Verified, user)
	return user.ID
}

// submitValidations takes a checked submission.
func (s *Simulator) submitValidations(o *organization, bodies []validationBody, now time.Time) error {
	for _, body := range bodies {
		o.submit(body.Type, now)
		for _, user := range body.VerifiedUsers {
			o.verifyFor(body.Type, s.account.verify(o, &user))
		}
		if s.config.Validation == validationAuto && o.validation(body.Type, now) != validationActive {
			o.validate(now, body.Type)
		}
	}
	return s.advanceAll(now)
}

// submitForValidation is POST /organization/{id}/validation.
func (s *Simulator) submitForValidation(c *call) reply {
	var body struct {
		Validations []validationBody `json:"validations"`
	}
	if err := c.decode(&body); err != nil {
		return refuse(err)
	}
	o, err := s.pathOrganization(c)
	if err != nil {
		return refuse(err)
	}
	if len(body.Validations) == 0 {
		return refuse(missing("validations"))
	}
	if err := s.account.checkValidations(body.Validations, o); err != nil {
		return refuse(err)
	}
	if err := s.submitValidations(o, body.Validations, c.now); err != nil {
		return refuse(err)
	}
	return done()
}
