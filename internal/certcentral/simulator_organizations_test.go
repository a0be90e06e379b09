// SPDX-License-Identifier: MPL-2.0

package certcentral

import (
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/simulator"
)

// southwind is a new organization for an account.
func southwind() OrganizationRequest {
	return OrganizationRequest{
		Name: "Southwind Sails", Address: "3 Quay", City: "Duluth", State: "MN", Zip: "55802", Country: "US", Telephone: "218-555-0199",
		OrganizationContact: &Contact{FirstName: "Ada", LastName: "Quist", Email: "ada@southwind.example", JobTitle: "Clerk", Telephone: "218-555-0198"},
		TechnicalContact:    &Contact{FirstName: "Bo", LastName: "Lund", Email: "bo@southwind.example"},
	}
}

// isSouthwind recognises it among others.
func isSouthwind(o *Organization) bool {
	return o.Name == "Southwind Sails"
}

// createSouthwind creates it.
func createSouthwind(t *testing.T, client *Client) int64 {
	t.Helper()
	id, err := client.CreateOrganization(t.Context(), southwind(), nil, isSouthwind)
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func TestOrganizationOfAccount(t *testing.T) {
	account, client := newAccount(t, simulator.Config{})
	id := createSouthwind(t, client)
	got, err := client.Organization(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	if got.ID != id || got.Status != "active" || !got.IsActive || got.DisplayName != "Southwind Sails" || got.Zip != "55802" ||
		got.Container.ID != account.ContainerID() || !got.AsOf.Equal(account.Now().Truncate(time.Second)) {
		t.Errorf("got %+v", got)
	}
	if got.State != "Minnesota" || got.Country != "us" {
		t.Errorf("in %s, %s", got.State, got.Country)
	}
	if c := got.OrganizationContact; c == nil || c.ID == 0 || c.Email != "ada@southwind.example" || c.Telephone != "218-555-0198" {
		t.Errorf("got contact %+v", c)
	}
	if c := got.TechnicalContact; c == nil || c.FirstName != "Bo" {
		t.Errorf("got technical contact %+v", c)
	}
	if _, err := client.Organization(t.Context(), id+1); !IsNotFound(err) {
		t.Errorf("got %v", err)
	}
}

func TestDuplicateOrganizationOfAccount(t *testing.T) {
	account, client := newAccount(t, simulator.Config{})
	first := createSouthwind(t, client)
	again := southwind()
	if id, err := client.CreateOrganization(t.Context(), again, nil, isSouthwind); !IsRefused(err) || !HasCode(err, "duplicate_organization") || id != 0 {
		t.Errorf("got %d, %v", id, err)
	}
	again.SkipDuplicateOrgCheck = true
	if id, err := client.CreateOrganization(t.Context(), again, nil, isSouthwind); err != nil || id == first {
		t.Errorf("got %d, %v", id, err)
	}
	if n := len(account.Organizations()); n != 3 {
		t.Errorf("%d organizations", n)
	}
}

func TestListOfOrganizations(t *testing.T) {
	account, client := newAccount(t, simulator.Config{})
	first, second := account.OrganizationID(), createSouthwind(t, client)
	if err := client.DeactivateOrganization(t.Context(), second); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name  string
		query OrganizationQuery
		want  []int64
	}{
		{"all", OrganizationQuery{PageSize: 1}, []int64{first, second}},
		{"active", OrganizationQuery{Filters: map[string][]string{"status": {"active"}}}, []int64{first}},
		{"either", OrganizationQuery{Filters: map[string][]string{"status": {"active", "inactive"}}}, []int64{first, second}},
		{"by name", OrganizationQuery{Filters: map[string][]string{"search": {"Southwind Sails"}}}, []int64{second}},
		{"of the container", OrganizationQuery{ContainerID: new(account.ContainerID())}, []int64{first, second}},
		{"of another container", OrganizationQuery{ContainerID: new(int64(1))}, nil},
	} {
		var ids []int64
		for organization, err := range client.Organizations(t.Context(), test.query) {
			if err != nil {
				t.Fatal(err)
			}
			ids = append(ids, organization.ID)
		}
		if !slices.Equal(ids, test.want) {
			t.Errorf("%s: got %d, want %d", test.name, ids, test.want)
		}
	}
	list, err := collect(client.Organizations(t.Context(), OrganizationQuery{}))
	if err != nil || len(list) != 2 || len(list[0].Validations) == 0 || list[0].Validations[0].Status != "active" {
		t.Errorf("got %+v, %v", list, err)
	}
}

// statuses returns the status of each kind of validation, and checks that just the active ones have an end.
func statuses(t *testing.T, client *Client, id int64) map[string]string {
	t.Helper()
	validations, err := client.OrganizationValidations(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]string{}
	for _, validation := range validations {
		all[validation.Type] = validation.Status
		if (validation.Status == "pending") != validation.ValidatedUntil.IsZero() {
			t.Errorf("%s is %s until %s", validation.Type, validation.Status, validation.ValidatedUntil)
		}
	}
	return all
}

func TestValidationOfOrganization(t *testing.T) {
	ctx := t.Context()
	account, client := newAccount(t, simulator.Config{})
	id := createSouthwind(t, client)
	if got := statuses(t, client, id); len(got) != 0 {
		t.Errorf("at first: %v", got)
	}
	if err := client.SubmitOrganization(ctx, id, []ValidationRequest{{Type: "ev"}}); !HasCode(err, "invalid_value") {
		t.Errorf("without verified users: %v", err)
	}
	user := VerifiedUser{FirstName: "Ada", LastName: "Quist", JobTitle: "Clerk", Telephone: "218-555-0198", Email: "ada@southwind.example"}
	if err := client.SubmitOrganization(ctx, id, []ValidationRequest{{Type: "ov"}, {Type: "ev", VerifiedUsers: []VerifiedUser{user}}}); err != nil {
		t.Fatal(err)
	}
	if got := statuses(t, client, id); len(got) != 2 || got["ov"] != "pending" || got["ev"] != "pending" {
		t.Errorf("submitted: %v", got)
	}
	if err := account.ValidateOrganization(id, "ov"); err != nil {
		t.Fatal(err)
	}
	if got := statuses(t, client, id); got["ov"] != "active" || got["ev"] != "pending" {
		t.Errorf("validated: %v", got)
	}
	account.Advance(400 * 24 * time.Hour)
	if got := statuses(t, client, id); got["ov"] != "expired" {
		t.Errorf("after its end: %v", got)
	}
	if err := client.SubmitOrganization(ctx, id, []ValidationRequest{{Type: "ov"}}); err != nil {
		t.Fatal(err)
	}
	if got := statuses(t, client, id); got["ov"] != "pending" {
		t.Errorf("submitted again: %v", got)
	}
	if got, err := client.Organization(ctx, id); err != nil || len(got.VerifiedContacts) != 1 || got.VerifiedContacts[0].ID == 0 {
		t.Errorf("got %+v, %v", got, err)
	}
}

func TestContactsOfOrganization(t *testing.T) {
	ctx := t.Context()
	_, client := newAccount(t, simulator.Config{})
	id := createSouthwind(t, client)
	before, err := client.Organization(ctx, id)
	if err != nil {
		t.Fatal(err)
	}
	// The same person without a telephone, and nobody for the rest.
	ada := Contact{FirstName: "Ada", LastName: "Quist", Email: "ada@southwind.example", JobTitle: "Owner"}
	err = client.UpdateOrganizationContacts(ctx, id, []ContactUpdate{{"organization_contact", ada}, {ContactType: "technical_contact"}})
	if err != nil {
		t.Fatal(err)
	}
	after, err := client.Organization(ctx, id)
	if err != nil || after.TechnicalContact != nil || after.OrganizationContact.ID != before.OrganizationContact.ID || after.OrganizationContact.Telephone != "" {
		t.Errorf("got %+v, %+v, %v", after.OrganizationContact, after.TechnicalContact, err)
	}
	err = client.UpdateOrganizationContacts(ctx, id, []ContactUpdate{{"organization_contact", ada}, {"organization_contact", ada}})
	if !HasCode(err, "contact_type_duplicate") {
		t.Errorf("got %v", err)
	}
}

func TestEndOfOrganization(t *testing.T) {
	ctx := t.Context()
	account, client := newAccount(t, simulator.Config{RefuseReactivation: true})
	id := createSouthwind(t, client)
	request := orderIn(t, account)
	request.OrganizationID = &id
	placed, err := client.PlaceOrder(ctx, "ssl_basic", request)
	if err != nil {
		t.Fatal(err)
	}
	if err := client.DeactivateOrganization(ctx, id); !IsRefused(err) {
		t.Errorf("with an order that is open: %v", err)
	}
	if err := client.UpdateRequestStatus(ctx, placed.Requests[0].ID, "rejected", "over"); err != nil {
		t.Fatal(err)
	}
	if err := client.DeactivateOrganization(ctx, id); err != nil {
		t.Error(err)
	}
	if got, err := client.Organization(ctx, id); err != nil || got.IsActive || got.Status != "inactive" {
		t.Errorf("got %+v, %v", got, err)
	}
	if err := client.ActivateOrganization(ctx, id); !IsForbidden(err) {
		t.Errorf("activated: %v", err)
	}
	if err := client.DeleteOrganization(ctx, id); err != nil {
		t.Error(err)
	}
	if err := client.DeleteOrganization(ctx, id); !IsNotFound(err) {
		t.Errorf("deleted twice: %v", err)
	}
}

func TestReactivatedOrganization(t *testing.T) {
	_, client := newAccount(t, simulator.Config{})
	id := createSouthwind(t, client)
	if err := errors.Join(client.DeactivateOrganization(t.Context(), id), client.ActivateOrganization(t.Context(), id)); err != nil {
		t.Fatal(err)
	}
	if got, err := client.Organization(t.Context(), id); err != nil || !got.IsActive {
		t.Errorf("got %+v, %v", got, err)
	}
}

// TestCreationFaults breaks a creation in each way and counts what was created.
func TestCreationFaults(t *testing.T) {
	for _, test := range []struct {
		name    string
		fault   simulator.Fault
		posts   int
		created bool
	}{
		{"cut before commit", simulator.Fault{Kind: "drop_before"}, 1, false},
		{"cut after commit", simulator.Fault{Kind: "drop_after"}, 1, true},
		{"truncated", simulator.Fault{Kind: "truncate"}, 1, true},
		{"500 before commit", simulator.Fault{Kind: "status", Status: 500}, 1, false},
		{"500 after commit", simulator.Fault{Kind: "status", Status: 500, AfterCommit: true}, 1, true},
		{"not JSON after commit", simulator.Fault{Kind: "status", Status: 201, Body: json.RawMessage(`"<html>"`), AfterCommit: true}, 1, true},
		{"no id after commit", simulator.Fault{Kind: "status", Status: 201, Body: json.RawMessage(`{}`), AfterCommit: true}, 1, true},
		{"429", simulator.Fault{Kind: "status", Status: 429, Times: 3}, 4, true},
		{"slow after commit", simulator.Fault{Kind: "delay", Delay: time.Hour, AfterCommit: true}, 1, true},
		{"slow before commit", simulator.Fault{Kind: "delay", Delay: time.Hour}, 1, false},
	} {
		test.fault.Method = http.MethodPost
		test.fault.Times = max(test.fault.Times, 1)
		t.Run("organization, "+test.name, func(t *testing.T) {
			t.Parallel()
			account, client := newAccount(t, simulator.Config{})
			known := createTwin(t, account, client)
			inHaste(client, noAnswer)
			fail(t, account, test.fault)
			request := southwind()
			request.SkipDuplicateOrgCheck = true
			id, err := client.CreateOrganization(t.Context(), request, []int64{known}, isSouthwind)
			var created []int64
			for _, organization := range account.Organizations() {
				if organization.ID != known && organization.ID != account.OrganizationID() {
					created = append(created, organization.ID)
				}
			}
			expectCreated(t, created, test.created, id, err)
			if n := posts(account); n != test.posts {
				t.Errorf("%d POSTs, want %d", n, test.posts)
			}
		})
		t.Run("domain, "+test.name, func(t *testing.T) {
			t.Parallel()
			account, client := newAccount(t, simulator.Config{})
			inHaste(client, noAnswer)
			fail(t, account, test.fault)
			id, err := client.CreateDomain(t.Context(), domainOf(account, "www.southwind.example"), nil, named("southwind.example"))
			var created []int64
			for _, domain := range account.Domains() {
				created = append(created, domain.ID)
			}
			expectCreated(t, created, test.created, id, err)
			if n := posts(account); n != test.posts {
				t.Errorf("%d POSTs, want %d", n, test.posts)
			}
		})
	}
}

// createTwin has the account hold an organization like the one to be created already.
func createTwin(t *testing.T, account *simulator.Simulator, client *Client) int64 {
	t.Helper()
	id := createSouthwind(t, client)
	account.ForgetRequests()
	return id
}

// expectCreated compares what there is with the result of a creation.
func expectCreated(t *testing.T, created []int64, expected bool, id int64, err error) {
	t.Helper()
	if !expected {
		expectDoubt(t, id, err)
		if len(created) != 0 {
			t.Errorf("created %d", created)
		}
		return
	}
	if err != nil || !slices.Equal(created, []int64{id}) {
		t.Errorf("created %d, got %d, %v", created, id, err)
	}
}
