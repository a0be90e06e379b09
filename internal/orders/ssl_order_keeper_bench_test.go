// SPDX-License-Identifier: MPL-2.0

package orders_test

import (
	"fmt"
	"maps"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/acctest"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/simulator"
)

// declared are arguments beyond those that every order of a keeper has; nil takes one out.
type declared = map[string]any

// merged returns the arguments of all, those of later ones first.
func merged(all ...declared) declared {
	result := declared{}
	for _, one := range all {
		maps.Copy(result, one)
	}
	return result
}

// keeper keeps one resource over many runs, each in a process of its own.
type keeper struct {
	*testing.T
	bench   *acctest.Bench
	sent    *bodies
	csr     string
	current *acctest.Object // nil before the first run
}

func newKeeper(t *testing.T, config simulator.Config) *keeper {
	t.Helper()
	b := acctest.New(t, config)
	return &keeper{T: t, bench: b, sent: record(b), csr: acctest.NewCSR(t, "shop.example")}
}

// another returns the keeper of another resource with the same key in the same account.
func (k *keeper) another() *keeper {
	return &keeper{T: k.T, bench: k.bench, sent: k.sent, csr: k.csr}
}

// serve starts a process, and returns the configuration for it.
func (k *keeper) serve(more declared) (*acctest.Server, tftypes.Value) {
	k.Helper()
	s := k.bench.Serve(k.T, sslOrder)
	if k.current == nil {
		k.current = s.Null()
	}
	all := inputs(k.bench, k.csr, nil)
	object, ok := s.Null().Value.Type().(tftypes.Object)
	if !ok {
		k.Fatal("the resource is no object")
	}
	for name, value := range more {
		all[name] = valueOf(k.T, object.AttributeTypes[name], value)
	}
	return s, s.Config(all)
}

// run refreshes, plans and applies in a process of its own, and returns what was said. An error ends it.
func (k *keeper) run(more declared) []*tfprotov6.Diagnostic {
	k.Helper()
	s, config := k.serve(more)
	after, diags := cycle(k.T, s, k.current, config)
	k.current = after
	return diags
}

// apply is a run that succeeds.
func (k *keeper) apply(more declared) []*tfprotov6.Diagnostic {
	k.Helper()
	diags := k.run(more)
	expectNoError(k.T, diags)
	return diags
}

// lose is an apply whose result is lost: the run was killed, and the state is the one from before.
func (k *keeper) lose(more declared) {
	k.Helper()
	before := k.current
	k.apply(more)
	k.current = before
}

// forget loses what the provider remembers of the order, as Terraform does when a provider is killed in an apply.
func (k *keeper) forget() { k.current = &acctest.Object{Value: k.current.Value} }

// refresh reads the order.
func (k *keeper) refresh() []*tfprotov6.Diagnostic {
	k.Helper()
	read, diags := k.bench.Serve(k.T, sslOrder).Read(k.Context(), k.current)
	expectNoError(k.T, diags)
	k.current = read
	return diags
}

// plan refreshes and plans in a process of its own, and sees to it that neither writes.
func (k *keeper) plan(more declared) (plan *acctest.Object, diags []*tfprotov6.Diagnostic) {
	k.Helper()
	k.bench.ForgetRequests()
	diags = k.refresh()
	s, config := k.serve(more)
	plan, planned := s.Plan(k.Context(), k.current, config)
	expectNoError(k.T, planned)
	for _, asked := range writes(k.bench, "") {
		if !strings.HasSuffix(asked, "/dcv-random-value") { // which makes nothing, and asks for what is to be proved with
			k.Errorf("a plan asked for %v", asked)
		}
	}
	return plan, append(diags, planned...)
}

// expectQuiet checks that nothing is left to do, and returns what is said all the same.
func (k *keeper) expectQuiet(more declared) []*tfprotov6.Diagnostic {
	k.Helper()
	plan, diags := k.plan(more)
	was, is := attributes(k.T, k.current), attributes(k.T, plan)
	for name, value := range is {
		if !value.Equal(was[name]) {
			k.Errorf("%s is planned to change from %s to %s", name, was[name], value)
		}
	}
	return diags
}

// importFirst takes the first order into the state of a resource.
func (k *keeper) importFirst() {
	k.Helper()
	s := k.bench.Serve(k.T, sslOrder)
	imported, err := s.ImportResourceState(k.Context(), &tfprotov6.ImportResourceStateRequest{TypeName: sslOrder, ID: k.order(0)})
	must(k.T, err)
	value, err := imported.ImportedResources[0].State.Unmarshal(s.Null().Value.Type())
	must(k.T, err)
	k.current = &acctest.Object{Value: value, Private: imported.ImportedResources[0].Private}
}

// order returns the id of the order of a place, from 0 on.
func (k *keeper) order(place int) string {
	k.Helper()
	if orders := k.bench.Orders(); place < len(orders) {
		return fmt.Sprint(orders[place].ID)
	}
	k.Fatalf("there are %d orders, and none at place %d", len(k.bench.Orders()), place)
	return ""
}

// expectOrder checks that state has the order of that place, and that so many orders were bought.
func (k *keeper) expectOrder(place, bought int) {
	k.Helper()
	expectOrders(k.T, k.bench, bought)
	if id := k.current.Attribute(k.T, "id"); id != k.order(place) {
		k.Errorf("the order in state is %s, want %s, the one at place %d", id, k.order(place), place)
	}
}

// expectWrites checks what the runs since the requests were forgotten asked to change.
func (k *keeper) expectWrites(want ...string) {
	k.Helper()
	asked := writes(k.bench, k.current.Attribute(k.T, "id"))
	if fmt.Sprint(asked) != fmt.Sprint(want) {
		k.Errorf("the service was asked for %v, want %v", asked, want)
	}
}

// expectSilence checks that no diagnostic has the summary.
func expectSilence(t *testing.T, diags []*tfprotov6.Diagnostic, summary string) {
	t.Helper()
	for _, d := range diags {
		if strings.HasPrefix(d.Summary, summary) {
			t.Errorf("it says %s: %s", d.Summary, d.Detail)
		}
	}
}

// expectDetail returns the detail of the one warning whose summary begins that way.
func expectDetail(t *testing.T, diags []*tfprotov6.Diagnostic, summary string) (detail string) {
	t.Helper()
	expectSummary(t, diags, tfprotov6.DiagnosticSeverityWarning, summary)
	for _, d := range diags {
		if strings.HasPrefix(d.Summary, summary) {
			detail = d.Detail
		}
	}
	return detail
}
