// SPDX-License-Identifier: MPL-2.0

package certcentral

import (
	"context"
	"encoding/json"
	"errors"
	"testing"
	"time"
)

// readDomain reads a domain and takes the time of the answer away, which it has to have.
func readDomain(ctx context.Context, c *Client) (any, error) {
	domain, err := c.Domain(ctx, 3310560)
	if err != nil {
		return nil, err
	}
	if domain.AsOf.IsZero() {
		return nil, errors.New("a domain without the time of the answer")
	}
	domain.AsOf = time.Time{}
	return domain, nil
}

// listDomains returns the domains of a query in the same way.
func listDomains(query DomainQuery) func(context.Context, *Client) (any, error) {
	return func(ctx context.Context, c *Client) (any, error) {
		list, err := collect(c.Domains(ctx, query))
		for _, domain := range list {
			if domain.AsOf.IsZero() {
				return nil, errors.New("a domain without the time of the answer")
			}
			domain.AsOf = time.Time{}
		}
		return list, err
	}
}

func TestReadDomains(t *testing.T) {
	const read = "GET /domain/3310560?include_dcv=true&include_validation=true"
	noon := Time{time.Date(2025, 11, 1, 12, 0, 0, 0, time.UTC)}
	runCalls(t, []callTest{
		{
			"whole", readDomain,
			answering(200, `{"id":3310560,"is_active":true,"status":"active","is_pending_validation":true,"name":"northwind.example",
				"date_created":"2025-11-01T12:00:00+00:00","organization":{"id":1180442,"status":"active","name":"Northwind",
				"display_name":"Northwind (N)","is_active":"1"},"validations":[{"type":"ov","name":"OV","status":"pending","dcv_status":"pending"},
				{"type":"ev","name":"EV","date_created":"2025-11-01T12:00:00+00:00","validated_until":"2026-11-30T08:00:00+00:00","status":"active",
				"dcv_status":"complete","verified_users":[{"id":55810,"first_name":"Pia","last_name":"Okafor"}]}],"dcv_method":"dns-txt-token",
				"dcv_token":{"token":"q7","status":"pending","expiration_date":"2025-12-01T12:00:00+00:00","verification_value":"dcv.digicert.com"},
				"dcv_expiration":{"ov":"2026-05-19","ev":"2026-05-20"},"dcv_approval_datetime":"2025-11-01T12:00:00+00:00",
				"dcv_expiration_datetime":"2026-05-19T23:59:59+00:00","container":{"id":77120,"name":"Web Operations","is_active":true}}`),
			read, "",
			&Domain{
				ID: 3310560, Name: "northwind.example", Status: "active", IsActive: true, DateCreated: noon,
				Organization: OrderOrganization{1180442, "Northwind", "Northwind (N)", true}, Container: Container{77120, "Web Operations"},
				Validations: []Validation{
					{Type: "ov", Name: "OV", Status: "pending", DCVStatus: "pending"},
					{
						Type: "ev", Name: "EV", Status: "active", DCVStatus: "complete", DateCreated: noon,
						ValidatedUntil: Time{time.Date(2026, 11, 30, 8, 0, 0, 0, time.UTC)},
						VerifiedUsers:  []VerifiedUser{{ID: 55810, FirstName: "Pia", LastName: "Okafor"}},
					},
				},
				DCVMethod: "dns-txt-token",
				DCVToken: &DCVToken{
					Token: "q7", Status: "pending", ExpirationDate: Time{time.Date(2025, 12, 1, 12, 0, 0, 0, time.UTC)}, VerificationValue: "dcv.digicert.com",
				},
				DCVExpiration: DCVExpiration{Time{time.Date(2026, 5, 19, 0, 0, 0, 0, time.UTC)}, Time{time.Date(2026, 5, 20, 0, 0, 0, 0, time.UTC)}},
				DCVApproved:   noon, DCVExpires: Time{time.Date(2026, 5, 19, 23, 59, 59, 0, time.UTC)},
			},
		},
		{
			"odd types", readDomain,
			answering(200, `{"id":"3310560","is_active":"1","organization":[],"container":[],"dcv_token":[],"dcv_expiration":[],"dcv_approval_datetime":null,
				"validations":{"type":"ov","dcv_status":"complete"}}`),
			read, "", &Domain{ID: 3310560, IsActive: true, Validations: []Validation{{Type: "ov", DCVStatus: "complete"}}},
		},
		{
			"bare", readDomain, answering(200, `{"id":3310560,"organization":{"id":"3","is_active":"0"}}`),
			read, "", &Domain{ID: 3310560, Organization: OrderOrganization{ID: 3}},
		},
		{
			"file", readDomain, answering(200, `{"id":3310560,"dcv_token":{"token":7,"http_token_url":"http://a.example/x"}}`),
			read, "", &Domain{ID: 3310560, DCVToken: &DCVToken{Token: "7", HTTPTokenURL: "http://a.example/x"}},
		},
		{
			"list", listDomains(DomainQuery{ContainerID: new(int64(77)), Filters: map[string][]string{"status": {"active", "inactive"}}, PageSize: 5000}),
			answering(200, `{"domains":[{"id":3,"name":"a.example","organization":{"is_active":"1"},"dcv_expiration":{"ov":"2026-05-19T07:00:00+00:00"}}]}`),
			"GET /domain?container_id=77&filters%5Bstatus%5D%5B0%5D=active&filters%5Bstatus%5D%5B1%5D=inactive" +
				"&include_dcv_expiration_time=true&include_validation=true&limit=1000&offset=0", "",
			[]*Domain{{
				ID: 3, Name: "a.example", Organization: OrderOrganization{IsActive: true},
				DCVExpiration: DCVExpiration{OV: Time{time.Date(2026, 5, 19, 7, 0, 0, 0, time.UTC)}},
			}},
		},
		{
			"empty list", listDomains(DomainQuery{}), answering(200, `{}`),
			"GET /domain?include_dcv_expiration_time=true&include_validation=true&limit=1000&offset=0", "", []*Domain(nil),
		},
	})
}

