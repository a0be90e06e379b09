// SPDX-License-Identifier: MPL-2.0

package simulator

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
)

// legacyError is one error in answers of the first REST API, which calls a description
// what the newer one calls a message.
type legacyError struct {
	Code        string `json:"code"`
	Description string `json:"description"`
}

// legacyErrors is all that is wrong with a request.
type legacyErrors []legacyError

// Error implements error.
func (l legacyErrors) Error() string {
	codes := make([]string, 0, len(l))
	for _, e := range l {
		codes = append(codes, e.Code)
	}
	return strings.Join(codes, ", ")
}

// require notes that a field is missing.
func (l *legacyErrors) require(field string) {
	*l = append(*l, legacyError{"required_param:" + field, legacyTitle(field) + " is required"})
}

// refuse notes that a field is unfit.
func (l *legacyErrors) refuse(field string) {
	*l = append(*l, legacyError{"invalid_param:" + field, legacyTitle(field) + " is invalid"})
}

// orNil is the list as an error, nil when nothing is wrong.
func (l legacyErrors) orNil() error {
	if len(l) == 0 {
		return nil
	}
	return l
}

// legacyTitle is a field's name in descriptions: "Org name" for org_name.
func legacyTitle(field string) string {
	words := strings.ReplaceAll(field, "_", " ")
	return strings.ToUpper(words[:1]) + words[1:]
}

// legacyAnswer is an answer of the first REST API.
func legacyAnswer(status int, body any) reply {
	out := answer(status, body)
	out.contentType = legacyMedia
	return out
}

// refuseLegacy is refuse for the first REST API. It translates what the code of the newer
// one refuses.
func refuseLegacy(err error) reply {
	var list legacyErrors
	var r *refusal
	status := http.StatusBadRequest
	switch {
	case errors.As(err, &list):
	case errors.As(err, &r):
		status, list = r.status, legacyErrors{{legacyCode(r.code), r.message}}
	default:
		status, list = http.StatusInternalServerError, legacyErrors{{"internal_error", err.Error()}}
	}
	out := answer(status, map[string]legacyErrors{"errors": list})
	out.contentType = legacyErrorMedia
	return out
}

// legacyCode spells an error code of the newer API in the manner of the first one.
func legacyCode(code string) string {
	code, _, _ = strings.Cut(code, "|")
	field, isField := strings.CutPrefix(code, "invalid_value:")
	switch {
	case !isField:
		return code
	case field == "dns_names":
		field = fieldSANs
	}
	return "invalid_param:" + field
}

// legacyID is an order's id in answers: a text of at least eight digits.
func legacyID(id int64) string { return fmt.Sprintf("%08d", id) }
