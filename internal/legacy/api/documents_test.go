// SPDX-License-Identifier: MPL-2.0

package api

import (
	"encoding/json"
	"fmt"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/certcentral"
)

// minimal is what an order has to have.
var minimal = OrderRequest{
	CSR: "the csr", Validity: 2, ServerType: -1, OrgName: "Northwind", OrgAddr1: "1 Main Street", OrgCity: "Lehi", OrgState: "Utah",
	OrgZip: "84043", OrgCountry: "us", OrgContactFirstname: "Kim", OrgContactLastname: "Lee", OrgContactEmail: "kim@northwind.example",
	OrgContactTelephone: "555-123-1234",
}

func TestPlaceOrder(t *testing.T) {
	full := minimal
	full.CommonName, full.SANs, full.ServerType, full.OrgUnit, full.OrgAddr2 = "a.example", JoinNames([]string{"b.example", "c.example"}), 2, "Ops", "Floor 2"
	full.Telephone, full.OrgContactJobTitle, full.OrgContactTelephoneExtension, full.EV = "555-123-0000", "CEO", "12", true
	another := minimal
	another.ServerType = 0
	const rest = `"org_addr1":"1 Main Street",%s"org_city":"Lehi","org_state":"Utah","org_zip":"84043","org_country":"us",%s` +
		`"org_contact_firstname":"Kim","org_contact_lastname":"Lee","org_contact_email":"kim@northwind.example","org_contact_telephone":"555-123-1234"%s}`
	for _, test := range []struct {
		name    string
		request OrderRequest
		body    string
		answer  reply
		want    string
	}{
		{
			"as little as possible", minimal,
			`{"csr":"the csr","validity":2,"server_type":-1,"org_name":"Northwind",` + fmt.Sprintf(rest, "", "", ""),
			answering(201, `{"order_id":"00900495"}`), "00900495",
		},
		{
			"all there is", full,
			`{"csr":"the csr","validity":2,"common_name":"a.example","sans":"b.example,c.example","server_type":2,"org_unit":"Ops","org_name":"Northwind",` +
				fmt.Sprintf(rest, `"org_addr2":"Floor 2",`, `"telephone":"555-123-0000","org_contact_job_title":"CEO",`, `,"org_contact_telephone_ext":"12","ev":true`),
			answering(201, `{"order_id":900495}`), "900495",
		},
		{
			"server 0, an answer of another status", another,
			`{"csr":"the csr","validity":2,"server_type":0,"org_name":"Northwind",` + fmt.Sprintf(rest, "", "", ""),
			answering(200, `{"order_id":"00000001","more":[]}`), "00000001",
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := serve(t, test.answer)
			id, err := newTestClient(t, s.url).PlaceOrder(t.Context(), test.request)
			if err != nil || id != test.want {
				t.Errorf("got %q, %v", id, err)
			}
			s.expect("POST /order/ssl")
			if _, body := s.last(); body != test.body {
				t.Errorf("\nsent %s\nwant %s", body, test.body)
			}
		})
	}
}

func TestReissue(t *testing.T) {
	for body, request := range map[string]ReissueRequest{
		`{}`:                 {},
		`{"csr":"the csr"}`:  {CSR: "the csr"},
		`{"server_type":0}`:  {ServerType: new(int64(0))},
		`{"server_type":-1}`: {ServerType: new(int64(-1))},
		`{"csr":"the csr","common_name":"a.example","sans":"a.example,b.example","server_type":2}`: {
			CSR: "the csr", CommonName: "a.example", SANs: JoinNames([]string{"a.example", "b.example"}), ServerType: new(int64(2)),
		},
	} {
		s := serve(t, answering(200, `{"pending_name_changes":false}`))
		if err := newTestClient(t, s.url).Reissue(t.Context(), "00900495", request); err != nil {
			t.Errorf("%s: %v", body, err)
		}
		s.expect("REISSUE /order/00900495")
		if _, sent := s.last(); sent != body {
			t.Errorf("sent %s, want %s", sent, body)
		}
	}
}

