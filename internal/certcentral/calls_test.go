// SPDX-License-Identifier: MPL-2.0

package certcentral

import (
	"context"
	"encoding/json"
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
)

// TestCalls makes each call once and checks what is sent and what is made of the answer.
func TestCalls(t *testing.T) {
	runCalls(t, []callTest{
		{
			"order with CAA", func(ctx context.Context, c *Client) (any, error) {
				order, err := c.OrderWithCAA(ctx, 51)
				return order.CAAStatus, err
			},
			answering(200, `{"id":51,"caa_status_message":{"a.example":"ok"}}`),
			"GET /order/certificate/51?include_caa_status=true", "",
			map[string]string{"a.example": "ok"},
		},
		{
			"cancel", func(ctx context.Context, c *Client) (any, error) { return nil, c.CancelOrder(ctx, 51, "over") },
			answering(204, ""), "PUT /order/certificate/51/status", `{"note":"over","status":"CANCELED"}`, nil,
		},
		{
			"names", func(ctx context.Context, c *Client) (any, error) {
				return nil, c.UpdateOrderNames(ctx, 51, "a.example", nil)
			},
			answering(200, ""), "PUT /order/certificate/51/dns-names", `{"certificate":{"common_name":"a.example","dns_names":[]}}`, nil,
		},
		{
			"CSR", func(ctx context.Context, c *Client) (any, error) { return nil, c.SubmitCSR(ctx, 51, "x") },
			answering(204, ""), "POST /order/certificate/51/csr", `{"csr":"x"}`, nil,
		},
		{
			"reissues", func(ctx context.Context, c *Client) (any, error) { return c.Reissues(ctx, 51) },
			answering(200, `{"certificates":[{"id":"6","archived":0,"valid_till":"2026-06-17"}]}`),
			"GET /order/certificate/51/reissue", "",
			[]IssuedCertificate{{ID: 6, ValidTill: ParseDate("2026-06-17")}},
		},
		{
			"reissues with those archived", func(ctx context.Context, c *Client) (any, error) { return c.ReissuesWithArchived(ctx, 51) },
			answering(200, `{"certificates":[{"id":6,"archived":1,"user_id":"22","firstname":"Ivo","lastname":"Brandt","email":"ivo@a.example"}]}`),
			"GET /order/certificate/51/reissue?show_archived=true", "",
			[]IssuedCertificate{{ID: 6, Archived: true, UserID: 22, FirstName: "Ivo", LastName: "Brandt", Email: "ivo@a.example"}},
		},
		{
			"duplicates", func(ctx context.Context, c *Client) (any, error) { return c.Duplicates(ctx, 51) },
			answering(200, `{"certificates":[{"sub_id":"001","archived":"1"}]}`),
			"GET /order/certificate/51/duplicate?show_archived=true", "",
			[]IssuedCertificate{{SubID: "001", Archived: true}},
		},
		{
			"no duplicates", func(ctx context.Context, c *Client) (any, error) {
				list, err := c.Duplicates(ctx, 51)
				return len(list), err
			},
			answering(200, `{}`), "GET /order/certificate/51/duplicate?show_archived=true", "", 0,
		},
		{
			"revocation that waits", func(ctx context.Context, c *Client) (any, error) {
				return c.RevokeOrder(ctx, 51, RevokeRequest{Reason: "superseded", Comments: "over"})
			},
			answering(201, `{"id":9,"date":"2025-12-05T15:30:00+00:00","type":"revoke","status":"pending","comments":"over"}`),
			"PUT /order/certificate/51/revoke", `{"revocation_reason":"superseded","comments":"over"}`,
			&Request{ID: 9, Date: Time{time.Date(2025, 12, 5, 15, 30, 0, 0, time.UTC)}, Type: "revoke", Status: "pending", Comments: "over", OrderID: 51},
		},
		{
			"revocation at once", func(ctx context.Context, c *Client) (any, error) {
				return c.RevokeCertificate(ctx, 63, RevokeRequest{SkipApproval: true})
			},
			answering(204, ""), "PUT /certificate/63/revoke", `{"skip_approval":true}`, (*Request)(nil),
		},
		{
			"revocation by serial number", func(ctx context.Context, c *Client) (any, error) {
				return c.RevokeSerialNumber(ctx, "0A4D7EB1", RevokeRequest{Comments: "over"})
			},
			answering(201, `{"id":9,"type":"revoke","status":"pending"}`), "PUT /certificate/0A4D7EB1/revoke", `{"comments":"over"}`,
			&Request{ID: 9, Type: "revoke", Status: "pending"},
		},
		{
			"request", func(ctx context.Context, c *Client) (any, error) {
				request, err := c.Request(ctx, 9)
				return []any{request.Status, request.ProcessorComment, request.Order.ProductNameID, request.Order.OrganizationID}, err
			},
			answering(200, `{"id":"9","status":"approved","processor_comment":"ok","order":{"id":51,"product":{"name_id":"ssl_basic"},"certificate":{"organization":{"id":"3"}}}}`),
			"GET /request/9", "",
			[]any{"approved", "ok", "ssl_basic", int64(3)},
		},
		{
			"approval", func(ctx context.Context, c *Client) (any, error) {
				return nil, c.UpdateRequestStatus(ctx, 9, "approved", "")
			},
			answering(204, ""), "PUT /request/9/status", `{"status":"approved"}`, nil,
		},
		{
			"rejection", func(ctx context.Context, c *Client) (any, error) {
				return nil, c.UpdateRequestStatus(ctx, 9, "rejected", "no")
			},
			answering(204, ""), "PUT /request/9/status", `{"processor_comment":"no","status":"rejected"}`, nil,
		},
		{
			"download", func(ctx context.Context, c *Client) (any, error) {
				file, err := c.DownloadCertificate(ctx, 63, "pem_all")
				return string(file), err
			},
			answering(200, "-----BEGIN"), "GET /certificate/63/download/format/pem_all", "", "-----BEGIN",
		},
		{
			"download in the default format", func(ctx context.Context, c *Client) (any, error) {
				file, err := c.DownloadCertificate(ctx, 63, "")
				return string(file), err
			},
			answering(200, "PK"), "GET /certificate/63/download/format/default", "", "PK",
		},
		{
			"download for a platform", func(ctx context.Context, c *Client) (any, error) {
				file, err := c.DownloadForPlatform(ctx, 63, new(int64(-1)))
				return string(file), err
			},
			answering(200, "PK"), "GET /certificate/63/download/platform/-1", "", "PK",
		},
		{
			"download for the order's platform", func(ctx context.Context, c *Client) (any, error) {
				file, err := c.DownloadForPlatform(ctx, 63, nil)
				return string(file), err
			},
			answering(200, "PK"), "GET /certificate/63/download/platform", "", "PK",
		},
		{
			"chain", func(ctx context.Context, c *Client) (any, error) { return c.CertificateChain(ctx, 63) },
			answering(200, `{"intermediates":[{"subject_common_name":"a.example","pem":"x\r\n"}]}`),
			"GET /certificate/63/chain", "",
			[]ChainCertificate{{"a.example", "x\r\n"}},
		},
		{
			"check of DCV", func(ctx context.Context, c *Client) (any, error) { return c.CheckDCV(ctx, 51) },
			answering(200, `{"order_status":"issued","certificate_id":63,"dcv_status":"valid","dns_name_validations":[{"dns_name":"a.example","status":"approved"}]}`),
			"PUT /order/certificate/51/check-dcv", "",
			&DCVCheck{OrderStatus: "issued", CertificateID: 63, DCVStatus: "valid", Names: []NameStatus{{"a.example", "approved"}}},
		},
		{
			"check of DCV that finds nothing", func(ctx context.Context, c *Client) (any, error) { return c.CheckDCV(ctx, 51) },
			answering(400, errorBody("invalid_dns_txt", "none")),
			"PUT /order/certificate/51/check-dcv", "", &DCVCheck{DCVStatus: "pending", Problems: []APIError{{"invalid_dns_txt", "none"}}},
		},
		{
			"check of DCV that finds no file", func(ctx context.Context, c *Client) (any, error) {
				check, err := c.CheckDCV(ctx, 51)
				return len(check.Problems), err
			},
			answering(400, errorBody("file_random_value_not_found", "none")), "PUT /order/certificate/51/check-dcv", "", 1,
		},
		{
			"random value", func(ctx context.Context, c *Client) (any, error) { return timeless(c.DCVRandomValue(ctx, 51)) },
			answering(200, `{"dcv_random_value":"q7","expiration_date":"2026-01-20T10:04:11+00:00"}`),
			"PUT /order/certificate/51/dcv-random-value", "", &RandomValue{Value: "q7", ExpirationDate: Time{time.Date(2026, 1, 20, 10, 4, 11, 0, time.UTC)}},
		},
		{
			"DCV method", func(ctx context.Context, c *Client) (any, error) {
				return timeless(c.UpdateDCVMethod(ctx, 51, "email"))
			},
			answering(200, `{}`), "PUT /order/certificate/51/dcv-method", `{"dcv_method":"email"}`, &RandomValue{},
		},
		{
			"DCV mails again", func(ctx context.Context, c *Client) (any, error) { return nil, c.ResendDCVEmails(ctx, 51, nil) },
			answering(204, ""), "PUT /order/certificate/51/resend-emails", "", nil,
		},
		{
			"DCV mails to somebody", func(ctx context.Context, c *Client) (any, error) {
				return nil, c.ResendDCVEmails(ctx, 51, []DCVEmail{{"a.b.example", "b.example", "admin@b.example"}})
			},
			answering(204, ""), "PUT /order/certificate/51/resend-emails",
			`{"domain_approval_emails":[{"domain":"a.b.example","email":"admin@b.example","email_domain":"b.example"}]}`, nil,
		},
		{
			"validation", func(ctx context.Context, c *Client) (any, error) { return c.OrderValidation(ctx, 51) },
			answering(200, `{"order_id":"51","order_status":"pending","order_name_scope":"base_domain","order_dcv_method":"email",
				"organization_id":"3","organization_name":"Lanterns","organization_validations":[{"type":"ov","name":"OV","description":"Normal","status":"complete",
				"date_created":"2025-12-05T15:30:00+00:00","validated_until":"2027-01-05T15:30:00+00:00","verification_details":{"address_verification":"complete"}}],
				"dns_name_validations":[{"domain_id":"33","name_scope":"a.example","status":"approved","method":"email","dns_names":["b.a.example"],
				"date_created":"2025-12-05T15:30:00+00:00","validated_until":"2026-06-22T15:30:00+00:00"}]}`),
			"GET /order/certificate/51/validation", "",
			&OrderValidation{
				OrderStatus: "pending", DCVMethod: "email", NameScope: "base_domain",
				Organization: []OrganizationValidation{{
					Type: "ov", Name: "OV", Status: "complete", Details: map[string]string{"address_verification": "complete"},
					ValidatedUntil: timeAt("2027-01-05T15:30:00Z"),
				}},
				Names: []NameValidation{{
					DomainID: 33, NameScope: "a.example", Status: "approved", Method: "email", DNSNames: []string{"b.a.example"},
					ValidatedUntil: timeAt("2026-06-22T15:30:00Z"),
				}},
			},
		},
		{
			"products", func(ctx context.Context, c *Client) (any, error) { return c.Products(ctx, new(int64(77))) },
			answering(200, `{"products":[{"name_id":"ssl_basic","allowed_validity_years":["1"],"csr_required":true,
				"signature_hash_types":{"allowed_hash_types":[{"id":"sha256"},{"id":"sha384"}],"default_hash_type_id":"sha256"}}]}`),
			"GET /product?container_id=77", "",
			[]Product{{NameID: "ssl_basic", AllowedValidityYears: []int64{1}, CSRRequired: true, SignatureHashes: []string{"sha256", "sha384"}, DefaultSignatureHash: "sha256"}},
		},
		{
			"product", func(ctx context.Context, c *Client) (any, error) { return c.Product(ctx, "ssl_basic") },
			answering(200, `{"name_id":"ssl_basic","duplicates_allowed":"1","server_platforms":[{"id":"-1","name":"OTHER"}]}`),
			"GET /product/ssl_basic", "", &Product{NameID: "ssl_basic", DuplicatesAllowed: true, ServerPlatforms: []ServerPlatform{{-1, "OTHER"}}},
		},
		{
			"product in a division", func(ctx context.Context, c *Client) (any, error) {
				product, err := c.ProductIn(ctx, "ssl_basic", new(int64(77)))
				return product.AllowedContainerIDs, err
			},
			answering(200, `{"name_id":"ssl_basic","allowed_container_ids":["77"]}`), "GET /product/ssl_basic?container_id=77", "",
			[]int64{77},
		},
		{
			"status changes of some time", func(ctx context.Context, c *Client) (any, error) {
				return c.StatusChanges(ctx, StatusChangeQuery{Minutes: 5, Seconds: 30})
			},
			answering(200, `{"orders":[{"order_id":51,"certificate_id":63,"status":"issued"}]}`),
			"GET /order/certificate/status-changes?minutes=5&seconds=30", "",
			[]OrderStatus{{51, 63, "issued"}},
		},
		{
			"status changes of a span", func(ctx context.Context, c *Client) (any, error) {
				changes, err := c.StatusChanges(ctx, StatusChangeQuery{
					From: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC), To: time.Date(2026, 7, 2, 3, 4, 5, 0, time.UTC),
				})
				return len(changes), err
			},
			answering(200, `{}`),
			"GET /order/certificate/status-changes?filters%5Bstatus_last_updated%5D=2026-01-01+20%3A04%3A05...2026-07-01+21%3A04%3A05", "", 0,
		},
		{
			"orders by alternative id", func(ctx context.Context, c *Client) (any, error) { return c.OrdersByAlternativeID(ctx, "web1") },
			answering(200, `{"orders":[{"order_id":51,"certificate_id":63,"status":"issued"}],"page":{"total":1}}`),
			"GET /order/alternate/web1?limit=1000&offset=0", "",
			[]OrderStatus{{51, 63, "issued"}},
		},
		{
			"no orders by alternative id", func(ctx context.Context, c *Client) (any, error) {
				orders, err := c.OrdersByAlternativeID(ctx, "web1")
				return len(orders), err
			},
			answering(404, ""), "GET /order/alternate/web1?limit=1000&offset=0", "", 0,
		},
	})
}

