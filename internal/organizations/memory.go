// SPDX-License-Identifier: MPL-2.0

package organizations

import (
	"slices"
	"time"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/certcentral"
)

// memoryKey is the key of the private state.
const memoryKey = "memory"

// importPeriod is how long after an import what the service does not return is filled in, and not sent.
const importPeriod = 24 * time.Hour

// memory is what an organization's private state holds between the walks of Terraform: what no attribute shows and
// decisions need all the same.
type memory struct {
	// Imported tells that the organization was imported, and neither changed nor a day older since.
	Imported   bool      `json:"imported,omitempty"`
	ImportedAt time.Time `json:"imported_at,omitzero"` // the service's time
	// Sent holds the fixed attributes that the organization was created with, Served what the service made of them. The
	// two mean the same, however different they look. Served is missing until the organization was read.
	Sent   map[string]string `json:"sent,omitempty"`
	Served map[string]string `json:"served,omitempty"`
	// Known holds every value that a fixed attribute was declared with or had at the service: none of them is an edit.
	Known map[string][]string `json:"known,omitempty"`
	// Unsent names the contacts that are in state, and that the service has not been told.
	Unsent []string `json:"unsent,omitempty"`
}

// same tells whether two values of a fixed attribute mean the same.
func (s *memory) same(attribute, a, b, country string) bool {
	a, b = plain(attribute, a, country), plain(attribute, b, country)
	if a == b {
		return true
	}
	if s.Served == nil || s.Sent[attribute] == "" {
		return false
	}
	pair := []string{plain(attribute, s.Sent[attribute], country), plain(attribute, s.Served[attribute], country)}
	return slices.Contains(pair, a) && slices.Contains(pair, b)
}

// knows tells whether a fixed attribute was declared with the value, or had it at the service.
func (s *memory) knows(attribute, value, country string) bool {
	return slices.ContainsFunc(s.Known[attribute], func(known string) bool { return s.same(attribute, known, value, country) })
}

// learn adds values of the fixed attributes to those known.
func (s *memory) learn(values map[string]string) {
	if s.Known == nil {
		s.Known = map[string][]string{}
	}
	for _, attribute := range fixedAttributes {
		if !s.knows(attribute, values[attribute], values["country"]) {
			s.Known[attribute] = append(s.Known[attribute], values[attribute])
		}
	}
}

// observe takes note of what the service has, and of its time.
func (s *memory) observe(o *certcentral.Organization) {
	served := servedTexts(o)
	if s.Sent != nil && s.Served == nil {
		s.Served = served
	}
	s.learn(served)
	if s.Imported && o.AsOf.Sub(s.ImportedAt) > importPeriod {
		s.Imported = false
	}
}
