// SPDX-License-Identifier: MPL-2.0

package certcentral

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"
)

// TestOrderRequestFields sends each field of an order alone, as the service expects it.
func TestOrderRequestFields(t *testing.T) {
	details := &OrganizationDetails{
		Name: "Northwind", AssumedName: "NW", Address: "12 Harbor Street", Address2: "Unit 4", City: "Duluth", State: "Minnesota", Zip: "55802",
		Country: "us", Telephone: "218-555-0144", SkipDuplicateOrgCheck: true,
	}
	person := &OrderContact{
		ContactType: "ev_approver", FirstName: "Pia", LastName: "Okafor", Email: "pia@northwind.example", JobTitle: "Clerk", Telephone: "218-555-0144",
		TelephoneExtension: "5",
	}
	const names = `"first_name":"Pia","last_name":"Okafor","email":"pia@northwind.example","job_title":"Clerk","telephone":"218-555-0144","telephone_extension":"5"`
	for want, request := range map[string]OrderRequest{
		`"organization":{"name":"Northwind","assumed_name":"NW","address":"12 Harbor Street","address2":"Unit 4","city":"Duluth","state":"Minnesota",` +
			`"zip":"55802","country":"us","telephone":"218-555-0144","skip_duplicate_org_check":true}`: {Organization: details},
		`"organization":{"name":"Northwind","contacts":[{"contact_type":"ev_approver",` + names + `}]}`: {
			Organization: &OrganizationDetails{Name: "Northwind"}, Contacts: []OrderContact{*person},
		},
		`"organization":{"id":3,"contacts":[{"contact_type":"technical_contact","user_id":12}]}`: {
			OrganizationID: new(int64(3)), Contacts: []OrderContact{{ContactType: "technical_contact", UserID: new(int64(12))}},
		},
		`"organization":{"contacts":[{"user_id":12}]}`:      {Contacts: []OrderContact{{UserID: new(int64(12))}}},
		`"organization_contact":{` + names + `}`:            {OrganizationContact: person},
		`"technical_contact":{` + names + `}`:               {TechnicalContact: person},
		`"product":{"type_hint":"ov"}`:                      {TypeHint: "ov"},
		`"locale":"de"`:                                     {Locale: "de"},
		`"auto_renew":1`:                                    {AutoRenew: new(int64(1))},
		`"auto_renew":0`:                                    {AutoRenew: new(int64(0))},
		`"auto_renew":3`:                                    {AutoRenew: new(int64(3))},
		`"auto_reissue":1`:                                  {AutoReissue: new(true)},
		`"auto_reissue":0`:                                  {AutoReissue: new(false)},
		`"enable_guest_access":1`:                           {EnableGuestAccess: new(true)},
		`"enable_guest_access":0`:                           {EnableGuestAccess: new(false)},
		`"disable_ct":true`:                                 {DisableCT: new(true)},
		`"disable_ct":false`:                                {DisableCT: new(false)},
		`"disable_renewal_notifications":false`:             {DisableRenewalNotifications: new(false)},
		`"custom_renewal_message":"soon"`:                   {CustomRenewalMessage: "soon"},
		`"additional_emails":["ops@northwind.example"]`:     {AdditionalEmails: []string{"ops@northwind.example"}},
		`"apply_cr_discount":true,"serial_number":"0A4D"`:   {ApplyCRDiscount: true, SerialNumber: "0A4D"},
		`"custom_fields":[{"metadata_id":4711,"value":""}]`: {CustomFields: []CustomFieldValue{{MetadataID: 4711}}},
	} {
		got, err := json.Marshal(request)
		if err != nil || string(got) != `{"certificate":{},`+want+`}` {
			t.Errorf("%v\n got %s\nwant %s", err, got, want)
		}
	}
	if person.ContactType != "ev_approver" {
		t.Error("sending a contact changed it")
	}
}

// TestOrderOfTwoOrganizations is not sent.
func TestOrderOfTwoOrganizations(t *testing.T) {
	shop, client := newShop(t)
	request := anOrder(t)
	request.OrganizationID, request.Organization = new(int64(3)), &OrganizationDetails{Name: "Northwind"}
	if _, err := client.PlaceOrder(t.Context(), "ssl_basic", request); err == nil || !strings.Contains(err.Error(), "not both") {
		t.Errorf("got %v", err)
	}
	shop.expect(0, 0)
}

