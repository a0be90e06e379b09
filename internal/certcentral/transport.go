// SPDX-License-Identifier: MPL-2.0

package certcentral

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strings"
	"sync/atomic"
	"time"
)

// maxAnswer is the most bytes read of one answer. A full page of 1000 orders has about one million, or, with as many names
// as an order can have, a dozen.
const maxAnswer = 20 << 20

// call is one request to the service, however often it is tried.
type call struct {
	method string
	path   []string // elements, not yet escaped
	query  url.Values
	body   any           // sent as JSON; nil sends none
	accept string        // by default the media type of the dialect
	money  bool          // buys, creates or approves something: outlives the run's cancellation for a while, and is never sent again by itself
	probe  bool          // its caller asks again by itself: broken connections and 5xx are not worth a second try
	within time.Duration // bounds one try; 0 means the client's timeout

	idempotent bool // a POST that may be sent again like any other method
}

// newCall makes a call of the path with these elements; each is escaped.
func newCall(method string, path ...any) call {
	elements := make([]string, len(path))
	for i, element := range path {
		elements[i] = fmt.Sprint(element)
	}
	return call{method: method, path: elements}
}

// with returns the call with a body.
func (k call) with(body any) call {
	k.body = body
	return k
}

// where returns the call with a query.
func (k call) where(query url.Values) call {
	k.query = query
	return k
}

// escaped returns the path below the base URL.
func (k call) escaped() string {
	var b strings.Builder
	for _, element := range k.path {
		b.WriteString("/" + url.PathEscape(element))
	}
	return b.String()
}

// repeatable tells whether sending the call twice does what sending it once does.
func (k call) repeatable() bool {
	return (k.method != http.MethodPost || k.idempotent) && !k.money && !k.probe
}

// answer is a success of the service.
type answer struct {
	status int
	kind   string // Content-Type
	body   []byte
	asOf   time.Time // the service's clock; zero when it did not say
}

// transportError says that a call got no answer.
type transportError struct {
	method, path string
	sent         bool // the service may have received the call
	err          error
}

func (e *transportError) Error() string {
	return fmt.Sprintf("%s %s: %v", e.method, e.path, e.err)
}

func (e *transportError) Unwrap() error {
	return e.err
}

// isLost tells whether err leaves open if the call took effect: it was sent, and no answer that means anything came.
func isLost(err error) bool {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Status < 300 || e.Status >= 500 || e.Status == http.StatusRequestTimeout
	}
	e, ok := errors.AsType[*transportError](err)
	return ok && e.sent
}

// isUnsent tells whether err means that the call never left this machine.
func isUnsent(err error) bool {
	e, ok := errors.AsType[*transportError](err)
	return ok && !e.sent
}

// fetch makes a call and decodes its answer. An empty answer gives a zero T.
func fetch[T any](ctx context.Context, c *Client, k call) (*T, *answer, error) {
	got, err := c.do(ctx, k)
	if err != nil {
		return nil, nil, err
	}
	result := new(T)
	if err := c.decodeAnswer(k, got, result); err != nil {
		return nil, nil, err
	}
	return result, got, nil
}

// decodeAnswer decodes a success. One that is not the service's JSON is an *Error that describes it.
func (c *Client) decodeAnswer(k call, got *answer, target any) error {
	if len(bytes.TrimSpace(got.body)) == 0 {
		return nil
	}
	if err := decode(got.body, target); err != nil {
		return c.misunderstood(k, got, describe(got.kind, got.body))
	}
	return nil
}

// misunderstood is the error for a success that lacks what it should have.
func (c *Client) misunderstood(k call, got *answer, note string) *Error {
	return &Error{Method: k.method, Path: k.escaped(), Status: got.status, Note: note}
}

// do makes a call, again where that is safe, and returns a 2xx answer. Its error is an *Error, a *transportError or
// the context's.
func (c *Client) do(ctx context.Context, k call) (*answer, error) {
	for _, element := range k.path {
		if element == "" || element == "." || element == ".." {
			return nil, fmt.Errorf("%s %s: %q cannot be part of the path", k.method, k.escaped(), element)
		}
	}
	var tries retries
	for try := 1; ; try++ {
		if err := c.limit.wait(ctx); err != nil {
			return nil, fmt.Errorf("%s %s: %w", k.method, k.escaped(), err)
		}
		got, err := c.try(ctx, k, try)
		if err == nil {
			return got, nil
		}
		pause, again := tries.after(k, err)
		if !again {
			return nil, tries.mark(err)
		}
		if ended := c.clock.Sleep(ctx, pause); ended != nil {
			return nil, fmt.Errorf("%w; not tried again: %w", tries.mark(err), ended)
		}
	}
}

