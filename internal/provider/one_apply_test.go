// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/acctest"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/simulator"
)

// envNameServer makes this test program one that sets the DNS record of RECORD_TYPE, RECORD_NAME and RECORD_VALUE at the
// server that the variable names, which is how a provisioner stands in for a DNS provider's resource.
const envNameServer = "TEST_SET_RECORD_AT"

func setRecord() error {
	return simulator.SetRecord(context.Background(), os.Getenv(envNameServer), os.Getenv("RECORD_NAME"), os.Getenv("RECORD_TYPE"), os.Getenv("RECORD_VALUE"))
}

// fromNothing is a configuration that goes from nothing to an OV certificate: organization, order, proof, certificate. The
// command publishes a record.
func fromNothing(t *testing.T, method, command string) string {
	t.Helper()
	return fmt.Sprintf(`
resource "certcentral_organization" "harbor" {
  name      = "Harbor Lights LLC"
  address   = "7 Pier Road"
  city      = "Duluth"
  state     = "mn"
  zip       = "55802"
  country   = "US"
  telephone = "218-555-0100"

  organization_contact = {
    first_name = "Pia"
    last_name  = "Okafor"
    email      = "pia@harbor.example"
  }

  validations = [{ type = "ov" }]
}

resource "certcentral_ssl_order" "web" {
  product                  = "ssl_basic"
  common_name              = "www.harbor.example"
  csr                      = %q
  order_validity           = { years = 1 }
  organization_id          = certcentral_organization.harbor.id
  dcv_method               = %q
  skip_approval            = true
  revocation_skip_approval = true
}

resource "terraform_data" "record" {
  for_each         = certcentral_ssl_order.web.dcv_records
  triggers_replace = [each.value.type, each.value.name, each.value.value]

  provisioner "local-exec" {
    command = %q
    environment = {
      RECORD_TYPE  = each.value.type
      RECORD_NAME  = each.value.name
      RECORD_VALUE = each.value.value
    }
  }
}

resource "certcentral_issued_certificate" "web" {
  order_id        = certcentral_ssl_order.web.id
  certificate_id  = certcentral_ssl_order.web.certificate_id
  wait_for_people = true
  depends_on      = [terraform_data.record]
}
`, acctest.NewCSR(t, "www.harbor.example"), method, command)
}

// again is a second order for the same domain.
func again(t *testing.T) string {
	t.Helper()
	return fmt.Sprintf(`
resource "certcentral_ssl_order" "api" {
  product                  = "ssl_basic"
  common_name              = "api.harbor.example"
  csr                      = %q
  order_validity           = { years = 1 }
  organization_id          = certcentral_organization.harbor.id
  dcv_method               = "dns-txt-token"
  skip_approval            = true
  revocation_skip_approval = true
}
`, acctest.NewCSR(t, "api.harbor.example"))
}

// ownDomain takes over the domain that the first order brought.
const ownDomain = `
resource "certcentral_domain" "harbor" {
  name            = "harbor.example"
  organization_id = certcentral_organization.harbor.id
  dcv_method      = "dns-txt-token"
  validations     = [{ type = "ov" }]
  adopt_existing  = true
}
`

// expectEnds fails unless both orders were revoked and the domain deactivated, and then, when nothing refers to it any more,
// the organization.
func expectEnds(t *testing.T, b *acctest.Bench) {
	t.Helper()
	var ends []string
	for _, request := range b.Requests() {
		if request.Method != http.MethodGet {
			ends = append(ends, request.Method+" "+numbers.ReplaceAllString(request.Path, "/*"))
		}
	}
	if last := len(ends) - 1; last > 0 {
		slices.Sort(ends[:last]) // among themselves in any order
	}
	want := []string{"PUT /domain/*/deactivate", "PUT /order/certificate/*/revoke", "PUT /order/certificate/*/revoke", "PUT /organization/*/deactivate"}
	if !slices.Equal(ends, want) {
		t.Errorf("destroying requested %q, want %q", ends, want)
	}
}

var numbers = regexp.MustCompile(`/\d+`)

// validateOnOrder has DigiCert's staff validate the newest organization once an order was placed.
func validateOnOrder(t *testing.T, b *acctest.Bench) {
	t.Helper()
	addFault(t, b, simulator.Fault{Method: http.MethodPost, Path: "/order/certificate/*", Times: 1, Kind: "rewrite", Rewrite: func(status int, body []byte) (int, []byte) {
		organizations := b.Organizations()
		if err := b.ValidateOrganization(organizations[len(organizations)-1].ID, "ov"); err != nil {
			t.Error(err)
		}
		return status, body
	}})
}

