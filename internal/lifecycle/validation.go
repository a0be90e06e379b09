// SPDX-License-Identifier: MPL-2.0

package lifecycle

import (
	"slices"
	"time"
)

// ValidationTypes are the kinds of validation that organizations and domains are submitted for (API reference,
// submit for validation).
func ValidationTypes() []string { return []string{"ov", "ev", "cs", "ev_cs", "ds", "smime"} }

// NeedsVerifiedUsers tells whether an organization is validated for the kind only with people who may approve its
// certificates.
func NeedsVerifiedUsers(kind string) bool {
	return slices.Contains([]string{"ev", "cs", "ev_cs"}, kind)
}

// The words of the service for how far a validation is.
const (
	ValidationActive  = "active"
	ValidationPending = "pending"
	ValidationExpired = "expired"
	// ValidationRejected is what DigiCert declined. The service's documentation does not name it.
	ValidationRejected = "rejected"
	// ProofComplete is the dcv_status of a domain that is proved.
	ProofComplete = "complete"
)

// ValidationStatus returns how far a validation is at the service's time now: a status that was in force counts as expired
// once its end is past, whatever the service still calls it. The zero until and the zero now tell nothing.
func ValidationStatus(status string, until, now time.Time) string {
	inForce := status == ValidationActive || status == ProofComplete
	if inForce && !until.IsZero() && !now.IsZero() && !now.Before(until) {
		return ValidationExpired
	}
	return status
}
