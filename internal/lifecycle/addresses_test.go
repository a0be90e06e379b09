// SPDX-License-Identifier: MPL-2.0

package lifecycle

import (
	"slices"
	"strings"
	"testing"
)

func TestCheckAddress(t *testing.T) {
	local := strings.Repeat("k", 64)
	domain := strings.Repeat("a.", 90) + "example" // 187 characters
	for address, want := range map[string]string{  // part of the error; "" is none
		"kim@mail.example":                            "",
		"Kim.Lee+smime@Mail.Example":                  "",
		"o'hara_7#x@mail.example":                     "",
		"kim@bücher.example":                          "",
		"kim@xn--bcher-kva.example":                   "",
		"kim@r3---sn.example":                         "",
		local + "@mail.example":                       "",
		local + "@a." + domain:                        "",
		local + "@aa." + domain:                       "255 characters, an address at most 254",
		"":                                            "empty",
		" kim@mail.example":                           "spaces around",
		"kim@mail.example\n":                          "spaces around",
		"Kim Lee <kim@mail.example>":                  "bare address",
		"kim lee@mail.example":                        "spaces or invisible",
		"kim@mail\u00a0.example":                      "spaces or invisible",
		"kim@ma\u00adil.example":                      "spaces or invisible",
		"kim\u200b@mail.example":                      "spaces or invisible",
		"kim":                                         "has no @",
		"@mail.example":                               "nothing before the @",
		"kim@":                                        "nothing after the @",
		"kim@lee@mail.example":                        "more than one @",
		"kim@mail.example,lee@mail.example":           "more than one @",
		"k" + local + "@mail.example":                 "65 characters before the @",
		".kim@mail.example":                           "dot",
		"kim.@mail.example":                           "dot",
		"kim..lee@mail.example":                       "dot",
		`"kim"@mail.example`:                          `'"' cannot be before the @`,
		"mailto:kim@mail.example":                     "':' cannot be before the @",
		"jürgen@mail.example":                         "'ü' before the @ is not ASCII",
		"kim@192.0.2.1":                               "IP address",
		"kim@[192.0.2.1]":                             "IP address",
		"kim@[IPv6:2001:db8::1]":                      "IP address",
		"kim@2001:db8::1":                             "IP address",
		"kim@１９２.０.２.１":                               "IP address",
		"kim@*.mail.example":                          "its domain has a wildcard",
		"kim@mail_host.example":                       "no host name: '_'",
		"kim@mail..example":                           "no host name: it has an empty label",
		"kim@mail.example.":                           "no host name: it has an empty label",
		"kim@" + strings.Repeat("a", 64) + ".example": "at most 63",
		"kim@bücher..♥._x":                            "no internationalized domain name",
		"kim@localhost":                               "not fully qualified",
		"kim@mail.123":                                "a number",
	} {
		err := CheckAddress(address)
		if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("CheckAddress(%q) = %v, want %q", address, err, want)
		}
	}
}

func TestNormalizeAddress(t *testing.T) {
	for address, want := range map[string]string{
		" Kim.Lee@Mail.EXAMPLE ":    "kim.lee@mail.example",
		"kim@BÜCHER.example":        "kim@xn--bcher-kva.example",
		"kim@bu\u0308cher.example":  "kim@xn--bcher-kva.example",
		"Kim@xn--bcher-kva.example": "kim@xn--bcher-kva.example",
		"kim@♥._ü":                  "kim@♥._ü",
		"Kim":                       "kim",
		"":                          "",
	} {
		if got := NormalizeAddress(address); got != want {
			t.Errorf("NormalizeAddress(%q) = %q, want %q", address, got, want)
		}
	}
}

func TestAddressList(t *testing.T) {
	list := []string{"Z@mail.example", "c@mail.example", "", "a@mail.example", "z@mail.example", "c@Mail.example"}
	if got := AddressList(list); !slices.Equal(got, []string{"z@mail.example", "a@mail.example", "c@mail.example"}) {
		t.Errorf("got %v", got)
	}
	if list[0] != "Z@mail.example" || list[1] != "c@mail.example" {
		t.Errorf("the list that was passed is now %v", list)
	}
	if got := AddressList(nil); len(got) > 0 {
		t.Errorf("no addresses are %v", got)
	}
}

func TestSameAddresses(t *testing.T) {
	for name, test := range map[string]struct {
		a, b []string
		same bool
	}{
		"order, case and repetition": {[]string{"b@x.example", "a@x.example"}, []string{"A@x.example", "b@X.example", "a@x.example"}, true},
		"none":                       {nil, []string{}, true},
		"one more":                   {[]string{"a@x.example"}, []string{"a@x.example", "b@x.example"}, false},
		"one less":                   {[]string{"a@x.example", "b@x.example"}, []string{"a@x.example"}, false},
		"another":                    {[]string{"a@x.example", "b@x.example"}, []string{"a@x.example", "c@x.example"}, false},
	} {
		t.Run(name, func(t *testing.T) {
			if SameAddresses(test.a, test.b) != test.same {
				t.Errorf("same: %v", !test.same)
			}
		})
	}
}

func TestPublicMailDomain(t *testing.T) {
	for address, want := range map[string]string{
		"kim@gmail.com":         "gmail.com",
		"Kim@GMail.com":         "gmail.com",
		"kim@yahoo.co.jp":       "yahoo.co.jp",
		"kim@gmx.net":           "gmx.net",
		"kim@yandex.ru":         "yandex.ru",
		"kim@hotmail.fr":        "hotmail.fr",
		"kim@qq.com":            "qq.com",
		"kim@mail.gmail.com":    "",
		"kim@notgmail.com":      "",
		"kim@yahoo.example":     "", // no registry's suffix
		"kim@yahoo.github.io":   "", // somebody's page
		"kim@staff.yahoo.co.jp": "",
		"kim@yahoo":             "", // a top-level domain
		"kim@mail.example":      "",
		"gmail.com":             "",
		"kim@":                  "",
		"":                      "",
	} {
		if got := PublicMailDomain(address); got != want {
			t.Errorf("PublicMailDomain(%q) = %q, want %q", address, got, want)
		}
	}
	for _, domain := range publicMailDomains {
		if err := CheckAddress("kim@" + domain); err != nil || NormalizeAddress(domain) != domain {
			t.Errorf("%s can never be found: %v", domain, err)
		}
	}
}
