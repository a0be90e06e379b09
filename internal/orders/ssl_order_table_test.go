// SPDX-License-Identifier: MPL-2.0

package orders_test

import (
	"maps"
	"net/http"
	"path"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/acctest"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/simulator"
)

// The bench for the table of changes: an order in each of its statuses, one change of its declaration, and everything that
// plan, apply and the next plan may and may not do about it. The rows are in the files beside this one.

// The statuses in which a change of the declaration can meet an order.
const (
	isUnconfirmed = "unconfirmed"
	needsApproval = "needs_approval"
	isPending     = "pending"
	isReissuing   = "reissue_pending"
	isIssued      = "issued"
	isExpired     = "expired"
	isRevoked     = "revoked"
	isCanceled    = "canceled"
	isRejected    = "rejected"
)

var statuses = []string{isUnconfirmed, needsApproval, isPending, isReissuing, isIssued, isExpired, isRevoked, isCanceled, isRejected}

// The calls that change something.
const (
	purchaseCall    = "POST /order/certificate/*"
	reissueCall     = "POST /order/certificate/*/reissue"
	cancelCall      = "PUT /order/certificate/*/status"
	rejectCall      = "PUT /request/*/status"
	revokeCall      = "PUT /order/certificate/*/revoke"
	revokeOneCall   = "PUT /certificate/*/revoke"
	namesCall       = "PUT /order/certificate/*/dns-names"
	csrCall         = "POST /order/certificate/*/csr"
	methodCall      = "PUT /order/certificate/*/dcv-method"
	contactCall     = "PUT /order/certificate/*/contact"
	customFieldCall = "POST /order/certificate/*/custom-field"
	autoReissueCall = "PUT /order/certificate/*/auto-reissue"
	mailCall        = "PUT /order/certificate/*/resend-emails"
)

// What the service tells of the certificate, and of the order. Beside these, a plan knows dcv_records and
// previous_order_id.
var (
	certificateFacts = []string{"status", "certificate_id", "serial_number", "thumbprint", "valid_from", "valid_till", "renewal_due_at", "reissues_count", "requests"}
	orderFacts       = []string{"id", "product_name_id", "order_valid_till", "is_renewal", "is_renewed", "is_multi_year_plan", "price", "currency"}
)

// outcome is what one change leads to.
type outcome struct {
	refused bool     // the plan fails
	says    []string // the titles of the plan's diagnostics
	unknown []string // the facts that the plan does not know
	known   values   // the facts that the plan knows to become something else
	proofs  bool     // dcv_records are planned anew, by known keys
	sent    []string // the calls that change something, in their order
	left    string   // the status of the first order afterwards, where it changes
	orders  int      // orders placed
}

// life is an order on its way, with what was declared of it last.
type life struct {
	*acctest.Server
	t        *testing.T
	b        *acctest.Bench
	status   string
	declared values
	current  *acctest.Object
	field    int64 // a custom field of the account
}

// arrive brings an order of the declaration, with more in it, into a status, as a plan finds it there: read last, unless
// it is not confirmed.
func arrive(t *testing.T, status string, more map[string]any) *life {
	t.Helper()
	b := acctest.New(t, simulator.Config{})
	l := &life{Server: b.Serve(t, sslOrder), t: t, b: b, status: status, field: b.AddCustomField("Cost centre", "", false)}
	l.declared = inputs(b, acctest.NewCSR(t, "shop.example"), values{"dns_names": nameSet("other.example")})
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
		l.declared = l.declare(map[string]any{"dns_names": []any{"first.example"}})
		l.apply()
		issue(t, b)
		l.declared = final
	}
	l.apply()
	l.happen()
	l.refresh()
	if got := l.current.Attribute(t, "status"); got != status {
		t.Fatalf("the order has status %s, want %s", got, status)
	}
	return l
}

// waits tells whether the order, or a reissue of it, is not issued yet.
func (l *life) waits() bool {
	return l.status == needsApproval || l.status == isPending || l.status == isReissuing
}

