// SPDX-License-Identifier: MPL-2.0

package simulator

import (
	"cmp"
	"net/mail"
	"slices"
	"strings"
	"time"
)

// clientBody is what the definition of a client certificate has beside that of others.
type clientBody struct {
	Emails              []string   `json:"emails"`
	CommonNameIndicator string     `json:"common_name_indicator"`
	Individual          individual `json:"individual"`
	ProfileType         string     `json:"profile_type"`
	UsageDesignation    usageBody  `json:"usage_designation"`
}

// individual is the person that a certificate names: by name or by pseudonym.
type individual struct {
	FirstName string `json:"first_name,omitempty"`
	LastName  string `json:"last_name,omitempty"`
	Pseudonym string `json:"pseudonym,omitempty"`
}

type usageBody struct {
	Primary    string   `json:"primary_usage"`
	Additional []string `json:"additional_usages"`
}

// clientDetails are what a client certificate has beside others.
type clientDetails struct {
	Emails           []string   `json:"emails"`
	Indicator        string     `json:"indicator,omitempty"`
	Individual       individual `json:"individual,omitzero"`
	Profile          string     `json:"profile,omitempty"`
	Usage            string     `json:"usage"`
	AdditionalUsages []string   `json:"additional_usages,omitempty"`
	// Domains hold the addresses; they have to be proved. There are none where mailboxes
	// are asked themselves.
	Domains []string `json:"domains,omitempty"`
}

// readClient is read for client products. A common name that is the organization's stays
// empty until that is known.
func (b *certificateBody) readClient(p product, now time.Time) (*certificate, error) {
	details, err := b.readDetails(p.client)
	if err != nil {
		return nil, err
	}
	name, err := b.clientName(p, &details)
	if err != nil {
		return nil, err
	}
	ca, err := p.chooseCA(string(b.CACertID))
	if err != nil {
		return nil, err
	}
	c := &certificate{
		Status:        statusPending,
		CommonName:    name,
		CSR:           b.CSR,
		SignatureHash: strings.ToLower(b.SignatureHash),
		PlatformID:    -1,
		CA:            ca,
		DCVMethod:     methodEmail,
		DCVScope:      scopeBase,
		Created:       now,
		Client:        details,
	}
	if p.client.kind == "" { // public S/MIME drops them without a word
		c.OrgUnits = b.OrgUnits
	}
	if c.SignatureHash == "" {
		return nil, missing("signature_hash")
	}
	if !slices.Contains(p.hashes(), c.SignatureHash) {
		return nil, invalidValue("signature_hash", "The product does not take it.")
	}
	return c, c.readCSR()
}

// readCSR notes the size of the CSR's key. Without a CSR the recipient makes a key later.
func (c *certificate) readCSR() error {
	if strings.TrimSpace(c.CSR) == "" {
		c.CSR = ""
		return nil
	}
	csr, err := parseCSR(c.CSR)
	if err != nil {
		return err
	}
	c.KeySize = keySize(csr)
	return nil
}

// clientName is the common name: the given one, or what the indicator makes it of.
func (b *certificateBody) clientName(p product, d *clientDetails) (string, error) {
	name := strings.TrimSpace(b.CommonName)
	switch {
	case p.client.commonName && name == "":
		return "", missing("common_name")
	case p.client.commonName:
		return name, nil
	case name != "":
		return "", invalidValue("common_name", "It must be left out: "+p.name+" makes it from the rest.")
	}
	switch d.Indicator {
	case indicatorName:
		return d.Individual.FirstName + " " + d.Individual.LastName, nil
	case indicatorPseudonym:
		return d.Individual.Pseudonym, nil
	case indicatorOrganization:
		return "", nil
	}
	return d.Emails[0], nil
}

