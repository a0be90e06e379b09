// SPDX-License-Identifier: MPL-2.0

package certificates_test

import (
	"crypto/x509"
	"fmt"
	"net/http"
	"regexp"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/certcentral"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/simulator"
)

func TestAccIssuedCertificate_approvalIsForPeople(t *testing.T) {
	t.Parallel()
	b := newBench(t, simulator.Config{})
	order := b.place(func(r *certcentral.OrderRequest) { r.SkipApproval = false })
	request := order.Requests[0].ID
	start := b.Clock.Now()
	b.run(
		resource.TestStep{
			Config:      b.config(order.ID),
			ExpectError: regexp.MustCompile(fmt.Sprintf(`(?s)Certificate Awaits People.*administrator.*approves\s+request\s+%d`, request)),
		},
		resource.TestStep{
			PreConfig: func() {
				if waited := b.Clock.Now().Sub(start); waited != 0 {
					t.Errorf("waited %s for people", waited)
				}
				if made := b.Requests(); len(made) != 1 {
					t.Errorf("made %d requests, want 1: %v", len(made), made)
				}
				b.atWait(2, func() {
					b.decide(request, "approved")
					b.Publish("lantern.example", "TXT", order.DCVRandomValue)
				})
			},
			Config:            b.config(order.ID, "wait_for_people = true"),
			ConfigStateChecks: []statecheck.StateCheck{known("certificate_pem", holds(1, isLantern))},
		},
	)
}

func TestAccIssuedCertificate_mailIsForPeople(t *testing.T) {
	t.Parallel()
	b := newBench(t, simulator.Config{})
	order := b.place(func(r *certcentral.OrderRequest) { r.DCVMethod = "email" })
	b.run(resource.TestStep{
		Config:      b.config(order.ID),
		ExpectError: regexp.MustCompile(`(?s)Certificate Awaits People.*Domain\s+lantern\.example\s+is\s+proved\s+by\s+mail`),
	})
	if checks := b.Count("PUT", "/order/certificate/*/check-dcv"); checks != 0 {
		t.Errorf("asked %d times to check what is proved by mail", checks)
	}
}

func TestAccIssuedCertificate_timeoutSaysWhatIsMissing(t *testing.T) {
	t.Parallel()
	for method, record := range map[string]string{
		"dns-txt-token":   `TXT\s+record,\s+name\s+lantern\.example,\s+value\s+%s`,
		"dns-cname-token": `CNAME\s+record,\s+name\s+%s\.lantern\.example,\s+value\s+dcv\.digicert\.com`,
		"http-token":      `http://lantern\.example/\.well-known/pki-validation/fileauth\.txt,\s+content\s+%s.*file_random_value_not_found`,
	} {
		t.Run(method, func(t *testing.T) {
			t.Parallel()
			b := newBench(t, simulator.Config{})
			order := b.place(func(r *certcentral.OrderRequest) { r.DCVMethod = method })
			b.Publish("lantern.example", "CAA", "ca.example")
			start := b.Clock.Now()
			says := fmt.Sprintf(`(?s)Certificate Was Not Issued.*Order\s+%d.*"pending"\s+after\s+10m5s.*`+record+`.*CAA.*do\s+not\s+allow.*apply\s+again`,
				order.ID, order.DCVRandomValue)
			b.run(resource.TestStep{
				Config:      b.config(order.ID, `timeouts = { create = "605s" }`),
				ExpectError: regexp.MustCompile(says),
			})
			if waited := b.Clock.Now().Sub(start); waited != 605*time.Second {
				t.Errorf("waited %s, want 605 s", waited)
			}
			if polls := b.Count("PUT", "/order/certificate/*/check-dcv"); polls < 20 || polls > 25 {
				t.Errorf("checked %d times, want every 30 seconds at last", polls)
			}
		})
	}
}

