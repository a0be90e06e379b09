// SPDX-License-Identifier: MPL-2.0

package domains_test

import (
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/compare"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/certcentral"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/simulator"
)

// Left out, the method is the service's default, and known at plan.
func TestAccDomain_defaultMethod(t *testing.T) {
	b := newBench(t, simulator.Config{})
	config := b.config("dcv_method", "")
	b.run(
		resource.TestStep{
			Config:            config,
			ConfigPlanChecks:  preApply(planned(domain, "dcv_method", text("email")), planned(domain, "dcv_record", knownvalue.Null())),
			ConfigStateChecks: []statecheck.StateCheck{known(domain, "dcv_token_expires_at", knownvalue.Null())},
		},
		// A method that was changed elsewhere stays while none is declared.
		resource.TestStep{
			PreConfig: func() {
				_, err := b.client.UpdateDomainDCVMethod(t.Context(), b.only().ID, "dns-txt-token", "")
				b.must(err)
			},
			Config:            config,
			ConfigPlanChecks:  noChange,
			ConfigStateChecks: []statecheck.StateCheck{known(domain, "dcv_record", knownvalue.NotNull())},
		},
		// One that is declared is put back.
		resource.TestStep{
			Config:            b.config("dcv_method", `"email"`),
			ConfigPlanChecks:  preApply(action(domain, plancheck.ResourceActionUpdate)),
			ConfigStateChecks: []statecheck.StateCheck{known(domain, "dcv_method", text("email")), known(domain, "dcv_record", knownvalue.Null())},
		},
	)
}

// Each operation makes the fewest requests it can.
func TestAccDomain_requests(t *testing.T) {
	b := newBench(t, simulator.Config{})
	var id int64
	get := func() check {
		return func() error { id = b.only().ID; return b.made(on("GET /domain/%d", id))() }
	}
	b.run(
		resource.TestStep{
			Config: b.config(),
			ConfigStateChecks: []statecheck.StateCheck{check(func() error {
				id = b.only().ID
				return b.made("GET /domain", "POST /domain", on("GET /domain/%d", id))()
			})},
		},
		resource.TestStep{PreConfig: b.ForgetRequests, Config: b.config(), ConfigPlanChecks: preApply(get())},
	)
}

// A domain that the account has is not added again; the error names it and both ways on.
func TestAccDomain_existsAlready(t *testing.T) {
	b := newBench(t, simulator.Config{})
	id := b.add("harbor.example", "dns-txt-token")
	b.must(b.client.DeactivateDomain(t.Context(), id))
	says := regexp.MustCompile(on(`(?si)Domain Exists Already: (www\.)?harbor\.example.*domain\s+%d.*organization\s+%d,\s+inactive.*import\s+ADDRESS\s+%d.*adopt_existing = true`, id, b.OrganizationID(), id))
	b.run(
		resource.TestStep{Config: b.config("name", `"www.harbor.example"`), ExpectError: says},
		resource.TestStep{Config: b.config("name", `"Harbor.Example."`), ExpectError: says},
	)
	if b.only().Active {
		t.Error("the domain was activated")
	}
}

func TestAccDomain_adopt(t *testing.T) {
	b := newBench(t, simulator.Config{})
	id := b.add("harbor.example", "http-token")
	b.must(b.client.DeactivateDomain(t.Context(), id))
	b.Advance(31 * days)
	b.ForgetRequests()
	b.run(
		resource.TestStep{
			Config: b.config("adopt_existing", "true", "dcv_method", "", "validations", `[{ type = "ov" }, { type = "ev" }]`),
			ConfigStateChecks: []statecheck.StateCheck{
				known(domain, "id", text(on("%d", id))),
				known(domain, "dcv_method", text("http-token")),
				known(domain, "is_active", knownvalue.Bool(true)),
				known(domain, "validation_status", knownvalue.MapPartial(map[string]knownvalue.Check{"ev": knownvalue.NotNull()})),
				// Its token had expired, and it is to be proved in the same apply.
				check(func() error {
					if d := b.only(); !d.TokenExpires.After(b.Now()) {
						return fmt.Errorf("the token expires at %s", d.TokenExpires)
					}
					return nil
				}),
			},
			PostApplyFunc: func() {
				if n := b.Count("POST", "/domain"); n != 0 {
					t.Errorf("added %d domains", n)
				}
			},
		},
	)
	if b.only().Active {
		t.Error("after destroy the adopted domain is active")
	}
}

