// SPDX-License-Identifier: MPL-2.0

package simulator

import (
	"bytes"
	"crypto/x509"
	"encoding/json"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

const (
	fieldCSR        = "csr"
	fieldCommonName = "common_name"
	fieldSANs       = "sans"
)

// legacyNames are names with commas in between, or a list of them. They are nil where
// none were given, and empty where it was said that there are none.
type legacyNames []string

// UnmarshalJSON implements json.Unmarshaler.
func (n *legacyNames) UnmarshalJSON(data []byte) error {
	if bytes.Equal(data, []byte("null")) {
		return nil
	}
	if bytes.HasPrefix(data, []byte{'['}) {
		var list []string
		err := json.Unmarshal(data, &list)
		*n = joinNames("", list)
		return err
	}
	var text legacyText
	err := json.Unmarshal(data, &text)
	*n = joinNames("", strings.Split(string(text), ","))
	return err
}

// legacyCertificateBody is what orders and reissues say about a certificate.
type legacyCertificateBody struct {
	CSR        legacyText  `json:"csr"`
	CommonName legacyText  `json:"common_name"`
	SANs       legacyNames `json:"sans"`
	ServerType legacyText  `json:"server_type"`
}

// platform is the server platform that is asked for. Any but the known ones is the
// "other" one.
func (b *legacyCertificateBody) platform() *idBody {
	id, err := strconv.ParseInt(string(b.ServerType), 10, 64)
	if err != nil || !slices.ContainsFunc(platforms, func(p platform) bool { return p.ID == id }) {
		id = -1
	}
	return &idBody{ID: looseInt(id)}
}

// decode fills names that are left out from the CSR.
func (b *legacyCertificateBody) decode(csr *x509.CertificateRequest) {
	if b.CommonName == "" {
		b.CommonName = legacyText(csr.Subject.CommonName)
	}
	if b.SANs == nil {
		b.SANs = joinNames("", csr.DNSNames)
	}
}

// legacyOrderBody is the body of an order. All its values may be texts.
type legacyOrderBody struct {
	legacyCertificateBody
	Validity         legacyText `json:"validity"`
	OrgUnit          legacyText `json:"org_unit"`
	OrgName          legacyText `json:"org_name"`
	OrgAddr1         legacyText `json:"org_addr1"`
	OrgAddr2         legacyText `json:"org_addr2"`
	OrgCity          legacyText `json:"org_city"`
	OrgState         legacyText `json:"org_state"`
	OrgZip           legacyText `json:"org_zip"`
	OrgCountry       legacyText `json:"org_country"`
	Telephone        legacyText `json:"telephone"`
	ContactJobTitle  legacyText `json:"org_contact_job_title"`
	ContactFirstName legacyText `json:"org_contact_firstname"`
	ContactLastName  legacyText `json:"org_contact_lastname"`
	ContactEmail     legacyText `json:"org_contact_email"`
	ContactTelephone legacyText `json:"org_contact_telephone"`
	ContactExtension legacyText `json:"org_contact_telephone_ext"`
	EV               legacyText `json:"ev"`
}

// ev tells that an EV certificate is asked for, which everything but no and nothing does.
func (b *legacyOrderBody) ev() bool { return b.EV != "" && b.EV != "false" }

// legacyRule is what a field of an order must be.
type legacyRule struct {
	field    string
	value    legacyText
	required bool
	longest  int               // characters
	fits     func(string) bool // nil for any text; not asked about an empty one
}

// check notes what is wrong with the fields.
func (l *legacyErrors) check(rules []legacyRule) {
	for _, r := range rules {
		text := string(r.value)
		switch {
		case text == "" && r.required:
			l.require(r.field)
		case text == "":
		case utf8.RuneCountInString(text) > r.longest, r.fits != nil && !r.fits(text):
			l.refuse(r.field)
		}
	}
}

// termRules are the rules for what stands before the names in an order.
func (b *legacyOrderBody) termRules() []legacyRule {
	return []legacyRule{
		{fieldCSR, b.CSR, true, maxBody, fitsCSR},
		{"validity", b.Validity, true, 1, func(years string) bool { return years == "1" || years == "2" }},
	}
}

// organizationRules are the rules for what comes after the names.
func (b *legacyOrderBody) organizationRules() []legacyRule {
	return []legacyRule{
		{"org_unit", b.OrgUnit, false, 64, nil},
		{"org_name", b.OrgName, true, 64, nil},
		{"org_addr1", b.OrgAddr1, true, 64, nil},
		{"org_addr2", b.OrgAddr2, false, 64, nil},
		{"org_city", b.OrgCity, true, 64, nil},
		{"org_state", b.OrgState, true, 64, nil},
		{"org_zip", b.OrgZip, true, 40, nil},
		{"org_country", b.OrgCountry, true, 2, func(code string) bool { return validCountry(strings.ToLower(code)) }},
		{"telephone", b.Telephone, b.ev(), 32, telephoneNumber.MatchString},
		{"org_contact_job_title", b.ContactJobTitle, b.ev(), 64, nil},
		{"org_contact_firstname", b.ContactFirstName, true, 128, nil},
		{"org_contact_lastname", b.ContactLastName, true, 128, nil},
		{"org_contact_email", b.ContactEmail, true, 255, mailAddress.MatchString},
		{"org_contact_telephone", b.ContactTelephone, true, 32, telephoneNumber.MatchString},
		{"org_contact_telephone_ext", b.ContactExtension, false, 16, extensionNumber.MatchString},
	}
}

// telephoneNumber is a number with the usual separators; extensionNumber has none.
var (
	telephoneNumber = regexp.MustCompile(`^\+?[ ().\-/]*[0-9][0-9 ().\-/]*$`)
	extensionNumber = regexp.MustCompile(`^[0-9]+$`)
)

func fitsCSR(text string) bool {
	_, err := parseCSR(text)
	return err == nil
}

// checkNames notes what a product does not take of a common name, which may be missing,
// and of the names beside it.
func (l *legacyErrors) checkNames(p product, method, commonName string, others []string) {
	names := joinNames(commonName, others)
	unfit := func(name string) bool { return checkName(p, method, fieldSANs, name) != nil }
	fits := commonName != "" && checkNames(p, method, names[:1]) == nil
	if commonName != "" && !fits {
		l.refuse(fieldCommonName)
	}
	if slices.ContainsFunc(others, unfit) || fits && checkNames(p, method, names) != nil {
		l.refuse(fieldSANs)
	}
}