func TestChangeDomains(t *testing.T) {
	ov := []ValidationRequest{{Type: "ov"}}
	method := func(name, locale string) func(context.Context, *Client) (any, error) {
		return func(ctx context.Context, c *Client) (any, error) {
			return c.UpdateDomainDCVMethod(ctx, 3, name, locale)
		}
	}
	check := func(ctx context.Context, c *Client) (any, error) { return c.CheckDomain(ctx, 3) }
	runCalls(t, []callTest{
		{
			"create", func(ctx context.Context, c *Client) (any, error) {
				return c.CreateDomain(ctx, DomainRequest{Name: "a.example", OrganizationID: 4, Validations: ov}, nil, nil)
			},
			answering(201, `{"id":3,"dcv_token":{"token":"q7"}}`), "POST /domain",
			`{"name":"a.example","validations":[{"type":"ov"}],"organization":{"id":4}}`, int64(3),
		},
		{
			"submit", nothing(func(ctx context.Context, c *Client) error { return c.SubmitDomain(ctx, 3, ov) }),
			answering(204, ""), "POST /domain/3/validation", `{"validations":[{"type":"ov"}]}`, nil,
		},
		{
			"method with a token", method("dns-cname-token", ""),
			answering(200, `{"dcv_token":{"token":"q7","status":"pending","verification_value":"dcv.digicert.com"}}`),
			"PUT /domain/3/dcv/method", `{"dcv_method":"dns-cname-token"}`,
			&DCVToken{Token: "q7", Status: "pending", VerificationValue: "dcv.digicert.com"},
		},
		{
			"method as before", method("dns-txt-token", ""), answering(200, `{}`),
			"PUT /domain/3/dcv/method", `{"dcv_method":"dns-txt-token"}`, (*DCVToken)(nil),
		},
		{
			"method email", method("email", "de"), answering(201, `{"validation_emails":{"name_scope":"a.example","base_emails":["admin@a.example"]}}`),
			"PUT /domain/3/dcv/method", `{"dcv_method":"email","locale":"de"}`, (*DCVToken)(nil),
		},
		{
			"token", func(ctx context.Context, c *Client) (any, error) { return c.NewDomainToken(ctx, 3) },
			answering(201, `{"token":"q8","status":"pending","expiration_date":"2025-12-01T12:00:00+00:00"}`),
			"POST /domain/3/dcv/token", "",
			&DCVToken{Token: "q8", Status: "pending", ExpirationDate: Time{time.Date(2025, 12, 1, 12, 0, 0, 0, time.UTC)}},
		},
		{
			"check that finds it", check, answering(200, `{"token":77,"status":"active"}`),
			"PUT /domain/3/dcv/validate-token", "", &DomainCheck{Proved: true},
		},
		{
			"check that says pending", check, answering(200, `{"token":"q7","status":"pending"}`),
			"PUT /domain/3/dcv/validate-token", "", &DomainCheck{},
		},
		{
			"check that finds no TXT record", check, answering(400, errorBody("invalid_dns_txt", "none")),
			"PUT /domain/3/dcv/validate-token", "", &DomainCheck{Problems: []APIError{{"invalid_dns_txt", "none"}}},
		},
		{
			"check that finds no CNAME record", check, answering(400, errorBody("invalid_dns_cname", "none")),
			"PUT /domain/3/dcv/validate-token", "", &DomainCheck{Problems: []APIError{{"invalid_dns_cname", "none"}}},
		},
		{
			"check that finds no file", check, answering(400, errorBody("file_random_value_not_found", "none")),
			"PUT /domain/3/dcv/validate-token", "", &DomainCheck{Problems: []APIError{{"file_random_value_not_found", "none"}}},
		},
		{
			"activate", nothing(func(ctx context.Context, c *Client) error { return c.ActivateDomain(ctx, 3) }),
			answering(204, ""), "PUT /domain/3/activate", "", nil,
		},
		{
			"deactivate", nothing(func(ctx context.Context, c *Client) error { return c.DeactivateDomain(ctx, 3) }),
			answering(204, ""), "PUT /domain/3/deactivate", "", nil,
		},
		{
			"delete", nothing(func(ctx context.Context, c *Client) error { return c.DeleteDomain(ctx, 3) }),
			answering(204, ""), "DELETE /domain/3", "", nil,
		},
	})
}

