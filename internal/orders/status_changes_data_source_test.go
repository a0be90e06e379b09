// SPDX-License-Identifier: MPL-2.0

package orders_test

import (
	"fmt"
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/acctest"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/simulator"
)

const statusChanges = "certcentral_status_changes"

// The span is counted back from now, or lies between two moments in any time zone.
func TestStatusChanges(t *testing.T) {
	t.Parallel()
	r := newReader(t, simulator.Config{})
	issued := r.place("ssl_basic")
	must(t, r.Issue(issued))
	r.Advance(2 * time.Hour)
	waiting := r.place("ssl_basic", awaitingApproval)
	r.Advance(time.Minute)
	now := r.Now()
	order, err := r.client.Order(t.Context(), issued)
	must(t, err)
	first := fmt.Sprintf("%d|%d|issued", issued, order.Certificate.ID)
	second := fmt.Sprintf("%d||needs_approval", waiting)
	moment := func(ago time.Duration) string {
		return now.Add(-ago).In(time.FixedZone("", 3600)).Format(time.RFC3339)
	}
	tests := map[string]struct {
		config map[string]any
		want   []string
	}{
		"minutes":             {map[string]any{"minutes": 180}, []string{first, second}},
		"few minutes":         {map[string]any{"minutes": 30}, []string{second}},
		"seconds":             {map[string]any{"seconds": 30}, []string{}},
		"they add up":         {map[string]any{"minutes": 1, "seconds": 30}, []string{second}},
		"from":                {map[string]any{"from": moment(3 * time.Hour)}, []string{first, second}},
		"from and to":         {map[string]any{"from": moment(3 * time.Hour), "to": moment(time.Hour)}, []string{first}},
		"seven days":          {map[string]any{"from": moment(8 * 24 * time.Hour), "to": moment(24 * time.Hour)}, []string{}},
		"seven days in parts": {map[string]any{"minutes": 10079, "seconds": 60}, []string{first, second}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			got := r.read(statusChanges, test.config)
			if changes := entries(t, got["orders"], "order_id", "certificate_id", "status"); !slices.Equal(changes, test.want) {
				t.Errorf("the changes are %q, want %q", changes, test.want)
			}
			r.expectMade(0, "/order/certificate/status-changes")
		})
	}
}

// The service reads times as those of Denver.
func TestStatusChanges_mountainTime(t *testing.T) {
	t.Parallel()
	r := newReader(t, simulator.Config{})
	queries := r.queries()
	r.read(statusChanges, map[string]any{"from": "2026-07-01T00:00:00Z", "to": "2026-07-02T12:30:00+02:00"})
	if got := queries.last()["filters[status_last_updated]"]; !slices.Equal(got, []string{"2026-06-30 18:00:00...2026-07-02 04:30:00"}) {
		t.Errorf("the span asked for is %q", got)
	}
	r.read(statusChanges, map[string]any{"minutes": 5, "seconds": 7})
	if got := queries.last(); got["minutes"][0] != "5" || got["seconds"][0] != "7" {
		t.Errorf("the span asked for is %q", got)
	}
}

