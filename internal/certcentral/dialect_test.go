// SPDX-License-Identifier: MPL-2.0

package certcentral

import (
	"context"
	"encoding/base64"
	"io"
	"net/http"
	"strings"
	"testing"
)

const testMediaType = "application/vnd.example.v1+json"

// spoken is a client's dialect as an option.
func spoken(dialect Dialect) func(*Config) {
	return func(c *Config) { c.Dialect = dialect }
}

// Each dialect says the same in its own words, and the key in one place only.
func TestDialectHeaders(t *testing.T) {
	basic := "Basic " + base64.StdEncoding.EncodeToString([]byte("000042:"+testKey))
	for name, test := range map[string]struct {
		dialect Dialect
		want    map[string]string // empty for a header that is not sent
	}{
		"version 2":       {Dialect{}, map[string]string{"X-DC-DEVKEY": testKey, "Authorization": "", "Content-Type": "application/json", "Accept": "application/json"}},
		"user":            {Dialect{User: "000042"}, map[string]string{"X-DC-DEVKEY": "", "Authorization": basic, "Content-Type": "application/json", "Accept": "application/json"}},
		"media type":      {Dialect{MediaType: testMediaType}, map[string]string{"X-DC-DEVKEY": testKey, "Authorization": "", "Content-Type": testMediaType, "Accept": testMediaType}},
		"user and medium": {Dialect{"000042", testMediaType}, map[string]string{"X-DC-DEVKEY": "", "Authorization": basic, "Content-Type": testMediaType, "Accept": testMediaType}},
	} {
		t.Run(name, func(t *testing.T) {
			var got http.Header
			address := serve(t, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { got = r.Header.Clone() }))
			client := newTestClient(t, address, spoken(test.dialect), func(c *Config) { c.APIKey = testKey + "\n" })
			if _, err := client.Do(t.Context(), Call{Method: "POST", Path: []string{"x"}, Body: struct{}{}}, &thing{}, nil); err != nil {
				t.Fatal(err)
			}
			for header, want := range test.want {
				if value := strings.Join(got.Values(header), " and "); value != want {
					t.Errorf("%s is %q, want %q", header, value, want)
				}
			}
		})
	}
}

// What is asked for in another form than documents keeps its Accept header.
func TestDialectKeepsOtherForms(t *testing.T) {
	var got string
	address := serve(t, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { got = r.Header.Get("Accept") }))
	client := newTestClient(t, address, spoken(Dialect{MediaType: testMediaType}))
	k := newCall(http.MethodGet, "x")
	k.accept = "*/*"
	if _, err := client.do(t.Context(), k); err != nil || got != "*/*" {
		t.Errorf("asked for %q, %v", got, err)
	}
}

func TestDialectRefusesColon(t *testing.T) {
	_, err := New(Config{APIKey: testKey, Dialect: Dialect{User: "00:42"}})
	if err == nil || strings.Contains(err.Error(), testKey) {
		t.Errorf("got %v", err)
	}
}

// The descriptions of version 1 are what version 2 calls messages.
func TestDescriptions(t *testing.T) {
	for body, want := range map[string]string{
		`{"errors":[{"code":"a","description":"b"}]}`:                                       "a: b",
		`{"errors":[{"code":"a","message":"b","description":"c"}]}`:                         "a: b",
		`{"errors":[{"description":"b"}]}`:                                                  "b",
		`{"errors":[{"code":"a","description":"b"},{"code":"c"},{"message":"d"}]}`:          "a: b; c; d",
		`{"errors":{"code":"a","description":"` + strings.Repeat("x", 1001) + `"}}`:         "a: " + strings.Repeat("x", 1000) + "…",
		`{"errors":[{"code":"a","description":"the key ` + testKey + ` is unknown"}]}`:      "a: the key [API key] is unknown",
		`{"errors":[{"code":"` + testKey + `","description":"` + testKey + testKey + `"}]}`: "[API key]: [API key][API key]",
	} {
		client := newTestClient(t, serve(t, newScript(t, answering(400, body))), spoken(Dialect{User: "000042"}))
		_, err := client.Do(t.Context(), Call{Method: "GET", Path: []string{"x"}}, &thing{}, nil)
		if err == nil || err.Error() != "GET /x: 400 Bad Request: "+want {
			t.Errorf("%s: got %v", body, err)
		}
	}
}

// The header of Basic authentication is as secret as the key that is in it.
func TestDialectTellsNoSecrets(t *testing.T) {
	encoded := base64.StdEncoding.EncodeToString([]byte("000042:" + testKey))
	echo := func(w http.ResponseWriter, r *http.Request) {
		answering(401, errorBody("denied", "what is "+r.Header.Get("Authorization")+"?"))(w, r)
	}
	noHTTP := func(w http.ResponseWriter, r *http.Request) {
		conn, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		_, _ = io.WriteString(conn, r.Header.Get("Authorization")+"\r\n\r\n")
		_ = conn.Close()
	}
	for name, answer := range map[string]reply{"in an error": echo, "instead of HTTP": noHTTP} {
		t.Run(name, func(t *testing.T) {
			var logged []string
			client := newTestClient(t, serve(t, newScript(t, answer)), spoken(Dialect{User: "000042"}), func(c *Config) {
				c.Log = func(_ context.Context, e LogEntry) { logged = append(logged, e.Err) }
			})
			_, err := client.Do(t.Context(), Call{Method: "POST", Path: []string{"x"}, Money: true}, &thing{}, nil)
			if err == nil {
				t.Fatal("no error")
			}
			for _, text := range append(logged, err.Error()) {
				if strings.Contains(text, encoded) || strings.Contains(text, testKey) || !strings.Contains(text, "[API key]") {
					t.Errorf("it says %s", text)
				}
			}
			if len(logged) != 1 {
				t.Errorf("logged %d tries", len(logged))
			}
		})
	}
}
