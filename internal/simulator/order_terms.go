// SPDX-License-Identifier: MPL-2.0

package simulator

import (
	"cmp"
	"time"
)

// terms are the parts of an order that decide nothing about its certificate.
type terms struct {
	Price                       int           `json:"price"`
	PaymentMethod               string        `json:"payment_method"`
	AlternativeOrderID          string        `json:"alternative_order_id,omitempty"`
	AutoRenew                   int64         `json:"auto_renew,omitempty"`
	AutoReissue                 int64         `json:"auto_reissue,omitempty"`
	DisableRenewalNotifications bool          `json:"disable_renewal_notifications,omitempty"`
	DisableCT                   bool          `json:"disable_ct,omitempty"`
	CustomRenewalMessage        string        `json:"custom_renewal_message,omitempty"`
	AdditionalEmails            []string      `json:"additional_emails,omitempty"`
	CustomFields                []customField `json:"custom_fields,omitempty"`
	GuestAccess                 bool          `json:"guest_access,omitempty"`
	Locale                      string        `json:"locale,omitempty"`
	DiscountSerial              string        `json:"discount_serial,omitempty"` // of the competitor's certificate that this replaces
}

// customField is a custom field's value in requests.
type customField struct {
	MetadataID looseInt  `json:"metadata_id"`
	Value      looseText `json:"value"`
}

// terms are those of a checked order.
func (b *orderBody) terms(p product, cert *certificate, term validity, now time.Time) terms {
	price := p.price(countNames(cert.DNSNames), termYears(term, now))
	if b.ApplyCRDiscount {
		price = discounted(price)
	}
	return terms{
		Price:                       price,
		PaymentMethod:               cmp.Or(b.PaymentMethod, "balance"),
		AlternativeOrderID:          string(b.AlternativeOrderID),
		AutoRenew:                   int64(b.AutoRenew),
		AutoReissue:                 int64(b.AutoReissue),
		DisableRenewalNotifications: bool(b.DisableRenewalNotifications),
		DisableCT:                   bool(b.DisableCT),
		CustomRenewalMessage:        b.CustomRenewalMessage,
		AdditionalEmails:            b.AdditionalEmails,
		CustomFields:                b.CustomFields,
		GuestAccess:                 b.EnableGuestAccess != nil && *b.EnableGuestAccess == 1,
		Locale:                      b.Locale,
		DiscountSerial:              string(b.SerialNumber),
	}
}

// checkExtras refuses guest access and discounts that the account or the request does
// not allow.
func (s *Simulator) checkExtras(body *orderBody) error {
	guest := body.EnableGuestAccess
	switch {
	case guest != nil && s.config.NoGuestAccess:
		return invalidValue("enable_guest_access", "Guest access is off for the account.")
	case guest != nil && *guest != 0 && *guest != 1:
		return invalidValue("enable_guest_access", "It must be 0 or 1.")
	case bool(body.ApplyCRDiscount) && body.SerialNumber == "":
		return missing("serial_number")
	}
	return nil
}

// settleTerms takes from an order what is overlooked where it does not apply.
func (s *Simulator) settleTerms(o *order, p product) {
	if !o.multiYear(p) {
		o.Terms.AutoReissue = 0
	}
	if !s.config.AllowDisableCT {
		o.Terms.DisableCT = false
	}
}

// termYears is a term in years, begun ones counted: what is billed and shown.
func termYears(term validity, start time.Time) int {
	if term.Years > 0 {
		return term.Years
	}
	years := 1
	for term.end(start).After(endOfDay(start.AddDate(years, 0, 0))) {
		years++
	}
	return years
}