// happen is what others do to an order that was just placed, to bring it into its status.
func (l *life) happen() {
	l.t.Helper()
	switch l.status {
	case isIssued, isExpired, isRevoked:
		issue(l.t, l.b)
	case isCanceled:
		cancelElsewhere(l.t, l.b)
	case isRejected:
		must(l.t, l.b.Reject(l.b.Orders()[0].ID))
	}
	switch l.status {
	case isExpired:
		l.b.Advance(400 * days)
	case isRevoked:
		must(l.t, l.b.Revoke(l.b.Orders()[0].ID))
	}
}

// declare returns the declaration with a change, in which nil takes an attribute out.
func (l *life) declare(change map[string]any) values {
	l.t.Helper()
	declared := maps.Clone(l.declared)
	object, ok := l.Null().Value.Type().(tftypes.Object)
	if !ok {
		l.t.Fatal("the schema is of no object")
	}
	for name, value := range change {
		declared[name] = valueOf(l.t, object.AttributeTypes[name], value)
	}
	return declared
}

// valueOf returns a value of the type: of slices, maps, which may lack attributes, and what tftypes takes by itself.
func valueOf(t *testing.T, kind tftypes.Type, value any) tftypes.Value {
	t.Helper()
	switch data := value.(type) {
	case []any:
		set, ok := kind.(tftypes.Set)
		if !ok {
			t.Fatalf("%v is not for a %s", data, kind)
		}
		elements := make([]tftypes.Value, 0, len(data))
		for _, element := range data {
			elements = append(elements, valueOf(t, set.ElementType, element))
		}
		return tftypes.NewValue(kind, elements)
	case map[string]any:
		object, ok := kind.(tftypes.Object)
		if !ok {
			t.Fatalf("%v is not for a %s", data, kind)
		}
		attributes := values{}
		for name, attributeType := range object.AttributeTypes {
			attributes[name] = valueOf(t, attributeType, data[name])
		}
		return tftypes.NewValue(kind, attributes)
	default:
		return tftypes.NewValue(kind, value)
	}
}

// apply plans and applies what is declared.
func (l *life) apply() {
	l.t.Helper()
	if l.current == nil {
		l.current = l.Null()
	}
	l.refresh()
	l.current, _, _ = run(l.t, l.Server, l.current, l.Config(l.declared))
}

// refresh reads the order, except one that is not confirmed, which a refresh would settle, and none.
func (l *life) refresh() {
	l.t.Helper()
	if l.current.Value.IsNull() || l.status == isUnconfirmed {
		return
	}
	read, diags := l.Read(l.t.Context(), l.current)
	expectNoError(l.t, diags)
	l.current = read
}

