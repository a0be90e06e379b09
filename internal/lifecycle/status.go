// SPDX-License-Identifier: MPL-2.0

package lifecycle

// The words of the service for how far an order, a certificate or a request is (API reference, order status values,
// reissues and requests). Which of them means what for an order tells PhaseOf, for a certificate HasEnded, and for a
// request IsOpen.
const (
	StatusSubmitted      = "submitted" // a request that waits for the first of two approvals
	StatusPending        = "pending"   // a request that waits for its only or second approval; an order or a certificate on its way
	StatusNeedsApproval  = "needs_approval"
	StatusNeedsCSR       = "needs_csr"
	StatusWaitingPickup  = "waiting_pickup"
	StatusReissuePending = "reissue_pending"
	StatusIssued         = "issued"
	StatusApproved       = "approved"
	StatusRejected       = "rejected"
	StatusRevoked        = "revoked"
	StatusExpired        = "expired"
	StatusCanceled       = "canceled"
	StatusDenied         = "denied"
)

// How far the address of a client certificate is proved (API reference, client and S/MIME orders).
const (
	AddressValidated   = "validated"
	AddressUnvalidated = "unvalidated"
)

// The types of requests, by what they ask for.
const (
	RequestNew       = "new_request"
	RequestReissue   = "reissue"
	RequestDuplicate = "duplicate"
	RequestRevoke    = "revoke"
)

// HasEnded tells whether a certificate with the status is one that no server is to present any more, or ever will: it was
// revoked, ran out, or never came to be.
func HasEnded(certificateStatus string) bool {
	switch certificateStatus {
	case StatusRejected, StatusRevoked, StatusExpired, StatusCanceled:
		return true
	default:
		return false
	}
}
