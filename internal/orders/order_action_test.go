// SPDX-License-Identifier: MPL-2.0

package orders_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/acctest"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/simulator"
)

// actions are the actions with arguments that are complete, and the one that an id goes into first.
var actions = map[string]struct {
	id        string
	arguments declared
}{
	"certcentral_approve_request":     {"request_id", declared{"request_id": "1", "comment": "ok"}},
	"certcentral_check_dcv":           {"order_id", declared{"order_id": "1"}},
	"certcentral_reissue_certificate": {"order_id", declared{"order_id": "1", "comments": "incident", "skip_approval": true}},
	"certcentral_reject_request":      {"request_id", declared{"request_id": "1"}},
	"certcentral_resend_dcv_emails":   {"order_id", declared{"order_id": "1", "emails": []any{mailbox("shop.example", "admin@shop.example")}}},
	"certcentral_revoke_certificate":  {"certificate_id", declared{"certificate_id": "1", "revocation_reason": "superseded", "comment": "ok", "skip_approval": true}},
}

func mailbox(name, address string) any { return declared{"dns_name": name, "email": address} }

// expectMessages checks that the messages hold each of the parts, in this order, and begin and end with the first and last.
func expectMessages(t *testing.T, messages []string, parts ...string) {
	t.Helper()
	at := 0
	for _, message := range messages {
		if at < len(parts) && strings.Contains(message, parts[at]) {
			at++
		}
	}
	if at < len(parts) {
		t.Errorf("%q is not in its place among %q", parts[at], messages)
		return
	}
	if !strings.Contains(messages[0], parts[0]) || !strings.Contains(messages[len(messages)-1], parts[len(parts)-1]) {
		t.Errorf("%q begin or end otherwise than with %q and %q", messages, parts[0], parts[len(parts)-1])
	}
}

// expectClean fails if anything was said but progress.
func expectClean(t *testing.T, diags []*tfprotov6.Diagnostic) {
	t.Helper()
	for _, d := range diags {
		t.Errorf("%s: %s: %s", d.Severity, d.Summary, d.Detail)
	}
}

// expectNothingSent fails if anything but reading was asked for.
func expectNothingSent(t *testing.T, b *acctest.Bench) {
	t.Helper()
	for _, request := range b.Requests() {
		if request.Method != http.MethodGet {
			t.Errorf("%s %s was sent", request.Method, request.Path)
		}
	}
}

// Whatever is unknown in a plan is taken, and nothing is asked of the service for it.
func TestActions_unknown(t *testing.T) {
	for name, action := range actions {
		t.Run(name, func(t *testing.T) {
			b := acctest.New(t, simulator.Config{})
			all := declared{}
			for argument := range action.arguments {
				all[argument] = acctest.Unknown
				expectNoError(t, b.PlanAction(t, name, merged(action.arguments, declared{argument: acctest.Unknown})))
			}
			expectNoError(t, b.PlanAction(t, name, all))
			if sent := b.Requests(); len(sent) > 0 {
				t.Errorf("planning sent %v", sent)
			}
		})
	}
}

// An id that comes to light with the apply and is none is an error of the argument, and nothing is sent.
func TestActions_idThatIsNone(t *testing.T) {
	for name, action := range actions {
		t.Run(name, func(t *testing.T) {
			b := acctest.New(t, simulator.Config{})
			config := merged(action.arguments, declared{action.id: "unconfirmed:tf1"})
			expectDiagnostic(t, b.PlanAction(t, name, config), failure, "Invalid Id", "unconfirmed:tf1")
			messages, diags := b.InvokeLater(t, name, merged(config, declared{action.id: acctest.Unknown}), config)
			expectDiagnostic(t, diags, failure, "Invalid ", "unconfirmed:tf1", "Nothing was sent")
			if last := diags[len(diags)-1]; last.Attribute == nil || !strings.Contains(last.Attribute.String(), action.id) {
				t.Errorf("the error is about %v", last.Attribute)
			}
			if sent := b.Requests(); len(sent) > 0 || len(messages) > 0 {
				t.Errorf("%v was sent, and %q said", sent, messages)
			}
		})
	}
}

// What the key does not see is an error that says what that most likely means, and nothing is changed.
func TestActions_unseen(t *testing.T) {
	for name, action := range actions {
		if name == "certcentral_revoke_certificate" { // which the service looks for by itself
			continue
		}
		t.Run(name, func(t *testing.T) {
			b := acctest.New(t, simulator.Config{})
			messages, diags := b.Invoke(t, name, action.arguments)
			expectDiagnostic(t, diags, failure, "Could Not Read ", "Nothing was ", "another account, region or division")
			expectMessages(t, messages, "reading it")
			expectNothingSent(t, b)
		})
	}
}

// Without a key the plan says so, unless one may still come.
func TestActions_noKey(t *testing.T) {
	for name, action := range actions {
		t.Run(name, func(t *testing.T) {
			t.Setenv("CERTCENTRAL_API_KEY", "")
			b := acctest.New(t, simulator.Config{})
			b.Arguments = declared{"api_key": acctest.Unknown}
			expectNoError(t, b.PlanAction(t, name, action.arguments))
			_, diags := b.Invoke(t, name, action.arguments)
			expectDiagnostic(t, diags, failure, "")
			b.Arguments = declared{"api_key": nil}
			expectDiagnostic(t, b.PlanAction(t, name, action.arguments), failure, "Missing API Key")
		})
	}
}

// Of two arguments that name the object in two ways exactly one is given, also where that shows only with the apply.
func TestActions_exactlyOne(t *testing.T) {
	serial := strings.Repeat("0A", 16)
	for name, pair := range map[string][2]declared{
		"certcentral_check_dcv":          {{"order_id": "1"}, {"domain_id": "1"}},
		"certcentral_revoke_certificate": {{"certificate_id": "1"}, {"serial_number": serial}},
	} {
		t.Run(name, func(t *testing.T) {
			b := acctest.New(t, simulator.Config{})
			both, unknown := merged(pair[0], pair[1]), declared{}
			for argument := range both {
				unknown[argument] = acctest.Unknown
			}
			for count, config := range []declared{0: {}, 2: both} {
				if config == nil {
					continue
				}
				expectDiagnostic(t, b.PlanAction(t, name, config), failure, "")
				_, diags := b.InvokeLater(t, name, unknown, config)
				expectDiagnostic(t, diags, failure, "Invalid Arguments", "Exactly one", fmt.Sprintf("%d of them", count))
			}
			if sent := b.Requests(); len(sent) > 0 {
				t.Errorf("%v was sent", sent)
			}
		})
	}
}
