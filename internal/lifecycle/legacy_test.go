// SPDX-License-Identifier: MPL-2.0

package lifecycle

import (
	"slices"
	"testing"
)

var legacyBase = LegacyTerms{
	Key:        Input{Value: "key-1"},
	CommonName: Input{Value: "a.example"},
	ServerType: Input{Value: "2"},
	Names:      []string{"a.example", "b.example"},
	Ordered: []NamedInput{
		{"validity", Input{Value: "1"}},
		{"org_name", Input{Value: "Northwind"}},
		{"org_unit", Input{}},
	},
}

// legacyIssued is an order whose certificate is for the declared key.
var legacyIssued = LegacySituation{Status: "issued", CertifiedKey: "key-1", AllowBillable: true}

// legacyEdited returns legacyBase with all edits.
func legacyEdited(edits ...func(*LegacyTerms)) LegacyTerms {
	terms := legacyBase
	terms.Ordered = slices.Clone(terms.Ordered)
	for _, edit := range edits {
		edit(&terms)
	}
	return terms
}

func legacyWith(edit func(*LegacySituation)) LegacySituation {
	s := legacyIssued
	edit(&s)
	return s
}

// What may be declared otherwise.
func legacyOtherKey(w *LegacyTerms)        { w.Key.Value = "key-2" }
func legacyOtherCommonName(w *LegacyTerms) { w.CommonName.Value = "b.example" }
func legacyOtherNames(w *LegacyTerms)      { w.Names = []string{"a.example", "c.example"} }
func legacyOtherServer(w *LegacyTerms)     { w.ServerType.Value = "45" }
func legacyTwoYears(w *LegacyTerms)        { w.Ordered[0].Value = "2" }
func legacyOtherName(w *LegacyTerms)       { w.Ordered[1].Value = "Southwind" }
func legacyUnit(w *LegacyTerms)            { w.Ordered[2].Value = "Ops" }
func legacyUnknownKey(w *LegacyTerms)      { w.Key = Input{Unknown: true} }
func legacyUnknownNames(w *LegacyTerms)    { w.Names, w.NamesUnknown = nil, true }
func legacyUnknownName(w *LegacyTerms)     { w.Ordered[1].Input = Input{Unknown: true} }

// Each kind of change, by the status of the order.
func TestDecideLegacyChanges(t *testing.T) {
	type outcome struct {
		action           Action
		because, refused []string
	}
	nothing := outcome{action: None}
	reissues := func(because ...string) outcome { return outcome{Reissue, because, nil} }
	buys := func(because ...string) outcome { return outcome{Anew, because, nil} }
	waits := func(refused ...string) outcome { return outcome{None, nil, refused} }
	for name, test := range map[string]struct {
		edits  []func(*LegacyTerms)
		issued outcome // with a reissue under way as well
		open   outcome // not issued yet, or not known to be placed
		ended  outcome
	}{
		"nothing":               {nil, nothing, nothing, nothing},
		"key":                   {[]func(*LegacyTerms){legacyOtherKey}, reissues("csr"), waits("csr"), buys("csr")},
		"common name":           {[]func(*LegacyTerms){legacyOtherCommonName}, reissues("common_name"), waits("common_name"), buys("common_name")},
		"names":                 {[]func(*LegacyTerms){legacyOtherNames}, reissues("sans"), waits("sans"), buys("sans")},
		"server":                {[]func(*LegacyTerms){legacyOtherServer}, reissues("server_type"), waits("server_type"), buys("server_type")},
		"key and names":         {[]func(*LegacyTerms){legacyOtherKey, legacyOtherNames}, reissues("csr", "sans"), waits("csr", "sans"), buys("csr", "sans")},
		"validity":              {[]func(*LegacyTerms){legacyTwoYears}, buys("validity"), waits("validity"), buys("validity")},
		"a value put in":        {[]func(*LegacyTerms){legacyUnit}, buys("org_unit"), waits("org_unit"), buys("org_unit")},
		"name and key":          {[]func(*LegacyTerms){legacyOtherName, legacyOtherKey}, buys("org_name"), waits("org_name", "csr"), buys("org_name", "csr")},
		"two terms":             {[]func(*LegacyTerms){legacyOtherName, legacyTwoYears}, buys("validity", "org_name"), waits("validity", "org_name"), buys("validity", "org_name")},
		"key taken out":         {[]func(*LegacyTerms){func(w *LegacyTerms) { w.Key = Input{} }}, nothing, nothing, nothing},
		"common name taken out": {[]func(*LegacyTerms){func(w *LegacyTerms) { w.CommonName = Input{} }}, nothing, nothing, nothing},
		"all names taken out":   {[]func(*LegacyTerms){func(w *LegacyTerms) { w.Names = nil }}, nothing, nothing, nothing},
		"server taken out":      {[]func(*LegacyTerms){func(w *LegacyTerms) { w.ServerType = Input{} }}, nothing, nothing, nothing},
		"a term taken out":      {[]func(*LegacyTerms){func(w *LegacyTerms) { w.Ordered[1].Value = "" }}, nothing, nothing, nothing},
	} {
		for _, in := range []struct {
			s    LegacySituation
			want outcome
		}{
			{legacyIssued, test.issued},
			{legacyWith(func(s *LegacySituation) { s.Status = "approved" }), test.issued},
			{legacyWith(func(s *LegacySituation) { s.Reissuing = true }), test.issued},
			{legacyWith(func(s *LegacySituation) { s.Status = "reissue_pending" }), test.issued},
			{legacyWith(func(s *LegacySituation) { s.Status, s.CertifiedKey = "pending", "" }), test.open},
			{legacyWith(func(s *LegacySituation) { s.Status, s.CertifiedKey = "in_review", "" }), test.open},
			{legacyWith(func(s *LegacySituation) { s.Status, s.CertifiedKey = "", "" }), test.open},
			{legacyWith(func(s *LegacySituation) { s.Status, s.CertifiedKey = "unconfirmed", "" }), test.open},
			{legacyWith(func(s *LegacySituation) { s.Status, s.CertifiedKey = "canceled", "" }), test.ended},
			{legacyWith(func(s *LegacySituation) { s.Status, s.CertifiedKey = "rejected", "" }), test.ended},
			{legacyWith(func(s *LegacySituation) { s.Status = "revoked" }), test.ended},
			{legacyWith(func(s *LegacySituation) { s.Status = "expired" }), test.ended},
		} {
			d := DecideLegacy(legacyBase, legacyEdited(test.edits...), in.s)
			got := outcome{d.Action, d.Because, d.Refused}
			if got.action != in.want.action || !slices.Equal(got.because, in.want.because) || !slices.Equal(got.refused, in.want.refused) {
				t.Errorf("%s, %+v: got %+v, want %+v", name, in.s, got, in.want)
			}
			if d.Tentative || len(d.Recorded) > 0 {
				t.Errorf("%s, %+v: all is known and nothing is filled in, got %+v", name, in.s, d)
			}
		}
	}
}

