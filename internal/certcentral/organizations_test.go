// SPDX-License-Identifier: MPL-2.0

package certcentral

import (
	"context"
	"encoding/json"
	"errors"
	"reflect"
	"testing"
	"time"
)

// undated takes the time of the answer away from an organization, which has to have one.
func undated(o *Organization, err error) (*Organization, error) {
	if err != nil {
		return nil, err
	}
	if o.AsOf.IsZero() {
		return nil, errors.New("an organization without the time of the answer")
	}
	o.AsOf = time.Time{}
	return o, nil
}

func readOrganization(ctx context.Context, c *Client) (any, error) {
	return undated(c.Organization(ctx, 1180442))
}

// listOrganizations returns the organizations of a query, undated.
func listOrganizations(query OrganizationQuery) func(context.Context, *Client) (any, error) {
	return func(ctx context.Context, c *Client) (any, error) {
		list, err := collect(c.Organizations(ctx, query))
		for _, organization := range list {
			if _, err := undated(organization, nil); err != nil {
				return nil, err
			}
		}
		return list, err
	}
}

func TestReadOrganizations(t *testing.T) {
	const read = "GET /organization/1180442"
	runCalls(t, []callTest{
		{
			"whole", readOrganization,
			answering(200, `{"id":1180442,"status":"active","name":"Northwind Lanterns LLC","assumed_name":"Northwind",
				"display_name":"Northwind Lanterns LLC (Northwind)","is_active":true,"address":"12 Harbor Street","address2":"Unit 4","zip":"55802",
				"city":"Duluth","state":"Minnesota","country":"us","telephone":"218-555-0144",
				"container":{"id":77120,"parent_id":0,"name":"Web Operations","is_active":true},
				"organization_contact":{"id":376032,"first_name":"Pia","last_name":"Okafor","email":"pia@northwind.example","job_title":"Clerk",
					"telephone":"218-555-0144","telephone_extension":"5"},
				"ev_approvers":[],"verified_contacts":[{"id":55810,"first_name":"Pia","last_name":"Okafor"}]}`),
			read, "",
			&Organization{
				ID: 1180442, Status: "active", Name: "Northwind Lanterns LLC", AssumedName: "Northwind", DisplayName: "Northwind Lanterns LLC (Northwind)",
				IsActive: true, Address: "12 Harbor Street", Address2: "Unit 4", City: "Duluth", State: "Minnesota", Zip: "55802", Country: "us",
				Telephone: "218-555-0144", Container: Container{77120, "Web Operations"},
				OrganizationContact: &Contact{376032, "Pia", "Okafor", "pia@northwind.example", "Clerk", "218-555-0144", "5"},
				VerifiedContacts:    []VerifiedUser{{ID: 55810, FirstName: "Pia", LastName: "Okafor"}},
			},
		},
		{
			"odd types", readOrganization,
			answering(200, `{"id":"1180442","is_active":"1","zip":55802,"telephone":2185550144,"container":{"id":"77120"},"organization_contact":[],
				"technical_contact":{"id":"4","telephone_extension":5},"verified_contacts":{"id":"7","first_name":"Pia"}}`),
			read, "",
			&Organization{
				ID: 1180442, IsActive: true, Zip: "55802", Telephone: "2185550144", Container: Container{ID: 77120},
				TechnicalContact: &Contact{ID: 4, TelephoneExtension: "5"}, VerifiedContacts: []VerifiedUser{{ID: 7, FirstName: "Pia"}},
			},
		},
		{
			"bare", readOrganization, answering(200, `{"id":1180442,"is_active":"0","container":[],"verified_contacts":null}`), read, "",
			&Organization{ID: 1180442},
		},
		{
			"list", listOrganizations(OrganizationQuery{
				ContainerID: new(int64(77)), Filters: map[string][]string{"status": {"active"}}, PageSize: 50,
			}),
			answering(200, `{"organizations":[{"id":3,"name":"A","validations":[{"type":"ov","name":"OV","status":"active",
				"date_created":"2025-10-09T19:29:02+00:00","validated_until":"2026-11-09T20:28:55+00:00"}]},{"id":"4","is_active":1}],"page":{"total":2}}`),
			"GET /organization?container_id=77&filters%5Bstatus%5D=active&include_validation=true&limit=50&offset=0", "",
			[]*Organization{
				{ID: 3, Name: "A", Validations: []Validation{{
					Type: "ov", Name: "OV", Status: "active",
					DateCreated:    Time{time.Date(2025, 10, 9, 19, 29, 2, 0, time.UTC)},
					ValidatedUntil: Time{time.Date(2026, 11, 9, 20, 28, 55, 0, time.UTC)},
				}}},
				{ID: 4, IsActive: true},
			},
		},
		{
			"empty list", listOrganizations(OrganizationQuery{}), answering(200, `{}`),
			"GET /organization?include_validation=true&limit=1000&offset=0", "", []*Organization(nil),
		},
		{
			"validations", func(ctx context.Context, c *Client) (any, error) { return c.OrganizationValidations(ctx, 3) },
			answering(200, `{"validations":[{"type":"ov","name":"OV","description":"x","status":"expired","validated_until":"2026-11-09T20:28:55+00:00"},
				{"type":"ev","name":"EV","status":"pending","verified_users":[{"id":"12","first_name":"Pia","last_name":"Okafor"}]}]}`),
			"GET /organization/3/validation", "",
			[]Validation{
				{Type: "ov", Name: "OV", Status: "expired", ValidatedUntil: Time{time.Date(2026, 11, 9, 20, 28, 55, 0, time.UTC)}},
				{Type: "ev", Name: "EV", Status: "pending", VerifiedUsers: []VerifiedUser{{ID: 12, FirstName: "Pia", LastName: "Okafor"}}},
			},
		},
		{
			"no validations", func(ctx context.Context, c *Client) (any, error) { return c.OrganizationValidations(ctx, 3) },
			answering(200, `{}`), "GET /organization/3/validation", "", []Validation(nil),
		},
	})
}

