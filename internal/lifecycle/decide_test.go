// SPDX-License-Identifier: MPL-2.0

package lifecycle

import (
	"slices"
	"testing"
	"time"
)

var base = Terms{
	Product:        Input{Value: "ssl_basic"},
	OrganizationID: Input{Value: "7"},
	CommonName:     Input{Value: "a.example"},
	Names:          []string{"a.example", "b.example"},
	Key:            Input{Value: "key-1"},
	SignatureHash:  Input{Value: "sha256"},
	DCVMethod:      Input{Value: "dns-txt-token"},
}

func date(text string) time.Time {
	at, err := time.Parse(time.DateOnly, text)
	if err != nil {
		panic(err)
	}
	return at
}

// running is an order in its first of three years, in the middle of its certificate's life.
var running = Situation{
	Status: "issued", AllowBillable: true, Now: date("2026-03-01"),
	ValidFrom: date("2026-01-01"), ValidTill: date("2026-07-19"), OrderValidTill: date("2028-12-31"),
}

func edited(edit func(*Terms)) Terms {
	terms := base
	edit(&terms)
	return terms
}

func inStatus(status string) Situation {
	s := running
	s.Status = status
	return s
}

func TestDecideChanges(t *testing.T) {
	otherKey := edited(func(w *Terms) { w.Key.Value = "key-2" })
	otherNames := edited(func(w *Terms) { w.Names = []string{"a.example", "c.example"} })
	otherHash := edited(func(w *Terms) { w.SignatureHash.Value = "sha384" })
	otherProduct := edited(func(w *Terms) { w.Product.Value = "ssl_ev_basic" })
	otherOrganization := edited(func(w *Terms) { w.OrganizationID.Value = "8" })
	trigger := edited(func(w *Terms) { w.ReissueTrigger.Value = "2026-11" })
	for name, test := range map[string]struct {
		want     Terms
		s        Situation
		action   Action
		because  []string
		refused  []string
		recorded []string
	}{
		"nothing":                             {want: base, s: running, action: None},
		"another key":                         {want: otherKey, s: running, action: Reissue, because: []string{"csr"}},
		"other names":                         {want: otherNames, s: running, action: Reissue, because: []string{"dns_names"}},
		"another hash":                        {want: otherHash, s: running, action: Reissue, because: []string{"signature_hash"}},
		"trigger":                             {want: trigger, s: running, action: Reissue, because: []string{"reissue_trigger"}},
		"platform taken out":                  {want: edited(func(w *Terms) { w.ServerPlatformID.Value = "" }), s: running, action: None},
		"platform other is the default":       {want: edited(func(w *Terms) { w.ServerPlatformID.Value = "-1" }), s: running, action: None},
		"another platform":                    {want: edited(func(w *Terms) { w.ServerPlatformID.Value = "45" }), s: running, action: Reissue, because: []string{"server_platform_id"}},
		"method taken out":                    {want: edited(func(w *Terms) { w.DCVMethod.Value = "" }), s: running, action: None},
		"another product":                     {want: otherProduct, s: running, action: Anew, because: []string{"product"}},
		"another organization":                {want: otherOrganization, s: running, action: Anew, because: []string{"organization_id"}},
		"product of a pending order":          {want: otherProduct, s: inStatus("pending"), action: Anew, because: []string{"product"}},
		"key of a pending order":              {want: otherKey, s: inStatus("pending"), action: Edit, because: []string{"csr"}},
		"names of an order awaiting approval": {want: otherNames, s: inStatus("needs_approval"), action: Edit, because: []string{"dns_names"}},
		"names while reissuing":               {want: otherNames, s: inStatus("reissue_pending"), action: Edit, because: []string{"dns_names"}},
		"hash of a pending order":             {want: otherHash, s: inStatus("pending"), action: None, refused: []string{"signature_hash"}},
		"hash while reissuing":                {want: otherHash, s: inStatus("reissue_pending"), action: None, refused: []string{"signature_hash"}},
		"trigger on a pending order":          {want: trigger, s: inStatus("pending"), action: None, recorded: []string{"reissue_trigger"}},
		"an unknown status waits":             {want: otherKey, s: inStatus("in_review"), action: Edit, because: []string{"csr"}},
		"nothing on a revoked order":          {want: base, s: inStatus("revoked"), action: None},
		"key of a revoked order":              {want: otherKey, s: inStatus("revoked"), action: Anew, because: []string{"csr"}},
		"names of a canceled order":           {want: otherNames, s: inStatus("canceled"), action: Anew, because: []string{"dns_names"}},
		"key of an unconfirmed order":         {want: otherKey, s: inStatus("unconfirmed"), action: None, refused: []string{"csr"}},
	} {
		t.Run(name, func(t *testing.T) {
			d := Decide(base, test.want, test.s)
			if d.Action != test.action || !slices.Equal(d.Because, test.because) || !slices.Equal(d.Refused, test.refused) || !slices.Equal(d.Recorded, test.recorded) {
				t.Errorf("got %+v", d)
			}
			if d.Tentative {
				t.Error("tentative though all is known")
			}
		})
	}
}

