// SPDX-License-Identifier: MPL-2.0

package orders

import (
	"context"
	"fmt"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/certcentral"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/tfkit"
)

var _ datasource.DataSourceWithConfigure = (*reissuesDataSource)(nil)

type reissuesDataSource struct{ tfkit.DataSource }

// NewReissuesDataSource returns the data source certcentral_reissues.
func NewReissuesDataSource() datasource.DataSource { return &reissuesDataSource{} }

type reissuesModel struct {
	OrderID         types.String   `tfsdk:"order_id"`
	IncludeArchived types.Bool     `tfsdk:"include_archived"`
	Reissues        []reissueModel `tfsdk:"reissues"`
}

type reissueModel struct {
	CertificateID types.String `tfsdk:"certificate_id"`
	Status        types.String `tfsdk:"status"`
	SerialNumber  types.String `tfsdk:"serial_number"`
	Thumbprint    types.String `tfsdk:"thumbprint"`
	CommonName    types.String `tfsdk:"common_name"`
	DNSNames      types.Set    `tfsdk:"dns_names"`
	Emails        types.Set    `tfsdk:"emails"`
	CSR           types.String `tfsdk:"csr"`
	SignatureHash types.String `tfsdk:"signature_hash"`
	KeySize       types.Int64  `tfsdk:"key_size"`
	DateCreated   types.String `tfsdk:"date_created"`
	DateIssued    types.String `tfsdk:"date_issued"`
	ValidFrom     types.String `tfsdk:"valid_from"`
	ValidTill     types.String `tfsdk:"valid_till"`
	IsCurrent     types.Bool   `tfsdk:"is_current"`
	Archived      types.Bool   `tfsdk:"archived"`
	RequestedBy   *userModel   `tfsdk:"requested_by"`
}

// Metadata implements datasource.DataSource.
func (d *reissuesDataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_reissues"
}

// Schema implements datasource.DataSource.
func (d *reissuesDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "The certificates that an order got by reissues, those that are pending or were rejected included. One request, and another one where there are any.",
		Attributes: map[string]schema.Attribute{
			"order_id": schema.StringAttribute{
				MarkdownDescription: "Order id.",
				Required:            true,
				Validators:          []validator.String{tfkit.IsID("order")},
			},
			"include_archived": schema.BoolAttribute{
				MarkdownDescription: "Whether to list archived certificates, too. Defaults to `false`.",
				Optional:            true,
			},
			"reissues": schema.ListNestedAttribute{
				MarkdownDescription: "The reissues, oldest first; an empty list when there was none. The first certificate of the order is seldom among them.",
				Computed:            true,
				NestedObject:        schema.NestedAttributeObject{Attributes: reissueAttributes()},
			},
		},
	}
}

func reissueAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"certificate_id": tfkit.FactText("Certificate id, null while the reissue awaits approval."),
		"status":         tfkit.FactText("Status of the certificate: `issued`, `pending`, `rejected`, `revoked` or `expired`."),
		"serial_number":  tfkit.FactText("Serial number in hex, null until issued. Some orders have several entries with the same one."),
		"thumbprint":     tfkit.FactText("SHA-1 fingerprint in hex, null until issued."),
		"common_name":    tfkit.FactText("Common name."),
		"dns_names":      tfkit.FactTextSet("Names of the certificate, with or without the common name as the service has it; null for none."),
		"emails":         tfkit.FactTextSet("Mail addresses of a client certificate, null for none."),
		"csr":            tfkit.FactText("Certificate signing request in PEM, null where there is none."),
		"signature_hash": tfkit.FactText("Hash of the signature, such as `sha256`, null where the service does not say."),
		"key_size":       tfkit.FactNumber("Size of the public key in bits, null where the service does not say."),
		"date_created":   tfkit.FactText("Moment (RFC 3339) at which the reissue was asked for."),
		"date_issued":    tfkit.FactText("Moment (RFC 3339) at which it was issued, null until then."),
		"valid_from":     tfkit.FactText("First day of the certificate, `yyyy-MM-dd`, null where the service does not say."),
		"valid_till":     tfkit.FactText("Last day of the certificate, `yyyy-MM-dd`, null until issued."),
		"is_current":     tfkit.FactFlag("Whether this is the order's certificate, the `certificate_id` of [`certcentral_order_status`](order_status.md)."),
		"archived":       tfkit.FactFlag("Whether somebody archived the certificate, which takes it out of lists and changes nothing else."),
		"requested_by":   userAttribute("Who asked for the reissue, null where the service does not say."),
	}
}

// Read implements datasource.DataSource.
func (d *reissuesDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var model reissuesModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &model)...)
	if resp.Diagnostics.HasError() || !d.Ready(&resp.Diagnostics) {
		return
	}
	id, _ := tfkit.ID(model.OrderID)
	list := d.Client.Reissues
	if model.IncludeArchived.ValueBool() {
		list = d.Client.ReissuesWithArchived
	}
	reissues, err := list(ctx, id)
	if err != nil {
		resp.Diagnostics.AddError(fmt.Sprintf("Could Not List Reissues of Order %d", id), tfkit.ExplainUnseen("order", err))
		return
	}
	order := new(certcentral.Order)
	if len(reissues) > 0 {
		if order, err = d.Client.Order(ctx, id); err != nil {
			resp.Diagnostics.AddError(fmt.Sprintf("Could Not Read Order %d", id), tfkit.ExplainUnseen("order", err))
			return
		}
	}
	model.refresh(reissues, order.Certificate.ID)
	resp.Diagnostics.Append(resp.State.Set(ctx, &model)...)
}

// refresh writes the reissues into the model. current is the id of the order's certificate.
func (m *reissuesModel) refresh(reissues []certcentral.IssuedCertificate, current int64) {
	slices.SortStableFunc(reissues, func(a, b certcentral.IssuedCertificate) int { return a.DateCreated.Compare(b.DateCreated.Time) })
	m.Reissues = []reissueModel{}
	for _, c := range reissues {
		m.Reissues = append(m.Reissues, reissueModel{
			CertificateID: tfkit.IDValue(c.ID),
			Status:        tfkit.OptionalText(c.Status),
			SerialNumber:  tfkit.OptionalText(c.SerialNumber),
			Thumbprint:    tfkit.OptionalText(c.Thumbprint),
			CommonName:    tfkit.OptionalText(c.CommonName),
			DNSNames:      textSet(c.DNSNames),
			Emails:        textSet(c.Emails),
			CSR:           tfkit.OptionalText(c.CSR),
			SignatureHash: tfkit.OptionalText(c.SignatureHash),
			KeySize:       optionalNumber(c.KeySize),
			DateCreated:   tfkit.Timestamp(c.DateCreated.Time),
			DateIssued:    tfkit.Timestamp(c.DateIssued.Time),
			ValidFrom:     tfkit.OptionalText(c.ValidFrom.String()),
			ValidTill:     tfkit.OptionalText(c.ValidTill.String()),
			IsCurrent:     types.BoolValue(c.ID != 0 && c.ID == current),
			Archived:      types.BoolValue(c.Archived),
			RequestedBy:   newUser(certcentral.Person{ID: c.UserID, FirstName: c.FirstName, LastName: c.LastName, Email: c.Email}),
		})
	}
}

// optionalNumber returns a number, null for 0, by which the service says that there is none.
func optionalNumber(number int64) types.Int64 {
	if number == 0 {
		return types.Int64Null()
	}
	return types.Int64Value(number)
}
