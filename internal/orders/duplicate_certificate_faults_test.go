// SPDX-License-Identifier: MPL-2.0

package orders_test

import (
	"context"
	"encoding/json"
	"net/http"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/acctest"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/certcentral"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/simulator"
)

// duplicateFaults are what may happen to the answer of the one POST, by whether it can be known within the run what came
// of it.
var duplicateFaults = map[string]struct {
	fault simulator.Fault
	lost  bool
}{
	"cut before commit":        {simulator.Fault{Kind: "drop_before"}, true},
	"cut after commit":         {simulator.Fault{Kind: "drop_after"}, false},
	"500 before commit":        {simulator.Fault{Kind: "status", Status: 500}, true},
	"500 after commit":         {simulator.Fault{Kind: "status", Status: 500, AfterCommit: true}, false},
	"503 after commit":         {simulator.Fault{Kind: "status", Status: 503, AfterCommit: true}, false},
	"truncated answer":         {simulator.Fault{Kind: "truncate"}, false},
	"answer that is no JSON":   {simulator.Fault{Kind: "status", Status: 201, Body: json.RawMessage(`"<html>Created</html>"`), AfterCommit: true}, false},
	"gateway after commit":     {simulator.Fault{Kind: "status", Status: 409, Body: json.RawMessage(`"<html>Conflict</html>"`), AfterCommit: true}, false},
	"429 with Retry-After":     {simulator.Fault{Kind: "status", Status: 429, RetryAfter: "7"}, false},
	"429 without Retry-After":  {simulator.Fault{Kind: "status", Status: 429}, false},
	"slow answer after commit": {simulator.Fault{Kind: "delay", Delay: time.Second, AfterCommit: true}, false},
}

// Whatever happens to the answer, there is one duplicate in the end, it is in state, and nothing more is planned. What did
// not arrive is planned anew by the next run, not sent again by the same.
func TestDuplicate_faults(t *testing.T) {
	for _, updating := range []bool{false, true} {
		for name, test := range duplicateFaults {
			for _, approval := range []bool{false, true} {
				t.Run(map[bool]string{false: "create", true: "update"}[updating]+", "+name+map[bool]string{true: ", to be approved"}[approval], func(t *testing.T) {
					t.Parallel()
					b := newDuplicateBench(t, simulator.Config{Validation: "auto"})
					b.Adjust = func(config *certcentral.Config) { config.RequestTimeout = 250 * time.Millisecond }
					terms := values{}
					if approval {
						terms["skip_approval"] = leaveOut()
					}
					s, current, existing := b.Serve(t, duplicateType), (*acctest.Object)(nil), 0
					if current = s.Null(); updating {
						s, current, _ = b.created(nil)
						existing = 1
					}
					injected := test.fault // both of approval run at once
					injected.Method, injected.Path, injected.Times = http.MethodPost, duplications, 1
					fault(t, b.Bench, injected)
					config := s.Config(b.inputs(acctest.NewCSR(t, "shop.example"), terms))
					b.settles(s, current, config, existing, test.lost)
				})
			}
		}
	}
}

// settles applies a configuration whose duplicate meets a fault, until the plan is empty.
func (b *duplicateBench) settles(s *acctest.Server, current *acctest.Object, config tftypes.Value, existing int, lost bool) {
	b.t.Helper()
	prior := current.Value
	current, diags := cycle(b.t, s, current, config)
	switch {
	case !lost:
		expectNoError(b.t, diags)
		b.expectDuplicates(existing + 1)
	case existing > 0:
		expectSummary(b.t, diags, errorSeverity, "Duplicate Not Confirmed")
		if !current.Value.Equal(prior) {
			b.t.Error("an update that is uncertain changed the state")
		}
	default:
		expectNoError(b.t, diags)
		expectSummary(b.t, diags, warningSeverity, "Duplicate Not Confirmed")
		expectAttributes(b.t, current, map[string]string{"status": "unconfirmed", "certificate_id": "request-unknown"})
	}
	if lost {
		b.expectDuplicates(existing)
		b.expectSent(1)
		s = b.Serve(b.t, duplicateType) // another run
		current, diags = cycle(b.t, s, current, config)
		expectNoError(b.t, diags)
		expectSummary(b.t, diags, warningSeverity, "Duplicate Was Not Made")
	}
	current, diags = s.Read(b.t.Context(), current)
	expectNoError(b.t, diags)
	plan, _ := s.Plan(b.t.Context(), current, config)
	if !plan.Value.Equal(current.Value) {
		b.t.Errorf("it goes on planning: %v for %v", plan.Value, current.Value)
	}
	b.expectDuplicates(existing + 1)
}

