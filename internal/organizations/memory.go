// SPDX-License-Identifier: MPL-2.0

package organizations

import (
	"slices"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/certcentral"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/lifecycle"
)

// memoryKey is the key of the private state.
const memoryKey = "memory"

// memory is what an organization's private state holds between the walks of Terraform: what no attribute shows and
// decisions need all the same.
type memory struct {
	// Sent holds the fixed attributes that the organization was created with, Served what the service made of them. The
	// two mean the same, however different they look. Served is missing until the organization was read.
	Sent   map[string]string `json:"sent,omitempty"`
	Served map[string]string `json:"served,omitempty"`
	// Known holds every value that a fixed attribute was declared with or had at the service: none of them is an edit.
	Known map[string][]string `json:"known,omitempty"`
	// Unsent names the contacts that are in state, and that the service has not been told.
	Unsent []string `json:"unsent,omitempty"`
	// Imported tells that the organization was imported and not changed since: what the service does not return is filled in
	// then, and not sent.
	Imported bool `json:"imported,omitempty"`
	// TechnicalDeclared tells that an apply of this resource declared the technical contact. Only then is it removed when it
	// is taken out of the configuration: one that came with an import is somebody else's.
	TechnicalDeclared bool `json:"technical_declared,omitempty"`
	// Submitted holds, by type, the validation that the service had when the organization was submitted for the type last,
	// as the reason that submissionReason gives. It is not submitted twice for the same.
	Submitted map[string]string `json:"submitted,omitempty"`
	// AsFound tells that the organization was imported inactive or with validations that had expired, and is left so: see
	// organization_import.go.
	AsFound bool `json:"as_found,omitempty"`
}

// same tells whether two values of a fixed attribute mean the same.
func (s *memory) same(attribute, a, b, country string) bool {
	if alike(attribute, a, b, country) {
		return true
	}
	if s.Served == nil || s.Sent[attribute] == "" {
		return false
	}
	isOfPair := func(value string) bool {
		return alike(attribute, value, s.Sent[attribute], country) || alike(attribute, value, s.Served[attribute], country)
	}
	return isOfPair(a) && isOfPair(b)
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

// told takes note that the service has the contacts of the model.
func (s *memory) told(m *organizationModel) {
	s.Unsent, s.Imported, s.TechnicalDeclared = nil, false, !m.TechnicalContact.IsNull()
}

// submitted takes note that the organization was submitted, with the validations that it had before.
func (s *memory) submitted(submitted []certcentral.ValidationRequest, before *organizationModel) {
	if s.Submitted == nil {
		s.Submitted = map[string]string{}
	}
	for _, validation := range submitted {
		s.Submitted[validation.Type] = submissionReason(before, validation.Type)
	}
}

// observe takes note of what the service has.
func (s *memory) observe(found *organization) {
	served := servedTexts(found.Organization)
	if s.Sent != nil && s.Served == nil {
		s.Served = served
	}
	s.learn(served)
	statuses := statusValue(found.validations, found.AsOf)
	for kind := range s.Submitted {
		if statusOf(statuses, kind) == lifecycle.ValidationActive {
			delete(s.Submitted, kind)
		}
	}
}
