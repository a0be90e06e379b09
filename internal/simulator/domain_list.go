// SPDX-License-Identifier: MPL-2.0

package simulator

import (
	"cmp"
	"slices"
	"time"
)

// domainFields are what domains can be sorted by.
var domainFields = sortable[*domain]{
	"id":           func(a, b *domain) int { return cmp.Compare(a.ID, b.ID) },
	"name":         func(a, b *domain) int { return cmp.Compare(a.Name, b.Name) },
	"date_created": func(a, b *domain) int { return a.Created.Compare(b.Created) },
}

// domainFilters are the filters of the list of domains. A validation filters by the
// types that are active.
func (s *Simulator) domainFilters(now time.Time) filterable[*domain] {
	return filterable[*domain]{
		"status":     func(d *domain) []string { return []string{activeText(!d.Inactive)} },
		"dcv_method": func(d *domain) []string { return []string{d.Method} },
		"search":     func(d *domain) []string { return []string{d.Name} },
		"validation": func(d *domain) []string {
			return slices.DeleteFunc(slices.Clone(d.Types), func(kind string) bool {
				return s.account.typeStatus(d, kind, now) != validationActive
			})
		},
	}
}

// listDomains is GET /domain.
func (s *Simulator) listDomains(c *call) reply {
	query := c.URL.Query()
	asked, conditions := filters(query), s.domainFilters(c.now)
	var found []*domain
	container := query.Get("container_id")
	for _, d := range s.account.Domains {
		if (container == "" || container == idText(s.account.Container.ID)) && conditions.passes(d, asked) {
			found = append(found, d)
		}
	}
	if err := domainFields.sort(found, cmp.Or(query.Get("sort"), "id")); err != nil {
		return refuse(err)
	}
	found, page := paginate(query, found)
	items := make([]domainItem, 0, len(found))
	for _, d := range found {
		item := s.viewDomainItem(d, c.now)
		item.Validations = s.viewTypes(d, c.now)
		if item.DCVExpiration != nil && c.flag("include_dcv_expiration_time") {
			until := iso(s.account.proofOf(d, c.now).ValidatedUntil)
			item.DCVExpiration = &dcvExpiration{OV: until, EV: until}
		}
		items = append(items, item)
	}
	return listing("domains", items, page)
}
