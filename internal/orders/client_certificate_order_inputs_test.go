// SPDX-License-Identifier: MPL-2.0

package orders_test

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/acctest"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/simulator"
)

// What is declared of client certificates and not refused, or refused without a word of what it holds: cards, values that
// are not known yet, and what the service takes and ignores.

// The details of a card, in which each text is one that stands nowhere else.
const (
	markedNumber = "4929117604382275"
	markedCVV    = "9173"
	markedHolder = "Quillon Umbershaw"
	markedStreet = "Zephyrstrand 8812"
)

var cardMarkers = []string{markedNumber, markedCVV, markedHolder, markedStreet, "Umbershaw", "Zephyrstrand"}

// marked returns a card with the marked details, but for some.
func marked(but declared) map[string]any {
	return merged(declared{"number": markedNumber, "expiration_month": 2, "expiration_year": 2031, "cvv": markedCVV, "cardholder_name": markedHolder}, but)
}

func markedAddress() map[string]any {
	return map[string]any{"address": markedStreet, "city": "Springfield", "country": "us"}
}

// charging is payment by the marked card.
func charging() declared {
	return declared{"payment_method": "card", "credit_card": marked(nil), "billing_address": markedAddress()}
}

// expectNoCard checks that a text holds nothing of the marked card.
func expectNoCard(t *testing.T, what, text string) {
	t.Helper()
	for _, marker := range cardMarkers {
		if strings.Contains(text, marker) {
			t.Errorf("%s holds %q: %s", what, marker, text)
		}
	}
}

func expectNoCardSaid(t *testing.T, diags []*tfprotov6.Diagnostic) {
	t.Helper()
	for _, d := range diags {
		expectNoCard(t, "a diagnostic", d.Summary+" "+d.Detail)
	}
}

// A payment that lacks something, or has too much, is refused, and no error repeats anything of a card.
func TestClientCertificateOrder_badPayment(t *testing.T) {
	for name, bad := range map[string]badInput{
		"no card":                    {allProducts, merged(charging(), declared{"credit_card": nil}), "credit_card", "Set credit_card"},
		"no address":                 {allProducts, merged(charging(), declared{"billing_address": nil}), "billing_address", "Set billing_address"},
		"a card by default":          {allProducts, declared{"credit_card": marked(nil)}, "payment_method", "take credit_card out"},
		"a card by balance":          {allProducts, declared{"payment_method": "balance", "credit_card": marked(nil)}, "payment_method", "take credit_card out"},
		"an address by profile":      {allProducts, declared{"payment_method": "profile", "billing_address": markedAddress()}, "payment_method", "take billing_address out"},
		"a number with spaces":       {allProducts, merged(charging(), declared{"credit_card": marked(declared{"number": "4929 1176 0438 2275"})}), "credit_card.number", "12 to 19 digits"},
		"a number that is too short": {allProducts, merged(charging(), declared{"credit_card": marked(declared{"number": markedNumber[:11]})}), "credit_card.number", "12 to 19 digits"},
		"a number that is too long":  {allProducts, merged(charging(), declared{"credit_card": marked(declared{"number": markedNumber + "1234"})}), "credit_card.number", "12 to 19 digits"},
		"month 13":                   {allProducts, merged(charging(), declared{"credit_card": marked(declared{"expiration_month": 13})}), "credit_card.expiration_month", "1 to 12"},
		"month 0":                    {allProducts, merged(charging(), declared{"credit_card": marked(declared{"expiration_month": 0})}), "credit_card.expiration_month", "1 to 12"},
		"a year of two digits":       {allProducts, merged(charging(), declared{"credit_card": marked(declared{"expiration_year": 31})}), "credit_card.expiration_year", "four digits"},
		"a CVV of letters":           {allProducts, merged(charging(), declared{"credit_card": marked(declared{"cvv": markedCVV[:2] + "x"})}), "credit_card.cvv", "3 or 4 digits"},
		"a CVV that is too long":     {allProducts, merged(charging(), declared{"credit_card": marked(declared{"cvv": markedCVV + "1"})}), "credit_card.cvv", "3 or 4 digits"},
		"nobody's card":              {allProducts, merged(charging(), declared{"credit_card": marked(declared{"cardholder_name": ""})}), "credit_card.cardholder_name", "a name"},
		"no street":                  {allProducts, merged(charging(), declared{"billing_address": merged(markedAddress(), declared{"address": nil})}), "billing_address.address", "required"},
		"no city":                    {allProducts, merged(charging(), declared{"billing_address": merged(markedAddress(), declared{"city": nil})}), "billing_address.city", "required"},
		"no country":                 {allProducts, merged(charging(), declared{"billing_address": merged(markedAddress(), declared{"country": nil})}), "billing_address.country", "required"},
	} {
		for _, product := range bad.products {
			t.Run(name+"/"+product, func(t *testing.T) {
				t.Parallel()
				r := newProductRules(t)
				diags := r.validate(product, bad.change)
				expectRefused(t, diags, bad.at, bad.message)
				expectNoCardSaid(t, diags)
				for _, d := range diags {
					if strings.Contains(d.Detail, markedNumber[:11]) || strings.Contains(d.Detail, markedCVV[:2]) {
						t.Errorf("the error repeats a part of the card: %s", d.Detail)
					}
				}
			})
		}
	}
}

