// SPDX-License-Identifier: MPL-2.0

package simulator

import (
	"slices"
	"time"
)

const (
	// serviceLead is how long before their end the service reissues certificates and
	// renews orders that ask for it.
	serviceLead = 30 * 24 * time.Hour

	// supersededLife is how long the earlier certificates of an order outlive a reissue
	// that dropped some of their names.
	supersededLife = 72 * time.Hour
)

// event is something that the passing of time brings to an order.
type event struct {
	order *order
	at    time.Time
	do    func(*Simulator, *order, time.Time) error
}

// settle lets the passing of time take effect, event by event in the order of their
// times and each at its own time, so that it makes no difference when somebody looks. It
// tells whether there were any.
func (s *Simulator) settle(now time.Time) (bool, error) {
	happened := false
	for e := s.nextEvent(); e.order != nil && !e.at.After(now); e = s.nextEvent() {
		happened = true
		if err := e.do(s, e.order, e.at); err != nil {
			return happened, err
		}
	}
	s.account.Settled = later(s.account.Settled, now)
	return happened, nil
}

// nextEvent is the first event that is due or to come. Its order is nil where there is none.
func (s *Simulator) nextEvent() event {
	var first event
	for _, o := range s.account.Orders {
		for _, e := range s.eventsOf(o) {
			if first.order == nil || e.at.Before(first.at) {
				first = e
			}
		}
	}
	return first
}

// eventsOf lists what time will bring to an order. What its settings brought about later
// than it was due is due at once.
func (s *Simulator) eventsOf(o *order) []event {
	if !o.live() {
		return nil
	}
	events := []event{{o, o.ValidTill.Add(time.Nanosecond), (*Simulator).expire}}
	add := func(at time.Time, do func(*Simulator, *order, time.Time) error) {
		if !at.IsZero() {
			events = append(events, event{o, later(at, s.account.Settled), do})
		}
	}
	add(o.supersessionDue(), (*Simulator).revokeSuperseded)
	asked := o.Terms.AutoReissue != 0 || o.Terms.AutoRenew != 0
	if asked && o.Status == statusIssued && s.checkReissue(o) == nil { // there is somebody to do it for
		add(o.reissueDue(s.productOf(o)), (*Simulator).reissueByService)
		add(o.renewalDue(), (*Simulator).renewByService)
	}
	return events
}

func later(a, b time.Time) time.Time {
	if a.Before(b) {
		return b
	}
	return a
}

// expire ends an order at its end, not when somebody looks.
func (s *Simulator) expire(o *order, _ time.Time) error {
	s.account.turnDown(o)
	s.account.endDuplicates(o, o.ValidTill)
	o.setStatus(statusExpired, o.ValidTill)
	return nil
}

// serviceDue is when the service sees to what follows a term: some time before its end,
// but not in the first half of a short one.
func serviceDue(from, till time.Time) time.Time {
	life := till.Sub(from)
	if life <= serviceLead {
		return till.Add(-life / 2)
	}
	return till.Add(-serviceLead)
}

// reissueDue is when the service reissues the current certificate, zero for never: the
// order must want it and must let the next one end later.
func (o *order) reissueDue(p product) time.Time {
	c := o.current()
	if o.Terms.AutoReissue == 0 || c.Followed || c.Status != statusIssued {
		return time.Time{}
	}
	due := serviceDue(c.ValidFrom, c.ValidTill)
	if !certificateEnd(p, c.Validity, due, o.ValidTill).After(c.ValidTill) {
		return time.Time{}
	}
	return due
}

// reissueByService reissues the current certificate as it is. Nobody has to approve it;
// a proof that is over has to be given again.
func (s *Simulator) reissueByService(o *order, now time.Time) error {
	last := o.current()
	last.Followed = true
	cert := last.again(now)
	o.Certificates = append(o.Certificates, cert)
	o.ShowStatus = true
	o.setStatus(statusReissuePending, now)
	s.submit(o, cert, now)
	return s.accept(o, now)
}