// TestCallsFail makes the calls with a result against a service that refuses, and one that answers nothing of use.
func TestCallsFail(t *testing.T) {
	calls := map[string]func(context.Context, *Client) (any, error){
		"Order":    func(ctx context.Context, c *Client) (any, error) { return c.Order(ctx, 1) },
		"Request":  func(ctx context.Context, c *Client) (any, error) { return c.Request(ctx, 1) },
		"Product":  func(ctx context.Context, c *Client) (any, error) { return c.Product(ctx, "x") },
		"Download": func(ctx context.Context, c *Client) (any, error) { return c.DownloadCertificate(ctx, 1, "p7b") },
		"Chain":    func(ctx context.Context, c *Client) (any, error) { return c.CertificateChain(ctx, 1) },
		"Products": func(ctx context.Context, c *Client) (any, error) { return c.Products(ctx, nil) },
		"Reissues": func(ctx context.Context, c *Client) (any, error) { return c.Reissues(ctx, 1) },
		"Changes": func(ctx context.Context, c *Client) (any, error) {
			return c.StatusChanges(ctx, StatusChangeQuery{Minutes: 1})
		},
		"Revocation":  func(ctx context.Context, c *Client) (any, error) { return c.RevokeOrder(ctx, 1, RevokeRequest{}) },
		"CheckDCV":    func(ctx context.Context, c *Client) (any, error) { return c.CheckDCV(ctx, 1) },
		"Alternative": func(ctx context.Context, c *Client) (any, error) { return c.OrdersByAlternativeID(ctx, "x") },
		"Cancel":      func(ctx context.Context, c *Client) (any, error) { return nil, c.CancelOrder(ctx, 1, "x") },

		"Organization": func(ctx context.Context, c *Client) (any, error) { return c.Organization(ctx, 1) },
		"Validations":  func(ctx context.Context, c *Client) (any, error) { return c.OrganizationValidations(ctx, 1) },
		"Domain":       func(ctx context.Context, c *Client) (any, error) { return c.Domain(ctx, 1) },
		"DCVMethod":    func(ctx context.Context, c *Client) (any, error) { return c.UpdateDomainDCVMethod(ctx, 1, "email", "") },
		"Token":        func(ctx context.Context, c *Client) (any, error) { return c.NewDomainToken(ctx, 1) },
		"User":         func(ctx context.Context, c *Client) (any, error) { return c.CurrentUser(ctx) },
		"Account":      func(ctx context.Context, c *Client) (any, error) { return c.Account(ctx) },
		"Containers":   func(ctx context.Context, c *Client) (any, error) { return c.Containers(ctx) },
		"CustomFields": func(ctx context.Context, c *Client) (any, error) { return c.CustomFields(ctx) },
		"CustomField": func(ctx context.Context, c *Client) (any, error) {
			return nil, c.SetCustomField(ctx, 1, CustomFieldValue{})
		},
		"Contacts":    func(ctx context.Context, c *Client) (any, error) { return nil, c.UpdateOrderContacts(ctx, 1, nil) },
		"AutoReissue": func(ctx context.Context, c *Client) (any, error) { return nil, c.UpdateAutoReissue(ctx, 1, true) },
		"CheckDomain": func(ctx context.Context, c *Client) (any, error) { return c.CheckDomain(ctx, 1) },
	}
	for name, call := range calls {
		t.Run(name, func(t *testing.T) {
			refusing := newTestClient(t, serve(t, newScript(t, answering(403, errorBody("access_denied|missing_permission", "no")))))
			if got, err := call(t.Context(), refusing); !IsForbidden(err) || got != nil && !reflect.ValueOf(got).IsNil() {
				t.Errorf("refused: got %+v, %v", got, err)
			}
			empty := newTestClient(t, serve(t, newScript(t, answering(200, ""))))
			_, err := call(t.Context(), empty)
			wantsContent := slices.Contains([]string{"Order", "Request", "Product", "Download", "Chain", "Alternative", "Organization", "Domain", "Token", "User", "Account"}, name)
			if (err != nil) != wantsContent {
				t.Errorf("empty: got %v", err)
			}
		})
	}
}

