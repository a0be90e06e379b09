// SPDX-License-Identifier: MPL-2.0

package certificates

import (
	"bytes"
	"context"
	"encoding/base64"
	"fmt"
	"maps"
	"regexp"
	"strconv"
	"unicode/utf8"

	"github.com/hashicorp/terraform-plugin-framework-validators/datasourcevalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/lifecycle"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/tfkit"
)

var (
	_ datasource.DataSourceWithConfigure        = (*certificateDataSource)(nil)
	_ datasource.DataSourceWithConfigValidators = (*certificateDataSource)(nil)
)

type certificateDataSource struct{ tfkit.DataSource }

// NewCertificateDataSource returns the data source certcentral_certificate.
func NewCertificateDataSource() datasource.DataSource { return &certificateDataSource{} }

type certificateModel struct {
	CertificateID types.String `tfsdk:"certificate_id"`
	OrderID       types.String `tfsdk:"order_id"`
	FormatType    types.String `tfsdk:"format_type"`
	PlatformID    types.String `tfsdk:"platform_id"`
	Content       types.String `tfsdk:"content"`
	ContentBase64 types.String `tfsdk:"content_base64"`

	chainPEMs
	parsedCertificate
}

// formatWord is what the names of the service's formats look like. Which there are is for the service to say.
var formatWord = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)

// Metadata implements datasource.DataSource.
func (d *certificateDataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_certificate"
}

// Schema implements datasource.DataSource.
func (d *certificateDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	attributes := join(chainProperties, certificateProperties, properties{
		"content":        text("The certificate in the format that was asked for, where that is text; null for a ZIP archive or other binary data, and where no format was asked for."),
		"content_base64": text("The certificate in the format that was asked for, in Base64; null where none was."),
	}).attributes()
	maps.Copy(attributes, map[string]schema.Attribute{
		"certificate_id": schema.StringAttribute{
			MarkdownDescription: "Id of the certificate: of an order's current one, a reissue or a duplicate. Exactly one of `certificate_id` and `order_id` is set.",
			Optional:            true,
			Computed:            true,
			Validators:          []validator.String{tfkit.IsID("certificate")},
		},
		"order_id": schema.StringAttribute{
			MarkdownDescription: "Id of the order whose current certificate is read. While a reissue is pending that is the newest that is issued.",
			Optional:            true,
			Validators:          []validator.String{tfkit.IsID("order")},
		},
		"format_type": schema.StringAttribute{
			MarkdownDescription: "Format for `content`, by CertCentral's name for it: `pem_all`, `pem_noroot`, `pem_nointermediate`, `p7b`, `cer`, `default`, `default_pem`, `default_cer`, `apache`, " +
				"or any other that the service has; the last four are ZIP archives. Conflicts with `platform_id`.",
			Optional:   true,
			Validators: []validator.String{stringvalidator.RegexMatches(formatWord, "must be the name of a format, in lower case")},
		},
		"platform_id": schema.StringAttribute{
			MarkdownDescription: "Id of the server platform in whose format `content` is, as `server_platform_id` of `certcentral_ssl_order` takes it. Conflicts with `format_type`.",
			Optional:            true,
			Validators:          []validator.String{tfkit.IsPlatformID()},
		},
	})
	resp.Schema = schema.Schema{
		MarkdownDescription: "An issued certificate of the account with its chain, in any format that CertCentral has, and everything that is written in it. " +
			"Key, names and serial number are compared with what the order says, also for an order's current certificate that is looked up by its own id; of any certificate the chain is verified up to its root. " +
			"Two requests by order, three by certificate, or two where it is no order's current one.",
		Attributes: attributes,
	}
}

// ConfigValidators implements datasource.DataSourceWithConfigValidators.
func (d *certificateDataSource) ConfigValidators(context.Context) []datasource.ConfigValidator {
	return []datasource.ConfigValidator{
		datasourcevalidator.ExactlyOneOf(path.MatchRoot("certificate_id"), path.MatchRoot("order_id")),
		datasourcevalidator.Conflicting(path.MatchRoot("format_type"), path.MatchRoot("platform_id")),
	}
}

// Read implements datasource.DataSource.
func (d *certificateDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var model certificateModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &model)...)
	if resp.Diagnostics.HasError() || !d.Ready(&resp.Diagnostics) {
		return
	}
	found, err := lookUp(ctx, d.Client, model.CertificateID, model.OrderID)
	if err != nil {
		addProblem(&resp.Diagnostics, err)
		return
	}
	chain, err := d.bring(ctx, &model, found)
	if err != nil {
		addProblem(&resp.Diagnostics, err)
		return
	}
	found.warnRevoked(&resp.Diagnostics)
	model.CertificateID = tfkit.IDValue(found.id)
	model.chainPEMs, model.parsedCertificate = pemsOf(chain), newParsedCertificate(chain.leaf)
	resp.Diagnostics.Append(resp.State.Set(ctx, &model)...)
}

// bring downloads the certificate once, in the format that was asked for; again only where nothing can be read out of that.
func (d *certificateDataSource) bring(ctx context.Context, m *certificateModel, found *found) (*chain, error) {
	if m.FormatType.IsNull() && m.PlatformID.IsNull() {
		return found.fetch(ctx, d.Client)
	}
	content, err := d.content(ctx, m, found)
	if err != nil {
		return nil, err
	}
	if utf8.Valid(content) && !bytes.ContainsRune(content, 0) {
		m.Content = types.StringValue(string(content))
	}
	m.ContentBase64 = types.StringValue(base64.StdEncoding.EncodeToString(content))
	if _, err := parseBundle(content); err != nil {
		return found.fetch(ctx, d.Client)
	}
	return found.unpack(ctx, d.Client, content)
}

func (d *certificateDataSource) content(ctx context.Context, m *certificateModel, found *found) ([]byte, error) {
	var content []byte
	var err error
	asked := m.FormatType.String()
	if m.FormatType.IsNull() {
		asked = "that of platform " + m.PlatformID.ValueString()
		platform, _ := strconv.ParseInt(m.PlatformID.ValueString(), 10, 64)
		content, err = d.Client.DownloadForPlatform(ctx, found.id, &platform)
	} else {
		content, err = d.Client.DownloadCertificate(ctx, found.id, m.FormatType.ValueString())
	}
	switch {
	case refusesFormat(err):
		return nil, &problem{
			"Certificate Not Available In This Format",
			fmt.Sprintf("The format asked for is %s. %s\n\nNot every product comes in every format: certificates of older client products come as p7b alone. "+
				"Asked for by its own id, a certificate that is not issued yet may be refused the same way.", asked, tfkit.Explain(err)),
		}
	case err != nil:
		return nil, found.unavailable(err)
	}
	return content, nil
}

// warnRevoked says what nobody who asks an order for its certificate may overlook.
func (f *found) warnRevoked(diags *diag.Diagnostics) {
	if f.status == lifecycle.StatusRevoked || f.order.Status == lifecycle.StatusRevoked {
		diags.AddWarning(fmt.Sprintf("Certificate %d Was Revoked", f.id),
			fmt.Sprintf("The current certificate of order %d (%s) is revoked. Whatever uses it needs another one: have the order issue a new certificate, or order anew.", f.order.ID, tfkit.OrderSubject(f.order)))
	}
}