// inTheDark makes the next duplicate meet a fault of the kind, and whatever could tell of it fail.
func (b *duplicateBench) inTheDark(kind string) {
	b.t.Helper()
	as := func(status int, body []byte) (int, []byte) { return status, body }
	fault(b.t, b.Bench,
		simulator.Fault{Method: http.MethodPost, Path: duplications, Times: 1, Kind: kind},
		// The order and the list are read once before.
		simulator.Fault{Method: http.MethodGet, Path: purchases, Times: 1, Kind: "rewrite", Rewrite: as},
		simulator.Fault{Method: http.MethodGet, Path: duplications, Times: 1, Kind: "rewrite", Rewrite: as},
		simulator.Fault{Method: http.MethodGet, Kind: "status", Status: 503},
	)
}

// The service is gone for the look-up too, and comes back: the next refresh finds what there is, and counts it once.
func TestDuplicate_unconfirmed(t *testing.T) {
	for name, test := range map[string]struct {
		kind     string
		updating bool
	}{
		"made": {"drop_after", false}, "not made": {"drop_before", false},
		"made, update": {"drop_after", true}, "not made, update": {"drop_before", true},
	} {
		t.Run(name, func(t *testing.T) {
			b := newDuplicateBench(t, simulator.Config{Validation: "auto"})
			s := b.Serve(t, duplicateType)
			current, existing := s.Null(), 0
			if test.updating {
				s, current, _ = b.created(nil)
				existing = 1
			}
			csr := acctest.NewCSR(t, "shop.example")
			config := s.Config(b.inputs(csr, values{"signature_hash": acctest.Text("sha384")}))
			plan, _ := s.Plan(t.Context(), current, config)
			b.inTheDark(test.kind)
			current, diags := s.Apply(t.Context(), current, plan, config)
			expectSummary(t, diags, map[bool]tfprotov6.DiagnosticSeverity{true: errorSeverity, false: warningSeverity}[test.updating], "Duplicate Not Confirmed")

			current, diags = s.Read(t.Context(), current)
			expectSummary(t, diags, errorSeverity, "Duplicate Still Not Confirmed")
			_, diags = s.Plan(t.Context(), current, s.Config(b.inputs(acctest.NewCSR(t, "shop.example"), nil)))
			expectSummary(t, diags, errorSeverity, "Duplicate Not Confirmed")

			b.ForgetFaults()
			current, diags = s.Read(t.Context(), current)
			expectNoError(t, diags)
			if test.kind == "drop_before" {
				expectSummary(t, diags, warningSeverity, "Duplicate Was Not Made")
				if current.Value.IsNull() == test.updating {
					t.Errorf("the state is %v", current.Value)
				}
			}
			s = b.Serve(t, duplicateType) // another run
			current, diags = cycle(t, s, current, config)
			expectNoError(t, diags)
			_, diags = s.Plan(t.Context(), current, s.Config(b.inputs(acctest.NewCSR(t, "shop.example"), nil)))
			expectNoError(t, diags)
			b.expectDuplicates(existing + 1)
			b.expectSent(map[string]int{"drop_after": 1, "drop_before": 2}[test.kind])
			expectAttributes(t, current, map[string]string{"status": "issued", "csr": csr, "signature_hash": "sha384"})
			if plan, _ := s.Plan(t.Context(), current, config); !plan.Value.Equal(current.Value) {
				t.Error("it goes on planning")
			}
		})
	}
}