func TestOrderInfo(t *testing.T) {
	client := newTestClient(t, serve(t, newScript(t, answering(200, `{
		"id":"15164434343","status":"issued","is_renewal":false,"is_renewed":"1","renewed_order_id":0,"date_created":"2025-11-02T09:15:44+00:00",
		"certificate":{"id":63,"serial_number":"0A4D","common_name":"a.example","dns_names":["a.example","b.example"],"valid_from":"2025-11-02",
			"valid_till":"2026-05-19","cert_validity":{"days":"199"},"organization":{"id":"3"},"server_platform":{"id":"-1","name":"OTHER"},
			"ca_cert":{"id":68,"name":"CA"},"key_size":"2048"},
		"organization":[],"order_validity":{"years":2},"order_valid_till":"2027-11-01","is_multi_year_plan":"1","auto_renew":true,"auto_reissue":0,
		"container":{"id":77,"name":"Web"},"product_name_id":"ssl_basic","product":{"name":"Basic OV"},"price":"598.00",
		"requests":[{"id":9,"date":"2025-11-02T09:15:44+00:00","type":"new_request","status":"approved"}]}`))))
	order, err := client.Order(t.Context(), 15164434343)
	if err != nil {
		t.Fatal(err)
	}
	if order.AsOf.IsZero() || order.AsOf.Location() != time.UTC {
		t.Errorf("as of %v", order.AsOf)
	}
	created := Time{time.Date(2025, 11, 2, 9, 15, 44, 0, time.UTC)}
	want := &Order{
		ID: 15164434343, Status: "issued", IsRenewed: true, DateCreated: created, OrganizationID: 3, ContainerID: 77, ProductNameID: "ssl_basic",
		Certificate: OrderCertificate{
			ID: 63, SerialNumber: "0A4D", CommonName: "a.example", DNSNames: []string{"a.example", "b.example"}, ValidFrom: ParseDate("2025-11-02"),
			ValidTill: ParseDate("2026-05-19"), CertValidity: &Validity{Days: 199}, Organization: OrderOrganization{ID: 3}, KeySize: 2048,
			ServerPlatform: &ServerPlatform{-1, "OTHER"}, CACert: &CACert{"68", "CA"},
		},
		OrderValidity: &Validity{Years: 2}, OrderValidTill: ParseDate("2027-11-01"), IsMultiYearPlan: true, AutoRenew: 1,
		Container: Container{77, "Web"}, Product: OrderProduct{NameID: "ssl_basic", Name: "Basic OV"}, Price: new(598.0),
		Requests: []Request{{ID: 9, Date: created, Type: "new_request", Status: "approved", OrderID: 15164434343}}, AsOf: order.AsOf,
	}
	if !reflect.DeepEqual(order, want) {
		t.Errorf("\n got %+v\nwant %+v", order, want)
	}
}

