// SPDX-License-Identifier: MPL-2.0

package orders

import (
	"context"
	"fmt"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/certcentral"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/lifecycle"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/tfkit"
)

// certificateModel is what is declared of a TLS certificate: an order's own, or a duplicate.
type certificateModel struct {
	keyModel

	DNSNames         types.Set    `tfsdk:"dns_names"`
	ServerPlatformID types.String `tfsdk:"server_platform_id"`
	CertValidity     types.Object `tfsdk:"cert_validity"`
}

// dnsNames returns the additional names as declared; known is false when one of them is not known yet.
func (m *certificateModel) dnsNames() (list []string, known bool) { return tfkit.Names(m.DNSNames) }

// nameSet returns the names of the certificate in comparable form; known is false when one is not known yet.
func (m *certificateModel) nameSet() (set []string, known bool) {
	additional, known := m.dnsNames()
	return lifecycle.NameSet(m.CommonName.ValueString(), additional), known && !m.CommonName.IsUnknown()
}

// subject returns the declared key and names.
func (m *certificateModel) subject() lifecycle.Subject {
	names, _ := m.nameSet()
	return lifecycle.Subject{Key: lifecycle.KeyID(m.CSR.ValueString()), Names: names}
}

// certificateRequest returns the certificate as an order, a reissue or a duplicate asks for it: whole, for the service
// forgets every name that is left out.
func (m *certificateModel) certificateRequest(ctx context.Context) certcentral.CertificateRequest {
	additional, _ := m.dnsNames()
	slices.Sort(additional)
	request := certcentral.CertificateRequest{
		CommonName:    m.CommonName.ValueString(),
		DNSNames:      additional,
		CSR:           m.CSR.ValueString(),
		SignatureHash: m.SignatureHash.ValueString(),
		CertValidity:  requestValidity(ctx, m.CertValidity),
		CACertID:      m.CACertID.ValueString(),
	}
	if platform, err := parsePlatform(m.ServerPlatformID); err == nil {
		request.ServerPlatformID = platform
	}
	return request
}

// terms returns the declared values by which certificates are compared.
func (m *certificateModel) terms(ctx context.Context) lifecycle.Terms {
	names, known := m.nameSet()
	commonName := tfkit.Input(m.CommonName)
	commonName.Value = lifecycle.Normalize(commonName.Value)
	return lifecycle.Terms{
		CommonName:       commonName,
		Names:            names,
		NamesUnknown:     !known,
		Key:              m.key(),
		SignatureHash:    tfkit.Input(m.SignatureHash),
		ServerPlatformID: tfkit.Input(m.ServerPlatformID),
		CertValidity:     validityInput(ctx, m.CertValidity),
		CACertID:         tfkit.Input(m.CACertID),
	}
}

// mutedBy takes over the prior spelling of what is written otherwise but means the same: names in other case or order,
// a request with other line ends. Terraform takes a prior value for a configured one only where both exist.
func (m *certificateModel) mutedBy(prior *certificateModel) {
	m.keyModel.mutedBy(&prior.keyModel)
	names, known := m.nameSet()
	before, _ := prior.nameSet()
	if !known || !slices.Equal(names, before) ||
		lifecycle.Normalize(m.CommonName.ValueString()) != lifecycle.Normalize(prior.CommonName.ValueString()) {
		return
	}
	m.CommonName = prior.CommonName
	if !m.DNSNames.IsNull() && !prior.DNSNames.IsNull() {
		m.DNSNames = prior.DNSNames
	}
}

// inherit takes over from the prior state what the configuration leaves to the service.
func (m *certificateModel) inherit(config, prior *certificateModel) {
	m.inheritHash(config.SignatureHash, prior.SignatureHash)
	if config.ServerPlatformID.IsNull() {
		m.ServerPlatformID = prior.ServerPlatformID
	}
}

// validateNames refuses what no certificate takes for a name; of is the kind of certificate, for the message.
func (m *certificateModel) validateNames(private bool, of string, diags *diag.Diagnostics) {
	m.eachName(func(at path.Path, name string) {
		if err := lifecycle.CheckName(name, private); err != nil {
			diags.AddAttributeError(at, "Invalid Certificate Name", fmt.Sprintf("%q cannot be a name of %s: %s.", name, of, err))
		}
	})
	if length := len(m.CommonName.ValueString()); length > lifecycle.MaxCommonName {
		diags.AddAttributeError(path.Root("common_name"), "Common Name Too Long", fmt.Sprintf(
			"A common name has at most %d characters, %q has %d. Use a shorter one and list this name in dns_names.", lifecycle.MaxCommonName, m.CommonName.ValueString(), length))
	}
}

// eachName calls check with every name that is known, in its own spelling.
func (m *certificateModel) eachName(check func(path.Path, string)) {
	if tfkit.IsKnown(m.CommonName) {
		check(path.Root("common_name"), m.CommonName.ValueString())
	}
	for _, element := range m.DNSNames.Elements() {
		if name, ok := element.(types.String); ok && tfkit.IsKnown(name) {
			check(path.Root("dns_names").AtSetValue(name), name.ValueString())
		}
	}
}

// certificateTerms are the declared values of a certificate that the service need not give back the way they were declared,
// or at all.
type certificateTerms struct {
	CommonName       string                `json:"common_name"`
	DNSNames         []string              `json:"dns_names,omitempty"`
	CSR              string                `json:"csr"`
	SignatureHash    string                `json:"signature_hash,omitempty"`
	ServerPlatformID string                `json:"server_platform_id,omitempty"`
	CertValidity     *certcentral.Validity `json:"cert_validity,omitempty"`
	CACertID         string                `json:"ca_cert_id,omitempty"`
}

// declared returns the terms for the memory.
func (m *certificateModel) declared(ctx context.Context) certificateTerms {
	additional, _ := m.dnsNames()
	return certificateTerms{
		CommonName:       m.CommonName.ValueString(),
		DNSNames:         additional,
		CSR:              m.CSR.ValueString(),
		SignatureHash:    m.SignatureHash.ValueString(),
		ServerPlatformID: m.ServerPlatformID.ValueString(),
		CertValidity:     requestValidity(ctx, m.CertValidity),
		CACertID:         m.CACertID.ValueString(),
	}
}

// restoreSubject puts names and CSR back into the model, in its own spelling where they mean the same.
func (t *certificateTerms) restoreSubject(m *certificateModel) {
	names, known := m.nameSet()
	if !known || !lifecycle.SameNames(lifecycle.NameSet(t.CommonName, t.DNSNames), names) {
		m.CommonName = tfkit.OptionalText(t.CommonName)
		m.DNSNames = tfkit.NameValues("", t.DNSNames)
	}
	m.takeCSR(t.CSR)
}

// restore puts all terms back into the model.
func (t *certificateTerms) restore(m *certificateModel) {
	t.restoreSubject(m)
	m.SignatureHash = tfkit.OptionalText(t.SignatureHash)
	m.ServerPlatformID = tfkit.OptionalText(t.ServerPlatformID)
	m.CertValidity = validityValue(t.CertValidity)
	m.CACertID = tfkit.OptionalText(t.CACertID)
}
