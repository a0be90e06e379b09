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
		"an order-level contact":             {base, edited(func(w *Terms) { w.TechnicalContact = had("kim") }), running, Amend, []string{"technical_contact"}, nil},
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
	declared := edited(func(w *Terms) { w.AutoReissue.Value = "true" })
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
		"with auto-reissue":               {declared, late, false},
		"auto-reissue, the order ends":    {declared, ending, true},
		"with auto-renewal":               {base, with(func(s *Situation) { s.OrderValidTill, s.AutoRenews = s.ValidTill, true }), false},
		"auto-renewal, the order goes on": {base, with(func(s *Situation) { s.AutoRenews = true }), true},
		"auto-reissue on a single term":   {declared, with(func(s *Situation) { s.SingleTerm = true }), true},
		"auto-reissue that never came":    {declared, with(func(s *Situation) { s.Now = date("2026-08-01") }), true},
		"auto-reissue that DigiCert has":  {base, with(func(s *Situation) { s.AutoReissues = true }), false},
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

// What DigiCert renews by itself is not bought here as well, and what a request holds up is said.
func TestDecideHeldUp(t *testing.T) {
	due := running
	due.Now = date("2026-07-10")
	with := func(edit func(*Situation)) Situation {
		s := due
		edit(&s)
		return s
	}
	ending := func(s *Situation) { s.OrderValidTill = s.ValidTill }
	window := edited(func(w *Terms) { w.RenewBeforeDays = 30 })
	for name, test := range map[string]struct {
		want        Terms
		s           Situation
		action      Action
		left, waits bool
	}{
		"renewed by DigiCert":         {window, with(func(s *Situation) { ending(s); s.AutoRenews = true }), None, true, false},
		"reissued in between":         {window, with(func(s *Situation) { s.AutoRenews = true }), Reissue, true, false},
		"without a window":            {base, with(func(s *Situation) { ending(s); s.AutoRenews = true }), None, false, false},
		"renewed already":             {window, with(func(s *Situation) { ending(s); s.AutoRenews, s.Renewed = true, true }), None, false, false},
		"held up by a request":        {window, with(func(s *Situation) { s.OpenRequest = true }), None, false, true},
		"reissued for another reason": {edited(func(w *Terms) { w.RenewBeforeDays, w.Key.Value = 30, "key-2" }), with(func(s *Situation) { s.OpenRequest = true }), Reissue, false, false},
		"held up before the window":   {window, with(func(s *Situation) { s.OpenRequest, s.Now = true, date("2026-03-01") }), None, false, false},
	} {
		t.Run(name, func(t *testing.T) {
			if d := Decide(base, test.want, test.s); d.Action != test.action || d.LeftToService != test.left || d.Waits != test.waits {
				t.Errorf("got %+v, want %q, left to the service: %v, waiting: %v", d, test.action, test.left, test.waits)
			}
		})
	}
}

// The product that the service chose, or has, is no other product.
func TestDecideServedProduct(t *testing.T) {
	product := func(id string) Terms { return edited(func(w *Terms) { w.Product.Value = id }) }
	served, imported := running, running
	served.ServedProduct = "ssl_ev_basic"
	imported.ServedProduct, imported.Imported = "ssl_basic", true
	for name, test := range map[string]struct {
		was, want Terms
		s         Situation
		action    Action
	}{
		"what the service has":         {base, product("ssl_ev_basic"), served, None},
		"a third":                      {base, product("ssl_plus"), served, Anew},
		"chosen by hint, imported":     {base, product(AnyProduct), imported, None},
		"chosen by hint, not imported": {base, product(AnyProduct), running, Anew},
		"the choice written down":      {product(AnyProduct), product("ssl_ev_basic"), served, None},
	} {
		t.Run(name, func(t *testing.T) {
			if d := Decide(test.was, test.want, test.s); d.Action != test.action {
				t.Errorf("got %+v, want %q", d, test.action)
			}
		})
	}
}