func TestChangeOrganizations(t *testing.T) {
	pia := Contact{FirstName: "Pia", LastName: "Okafor", Email: "pia@northwind.example"}
	runCalls(t, []callTest{
		{
			"submit", nothing(func(ctx context.Context, c *Client) error {
				return c.SubmitOrganization(ctx, 3, []ValidationRequest{
					{Type: "ov"},
					{Type: "ev", VerifiedUsers: []VerifiedUser{{ID: 55810}, {FirstName: "Pia", LastName: "Okafor", JobTitle: "Clerk", Telephone: "1", Email: "p@a.example"}}},
				})
			}),
			answering(204, ""), "POST /organization/3/validation",
			`{"validations":[{"type":"ov"},{"type":"ev","verified_users":[{"id":55810},` +
				`{"first_name":"Pia","last_name":"Okafor","job_title":"Clerk","telephone":"1","email":"p@a.example"}]}]}`, nil,
		},
		{
			"contacts", nothing(func(ctx context.Context, c *Client) error {
				return c.UpdateOrganizationContacts(ctx, 3, []ContactUpdate{{"organization_contact", pia}, {ContactType: "technical_contact"}})
			}),
			answering(204, ""), "PUT /organization/3/contact",
			`{"contacts":[{"contact_type":"organization_contact","first_name":"Pia","last_name":"Okafor","email":"pia@northwind.example"},` +
				`{"contact_type":"technical_contact"}]}`, nil,
		},
		{
			"activate", nothing(func(ctx context.Context, c *Client) error { return c.ActivateOrganization(ctx, 3) }),
			answering(204, ""), "PUT /organization/3/activate", "", nil,
		},
		{
			"deactivate", nothing(func(ctx context.Context, c *Client) error { return c.DeactivateOrganization(ctx, 3) }),
			answering(204, ""), "PUT /organization/3/deactivate", "", nil,
		},
		{
			"delete", nothing(func(ctx context.Context, c *Client) error { return c.DeleteOrganization(ctx, 3) }),
			answering(204, ""), "DELETE /organization/3", "", nil,
		},
		{
			"create", func(ctx context.Context, c *Client) (any, error) {
				return c.CreateOrganization(ctx, OrganizationRequest{Name: "A", Country: "us"}, nil, nil)
			},
			answering(201, `{"id":"1180442"}`), "POST /organization",
			`{"name":"A","address":"","city":"","state":"","zip":"","country":"us","telephone":""}`, int64(1180442),
		},
	})
}

