// SPDX-License-Identifier: MPL-2.0

package certcentral

import (
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"testing"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/simulator"
)

// duplicatesOf returns how many duplicates the account's only order has or waits for.
func duplicatesOf(t *testing.T, client *Client, orderID int64) int {
	t.Helper()
	list, err := client.Duplicates(t.Context(), orderID)
	if err != nil {
		t.Fatal(err)
	}
	return len(list)
}

// TestDuplicateFaults breaks a duplicate in each way, with and without approval, and counts the duplicates of the order.
func TestDuplicateFaults(t *testing.T) {
	for _, test := range []struct {
		name      string
		fault     simulator.Fault
		made      bool
		recovered bool
	}{
		{"no fault", simulator.Fault{}, true, false},
		{"cut before commit", simulator.Fault{Kind: "drop_before"}, false, false},
		{"cut after commit", simulator.Fault{Kind: "drop_after"}, true, true},
		{"truncated", simulator.Fault{Kind: "truncate"}, true, true},
		{"500 before commit", simulator.Fault{Kind: "status", Status: 500}, false, false},
		{"500 after commit", simulator.Fault{Kind: "status", Status: 500, AfterCommit: true}, true, true},
		{"503 after commit", simulator.Fault{Kind: "status", Status: 503, AfterCommit: true}, true, true},
		{"429", simulator.Fault{Kind: "status", Status: 429}, true, false},
		{"not JSON after commit", simulator.Fault{Kind: "status", Status: 201, Body: json.RawMessage(`"<html>"`), AfterCommit: true}, true, true},
	} {
		for _, skip := range []bool{true, false} {
			for _, old := range []bool{true, false} {
				t.Run(test.name, func(t *testing.T) {
					t.Parallel()
					account, client := newAccount(t, simulator.Config{Validation: "auto", OldDuplicateLists: old})
					order, request := issuedOrder(t, account, client)
					duplicate := DuplicateRequest{Certificate: request.Certificate, SkipApproval: skip}
					// An earlier one of the same key and names, made within the same second.
					if _, err := client.Duplicate(t.Context(), order, duplicate); err != nil {
						t.Fatal(err)
					}
					before, err := client.Order(t.Context(), order.ID)
					if err != nil {
						t.Fatal(err)
					}
					if test.fault.Kind != "" {
						fault := test.fault
						fault.Method, fault.Path, fault.Times = http.MethodPost, "/order/certificate/*/duplicate", 1
						fail(t, account, fault)
					}
					got, err := client.Duplicate(t.Context(), before, duplicate)
					if n := duplicatesOf(t, client, order.ID); n != 1+map[bool]int{true: 1}[test.made] {
						t.Errorf("%d duplicates", n)
					}
					if !test.made {
						checkNotDuplicated(t, client, duplicate, err)
						return
					}
					if err != nil {
						t.Fatal(err)
					}
					hasID := skip && (!old || !test.recovered)
					if got.Recovered != test.recovered || (got.Found != nil) != test.recovered || (len(got.Requests) == 1) == skip ||
						(got.CertificateID != 0) != hasID || got.Found != nil && got.Found.SubID != "002" {
						t.Errorf("got %+v", got)
					}
				})
			}
		}
	}
}

// checkNotDuplicated checks that err leaves a duplicate uncertain that was not made, which then is found out.
func checkNotDuplicated(t *testing.T, client *Client, duplicate DuplicateRequest, err error) {
	t.Helper()
	doubt, ok := errors.AsType[*UncertainError](err)
	if !ok {
		t.Fatalf("got %v", err)
	}
	if found, requests, err := client.FindDuplicate(t.Context(), doubt.OrderID, matchOf(duplicate, doubt.Known...)); !errors.Is(err, ErrNotDuplicated) {
		t.Errorf("got %+v, %+v, %v", found, requests, err)
	}
}

