// SPDX-License-Identifier: MPL-2.0

package simulator

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

const (
	fieldText      = "text"
	fieldInt       = "int"
	fieldEmail     = "email_address"
	fieldEmailList = "email_list"
)

// fieldTypes are the types of custom fields; "" takes anything.
var fieldTypes = []string{"", fieldText, fieldInt, fieldEmail, fieldEmailList}

// metadata is the definition of a custom field, as kept and as shown.
type metadata struct {
	ID            int64  `json:"id"`
	Label         string `json:"label"`
	Required      bool   `json:"is_required"`
	Active        bool   `json:"is_active"`
	DataType      string `json:"data_type,omitempty"`
	ShowInReceipt bool   `json:"show_in_receipt"`
}

// check refuses a value that is not of the definition's type, also none at all.
func (m *metadata) check(value string) error {
	var fits bool
	switch m.DataType {
	case fieldInt:
		_, err := strconv.ParseInt(value, 10, 64)
		fits = err == nil
	case fieldEmail:
		fits = mailAddress.MatchString(value)
	case fieldEmailList:
		fits = !slices.ContainsFunc(strings.Split(value, ","), func(address string) bool {
			return !mailAddress.MatchString(strings.TrimSpace(address))
		})
	default:
		fits = strings.TrimSpace(value) != ""
	}
	if !fits {
		return badRequest("invalid_custom_field_value", "The value does not fit the custom field "+m.Label+".")
	}
	return nil
}

// metadataBody defines a custom field, or changes one: what is left out stays then.
type metadataBody struct {
	Label         *string    `json:"label"`
	Required      *looseBool `json:"is_required"`
	Active        *looseBool `json:"is_active"`
	DataType      *string    `json:"data_type"`
	ShowInReceipt *looseBool `json:"show_in_receipt"`
}

// apply changes a definition and refuses what would not be one.
func (b *metadataBody) apply(m metadata) (metadata, error) {
	if b.Label != nil {
		m.Label = strings.TrimSpace(*b.Label)
	}
	if b.DataType != nil {
		m.DataType = *b.DataType
	}
	for _, flag := range []struct {
		asked *looseBool
		kept  *bool
	}{{b.Required, &m.Required}, {b.Active, &m.Active}, {b.ShowInReceipt, &m.ShowInReceipt}} {
		if flag.asked != nil {
			*flag.kept = bool(*flag.asked)
		}
	}
	switch {
	case m.Label == "":
		return m, missing("label")
	case !slices.Contains(fieldTypes, m.DataType):
		return m, invalidValue("data_type", "It must be text, int, email_address or email_list.")
	}
	return m, nil
}

// listMetadata is GET /account/metadata.
func (s *Simulator) listMetadata(*call) reply {
	return listing("metadata", s.account.Metadata, nil)
}

// createMetadata is POST /account/metadata. Its answer does not tell the id.
func (s *Simulator) createMetadata(c *call) reply {
	var body metadataBody
	if err := c.decode(&body); err != nil {
		return refuse(err)
	}
	m, err := body.apply(metadata{Active: true})
	if err != nil {
		return refuse(err)
	}
	s.account.addMetadata(m)
	return done()
}

// updateMetadata is PUT /account/metadata/{id}.
func (s *Simulator) updateMetadata(c *call) reply {
	var body metadataBody
	if err := c.decode(&body); err != nil {
		return refuse(err)
	}
	id, err := c.id("metadata")
	if err != nil {
		return refuse(err)
	}
	m := s.account.metadata(id)
	if m == nil {
		return refuse(notFound("metadata"))
	}
	changed, err := body.apply(*m)
	if err != nil {
		return refuse(err)
	}
	*m = changed
	return done()
}

func (a *account) addMetadata(m metadata) int64 {
	m.ID = next(&a.Last.Metadata)
	a.Metadata = append(a.Metadata, &m)
	return m.ID
}

// metadata finds the definition of a custom field, or nil.
func (a *account) metadata(id int64) *metadata {
	i := slices.IndexFunc(a.Metadata, func(m *metadata) bool { return m.ID == id })
	if i < 0 {
		return nil
	}
	return a.Metadata[i]
}

// checkFields refuses an order whose custom fields are unknown, unfit or incomplete.
func (a *account) checkFields(fields []customField) error {
	given := make(map[int64]bool)
	for _, f := range fields {
		if err := a.checkField("custom_fields", f); err != nil {
			return err
		}
		if given[int64(f.MetadataID)] {
			return invalidValue("custom_fields", "A field has two values.")
		}
		given[int64(f.MetadataID)] = true
	}
	for _, m := range a.Metadata {
		if m.Required && m.Active && !given[m.ID] {
			return badRequest("custom_field_required:"+m.Label, "The custom field "+m.Label+" is required.")
		}
	}
	return nil
}

func (a *account) checkField(field string, f customField) error {
	m := a.metadata(int64(f.MetadataID))
	if m == nil || !m.Active {
		return invalidValue(field, "There is no such custom field in use.")
	}
	return m.check(string(f.Value))
}

// setCustomField is POST /order/certificate/{id}/custom-field.
func (s *Simulator) setCustomField(c *call) reply {
	var body customField
	if err := c.decode(&body); err != nil {
		return refuse(err)
	}
	o, err := s.pathOrder(c)
	if err != nil {
		return refuse(err)
	}
	if err := s.account.checkField("metadata_id", body); err != nil {
		return refuse(err)
	}
	o.Terms.setField(body)
	return done()
}

// setField gives a custom field its value. Renewals may share the old values.
func (t *terms) setField(f customField) {
	t.CustomFields = slices.Clone(t.CustomFields)
	i := slices.IndexFunc(t.CustomFields, func(known customField) bool { return known.MetadataID == f.MetadataID })
	if i < 0 {
		t.CustomFields = append(t.CustomFields, f)
	} else {
		t.CustomFields[i].Value = f.Value
	}
}

// customFieldView is a custom field's value in answers.
type customFieldView struct {
	MetadataID int64  `json:"metadata_id"`
	Label      string `json:"label"`
	Value      string `json:"value"`
}

// viewFields shows an order's custom fields with the labels that they have now.
func (a *account) viewFields(o *order) []customFieldView {
	var views []customFieldView
	for _, f := range o.Terms.CustomFields {
		view := customFieldView{MetadataID: int64(f.MetadataID), Value: string(f.Value)}
		if m := a.metadata(view.MetadataID); m != nil {
			view.Label = m.Label
		}
		views = append(views, view)
	}
	return views
}

// AddCustomField defines a custom field of the account, in use at once, and returns its
// id. The data type is "text", "int", "email_address", "email_list", or "" for anything.
// Orders must give the field a value if it is required.
func (s *Simulator) AddCustomField(label, dataType string, required bool) int64 {
	var id int64
	_ = s.change(func(time.Time) error {
		id = s.account.addMetadata(metadata{Label: label, DataType: dataType, Required: required, Active: true})
		return nil
	}) // a state file that cannot be written is reported by the next request
	return id
}
