// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/acctest"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/certcentral"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/simulator"
)

// anAccount is the configuration of an account with an object of every resource type and orders in all kinds of situations.
func anAccount(t *testing.T, b *acctest.Bench) string {
	t.Helper()
	csr := func(name string) string { return fmt.Sprintf("%q", acctest.NewCSR(t, name)) }
	field := b.AddCustomField("Cost center", "text", false)
	return fmt.Sprintf(`
resource "certcentral_organization" "all" {
  name      = "Harbor Lights LLC"
  address   = "7 Pier Road"
  address2  = "Dock 4"
  city      = "Duluth"
  state     = "mn"
  zip       = "55802"
  country   = "US"
  telephone = "218-555-0100"
  organization_contact = {
    first_name = "Pia"
    last_name  = "Okafor"
    email      = "pia@harbor.example"
    job_title  = "Head of Operations"
    telephone  = "218-555-0101"
  }
  technical_contact = {
    first_name = "Jonas"
    last_name  = "Lind"
    email      = "jonas@harbor.example"
  }
  validations = [
    { type = "ov" },
    { type = "ev", verified_users = [{ first_name = "Pia", last_name = "Okafor", email = "pia@harbor.example", job_title = "Head of Operations", telephone = "218-555-0101" }] },
  ]
}

resource "certcentral_domain" "all" {
  name            = "ahead.example"
  organization_id = certcentral_organization.all.id
  dcv_method      = "dns-txt-token"
  validations     = [{ type = "ov" }, { type = "ev" }]
}

resource "certcentral_domain_validation" "all" {
  domain_id = certcentral_domain.all.id
}

resource "certcentral_ssl_order" "all" {
  for_each = toset(["issued", "reissue_pending", "renewed", "revoked", "certificate_revoked", "rejected", "needs_approval"])

  product         = "ssl_basic"
  common_name     = "${replace(each.key, "_", "-")}.shop.example"
  csr             = %[2]s
  order_validity  = { days = 200 }
  organization_id = %[1]q
  dcv_method      = "dns-txt-token"
  skip_approval   = !contains(["needs_approval", "rejected"], each.key)
}

resource "certcentral_ssl_order" "rich" {
  product                      = "ssl_multi_domain"
  common_name                  = "rich.shop.example"
  dns_names                    = ["a.shop.example", "b.other.example"]
  csr                          = %[2]s
  order_validity               = { years = 3 }
  cert_validity                = { days = 90 }
  organization_id              = %[1]q
  dcv_method                   = "dns-cname-token"
  signature_hash               = "sha384"
  server_platform_id           = 2
  additional_emails            = ["ops@harbor.example"]
  auto_reissue                 = true
  disable_renewal_notifications = true
  comments                     = "for the shop"
  alternative_order_id         = "rich-1"
  custom_fields                = [{ metadata_id = %[3]d, value = "CC-204" }]
  contacts = [
    { contact_type = "organization_contact", first_name = "Ada", last_name = "Moor", email = "ada@harbor.example", telephone = "218-555-0107" },
  ]
  skip_approval                = true
}

resource "certcentral_ssl_order" "dv" {
  product        = "ssl_dv_geotrust"
  common_name    = "dv.shop.example"
  csr            = %[2]s
  order_validity = { years = 1 }
  dcv_method     = "email"
  dcv_emails     = [{ dns_name = "dv.shop.example", email = "admin@shop.example" }]
  skip_approval  = true
}

resource "certcentral_client_certificate_order" "mailbox" {
  for_each = toset(["waiting_pickup", "canceled"])

  product        = "class1_smime"
  emails         = ["nora@harbor.example"]
  order_validity = { years = 1 }
  skip_approval  = true
}

resource "certcentral_client_certificate_order" "person" {
  product               = "secure_email_sponsor"
  common_name_indicator = "given_name_surname"
  individual            = { first_name = "Nora", last_name = "Quay" }
  emails                = ["nora.quay@harbor.example", "nora2@harbor.example"]
  csr                   = %[2]s
  organization_id       = %[1]q
  order_validity        = { years = 2 }
  auto_renew            = 2
  skip_approval         = true
}

resource "certcentral_duplicate_certificate" "all" {
  order_id      = certcentral_ssl_order.all["issued"].id
  common_name   = "issued.shop.example"
  csr           = %[4]s
  skip_approval = true
}

resource "certcentral_issued_certificate" "all" {
  order_id = certcentral_ssl_order.all["issued"].id
}

resource "certcentral_request_approval" "all" {
  request_id = certcentral_ssl_order.all["needs_approval"].requests[0].id
  decision   = "approved"
  comment    = "Reviewed"
}

# The first API tells so little of an order that no configuration comes of it.
resource "certcentral_legacy_ssl_order" "all" {
  csr                   = %[2]s
  common_name           = "old.quay.example"
  validity              = 1
  org_name              = "Quay Street Ltd"
  org_addr1             = "4 Quay Street"
  org_city              = "Duluth"
  org_state             = "mn"
  org_zip               = "55802"
  org_country           = "us"
  org_contact_firstname = "Pia"
  org_contact_lastname  = "Okafor"
  org_contact_email     = "pia@harbor.example"
  org_contact_telephone = "218-555-0101"
}
`, b.Organization(), csr("shop.example"), field, csr("issued.shop.example"))
}

