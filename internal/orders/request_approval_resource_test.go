// SPDX-License-Identifier: MPL-2.0

package orders_test

import (
	"fmt"
	"net/http"
	"regexp"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/acctest"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/certcentral"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/simulator"
)

const (
	approval    = "certcentral_request_approval.test"
	approverKey = "APPROVER-5e6f7a8b9c0d-KEY"
)

// fourEyes is an account in which a second user decides, who has the role.
func fourEyes(role string) simulator.Config {
	return simulator.Config{
		Validation: "auto", FourEyes: true,
		Users: []simulator.User{{APIKey: approverKey, Role: role, FirstName: "Ada", LastName: "Mori", Email: "ada@northwind-lanterns.example"}},
	}
}

// people returns the provider once for each person of a test case: one in this process has one configuration, so that an
// alias would share its key.
func people(b *acctest.Bench) map[string]func() (tfprotov6.ProviderServer, error) {
	factories := b.Factories()
	for _, name := range []string{"approver", "second"} {
		factories[name] = b.Factories()["certcentral"]
	}
	return factories
}

// person returns the configuration of the provider for a person, with the key and what extra adds to it.
func person(b *acctest.Bench, name, key, extra string) string {
	return fmt.Sprintf("provider %q {\n  api_key  = %q\n  base_url = %q\n  %s\n}\n", name, key, b.URL, extra)
}

// approving returns the resource, which the approver decides.
func approving(requestID, decision string) string {
	return fmt.Sprintf("resource \"certcentral_request_approval\" \"test\" {\n  provider   = approver\n  request_id = %s\n  decision   = %q\n}\n", requestID, decision)
}

// ownRequests is the local of the documentation's example: the requests of the order itself.
const ownRequests = `
locals {
  requests = [for r in certcentral_ssl_order.test.requests : r.id if !contains(["duplicate", "revoke"], r.type)]
}
`

const newestRequest = "local.requests[length(local.requests) - 1]"

func approvalKnown(name string, value knownvalue.Check) statecheck.StateCheck {
	return statecheck.ExpectKnownValue(approval, attribute(name), value)
}

// One apply orders, has somebody else approve and waits for the certificate; so does one that reissues. What comes to the
// order's requests beside that changes nothing.
func TestAccRequestApproval_oneApply(t *testing.T) {
	b := acctest.New(t, fourEyes("manager"))
	csr := acctest.NewCSR(t, "shop.example")
	config := func(names string) string {
		return orderConfig(b, csr, "skip_approval", "", "dns_names", names) + person(b, "approver", approverKey, "") + ownRequests + approving(newestRequest, "approved") +
			"resource \"certcentral_issued_certificate\" \"test\" {\n  order_id       = certcentral_ssl_order.test.id\n  certificate_id = certcentral_ssl_order.test.certificate_id\n" +
			"  depends_on     = [certcentral_request_approval.test]\n}\n"
	}
	resource.ParallelTest(t, resource.TestCase{
		ProtoV6ProviderFactories: people(b),
		Steps: []resource.TestStep{
			{
				Config: config(`["www.shop.example"]`),
				ConfigPlanChecks: preApply(
					plancheck.ExpectUnknownValue(approval, attribute("request_id")),
					plancheck.ExpectUnknownValue(approval, attribute("id")),
				),
				ConfigStateChecks: []statecheck.StateCheck{
					approvalKnown("type", knownvalue.StringExact("new_request")),
					approvalKnown("status", knownvalue.StringExact("approved")),
					approvalKnown("order_id", knownvalue.NotNull()),
					approvalKnown("processed_at", knownvalue.NotNull()),
					approvalKnown("requester", knownvalue.StringRegexp(regexp.MustCompile(`^\w+ \w+ <.+@.+>$`))),
					statecheck.ExpectKnownValue("certcentral_issued_certificate.test", attribute("certificate_pem"), knownvalue.NotNull()),
				},
			},
			{Config: config(`["www.shop.example"]`), ConfigPlanChecks: noChange},
			{
				PreConfig: b.ForgetRequests,
				Config:    config(`["www.shop.example", "api.shop.example"]`),
				ConfigPlanChecks: preApply(
					plancheck.ExpectResourceAction(approval, plancheck.ResourceActionUpdate),
					plancheck.ExpectUnknownValue(approval, attribute("status")),
				),
				ConfigStateChecks: []statecheck.StateCheck{
					approvalKnown("type", knownvalue.StringExact("reissue")),
					approvalKnown("status", knownvalue.StringExact("approved")),
				},
				PostApplyFunc: func() {
					if puts := b.Count(http.MethodPut, decisions); puts != 1 {
						t.Errorf("%d decisions, want 1", puts)
					}
				},
			},
			{
				PreConfig: func() {
					call(t, b, http.MethodPut, fmt.Sprintf("/order/certificate/%d/revoke", b.Orders()[0].ID), map[string]any{"comments": "by mistake"})
				},
				Config:           config(`["www.shop.example", "api.shop.example"]`),
				ConfigPlanChecks: noChange,
			},
		},
	})
}

