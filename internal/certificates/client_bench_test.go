// SPDX-License-Identifier: MPL-2.0

package certificates_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/acctest"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/certcentral"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/lifecycle"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/simulator"
)

// kim is the first address of every client order of the bench.
const kim = "kim@lantern.example"

// person returns what a product is told of the person that a certificate is for.
func person(product, csr string, emails ...string) certcentral.CertificateRequest {
	known, _ := lifecycle.KnownClientProduct(product)
	request := certcentral.CertificateRequest{Emails: append([]string{kim}, emails...), CSR: csr, SignatureHash: "sha256"}
	if known.CommonName {
		request.CommonName = "Kim Lantern"
	}
	if len(known.Indicators) > 0 {
		request.CommonNameIndicator = known.Indicators[0]
	}
	if known.Individual {
		request.Individual = &certcentral.Individual{FirstName: "Kim", LastName: "Lantern"}
	}
	return request
}

// placeClient places an order for a client certificate, changed by what adjust does to it. An empty csr leaves the key to
// the recipient.
func (b *bench) placeClient(product, csr string, adjust ...func(*certcentral.OrderRequest)) *certcentral.PlacedOrder {
	b.t.Helper()
	order := certcentral.OrderRequest{Certificate: person(product, csr), OrderValidity: &certcentral.Validity{Years: 1}, SkipApproval: true}
	if known, _ := lifecycle.KnownClientProduct(product); known.Organization {
		order.OrganizationID = new(b.OrganizationID())
	}
	for _, adjust := range adjust {
		adjust(&order)
	}
	placed, err := b.client.PlaceOrder(b.t.Context(), product, order)
	b.must(err)
	b.ForgetRequests()
	return placed
}

// reissueClient asks for another certificate of a client order.
func (b *bench) reissueClient(orderID int64, request certcentral.CertificateRequest, skipApproval bool) *certcentral.Reissued {
	b.t.Helper()
	order, err := b.client.Order(b.t.Context(), orderID)
	b.must(err)
	reissued, err := b.client.Reissue(b.t.Context(), order, certcentral.ReissueRequest{Certificate: request, SkipApproval: skipApproval})
	b.must(err)
	b.ForgetRequests()
	return reissued
}

func (b *bench) must(err error) {
	b.t.Helper()
	if err != nil {
		b.t.Fatal(err)
	}
}

// asked returns the requests that were made since they were last forgotten, and forgets them.
func (b *bench) asked() []string {
	var list []string
	for _, request := range b.Requests() {
		list = append(list, request.Method+" "+request.Path)
	}
	b.ForgetRequests()
	return list
}

// holder is one certcentral_issued_certificate, driven through the provider's protocol.
type holder struct {
	*acctest.Server
	t      *testing.T
	object *acctest.Object
	config tftypes.Value
}

func (b *bench) holder(t *testing.T) *holder {
	t.Helper()
	s := b.Serve(t, "certcentral_issued_certificate")
	return &holder{Server: s, t: t, object: s.Null()}
}

// declare sets the configuration: of an order, with further arguments.
func (h *holder) declare(order any, arguments map[string]any) {
	h.t.Helper()
	values := map[string]tftypes.Value{"order_id": acctest.Text(fmt.Sprint(order))}
	for name, value := range arguments {
		switch value := value.(type) {
		case bool:
			values[name] = tftypes.NewValue(tftypes.Bool, value)
		default:
			values[name] = acctest.Text(fmt.Sprint(value))
		}
	}
	h.config = h.Config(values)
}

// apply plans and applies the configuration, and returns every diagnostic of the apply. An error keeps the object as it
// was, as Terraform does.
func (h *holder) apply() []*tfprotov6.Diagnostic {
	h.t.Helper()
	planned, diags := h.Plan(h.t.Context(), h.object, h.config)
	if len(diags) > 0 {
		h.t.Fatalf("planning: %s: %s", diags[0].Summary, diags[0].Detail)
	}
	applied, diags := h.Apply(h.t.Context(), h.object, planned, h.config)
	for _, d := range diags {
		if d.Severity == tfprotov6.DiagnosticSeverityError {
			return diags
		}
	}
	h.object = applied
	return diags
}

// refresh reads the object.
func (h *holder) refresh() []*tfprotov6.Diagnostic {
	h.t.Helper()
	read, diags := h.Read(h.t.Context(), h.object)
	h.object = read
	return diags
}

