// SPDX-License-Identifier: MPL-2.0

package orders_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/acctest"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/certcentral"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/simulator"
)

const (
	readsOrder      = "ORDER"
	readsValidation = "ORDER/validation"
	readsMailboxes  = "ORDER/email-validation"
	readsReissues   = "ORDER/reissue"

	admin     = "an administrator of the account"
	dnsPeople = "whoever runs the DNS of the domain"
)

// statusCase is an order in a certain situation, and what blocks it: step, subject, status and who; ID in a subject stands
// for the id of the order's last request.
type statusCase struct {
	approval   string // of the account, one-step by default
	validation string // of the account, manual by default
	place      func(*reader) int64
	blockedBy  []string
	todo       []string // parts of the first step's
	calls      []string
	status     string // of the order, pending by default
}

// simply places an order for shop.example, changed by what adjust does to it.
func simply(adjust ...func(*certcentral.OrderRequest)) func(*reader) int64 {
	return func(r *reader) int64 { return r.place("ssl_basic", adjust...) }
}

func withMethod(method string) func(*certcentral.OrderRequest) {
	return func(request *certcentral.OrderRequest) { request.DCVMethod = method }
}

func awaitingApproval(request *certcentral.OrderRequest) { request.SkipApproval = false }

// after places an order and lets something happen to it.
func after(place func(*reader) int64, happen func(*reader, int64)) func(*reader) int64 {
	return func(r *reader) int64 {
		id := place(r)
		happen(r, id)
		return id
	}
}

var statusCases = map[string]statusCase{
	"record": {
		place: simply(), blockedBy: []string{"dcv|shop.example|pending|" + dnsPeople},
		todo: []string{"Domain shop.example is not proved", "a TXT record, name shop.example, value RANDOM_VALUE"},
	},
	"CNAME": {
		place: simply(withMethod("dns-cname-token")), blockedBy: []string{"dcv|shop.example|pending|" + dnsPeople},
		todo: []string{"name RANDOM_VALUE.shop.example, value dcv.digicert.com"},
	},
	"file": {
		place: simply(withMethod("http-token"), func(request *certcentral.OrderRequest) {
			request.CertificateDCVScope, request.Certificate.DNSNames = "fqdn", nil
		}),
		blockedBy: []string{"dcv|shop.example|pending|whoever runs the web server of the domain"},
		todo:      []string{"http://shop.example/.well-known/pki-validation/fileauth.txt"},
	},
	"mail": {
		place: simply(withMethod("email")), blockedBy: []string{"dcv|shop.example|pending|the owner of a mailbox of the domain"},
		todo: []string{"webmaster", "follows the link"},
	},
	"approval, and a record": {
		place: simply(awaitingApproval), status: "needs_approval",
		blockedBy: []string{"approval|ID|pending|" + admin, "dcv|shop.example|pending|" + dnsPeople},
		todo:      []string{"(new_request) waits for approval"},
	},
	"first of two approvals": {
		approval: "two-step", place: simply(awaitingApproval), status: "needs_approval",
		blockedBy: []string{"approval|ID|submitted|" + admin, "dcv|shop.example|pending|" + dnsPeople},
	},
	"organization and record": {
		place: func(r *reader) int64 {
			must(r.t, r.RejectOrganization(r.OrganizationID(), "ov"))
			return r.place("ssl_basic")
		},
		blockedBy: []string{"organization_validation|ORGANIZATION|pending|DigiCert", "dcv|shop.example|pending|" + dnsPeople},
		todo:      []string{"not validated for ov", "address verification: pending"},
	},
	"only DigiCert, for CAA records": {
		place: func(r *reader) int64 {
			r.Publish("shop.example", "CAA", "other-ca.example")
			id := r.place("ssl_basic")
			must(r.t, r.ValidateDomain(r.Domains()[0].ID))
			return id
		},
		blockedBy: []string{"issuance||pending|DigiCert"}, todo: []string{"caa_status"},
	},
	"issued":   {validation: "auto", place: simply(), status: "issued", calls: []string{readsOrder}},
	"canceled": {place: after(simply(), func(r *reader, id int64) { must(r.t, r.client.CancelOrder(r.t.Context(), id, "no need")) }), status: "canceled", calls: []string{readsOrder}},
	"rejected": {
		place: after(simply(awaitingApproval), func(r *reader, id int64) { must(r.t, r.Reject(id)) }), status: "rejected", calls: []string{readsOrder},
	},
	"revocation waits": {
		validation: "auto", status: "issued", calls: []string{readsOrder},
		place: after(simply(), func(r *reader, id int64) {
			_, err := r.client.RevokeOrder(r.t.Context(), id, certcentral.RevokeRequest{})
			must(r.t, err)
		}),
	},
	"reissue to be approved": {
		validation: "auto", status: "reissue_pending", blockedBy: []string{"approval|ID|pending|" + admin},
		place: after(simply(), func(r *reader, id int64) {
			r.reissue(id, func(request *certcentral.ReissueRequest) { request.SkipApproval = false })
		}),
	},
	"mailbox": {
		place: func(r *reader) int64 {
			return r.place("class1_smime", forMail(acctest.NewCSR(r.t, ""), "kim@shop.example", "kai@shop.example"))
		},
		blockedBy: []string{"email_validation|kim@shop.example|unvalidated|the owner of the address", "email_validation|kai@shop.example|unvalidated|the owner of the address"},
		calls:     []string{readsOrder, readsMailboxes},
	},
	"domain of an address": {
		place: func(r *reader) int64 {
			return r.place("secure_email_sponsor", forPerson(acctest.NewCSR(r.t, ""), "kim@shop.example"))
		},
		blockedBy: []string{"dcv|shop.example|pending|the owner of a mailbox of the domain"},
	},
	"pick-up": {
		place: after(
			func(r *reader) int64 { return r.place("class1_smime", forMail("", "kim@shop.example")) },
			func(r *reader, id int64) { must(r.t, r.ValidateEmails(id)) },
		),
		status: "waiting_pickup", blockedBy: []string{"pickup|kim@shop.example|waiting_pickup|kim@shop.example"}, calls: []string{readsOrder},
		todo: []string{"makes the key in the browser"},
	},
	"pick-up after a reissue": {
		place: after(
			func(r *reader) int64 {
				return r.place("class1_smime", forMail(acctest.NewCSR(r.t, ""), "kim@shop.example"))
			},
			func(r *reader, id int64) {
				must(r.t, r.ValidateEmails(id))
				r.reissue(id, func(request *certcentral.ReissueRequest) {
					request.Certificate.CSR, request.Certificate.CommonName = "", ""
				})
			},
		),
		status: "reissue_pending", blockedBy: []string{"pickup|kim@shop.example|reissue_pending|kim@shop.example"},
		calls: []string{readsOrder, readsMailboxes, readsReissues},
	},
}

