// SPDX-License-Identifier: MPL-2.0

package orders_test

import (
	"bytes"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"github.com/hashicorp/terraform-plugin-testing/compare"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/acctest"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/simulator"
)

// addDomain adds shop.example to the account, to be proved by a TXT record.
func addDomain(t *testing.T, b *acctest.Bench) simulator.DomainSummary {
	t.Helper()
	call(t, b, http.MethodPost, "/domain", map[string]any{
		"name": "shop.example", "organization": map[string]any{"id": b.OrganizationID()}, "validations": []any{map[string]any{"type": "ov"}}, "dcv_method": "dns-txt-token",
	})
	domains := b.Domains()
	return domains[len(domains)-1]
}

// expectMail fails unless the mails that were sent went to these addresses, in any order.
func expectMail(t *testing.T, b *acctest.Bench, want ...string) {
	t.Helper()
	var got []string
	for _, mail := range b.Mails() {
		got = append(got, mail.To)
	}
	slices.Sort(got)
	if !slices.Equal(got, want) {
		t.Errorf("mails went to %q, want %q", got, want)
	}
}

var shopValue = attribute("dcv_records").AtMapKey("shop.example").AtMapKey("value")

func recordField(name string) tfjsonpath.Path {
	return attribute("dcv_records").AtMapKey("shop.example").AtMapKey(name)
}

// A value that expired before it proved anything is replaced in the next apply, as the plan says; afterwards it is proved
// by the new one.
func TestAccSSLOrder_expiredValue(t *testing.T) {
	for method, field := range map[string]string{"dns-txt-token": "value", "dns-cname-token": "name", "http-token": "value"} {
		t.Run(method, func(t *testing.T) {
			b := acctest.New(t, simulator.Config{})
			config := orderConfig(b, acctest.NewCSR(t, "shop.example"), "dns_names", "", "dcv_method", `"`+method+`"`)
			value := statecheck.CompareValue(compare.ValuesDiffer())
			resource.ParallelTest(t, resource.TestCase{
				ProtoV6ProviderFactories: b.Factories(),
				Steps: []resource.TestStep{
					{Config: config, ConfigStateChecks: []statecheck.StateCheck{value.AddStateValue(order, recordField(field))}},
					{PreConfig: func() { b.Advance(29 * 24 * time.Hour) }, Config: config, ConfigPlanChecks: noChange},
					{
						PreConfig: func() { b.Advance(2 * 24 * time.Hour); b.ForgetRequests() },
						Config:    config,
						ConfigPlanChecks: preApply(action(plancheck.ResourceActionUpdate),
							plancheck.ExpectUnknownValue(order, recordField(field)),
							plancheck.ExpectKnownValue(order, attribute("certificate_id"), knownvalue.NotNull())),
						ConfigStateChecks: []statecheck.StateCheck{value.AddStateValue(order, recordField(field))},
						PostApplyFunc:     func() { expectChanges(t, b, "PUT /order/certificate/*/dcv-random-value") },
					},
					{Config: config, ConfigPlanChecks: noChange},
				},
			})
		})
	}
}

// What expired is replaced only where the proof is still wanted: a domain that was proved meanwhile keeps its record, and no
// other is asked for.
func TestSSLOrder_expiredValueProved(t *testing.T) {
	b := acctest.New(t, simulator.Config{})
	must(t, b.RejectOrganization(b.OrganizationID(), "ov"))
	s := b.Serve(t, "certcentral_ssl_order")
	config := s.Config(inputs(b, acctest.NewCSR(t, "shop.example"), nil))
	current, _, _ := run(t, s, s.Null(), config)
	must(t, b.ValidateDomain(b.Domains()[0].ID))
	b.Advance(31 * 24 * time.Hour)
	after, diags := cycle(t, s, current, config)
	expectSummary(t, diags, tfprotov6.DiagnosticSeverityWarning, "DCV Value Expired: shop.example, Order")
	if before, now := recordValue(t, current, "value"), recordValue(t, after, "value"); before != now {
		t.Errorf("the value of a proved domain changed from %s to %s", before, now)
	}
	if status := recordValue(t, after, "status"); status != "approved" {
		t.Errorf("the status is %s", status)
	}
	if _, diags = cycle(t, s, after, config); len(diags) > 0 {
		t.Errorf("planned again: %s: %s", diags[0].Summary, diags[0].Detail)
	}
}

