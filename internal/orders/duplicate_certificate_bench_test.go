// SPDX-License-Identifier: MPL-2.0

package orders_test

import (
	"maps"
	"net/http"
	"strconv"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/acctest"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/certcentral"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/simulator"
)

const (
	duplicateType = "certcentral_duplicate_certificate"
	duplications  = "/order/certificate/*/duplicate"
)

// duplicateBench is a bench with one order, placed by somebody else, for the names shop.example and www.shop.example.
type duplicateBench struct {
	*acctest.Bench
	t      *testing.T
	client *certcentral.Client
	order  int64
}

// newDuplicateBench places the order, changed by what adjust does to it. Where domains need no proof it is issued.
func newDuplicateBench(t *testing.T, config simulator.Config, adjust ...func(*certcentral.OrderRequest)) *duplicateBench {
	t.Helper()
	b := &duplicateBench{Bench: acctest.New(t, config), t: t}
	client, err := certcentral.New(certcentral.Config{APIKey: acctest.Key, BaseURL: b.URL})
	must(t, err)
	b.client = client
	b.order = b.place("ssl_basic", adjust...)
	return b
}

func (b *duplicateBench) place(product string, adjust ...func(*certcentral.OrderRequest)) int64 {
	b.t.Helper()
	organization := b.OrganizationID()
	order := certcentral.OrderRequest{
		Certificate: certcentral.CertificateRequest{
			CommonName: "shop.example", DNSNames: []string{"www.shop.example"}, CSR: acctest.NewCSR(b.t, "shop.example"), SignatureHash: "sha256",
		},
		OrderValidity: &certcentral.Validity{Years: 1}, OrganizationID: &organization, DCVMethod: "dns-txt-token", SkipApproval: true,
	}
	for _, adjust := range adjust {
		adjust(&order)
	}
	placed, err := b.client.PlaceOrder(b.t.Context(), product, order)
	must(b.t, err)
	b.ForgetRequests()
	return placed.ID
}

// inputs returns the arguments of a duplicate for the protocol.
func (b *duplicateBench) inputs(csr string, more values) values {
	declared := values{
		"order_id":                 acctest.Text(strconv.FormatInt(b.order, 10)),
		"csr":                      acctest.Text(csr),
		"common_name":              acctest.Text("shop.example"),
		"dns_names":                nameSet("www.shop.example"),
		"skip_approval":            yes(),
		"revocation_skip_approval": yes(),
		"on_destroy":               acctest.Text("revoke"),
	}
	maps.Copy(declared, more)
	for name, value := range declared {
		if value.IsNull() {
			delete(declared, name)
		}
	}
	return declared
}

// leaveOut takes an argument out of inputs.
func leaveOut() tftypes.Value { return tftypes.NewValue(tftypes.String, nil) }

// created returns a duplicate that was made and refreshed, the server that has it, and its configuration.
func (b *duplicateBench) created(more values) (*acctest.Server, *acctest.Object, string) {
	b.t.Helper()
	s, csr := b.Serve(b.t, duplicateType), acctest.NewCSR(b.t, "shop.example")
	after, _, _ := run(b.t, s, s.Null(), s.Config(b.inputs(csr, more)))
	read, diags := s.Read(b.t.Context(), after)
	expectNoError(b.t, diags)
	b.ForgetRequests()
	return s, read, csr
}

// list returns the duplicates of the order, newest first.
func (b *duplicateBench) list() []certcentral.IssuedCertificate {
	b.t.Helper()
	list, err := b.client.Duplicates(b.t.Context(), b.order)
	must(b.t, err)
	return list
}

func (b *duplicateBench) expectDuplicates(want int) {
	b.t.Helper()
	total := 0
	for _, order := range b.Orders() {
		total += order.Duplicates
	}
	if total != want {
		b.t.Errorf("%d duplicates exist, want %d", total, want)
	}
}

func (b *duplicateBench) expectSent(want int) {
	b.t.Helper()
	if got := b.Count(http.MethodPost, duplications); got != want {
		b.t.Errorf("%d duplicates were asked for, want %d", got, want)
	}
}

// expectAttributes compares attributes of an object, by name; "*" stands for any text.
func expectAttributes(t *testing.T, o *acctest.Object, want map[string]string) {
	t.Helper()
	for name, value := range want {
		if got := o.Attribute(t, name); got != value && (value != "*" || got == "") {
			t.Errorf("%s is %q, want %q", name, got, value)
		}
	}
}

// unknownIn tells whether an attribute is unknown in a plan.
func unknownIn(t *testing.T, o *acctest.Object, name string) bool {
	t.Helper()
	attributes := map[string]tftypes.Value{}
	must(t, o.Value.As(&attributes))
	return !attributes[name].IsKnown()
}
