// SPDX-License-Identifier: MPL-2.0

package certcentral

// CreditCard is the card that an order is charged to. It goes into the body of the order and nowhere else.
type CreditCard struct {
	Number          string `json:"number"`
	ExpirationMonth int64  `json:"expiration_month"` // 1 to 12
	ExpirationYear  int64  `json:"expiration_year"`  // four digits
	CVV             string `json:"cvv"`              // three or four digits
	CardholderName  string `json:"cardholder_name"`
}

// BillingAddress is the address of a CreditCard's holder.
type BillingAddress struct {
	Address  string `json:"address"`
	Address2 string `json:"address2,omitempty"`
	City     string `json:"city"`
	State    string `json:"state,omitempty"` // some countries have none
	Country  string `json:"country"`
	Zip      string `json:"zip,omitempty"` // some countries have none
}