func TestOrder(t *testing.T) {
	dated := func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Date", "Wed, 01 Apr 2026 10:00:00 GMT")
		answering(200, `{
			"certificate_details": {
				"order_id": "00900495", "status": "issued", "product_name": "SSL Plus", "validity": "1 Year(s)", "org_unit": "Ops",
				"common_name": "a.example", "sans": ["a.example", "b.example"], "order_date": "2014-08-18T18:16:07+00:00",
				"valid_from": "2014-08-18T00:00:00+00:00", "valid_till": "2015-08-19T14:00:00+02:00", "site_seal_token": "x",
				"server_type": 2, "server_type_name": "Apache"
			},
			"receipt": {"order_total": "175.50"},
			"pending_reissue": {"common_name": "c.example", "sans": ["d.example"]}
		}`)(w, r)
	}
	s := serve(t, dated)
	got, err := newTestClient(t, s.url).Order(t.Context(), "900495")
	if err != nil {
		t.Fatal(err)
	}
	at := func(year, month, day, hour, minute, second int) certcentral.Time {
		return certcentral.Time{Time: time.Date(year, time.Month(month), day, hour, minute, second, 0, time.UTC)}
	}
	want := &Order{
		Subject: Subject{"a.example", []string{"a.example", "b.example"}}, ID: "00900495", Status: "issued", ProductName: "SSL Plus",
		Validity: "1 Year(s)", OrgUnit: "Ops", ServerType: new(int64(2)), OrderDate: at(2014, 8, 18, 18, 16, 7),
		ValidFrom: at(2014, 8, 18, 0, 0, 0), ValidTill: at(2015, 8, 19, 12, 0, 0), Total: new(175.5),
		PendingReissue: &Subject{"c.example", []string{"d.example"}}, AsOf: at(2026, 4, 1, 10, 0, 0).Time,
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("\n got %+v\nwant %+v", got, want)
	}
	s.expect("GET /order/900495")
}

// viewing reads an order with these details, and these members of the answer beside them.
func viewing(t *testing.T, details, beside string) *Order {
	t.Helper()
	s := serve(t, answering(200, `{"certificate_details":{"order_id":"00900495"`+details+`}`+beside+`}`))
	order, err := newTestClient(t, s.url).Order(t.Context(), "00900495")
	if err != nil {
		t.Fatalf("%s %s: %v", details, beside, err)
	}
	return order
}

func TestOrderTellsLittle(t *testing.T) {
	order := viewing(t, `,"valid_from":"","valid_till":null,"order_date":"soon","server_type":"","sans":null`, `,"receipt":[]`)
	order.AsOf = time.Time{}
	if want := (&Order{ID: "00900495"}); !reflect.DeepEqual(order, want) {
		t.Errorf("got %+v", order)
	}
	if order.ValidFrom.String() != "" {
		t.Errorf("it is valid from %s", order.ValidFrom)
	}
}

func TestOrderNames(t *testing.T) {
	two := []string{"a.example", "b.example"}
	for text, want := range map[string][]string{
		``:                                    nil,
		`,"sans":""`:                          nil,
		`,"sans":[]`:                          nil,
		`,"sans":{}`:                          nil,
		`,"sans":[""]`:                        nil,
		`,"sans":"a.example,b.example"`:       two,
		`,"sans":" a.example , b.example"`:    two,
		`,"sans":["a.example","b.example"]`:   two,
		`,"sans":["a.example, b.example",""]`: two,
	} {
		if got := viewing(t, text, "").SANs; !slices.Equal(got, want) {
			t.Errorf("%s: got %q", text, got)
		}
	}
}

func TestOrderPendingReissue(t *testing.T) {
	for text, want := range map[string]*Subject{
		``:                        nil,
		`,"pending_reissue":null`: nil,
		`,"pending_reissue":{}`:   nil,
		`,"pending_reissue":[]`:   nil,
		`,"pending_reissue":""`:   nil,
		`,"pending_reissue":{"common_name":"","sans":[""]}`:                           nil,
		`,"pending_reissue":{"common_name":"a.example"}`:                              {CommonName: "a.example"},
		`,"pending_reissue":{"sans":["b.example"]}`:                                   {SANs: []string{"b.example"}},
		`,"pending_reissue":{"common_name":"a.example","sans":"b.example,c.example"}`: {"a.example", []string{"b.example", "c.example"}},
	} {
		if got := viewing(t, "", text).PendingReissue; !reflect.DeepEqual(got, want) {
			t.Errorf("%s: got %+v", text, got)
		}
	}
}

func TestOrderNumbersAsText(t *testing.T) {
	order := viewing(t, `,"server_type":"-1"`, `,"receipt":{"order_total":175}`)
	if order.ServerType == nil || *order.ServerType != -1 || order.Total == nil || *order.Total != 175 {
		t.Errorf("got %+v", order)
	}
}

