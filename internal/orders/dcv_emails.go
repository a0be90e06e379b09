// SPDX-License-Identifier: MPL-2.0

package orders

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/certcentral"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/lifecycle"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/tfkit"
)

// dcvEmail is one element of dcv_emails.
type dcvEmail struct {
	DNSName     types.String `tfsdk:"dns_name"`
	EmailDomain types.String `tfsdk:"email_domain"`
	Email       types.String `tfsdk:"email"`
}

// The descriptions of the parts of an element.
const (
	dnsNameOfEmail = "Name of the certificate."
	domainOfEmail  = "Domain that the address speaks for: `dns_name` or one above it. Left out, the domain of the address."
	addressOfEmail = "Address: admin, administrator, webmaster, hostmaster or postmaster at the domain, or a contact in its WHOIS entry."
)

func dcvEmailsAttribute() schema.SetNestedAttribute {
	return schema.SetNestedAttribute{
		MarkdownDescription: "Where the mails of method `email` go, by name of the certificate: only these addresses get one. Left out, the service writes to the contacts in WHOIS and to admin, administrator, webmaster, hostmaster and postmaster. " +
			"On an order that is still pending a change sends the mails anew; otherwise it counts for the next order.",
		Optional:   true,
		Validators: []validator.Set{setvalidator.SizeAtLeast(1)},
		NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
			"dns_name": schema.StringAttribute{
				MarkdownDescription: dnsNameOfEmail,
				Required:            true,
			},
			"email_domain": schema.StringAttribute{
				MarkdownDescription: domainOfEmail,
				Optional:            true,
			},
			"email": schema.StringAttribute{
				MarkdownDescription: addressOfEmail,
				Required:            true,
			},
		}},
	}
}

// domain returns the domain that the address speaks for.
func (e dcvEmail) domain() string {
	_, host, _ := strings.Cut(e.Email.ValueString(), "@")
	return lifecycle.Normalize(cmp.Or(e.EmailDomain.ValueString(), host))
}

// validate refuses an address that is none, or that no mail for its name would be sent to, as far as that is known.
func (e dcvEmail) validate(at path.Path, diags *diag.Diagnostics) {
	if !tfkit.IsKnown(e.Email) || !validateAddress(at, e.Email.ValueString(), diags) {
		return
	}
	name := lifecycle.Normalize(e.DNSName.ValueString())
	if domain := e.domain(); tfkit.IsKnown(e.DNSName) && !e.EmailDomain.IsUnknown() && !coveredBy([]string{domain}, "."+strings.TrimPrefix(name, "*.")) {
		diags.AddAttributeError(at, "Address Of Another Domain", fmt.Sprintf(
			"The address %q speaks for %s, which is not %s or a domain above it. Set email_domain for an address from the WHOIS entry, or use another address.", e.Email.ValueString(), domain, name))
	}
}

// declaredEmails returns the elements of a set of addresses.
func declaredEmails(ctx context.Context, set types.Set) []dcvEmail {
	var emails []dcvEmail
	if tfkit.IsKnown(set) {
		_ = set.ElementsAs(ctx, &emails, false) // its type is the schema's
	}
	return emails
}

// dcvEmails returns the addresses as the service takes them.
func (m *sslOrderModel) dcvEmails(ctx context.Context) []certcentral.DCVEmail {
	return requestedEmails(declaredEmails(ctx, m.DCVEmails))
}

// requestedEmails returns addresses as the service takes them, in an order that does not depend on their spelling.
func requestedEmails(declared []dcvEmail) []certcentral.DCVEmail {
	var emails []certcentral.DCVEmail
	for _, e := range declared {
		emails = append(emails, certcentral.DCVEmail{DNSName: lifecycle.Normalize(e.DNSName.ValueString()), EmailDomain: e.domain(), Email: strings.ToLower(e.Email.ValueString())})
	}
	slices.SortFunc(emails, func(a, b certcentral.DCVEmail) int {
		return cmp.Or(cmp.Compare(a.DNSName, b.DNSName), cmp.Compare(a.Email, b.Email))
	})
	return emails
}

// dcvEmailsInput returns the addresses in comparable form.
func (m *sslOrderModel) dcvEmailsInput(ctx context.Context) lifecycle.Input {
	unknown := m.DCVEmails.IsUnknown()
	for _, e := range declaredEmails(ctx, m.DCVEmails) {
		unknown = unknown || e.DNSName.IsUnknown() || e.EmailDomain.IsUnknown() || e.Email.IsUnknown()
	}
	var lines []string
	for _, e := range m.dcvEmails(ctx) {
		lines = append(lines, e.DNSName+" "+e.EmailDomain+" "+e.Email)
	}
	return lifecycle.Input{Value: strings.Join(lines, "\n"), Unknown: unknown}
}

// validateEmails refuses addresses that are none, or that no mail would be sent to.
func (m *sslOrderModel) validateEmails(ctx context.Context, diags *diag.Diagnostics) {
	at := path.Root("dcv_emails")
	if tfkit.IsKnown(m.DCVEmails) && tfkit.IsKnown(m.DCVMethod) && m.DCVMethod.ValueString() != lifecycle.MethodEmail {
		diags.AddAttributeError(at, "Addresses Need Method Email",
			fmt.Sprintf("With dcv_method %q no mail is sent. Take dcv_emails out, or use dcv_method = \"email\".", m.DCVMethod.ValueString()))
	}
	names, namesKnown := m.nameSet()
	for _, e := range declaredEmails(ctx, m.DCVEmails) {
		name := lifecycle.Normalize(e.DNSName.ValueString())
		if tfkit.IsKnown(e.DNSName) && namesKnown && !slices.Contains(names, name) {
			diags.AddAttributeError(at, "Address For Another Name",
				fmt.Sprintf("dcv_emails has an address for %q, which is no name of this certificate. Use one of %s.", e.DNSName.ValueString(), strings.Join(names, ", ")))
		}
		e.validate(at, diags)
	}
}
