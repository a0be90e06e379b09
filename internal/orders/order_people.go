// SPDX-License-Identifier: MPL-2.0

package orders

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/certcentral"
)

// peopleModel is whom an order is for, and what the account wants to know of it.
type peopleModel struct {
	Organization        types.Object `tfsdk:"organization"`
	Contacts            types.Set    `tfsdk:"contacts"`
	OrganizationContact types.Object `tfsdk:"organization_contact"`
	TechnicalContact    types.Object `tfsdk:"technical_contact"`
	CustomFields        types.Set    `tfsdk:"custom_fields"`
}

// peopleAttributes are the attributes of peopleModel. Exempt names, for the texts, the products that are for no organization.
func peopleAttributes(exempt string) map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"organization":         inlineOrganizationAttribute(),
		"contacts":             contactsAttribute(),
		"organization_contact": orderContactAttribute("Organization contact of this order alone; " + exempt + " take none."),
		"technical_contact":    orderContactAttribute("Technical contact of this order alone."),
		"custom_fields":        customFieldsAttribute(),
	}
}

// assumePeople fills in, for a first order, what the configuration leaves out.
func (m *peopleModel) assumePeople(config *peopleModel) {
	m.inheritPeople(config, &peopleModel{
		OrganizationContact: types.ObjectNull(personTypes), TechnicalContact: types.ObjectNull(personTypes), CustomFields: types.SetNull(customFieldType),
	})
}

// inheritPeople takes over from the prior state what the configuration leaves out.
func (m *peopleModel) inheritPeople(config, prior *peopleModel) {
	if config.CustomFields.IsNull() {
		m.CustomFields = prior.CustomFields
	}
	if config.OrganizationContact.IsNull() {
		m.OrganizationContact = prior.OrganizationContact
	}
	if config.TechnicalContact.IsNull() {
		m.TechnicalContact = prior.TechnicalContact
	}
}

// fillPeople writes them into an order that is to be placed.
func (m *peopleModel) fillPeople(ctx context.Context, request *certcentral.OrderRequest) {
	request.Contacts = m.organizationContacts(ctx)
	request.OrganizationContact = orderContact(ctx, m.OrganizationContact)
	request.TechnicalContact = orderContact(ctx, m.TechnicalContact)
	request.CustomFields = m.customFields(ctx)
}

// refreshPeople takes over what has calls of its own, and may have been changed elsewhere.
func (m *peopleModel) refreshPeople(ctx context.Context, order *certcentral.Order) {
	refreshContact(ctx, &m.OrganizationContact, order.OrganizationContact)
	if !isCopy(order) {
		refreshContact(ctx, &m.TechnicalContact, order.TechnicalContact)
	}
	m.refreshFields(ctx, servedFields(order))
}

// importedPeople fills them in for an order that was just imported.
func (m *peopleModel) importedPeople(order *certcentral.Order) {
	m.OrganizationContact, m.TechnicalContact = servedContact(order.OrganizationContact), servedContact(order.TechnicalContact)
	m.CustomFields = fieldValues(servedFields(order))
}

// servedFields returns the custom fields of an order.
func servedFields(order *certcentral.Order) (values []certcentral.CustomFieldValue) {
	for _, field := range order.CustomFields {
		values = append(values, certcentral.CustomFieldValue{MetadataID: field.MetadataID, Value: field.Value})
	}
	return values
}

// validatePeople refuses people and fields of whom the service would ask more.
func (m *peopleModel) validatePeople(ctx context.Context, diags *diag.Diagnostics) {
	m.validateContacts(ctx, diags)
	m.validateFields(ctx, diags)
}
