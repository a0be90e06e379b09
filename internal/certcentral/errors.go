// SPDX-License-Identifier: MPL-2.0

package certcentral

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"
)

// APIError is one entry of an error answer.
type APIError struct {
	Code    string `json:"code"` // may carry a subject after "|" or a field after ":"
	Message string `json:"message"`
}

// Error is an answer of the service that is no success, or that could not be understood.
type Error struct {
	Method string
	Path   string     // below the base URL, without the query
	Status int        // the HTTP status; 2xx when the answer could not be understood
	Errors []APIError // what the service gave as reasons, often one, possibly none
	Note   string     // what was wrong with the answer itself, such as not being JSON; usually empty

	retryAfter time.Duration // how long the service asks to wait; 0 when it does not say
	afterLost  bool          // an earlier try of the same call went unanswered and may have taken effect
	bodiless   bool          // the answer was read to its end and holds nothing
}

// Error names the request, the status and every reason the service gave. It never holds the body of an answer that
// was not the service's own.
func (e *Error) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s: %d", e.Method, e.Path, e.Status)
	if text := http.StatusText(e.Status); text != "" {
		b.WriteString(" " + text)
	}
	separator := ": "
	for _, entry := range e.Errors {
		b.WriteString(separator + entry.String())
		separator = "; "
	}
	if e.Note != "" {
		b.WriteString(separator + e.Note)
	}
	return b.String()
}

// isOwn tells whether the service itself gave the answer, and not something on the way to it: then there is a code.
func (e *Error) isOwn() bool {
	return slices.ContainsFunc(e.Errors, func(entry APIError) bool { return entry.Code != "" })
}

// String returns the code and the message, or the one that is there.
func (e APIError) String() string {
	if e.Code == "" || e.Message == "" {
		return e.Code + e.Message
	}
	return e.Code + ": " + e.Message
}

// IsNotFound tells whether err is an answer with status 404.
func IsNotFound(err error) bool {
	return hasStatus(err, http.StatusNotFound)
}

// IsGone tells whether the service itself says that it has no such object: not a proxy on the way, nor a wrong address.
func IsGone(err error) bool {
	return IsNotFound(err) && HasCode(err, "not_found") && !HasCode(err, "not_found|route")
}

// IsForbidden tells whether err is an answer with status 403. The service uses it for a wrong key, too.
func IsForbidden(err error) bool {
	return hasStatus(err, http.StatusForbidden)
}

// IsRateLimited tells whether err is an answer with status 429.
func IsRateLimited(err error) bool {
	return hasStatus(err, http.StatusTooManyRequests)
}

// IsRefused tells whether the service answered and said no, so that the call had no effect: status 3xx or 4xx, and no
// earlier try of the call went unanswered. 408 does not count: what it says of the request's effect is unclear.
func IsRefused(err error) bool {
	e, ok := apiError(err)
	return ok && e.Status >= 300 && e.Status < 500 && e.Status != http.StatusRequestTimeout && !e.afterLost
}

// HasCode tells whether err is an answer with the given error code, compared as a whole or up to its "|" or ":".
func HasCode(err error, code string) bool {
	e, ok := apiError(err)
	if !ok {
		return false
	}
	for _, entry := range e.Errors {
		rest, found := strings.CutPrefix(entry.Code, code)
		if found && (rest == "" || rest[0] == '|' || rest[0] == ':') {
			return true
		}
	}
	return false
}

func hasStatus(err error, status int) bool {
	e, ok := apiError(err)
	return ok && e.Status == status
}

// apiError returns the answer that err is about. Of a purchase, reissue or creation that is in doubt there is none: the
// answer that such an error wraps is one to a look-up, and must not be taken for one to the request itself.
func apiError(err error) (*Error, bool) {
	_, unconfirmed := errors.AsType[*UnconfirmedError](err)
	_, uncertain := errors.AsType[*UncertainError](err)
	_, uncertainCreation := errors.AsType[*UncertainCreationError](err)
	if unconfirmed || uncertain || uncertainCreation {
		return nil, false
	}
	return errors.AsType[*Error](err)
}

// refusedAfterLost tells whether the service said no to a repetition of a call whose earlier try may have had effect.
func refusedAfterLost(err error) bool {
	e, ok := apiError(err)
	return ok && e.afterLost && e.Status < 500
}

// ErrNotPurchased says that the service knows no such purchase, and said so repeatedly over the grace time.
var ErrNotPurchased = errors.New("the service has no such order")

// UnconfirmedError says that a purchase was sent, its answer was lost, and it is not known whether the order exists:
// looking it up could not tell, or a second try that was sent because the service showed no order did not succeed
// either. [Client.FindPurchase] can tell later.
type UnconfirmedError struct {
	AlternativeOrderID string  // the id that the order has if it exists
	Existing           []int64 // orders that had this id before the purchase
	Err                error   // why it is not known
}

// Error says that it is not known whether the purchase was made, and why.
func (e *UnconfirmedError) Error() string {
	return fmt.Sprintf("it is not known whether the order with the alternative order id %s was placed: %v", e.AlternativeOrderID, e.Err)
}

// Unwrap returns the reason.
func (e *UnconfirmedError) Unwrap() error {
	return e.Err
}

// UncertainError says that a reissue or a duplicate was sent, its answer was lost, and the new certificate could not be
// found afterwards. It was not and must not be sent again without a look at the order.
type UncertainError struct {
	OrderID int64
	Kind    string   // reissue, which empty means, too, or duplicate
	Known   []string // what the order had before, for [Client.FindDuplicate]; nil for a reissue
	Err     error    // what became of the request
}

// Error says that it is not known whether the request took effect, and why.
func (e *UncertainError) Error() string {
	return fmt.Sprintf("it is not known whether the %s of order %d took effect, and it was not sent again: %v", orDefault(e.Kind, "reissue"), e.OrderID, e.Err)
}

// Unwrap returns the reason.
func (e *UncertainError) Unwrap() error {
	return e.Err
}
