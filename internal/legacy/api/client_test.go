// SPDX-License-Identifier: MPL-2.0

package api

import (
	"context"
	"encoding/base64"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/certcentral"
)

// calls are all calls of the client, without their results.
var calls = map[string]func(context.Context, *Client) error{
	"POST /order/ssl": func(ctx context.Context, c *Client) error {
		_, err := c.PlaceOrder(ctx, OrderRequest{})
		return err
	},
	"REISSUE /order/00900495": func(ctx context.Context, c *Client) error {
		return c.Reissue(ctx, "00900495", ReissueRequest{})
	},
	"GET /order/00900495": func(ctx context.Context, c *Client) error {
		_, err := c.Order(ctx, "00900495")
		return err
	},
	"GET /order/00900495/certificate": func(ctx context.Context, c *Client) error {
		_, err := c.Certificate(ctx, "00900495")
		return err
	},
}

// isRead tells whether a call may be sent again.
func isRead(call string) bool { return strings.HasPrefix(call, "GET") }

func TestNewRefuses(t *testing.T) {
	for name, test := range map[string]struct {
		account string
		config  certcentral.Config
	}{
		"no account":               {"", certcentral.Config{APIKey: testKey}},
		"blank account":            {" \n", certcentral.Config{APIKey: testKey}},
		"account with a colon":     {"00:42", certcentral.Config{APIKey: testKey}},
		"no key":                   {testAccount, certcentral.Config{}},
		"plain http":               {testAccount, certcentral.Config{APIKey: testKey, BaseURL: "http://api.example"}},
		"plain http, like local":   {testAccount, certcentral.Config{APIKey: testKey, BaseURL: "http://localhost.example"}},
		"user in the address":      {testAccount, certcentral.Config{APIKey: testKey, BaseURL: "https://u:p@api.example"}},
		"negative time for a call": {testAccount, certcentral.Config{APIKey: testKey, RequestTimeout: -1}},
	} {
		client, err := New(test.account, test.config)
		if err == nil || client != nil {
			t.Errorf("%s: no error", name)
		} else if strings.Contains(err.Error(), testKey) {
			t.Errorf("%s: the error tells the key: %v", name, err)
		}
	}
}

func TestNewAccepts(t *testing.T) {
	for _, base := range []string{"", "https://api.example", "http://127.0.0.1:8443/clients/rest/api", "http://localhost/x", "http://[::1]:1/"} {
		clock := newTestClock()
		client, err := New(testAccount, certcentral.Config{APIKey: testKey, BaseURL: base, Clock: clock})
		if err != nil {
			t.Errorf("%s: %v", base, err)
		} else if client.Clock() != certcentral.Clock(clock) {
			t.Errorf("%s: it has another clock", base)
		}
	}
}

// roundTripper is a Transport without a network.
type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func TestDefaultBaseURL(t *testing.T) {
	var asked string
	client := newTestClient(t, "", func(c *certcentral.Config) {
		c.Transport = roundTripper(func(r *http.Request) (*http.Response, error) {
			asked = r.URL.String()
			return nil, errors.New("no network")
		})
	})
	if err := calls["POST /order/ssl"](t.Context(), client); err == nil || asked != "https://api.digicert.com/order/ssl" {
		t.Errorf("asked %q, %v", asked, err)
	}
}

// Every call goes to its endpoint once, with HTTP Basic and the media type of version 1, and without the header of
// version 2.
func TestCallsOnTheWire(t *testing.T) {
	for call, do := range calls {
		s := serve(t, refusing(http.StatusBadRequest, "a", "b"))
		client, err := New(" "+testAccount+"\n", certcentral.Config{APIKey: testKey + "\n", BaseURL: s.url + "/", UserAgent: "test/1"})
		if err != nil {
			t.Fatal(err)
		}
		if err := do(t.Context(), client); !certcentral.HasCode(err, "a") {
			t.Errorf("%s: got %v", call, err)
		}
		s.expect(call)
		header, _ := s.last()
		for name, want := range map[string]string{
			"Authorization": "Basic " + base64.StdEncoding.EncodeToString([]byte(testAccount+":"+testKey)),
			"Content-Type":  "application/vnd.digicert.rest-v1+json",
			"Accept":        "application/vnd.digicert.rest-v1+json",
			"User-Agent":    "test/1",
			"X-Dc-Devkey":   "",
		} {
			if got := strings.Join(header.Values(name), " and "); got != want {
				t.Errorf("%s: %s is %q, want %q", call, name, got, want)
			}
		}
	}
}

