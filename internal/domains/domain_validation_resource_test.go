// SPDX-License-Identifier: MPL-2.0

package domains_test

import (
	"fmt"
	"net/http"
	"regexp"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/compare"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/simulator"
)

// proofEnds returns a check of when the proof ends: as the simulator has it.
func (b *bench) proofEnds() statecheck.StateCheck {
	return known(validation, "validated_until", knownvalue.StringFunc(func(value string) error {
		if want := b.only().ValidatedUntil.UTC().Format(time.RFC3339); value != want {
			return fmt.Errorf("it is %s, want %s", value, want)
		}
		return nil
	}))
}

// checks returns how often the service was asked to look for a proof.
func (b *bench) checks() int { return b.Count("PUT", "/domain/*/dcv/validate-token") }

// Domain, record and proof come about in one apply, whatever the method is.
func TestAccDomainValidation_oneApply(t *testing.T) {
	for _, method := range []string{"dns-txt-token", "dns-cname-token", "http-token"} {
		t.Run(method, func(t *testing.T) {
			b := newBench(t, simulator.Config{})
			b.atWait(3, b.publish)
			config := b.withValidation(b.block("dcv_method", `"`+method+`"`), "record_fqdns", "[certcentral_domain.test.dcv_record.name]")
			b.run(
				resource.TestStep{
					Config: config,
					ConfigStateChecks: []statecheck.StateCheck{
						known(validation, "status", text("complete")), b.proofEnds(),
						statecheck.CompareValuePairs(validation, attribute("id"), domain, attribute("id"), compare.ValuesSame()),
					},
					PostApplyFunc: func() {
						if n := b.checks(); n != 4 {
							t.Errorf("checked %d times, want 4", n)
						}
					},
				},
				resource.TestStep{PreConfig: b.ForgetRequests, Config: config, ConfigPlanChecks: preApply(plancheck.ExpectEmptyPlan(), b.onlyRead())},
				resource.TestStep{ResourceName: validation, ImportState: true, ImportStateVerify: true, ImportStateVerifyIgnore: []string{"record_fqdns"}},
			)
		})
	}
}

// A proof that holds is not asked for again, and a refresh takes one request.
func TestAccDomainValidation_requests(t *testing.T) {
	b := newBench(t, simulator.Config{})
	id := b.add("harbor.example", "dns-txt-token")
	b.must(b.ValidateDomain(id))
	config := b.Config("", b.validationOf(on("%q", fmt.Sprint(id)), "revalidate_before_days", "30"))
	b.run(
		resource.TestStep{Config: config, ConfigStateChecks: []statecheck.StateCheck{b.made(on("GET /domain/%d", id)), b.proofEnds()}},
		resource.TestStep{
			PreConfig:        b.ForgetRequests,
			Config:           config,
			ConfigPlanChecks: preApply(plancheck.ExpectEmptyPlan(), b.made(on("GET /domain/%d", id))),
		},
		// What is for later sends nothing.
		resource.TestStep{
			PreConfig:        b.ForgetRequests,
			Config:           b.Config("", b.validationOf(on("%q", fmt.Sprintf("0%d", id)), "record_fqdns", `["harbor.example"]`, "revalidate_before_days", "20", "timeouts", `{ update = "5m" }`)),
			ConfigPlanChecks: preApply(action(validation, plancheck.ResourceActionReplace)),
		},
		resource.TestStep{
			PreConfig: b.ForgetRequests,
			Config:    b.Config("", b.validationOf(on("%q", fmt.Sprintf("0%d", id)), "record_fqdns", `["www.harbor.example"]`)),
			ConfigPlanChecks: preApply(action(validation, plancheck.ResourceActionUpdate),
				planned(validation, "status", text("complete")), planned(validation, "validated_until", knownvalue.NotNull())),
			ConfigStateChecks: []statecheck.StateCheck{b.onlyRead()},
		},
	)
	if b.checks() != 0 || !b.only().Active {
		t.Error("destroying or reading did something")
	}
}

