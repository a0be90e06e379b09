// SPDX-License-Identifier: MPL-2.0

package certcentral

import (
	"context"
	"net/http"
	"slices"
	"testing"
)

var setCustomField = nothing(func(ctx context.Context, c *Client) error {
	return c.SetCustomField(ctx, 51, CustomFieldValue{MetadataID: 4711, Value: "CC-204"})
})

var updateOrderContacts = nothing(func(ctx context.Context, c *Client) error {
	return c.UpdateOrderContacts(ctx, 51, []OrderContact{
		{ContactType: "technical_contact", FirstName: "Pia", LastName: "Okafor", Email: "pia@northwind.example"},
		{ContactType: "organization_contact", UserID: new(int64(12))},
	})
})

func updateAutoReissue(on bool) func(context.Context, *Client) (any, error) {
	return nothing(func(ctx context.Context, c *Client) error { return c.UpdateAutoReissue(ctx, 51, on) })
}

func TestOrderChanges(t *testing.T) {
	runCalls(t, []callTest{
		{
			"custom field", setCustomField, answering(204, ""),
			"POST /order/certificate/51/custom-field", `{"metadata_id":4711,"value":"CC-204"}`, nil,
		},
		{
			"contacts", updateOrderContacts, answering(204, ""),
			"PUT /order/certificate/51/contact",
			`{"contacts":[{"contact_type":"technical_contact","first_name":"Pia","last_name":"Okafor","email":"pia@northwind.example"},` +
				`{"contact_type":"organization_contact","user_id":12}]}`, nil,
		},
		{
			"auto-reissue on", updateAutoReissue(true), answering(204, ""),
			"PUT /order/certificate/51/auto-reissue", `{"auto_reissue":1}`, nil,
		},
		{
			"auto-reissue off", updateAutoReissue(false), answering(200, `{}`),
			"PUT /order/certificate/51/auto-reissue", `{"auto_reissue":0}`, nil,
		},
	})
}

// TestLostOrderChanges loses the answer to a change that may be made twice: it is sent again until there is one.
func TestLostOrderChanges(t *testing.T) {
	for name, call := range map[string]func(context.Context, *Client) (any, error){
		"custom field": setCustomField, "contacts": updateOrderContacts, "auto-reissue": updateAutoReissue(true),
	} {
		for _, test := range []struct {
			name    string
			replies []reply
			tries   int
			check   func(error) bool
		}{
			{"cut", []reply{hangingUp, answering(204, "")}, 2, func(err error) bool { return err == nil }},
			{"500 and 503", []reply{answering(500, ""), answering(503, "<html>"), answering(204, "")}, 3, func(err error) bool { return err == nil }},
			{"429", []reply{answering(429, ""), answering(204, "")}, 2, func(err error) bool { return err == nil }},
			{"refused", []reply{answering(400, errorBody("invalid_custom_field_value", "no"))}, 1, IsRefused},
			{"refused after a loss", []reply{answering(500, ""), answering(400, errorBody("a", "b"))}, 2, func(err error) bool {
				return HasCode(err, "a") && !IsRefused(err)
			}},
			{"no answer at all", []reply{hangingUp}, maxTries, isLost},
		} {
			t.Run(name+", "+test.name, func(t *testing.T) {
				service := newScript(t, test.replies...)
				_, err := call(t.Context(), newTestClient(t, serve(t, service)))
				if tries := len(service.requests()); !test.check(err) || tries != test.tries {
					t.Errorf("%d tries, want %d; %v", tries, test.tries, err)
				}
			})
		}
	}
}

// TestOtherPostsAreSentOnce has a POST that may not be made twice go unanswered.
func TestOtherPostsAreSentOnce(t *testing.T) {
	service := newScript(t, answering(500, ""))
	client := newTestClient(t, serve(t, service))
	if err := client.SubmitCSR(t.Context(), 51, "x"); !isLost(err) {
		t.Errorf("got %v", err)
	}
	if seen := service.requests(); !slices.Equal(seen, []string{http.MethodPost + " /order/certificate/51/csr"}) {
		t.Errorf("asked %q", seen)
	}
}

func TestUserAndLimits(t *testing.T) {
	runCalls(t, []callTest{
		{
			"user", func(ctx context.Context, c *Client) (any, error) { return c.CurrentUser(ctx) },
			answering(200, `{"id":"2290417","username":"ivo","account_id":"5153184","first_name":"Ivo","last_name":"Brandt","email":"ivo@northwind.example",
				"status":"active","container":{"id":"77120","name":"Web"},"access_roles":[{"id":"1","name":"Administrator"},{"id":100,"name":"EV Code Signing Requester"}],
				"is_cert_central":true}`),
			"GET /user/me", "",
			&User{
				Person: Person{2290417, "Ivo", "Brandt", "ivo@northwind.example"}, Username: "ivo", AccountID: 5153184, Status: "active",
				Container: Container{77120, "Web"}, AccessRoles: []AccessRole{{1, "Administrator"}, {100, "EV Code Signing Requester"}},
			},
		},
		{
			"limits", func(ctx context.Context, c *Client) (any, error) { return c.ProductLimits(ctx, 77120) },
			answering(200, `{"is_limited":"1","limited_container_ids":["77120"],"product_limits":[{"container_id":77120,"role_id":5,
				"product_name_id":"ssl_basic","allowed_hashes":["sha256"],"allowed_intermediates":[68],"allowed_lifetimes":["1"],
				"allowed_order_lifetimes":[1,"2"],"allow_auto_renew":true,"allow_auto_reissue":"0","allowed_wildcards":false},
				{"product_name_id":"ssl_plus","role_id":null,"allowed_hashes":[]}]}`),
			"GET /container/77120/product-limits", "",
			ProductLimits{
				IsLimited: true, LimitedContainerIDs: []int64{77120},
				Limits: []ProductLimit{
					{
						ContainerID: 77120, RoleID: 5, ProductNameID: "ssl_basic", AllowedHashes: []string{"sha256"}, AllowedIntermediates: []string{"68"},
						AllowedLifetimes: []int64{1}, AllowedOrderLifetimes: []int64{1, 2},
						AllowAutoRenew: new(true), AllowAutoReissue: new(false), AllowedWildcards: new(false),
					},
					{ProductNameID: "ssl_plus"},
				},
			},
		},
		{
			"no limits", func(ctx context.Context, c *Client) (any, error) { return c.ProductLimits(ctx, 77120) },
			answering(200, `{"is_limited":false,"product_limits":[]}`), "GET /container/77120/product-limits", "",
			ProductLimits{},
		},
	})
	client := newTestClient(t, serve(t, newScript(t, answering(403, errorBody("access_denied|missing_permission", "no")))))
	if limits, err := client.ProductLimits(t.Context(), 77120); !IsForbidden(err) || limits.Limits != nil {
		t.Errorf("got %+v, %v", limits, err)
	}
}