// A card goes into the body of each order and nowhere else, also where the service refuses it and repeats it all.
func TestClientCertificateOrder_cardIsNotKept(t *testing.T) {
	b := acctest.New(t, simulator.Config{Validation: "auto"})
	sent := record(b)
	s := b.Serve(t, clientOrder)
	l := &clientLife{&life{Server: s, t: t, b: b, declared: clientInputs(b, nil)}}
	config := s.Config(l.declare(charging()))
	expectNoTrace := func(object *acctest.Object, diags []*tfprotov6.Diagnostic) {
		t.Helper()
		expectNoCard(t, "the object", fmt.Sprint(object.Value))
		expectNoCard(t, "the private state", string(object.Private))
		expectNoCardSaid(t, diags)
	}
	plan, diags := s.Plan(t.Context(), s.Null(), config)
	expectNoError(t, diags)
	expectNoTrace(plan, diags)

	echo := fmt.Appendf(nil, `{"errors":[{"code":"declined","message":"Card %s (%s) of %s, %s, was declined."}]}`, markedNumber, markedCVV, markedHolder, markedStreet)
	fault(t, b, simulator.Fault{Method: http.MethodPost, Path: purchases, Times: 1, Kind: "status", Status: http.StatusBadRequest, Body: echo})
	refused, diags := s.Apply(t.Context(), s.Null(), plan, config)
	expectSummary(t, diags, tfprotov6.DiagnosticSeverityError, "Could Not Place Order")
	expectNoTrace(refused, diags)

	current, diags := s.Apply(t.Context(), s.Null(), plan, config)
	expectNoError(t, diags)
	expectNoTrace(current, diags)
	read, diags := s.Read(t.Context(), current)
	expectNoTrace(read, diags)
	current = expectEmptyPlan(t, s, current, config)

	current, planned, applied := run(t, s, current, s.Config(l.declare(merged(charging(), declared{"product": "client_email_security_plus", "credit_card_wo_version": 2}))))
	expectNoTrace(current, append(planned, applied...))
	for _, path := range []string{"client_premium", "client_email_security_plus"} {
		for _, body := range sent.to("POST /order/certificate/" + path) {
			if got := fmt.Sprint(body["credit_card"], body["billing_address"]); !strings.Contains(got, markedNumber) || !strings.Contains(got, markedStreet) {
				t.Errorf("the order of %s was sent with %s, want the card", path, got)
			}
		}
	}
	expectOrders(t, b, 2)
}

