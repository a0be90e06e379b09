// SPDX-License-Identifier: MPL-2.0

package domains_test

import (
	"fmt"
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
	expect(t, diags, failure, fmt.Sprintf("Domain %d Not Visible", id))
	if identityOf(t, unseen) != fmt.Sprint(id) || unseen.Value.IsNull() {
		t.Error("a domain that is not seen left state")
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
	b.must(b.client.SubmitDomain(t.Context(), id, []certcentral.ValidationRequest{{Type: "ov"}}, ""))
	created, _ = refresh(t, s, created)
	_, diags := s.Plan(t.Context(), created, config)
	expect(t, diags, warning, "Domain Validation Is Due", "not proved")
}