// A key that is certified in the place of the declared one is put right by a reissue, and by nothing that is paid for.
func TestDecideLegacyCertifiedKey(t *testing.T) {
	toSecondKey := legacyEdited(legacyOtherKey)
	secondCertified := func(status string) LegacySituation {
		return LegacySituation{Status: status, CertifiedKey: "key-2", AllowBillable: true}
	}
	reissuing := secondCertified("issued")
	reissuing.Reissuing = true
	for name, test := range map[string]struct {
		was, want LegacyTerms
		s         LegacySituation
		action    Action
	}{
		"somebody reissued with another key": {legacyBase, legacyBase, secondCertified("issued"), Reissue},
		"and it is declared now":             {legacyBase, toSecondKey, secondCertified("issued"), None},
		"while reissuing":                    {legacyBase, legacyBase, reissuing, None},
		"while reissuing, by the status":     {legacyBase, legacyBase, secondCertified("reissue_pending"), None},
		"a third while reissuing":            {legacyBase, toSecondKey, reissuing, Reissue},
		"after the order was revoked":        {legacyBase, legacyBase, secondCertified("revoked"), None},
		"after the order expired":            {legacyBase, legacyBase, secondCertified("expired"), None},
		"in an unknown status":               {legacyBase, legacyBase, secondCertified("in_review"), None},
		"not told":                           {legacyBase, legacyBase, LegacySituation{Status: "issued"}, None},
	} {
		d := DecideLegacy(test.was, test.want, test.s)
		if d.Action != test.action || len(d.Refused) > 0 {
			t.Errorf("%s: got %+v, want %q", name, d, test.action)
		}
		if test.action == Reissue && !slices.Equal(d.Because, []string{"csr"}) {
			t.Errorf("%s: because of %v", name, d.Because)
		}
	}
}

