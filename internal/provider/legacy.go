// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"cmp"
	"context"
	"os"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/provider/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/certcentral"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/legacy/api"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/tfkit"
)

// The environment variables that stand in for what legacy_api leaves out.
const (
	envLegacyAccountID = "CERTCENTRAL_LEGACY_ACCOUNT_ID"
	envLegacyAPIKey    = "CERTCENTRAL_LEGACY_API_KEY"
	envLegacyBaseURL   = "CERTCENTRAL_LEGACY_BASE_URL"
)

type legacyModel struct {
	AccountID types.String `tfsdk:"account_id"`
	APIKey    types.String `tfsdk:"api_key"`
	BaseURL   types.String `tfsdk:"base_url"`
}

func legacyAttribute() schema.Attribute {
	return schema.SingleNestedAttribute{
		MarkdownDescription: "Access to the first REST API (v1), for `certcentral_legacy_ssl_order` alone; nothing else needs it. " +
			"Where only such orders are managed, `api_key` and its environment variable can be left out.",
		Optional: true,
		Attributes: map[string]schema.Attribute{
			"account_id": schema.StringAttribute{
				MarkdownDescription: "Number of the account, with its leading zeros. Left out, the environment variable `" + envLegacyAccountID + "` is used.",
				Optional:            true,
			},
			"api_key": schema.StringAttribute{
				MarkdownDescription: "API key of the first API, which is not one of CertCentral's Services API. Left out, the environment variable `" + envLegacyAPIKey + "` is used.",
				Optional:            true,
				Sensitive:           true,
			},
			"base_url": schema.StringAttribute{
				MarkdownDescription: "URL of the first API, for a simulator or a gateway. Left out, the environment variable `" + envLegacyBaseURL + "` is used, else `" + api.DefaultBaseURL + "`. " +
					"Plain `http://` is taken for loopback addresses only.",
				Optional: true,
			},
		},
	}
}

// configureLegacy makes the client of the first API, where there are credentials for it. That they are missing is an error
// for the resource that needs them, and for nobody else.
func (p *certcentralProvider) configureLegacy(ctx context.Context, block types.Object, common certcentral.Config, data *tfkit.ProviderData, diags *diag.Diagnostics) {
	var config legacyModel
	if tfkit.IsKnown(block) {
		diags.Append(block.As(ctx, &config, basetypes.ObjectAsOptions{})...)
	}
	if block.IsUnknown() || config.AccountID.IsUnknown() || config.APIKey.IsUnknown() || config.BaseURL.IsUnknown() {
		data.LegacyLater = true
		data.NoLegacy = diag.NewErrorDiagnostic("Provider Configuration Not Known Yet",
			"This operation calls the first API, but account_id, api_key or base_url of the provider's legacy_api is a value known only after apply. "+
				"Apply what it comes from first (terraform apply -target=...), or give them by the environment variables "+
				strings.Join([]string{envLegacyAccountID, envLegacyAPIKey, envLegacyBaseURL}, ", ")+".")
		return
	}
	account := cmp.Or(config.AccountID.ValueString(), os.Getenv(envLegacyAccountID))
	key := cmp.Or(config.APIKey.ValueString(), os.Getenv(envLegacyAPIKey))
	if account == "" || key == "" {
		data.NoLegacy = diag.NewErrorDiagnostic("Missing Legacy API Credentials",
			"The first API identifies an account by its number and an API key of its own; the key of CertCentral's Services API does not open it. "+
				strings.TrimSpace(missing(account, "account_id", envLegacyAccountID)+missing(key, "api_key", envLegacyAPIKey)))
		return
	}
	clientConfig := p.clientConfig(common, key, cmp.Or(config.BaseURL.ValueString(), os.Getenv(envLegacyBaseURL), api.DefaultBaseURL))
	at := path.Root("legacy_api")
	if err := certcentral.CheckBaseURL(clientConfig.BaseURL); err != nil {
		diags.AddAttributeError(at.AtName("base_url"), "Invalid Base URL",
			"The value of base_url in legacy_api, or of "+envLegacyBaseURL+", is refused: "+err.Error()+".")
		return
	}
	client, err := api.New(account, clientConfig)
	if err != nil {
		diags.AddAttributeError(at, "Invalid Provider Configuration", "The client for the first API cannot be made: "+err.Error()+".")
		return
	}
	data.Legacy = client
}

// missing says where a value of legacy_api can come from, if there is none.
func missing(value, attribute, variable string) string {
	if value != "" {
		return ""
	}
	return "There is no " + attribute + ": set it in legacy_api of the provider's configuration, or by the environment variable " + variable + ". "
}
