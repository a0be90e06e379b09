// SPDX-License-Identifier: MPL-2.0

package certcentral

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-log/tflog"
	"github.com/hashicorp/terraform-plugin-log/tflogtest"
)

// What a card and its billing address hold in the tests: each text is found nowhere else.
var (
	markedCard = CreditCard{
		Number: "4929 0000 1111 2226", ExpirationMonth: 4, ExpirationYear: 2031, CVV: "739", CardholderName: "Marker Quill",
	}
	markedAddress = BillingAddress{
		Address: "12 Marker Street", Address2: "Marker Floor 3", City: "Markerville", State: "Markersota", Country: "us", Zip: "90817",
	}
)

// marks finds any of it but the expiration. Short numbers count as whole words only, for they may be in an id or a port.
var marks = regexp.MustCompile(`(?i)4929[ -]?0000[ -]?1111[ -]?2226|\b(4929|2226|739|90817)\b|marker|quill`)

// traces returns what text shows of the card and the address.
func traces(text string) []string {
	return marks.FindAllString(text, -1)
}

// paidByCard is an order that holds them.
func paidByCard() OrderRequest {
	card, address := markedCard, markedAddress
	return OrderRequest{
		Certificate: CertificateRequest{Emails: []string{"pia@northwind.example"}}, PaymentMethod: "card",
		CreditCard: &card, BillingAddress: &address, VATNumber: "XX123456789",
	}
}

func TestPaymentFields(t *testing.T) {
	const number = `"number":"4929 0000 1111 2226","expiration_month":4,"expiration_year":2031,"cardholder_name":"Marker Quill"`
	for cvv, want := range map[string]string{"739": `739`, "7390": `7390`, "039": `"039"`, "0": `"0"`, "": `""`, "7x9": `"7x9"`, "-79": `"-79"`, "7e9": `"7e9"`} {
		card := markedCard
		card.CVV = cvv
		got, err := json.Marshal(OrderRequest{CreditCard: &card})
		if err != nil || string(got) != `{"certificate":{},"credit_card":{`+number+`,"cvv":`+want+`}}` {
			t.Errorf("%v\n got %s", err, got)
		}
	}
	for want, request := range map[string]OrderRequest{
		`"payment_method":"card"`: {PaymentMethod: "card"},
		`"vat_number":"XX123"`:    {VATNumber: "XX123"},
		`"billing_address":{"address":"12 Marker Street","address2":"Marker Floor 3","city":"Markerville","state":"Markersota","country":"us","zip":"90817"}`: {
			BillingAddress: &markedAddress,
		},
		`"billing_address":{"address":"1 Quay","city":"Port","country":"ie"}`: {BillingAddress: &BillingAddress{Address: "1 Quay", City: "Port", Country: "ie"}},
	} {
		if got, err := json.Marshal(request); err != nil || string(got) != `{"certificate":{},`+want+`}` {
			t.Errorf("%v\n got %s\nwant %s", err, got, want)
		}
	}
}

func TestPaymentIsNotPrinted(t *testing.T) {
	request := paidByCard()
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%d", "%x", "%X", "%t", "%10.3v", "%+q"} {
		for want, value := range map[string]any{
			"[credit card]":     markedCard,
			"[credit card] ":    &markedCard,
			"[billing address]": markedAddress,
			"[billing address] ": struct {
				Address *BillingAddress
			}{&markedAddress},
			"[credit card]  ":   []CreditCard{markedCard},
			"[credit card]   ":  request,
			"[credit card]    ": &request,
		} {
			text := fmt.Sprintf(verb, value)
			if found := traces(text); found != nil || strings.Contains(text, "2031") || !strings.Contains(text, strings.TrimSpace(want)) {
				t.Errorf("%s of %T shows %q: %s", verb, value, found, text)
			}
		}
	}
	if text := fmt.Sprintf("%+v", OrderRequest{}); !strings.Contains(text, "CreditCard:<nil>") {
		t.Errorf("no card is printed as %s", text)
	}
}

// echoing answers with what it was sent, as a part of message.
func echoing(status int, message string) reply {
	return func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body) // read before; what the service repeats is in message
		answering(status, errorBody("invalid_value:credit_card.number|"+markedCard.Number, message+string(body)))(w, r)
	}
}

