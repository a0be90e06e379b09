// SPDX-License-Identifier: MPL-2.0

package account_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"reflect"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/acctest"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/simulator"
)

// The data sources of this package.
const (
	accountData      = "certcentral_account"
	containersData   = "certcentral_containers"
	customFieldsData = "certcentral_custom_fields"
)

// answer has the service answer requests for a path with a body.
func answer(t *testing.T, b *acctest.Bench, path, body string) {
	t.Helper()
	fault(t, b, simulator.Fault{Path: path, Kind: "status", Status: http.StatusOK, Body: json.RawMessage(body)})
}

func fault(t *testing.T, b *acctest.Bench, f simulator.Fault) {
	t.Helper()
	if err := b.AddFault(f); err != nil {
		t.Fatal(err)
	}
}

// read reads a data source without a mistake.
func read(t *testing.T, b *acctest.Bench, kind string) map[string]any {
	t.Helper()
	got, diags := b.Data(t, kind, nil)
	for _, d := range diags {
		t.Fatalf("%s: %s", d.Summary, d.Detail)
	}
	return got
}

// expectValues compares attributes with those wanted.
func expectValues(t *testing.T, got any, want map[string]any) {
	t.Helper()
	object, _ := got.(map[string]any)
	for name, value := range want {
		if !reflect.DeepEqual(object[name], value) {
			t.Errorf("%s is %#v, want %#v", name, object[name], value)
		}
	}
}

// expectError fails unless there is one diagnostic, an error of that summary that tells the status.
func expectError(t *testing.T, diags []*tfprotov6.Diagnostic, summary string, status int) {
	t.Helper()
	if len(diags) != 1 || diags[0].Summary != summary || !strings.Contains(diags[0].Detail, fmt.Sprint(status)) {
		t.Fatalf("got %+v, want %s with %d", diags, summary, status)
	}
}

func TestAccount(t *testing.T) {
	t.Parallel()
	b := acctest.New(t, simulator.Config{})
	got := read(t, b, accountData)
	expectValues(t, got, map[string]any{
		"id": "1507210", "type": "enterprise", "root_container_id": fmt.Sprint(b.ContainerID()),
		"primary_organization_id": b.Organization(), "primary_organization_name": "Northwind Lanterns LLC", "default_country": "us",
		"may_order": true, "may_approve_requests": true, "may_skip_approval": true, "may_skip_revocation_approval": true, "sees_all_orders": true,
	})
	expectValues(t, got["user"], map[string]any{
		"id": "2290417", "username": "ivo@northwind-lanterns.example", "first_name": "Ivo", "last_name": "Brandt",
		"email": "ivo@northwind-lanterns.example", "status": "active", "type": "standard", "container_id": fmt.Sprint(b.ContainerID()),
		"visible_container_ids": nil, "roles": []any{map[string]any{"id": "1", "name": "Administrator"}},
	})
	if n := len(b.Requests()); n != 2 {
		t.Errorf("made %d requests, want 2", n)
	}
}

// What a key may do is concluded from its user's roles, where those tell.
func TestAccount_roles(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		roles                              string
		order, approve, skip, revoke, sees any
	}{
		{`[{"id":1}]`, true, true, true, true, true},
		{`[{"id":2}]`, true, false, false, false, false},
		{`[{"id":3}]`, nil, false, false, false, nil},
		{`[{"id":"4"}]`, true, true, true, false, true},
		{`[{"id":5}]`, true, false, false, false, true},
		{`[{"id":2},{"id":4}]`, true, true, true, false, true},
		{`[{"id":4711}]`, nil, nil, nil, nil, nil},
		{`[]`, nil, nil, nil, nil, nil},
	} {
		b := acctest.New(t, simulator.Config{})
		answer(t, b, "/user/me", `{"id":12,"access_roles":`+test.roles+`}`)
		expectValues(t, read(t, b, accountData), map[string]any{
			"may_order": test.order, "may_approve_requests": test.approve, "may_skip_approval": test.skip,
			"may_skip_revocation_approval": test.revoke, "sees_all_orders": test.sees,
		})
	}
}

// A key that may not read the account still tells whose it is, and what it sees.
func TestAccount_restricted(t *testing.T) {
	t.Parallel()
	b := acctest.New(t, simulator.Config{})
	answer(t, b, "/user/me", `{"id":"12","account_id":"34","username":"lamp","container":{"id":80},"has_container_assignments":true,"container_visibility":[100,80]}`)
	fault(t, b, simulator.Fault{Path: "/account", Kind: "status", Status: http.StatusForbidden})
	got := read(t, b, accountData)
	expectValues(t, got, map[string]any{
		"id": "34", "type": nil, "root_container_id": nil, "primary_organization_id": nil, "primary_organization_name": nil, "default_country": nil,
	})
	expectValues(t, got["user"], map[string]any{
		"id": "12", "username": "lamp", "email": nil, "type": nil, "container_id": "80", "visible_container_ids": []any{"80", "100"}, "roles": []any{},
	})
	b.ForgetFaults()
	fault(t, b, simulator.Fault{Path: "/account", Kind: "status", Status: http.StatusBadRequest})
	_, diags := b.Data(t, accountData, nil)
	expectError(t, diags, "Could Not Read Account", http.StatusBadRequest)
	fault(t, b, simulator.Fault{Path: "/user/me", Kind: "status", Status: http.StatusForbidden})
	_, diags = b.Data(t, accountData, nil)
	expectError(t, diags, "Could Not Read User Of API Key", http.StatusForbidden)
}