// An import knows no CSR and little of what was ordered: that is filled in. What the service tells otherwise is reissued,
// and never bought.
func TestDecideLegacyAfterImport(t *testing.T) {
	told := legacyEdited(func(w *LegacyTerms) { w.Key, w.ServerType, w.Ordered[1].Input = Input{}, Input{}, Input{} })
	withWWW := legacyEdited(func(w *LegacyTerms) { w.Key, w.Names = Input{}, []string{"a.example", "b.example", "www.a.example"} })
	nameless := legacyEdited(func(w *LegacyTerms) { w.Key, w.CommonName, w.Names = Input{}, Input{}, nil })
	issued := func(*LegacySituation) {}
	inStatus := func(status string) func(*LegacySituation) {
		return func(s *LegacySituation) { s.Status, s.CertifiedKey = status, "" }
	}
	for name, test := range map[string]struct {
		was      LegacyTerms
		edits    []func(*LegacyTerms)
		s        func(*LegacySituation)
		action   Action
		because  []string
		recorded []string
		refused  []string
	}{
		"what the service does not tell": {told, nil, issued, None, nil, []string{"org_name", "server_type"}, nil},
		"the default server":             {told, []func(*LegacyTerms){func(w *LegacyTerms) { w.ServerType.Value = "-1" }}, issued, None, nil, []string{"org_name", "server_type"}, nil},
		"another key than certified":     {told, []func(*LegacyTerms){legacyOtherKey}, issued, Reissue, []string{"csr"}, []string{"org_name", "server_type"}, nil},
		"other names":                    {told, []func(*LegacyTerms){legacyOtherNames}, issued, Reissue, []string{"sans"}, []string{"org_name", "server_type"}, nil},
		"another validity":               {told, []func(*LegacyTerms){legacyTwoYears}, issued, None, nil, []string{"org_name", "server_type"}, []string{"validity"}},
		"other names after the end":      {told, []func(*LegacyTerms){legacyOtherNames}, inStatus("expired"), None, nil, []string{"org_name", "csr", "server_type"}, []string{"sans"}},
		"an unknown term":                {told, []func(*LegacyTerms){legacyUnknownName}, issued, None, nil, []string{"org_name", "server_type"}, nil},
		"names that the service adds":    {withWWW, nil, issued, None, nil, nil, nil},
		"names it adds, and one is new":  {withWWW, []func(*LegacyTerms){legacyOtherNames}, issued, Reissue, []string{"sans"}, nil, nil},
		"no names told":                  {nameless, nil, issued, None, nil, []string{"common_name", "sans"}, nil},
		"while reissuing":                {told, []func(*LegacyTerms){legacyOtherKey}, func(s *LegacySituation) { s.Reissuing = true }, None, nil, []string{"org_name", "csr", "server_type"}, nil},
		"not issued":                     {told, nil, inStatus("pending"), None, nil, []string{"org_name", "csr", "server_type"}, nil},
		"not issued, other names":        {told, []func(*LegacyTerms){legacyOtherNames}, inStatus("pending"), None, nil, []string{"org_name", "csr", "server_type"}, []string{"sans"}},
		"revoked, another key":           {told, []func(*LegacyTerms){legacyOtherKey}, func(s *LegacySituation) { s.Status = "revoked" }, None, nil, []string{"org_name", "csr", "server_type"}, nil},
	} {
		s := legacyWith(test.s)
		s.Imported = true
		d := DecideLegacy(test.was, legacyEdited(test.edits...), s)
		if d.Action != test.action || !slices.Equal(d.Because, test.because) || !slices.Equal(d.Recorded, test.recorded) || !slices.Equal(d.Refused, test.refused) {
			t.Errorf("%s: got %+v", name, d)
		}
	}
	// Once it was changed, what the service adds is no longer its own.
	if d := DecideLegacy(withWWW, legacyBase, legacyIssued); d.Action != Reissue || !slices.Equal(d.Dropped, []string{"www.a.example"}) {
		t.Errorf("got %+v, want a reissue without the www name", d)
	}
}

// To write down the server type that the service assumes is no change, another one is.
func TestDecideLegacyServerType(t *testing.T) {
	undeclared := legacyEdited(func(w *LegacyTerms) { w.ServerType = Input{} })
	for server, action := range map[string]Action{"": None, "-1": None, "2": Reissue} {
		want := legacyEdited(func(w *LegacyTerms) { w.ServerType.Value = server })
		if d := DecideLegacy(undeclared, want, legacyIssued); d.Action != action {
			t.Errorf("server type %q: got %+v, want %q", server, d, action)
		}
	}
}

