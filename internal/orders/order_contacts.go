// SPDX-License-Identifier: MPL-2.0

package orders

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/certcentral"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/lifecycle"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/tfkit"
)

// The types of contacts (API reference, contacts on an order).
const (
	organizationContact = "organization_contact"
	technicalContact    = "technical_contact"
	evApprover          = "ev_approver"
	verifiedContact     = "verified_contact"
)

// maxContactName is how long a contact's names may be (API reference, order contacts).
const maxContactName = 128

// personModel is somebody: a user of the account, or a person described.
type personModel struct {
	UserID             types.String `tfsdk:"user_id"`
	FirstName          types.String `tfsdk:"first_name"`
	LastName           types.String `tfsdk:"last_name"`
	Email              types.String `tfsdk:"email"`
	JobTitle           types.String `tfsdk:"job_title"`
	Telephone          types.String `tfsdk:"telephone"`
	TelephoneExtension types.String `tfsdk:"telephone_extension"`
}

var personTypes = map[string]attr.Type{
	"user_id": types.StringType, "first_name": types.StringType, "last_name": types.StringType, "email": types.StringType,
	"job_title": types.StringType, "telephone": types.StringType, "telephone_extension": types.StringType,
}

// contactModel is one element of contacts.
type contactModel struct {
	ContactType types.String `tfsdk:"contact_type"`
	personModel
}

func personAttributes() map[string]schema.Attribute {
	text := func(description string) schema.StringAttribute {
		return schema.StringAttribute{MarkdownDescription: description, Optional: true, Validators: []validator.String{stringvalidator.LengthAtLeast(1)}}
	}
	return map[string]schema.Attribute{
		"user_id": schema.StringAttribute{
			MarkdownDescription: "Id of a user of the account. What else is set is changed in that user's own data.",
			Optional:            true,
			Validators:          []validator.String{tfkit.IsID("user")},
		},
		"first_name": schema.StringAttribute{
			MarkdownDescription: "First name, at most 128 characters; needed without `user_id`.",
			Optional:            true,
			Validators:          []validator.String{stringvalidator.LengthBetween(1, maxContactName)},
		},
		"last_name": schema.StringAttribute{
			MarkdownDescription: "Last name, at most 128 characters; needed without `user_id`.",
			Optional:            true,
			Validators:          []validator.String{stringvalidator.LengthBetween(1, maxContactName)},
		},
		"email":               text("Mail address; needed without `user_id`."),
		"job_title":           text("Job title; an `ev_approver` or `verified_contact` needs it."),
		"telephone":           text("Telephone number; an `ev_approver` or `verified_contact` needs it."),
		"telephone_extension": text("Extension of the telephone number."),
	}
}

const amends = " A change is sent to the running order by a call of its own, and its certificate stays. A contact, or a detail of one, that is taken out stays with the order: the service cannot remove it."

func contactsAttribute() schema.SetNestedAttribute {
	attributes := personAttributes()
	attributes["contact_type"] = schema.StringAttribute{
		MarkdownDescription: "`organization_contact`, `technical_contact`, `ev_approver` or `verified_contact`.",
		Required:            true,
	}
	return schema.SetNestedAttribute{
		MarkdownDescription: "People of the organization. With the order they become the organization's own contacts, in the place of those that it has; " +
			"use `organization_contact` and `technical_contact` for people of this order alone." + amends,
		Optional:     true,
		Validators:   []validator.Set{setvalidator.SizeAtLeast(1)},
		NestedObject: schema.NestedAttributeObject{Attributes: attributes},
	}
}

func orderContactAttribute(description string) schema.SingleNestedAttribute {
	return schema.SingleNestedAttribute{
		MarkdownDescription: description + " Left out, the order keeps the organization's." + amends,
		Optional:            true,
		Computed:            true,
		Attributes:          personAttributes(),
	}
}

// request returns the person as the service takes it.
func (p personModel) request(contactType string) certcentral.OrderContact {
	return certcentral.OrderContact{
		ContactType: contactType, UserID: tfkit.OptionalID(p.UserID), FirstName: p.FirstName.ValueString(), LastName: p.LastName.ValueString(), Email: p.Email.ValueString(),
		JobTitle: p.JobTitle.ValueString(), Telephone: p.Telephone.ValueString(), TelephoneExtension: p.TelephoneExtension.ValueString(),
	}
}

// pointers returns the details of the person to be changed, in the order of fields.
func (p *personModel) pointers() []*types.String {
	return []*types.String{&p.UserID, &p.FirstName, &p.LastName, &p.Email, &p.JobTitle, &p.Telephone, &p.TelephoneExtension}
}

func (p personModel) fields() []types.String {
	var fields []types.String
	for _, field := range p.pointers() {
		fields = append(fields, *field)
	}
	return fields
}

func (p personModel) unknown() bool { return slices.ContainsFunc(p.fields(), types.String.IsUnknown) }