// What proves the domains of an order that waits is renewed when it expired, and mails are sent anew to other addresses.
func TestDecideProofs(t *testing.T) {
	expired := func(s Situation) Situation { s.ProofExpired = true; return s }
	awaitingApproval := expired(inStatus("needs_approval"))
	awaitingApproval.OpenRequest = true
	imported := inStatus("pending")
	imported.Imported = true
	emails := edited(func(w *Terms) { w.DCVEmails.Value = "a.example admin@a.example" })
	otherHash := edited(func(w *Terms) { w.SignatureHash.Value = "sha384" })
	for name, test := range map[string]struct {
		was, want Terms
		s         Situation
		action    Action
		because   []string
		renews    bool
	}{
		"expired":                        {base, base, expired(inStatus("pending")), Edit, nil, true},
		"expired while reissuing":        {base, base, expired(inStatus("reissue_pending")), Edit, nil, true},
		"expired before approval":        {base, base, awaitingApproval, None, nil, false},
		"expired after issuance":         {base, base, expired(running), None, nil, false},
		"expired, with a refused change": {base, otherHash, expired(inStatus("pending")), None, nil, false},
		"addresses":                      {base, emails, inStatus("pending"), Edit, []string{"dcv_emails"}, false},
		"the same addresses":             {emails, emails, inStatus("pending"), None, nil, false},
		"addresses taken out":            {emails, base, inStatus("pending"), None, nil, false},
		"unknown addresses":              {emails, edited(func(w *Terms) { w.DCVEmails.Unknown = true }), inStatus("pending"), Edit, []string{"dcv_emails"}, false},
		"addresses of an imported order": {base, emails, imported, None, nil, false},
		"addresses of an issued order":   {base, emails, running, None, nil, false},
	} {
		t.Run(name, func(t *testing.T) {
			d := Decide(test.was, test.want, test.s)
			if d.Action != test.action || !slices.Equal(d.Because, test.because) || d.RenewProof != test.renews {
				t.Errorf("got %+v", d)
			}
		})
	}
}

// A reissue that was under way when the order was imported is not read back, so what is declared of it is no change.
func TestDecideImportedReissue(t *testing.T) {
	s := inStatus("reissue_pending")
	s.Imported = true
	d := Decide(base, edited(func(w *Terms) { w.Names, w.Key.Value = []string{"a.example"}, "key-2" }), s)
	if d.Action != None || !slices.Equal(d.Recorded, []string{"dns_names", "csr"}) {
		t.Errorf("got %+v, want names and csr recorded", d)
	}
	s.ProofExpired = true
	d = Decide(base, edited(func(w *Terms) { w.Key.Unknown = true }), s)
	if d.Action != Edit || d.Tentative || !d.RenewProof {
		t.Errorf("got %+v, want the proof renewed, and nothing tentative", d)
	}
	if d = Decide(base, edited(func(w *Terms) { w.SignatureHash.Value = "sha512" }), s); !slices.Equal(d.Refused, []string{"signature_hash"}) {
		t.Errorf("got %+v, want another hash refused", d)
	}
}