// An adopted domain whose token expired gets another in the same apply, for its proof is waited for next.
func TestAccDomain_adoptExpiredToken(t *testing.T) {
	for name, refused := range map[string]bool{"renewed": false, "refused": true} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t, simulator.Config{})
			b.add("harbor.example", "dns-txt-token")
			b.Advance(31 * days)
			if refused {
				fault := refuse("POST", "/domain/*/dcv/token", 403, "access_denied|missing_permission")
				fault.Times = 1
				b.fault(fault)
			}
			b.run(
				resource.TestStep{
					Config: b.config("adopt_existing", "true"),
					ConfigStateChecks: []statecheck.StateCheck{known(domain, "dcv_token_expires_at", knownvalue.StringFunc(func(at string) error {
						if expires, err := time.Parse(time.RFC3339, at); err != nil || expires.After(b.Now()) == refused {
							return fmt.Errorf("it is %s, %w", at, err)
						}
						return nil
					}))},
					ExpectNonEmptyPlan: refused,
				},
				resource.TestStep{Config: b.config("adopt_existing", "true"), PostApplyFunc: func() {
					if !b.only().TokenExpires.After(b.Now()) {
						t.Error("the token is still the expired one")
					}
				}},
			)
		})
	}
}

// The domain of an order without organization cannot be adopted, and the error says what it is.
func TestAccDomain_existsWithoutOrganization(t *testing.T) {
	b := newBench(t, simulator.Config{})
	b.orderDV("harbor.example")
	b.run(
		resource.TestStep{Config: b.config(), ExpectError: regexp.MustCompile(`(?s)Domain Exists Already.*of\s+no\s+organization`)},
		resource.TestStep{Config: b.config("adopt_existing", "true"), ExpectError: regexp.MustCompile(`(?s)Could Not Adopt Domain.*no\s+organization`)},
	)
}

func TestAccDomain_adoptOtherMethod(t *testing.T) {
	b := newBench(t, simulator.Config{})
	id := b.add("harbor.example", "email")
	b.run(resource.TestStep{
		Config: b.config("adopt_existing", "true"),
		ConfigStateChecks: []statecheck.StateCheck{
			known(domain, "id", text(on("%d", id))),
			known(domain, "dcv_record", knownvalue.ObjectPartial(map[string]knownvalue.Check{"type": text("TXT"), "value": knownvalue.NotNull()})),
		},
	})
}

func TestAccDomain_adoptOtherOrganization(t *testing.T) {
	b := newBench(t, simulator.Config{})
	id := b.add("harbor.example", "email")
	b.run(resource.TestStep{
		Config:      b.config("adopt_existing", "true", "organization_id", addOrganization(b)),
		ExpectError: regexp.MustCompile(on(`(?s)Could Not Adopt Domain: harbor\.example, Domain %d.*belongs\s+to\s+organization\s+%d`, id, b.OrganizationID())),
	})
}

// What cannot be done to an adopted domain is no error, and the next apply does it.
func TestAccDomain_adoptIncompletely(t *testing.T) {
	for name, path := range map[string]string{"method": "/domain/*/dcv/method", "validations": "/domain/*/validation"} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t, simulator.Config{})
			id := b.add("harbor.example", "email")
			b.fault(refuse("", path, 403, "access_denied|missing_permission"))
			config := b.config("adopt_existing", "true", "validations", `[{ type = "ov" }, { type = "ev" }]`)
			b.run(
				resource.TestStep{
					Config:             config,
					ConfigStateChecks:  []statecheck.StateCheck{known(domain, "id", text(on("%d", id)))},
					ExpectNonEmptyPlan: true,
				},
				resource.TestStep{
					PreConfig: b.ForgetFaults,
					Config:    config,
					ConfigStateChecks: []statecheck.StateCheck{
						known(domain, "dcv_method", text("dns-txt-token")),
						known(domain, "validation_status", knownvalue.MapPartial(map[string]knownvalue.Check{"ev": knownvalue.NotNull()})),
					},
				},
			)
		})
	}
}

