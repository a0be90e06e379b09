// SPDX-License-Identifier: MPL-2.0

package simulator

import (
	"cmp"
	"net/http"
	"strconv"
	"strings"
)

// placeLegacyOrder is POST /order/ssl.
func (s *Simulator) placeLegacyOrder(c *call) reply {
	var body legacyOrderBody
	if err := c.decode(&body); err != nil {
		return refuseLegacy(err)
	}
	p, err := s.checkLegacyOrder(&body)
	if err != nil {
		return refuseLegacy(err)
	}
	o, err := s.commitLegacyOrder(c, &body, p)
	if err != nil {
		return refuseLegacy(err)
	}
	return legacyAnswer(http.StatusCreated, map[string]string{"order_id": legacyID(o.ID)})
}

// checkLegacyOrder refuses an order for all that is wrong with it, in the order of the
// fields in the service's documentation. It fills in names from the CSR and gives the
// product.
func (s *Simulator) checkLegacyOrder(b *legacyOrderBody) (product, error) {
	var problems legacyErrors
	problems.check(b.termRules())
	csr, unreadable := parseCSR(string(b.CSR))
	if unreadable == nil {
		b.decode(csr)
	}
	if b.CommonName == "" && unreadable == nil {
		problems.require(fieldCommonName)
	}
	p, err := s.offeredProduct(b.product())
	if err != nil {
		return product{}, err
	}
	problems.checkNames(p, methodEmail, string(b.CommonName), b.SANs)
	problems.check(b.organizationRules())
	return p, problems.orNil()
}

// product is the slug of the product that an order asks for by its names: callers say no
// more than whether it is EV.
func (b *legacyOrderBody) product() string {
	names := joinNames(string(b.CommonName), b.SANs)
	single, several := "ssl_plus", "ssl_multi_domain"
	if b.ev() {
		single, several = "ssl_ev_plus", "ssl_ev_multi_domain"
	}
	switch {
	case !b.ev() && strings.HasPrefix(string(b.CommonName), "*."):
		return "ssl_wildcard"
	case countNames(names) > 1:
		return several
	}
	return single
}

// commitLegacyOrder places a checked order in the account, like one of the newer API.
// Nobody has to approve it: accounts of the first API know no approval.
func (s *Simulator) commitLegacyOrder(c *call, b *legacyOrderBody, p product) (*order, error) {
	body := b.order()
	o, err := s.readOrder(body, p, c.now)
	if err != nil {
		return nil, err
	}
	if err := s.checkOrderLimits(o, c.user, c.now); err != nil {
		return nil, err
	}
	cert := o.Certificates[0]
	cert.RequestedBy = c.user.ID
	if b.OrgUnit != "" {
		cert.OrgUnits = []string{string(b.OrgUnit)}
	}
	_, err = s.commitOrder(o, body, c.now)
	return o, err
}

// order is a checked order as the newer API has it.
func (b *legacyOrderBody) order() *orderBody {
	years, _ := strconv.ParseInt(string(b.Validity), 10, 64) // it was checked
	return &orderBody{
		Certificate: certificateBody{
			CommonName:     string(b.CommonName),
			DNSNames:       b.SANs,
			CSR:            string(b.CSR),
			SignatureHash:  defaultSignature,
			ServerPlatform: b.platform(),
		},
		OrderValidity: &validityBody{Years: looseInt(years)},
		Organization:  b.organization(),
		DCVMethod:     methodEmail,
		SkipApproval:  true,
	}
}

// organization is that of a checked order. For EV the contact is who DigiCert speaks to.
func (b *legacyOrderBody) organization() organizationBody {
	org := organizationBody{
		OrganizationDetails: OrganizationDetails{
			Name:     string(b.OrgName),
			Address:  string(b.OrgAddr1),
			Address2: string(b.OrgAddr2),
			City:     string(b.OrgCity),
			State:    string(b.OrgState),
			Country:  string(b.OrgCountry),
		},
		Zip:       looseText(b.OrgZip),
		Telephone: looseText(cmp.Or(b.Telephone, b.ContactTelephone)),
		Contacts:  []orderContactBody{b.contact(typeOrganizationContact)},
	}
	if b.ev() {
		org.Contacts = append(org.Contacts, b.contact(typeEVApprover))
	}
	return org
}

func (b *legacyOrderBody) contact(kind string) orderContactBody {
	return orderContactBody{contactBody: contactBody{
		ContactType:        kind,
		FirstName:          string(b.ContactFirstName),
		LastName:           string(b.ContactLastName),
		Email:              string(b.ContactEmail),
		JobTitle:           string(b.ContactJobTitle),
		Telephone:          looseText(b.ContactTelephone),
		TelephoneExtension: looseText(b.ContactExtension),
	}}
}
