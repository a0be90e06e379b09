// SPDX-License-Identifier: MPL-2.0

package simulator

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"
)

const (
	approvalOneStep = "one-step"
	approvalTwoStep = "two-step"
	approvalAuto    = "auto"
	approvalSkip    = "skip"

	validationManual = "manual"
	validationAuto   = "auto"
	validationDNS    = "dns"
)

// DefaultAPIKey is the key that a simulator takes when its Config names none.
const DefaultAPIKey = "simulator-key"

// Config says how a Simulator behaves. The zero value is a usable account: orders
// wait for one approval, and for DCV records published with Publish.
type Config struct {
	// APIKey is the key of the account's first user, an administrator; default
	// DefaultAPIKey.
	APIKey string
	// LegacyAccountID and LegacyAPIKey are user name and password for the first REST API
	// (v1), whose caller is the account's first user; default DefaultLegacyAccountID and
	// the APIKey.
	LegacyAccountID, LegacyAPIKey string
	// Users are further users of the account, each with a key.
	Users []User
	// FourEyes keeps users from approving requests of their own, and in two steps from
	// giving both approvals. What is theirs they may still reject.
	FourEyes bool
	// Approval is how the account treats new orders and reissues: "one-step" (the
	// default) and "two-step" wait for one or two approvals, "auto" approves at once,
	// "skip" files no requests. For users who could not approve, "auto" is "one-step".
	Approval string
	// Validation is what proves control over domains: "manual" (the default) looks at
	// published records when a check is asked for, "dns" looks records and files up at
	// DNSServer, "auto" takes every domain for validated. Mailboxes confirm by the links
	// in their mails, and with "auto" without any.
	Validation string
	// DNSServer is the resolver, host:port, of validation "dns".
	DNSServer string
	// HTTPPort is where validation "dns" fetches files by http-token; default 80.
	HTTPPort int
	// Latency is waited before every answer of the API.
	Latency time.Duration
	// RateLimit is a number of requests and a time, such as "100/5s"; more are answered
	// 429. Empty means no limit.
	RateLimit string
	// UniqueAlternativeIDs is the account setting by which no two orders have the same
	// alternative_order_id; the second is refused.
	UniqueAlternativeIDs bool
	// ReturnDuplicateOrganizations answers the creation of an organization that exists
	// with the id of that one, as accounts used to; by default it is refused.
	ReturnDuplicateOrganizations bool
	// RefuseReactivation leaves it to DigiCert Support to activate an organization again.
	RefuseReactivation bool
	// RefuseDeleteWithOrders keeps organizations from being deleted that any order was
	// placed for, whatever became of it, as accounts used to.
	RefuseDeleteWithOrders bool
	// KeepProofDates answers the check of a domain that is still valid without looking
	// for its proof, so that its end stays; by default a proof that is there moves it on.
	KeepProofDates bool
	// OldDuplicateLists leaves the certificate's id out of lists of duplicates, as the
	// service used to; sub_id and serial_number tell them apart.
	OldDuplicateLists bool
	// AllowDisableCT lets orders set disable_ct, which is overlooked by default.
	AllowDisableCT bool
	// NoGuestAccess refuses orders with enable_guest_access, whatever its value.
	NoGuestAccess bool
	// StateFile keeps everything across restarts, clock and CA included. Empty means
	// memory only.
	StateFile string
	// Now is the clock that Advance adds to; default time.Now.
	Now func() time.Time
}

// Simulator is one simulated CertCentral account. All its methods may be called at
// the same time as it serves requests.
type Simulator struct {
	config    Config
	authority *authority
	limiter   *limiter
	api       router
	legacy    router
	control   router

	mu       sync.Mutex // guards what follows
	account  *account
	requests []*RecordedRequest
	faults   []*Fault
}

// New makes a simulator. It fails on a Config that names unknown modes, on a
// malformed rate limit or legacy account id, and on a state file that cannot be read.
func New(config Config) (*Simulator, error) {
	config.APIKey = cmp.Or(config.APIKey, DefaultAPIKey)
	config.LegacyAccountID = cmp.Or(config.LegacyAccountID, DefaultLegacyAccountID)
	config.LegacyAPIKey = cmp.Or(config.LegacyAPIKey, config.APIKey)
	config.Approval = cmp.Or(config.Approval, approvalOneStep)
	config.Validation = cmp.Or(config.Validation, validationManual)
	config.HTTPPort = cmp.Or(config.HTTPPort, 80)
	if config.Now == nil {
		config.Now = time.Now
	}
	if err := config.check(); err != nil {
		return nil, err
	}
	limit, err := newLimiter(config.RateLimit)
	if err != nil {
		return nil, err
	}
	s := &Simulator{
		config:  config,
		limiter: limit,
		api:     newRouter(apiRoutes),
		legacy:  newRouter(legacyRoutes),
		control: newRouter(controlRoutes),
	}
	if err := s.load(); err != nil {
		return nil, err
	}
	s.account.enlist(config.Users)
	return s, nil
}

func (c Config) check() error {
	approvals := []string{approvalOneStep, approvalTwoStep, approvalAuto, approvalSkip}
	if !slices.Contains(approvals, c.Approval) {
		return fmt.Errorf("approval %q: must be one of %q", c.Approval, approvals)
	}
	validations := []string{validationManual, validationAuto, validationDNS}
	if !slices.Contains(validations, c.Validation) {
		return fmt.Errorf("validation %q: must be one of %q", c.Validation, validations)
	}
	if c.Validation == validationDNS && c.DNSServer == "" {
		return fmt.Errorf("validation %q needs a DNS server (DNSServer, -dns-server)", c.Validation)
	}
	if strings.Contains(c.LegacyAccountID, ":") {
		return fmt.Errorf("legacy account id %q: it cannot hold a colon, which ends it in requests", c.LegacyAccountID)
	}
	return c.checkUsers()
}

// Handler serves the API under /services/v2, the first REST API under /clients/rest/api
// and the control calls under /simulator.
func (s *Simulator) Handler() http.Handler { return http.HandlerFunc(s.serve) }

// now is the simulator's time; the caller holds the lock.
func (s *Simulator) now() time.Time {
	return s.config.Now().Add(s.account.ClockAhead).UTC()
}

// look runs something with the account locked, after the passing of time has taken
// effect.
func (s *Simulator) look(do func(now time.Time) error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.now()
	happened, err := s.settle(now)
	if err == nil && happened {
		err = s.save()
	}
	if err != nil {
		return err
	}
	return do(now)
}

// change is look for what changes the account: it keeps the outcome.
func (s *Simulator) change(do func(now time.Time) error) error {
	return s.look(func(now time.Time) error {
		if err := do(now); err != nil {
			return err
		}
		return s.save()
	})
}

// productOf is the product of an order, which was looked up when it was placed.
func (s *Simulator) productOf(o *order) product {
	p, err := findProduct(o.Product)
	if err != nil {
		return product{slug: o.Product, name: o.Product}
	}
	return p
}