// A replacement that takes over the very domain it replaces does not end it.
func TestAccDomain_replacedByItself(t *testing.T) {
	b := newBench(t, simulator.Config{})
	config := b.Config("", strings.TrimSuffix(b.block("adopt_existing", "true"), "}\n")+"  lifecycle {\n    create_before_destroy = true\n  }\n}\n")
	b.run(
		resource.TestStep{Config: config},
		resource.TestStep{
			Taint:            []string{domain},
			Config:           config,
			ConfigPlanChecks: preApply(action(domain, plancheck.ResourceActionCreateBeforeDestroy)),
			PostApplyFunc: func() {
				if !b.only().Active {
					t.Error("the domain is inactive")
				}
			},
		},
	)
}

// Two resources of one run do not share a domain.
func TestAccDomain_adoptedTwice(t *testing.T) {
	b := newBench(t, simulator.Config{})
	b.add("harbor.example", "dns-txt-token")
	twin := "resource \"certcentral_domain\" \"twin\" {\n" + arguments("name", `"HARBOR.example"`, "organization_id", "certcentral_domain.test.organization_id",
		"validations", `[{ type = "ov" }]`, "adopt_existing", "true", "depends_on", "[certcentral_domain.test]") + "}\n"
	b.run(resource.TestStep{
		Config:      b.Config("", b.block("adopt_existing", "true")+twin),
		ExpectError: regexp.MustCompile(`Domain Belongs To Another Resource: HARBOR\.example`),
	})
}

// Whatever becomes of the answer, there is one domain, and Terraform has it.
func TestAccDomain_lostAnswers(t *testing.T) {
	for name, fault := range map[string]simulator.Fault{
		"dropped after":    {Kind: "drop_after"},
		"error after":      {Kind: "status", Status: http.StatusInternalServerError, AfterCommit: true},
		"truncated":        {Kind: "truncate"},
		"gateway's answer": {Kind: "status", Status: http.StatusBadGateway, AfterCommit: true, Body: []byte(`"<html>Bad gateway</html>"`)},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t, simulator.Config{})
			fault.Method, fault.Path, fault.Times = "POST", "/domain", 1
			b.fault(fault)
			b.run(
				resource.TestStep{Config: b.config("name", `"www.harbor.example"`)},
				resource.TestStep{Config: b.config("name", `"www.harbor.example"`), ConfigPlanChecks: noChange},
			)
			b.only()
			if n := b.Count("POST", "/domain"); n != 1 {
				t.Errorf("sent %d times, want once", n)
			}
		})
	}
}

// A domain of which it is not known whether it was taken is never sent again in the same run, and the next finds it.
func TestAccDomain_notConfirmed(t *testing.T) {
	for name, fault := range map[string]simulator.Fault{
		"never arrived": {Kind: "drop_before"},
		"not listed":    {Kind: "drop_after"},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t, simulator.Config{})
			fault.Method, fault.Path, fault.Times = "POST", "/domain", 1
			b.fault(fault)
			lists := 0
			b.fault(simulator.Fault{Method: "GET", Path: "/domain", Kind: "rewrite", Rewrite: func(status int, body []byte) (int, []byte) {
				if lists++; lists == 1 {
					return status, body
				}
				return http.StatusOK, []byte(`{}`)
			}})
			b.run(
				resource.TestStep{Config: b.config(), ExpectError: regexp.MustCompile(`(?s)Domain Not Confirmed: harbor\.example.*Apply\s+again`)},
				resource.TestStep{
					PreConfig: func() {
						if n := b.Count("POST", "/domain"); n != 1 {
							t.Errorf("sent %d times, want once", n)
						}
						b.ForgetFaults()
					},
					Config: b.config("adopt_existing", "true"),
				},
			)
			b.only()
		})
	}
}

