// SPDX-License-Identifier: MPL-2.0

// Package lifecycle decides: what a changed declaration means for an order, when a renewal is due, and what can be
// refused before money is spent. It asks nobody. What it needs to know is passed in, the time included.
package lifecycle

import (
	"slices"
	"time"
)

// Action is what an apply does about an order that exists.
type Action string

// The actions, from the one that touches least to the one that costs most.
const (
	None    Action = "none"      // nothing is sent: at most the terms of a later call changed
	Amend   Action = "amendment" // contacts, custom fields or auto_reissue of the order change by calls of their own
	Edit    Action = "edit"      // a pending order or reissue gets other names, another CSR, DCV method or value, or mail is sent anew
	Reissue Action = "reissue"   // a new certificate on the same order
	Renewal Action = "renewal"   // a new order that continues this one, billed
	Anew    Action = "new order" // a new order on other terms, billed
)

// Buys tells whether the action makes a new order.
func (a Action) Buys() bool { return a == Renewal || a == Anew }

// Input is a declared value: empty when left out, Unknown when it is known only at apply.
type Input struct {
	Value   string
	Unknown bool
}

// Inputs are declared elements of which the service removes none: what is taken out stays with the order.
type Inputs struct {
	Values  []string
	Unknown bool
}

// adds tells whether there are, or may be, elements beyond those that were declared before.
func (i Inputs) adds(was Inputs) bool { return i.Unknown || len(Missing(i.Values, was.Values)) > 0 }

// Terms are the declared values that decide what a change means. Key is the KeyID of the CSR, Names the NameSet.
type Terms struct {
	Product, OrganizationID                       Input
	CommonName                                    Input
	Names                                         []string
	NamesUnknown                                  bool
	Key                                           Input
	SignatureHash, ServerPlatformID, CertValidity Input
	CACertID, DCVMethod, DCVScope, ReissueTrigger Input
	DCVEmails                                     Input  // the addresses that proofs by mail go to, in comparable form
	Contacts, CustomFields                        Inputs // what has calls of its own, in comparable form
	OrganizationContact, TechnicalContact         Inputs
	AutoReissue                                   Input
	Emails                                        []string // of a client certificate, as AddressList has them
	EmailsUnknown                                 bool
	CommonNameIndicator, Individual               Input // of a client certificate, Individual in comparable form
	ProfileType                                   Input
	UsageDesignation                              Input     // as ComparableUsage has it
	RenewBeforeDays                               int64     // 0: never
	OrderUntil, CertUntil                         time.Time // declared last days, zero where none is
	WindowUnknown                                 bool
}

// Situation is what the service last said of the order, and when.
type Situation struct {
	Status         string
	Now            time.Time // the service's time when the order was last read; zero: not read yet, and nothing is due
	ValidFrom      time.Time // of the current certificate, as ValidTill
	ValidTill      time.Time
	OrderValidTill time.Time
	Renewed        bool   // a renewal of the order exists
	OpenRequest    bool   // a request of the order awaits approval
	ProofExpired   bool   // the value that is to prove a domain is past its end
	SingleTerm     bool   // the order is known to be no multi-year plan, which alone DigiCert reissues by itself
	AutoRenews     bool   // DigiCert renews the order by itself when it ends, whatever is declared by now
	AutoReissues   bool   // DigiCert reissues the certificate by itself while the order runs
	ServedProduct  string // what the service has the order as; empty: not known
	Imported       bool   // imported and not changed since: inputs that the service does not return are filled in, not changed
	ClientOrder    bool   // the order is of a client certificate: once placed it takes little, and may have no CSR
	UnseenReissue  bool   // of a client order: a reissue that is under way is none that the state knows of
	AllowBillable  bool
}

// Decision says what an apply does, and why.
type Decision struct {
	Action Action
	// Because names the attributes behind the action; it is empty when time alone is.
	Because []string
	// Amends names the attributes that change by calls of their own, beside the action.
	Amends []string
	// Due tells that the renewal window was reached.
	Due bool
	// Unattended tells that the certificate is in its last third and nothing is declared that would follow it up.
	Unattended bool
	// RenewProof tells that an order that waits is to be asked for a new value that proves its domains.
	RenewProof bool
	// InVain tells that a successor is due that would end no later than what it is to follow, for a declared last day, or
	// because the service does not tell the order's.
	InVain bool
	// AfterImport tells that a successor is due and left to the plan after the one that records an import.
	AfterImport bool
	// PutOff tells that a renewal is due that may not be bought (allow_billable is false).
	PutOff bool
	// Waits tells that the window was reached while a request of the order awaits a decision, so that nothing is done.
	Waits bool
	// LeftToService tells that DigiCert renews the order by itself, so that a declared window does not: both would be paid.
	LeftToService bool
	// Refused names the attributes whose change the order's status does not allow, or, with Anew, may not be billed.
	Refused []string
	// Recorded names the attributes that changed without effect: no certificate exists yet to be reissued, or the order
	// was just imported.
	Recorded []string
	// Dropped lists the names and addresses that the next certificate lacks, Added those that it holds and the last one does
	// not.
	Dropped, Added []string
	// Tentative tells that values are unknown and Action is the widest that they may come to.
	Tentative bool
}