func TestStatusChanges_invalid(t *testing.T) {
	t.Parallel()
	r := newReader(t, simulator.Config{})
	const start = "2026-07-01T00:00:00Z"
	tests := map[string]struct {
		config          map[string]any
		summary, detail string
	}{
		"nothing":                {map[string]any{}, "Invalid Attribute Combination", "At least one"},
		"to alone":               {map[string]any{"to": start}, "Invalid Attribute Combination", ""},
		"from beside minutes":    {map[string]any{"from": start, "minutes": 5}, "Invalid Attribute Combination", "minutes"},
		"from beside seconds":    {map[string]any{"from": start, "seconds": 5}, "Invalid Attribute Combination", "seconds"},
		"no minutes":             {map[string]any{"minutes": 0}, "Invalid Attribute Value", "between 1 and 10080"},
		"too many seconds":       {map[string]any{"seconds": 604801}, "Invalid Attribute Value", "between 1 and 604800"},
		"too many minutes":       {map[string]any{"minutes": 10081}, "Invalid Attribute Value", "between 1 and 10080"},
		"too much together":      {map[string]any{"minutes": 10080, "seconds": 1}, "Span Not Possible", "168h0m1s"},
		"no moment":              {map[string]any{"from": "2026-07-01"}, "Invalid Moment", `"2026-07-01"`},
		"no moment at the end":   {map[string]any{"from": start, "to": "now"}, "Invalid Moment", `"now"`},
		"ends where it begins":   {map[string]any{"from": start, "to": "2026-07-01T02:00:00+02:00"}, "Span Not Possible", "not before"},
		"more than seven days":   {map[string]any{"from": start, "to": "2026-07-08T00:00:01Z"}, "Span Not Possible", "168h0m1s apart"},
		"more than seven to now": {map[string]any{"from": r.Now().AddDate(0, 0, -8).Format(time.RFC3339)}, "Span Too Long", "seven days"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, diags := r.Data(t, statusChanges, test.config)
			expectDiagnostic(t, diags, failure, test.summary, test.detail)
			if len(diags) != 1 && name != "to alone" { // which is no span either
				t.Errorf("one mistake has %d diagnostics", len(diags))
			}
		})
	}
}

// What is not known yet is not complained about: validation passes, and a request is made.
func TestStatusChanges_unknown(t *testing.T) {
	t.Parallel()
	const start = "2026-07-01T00:00:00Z"
	for name, config := range map[string]map[string]any{
		"end":   {"from": start, "to": acctest.Unknown},
		"begin": {"from": acctest.Unknown, "to": start},
		"parts": {"minutes": acctest.Unknown, "seconds": 604800},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newReader(t, simulator.Config{})
			if _, diags := r.Data(t, statusChanges, config); len(r.Requests()) != 1 {
				t.Errorf("it is refused: %v", diags[0].Summary)
			}
		})
	}
}

// The orders are sorted, however the service lists them.
func TestStatusChanges_sorted(t *testing.T) {
	t.Parallel()
	r := newReader(t, simulator.Config{})
	fault(t, r.Bench, simulator.Fault{
		Method: http.MethodGet, Path: "/order/certificate/status-changes", Kind: "rewrite",
		Rewrite: func(status int, _ []byte) (int, []byte) {
			return status, []byte(`{"orders":[{"order_id":12,"status":"issued"},{"order_id":"7","status":"pending"},{"order_id":9,"certificate_id":3}]}`)
		},
	})
	got := r.read(statusChanges, map[string]any{"minutes": 5})
	if changes := entries(t, got["orders"], "order_id", "certificate_id", "status"); !slices.Equal(changes, []string{"7||pending", "9|3|", "12||issued"}) {
		t.Errorf("the changes are %q", changes)
	}
}

func TestStatusChanges_refused(t *testing.T) {
	t.Parallel()
	r := newReader(t, simulator.Config{})
	fault(t, r.Bench, simulator.Fault{Method: http.MethodGet, Path: "/order/certificate/status-changes", Kind: "status", Status: http.StatusForbidden})
	_, diags := r.Data(t, statusChanges, map[string]any{"minutes": 5})
	expectDiagnostic(t, diags, failure, "Could Not List Status Changes", "API key may not do this")
}

func TestAccStatusChanges(t *testing.T) {
	r := newReader(t, simulator.Config{})
	id := r.place("ssl_basic")
	resource.ParallelTest(t, resource.TestCase{
		ProtoV6ProviderFactories: r.Factories(),
		Steps: []resource.TestStep{{
			Config: r.Config("", `data "certcentral_status_changes" "test" { minutes = 60 }`),
			ConfigStateChecks: []statecheck.StateCheck{
				statecheck.ExpectKnownValue("data.certcentral_status_changes.test", tfjsonpath.New("orders"), knownvalue.ListExact([]knownvalue.Check{
					knownvalue.ObjectPartial(map[string]knownvalue.Check{"order_id": knownvalue.StringExact(idText(id)), "status": knownvalue.StringExact("pending")}),
				})),
			},
		}},
	})
}
