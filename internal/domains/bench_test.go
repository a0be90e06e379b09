// SPDX-License-Identifier: MPL-2.0

package domains_test

import (
	"context"
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

const (
	domain     = "certcentral_domain.test"
	validation = "certcentral_domain_validation.test"
	days       = 24 * time.Hour
)

var noChange = resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}}

// bench is a simulator with a client of its own, for what happens outside Terraform.
type bench struct {
	*acctest.Bench
	t      *testing.T
	client *certcentral.Client
}

func newBench(t *testing.T, config simulator.Config) *bench {
	t.Helper()
	b := acctest.New(t, config)
	client, err := certcentral.New(certcentral.Config{APIKey: acctest.Key, BaseURL: b.URL, Clock: acctest.NewClock()})
	if err != nil {
		t.Fatal(err)
	}
	return &bench{Bench: b, t: t, client: client}
}

func (b *bench) run(steps ...resource.TestStep) {
	b.t.Helper()
	resource.ParallelTest(b.t, resource.TestCase{ProtoV6ProviderFactories: b.Factories(), Steps: steps})
}

func (b *bench) must(err error) {
	b.t.Helper()
	if err != nil {
		b.t.Fatal(err)
	}
}

// add adds a domain outside Terraform and returns its id.
func (b *bench) add(name, method string, adjust ...func(*certcentral.DomainRequest)) int64 {
	b.t.Helper()
	request := certcentral.DomainRequest{
		Name: name, OrganizationID: b.OrganizationID(), DCVMethod: method, Validations: []certcentral.ValidationRequest{{Type: "ov"}},
	}
	for _, adjust := range adjust {
		adjust(&request)
	}
	id, err := b.client.CreateDomain(b.t.Context(), request, nil, func(*certcentral.Domain) bool { return false })
	b.must(err)
	b.ForgetRequests()
	return id
}

// orderDV places an order of no organization, which brings along a domain of none.
func (b *bench) orderDV(name string) {
	b.t.Helper()
	_, err := b.client.PlaceOrder(b.t.Context(), "ssl_dv_geotrust_flex", certcentral.OrderRequest{
		Certificate:   certcentral.CertificateRequest{CommonName: name, CSR: acctest.NewCSR(b.t, name), SignatureHash: "sha256"},
		OrderValidity: &certcentral.Validity{Years: 1}, DCVMethod: "dns-txt-token", SkipApproval: true,
	})
	b.must(err)
}

// only returns the one domain that there is.
func (b *bench) only() simulator.DomainSummary {
	b.t.Helper()
	all := b.Domains()
	if len(all) != 1 {
		b.t.Fatalf("there are %d domains, want 1: %+v", len(all), all)
	}
	return all[0]
}

func (b *bench) fault(fault simulator.Fault) {
	b.t.Helper()
	b.must(b.AddFault(fault))
}

// refuse is a fault that answers requests with an error of the service.
func refuse(method, path string, status int, code string) simulator.Fault {
	return simulator.Fault{
		Method: method, Path: path, Kind: "status", Status: status,
		Body: fmt.Appendf(nil, `{"errors":[{"code":%q,"message":"As the test has it."}]}`, code),
	}
}

// publish publishes the record that proves the one domain.
func (b *bench) publish() {
	d := b.only()
	switch d.Method {
	case "dns-cname-token":
		b.Publish(d.Token+"."+d.Name, "CNAME", "dcv.digicert.com")
	case "http-token":
		b.Publish(d.Name, "HTTP", d.Token)
	default:
		b.Publish(d.Name, "TXT", d.Token)
	}
}

// atWait lets something happen at the nth wait of the provider from here on.
func (b *bench) atWait(nth int, happen func()) {
	waits := 0
	b.Clock.OnSleep = func(time.Duration) {
		if waits++; waits == nth {
			happen()
		}
	}
}

// arguments writes pairs of name and value, of which a later one replaces an earlier one of the name, and "" takes it out.
func arguments(pairs ...string) string {
	values := map[string]string{}
	var names []string
	for i := 0; i < len(pairs); i += 2 {
		if _, again := values[pairs[i]]; !again {
			names = append(names, pairs[i])
		}
		values[pairs[i]] = pairs[i+1]
	}
	var body strings.Builder
	for _, name := range names {
		if values[name] != "" {
			fmt.Fprintf(&body, "  %s = %s\n", name, values[name])
		}
	}
	return body.String()
}

// block declares a domain.
func (b *bench) block(overrides ...string) string {
	return "resource \"certcentral_domain\" \"test\" {\n" + arguments(append([]string{
		"name", `"harbor.example"`,
		"organization_id", b.Organization(),
		"validations", `[{ type = "ov" }]`,
		"dcv_method", `"dns-txt-token"`,
	}, overrides...)...) + "}\n"
}

// config declares a domain, with the provider.
func (b *bench) config(overrides ...string) string { return b.Config("", b.block(overrides...)) }

// withValidation declares a domain and its proof.
func (b *bench) withValidation(block string, overrides ...string) string {
	return b.Config("", block+b.validationOf("certcentral_domain.test.id", overrides...))
}

func (b *bench) validationOf(id string, overrides ...string) string {
	return "resource \"certcentral_domain_validation\" \"test\" {\n" + arguments(append([]string{"domain_id", id}, overrides...)...) + "}\n"
}

func attribute(name string) tfjsonpath.Path { return tfjsonpath.New(name) }

func known(address, name string, value knownvalue.Check) statecheck.StateCheck {
	return statecheck.ExpectKnownValue(address, attribute(name), value)
}

func text(value string) knownvalue.Check { return knownvalue.StringExact(value) }

func action(address string, a plancheck.ResourceActionType) plancheck.PlanCheck {
	return plancheck.ExpectResourceAction(address, a)
}

func unknown(address, name string) plancheck.PlanCheck {
	return plancheck.ExpectUnknownValue(address, attribute(name))
}

func planned(address, name string, value knownvalue.Check) plancheck.PlanCheck {
	return plancheck.ExpectKnownValue(address, attribute(name), value)
}

func preApply(checks ...plancheck.PlanCheck) resource.ConfigPlanChecks {
	return resource.ConfigPlanChecks{PreApply: checks}
}

// check is a plan and state check that runs a function at its point of a step.
type check func() error

// CheckPlan implements plancheck.PlanCheck.
func (c check) CheckPlan(_ context.Context, _ plancheck.CheckPlanRequest, resp *plancheck.CheckPlanResponse) {
	resp.Error = c()
}

// CheckState implements statecheck.StateCheck.
func (c check) CheckState(_ context.Context, _ statecheck.CheckStateRequest, resp *statecheck.CheckStateResponse) {
	resp.Error = c()
}

// made checks which requests were made since they were last forgotten, in their order.
func (b *bench) made(want ...string) check {
	return func() error {
		var got []string
		for _, request := range b.Requests() {
			got = append(got, request.Method+" "+request.Path)
		}
		if !slices.Equal(got, want) {
			return fmt.Errorf("the requests made are\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
		return nil
	}
}

// onlyRead checks that nothing was changed at the service since the requests were last forgotten.
func (b *bench) onlyRead() check {
	return func() error {
		for _, request := range b.Requests() {
			if request.Method != http.MethodGet {
				return fmt.Errorf("%s %s was made, want GETs alone", request.Method, request.Path)
			}
		}
		return nil
	}
}

func on(format string, ids ...any) string { return fmt.Sprintf(format, ids...) }
