// SPDX-License-Identifier: MPL-2.0

package orders_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"reflect"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/acctest"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/certcentral"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/simulator"
)

// bodies keeps the bodies of the requests that the provider sends.
type bodies struct {
	mu   sync.Mutex
	sent map[string][]map[string]any // by method and path below the base
}

// record makes a bench keep what its provider sends.
func record(b *acctest.Bench) *bodies {
	r := &bodies{sent: map[string][]map[string]any{}}
	b.Adjust = func(config *certcentral.Config) { config.Transport = r }
	return r
}

// RoundTrip implements http.RoundTripper.
func (r *bodies) RoundTrip(req *http.Request) (*http.Response, error) {
	if req.Body != nil {
		data, err := io.ReadAll(req.Body)
		if err != nil {
			return nil, err
		}
		req.Body = io.NopCloser(bytes.NewReader(data))
		var body map[string]any
		if err := json.Unmarshal(data, &body); err == nil {
			key := req.Method + " " + strings.TrimPrefix(req.URL.Path, "/services/v2")
			r.mu.Lock()
			r.sent[key] = append(r.sent[key], body)
			r.mu.Unlock()
		}
	}
	return http.DefaultTransport.RoundTrip(req)
}

// to returns the bodies of the requests to what matches the pattern, in no order.
func (r *bodies) to(pattern string) (found []map[string]any) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for key, list := range r.sent {
		if regexp.MustCompile("^" + pattern + "$").MatchString(key) {
			found = append(found, list...)
		}
	}
	return found
}

// only returns the one body that was sent to what matches the pattern.
func (r *bodies) only(t *testing.T, pattern string) map[string]any {
	t.Helper()
	found := r.to(pattern)
	if len(found) != 1 {
		t.Fatalf("%d requests to %s, want 1", len(found), pattern)
	}
	return found[0]
}

// expectJSON compares a part of a body with what is wanted, written as JSON.
func expectJSON(t *testing.T, what string, got any, want string) {
	t.Helper()
	var wanted any
	must(t, json.Unmarshal([]byte(want), &wanted))
	if !reflect.DeepEqual(got, wanted) {
		data, err := json.Marshal(got)
		must(t, err)
		t.Errorf("%s is sent as %s, want %s", what, data, want)
	}
}

const kim = `{ first_name = "Kim", last_name = "Doe", email = "kim@shop.example", job_title = "CISO", telephone = "555-0100", telephone_extension = "7" }`