// A duplicate that was there before, of the same key and names, is not taken for the one that was never made.
func TestDuplicate_unconfirmedNotAnother(t *testing.T) {
	b := newDuplicateBench(t, simulator.Config{Validation: "auto"})
	_, other, csr := b.created(nil)
	s := b.Serve(t, duplicateType)
	config := s.Config(b.inputs(csr, nil))
	b.inTheDark("drop_before")
	current, _ := cycle(t, s, s.Null(), config)
	b.ForgetFaults()
	current, diags := s.Read(t.Context(), current)
	expectSummary(t, diags, warningSeverity, "Duplicate Was Not Made")
	if !current.Value.IsNull() {
		t.Fatalf("the state is %v", current.Value)
	}
	current, diags = cycle(t, b.Serve(t, duplicateType), current, config)
	expectNoError(t, diags)
	if current.Attribute(t, "id") == other.Attribute(t, "id") {
		t.Error("it is the other one")
	}
	b.expectDuplicates(2)
}

// What was sent with one account's key cannot be settled with another's.
func TestDuplicate_unconfirmedOtherKey(t *testing.T) {
	b := newDuplicateBench(t, simulator.Config{Validation: "auto", Users: []simulator.User{{APIKey: "another-key", Role: "administrator"}}})
	s := b.Serve(t, duplicateType)
	b.inTheDark("drop_after")
	current, _ := cycle(t, s, s.Null(), s.Config(b.inputs(acctest.NewCSR(t, "shop.example"), nil)))
	b.ForgetFaults()
	b.Adjust = func(config *certcentral.Config) { config.APIKey = "another-key" }
	read, diags := b.Serve(t, duplicateType).Read(t.Context(), current)
	expectSummary(t, diags, errorSeverity, "Duplicate Sent With Another Key")
	if read.Value.IsNull() {
		t.Error("it left state")
	}
}

// A provider that was killed kept no note: the key and the names in state tell all the same.
func TestDuplicate_unconfirmedWithoutNote(t *testing.T) {
	b := newDuplicateBench(t, simulator.Config{Validation: "auto"})
	s := b.Serve(t, duplicateType)
	b.inTheDark("drop_after")
	current, _ := cycle(t, s, s.Null(), s.Config(b.inputs(acctest.NewCSR(t, "shop.example"), nil)))
	b.ForgetFaults()
	killed := &acctest.Object{Value: current.Value}
	_, diags := s.Plan(t.Context(), killed, s.Config(b.inputs(acctest.NewCSR(t, "shop.example"), nil)))
	expectSummary(t, diags, errorSeverity, "Duplicate Not Confirmed")
	current, diags = s.Read(t.Context(), killed)
	expectNoError(t, diags)
	expectAttributes(t, current, map[string]string{"status": "issued", "sub_id": "001"})
	b.expectDuplicates(1)
}

// A run that is interrupted while the duplicate is on its way still saves it.
func TestDuplicate_interrupted(t *testing.T) {
	b := newDuplicateBench(t, simulator.Config{Validation: "auto"})
	s := b.Serve(t, duplicateType)
	config := s.Config(b.inputs(acctest.NewCSR(t, "shop.example"), nil))
	plan, _ := s.Plan(t.Context(), s.Null(), config)
	ctx, interrupt := context.WithCancel(t.Context())
	fault(t, b.Bench, simulator.Fault{Method: http.MethodPost, Path: duplications, Times: 1, Kind: "rewrite", Rewrite: func(status int, body []byte) (int, []byte) {
		interrupt()
		return status, body
	}})
	current, diags := s.Apply(ctx, s.Null(), plan, config)
	expectNoError(t, diags)
	expectAttributes(t, current, map[string]string{"id": "*", "certificate_id": "*"})
	current, diags = cycle(t, s, current, config)
	expectNoError(t, diags)
	expectAttributes(t, current, map[string]string{"status": "issued", "serial_number": "*"})
	b.expectDuplicates(1)
	b.expectSent(1)
}