func TestOrganizationRequestDocument(t *testing.T) {
	request := OrganizationRequest{
		Name: "Northwind Lanterns LLC", AssumedName: "Northwind", Address: "12 Harbor Street", Address2: "Unit 4", City: "Duluth", State: "MN",
		Zip: "55802", Country: "US", Telephone: "218-555-0144", ContainerID: new(int64(77)),
		OrganizationContact: &Contact{
			FirstName: "Pia", LastName: "Okafor", Email: "pia@northwind.example", JobTitle: "Clerk", Telephone: "1", TelephoneExtension: "5",
		},
		TechnicalContact: &Contact{FirstName: "Ada"}, SkipDuplicateOrgCheck: true, Validations: []ValidationRequest{{Type: "ov"}},
	}
	want := `{"name":"Northwind Lanterns LLC","assumed_name":"Northwind","address":"12 Harbor Street","address2":"Unit 4","city":"Duluth","state":"MN",` +
		`"zip":"55802","country":"US","telephone":"218-555-0144","organization_contact":{"first_name":"Pia","last_name":"Okafor",` +
		`"email":"pia@northwind.example","job_title":"Clerk","telephone":"1","telephone_extension":"5"},"technical_contact":{"first_name":"Ada"},` +
		`"skip_duplicate_org_check":true,"validations":[{"type":"ov"}],"container":{"id":77}}`
	if got, err := json.Marshal(request); err != nil || string(got) != want {
		t.Errorf("%v\n got %s\nwant %s", err, got, want)
	}
}

// TestOtherObjectThanAskedFor has a broken cache answer with somebody else's organization or domain.
func TestOtherObjectThanAskedFor(t *testing.T) {
	for name, read := range map[string]func(context.Context, *Client) (any, error){
		"organization": func(ctx context.Context, c *Client) (any, error) { return c.Organization(ctx, 3) },
		"domain":       func(ctx context.Context, c *Client) (any, error) { return c.Domain(ctx, 3) },
	} {
		client := newTestClient(t, serve(t, newScript(t, answering(200, `{"id":4,"name":"a.example"}`))))
		got, err := read(t.Context(), client)
		if e, ok := errors.AsType[*Error](err); !ok || e.Note != "the answer is about another "+name+", 4" || !reflect.ValueOf(got).IsNil() {
			t.Errorf("%s: got %+v, %v", name, got, err)
		}
	}
}

// TestListsOfSeveralPages asks for the second page where the first says that there is one, and yields an error as the last.
func TestListsOfSeveralPages(t *testing.T) {
	for name, list := range map[string]func(context.Context, *Client) (int, error){
		"organizations": func(ctx context.Context, c *Client) (int, error) {
			all, err := collect(c.Organizations(ctx, OrganizationQuery{PageSize: 2}))
			return len(all), err
		},
		"domains": func(ctx context.Context, c *Client) (int, error) {
			all, err := collect(c.Domains(ctx, DomainQuery{PageSize: 2}))
			return len(all), err
		},
	} {
		full := answering(200, `{"`+name+`":[{"id":3},{"id":4}],"page":{"total":3}}`)
		rest := answering(200, `{"`+name+`":[{"id":5}],"page":{"total":3}}`)
		service := newScript(t, full, rest, full, answering(403, ""))
		client := newTestClient(t, serve(t, service))
		if n, err := list(t.Context(), client); err != nil || n != 3 || len(service.requests()) != 2 {
			t.Errorf("%s: got %d in %q, %v", name, n, service.requests(), err)
		}
		if n, err := list(t.Context(), client); !IsForbidden(err) || len(service.requests()) != 4 {
			t.Errorf("%s: got %d in %q, %v", name, n, service.requests(), err)
		}
	}
}