// Who may not decide is told what stands in the way and how somebody else does.
func TestAccRequestApproval_mayNot(t *testing.T) {
	for name, test := range map[string]struct{ role, key, product, decision string }{
		"own request":     {"manager", acctest.Key, "ssl_basic", "approved"},
		"role":            {"standard_user", approverKey, "ssl_basic", "approved"},
		"role, rejecting": {"finance_manager", approverKey, "ssl_basic", "rejected"},
		"EV":              {"manager", approverKey, "ssl_ev_securesite_flex", "approved"},
	} {
		t.Run(name, func(t *testing.T) {
			b := acctest.New(t, fourEyes(test.role))
			order := orderConfig(b, acctest.NewCSR(t, "shop.example"), "skip_approval", "", "product", fmt.Sprintf("%q", test.product), "on_destroy", `"keep"`) + person(b, "approver", test.key, "")
			resource.ParallelTest(t, resource.TestCase{
				ProtoV6ProviderFactories: people(b),
				Steps: []resource.TestStep{
					{
						Config:      order + ownRequests + approving(newestRequest, test.decision),
						ExpectError: regexp.MustCompile(`(?s)Request May Not Be (Approved|Rejected) By This Key: request \d+, order \d+.*invalid_approver.*four eyes.*EV approver.*provider = certcentral\.approver`),
					},
					{Config: order, ConfigStateChecks: []statecheck.StateCheck{known("status", knownvalue.StringExact("needs_approval"))}},
				},
			})
		})
	}
}

// Who may not approve a request of their own may reject it, and an EV approver may approve EV.
func TestAccRequestApproval_may(t *testing.T) {
	for name, test := range map[string]struct{ key, product, decision, status string }{
		"rejecting one's own": {acctest.Key, "ssl_basic", "rejected", "rejected"},
		"EV approver":         {approverKey, "ssl_ev_securesite_flex", "approved", "pending"},
	} {
		t.Run(name, func(t *testing.T) {
			account := fourEyes("administrator")
			account.Users[0].EVApprover, account.Validation = true, "manual"
			b := acctest.New(t, account)
			config := orderConfig(b, acctest.NewCSR(t, "shop.example"), "skip_approval", "", "product", fmt.Sprintf("%q", test.product)) +
				person(b, "approver", test.key, "") + ownRequests + approving(newestRequest, test.decision)
			resource.ParallelTest(t, resource.TestCase{
				ProtoV6ProviderFactories: people(b),
				Steps: []resource.TestStep{
					{Config: config, ConfigStateChecks: []statecheck.StateCheck{approvalKnown("status", knownvalue.StringExact(test.decision))}},
					{Config: config, ConfigPlanChecks: noChange, ConfigStateChecks: []statecheck.StateCheck{known("status", knownvalue.StringExact(test.status))}},
				},
			})
		})
	}
}

