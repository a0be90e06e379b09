// SPDX-License-Identifier: MPL-2.0

package certcentral

import (
	"errors"
	"reflect"
	"slices"
	"testing"
	"time"
)

func TestEmailValidations(t *testing.T) {
	emailed := Date{time.Date(2025, 11, 2, 0, 0, 0, 0, time.UTC)}
	for body, want := range map[string][]EmailValidation{
		`{"delivery_options":["browser"],"emails":[{"email":"pia@northwind.example","status":"unvalidated","date_emailed":"2025-11-02"},` +
			`{"email":"ivo@northwind.example","status":"validated","date_emailed":""}]}`: {
			{"pia@northwind.example", "unvalidated", emailed}, {Email: "ivo@northwind.example", Status: "validated"},
		},
		`{"emails":{"email":"pia@northwind.example","status":"validated"}}`:                               {{Email: "pia@northwind.example", Status: "validated"}},
		`{"emails":[{"email":"pia@northwind.example","date_emailed":null}]}`:                              {{Email: "pia@northwind.example"}},
		`{"emails":[[],"pia@northwind.example",{"email":"ivo@northwind.example","date_emailed":"soon"}]}`: {{Email: "ivo@northwind.example"}},
		`{"delivery_options":["browser"]}`:                                                                nil,
		`{"emails":[]}`:                                                                                   nil,
		`{"emails":{}}`:                                                                                   nil,
		`{"emails":""}`:                                                                                   nil,
		`{"emails":null}`:                                                                                 nil,
		`{}`:                                                                                              nil,
		`[]`:                                                                                              nil,
		`null`:                                                                                            nil,
		``:                                                                                                nil,
	} {
		service := newScript(t, answering(200, body))
		got, err := newTestClient(t, serve(t, service)).EmailValidations(t.Context(), 51)
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s\n got %+v, %v\nwant %+v", body, got, err, want)
		}
		if seen := service.requests(); !slices.Equal(seen, []string{"GET /order/certificate/51/email-validation"}) {
			t.Errorf("asked %q", seen)
		}
	}
}

func TestEmailValidationsThatCannotBeTold(t *testing.T) {
	for _, test := range []struct {
		answer reply
		want   func(error) bool
	}{
		{answering(404, ""), IsNotFound},
		{answering(404, errorBody("not_found|order", "none")), IsGone},
		{answering(403, ""), IsForbidden},
		{answering(200, "<html>"), func(err error) bool { e, ok := errors.AsType[*Error](err); return ok && e.Status == 200 }},
		{answering(200, "true"), func(err error) bool { e, ok := errors.AsType[*Error](err); return ok && e.Status == 200 }},
	} {
		client := newTestClient(t, serve(t, newScript(t, test.answer)))
		if got, err := client.EmailValidations(t.Context(), 51); got != nil || !test.want(err) {
			t.Errorf("got %+v, %v", got, err)
		}
	}
}
