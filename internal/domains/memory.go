// SPDX-License-Identifier: MPL-2.0

package domains

import (
	"maps"
	"time"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/certcentral"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/lifecycle"
)

// The keys of the private state. The decision is the plan's alone: it is written with a plan and read by its apply.
const (
	memoryKey   = "memory"
	decisionKey = "decision"
)

// memory is what plans decide by beside the state: every walk of Terraform is a new process, and a plan asks neither the
// service nor a clock.
type memory struct {
	// ServiceTime is the service's time at the last refresh, to the hour.
	ServiceTime time.Time `json:"service_time,omitzero"`
	// Name and OrganizationID are the service's, which may differ from the declared ones.
	Name           string `json:"name,omitempty"`
	OrganizationID int64  `json:"organization_id,omitempty"`
	// Method is how the domain is proved.
	Method string `json:"method,omitempty"`
	// ProvedAt is when the domain was proved last.
	ProvedAt time.Time `json:"proved_at,omitzero"`
	// Submitted holds, by type, what was in the way of a validation when the domain was submitted for it last: it is not
	// submitted for the same reason twice.
	Submitted map[string]string `json:"submitted,omitempty"`
	// Checked is the end of a proof that a check found in place and did not prolong: until then another check does not, either.
	Checked time.Time `json:"checked,omitzero"`
	// AsFound tells that the domain was imported in a state that declared domains are brought out of, and is left in it: see
	// domain_import.go.
	AsFound bool `json:"as_found,omitempty"`
	// Lapses tells that it was in order all the same, but for a token by which its proof could be prolonged.
	Lapses bool `json:"lapses,omitempty"`
}

// submitted notes for what reasons a domain was submitted.
func (m *memory) submitted(reasons map[string]string) {
	if m.Submitted == nil {
		m.Submitted = map[string]string{}
	}
	maps.Copy(m.Submitted, reasons)
}

// see notes what an answer tells beyond the attributes.
func (m *memory) see(domain *certcentral.Domain) {
	m.ServiceTime = domain.AsOf.Truncate(time.Hour)
	m.Name, m.OrganizationID = lifecycle.ServedDomain(domain.Name, true), domain.Organization.ID
	m.Method = domain.DCVMethod
	m.ProvedAt = domain.DCVApproved.Time
	for _, validation := range domain.Validations {
		if lifecycle.ValidationStatus(validation.Status, validation.ValidatedUntil.Time, domain.AsOf) == lifecycle.ValidationActive {
			delete(m.Submitted, validation.Type)
		}
	}
}