// step plans and applies a change, checks that it leads to what is wanted, and that nothing is left to plan.
func (l *life) step(change map[string]any, domains []string, want outcome) {
	l.t.Helper()
	before := l.b.Orders()
	l.b.ForgetRequests()
	declared := l.declare(change)
	config := l.Config(declared)
	plan, diags := l.Plan(l.t.Context(), l.current, config)
	l.expectSays(diags, want)
	if !want.refused {
		l.expectPlan(plan, domains, want)
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
func (l *life) expectSays(diags []*tfprotov6.Diagnostic, want outcome) {
	l.t.Helper()
	severity, label := tfprotov6.DiagnosticSeverityWarning, ": shop.example, Order "+l.current.Attribute(l.t, "id")
	if want.refused {
		severity = tfprotov6.DiagnosticSeverityError
	}
	var titles []string
	for _, d := range diags {
		title, labelled := strings.CutSuffix(d.Summary, label)
		if d.Severity != severity || !labelled {
			l.t.Fatalf("the plan says %s: %s: %s", d.Severity, d.Summary, d.Detail)
		}
		titles = append(titles, title)
	}
	if want.refused { // one for each attribute
		titles = slices.Compact(titles)
	}
	if !slices.Equal(titles, want.says) {
		l.t.Fatalf("the plan says %q, want %q", titles, want.says)
	}
}

// expectPlan checks what a plan knows, and that it changes no fact that is not about to change.
func (l *life) expectPlan(plan *acctest.Object, domains []string, want outcome) {
	l.t.Helper()
	prior, planned := attributes(l.t, l.current), attributes(l.t, plan)
	for _, fact := range slices.Concat(certificateFacts, orderFacts, []string{"previous_order_id"}) {
		become, changes := want.known[fact]
		if !changes {
			become = prior[fact]
		}
		if unknown := slices.Contains(want.unknown, fact); unknown == planned[fact].IsKnown() || !unknown && !planned[fact].Equal(become) {
			l.t.Errorf("%s is planned as %s, want %s (unknown: %t)", fact, planned[fact], become, unknown)
		}
	}
	if want.proofs {
		expectProofs(l.t, planned["dcv_records"], domains)
	} else if !planned["dcv_records"].Equal(prior["dcv_records"]) {
		l.t.Errorf("dcv_records are planned as %s, want %s", planned["dcv_records"], prior["dcv_records"])
	}
	for name, value := range planned {
		if open := slices.Contains(want.unknown, name) || name == "dcv_records" && want.proofs; !open && !value.IsFullyKnown() {
			l.t.Errorf("%s is planned as %s", name, value)
		}
	}
}

// expectProofs checks that records are planned for the domains, the values to come.
func expectProofs(t *testing.T, planned tftypes.Value, domains []string) {
	t.Helper()
	if !planned.IsKnown() {
		t.Fatal("dcv_records are not known at plan")
	}
	records := values{}
	must(t, planned.As(&records))
	if got := slices.Sorted(maps.Keys(records)); !slices.Equal(got, domains) {
		t.Errorf("dcv_records are planned for %q, want %q", got, domains)
	}
	for domain, record := range records {
		if !record.IsKnown() || record.IsFullyKnown() {
			t.Errorf("the record of %s is planned as %s, want a value to come", domain, record)
		}
	}
}

// expectCameTrue checks what Terraform itself would: an apply keeps every value that its plan knew.
func expectCameTrue(t *testing.T, plan, after *acctest.Object) {
	t.Helper()
	applied := attributes(t, after)
	for name, value := range attributes(t, plan) {
		if value.IsFullyKnown() && !value.Equal(applied[name]) {
			t.Errorf("%s was planned as %s and is %s", name, value, applied[name])
		}
		if !applied[name].IsFullyKnown() {
			t.Errorf("%s is not known after apply", name)
		}
	}
}

// expectSent checks the calls that change something, in their order. The one that asks for the value of a proof does not.
func (l *life) expectSent(want []string) {
	l.t.Helper()
	var sent []string
	for _, request := range l.b.Requests() {
		asksValue := strings.HasSuffix(request.Path, "/dcv-random-value")
		if request.Method != http.MethodGet && !asksValue {
			sent = append(sent, request.Method+" "+request.Path)
		}
	}
	if !slices.EqualFunc(sent, want, sameCall) {
		l.t.Errorf("sent %q, want %q", sent, want)
	}
}

// sameCall tells whether a call is the one of a glob.
func sameCall(call, glob string) bool {
	same, err := path.Match(glob, call)
	return err == nil && same
}

// expectOrders checks what exists: orders are added and none is revoked, cancelled or rejected but the one that was.
func (l *life) expectOrders(before []simulator.OrderSummary, want outcome) {
	l.t.Helper()
	after := l.b.Orders()
	if len(after) != len(before)+want.orders {
		l.t.Fatalf("there are %d orders, want %d more than %d", len(after), want.orders, len(before))
	}
	for i, was := range before {
		is := after[i]
		status := was.Status
		if i == 0 && want.left != "" {
			status = want.left
		}
		if is.Revoked != was.Revoked || is.Status != status && !slices.Contains(want.sent, reissueCall) {
			l.t.Errorf("order %d is %s with %d certificates revoked, want %s with %d", is.ID, is.Status, is.Revoked, status, was.Revoked)
		}
	}
}

// expectNothing checks that a change plans nothing at all.
func (l *life) expectNothing(change map[string]any) {
	l.t.Helper()
	plan, diags := l.Plan(l.t.Context(), l.current, l.Config(l.declare(change)))
	expectNoError(l.t, diags)
	prior := attributes(l.t, l.current)
	for name, value := range attributes(l.t, plan) {
		if !value.Equal(prior[name]) {
			l.t.Errorf("%s is planned to change from %s to %s, want no change", name, prior[name], value)
		}
	}
}

// attributes returns the attributes of an object.
func attributes(t *testing.T, o *acctest.Object) values {
	t.Helper()
	all := values{}
	must(t, o.Value.As(&all))
	return all
}