// again is a certificate that is still to be issued, for the same names and key.
func (c *certificate) again(now time.Time) *certificate {
	return &certificate{
		Status:        statusPending,
		RequestedBy:   c.RequestedBy,
		CommonName:    c.CommonName,
		DNSNames:      slices.Clone(c.DNSNames),
		CSR:           c.CSR,
		KeySize:       c.KeySize,
		SignatureHash: c.SignatureHash,
		PlatformID:    c.PlatformID,
		Validity:      c.Validity,
		CA:            c.CA,
		ProfileOption: c.ProfileOption,
		OrgUnits:      c.OrgUnits,
		DCVMethod:     c.DCVMethod,
		DCVScope:      c.DCVScope,
		DCVEmails:     c.DCVEmails,
		Client:        c.Client,
		Created:       now,
	}
}

// renewalDue is when the service renews the order, zero for never.
func (o *order) renewalDue() time.Time {
	if o.Terms.AutoRenew == 0 || o.Followed || o.renewed() || o.current().Status != statusIssued {
		return time.Time{}
	}
	due := serviceDue(o.ValidFrom, o.ValidTill)
	if !o.nextValidity().end(due).After(o.ValidTill) {
		return time.Time{}
	}
	return due
}

// nextValidity is the length of the order's renewal: for an order to a date as many days.
func (o *order) nextValidity() validity {
	if o.Validity.CustomExpirationDate == "" {
		return o.Validity
	}
	return validity{Days: daysBetween(o.ValidFrom, o.ValidTill) + 1}
}

// renewByService orders the same again. As with its reissues nobody has to approve that.
func (s *Simulator) renewByService(o *order, now time.Time) error {
	o.Followed = true
	cert := o.current().again(now)
	renewal := &order{
		ID:             next(&s.account.Last.Order),
		ReceiptID:      next(&s.account.Last.Receipt),
		Product:        o.Product,
		Created:        now,
		OrganizationID: o.OrganizationID,
		ContainerID:    o.ContainerID,
		Validity:       o.nextValidity(),
		Certificates:   []*certificate{cert},
		RenewalOf:      o.ID,
		Terms:          o.Terms,
		Contacts:       o.Contacts.clone(),
	}
	renewal.Terms.AlternativeOrderID, renewal.Terms.DiscountSerial = "", ""
	renewal.Terms.Price = s.productOf(o).price(countNames(cert.DNSNames), termYears(renewal.Validity, now))
	if s.productOf(o).client != nil { // which count the times that are left
		renewal.Terms.AutoRenew--
	}
	o.RenewedBy = renewal.ID
	s.account.Orders = append(s.account.Orders, renewal)
	renewal.setStatus(statusPending, now)
	s.submit(renewal, cert, now)
	return s.accept(renewal, now)
}

// clone is a copy that changes by itself.
func (c orderContacts) clone() orderContacts {
	c.Verified = slices.Clone(c.Verified)
	return c
}

// supersede notes that a certificate, which has just been issued, replaces those before
// it whose names it does not all have. The order's other certificates go with them.
func (o *order) supersede(c, previous *certificate) {
	dropped := func(name string) bool { return !slices.Contains(c.DNSNames, name) }
	if !slices.ContainsFunc(previous.DNSNames, dropped) {
		return
	}
	for _, earlier := range o.all() {
		if earlier != c && earlier.Status == statusIssued {
			c.Supersedes = append(c.Supersedes, earlier.ID)
		}
	}
}

// superseding is the first certificate that others are still to be revoked for, or nil.
func (o *order) superseding() *certificate {
	i := slices.IndexFunc(o.Certificates, func(c *certificate) bool { return len(c.Supersedes) > 0 })
	if i < 0 {
		return nil
	}
	return o.Certificates[i]
}

// supersessionDue is when superseded certificates are revoked, zero for never.
func (o *order) supersessionDue() time.Time {
	c := o.superseding()
	if c == nil {
		return time.Time{}
	}
	return c.Issued.Add(supersededLife)
}

// revokeSuperseded revokes the superseded certificates that are still in use.
func (s *Simulator) revokeSuperseded(o *order, now time.Time) error {
	by := o.superseding()
	for _, c := range o.all() {
		if slices.Contains(by.Supersedes, c.ID) && statusOf(c, now) == statusIssued {
			c.Status = statusRevoked
			o.setStatus(o.Status, now)
		}
	}
	by.Supersedes = nil
	return nil
}
