// SPDX-License-Identifier: MPL-2.0

package organizations

import (
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/certcentral"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/tfkit"
)

// The kinds of contacts, as attributes and as the service calls them.
const (
	organizationContact = "organization_contact"
	technicalContact    = "technical_contact"
)

// contactTypes is the type of a contact.
var contactTypes = map[string]attr.Type{
	"first_name": types.StringType, "last_name": types.StringType, "email": types.StringType, "job_title": types.StringType,
	"telephone": types.StringType, "telephone_extension": types.StringType,
}

// textOf returns the text of an object's attribute, empty for null and unknown.
func textOf(object types.Object, name string) string {
	text, _ := object.Attributes()[name].(types.String)
	return text.ValueString()
}

// contactOf returns the contact that an object declares, nil for none.
func contactOf(object types.Object) *certcentral.Contact {
	if !tfkit.IsKnown(object) {
		return nil
	}
	return &certcentral.Contact{
		FirstName: textOf(object, "first_name"), LastName: textOf(object, "last_name"), Email: textOf(object, "email"),
		JobTitle: textOf(object, "job_title"), Telephone: textOf(object, "telephone"), TelephoneExtension: textOf(object, "telephone_extension"),
	}
}

// contactValue returns a contact of the service in the spelling of the prior object where that means the same. The job
// title, which the service does not tell, stays as long as the person does.
func contactValue(c *certcentral.Contact, prior types.Object) types.Object {
	if c == nil {
		return types.ObjectNull(contactTypes)
	}
	had := contactOf(prior)
	if had == nil {
		had = &certcentral.Contact{}
	}
	jobTitle := c.JobTitle
	if jobTitle == "" && samePerson(had, c) {
		jobTitle = had.JobTitle
	}
	return types.ObjectValueMust(contactTypes, map[string]attr.Value{
		"first_name":          keptText(had.FirstName, c.FirstName, sameText),
		"last_name":           keptText(had.LastName, c.LastName, sameText),
		"email":               keptText(had.Email, c.Email, sameText),
		"job_title":           keptText(had.JobTitle, jobTitle, sameText),
		"telephone":           keptText(had.Telephone, c.Telephone, sameNumber),
		"telephone_extension": keptText(had.TelephoneExtension, c.TelephoneExtension, sameText),
	})
}

// keptText returns what the service has, or what there was before where that is the same.
func keptText(had, has string, same func(a, b string) bool) types.String {
	if had != "" && has != "" && same(had, has) {
		return types.StringValue(had)
	}
	return tfkit.OptionalText(has)
}

// samePerson tells whether two contacts are of one person, as the service sees it.
func samePerson(a, b *certcentral.Contact) bool {
	return sameText(a.FirstName, b.FirstName) && sameText(a.LastName, b.LastName) && sameText(a.Email, b.Email)
}

// contactUpdates returns what makes the contacts of the state those of the plan. A contact is sent whole, for the service
// deletes what is left out, and by its kind alone when it is taken out.
func (m *organizationModel) contactUpdates(state *organizationModel, seen *memory) []certcentral.ContactUpdate {
	var updates []certcentral.ContactUpdate
	for _, contact := range []struct {
		kind            string
		planned, before types.Object
	}{
		{organizationContact, m.OrganizationContact, state.OrganizationContact},
		{technicalContact, m.TechnicalContact, state.TechnicalContact},
	} {
		want, have := contactOf(contact.planned), contactOf(contact.before)
		switch {
		case contact.planned.IsUnknown(), want == nil && have == nil, m.letsGo(state, seen) && contact.kind == technicalContact:
		case want == nil:
			updates = append(updates, certcentral.ContactUpdate{ContactType: contact.kind})
		case have != nil && !slices.Contains(seen.Unsent, contact.kind) && (*want == *have || seen.fillsIn(have, want)):
		default:
			updates = append(updates, certcentral.ContactUpdate{ContactType: contact.kind, Contact: *want})
		}
	}
	return updates
}

// fillsIn tells whether a declared contact is the imported one, with the job title that the service does not return.
func (s *memory) fillsIn(imported, declared *certcentral.Contact) bool {
	titled := *imported
	titled.JobTitle = declared.JobTitle
	return s.Imported && imported.JobTitle == "" && declared.JobTitle != "" && titled == *declared
}

// filledIn returns the contacts whose job title is only filled in.
func (m *organizationModel) filledIn(state *organizationModel, seen *memory) (kinds []string) {
	for kind, objects := range map[string][2]types.Object{
		organizationContact: {state.OrganizationContact, m.OrganizationContact},
		technicalContact:    {state.TechnicalContact, m.TechnicalContact},
	} {
		if have, want := contactOf(objects[0]), contactOf(objects[1]); have != nil && want != nil && seen.fillsIn(have, want) {
			kinds = append(kinds, kind)
		}
	}
	slices.Sort(kinds)
	return kinds
}

// letsGo tells whether the technical contact in state is neither declared nor this resource's to remove.
func (m *organizationModel) letsGo(state *organizationModel, seen *memory) bool {
	return m.TechnicalContact.IsNull() && !state.TechnicalContact.IsNull() && !seen.TechnicalDeclared
}
