// SPDX-License-Identifier: MPL-2.0

package legacy_test

import (
	"context"
	"crypto"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/acctest"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/certcentral"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/simulator"
)

const legacyOrder = "certcentral_legacy_ssl_order"

// values are the attributes of a declaration, or of an object.
type values = map[string]tftypes.Value

// desk is a stage on which one order is managed through the provider's protocol, without Terraform: it plans, applies and
// refreshes the way Terraform does, and what is wrong with a plan it finds as Terraform would.
type desk struct {
	stage
	*acctest.Server
	wire     *wire
	declared values
	current  *acctest.Object
	// said is what the latest plan, apply or refresh had to say.
	said []*tfprotov6.Diagnostic
}

// newDesk returns a desk with nothing on it but a complete declaration, changed by what is given.
func newDesk(t *testing.T, atOnce bool, change map[string]any) *desk {
	t.Helper()
	d := &desk{stage: newStage(t, atOnce), wire: &wire{}}
	d.Adjust = func(config *certcentral.Config) {
		config.Transport, config.CancelGrace = d.wire, cancelGrace
	}
	d.Server = d.Serve(t, legacyOrder)
	d.current = d.Null()
	d.declare(map[string]any{
		"csr": acctest.NewCSR(t, "shop.example"), "common_name": "shop.example", "sans": []string{"api.shop.example", "b.example"}, "server_type": 2,
		"validity": 1, "ev": false, "org_unit": "Sales", "org_name": "Example Widgets Ltd", "org_addr1": "1 Example Street", "org_addr2": "Floor 2",
		"org_city": "Lindon", "org_state": "Utah", "org_zip": "84042", "org_country": "us", "telephone": "555-123-1000", "org_contact_job_title": "Director",
		"org_contact_firstname": "Jane", "org_contact_lastname": "Doe", "org_contact_email": "jane@example.com",
		"org_contact_telephone": "555-123-1234", "org_contact_telephone_ext": "7",
	})
	d.declare(change)
	return d
}

// issuedDesk returns a desk whose order the staff has issued, and a refresh has seen.
func issuedDesk(t *testing.T, changes map[string]any) *desk {
	t.Helper()
	d := newDesk(t, false, changes)
	d.mustApply(nil)
	d.staff()
	d.refresh()
	return d
}

// declare changes the declaration; nil takes an attribute out.
func (d *desk) declare(change map[string]any) {
	d.t.Helper()
	d.declared = d.with(change)
}

// with returns the declaration with a change.
func (d *desk) with(change map[string]any) values {
	d.t.Helper()
	object, ok := d.Null().Value.Type().(tftypes.Object)
	if !ok {
		d.t.Fatal("the schema is of no object")
	}
	declared := maps.Clone(d.declared)
	if declared == nil {
		declared = values{}
	}
	for name, value := range change {
		declared[name] = valueOf(d.t, object.AttributeTypes[name], value)
	}
	return declared
}

// valueOf returns a value of the type: of a list of names, of a map of texts, and of what tftypes takes by itself.
func valueOf(t *testing.T, kind tftypes.Type, value any) tftypes.Value {
	t.Helper()
	switch data := value.(type) {
	case tftypes.Value:
		return data
	case []string:
		elements := []tftypes.Value{}
		for _, element := range data {
			elements = append(elements, acctest.Text(element))
		}
		return tftypes.NewValue(kind, elements)
	case map[string]string:
		object, ok := kind.(tftypes.Object)
		if !ok {
			t.Fatalf("%v is not for a %s", data, kind)
		}
		attributes := values{}
		for name, attributeType := range object.AttributeTypes {
			attributes[name] = tftypes.NewValue(attributeType, nil)
			if text, given := data[name]; given {
				attributes[name] = acctest.Text(text)
			}
		}
		return tftypes.NewValue(kind, attributes)
	default:
		return tftypes.NewValue(kind, value)
	}
}

// plan plans what is declared, and fails on what Terraform would not take for a plan.
func (d *desk) plan() *acctest.Object {
	d.t.Helper()
	planned, said := d.Plan(d.t.Context(), d.current, d.Config(d.declared))
	d.said = said
	if !failed(said) {
		d.expectPlausible(planned)
		d.expectOneKey(planned)
	}
	return planned
}

