// SPDX-License-Identifier: MPL-2.0

package orders

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/lifecycle"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/tfkit"
)

func (m *sslOrderModel) validate(ctx context.Context, diags *diag.Diagnostics) {
	tfkit.CheckCSR(m.CSR, diags)
	m.validateSubject(diags)
	m.validateEmails(ctx, diags)
	m.validateProduct(ctx, diags)
	m.validateValidity(ctx, diags)
	m.validateTerms(m.Product, diags)
	if tfkit.IsKnown(m.Product) && !lifecycle.IsPrivate(m.Product.ValueString()) && m.TypeHint.ValueString() != "private" {
		m.warnOfUnits(m.name(), m.OrganizationUnits, diags)
	}
	validateRenewal(m.AutoRenew.ValueBool(), m.RenewBeforeDays, diags)
}

// validateSubject refuses names that no certificate of the product takes, or that the DCV method cannot prove.
func (m *sslOrderModel) validateSubject(diags *diag.Diagnostics) {
	if m.Product.IsUnknown() {
		return
	}
	product := m.Product.ValueString()
	m.validateNames(lifecycle.IsPrivate(product), "a certificate of product "+product, diags)
	if m.DCVMethod.ValueString() != lifecycle.MethodHTTP {
		return
	}
	m.eachName(func(_ path.Path, name string) {
		if lifecycle.IsWildcard(name) {
			diags.AddAttributeError(path.Root("dcv_method"), "Wildcard Needs Another DCV Method",
				fmt.Sprintf("A file on one host (http-token) cannot prove the wildcard %q. Use dns-txt-token, dns-cname-token or email.", name))
		}
	})
}

// validateProduct refuses names and a missing organization that a product is known not to take.
func (m *sslOrderModel) validateProduct(ctx context.Context, diags *diag.Diagnostics) {
	id := m.Product.ValueString()
	validateKind(id, m.otherResource(id), diags)
	product, known := lifecycle.KnownProduct(id)
	names, namesKnown := m.nameSet()
	if !known {
		return
	}
	m.validateNeeds(ctx, product, diags)
	if product.WildcardFirst && tfkit.IsKnown(m.CommonName) && !lifecycle.IsWildcard(m.CommonName.ValueString()) {
		diags.AddAttributeError(path.Root("common_name"), "Product Needs A Wildcard",
			fmt.Sprintf("The common name of a certificate of product %s is a wildcard, such as *.%s. Write one, or choose a product for plain names, for example ssl_basic.", id, m.CommonName.ValueString()))
	}
	for _, name := range names {
		if lifecycle.IsWildcard(name) && !product.Wildcards {
			diags.AddAttributeError(m.pathOf(name), "Product Takes No Wildcard",
				fmt.Sprintf("Product %s takes no wildcard such as %q. Choose a product that does, for example ssl_basic, or list the hosts one by one.", id, name))
		}
	}
	if common := lifecycle.Normalize(m.CommonName.ValueString()); product.OwnSubdomains && lifecycle.IsWildcard(common) {
		for _, name := range names {
			if !lifecycle.InDomainOf(name, common) {
				diags.AddAttributeError(path.Root("dns_names"), "Name Outside The Wildcard's Domain",
					fmt.Sprintf("Beside the wildcard %q, product %s takes names in its domain only, and not %q. Choose a product for several names, for example ssl_basic.", common, id, name))
			}
		}
	}
	if namesKnown && len(names) > 1 && !product.ExtraNames && !lifecycle.IsPair(names) {
		diags.AddAttributeError(path.Root("dns_names"), "Product Takes One Name",
			fmt.Sprintf("Product %s takes one domain, with or without www, and not %s. Choose a product for several names, for example ssl_basic.", id, strings.Join(names, ", ")))
	}
}

// validateNeeds refuses an order that lacks what its product is known to need.
func (m *sslOrderModel) validateNeeds(ctx context.Context, product lifecycle.Product, diags *diag.Diagnostics) {
	id := m.Product.ValueString()
	if product.NeedsOrg {
		m.validateOrganization(diags)
	}
	if !product.NeedsOrg && !m.OrganizationContact.IsNull() {
		diags.AddAttributeError(path.Root("organization_contact"), "Product Takes No Organization Contact",
			fmt.Sprintf("Certificates of product %s name no organization, and their orders no contact of one. Take organization_contact out; technical_contact is taken.", id))
	}
	if product.NeedsCA && m.CACertID.IsNull() {
		diags.AddAttributeError(path.Root("ca_cert_id"), "Missing Issuing CA",
			fmt.Sprintf("Certificates of product %s are issued by a private CA of the account. Set ca_cert_id to its id: ca_certs in the data source certcentral_products lists them.", id))
	}
	// A known organization may have its approvers already.
	if product.EV && !m.Organization.IsNull() && !m.Contacts.IsUnknown() && !m.hasApprover(ctx) {
		diags.AddAttributeError(path.Root("contacts"), "Missing Approver",
			fmt.Sprintf("A person of the organization approves certificates of product %s, and a new organization has none yet. Add an element of type ev_approver or verified_contact to contacts.", id))
	}
}

func (m *sslOrderModel) hasApprover(ctx context.Context) bool {
	return slices.ContainsFunc(m.declaredContacts(ctx), func(c contactModel) bool {
		return c.ContactType.IsUnknown() || c.ContactType.ValueString() == evApprover || c.ContactType.ValueString() == verifiedContact
	})
}

func (m *sslOrderModel) pathOf(name string) path.Path {
	if lifecycle.Normalize(m.CommonName.ValueString()) == name {
		return path.Root("common_name")
	}
	return path.Root("dns_names")
}

func (m *sslOrderModel) validateValidity(ctx context.Context, diags *diag.Diagnostics) {
	certPath := path.Root("cert_validity")
	order, orderKnown := m.validateOrderValidity(ctx, lifecycle.Validity.CheckOrder, diags)
	certificate, certKnown := checkValidity(ctx, certPath, m.CertValidity, diags)
	if !certKnown {
		return
	}
	if !m.Product.IsUnknown() {
		if err := certificate.CheckCertificate(lifecycle.IsPrivate(m.Product.ValueString())); err != nil {
			diags.AddAttributeError(certPath, "Invalid Certificate Validity", fmt.Sprintf("The value of cert_validity is refused: %v.", err))
		}
	}
	if orderKnown && certificate.LongerThan(order) {
		diags.AddAttributeError(certPath, "Certificate Outlives Order",
			"cert_validity is longer than order_validity. A certificate ends with its order at the latest: shorten the one or lengthen the other.")
	}
}
