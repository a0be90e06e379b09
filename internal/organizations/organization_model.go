// SPDX-License-Identifier: MPL-2.0

package organizations

import (
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/certcentral"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/tfkit"
)

type organizationModel struct {
	Name                  types.String   `tfsdk:"name"`
	AssumedName           types.String   `tfsdk:"assumed_name"`
	Address               types.String   `tfsdk:"address"`
	Address2              types.String   `tfsdk:"address2"`
	City                  types.String   `tfsdk:"city"`
	State                 types.String   `tfsdk:"state"`
	Zip                   types.String   `tfsdk:"zip"`
	Country               types.String   `tfsdk:"country"`
	Telephone             types.String   `tfsdk:"telephone"`
	ContainerID           types.String   `tfsdk:"container_id"`
	OrganizationContact   types.Object   `tfsdk:"organization_contact"`
	TechnicalContact      types.Object   `tfsdk:"technical_contact"`
	Validations           types.Set      `tfsdk:"validations"`
	SkipDuplicateOrgCheck types.Bool     `tfsdk:"skip_duplicate_org_check"`
	AdoptExisting         types.Bool     `tfsdk:"adopt_existing"`
	OnDestroy             types.String   `tfsdk:"on_destroy"`
	Timeouts              timeouts.Value `tfsdk:"timeouts"`

	organizationFactsModel
}

// organizationFactsModel is what the service tells of an organization, and nobody declares.
type organizationFactsModel struct {
	ID               types.String `tfsdk:"id"`
	Status           types.String `tfsdk:"status"`
	DisplayName      types.String `tfsdk:"display_name"`
	IsActive         types.Bool   `tfsdk:"is_active"`
	ValidationStatus types.Map    `tfsdk:"validation_status"`
}

// label names an organization in a diagnostic's summary, where equal summaries would collapse into one.
func (m *organizationModel) label() string {
	name := m.Name.ValueString()
	if m.Name.IsUnknown() {
		name = "name known after apply"
	}
	if id := m.ID.ValueString(); id != "" {
		return fmt.Sprintf("%s, Organization %s", name, id)
	}
	return name
}

// request returns the organization as it is created, in the container unless it names one.
func (m *organizationModel) request(container *int64) certcentral.OrganizationRequest {
	if own := tfkit.OptionalID(m.ContainerID); own != nil {
		container = own
	}
	return certcentral.OrganizationRequest{
		Name:                  m.Name.ValueString(),
		AssumedName:           m.AssumedName.ValueString(),
		Address:               m.Address.ValueString(),
		Address2:              m.Address2.ValueString(),
		City:                  m.City.ValueString(),
		State:                 m.State.ValueString(),
		Zip:                   m.Zip.ValueString(),
		Country:               m.Country.ValueString(),
		Telephone:             m.Telephone.ValueString(),
		ContainerID:           container,
		OrganizationContact:   contactOf(m.OrganizationContact),
		TechnicalContact:      contactOf(m.TechnicalContact),
		SkipDuplicateOrgCheck: m.SkipDuplicateOrgCheck.ValueBool(),
		Validations:           asSent(validationsOf(m.Validations)),
	}
}

// refresh writes what the service tells into the model. Values that mean the same keep their spelling; validations stay
// as declared, for what the service has of them shows in validation_status.
func (m *organizationModel) refresh(found *organization, seen *memory) {
	m.refreshFacts(found)
	seen.learn(m.fixedTexts())
	seen.observe(found)
	served := servedTexts(found.Organization)
	for name, value := range m.fixed() {
		silent := name == "container_id" && served[name] == "" // an answer without it says nothing
		if !silent && !seen.same(name, value.ValueString(), served[name], found.Country) {
			*value = tfkit.OptionalText(served[name])
		}
	}
	if found.OrganizationContact != nil { // it cannot be removed, so an answer without it says nothing
		m.OrganizationContact = contactValue(found.OrganizationContact, m.OrganizationContact)
	}
	if !m.TechnicalContact.IsNull() { // one that was never declared is not this resource's to remove
		m.TechnicalContact = contactValue(found.TechnicalContact, m.TechnicalContact)
	}
}

func (m *organizationModel) refreshFacts(found *organization) {
	m.ID = tfkit.IDValue(found.ID)
	m.Status = tfkit.OptionalText(found.Status)
	m.DisplayName = tfkit.OptionalText(found.DisplayName)
	m.IsActive = types.BoolValue(isActive(found.Organization))
	m.ValidationStatus = statusValue(found.validations, found.AsOf)
}

// imported fills in all that the service tells of an organization that was just imported.
func (m *organizationModel) imported(found *organization) {
	served := servedTexts(found.Organization)
	for name, value := range m.fixed() {
		*value = tfkit.OptionalText(served[name])
	}
	m.OrganizationContact = contactValue(found.OrganizationContact, m.OrganizationContact)
	m.TechnicalContact = contactValue(found.TechnicalContact, m.TechnicalContact)
	m.Validations = validationsValue(found.validations)
	m.OnDestroy = types.StringValue(onDestroyDeactivate)
	m.refreshFacts(found)
}

// modelOf returns the model of an organization as an import would fill it, all null where nothing is known of it.
func modelOf(found *organization) *organizationModel {
	m := &organizationModel{OrganizationContact: types.ObjectNull(contactTypes), TechnicalContact: types.ObjectNull(contactTypes)}
	m.ValidationStatus = types.MapNull(statusType)
	if found != nil {
		m.imported(found)
	}
	return m
}

// complete fills what an apply's plan left unknown.
func (m *organizationModel) complete(known *organizationModel) {
	tfkit.Fill(&m.ContainerID, known.ContainerID)
	tfkit.Fill(&m.OrganizationContact, known.OrganizationContact)
	tfkit.Fill(&m.ID, known.ID)
	tfkit.Fill(&m.Status, known.Status)
	tfkit.Fill(&m.DisplayName, known.DisplayName)
	tfkit.Fill(&m.IsActive, known.IsActive)
	tfkit.Fill(&m.ValidationStatus, known.ValidationStatus)
}

// isActive tells whether an organization is in use, by either of the two fields that say so.
func isActive(o *certcentral.Organization) bool { return o.IsActive || o.Status == "active" }