func TestOrderRequestDocument(t *testing.T) {
	for _, test := range []struct {
		request OrderRequest
		want    string
	}{
		{OrderRequest{}, `{"certificate":{}}`},
		{
			OrderRequest{
				Certificate: CertificateRequest{
					CommonName: "a.example", DNSNames: []string{"b.example"}, CSR: "x", SignatureHash: "sha256", ServerPlatformID: new(int64(-1)),
					CertValidity: &Validity{Days: 199}, CACertID: "68", ProfileOption: "p", OrganizationUnits: []string{"u"},
				},
				OrderValidity: &Validity{CustomExpirationDate: "09 JUN 2026"}, OrganizationID: new(int64(3)), ContainerID: new(int64(77)), Comments: "c",
				PaymentMethod: "balance", DCVMethod: "email", DCVEmails: []DCVEmail{{"a.b.example", "b.example", "admin@b.example"}}, CertificateDCVScope: "fqdn", SkipApproval: true, AlternativeOrderID: "web1",
				RenewalOfOrderID: new(int64(50)), RenewedThumbprint: "AB",
			},
			`{"certificate":{"common_name":"a.example","dns_names":["b.example"],"csr":"x","signature_hash":"sha256","cert_validity":{"days":199},` +
				`"ca_cert_id":"68","profile_option":"p","organization_units":["u"],"server_platform":{"id":-1}},` +
				`"order_validity":{"custom_expiration_date":"09 JUN 2026"},"comments":"c","payment_method":"balance","dcv_method":"email",` +
				`"dcv_emails":[{"dns_name":"a.b.example","email_domain":"b.example","email":"admin@b.example"}],"certificate_dcv_scope":"fqdn","skip_approval":true,"alternative_order_id":"web1","renewal_of_order_id":50,"renewed_thumbprint":"AB",` +
				`"organization":{"id":3},"container":{"id":77}}`,
		},
	} {
		got, err := json.Marshal(test.request)
		if err != nil || string(got) != test.want {
			t.Errorf("%v\n got %s\nwant %s", err, got, test.want)
		}
	}
}

