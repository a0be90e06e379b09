// SPDX-License-Identifier: MPL-2.0

package lifecycle

import (
	"slices"
	"strings"
	"testing"
)

var clientBase = Terms{
	Product:             Input{Value: "secure_email_sponsor"},
	OrganizationID:      Input{Value: "7"},
	Emails:              []string{"kim@mail.example", "a@mail.example", "b@mail.example"},
	Key:                 Input{Value: "key-1"},
	SignatureHash:       Input{Value: "sha256"},
	CommonNameIndicator: Input{Value: IndicatorPseudonym},
	Individual:          Input{Value: "Kim"},
	ProfileType:         Input{Value: ProfileStrict},
	UsageDesignation:    Input{Value: ComparableUsage(UsageSigning, nil)},
}

// clientEdited returns the base terms of a client order with edits.
func clientEdited(edits ...func(*Terms)) Terms {
	terms := clientBase
	for _, edit := range edits {
		edit(&terms)
	}
	return terms
}

// clientIn is a client order with a status.
func clientIn(status string, edits ...func(*Situation)) Situation {
	s := inStatus(status)
	s.ClientOrder = true
	for _, edit := range edits {
		edit(&s)
	}
	return s
}

func imported(s *Situation)   { s.Imported = true }
func unbillable(s *Situation) { s.AllowBillable = false }

func withoutKey(w *Terms)   { w.Key = Input{} }
func otherKey(w *Terms)     { w.Key.Value = "key-2" }
func unknownKey(w *Terms)   { w.Key = Input{Unknown: true} }
func otherTrigger(w *Terms) { w.ReissueTrigger.Value = "2026-11" }

func otherFirst(w *Terms) {
	w.Emails = []string{"a@mail.example", "b@mail.example", "kim@mail.example"}
}

func otherEmails(w *Terms) {
	w.Emails = []string{"kim@mail.example", "b@mail.example", "c@mail.example"}
}

func unknownEmails(w *Terms) { w.Emails, w.EmailsUnknown = nil, true }

// untold takes out what the service does not tell of an order, as an import has it.
func untold(w *Terms) {
	w.CommonNameIndicator, w.Individual, w.ProfileType, w.UsageDesignation = Input{}, Input{}, Input{}, Input{}
}

// contents are the changes that only a certificate not yet made can hold, by attribute.
var contents = map[string][]func(*Terms){
	"common_name":           {func(w *Terms) { w.CommonName.Value = "Lee" }},
	"emails":                {otherFirst, otherEmails, func(w *Terms) { w.Emails = w.Emails[:1] }},
	"signature_hash":        {func(w *Terms) { w.SignatureHash.Value = "sha512" }},
	"ca_cert_id":            {func(w *Terms) { w.CACertID.Value = "AB12" }},
	"common_name_indicator": {func(w *Terms) { w.CommonNameIndicator.Value = IndicatorGivenNameSurname }},
	"individual":            {func(w *Terms) { w.Individual.Value = "Kim Lee" }},
	"profile_type":          {func(w *Terms) { w.ProfileType.Value = ProfileMultipurpose }},
	"usage_designation":     {func(w *Terms) { w.UsageDesignation.Value = ComparableUsage(UsageDual, nil) }},
}

// outcome is what becomes of a change: the action, and the list of the decision that names the attribute.
type outcome struct {
	action Action
	list   string
}

func (o outcome) of(d Decision, attribute string) bool {
	lists := map[string][]string{"because": d.Because, "refused": d.Refused, "recorded": d.Recorded}
	for name, list := range lists {
		if name == o.list && !slices.Equal(list, []string{attribute}) || name != o.list && len(list) > 0 {
			return false
		}
	}
	return d.Action == o.action && !d.Tentative
}

var (
	edits    = outcome{Edit, "because"}
	reissues = outcome{Reissue, "because"}
	buys     = outcome{Anew, "because"}
	refuses  = outcome{None, "refused"}
	records  = outcome{None, "recorded"}
)