// expectPlausible checks that a plan has, of what is declared, nothing but that or what was there before.
func (d *desk) expectPlausible(planned *acctest.Object) {
	d.t.Helper()
	before := values{}
	if !d.current.Value.IsNull() {
		before = attributesOf(d.t, d.current)
	}
	for name, value := range attributesOf(d.t, planned) {
		declared, given := d.declared[name]
		prior, was := before[name]
		isPrior := was && !prior.IsNull() && value.Equal(prior)
		if given && !declared.IsNull() && !value.Equal(declared) && !isPrior {
			d.t.Errorf("%s is planned as %s, but declared as %s", name, value, declared)
		}
	}
}

// carryOut applies a plan, and fails where the plan did not come true.
func (d *desk) carryOut(ctx context.Context, planned *acctest.Object) {
	d.t.Helper()
	after, said := d.Apply(ctx, d.current, planned, d.Config(d.declared))
	d.current, d.said = after, said
	d.expectOneKey(after)
	if failed(said) {
		return
	}
	applied := attributesOf(d.t, after)
	for name, value := range attributesOf(d.t, planned) {
		if !applied[name].IsFullyKnown() || value.IsFullyKnown() && !value.Equal(applied[name]) {
			d.t.Errorf("%s was planned as %s and is %s", name, value, applied[name])
		}
	}
}

// refresh reads the order, if there is one.
func (d *desk) refresh() {
	d.t.Helper()
	d.said = nil
	if !d.current.Value.IsNull() {
		d.current, d.said = d.Read(d.t.Context(), d.current)
		d.expectOneKey(d.current)
	}
}

// expectOneKey checks that no certificate stands beside a request with another key, for it would be put to use with that.
func (d *desk) expectOneKey(o *acctest.Object) {
	d.t.Helper()
	all := attributesOf(d.t, o)
	csr, certificate := all["csr"], all["certificate"]
	if !csr.IsKnown() || csr.IsNull() || !certificate.IsKnown() || certificate.IsNull() {
		return
	}
	if err := certifies(d.asSent(csr)).CheckValue(d.asSent(certificate)); err != nil {
		d.t.Errorf("beside the csr there is a certificate, and %s", err)
	}
}

// apply changes the declaration, refreshes, plans and applies as a run of Terraform does, up to the first error.
func (d *desk) apply(change map[string]any) {
	d.t.Helper()
	d.declare(change)
	d.refresh()
	if failed(d.said) {
		return
	}
	if planned := d.plan(); !failed(d.said) {
		d.carryOut(d.t.Context(), planned)
	}
}

// mustApply is apply that must succeed.
func (d *desk) mustApply(change map[string]any) {
	d.t.Helper()
	d.apply(change)
	d.expectOK()
}

// end plans and applies a destroy.
func (d *desk) end() {
	d.t.Helper()
	nothing := tftypes.NewValue(d.current.Value.Type(), nil)
	planned, said := d.Plan(d.t.Context(), d.current, nothing)
	d.said = said
	if !failed(said) {
		d.current, d.said = d.Apply(d.t.Context(), d.current, planned, nothing)
	}
}

// expectOK checks that the latest walk had no error.
func (d *desk) expectOK() {
	d.t.Helper()
	for _, said := range d.said {
		if said.Severity == tfprotov6.DiagnosticSeverityError {
			d.t.Fatalf("%s: %s", said.Summary, said.Detail)
		}
	}
}

// expectSaid checks the titles of all that the latest walk had to say, and that errors are what fails it.
func (d *desk) expectSaid(severity tfprotov6.DiagnosticSeverity, titles ...string) {
	d.t.Helper()
	var got []string
	for _, said := range d.said {
		title, _, _ := strings.Cut(said.Summary, ":")
		if got = append(got, title); said.Severity != severity {
			d.t.Errorf("%s: %s: %s", said.Severity, said.Summary, said.Detail)
		}
	}
	if !slices.Equal(slices.Compact(got), titles) {
		d.t.Errorf("it said %q, want %q", got, titles)
	}
}

// expectWords checks that the latest walk used the words.
func (d *desk) expectWords(words ...string) {
	d.t.Helper()
	var all strings.Builder
	for _, said := range d.said {
		all.WriteString(said.Detail + "\n")
	}
	for _, word := range words {
		if !strings.Contains(all.String(), word) {
			d.t.Errorf("nothing was said of %q:\n%s", word, all.String())
		}
	}
}

// expectQuiet checks that a refresh and a plan change nothing, and ask for nothing but what is there.
func (d *desk) expectQuiet() {
	d.t.Helper()
	d.refresh()
	d.expectOK()
	d.ForgetRequests()
	d.expectNoChange(nil)
}

