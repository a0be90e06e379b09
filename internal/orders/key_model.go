// SPDX-License-Identifier: MPL-2.0

package orders

import (
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/lifecycle"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/tfkit"
)

// keyModel is what is declared of every certificate: whose it is, its key, and who signs it and how.
type keyModel struct {
	CommonName    types.String `tfsdk:"common_name"`
	CSR           types.String `tfsdk:"csr"`
	SignatureHash types.String `tfsdk:"signature_hash"`
	CACertID      types.String `tfsdk:"ca_cert_id"`
}

// defaultHash is the only hash that the service takes for public TLS and for client certificates, and must be told (API
// reference, signature hashes).
const defaultHash = "sha256"

func (m *keyModel) signingRequest() string { return m.CSR.ValueString() }

// key returns the key of the CSR as lifecycle compares it.
func (m *keyModel) key() lifecycle.Input {
	key := tfkit.Input(m.CSR)
	if !key.Unknown {
		key.Value = lifecycle.KeyID(key.Value)
	}
	return key
}

// mutedBy takes over the prior spelling of a CSR with other line ends.
func (m *keyModel) mutedBy(prior *keyModel) {
	if tfkit.IsKnown(m.CSR) && !prior.CSR.IsNull() && lifecycle.SameCSR(m.CSR.ValueString(), prior.CSR.ValueString()) {
		m.CSR = prior.CSR
	}
}

// inheritHash takes over the hash there was before, unless one is configured.
func (m *keyModel) inheritHash(configured, before types.String) {
	if configured.IsNull() {
		m.SignatureHash = before
	}
}

// takeCSR takes over a CSR, unless it has the key of the one there is.
func (m *keyModel) takeCSR(csr string) {
	if lifecycle.KeyID(csr) != lifecycle.KeyID(m.CSR.ValueString()) {
		m.CSR = tfkit.OptionalText(csr)
	}
}
