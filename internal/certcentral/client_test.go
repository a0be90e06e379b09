// SPDX-License-Identifier: MPL-2.0

package certcentral

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"
)

func TestNewRefuses(t *testing.T) {
	for name, config := range map[string]Config{
		"no key":                 {},
		"blank key":              {APIKey: " \n"},
		"key with a line break":  {APIKey: testKey + "\nX-Other: 1"},
		"plain http":             {APIKey: testKey, BaseURL: "http://certcentral.example/services/v2"},
		"plain http, like local": {APIKey: testKey, BaseURL: "http://localhost.example"},
		"another scheme":         {APIKey: testKey, BaseURL: "ftp://certcentral.example"},
		"no scheme":              {APIKey: testKey, BaseURL: "certcentral.example/services/v2"},
		"no host":                {APIKey: testKey, BaseURL: "https:///services/v2"},
		"user":                   {APIKey: testKey, BaseURL: "https://u:p@certcentral.example"},
		"query":                  {APIKey: testKey, BaseURL: "https://certcentral.example/?a=b"},
		"fragment":               {APIKey: testKey, BaseURL: "https://certcentral.example/#a"},
		"unparsable":             {APIKey: testKey, BaseURL: "https://secret:%zz@certcentral.example"},
		"negative share":         {APIKey: testKey, RequestsPerMinute: -1},
		"negative timeout":       {APIKey: testKey, RequestTimeout: -1},
		"negative grace":         {APIKey: testKey, RecoveryGrace: -1},
	} {
		_, err := New(config)
		if err == nil {
			t.Errorf("%s: no error", name)
		} else if strings.Contains(err.Error(), testKey) || strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: the error shows a secret: %v", name, err)
		}
	}
}

func TestNewAccepts(t *testing.T) {
	for _, base := range []string{
		"", USBaseURL, EUBaseURL, USBaseURL + "/", "http://127.0.0.1:8443/services/v2", "http://[::1]:1", "http://localhost:1/services/v2",
	} {
		if _, err := New(Config{APIKey: testKey, BaseURL: base}); err != nil {
			t.Errorf("%q: %v", base, err)
		}
	}
}

func TestNewDefaults(t *testing.T) {
	client, err := New(Config{APIKey: testKey + "\n"})
	if err != nil {
		t.Fatal(err)
	}
	if client.base != USBaseURL || client.key != testKey || client.Clock() != RealClock() {
		t.Errorf("got base %s, clock %T", client.base, client.Clock())
	}
	if client.requestTimeout != time.Minute || client.purchaseTimeout != 2*time.Minute ||
		client.recoveryGrace != 30*time.Second || client.cancelGrace != 15*time.Second {
		t.Errorf("got timeouts %s, %s, %s, %s", client.requestTimeout, client.purchaseTimeout, client.recoveryGrace, client.cancelGrace)
	}
}

func TestFingerprint(t *testing.T) {
	client := func(key, base string) *Client { return newTestClient(t, base, func(c *Config) { c.APIKey = key }) }
	one := client(testKey, USBaseURL).Fingerprint("salt")
	if len(one) != 16 || strings.Trim(one, "0123456789abcdef") != "" {
		t.Errorf("got %q", one)
	}
	if again := client(testKey+"\n", USBaseURL+"/").Fingerprint("salt"); again != one {
		t.Error("one account has two fingerprints")
	}
	for name, other := range map[string]string{
		"salt":     client(testKey, USBaseURL).Fingerprint("tlas"),
		"key":      client(testKey+"x", USBaseURL).Fingerprint("salt"),
		"platform": client(testKey, EUBaseURL).Fingerprint("salt"),
		"border":   client("2"+testKey, strings.TrimSuffix(USBaseURL, "2")).Fingerprint("salt"),
	} {
		if other == one {
			t.Errorf("another %s has the same fingerprint", name)
		}
	}
}

func TestRequestHeaders(t *testing.T) {
	var got http.Header
	address := serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		got = r.Header.Clone()
		answering(200, `{"id":1}`)(w, r)
	}))
	client := newTestClient(t, address+"/", func(c *Config) { c.UserAgent = "test/1" })
	if _, err := client.Order(t.Context(), 1); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{
		"X-DC-DEVKEY": testKey, "User-Agent": "test/1", "Content-Type": "application/json", "Accept": "application/json",
	} {
		if got.Get(name) != want {
			t.Errorf("%s is %q, want %q", name, got.Get(name), want)
		}
	}
	got.Del("X-DC-DEVKEY")
	for name, values := range got {
		if strings.Contains(strings.Join(values, " "), testKey) {
			t.Errorf("the key is in %s, too", name)
		}
	}
}

func TestRealClock(t *testing.T) {
	clock := RealClock()
	before := clock.Now()
	if err := clock.Sleep(t.Context(), time.Millisecond); err != nil || clock.Now().Sub(before) < time.Millisecond {
		t.Errorf("slept %s, %v", clock.Now().Sub(before), err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for _, d := range []time.Duration{0, time.Hour} {
		if err := clock.Sleep(ctx, d); err == nil {
			t.Errorf("a sleep of %s in an ended context gives no error", d)
		}
	}
	if err := clock.Sleep(t.Context(), 0); err != nil {
		t.Error(err)
	}
}

func TestLimiterKeepsToWindows(t *testing.T) {
	published := []window{{100, 5 * time.Second}, {1000, 3 * time.Minute}}
	for _, test := range []struct {
		perMinute, requests int
		windows             []window
		within              time.Duration // the limits must not cost more than this
	}{
		{0, 2500, published, 7 * time.Minute},
		{100000, 2500, published, 7 * time.Minute},
		{333, 2500, append([]window{{99, 5 * time.Second}, {333, time.Minute}}, published...), 8 * time.Minute},
		{60, 300, append([]window{{18, 5 * time.Second}, {60, time.Minute}}, published...), 4*time.Minute + 16*time.Second},
		{1, 5, []window{{1, time.Minute}}, 4*time.Minute + time.Second},
	} {
		clock := newTestClock()
		start := clock.Now()
		limit := newLimiter(clock, test.perMinute)
		var sent []time.Time
		for i := range test.requests {
			if err := limit.wait(t.Context()); err != nil {
				t.Fatal(err)
			}
			sent = append(sent, clock.Now())
			clock.now = clock.now.Add(time.Duration(i%7) * time.Millisecond) // uneven, as life is
		}
		for _, w := range test.windows {
			for i := w.count; i < len(sent); i++ {
				if sent[i].Sub(sent[i-w.count]) < w.period {
					t.Fatalf("%d a minute: request %d comes within %s of request %d", test.perMinute, i, w.period, i-w.count)
				}
			}
		}
		if took := clock.Now().Sub(start); took > test.within {
			t.Errorf("%d a minute: %d requests took %s, want at most %s", test.perMinute, test.requests, took, test.within)
		}
	}
}

func TestLimiterIsOrderly(t *testing.T) {
	clock := newTestClock()
	limit := newLimiter(clock, 1)
	first, second := limit.reserve(), limit.reserve()
	clock.now = clock.now.Add(time.Second)
	if third := limit.reserve(); first != 0 || second != time.Minute || third != 2*time.Minute-time.Second {
		t.Errorf("places in %s, %s, %s", first, second, third)
	}
}

func TestLimiterEndsWithContext(t *testing.T) {
	limit := newLimiter(newTestClock(), 1)
	ctx, cancel := context.WithCancel(t.Context())
	if err := limit.wait(ctx); err != nil {
		t.Fatal(err)
	}
	cancel()
	if err := limit.wait(ctx); err == nil {
		t.Error("no error after the end of the context")
	}
}