// TestDuplicateFoundLater loses a duplicate and the service, and finds it once both approval and service are back.
func TestDuplicateFoundLater(t *testing.T) {
	account, client := newAccount(t, simulator.Config{Validation: "auto"})
	order, request := issuedOrder(t, account, client)
	fail(t, account, simulator.Fault{Method: http.MethodPost, Kind: "drop_after"})
	duplicate := DuplicateRequest{Certificate: request.Certificate}
	duplicate.Certificate.CSR = newCSR(t)
	fail(t, account, simulator.Fault{Method: http.MethodGet, Path: "/order/certificate/*", Kind: "status", Status: 503})
	_, err := client.Duplicate(t.Context(), order, duplicate)
	doubt, ok := errors.AsType[*UncertainError](err)
	if !ok {
		t.Fatalf("got %v", err)
	}
	account.ForgetFaults()
	match := matchOf(duplicate, doubt.Known...)
	found, requests, err := client.FindDuplicate(t.Context(), order.ID, match)
	if err != nil || len(requests) != 1 || requests[0].Status != "pending" || found == nil || found.Status != "pending" {
		t.Fatalf("got %+v, %+v, %v", found, requests, err)
	}
	waiting, err := client.Request(t.Context(), requests[0].ID)
	if err != nil || waiting.Type != "duplicate" || waiting.OrderID != order.ID || waiting.Requester == nil || waiting.Requester.Email == "" ||
		!waiting.DateProcessed.IsZero() {
		t.Errorf("got %+v, %v", waiting, err)
	}
	if err := account.ApproveRequest(requests[0].ID); err != nil {
		t.Fatal(err)
	}
	found, requests, err = client.FindDuplicate(t.Context(), order.ID, match)
	if err != nil || found == nil || found.ID == 0 || found.SerialNumber == "" || len(requests) != 1 || requests[0].Status != "approved" {
		t.Errorf("got %+v, %+v, %v", found, requests, err)
	}
	if n := duplicatesOf(t, client, order.ID); n != 1 {
		t.Errorf("%d duplicates", n)
	}
}

// TestTermsOfOrder sends terms of an order, changes them, and reads them back.
func TestTermsOfOrder(t *testing.T) {
	ctx := t.Context()
	account, client := newAccount(t, simulator.Config{Validation: "auto", AllowDisableCT: true})
	field := account.AddCustomField("Cost center", "text", false)
	request := orderIn(t, account)
	request.SkipApproval = true
	request.OrderValidity = &Validity{Years: 2}
	request.AutoRenew, request.AutoReissue = new(int64(1)), new(true)
	request.DisableCT, request.DisableRenewalNotifications, request.EnableGuestAccess = new(true), new(true), new(true)
	request.AdditionalEmails = []string{"ops@northwind.example"}
	request.CustomFields = []CustomFieldValue{{MetadataID: field, Value: "CC-204"}}
	request.TechnicalContact = &OrderContact{FirstName: "Pia", LastName: "Okafor", Email: "pia@northwind.example", JobTitle: "Clerk", Telephone: "218-555-0144"}
	placed, err := client.PlaceOrder(ctx, "ssl_basic", request)
	if err != nil {
		t.Fatal(err)
	}
	order, err := client.Order(ctx, placed.ID)
	if err != nil {
		t.Fatal(err)
	}
	if order.AutoRenew != 1 || !order.AutoReissue || !order.DisableCT || !order.DisableRenewalNotifications || !order.GuestAccess ||
		!slices.Equal(order.AdditionalEmails, request.AdditionalEmails) || !slices.Equal(order.CustomFields, []CustomField{{field, "Cost center", "CC-204"}}) {
		t.Errorf("got %+v", order)
	}
	if order.OrganizationContact == nil || order.TechnicalContact == nil || order.TechnicalContact.FirstName != "Pia" || order.User == nil || order.User.ID == 0 {
		t.Errorf("got %+v, %+v, %+v", order.OrganizationContact, order.TechnicalContact, order.User)
	}

	if err := client.UpdateAutoReissue(ctx, order.ID, false); err != nil {
		t.Error(err)
	}
	if err := client.SetCustomField(ctx, order.ID, CustomFieldValue{MetadataID: field, Value: "CC-205"}); err != nil {
		t.Error(err)
	}
	if err := client.UpdateOrderContacts(ctx, order.ID, []OrderContact{
		{ContactType: "technical_contact", FirstName: "Ida", LastName: "Okafor", Email: "ida@northwind.example"},
	}); err != nil {
		t.Error(err)
	}
	order, err = client.Order(ctx, placed.ID)
	if err != nil || order.AutoReissue || order.CustomFields[0].Value != "CC-205" || order.TechnicalContact.FirstName != "Ida" {
		t.Errorf("got %+v, %v", order, err)
	}
	if err := client.SetCustomField(ctx, order.ID, CustomFieldValue{MetadataID: 1, Value: "x"}); !IsRefused(err) {
		t.Errorf("got %v", err)
	}
}

