// SPDX-License-Identifier: MPL-2.0

package orders_test

import (
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

// What others do to a client order in CertCentral, and orders that were placed there.

// reissueInConsole reissues the newest order with what changes of its certificate, as somebody else would.
func (m *mine) reissueInConsole(change map[string]any) {
	m.t.Helper()
	certificate := map[string]any{"emails": []string{"kim@shop.example"}, "signature_hash": "sha256"}
	if m.newest().Product == "client_premium" {
		certificate = merged(certificate, declared{
			"common_name": "Kim Vos", "common_name_indicator": "given_name_surname", "individual": map[string]any{"first_name": "Kim", "last_name": "Vos"},
		})
	}
	call(m.t, m.b, http.MethodPost, fmt.Sprintf("/order/certificate/%d/reissue", m.newest().ID), map[string]any{
		"skip_approval": true, "certificate": merged(certificate, change),
	})
}

// A certificate for other addresses, another name or another key than those declared is reissued as it is declared; that
// costs nothing, and nothing else does it.
func TestClientCertificateOrder_reissuedElsewhere(t *testing.T) {
	ours, theirs := acctest.NewCSR(t, "Kim Vos"), acctest.NewCSR(t, "Kim Vos")
	for name, test := range map[string]struct {
		change  map[string]any
		because string // empty: nothing is to be done
	}{
		"other addresses": {declared{"csr": ours, "emails": []string{"kim@shop.example", "jo@other.example"}}, "because of emails"},
		"fewer addresses": {declared{"csr": ours, "emails": []string{"kim@shop.example"}}, "because of emails"},
		"another name":    {declared{"csr": ours, "emails": []string{"kim@shop.example", "k@shop.example"}, "common_name": "Kim A. Vos"}, "because of common_name"},
		"another key":     {declared{"csr": theirs, "emails": []string{"kim@shop.example", "k@shop.example"}}, "because of csr"},
		"all of them":     {declared{"csr": theirs, "common_name": "Kim A. Vos"}, "because of common_name, emails, csr"},
		"the same":        {declared{"csr": ours, "emails": []string{"kim@shop.example", "k@shop.example"}}, ""},
		"other spelling":  {declared{"csr": ours, "emails": []string{"K@Shop.Example", "KIM@shop.example"}}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			m := newMine(t, simulator.Config{Validation: "auto"}, func(b *acctest.Bench) values {
				return clientInputs(b, values{"csr": acctest.Text(ours), "emails": addresses("kim@shop.example", "k@shop.example")})
			})
			m.apply(nil)
			m.reissueInConsole(test.change)
			m.b.ForgetRequests()
			if test.because == "" {
				m.expectQuiet()
				m.expect("certificate_id", fmt.Sprint(m.newest().CertificateID))
				return
			}
			m.apply(nil)
			if detail := expectDetail(t, m.said, "Reissue: "); !strings.Contains(detail, test.because+".") {
				t.Errorf("it says %q, want %q", detail, test.because)
			}
			expectChanges(t, m.b, reissueCall)
			m.expectServed(1, 3)
			if served := m.newest(); served.CommonName != "Kim Vos" || !slices.Equal(served.Emails, []string{"kim@shop.example", "k@shop.example"}) {
				t.Errorf("the certificate is for %s, %q", served.CommonName, served.Emails)
			}
		})
	}
}

// A key that the recipient makes is nobody's declaration: neither that of the order nor one that was asked for elsewhere.
func TestClientCertificateOrder_pickedUpElsewhere(t *testing.T) {
	for name, inputs := range map[string]func(*acctest.Bench) values{"CSR": keyed(t), "recipient's key": keyless, "mailbox": unasked} {
		t.Run(name, func(t *testing.T) {
			m := newMine(t, simulator.Config{Validation: "auto"}, inputs)
			m.apply(nil)
			if m.current.Attribute(t, "status") == toPickUp {
				must(t, m.b.Pickup(m.newest().ID))
				m.expectQuiet()
			}
			csr := m.current.Attribute(t, "csr")
			m.b.ForgetRequests()
			m.reissueInConsole(nil)
			m.expectQuiet()
			m.expect("status", isReissuing)
			must(t, m.b.Pickup(m.newest().ID))
			m.expectQuiet()
			m.expect("status", isIssued, "certificate_id", fmt.Sprint(m.newest().CertificateID), "csr", csr)
			if sent := writes(m.b, ""); len(sent) != 1 {
				t.Errorf("sent %q, want the reissue of the console alone", sent)
			}
		})
	}
}