// What a product takes is neither refused nor warned of.
func TestClientCertificateOrder_goodInput(t *testing.T) {
	fine := map[string]badInput{
		"as it is":                 {products: allProducts},
		"without a CSR":            {products: allProducts, change: declared{"csr": nil}},
		"many addresses":           {products: allProducts, change: declared{"emails": addresses("kim@shop.example", "kim+vos@mail.shop.example", "k_v@bücher.example")}},
		"the longest order":        {products: allProducts, change: declared{"order_validity": validity("days", 1096)}},
		"until a day":              {products: allProducts, change: declared{"order_validity": map[string]any{"custom_expiration_date": "09 JUN 2027"}}},
		"by card":                  {products: allProducts, change: merged(charging(), declared{"vat_number": "NL001234567B01"})},
		"by profile":               {products: allProducts, change: declared{"payment_method": "profile", "vat_number": "NL001234567B01"}},
		"renewed by the service":   {products: allProducts, change: declared{"auto_renew": 3}},
		"units":                    {products: []string{"client_authentication_plus"}, change: declared{"organization_units": []any{"IT"}}},
		"a name":                   {products: []string{"secure_email_sponsor"}, change: declared{"individual": individual("Kim", "Vos", ""), "common_name_indicator": "given_name_surname"}},
		"a name behind an address": {products: []string{"secure_email_sponsor"}, change: declared{"individual": individual("Kim", "Vos", "")}},
		"an alias of an address":   {products: []string{"secure_email_sponsor"}, change: declared{"individual": individual("", "", "kv")}},
		"a pseudonym":              {products: append([]string{"secure_email_sponsor"}, sponsoredProducts...), change: declared{"individual": individual("", "", "kv"), "common_name_indicator": "pseudonym"}},
		"an address of a company":  {products: []string{"secure_email_organization"}, change: declared{"common_name_indicator": "email_address"}},
		"the strict profile":       {products: secureProducts, change: declared{"profile_type": "strict", "usage_designation": usageOf("signing", "non_repudiation")}},
		"the other profile":        {products: secureProducts, change: declared{"profile_type": "multipurpose", "usage_designation": usageOf("dual_use", "non_repudiation", "data_encipherment", "client_auth")}},
		"the profile it has":       {products: append([]string{"class1_smime"}, sponsoredProducts...), change: declared{"profile_type": "multipurpose"}},
		"a public mailbox":         {products: mailboxProducts, change: declared{"emails": addresses("kim@gmail.com")}},
		"a new organization":       {products: without(mailboxProducts...), change: declared{"organization_id": nil, "organization": companyOf("Shop Limited")}},
		"a product of tomorrow":    {products: []string{"class1_smime"}, change: declared{"product": "client_of_tomorrow", "common_name": "Kim", "profile_type": "strict", "individual": individual("", "", "")}},
	}
	for name, good := range fine {
		for _, product := range good.products {
			t.Run(name+"/"+product, func(t *testing.T) {
				t.Parallel()
				for _, d := range newProductRules(t).validate(product, good.change) {
					t.Errorf("%s: %s: %s", d.Severity, d.Summary, d.Detail)
				}
			})
		}
	}
}

// What the service takes and ignores, or may refuse, is a warning, and no more than that.
func TestClientCertificateOrder_ignoredInput(t *testing.T) {
	for name, ignored := range map[string]badInput{
		"units":                         {without("client_authentication_plus"), declared{"organization_units": []any{"IT"}}, "organization_units", "no organization units"},
		"public mail":                   {without(append(mailboxProducts, "client_authentication_plus")...), declared{"emails": addresses("kim@shop.example", "kim@GMail.com")}, "emails", "gmail.com belongs to a public mail provider"},
		"VAT by balance":                {allProducts, declared{"vat_number": "NL001234567B01"}, "vat_number", "card or profile alone"},
		"VAT by a method of the future": {allProducts, declared{"vat_number": "NL001234567B01", "payment_method": "wire_transfer"}, "vat_number", "card or profile alone"},
	} {
		for _, product := range ignored.products {
			t.Run(name+"/"+product, func(t *testing.T) {
				t.Parallel()
				diags := newProductRules(t).validate(product, ignored.change)
				if len(diags) != 1 || diags[0].Severity != tfprotov6.DiagnosticSeverityWarning || pathText(diags[0].Attribute) != ignored.at {
					t.Fatalf("it says %v, want one warning on %s", diags, ignored.at)
				}
				if !strings.Contains(diags[0].Detail, ignored.message) {
					t.Errorf("it says %s", diags[0].Detail)
				}
			})
		}
	}
}

