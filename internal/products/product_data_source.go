// SPDX-License-Identifier: MPL-2.0

package products

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/certcentral"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/tfkit"
)

var _ datasource.DataSourceWithConfigure = (*productDataSource)(nil)

// NewProductDataSource returns the data source certcentral_product.
func NewProductDataSource() datasource.DataSource { return &productDataSource{} }

type productDataSource struct{ tfkit.DataSource }

type productDataModel struct {
	productModel

	ContainerID                      types.String    `tfsdk:"container_id"`
	AllowedContainerIDs              []types.String  `tfsdk:"allowed_container_ids"`
	DuplicatesAllowed                types.Bool      `tfsdk:"duplicates_allowed"`
	AdditionalDNSNamesAllowed        types.Bool      `tfsdk:"additional_dns_names_allowed"`
	IncreasedCompatibilityAllowed    types.Bool      `tfsdk:"increased_compatibility_allowed"`
	CustomExpirationDateAllowed      types.Bool      `tfsdk:"custom_expiration_date_allowed"`
	CustomOrderExpirationDateAllowed types.Bool      `tfsdk:"custom_order_expiration_date_allowed"`
	MaxMultiYearOrderValidityYears   types.Int64     `tfsdk:"max_multi_year_order_validity_years"`
	AllowAutoRenew                   types.Bool      `tfsdk:"allow_auto_renew"`
	ServerPlatforms                  []platformModel `tfsdk:"server_platforms"`
	LicenseAgreement                 types.String    `tfsdk:"license_agreement"`
	ReplacementProductNameID         types.String    `tfsdk:"replacement_product_name_id"`
	Limits                           []limitModel    `tfsdk:"limits"`
}

type platformModel struct {
	ID   types.String `tfsdk:"id"`
	Name types.String `tfsdk:"name"`
}

// Metadata implements datasource.DataSource.
func (d *productDataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_product"
}

// Schema implements datasource.DataSource.
func (d *productDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	attributes := productAttributes()
	maps.Copy(attributes, map[string]schema.Attribute{
		"name_id": schema.StringAttribute{
			Required:            true,
			MarkdownDescription: "What orders name the product by (`product` of `certcentral_ssl_order`), such as `ssl_basic`.",
			Validators:          []validator.String{stringvalidator.LengthAtLeast(1)},
		},
		"container_id": schema.StringAttribute{
			Optional:            true,
			Computed:            true,
			MarkdownDescription: "Id of the container (division) that is to order. By default the provider's `container_id`, and without that the container of the API key's user, where new orders go as well.",
			Validators:          []validator.String{tfkit.IsID("container")},
		},
		"allowed_container_ids": schema.ListAttribute{
			Computed: true, ElementType: types.StringType,
			MarkdownDescription: "Ids of the containers (divisions) that may order the product, in ascending order; an empty list where the service tells none, which is no restriction.",
		},
		"duplicates_allowed":                   tfkit.FactFlag("Whether an order may have duplicates (`certcentral_duplicate_certificate`)."),
		"additional_dns_names_allowed":         tfkit.FactFlag("Whether a certificate may have names beyond its common name."),
		"increased_compatibility_allowed":      tfkit.FactFlag("Whether orders may ask for increased compatibility."),
		"custom_expiration_date_allowed":       tfkit.FactFlag("Whether a certificate's validity may be a number of days or a last day."),
		"custom_order_expiration_date_allowed": tfkit.FactFlag("Whether an order's validity may be a number of days or a last day."),
		"max_multi_year_order_validity_years": schema.Int64Attribute{
			Computed:            true,
			MarkdownDescription: "Most years of a multi-year plan, null for a product without such plans.",
		},
		"allow_auto_renew":            tfkit.FactFlag("Whether the service may renew orders by itself (`auto_renew`)."),
		"server_platforms":            platformsAttribute(),
		"license_agreement":           tfkit.FactText("Text of the agreement that an order accepts, null without one."),
		"replacement_product_name_id": tfkit.FactText("`name_id` of the product that replaced this one, null for a product that is still sold."),
		"limits":                      limitsAttribute(),
	})
	resp.Schema = schema.Schema{
		MarkdownDescription: "One product, with all that an order of it may have, and the limits that a container (division) sets.",
		Attributes:          attributes,
	}
}

