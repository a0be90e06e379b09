// SPDX-License-Identifier: MPL-2.0

package lifecycle

import (
	"slices"
	"testing"
	"time"
)

// What has calls of its own goes beside whatever else is done, with a new order, or nowhere.
func TestDecideAmends(t *testing.T) {
	had := func(values ...string) Inputs { return Inputs{Values: values} }
	contact := func(w *Terms) { w.Contacts = had("kim") }
	field := func(w *Terms) { w.CustomFields = had("7 blue") }
	auto := func(w *Terms) { w.AutoReissue.Value = "true" }
	imported, single := running, running
	imported.Imported, single.SingleTerm = true, true
	for name, test := range map[string]struct {
		was, want Terms
		s         Situation
		action    Action
		amends    []string
		refused   []string
	}{
		"a contact":                          {base, edited(contact), running, Amend, []string{"contacts"}, nil},
		"an order-level contact":             {base, edited(func(w *Terms) { w.OrderContacts = had("kim") }), running, Amend, []string{"contacts"}, nil},
		"a contact taken out":                {edited(contact), base, running, None, nil, nil},
		"an unknown contact":                 {base, edited(func(w *Terms) { w.Contacts.Unknown = true }), running, Amend, []string{"contacts"}, nil},
		"a custom field":                     {base, edited(field), running, Amend, []string{"custom_fields"}, nil},
		"another value":                      {edited(field), edited(func(w *Terms) { w.CustomFields = had("7 red") }), running, Amend, []string{"custom_fields"}, nil},
		"auto-reissue":                       {base, edited(auto), running, Amend, []string{"auto_reissue"}, nil},
		"auto-reissue of a single term":      {base, edited(auto), single, None, nil, nil},
		"of a pending order":                 {base, edited(contact), inStatus("pending"), Amend, []string{"contacts"}, nil},
		"while it awaits approval":           {base, edited(field), inStatus("needs_approval"), Amend, []string{"custom_fields"}, nil},
		"while reissuing":                    {base, edited(field), inStatus("reissue_pending"), Amend, []string{"custom_fields"}, nil},
		"of an order that ended":             {base, edited(contact), inStatus("expired"), None, nil, nil},
		"of an unconfirmed order":            {base, edited(contact), inStatus("unconfirmed"), None, nil, []string{"contacts"}},
		"with a reissue":                     {base, edited(func(w *Terms) { contact(w); w.Key.Value = "key-2" }), running, Reissue, []string{"contacts"}, nil},
		"with a new order":                   {base, edited(func(w *Terms) { contact(w); w.Product.Value = "ssl_ev_basic" }), running, Anew, nil, nil},
		"beside a refused change":            {base, edited(func(w *Terms) { contact(w); w.SignatureHash.Value = "sha384" }), inStatus("pending"), None, nil, []string{"signature_hash"}},
		"contacts that an import cannot see": {base, edited(contact), imported, None, nil, nil},
		"fields that an import sees":         {base, edited(field), imported, Amend, []string{"custom_fields"}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			d := Decide(test.was, test.want, test.s)
			if d.Action != test.action || !slices.Equal(d.Amends, test.amends) || !slices.Equal(d.Refused, test.refused) {
				t.Errorf("got %+v, want %q with %v amended and %v refused", d, test.action, test.amends, test.refused)
			}
		})
	}
}

// Unknown values make nothing tentative that happens anyway.
func TestDecideCertain(t *testing.T) {
	due := running
	due.Now = date("2026-07-10")
	ending := due
	ending.OrderValidTill = ending.ValidTill
	unknownKey := func(w *Terms) { w.RenewBeforeDays, w.Key = 30, Input{Unknown: true} }
	for name, test := range map[string]struct {
		want   Terms
		s      Situation
		action Action
	}{
		"a due reissue":  {edited(unknownKey), due, Reissue},
		"a due renewal":  {edited(unknownKey), ending, Renewal},
		"a known change": {edited(func(w *Terms) { unknownKey(w); w.SignatureHash.Value = "sha384" }), running, Reissue},
	} {
		t.Run(name, func(t *testing.T) {
			if d := Decide(base, test.want, test.s); d.Action != test.action || d.Tentative {
				t.Errorf("got %+v, want %q for certain", d, test.action)
			}
		})
	}
}

// A certificate in its last third that nothing follows up is worth a warning, and only that one.
func TestDecideUnattended(t *testing.T) {
	late := running
	late.Now = date("2026-05-14") // two thirds of 199 days
	with := func(edit func(*Situation)) Situation {
		s := late
		edit(&s)
		return s
	}
	flags := func(reissue string, renew bool) Terms {
		return edited(func(w *Terms) { w.AutoReissue.Value, w.AutoRenew = reissue, renew })
	}
	ending := with(func(s *Situation) { s.OrderValidTill = s.ValidTill })
	for name, test := range map[string]struct {
		want Terms
		s    Situation
		warn bool
	}{
		"in its last third":               {base, late, true},
		"a day before":                    {base, with(func(s *Situation) { s.Now = date("2026-05-13") }), false},
		"over":                            {base, with(func(s *Situation) { s.Now = date("2026-08-01") }), true},
		"with a window":                   {edited(func(w *Terms) { w.RenewBeforeDays = 1 }), late, false},
		"reissued now":                    {edited(func(w *Terms) { w.Key.Value = "key-2" }), late, false},
		"with auto-reissue":               {flags("true", false), late, false},
		"auto-reissue, the order ends":    {flags("true", false), ending, true},
		"with auto-renewal":               {flags("", true), ending, false},
		"auto-renewal, the order goes on": {flags("", true), late, true},
		"renewed":                         {base, with(func(s *Situation) { s.Renewed = true }), false},
		"with an open request":            {base, with(func(s *Situation) { s.OpenRequest = true }), false},
		"reissuing":                       {base, with(func(s *Situation) { s.Status = "reissue_pending" }), false},
		"not read yet":                    {base, with(func(s *Situation) { s.Now = time.Time{} }), false},
	} {
		t.Run(name, func(t *testing.T) {
			if d := Decide(base, test.want, test.s); d.Unattended != test.warn {
				t.Errorf("got %+v, want a warning: %v", d, test.warn)
			}
		})
	}
}
