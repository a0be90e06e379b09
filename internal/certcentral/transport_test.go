// SPDX-License-Identifier: MPL-2.0

package certcentral

import (
	"context"
	"errors"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

func TestRepeatable(t *testing.T) {
	good := answering(200, `{"id":7}`)
	for _, test := range []struct {
		name    string
		replies []reply
		method  string
		want    int // requests
		fails   bool
	}{
		{"500 then well", []reply{answering(500, ""), good}, "GET", 2, false},
		{"503 twice then well", []reply{answering(503, ""), answering(503, "x"), good}, "PUT", 3, false},
		{"408 then well", []reply{answering(408, ""), good}, "GET", 2, false},
		{"cut then well", []reply{hangingUp, good}, "GET", 2, false},
		{"truncated then well", []reply{cuttingShort, good}, "DELETE", 2, false},
		{"500 for ever", []reply{answering(500, "")}, "GET", maxTries, true},
		{"cut for ever", []reply{hangingUp}, "PUT", maxTries, true},
		{"400 is final", []reply{answering(400, ""), good}, "GET", 1, true},
		{"not JSON is final", []reply{answering(200, "<html>"), good}, "GET", 1, true},
		{"POST, 500", []reply{answering(500, ""), good}, "POST", 1, true},
		{"POST, cut", []reply{hangingUp, good}, "POST", 1, true},
		{"POST, 429 then well", []reply{answering(429, ""), answering(429, ""), good}, "POST", 3, false},
		{"429 for ever", []reply{answering(429, "")}, "GET", maxLimitedTries, true},
		{"429 and 500 count apart", []reply{answering(429, ""), answering(500, ""), answering(429, ""), answering(500, ""), good}, "GET", 5, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			service := newScript(t, test.replies...)
			client := newTestClient(t, serve(t, service))
			order, _, err := fetch[Order](t.Context(), client, newCall(test.method, "x").with(map[string]int{"a": 1}))
			if failed := err != nil; failed != test.fails || len(service.requests()) != test.want {
				t.Errorf("%d requests, want %d; error %v", len(service.requests()), test.want, err)
			}
			if err == nil && order.ID != 7 {
				t.Errorf("got %+v", order)
			}
			if !strings.Contains(service.lastBody(), `{"a":1}`) {
				t.Errorf("the last try sent %q", service.lastBody())
			}
		})
	}
}

func TestPauses(t *testing.T) {
	for _, test := range []struct {
		name       string
		status     int
		retryAfter string
		low, high  time.Duration
	}{
		{"5xx backs off shortly", 500, "", 375 * time.Millisecond, 625 * time.Millisecond},
		{"429 without advice", 429, "", 1500 * time.Millisecond, 2500 * time.Millisecond},
		{"429 with seconds", 429, "7", 7 * time.Second, 7 * time.Second},
		{"429 with zero", 429, "0", time.Second, time.Second},
		{"429 with a negative number", 429, "-5", time.Second, time.Second},
		{"429 with an hour", 429, "3600", time.Minute, time.Minute},
		{"429 with an immense number", 429, "9223372036854775807", time.Minute, time.Minute},
		{"429 with a date", 429, "Wed, 01 Apr 2026 10:00:20 GMT", 20 * time.Second, 20 * time.Second},
		{"429 with a past date", 429, "Wed, 01 Apr 2026 09:00:00 GMT", time.Second, time.Second},
		{"429 with nonsense", 429, "later", 1500 * time.Millisecond, 2500 * time.Millisecond},
	} {
		t.Run(test.name, func(t *testing.T) {
			service := newScript(t, func(w http.ResponseWriter, r *http.Request) {
				w.Header().Set("Date", "Wed, 01 Apr 2026 10:00:00 GMT") // two hours behind the client's clock
				if test.retryAfter != "" {
					w.Header().Set("Retry-After", test.retryAfter)
				}
				answering(test.status, "")(w, r)
			}, answering(200, `{"id":1}`))
			clock := newTestClock()
			client := newTestClient(t, serve(t, service), func(c *Config) { c.Clock = clock })
			if _, err := client.Order(t.Context(), 1); err != nil {
				t.Fatal(err)
			}
			if got := clock.sleeps(); len(got) != 1 || got[0] < test.low || got[0] > test.high {
				t.Errorf("waited %s, want %s to %s", got, test.low, test.high)
			}
		})
	}
}

