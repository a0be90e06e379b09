// SPDX-License-Identifier: MPL-2.0

package domains_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/acctest"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/certcentral"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/simulator"
)

// The identity is the domain's id, also after a Read that fails.
func TestDomainValidation_identity(t *testing.T) {
	b := newBench(t, simulator.Config{})
	id := b.add("harbor.example", "dns-txt-token")
	b.publish()
	s := b.Serve(t, "certcentral_domain_validation")
	config := s.Config(map[string]tftypes.Value{"domain_id": acctest.Text(fmt.Sprint(id))})
	created, _, _ := apply(t, s, s.Null(), config)
	if identityOf(t, created) != fmt.Sprint(id) {
		t.Errorf("the identity is %s, the domain %d", identityOf(t, created), id)
	}
	b.fault(refuse("GET", "/domain/*", 404, "not_found|domain"))
	unseen, diags := s.Read(t.Context(), created)
	expect(t, diags, failure, fmt.Sprintf("Domain %d Not Visible", id), "Check domain_id")
	if strings.Contains(diags[0].Detail, "added once more") {
		t.Errorf("it speaks of adding the domain: %s", diags[0].Detail)
	}
	if identityOf(t, unseen) != fmt.Sprint(id) || unseen.Value.IsNull() {
		t.Error("a domain that is not seen left state")
	}
}

// A check may find the record and not prolong the proof that still counts. The service is asked again once that ended.
func TestDomainValidation_notProlonged(t *testing.T) {
	b := newBench(t, simulator.Config{})
	id := b.add("harbor.example", "dns-txt-token")
	b.must(b.ValidateDomain(id))
	s := b.Serve(t, "certcentral_domain_validation")
	config := s.Config(map[string]tftypes.Value{"domain_id": acctest.Text(fmt.Sprint(id)), "revalidate_before_days": tftypes.NewValue(tftypes.Number, 7)})
	object, _, _ := apply(t, s, s.Null(), config)
	left := func(d time.Duration) { b.Advance(b.only().ValidatedUntil.Sub(b.Now()) - d) }
	left(6 * days)
	_, err := b.client.NewDomainToken(t.Context(), id)
	b.must(err)
	b.fault(simulator.Fault{Method: "PUT", Path: "/domain/*/dcv/validate-token", Kind: "status", Status: http.StatusOK, Body: []byte(`{"status":"active"}`)})
	object, _ = refresh(t, s, object)
	object, planned, applied := apply(t, s, object, config)
	expect(t, planned, warning, "Domain Validation Is Due")
	expect(t, applied, warning, "Proof Not Prolonged: harbor.example", "still ends at "+b.only().ValidatedUntil.UTC().Format(time.RFC3339))
	object, _ = refresh(t, s, object)
	if plan, diags := s.Plan(t.Context(), object, config); !plan.Value.Equal(object.Value) || len(diags) > 0 {
		t.Errorf("it is planned again: %s", plan.Value)
	}
	left(-time.Hour)
	object, _ = refresh(t, s, object)
	_, diags := s.Plan(t.Context(), object, config)
	expect(t, diags, warning, "Domain Validation Is Due", "ended at")
}

// What is proved by mail has no record to look for.
func TestDomainValidation_mailWarning(t *testing.T) {
	b := newBench(t, simulator.Config{})
	id := b.add("harbor.example", "email")
	b.must(b.ValidateDomain(id))
	s := b.Serve(t, "certcentral_domain_validation")
	config := s.Config(map[string]tftypes.Value{"domain_id": acctest.Text(fmt.Sprint(id))})
	object, _, _ := apply(t, s, s.Null(), config)
	b.Advance(365 * days)
	object, _ = refresh(t, s, object)
	_, diags := s.Plan(t.Context(), object, config)
	expect(t, diags, warning, "Domain Validation Is Due", "link in DigiCert's mail")
	for _, d := range diags {
		if strings.Contains(d.Detail, "record") {
			t.Errorf("it speaks of a record: %s", d.Detail)
		}
	}
}

// The plan says why the domain is to be proved again.
func TestDomainValidation_warnings(t *testing.T) {
	b := newBench(t, simulator.Config{})
	id := b.add("harbor.example", "dns-txt-token")
	b.publish()
	s := b.Serve(t, "certcentral_domain_validation")
	config := s.Config(map[string]tftypes.Value{"domain_id": acctest.Text(fmt.Sprint(id)), "revalidate_before_days": tftypes.NewValue(tftypes.Number, 7)})
	created, _, _ := apply(t, s, s.Null(), config)
	due := func(left time.Duration, says string) {
		t.Helper()
		b.Advance(b.only().ValidatedUntil.Sub(b.Now()) - left)
		created, _ = refresh(t, s, created)
		_, diags := s.Plan(t.Context(), created, config)
		expect(t, diags, warning, fmt.Sprintf("Domain Validation Is Due: harbor.example, Domain %d", id), says)
	}
	if _, diags := s.Plan(t.Context(), created, config); len(diags) > 0 {
		t.Errorf("a plan without change warns: %s", diags[0].Summary)
	}
	due(6*days, "within the window of revalidate_before_days")
	due(-time.Hour, "ended at "+b.only().ValidatedUntil.UTC().Format(time.RFC3339))
	b.must(b.client.SubmitDomain(t.Context(), id, []certcentral.ValidationRequest{{Type: "ov"}}))
	created, _ = refresh(t, s, created)
	_, diags := s.Plan(t.Context(), created, config)
	expect(t, diags, warning, "Domain Validation Is Due", "not proved")
}
