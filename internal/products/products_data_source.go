// SPDX-License-Identifier: MPL-2.0

// Package products serves what an account may order.
package products

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/certcentral"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/tfkit"
)

var _ datasource.DataSourceWithConfigure = (*productsDataSource)(nil)

// NewProductsDataSource returns the data source certcentral_products.
func NewProductsDataSource() datasource.DataSource { return &productsDataSource{} }

type productsDataSource struct{ tfkit.DataSource }

type productsModel struct {
	Type           types.String   `tfsdk:"type"`
	ValidationType types.String   `tfsdk:"validation_type"`
	Name           types.String   `tfsdk:"name"`
	ContainerID    types.String   `tfsdk:"container_id"`
	Products       []productModel `tfsdk:"products"`
}

type productModel struct {
	NameID                    types.String  `tfsdk:"name_id"`
	Name                      types.String  `tfsdk:"name"`
	GroupName                 types.String  `tfsdk:"group_name"`
	Type                      types.String  `tfsdk:"type"`
	ValidationType            types.String  `tfsdk:"validation_type"`
	AllowedValidityYears      []int64       `tfsdk:"allowed_validity_years"`
	AllowedOrderValidityYears []int64       `tfsdk:"allowed_order_validity_years"`
	SignatureHashes           []string      `tfsdk:"signature_hashes"`
	DefaultSignatureHash      types.String  `tfsdk:"default_signature_hash"`
	CACerts                   []caCertModel `tfsdk:"ca_certs"`
	CSRRequired               types.Bool    `tfsdk:"csr_required"`
}

type caCertModel struct {
	ID   types.String `tfsdk:"id"`
	Name types.String `tfsdk:"name"`
}

func (d *productsDataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_products"
}

func (d *productsDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "The products that the account, or one container (division) of it, may order. What several filters ask for must all be met.",
		Attributes: map[string]schema.Attribute{
			"type": schema.StringAttribute{
				Optional:            true,
				MarkdownDescription: "Only products of this type, such as `ssl_certificate`.",
			},
			"validation_type": schema.StringAttribute{
				Optional:            true,
				MarkdownDescription: "Only products with this kind of validation, such as `ov`, `ev` or `dv`.",
			},
			"name": schema.StringAttribute{
				Optional:            true,
				MarkdownDescription: "Only products with this text in their name, in upper or lower case.",
			},
			"container_id": schema.StringAttribute{
				Optional:            true,
				MarkdownDescription: "Id of a container (division): only what it may order.",
				Validators:          []validator.String{tfkit.IsID("container")},
			},
			"products": schema.ListNestedAttribute{
				Computed:            true,
				MarkdownDescription: "The products, sorted by `name_id`; an empty list when none meets the filters.",
				NestedObject:        schema.NestedAttributeObject{Attributes: productAttributes()},
			},
		},
	}
}

func productAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"name_id":         tfkit.FactText("What orders name the product by (`product` of `certcentral_ssl_order`), such as `ssl_basic`."),
		"name":            tfkit.FactText("Name for people."),
		"group_name":      tfkit.FactText("Group that the product belongs to."),
		"type":            tfkit.FactText("Type, such as `ssl_certificate`."),
		"validation_type": tfkit.FactText("Kind of validation, such as `ov`, `ev` or `dv`; null where there is none."),
		"allowed_validity_years": schema.ListAttribute{
			Computed:            true,
			ElementType:         types.Int64Type,
			MarkdownDescription: "Years that a certificate may be valid for.",
		},
		"allowed_order_validity_years": schema.ListAttribute{
			Computed:            true,
			ElementType:         types.Int64Type,
			MarkdownDescription: "Years that an order may run for.",
		},
		"signature_hashes": schema.ListAttribute{
			Computed:            true,
			ElementType:         types.StringType,
			MarkdownDescription: "Values that `signature_hash` of an order may have.",
		},
		"default_signature_hash": tfkit.FactText("Signature hash that the service proposes; null where it proposes none."),
		"ca_certs": schema.ListNestedAttribute{
			Computed:            true,
			MarkdownDescription: "Certificate authorities that may issue the certificate.",
			NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
				"id":   tfkit.FactText("Value for `ca_cert_id` of an order."),
				"name": tfkit.FactText("Name of the authority."),
			}},
		},
		"csr_required": schema.BoolAttribute{
			Computed:            true,
			MarkdownDescription: "Whether an order must bring a certificate signing request.",
		},
	}
}

// Read lists the products with one request, and filters them here: the service does not.
func (d *productsDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var m productsModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &m)...)
	if resp.Diagnostics.HasError() || !d.Ready(&resp.Diagnostics) {
		return
	}
	products, err := d.Client.Products(ctx, tfkit.OptionalID(m.ContainerID))
	if err != nil {
		resp.Diagnostics.AddError("Could Not List Products", tfkit.Explain(err))
		return
	}
	m.refresh(products)
	resp.Diagnostics.Append(resp.State.Set(ctx, m)...)
}

// refresh writes the products that meet the filters into the model.
func (m *productsModel) refresh(products []certcentral.Product) {
	m.Products = []productModel{}
	for _, product := range products {
		if m.selects(product) {
			m.Products = append(m.Products, newProductModel(product))
		}
	}
	slices.SortFunc(m.Products, func(a, b productModel) int {
		return cmp.Compare(a.NameID.ValueString(), b.NameID.ValueString())
	})
}

func (m *productsModel) selects(product certcentral.Product) bool {
	return (m.Type.IsNull() || strings.EqualFold(product.Type, m.Type.ValueString())) &&
		(m.ValidationType.IsNull() || strings.EqualFold(product.ValidationType, m.ValidationType.ValueString())) &&
		strings.Contains(strings.ToLower(product.Name), strings.ToLower(m.Name.ValueString()))
}

func newProductModel(product certcentral.Product) productModel {
	m := productModel{
		NameID:                    types.StringValue(product.NameID),
		Name:                      types.StringValue(product.Name),
		GroupName:                 tfkit.OptionalText(product.GroupName),
		Type:                      tfkit.OptionalText(product.Type),
		ValidationType:            tfkit.OptionalText(product.ValidationType),
		AllowedValidityYears:      append([]int64{}, product.AllowedValidityYears...),
		AllowedOrderValidityYears: append([]int64{}, product.AllowedOrderValidityYears...),
		SignatureHashes:           append([]string{}, product.SignatureHashes...),
		DefaultSignatureHash:      tfkit.OptionalText(product.DefaultSignatureHash),
		CACerts:                   []caCertModel{},
		CSRRequired:               types.BoolValue(product.CSRRequired),
	}
	for _, ca := range product.AllowedCACerts {
		m.CACerts = append(m.CACerts, caCertModel{ID: types.StringValue(ca.ID), Name: types.StringValue(ca.Name)})
	}
	return m
}
