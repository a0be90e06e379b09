// SPDX-License-Identifier: MPL-2.0

// Package provider is the front door: the provider's configuration and the lists of everything it serves.
package provider

import (
	"cmp"
	"context"
	"fmt"
	"os"

	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/provider/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/certcentral"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/tfkit"
)

// The environment variables that stand in for what the configuration leaves out.
const (
	envAPIKey  = "CERTCENTRAL_API_KEY"
	envBaseURL = "CERTCENTRAL_BASE_URL"
)

var _ provider.Provider = (*certcentralProvider)(nil)

type certcentralProvider struct {
	version string
	adjust  []func(*certcentral.Config)
}

// New returns the constructor of the provider. What adjust changes in the client's configuration, its clock or its
// transport, is for tests in process.
func New(version string, adjust ...func(*certcentral.Config)) func() provider.Provider {
	return func() provider.Provider {
		return &certcentralProvider{version: version, adjust: adjust}
	}
}

type providerModel struct {
	APIKey            types.String `tfsdk:"api_key"`
	BaseURL           types.String `tfsdk:"base_url"`
	Region            types.String `tfsdk:"region"`
	ContainerID       types.String `tfsdk:"container_id"`
	RequestsPerMinute types.Int64  `tfsdk:"requests_per_minute"`
	AllowBillable     types.Bool   `tfsdk:"allow_billable"`
	Preflight         types.Bool   `tfsdk:"preflight"`
	LegacyAPI         types.Object `tfsdk:"legacy_api"`
}

// Metadata implements provider.Provider.
func (p *certcentralProvider) Metadata(_ context.Context, _ provider.MetadataRequest, resp *provider.MetadataResponse) {
	resp.TypeName = "certcentral"
	resp.Version = p.version
}

// Schema implements provider.Provider.
func (p *certcentralProvider) Schema(_ context.Context, _ provider.SchemaRequest, resp *provider.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Orders, validates, reissues, renews and revokes certificates of DigiCert CertCentral (Services API v2, and the first REST API): TLS of every product, client and S/MIME.",
		Attributes: map[string]schema.Attribute{
			"api_key": schema.StringAttribute{
				MarkdownDescription: "API key of the CertCentral account. Left out, the environment variable `CERTCENTRAL_API_KEY` is used. " +
					"Its user's role decides what this provider may do; revoking without approval needs an administrator.",
				Optional:  true,
				Sensitive: true,
			},
			"base_url": schema.StringAttribute{
				MarkdownDescription: "URL of the Services API up to its version, for a simulator or a gateway. Left out, the environment variable " +
					"`CERTCENTRAL_BASE_URL` is used, else the address of `region`. Plain `http://` is taken for loopback addresses only. Conflicts with `region`.",
				Optional:   true,
				Validators: []validator.String{stringvalidator.ConflictsWith(path.MatchRoot("region"))},
			},
			"region": schema.StringAttribute{
				MarkdownDescription: "Platform that holds the account: `us` (default, `" + certcentral.USBaseURL + "`) or `eu` (`" + certcentral.EUBaseURL + "`). " +
					"A key of one is unknown to the other. `CERTCENTRAL_BASE_URL`, where it is set, comes first. Conflicts with `base_url`.",
				Optional:   true,
				Validators: []validator.String{stringvalidator.OneOf("us", "eu")},
			},
			"container_id": schema.StringAttribute{
				MarkdownDescription: "Id of the container (division) in which new orders are placed that name none themselves.",
				Optional:            true,
				Validators:          []validator.String{tfkit.IsID("container")},
			},
			"requests_per_minute": schema.Int64Attribute{
				MarkdownDescription: "Most requests a minute that this process makes to either API, a share of the account's limit where several use it. " +
					"Left out, the service's own limits hold: 100 in 5 seconds and 1,000 in 3 minutes.",
				Optional:   true,
				Validators: []validator.Int64{int64validator.Between(1, 1200)},
			},
			"allow_billable": schema.BoolAttribute{
				MarkdownDescription: "Whether orders may be placed (default `true`). With `false`, a plan that would place an order that an edit asks for is an error, " +
					"and a renewal that falls due is put off with a warning: the setting for pipelines that only check.",
				Optional: true,
			},
			"preflight": schema.BoolAttribute{
				MarkdownDescription: "Whether a plan with new orders asks the account what it takes (default `true`). An order of a product that the account does not have, " +
					"or of a hash, CA or validity that account or division does not allow, is then an error of the plan instead of the apply. " +
					"It costs three requests a plan, and three again when that is applied, however many orders there are, and one more for each further container; renewals, reissues and unchanged orders need none. " +
					"Where the account cannot be asked, a warning says so and the plan goes on without.",
				Optional: true,
			},
			"legacy_api": legacyAttribute(),
		},
	}
}

