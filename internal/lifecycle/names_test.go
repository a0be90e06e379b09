// SPDX-License-Identifier: MPL-2.0

package lifecycle

import (
	"slices"
	"strings"
	"testing"
)

func TestSameNames(t *testing.T) {
	for name, test := range map[string]struct {
		declared, served []string
		same             bool
	}{
		"equal":                          {[]string{"a.example"}, []string{"a.example"}, true},
		"Unicode and xn-- form":          {NameSet("xn--bcher-kva.example", nil), NameSet("bücher.example", nil), true},
		"order, case and repetition":     {NameSet("A.example", []string{"b.example"}), NameSet("a.example", []string{"b.EXAMPLE", "a.example"}), true},
		"www added":                      {[]string{"a.example"}, []string{"a.example", "www.a.example"}, true},
		"base of www added":              {[]string{"www.a.example"}, []string{"a.example", "www.a.example"}, true},
		"base of wildcard added":         {[]string{"*.a.example"}, []string{"*.a.example", "a.example"}, true},
		"a name dropped":                 {[]string{"a.example", "b.example"}, []string{"a.example"}, false},
		"another name":                   {[]string{"a.example"}, []string{"a.example", "b.example"}, false},
		"www that was declared, dropped": {[]string{"a.example", "www.a.example"}, []string{"a.example"}, false},
	} {
		t.Run(name, func(t *testing.T) {
			if SameNames(test.declared, test.served) != test.same {
				t.Errorf("SameNames(%v, %v) = %v", test.declared, test.served, !test.same)
			}
		})
	}
}

func TestCheckName(t *testing.T) {
	long := strings.Repeat("a", 64)
	for name, want := range map[string][2]string{ // error part for a public, a private product; "" is none
		"a.example":                             {"", ""},
		"*.a.example":                           {"", ""},
		"xn--bcher-kva.example":                 {"", ""},
		"localhost":                             {"fully qualified", ""},
		"192.0.2.1":                             {"IP address", ""},
		"2001:db8::1":                           {"IP address", ""},
		"":                                      {"empty", "empty"},
		" a.example":                            {"spaces", "spaces"},
		"a..example":                            {"empty label", "empty label"},
		"a.example.":                            {"empty label", "empty label"},
		"a_b.example":                           {"cannot be part", "cannot be part"},
		"http://a.example":                      {"cannot be part", "cannot be part"},
		"a.example:443":                         {"cannot be part", "cannot be part"},
		"-a.example":                            {"hyphen", "hyphen"},
		"a-.example":                            {"hyphen", "hyphen"},
		"bücher.example":                        {"xn--", "xn--"},
		"a.*.example":                           {"whole first label", "whole first label"},
		"w*.example":                            {"whole first label", "whole first label"},
		"*.example":                             {"fully qualified", ""},
		"a.123":                                 {"number", ""},
		long + ".example":                       {"at most 63", "at most 63"},
		strings.Repeat("a.", 125) + "a.example": {"at most 253", "at most 253"},
	} {
		for i, private := range []bool{false, true} {
			err := CheckName(name, private)
			switch {
			case want[i] == "" && err != nil:
				t.Errorf("CheckName(%q, %v): %v", name, private, err)
			case want[i] != "" && (err == nil || !strings.Contains(err.Error(), want[i])):
				t.Errorf("CheckName(%q, %v) = %v, want %q", name, private, err, want[i])
			}
		}
	}
}

func TestValidationDomains(t *testing.T) {
	names := []string{"*.shop.a.example", "www.a.example", "b.co.uk", "x.b.co.uk", "192.0.2.1", "localhost"}
	if got := ValidationDomains(names, false); !slices.Equal(got, []string{"a.example", "b.co.uk"}) {
		t.Errorf("registrable domains: %v", got)
	}
	if got := ValidationDomains(names, true); !slices.Equal(got, []string{"b.co.uk", "shop.a.example", "www.a.example", "x.b.co.uk"}) {
		t.Errorf("names: %v", got)
	}
}

func TestMissing(t *testing.T) {
	if got := Missing([]string{"a", "b", "c"}, []string{"b"}); !slices.Equal(got, []string{"a", "c"}) {
		t.Errorf("got %v", got)
	}
}