func TestAccIssuedCertificate_checksRefused(t *testing.T) {
	t.Parallel()
	b := newBench(t, simulator.Config{})
	order := b.place()
	// A key that may not ask for checks can still wait for those that the service makes of its own accord.
	b.fault(simulator.Fault{Path: "/order/certificate/*/check-dcv", Kind: "status", Status: http.StatusForbidden})
	b.fault(simulator.Fault{Path: "/order/certificate/*/validation", Kind: "status", Status: http.StatusForbidden})
	b.atWait(3, func() {
		if err := b.Issue(order.ID); err != nil {
			t.Error(err)
		}
	})
	b.run(
		resource.TestStep{
			Config:      b.config(order.ID, `timeouts = { create = "5s" }`),
			ExpectError: regexp.MustCompile(`(?s)Certificate Was Not Issued.*At\s+the\s+last\s+check\s+the\s+service\s+said:.*403`),
		},
		resource.TestStep{
			Config:            b.config(order.ID),
			ConfigStateChecks: []statecheck.StateCheck{known("certificate_pem", holds(1, isLantern))},
		},
	)
}

func TestAccIssuedCertificate_orderEnded(t *testing.T) {
	t.Parallel()
	b := newBench(t, simulator.Config{})
	order := b.place()
	b.atWait(1, func() {
		if err := b.client.CancelOrder(t.Context(), order.ID, "not needed"); err != nil {
			t.Error(err)
		}
	})
	b.run(resource.TestStep{
		Config:      b.config(order.ID),
		ExpectError: regexp.MustCompile(`(?s)Order Will Not Be Issued.*"canceled"`),
	})
}

func TestAccIssuedCertificate_certificateRevoked(t *testing.T) {
	t.Parallel()
	b := newBench(t, simulator.Config{Validation: "auto"})
	order := b.place()
	if _, err := b.client.RevokeCertificate(t.Context(), order.CertificateID, certcentral.RevokeRequest{SkipApproval: true}); err != nil {
		t.Fatal(err)
	}
	b.run(resource.TestStep{
		Config:      b.config(order.ID),
		ExpectError: regexp.MustCompile(`(?s)Certificate Will Not Come.*"revoked".*reissue_trigger`),
	})
}

func TestAccIssuedCertificate_unconfirmedOrder(t *testing.T) {
	t.Parallel()
	b := newBench(t, simulator.Config{})
	b.run(resource.TestStep{
		Config:      b.config("unconfirmed:terraform0123"),
		ExpectError: regexp.MustCompile(`(?s)Order Not Confirmed Yet.*terraform0123.*Apply\s+again`),
	})
	if made := b.Requests(); len(made) != 0 {
		t.Errorf("made %d requests, want none", len(made))
	}
}

func TestAccIssuedCertificate_badInput(t *testing.T) {
	t.Parallel()
	b := newBench(t, simulator.Config{})
	refuses := func(config, says string) resource.TestStep {
		return resource.TestStep{Config: config, PlanOnly: true, ExpectError: regexp.MustCompile(says)}
	}
	b.run(
		refuses(b.config("lantern"), `order_id`),
		refuses(b.config("0"), `order_id\s+must\s+be\s+the\s+numeric\s+id`),
		refuses(b.config("000"), `order_id\s+must\s+be\s+the\s+numeric\s+id`),
		refuses(b.config(7, `certificate_id = "latest"`), `certificate_id`),
		refuses(b.config(7, `certificate_id = "request-"`), `certificate_id`),
		refuses(b.config(7, `timeouts = { create = "soon" }`), `Time Duration`),
	)
}

func TestAccIssuedCertificate_request(t *testing.T) {
	t.Parallel()
	b := newBench(t, simulator.Config{Validation: "auto"})
	order := b.place()
	request := b.reissue(order.ID, false, "www.lantern.example", "api.lantern.example").Requests[0].ID
	asked := fmt.Sprintf(`certificate_id = "request-%d"`, request)
	b.run(
		resource.TestStep{
			Config:      b.config(order.ID, asked),
			ExpectError: regexp.MustCompile(fmt.Sprintf(`(?s)Certificate Awaits People.*approves\s+request\s+%d`, request)),
		},
		resource.TestStep{
			PreConfig: func() { b.atWait(1, func() { b.decide(request, "approved") }) },
			Config:    b.config(order.ID, asked, "wait_for_people = true"),
			ConfigStateChecks: []statecheck.StateCheck{
				known("certificate_id", knownvalue.StringExact(fmt.Sprintf("request-%d", request))),
				known("certificate_pem", holds(1, isLantern)),
			},
		},
	)
}