// Configure implements provider.Provider. It makes no request.
func (p *certcentralProvider) Configure(ctx context.Context, req provider.ConfigureRequest, resp *provider.ConfigureResponse) {
	var config providerModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	if resp.Diagnostics.HasError() {
		return
	}
	data := &tfkit.ProviderData{
		ContainerID:   tfkit.OptionalID(config.ContainerID),
		AllowBillable: trueUnlessSet(config.AllowBillable),
		Made:          &tfkit.ObjectSet{},
		Ended:         &tfkit.ObjectSet{},
	}
	resp.ResourceData, resp.DataSourceData, resp.ListResourceData = data, data, data
	resp.ActionData, resp.EphemeralResourceData = data, data
	common := certcentral.Config{
		UserAgent:         fmt.Sprintf("terraform-provider-certcentral/%s terraform/%s", p.version, req.TerraformVersion),
		RequestsPerMinute: int(config.RequestsPerMinute.ValueInt64()),
	}
	p.configureLegacy(ctx, config.LegacyAPI, common, data, &resp.Diagnostics)
	p.configureClient(config, common, data, &resp.Diagnostics)
}

// configureClient makes the client of version 2. Where the account is one of the first API alone, a missing key is no error.
func (p *certcentralProvider) configureClient(config providerModel, common certcentral.Config, data *tfkit.ProviderData, diags *diag.Diagnostics) {
	if config.APIKey.IsUnknown() || config.BaseURL.IsUnknown() || config.Region.IsUnknown() {
		data.ClientLater = true
		data.NoClient = diag.NewErrorDiagnostic("Provider Configuration Not Known Yet",
			"This operation calls CertCentral, but the provider's api_key, base_url or region is a value known only after apply. "+
				"Apply what it comes from first (terraform apply -target=...), or give key and URL by the environment variables "+envAPIKey+" and "+envBaseURL+".")
		return
	}
	key := cmp.Or(config.APIKey.ValueString(), os.Getenv(envAPIKey))
	if key == "" {
		data.NoClient = diag.NewErrorDiagnostic("Missing API Key",
			"CertCentral identifies the account by an API key. Set api_key in the provider's configuration, or the environment variable "+envAPIKey+". "+
				"Orders of the first API alone take no such key, but legacy_api, or "+envLegacyAccountID+" and "+envLegacyAPIKey+".")
		if data.Legacy == nil && config.LegacyAPI.IsNull() {
			diags.Append(diag.WithPath(path.Root("api_key"), data.NoClient))
		}
		return
	}
	clientConfig := p.clientConfig(common, key, baseURL(config))
	if err := certcentral.CheckBaseURL(clientConfig.BaseURL); err != nil {
		diags.AddAttributeError(path.Root("base_url"), "Invalid Base URL",
			"The value of base_url, or of "+envBaseURL+", is refused: "+err.Error()+".")
		return
	}
	client, err := certcentral.New(clientConfig)
	if err != nil {
		diags.AddError("Invalid Provider Configuration", "The client for CertCentral cannot be made: "+err.Error()+".")
		return
	}
	data.Client = client
	if trueUnlessSet(config.Preflight) && !config.ContainerID.IsUnknown() { // else it is not known whose limits count
		data.Account = tfkit.NewAccount(client)
	}
}

// clientConfig returns the configuration of a client with the key and the base URL.
func (p *certcentralProvider) clientConfig(common certcentral.Config, key, base string) certcentral.Config {
	common.APIKey, common.BaseURL, common.Log = key, base, logRequest(key)
	for _, adjust := range p.adjust {
		adjust(&common)
	}
	return common
}

// trueUnlessSet returns a switch that is on by default, and while its value is not known.
func trueUnlessSet(value types.Bool) bool { return !tfkit.IsKnown(value) || value.ValueBool() }

// baseURL prefers what is nearest: the configured URL, then that of the environment, by which a configuration written for
// a real account is tried on a simulator, then the region's.
func baseURL(config providerModel) string {
	regional := certcentral.USBaseURL
	if config.Region.ValueString() == "eu" {
		regional = certcentral.EUBaseURL
	}
	return cmp.Or(config.BaseURL.ValueString(), os.Getenv(envBaseURL), regional)
}

// logRequest tells of each try at DEBUG. The key is in no field; it is masked all the same, in case a path or an error
// ever carries it.
func logRequest(key string) func(context.Context, certcentral.LogEntry) {
	return func(ctx context.Context, entry certcentral.LogEntry) {
		ctx = tflog.MaskAllFieldValuesStrings(ctx, key)
		fields := map[string]any{
			"method": entry.Method, "path": entry.Path, "status": entry.Status,
			"duration": entry.Duration.String(), "try": entry.Try,
		}
		if entry.Err != "" {
			fields["error"] = entry.Err
		}
		tflog.Debug(ctx, "CertCentral request", fields)
	}
}