// object is an object of an account, as an import names it.
type object struct{ typeName, name, id string }

// objectsOf returns what is in a state, orders of the first API apart.
func objectsOf(t *testing.T, cli *acctest.CLI) []object {
	t.Helper()
	var state struct {
		Values struct {
			Root struct {
				Resources []struct {
					Type, Name string
					Index      string
					Values     map[string]any
				}
			} `json:"root_module"`
		}
	}
	if err := json.Unmarshal([]byte(cli.MustRun("show", "-json")), &state); err != nil {
		t.Fatal(err)
	}
	var objects []object
	for _, r := range state.Values.Root.Resources {
		id := fmt.Sprint(r.Values["id"])
		switch r.Type {
		case "certcentral_legacy_ssl_order":
			continue
		case "certcentral_issued_certificate":
			id = fmt.Sprint(r.Values["order_id"])
		case "certcentral_duplicate_certificate":
			id = fmt.Sprintf("%s/%s", r.Values["order_id"], r.Values["certificate_id"])
		}
		objects = append(objects, object{r.Type, strings.Trim(r.Name+"_"+r.Index, "_"), id})
	}
	return objects
}

func number(t *testing.T, id string) int64 {
	t.Helper()
	n, err := strconv.ParseInt(id, 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// call makes a request of the service.
func call(t *testing.T, b *acctest.Bench, method, path, body string) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), method, b.URL+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("X-DC-DEVKEY", acctest.Key)
	request.Header.Set("Content-Type", "application/json")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if response.StatusCode >= http.StatusBadRequest {
		t.Fatalf("%s %s: %s", method, path, response.Status)
	}
}

// deprecated places an order whose validity is written in the way of old clients.
func deprecated(t *testing.T, b *acctest.Bench) object {
	t.Helper()
	call(t, b, http.MethodPost, "/order/certificate/ssl_basic", fmt.Sprintf(
		`{"certificate":{"common_name":"deprecated.shop.example","csr":%q,"signature_hash":"sha256"},"organization":{"id":%s},"custom_expiration_date":%q,"dcv_method":"dns-txt-token","skip_approval":true}`,
		acctest.NewCSR(t, "shop.example"), b.Organization(), b.Now().AddDate(0, 0, 150).Format(time.DateOnly)))
	orders := b.Orders()
	newest := slices.MaxFunc(orders, func(a, b simulator.OrderSummary) int { return cmp.Compare(a.ID, b.ID) })
	return object{"certcentral_ssl_order", "deprecated", fmt.Sprint(newest.ID)}
}