// An order id is the same however many zeros lead it, and as a number. An answer about another order must not be believed.
func TestAnswersAboutOrders(t *testing.T) {
	certificate, err := json.Marshal(newPEM(t, "a.example"))
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct{ asked, answered, want string }{
		{"00900495", `"00900495"`, ""},
		{"00900495", `900495`, ""},
		{"900495", `"00900495"`, ""},
		{"000900495", `"0900495"`, ""},
		{"00900495", `"00900496"`, "the answer is about another order"},
		{"00900495", `9004950`, "the answer is about another order"},
		{"900495", `"0"`, "the answer is about another order"},
		{"00900495", `""`, "the answer holds no order"},
		{"00900495", `null`, "the answer holds no order"},
		{"00900495", `{}`, "the answer holds no order"},
	} {
		body := fmt.Sprintf(`{"order_id":%s,"certificate_details":{"order_id":%[1]s},"certs":{"certificate":%s}}`, test.answered, certificate)
		client := newTestClient(t, serve(t, answering(200, body)).url)
		_, orderErr := client.Order(t.Context(), test.asked)
		_, certificateErr := client.Certificate(t.Context(), test.asked)
		for path, err := range map[string]error{"": orderErr, "/certificate": certificateErr} {
			want := "GET /order/" + test.asked + path + ": 200 OK: " + test.want
			if (err == nil) != (test.want == "") || err != nil && err.Error() != want {
				t.Errorf("%s for %s: got %v, want %s", test.answered, test.asked, err, want)
			}
		}
	}
	for _, body := range []string{"", "{}", "[]", `{"certificate_details":[]}`, `{"certificate_details":""}`, "<html>"} {
		client := newTestClient(t, serve(t, answering(200, body)).url)
		if order, err := client.Order(t.Context(), "00900495"); err == nil || order != nil {
			t.Errorf("%s: got %+v", body, order)
		}
		if certificate, err := client.Certificate(t.Context(), "00900495"); err == nil || certificate != nil {
			t.Errorf("%s: got %+v", body, certificate)
		}
	}
}

func TestCertificate(t *testing.T) {
	leaf, one, two, root := newPEM(t, "leaf.example"), newPEM(t, "one.example"), newPEM(t, "two.example"), newPEM(t, "root.example")
	quoted := func(v any) string {
		text, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	for _, test := range []struct {
		name, certs  string
		intermediate string
		root         string
	}{
		{"one intermediate", `"intermediate":` + quoted(crlf(one)) + `,"root":` + quoted(crlf(root)) + `,"pkcs7":"x"`, one, root},
		{"several in a list", `"intermediate":` + quoted([]string{crlf(one), crlf(two)}), one + two, ""},
		{"several in a list, no line end", `"intermediate":` + quoted([]string{strings.TrimSpace(one), strings.TrimSpace(two)}), one + two, ""},
		{"several in one text", `"intermediate":` + quoted(crlf(one+"\n"+two)), one + two, ""},
		{"line feeds already", `"intermediate":` + quoted(one) + `,"root":` + quoted(root), one, root},
		{"no more than the certificate", `"intermediate":null,"root":""`, "", ""},
		{"nothing else told", `"pkcs7":""`, "", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := serve(t, answering(200, `{"order_id":"00900495","serial":"07","certs":{"certificate":`+quoted(crlf(leaf))+`,`+test.certs+`}}`))
			got, err := newTestClient(t, s.url).Certificate(t.Context(), "00900495")
			if err != nil {
				t.Fatal(err)
			}
			if got.Certificate != leaf || got.Intermediate != test.intermediate || got.Root != test.root {
				t.Errorf("got %+v", got)
			}
			if got.Leaf.Subject.CommonName != "leaf.example" {
				t.Errorf("got a certificate of %s", got.Leaf.Subject)
			}
			s.expect("GET /order/00900495/certificate")
		})
	}
}

func TestUnusableCertificates(t *testing.T) {
	const none = "the answer holds no certificate in PEM"
	for text, want := range map[string]string{
		`{}`:                   none,
		`{"certificate":""}`:   none,
		`{"certificate":"x"}`:  none,
		`{"certificate":null}`: none,
		`{"certificate":"-----BEGIN CERTIFICATE-----\r\nAAAA\r\n-----END CERTIFICATE-----\r\n"}`: "the certificate in the answer cannot be parsed: ",
		`[]`: none,
	} {
		s := serve(t, answering(200, `{"order_id":"00900495","certs":`+text+`}`))
		got, err := newTestClient(t, s.url).Certificate(t.Context(), "00900495")
		if err == nil || got != nil || !strings.HasPrefix(err.Error(), "GET /order/00900495/certificate: 200 OK: "+want) {
			t.Errorf("%s: got %+v, %v", text, got, err)
		}
		s.expect("GET /order/00900495/certificate")
	}
}

func TestSameID(t *testing.T) {
	for _, test := range []struct {
		a, b string
		want bool
	}{
		{"00900495", "00900495", true},
		{"00900495", "900495", true},
		{"900495", "0000000900495", true},
		{"900495", "9004950", false},
		{"900495", "900496", false},
		{"00900495", "", false},
	} {
		if SameID(test.a, test.b) != test.want || SameID(test.b, test.a) != test.want {
			t.Errorf("%q and %q: want %v", test.a, test.b, test.want)
		}
	}
}
