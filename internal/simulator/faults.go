// SPDX-License-Identifier: MPL-2.0

package simulator

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"path"
	"slices"
	"strings"
	"time"
)

const (
	kindStatus     = "status"
	kindDropBefore = "drop_before"
	kindDropAfter  = "drop_after"
	kindTruncate   = "truncate"
	kindDelay      = "delay"
	kindRewrite    = "rewrite"
)

// Fault is something that goes wrong with the requests it matches.
type Fault struct {
	// Method is the HTTP method it matches, "REISSUE" too; empty for all.
	Method string
	// Path is a glob below the base of an API, "/order/certificate/*" or "/order/ssl". A
	// "*" stands for one part of a path or within one, "**" for any number of parts; empty
	// matches every path.
	Path string
	// Times is how many matching requests fail; 0 and less means until the fault is
	// forgotten.
	Times int
	// Kind is what happens:
	//
	//	status       Status and Body are answered; nothing takes effect without AfterCommit
	//	drop_before  the connection closes, nothing takes effect (Go's HTTP client repeats
	//	             a GET by itself when the connection had been used before)
	//	drop_after   the request takes effect, then the connection closes
	//	truncate     the request takes effect, half the answer is sent
	//	delay        Delay is waited before the request takes effect, or with AfterCommit
	//	             between that and the answer
	//	rewrite      the request takes effect, its answer goes through Rewrite
	Kind string
	// Status is the HTTP status of kind "status".
	Status int
	// Body is the body of kind "status": a JSON string is sent as its bare text, any
	// other JSON as it stands. Empty sends an error body with statuses from 400 on and
	// nothing with the others.
	Body json.RawMessage
	// RetryAfter is the header of kind "status"; empty leaves it out.
	RetryAfter string
	// Delay is waited, in real time, with any kind.
	Delay time.Duration
	// AfterCommit lets the request take effect before kinds "status" and "delay".
	AfterCommit bool
	// Rewrite changes status and body of the real answer. Go callers only.
	Rewrite func(status int, body []byte) (int, []byte)
}

// AddFault sets a fault. Faults apply in the order in which they were added, one
// to each request. It fails when the fault cannot be understood.
func (s *Simulator) AddFault(f Fault) error {
	if err := f.check(); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = append(s.faults, &f)
	return nil
}

// ForgetFaults ends all faults.
func (s *Simulator) ForgetFaults() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = nil
}

func (f *Fault) check() error {
	kinds := []string{kindStatus, kindDropBefore, kindDropAfter, kindTruncate, kindDelay, kindRewrite}
	switch {
	case !slices.Contains(kinds, f.Kind):
		return fmt.Errorf("fault kind %q: must be one of %q", f.Kind, kinds)
	case f.Kind == kindStatus && (f.Status < 200 || f.Status > 599):
		return fmt.Errorf("fault status %d: must be a final HTTP status", f.Status)
	case f.Kind == kindDelay && f.Delay <= 0:
		return fmt.Errorf("fault kind %q needs a delay", f.Kind)
	case f.Kind == kindRewrite && f.Rewrite == nil:
		return fmt.Errorf("fault kind %q needs a function", f.Kind)
	}
	if _, err := path.Match(f.Path, ""); err != nil {
		return fmt.Errorf("fault path %q: %w", f.Path, err)
	}
	return nil
}

// takeFault returns the first fault for a request and counts it; the caller holds
// the lock.
func (s *Simulator) takeFault(method, path string) *Fault {
	i := slices.IndexFunc(s.faults, func(f *Fault) bool { return f.matches(method, path) })
	if i < 0 {
		return nil
	}
	fault := *s.faults[i]
	switch {
	case fault.Times == 1:
		s.faults = slices.Delete(s.faults, i, i+1)
	case fault.Times > 1:
		s.faults[i].Times--
	}
	return &fault
}

func (f *Fault) matches(method, path string) bool {
	if f.Method != "" && !strings.EqualFold(f.Method, method) {
		return false
	}
	return f.Path == "" || matchParts(splitPath(f.Path), splitPath(path))
}

func matchParts(glob, parts []string) bool {
	switch {
	case len(glob) == 0:
		return len(parts) == 0
	case glob[0] == "**":
		return matchParts(glob[1:], parts) || len(parts) > 0 && matchParts(glob, parts[1:])
	case len(parts) == 0:
		return false
	}
	ok, err := path.Match(glob[0], parts[0])
	return err == nil && ok && matchParts(glob[1:], parts[1:])
}

// apply answers a request with the fault. It reports false where no answer is sent
// at all.
func (f *Fault) apply(ctx context.Context, d dialect, respond func() reply) (reply, bool) {
	commitFirst := f.AfterCommit || f.Kind == kindDropAfter
	var out reply
	if commitFirst {
		out = respond()
	}
	if !pause(ctx, f.Delay) || f.Kind == kindDropBefore || f.Kind == kindDropAfter {
		return out, false
	}
	if f.Kind == kindStatus {
		return f.reply(d), true
	}
	if !commitFirst {
		out = respond()
	}
	if f.Kind == kindRewrite {
		out.status, out.body = f.Rewrite(out.status, out.body)
	}
	return out, true
}

// reply is the answer of kind "status".
func (f *Fault) reply(d dialect) reply {
	var text string
	var out reply
	switch {
	case len(f.Body) == 0 && f.Status < http.StatusBadRequest:
		out = reply{status: f.Status}
	case len(f.Body) == 0:
		out = d.refuse(&refusal{f.Status, "simulated_fault", http.StatusText(f.Status)})
	case json.Unmarshal(f.Body, &text) == nil:
		out = reply{status: f.Status, contentType: "text/html; charset=utf-8", body: []byte(text)}
	case f.Status < http.StatusBadRequest:
		out = reply{status: f.Status, contentType: d.media, body: f.Body}
	default:
		out = reply{status: f.Status, contentType: d.errorMedia, body: f.Body}
	}
	out.retryAfter = f.RetryAfter
	return out
}
