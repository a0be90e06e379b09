// SPDX-License-Identifier: MPL-2.0

package certcentral

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"math"
	"reflect"
	"strconv"
	"strings"
	"time"
)

// errNoObject says that a document is JSON, but nothing that an answer of the service can be.
var errNoObject = errors.New("not a JSON object")

// decode reads a JSON document into the struct that target points to, guided by its json tags.
//
// It takes what the service is known to send: numbers, ids and booleans as strings or numbers, an empty array or an
// empty string where an object belongs, one object where an array belongs, dates of several shapes. A value that
// still cannot be read leaves its field zero: one odd field must not make a paid order unreadable. What has to be
// there is checked by the calls. Only a document that is not JSON, or a lone scalar, is an error.
func decode(data []byte, target any) error {
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.UseNumber() // ids exceed what a float64 holds exactly
	var document any
	if err := decoder.Decode(&document); err != nil {
		return err
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return errors.New("more than one JSON document")
	}
	switch document := document.(type) {
	case map[string]any:
		assign(reflect.ValueOf(target).Elem(), document)
		return nil
	case []any:
		if len(document) == 0 { // how the service writes an empty object
			return nil
		}
	case nil:
		return nil
	}
	return errNoObject
}

// assign sets v from a decoded JSON value and tells whether there was anything to set.
func assign(v reflect.Value, value any) bool {
	switch v.Kind() {
	case reflect.Pointer:
		return assignPointer(v, value)
	case reflect.Struct:
		return assignStruct(v, value)
	case reflect.Slice:
		return assignSlice(v, value)
	case reflect.Map:
		return assignMap(v, value)
	case reflect.String:
		s, ok := toText(value)
		v.SetString(s)
		return ok
	case reflect.Int64, reflect.Int:
		n, ok := toInteger(value)
		v.SetInt(n)
		return ok
	case reflect.Float64:
		f, ok := toFloat(value)
		v.SetFloat(f)
		return ok
	case reflect.Bool:
		b, ok := toBool(value)
		v.SetBool(b)
		return ok
	}
	return false
}

func assignPointer(v reflect.Value, value any) bool {
	target := reflect.New(v.Type().Elem())
	if !assign(target.Elem(), value) {
		return false
	}
	v.Set(target)
	return true
}

// texter is a struct that is written as text in JSON.
type texter interface{ setText(text string) }

func assignStruct(v reflect.Value, value any) bool {
	if t, ok := reflect.TypeAssert[texter](v.Addr()); ok {
		text, ok := value.(string)
		if ok {
			t.setText(text)
		}
		return ok
	}
	object, ok := value.(map[string]any)
	if !ok {
		return false
	}
	for field, target := range v.Fields() {
		name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		if member, ok := object[name]; ok && name != "" && name != "-" {
			assign(target, member)
		} else if field.Anonymous && name == "" {
			assign(target, object)
		}
	}
	return true
}

func assignSlice(v reflect.Value, value any) bool {
	var items []any
	switch value := value.(type) {
	case nil:
	case []any:
		items = value
	case map[string]any:
		if len(value) > 0 {
			items = []any{value}
		}
	case string:
		if value != "" {
			items = []any{value}
		}
	default:
		items = []any{value}
	}
	list := reflect.MakeSlice(v.Type(), 0, len(items))
	for _, item := range items {
		element := reflect.New(v.Type().Elem()).Elem()
		if assign(element, item) {
			list = reflect.Append(list, element)
		}
	}
	if list.Len() > 0 {
		v.Set(list)
	}
	return list.Len() > 0
}

func assignMap(v reflect.Value, value any) bool {
	object, ok := value.(map[string]any)
	if !ok || len(object) == 0 {
		return false
	}
	result := reflect.MakeMapWithSize(v.Type(), len(object))
	for key, member := range object {
		element := reflect.New(v.Type().Elem()).Elem()
		if assign(element, member) {
			result.SetMapIndex(reflect.ValueOf(key), element)
		}
	}
	v.Set(result)
	return true
}

func toText(value any) (string, bool) {
	switch value := value.(type) {
	case string:
		return value, true
	case json.Number:
		return value.String(), true
	case bool:
		return strconv.FormatBool(value), true
	}
	return "", false
}

func toInteger(value any) (int64, bool) {
	if b, ok := value.(bool); ok {
		if b {
			return 1, true
		}
		return 0, true
	}
	text, _ := toText(value)
	if n, err := strconv.ParseInt(strings.TrimSpace(text), 10, 64); err == nil {
		return n, true
	}
	// "598.0" and 1e3 are integers, too. Beyond 2^53 a float no longer says which one.
	f, ok := toFloat(value)
	if !ok || f != math.Trunc(f) || math.Abs(f) > 1<<53 {
		return 0, false
	}
	return int64(f), true
}

func toFloat(value any) (float64, bool) {
	if _, isBool := value.(bool); isBool {
		return 0, false
	}
	text, _ := toText(value)
	f, err := strconv.ParseFloat(strings.TrimSpace(text), 64)
	if err != nil || math.IsNaN(f) || math.IsInf(f, 0) {
		return 0, false
	}
	return f, true
}

func toBool(value any) (truth, ok bool) {
	if truth, ok = value.(bool); ok {
		return truth, true
	}
	text, _ := toText(value)
	switch strings.ToLower(strings.TrimSpace(text)) {
	case "true", "yes":
		return true, true
	case "false", "no":
		return false, true
	}
	f, ok := toFloat(value)
	return f != 0, ok
}

// timeLayouts are the shapes of points in time that the service uses. Those without a zone are read as UTC.
var timeLayouts = []string{
	time.RFC3339Nano,
	"2006-01-02T15:04:05-0700",
	"2006-01-02T15:04:05",
	"2006-01-02 15:04:05",
	"2006-01-02+15:04:05",
	time.DateOnly,
	"02 Jan 2006",
	"2 Jan 2006",
}

// Time is a point in time of an answer, in UTC. It is zero when the answer had none, or none that could be read.
type Time struct{ time.Time }

// String returns the time in RFC 3339, or an empty string for the zero Time.
func (t Time) String() string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}

func (t *Time) setText(text string) {
	t.Time = parseTime(text).UTC()
}

// Date is a day of an answer, held as its midnight in UTC. It is zero when the answer had none, or none that could be
// read.
type Date struct{ time.Time }

// ParseDate reads a day in any shape that the service uses. The result is zero when text is none.
func ParseDate(text string) Date {
	var d Date
	d.setText(text)
	return d
}

// String returns the day as 2006-01-02, or an empty string for the zero Date.
func (d Date) String() string {
	if d.IsZero() {
		return ""
	}
	return d.Format(time.DateOnly)
}

func (d *Date) setText(text string) {
	year, month, day := parseTime(text).Date() // the day as written, in the zone it was written in
	d.Time = time.Date(year, month, day, 0, 0, 0, 0, time.UTC)
}

// parseTime returns the zero time for a text in no known shape.
func parseTime(text string) time.Time {
	text = strings.TrimSpace(text)
	for _, layout := range timeLayouts {
		if t, err := time.Parse(layout, text); err == nil {
			return t
		}
	}
	return time.Time{}
}
