// SPDX-License-Identifier: MPL-2.0

package api

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"io"
	"math/big"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/certcentral"
)

// The account and the key of every test. The key must show up nowhere but in its header.
const (
	testAccount = "000042"
	testKey     = "marker-key-7f3a"
)

// unreachable is an address that refuses every connection: nothing can listen on port 0.
const unreachable = "http://127.0.0.1:0"

// testClock is a Clock that does not wait: Sleep moves Now. Only the sleep of the grace time lasts until it is told to end.
type testClock struct {
	mu      sync.Mutex
	now     time.Time
	slept   []time.Duration
	started chan struct{} // closed when the grace time starts
	over    chan struct{} // ends the grace time once closed
}

// testGrace is like no other time that the client waits.
const testGrace = 17 * time.Second

func newTestClock() *testClock {
	return &testClock{now: time.Date(2026, 4, 1, 12, 0, 0, 0, time.UTC), started: make(chan struct{}), over: make(chan struct{})}
}

func (c *testClock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *testClock) Sleep(ctx context.Context, d time.Duration) error {
	if d == testGrace {
		close(c.started)
		select {
		case <-c.over:
			return nil
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
	c.slept = append(c.slept, d)
	return ctx.Err()
}

// newTestClient returns a client of the service at address, changed by the options.
func newTestClient(t testing.TB, address string, options ...func(*certcentral.Config)) *Client {
	t.Helper()
	config := certcentral.Config{APIKey: testKey, BaseURL: address, Clock: newTestClock(), CancelGrace: testGrace}
	for _, option := range options {
		option(&config)
	}
	client, err := New(testAccount, config)
	if err != nil {
		t.Fatal(err)
	}
	return client
}

// reply is one scripted answer.
type reply func(http.ResponseWriter, *http.Request)

// answering writes a status and a JSON body.
func answering(status int, body string) reply {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", mediaType)
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

// refusing answers with an error of the service.
func refusing(status int, code, description string) reply {
	return answering(status, fmt.Sprintf(`{"errors":[{"code":%q,"description":%q}]}`, code, description))
}

// hangingUp closes the connection without an answer.
func hangingUp(http.ResponseWriter, *http.Request) {
	panic(http.ErrAbortHandler)
}

// cuttingShort announces more than it sends, then closes the connection.
func cuttingShort(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Length", "1000")
	w.WriteHeader(http.StatusCreated)
	_, _ = io.WriteString(w, `{"order_id":"00900`)
	panic(http.ErrAbortHandler)
}

// stalling answers only after the client has gone.
func stalling(_ http.ResponseWriter, r *http.Request) {
	<-r.Context().Done()
}

// service answers each request by the next reply, and by the last when there are no more. It records the requests.
type service struct {
	t       testing.TB
	url     string
	mu      sync.Mutex
	replies []reply
	seen    []string // method and path
	headers []http.Header
	bodies  []string
}

func serve(t testing.TB, replies ...reply) *service {
	t.Helper()
	s := &service{t: t, replies: replies}
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	s.url = server.URL
	return s
}

func (s *service) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		s.t.Errorf("reading a request: %v", err)
	}
	s.mu.Lock()
	s.seen = append(s.seen, r.Method+" "+r.URL.RequestURI())
	s.headers = append(s.headers, r.Header.Clone())
	s.bodies = append(s.bodies, string(body))
	next := s.replies[0]
	if len(s.replies) > 1 {
		s.replies = s.replies[1:]
	}
	s.mu.Unlock()
	next(w, r)
}

// expect checks what was asked, in this order and nothing else.
func (s *service) expect(requests ...string) {
	s.t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	if !slices.Equal(s.seen, requests) {
		s.t.Errorf("asked %q, want %q", s.seen, requests)
	}
}

// last returns header and body of the last request.
func (s *service) last() (http.Header, string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.headers[len(s.headers)-1], s.bodies[len(s.bodies)-1]
}

// newKey returns a new key.
func newKey(t testing.TB) *ecdsa.PrivateKey {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

// newCSR returns a CSR in PEM for key and the common name a.example.com.
func newCSR(t testing.TB, key *ecdsa.PrivateKey) string {
	t.Helper()
	der, err := x509.CreateCertificateRequest(rand.Reader, &x509.CertificateRequest{Subject: pkix.Name{CommonName: "a.example.com"}}, key)
	if err != nil {
		t.Fatal(err)
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE REQUEST", Bytes: der}))
}

// newPEM returns a certificate in PEM, with line feeds.
func newPEM(t testing.TB, commonName string) string {
	t.Helper()
	key := newKey(t)
	template := &x509.Certificate{SerialNumber: big.NewInt(7), Subject: pkix.Name{CommonName: commonName}}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}))
}

// crlf ends lines the way the service does.
func crlf(text string) string { return strings.ReplaceAll(text, "\n", "\r\n") }
