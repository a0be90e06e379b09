// SPDX-License-Identifier: MPL-2.0

package orders_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/acctest"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/lifecycle"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/simulator"
)

// Every product for client certificates is ordered, waits until everything is proved and is issued; another state imports
// it, has it reissued for another key, address and name, and ends it. Nothing is planned in between.
func TestAccClientCertificateOrder_products(t *testing.T) {
	t.Parallel()
	b := acctest.New(t, simulator.Config{})
	c := newCabinet(t, b)
	c.expectAllOffered()
	first := c.signed("kim@shop.example")
	c.order(first)
	c.expectServed("issued")
	for _, o := range b.Orders() {
		b.ExpectAdopted(t, clientOrder, fmt.Sprint(o.ID))
	}
	b.ForgetRequests()
	c.adopt(first)
	c.expectServed("revoked")
}

// expectAllOffered checks that the cabinet has an order of each client product that the service sells.
func (c *cabinet) expectAllOffered() {
	c.Helper()
	for id, product := range offeredProducts(c.T, c.bench) {
		_, known := lifecycle.KnownClientProduct(id)
		if isClient := product.GroupName == "client_certificate"; isClient != slices.Contains(c.products, id) || isClient != known {
			c.Errorf("%s is of group %s; ordered here: %t, known to the provider: %t", id, product.GroupName, !isClient, known)
		}
	}
}

// signed returns a function that gives each product a key of its own, and the addresses.
func (c *cabinet) signed(emails ...string) func(product string) []string {
	csrs := map[string]string{}
	for _, product := range c.products {
		csrs[product] = acctest.NewCSR(c.T, "of-no-account.example")
	}
	return func(product string) []string {
		return []string{"csr", fmt.Sprintf("%q", csrs[product]), "emails", fmt.Sprintf("[\"%s\"]", strings.Join(emails, `", "`)), "revocation_skip_approval", "true"}
	}
}

// order places the orders and gets their certificates, and leaves them to themselves.
func (c *cabinet) order(arguments func(string) []string) {
	c.Helper()
	kept := c.bench.Config("", c.orders(func(product string) []string { return append(arguments(product), "on_destroy", `"keep"`) }))
	resource.Test(c.T, resource.TestCase{
		ProtoV6ProviderFactories: c.bench.Factories(),
		Steps: []resource.TestStep{
			{
				Config:        kept,
				Check:         c.waits,
				PostApplyFunc: func() { expectPosts(c.T, c.bench, len(c.products)) },
			},
			{
				PreConfig:        c.prove,
				Config:           kept + c.certificates(""),
				ConfigPlanChecks: preApply(c.each(plancheck.ResourceActionNoop)...),
				Check:            c.holds("kim@shop.example"),
			},
			{Config: kept + c.certificates(""), ConfigPlanChecks: noChange},
			{
				ResourceName: clientOrder + ".secure_email_sponsor", ImportState: true, ImportStateVerify: true,
				// Not returned by the service, and the contacts are those of the organization, which nobody declared.
				ImportStateVerifyIgnore: []string{
					"common_name_indicator", "individual", "skip_approval", "revocation_skip_approval", "on_destroy", "organization_contact", "technical_contact",
				},
			},
		},
	})
	expectPosts(c.T, c.bench, len(c.products))
}

// waits checks that the orders whose addresses have to be proved are pending. Otherwise the organization alone is
// validated, and the bench's is.
func (c *cabinet) waits(s *terraform.State) error {
	c.Helper()
	for _, product := range c.products {
		want := issuedFor(product, []string{"kim@shop.example"})
		if want["email_validations.#"] != "0" {
			want["status"], want["email_validations.0.status"] = "pending", "unvalidated"
		}
		c.expectValues(c.of(s, clientOrder, product), product, want)
	}
	return nil
}

// each is the action of each order.
func (c *cabinet) each(action plancheck.ResourceActionType) (checks []plancheck.PlanCheck) {
	for _, product := range c.products {
		checks = append(checks, plancheck.ExpectResourceAction(clientOrder+"."+product, action))
	}
	return checks
}

// adopt imports the orders, has them reissued and ends them.
func (c *cabinet) adopt(arguments func(string) []string) {
	c.Helper()
	before, after := map[string]string{}, map[string]string{}
	was, is := c.bench.Config("", c.orders(arguments)), c.bench.Config("", c.orders(c.others()))
	listening := &ear{}
	resource.Test(c.T, resource.TestCase{
		ProtoV6ProviderFactories: listening.factories(c.bench),
		Steps: []resource.TestStep{
			{
				PreConfig:        listening.forget,
				Config:           c.imports() + was,
				ConfigPlanChecks: preApply(c.each(plancheck.ResourceActionUpdate)...),
				PostApplyFunc:    func() { expectChanges(c.T, c.bench) },
				Check:            c.note(before),
			},
			{Config: was, ConfigPlanChecks: noChange, PostApplyFunc: func() { expectChanges(c.T, c.bench); listening.forget() }},
			{
				Config:           is,
				ConfigPlanChecks: preApply(append(c.reissues(), between(func() { c.expectWarnings(listening, "Reissue: ") }))...),
				PostApplyFunc:    func() { c.expectReissued() },
			},
			{
				PreConfig:        c.prove,
				Config:           is + c.certificates(""),
				ConfigPlanChecks: preApply(c.each(plancheck.ResourceActionNoop)...),
				Check:            resource.ComposeTestCheckFunc(c.holds("vos@shop.example", "kim@shop.example"), c.note(after)),
			},
			{Config: is + c.certificates(""), ConfigPlanChecks: noChange, PostApplyFunc: func() { c.expectReissued() }},
		},
	})
	c.expectOthers(before, after)
}

