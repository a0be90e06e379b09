// SPDX-License-Identifier: MPL-2.0

package lifecycle

import (
	"cmp"
	"slices"
	"time"
)

// Subject is what a certificate is for: a public key, as KeyID has it, and names, as NameSet has them.
type Subject struct {
	Key   string
	Names []string
}

// SubjectOf returns the subject that a signing request and names ask for.
func SubjectOf(csr, commonName string, dnsNames []string) Subject {
	return Subject{Key: KeyID(csr), Names: NameSet(commonName, dnsNames)}
}

// Fits tells whether a certificate that the service serves is for this subject. One without a readable key fits nothing.
func (s Subject) Fits(served Subject) bool {
	return s.Key != "" && s.Key == served.Key && SameNames(s.Names, served.Names)
}

// Approved is what is known of an approved request for a duplicate.
type Approved struct {
	Subject

	Made    time.Time // when it was asked for
	Decided time.Time // when the approval was processed
}

// Duplicate is what the list of an order's duplicates tells of one. Its times are zero where the list has none.
type Duplicate struct {
	Subject

	Status          string
	Created, Issued time.Time
}

// haste is how much earlier than its approval is processed a certificate may seem to be issued.
const haste = time.Minute

// Outcome returns the index in list of the certificate that an approved request led to, -1 when there is none yet: of those
// with its key and names the first that was issued since. One that is pending, or was there before the request, is never
// chosen. Awaited tells that one is pending which may turn out to be it.
//
// The service does not tell which request a certificate is of, so that times decide, never the order of the list.
func Outcome(request Approved, list []Duplicate) (chosen int, awaited bool) {
	chosen = -1
	for i, entry := range list {
		switch {
		case !request.Fits(entry.Subject), before(entry.Created, request.Made), before(entry.Issued, request.Decided.Add(-haste)):
		case entry.Status == StatusRejected:
		case entry.Status == StatusPending:
			awaited = true
		case chosen < 0 || entry.order(list[chosen]) < 0:
			chosen = i
		}
	}
	return chosen, awaited && chosen < 0
}

// before tells whether a time, if it is known, is before another.
func before(at, other time.Time) bool { return !at.IsZero() && at.Before(other) }

// order compares duplicates by when they were issued, and created where that is alike.
func (d Duplicate) order(other Duplicate) int {
	return cmp.Or(d.Issued.Compare(other.Issued), d.Created.Compare(other.Created))
}

// CertificateChanges names the attributes by which a certificate that is declared as want differs from one that was declared
// as was: those that a reissue of an order changes. After an import, inputs that the service does not return are filled in,
// which is no change. Tentative tells that none but unknown values differ.
func CertificateChanges(was, want Terms, imported bool) (changed []string, tentative bool) {
	s := Situation{Imported: imported}
	_, certified := changes(was, want, s)
	if imported {
		certified, _ = splitFilledIn(certified, s)
	}
	isKnown := func(c change) bool { return !c.unknown }
	return names(certified), len(certified) > 0 && !slices.ContainsFunc(certified, isKnown)
}
