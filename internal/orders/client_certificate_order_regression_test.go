// SPDX-License-Identifier: MPL-2.0

package orders_test

import (
	"fmt"
	"math/big"
	"net/http"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/acctest"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/simulator"
)

// What client orders were seen to get wrong once: what an order takes along from the one before it, what errors repeat,
// and what state tells at once.

// An order of a product without organization takes none along from the order in whose place it comes.
func TestClientCertificateOrder_takesNoOrganizationAlong(t *testing.T) {
	for _, status := range []string{isPending, isIssued} {
		for _, product := range mailboxProducts {
			t.Run(status+"/"+product, func(t *testing.T) {
				b := acctest.New(t, simulator.Config{})
				sent := record(b)
				m := another(t, b, keyless(b))
				m.apply(nil)
				if status == isIssued {
					issue(t, b)
				}
				m.apply(merged(boxed, declared{"product": product}))
				m.expectWarning("New Order, Billed: ")
				if body := sent.only(t, "POST /order/certificate/"+product); body["organization"] != nil {
					t.Errorf("sent is organization = %v, want none", body["organization"])
				}
				m.expect("id", fmt.Sprint(m.newest().ID), "organization_id", "")
				expectOrders(t, b, 2)
			})
		}
	}
}

// A card that is no longer configured pays for nothing more: the next order is left to the account's default.
func TestClientCertificateOrder_cardTakenOut(t *testing.T) {
	for name, method := range map[string]any{"left out": nil, "by balance": "balance"} {
		t.Run(name, func(t *testing.T) {
			b := acctest.New(t, simulator.Config{Validation: "auto"})
			sent := record(b)
			m := another(t, b, keyed(t)(b))
			m.apply(merged(charging(), declared{"renew_before_days": 30}))
			m.expect("payment_method", "card")
			m.apply(declared{"payment_method": method, "credit_card": nil, "billing_address": nil})
			expectPosts(t, b, 1)
			b.Advance(345 * days)
			m.apply(nil)
			m.expectWarning("Renewal, Billed: ")
			m.expectServed(2, 2)
			for _, body := range sent.to("POST /order/certificate/client_premium") {
				renewal := body["renewal_of_order_id"] != nil
				if renewal && (body["payment_method"] != method || body["credit_card"] != nil || body["billing_address"] != nil) {
					t.Errorf("the renewal is sent with payment_method %v", body["payment_method"])
				}
				if !renewal && body["payment_method"] != "card" {
					t.Errorf("the first order is sent with payment_method %v", body["payment_method"])
				}
			}
		})
	}
}

// A number of a card that is no whole one, or far too large, is refused without a digit of it: it may be another part of
// the card in the wrong place.
func TestClientCertificateOrder_cardNumbersNotRepeated(t *testing.T) {
	rules := map[string]string{"expiration_month": "1 to 12", "expiration_year": "four digits"}
	for name, number := range map[string]string{
		"a fraction": "12.75", "a card with a fraction": markedNumber + ".5", "a card": markedNumber, "beyond 64 bits": strings.Repeat(markedNumber, 3), "below zero": "-" + markedNumber,
	} {
		for part, rule := range rules {
			t.Run(name+"/"+part, func(t *testing.T) {
				t.Parallel()
				value, _, err := big.ParseFloat(number, 10, 512, big.ToNearestEven)
				must(t, err)
				diags := newProductRules(t).validate("class1_smime", merged(charging(), declared{"credit_card": marked(declared{part: value})}))
				expectRefused(t, diags, "credit_card."+part, rule)
				for _, d := range diags {
					if says := d.Summary + d.Detail; strings.Contains(says, "75") || strings.Contains(says, markedNumber[:2]) || strings.Contains(says, "e+") {
						t.Errorf("the error repeats the number: %s", says)
					}
				}
			})
		}
	}
}

// A card that nothing is charged to is an error on payment_method: on an attribute of the card, Terraform would print it.
func TestClientCertificateOrder_cardWithoutPayment(t *testing.T) {
	for _, part := range []string{"credit_card", "billing_address"} {
		for _, method := range []any{nil, "balance", "profile"} {
			diags := newProductRules(t).validate("class1_smime", declared{"payment_method": method, part: charging()[part]})
			expectRefused(t, diags, "payment_method", "Card Without Payment By Card "+part+" is for payment_method")
		}
	}
}