// readDetails checks what client products have beside others, and leaves out what this
// one overlooks.
func (b *clientBody) readDetails(r *clientRules) (clientDetails, error) {
	d := clientDetails{Profile: profileMultipurpose, Usage: r.usage}
	var err error
	if d.Emails, err = readAddressList(b.Emails); err != nil {
		return d, err
	}
	if r.byDomain() {
		d.Domains = mailDomains(d.Emails)
	}
	if len(r.indicators) > 0 {
		d.Indicator = b.CommonNameIndicator
		if err := b.checkIndicator(r); err != nil {
			return d, err
		}
	}
	if r.kind == kindSponsor {
		if d.Individual, err = b.Individual.read(d.Indicator); err != nil {
			return d, err
		}
	}
	if r.secure {
		return d, b.readProfile(&d)
	}
	return d, nil
}

func (b *clientBody) checkIndicator(r *clientRules) error {
	const field = "common_name_indicator"
	if b.CommonNameIndicator == "" {
		return missing(field)
	}
	return oneOf(field, b.CommonNameIndicator, r.indicators...)
}

// oneOf refuses a value that is not among the known ones.
func oneOf(field, value string, known ...string) error {
	if !slices.Contains(known, value) {
		return invalidValue(field, "It must be one of "+strings.Join(known, ", ")+".")
	}
	return nil
}

// read checks the person as the indicator wants it, and keeps only what names it.
func (i individual) read(indicator string) (individual, error) {
	byName := indicator == indicatorName || indicator == indicatorEmail && i.Pseudonym == ""
	switch {
	case i == individual{}:
		return i, missing("individual")
	case byName && i.FirstName == "":
		return i, missing("individual.first_name")
	case byName && i.LastName == "":
		return i, missing("individual.last_name")
	case byName:
		return individual{FirstName: i.FirstName, LastName: i.LastName}, nil
	case i.Pseudonym == "":
		return i, missing("individual.pseudonym")
	}
	return individual{Pseudonym: i.Pseudonym}, nil
}

// readProfile reads what the secure email products take besides.
func (b *clientBody) readProfile(d *clientDetails) error {
	d.Profile = cmp.Or(b.ProfileType, profileStrict)
	d.Usage = cmp.Or(b.UsageDesignation.Primary, d.Usage)
	d.AdditionalUsages = b.UsageDesignation.Additional
	if err := oneOf("profile_type", d.Profile, profileStrict, profileMultipurpose); err != nil {
		return err
	}
	if err := oneOf("usage_designation.primary_usage", d.Usage, usageSigning, usageKeys, usageDual); err != nil {
		return err
	}
	known := []string{additionalNonRepudiation}
	if d.Profile == profileMultipurpose {
		known = append(known, additionalEncipherment, additionalClientAuth)
	}
	for _, usage := range d.AdditionalUsages {
		if err := oneOf("usage_designation.additional_usages", usage, known...); err != nil {
			return err
		}
	}
	return nil
}

// readAddressList checks the addresses for a certificate, and drops repeated ones.
func readAddressList(asked []string) ([]string, error) {
	if len(asked) == 0 {
		return nil, missing("emails")
	}
	var list []string
	for _, address := range asked {
		address = strings.TrimSpace(address)
		if !validAddress(address) {
			return nil, invalidValue("emails", address+" is not an e-mail address.")
		}
		if !containsFold(list, address) {
			list = append(list, address)
		}
	}
	return list, nil
}

// validAddress knows the addresses that a certificate can hold: ASCII ones alone.
func validAddress(address string) bool {
	parsed, err := mail.ParseAddress(address)
	return err == nil && parsed.Address == address && mailAddress.MatchString(address) &&
		validName(product{}, mailDomain(address)) && !strings.ContainsFunc(address, func(r rune) bool { return r > '~' })
}

func containsFold(list []string, text string) bool {
	return slices.ContainsFunc(list, func(known string) bool { return strings.EqualFold(known, text) })
}

// mailDomain is the domain of an address.
func mailDomain(address string) string {
	return strings.ToLower(address[strings.LastIndex(address, "@")+1:])
}

// mailDomains lists the domains of addresses, each once.
func mailDomains(addresses []string) []string {
	var list []string
	for _, address := range addresses {
		if name := mailDomain(address); !slices.Contains(list, name) {
			list = append(list, name)
		}
	}
	return list
}