// personOf returns the person of an order-level contact, false where there is none.
func personOf(ctx context.Context, object types.Object) (p personModel, ok bool) {
	if object.IsNull() || object.IsUnknown() {
		return p, false
	}
	diags := object.As(ctx, &p, basetypes.ObjectAsOptions{})
	return p, !diags.HasError()
}

// declaredContacts returns the elements of contacts.
func (m *peopleModel) declaredContacts(ctx context.Context) []contactModel {
	var contacts []contactModel
	if tfkit.IsKnown(m.Contacts) {
		_ = m.Contacts.ElementsAs(ctx, &contacts, false) // its type is the schema's
	}
	return contacts
}

// organizationContacts returns the contacts that an order brings its organization.
func (m *peopleModel) organizationContacts(ctx context.Context) []certcentral.OrderContact {
	var contacts []certcentral.OrderContact
	for _, c := range m.declaredContacts(ctx) {
		contacts = append(contacts, c.request(c.ContactType.ValueString()))
	}
	return contacts
}

// orderContact returns an order-level contact as a new order takes it, nil for none.
func orderContact(ctx context.Context, object types.Object) *certcentral.OrderContact {
	person, ok := personOf(ctx, object)
	if !ok {
		return nil
	}
	return new(person.request(""))
}

// inWords returns a contact in a form that is the same for the same contact.
func inWords(contact certcentral.OrderContact) string {
	data, _ := json.Marshal(contact) // numbers and texts, which always can be
	return string(data)
}

// newContacts returns the elements of contacts that prior does not have the same way.
func (m *peopleModel) newContacts(ctx context.Context, prior *peopleModel) []certcentral.OrderContact {
	var known []string
	for _, contact := range prior.organizationContacts(ctx) {
		known = append(known, inWords(contact))
	}
	return slices.DeleteFunc(m.organizationContacts(ctx), func(c certcentral.OrderContact) bool { return slices.Contains(known, inWords(c)) })
}

// contactsInputs returns the elements of contacts in the form that lifecycle compares.
func (m *peopleModel) contactsInputs(ctx context.Context) lifecycle.Inputs {
	contacts := lifecycle.Inputs{Unknown: m.Contacts.IsUnknown()}
	for _, c := range m.declaredContacts(ctx) {
		contacts.Unknown = contacts.Unknown || c.ContactType.IsUnknown() || c.unknown()
		contacts.Values = append(contacts.Values, inWords(c.request(c.ContactType.ValueString())))
	}
	return contacts
}

// personInputs returns an order-level contact in the form that lifecycle compares.
func personInputs(ctx context.Context, object types.Object) lifecycle.Inputs {
	person, ok := personOf(ctx, object)
	if !ok {
		return lifecycle.Inputs{Unknown: object.IsUnknown()}
	}
	return lifecycle.Inputs{Values: []string{inWords(person.request(""))}, Unknown: person.unknown()}
}

// asServed returns an order-level contact with nothing but what the service tells of one, to compare it with what an import
// found: it tells neither the id of a user nor every detail of a person.
func asServed(ctx context.Context, declared, served types.Object) types.Object {
	person, ok := personOf(ctx, declared)
	found, told := personOf(ctx, served)
	if !ok || !told || !person.UserID.IsNull() {
		return served
	}
	details := found.fields()
	for i, field := range person.pointers() {
		if details[i].IsNull() || field.IsNull() {
			*field = details[i]
		}
	}
	return person.value()
}

// unsentContacts names the contacts that are declared otherwise than prior has them, and that the decision sends nothing of.
func (m *peopleModel) unsentContacts(prior *peopleModel, decision lifecycle.Decision) (unsent []string) {
	for _, contact := range []struct {
		name       string
		now, prior attr.Value
	}{
		{"contacts", m.Contacts, prior.Contacts},
		{organizationContact, m.OrganizationContact, prior.OrganizationContact},
		{technicalContact, m.TechnicalContact, prior.TechnicalContact},
	} {
		if !contact.now.IsNull() && !contact.now.Equal(contact.prior) && !decision.Action.Buys() && !slices.Contains(decision.Amends, contact.name) {
			unsent = append(unsent, contact.name)
		}
	}
	return unsent
}

// orderContacts returns the order-level contacts with their types.
func (m *peopleModel) orderContacts() []orderContactModel {
	return []orderContactModel{{organizationContact, m.OrganizationContact}, {technicalContact, m.TechnicalContact}}
}

// orderContactModel is an order-level contact of the type that its attribute is named by.
type orderContactModel struct {
	kind   string
	object types.Object
}

