// SPDX-License-Identifier: MPL-2.0

package legacy_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/acctest"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/simulator"
)

// Which account the credentials open, and what it refuses.

// rewritten is a fault that puts other text into the answers about an order.
func rewritten(old, other string) simulator.Fault {
	return simulator.Fault{Method: http.MethodGet, Path: reissuePath, Kind: "rewrite", Rewrite: replaced(old, other)}
}

// revocable declares that a destroy revokes.
var revocable = map[string]any{"on_destroy": "revoke_order", "revocation_skip_approval": true}

// The order that the other account has under the same number is somebody else's, and is left alone.
func TestLegacySSLOrder_revokeInAnotherAccount(t *testing.T) {
	for name, test := range map[string]struct {
		situation string
		theirs    map[string]any
		status    string
	}{
		"pending":                      {isPending, map[string]any{"common_name": "other.example"}, isPending},
		"pending, theirs issued":       {isPending, map[string]any{"common_name": "other.example"}, isIssued},
		"pending, other further names": {isPending, map[string]any{"sans": []string{"c.example"}}, isPending},
		"issued":                       {isIssued, map[string]any{"common_name": "other.example"}, isIssued},
		"issued, same names":           {isIssued, nil, isIssued},
		"issued, theirs pending":       {isIssued, map[string]any{"sans": []string{"c.example"}}, isPending},
		"reissuing":                    {isReissuing, map[string]any{"common_name": "other.example"}, isIssued},
		"reissuing, same names":        {isReissuing, nil, isIssued},
	} {
		t.Run(name, func(t *testing.T) {
			d, other := arrive(t, test.situation), newDesk(t, test.status == isIssued, test.theirs)
			other.mustApply(nil)
			if d.latest().ID != other.latest().ID {
				t.Fatal("the orders have different numbers")
			}
			d.configure(values{"api_key": acctest.Text(acctest.Key), "base_url": acctest.Text(other.URL)})
			d.mustApply(revocable)
			before, status := d.current, d.latest().Status
			other.ForgetRequests()
			d.end()
			d.expectSaid(fatal, "Could Not Revoke Order "+strings.TrimLeft(d.id(), "0"))
			d.expectWords("Nothing was cancelled or revoked", "of the same account", `on_destroy = "keep"`)
			d.expectUnchanged(before)
			d.expectOrders(status)
			other.expectSent()
			other.expectOrders(test.status)

			d.configure(values{"api_key": acctest.Text(acctest.Key), "base_url": acctest.Text(d.URL)})
			d.end()
			d.expectOK()
			if status := d.latest().Status; !slices.Contains([]string{isCanceled, isRevoked}, status) {
				t.Errorf("the order is %s", status)
			}
		})
	}
}

// An order is ended whatever reissue it has under way, for another common name too.
func TestLegacySSLOrder_revokeWhileReissued(t *testing.T) {
	for name, change := range map[string]map[string]any{
		"common name": {"common_name": "b.example", "sans": []string{"api.shop.example", "shop.example"}},
		"names":       {"common_name": "new.example", "sans": []string{"c.example"}},
		"key":         {"csr": acctest.NewCSR(t, "shop.example")},
	} {
		for _, issued := range []bool{false, true} { // just when it is withdrawn
			t.Run(fmt.Sprintf("%s, issued %t", name, issued), func(t *testing.T) {
				d := arrive(t, isIssued)
				d.mustApply(revocable)
				d.mustApply(change)
				id := d.latest().ID
				if issued {
					d.breaks(simulator.Fault{Method: http.MethodGet, Path: "/order/certificate/*", Kind: "rewrite", Rewrite: func(status int, body []byte) (int, []byte) {
						d.must(d.Issue(id))
						return status, body
					}})
				}
				d.end()
				d.expectOK()
				if !d.current.Value.IsNull() {
					t.Error("the order stays in state")
				}
				d.expectOrders(isRevoked)
			})
		}
	}
}

// The Services API may show what is pending in the place of the certificate: still it is the same order.
func TestLegacySSLOrder_revokeShownAsPending(t *testing.T) {
	for name, isSame := range map[string]bool{"new.example": true, "other.example": false} {
		d := arrive(t, isIssued)
		d.mustApply(revocable)
		d.mustApply(map[string]any{"common_name": "new.example", "sans": []string{"c.example"}})
		d.must(d.AddFault(simulator.Fault{Method: http.MethodGet, Path: "/order/certificate/*", Kind: "rewrite", Rewrite: func(status int, body []byte) (int, []byte) {
			return status, shownAsPending(t, body, name, "c.example")
		}}))
		d.end()
		if isSame {
			d.expectOK()
			d.expectOrders(isRevoked)
		} else {
			d.expectSaid(fatal, "Could Not Revoke Order "+strings.TrimLeft(d.id(), "0"))
			d.expectOrders("reissue_pending")
		}
	}
}

