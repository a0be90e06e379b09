// SPDX-License-Identifier: MPL-2.0

package orders

import (
	"context"
	"slices"
	"strings"
	"unicode"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/certcentral"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/lifecycle"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/tfkit"
)

// clientCertificateModel is what is declared of a client certificate.
type clientCertificateModel struct {
	keyModel

	CommonNameIndicator types.String `tfsdk:"common_name_indicator"`
	Individual          types.Object `tfsdk:"individual"`
	Emails              types.List   `tfsdk:"emails"`
	ProfileType         types.String `tfsdk:"profile_type"`
	UsageDesignation    types.Object `tfsdk:"usage_designation"`
	OrganizationUnits   types.Set    `tfsdk:"organization_units"`
}

// individualModel is the person that a certificate is for.
type individualModel struct {
	FirstName types.String `tfsdk:"first_name"`
	LastName  types.String `tfsdk:"last_name"`
	Pseudonym types.String `tfsdk:"pseudonym"`
}

var individualTypes = map[string]attr.Type{"first_name": types.StringType, "last_name": types.StringType, "pseudonym": types.StringType}

// individualValue is the person as an object, null for nobody.
func individualValue(person certcentral.Individual) types.Object {
	if person == (certcentral.Individual{}) {
		return types.ObjectNull(individualTypes)
	}
	return types.ObjectValueMust(individualTypes, map[string]attr.Value{
		"first_name": tfkit.OptionalText(person.FirstName), "last_name": tfkit.OptionalText(person.LastName), "pseudonym": tfkit.OptionalText(person.Pseudonym),
	})
}

// usageModel is usage_designation.
type usageModel struct {
	PrimaryUsage     types.String `tfsdk:"primary_usage"`
	AdditionalUsages types.Set    `tfsdk:"additional_usages"`
}

var usageTypes = map[string]attr.Type{"primary_usage": types.StringType, "additional_usages": types.SetType{ElemType: types.StringType}}

// addresses returns the addresses as declared; known is false when one of them is not known yet.
func (m *clientCertificateModel) addresses() (list []string, known bool) {
	if m.Emails.IsUnknown() {
		return nil, false
	}
	known = true
	for _, element := range m.Emails.Elements() {
		address, ok := element.(types.String)
		if !ok || address.IsUnknown() {
			known = false
			continue
		}
		list = append(list, address.ValueString())
	}
	return list, known
}

// sentAddress returns an address as the service takes it: its domain in ASCII.
func sentAddress(address string) string {
	if strings.ContainsFunc(address, func(r rune) bool { return r > unicode.MaxASCII }) {
		return lifecycle.NormalizeAddress(address)
	}
	return address
}

// certificateRequest returns the certificate as an order or a reissue asks for it.
func (m *clientCertificateModel) certificateRequest(ctx context.Context) certcentral.CertificateRequest {
	emails, _ := m.addresses()
	for i := range emails {
		emails[i] = sentAddress(emails[i])
	}
	request := certcentral.CertificateRequest{
		CommonName:          m.CommonName.ValueString(),
		Emails:              emails,
		CommonNameIndicator: m.CommonNameIndicator.ValueString(),
		CSR:                 m.CSR.ValueString(),
		SignatureHash:       m.SignatureHash.ValueString(),
		CACertID:            m.CACertID.ValueString(),
		ProfileType:         m.ProfileType.ValueString(),
		OrganizationUnits:   texts(m.OrganizationUnits),
	}
	if person, ok := partsOf[individualModel](ctx, m.Individual); ok {
		request.Individual = &certcentral.Individual{FirstName: person.FirstName.ValueString(), LastName: person.LastName.ValueString(), Pseudonym: person.Pseudonym.ValueString()}
	}
	if usage, ok := partsOf[usageModel](ctx, m.UsageDesignation); ok {
		additional := texts(usage.AdditionalUsages)
		slices.Sort(additional)
		request.UsageDesignation = &certcentral.UsageDesignation{PrimaryUsage: usage.PrimaryUsage.ValueString(), AdditionalUsages: additional}
	}
	return request
}

// terms returns the declared values by which certificates are compared.
func (m *clientCertificateModel) terms(ctx context.Context) lifecycle.Terms {
	emails, known := m.addresses()
	commonName := tfkit.Input(m.CommonName)
	commonName.Value = oneSpaced(commonName.Value)
	return lifecycle.Terms{
		CommonName:          commonName,
		Emails:              lifecycle.AddressList(emails),
		EmailsUnknown:       !known,
		CommonNameIndicator: tfkit.Input(m.CommonNameIndicator),
		Individual: partsInput(ctx, m.Individual, func(person individualModel) string {
			return strings.Join([]string{person.FirstName.ValueString(), person.LastName.ValueString(), person.Pseudonym.ValueString()}, "\n")
		}),
		Key:           m.key(),
		SignatureHash: tfkit.Input(m.SignatureHash),
		CACertID:      tfkit.Input(m.CACertID),
		ProfileType:   tfkit.Input(m.ProfileType),
		UsageDesignation: partsInput(ctx, m.UsageDesignation, func(usage usageModel) string {
			return lifecycle.ComparableUsage(usage.PrimaryUsage.ValueString(), texts(usage.AdditionalUsages))
		}),
	}
}