// TestOrganizationOfOrder has an order bring an organization that the account does not know.
func TestOrganizationOfOrder(t *testing.T) {
	account, client := newAccount(t, simulator.Config{Validation: "auto"})
	request := orderIn(t, account)
	request.OrganizationID = nil
	request.Organization = &OrganizationDetails{
		Name: "Southwind Lanterns LLC", Address: "4 Pier Road", City: "Duluth", State: "Minnesota", Zip: "55802", Country: "us", Telephone: "218-555-0199",
	}
	request.Contacts = []OrderContact{{
		ContactType: "organization_contact", FirstName: "Pia", LastName: "Okafor", Email: "pia@southwind.example", JobTitle: "Clerk", Telephone: "218-555-0199",
	}}
	placed, err := client.PlaceOrder(t.Context(), "ssl_basic", request)
	if err != nil || placed.OrganizationID == 0 || placed.OrganizationID == account.OrganizationID() {
		t.Fatalf("got %+v, %v", placed, err)
	}
	organization, err := client.Organization(t.Context(), placed.OrganizationID)
	if err != nil || organization.Name != request.Organization.Name || organization.OrganizationContact.Email != "pia@southwind.example" {
		t.Errorf("got %+v, %v", organization, err)
	}
	again := orderIn(t, account)
	again.OrganizationID, again.Organization = nil, request.Organization
	placed, err = client.PlaceOrder(t.Context(), "ssl_basic", again)
	if err != nil || placed.OrganizationID != 0 || len(account.Organizations()) != 2 {
		t.Errorf("got %+v, %v, %d organizations", placed, err, len(account.Organizations()))
	}
}

// TestUserAndLimitsOfAccount reads what an account says of its user and its limits, and is refused by them.
func TestUserAndLimitsOfAccount(t *testing.T) {
	ctx := t.Context()
	account, client := newAccount(t, simulator.Config{Users: []simulator.User{{APIKey: "standard", Role: "standard_user", FirstName: "Ida"}}})
	account.LimitProduct(simulator.ProductLimit{ProductNameID: "ssl_basic", AllowedHashes: []string{"sha384"}, AllowedWildcards: new(false)})
	user, err := client.CurrentUser(ctx)
	if err != nil || user.Container.ID != account.ContainerID() || len(user.AccessRoles) != 1 || user.AccessRoles[0].Name != "Administrator" {
		t.Fatalf("got %+v, %v", user, err)
	}
	limits, err := client.ProductLimits(ctx, user.Container.ID)
	if err != nil || !limits.IsLimited || len(limits.Limits) != 1 || limits.Limits[0].ProductNameID != "ssl_basic" || *limits.Limits[0].AllowedWildcards {
		t.Errorf("got %+v, %v", limits, err)
	}
	if _, err := client.PlaceOrder(ctx, "ssl_basic", orderIn(t, account)); !IsRefused(err) {
		t.Errorf("got %v", err)
	}

	placed, err := client.PlaceOrder(ctx, "ssl_plus", func() OrderRequest {
		request := orderIn(t, account)
		request.Certificate.DNSNames = nil
		return request
	}())
	if err != nil {
		t.Fatal(err)
	}
	client.key = "standard"
	if user, err := client.CurrentUser(ctx); err != nil || user.FirstName != "Ida" || user.AccessRoles[0].Name != "Standard User" {
		t.Errorf("got %+v, %v", user, err)
	}
	if err := client.UpdateRequestStatus(ctx, placed.Requests[0].ID, "approved", ""); !IsForbidden(err) || !HasCode(err, "access_denied|invalid_approver") {
		t.Errorf("got %v", err)
	}
}

// TestRenewalInAccount finds the order that renewed another one.
func TestRenewalInAccount(t *testing.T) {
	account, client := newAccount(t, simulator.Config{Validation: "auto"})
	order, request := issuedOrder(t, account, client)
	if id, err := client.RenewalOf(t.Context(), order); err != nil || id != 0 {
		t.Errorf("before: got %d, %v", id, err)
	}
	if _, err := client.PlaceOrder(t.Context(), "ssl_basic", request); err != nil { // for the same names
		t.Fatal(err)
	}
	request.RenewalOfOrderID = &order.ID
	renewal, err := client.PlaceOrder(t.Context(), "ssl_basic", request)
	if err != nil {
		t.Fatal(err)
	}
	if id, err := client.RenewalOf(t.Context(), order); err != nil || id != renewal.ID {
		t.Errorf("got %d, %v, want %d", id, err, renewal.ID)
	}
}