func TestContainers(t *testing.T) {
	t.Parallel()
	b := acctest.New(t, simulator.Config{})
	expectValues(t, read(t, b, containersData), map[string]any{"containers": []any{map[string]any{
		"id": fmt.Sprint(b.ContainerID()), "name": "Web Operations", "description": nil, "parent_id": nil, "template_id": "5", "is_active": true,
		"allowed_domain_names": []any{}, "organization_ids": []any{b.Organization()},
	}}})
	answer(t, b, "/container", `{"containers":[
		{"id":"100","name":"Shops","description":"Of the coast","parent_id":9,"is_active":"0","allowed_domain_names":["lamp.example","beacon.example"],
		 "organization_assignments":[{"id":20},{"id":"3"}]},
		{"id":9,"name":"All","parent_id":0,"is_active":true}]}`)
	expectValues(t, read(t, b, containersData), map[string]any{"containers": []any{
		map[string]any{
			"id": "9", "name": "All", "description": nil, "parent_id": nil, "template_id": nil, "is_active": true,
			"allowed_domain_names": []any{}, "organization_ids": []any{},
		},
		map[string]any{
			"id": "100", "name": "Shops", "description": "Of the coast", "parent_id": "9", "template_id": nil, "is_active": false,
			"allowed_domain_names": []any{"beacon.example", "lamp.example"}, "organization_ids": []any{"3", "20"},
		},
	}})
	b.ForgetFaults()
	fault(t, b, simulator.Fault{Path: "/container", Kind: "status", Status: http.StatusForbidden})
	_, diags := b.Data(t, containersData, nil)
	expectError(t, diags, "Could Not List Containers", http.StatusForbidden)
}

func TestCustomFields(t *testing.T) {
	t.Parallel()
	b := acctest.New(t, simulator.Config{})
	expectValues(t, read(t, b, customFieldsData), map[string]any{"ids": map[string]any{}, "custom_fields": []any{}})
	answer(t, b, "/account/metadata", `{"metadata":[
		{"id":4713,"label":"Team","is_active":true},
		{"id":"4711","label":"Cost center","is_required":true,"is_active":"1","data_type":"int","show_in_receipt":true},
		{"id":4710,"label":"Cost center","is_active":false},
		{"id":4712,"label":"Team","is_active":true}]}`)
	field := func(id, label string, active bool) map[string]any {
		return map[string]any{"id": id, "label": label, "is_required": false, "is_active": active, "data_type": nil, "show_in_receipt": false}
	}
	expectValues(t, read(t, b, customFieldsData), map[string]any{
		"ids": map[string]any{"Cost center": "4711"},
		"custom_fields": []any{
			field("4710", "Cost center", false),
			map[string]any{"id": "4711", "label": "Cost center", "is_required": true, "is_active": true, "data_type": "int", "show_in_receipt": true},
			field("4712", "Team", true),
			field("4713", "Team", true),
		},
	})
	b.ForgetFaults()
	fault(t, b, simulator.Fault{Path: "/account/metadata", Kind: "status", Status: http.StatusForbidden})
	_, diags := b.Data(t, customFieldsData, nil)
	expectError(t, diags, "Could Not List Custom Fields", http.StatusForbidden)
}

func TestAccAccount(t *testing.T) {
	t.Parallel()
	b := acctest.New(t, simulator.Config{})
	output := func(name string, check knownvalue.Check) statecheck.StateCheck {
		return statecheck.ExpectKnownOutputValue(name, check)
	}
	resource.Test(t, resource.TestCase{ProtoV6ProviderFactories: b.Factories(), Steps: []resource.TestStep{{
		Config: b.Config("", `data "certcentral_account" "this" {
}
data "certcentral_containers" "all" {
}
data "certcentral_custom_fields" "all" {
}
output "root" {
  value = one([for c in data.certcentral_containers.all.containers : c.name if c.id == data.certcentral_account.this.root_container_id])
}
output "fields" {
  value = data.certcentral_custom_fields.all.ids
}
`),
		ConfigStateChecks: []statecheck.StateCheck{
			output("root", knownvalue.StringExact("Web Operations")), output("fields", knownvalue.MapSizeExact(0)),
			statecheck.ExpectKnownValue("data.certcentral_account.this", tfjsonpath.New("may_order"), knownvalue.Bool(true)),
		},
	}}})
}
