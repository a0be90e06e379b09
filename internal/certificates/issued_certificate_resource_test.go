// SPDX-License-Identifier: MPL-2.0

package certificates_test

import (
	"crypto/x509"
	"fmt"
	"net/http"
	"regexp"
	"strconv"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/compare"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/acctest"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/certcentral"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/simulator"
)

var (
	updated   = plancheck.ExpectResourceAction(issued, plancheck.ResourceActionUpdate)
	pemStays  = plancheck.ExpectKnownValue(issued, tfjsonpath.New("certificate_pem"), knownvalue.NotNull())
	pemLeaves = plancheck.ExpectUnknownValue(issued, tfjsonpath.New("certificate_pem"))
)

func TestAccIssuedCertificate_issuedAtOnce(t *testing.T) {
	t.Parallel()
	b := newBench(t, simulator.Config{Validation: "auto"})
	order := b.place()
	b.run(
		resource.TestStep{
			Config: b.config(order.ID),
			ConfigStateChecks: []statecheck.StateCheck{
				b.made(
					get("/order/certificate/%d", order.ID),
					get("/certificate/%d/download/format/pem_all", order.CertificateID),
				),
				known("certificate_id", knownvalue.StringExact(strconv.FormatInt(order.CertificateID, 10))),
				known("wait_for_people", knownvalue.Bool(false)),
				known("certificate_pem", holds(1, isLantern)),
				known("chain_pem", holds(1, isAuthority)),
				known("root_pem", holds(1, isAuthority)),
				known("full_chain_pem", holds(2, isLantern)),
				known("full_chain_pem", holds(2, b.leadsToRoot)),
				known("serial_number", knownvalue.StringRegexp(regexp.MustCompile(`^([0-9A-F]{2})+$`))),
				known("thumbprint", knownvalue.StringRegexp(regexp.MustCompile(`^[0-9A-F]{40}$`))),
				known("sha256_fingerprint", knownvalue.StringRegexp(regexp.MustCompile(`^[0-9A-F]{64}$`))),
				known("valid_from", isTime),
				known("valid_till", isTime),
				known("issuer", knownvalue.StringRegexp(regexp.MustCompile(`.`))),
			},
		},
		resource.TestStep{
			PreConfig: b.ForgetRequests,
			Config:    b.config(order.ID),
			ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
				plancheck.ExpectEmptyPlan(),
				b.made(get("/order/certificate/%d", order.ID)),
			}},
		},
		resource.TestStep{
			PreConfig:        b.ForgetRequests,
			Config:           b.config(order.ID, `timeouts = { update = "5m" }`, `validation_record_fqdns = ["lantern.example"]`, "wait_for_people = true"),
			ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{updated, pemStays}},
			// An edit of the inputs alone asks for nothing at apply.
			ConfigStateChecks: []statecheck.StateCheck{b.made(get("/order/certificate/%d", order.ID)), known("certificate_pem", holds(1, isLantern))},
		},
	)
	if order := b.Orders()[0]; order.Status != "issued" {
		t.Errorf("destroying the certificate left the order %s, want issued", order.Status)
	}
}

// The id of an order may have leading zeros, as the first API writes it. It stays as it is written, here and in an import.
func TestAccIssuedCertificate_leadingZeros(t *testing.T) {
	t.Parallel()
	b := newBench(t, simulator.Config{Validation: "auto"})
	order := b.place()
	id := fmt.Sprintf("%015d", order.ID)
	b.run(
		resource.TestStep{
			Config: b.config(id),
			ConfigStateChecks: []statecheck.StateCheck{
				b.made(get("/order/certificate/%d", order.ID), get("/certificate/%d/download/format/pem_all", order.CertificateID)),
				known("order_id", knownvalue.StringExact(id)),
				known("certificate_id", knownvalue.StringExact(strconv.FormatInt(order.CertificateID, 10))),
				known("certificate_pem", holds(1, isLantern)),
			},
		},
		resource.TestStep{Config: b.config(id), ConfigPlanChecks: noChange},
		resource.TestStep{ResourceName: issued, ImportState: true, ImportStateId: id, ImportStateVerify: true, ImportStateVerifyIdentifierAttribute: "order_id"},
	)
}

