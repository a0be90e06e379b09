// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral"
	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/account"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/certificates"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/domains"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/legacy"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/orders"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/organizations"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/products"
)

var (
	_ provider.ProviderWithActions            = (*certcentralProvider)(nil)
	_ provider.ProviderWithEphemeralResources = (*certcentralProvider)(nil)
	_ provider.ProviderWithFunctions          = (*certcentralProvider)(nil)
	_ provider.ProviderWithListResources      = (*certcentralProvider)(nil)
)

// Resources implements provider.Provider.
func (p *certcentralProvider) Resources(context.Context) []func() resource.Resource {
	return []func() resource.Resource{
		orders.NewClientCertificateOrderResource,
		orders.NewSSLOrderResource,
		orders.NewDuplicateCertificateResource,
		orders.NewRequestApprovalResource,
		organizations.NewOrganizationResource,
		certificates.NewIssuedCertificateResource,
		domains.NewDomainResource,
		domains.NewDomainValidationResource,
		legacy.NewSSLOrderResource,
	}
}

// DataSources implements provider.Provider.
func (p *certcentralProvider) DataSources(context.Context) []func() datasource.DataSource {
	return []func() datasource.DataSource{
		orders.NewOrderStatusDataSource,
		orders.NewReissuesDataSource,
		orders.NewRequestsDataSource,
		orders.NewStatusChangesDataSource,
		orders.NewOrdersDataSource,
		certificates.NewCertificateDataSource,
		organizations.NewOrganizationDataSource,
		organizations.NewOrganizationsDataSource,
		products.NewProductDataSource,
		products.NewProductsDataSource,
		domains.NewDomainDataSource,
		domains.NewDomainsDataSource,
		account.NewAccountDataSource,
		account.NewContainersDataSource,
		account.NewCustomFieldsDataSource,
	}
}

// ListResources implements provider.ProviderWithListResources.
func (p *certcentralProvider) ListResources(context.Context) []func() list.ListResource {
	return []func() list.ListResource{
		domains.NewDomainList,
		organizations.NewOrganizationList,
		orders.NewClientCertificateOrderList,
		orders.NewSSLOrderList,
	}
}

// Actions implements provider.ProviderWithActions.
func (p *certcentralProvider) Actions(context.Context) []func() action.Action {
	return []func() action.Action{
		orders.NewApproveRequestAction,
		orders.NewCheckDCVAction,
		orders.NewReissueCertificateAction,
		orders.NewRejectRequestAction,
		orders.NewResendDCVEmailsAction,
		orders.NewRevokeCertificateAction,
	}
}

// EphemeralResources implements provider.ProviderWithEphemeralResources.
func (p *certcentralProvider) EphemeralResources(context.Context) []func() ephemeral.EphemeralResource {
	return []func() ephemeral.EphemeralResource{
		certificates.NewPKCS12EphemeralResource,
	}
}

// Functions implements provider.ProviderWithFunctions.
func (p *certcentralProvider) Functions(context.Context) []func() function.Function {
	return []func() function.Function{
		certificates.NewCertificateFunction,
		certificates.NewCSRFunction,
		certificates.NewFullChainFunction,
	}
}