// importOrder imports the object by the order's id and reads it.
func (h *holder) importOrder(id int64) []*tfprotov6.Diagnostic {
	h.t.Helper()
	resp, err := h.ImportResourceState(h.t.Context(), &tfprotov6.ImportResourceStateRequest{TypeName: "certcentral_issued_certificate", ID: fmt.Sprint(id)})
	if err != nil || len(resp.Diagnostics) > 0 || len(resp.ImportedResources) != 1 {
		h.t.Fatalf("importing: %v, %+v", err, resp)
	}
	imported := resp.ImportedResources[0]
	value, err := imported.State.Unmarshal(h.config.Type())
	if err != nil {
		h.t.Fatal(err)
	}
	h.object = &acctest.Object{Value: value, Private: imported.Private}
	return h.refresh()
}

// changes tells whether a plan would change anything.
func (h *holder) changes() bool {
	h.t.Helper()
	planned, diags := h.Plan(h.t.Context(), h.object, h.config)
	if len(diags) > 0 {
		h.t.Fatalf("planning: %s: %s", diags[0].Summary, diags[0].Detail)
	}
	return !planned.Value.Equal(h.object.Value)
}

// attribute returns the text of an attribute, empty for null.
func (h *holder) attribute(name string) string {
	h.t.Helper()
	return h.object.Attribute(h.t, name)
}

// isIssued checks that the object holds a certificate for the addresses.
func (h *holder) isIssued(emails ...string) {
	h.t.Helper()
	certificates, err := certificatesIn(h.attribute("certificate_pem"))
	if err != nil || len(certificates) != 1 {
		h.t.Fatalf("there are %d certificates, %v", len(certificates), err)
	}
	if !lifecycle.SameAddresses(certificates[0].EmailAddresses, emails) {
		h.t.Errorf("the certificate is for %v, want %v", certificates[0].EmailAddresses, emails)
	}
	if h.attribute("root_pem") == "" || h.attribute("chain_pem") == "" {
		h.t.Error("the chain is not whole")
	}
	if h.changes() {
		h.t.Error("a plan changes what was just applied")
	}
}

// isMissing checks that the object is there and holds no certificate, and that nothing is planned about it.
func (h *holder) isMissing() {
	h.t.Helper()
	if h.object.Value.IsNull() {
		h.t.Fatal("there is no object")
	}
	for _, name := range []string{"certificate_pem", "chain_pem", "root_pem", "full_chain_pem", "serial_number", "thumbprint", "valid_till"} {
		if text := h.attribute(name); text != "" {
			h.t.Errorf("%s is %q, want none", name, text)
		}
	}
	if h.changes() {
		h.t.Error("a plan changes what waits")
	}
}

// stillHas checks that the object holds the certificate that it had before, and that nothing is planned about it.
func (h *holder) stillHas(before string) {
	h.t.Helper()
	h.stillHasPEM(before)
	if h.changes() {
		h.t.Error("a plan changes what waits")
	}
}

// stillHasPEM checks that the object holds the certificate that it had before.
func (h *holder) stillHasPEM(before string) {
	h.t.Helper()
	if now := h.attribute("certificate_pem"); now != before || h.attribute("full_chain_pem") == "" {
		h.t.Errorf("the certificate became %q", now)
	}
}

const (
	failure = tfprotov6.DiagnosticSeverityError
	warning = tfprotov6.DiagnosticSeverityWarning
)

// expect checks that there is one diagnostic, and that it says everything.
func expect(t *testing.T, diags []*tfprotov6.Diagnostic, severity tfprotov6.DiagnosticSeverity, summary string, says ...string) {
	t.Helper()
	if len(diags) != 1 {
		t.Fatalf("got %d diagnostics, want %q: %v", len(diags), summary, diags)
	}
	d := diags[0]
	if d.Severity != severity || !strings.Contains(d.Summary, summary) {
		t.Errorf("got %v %q, want %v %q", d.Severity, d.Summary, severity, summary)
	}
	for _, part := range says {
		if !strings.Contains(d.Detail, part) {
			t.Errorf("it does not say %q: %s", part, d.Detail)
		}
	}
}

// quiet checks that there is no diagnostic.
func quiet(t *testing.T, diags []*tfprotov6.Diagnostic) {
	t.Helper()
	for _, d := range diags {
		t.Errorf("%v: %s: %s", d.Severity, d.Summary, d.Detail)
	}
}

// manual is an account in which every proof is a step of its own.
var manual = simulator.Config{}