// A proof that ended is planned again, and so is one that ends within the window, which prolongs it.
func TestAccDomainValidation_due(t *testing.T) {
	b := newBench(t, simulator.Config{})
	ends := statecheck.CompareValue(compare.ValuesDiffer())
	id := b.add("harbor.example", "dns-txt-token")
	config := func(overrides ...string) string {
		return b.Config("", b.validationOf(on("%q", fmt.Sprint(id)), overrides...))
	}
	left := func(d time.Duration) func() {
		return func() { b.Advance(b.only().ValidatedUntil.Sub(b.Now()) - d); b.ForgetRequests() }
	}
	renew := func() {
		_, err := b.client.NewDomainToken(t.Context(), id)
		b.must(err)
		b.publish()
	}
	due := preApply(action(validation, plancheck.ResourceActionUpdate), unknown(validation, "status"), unknown(validation, "validated_until"), planned(validation, "id", text(fmt.Sprint(id))))
	b.publish()
	b.run(
		resource.TestStep{Config: config(), ConfigStateChecks: []statecheck.StateCheck{ends.AddStateValue(validation, attribute("validated_until"))}},
		resource.TestStep{PreConfig: left(31 * days), Config: config("revalidate_before_days", "30"), ConfigStateChecks: []statecheck.StateCheck{b.onlyRead()}},
		resource.TestStep{
			PreConfig:         func() { left(29 * days)(); renew() },
			Config:            config("revalidate_before_days", "30"),
			ConfigPlanChecks:  due,
			ConfigStateChecks: []statecheck.StateCheck{ends.AddStateValue(validation, attribute("validated_until")), b.proofEnds()},
			PostApplyFunc: func() {
				if n := b.checks(); n != 1 {
					t.Errorf("checked %d times, want once", n)
				}
			},
		},
		resource.TestStep{
			PreConfig:         func() { left(-time.Hour)(); renew() },
			Config:            config(),
			ConfigPlanChecks:  due,
			ConfigStateChecks: []statecheck.StateCheck{ends.AddStateValue(validation, attribute("validated_until")), known(validation, "status", text("complete")), b.proofEnds()},
		},
		// Another domain is another proof.
		resource.TestStep{
			PreConfig: func() {
				b.Publish("beacon.example", "TXT", "another")
				b.add("beacon.example", "dns-txt-token")
				b.must(b.ValidateDomain(id + 1))
			},
			Config:            b.Config("", b.validationOf(on("%q", fmt.Sprint(id+1)))),
			ConfigPlanChecks:  preApply(action(validation, plancheck.ResourceActionReplace)),
			ConfigStateChecks: []statecheck.StateCheck{known(validation, "id", text(fmt.Sprint(id+1)))},
		},
	)
}

// After a year without a run, one apply draws a token, publishes it and has the domain proved again.
func TestAccDomainValidation_lapsedWithDomain(t *testing.T) {
	b := newBench(t, simulator.Config{})
	b.Clock.OnSleep = func(time.Duration) { b.publish() }
	config := b.withValidation(b.block(), "record_fqdns", "[certcentral_domain.test.dcv_record.name]")
	b.run(
		resource.TestStep{Config: config},
		resource.TestStep{
			PreConfig: func() { b.Advance(365 * days) },
			Config:    config,
			ConfigPlanChecks: preApply(action(domain, plancheck.ResourceActionUpdate), unknown(domain, "dcv_record"),
				action(validation, plancheck.ResourceActionUpdate), unknown(validation, "status")),
			ConfigStateChecks: []statecheck.StateCheck{known(validation, "status", text("complete")), b.proofEnds()},
		},
		resource.TestStep{Config: config, ConfigPlanChecks: noChange, ConfigStateChecks: []statecheck.StateCheck{statusIs("active", "complete")}},
	)
}

// Another method asks for another proof, once the one that holds is over; a pending domain is checked again at once.
func TestAccDomainValidation_otherMethod(t *testing.T) {
	b := newBench(t, simulator.Config{})
	config := func(method string) string {
		return b.withValidation(b.block("dcv_method", `"`+method+`"`), "record_fqdns", "[certcentral_domain.test.dcv_record.name]", "timeouts", `{ create = "10s" }`)
	}
	b.run(
		resource.TestStep{Config: config("dns-txt-token"), ExpectError: regexp.MustCompile(`Domain Was Not Proved`)},
		resource.TestStep{
			PreConfig: func() { b.Clock.OnSleep = func(time.Duration) { b.publish() } },
			Config:    config("dns-cname-token"),
		},
		resource.TestStep{PreConfig: b.ForgetRequests, Config: config("http-token"), PostApplyFunc: func() {
			if b.checks() != 0 {
				t.Error("a proof that holds was asked for again")
			}
		}},
	)
}

