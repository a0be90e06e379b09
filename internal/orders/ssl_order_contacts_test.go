// SPDX-License-Identifier: MPL-2.0

package orders_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/simulator"
)

// Contacts and custom fields that the service tells otherwise than they were declared, or not whole.

// ownContact changes the contacts of the order in state.
const ownContact = "PUT /order/certificate/{id}/contact"

// What the service does not tell of a contact is filled in after an import, and nothing is sent.
func TestSSLOrder_importedContact(t *testing.T) {
	for name, person := range map[string]map[string]any{
		"user":           {"user_id": "2290417"},
		"with extension": somebody("telephone_extension", "7"),
		"without":        somebody(),
	} {
		for _, attribute := range []string{"technical_contact", "organization_contact"} {
			t.Run(attribute+"/"+name, func(t *testing.T) {
				k := newKeeper(t, simulator.Config{Validation: "auto"})
				wanted := declared{attribute: person}
				k.apply(wanted)
				k.expectQuiet(wanted)
				k.importFirst()
				plan, diags := k.plan(wanted)
				if name != "without" {
					if detail := expectDetail(t, diags, "Recorded, Not Sent: "); !strings.Contains(detail, attribute) {
						t.Errorf("it says %q, want %s named", detail, attribute)
					}
				}
				if id := plan.Attribute(t, "id"); id != k.order(0) {
					t.Errorf("the plan is for order %q, want %s", id, k.order(0))
				}
				k.bench.ForgetRequests()
				k.apply(wanted)
				k.expectWrites()
				k.expectQuiet(wanted)
				k.expectOrder(0, 1)
			})
		}
	}
}

// A contact that is another than the one imported is sent, and so is a later change of it.
func TestSSLOrder_otherContactAfterImport(t *testing.T) {
	k := newKeeper(t, simulator.Config{Validation: "auto"})
	k.apply(declared{"technical_contact": somebody("telephone_extension", "7")})
	k.importFirst()
	const al = `"first_name": "Kim", "last_name": "Lee", "email": "al@shop.example", "job_title": "Engineer", "telephone": "555 0100"`
	for i, test := range []struct {
		person map[string]any
		sent   string
	}{
		{somebody("email", "al@shop.example", "telephone_extension", "7"), al + `, "telephone_extension": "7"`},
		{somebody("email", "al@shop.example", "telephone_extension", "8"), al + `, "telephone_extension": "8"`},
		{map[string]any{"user_id": "2290417"}, `"user_id": 2290417`},
	} {
		wanted := declared{"technical_contact": test.person}
		k.bench.ForgetRequests()
		k.apply(wanted)
		k.expectWrites(ownContact)
		expectJSON(t, "the contact", k.sent.to("PUT .*/contact")[i]["contacts"], `[{"contact_type": "technical_contact", `+test.sent+`}]`)
		k.expectQuiet(wanted)
	}
}

// A custom field's id may be written with zeros in front of it: it is the same field.
func TestSSLOrder_fieldIDWithZeros(t *testing.T) {
	k := newKeeper(t, simulator.Config{Validation: "auto"})
	field := k.bench.AddCustomField("Cost center", "text", false)
	wanted := declared{"custom_fields": []any{map[string]any{"metadata_id": fmt.Sprintf("00%d", field), "value": "CC-204"}}}
	k.apply(wanted)
	for range 2 {
		k.expectQuiet(wanted)
	}
	k.expectOrder(0, 1)
}

// respelled has order info tell a contact and a field the way that the service may write them.
func respelled(answer map[string]any) {
	if person, ok := answer["technical_contact"].(map[string]any); ok {
		person["first_name"], person["last_name"], person["email"] = "KIM", "Lee ", "Kim@Shop.example"
		person["job_title"], person["telephone"] = "engineer", "(555) 0100"
	}
	if fields, ok := answer["custom_fields"].([]any); ok {
		for _, element := range fields {
			if field, ok := element.(map[string]any); ok {
				field["value"] = "cc-204  BERLIN"
			}
		}
	}
}

// What the service writes in other case, with other space, or a telephone number with other marks, is as it was declared.
func TestSSLOrder_spellingOfTheService(t *testing.T) {
	k := newKeeper(t, simulator.Config{Validation: "auto"})
	field := fmt.Sprint(k.bench.AddCustomField("Cost center", "text", false))
	wanted := declared{
		"technical_contact": somebody(),
		"custom_fields":     []any{map[string]any{"metadata_id": field, "value": "CC-204 Berlin"}},
	}
	seen := 0
	fault(t, k.bench, simulator.Fault{Method: http.MethodGet, Path: purchases, Kind: "rewrite", Rewrite: rewritten(func(answer map[string]any) {
		seen++
		respelled(answer)
	})})
	k.apply(wanted)
	for range 2 {
		k.expectQuiet(wanted)
	}
	if seen == 0 {
		t.Error("the service was not asked for the order")
	}
}

// What it writes with other words is not: it was changed elsewhere, and is put right.
func TestSSLOrder_contactChangedElsewhere(t *testing.T) {
	k := newKeeper(t, simulator.Config{Validation: "auto"})
	wanted := declared{"technical_contact": somebody()}
	k.apply(wanted)
	call(t, k.bench, http.MethodPut, "/order/certificate/"+k.order(0)+"/contact", map[string]any{
		"contacts": []any{somebody("contact_type", "technical_contact", "telephone", "555 0199")},
	})
	k.bench.ForgetRequests()
	k.apply(wanted)
	k.expectWrites(ownContact)
	k.expectQuiet(wanted)
}

// An order without a technical contact is shown with its organization contact in that place, also to one who declared both.
func TestSSLOrder_copiedContact(t *testing.T) {
	k := newKeeper(t, simulator.Config{Validation: "auto"})
	wanted := declared{"organization_contact": somebody(), "technical_contact": somebody("first_name", "Al", "email", "al@shop.example")}
	k.apply(wanted)
	served(k, "technical_contact", somebody())
	for range 2 {
		k.expectQuiet(wanted)
	}
	k.bench.ForgetFaults()
	served(k, "technical_contact", somebody("first_name", "Eve", "email", "eve@shop.example"))
	k.bench.ForgetRequests()
	k.apply(wanted)
	k.expectWrites(ownContact)
}
