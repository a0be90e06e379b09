// SPDX-License-Identifier: MPL-2.0

package lifecycle

import (
	"cmp"
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"
)

// otherPlatform is the server platform that the service assumes when none is given (API reference, server platform ids).
const otherPlatform = "-1"

// change is one attribute that differs, or may.
type change struct {
	name    string
	unknown bool
	// filled tells that the attribute had no value before.
	filled bool
}

// changeList collects what differs.
type changeList []change

// add notes an attribute whose value differs, or may. A value taken out of the declaration is no change: the service keeps
// what it has.
func (l *changeList) add(name string, was, want Input) {
	if want.Unknown || want.Value != "" && want.Value != was.Value {
		*l = append(*l, change{name: name, unknown: want.Unknown, filled: was.Value == ""})
	}
}

func names(changes []change) []string {
	list := make([]string, 0, len(changes))
	for _, c := range changes {
		list = append(list, c.name)
	}
	return list
}

// changes returns what differs in the terms that only a new order can change, and in those that a reissue can. After an
// import the prior names and addresses are the service's own: it adds names by itself, and keeps no order of addresses. A
// product is no other where the service has the order as it already: the pseudo-product has the service choose one.
func changes(was, want Terms, s Situation) (ordered, certified changeList) {
	if chosen := s.ServedProduct != "" && want.Product.Value == s.ServedProduct || s.Imported && want.Product.Value == AnyProduct; !chosen {
		ordered.add("product", was.Product, want.Product)
	}
	ordered.add("organization_id", was.OrganizationID, want.OrganizationID)
	certified.add("common_name", was.CommonName, want.CommonName)
	sameNames := slices.Equal(want.Names, was.Names) || s.Imported && SameNames(want.Names, was.Names)
	if want.NamesUnknown || !sameNames {
		certified = append(certified, change{name: "dns_names", unknown: want.NamesUnknown})
	}
	certified.addEmails(was, want, s.Imported)
	certified.add("csr", was.Key, want.Key)
	certified.add("signature_hash", was.SignatureHash, want.SignatureHash)
	if was.ServerPlatformID.Value == "" {
		was.ServerPlatformID.Value = otherPlatform
	}
	certified.add("server_platform_id", was.ServerPlatformID, want.ServerPlatformID)
	certified.add("cert_validity", was.CertValidity, want.CertValidity)
	certified.add("ca_cert_id", was.CACertID, want.CACertID)
	certified.add("dcv_method", was.DCVMethod, want.DCVMethod)
	certified.add("certificate_dcv_scope", was.DCVScope, want.DCVScope)
	certified.addSubject(was, want, s)
	certified.add("reissue_trigger", was.ReissueTrigger, want.ReissueTrigger)
	return ordered, certified
}

// addEmails notes other addresses: another first one, or another set of them.
func (l *changeList) addEmails(was, want Terms, imported bool) {
	same := slices.Equal(want.Emails, was.Emails) || imported && SameAddresses(want.Emails, was.Emails)
	if want.EmailsUnknown || len(want.Emails) > 0 && !same {
		*l = append(*l, change{name: "emails", unknown: want.EmailsUnknown, filled: len(was.Emails) == 0})
	}
}

// addSubject notes what else differs in whom a client certificate is for, and what for. To write down what the service
// assumed is no change; of an imported order nobody knows whether it had to assume anything. Whom an imported one is for is
// read from its certificate: another person is a wish where the order would be reissued for it, and else to be filled in.
func (l *changeList) addSubject(was, want Terms, s Situation) {
	if s.Imported && (PhaseOf(s.Status) != Running || !contradicts(was.Individual, want.Individual)) {
		was.CommonNameIndicator.fillIn(want.CommonNameIndicator)
		was.Individual.fillIn(want.Individual)
	}
	l.add("common_name_indicator", was.CommonNameIndicator, want.CommonNameIndicator)
	l.add("individual", was.Individual, want.Individual)
	if !s.Imported {
		product, _ := KnownClientProduct(was.Product.Value)
		was.ProfileType.Value = cmp.Or(was.ProfileType.Value, product.DefaultProfile())
		was.UsageDesignation.Value = cmp.Or(was.UsageDesignation.Value, UsageDual)
	}
	l.add("profile_type", was.ProfileType, want.ProfileType)
	l.add("usage_designation", was.UsageDesignation, want.UsageDesignation)
}

// fillIn makes an input one that had no value, unless it has the wanted one.
func (i *Input) fillIn(want Input) {
	if *i != want {
		*i = Input{}
	}
}

// contradicts tells whether two individuals, part by line, differ in what both tell: a certificate has no more of the declared
// parts than it was made of, and may spell them otherwise.
func contradicts(was, want Input) bool {
	if want.Unknown {
		return false
	}
	declared := strings.Split(want.Value, "\n")
	for i, part := range strings.Split(was.Value, "\n") {
		if i >= len(declared) || part == "" || declared[i] == "" {
			continue
		}
		if !strings.EqualFold(spelling(part), spelling(declared[i])) {
			return true
		}
	}
	return false
}

// spelling is a name in one form: composed characters, and single spaces.
func spelling(name string) string { return norm.NFC.String(strings.Join(strings.Fields(name), " ")) }

// splitFilledIn takes the attributes that had no value out of what changed: after an import these are inputs that the
// service does not return, not wishes. But of a client order it tells the CSR if there is one, so that a declared one is a
// wish, unless no certificate will come of the order anyway.
func splitFilledIn(changed []change, s Situation) (rest []change, filledIn []string) {
	told := func(c change) bool { return c.name == "csr" && s.ClientOrder && PhaseOf(s.Status) != Ended }
	for _, c := range changed {
		if c.filled && !told(c) {
			filledIn = append(filledIn, c.name)
		} else {
			rest = append(rest, c)
		}
	}
	return rest, filledIn
}
