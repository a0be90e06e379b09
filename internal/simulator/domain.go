// SPDX-License-Identifier: MPL-2.0

package simulator

import (
	"crypto/rand"
	"slices"
	"strings"
	"time"

	"golang.org/x/net/publicsuffix"
)

const (
	methodEmail = "email"
	methodTXT   = "dns-txt-token"
	methodCNAME = "dns-cname-token"
	methodHTTP  = "http-token"

	scopeBase = "base_domain"
	scopeFQDN = "fqdn"

	cnameTarget = "dcv.digicert.com"
	httpPath    = "/.well-known/pki-validation/fileauth.txt"
)

// reach is what a proof of control covers: a name with all names below it, or,
// for a file on a web server, the name alone.
type reach struct {
	Name  string `json:"name"`
	Exact bool   `json:"exact,omitempty"`
}

func (r reach) covers(name string) bool {
	if r.Exact {
		return name == r.Name
	}
	name = strings.TrimPrefix(name, "*.")
	return name == r.Name || strings.HasSuffix(name, "."+r.Name)
}

// orderProof is a proof that was given for one order. Its reissues can use it as long
// as it lasts, whatever becomes of the account's domain.
type orderProof struct {
	reach
	Until time.Time `json:"until"`
}

// proofEnd is how long a proof lasts that is given now.
func proofEnd(now time.Time) time.Time { return endOfDay(now).AddDate(0, 0, domainReuseDays-1) }

// domain is the account's record of a domain. Later orders use it as long as its
// validation lasts.
type domain struct {
	reach
	ID             int64     `json:"id"`
	OrganizationID int64     `json:"organization_id,omitempty"`
	Inactive       bool      `json:"inactive,omitempty"`
	Created        time.Time `json:"created"`
	Submitted      time.Time `json:"submitted,omitzero"` // when it was sent for validation last
	Types          []string  `json:"types,omitempty"`    // that it was sent for: "ov", "ev" and so on
	Method         string    `json:"method"`
	Token          string    `json:"token,omitempty"` // empty for a name that is validated under another
	TokenExpires   time.Time `json:"token_expires,omitzero"`
	TokenProven    bool      `json:"token_proven,omitempty"` // the domain was validated since it has the token
	ValidatedAt    time.Time `json:"validated_at,omitzero"`
	ValidatedUntil time.Time `json:"validated_until,omitzero"`
}

func (d *domain) valid(now time.Time) bool { return now.Before(d.ValidatedUntil) }

func (d *domain) validate(now time.Time, exact bool) {
	d.ValidatedAt, d.ValidatedUntil = now, proofEnd(now)
	d.Exact = exact
	d.TokenProven = true
}

// submit notes that the domain was sent for validation, for types that it may have
// been sent for before.
func (d *domain) submit(now time.Time, types ...string) {
	d.Submitted = now
	for _, kind := range types {
		if slices.Contains(organizationTypes, kind) && !slices.Contains(d.Types, kind) {
			d.Types = append(d.Types, kind)
		}
	}
}

// renewToken gives the domain a new token; the one before proves nothing any more.
// Validation by mail has none.
func (d *domain) renewToken(now time.Time) {
	d.Token, d.TokenExpires, d.TokenProven = "", time.Time{}, false
	if d.Method != methodEmail {
		d.Token, d.TokenExpires = newToken(), now.AddDate(0, 0, tokenLifeDays)
	}
}

// domain finds the account's record for a name, or nil.
func (a *account) domain(name string) *domain {
	i := slices.IndexFunc(a.Domains, func(d *domain) bool { return d.Name == name })
	if i < 0 {
		return nil
	}
	return a.Domains[i]
}

// addDomain makes a record for a name.
func (a *account) addDomain(name string, organizationID int64, method string, now time.Time) *domain {
	d := &domain{
		reach:          reach{Name: name},
		ID:             next(&a.Last.Domain),
		OrganizationID: organizationID,
		Created:        now,
		Method:         method,
	}
	a.Domains = append(a.Domains, d)
	return d
}

// proven tells that control over a name needs no proof: it was proved for this order,
// or for the account, and that still lasts.
func (a *account) proven(o *order, name string, now time.Time) bool {
	forOrder := func(p orderProof) bool { return now.Before(p.Until) && p.covers(name) }
	return slices.ContainsFunc(o.Proven, forOrder) || a.validation(name, now) != nil
}

// noteProof keeps that a domain was proved for the order, in place of an earlier proof.
func (o *order) noteProof(r reach, now time.Time) {
	o.Proven = slices.DeleteFunc(o.Proven, func(p orderProof) bool { return p.reach == r })
	o.Proven = append(o.Proven, orderProof{r, proofEnd(now)})
}

// validation is the account's validation that covers a name and still lasts, or nil.
func (a *account) validation(name string, now time.Time) *domain {
	i := slices.IndexFunc(a.Domains, func(d *domain) bool { return d.valid(now) && d.covers(name) })
	if i < 0 {
		return nil
	}
	return a.Domains[i]
}

// proofName is the domain that has to be proved for a name: the registrable domain,
// or the name itself with scope fqdn and for a file on its web server.
func (c *certificate) proofName(name string) string {
	bare := strings.TrimPrefix(name, "*.")
	if c.DCVMethod == methodHTTP || c.DCVScope == scopeFQDN {
		return bare
	}
	return registrable(bare)
}

// proofReach is what a proof for a name covers.
func (c *certificate) proofReach(name string) reach {
	return reach{Name: c.proofName(name), Exact: c.DCVMethod == methodHTTP}
}

// registrable is the domain that one registers: the public suffix and one label.
func registrable(name string) string {
	base, err := publicsuffix.EffectiveTLDPlusOne(name)
	if err != nil {
		return name
	}
	return base
}

// newToken draws a random value as the service does: lower-case letters and digits.
func newToken() string { return strings.ToLower(rand.Text()) }
