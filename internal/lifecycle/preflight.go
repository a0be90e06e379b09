// SPDX-License-Identifier: MPL-2.0

package lifecycle

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Offer is what an account says of the orders that it takes. What it does not say is empty, and refuses nothing.
type Offer struct {
	Products  []Offered
	Limits    []Limit
	Container int64     // where the order is placed; 0: not known
	Roles     []int64   // of the user who orders
	Now       time.Time // zero: not known, and no last day is judged
}

// Offered is a product that an account has.
type Offered struct {
	NameID      string
	Replacement string  // product that replaced it, empty for one that is still sold
	Containers  []int64 // those that may order it; empty: all
	Bounds
}

// Limit narrows the orders of a product in a container.
type Limit struct {
	Product   string
	Container int64 // 0: all
	Role      int64 // of the users whom it concerns; 0: all
	Bounds
}

// Bounds is what an order may have. An empty list bounds nothing.
type Bounds struct {
	Hashes, CACerts                         []string
	OrderYears, CertYears                   []int64
	NoWildcards, NoAutoRenew, NoAutoReissue bool
}

// Wanted is what a new order asks for. What is left out, or known only at apply, is empty; an empty Product is one that
// the service chooses.
type Wanted struct {
	Product, SignatureHash, CACertID string
	CommonName                       string
	DNSNames                         []string
	OrderValidity, CertValidity      Validity
	AutoRenew                        bool // at least once
	AutoReissue                      bool
}

// Objection says why an account does not take an order: Title in a few words, Detail in sentences.
type Objection struct{ Attribute, Title, Detail string }

// CheckOffer returns why the account would refuse the order, one objection for each attribute. Where the offer leaves
// room for doubt there is none: the service has the last word, and refusing costs nothing.
func CheckOffer(offer Offer, wanted Wanted) []Objection {
	if wanted.Product == "" {
		return nil
	}
	i := slices.IndexFunc(offer.Products, func(p Offered) bool { return p.NameID == wanted.Product })
	if i < 0 && len(offer.Products) > 0 {
		return []Objection{notOffered(offer.Products, wanted.Product)}
	}
	var objections []Objection
	if i >= 0 {
		objections = offer.Products[i].objections(wanted, offer)
	}
	for _, objection := range limitObjections(wanted, offer) {
		if !concerns(objections, objection.Attribute) {
			objections = append(objections, objection)
		}
	}
	return objections
}

func concerns(objections []Objection, attribute string) bool {
	return slices.ContainsFunc(objections, func(o Objection) bool { return o.Attribute == attribute })
}

// mostNamed is how many products an objection names: enough to find the one that was meant.
const mostNamed = 40

func notOffered(products []Offered, wanted string) Objection {
	ids := make([]string, 0, len(products))
	for _, product := range products {
		ids = append(ids, product.NameID)
	}
	more := ""
	if len(ids) > mostNamed {
		more = fmt.Sprintf(" and %d more", len(ids)-mostNamed)
		ids = ids[:mostNamed]
	}
	return Objection{"product", "Product Not Offered", fmt.Sprintf(
		"The account has no product %q. It has %s%s.", wanted, strings.Join(ids, ", "), more)}
}

func (p Offered) objections(wanted Wanted, offer Offer) []Objection {
	objections := p.Bounds.objections(wanted, offer.Now, "the account allows")
	if offer.Container != 0 && len(p.Containers) > 0 && !slices.Contains(p.Containers, offer.Container) {
		objections = append(objections, Objection{"container_id", "Container Not Allowed", fmt.Sprintf(
			"The order is for container %d, and the account allows product %s only in container %s.", offer.Container, p.NameID, enumerate(p.Containers))})
	}
	if p.Replacement != "" {
		for i := range objections {
			objections[i].Detail += fmt.Sprintf(" DigiCert replaced this product by %s.", p.Replacement)
		}
	}
	return objections
}

// limitObjections returns what no limit that concerns the order allows. The reference does not tell which of several
// limits counts, such as one for everybody and one for the user's role, so one that allows it is enough.
func limitObjections(wanted Wanted, offer Offer) []Objection {
	var common []Objection
	first := true
	for _, limit := range offer.Limits {
		if !limit.concerns(wanted, offer) {
			continue
		}
		objections := limit.objections(wanted, offer.Now, fmt.Sprintf("the limits of container %d allow", offer.Container))
		if first {
			common, first = objections, false
			continue
		}
		common = slices.DeleteFunc(common, func(o Objection) bool { return !concerns(objections, o.Attribute) })
	}
	return common
}