// OnlyRenewsProof tells whether an order is asked for a new value and nothing else.
func (d Decision) OnlyRenewsProof() bool { return d.RenewProof && len(d.Because) == 0 && !d.Tentative }

// Phase is the part of its life that an order is in.
type Phase string

// The phases of an order, by its status.
const (
	Unconfirmed Phase = "unconfirmed" // sent, and not known whether it was taken
	Waiting     Phase = "waiting"     // not issued yet
	Reissuing   Phase = "reissuing"   // issued, with another certificate on its way
	Running     Phase = "running"     // issued
	Ended       Phase = "ended"       // cancelled, rejected, revoked or expired: no certificate will come of it
)

// What the provider says of its own where the service has no word yet.
const (
	// StatusUnconfirmed is the status of an order whose purchase was sent and not yet confirmed.
	StatusUnconfirmed = "unconfirmed"
	// UnconfirmedPrefix starts the id of such an order; its alternative order id follows.
	UnconfirmedPrefix = "unconfirmed:"
	// RequestPrefix starts a certificate id that stands for what a request leads to; the request's id follows.
	RequestPrefix = "request-"
	// UnknownRequest is the certificate id after a reissue of which the service told neither certificate nor request.
	UnknownRequest = RequestPrefix + "unknown"
)

// PhaseOf returns the phase of an order with the status (API reference, order status values). A status that is not
// known counts as waiting: nothing is bought or reissued for it.
func PhaseOf(status string) Phase {
	switch status {
	case StatusUnconfirmed:
		return Unconfirmed
	case StatusIssued, StatusApproved:
		return Running
	case StatusReissuePending:
		return Reissuing
	case StatusCanceled, StatusRejected, StatusRevoked, StatusExpired, StatusDenied:
		return Ended
	default:
		return Waiting
	}
}

// IsOpen tells whether a request with the status still waits for somebody's decision (API reference, requests).
func IsOpen(requestStatus string) bool {
	return requestStatus == StatusSubmitted || requestStatus == StatusPending
}

// Decide returns what it means that an order declared as was, in situation s, is declared as want.
func Decide(was, want Terms, s Situation) Decision {
	if want.Product.Unknown || want.OrganizationID.Unknown || want.WindowUnknown {
		return Decision{Action: Anew, Tentative: true}
	}
	ordered, certified := changes(was, want, s)
	phase := PhaseOf(s.Status)
	d := Decision{Action: None}
	if s.Imported {
		var filledIn []string
		ordered, filledIn = splitFilledIn(ordered, s)
		certified, d.Recorded = splitFilledIn(certified, s)
		d.Recorded = append(filledIn, d.Recorded...)
	}
	unknown := slices.ContainsFunc(certified, func(c change) bool { return c.unknown })
	switch {
	case phase == Unconfirmed && unknown:
		d.Action = Anew
	case phase == Unconfirmed:
		d.Refused = names(append(ordered, certified...))
	case len(ordered) > 0:
		d.buy(Anew, names(ordered), s)
	case phase == Ended && len(certified) > 0:
		d.buy(Anew, names(certified), s)
	case phase == Ended:
	case phase == Running:
		d.running(want, certified, s)
	case phase == Reissuing && (s.Imported || s.UnseenReissue): // what is under way is not read back: what is declared of it is filled in
		isUnderWay := func(c change) bool {
			return slices.Contains([]string{"common_name", "dns_names", "emails", "csr"}, c.name)
		}
		for _, c := range certified {
			if isUnderWay(c) {
				d.Recorded = append(d.Recorded, c.name)
			}
		}
		certified = slices.DeleteFunc(certified, isUnderWay)
		unknown = slices.ContainsFunc(certified, func(c change) bool { return c.unknown })
		d.pending(certified, s)
	default:
		d.pending(certified, s)
		d.mail(was, want, s)
	}
	d.Tentative = unknown && !d.certain(phase, certified)
	if d.Tentative {
		d.Refused = nil
	}
	if d.Action == Reissue {
		d.compare(was, want)
	}
	d.amend(was, want, s)
	d.Unattended = d.Action != Reissue && !d.Action.Buys() && unattended(want, s)
	return d
}

// certain tells whether the action happens whatever unknown values turn out to be: it is due, or a known value asks for it.
func (d *Decision) certain(phase Phase, certified []change) bool {
	asksForIt := func(c change) bool { return !c.unknown && slices.Contains(d.Because, c.name) }
	return d.Due || (d.Action == Reissue || d.Action == Anew && phase == Waiting) && slices.ContainsFunc(certified, asksForIt)
}

// compare finds what a reissue drops and adds, as far as it is known.
func (d *Decision) compare(was, want Terms) {
	if !want.NamesUnknown {
		d.Dropped, d.Added = Missing(was.Names, want.Names), Missing(want.Names, was.Names)
	}
	if len(want.Emails) > 0 && !want.EmailsUnknown {
		d.Dropped = append(d.Dropped, Missing(was.Emails, want.Emails)...)
		d.Added = append(d.Added, Missing(want.Emails, was.Emails)...)
	}
}

