// SPDX-License-Identifier: MPL-2.0

package simulator

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"
)

const (
	// BasePath is where the Services API (v2) begins on the simulator's host.
	BasePath    = "/services/v2"
	controlPath = "/simulator"
	keyHeader   = "X-DC-DEVKEY"
	maxBody     = 1 << 20
)

// RecordedRequest is one request that the API was asked.
type RecordedRequest struct {
	Method string `json:"method"`
	// Path is below the base of its API and without the query: "/order/certificate/ssl_basic".
	Path string `json:"path"`
	// Status is what was answered, 0 where no answer was sent (yet).
	Status int       `json:"status"`
	Time   time.Time `json:"time"` // of arrival, by the simulator's clock
}

// call is one request as the handlers see it.
type call struct {
	*http.Request
	params  map[string]string
	body    []byte
	caller  int64 // id of the user whose key it has
	user    *user // and the user
	now     time.Time
	lookups answers // what validation "dns" found
}

// id reads the path's id; what is no number is an unknown thing.
func (c *call) id(thing string) (int64, error) {
	id, ok := parseID(c.params["id"])
	if !ok {
		return 0, notFound(thing)
	}
	return id, nil
}

func parseID(text string) (int64, bool) {
	id, err := strconv.ParseInt(text, 10, 64)
	return id, err == nil && id > 0
}

// decode reads the JSON body. An empty body is an empty object.
func (c *call) decode(into any) error {
	if len(strings.TrimSpace(string(c.body))) == 0 {
		return nil
	}
	if err := json.Unmarshal(c.body, into); err != nil {
		return badRequest("bad_request_format", "Could not parse request data.")
	}
	return nil
}

// flag reads a boolean query parameter.
func (c *call) flag(name string) bool {
	value, err := strconv.ParseBool(c.URL.Query().Get(name))
	return err == nil && value
}

// dialect is how one of the service's APIs is spoken.
type dialect struct {
	media, errorMedia string // of answers in JSON
	refuse            func(error) reply
	run               func(s *Simulator, r *http.Request, path string, body []byte) reply
}

// currentDialect is how the Services API (v2) is spoken.
var currentDialect = dialect{media: contentJSON, errorMedia: contentJSON, refuse: refuse, run: (*Simulator).runAPI}

func (s *Simulator) serve(w http.ResponseWriter, r *http.Request) {
	path := cleanPath(r.URL.Path)
	if rest, ok := strings.CutPrefix(path, controlPath+"/"); ok {
		s.send(w, s.runControl(r, "/"+rest))
		return
	}
	if rest, ok := strings.CutPrefix(path, LegacyBasePath+"/"); ok {
		s.serveAPI(w, overridden(r), legacyDialect, "/"+rest)
		return
	}
	rest, ok := strings.CutPrefix(path, BasePath+"/")
	if !ok {
		s.send(w, refuse(notFound("route")))
		return
	}
	s.serveAPI(w, r, currentDialect, "/"+rest)
}

// serveAPI answers a request of one of the APIs, with the fault that is set for it, if any.
func (s *Simulator) serveAPI(w http.ResponseWriter, r *http.Request, d dialect, path string) {
	seen, fault := s.arrive(r.Method, path)
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if err != nil {
		s.send(w, s.note(seen, d.refuse(badRequest("bad_request_format", "Could not parse request data."))))
		return
	}
	if !pause(r.Context(), s.config.Latency) {
		return
	}
	respond := func() reply { return d.run(s, r, path, body) }
	if fault == nil {
		s.send(w, s.note(seen, respond()))
		return
	}
	out, sent := fault.apply(r.Context(), d, respond)
	if !sent {
		panic(http.ErrAbortHandler) // closes the connection
	}
	out = s.note(seen, out)
	if fault.Kind == kindTruncate {
		s.sendHalf(w, out)
	}
	s.send(w, out)
}

// arrive records a request and takes the fault that is set for it.
func (s *Simulator) arrive(method, path string) (*RecordedRequest, *Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	seen := &RecordedRequest{Method: method, Path: path, Time: s.now()}
	s.requests = append(s.requests, seen)
	return seen, s.takeFault(method, path)
}

// note records how a request was answered.
func (s *Simulator) note(seen *RecordedRequest, out reply) reply {
	s.mu.Lock()
	defer s.mu.Unlock()
	seen.Status = out.status
	return out
}

// runAPI checks the key, finds the route and runs its handler: in that order, as
// the service does.
func (s *Simulator) runAPI(r *http.Request, path string, body []byte) reply {
	caller, known := s.config.caller(r.Header.Get(keyHeader))
	if !known {
		return refuse(&refusal{
			http.StatusForbidden, "access_denied|access_denied_invalid_key",
			"Access denied due to access_denied_invalid_key.",
		})
	}
	if err := s.checkRate(); err != nil {
		return refuse(err)
	}
	handle, params, ok := s.api.find(r.Method, path)
	if !ok {
		return refuse(notFound("route"))
	}
	c := &call{Request: r, params: params, body: body, caller: caller}
	c.lookups = s.lookUpProofs(r.Context(), path, params["id"])
	return s.run(handle, c, refuse)
}

// checkRate refuses a request that is one too many.
func (s *Simulator) checkRate() error {
	if s.limiter.allow(s.Now()) {
		return nil
	}
	return &refusal{
		http.StatusTooManyRequests, "request_limit_exceeded",
		"Service unavailable, please limit request volume",
	}
}

// run runs a handler with the account in its hands and keeps what it changed. What goes
// wrong with that is refused as told.
func (s *Simulator) run(handle handler, c *call, fail func(error) reply) reply {
	var out reply
	work := func(now time.Time) error {
		c.now, c.user = now, s.account.user(c.caller)
		out = handle(s, c)
		return nil
	}
	enter := s.change
	if c.Method == http.MethodGet {
		enter = s.look
	}
	if err := enter(work); err != nil {
		return fail(err)
	}
	return out
}

// send writes an answer. Every one carries the simulator's time.
func (s *Simulator) send(w http.ResponseWriter, out reply) {
	s.sendHead(w, out)
	_, _ = w.Write(out.body) // the caller is gone: nobody is left to tell
}

func (s *Simulator) sendHead(w http.ResponseWriter, out reply) {
	header := w.Header()
	header.Set("Date", s.Now().Format(http.TimeFormat))
	header["Content-Type"] = nil // no guessing
	if out.contentType != "" {
		header.Set("Content-Type", out.contentType)
	}
	if out.retryAfter != "" {
		header.Set("Retry-After", out.retryAfter)
	}
	if out.status != http.StatusNoContent {
		header.Set("Content-Length", strconv.Itoa(len(out.body)))
	}
	w.WriteHeader(out.status)
}

// sendHalf promises the whole answer, writes half of it and closes the connection.
func (s *Simulator) sendHalf(w http.ResponseWriter, out reply) {
	s.sendHead(w, out)
	_, _ = w.Write(out.body[:len(out.body)/2])
	_ = http.NewResponseController(w).Flush()
	panic(http.ErrAbortHandler)
}

// cleanPath drops doubled and trailing slashes, which the service overlooks.
func cleanPath(path string) string {
	parts := strings.FieldsFunc(path, func(r rune) bool { return r == '/' })
	return "/" + strings.Join(parts, "/")
}

// pause waits in real time and tells whether it was let to the end.
func pause(ctx context.Context, d time.Duration) bool {
	if d <= 0 {
		return true
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}