// Each situation of an order tells what it waits for and who must act, with the least requests.
func TestOrderStatus(t *testing.T) {
	t.Parallel()
	for name, test := range statusCases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newReader(t, simulator.Config{Approval: test.approval, Validation: test.validation})
			id := test.place(r)
			order, err := r.client.Order(t.Context(), id)
			must(t, err)
			got := r.status(id)
			calls, want, status := test.calls, []string{}, test.status
			if calls == nil {
				calls = []string{readsOrder, readsValidation}
			}
			if status == "" {
				status = "pending"
			}
			for _, step := range test.blockedBy {
				if len(order.Requests) > 0 {
					step = strings.ReplaceAll(step, "ID", idText(order.Requests[len(order.Requests)-1].ID))
				}
				want = append(want, strings.ReplaceAll(step, "ORGANIZATION", fmt.Sprintf("%s (%d)", order.Organization.Name, order.OrganizationID)))
			}
			r.expectMade(id, calls...)
			expectValues(t, got, map[string]any{"status": status})
			if steps := entries(t, got["blocked_by"], "step", "subject", "status", "who"); !slices.Equal(steps, want) {
				t.Errorf("it is blocked by %q, want %q", steps, want)
			}
			for i, todo := range entries(t, got["blocked_by"], "todo") {
				for _, part := range test.todo {
					if i == 0 && !strings.Contains(todo, part) {
						t.Errorf("what to do lacks %q: %s", part, todo)
					}
				}
			}
		})
	}
}

