// SPDX-License-Identifier: MPL-2.0

package orders

import (
	"context"
	"fmt"
	"regexp"

	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/certcentral"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/lifecycle"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/tfkit"
)

// sslOrderTermsModel is what only orders of TLS certificates are placed with, besides the certificate and its proofs.
type sslOrderTermsModel struct {
	TypeHint                    types.String `tfsdk:"type_hint"`
	ProfileOption               types.String `tfsdk:"profile_option"`
	OrganizationUnits           types.Set    `tfsdk:"organization_units"`
	Locale                      types.String `tfsdk:"locale"`
	AutoRenew                   types.Bool   `tfsdk:"auto_renew"`
	AutoReissue                 types.Bool   `tfsdk:"auto_reissue"`
	CustomRenewalMessage        types.String `tfsdk:"custom_renewal_message"`
	DisableRenewalNotifications types.Bool   `tfsdk:"disable_renewal_notifications"`
	AdditionalEmails            types.Set    `tfsdk:"additional_emails"`
	DisableCT                   types.Bool   `tfsdk:"disable_ct"`
	CompetitiveReplacement      types.Object `tfsdk:"competitive_replacement"`
	RenewedThumbprint           types.String `tfsdk:"renewed_thumbprint"`
}

// replacementModel is competitive_replacement.
type replacementModel struct {
	ApplyDiscount types.Bool   `tfsdk:"apply_discount"`
	SerialNumber  types.String `tfsdk:"serial_number"`
}

func sslOrderTermsAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"type_hint": schema.StringAttribute{
			MarkdownDescription: "Kind of certificate for product `ssl`, of which the service then chooses the product: `ov`, `ev`, `dv` or `private`. `product_name_id` shows its choice." + nextCall,
			Optional:            true,
			Validators:          []validator.String{stringvalidator.OneOf("ov", "ev", "dv", "private")},
		},
		"profile_option": schema.StringAttribute{
			MarkdownDescription: "Named profile of the certificate, such as `server_auth_only_eku` or one of the account's own." + nextCall,
			Optional:            true,
			Computed:            true,
			Validators:          []validator.String{stringvalidator.LengthAtLeast(1)},
		},
		"organization_units": schema.SetAttribute{
			MarkdownDescription: "Organization units in the certificate's subject, for private products: a publicly trusted certificate holds none, and the service ignores them." + nextCall,
			Optional:            true,
			ElementType:         types.StringType,
			Validators:          []validator.Set{setvalidator.SizeAtLeast(1), setvalidator.NoNullValues()},
		},
		"locale": schema.StringAttribute{
			MarkdownDescription: "Language of the mails that ask for a proof of domain control, for example `en` (the service's default), `de` or `ja`." + nextCall,
			Optional:            true,
			Validators:          []validator.String{stringvalidator.LengthAtLeast(1)},
		},
		"auto_renew": switchAttribute("Whether DigiCert renews the order by itself when it ends, billed. Such a renewal is an order of its own, which this resource names and does not follow; `renew_before_days` renews within the resource, and the two exclude each other." + nextCall),
		"auto_reissue": switchAttribute("Whether DigiCert reissues the certificate by itself, 30 days before it ends, while the order of a multi-year plan runs. The resource takes over what it finds. " +
			"A change is sent to the running order by a call of its own, and its certificate stays; an order that is no multi-year plan ignores it."),
		"custom_renewal_message": schema.StringAttribute{
			MarkdownDescription: "Text in the mails that remind of the renewal." + nextCall,
			Optional:            true,
		},
		"disable_renewal_notifications": switchAttribute("Whether no mails remind of the renewal." + nextCall),
		"additional_emails": schema.SetAttribute{
			MarkdownDescription: "Further addresses for the service's notifications." + nextCall,
			Optional:            true,
			Computed:            true,
			ElementType:         types.StringType,
			Validators:          []validator.Set{setvalidator.SizeAtLeast(1), setvalidator.NoNullValues()},
		},
		"disable_ct": switchAttribute("Whether the certificate stays out of the public Certificate Transparency logs, where the account may choose; browsers refuse such a certificate." + nextCall),
		"competitive_replacement": schema.SingleNestedAttribute{
			MarkdownDescription: "Discount for taking the place of another CA's certificate." + firstOrder,
			Optional:            true,
			Attributes: map[string]schema.Attribute{
				"apply_discount": schema.BoolAttribute{MarkdownDescription: "Whether to ask for the discount.", Required: true},
				"serial_number":  schema.StringAttribute{MarkdownDescription: "Serial number of that certificate.", Required: true, Validators: []validator.String{stringvalidator.LengthAtLeast(1)}},
			},
		},
		"renewed_thumbprint": schema.StringAttribute{
			MarkdownDescription: "SHA-1 thumbprint of the certificate whose order the first order renews, in the place of `renewal_of_order_id`." + firstOrder,
			Optional:            true,
			Validators:          []validator.String{stringvalidator.ConflictsWith(path.MatchRoot("renewal_of_order_id")), stringvalidator.RegexMatches(thumbprint, "must be the 40 hex digits of a SHA-1 thumbprint")},
		},
	}
}

