// SPDX-License-Identifier: MPL-2.0

package orders

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/lifecycle"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/tfkit"
)

func (m *clientOrderModel) validate(ctx context.Context, diags *diag.Diagnostics) {
	tfkit.CheckCSR(m.CSR, diags)
	m.validateEmails(diags)
	m.validateNames(ctx, diags)
	m.validateProduct(ctx, diags)
	_, _ = m.validateOrderValidity(ctx, lifecycle.Validity.CheckClientOrder, diags)
	m.validatePayment(ctx, m.PaymentMethod, diags)
	validateRenewal(m.AutoRenew.ValueInt64() > 0, m.RenewBeforeDays, diags)
}

// validateEmails refuses addresses that no certificate can hold.
func (m *clientOrderModel) validateEmails(diags *diag.Diagnostics) {
	seen := map[string]bool{}
	for i, element := range m.Emails.Elements() {
		address, ok := element.(types.String)
		if !ok || !tfkit.IsKnown(address) {
			continue
		}
		at := path.Root("emails").AtListIndex(i)
		validateAddress(at, address.ValueString(), diags)
		normal := lifecycle.NormalizeAddress(address.ValueString())
		if seen[normal] {
			diags.AddAttributeError(at, "Repeated Address", fmt.Sprintf("%q stands in emails twice, if perhaps in other case. Take one of them out.", address.ValueString()))
		}
		seen[normal] = true
	}
}

// validateProduct refuses what the product is known not to take, and the lack of what it needs.
func (m *clientOrderModel) validateProduct(ctx context.Context, diags *diag.Diagnostics) {
	id := m.Product.ValueString()
	validateKind(id, m.otherResource(id), diags)
	product, known := lifecycle.KnownClientProduct(id)
	if !known {
		return
	}
	source := " The service makes it as common_name_indicator says."
	if product.Mailbox {
		source = " The service makes it of the first address."
	}
	m.validateNeed("common_name", m.CommonName, product.CommonName, source, diags)
	m.validateIndicator(product, diags)
	if m.validateNeed("individual", m.Individual, product.Individual, "", diags) {
		m.validateIndividual(ctx, diags)
	}
	if product.Organization {
		m.validateOrganization(diags)
	} else {
		m.validateNoOrganization(diags)
	}
	m.validateProfile(ctx, product, diags)
	m.warnOfIgnored(product, diags)
}

// validateNeed refuses an attribute that the product takes none of, or the lack of one that it needs. It tells whether the
// attribute is as the product has it.
func (m *clientOrderModel) validateNeed(name string, value attr.Value, needed bool, because string, diags *diag.Diagnostics) bool {
	id := m.Product.ValueString()
	switch {
	case needed && value.IsNull():
		diags.AddAttributeError(path.Root(name), "Product Needs "+name, fmt.Sprintf("An order of product %s needs %s. Set it.", id, name))
	case !needed && !value.IsNull():
		diags.AddAttributeError(path.Root(name), "Product Takes No "+name, fmt.Sprintf("An order of product %s takes no %s.%s Take it out.", id, name, because))
	default:
		return true
	}
	return false
}

func (m *clientOrderModel) validateIndicator(product lifecycle.ClientProduct, diags *diag.Diagnostics) {
	fits := m.validateNeed("common_name_indicator", m.CommonNameIndicator, len(product.Indicators) > 0, "", diags)
	if indicator := m.CommonNameIndicator; fits && tfkit.IsKnown(indicator) && !slices.Contains(product.Indicators, indicator.ValueString()) {
		diags.AddAttributeError(path.Root("common_name_indicator"), "Product Takes Another Indicator", fmt.Sprintf(
			"Product %s takes no common_name_indicator %q. Write one of %s.", m.Product.ValueString(), indicator.ValueString(), strings.Join(product.Indicators, ", ")))
	}
}

// validateIndividual refuses a person of whom the common name would lack a part.
func (m *clientOrderModel) validateIndividual(ctx context.Context, diags *diag.Diagnostics) {
	person, known := partsOf[individualModel](ctx, m.Individual)
	if !known || !tfkit.IsKnown(m.CommonNameIndicator) {
		return
	}
	named, alias := !person.FirstName.IsNull() && !person.LastName.IsNull(), !person.Pseudonym.IsNull()
	needs := ""
	switch indicator := m.CommonNameIndicator.ValueString(); {
	case indicator == lifecycle.IndicatorGivenNameSurname && !named:
		needs = "first_name and last_name"
	case indicator == lifecycle.IndicatorPseudonym && !alias:
		needs = "pseudonym"
	case indicator == lifecycle.IndicatorEmailAddress && !named && !alias:
		needs = "first_name and last_name, or pseudonym"
	}
	if needs != "" {
		diags.AddAttributeError(path.Root("individual"), "Incomplete Individual", fmt.Sprintf(
			"With common_name_indicator = %q, individual needs %s.", m.CommonNameIndicator.ValueString(), needs))
	}
}