// What the steps are made from is told too.
func TestOrderStatus_validation(t *testing.T) {
	t.Parallel()
	r := newReader(t, simulator.Config{})
	id := r.place("ssl_basic", awaitingApproval, func(request *certcentral.OrderRequest) {
		request.Comments = "web tier"
		request.Certificate.DNSNames = []string{"harbor.example", "www.shop.example"}
	})
	got := r.status(id)
	if proofs := entries(t, got["dcv"], "domain", "method", "status", "validated_until"); !slices.Equal(proofs, []string{"harbor.example|dns-txt-token|pending|", "shop.example|dns-txt-token|pending|"}) {
		t.Errorf("the proofs are %q", proofs)
	}
	expectSet(t, objects(t, got["dcv"])[1]["dns_names"], "shop.example", "www.shop.example")
	checks := entries(t, got["organization_validation"], "type", "name", "status", "validated_until")
	if len(checks) != 1 || !strings.HasPrefix(checks[0], "ov|OV|complete|20") {
		t.Errorf("the checks of the organization are %q", checks)
	}
	waiting := entries(t, got["pending_requests"], "type", "status", "comments")
	if !slices.Equal(waiting, []string{"new_request|pending|web tier"}) || entries(t, got["pending_requests"], "date")[0] == "" {
		t.Errorf("the waiting requests are %v", got["pending_requests"])
	}
	caa, _ := got["caa_status"].(map[string]any)
	if caa["harbor.example"] != "CAA check passed." {
		t.Errorf("the CAA status is %v", caa)
	}
	order, err := r.client.Order(t.Context(), id)
	must(t, err)
	expectValues(t, got, map[string]any{
		"certificate_id": nil, "common_name": "shop.example", "product_name_id": "ssl_basic", "product_name": order.Product.Name,
		"container_id": idText(r.ContainerID()), "container_name": order.Container.Name,
		"organization_id": r.Organization(), "organization_name": order.Organization.Name,
		"days_remaining": nil, "order_days_remaining": nil, "is_renewal": false, "previous_order_id": nil, "is_renewed": false,
	})
}

func TestOrderStatus_mailboxes(t *testing.T) {
	t.Parallel()
	r := newReader(t, simulator.Config{})
	id := r.place("class1_smime", forMail(acctest.NewCSR(t, ""), "kim@shop.example", "kai@shop.example"))
	must(t, r.ValidateEmails(id, "kim@shop.example"))
	got := r.status(id)
	today := r.Now().UTC().Format(time.DateOnly)
	want := []string{"kai@shop.example|unvalidated|" + today, "kim@shop.example|validated|" + today}
	if mailboxes := entries(t, got["email_validations"], "email", "status", "date_emailed"); !slices.Equal(mailboxes, want) {
		t.Errorf("the addresses are %q, want %q", mailboxes, want)
	}
	if len(entries(t, got["blocked_by"])) != 1 || len(entries(t, got["dcv"])) != 0 || got["caa_status"] != nil {
		t.Errorf("it tells %v, %v and %v", got["blocked_by"], got["dcv"], got["caa_status"])
	}
}

// The days count down to the last one, which is day 0, by the service's clock.
func TestOrderStatus_days(t *testing.T) {
	t.Parallel()
	start := time.Date(2026, 3, 1, 15, 0, 0, 0, time.UTC)
	r := newReader(t, simulator.Config{Validation: "auto", Now: func() time.Time { return start }})
	id := r.place("ssl_basic", func(request *certcentral.OrderRequest) {
		request.Certificate.CertValidity = &certcentral.Validity{CustomExpirationDate: "20 APR 2026"}
	})
	got := r.status(id)
	expectValues(t, got, map[string]any{"valid_till": "2026-04-20", "days_remaining": 50.0, "order_valid_till": "2027-02-28", "order_days_remaining": 364.0})
	r.Advance(49 * 24 * time.Hour)
	for _, want := range []float64{1, 0, -1} {
		expectValues(t, r.status(id), map[string]any{"days_remaining": want})
		r.Advance(24 * time.Hour)
	}
}

// Requests that were decided wait no more.
func TestOrderStatus_requests(t *testing.T) {
	t.Parallel()
	r := newReader(t, simulator.Config{Validation: "auto"})
	id := r.place("ssl_basic", awaitingApproval)
	order, err := r.client.Order(t.Context(), id)
	must(t, err)
	must(t, r.ApproveRequest(order.Requests[0].ID))
	r.reissue(id, func(request *certcentral.ReissueRequest) { request.SkipApproval = false })
	got := r.status(id)
	if all := entries(t, got["requests"], "type", "status"); !slices.Equal(all, []string{"new_request|approved", "reissue|pending"}) {
		t.Errorf("the requests are %q", all)
	}
	if waiting := entries(t, got["pending_requests"], "type", "status"); !slices.Equal(waiting, []string{"reissue|pending"}) {
		t.Errorf("those that wait are %q", waiting)
	}
	// Nothing holds up an order that ended, whatever was left undecided.
	fault(t, r.Bench, simulator.Fault{Method: http.MethodGet, Path: "/order/certificate/*", Kind: "rewrite", Rewrite: readingAs("canceled")})
	if steps := entries(t, r.status(id)["blocked_by"], "step"); len(steps) > 0 {
		t.Errorf("an order that ended is blocked by %q", steps)
	}
}