var thumbprint = regexp.MustCompile(`^[0-9A-Fa-f]{40}$`)

// flags returns the switches of an order, all of which a new order has off.
func (m *sslOrderTermsModel) flags() []*types.Bool {
	return []*types.Bool{&m.AutoRenew, &m.AutoReissue, &m.DisableRenewalNotifications, &m.DisableCT}
}

// assume fills in, for a first order, what the configuration leaves out.
func (m *sslOrderTermsModel) assume(config *sslOrderTermsModel) {
	off := types.BoolValue(false)
	m.inherit(config, &sslOrderTermsModel{
		AutoRenew: off, AutoReissue: off, DisableRenewalNotifications: off, DisableCT: off,
		ProfileOption: types.StringNull(), AdditionalEmails: types.SetNull(types.StringType),
	})
}

// inherit takes over from the prior state what the configuration leaves out.
func (m *sslOrderTermsModel) inherit(config, prior *sslOrderTermsModel) {
	for i, flag := range m.flags() {
		if config.flags()[i].IsNull() {
			*flag = *prior.flags()[i]
		}
	}
	if config.ProfileOption.IsNull() {
		m.ProfileOption = prior.ProfileOption
	}
	if config.AdditionalEmails.IsNull() {
		m.AdditionalEmails = prior.AdditionalEmails
	}
}

// fill writes the terms into an order that is to be placed. Those of the first order only are not in it.
func (m *sslOrderTermsModel) fill(request *certcentral.OrderRequest) {
	request.TypeHint = m.TypeHint.ValueString()
	request.Locale = m.Locale.ValueString()
	request.AutoReissue = ifOn(m.AutoReissue)
	if m.AutoRenew.ValueBool() {
		request.AutoRenew = new(int64(1))
	}
	request.CustomRenewalMessage = m.CustomRenewalMessage.ValueString()
	request.DisableRenewalNotifications, request.DisableCT = ifOn(m.DisableRenewalNotifications), ifOn(m.DisableCT)
	request.AdditionalEmails = texts(m.AdditionalEmails)
}

// fillFirst writes the terms of the first order into it.
func (m *sslOrderTermsModel) fillFirst(ctx context.Context, request *certcentral.OrderRequest) {
	request.RenewedThumbprint = m.RenewedThumbprint.ValueString()
	var replacement replacementModel
	if diags := m.CompetitiveReplacement.As(ctx, &replacement, basetypes.ObjectAsOptions{UnhandledNullAsEmpty: true}); !diags.HasError() && replacement.ApplyDiscount.ValueBool() {
		request.ApplyCRDiscount, request.SerialNumber = true, replacement.SerialNumber.ValueString()
	}
}

// imported fills in the terms of an order that was just imported.
func (m *sslOrderTermsModel) imported(order *certcentral.Order) {
	m.ProfileOption = tfkit.OptionalText(order.Certificate.ProfileOption)
	m.OrganizationUnits = textSet(order.Certificate.OrganizationUnits)
	m.AdditionalEmails = textSet(order.AdditionalEmails)
	m.AutoRenew, m.AutoReissue = types.BoolValue(order.AutoRenew > 0), types.BoolValue(order.AutoReissue)
	m.DisableRenewalNotifications, m.DisableCT = types.BoolValue(order.DisableRenewalNotifications), types.BoolValue(order.DisableCT)
}

// validateTerms refuses terms that contradict each other, and warns of one that the service ignores.
func (m *sslOrderTermsModel) validateTerms(product types.String, diags *diag.Diagnostics) {
	switch {
	case !tfkit.IsKnown(product):
	case product.ValueString() == lifecycle.AnyProduct && m.TypeHint.IsNull():
		diags.AddAttributeError(path.Root("type_hint"), "Missing Type Hint",
			"With product ssl the service chooses the product by a hint. Set type_hint to ov, ev, dv or private, or name the product.")
	case product.ValueString() != lifecycle.AnyProduct && !m.TypeHint.IsNull():
		diags.AddAttributeError(path.Root("type_hint"), "Type Hint Without Product Ssl", fmt.Sprintf(
			"Product %s is what it is; type_hint has the service choose where product = \"ssl\". Take it out, or use that product.", product.ValueString()))
	}
	for _, email := range texts(m.AdditionalEmails) {
		validateAddress(path.Root("additional_emails"), email, diags)
	}
}