// TestOrderInfoDetails reads what order info tells besides the certificate, in the types that the service uses.
func TestOrderInfoDetails(t *testing.T) {
	contact := &Contact{FirstName: "Pia", LastName: "Okafor", Email: "pia@northwind.example", JobTitle: "Clerk", Telephone: "2185550144"}
	const told = `{"first_name":"Pia","last_name":"Okafor","email":"pia@northwind.example","job_title":"Clerk","telephone":2185550144}`
	for body, want := range map[string]Order{
		`"organization_contact":` + told + `,"technical_contact":[]`: {OrganizationContact: contact},
		`"technical_contact":` + told + `,"organization_contact":{}`: {TechnicalContact: contact},
		`"technical_contact":"","organization_contact":null`:         {},
		`"verified_contacts":[{"id":"7","first_name":"Pia"}]`:        {VerifiedContacts: []VerifiedUser{{ID: 7, FirstName: "Pia"}}},
		`"verified_contacts":{}`:                                     {},
		`"custom_fields":[{"metadata_id":"4711","label":"Cost center","value":204},{"metadata_id":4712,"label":"Empty","value":null}]`: {
			CustomFields: []CustomField{{4711, "Cost center", "204"}, {4712, "Empty", ""}},
		},
		`"custom_fields":{}`:                            {},
		`"additional_emails":["ops@northwind.example"]`: {AdditionalEmails: []string{"ops@northwind.example"}},
		`"additional_emails":""`:                        {},
		`"disable_renewal_notifications":"1","disable_ct":1,"is_guest_access_enabled":true`:    {DisableRenewalNotifications: true, DisableCT: true, GuestAccess: true},
		`"disable_renewal_notifications":"0","disable_ct":"false","is_guest_access_enabled":0`: {},
		`"has_pending_request":"1"`: {HasPendingRequest: true},
		`"user":{"id":"2290417","first_name":"Ivo","last_name":"Brandt","email":"i@b.example"}`: {User: &Person{2290417, "Ivo", "Brandt", "i@b.example"}},
		`"user":[]`: {},
		`"user":{}`: {},
	} {
		client := newTestClient(t, serve(t, newScript(t, answering(200, `{"id":51,`+body+`}`))))
		order, err := client.Order(t.Context(), 51)
		if err != nil {
			t.Fatal(err)
		}
		want.ID, want.AsOf = 51, order.AsOf
		if !reflect.DeepEqual(*order, want) {
			t.Errorf("%s\n got %+v\nwant %+v", body, *order, want)
		}
	}
}

func TestRequestDetails(t *testing.T) {
	ivo, pia := &Person{2290417, "Ivo", "Brandt", "ivo@northwind.example"}, &Person{2290418, "Pia", "Okafor", "pia@northwind.example"}
	told := func(p *Person) string {
		return fmt.Sprintf(`{"id":"%d","first_name":%q,"last_name":%q,"email":%q}`, p.ID, p.FirstName, p.LastName, p.Email)
	}
	processed := Time{time.Date(2025, 11, 2, 10, 0, 0, 0, time.UTC)}
	for body, want := range map[string]Request{
		`"type":"revoke","status":"approved","date_processed":"2025-11-02T10:00:00+00:00","requester":` + told(ivo) + `,"processor":` + told(pia) + `,"order":{"id":"51"}`: {
			Type: "revoke", Status: "approved", DateProcessed: processed, Requester: ivo, Processor: pia, OrderID: 51,
		},
		`"type":"revoke","order_id":"51","reviewer":` + told(pia) + `,"requester":[],"processor":{}`: {Type: "revoke", Reviewer: pia, OrderID: 51},
		`"type":"revoke","order_id":51,"order":{"status":"issued"}`:                                  {Type: "revoke", OrderID: 51},
		`"type":"reissue","order":[]`: {Type: "reissue"},
	} {
		client := newTestClient(t, serve(t, newScript(t, answering(200, `{"id":9,`+body+`}`))))
		request, err := client.Request(t.Context(), 9)
		if err != nil {
			t.Fatal(err)
		}
		want.ID, request.Order = 9, nil
		if !reflect.DeepEqual(*request, want) {
			t.Errorf("%s\n got %+v\nwant %+v", body, *request, want)
		}
	}
}
