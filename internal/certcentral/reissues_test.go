// SPDX-License-Identifier: MPL-2.0

package certcentral

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// reissuer is a service with one order, whose answer to a reissue is lost. What the reissue left behind is in the other
// answers, by method and path.
type reissuer struct {
	posts   atomic.Int64
	post    reply
	answers map[string]reply
}

func (s *reissuer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	respond, ok := s.answers[r.URL.Path]
	if r.Method == http.MethodPost {
		s.posts.Add(1)
		respond, ok = s.post, true
	}
	if !ok {
		respond = answering(404, "")
	}
	respond(w, r)
}

const reissuedOrder = "/order/certificate/51"

// certificateWith writes a certificate as it is in order info and lists.
func certificateWith(id int64, csr, created string, names ...string) string {
	quoted, err := json.Marshal(csr)
	if err != nil {
		panic(err)
	}
	return fmt.Sprintf(`{"id":%d,"csr":%s,"date_created":%q,"common_name":%q,"dns_names":["%s"]}`,
		id, quoted, created, names[0], strings.Join(names, `","`))
}

func TestReissue(t *testing.T) {
	for name, test := range map[string]struct {
		body string
		want Reissued
	}{
		"approval needed": {`{"id":51,"requests":[{"id":90}]}`, Reissued{OrderID: 51, Requests: []RequestRef{{ID: 90}}}},
		"skipped":         {`{"id":51,"certificate_id":"63","dcv_random_value":"m4"}`, Reissued{OrderID: 51, CertificateID: 63, DCVRandomValue: "m4"}},
		"without id":      {`{"certificate_id":63}`, Reissued{OrderID: 51, CertificateID: 63}},
	} {
		service := &reissuer{post: answering(201, test.body)}
		client := newTestClient(t, serve(t, service))
		got, err := client.Reissue(t.Context(), &Order{ID: 51}, ReissueRequest{})
		if err != nil {
			t.Fatal(err)
		}
		if got.OrderID != test.want.OrderID || got.CertificateID != test.want.CertificateID || got.Recovered ||
			got.DCVRandomValue != test.want.DCVRandomValue || !slices.Equal(got.Requests, test.want.Requests) {
			t.Errorf("%s: got %+v", name, got)
		}
	}
}