// others returns what a reissue is to change: the key, the first address, and the name where there is one.
func (c *cabinet) others() func(string) []string {
	signed := c.signed("vos@shop.example", "kim@shop.example")
	return func(product string) []string {
		arguments := signed(product)
		if known, _ := lifecycle.KnownClientProduct(product); known.CommonName {
			arguments = append(arguments, "common_name", `"K. Vos"`)
		}
		return arguments
	}
}

// note notes the certificate in state of each order, by order.
func (c *cabinet) note(certificates map[string]string) func(*terraform.State) error {
	return func(s *terraform.State) error {
		for _, product := range c.products {
			got := c.of(s, clientOrder, product)
			certificates[got["id"]] = got["certificate_id"]
		}
		return nil
	}
}

// reissues checks that a plan keeps each order, and expects another certificate.
func (c *cabinet) reissues() []plancheck.PlanCheck {
	checks := c.each(plancheck.ResourceActionUpdate)
	for _, product := range c.products {
		address := clientOrder + "." + product
		checks = append(checks, plancheck.ExpectKnownValue(address, attribute("id"), knownvalue.NotNull()), plancheck.ExpectUnknownValue(address, attribute("certificate_id")))
	}
	return checks
}

// expectWarnings checks that there is one warning about each order, and no other.
func (c *cabinet) expectWarnings(listening *ear, summary string) {
	c.Helper()
	heard := listening.summaries()
	if len(heard) != len(c.products) {
		c.Errorf("the plan warns of %q, want a warning for each of %d orders", heard, len(c.products))
	}
	for _, order := range c.bench.Orders() {
		about := func(warning string) bool {
			return strings.HasPrefix(warning, summary) && strings.Contains(warning, fmt.Sprint(order.ID))
		}
		if !slices.ContainsFunc(heard, about) {
			c.Errorf("no warning %q… is about the order of %s: %q", summary, order.Product, heard)
		}
	}
}

// expectReissued checks that each order was reissued, and that nothing else was asked for.
func (c *cabinet) expectReissued() {
	c.Helper()
	calls := slices.Repeat([]string{"POST /order/certificate/*/reissue"}, len(c.products))
	expectChanges(c.T, c.bench, calls...)
}

// expectOthers checks that the orders are the same as before, each with another certificate.
func (c *cabinet) expectOthers(before, after map[string]string) {
	c.Helper()
	for _, order := range c.bench.Orders() {
		id := fmt.Sprint(order.ID)
		if was, is := before[id], after[id]; was == "" || is == "" || was == is || is != fmt.Sprint(order.CertificateID) {
			c.Errorf("the order %s of %s had certificate %q and has %q, the service %d", id, order.Product, was, is, order.CertificateID)
		}
	}
}

// Without a CSR an order waits for its recipient once everything is proved, which is no error and nothing to be planned.
func TestAccClientCertificateOrder_pickup(t *testing.T) {
	t.Parallel()
	b := acctest.New(t, simulator.Config{})
	c := newCabinet(t, b, "class1_smime", "client_authentication_plus", "client_premium", "secure_email_organization")
	config := b.Config("", c.orders(func(string) []string { return nil })+c.certificates("wait = false"))
	at := func(status string) func(*terraform.State) error {
		return func(s *terraform.State) error {
			c.expectState(s, status)
			return nil
		}
	}
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: b.Factories(),
		Steps: []resource.TestStep{
			{Config: config, Check: func(*terraform.State) error { expectPosts(t, b, len(c.products)); return nil }},
			{PreConfig: c.prove, Config: config, ConfigPlanChecks: noChange, Check: at("waiting_pickup")},
			{RefreshState: true, Check: at("waiting_pickup")},
			{
				PreConfig: func() {
					c.expectServed("waiting_pickup")
					for _, order := range b.Orders() {
						must(t, b.Pickup(order.ID))
					}
				},
				Config:           config,
				ConfigPlanChecks: preApply(c.each(plancheck.ResourceActionNoop)...),
				Check:            resource.ComposeTestCheckFunc(at("issued"), c.holds("kim@shop.example")),
			},
			{Config: config, ConfigPlanChecks: noChange},
		},
	})
	expectPosts(t, b, len(c.products))
}

// expectState checks the status of each order in state, whose addresses are proved, and that none is marked to be replaced.
func (c *cabinet) expectState(s *terraform.State, status string) {
	c.Helper()
	for _, product := range c.products {
		resource := s.RootModule().Resources[clientOrder+"."+product]
		if resource == nil || resource.Primary.Tainted {
			c.Errorf("the order of %s is not in state, or tainted", product)
			continue
		}
		want := issuedFor(product, []string{"kim@shop.example"})
		want["status"] = status
		c.expectValues(resource.Primary.Attributes, product, want)
	}
}