// TestPaymentLeavesNoTrace fails an order by card in every way, and looks for the card in the error and in all that is
// logged.
func TestPaymentLeavesNoTrace(t *testing.T) {
	sent, err := json.Marshal(paidByCard())
	if err != nil {
		t.Fatal(err)
	}
	garbage := func(w http.ResponseWriter, _ *http.Request) {
		conn, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		_, _ = io.WriteString(conn, "card 4929000011112226\r\n\r\n")
		_ = conn.Close()
	}
	answers := map[string]reply{
		"refused":                answering(400, errorBody("invalid_value:credit_card", "No.")),
		"payment required":       answering(402, ""),
		"number as sent":         echoing(400, "The card 4929 0000 1111 2226 is not taken."),
		"bare number":            echoing(400, "card4929000011112226"),
		"number in hyphens":      echoing(403, "4929-0000-1111-2226: no"),
		"everything":             echoing(400, "12  marker street, MARKER FLOOR 3, MARKERVILLE, markersota 90817; MARKER QUILL; CVV 739 739."),
		"an error of its own":    echoing(500, "Oops: 4929000011112226"),
		"the whole body":         answering(400, errorBody("bad", string(sent))),
		"at the limit of length": answering(400, errorBody("bad", strings.Repeat("x", 992)+"4929000011112226")),
		"a page":                 answering(400, string(sent)),
		"a page for a success":   answering(201, "<html>"+string(sent)),
		"a success without id":   answering(201, string(sent)),
		"a redirect":             answering(302, string(sent)),
		"no HTTP":                garbage,
	}
	maps.Copy(answers, lostAnswers)
	for name, answer := range answers {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var logged bytes.Buffer
			ctx := tflogtest.RootLogger(t.Context(), &logged)
			shop, client := newShop(t)
			inHaste(client, name)
			client.log = func(ctx context.Context, e LogEntry) {
				tflog.Trace(ctx, "request", map[string]any{"entry": fmt.Sprintf("%+v", e), "error": e.Err})
			}
			shop.onPost = always(deed{answer: answer})
			_, err := client.PlaceOrder(ctx, "class1_smime", paidByCard())
			if err == nil || logged.Len() == 0 {
				t.Fatalf("got %v, logged %d bytes", err, logged.Len())
			}
			texts := []string{logged.String()}
			for ; err != nil; err = errors.Unwrap(err) {
				texts = append(texts, err.Error(), fmt.Sprintf("%+v %#v", err, err))
			}
			for _, text := range texts {
				if found := traces(text); found != nil {
					t.Errorf("shows %q: %s", found, text)
				}
			}
		})
	}
}

// TestPaymentIsRedactedAlone keeps the rest of what the service says.
func TestPaymentIsRedactedAlone(t *testing.T) {
	request := paidByCard()
	for text, want := range map[string]string{
		"Order 173919081 of us$ 7390 is void, 908170.":  "Order 173919081 of us$ 7390 is void, 908170.",
		"The CVV 739 does not fit 4929000011112226.":    "The CVV [credit card] does not fit [credit card].",
		"MARKER QUILL, 90817 Markerville, us":           "[credit card], [billing address] [billing address], us",
		"4929 0000 1111 222":                            "4929 0000 1111 222",
		"The card expired in 4/2031 (invalid_value).":   "The card expired in 4/2031 (invalid_value).",
		"The card ************2226 is expired already.": "The card ************2226 is expired already.",
	} {
		if got := request.redact(text); got != want {
			t.Errorf("\n got %s\nwant %s", got, want)
		}
	}
	hyphened := OrderRequest{CreditCard: &CreditCard{Number: "4929-0000-1111-2226"}}
	if got := hyphened.redact("4929000011112226, 4929 0000 1111 2226"); got != "[credit card], [credit card]" {
		t.Errorf("got %s", got)
	}
	none := OrderRequest{CreditCard: &CreditCard{CVV: "12"}, BillingAddress: &BillingAddress{State: "MN", City: " - "}}
	for _, request := range []OrderRequest{none, {}} {
		const text = "12 months for MN - or less"
		if got := request.redact(text); got != text {
			t.Errorf("got %s", got)
		}
	}
}

// TestPaymentIsSent sends the card to the service, and not to its look-ups.
func TestPaymentIsSent(t *testing.T) {
	service := newScript(t, answering(500, ""), answering(404, ""))
	client := newTestClient(t, serve(t, service))
	if _, err := client.PlaceOrder(t.Context(), "class1_smime", paidByCard()); err == nil {
		t.Error("ordered")
	}
	var holding []int
	for i, body := range service.bodies {
		if traces(body) != nil || traces(service.seen[i]) != nil {
			holding = append(holding, i)
		}
	}
	posts := 0
	for i, seen := range service.requests() {
		if strings.HasPrefix(seen, "POST ") {
			if posts++; !slices.Contains(holding, i) {
				t.Errorf("request %d holds no card", i)
			}
		}
	}
	if posts != 2 || len(holding) != posts {
		t.Errorf("%d orders, the card is in the requests %v", posts, holding)
	}
}
