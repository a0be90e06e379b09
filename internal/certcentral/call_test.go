// SPDX-License-Identifier: MPL-2.0

package certcentral

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"
)

// thing is an answer to a Call.
type thing struct {
	ID   int64  `json:"id"`
	Name string `json:"name"`
}

func TestDo(t *testing.T) {
	dated := func(answer reply) reply {
		return func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Date", "Wed, 01 Apr 2026 10:00:00 GMT")
			answer(w, r)
		}
	}
	undated := func(w http.ResponseWriter, r *http.Request) {
		w.Header()["Date"] = nil
		answering(200, `{"id":7}`)(w, r)
	}
	asOf := time.Date(2026, 4, 1, 10, 0, 0, 0, time.UTC)
	for _, test := range []struct {
		name    string
		call    Call
		answer  reply
		request string
		body    string
		want    thing
		asOf    time.Time
	}{
		{"without a body", Call{Method: "GET", Path: []string{"a", "b c/d"}}, dated(answering(200, `{"id":"7"}`)), "GET /a/b%20c%2Fd", "", thing{ID: 7, Name: "before"}, asOf},
		{"with a body", Call{Method: "REISSUE", Path: []string{"a"}, Body: map[string]int{"n": 1}, Money: true}, dated(answering(200, `{"id":7,"name":"x"}`)), "REISSUE /a", `{"n":1}`, thing{7, "x"}, asOf},
		{"an empty answer", Call{Method: "DELETE", Path: []string{"a"}}, dated(answering(204, "")), "DELETE /a", "", thing{Name: "before"}, asOf},
		{"an answer without a date", Call{Method: "GET", Path: []string{"a"}}, undated, "GET /a", "", thing{ID: 7, Name: "before"}, time.Time{}},
	} {
		t.Run(test.name, func(t *testing.T) {
			service := newScript(t, test.answer)
			got := thing{Name: "before"}
			at, err := newTestClient(t, serve(t, service)).Do(t.Context(), test.call, &got, nil)
			if err != nil || got != test.want || !at.Equal(test.asOf) {
				t.Errorf("got %+v as of %s, %v", got, at, err)
			}
			if seen := service.requests(); !slices.Equal(seen, []string{test.request}) || service.lastBody() != test.body {
				t.Errorf("asked %q with %q", seen, service.lastBody())
			}
		})
	}
}

// A call with Money is sent once, whatever the method, and one without as its method allows.
func TestDoAgain(t *testing.T) {
	good := answering(200, `{"id":7}`)
	for _, test := range []struct {
		name    string
		method  string
		money   bool
		replies []reply
		want    int // requests
		fails   bool
		inDoubt bool
	}{
		{"GET, cut", "GET", false, []reply{hangingUp, good}, 2, false, false},
		{"GET, 503", "GET", false, []reply{answering(503, ""), good}, 2, false, false},
		{"PUT for money, 503", "PUT", true, []reply{answering(503, ""), good}, 1, true, true},
		{"POST for money, cut", "POST", true, []reply{hangingUp, good}, 1, true, true},
		{"POST for money, truncated", "POST", true, []reply{cuttingShort, good}, 1, true, true},
		{"POST for money, no JSON", "POST", true, []reply{answering(201, "<html>"), good}, 1, true, true},
		{"POST for money, put off", "POST", true, []reply{answering(429, ""), answering(429, ""), good}, 3, false, false},
		{"POST for money, put off for ever", "POST", true, []reply{answering(429, "")}, maxLimitedTries, true, false},
		{"POST for money, refused", "POST", true, []reply{answering(400, errorBody("a", "b")), good}, 1, true, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			service := newScript(t, test.replies...)
			_, err := newTestClient(t, serve(t, service)).Do(t.Context(), Call{Method: test.method, Path: []string{"x"}, Money: test.money}, &thing{}, nil)
			if failed := err != nil; failed != test.fails || InDoubt(err) != test.inDoubt || len(service.requests()) != test.want {
				t.Errorf("%d requests, want %d; in doubt: %v; %v", len(service.requests()), test.want, InDoubt(err), err)
			}
		})
	}
}

// What never left this machine is not in doubt.
func TestDoUnsent(t *testing.T) {
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	service := newScript(t, answering(200, ""))
	address := serve(t, service)
	for name, test := range map[string]struct {
		ctx     context.Context
		address string
		call    Call
	}{
		"refused connection":  {t.Context(), unreachable, Call{Path: []string{"x"}}},
		"ended context":       {ended, address, Call{Path: []string{"x"}}},
		"bad path":            {t.Context(), address, Call{Path: []string{"x", ""}}},
		"unmarshallable body": {t.Context(), address, Call{Path: []string{"x"}, Body: func() {}}},
	} {
		test.call.Method, test.call.Money = http.MethodPost, true
		asOf, err := newTestClient(t, test.address).Do(test.ctx, test.call, &thing{}, nil)
		if err == nil || InDoubt(err) || !asOf.IsZero() {
			t.Errorf("%s: got %s, %v; in doubt: %v", name, asOf, err, InDoubt(err))
		}
	}
	if seen := service.requests(); len(seen) > 0 {
		t.Errorf("asked %q", seen)
	}
}

