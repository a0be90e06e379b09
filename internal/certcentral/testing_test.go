// SPDX-License-Identifier: MPL-2.0

package certcentral

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"io"
	"iter"
	"net/http"
	"net/http/httptest"
	"reflect"
	"slices"
	"sync"
	"testing"
	"time"
)

// testKey is the API key of every test; it must show up nowhere but in its header.
const testKey = "marker-key-7f3a"

// testClock is a Clock that does not wait: Sleep moves Now.
type testClock struct {
	mu    sync.Mutex
	now   time.Time
	slept []time.Duration
}

func newTestClock() *testClock {
	return &testClock{now: time.Date(2026, 4, 1, 12, 0, 0, 0, time.UTC)}
}

func (c *testClock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *testClock) Sleep(ctx context.Context, d time.Duration) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
	c.slept = append(c.slept, d)
	return nil
}

// sleeps returns every wait so far.
func (c *testClock) sleeps() []time.Duration {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.slept)
}

// newTestClient returns a client of the service at address, changed by the options.
func newTestClient(t testing.TB, address string, options ...func(*Config)) *Client {
	t.Helper()
	config := Config{APIKey: testKey, BaseURL: address, Clock: newTestClock()}
	for _, option := range options {
		option(&config)
	}
	client, err := New(config)
	if err != nil {
		t.Fatal(err)
	}
	return client
}

// serve runs handler as the service and returns its address.
func serve(t testing.TB, handler http.Handler) string {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return server.URL
}

// unreachable is an address that refuses every connection: nothing can listen on port 0. The port of a server that was
// closed would not do, for the next one that anybody starts may be given it.
const unreachable = "http://127.0.0.1:0"

// reply is one scripted answer.
type reply func(http.ResponseWriter, *http.Request)

// answering writes a status and a JSON body.
func answering(status int, body string) reply {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

// hangingUp closes the connection without an answer.
func hangingUp(http.ResponseWriter, *http.Request) {
	panic(http.ErrAbortHandler)
}

// cuttingShort announces more than it sends, then closes the connection.
func cuttingShort(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Length", "1000")
	_, _ = io.WriteString(w, `{"id":51`)
	panic(http.ErrAbortHandler)
}

// stalling answers only after the client has gone.
func stalling(_ http.ResponseWriter, r *http.Request) {
	_, _ = io.Copy(io.Discard, r.Body) // the server notices that the client goes only when the body is read
	<-r.Context().Done()
}

// script answers each request by the next reply, and by the last when there are no more. It records the requests.
type script struct {
	t       testing.TB
	mu      sync.Mutex
	replies []reply
	seen    []string // method and path with query
	bodies  []string
}

func newScript(t testing.TB, replies ...reply) *script {
	t.Helper()
	return &script{t: t, replies: replies}
}

func (s *script) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		s.t.Errorf("reading a request: %v", err)
	}
	s.mu.Lock()
	s.seen = append(s.seen, r.Method+" "+r.URL.RequestURI())
	s.bodies = append(s.bodies, string(body))
	next := s.replies[0]
	if len(s.replies) > 1 {
		s.replies = s.replies[1:]
	}
	s.mu.Unlock()
	next(w, r)
}

// requests returns what was asked so far.
func (s *script) requests() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.seen)
}

// lastBody returns the body of the last request.
func (s *script) lastBody() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.bodies[len(s.bodies)-1]
}

// callTest is a call that is made once, and what has to come of it.
type callTest struct {
	name    string
	call    func(context.Context, *Client) (any, error)
	answer  reply
	request string // method and path with query
	body    string
	want    any
}

// runCalls makes each call and checks what is sent and what is made of the answer.
func runCalls(t *testing.T, tests []callTest) {
	t.Helper()
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			service := newScript(t, test.answer)
			client := newTestClient(t, serve(t, service))
			got, err := test.call(t.Context(), client)
			if err != nil {
				t.Fatal(err)
			}
			if !reflect.DeepEqual(got, test.want) {
				t.Errorf("\n got %+v\nwant %+v", got, test.want)
			}
			if seen := service.requests(); !slices.Equal(seen, []string{test.request}) {
				t.Errorf("asked %q, want %q", seen, test.request)
			}
			if body := service.lastBody(); body != test.body {
				t.Errorf("sent %s, want %s", body, test.body)
			}
		})
	}
}

// nothing makes a call without result fit for a callTest.
func nothing(call func(context.Context, *Client) error) func(context.Context, *Client) (any, error) {
	return func(ctx context.Context, c *Client) (any, error) { return nil, call(ctx, c) }
}

// collect returns the items of a list, or its error.
func collect[T any](items iter.Seq2[T, error]) ([]T, error) {
	var all []T
	for item, err := range items {
		if err != nil {
			return nil, err
		}
		all = append(all, item)
	}
	return all, nil
}

// newCSR returns a CSR in PEM for a new key.
func newCSR(t testing.TB) string {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return csrFor(t, key)
}

// csrFor returns a CSR in PEM for key.
func csrFor(t testing.TB, key *ecdsa.PrivateKey) string {
	t.Helper()
	der, err := x509.CreateCertificateRequest(rand.Reader, &x509.CertificateRequest{}, key)
	if err != nil {
		t.Fatal(err)
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE REQUEST", Bytes: der}))
}

// errorBody is an error answer of the service.
func errorBody(code, message string) string {
	return fmt.Sprintf(`{"errors":[{"code":%q,"message":%q}]}`, code, message)
}

// cancelledAfterFirst returns a context that ends after the client's first try of any request.
func cancelledAfterFirst(t *testing.T, client *Client) (context.Context, context.CancelFunc) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	client.log = func(context.Context, LogEntry) { cancel() }
	return ctx, cancel
}

// timeAt is a point in time of an answer, from RFC 3339.
func timeAt(text string) Time {
	moment, err := time.Parse(time.RFC3339, text)
	if err != nil {
		panic(err)
	}
	return Time{moment.UTC()}
}
