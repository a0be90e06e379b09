// SPDX-License-Identifier: MPL-2.0

package certificates

import (
	"context"
	"crypto"
	"crypto/x509"
	"encoding/base64"
	"errors"
	"fmt"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework-validators/ephemeralvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"software.sslmate.com/src/go-pkcs12"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/tfkit"
)

var (
	_ ephemeral.EphemeralResourceWithConfigure        = (*pkcs12EphemeralResource)(nil)
	_ ephemeral.EphemeralResourceWithConfigValidators = (*pkcs12EphemeralResource)(nil)
)

// encoders write PKCS#12 by the values of encryption. They are pinned: what the library calls modern changes with time, and
// with it who can read the result. Of the older ciphers Triple DES is read by more programs than RC2.
var encoders = map[string]*pkcs12.Encoder{"modern": pkcs12.Modern2023, "legacy": pkcs12.LegacyDES}

// NewPKCS12EphemeralResource returns the ephemeral resource certcentral_pkcs12.
func NewPKCS12EphemeralResource() ephemeral.EphemeralResource { return &pkcs12EphemeralResource{} }

type pkcs12EphemeralResource struct{ tfkit.Ephemeral }

type pkcs12Model struct {
	PrivateKeyPEM  types.String `tfsdk:"private_key_pem"`
	CertificatePEM types.String `tfsdk:"certificate_pem"`
	ChainPEM       types.String `tfsdk:"chain_pem"`
	CertificateID  types.String `tfsdk:"certificate_id"`
	OrderID        types.String `tfsdk:"order_id"`
	Password       types.String `tfsdk:"password"`
	Encryption     types.String `tfsdk:"encryption"`
	IncludeRoot    types.Bool   `tfsdk:"include_root"`
	ContentBase64  types.String `tfsdk:"content_base64"`
}

// Metadata implements ephemeral.EphemeralResource.
func (e *pkcs12EphemeralResource) Metadata(_ context.Context, req ephemeral.MetadataRequest, resp *ephemeral.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_pkcs12"
}

// Schema implements ephemeral.EphemeralResource.
func (e *pkcs12EphemeralResource) Schema(_ context.Context, _ ephemeral.SchemaRequest, resp *ephemeral.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "A PKCS#12 file (also .p12 or .pfx) of a private key, its certificate and the chain. The key is checked to be the certificate's. " +
			"Nothing of it is stored in state or plan, or sent anywhere: the file is made by the provider, in memory, whenever Terraform asks for it.",
		Attributes: map[string]schema.Attribute{
			// required
			"private_key_pem": schema.StringAttribute{
				Required:  true,
				Sensitive: true,
				MarkdownDescription: "The private key, PEM: PKCS#8 (`PRIVATE KEY`), PKCS#1 (`RSA PRIVATE KEY`) or SEC 1 (`EC PRIVATE KEY`), not encrypted. " +
					"It comes best from where it is ephemeral itself: an ephemeral variable, or the ephemeral resource of a secret store.",
			},
			"password": schema.StringAttribute{
				Required:            true,
				Sensitive:           true,
				MarkdownDescription: "Password of the file. It may be empty where whoever imports the file wants none: the key in it is then as good as not encrypted.",
			},

			// optional
			"certificate_pem": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "The certificate, PEM, alone or with its chain in any order, as in `certcentral_issued_certificate.example.full_chain_pem`. " +
					"Exactly one of `certificate_pem`, `certificate_id` and `order_id` is set.",
			},
			"chain_pem": schema.StringAttribute{
				Optional:            true,
				MarkdownDescription: "Intermediate certificates, PEM, in any order, with or without the root. Needs `certificate_pem`.",
				Validators:          []validator.String{stringvalidator.AlsoRequires(path.MatchRoot("certificate_pem"))},
			},
			"certificate_id": schema.StringAttribute{
				Optional:            true,
				MarkdownDescription: "Id of the certificate to download with its chain: of an order's current one, a reissue or a duplicate.",
				Validators:          []validator.String{tfkit.IsID("certificate")},
			},
			"order_id": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "Id of the order whose current certificate is downloaded with its chain. It is for orders that are managed elsewhere: " +
					"for one of this configuration, `certificate_pem` takes what `certcentral_issued_certificate` holds, so that a plan to reissue it with another key succeeds.",
				Validators: []validator.String{tfkit.IsID("order")},
			},
			"encryption": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "`modern` (AES-256 and SHA-256, for OpenSSL 1.1.1, Java 12 and Windows Server 2019 and later) or " +
					"`legacy` (Triple DES and SHA-1, which nearly every program reads, and which protects little: keep such a file as safe as a bare key). Defaults to `modern`.",
				Validators: []validator.String{stringvalidator.OneOf("modern", "legacy")},
			},
			"include_root": schema.BoolAttribute{
				Optional:            true,
				MarkdownDescription: "Whether the root certificate is in the file as well. Defaults to `false`, as servers want it.",
			},

			// computed
			"content_base64": schema.StringAttribute{
				Computed:  true,
				Sensitive: true,
				MarkdownDescription: "The file, in Base64. Its bytes differ each time, for what it is encrypted with is drawn anew, also where nothing changed: " +
					"a write-only argument takes it together with a version that changes with the certificate.",
			},
		},
	}
}

