// SPDX-License-Identifier: MPL-2.0

package simulator

import "net/http"

// accountView is the account in answers.
type accountView struct {
	ID                         int64  `json:"id"`
	PrimaryOrganizationID      int64  `json:"primary_organization_id"`
	PrimaryOrganizationName    string `json:"primary_organization_name"`
	PrimaryOrganizationCountry string `json:"primary_organization_country"`
	RootContainerID            int64  `json:"root_container_id"`
	CertTransparency           string `json:"cert_transparency"`
	CertCentralType            string `json:"cert_central_type"`
	BillingAccountID           int64  `json:"billing_account_id"`
	BillingAccountName         string `json:"billing_account_name"`
	LanguageID                 int64  `json:"language_id"`
	EnterpriseSupportPlan      string `json:"ent_support_plan"`
	DefaultCountry             string `json:"default_country"`
}

// showAccount is GET /account. The primary organization is the account's first one, which cannot be deleted.
func (s *Simulator) showAccount(*call) reply {
	primary := s.account.Organizations[0]
	return answer(http.StatusOK, accountView{
		ID:                         accountID,
		PrimaryOrganizationID:      primary.ID,
		PrimaryOrganizationName:    primary.Name,
		PrimaryOrganizationCountry: primary.Country,
		RootContainerID:            s.account.Container.ID,
		CertTransparency:           "on",
		CertCentralType:            "enterprise",
		BillingAccountID:           accountID,
		BillingAccountName:         primary.Name,
		LanguageID:                 1,
		EnterpriseSupportPlan:      "1",
		DefaultCountry:             primary.Country,
	})
}
