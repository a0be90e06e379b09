// SPDX-License-Identifier: MPL-2.0

package legacy_test

import (
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"os"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/acctest"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/lifecycle"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/simulator"
)

// The requests that change something, as the simulator lists them.
const (
	orderCall   = "POST /order/ssl"
	reissueCall = "REISSUE /order/*"
)

// stage is an account on which real terraform manages orders of the first API.
type stage struct {
	*acctest.Bench
	t *testing.T
}

// newStage starts an account. Orders wait for its staff, unless they are issued at once.
func newStage(t *testing.T, atOnce bool) stage {
	t.Helper()
	config := simulator.Config{}
	if atOnce {
		config.Validation = "auto"
	}
	return stage{acctest.New(t, config), t}
}

// run runs the steps, each beginning with an empty list of requests, and destroys what they leave.
func (s stage) run(steps ...resource.TestStep) {
	s.t.Helper()
	for i, step := range steps {
		steps[i].PreConfig = func() {
			if step.PreConfig != nil {
				step.PreConfig()
			}
			s.ForgetRequests()
		}
	}
	resource.Test(s.t, resource.TestCase{ProtoV6ProviderFactories: s.Factories(), Steps: steps})
}

// sends is a step that applies a declaration and checks what it sends.
func (s stage) sends(o order, calls ...string) resource.TestStep {
	return resource.TestStep{Config: config(s.Bench, o), PostApplyFunc: func() { s.expectSent(calls...) }}
}

// fails is a step in which a declaration is refused with an error of these words.
func (s stage) fails(o order, words string) resource.TestStep {
	return resource.TestStep{Config: config(s.Bench, o), ExpectError: says(words)}
}

// stays is a step in which nothing is planned, after something has happened.
func (s stage) stays(o order, before func(), checks ...statecheck.StateCheck) resource.TestStep {
	step := s.sends(o)
	step.PreConfig, step.ConfigPlanChecks, step.ConfigStateChecks = before, planned(plancheck.ExpectEmptyPlan()), checks
	return step
}

// says matches words however terraform breaks the lines between them. "…" stands for any words.
func says(words string) *regexp.Regexp {
	pattern := strings.Join(strings.Fields(regexp.QuoteMeta(words)), `\s+`)
	pattern = strings.ReplaceAll(strings.ReplaceAll(pattern, `\s+…\s+`, "…"), "…", ".*")
	return regexp.MustCompile("(?s)" + pattern)
}

func planned(checks ...plancheck.PlanCheck) resource.ConfigPlanChecks {
	return resource.ConfigPlanChecks{PreApply: checks}
}

func at(attribute string) tfjsonpath.Path { return tfjsonpath.New(attribute) }

func shows(attribute string, value knownvalue.Check) statecheck.StateCheck {
	return statecheck.ExpectKnownValue(address, at(attribute), value)
}

func text(value string) knownvalue.Check { return knownvalue.StringExact(value) }

// set is a set of names, null when there are none.
func set(names ...string) knownvalue.Check {
	if len(names) == 0 {
		return knownvalue.Null()
	}
	checks := make([]knownvalue.Check, len(names))
	for i, name := range names {
		checks[i] = text(name)
	}
	return knownvalue.SetExact(checks)
}

// certifies accepts a certificate in PEM for the key of a CSR.
func certifies(csr string) knownvalue.Check {
	return knownvalue.StringFunc(func(value string) error {
		block, rest := pem.Decode([]byte(value))
		if block == nil || len(rest) > 0 || strings.Contains(value, "\r") {
			return errors.New("it is not one block of PEM with line feeds")
		}
		leaf, err := x509.ParseCertificate(block.Bytes)
		if err != nil {
			return err
		}
		request, err := lifecycle.ParseCSR(csr)
		if err != nil {
			return err
		}
		if !slices.Equal(leaf.RawSubjectPublicKeyInfo, request.RawSubjectPublicKeyInfo) {
			return errors.New("it is a certificate for another key")
		}
		return nil
	})
}

// declaredCSR returns the CSR of a declaration.
func declaredCSR(o order) string {
	return strings.TrimSuffix(strings.TrimPrefix(o["csr"], "<<EOT\n"), "EOT")
}

// staff issues what the latest order waits for.
func (s stage) staff() {
	s.t.Helper()
	s.must(s.Issue(s.latest().ID))
}

// must checks that something is done. It goes on all the same, for it may be called by what the provider waits for.
func (s stage) must(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Error(err)
	}
}

// latest returns the order that was placed last.
func (s stage) latest() simulator.OrderSummary {
	s.t.Helper()
	orders := s.Orders()
	if len(orders) == 0 {
		s.t.Error("there is no order")
		return simulator.OrderSummary{}
	}
	return orders[len(orders)-1]
}

// latestID returns its id as the first API writes it.
func (s stage) latestID() string {
	s.t.Helper()
	return fmt.Sprintf("%08d", s.latest().ID)
}