func TestRefusals(t *testing.T) {
	const two = `{"errors":[{"code":"required_param:csr","description":"Csr is required"},{"code":"invalid_param:validity","description":"Validity is invalid"}]}`
	is := func(code string) func(error) bool {
		return func(err error) bool { return certcentral.HasCode(err, code) }
	}
	for _, test := range []struct {
		name   string
		answer reply
		want   string
		check  func(error) bool
	}{
		{"two reasons", answering(400, two), "400 Bad Request: required_param:csr: Csr is required; invalid_param:validity: Validity is invalid", is("required_param:csr")},
		{"by the name of the parameter", answering(400, two), "", is("invalid_param")},
		{"no certificate yet", refusing(400, "cert_unavailable_processing", "Not issued."), "400 Bad Request: cert_unavailable_processing: Not issued.", is(CodeUnavailable)},
		{"wrong key", refusing(401, "access_denied", "No."), "401 Unauthorized: access_denied: No.", is("access_denied")},
		{"wrong key, no body", answering(401, ""), "401 Unauthorized", certcentral.IsRefused},
		{"forbidden", refusing(403, "access_denied", "No."), "403 Forbidden: access_denied: No.", certcentral.IsForbidden},
		{"unknown order", refusing(404, "not_found", "None."), "404 Not Found: not_found: None.", certcentral.IsGone},
		{"wrong address", answering(404, "<html>"), "404 Not Found: the answer was not JSON: " + mediaType + ", 6 bytes", certcentral.IsNotFound},
		{"not allowed", refusing(405, "method_not_allowed", "No."), "405 Method Not Allowed: method_not_allowed: No.", certcentral.IsRefused},
		{"wrong media type", refusing(406, "not_acceptable", "JSON only."), "406 Not Acceptable: not_acceptable: JSON only.", certcentral.IsRefused},
	} {
		for call, do := range calls {
			s := serve(t, test.answer)
			err := do(t.Context(), newTestClient(t, s.url))
			if !test.check(err) || certcentral.InDoubt(err) {
				t.Errorf("%s, %s: got %v, in doubt: %v", test.name, call, err, certcentral.InDoubt(err))
			}
			if path := call[:]; test.want != "" && (err == nil || err.Error() != path+": "+test.want) {
				t.Errorf("%s: got %v, want %s: %s", test.name, err, path, test.want)
			}
			s.expect(call)
		}
	}
}

// An order id becomes a part of the path, whatever is in it.
func TestOrderIDInPath(t *testing.T) {
	s := serve(t, answering(404, ""))
	client := newTestClient(t, s.url)
	for _, id := range []string{"", ".", ".."} {
		_, orderErr := client.Order(t.Context(), id)
		_, certificateErr := client.Certificate(t.Context(), id)
		if orderErr == nil || certificateErr == nil || client.Reissue(t.Context(), id, ReissueRequest{}) == nil {
			t.Errorf("id %q: no error", id)
		}
	}
	s.expect()
	if _, err := client.Order(t.Context(), "1/../ssl?x"); err == nil {
		t.Error("no error")
	}
	s.expect("GET /order/1%2F..%2Fssl%3Fx")
}