func TestLostReissue(t *testing.T) {
	const (
		old    = "2026-04-01T11:59:59+00:00"
		recent = "2026-04-01T12:00:00+00:00"
	)
	csr, other := newCSR(t), newCSR(t)
	names := []string{"a.example", "b.example"}
	before := &Order{ID: 51, Requests: []Request{{ID: 1}}, AsOf: time.Date(2026, 4, 1, 12, 0, 0, 500, time.UTC)}
	before.Certificate.ID = 60
	unchanged := certificateWith(60, csr, old, names...) // the same key and names: a reissue for a new serial number
	order := func(certificate, requests string) reply {
		return answering(200, fmt.Sprintf(`{"id":51,"status":"reissue_pending","certificate":%s,"requests":[%s]}`, certificate, requests))
	}
	list := func(certificates ...string) reply {
		return answering(200, fmt.Sprintf(`{"certificates":[%s]}`, strings.Join(certificates, ",")))
	}
	request := func(csr string) reply {
		return answering(200, fmt.Sprintf(`{"id":2,"type":"reissue","status":"pending","order":{"id":51,"certificate":%s}}`, certificateWith(0, csr, "", names...)))
	}
	noAsOf := *before
	noAsOf.AsOf = time.Time{}

	for _, test := range []struct {
		name    string
		before  *Order
		answers map[string]reply
		want    *Reissued // nil: uncertain
	}{
		{"nothing changed", before, map[string]reply{"": order(unchanged, `{"id":1,"type":"reissue"}`)}, nil},
		{"service gone", before, nil, nil},
		{"new certificate in order info", before, map[string]reply{"": order(certificateWith(61, csr, recent, names...), "")}, &Reissued{CertificateID: 61}},
		{"somebody else's in order info", before, map[string]reply{"": order(certificateWith(61, other, recent, names...), "")}, nil},
		{"other names in order info", before, map[string]reply{"": order(certificateWith(61, csr, recent, "a.example"), "")}, nil},
		{
			"new request", before,
			map[string]reply{"": order(unchanged, `{"id":1,"type":"reissue"},{"id":2,"type":"reissue"}`), "/request/2": request(csr)},
			&Reissued{Requests: []RequestRef{{2, "pending"}}},
		},
		{
			"somebody else's request", before,
			map[string]reply{"": order(unchanged, `{"id":2,"type":"reissue"}`), "/request/2": request(other)},
			nil,
		},
		{
			"request of another type", before,
			map[string]reply{"": order(unchanged, `{"id":2,"type":"revoke"}`), "/request/2": request(csr)},
			nil,
		},
		{"request that cannot be read", before, map[string]reply{"": order(unchanged, `{"id":2,"type":"reissue"}`)}, nil},
		{
			"in the list of reissues", before,
			map[string]reply{"": order(unchanged, ""), "/reissue": list(unchanged, certificateWith(62, csr, recent, names...))},
			&Reissued{CertificateID: 62},
		},
		{
			"in the list of duplicates", before,
			map[string]reply{"": order(unchanged, ""), "/reissue": list(), "/duplicate": list(certificateWith(63, csr, recent, names...))},
			&Reissued{CertificateID: 63},
		},
		{
			"listed and requested", before,
			map[string]reply{
				"": order(unchanged, `{"id":2,"type":"reissue"}`), "/request/2": request(csr), "/reissue": list(certificateWith(62, csr, recent, names...)),
			},
			&Reissued{CertificateID: 62, Requests: []RequestRef{{2, "pending"}}},
		},
		{"an earlier one in the list", before, map[string]reply{"": order(unchanged, ""), "/reissue": list(certificateWith(62, csr, old, names...)), "/duplicate": list()}, nil},
		{"one without date in the list", before, map[string]reply{"": order(unchanged, ""), "/reissue": list(certificateWith(62, csr, "", names...)), "/duplicate": list()}, nil},
		{"the old one in the list", before, map[string]reply{"": order(unchanged, ""), "/reissue": list(certificateWith(60, csr, recent, names...)), "/duplicate": list()}, nil},
		{"another key in the list", before, map[string]reply{"": order(unchanged, ""), "/reissue": list(certificateWith(62, other, recent, names...)), "/duplicate": list()}, nil},
		{"no time to compare with", &noAsOf, map[string]reply{"": order(unchanged, ""), "/reissue": list(certificateWith(62, csr, recent, names...))}, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			service := &reissuer{post: hangingUp, answers: map[string]reply{}}
			for path, answer := range test.answers {
				if !strings.HasPrefix(path, "/request") {
					path = reissuedOrder + path
				}
				service.answers[path] = answer
			}
			clock := newTestClock()
			client := newTestClient(t, serve(t, service), func(c *Config) { c.Clock = clock })
			start := clock.Now()
			got, err := client.Reissue(t.Context(), test.before, ReissueRequest{Certificate: CertificateRequest{CommonName: names[0], DNSNames: names, CSR: csr}})
			if service.posts.Load() != 1 {
				t.Errorf("sent %d times", service.posts.Load())
			}
			if test.want == nil {
				if doubt, ok := errors.AsType[*UncertainError](err); !ok || doubt.OrderID != 51 || IsRefused(err) {
					t.Errorf("got %+v, %v", got, err)
				}
				if waited := clock.Now().Sub(start); waited < defaultRecoveryGrace {
					t.Errorf("gave up after %s", waited)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if !got.Recovered || got.OrderID != 51 || got.CertificateID != test.want.CertificateID || !slices.Equal(got.Requests, test.want.Requests) {
				t.Errorf("got %+v", got)
			}
		})
	}
}

func TestLostReissueIsNeverSentAgain(t *testing.T) {
	answers := maps.Clone(lostAnswers)
	answers["408"] = answering(408, "")
	for name, answer := range answers {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			service := &reissuer{post: answer}
			client := newTestClient(t, serve(t, service))
			inHaste(client, name)
			_, err := client.Reissue(t.Context(), &Order{ID: 51}, ReissueRequest{})
			if _, ok := errors.AsType[*UncertainError](err); !ok || service.posts.Load() != 1 {
				t.Errorf("sent %d times, %v", service.posts.Load(), err)
			}
		})
	}
}

func TestRefusedReissue(t *testing.T) {
	service := &reissuer{post: answering(400, errorBody("a", "b"))}
	client := newTestClient(t, serve(t, service))
	if _, err := client.Reissue(t.Context(), &Order{ID: 51}, ReissueRequest{}); !HasCode(err, "a") || !IsRefused(err) || service.posts.Load() != 1 {
		t.Errorf("sent %d times, %v", service.posts.Load(), err)
	}
}

func TestReissueSearchEndsWithContext(t *testing.T) {
	service := &reissuer{post: hangingUp}
	client := newTestClient(t, serve(t, service))
	ctx, cancel := cancelledAfterFirst(t, client)
	defer cancel()
	_, err := client.Reissue(ctx, &Order{ID: 51}, ReissueRequest{})
	if _, ok := errors.AsType[*UncertainError](err); !ok || service.posts.Load() != 1 {
		t.Errorf("sent %d times, %v", service.posts.Load(), err)
	}
}
