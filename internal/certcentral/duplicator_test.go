// SPDX-License-Identifier: MPL-2.0

package certcentral

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"
)

// duplicator is a service with one order, 51, that makes duplicates and misbehaves as told. It counts what it made.
type duplicator struct {
	t     *testing.T
	clock *testClock

	needsApproval bool
	onPost        func(n int) deed  // what the nth POST, from 1, comes to; nil makes all of them
	onList        func(n int) reply // how the nth list is answered; nil, or a nil reply, is the truth
	onInfo        reply             // how order info is answered; nil is the truth
	onRequest     reply             // how a request is answered; nil is the truth

	mu           sync.Mutex
	certificates []string // as listed
	requests     []string // as the queue tells them
	posts        []time.Time
	lists        []time.Time
}

func newDuplicator(t *testing.T) (*duplicator, *Client) {
	t.Helper()
	s := &duplicator{t: t, clock: newTestClock()}
	return s, newTestClient(t, serve(t, s), func(c *Config) { c.Clock = s.clock })
}

const duplicatedOrder = "/order/certificate/51"

func (s *duplicator) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	var respond reply
	switch {
	case r.Method == http.MethodPost && r.URL.Path == duplicatedOrder+"/duplicate":
		respond = s.post(r)
	case r.URL.Path == duplicatedOrder+"/duplicate":
		respond = s.list()
	case r.URL.Path == duplicatedOrder:
		respond = s.info()
	default:
		respond = s.request(strings.TrimPrefix(r.URL.Path, "/request/"))
	}
	s.mu.Unlock()
	respond(w, r)
}

func (s *duplicator) post(r *http.Request) reply {
	var wanted DuplicateRequest
	if err := json.NewDecoder(r.Body).Decode(&wanted); err != nil {
		s.t.Errorf("a duplicate that is not JSON: %v", err)
	}
	s.posts = append(s.posts, s.clock.Now())
	todo := deed{sell: true}
	if s.onPost != nil {
		todo = s.onPost(len(s.posts))
	}
	id := 60 + len(s.posts)
	body := fmt.Sprintf(`{"id":51,"certificate_id":%d}`, id)
	if s.needsApproval {
		body = fmt.Sprintf(`{"id":51,"requests":[{"id":%d}]}`, id)
	}
	if todo.sell {
		s.make(id, wanted.Certificate.CSR, wanted.Certificate.names()...)
	}
	if todo.answer != nil {
		return todo.answer
	}
	return answering(201, body)
}

// make adds a duplicate, or the request for one.
func (s *duplicator) make(id int, csr string, names ...string) {
	if !s.needsApproval {
		sub := fmt.Sprintf(`"id":%d,"sub_id":"%03d","status":"issued"`, id, len(s.certificates)+1)
		s.certificates = append(s.certificates, duplicateWith(sub, csr, names...))
		return
	}
	s.requests = append(s.requests, requestFor(int64(id), "duplicate", duplicateWith(`"id":0`, csr, names...)))
}

func (s *duplicator) list() reply {
	s.lists = append(s.lists, s.clock.Now())
	if s.onList != nil {
		if answer := s.onList(len(s.lists)); answer != nil {
			return answer
		}
	}
	return answering(200, listOf(s.certificates...))
}

func (s *duplicator) info() reply {
	if s.onInfo != nil {
		return s.onInfo
	}
	return answering(200, fmt.Sprintf(`{"id":51,"status":"issued","certificate":{"id":60},"requests":[%s]}`, strings.Join(s.requests, ",")))
}

// comeBack has order info answered truthfully from now on.
func (s *duplicator) comeBack() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.onInfo = nil
}

func (s *duplicator) request(id string) reply {
	if s.onRequest != nil {
		return s.onRequest
	}
	for _, request := range s.requests {
		if strings.HasPrefix(request, `{"id":`+id+`,`) {
			return answering(200, request)
		}
	}
	return answering(404, errorBody("not_found|request", "none"))
}

// expect checks how often a duplicate was asked for, and how many there are, asked for or made.
func (s *duplicator) expect(posts, duplicates int) {
	s.t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	if made := len(s.certificates) + len(s.requests); len(s.posts) != posts || made != duplicates {
		s.t.Errorf("%d POSTs and %d duplicates, want %d and %d", len(s.posts), made, posts, duplicates)
	}
}

// duplicateWith writes an entry of the list of duplicates that has the fields.
func duplicateWith(fields, csr string, names ...string) string {
	quoted, err := json.Marshal(csr)
	if err != nil {
		panic(err)
	}
	return fmt.Sprintf(`{%s,"csr":%s,"date_created":"2026-04-01T12:00:00+00:00","common_name":%q,"dns_names":["%s"]}`,
		fields, quoted, names[0], strings.Join(names, `","`))
}

// listOf is a list of such entries.
func listOf(certificates ...string) string {
	return fmt.Sprintf(`{"certificates":[%s]}`, strings.Join(certificates, ","))
}

// requestFor writes a waiting request for a certificate.
func requestFor(id int64, kind, certificate string) string {
	return fmt.Sprintf(`{"id":%d,"type":%q,"status":"pending","order":{"id":51,"certificate":%s}}`, id, kind, certificate)
}

// aDuplicate asks for a second certificate of two names for a new key.
func aDuplicate(t *testing.T) DuplicateRequest {
	t.Helper()
	return DuplicateRequest{Certificate: CertificateRequest{CommonName: "a.example", DNSNames: []string{"b.example"}, CSR: newCSR(t), SignatureHash: "sha256"}}
}

// matchOf is by what the duplicate is found again.
func matchOf(req DuplicateRequest, known ...string) DuplicateMatch {
	return DuplicateMatch{CSR: req.Certificate.CSR, Names: req.Certificate.names(), Known: known}
}
