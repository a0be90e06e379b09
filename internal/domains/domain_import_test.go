// SPDX-License-Identifier: MPL-2.0

package domains_test

import (
	"bytes"
	"fmt"
	"regexp"
	"slices"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/acctest"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/simulator"
)

// inactive adds a domain outside Terraform that is inactive, and whose token has expired.
func (b *bench) inactive() int64 {
	b.t.Helper()
	id := b.add("harbor.example", "dns-txt-token")
	b.must(b.client.DeactivateDomain(b.t.Context(), id))
	b.Advance(31 * days)
	b.ForgetRequests()
	return id
}

// importing declares a domain and imports it into that.
func (b *bench) importing(id int64, overrides ...string) string {
	return b.config(overrides...) + fmt.Sprintf("import {\n  to = %s\n  id = \"%d\"\n}\n", domain, id)
}

// What is imported stays as it is until its declaration asks for more. After that it is brought back as any other.
func TestAccDomain_importedAsFound(t *testing.T) {
	activate, token := "PUT /domain/%d/activate", "POST /domain/%d/dcv/token"
	for name, test := range map[string]struct {
		asks []string
		sent []string
	}{
		"adopt_existing": {[]string{"adopt_existing", "true"}, []string{activate, token}},
		"method":         {[]string{"dcv_method", `"dns-cname-token"`}, []string{activate, "PUT /domain/%d/dcv/method"}},
		"type":           {[]string{"validations", `[{ type = "ov" }, { type = "ev" }]`}, []string{activate, "POST /domain/%d/validation", token}},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t, simulator.Config{})
			id := b.inactive()
			sent := func(want ...string) func() {
				return func() {
					for i := range want {
						want[i] = on(want[i], id)
					}
					if got := b.Changes(); !slices.Equal(got, want) {
						t.Errorf("sent %q, want %q", got, want)
					}
				}
			}
			b.run(
				resource.TestStep{Config: b.importing(id), ConfigPlanChecks: noChange, PostApplyFunc: sent()},
				resource.TestStep{
					Config: b.config("on_destroy", `"keep"`), ConfigPlanChecks: preApply(planned(domain, "is_active", knownvalue.Bool(false))),
					PostApplyFunc: sent(),
				},
				resource.TestStep{
					Config: b.config(test.asks...), ConfigPlanChecks: preApply(planned(domain, "is_active", knownvalue.Bool(true)), unknown(domain, "dcv_record")),
					PostApplyFunc: sent(test.sent...),
				},
				resource.TestStep{
					PreConfig: func() { b.must(b.client.DeactivateDomain(t.Context(), id)); b.ForgetRequests() },
					Config:    b.config(test.asks...), PostApplyFunc: sent(activate),
				},
			)
		})
	}
}

// A domain that was put in order elsewhere is brought back from then on.
func TestAccDomain_importedThenMended(t *testing.T) {
	b := newBench(t, simulator.Config{})
	id := b.inactive()
	b.run(
		resource.TestStep{Config: b.importing(id), ConfigPlanChecks: noChange},
		resource.TestStep{
			PreConfig: func() {
				b.must(b.client.ActivateDomain(t.Context(), id))
				_, err := b.client.NewDomainToken(t.Context(), id)
				b.must(err)
			},
			Config: b.config(), ConfigPlanChecks: noChange,
		},
		resource.TestStep{
			PreConfig:         func() { b.must(b.client.DeactivateDomain(t.Context(), id)) },
			Config:            b.config(),
			ConfigPlanChecks:  preApply(action(domain, plancheck.ResourceActionUpdate)),
			ConfigStateChecks: []statecheck.StateCheck{known(domain, "status", text("active"))},
		},
	)
}