func TestRetryAfterDateWithoutServiceTime(t *testing.T) {
	client := newTestClient(t, "http://localhost")
	header := http.Header{"Retry-After": {client.clock.Now().Add(9 * time.Second).Format(http.TimeFormat)}}
	if got := client.retryAfter(&http.Response{Header: header}); got != 9*time.Second {
		t.Errorf("got %s", got)
	}
}

func TestBackOffGrowsToCap(t *testing.T) {
	for n, want := range map[int]time.Duration{1: 500 * time.Millisecond, 2: time.Second, 3: 2 * time.Second, 7: 30 * time.Second, 8: 30 * time.Second} {
		for range 20 {
			if got := backOff(firstPause, n); got < want*3/4 || got > want*5/4 {
				t.Errorf("pause %d is %s, want about %s", n, got, want)
			}
		}
	}
}

func TestNotConnectedIsRepeatedAndUnsent(t *testing.T) {
	var tries []LogEntry
	client := newTestClient(t, unreachable, func(c *Config) { c.Log = func(_ context.Context, e LogEntry) { tries = append(tries, e) } })
	_, err := client.do(t.Context(), newCall(http.MethodPost, "x"))
	if !isUnsent(err) || isLost(err) || len(tries) != maxTries {
		t.Errorf("%d tries, %v", len(tries), err)
	}
}

func TestDistrustedServerIsUnsent(t *testing.T) {
	server := httptest.NewUnstartedServer(http.NotFoundHandler())
	server.Config.ErrorLog = log.New(io.Discard, "", 0) // it complains of the client
	server.StartTLS()
	defer server.Close()
	client := newTestClient(t, server.URL)
	if _, err := client.do(t.Context(), newCall(http.MethodPost, "x")); !isUnsent(err) {
		t.Errorf("got %v", err)
	}
}

// roundTripper is a Transport that knows nothing of connections.
type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func TestUnknownFailureCountsAsSent(t *testing.T) {
	client := newTestClient(t, "https://certcentral.example", func(c *Config) {
		c.Transport = roundTripper(func(*http.Request) (*http.Response, error) { return nil, errors.New("strange") })
	})
	if _, err := client.do(t.Context(), newCall(http.MethodPost, "x")); !isLost(err) {
		t.Errorf("got %v", err)
	}
}

func TestTimeoutIsNamedWhateverTheTransportSays(t *testing.T) {
	client := newTestClient(t, "https://certcentral.example", func(c *Config) {
		c.RequestTimeout = 20 * time.Millisecond
		c.Transport = roundTripper(func(r *http.Request) (*http.Response, error) {
			<-r.Context().Done()
			return nil, r.Context().Err()
		})
	})
	if _, err := client.do(t.Context(), newCall(http.MethodPost, "x")); err == nil || err.Error() != "POST /x: no answer within 20ms" {
		t.Errorf("got %v", err)
	}
}

func TestRedirectIsNotFollowed(t *testing.T) {
	reached := false
	elsewhere := serve(t, http.HandlerFunc(func(http.ResponseWriter, *http.Request) { reached = true }))
	for _, status := range []int{301, 302, 303, 307, 308} {
		client := newTestClient(t, serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, elsewhere, status)
		})))
		_, err := client.Order(t.Context(), 1)
		if !IsRefused(err) || !strings.Contains(err.Error(), "base_url") {
			t.Errorf("%d: got %v", status, err)
		}
	}
	if reached {
		t.Error("a redirect was followed")
	}
}

