// SPDX-License-Identifier: MPL-2.0

package legacy

import (
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/legacy/api"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/lifecycle"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/tfkit"
)

// orderRequest returns the order as it is placed. Names are sent even where they are the CSR's, so that what is ordered is
// what was planned.
func (m *sslOrderModel) orderRequest() api.OrderRequest {
	return api.OrderRequest{
		CSR: m.CSR.ValueString(), Validity: m.Validity.ValueInt64(), ServerType: m.ServerType.ValueInt64(), EV: m.EV.ValueBool(),
		CommonName: m.CommonName.ValueString(), SANs: m.sentNames(!m.requestedNames().IsNull()),
		OrgUnit: m.OrgUnit.ValueString(), OrgName: m.OrgName.ValueString(),
		OrgAddr1: m.OrgAddr1.ValueString(), OrgAddr2: m.OrgAddr2.ValueString(), OrgCity: m.OrgCity.ValueString(),
		OrgState: m.OrgState.ValueString(), OrgZip: m.OrgZip.ValueString(), OrgCountry: strings.ToLower(m.OrgCountry.ValueString()),
		Telephone: m.Telephone.ValueString(), OrgContactJobTitle: m.OrgContactJobTitle.ValueString(),
		OrgContactFirstname: m.OrgContactFirstname.ValueString(), OrgContactLastname: m.OrgContactLastname.ValueString(),
		OrgContactEmail: m.OrgContactEmail.ValueString(), OrgContactTelephone: m.OrgContactTelephone.ValueString(),
		OrgContactTelephoneExtension: m.OrgContactTelephoneExt.ValueString(),
	}
}

// reissueRequest returns the whole certificate, for what a reissue leaves out stays as the certificate in use has it.
func (m *sslOrderModel) reissueRequest() api.ReissueRequest {
	return api.ReissueRequest{
		CSR: m.CSR.ValueString(), CommonName: m.CommonName.ValueString(), SANs: m.sentNames(true), ServerType: m.ServerType.ValueInt64Pointer(),
	}
}

// sentNames returns the names beyond the common name as requests have them. The API has no word for "none" where it fills in
// some by itself, from the CSR or from the certificate in use: the common name alone says that.
func (m *certifiedModel) sentNames(isFilledIn bool) string {
	sans, _ := m.names()
	if len(sans) == 0 && isFilledIn {
		sans = []string{m.CommonName.ValueString()}
	}
	return api.JoinNames(sans)
}

// requestedNames returns the names of the CSR beyond the common name, null when there are none.
func (m *certifiedModel) requestedNames() types.Set {
	csr, err := lifecycle.ParseCSR(m.CSR.ValueString())
	if err != nil {
		return types.SetNull(types.StringType)
	}
	return tfkit.NameValues(m.CommonName.ValueString(), csr.DNSNames)
}
