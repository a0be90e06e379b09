// SPDX-License-Identifier: MPL-2.0

package lifecycle

import (
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/net/idna"
	"golang.org/x/net/publicsuffix"
)

// The most bytes that an address, and what is before its @, may have (RFC 5321, 4.5.3.1).
const (
	maxAddress   = 254
	maxLocalPart = 64
)

// CheckAddress returns an error that says why a text is no mail address that a certificate can hold, or nil. The address
// stands bare, without a name or angle brackets. Its domain may be internationalized, the part before the @ may not.
func CheckAddress(address string) error {
	if address != strings.TrimSpace(address) || address == "" {
		return errors.New("it is empty or has spaces around it")
	}
	if strings.ContainsAny(address, "<>") {
		return errors.New("it has angle brackets; write the bare address, without a name")
	}
	if strings.ContainsFunc(address, func(r rune) bool { return r == ' ' || !unicode.IsPrint(r) }) {
		return errors.New("it has spaces or invisible characters in it")
	}
	local, domain, found := cutAddress(address)
	if !found {
		return errors.New("it has no @")
	}
	if err := checkLocalPart(local); err != nil {
		return err
	}
	if err := checkMailDomain(domain); err != nil {
		return err
	}
	if length := len(NormalizeAddress(address)); length > maxAddress {
		return fmt.Errorf("it has %d characters, an address at most %d", length, maxAddress)
	}
	return nil
}

// cutAddress parts an address at its last @.
func cutAddress(address string) (local, domain string, found bool) {
	i := strings.LastIndexByte(address, '@')
	if i < 0 {
		return address, "", false
	}
	return address[:i], address[i+1:], true
}

// localSymbols is what may be before the @ besides letters and digits (RFC 5322, 3.2.3, atext and its dots), but for
// the star, which is meant for a wildcard wherever it is written.
const localSymbols = ".!#$%&'+-/=?^_`{|}~"

func checkLocalPart(local string) error {
	switch {
	case local == "":
		return errors.New("it has nothing before the @")
	case strings.Contains(local, "@"):
		return errors.New("it has more than one @")
	case len(local) > maxLocalPart:
		return fmt.Errorf("it has %d characters before the @, an address at most %d", len(local), maxLocalPart)
	case strings.HasPrefix(local, ".") || strings.HasSuffix(local, ".") || strings.Contains(local, ".."):
		return errors.New("it has two dots in a row before the @, or a dot at an end of that part")
	}
	for _, r := range local {
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9', strings.ContainsRune(localSymbols, r):
		case r > unicode.MaxASCII:
			return fmt.Errorf("%q before the @ is not ASCII, which only the domain of an address may be", r)
		default:
			return fmt.Errorf("%q cannot be before the @", r)
		}
	}
	return nil
}

func checkMailDomain(domain string) error {
	host, err := asciiDomain(domain)
	if err != nil {
		return errors.New("its domain is no internationalized domain name")
	}
	if host == "" {
		return errors.New("it has nothing after the @")
	}
	if _, err := netip.ParseAddr(host); err == nil || strings.HasPrefix(host, "[") {
		return errors.New("it has an IP address in place of a domain")
	}
	if strings.Contains(host, "*") {
		return errors.New("its domain has a wildcard")
	}
	if err := checkHost(host); err != nil {
		return fmt.Errorf("its domain is no host name: %w", err)
	}
	switch last := host[strings.LastIndexByte(host, '.')+1:]; {
	case last == host:
		return errors.New("its domain is not fully qualified, as in kim@mail.example")
	case strings.Trim(last, "0123456789") == "":
		return errors.New("the last label of its domain is a number")
	}
	return nil
}

// asciiDomain returns a domain with its internationalized labels in their xn-- form.
func asciiDomain(domain string) (string, error) {
	isWide := func(r rune) bool { return r > unicode.MaxASCII }
	if !strings.ContainsFunc(domain, isWide) {
		return domain, nil
	}
	return idna.Lookup.ToASCII(domain)
}

// NormalizeAddress gives a mail address the form in which addresses are compared: lower case, no surrounding space, and an
// internationalized domain in its xn-- form. Mail systems may tell case before the @ apart, and none of note does.
func NormalizeAddress(address string) string {
	address = strings.ToLower(strings.TrimSpace(address))
	local, domain, found := cutAddress(address)
	if !found {
		return address
	}
	if host, err := asciiDomain(domain); err == nil {
		domain = host
	}
	return local + "@" + domain
}

// AddressList returns the distinct addresses of a certificate, normalized, in the form in which declarations are compared:
// the first, which is the common name of some products, stays first, and the others are sorted.
func AddressList(list []string) []string {
	var addresses []string
	for _, address := range list {
		if address = NormalizeAddress(address); address != "" && !slices.Contains(addresses, address) {
			addresses = append(addresses, address)
		}
	}
	if len(addresses) > 1 {
		slices.Sort(addresses[1:])
	}
	return addresses
}

// SameAddresses tells whether two lists hold the same addresses, in any order: the service keeps none.
func SameAddresses(a, b []string) bool {
	a, b = AddressList(a), AddressList(b)
	return len(a) == len(b) && len(Missing(a, b)) == 0
}

// PublicMailDomain returns the domain of a mail address when it is one of a provider with which anybody may have an
// address, so that no organization can prove it; otherwise it returns "". Not every such provider is known here.
func PublicMailDomain(address string) string {
	_, domain, _ := cutAddress(NormalizeAddress(address))
	if slices.Contains(publicMailDomains, domain) {
		return domain
	}
	suffix, managed := publicsuffix.PublicSuffix(domain)
	if brand, ok := strings.CutSuffix(domain, "."+suffix); ok && managed && slices.Contains(publicMailBrands, brand) {
		return domain
	}
	return ""
}

// publicMailBrands are providers with a domain in many countries.
var publicMailBrands = []string{"gmx", "hotmail", "yahoo", "yandex"}

var publicMailDomains = []string{
	"126.com", "163.com", "aol.com", "bluewin.ch", "fastmail.com", "free.fr", "freenet.de", "gmail.com", "googlemail.com",
	"hey.com", "icloud.com", "laposte.net", "libero.it", "live.co.uk", "live.com", "live.de", "live.fr", "live.nl", "mac.com",
	"mail.com", "mail.ru", "me.com", "msn.com", "naver.com", "orange.fr", "outlook.com", "outlook.de", "outlook.fr", "pm.me",
	"proton.me", "protonmail.com", "qq.com", "rediffmail.com", "rocketmail.com", "t-online.de", "tuta.com", "tutanota.com",
	"web.de", "ya.ru", "yeah.net", "ymail.com", "zoho.com", "zohomail.com",
}
