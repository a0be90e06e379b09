// SPDX-License-Identifier: MPL-2.0

package simulator_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/simulator"
)

// organizationNames lists the first words of the names in a list of organizations.
func (r result) organizationNames() string {
	r.t.Helper()
	items, ok := r.at("organizations").([]any)
	if !ok {
		return ""
	}
	var names []string
	for _, item := range items {
		if item, ok := item.(map[string]any); ok {
			name, _ := item["name"].(string)
			first, _, _ := strings.Cut(name, " ")
			names = append(names, first)
		}
	}
	return strings.Join(names, " ")
}

// withOrganizations has four organizations: Northwind, Tallow, Wax and Beeswax.
func withOrganizations(t *testing.T) *bench {
	t.Helper()
	b := newBench(t, simulator.Config{})
	b.createOrganization(nil)
	wax := b.createOrganization(map[string]any{"name": "Wax Works Inc", "validations": []any{map[string]any{"type": "ov"}}})
	gone := b.createOrganization(map[string]any{"name": "Beeswax Co"})
	b.do(http.MethodPut, organizationPath(gone, "/deactivate"), nil).want(204)
	if err := b.sim.ValidateOrganization(wax, "smime"); err != nil {
		t.Fatal(err)
	}
	return b
}

func TestListOrganizations(t *testing.T) {
	b := withOrganizations(t)
	for query, want := range map[string]string{
		"":                                    "Northwind Tallow Wax Beeswax",
		"sort=-id":                            "Beeswax Wax Tallow Northwind",
		"sort=name":                           "Beeswax Northwind Tallow Wax",
		"container_id=77120":                  "Northwind Tallow Wax Beeswax",
		"container_id=7":                      "",
		"filters[container_id]=7":             "",
		"filters[status]=active":              "Northwind Tallow Wax",
		"filters[status]=inactive":            "Beeswax",
		"filters[validation]=ov":              "Northwind",
		"filters[validation]=smime":           "Northwind Wax",
		"filters[name]=wax%20works%20inc":     "Wax",
		"filters[search]=wax":                 "",
		"filters[search]=Beeswax%20Co":        "Beeswax",
		"filters[search]=%25wax":              "Wax Beeswax",
		"filters[status]=active&limit=2":      "Northwind Tallow",
		"sort=name&offset=2&limit=2":          "Tallow Wax",
		"filters[name][0]=Beeswax%20Co&x=y":   "Beeswax",
		"filters%5Bstatus%5D=inactive&sort=-": "refused",
	} {
		out := b.do(http.MethodGet, "/organization?"+query, nil)
		if want == "refused" {
			out.refused(400, "invalid_value:sort")
			continue
		}
		if got := out.want(200).organizationNames(); got != want {
			t.Errorf("%q lists %q, want %q", query, got, want)
		}
	}
	if got := string(b.do(http.MethodGet, "/organization?filters[status]=none", nil).want(200).body); got != "{}" {
		t.Errorf("an empty list is %s", got)
	}
	b.do(http.MethodGet, "/organization?offset=1&limit=2", nil).want(200).
		shows(map[string]string{"page.total": "4", "page.limit": "2", "page.offset": "1"})
}

func TestOrganizationItems(t *testing.T) {
	b := withOrganizations(t)
	b.do(http.MethodGet, "/organization?sort=name", nil).want(200).shows(map[string]string{
		"organizations.0.status": "inactive", "organizations.0.is_active": "false",
		"organizations.3.display_name": "Wax Works Inc (Tallow)", "organizations.3.state": "Minnesota", "organizations.3.zip": "55731",
		"organizations.3.container.id": "77120", "organizations.3.organization_contact": "", "organizations.3.validations": "",
		"organizations.0.container_id_assignments": "[77120]",
	})
	for _, flag := range []string{"true", "1"} {
		b.do(http.MethodGet, "/organization?sort=name&include_validation="+flag, nil).want(200).shows(map[string]string{
			"organizations.0.validations": "", "organizations.1.validations.5.status": "active",
			"organizations.3.validations.0.type": "ov", "organizations.3.validations.0.status": "pending",
			"organizations.3.validations.1.type": "smime", "organizations.3.validations.1.status": "active",
		})
	}
	b.organization(b.sim.OrganizationID()).shows(map[string]string{"container_id_assignments": ""})
}

func TestContainers(t *testing.T) {
	b := withOrganizations(t)
	want := func(prefix string) map[string]string {
		return map[string]string{
			prefix + "id": "77120", prefix + "parent_id": "0", prefix + "name": "Web Operations", prefix + "is_active": "true",
			prefix + "allowed_domain_names": "[]", prefix + "user_id_assignments": "[2290417]",
			prefix + "organization_assignments.0.display_name": "Northwind Lanterns LLC",
			prefix + "organization_assignments.0.is_active":    "1",
			prefix + "organization_assignments.3.status":       "inactive",
			prefix + "organization_assignments.3.is_active":    "0",
		}
	}
	b.do(http.MethodGet, "/container/77120", nil).want(200).shows(want(""))
	b.do(http.MethodGet, "/container", nil).want(200).shows(want("containers.0."))
	b.do(http.MethodGet, "/container/77120/children", nil).want(200).shows(map[string]string{"": "map[]"})
	out := b.do(http.MethodGet, "/container/77120/order/organization", nil).want(200)
	if got := out.organizationNames(); got != "Northwind Tallow Wax" {
		t.Errorf("one can order for %q", got)
	}
	out.shows(map[string]string{"organizations.2.validations.0.status": "pending", "organizations.0.container": "", "page": ""})
}
