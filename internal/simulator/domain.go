// SPDX-License-Identifier: MPL-2.0

package simulator

import (
	"crypto/rand"
	"net/netip"
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

// domain is the account's record of a domain. Later orders use it as long as its
// validation lasts.
type domain struct {
	reach
	ID             int64     `json:"id"`
	OrganizationID int64     `json:"organization_id,omitempty"`
	Created        time.Time `json:"created"`
	Method         string    `json:"method"`
	Token          string    `json:"token,omitempty"` // empty for a name that is validated under another
	TokenExpires   time.Time `json:"token_expires,omitzero"`
	ValidatedAt    time.Time `json:"validated_at,omitzero"`
	ValidatedUntil time.Time `json:"validated_until,omitzero"`
}

func (d *domain) valid(now time.Time) bool { return now.Before(d.ValidatedUntil) }

func (d *domain) validate(now time.Time, exact bool) {
	d.ValidatedAt, d.ValidatedUntil = now, endOfDay(now).AddDate(0, 0, domainReuseDays-1)
	d.Exact = exact
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
func (a *account) addDomain(name string, o *order, method string, now time.Time) *domain {
	d := &domain{
		reach:          reach{Name: name},
		ID:             next(&a.Last.Domain),
		OrganizationID: o.OrganizationID,
		Created:        now,
		Method:         method,
	}
	a.Domains = append(a.Domains, d)
	return d
}

// proven tells that control over a name needs no proof (any more): for this order
// it was proved, or the account's validation of the domain still lasts.
func (a *account) proven(o *order, name string, now time.Time) bool {
	return slices.ContainsFunc(o.Proven, func(r reach) bool { return r.covers(name) }) || a.validation(name, now) != nil
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

// checkNames refuses what the product does not take: names that are none,
// wildcards, or too many of them.
func checkNames(p product, method string, names []string) error {
	for i, name := range names {
		field := "dns_names"
		if i == 0 {
			field = "common_name"
		}
		if err := checkName(p, method, field, name); err != nil {
			return err
		}
	}
	if p.wildcardOnly && !strings.HasPrefix(names[0], "*.") {
		return invalidValue("common_name", p.name+" needs a wildcard.")
	}
	if countNames(names) > p.maxNames {
		return invalidValue("dns_names", p.name+" does not take that many names.")
	}
	return nil
}

func checkName(p product, method, field, name string) error {
	if !validName(p, name) {
		return invalidValue(field, name+" is not a domain name.")
	}
	if !strings.HasPrefix(name, "*.") {
		return nil
	}
	if !p.wildcards {
		return invalidValue(field, p.name+" does not take wildcards.")
	}
	if method == methodHTTP {
		return badRequest("invalid_dcv_method", "Wildcards cannot be validated with "+methodHTTP+".")
	}
	return nil
}

// validName knows the names that a certificate can hold. Private ones may also be
// IP addresses and names without a dot.
func validName(p product, name string) bool {
	if _, err := netip.ParseAddr(name); err == nil {
		return p.private()
	}
	labels := strings.Split(strings.TrimPrefix(name, "*."), ".")
	if len(name) > 253 || len(labels) < 2 && !p.private() {
		return false
	}
	return !slices.ContainsFunc(labels, func(label string) bool { return !validLabel(label) })
}

func validLabel(label string) bool {
	const allowed = "abcdefghijklmnopqrstuvwxyz0123456789-_"
	return label != "" && len(label) <= 63 && strings.Trim(label, allowed) == "" &&
		!strings.HasPrefix(label, "-") && !strings.HasSuffix(label, "-")
}

// countNames counts names as the service bills them: a domain and its www are one,
// and so are a wildcard and its base.
func countNames(names []string) int {
	count := 0
	for _, name := range names {
		if !slices.Contains(names, strings.TrimPrefix(name, "www.")) || !strings.HasPrefix(name, "www.") {
			count++
		}
		if slices.Contains(names, "*."+name) {
			count--
		}
	}
	return count
}