// shownAsPending rewrites an order of the Services API into one that shows no certificate, but what will be certified.
func shownAsPending(t *testing.T, body []byte, names ...string) []byte {
	var order map[string]any
	if err := json.Unmarshal(body, &order); err != nil {
		t.Error(err)
		return body
	}
	order["certificate"] = map[string]any{"common_name": names[0], "dns_names": names}
	changed, err := json.Marshal(order)
	if err != nil {
		t.Error(err)
	}
	return changed
}

// Nothing is ended while the first API does not show which order it is.
func TestLegacySSLOrder_revokeUnseen(t *testing.T) {
	d := arrive(t, isIssued)
	d.mustApply(revocable)
	before := d.current
	for _, fault := range []simulator.Fault{status(404, nil), status(403, nil), status(200, page)} {
		fault.Method, fault.Path = http.MethodGet, "/order/"+d.id()
		d.must(d.AddFault(fault))
		d.ForgetRequests()
		d.end()
		d.expectSaid(fatal, "Could Not Revoke Order "+strings.TrimLeft(d.id(), "0"))
		d.expectWords("Nothing was cancelled or revoked", `on_destroy = "keep"`)
		d.expectSent()
		d.expectUnchanged(before)
		d.ForgetFaults()
	}
	d.expectOrders(isIssued)
}

// withoutLegacy configures the provider anew, with a key for the Services API and this of the first one.
func (d *desk) withoutLegacy(have map[string]string) {
	d.t.Helper()
	schemas, err := d.GetProviderSchema(d.t.Context(), &tfprotov6.GetProviderSchemaRequest{})
	d.must(err)
	object, ok := schemas.Provider.ValueType().(tftypes.Object)
	if !ok {
		d.t.Fatal("the schema is of no object")
	}
	kind := object.AttributeTypes["legacy_api"]
	legacy := tftypes.NewValue(kind, nil)
	if have != nil {
		legacy = valueOf(d.t, kind, have)
	}
	d.configure(values{"api_key": acctest.Text(acctest.Key), "base_url": acctest.Text(d.URL), "legacy_api": legacy})
}

// Without credentials for the first API, whatever would have to be sent is refused at plan, by a message that names what is
// missing; without a change nothing is.
func TestLegacySSLOrder_noCredentialsAtPlan(t *testing.T) {
	for _, variable := range []string{"ACCOUNT_ID", "API_KEY", "BASE_URL"} {
		t.Setenv("CERTCENTRAL_LEGACY_"+variable, "")
	}
	for name, test := range map[string]struct {
		have  map[string]string
		lacks []string
	}{
		"none":    {nil, []string{"There is no account_id", "There is no api_key"}},
		"account": {map[string]string{"account_id": "000042"}, []string{"There is no api_key"}},
		"key":     {map[string]string{"api_key": acctest.LegacyKey}, []string{"There is no account_id"}},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t, true, nil)
			expectLacking := func() {
				t.Helper()
				d.plan()
				d.expectSaid(fatal, "Missing Legacy API Credentials")
				d.expectWords(test.lacks...)
				if len(test.lacks) == 1 && strings.Count(d.said[0].Detail, "There is no") != 1 {
					t.Errorf("it names what is there: %s", d.said[0].Detail)
				}
			}
			d.withoutLegacy(test.have)
			expectLacking()
			d.configure(nil)
			d.mustApply(nil)
			d.refresh()
			declared := d.declared
			d.withoutLegacy(test.have)
			d.ForgetRequests()
			d.expectNoChange(nil)
			for _, change := range []map[string]any{{"validity": 2}, {"sans": []string{"c.example"}}, anotherKey(d)} {
				d.declare(change)
				expectLacking()
				d.declared = declared
			}
			d.declare(map[string]any{"wait_for_issuance": true}) // which is not sent
			d.carryOut(t.Context(), d.plan())
			d.expectOK()
			d.expectSent()
		})
	}
}