// A client order takes another CSR until somebody was asked to make a key, and nothing else until it is issued.
func TestDecideClient(t *testing.T) {
	for status, want := range map[string]struct{ content, csr, trigger outcome }{
		"pending":         {buys, edits, records},
		"needs_approval":  {buys, edits, records},
		"needs_csr":       {buys, edits, records},
		"in_review":       {buys, edits, records},
		"waiting_pickup":  {buys, buys, records},
		"reissue_pending": {refuses, edits, records},
		"issued":          {reissues, reissues, reissues},
		"approved":        {reissues, reissues, reissues},
		"canceled":        {buys, buys, buys},
		"rejected":        {buys, buys, buys},
		"revoked":         {buys, buys, buys},
		"expired":         {buys, buys, buys},
		"denied":          {buys, buys, buys},
		"unconfirmed":     {refuses, refuses, refuses},
	} {
		t.Run(status, func(t *testing.T) {
			s := clientIn(status)
			for attribute, edits := range contents {
				for i, edit := range edits {
					if d := Decide(clientBase, clientEdited(edit), s); !want.content.of(d, attribute) {
						t.Errorf("%s, case %d: got %+v, want %v", attribute, i, d, want.content)
					}
				}
			}
			if d := Decide(clientBase, clientEdited(otherKey), s); !want.csr.of(d, "csr") {
				t.Errorf("another csr: got %+v, want %v", d, want.csr)
			}
			if d := Decide(clientEdited(withoutKey), clientBase, s); !want.csr.of(d, "csr") {
				t.Errorf("a csr where none was: got %+v, want %v", d, want.csr)
			}
			if d := Decide(clientBase, clientEdited(otherTrigger), s); !want.trigger.of(d, "reissue_trigger") {
				t.Errorf("reissue_trigger: got %+v, want %v", d, want.trigger)
			}
			for name, want := range map[string]Terms{"nothing": clientBase, "all taken out": clientEdited(untold, withoutKey, func(w *Terms) { w.Emails = nil })} {
				if d := Decide(clientBase, want, s); !(outcome{action: None}).of(d, "") {
					t.Errorf("%s: got %+v", name, d)
				}
			}
		})
	}
}

// An order takes the place of another with all that changed. It is not bought where the account may not be billed.
func TestDecideClientAnew(t *testing.T) {
	otherOrganization := func(w *Terms) { w.OrganizationID.Value = "8" }
	for name, test := range map[string]struct {
		want             Terms
		s                Situation
		because, refused []string
		recorded         []string
	}{
		"with another csr":         {clientEdited(otherEmails, otherKey), clientIn("pending"), []string{"emails"}, nil, nil},
		"with a trigger":           {clientEdited(otherEmails, otherTrigger), clientIn("pending"), []string{"emails"}, nil, []string{"reissue_trigger"}},
		"two reasons":              {clientEdited(otherEmails, otherKey), clientIn("waiting_pickup"), []string{"emails", "csr"}, nil, nil},
		"organization":             {clientEdited(otherEmails, otherOrganization), clientIn("pending"), []string{"organization_id"}, nil, nil},
		"not billed":               {clientEdited(otherEmails), clientIn("pending", unbillable), []string{"emails"}, []string{"emails"}, nil},
		"not billed, at pickup":    {clientEdited(otherKey), clientIn("waiting_pickup", unbillable), []string{"csr"}, []string{"csr"}, nil},
		"not billed, though ended": {clientEdited(otherKey), clientIn("expired", unbillable), []string{"csr"}, []string{"csr"}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			d := Decide(clientBase, test.want, test.s)
			if d.Action != Anew || !slices.Equal(d.Because, test.because) || !slices.Equal(d.Refused, test.refused) || !slices.Equal(d.Recorded, test.recorded) {
				t.Errorf("got %+v", d)
			}
		})
	}
	if d := Decide(clientBase, clientEdited(otherKey), clientIn("pending", unbillable)); !edits.of(d, "csr") {
		t.Errorf("got %+v, want an edit that costs nothing", d)
	}
	proof := func(s *Situation) { s.ProofExpired = true }
	if d := Decide(clientBase, clientEdited(otherEmails), clientIn("pending", proof)); !buys.of(d, "emails") || d.RenewProof {
		t.Errorf("got %+v, want a new order and no proof for the old one", d)
	}
}