// A check that finds nothing in an hour, the default, ends with all that helps to find out why, and the next apply goes on.
func TestAccDomainValidation_timeout(t *testing.T) {
	for method, expected := range map[string]string{
		"dns-txt-token":   `TXT\s+record,\s+name\s+harbor\.example,\s+value\s+%s\..*invalid_dns_txt`,
		"dns-cname-token": `CNAME\s+record,\s+name\s+%s\.harbor\.example,\s+value\s+dcv\.digicert\.com\..*invalid_dns_txt`,
		"http-token":      `file\s+at\s+http://harbor\.example/\.well-known/pki-validation/fileauth\.txt,\s+content\s+%s\..*file_random_value_not_found`,
	} {
		t.Run(method, func(t *testing.T) {
			b := newBench(t, simulator.Config{})
			id := b.add("harbor.example", method)
			config := b.Config("", b.validationOf(on("%q", fmt.Sprint(id))))
			start := b.Clock.Now()
			says := fmt.Sprintf(`(?s)Domain Was Not Proved: harbor\.example, Domain %d.*Domain\s+%d\s+\(harbor\.example\).*1h0m0s.*pending.*`+expected+`.*apply\s+again`, id, id, b.only().Token)
			b.run(
				resource.TestStep{Config: config, ExpectError: regexp.MustCompile(says)},
				resource.TestStep{
					PreConfig: func() {
						if waited := b.Clock.Now().Sub(start); waited != time.Hour {
							t.Errorf("waited %s, want 1 h", waited)
						}
						if n := b.checks(); n < 118 || n > 128 {
							t.Errorf("checked %d times, want every 30 seconds at last", n)
						}
						b.publish()
					},
					Config: config,
				},
			)
		})
	}
}

// An old proof that still counts is no reason to be content when another is wanted.
func TestAccDomainValidation_timeoutWhileProved(t *testing.T) {
	b := newBench(t, simulator.Config{})
	id := b.add("harbor.example", "dns-txt-token")
	b.must(b.ValidateDomain(id))
	config := b.Config("", b.validationOf(on("%q", fmt.Sprint(id)), "revalidate_before_days", "10"))
	b.run(
		resource.TestStep{Config: config},
		resource.TestStep{
			PreConfig: func() {
				b.Advance(b.only().ValidatedUntil.Sub(b.Now()) - 9*days)
				_, err := b.client.NewDomainToken(t.Context(), id)
				b.must(err)
			},
			Config:      config,
			ExpectError: regexp.MustCompile(`(?s)Domain Was Not Proved.*still\s+the\s+old\s+one,\s+which\s+ends\s+at`),
		},
		resource.TestStep{PreConfig: b.publish, Config: config, ConfigStateChecks: []statecheck.StateCheck{b.proofEnds()}},
	)
}

// The domain resource draws a new token; without it the error says so, and no check is wasted on the old one.
func TestAccDomainValidation_tokenExpired(t *testing.T) {
	b := newBench(t, simulator.Config{})
	id := b.add("harbor.example", "dns-txt-token")
	b.publish()
	b.Advance(31 * days)
	b.run(resource.TestStep{
		Config:      b.Config("", b.validationOf(on("%q", fmt.Sprint(id)))),
		ExpectError: regexp.MustCompile(on(`(?s)DCV Token Expired: harbor\.example, Domain %d.*Apply\s+again.*certcentral_domain`, id)),
	})
	if b.checks() != 0 {
		t.Error("an expired token was checked")
	}
}

// A check that fails for a month ends when the token does: nothing can come of it any more.
func TestAccDomainValidation_tokenExpiresMeanwhile(t *testing.T) {
	b := newBench(t, simulator.Config{})
	id := b.add("harbor.example", "dns-txt-token")
	b.Clock.OnSleep = func(d time.Duration) { b.Advance(100 * d) }
	start := b.Now()
	b.run(resource.TestStep{
		Config:      b.Config("", b.validationOf(on("%q", fmt.Sprint(id)), "timeouts", `{ create = "720h" }`)),
		ExpectError: regexp.MustCompile(on(`(?s)DCV Token Expired: harbor\.example, Domain %d`, id)),
	})
	if waited := b.Now().Sub(start); waited < 30*days || waited > 31*days {
		t.Errorf("waited %s, want as long as the token lives", waited)
	}
}

// A mail is for a person to answer: the service is asked for no check, and the error says who has to act.
func TestAccDomainValidation_email(t *testing.T) {
	b := newBench(t, simulator.Config{})
	approve := func() { b.must(b.ApproveMail(b.Mails()[len(b.Mails())-1].Token)) }
	config := b.withValidation(b.block("dcv_method", `"email"`), "revalidate_before_days", "30")
	b.run(
		resource.TestStep{Config: config, ExpectError: regexp.MustCompile(`(?s)Domain Was Not Proved.*mailboxes\s+admin.*link`)},
		resource.TestStep{
			PreConfig:         func() { b.atWait(2, approve) },
			Config:            config,
			ConfigStateChecks: []statecheck.StateCheck{known(validation, "status", text("complete"))},
		},
		// Nobody can be asked to prolong it before it ends; then the domain is submitted again, which sends another mail.
		resource.TestStep{
			PreConfig:        func() { b.Advance(b.only().ValidatedUntil.Sub(b.Now()) - 9*days) },
			Config:           config,
			ConfigPlanChecks: noChange,
		},
		resource.TestStep{Taint: []string{validation}, Config: config},
		resource.TestStep{
			PreConfig:         func() { b.Advance(10 * days); b.atWait(2, approve) },
			Config:            config,
			ConfigStateChecks: []statecheck.StateCheck{known(validation, "status", text("complete")), b.proofEnds()},
		},
	)
	if b.checks() != 0 {
		t.Errorf("asked %d times to check what is proved by mail", b.checks())
	}
}

