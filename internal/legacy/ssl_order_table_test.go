// SPDX-License-Identifier: MPL-2.0

package legacy_test

import (
	"fmt"
	"math/big"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/acctest"
)

// The table of changes: an order in each status, one change of its declaration, and everything that plan, apply and the
// next plan may and may not do about it. The rows are in the file beside this one.

const (
	days = 24 * time.Hour

	warning = tfprotov6.DiagnosticSeverityWarning
	fatal   = tfprotov6.DiagnosticSeverityError
)

// The situations in which a change can meet an order.
const (
	isPending   = "pending"
	isIssued    = "issued"
	isReissuing = "reissuing"
	isExpired   = "expired"
	isRevoked   = "revoked"
	isCanceled  = "canceled"
	isRejected  = "rejected"
)

var situations = []string{isPending, isIssued, isReissuing, isExpired, isRevoked, isCanceled, isRejected}

func hasEnded(situation string) bool {
	return slices.Contains([]string{isExpired, isRevoked, isCanceled, isRejected}, situation)
}

// kind is what a change asks for, while the order is issued.
type kind int

const (
	saysTheSame kind = iota // nothing is planned at all
	isRecorded              // the declaration changes, and nothing is sent
	isReissue
	isNewOrder
)

// row is one change.
type row struct {
	name    string
	kind    kind
	change  func(*desk) map[string]any
	because []string // the attributes that ask for what is sent
}

// deed is what a change leads to in a situation.
type deed struct {
	title string // of the plan's only diagnostic, empty for none
	fails bool
	sends string // the call, empty for none
}

func (r row) in(situation string) deed {
	switch {
	case r.kind == saysTheSame || r.kind == isRecorded:
		return deed{}
	case situation == isPending:
		return deed{title: "Order Still Pending", fails: true}
	case r.kind == isNewOrder || hasEnded(situation):
		return deed{title: "New Order, Billed", sends: orderCall}
	default:
		return deed{title: "Reissue", sends: reissueCall}
	}
}

// What the service tells of the certificate, and beside that of the order.
var (
	certificateFacts = []string{"status", "pending_reissue", "serial_number", "valid_from", "valid_till", "certificate", "intermediate", "root"}
	orderFacts       = []string{"id", "product_name", "order_date", "order_total"}
)

// unknown returns the facts that a plan cannot know before the call was sent.
func unknown(call string) []string {
	switch call {
	case orderCall:
		return slices.Concat(certificateFacts, orderFacts)
	case reissueCall:
		return certificateFacts
	default:
		return nil
	}
}

// arrive brings an order into a situation, as a refresh finds it there.
func arrive(t *testing.T, situation string) *desk {
	t.Helper()
	d := newDesk(t, false, nil)
	final := d.declared["sans"]
	if situation == isReissuing {
		d.declare(map[string]any{"sans": []string{"first.example"}})
	}
	d.mustApply(nil)
	id := d.latest().ID
	switch situation {
	case isCanceled:
		d.must(d.cancel(id))
	case isRejected:
		d.must(d.Reject(id))
	case isPending:
	default:
		d.must(d.Issue(id))
	}
	switch situation {
	case isReissuing:
		d.mustApply(map[string]any{"sans": final})
	case isExpired:
		d.Advance(400 * days)
	case isRevoked:
		d.must(d.Revoke(id))
	}
	d.refresh()
	d.expectOK()
	if hasEnded(situation) {
		d.expectSaid(warning, "Order Has Ended")
	}
	status := strings.ReplaceAll(situation, isReissuing, isIssued)
	d.expect(map[string]string{"status": status})
	if pending := attributesOf(t, d.current)["pending_reissue"]; pending.IsNull() == (situation == isReissuing) {
		t.Fatalf("pending_reissue is %s", pending)
	}
	return d
}

func TestLegacySSLOrder_changes(t *testing.T) {
	for _, situation := range situations {
		for _, row := range rows {
			t.Run(situation+"/"+row.name, func(t *testing.T) {
				t.Parallel()
				testChange(t, situation, row)
			})
		}
	}
}

func testChange(t *testing.T, situation string, r row) {
	t.Helper()
	d := arrive(t, situation)
	change, want := r.change(d), r.in(situation)
	if r.kind == saysTheSame {
		d.ForgetRequests()
		d.expectNoChange(change)
		return
	}
	declared := d.declared
	d.declare(change)
	d.step(r, want)
	if want.fails { // and is well again without the change
		d.declared = declared
	}
	d.expectQuiet()
}

// step plans and applies what is declared, and checks that it leads to what is wanted.
func (d *desk) step(r row, want deed) {
	d.t.Helper()
	d.ForgetRequests()
	before, orders := d.current, d.Orders()
	planned := d.plan()
	d.expectPlanSaid(r, want)
	if len(d.Requests()) > 0 {
		d.t.Errorf("the plan asked %v", d.Requests())
	}
	if want.fails {
		return
	}
	d.expectPlanned(planned, want.sends)
	d.carryOut(d.t.Context(), planned)
	d.expectOK()
	d.expectCarriedOut(before, want)
	for i, was := range orders {
		if is := d.Orders()[i]; want.sends != reissueCall && (is.Status != was.Status || is.Certificates != was.Certificates) || is.Revoked != was.Revoked {
			d.t.Errorf("order %d was %+v, and is %+v", was.ID, was, is)
		}
	}
}