// validateNames refuses names that no certificate can hold.
func (m *clientOrderModel) validateNames(ctx context.Context, diags *diag.Diagnostics) {
	person, _ := partsOf[individualModel](ctx, m.Individual)
	at := path.Root("individual")
	for _, name := range []struct {
		at   path.Path
		text types.String
	}{
		{path.Root("common_name"), m.CommonName},
		{at.AtName("first_name"), person.FirstName},
		{at.AtName("last_name"), person.LastName},
		{at.AtName("pseudonym"), person.Pseudonym},
	} {
		text := name.text.ValueString()
		if tfkit.IsKnown(name.text) && (strings.TrimSpace(text) == "" || strings.ContainsFunc(text, unicode.IsControl)) {
			diags.AddAttributeError(name.at, "Invalid Name", fmt.Sprintf("%s is %q: a name has letters, and no line breaks or other control characters.", name.at, text))
		}
	}
	if name := m.expectedName(ctx); utf8.RuneCountInString(name) > lifecycle.MaxCommonName {
		if m.CommonName.IsNull() {
			diags.AddAttributeError(at, "Common Name Too Long", fmt.Sprintf("A common name has at most %d characters, and %q, which is made of individual, has more.", lifecycle.MaxCommonName, name))
		} else {
			diags.AddAttributeError(path.Root("common_name"), "Common Name Too Long", fmt.Sprintf("A common name has at most %d characters, and %q has more.", lifecycle.MaxCommonName, name))
		}
	}
}

// validateNoOrganization refuses what tells of an organization.
func (m *clientOrderModel) validateNoOrganization(diags *diag.Diagnostics) {
	for _, of := range []struct {
		name  string
		value attr.Value
	}{
		{"organization_id", m.OrganizationID},
		{"organization", m.Organization},
		{"contacts", m.Contacts},
		{organizationContact, m.OrganizationContact},
	} {
		m.validateNeed(of.name, of.value, false, " Its certificates name no organization.", diags)
	}
}

func (m *clientOrderModel) validateProfile(ctx context.Context, product lifecycle.ClientProduct, diags *diag.Diagnostics) {
	id, profile := m.Product.ValueString(), m.ProfileType.ValueString()
	if !product.SMIME {
		m.validateNeed("profile_type", m.ProfileType, false, " Its certificates are not for mail.", diags)
	} else if !product.ChoosesProfile && profile == lifecycle.ProfileStrict {
		diags.AddAttributeError(path.Root("profile_type"), "Profile Not Available",
			fmt.Sprintf("Certificates of product %s have the profile multipurpose, always. Take profile_type out, or order a secure_email_ product.", id))
	}
	if !product.ChoosesProfile {
		m.validateNeed("usage_designation", m.UsageDesignation, false, " The product itself says what the key is for.", diags)
		return
	}
	usage, known := partsOf[usageModel](ctx, m.UsageDesignation)
	if !known || m.ProfileType.IsUnknown() || cmp.Or(profile, product.DefaultProfile()) != lifecycle.ProfileStrict {
		return
	}
	for _, additional := range texts(usage.AdditionalUsages) {
		if additional == lifecycle.UsageDataEncipherment || additional == lifecycle.UsageClientAuth {
			diags.AddAttributeError(path.Root("usage_designation").AtName("additional_usages"), "Usage Not In Profile",
				fmt.Sprintf("The profile strict has no usage %s. Use profile_type = \"multipurpose\", or take it out.", additional))
		}
	}
}

// warnOfIgnored warns of what the service takes and ignores, or refuses unless the account has done more than is known here.
func (m *clientOrderModel) warnOfIgnored(product lifecycle.ClientProduct, diags *diag.Diagnostics) {
	id := m.Product.ValueString()
	if !product.SMIME {
		return
	}
	m.warnOfUnits(m.name(), m.OrganizationUnits, diags)
	if product.Mailbox {
		return
	}
	emails, _ := m.addresses()
	for _, address := range emails {
		if domain := lifecycle.PublicMailDomain(address); domain != "" {
			diags.AddAttributeWarning(path.Root("emails"), "Address Of A Public Mail Provider: "+address, fmt.Sprintf(
				"For product %s the mail domain is validated for the organization, and %s belongs to a public mail provider: the service refuses such addresses unless the account has that domain validated. Use an address of the organization's own domain, or a product that validates mailboxes (class1_smime, secure_email_mailbox).", id, domain))
		}
	}
}