// refreshContact takes over what the service says of a declared order-level contact. A user is known by id, which the
// service does not tell, details that it leaves out are not gone, and those that it writes otherwise are no change.
func refreshContact(ctx context.Context, declared *types.Object, served *certcentral.Contact) {
	person, ok := personOf(ctx, *declared)
	if !ok || served == nil || !person.UserID.IsNull() {
		return
	}
	for _, field := range []struct {
		declared *types.String
		served   string
		same     func(a, b string) bool
	}{
		{&person.FirstName, served.FirstName, sameText},
		{&person.LastName, served.LastName, sameText},
		{&person.Email, served.Email, sameText},
		{&person.JobTitle, served.JobTitle, sameText},
		{&person.Telephone, served.Telephone, sameNumber},
	} {
		if !field.declared.IsNull() && field.served != "" && !field.same(field.declared.ValueString(), field.served) {
			*field.declared = types.StringValue(field.served)
		}
	}
	*declared = person.value()
}

// sameText tells whether two texts differ in case and white space at most.
func sameText(a, b string) bool {
	return strings.EqualFold(oneSpaced(a), oneSpaced(b))
}

// sameNumber tells whether two telephone numbers have the same digits.
func sameNumber(a, b string) bool {
	digits := func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}
	return strings.Map(digits, a) == strings.Map(digits, b)
}

// isCopy tells whether the service shows the organization contact as the technical one, as it does for an order without.
func isCopy(order *certcentral.Order) bool {
	organization, technical := order.OrganizationContact, order.TechnicalContact
	return organization != nil && technical != nil && organization.FirstName == technical.FirstName && organization.LastName == technical.LastName && organization.Email == technical.Email
}

// servedContact returns an order-level contact as the service tells it, null for none.
func servedContact(served *certcentral.Contact) types.Object {
	if served == nil || served.FirstName == "" {
		return types.ObjectNull(personTypes)
	}
	return personModel{
		UserID: types.StringNull(), FirstName: types.StringValue(served.FirstName), LastName: tfkit.OptionalText(served.LastName), Email: tfkit.OptionalText(served.Email),
		JobTitle: tfkit.OptionalText(served.JobTitle), Telephone: tfkit.OptionalText(served.Telephone), TelephoneExtension: types.StringNull(),
	}.value()
}

func (p personModel) value() types.Object {
	return types.ObjectValueMust(personTypes, map[string]attr.Value{
		"user_id": p.UserID, "first_name": p.FirstName, "last_name": p.LastName, "email": p.Email,
		"job_title": p.JobTitle, "telephone": p.Telephone, "telephone_extension": p.TelephoneExtension,
	})
}

// validateContacts refuses people of whom the service would ask more, and two for one part.
func (m *peopleModel) validateContacts(ctx context.Context, diags *diag.Diagnostics) {
	parts := map[string]int{}
	for _, c := range m.declaredContacts(ctx) {
		kind := c.ContactType.ValueString()
		if kinds := []string{organizationContact, technicalContact, evApprover, verifiedContact}; !c.ContactType.IsUnknown() && !slices.Contains(kinds, kind) {
			diags.AddAttributeError(path.Root("contacts"), "Unknown Contact Type", fmt.Sprintf("%q in contacts is no contact_type. Write one of %s.", kind, strings.Join(kinds, ", ")))
		}
		parts[kind]++
		c.validate(path.Root("contacts"), kind, diags)
	}
	for _, c := range m.orderContacts() {
		if person, ok := personOf(ctx, c.object); ok {
			parts[c.kind]++
			person.validate(path.Root(c.kind), c.kind, diags)
		}
		if parts[c.kind] > 1 {
			diags.AddAttributeError(path.Root("contacts"), "Two Contacts Of One Type", fmt.Sprintf(
				"%d contacts have the type %s, of which an order has one: use either an element of contacts, which becomes the organization's, or the attribute %[2]s, which is for this order alone.", parts[c.kind], c.kind))
		}
	}
}

func (p personModel) validate(at path.Path, kind string, diags *diag.Diagnostics) {
	if tfkit.IsKnown(p.Email) {
		validateAddress(at, p.Email.ValueString(), diags)
	}
	if !p.UserID.IsNull() {
		return
	}
	needed := map[string]types.String{"first_name": p.FirstName, "last_name": p.LastName, "email": p.Email}
	if kind == evApprover || kind == verifiedContact {
		needed["job_title"], needed["telephone"] = p.JobTitle, p.Telephone
	}
	for _, name := range []string{"first_name", "last_name", "email", "job_title", "telephone"} {
		if value, ok := needed[name]; ok && value.IsNull() {
			diags.AddAttributeError(at, "Incomplete Contact", fmt.Sprintf("A contact of type %s that is no user of the account (user_id) needs %s.", kind, name))
		}
	}
}

// validateAddress refuses what is no mail address, and tells whether it is one.
func validateAddress(at path.Path, text string, diags *diag.Diagnostics) bool {
	err := lifecycle.CheckAddress(text)
	if err != nil {
		diags.AddAttributeError(at, "Invalid Address", fmt.Sprintf("%q is not a mail address such as kim@shop.example: %v.", text, err))
	}
	return err == nil
}
