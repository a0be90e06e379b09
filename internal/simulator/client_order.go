// SPDX-License-Identifier: MPL-2.0

package simulator

import (
	"slices"
	"time"
)

// given tells of a value that it is there, and keeps nothing of it.
type given bool

// UnmarshalJSON implements json.Unmarshaler.
func (g *given) UnmarshalJSON(data []byte) error {
	*g = string(data) != "null" && string(data) != `""`
	return nil
}

// cardBody is the card that an order is charged to.
type cardBody struct {
	Number          given `json:"number"`
	ExpirationMonth given `json:"expiration_month"`
	ExpirationYear  given `json:"expiration_year"`
	CVV             given `json:"cvv"`
	CardholderName  given `json:"cardholder_name"`
}

// billingBody is the address of a card's holder. Some countries have no state or zip.
type billingBody struct {
	Address given `json:"address"`
	City    given `json:"city"`
	Country given `json:"country"`
}

// checkPayment refuses payment by a card of which something is missing.
func (b *orderBody) checkPayment() error {
	if b.PaymentMethod != "card" {
		return nil
	}
	if b.CreditCard == nil {
		return missing("credit_card")
	}
	if b.BillingAddress == nil {
		return missing("billing_address")
	}
	for _, required := range []struct {
		field string
		there given
	}{
		{"credit_card.number", b.CreditCard.Number},
		{"credit_card.expiration_month", b.CreditCard.ExpirationMonth},
		{"credit_card.expiration_year", b.CreditCard.ExpirationYear},
		{"credit_card.cvv", b.CreditCard.CVV},
		{"credit_card.cardholder_name", b.CreditCard.CardholderName},
		{"billing_address.address", b.BillingAddress.Address},
		{"billing_address.city", b.BillingAddress.City},
		{"billing_address.country", b.BillingAddress.Country},
	} {
		if !required.there {
			return missing(required.field)
		}
	}
	return nil
}

// readClientOrder checks what an order for a client product has beside the definition of
// its certificate, and drops the discount, which means nothing for it.
func (s *Simulator) readClientOrder(body *orderBody, cert *certificate, now time.Time) error {
	body.ApplyCRDiscount, body.SerialNumber = false, ""
	if body.AutoRenew < 0 {
		return invalidValue("auto_renew", "It tells how many times.")
	}
	if err := body.checkPayment(); err != nil {
		return err
	}
	return s.checkProviders(cert, s.matchOrganization(&body.Organization), now)
}

// checkProviders refuses addresses of public mail providers for an organization, nil for
// a new one, that has not proved that it is one.
func (s *Simulator) checkProviders(c *certificate, org *organization, now time.Time) error {
	for _, name := range c.Client.Domains {
		if !slices.Contains(publicProviders, name) {
			continue
		}
		d := s.account.validation(name, now)
		if d == nil || org == nil || d.OrganizationID != org.ID {
			return invalidValue("emails", "The organization cannot vouch for addresses of the public mail provider "+name+".")
		}
	}
	return nil
}

// nameByOrganization gives a certificate that has no common name that of its
// organization.
func (s *Simulator) nameByOrganization(o *order, c *certificate) {
	if org, err := s.account.organization(o.OrganizationID); err == nil && c.CommonName == "" {
		c.CommonName = org.Name
	}
}

// checkClient refuses calls that only orders for client certificates take.
func (s *Simulator) checkClient(o *order) error {
	if s.productOf(o).client == nil {
		return badRequest("invalid_product", "The order is not for a client certificate.")
	}
	return nil
}

// checkTLS refuses calls that only orders for TLS certificates take.
func (s *Simulator) checkTLS(o *order) error {
	if s.productOf(o).client != nil {
		return badRequest("invalid_product", "Client certificates have no DNS names.")
	}
	return nil
}
