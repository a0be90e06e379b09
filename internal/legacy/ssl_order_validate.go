// SPDX-License-Identifier: MPL-2.0

package legacy

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/lifecycle"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/tfkit"
)

// ValidateConfig implements resource.ResourceWithValidateConfig: it refuses what the service would refuse, as far as the
// values are known.
func (r *sslOrderResource) ValidateConfig(ctx context.Context, req resource.ValidateConfigRequest, resp *resource.ValidateConfigResponse) {
	var config sslOrderModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	if resp.Diagnostics.HasError() {
		return
	}
	tfkit.CheckCSR(config.CSR, &resp.Diagnostics)
	config.validateEV(&resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	config.decodeNames(config.certifiedModel, nil)
	config.validateNames(&resp.Diagnostics)
}

// validateEV demands what an EV order takes besides.
func (m *orderedModel) validateEV(diags *diag.Diagnostics) {
	if !m.EV.ValueBool() {
		return
	}
	for _, needed := range []struct {
		name  string
		value types.String
	}{{"telephone", m.Telephone}, {"org_contact_job_title", m.OrgContactJobTitle}} {
		if needed.value.IsNull() {
			diags.AddAttributeError(path.Root(needed.name), "Missing Attribute For EV",
				fmt.Sprintf("An EV certificate is ordered with %s. Set it, or leave out ev.", needed.name))
		}
	}
}

// decodeNames fills in the names that the configuration leaves to the CSR: as long as that is the same, or was not known,
// those that were declared before, else the CSR's own. They are unknown as long as the CSR is.
func (m *sslOrderModel) decodeNames(config certifiedModel, before *certifiedModel) {
	commonName, sans := types.StringUnknown(), types.SetUnknown(types.StringType)
	csr, err := lifecycle.ParseCSR(m.CSR.ValueString())
	switch {
	case m.CSR.IsUnknown() || err != nil:
	case before != nil && (before.CSR.IsNull() || lifecycle.SameCSR(m.CSR.ValueString(), before.CSR.ValueString())):
		commonName, sans = before.CommonName, before.SANs
	default:
		commonName = tfkit.OptionalText(csr.Subject.CommonName)
		if !config.CommonName.IsNull() {
			commonName = config.CommonName
		}
		if !commonName.IsUnknown() { // which is not repeated among them
			sans = tfkit.NameValues(commonName.ValueString(), csr.DNSNames)
		}
	}
	if config.CommonName.IsNull() {
		m.CommonName = commonName
	}
	if config.SANs.IsNull() {
		m.SANs = sans
	}
}

// validateNames refuses what no certificate takes for a name.
func (m *sslOrderModel) validateNames(diags *diag.Diagnostics) {
	at := path.Root("common_name")
	switch name := m.CommonName.ValueString(); {
	case m.CommonName.IsUnknown():
	case name == "":
		diags.AddAttributeError(at, "Missing Common Name", "The common name is empty, or left out while the certificate signing request holds none. Set common_name.")
	case len(name) > lifecycle.MaxCommonName:
		diags.AddAttributeError(at, "Common Name Too Long", fmt.Sprintf("%q has %d characters, a common name at most %d. Take a shorter name of the certificate for it.", name, len(name), lifecycle.MaxCommonName))
	default:
		m.validateName(at, name, diags)
	}
	for _, element := range m.SANs.Elements() {
		if name, ok := element.(types.String); ok && tfkit.IsKnown(name) {
			m.validateName(path.Root("sans"), name.ValueString(), diags)
		}
	}
}

func (m *sslOrderModel) validateName(at path.Path, name string, diags *diag.Diagnostics) {
	err := lifecycle.CheckName(name, false)
	switch {
	case err != nil:
		diags.AddAttributeError(at, "Invalid Certificate Name", fmt.Sprintf("%q cannot be a name of a public TLS certificate: %s.", name, err))
	case m.EV.ValueBool() && lifecycle.IsWildcard(name):
		diags.AddAttributeError(at, "No Wildcards With EV", fmt.Sprintf("%q is a wildcard, which EV certificates do not hold. Name the hosts, or leave out ev.", name))
	}
}

// addressValidator validates a mail address.
type addressValidator struct{}

// Description implements validator.String.
func (addressValidator) Description(context.Context) string { return "must be a mail address" }

// MarkdownDescription implements validator.String.
func (v addressValidator) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

// ValidateString implements validator.String.
func (addressValidator) ValidateString(_ context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if !tfkit.IsKnown(req.ConfigValue) {
		return
	}
	if err := lifecycle.CheckAddress(req.ConfigValue.ValueString()); err != nil {
		resp.Diagnostics.AddAttributeError(req.Path, "Invalid Mail Address", fmt.Sprintf("%q is no mail address: %s.", req.ConfigValue.ValueString(), err))
	}
}