func TestAccIssuedCertificate_recordPublishedLater(t *testing.T) {
	t.Parallel()
	b := newBench(t, simulator.Config{})
	order := b.place()
	b.atWait(3, func() { b.Publish("lantern.example", "TXT", order.DCVRandomValue) })
	look := []string{
		get("/order/certificate/%d", order.ID),
		put("/order/certificate/%d/check-dcv", order.ID),
		get("/order/certificate/%d/validation", order.ID),
	}
	want := append(append(append(look, look...), look...),
		look[0], look[1], look[0], get("/certificate/%d/download/format/pem_all", order.CertificateID))
	start := b.Clock.Now()
	b.run(resource.TestStep{
		Config:            b.config(order.ID, fmt.Sprintf("certificate_id = %d", order.CertificateID)),
		ConfigStateChecks: []statecheck.StateCheck{b.made(want...), known("certificate_pem", holds(1, isLantern))},
	})
	if waited := b.Clock.Now().Sub(start); waited != 14*time.Second {
		t.Errorf("waited %s, want 2 s, 4 s and 8 s", waited)
	}
}

func TestAccIssuedCertificate_anotherCertificateComes(t *testing.T) {
	t.Parallel()
	b := newBench(t, simulator.Config{Validation: "auto"})
	order := b.place()
	// Another order, with another key, whose certificate is served in the place of the right one.
	own := b.csr
	b.csr = acctest.NewCSR(t, "other.example")
	other := b.place(func(r *certcentral.OrderRequest) { r.Certificate.CommonName = "other.example" })
	wrong, err := b.client.DownloadCertificate(t.Context(), other.CertificateID, "pem_all")
	if err != nil {
		t.Fatal(err)
	}
	b.csr = own
	path := "/certificate/*/download/format/pem_all"
	serve := func(status int, body []byte) simulator.Fault {
		return simulator.Fault{Path: path, Kind: "rewrite", Rewrite: func(int, []byte) (int, []byte) { return status, body }}
	}
	fails := func(fault simulator.Fault, says string) resource.TestStep {
		return resource.TestStep{
			PreConfig:   func() { b.ForgetFaults(); b.fault(fault) },
			Config:      b.config(order.ID),
			ExpectError: regexp.MustCompile(says),
		}
	}
	b.run(
		fails(serve(http.StatusOK, wrong), `(?s)Service Returned Another Certificate.*public key.*It\s+was\s+discarded`),
		fails(serve(http.StatusOK, []byte("<html>busy</html>")), `Certificate Could Not Be Read`),
		fails(simulator.Fault{Path: path, Kind: "status", Status: http.StatusForbidden}, `Could Not Obtain Certificate`),
		fails(simulator.Fault{Path: path, Kind: "status", Status: http.StatusNotFound}, `(?s)Certificate Not on Order.*404`),
		resource.TestStep{
			// The download may lag a little behind the status.
			PreConfig: func() {
				b.ForgetFaults()
				b.fault(simulator.Fault{Path: path, Kind: "status", Status: http.StatusNotFound, Times: 2})
				b.fault(simulator.Fault{Path: path, Kind: "status", Status: http.StatusBadRequest, Times: 2})
			},
			Config:            b.config(order.ID),
			ConfigStateChecks: []statecheck.StateCheck{known("certificate_pem", holds(1, isLantern))},
		},
	)
}

func TestAccIssuedCertificate_rootFromChain(t *testing.T) {
	t.Parallel()
	b := newBench(t, simulator.Config{Validation: "auto"})
	order := b.place()
	noRoot, err := b.client.DownloadCertificate(t.Context(), order.CertificateID, "pem_noroot")
	if err != nil {
		t.Fatal(err)
	}
	b.ForgetRequests()
	b.fault(simulator.Fault{
		Path: "/certificate/*/download/format/pem_all", Kind: "rewrite",
		Rewrite: func(status int, _ []byte) (int, []byte) { return status, noRoot },
	})
	b.run(resource.TestStep{
		Config: b.config(order.ID),
		ConfigStateChecks: []statecheck.StateCheck{
			b.made(
				get("/order/certificate/%d", order.ID),
				get("/certificate/%d/download/format/pem_all", order.CertificateID),
				get("/certificate/%d/chain", order.CertificateID),
			),
			known("chain_pem", holds(1, isAuthority)),
			known("root_pem", holds(1, isAuthority)),
		},
	})
}

