// SPDX-License-Identifier: MPL-2.0

package certcentral

import (
	"context"
	"reflect"
	"slices"
	"testing"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/simulator"
)

// TestAccountCalls makes the calls about the account and its parts.
func TestAccountCalls(t *testing.T) {
	runCalls(t, []callTest{
		{
			"account", func(ctx context.Context, c *Client) (any, error) { return c.Account(ctx) },
			answering(200, `{"id":"15","primary_organization_id":11,"primary_organization_name":"Lanterns","root_container_id":"77",
				"cert_central_type":"enterprise","billing_account_id":16,"billing_account_name":"Books","default_country":"us","ent_support_plan":"1",
				"admin_email":"ivo@a.example","pricing_model":"units"}`),
			"GET /account", "",
			&Account{
				ID: 15, Type: "enterprise", RootContainerID: 77, PrimaryOrganizationID: 11, PrimaryOrganizationName: "Lanterns", DefaultCountry: "us",
			},
		},
		{
			"divisions", func(ctx context.Context, c *Client) (any, error) { return c.Containers(ctx) },
			answering(200, `{"containers":[{"id":77,"parent_id":0,"template_id":"5","name":"Web","is_active":true,"allowed_domain_names":[],
				"organization_assignments":[{"id":11,"is_active":"1"},{"id":"12","is_active":"0"}]},
				{"id":78,"parent_id":77,"name":"Shop","description":"sells","is_active":"0","allowed_domain_names":["a.example"],"organization_assignments":[]}]}`),
			"GET /container", "",
			[]Division{
				{ID: 77, TemplateID: 5, Name: "Web", IsActive: true, OrganizationIDs: []int64{11, 12}},
				{ID: 78, ParentID: 77, Name: "Shop", Description: "sells", AllowedDomainNames: []string{"a.example"}},
			},
		},
		{
			"custom fields", func(ctx context.Context, c *Client) (any, error) { return c.CustomFields(ctx) },
			answering(200, `{"metadata":[{"id":4711,"label":"Cost center","is_required":"1","is_active":true,"data_type":"text","show_in_receipt":1},{"id":4712,"label":"Team"}]}`),
			"GET /account/metadata", "",
			[]CustomFieldDefinition{
				{ID: 4711, Label: "Cost center", IsRequired: true, IsActive: true, DataType: "text", ShowInReceipt: true},
				{ID: 4712, Label: "Team"},
			},
		},
		{
			"no custom fields", func(ctx context.Context, c *Client) (any, error) {
				fields, err := c.CustomFields(ctx)
				return len(fields), err
			},
			answering(200, `{}`), "GET /account/metadata", "", 0,
		},
		{
			"user", func(ctx context.Context, c *Client) (any, error) { return c.CurrentUser(ctx) },
			answering(200, `{"id":"22","username":"ivo","account_id":"15","first_name":"Ivo","last_name":"Brandt","email":"ivo@a.example","status":"active",
				"container":{"id":"77","name":"Web"},"access_roles":[{"id":"1","name":"Administrator"}],"type":"standard",
				"has_container_assignments":"1","container_visibility":["77",78]}`),
			"GET /user/me", "",
			&User{
				Person: Person{22, "Ivo", "Brandt", "ivo@a.example"}, Username: "ivo", AccountID: 15, Status: "active", Type: "standard",
				Container: Container{77, "Web"}, AccessRoles: []AccessRole{{1, "Administrator"}}, HasContainerAssignments: true, ContainerVisibility: []int64{77, 78},
			},
		},
		{
			"user with divisions as objects", func(ctx context.Context, c *Client) (any, error) {
				user, err := c.CurrentUser(ctx)
				return user.ContainerVisibility, err
			},
			answering(200, `{"id":22,"container_visibility":[{"id":77,"name":"Web"},{"id":"78"}]}`), "GET /user/me", "",
			[]int64{77, 78},
		},
	})
}

// TestAccountOfTheSimulator reads what the simulator tells of an account.
func TestAccountOfTheSimulator(t *testing.T) {
	account, client := newAccount(t, simulator.Config{})
	field := account.AddCustomField("Cost center", "text", true)
	got, err := client.Account(t.Context())
	if err != nil || got.ID == 0 || got.PrimaryOrganizationID != account.OrganizationID() || got.Type != "enterprise" {
		t.Errorf("got %+v, %v", got, err)
	}
	divisions, err := client.Containers(t.Context())
	if err != nil || len(divisions) != 1 || divisions[0].ID != got.RootContainerID || !slices.Equal(divisions[0].OrganizationIDs, []int64{account.OrganizationID()}) {
		t.Errorf("got %+v, %v", divisions, err)
	}
	fields, err := client.CustomFields(t.Context())
	if want := []CustomFieldDefinition{{ID: field, Label: "Cost center", IsRequired: true, IsActive: true, DataType: "text"}}; err != nil || !reflect.DeepEqual(fields, want) {
		t.Errorf("got %+v, %v", fields, err)
	}
}