func TestErrorAnswers(t *testing.T) {
	for _, test := range []struct {
		name   string
		status int
		kind   string
		body   string
		want   string
	}{
		{"one error", 400, "application/json", errorBody("csr_invalid_cannot_parse", "No."), "GET /order/certificate/1: 400 Bad Request: csr_invalid_cannot_parse: No."},
		{"two errors", 400, "application/json", `{"errors":[{"code":"a"},{"message":"b"}]}`, "GET /order/certificate/1: 400 Bad Request: a; b"},
		{"single object", 400, "application/json", `{"errors":{"code":"a","message":"b"}}`, "GET /order/certificate/1: 400 Bad Request: a: b"},
		{"no body", 404, "", "", "GET /order/certificate/1: 404 Not Found"},
		{"HTML", 403, "text/html; charset=utf-8", "<html>hidden", "GET /order/certificate/1: 403 Forbidden: the answer was not JSON: text/html, 12 bytes"},
		{"unknown status", 499, "text/plain", "hidden", "GET /order/certificate/1: 499: the answer was not JSON: text/plain, 6 bytes"},
		{"not JSON after all", 200, "application/json", "<html>hidden", "GET /order/certificate/1: 200 OK: the answer was not JSON: application/json, 12 bytes"},
		{"no order", 200, "application/json", `{"status":"issued"}`, "GET /order/certificate/1: 200 OK: the answer holds no order"},
		{"another order", 200, "application/json", `{"id":2,"status":"issued"}`, "GET /order/certificate/1: 200 OK: the answer is about another order, 2"},
		{"empty success", 200, "application/json", "", "GET /order/certificate/1: 200 OK: the answer holds no order"},
		{"key repeated", 403, "application/json", errorBody("denied", "unknown key "+testKey), "GET /order/certificate/1: 403 Forbidden: denied: unknown key [API key]"},
	} {
		t.Run(test.name, func(t *testing.T) {
			client := newTestClient(t, serve(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Type", test.kind)
				w.WriteHeader(test.status)
				_, _ = io.WriteString(w, test.body)
			})))
			if _, err := client.Order(t.Context(), 1); err == nil || err.Error() != test.want {
				t.Errorf("\n got %v\nwant %s", err, test.want)
			}
		})
	}
}

func TestLongMessageIsShortened(t *testing.T) {
	client := newTestClient(t, serve(t, newScript(t, answering(400, errorBody("a", strings.Repeat("é", 5000))))))
	_, err := client.Order(t.Context(), 1)
	if err == nil || len(err.Error()) > 1200 || !strings.HasSuffix(err.Error(), "é…") {
		t.Errorf("got %d bytes", len(err.Error()))
	}
}

func TestTooLongAnswer(t *testing.T) {
	client := newTestClient(t, serve(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, `{"id":1,"x":"`+strings.Repeat("x", maxAnswer)+`"}`)
	})))
	k := newCall(http.MethodGet, "x")
	k.probe = true
	if _, err := client.do(t.Context(), k); err == nil || !strings.Contains(err.Error(), "longer than") {
		t.Errorf("got %v", err)
	}
}

func TestErrorQuestions(t *testing.T) {
	err := error(&Error{Status: 404, Errors: []APIError{{Code: "x"}, {Code: "not_found|order"}, {Code: "invalid_value:days"}}})
	for _, code := range []string{"x", "not_found", "not_found|order", "invalid_value", "invalid_value:days"} {
		if !HasCode(err, code) {
			t.Errorf("has no code %s", code)
		}
	}
	for _, code := range []string{"not", "order", "not_found|", "invalid_value:day"} {
		if HasCode(err, code) {
			t.Errorf("has code %s", code)
		}
	}
	if HasCode(nil, "x") || HasCode(errors.New("x"), "x") {
		t.Error("an error of another kind has a code")
	}
	if !IsNotFound(err) || IsForbidden(err) || IsRateLimited(err) || !IsRefused(err) || IsRefused(&Error{Status: 408}) || IsRefused(nil) {
		t.Error("the questions about the status disagree with it")
	}
	for _, doubtful := range []error{&UnconfirmedError{Err: err}, &UncertainError{Err: err}} {
		if IsRefused(doubtful) || IsNotFound(doubtful) || HasCode(doubtful, "x") || !errors.Is(doubtful, err) {
			t.Errorf("%T counts as the answer that it wraps", doubtful)
		}
		if text := doubtful.Error(); !strings.Contains(text, "not known") || !strings.HasSuffix(text, err.Error()) {
			t.Errorf("%T says %s", doubtful, text)
		}
	}
}