// A renewal names the order before it.
func TestOrderStatus_renewal(t *testing.T) {
	t.Parallel()
	r := newReader(t, simulator.Config{Validation: "auto"})
	first := r.place("ssl_basic")
	second := r.place("ssl_basic", func(request *certcentral.OrderRequest) { request.RenewalOfOrderID = &first })
	expectValues(t, r.status(first), map[string]any{"is_renewed": true, "is_renewal": false, "previous_order_id": nil})
	expectValues(t, r.status(second), map[string]any{"is_renewed": false, "is_renewal": true, "previous_order_id": idText(first)})
}

// What the key may not know is left out; what the service fails to tell is an error.
func TestOrderStatus_refusals(t *testing.T) {
	t.Parallel()
	r := newReader(t, simulator.Config{})
	id := r.place("ssl_basic")
	failing := func(path string, status int) simulator.Fault {
		return simulator.Fault{Method: http.MethodGet, Path: "/order/certificate/" + path, Kind: "status", Status: status}
	}
	fault(t, r.Bench, failing("*/validation", http.StatusForbidden))
	got := r.status(id)
	if steps := entries(t, got["blocked_by"], "step"); !slices.Equal(steps, []string{"issuance"}) || len(entries(t, got["dcv"])) != 0 {
		t.Errorf("it is blocked by %q", steps)
	}
	r.ForgetFaults()
	fault(t, r.Bench, failing("*/validation", http.StatusBadGateway))
	_, diags := r.Data(t, "certcentral_order_status", map[string]any{"order_id": idText(id)})
	expectDiagnostic(t, diags, failure, "Could Not Read Validation of Order "+idText(id), "fault of its own")
	r.ForgetFaults()
	_, diags = r.Data(t, "certcentral_order_status", map[string]any{"order_id": "7"})
	expectDiagnostic(t, diags, failure, "Could Not Read Order 7", "404", "another account, region or division")
	_, diags = r.Data(t, "certcentral_order_status", map[string]any{"order_id": "shop"})
	expectDiagnostic(t, diags, failure, "Invalid Id", "shop")
}

func TestAccOrderStatus(t *testing.T) {
	b := acctest.New(t, simulator.Config{})
	csr := acctest.NewCSR(t, "shop.example")
	config := b.Config("", fmt.Sprintf(`
resource "certcentral_ssl_order" "test" {
  product         = "ssl_basic"
  common_name     = "shop.example"
  csr             = %q
  organization_id = %q
  dcv_method      = "dns-txt-token"
  order_validity  = { years = 1 }
}

data "certcentral_order_status" "test" {
  order_id = certcentral_ssl_order.test.id
}
`, csr, b.Organization()))
	known := func(value knownvalue.Check, at ...string) statecheck.StateCheck {
		path := tfjsonpath.New(at[0])
		for _, step := range at[1:] {
			path = path.AtMapKey(step)
		}
		return statecheck.ExpectKnownValue("data.certcentral_order_status.test", path, value)
	}
	blocked := func(steps ...string) knownvalue.Check {
		var checks []knownvalue.Check
		for _, step := range steps {
			checks = append(checks, knownvalue.ObjectPartial(map[string]knownvalue.Check{"step": knownvalue.StringExact(step), "todo": knownvalue.NotNull()}))
		}
		return knownvalue.ListExact(checks)
	}
	resource.ParallelTest(t, resource.TestCase{
		ProtoV6ProviderFactories: b.Factories(),
		Steps: []resource.TestStep{
			{Config: config, ConfigStateChecks: []statecheck.StateCheck{
				known(blocked("approval", "dcv"), "blocked_by"), known(knownvalue.Null(), "days_remaining"), known(knownvalue.ListSizeExact(1), "pending_requests"),
			}},
			{
				PreConfig: func() {
					order, err := newClient(t, b).Order(t.Context(), b.Orders()[0].ID)
					must(t, err)
					must(t, b.ApproveRequest(order.Requests[0].ID))
					must(t, b.Issue(order.ID))
				},
				Config: config, ConfigStateChecks: []statecheck.StateCheck{
					known(knownvalue.StringExact("issued"), "status"), known(blocked(), "blocked_by"), known(knownvalue.Int64Exact(198), "days_remaining"),
					known(knownvalue.ListSizeExact(0), "pending_requests"), known(knownvalue.Null(), "caa_status"),
				},
			},
		},
	})
}