// Two approvals take two people, each with a resource of their own; the first shows what became of it, and plans nothing.
func TestAccRequestApproval_twoSteps(t *testing.T) {
	account := fourEyes("manager")
	account.Approval = "two-step"
	account.Users = append(account.Users, simulator.User{APIKey: approverKey + "-2", Role: "administrator"})
	b := acctest.New(t, account)
	config := orderConfig(b, acctest.NewCSR(t, "shop.example"), "skip_approval", "") + person(b, "approver", approverKey, "") + ownRequests + approving(newestRequest, "approved") +
		person(b, "second", approverKey+"-2", "") +
		"resource \"certcentral_request_approval\" \"second\" {\n  provider   = second\n  request_id = certcentral_request_approval.test.id\n  decision   = \"approved\"\n}\n"
	resource.ParallelTest(t, resource.TestCase{
		ProtoV6ProviderFactories: people(b),
		Steps: []resource.TestStep{
			{
				Config: config,
				ConfigStateChecks: []statecheck.StateCheck{
					approvalKnown("status", knownvalue.StringExact("pending")),
					approvalKnown("processed_at", knownvalue.Null()),
					statecheck.ExpectKnownValue("certcentral_request_approval.second", attribute("status"), knownvalue.StringExact("approved")),
				},
			},
			{
				Config: config, ConfigPlanChecks: noChange,
				ConfigStateChecks: []statecheck.StateCheck{approvalKnown("status", knownvalue.StringExact("approved")), known("status", knownvalue.StringExact("issued"))},
			},
		},
	})
}

// Where nothing may be bought, nothing is approved: neither what is known at plan nor what is not. Rejecting costs nothing.
func TestAccRequestApproval_notBillable(t *testing.T) {
	q := newQueue(t, fourEyes("manager"))
	request := fmt.Sprintf(`"%d"`, q.request())
	frugal := q.Config("", person(q.Bench, "approver", approverKey, "allow_billable = false"))
	unknown := "resource \"terraform_data\" \"request\" {\n  input = " + request + "\n}\n"
	refused := regexp.MustCompile(`(?s)Approval Not Allowed: request \d+.*allow_billable = false`)
	resource.ParallelTest(t, resource.TestCase{
		ProtoV6ProviderFactories: people(q.Bench),
		Steps: []resource.TestStep{
			{Config: frugal + approving(request, "approved"), PlanOnly: true, ExpectError: refused},
			{Config: frugal + unknown + approving("terraform_data.request.output", "approved"), PlanOnly: true, ExpectNonEmptyPlan: true},
			{Config: frugal + unknown + approving("terraform_data.request.output", "approved"), ExpectError: refused},
			{Config: frugal + approving(request, "rejected"), ConfigStateChecks: []statecheck.StateCheck{approvalKnown("status", knownvalue.StringExact("rejected"))}},
			{Config: frugal + approving(request, "rejected"), ConfigPlanChecks: noChange},
		},
	})
}

// A request that costs nothing is approved also where nothing may be bought.
func TestAccRequestApproval_free(t *testing.T) {
	q := newQueue(t, fourEyes("manager"))
	must(t, q.ApproveRequest(q.request()))
	order := q.Orders()[0].ID
	call(t, q.Bench, http.MethodPost, fmt.Sprintf("/order/certificate/%d/reissue", order), map[string]any{
		"certificate": map[string]any{"common_name": "shop.example", "csr": acctest.NewCSR(t, "shop.example"), "signature_hash": "sha256"},
	})
	client, err := certcentral.New(certcentral.Config{APIKey: acctest.Key, BaseURL: q.URL})
	must(t, err)
	read, err := client.Order(t.Context(), order)
	must(t, err)
	request := fmt.Sprintf(`"%d"`, read.Requests[len(read.Requests)-1].ID)
	frugal := q.Config("", person(q.Bench, "approver", approverKey, "allow_billable = false"))
	resource.ParallelTest(t, resource.TestCase{
		ProtoV6ProviderFactories: people(q.Bench),
		Steps: []resource.TestStep{{
			Config:            frugal + approving(request, "approved"),
			ConfigStateChecks: []statecheck.StateCheck{approvalKnown("type", knownvalue.StringExact("reissue")), approvalKnown("status", knownvalue.StringExact("approved"))},
		}},
	})
}