// expectNoChange checks that a change of the declaration plans nothing at all, and asks for nothing.
func (d *desk) expectNoChange(change map[string]any) {
	d.t.Helper()
	planned, said := d.Plan(d.t.Context(), d.current, d.Config(d.with(change)))
	if len(said) > 0 {
		d.t.Errorf("the plan says %s: %s", said[0].Summary, said[0].Detail)
	}
	var changed []string
	prior := attributesOf(d.t, d.current)
	for name, value := range attributesOf(d.t, planned) {
		if !value.Equal(prior[name]) {
			changed = append(changed, name)
		}
	}
	if len(changed) > 0 {
		d.t.Errorf("%q are planned to change, want no change", changed)
	}
	if requests := d.Requests(); len(requests) > 0 {
		d.t.Errorf("the plan asked %v", requests)
	}
}

// expect checks attributes of the order in state, by name; "*" stands for any text, "" for null.
func (d *desk) expect(want map[string]string) {
	d.t.Helper()
	for name, value := range want {
		if got := d.current.Attribute(d.t, name); got != value && (value != "*" || got == "") {
			d.t.Errorf("%s is %q, want %q", name, got, value)
		}
	}
}

// id returns the id of the order in state, or what stands in its place.
func (d *desk) id() string {
	d.t.Helper()
	return d.current.Attribute(d.t, "id")
}

// expectCertificates checks how many certificates were asked for or issued, over all orders.
func (d *desk) expectCertificates(want int) {
	d.t.Helper()
	got := 0
	for _, order := range d.Orders() {
		got += order.Certificates
	}
	if got != want {
		d.t.Errorf("there are %d certificates, want %d", got, want)
	}
}

func attributesOf(t *testing.T, o *acctest.Object) values {
	t.Helper()
	all := values{}
	if err := o.Value.As(&all); err != nil {
		t.Fatal(err)
	}
	return all
}

func failed(said []*tfprotov6.Diagnostic) bool {
	return slices.ContainsFunc(said, func(d *tfprotov6.Diagnostic) bool { return d.Severity == tfprotov6.DiagnosticSeverityError })
}

// csrOf returns a signing request in PEM for the names.
func csrOf(t *testing.T, key crypto.Signer, commonName string, sans ...string) string {
	t.Helper()
	request := &x509.CertificateRequest{Subject: pkix.Name{CommonName: commonName}, DNSNames: sans}
	der, err := x509.CreateCertificateRequest(rand.Reader, request, key)
	if err != nil {
		t.Fatal(err)
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE REQUEST", Bytes: der}))
}

// services returns a client of the Services API, by which somebody else in the account does something.
func (d *desk) services() *certcentral.Client {
	d.t.Helper()
	client, err := certcentral.New(certcentral.Config{APIKey: acctest.Key, BaseURL: d.URL})
	d.must(err)
	return client
}

// cancel is a cancellation by somebody else.
func (d *desk) cancel(id int64) error {
	d.t.Helper()
	client := d.services()
	order, err := client.Order(d.t.Context(), id)
	d.must(err)
	return client.Withdraw(d.t.Context(), order, "No longer needed.")
}

// configure configures the provider anew, with the credentials for the first API and what is given.
func (d *desk) configure(more values) {
	d.t.Helper()
	schemas, err := d.GetProviderSchema(d.t.Context(), &tfprotov6.GetProviderSchemaRequest{})
	d.must(err)
	object, ok := schemas.Provider.ValueType().(tftypes.Object)
	if !ok {
		d.t.Fatal("the schema is of no object")
	}
	config := values{}
	for name, kind := range object.AttributeTypes {
		config[name] = tftypes.NewValue(kind, nil)
	}
	config["legacy_api"] = valueOf(d.t, object.AttributeTypes["legacy_api"], map[string]string{
		"account_id": simulator.DefaultLegacyAccountID, "api_key": acctest.LegacyKey, "base_url": d.LegacyURL,
	})
	maps.Copy(config, more)
	dynamic, err := tfprotov6.NewDynamicValue(object, tftypes.NewValue(object, config))
	d.must(err)
	configured, err := d.ConfigureProvider(d.t.Context(), &tfprotov6.ConfigureProviderRequest{Config: &dynamic, TerraformVersion: "1.14.0"})
	d.must(err)
	if d.said = configured.Diagnostics; failed(d.said) {
		d.expectOK()
	}
}
