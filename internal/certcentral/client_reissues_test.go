// SPDX-License-Identifier: MPL-2.0

package certcentral

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

// clientCertificateWith writes a client certificate as it is in order info, lists and requests. What is empty is left out.
func clientCertificateWith(t *testing.T, id int64, csr, commonName string, emails ...string) string {
	t.Helper()
	text, err := json.Marshal(struct {
		ID          int64    `json:"id,omitempty"`
		DateCreated string   `json:"date_created"`
		CSR         string   `json:"csr,omitempty"`
		CommonName  string   `json:"common_name,omitempty"`
		Emails      []string `json:"emails,omitempty"`
	}{id, "2026-04-01T12:00:00+00:00", csr, commonName, emails})
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// TestLostClientReissue loses the answer to a reissue of a client certificate, and finds it in each place where it may
// show by its addresses and, if it has one, its CSR.
func TestLostClientReissue(t *testing.T) {
	csr, other := newCSR(t), newCSR(t)
	emails, swapped := []string{"pia@northwind.example", "okafor@northwind.example"}, []string{"Okafor@northwind.example", "pia@northwind.example"}
	keyless, keyed := CertificateRequest{Emails: emails}, CertificateRequest{Emails: emails, CSR: csr}
	named := CertificateRequest{CommonName: "Pia Okafor", Emails: emails}
	for _, test := range []struct {
		name       string
		asked      CertificateRequest
		csr, found string // of what is there
		emails     []string
		ours       bool
	}{
		{"no key", keyless, "", "pia@northwind.example", swapped, true},
		{"no key, named", named, "", "PIA OKAFOR", swapped, true},
		{"the key", keyed, csr, "Pia Okafor", swapped, true},
		{"no key, other addresses", keyless, "", "pia@northwind.example", []string{"ivo@northwind.example"}, false},
		{"no key, one address of two", keyless, "", "pia@northwind.example", emails[:1], false},
		{"no key, another name", named, "", "Ivo Brandt", emails, false},
		{"no key, addresses not told", keyless, "", "Pia Okafor", nil, false},
		{"nothing told", keyless, "", "", nil, false},
		{"another key", keyed, other, "Pia Okafor", emails, false},
		{"no key asked for, one there", keyless, other, "Pia Okafor", emails, false},
		{"a key asked for, none there", keyed, "", "Pia Okafor", emails, false},
		{"the key, other addresses", keyed, csr, "Pia Okafor", emails[:1], false},
	} {
		before := &Order{ID: 51, Requests: []Request{{ID: 1}}, AsOf: time.Date(2026, 4, 1, 12, 0, 0, 0, time.UTC)}
		before.Certificate.ID = 60
		unchanged := clientCertificateWith(t, 60, test.asked.CSR, test.asked.CommonName, test.asked.Emails...)
		there := func(id int64) string { return clientCertificateWith(t, id, test.csr, test.found, test.emails...) }
		for place, answers := range map[string]map[string]reply{
			"order info":        {"": orderInfo(there(61), "")},
			"the reissues":      {"": orderInfo(unchanged, ""), "/reissue": answering(200, `{"certificates":[`+unchanged+","+there(61)+`]}`)},
			"the requests":      {"": orderInfo(unchanged, `{"id":1,"type":"reissue"},{"id":2,"type":"reissue"}`), "/request/2": reissueRequest(there(0))},
			"an older request":  {"": orderInfo(unchanged, `{"id":1,"type":"reissue"}`), "/request/1": reissueRequest(there(0))},
			"the certificate":   {"": orderInfo(there(60), ""), "/reissue": answering(200, `{"certificates":[`+there(60)+`]}`)},
			"a revocation only": {"": orderInfo(unchanged, `{"id":2,"type":"revoke"}`), "/request/2": reissueRequest(there(0))},
		} {
			t.Run(test.name+" in "+place, func(t *testing.T) {
				service := &reissuer{post: hangingUp, answers: map[string]reply{reissuedOrder + "/duplicate": answering(200, `{"certificates":[]}`)}}
				for path, answer := range answers {
					if !strings.HasPrefix(path, "/request") {
						path = reissuedOrder + path
					}
					service.answers[path] = answer
				}
				got, err := newTestClient(t, serve(t, service)).Reissue(t.Context(), before, ReissueRequest{Certificate: test.asked})
				if service.posts.Load() != 1 {
					t.Errorf("sent %d times", service.posts.Load())
				}
				if isNew := slices.Contains([]string{"order info", "the reissues", "the requests"}, place); !test.ours || !isNew {
					if doubt, ok := errors.AsType[*UncertainError](err); !ok || doubt.OrderID != 51 {
						t.Errorf("got %+v, %v", got, err)
					}
					return
				}
				if err != nil {
					t.Fatal(err)
				}
				requested := slices.Equal(got.Requests, []RequestRef{{2, "pending"}})
				if !got.Recovered || place == "the requests" != requested || place != "the requests" != (got.CertificateID == 61) {
					t.Errorf("got %+v", got)
				}
			})
		}
	}
}

func orderInfo(certificate, requests string) reply {
	return answering(200, fmt.Sprintf(`{"id":51,"status":"reissue_pending","certificate":%s,"requests":[%s]}`, certificate, requests))
}

func reissueRequest(certificate string) reply {
	return answering(200, fmt.Sprintf(`{"id":2,"type":"reissue","status":"pending","order":{"id":51,"certificate":%s}}`, certificate))
}

// TestAddressesOfCertificates reads addresses wherever the service tells of certificates.
func TestAddressesOfCertificates(t *testing.T) {
	want := []string{"pia@northwind.example", "okafor@northwind.example"}
	certificate := clientCertificateWith(t, 61, "", "Pia Okafor", want...)
	service := &reissuer{answers: map[string]reply{
		reissuedOrder:                orderInfo(certificate, ""),
		reissuedOrder + "/reissue":   answering(200, `{"certificates":[`+certificate+`]}`),
		reissuedOrder + "/duplicate": answering(200, `{"certificates":[`+certificate+`]}`),
		"/order/certificate":         answering(200, `{"orders":[{"id":51,"certificate":`+certificate+`}],"page":{"total":1}}`),
		"/request/2":                 reissueRequest(certificate),
	}}
	client, ctx := newTestClient(t, serve(t, service)), t.Context()
	order, orderErr := client.Order(ctx, 51)
	orders, listErr := collect(client.Orders(ctx, OrderQuery{}))
	reissues, reissuesErr := client.Reissues(ctx, 51)
	duplicates, duplicatesErr := client.Duplicates(ctx, 51)
	request, requestErr := client.Request(ctx, 2)
	if err := errors.Join(orderErr, listErr, reissuesErr, duplicatesErr, requestErr); err != nil {
		t.Fatal(err)
	}
	for place, got := range map[string][]string{
		"order info": order.Certificate.Emails, "the orders": orders[0].Certificate.Emails, "the reissues": reissues[0].Emails,
		"the duplicates": duplicates[0].Emails, "a request": request.Order.Certificate.Emails,
	} {
		if !slices.Equal(got, want) {
			t.Errorf("%s: %q", place, got)
		}
	}
}
