// SPDX-License-Identifier: MPL-2.0

package orders_test

import (
	"maps"
	"slices"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/acctest"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/simulator"
)

// The bench for the table of changes of client orders: that of TLS orders (ssl_order_table_test.go), with addresses in the
// place of names and one status more. The rows are in the file beside this one.

// toPickUp is the status of an order that waits for its recipient to make a key.
const toPickUp = "waiting_pickup"

var clientStatuses = slices.Insert(slices.Clone(statuses), slices.Index(statuses, isPending)+1, toPickUp)

// clientLife is a client order on its way.
type clientLife struct{ *life }

// arriveClient brings an order for Kim Vos, with more in its declaration, into a status, as a plan finds it there. Only one
// that is to be picked up has no CSR.
func arriveClient(t *testing.T, status string, more map[string]any) *clientLife {
	t.Helper()
	b := acctest.New(t, simulator.Config{})
	l := &clientLife{&life{Server: b.Serve(t, clientOrder), t: t, b: b, status: status, field: b.AddCustomField("Cost centre", "", false)}}
	l.declared = clientInputs(b, values{
		"individual": individual("Kim", "Vos", "kv"), "emails": addresses("kim@shop.example", "k.vos@other.example"),
	})
	if status != toPickUp {
		l.declared["csr"] = acctest.Text(acctest.NewCSR(t, "Kim Vos"))
	}
	l.declared = l.declare(more)
	switch status {
	case isUnconfirmed:
		gone(t, b, "drop_after", 0)
		l.apply()
		b.ForgetFaults()
		return l
	case needsApproval:
		l.declared["skip_approval"] = tftypes.NewValue(tftypes.Bool, false)
	case isReissuing:
		final := l.declared
		l.declared = l.declare(map[string]any{"emails": addresses("kim@shop.example", "first@shop.example")})
		l.apply()
		issue(t, b)
		l.declared = final
	}
	l.apply()
	l.happen()
	if status == toPickUp {
		proveAll(t, b)
	}
	l.refresh()
	if got := l.current.Attribute(t, "status"); got != status {
		t.Fatalf("the order has status %s, want %s", got, status)
	}
	return l
}

// proveAll has everything proved that the newest order waits for: its organization, and its addresses.
func proveAll(t *testing.T, b *acctest.Bench) {
	t.Helper()
	for _, organization := range b.Organizations() {
		must(t, b.ValidateOrganization(organization.ID, "smime"))
	}
	must(t, b.ValidateEmails(b.Orders()[len(b.Orders())-1].ID))
}

// declare returns the declaration with a change, in which nil takes an attribute out.
func (l *clientLife) declare(change map[string]any) values {
	l.t.Helper()
	change = maps.Clone(change)
	ready := values{}
	for name, value := range change {
		if value, ok := value.(tftypes.Value); ok {
			ready[name] = value
			delete(change, name)
		}
	}
	declared := l.life.declare(change)
	maps.Copy(declared, ready)
	return declared
}

// label is what the summary of each diagnostic ends with.
func (l *clientLife) label() string {
	name := l.current.Attribute(l.t, "common_name")
	if name == "" { // the service makes it, and only the addresses are declared
		name = "kim@shop.example"
	}
	return ": " + name + ", Order " + l.current.Attribute(l.t, "id")
}

// step plans and applies a change, checks that it leads to what is wanted, and that nothing is left to plan.
func (l *clientLife) step(change map[string]any, want outcome) {
	l.t.Helper()
	before := l.b.Orders()
	l.b.ForgetRequests()
	declared := l.declare(change)
	config := l.Config(declared)
	plan, diags := l.Plan(l.t.Context(), l.current, config)
	expectSays(l.t, diags, l.label(), want)
	if !want.refused {
		l.expectPlan(plan, want)
		after, diags := l.Apply(l.t.Context(), l.current, plan, config)
		expectNoError(l.t, diags)
		expectCameTrue(l.t, plan, after)
		l.current, l.declared = after, declared
	}
	if len(want.sent) == 0 && len(l.b.Requests()) > 0 {
		l.t.Errorf("%v was asked, want nothing", l.b.Requests())
	}
	l.expectSent(want.sent)
	l.expectOrders(before, want)
	l.refresh()
	l.expectNothing(nil)
}

// expectSays checks the diagnostics of a plan: no more and no fewer, each with action, name and order in its summary.
func expectSays(t *testing.T, diags []*tfprotov6.Diagnostic, label string, want outcome) {
	t.Helper()
	severity := tfprotov6.DiagnosticSeverityWarning
	if want.refused {
		severity = tfprotov6.DiagnosticSeverityError
	}
	var titles []string
	for _, d := range diags {
		title := d.Summary[:max(0, len(d.Summary)-len(label))]
		if d.Severity != severity || title+label != d.Summary {
			t.Fatalf("the plan says %s: %s: %s", d.Severity, d.Summary, d.Detail)
		}
		titles = append(titles, title)
	}
	if want.refused { // one for each attribute
		titles = slices.Compact(titles)
	}
	if !slices.Equal(titles, want.says) {
		t.Fatalf("the plan says %q, want %q", titles, want.says)
	}
}

// expectPlan checks what a plan knows, and that it changes no fact that is not about to change.
func (l *clientLife) expectPlan(plan *acctest.Object, want outcome) {
	l.t.Helper()
	prior, planned := attributes(l.t, l.current), attributes(l.t, plan)
	unknown := want.unknown
	if want.proofs {
		unknown = append(slices.Clone(unknown), "email_validations")
	}
	for _, fact := range slices.Concat(certificateFacts, orderFacts, []string{"previous_order_id", "email_validations"}) {
		become, changes := want.known[fact]
		if !changes {
			become = prior[fact]
		}
		if open := slices.Contains(unknown, fact); open == planned[fact].IsKnown() || !open && !planned[fact].Equal(become) {
			l.t.Errorf("%s is planned as %s, want %s (unknown: %t)", fact, planned[fact], become, open)
		}
	}
	for name, value := range planned {
		if !slices.Contains(unknown, name) && !value.IsFullyKnown() {
			l.t.Errorf("%s is planned as %s", name, value)
		}
	}
}

// expectNothing checks that a change plans nothing at all, and says nothing.
func (l *clientLife) expectNothing(change map[string]any) {
	l.t.Helper()
	plan, diags := l.Plan(l.t.Context(), l.current, l.Config(l.declare(change)))
	for _, d := range diags {
		l.t.Errorf("the plan says %s: %s: %s", d.Severity, d.Summary, d.Detail)
	}
	prior := attributes(l.t, l.current)
	for name, value := range attributes(l.t, plan) {
		if !value.Equal(prior[name]) {
			l.t.Errorf("%s is planned to change from %s to %s, want no change", name, prior[name], value)
		}
	}
}