// try sends a call once and reads its answer.
func (c *Client) try(ctx context.Context, k call, number int) (*answer, error) {
	start := c.clock.Now()
	status, got, err := c.send(ctx, k)
	if c.log != nil {
		entry := LogEntry{Method: k.method, Path: k.escaped(), Status: status, Duration: c.clock.Now().Sub(start), Try: number}
		if err != nil {
			entry.Err = err.Error()
		}
		c.log(ctx, entry)
	}
	return got, err
}

// send is one exchange with the service. The status is 0 when there was no answer.
func (c *Client) send(ctx context.Context, k call) (int, *answer, error) {
	ctx, cancel := c.bound(ctx, k)
	defer cancel()
	var connected atomic.Bool
	req, err := c.request(httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		GotConn: func(httptrace.GotConnInfo) { connected.Store(true) },
	}), k)
	if err != nil {
		return 0, nil, err
	}
	resp, err := c.http.Do(req)
	if err != nil {
		return 0, nil, c.broken(ctx, k, connected.Load() || !failedToConnect(err), err)
	}
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer+1))
	if err == nil && len(body) > maxAnswer {
		err = fmt.Errorf("the answer is longer than %d bytes", maxAnswer)
	}
	if refused := resp.StatusCode >= 300; refused {
		return resp.StatusCode, nil, c.refusal(k, resp, body, err)
	}
	if err != nil {
		return resp.StatusCode, nil, c.broken(ctx, k, true, err)
	}
	return resp.StatusCode, &answer{resp.StatusCode, resp.Header.Get("Content-Type"), body, serviceTime(resp)}, nil
}

// bound limits the time of one try. A purchase or creation in flight outlives the end of ctx by the grace time: its
// answer is worth waiting for, because without it nobody knows what there is.
func (c *Client) bound(ctx context.Context, k call) (context.Context, context.CancelFunc) {
	within := orDefault(k.within, c.requestTimeout)
	if !k.money {
		return context.WithTimeoutCause(ctx, within, tooSlow(within))
	}
	detached, abandon := context.WithCancelCause(context.WithoutCancel(ctx))
	bounded, cancel := context.WithTimeoutCause(detached, c.purchaseTimeout, tooSlow(c.purchaseTimeout))
	stop := context.AfterFunc(ctx, func() {
		if c.clock.Sleep(bounded, c.cancelGrace) == nil {
			abandon(fmt.Errorf("no answer within %s of the cancellation: %w", c.cancelGrace, context.Cause(ctx)))
		}
	})
	return bounded, func() {
		stop()
		cancel()
		abandon(nil)
	}
}

func tooSlow(within time.Duration) error {
	return fmt.Errorf("no answer within %s", within)
}

// request builds the HTTP request. Besides the header set here, the key is nowhere.
func (c *Client) request(ctx context.Context, k call) (*http.Request, error) {
	var body io.Reader
	if k.body != nil {
		document, err := json.Marshal(k.body)
		if err != nil {
			return nil, fmt.Errorf("%s %s: %w", k.method, k.escaped(), err)
		}
		body = bytes.NewReader(document)
	}
	address := c.base + k.escaped()
	if len(k.query) > 0 {
		address += "?" + k.query.Encode()
	}
	req, err := http.NewRequestWithContext(ctx, k.method, address, body)
	if err != nil {
		return nil, fmt.Errorf("%s %s: the address cannot be used", k.method, k.escaped())
	}
	if user := c.dialect.User; user != "" {
		req.SetBasicAuth(user, c.key)
	} else {
		req.Header.Set("X-DC-DEVKEY", c.key)
	}
	mediaType := orDefault(c.dialect.MediaType, "application/json")
	req.Header.Set("Content-Type", mediaType)
	req.Header.Set("Accept", orDefault(k.accept, mediaType))
	req.Header.Set("User-Agent", c.userAgent)
	return req, nil
}

