// SPDX-License-Identifier: MPL-2.0

package lifecycle

import "slices"

// LegacyTerms are the declared values of an order of the first API that decide what a change means. Key is the KeyID of the
// CSR, Names the NameSet.
type LegacyTerms struct {
	Key, CommonName, ServerType Input
	Names                       []string
	NamesUnknown                bool
	// Ordered are the values that only another order can change, in comparable form: all of them, always in the same order.
	Ordered []NamedInput
}

// NamedInput is the declared value of the attribute with the name.
type NamedInput struct {
	Name string
	Input
}

// LegacySituation is what the first API last said of an order.
type LegacySituation struct {
	Status string
	// Reissuing tells that a reissue is under way. It does not keep another from being asked for, which takes its place.
	Reissuing bool
	// CertifiedKey is the KeyID of what the order has certified, empty while there is nothing. It counts while the order is
	// issued and no reissue is under way: what is certified is not what is wanted before, and nothing can be done after.
	CertifiedKey  string
	Imported      bool // imported and not changed since: inputs that the service does not return are filled in, not changed
	AllowBillable bool
}

// DecideLegacy returns what it means that an order of the first API, declared as was, in situation s, is declared as want.
// That API changes nothing of an order but by a reissue, and takes no order back: until an order is issued, every change
// has to wait. An import buys nothing either: that the order differs from what is declared is for a person to put right.
func DecideLegacy(was, want LegacyTerms, s LegacySituation) Decision {
	d := Decision{Action: None}
	ordered, certified := legacyChanges(was, want, s)
	if s.Imported {
		var filledIn []string
		ordered, filledIn = splitFilledIn(ordered, Situation{})
		certified, d.Recorded = splitFilledIn(certified, Situation{})
		d.Recorded = append(filledIn, d.Recorded...)
	}
	phase := PhaseOf(s.Status)
	behind := ordered // what asks for the action
	if len(ordered) == 0 || phase != Running && phase != Reissuing {
		behind = append(behind, certified...)
	}
	anew := len(ordered) > 0 || phase == Ended
	switch {
	case len(behind) == 0:
		return d
	case phase == Waiting || phase == Unconfirmed, anew && s.Imported:
		d.Refused = names(behind)
	case anew:
		d.Action, d.Because = Anew, names(behind)
		if !s.AllowBillable {
			d.Refused = d.Because
		}
	default:
		d.Action, d.Because = Reissue, names(behind)
		d.compare(Terms{Names: was.Names}, Terms{Names: want.Names, NamesUnknown: want.NamesUnknown})
	}
	if !slices.ContainsFunc(behind, func(c change) bool { return !c.unknown }) { // nothing known asks for it
		d.Tentative, d.Refused = true, nil
	}
	return d
}

// legacyChanges returns what differs in the terms that only another order can change, and in those that a reissue can. The
// key is compared with the certified one: somebody else may have reissued with another. After an import the prior names are
// the service's own, which adds some by itself. To write down the server type that the service assumes is no change.
func legacyChanges(was, want LegacyTerms, s LegacySituation) (ordered, certified changeList) {
	for i, input := range want.Ordered {
		ordered.add(input.Name, was.Ordered[i].Input, input.Input)
	}
	if s.CertifiedKey != "" && PhaseOf(s.Status) == Running && !s.Reissuing {
		was.Key.Value = s.CertifiedKey
	}
	certified.add("csr", was.Key, want.Key)
	certified.add("common_name", was.CommonName, want.CommonName)
	sameNames := slices.Equal(want.Names, was.Names) || s.Imported && SameNames(want.Names, was.Names)
	if want.NamesUnknown || len(want.Names) > 0 && !sameNames {
		certified = append(certified, change{name: "sans", unknown: want.NamesUnknown, filled: len(was.Names) == 0})
	}
	if was.ServerType.Value == "" && !s.Imported {
		was.ServerType.Value = otherPlatform
	}
	certified.add("server_type", was.ServerType, want.ServerType)
	return ordered, certified
}
