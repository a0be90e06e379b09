// SPDX-License-Identifier: MPL-2.0

package legacy_test

import (
	"bytes"
	"net/http"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/simulator"
)

// A reissue for another server alone shows in neither key nor names when it did not happen, and is planned again too.
func TestLegacySSLOrder_serverReissueRejected(t *testing.T) {
	d := newDesk(t, false, nil)
	d.mustApply(nil)
	d.staff()
	d.mustApply(map[string]any{"sans": []string{"c.example"}})
	d.mustApply(map[string]any{"sans": []string{"api.shop.example", "b.example"}, "server_type": 45})
	if d.latest().Status == isIssued {
		t.Fatal("the reissue is issued already")
	}
	d.must(d.Reject(d.latest().ID))
	d.expectReissuedAgain()
}

// However many zeros an id is imported with, the order has one id.
func TestLegacySSLOrder_importedIDs(t *testing.T) {
	d := newDesk(t, true, nil)
	d.mustApply(nil)
	id := d.id()
	for _, spelling := range []string{id, "0" + id, "00000" + id} {
		d.adopt(spelling)
		d.expectOK()
		d.expect(map[string]string{"id": id})
		if d.identity() != id {
			t.Errorf("imported as %s, the identity is %s", spelling, d.identity())
		}
		d.mustApply(nil)
		d.expectQuiet()
	}
	for _, spelling := range []string{"0", "-1", "x", "1.5", " 7", "unconfirmed:shop.example", "1/certificate", ".."} {
		d.adopt(spelling)
		d.expectSaid(fatal, "Invalid Order Id")
	}
	d.expectOrders(isIssued)
}

// An order can be imported by its identity as well.
func TestLegacySSLOrder_importedByIdentity(t *testing.T) {
	d := newDesk(t, true, nil)
	d.mustApply(nil)
	kind := tftypes.Object{AttributeTypes: map[string]tftypes.Type{"id": tftypes.String}}
	dynamic, err := tfprotov6.NewDynamicValue(kind, tftypes.NewValue(kind, d.current.Identity))
	d.must(err)
	imported, err := d.ImportResourceState(t.Context(), &tfprotov6.ImportResourceStateRequest{
		TypeName: legacyOrder, Identity: &tfprotov6.ResourceIdentityData{IdentityData: &dynamic},
	})
	d.must(err)
	if len(imported.Diagnostics) > 0 {
		t.Fatal(imported.Diagnostics[0].Summary)
	}
	value, err := imported.ImportedResources[0].State.Unmarshal(d.Null().Value.Type())
	d.must(err)
	all := values{}
	d.must(value.As(&all))
	if !all["id"].Equal(attributesOf(t, d.current)["id"]) {
		t.Errorf("the id is %s, want %s", all["id"], d.id())
	}
}

// An order may be issued a moment before its certificate can be had.
func TestLegacySSLOrder_certificateLater(t *testing.T) {
	d := newDesk(t, true, nil)
	d.must(d.AddFault(uncertified()))
	d.mustApply(nil)
	d.expectSaid(warning, "Certificate Awaited")
	d.expect(map[string]string{"status": isIssued, "certificate": ""})
	d.expectQuiet()
	d.ForgetFaults()
	d.expectQuiet()
	d.expectCertified()
}

// A status that nobody knows counts as pending: nothing is sent for the order, and nothing of it is forgotten.
func TestLegacySSLOrder_unknownStatus(t *testing.T) {
	d := newDesk(t, true, nil)
	d.mustApply(nil)
	d.must(d.AddFault(simulator.Fault{Method: http.MethodGet, Path: "/order/*", Kind: "rewrite", Rewrite: func(code int, body []byte) (int, []byte) {
		return code, bytes.ReplaceAll(body, []byte(`"issued"`), []byte(`"in_review"`))
	}}))
	d.expectQuiet()
	d.expect(map[string]string{"status": "in_review"})
	d.expectCertified()
	declared := d.declared
	for _, r := range append(orderedRows(), certifiedRows[0]) {
		d.declare(r.change(d))
		d.step(r, deed{title: "Order Still Pending", fails: true})
		d.declared = declared
	}
	d.ForgetFaults()
	d.expectQuiet()
}

// Telephone numbers are taken the way that people write them.
func TestLegacySSLOrder_telephones(t *testing.T) {
	for number, isTaken := range map[string]bool{
		"(801) 555-0100": true, "+1 (801) 555-0100": true, "+44 (0)20-7946.0000/1": true, "8015550100": true,
		"call us": false, "(": false, "+": false, "12": false, "555-0100 x5": false, " ": false,
	} {
		for _, attribute := range []string{"telephone", "org_contact_telephone"} {
			d := newDesk(t, true, map[string]any{attribute: number})
			config := d.Config(d.declared)
			dynamic, err := tfprotov6.NewDynamicValue(config.Type(), config)
			d.must(err)
			validated, err := d.ValidateResourceConfig(t.Context(), &tfprotov6.ValidateResourceConfigRequest{TypeName: legacyOrder, Config: &dynamic})
			d.must(err)
			if failed(validated.Diagnostics) == isTaken {
				t.Errorf("%s = %q: %v", attribute, number, validated.Diagnostics)
			}
			if isTaken {
				d.mustApply(nil)
				d.expectQuiet()
			}
		}
	}
}
