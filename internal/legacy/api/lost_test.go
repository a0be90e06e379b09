// SPDX-License-Identifier: MPL-2.0

package api

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/certcentral"
)

// mishaps are the ways in which an answer is lost.
var mishaps = map[string]reply{
	"dropped":   hangingUp,
	"cut short": cuttingShort,
	"500":       answering(500, ""),
	"500, own":  refusing(500, "internal_error", "Sorry."),
	"502":       answering(502, "<html>"),
	"503":       answering(503, ""),
	"504":       answering(504, ""),
	"408":       answering(408, ""),
	"timed out": stalling,
}

// patience is how long an answer is awaited: hardly, or for ever as tests go.
func patience(hardly bool) func(*certcentral.Config) {
	return func(c *certcentral.Config) {
		if hardly {
			c.RequestTimeout = 20 * time.Millisecond
		}
	}
}

// What is read is asked again; what buys is sent once, for nothing tells whether it was taken.
func TestLostAnswers(t *testing.T) {
	for name, mishap := range mishaps {
		for call, do := range calls {
			s := serve(t, mishap, refusing(400, "a", "b"))
			err := do(t.Context(), newTestClient(t, s.url, patience(name == "timed out")))
			switch {
			case isRead(call) && !certcentral.HasCode(err, "a"), !isRead(call) && !certcentral.InDoubt(err):
				t.Errorf("%s, %s: got %v, in doubt: %v", call, name, err, certcentral.InDoubt(err))
			case isRead(call) && name != "timed out": // where a busy machine may need a third try
				s.expect(call, call)
			case !isRead(call):
				s.expect(call)
			}
		}
	}
}

// A success that cannot be understood leaves an order in doubt, and is not asked for again.
func TestOddSuccessOfAnOrder(t *testing.T) {
	for _, body := range []string{
		"", "{}", "[]", "null", "<html>", `{"order_id":`, `"00900495"`, `{"order_id":""}`, `{"order_id":null}`, `{"order_id":0}`,
		`{"order_id":"0000"}`, `{"order_id":false}`, `{"order_id":"-5"}`, `{"order_id":"none"}`, `{"order_id":{}}`, `{"order_id":"1"}{}`, `{"request_id":7902}`,
	} {
		s := serve(t, answering(201, body))
		id, err := newTestClient(t, s.url).PlaceOrder(t.Context(), OrderRequest{})
		if err == nil || id != "" || !certcentral.InDoubt(err) || !strings.HasPrefix(err.Error(), "POST /order/ssl: 201 Created: the answer ") {
			t.Errorf("%s: got %q, %v", body, id, err)
		}
		s.expect("POST /order/ssl")
	}
}

func TestOddSuccessOfAReissue(t *testing.T) {
	for body, doubtful := range map[string]bool{"": false, "{}": false, `{"pending_name_changes":true}`: false, "<html>": true, `{"pending_name`: true} {
		s := serve(t, answering(200, body))
		err := newTestClient(t, s.url).Reissue(t.Context(), "00900495", ReissueRequest{})
		if certcentral.InDoubt(err) != doubtful || (err != nil) != doubtful {
			t.Errorf("%s: got %v", body, err)
		}
		s.expect("REISSUE /order/00900495")
	}
}

// What was never sent is not in doubt.
func TestUnsent(t *testing.T) {
	s := serve(t, answering(200, ""))
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	for call, do := range calls {
		if err := do(ended, newTestClient(t, s.url)); !errors.Is(err, context.Canceled) || certcentral.InDoubt(err) {
			t.Errorf("%s, cancelled before: got %v", call, err)
		}
		if err := do(t.Context(), newTestClient(t, unreachable)); err == nil || certcentral.InDoubt(err) {
			t.Errorf("%s, refused connection: got %v", call, err)
		}
	}
	s.expect()
}

// What buys outlives the end of its context for the grace time; what reads does not.
func TestCancelledOnTheWay(t *testing.T) {
	for call, do := range calls {
		for _, late := range []bool{false, true} {
			ctx, cancel := context.WithCancel(t.Context())
			clock := newTestClock()
			s := serve(t, func(w http.ResponseWriter, r *http.Request) {
				cancel()
				switch {
				case isRead(call):
					stalling(w, r)
				case late:
					<-clock.started
					close(clock.over)
					stalling(w, r)
				default:
					<-clock.started
					answering(201, `{"order_id":"00900495"}`)(w, r)
				}
			})
			err := do(ctx, newTestClient(t, s.url, func(c *certcentral.Config) { c.Clock = clock }))
			switch {
			case isRead(call):
				if !errors.Is(err, context.Canceled) {
					t.Errorf("%s: got %v", call, err)
				}
			case late:
				if !errors.Is(err, context.Canceled) || !certcentral.InDoubt(err) || !strings.Contains(err.Error(), "no answer within 17s of the cancellation") {
					t.Errorf("%s: after the grace time got %v", call, err)
				}
			case err != nil:
				t.Errorf("%s: within the grace time got %v", call, err)
			}
			s.expect(call)
		}
	}
}
