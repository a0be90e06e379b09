// SPDX-License-Identifier: MPL-2.0

package simulator

import (
	"net/netip"
	"slices"
	"strings"
)

// checkNames refuses what the product does not take: names that are none,
// wildcards, or too many of them.
func checkNames(p product, method string, names []string) error {
	for i, name := range names {
		field := "dns_names"
		if i == 0 {
			field = "common_name"
		}
		if err := checkName(p, method, field, name); err != nil {
			return err
		}
	}
	if p.wildcardOnly {
		return checkWildcard(p, names[0], names[1:])
	}
	if countNames(names) > p.maxNames {
		return invalidValue("dns_names", p.name+" does not take that many names.")
	}
	return nil
}

// checkWildcard refuses what a product for one wildcard does not take beside it.
func checkWildcard(p product, wildcard string, others []string) error {
	if !strings.HasPrefix(wildcard, "*.") {
		return invalidValue("common_name", p.name+" needs a wildcard.")
	}
	for _, name := range others {
		if name != strings.TrimPrefix(wildcard, "*.") && !belowWildcard(name, wildcard) {
			return invalidValue("dns_names", name+" is not below "+wildcard+".")
		}
	}
	return nil
}

// belowWildcard tells that a name is in the domain of a wildcard, however deep.
func belowWildcard(name, wildcard string) bool {
	base, isWildcard := strings.CutPrefix(wildcard, "*")
	return isWildcard && strings.HasSuffix(strings.TrimPrefix(name, "*."), base)
}

func checkName(p product, method, field, name string) error {
	if !validName(p, name) {
		return invalidValue(field, name+" is not a domain name.")
	}
	if !strings.HasPrefix(name, "*.") {
		return nil
	}
	if !p.wildcards {
		return invalidValue(field, p.name+" does not take wildcards.")
	}
	if method == methodHTTP {
		return badRequest("invalid_dcv_method", "Wildcards cannot be validated with "+methodHTTP+".")
	}
	return nil
}

// validName knows the names that a certificate can hold. Private ones may also be
// IP addresses and names without a dot.
func validName(p product, name string) bool {
	if _, err := netip.ParseAddr(name); err == nil {
		return p.private()
	}
	labels := strings.Split(strings.TrimPrefix(name, "*."), ".")
	if len(name) > 253 || len(labels) < 2 && !p.private() {
		return false
	}
	return !slices.ContainsFunc(labels, func(label string) bool { return !validLabel(label) })
}

func validLabel(label string) bool {
	const allowed = "abcdefghijklmnopqrstuvwxyz0123456789-_"
	return label != "" && len(label) <= 63 && strings.Trim(label, allowed) == "" &&
		!strings.HasPrefix(label, "-") && !strings.HasSuffix(label, "-")
}

// countNames counts names as the service bills them: a domain and its www are one,
// and so are a wildcard and its base.
func countNames(names []string) int {
	count := 0
	for _, name := range names {
		if !slices.Contains(names, strings.TrimPrefix(name, "www.")) || !strings.HasPrefix(name, "www.") {
			count++
		}
		if slices.Contains(names, "*."+name) {
			count--
		}
	}
	return count
}
