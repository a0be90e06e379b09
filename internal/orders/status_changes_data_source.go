// SPDX-License-Identifier: MPL-2.0

package orders

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/certcentral"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/tfkit"
)

var (
	_ datasource.DataSourceWithConfigure      = (*statusChangesDataSource)(nil)
	_ datasource.DataSourceWithValidateConfig = (*statusChangesDataSource)(nil)
)

// longestSpan is the longest span of time that the service tells status changes of.
const longestSpan = 7 * 24 * time.Hour

type statusChangesDataSource struct{ tfkit.DataSource }

// NewStatusChangesDataSource returns the data source certcentral_status_changes.
func NewStatusChangesDataSource() datasource.DataSource { return &statusChangesDataSource{} }

type statusChangesModel struct {
	Minutes types.Int64         `tfsdk:"minutes"`
	Seconds types.Int64         `tfsdk:"seconds"`
	From    types.String        `tfsdk:"from"`
	To      types.String        `tfsdk:"to"`
	Orders  []statusChangeModel `tfsdk:"orders"`
}

type statusChangeModel struct {
	OrderID       types.String `tfsdk:"order_id"`
	CertificateID types.String `tfsdk:"certificate_id"`
	Status        types.String `tfsdk:"status"`
}

// Metadata implements datasource.DataSource.
func (d *statusChangesDataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_status_changes"
}

// Schema implements datasource.DataSource.
func (d *statusChangesDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	from := path.MatchRoot("from")
	resp.Schema = schema.Schema{
		MarkdownDescription: "The orders whose status changed within a span of time, seven days at most. One request.",
		Attributes: map[string]schema.Attribute{
			"minutes": schema.Int64Attribute{
				MarkdownDescription: "Changes of the last so many minutes, up to 10080. With `seconds` the two add up. Conflicts with `from`.",
				Optional:            true,
				Validators: []validator.Int64{
					int64validator.Between(1, int64(longestSpan/time.Minute)),
					int64validator.ConflictsWith(from),
					int64validator.AtLeastOneOf(path.MatchRoot("seconds"), from),
				},
			},
			"seconds": schema.Int64Attribute{
				MarkdownDescription: "Changes of the last so many seconds, up to 604800. Conflicts with `from`.",
				Optional:            true,
				Validators:          []validator.Int64{int64validator.Between(1, int64(longestSpan/time.Second)), int64validator.ConflictsWith(from)},
			},
			"from": schema.StringAttribute{
				MarkdownDescription: "Begin of the span, as a moment in RFC 3339 such as `2026-11-20T00:00:00Z`. Fractions of a second are cut off.",
				Optional:            true,
			},
			"to": schema.StringAttribute{
				MarkdownDescription: "End of the span, as a moment in RFC 3339; now, where it is left out. An order that changed again after it is not told.",
				Optional:            true,
				Validators:          []validator.String{stringvalidator.AlsoRequires(from)},
			},
			"orders": schema.ListNestedAttribute{
				MarkdownDescription: "The orders, sorted by `order_id`, with what they are now; an empty list when none changed.",
				Computed:            true,
				NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
					"order_id":       tfkit.FactText("Order id."),
					"certificate_id": tfkit.FactText("Id of the order's certificate, null while it has none."),
					"status":         tfkit.FactText("Order status, for example `issued`."),
				}},
			},
		},
	}
}

// ValidateConfig implements datasource.DataSourceWithValidateConfig.
func (d *statusChangesDataSource) ValidateConfig(ctx context.Context, req datasource.ValidateConfigRequest, resp *datasource.ValidateConfigResponse) {
	var model statusChangesModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &model)...)
	if resp.Diagnostics.HasError() {
		return
	}
	for name, value := range map[string]types.String{"from": model.From, "to": model.To} {
		if _, err := moment(value); tfkit.IsKnown(value) && err != nil {
			resp.Diagnostics.AddAttributeError(path.Root(name), "Invalid Moment",
				fmt.Sprintf("%q is no moment in RFC 3339, such as 2026-11-20T00:00:00Z or 2026-11-20T08:00:00+01:00.", value.ValueString()))
		}
	}
	if problem := model.checkSpan(); problem != "" && !resp.Diagnostics.HasError() {
		resp.Diagnostics.AddError("Span Not Possible", problem)
	}
}

// checkSpan says what is wrong with the span, as far as it is known; empty for nothing, and for minutes or seconds that are
// too many alone, which their validators say.
func (m *statusChangesModel) checkSpan() string {
	minutes, seconds := time.Duration(m.Minutes.ValueInt64())*time.Minute, time.Duration(m.Seconds.ValueInt64())*time.Second
	from, to := m.ends()
	switch length := to.Sub(from); {
	case minutes+seconds > longestSpan && max(minutes, seconds) <= longestSpan:
		return fmt.Sprintf("minutes and seconds add up to %s: the service tells changes of seven days (168h) at most.", minutes+seconds)
	case from.IsZero() || to.IsZero():
		return ""
	case length <= 0:
		return "from is not before to."
	case length > longestSpan:
		return fmt.Sprintf("from and to are %s apart: the service tells changes of seven days (168h) at most. Use several of this data source for more.", length)
	default:
		return ""
	}
}

// ends returns the ends of the span, zero where they are not given or not known.
func (m *statusChangesModel) ends() (from, to time.Time) {
	from, _ = moment(m.From)
	to, _ = moment(m.To)
	return from, to
}

func moment(value types.String) (time.Time, error) {
	return time.Parse(time.RFC3339, value.ValueString())
}

// Read implements datasource.DataSource.
func (d *statusChangesDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var model statusChangesModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &model)...)
	if resp.Diagnostics.HasError() || !d.Ready(&resp.Diagnostics) {
		return
	}
	query := certcentral.StatusChangeQuery{Minutes: int(model.Minutes.ValueInt64()), Seconds: int(model.Seconds.ValueInt64())}
	query.From, query.To = model.ends()
	changes, err := d.Client.StatusChanges(ctx, query)
	switch {
	case certcentral.HasCode(err, "time_frame_too_long"):
		resp.Diagnostics.AddAttributeError(path.Root("from"), "Span Too Long",
			tfkit.Explain(err)+"\n\nThe service tells changes of seven days at most. Begin later, or give to as well.")
		return
	case err != nil:
		resp.Diagnostics.AddError("Could Not List Status Changes", tfkit.Explain(err))
		return
	}
	model.refresh(changes)
	resp.Diagnostics.Append(resp.State.Set(ctx, &model)...)
}

func (m *statusChangesModel) refresh(changes []certcentral.OrderStatus) {
	slices.SortFunc(changes, func(a, b certcentral.OrderStatus) int { return cmp.Compare(a.OrderID, b.OrderID) })
	m.Orders = []statusChangeModel{}
	for _, change := range changes {
		m.Orders = append(m.Orders, statusChangeModel{
			OrderID:       tfkit.IDValue(change.OrderID),
			CertificateID: tfkit.IDValue(change.CertificateID),
			Status:        tfkit.OptionalText(change.Status),
		})
	}
}