func (l Limit) concerns(wanted Wanted, offer Offer) bool {
	return l.Product == wanted.Product &&
		(l.Container == 0 || l.Container == offer.Container) &&
		(l.Role == 0 || slices.Contains(offer.Roles, l.Role))
}

// certGrace is how many days a certificate may last beyond its years: public ones of a year may ask for 397.
const certGrace = 31

// objections compares what is wanted with the bounds. Source says who sets them, as in "the account allows".
func (b Bounds) objections(wanted Wanted, now time.Time, source string) (list []Objection) {
	object := func(attribute, title, value, allowed string) {
		list = append(list, Objection{attribute, title, fmt.Sprintf(
			"%s is %s, and %s %s for product %s.", attribute, value, source, allowed, wanted.Product)})
	}
	if lacks(b.Hashes, wanted.SignatureHash) {
		object("signature_hash", "Hash Not Allowed", wanted.SignatureHash, strings.Join(b.Hashes, " or "))
	}
	if lacks(b.CACerts, wanted.CACertID) {
		object("ca_cert_id", "CA Not Allowed", wanted.CACertID, strings.Join(b.CACerts, " or "))
	}
	if wanted.OrderValidity.outside(b.OrderYears, now, 0) {
		object("order_validity", "Order Validity Not Allowed", wanted.OrderValidity.String(), amount("year", b.OrderYears...))
	}
	if wanted.CertValidity.outside(b.CertYears, now, certGrace) {
		object("cert_validity", "Certificate Validity Not Allowed", wanted.CertValidity.String(), amount("year", b.CertYears...))
	}
	if attribute, name := wanted.wildcard(); b.NoWildcards && name != "" {
		object(attribute, "Wildcard Not Allowed", name, "no wildcards")
	}
	if b.NoAutoRenew && wanted.AutoRenew {
		object("auto_renew", "Automatic Renewal Not Allowed", "set", "no automatic renewal")
	}
	if b.NoAutoReissue && wanted.AutoReissue {
		object("auto_reissue", "Automatic Reissue Not Allowed", "true", "no automatic reissue")
	}
	return list
}

// lacks tells whether a list of what is allowed, if there is one, is without the value, if that is given.
func lacks(allowed []string, value string) bool {
	return value != "" && len(allowed) > 0 &&
		!slices.ContainsFunc(allowed, func(a string) bool { return strings.EqualFold(a, value) })
}

// wildcard returns the first wanted name that is a wildcard, and the attribute that it is in.
func (w Wanted) wildcard() (attribute, name string) {
	if IsWildcard(w.CommonName) {
		return "common_name", w.CommonName
	}
	if i := slices.IndexFunc(w.DNSNames, IsWildcard); i >= 0 {
		return "dns_names", w.DNSNames[i]
	}
	return "", ""
}

// outside tells whether v is surely none of the numbers of years, if there are any: years that are not among them, days or
// a last day beyond the most of them and the days of grace. Without the time, no last day is.
func (v Validity) outside(years []int64, now time.Time, grace int64) bool {
	switch {
	case len(years) == 0:
		return false
	case v.Years > 0:
		return !slices.Contains(years, v.Years)
	case v.Days > 0:
		return v.Days > slices.Max(years)*366+grace
	case v.Until.IsZero() || now.IsZero():
		return false
	}
	const zones = 1 // a day may have begun elsewhere
	return v.Until.After(now.AddDate(int(slices.Max(years)), 0, int(grace)+zones))
}

// String returns the validity in words, empty for none.
func (v Validity) String() string {
	switch {
	case v.Years > 0:
		return amount("year", v.Years)
	case v.Days > 0:
		return amount("day", v.Days)
	case !v.Until.IsZero():
		return "until " + v.Until.Format(time.DateOnly)
	}
	return ""
}

// amount returns numbers with their unit, as in "1 or 2 years".
func amount(unit string, values ...int64) string {
	if !slices.Equal(values, []int64{1}) {
		unit += "s"
	}
	return enumerate(values) + " " + unit
}

func enumerate(values []int64) string {
	texts := make([]string, 0, len(values))
	for _, value := range values {
		texts = append(texts, strconv.FormatInt(value, 10))
	}
	return strings.Join(texts, " or ")
}
