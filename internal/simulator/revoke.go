// SPDX-License-Identifier: MPL-2.0

package simulator

import (
	"cmp"
	"net/http"
	"time"
)

// revokeBody is the body of a revocation. The comment has two spellings. The reason
// is not read: nothing that the API shows tells it.
type revokeBody struct {
	Comments     string    `json:"comments"`
	Comment      string    `json:"comment"`
	SkipApproval looseBool `json:"skip_approval"`
}

// revokeOrder is PUT /order/certificate/{id}/revoke.
func (s *Simulator) revokeOrder(c *call) reply {
	o, err := s.pathOrder(c)
	if err != nil {
		return refuse(err)
	}
	return s.revoke(c, o, 0)
}

// revokeCertificate is PUT /certificate/{id}/revoke.
func (s *Simulator) revokeCertificate(c *call) reply {
	o, cert, err := s.account.certificate(c.params["id"])
	if err != nil {
		return refuse(err)
	}
	return s.revoke(c, o, cert.ID)
}

// revoke revokes at once when approval is skipped, else files a request: revocations
// wait for an approver in every approval mode.
func (s *Simulator) revoke(c *call, o *order, certificateID int64) reply {
	var body revokeBody
	if err := c.decode(&body); err != nil {
		return refuse(err)
	}
	if err := s.checkRevoke(o, certificateID); err != nil {
		return refuse(err)
	}
	if body.SkipApproval {
		if err := c.checkPermission(); err != nil {
			return refuse(err)
		}
		if err := s.revokeScope(o, certificateID, c.now); err != nil {
			return refuse(err)
		}
		return done()
	}
	r := s.addRequest(o, c.user.ID, typeRevoke, requestPending, cmp.Or(body.Comments, body.Comment), c.now)
	r.CertificateID = certificateID
	return answer(http.StatusCreated, s.viewRequest(r))
}

func (s *Simulator) checkRevoke(o *order, certificateID int64) error {
	switch o.Status {
	case statusIssued:
	case statusRevoked:
		return badRequest("order_already_revoked", "The order is revoked already.")
	default:
		return wrongState(o, "revoked")
	}
	for _, c := range o.all() {
		switch {
		case certificateID == 0 || c.ID != certificateID || c.Status == statusIssued:
		case c.Status == statusRevoked:
			return badRequest("order_already_revoked", "The certificate is revoked already.")
		default:
			return badRequest("certificate_not_revocable", "The certificate is "+c.Status+".")
		}
	}
	return nil
}

// revokeScope revokes one certificate, which leaves its order's status as it is, or
// with the id 0 all of them and the order. Both count as a change of the order's status.
func (s *Simulator) revokeScope(o *order, certificateID int64, now time.Time) error {
	if err := s.checkRevoke(o, certificateID); err != nil {
		return err
	}
	for _, c := range o.all() {
		if c.Status == statusIssued && (certificateID == 0 || c.ID == certificateID) {
			c.Status = statusRevoked
		}
	}
	o.ShowStatus = true
	status := o.Status
	if certificateID == 0 {
		status = statusRevoked
		s.account.endDuplicates(o, now)
	}
	o.setStatus(status, now)
	return nil
}