// Every input is sent the way that the API wants it, and shown where the service shows it.
func TestAccSSLOrder_everyInput(t *testing.T) {
	b := acctest.New(t, simulator.Config{Validation: "auto", AllowDisableCT: true})
	sent := record(b)
	field := fmt.Sprint(b.AddCustomField("Cost center", "text", true))
	config := orderConfig(b, acctest.NewCSR(t, "shop.example"),
		"product", `"ssl_basic"`, "order_validity", `{ years = 3 }`, "cert_validity", `{ days = 90 }`, "profile_option", `"server_auth_only_eku"`,
		"organization_units", `["IT"]`, "container_id", fmt.Sprintf("%q", fmt.Sprint(b.ContainerID())), "comments", `"for the web tier"`, "payment_method", `"profile"`,
		"dcv_method", `"email"`, "dcv_emails", `[{ dns_name = "shop.example", email = "admin@shop.example" }]`, "certificate_dcv_scope", `"base_domain"`, "locale", `"de"`,
		"contacts", `[{ contact_type = "technical_contact", first_name = "Al", last_name = "Roe", email = "al@shop.example" }]`, "organization_contact", kim,
		"auto_renew", "true", "auto_reissue", "true", "custom_renewal_message", `"renew me"`, "disable_renewal_notifications", "true", "additional_emails", `["ops@shop.example"]`,
		"disable_ct", "true", "enable_guest_access", "true", "competitive_replacement", `{ apply_discount = true, serial_number = "0A1B" }`,
		"custom_fields", fmt.Sprintf(`[{ metadata_id = %q, value = "CC-204" }]`, field), "alternative_order_id", `"shop-2026"`)
	resource.ParallelTest(t, resource.TestCase{
		ProtoV6ProviderFactories: b.Factories(),
		Steps: []resource.TestStep{
			{
				Config: config,
				ConfigPlanChecks: preApply(
					plancheck.ExpectKnownValue(order, attribute("auto_renew"), knownvalue.Bool(true)),
					plancheck.ExpectUnknownValue(order, attribute("id")),
				),
			},
			{
				Config: config, ConfigPlanChecks: noChange,
				ConfigStateChecks: []statecheck.StateCheck{
					known("is_multi_year_plan", knownvalue.Bool(true)), known("auto_reissue", knownvalue.Bool(true)), known("product_name_id", knownvalue.StringExact("ssl_basic")),
				},
			},
		},
	})
	body := sent.only(t, "POST /order/certificate/ssl_basic")
	certificate, _ := body["certificate"].(map[string]any)
	organization, _ := body["organization"].(map[string]any)
	for what, pair := range map[string]struct {
		got  any
		want string
	}{
		"order_validity":         {body["order_validity"], `{"years": 3}`},
		"cert_validity":          {certificate["cert_validity"], `{"days": 90}`},
		"profile_option":         {certificate["profile_option"], `"server_auth_only_eku"`},
		"organization_units":     {certificate["organization_units"], `["IT"]`},
		"container":              {body["container"], fmt.Sprintf(`{"id": %d}`, b.ContainerID())},
		"comments":               {body["comments"], `"for the web tier"`},
		"payment_method":         {body["payment_method"], `"profile"`},
		"dcv_method":             {body["dcv_method"], `"email"`},
		"dcv_emails":             {body["dcv_emails"], `[{"dns_name": "shop.example", "email_domain": "shop.example", "email": "admin@shop.example"}]`},
		"certificate_dcv_scope":  {body["certificate_dcv_scope"], `"base_domain"`},
		"locale":                 {body["locale"], `"de"`},
		"contacts":               {organization["contacts"], `[{"contact_type": "technical_contact", "first_name": "Al", "last_name": "Roe", "email": "al@shop.example"}]`},
		"organization_contact":   {body["organization_contact"], `{"first_name": "Kim", "last_name": "Doe", "email": "kim@shop.example", "job_title": "CISO", "telephone": "555-0100", "telephone_extension": "7"}`},
		"auto_renew":             {body["auto_renew"], `1`},
		"auto_reissue":           {body["auto_reissue"], `1`},
		"custom_renewal_message": {body["custom_renewal_message"], `"renew me"`},
		"disable_renewal":        {body["disable_renewal_notifications"], `true`},
		"additional_emails":      {body["additional_emails"], `["ops@shop.example"]`},
		"disable_ct":             {body["disable_ct"], `true`},
		"enable_guest_access":    {body["enable_guest_access"], `1`},
		"apply_cr_discount":      {body["apply_cr_discount"], `true`},
		"serial_number":          {body["serial_number"], `"0A1B"`},
		"custom_fields":          {body["custom_fields"], fmt.Sprintf(`[{"metadata_id": %s, "value": "CC-204"}]`, field)},
		"alternative_order_id":   {body["alternative_order_id"], `"shop-2026"`},
		"skip_approval":          {body["skip_approval"], `true`},
	} {
		expectJSON(t, what, pair.got, pair.want)
	}
}

// What is left out is not sent: the service's defaults hold.
func TestAccSSLOrder_fewInputs(t *testing.T) {
	b := acctest.New(t, simulator.Config{Validation: "auto", NoGuestAccess: true})
	sent := record(b)
	resource.ParallelTest(t, resource.TestCase{
		ProtoV6ProviderFactories: b.Factories(),
		Steps: []resource.TestStep{{
			Config: orderConfig(b, acctest.NewCSR(t, "shop.example"), "auto_renew", "false", "disable_ct", "false"),
			ConfigStateChecks: []statecheck.StateCheck{
				known("auto_renew", knownvalue.Bool(false)), known("auto_reissue", knownvalue.Bool(false)), known("enable_guest_access", knownvalue.Bool(false)),
				known("additional_emails", knownvalue.Null()), known("custom_fields", knownvalue.Null()), known("organization_contact", knownvalue.Null()), known("profile_option", knownvalue.Null()),
			},
		}},
	})
	body := sent.only(t, "POST /order/certificate/ssl_basic")
	for _, name := range []string{
		"auto_renew", "auto_reissue", "disable_ct", "disable_renewal_notifications", "enable_guest_access", "additional_emails", "custom_fields", "organization_contact",
		"technical_contact", "product", "apply_cr_discount", "serial_number", "renewal_of_order_id", "renewed_thumbprint", "locale", "custom_renewal_message", "container",
	} {
		if value, there := body[name]; there {
			t.Errorf("%s is sent as %v", name, value)
		}
	}
	expectJSON(t, "organization", body["organization"], fmt.Sprintf(`{"id": %s}`, b.Organization()))
}

