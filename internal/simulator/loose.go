// SPDX-License-Identifier: MPL-2.0

package simulator

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
)

// The service takes numbers and booleans in several spellings, and null for keys
// that are not used. These types read them all.

// looseInt reads 7, "7", true as 1, "" and null.
type looseInt int64

// UnmarshalJSON implements json.Unmarshaler.
func (n *looseInt) UnmarshalJSON(data []byte) error {
	text := unquoted(data)
	switch text {
	case "", "null", "false":
		return nil
	case "true":
		*n = 1
		return nil
	}
	value, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return fmt.Errorf("%s is not a whole number", data)
	}
	*n = looseInt(value)
	return nil
}

// looseBool reads true, "true", 1, "1", their opposites, "" and null.
type looseBool bool

// UnmarshalJSON implements json.Unmarshaler.
func (b *looseBool) UnmarshalJSON(data []byte) error {
	text := unquoted(data)
	if text == "" || text == "null" {
		return nil
	}
	value, err := strconv.ParseBool(strings.ToLower(text))
	if err != nil {
		return fmt.Errorf("%s is neither true nor false", data)
	}
	*b = looseBool(value)
	return nil
}

// looseText reads a string or a number as text.
type looseText string

// UnmarshalJSON implements json.Unmarshaler.
func (t *looseText) UnmarshalJSON(data []byte) error {
	if !bytes.HasPrefix(data, []byte{'"'}) {
		if !bytes.Equal(data, []byte("null")) {
			*t = looseText(data)
		}
		return nil
	}
	return json.Unmarshal(data, (*string)(t))
}

// legacyText is looseText without white space around it.
type legacyText string

// UnmarshalJSON implements json.Unmarshaler.
func (t *legacyText) UnmarshalJSON(data []byte) error {
	var text looseText
	err := text.UnmarshalJSON(data)
	*t = legacyText(strings.TrimSpace(string(text)))
	return err
}

func unquoted(data []byte) string {
	return strings.TrimSpace(strings.Trim(string(data), `"`))
}
