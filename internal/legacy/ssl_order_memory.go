// SPDX-License-Identifier: MPL-2.0

package legacy

import (
	"time"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/legacy/api"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/tfkit"
)

// memory is what an order's private state holds between the walks of Terraform.
type memory struct {
	// Imported tells that the order was imported and not changed since.
	Imported bool `json:"imported,omitempty"`
	// CertifiedKey is the KeyID of what the order has certified, SerialNumber that of its certificate, whether it is shown or
	// not.
	CertifiedKey string `json:"certified_key,omitempty"`
	SerialNumber string `json:"serial_number,omitempty"`
	// Declared is the certificate as last declared, or of an import as the service had it. What the service changed since is
	// nobody's wish.
	Declared *subject `json:"declared,omitempty"`
	// Ordered holds the terms that the order was placed with, by attribute: one that was taken out of the declaration is in
	// force all the same, and putting it in again is no change.
	Ordered map[string]string `json:"ordered,omitempty"`
	// Previous is the order that this one took the place of, to which the resource goes back when this one ends unissued.
	Previous *previousOrder `json:"previous,omitempty"`
	// Beside is the reissue that was under way when the order was imported, by somebody else: it is no drift.
	Beside *api.Subject `json:"beside,omitempty"`
	// Reissue is set while a reissue is under way, or may be.
	Reissue *reissueNote `json:"reissue,omitempty"`
	// Lost is when an order was sent of which it is not known whether it was placed: this one, or one in the place of it. It is
	// for people, by the provider's clock.
	Lost *time.Time `json:"lost,omitempty"`
}

// note keeps which certificate an order was seen with.
func (m *memory) note(now look) { m.CertifiedKey, m.SerialNumber = now.key(), now.serial() }

// previousOrder is what was declared of an order when another took its place.
type previousOrder struct {
	ID              string            `json:"id"`
	PreviousOrderID string            `json:"previous_order_id,omitempty"`
	Declared        subject           `json:"declared"`
	Terms           orderedTerms      `json:"terms"`
	Ordered         map[string]string `json:"ordered,omitempty"`
	Reissue         *reissueNote      `json:"reissue,omitempty"`
	Beside          *api.Subject      `json:"beside,omitempty"`
}

// orderedTerms are the values of orderedModel.
type orderedTerms struct {
	Validity int64             `json:"validity"`
	EV       bool              `json:"ev"`
	Texts    map[string]string `json:"texts"`
}

func (m *orderedModel) values() orderedTerms {
	terms := orderedTerms{Validity: m.Validity.ValueInt64(), EV: m.EV.ValueBool(), Texts: map[string]string{}}
	for _, text := range m.texts() {
		if !text.value.IsNull() {
			terms.Texts[text.name] = text.value.ValueString()
		}
	}
	return terms
}

func (m *orderedModel) restore(terms orderedTerms) {
	m.Validity, m.EV = types.Int64Value(terms.Validity), types.BoolValue(terms.EV)
	for _, text := range m.texts() {
		*text.value = types.StringNull()
		if value, ok := terms.Texts[text.name]; ok {
			*text.value = types.StringValue(value)
		}
	}
}

// comparable returns the terms by attribute, as memory keeps those in force.
func (m *orderedModel) comparable() map[string]string {
	terms := map[string]string{}
	for _, input := range m.inputs() {
		if input.Value != "" {
			terms[input.Name] = input.Value
		}
	}
	return terms
}

// reissueNote is a reissue that was sent.
type reissueNote struct {
	SerialNumber string    `json:"serial_number"`   // of the certificate before; empty if that is the wanted one
	SentAt       time.Time `json:"sent_at"`         // the service's time; zero if it did not tell
	Shown        bool      `json:"shown,omitempty"` // that it is under way
	Prior        subject   `json:"prior"`           // what was declared before the first of the reissues under way
	// Wanted is set when it is not known whether the service took the reissue.
	Wanted *subject `json:"wanted,omitempty"`
	// Earlier is the reissue that this one, if it was taken, took the place of.
	Earlier *reissueNote `json:"earlier,omitempty"`
	// Ambiguous tells that a reissue for the wanted names was under way already, so that one that is proves nothing.
	Ambiguous bool `json:"ambiguous,omitempty"`
}

// subject is what is declared of a certificate.
type subject struct {
	CSR        string   `json:"csr,omitempty"` // empty: not known, because the order was imported
	CommonName string   `json:"common_name"`
	SANs       []string `json:"sans"` // as declared; nil for a declaration without
	ServerType *int64   `json:"server_type,omitempty"`
}

func (m *certifiedModel) subject() subject {
	sans, _ := m.names()
	if sans == nil && !m.SANs.IsNull() {
		sans = []string{}
	}
	return subject{CSR: m.CSR.ValueString(), CommonName: m.CommonName.ValueString(), SANs: sans, ServerType: m.ServerType.ValueInt64Pointer()}
}

// model returns the subject as it is declared.
func (s subject) model() certifiedModel {
	m := certifiedModel{CSR: tfkit.OptionalText(s.CSR), CommonName: types.StringValue(s.CommonName), SANs: types.SetNull(types.StringType), ServerType: types.Int64PointerValue(s.ServerType)}
	if s.SANs != nil {
		names := make([]attr.Value, 0, len(s.SANs))
		for _, name := range s.SANs {
			names = append(names, types.StringValue(name))
		}
		m.SANs = types.SetValueMust(types.StringType, names)
	}
	return m
}

// The keys of the private state. The decision is the plan's alone.
const (
	memoryKey   = "memory"
	decisionKey = "decision"
)