func TestAccIssuedCertificate_leftOutFollowsOrder(t *testing.T) {
	t.Parallel()
	b := newBench(t, simulator.Config{Validation: "auto"})
	order := b.place()
	certificates := statecheck.CompareValue(compare.ValuesDiffer())
	b.run(
		resource.TestStep{
			Config:            b.config(order.ID),
			ConfigStateChecks: []statecheck.StateCheck{certificates.AddStateValue(issued, tfjsonpath.New("certificate_pem"))},
		},
		resource.TestStep{
			PreConfig: func() { b.reissue(order.ID, true, "www.lantern.example", "api.lantern.example") },
			Config:    b.config(order.ID),
			ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
				updated, pemLeaves, plancheck.ExpectUnknownValue(issued, tfjsonpath.New("certificate_id")),
			}},
			ConfigStateChecks: []statecheck.StateCheck{certificates.AddStateValue(issued, tfjsonpath.New("certificate_pem"))},
		},
		// The order's first certificate is in no list once it was replaced: asking for it fails, and changes nothing.
		resource.TestStep{
			Config:           b.config(order.ID, fmt.Sprintf("certificate_id = %d", order.CertificateID)),
			ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{updated, pemLeaves}},
			ExpectError:      regexp.MustCompile("Certificate Not on Order"),
		},
		resource.TestStep{Config: b.config(order.ID), ConfigPlanChecks: noChange},
	)
}

func TestAccIssuedCertificate_reissueFlowsThrough(t *testing.T) {
	t.Parallel()
	b := newBench(t, simulator.Config{Validation: "auto"})
	config := func(csr, names string) string {
		return b.Config("", fmt.Sprintf(`
resource "certcentral_ssl_order" "test" {
  product                  = "ssl_basic"
  common_name              = "lantern.example"
  dns_names                = [%s]
  csr                      = %q
  order_validity           = { years = 1 }
  organization_id          = %q
  dcv_method               = "dns-txt-token"
  skip_approval            = true
  revocation_skip_approval = true
}

resource "certcentral_issued_certificate" "test" {
  order_id       = certcentral_ssl_order.test.id
  certificate_id = certcentral_ssl_order.test.certificate_id
}
`, names, csr, b.Organization()))
	}
	covers := func(name string) statecheck.StateCheck {
		return known("full_chain_pem", holds(2, func(c []*x509.Certificate) error { return c[0].VerifyHostname(name) }))
	}
	noPlanCosts := resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan(), gets(b, 2)}}
	reissued := resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{updated, pemLeaves}}
	orders := statecheck.CompareValue(compare.ValuesSame())
	key := acctest.NewCSR(t, "lantern.example")
	sameOrder := func() statecheck.StateCheck { return orders.AddStateValue(issued, tfjsonpath.New("order_id")) }
	b.run(
		resource.TestStep{Config: config(b.csr, `"www.lantern.example"`), ConfigStateChecks: []statecheck.StateCheck{covers("www.lantern.example"), sameOrder()}},
		resource.TestStep{PreConfig: b.ForgetRequests, Config: config(b.csr, `"www.lantern.example"`), ConfigPlanChecks: noPlanCosts},
		resource.TestStep{
			Config: config(b.csr, `"www.lantern.example", "api.lantern.example"`), ConfigPlanChecks: reissued,
			ConfigStateChecks: []statecheck.StateCheck{covers("api.lantern.example"), covers("www.lantern.example"), sameOrder()},
		},
		resource.TestStep{
			Config: config(key, `"www.lantern.example"`), ConfigPlanChecks: reissued,
			ConfigStateChecks: []statecheck.StateCheck{covers("www.lantern.example"), sameOrder()},
		},
		resource.TestStep{PreConfig: b.ForgetRequests, Config: config(key, `"www.lantern.example"`), ConfigPlanChecks: noPlanCosts},
	)
	if orders := b.Orders(); len(orders) != 1 || orders[0].Certificates != 3 {
		t.Errorf("got %+v, want one order with 3 certificates", orders)
	}
}