func TestDecideUnknown(t *testing.T) {
	for name, test := range map[string]struct {
		edit   func(*Terms)
		s      Situation
		action Action
	}{
		"product":                 {func(w *Terms) { w.Product = Input{Unknown: true} }, running, Anew},
		"organization":            {func(w *Terms) { w.OrganizationID = Input{Unknown: true} }, running, Anew},
		"window":                  {func(w *Terms) { w.WindowUnknown = true }, running, Anew},
		"csr":                     {func(w *Terms) { w.Key = Input{Unknown: true} }, running, Reissue},
		"names":                   {func(w *Terms) { w.NamesUnknown = true }, running, Reissue},
		"csr of a pending order":  {func(w *Terms) { w.Key = Input{Unknown: true} }, inStatus("pending"), Edit},
		"hash of a pending order": {func(w *Terms) { w.SignatureHash = Input{Unknown: true} }, inStatus("pending"), Edit},
		"csr of an ended order":   {func(w *Terms) { w.Key = Input{Unknown: true} }, inStatus("canceled"), Anew},
		"csr, unconfirmed":        {func(w *Terms) { w.Key = Input{Unknown: true} }, inStatus("unconfirmed"), Anew},
	} {
		t.Run(name, func(t *testing.T) {
			s := test.s
			s.AllowBillable = false
			d := Decide(base, edited(test.edit), s)
			if !d.Tentative || d.Action != test.action || len(d.Refused) > 0 {
				t.Errorf("got %+v, want a tentative %q and nothing refused", d, test.action)
			}
		})
	}
}

func TestDecideDue(t *testing.T) {
	window := func(days int64) Terms { return edited(func(w *Terms) { w.RenewBeforeDays = days }) }
	at := func(day string, edit ...func(*Situation)) Situation {
		s := running
		s.Now = date(day)
		for _, e := range edit {
			e(&s)
		}
		return s
	}
	ending := func(s *Situation) { s.OrderValidTill = s.ValidTill }
	until := func(order, certificate string) Terms {
		return edited(func(w *Terms) {
			w.RenewBeforeDays = 30
			w.OrderUntil, _ = time.Parse(time.DateOnly, order)
			w.CertUntil, _ = time.Parse(time.DateOnly, certificate)
		})
	}
	for name, test := range map[string]struct {
		want   Terms
		s      Situation
		action Action
		due    bool
		putOff bool
		inVain bool
	}{
		"no window":                       {want: base, s: at("2026-07-18"), action: None},
		"before the window":               {want: window(30), s: at("2026-06-18"), action: None},
		"window opens":                    {want: window(30), s: at("2026-06-19"), action: Reissue, due: true},
		"certificate over, order runs":    {want: window(30), s: at("2026-08-19"), action: Reissue, due: true},
		"order ends with it":              {want: window(30), s: at("2026-06-19", ending), action: Renewal, due: true},
		"order has just twice the window": {want: window(30), s: at("2026-06-19", func(s *Situation) { s.OrderValidTill = date("2026-08-18") }), action: Reissue, due: true},
		"order has less than twice":       {want: window(30), s: at("2026-06-19", func(s *Situation) { s.OrderValidTill = date("2026-08-17") }), action: Renewal, due: true},
		"window is half the life at most": {want: window(365), s: at("2026-04-10"), action: None},
		"half the life reached":           {want: window(365), s: at("2026-04-11"), action: Reissue, due: true},
		"no time known":                   {want: window(30), s: at("2026-07-01", func(s *Situation) { s.Now = time.Time{} }), action: None},
		"renewed already":                 {want: window(30), s: at("2026-07-01", ending, func(s *Situation) { s.Renewed = true }), action: None},
		"request open":                    {want: window(30), s: at("2026-07-01", func(s *Situation) { s.OpenRequest = true }), action: None},
		"reissue under way":               {want: window(30), s: at("2026-07-01", func(s *Situation) { s.Status = "reissue_pending" }), action: None},
		"order expired":                   {want: window(30), s: at("2026-07-20", ending, func(s *Situation) { s.Status = "expired" }), action: None},
		"renewal may not be bought":       {want: window(30), s: at("2026-06-19", ending, func(s *Situation) { s.AllowBillable = false }), action: None, putOff: true},
		"declared order ends no later":    {want: until("2026-07-19", ""), s: at("2026-07-01", ending), action: None, inVain: true},
		"declared order ends later":       {want: until("2026-07-20", ""), s: at("2026-07-01", ending), action: Renewal, due: true},
		"declared order, free reissue":    {want: until("2026-07-19", ""), s: at("2026-07-01"), action: Reissue, due: true},
		"declared certificate end":        {want: until("", "2026-07-19"), s: at("2026-07-01"), action: None, inVain: true},
		"end of the order not told":       {want: window(30), s: at("2026-07-01", func(s *Situation) { s.OrderValidTill = time.Time{} }), action: None, inVain: true},
		"reissue costs nothing":           {want: window(30), s: at("2026-06-19", func(s *Situation) { s.AllowBillable = false }), action: Reissue, due: true},
	} {
		t.Run(name, func(t *testing.T) {
			if d := Decide(base, test.want, test.s); d.Action != test.action || d.Due != test.due || d.PutOff != test.putOff || d.InVain != test.inVain {
				t.Errorf("got %+v", d)
			}
		})
	}
}