// Credentials that are known only at apply may still come.
func TestLegacySSLOrder_credentialsUnknownAtPlan(t *testing.T) {
	d := newDesk(t, true, nil)
	schemas, err := d.GetProviderSchema(t.Context(), &tfprotov6.GetProviderSchemaRequest{})
	d.must(err)
	object, ok := schemas.Provider.ValueType().(tftypes.Object)
	if !ok {
		t.Fatal("the schema is of no object")
	}
	d.configure(values{"legacy_api": tftypes.NewValue(object.AttributeTypes["legacy_api"], tftypes.UnknownValue)})
	planned := d.plan()
	d.expectSaid(warning, "New Order, Billed")
	d.configure(nil)
	d.carryOut(t.Context(), planned)
	d.expectOK()
	d.expectOrders(isIssued)
}

// A refusal that names a field is an error at the attribute.
func TestLegacySSLOrder_refusedAtAttribute(t *testing.T) {
	for name, test := range map[string]struct {
		codes     []string
		attribute string
	}{
		"unfit":          {[]string{"invalid_param:org_zip"}, "org_zip"},
		"missing":        {[]string{"required_param:org_addr1"}, "org_addr1"},
		"the first":      {[]string{"invalid_param:sans", "invalid_param:org_zip"}, "sans"},
		"after another":  {[]string{"other", "invalid_param:csr"}, "csr"},
		"none":           {[]string{"invalid_order"}, ""},
		"no field":       {[]string{"invalid_param", "invalid_param:"}, ""},
		"something else": {[]string{"denied:csr"}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			refuses := status(400, refusing(t, test.codes))
			d := newDesk(t, true, nil)
			expect := func(title string, change map[string]any) {
				t.Helper()
				declared := d.declared
				d.breaks(refuses)
				d.apply(change)
				d.expectSaid(fatal, title)
				d.expectWords("It is wrong.")
				if len(d.said) != 1 {
					t.Fatalf("it said %d things", len(d.said))
				}
				var want *tftypes.AttributePath
				if test.attribute != "" {
					want = tftypes.NewAttributePath().WithAttributeName(test.attribute)
				}
				if is := d.said[0].Attribute; !is.Equal(want) {
					t.Errorf("%s is at %s, want %s", title, is, want)
				}
				d.declared = declared
			}
			refuses.Method = http.MethodPost
			expect("Could Not Place Order", nil)
			d.mustApply(nil)
			expect("Could Not Place Order", map[string]any{"validity": 2})
			refuses.Method = "REISSUE"
			expect("Could Not Reissue", map[string]any{"sans": []string{"c.example"}})
			d.expectQuiet()
		})
	}
}

// refusing is the body of a refusal with the codes.
func refusing(t *testing.T, codes []string) json.RawMessage {
	t.Helper()
	type entry struct {
		Code        string `json:"code"`
		Description string `json:"description"`
	}
	var body struct {
		Errors []entry `json:"errors"`
	}
	for _, code := range codes {
		body.Errors = append(body.Errors, entry{code, "It is wrong."})
	}
	text, err := json.Marshal(body)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// An import leaves open what cannot be declared, and what the service has for all that it does not know; to declare it then
// is no change.
func TestLegacySSLOrder_importedOpen(t *testing.T) {
	for name, test := range map[string]struct {
		attribute string
		fault     simulator.Fault
		open      bool
	}{
		"1 year":              {"validity", rewritten("1 Year(s)", "1 Year(s)"), false},
		"3 years":             {"validity", rewritten("1 Year(s)", "3 Year(s)"), true},
		"no years":            {"validity", rewritten("1 Year(s)", ""), true},
		"0 years":             {"validity", rewritten("1 Year(s)", "0 Year(s)"), true},
		"days":                {"validity", rewritten("1 Year(s)", "Custom"), true},
		"a server":            {"server_type", rewritten("none", "none"), false},
		"no server":           {"server_type", rewritten(`"server_type":2`, `"other":2`), true},
		"unknown server type": {"server_type", rewritten(`"server_type":2`, `"server_type":-1`), true},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t, true, nil)
			d.mustApply(nil)
			d.must(d.AddFault(test.fault))
			d.ForgetRequests()
			d.adopt(d.id())
			d.expectOK()
			if is := attributesOf(t, d.current)[test.attribute]; is.IsNull() != test.open {
				t.Errorf("%s is %s", test.attribute, is)
			}
			d.plan()
			d.expectSaid(warning, "Recorded, Not Sent")
			if test.open {
				d.expectWords(test.attribute)
			}
			d.mustApply(nil)
			d.expectSent()
			d.expectQuiet()
			d.expectOrders(isIssued)
		})
	}
}