// A refusal does not prove a domain: where the order has no value to give, the domain's own token takes its place, and
// without one the record stays as it is and the next plan tries again.
func TestSSLOrder_expiredTokenOfDomain(t *testing.T) {
	b := acctest.New(t, simulator.Config{})
	domain := addDomain(t, b)
	fault(t, b, noOrderValue)
	s := b.Serve(t, "certcentral_ssl_order")
	config := s.Config(inputs(b, acctest.NewCSR(t, "shop.example"), nil))
	current, _, _ := run(t, s, s.Null(), config)
	b.Advance(31 * 24 * time.Hour)
	current, diags := cycle(t, s, current, config)
	expectSummary(t, diags, tfprotov6.DiagnosticSeverityWarning, "DCV Value Not Renewed: shop.example, Order")
	if value := recordValue(t, current, "value"); value != domain.Token {
		t.Errorf("the value is %s, want %s as before", value, domain.Token)
	}
	call(t, b, http.MethodPost, fmt.Sprintf("/domain/%d/dcv/token", domain.ID), nil)
	current, _ = cycle(t, s, current, config)
	if value, want := recordValue(t, current, "value"), b.Domains()[0].Token; value != want || want == domain.Token {
		t.Errorf("the value is %s, want the domain's new token %s", value, want)
	}
	if _, diags = cycle(t, s, current, config); len(diags) > 0 {
		t.Errorf("planned again: %s: %s", diags[0].Summary, diags[0].Detail)
	}
}

// The value of a reissue expires like that of an order.
func TestAccSSLOrder_expiredValueOfReissue(t *testing.T) {
	b := acctest.New(t, simulator.Config{})
	csr := acctest.NewCSR(t, "shop.example")
	reissued := orderConfig(b, csr, "dns_names", `["other.example"]`)
	value := attribute("dcv_records").AtMapKey("other.example").AtMapKey("value")
	differs := statecheck.CompareValue(compare.ValuesDiffer())
	resource.ParallelTest(t, resource.TestCase{
		ProtoV6ProviderFactories: b.Factories(),
		Steps: []resource.TestStep{
			{Config: orderConfig(b, csr, "dns_names", "")},
			{PreConfig: func() { must(t, b.ValidateDomain(b.Domains()[0].ID)) }, Config: reissued, ConfigStateChecks: []statecheck.StateCheck{
				differs.AddStateValue(order, value),
			}},
			{PreConfig: func() { b.Advance(31 * 24 * time.Hour) }, Config: reissued, ConfigPlanChecks: preApply(action(plancheck.ResourceActionUpdate)), ConfigStateChecks: []statecheck.StateCheck{
				differs.AddStateValue(order, value),
			}},
			{Config: reissued, ConfigPlanChecks: noChange},
		},
	})
}

// What proved the domains of an issued order does not expire: a reissue that waits for something else plans nothing more.
func TestAccSSLOrder_provedValueRests(t *testing.T) {
	b := acctest.New(t, simulator.Config{})
	csr := acctest.NewCSR(t, "shop.example")
	first := orderConfig(b, csr, "dns_names", "")
	second := orderConfig(b, csr, "dns_names", "", "reissue_trigger", `"again"`)
	resource.ParallelTest(t, resource.TestCase{
		ProtoV6ProviderFactories: b.Factories(),
		Steps: []resource.TestStep{
			{Config: first},
			{PreConfig: func() {
				must(t, b.ValidateDomain(b.Domains()[0].ID))
				must(t, b.RejectOrganization(b.OrganizationID(), "ov"))
				b.Advance(40 * 24 * time.Hour)
			}, Config: first, ConfigPlanChecks: noChange},
			{Config: second, ConfigStateChecks: []statecheck.StateCheck{known("status", knownvalue.StringExact("reissue_pending"))}},
			{Config: second, ConfigPlanChecks: noChange},
		},
	})
}

