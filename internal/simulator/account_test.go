// SPDX-License-Identifier: MPL-2.0

package simulator_test

import (
	"net/http"
	"testing"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/simulator"
)

func TestAccount(t *testing.T) {
	b := newBench(t, simulator.Config{})
	b.do(http.MethodGet, "/account", nil).want(200).shows(map[string]string{
		"id": "1507210", "root_container_id": idText(b.sim.ContainerID()), "primary_organization_id": idText(b.sim.OrganizationID()),
		"primary_organization_name": "Northwind Lanterns LLC", "primary_organization_country": "us", "default_country": "us",
		"cert_central_type": "enterprise", "billing_account_name": "Northwind Lanterns LLC", "ent_support_plan": "1",
	})
}
