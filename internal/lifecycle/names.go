// SPDX-License-Identifier: MPL-2.0

package lifecycle

import (
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"golang.org/x/net/idna"
	"golang.org/x/net/publicsuffix"
)

// MaxCommonName is the longest common name, in bytes, that an X.509 subject holds (RFC 5280, ub-common-name).
const MaxCommonName = 64

// Normalize gives a certificate name the form in which names are compared: lower case, no surrounding space, and
// internationalized labels in their xn-- form.
func Normalize(name string) string {
	name = strings.ToLower(strings.TrimSpace(name))
	if ascii, err := idna.ToASCII(name); err == nil {
		return ascii
	}
	return name
}

// NameSet returns the distinct names of a certificate, normalized and sorted: the common name with the additional
// names, whether or not these repeat it.
func NameSet(commonName string, dnsNames []string) []string {
	set := make([]string, 0, len(dnsNames)+1)
	for _, name := range append([]string{commonName}, dnsNames...) {
		if name = Normalize(name); name != "" {
			set = append(set, name)
		}
	}
	slices.Sort(set)
	return slices.Compact(set)
}

// SameNames tells whether the names that the service serves are those declared. Names that the service adds by itself
// make no difference: the www name of a declared domain, the domain of a declared www name, the base of a wildcard.
// Both arguments are sets as NameSet returns them.
func SameNames(declared, served []string) bool {
	for _, name := range declared {
		if !slices.Contains(served, name) {
			return false
		}
	}
	for _, name := range served {
		if !slices.Contains(declared, name) && !addedByService(declared, name) {
			return false
		}
	}
	return true
}

func addedByService(declared []string, name string) bool {
	bare, isWWW := strings.CutPrefix(name, "www.")
	return isWWW && slices.Contains(declared, bare) ||
		slices.Contains(declared, "www."+name) ||
		slices.Contains(declared, "*."+name)
}

// IsWildcard tells whether name covers every host of a domain, as in *.example.com.
func IsWildcard(name string) bool { return strings.HasPrefix(name, "*.") }

// CheckName returns an error that says why a certificate of the kind cannot hold the name, or nil. A public product
// takes fully qualified domain names, with a wildcard as the whole first label at most; a private one also takes IP
// addresses and internal names.
func CheckName(name string, private bool) error {
	if name != strings.TrimSpace(name) || name == "" {
		return errors.New("it is empty or has spaces around it")
	}
	if _, err := netip.ParseAddr(name); err == nil {
		if private {
			return nil
		}
		return errors.New("it is an IP address, which only private products hold")
	}
	host := strings.TrimPrefix(name, "*.")
	if err := checkHost(host); err != nil {
		return err
	}
	if private {
		return nil
	}
	labels := strings.Split(host, ".")
	if len(labels) < 2 {
		return errors.New("it is not fully qualified; only private products hold internal names")
	}
	if strings.Trim(labels[len(labels)-1], "0123456789") == "" {
		return errors.New("its last label is a number")
	}
	return nil
}

func checkHost(host string) error {
	if len(host) > 253 {
		return fmt.Errorf("it has %d characters, a domain name at most 253", len(host))
	}
	for label := range strings.SplitSeq(host, ".") {
		if err := checkLabel(label); err != nil {
			return err
		}
	}
	return nil
}

func checkLabel(label string) error {
	switch {
	case label == "":
		return errors.New("it has an empty label (two dots in a row, or a dot at an end)")
	case len(label) > 63:
		return fmt.Errorf("its label %q has %d characters, a label at most 63", label, len(label))
	case strings.HasPrefix(label, "-") || strings.HasSuffix(label, "-"):
		return fmt.Errorf("its label %q starts or ends with a hyphen", label)
	}
	for _, r := range label {
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9', r == '-':
		case r == '*':
			return errors.New("a wildcard can only be the whole first label, as in *.example.com")
		case r > 127:
			return errors.New("it is not ASCII; write an internationalized name in its xn-- form")
		default:
			return fmt.Errorf("%q cannot be part of a domain name", r)
		}
	}
	return nil
}

// ValidationDomains returns, sorted, the domains that must be proved for the names to be issued: the registrable domain
// of each name, or with perName (scope fqdn, and the file-based method, which proves one host only) the name itself,
// a wildcard's without its asterisk. Addresses and internal names have none.
func ValidationDomains(names []string, perName bool) []string {
	var domains []string
	for _, name := range names {
		host := strings.TrimPrefix(Normalize(name), "*.")
		if CheckName(host, false) != nil {
			continue
		}
		if !perName {
			if registrable, err := publicsuffix.EffectiveTLDPlusOne(host); err == nil {
				host = registrable
			}
		}
		domains = append(domains, host)
	}
	slices.Sort(domains)
	return slices.Compact(domains)
}

// Missing returns the names of was that are not among now, in their order.
func Missing(was, now []string) []string {
	var missing []string
	for _, name := range was {
		if !slices.Contains(now, name) {
			missing = append(missing, name)
		}
	}
	return missing
}
