// SPDX-License-Identifier: MPL-2.0

package orders_test

import (
	"context"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/acctest"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/lifecycle"
)

// cabinet is a configuration with one order of each of several client products, named after its product.
type cabinet struct {
	*testing.T
	bench    *acctest.Bench
	products []string
}

// newCabinet returns a cabinet of the products, or of all that are for client certificates.
func newCabinet(t *testing.T, b *acctest.Bench, products ...string) *cabinet {
	t.Helper()
	if len(products) == 0 {
		products = slices.Sorted(maps.Keys(clientProducts))
	}
	return &cabinet{T: t, bench: b, products: products}
}

// orders returns the blocks of all orders, each with the arguments that the function gives its product.
func (c *cabinet) orders(arguments func(product string) []string) string {
	var blocks strings.Builder
	for _, product := range c.products {
		blocks.WriteString(clientBlock(c.bench, product, product, arguments(product)...))
	}
	return blocks.String()
}

// certificates returns a block for the certificate of each order, with more arguments in HCL.
func (c *cabinet) certificates(more string) string {
	var blocks strings.Builder
	for _, product := range c.products {
		fmt.Fprintf(&blocks, "resource \"certcentral_issued_certificate\" %[1]q {\n  order_id = %[2]s.%[1]s.id\n  certificate_id = %[2]s.%[1]s.certificate_id\n  %[3]s\n}\n", product, clientOrder, more)
	}
	return blocks.String()
}

// clientBlock is clientConfig under another name.
func clientBlock(b *acctest.Bench, name, product string, arguments ...string) string {
	return strings.Replace(clientConfig(b, product, arguments...), `"test"`, fmt.Sprintf("%q", name), 1)
}

// imports returns an import block for each order of the bench, by its product.
func (c *cabinet) imports() string {
	var blocks strings.Builder
	for _, order := range c.bench.Orders() {
		fmt.Fprintf(&blocks, "import {\n  to = %s.%s\n  id = \"%d\"\n}\n", clientOrder, order.Product, order.ID)
	}
	return blocks.String()
}

// prove proves the addresses of every order that waits for it, by the means of its product. A domain that one order proved
// is proved for the others as well.
func (c *cabinet) prove() {
	c.Helper()
	for i := range c.bench.Orders() {
		order := c.bench.Orders()[i]
		if phase := lifecycle.PhaseOf(order.Status); phase == lifecycle.Waiting || phase == lifecycle.Reissuing {
			must(c.T, c.bench.ValidateEmails(order.ID))
		}
	}
}

// expectServed checks the status of every order at the service.
func (c *cabinet) expectServed(status string) {
	c.Helper()
	expectOrders(c.T, c.bench, len(c.products))
	for _, order := range c.bench.Orders() {
		if order.Status != status {
			c.Errorf("the order of %s is %s, want %s", order.Product, order.Status, status)
		}
	}
}

// of returns the attributes that state has of the product's resource of a type.
func (c *cabinet) of(s *terraform.State, resourceType, product string) map[string]string {
	c.Helper()
	resource := s.RootModule().Resources[resourceType+"."+product]
	if resource == nil {
		c.Fatalf("state has no %s.%s", resourceType, product)
	}
	return resource.Primary.Attributes
}

// holds is a check that every order is issued, with all addresses proved and a certificate for exactly these.
func (c *cabinet) holds(addresses ...string) func(*terraform.State) error {
	return func(s *terraform.State) error {
		c.Helper()
		for _, product := range c.products {
			c.expectValues(c.of(s, clientOrder, product), product, issuedFor(product, addresses))
			certificate := parseLeaf(c.T, c.of(s, "certcentral_issued_certificate", product)["certificate_pem"])
			if !slices.Equal(certificate.EmailAddresses, addresses) {
				c.Errorf("the certificate of %s is for %q, want %q", product, certificate.EmailAddresses, addresses)
			}
		}
		return nil
	}
}

// issuedFor returns what state has of an order that is issued.
func issuedFor(product string, addresses []string) map[string]string {
	values := map[string]string{"status": "issued", "email_validations.#": "0"}
	if known, _ := lifecycle.KnownClientProduct(product); !known.SMIME { // whose addresses nobody proves
		return values
	}
	values["email_validations.#"] = strconv.Itoa(len(addresses))
	for i, address := range addresses {
		values[fmt.Sprintf("email_validations.%d.address", i)] = address
		values[fmt.Sprintf("email_validations.%d.status", i)] = "validated"
	}
	return values
}

// expectValues compares what state has of an order.
func (c *cabinet) expectValues(got map[string]string, product string, want map[string]string) {
	c.Helper()
	for name, value := range want {
		if got[name] != value {
			c.Errorf("%s of %s is %q, want %q", name, product, got[name], value)
		}
	}
}

// parseLeaf returns the certificate that a text in PEM begins with.
func parseLeaf(t *testing.T, text string) *x509.Certificate {
	t.Helper()
	block, _ := pem.Decode([]byte(text))
	if block == nil {
		t.Fatalf("%q is no certificate", text)
	}
	certificate, err := x509.ParseCertificate(block.Bytes)
	must(t, err)
	return certificate
}

// ear hears what a provider in this process warns of in plans, which the testing module keeps to itself.
type ear struct {
	mu    sync.Mutex
	heard map[string]string // details by summary
}

// factories returns the bench's provider with the ear at it.
func (e *ear) factories(b *acctest.Bench) map[string]func() (tfprotov6.ProviderServer, error) {
	start := b.Factories()["certcentral"]
	return map[string]func() (tfprotov6.ProviderServer, error){
		"certcentral": func() (tfprotov6.ProviderServer, error) {
			server, err := start()
			return overheard{server, e}, err
		},
	}
}

// forget forgets what was heard.
func (e *ear) forget() {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.heard = map[string]string{}
}

// summaries returns what was heard, sorted.
func (e *ear) summaries() []string {
	e.mu.Lock()
	defer e.mu.Unlock()
	return slices.Sorted(maps.Keys(e.heard))
}

type overheard struct {
	tfprotov6.ProviderServer
	ear *ear
}

// PlanResourceChange implements tfprotov6.ResourceServer.
func (o overheard) PlanResourceChange(ctx context.Context, req *tfprotov6.PlanResourceChangeRequest) (*tfprotov6.PlanResourceChangeResponse, error) {
	resp, err := o.ProviderServer.PlanResourceChange(ctx, req)
	if err != nil {
		return nil, err
	}
	o.ear.mu.Lock()
	defer o.ear.mu.Unlock()
	for _, d := range resp.Diagnostics {
		o.ear.heard[d.Summary] = d.Detail
	}
	return resp, nil
}