// A name that the service made otherwise than the declaration would have it is said at every refresh, and nothing is done
// about it by itself.
func TestClientCertificateOrder_anotherCommonName(t *testing.T) {
	person := func(first string) declared {
		return declared{"product": "secure_email_sponsor", "common_name": nil, "individual": individual(first, "Vos", "kv")}
	}
	for name, test := range map[string]struct {
		declared, lost, edit declared
		says                 string
	}{
		"made of a person":    {person("Kim"), person("Kimm"), person("Kimberly"), `for "Kimm Vos", the declaration is for "Kimberly Vos"`},
		"made of a pseudonym": {merged(person("Kim"), declared{"common_name_indicator": "pseudonym"}), declared{"individual": individual("", "", "kvv")}, declared{"individual": individual("", "", "k.v")}, `for "kvv", the declaration is for "k.v"`},
	} {
		t.Run(name, func(t *testing.T) {
			m := newMine(t, simulator.Config{}, keyed(t))
			m.apply(merged(test.declared, declared{"renew_before_days": 30}))
			issue(t, m.b)
			m.refresh()
			m.b.Advance(345 * days)
			m.lose(test.lost, true)
			m.b.ForgetRequests()
			m.refresh()
			m.expectWarning("Renewal Found: ")
			m.apply(test.edit)
			for _, status := range []string{isPending, isIssued} {
				m.refresh()
				m.expect("status", status)
				if detail := expectDetail(t, m.said, "Another Common Name: "); !strings.Contains(detail, test.says) {
					t.Errorf("it says %q, want %q", detail, test.says)
				}
				m.expectQuiet()
				if status == isPending {
					issue(t, m.b)
				}
			}
			expectChanges(t, m.b)
			m.apply(declared{"reissue_trigger": "1"})
			expectChanges(t, m.b, reissueCall)
			m.refresh()
			expectSilence(t, m.said, "Another Common Name")
		})
	}
}

// An order whose first address is not known yet is called so, not by an empty name.
func TestClientCertificateOrder_unknownNameLabel(t *testing.T) {
	for name, emails := range map[string]tftypes.Value{
		"no address": tftypes.NewValue(tftypes.List{ElementType: tftypes.String}, tftypes.UnknownValue),
		"first":      tftypes.NewValue(tftypes.List{ElementType: tftypes.String}, []tftypes.Value{tftypes.NewValue(tftypes.String, tftypes.UnknownValue), acctest.Text("kim@shop.example")}),
	} {
		t.Run(name, func(t *testing.T) {
			m := newMine(t, simulator.Config{}, unasked)
			_, diags := m.Plan(t.Context(), m.Null(), m.Config(m.declare(declared{"emails": emails})))
			expectNoError(t, diags)
			expectDetail(t, diags, "New Order, Billed: name known after apply")
		})
	}
}

// An order whose addresses are all proved waits for its recipient as soon as it is placed, and state says so at once: the
// answer to the order does not, so the order is read once more. One with a CSR needs no such look.
func TestClientCertificateOrder_waitsForPickupAtOnce(t *testing.T) {
	for name, test := range map[string]struct {
		validation string
		inputs     func(*acctest.Bench) values
		status     string
		reads      int
	}{
		"mailbox":             {"auto", unasked, toPickUp, 1},
		"person":              {"auto", keyless, toPickUp, 1},
		"not proved":          {"", unasked, isPending, 1},
		"CSR, not proved":     {"", keyed(t), isPending, 0},
		"CSR, issued at once": {"auto", keyed(t), isIssued, 1},
	} {
		t.Run(name, func(t *testing.T) {
			m := newMine(t, simulator.Config{Validation: test.validation}, test.inputs)
			m.try(nil)
			expectNoError(t, m.said)
			m.expect("status", test.status)
			if reads := m.b.Count(http.MethodGet, purchases); reads != test.reads {
				t.Errorf("the order was read %d times, want %d", reads, test.reads)
			}
			m.expectQuiet()
		})
	}
}