func TestDecideNewKeyAtRenewalIsOneRenewal(t *testing.T) {
	s := running
	s.OrderValidTill, s.Now = s.ValidTill, date("2026-07-01")
	want := edited(func(w *Terms) { w.RenewBeforeDays = 30; w.Key.Value = "key-2" })
	if d := Decide(base, want, s); d.Action != Renewal || !d.Due {
		t.Errorf("got %+v, want a renewal", d)
	}
}

func TestDecideWithoutBilling(t *testing.T) {
	s := running
	s.AllowBillable = false
	d := Decide(base, edited(func(w *Terms) { w.Product.Value = "ssl_ev_basic" }), s)
	if !slices.Equal(d.Refused, []string{"product"}) {
		t.Errorf("got %+v, want the new order refused", d)
	}
}

func TestDecideAfterImport(t *testing.T) {
	s := running
	s.Imported = true
	was := edited(func(w *Terms) { w.OrganizationID = Input{} })
	want := edited(func(w *Terms) { w.ReissueTrigger.Value = "first"; w.CertValidity.Value = "199 days" })
	d := Decide(was, want, s)
	if d.Action != None || !slices.Equal(d.Recorded, []string{"organization_id", "cert_validity", "reissue_trigger"}) {
		t.Errorf("got %+v, want what the service does not return filled in", d)
	}
	want.SignatureHash.Value = "sha384"
	if d := Decide(was, want, s); d.Action != Reissue || !slices.Equal(d.Because, []string{"signature_hash"}) {
		t.Errorf("got %+v, want a reissue for what the service returns otherwise", d)
	}
}

// An import sends nothing, whatever is due: the plan after it does.
func TestDecideDueAfterImport(t *testing.T) {
	for name, orderDays := range map[string]int{"would reissue": 300, "would renew": 20} {
		s := running
		s.Now = s.ValidTill.AddDate(0, 0, -10)
		s.OrderValidTill = s.ValidTill.AddDate(0, 0, orderDays)
		want := edited(func(w *Terms) { w.RenewBeforeDays = 30 })
		if d := Decide(base, want, s); d.Action == None || d.AfterImport {
			t.Fatalf("%s: got %+v, want a successor", name, d)
		}
		s.Imported = true
		if d := Decide(base, want, s); d.Action != None || !d.AfterImport {
			t.Errorf("%s: got %+v, want nothing before the import is recorded", name, d)
		}
	}
}

func TestDecideDroppedNames(t *testing.T) {
	d := Decide(base, edited(func(w *Terms) { w.Names = []string{"a.example"} }), running)
	if !slices.Equal(d.Dropped, []string{"b.example"}) {
		t.Errorf("got %+v", d)
	}
	if d := Decide(base, edited(func(w *Terms) { w.Names, w.NamesUnknown = nil, true }), running); len(d.Dropped) > 0 {
		t.Errorf("got %+v though the names are not known", d)
	}
}

func TestBuys(t *testing.T) {
	for action, buys := range map[Action]bool{None: false, Edit: false, Reissue: false, Renewal: true, Anew: true} {
		if action.Buys() != buys {
			t.Errorf("%s: %v", action, action.Buys())
		}
	}
}

// The tolerance for names that the service adds is for what the service says, not for what the user takes out.
func TestDecideNamesTakenOut(t *testing.T) {
	was := edited(func(w *Terms) { w.Names = []string{"a.example", "www.a.example"} })
	want := edited(func(w *Terms) { w.Names = []string{"a.example"} })
	if d := Decide(was, want, running); d.Action != Reissue || !slices.Equal(d.Dropped, []string{"www.a.example"}) {
		t.Errorf("got %+v, want a reissue without the www name", d)
	}
	s := running
	s.Imported = true
	if d := Decide(was, want, s); d.Action != None {
		t.Errorf("after an import got %+v, want nothing", d)
	}
}
