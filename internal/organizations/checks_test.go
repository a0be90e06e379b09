// SPDX-License-Identifier: MPL-2.0

package organizations

import (
	"strings"
	"testing"
)

func TestTextChecks(t *testing.T) {
	for name, test := range map[string]struct {
		check        textCheck
		taken, other []string
	}{
		"text":      {textCheck{longest: 4}, []string{"a", "a b", "äöüß"}, []string{"", " ", " a", "a\n", "äöüßx"}},
		"telephone": {isTelephone, []string{"12345", "+1 (218) 555-0144", "218.555/0144 x12", "218 555 0144 EXT. 7", "0049 89 1234ext7"}, []string{"1234", "abc", "12345 y6", "12345x", "1+2345;6"}},
		"extension": {isExtension, []string{"5", "0123456789012345"}, []string{"x5", "5 6", "01234567890123456"}},
		"email":     {isEmail, []string{"pia@harbor-lights.example", "p.o+x@h.example"}, []string{"pia", "pia@", "pia@localhost", "\"p.o@x.y\"@localhost", "Pia <pia@h.example>", "<pia@h.example>", "a@h.example, b@h.example", strings.Repeat("p", 250) + "@h.example"}},
		"country":   {isCountryCode, []string{"us", "DE"}, []string{"u", "uk", "usa", "u1"}},
	} {
		for _, text := range test.taken {
			if err := test.check.check(text); err != nil {
				t.Errorf("%s %q: %v", name, text, err)
			}
		}
		for _, text := range test.other {
			if test.check.check(text) == nil {
				t.Errorf("%s %q is taken", name, text)
			}
		}
	}
	if text := isEmail.MarkdownDescription(t.Context()); !strings.Contains(text, "255") {
		t.Errorf("the check of e-mail addresses is described by %q", text)
	}
}