func TestInDoubt(t *testing.T) {
	own := []APIError{{Code: "invalid"}}
	for _, test := range []struct {
		name string
		err  error
		want bool
	}{
		{"no error", nil, false},
		{"some error", errors.New("x"), false},
		{"sent", &transportError{sent: true, err: errors.New("x")}, true},
		{"not sent", &transportError{err: errors.New("x")}, false},
		{"sent, wrapped", fmt.Errorf("wrapped: %w", &transportError{sent: true, err: errors.New("x")}), true},
		{"a success that makes no sense", &Error{Status: 201}, true},
		{"301", &Error{Status: 301}, false},
		{"302, a page that tells the result", &Error{Status: 302}, true},
		{"303", &Error{Status: 303}, true},
		{"308", &Error{Status: 308}, false},
		{"400", &Error{Status: 400}, false},
		{"401", &Error{Status: 401}, false},
		{"404", &Error{Status: 404}, false},
		{"405", &Error{Status: 405}, false},
		{"406 of a gateway", &Error{Status: 406}, true},
		{"406 of the service", &Error{Status: 406, Errors: own}, false},
		{"408 of a gateway", &Error{Status: 408}, true},
		{"409 of a gateway", &Error{Status: 409, Errors: []APIError{{Message: "no code"}}}, true},
		{"409 of the service", &Error{Status: 409, Errors: own}, false},
		{"425", &Error{Status: 425}, true},
		{"429", &Error{Status: 429}, false},
		{"499", &Error{Status: 499}, true},
		{"500", &Error{Status: 500}, true},
		{"500 with a code", &Error{Status: 500, Errors: own}, true},
		{"504", &Error{Status: 504}, true},
	} {
		if got := InDoubt(test.err); got != test.want {
			t.Errorf("%s: in doubt: %v", test.name, got)
		}
	}
}

// graceClock is a testClock whose sleep of the grace time lasts until it is told to end.
type graceClock struct {
	*testClock
	grace   time.Duration
	started chan struct{} // closed when the grace time starts
	over    chan struct{} // ends the grace time once closed
}

func newGraceClock() *graceClock {
	return &graceClock{newTestClock(), 17 * time.Second, make(chan struct{}), make(chan struct{})}
}

func (c *graceClock) Sleep(ctx context.Context, d time.Duration) error {
	if d != c.grace {
		return c.testClock.Sleep(ctx, d)
	}
	close(c.started)
	select {
	case <-c.over:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// A call with Money that is on its way when its context ends is waited for, as long as the grace time lasts.
func TestDoOutlivesCancellation(t *testing.T) {
	for _, test := range []struct {
		name  string
		money bool
		late  bool // the grace time ends without an answer
		want  string
	}{
		{"answered in time", true, false, ""},
		{"answered too late", true, true, "no answer within 17s of the cancellation: context canceled"},
		{"without money", false, true, "POST /x: context canceled"},
	} {
		t.Run(test.name, func(t *testing.T) {
			ctx, cancel := context.WithCancel(t.Context())
			clock := newGraceClock()
			service := newScript(t, func(w http.ResponseWriter, r *http.Request) {
				cancel()
				if test.money {
					<-clock.started
				}
				if test.late {
					close(clock.over)
					stalling(w, r)
				}
				answering(201, `{"id":7}`)(w, r)
			})
			client := newTestClient(t, serve(t, service), func(c *Config) { c.Clock, c.CancelGrace = clock, clock.grace })
			var got thing
			_, err := client.Do(ctx, Call{Method: "POST", Path: []string{"x"}, Money: test.money}, &got, nil)
			if test.want == "" && (err != nil || got.ID != 7) {
				t.Errorf("got %+v, %v", got, err)
			}
			if test.want != "" && (err == nil || !strings.HasSuffix(err.Error(), test.want) || !InDoubt(err) || !errors.Is(err, context.Canceled)) {
				t.Errorf("got %v, want %s", err, test.want)
			}
			if n := len(service.requests()); n != 1 {
				t.Errorf("%d requests", n)
			}
		})
	}
}

// What an answer lacks is said as of an answer that cannot be understood, with its status; a call for money is in doubt then.
func TestDoChecks(t *testing.T) {
	client := newTestClient(t, serve(t, newScript(t, answering(201, `{"id":7}`))))
	call := Call{Method: "POST", Path: []string{"a", "b c"}, Money: true}
	var got thing
	_, err := client.Do(t.Context(), call, &got, func() string {
		if got.ID == 7 {
			return "seven is not enough"
		}
		return ""
	})
	if want := "POST /a/b%20c: 201 Created: seven is not enough"; err == nil || err.Error() != want || !InDoubt(err) {
		t.Errorf("got %v, in doubt: %t, want %q", err, InDoubt(err), want)
	}
}