// A value that is not known yet is never an error, be it a whole attribute or a part of one.
func TestClientCertificateOrder_unknownInput(t *testing.T) {
	for _, product := range allProducts {
		t.Run(product, func(t *testing.T) {
			t.Parallel()
			r := newProductRules(t)
			l := &clientLife{&life{Server: r.Server, t: t, declared: r.good(product)}}
			more := merged(charging(), declared{
				"technical_contact": somebody(), "vat_number": "NL001234567B01", "ca_cert_id": secondClientCA, "signature_hash": "sha256",
				"renew_before_days": 30, "on_destroy": "keep", "custom_fields": []any{map[string]any{"metadata_id": "7", "value": "a"}},
			})
			if slices.Contains(secureProducts, product) {
				more = merged(more, declared{"profile_type": "multipurpose", "usage_designation": usageOf("signing", "client_auth")})
			}
			whole := l.declare(more)
			for name, value := range whole {
				for _, unsettled := range unsettledFrom(t, value) {
					config := maps.Clone(whole)
					config[name] = unsettled
					diags := validateClient(t, r.Server, r.Config(config))
					_, planned := r.Plan(t.Context(), r.Null(), r.Config(config))
					for _, d := range append(diags, planned...) {
						if d.Severity == tfprotov6.DiagnosticSeverityError {
							t.Errorf("%s = %s: %s: %s", name, unsettled, d.Summary, d.Detail)
						}
					}
				}
			}
		})
	}
}

// unsettledFrom returns a value in which nothing is known, and for each of its parts one in which that is not known.
func unsettledFrom(t *testing.T, value tftypes.Value) []tftypes.Value {
	t.Helper()
	unsettled := []tftypes.Value{tftypes.NewValue(value.Type(), tftypes.UnknownValue)}
	switch kind := value.Type().(type) {
	case tftypes.Object:
		parts := values{}
		must(t, value.As(&parts))
		for name, kind := range kind.AttributeTypes {
			changed := maps.Clone(parts)
			changed[name] = tftypes.NewValue(kind, tftypes.UnknownValue)
			unsettled = append(unsettled, tftypes.NewValue(value.Type(), changed))
		}
	case tftypes.List:
		unsettled = append(unsettled, tftypes.NewValue(kind, []tftypes.Value{tftypes.NewValue(kind.ElementType, tftypes.UnknownValue)}))
	case tftypes.Set:
		if !kind.ElementType.Is(tftypes.String) {
			break // the framework itself takes an object that is not known for one without its required parts
		}
		unsettled = append(unsettled, tftypes.NewValue(kind, []tftypes.Value{tftypes.NewValue(kind.ElementType, tftypes.UnknownValue)}))
	}
	return unsettled
}

// A product for client certificates is none of the resource for TLS certificates, and the account's own bounds are known to
// the plan: nothing is sent for an order beyond them.
func TestClientCertificateOrder_boundsOfAccount(t *testing.T) {
	b := acctest.New(t, simulator.Config{})
	b.LimitProduct(simulator.ProductLimit{ProductNameID: "class1_smime", AllowedIntermediates: []string{secondClientCA}, AllowedOrderLifetimes: []string{"1"}})
	b.HideProduct("secure_email_mailbox")
	s := b.Serve(t, clientOrder)
	for at, change := range map[string]values{
		"signature_hash": {"signature_hash": acctest.Text("sha512")},
		"order_validity": {"order_validity": validity("years", 2)},
		"ca_cert_id":     {"ca_cert_id": acctest.Text("B7E41D08A6935CF2")},
		"product":        {"product": acctest.Text("secure_email_mailbox")},
	} {
		_, diags := s.Plan(t.Context(), s.Null(), s.Config(mailboxInputs(change)))
		expectRefused(t, diags, at, "preflight = false")
	}
	if sent := writes(b, ""); len(sent) > 0 {
		t.Errorf("sent %q", sent)
	}
	tls := b.Serve(t, sslOrder)
	for _, product := range allProducts {
		order := inputs(b, acctest.NewCSR(t, "shop.example"), values{"product": acctest.Text(product)})
		expectRefused(t, validate(t, tls, tls.Config(order)), "product", "certcentral_client_certificate_order")
	}
}