// Faults pass, and a wait sits them out; refusals do not.
func TestAccDomainValidation_faults(t *testing.T) {
	b := newBench(t, simulator.Config{})
	id := b.add("harbor.example", "dns-txt-token")
	b.publish()
	config := b.Config("", b.validationOf(on("%q", fmt.Sprint(id))))
	refused := func(method, path string, status int, code string) func() {
		return func() { b.ForgetFaults(); b.fault(refuse(method, path, status, code)) }
	}
	b.run(
		resource.TestStep{
			PreConfig:   refused("GET", "/domain/*", 404, "not_found|domain"),
			Config:      config,
			ExpectError: regexp.MustCompile(on(`Domain %d Not Visible`, id)),
		},
		resource.TestStep{
			PreConfig:   refused("PUT", "/domain/*/dcv/validate-token", 403, "access_denied|missing_permission"),
			Config:      config,
			ExpectError: regexp.MustCompile(`(?s)Could Not Prove Domain: harbor\.example, Domain \d+.*missing_permission.*apply\s+again`),
		},
		// A refusal whose meaning is not known may pass.
		resource.TestStep{
			PreConfig:   refused("PUT", "/domain/*/dcv/validate-token", 400, "dns_servers_unreachable"),
			Config:      b.Config("", b.validationOf(on("%q", fmt.Sprint(id)), "timeouts", `{ create = "5s" }`)),
			ExpectError: regexp.MustCompile(`(?s)Domain Was Not Proved.*At\s+the\s+last\s+check\s+the\s+service\s+said:.*dns_servers_unreachable`),
		},
		resource.TestStep{
			PreConfig: func() {
				b.ForgetFaults()
				b.fault(simulator.Fault{Method: "GET", Path: "/domain/*", Kind: "status", Status: http.StatusServiceUnavailable})
			},
			Config:      b.Config("", b.validationOf(on("%q", fmt.Sprint(id)), "timeouts", `{ create = "10m" }`)),
			ExpectError: regexp.MustCompile(`(?s)Domain Was Not Proved.*could\s+not\s+be\s+read.*503`),
		},
		resource.TestStep{
			PreConfig: func() {
				b.ForgetFaults()
				b.fault(simulator.Fault{Method: "PUT", Path: "/domain/**", Kind: "status", Status: http.StatusBadGateway, Times: 12})
			},
			Config: config,
		},
		resource.TestStep{
			PreConfig:   refused("GET", "/domain/*", 403, "access_denied|missing_permission"),
			Config:      config,
			ExpectError: regexp.MustCompile(on(`Domain %d Not Visible`, id)),
		},
		resource.TestStep{PreConfig: b.ForgetFaults, Config: config, ConfigPlanChecks: noChange},
	)
}

func TestAccDomainValidation_badInput(t *testing.T) {
	b := newBench(t, simulator.Config{})
	refuses := func(says, id string, overrides ...string) resource.TestStep {
		return resource.TestStep{Config: b.Config("", b.validationOf(id, overrides...)), PlanOnly: true, ExpectError: regexp.MustCompile(says)}
	}
	b.run(
		refuses(`Invalid Id`, `"harbor.example"`),
		refuses(`revalidate_before_days`, `7`, "revalidate_before_days", "0"),
		refuses(`revalidate_before_days`, `7`, "revalidate_before_days", "31"),
		refuses(`Time Duration`, `7`, "timeouts", `{ create = "soon" }`),
	)
}

// Values that are known only at apply may make it due.
func TestAccDomainValidation_unknownWindow(t *testing.T) {
	b := newBench(t, simulator.Config{})
	id := b.add("harbor.example", "dns-txt-token")
	b.must(b.ValidateDomain(id))
	later := "resource \"terraform_data\" \"later\" {\n  input = %d\n}\n"
	config := func(window int) string {
		return b.Config("", fmt.Sprintf(later, window)+b.validationOf(on("%q", fmt.Sprint(id)), "revalidate_before_days", "terraform_data.later.output"))
	}
	b.run(
		resource.TestStep{Config: config(20)},
		resource.TestStep{Config: config(30), ConfigPlanChecks: preApply(unknown(validation, "status"))},
	)
	if b.checks() != 0 {
		t.Error("a proof that holds was asked for again")
	}
}