// Whether a value that is known only at apply asks for more is planned as unknown.
func TestAccDomain_importedUnknown(t *testing.T) {
	for _, adopts := range []bool{false, true} {
		t.Run(fmt.Sprint(adopts), func(t *testing.T) {
			b := newBench(t, simulator.Config{})
			id := b.inactive()
			later := fmt.Sprintf("resource \"terraform_data\" \"later\" {\n  input = %t\n}\n", adopts)
			b.run(
				resource.TestStep{Config: b.importing(id)},
				resource.TestStep{
					Config:            b.config("adopt_existing", "terraform_data.later.output") + later,
					ConfigPlanChecks:  preApply(unknown(domain, "is_active"), unknown(domain, "dcv_record"), unknown(domain, "validation_status")),
					ConfigStateChecks: []statecheck.StateCheck{known(domain, "is_active", knownvalue.Bool(adopts))},
				},
			)
		})
	}
}

// The warning names all that is left, by the domain, and the way to have it put in order.
func TestDomain_leftAsFound(t *testing.T) {
	b := newBench(t, simulator.Config{})
	id := b.add("harbor.example", "dns-txt-token")
	b.must(b.ValidateDomain(id))
	b.Advance(b.only().ValidatedUntil.Sub(b.Now()) + time.Hour)
	b.must(b.client.DeactivateDomain(t.Context(), id))
	s := b.Serve(t, "certcentral_domain")
	imported, _ := refresh(t, s, &acctest.Object{Value: s.Config(map[string]tftypes.Value{"id": acctest.Text(fmt.Sprint(id))})})
	_, diags := s.Plan(t.Context(), imported, s.Config(inputs(b, nil)))
	expect(t, diags, warning, on("Domain Left As Found: harbor.example, Domain %d", id), "inactive", "validation for ov has expired", "no token", "adopt_existing = true")
}

// There is no proof to import where a domain is not proved.
func TestAccDomainValidation_importUnproved(t *testing.T) {
	b := newBench(t, simulator.Config{})
	id := b.add("harbor.example", "dns-txt-token")
	b.run(resource.TestStep{
		Config:      b.Config("", b.validationOf(on("%q", fmt.Sprint(id)))) + fmt.Sprintf("import {\n  to = %s\n  id = \"%d\"\n}\n", validation, id),
		ExpectError: regexp.MustCompile(`(?s)Domain Is Not Proved: harbor.example.*without\s+importing`),
	})
	b.must(b.ValidateDomain(id))
	b.ExpectAdopted(t, "certcentral_domain_validation", fmt.Sprint(id))
}

// Where there is no token, the end of a wait says how to get one.
func TestAccDomainValidation_noToken(t *testing.T) {
	b := newBench(t, simulator.Config{})
	b.orderDV("harbor.example")
	b.fault(simulator.Fault{Method: "GET", Path: "/domain/*", Kind: "rewrite", Rewrite: func(status int, body []byte) (int, []byte) {
		return status, bytes.ReplaceAll(body, []byte(`"dcv_token"`), []byte(`"other_token"`))
	}})
	b.run(resource.TestStep{
		Config:      b.Config("", b.validationOf(on("%q", fmt.Sprint(b.only().ID)), "timeouts", `{ create = "10s" }`)),
		ExpectError: regexp.MustCompile(`(?s)Domain Was Not Proved.*tells\s+no\s+token.*adopt_existing`),
	})
}

// A domain that no resource can declare is not listed, whichever way it came.
func TestDomainList_undeclarable(t *testing.T) {
	b := newBench(t, simulator.Config{})
	b.add("harbor.example", "email")
	b.orderDV("lamp.example")
	if all := b.Domains(); len(all) != 2 || all[1].OrganizationID != 0 {
		t.Fatalf("the account has %+v, want a domain of no organization", all)
	}
	for _, options := range []acctest.ListOptions{{}, {IncludeResource: true}, {Limit: 2}} {
		if found := b.list(nil, options); len(found) != 1 {
			t.Errorf("%+v lists %+v, want harbor.example alone", options, found)
		}
	}
}