// breaks lets something go wrong once.
func (s stage) breaks(fault simulator.Fault) {
	s.t.Helper()
	fault.Times = 1
	s.must(s.AddFault(fault))
}

// expectSent checks which requests were sent that are not a mere question. A * in a path stands for one segment.
func (s stage) expectSent(want ...string) {
	s.t.Helper()
	var got []string
	for _, request := range s.Requests() {
		if request.Method != "GET" {
			got = append(got, request.Method+" "+request.Path)
		}
	}
	same := slices.EqualFunc(got, want, func(call, glob string) bool {
		matches, err := path.Match(glob, call)
		return err == nil && matches
	})
	if !same {
		s.t.Errorf("sent %v, want %v", got, want)
	}
}

// expectOrders checks the status of all orders of the account, the oldest first.
func (s stage) expectOrders(want ...string) {
	s.t.Helper()
	var got []string
	for _, order := range s.Orders() {
		got = append(got, order.Status)
	}
	if !slices.Equal(got, want) {
		s.t.Errorf("the orders are %q, want %q", got, want)
	}
}

// console is terraform on the command line, whose reports are read by machine.
type console struct {
	*acctest.CLI
	t *testing.T
}

// console returns a terraform that works on an order, with the provider configured by the environment.
func (s stage) console(o order) console {
	s.t.Helper()
	c := console{s.NewCLI(s.t, ""), s.t}
	c.declare(o)
	return c
}

// declare writes the declaration of the order, in the place of an earlier one.
func (c console) declare(o order) {
	c.t.Helper()
	c.write(o.String())
}

// write writes a configuration in the place of an earlier one, beside that of the provider.
func (c console) write(config string) {
	c.t.Helper()
	if err := os.WriteFile(c.File("order.tf"), []byte(config), 0o600); err != nil {
		c.t.Fatal(err)
	}
}

// diagnostic is what terraform says of one problem.
type diagnostic struct{ Severity, Summary, Detail, Address string }

// report is what a command of terraform had to say.
type report struct {
	t           *testing.T
	diagnostics []diagnostic
	failed      bool
}

// run runs plan, apply or destroy.
func (c console) run(arguments ...string) report {
	c.t.Helper()
	arguments = append(arguments, "-json")
	if arguments[0] != "plan" {
		arguments = append(arguments, "-auto-approve")
	}
	output, status := c.Run(arguments...)
	r := report{t: c.t, failed: status == 1}
	for line := range strings.Lines(output) {
		var event struct{ Diagnostic *diagnostic }
		if err := json.Unmarshal([]byte(line), &event); err == nil && event.Diagnostic != nil {
			r.diagnostics = append(r.diagnostics, *event.Diagnostic)
		}
	}
	return r
}

// ok checks that the command succeeded.
func (r report) ok() report {
	r.t.Helper()
	if r.failed {
		r.t.Errorf("it failed: %+v", r.diagnostics)
	}
	return r
}

// warns checks that there is a warning whose summary begins with the title and that has the words.
func (r report) warns(title string, words ...string) report {
	r.t.Helper()
	return r.expect("warning", title, words)
}

// errs checks that the command failed with an error whose summary begins with the title and that has the words.
func (r report) errs(title string, words ...string) {
	r.t.Helper()
	if !r.failed {
		r.t.Error("it succeeded")
	}
	r.expect("error", title, words)
}

func (r report) expect(severity, title string, words []string) report {
	r.t.Helper()
	i := slices.IndexFunc(r.diagnostics, func(d diagnostic) bool { return d.Severity == severity && strings.HasPrefix(d.Summary, title) })
	if i < 0 {
		r.t.Errorf("no %s is titled %q: %+v", severity, title, r.diagnostics)
		return r
	}
	for _, word := range words {
		if !strings.Contains(r.diagnostics[i].Detail, word) {
			r.t.Errorf("%q says nothing of %q: %s", title, word, r.diagnostics[i].Detail)
		}
	}
	return r
}

// shown are values of the order in state, by attribute. Sets are lists to the command line.
type shown map[string]knownvalue.Check

// expectState checks what the state holds of the order.
func (c console) expectState(want shown) {
	c.t.Helper()
	var state struct {
		Values struct {
			RootModule struct {
				Resources []struct{ Values map[string]any }
			} `json:"root_module"`
		}
	}
	if err := json.Unmarshal([]byte(c.MustRun("show", "-json")), &state); err != nil || len(state.Values.RootModule.Resources) != 1 {
		c.t.Fatalf("the state holds no order, or more than one: %+v, %v", state, err)
	}
	for attribute, check := range want {
		if err := check.CheckValue(state.Values.RootModule.Resources[0].Values[attribute]); err != nil {
			c.t.Errorf("%s: %v", attribute, err)
		}
	}
}

// expectEmptyPlan checks that nothing is left to do, hence that nothing is lost or tainted.
func (c console) expectEmptyPlan() {
	c.t.Helper()
	if output, status := c.Run("plan", "-detailed-exitcode", "-no-color"); status != 0 {
		c.t.Errorf("the plan is not empty:\n%s", output)
	}
}