// Following a redirect would take the key to another address.
func TestRedirectIsNotFollowed(t *testing.T) {
	elsewhere := serve(t, answering(200, "{}"))
	for _, status := range []int{301, 302, 303, 307, 308} {
		for call, do := range calls {
			s := serve(t, func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, elsewhere.url, status) })
			err := do(t.Context(), newTestClient(t, s.url))
			// A page that tells the result may follow on an order that was taken.
			doubtful := status == 302 || status == 303
			if err == nil || !strings.Contains(err.Error(), "base_url") || certcentral.InDoubt(err) != doubtful {
				t.Errorf("%d, %s: got %v", status, call, err)
			}
			s.expect(call)
		}
	}
	elsewhere.expect()
}

// Neither the key nor what Basic authentication makes of it is told by errors and the log, whatever the service repeats.
func TestSecretsAreNotTold(t *testing.T) {
	basic := func(r *http.Request) string { return r.Header.Get("Authorization") }
	secrets := []string{testKey, base64.StdEncoding.EncodeToString([]byte(testAccount + ":" + testKey))}
	all := basicWith(secrets)
	for name, answer := range map[string]reply{
		"a refusal": func(w http.ResponseWriter, r *http.Request) { refusing(401, basic(r), "not "+all+"!")(w, r) },
		"a fault":   func(w http.ResponseWriter, r *http.Request) { refusing(500, testKey, basic(r))(w, r) },
		"no JSON":   func(w http.ResponseWriter, r *http.Request) { answering(200, basic(r)+testKey)(w, r) },
		"the id of an order": func(w http.ResponseWriter, r *http.Request) {
			answering(200, `{"order_id":"`+all+`","certificate_details":{"order_id":"`+all+`"}}`)(w, r)
		},
		"the certificate": func(w http.ResponseWriter, r *http.Request) {
			answering(200, `{"order_id":"900495","certs":{"certificate":"`+all+`"},"certificate_details":{"order_id":"1"}}`)(w, r)
		},
		"no HTTP": func(w http.ResponseWriter, _ *http.Request) {
			conn, _, err := http.NewResponseController(w).Hijack()
			if err != nil {
				t.Error(err)
				return
			}
			_, _ = io.WriteString(conn, all+"\r\n\r\n")
			_ = conn.Close()
		},
		"the redirect": func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "https://elsewhere.example/?"+strings.Join(secrets, "&"), http.StatusFound)
		},
		"nothing": hangingUp,
	} {
		for call, do := range calls {
			var texts []string
			client := newTestClient(t, serve(t, answer).url, func(c *certcentral.Config) {
				c.Log = func(_ context.Context, e certcentral.LogEntry) { texts = append(texts, e.Method, e.Path, e.Err) }
			})
			err := do(t.Context(), client)
			if err == nil && isRead(call) { // what changes something may well be content with the answer
				t.Errorf("%s, %s: no error", name, call)
			}
			if err != nil {
				texts = append(texts, err.Error())
			}
			for _, text := range texts {
				if strings.Contains(text, secrets[0]) || strings.Contains(text, secrets[1]) {
					t.Errorf("%s, %s: it says %s", name, call, text)
				}
			}
		}
	}
}

// basicWith is a text with all the secrets.
func basicWith(secrets []string) string { return "Basic " + strings.Join(secrets, " and ") }

// What is put off is asked again, orders too, after as long as the service says.
func TestRateLimit(t *testing.T) {
	putOff := func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Retry-After", "11")
		answering(429, "")(w, r)
	}
	for call, do := range calls {
		clock := newTestClock()
		s := serve(t, putOff, putOff, refusing(400, "a", "b"))
		err := do(t.Context(), newTestClient(t, s.url, func(c *certcentral.Config) { c.Clock = clock }))
		if !certcentral.HasCode(err, "a") || certcentral.InDoubt(err) {
			t.Errorf("%s: got %v", call, err)
		}
		s.expect(call, call, call)
		if len(clock.slept) != 2 || clock.slept[0] != 11*time.Second {
			t.Errorf("%s: waited %v", call, clock.slept)
		}
	}
}