func TestPlacedOrderShapes(t *testing.T) {
	client := newTestClient(t, serve(t, newScript(t, answering(201, `{"id":51,"domains":[{"id":33,"name":"a.example",
		"dcv_token":{"token":"q7","status":"pending","expiration_date":"2026-01-20T10:04:11+00:00","verification_value":"dcv.digicert.com"}},
		{"id":34,"name":"b.example"}],"dcv_random_value":"q7","organization":{"id":3},"certificate_id":63,
		"certificate_chain":[{"subject_common_name":"a.example","pem":"x"}]}`))))
	placed, err := client.PlaceOrder(t.Context(), "ssl_basic", OrderRequest{})
	if err != nil {
		t.Fatal(err)
	}
	want := &PlacedOrder{
		ID: 51, CertificateID: 63, DCVRandomValue: "q7", OrganizationID: 3, CertificateChain: []ChainCertificate{{"a.example", "x"}},
		Domains: []OrderDomain{
			{33, "a.example", &DCVToken{"q7", "pending", Time{time.Date(2026, 1, 20, 10, 4, 11, 0, time.UTC)}, "dcv.digicert.com", ""}},
			{34, "b.example", nil},
		},
		AlternativeOrderID: placed.AlternativeOrderID, AsOf: placed.AsOf,
	}
	if !reflect.DeepEqual(placed, want) {
		t.Errorf("\n got %+v\nwant %+v", placed, want)
	}
}

