// SPDX-License-Identifier: MPL-2.0

package simulator

import (
	"cmp"
	"net/http"
	"slices"
)

// reissueLegacyOrder is REISSUE /order/{id}. It takes the place of a reissue that is
// pending. Its comments are for approvers, of whom there are none.
func (s *Simulator) reissueLegacyOrder(c *call) reply {
	var body legacyCertificateBody
	if err := c.decode(&body); err != nil {
		return refuseLegacy(err)
	}
	o, err := s.legacyOrder(c)
	if err != nil {
		return refuseLegacy(err)
	}
	if !o.live() {
		return refuseLegacy(wrongState(o, "reissued"))
	}
	if err := s.checkReissue(o); err != nil {
		return refuseLegacy(err)
	}
	last, changes := o.current(), body.reissue(o.current())
	cert, err := s.readLegacyReissue(c, o, changes)
	if err == nil {
		err = s.commitLegacyReissue(c, o, cert, changes)
	}
	if err != nil {
		return refuseLegacy(err)
	}
	return legacyAnswer(http.StatusOK, map[string]bool{"pending_name_changes": !cert.sameNames(last)})
}

// readLegacyReissue checks a reissue and makes it a certificate to be issued.
func (s *Simulator) readLegacyReissue(c *call, o *order, body *reissueBody) (*certificate, error) {
	if err := checkLegacyReissue(s.productOf(o), o.current().DCVMethod, &body.Certificate); err != nil {
		return nil, err
	}
	cert, err := s.readReissue(o, body, c.now)
	if err != nil {
		return nil, err
	}
	cert.RequestedBy, cert.OrgUnits = c.user.ID, o.current().OrgUnits
	return cert, s.checkLimits(s.limited(o, cert, c.user, c.now))
}

// commitLegacyReissue files a checked reissue in the place of one that is pending.
func (s *Simulator) commitLegacyReissue(c *call, o *order, cert *certificate, body *reissueBody) error {
	if o.Status == statusReissuePending {
		s.closeRequests(o, decision{requestRejected, "Another reissue took its place.", c.user.ID}, c.now)
		s.abandon(o, statusRejected, c.now)
	}
	cert.Bill = s.bill(o, cert)
	_, err := s.commitReissue(o, cert, body, c.now)
	return err
}

// reissue is a reissue as the newer API has it, with what the body leaves out filled in
// from the certificate in use.
func (b *legacyCertificateBody) reissue(last *certificate) *reissueBody {
	names := b.SANs
	if names == nil {
		names = last.sans()
	}
	platform := &idBody{ID: looseInt(last.PlatformID)}
	if b.ServerType != "" {
		platform = b.platform()
	}
	return &reissueBody{
		Certificate: certificateBody{
			CommonName:     cmp.Or(string(b.CommonName), last.CommonName),
			DNSNames:       names,
			CSR:            cmp.Or(string(b.CSR), last.CSR),
			SignatureHash:  last.SignatureHash,
			ServerPlatform: platform,
			ProfileOption:  last.ProfileOption,
		},
		SkipApproval: true,
	}
}

// checkLegacyReissue refuses a reissue for all that is wrong with it.
func checkLegacyReissue(p product, method string, b *certificateBody) error {
	var problems legacyErrors
	if !fitsCSR(b.CSR) {
		problems.refuse(fieldCSR)
	}
	problems.checkNames(p, method, b.CommonName, b.DNSNames)
	return problems.orNil()
}

// sameNames tells that two certificates have the same common name and the same other
// names, in whatever order.
func (c *certificate) sameNames(other *certificate) bool {
	sorted := func(names []string) []string { return slices.Sorted(slices.Values(names)) }
	return c.CommonName == other.CommonName && slices.Equal(sorted(c.DNSNames), sorted(other.DNSNames))
}