// Unknown values plan the widest outcome, and refuse nothing that may turn out to be no change.
func TestDecideLegacyUnknowns(t *testing.T) {
	pending := legacyWith(func(s *LegacySituation) { s.Status, s.CertifiedKey = "pending", "" })
	unconfirmed := legacyWith(func(s *LegacySituation) { s.Status, s.CertifiedKey = "unconfirmed", "" })
	revoked := legacyWith(func(s *LegacySituation) { s.Status = "revoked" })
	unbilled := legacyWith(func(s *LegacySituation) { s.AllowBillable = false })
	imported := legacyWith(func(s *LegacySituation) { s.Imported = true })
	for name, test := range map[string]struct {
		s         LegacySituation
		edits     []func(*LegacyTerms)
		action    Action
		tentative bool
		refused   []string
	}{
		"a key":                        {legacyIssued, []func(*LegacyTerms){legacyUnknownKey}, Reissue, true, nil},
		"names":                        {legacyIssued, []func(*LegacyTerms){legacyUnknownNames}, Reissue, true, nil},
		"a term":                       {legacyIssued, []func(*LegacyTerms){legacyUnknownName}, Anew, true, nil},
		"a term that may not be paid":  {unbilled, []func(*LegacyTerms){legacyUnknownName}, Anew, true, nil},
		"names, and another key":       {legacyIssued, []func(*LegacyTerms){legacyUnknownNames, legacyOtherKey}, Reissue, false, nil},
		"a term, and another key":      {legacyIssued, []func(*LegacyTerms){legacyUnknownName, legacyOtherKey}, Anew, true, nil},
		"a key, and another term":      {legacyIssued, []func(*LegacyTerms){legacyUnknownKey, legacyTwoYears}, Anew, false, nil},
		"a term, and another one":      {legacyIssued, []func(*LegacyTerms){legacyUnknownName, legacyTwoYears}, Anew, false, nil},
		"a key, imported":              {imported, []func(*LegacyTerms){legacyUnknownKey}, Reissue, true, nil},
		"a key before issuance":        {pending, []func(*LegacyTerms){legacyUnknownKey}, None, true, nil},
		"a term before issuance":       {pending, []func(*LegacyTerms){legacyUnknownName}, None, true, nil},
		"one known before issuance":    {pending, []func(*LegacyTerms){legacyUnknownKey, legacyTwoYears}, None, false, []string{"validity", "csr"}},
		"of an order in doubt":         {unconfirmed, []func(*LegacyTerms){legacyUnknownNames}, None, true, nil},
		"a key after the end":          {revoked, []func(*LegacyTerms){legacyUnknownKey}, Anew, true, nil},
		"a term and a key at the end":  {revoked, []func(*LegacyTerms){legacyUnknownName, legacyOtherKey}, Anew, false, nil},
		"of what a reissue has on way": {legacyWith(func(s *LegacySituation) { s.Reissuing = true }), []func(*LegacyTerms){legacyUnknownKey}, Reissue, true, nil},
	} {
		d := DecideLegacy(legacyBase, legacyEdited(test.edits...), test.s)
		if d.Action != test.action || d.Tentative != test.tentative || !slices.Equal(d.Refused, test.refused) {
			t.Errorf("%s: got %+v, want %q, tentative: %v", name, d, test.action, test.tentative)
		}
	}
}

// Nothing is ordered without leave; a reissue needs none.
func TestDecideLegacyWithoutBilling(t *testing.T) {
	for name, test := range map[string]struct {
		status  string
		edit    func(*LegacyTerms)
		action  Action
		refused []string
	}{
		"another term":            {"issued", legacyTwoYears, Anew, []string{"validity"}},
		"a key after the end":     {"revoked", legacyOtherKey, Anew, []string{"csr"}},
		"a reissue":               {"issued", legacyOtherNames, Reissue, nil},
		"nothing to do":           {"revoked", func(*LegacyTerms) {}, None, nil},
		"what has to wait, waits": {"pending", legacyTwoYears, None, []string{"validity"}},
	} {
		d := DecideLegacy(legacyBase, legacyEdited(test.edit), LegacySituation{Status: test.status})
		if d.Action != test.action || !slices.Equal(d.Refused, test.refused) {
			t.Errorf("%s: got %+v, want %q with %v refused", name, d, test.action, test.refused)
		}
	}
}

// A reissue tells which names it takes out and puts in, as far as they are known.
func TestDecideLegacyNames(t *testing.T) {
	d := DecideLegacy(legacyBase, legacyEdited(legacyOtherNames), legacyIssued)
	if !slices.Equal(d.Dropped, []string{"b.example"}) || !slices.Equal(d.Added, []string{"c.example"}) {
		t.Errorf("got %+v", d)
	}
	for name, edits := range map[string][]func(*LegacyTerms){
		"unknown names": {legacyUnknownNames},
		"a new order":   {legacyOtherNames, legacyTwoYears},
	} {
		if d := DecideLegacy(legacyBase, legacyEdited(edits...), legacyIssued); len(d.Dropped) > 0 || len(d.Added) > 0 {
			t.Errorf("%s: got %+v", name, d)
		}
	}
}
