// SPDX-License-Identifier: MPL-2.0

package certificates_test

import (
	"context"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/acctest"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/certcentral"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/simulator"
)

const issued = "certcentral_issued_certificate.test"

var noChange = resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}}

// bench is a simulator with a client of its own, which places the orders that the configurations refer to: so the
// requests that the resource makes are the only ones that the provider makes.
type bench struct {
	*acctest.Bench
	t      *testing.T
	client *certcentral.Client
	csr    string
}

func newBench(t *testing.T, config simulator.Config) *bench {
	t.Helper()
	b := acctest.New(t, config)
	client, err := certcentral.New(certcentral.Config{APIKey: acctest.Key, BaseURL: b.URL})
	if err != nil {
		t.Fatal(err)
	}
	return &bench{Bench: b, t: t, client: client, csr: acctest.NewCSR(t, "lantern.example")}
}

// place places an order for lantern.example and the names, changed by what adjust does to it.
func (b *bench) place(adjust ...func(*certcentral.OrderRequest)) *certcentral.PlacedOrder {
	b.t.Helper()
	organization := b.OrganizationID()
	order := certcentral.OrderRequest{
		Certificate:    b.request("www.lantern.example"),
		OrderValidity:  &certcentral.Validity{Years: 1},
		OrganizationID: &organization,
		DCVMethod:      "dns-txt-token",
		SkipApproval:   true,
	}
	for _, adjust := range adjust {
		adjust(&order)
	}
	placed, err := b.client.PlaceOrder(b.t.Context(), "ssl_basic", order)
	if err != nil {
		b.t.Fatal(err)
	}
	b.ForgetRequests()
	return placed
}

func (b *bench) request(names ...string) certcentral.CertificateRequest {
	return certcentral.CertificateRequest{CommonName: "lantern.example", DNSNames: names, CSR: b.csr, SignatureHash: "sha256"}
}

// reissue asks for another certificate of the order, with the names.
func (b *bench) reissue(orderID int64, skipApproval bool, names ...string) *certcentral.Reissued {
	b.t.Helper()
	order, err := b.client.Order(b.t.Context(), orderID)
	if err != nil {
		b.t.Fatal(err)
	}
	reissued, err := b.client.Reissue(b.t.Context(), order, certcentral.ReissueRequest{
		Certificate: b.request(names...), DCVMethod: "dns-txt-token", SkipApproval: skipApproval,
	})
	if err != nil {
		b.t.Fatal(err)
	}
	b.ForgetRequests()
	return reissued
}

// decide approves or rejects a request.
func (b *bench) decide(requestID int64, status string) {
	b.t.Helper()
	if err := b.client.UpdateRequestStatus(b.t.Context(), requestID, status, "as agreed"); err != nil {
		b.t.Error(err)
	}
}

// atWait lets something happen at the nth wait of the provider.
func (b *bench) atWait(nth int, happen func()) {
	waits := 0
	b.Clock.OnSleep = func(time.Duration) {
		if waits++; waits == nth {
			happen()
		}
	}
}

// fault sets a fault on the requests of the method to paths like the glob.
func (b *bench) fault(fault simulator.Fault) {
	b.t.Helper()
	if err := b.AddFault(fault); err != nil {
		b.t.Fatal(err)
	}
}

// showAsItIs has order info show from now on what it shows at the next request.
func (b *bench) showAsItIs() {
	b.t.Helper()
	var shown []byte
	b.fault(simulator.Fault{
		Method: http.MethodGet, Path: "/order/certificate/*", Kind: "rewrite",
		Rewrite: func(status int, body []byte) (int, []byte) {
			if shown == nil {
				shown = slices.Clone(body)
			}
			return status, shown
		},
	})
}

// config declares the certificate of an order, with further arguments in "name = value" form.
func (b *bench) config(order any, arguments ...string) string {
	return b.Config("", fmt.Sprintf("resource \"certcentral_issued_certificate\" \"test\" {\n  order_id = \"%v\"\n  %s\n}\n",
		order, strings.Join(arguments, "\n  ")))
}

func (b *bench) run(steps ...resource.TestStep) {
	b.t.Helper()
	resource.Test(b.t, resource.TestCase{ProtoV6ProviderFactories: b.Factories(), Steps: steps})
}