func TestAccDomain_refused(t *testing.T) {
	for name, test := range map[string]struct {
		fault simulator.Fault
		says  string
	}{
		"unknown organization": {refuse("POST", "/domain", 404, "not_found|organization"), `Organization Not Accepted.*organization_id.*not_found\|organization`},
		"in another division":  {refuse("POST", "/domain", 400, "domain_already_exists"), `Domain Exists Already.*does\s+not\s+list.*domain_already_exists`},
		"no permission":        {refuse("POST", "/domain", 403, "access_denied|missing_permission"), `Could Not Add Domain.*Nothing\s+was\s+added`},
		"no list":              {refuse("GET", "/domain", 403, "access_denied|missing_permission"), `Could Not Add Domain.*cannot\s+be\s+listed`},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t, simulator.Config{})
			b.fault(test.fault)
			b.run(resource.TestStep{Config: b.config(), ExpectError: regexp.MustCompile(`(?s)` + test.says)})
			if all := b.Domains(); len(all) != 0 {
				t.Errorf("there are %d domains", len(all))
			}
		})
	}
}

func TestAccDomain_unknownOrganization(t *testing.T) {
	b := newBench(t, simulator.Config{})
	b.run(resource.TestStep{
		Config:      b.config("organization_id", `"999"`),
		ExpectError: regexp.MustCompile(`(?s)Organization Not Accepted: harbor\.example.*organization\s+999`),
	})
	if all := b.Domains(); len(all) != 0 {
		t.Errorf("there are %d domains", len(all))
	}
}

func TestAccDomain_inactiveOrganization(t *testing.T) {
	b := newBench(t, simulator.Config{})
	other := addOrganization(b)
	var id int64
	_, err := fmt.Sscan(other, &id)
	b.must(err)
	b.must(b.client.DeactivateOrganization(t.Context(), id))
	b.run(resource.TestStep{
		Config:      b.config("organization_id", other),
		ExpectError: regexp.MustCompile(`(?s)Organization Not Accepted: harbor\.example.*active`),
	})
}

// Once added, a domain is in state whatever happens next, and nothing is lost of what could not be read.
func TestAccDomain_notReadBack(t *testing.T) {
	for name, test := range map[string]struct {
		overrides []string
		prepare   func(*bench)
	}{
		"added":   {nil, func(*bench) {}},
		"adopted": {[]string{"adopt_existing", "true"}, func(b *bench) { b.add("harbor.example", "dns-txt-token") }},
		"adopted, no method declared": {[]string{"adopt_existing", "true", "dcv_method", ""}, func(b *bench) {
			b.add("harbor.example", "dns-txt-token", func(r *certcentral.DomainRequest) {
				r.Validations = append(r.Validations, certcentral.ValidationRequest{Type: "ev"})
			})
		}},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t, simulator.Config{})
			test.prepare(b)
			fault := refuse("GET", "/domain/*", 403, "access_denied|missing_permission")
			fault.Times = 1
			b.fault(fault)
			b.run(
				resource.TestStep{
					Config: b.config(test.overrides...),
					ConfigStateChecks: []statecheck.StateCheck{
						known(domain, "id", knownvalue.NotNull()),
						known(domain, "dcv_record", knownvalue.Null()),
						known(domain, "is_active", knownvalue.Bool(true)),
					},
				},
				resource.TestStep{
					Config:            b.config(test.overrides...),
					ConfigPlanChecks:  noChange,
					ConfigStateChecks: []statecheck.StateCheck{known(domain, "dcv_record", knownvalue.NotNull()), statusIs("pending", "pending")},
				},
			)
			b.only()
		})
	}
}

