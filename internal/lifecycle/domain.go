// SPDX-License-Identifier: MPL-2.0

package lifecycle

import (
	"cmp"
	"errors"
	"fmt"
	"net/netip"
	"strings"
	"time"

	"golang.org/x/net/publicsuffix"
)

// CheckDomain returns an error that says why a domain cannot be declared by the name, and what to write instead, or nil.
// Case, a trailing dot and internationalized labels are fine.
func CheckDomain(name string) error {
	if trimmed := strings.TrimSpace(name); trimmed != name || name == "" {
		return fmt.Errorf("it is empty or has spaces around it%s", instead(trimmed))
	}
	if err := checkAddressForms(name); err != nil {
		return err
	}
	host := domainName(name)
	if err := checkDomainLabels(host); err != nil {
		return err
	}
	return checkHost(host)
}

// checkAddressForms refuses what leads to a domain without being one.
func checkAddressForms(name string) error {
	if _, err := netip.ParseAddr(strings.Trim(name, "[]")); err == nil {
		return errors.New("it is an IP address, which cannot be proved; write a domain name")
	}
	if scheme, rest, found := strings.Cut(name, "://"); found {
		return fmt.Errorf("it has a scheme (%s://)%s", scheme, instead(hostOf(rest)))
	}
	if i := strings.IndexAny(name, "/?#"); i >= 0 {
		return fmt.Errorf("it has a path%s", instead(hostOf(name)))
	}
	if _, host, found := strings.Cut(name, "@"); found {
		return fmt.Errorf("it is an address for mail%s", instead(hostOf(host)))
	}
	if strings.Contains(name, ":") {
		return fmt.Errorf("it has a port%s", instead(hostOf(name)))
	}
	return nil
}

func checkDomainLabels(host string) error {
	if bare, isWildcard := strings.CutPrefix(host, "*."); isWildcard && !strings.Contains(bare, "*") {
		return fmt.Errorf("it is a wildcard, and the proof of a domain covers all names below it%s", instead(bare))
	}
	if i := strings.LastIndex(host, "*"); i >= 0 {
		return fmt.Errorf("it has an asterisk inside, which stands for no name%s", instead(strings.TrimLeft(host[i+1:], ".")))
	}
	labels := strings.Split(host, ".")
	for i, label := range labels {
		if strings.Contains(label, "_") {
			return fmt.Errorf("its label %q has an underscore, which records may have and domains may not%s",
				label, instead(strings.Join(labels[i+1:], ".")))
		}
	}
	if len(labels) == 1 {
		return fmt.Errorf("it is a single label; write the whole domain, for example %q", host+".example")
	}
	if strings.Trim(labels[len(labels)-1], "0123456789") == "" && labels[len(labels)-1] != "" {
		return errors.New("its last label is a number")
	}
	if suffix, registry := publicsuffix.PublicSuffix(host); registry && suffix == host {
		return fmt.Errorf("everybody registers domains under it; write one of them, for example %q", "harbor."+host)
	}
	return nil
}

// hostOf returns the host at the start of a URL without its scheme.
func hostOf(text string) string {
	host, _, _ := strings.Cut(text, "/")
	if _, after, found := strings.Cut(host, "@"); found {
		host = after
	}
	if i := strings.IndexAny(host, ":?#"); i >= 0 {
		host = host[:i]
	}
	return host
}

// instead proposes a name, if that is one.
func instead(name string) string {
	if !strings.Contains(name, ".") || CheckDomain(name) != nil {
		return "; write the domain alone"
	}
	return fmt.Sprintf("; write %q", name)
}

// domainName gives the name of a domain the form in which domains are sent and compared: as Normalize does, without the
// dot at the end that stands for the root.
func domainName(name string) string { return strings.TrimSuffix(Normalize(name), ".") }

// ServedDomain returns the name under which the service keeps a domain that is declared by the name: in the form in
// which domains are compared and, unless it is to keep it, without the label www.
func ServedDomain(name string, keepsWWW bool) string {
	name = domainName(name)
	if bare, isWWW := strings.CutPrefix(name, "www."); isWWW && !keepsWWW && strings.Contains(bare, ".") {
		return bare
	}
	return name
}

// ProofLapses tells whether the proof of a domain ends less than the days from now, or ended. The days count for half of
// the proof's life at most, as Window has it. The zero until and the zero now tell nothing; the zero from leaves the days
// as they are.
func ProofLapses(days int64, from, until, now time.Time) bool {
	return !until.IsZero() && !now.IsZero() && !now.Before(until.Add(-Window(days, from, until)))
}

// TokenExpired tells whether a token is of no use any more at the service's time now. The zero until and the zero now tell
// nothing.
func TokenExpired(until, now time.Time) bool {
	return !until.IsZero() && !now.IsZero() && !now.Before(until)
}

// ProofStatus returns how far the proof of a domain is at the service's time now, over the kinds of validation that it has:
// ProofComplete, ValidationPending or ValidationExpired. dcvStatuses are the service's words by kind, empty for a kind that
// needs no proof; where none needs one, a proof that has an end counts until then. The zero until and the zero now tell
// nothing.
func ProofStatus(dcvStatuses []string, until, now time.Time) string {
	found := ""
	for _, status := range dcvStatuses {
		switch status = ProofStatusOf(status, until, now); status {
		case "":
		case ProofComplete:
			found = cmp.Or(found, status)
		case ValidationExpired:
			return status
		default:
			found = ValidationPending
		}
	}
	switch {
	case found != "":
		return found
	case until.IsZero():
		return ValidationPending
	default:
		return ValidationStatus(ProofComplete, until, now)
	}
}

// ProofStatusOf returns how far the proof of a domain is for one kind of validation, empty where that needs none. The service
// has two words for one that is done.
func ProofStatusOf(dcvStatus string, until, now time.Time) string {
	if dcvStatus == "valid" {
		dcvStatus = ProofComplete
	}
	return ValidationStatus(dcvStatus, until, now)
}