// ConfigValidators implements ephemeral.EphemeralResourceWithConfigValidators.
func (e *pkcs12EphemeralResource) ConfigValidators(context.Context) []ephemeral.ConfigValidator {
	return []ephemeral.ConfigValidator{
		ephemeralvalidator.ExactlyOneOf(path.MatchRoot("certificate_pem"), path.MatchRoot("certificate_id"), path.MatchRoot("order_id")),
	}
}

// Open implements ephemeral.EphemeralResource.
func (e *pkcs12EphemeralResource) Open(ctx context.Context, req ephemeral.OpenRequest, resp *ephemeral.OpenResponse) {
	var model pkcs12Model
	resp.Diagnostics.Append(req.Config.Get(ctx, &model)...)
	if resp.Diagnostics.HasError() {
		return
	}
	key, err := parsePrivateKey(model.PrivateKeyPEM.ValueString())
	if err != nil {
		resp.Diagnostics.AddAttributeError(path.Root("private_key_pem"), "Invalid Private Key", fmt.Sprintf("The value of private_key_pem is refused: %s.", err))
		return
	}
	certificates := e.certificates(ctx, &model, &resp.Diagnostics)
	if resp.Diagnostics.HasError() || !model.checkPair(key, certificates[0], &resp.Diagnostics) {
		return
	}
	content, err := model.encode(key, certificates)
	if err != nil {
		resp.Diagnostics.AddAttributeError(path.Root("password"), "Could Not Write PKCS#12", fmt.Sprintf("The file cannot be written with this key and password: %s. A password of PKCS#12 takes the characters of every script in use, but no emoji.", err))
		return
	}
	model.ContentBase64 = types.StringValue(base64.StdEncoding.EncodeToString(content))
	resp.Diagnostics.Append(resp.Result.Set(ctx, &model)...)
}

// certificates returns the certificate and its chain, leaf first, the root only where it is wanted.
func (e *pkcs12EphemeralResource) certificates(ctx context.Context, m *pkcs12Model, diags *diag.Diagnostics) []*x509.Certificate {
	var all []*x509.Certificate
	if m.CertificatePEM.IsNull() {
		all = e.lookUp(ctx, m, diags)
	} else {
		all = m.given(diags)
	}
	if diags.HasError() {
		return nil
	}
	last := len(all) - 1
	switch rooted := isRoot(all[last]); {
	case m.IncludeRoot.ValueBool() && !rooted:
		diags.AddAttributeError(path.Root("include_root"), "Root Certificate Missing",
			fmt.Sprintf("The root is to be in the file, and the certificates given end below it, with one that %q issued. Add the root to chain_pem.", issuerOf(all[last])))
	case !m.IncludeRoot.ValueBool() && rooted && last > 0:
		all = all[:last]
	}
	return all
}

func (e *pkcs12EphemeralResource) lookUp(ctx context.Context, m *pkcs12Model, diags *diag.Diagnostics) []*x509.Certificate {
	if !e.Ready(diags) {
		return nil
	}
	found, err := lookUp(ctx, e.Client, m.CertificateID, m.OrderID)
	if err != nil {
		addProblem(diags, err)
		return nil
	}
	chain, err := found.fetch(ctx, e.Client)
	if err != nil {
		addProblem(diags, err)
		return nil
	}
	found.warnRevoked(diags)
	return slices.Concat([]*x509.Certificate{chain.leaf}, chain.intermediates, []*x509.Certificate{chain.root})
}

// given returns the certificates of the configuration, ordered.
func (m *pkcs12Model) given(diags *diag.Diagnostics) []*x509.Certificate {
	attributes := []path.Path{path.Root("certificate_pem"), path.Root("chain_pem")}
	all, err := collect(m.CertificatePEM.ValueString(), m.ChainPEM.ValueString())
	var chain []*x509.Certificate
	if err == nil {
		chain, err = sortChain(all)
	}
	if err != nil {
		at := attributes[0]
		if place, ok := errors.AsType[*placeError](err); ok {
			at = attributes[place.place]
		}
		diags.AddAttributeError(at, "Invalid Certificate Chain", fmt.Sprintf("The certificates given form no chain: %s.", err))
	}
	return chain
}

// checkPair checks that the key is the certificate's. An order's id is known all the time, so that the plan of a reissue
// with another key compares that with the certificate before.
func (m *pkcs12Model) checkPair(key crypto.Signer, leaf *x509.Certificate, diags *diag.Diagnostics) bool {
	if sameKey(key.Public(), leaf.PublicKey) {
		return true
	}
	wayOut := ""
	if !m.OrderID.IsNull() {
		wayOut = "\n\nWhere this configuration manages the order, and the key is for a reissue that it plans, set certificate_pem in place of order_id, to full_chain_pem of the order's " +
			"certcentral_issued_certificate: that is known only after the reissue, and the file is made then."
	}
	diags.AddAttributeError(path.Root("private_key_pem"), "Private Key Does Not Belong to Certificate",
		fmt.Sprintf("The certificate of %q, serial number %s, is for another key: its public key has the SHA-256 %s. Pass the key that its signing request was made with.%s",
			leaf.Subject.CommonName, leaf.SerialNumber.Text(16), fingerprint(leaf.RawSubjectPublicKeyInfo), wayOut))
	return false
}

func (m *pkcs12Model) encode(key crypto.Signer, certificates []*x509.Certificate) ([]byte, error) {
	encryption := "modern"
	if !m.Encryption.IsNull() {
		encryption = m.Encryption.ValueString()
	}
	return encoders[encryption].Encode(key, certificates[0], certificates[1:], m.Password.ValueString())
}