// A replacement that declares the same domain brings it back, instead of leaving it out of use.
func TestAccDomain_replaceSame(t *testing.T) {
	b := newBench(t, simulator.Config{})
	same := statecheck.CompareValue(compare.ValuesSame())
	b.run(
		resource.TestStep{Config: b.Config("", b.block()), ConfigStateChecks: []statecheck.StateCheck{same.AddStateValue(domain, tfjsonpath.New("id"))}},
		resource.TestStep{Taint: []string{domain}, Config: b.Config("", b.block()), ConfigStateChecks: []statecheck.StateCheck{
			same.AddStateValue(domain, tfjsonpath.New("id")),
			statecheck.ExpectKnownValue(domain, tfjsonpath.New("is_active"), knownvalue.Bool(true)),
		}},
		resource.TestStep{Config: b.Config("", b.block()), ConfigPlanChecks: noChange},
	)
}

// Of two resources of one name, one whose creation was lost finds what the other has just added, and does not share it.
func TestAccDomain_sharedAfterLostAnswer(t *testing.T) {
	b := newBench(t, simulator.Config{})
	added := make(chan struct{})
	b.fault(simulator.Fault{Method: "POST", Path: "/domain", Kind: "drop_before", Times: 1})
	b.fault(simulator.Fault{Method: "POST", Path: "/domain", Kind: "rewrite", Times: 1, Rewrite: func(status int, body []byte) (int, []byte) {
		close(added)
		return status, body
	}})
	b.Clock.OnSleep = func(time.Duration) { <-added }
	second := strings.Replace(b.block(), `"test"`, `"other"`, 1)
	b.run(resource.TestStep{Config: b.Config("", b.block()+second), ExpectError: regexp.MustCompile(`Domain Belongs To Another Resource`)})
}

// hide has the nth list of domains from here on show none.
func (b *bench) hide(nth int) {
	lists := 0
	b.fault(simulator.Fault{Method: "GET", Path: "/domain", Kind: "rewrite", Rewrite: func(status int, body []byte) (int, []byte) {
		if lists++; lists == nth {
			return http.StatusOK, []byte(`{}`)
		}
		return status, body
	}})
}

// A domain that was added between list and creation is named by the refusal, and so is the resource that added it.
func TestAccDomain_addedMeanwhile(t *testing.T) {
	t.Run("elsewhere", func(t *testing.T) {
		b := newBench(t, simulator.Config{})
		id := b.add("harbor.example", "dns-txt-token")
		b.hide(1)
		b.run(resource.TestStep{
			Config:      b.config(),
			ExpectError: regexp.MustCompile(on(`(?s)Domain Exists Already: harbor\.example.*domain\s+%d\s+of\s+organization.*import\s+ADDRESS\s+%d`, id, id)),
		})
	})
	t.Run("in the same run", func(t *testing.T) {
		b := newBench(t, simulator.Config{})
		b.hide(2)
		twin := strings.Replace(b.block("name", `"HARBOR.example"`, "depends_on", "[certcentral_domain.test]"), `"test"`, `"twin"`, 1)
		b.run(resource.TestStep{
			Config:      b.Config("", b.block()+twin),
			ExpectError: regexp.MustCompile(`Domain Belongs To Another Resource: HARBOR\.example, Domain \d+`),
		})
	})
	t.Run("list fails", func(t *testing.T) {
		b := newBench(t, simulator.Config{})
		b.add("harbor.example", "dns-txt-token")
		lists := 0
		b.fault(simulator.Fault{Method: "GET", Path: "/domain", Kind: "rewrite", Rewrite: func(int, []byte) (int, []byte) {
			if lists++; lists == 1 {
				return http.StatusOK, []byte(`{}`)
			}
			return http.StatusForbidden, []byte(`{"errors":[{"code":"access_denied|missing_permission"}]}`)
		}})
		b.run(resource.TestStep{Config: b.config(), ExpectError: regexp.MustCompile(`(?s)Domain Exists Already.*cannot\s+be\s+told.*missing_permission`)})
	})
}