// What was approved stays so under a provider that may not buy, and destroying needs nothing.
func TestAccRequestApproval_notBillableLater(t *testing.T) {
	q := newQueue(t, fourEyes("manager"))
	config := approving(fmt.Sprintf(`"%d"`, q.request()), "approved")
	resource.ParallelTest(t, resource.TestCase{
		ProtoV6ProviderFactories: people(q.Bench),
		Steps: []resource.TestStep{
			{Config: q.Config("", person(q.Bench, "approver", approverKey, "")) + config},
			{Config: q.Config("", person(q.Bench, "approver", approverKey, "allow_billable = false")) + config, ConfigPlanChecks: noChange},
		},
	})
}

// A decided request is imported the way it was decided; one that is open has no decision to import.
func TestAccRequestApproval_import(t *testing.T) {
	q := newQueue(t, simulator.Config{})
	decided, open := q.request(), q.request()
	q.decide(decided, "rejected")
	importing := func(id any, decision string) string {
		return q.Config("", person(q.Bench, "approver", acctest.Key, "")) + approving(fmt.Sprintf(`"%v"`, id), decision) +
			fmt.Sprintf("import {\n  provider = approver\n  to       = %s\n  id       = \"%v\"\n}\n", approval, id)
	}
	resource.ParallelTest(t, resource.TestCase{
		ProtoV6ProviderFactories: people(q.Bench),
		Steps: []resource.TestStep{
			{Config: importing(open, "approved"), ExpectError: regexp.MustCompile(fmt.Sprintf(`(?s)Request Not Decided: request %d, order \d+.*status pending.*without\s+an\s+import`, open))},
			{Config: importing(999, "approved"), ExpectError: regexp.MustCompile(`Request 999 Not Visible`)},
			{Config: importing("web", "approved"), ExpectError: regexp.MustCompile(`Invalid (Request )?Id`)},
			{Config: importing(decided, "approved"), ExpectError: regexp.MustCompile(`Decision Cannot Be Taken Back: request`)},
			{
				PreConfig:        q.ForgetRequests,
				Config:           importing(decided, "rejected"),
				ConfigPlanChecks: preApply(plancheck.ExpectResourceAction(approval, plancheck.ResourceActionUpdate)), // the comment is not declared
				PostApplyFunc: func() {
					if puts := q.Count(http.MethodPut, decisions); puts != 0 {
						t.Errorf("%d decisions were sent", puts)
					}
				},
			},
			{
				Config:            q.Config("", person(q.Bench, "approver", acctest.Key, "")) + approving(fmt.Sprintf(`"%d"`, decided), "rejected"),
				ConfigPlanChecks:  noChange,
				ConfigStateChecks: []statecheck.StateCheck{approvalKnown("decision", knownvalue.StringExact("rejected"))},
			},
			{ResourceName: approval, ImportState: true, ImportStateVerify: true, ImportStateVerifyIgnore: []string{"comment"}},
		},
	})
}

// What is wrong with the arguments is said before any request.
func TestAccRequestApproval_validate(t *testing.T) {
	q := newQueue(t, simulator.Config{})
	config := q.Config("", person(q.Bench, "approver", acctest.Key, ""))
	resource.ParallelTest(t, resource.TestCase{
		ProtoV6ProviderFactories: people(q.Bench),
		Steps: []resource.TestStep{
			{Config: config + approving(`"web"`, "approved"), ExpectError: regexp.MustCompile(`(?s)Invalid Id.*"web"`)},
			{Config: config + approving(`"1"`, "pending"), ExpectError: regexp.MustCompile(`(?s)decision.*"approved" "rejected"`)},
		},
	})
	q.expectCalls(0, 0)
}