func TestBadPathElements(t *testing.T) {
	service := newScript(t, answering(200, `{"name_id":"x"}`))
	client := newTestClient(t, serve(t, service))
	for _, name := range []string{"", ".", ".."} {
		if _, err := client.Product(t.Context(), name); err == nil {
			t.Errorf("product %q: no error", name)
		}
	}
	if n := len(service.requests()); n != 0 {
		t.Errorf("%d requests were sent", n)
	}
	if _, err := client.Product(t.Context(), "a/../b?c"); err != nil || service.requests()[0] != "GET /product/a%2F..%2Fb%3Fc" {
		t.Errorf("got %v, %v", service.requests(), err)
	}
}

func TestTimeoutAndCancellation(t *testing.T) {
	client := newTestClient(t, serve(t, http.HandlerFunc(stalling)), func(c *Config) { c.RequestTimeout = 20 * time.Millisecond })
	k := newCall(http.MethodGet, "x")
	k.probe = true
	if _, err := client.do(t.Context(), k); err == nil || err.Error() != "GET /x: no answer within 20ms" {
		t.Errorf("got %v", err)
	}

	client = newTestClient(t, serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_ = http.NewResponseController(w).Flush()
		stalling(w, r) // in the middle of the answer
	})), func(c *Config) { c.RequestTimeout = 20 * time.Millisecond })
	if _, err := client.do(t.Context(), k); err == nil || err.Error() != "GET /x: no answer within 20ms" {
		t.Errorf("got %v", err)
	}

	reached := make(chan struct{})
	client = newTestClient(t, serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		close(reached)
		stalling(w, r)
	})))
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		<-reached
		cancel()
	}()
	if _, err := client.Order(ctx, 1); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	if _, err := client.Order(ctx, 1); !errors.Is(err, context.Canceled) {
		t.Errorf("in an ended context: %v", err)
	}
}

func TestCancellationEndsPause(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	client := newTestClient(t, serve(t, newScript(t, answering(503, ""))), func(c *Config) {
		c.Log = func(context.Context, LogEntry) { cancel() }
	})
	if _, err := client.Order(ctx, 1); !errors.Is(err, context.Canceled) || !strings.Contains(err.Error(), "503") {
		t.Errorf("got %v", err)
	}
}

func TestLogTellsNoSecrets(t *testing.T) {
	var entries []LogEntry
	service := newScript(t, hangingUp, answering(500, errorBody("a", testKey)), answering(200, `{"orders":[]}`))
	client := newTestClient(t, serve(t, service), func(c *Config) {
		c.Log = func(_ context.Context, e LogEntry) { entries = append(entries, e) }
	})
	for _, err := range client.Orders(t.Context(), OrderQuery{Filters: map[string][]string{"search": {"private.example"}}}) {
		t.Errorf("got an order or %v", err)
	}
	if len(entries) != 3 {
		t.Fatalf("got %d entries", len(entries))
	}
	for i, e := range entries {
		status := []int{0, 500, 200}[i]
		if e.Method != "GET" || e.Path != "/order/certificate" || e.Try != i+1 || e.Status != status || (e.Err == "") != (status == 200) {
			t.Errorf("entry %d is %+v", i, e)
		}
		if strings.Contains(e.Err, testKey) || strings.Contains(e.Err, "private.example") {
			t.Errorf("entry %d tells too much: %s", i, e.Err)
		}
	}
}