// partsInput returns a nested object as lifecycle compares it.
func partsInput[T any](ctx context.Context, object types.Object, text func(T) string) lifecycle.Input {
	if object.IsNull() {
		return lifecycle.Input{}
	}
	parts, known := partsOf[T](ctx, object)
	if !known {
		return lifecycle.Input{Unknown: true}
	}
	return lifecycle.Input{Value: text(parts)}
}

// oneSpaced returns a name with the white space that makes a difference.
func oneSpaced(name string) string { return strings.Join(strings.Fields(name), " ") }

// mutedBy takes over the prior spelling of what is written otherwise but means the same: addresses in other case or order, a
// name with other white space, a request with other line ends.
func (m *clientCertificateModel) mutedBy(prior *clientCertificateModel) {
	m.keyModel.mutedBy(&prior.keyModel)
	if tfkit.IsKnown(m.CommonName) && !prior.CommonName.IsNull() && oneSpaced(m.CommonName.ValueString()) == oneSpaced(prior.CommonName.ValueString()) {
		m.CommonName = prior.CommonName
	}
	now, known := m.addresses()
	before, _ := prior.addresses()
	if known && slices.Equal(lifecycle.AddressList(now), lifecycle.AddressList(before)) {
		m.Emails = prior.Emails
	}
}

// clientTerms are the declared values of a client certificate that the service need not give back the way they were
// declared, or at all. Its common name, key, hash and CA are among certificateTerms.
type clientTerms struct {
	Emails              []string                      `json:"emails,omitempty"`
	CommonNameIndicator string                        `json:"common_name_indicator,omitempty"`
	Individual          *certcentral.Individual       `json:"individual,omitempty"`
	ProfileType         string                        `json:"profile_type,omitempty"`
	UsageDesignation    *certcentral.UsageDesignation `json:"usage_designation,omitempty"`
}

// declared returns the terms for the memory.
func (m *clientCertificateModel) declared(ctx context.Context) (certificateTerms, clientTerms) {
	request := m.certificateRequest(ctx)
	return certificateTerms{CommonName: request.CommonName, CSR: request.CSR, SignatureHash: request.SignatureHash, CACertID: request.CACertID},
		clientTerms{
			Emails: request.Emails, CommonNameIndicator: request.CommonNameIndicator, Individual: request.Individual,
			ProfileType: request.ProfileType, UsageDesignation: request.UsageDesignation,
		}
}

// restoreSubject puts name, addresses and CSR back into the model, in its own spelling where they mean the same.
func (m *clientCertificateModel) restoreSubject(t *declaredTerms) {
	m.CommonName = tfkit.OptionalText(t.CommonName)
	if emails, known := m.addresses(); !known || !slices.Equal(lifecycle.AddressList(emails), lifecycle.AddressList(t.Emails)) {
		m.Emails = addressValues(t.Emails)
	}
	m.takeCSR(t.CSR)
}

// restore puts all terms back into the model.
func (m *clientCertificateModel) restore(t *declaredTerms) {
	m.restoreSubject(t)
	m.SignatureHash = tfkit.OptionalText(t.SignatureHash)
	m.CACertID = tfkit.OptionalText(t.CACertID)
	m.CommonNameIndicator = tfkit.OptionalText(t.CommonNameIndicator)
	m.ProfileType = tfkit.OptionalText(t.ProfileType)
	m.Individual, m.UsageDesignation = types.ObjectNull(individualTypes), types.ObjectNull(usageTypes)
	if person := t.Individual; person != nil {
		m.Individual = individualValue(*person)
	}
	if usage := t.UsageDesignation; usage != nil {
		m.UsageDesignation = types.ObjectValueMust(usageTypes, map[string]attr.Value{
			"primary_usage": tfkit.OptionalText(usage.PrimaryUsage), "additional_usages": textSet(usage.AdditionalUsages),
		})
	}
}

// addressValues returns a list of addresses, null for none.
func addressValues(addresses []string) types.List {
	if len(addresses) == 0 {
		return types.ListNull(types.StringType)
	}
	var values []attr.Value
	for _, address := range addresses {
		values = append(values, types.StringValue(address))
	}
	return types.ListValueMust(types.StringType, values)
}