func TestAccIssuedCertificate_requestRejected(t *testing.T) {
	t.Parallel()
	b := newBench(t, simulator.Config{Validation: "auto"})
	order := b.place()
	request := b.reissue(order.ID, false, "api.lantern.example").Requests[0].ID
	b.atWait(1, func() { b.decide(request, "rejected") })
	b.run(resource.TestStep{
		Config:      b.config(order.ID, fmt.Sprintf(`certificate_id = "request-%d"`, request), "wait_for_people = true"),
		ExpectError: regexp.MustCompile(fmt.Sprintf(`(?s)Request Was Rejected.*Request\s+%d.*as\s+agreed`, request)),
	})
}

func TestAccIssuedCertificate_requestOfAnotherOrder(t *testing.T) {
	t.Parallel()
	b := newBench(t, simulator.Config{Validation: "auto"})
	order, other := b.place(), b.place()
	request := b.reissue(other.ID, false, "api.lantern.example").Requests[0].ID
	b.decide(request, "approved")
	b.run(resource.TestStep{
		Config:      b.config(order.ID, fmt.Sprintf(`certificate_id = "request-%d"`, request)),
		ExpectError: regexp.MustCompile(fmt.Sprintf(`(?s)Request of Another Order.*%d.*%d`, other.ID, order.ID)),
	})
}

// A service may show an order as issued, with the certificate it had, while a reissue is undecided or just decided.
func TestAccIssuedCertificate_requestOfIssuedOrder(t *testing.T) {
	t.Parallel()
	b := newBench(t, simulator.Config{Validation: "auto"})
	order := b.place()
	b.showAsItIs()
	request := b.reissue(order.ID, false, "www.lantern.example", "api.lantern.example").Requests[0].ID
	asked := fmt.Sprintf(`certificate_id = "request-%d"`, request)
	b.run(
		resource.TestStep{Config: b.config(order.ID, fmt.Sprintf("certificate_id = %d", order.CertificateID))},
		resource.TestStep{
			Config:      b.config(order.ID, asked),
			ExpectError: regexp.MustCompile(fmt.Sprintf(`(?s)Certificate Awaits People.*approves\s+request\s+%d`, request)),
		},
		resource.TestStep{
			PreConfig: func() {
				b.decide(request, "approved")
				b.atWait(3, b.ForgetFaults)
			},
			Config: b.config(order.ID, asked),
			ConfigStateChecks: []statecheck.StateCheck{known("certificate_pem", holds(1, func(c []*x509.Certificate) error {
				return c[0].VerifyHostname("api.lantern.example")
			}))},
		},
	)
}

func TestAccIssuedCertificate_requestBecomesCertificate(t *testing.T) {
	t.Parallel()
	b := newBench(t, simulator.Config{Validation: "auto"})
	order := b.place()
	request := b.reissue(order.ID, false, "www.lantern.example", "api.lantern.example").Requests[0].ID
	b.decide(request, "approved")
	current := b.Orders()[0].CertificateID
	b.run(
		resource.TestStep{Config: b.config(order.ID, fmt.Sprintf(`certificate_id = "request-%d"`, request))},
		resource.TestStep{
			Config:           b.config(order.ID, fmt.Sprintf("certificate_id = %d", current)),
			ConfigPlanChecks: noChange,
		},
		// An edit beside it does not fetch the certificate again.
		resource.TestStep{
			Config:           b.config(order.ID, fmt.Sprintf("certificate_id = %d", current), "wait_for_people = true"),
			ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{updated, pemStays}},
		},
	)
}