func TestAccIssuedCertificate_earlierReissue(t *testing.T) {
	t.Parallel()
	b := newBench(t, simulator.Config{Validation: "auto"})
	order := b.place()
	second := b.reissue(order.ID, true, "www.lantern.example", "api.lantern.example")
	b.reissue(order.ID, true, "www.lantern.example")
	pinned := fmt.Sprintf("certificate_id = %d", second.CertificateID)
	b.run(
		resource.TestStep{
			Config: b.config(order.ID, pinned),
			ConfigStateChecks: []statecheck.StateCheck{
				b.made(
					get("/order/certificate/%d", order.ID),
					get("/order/certificate/%d/reissue", order.ID),
					get("/certificate/%d/download/format/pem_all", second.CertificateID),
				),
				known("certificate_pem", holds(1, func(c []*x509.Certificate) error { return c[0].VerifyHostname("api.lantern.example") })),
			},
		},
		resource.TestStep{Config: b.config(order.ID, pinned), ConfigPlanChecks: noChange},
		// No longer pinned, it follows the order.
		resource.TestStep{Config: b.config(order.ID), ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{updated, pemLeaves}}},
	)
}

func TestAccIssuedCertificate_import(t *testing.T) {
	t.Parallel()
	b := newBench(t, simulator.Config{Validation: "auto"})
	order := b.place()
	id := strconv.FormatInt(order.ID, 10)
	both := fmt.Sprintf("%d/%d", order.ID, order.CertificateID)
	pending := b.place(func(r *certcentral.OrderRequest) { r.SkipApproval = false })
	imports := func(id string) resource.TestStep {
		return resource.TestStep{
			ResourceName: issued, ImportState: true, ImportStateId: id, ImportStateVerify: true, ImportStateVerifyIdentifierAttribute: "order_id",
		}
	}
	refuses := func(id, says string) resource.TestStep {
		return resource.TestStep{ResourceName: issued, ImportState: true, ImportStateId: id, ExpectError: regexp.MustCompile(says)}
	}
	b.run(
		resource.TestStep{Config: b.config(order.ID)},
		imports(id),
		imports(both),
		refuses("lantern", "Invalid Import Id"),
		refuses(id+"/", "Invalid Import Id"),
		refuses(id+"/999", "Certificate Not Issued Yet"),
		refuses(strconv.FormatInt(pending.ID, 10), "Certificate Not Issued Yet"),
		refuses("999", "Order 999 Not Visible"),
	)
	// What was imported plans nothing.
	b.run(
		resource.TestStep{
			Config: b.config(order.ID), ResourceName: issued, ImportState: true, ImportStateId: id,
			ImportStatePersist: true,
		},
		resource.TestStep{
			PreConfig: b.ForgetRequests,
			Config:    b.config(order.ID),
			ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
				plancheck.ExpectEmptyPlan(), b.made(get("/order/certificate/%d", order.ID)),
			}},
		},
	)
}

func TestAccIssuedCertificate_orderUnreadable(t *testing.T) {
	t.Parallel()
	b := newBench(t, simulator.Config{Validation: "auto"})
	order := b.place()
	refuse := func(status int) resource.TestStep {
		return resource.TestStep{
			PreConfig: func() {
				b.fault(simulator.Fault{Path: "/order/certificate/*", Kind: "status", Status: status, Times: 1})
			},
			Config:      b.config(order.ID),
			ExpectError: regexp.MustCompile(`(?s)Order \d+ Not Visible.*API\s+key.*region.*terraform\s+state\s+rm`),
		}
	}
	b.run(
		resource.TestStep{Config: b.config(order.ID)},
		refuse(http.StatusNotFound),
		refuse(http.StatusForbidden),
		resource.TestStep{
			PreConfig: func() {
				b.fault(simulator.Fault{Path: "/order/certificate/*", Kind: "status", Status: http.StatusBadGateway})
			},
			Config:      b.config(order.ID),
			ExpectError: regexp.MustCompile(fmt.Sprintf(`(?s)Could Not Read Order %d.*502.*later`, order.ID)),
		},
		resource.TestStep{PreConfig: b.ForgetFaults, Config: b.config(order.ID), ConfigPlanChecks: noChange},
	)
}

func TestAccIssuedCertificate_revokedOrderStays(t *testing.T) {
	t.Parallel()
	b := newBench(t, simulator.Config{Validation: "auto"})
	order := b.place()
	b.run(
		resource.TestStep{Config: b.config(order.ID)},
		resource.TestStep{
			PreConfig: func() {
				if err := b.Revoke(order.ID); err != nil {
					t.Fatal(err)
				}
			},
			Config:           b.config(order.ID),
			ConfigPlanChecks: noChange,
		},
	)
}