// A renewed value keeps the records that the service asked for beyond the plan, and what is known of each domain.
func TestAccSSLOrder_expiredValueKeepsOthers(t *testing.T) {
	b := acctest.New(t, simulator.Config{})
	config := orderConfig(b, acctest.NewCSR(t, "shop.example"))
	fault(t, b, simulator.Fault{Method: http.MethodPost, Path: purchases, Times: 1, Kind: "rewrite", Rewrite: func(status int, body []byte) (int, []byte) {
		added := []byte(`"domains":[{"id":77,"name":"added.example","dcv_token":{"token":"addedtoken","status":"pending"}},`)
		return status, bytes.Replace(body, []byte(`"domains":[`), added, 1)
	}})
	both := known("dcv_records", knownvalue.MapExact(map[string]knownvalue.Check{
		"shop.example":  knownvalue.ObjectPartial(map[string]knownvalue.Check{"domain_id": knownvalue.NotNull()}),
		"added.example": knownvalue.ObjectPartial(map[string]knownvalue.Check{"domain_id": knownvalue.StringExact("77"), "value": knownvalue.StringExact("addedtoken")}),
	}))
	resource.ParallelTest(t, resource.TestCase{
		ProtoV6ProviderFactories: b.Factories(),
		Steps: []resource.TestStep{
			{Config: config},
			{Config: config, ConfigStateChecks: []statecheck.StateCheck{both}},
			{PreConfig: func() { b.Advance(31 * 24 * time.Hour) }, Config: config, ConfigStateChecks: []statecheck.StateCheck{both}},
			{Config: config, ConfigPlanChecks: noChange},
		},
	})
}

// A record that lacks its value stays as it is beside one that expired: that nobody knows it does not make it proved.
func TestAccSSLOrder_expiredValueBesideBlank(t *testing.T) {
	forbidden := simulator.Fault{Method: http.MethodPut, Path: "/order/certificate/*/dcv-random-value", Kind: "status", Status: 403, Body: []byte(`{"errors":[{"code":"access_denied|missing_permission","message":"No."}]}`)}
	for name, refusal := range map[string]simulator.Fault{"refused": noOrderValue, "forbidden": forbidden} {
		t.Run(name, func(t *testing.T) {
			b := acctest.New(t, simulator.Config{})
			addDomain(t, b)
			call(t, b, http.MethodPost, "/domain", map[string]any{ // proved by mail, so it has no token
				"name": "other.example", "organization": map[string]any{"id": b.OrganizationID()}, "validations": []any{map[string]any{"type": "ov"}},
			})
			fault(t, b, refusal)
			config := orderConfig(b, acctest.NewCSR(t, "shop.example"), "dns_names", `["other.example"]`)
			other := attribute("dcv_records").AtMapKey("other.example")
			blank := []statecheck.StateCheck{
				statecheck.ExpectKnownValue(order, other.AtMapKey("value"), knownvalue.Null()),
				statecheck.ExpectKnownValue(order, other.AtMapKey("status"), knownvalue.Null()),
				statecheck.ExpectKnownValue(order, recordField("status"), knownvalue.StringExact("pending")),
			}
			resource.ParallelTest(t, resource.TestCase{
				ProtoV6ProviderFactories: b.Factories(),
				Steps: []resource.TestStep{
					{Config: config, ConfigStateChecks: blank},
					{PreConfig: func() { b.Advance(31 * 24 * time.Hour) }, Config: config, ConfigStateChecks: blank, ExpectNonEmptyPlan: true},
				},
			})
		})
	}
}

// An order that is issued between plan and apply needs no other value, and is no error.
func TestSSLOrder_issuedBeforeRenewal(t *testing.T) {
	b := acctest.New(t, simulator.Config{})
	s := b.Serve(t, "certcentral_ssl_order")
	config := s.Config(inputs(b, acctest.NewCSR(t, "shop.example"), nil))
	current, _, _ := run(t, s, s.Null(), config)
	b.Advance(31 * 24 * time.Hour)
	current, diags := s.Read(t.Context(), current)
	expectNoError(t, diags)
	plan, diags := s.Plan(t.Context(), current, config)
	expectNoError(t, diags)
	issue(t, b)
	after, diags := s.Apply(t.Context(), current, plan, config)
	expectNoError(t, diags)
	if status := recordValue(t, after, "status"); status != "approved" {
		t.Errorf("the status is %s", status)
	}
}

