// SPDX-License-Identifier: MPL-2.0

package certcentral

import (
	"encoding/json"
	"fmt"
	"io"
	"regexp"
	"strings"
	"unicode"
)

// CreditCard is the card that an order is charged to. It goes into the body of the order and nowhere else: package fmt
// prints [credit card] for it, and so do errors in which the service repeats it.
type CreditCard struct {
	Number          string `json:"number"`
	ExpirationMonth int64  `json:"expiration_month"` // 1 to 12
	ExpirationYear  int64  `json:"expiration_year"`  // four digits
	CVV             string `json:"cvv"`              // three or four digits; sent as a number where that keeps all of them
	CardholderName  string `json:"cardholder_name"`
}

// BillingAddress is the address of a CreditCard's holder. It is shown no more than the card: in its place stands
// [billing address].
type BillingAddress struct {
	Address  string `json:"address"`
	Address2 string `json:"address2,omitempty"`
	City     string `json:"city"`
	State    string `json:"state,omitempty"` // some countries have none
	Country  string `json:"country"`
	Zip      string `json:"zip,omitempty"` // some countries have none
}

const (
	cardLabel    = "[credit card]"
	billingLabel = "[billing address]"
)

// Format implements [fmt.Formatter]: no verb shows what the card holds.
func (CreditCard) Format(f fmt.State, _ rune) {
	_, _ = io.WriteString(f, cardLabel)
}

// Format implements [fmt.Formatter]: no verb shows what the address holds.
func (BillingAddress) Format(f fmt.State, _ rune) {
	_, _ = io.WriteString(f, billingLabel)
}

// plainNumber is what a JSON number can say without losing a digit.
var plainNumber = regexp.MustCompile(`^[1-9][0-9]*$`)

// MarshalJSON writes the card as the service expects it. A CVV that begins with 0 is sent as text.
func (c CreditCard) MarshalJSON() ([]byte, error) {
	type plain CreditCard
	body := struct {
		plain
		CVV any `json:"cvv"`
	}{plain(c), c.CVV}
	if plainNumber.MatchString(c.CVV) {
		body.CVV = json.Number(c.CVV)
	}
	return json.Marshal(body)
}

// redact takes out of a text what it repeats of the card and of its holder's address. The expiration stays: without the
// number it says nothing, and the text may have to say what is wrong with it.
func (r OrderRequest) redact(text string) string {
	if card := r.CreditCard; card != nil {
		text = withhold(text, cardLabel, spaced(card.Number), spaced(card.CardholderName), spaced(card.CVV))
	}
	if at := r.BillingAddress; at != nil {
		text = withhold(text, billingLabel, spaced(at.Address), spaced(at.Address2), spaced(at.City), spaced(at.State), spaced(at.Zip))
	}
	return text
}

// withhold returns text with label in the place of whatever matches one of the patterns; empty ones are skipped.
func withhold(text, label string, patterns ...string) string {
	for _, pattern := range patterns {
		if pattern == "" {
			continue
		}
		text = regexp.MustCompile("(?i)"+pattern).ReplaceAllLiteralString(text, label)
	}
	return text
}

// shortNumber is what may be a part of another number by chance, such as a CVV or a postal code of an order id.
var shortNumber = regexp.MustCompile(`^[0-9]{3,8}$`)

// spaced returns a pattern for value with any white space and hyphens between its characters, and none where value has
// fewer than three of them: values so short are found in most texts and tell nothing.
func spaced(value string) string {
	var characters []string
	for _, r := range value {
		if !unicode.IsSpace(r) && r != '-' {
			characters = append(characters, regexp.QuoteMeta(string(r)))
		}
	}
	if len(characters) < 3 {
		return ""
	}
	pattern := strings.Join(characters, `[\s-]*`)
	if shortNumber.MatchString(strings.Join(characters, "")) {
		return `\b` + pattern + `\b`
	}
	return pattern
}