// bring has the service make of each order what its name says.
func bring(t *testing.T, b *acctest.Bench, objects []object) {
	t.Helper()
	for _, o := range objects {
		order := "/order/certificate/" + o.id
		switch o.name {
		case "all_reissue_pending":
			call(t, b, http.MethodPost, order+"/reissue", fmt.Sprintf(`{"certificate":{"common_name":"reissue-pending.shop.example","csr":%q,"signature_hash":"sha256"}}`, acctest.NewCSR(t, "shop.example")))
		case "all_renewed":
			call(t, b, http.MethodPost, "/order/certificate/ssl_basic", fmt.Sprintf(
				`{"certificate":{"common_name":"renewed.shop.example","csr":%q,"signature_hash":"sha256"},"organization":{"id":%s},"order_validity":{"days":200},"renewal_of_order_id":%s,"dcv_method":"dns-txt-token","skip_approval":true}`,
				acctest.NewCSR(t, "shop.example"), b.Organization(), o.id))
		case "all_revoked":
			call(t, b, http.MethodPut, order+"/revoke", `{"skip_approval":true}`)
		case "all_certificate_revoked":
			for _, order := range b.Orders() {
				if fmt.Sprint(order.ID) == o.id {
					call(t, b, http.MethodPut, fmt.Sprintf("/certificate/%d/revoke", order.CertificateID), `{"skip_approval":true}`)
				}
			}
		case "all_rejected":
			if err := b.Reject(number(t, o.id)); err != nil {
				t.Fatal(err)
			}
		case "mailbox_canceled":
			call(t, b, http.MethodPut, order+"/status", `{"status":"CANCELED","note":"not needed"}`)
		}
	}
}

// Whatever an account holds is imported by id and by identity, its generated configuration is valid without a touch, and
// neither an apply nor a plan of that has anything to do.
func TestAccAdopt_everyType(t *testing.T) {
	t.Parallel()
	b := acctest.New(t, simulator.Config{Validation: "auto"})
	owner := b.NewCLI(t, anAccount(t, b))
	owner.MustRun("apply", "-auto-approve", "-no-color")
	objects := objectsOf(t, owner)
	bring(t, b, objects)
	objects = append(objects, deprecated(t, b))
	types := map[string]bool{}
	var imports strings.Builder
	for _, o := range objects {
		types[o.typeName] = true
		t.Run(o.typeName+" "+o.name, func(t *testing.T) { b.ExpectAdopted(t, o.typeName, o.id) })
		fmt.Fprintf(&imports, "import {\n  to = %s.%s\n  id = %q\n}\n", o.typeName, o.name, o.id)
	}
	if served, _ := schemas(t); len(types) != len(served.ResourceSchemas)-1 { // all but that of the first API
		t.Errorf("%d resource types were adopted of %d", len(types), len(served.ResourceSchemas))
	}
	adopt(t, b, imports.String(), len(objects))
}

// adopt has Terraform write the configuration for import blocks and apply it. It returns what the plan said, and fails the
// test unless all are imported, nothing is left to do, and nothing was sent.
func adopt(t *testing.T, b *acctest.Bench, imports string, count int) (planned string) {
	t.Helper()
	newcomer := b.NewCLI(t, imports)
	b.ForgetRequests()
	planned = newcomer.MustRun("plan", "-no-color", "-generate-config-out="+newcomer.File("generated.tf"), "-out=adopt.plan")
	out := newcomer.MustRun("apply", "-no-color", "adopt.plan")
	if want := fmt.Sprintf("%d imported, 0 added, 0 changed, 0 destroyed", count); !strings.Contains(out, want) {
		t.Errorf("the apply did not end with %q:\n%s", want, out)
	}
	newcomer.MustRun("plan", "-no-color", "-detailed-exitcode") // fails where there is something to do
	if sent := b.Changes(); len(sent) > 0 {
		t.Errorf("adopting sent %q", sent)
	}
	return planned
}

