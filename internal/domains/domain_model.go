// SPDX-License-Identifier: MPL-2.0

package domains

import (
	"slices"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/certcentral"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/lifecycle"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/tfkit"
)

type domainModel struct {
	Name           types.String   `tfsdk:"name"`
	OrganizationID types.String   `tfsdk:"organization_id"`
	Validations    types.Set      `tfsdk:"validations"`
	DCVMethod      types.String   `tfsdk:"dcv_method"`
	KeepWWW        types.Bool     `tfsdk:"keep_www"`
	Locale         types.String   `tfsdk:"locale"`
	AdoptExisting  types.Bool     `tfsdk:"adopt_existing"`
	OnDestroy      types.String   `tfsdk:"on_destroy"`
	Timeouts       timeouts.Value `tfsdk:"timeouts"`

	domainFactsModel
}

// domainFactsModel is what the service tells of a domain.
type domainFactsModel struct {
	ID                types.String `tfsdk:"id"`
	Status            types.String `tfsdk:"status"`
	IsActive          types.Bool   `tfsdk:"is_active"`
	DCVRecord         types.Object `tfsdk:"dcv_record"`
	DCVTokenExpiresAt types.String `tfsdk:"dcv_token_expires_at"`
	ValidationStatus  types.Map    `tfsdk:"validation_status"`
	ValidatedUntil    types.String `tfsdk:"validated_until"`
}

// validationType is the type of an element of validations.
var validationType = types.ObjectType{AttrTypes: map[string]attr.Type{"type": types.StringType}}

// validationTypes returns the types of a set like validations, sorted; known is false when one is not known yet.
func validationTypes(set types.Set) (kinds []string, known bool) {
	if set.IsUnknown() {
		return nil, false
	}
	for _, element := range set.Elements() {
		object, ok := element.(types.Object)
		if !ok || object.IsUnknown() {
			return nil, false
		}
		kind, ok := object.Attributes()["type"].(types.String)
		if !ok || kind.IsUnknown() {
			return nil, false
		}
		kinds = append(kinds, kind.ValueString())
	}
	slices.Sort(kinds)
	return kinds, true
}

// servedValidations returns a set like validations of all types that the service lists.
func servedValidations(domain *certcentral.Domain) types.Set {
	elements := make([]attr.Value, 0, len(domain.Validations))
	for _, validation := range domain.Validations {
		elements = append(elements, types.ObjectValueMust(validationType.AttrTypes, map[string]attr.Value{"type": types.StringValue(validation.Type)}))
	}
	return types.SetValueMust(validationType, elements)
}

func validationRequests(kinds []string) []certcentral.ValidationRequest {
	requests := make([]certcentral.ValidationRequest, 0, len(kinds))
	for _, kind := range kinds {
		requests = append(requests, certcentral.ValidationRequest{Type: kind})
	}
	return requests
}

// keepsWWW tells whether the service keeps a www label of the declared name.
func (m *domainModel) keepsWWW() bool {
	return m.KeepWWW.ValueBool() || m.DCVMethod.ValueString() == lifecycle.MethodHTTP
}

// servedName returns the name under which the service keeps the domain when it is added.
func (m *domainModel) servedName() string {
	return lifecycle.ServedDomain(m.Name.ValueString(), m.keepsWWW())
}

// isServed tells whether a domain of the service has the name that it gives the declared one.
func (m *domainModel) isServed(domain *certcentral.Domain) bool {
	return lifecycle.ServedDomain(domain.Name, true) == m.servedName()
}

// request returns the domain as it is first added.
func (m *domainModel) request() certcentral.DomainRequest {
	organization, _ := tfkit.ID(m.OrganizationID)
	kinds, _ := validationTypes(m.Validations)
	return certcentral.DomainRequest{
		Name:           lifecycle.ServedDomain(m.Name.ValueString(), true),
		OrganizationID: organization,
		Validations:    validationRequests(kinds),
		DCVMethod:      m.DCVMethod.ValueString(),
		Locale:         m.Locale.ValueString(),
		KeepWWW:        m.KeepWWW.ValueBool(),
	}
}