// A CSR that somebody gave an order of the recipient's key is no wish to change it.
func TestClientCertificateOrder_keyGivenElsewhere(t *testing.T) {
	m := newMine(t, simulator.Config{}, keyless)
	m.apply(nil)
	call(t, m.b, http.MethodPost, fmt.Sprintf("/order/certificate/%d/csr", m.newest().ID), map[string]any{"csr": acctest.NewCSR(t, "Kim Vos")})
	m.expectQuiet()
	m.prove()
	m.expectQuiet()
	m.expect("status", isIssued, "csr", "")
	m.reissueInConsole(declared{"csr": acctest.NewCSR(t, "Kim Vos")})
	m.expectQuiet()
	m.expect("status", isIssued, "csr", "", "certificate_id", fmt.Sprint(m.newest().CertificateID))
	m.expectServed(1, 2)
}

// Whatever the service says of an order, it buys nothing; of one that is not issued, or ended, it asks for nothing at all.
func TestClientCertificateOrder_driftNeverBuys(t *testing.T) {
	for _, status := range clientStatuses[1:] {
		t.Run(status, func(t *testing.T) {
			t.Parallel()
			l := arriveClient(t, status, nil)
			for name, served := range map[string][2]string{
				"product":      {`"client_premium"`, `"client_email_security_plus"`},
				"organization": {l.b.Organization(), "987654"},
				"addresses":    {"@shop.example", "@elsewhere.example"},
				"name":         {"Kim Vos", "Jo Roe"},
				"hash":         {`"sha256"`, `"sha512"`},
			} {
				servedAs(t, l.b, served[0], served[1])
				read, diags := l.Read(t.Context(), l.current)
				l.b.ForgetFaults()
				expectNoError(t, diags)
				plan, diags := l.Plan(t.Context(), read, l.Config(l.declared))
				expectNoError(t, diags)
				if !attributes(t, plan)["id"].IsKnown() {
					t.Errorf("another %s has the order bought anew", name)
				}
				reissues := status == isIssued && (name == "addresses" || name == "name")
				if !reissues && !plan.Value.Equal(read.Value) {
					differences, _ := read.Value.Diff(plan.Value)
					t.Errorf("another %s plans %v", name, differences)
				}
			}
		})
	}
}

// An order that the key does not see is an error: it stays in state, and nothing is planned.
func TestClientCertificateOrder_notVisible(t *testing.T) {
	for status, body := range map[int]string{
		http.StatusNotFound:  `{"errors":[{"code":"not_found|order","message":"Order not found."}]}`,
		http.StatusForbidden: `{"errors":[{"code":"access_denied|missing_permission","message":"No permission."}]}`,
	} {
		m := newMine(t, simulator.Config{}, keyless)
		m.apply(nil)
		fault(t, m.b, simulator.Fault{Method: http.MethodGet, Path: purchases, Kind: "status", Status: status, Body: []byte(body)})
		read, diags := m.Read(t.Context(), m.current)
		expectSummary(t, diags, tfprotov6.DiagnosticSeverityError, "Not Visible", m.current.Attribute(t, "id"))
		if !read.Value.Equal(m.current.Value) || identity(t, read) != m.current.Attribute(t, "id") {
			t.Errorf("an order that is not seen is %s in state", read.Value)
		}
		m.b.ForgetFaults()
		m.expectQuiet()
		expectPosts(t, m.b, 1)
	}
}

// importFirst takes the bench's first order into state, in place of what is there.
func (m *mine) importFirst() {
	m.t.Helper()
	m.Server = m.b.Serve(m.t, clientOrder)
	imported, err := m.ImportResourceState(m.t.Context(), &tfprotov6.ImportResourceStateRequest{TypeName: clientOrder, ID: fmt.Sprint(m.b.Orders()[0].ID)})
	must(m.t, err)
	value, err := imported.ImportedResources[0].State.Unmarshal(m.Null().Value.Type())
	must(m.t, err)
	m.current = &acctest.Object{Value: value, Private: imported.ImportedResources[0].Private}
}

// After an import in any status, what the service does not tell is filled in: nothing is sent, and nothing is left to do.
func TestClientCertificateOrder_import(t *testing.T) {
	for _, status := range clientStatuses[1:] {
		for name, base := range map[string]map[string]any{
			"person": nil, "secure": merged(secured, declared{"profile_type": "multipurpose", "usage_designation": usageOf("signing", "client_auth")}), "mailbox": boxed,
		} {
			t.Run(name+"/"+status, func(t *testing.T) {
				t.Parallel()
				m := &mine{clientLife: arriveClient(t, status, merged(base, declared{"on_destroy": "keep"}))}
				before := m.current
				m.b.ForgetRequests()
				m.importFirst()
				m.apply(nil)
				expectChanges(t, m.b)
				if m.said = slices.DeleteFunc(m.said, isExpected); len(m.said) > 0 {
					t.Errorf("it says %s: %s", m.said[0].Summary, m.said[0].Detail)
				}
				untold := []string{"payment_method", "organization_contact", "technical_contact"}
				if status == isReissuing { // the service goes on telling of the certificate before
					untold = append(untold, "serial_number", "thumbprint", "valid_from", "valid_till")
				}
				is := attributes(t, m.current)
				for attribute, value := range attributes(t, before) {
					if !is[attribute].Equal(value) && !slices.Contains(untold, attribute) {
						t.Errorf("%s is %s, was %s", attribute, is[attribute], value)
					}
				}
				expectOrders(t, m.b, 1)
			})
		}
	}
}

