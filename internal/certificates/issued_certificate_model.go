// SPDX-License-Identifier: MPL-2.0

package certificates

import (
	"crypto/x509"
	"strconv"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

type issuedCertificateModel struct {
	OrderID               types.String   `tfsdk:"order_id"`
	CertificateID         types.String   `tfsdk:"certificate_id"`
	ValidationRecordFQDNs types.Set      `tfsdk:"validation_record_fqdns"`
	Wait                  types.Bool     `tfsdk:"wait"`
	WaitForPeople         types.Bool     `tfsdk:"wait_for_people"`
	Timeouts              timeouts.Value `tfsdk:"timeouts"`

	certificateFacts
}

// certificateFacts is what the certificate itself says. It changes as a whole, with the certificate.
type certificateFacts struct {
	chainPEMs
	marks
}

// chainPEMs hold chainProperties.
type chainPEMs struct {
	CertificatePEM types.String `tfsdk:"certificate_pem"`
	ChainPEM       types.String `tfsdk:"chain_pem"`
	RootPEM        types.String `tfsdk:"root_pem"`
	FullChainPEM   types.String `tfsdk:"full_chain_pem"`
}

func unknownFacts() certificateFacts {
	unknown := types.StringUnknown()
	return certificateFacts{
		chainPEMs: chainPEMs{CertificatePEM: unknown, ChainPEM: unknown, RootPEM: unknown, FullChainPEM: unknown},
		marks:     marks{SerialNumber: unknown, Thumbprint: unknown, SHA256Fingerprint: unknown, ValidFrom: unknown, ValidTill: unknown, Issuer: unknown},
	}
}

func factsOf(c *chain) certificateFacts {
	return certificateFacts{chainPEMs: pemsOf(c), marks: marksOf(c.leaf)}
}

func pemsOf(c *chain) chainPEMs {
	return chainPEMs{
		CertificatePEM: types.StringValue(encodePEM(c.leaf)),
		ChainPEM:       types.StringValue(encodePEM(c.intermediates...)),
		RootPEM:        types.StringValue(encodePEM(c.root)),
		FullChainPEM:   types.StringValue(encodePEM(append([]*x509.Certificate{c.leaf}, c.intermediates...)...)),
	}
}

// refresh writes a certificate that was obtained into the model.
func (m *issuedCertificateModel) refresh(got *obtained) {
	m.hold(types.StringValue(formatID(got.id)), factsOf(got.chain))
}

// hold writes the facts of a certificate into the model. A configured certificate_id keeps its own words: it may name the
// request that the certificate came from, or one that is not there yet.
func (m *issuedCertificateModel) hold(id types.String, facts certificateFacts) {
	m.certificateFacts = facts
	if m.CertificateID.IsNull() || m.CertificateID.IsUnknown() {
		m.CertificateID = id
	}
}

// memoryKey is where the memory is kept in private state.
const memoryKey = "certificate"

// memory is what plans decide by, beside the state: every walk is a new process, and plans ask the service nothing.
type memory struct {
	// Stored is the id of the certificate that the facts in state are of.
	Stored string `json:"stored,omitempty"`
	// Latest is the id of the order's current certificate when the order was last read.
	Latest string `json:"latest,omitempty"`
	// Awaits is the certificate that was asked for and not there: the facts are null meanwhile, or those of an older one. It is
	// nil when the facts are of the certificate that was asked for.
	Awaits *awaited `json:"awaits,omitempty"`
	// Revoked tells that the certificate in state was seen revoked, which is for good.
	Revoked bool `json:"revoked,omitempty"`
}

// awaited is a certificate that was not issued when it was asked for, and not waited for.
type awaited struct {
	// Certificate is the certificate_id that was asked for, empty for the order's current certificate.
	Certificate string `json:"certificate,omitempty"`
	// Previous is the id of the order's certificate that was fetched last, empty for none.
	Previous string `json:"previous,omitempty"`
	// Ready tells that it was issued when the order was last read.
	Ready bool `json:"ready,omitempty"`
	// Stale tells that the certificate in state could not stay any longer when the order was last read.
	Stale bool `json:"stale,omitempty"`
}

// fetched returns the id of the order's certificate that was fetched last, empty for none.
func (m memory) fetched() string {
	if m.Awaits != nil {
		return m.Awaits.Previous
	}
	return m.Stored
}

// ofOrder tells whether the facts in state are of a certificate of the order, and not of an order before it.
func (m memory) ofOrder() bool { return m.Stored != "" && m.Stored == m.fetched() }

// superseded tells whether the order has another certificate than the stored one.
func (m memory) superseded() bool { return m.Latest != "" && m.Stored != "" && m.Latest != m.Stored }

func formatID(id int64) string { return strconv.FormatInt(id, 10) }