const northwind = `{ name = "Example Traders", address = "1 Harbor Way", city = "Duluth", state = "Minnesota", zip = "55802", country = "us", telephone = "218-555-0199"%s }`

// An order makes its organization, or takes the account's own that is alike; a change of the details sends nothing.
func TestAccSSLOrder_inlineOrganization(t *testing.T) {
	b := acctest.New(t, simulator.Config{Validation: "auto"})
	inline := func(csr, extra string) string {
		return orderConfig(b, csr, "organization_id", "", "organization", fmt.Sprintf(northwind, extra))
	}
	first, second, third := acctest.NewCSR(t, "shop.example"), acctest.NewCSR(t, "shop.example"), acctest.NewCSR(t, "shop.example")
	made := func() string { list := b.Organizations(); return fmt.Sprint(list[len(list)-1].ID) }
	for i, test := range []struct {
		csr, extra    string
		organizations int
	}{
		{first, "", 2},
		{second, "", 2},
		{third, ", skip_duplicate_org_check = true", 3},
	} {
		resource.Test(t, resource.TestCase{
			ProtoV6ProviderFactories: b.Factories(),
			Steps: []resource.TestStep{
				{
					Config:           inline(test.csr, test.extra),
					ConfigPlanChecks: preApply(plancheck.ExpectUnknownValue(order, attribute("organization_id"))),
					PostApplyFunc: func() {
						if n := len(b.Organizations()); n != test.organizations {
							t.Errorf("order %d: %d organizations, want %d", i, n, test.organizations)
						}
					},
				},
				{RefreshState: true},
				{
					Config: inline(test.csr, test.extra), ConfigPlanChecks: noChange,
					ConfigStateChecks: []statecheck.StateCheck{known("organization_id", knownvalue.StringFunc(func(id string) error {
						if id != made() {
							return fmt.Errorf("the order is for organization %s, want %s", id, made())
						}
						return nil
					}))},
				},
				{
					Config: inline(test.csr, test.extra+`, address2 = "Floor 2"`),
					ConfigPlanChecks: preApply(
						action(plancheck.ResourceActionUpdate),
						plancheck.ExpectKnownValue(order, attribute("id"), knownvalue.NotNull()),
					),
				},
			},
		})
		expectPosts(t, b, i+1)
	}
}

// The first order of a resource may renew one from elsewhere, which stays what it is when the renewal is turned down.
func TestAccSSLOrder_renewsFromElsewhere(t *testing.T) {
	b := acctest.New(t, simulator.Config{})
	csr := acctest.NewCSR(t, "shop.example")
	resource.ParallelTest(t, resource.TestCase{
		ProtoV6ProviderFactories: b.Factories(),
		Steps: []resource.TestStep{{
			Config:        orderConfig(b, csr, "on_destroy", `"keep"`),
			PostApplyFunc: func() { issue(t, b) },
		}},
	})
	old := fmt.Sprint(b.Orders()[0].ID)
	for name, arguments := range map[string][]string{
		"by id":         {"renewal_of_order_id", fmt.Sprintf("%q", old)},
		"by thumbprint": {"renewed_thumbprint", fmt.Sprintf("%q", thumbprint(t, b, old))},
	} {
		t.Run(name, func(t *testing.T) {
			config := orderConfig(b, csr, arguments...)
			resource.Test(t, resource.TestCase{
				ProtoV6ProviderFactories: b.Factories(),
				Steps: []resource.TestStep{
					{Config: config},
					{
						Config: config, ConfigPlanChecks: noChange,
						ConfigStateChecks: []statecheck.StateCheck{known("is_renewal", knownvalue.Bool(true)), known("previous_order_id", knownvalue.StringExact(old))},
					},
					{
						PreConfig: func() { orders := b.Orders(); must(t, b.Reject(orders[len(orders)-1].ID)) },
						Config:    config, ConfigPlanChecks: noChange,
						ConfigStateChecks: []statecheck.StateCheck{known("status", knownvalue.StringExact("rejected"))},
					},
				},
			})
			if status := b.Orders()[0].Status; status != "issued" {
				t.Errorf("the order that was renewed is %s after the destroy, want issued", status)
			}
		})
	}
}

