// SPDX-License-Identifier: MPL-2.0

package lifecycle

import (
	"strings"
	"testing"
	"time"
)

func TestCheckDomain(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("a", 64)
	for name, want := range map[string]string{
		"harbor.example":                 "",
		"Harbor.Example.":                "",
		"münchen.example":                "",
		"xn--mnchen-3ya.example":         "",
		"www.harbor.example":             "",
		"a.b.c.example":                  "",
		"":                               "empty",
		" harbor.example":                `write "harbor.example"`,
		"https://harbor.example/x":       `scheme (https://); write "harbor.example"`,
		"http://u:p@harbor.example:80/":  `scheme (http://); write "harbor.example"`,
		"https://":                       "write the domain alone",
		"harbor.example/shop":            `path; write "harbor.example"`,
		"harbor.example?x=1":             `path; write "harbor.example"`,
		"hostmaster@harbor.example":      `mail; write "harbor.example"`,
		"harbor.example:8443":            `port; write "harbor.example"`,
		"_dmarc.harbor.example":          `underscore, which records may have and domains may not; write "harbor.example"`,
		"a.b_c.harbor.example":           `write "harbor.example"`,
		"*.harbor.example":               `wildcard, and the proof of a domain covers all names below it; write "harbor.example"`,
		"shop.*.harbor.example":          `asterisk inside, which stands for no name; write "harbor.example"`,
		"*.*.harbor.example":             `asterisk inside, which stands for no name; write "harbor.example"`,
		"foo.*.example":                  "asterisk inside, which stands for no name; write the domain alone",
		"co.uk":                          `everybody registers domains under it; write one of them, for example "harbor.co.uk"`,
		"CO.UK.":                         "everybody registers",
		"harbor.co.uk":                   "",
		"github.io":                      "", // has an owner, though he lets others have names under it
		"192.0.2.7":                      "IP address",
		"2001:db8::7":                    "IP address",
		"[2001:db8::7]":                  "IP address",
		"harbor":                         `single label; write the whole domain, for example "harbor.example"`,
		"harbor..example":                "empty label",
		".harbor.example":                "empty label",
		"harbor.example..":               "empty label",
		"harbor.7":                       "last label is a number",
		long + ".example":                "64 characters",
		strings.Repeat("abc.", 64) + "x": "253",
		"-harbor.example":                "hyphen",
		"har bor.example":                "cannot be part",
	} {
		err := CheckDomain(name)
		switch {
		case want == "" && err != nil:
			t.Errorf("%q is refused: %v", name, err)
		case want != "" && err == nil:
			t.Errorf("%q is taken, want an error with %q", name, want)
		case want != "" && !strings.Contains(err.Error(), want):
			t.Errorf("%q is refused with %q, want %q in it", name, err, want)
		}
	}
}

func TestServedDomain(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name  string
		keeps bool
		want  string
	}{
		{"Harbor.Example.", false, "harbor.example"},
		{"münchen.example", false, "xn--mnchen-3ya.example"},
		{"WWW.harbor.example", false, "harbor.example"},
		{"www.harbor.example", true, "www.harbor.example"},
		{"www.example", false, "www.example"},
		{"wwww.harbor.example", false, "wwww.harbor.example"},
	} {
		if got := ServedDomain(test.name, test.keeps); got != test.want {
			t.Errorf("ServedDomain(%q, %v) = %q, want %q", test.name, test.keeps, got, test.want)
		}
	}
}

func TestProofLapses(t *testing.T) {
	t.Parallel()
	const day = 24 * time.Hour
	from := time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)
	until := from.Add(200 * day)
	for name, test := range map[string]struct {
		days             int64
		from, until, now time.Time
		want             bool
	}{
		"long before":       {30, from, until, until.Add(-31 * day), false},
		"at the window":     {30, from, until, until.Add(-30 * day), true},
		"no window":         {0, from, until, until.Add(-time.Second), false},
		"over":              {0, from, until, until, true},
		"half of the life":  {30, until.Add(-10 * day), until, until.Add(-6 * day), false},
		"within the half":   {30, until.Add(-10 * day), until, until.Add(-5 * day), true},
		"unknown start":     {30, time.Time{}, until, until.Add(-29 * day), true},
		"never proved":      {30, time.Time{}, time.Time{}, until, false},
		"time is not known": {30, from, until, time.Time{}, false},
	} {
		if got := ProofLapses(test.days, test.from, test.until, test.now); got != test.want {
			t.Errorf("%s: got %v", name, got)
		}
	}
}

func TestTokenExpired(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 1, 7, 12, 0, 0, time.UTC)
	for left, want := range map[time.Duration]bool{-time.Hour: true, 0: true, time.Second: false} {
		if got := TokenExpired(now.Add(left), now); got != want {
			t.Errorf("with %s left: %v", left, got)
		}
	}
	if TokenExpired(time.Time{}, now) || TokenExpired(now, time.Time{}) {
		t.Error("something was concluded from nothing")
	}
}

func TestProofStatus(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 4, 1, 12, 0, 0, 0, time.UTC)
	past, future := now.Add(-time.Hour), now.Add(time.Hour)
	for name, test := range map[string]struct {
		statuses   []string
		until, now time.Time
		want       string
	}{
		"nothing known":                         {nil, time.Time{}, now, ValidationPending},
		"complete":                              {[]string{"complete"}, time.Time{}, now, ProofComplete},
		"valid":                                 {[]string{"valid"}, time.Time{}, now, ProofComplete},
		"complete until later":                  {[]string{"complete"}, future, now, ProofComplete},
		"complete until then":                   {[]string{"complete"}, now, now, ValidationExpired},
		"valid until long ago":                  {[]string{"valid"}, past, now, ValidationExpired},
		"complete until long ago, unknown time": {[]string{"complete"}, past, time.Time{}, ProofComplete},
		"one pending":                           {[]string{"complete", "pending"}, future, now, ValidationPending},
		"another order":                         {[]string{"pending", "complete"}, future, now, ValidationPending},
		"one expired":                           {[]string{"pending", "expired"}, future, now, ValidationExpired},
		"a word of its own":                     {[]string{"complete", "checking"}, future, now, ValidationPending},
		"one needs no proof":                    {[]string{"", "complete"}, time.Time{}, now, ProofComplete},
		"none needs proof":                      {[]string{""}, time.Time{}, now, ValidationPending},
		"none needs proof, but there is one":    {[]string{""}, future, now, ProofComplete},
		"none needs proof, and it is over":      {nil, past, now, ValidationExpired},
	} {
		if got := ProofStatus(test.statuses, test.until, test.now); got != test.want {
			t.Errorf("%s: got %s, want %s", name, got, test.want)
		}
	}
}