// noOrderValue is what accounts say whose order-level validation is for DV alone.
var noOrderValue = simulator.Fault{
	Method: http.MethodPut, Path: "/order/certificate/*/dcv-random-value", Kind: "status", Status: 400,
	Body: []byte(`{"errors":[{"code":"invalid_dcv_method","message":"Not for this product."}]}`),
}

// recordValue returns a part of the record of shop.example.
func recordValue(t *testing.T, o *acctest.Object, name string) (text string) {
	t.Helper()
	attributes, records, record := map[string]tftypes.Value{}, map[string]tftypes.Value{}, map[string]tftypes.Value{}
	must(t, o.Value.As(&attributes))
	must(t, attributes["dcv_records"].As(&records))
	must(t, records["shop.example"].As(&record))
	must(t, record[name].As(&text))
	return text
}

// Where an order tells no value of its own, as accounts do whose order-level validation is for DV alone, the domain that
// the account knows gives its token, which proves it just as well.
func TestAccSSLOrder_knownDomain(t *testing.T) {
	b := acctest.New(t, simulator.Config{})
	domain := addDomain(t, b)
	config := orderConfig(b, acctest.NewCSR(t, "shop.example"), "dns_names", "")
	resource.ParallelTest(t, resource.TestCase{
		ProtoV6ProviderFactories: b.Factories(),
		Steps: []resource.TestStep{
			{PreConfig: func() { fault(t, b, noOrderValue) }, Config: config, ConfigStateChecks: []statecheck.StateCheck{
				known("status", knownvalue.StringExact("pending")),
				statecheck.ExpectKnownValue(order, shopValue, knownvalue.StringExact(domain.Token)),
				statecheck.ExpectKnownValue(order, recordField("domain_id"), knownvalue.StringExact(fmt.Sprint(domain.ID))),
				statecheck.ExpectKnownValue(order, recordField("status"), knownvalue.StringExact("pending")),
			}},
			{Config: config, ConfigPlanChecks: noChange},
			{
				PreConfig: func() {
					b.Publish("shop.example", "TXT", domain.Token)
					call(t, b, http.MethodPut, fmt.Sprintf("/order/certificate/%d/check-dcv", b.Orders()[0].ID), nil)
				},
				Config: config, ConfigPlanChecks: noChange,
				ConfigStateChecks: []statecheck.StateCheck{known("status", knownvalue.StringExact("issued"))},
			},
		},
	})
}

// A domain whose token cannot be asked for is said to be so, and its record has no value until it can.
func TestSSLOrder_knownDomainNotRead(t *testing.T) {
	b := acctest.New(t, simulator.Config{})
	domain := addDomain(t, b)
	fault(t, b, noOrderValue, simulator.Fault{
		Method: http.MethodGet, Path: "/domain/*", Times: 1, Kind: "status", Status: 403,
		Body: []byte(`{"errors":[{"code":"access_denied|missing_permission","message":"No."}]}`),
	})
	s := b.Serve(t, "certcentral_ssl_order")
	config := s.Config(inputs(b, acctest.NewCSR(t, "shop.example"), nil))
	current, _, applied := run(t, s, s.Null(), config)
	expectSummary(t, applied, tfprotov6.DiagnosticSeverityWarning, "Domain Not Read: shop.example, Order", fmt.Sprint(domain.ID))
	current, diags := s.Read(t.Context(), current)
	expectNoError(t, diags)
	if value := recordValue(t, current, "value"); value != domain.Token {
		t.Errorf("after a refresh the value is %q, want the domain's token", value)
	}
}