// thumbprint reads the thumbprint of an order's certificate.
func thumbprint(t *testing.T, b *acctest.Bench, id string) string {
	t.Helper()
	client, err := certcentral.New(certcentral.Config{APIKey: acctest.Key, BaseURL: b.URL})
	must(t, err)
	var number int64
	_, err = fmt.Sscan(id, &number)
	must(t, err)
	read, err := client.Order(t.Context(), number)
	must(t, err)
	return read.Certificate.Thumbprint
}

// Contacts, custom fields and auto-reissue change by calls of their own: the certificate stays, and all of it is known.
func TestAccSSLOrder_amendments(t *testing.T) {
	b := acctest.New(t, simulator.Config{Validation: "auto"})
	sent := record(b)
	field := fmt.Sprint(b.AddCustomField("Cost center", "text", false))
	csr := acctest.NewCSR(t, "shop.example")
	config := func(arguments ...string) string {
		return orderConfig(b, csr, append([]string{"order_validity", "{ years = 3 }"}, arguments...)...)
	}
	fields := func(value string) string { return fmt.Sprintf(`[{ metadata_id = %q, value = %q }]`, field, value) }
	contacts := `[{ contact_type = "technical_contact", first_name = "Al", last_name = "Roe", email = "al@shop.example" }]`
	stays := preApply(
		action(plancheck.ResourceActionUpdate),
		plancheck.ExpectKnownValue(order, attribute("certificate_id"), knownvalue.NotNull()),
		plancheck.ExpectKnownValue(order, attribute("status"), knownvalue.StringExact("issued")),
		plancheck.ExpectKnownValue(order, attribute("valid_till"), knownvalue.NotNull()),
	)
	first := config("organization_contact", kim, "custom_fields", fields("a"))
	second := config("organization_contact", strings.Replace(kim, "555-0100", "555-0101", 1), "custom_fields", fields("b"), "contacts", contacts, "auto_reissue", "true")
	// step applies a configuration, which asks for these changes and no others.
	step := func(config string, checks resource.ConfigPlanChecks, elsewhere func(), changes ...string) resource.TestStep {
		return resource.TestStep{
			PreConfig: func() {
				if elsewhere != nil {
					elsewhere()
				}
				b.ForgetRequests()
			},
			Config: config, ConfigPlanChecks: checks,
			PostApplyFunc: func() { expectChanges(t, b, changes...) },
		}
	}
	resource.ParallelTest(t, resource.TestCase{
		ProtoV6ProviderFactories: b.Factories(),
		Steps: []resource.TestStep{
			step(first, resource.ConfigPlanChecks{}, nil, purchaseCall),
			step(first, noChange, nil),
			step(second, stays, nil, contactCall, contactCall, customFieldCall, autoReissueCall),
			step(second, noChange, nil),
			// Somebody else's change is put right, by the same calls.
			step(second, stays, func() {
				call(t, b, http.MethodPost, fmt.Sprintf("/order/certificate/%d/custom-field", b.Orders()[0].ID), map[string]any{"metadata_id": field, "value": "c"})
				call(t, b, http.MethodPut, fmt.Sprintf("/order/certificate/%d/auto-reissue", b.Orders()[0].ID), map[string]any{"auto_reissue": 0})
			}, customFieldCall, autoReissueCall),
			// What is taken out stays as it is, and what is left is sent as it changed.
			step(config("organization_contact", kim), resource.ConfigPlanChecks{}, nil, contactCall),
			step(config(), noChange, nil),
		},
	})
	values := []string{}
	for _, body := range sent.to("POST /order/certificate/[0-9]+/custom-field") {
		values = append(values, fmt.Sprint(body["value"]))
	}
	if fmt.Sprint(values) != "[b b]" {
		t.Errorf("the custom field was set to %v, want b twice", values)
	}
}
