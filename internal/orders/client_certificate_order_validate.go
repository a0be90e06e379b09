// SPDX-License-Identifier: MPL-2.0

package orders

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/lifecycle"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/tfkit"
)

// ValidateConfig implements resource.ResourceWithValidateConfig: it refuses what the service would refuse, and what
// would be a waste of money, as far as the values are known.
func (r *clientOrderResource) ValidateConfig(ctx context.Context, req resource.ValidateConfigRequest, resp *resource.ValidateConfigResponse) {
	var config clientOrderModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	if resp.Diagnostics.HasError() {
		return
	}
	validateCSR(config.CSR, &resp.Diagnostics)
	config.validateEmails(&resp.Diagnostics)
	config.validateProduct(ctx, &resp.Diagnostics)
	config.validateValidity(ctx, &resp.Diagnostics)
	config.validatePayment(ctx, config.PaymentMethod, &resp.Diagnostics)
	config.validatePeople(ctx, &resp.Diagnostics)
	config.validateAdoption(&resp.Diagnostics)
	validateRenewal(config.AutoRenew.ValueInt64() > 0, config.RenewBeforeDays, &resp.Diagnostics)
}

func (m *clientOrderModel) validateValidity(ctx context.Context, diags *diag.Diagnostics) {
	at := path.Root("order_validity")
	if validity, known := checkValidity(ctx, at, m.OrderValidity, diags); known {
		if err := validity.CheckClientOrder(); err != nil {
			diags.AddAttributeError(at, "Invalid Order Validity", fmt.Sprintf("The value of order_validity is refused: %v.", err))
		}
	}
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
	m.validateNeed("common_name", m.CommonName, product.CommonName, " The service makes the common name: "+commonNameOf(product)+".", diags)
	m.validateIndicator(product, diags)
	if m.validateNeed("individual", m.Individual, product.Individual, "", diags) {
		m.validateIndividual(ctx, diags)
	}
	m.validateOrganization(product, diags)
	m.validateProfile(ctx, product, diags)
	m.warnOfIgnored(product, diags)
}

// commonNameOf says where the service takes the common name from.
func commonNameOf(product lifecycle.ClientProduct) string {
	if product.Mailbox {
		return "it is the first address"
	}
	return "common_name_indicator says of what"
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
		diags.AddAttributeError(path.Root("common_name_indicator"), "Unknown Common Name Indicator", fmt.Sprintf(
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

func (m *clientOrderModel) validateOrganization(product lifecycle.ClientProduct, diags *diag.Diagnostics) {
	id := m.Product.ValueString()
	if product.Organization {
		if m.OrganizationID.IsNull() && m.Organization.IsNull() {
			diags.AddAttributeError(path.Root("organization_id"), "Missing Organization",
				fmt.Sprintf("Certificates of product %s name an organization. Set organization_id to its id, or organization to its details.", id))
		}
		return
	}
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
	if !known || profile != lifecycle.ProfileStrict {
		return
	}
	for _, additional := range texts(usage.AdditionalUsages) {
		if additional != lifecycle.UsageNonRepudiation {
			diags.AddAttributeError(path.Root("usage_designation").AtName("additional_usages"), "Usage Not In Profile",
				fmt.Sprintf("The profile strict has no usage %s. Use profile_type = \"multipurpose\", or take it out.", additional))
		}
	}
}

// warnOfIgnored warns of what the service takes and ignores, or refuses unless the account has done more than is known here.
func (m *clientOrderModel) warnOfIgnored(product lifecycle.ClientProduct, diags *diag.Diagnostics) {
	id := m.Product.ValueString()
	if product.SMIME && !m.OrganizationUnits.IsNull() {
		diags.AddAttributeWarning(path.Root("organization_units"), "Organization Units Are Ignored: "+m.label(),
			fmt.Sprintf("Certificates of product %s are publicly trusted and hold no organization units: the service takes organization_units and ignores it. Take it out.", id))
	}
	if !product.SMIME || product.Mailbox {
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
