// SPDX-License-Identifier: MPL-2.0

package orders_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/acctest"
)

// The documentation's example, with two configurations of the provider, each in a process of its own: one apply orders,
// has somebody else approve, and waits for the certificate; another one reissues the same way.
func TestAccRequestApproval_aliases(t *testing.T) {
	b := acctest.New(t, fourEyes("manager"))
	cli := b.NewCLI(t, fmt.Sprintf(`
variable "names" {
  type = set(string)
}

provider "certcentral" {
  alias    = "approver"
  api_key  = %q
  base_url = %q
}

resource "certcentral_ssl_order" "test" {
  product                  = "ssl_basic"
  common_name              = "shop.example"
  dns_names                = var.names
  csr                      = %q
  order_validity           = { years = 1 }
  organization_id          = %q
  dcv_method               = "dns-txt-token"
  revocation_skip_approval = true
}
%s
resource "certcentral_request_approval" "test" {
  provider   = certcentral.approver
  request_id = %s
  decision   = "approved"
}

resource "certcentral_issued_certificate" "test" {
  order_id       = certcentral_ssl_order.test.id
  certificate_id = certcentral_ssl_order.test.certificate_id
  depends_on     = [certcentral_request_approval.test]
}
`, approverKey, b.URL, acctest.NewCSR(t, "shop.example"), b.Organization(), ownRequests, newestRequest))

	cli.Setenv("TF_VAR_names", `["www.shop.example"]`)
	output := cli.MustRun("apply", "-auto-approve", "-no-color")
	for _, want := range []string{"Approval: request known after apply", "3 added"} {
		if !strings.Contains(output, want) {
			t.Errorf("the apply does not say %q:\n%s", want, output)
		}
	}
	expectDecidedBy(t, b, "Ada", 1)
	if output, status := cli.Run("plan", "-detailed-exitcode", "-no-color"); status != 0 {
		t.Errorf("a plan right after it ends with %d:\n%s", status, output)
	}

	cli.Setenv("TF_VAR_names", `["www.shop.example", "api.shop.example"]`)
	if output := cli.MustRun("apply", "-auto-approve", "-no-color"); !strings.Contains(output, "0 added, 3 changed, 0 destroyed") {
		t.Errorf("the reissue does not change the three in place:\n%s", output)
	}
	expectDecidedBy(t, b, "Ada", 2)
	cli.MustRun("destroy", "-auto-approve", "-no-color")
	if status := b.Orders()[0].Status; status != "revoked" {
		t.Errorf("after the destroy the order is %s", status)
	}
}

// expectDecidedBy checks how many requests there are, each approved by the person and filed by somebody else.
func expectDecidedBy(t *testing.T, b *acctest.Bench, name string, want int) {
	t.Helper()
	client := newClient(t, b)
	order, err := client.Order(t.Context(), b.Orders()[0].ID)
	must(t, err)
	if len(order.Requests) != want {
		t.Errorf("there are %d requests, want %d", len(order.Requests), want)
	}
	for _, listed := range order.Requests {
		request, err := client.Request(t.Context(), listed.ID)
		must(t, err)
		if request.Status != "approved" || request.Processor == nil || request.Processor.FirstName != name || request.Requester.FirstName == name {
			t.Errorf("request %d is %s, filed by %+v, decided by %+v", request.ID, request.Status, request.Requester, request.Processor)
		}
	}
}
