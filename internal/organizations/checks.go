// SPDX-License-Identifier: MPL-2.0

package organizations

import (
	"context"
	"errors"
	"fmt"
	"net/mail"
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/tfkit"
)

// textCheck validates a text: its length in characters, and what else is demanded of it.
type textCheck struct {
	longest int
	more    func(text string) error // nil for nothing
}

// upTo validates a text that is not empty and has at most that many characters, no blanks around them.
func upTo(longest int) validator.String { return textCheck{longest: longest} }

// The checks of texts with a form of their own, with the lengths of the API.
var (
	isTelephone      = textCheck{longest: 32, more: checkTelephone}
	isExtension      = textCheck{longest: 16, more: checkExtension}
	isEmail          = textCheck{longest: 255, more: checkEmail}
	isCountryCode    = textCheck{longest: 2, more: checkCountry}
	telephonePattern = regexp.MustCompile(`(?i)^\+?[0-9 +().\-/]+((x|ext\.?) ?[0-9]+)?$`)
	extensionPattern = regexp.MustCompile(`^[0-9]+$`)
)

// fewestDigits is how many digits a telephone number has at least.
const fewestDigits = 5

// Description implements validator.Describer.
func (c textCheck) Description(context.Context) string {
	return fmt.Sprintf("must be a text of 1 to %d characters", c.longest)
}

// MarkdownDescription implements validator.Describer.
func (c textCheck) MarkdownDescription(ctx context.Context) string { return c.Description(ctx) }

// ValidateString implements validator.String.
func (c textCheck) ValidateString(_ context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if !tfkit.IsKnown(req.ConfigValue) {
		return
	}
	if err := c.check(req.ConfigValue.ValueString()); err != nil {
		resp.Diagnostics.AddAttributeError(req.Path, "Invalid Value", fmt.Sprintf("%q is refused: %v.", req.ConfigValue.ValueString(), err))
	}
}

func (c textCheck) check(text string) error {
	length := utf8.RuneCountInString(text)
	switch {
	case strings.TrimSpace(text) == "":
		return errors.New("it is empty; leave an optional value out instead")
	case strings.TrimSpace(text) != text:
		return errors.New("it starts or ends with a blank")
	case length > c.longest:
		return fmt.Errorf("it has %d characters, and the service takes at most %d", length, c.longest)
	case c.more == nil:
		return nil
	}
	return c.more(text)
}

func checkTelephone(text string) error {
	if !telephonePattern.MatchString(text) || len(digits(text)) < fewestDigits {
		return fmt.Errorf("a telephone number has at least %d digits, and otherwise blanks, + - . ( ) / and an extension such as x12", fewestDigits)
	}
	return nil
}

func checkExtension(text string) error {
	if !extensionPattern.MatchString(text) {
		return errors.New("an extension consists of digits")
	}
	return nil
}

func checkEmail(text string) error {
	address, err := mail.ParseAddress(text)
	if err != nil || address.Address != text || !strings.Contains(text[strings.LastIndex(text, "@"):], ".") {
		return errors.New("it is no e-mail address such as pia@example.com")
	}
	return nil
}

func checkCountry(text string) error {
	if !isCountry(text) {
		return errors.New("it is no country's two-letter code of ISO 3166, such as us or DE")
	}
	return nil
}