// What is unknown counts as the widest that it may come to, and what a known value asks for is certain.
func TestDecideClientUnknown(t *testing.T) {
	unknownHash := func(w *Terms) { w.SignatureHash = Input{Unknown: true} }
	for name, test := range map[string]struct {
		want    Terms
		status  string
		action  Action
		certain bool
		refused []string
	}{
		"emails":                          {clientEdited(unknownEmails), "pending", Anew, false, nil},
		"emails at pickup":                {clientEdited(unknownEmails), "waiting_pickup", Anew, false, nil},
		"emails of an issued order":       {clientEdited(unknownEmails), "issued", Reissue, false, nil},
		"emails while reissuing":          {clientEdited(unknownEmails), "reissue_pending", Edit, false, nil},
		"emails of an ended order":        {clientEdited(unknownEmails), "canceled", Anew, false, nil},
		"individual":                      {clientEdited(func(w *Terms) { w.Individual = Input{Unknown: true} }), "pending", Anew, false, nil},
		"csr":                             {clientEdited(unknownKey), "pending", Edit, false, nil},
		"csr at pickup":                   {clientEdited(unknownKey), "waiting_pickup", Anew, false, nil},
		"csr beside a known change":       {clientEdited(unknownKey, otherEmails), "pending", Anew, true, []string{"emails"}},
		"hash beside another csr":         {clientEdited(unknownHash, otherKey), "pending", Anew, false, nil},
		"hash beside other addresses":     {clientEdited(unknownHash, otherEmails), "pending", Anew, true, []string{"emails", "signature_hash"}},
		"csr beside one, ended":           {clientEdited(unknownKey, otherEmails), "canceled", Anew, false, nil},
		"csr beside a reissue":            {clientEdited(unknownKey, otherEmails), "issued", Reissue, true, nil},
		"csr beside a trigger yet to use": {clientEdited(unknownKey, otherTrigger), "pending", Edit, false, nil},
	} {
		t.Run(name, func(t *testing.T) {
			d := Decide(clientBase, test.want, clientIn(test.status, unbillable))
			if d.Action != test.action || d.Tentative == test.certain || !slices.Equal(d.Refused, test.refused) {
				t.Errorf("got %+v, want %q (certain: %t), refused %v", d, test.action, test.certain, test.refused)
			}
		})
	}
}

