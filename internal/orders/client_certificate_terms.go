// SPDX-License-Identifier: MPL-2.0

package orders

// clientTerms are the declared values of a client certificate that the service need not give back the way they were
// declared, or at all.
type clientTerms struct {
	Emails []string `json:"emails,omitempty"`
}