func platformsAttribute() schema.Attribute {
	return schema.ListNestedAttribute{
		Computed:            true,
		MarkdownDescription: "Server platforms that a certificate may be ordered for, sorted by `id`. The platform decides the format in which CertCentral offers the certificate.",
		NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
			"id":   tfkit.FactText("Value for `server_platform_id` of an order; `-1` is any other platform."),
			"name": tfkit.FactText("Name of the platform."),
		}},
	}
}

// Read implements datasource.DataSource.
func (d *productDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var m productDataModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &m)...)
	if resp.Diagnostics.HasError() || !d.Ready(&resp.Diagnostics) {
		return
	}
	container, err := d.container(ctx, m.ContainerID)
	if err != nil {
		resp.Diagnostics.AddError("Could Not Read User Of API Key", "Without a container_id the container (division) of the key's user is asked about. "+tfkit.Explain(err))
		return
	}
	name := m.NameID.ValueString()
	product, err := d.Client.ProductIn(ctx, name, container)
	if err != nil {
		resp.Diagnostics.AddAttributeError(path.Root("name_id"), "Could Not Read Product "+name, tfkit.Explain(err))
		return
	}
	m.refresh(product)
	if container != nil {
		m.ContainerID = tfkit.IDValue(*container)
		m.Limits, err = d.limits(ctx, product.NameID, *container)
	}
	if err != nil {
		resp.Diagnostics.AddError(fmt.Sprintf("Could Not Read Limits Of Container %d", *container), tfkit.Explain(err))
		return
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, &m)...)
}

// container returns the container that is asked about, nil where none is configured and the service does not tell the
// user's.
func (d *productDataSource) container(ctx context.Context, configured types.String) (*int64, error) {
	if id := cmp.Or(tfkit.OptionalID(configured), d.ContainerID); id != nil {
		return id, nil
	}
	user, err := d.Client.CurrentUser(ctx)
	if err != nil || user.Container.ID == 0 {
		return nil, err
	}
	return &user.Container.ID, nil
}

// limits returns what a container sets for a product, nil where that may not be read: one may order without that.
func (d *productDataSource) limits(ctx context.Context, nameID string, container int64) ([]limitModel, error) {
	limits, err := d.Client.ProductLimits(ctx, container)
	switch {
	case certcentral.IsForbidden(err):
		return nil, nil
	case err != nil:
		return nil, err
	}
	return newLimitModels(limits, nameID, container), nil
}

// refresh writes what the service tells of the product into the model.
func (m *productDataModel) refresh(product *certcentral.Product) {
	name := m.NameID
	m.productModel = newProductModel(*product)
	m.NameID = name // as configured
	m.AllowedContainerIDs = tfkit.IDValues(product.AllowedContainerIDs)
	m.DuplicatesAllowed = types.BoolValue(product.DuplicatesAllowed)
	m.AdditionalDNSNamesAllowed = types.BoolValue(product.AdditionalDNSNamesAllowed)
	m.IncreasedCompatibilityAllowed = types.BoolValue(product.IncreasedCompatibilityAllowed)
	m.CustomExpirationDateAllowed = types.BoolValue(product.CustomExpirationDateAllowed)
	m.CustomOrderExpirationDateAllowed = types.BoolValue(product.CustomOrderExpirationDateAllowed)
	if years := product.MaxMultiYearOrderValidityYears; years > 0 {
		m.MaxMultiYearOrderValidityYears = types.Int64Value(years)
	}
	m.AllowAutoRenew = types.BoolValue(product.AutoRenewAllowed)
	m.ServerPlatforms = newPlatformModels(product.ServerPlatforms)
	m.LicenseAgreement = tfkit.OptionalText(product.LicenseAgreement)
	m.ReplacementProductNameID = tfkit.OptionalText(product.ReplacementProductNameID)
}

func newPlatformModels(platforms []certcentral.ServerPlatform) []platformModel {
	models := make([]platformModel, 0, len(platforms))
	for _, platform := range slices.SortedFunc(slices.Values(platforms), func(a, b certcentral.ServerPlatform) int { return cmp.Compare(a.ID, b.ID) }) {
		models = append(models, platformModel{tfkit.IDValue(platform.ID), types.StringValue(platform.Name)})
	}
	return models
}
