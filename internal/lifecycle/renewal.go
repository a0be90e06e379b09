// SPDX-License-Identifier: MPL-2.0

package lifecycle

import "time"

// Window returns how long before the end of a certificate its successor is due: the days asked for, but at most half of
// the certificate's life, so that a window written for long certificates still makes sense for short ones.
func Window(days int64, from, till time.Time) time.Duration {
	return min(time.Duration(days)*24*time.Hour, till.Sub(from)/2)
}

// DueAt returns the moment at which the window of a certificate opens, zero when there is no window or no certificate.
func DueAt(days int64, from, till time.Time) time.Time {
	if days <= 0 || from.IsZero() || till.IsZero() {
		return time.Time{}
	}
	return till.Add(-Window(days, from, till))
}

// reached tells whether the window of a running order's certificate is open.
func reached(days int64, s Situation) bool {
	at := DueAt(days, s.ValidFrom, s.ValidTill)
	return !at.IsZero() && !s.Now.IsZero() && !s.Now.Before(at) && PhaseOf(s.Status) == Running
}

// Due tells whether a successor of the order's certificate is due. While something is under way, or when the order has
// been renewed already, nothing is.
func Due(days int64, s Situation) bool {
	return reached(days, s) && !s.Renewed && !s.OpenRequest
}

// unattended tells whether a certificate is in its last third, and neither a window nor DigiCert's own renewal or reissue
// will follow it up. Once it has ended, DigiCert did not.
func unattended(want Terms, s Situation) bool {
	if s.ValidFrom.IsZero() || s.ValidTill.IsZero() || s.Now.IsZero() || PhaseOf(s.Status) != Running || s.Renewed || s.OpenRequest {
		return false
	}
	outlived := s.OrderValidTill.After(s.ValidTill)
	reissues := !s.SingleTerm && (s.AutoReissues || want.AutoReissue.Value == "true")
	byService := outlived && reissues || !outlived && s.AutoRenews
	attended := want.RenewBeforeDays > 0 || byService && s.Now.Before(s.ValidTill)
	return !attended && InLastThird(s.ValidFrom, s.ValidTill, s.Now)
}