// What is inactive, expired or was never proved is adopted as it is, and the plan says what is the matter with it.
func TestAccAdopt_inNeed(t *testing.T) {
	t.Parallel()
	b := acctest.New(t, simulator.Config{})
	client, err := certcentral.New(certcentral.Config{APIKey: acctest.Key, BaseURL: b.URL, Clock: b.Clock})
	if err != nil {
		t.Fatal(err)
	}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	var imports strings.Builder
	count := 0
	importing := func(typeName, name string, id int64) {
		t.Helper()
		t.Run(name, func(t *testing.T) { b.ExpectAdopted(t, typeName, strconv.FormatInt(id, 10)) })
		fmt.Fprintf(&imports, "import {\n  to = %s.%s\n  id = \"%d\"\n}\n", typeName, name, id)
		count++
	}
	domain := func(name string) int64 {
		t.Helper()
		id, err := client.CreateDomain(t.Context(), certcentral.DomainRequest{
			Name: name, OrganizationID: b.OrganizationID(), DCVMethod: "dns-txt-token", Validations: []certcentral.ValidationRequest{{Type: "ov"}},
		}, nil, func(*certcentral.Domain) bool { return false })
		must(err)
		return id
	}
	expired := domain("expired.example")
	must(b.ValidateDomain(expired))
	b.Advance(500 * 24 * time.Hour) // the organization's validation ends as well
	stale := domain("stale.example")
	b.Advance(31 * 24 * time.Hour) // longer than tokens hold
	pending, inactive := domain("pending.example"), domain("inactive.example")
	must(client.DeactivateDomain(t.Context(), inactive))
	brought := broughtAlong(t, b)
	must(b.AddFault(simulator.Fault{
		Method: http.MethodGet, Path: fmt.Sprintf("/domain/%d", brought), Kind: "rewrite", Rewrite: func(status int, body []byte) (int, []byte) {
			return status, bytes.ReplaceAll(body, []byte(`"dcv_token"`), []byte(`"order_token"`)) // its order has the token
		},
	}))
	must(b.DeactivateOrganization(b.OrganizationID()))

	importing("certcentral_organization", "inactive", b.OrganizationID())
	importing("certcentral_domain", "expired", expired)
	importing("certcentral_domain", "pending", pending)
	importing("certcentral_domain", "inactive", inactive)
	importing("certcentral_domain", "stale", stale)
	importing("certcentral_domain", "brought", brought)
	planned := adopt(t, b, imports.String(), count)
	for _, want := range []string{
		"Organization Left As Found", "Domain Left As Found: expired.example", "Domain Left As Found: inactive.example", "Domain Left As Found: stale.example",
		"Domain Left As Found: brought.example",
	} {
		if !strings.Contains(planned, want) {
			t.Errorf("the plan does not say %q:\n%s", want, planned)
		}
	}
	if strings.Contains(planned, "Domain Left As Found: pending.example") {
		t.Errorf("the plan warns of a domain that needs nothing:\n%s", planned)
	}
}

// broughtAlong places an order of the organization for a new name and returns the domain that comes with it.
func broughtAlong(t *testing.T, b *acctest.Bench) int64 {
	t.Helper()
	cli := b.NewCLI(t, fmt.Sprintf(`
resource "certcentral_ssl_order" "all" {
  product         = "ssl_basic"
  common_name     = "brought.example"
  csr             = %q
  order_validity  = { days = 200 }
  organization_id = %q
  dcv_method      = "dns-txt-token"
}
`, acctest.NewCSR(t, "brought.example"), b.Organization()))
	cli.MustRun("apply", "-auto-approve", "-no-color")
	for _, domain := range b.Domains() {
		if domain.Name == "brought.example" {
			return domain.ID
		}
	}
	t.Fatal("the order brought no domain along")
	return 0
}