// made checks which requests were made since they were last forgotten, in their order. As a check of a plan before it is
// applied it sees one plan alone; as a check of the state, plan and apply.
type made struct {
	bench *bench
	want  []string
}

func (b *bench) made(want ...string) made { return made{b, want} }

// CheckPlan implements plancheck.PlanCheck.
func (m made) CheckPlan(_ context.Context, _ plancheck.CheckPlanRequest, resp *plancheck.CheckPlanResponse) {
	resp.Error = m.check()
}

// CheckState implements statecheck.StateCheck.
func (m made) CheckState(_ context.Context, _ statecheck.CheckStateRequest, resp *statecheck.CheckStateResponse) {
	resp.Error = m.check()
}

func (m made) check() error {
	var got []string
	for _, request := range m.bench.Requests() {
		got = append(got, request.Method+" "+request.Path)
	}
	if !slices.Equal(got, m.want) {
		return fmt.Errorf("the requests made are\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(m.want, "\n"))
	}
	return nil
}

// gets checks that no more than so many requests were made, and that they only read.
func gets(b *bench, most int) plancheck.PlanCheck { return readOnly{b, most} }

type readOnly struct {
	bench *bench
	most  int
}

// CheckPlan implements plancheck.PlanCheck.
func (r readOnly) CheckPlan(_ context.Context, _ plancheck.CheckPlanRequest, resp *plancheck.CheckPlanResponse) {
	all := r.bench.Requests()
	wrote := slices.ContainsFunc(all, func(request simulator.RecordedRequest) bool { return request.Method != http.MethodGet })
	if wrote || len(all) > r.most {
		resp.Error = fmt.Errorf("the requests made are %v, want at most %d GETs", all, r.most)
	}
}

func get(format string, ids ...any) string { return "GET " + fmt.Sprintf(format, ids...) }

func put(format string, ids ...any) string { return "PUT " + fmt.Sprintf(format, ids...) }

// known checks one attribute.
func known(name string, value knownvalue.Check) statecheck.StateCheck {
	return statecheck.ExpectKnownValue(issued, tfjsonpath.New(name), value)
}

// holds checks that an attribute is PEM of as many certificates, with LF line ends, of which check says nothing bad.
func holds(count int, check func([]*x509.Certificate) error) knownvalue.Check {
	return knownvalue.StringFunc(func(text string) error {
		certificates, err := certificatesIn(text)
		switch {
		case err != nil:
			return err
		case len(certificates) != count:
			return fmt.Errorf("%d certificates, want %d", len(certificates), count)
		case strings.Contains(text, "\r"):
			return errors.New("it has CRLF line ends")
		}
		return check(certificates)
	})
}

func certificatesIn(text string) ([]*x509.Certificate, error) {
	var certificates []*x509.Certificate
	for block, rest := pem.Decode([]byte(text)); block != nil; block, rest = pem.Decode(rest) {
		certificate, err := x509.ParseCertificate(block.Bytes)
		if err != nil {
			return nil, err
		}
		certificates = append(certificates, certificate)
	}
	return certificates, nil
}

// isLantern tells whether the first certificate is for the name that every order of the bench has.
func isLantern(certificates []*x509.Certificate) error {
	return certificates[0].VerifyHostname("lantern.example")
}

func isAuthority(certificates []*x509.Certificate) error {
	if !certificates[0].IsCA {
		return errors.New("it is no authority")
	}
	return nil
}

// leadsToRoot checks that a certificate followed by its intermediate leads to the simulator's root.
func (b *bench) leadsToRoot(certificates []*x509.Certificate) error {
	options := x509.VerifyOptions{Roots: x509.NewCertPool(), Intermediates: x509.NewCertPool(), CurrentTime: b.Now()}
	options.Roots.AppendCertsFromPEM([]byte(b.RootPEM()))
	options.Intermediates.AddCert(certificates[1])
	_, err := certificates[0].Verify(options)
	return err
}

// isTime checks for RFC 3339 in UTC.
var isTime = knownvalue.StringFunc(func(text string) error {
	at, err := time.Parse(time.RFC3339, text)
	if err == nil && at.UTC().Format(time.RFC3339) != text {
		err = fmt.Errorf("%s is not in UTC", text)
	}
	return err
})
