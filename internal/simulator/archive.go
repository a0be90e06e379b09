// SPDX-License-Identifier: MPL-2.0

package simulator

import "slices"

// archiveCertificate is PUT /certificate/{id}/archive. It changes what lists show, and
// nothing else; the certificate in use is always shown.
func (s *Simulator) archiveCertificate(c *call) reply {
	o, cert, err := s.account.certificate(c.params["id"])
	if err != nil {
		return refuse(err)
	}
	if cert == o.current() {
		return refuse(badRequest("cannot_archive_primary_certificate", "The primary certificate of an order cannot be archived."))
	}
	cert.Archived = true
	return done()
}

// unarchiveCertificate is PUT /certificate/{id}/unarchive.
func (s *Simulator) unarchiveCertificate(c *call) reply {
	_, cert, err := s.account.certificate(c.params["id"])
	if err != nil {
		return refuse(err)
	}
	cert.Archived = false
	return done()
}

// shown lists certificates newest first, and those that are archived only where the
// caller asks for them.
func (c *call) shown(certificates []*certificate) []*certificate {
	newest := slices.Clone(certificates)
	slices.Reverse(newest)
	if c.flag("show_archived") {
		return newest
	}
	return slices.DeleteFunc(newest, func(cert *certificate) bool { return cert.Archived })
}
