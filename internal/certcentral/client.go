// SPDX-License-Identifier: MPL-2.0

// Package certcentral is a client of the DigiCert CertCentral Services API, version 2.
//
// It knows the service's oddities so that its callers need not: answers are decoded tolerantly (lenient.go), requests
// keep to the service's rate limit and are repeated where that is safe (transport.go), and what costs money is sent
// by a rule of its own, which never pays twice for one order (purchase.go).
//
// Every method takes a context and returns a typed value. An answer that is no success becomes an [*Error]; the
// questions most callers ask of it are [IsNotFound], [IsForbidden], [IsRefused] and [HasCode].
package certcentral

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"golang.org/x/net/http/httpguts"
)

// The addresses of the two platforms. An API key belongs to exactly one of them.
const (
	USBaseURL = "https://www.digicert.com/services/v2"
	EUBaseURL = "https://certcentral.digicert.eu/services/v2"
)

const (
	defaultUserAgent      = "terraform-provider-certcentral"
	defaultRequestTimeout = 60 * time.Second
	defaultRecoveryGrace  = 30 * time.Second
	defaultCancelGrace    = 15 * time.Second

	// lookUpTimeout bounds one look-up for a lost purchase, so that several fit into the grace time.
	lookUpTimeout = 15 * time.Second
)

// Config says how a [Client] reaches the service. Only APIKey is required.
type Config struct {
	// APIKey authenticates every request. It is sent in one header and shown nowhere.
	APIKey string
	// BaseURL is the address that every path is appended to, by default USBaseURL.
	BaseURL string
	// UserAgent names the program to the service.
	UserAgent string
	// Dialect says how requests are written, by default as version 2 wants them.
	Dialect Dialect
	// Transport sends the requests, by default http.DefaultTransport.
	Transport http.RoundTripper
	// Clock tells the time and waits, by default the real one.
	Clock Clock
	// RequestsPerMinute limits this client to a share of the account's limit, with bursts in proportion.
	// 0 means the published limits: 100 requests in 5 seconds and 1000 in 3 minutes.
	RequestsPerMinute int
	// RequestTimeout bounds one try of a request, by default 60 seconds. What buys or creates something may take twice as
	// long.
	RequestTimeout time.Duration
	// RecoveryGrace is how long a purchase whose answer was lost must stay unknown to the service before it counts as
	// not made, and how long other things whose answer was lost are looked for, by default 30 seconds.
	RecoveryGrace time.Duration
	// CancelGrace is how long a purchase or creation already in flight outlives the cancellation of its context, by
	// default 15 seconds.
	CancelGrace time.Duration
	// Log is told of every try of every request, if set. It may be called from several goroutines at once.
	Log func(context.Context, LogEntry)
}

// Dialect is how an API of the service wants its requests. The zero Dialect is that of version 2.
type Dialect struct {
	// User, if set, has the key sent as the password of HTTP Basic authentication under this user name, instead of in the
	// header of version 2.
	User string
	// MediaType is that of the documents sent and asked for, by default application/json.
	MediaType string
}

// LogEntry is what may be logged of one try of a request: no query, no header, no body.
type LogEntry struct {
	Method   string
	Path     string        // below the base URL, without the query
	Status   int           // 0 when there was no answer
	Duration time.Duration // from sending to the last byte of the answer
	Try      int           // from 1
	Err      string        // empty for a success
}

// Client calls the CertCentral API. It is safe for use by several goroutines.
type Client struct {
	key             string
	dialect         Dialect
	base            string
	userAgent       string
	http            *http.Client
	clock           Clock
	limit           *limiter
	requestTimeout  time.Duration
	purchaseTimeout time.Duration
	recoveryGrace   time.Duration
	cancelGrace     time.Duration
	log             func(context.Context, LogEntry)
	revocations     filedRevocations
}

// New makes a client. It sends nothing; it fails when the key or the base URL cannot be used, or a number is negative.
func New(config Config) (*Client, error) {
	key := strings.TrimSpace(config.APIKey) // keys read from files end with a line break
	switch {
	case key == "":
		return nil, errors.New("the API key is empty")
	case !httpguts.ValidHeaderFieldValue(key):
		return nil, errors.New("the API key contains characters that cannot be sent in a header")
	case strings.Contains(config.Dialect.User, ":"):
		return nil, errors.New("the user name contains a colon, which HTTP Basic authentication has no way to send")
	case config.RequestsPerMinute < 0:
		return nil, fmt.Errorf("requests per minute must not be negative, got %d", config.RequestsPerMinute)
	case config.RequestTimeout < 0, config.RecoveryGrace < 0, config.CancelGrace < 0:
		return nil, errors.New("timeouts and grace times must not be negative")
	}
	base := orDefault(config.BaseURL, USBaseURL)
	if err := CheckBaseURL(base); err != nil {
		return nil, err
	}
	clock := config.Clock
	if clock == nil {
		clock = RealClock()
	}
	timeout := orDefault(config.RequestTimeout, defaultRequestTimeout)
	return &Client{
		key:       key,
		dialect:   config.Dialect,
		base:      strings.TrimRight(base, "/"),
		userAgent: orDefault(config.UserAgent, defaultUserAgent),
		http: &http.Client{
			Transport: config.Transport,
			// Following a redirect would take the key to another address, and a 307 would send a purchase twice.
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
		clock:           clock,
		limit:           newLimiter(clock, config.RequestsPerMinute),
		requestTimeout:  timeout,
		purchaseTimeout: 2 * timeout,
		recoveryGrace:   orDefault(config.RecoveryGrace, defaultRecoveryGrace),
		cancelGrace:     orDefault(config.CancelGrace, defaultCancelGrace),
		log:             config.Log,
	}, nil
}

// Clock returns the clock that the client was made with.
func (c *Client) Clock() Clock {
	return c.clock
}

// Fingerprint tells accounts apart without holding the key: it is the first 16 hexadecimal digits of the SHA-256 hash of
// salt, base URL and API key. Clients of one key and one platform have the same fingerprint for a salt, others another
// one; the key cannot be computed from it. A new key for the same account changes it, too.
func (c *Client) Fingerprint(salt string) string {
	// Neither a base URL nor a key can contain the separator, so no two sets of parts are hashed alike.
	sum := sha256.Sum256([]byte(salt + "\x00" + c.base + "\x00" + c.key))
	return hex.EncodeToString(sum[:8])
}

// CheckBaseURL says why base cannot be the address of the service: it must be an absolute https URL without user,
// query and fragment. Plain http is for loopback addresses only, since every request carries the API key.
func CheckBaseURL(base string) error {
	u, err := url.Parse(base)
	switch {
	case err != nil:
		return errors.New("the base URL cannot be parsed") // the parser's error repeats the URL, user and password included
	case u.Host == "" || u.Scheme != "http" && u.Scheme != "https":
		return errors.New("the base URL must start with https:// and a host name")
	case u.User != nil || u.RawQuery != "" || u.Fragment != "":
		return errors.New("the base URL must have no user, query or fragment")
	case u.Scheme == "http" && !isLoopback(u.Hostname()):
		return fmt.Errorf("the base URL must use https: plain http to %s would show the API key to the network", u.Hostname())
	}
	return nil
}

func isLoopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// orDefault returns value, or fallback when value is zero.
func orDefault[T comparable](value, fallback T) T {
	var zero T
	if value == zero {
		return fallback
	}
	return value
}