// TestRepeatedChange has the first try of a change take effect without an answer, so that the second is refused.
func TestRepeatedChange(t *testing.T) {
	refused := answering(400, errorBody("invalid_order_status", "no"))
	cancel := func(ctx context.Context, c *Client) (*Request, error) { return nil, c.CancelOrder(ctx, 51, "over") }
	revoke := func(ctx context.Context, c *Client) (*Request, error) {
		return c.RevokeOrder(ctx, 51, RevokeRequest{SkipApproval: true})
	}
	for _, test := range []struct {
		name      string
		call      func(context.Context, *Client) (*Request, error)
		replies   []reply
		requestID int64
		fails     bool
	}{
		{"cancelled", cancel, []reply{answering(500, ""), refused, answering(200, `{"id":51,"status":"canceled"}`)}, 0, false},
		{"not cancelled", cancel, []reply{answering(500, ""), refused, answering(200, `{"id":51,"status":"issued"}`)}, 0, true},
		{"cancelled, who knows", cancel, []reply{answering(500, ""), refused, answering(403, "")}, 0, true},
		{"refused at first", cancel, []reply{refused, answering(200, `{"id":51,"status":"canceled"}`)}, 0, true},
		{"revoked", revoke, []reply{answering(500, ""), refused, answering(200, `{"id":51,"status":"revoked"}`)}, 0, false},
		{"revocation waits", revoke, []reply{answering(500, ""), refused, answering(200, `{"id":51,"status":"issued","requests":[{"id":8,"type":"revoke","status":"rejected"},{"id":9,"type":"revoke","status":"pending"}]}`)}, 9, false},
		{"not revoked", revoke, []reply{answering(500, ""), refused, answering(200, `{"id":51,"status":"issued"}`)}, 0, true},
		{"revoked, who knows", revoke, []reply{answering(500, ""), refused, answering(403, "")}, 0, true},
	} {
		t.Run(test.name, func(t *testing.T) {
			client := newTestClient(t, serve(t, newScript(t, test.replies...)))
			request, err := test.call(t.Context(), client)
			if (err != nil) != test.fails || test.fails && !HasCode(err, "invalid_order_status") {
				t.Errorf("got %v", err)
			}
			if request == nil && test.requestID != 0 || request != nil && request.ID != test.requestID {
				t.Errorf("got request %+v, want %d", request, test.requestID)
			}
			if test.fails && IsRefused(err) == (test.name != "refused at first") {
				t.Errorf("whether it had effect is wrong: %v", err)
			}
		})
	}
}

