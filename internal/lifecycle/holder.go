// SPDX-License-Identifier: MPL-2.0

package lifecycle

import (
	"crypto/x509"
	"encoding/asn1"
	"slices"
)

// The attributes of a subject that name a person (RFC 5280, appendix A.1).
var (
	oidSurname   = asn1.ObjectIdentifier{2, 5, 4, 4}
	oidGivenName = asn1.ObjectIdentifier{2, 5, 4, 42}
	oidPseudonym = asn1.ObjectIdentifier{2, 5, 4, 65}
)

// Holder is whom a client certificate names, in the words of its order. What it does not name is empty.
type Holder struct {
	Indicator                      string // what the common name is made of, one of the product's Indicators
	FirstName, LastName, Pseudonym string
}

// HolderOf reads whom a certificate of the product names out of it: the service tells it nowhere else.
func HolderOf(leaf *x509.Certificate, product ClientProduct) Holder {
	var h Holder
	for _, attribute := range leaf.Subject.Names {
		value, _ := attribute.Value.(string)
		switch {
		case !product.Individual:
		case attribute.Type.Equal(oidGivenName):
			h.FirstName = value
		case attribute.Type.Equal(oidSurname):
			h.LastName = value
		case attribute.Type.Equal(oidPseudonym):
			h.Pseudonym = value
		}
	}
	ownWords := product.CommonName && h.Pseudonym != "" && h.FirstName+h.LastName != "" // either may be meant
	if indicator := h.indicator(leaf); !ownWords && slices.Contains(product.Indicators, indicator) {
		h.Indicator = indicator
	}
	return h
}

// indicator returns what the common name is made of. Of a common name in the order's own words, which some products have,
// only the kind of person is told.
func (h Holder) indicator(leaf *x509.Certificate) string {
	name := leaf.Subject.CommonName
	switch {
	case slices.Contains(leaf.EmailAddresses, name):
		return IndicatorEmailAddress
	case slices.Contains(leaf.Subject.Organization, name):
		return IndicatorOrganizationName
	case h.Pseudonym != "" && (name == h.Pseudonym || h.FirstName+h.LastName == ""):
		return IndicatorPseudonym
	case h.FirstName+h.LastName != "":
		return IndicatorGivenNameSurname
	}
	return ""
}