// One apply goes from nothing to an issued OV certificate, whose domain is proved by a record in real DNS; a second order
// for the domain is issued in the call that places it; destroying undoes all, in the right order.
func TestAccOneApply_dns(t *testing.T) {
	for _, method := range []string{"dns-txt-token", "dns-cname-token"} {
		t.Run(method, func(t *testing.T) {
			names := startNameServer(t)
			b := acctest.New(t, simulator.Config{Validation: "dns", DNSServer: names.Address()})
			cli := b.NewCLI(t, fromNothing(t, method, publishing(t)))
			cli.Setenv(envNameServer, names.Address())
			validateOnOrder(t, b)
			cli.MustRun("apply", "-auto-approve", "-no-color")
			expectIssued(t, b, 1)
			expectClean(t, cli)

			must(t, os.WriteFile(cli.File("again.tf"), []byte(again(t)), 0o600))
			b.ForgetRequests()
			cli.MustRun("apply", "-auto-approve", "-no-color")
			expectIssued(t, b, 2)
			for _, path := range []string{"/order/certificate/*/check-dcv", "/order/certificate/*/dcv-random-value", "/domain/*"} {
				// The first order's refresh needs none of them either.
				if count := b.Count("", path); count > 0 {
					t.Errorf("%d requests to %s for an order on a validated domain", count, path)
				}
			}
			expectClean(t, cli)

			must(t, os.WriteFile(cli.File("domain.tf"), []byte(ownDomain), 0o600))
			cli.MustRun("apply", "-auto-approve", "-no-color")
			expectClean(t, cli)

			b.ForgetRequests()
			cli.MustRun("destroy", "-auto-approve", "-no-color")
			expectEnds(t, b)
			for _, order := range b.Orders() {
				if order.Status != "revoked" {
					t.Errorf("order %d is %s after destroy", order.ID, order.Status)
				}
			}
			if left := b.Organizations()[1]; left.Active {
				t.Errorf("organization %d is active after destroy", left.ID)
			}
		})
	}
}

// The same with a file on a real web server.
func TestAccOneApply_http(t *testing.T) {
	names := startNameServer(t)
	must(t, simulator.SetRecord(t.Context(), names.Address(), "www.harbor.example", "A", "127.0.0.1"))
	folder := t.TempDir()
	files := filepath.Join(folder, ".well-known", "pki-validation")
	must(t, os.MkdirAll(files, 0o700))
	web := httptest.NewServer(http.FileServer(http.Dir(folder)))
	t.Cleanup(web.Close)
	_, text, err := net.SplitHostPort(strings.TrimPrefix(web.URL, "http://"))
	must(t, err)
	port, err := strconv.Atoi(text)
	must(t, err)

	b := acctest.New(t, simulator.Config{Validation: "dns", DNSServer: names.Address(), HTTPPort: port})
	cli := b.NewCLI(t, fromNothing(t, "http-token", fmt.Sprintf("printf %%s \"$RECORD_VALUE\" > '%s'", filepath.Join(files, "fileauth.txt"))))
	validateOnOrder(t, b)
	cli.MustRun("apply", "-auto-approve", "-no-color")
	expectIssued(t, b, 1)
	expectClean(t, cli)
	cli.MustRun("destroy", "-auto-approve", "-no-color")
}

func startNameServer(t *testing.T) *simulator.NameServer {
	t.Helper()
	names, err := simulator.ListenNameServer(t.Context(), "127.0.0.1:0")
	must(t, err)
	t.Cleanup(func() { must(t, names.Close()) })
	return names
}

// publishing is the command that sets a record: this program.
func publishing(t *testing.T) string {
	t.Helper()
	self, err := os.Executable()
	must(t, err)
	return "'" + self + "'"
}

// expectIssued fails unless there are as many orders, all issued, and one organization beside the first.
func expectIssued(t *testing.T, b *acctest.Bench, want int) {
	t.Helper()
	orders := b.Orders()
	for _, order := range orders {
		if order.Status != "issued" {
			t.Errorf("order %d is %s", order.ID, order.Status)
		}
	}
	if len(orders) != want || len(b.Organizations()) != 2 {
		t.Errorf("%d orders and %d organizations, want %d and 2", len(orders), len(b.Organizations()), want)
	}
}