// isExpected tells whether a diagnostic is one of those that an import may come with.
func isExpected(d *tfprotov6.Diagnostic) bool {
	return d.Severity == tfprotov6.DiagnosticSeverityWarning &&
		(strings.HasPrefix(d.Summary, "Recorded, Not Sent: ") || strings.HasPrefix(d.Summary, "Order Has Ended: "))
}

// Everything that an order can have been placed with is taken for what it is.
func TestClientCertificateOrder_importEveryInput(t *testing.T) {
	m := newMine(t, simulator.Config{Validation: "auto"}, keyed(t))
	field := fmt.Sprint(m.b.AddCustomField("Cost center", "text", true))
	m.apply(declared{
		"product": "client_authentication_plus", "common_name_indicator": nil, "individual": nil, "order_validity": validity("years", 2),
		"organization_units": []any{"IT", "Web"}, "contacts": []any{somebody("contact_type", "organization_contact")}, "technical_contact": somebody("email", "al@shop.example"),
		"custom_fields": []any{map[string]any{"metadata_id": field, "value": "CC-204"}}, "comments": "for the team", "payment_method": "profile", "vat_number": "NL001234567B01",
		"container_id": fmt.Sprint(m.b.ContainerID()), "enable_guest_access": true, "alternative_order_id": "kim-1", "adopt_existing": true, "reissue_trigger": "1", "renew_before_days": 20,
		"ca_cert_id": "B7E41D08A6935CF2", "on_destroy": "keep", "revocation_reason": "superseded", "on_destroy_comment": "gone", "credit_card_wo_version": 7,
	})
	m.b.ForgetRequests()
	m.importFirst()
	m.apply(nil)
	expectChanges(t, m.b)
	expectOrders(t, m.b, 1)
}

// An order renewed by DigiCert is imported as what it is, and one with auto_renew keeps it.
func TestClientCertificateOrder_importAutoRenew(t *testing.T) {
	m := newMine(t, simulator.Config{Validation: "auto"}, keyed(t))
	m.apply(declared{"auto_renew": 2})
	m.importFirst()
	m.apply(declared{"auto_renew": nil})
	if auto := attributes(t, m.current)["auto_renew"]; !auto.Equal(tftypes.NewValue(tftypes.Number, 2)) {
		t.Errorf("auto_renew is %s, want 2", auto)
	}
	expectOrders(t, m.b, 1)
}

// A product of which nothing is known here is imported all the same, and its order kept for what it is.
func TestClientCertificateOrder_importUnknownProduct(t *testing.T) {
	for _, status := range []string{isPending, toPickUp, isIssued} {
		t.Run(status, func(t *testing.T) {
			m := &mine{clientLife: arriveClient(t, status, nil)}
			servedAs(t, m.b, `"client_premium"`, `"client_of_tomorrow"`)
			m.b.ForgetRequests()
			m.importFirst()
			m.refresh()
			m.expect("product", "client_of_tomorrow", "common_name", "Kim Vos")
			m.apply(declared{"product": "client_of_tomorrow"})
			expectChanges(t, m.b)
			expectOrders(t, m.b, 1)
		})
	}
}

// A wish that differs from what was imported is one.
func TestClientCertificateOrder_importThenChange(t *testing.T) {
	for name, change := range map[string]declared{
		"addresses": {"emails": addresses("kim@shop.example", "jo@other.example")}, "key": {"csr": acctest.NewCSR(t, "Kim Vos")}, "name": {"common_name": "Kim A. Vos"},
	} {
		for _, inputs := range []func(*acctest.Bench) values{keyed(t), keyless} {
			t.Run(name, func(t *testing.T) {
				m := newMine(t, simulator.Config{Validation: "auto"}, inputs)
				m.apply(nil)
				m.pickUp()
				m.importFirst()
				m.apply(change)
				m.expectWarning("Reissue: ")
				expectReissues(t, m.b, 1)
				expectOrders(t, m.b, 1)
			})
		}
	}
}