// broken makes the error for a call without an answer. The http package's own error repeats the whole address, so
// only its reason is kept, which may quote what is no HTTP; where time ran out, the reason is which time.
func (c *Client) broken(ctx context.Context, k call, sent bool, err error) error {
	if wrapped, ok := errors.AsType[*url.Error](err); ok {
		err = wrapped.Err
	}
	if text := c.redact(k, err.Error()); text != err.Error() {
		err = errors.New(text)
	}
	if cause := context.Cause(ctx); cause != nil {
		err = cause
	}
	return &transportError{method: k.method, path: k.escaped(), sent: sent, err: err}
}

// failedToConnect tells whether err is one of those that arise while a connection is made. What is not recognised
// counts as sent, the safe guess where money is at stake.
func failedToConnect(err error) bool {
	if op, ok := errors.AsType[*net.OpError](err); ok && (op.Op == "dial" || op.Op == "proxyconnect") {
		return true
	}
	_, unresolved := errors.AsType[*net.DNSError](err)
	_, distrusted := errors.AsType[*tls.CertificateVerificationError](err)
	return unresolved || distrusted
}

// refusal makes the error for an answer that is no success. The status says most of it, whatever became of the body:
// readErr is why that could not be read to its end.
func (c *Client) refusal(k call, resp *http.Response, body []byte, readErr error) *Error {
	e := &Error{Method: k.method, Path: k.escaped(), Status: resp.StatusCode, retryAfter: c.retryAfter(resp)}
	var document struct {
		Errors []struct {
			APIError
			Description string `json:"description"` // what version 1 calls the message
		} `json:"errors"`
	}
	err := decode(body, &document)
	for _, entry := range document.Errors {
		e.Errors = append(e.Errors, c.presentable(k, APIError{entry.Code, orDefault(entry.Message, entry.Description)}))
	}
	switch {
	case resp.StatusCode < 400:
		e.Note = "the service redirects to another address, which is not followed; check base_url"
	case readErr != nil:
		e.Note = "the answer could not be read to its end"
	case len(bytes.TrimSpace(body)) == 0: // some errors have no body
		e.bodiless = true
	case err != nil:
		e.Note = describe(resp.Header.Get("Content-Type"), body)
	}
	return e
}

// presentable shortens what the service says, and takes out what is nobody's business should the service ever repeat it.
func (c *Client) presentable(k call, entry APIError) APIError {
	const longest = 1000
	tidy := func(s string) string {
		s = c.redact(k, s)
		if len(s) > longest {
			s = strings.ToValidUTF8(s[:longest], "") + "…"
		}
		return s
	}
	return APIError{Code: tidy(entry.Code), Message: tidy(entry.Message)}
}

// redact takes the key, and how the call is paid, out of a text that came from outside.
func (c *Client) redact(k call, text string) string {
	text = strings.ReplaceAll(text, c.key, "[API key]")
	if user := c.dialect.User; user != "" {
		text = strings.ReplaceAll(text, base64.StdEncoding.EncodeToString([]byte(user+":"+c.key)), "[API key]")
	}
	if paid, ok := k.body.(interface{ redact(text string) string }); ok {
		text = paid.redact(text)
	}
	return text
}

// describe says what a body is that is not the service's JSON, without showing it: it may be a proxy's page.
func describe(kind string, body []byte) string {
	kind, _, _ = strings.Cut(kind, ";")
	return fmt.Sprintf("the answer was not JSON: %s, %d bytes", orDefault(kind, "no content type"), len(body))
}

// serviceTime returns the Date of an answer in UTC, or the zero time.
func serviceTime(resp *http.Response) time.Time {
	t, err := http.ParseTime(resp.Header.Get("Date"))
	if err != nil {
		return time.Time{}
	}
	return t.UTC()
}

// checkAbout is the error for an answer that holds no object of the kind, or another one than was asked for, as a broken
// cache may give: whoever believed it would go on to change somebody else's.
func (c *Client) checkAbout(k call, got *answer, kind string, asked, answered int64) error {
	switch {
	case answered == asked:
		return nil
	case answered <= 0:
		return c.misunderstood(k, got, "the answer holds no "+kind)
	}
	return c.misunderstood(k, got, fmt.Sprintf("the answer is about another %s, %d", kind, answered))
}