func TestUnusableBody(t *testing.T) {
	client := newTestClient(t, "http://localhost")
	_, err := client.do(t.Context(), newCall("PUT", "x").with(make(chan int)))
	if _, ok := errors.AsType[*json.UnsupportedTypeError](err); !ok {
		t.Errorf("got %v", err)
	}
	if _, err := client.do(t.Context(), newCall("BAD METHOD", "x")); err == nil || strings.Contains(err.Error(), "localhost") {
		t.Errorf("got %v", err)
	}
}

// BenchmarkOrders lists 3000 orders, page by page.
func BenchmarkOrders(b *testing.B) {
	document := orderListDocument(0, maxPageSize)
	document = []byte(strings.Replace(string(document), `"total":1000`, `"total":3000`, 1))
	client := newTestClient(b, serve(b, newScript(b, answering(200, string(document)))))
	b.ReportAllocs()
	for b.Loop() {
		count := 0
		for _, err := range client.Orders(b.Context(), OrderQuery{}) {
			if err != nil {
				b.Fatal(err)
			}
			count++
		}
		if count != 3000 {
			b.Fatal(count)
		}
	}
}

// timeless leaves out the time of the answer, which is the test server's.
func timeless(value *RandomValue, err error) (*RandomValue, error) {
	if value != nil {
		value.AsOf = time.Time{}
	}
	return value, err
}