func TestDomainRequestDocument(t *testing.T) {
	request := DomainRequest{
		Name: "a.example", OrganizationID: 4, Validations: []ValidationRequest{{Type: "ov"}, {Type: "ev", VerifiedUsers: []VerifiedUser{{ID: 5}}}},
		DCVMethod: "email", Locale: "de", KeepWWW: true,
	}
	want := `{"name":"a.example","validations":[{"type":"ov"},{"type":"ev","verified_users":[{"id":5}]}],"dcv_method":"email","locale":"de",` +
		`"keep_www":true,"organization":{"id":4}}`
	if got, err := json.Marshal(request); err != nil || string(got) != want {
		t.Errorf("%v\n got %s\nwant %s", err, got, want)
	}
}

// TestUselessToken has the service answer with success, but nothing that could be published.
func TestUselessToken(t *testing.T) {
	for _, body := range []string{`{}`, `{"token":""}`, `[]`} {
		client := newTestClient(t, serve(t, newScript(t, answering(200, body))))
		token, err := client.NewDomainToken(t.Context(), 3)
		if e, ok := errors.AsType[*Error](err); !ok || e.Note != "the answer holds no token" || token != nil {
			t.Errorf("%s: got %+v, %v", body, token, err)
		}
	}
}

func TestCheckOfDomainFails(t *testing.T) {
	for _, answer := range []reply{
		answering(400, errorBody("invalid_dcv_method", "email")), answering(404, errorBody("not_found|domain", "none")), answering(200, "<html>"),
	} {
		client := newTestClient(t, serve(t, newScript(t, answer)))
		check, err := client.CheckDomain(t.Context(), 3)
		if _, ok := errors.AsType[*Error](err); !ok || check != nil {
			t.Errorf("got %+v, %v", check, err)
		}
	}
}

func TestProvedUntil(t *testing.T) {
	early := Time{time.Date(2026, 4, 1, 12, 0, 0, 0, time.UTC)}
	late := Time{early.Add(time.Hour)}
	for name, test := range map[string]struct {
		domain Domain
		until  Time
	}{
		"nothing known":     {Domain{}, Time{}},
		"a moment":          {Domain{DCVExpires: late}, late},
		"of OV":             {Domain{DCVExpiration: DCVExpiration{OV: late, EV: early}}, late},
		"of EV":             {Domain{DCVExpiration: DCVExpiration{EV: early}}, early},
		"exact before days": {Domain{DCVExpires: late, DCVExpiration: DCVExpiration{OV: early}}, late},
	} {
		if until := test.domain.ProvedUntil(); !until.Equal(test.until.Time) {
			t.Errorf("%s: until %v, want %v", name, until, test.until)
		}
	}
}
