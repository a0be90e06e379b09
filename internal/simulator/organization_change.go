// SPDX-License-Identifier: MPL-2.0

package simulator

import (
	"net/http"
	"slices"
	"strings"
)

// activateOrganization is PUT /organization/{id}/activate.
func (s *Simulator) activateOrganization(c *call) reply {
	o, err := s.pathOrganization(c)
	if err != nil {
		return refuse(err)
	}
	if !o.Active && s.config.RefuseReactivation {
		return refuse(&refusal{
			http.StatusForbidden, "access_denied|missing_permission",
			"To activate an organization again, contact DigiCert Support.",
		})
	}
	o.Active = true
	if err := s.advanceAll(c.now); err != nil {
		return refuse(err)
	}
	return done()
}

// deactivateOrganization is PUT /organization/{id}/deactivate.
func (s *Simulator) deactivateOrganization(c *call) reply {
	o, err := s.pathOrganization(c)
	if err != nil {
		return refuse(err)
	}
	if waiting := s.account.ordersOf(o, statusNeedsApproval, statusPending, statusWaitingPickup, statusReissuePending); len(waiting) > 0 {
		return refuse(badRequest("organization_has_pending_orders", "Orders of the organization are pending: "+orderIDs(waiting)+"."))
	}
	o.Active = false
	return done()
}

// deleteOrganization is DELETE /organization/{id}. The organization's orders stay.
func (s *Simulator) deleteOrganization(c *call) reply {
	o, err := s.pathOrganization(c)
	if err != nil {
		return refuse(err)
	}
	if o.ID == firstOrganizationID {
		return refuse(invalidValue("organization", "The account's first organization cannot be deleted."))
	}
	if orders := s.account.ordersOf(o); s.config.RefuseDeleteWithOrders && len(orders) > 0 {
		return refuse(badRequest("organization_has_orders", "The organization is on orders: "+orderIDs(orders)+"."))
	}
	s.account.Organizations = slices.DeleteFunc(s.account.Organizations, func(other *organization) bool { return other == o })
	s.account.Domains = slices.DeleteFunc(s.account.Domains, func(d *domain) bool { return d.OrganizationID == o.ID })
	return done()
}

func orderIDs(orders []*order) string {
	ids := make([]string, 0, len(orders))
	for _, o := range orders {
		ids = append(ids, idText(o.ID))
	}
	return strings.Join(ids, ", ")
}

// checkReissue refuses to reissue for an organization that was deleted.
func (s *Simulator) checkReissue(o *order) error {
	if !s.productOf(o).needsOrganization() {
		return nil
	}
	if _, err := s.account.organization(o.OrganizationID); err != nil {
		return invalidValue("organization", "The order's organization was deleted.")
	}
	return nil
}