func (d *Decision) buy(action Action, because []string, s Situation) {
	d.Action, d.Because = action, because
	if !s.AllowBillable {
		d.Refused = because
	}
}

func (d *Decision) running(want Terms, certified []change, s Situation) {
	if len(certified) > 0 {
		d.Action, d.Because = Reissue, names(certified)
	}
	d.LeftToService = want.RenewBeforeDays > 0 && s.AutoRenews && !s.Renewed
	if !Due(want.RenewBeforeDays, s) {
		d.Waits = d.Action == None && reached(want.RenewBeforeDays, s) && s.OpenRequest && !s.Renewed
		return
	}
	if s.Imported {
		d.AfterImport = d.Action == None
		return
	}
	window := Window(want.RenewBeforeDays, s.ValidFrom, s.ValidTill)
	reissue := s.OrderValidTill.Sub(s.Now) >= 2*window
	switch {
	case s.OrderValidTill.IsZero(), endsBy(want.CertUntil, s.ValidTill), !reissue && endsBy(want.OrderUntil, s.OrderValidTill):
		d.InVain = true
	case reissue:
		d.Action, d.Due = Reissue, true
	case d.LeftToService:
	case !s.AllowBillable:
		d.PutOff = true
	default:
		d.Action, d.Due = Renewal, true
	}
}

// amend finds what has calls of its own. A new order takes the new values along, one that ended takes none.
func (d *Decision) amend(was, want Terms, s Situation) {
	if d.Action.Buys() || PhaseOf(s.Status) == Ended || len(d.Refused) > 0 {
		return
	}
	var amends []string
	// The service does not tell the contacts in the words of the declaration: an import cannot know them.
	if want.Contacts.adds(was.Contacts) && (!s.Imported || len(was.Contacts.Values) > 0) {
		amends = append(amends, "contacts")
	}
	for _, inputs := range []struct {
		name      string
		was, want Inputs
	}{
		{"organization_contact", was.OrganizationContact, want.OrganizationContact},
		{"technical_contact", was.TechnicalContact, want.TechnicalContact},
		{"custom_fields", was.CustomFields, want.CustomFields},
	} {
		if inputs.want.adds(inputs.was) {
			amends = append(amends, inputs.name)
		}
	}
	if auto := want.AutoReissue; (auto.Unknown || auto.Value != "" && auto.Value != was.AutoReissue.Value) && !s.SingleTerm {
		amends = append(amends, "auto_reissue")
	}
	switch {
	case len(amends) == 0:
	case PhaseOf(s.Status) == Unconfirmed:
		d.Refused = append(d.Refused, amends...)
	default:
		d.Amends = amends
		if d.Action == None {
			d.Action = Amend
		}
	}
}

// endsBy tells whether a last day is declared that is no later than the end.
func endsBy(declared, end time.Time) bool { return !declared.IsZero() && !declared.After(end) }

// pending sorts the changes to an order, or a reissue, that has not been issued. What the service does not take has to
// wait for the issuance, except for a client order: it takes so little that another one is placed instead. A
// reissue_trigger has nothing to reissue yet.
func (d *Decision) pending(certified []change, s Situation) {
	var untaken []string
	for _, c := range certified {
		switch {
		case c.name == "reissue_trigger":
			d.Recorded = append(d.Recorded, c.name)
		case takesUnissued(c.name, s):
			d.Action = Edit
			d.Because = append(d.Because, c.name)
		default:
			untaken = append(untaken, c.name)
		}
	}
	// An import sends nothing. That it differs from what is declared is for a person to put right.
	if s.ClientOrder && PhaseOf(s.Status) == Waiting && !s.Imported && len(untaken) > 0 {
		d.buy(Anew, untaken, s)
		return
	}
	d.Refused = untaken
	if slices.ContainsFunc(certified, func(c change) bool { return c.unknown }) && d.Action == None {
		d.Action = Edit
	}
	// An order that awaits approval has no other value yet.
	if s.ProofExpired && !s.OpenRequest && len(d.Refused) == 0 {
		d.Action, d.RenewProof = Edit, true
	}
}

// takesUnissued tells whether the service changes the attribute of an order or a reissue that has not been issued: the
// names, the DCV method and the CSR, and of a client order the CSR alone, while nobody was asked to make a key.
func takesUnissued(attribute string, s Situation) bool {
	switch attribute {
	case "csr":
		return !s.ClientOrder || s.Status != StatusWaitingPickup
	case "common_name", "dns_names", "dcv_method":
		return !s.ClientOrder
	default:
		return false
	}
}

// mail has the mails that ask for a proof sent anew, to other addresses.
func (d *Decision) mail(was, want Terms, s Situation) {
	if s.Imported || want.DCVEmails.Value == was.DCVEmails.Value && !want.DCVEmails.Unknown || want.DCVEmails == (Input{}) {
		return
	}
	d.Action = Edit
	d.Because = append(d.Because, "dcv_emails")
}
