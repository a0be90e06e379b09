// SPDX-License-Identifier: MPL-2.0

package simulator

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
)

const contentJSON = "application/json"

// reply is the whole answer to one request. Handlers return it, and only
// Simulator.send writes it.
type reply struct {
	status      int
	contentType string
	body        []byte
	retryAfter  string
}

// refusal is an error that the API reports to its caller: a status with the
// code and the message of the error body.
type refusal struct {
	status        int
	code, message string
}

// Error implements error.
func (r *refusal) Error() string { return r.code + ": " + r.message }

// answer is a reply with a JSON body.
func answer(status int, body any) reply {
	data, err := json.Marshal(body)
	if err != nil {
		return refuse(fmt.Errorf("encode the answer: %w", err))
	}
	return reply{status: status, contentType: contentJSON, body: data}
}

// done is the empty answer of calls that have no result. It has no content type
// either.
func done() reply { return reply{status: http.StatusNoContent} }

// file is an answer that is not JSON.
func file(contentType string, body []byte) reply {
	return reply{status: http.StatusOK, contentType: contentType, body: body}
}

// refuse turns an error into the API's error body. What is no refusal is a fault
// of the simulator itself.
func refuse(err error) reply {
	var r *refusal
	if !errors.As(err, &r) {
		r = &refusal{http.StatusInternalServerError, "internal_error", err.Error()}
	}
	type item struct {
		Code    string `json:"code"`
		Message string `json:"message"`
	}
	return answer(r.status, map[string][]item{"errors": {{Code: r.code, Message: r.message}}})
}

// invalidValue refuses one field of a request.
func invalidValue(field, why string) error {
	return &refusal{http.StatusBadRequest, "invalid_value:" + field, field + " contains an invalid value. " + why}
}

// missing refuses a request without a required field.
func missing(field string) error {
	return &refusal{http.StatusBadRequest, "invalid_value:" + field, field + " is required."}
}

// notFound says that there is no such thing: "order", "certificate", "route".
func notFound(thing string) error {
	return &refusal{http.StatusNotFound, "not_found|" + thing, "The specified " + thing + " could not be found."}
}

// badRequest refuses with a code that names the rule.
func badRequest(code, message string) error {
	return &refusal{http.StatusBadRequest, code, message}
}

// wrongState refuses a call that the order's status does not allow.
func wrongState(o *order, what string) error {
	return badRequest("invalid_order_status", fmt.Sprintf("An order in status %s cannot be %s.", o.Status, what))
}