// After an import, what the service does not tell is filled in, and nothing is bought or reissued for it.
func TestDecideClientAfterImport(t *testing.T) {
	told := clientEdited(untold)
	subject := []string{"common_name_indicator", "individual", "profile_type", "usage_designation"}
	without := clientEdited(untold, withoutKey)
	noEmails := clientEdited(untold, func(w *Terms) { w.Emails = nil })
	for name, test := range map[string]struct {
		was, want Terms
		status    string
		action    Action
		because   []string
		recorded  []string
	}{
		"issued":                         {told, clientBase, "issued", None, nil, subject},
		"pending":                        {told, clientBase, "pending", None, nil, subject},
		"waiting for the recipient":      {without, clientEdited(withoutKey), "waiting_pickup", None, nil, subject},
		"reissuing":                      {told, clientBase, "reissue_pending", None, nil, subject},
		"ended":                          {told, clientBase, "expired", None, nil, subject},
		"another profile than assumed":   {told, clientEdited(func(w *Terms) { untold(w); w.ProfileType.Value = ProfileMultipurpose }), "issued", None, nil, []string{"profile_type"}},
		"another person than certified":  {clientEdited(func(w *Terms) { w.Individual.Value = "Kim\nVos\n" }), clientEdited(func(w *Terms) { w.Individual.Value = "Kim\nRoe\n" }), "issued", Reissue, []string{"individual"}, nil},
		"the same in other letters":      {clientBase, clientEdited(func(w *Terms) { w.Individual.Value = strings.ToUpper(clientBase.Individual.Value) }), "issued", None, nil, subject[1:2]},
		"as certified":                   {clientBase, clientBase, "issued", None, nil, nil},
		"another person, ended":          {clientEdited(func(w *Terms) { w.Individual.Value = "Kim\nVos\n" }), clientEdited(func(w *Terms) { w.Individual.Value = "Kimberly\nVos\n" }), "revoked", None, nil, subject[1:2]},
		"another person under way":       {clientEdited(func(w *Terms) { w.Individual.Value = "Kim\nVos\n" }), clientEdited(func(w *Terms) { w.Individual.Value = "Kim\nRoe\n" }), "reissue_pending", None, nil, subject[1:2]},
		"the same in composed letters":   {clientEdited(func(w *Terms) { w.Individual.Value = "Kim\nMu\u0308ller\n" }), clientEdited(func(w *Terms) { w.Individual.Value = "Kim\nM\u00fcller\n" }), "issued", None, nil, subject[1:2]},
		"another indicator alone":        {clientBase, clientEdited(func(w *Terms) { w.CommonNameIndicator.Value = IndicatorEmailAddress }), "issued", None, nil, subject[:1]},
		"more than is certified":         {clientEdited(func(w *Terms) { w.Individual.Value = "Kim\nVos\n" }), clientEdited(func(w *Terms) { w.Individual.Value = "Kim\nVos\nkv" }), "revoked", None, nil, subject[1:2]},
		"trigger":                        {told, clientEdited(untold, otherTrigger), "issued", None, nil, []string{"reissue_trigger"}},
		"addresses in another order":     {told, clientEdited(untold, otherFirst), "issued", None, nil, nil},
		"another order, pending":         {told, clientEdited(untold, otherFirst), "pending", None, nil, nil},
		"other addresses":                {told, clientEdited(otherEmails), "issued", Reissue, []string{"emails"}, subject},
		"addresses under way":            {told, clientEdited(untold, otherEmails, otherKey), "reissue_pending", None, nil, []string{"emails", "csr"}},
		"addresses not told, pending":    {noEmails, clientEdited(untold), "pending", None, nil, []string{"emails"}},
		"addresses not told, unknown":    {noEmails, clientEdited(untold, unknownEmails), "issued", None, nil, []string{"emails"}},
		"a csr where there is none":      {without, clientBase, "issued", Reissue, []string{"csr"}, subject},
		"the same, pending":              {without, clientBase, "pending", Edit, []string{"csr"}, subject},
		"the same, under way":            {without, clientEdited(untold), "reissue_pending", None, nil, []string{"csr"}},
		"the same, ended":                {without, clientBase, "expired", None, nil, append([]string{"csr"}, subject...)},
		"another csr":                    {told, clientEdited(untold, otherKey), "issued", Reissue, []string{"csr"}, nil},
		"no csr where the order has one": {told, clientEdited(untold, withoutKey), "issued", None, nil, nil},
	} {
		t.Run(name, func(t *testing.T) {
			d := Decide(test.was, test.want, clientIn(test.status, imported))
			if d.Action != test.action || !slices.Equal(d.Because, test.because) || !slices.Equal(d.Recorded, test.recorded) || len(d.Refused) > 0 {
				t.Errorf("got %+v, want %q because of %v, recorded %v", d, test.action, test.because, test.recorded)
			}
		})
	}
	for name, d := range map[string]Decision{
		"emails": Decide(told, clientEdited(otherEmails), clientIn("pending", imported)),
		"csr":    Decide(without, clientBase, clientIn("waiting_pickup", imported)),
	} {
		if d.Action != None || !slices.Equal(d.Refused, []string{name}) {
			t.Errorf("got %+v, want other %s of an order that waits refused, and nothing bought", d, name)
		}
	}
	s := running
	s.Imported = true
	if d := Decide(edited(withoutKey), base, s); !records.of(d, "csr") {
		t.Errorf("got %+v, want the csr of a TLS order recorded", d)
	}
	if d := Decide(without, clientEdited(untold, unknownKey), clientIn("issued", imported)); d.Action != Reissue || !d.Tentative {
		t.Errorf("got %+v, want a reissue for a csr that may be one", d)
	}
}