// refresh writes an answer of the service into the model. Of the inputs that is the method alone, but all of them after an
// import, when there are none yet.
func (m *domainModel) refresh(domain *certcentral.Domain) {
	if m.Name.IsNull() {
		m.Name = types.StringValue(domain.Name)
		m.OrganizationID = tfkit.IDValue(domain.Organization.ID)
		m.Validations = servedValidations(domain)
		m.OnDestroy = types.StringValue(onDestroyDeactivate)
	}
	if domain.DCVMethod != "" {
		m.DCVMethod = types.StringValue(domain.DCVMethod)
	}
	m.domainFactsModel.refresh(domain)
}

// refresh writes an answer of the service into the facts. A record stays as it is while the service tells no token, as it
// does for some domains that are proved.
func (m *domainFactsModel) refresh(domain *certcentral.Domain) {
	m.ID = tfkit.IDValue(domain.ID)
	m.Status = types.StringValue(activity(domain))
	m.IsActive = types.BoolValue(domain.IsActive)
	record := recordValue(domain)
	if domain.DCVToken != nil || !sameKind(record, m.DCVRecord) {
		m.DCVRecord, m.DCVTokenExpiresAt = record, tokenExpiry(domain)
	}
	m.ValidationStatus = validationStatus(domain)
	m.ValidatedUntil = tfkit.Timestamp(domain.ProvedUntil())
}

// sameKind tells whether two records, if there are two, are of one type.
func sameKind(a, b types.Object) bool {
	return tfkit.IsKnown(a) && tfkit.IsKnown(b) && a.Attributes()["type"].Equal(b.Attributes()["type"])
}

// fill writes an answer of the service where the plan left something open, and nowhere else.
func (m *domainModel) fill(domain *certcentral.Domain) {
	served := domainModel{DCVMethod: tfkit.OptionalText(domain.DCVMethod)}
	served.domainFactsModel.refresh(domain)
	m.complete(&served)
}

// complete takes over what is known where the plan left something open, and nowhere else.
func (m *domainModel) complete(known *domainModel) {
	tfkit.Fill(&m.DCVMethod, known.DCVMethod)
	tfkit.Fill(&m.ID, known.ID)
	tfkit.Fill(&m.Status, known.Status)
	tfkit.Fill(&m.IsActive, known.IsActive)
	tfkit.Fill(&m.DCVRecord, known.DCVRecord)
	tfkit.Fill(&m.DCVTokenExpiresAt, known.DCVTokenExpiresAt)
	tfkit.Fill(&m.ValidationStatus, known.ValidationStatus)
	tfkit.Fill(&m.ValidatedUntil, known.ValidatedUntil)
}

// leaveOpen writes the little that is known of a domain that could not be read back, and makes null what the plan left open
// beyond that.
func (m *domainModel) leaveOpen(domain *certcentral.Domain) {
	record := m.DCVRecord
	m.fill(domain)
	if record.IsUnknown() {
		m.DCVRecord = types.ObjectNull(recordTypes)
	}
	if len(domain.Validations) == 0 {
		m.ValidationStatus = types.MapNull(statusType)
	}
}

func unknownFacts() domainFactsModel {
	text := types.StringUnknown()
	return domainFactsModel{
		ID: text, Status: text, IsActive: types.BoolUnknown(),
		DCVRecord: types.ObjectUnknown(recordTypes), DCVTokenExpiresAt: text,
		ValidationStatus: types.MapUnknown(statusType), ValidatedUntil: text,
	}
}

// expectRecord makes the record unknown, or null where the method, if it is known, has none.
func (m *domainModel) expectRecord() {
	if m.DCVMethod.ValueString() == lifecycle.MethodEmail {
		m.DCVRecord, m.DCVTokenExpiresAt = types.ObjectNull(recordTypes), types.StringNull()
		return
	}
	m.DCVRecord, m.DCVTokenExpiresAt = types.ObjectUnknown(recordTypes), types.StringUnknown()
}
