// SPDX-License-Identifier: MPL-2.0

package simulator

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// ProductLimit narrows what may be ordered of a product, as an administrator does for
// a container. Empty lists and nil allow what the product allows.
type ProductLimit struct {
	// ProductNameID is the product's name_id, such as "ssl_basic".
	ProductNameID string `json:"product_name_id"`
	// RoleID is the access role that the limit is for; 0 means everybody.
	RoleID int64 `json:"role_id,omitempty"`
	// AllowedHashes are signature hashes, such as "sha256".
	AllowedHashes []string `json:"allowed_hashes"`
	// AllowedIntermediates are ids of issuing CAs.
	AllowedIntermediates []string `json:"allowed_intermediates"`
	// AllowedLifetimes are lengths of certificates in years, such as "1".
	AllowedLifetimes []string `json:"allowed_lifetimes"`
	// AllowedOrderLifetimes are lengths of orders in years.
	AllowedOrderLifetimes []string `json:"allowed_order_lifetimes"`
	// AllowAutoRenew lets orders be renewed by the service.
	AllowAutoRenew *bool `json:"allow_auto_renew,omitempty"`
	// AllowAutoReissue lets certificates be reissued by the service.
	AllowAutoReissue *bool `json:"allow_auto_reissue,omitempty"`
	// AllowedWildcards lets names be wildcards.
	AllowedWildcards *bool `json:"allowed_wildcards,omitempty"`
}

// limitView is a limit in answers.
type limitView struct {
	ContainerID int64 `json:"container_id"`
	ProductLimit
}

// limited is what limits look at in an order or reissue.
type limited struct {
	product     string
	roleID      int64
	certificate *certificate
	lifetime    int // of the certificate, in begun years
	orderYears  int // 0 for reissues, which do not change the order's
	autoRenew   bool
	autoReissue bool
}

// allows tells whether a list of what is allowed holds a value. An empty one holds all.
func allows(list []string, value string) bool {
	return len(list) == 0 || slices.ContainsFunc(list, func(allowed string) bool { return strings.EqualFold(allowed, value) })
}

// forbids tells that something wanted was switched off.
func forbids(allowed *bool, wanted bool) bool { return wanted && allowed != nil && !*allowed }

// violation names the field of an order that goes beyond the limit, "" for none.
func (l *ProductLimit) violation(w limited) string {
	cert := w.certificate
	wildcard := slices.ContainsFunc(cert.DNSNames, func(name string) bool { return strings.HasPrefix(name, "*.") })
	switch {
	case !allows(l.AllowedHashes, cert.SignatureHash):
		return "signature_hash"
	case !allows(l.AllowedIntermediates, cert.CA):
		return "ca_cert_id"
	case !allows(l.AllowedLifetimes, strconv.Itoa(w.lifetime)):
		return "cert_validity"
	case w.orderYears != 0 && !allows(l.AllowedOrderLifetimes, strconv.Itoa(w.orderYears)):
		return "order_validity"
	case forbids(l.AllowAutoRenew, w.autoRenew):
		return "auto_renew"
	case forbids(l.AllowAutoReissue, w.autoReissue):
		return "auto_reissue"
	case forbids(l.AllowedWildcards, wildcard):
		return "dns_names"
	}
	return ""
}

// checkLimits refuses what goes beyond a limit of the product.
func (s *Simulator) checkLimits(w limited) error {
	for _, l := range s.account.Limits {
		if l.ProductNameID != w.product || l.RoleID != 0 && l.RoleID != w.roleID {
			continue
		}
		if field := l.violation(w); field != "" {
			return badRequest("product_limit_violation", "The account's limits for "+w.product+" do not allow this "+field+".")
		}
	}
	return nil
}

// checkOrderLimits refuses an order that goes beyond a limit.
func (s *Simulator) checkOrderLimits(o *order, by *user, now time.Time) error {
	w := s.limited(o, o.Certificates[0], by, now)
	w.orderYears = termYears(o.Validity, now)
	w.autoRenew, w.autoReissue = o.Terms.AutoRenew != 0, o.Terms.AutoReissue != 0
	return s.checkLimits(w)
}

// limited is what limits look at in a certificate of an order.
func (s *Simulator) limited(o *order, c *certificate, by *user, now time.Time) limited {
	orderEnd := o.ValidTill
	if orderEnd.IsZero() {
		orderEnd = o.Validity.end(now)
	}
	end := certificateEnd(s.productOf(o), c.Validity, now, orderEnd)
	return limited{
		product:     o.Product,
		roleID:      roles[by.Role].ID,
		certificate: c,
		lifetime:    termYears(validity{CustomExpirationDate: day(end)}, now),
	}
}

// listLimits is GET /container/{id}/product-limits.
func (s *Simulator) listLimits(c *call) reply {
	if err := s.checkPathContainer(c); err != nil {
		return refuse(err)
	}
	views := []limitView{}
	for _, l := range s.account.Limits {
		views = append(views, limitView{ContainerID: s.account.Container.ID, ProductLimit: l})
	}
	body := map[string]any{"is_limited": len(views) > 0, "product_limits": views}
	if len(views) > 0 {
		body["limited_container_ids"] = []int64{s.account.Container.ID}
	}
	return answer(http.StatusOK, body)
}

// LimitProduct adds a limit to those of the account's container. Orders and reissues
// that go beyond it are refused with product_limit_violation.
func (s *Simulator) LimitProduct(limit ProductLimit) {
	for _, list := range []*[]string{
		&limit.AllowedHashes, &limit.AllowedIntermediates, &limit.AllowedLifetimes, &limit.AllowedOrderLifetimes,
	} {
		*list = append([]string{}, *list...) // never null in answers
	}
	_ = s.change(func(time.Time) error {
		s.account.Limits = append(s.account.Limits, limit)
		return nil
	}) // a state file that cannot be written is reported by the next request
}

// HideProduct takes a product, by its name_id, from those that the account may order:
// it is in no list, and ordering it finds none. Orders that exist keep it.
func (s *Simulator) HideProduct(nameID string) {
	_ = s.change(func(time.Time) error {
		s.account.Hidden = append(s.account.Hidden, nameID)
		return nil
	}) // a state file that cannot be written is reported by the next request
}

// offered lists the products that the account may order, in the order of the catalogue.
func (s *Simulator) offered() []product {
	return slices.DeleteFunc(slices.Clone(catalogue), func(p product) bool { return slices.Contains(s.account.Hidden, p.slug) })
}

// offeredProduct looks up a product that the account may order.
func (s *Simulator) offeredProduct(slug string) (product, error) {
	if slices.Contains(s.account.Hidden, slug) {
		return product{}, notFound("product")
	}
	return findProduct(slug)
}
