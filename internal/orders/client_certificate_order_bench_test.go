// SPDX-License-Identifier: MPL-2.0

package orders_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/acctest"
)

const clientOrder = "certcentral_client_certificate_order"

// clientProducts are the products for client and S/MIME certificates with the arguments, in HCL, that each of them needs
// beside product, emails and order_validity.
var clientProducts = map[string]map[string]string{
	"client_premium":                sponsored("given_name_surname"),
	"client_digital_signature_plus": sponsored("given_name_surname"),
	"client_email_security_plus":    sponsored("pseudonym"),
	"client_authentication_plus":    {"common_name": `"kim-laptop"`, "organization_id": organization},
	"class1_smime":                  {},
	"secure_email_mailbox":          {},
	"secure_email_sponsor":          {"common_name_indicator": `"email_address"`, "individual": kimVos, "organization_id": organization},
	"secure_email_organization":     {"common_name_indicator": `"organization_name"`, "organization_id": organization},
}

const (
	organization = "ORGANIZATION" // stands for the id of the bench's
	kimVos       = `{ first_name = "Kim", last_name = "Vos", pseudonym = "kv" }`
)

func sponsored(indicator string) map[string]string {
	return map[string]string{"common_name": `"Kim Vos"`, "common_name_indicator": fmt.Sprintf("%q", indicator), "individual": kimVos, "organization_id": organization}
}

// clientConfig returns the block of a client order, named test, with what its product needs and the arguments, which are
// pairs of a name and an expression; an empty expression leaves the argument out.
func clientConfig(b *acctest.Bench, product string, arguments ...string) string {
	all := map[string]string{"product": fmt.Sprintf("%q", product), "emails": `["kim@shop.example"]`, "order_validity": "{ years = 1 }", "skip_approval": "true"}
	maps.Copy(all, clientProducts[product])
	for i := 0; i < len(arguments); i += 2 {
		all[arguments[i]] = arguments[i+1]
	}
	var block strings.Builder
	fmt.Fprintf(&block, "resource %q \"test\" {\n", clientOrder)
	for _, name := range slices.Sorted(maps.Keys(all)) {
		if expression := strings.ReplaceAll(all[name], organization, fmt.Sprintf("%q", b.Organization())); expression != "" {
			fmt.Fprintf(&block, "  %s = %s\n", name, expression)
		}
	}
	return block.String() + "}\n"
}

// clientInputs returns the arguments of a client order for the protocol: of client_premium for Kim Vos, unless more says
// otherwise. A null value takes an argument out.
func clientInputs(b *acctest.Bench, more map[string]tftypes.Value) map[string]tftypes.Value {
	values := map[string]tftypes.Value{
		"product":               acctest.Text("client_premium"),
		"common_name":           acctest.Text("Kim Vos"),
		"common_name_indicator": acctest.Text("given_name_surname"),
		"individual":            individual("Kim", "Vos", ""),
		"emails":                addresses("kim@shop.example"),
		"organization_id":       acctest.Text(b.Organization()),
		"skip_approval":         tftypes.NewValue(tftypes.Bool, true),
		"order_validity":        validity("years", 1),
	}
	maps.Copy(values, more)
	return values
}

// mailboxInputs returns the arguments of an order of class1_smime for the protocol.
func mailboxInputs(more map[string]tftypes.Value) map[string]tftypes.Value {
	values := map[string]tftypes.Value{
		"product":        acctest.Text("class1_smime"),
		"emails":         addresses("kim@shop.example"),
		"skip_approval":  tftypes.NewValue(tftypes.Bool, true),
		"order_validity": validity("years", 1),
	}
	maps.Copy(values, more)
	return values
}

func addresses(list ...string) tftypes.Value {
	var values []tftypes.Value
	for _, address := range list {
		values = append(values, acctest.Text(address))
	}
	return tftypes.NewValue(tftypes.List{ElementType: tftypes.String}, values)
}

// individual returns a person; an empty part is null.
func individual(first, last, pseudonym string) tftypes.Value {
	part := func(text string) tftypes.Value {
		if text == "" {
			return tftypes.NewValue(tftypes.String, nil)
		}
		return acctest.Text(text)
	}
	return tftypes.NewValue(tftypes.Object{AttributeTypes: map[string]tftypes.Type{"first_name": tftypes.String, "last_name": tftypes.String, "pseudonym": tftypes.String}},
		map[string]tftypes.Value{"first_name": part(first), "last_name": part(last), "pseudonym": part(pseudonym)})
}

// validity returns a validity in years or days.
func validity(unit string, number int) tftypes.Value {
	parts := map[string]tftypes.Value{
		"years": tftypes.NewValue(tftypes.Number, nil), "days": tftypes.NewValue(tftypes.Number, nil), "custom_expiration_date": tftypes.NewValue(tftypes.String, nil),
	}
	parts[unit] = tftypes.NewValue(tftypes.Number, number)
	return tftypes.NewValue(tftypes.Object{AttributeTypes: map[string]tftypes.Type{"years": tftypes.Number, "days": tftypes.Number, "custom_expiration_date": tftypes.String}}, parts)
}

// expectEmptyPlan fails unless the configuration plans nothing after a refresh, and returns the refreshed object.
func expectEmptyPlan(t *testing.T, s *acctest.Server, object *acctest.Object, config tftypes.Value) *acctest.Object {
	t.Helper()
	read, diags := s.Read(t.Context(), object)
	expectNoError(t, diags)
	plan, diags := s.Plan(t.Context(), read, config)
	expectNoError(t, diags)
	if !plan.Value.Equal(read.Value) {
		differences, _ := read.Value.Diff(plan.Value)
		t.Fatalf("the plan is not empty: %v", differences)
	}
	return read
}
