// SPDX-License-Identifier: MPL-2.0

package simulator

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"time"
)

// controlRoutes are the control calls, below controlPath.
var controlRoutes = map[string]handler{
	"GET /requests":                     (*Simulator).controlRequests,
	"DELETE /requests":                  (*Simulator).controlForgetRequests,
	"POST /clock":                       (*Simulator).controlClock,
	"POST /faults":                      (*Simulator).controlFault,
	"DELETE /faults":                    (*Simulator).controlForgetFaults,
	"PUT /dns/{name}":                   (*Simulator).controlPublish,
	"DELETE /dns/{name}":                (*Simulator).controlUnpublish,
	"POST /organizations/{id}/validate": (*Simulator).controlValidate,
	"POST /organizations/{id}/reject":   (*Simulator).controlRejectOrganization,
	"PATCH /organizations/{id}":         (*Simulator).controlEditOrganization,
	"POST /domains/{id}/validate":       (*Simulator).controlValidateDomain,
	"GET /mail":                         (*Simulator).controlMails,
	"POST /mail/{token}/approve":        (*Simulator).controlApproveMail,
	"POST /orders/{id}/issue":           (*Simulator).controlIssue,
	"POST /orders/{id}/reject":          (*Simulator).controlReject,
	"POST /orders/{id}/revoke":          (*Simulator).controlRevoke,
	"POST /orders/{id}/validate-emails": (*Simulator).controlValidateEmails,
	"POST /orders/{id}/pickup":          (*Simulator).controlPickup,
	"GET /roots":                        (*Simulator).controlRoots,
}

// runControl answers a control call. Its handlers run without the lock: they only
// call what Go callers can call too.
func (s *Simulator) runControl(r *http.Request, path string) reply {
	handle, params, ok := s.control.find(r.Method, path)
	if !ok {
		return refuse(notFound("route"))
	}
	body, err := io.ReadAll(io.LimitReader(r.Body, maxBody))
	if err != nil {
		return refuse(badRequest("bad_request_format", "Could not read the request."))
	}
	return handle(s, &call{Request: r, params: params, body: body})
}

// outcome is the answer of a control call without a result. What is wrong with it
// is the caller's doing.
func outcome(err error) reply {
	var r *refusal
	switch {
	case err == nil:
		return done()
	case errors.As(err, &r):
		return refuse(err)
	default:
		return refuse(badRequest("bad_request_format", err.Error()))
	}
}

func (s *Simulator) controlRequests(*call) reply { return answer(http.StatusOK, s.Requests()) }

func (s *Simulator) controlForgetRequests(*call) reply {
	s.ForgetRequests()
	return done()
}

func (s *Simulator) controlForgetFaults(*call) reply {
	s.ForgetFaults()
	return done()
}

func (s *Simulator) controlRoots(*call) reply {
	return file("application/x-pem-file", []byte(s.RootPEM()))
}

// duration reads a Go duration such as "720h".
type duration time.Duration

// UnmarshalText implements encoding.TextUnmarshaler.
func (d *duration) UnmarshalText(text []byte) error {
	value, err := time.ParseDuration(string(text))
	*d = duration(value)
	return err
}

func (s *Simulator) controlClock(c *call) reply {
	var body struct {
		Advance duration `json:"advance"`
	}
	if err := json.Unmarshal(c.body, &body); err != nil {
		return outcome(err)
	}
	s.Advance(time.Duration(body.Advance))
	return answer(http.StatusOK, map[string]string{"now": iso(s.Now())})
}

func (s *Simulator) controlFault(c *call) reply {
	var body struct {
		Method      string          `json:"method"`
		Path        string          `json:"path"`
		Times       int             `json:"times"`
		Kind        string          `json:"kind"`
		Status      int             `json:"status"`
		Body        json.RawMessage `json:"body"`
		RetryAfter  looseText       `json:"retry_after"`
		Delay       duration        `json:"delay"`
		AfterCommit bool            `json:"after_commit"`
	}
	if err := json.Unmarshal(c.body, &body); err != nil {
		return outcome(err)
	}
	return outcome(s.AddFault(Fault{
		Method:      body.Method,
		Path:        body.Path,
		Times:       body.Times,
		Kind:        body.Kind,
		Status:      body.Status,
		Body:        body.Body,
		RetryAfter:  string(body.RetryAfter),
		Delay:       time.Duration(body.Delay),
		AfterCommit: body.AfterCommit,
	}))
}

func (s *Simulator) controlPublish(c *call) reply {
	var body struct {
		Type  string `json:"type"`
		Value string `json:"value"`
	}
	if err := json.Unmarshal(c.body, &body); err != nil {
		return outcome(err)
	}
	if !slices.Contains(recordTypes, strings.ToUpper(body.Type)) {
		return outcome(invalidValue("type", fmt.Sprintf("It must be one of %s.", strings.Join(recordTypes, ", "))))
	}
	s.Publish(c.params["name"], body.Type, body.Value)
	return done()
}

func (s *Simulator) controlUnpublish(c *call) reply {
	s.Unpublish(c.params["name"])
	return done()
}

func (s *Simulator) controlIssue(c *call) reply  { return onOrder(c, s.Issue) }
func (s *Simulator) controlReject(c *call) reply { return onOrder(c, s.Reject) }
func (s *Simulator) controlRevoke(c *call) reply { return onOrder(c, s.Revoke) }

func onOrder(c *call, do func(int64) error) reply {
	id, err := c.id("order")
	if err != nil {
		return outcome(err)
	}
	return outcome(do(id))
}