// A domain that is proved already carries its last token, while the order waits for something else.
func TestAccSSLOrder_provedDomain(t *testing.T) {
	b := acctest.New(t, simulator.Config{})
	domain := addDomain(t, b)
	must(t, b.ValidateDomain(domain.ID))
	config := orderConfig(b, acctest.NewCSR(t, "shop.example"), "dns_names", "", "skip_approval", "false")
	resource.ParallelTest(t, resource.TestCase{
		ProtoV6ProviderFactories: b.Factories(),
		Steps: []resource.TestStep{
			{Config: config, ConfigStateChecks: []statecheck.StateCheck{
				statecheck.ExpectKnownValue(order, shopValue, knownvalue.StringExact(domain.Token)),
				statecheck.ExpectKnownValue(order, recordField("status"), knownvalue.StringExact("approved")),
			}},
			{PreConfig: func() { b.Advance(40 * 24 * time.Hour) }, Config: config, ConfigPlanChecks: noChange},
		},
	})
}

// With organization and domain validated, the order is issued in the call that places it, and nothing is asked of DCV.
func TestAccSSLOrder_issuedAtOnce(t *testing.T) {
	b := acctest.New(t, simulator.Config{})
	must(t, b.ValidateDomain(addDomain(t, b).ID))
	b.ForgetRequests()
	config := orderConfig(b, acctest.NewCSR(t, "shop.example"))
	resource.ParallelTest(t, resource.TestCase{
		ProtoV6ProviderFactories: b.Factories(),
		Steps: []resource.TestStep{
			{Config: config, ConfigStateChecks: []statecheck.StateCheck{
				known("status", knownvalue.StringExact("issued")),
				known("serial_number", knownvalue.NotNull()),
				statecheck.ExpectKnownValue(order, shopValue, knownvalue.StringExact("already-validated")),
			}, PostApplyFunc: func() {
				expectChanges(t, b, "POST /order/certificate/ssl_basic")
			}},
			{Config: config, ConfigPlanChecks: noChange},
		},
	})
}

// The scope fqdn asks for a proof of each name; a registrable domain below a public suffix of several labels is one key.
func TestAccSSLOrder_recordKeys(t *testing.T) {
	keys := func(domains ...string) knownvalue.Check {
		all := map[string]knownvalue.Check{}
		for _, domain := range domains {
			all[domain] = knownvalue.ObjectPartial(map[string]knownvalue.Check{"name": knownvalue.StringExact(domain), "value": knownvalue.NotNull()})
		}
		return knownvalue.MapExact(all)
	}
	for scope, want := range map[string]knownvalue.Check{
		"base_domain": keys("shop.co.uk", "shop.example"),
		"fqdn":        keys("www.shop.co.uk", "a.b.shop.co.uk", "shop.example"),
	} {
		t.Run(scope, func(t *testing.T) {
			b := acctest.New(t, simulator.Config{})
			config := orderConfig(b, acctest.NewCSR(t, "www.shop.co.uk"), "common_name", `"www.shop.co.uk"`,
				"dns_names", `["a.b.shop.co.uk", "*.shop.example"]`, "certificate_dcv_scope", `"`+scope+`"`)
			// The number of records is known in the very first plan, and so their keys are.
			config += "resource \"terraform_data\" \"record\" {\n  count = length(" + order + ".dcv_records)\n  input = values(" + order + ".dcv_records)[count.index].value\n}\n"
			resource.ParallelTest(t, resource.TestCase{
				ProtoV6ProviderFactories: b.Factories(),
				Steps: []resource.TestStep{
					{Config: config, ConfigStateChecks: []statecheck.StateCheck{known("dcv_records", want)}},
					{Config: config, ConfigPlanChecks: noChange},
				},
			})
		})
	}
}

