// SPDX-License-Identifier: MPL-2.0

package certificates_test

import (
	"regexp"
	"strconv"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/acctest"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/simulator"
)

func TestAccIssuedCertificate_noWait(t *testing.T) {
	t.Parallel()
	b := newBench(t, manual)
	order := b.placeClient("class1_smime", "")
	config := b.config(order.ID, "wait = false")
	missing := known("certificate_pem", knownvalue.Null())
	b.run(
		resource.TestStep{
			Config: config,
			ConfigStateChecks: []statecheck.StateCheck{
				missing, known("certificate_id", knownvalue.Null()), known("full_chain_pem", knownvalue.Null()), known("wait", knownvalue.Bool(false)),
			},
		},
		resource.TestStep{
			PreConfig:         func() { b.must(b.ValidateEmails(order.ID)) },
			Config:            config,
			ConfigPlanChecks:  noChange,
			ConfigStateChecks: []statecheck.StateCheck{missing},
		},
		resource.TestStep{
			PreConfig:         func() { b.must(b.Pickup(order.ID)) },
			Config:            config,
			ConfigPlanChecks:  resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{updated, pemLeaves}},
			ConfigStateChecks: []statecheck.StateCheck{known("certificate_id", knownvalue.StringExact(strconv.FormatInt(order.CertificateID, 10)))},
		},
		resource.TestStep{Config: config, ConfigPlanChecks: noChange},
		resource.TestStep{
			Config:           b.config(order.ID),
			ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{updated, pemStays}},
		},
		resource.TestStep{
			ResourceName: issued, ImportState: true, ImportStateId: strconv.FormatInt(order.ID, 10), ImportStateVerify: true, ImportStateVerifyIdentifierAttribute: "order_id",
		},
	)
}

func TestAccIssuedCertificate_contradictingWaits(t *testing.T) {
	t.Parallel()
	b := newBench(t, simulator.Config{})
	b.run(resource.TestStep{
		Config: b.config(7, "wait = false", "wait_for_people = true"), PlanOnly: true, ExpectError: regexp.MustCompile("Waits Contradict Each Other"),
	})
}

// Waits that contradict each other are an error on wait; what is not known yet contradicts nothing.
func TestIssuedCertificate_waits(t *testing.T) {
	t.Parallel()
	var (
		yes     = tftypes.NewValue(tftypes.Bool, true)
		no      = tftypes.NewValue(tftypes.Bool, false)
		null    = tftypes.NewValue(tftypes.Bool, nil)
		unknown = tftypes.NewValue(tftypes.Bool, tftypes.UnknownValue)
	)
	b := newBench(t, manual)
	s := b.Serve(t, "certcentral_issued_certificate")
	tests := map[string]struct {
		wait, people tftypes.Value
		refused      bool
	}{
		"no wait, for people":      {no, yes, true},
		"no wait":                  {no, null, false},
		"no wait, not for people":  {no, no, false},
		"for people":               {null, yes, false},
		"both":                     {yes, yes, false},
		"not known, for people":    {unknown, yes, false},
		"no wait, people unknown":  {no, unknown, false},
		"neither known":            {unknown, unknown, false},
		"neither set":              {null, null, false},
		"not for people, by words": {yes, no, false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			config := s.Config(map[string]tftypes.Value{"order_id": acctest.Text("7"), "wait": test.wait, "wait_for_people": test.people})
			dynamic, err := tfprotov6.NewDynamicValue(config.Type(), config)
			b.must(err)
			resp, err := s.ValidateResourceConfig(t.Context(), &tfprotov6.ValidateResourceConfigRequest{TypeName: "certcentral_issued_certificate", Config: &dynamic})
			b.must(err)
			if !test.refused {
				quiet(t, resp.Diagnostics)
				return
			}
			expect(t, resp.Diagnostics, failure, "Waits Contradict Each Other", "wait_for_people = true")
			if at := resp.Diagnostics[0].Attribute.String(); at != `AttributeName("wait")` {
				t.Errorf("the error is on %s", at)
			}
		})
	}
}
