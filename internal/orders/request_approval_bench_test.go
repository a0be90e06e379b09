// SPDX-License-Identifier: MPL-2.0

package orders_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/acctest"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/certcentral"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/simulator"
)

const (
	requestApproval = "certcentral_request_approval"
	decisions       = "/request/*/status"
	failure         = tfprotov6.DiagnosticSeverityError
	warning         = tfprotov6.DiagnosticSeverityWarning
)

// queue is a bench with a client of somebody else's, who files requests and decides some.
type queue struct {
	*acctest.Bench
	t      *testing.T
	client *certcentral.Client
	server *acctest.Server
}

func newQueue(t *testing.T, config simulator.Config) *queue {
	t.Helper()
	b := acctest.New(t, config)
	return &queue{Bench: b, t: t, client: newClient(t, b), server: b.Serve(t, requestApproval)}
}

func newClient(t *testing.T, b *acctest.Bench) *certcentral.Client {
	t.Helper()
	client, err := certcentral.New(certcentral.Config{APIKey: acctest.Key, BaseURL: b.URL, Clock: acctest.NewClock()})
	must(t, err)
	return client
}

// order places an order and returns its id and that of its request.
func (q *queue) order(skipApproval bool) (order, request int64) {
	q.t.Helper()
	organization := q.OrganizationID()
	placed, err := q.client.PlaceOrder(q.t.Context(), "ssl_basic", certcentral.OrderRequest{
		Certificate:   certcentral.CertificateRequest{CommonName: "shop.example", CSR: acctest.NewCSR(q.t, "shop.example"), SignatureHash: "sha256"},
		OrderValidity: &certcentral.Validity{Years: 1}, OrganizationID: &organization, DCVMethod: "dns-txt-token", SkipApproval: skipApproval,
	})
	must(q.t, err)
	if !skipApproval {
		request = placed.Requests[0].ID
	}
	q.ForgetRequests()
	return placed.ID, request
}

// request files the request of a new order.
func (q *queue) request() int64 {
	q.t.Helper()
	_, request := q.order(false)
	return request
}

// revocation asks to revoke an order that was issued.
func (q *queue) revocation() int64 {
	q.t.Helper()
	order, _ := q.order(true)
	waiting, err := q.client.RevokeOrder(q.t.Context(), order, certcentral.RevokeRequest{Comments: "by mistake"})
	must(q.t, err)
	q.ForgetRequests()
	return waiting.ID
}

// decide decides a request as somebody else.
func (q *queue) decide(request int64, status string) {
	q.t.Helper()
	must(q.t, q.client.UpdateRequestStatus(q.t.Context(), request, status, "as agreed"))
	q.ForgetRequests()
}

// status returns the status of a request.
func (q *queue) status(request int64) string {
	q.t.Helper()
	found, err := q.client.Request(q.t.Context(), request)
	must(q.t, err)
	return found.Status
}

// declare returns a configuration of the resource.
func (q *queue) declare(request int64, decision, comment string) tftypes.Value {
	values := map[string]tftypes.Value{"request_id": acctest.Text(fmt.Sprint(request)), "decision": acctest.Text(decision)}
	if comment != "" {
		values["comment"] = acctest.Text(comment)
	}
	return q.server.Config(values)
}

// approved returns the state of an approval that was just made.
func (q *queue) approved(request int64) *acctest.Object {
	q.t.Helper()
	object, _, _ := run(q.t, q.server, q.server.Null(), q.declare(request, "approved", ""))
	q.ForgetRequests()
	return object
}

// expectCalls checks how many requests were read and how many decisions sent, and that nothing else was asked but, where
// more is given, who the key's user is.
func (q *queue) expectCalls(gets, puts int, users ...int) {
	q.t.Helper()
	all := gets + puts
	for _, n := range users {
		all += n
	}
	gotGets, gotPuts, gotUsers := q.Count(http.MethodGet, "/request/*"), q.Count(http.MethodPut, decisions), q.Count(http.MethodGet, "/user/me")
	if gotGets != gets || gotPuts != puts || gotGets+gotPuts+gotUsers != all || len(q.Requests()) != all {
		q.t.Errorf("the calls were %+v, want %d GETs of the request, %d decisions and %v of the user", q.Requests(), gets, puts, users)
	}
}

// refusing is a fault that answers decisions with an error of the service.
func refusing(status int, code, message string) simulator.Fault {
	return simulator.Fault{
		Method: http.MethodPut, Path: decisions, Kind: "status", Status: status, Times: 1,
		Body: fmt.Appendf(nil, `{"errors":[{"code":%q,"message":%q}]}`, code, message),
	}
}

// laterReads is a fault that changes how a request reads from the second time on.
func laterReads(change func(status int, body []byte) (int, []byte)) simulator.Fault {
	reads := 0
	return simulator.Fault{Method: http.MethodGet, Path: "/request/*", Kind: "rewrite", Rewrite: func(status int, body []byte) (int, []byte) {
		if reads++; reads == 1 {
			return status, body
		}
		return change(status, body)
	}}
}

// readingAs lets a request read as having the status.
func readingAs(status string) func(int, []byte) (int, []byte) {
	return func(code int, body []byte) (int, []byte) {
		var request map[string]any
		if json.Unmarshal(body, &request) != nil {
			return http.StatusInternalServerError, nil
		}
		request["status"] = status
		changed, err := json.Marshal(request)
		if err != nil {
			return http.StatusInternalServerError, nil
		}
		return code, changed
	}
}

// expectDiagnostic checks that one of the diagnostics has the severity, a summary that starts as given, and all of the
// parts in its detail.
func expectDiagnostic(t *testing.T, diags []*tfprotov6.Diagnostic, severity tfprotov6.DiagnosticSeverity, summary string, parts ...string) {
	t.Helper()
	for _, d := range diags {
		if d.Severity != severity || !strings.HasPrefix(d.Summary, summary) {
			continue
		}
		for _, part := range parts {
			if !strings.Contains(d.Detail, part) {
				t.Errorf("%s: the detail lacks %q: %s", d.Summary, part, d.Detail)
			}
		}
		return
	}
	t.Errorf("there is no %s %q among %d diagnostics", severity, summary, len(diags))
	for _, d := range diags {
		t.Logf("%s: %s: %s", d.Severity, d.Summary, d.Detail)
	}
}