// dcv_emails decides who gets the mails; on a pending order a change sends them anew, on an issued one nothing is sent.
func TestAccSSLOrder_dcvEmails(t *testing.T) {
	b := acctest.New(t, simulator.Config{})
	csr := acctest.NewCSR(t, "shop.example")
	with := func(addresses ...string) string {
		var list []string
		for _, address := range addresses {
			list = append(list, fmt.Sprintf(`{ dns_name = "shop.example", email = %q }`, address))
		}
		return orderConfig(b, csr, "dns_names", "", "dcv_method", `"email"`, "dcv_emails", "["+strings.Join(list, ", ")+"]")
	}
	first, second := with("admin@shop.example"), with("webmaster@shop.example", "hostmaster@shop.example")
	resource.ParallelTest(t, resource.TestCase{
		ProtoV6ProviderFactories: b.Factories(),
		Steps: []resource.TestStep{
			{Config: first, PostApplyFunc: func() { expectMail(t, b, "admin@shop.example") }},
			{Config: with("Admin@shop.example"), PostApplyFunc: func() { expectMail(t, b, "admin@shop.example") }},
			{
				PreConfig: b.ForgetRequests, Config: second,
				ConfigPlanChecks: preApply(action(plancheck.ResourceActionUpdate), plancheck.ExpectKnownValue(order, attribute("certificate_id"), knownvalue.NotNull())),
				PostApplyFunc: func() {
					expectChanges(t, b, "PUT /order/certificate/*/resend-emails")
					expectMail(t, b, "admin@shop.example", "hostmaster@shop.example", "webmaster@shop.example")
				},
			},
			{Config: second, ConfigPlanChecks: noChange},
			{
				PreConfig: func() { must(t, b.ApproveMail(b.Mails()[0].Token)); b.ForgetRequests() },
				Config:    first,
				ConfigStateChecks: []statecheck.StateCheck{
					known("status", knownvalue.StringExact("issued")),
				},
				PostApplyFunc: func() { expectChanges(t, b) },
			},
			{Config: first, ConfigPlanChecks: noChange},
		},
	})
	expectOrders(t, b, 1)
	expectReissues(t, b, 0)
}

// Addresses that no mail would reach are refused before anything is ordered.
func TestAccSSLOrder_badEmails(t *testing.T) {
	for name, test := range map[string]struct{ method, emails, want string }{
		"another method": {"dns-txt-token", `{ dns_name = "shop.example", email = "admin@shop.example" }`, `Addresses Need Method Email`},
		"no address":     {"email", `{ dns_name = "shop.example", email = "admin" }`, `Invalid Address`},
		"another name":   {"email", `{ dns_name = "other.example", email = "admin@other.example" }`, `Address For Another Name`},
		"another domain": {"email", `{ dns_name = "shop.example", email = "admin@other.example" }`, `Address Of Another Domain`},
	} {
		t.Run(name, func(t *testing.T) {
			b := acctest.New(t, simulator.Config{})
			resource.ParallelTest(t, resource.TestCase{
				ProtoV6ProviderFactories: b.Factories(),
				Steps: []resource.TestStep{{
					Config:      orderConfig(b, acctest.NewCSR(t, "shop.example"), "dns_names", "", "dcv_method", `"`+test.method+`"`, "dcv_emails", "["+test.emails+"]"),
					PlanOnly:    true,
					ExpectError: regexp.MustCompile(test.want),
				}},
			})
			expectOrders(t, b, 0)
		})
	}
}

// The method of a pending order changes in place between all four, each with its own record.
func TestAccSSLOrder_methodOfPendingOrder(t *testing.T) {
	b := acctest.New(t, simulator.Config{})
	csr := acctest.NewCSR(t, "shop.example")
	var steps []resource.TestStep
	types := map[string]string{"http-token": "HTTP", "dns-cname-token": "CNAME", "dns-txt-token": "TXT"}
	for _, method := range []string{"email", "http-token", "dns-cname-token", "dns-txt-token", "email"} {
		config := orderConfig(b, csr, "dns_names", "", "dcv_method", `"`+method+`"`)
		want := map[string]knownvalue.Check{}
		if kind := types[method]; kind != "" {
			want["shop.example"] = knownvalue.ObjectPartial(map[string]knownvalue.Check{"type": knownvalue.StringExact(kind), "name": knownvalue.NotNull(), "value": knownvalue.NotNull()})
		}
		steps = append(steps, resource.TestStep{Config: config, ConfigStateChecks: []statecheck.StateCheck{known("dcv_records", knownvalue.MapExact(want))}},
			resource.TestStep{Config: config, ConfigPlanChecks: noChange})
	}
	resource.ParallelTest(t, resource.TestCase{ProtoV6ProviderFactories: b.Factories(), Steps: steps})
	expectOrders(t, b, 1)
}
