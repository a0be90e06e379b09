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
	config.validateCSR(&resp.Diagnostics)
	config.validateEV(&resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	declared := config.certifiedModel
	config.decodeNames(&declared, nil)
	config.validateNames(&resp.Diagnostics)
}

func (m *certifiedModel) validateCSR(diags *diag.Diagnostics) {
	if !tfkit.IsKnown(m.CSR) {
		return
	}
	csr, err := lifecycle.ParseCSR(m.CSR.ValueString())
	if err == nil {
		err = lifecycle.CheckKey(csr)
	}
	if err != nil {
		diags.AddAttributeError(path.Root("csr"), "Invalid Certificate Signing Request", "The value of csr is refused: "+err.Error()+".")
	}
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

// decodeNames fills in the names that the configuration leaves to the CSR: those of before as long as the CSR is the same,
// for the service may spell them otherwise. They are unknown as long as the CSR is.
func (m *sslOrderModel) decodeNames(config *certifiedModel, before *sslOrderModel) {
	if config.CommonName.IsNull() {
		m.CommonName = types.StringUnknown()
	}
	if config.SANs.IsNull() {
		m.SANs = types.SetUnknown(types.StringType)
	}
	if m.CSR.IsUnknown() {
		return
	}
	if before != nil && (before.CSR.IsNull() || lifecycle.SameCSR(m.CSR.ValueString(), before.CSR.ValueString())) {
		if config.CommonName.IsNull() {
			m.CommonName = before.CommonName
		}
		if config.SANs.IsNull() {
			m.SANs = before.SANs
		}
		return
	}
	csr, err := lifecycle.ParseCSR(m.CSR.ValueString())
	if err != nil {
		return
	}
	if config.CommonName.IsNull() {
		m.CommonName = tfkit.OptionalText(csr.Subject.CommonName)
	}
	if config.SANs.IsNull() && !m.CommonName.IsUnknown() { // which is not repeated among them
		m.SANs = nameValues(m.CommonName.ValueString(), csr.DNSNames)
	}
}

// validateNames refuses what no certificate takes for a name.
func (m *sslOrderModel) validateNames(diags *diag.Diagnostics) {
	at := path.Root("common_name")
	switch name := m.CommonName.ValueString(); {
	case m.CommonName.IsUnknown():
	case name == "":
		diags.AddAttributeError(at, "Missing Common Name", "The certificate signing request holds no common name, so common_name has to be set.")
	case len(name) > lifecycle.MaxCommonName:
		diags.AddAttributeError(at, "Common Name Too Long", fmt.Sprintf("%q has %d characters, a common name at most %d. Take a shorter name of the certificate for it.", name, len(name), lifecycle.MaxCommonName))
	default:
		m.validateName(at, name, diags)
	}
	sans, _ := m.names()
	for _, name := range sans {
		m.validateName(path.Root("sans"), name, diags)
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