// To write down what the service assumed changes nothing, unless the order was imported.
func TestDecideClientAssumed(t *testing.T) {
	for name, test := range map[string]struct {
		product, profile, usage string
		want                    outcome
		attribute               string
	}{
		"strict":                           {"secure_email_mailbox", ProfileStrict, "", outcome{action: None}, ""},
		"multipurpose":                     {"secure_email_mailbox", ProfileMultipurpose, "", reissues, "profile_type"},
		"multipurpose of a legacy product": {"client_premium", ProfileMultipurpose, "", outcome{action: None}, ""},
		"profile of an unknown product":    {"client_new", ProfileStrict, "", reissues, "profile_type"},
		"dual use":                         {"secure_email_mailbox", "", ComparableUsage(UsageDual, nil), outcome{action: None}, ""},
		"another use":                      {"secure_email_mailbox", "", ComparableUsage(UsageDual, []string{UsageNonRepudiation}), reissues, "usage_designation"},
	} {
		t.Run(name, func(t *testing.T) {
			assumed := clientEdited(untold, func(w *Terms) { w.Product.Value = test.product })
			declared := assumed
			declared.ProfileType.Value, declared.UsageDesignation.Value = test.profile, test.usage
			if d := Decide(assumed, declared, clientIn("issued")); !test.want.of(d, test.attribute) {
				t.Errorf("got %+v, want %v", d, test.want)
			}
		})
	}
}

// What the service assumes counts for nothing where another value was declared.
func TestDecideClientNotAssumed(t *testing.T) {
	was := clientEdited(func(w *Terms) { w.ProfileType.Value = ProfileMultipurpose })
	if d := Decide(was, clientBase, clientIn("issued")); !reissues.of(d, "profile_type") {
		t.Errorf("got %+v, want a reissue with the strict profile", d)
	}
}

// A reissue says which addresses the next certificate lacks, and which it adds.
func TestDecideComparesAddresses(t *testing.T) {
	d := Decide(clientBase, clientEdited(otherEmails), clientIn("issued"))
	if !slices.Equal(d.Dropped, []string{"a@mail.example"}) || !slices.Equal(d.Added, []string{"c@mail.example"}) {
		t.Errorf("got %+v", d)
	}
	for name, want := range map[string]Terms{
		"other order":       clientEdited(otherFirst),
		"unknown addresses": clientEdited(unknownEmails),
		"taken out":         clientEdited(otherKey, func(w *Terms) { w.Emails = nil }),
	} {
		if d := Decide(clientBase, want, clientIn("issued")); d.Action != Reissue || len(d.Dropped) > 0 {
			t.Errorf("%s: got %+v", name, d)
		}
	}
	if d := Decide(clientBase, clientEdited(otherEmails), clientIn("pending")); len(d.Dropped) > 0 {
		t.Errorf("got %+v of an order that has no certificate", d)
	}
}

// A reissue that a killed run, or somebody else, has under way is taken for what is declared: refusing it would keep every
// plan from going on until somebody collects the certificate.
func TestDecideClientUnseenReissue(t *testing.T) {
	unseen := func(s *Situation) { s.UnseenReissue = true }
	want := clientEdited(otherEmails, otherKey)
	if d := Decide(clientBase, want, clientIn("reissue_pending", unseen)); d.Action != None || len(d.Refused) > 0 || !slices.Equal(d.Recorded, []string{"emails", "csr"}) {
		t.Errorf("got %+v, want it recorded", d)
	}
	if d := Decide(clientBase, want, clientIn("reissue_pending", func(*Situation) {})); !slices.Equal(d.Refused, []string{"emails"}) {
		t.Errorf("got %+v, want the addresses refused while a reissue of our own is under way", d)
	}
	if d := Decide(base, edited(func(w *Terms) { w.SignatureHash.Value = "sha512" }), Situation{Status: "reissue_pending", UnseenReissue: true, AllowBillable: true}); !slices.Equal(d.Refused, []string{"signature_hash"}) {
		t.Errorf("got %+v, want no difference for TLS", d)
	}
}
