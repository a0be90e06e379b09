// SPDX-License-Identifier: MPL-2.0

package orders

import (
	"context"
	"fmt"
	"regexp"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/certcentral"
)

// paymentModel is what goes with payment by card. Card and address are write-only: only the configuration holds them.
type paymentModel struct {
	CreditCard          types.Object `tfsdk:"credit_card"`
	CreditCardWOVersion types.Int64  `tfsdk:"credit_card_wo_version"`
	BillingAddress      types.Object `tfsdk:"billing_address"`
	VATNumber           types.String `tfsdk:"vat_number"`
}

type creditCardModel struct {
	Number          types.String `tfsdk:"number"`
	ExpirationMonth types.Number `tfsdk:"expiration_month"`
	ExpirationYear  types.Number `tfsdk:"expiration_year"`
	CVV             types.String `tfsdk:"cvv"`
	CardholderName  types.String `tfsdk:"cardholder_name"`
}

type billingAddressModel struct {
	Address  types.String `tfsdk:"address"`
	Address2 types.String `tfsdk:"address2"`
	City     types.String `tfsdk:"city"`
	State    types.String `tfsdk:"state"`
	Country  types.String `tfsdk:"country"`
	Zip      types.String `tfsdk:"zip"`
}

// The payment methods that something else depends on (API reference, payment methods).
const (
	paymentCard    = "card"
	paymentProfile = "profile"
)

func paymentAttributes() map[string]schema.Attribute {
	text := func(description string, required bool) schema.StringAttribute {
		return schema.StringAttribute{MarkdownDescription: description, Required: required, Optional: !required, WriteOnly: true, Sensitive: true}
	}
	// Not Int64Attribute, whose errors show the value.
	number := func(description string) schema.NumberAttribute {
		return schema.NumberAttribute{MarkdownDescription: description, Required: true, WriteOnly: true, Sensitive: true}
	}
	return map[string]schema.Attribute{
		"credit_card": schema.SingleNestedAttribute{
			MarkdownDescription: "Card that orders are charged to, with `payment_method = \"card\"`. It is write-only: no plan and no state holds it, and every order reads it anew from the configuration. Needs Terraform 1.11.",
			Optional:            true,
			WriteOnly:           true,
			Attributes: map[string]schema.Attribute{
				"number":           text("Card number: 12 to 19 digits.", true),
				"expiration_month": number("Month in which the card expires, 1 to 12."),
				"expiration_year":  number("Year in which the card expires, four digits."),
				"cvv":              text("Verification value: 3 or 4 digits.", true),
				"cardholder_name":  text("First and last name of the cardholder.", true),
			},
		},
		"billing_address": schema.SingleNestedAttribute{
			MarkdownDescription: "Billing address of the card. Write-only, like `credit_card`.",
			Optional:            true,
			WriteOnly:           true,
			Attributes: map[string]schema.Attribute{
				"address":  text("Street address of the bill.", true),
				"address2": text("Second line of the street address.", false),
				"city":     text("City of the bill.", true),
				"state":    text("State or province, where the country has them.", false),
				"country":  text("Country of the bill.", true),
				"zip":      text("Postal code of the bill, where the country has them.", false),
			},
		},
		"credit_card_wo_version": schema.Int64Attribute{
			MarkdownDescription: "Any number, to be changed along with `credit_card` or `billing_address`, whose changes no plan can show. A change sends nothing: the next order is charged to the card that is configured then.",
			Optional:            true,
		},
		"vat_number": schema.StringAttribute{
			MarkdownDescription: "VAT or GST number for the receipt of a payment by `card` or `profile`. Left out, the service takes the account's." + nextCall,
			Optional:            true,
		},
	}
}

// pay writes card and address into an order. The model is the configuration's: no other holds them.
func (m *paymentModel) pay(ctx context.Context, request *certcentral.OrderRequest) {
	if card, ok := partsOf[creditCardModel](ctx, m.CreditCard); ok {
		request.CreditCard = &certcentral.CreditCard{
			Number: card.Number.ValueString(), ExpirationMonth: whole(card.ExpirationMonth), ExpirationYear: whole(card.ExpirationYear),
			CVV: card.CVV.ValueString(), CardholderName: card.CardholderName.ValueString(),
		}
	}
	if address, ok := partsOf[billingAddressModel](ctx, m.BillingAddress); ok {
		request.BillingAddress = &certcentral.BillingAddress{
			Address: address.Address.ValueString(), Address2: address.Address2.ValueString(), City: address.City.ValueString(),
			State: address.State.ValueString(), Country: address.Country.ValueString(), Zip: address.Zip.ValueString(),
		}
	}
}

// whole returns a whole number, 0 for any other.
func whole(number types.Number) int64 {
	value := number.ValueBigFloat()
	if value == nil || !value.IsInt() {
		return 0
	}
	result, _ := value.Int64()
	return result
}

var (
	cardNumber = regexp.MustCompile(`^[0-9]{12,19}$`)
	cardCVV    = regexp.MustCompile(`^[0-9]{3,4}$`)
)

// validatePayment refuses a payment that lacks something, or has too much. It repeats nothing of a card.
func (m *paymentModel) validatePayment(ctx context.Context, method types.String, diags *diag.Diagnostics) {
	if method.IsUnknown() {
		return
	}
	byCard := method.ValueString() == paymentCard
	for _, part := range []struct {
		name  string
		value types.Object
	}{{"credit_card", m.CreditCard}, {"billing_address", m.BillingAddress}} {
		switch {
		case byCard && part.value.IsNull():
			diags.AddAttributeError(path.Root(part.name), "Missing Card Details", fmt.Sprintf("payment_method = \"card\" charges a card. Set %s, or use another payment_method.", part.name))
		case !byCard && !part.value.IsNull(): // not on the attribute, of which Terraform would show the source
			diags.AddAttributeError(path.Root("payment_method"), "Card Without Payment By Card", fmt.Sprintf("%s is for payment_method = \"card\". Set that, or take %[1]s out.", part.name))
		}
	}
	if !m.VATNumber.IsNull() && !byCard && method.ValueString() != paymentProfile {
		diags.AddAttributeWarning(path.Root("vat_number"), "VAT Number Is Ignored",
			"The service keeps a vat_number for payments by card or profile alone. Take it out, or set payment_method to one of these.")
	}
	card, ok := partsOf[creditCardModel](ctx, m.CreditCard)
	if !ok {
		return
	}
	for _, check := range []struct {
		part string
		fits bool
		rule string
	}{
		{"number", cardNumber.MatchString(card.Number.ValueString()), "12 to 19 digits, without spaces"},
		{"expiration_month", whole(card.ExpirationMonth) >= 1 && whole(card.ExpirationMonth) <= 12, "1 to 12"},
		{"expiration_year", whole(card.ExpirationYear) >= 1000 && whole(card.ExpirationYear) <= 9999, "four digits"},
		{"cvv", cardCVV.MatchString(card.CVV.ValueString()), "3 or 4 digits, as text"},
		{"cardholder_name", card.CardholderName.ValueString() != "", "a name"},
	} {
		if !check.fits {
			diags.AddAttributeError(path.Root("credit_card").AtName(check.part), "Invalid Card", fmt.Sprintf("%s of credit_card has to be %s. (Its value is not shown.)", check.part, check.rule))
		}
	}
}
