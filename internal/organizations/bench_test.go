// SPDX-License-Identifier: MPL-2.0

package organizations_test

import (
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/acctest"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/simulator"
)

const (
	organization = "certcentral_organization.test"

	pia   = `{ first_name = "Pia", last_name = "Okafor", email = "pia@harbor-lights.example", job_title = "Head of Operations", telephone = "218-555-0144" }`
	jonas = `{ first_name = "Jonas", last_name = "Lind", email = "jonas@harbor-lights.example" }`
	ev    = `{ type = "ev", verified_users = [{ first_name = "Pia", last_name = "Okafor", job_title = "Head of Operations", telephone = "218-555-0144", email = "pia@harbor-lights.example" }] }`
)

// declare returns the block of one organization whose arguments start as defaults and are overridden, or with "" taken out,
// by name.
func declare(name string, overrides ...string) string {
	arguments := append([]string{
		"name", `"Harbor Lights Ltd"`,
		"address", `"4 Quay Street"`,
		"city", `"Duluth"`,
		"state", `"MN"`,
		"zip", `"55802"`,
		"country", `"US"`,
		"telephone", `"+1 218 555 0144"`,
	}, overrides...)
	values := map[string]string{}
	var names []string
	for i := 0; i < len(arguments); i += 2 {
		if _, again := values[arguments[i]]; !again {
			names = append(names, arguments[i])
		}
		values[arguments[i]] = arguments[i+1]
	}
	var body strings.Builder
	for _, name := range names {
		if values[name] != "" {
			fmt.Fprintf(&body, "  %s = %s\n", name, values[name])
		}
	}
	return fmt.Sprintf("resource \"certcentral_organization\" %q {\n%s}\n", name, body.String())
}

// config is a configuration of the bench with one organization.
func config(b *acctest.Bench, overrides ...string) string {
	return b.Config("", declare("test", overrides...))
}

// importing returns a configuration that imports an organization into what it declares.
func importing(b *acctest.Bench, id int64, overrides ...string) string {
	return fmt.Sprintf("import {\n  to = %s\n  id = \"%d\"\n}\n", organization, id) + config(b, overrides...)
}

// run runs the steps one after the other on the bench's provider.
func run(t *testing.T, b *acctest.Bench, steps ...resource.TestStep) {
	t.Helper()
	resource.Test(t, resource.TestCase{ProtoV6ProviderFactories: b.Factories(), Steps: steps})
}

func attribute(name string) tfjsonpath.Path { return tfjsonpath.New(name) }

func known(name string, value knownvalue.Check) statecheck.StateCheck {
	return statecheck.ExpectKnownValue(organization, attribute(name), value)
}

func knownText(name, text string) statecheck.StateCheck {
	return known(name, knownvalue.StringExact(text))
}

func knownStatus(kind, status string) statecheck.StateCheck {
	return statecheck.ExpectKnownValue(organization, attribute("validation_status").AtMapKey(kind).AtMapKey("status"), knownvalue.StringExact(status))
}

func preApply(checks ...plancheck.PlanCheck) resource.ConfigPlanChecks {
	return resource.ConfigPlanChecks{PreApply: checks}
}

func action(a plancheck.ResourceActionType) plancheck.PlanCheck {
	return plancheck.ExpectResourceAction(organization, a)
}

var (
	noChange = preApply(plancheck.ExpectEmptyPlan())
	update   = preApply(action(plancheck.ResourceActionUpdate))
)

// says is a pattern for words in a diagnostic, wherever Terraform breaks its lines.
func says(words string) *regexp.Regexp {
	parts := strings.Fields(words)
	for i, part := range parts {
		parts[i] = regexp.QuoteMeta(part)
	}
	return regexp.MustCompile(strings.Join(parts, `[\s│]+`))
}

// must fails the test on an error.
func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func fault(t *testing.T, b *acctest.Bench, faults ...simulator.Fault) {
	t.Helper()
	for _, f := range faults {
		must(t, b.AddFault(f))
	}
}

// newest returns the organization that was created last.
func newest(b *acctest.Bench) simulator.OrganizationSummary {
	all := b.Organizations()
	return all[len(all)-1]
}

// expectOrganizations counts the organizations beside the account's first.
func expectOrganizations(t *testing.T, b *acctest.Bench, want int) {
	t.Helper()
	if got := len(b.Organizations()) - 1; got != want {
		t.Errorf("%d organizations were created, want %d", got, want)
	}
}

// expectRequests compares the number of requests with those wanted, by method and path, and forgets them.
func expectRequests(t *testing.T, b *acctest.Bench, what string, want map[string]int) {
	t.Helper()
	got := map[string]int{}
	for _, request := range b.Requests() {
		got[request.Method+" "+lastNumber.ReplaceAllString(request.Path, "/*")]++
	}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("%s made %v, want %v", what, got, want)
	}
	b.ForgetRequests()
}

var lastNumber = regexp.MustCompile(`/\d+`)

// existing creates an organization as if by hand, and returns its id.
func existing(t *testing.T, b *acctest.Bench, overrides ...string) int64 {
	t.Helper()
	run(t, b, resource.TestStep{Config: config(b, append([]string{"skip_duplicate_org_check", "true", "on_destroy", `"keep"`}, overrides...)...)})
	b.ForgetRequests()
	return newest(b).ID
}

// sent counts the requests of the bench that change something.
func sent(b *acctest.Bench) int {
	return len(b.Requests()) - b.Count(http.MethodGet, "/*") - b.Count(http.MethodGet, "/*/*") - b.Count(http.MethodGet, "/*/*/*")
}

// replaceAll is a rewrite of answers.
func replaceAll(from, to string) func(int, []byte) (int, []byte) {
	return func(status int, body []byte) (int, []byte) {
		return status, []byte(strings.ReplaceAll(string(body), from, to))
	}
}