// expectPlanSaid checks all that a plan has to say: one warning, or an error at each attribute to blame.
func (d *desk) expectPlanSaid(r row, want deed) {
	d.t.Helper()
	label := ": " + d.current.Attribute(d.t, "common_name") + " (" + d.id() + ")"
	var blamed []string
	for _, said := range d.said {
		if said.Summary != want.title+label || (said.Severity == fatal) != want.fails {
			d.t.Errorf("the plan says %s: %s: %s", said.Severity, said.Summary, said.Detail)
		}
		if said.Attribute != nil {
			blamed = append(blamed, said.Attribute.String())
		}
	}
	switch {
	case want.fails:
		var paths []string
		for _, attribute := range r.because {
			paths = append(paths, tftypes.NewAttributePath().WithAttributeName(attribute).String())
		}
		if !slices.Equal(blamed, paths) {
			d.t.Errorf("the plan blames %q, want %q", blamed, paths)
		}
	case want.title != "":
		if len(d.said) != 1 {
			d.t.Fatalf("the plan says %d things, want %s", len(d.said), want.title)
		}
		if detail := d.said[0].Detail; !strings.Contains(detail, "because of "+strings.Join(r.because, ", ")) {
			d.t.Errorf("the plan does not tell what asks for it: %s", detail)
		}
	}
}

// expectPlanned checks which facts a plan knows, and that it changes none of these but the order before.
func (d *desk) expectPlanned(planned *acctest.Object, sends string) {
	d.t.Helper()
	open, prior := unknown(sends), attributesOf(d.t, d.current)
	if sends == orderCall {
		prior["previous_order_id"] = prior["id"]
	}
	plan := attributesOf(d.t, planned)
	for _, fact := range slices.Concat(certificateFacts, orderFacts, []string{"previous_order_id"}) {
		if isOpen := slices.Contains(open, fact); isOpen == plan[fact].IsKnown() || !isOpen && !plan[fact].Equal(prior[fact]) {
			d.t.Errorf("%s is planned as %s, before it was %s", fact, plan[fact], prior[fact])
		}
	}
	for name, value := range plan {
		if !slices.Contains(open, name) && !value.IsFullyKnown() {
			d.t.Errorf("%s is planned as %s", name, value)
		}
	}
}

// expectCarriedOut checks what was sent, in every field, and which order is in state.
func (d *desk) expectCarriedOut(before *acctest.Object, want deed) {
	d.t.Helper()
	id := before.Attribute(d.t, "id")
	switch want.sends {
	case "":
		if len(d.Requests()) > 0 {
			d.t.Errorf("%v was asked", d.Requests())
		}
		d.expect(map[string]string{"id": id})
	case reissueCall:
		d.expectSent("REISSUE /order/" + id)
		d.expect(map[string]string{"id": id})
		d.expectBody("csr", "common_name", "sans", "server_type")
	default:
		d.expectSent(orderCall)
		d.expect(map[string]string{"id": fmt.Sprintf("%08d", d.latest().ID), "previous_order_id": id})
		d.expectBody(inputs...)
	}
}

// expectBody checks that the latest call told these attributes as they are in state, and nothing else.
func (d *desk) expectBody(names ...string) {
	d.t.Helper()
	body, told := d.wire.last(), attributesOf(d.t, d.current)
	for _, name := range names {
		got := ""
		if value, sent := body[name]; sent {
			got = fmt.Sprint(value)
		}
		want := d.asSent(told[name])
		if name == "sans" && want == "" && len(names) < len(inputs) { // a reissue has to say that there are none
			want = d.asSent(told["common_name"])
		}
		if got != want {
			d.t.Errorf("%s was sent as %q, want %q", name, got, want)
		}
		delete(body, name)
	}
	if len(body) > 0 {
		d.t.Errorf("beside what is declared this was sent: %v", body)
	}
}

// asSent returns a value the way that a body has it, empty for what is left out.
func (d *desk) asSent(value tftypes.Value) string {
	d.t.Helper()
	var text string
	var list []tftypes.Value
	var number big.Float
	var yes bool
	switch {
	case value.IsNull() || value.As(&yes) == nil && !yes:
		return ""
	case value.As(&yes) == nil:
		return "true"
	case value.As(&text) == nil:
		return text
	case value.As(&number) == nil:
		return number.Text('f', 0)
	}
	d.must(value.As(&list))
	var names []string
	for _, element := range list {
		names = append(names, d.asSent(element))
	}
	slices.Sort(names)
	return strings.Join(names, ",")
}
